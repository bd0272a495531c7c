//! The filing that a case starts from: as little as makes an obligation apply.

use serde_json::{Map, Value, json};

use crate::document;
use crate::law::Truth;
use crate::rulebook::{Condition, Expectation, Literal, Operand, QualificationId, Rulebook};
use crate::vocabulary::{Fact, FactId, Kind};

/// A filing in the making, in which some conditions hold.
pub(super) struct Base<'r> {
    pub(super) rulebook: &'r Rulebook,
    pub(super) filing: Map<String, Value>,
    pub(super) law: Vec<(QualificationId, Truth)>,
}

impl Base<'_> {
    /// States facts so that a condition comes out as wanted. `item` collects the facts of a list's item.
    pub(super) fn assume(
        &mut self,
        condition: &Condition,
        want: bool,
        mut item: Option<&mut Map<String, Value>>,
    ) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                // All parts of `all` have to hold, one of `any`; for the opposite the other way round.
                let every = matches!(condition, Condition::All(_)) == want;
                let parts = if every { parts.as_slice() } else { parts.get(..1).unwrap_or(&[]) };
                for part in parts {
                    self.assume(part, want, item.as_deref_mut());
                }
            }
            Condition::Not(part) => self.assume(part, !want, item),
            Condition::Some { list, that } | Condition::Every { list, that } => {
                let mut inner = Map::new();
                self.assume(that, want, Some(&mut inner));
                self.state(*list, json!([inner]), item);
            }
            Condition::Law { qualification, holds } => {
                if !self.law.iter().any(|(id, _)| id == qualification) {
                    self.law.push((*qualification, Truth::from(*holds == want)));
                }
            }
            Condition::Fact { fact, expect } => {
                let value = self.witness(*fact, expect, want);
                self.state(*fact, value, item);
            }
            Condition::Judge(_) => {}
        }
    }

    fn state(&mut self, fact: FactId, value: Value, item: Option<&mut Map<String, Value>>) {
        let path = self.rulebook.vocabulary.fact(fact).path.as_str();
        let (target, path) = match (item, path.rsplit_once("[].")) {
            (Some(item), Some((_, inner))) => (item, inner),
            _ => (&mut self.filing, path),
        };
        put(target, path, value);
    }

    /// A value with which an expectation comes out as wanted.
    fn witness(&self, fact: FactId, expect: &Expectation, want: bool) -> Value {
        let about = self.rulebook.vocabulary.fact(fact);
        let other_than = |taken: &dyn Fn(&str) -> bool| {
            about
                .values
                .iter()
                .find(|value| !taken(value))
                .map_or(Value::Null, |value| json!(value))
        };
        match expect {
            Expectation::Is(Literal::Bool(value)) => json!(*value == want),
            Expectation::Is(literal) if want => of_literal(literal),
            Expectation::Is(literal) => {
                other_than(&|value| *literal == Literal::Text(value.into()))
            }
            Expectation::OneOf(literals) if want => {
                literals.first().map_or(Value::Null, of_literal)
            }
            Expectation::OneOf(literals) => {
                other_than(&|value| literals.contains(&Literal::Text(value.into())))
            }
            Expectation::ContainsAny(values) if want => json!(values.get(..1)),
            Expectation::ContainsAll(values) | Expectation::ContainsOnly(values) if want => {
                json!(values)
            }
            Expectation::ContainsAny(_) | Expectation::ContainsAll(_) => json!([]),
            Expectation::ContainsOnly(values) => {
                json!([other_than(&|value| values.iter().any(|v| v == value))])
            }
            Expectation::AtLeast(operand) | Expectation::AtMost(operand) if want => {
                of_operand(operand)
            }
            Expectation::MoreThan(operand) if want => next(operand, true),
            Expectation::LessThan(operand) if want => next(operand, false),
            Expectation::AtLeast(_)
            | Expectation::AtMost(_)
            | Expectation::MoreThan(_)
            | Expectation::LessThan(_) => json!("none"),
            Expectation::Before(operand) => moved(operand, if want { -1 } else { 1 }),
            Expectation::After(operand) => moved(operand, if want { 1 } else { -1 }),
            Expectation::Stated if !want => Value::Null,
            Expectation::Stated => stated(about),
        }
    }
}

/// A value with which a fact is stated: any will do.
pub(super) fn stated(fact: &Fact) -> Value {
    let first = || {
        let value = fact.values.iter().find(|value| *value != "unknown");
        value.map_or(Value::Null, |value| json!(value))
    };
    match fact.kind {
        Kind::Claim => json!({}),
        Kind::Records(_) => json!([{}]),
        Kind::Choices => json!([first()]),
        Kind::Choice => first(),
        Kind::YesNo => json!(true),
        Kind::Number => json!(1),
        Kind::Date => json!("2028-01-02"),
        Kind::Duration => json!("P1M"),
        Kind::Code => json!("NO"),
        Kind::Codes => json!([]),
        Kind::Text => json!("stated"),
        Kind::Texts => json!(["stated"]),
    }
}

pub(super) fn of_literal(literal: &Literal) -> Value {
    match literal {
        Literal::None => json!("none"),
        Literal::Bool(value) => json!(value),
        Literal::Number(value) => document::json_number(*value),
        Literal::Text(text) => json!(text),
        Literal::Date(date) => json!(date.to_string()),
        Literal::Duration(_, written) => json!(written),
    }
}

fn of_operand(operand: &Operand) -> Value {
    match operand {
        Operand::Literal(literal) => of_literal(literal),
        Operand::Fact(_) => Value::Null,
    }
}

/// The value of the law's next above, or below.
fn next(operand: &Operand, above: bool) -> Value {
    let Operand::Literal(literal) = operand else { return Value::Null };
    let steps = super::mutants::steps(literal);
    let next = if above { steps.last() } else { steps.first() };
    next.map_or(Value::Null, of_literal)
}

fn moved(operand: &Operand, days: i32) -> Value {
    let Operand::Literal(Literal::Date(date)) = operand else { return Value::Null };
    date.checked_add(jiff::Span::new().days(days))
        .map_or(Value::Null, |date| json!(date.to_string()))
}

/// Puts a value at a path, making the objects on the way; lists of values grow.
pub(super) fn put(target: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => match (target.get_mut(path), value) {
            // What a base needs of one list, from two conditions; a case's own list replaces it.
            (Some(Value::Object(before)), Value::Object(new)) => before.extend(new),
            (_, value) => {
                target.insert(path.to_owned(), value);
            }
        },
        Some((first, rest)) => {
            let inner = target.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
