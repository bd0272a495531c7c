//! Paths → the filings they stand for; what is passed over is counted and said.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bordercheck::recognise::{self, Nature};
use bordercheck::source::Source;
use bordercheck::vocabulary::Vocabulary;
use ignore::WalkBuilder;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::files::{self, FileError};
use super::write::tell;
use super::{Exit, Failure, say, shown};

/// What is left out of folders, in the patterns of `.gitignore`.
#[derive(Debug)]
pub(crate) struct Exclude(Gitignore);

impl Exclude {
    /// Patterns, and the folder from which those with a slash count.
    pub(crate) fn of(patterns: &[String], folder: &Path) -> Result<Exclude, Failure> {
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let mut built = GitignoreBuilder::new(folder);
        for pattern in patterns {
            built.add_line(None, pattern).map_err(|error| {
                Failure::Usage(format!("`{pattern}` is no pattern to exclude by: {error}"))
            })?;
        }
        let built = built.build();
        built
            .map(Exclude)
            .map_err(|error| Failure::Usage(format!("the patterns of `exclude`: {error}")))
    }

    /// Whether a path is left out.
    pub(crate) fn has(&self, path: &Path, is_folder: bool) -> bool {
        !self.0.is_empty() && self.0.matched(one_name(path), is_folder).is_ignore()
    }
}

/// The filings that paths stand for.
#[derive(Default)]
pub(crate) struct Inputs {
    /// Those to be read, in a fixed order: those named as they are named, those of a folder by name.
    pub(crate) paths: Vec<PathBuf>,
    /// What could not be looked at, and folders without any filing.
    errors: Vec<FileError>,
    /// YAML and JSON files in folders that are no filings.
    no_filings: usize,
    /// Those among them that are somewhat like one.
    doubtful: Vec<PathBuf>,
    /// Files that several arguments stand for.
    twice: usize,
}

/// Finds the filings that paths stand for. A file that is named is always one. In a folder, with its `.gitignore`
/// respected, it is what carries the marker, or is so much like a filing that its fault is to be reported. `others` are
/// files that the run itself reads or writes.
pub(crate) fn find<'p>(
    paths: &[PathBuf],
    others: impl IntoIterator<Item = &'p Path>,
    exclude: &Exclude,
    vocabulary: &Vocabulary,
) -> Inputs {
    let others: HashSet<PathBuf> = others.into_iter().map(one_name).collect();
    let mut inputs = Inputs::default();
    let mut taken = HashSet::new();
    for path in paths {
        if !path.is_dir() {
            inputs.take(path.clone(), &mut taken);
            continue;
        }
        let before = (taken.len(), inputs.twice, inputs.errors.len());
        for entry in walk_without(path, exclude) {
            let below = match entry {
                Ok(below) => below,
                Err(error) => {
                    inputs.errors.push(error);
                    continue;
                }
            };
            // A link that leads nowhere is a filing that cannot be read.
            let dangling = below.is_symlink() && !below.exists();
            let wanted =
                ends_with(&below, &["yaml", "yml", "json"]) && (dangling || below.is_file());
            if !wanted || others.contains(&one_name(&below)) {
                continue;
            }
            // What cannot be read is said when it is read.
            let nature = files::read(&below)
                .map_or(Nature::Filing, |text| recognise::nature(&text, vocabulary));
            match nature {
                Nature::Filing => inputs.take(below, &mut taken),
                Nature::Doubtful => inputs.doubtful.push(below),
                Nature::Waivers | Nature::Own(_) | Nature::Blank | Nature::Other => {
                    inputs.no_filings += 1;
                }
            }
        }
        if before == (taken.len(), inputs.twice, inputs.errors.len()) {
            inputs.errors.push(FileError::NoFiling { path: path.clone() });
        }
    }
    inputs
}

impl Inputs {
    fn take(&mut self, path: PathBuf, taken: &mut HashSet<PathBuf>) {
        if taken.insert(one_name(&path)) {
            self.paths.push(path);
        } else {
            self.twice += 1;
        }
    }

