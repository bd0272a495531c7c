//! Expectations and conditions in words.

use crate::rulebook::{Condition, Expectation, Literal, Operand, Rulebook};
use crate::vocabulary::FactId;
use crate::words::Words;

/// Values named in an expectation; the rule has the rest.
const VALUES: usize = 8;

/// An expectation, or its opposite. `address` names another fact that it is compared with.
pub(super) fn in_words(
    expect: &Expectation,
    address: &dyn Fn(FactId) -> Words,
    negated: bool,
) -> String {
    let words = |values: &[Words]| match values.get(..VALUES) {
        Some(first) if values.len() > VALUES + 1 => {
            format!("{}, … ({} values)", first.join(", "), values.len())
        }
        _ => values.join(", "),
    };
    let literals =
        |values: &[Literal]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let operand = |operand: &Operand| match operand {
        Operand::Literal(literal) => literal.to_string(),
        Operand::Fact(fact) => address(*fact).to_string(),
    };
    let either = |plain: &'static str, opposite: &'static str| {
        if negated { opposite } else { plain }
    };
    match expect {
        Expectation::Is(Literal::None) => either("none", "something, not none").to_owned(),
        Expectation::Is(literal) if negated => format!("not {literal}"),
        Expectation::Is(literal) => literal.to_string(),
        Expectation::OneOf(values) => format!("{} of {}", either("one", "none"), literals(values)),
        Expectation::ContainsAny(values) if values.len() == 1 => {
            format!("{} {}", values[0], either("among them", "not among them"))
        }
        Expectation::ContainsAny(values) => {
            format!("{} of {} among them", either("one", "none"), words(values))
        }
        Expectation::ContainsAll(values) if negated => format!("not all of {}", words(values)),
        Expectation::ContainsAll(values) => format!("{} among them", words(values)),
        Expectation::ContainsOnly(values) => {
            format!("{} {}", either("only", "more than"), words(values))
        }
        Expectation::AtLeast(value) => {
            format!("{} {}", either("at least", "less than"), operand(value))
        }
        Expectation::AtMost(value) => {
            format!("{} {}", either("at most", "more than"), operand(value))
        }
        Expectation::MoreThan(value) => {
            format!("{} {}", either("more than", "at most"), operand(value))
        }
        Expectation::LessThan(value) => {
            format!("{} {}", either("less than", "at least"), operand(value))
        }
        Expectation::Before(value) => {
            format!("{} {}", either("before", "not before"), operand(value))
        }
        Expectation::After(value) => format!("{} {}", either("after", "not after"), operand(value)),
        Expectation::Stated => either("stated", "not claimed").to_owned(),
    }
}

/// A condition on one line, for whoever works on the rules.
#[must_use]
pub fn condition_in_words(rulebook: &Rulebook, condition: &Condition) -> String {
    let path = |fact: FactId| rulebook.vocabulary.fact(fact).path.clone();
    let parts = |parts: &[Condition]| {
        parts.iter().map(|part| condition_in_words(rulebook, part)).collect::<Vec<_>>().join("; ")
    };
    match condition {
        Condition::All(inner) => format!("all of ({})", parts(inner)),
        Condition::Any(inner) => format!("any of ({})", parts(inner)),
        Condition::Not(inner) => format!("not ({})", condition_in_words(rulebook, inner)),
        Condition::Some { list, that } => {
            format!("some {} ({})", path(*list), condition_in_words(rulebook, that))
        }
        Condition::Every { list, that } => {
            format!("every {} ({})", path(*list), condition_in_words(rulebook, that))
        }
        Condition::Fact { fact, expect } => {
            format!("`{}` {}", path(*fact), in_words(expect, &path, false))
        }
        Condition::Law { qualification, holds } => {
            let name = &rulebook.qualifications[qualification.index()].name;
            format!("`law.{name}` {holds}")
        }
        Condition::Judge(question) => format!("judge “{question}”"),
    }
}
