//! Paths to texts.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bordercheck::digest;
use bordercheck::document::Limits;
use bordercheck::facts::FileState;
use bordercheck::shown;
use bordercheck::source::{NotText, Source};

use super::inputs::{ends_with, walk};
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

/// What a file is called in reports: its path as a text; different paths are different texts.
pub(crate) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "<stdin>".to_owned();
    }
    shown::name(path.as_os_str().as_encoded_bytes())
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
