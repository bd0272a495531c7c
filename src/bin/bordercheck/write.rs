//! The one place that writes: reports to files that are whole or not there, through pipes and devices,
//! and to standard output.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::files::FileError;
use super::target::{Kind, Target};

/// Files beside a target that may be in the making at the same time.
const TRIES: u32 = 1_000;

/// Where a report goes. A reader that has seen enough is no error: what comes after is dropped, and
/// the verdicts still count.
pub(crate) struct Output {
    to: To,
    /// Whether the reader has gone.
    gone: bool,
}

enum To {
    /// Standard output; colours go where there is a terminal.
    Screen(io::BufWriter<Box<dyn Write>>),
    /// A file beside the one wanted, moved there when it is whole.
    Beside { target: PathBuf, partial: Partial, file: Uncoloured<File> },
    /// A device, a pipe or a descriptor, which is written to as it stands.
    Through { target: PathBuf, file: Uncoloured<File> },
}

impl Output {
    /// Standard output.
    pub(crate) fn screen() -> Output {
        let screen = io::stdout().lock();
        let choice = anstream::AutoStream::choice(&screen);
        let stream: Box<dyn Write> = if choice == anstream::ColorChoice::Never {
            Box::new(Uncoloured::new(screen))
        } else {
            Box::new(anstream::AutoStream::new(screen, choice))
        };
        Output { to: To::Screen(io::BufWriter::new(stream)), gone: false }
    }

    /// As [`Output::open`], for what is no text: no byte of it is a colour.
    pub(crate) fn open_bytes(target: Option<&Path>) -> Result<Output, FileError> {
        let mut output = Output::open(target)?;
        match &mut output.to {
            To::Screen(screen) => *screen = io::BufWriter::new(Box::new(io::stdout().lock())),
            To::Beside { file, .. } | To::Through { file, .. } => file.text = false,
        }
        Ok(output)
    }

    /// A file, or standard output for none and for `-`.
    pub(crate) fn open(target: Option<&Path>) -> Result<Output, FileError> {
        let Some(target) = target.filter(|target| target.as_os_str() != "-") else {
            return Ok(Output::screen());
        };
        let failed = |source| FileError::Write { path: target.to_owned(), source };
        let to = Output::of(target).map_err(failed)?;
        Ok(Output { to, gone: false })
    }

    fn of(target: &Path) -> io::Result<To> {
        let resolved = Target::of(target)?;
        let through = |file| To::Through { target: target.to_owned(), file: Uncoloured::new(file) };
        let before = match resolved.kind {
            Kind::Through => {
                return Ok(through(OpenOptions::new().write(true).open(&resolved.path)?));
            }
            Kind::Descriptor => return Ok(through(descriptor(&resolved.path)?)),
            Kind::New => None,
            // Whoever may not write to a file may not put another in its place either.
            Kind::File => Some(OpenOptions::new().write(true).open(&resolved.path)?.metadata()?),
        };
        let (partial, file) = Partial::beside(&resolved.path, before.is_some())?;
        if let Some(before) = &before {
            keep(&file, before)?;
        }
        let target = target.to_owned();
        Ok(To::Beside { target, partial, file: Uncoloured::new(file) })
    }

    /// The file that is written, if it is one.
    pub(crate) fn target(&self) -> Option<&Path> {
        match &self.to {
            To::Screen(_) => None,
            To::Beside { target, .. } | To::Through { target, .. } => Some(target),
        }
    }

    /// Puts a file in its place. What is not closed leaves nothing behind.
    pub(crate) fn close(mut self) -> Result<(), FileError> {
        let path = self.target().unwrap_or(Path::new("<stdout>")).to_owned();
        let failed = |source| FileError::Write { path, source };
        if let Err(error) = self.flush() {
            return Err(failed(error));
        }
        let To::Beside { partial, file, .. } = self.to else { return Ok(()) };
        let file = file.to.into_inner().map_err(io::IntoInnerError::into_error);
        let whole = file.and_then(|file| file.sync_all());
        whole.and_then(|()| partial.put()).map_err(failed)
    }

    fn inner(&mut self) -> &mut dyn Write {
        match &mut self.to {
            To::Screen(screen) => screen,
            To::Beside { file, .. } | To::Through { file, .. } => file,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.gone {
            return Ok(bytes.len());
        }
        match self.inner().write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(bytes.len())
            }
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        match self.inner().flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(())
            }
            flushed => flushed,
        }
    }
}

/// A descriptor that the program was given. The program's own two are taken as they are, so that a
/// file behind them goes on where it is; what stands in one of others is kept.
fn descriptor(path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        match path.file_name().and_then(|name| name.to_str()) {
            Some("1") => return io::stdout().as_fd().try_clone_to_owned().map(File::from),
            Some("2") => return io::stderr().as_fd().try_clone_to_owned().map(File::from),
            _ => {}
        }
    }
    OpenOptions::new().append(true).open(path)
}

