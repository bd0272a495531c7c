//! One rule in plain words, and with a filing how it came out, step by step.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::markup::{environment, render};
use crate::evaluate::{Asker, BindingDay, Question, Tree, derive};
use crate::law::{Truth, Verdict};
use crate::report::{FilingReport, OutcomeReport};
use crate::rulebook::cases::Case;
use crate::rulebook::{Contradiction, Obligation, Qualification, QualificationId, Rulebook};
use crate::shown::printable;
use crate::source::Source;
use crate::time::in_words;

/// Deepest level of a derivation that is drawn.
const DEPTH: usize = 12;

#[derive(Serialize)]
struct Page<'a> {
    id: &'a str,
    title: &'a str,
    cite: &'a str,
    law: String,
    addressee: Option<&'static str>,
    theme: Option<&'static str>,
    binding: Option<&'static str>,
    verified: bool,
    days: Vec<DayLine>,
    formal: Option<String>,
    fine: Option<&'a str>,
    open_points: Vec<&'a str>,
    help: Option<&'a str>,
    judge: Option<&'a str>,
    contested: Option<&'a str>,
    evidence: Vec<String>,
    facts: Vec<FactLine>,
    cases: Vec<CaseLine>,
    place: String,
    result: Option<Result>,
}

#[derive(Serialize)]
struct DayLine {
    day: String,
    by: String,
    depends: String,
}

#[derive(Serialize)]
struct FactLine {
    path: String,
    question: String,
}

#[derive(Serialize)]
pub(super) struct CaseLine {
    pub(super) name: String,
    given: String,
    pub(super) expect: String,
}

#[derive(Serialize)]
struct Result {
    word: &'static str,
    label: String,
    path: String,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    title: &'static str,
    tree: String,
}

/// A filing to derive a rule for.
#[derive(Clone, Copy, Debug)]
pub struct Filed<'a> {
    /// Its facts as they are written.
    pub question: &'a Question<'a>,
    /// Its text.
    pub source: &'a Source,
    /// Everything that came of it, of every role.
    pub report: &'a FilingReport<'a>,
}

impl<'a> Filed<'a> {
    /// How an obligation comes out.
    pub(super) fn outcome(&self, about: &Obligation) -> Option<&'a OutcomeReport<'a>> {
        self.report.outcomes.iter().find(|outcome| outcome.about.id == about.id)
    }
}

impl OutcomeReport<'_> {
    /// The verdict in words, with what stands beside it: how it comes out if it applies, whether it does on the face
    /// of the filing, and whether the filing contradicts itself about it.
    #[must_use]
    pub fn told(&self) -> String {
        let mut told = self.verdict.label().to_owned();
        if self.short_if_applies() {
            told.push_str(", and short if it applies");
        } else if self.met_if_applies() {
            told.push_str(", and met if it applies");
        }
        if self.verdict == Verdict::Undetermined && self.applies == Truth::Unknown {
            told.push_str(match (self.on_its_face.applies, self.on_its_face.waits) {
                (_, true) => {
                    "; it binds when something happens that has not, on the face of the filing"
                }
                (Truth::True, false) => "; on its face it applies",
                (Truth::False, false) => "; on its face it does not apply",
                (Truth::Unknown, false) => "; whether it applies is open on its face too",
            });
        }
        if self.disputed {
            told.push_str("; disputed: it rests on facts that the filing contradicts");
        }
        told
    }
}

