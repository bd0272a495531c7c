//! A bid that leaves facts out never looks better beside the others, in any cell, count or word; the order is in the
//! docs of `view::Said` and of its module.

use std::sync::LazyLock;

use bordercheck::report::{FailOn, FilingReport, Threshold};
use bordercheck::source::Source;
use bordercheck::view::{Comparing, Comparison, Said, Taken, Tally, Whose};
use bordercheck::{Detail, Options, RoleChoice};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value};

use super::{AS_OF, CHECKER, tried_on};

/// The example filings, as values.
static BIDS: LazyLock<[Map<String, Value>; 3]> = LazyLock::new(|| {
    ["harbour-gate", "harbour-gate-five-faults", "coast-watch"].map(|name| {
        let path = format!("{}/examples/{name}/filing.yaml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{path}: {why}"));
        serde_yaml::from_str(&text).unwrap_or_else(|why| panic!("{path}: {why}"))
    })
});

/// What is left out: a section, or a key of it. A claim that is withdrawn is no silence, and what is no fact stays.
fn without(filing: &Map<String, Value>, cuts: &[(Index, Option<Index>)]) -> Map<String, Value> {
    let mut left = filing.clone();
    for (section, key) in cuts {
        let names: Vec<String> = left
            .keys()
            .filter(|name| *name != "bordercheck" && *name != "claims")
            .cloned()
            .collect();
        if names.is_empty() {
            break;
        }
        let name = section.get(&names);
        match (key, left.get_mut(name)) {
            (Some(key), Some(Value::Object(inner))) if !inner.is_empty() => {
                let keys: Vec<String> = inner.keys().cloned().collect();
                inner.remove(key.get(&keys));
            }
            _ => {
                left.remove(name);
            }
        }
    }
    // A name that leads nowhere is a fault in the text, and the bid would not be compared.
    if !left.contains_key("evidence") {
        left.values_mut().for_each(without_evidence);
    }
    left
}

fn without_evidence(value: &mut Value) {
    match value {
        Value::Object(inner) => {
            inner.remove("evidence");
            inner.values_mut().for_each(without_evidence);
        }
        Value::Array(items) => items.iter_mut().for_each(without_evidence),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn report(filing: &Map<String, Value>) -> FilingReport<'static> {
    let text = serde_json::to_string(filing).unwrap_or_default();
    let options = Options { detail: Detail::Full, ..Options::new(AS_OF, RoleChoice::All) };
    let mut reports = CHECKER.check(&Source::new("filing.json", text), &options);
    match reports.pop() {
        Some(report) if report.is_checked() => report,
        other => panic!("not checked: {:?}", other.map(|report| report.diagnostics)),
    }
}

/// All that is told of one bid beside the others.
struct Told {
    taken: Taken,
    answered: usize,
    named: usize,
    seen: usize,
    all: Tally,
    cells: Vec<(&'static str, Tally)>,
    ours: Tally,
    next: String,
}

fn told(reports: &[FilingReport<'_>], at: usize) -> Told {
    let threshold = Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };
    let how = Comparing { whose: Whose::Bidder, labels: Vec::new(), threshold, annex: false };
    let comparison = Comparison::new(reports, &how);
    let bid = &comparison.bids[at];
    let cell = |subject: &bordercheck::view::SubjectRow| (subject.theme.word(), subject.cells[at]);
    Told {
        taken: bid.taken,
        answered: bid.answered,
        named: bid.named,
        seen: bid.seen,
        all: bid.tally,
        cells: comparison.subjects.iter().map(cell).collect(),
        ours: Tally {
            fails: bid.ours.iter().map(|cause| cause.duties).sum(),
            silent: bid.ours_silent,
            shown: 0,
        },
        next: bid.next(),
    }
}

/// Less is said in a cell: what was told against the bid is told still, as a gap or as silence.
fn no_better(name: &str, before: Tally, after: Tally) -> Result<(), TestCaseError> {
    let message = || format!("{name}: {before:?} → {after:?}");
    prop_assert!(after.shown <= before.shown, "{}", message());
    prop_assert!(after.silent >= before.silent, "{}", message());
    prop_assert!(after.fails + after.silent >= before.fails + before.silent, "{}", message());
    if let (Some(was), Some(is)) = (before.worst(), after.worst()) {
        prop_assert!(is != Said::Shown || was == Said::Shown, "{}", message());
    }
    Ok(())
}

fn leaving_out(at: usize, cuts: &[(Index, Option<Index>)]) -> Result<(), TestCaseError> {
    static WHOLE: LazyLock<Vec<FilingReport<'static>>> =
        LazyLock::new(|| BIDS.iter().map(report).collect());
    let before = told(&WHOLE, at);
    let mut reports = WHOLE.clone();
    reports[at] = report(&without(&BIDS[at], cuts));
    let after = told(&reports, at);
    prop_assert!(after.answered <= before.answered);
    prop_assert!(after.named <= before.named, "papers named: {} → {}", before.named, after.named);
    prop_assert!(after.seen <= before.seen);
    no_better("all", before.all, after.all)?;
    no_better("ours", before.ours, after.ours)?;
    for (theme, was) in &before.cells {
        let is = after.cells.iter().find(|(name, _)| name == theme);
        no_better(theme, *was, is.map_or_else(Tally::default, |(_, tally)| *tally))?;
    }
    match (before.taken, after.taken) {
        (Taken::NoKnockOut, _) | (_, Taken::NotJudged { .. } | Taken::NotAsOffered { .. }) => {}
        (was, Taken::NoKnockOut) => prop_assert!(false, "{was:?} → no knock-out shown"),
    }
    prop_assert!(after.taken.silent() >= before.taken.silent());
    let papers = |next: &str| next == "Ask to see the papers";
    prop_assert!(!papers(&after.next) || papers(&before.next), "{} → {}", before.next, after.next);
    Ok(())
}

#[test]
fn a_bid_that_says_nothing_is_not_judged() -> Result<(), TestCaseError> {
    let nothing = serde_json::from_str("{\"bordercheck\": 1}").unwrap_or_default();
    let mut reports: Vec<FilingReport<'_>> = BIDS.iter().map(report).collect();
    reports.push(report(&nothing));
    let told = told(&reports, 3);
    prop_assert!(
        matches!(told.taken, Taken::NotJudged { silent } if silent > 100),
        "{:?}",
        told.taken
    );
    prop_assert_eq!((told.answered, told.named, told.all.shown), (0, 0, 0));
    prop_assert!(told.next.contains("reject as incomplete"), "{}", told.next);
    // Two that say nothing are no better for being two.
    let alone = [report(&nothing), report(&nothing)];
    let alone = self::told(&alone, 0).taken;
    prop_assert!(matches!(alone, Taken::NotJudged { .. }), "{alone:?}");
    Ok(())
}

#[test]
fn a_gap_of_the_buyers_is_named_at_the_bid_that_makes_it() -> Result<(), TestCaseError> {
    let reports: Vec<FilingReport<'_>> = BIDS.iter().map(report).collect();
    let (clean, faults) = (told(&reports, 0), told(&reports, 1));
    prop_assert_eq!(clean.ours.fails, 0);
    prop_assert!(faults.ours.fails > 0);
    Ok(())
}

proptest! {
    #![proptest_config(tried_on(96))]

    #[test]
    fn leaving_facts_out_never_looks_better(
        at in 0..3_usize,
        cuts in prop::collection::vec((any::<Index>(), prop::option::weighted(0.7, any::<Index>())), 1..12),
    ) {
        leaving_out(at, &cuts)?;
    }
}
