//! A filing that says nothing, in whatever way, shows nothing to be met.

use bordercheck::evaluate::evaluate_obligation;
use bordercheck::law::Verdict;
use bordercheck::vocabulary::{FactId, Kind};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::draft::{Draft, ITEMS, place};
use super::filing::{FACTS, OBJECTS};
use super::{rulebook, tried_on, with_question};

fn nothing_is_met(filing: &serde_json::Map<String, Value>) -> Result<(), TestCaseError> {
    with_question(filing, |question| {
        for duty in &rulebook().obligations {
            let verdict = evaluate_obligation(question, duty).verdict;
            prop_assert!(verdict != Verdict::Met, "{} is met", duty.id);
        }
        for rule in &rulebook().contradictions {
            let truth = question.truth(&rule.holds_when);
            prop_assert!(
                truth != bordercheck::law::Truth::True,
                "silence contradicts itself: {}",
                rule.id
            );
        }
        Ok(())
    })?
}

#[test]
fn the_empty_filing_meets_nothing() -> Result<(), TestCaseError> {
    nothing_is_met(&Draft::new(0).filing)
}

#[test]
fn a_filing_with_every_fact_unknown_meets_nothing() -> Result<(), TestCaseError> {
    for word in [json!("unknown"), Value::Null] {
        let mut draft = Draft::new(0);
        for &fact in FACTS.iter() {
            let about = rulebook().vocabulary.fact(fact);
            // A list in which something is unknown comes with its facts.
            if !matches!(about.kind, Kind::Records(_) | Kind::Claim) {
                draft.put(&place(&about.path, &[0, 0]), word.clone());
            }
        }
        nothing_is_met(&draft.filing)?;
    }
    Ok(())
}

/// To leave the whole section open is to leave each claim open, and not to make none.
#[test]
fn unknown_claims_are_each_unknown() -> Result<(), TestCaseError> {
    let mut each = Draft::new(0);
    for &fact in FACTS.iter() {
        let about = rulebook().vocabulary.fact(fact);
        if about.kind == Kind::Claim {
            each.put(&place(&about.path, &[]), json!("unknown"));
        }
    }
    let mut all = Draft::new(0);
    all.put(&place("claims", &[]), json!("unknown"));
    let outcomes = |draft: &Draft| {
        with_question(&draft.filing, |question| {
            let duties = rulebook().obligations.iter();
            let outcomes = duties.map(|duty| evaluate_obligation(question, duty));
            (outcomes.collect::<Vec<_>>(), question.law.clone())
        })
    };
    prop_assert_eq!(outcomes(&all)?, outcomes(&each)?);
    prop_assert_ne!(outcomes(&all)?, outcomes(&Draft::new(0))?);
    Ok(())
}

proptest! {
    #![proptest_config(tried_on(300))]

    #[test]
    fn no_way_of_saying_nothing_meets_anything(
        facts in prop::collection::vec((any::<Index>(), [0..ITEMS, 0..ITEMS], any::<bool>()), 0..60),
        objects in prop::collection::vec((any::<Index>(), 0..3_usize), 0..12),
    ) {
        let mut draft = Draft::new(0);
        for (object, word) in objects {
            let path = object.get::<String>(&OBJECTS);
            let words = [json!({}), json!("unknown"), Value::Null];
            if !path.contains("[]") && !path.starts_with("claims.") {
                draft.put(&place(path, &[]), words[word].clone());
            }
        }
        for (fact, items, null) in facts {
            let about = rulebook().vocabulary.fact(*fact.get::<FactId>(&FACTS));
            // A list of one item says that there is one; a claim that is made says something too.
            if !about.path.contains("[]") && !about.claim {
                draft.put(&place(&about.path, &items), if null { Value::Null } else { json!("unknown") });
            }
        }
        nothing_is_met(&draft.filing)?;
    }
}
