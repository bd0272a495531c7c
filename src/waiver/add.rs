//! One more waiver → the text of a file of waivers with it, and all that stands there as it was.

use serde::Serialize;

use super::{Scope, Waiver, Waivers};
use crate::diagnostic::Diagnostic;
use crate::document::{self, Document, Kind, Limits, NodeId};
use crate::rulebook::Rulebook;
use crate::source::{Source, Span};

/// Why a waiver is not added to a file.
#[derive(Debug, thiserror::Error)]
pub enum NotAdded {
    /// It would be over before it begins.
    #[error("the last day is before the day of the decision, so that it would accept nothing")]
    Past,
    /// Something that has to be said is empty.
    #[error("{0} says nothing; who reads the waiver has to know")]
    Empty(&'static str),
    /// There is one already.
    #[error(
        "line {0} of the file has a waiver of this obligation for the same filings; change that one"
    )]
    Twice(u32),
    /// The file cannot be used, or would no longer be after this.
    #[error("the waivers cannot be used")]
    Faulty(Source, Vec<Diagnostic>),
    /// It is written in a way in which nothing can be added.
    #[error(
        "the waivers of the file stand in brackets; write each on lines of its own that begin with `- `, and try again"
    )]
    Brackets,
    /// What would be written does not read as what was there and the new one.
    #[error(
        "this waiver cannot be added to the file without changing what stands there; write it by hand"
    )]
    Otherwise,
}

