//! The list of inputs → jobs for the workers: what holds several filings is taken apart here.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use bordercheck::batch::RefusalKind;

use super::archive::{self, Member};
use super::inventory::Entry;
use super::paths::{Kind, from_bytes, why};
use crate::{files, inputs};

/// Inputs handed over at once, so that threads do not wait for each other.
const ITEMS: usize = 16;

/// Bytes handed over at once.
const BYTES: u64 = 1 << 20;

/// Bytes of a table of paths: some million lines.
const LIST: u64 = 128 << 20;

/// Inputs for one worker.
pub(crate) struct Job {
    pub(crate) number: u64,
    pub(crate) items: Vec<Item>,
    /// Bytes of the inputs, for the memory that is in use and for the progress.
    pub(crate) bytes: u64,
}

/// One input.
pub(crate) struct Item {
    pub(crate) input: u64,
    pub(crate) name: String,
    /// Whether it was named to be read, or only found.
    pub(crate) named: bool,
    pub(crate) what: What,
}

/// Where its text is.
pub(crate) enum What {
    File(PathBuf),
    Bytes(Vec<u8>),
    Refused(RefusalKind, String),
}

/// The last input that an earlier, broken run has done.
#[derive(Clone, Debug, Default)]
pub(crate) struct Done {
    pub(crate) inputs: u64,
    /// The path in its last row.
    pub(crate) last: Option<String>,
}

/// The inputs are not those that were there when the run began.
#[derive(Debug, thiserror::Error)]
#[error(
    "input {input} was `{was}` when this run began and is `{is}` now; begin anew with --replace"
)]
pub(crate) struct Moved {
    input: u64,
    was: String,
    is: String,
}

/// Hands out inputs in their order.
pub(crate) struct Feed<'f> {
    /// Takes a job; no more are wanted once it says so.
    send: &'f mut dyn FnMut(Job) -> bool,
    /// Bytes that one text may have.
    most: u64,
    done: Done,
    inputs: u64,
    jobs: u64,
    items: Vec<Item>,
    bytes: u64,
    moved: Option<Moved>,
    /// Whether what is being taken apart was named.
    named: bool,
    /// Digests of the files so far, where one may come twice: 16 bytes for each.
    seen: Option<HashSet<[u64; 2]>>,
}

