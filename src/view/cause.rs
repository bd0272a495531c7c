//! Duties → the causes for which they fall short or are not shown.
//!
//! A duty has one cause: of the facts that make it fall short, or that are missing, those that the duty itself names
//! before those behind a qualification; of these the one whose record most duties share; of such records the one that
//! comes first in the filing, then by name. What falls short groups by the value that does, what is missing by the
//! record that it is missing from.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::cite::Citations;
use crate::evaluate::{Ask, Beside, Expected, Found, Reason, Written};
use crate::law::{Binding, Role, Theme, Truth};
use crate::report::{FilingReport, OutcomeReport, Whereabouts};
use crate::rulebook::Literal;
use crate::shown::printable;
use crate::source::Span;
use crate::time::Duration;
use crate::vocabulary::{Fact, FactId, Kind, without_positions};

/// A cause, and the duties behind it.
#[derive(Clone, Debug, Serialize)]
pub struct Cause {
    /// The fact or record that it is about, as the filing has it: `human_oversight.confirmation`.
    pub subject: String,
    /// The same in words: the question that is asked of it, or what the one duty behind it wants.
    pub words: String,
    /// The line of the value that falls short, or under which the missing facts go.
    pub line: Option<u32>,
    /// The place of that line.
    #[serde(skip)]
    pub place: Option<Span>,
    /// The facts: those that fall short, or those that are missing.
    pub facts: Vec<CauseFact>,
    /// What closes it, where one duty stands behind it.
    pub help: Option<String>,
    /// The provisions of the duties, the heaviest first.
    pub cites: Citations,
    /// The ids of the duties, the heaviest first.
    pub duties: Vec<String>,
    /// Whose duties they are.
    pub roles: Vec<Role>,
    /// How many of the duties are law that fails a check.
    pub binding: usize,
    /// Whether one of the duties applies, at least on the face of the filing.
    pub applies: bool,
    /// How much it weighs.
    pub weight: Weight,
}

/// One fact of a cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CauseFact {
    /// Its address.
    pub path: String,
    /// The question that is asked of it.
    pub question: String,
    /// What the filing says, in words; `None` where it says nothing.
    pub found: Option<String>,
    /// What was wanted, where that is a size, a day or an answer.
    pub wanted: Option<String>,
    /// What a list lacks, in words.
    pub lacks: Vec<String>,
    /// The line.
    pub line: Option<u32>,
}

/// What comes first: what is prohibited; law before advice; what binds today; a breach that costs more; of what
/// binds later the earlier day; more duties; then by line and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Weight {
    not_prohibited: bool,
    advisory: bool,
    later: bool,
    fine: usize,
    from: Option<Date>,
    duties: Reverse<usize>,
    line: Option<u32>,
}

impl Weight {
    /// Whether something that is prohibited is among it.
    #[must_use]
    pub fn is_prohibited(&self) -> bool {
        !self.not_prohibited
    }

    /// Whether nothing behind it is law that fails a check.
    #[must_use]
    pub fn is_advisory(&self) -> bool {
        self.advisory
    }

    /// The tier of fines that a breach falls under, the heaviest first, from 0; the number of tiers where there is none.
    #[must_use]
    pub fn fine(&self) -> usize {
        self.fine
    }

    /// The first day on which one of the duties binds, where that is still to come.
    #[must_use]
    pub fn from(&self) -> Option<Date> {
        self.from
    }

    /// Whether it binds on the day asked for.
    #[must_use]
    pub fn binds_now(&self) -> bool {
        !self.later
    }
}

/// Whether a duty is law that fails a check.
pub(super) fn is_law(outcome: &OutcomeReport<'_>) -> bool {
    outcome.about.verified && outcome.about.binding == Binding::Law
}

/// What falls together: the place of a value, or the record that lacks it.
type Key = (Option<u32>, String);

/// A duty, and the fact that it is grouped by.
type Member<'r, 'l> = (&'r OutcomeReport<'r>, &'l Leaf<'r>);

/// A fact that a duty can be grouped by.
#[derive(Clone, Debug)]
struct Leaf<'r> {
    /// The record, or the object in it, that the fact stands in: `contestability.notice`.
    record: String,
    key: Key,
    fact: FactId,
    path: &'r str,
    reason: Option<&'r Reason>,
    /// Whether it stands behind a qualification that the duty asks for, and not in the duty itself.
    indirect: bool,
}

