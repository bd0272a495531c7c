//! The folder of a run: unfinished work beside the outputs, which appear whole and all together.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bordercheck::batch::{Accounts, Row};
use bordercheck::formats::SUMMARY;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::tables::TABLES;
use crate::Failure;
use crate::files::FileError;
use crate::inputs::read_own;
use crate::{shown, write};

/// Everything that a run can leave; `run.json` is last, as it says that all is there.
pub(crate) fn outputs() -> Vec<String> {
    let rows = ["rows.ndjson", "rows.csv", "obligations.csv", "between.ndjson", "changes.ndjson"];
    let tables = TABLES.entries().map(|table| table.file("results"));
    let summaries = SUMMARY.entries().map(|summary| summary.file("summary"));
    let ends = ["timing.json", "run.json"].map(str::to_owned);
    rows.map(str::to_owned).into_iter().chain(tables).chain(summaries).chain(ends).collect()
}

const UNFINISHED: &str = ".unfinished";
const WHOLE: &str = "whole";

/// What a run is asked, and in the end what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    /// The version of this file and of the rows.
    pub(crate) batch: u8,
    pub(crate) version: String,
    pub(crate) rulebook: String,
    /// Short name and day of the consolidation.
    pub(crate) laws: Vec<[String; 2]>,
    pub(crate) as_of: Date,
    pub(crate) role: String,
    pub(crate) fail_on: String,
    pub(crate) due_by: Option<Date>,
    pub(crate) reports: bool,
    pub(crate) since: Option<PathBuf>,
    pub(crate) also: Vec<String>,
    pub(crate) arguments: Vec<String>,
    /// The obligations, in the order of the letters of the rows.
    pub(crate) obligations: Vec<String>,
    /// The counts, once all is done.
    pub(crate) accounts: Option<Accounts>,
    /// The exit code, once all is done.
    pub(crate) exit: Option<u8>,
}

impl Run {
    /// What a finished run says of itself.
    pub(crate) fn of(folder: &Path) -> Result<Run, FileError> {
        read_run(&folder.join("run.json"))
    }

    /// The same of a run that somebody names to compare with.
    pub(crate) fn named(folder: &Path) -> Result<Run, Failure> {
        let path = folder.join("run.json");
        let text = if path.is_file() { Some(read_own(&path)?) } else { None };
        let run = text.and_then(|text| serde_json::from_str(text.text()).ok());
        run.filter(|_| folder.join("rows.ndjson").is_file()).ok_or_else(|| {
            let folder = shown(folder);
            Failure::Usage(format!(
                "there is no finished run in `{folder}`; name the folder that an earlier `batch` has written"
            ))
        })
    }
}

fn read_run(path: &Path) -> Result<Run, FileError> {
    let failed = |source| FileError::Read { path: path.to_owned(), source };
    let text = fs::read(path).map_err(failed)?;
    serde_json::from_slice(&text).map_err(|error| failed(io::Error::other(error)))
}

/// How a folder with an earlier run is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    /// There must be none.
    Anew,
    /// A broken one is continued.
    Resume,
    /// What is there is replaced.
    Replace,
}

/// Where a run stands when it begins.
pub(crate) enum Begun {
    /// At its beginning.
    Fresh(Store),
    /// Somewhere in the middle; as it was asked then.
    Broken(Store, Box<Run>),
    /// All outputs are there.
    Finished(Box<Run>),
}

/// The folder while a run works in it.
pub(crate) struct Store {
    folder: PathBuf,
    /// Held as long as this run works here.
    _lock: File,
}

