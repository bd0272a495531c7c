//! The cases of rules, run: each is a small filing, read and evaluated like any other.
//!
//! An obligation's case starts from a filing in which the obligation applies, so that a case says
//! only what it is about.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::document::{self, Limits};
use crate::evaluate::{Asker, Question, evaluate_obligation, reasons, verdict_reasons};
use crate::facts::gather;
use crate::law::Truth;
use crate::rulebook::cases::{Case, Expected};
use crate::rulebook::{Condition, Expectation, Literal, Operand, QualificationId, Rulebook};
use crate::source::Source;
use crate::vocabulary::{FactId, Kind};

/// Why a case did not come out as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong, one line each.
    pub lines: Vec<String>,
}

/// Runs one case.
///
/// # Errors
/// What came out instead, and why.
pub fn run(rulebook: &Rulebook, case: &Case, as_of: Date) -> Result<(), Failure> {
    let fail = |line: String| Failure { lines: vec![line] };
    let obligation = rulebook.obligation(&case.rule);
    let mut base = Base {
        rulebook,
        filing: Map::from_iter([("bordercheck".to_owned(), json!(1))]),
        law: Vec::new(),
    };
    if let Some(obligation) = obligation {
        base.assume(&obligation.applies_when, true, None);
    }
    for given in &case.given {
        let value: Value =
            serde_json::from_str(&given.json).map_err(|error| fail(error.to_string()))?;
        match rulebook.qualification(&given.path) {
            Some((id, _)) if given.path.starts_with("law.") => {
                let truth = match &value {
                    Value::Bool(known) => Truth::from(*known),
                    Value::String(word) if word == "unknown" => Truth::Unknown,
                    Value::Null
                    | Value::Number(_)
                    | Value::String(_)
                    | Value::Array(_)
                    | Value::Object(_) => {
                        return Err(fail(format!(
                            "`{}` is given as {value}; it is true, false or unknown",
                            given.path
                        )));
                    }
                };
                base.law.retain(|(other, _)| *other != id);
                base.law.push((id, truth));
            }
            _ => put(&mut base.filing, &given.path, value),
        }
    }
    let Base { filing, law, .. } = base;
    let text = Value::Object(filing).to_string();
    let source = Source::new(format!("case “{}”", case.name), text);
    let readings = document::read(&source, &Limits::default());
    let Some(document) = readings.first().and_then(|reading| reading.document.as_ref()) else {
        return Err(fail("what is given can not be read".to_owned()));
    };
    let gathered = gather(document, &rulebook.vocabulary);
    if let Some(misfit) = gathered.misfits.first() {
        return Err(fail(format!(
            "what is given does not fit the schema: {} (at `{}`)",
            misfit.message,
            source.slice(misfit.span)
        )));
    }
    let question = Question::supposing(rulebook, &gathered.facts, as_of, &law);

    let (outcome, why, asks) = if let Some(obligation) = obligation {
        let verdict = evaluate_obligation(&question, obligation).verdict;
        let why = verdict_reasons(&question, obligation, verdict);
        (Expected::Verdict(verdict), why, Asker::new(&question).for_verdict(obligation))
    } else {
        let (condition, asks) = match rulebook.qualification(&case.rule) {
            Some((id, about)) if case.rule.starts_with("law.") => {
                (&about.holds_when, Asker::new(&question).for_qualification(id))
            }
            _ => match rulebook.contradictions.iter().find(|rule| rule.id == case.rule) {
                Some(rule) => (&rule.holds_when, Vec::new()),
                None => return Err(fail(format!("there is no rule `{}`", case.rule))),
            },
        };
        (Expected::Truth(question.truth(condition)), reasons(&question, condition), asks)
    };
    let mut lines = Vec::new();
    if outcome != case.expect {
        lines.push(format!("expected {}, came out {}", case.expect.word(), outcome.word()));
    }
    if let Some(at) = &case.at
        && !why.iter().any(|reason| is_or_is_in(&reason.fact, at))
    {
        lines.push(format!("`{at}` is not among the reasons"));
    }
    let asks: Vec<String> = asks.into_iter().map(|ask| ask.path).collect();
    if let Some(expected) = &case.asks {
        let mut expected = expected.clone();
        expected.sort();
        if expected != asks {
            lines.push(format!(
                "expected to ask for {}, would ask for {}",
                expected.join(", "),
                asks.join(", ")
            ));
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    lines.extend(why.iter().map(|reason| {
        format!("because {} is {}, expected {}", reason.fact, reason.found, reason.expected)
    }));
    Err(Failure { lines })
}

/// Whether a fact is the one named, or stands in the list named.
fn is_or_is_in(fact: &str, named: &str) -> bool {
    fact.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}

/// A filing in the making, in which some conditions hold.
struct Base<'r> {
    rulebook: &'r Rulebook,
    filing: Map<String, Value>,
    law: Vec<(QualificationId, Truth)>,
}

impl Base<'_> {
    /// States facts so that a condition comes out as wanted. `item` collects the facts of a list's item.
    fn assume(
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
                other_than(&|value| *literal == Literal::Text(value.to_owned()))
            }
            Expectation::OneOf(literals) if want => {
                literals.first().map_or(Value::Null, of_literal)
            }
            Expectation::OneOf(literals) => {
                other_than(&|value| literals.contains(&Literal::Text(value.to_owned())))
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
            Expectation::AtLeast(_) | Expectation::AtMost(_) => json!("none"),
            Expectation::Before(operand) => moved(operand, if want { -1 } else { 1 }),
            Expectation::After(operand) => moved(operand, if want { 1 } else { -1 }),
            Expectation::Stated if !want => Value::Null,
            Expectation::Stated => match about.kind {
                Kind::Claim => json!({}),
                Kind::Records(_) => json!([{}]),
                Kind::Choices => json!([other_than(&|_| false)]),
                Kind::Choice => other_than(&|_| false),
                Kind::YesNo => json!(true),
                Kind::Number => json!(1),
                Kind::Date => json!("2028-01-02"),
                Kind::Duration => json!("P1M"),
                Kind::Code => json!("NO"),
                Kind::Codes => json!([]),
                Kind::Text => json!("stated"),
                Kind::Texts => json!(["stated"]),
            },
        }
    }
}

fn of_literal(literal: &Literal) -> Value {
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

fn moved(operand: &Operand, days: i32) -> Value {
    let Operand::Literal(Literal::Date(date)) = operand else { return Value::Null };
    date.checked_add(jiff::Span::new().days(days))
        .map_or(Value::Null, |date| json!(date.to_string()))
}

/// Puts a value at a path, making the objects on the way; lists of values grow.
fn put(target: &mut Map<String, Value>, path: &str, value: Value) {
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
