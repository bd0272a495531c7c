//! The reader against texts from outside, texts that were made to hurt, and texts by chance.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test stops by panicking and says why"
)]

mod bombs;
mod faults;
mod invariants;
mod properties;
mod suite;

use bordercheck::diagnostic::{Code, Severity};
use bordercheck::document::{Limits, Reading, read};
use bordercheck::source::Source;
use serde_json::Value;

/// A text by the name `x`.
fn source(text: impl Into<String>) -> Source {
    Source::new("x", text)
}

/// Reads a text as it is read in earnest.
fn read_all(source: &Source) -> Vec<Reading<'_>> {
    read(source, &Limits::default())
}

/// The errors of all documents, by their codes.
fn errors(readings: &[Reading<'_>]) -> Vec<Code> {
    let diagnostics = readings.iter().flat_map(|reading| &reading.diagnostics);
    diagnostics.filter(|fault| fault.severity == Severity::Error).map(|fault| fault.code).collect()
}

/// All trees of a text without their places; nothing for a document that has none.
fn values(readings: &[Reading<'_>]) -> Vec<Option<Value>> {
    let tree = |reading: &Reading<'_>| {
        reading.document.as_ref().map(|document| document.to_json(document.root()))
    };
    readings.iter().map(tree).collect()
}
