//! Arguments → the list of all inputs, in a fixed order and on disk, before anything is read.
//!
//! A run is continued from this list, so that it does not matter what has come and gone since. In
//! a batch nothing is passed over in silence: what is no filing is listed with the reason. For the
//! same reason `.gitignore` is not looked at: a filer could hide filings with it.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use bordercheck::batch::RefusalKind;
use globset::GlobBuilder;

use super::paths::{Kind, from_bytes, is_hidden, is_waivers, to_bytes, why};
use super::spill::{Sorter, read_record, write_record};
use crate::files::{FileError, name};
use crate::inputs::Exclude;
use crate::write;

/// One entry of the list.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) path: PathBuf,
    /// Bytes, as far as they were known when the list was made.
    pub(crate) size: u64,
    /// Whether it was named; what was found in a folder is a filing only if it looks like one.
    pub(crate) named: bool,
    /// Why it is not to be read.
    pub(crate) refused: Option<(RefusalKind, String)>,
}

impl Entry {
    fn file(path: PathBuf) -> Entry {
        let size = fs::metadata(&path).map_or(0, |about| about.len());
        Entry { path, size, named: true, refused: None }
    }

    fn found(path: PathBuf) -> Entry {
        Entry { named: false, ..Entry::file(path) }
    }

    fn refused(path: PathBuf, kind: RefusalKind, message: &str) -> Entry {
        Entry { path, size: 0, named: false, refused: Some((kind, message.to_owned())) }
    }

    /// Size, whether it was named, kind and reason, each ended by a zero; the path is kept beside them.
    fn about(&self) -> Vec<u8> {
        let (kind, message) = match &self.refused {
            Some((kind, message)) => (kind.word(), message.as_str()),
            None => ("", ""),
        };
        let named = if self.named { "named" } else { "found" };
        format!("{}\0{named}\0{kind}\0{message}", self.size).into_bytes()
    }

    fn with(path: PathBuf, about: &[u8]) -> Entry {
        let about = String::from_utf8_lossy(about);
        let mut parts = about.splitn(4, '\0');
        let size = parts.next().and_then(|size| size.parse().ok()).unwrap_or(0);
        let named = parts.next() == Some("named");
        let word = parts.next().unwrap_or_default();
        let kind = serde_json::from_value(serde_json::Value::from(word)).ok();
        let message = parts.next().unwrap_or_default().to_owned();
        Entry { path, size, named, refused: kind.map(|kind: RefusalKind| (kind, message)) }
    }
}

/// How many entries a list has, and how many bytes they come to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extent {
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
}

/// Writes the list of everything that the arguments stand for. `output` is no input.
pub(crate) fn list(
    arguments: &[PathBuf],
    output: &Path,
    exclude: &Exclude,
    spills: &Path,
    target: &Path,
) -> Result<(), FileError> {
    let failed = |source| FileError::Write { path: target.to_owned(), source };
    let mut list = List {
        out: BufWriter::new(write::unfinished(target).map_err(failed)?),
        output: fs::canonicalize(output).ok(),
        exclude,
        spills,
    };
    for argument in arguments {
        list.argument(argument)?;
    }
    list.out.flush().map_err(failed)
}

struct List<'l> {
    out: BufWriter<File>,
    output: Option<PathBuf>,
    exclude: &'l Exclude,
    spills: &'l Path,
}