    /// Says what was passed over and what could not be looked at; mere counts not where `quiet` is asked for.
    pub(crate) fn tell(&self, quiet: bool) -> Exit {
        let mut exit = Exit::Clean;
        for error in &self.errors {
            say(error);
            exit = exit.max(match error {
                // Beside other filings, an empty folder is worth a line and nothing more.
                FileError::NoFiling { .. } => Exit::Clean,
                FileError::Read { .. } | FileError::Write { .. } => Exit::InputOutput,
            });
        }
        for path in &self.doubtful {
            let path = shown(path);
            tell(&format!(
                "bordercheck: `{path}` has keys of a filing but lacks `bordercheck: 1`, so it was not checked; add the line if it is one\n"
            ));
        }
        match self.no_filings {
            _ if quiet => {}
            0 => {}
            1 => tell("bordercheck: 1 other YAML or JSON file is no filing\n"),
            many => tell(&format!("bordercheck: {many} other YAML or JSON files are no filings\n")),
        }
        match self.twice {
            _ if quiet => {}
            0 => {}
            1 => tell("bordercheck: 1 file is named twice and checked once\n"),
            many => tell(&format!("bordercheck: {many} files are named twice and checked once\n")),
        }
        exit
    }
}

/// Reads a file that this program has written, of any size, in any of the encodings that filings come in.
pub(crate) fn read_own(path: &Path) -> Result<Source, FileError> {
    let failed = |source| FileError::Read { path: path.to_owned(), source };
    let bytes = fs::read(path).map_err(failed)?;
    let text = Source::from_bytes(files::name(path), bytes);
    text.map_err(|not_text| {
        failed(io::Error::new(io::ErrorKind::InvalidData, not_text.flaw.to_string()))
    })
}

/// One name for a file, whichever way its folder was reached. A link to a file is a file of its own.
pub(crate) fn one_name(path: &Path) -> PathBuf {
    if path.as_os_str() == "-" {
        return path.to_owned();
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
    }
}

/// Everything below a folder by name, on every machine the same: the folder's own `.gitignore`
/// counts, what somebody has set up for all their repositories does not.
pub(crate) fn walk(folder: &Path) -> impl Iterator<Item = Result<PathBuf, FileError>> {
    entries(&walker(folder))
}

fn walk_without(
    folder: &Path,
    exclude: &Exclude,
) -> impl Iterator<Item = Result<PathBuf, FileError>> {
    let mut walk = walker(folder);
    let exclude = Exclude(exclude.0.clone());
    walk.filter_entry(move |entry| {
        entry.depth() == 0
            || !exclude.has(entry.path(), entry.file_type().is_some_and(|kind| kind.is_dir()))
    });
    entries(&walk)
}

fn walker(folder: &Path) -> WalkBuilder {
    let mut walk = WalkBuilder::new(folder);
    walk.sort_by_file_name(Ord::cmp).require_git(false);
    walk.git_global(false).git_exclude(false).ignore(false);
    walk
}

fn entries(walk: &WalkBuilder) -> impl Iterator<Item = Result<PathBuf, FileError>> + use<> {
    walk.build().map(|entry| entry.map(ignore::DirEntry::into_path).map_err(|error| unread(&error)))
}

/// What could not be walked: the folder at fault and why.
fn unread(error: &ignore::Error) -> FileError {
    let mut path = PathBuf::new();
    let mut inner = error;
    while let ignore::Error::WithDepth { err, .. } | ignore::Error::WithPath { err, .. } = inner {
        if let ignore::Error::WithPath { path: named, .. } = inner {
            path.clone_from(named);
        }
        inner = err;
    }
    // The walker wraps the system's error in one that names the path once more.
    let system = inner.io_error().and_then(|wrapped| wrapped.get_ref()?.source()?.downcast_ref());
    let code = system.and_then(io::Error::raw_os_error);
    let source =
        code.map_or_else(|| io::Error::other(inner.to_string()), io::Error::from_raw_os_error);
    FileError::Read { path, source }
}

pub(crate) fn ends_with(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
