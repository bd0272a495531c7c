//! Records of public registers → filings that say only what the record says.
//!
//! Each fact keeps where it comes from: an item of evidence names the register, the record and the
//! column, with what stands there, and the object around the fact names that item. What a record
//! leaves blank, answers with “not applicable” or says in words that our vocabulary does not have
//! stays unstated; nothing is read out of free text.
//!
//! Nothing is lost on the way: each record becomes a filing, or is refused or skipped with its line and
//! the reason, and each cell of a record that became one is accounted for in its column.

mod airo;
mod dates;
mod draft;
mod json;
mod nl;
mod record;
mod scan;
mod table;
mod uk;
mod us;
#[cfg(feature = "xlsx")]
mod workbook;

use std::collections::BTreeMap;

use self::draft::Draft;
use self::record::{Layout, Record, Records, plain};
use crate::vocabulary::Vocabulary;

/// Records of one register at most.
const RECORDS: usize = 200_000;

/// A register that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// The US federal AI use case inventory, with the columns of 2023, 2024 or 2025: those of the whole
    /// inventory, or of what single agencies publish.
    UsInventory,
    /// The Dutch algorithm register.
    NlRegister,
    /// The index of the UK's algorithmic transparency records.
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

/// A register that was read: what became of every record, and of every cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// As what it was read.
    pub layout: String,
    /// What records are counted by: their `line`, their `row` of a workbook, or the `system` of a text.
    pub counts: &'static str,
    /// What else there is to know about how it was read.
    pub notes: Vec<String>,
    /// How many records were read; those below add up to it.
    pub read: usize,
    /// The filings, in the order of their records.
    pub filings: Vec<Imported>,
    /// Records that can not be read, by line.
    pub refused: Vec<Left>,
    /// Records of which there is nothing to say, by line.
    pub skipped: Vec<Left>,
    /// What became of the cells of those records that are filings.
    pub columns: Vec<Column>,
}

impl Import {
    /// Whether each record that was read is accounted for once.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.read == self.filings.len() + self.refused.len() + self.skipped.len()
    }
}

/// A record that became no filing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Why.
    pub reason: String,
}

/// What became of the cells of a column that have anything in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// As the register calls it.
    pub name: String,
    /// Answers that are in a filing.
    pub taken: usize,
    /// Answers that say that there is none, or that it is withheld.
    pub silent: usize,
    /// Answers in words that a filing has no value for.
    pub not_taken: usize,
    /// The first of these: its line, the answer, and why, where there is more to say.
    pub first_not_taken: Option<(usize, String, &'static str)>,
    /// Answers to what a filing does not ask.
    pub without_place: usize,
}

/// Why a register can not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The columns are those of no layout that is known.
    #[error("{0}")]
    Columns(String),
    /// A text that is no Turtle.
    #[error("this is no Turtle")]
    Turtle(#[from] oxttl::TurtleSyntaxError),
    /// A text that is no JSON-LD, or needs a context from the network.
    #[error("this is no JSON-LD that can be read by itself; write out its context")]
    JsonLd(#[from] oxjsonld::JsonLdSyntaxError),
    /// Bytes that are no workbook.
    #[cfg(feature = "xlsx")]
    #[error("this workbook can not be read: {0}")]
    Workbook(String),
    /// More than the budget allows.
    #[error("a register has at most {RECORDS} records; import it in parts")]
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
) -> Result<Import, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some((layouts, filing)) = register.table() else { return airo::import(text, vocabulary) };
    let as_table = if json::is_json(text) { None } else { Some(table::read(text, layouts)) };
    // A record a line, of which the first is broken.
    let is_json = text.lines().any(json::is_json) && !matches!(as_table, Some(Ok(_)));
    let Some(as_table) = as_table.filter(|_| !is_json) else {
        let keys = layouts.iter().flat_map(|layout| layout.told_by.iter().copied().flatten());
        let keys: Vec<&str> = keys.copied().collect();
        let records = json::read(text, |key| keys.contains(&plain(key).as_str()))?;
        return filings(layouts, None, records, filing, vocabulary);
    };
    let (layout, records) = as_table?;
    filings(layouts, Some(layout), records, filing, vocabulary)
}

/// Reads a register that is published as a workbook (.xlsx).
///
/// # Errors
/// Where the bytes are no workbook, or none of its sheets is of the register.
#[cfg(feature = "xlsx")]
pub fn import_workbook(
    register: Register,
    bytes: &[u8],
    vocabulary: &Vocabulary,
) -> Result<Import, ImportError> {
    let Some((layouts, filing)) = register.table() else {
        return Err(ImportError::Workbook("such descriptions are Turtle or JSON-LD".to_owned()));
    };
    let (layout, records) = workbook::read(bytes, layouts)?;
    let import = filings(layouts, Some(layout), records, filing, vocabulary)?;
    Ok(Import { counts: "row", ..import })
}

