//! Small changes to rules that some case has to notice: a condition dropped or turned round, `any` for `all`,
//! a value left out of a list, a threshold moved by one step.

use std::collections::BTreeMap;

use jiff::ToSpan as _;

use super::ask;
use super::rule::{Came, Rule};
use crate::evaluate::{Question, condition_in_words};
use crate::law::Truth;
use crate::rulebook::cases::Case;
use crate::rulebook::{Condition, Expectation, Literal, Operand, Place, Rulebook};
use crate::time::Duration;
use crate::vocabulary::Kind;

/// What a run over a rulebook came to.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Changes that were tried.
    pub tried: usize,
    /// Those that no case noticed.
    pub survivors: Vec<Survivor>,
}

/// A change that no case notices.
#[derive(Clone, Debug)]
pub struct Survivor {
    /// The rule.
    pub rule: String,
    /// Where the rule stands.
    pub place: Place,
    /// What was changed.
    pub change: String,
}

/// One changed condition of a rule.
pub(super) struct Mutant {
    /// Which of [`Rule::conditions`].
    part: usize,
    condition: Condition,
    change: String,
}

impl Mutant {
    /// What the changed rule comes to.
    pub(super) fn came(&self, question: &Question<'_>, rule: &Rule<'_>) -> Came {
        let conditions = rule.conditions();
        let truth = |(at, (_, condition)): (usize, &(&str, &Condition))| {
            question.truth(if at == self.part { &self.condition } else { condition })
        };
        let truths: Vec<Truth> = conditions.iter().enumerate().map(truth).collect();
        rule.came_of(&truths)
    }
}

/// Tries every change to the rules whose id contains `filter`.
#[must_use]
pub fn run(rulebook: &Rulebook, cases: &[Case], filter: &str) -> Run {
    let mut of_rules: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        of_rules.entry(&case.rule).or_default().push(case);
    }
    let mut run = Run::default();
    for name in super::rule_names(rulebook) {
        let Some(rule) = Rule::find(rulebook, &name).filter(|_| name.contains(filter)) else {
            continue;
        };
        let mut alive = mutants(rulebook, &rule);
        run.tried += alive.len();
        for case in of_rules.get(name.as_str()).into_iter().flatten() {
            let noticed = ask(rulebook, case, |question, rule| {
                let as_it_is = rule.came(&mut |condition| question.truth(condition));
                let noticed = |mutant: &Mutant| mutant.came(question, rule) != as_it_is;
                alive.iter().map(noticed).collect::<Vec<_>>()
            });
            let Ok(noticed) = noticed else { continue };
            let mut noticed = noticed.into_iter();
            alive.retain(|_| !noticed.next().unwrap_or(false));
        }
        run.survivors.extend(alive.into_iter().map(|mutant| Survivor {
            rule: name.clone(),
            place: super::place(&rule),
            change: mutant.change,
        }));
    }
    run
}

pub(super) fn mutants(rulebook: &Rulebook, rule: &Rule<'_>) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (part, (name, condition)) in rule.conditions().into_iter().enumerate() {
        // The day without a condition is the last of its regime and can not be changed.
        if condition.is_always() {
            continue;
        }
        let changed = changes(rulebook, condition);
        all.extend(changed.into_iter().map(|(condition, change)| Mutant {
            part,
            condition,
            change: format!("{name}: {change}"),
        }));
    }
    all
}

/// A changed condition, and what was changed in words.
type Changed = (Condition, String);

/// Every condition that is one small change away.
fn changes(rulebook: &Rulebook, condition: &Condition) -> Vec<Changed> {
    let words = |condition: &Condition| condition_in_words(rulebook, condition);
    let mut found: Vec<Changed> = Vec::new();
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            let all = matches!(condition, Condition::All(_));
            let (this, that): (fn(_) -> _, fn(_) -> _) = if all {
                (Condition::All, Condition::Any)
            } else {
                (Condition::Any, Condition::All)
            };
            if parts.len() > 1 {
                let (from, to) = if all { ("all", "any") } else { ("any", "all") };
                found.push((
                    that(parts.clone()),
                    format!("`{to}` for `{from}` of {}", words(condition)),
                ));
            }
            for (at, part) in parts.iter().enumerate() {
                let mut fewer = parts.clone();
                fewer.remove(at);
                // One that is left without a part asks for nothing any more.
                let fewer = if fewer.is_empty() { Condition::always() } else { this(fewer) };
                found.push((fewer, format!("without {}", words(part))));
                for (changed, change) in changes(rulebook, part) {
                    let mut others = parts.clone();
                    others[at] = changed;
                    found.push((this(others), change));
                }
            }
        }
        Condition::Not(part) => {
            found.push(((**part).clone(), format!("without `not` before {}", words(part))));
            let inner = changes(rulebook, part).into_iter();
            found
                .extend(inner.map(|(changed, change)| (Condition::Not(Box::new(changed)), change)));
        }
        Condition::Some { list, that } | Condition::Every { list, that } => {
            let (list, some) = (*list, matches!(condition, Condition::Some { .. }));
            let build = |some: bool, that: Condition| {
                let that = Box::new(that);
                if some { Condition::Some { list, that } } else { Condition::Every { list, that } }
            };
            let (from, to) = if some { ("some", "every") } else { ("every", "some") };
            let change = format!("`{to}` for `{from}` of {}", words(condition));
            found.push((build(!some, (**that).clone()), change));
            let inner = changes(rulebook, that).into_iter();
            found.extend(inner.map(|(changed, change)| (build(some, changed), change)));
        }
        Condition::Fact { fact, expect } => {
            let fact = *fact;
            found.push((
                Condition::Not(Box::new(condition.clone())),
                format!("not {}", words(condition)),
            ));
            let kind = rulebook.vocabulary.fact(fact).kind;
            let others = expectations(expect, kind).into_iter();
            found.extend(others.map(|expect| {
                let changed = Condition::Fact { fact, expect };
                let change = format!("{} for {}", words(&changed), words(condition));
                (changed, change)
            }));
        }
        Condition::Law { qualification, holds } => {
            let changed = Condition::Law { qualification: *qualification, holds: !holds };
            found.push((changed, format!("not {}", words(condition))));
        }
        // Dropped by what it stands in; there is nothing else to change about a question.
        Condition::Judge(_) => {}
    }
    found
}

