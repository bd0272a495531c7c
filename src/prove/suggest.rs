//! Cases that would close what [`super::coverage`] and [`super::mutants`] find: an existing case with one or two
//! facts changed. What comes out is what the rule says today; whether the law says so too, the author has to judge.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::base::{of_literal as of, put, stated};
use super::coverage::{shows, wanted};
use super::mutants::{Mutant, mutants};
use super::rule::{Came, Rule};
use super::{ask, start};
use crate::law::Truth;
use crate::rulebook::cases::{Case, Expected, Given};
use crate::rulebook::{Condition, Expectation, Literal, Operand, Place, Rulebook};
use crate::vocabulary::{Fact, Kind};
use crate::words::Words;

/// Pairs of changes that are tried for one rule at most.
const PAIRS: usize = 40_000;

/// A case to add.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The rule.
    pub rule: String,
    /// Where the rule stands.
    pub place: Place,
    /// The case.
    pub case: Case,
}

/// Looks for cases for the rules whose id contains `filter`.
#[must_use]
pub fn suggest(rulebook: &Rulebook, cases: &[Case], filter: &str) -> Vec<Suggestion> {
    let mut of_rules: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        of_rules.entry(&case.rule).or_default().push(case);
    }
    let mut found = Vec::new();
    for name in super::rule_names(rulebook) {
        let Some(rule) = Rule::find(rulebook, &name).filter(|_| name.contains(filter)) else {
            continue;
        };
        let mut search = Search::new(rulebook, &rule);
        for case in of_rules.get(name.as_str()).into_iter().flatten() {
            search.strike(case);
        }
        let empty = Case {
            rule: name.clone(),
            name: String::new(),
            given: Vec::new(),
            expect: Expected::Truth(Truth::Unknown),
            if_applies: None,
            at: None,
            asks: None,
            place: super::place(&rule),
        };
        let of_rule = of_rules.get(name.as_str()).cloned().unwrap_or_default();
        let from: Vec<&Case> = of_rule.into_iter().chain([&empty]).collect();
        let new = search.run(&from);
        let place = super::place(&rule);
        found.extend(new.into_iter().map(|case| Suggestion {
            rule: name.clone(),
            place: place.clone(),
            case,
        }));
    }
    found
}

/// What the cases of one rule do not prove yet.
struct Search<'r> {
    rulebook: &'r Rulebook,
    rule: Rule<'r>,
    atoms: Vec<(&'r Condition, Truth)>,
    mutants: Vec<Mutant>,
}

