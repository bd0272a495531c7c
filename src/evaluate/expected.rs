//! An expectation of a rule → what was expected of one fact: turned round where the condition around it is, and with
//! the address of what it is compared with.

use super::condition::Question;
use super::here::Here;
use crate::rulebook::{Expectation, Literal, Operand};
use crate::words::Words;

/// What was expected of a fact. Its words are `Display`, and nothing else has to read them.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// That it is stated; of a claim, that it is made.
    Stated,
    /// Of a claim, that it is not made.
    NotClaimed,
    /// Of a list, that it says all there is.
    Complete,
    /// Of a list, an item that is as the rule says.
    Item,
    /// This value.
    Is(Literal),
    /// Anything but this value.
    IsNot(Literal),
    /// One of these values.
    OneOf(Box<[Literal]>),
    /// None of these values.
    NoneOf(Box<[Literal]>),
    /// Of a list, which of these values it has.
    Has(Share, Box<[Words]>),
    /// How it stands to another value.
    Beside(Order, Beside),
    /// Of a qualification, that it holds or that it does not.
    Holds(bool),
    /// The answer of a person to this question.
    Answer(Words),
}

/// Which of some values a list is expected to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// All.
    All,
    /// Not all.
    NotAll,
    /// One at least.
    Any,
    /// None.
    None,
    /// Nothing else.
    Only,
    /// Something else.
    More,
}

/// How a value is expected to stand to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// No less.
    AtLeast,
    /// No more.
    AtMost,
    /// More.
    MoreThan,
    /// Less.
    LessThan,
    /// Earlier.
    Before,
    /// On that day or later.
    NotBefore,
    /// Later.
    After,
    /// On that day or earlier.
    NotAfter,
}

/// What a fact is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Beside {
    /// A value of the rule.
    Value(Literal),
    /// The fact with this address.
    Fact(Words),
}

impl Expected {
    /// What a rule expects, or its opposite, with the items of lists in hand.
    pub(super) fn of(
        question: &Question<'_>,
        expect: &Expectation,
        here: &Here<'_>,
        negated: bool,
    ) -> Expected {
        Expected::new(expect, &|fact| here.address(question, fact), negated)
    }

    /// The same, where `address` names a fact.
    pub(super) fn new(
        expect: &Expectation,
        address: &dyn Fn(crate::vocabulary::FactId) -> Words,
        negated: bool,
    ) -> Expected {
        let has = |plain, opposite, values: &[Words]| {
            Expected::Has(if negated { opposite } else { plain }, values.into())
        };
        let beside = |plain, opposite, operand: &Operand| {
            let other = match operand {
                Operand::Literal(literal) => Beside::Value(literal.clone()),
                Operand::Fact(fact) => Beside::Fact(address(*fact)),
            };
            Expected::Beside(if negated { opposite } else { plain }, other)
        };
        match expect {
            Expectation::Stated if negated => Expected::NotClaimed,
            Expectation::Stated => Expected::Stated,
            Expectation::Is(literal) if negated => Expected::IsNot(literal.clone()),
            Expectation::Is(literal) => Expected::Is(literal.clone()),
            Expectation::OneOf(values) if negated => Expected::NoneOf(values.as_slice().into()),
            Expectation::OneOf(values) => Expected::OneOf(values.as_slice().into()),
            // One of one is all of them.
            Expectation::ContainsAny(values) if values.len() == 1 => {
                has(Share::All, Share::None, values)
            }
            Expectation::ContainsAny(values) => has(Share::Any, Share::None, values),
            Expectation::ContainsAll(values) => has(Share::All, Share::NotAll, values),
            Expectation::ContainsOnly(values) => has(Share::Only, Share::More, values),
            Expectation::AtLeast(value) => beside(Order::AtLeast, Order::LessThan, value),
            Expectation::AtMost(value) => beside(Order::AtMost, Order::MoreThan, value),
            Expectation::MoreThan(value) => beside(Order::MoreThan, Order::AtMost, value),
            Expectation::LessThan(value) => beside(Order::LessThan, Order::AtLeast, value),
            Expectation::Before(value) => beside(Order::Before, Order::NotBefore, value),
            Expectation::After(value) => beside(Order::After, Order::NotAfter, value),
        }
    }
}