impl<'f> Feed<'f> {
    /// `overlap` says whether the arguments may stand for a file twice.
    pub(crate) fn new(
        most: usize,
        done: Done,
        overlap: bool,
        send: &'f mut dyn FnMut(Job) -> bool,
    ) -> Feed<'f> {
        Feed {
            send,
            most: most as u64,
            done,
            inputs: 0,
            jobs: 0,
            items: Vec::new(),
            bytes: 0,
            moved: None,
            named: true,
            seen: overlap.then(HashSet::new),
        }
    }

    /// Hands out everything that an entry stands for; false once no more is wanted.
    pub(crate) fn entry(&mut self, entry: Entry) -> bool {
        let name = files::name(&entry.path);
        if let Some((kind, message)) = entry.refused {
            return self.item(name, What::Refused(kind, message), 0);
        }
        self.named = entry.named;
        if self.has_seen(&entry.path) {
            return self.twice(name);
        }
        let kind = Kind::of(&name);
        // What is no file is not opened to be taken apart; reading it as a filing says what it is.
        let is_file = || fs::metadata(&entry.path).is_ok_and(|about| about.is_file());
        match kind {
            Kind::Lines if is_file() => self.lines(&entry.path, &name),
            Kind::List if is_file() => self.list(&entry.path, &name),
            Kind::Zip | Kind::Tar | Kind::TarGz if is_file() => {
                self.archive(&entry.path, &name, kind)
            }
            Kind::Filing
            | Kind::Lines
            | Kind::List
            | Kind::Zip
            | Kind::Tar
            | Kind::TarGz
            | Kind::Other => self.item(name, What::File(entry.path), entry.size),
        }
    }

    /// Hands out what is left, and says how many inputs there were.
    pub(crate) fn finish(mut self) -> Result<u64, Moved> {
        self.flush();
        match self.moved {
            Some(moved) => Err(moved),
            None => Ok(self.inputs),
        }
    }

    /// Whether a file was an input before.
    fn has_seen(&mut self, path: &Path) -> bool {
        let Some(seen) = &mut self.seen else { return false };
        !seen.insert(digest(inputs::one_name(path).as_os_str().as_encoded_bytes()))
    }

    fn twice(&mut self, name: String) -> bool {
        let why = "the same file as an earlier input, which has the verdicts".to_owned();
        self.item(name, What::Refused(RefusalKind::Twice, why), 0)
    }

    fn item(&mut self, name: String, what: What, bytes: u64) -> bool {
        let input = self.inputs;
        self.inputs += 1;
        if input < self.done.inputs {
            if input + 1 == self.done.inputs
                && let Some(was) = self.done.last.take_if(|was| *was != name)
            {
                self.moved = Some(Moved { input, was, is: name });
                return false;
            }
            return true;
        }
        self.bytes += bytes;
        self.items.push(Item { input, name, named: self.named, what });
        if self.items.len() < ITEMS && self.bytes < BYTES {
            return true;
        }
        self.flush()
    }

    fn flush(&mut self) -> bool {
        if self.items.is_empty() {
            return true;
        }
        let items = std::mem::take(&mut self.items);
        let job = Job { number: self.jobs, items, bytes: std::mem::take(&mut self.bytes) };
        self.jobs += 1;
        (self.send)(job)
    }

    /// A filing a line.
    fn lines(&mut self, path: &Path, name: &str) -> bool {
        match File::open(path) {
            Ok(file) => self.lines_of(&mut BufReader::new(file), name),
            Err(error) => {
                let (kind, message) = why(&error);
                self.item(name.to_owned(), What::Refused(kind, message), 0)
            }
        }
    }

    fn lines_of(&mut self, from: &mut dyn BufRead, name: &str) -> bool {
        let mut number = 0_u64;
        loop {
            let mut line = Vec::new();
            number += 1;
            match bounded_line(from, self.most + 1, &mut line) {
                Ok(0) => return true,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(read) => {
                    if !self.item(format!("{name}:{number}"), What::Bytes(line), read) {
                        return false;
                    }
                }
                Err(error) => {
                    let (kind, message) = why(&error);
                    return self.item(format!("{name}:{number}"), What::Refused(kind, message), 0);
                }
            }
        }
    }

    /// A table with paths: in the column `path`, `file` or `filing`, or else in the first one.
    /// Paths are taken from the table's own folder.
    fn list(&mut self, path: &Path, name: &str) -> bool {
        let opened = File::open(path).map_err(|error| why(&error)).and_then(|file| {
            let size = file.metadata().map_or(0, |about| about.len());
            let large = (RefusalKind::Budget, format!("a list has at most {LIST} bytes"));
            if size > LIST { Err(large) } else { Ok(file) }
        });
        let file = match opened {
            Ok(file) => file,
            Err((kind, message)) => {
                return self.item(name.to_owned(), What::Refused(kind, message), 0);
            }
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut table = csv::ReaderBuilder::new();
        let mut table = table.has_headers(false).flexible(true).from_reader(file.take(LIST));
        let mut column = 0;
        let mut record = csv::ByteRecord::new();
        let mut first = true;
        loop {
            match table.read_byte_record(&mut record) {
                Ok(false) => return true,
                Ok(true) => {}
                Err(error) => {
                    let refused = What::Refused(RefusalKind::Failed, error.to_string());
                    return self.item(name.to_owned(), refused, 0);
                }
            }
            if std::mem::take(&mut first) {
                let cell = |cell: &[u8]| {
                    let cell = cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell);
                    String::from_utf8_lossy(cell).trim().to_lowercase()
                };
                let head = ["path", "file", "filing"];
                if let Some(at) = record.iter().position(|name| head.contains(&&*cell(name))) {
                    column = at;
                    continue;
                }
            }
            let Some(cell) = record.get(column).filter(|cell| !cell.trim_ascii().is_empty()) else {
                continue;
            };
            let path = folder.join(from_bytes(cell));
            let name = files::name(&path);
            self.named = true;
            let go = match Kind::of(&name) {
                Kind::Filing | Kind::Other if self.has_seen(&path) => self.twice(name),
                Kind::Filing | Kind::Other => {
                    let size = fs::metadata(&path).map_or(0, |about| about.len());
                    self.item(name, What::File(path), size)
                }
                Kind::Lines | Kind::List | Kind::Zip | Kind::Tar | Kind::TarGz => {
                    let refused = "an archive or a list inside a list; name it itself";
                    self.item(name, What::Refused(RefusalKind::Nested, refused.to_owned()), 0)
                }
            };
            if !go {
                return false;
            }
        }
    }

    fn archive(&mut self, path: &Path, name: &str, kind: Kind) -> bool {
        // What an archive holds is found in it, however it was named itself.
        self.named = false;
        let mut go = true;
        let mut names: HashMap<[u64; 2], u32> = HashMap::new();
        archive::each(path, kind, &mut |mut member| {
            let again = names.entry(digest(member.name.as_bytes())).or_default();
            *again += 1;
            // A second member of one name is another input, and is called so.
            if *again > 1 && !member.name.is_empty() {
                member.name = format!("{}#{again}", member.name);
            }
            go = self.member(name, member);
            go
        });
        go
    }

    fn member(&mut self, archive: &str, member: Member<'_>) -> bool {
        let Member { name, kind, content } = member;
        let name = if name.is_empty() { archive.to_owned() } else { format!("{archive}!/{name}") };
        let from = match content {
            Ok(from) => from,
            Err((kind, message)) => return self.item(name, What::Refused(kind, message), 0),
        };
        if kind == Kind::Lines {
            return self.lines_of(&mut BufReader::new(from), &name);
        }
        if self.inputs + 1 < self.done.inputs {
            return self.item(name, What::Bytes(Vec::new()), 0);
        }
        let mut bytes = Vec::new();
        match from.take(self.most + 1).read_to_end(&mut bytes) {
            Ok(read) => self.item(name, What::Bytes(bytes), read as u64),
            Err(error) => {
                let message = format!("it can not be unpacked: {error}");
                self.item(name, What::Refused(RefusalKind::Archive, message), 0)
            }
        }
    }
}

