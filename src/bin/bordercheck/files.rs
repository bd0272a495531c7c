//! Paths to texts.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bordercheck::digest;
use bordercheck::document::Limits;
use bordercheck::facts::FileState;
use bordercheck::shown;
use bordercheck::source::{NotText, Source};
use ignore::WalkBuilder;

use super::{Exit, say};

/// What went wrong outside the filings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("cannot read `{}`", super::shown(path))]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("no filing (*.yaml, *.yml, *.json) was found in `{}`", super::shown(path))]
    NoFiling { path: PathBuf },
    #[error("cannot write `{}`", super::shown(path))]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// A text, or bytes that are none.
pub(crate) type Text = Result<Source, NotText>;

/// The filings that paths stand for, in a fixed order: those named as they are named, those of a
/// folder by name, `.gitignore` respected. Beside them, what could not be read, and folders without
/// any filing. A report that is about to be written anew, waivers and a baseline are no filings:
/// they are `others`. In a folder, a file called `waivers.yaml` is never taken for a filing.
pub(crate) fn find<'p>(
    paths: &[PathBuf],
    others: impl IntoIterator<Item = &'p Path>,
) -> (Vec<PathBuf>, Vec<FileError>) {
    let others: Vec<PathBuf> =
        others.into_iter().filter_map(|other| fs::canonicalize(other).ok()).collect();
    let is_other = |path: &Path| {
        path.file_stem().is_some_and(|name| name == "waivers")
            || others.iter().any(|other| {
                other.file_name() == path.file_name()
                    && fs::canonicalize(path).is_ok_and(|path| path == *other)
            })
    };
    let mut found = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let before = (found.len(), errors.len());
        for entry in walk(path) {
            match entry {
                Ok(below) if !ends_with(&below, &["yaml", "yml", "json"]) || is_other(&below) => {}
                // A link that leads nowhere is a filing that can not be read.
                Ok(below) if below.is_file() || (below.is_symlink() && !below.exists()) => {
                    found.push(below);
                }
                Ok(_) => {}
                Err(error) => errors.push(error),
            }
        }
        if before == (found.len(), errors.len()) {
            errors.push(FileError::NoFiling { path: path.clone() });
        }
    }
    (found, errors)
}

/// Everything below a folder by name, on every machine the same: the folder's own `.gitignore`
/// counts, what somebody has set up for all their repositories does not.
fn walk(folder: &Path) -> impl Iterator<Item = Result<PathBuf, FileError>> {
    let mut walk = WalkBuilder::new(folder);
    walk.sort_by_file_name(Ord::cmp).require_git(false);
    walk.git_global(false).git_exclude(false).ignore(false);
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

fn ends_with(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// What a file is called in reports: its path as a text; different paths are different texts.
pub(crate) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "<stdin>".to_owned();
    }
    shown::name(path.as_os_str().as_encoded_bytes())
}

/// Whether a file that is there says of itself that it is a filing: `bordercheck:` stands in it as a key.
pub(crate) fn is_marked(path: &Path) -> bool {
    let Ok(Ok(source)) = read(path) else { return false };
    let text = source.text();
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(text) {
        let list = json.as_array().map_or(std::slice::from_ref(&json), Vec::as_slice);
        return list.iter().any(|filing| filing.get("bordercheck").is_some());
    }
    text.lines().any(|line| {
        let line = line.strip_prefix("--- ").unwrap_or(line);
        let key = line.trim_start().trim_start_matches(['{', '"', '\'', ' ']);
        let rest = key.strip_prefix("bordercheck").map(|rest| rest.trim_start_matches(['"', '\'']));
        rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
    })
}

/// Reads a file, or standard input for `-`; never more than the budget for one text and a byte.
pub(crate) fn read(path: &Path) -> Result<Text, FileError> {
    Ok(Source::from_bytes(name(path), bytes(path)?))
}

/// The bytes of a file, or of standard input for `-`; never more than the budget for one text and a byte.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let failed = |source| FileError::Read { path: path.to_owned(), source };
    // One byte more than is allowed is enough for the reader to see that it is too much.
    let most = Limits::default().bytes as u64 + 1;
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(failed)?;
        return Ok(bytes);
    }
    if fs::metadata(path).map_err(failed)?.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    fs::File::open(path).map_err(failed)?.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// As [`read`]; a file that can not be read is said on standard error and sets `exit`, so that a
/// command goes on with the next one.
pub(crate) fn read_or_say(path: &Path, exit: &mut Exit) -> Option<Text> {
    match read(path) {
        Ok(text) => Some(text),
        Err(error) => {
            say(&error);
            *exit = Exit::InputOutput;
            None
        }
    }
}

/// What there is of a file of evidence, which a filing names from its own folder. A filing is
/// somebody else's text, so that it can make nobody read beyond that folder.
pub(crate) fn look(filing: &Path, file: &str) -> FileState {
    let missing = |why: &str| FileState::Missing(why.to_owned());
    let folder = match filing.parent() {
        _ if filing.as_os_str() == "-" => return missing("the filing is in no folder"),
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let digest = || -> io::Result<Option<String>> {
        let (folder, path) = (fs::canonicalize(folder)?, fs::canonicalize(folder.join(file))?);
        if !path.starts_with(&folder) || !fs::metadata(&path)?.is_file() {
            return Ok(None);
        }
        digest::sha256_of(fs::File::open(path)?).map(Some)
    };
    match digest() {
        Ok(Some(digest)) => FileState::Found(digest),
        Ok(None) => missing("it is no file below the folder of the filing"),
        Err(error) => missing(&error.to_string()),
    }
}

/// A rule file: as people find it, and as the rulebook names it.
pub(crate) struct RuleFile {
    /// Under its path.
    pub(crate) text: Text,
    /// Its path below the rulebook's folder, which begins with the law's id.
    pub(crate) name: String,
}

/// The paths of every rule file below a folder, in the order of names.
pub(crate) fn rule_paths(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let failed = |source| FileError::Read { path: folder.to_owned(), source };
    if !fs::metadata(folder).map_err(failed)?.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::NotADirectory)));
    }
    let wanted = |path: &PathBuf| ends_with(path, &["yaml", "yml"]) && path.is_file();
    walk(folder).filter(|path| path.as_ref().map_or(true, wanted)).collect()
}

/// Every rule file below a folder, in the order of names.
pub(crate) fn rule_files(folder: &Path) -> Result<Vec<RuleFile>, FileError> {
    let mut files = Vec::new();
    // A folder that is itself a law's stands for one that holds it.
    let law = if folder.join("law.yaml").is_file() { fs::canonicalize(folder).ok() } else { None };
    let law = PathBuf::from(law.as_deref().and_then(Path::file_name).unwrap_or_default());
    for path in rule_paths(folder)? {
        let below = law.join(path.strip_prefix(folder).unwrap_or(&path));
        files.push(RuleFile { text: read(&path)?, name: name(&below) });
    }
    Ok(files)
}
