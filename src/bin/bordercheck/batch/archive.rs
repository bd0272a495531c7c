//! Archives → their members, one after the other, within budgets; nothing is ever unpacked to disk.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Component, Path};
use std::rc::Rc;

use bordercheck::batch::RefusalKind;
use bordercheck::shown;
use flate2::read::MultiGzDecoder;

use super::paths::{Kind, inside, is_hidden, is_waivers, why};

/// Bytes that may come out of any archive, however small it is.
const FREE: u64 = 64 << 20;

/// Bytes that may come out for each byte of the archive. Text shrinks to a tenth, a bomb to a
/// thousandth.
const RATIO: u64 = 200;

/// Members that an archive may have. Those of a `.zip` are listed in memory.
const MEMBERS: u64 = 500_000;

/// Bytes of the list of members in a `.zip`.
const DIRECTORY: u64 = 128 << 20;

/// Bytes between two members of a `.tar`: headers, long names.
const BETWEEN: u64 = 1 << 20;

/// A member of an archive, or the archive as a whole where that is at fault.
pub(crate) struct Member<'m> {
    /// The name inside the archive as people read it; empty for the archive as a whole.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Its bytes, or why it is not read.
    pub(crate) content: Result<&'m mut dyn Read, (RefusalKind, String)>,
}

/// What becomes of an archive after a member: the next one, or nothing more.
pub(crate) type Go = bool;

