//! The lines of one input until it is their turn: in memory as long as they are few, beyond that on disk.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use bordercheck::batch::Row;

use crate::files::FileError;
use crate::write;

/// Bytes of lines that an input may have in memory.
const IN_MEMORY: usize = 8 << 20;

/// The rows of one input, each with its line.
pub(crate) struct Held {
    rows: Vec<(Row, Line)>,
    in_memory: usize,
    /// Where lines go that are too many.
    path: PathBuf,
    file: Option<File>,
}

enum Line {
    Here(Vec<u8>),
    /// So many bytes of the file, behind those of the row before.
    There(usize),
}

impl Held {
    /// For an input; `spills` is a folder.
    pub(crate) fn new(spills: &Path, input: u64) -> Held {
        let path = spills.join(format!("lines-{input}"));
        Held { rows: Vec::new(), in_memory: 0, path, file: None }
    }

    pub(crate) fn push(&mut self, row: Row, line: Vec<u8>) {
        let room = self.in_memory + line.len() <= IN_MEMORY;
        // Where the disk has no room either, memory is tried.
        let line =
            if room || !self.put_down(&line) { Line::Here(line) } else { Line::There(line.len()) };
        if let Line::Here(line) = &line {
            self.in_memory += line.len();
        }
        self.rows.push((row, line));
    }

    fn put_down(&mut self, line: &[u8]) -> bool {
        if self.file.is_none() {
            self.file = write::unfinished(&self.path).ok();
        }
        let Some(file) = &mut self.file else { return false };
        let Ok(before) = file.stream_position() else { return false };
        if file.write_all(line).is_ok() {
            return true;
        }
        // What was written of it is written over by the next.
        let _ = file.seek(SeekFrom::Start(before));
        false
    }

    /// Hands over each row with its line, in their order.
    pub(crate) fn each<E: From<FileError>>(
        mut self,
        mut take: impl FnMut(&Row, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = self.path.clone();
        let failed = |source: io::Error| FileError::Read { path: path.clone(), source };
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(0)).map_err(&failed)?;
        }
        for (row, line) in std::mem::take(&mut self.rows) {
            match (line, &mut self.file) {
                (Line::Here(line), _) => take(&row, &line)?,
                (Line::There(length), Some(file)) => {
                    let mut line = vec![0; length];
                    file.read_exact(&mut line).map_err(&failed)?;
                    take(&row, &line)?;
                }
                (Line::There(_), None) => {}
            }
        }
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = fs::remove_file(&self.path);
        }
    }
}
