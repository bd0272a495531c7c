//! The items of evidence that a filing names, and what each is worth on a day.
//!
//! Nothing here opens a file: whoever asks says what was found of it.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Kind, NodeId};
use crate::law::Standing;
use crate::source::Span;
use crate::time::PartialDate;
use crate::vocabulary::Handle;

/// What was found of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It is not there, or can not be read; and why.
    Missing(String),
    /// It is there, with this SHA-256, in lower-case hexadecimal.
    Found(String),
}

/// Looks up a file by its path, as the filing has it.
pub type Look<'l> = dyn Fn(&str) -> FileState + 'l;

/// One item of evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// What kind it is, in the word of the schema; empty where that is not stated.
    pub kind: String,
    /// Its title; empty where that is not stated.
    pub title: String,
    /// Its file, as the filing has it.
    pub file: Option<String>,
    /// Where its id stands.
    pub span: Span,
    /// The parts of the filing that name it, by their paths.
    pub backs: Vec<String>,
    /// What it gives to the facts there.
    pub standing: Standing,
}

/// Everything that a filing names as evidence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// In the order of the filing; items without an id back nothing.
    pub items: Vec<Item>,
    /// Why some are worth less than they are said to be.
    pub diagnostics: Vec<Diagnostic>,
}

impl Evidence {
    /// Weighs the evidence of a document: an item counts where it is in date, for this version of the
    /// system, and, where files are looked up, there and unchanged.
    ///
    /// What is not stated of an item does not lower it below *documented*; *verified* needs all of it.
    #[must_use]
    pub fn weigh(document: &Document<'_>, as_of: Date, look: Option<&Look<'_>>) -> Evidence {
        let root = document.root();
        let mut evidence = Evidence::default();
        let at = |node, handle: Handle| handle.within(node, |node, key| document.get(node, key));
        let Some(list) = at(root, Handle::Evidence) else { return evidence };
        let text = |node: NodeId, handle: Handle| {
            at(node, handle).and_then(|node| document.text(node)).filter(|t| stated(t))
        };
        let version = text(root, Handle::SystemVersion);
        let mut backs: BTreeMap<String, Vec<String>> = BTreeMap::new();
        named(document, root, None, &mut backs);
        for &item in document.items(list) {
            let Some(id) = at(item, Handle::EvidenceId) else { continue };
            let Some(name) = document.text(id).map(str::to_owned) else { continue };
            let before = evidence.diagnostics.len();
            let proven = Weighing { document, item, as_of, faults: &mut evidence.diagnostics }
                .weigh(version, look);
            let standing = match (evidence.diagnostics.len() > before, proven) {
                (true, _) => Standing::Asserted,
                (false, true) => Standing::Verified,
                (false, false) => Standing::Documented,
            };
            evidence.items.push(Item {
                backs: backs.remove(&name).unwrap_or_default(),
                id: name,
                kind: text(item, Handle::EvidenceKind).unwrap_or_default().to_owned(),
                title: text(item, Handle::EvidenceTitle).unwrap_or_default().to_owned(),
                file: text(item, Handle::EvidenceFile).map(str::to_owned),
                span: document.node(id).span,
                standing,
            });
        }
        evidence
    }

    /// What an item gives to the facts that name it.
    #[must_use]
    pub fn standing(&self, id: &str) -> Standing {
        let item = self.items.iter().find(|item| item.id == id);
        item.map_or(Standing::Documented, |item| item.standing)
    }
}

/// Whether a text says something.
fn stated(text: &str) -> bool {
    text != "none" && text != "unknown"
}

/// A part of a document by the way to it, written out only where it is told.
struct Way<'w> {
    outer: Option<&'w Way<'w>>,
    step: Step<'w>,
}

enum Step<'w> {
    Key(&'w str),
    Item(usize),
}

impl fmt::Display for Way<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            outer.fmt(f)?;
        }
        match self.step {
            Step::Key(key) if self.outer.is_none() => f.write_str(key),
            Step::Key(key) => write!(f, ".{key}"),
            Step::Item(at) => write!(f, "[{at}]"),
        }
    }
}

/// Notes which parts of a document name which evidence. The reader has bounded its depth.
fn named(
    document: &Document<'_>,
    node: NodeId,
    way: Option<&Way<'_>>,
    backs: &mut BTreeMap<String, Vec<String>>,
) {
    // The section of that name is the list of the items themselves.
    if let Some(way) = way
        && let Some(list) = document.get(node, "evidence")
    {
        for id in document.items(list).iter().filter_map(|&id| document.text(id)) {
            backs.entry(id.to_owned()).or_default().push(way.to_string());
        }
    }
    for entry in document.entries(node).iter().filter(|entry| entry.key != "evidence") {
        let inner = Way { outer: way, step: Step::Key(&entry.key) };
        named(document, entry.value, Some(&inner), backs);
        for (at, &item) in document.items(entry.value).iter().enumerate() {
            let item_way = Way { outer: Some(&inner), step: Step::Item(at) };
            named(document, item, Some(&item_way), backs);
        }
    }
}