/// Calls `visit` for each member. A fault of the archive is handed over as one more member, and
/// ends it.
pub(crate) fn each(path: &Path, kind: Kind, visit: &mut dyn FnMut(Member<'_>) -> Go) {
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    match opened {
        Ok((packed, file)) => each_of(BufReader::new(file), packed, kind, visit),
        Err(error) => {
            visit(whole(why(&error)));
        }
    }
}

/// As [`each`], for an archive of so many bytes.
pub(crate) fn each_of(
    from: impl Read + Seek,
    packed: u64,
    kind: Kind,
    visit: &mut dyn FnMut(Member<'_>) -> Go,
) {
    let end = match kind {
        Kind::Zip => zip(from, packed, visit),
        Kind::TarGz => tar(MultiGzDecoder::new(BufReader::new(from)), packed, visit),
        Kind::Tar | Kind::Filing | Kind::Lines | Kind::List | Kind::Other => {
            tar(from, packed, visit)
        }
    };
    if let Err(refused) = end {
        visit(whole(refused));
    }
}

/// The archive as a whole, which is at fault.
fn whole<'m>(refused: (RefusalKind, String)) -> Member<'m> {
    Member { name: String::new(), kind: Kind::Other, content: Err(refused) }
}

type End = Result<(), (RefusalKind, String)>;

fn broken(error: &dyn std::fmt::Display) -> (RefusalKind, String) {
    (RefusalKind::Archive, format!("the archive can not be read: {error}"))
}

fn bomb() -> (RefusalKind, String) {
    (
        RefusalKind::Budget,
        format!(
            "more than {RATIO} bytes come out for each byte of the archive; what follows is not read"
        ),
    )
}

/// What a member is taken for, or why it is not read, by its name.
fn by_name(name: &str) -> Result<Kind, (RefusalKind, String)> {
    let Some(path) = inside(name) else {
        return Err((RefusalKind::Traversal, "its name leads out of the archive".to_owned()));
    };
    // `./`, with which many archives begin each name, hides nothing.
    let hidden = |part: Component<'_>| matches!(part, Component::Normal(name) if is_hidden(name));
    if path.components().any(hidden) {
        return Err((RefusalKind::Hidden, "a hidden file".to_owned()));
    }
    if path.file_name().is_some_and(is_waivers) {
        return Err((RefusalKind::Waivers, "a file of waivers".to_owned()));
    }
    match Kind::of(name) {
        kind @ (Kind::Filing | Kind::Lines) => Ok(kind),
        Kind::Zip | Kind::Tar | Kind::TarGz => {
            Err((RefusalKind::Nested, "an archive inside an archive".to_owned()))
        }
        Kind::List => Err((RefusalKind::Nested, "a table inside an archive".to_owned())),
        Kind::Other => Err((RefusalKind::Ending, "no filing ends like that".to_owned())),
    }
}

/// Counts what has come out.
struct Meter<R> {
    inner: R,
    out: Rc<Cell<u64>>,
    most: Rc<Cell<u64>>,
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.out.get() > self.most.get() {
            return Err(io::Error::other("more than the budget allows"));
        }
        let read = self.inner.read(bytes)?;
        self.out.set(self.out.get() + read as u64);
        Ok(read)
    }
}

fn tar(from: impl Read, packed: u64, visit: &mut dyn FnMut(Member<'_>) -> Go) -> End {
    let (out, most) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let budget = FREE.max(packed.saturating_mul(RATIO));
    let meter = Meter { inner: from, out: Rc::clone(&out), most: Rc::clone(&most) };
    let mut archive = tar::Archive::new(meter);
    let mut entries = archive.entries().map_err(|error| broken(&error))?;
    let mut members = 0;
    loop {
        // Between members there is a header and perhaps a long name, which is held in memory.
        most.set(budget.min(out.get() + BETWEEN));
        let entry = match entries.next() {
            None => return Ok(()),
            Some(Ok(entry)) => entry,
            Some(Err(_)) if out.get() > budget => return Err(bomb()),
            Some(Err(error)) => return Err(broken(&error)),
        };
        most.set(budget);
        members += 1;
        if members > MEMBERS {
            return Err(too_many());
        }
        let mut entry = entry;
        let name = shown::name(&entry.path_bytes());
        let kind = entry.header().entry_type();
        if !kind.is_dir() && !kind.is_pax_global_extensions() {
            let known = by_name(&String::from_utf8_lossy(&entry.path_bytes()));
            let known = if kind.is_file() || kind.is_contiguous() {
                known
            } else {
                Err((RefusalKind::NotAFile, "a link or a device, not a file".to_owned()))
            };
            let go = match known {
                Ok(kind) => visit(Member { name, kind, content: Ok(&mut entry) }),
                Err(refused) => visit(Member { name, kind: Kind::Other, content: Err(refused) }),
            };
            if !go {
                return Ok(());
            }
        }
        // What was not read of it is passed over here, so that it does not count as a header.
        if let Err(error) = io::copy(&mut entry, &mut io::sink()) {
            return Err(if out.get() > budget { bomb() } else { broken(&error) });
        }
    }
}

fn too_many() -> (RefusalKind, String) {
    (
        RefusalKind::Budget,
        format!("an archive has at most {MEMBERS} members; what follows is not read"),
    )
}

fn zip(mut file: impl Read + Seek, packed: u64, visit: &mut dyn FnMut(Member<'_>) -> Go) -> End {
    let Directory { members, size, start } =
        directory(&mut file).map_err(|error| broken(&error))?;
    if members > MEMBERS || size > DIRECTORY {
        return Err(too_many());
    }
    let covered = covered(&mut file, start, size).map_err(|error| broken(&error))?;
    let budget = FREE.max(packed.saturating_mul(RATIO));
    let (out, most) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(budget)));
    let mut archive = zip::ZipArchive::new(file).map_err(|error| broken(&error))?;
    // The library knows one member of each name, the last.
    let known = archive.len() as u64 + covered.len() as u64;
    for name in covered {
        let why = "a later member of the archive has the same name, so that this one cannot be read; pack it again";
        let refused = (RefusalKind::Archive, why.to_owned());
        let name = shown::name(&name);
        if !visit(Member { name, kind: Kind::Other, content: Err(refused) }) {
            return Ok(());
        }
    }
    if known < members {
        let why = format!("its list of members has {members}, of which {known} can be told apart");
        visit(whole((RefusalKind::Archive, why)));
    }
    for at in 0..archive.len() {
        if out.get() > budget {
            return Err(bomb());
        }
        let named = archive.name_for_index(at).and_then(Result::ok).map(Cow::into_owned);
        let member = match archive.by_index(at) {
            Ok(member) => member,
            Err(error) => {
                let name = named
                    .map_or_else(|| format!("member {at}"), |name| shown::name(name.as_bytes()));
                let refused = (RefusalKind::Archive, format!("it can not be unpacked: {error}"));
                if !visit(Member { name, kind: Kind::Other, content: Err(refused) }) {
                    return Ok(());
                }
                continue;
            }
        };
        if member.is_dir() {
            continue;
        }
        let name = shown::name(member.name_raw());
        let known = if member.is_symlink() {
            Err((RefusalKind::NotAFile, "a link or a device, not a file".to_owned()))
        } else {
            by_name(&String::from_utf8_lossy(member.name_raw()))
        };
        let mut meter = Meter { inner: member, out: Rc::clone(&out), most: Rc::clone(&most) };
        let go = match known {
            Ok(kind) => visit(Member { name, kind, content: Ok(&mut meter) }),
            Err(refused) => visit(Member { name, kind: Kind::Other, content: Err(refused) }),
        };
        if !go {
            return Ok(());
        }
    }
    Ok(())
}

/// The list of members in a `.zip`.
struct Directory {
    members: u64,
    /// Bytes that it takes.
    size: u64,
    start: u64,
}

/// The names of members that another one behind them has as well, as often as that is so.
fn covered(file: &mut (impl Read + Seek), start: u64, size: u64) -> io::Result<Vec<Vec<u8>>> {
    const HEAD: usize = 46;
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.by_ref().take(size).read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(0))?;
    let (mut names, mut covered) = (HashSet::new(), Vec::new());
    let mut rest = bytes.as_slice();
    while let Some((head, behind)) = rest.split_at_checked(HEAD) {
        let most = (names.len() + covered.len()) as u64 >= MEMBERS;
        if most || !head.starts_with(b"PK\x01\x02") {
            break;
        }
        let length = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let Some((name, behind)) = behind.split_at_checked(length(28)) else { break };
        if !names.insert(name) {
            covered.push(name.to_vec());
        }
        let Some(next) = behind.get(length(30) + length(32)..) else { break };
        rest = next;
    }
    Ok(covered)
}

