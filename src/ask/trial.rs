//! What single answers to a question would change: not guessed, the filing is evaluated anew with each.

use std::fmt;

use crate::document::Document;
use crate::evaluate::{Question, evaluate_obligation};
use crate::facts::{Facts, List, Value};
use crate::law::{Truth, Verdict};
use crate::report::{FilingReport, Threshold};
use crate::vocabulary::{FactId, Kind};
use crate::words::Words;

/// What one answer would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// The answer, or several that change the same.
    pub answers: Vec<Answer>,
    /// Duties that would be met.
    pub met: usize,
    /// Duties that would not apply.
    pub not_applicable: usize,
    /// Duties that would be shown to be unmet.
    pub unmet: Vec<String>,
    /// Headlines that would be settled, and how.
    pub headlines: Vec<String>,
}

/// An answer to a fact that is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes or no.
    Truth(bool),
    /// This value.
    Value(String),
    /// Of a list, this value and no other.
    Alone(String),
    /// That there is none.
    None,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Truth(true) => f.write_str("yes"),
            Answer::Truth(false) => f.write_str("no"),
            Answer::Value(value) => write!(f, "`{value}`"),
            Answer::Alone(value) => write!(f, "`{value}` alone"),
            Answer::None => f.write_str("none"),
        }
    }
}

/// Values of a choice that are tried one by one.
const TRIED: usize = 16;

/// A filing on which answers are tried.
pub(super) struct Trial<'t, 'a> {
    pub(super) report: &'t FilingReport<'a>,
    pub(super) document: &'t Document<'a>,
    pub(super) facts: &'t Facts<'t>,
    pub(super) threshold: Threshold,
}

/// Answers to a fact that can be tried.
fn answers<'v>(kind: Kind, values: &'v [Words]) -> Vec<(Answer, Value<'v>)> {
    let one = |value: &'v Words| (Answer::Value(value.to_string()), Value::Text(value));
    let only = |value: &'v Words| {
        let list = List { values: vec![value.as_str()], open: false };
        (Answer::Alone(value.to_string()), Value::List(list))
    };
    match kind {
        Kind::YesNo => [true, false].map(|value| (Answer::Truth(value), Value::Bool(value))).into(),
        Kind::Choice if values.len() <= TRIED => values.iter().map(one).collect(),
        Kind::Choices | Kind::Texts | Kind::Codes => {
            let none = (Answer::None, Value::none_of(kind));
            let each = if values.len() <= TRIED { values } else { &[] };
            std::iter::once(none).chain(each.iter().map(only)).collect()
        }
        Kind::Records(_) => vec![(Answer::None, Value::none_of(kind))],
        Kind::Choice
        | Kind::Date
        | Kind::Duration
        | Kind::Number
        | Kind::Text
        | Kind::Code
        | Kind::Claim => Vec::new(),
    }
}

impl Trial<'_, '_> {
    /// What each answer that can be tried would change; those that change the same together.
    pub(super) fn effects(&self, path: &str, fact: FactId) -> Vec<Effect> {
        let about = self.report.rulebook.vocabulary.fact(fact);
        let mut effects: Vec<Effect> = Vec::new();
        for (answer, value) in answers(about.kind, &about.values) {
            let Some(effect) = self.effect(path, fact, answer, value) else { continue };
            let alike = |known: &&mut Effect| {
                Effect { answers: Vec::new(), ..(**known).clone() }
                    == Effect { answers: Vec::new(), ..effect.clone() }
            };
            match effects.iter_mut().find(alike) {
                Some(known) => known.answers.extend(effect.answers),
                None => effects.push(effect),
            }
        }
        effects
    }

    /// What an answer would change; `None` where it changes nothing by itself.
    fn effect(&self, path: &str, fact: FactId, answer: Answer, value: Value<'_>) -> Option<Effect> {
        let report = self.report;
        let facts = self.facts.supposing(&report.rulebook.vocabulary, fact, path, value)?;
        let question = Question::new(report.rulebook, &facts);
        let mut effect = Effect { answers: vec![answer], ..Effect::default() };
        for outcome in
            report.outcomes().iter().filter(|outcome| report.is_looked_at(outcome, self.threshold))
        {
            if !outcome.is_open() {
                continue;
            }
            match evaluate_obligation(&question, outcome.about).verdict {
                Verdict::Met => effect.met += 1,
                Verdict::NotApplicable => effect.not_applicable += 1,
                Verdict::Undetermined => {}
                Verdict::Unmet => {
                    let cite = report.rulebook.cite_with_law(&outcome.about.provision);
                    effect.unmet.push(format!("{cite}: {}", outcome.about.title));
                }
            }
        }
        for q in report.qualifications().iter().filter(|q| q.about.headline) {
            let now = question.truth(&q.about.holds_when);
            if q.truth == Truth::Unknown && now != Truth::Unknown {
                effect.headlines.push(format!("“{}”: {}", q.about.title, now.label()));
            }
        }
        let nothing = effect.met + effect.not_applicable == 0
            && effect.unmet.is_empty()
            && effect.headlines.is_empty();
        (!nothing).then_some(effect)
    }
}
