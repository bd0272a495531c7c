//! Records of public registers → filings that say only what the record says.
//!
//! Each fact keeps where it comes from: an item of evidence names the register, the record and the
//! column, with what stands there, and the object around the fact names that item. What a record
//! leaves blank, answers with “not applicable” or says in words that our vocabulary does not have
//! stays unstated; nothing is read out of free text.

mod airo;
mod draft;
mod nl;
mod uk;
mod us;

use crate::vocabulary::Vocabulary;

/// Records of one register at most.
const RECORDS: usize = 200_000;

/// A register that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// The US federal AI use case inventory, as CSV, with the columns of 2023, 2024 or 2025.
    UsInventory,
    /// The Dutch algorithm register, a JSON record a line.
    NlRegister,
    /// The index of the UK's algorithmic transparency records, a JSON record a line.
    UkRecords,
    /// Systems described in the AI Risk Ontology, as Turtle or JSON-LD.
    Airo,
}

/// A record as a filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The number of the record, or its line where it has none.
    pub record: String,
    /// The filing, as YAML.
    pub yaml: String,
}

/// Why a register can not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The columns are those of no year.
    #[error("the first line has the columns of no year of the inventory (2023, 2024, 2025)")]
    Columns,
    /// A line of a table that is none.
    #[error("the table can not be read")]
    Table(#[from] csv::Error),
    /// A line that is no record.
    #[error("line {line} is no record")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A text that is no Turtle.
    #[error("this is no Turtle")]
    Turtle(#[from] oxttl::TurtleSyntaxError),
    /// A text that is no JSON-LD, or needs a context from the network.
    #[error("this is no JSON-LD that can be read by itself; write out its context")]
    JsonLd(#[from] oxjsonld::JsonLdSyntaxError),
    /// More than the budget allows.
    #[error("a register has at most {RECORDS} records")]
    TooMany,
    /// A record could not be written as YAML.
    #[error("record {record} can not be written")]
    Write {
        /// The record.
        record: String,
        /// What went wrong.
        #[source]
        source: serde_yaml::Error,
    },
}

/// Reads a register: a filing for each record, in their order.
///
/// # Errors
/// Where the text is not that of the register.
pub fn import(
    register: Register,
    text: &str,
    vocabulary: &Vocabulary,
) -> Result<Vec<Imported>, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match register {
        Register::UsInventory => us::import(text, vocabulary),
        Register::NlRegister => lines(text, |record, line| nl::filing(record, line, vocabulary)),
        Register::Airo => airo::import(text, vocabulary),
        Register::UkRecords => lines(text, |record, line| uk::filing(record, line, vocabulary)),
    }
}

/// Reads a JSON record a line.
fn lines<'v>(
    text: &str,
    filing: impl Fn(&serde_json::Map<String, serde_json::Value>, usize) -> draft::Draft<'v>,
) -> Result<Vec<Imported>, ImportError> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let record = serde_json::from_str(line);
        let record = record.map_err(|source| ImportError::Line { line: at + 1, source })?;
        if found.len() == RECORDS {
            return Err(ImportError::TooMany);
        }
        found.push(filing(&record, at + 1).finish()?);
    }
    Ok(found)
}

/// What a record says under a key; nothing where it is blank or no text.
fn said<'r>(record: &'r serde_json::Map<String, serde_json::Value>, key: &str) -> Option<&'r str> {
    record.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The calendar day at the beginning of a text such as `2025-06-26T07:39:09Z`.
fn day(text: &str) -> Option<String> {
    let day = text.get(..10)?;
    crate::time::parse_date(day).map(|_| day.to_owned())
}
