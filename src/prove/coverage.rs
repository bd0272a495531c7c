//! MC/DC of rules: for each atomic condition, a case in which it is true and turning it false changes what
//! comes out, and one in which it is false and turning it true does. All other conditions stay as the case has them.

use std::collections::BTreeMap;

use super::ask;
use super::rule::Rule;
use crate::evaluate::{Question, Scope, condition_in_words};
use crate::law::Truth;
use crate::rulebook::cases::Case;
use crate::rulebook::{Condition, Expectation, Place, Rulebook};
use crate::vocabulary::Kind;

/// How much of a rulebook its cases prove.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// What would have to be shown: two things for most conditions.
    pub wanted: usize,
    /// What is shown.
    pub shown: usize,
    /// What is not.
    pub missing: Vec<Missing>,
}

/// A condition that no case shows to decide, one way or the other.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The rule.
    pub rule: String,
    /// Where the rule stands.
    pub place: Place,
    /// The part of the rule: `requires`.
    pub part: &'static str,
    /// The condition, in words.
    pub condition: String,
    /// What it would have to be in the missing case.
    pub truth: Truth,
}

/// Measures the cases of the rules whose id contains `filter`.
#[must_use]
pub fn measure(rulebook: &Rulebook, cases: &[Case], filter: &str) -> Coverage {
    let mut of_rules: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        of_rules.entry(&case.rule).or_default().push(case);
    }
    let mut coverage = Coverage::default();
    for name in super::rule_names(rulebook) {
        let Some(rule) = Rule::find(rulebook, &name).filter(|_| name.contains(filter)) else {
            continue;
        };
        let empty = Vec::new();
        let of_rule = of_rules.get(name.as_str()).unwrap_or(&empty);
        for (part, condition) in rule.conditions() {
            condition.walk(&mut |atom| {
                let wanted = wanted(rulebook, atom);
                for truth in wanted {
                    coverage.wanted += 1;
                    let decides = |case: &&Case| {
                        ask(rulebook, case, |question, rule| shows(question, rule, atom, truth))
                            .unwrap_or(false)
                    };
                    if of_rule.iter().any(decides) {
                        coverage.shown += 1;
                    } else {
                        coverage.missing.push(Missing {
                            rule: name.clone(),
                            place: super::place(&rule),
                            part,
                            condition: condition_in_words(rulebook, atom),
                            truth,
                        });
                    }
                }
            });
        }
    }
    coverage
}

/// The truths in which an atomic condition has to be seen deciding; none for one that is not atomic.
pub(super) fn wanted(rulebook: &Rulebook, condition: &Condition) -> Vec<Truth> {
    match condition {
        Condition::Fact { fact, expect: Expectation::Stated }
            if rulebook.vocabulary.fact(*fact).kind != Kind::Claim =>
        {
            // Stated or not known: never false.
            vec![Truth::True, Truth::Unknown]
        }
        Condition::Fact { .. } | Condition::Law { .. } => vec![Truth::True, Truth::False],
        Condition::Judge(_) => vec![Truth::Unknown],
        Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::Some { .. }
        | Condition::Every { .. } => Vec::new(),
    }
}

/// Whether an atom is of this truth somewhere in a case, and another truth there alone changes the outcome.
pub(super) fn shows(
    question: &Question<'_>,
    rule: &Rule<'_>,
    atom: &Condition,
    truth: Truth,
) -> bool {
    let as_it_is = rule.came(&mut |condition| question.truth(condition));
    let can_be: Vec<Truth> = wanted(question.rulebook, atom);
    let others: Vec<Truth> = match atom {
        Condition::Judge(_) => vec![Truth::True, Truth::False],
        Condition::Fact { .. }
        | Condition::Law { .. }
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::Some { .. }
        | Condition::Every { .. } => can_be.into_iter().filter(|other| *other != truth).collect(),
    };
    let filing = Scope::filing(&question.facts.filing);
    others.into_iter().any(|other| {
        // In a list the atom is asked of each item: one item at a time is changed.
        let mut at = 0;
        loop {
            let mut forced = Forced { question, atom, from: truth, to: other, at, asked: 0 };
            let outcome = rule.came(&mut |condition| forced.truth(condition, &filing));
            if outcome != as_it_is {
                return true;
            }
            at += 1;
            if at >= forced.asked {
                return false;
            }
        }
    })
}

/// Evaluation in which one atom, where it is asked for the `at`th time, is taken to be something else.
struct Forced<'q, 'a> {
    question: &'q Question<'a>,
    atom: &'q Condition,
    from: Truth,
    to: Truth,
    at: usize,
    asked: usize,
}

impl Forced<'_, '_> {
    fn truth(&mut self, condition: &Condition, scope: &Scope<'_>) -> Truth {
        if std::ptr::eq(condition, self.atom) {
            let truth = self.question.truth_in(condition, scope);
            self.asked += 1;
            return if truth == self.from && self.asked == self.at + 1 { self.to } else { truth };
        }
        match condition {
            Condition::All(parts) => {
                parts.iter().fold(Truth::True, |truth, part| truth.and(self.truth(part, scope)))
            }
            Condition::Any(parts) => {
                parts.iter().fold(Truth::False, |truth, part| truth.or(self.truth(part, scope)))
            }
            Condition::Not(part) => self.truth(part, scope).opposite(),
            Condition::Some { list, that } | Condition::Every { list, that } => {
                let Some((items, open)) = self.question.items(*list, scope) else {
                    return Truth::Unknown;
                };
                let some = matches!(condition, Condition::Some { .. });
                let nothing = Truth::from(!some);
                let rest = if open { Truth::Unknown } else { nothing };
                items.iter().fold(rest, |truth, item| {
                    let of_item = self.truth(that, &scope.with(item));
                    if some { truth.or(of_item) } else { truth.and(of_item) }
                })
            }
            Condition::Fact { .. } | Condition::Law { .. } | Condition::Judge(_) => {
                self.question.truth_in(condition, scope)
            }
        }
    }
}
