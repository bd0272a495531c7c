//! Records in any order → records in the order of their bytes, in little memory: sorted pieces go
//! to files and are merged from there.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes of records that are held in memory.
const HELD: usize = 2 << 20;

/// Bytes that a record costs beside its own.
const COST: usize = 32;

/// Takes records in.
pub(crate) struct Sorter {
    folder: PathBuf,
    name: &'static str,
    held: Vec<Vec<u8>>,
    bytes: usize,
    pieces: Vec<PathBuf>,
}

impl Sorter {
    /// Its files stand in a folder, under a name that no other sorter has.
    pub(crate) fn new(folder: &Path, name: &'static str) -> Sorter {
        Sorter { folder: folder.to_owned(), name, held: Vec::new(), bytes: 0, pieces: Vec::new() }
    }

    pub(crate) fn push(&mut self, record: Vec<u8>) -> io::Result<()> {
        self.bytes += record.len() + COST;
        self.held.push(record);
        if self.bytes < HELD { Ok(()) } else { self.spill() }
    }

    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let path = self.folder.join(format!("{}.{}.spill", self.name, self.pieces.len()));
        let mut out = BufWriter::new(crate::write::unfinished(&path)?);
        for record in self.held.drain(..) {
            write_record(&mut out, &record)?;
        }
        out.flush()?;
        self.pieces.push(path);
        self.bytes = 0;
        Ok(())
    }

    /// All records in order.
    pub(crate) fn sorted(mut self) -> io::Result<Sorted> {
        if self.pieces.is_empty() {
            self.held.sort_unstable();
            let held = std::mem::take(&mut self.held);
            return Ok(Sorted {
                held: held.into_iter(),
                open: Vec::new(),
                heap: BinaryHeap::new(),
                pieces: Vec::new(),
            });
        }
        self.spill()?;
        let mut sorted = Sorted {
            held: Vec::new().into_iter(),
            open: Vec::new(),
            heap: BinaryHeap::new(),
            pieces: std::mem::take(&mut self.pieces),
        };
        for (at, path) in sorted.pieces.iter().enumerate() {
            let mut piece = BufReader::new(File::open(path)?);
            if let Some(record) = read_record(&mut piece)? {
                sorted.heap.push(Reverse((record, at)));
            }
            sorted.open.push(piece);
        }
        Ok(sorted)
    }
}

/// Hands records out; its files go with it.
pub(crate) struct Sorted {
    held: std::vec::IntoIter<Vec<u8>>,
    open: Vec<BufReader<File>>,
    heap: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
    pieces: Vec<PathBuf>,
}

impl Iterator for Sorted {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<io::Result<Vec<u8>>> {
        if let Some(record) = self.held.next() {
            return Some(Ok(record));
        }
        let Reverse((record, at)) = self.heap.pop()?;
        match read_record(self.open.get_mut(at)?) {
            Ok(Some(next)) => self.heap.push(Reverse((next, at))),
            Ok(None) => {}
            Err(error) => return Some(Err(error)),
        }
        Some(Ok(record))
    }
}

impl Drop for Sorted {
    fn drop(&mut self) {
        for piece in &self.pieces {
            // What stays behind is removed with the folder.
            let _ = std::fs::remove_file(piece);
        }
    }
}

/// Writes a record with its length in front.
pub(crate) fn write_record(out: &mut impl Write, record: &[u8]) -> io::Result<()> {
    let length = u32::try_from(record.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(record)
}

/// Reads a record that [`write_record`] has written; `None` at the end.
pub(crate) fn read_record(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut record = vec![0; u32::from_le_bytes(length) as usize];
    from.read_exact(&mut record)?;
    Ok(Some(record))
}
