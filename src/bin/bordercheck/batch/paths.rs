//! Paths as bytes, as people read them, by their endings, and why one can not be read.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use bordercheck::batch::RefusalKind;

/// What a file is taken for, by the ending of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `.yaml`, `.yml`, `.json`.
    Filing,
    /// `.ndjson`, `.jsonl`: a filing a line.
    Lines,
    /// `.csv`: a table with paths of filings.
    List,
    /// `.zip`.
    Zip,
    /// `.tar`.
    Tar,
    /// `.tar.gz`, `.tgz`.
    TarGz,
    /// Anything else.
    Other,
}

impl Kind {
    pub(crate) fn of(name: &str) -> Kind {
        let name = name.to_ascii_lowercase();
        let endings = [
            (".yaml", Kind::Filing),
            (".yml", Kind::Filing),
            (".json", Kind::Filing),
            (".ndjson", Kind::Lines),
            (".jsonl", Kind::Lines),
            (".csv", Kind::List),
            (".zip", Kind::Zip),
            (".tar.gz", Kind::TarGz),
            (".tgz", Kind::TarGz),
            (".tar", Kind::Tar),
        ];
        let ending = endings.iter().find(|(ending, _)| name.ends_with(ending));
        ending.map_or(Kind::Other, |&(_, kind)| kind)
    }
}

/// A path from the bytes that it was kept as.
#[cfg(unix)]
pub(crate) fn from_bytes(bytes: &[u8]) -> Cow<'_, Path> {
    use std::os::unix::ffi::OsStrExt as _;
    Cow::Borrowed(Path::new(OsStr::from_bytes(bytes)))
}

/// A path from the bytes that it was kept as.
#[cfg(not(unix))]
pub(crate) fn from_bytes(bytes: &[u8]) -> Cow<'_, Path> {
    Cow::Owned(PathBuf::from(String::from_utf8_lossy(bytes).into_owned()))
}

/// The bytes that a path is kept as.
pub(crate) fn to_bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// Whether a file is one of waivers by its name, which no filing has.
pub(crate) fn is_waivers(name: &OsStr) -> bool {
    Path::new(name).file_stem().is_some_and(|stem| stem == "waivers")
}

/// Whether a name is one that people do not see in a folder.
pub(crate) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}

/// The path of a member of an archive; nothing where its name leads out of it.
pub(crate) fn inside(name: &str) -> Option<PathBuf> {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let outside = name.starts_with(['/', '\\'])
        || drive
        || name.split(['/', '\\']).any(|part| part == "..")
        || name.contains('\0');
    (!outside).then(|| PathBuf::from(name))
}

/// Why something can not be read.
pub(crate) fn why(error: &io::Error) -> (RefusalKind, String) {
    let kind = error.kind();
    let kind = if kind == io::ErrorKind::NotFound {
        RefusalKind::Vanished
    } else if kind == io::ErrorKind::PermissionDenied {
        RefusalKind::Permission
    } else {
        RefusalKind::Failed
    };
    (kind, error.to_string())
}