/// One item on the scales.
struct Weighing<'w, 'd> {
    document: &'w Document<'d>,
    item: NodeId,
    as_of: Date,
    faults: &'w mut Vec<Diagnostic>,
}

impl Weighing<'_, '_> {
    /// Notes what lowers the item; whether everything about it is shown.
    fn weigh(&mut self, version: Option<&str>, look: Option<&Look<'_>>) -> bool {
        let dated = self.dates();
        let of_version = self.version(version);
        let unchanged = look.is_some_and(|look| self.file(look));
        dated && of_version && unchanged
    }

    fn at(&self, handle: Handle) -> Option<NodeId> {
        handle.within(self.item, |node, key| self.document.get(node, key))
    }

    fn text(&self, handle: Handle) -> Option<(&str, Span)> {
        let node = self.at(handle)?;
        Some((self.document.text(node)?, self.document.node(node).span))
    }

    fn fault(&mut self, code: Code, span: Span, message: String, help: &str) {
        let fault = Diagnostic::hint(code, span, message);
        self.faults.push(fault.help(help));
    }

    fn date(&self, handle: Handle) -> Option<(PartialDate, Span)> {
        let node = self.at(handle)?;
        let date = match &self.document.node(node).kind {
            Kind::Text(text) => PartialDate::parse(text),
            Kind::Number(number) => PartialDate::of_number(*number),
            Kind::Null | Kind::Bool(_) | Kind::List(_) | Kind::Mapping(_) => None,
        };
        Some((date?, self.document.node(node).span))
    }

    /// Whether it has a date, and is in date. Of an end that is a month or a year its first day counts.
    fn dates(&mut self) -> bool {
        let (date, until) =
            (self.date(Handle::EvidenceDate), self.date(Handle::EvidenceValidUntil));
        if let Some((until, span)) = until.filter(|(until, _)| until.earliest() < self.as_of) {
            let (message, help) = if until.latest() < self.as_of {
                let message = format!("this evidence was valid until {}", until.in_words());
                (message, "Name the evidence that followed it.")
            } else {
                let until = until.in_words();
                let message =
                    format!("this evidence is valid until {until}, and that day may have passed");
                (message, "Write the day, or name the evidence that followed it.")
            };
            self.fault(Code::StaleEvidence, span, message, help);
        }
        if let Some((date, span)) = date.filter(|(date, _)| date.earliest() > self.as_of) {
            let message =
                format!("this evidence is dated {}, after the day asked for", date.in_words());
            self.fault(
                Code::StaleEvidence,
                span,
                message,
                "Ask for a later day, or mend the date.",
            );
        }
        date.is_some_and(|(date, _)| date.latest() <= self.as_of)
    }

    /// Whether it says that it is for this version, or for any.
    fn version(&mut self, version: Option<&str>) -> bool {
        let Some((of, span)) = self.text(Handle::EvidenceForVersion) else { return false };
        if of == "none" {
            return true;
        }
        match version {
            Some(version) if of != version && stated(of) => {
                let message = format!("this evidence is for version {of}; the system is {version}");
                let help = "Name the evidence for this version, or say `for_version: none`.";
                self.fault(Code::OtherVersion, span, message, help);
                false
            }
            Some(_) => stated(of),
            None => false,
        }
    }

    /// Whether its file is there with the digest that the filing gives.
    fn file(&mut self, look: &Look<'_>) -> bool {
        let Some((file, span)) = self.text(Handle::EvidenceFile).filter(|(file, _)| stated(file))
        else {
            return false;
        };
        let digest = self.text(Handle::EvidenceSha256).filter(|(digest, _)| stated(digest));
        match (look(file), digest) {
            (FileState::Missing(why), _) => {
                let message = format!("this file can not be read: {why}");
                let help = "Paths are meant from the folder of the filing.";
                self.fault(Code::MissingFile, span, message, help);
                false
            }
            (FileState::Found(found), Some((stated, span))) => {
                let same = found.eq_ignore_ascii_case(stated);
                if !same {
                    let message = format!("the file has another SHA-256: {found}");
                    let help = "Look at what has changed in it, then state its new digest.";
                    self.fault(Code::Mismatch, span, message, help);
                }
                same
            }
            (FileState::Found(_), None) => false,
        }
    }
}