/// What stands for a name among many.
fn digest(name: &[u8]) -> [u64; 2] {
    [0_u8, 1].map(|seed| {
        let mut hasher = DefaultHasher::new();
        (seed, name).hash(&mut hasher);
        hasher.finish()
    })
}

/// Reads a line, its end included, but keeps no more than `most` bytes of it.
fn bounded_line(from: &mut dyn BufRead, most: u64, line: &mut Vec<u8>) -> io::Result<u64> {
    let mut read = 0;
    loop {
        let held = from.fill_buf()?;
        if held.is_empty() {
            return Ok(read);
        }
        let (part, ended) = match held.iter().position(|&byte| byte == b'\n') {
            Some(at) => (&held[..=at], true),
            None => (held, false),
        };
        let room = usize::try_from(most.saturating_sub(line.len() as u64)).unwrap_or(usize::MAX);
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = part.len();
        read += used as u64;
        from.consume(used);
        if ended {
            return Ok(read);
        }
    }
}

/// Reads a file, unless it is none or is written to meanwhile; of one that is too large, as much as
/// shows that.
pub(crate) fn read(path: &Path, most: usize) -> Result<Vec<u8>, (RefusalKind, String)> {
    let failed = |error: io::Error| why(&error);
    let about = fs::metadata(path).map_err(failed)?;
    if about.is_dir() {
        return Err((RefusalKind::NotAFile, "a folder; a list names files".to_owned()));
    }
    // A pipe would be waited for, and a device may never end.
    if !about.is_file() {
        return Err((RefusalKind::NotAFile, super::inventory::NO_FILE.to_owned()));
    }
    // A second look, as whoever saves a file may be about to finish.
    for _ in 0..2 {
        let file = File::open(path).map_err(failed)?;
        let before = file.metadata().map_err(failed)?;
        let mut bytes =
            Vec::with_capacity(usize::try_from(before.len()).unwrap_or(0).min(most + 1));
        (&file).take(most as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        let after = file.metadata().map_err(failed)?;
        let large = bytes.len() > most;
        let as_said = large || bytes.len() as u64 == after.len();
        if as_said && before.len() == after.len() && before.modified().ok() == after.modified().ok()
        {
            return Ok(bytes);
        }
    }
    Err((RefusalKind::Changing, "it is being written to; try again later".to_owned()))
}
