//! Conditions × facts → truth.

use std::cmp::Ordering;

use crate::facts::{Cell, Facts, Record, Stated, Value};
use crate::law::Truth;
use crate::rulebook::{Condition, Expectation, Literal, Operand, QualificationId, Rulebook};
use crate::time::Orders;
use crate::vocabulary::FactId;

/// Everything a question about one filing is answered from.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The rules.
    pub rulebook: &'a Rulebook,
    /// What the filing states.
    pub facts: &'a Facts<'a>,
    /// What the law makes of the facts, by [`QualificationId`].
    pub law: Vec<Truth>,
}

impl<'a> Question<'a> {
    /// Works out all qualifications, each after those it depends on.
    #[must_use]
    pub fn new(rulebook: &'a Rulebook, facts: &'a Facts<'a>) -> Question<'a> {
        Question::supposing(rulebook, facts, &[])
    }

    /// As [`Question::new`], with the truth of some qualifications taken as given.
    #[must_use]
    pub fn supposing(
        rulebook: &'a Rulebook,
        facts: &'a Facts<'a>,
        given: &[(QualificationId, Truth)],
    ) -> Question<'a> {
        let law = vec![Truth::Unknown; rulebook.qualifications.len()];
        let mut question = Question { rulebook, facts, law };
        for &id in &rulebook.order {
            let given = given.iter().find(|(qualification, _)| *qualification == id);
            let holds_when = &rulebook.qualifications[id.index()].holds_when;
            question.law[id.index()] =
                given.map_or_else(|| question.truth(holds_when), |&(_, truth)| truth);
        }
        question
    }

    /// Whether a condition holds of the filing.
    #[must_use]
    pub fn truth(&self, condition: &Condition) -> Truth {
        self.truth_in(condition, &Scope::filing(&self.facts.filing))
    }

    /// Whether a condition holds, with the items of lists in hand.
    #[must_use]
    pub fn truth_in(&self, condition: &Condition, scope: &Scope<'_>) -> Truth {
        match condition {
            Condition::All(parts) => all(parts.iter().map(|part| self.truth_in(part, scope))),
            Condition::Any(parts) => any(parts.iter().map(|part| self.truth_in(part, scope))),
            Condition::Not(part) => self.truth_in(part, scope).opposite(),
            Condition::Some { list, that } => match self.items(*list, scope) {
                None => Truth::Unknown,
                Some((items, open)) => {
                    let rest = if open { Truth::Unknown } else { Truth::False };
                    any(items
                        .iter()
                        .map(|item| self.truth_in(that, &scope.with(item)))
                        .chain([rest]))
                }
            },
            Condition::Every { list, that } => match self.items(*list, scope) {
                None => Truth::Unknown,
                Some((items, open)) => {
                    let rest = if open { Truth::Unknown } else { Truth::True };
                    all(items
                        .iter()
                        .map(|item| self.truth_in(that, &scope.with(item)))
                        .chain([rest]))
                }
            },
            Condition::Fact { fact, expect } => self.meets(self.cell(*fact, scope), expect, scope),
            Condition::Law { qualification, holds } => {
                let truth = self.law[qualification.index()];
                if *holds { truth } else { truth.opposite() }
            }
            Condition::Judge(_) => Truth::Unknown,
        }
    }

    /// The cell of a fact, in the item in hand or in the filing.
    #[must_use]
    pub fn cell<'s>(&self, fact: FactId, scope: &Scope<'s>) -> &'s Cell<'s> {
        let (record, slot) = self.rulebook.vocabulary.place(fact);
        scope.record(record).cell(slot)
    }

    /// The items of a list and whether there may be more; `None` while the list is not stated.
    #[must_use]
    pub fn items<'s>(&self, list: FactId, scope: &Scope<'s>) -> Option<(&'s [Record<'s>], bool)> {
        match &self.cell(list, scope).stated {
            Stated::Known(Value::Records(records)) => Some((&records.items, records.open)),
            // A list of a claim that is not made has nothing in it.
            Stated::NotClaimed => Some((&[], false)),
            Stated::Absent
            | Stated::Null
            | Stated::Unknown
            | Stated::Disputed(_)
            | Stated::Known(_) => None,
        }
    }

    pub(super) fn meets(&self, cell: &Cell<'_>, expect: &Expectation, scope: &Scope<'_>) -> Truth {
        let value = match &cell.stated {
            Stated::Absent | Stated::Null | Stated::Unknown | Stated::Disputed(_) => {
                return Truth::Unknown;
            }
            Stated::NotClaimed => return Truth::False,
            Stated::Known(value) => value,
        };
        match expect {
            Expectation::Stated => Truth::True,
            Expectation::Is(literal) => is(value, literal),
            Expectation::OneOf(literals) => any(literals.iter().map(|literal| is(value, literal))),
            Expectation::ContainsAny(wanted) => {
                let Value::List(list) = value else { return Truth::Unknown };
                let found = list.values.iter().any(|value| wanted.iter().any(|w| w == value));
                Truth::from(found).or(if list.open { Truth::Unknown } else { Truth::False })
            }
            Expectation::ContainsAll(wanted) => {
                let Value::List(list) = value else { return Truth::Unknown };
                let found = wanted.iter().all(|w| list.values.contains(&w.as_str()));
                Truth::from(found).or(if list.open { Truth::Unknown } else { Truth::False })
            }
            Expectation::ContainsOnly(allowed) => {
                let Value::List(list) = value else { return Truth::Unknown };
                let only = list.values.iter().all(|value| allowed.iter().any(|a| a == value));
                Truth::from(only).and(if list.open { Truth::Unknown } else { Truth::True })
            }
            Expectation::AtLeast(operand) => self.compare(cell, operand, scope, Ordering::is_ge),
            Expectation::AtMost(operand) => self.compare(cell, operand, scope, Ordering::is_le),
            Expectation::LessThan(operand) | Expectation::Before(operand) => {
                self.compare(cell, operand, scope, Ordering::is_lt)
            }
            Expectation::MoreThan(operand) | Expectation::After(operand) => {
                self.compare(cell, operand, scope, Ordering::is_gt)
            }
        }
    }

    /// Compares what is stated with a value of the law or with another fact: true if it keeps the bound
    /// however exact the two are taken to be, false if in no way. Where there is none of it (`none`), no bound is kept.
    fn compare(
        &self,
        cell: &Cell<'_>,
        operand: &Operand,
        scope: &Scope<'_>,
        keeps: fn(Ordering) -> bool,
    ) -> Truth {
        let Stated::Known(value) = &cell.stated else { return Truth::Unknown };
        let orders = match operand {
            Operand::Literal(literal) => order(value, &of_literal(literal)),
            Operand::Fact(fact) => {
                let other = self.cell(*fact, scope);
                match &other.stated {
                    // However inexact it is, a fact is no earlier or later than itself.
                    Stated::Known(of) if std::ptr::eq(cell, other) => {
                        order(of, of).map(|_| Ordering::Equal.into())
                    }
                    Stated::Known(other) => order(value, other),
                    Stated::NotClaimed => None,
                    // With nothing on this side, what stands on the other one does not matter.
                    Stated::Absent | Stated::Null | Stated::Unknown | Stated::Disputed(_) => {
                        let nothing = matches!(value, Value::None);
                        return if nothing { Truth::False } else { Truth::Unknown };
                    }
                }
            }
        };
        orders.map_or(Truth::False, |orders| all_or_none(orders, keeps))
    }
}

