//! What a path for an output stands for, and whether two paths stand for the same.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// Links followed one after the other; as many as Linux follows.
const LINKS: usize = 40;

/// What stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A regular file, which is replaced whole.
    File,
    /// Nothing yet.
    New,
    /// A character device, a pipe or a socket.
    Through,
    /// One of the descriptors of this program: `/dev/stdout`, `/dev/fd/63`.
    Descriptor,
}

/// Where an output goes in the end, links followed.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) path: PathBuf,
    pub(crate) kind: Kind,
    identity: Option<Identity>,
}

/// Equal for equal files, whatever they are called.
#[derive(Debug, PartialEq, Eq)]
enum Identity {
    /// By what the system calls it.
    #[cfg(unix)]
    File(u64, u64),
    /// By its canonical path.
    #[cfg(not(unix))]
    File(PathBuf),
    /// Not there yet: its folder, and its name.
    New(PathBuf, OsString),
}

impl Target {
    /// Where a path leads to.
    pub(crate) fn of(path: &Path) -> io::Result<Target> {
        if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let mut path = path.to_owned();
        for _ in 0..LINKS {
            let folder = fs::canonicalize(folder_of(&path))?;
            let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?.to_owned();
            let here = folder.join(&name);
            if is_of_descriptors(&folder) {
                let about = fs::metadata(&here)?;
                if about.is_dir() {
                    return Err(io::ErrorKind::IsADirectory.into());
                }
                let identity = identity(&here, &about);
                return Ok(Target { path: here, kind: Kind::Descriptor, identity });
            }
            match fs::symlink_metadata(&here) {
                Ok(about) if about.is_symlink() => path = folder.join(fs::read_link(&here)?),
                Ok(about) => {
                    let kind = kind(&about)?;
                    return Ok(Target { identity: identity(&here, &about), path: here, kind });
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let identity = Some(Identity::New(folder, name));
                    return Ok(Target { path: here, kind: Kind::New, identity });
                }
                Err(error) => return Err(error),
            }
        }
        // A circle: the system's own words for it.
        fs::metadata(&path)?;
        Err(io::Error::other("too many links"))
    }

    /// Standard output, where a file or a pipe stands behind it.
    pub(crate) fn screen() -> Option<Target> {
        #[cfg(unix)]
        {
            use std::os::fd::AsFd as _;
            Target::behind(io::stdout().as_fd().try_clone_to_owned().ok()?, "/dev/stdout")
        }
        #[cfg(not(unix))]
        None
    }

    /// What a path is read from: links followed, `-` standard input. Nothing where there is nothing.
    pub(crate) fn read(path: &Path) -> Option<Target> {
        if path.as_os_str() == "-" {
            #[cfg(unix)]
            {
                use std::os::fd::AsFd as _;
                let handle = io::stdin().as_fd().try_clone_to_owned().ok()?;
                return Target::behind(handle, "/dev/stdin");
            }
            #[cfg(not(unix))]
            return None;
        }
        let about = fs::metadata(path).ok()?;
        let identity = identity(path, &about);
        Some(Target { path: path.to_owned(), kind: Kind::File, identity })
    }

    #[cfg(unix)]
    fn behind(handle: std::os::fd::OwnedFd, name: &str) -> Option<Target> {
        let about = fs::File::from(handle).metadata().ok()?;
        let identity = identity(Path::new(name), &about);
        // The file behind it, where it has a name: a walk is not to come upon it.
        let path = fs::canonicalize(name).unwrap_or_else(|_| name.into());
        Some(Target { path, kind: Kind::Descriptor, identity })
    }

    /// Whether something is there that could be read.
    pub(crate) fn exists(&self) -> bool {
        !matches!(self.identity, None | Some(Identity::New(..)))
    }

    /// Whether it is below a folder.
    pub(crate) fn is_below(&self, folder: &Path) -> bool {
        fs::canonicalize(folder).is_ok_and(|folder| self.path.starts_with(folder))
    }

    /// Whether two lead to the same file or pipe.
    pub(crate) fn is(&self, other: &Target) -> bool {
        self.identity.is_some() && self.identity == other.identity
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a folder, by its canonical path, is one of descriptors.
fn is_of_descriptors(folder: &Path) -> bool {
    folder == Path::new("/dev/fd")
        || (folder.starts_with("/proc") && folder.file_name().is_some_and(|name| name == "fd"))
}

#[cfg(unix)]
fn kind(about: &Metadata) -> io::Result<Kind> {
    use std::os::unix::fs::FileTypeExt as _;
    let of = about.file_type();
    if of.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if of.is_block_device() {
        return Err(io::Error::other("it is a disk, and would be overwritten"));
    }
    Ok(if of.is_file() { Kind::File } else { Kind::Through })
}

#[cfg(not(unix))]
fn kind(about: &Metadata) -> io::Result<Kind> {
    if about.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(if about.is_file() { Kind::File } else { Kind::Through })
}

/// Nothing for a device such as `/dev/null`: it may be written to twice, and keeps nothing.
#[cfg(unix)]
fn identity(_: &Path, about: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    let device = about.file_type().is_char_device() || about.file_type().is_socket();
    (!device && !about.is_dir()).then(|| Identity::File(about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path, about: &Metadata) -> Option<Identity> {
    about.is_file().then(|| fs::canonicalize(path).ok().map(Identity::File)).flatten()
}
