//! A finding → its entry on a page: the duty, the lines of the filing with the place marked, what closes it.

use serde::Serialize;

use crate::law::Role;
use crate::report::{FilingReport, Finding, FindingKind};
use crate::shown::printable;
use crate::source::{Source, Span};

/// Something to act on.
#[derive(Default, Serialize)]
pub(super) struct Item {
    pub(super) word: &'static str,
    pub(super) rule: String,
    pub(super) title: String,
    pub(super) cite: String,
    pub(super) address: String,
    pub(super) addressee: &'static str,
    pub(super) binds: String,
    pub(super) fine: String,
    pub(super) help: String,
    pub(super) judge: String,
    pub(super) contested: String,
    pub(super) accepted: String,
    pub(super) notes: Vec<String>,
    pub(super) snippets: Vec<Snippet>,
}

/// Lines of the filing, with the place marked.
#[derive(Serialize)]
pub(super) struct Snippet {
    pub(super) line: u32,
    pub(super) before: String,
    pub(super) marked: String,
    pub(super) after: String,
    pub(super) note: String,
}

pub(super) fn item(report: &FilingReport<'_>, finding: &Finding<'_>) -> Item {
    let about = report.rulebook.obligation(&finding.rule);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut notes = Vec::new();
    let mut snippets: Vec<Snippet> = Vec::new();
    for note in &finding.notes {
        match note.span {
            Some(span) => snippets.push(snippet(&report.source, span, &note.text)),
            None => notes.push(note.text.clone()),
        }
    }
    snippets.dedup_by(|a, b| a.line == b.line && a.note == b.note);
    Item {
        word: match finding.kind {
            kind @ (FindingKind::Text
            | FindingKind::Contradiction
            | FindingKind::Unmet
            | FindingKind::Open
            | FindingKind::Unbacked
            | FindingKind::Undetermined
            | FindingKind::Unseen) => kind.word(),
            FindingKind::Short => FindingKind::Undetermined.word(),
        },
        rule: finding.rule.clone(),
        title: printable(&finding.headline()),
        cite: finding.cite.clone(),
        address: finding.address.clone().unwrap_or_default(),
        addressee: finding.addressee.map_or("", Role::label),
        binds: finding.binds.clone(),
        fine: about
            .and_then(|about| report.rulebook.fine(about))
            .map_or_else(String::new, |tier| tier.says.clone()),
        help: printable(finding.help),
        judge: text(about.and_then(|about| about.judge.as_deref())),
        contested: text(about.and_then(|about| about.contested.as_deref())),
        accepted: finding.accepted.map_or_else(String::new, |accepted| accepted.label()),
        notes,
        snippets,
    }
}

/// The longest part of a line that is shown on each side of a mark.
const AROUND: usize = 120;

/// The line of a place, parted where the mark begins and ends.
pub(super) fn snippet(source: &Source, span: Span, note: &str) -> Snippet {
    let text = source.text();
    let start = floor(text, span.start as usize);
    let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let rest = text.get(start..).unwrap_or_default();
    let line_end = rest.find('\n').map_or(text.len(), |at| start + at);
    let end = floor(text, span.end as usize).clamp(start, line_end);
    let part = |from: usize, to: usize| printable(text.get(from..to).unwrap_or_default());
    let last = |text: String| {
        let count = text.chars().count();
        if count > AROUND {
            format!("…{}", text.chars().skip(count - AROUND).collect::<String>())
        } else {
            text
        }
    };
    let first = |text: String| {
        if text.chars().count() > AROUND {
            format!("{}…", text.chars().take(AROUND).collect::<String>())
        } else {
            text
        }
    };
    Snippet {
        line: source.locate(span.start).line,
        before: last(part(line_start, start)),
        marked: first(part(start, end)),
        after: first(part(end, line_end)),
        note: note.to_owned(),
    }
}

/// The character boundary at or before an offset.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