/// Groups duties that fall short by the values that do.
pub(super) fn short<'r>(
    report: &'r FilingReport<'_>,
    duties: &[&'r OutcomeReport<'r>],
) -> Vec<Cause> {
    let leaves = |outcome: &'r OutcomeReport<'r>| {
        let leaf = |reason: &'r Reason| {
            let fact = reason.fact_id()?;
            let path = reason.fact.as_str();
            let key = match reason.span {
                Some(span) => (Some(span.start), String::new()),
                None => (None, path.to_owned()),
            };
            Some(Leaf {
                record: record_of(report, fact, path),
                key,
                fact,
                path,
                reason: Some(reason),
                indirect: !outcome.reasons.iter().any(|own| own.fact == reason.fact),
            })
        };
        outcome.behind().shortcomings.iter().filter_map(leaf).collect()
    };
    causes(report, duties, leaves)
}

/// Groups duties that are not shown by the records that the missing facts belong to.
pub(super) fn missing<'r>(
    report: &'r FilingReport<'_>,
    duties: &[&'r OutcomeReport<'r>],
    asks: impl Fn(&'r OutcomeReport<'r>) -> &'r [Ask],
) -> Vec<Cause> {
    let leaves = |outcome: &'r OutcomeReport<'r>| {
        let leaf = |ask: &'r Ask| {
            let (fact, path) = (ask.fact?, ask.path.as_str());
            let record = record_of(report, fact, path);
            Some(Leaf {
                key: (None, record.clone()),
                record,
                fact,
                path,
                reason: None,
                indirect: false,
            })
        };
        asks(outcome).iter().filter_map(leaf).collect()
    };
    causes(report, duties, leaves)
}

fn causes<'r>(
    report: &'r FilingReport<'_>,
    duties: &[&'r OutcomeReport<'r>],
    leaves: impl Fn(&'r OutcomeReport<'r>) -> Vec<Leaf<'r>>,
) -> Vec<Cause> {
    let each: Vec<(&'r OutcomeReport<'r>, Vec<Leaf<'r>>)> =
        duties.iter().map(|&outcome| (outcome, leaves(outcome))).collect();
    let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, leaves) in &each {
        let mut records: Vec<&str> = leaves.iter().map(|leaf| leaf.record.as_str()).collect();
        records.sort_unstable();
        records.dedup();
        for record in records {
            *shared.entry(record).or_default() += 1;
        }
    }
    let mut groups: BTreeMap<&Key, Vec<Member<'r, '_>>> = BTreeMap::new();
    for (outcome, leaves) in &each {
        let order = |leaf: &&Leaf<'r>| {
            let count = shared.get(leaf.record.as_str()).copied().unwrap_or(0);
            (leaf.indirect, Reverse(count), leaf.key.0.unwrap_or(u32::MAX), leaf.path)
        };
        // What only a person can judge has no fact, and is told as such.
        if let Some(leaf) = leaves.iter().min_by_key(order) {
            groups.entry(&leaf.key).or_default().push((outcome, leaf));
        }
    }
    let mut causes: Vec<Cause> = groups.into_values().map(|of| cause(report, of)).collect();
    causes.sort_by(|a, b| (&a.weight, &a.subject).cmp(&(&b.weight, &b.subject)));
    causes
}

fn cause<'r>(report: &'r FilingReport<'_>, mut of: Vec<Member<'r, '_>>) -> Cause {
    of.sort_by_key(|(outcome, _)| weight(report, &[*outcome], None));
    let line = |span: Span| report.source.locate(span.start).line;
    let mut facts: Vec<CauseFact> = Vec::new();
    let mut subjects: Vec<(FactId, &str)> = Vec::new();
    for (_, leaf) in &of {
        if facts.iter().any(|fact| fact.path == leaf.path) {
            continue;
        }
        subjects.push((leaf.fact, leaf.path));
        facts.push(fact(report, leaf));
    }
    let place = of.iter().find_map(|(_, leaf)| {
        let stated = leaf.reason.and_then(|reason| reason.span);
        stated.or_else(|| report.whereabouts(leaf.path).map(Whereabouts::span))
    });
    let at = place.map(line);
    let first = of.first();
    let record = first.map_or_else(String::new, |(_, leaf)| leaf.record.clone());
    let (subject, words) = subject(report, &record, &subjects);
    let one = (of.len() == 1).then(|| first.map(|(outcome, _)| outcome.about)).flatten();
    let outcomes: Vec<&OutcomeReport<'_>> = of.iter().map(|(outcome, _)| *outcome).collect();
    let falls_short = first.is_some_and(|(_, leaf)| leaf.reason.is_some());
    let mut roles: Vec<Role> = of.iter().map(|(outcome, _)| outcome.about.addressee).collect();
    roles.sort_unstable();
    roles.dedup();
    Cause {
        // One duty says best itself what it wants.
        words: match one {
            Some(about) if falls_short => about.title.to_string(),
            _ => words,
        },
        help: one.map(|about| about.help.to_string()),
        subject,
        line: at,
        place,
        facts,
        cites: Citations::of(
            report.rulebook,
            of.iter().map(|(outcome, _)| outcome.about.provision.as_str()),
        ),
        duties: of.iter().map(|(outcome, _)| outcome.about.id.to_string()).collect(),
        roles,
        binding: of.iter().filter(|(outcome, _)| is_law(outcome)).count(),
        applies: of.iter().any(|(outcome, _)| outcome.on_its_face.applies == Truth::True),
        weight: weight(report, &outcomes, at),
    }
}

