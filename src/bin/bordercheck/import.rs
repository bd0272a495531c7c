//! A register's file in, filings out.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};

use bordercheck::embedded;
use bordercheck::import;

use crate::args::Import;
use crate::files::{self, FileError, Output};
use crate::{Exit, Failure, say};

pub(crate) fn import(asked: &Import) -> Result<Exit, Failure> {
    let rulebook = embedded::rulebook()?;
    let text = match files::read(&asked.file)? {
        Ok(text) => text,
        Err(not_text) => {
            return refused(&format!("`{}` is no text: {}", not_text.source.name(), not_text.flaw));
        }
    };
    if text.text().len() > bordercheck::document::Limits::default().bytes {
        return refused("the register is too large; import it in parts");
    }
    let filings = match import::import(asked.register.into(), text.text(), &rulebook.vocabulary) {
        Ok(filings) => filings,
        Err(error) => {
            say(&error);
            return Ok(Exit::Unreadable);
        }
    };
    if filings.is_empty() {
        say(&Failure::Usage("there is no record in it".to_owned()));
        return Ok(Exit::NothingChecked);
    }
    let Some(folder) = &asked.output else {
        let mut output = Output::open(None)?;
        for filing in &filings {
            let written = output.write_all(format!("---\n{}", filing.yaml).as_bytes());
            written.map_err(Failure::Output)?;
        }
        output.close()?;
        return Ok(Exit::Clean);
    };
    let failed = |path: &std::path::Path| {
        let path = path.to_owned();
        move |source: io::Error| FileError::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut taken = BTreeSet::new();
    for filing in &filings {
        let path = folder.join(format!("{}.yaml", free_name(&filing.record, &mut taken)));
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
    Ok(Exit::Clean)
}

fn refused(why: &str) -> Result<Exit, Failure> {
    say(&Failure::Usage(why.to_owned()));
    Ok(Exit::Unreadable)
}

/// A file name for a record: its letters, digits and hyphens; with a number behind, where another
/// record has that name.
fn free_name(record: &str, taken: &mut BTreeSet<String>) -> String {
    const LENGTH: usize = 80;
    let kept =
        |c: char| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '-' };
    let name: String = record.chars().map(kept).take(LENGTH).collect();
    let name = if name.trim_matches('-').is_empty() { "record".to_owned() } else { name };
    let mut free = name.clone();
    let mut number = 2_u32;
    while !taken.insert(free.clone()) {
        free = format!("{name}-{number}");
        number += 1;
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_a_file_name_and_no_path() {
        let mut taken = BTreeSet::new();
        let names = ["../../etc/x", "DHS-1", "dhs-1", "日本", ""]
            .map(|record| free_name(record, &mut taken));
        assert_eq!(names, ["------etc-x", "dhs-1", "dhs-1-2", "record", "record-2"]);
    }
}