/// How two values stand to each other; `None` where they do not at all.
fn order(a: &Value<'_>, b: &Value<'_>) -> Option<Orders> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b).map(Orders::from),
        (Value::Date(a), Value::Date(b)) => Some(a.compare(*b)),
        (Value::Duration(a, _), Value::Duration(b, _)) => Some(a.compare(*b)),
        _ => None,
    }
}

/// Whether something holds of every way in which two values may stand to each other, or of none.
fn all_or_none(orders: Orders, holds: fn(Ordering) -> bool) -> Truth {
    let mut found = orders.each().map(holds);
    let first = found.next().unwrap_or(false);
    if found.all(|other| other == first) { Truth::from(first) } else { Truth::Unknown }
}

fn of_literal(literal: &Literal) -> Value<'_> {
    match literal {
        Literal::None => Value::None,
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Number(value) => Value::Number(*value),
        Literal::Text(value) => Value::Text(value),
        Literal::Date(day) => Value::Date((*day).into()),
        Literal::Duration(value, written) => Value::Duration(*value, written),
    }
}

fn is(value: &Value<'_>, literal: &Literal) -> Truth {
    match (value, literal) {
        (Value::List(list), Literal::None) if list.open && list.values.is_empty() => Truth::Unknown,
        (Value::List(list), Literal::None) => Truth::from(list.values.is_empty()),
        (Value::Records(records), Literal::None) if records.open && records.items.is_empty() => {
            Truth::Unknown
        }
        (Value::Records(records), Literal::None) => Truth::from(records.items.is_empty()),
        _ => match order(value, &of_literal(literal)) {
            Some(orders) => all_or_none(orders, Ordering::is_eq),
            None => Truth::from(*value == of_literal(literal)),
        },
    }
}

fn all(parts: impl Iterator<Item = Truth>) -> Truth {
    let mut truth = Truth::True;
    for part in parts {
        truth = truth.and(part);
        if truth == Truth::False {
            break;
        }
    }
    truth
}

fn any(parts: impl Iterator<Item = Truth>) -> Truth {
    let mut truth = Truth::False;
    for part in parts {
        truth = truth.or(part);
        if truth == Truth::True {
            break;
        }
    }
    truth
}

/// The records in hand: the filing, and the items of the lists that `some` and `every` range over.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'s> {
    record: &'s Record<'s>,
    outer: Option<&'s Scope<'s>>,
}

impl<'s> Scope<'s> {
    /// Only the filing in hand.
    #[must_use]
    pub fn filing(record: &'s Record<'s>) -> Scope<'s> {
        Scope { record, outer: None }
    }

    /// An item as well.
    #[must_use]
    pub fn with(&'s self, record: &'s Record<'s>) -> Scope<'s> {
        Scope { record, outer: Some(self) }
    }

    /// The record that was taken in hand last.
    #[must_use]
    pub fn innermost(&self) -> &'s Record<'s> {
        self.record
    }

    /// The innermost record of a kind; the filing where there is none, which the loader excludes.
    fn record(&self, kind: crate::vocabulary::RecordId) -> &'s Record<'s> {
        let mut scope = self;
        loop {
            match scope.outer {
                Some(outer) if scope.record.kind != kind => scope = outer,
                _ => return scope.record,
            }
        }
    }
}
