//! Why a condition came out as it did: the facts that decided it, and no others.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::condition::{Question, Scope};
use super::expected::Expected;
use super::found::Found;
use crate::facts::{Cell, Record, Stated, Value};
use crate::law::{Standing, Truth, Verdict};
use crate::rulebook::{Condition, Expectation, Obligation, QualificationId};
use crate::source::Span;
use crate::vocabulary::{FactId, RecordId};
use crate::words::Words;

/// One fact that decided something.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The fact, with the position of each list's item: `use.decisions[1].effect`. `law.<name>` for a
    /// qualification; empty for a question that only a person can answer.
    pub fact: Words,
    /// What it is a reason of.
    pub of: Subject,
    /// Values that a list would have to have and has not.
    pub lacks: Box<[Words]>,
    /// What was expected: at least P6M.
    pub expected: Expected,
    /// What the filing says.
    pub found: Found,
    /// Where it says so.
    pub span: Option<Span>,
    /// Whether the expectation is met.
    pub truth: Truth,
    /// What stands behind the fact.
    pub standing: Standing,
}

/// What decided something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A fact of the vocabulary.
    Fact(FactId),
    /// A qualification.
    Law(QualificationId),
    /// A question that only a person can answer.
    Person,
}

impl Reason {
    /// The fact, if it is one.
    #[must_use]
    pub fn fact_id(&self) -> Option<FactId> {
        match self.of {
            Subject::Fact(fact) => Some(fact),
            Subject::Law(_) | Subject::Person => None,
        }
    }

    /// The qualification, if it is one.
    #[must_use]
    pub fn qualification(&self) -> Option<QualificationId> {
        match self.of {
            Subject::Law(qualification) => Some(qualification),
            Subject::Fact(_) | Subject::Person => None,
        }
    }
}

/// A scope that knows the address of each record in hand.
#[derive(Debug)]
pub(super) struct Here<'s> {
    pub(super) scope: Scope<'s>,
    /// The list of the item in hand, and where that list stands; `None` with only the filing in hand.
    item: Option<(FactId, &'s Here<'s>)>,
}

impl<'s> Here<'s> {
    pub(super) fn filing(record: &'s Record<'s>) -> Here<'s> {
        Here { scope: Scope::filing(record), item: None }
    }

    /// The address of a fact: its path, with the positions of the items in hand.
    pub(super) fn address(&self, question: &Question<'_>, fact: FactId) -> Words {
        let about = question.rulebook.vocabulary.fact(fact);
        if about.record == RecordId::FILING {
            return about.path.clone();
        }
        let mut here = self;
        while let Some((list, outer)) = here.item {
            let item = here.scope.innermost();
            if item.kind == about.record {
                let mut address = outer.address(question, list).to_string();
                // Behind the list's path come `[]` and a dot.
                let inner = question.rulebook.vocabulary.record_kind(about.record).path.len();
                let rest = about.path.get(inner + 3..).unwrap_or("");
                let _ = write!(address, "[{}].{rest}", item.position);
                return address.into();
            }
            here = outer;
        }
        about.path.clone()
    }
}

/// Positions of items that lists within lists have at most, to be told apart by.
pub(super) const NESTED: usize = 4;

impl Here<'_> {
    /// What tells the address of a fact from other addresses of it: the positions of the items in hand, from
    /// the inmost; `None` where there are more of them than expected.
    pub(super) fn positions(&self, question: &Question<'_>, fact: FactId) -> Option<[u32; NESTED]> {
        let mut positions = [u32::MAX; NESTED];
        let mut free = positions.iter_mut();
        let vocabulary = &question.rulebook.vocabulary;
        let (mut record, _) = vocabulary.place(fact);
        let mut here = self;
        while let Some((list, outer)) = here.item {
            let item = here.scope.innermost();
            if item.kind == record {
                *free.next()? = u32::try_from(item.position).ok()?;
                (record, _) = vocabulary.place(list);
            }
            here = outer;
        }
        Some(positions)
    }
}

/// Calls `visit` for each item of a list, with the item in hand.
pub(super) fn each_item<'s>(
    here: &'s Here<'s>,
    list: FactId,
    items: impl IntoIterator<Item = &'s Record<'s>>,
    mut visit: impl FnMut(&Here<'_>),
) {
    for item in items {
        visit(&Here { scope: here.scope.with(item), item: Some((list, here)) });
    }
}