impl List<'_> {
    fn argument(&mut self, argument: &Path) -> Result<(), FileError> {
        let failed = |source| FileError::Write { path: self.spills.to_owned(), source };
        if argument.as_os_str() == "-" {
            return self.standard_input();
        }
        if argument.is_dir() {
            return self.folder(argument, |_| true).map_err(failed);
        }
        let pattern = argument.to_string_lossy();
        if fs::symlink_metadata(argument).is_err() && pattern.contains(['*', '?', '[', '{']) {
            let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
            if let Ok(glob) = glob.map(|glob| glob.compile_matcher()) {
                let fixed: PathBuf = argument
                    .components()
                    .take_while(|part| {
                        !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{'])
                    })
                    .collect();
                let from = if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed };
                let bare = |path: &Path| path.strip_prefix(".").unwrap_or(path).to_owned();
                return self
                    .folder(&from, |path| glob.is_match(bare(path)) || glob.is_match(path))
                    .map_err(failed);
            }
        }
        let failed = |source| FileError::Write { path: self.spills.to_owned(), source };
        write(&mut self.out, &Entry::file(argument.to_owned())).map_err(failed)
    }

    /// A path a line; or, where one ends in a zero, each of them does.
    fn standard_input(&mut self) -> Result<(), FileError> {
        let failed = |source| FileError::Read { path: "<stdin>".into(), source };
        let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
        let zeros = input.fill_buf().map_err(failed)?.contains(&0);
        let end = if zeros { 0 } else { b'\n' };
        let mut line = Vec::new();
        while input.read_until(end, &mut line).map_err(failed)? > 0 {
            let mut path = line.strip_suffix(&[end]).unwrap_or(&line);
            if !zeros {
                path = path.strip_suffix(b"\r").unwrap_or(path);
            }
            if !path.is_empty() {
                let entry = Entry::file(from_bytes(path).into_owned());
                write(&mut self.out, &entry).map_err(failed)?;
            }
            line.clear();
        }
        Ok(())
    }

    /// Everything below a folder that is wanted, in the order of names, folder by folder.
    fn folder(&mut self, folder: &Path, wanted: impl Fn(&Path) -> bool) -> io::Result<()> {
        let mut sorter = Sorter::new(self.spills, "inventory");
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    let (kind, message) = why(&error);
                    sorter.push(sortable(&Entry::refused(folder, kind, &message)))?;
                    continue;
                }
            };
            for entry in entries {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        let (kind, message) = why(&error);
                        sorter.push(sortable(&Entry::refused(folder.clone(), kind, &message)))?;
                        continue;
                    }
                };
                match self.found(&entry) {
                    Found::Folder(path) => folders.push(path),
                    Found::Entry(entry) if wanted(&entry.path) => sorter.push(sortable(&entry))?,
                    Found::Entry(_) | Found::Nothing => {}
                }
            }
        }
        for record in sorter.sorted()? {
            write(&mut self.out, &unsorted(&record?))?;
        }
        Ok(())
    }

    fn found(&self, entry: &fs::DirEntry) -> Found {
        let path = entry.path();
        let refused = |kind, message| Found::Entry(Entry::refused(entry.path(), kind, message));
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => {
                let (kind, message) = why(&error);
                return refused(kind, &message);
            }
        };
        if kind.is_dir() && self.output.is_some() && fs::canonicalize(&path).ok() == self.output {
            return Found::Nothing;
        }
        if self.exclude.has(&path, kind.is_dir()) {
            return refused(RefusalKind::Excluded, "left out by `--exclude`");
        }
        if is_hidden(&entry.file_name()) {
            let what = if kind.is_dir() { "folder" } else { "file" };
            return refused(
                RefusalKind::Hidden,
                &format!("a hidden {what}; name it itself to have it read"),
            );
        }
        if kind.is_dir() {
            return Found::Folder(path);
        }
        if kind.is_symlink() && path.is_dir() {
            return refused(
                RefusalKind::Link,
                "a link to a folder; name it itself to have it read",
            );
        }
        if !kind.is_symlink() && !kind.is_file() {
            return refused(RefusalKind::NotAFile, NO_FILE);
        }
        if is_waivers(&entry.file_name()) {
            return refused(
                RefusalKind::Waivers,
                "a file of waivers; name it itself to have it read",
            );
        }
        match Kind::of(&entry.file_name().to_string_lossy()) {
            Kind::Filing | Kind::Lines | Kind::Zip | Kind::Tar | Kind::TarGz => {
                Found::Entry(Entry::found(path))
            }
            Kind::List => {
                refused(RefusalKind::Ending, "a table; name it itself if it is a list of filings")
            }
            Kind::Other => refused(
                RefusalKind::Ending,
                "no filing ends like that; name it itself to have it read",
            ),
        }
    }
}

enum Found {
    Folder(PathBuf),
    Entry(Entry),
    Nothing,
}

/// What is said of a device, a pipe or a socket.
pub(crate) const NO_FILE: &str = "a device, a pipe or a socket, not a file";

/// An entry so that the order of bytes is that of names, folder by folder: a zero between the parts
/// of the path, two at its end.
fn sortable(entry: &Entry) -> Vec<u8> {
    let mut record = Vec::new();
    for part in entry.path.components() {
        record.extend_from_slice(part.as_os_str().as_encoded_bytes());
        record.push(0);
    }
    record.push(0);
    record.extend_from_slice(to_bytes(&entry.path));
    record.extend_from_slice(b"\0");
    record.extend_from_slice(&entry.about());
    record
}

fn unsorted(record: &[u8]) -> Entry {
    let at = record.windows(2).position(|two| two == [0, 0]).map_or(0, |at| at + 2);
    kept(record.get(at..).unwrap_or_default())
}

fn kept(record: &[u8]) -> Entry {
    let end = record.iter().position(|&byte| byte == 0).unwrap_or(record.len());
    let about = record.get(end + 1..).unwrap_or_default();
    Entry::with(from_bytes(&record[..end]).into_owned(), about)
}

fn write(out: &mut impl io::Write, entry: &Entry) -> io::Result<()> {
    let mut record = to_bytes(&entry.path).to_vec();
    record.push(0);
    record.extend_from_slice(&entry.about());
    write_record(out, &record)
}

/// How long a list is.
pub(crate) fn extent(list: &Path) -> Result<Extent, FileError> {
    let mut extent = Extent::default();
    for entry in read(list)? {
        let entry = entry?;
        extent.entries += 1;
        extent.bytes += entry.size;
    }
    Ok(extent)
}

/// The entries of a list.
pub(crate) fn read(
    list: &Path,
) -> Result<impl Iterator<Item = Result<Entry, FileError>> + use<>, FileError> {
    let path = list.to_owned();
    let failed = move |source| FileError::Read { path: path.clone(), source };
    let mut from = BufReader::new(File::open(list).map_err(&failed)?);
    Ok(std::iter::from_fn(move || match read_record(&mut from) {
        Ok(record) => record.map(|record| Ok(kept(&record))),
        Err(error) => Some(Err(failed(error))),
    }))
}

/// What an argument is called in messages.
pub(crate) fn named(arguments: &[PathBuf]) -> Vec<String> {
    arguments.iter().map(|path| name(path)).collect()
}
