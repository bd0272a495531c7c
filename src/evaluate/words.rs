//! What is expected of a fact, and conditions, in words.

use std::fmt::{self, Display};

use super::expected::{Beside, Expected, Order, Share};
use crate::law::Truth;
use crate::rulebook::{Condition, Literal, Rulebook};
use crate::vocabulary::FactId;
use crate::words::Words;

/// Values named in an expectation; the rule has the rest.
const VALUES: usize = 8;

impl Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Stated => f.write_str("stated"),
            Expected::NotClaimed => f.write_str("not claimed"),
            Expected::Complete => f.write_str("a complete list"),
            Expected::Item => f.write_str("an item of this kind"),
            Expected::Is(literal) => literal.fmt(f),
            Expected::IsNot(Literal::None) => f.write_str("something, not none"),
            Expected::IsNot(literal) => write!(f, "not {literal}"),
            Expected::OneOf(values) => write!(f, "one of {}", listed(values)),
            Expected::NoneOf(values) => write!(f, "none of {}", listed(values)),
            Expected::Has(share, values) => has(f, *share, values),
            Expected::Beside(order, other) => write!(f, "{order} {other}"),
            Expected::Holds(holds) => f.write_str(Truth::from(*holds).label()),
            Expected::Answer(question) => f.write_str(question),
        }
    }
}

impl Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Order::AtLeast => "at least",
            Order::AtMost => "at most",
            Order::MoreThan => "more than",
            Order::LessThan => "less than",
            Order::Before => "before",
            Order::NotBefore => "not before",
            Order::After => "after",
            Order::NotAfter => "not after",
        })
    }
}

impl Display for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Beside::Value(literal) => literal.fmt(f),
            Beside::Fact(address) => f.write_str(address),
        }
    }
}

fn has(f: &mut fmt::Formatter<'_>, share: Share, values: &[Words]) -> fmt::Result {
    let few = match values.get(..VALUES) {
        Some(first) if values.len() > VALUES + 1 => {
            format!("{}, … ({} values)", listed(first), values.len())
        }
        _ => listed(values),
    };
    match share {
        Share::All => write!(f, "{few} among them"),
        Share::NotAll => write!(f, "not all of {few}"),
        Share::Any => write!(f, "one of {few} among them"),
        Share::None if values.len() == 1 => write!(f, "{few} not among them"),
        Share::None => write!(f, "none of {few} among them"),
        Share::Only => write!(f, "only {few}"),
        Share::More => write!(f, "more than {few}"),
    }
}

fn listed(values: &[impl Display]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
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
            format!("`{}` {}", path(*fact), Expected::new(expect, &path, false))
        }
        Condition::Law { qualification, holds } => {
            let name = &rulebook.qualifications[qualification.index()].name;
            format!("`law.{name}` {holds}")
        }
        Condition::Judge(question) => format!("judge “{question}”"),
    }
}
