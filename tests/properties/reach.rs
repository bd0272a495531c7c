//! What the other properties are worth: whether filings by chance come to everything that a
//! filing can come to.

use std::collections::BTreeSet;

use bordercheck::evaluate::evaluate_obligation;
use bordercheck::law::{Truth, Verdict};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use super::filing::filings;
use super::{rulebook, tried_on, with_question};

/// Of a hundred rules, how many have to come out in each way at least once.
const SHARE: usize = 80;

/// With the same filings every time, so that it does not fail by chance.
#[test]
fn filings_by_chance_come_to_everything() -> Result<(), TestCaseError> {
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(2024), ..tried_on(0) });
    let rules = rulebook();
    let mut verdicts = BTreeSet::new();
    let mut truths = BTreeSet::new();
    // One piece of a filing is about one duty: the more there are, the more filings it takes.
    for _ in 0..rules.obligations.len() * 3 / 2 {
        let filing = filings().new_tree(&mut runner).map_err(TestCaseError::fail)?.current();
        with_question(&filing.0, |question| {
            for duty in &rules.obligations {
                verdicts.insert((evaluate_obligation(question, duty).verdict, duty.id.as_str()));
            }
            let law = rules.qualifications.iter().map(|rule| rule.name.as_str());
            truths.extend(question.law.iter().copied().zip(law));
        })?;
    }
    let duties: Vec<&str> = rules.obligations.iter().map(|duty| duty.id.as_str()).collect();
    for &verdict in Verdict::ALL {
        enough(&duties, verdict.word(), |&duty| verdicts.contains(&(verdict, duty)));
    }
    let law: Vec<&str> = rules.qualifications.iter().map(|rule| rule.name.as_str()).collect();
    for &truth in Truth::ALL {
        enough(&law, truth.word(), |&rule| truths.contains(&(truth, rule)));
    }
    Ok(())
}

fn enough(rules: &[&str], way: &str, came: impl Fn(&&str) -> bool) {
    let never: Vec<&str> = rules.iter().copied().filter(|rule| !came(rule)).collect();
    let share = 100 - never.len() * 100 / rules.len().max(1);
    assert!(share >= SHARE, "only {share} in 100 came out as {way}; never\n{}", never.join("\n"));
}