/// The facts that decided a condition of the filing.
#[must_use]
pub fn reasons(question: &Question<'_>, condition: &Condition) -> Vec<Reason> {
    let mut found = Vec::new();
    let here = Here::filing(&question.facts.filing);
    collect(question, condition, &here, false, &mut found);
    // A fact that decided in two places of a condition is one reason.
    let mut told: Vec<Reason> = Vec::with_capacity(found.len());
    for reason in found {
        let same = |known: &Reason| known.fact == reason.fact && known.expected == reason.expected;
        if !told.iter().any(same) {
            told.push(reason);
        }
    }
    told
}

fn collect(
    question: &Question<'_>,
    condition: &Condition,
    here: &Here<'_>,
    negated: bool,
    found: &mut Vec<Reason>,
) {
    let truth = question.truth_in(condition, &here.scope);
    match condition {
        Condition::All(parts) => group(question, parts, here, negated, truth, Truth::True, found),
        Condition::Any(parts) => group(question, parts, here, negated, truth, Truth::False, found),
        Condition::Not(part) => collect(question, part, here, !negated, found),
        Condition::Some { list, that } => {
            quantified(question, *list, that, here, negated, truth, Truth::True, found);
        }
        Condition::Every { list, that } => {
            quantified(question, *list, that, here, negated, truth, Truth::False, found);
        }
        Condition::Fact { fact, expect } => {
            let truth = if negated { truth.opposite() } else { truth };
            found.push(of_fact(question, (*fact, expect), truth, here, negated));
        }
        Condition::Law { qualification, holds } => {
            let truth = if negated { truth.opposite() } else { truth };
            found.push(of_law(question, *qualification, *holds != negated, truth));
        }
        Condition::Judge(text) => found.push(to_judge(text)),
    }
}

/// `neutral` is the truth that a part has no say with: true for `all`, false for `any`.
fn group(
    question: &Question<'_>,
    parts: &[Condition],
    here: &Here<'_>,
    negated: bool,
    truth: Truth,
    neutral: Truth,
    found: &mut Vec<Reason>,
) {
    for part in parts {
        if question.truth_in(part, &here.scope) == truth {
            collect(question, part, here, negated, found);
            // One true part of `any` is enough; each false part of `all` is a gap of its own.
            if neutral == Truth::False && truth == Truth::True {
                return;
            }
        }
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one call from one place; a struct would only rename them"
)]
fn quantified(
    question: &Question<'_>,
    list: FactId,
    that: &Condition,
    here: &Here<'_>,
    negated: bool,
    truth: Truth,
    stops: Truth,
    found: &mut Vec<Reason>,
) {
    let cell = question.cell(list, &here.scope);
    let Some((items, open)) = question.items(list, &here.scope) else {
        found.push(reason(question, list, cell, Expected::Stated, truth, here));
        return;
    };
    let as_the_whole =
        |item: &&Record<'_>| question.truth_in(that, &here.scope.with(item)) == truth;
    let deciding = items.iter().filter(as_the_whole).take(if truth == stops { 1 } else { ITEMS });
    let mut decided: Vec<Vec<Reason>> = Vec::new();
    each_item(here, list, deciding, |item| {
        let mut of_item = Vec::new();
        collect(question, that, item, negated, &mut of_item);
        decided.push(of_item);
    });
    // Where no item will do, those count that come closest; the others are of another kind.
    let nearest = decided.iter().map(Vec::len).min().unwrap_or(0);
    let none = decided.is_empty();
    let near = |reasons: &Vec<Reason>| truth == Truth::Unknown || reasons.len() == nearest;
    found.extend(decided.into_iter().filter(near).flatten());
    if none || (open && truth == Truth::Unknown) {
        let expected = if truth == Truth::Unknown { Expected::Complete } else { Expected::Item };
        let truth = if negated { truth.opposite() } else { truth };
        found.push(reason(question, list, cell, expected, truth, here));
    }
}

