//! What a text is, by its content: a filing, a file of this program, or somebody else's.
//!
//! A look at the outermost keys, without reading the rest: folders hold many files that are no filings. It is
//! generous where a text is broken, so that a filing with a fault is reported and never passed over.

mod keys;

use self::keys::{Outline, outlines};
use crate::lookalike;
use crate::source::{Flaw, NotText, Source};
use crate::vocabulary::{RecordId, Vocabulary};

/// The key that marks a filing.
pub const MARKER: &str = "bordercheck";

/// What a text is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// It carries the marker; or it is so much like a filing that it is to be read as one, and its
    /// missing or misspelt marker reported.
    Filing,
    /// Some of its keys are those of a filing, or like the marker: worth a line, but no filing.
    Doubtful,
    /// Decisions to accept gaps.
    Waivers,
    /// Something that this program has written.
    Own(Own),
    /// No key can be made out: it is empty, or no longer what it was.
    Blank,
    /// Anything else.
    Other,
}

/// A file that this program has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// A JSON report.
    Report,
    /// What was open on a day.
    Baseline,
    /// A row of a batch.
    Row,
    /// Another result of a batch.
    Result,
    /// A report in the form of another tool.
    Exchange,
}

impl Own {
    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Own::Report => "a report of this program",
            Own::Baseline => "a baseline of this program",
            Own::Row => "a row of an earlier batch",
            Own::Result => "a result of an earlier batch",
            Own::Exchange => "a report of this program for other tools",
        }
    }
}

/// Takes a look at a text.
#[must_use]
pub fn nature(text: &Result<Source, NotText>, vocabulary: &Vocabulary) -> Nature {
    match text {
        Ok(source) => nature_of(source.text(), vocabulary),
        // Nothing of it could be read, so nothing speaks against a filing.
        Err(NotText { flaw: Flaw::Utf16WithoutMark | Flaw::Utf32, .. }) => Nature::Filing,
        Err(not_text) => nature_of(not_text.source.text(), vocabulary),
    }
}

/// Whether a text is a report that this program has written, however it is laid out.
#[must_use]
pub fn is_report(text: &str) -> bool {
    matches!(outlines(text).as_slice(), [only] if own(only, text) == Some(Own::Report))
}

fn nature_of(text: &str, vocabulary: &Vocabulary) -> Nature {
    let documents = outlines(text);
    let of_each = documents.iter().map(|document| of_document(document, text, vocabulary));
    let nature = of_each.min_by_key(|nature| rank(*nature)).unwrap_or(Nature::Blank);
    // A quote that is not closed hides what stands behind it.
    let marked = || text.split(['\n', '\r']).any(|line| line.starts_with("bordercheck:"));
    let unsure = matches!(nature, Nature::Doubtful | Nature::Blank | Nature::Other);
    if unsure && marked() { Nature::Filing } else { nature }
}

/// A stream is what the most telling of its documents is.
fn rank(nature: Nature) -> u8 {
    match nature {
        Nature::Filing => 0,
        Nature::Doubtful => 1,
        Nature::Waivers => 2,
        Nature::Own(_) => 3,
        Nature::Other | Nature::Blank => 4,
    }
}

fn of_document(document: &Outline<'_>, text: &str, vocabulary: &Vocabulary) -> Nature {
    let has = |key: &str| document.keys.iter().any(|known| known == key);
    if has(MARKER) {
        let waivers = has("waivers") && document.keys.len() == 2 && !document.list;
        return if waivers { Nature::Waivers } else { Nature::Filing };
    }
    if document.list {
        return Nature::Other;
    }
    if let Some(own) = own(document, text) {
        return Nature::Own(own);
    }
    let filing = vocabulary.object(vocabulary.record_kind(RecordId::FILING).object);
    let sections = document.keys.iter().filter(|key| filing.member(key).is_some()).count();
    let most = sections * 2 > document.keys.len();
    let misspelt = document.keys.iter().any(|key| is_nearly_the_marker(key));
    match sections {
        1.. if misspelt => Nature::Filing,
        3.. if most => Nature::Filing,
        2 if most && has("filing") => Nature::Filing,
        2 if most => Nature::Doubtful,
        _ if misspelt => Nature::Doubtful,
        _ => Nature::Other,
    }
}

fn is_nearly_the_marker(key: &str) -> bool {
    let letters: String =
        lookalike::plainly(key).chars().filter(char::is_ascii_alphabetic).collect();
    let letters = letters.to_ascii_lowercase();
    letters.len().abs_diff(MARKER.len()) <= 2 && strsim::damerau_levenshtein(&letters, MARKER) <= 2
}

/// Which file of this program a document is.
fn own(document: &Outline<'_>, text: &str) -> Option<Own> {
    let has = |keys: &[&str]| keys.iter().all(|key| document.keys.iter().any(|known| known == key));
    let kinds: [(&[&str], Own); 8] = [
        (&["report", "tool", "rulebook", "filings"], Own::Report),
        (&["baseline", "rulebook", "findings"], Own::Baseline),
        (&["input", "path", "document", "status", "verdicts"], Own::Row),
        (&["about", "message", "sides"], Own::Row),
        (&["batch", "version", "rulebook", "obligations"], Own::Result),
        (&["seconds", "inputs_per_second", "slowest"], Own::Result),
        (&["accounts", "rulebook"], Own::Result),
        (&["accounts", "obligations"], Own::Result),
    ];
    let found = kinds.iter().find(|(keys, _)| has(keys)).map(|(_, own)| *own);
    let exchange = || {
        let form = has(&["version", "runs"]) || has(&["assessment-results"]);
        (form && text.contains("bordercheck")).then_some(Own::Exchange)
    };
    found.or_else(exchange)
}