impl<'r> Search<'r> {
    fn new(rulebook: &'r Rulebook, rule: &Rule<'r>) -> Search<'r> {
        let mut atoms = Vec::new();
        for (_, condition) in rule.conditions() {
            condition.walk(&mut |atom| {
                atoms.extend(wanted(rulebook, atom).into_iter().map(|truth| (atom, truth)));
            });
        }
        Search { rulebook, rule: *rule, atoms, mutants: mutants(rulebook, rule) }
    }

    fn done(&self) -> bool {
        self.atoms.is_empty() && self.mutants.is_empty()
    }

    /// Strikes out what a case proves; returns how much that was, and how the case comes out.
    fn strike(&mut self, case: &Case) -> Option<(usize, Came)> {
        let (atoms, mutants) = (&self.atoms, &self.mutants);
        let (outcome, proved, noticed) = ask(self.rulebook, case, |question, rule| {
            let outcome = rule.came(&mut |condition| question.truth(condition));
            let proved: Vec<bool> =
                atoms.iter().map(|(atom, truth)| shows(question, rule, atom, *truth)).collect();
            let noticed: Vec<bool> =
                mutants.iter().map(|mutant| mutant.came(question, rule) != outcome).collect();
            (outcome, proved, noticed)
        })
        .ok()?;
        let count = proved.iter().chain(&noticed).filter(|hit| **hit).count();
        let (mut proved, mut noticed) = (proved.into_iter(), noticed.into_iter());
        self.atoms.retain(|_| !proved.next().unwrap_or(false));
        self.mutants.retain(|_| !noticed.next().unwrap_or(false));
        Some((count, outcome))
    }

    fn run(&mut self, from: &[&Case]) -> Vec<Case> {
        let mut found = Vec::new();
        if self.done() {
            return found;
        }
        let changes = self.changes();
        let mut tried = 0;
        for pairs in [false, true] {
            for base in from {
                for (at, first) in changes.iter().enumerate() {
                    let Some(one) = self.changed(base, first) else { continue };
                    if pairs {
                        for second in changes.iter().skip(at + 1) {
                            tried += 1;
                            if tried > PAIRS || self.done() {
                                return found;
                            }
                            let Some(two) = self.changed(&one, second) else { continue };
                            self.keep(two, &mut found);
                        }
                    } else {
                        self.keep(one, &mut found);
                    }
                    if self.done() {
                        return found;
                    }
                }
            }
        }
        found
    }

    fn keep(&mut self, mut case: Case, found: &mut Vec<Case>) {
        if let Some((count, outcome)) = self.strike(&case)
            && count > 0
        {
            case.expect = outcome.to;
            case.if_applies = outcome.if_applies();
            case.at = None;
            case.asks = None;
            case.name = String::from(case.name.trim_start_matches([',', ' ']));
            found.push(case);
        }
    }

    /// Changes to facts that the rule asks about.
    fn changes(&self) -> Vec<Change> {
        let mut all: Vec<Change> = Vec::new();
        for (_, condition) in self.rule.conditions() {
            condition.walk(&mut |part| {
                let new: Vec<Change> = match part {
                    Condition::Fact { fact, expect } => {
                        let fact = self.rulebook.vocabulary.fact(*fact);
                        let mut values = values(fact, expect);
                        if let Some(other) = expect.other_fact() {
                            // Both facts in the same steps, so that they can be equal.
                            let other = self.rulebook.vocabulary.fact(other);
                            let near = on_both_sides(other.kind);
                            all.extend(
                                near.into_iter().flat_map(|value| changes_to(&other.path, value)),
                            );
                            values.extend(on_both_sides(fact.kind));
                        }
                        values.into_iter().flat_map(|value| changes_to(&fact.path, value)).collect()
                    }
                    Condition::Law { qualification, .. } => {
                        let about = &self.rulebook.qualifications[qualification.index()];
                        let path = format!("law.{}", about.name);
                        [json!(true), json!(false), json!("unknown")]
                            .map(|value| Change {
                                path: path.clone(),
                                inner: None,
                                value,
                                how: How::Set,
                            })
                            .to_vec()
                    }
                    Condition::Some { list, .. } | Condition::Every { list, .. } => {
                        let path = &self.rulebook.vocabulary.fact(*list).path;
                        changes_to(path, json!([]))
                            .into_iter()
                            .chain(changes_to(path, json!("unknown")))
                            .collect()
                    }
                    Condition::All(_)
                    | Condition::Any(_)
                    | Condition::Not(_)
                    | Condition::Judge(_) => Vec::new(),
                };
                for change in new {
                    if !all.contains(&change) {
                        all.push(change);
                    }
                }
            });
        }
        all
    }

    /// A case with one change more; `None` where it would change nothing or can not be written.
    fn changed(&self, case: &Case, change: &Change) -> Option<Case> {
        let before = case.given.iter().position(|given| given.path == change.path);
        let old: Value = if let Some(at) = before {
            serde_json::from_str(&case.given[at].json).ok()?
        } else {
            let base = start(self.rulebook, &self.rule);
            let pointer = format!("/{}", change.path.replace('.', "/"));
            Value::Object(base.filing).pointer(&pointer).cloned().unwrap_or(Value::Null)
        };
        let new = change.apply(&old)?;
        if new == old {
            return None;
        }
        let mut case = case.clone();
        let json = new.to_string();
        match before {
            Some(at) => case.given[at].json = json,
            None => case.given.push(Given { path: change.path.clone(), json }),
        }
        case.name = format!("{}, {}", case.name, change.in_words());
        Some(case)
    }
}

