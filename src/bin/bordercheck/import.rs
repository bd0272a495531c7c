//! A register's file in, filings out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};

use bordercheck::embedded;
use bordercheck::import::Imported;

use crate::args::Import;
use crate::files::{self, FileError, Output};
use crate::{Exit, Failure, register, say};

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
        let mut output = Output::open(None)?;
        for filing in filings {
            let written = output.write_all(format!("---\n{}", filing.yaml).as_bytes());
            written.map_err(Failure::Output)?;
        }
        output.close()?;
        return Ok(());
    };
    let failed = |path: &std::path::Path| {
        let path = path.to_owned();
        move |source: io::Error| FileError::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut names = Names::default();
    for filing in filings {
        let path = folder.join(format!("{}.yaml", names.free(&filing.record)));
        let mut output = Output::open(Some(&path))?;
        match output.write_all(filing.yaml.as_bytes()) {
            Ok(()) => output.close()?,
            Err(error) => {
                output.abandon();
                return Err(FileError::Write { path, source: error }.into());
            }
        }
    }
    let mut out = io::stdout().lock();
    let told =
        writeln!(out, "{} records are filings in `{}` now.", filings.len(), folder.display());
    told.map_err(Failure::Output)?;
    Ok(())
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
