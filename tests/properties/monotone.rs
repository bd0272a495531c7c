//! Stating one more fact takes nothing back.

use std::fmt::Debug;
use std::sync::LazyLock;

use bordercheck::evaluate::{Asker, BindingDay, Derivations, Question, evaluate_obligation};
use bordercheck::law::{Truth, Verdict};
use bordercheck::rulebook::Condition;
use proptest::prelude::*;

use super::draft::leaves;
use super::filing::{Filing, growing};
use super::{rulebook, tried_on, with_facts};

/// Everything that one filing comes to.
struct All {
    verdicts: Vec<(Truth, Verdict)>,
    law: Vec<Truth>,
    contradictions: Vec<Truth>,
    days: Vec<BindingDay<'static>>,
    /// Each by itself, as what one takes back another may hide.
    leaves: Vec<Truth>,
}

static LEAVES: LazyLock<Vec<&Condition>> = LazyLock::new(leaves);

fn all(filing: &Filing) -> Result<All, TestCaseError> {
    let rules = rulebook();
    with_facts(&filing.0, |facts| {
        let question = Question::new(rules, facts);
        let derivations = Derivations::new(&question);
        let mut asker = Asker::new(&derivations);
        let outcomes = rules.obligations.iter().map(|duty| evaluate_obligation(&question, duty));
        let contradictions = rules.contradictions.iter();
        let days = rules.regimes.iter();
        All {
            verdicts: outcomes.map(|outcome| (outcome.applies, outcome.verdict)).collect(),
            contradictions: contradictions.map(|rule| question.truth(&rule.holds_when)).collect(),
            days: days.map(|regime| BindingDay::of(&question, &mut asker, regime)).collect(),
            leaves: LEAVES.iter().map(|leaf| question.truth(leaf)).collect(),
            law: question.law.clone(),
        }
    })
}

/// Whether each of what was so before is so still, by `kept`.
fn compare<'r, T: Debug>(
    filing: &Filing,
    names: impl Iterator<Item = &'r str>,
    before: &[T],
    after: &[T],
    kept: impl Fn(&T, &T) -> bool,
) -> Result<(), TestCaseError> {
    for (name, (was, is)) in names.zip(before.iter().zip(after)) {
        prop_assert!(kept(was, is), "{name}: {was:?}, then {is:?} in\n{filing:?}");
    }
    Ok(())
}

fn nothing_is_taken_back(growing: &[Filing]) -> Result<(), TestCaseError> {
    let rules = rulebook();
    let mut before: Option<All> = None;
    for filing in growing {
        let after = all(filing)?;
        if let Some(before) = before {
            let names = rules.obligations.iter().map(|duty| duty.id.as_str());
            compare(filing, names, &before.verdicts, &after.verdicts, |was, is| match was.1 {
                Verdict::Undetermined => true,
                Verdict::Met | Verdict::Unmet | Verdict::NotApplicable => was.1 == is.1,
            })?;
            let kept = |was: &Truth, is: &Truth| *was == Truth::Unknown || was == is;
            let names = rules.qualifications.iter().map(|rule| rule.name.as_str());
            compare(filing, names, &before.law, &after.law, kept)?;
            for (leaf, (was, is)) in LEAVES.iter().zip(before.leaves.iter().zip(&after.leaves)) {
                prop_assert!(kept(was, is), "{leaf:?}: {was:?}, then {is:?} in\n{filing:?}");
            }
            let names = rules.contradictions.iter().map(|rule| rule.id.as_str());
            compare(filing, names, &before.contradictions, &after.contradictions, kept)?;
            let names = rules.regimes.iter().map(|regime| regime.id.as_str());
            compare(filing, names, &before.days, &after.days, |was, is| {
                was.from.is_none_or(|day| is.from == Some(day))
                    && was.earliest <= is.earliest
                    && is.latest <= was.latest
            })?;
        }
        before = Some(after);
    }
    Ok(())
}

proptest! {
    #![proptest_config(tried_on(1500))]

    #[test]
    fn more_facts_take_nothing_back(growing in growing()) {
        nothing_is_taken_back(&growing)?;
    }
}