#[derive(Serialize)]
struct Written<'w> {
    obligation: &'w str,
    scope: WrittenScope<'w>,
    reason: &'w str,
    decided_by: &'w str,
    decided_on: String,
    until: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WrittenScope<'w> {
    All(&'static str),
    Filings(&'w [String]),
}

impl Waiver {
    /// A decision of a day, for an obligation by its id.
    #[must_use]
    pub fn new(
        obligation: &str,
        scope: Scope,
        [reason, decided_by]: [&str; 2],
        [decided_on, until]: [jiff::civil::Date; 2],
    ) -> Waiver {
        // As it is read: in one line.
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Waiver {
            obligation: obligation.to_owned(),
            scope,
            reason: line(reason),
            decided_by: line(decided_by),
            decided_on,
            until,
            span: Span::default(),
            until_span: Span::default(),
        }
    }

    /// Whether two are of one obligation, and some filing is in the scope of both.
    fn overlaps(&self, other: &Waiver) -> bool {
        let scopes = match (&self.scope, &other.scope) {
            (Scope::All, _) | (_, Scope::All) => true,
            (Scope::Filings(here), Scope::Filings(there)) => {
                here.iter().any(|id| there.contains(id))
            }
        };
        self.obligation == other.obligation && scopes
    }

    fn says_the_same_as(&self, other: &Waiver) -> bool {
        let nowhere = |waiver: &Waiver| Waiver {
            span: Span::default(),
            until_span: Span::default(),
            ..waiver.clone()
        };
        nowhere(self) == nowhere(other)
    }
}

/// The text of a file of waivers with one more; of a new file, where there is none. What is there stays as it is,
/// with its comments, and the whole is read again before it is handed over.
///
/// # Errors
/// Why the waiver is not added.
pub fn with_one_more(file: Source, new: &Waiver, rulebook: &Rulebook) -> Result<String, NotAdded> {
    if new.until < new.decided_on {
        return Err(NotAdded::Past);
    }
    for (what, text) in [("the reason", &new.reason), ("the name", &new.decided_by)] {
        if text.is_empty() {
            return Err(NotAdded::Empty(what));
        }
    }
    let name = file.name().to_owned();
    let (text, before) = if file.text().trim().is_empty() {
        let entry = entry(new, "  ").ok_or(NotAdded::Otherwise)?;
        (format!("{}bordercheck: 1\nwaivers:\n{entry}", file.text()), Vec::new())
    } else {
        let waivers = Waivers::read(file, rulebook);
        let waivers = waivers.map_err(|(file, faults)| NotAdded::Faulty(file, faults))?;
        if let Some(known) = waivers.list.iter().find(|known| known.overlaps(new)) {
            return Err(NotAdded::Twice(waivers.source.locate(known.span.start).line));
        }
        (inserted(&waivers.source, new)?, waivers.list)
    };
    let read = Waivers::read(Source::new(name, text.as_str()), rulebook);
    let read = read.map_err(|(file, faults)| NotAdded::Faulty(file, faults))?;
    let mut expected = before.iter().chain([new]);
    let same = read.list.len() == before.len() + 1
        && read
            .list
            .iter()
            .all(|now| expected.next().is_some_and(|known| now.says_the_same_as(known)));
    if same { Ok(text) } else { Err(NotAdded::Otherwise) }
}

/// The lines of one waiver as an item of a list.
fn entry(new: &Waiver, indent: &str) -> Option<String> {
    let written = Written {
        obligation: &new.obligation,
        scope: match &new.scope {
            Scope::All => WrittenScope::All("all"),
            Scope::Filings(ids) => WrittenScope::Filings(ids),
        },
        reason: &new.reason,
        decided_by: &new.decided_by,
        decided_on: new.decided_on.to_string(),
        until: new.until.to_string(),
    };
    let text = serde_yaml::to_string(&[written]).ok()?;
    let line =
        |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") };
    Some(text.lines().map(line).collect())
}

/// The text with the waiver after the last one.
fn inserted(file: &Source, new: &Waiver) -> Result<String, NotAdded> {
    let reading = document::read(file, &Limits::default()).into_iter().next();
    let document = reading.and_then(|reading| reading.document).ok_or(NotAdded::Otherwise)?;
    let entries = document.entries(document.root());
    let list = entries.iter().find(|entry| entry.key == "waivers").ok_or(NotAdded::Otherwise)?;
    let text = file.text();
    let at = |end: u32| usize::try_from(end).unwrap_or(usize::MAX);
    let span = document.node(list.value).span;
    let (start, end) = (at(span.start), at(span.end));
    let (mut kept, end, indent) = match document.items(list.value) {
        // An empty list gives way to one with an item.
        [] if text.get(start..end).is_some_and(|empty| empty.starts_with('[')) => {
            let before = text.get(..start).unwrap_or_default().trim_end_matches(' ');
            let after = text.get(end..).unwrap_or_default();
            (format!("{before}{after}"), before.len(), "  ".to_owned())
        }
        [] => (text.to_owned(), at(list.key_span.end), "  ".to_owned()),
        [first, .., end] | [first @ end] => {
            let start = at(document.node(*first).span.start);
            let line =
                text.get(..start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
            let (indent, mark) = line.split_at(line.len() - line.trim_start_matches(' ').len());
            if mark.trim_end() != "-" {
                return Err(NotAdded::Brackets);
            }
            (text.to_owned(), at(last_scalar(&document, *end)), indent.to_owned())
        }
    };
    let newline = if kept.contains("\r\n") { "\r\n" } else { "\n" };
    let written = kept.get(..end).unwrap_or(&kept).trim_end().len();
    let rest = kept.get(written..).unwrap_or_default();
    let at = rest.find('\n').map(|at| written + at + 1);
    let at = at.unwrap_or_else(|| {
        kept.push_str(newline);
        kept.len()
    });
    let entry = entry(new, &indent).ok_or(NotAdded::Otherwise)?.replace('\n', newline);
    kept.insert_str(at, &entry);
    Ok(kept)
}

/// Where the last value below a node ends.
fn last_scalar(document: &Document<'_>, node: NodeId) -> u32 {
    let mut end = 0;
    let mut left = vec![node];
    while let Some(node) = left.pop() {
        let about = document.node(node);
        match &about.kind {
            Kind::Mapping(entries) => {
                left.extend(entries.iter().map(|entry| entry.value));
                end = end.max(entries.iter().map(|entry| entry.key_span.end).max().unwrap_or(0));
            }
            Kind::List(items) => left.extend(items),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {
                end = end.max(about.span.end);
            }
        }
    }
    end
}
