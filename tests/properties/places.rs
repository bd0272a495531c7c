//! Every fact that a report names can be found in the filing under the address it gives.

use bordercheck::document::{self, Document, Kind, NodeId};
use bordercheck::evaluate::{Found, Reason, Subject, Written};
use bordercheck::source::Source;
use proptest::prelude::*;

use super::draft::{Step, place};
use super::filing::filings;
use super::{CHECKER, options, tried_on, yaml};

/// The innermost value on the way to an address, and whether that is all the way.
fn resolve(document: &Document<'_>, address: &str) -> (NodeId, bool) {
    let mut at = document.root();
    for step in place(address, &[]) {
        let next = match step {
            Step::Key(key) => document.get(at, &key),
            Step::Item(position) => document.items(at).get(position).copied(),
        };
        let Some(next) = next else { return (at, false) };
        at = next;
    }
    (at, true)
}

fn check(document: &Document<'_>, reason: &Reason, text: &Source) -> Result<(), TestCaseError> {
    let (node, whole) = resolve(document, &reason.fact);
    let node = document.node(node);
    match (&reason.found, reason.span) {
        (Found::Value(found) | Found::Disputed(found), Some(span)) => {
            // What an object says of all its facts (`none`, or a claim made) stands where the object does.
            let claimed = *found == Written::Claimed;
            prop_assert!(
                claimed || node.span == span,
                "{} at {span:?}, not at {:?} in\n{}",
                reason.fact,
                node.span,
                text.text()
            );
            prop_assert!(
                whole || matches!(&node.kind, Kind::Text(word) if word == "none"),
                "{} in\n{}",
                reason.fact,
                text.text()
            );
        }
        (Found::NotStated, span) => {
            prop_assert!(
                span.is_none() && !whole,
                "{} is not stated, and stands in\n{}",
                reason.fact,
                text.text()
            );
        }
        (Found::Null | Found::Unknown, span) => {
            prop_assert!(span.is_some(), "{} in\n{}", reason.fact, text.text());
        }
        (Found::Value(_) | Found::Disputed(_), None) => {
            prop_assert!(false, "{} has a value and no place", reason.fact);
        }
        (Found::NotClaimed | Found::Law(_) | Found::ForAPerson, _) => {}
    }
    Ok(())
}

proptest! {
    #![proptest_config(tried_on(200))]

    #[test]
    fn an_address_leads_to_its_fact(filing in filings(), seed in any::<u64>()) {
        let text = Source::new("filing.yaml", yaml::written(&filing.0, seed));
        let readings = document::read(&text, &options().limits);
        let document = readings.first().and_then(|reading| reading.document.as_ref());
        let document = document.ok_or_else(|| TestCaseError::fail("not read"))?;
        for report in CHECKER.check(&text, &options()) {
            prop_assert!(report.is_checked(), "{:?}\n{}", report.diagnostics, text.text());
            let of_duties = report.outcomes().iter().flat_map(|outcome| &outcome.reasons);
            let of_law = report.qualifications().iter().flat_map(|q| &q.reasons);
            for reason in of_duties.chain(of_law).filter(|reason| reason.of != Subject::Person) {
                check(document, reason, &text)?;
            }
        }
    }
}
