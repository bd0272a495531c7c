//! What is wrong with one document: told in the order of the text, and no more than anybody reads.

use std::borrow::Cow;
use std::collections::{HashMap, hash_map};

use super::lines::block_entry;
use super::{Entry, Node};
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix};
use crate::shown::printable;
use crate::source::{Source, Span};

/// Everything that is wrong with a document, as far as it will be told.
pub(super) struct Faults {
    told: Vec<Diagnostic>,
    most: usize,
    /// How many are left untold, and where the first of them is.
    more: Option<(usize, Span)>,
}

impl Faults {
    pub(super) fn new(most: usize) -> Faults {
        Faults { told: Vec::new(), most, more: None }
    }

    pub(super) fn push(&mut self, fault: impl FnOnce() -> Diagnostic) {
        // The last place is kept for the fault that ends the reading, or for the rest.
        if self.told.len() + 1 < self.most {
            self.told.push(fault());
        } else {
            let first = self.more.map_or_else(|| fault().span(), |(_, first)| first);
            self.more = Some((self.more.map_or(1, |(count, _)| count + 1), first));
        }
    }

    pub(super) fn push_always(&mut self, fault: Diagnostic) {
        self.told.push(fault);
    }

    /// The entries of a mapping whose keys have not stood before; the others are faults.
    pub(super) fn unique<'s>(
        &mut self,
        mut entries: Vec<Entry<'s>>,
        nodes: &[Node<'s>],
        source: &Source,
        mapping: Span,
    ) -> Vec<Entry<'s>> {
        // Most mappings are small, and looking through a few keys is cheaper than a table of them.
        const FEW: usize = 12;
        let stands_before = |at: usize, entry: &Entry<'s>| {
            entries[..at].iter().any(|before| before.key == entry.key)
        };
        if entries.len() <= FEW
            && !entries.iter().enumerate().any(|(at, entry)| stands_before(at, entry))
        {
            return entries;
        }
        let mut first: HashMap<Cow<'s, str>, Place> = HashMap::with_capacity(entries.len());
        entries.retain(|entry| {
            let end = nodes.get(entry.value.0 as usize).map_or(0, |value| value.span.end);
            let place = Place { key: entry.key_span, end };
            match first.entry(entry.key.clone()) {
                hash_map::Entry::Vacant(slot) => {
                    slot.insert(place);
                    true
                }
                hash_map::Entry::Occupied(before) => {
                    self.push(|| stands_twice(&entry.key, *before.get(), place, source, mapping));
                    false
                }
            }
        });
        entries
    }

    pub(super) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.told.sort_by_key(Diagnostic::span);
        if let Some((count, first)) = self.more {
            let rest = if count == 1 { "one fault".to_owned() } else { format!("{count} faults") };
            self.told.push(
                Diagnostic::error(Code::Budget, first, format!("{rest} more in this document"))
                    .here("the first that is not told")
                    .help("Mend the faults above and check again."),
            );
        }
        self.told
    }
}

/// Where an entry stands: its key, and where its value ends.
#[derive(Clone, Copy)]
struct Place {
    key: Span,
    end: u32,
}

fn stands_twice(
    key: &str,
    first: Place,
    second: Place,
    source: &Source,
    mapping: Span,
) -> Diagnostic {
    let key = shown(key);
    let fault = Diagnostic::error(Code::DuplicateKey, second.key, format!("`{key}` stands twice"))
        .here("again here")
        .and(first.key, "first here")
        .help("Keep one of the two; which one is meant can not be guessed.");
    let lines = |place: Place| {
        let lines = block_entry(source.text(), place.key)?;
        // What is named there may be asked for elsewhere.
        let whole = place.end <= lines.end && !source.slice(lines).contains('&');
        whole.then_some(lines)
    };
    if source.slice(mapping).starts_with('{') {
        return fault;
    }
    let (Some(before), Some(again)) = (lines(first), lines(second)) else { return fault };
    let out = |which: &str, applicability, lines| {
        Fix::replace(format!("Take the {which} `{key}` out"), applicability, lines, "")
    };
    if source.slice(before).trim_end() == source.slice(again).trim_end() {
        return fault.fix(out("second", Applicability::Safe, again));
    }
    let likely = Applicability::Likely;
    fault.fix(out("first", likely, before)).fix(out("second", likely, again))
}

/// A key or name as it may stand in a message: short, and on one line.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut characters = text.chars();
    let mut shown = printable(&characters.by_ref().take(LONGEST).collect::<String>());
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}