/// A fact that is as a rule expects, or is not.
pub(super) fn of_fact(
    question: &Question<'_>,
    (fact, expect): (FactId, &Expectation),
    truth: Truth,
    here: &Here<'_>,
    negated: bool,
) -> Reason {
    let cell = question.cell(fact, &here.scope);
    let expected = Expected::of(question, expect, here, negated);
    let missing = truth == Truth::False && !negated;
    let lacks = if missing { lacks(cell, expect) } else { Box::default() };
    Reason { lacks, ..reason(question, fact, cell, expected, truth, here) }
}

/// A qualification that holds as a rule expects, or does not.
pub(super) fn of_law(
    question: &Question<'_>,
    id: QualificationId,
    holds: bool,
    truth: Truth,
) -> Reason {
    let name = &question.rulebook.qualifications[id.index()].name;
    Reason {
        fact: format!("law.{name}").into(),
        of: Subject::Law(id),
        lacks: Box::default(),
        expected: Expected::Holds(holds),
        found: Found::Law(question.law[id.index()]),
        span: None,
        truth,
        standing: Standing::Asserted,
    }
}

pub(super) fn reason(
    question: &Question<'_>,
    fact: FactId,
    cell: &Cell<'_>,
    expected: Expected,
    truth: Truth,
    here: &Here<'_>,
) -> Reason {
    Reason {
        fact: here.address(question, fact),
        of: Subject::Fact(fact),
        lacks: Box::default(),
        expected,
        found: Found::of(cell),
        span: cell.span,
        truth,
        standing: cell.standing,
    }
}

/// What a list lacks of the values that all have to be in it.
fn lacks(cell: &Cell<'_>, expect: &Expectation) -> Box<[Words]> {
    let Stated::Known(Value::List(list)) = &cell.stated else { return Box::default() };
    let wanted = match expect {
        Expectation::ContainsAll(wanted) => wanted,
        // One of one is all of them.
        Expectation::ContainsAny(wanted) if wanted.len() == 1 => wanted,
        Expectation::Stated
        | Expectation::Is(_)
        | Expectation::OneOf(_)
        | Expectation::ContainsAny(_)
        | Expectation::ContainsOnly(_)
        | Expectation::AtLeast(_)
        | Expectation::AtMost(_)
        | Expectation::MoreThan(_)
        | Expectation::LessThan(_)
        | Expectation::Before(_)
        | Expectation::After(_) => return Box::default(),
    };
    wanted.iter().filter(|value| !list.values.contains(&value.as_str())).cloned().collect()
}

/// Items of a list named as reasons; what decides is the same for the rest.
const ITEMS: usize = 16;

/// The facts that decided a verdict.
#[must_use]
pub fn verdict_reasons(
    question: &Question<'_>,
    obligation: &Obligation,
    verdict: Verdict,
) -> Vec<Reason> {
    let asked = match verdict {
        Verdict::NotApplicable => Vec::new(),
        Verdict::Met | Verdict::Unmet | Verdict::Undetermined => {
            reasons(question, &obligation.requires)
        }
    };
    with_scope(question, obligation, verdict, asked)
}

/// The facts that decided a verdict, and those for which it falls short: what makes it false, found through
/// qualifications where these are what is asked for.
#[must_use]
pub fn shortcomings(
    question: &Question<'_>,
    obligation: &Obligation,
    verdict: Verdict,
) -> (Vec<Reason>, Vec<Reason>) {
    let asked = reasons(question, &obligation.requires);
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    below(question, asked.clone(), DEPTH, &mut seen, &mut found);
    (with_scope(question, obligation, verdict, asked), found)
}

/// Adds what decided whether it binds to what decided whether what it asks for is shown.
fn with_scope(
    question: &Question<'_>,
    obligation: &Obligation,
    verdict: Verdict,
    asked: Vec<Reason>,
) -> Vec<Reason> {
    match verdict {
        Verdict::Met => asked,
        Verdict::Unmet => {
            let mut found = asked;
            // An exception that was claimed and does not hold is part of why the duty stands.
            for exception in &obligation.unless {
                found.extend(contrary(question, exception));
            }
            found
        }
        Verdict::NotApplicable => {
            if question.truth(&obligation.applies_when) == Truth::False {
                return reasons(question, &obligation.applies_when);
            }
            let lifted =
                obligation.unless.iter().find(|exception| question.truth(exception) == Truth::True);
            lifted.map_or_else(Vec::new, |exception| reasons(question, exception))
        }
        Verdict::Undetermined => {
            let mut found = Vec::new();
            if question.truth(&obligation.applies_when) == Truth::Unknown {
                found.extend(reasons(question, &obligation.applies_when));
            }
            for exception in &obligation.unless {
                if question.truth(exception) == Truth::Unknown {
                    found.extend(reasons(question, exception));
                }
            }
            found.extend(asked);
            found
        }
    }
}