impl Store {
    pub(crate) fn begin(folder: &Path, how: Begin) -> Result<Begun, Failure> {
        let work = folder.join(UNFINISHED);
        let shown = shown(folder);
        let write = |source| FileError::Write { path: folder.to_owned(), source };
        let finished = folder.join("run.json").is_file();
        let broken = work.is_dir();
        match how {
            Begin::Anew if broken => {
                return Err(Failure::Usage(format!(
                    "a run was broken off in `{shown}`; --resume continues it, --replace begins anew"
                )));
            }
            Begin::Anew if finished => {
                return Err(Failure::Usage(format!(
                    "there are results in `{shown}`; --replace puts new ones in their place"
                )));
            }
            Begin::Resume if !broken && finished => {
                return Ok(Begun::Finished(Box::new(Run::of(folder)?)));
            }
            Begin::Resume if !broken => {
                return Err(Failure::Usage(format!("there is no run to continue in `{shown}`")));
            }
            Begin::Anew | Begin::Resume | Begin::Replace => {}
        }
        free(folder, how)?;
        fs::create_dir_all(&work).map_err(write)?;
        let lock = write::unfinished(&work.join("lock")).map_err(write)?;
        // A run that was killed a moment ago has not let go yet.
        let patience = std::iter::repeat_n(Duration::from_millis(100), 10);
        let mut tries = std::iter::once(Duration::ZERO).chain(patience);
        let free = tries.any(|wait| {
            std::thread::sleep(wait);
            lock.try_lock().is_ok()
        });
        if !free {
            return Err(Failure::Usage(format!("another run is at work in `{shown}`")));
        }
        let store = Store { folder: folder.to_owned(), _lock: lock };
        if how == Begin::Replace {
            for entry in fs::read_dir(&work).map_err(write)?.flatten() {
                if entry.file_name() != "lock" {
                    fs::remove_file(entry.path()).map_err(write)?;
                }
            }
        }
        if how != Begin::Resume {
            return Ok(Begun::Fresh(store));
        }
        if store.path(WHOLE).is_file() {
            let run = match read_run(&store.path("run.json")) {
                Ok(run) => run,
                Err(_) => Run::of(folder)?,
            };
            store.publish()?;
            return Ok(Begun::Finished(Box::new(run)));
        }
        match read_run(&store.path("asked.json")) {
            Ok(run) => Ok(Begun::Broken(store, Box::new(run))),
            Err(_) => Ok(Begun::Fresh(store)),
        }
    }

    /// Leaves the folder as it was before the run.
    pub(crate) fn give_up(self) {
        let _ = fs::remove_dir_all(self.folder.join(UNFINISHED));
    }

    /// A file of the unfinished work.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(UNFINISHED).join(name)
    }

    pub(crate) fn spills(&self) -> PathBuf {
        self.folder.join(UNFINISHED)
    }

    /// Writes a small file whole.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        write::whole(&self.path(name), bytes)
    }

    /// The list of inputs, once it is complete.
    pub(crate) fn inventory(&self) -> Option<PathBuf> {
        Some(self.path("inventory")).filter(|path| path.is_file())
    }

    /// Puts all outputs in their places.
    pub(crate) fn publish(&self) -> Result<(), FileError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| FileError::Write { path, source }
        };
        let whole = self.path(WHOLE);
        if !whole.is_file() {
            for name in outputs() {
                let path = self.path(&name);
                if path.is_file() {
                    let synced = File::open(&path).and_then(|file| file.sync_all());
                    synced.map_err(failed(&path))?;
                }
            }
            write::whole(&whole, b"")?;
            // From here on the outputs belong to no run until all are there.
            let _ = fs::remove_file(self.folder.join("run.json"));
        }
        for name in outputs() {
            let (from, to) = (self.path(&name), self.folder.join(&name));
            if from.is_file() {
                write::put(&from, &to).map_err(failed(&to))?;
            } else if to.is_file() && self.is_stale(&name) {
                fs::remove_file(&to).map_err(failed(&to))?;
            }
        }
        let work = self.folder.join(UNFINISHED);
        fs::remove_dir_all(&work).map_err(failed(&work))
    }

    /// Whether an output in the folder is that of an earlier run: this one makes none of that name.
    fn is_stale(&self, name: &str) -> bool {
        let made = fs::read_to_string(self.path("made")).unwrap_or_default();
        !made.lines().any(|line| line == name)
    }
}

/// Refuses a folder in which somebody else's files have the names of results.
fn free(folder: &Path, how: Begin) -> Result<(), Failure> {
    for path in outputs().iter().map(|name| folder.join(name)) {
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if !about.is_file() {
            let path = shown(&path);
            return Err(Failure::Usage(format!(
                "`{path}` is a link, a folder or a device, and a result would take its place; name another folder"
            )));
        }
        if how == Begin::Anew {
            let path = shown(&path);
            return Err(Failure::Usage(format!(
                "`{path}` is there and is of no finished run; name another folder, or have it replaced with --replace"
            )));
        }
    }
    Ok(())
}

/// The results that a folder has, whoever made them.
pub(crate) fn results(folder: &Path) -> Vec<PathBuf> {
    let all = outputs().into_iter().map(|name| folder.join(name));
    all.filter(|path| path.is_file()).collect()
}

