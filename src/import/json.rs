//! Records that are written as JSON: one a line, in a list, one alone, or a list inside an object.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::record::{Records, Row};
use super::{ImportError, Left, RECORDS};

/// How often the whole text may be read in vain: a record without an end is one up to wherever it breaks.
const IN_VAIN: usize = 8;

/// Whether a text is JSON by how it begins.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Reads all records of a text; `known` says of which keys a record of the register may be told.
pub(super) fn read(text: &str, known: impl Fn(&str) -> bool) -> Result<Records, ImportError> {
    let mut reader = Reader {
        text,
        at: 0,
        line: 1,
        counted: 0,
        in_vain: 0,
        keys: HashMap::new(),
        records: Records::default(),
    };
    if let Some(end) = reader.wrapped(&known) {
        reader.list()?;
        reader.at = end;
    }
    reader.all()?;
    Ok(reader.records)
}

/// An object with its keys in order, and each value as it is written.
struct Object<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object<'de>, M::Error> {
                let mut found = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    found.push(entry);
                }
                Ok(Object(found))
            }
        }
        from.deserialize_map(Keys)
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// The line of the place up to which ends of lines are counted.
    line: usize,
    counted: usize,
    /// Bytes that were read of what turned out to be no record.
    in_vain: usize,
    keys: HashMap<String, usize>,
    records: Records,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blank(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// The line of a place; places only ever grow.
    fn line_at(&mut self, at: usize) -> usize {
        let passed = self.text.get(self.counted..at).unwrap_or_default();
        self.line += passed.bytes().filter(|&byte| byte == b'\n').count();
        self.counted = self.counted.max(at);
        self.line
    }

    /// Takes a mark, if it is what comes next.
    fn mark(&mut self, mark: char) -> bool {
        self.blank();
        let there = self.rest().starts_with(mark);
        self.at += if there { mark.len_utf8() } else { 0 };
        there
    }

    /// The values one after the other, each a record or a list of them.
    fn all(&mut self) -> Result<(), ImportError> {
        loop {
            self.blank();
            if self.rest().is_empty() {
                return Ok(());
            }
            if self.rest().starts_with('[') {
                self.list()?;
            } else {
                self.record()?;
            }
        }
    }

    /// The list of records inside an object that is itself none: the end of the object, where reading
    /// stands before the list. What else the object has is said.
    fn wrapped(&mut self, known: &impl Fn(&str) -> bool) -> Option<usize> {
        let mut stream = serde_json::Deserializer::from_str(self.rest()).into_iter::<Object<'t>>();
        let Object(entries) = stream.next()?.ok()?;
        let end = self.at + stream.byte_offset();
        let is_list = |value: &RawValue| {
            let inside = value.get().strip_prefix('[').map(str::trim_start);
            inside.is_some_and(|inside| inside.starts_with('{'))
        };
        let mut lists = entries.iter().filter(|(_, value)| is_list(value));
        let (key, list) = lists.next()?;
        if lists.next().is_some() || entries.iter().any(|(key, _)| known(key)) {
            return None;
        }
        // The value stands in the text: its place is how far it is from the beginning.
        let at = (list.get().as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        self.text.get(at..)?;
        let others: Vec<String> = entries
            .iter()
            .filter(|(other, _)| other != key)
            .map(|(other, _)| format!("`{other}`"))
            .collect();
        let beside = if others.is_empty() {
            String::new()
        } else {
            format!("; beside it, {} not read", others.join(", "))
        };
        self.records.notes.push(format!("the records are the list `{key}`{beside}"));
        self.at = at;
        Some(end)
    }

    fn list(&mut self) -> Result<(), ImportError> {
        self.mark('[');
        if self.mark(']') {
            return Ok(());
        }
        loop {
            self.blank();
            if self.rest().is_empty() {
                let line = self.line_at(self.at);
                return self.refuse(
                    line,
                    "the list has no end; whether records are missing is not known".to_owned(),
                );
            }
            let whole = self.record()?;
            if self.mark(']') {
                return Ok(());
            }
            if !self.mark(',') && whole {
                let line = self.line_at(self.at);
                self.refuse(line, "a comma or `]` is missing before it".to_owned())?;
                self.go_on();
            }
        }
    }

    /// Goes to the next line that begins an object, or to the end.
    fn go_on(&mut self) {
        while let Some(end) = self.rest().find('\n') {
            self.at += end + 1;
            if self.rest().trim_start_matches([' ', '\t']).starts_with('{') {
                return;
            }
        }
        self.at = self.text.len();
    }

    fn count(&mut self) -> Result<(), ImportError> {
        self.records.read += 1;
        if self.records.read > RECORDS { Err(ImportError::TooMany) } else { Ok(()) }
    }

    fn refuse(&mut self, line: usize, reason: String) -> Result<(), ImportError> {
        self.count()?;
        self.records.refused.push(Left { line, reason });
        Ok(())
    }

    /// Reads one value. Where it is no JSON, reading goes on with the next line that begins an object,
    /// and the answer is no.
    fn record(&mut self) -> Result<bool, ImportError> {
        let line = self.line_at(self.at);
        let mut stream =
            serde_json::Deserializer::from_str(self.rest()).into_iter::<&'t RawValue>();
        let value = match stream.next() {
            Some(Ok(value)) => value,
            Some(Err(fault)) => {
                // Its place is counted from where this value begins.
                let place = if fault.line() > 0 { line + fault.line() - 1 } else { line };
                let whole = fault.to_string();
                let what = whole.split(" at line ").next().unwrap_or(&whole).to_owned();
                self.refuse(
                    line,
                    format!("no JSON: {what} (line {place}, column {})", fault.column()),
                )?;
                let read = self.rest().split_inclusive('\n').take(fault.line());
                self.in_vain += read.map(str::len).sum::<usize>();
                if self.in_vain > self.text.len().saturating_mul(IN_VAIN) {
                    let why = "too many records have no end; the rest is not read";
                    self.refuse(line, why.to_owned())?;
                    self.at = self.text.len();
                } else {
                    self.go_on();
                }
                return Ok(false);
            }
            None => return Ok(false),
        };
        self.at += stream.byte_offset();
        let Ok(Object(entries)) = serde_json::from_str::<Object<'t>>(value.get()) else {
            self.refuse(line, format!("{} is no record", kind(value.get())))?;
            return Ok(true);
        };
        let mut cells: Vec<(usize, String)> = Vec::with_capacity(entries.len());
        let mut own = HashSet::new();
        for (key, value) in entries {
            let columns = &mut self.records.columns;
            let column = *self.keys.entry(key).or_insert_with_key(|key| {
                columns.push(key.clone());
                columns.len() - 1
            });
            if !own.insert(column) {
                let key = columns.get(column).map_or("", String::as_str);
                let reason = format!("the key `{key}` stands in it twice");
                self.refuse(line, reason)?;
                return Ok(true);
            }
            cells.push((column, cell(value.get())));
        }
        self.count()?;
        self.records.rows.push(Row { line, cells });
        Ok(true)
    }
}

/// A value as a cell: a text as it is, what is empty as nothing, all else as it is written.
fn cell(value: &str) -> String {
    match value {
        "null" | "[]" | "{}" => String::new(),
        _ => serde_json::from_str(value).unwrap_or_else(|_| value.to_owned()),
    }
}

fn kind(value: &str) -> &'static str {
    match value.bytes().next() {
        Some(b'[') => "a list",
        Some(b'"') => "a text",
        Some(b'n') => "null",
        Some(b't' | b'f') => "a boolean",
        _ => "a number",
    }
}