fn weight(report: &FilingReport<'_>, of: &[&OutcomeReport<'_>], line: Option<u32>) -> Weight {
    let tiers = &report.rulebook.tiers;
    let fine = |outcome: &OutcomeReport<'_>| {
        let tier = report.rulebook.fine(outcome.about)?;
        tiers.iter().position(|known| std::ptr::eq(known, tier))
    };
    let law = || of.iter().copied().filter(|outcome| is_law(outcome));
    let advisory = law().next().is_none();
    let counted = || of.iter().copied().filter(|outcome| advisory || is_law(outcome));
    let later = !counted().any(|outcome| outcome.in_force);
    Weight {
        not_prohibited: law().all(|outcome| outcome.about.theme != Theme::Prohibition),
        advisory,
        later,
        fine: law().filter_map(fine).min().unwrap_or(tiers.len()),
        // Since when something has been binding makes it no heavier.
        from: counted().map(|outcome| report.day(outcome).earliest).min().filter(|_| later),
        duties: Reverse(of.len()),
        line,
    }
}

/// A fact in words.
fn fact(report: &FilingReport<'_>, leaf: &Leaf<'_>) -> CauseFact {
    let about = report.rulebook.vocabulary.fact(leaf.fact);
    let plain = CauseFact {
        path: leaf.path.to_owned(),
        question: about.question.to_string(),
        found: None,
        wanted: None,
        lacks: Vec::new(),
        line: None,
    };
    let Some(reason) = leaf.reason else { return plain };
    let choice = matches!(about.kind, Kind::Choice | Kind::Choices);
    CauseFact {
        found: Some(said(about, &reason.found)),
        wanted: if let Expected::Is(Literal::Bool(value)) = reason.expected {
            Some(yes_or_no(value).to_owned())
        } else if let Expected::Beside(order, Beside::Value(Literal::Duration(span, _))) =
            &reason.expected
        {
            Some(format!("{order} {span}"))
        } else {
            (!choice).then(|| reason.expected.to_string())
        },
        lacks: reason.lacks.iter().map(|value| about.label(value).to_owned()).collect(),
        line: reason.span.map(|span| report.source.locate(span.start).line),
        ..plain
    }
}

/// What the filing says of a fact, in the words for its values.
fn said(about: &Fact, found: &Found) -> String {
    if let Found::Value(Written::Bool(value)) = found {
        return yes_or_no(*value).to_owned();
    }
    if !matches!(about.kind, Kind::Choice | Kind::Choices) {
        let written = found.to_string();
        let span = (about.kind == Kind::Duration).then(|| Duration::parse(&written)).flatten();
        return span.map_or_else(|| printable(&written), |span| span.to_string());
    }
    if let Found::Value(Written::List(values)) = found {
        return values.iter().map(|value| about.label(value)).collect::<Vec<_>>().join(", ");
    }
    about.label(&printable(&found.to_string())).to_owned()
}

fn yes_or_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

/// What a cause is about: the one fact, or the record that its facts stand in.
fn subject(report: &FilingReport<'_>, record: &str, facts: &[(FactId, &str)]) -> (String, String) {
    let vocabulary = &report.rulebook.vocabulary;
    if let [(fact, path)] = facts {
        return ((*path).to_owned(), vocabulary.fact(*fact).question.to_string());
    }
    let plain = without_positions(record);
    let question = vocabulary.object_question(&plain).map(str::to_owned).or_else(|| {
        // The items of a list: the question that the list answers.
        let list = plain.trim_end_matches("[]");
        let found = vocabulary.facts().find(|(_, fact)| fact.path == list);
        found.map(|(_, fact)| fact.question.to_string())
    });
    (record.to_owned(), question.unwrap_or_else(|| record.to_owned()))
}

/// The record or object that a fact stands in; a list of records stands for itself.
fn record_of(report: &FilingReport<'_>, fact: FactId, path: &str) -> String {
    let about = report.rulebook.vocabulary.fact(fact);
    if matches!(about.kind, Kind::Records(_) | Kind::Claim) {
        return path.to_owned();
    }
    path.rsplit_once('.').map_or(path, |(record, _)| record).to_owned()
}
