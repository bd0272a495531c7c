//! What is told of a rule, a fact or a presumption, drawn for people.

use std::io;

use serde::Serialize;

use super::explain_named::{fact, presumption, provision, several};
use super::markup::{environment, render};
use super::told::{came_out, drawn};
use crate::shown::printable;
use crate::time::in_words;
use crate::view::{CaseLine, DayLine, Derived, DerivedDay, DerivedPart, Explained, ExplainedRule};

/// Writes what is told of something that was named.
///
/// # Errors
/// Those of the output.
pub fn explain_text(explained: &Explained<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let text = match explained {
        Explained::Several(rules) => several(rules),
        Explained::Rule(about) => rule(about)?,
        Explained::Presumption(about) => presumption(about),
        Explained::Fact(about) => fact(about),
        Explained::Provision(about) => provision(about),
    };
    out.write_all(text.as_bytes())
}

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
    days: Vec<DayWords>,
    formal: Option<String>,
    fine: Option<&'a str>,
    open_points: &'a [&'a str],
    help: Option<&'a str>,
    judge: Option<&'a str>,
    contested: Option<&'a str>,
    evidence: Vec<String>,
    facts: &'a [crate::view::FactLine<'a>],
    cases: Vec<CaseWords<'a>>,
    place: String,
    result: Option<ResultWords>,
}

#[derive(Serialize)]
struct DayWords {
    day: String,
    by: String,
    depends: String,
}

#[derive(Serialize)]
struct CaseWords<'a> {
    name: &'a str,
    given: String,
    expect: &'a str,
}

#[derive(Serialize)]
struct ResultWords {
    word: &'static str,
    label: String,
    path: String,
    parts: Vec<PartWords>,
}

#[derive(Serialize)]
struct PartWords {
    title: &'static str,
    tree: String,
}

fn rule(about: &ExplainedRule<'_>) -> io::Result<String> {
    let days = about.days.as_ref();
    let formal = days.and_then(|days| days.formal);
    let page = Page {
        id: &about.id,
        title: about.title,
        cite: about.cite,
        law: about.law.map_or_else(String::new, |law| format!("{}, {}", law.short, law.number)),
        addressee: about.duty.map(|(addressee, _, _)| addressee.label()),
        theme: about.duty.map(|(_, theme, _)| theme.label()),
        binding: about.duty.map(|(_, _, binding)| binding.label()),
        verified: about.verified,
        days: days.map_or_else(Vec::new, |days| days.days.iter().map(day).collect()),
        formal: formal.map(|(from, by, note)| format!("{} ({by}): {note}", in_words(from))),
        fine: about.fine,
        open_points: days.map_or(&[][..], |days| &days.open_points),
        help: about.help,
        judge: about.judge,
        contested: about.contested,
        evidence: about.evidence.iter().map(|kind| kind.replace('_', " ")).collect(),
        facts: &about.facts,
        cases: about.cases.iter().map(case).collect(),
        place: format!("{}:{}", about.place.file, about.place.line),
        result: about.result.as_ref().map(result),
    };
    render(&environment(), "explain.txt", &page)
}

fn day(day: &DayLine<'_>) -> DayWords {
    DayWords {
        day: day.from.map_or_else(|| "never".to_owned(), in_words),
        by: day.by.to_owned(),
        depends: day.depends.join(", "),
    }
}

fn case<'a>(case: &'a CaseLine<'_>) -> CaseWords<'a> {
    let given = case.given.iter().map(|(path, json)| format!("{path}: {json}"));
    CaseWords { name: case.name, given: given.collect::<Vec<_>>().join(", "), expect: &case.expect }
}

fn result(derived: &Derived) -> ResultWords {
    let (word, label) = derived.came_out.map_or(("", String::new()), came_out);
    ResultWords {
        word,
        label,
        path: printable(&derived.path),
        parts: derived.parts.iter().map(part).collect(),
    }
}

fn part(part: &DerivedPart) -> PartWords {
    let (title, tree) = match part {
        DerivedPart::Binds(tree) => ("Does it bind?", drawn(tree)),
        DerivedPart::Lifted(tree) => ("Is it lifted by this exception?", drawn(tree)),
        DerivedPart::Met(tree) => ("Is it met?", drawn(tree)),
        DerivedPart::From(day) => ("From which day?", from(day)),
        DerivedPart::Holds(tree) => ("Does it hold?", drawn(tree)),
        DerivedPart::Contradicts(tree) => ("Do the statements contradict each other?", drawn(tree)),
    };
    PartWords { title, tree }
}

fn from(day: &DerivedDay) -> String {
    let between = || {
        let [earliest, latest] = day.between.map(in_words);
        format!("between {earliest} and {latest}: {}", day.asks.join(", "))
    };
    format!("{} ({})\n", day.from.map_or_else(between, in_words), day.by)
}