/// What an obligation asks; with a filing, why it came out as it did.
///
/// # Errors
/// If the page can not be laid out, which a test excludes.
pub fn explain_obligation(
    rulebook: &Rulebook,
    obligation: &Obligation,
    cases: &[Case],
    filing: Option<&Filed<'_>>,
) -> io::Result<String> {
    let regime = rulebook.regime(obligation);
    let days = regime.map_or_else(Vec::new, |regime| {
        let line = |day: &crate::rulebook::Day| DayLine {
            // The calendar's last year stands for a duty that never comes to bind.
            day: if day.from.year() == 9999 { "never".to_owned() } else { in_words(day.from) },
            by: rulebook.cite(&day.provision).to_owned(),
            depends: facts(rulebook, std::iter::once(&day.when))
                .into_iter()
                .map(|fact| fact.path)
                .collect::<Vec<_>>()
                .join(", "),
        };
        regime.days.iter().map(line).collect()
    });
    let formal = regime.and_then(|regime| regime.formal.as_ref());
    let conditions = std::iter::once(&obligation.applies_when)
        .chain(&obligation.unless)
        .chain([&obligation.requires]);
    let result = filing.map(|filed| {
        let Filed { question, source, .. } = *filed;
        let outcome = filed.outcome(obligation);
        let mut parts = Vec::new();
        if !obligation.applies_when.is_always() {
            parts.push(Part {
                title: "Does it bind?",
                tree: drawn(&derive(question, &obligation.applies_when), source),
            });
        }
        for exception in &obligation.unless {
            parts.push(Part {
                title: "Is it lifted by this exception?",
                tree: drawn(&derive(question, exception), source),
            });
        }
        parts.push(Part {
            title: "Is it met?",
            tree: drawn(&derive(question, &obligation.requires), source),
        });
        if let Some(regime) = regime {
            let day = BindingDay::of(question, &mut Asker::new(question), regime);
            let words = day.from.map_or_else(
                || {
                    format!(
                        "between {} and {}: {}",
                        in_words(day.earliest),
                        in_words(day.latest),
                        day.asks.iter().map(|ask| ask.path.as_str()).collect::<Vec<_>>().join(", ")
                    )
                },
                in_words,
            );
            parts.push(Part {
                title: "From which day?",
                tree: format!("{words} ({})\n", rulebook.cite(day.provision)),
            });
        }
        Result {
            word: outcome.map_or("", |outcome| outcome.verdict.word()),
            label: outcome.map_or_else(String::new, OutcomeReport::told),
            path: printable(source.name()),
            parts,
        }
    });
    let page = Page {
        id: &obligation.id,
        title: &obligation.title,
        cite: rulebook.cite(&obligation.provision),
        law: rulebook
            .instrument(&obligation.provision)
            .map_or_else(String::new, |law| format!("{}, {}", law.short, law.number)),
        addressee: Some(obligation.addressee.label()),
        theme: Some(obligation.theme.label()),
        binding: Some(obligation.binding.label()),
        verified: obligation.verified,
        days,
        formal: formal.map(|formal| {
            format!(
                "{} ({}): {}",
                in_words(formal.from),
                rulebook.cite(&formal.provision),
                formal.note
            )
        }),
        fine: rulebook.fine(obligation).map(|tier| tier.says.as_str()),
        open_points: regime.map_or_else(Vec::new, |regime| {
            let of_days = regime.days.iter().filter_map(|day| day.note.as_deref());
            of_days.chain(regime.note.as_deref()).collect()
        }),
        help: Some(&obligation.help),
        judge: obligation.judge.as_deref(),
        contested: obligation.contested.as_deref(),
        evidence: obligation.evidence.iter().map(|kind| kind.replace('_', " ")).collect(),
        facts: facts(rulebook, conditions),
        cases: case_lines(cases, &obligation.id),
        place: format!("{}:{}", obligation.place.file, obligation.place.line),
        result,
    };
    render(&environment(), "explain.txt", &page)
}

/// What a qualification says; with a filing, why it holds, fails or is open.
///
/// # Errors
/// If the page can not be laid out, which a test excludes.
pub fn explain_qualification(
    rulebook: &Rulebook,
    id: QualificationId,
    about: &Qualification,
    cases: &[Case],
    filing: Option<&Filed<'_>>,
) -> io::Result<String> {
    let name = format!("law.{}", about.name);
    let result = filing.map(|&Filed { question, source, .. }| {
        let truth = question.law[id.index()];
        let tree = drawn(&derive(question, &about.holds_when), source);
        Result {
            word: truth.word(),
            label: truth.label().to_owned(),
            path: printable(source.name()),
            parts: vec![Part { title: "Does it hold?", tree }],
        }
    });
    let page = Page {
        id: &name,
        title: &about.title,
        cite: rulebook.cite(&about.provision),
        law: rulebook
            .instrument(&about.provision)
            .map_or_else(String::new, |law| format!("{}, {}", law.short, law.number)),
        addressee: None,
        theme: None,
        binding: None,
        verified: about.verified,
        days: Vec::new(),
        formal: None,
        fine: None,
        open_points: Vec::new(),
        help: None,
        judge: about.judge.as_deref(),
        contested: about.contested.as_deref(),
        evidence: Vec::new(),
        facts: facts(rulebook, std::iter::once(&about.holds_when)),
        cases: case_lines(cases, &name),
        place: format!("{}:{}", about.place.file, about.place.line),
        result,
    };
    render(&environment(), "explain.txt", &page)
}