/// Makes a draft of a record.
type Filing = for<'v> fn(&Layout, &mut Record<'_>, &'v Vocabulary) -> Draft<'v>;

impl Register {
    /// The layouts of a register whose records have columns, and how a record becomes a filing.
    fn table(self) -> Option<(&'static [Layout], Filing)> {
        match self {
            Register::UsInventory => Some((&us::LAYOUTS, us::filing)),
            Register::NlRegister => Some((&nl::LAYOUTS, nl::filing)),
            Register::UkRecords => Some((&uk::LAYOUTS, uk::filing)),
            Register::Airo => None,
        }
    }
}

/// Makes filings of records; where their layout is not known, each is told by its own keys.
fn filings(
    layouts: &'static [Layout],
    layout: Option<&'static Layout>,
    records: Records,
    filing: Filing,
    vocabulary: &Vocabulary,
) -> Result<Import, ImportError> {
    let Records { columns, rows, refused, skipped, notes, read } = records;
    let plain_columns: Vec<String> = columns.iter().map(|name| plain(name)).collect();
    let places: Vec<_> = layouts.iter().map(|layout| layout.places(&plain_columns)).collect();
    let mut accounts: Vec<Column> =
        columns.iter().map(|name| Column { name: name.clone(), ..Column::default() }).collect();
    let mut import = Import { counts: "line", notes, read, refused, skipped, ..Import::default() };
    let mut called: Vec<&str> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        let line = row.line;
        let mut skip = |reason: String| import.skipped.push(Left { line, reason });
        if row.cells.iter().all(|(_, cell)| cell.trim().is_empty()) {
            skip("it is empty".to_owned());
            continue;
        }
        let own = || -> Vec<String> {
            row.cells.iter().filter_map(|(at, _)| plain_columns.get(*at).cloned()).collect()
        };
        let known = layout.or_else(|| {
            let own = own();
            layouts.iter().find(|layout| layout.is_of(&own))
        });
        let Some((layout, places)) = known.and_then(|known| {
            let at = layouts.iter().position(|layout| std::ptr::eq(layout, known))?;
            Some((known, places.get(at)?))
        }) else {
            skip(foreign(layouts, &own()));
            continue;
        };
        let mut record = Record::new(&columns, layout, places, row);
        let draft = filing(layout, &mut record, vocabulary);
        if draft.says_nothing() {
            skip("it says nothing that a filing can say".to_owned());
            continue;
        }
        record.account(&mut accounts);
        if !called.contains(&layout.called) {
            called.push(layout.called);
        }
        let filing = draft.finish()?;
        *numbers.entry(filing.record.clone()).or_default() += 1;
        import.filings.push(filing);
    }
    import.skipped.sort();
    import.layout = called.join("; ");
    import.notes.extend(repeated(&numbers));
    import.columns = accounts;
    Ok(import)
}

/// Why a record is not one of the register's.
fn foreign(layouts: &[Layout], own: &[String]) -> String {
    let (_, missing) = layouts
        .iter()
        .map(|layout| layout.nearest(own))
        .min_by_key(|(found, missing)| (missing.len(), usize::MAX - found))
        .unwrap_or_default();
    let missing: Vec<String> =
        missing.iter().map(|name| format!("`{}`", name.trim_end_matches('*'))).collect();
    format!("it is no record of this register: it has no {}", missing.join(" and no "))
}

/// Says of numbers that several records have that they do.
fn repeated(numbers: &BTreeMap<String, usize>) -> Option<String> {
    const NAMED: usize = 5;
    let repeated: Vec<String> = numbers
        .iter()
        .filter(|(_, times)| **times > 1)
        .map(|(number, times)| format!("{} ({times} times)", quoted(number, 40)))
        .collect();
    let more = repeated.len().saturating_sub(NAMED);
    let named = repeated.get(..NAMED.min(repeated.len()))?.join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!repeated.is_empty())
        .then(|| format!("records with the same number are all kept: {named}{more}"))
}

/// A text of the register on one line, cut to a length.
fn quoted(text: &str, length: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let words = words.join(" ");
    let mut short: String = words.chars().take(length).collect();
    if words.chars().nth(length).is_some() {
        short.push('…');
    }
    format!("`{short}`")
}
