//! The answer that a report opens with: what the law makes of the system, and why.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::evaluate::{Reason, Subject};
use crate::law::Truth;
use crate::report::{FilingReport, QualificationReport, Whereabouts};
use crate::shown::printable;

/// Lines of reasons for one headline, and for one that does not hold.
const LINES: usize = 6;
const LINES_OF_NO: usize = 2;

/// How far reasons are followed through qualifications.
const DEPTH: usize = 3;

/// A headline, and how it came out.
#[derive(Serialize)]
pub(crate) struct Answer {
    truth: &'static str,
    /// What a report opens the line with.
    pub(crate) word: &'static str,
    pub(crate) title: String,
    pub(crate) cite: String,
    says: String,
    because: Vec<String>,
}

/// A qualification that holds and is worth naming below the headlines.
#[derive(Serialize)]
pub(crate) struct Mention {
    title: String,
    cite: String,
    because: String,
}

/// What the law makes of the system, with the qualifications and facts that carry it. A reason
/// that carries several headlines is told once.
pub(crate) fn answers(report: &FilingReport<'_>) -> (Vec<Answer>, Vec<Mention>) {
    let mut told = BTreeSet::new();
    let headlines = report.qualifications().iter().filter(|q| q.about.headline);
    let answers = headlines.map(|q| answer(report, q, &mut told)).collect();
    (answers, mentions(report, &mut told))
}

fn answer(
    report: &FilingReport<'_>,
    q: &QualificationReport<'_>,
    told: &mut BTreeSet<String>,
) -> Answer {
    let mut because = Vec::new();
    if q.truth == Truth::Unknown {
        let asks: Vec<String> = q.asks.iter().map(|ask| asked(report, &ask.path)).collect();
        if !asks.is_empty() {
            because.push(format!("the fewest facts that could settle it: {}", asks.join(", ")));
        }
    } else {
        carry(report, &q.reasons, DEPTH, q.truth, &mut because);
        because.retain(|line| told.insert(line.clone()));
        because.truncate(if q.truth == Truth::True { LINES } else { LINES_OF_NO });
    }
    let says = q.about.says.as_ref().map(|says| match q.truth {
        Truth::True => says.holds.as_str(),
        Truth::False => says.fails.as_str(),
        Truth::Unknown => says.open.as_str(),
    });
    Answer {
        truth: q.truth.word(),
        word: q.truth.answer(),
        title: q.about.title.to_string(),
        cite: report.rulebook.cite_with_law(&q.about.provision).to_owned(),
        says: says.unwrap_or("").to_owned(),
        because,
    }
}

/// The qualifications that hold and that the rulebook wants named.
fn mentions(report: &FilingReport<'_>, told: &mut BTreeSet<String>) -> Vec<Mention> {
    let held = report.qualifications().iter().filter(|q| q.about.mention && q.truth == Truth::True);
    let mut mention = |q: &QualificationReport<'_>| {
        let mut because = Vec::new();
        carry(report, &q.reasons, 1, q.truth, &mut because);
        because.retain(|line| told.insert(line.clone()));
        because.truncate(3);
        Mention {
            title: q.about.title.to_string(),
            cite: report.rulebook.cite_with_law(&q.about.provision).to_owned(),
            because: because.join("; "),
        }
    };
    held.map(&mut mention).collect()
}

/// Follows reasons through qualifications down to the facts. What shows that no exception applies
/// is left out of why something holds.
fn carry(
    report: &FilingReport<'_>,
    reasons: &[Reason],
    depth: usize,
    truth: Truth,
    lines: &mut Vec<String>,
) {
    for reason in reasons {
        if lines.len() > 4 * LINES {
            return;
        }
        let Some(q) = concluded(report, reason) else {
            lines.push(said(report, reason));
            continue;
        };
        if truth == Truth::True && q.truth == Truth::False {
            continue;
        }
        let deeper = q.reasons.iter().any(|reason| reason.qualification().is_some());
        if depth > 0 && deeper && q.truth != Truth::False {
            carry(report, &q.reasons, depth - 1, truth, lines);
        } else if depth > 0 {
            let mut facts: Vec<String> =
                q.reasons.iter().map(|reason| said(report, reason)).collect();
            facts.dedup();
            facts.truncate(3);
            let cite = report.rulebook.cite_with_law(&q.about.provision);
            lines.push(format!(
                "{cite}: {} ({}): {}",
                q.about.title,
                q.truth.label(),
                facts.join("; ")
            ));
        }
    }
}

/// The qualification that a reason rests on, if it is one.
fn concluded<'r>(
    report: &'r FilingReport<'_>,
    reason: &Reason,
) -> Option<&'r QualificationReport<'r>> {
    let id = reason.qualification()?;
    report.qualifications().get(id.index())
}

/// A fact and what the filing says of it, with the line; a qualification in the rulebook's words.
fn said(report: &FilingReport<'_>, reason: &Reason) -> String {
    if reason.of == Subject::Person {
        return format!("a person has to judge: {}", reason.expected);
    }
    if let Some(q) = concluded(report, reason) {
        return format!("{}: {}", q.about.title, q.truth.label());
    }
    let found = printable(&reason.found.to_string());
    match reason.span.map(|span| report.source.locate(span.start).line) {
        Some(line) => format!("{} is {found} (line\u{a0}{line})", reason.fact),
        None => format!("{} is {found}", reason.fact),
    }
}

/// A fact to state, and where.
pub(crate) fn asked(report: &FilingReport<'_>, path: &str) -> String {
    let line = |span: crate::source::Span| report.source.locate(span.start).line;
    match report.whereabouts(path) {
        Some(Whereabouts::Key(span)) => format!("{path} (open in line\u{a0}{})", line(span)),
        Some(Whereabouts::Inexact(span)) => {
            format!("{path} (not exact enough in line\u{a0}{})", line(span))
        }
        Some(Whereabouts::Contradicted(span)) => {
            format!("{path} (contradicted in line\u{a0}{})", line(span))
        }
        Some(Whereabouts::Section(span)) => format!("{path} (goes under line\u{a0}{})", line(span)),
        None => path.to_owned(),
    }
}