/// Values of a fact on both sides of an expectation, and right at its edge.
fn values(fact: &Fact, expect: &Expectation) -> Vec<Value> {
    let other = |taken: &dyn Fn(&str) -> bool| {
        fact.values.iter().find(|value| !taken(value) && *value != "unknown").map(|v| json!(v))
    };
    let lists = |values: &[Words]| {
        let one = values.iter().map(|value| json!([value]));
        let other = other(&|value| values.iter().any(|known| known == value));
        let without = (0..values.len()).map(|at| {
            let mut fewer = values.to_vec();
            fewer.remove(at);
            json!(fewer)
        });
        let mixed = other.clone().map(|other| {
            let mut mixed: Vec<Value> = values.iter().map(|value| json!(value)).collect();
            mixed.push(other);
            json!(mixed)
        });
        let other = other.map(|other| json!([other]));
        one.chain(without).chain(other).chain(mixed).chain([json!(values), json!([])]).collect()
    };
    let mut values: Vec<Value> = match expect {
        Expectation::Is(Literal::Bool(_)) => vec![json!(true), json!(false)],
        Expectation::Is(literal) => {
            let other = other(&|value| *literal == Literal::Text(value.into()));
            std::iter::once(of(literal)).chain(other).collect()
        }
        Expectation::OneOf(literals) => {
            let other = other(&|value| literals.contains(&Literal::Text(value.into())));
            literals.iter().map(of).chain(other).collect()
        }
        Expectation::ContainsAny(values)
        | Expectation::ContainsAll(values)
        | Expectation::ContainsOnly(values) => lists(values),
        Expectation::AtLeast(limit)
        | Expectation::AtMost(limit)
        | Expectation::MoreThan(limit)
        | Expectation::LessThan(limit)
        | Expectation::Before(limit)
        | Expectation::After(limit) => match limit {
            Operand::Literal(literal) => {
                let near = super::mutants::steps(literal);
                std::iter::once(of(literal)).chain(near.iter().map(of)).collect()
            }
            Operand::Fact(_) => Vec::new(),
        },
        Expectation::Stated => vec![stated(fact)],
    };
    values.push(json!("unknown"));
    values.push(json!("none"));
    values
}

/// Values next to each other, for facts that are compared with other facts.
fn on_both_sides(kind: Kind) -> Vec<Value> {
    match kind {
        Kind::Date => (0..3)
            .filter_map(|days| {
                Date::ZERO.checked_add(jiff::Span::new().years(2028).days(days)).ok()
            })
            .map(|day| json!(day.to_string()))
            .collect(),
        Kind::Duration => vec![json!("P1M"), json!("P2M")],
        Kind::Number => vec![json!(1), json!(2)],
        Kind::Claim
        | Kind::Records(_)
        | Kind::Choices
        | Kind::Choice
        | Kind::YesNo
        | Kind::Code
        | Kind::Codes
        | Kind::Text
        | Kind::Texts => Vec::new(),
    }
}

/// One change to what a case gives.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    /// The fact, or the list whose items are changed.
    path: String,
    /// The fact in an item.
    inner: Option<String>,
    value: Value,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    /// The fact, or that of the first item.
    Set,
    /// That of one item more.
    Append,
    /// That of the only item.
    Replace,
}

impl Change {
    fn apply(&self, old: &Value) -> Option<Value> {
        let Some(inner) = &self.inner else { return Some(self.value.clone()) };
        let mut items = match (old, self.how) {
            (Value::Array(items), How::Set | How::Append) => items.clone(),
            _ => Vec::new(),
        };
        let item = match self.how {
            How::Set => items.first_mut()?,
            How::Append | How::Replace => {
                items.push(Value::Object(Map::new()));
                items.last_mut()?
            }
        };
        put(item.as_object_mut()?, inner, self.value.clone());
        Some(Value::Array(items))
    }

    fn in_words(&self) -> String {
        let name = self.inner.as_deref().unwrap_or(&self.path);
        let name = name.rsplit('.').next().unwrap_or(name).replace('_', " ");
        let value = match self.value.as_array().map(Vec::as_slice) {
            Some([]) => "nothing".to_owned(),
            Some(items) => items.iter().map(word).collect::<Vec<_>>().join(" and "),
            None => word(&self.value),
        };
        let more = if self.how == How::Append { "another with " } else { "" };
        format!("{more}{name} {value}")
    }
}

fn word(value: &Value) -> String {
    match value {
        Value::Bool(value) => Truth::from(*value).answer().to_owned(),
        Value::String(text) if text == "unknown" => "not known".to_owned(),
        Value::String(text) => text.replace('_', " "),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// The ways to give a fact a value: of the filing, of an item of a list.
fn changes_to(path: &str, value: Value) -> Vec<Change> {
    match path.split_once("[].") {
        None => vec![Change { path: path.to_owned(), inner: None, value, how: How::Set }],
        // A list in an item is not searched.
        Some((_, inner)) if inner.contains("[]") => Vec::new(),
        Some((list, inner)) => [How::Set, How::Append, How::Replace]
            .map(|how| Change {
                path: list.to_owned(),
                inner: Some(inner.to_owned()),
                value: value.clone(),
                how,
            })
            .to_vec(),
    }
}