/// What does not fit together; with a filing, whether it stands in that filing.
///
/// # Errors
/// If the page can not be laid out, which a test excludes.
pub fn explain_contradiction(
    rulebook: &Rulebook,
    about: &Contradiction,
    cases: &[Case],
    filing: Option<&Filed<'_>>,
) -> io::Result<String> {
    let result = filing.map(|&Filed { question, source, .. }| {
        let truth = question.truth(&about.holds_when);
        let tree = drawn(&derive(question, &about.holds_when), source);
        Result {
            word: truth.word(),
            label: truth.label().to_owned(),
            path: printable(source.name()),
            parts: vec![Part { title: "Do the statements contradict each other?", tree }],
        }
    });
    let page = Page {
        id: &about.id,
        title: &about.title,
        cite: "",
        law: String::new(),
        addressee: None,
        theme: None,
        binding: None,
        verified: true,
        days: Vec::new(),
        formal: None,
        fine: None,
        open_points: Vec::new(),
        help: Some(&about.help),
        judge: None,
        contested: None,
        evidence: Vec::new(),
        facts: facts(rulebook, std::iter::once(&about.holds_when)),
        cases: case_lines(cases, &about.id),
        place: format!("{}:{}", about.place.file, about.place.line),
        result,
    };
    render(&environment(), "explain.txt", &page)
}

/// The facts that conditions ask about, with their questions.
fn facts<'c>(
    rulebook: &Rulebook,
    conditions: impl Iterator<Item = &'c crate::rulebook::Condition>,
) -> Vec<FactLine> {
    use crate::rulebook::Condition;
    let mut found: Vec<FactLine> = Vec::new();
    for condition in conditions {
        condition.walk(&mut |part| {
            let line = match part {
                Condition::Fact { fact, .. }
                | Condition::Some { list: fact, .. }
                | Condition::Every { list: fact, .. } => {
                    let about = rulebook.vocabulary.fact(*fact);
                    FactLine { path: about.path.to_string(), question: about.question.to_string() }
                }
                Condition::Law { qualification, .. } => {
                    let about = &rulebook.qualifications[qualification.index()];
                    FactLine {
                        path: format!("law.{}", about.name),
                        question: about.title.to_string(),
                    }
                }
                Condition::All(_) | Condition::Any(_) | Condition::Not(_) | Condition::Judge(_) => {
                    return;
                }
            };
            if !found.iter().any(|known| known.path == line.path) {
                found.push(line);
            }
        });
    }
    found
}

pub(super) fn case_lines(cases: &[Case], rule: &str) -> Vec<CaseLine> {
    let mine = cases.iter().filter(|case| case.rule == rule);
    mine.map(|case| CaseLine {
        name: case.name.clone(),
        given: case
            .given
            .iter()
            .map(|given| format!("{}: {}", given.path, given.json))
            .collect::<Vec<_>>()
            .join(", "),
        expect: case.expect.to_string(),
    })
    .collect()
}

/// A derivation as a tree of lines.
pub(super) fn drawn(tree: &Tree, source: &Source) -> String {
    let mut text = String::new();
    branch(tree, source, "", "", &mut text, DEPTH);
    text
}

fn branch(tree: &Tree, source: &Source, first: &str, rest: &str, text: &mut String, depth: usize) {
    let mark = match tree.truth {
        Truth::True => "yes ",
        Truth::False => "no  ",
        Truth::Unknown => "open",
    };
    let line = match &tree.reason {
        Some(reason) if reason.fact.starts_with("law.") => {
            let wanted = if reason.expected == Truth::False.label() { ", wanted: no" } else { "" };
            format!("{}: {} [{}{wanted}]", tree.text, reason.found, reason.fact)
        }
        Some(reason) if reason.fact.is_empty() => {
            format!("for a person to judge: {}", reason.expected)
        }
        Some(reason) => {
            let place =
                reason.span.map(|span| format!(" (line {})", source.locate(span.start).line));
            let expected = if reason.expected == "stated" {
                "to be stated".to_owned()
            } else {
                reason.expected.clone()
            };
            format!(
                "{} is {}{}; expected {expected}",
                reason.fact,
                printable(&reason.found.to_string()),
                place.unwrap_or_default()
            )
        }
        None => tree.text.clone(),
    };
    let aside = match (tree.repeated, tree.others) {
        (true, _) => "  (derived above)".to_owned(),
        (false, 0) => String::new(),
        (false, 1) => "  (1 other part does not decide)".to_owned(),
        (false, others) => format!("  ({others} other parts do not decide)"),
    };
    // Writing to a text does not fail.
    let _ = writeln!(text, "{first}{mark} {line}{aside}");
    if depth == 0 {
        return;
    }
    for (at, part) in tree.parts.iter().enumerate() {
        let last = at + 1 == tree.parts.len();
        let (turn, bar) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        branch(part, source, &format!("{rest}{turn}"), &format!("{rest}{bar}"), text, depth - 1);
    }
}