/// A file in the making, which goes unless it is put in its place.
struct Partial {
    path: PathBuf,
    target: PathBuf,
    put: bool,
}

impl Partial {
    /// Beside the target, hidden, and of a name that is never too long.
    fn beside(target: &Path, private: bool) -> io::Result<(Partial, File)> {
        let process = std::process::id();
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for number in 0..TRIES {
            let path = target.with_file_name(format!(".bordercheck-{process}-{number}.partial"));
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            if private {
                use std::os::unix::fs::OpenOptionsExt as _;
                options.mode(0o600);
            }
            #[cfg(not(unix))]
            let _ = private;
            match options.open(&path) {
                Ok(file) => {
                    return Ok((Partial { path, target: target.to_owned(), put: false }, file));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn put(mut self) -> io::Result<()> {
        fs::rename(&self.path, &self.target)?;
        self.put = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.put {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Gives a file the mode of the one whose place it takes, and the owner where that is possible.
#[cfg(unix)]
fn keep(file: &File, before: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    let now = file.metadata()?;
    let mut mode = before.mode() & 0o7777;
    if (now.uid(), now.gid()) != (before.uid(), before.gid())
        && fchown(file, Some(before.uid()), Some(before.gid())).is_err()
        && fchown(file, None, Some(before.gid())).is_err()
    {
        // What a program may do as its owner or group is not for another one.
        mode &= 0o777;
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep(file: &File, before: &Metadata) -> io::Result<()> {
    file.set_permissions(before.permissions())
}

/// Writes a file whole or not at all.
pub(crate) fn whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut output = Output::open(Some(path))?;
    let written = output.write_all(bytes);
    written.map_err(|source| FileError::Write { path: path.to_owned(), source })?;
    output.close()
}

/// A file of unfinished work of our own, empty, which can be read back.
pub(crate) fn unfinished(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path)
}

/// Puts a finished file in its place, as whole as it is, with the mode of the one that was there.
pub(crate) fn put(from: &Path, to: &Path) -> io::Result<()> {
    if let Ok(before) = fs::symlink_metadata(to).and_then(|about| {
        if about.is_file() { Ok(about) } else { Err(io::ErrorKind::NotFound.into()) }
    }) {
        keep(&File::open(from)?, &before)?;
    }
    fs::rename(from, to)
}

/// Prints on standard error, where somebody may have stopped reading too.
pub(crate) fn tell(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// What a colour begins and ends with on a terminal.
const ESCAPE: u8 = 0x1b;
const END_OF_COLOUR: u8 = b'm';

/// Takes colours out. That leaves many small pieces, each with the end of a line, so that they are held
/// back until there are enough of them.
pub(crate) struct Uncoloured<W: Write> {
    strip: anstream::adapter::StripBytes,
    /// Whether what was written last ends within a colour.
    within: bool,
    /// Whether it is a text, which alone can have colours.
    text: bool,
    to: io::BufWriter<W>,
}

impl<W: Write> Uncoloured<W> {
    fn new(to: W) -> Uncoloured<W> {
        let strip = anstream::adapter::StripBytes::new();
        Uncoloured { strip, within: false, text: true, to: io::BufWriter::new(to) }
    }
}

impl<W: Write> Write for Uncoloured<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.text {
            return self.to.write(bytes);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            if !self.within {
                // Most of it is far from any colour, and need not be looked at byte by byte.
                let begins = rest.iter().position(|&byte| byte == ESCAPE).unwrap_or(rest.len());
                self.to.write_all(&rest[..begins])?;
                rest = &rest[begins..];
            }
            let ends = rest.iter().position(|&byte| byte == END_OF_COLOUR);
            self.within = ends.is_none() && (self.within || !rest.is_empty());
            let (colour, after) = rest.split_at(ends.map_or(rest.len(), |at| at + 1));
            for piece in self.strip.strip_next(colour) {
                self.to.write_all(piece)?;
            }
            rest = after;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::Uncoloured;

    /// What is left of a text that comes in two pieces.
    fn left(text: &[u8], cut: usize) -> Vec<u8> {
        let mut plain = Uncoloured::new(Vec::new());
        let (first, second) = text.split_at(cut);
        let written = plain.write_all(first).and_then(|()| plain.write_all(second));
        assert!(written.is_ok() && plain.flush().is_ok());
        plain.to.get_ref().clone()
    }

    #[test]
    fn colours_go_wherever_a_text_is_cut() {
        let text = "mm \u{1b}[1;31munmet\u{1b}[0m: “m” – \u{1b}[1mm\u{1b}[0m\u{1b}[2mx\u{1b}[0m"
            .as_bytes();
        for cut in 0..=text.len() {
            assert_eq!(left(text, cut), "mm unmet: “m” – mx".as_bytes(), "cut at {cut}");
        }
    }
}
