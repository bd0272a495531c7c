//! Conditions over facts: small on purpose. A rule that wants more wants a qualification.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::time::Duration;
use crate::vocabulary::FactId;
use crate::words::Words;

/// Index of a qualification in [`super::Rulebook::qualifications`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QualificationId(u16);

impl QualificationId {
    /// From a position; a rulebook has some hundreds.
    #[must_use]
    pub fn new(at: usize) -> QualificationId {
        QualificationId(u16::try_from(at).unwrap_or(u16::MAX))
    }

    /// The position.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What has to hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Condition {
    /// All of them; holds when there are none.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
    /// The opposite.
    Not(Box<Condition>),
    /// At least one item of a list.
    Some {
        /// The list.
        list: FactId,
        /// What holds of the item.
        that: Box<Condition>,
    },
    /// Each item of a list; holds when the list is stated to be empty.
    Every {
        /// The list.
        list: FactId,
        /// What holds of each item.
        that: Box<Condition>,
    },
    /// A fact is as expected.
    Fact {
        /// The fact; of the filing, or of the item in hand.
        fact: FactId,
        /// What it is compared with.
        expect: Expectation,
    },
    /// A qualification holds, or does not.
    Law {
        /// The qualification.
        qualification: QualificationId,
        /// What is expected of it.
        holds: bool,
    },
    /// A question that no fact settles: always unknown.
    Judge(Words),
}

impl Condition {
    /// The condition that always holds.
    #[must_use]
    pub fn always() -> Condition {
        Condition::All(Vec::new())
    }

    /// All of these; of a single one, that itself.
    #[must_use]
    pub fn of(mut parts: Vec<Condition>) -> Condition {
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                parts.extend(last);
                Condition::All(parts)
            }
        }
    }

    /// Whether it is [`Condition::always`].
    #[must_use]
    pub fn is_always(&self) -> bool {
        matches!(self, Condition::All(parts) if parts.is_empty())
    }

    /// The conditions right inside this one.
    #[must_use]
    pub fn parts(&self) -> &[Condition] {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts,
            Condition::Not(part)
            | Condition::Some { that: part, .. }
            | Condition::Every { that: part, .. } => std::slice::from_ref(part),
            Condition::Fact { .. } | Condition::Law { .. } | Condition::Judge(_) => &[],
        }
    }

    /// Whether a question that no fact settles is part of it.
    #[must_use]
    pub fn asks_a_person(&self) -> bool {
        matches!(self, Condition::Judge(_)) || self.parts().iter().any(Condition::asks_a_person)
    }

    /// This condition and all inside it, outermost first.
    pub fn walk<'c>(&'c self, visit: &mut dyn FnMut(&'c Condition)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }
}

/// What a fact is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Expectation {
    /// Equals; a list equals `none` when it is stated to be empty.
    Is(Literal),
    /// Is one of these.
    OneOf(Vec<Literal>),
    /// The list has one of these at least.
    ContainsAny(Vec<Words>),
    /// The list has all of these.
    ContainsAll(Vec<Words>),
    /// The list has nothing but these.
    ContainsOnly(Vec<Words>),
    /// A number, date or span no less than this.
    AtLeast(Operand),
    /// A number, date or span no more than this.
    AtMost(Operand),
    /// A number or span more than this.
    MoreThan(Operand),
    /// A number or span less than this.
    LessThan(Operand),
    /// A date strictly before this.
    Before(Operand),
    /// A date strictly after this.
    After(Operand),
    /// The filing says it, whatever it says; a claim is made.
    Stated,
}

impl Expectation {
    /// What the fact is compared with by its size, if it is.
    #[must_use]
    pub fn operand(&self) -> Option<&Operand> {
        match self {
            Expectation::AtLeast(operand)
            | Expectation::AtMost(operand)
            | Expectation::MoreThan(operand)
            | Expectation::LessThan(operand)
            | Expectation::Before(operand)
            | Expectation::After(operand) => Some(operand),
            Expectation::Is(_)
            | Expectation::OneOf(_)
            | Expectation::ContainsAny(_)
            | Expectation::ContainsAll(_)
            | Expectation::ContainsOnly(_)
            | Expectation::Stated => None,
        }
    }

    /// The fact that it is compared with by its size, if it is one.
    #[must_use]
    pub fn other_fact(&self) -> Option<FactId> {
        match self.operand() {
            Some(Operand::Fact(fact)) => Some(*fact),
            Some(Operand::Literal(_)) | None => None,
        }
    }
}

/// The other side of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Operand {
    /// A value of the law.
    Literal(Literal),
    /// Another fact of the same type.
    Fact(FactId),
}

/// A value in a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Literal {
    /// Stated that there is none.
    None,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text or a value of a choice.
    Text(Words),
    /// A calendar day: those of the law are exact.
    Date(Date),
    /// A calendar span, with the way it was written.
    Duration(Duration, Words),
}

impl std::fmt::Display for Literal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Literal::None => f.write_str("none"),
            Literal::Bool(value) => write!(f, "{value}"),
            Literal::Number(value) => write!(f, "{value}"),
            Literal::Text(value) => f.write_str(value),
            Literal::Date(value) => write!(f, "{value}"),
            Literal::Duration(_, written) => f.write_str(written),
        }
    }
}
