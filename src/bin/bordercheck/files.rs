//! Paths to texts, and reports to files that are whole or not there.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use bordercheck::digest;
use bordercheck::document::Limits;
use bordercheck::facts::FileState;
use bordercheck::source::{NotText, Source};

use super::inputs::{ends_with, walk};
use super::{Exit, say};

/// What went wrong outside the filings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("cannot read `{}`", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("no filing (*.yaml, *.yml, *.json) was found in `{}`", path.display())]
    NoFiling { path: PathBuf },
    #[error("cannot write `{}`", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// A text, or bytes that are none.
pub(crate) type Text = Result<Source, NotText>;

/// Reads a file, or standard input for `-`; never more than the budget for one text and a byte.
pub(crate) fn read(path: &Path) -> Result<Text, FileError> {
    let failed = |source| FileError::Read { path: path.to_owned(), source };
    // One byte more than is allowed is enough for the reader to see that it is too much.
    let most = Limits::default().bytes as u64 + 1;
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(failed)?;
        return Ok(Source::from_bytes("<stdin>", bytes));
    }
    if fs::metadata(path).map_err(failed)?.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    fs::File::open(path).map_err(failed)?.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Source::from_bytes(path.to_string_lossy().replace('\\', "/"), bytes))
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

/// Every rule file below a folder, in the order of names.
pub(crate) fn rule_files(folder: &Path) -> Result<Vec<RuleFile>, FileError> {
    let failed = |source| FileError::Read { path: folder.to_owned(), source };
    if !fs::metadata(folder).map_err(failed)?.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::NotADirectory)));
    }
    let mut files = Vec::new();
    // A folder that is itself a law's stands for one that holds it.
    let law = if folder.join("law.yaml").is_file() { fs::canonicalize(folder).ok() } else { None };
    let law = PathBuf::from(law.as_deref().and_then(Path::file_name).unwrap_or_default());
    for path in walk(folder) {
        let path = path?;
        if ends_with(&path, &["yaml", "yml"]) && path.is_file() {
            let name = law.join(path.strip_prefix(folder).unwrap_or(&path));
            files.push(RuleFile {
                text: read(&path)?,
                name: name.to_string_lossy().replace('\\', "/"),
            });
        }
    }
    Ok(files)
}

/// Where a report goes.
pub(crate) enum Output {
    /// Standard output; colours go where there is a terminal.
    Screen(io::BufWriter<Box<dyn Write>>),
    /// A file beside the one wanted, moved there when it is whole.
    File { target: PathBuf, partial: PathBuf, file: Uncoloured<fs::File> },
}

impl Output {
    pub(crate) fn open(target: Option<&Path>) -> Result<Output, FileError> {
        let Some(target) = target.filter(|target| target.as_os_str() != "-") else {
            let screen = io::stdout().lock();
            let choice = anstream::AutoStream::choice(&screen);
            let stream: Box<dyn Write> = if choice == anstream::ColorChoice::Never {
                Box::new(Uncoloured::new(screen))
            } else {
                Box::new(anstream::AutoStream::new(screen, choice))
            };
            return Ok(Output::Screen(io::BufWriter::new(stream)));
        };
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.partial", std::process::id()));
        let partial = target.with_file_name(name);
        let file = fs::File::create(&partial)
            .map_err(|source| FileError::Write { path: target.to_owned(), source })?;
        let file = Uncoloured::new(file);
        Ok(Output::File { target: target.to_owned(), partial, file })
    }

    /// Puts the file in its place.
    pub(crate) fn close(self) -> Result<(), FileError> {
        match self {
            Output::Screen(mut screen) => match screen.flush() {
                Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
                    Err(FileError::Write { path: "<stdout>".into(), source })
                }
                _ => Ok(()),
            },
            Output::File { target, partial, file } => {
                let whole = file
                    .to
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
                    .and_then(|file| file.sync_all());
                whole.and_then(|()| fs::rename(&partial, &target)).map_err(|source| {
                    let _ = fs::remove_file(&partial);
                    FileError::Write { path: target, source }
                })
            }
        }
    }

    /// Gives up on the file.
    pub(crate) fn abandon(self) {
        if let Output::File { partial, .. } = self {
            let _ = fs::remove_file(partial);
        }
    }
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
    to: io::BufWriter<W>,
}

impl<W: Write> Uncoloured<W> {
    fn new(to: W) -> Uncoloured<W> {
        let strip = anstream::adapter::StripBytes::new();
        Uncoloured { strip, within: false, to: io::BufWriter::new(to) }
    }
}

impl<W: Write> Write for Uncoloured<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
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

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Screen(screen) => screen.write(bytes),
            Output::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Screen(screen) => screen.flush(),
            Output::File { file, .. } => file.flush(),
        }
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