/// The rows of a run on disk, appended as they are made.
pub(crate) struct RowsFile {
    path: PathBuf,
    out: BufWriter<File>,
    /// Bytes so far.
    pub(crate) offset: u64,
}

impl RowsFile {
    /// Hands the rows of a broken run to `replay`, and goes on behind the last input that is
    /// complete.
    pub(crate) fn open(
        path: PathBuf,
        mut replay: impl FnMut(&Row, u64, usize) -> Result<(), Failure>,
    ) -> Result<RowsFile, Failure> {
        let failed = |source| FileError::Write { path: path.clone(), source };
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        let (mut offset, mut line) = (0_u64, Vec::new());
        // Rows of one input, which counts only once the next one has begun.
        let mut pending: Vec<(Row, u64, usize)> = Vec::new();
        let mut keep = 0;
        let mut from = BufReader::with_capacity(1 << 18, &file);
        while from.read_until(b'\n', &mut line).map_err(failed)? > 0 {
            let Some(row) = line.ends_with(b"\n").then(|| serde_json::from_slice::<Row>(&line))
            else {
                break;
            };
            let row = row.map_err(|error| failed(io::Error::other(error)))?;
            if pending.first().is_some_and(|(first, _, _)| first.input != row.input) {
                for (row, at, length) in pending.drain(..) {
                    replay(&row, at, length)?;
                }
                keep = offset;
            }
            pending.push((row, offset, line.len()));
            offset += line.len() as u64;
            line.clear();
        }
        file.set_len(keep).map_err(failed)?;
        file.seek(SeekFrom::Start(keep)).map_err(failed)?;
        Ok(RowsFile { out: BufWriter::with_capacity(1 << 18, file), path, offset: keep })
    }

    /// Appends a line; gives where it stands.
    pub(crate) fn push(&mut self, line: &[u8]) -> Result<u64, FileError> {
        let at = self.offset;
        let written = self.out.write_all(line);
        written.map_err(|source| FileError::Write { path: self.path.clone(), source })?;
        self.offset += line.len() as u64;
        Ok(at)
    }

    pub(crate) fn flush(&mut self) -> Result<(), FileError> {
        self.out.flush().map_err(|source| FileError::Write { path: self.path.clone(), source })
    }
}

/// Reads single rows of a file of rows.
pub(crate) struct RowsAt {
    path: PathBuf,
    file: File,
}

impl RowsAt {
    pub(crate) fn open(path: PathBuf) -> Result<RowsAt, FileError> {
        match File::open(&path) {
            Ok(file) => Ok(RowsAt { path, file }),
            Err(source) => Err(FileError::Read { path, source }),
        }
    }

    pub(crate) fn row(&mut self, at: u64, length: usize) -> Result<Row, FileError> {
        let failed = |source| FileError::Read { path: self.path.clone(), source };
        self.file.seek(SeekFrom::Start(at)).map_err(failed)?;
        let mut line = Vec::with_capacity(length);
        (&self.file).take(length as u64).read_to_end(&mut line).map_err(failed)?;
        serde_json::from_slice(&line).map_err(|error| failed(io::Error::other(error)))
    }

    /// Hands over every row, with where it stands.
    pub(crate) fn each(
        &mut self,
        mut visit: impl FnMut(Row, u64, usize) -> Result<(), FileError>,
    ) -> Result<(), FileError> {
        let failed = |source| FileError::Read { path: self.path.clone(), source };
        self.file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut from = BufReader::with_capacity(1 << 18, &self.file);
        let (mut at, mut line) = (0_u64, Vec::new());
        while from.read_until(b'\n', &mut line).map_err(failed)? > 0 {
            let row =
                serde_json::from_slice(&line).map_err(|error| failed(io::Error::other(error)))?;
            visit(row, at, line.len())?;
            at += line.len() as u64;
            line.clear();
        }
        Ok(())
    }
}

/// The lines of a file.
pub(crate) fn lines(path: &Path) -> Result<u64, FileError> {
    let failed = |source| FileError::Read { path: path.to_owned(), source };
    let mut from = BufReader::with_capacity(1 << 18, File::open(path).map_err(failed)?);
    let mut lines = 0;
    while from.skip_until(b'\n').map_err(failed)? > 0 {
        lines += 1;
    }
    Ok(lines)
}
