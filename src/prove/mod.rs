//! The cases of rules, run: each is a small filing, read and evaluated like any other. And what they prove:
//! [`coverage`] names conditions that no case shows to decide, [`mutants`] changes to a rule that no case notices,
//! and [`suggest`] cases that would.
//!
//! An obligation's case starts from a filing in which the obligation applies, so that a case says
//! only what it is about.

mod base;
pub mod coverage;
pub mod mutants;
mod rule;
pub mod suggest;

use serde_json::{Map, Value, json};

use self::base::{Base, put};
use self::rule::Rule;
use crate::document::{self, Limits};
use crate::evaluate::{Asker, Derivations, Question, Why, reasons};
use crate::facts::gather;
use crate::law::Truth;
use crate::rulebook::cases::{Case, Expected, IfApplies};
use crate::rulebook::{Place, Rulebook};
use crate::source::Source;

/// Why a case did not come out as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong, one line each.
    pub lines: Vec<String>,
}

/// The filing that the cases of a rule start from.
fn start<'r>(rulebook: &'r Rulebook, rule: &Rule<'r>) -> Base<'r> {
    let mut base = Base {
        rulebook,
        filing: Map::from_iter([("bordercheck".to_owned(), json!(1))]),
        law: Vec::new(),
    };
    if let Rule::Duty(obligation) = rule {
        base.assume(&obligation.applies_when, true, None);
    }
    base
}

/// Sets a case up and asks its question.
///
/// # Errors
/// What is wrong with what the case gives.
fn ask<R>(
    rulebook: &Rulebook,
    case: &Case,
    then: impl FnOnce(&Question<'_>, &Rule<'_>) -> R,
) -> Result<R, Failure> {
    let fail = |line: String| Failure { lines: vec![line] };
    let rule = Rule::find(rulebook, &case.rule)
        .ok_or_else(|| fail(format!("there is no rule `{}`", case.rule)))?;
    let mut base = start(rulebook, &rule);
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
    let question = Question::supposing(rulebook, &gathered.facts, &law);
    Ok(then(&question, &rule))
}

/// Runs one case.
///
/// # Errors
/// What came out instead, and why.
pub fn run(rulebook: &Rulebook, case: &Case) -> Result<(), Failure> {
    let (outcome, why, asks) = ask(rulebook, case, |question, rule| {
        let outcome = rule.came(&mut |condition| question.truth(condition));
        let derivations = Derivations::new(question);
        let mut asker = Asker::new(&derivations);
        let (why, asks) = match (rule, outcome.to) {
            (Rule::Duty(obligation), Expected::Verdict(_)) => {
                (Why::new(&derivations, obligation).reasons(), asker.for_verdict(obligation))
            }
            (Rule::Qualification(id, _), _) => {
                (derivations.reasons(*id), asker.for_qualification(*id))
            }
            (Rule::Contradiction(about), _) => (reasons(question, &about.holds_when), Vec::new()),
            (Rule::Duty(_) | Rule::Regime(_) | Rule::Presumption(_), _) => (Vec::new(), Vec::new()),
        };
        (outcome, why, asks)
    })?;
    let mut lines = Vec::new();
    if outcome.to != case.expect {
        lines.push(format!("expected {}, came out {}", case.expect, outcome.to));
    }
    if case.if_applies.is_some() && case.if_applies != outcome.if_applies() {
        let word = |found: Option<IfApplies>| found.map_or("neither", IfApplies::word);
        lines.push(format!(
            "expected {} if it applies, came out {}",
            word(case.if_applies),
            word(outcome.if_applies())
        ));
    }
    if let Some(at) = &case.at
        && !why.iter().any(|reason| is_or_is_in(&reason.fact, at))
    {
        lines.push(format!("`{at}` is not among the reasons"));
    }
    let asks: Vec<String> = asks.into_iter().map(|ask| ask.path.to_string()).collect();
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

/// The names of all rules, as their cases give them.
fn rule_names(rulebook: &Rulebook) -> Vec<String> {
    let duties = rulebook.obligations.iter().map(|rule| rule.id.to_string());
    let qualifications = rulebook.qualifications.iter().map(|rule| format!("law.{}", rule.name));
    let contradictions = rulebook.contradictions.iter().map(|rule| rule.id.clone());
    let regimes = rulebook.regimes.iter().map(|rule| format!("regime:{}", rule.id));
    let presumptions = rulebook.presumptions.iter().map(|rule| format!("presumption:{}", rule.id));
    duties.chain(qualifications).chain(contradictions).chain(regimes).chain(presumptions).collect()
}

/// Where a rule stands.
fn place(rule: &Rule<'_>) -> Place {
    match rule {
        Rule::Duty(rule) => rule.place.clone(),
        Rule::Qualification(_, rule) => rule.place.clone(),
        Rule::Contradiction(rule) => rule.place.clone(),
        Rule::Regime(rule) => rule.place.clone(),
        Rule::Presumption(rule) => rule.place.clone(),
    }
}

/// Whether a fact is the one named, or stands in the list named.
fn is_or_is_in(fact: &str, named: &str) -> bool {
    fact.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}
