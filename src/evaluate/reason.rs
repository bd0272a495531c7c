//! Why a condition came out as it did: the facts that decided it, and no others.

use super::condition::Question;
use super::derivation::{Derivation, Derivations, Node, Part};
use super::expected::Expected;
use super::found::Found;
use super::here::Here;
use crate::facts::{Cell, Stated, Value};
use crate::law::{Standing, Truth};
use crate::rulebook::{Condition, Expectation, QualificationId};
use crate::source::Span;
use crate::vocabulary::FactId;
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

/// The facts that decided a condition of the filing.
#[must_use]
pub fn reasons(question: &Question<'_>, condition: &Condition) -> Vec<Reason> {
    reasons_of(question, Derivation::of(question, condition).whole())
}

/// Both sides of a contradiction: every stated fact that it rests on.
#[must_use]
pub fn contrary(question: &Question<'_>, condition: &Condition) -> Vec<Reason> {
    let mut found = reasons(question, condition);
    found.retain(|reason| reason.span.is_some());
    found
}

impl Derivations<'_, '_> {
    /// The facts that decided a qualification.
    #[must_use]
    pub fn reasons(&self, id: QualificationId) -> Vec<Reason> {
        reasons_of(self.question, self.law(id))
    }
}

/// The facts that decided a condition of the filing, read off its derivation.
pub(super) fn reasons_of(question: &Question<'_>, whole: Part<'_, '_>) -> Vec<Reason> {
    let mut found = Vec::new();
    tell(question, whole, &Here::filing(&question.facts.filing), &mut found);
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

fn tell(question: &Question<'_>, part: Part<'_, '_>, here: &Here<'_>, found: &mut Vec<Reason>) {
    here.each(question, part, part.told(), |part, here| tell(question, part, here, found));
    match part.condition {
        Condition::Fact { fact, expect } => {
            found.push(of_fact(question, (*fact, expect), part, here));
        }
        Condition::Law { qualification, holds } => {
            found.push(of_law(question, *qualification, *holds, part));
        }
        Condition::Judge(text) => found.push(to_judge(text)),
        Condition::Some { list, .. } | Condition::Every { list, .. } => {
            let expected = of_list_itself(question, part, *list, here);
            found.extend(expected.map(|expected| of_list(question, *list, expected, part, here)));
        }
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) => {}
    }
}

/// What is expected of a list itself, where it had a part in how its items came out: that it is stated, that it says all
/// there is, or that it has such an item.
pub(super) fn of_list_itself(
    question: &Question<'_>,
    part: Part<'_, '_>,
    list: FactId,
    here: &Here<'_>,
) -> Option<Expected> {
    let Some((_, goes_on)) = question.items(list, &here.scope) else {
        return Some(Expected::Stated);
    };
    let none = part.parts().len() == 0;
    match part.truth {
        Truth::Unknown => (goes_on || none).then_some(Expected::Complete),
        Truth::True | Truth::False => none.then_some(Expected::Item),
    }
}

/// A fact that is as a rule expects, or is not.
pub(super) fn of_fact(
    question: &Question<'_>,
    (fact, expect): (FactId, &Expectation),
    part: Part<'_, '_>,
    here: &Here<'_>,
) -> Reason {
    let Node { negated, truth, .. } = *part;
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
    part: Part<'_, '_>,
) -> Reason {
    let name = &question.rulebook.qualifications[id.index()].name;
    Reason {
        fact: format!("law.{name}").into(),
        of: Subject::Law(id),
        lacks: Box::default(),
        expected: Expected::Holds(holds != part.negated),
        found: Found::Law(question.law[id.index()]),
        span: None,
        truth: part.truth,
        standing: Standing::Asserted,
    }
}

/// A list as a whole.
pub(super) fn of_list(
    question: &Question<'_>,
    list: FactId,
    expected: Expected,
    part: Part<'_, '_>,
    here: &Here<'_>,
) -> Reason {
    reason(question, list, question.cell(list, &here.scope), expected, part.truth, here)
}

fn reason(
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