/// How many members a `.zip` says it has, and where their list is: read from its end, before anything is held in
/// memory.
fn directory(file: &mut (impl Read + Seek)) -> io::Result<Directory> {
    const END: u64 = 22;
    const COMMENT: u64 = 65_535;
    const LOCATOR: usize = 20;
    let length = file.seek(SeekFrom::End(0))?;
    let tail = length.min(END + COMMENT + LOCATOR as u64);
    file.seek(SeekFrom::Start(length - tail))?;
    let mut bytes = Vec::new();
    file.by_ref().take(tail).read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(0))?;
    let number = |bytes: &[u8], at: usize, size: usize| {
        let digits = bytes.get(at..at + size).unwrap_or_default();
        digits.iter().rev().fold(0_u64, |number, &byte| number << 8 | u64::from(byte))
    };
    let Some(end) = (0..bytes.len()).rev().find(|&at| bytes[at..].starts_with(b"PK\x05\x06"))
    else {
        return Err(io::Error::other("it has no list of members"));
    };
    let (members, size) = (number(&bytes, end + 10, 2), number(&bytes, end + 12, 4));
    let locator = end.checked_sub(LOCATOR).filter(|&at| bytes[at..].starts_with(b"PK\x06\x07"));
    let Some(locator) = locator else {
        let start = (length - tail + end as u64).saturating_sub(size);
        return Ok(Directory { members, size, start });
    };
    let record = number(&bytes, locator + 8, 8);
    file.seek(SeekFrom::Start(record))?;
    let mut long = [0; 56];
    file.read_exact(&mut long)?;
    file.seek(SeekFrom::Start(0))?;
    let size = size.max(number(&long, 40, 8));
    let start = record.saturating_sub(size);
    Ok(Directory { members: members.max(number(&long, 32, 8)), size, start })
}
