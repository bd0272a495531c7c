//! Stating one more fact takes nothing back.

use bordercheck::evaluate::{BindingDay, Question, evaluate_obligation};
use bordercheck::law::{Truth, Verdict};
use proptest::prelude::*;

use super::filing::{completed, completions, filings};
use super::{AS_OF, rulebook, tried_on, with_facts};

/// Everything that one filing comes to.
struct All {
    verdicts: Vec<(Truth, Verdict)>,
    law: Vec<Truth>,
    contradictions: Vec<Truth>,
    days: Vec<BindingDay>,
}

fn all(filing: &serde_json::Map<String, serde_json::Value>) -> All {
    let rules = rulebook();
    with_facts(filing, |facts| {
        let question = Question::new(rules, facts, AS_OF);
        let outcomes = rules.obligations.iter().map(|duty| evaluate_obligation(&question, duty));
        All {
            verdicts: outcomes.map(|outcome| (outcome.applies, outcome.verdict)).collect(),
            contradictions: rules.contradictions.iter().map(|rule| question.truth(&rule.holds_when)).collect(),
            days: rules.regimes.iter().map(|regime| BindingDay::of(&question, regime)).collect(),
            law: question.law,
        }
    })
}

proptest! {
    #![proptest_config(tried_on(200))]

    #[test]
    fn more_facts_take_no_verdict_back(filing in filings(), more in prop::collection::vec(completions(), 4)) {
        let rules = rulebook();
        let before = all(&filing.0);
        let mut fuller = filing.clone();
        for completion in &more {
            fuller = completed(&fuller, completion);
            let after = all(&fuller.0);
            for (duty, (&(applies, was), &(_, is))) in rules.obligations.iter().zip(before.verdicts.iter().zip(&after.verdicts)) {
                let kept = match was {
                    Verdict::Undetermined => true,
                    Verdict::Met => is == Verdict::Met || (applies == Truth::Unknown && is == Verdict::NotApplicable),
                    Verdict::Unmet | Verdict::NotApplicable => is == was,
                };
                prop_assert!(kept, "{}: {was:?}, then {is:?} in\n{fuller:?}", duty.id);
            }
            let kept = |was: Truth, is: Truth| was == Truth::Unknown || was == is;
            for (rule, (&was, &is)) in rules.qualifications.iter().zip(before.law.iter().zip(&after.law)) {
                prop_assert!(kept(was, is), "law.{}: {was:?}, then {is:?} in\n{fuller:?}", rule.name);
            }
            for (rule, (&was, &is)) in rules.contradictions.iter().zip(before.contradictions.iter().zip(&after.contradictions)) {
                prop_assert!(kept(was, is), "{}: {was:?}, then {is:?} in\n{fuller:?}", rule.id);
            }
            for (regime, (was, is)) in rules.regimes.iter().zip(before.days.iter().zip(&after.days)) {
                prop_assert!(
                    was.from.is_none_or(|day| is.from == Some(day)) && was.earliest <= is.earliest && is.latest <= was.latest,
                    "{}: {was:?}, then {is:?} in\n{fuller:?}", regime.id
                );
            }
        }
    }
}
