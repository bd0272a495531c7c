//! Two chapters that go across the duties: what happens to a person whom the system gets wrong, told step by
//! step, and who answers for what where several States or bodies have a part.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::law::{Truth, Verdict};
use crate::report::{CellReport, FilingReport};
use crate::shown::printable;

/// One step of the story.
#[derive(Clone, Copy, Debug)]
pub struct Step<'r> {
    /// The qualification: `law.told_before`.
    pub name: &'r str,
    /// What is asked.
    pub title: &'r str,
    /// Whether it is so.
    pub truth: Truth,
    /// The sentence of the story.
    pub says: &'r str,
    /// The provision that it comes from.
    pub cite: &'r str,
    /// The law or instrument of that provision.
    pub law: &'r str,
}

/// A step as it is told.
#[derive(Serialize)]
pub(crate) struct Told {
    truth: &'static str,
    answer: &'static str,
    says: String,
    cite: String,
}

impl Told {
    /// Whether the filing does not say enough on it.
    pub(crate) fn is_open(&self) -> bool {
        self.truth == Truth::Unknown.word()
    }
}

/// The story in sentences.
pub(crate) fn told(report: &FilingReport<'_>) -> Vec<Told> {
    let told = |step: Step<'_>| Told {
        truth: step.truth.word(),
        answer: step.truth.answer(),
        says: step.says.to_owned(),
        cite: format!("{}, {}", step.cite, step.law),
    };
    story(report).into_iter().map(told).collect()
}

/// The story, in its order; empty where the rulebook tells none.
#[must_use]
pub fn story<'r>(report: &'r FilingReport<'_>) -> Vec<Step<'r>> {
    let mut steps: Vec<(u16, Step<'r>)> = Vec::new();
    for q in report.qualifications() {
        let (Some(place), Some(says)) = (q.about.story, &q.about.says) else { continue };
        let instrument = report.rulebook.instrument(&q.about.provision);
        let step = Step {
            name: &q.about.name,
            title: &q.about.title,
            truth: q.truth,
            says: match q.truth {
                Truth::True => &says.holds,
                Truth::False => &says.fails,
                Truth::Unknown => &says.open,
            },
            cite: report.rulebook.cite(&q.about.provision),
            law: instrument.map_or("", |law| law.short.as_str()),
        };
        steps.push((place, step));
    }
    steps.sort_by_key(|(place, _)| *place);
    steps.into_iter().map(|(_, step)| step).collect()
}

/// A line of the map: one function, and who answers for it on each side.
#[derive(Clone, Debug)]
pub struct Line<'r> {
    /// The word for the function.
    pub line: &'r str,
    /// What people call it.
    pub called: &'r str,
    /// One for each side that the rulebook asks about.
    pub cells: Vec<Cell<'r>>,
}

/// One cell of the map.
#[derive(Clone, Debug)]
pub struct Cell<'r> {
    /// The side.
    pub side: &'r str,
    /// The duties of this cell.
    pub duties: Vec<CellReport<'r>>,
    /// The bodies that the filing names.
    pub bodies: Vec<String>,
}

impl Cell<'_> {
    /// The worst of what the duties of the cell come to.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.duties.iter().map(|duty| duty.verdict);
        verdicts.min().unwrap_or(Verdict::NotApplicable)
    }
}

/// The map of who answers for what; empty where the system has one side only.
#[must_use]
pub fn map<'r>(report: &'r FilingReport<'_>) -> Vec<Line<'r>> {
    let mut lines: Vec<Line<'r>> = Vec::new();
    if !report.is_checked() {
        return lines;
    }
    for duty in report.cells() {
        if duty.verdict == Verdict::NotApplicable {
            continue;
        }
        let cell = duty.cell;
        let at = lines.iter().position(|line| line.line == cell.line).unwrap_or_else(|| {
            lines.push(Line { line: &cell.line, called: &cell.called, cells: Vec::new() });
            lines.len() - 1
        });
        let cells = &mut lines[at].cells;
        match cells.iter_mut().find(|known| known.side == cell.side) {
            Some(known) => known.duties.push(*duty),
            None => cells.push(Cell {
                side: &cell.side,
                duties: vec![*duty],
                bodies: report
                    .answering()
                    .iter()
                    .filter(|named| named.line == cell.line && named.side == cell.side)
                    .map(|named| printable(&named.body))
                    .collect(),
            }),
        }
    }
    lines
}

/// The map as people are told it: what does not apply on the face of the filing is left out, so that nobody is missed
/// where nothing is shared.
#[must_use]
pub fn map_on_its_face<'r>(report: &'r FilingReport<'_>) -> Vec<Line<'r>> {
    let mut lines = map(report);
    for line in &mut lines {
        line.cells.retain(|cell| cell.duties.iter().any(|duty| duty.on_its_face != Truth::False));
    }
    lines.retain(|line| !line.cells.is_empty());
    lines
}

/// For each side, the lines for which it names nobody, as far as `which` takes their verdict.
fn nobody<'r>(
    lines: &[Line<'r>],
    which: impl Fn(Verdict) -> bool,
) -> BTreeMap<&'r str, Vec<&'r str>> {
    let mut sides: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in lines {
        let unnamed = line.cells.iter().filter(|cell| cell.bodies.is_empty());
        for cell in unnamed.filter(|cell| which(cell.verdict())) {
            sides.entry(cell.side).or_default().push(line.called);
        }
    }
    sides
}

/// A sentence for each side on which nobody answers for something, as the filing says; and one for each on which
/// it does not say who does.
pub(crate) fn nobody_answers(lines: &[Line<'_>]) -> Vec<String> {
    let stated = nobody(lines, |verdict| verdict == Verdict::Unmet).into_iter();
    let stated = stated.map(|(side, lines)| {
        format!("Nobody on the {side} side answers for: {}.", lines.join("; "))
    });
    let silent = nobody(lines, |verdict| verdict != Verdict::Unmet).into_iter();
    let silent = silent.map(|(side, lines)| {
        format!("The filing does not say who on the {side} side answers for: {}.", lines.join("; "))
    });
    stated.chain(silent).collect()
}