/// Expectations one step away.
fn expectations(expect: &Expectation, kind: Kind) -> Vec<Expectation> {
    fn fewer<T: Clone>(values: &[T]) -> Vec<Vec<T>> {
        if values.len() < 2 {
            return Vec::new();
        }
        let without = |at: usize| {
            let mut fewer = values.to_vec();
            fewer.remove(at);
            fewer
        };
        (0..values.len()).map(without).collect()
    }
    let (more, less): (fn(_) -> _, fn(_) -> _) = if kind == Kind::Date {
        (Expectation::After, Expectation::Before)
    } else {
        (Expectation::MoreThan, Expectation::LessThan)
    };
    match expect {
        Expectation::Is(Literal::Number(number)) => {
            steps(&Literal::Number(*number)).into_iter().map(Expectation::Is).collect()
        }
        Expectation::Is(_) | Expectation::Stated => Vec::new(),
        Expectation::OneOf(values) => fewer(values).into_iter().map(Expectation::OneOf).collect(),
        Expectation::ContainsAny(values) => {
            fewer(values).into_iter().map(Expectation::ContainsAny).collect()
        }
        Expectation::ContainsAll(values) => {
            fewer(values).into_iter().map(Expectation::ContainsAll).collect()
        }
        Expectation::ContainsOnly(values) => {
            fewer(values).into_iter().map(Expectation::ContainsOnly).collect()
        }
        Expectation::AtLeast(limit) => moved(limit, Expectation::AtLeast, more),
        Expectation::AtMost(limit) => moved(limit, Expectation::AtMost, less),
        Expectation::MoreThan(limit) => moved(limit, Expectation::MoreThan, Expectation::AtLeast),
        Expectation::LessThan(limit) => moved(limit, Expectation::LessThan, Expectation::AtMost),
        Expectation::Before(limit) => moved(limit, Expectation::Before, Expectation::AtMost),
        Expectation::After(limit) => moved(limit, Expectation::After, Expectation::AtLeast),
    }
}

/// A limit of the law moved by one step each way; and with or without the limit itself, which for days is the step.
fn moved(
    limit: &Operand,
    same: fn(Operand) -> Expectation,
    other: fn(Operand) -> Expectation,
) -> Vec<Expectation> {
    match limit {
        Operand::Literal(literal) => {
            let strictly = (!matches!(literal, Literal::Date(_))).then(|| other(limit.clone()));
            let steps = steps(literal).into_iter().map(|literal| same(Operand::Literal(literal)));
            steps.chain(strictly).collect()
        }
        Operand::Fact(_) => vec![other(limit.clone())],
    }
}

/// The values next to one: a day, one of the span's smallest units, one; a hundredth of a share.
pub(super) fn steps(literal: &Literal) -> Vec<Literal> {
    match literal {
        Literal::Number(number) => {
            let step = if number.fract() == 0.0 { 1.0 } else { 0.01 };
            vec![Literal::Number(number - step), Literal::Number(number + step)]
        }
        Literal::Date(date) => {
            let days = [date.checked_sub(1.day()), date.checked_add(1.day())];
            days.into_iter().filter_map(Result::ok).map(Literal::Date).collect()
        }
        Literal::Duration(_, written) => {
            let digits = |c: char| c.is_ascii_digit();
            let Some(end) = written.rfind(digits) else { return Vec::new() };
            let start = written[..=end].rfind(|c| !digits(c)).map_or(0, |at| at + 1);
            let Ok(count) = written[start..=end].parse::<u32>() else { return Vec::new() };
            let span = |count: u32| {
                let written = format!("{}{count}{}", &written[..start], &written[end + 1..]);
                Some(Literal::Duration(Duration::parse(&written)?, written.into()))
            };
            let less = count.checked_sub(1).and_then(span);
            less.into_iter().chain(span(count + 1)).collect()
        }
        Literal::None | Literal::Bool(_) | Literal::Text(_) => Vec::new(),
    }
}