/// How far facts are followed through qualifications.
const DEPTH: usize = 6;

fn below(
    question: &Question<'_>,
    of: Vec<Reason>,
    depth: usize,
    seen: &mut BTreeSet<QualificationId>,
    found: &mut Vec<Reason>,
) {
    for reason in of {
        match reason.of {
            Subject::Law(id) if depth > 0 => {
                if seen.insert(id) {
                    let about = &question.rulebook.qualifications[id.index()];
                    let inner = reasons(question, &about.holds_when);
                    below(question, inner, depth - 1, seen, found);
                }
            }
            Subject::Law(_) | Subject::Fact(_) | Subject::Person => found.push(reason),
        }
    }
}

/// Of the reasons why a verdict is open, those that no fact can settle.
#[must_use]
pub fn for_a_person(question: &Question<'_>, obligation: &Obligation) -> Vec<Reason> {
    let conditions = std::iter::once(&obligation.applies_when)
        .chain(&obligation.unless)
        .chain([&obligation.requires]);
    let mut found = Vec::new();
    // Most rules ask a person nothing.
    for condition in conditions.filter(|condition| condition.asks_a_person()) {
        let mut texts = Vec::new();
        left_open(question, condition, &Scope::filing(&question.facts.filing), &mut texts);
        found.reserve_exact(texts.len());
        found.extend(texts.into_iter().map(to_judge));
    }
    found
}

/// The questions that keep a condition unknown, each once.
fn left_open<'c>(
    question: &Question<'_>,
    condition: &'c Condition,
    scope: &Scope<'_>,
    texts: &mut Vec<&'c Words>,
) {
    if question.truth_in(condition, scope) != Truth::Unknown {
        return;
    }
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            for part in parts {
                left_open(question, part, scope, texts);
            }
        }
        Condition::Not(part) => left_open(question, part, scope, texts),
        Condition::Some { list, that } | Condition::Every { list, that } => {
            let (items, _) = question.items(*list, scope).unwrap_or_default();
            let open =
                |item: &&Record<'_>| question.truth_in(that, &scope.with(item)) == Truth::Unknown;
            for item in items.iter().filter(open).take(ITEMS) {
                left_open(question, that, &scope.with(item), texts);
            }
        }
        Condition::Judge(text) if texts.contains(&text) => {}
        Condition::Judge(text) => texts.push(text),
        Condition::Fact { .. } | Condition::Law { .. } => {}
    }
}

pub(super) fn to_judge(text: &Words) -> Reason {
    Reason {
        fact: Words::default(),
        of: Subject::Person,
        lacks: Box::default(),
        expected: Expected::Answer(text.clone()),
        found: Found::ForAPerson,
        span: None,
        truth: Truth::Unknown,
        standing: Standing::Asserted,
    }
}

/// What stands behind a verdict that was reached from these facts, those below qualifications
/// included; nothing stands behind none.
#[must_use]
pub fn standing_of(question: &Question<'_>, reasons: &[Reason]) -> Option<Standing> {
    let mut stated = Vec::new();
    stated_below(question, reasons, &mut BTreeSet::new(), &mut stated);
    stated.into_iter().min()
}

fn stated_below(
    question: &Question<'_>,
    of: &[Reason],
    seen: &mut BTreeSet<QualificationId>,
    stated: &mut Vec<Standing>,
) {
    for reason in of {
        if reason.span.is_some() {
            stated.push(reason.standing);
        } else if let Subject::Law(id) = reason.of
            && seen.insert(id)
        {
            let about = &question.rulebook.qualifications[id.index()];
            stated_below(question, &reasons(question, &about.holds_when), seen, stated);
        }
    }
}

/// Both sides of a contradiction: every stated fact that it rests on.
#[must_use]
pub fn contrary(question: &Question<'_>, condition: &Condition) -> Vec<Reason> {
    let mut found = reasons(question, condition);
    found.retain(|reason| reason.span.is_some());
    found
}
