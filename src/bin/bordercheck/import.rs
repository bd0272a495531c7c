//! A register's file in, filings out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use bordercheck::embedded;
use bordercheck::import::Imported;

use crate::args::Import;
use crate::files::{self, FileError};
use crate::guard::Guard;
use crate::write::{self, Output};
use crate::{Exit, Failure, register, say, shown};

pub(crate) fn import(asked: &Import) -> Result<Exit, Failure> {
    let rulebook = embedded::rulebook()?;
    let bytes = files::bytes(&asked.file)?;
    if bytes.len() > bordercheck::document::Limits::default().bytes {
        say(&Failure::Usage("the register is too large; import it in parts".to_owned()));
        return Ok(Exit::Unreadable);
    }
    let name = files::name(&asked.file);
    let read =
        register::read(asked.register.into(), &name, bytes, asked.encoding, &rulebook.vocabulary);
    let import = match read {
        Ok(import) => import,
        Err(error) => {
            say(&error);
            return Ok(Exit::Unreadable);
        }
    };
    let exit = if !import.refused.is_empty() {
        Exit::Unreadable
    } else if import.filings.is_empty() {
        Exit::NothingChecked
    } else {
        Exit::Clean
    };
    let written = write(asked, &import.filings);
    // What became of it stands last, where it is seen; a reader who has gone is no error.
    let mut told = io::BufWriter::new(io::stderr().lock());
    let _ = register::tell(&import, &mut told).and_then(|()| told.flush());
    match written {
        Err(Failure::Output(gone)) if gone.kind() == io::ErrorKind::BrokenPipe => Ok(exit),
        written => written.map(|()| exit),
    }
}

/// Writes the filings where they are wanted.
fn write(asked: &Import, filings: &[Imported]) -> Result<(), Failure> {
    if filings.is_empty() {
        return Ok(());
    }
    let Some(folder) = &asked.output else {
        Guard::new([Path::new("-")])?.read(&asked.file)?;
        let mut output = Output::screen();
        for filing in filings {
            let written = output.write_all(format!("---\n{}", filing.yaml).as_bytes());
            written.map_err(Failure::Output)?;
        }
        output.close()?;
        return Ok(());
    };
    let told = into_folder(asked, folder, filings)?;
    let mut output = Output::screen();
    writeln!(output, "{told}").map_err(Failure::Output)?;
    output.close()?;
    Ok(())
}

/// Files that are named where several are in the way.
const NAMED: usize = 5;

/// Writes a file for each filing; none, where that would overwrite what somebody has edited. Says what
/// became of them.
fn into_folder(asked: &Import, folder: &Path, filings: &[Imported]) -> Result<String, Failure> {
    let mut names = Names::default();
    let name = |filing: &Imported| folder.join(format!("{}.yaml", names.free(&filing.record)));
    let paths: Vec<PathBuf> = filings.iter().map(name).collect();
    let (mut new, mut other, mut same) = (Vec::new(), Vec::new(), 0);
    for (path, filing) in paths.iter().zip(filings) {
        match there(path, &filing.yaml)? {
            There::Nothing => new.push((path, filing)),
            There::Same => same += 1,
            There::Other => other.push((path, filing)),
        }
    }
    let count =
        |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let shown_folder = shown(folder);
    if !other.is_empty() && !asked.force {
        let names: Vec<String> =
            other.iter().take(NAMED).map(|(path, _)| format!("`{}`", shown(path))).collect();
        let more = other.len() - names.len();
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        return Err(Failure::Usage(format!(
            "{} in `{shown_folder}` would be overwritten and may have been edited: {}{more}. Nothing was written ({} would be new, {same} are there as they would be); --force overwrites them, another folder keeps both",
            count(other.len(), "file"),
            names.join(", "),
            new.len(),
        )));
    }
    let guard = Guard::new(other.iter().map(|(path, _)| path.as_path()))?;
    guard.read(&asked.file)?;
    fs::create_dir_all(folder)
        .map_err(|source| FileError::Write { path: folder.to_owned(), source })?;
    for (path, filing) in new.iter().chain(&other) {
        write::whole(path, filing.yaml.as_bytes())?;
    }
    let mut parts = Vec::new();
    for (number, what) in
        [(new.len(), "new"), (other.len(), "overwritten"), (same, "there already")]
    {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    }
    let (records, parts) = (count(filings.len(), "record"), parts.join(", "));
    let are = if filings.len() == 1 { "is a filing" } else { "are filings" };
    Ok(format!("{records} {are} in `{shown_folder}` now: {parts}."))
}

/// What stands where a filing is to go.
enum There {
    Nothing,
    /// The very same text.
    Same,
    Other,
}

fn there(path: &Path, text: &str) -> Result<There, FileError> {
    let failed = |source| FileError::Write { path: path.to_owned(), source };
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // A link that leads nowhere is somebody's all the same.
            return Ok(if path.is_symlink() { There::Other } else { There::Nothing });
        }
        Err(error) => return Err(failed(error)),
    };
    if !about.is_file() {
        return Err(failed(io::Error::other("something that is no file has this name")));
    }
    let length = text.len() as u64;
    if about.len() != length {
        return Ok(There::Other);
    }
    let before = fs::read(path).map_err(failed)?;
    Ok(if before == text.as_bytes() { There::Same } else { There::Other })
}

/// The names that were given, and the next number to try for each.
#[derive(Default)]
struct Names {
    taken: BTreeSet<String>,
    next: BTreeMap<String, u32>,
}

impl Names {
    /// A file name for a record: its letters, digits and hyphens; with a number behind, where another
    /// record has that name.
    fn free(&mut self, record: &str) -> String {
        const LENGTH: usize = 80;
        let kept = |c: char| {
            if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '-' }
        };
        let name: String = record.chars().map(kept).take(LENGTH).collect();
        let name = match name.as_str() {
            name if name.trim_matches('-').is_empty() => "record".to_owned(),
            // Windows keeps these for devices, whatever their ending.
            "con" | "prn" | "aux" | "nul" => format!("record-{name}"),
            device
                if device.len() == 4
                    && (device.starts_with("com") || device.starts_with("lpt")) =>
            {
                format!("record-{name}")
            }
            _ => name,
        };
        let mut free = name.clone();
        let next = self.next.entry(name.clone()).or_insert(2);
        while !self.taken.insert(free.clone()) {
            free = format!("{name}-{next}");
            *next += 1;
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_a_file_name_and_no_path() {
        let mut names = Names::default();
        let long = "x".repeat(300);
        for (record, name) in [
            ("../../etc/x", "------etc-x"),
            ("..\\..\\x", "------x"),
            ("DHS-1", "dhs-1"),
            ("dhs-1", "dhs-1-2"),
            ("DHS 1", "dhs-1-3"),
            ("dhs-1-2", "dhs-1-2-2"),
            ("日本", "record"),
            ("", "record-2"),
            ("NUL", "record-nul"),
            ("com1", "record-com1"),
            (&long, &long[..80]),
            (&long, &format!("{}-2", &long[..80])),
        ] {
            assert_eq!(names.free(record), name, "{record}");
        }
    }
}
