//! What is taken for granted orders what is told. It changes no verdict, clears nothing and contradicts nothing.

use std::sync::LazyLock;

use bordercheck::Checker;
use bordercheck::evaluate::{Bearing, PrimaFacie, Question, evaluate_obligation, presumed};
use bordercheck::law::{Theme, Truth};
use bordercheck::report::FilingReport;
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::draft::Draft;
use super::filing::{Filing, filings};
use super::{CHECKER, options, rulebook, source, tried_on, with_facts};

/// The same rules, with nothing taken for granted.
static STRICT: LazyLock<Checker> = LazyLock::new(|| {
    let mut rules = rulebook().clone();
    rules.presumptions.clear();
    Checker::new(rules)
});

/// All that decides what a check ends with.
fn decided(report: &FilingReport<'_>) -> Vec<String> {
    let outcomes = report.outcomes().iter().map(|outcome| {
        let about = (outcome.verdict, outcome.applies, outcome.fulfilled, outcome.disputed);
        format!("{}: {about:?}", outcome.about.id)
    });
    let law = report.qualifications().iter().map(|q| format!("{}: {:?}", q.about.name, q.truth));
    let contradictions = report.contradictions().iter().map(|found| found.about.id.clone());
    outcomes.chain(law).chain(contradictions).collect()
}

fn one_report(checker: &Checker, filing: &Filing) -> Result<Vec<String>, TestCaseError> {
    let source = source(&filing.0);
    let reports = checker.check(&source, &options());
    reports.first().map(decided).ok_or_else(|| TestCaseError::fail("no report"))
}

/// Contradictions that come out only with what is presumed.
fn contradictions(filing: &Map<String, Value>) -> Result<Vec<String>, TestCaseError> {
    with_facts(filing, |facts| {
        let rules = rulebook();
        let written = Question::new(rules, facts);
        let fired = |question: &Question<'_>| -> Vec<String> {
            let rules = rules.contradictions.iter();
            let fire = rules.filter(|rule| question.truth(&rule.holds_when) == Truth::True);
            fire.map(|rule| rule.id.clone()).collect()
        };
        if !fired(&written).is_empty() {
            return Vec::new();
        }
        let (filled, _) = presumed(rules, &written, facts);
        fired(&Question::new(rules, &filled))
    })
}

#[test]
fn what_is_presumed_of_the_empty_filing_fits_together() -> Result<(), TestCaseError> {
    prop_assert_eq!(contradictions(&Draft::new(0).filing)?, Vec::<String>::new());
    Ok(())
}

proptest! {
    #![proptest_config(tried_on(60))]

    #[test]
    fn presumptions_change_nothing_that_decides(filing in filings()) {
        let (with, without) = (one_report(&CHECKER, &filing)?, one_report(&STRICT, &filing)?);
        prop_assert_eq!(with, without);
    }

    #[test]
    fn what_falls_short_or_is_prohibited_stays_in_sight(filing in filings()) {
        let source = source(&filing.0);
        for report in CHECKER.check(&source, &options()) {
            for outcome in report.outcomes().iter().filter(|outcome| outcome.is_presumed_away()) {
                prop_assert_ne!(outcome.fulfilled, Some(Truth::False), "{}", &outcome.about.id);
                prop_assert_ne!(outcome.about.theme, Theme::Prohibition, "{}", &outcome.about.id);
            }
        }
    }

    #[test]
    fn what_is_presumed_contradicts_nothing(filing in filings()) {
        prop_assert_eq!(contradictions(&filing.0)?, Vec::<String>::new());
    }
}

proptest! {
    #![proptest_config(tried_on(200))]

    /// Whoever states what is presumed gets the strict answer that stood there on its face; and nothing is cleared.
    #[test]
    fn the_face_is_the_strict_answer_once_it_is_stated(filing in filings()) {
        with_facts(&filing.0, |facts| {
            let rules = rulebook();
            let written = Question::new(rules, facts);
            let (filled, states) = presumed(rules, &written, facts);
            let bearing = Bearing::of(rules);
            let face = PrimaFacie::new(&written, &filled, &states, &bearing);
            let stated = Question::new(rules, &filled);
            for id in &rules.never_cleared {
                let (was, is) = (written.law[id.index()], face.law()[id.index()]);
                let name = &rules.qualifications[id.index()].name;
                prop_assert!(is != Truth::False || was == Truth::False, "{name} is cleared");
            }
            for (at, duty) in rules.obligations.iter().enumerate() {
                let was = evaluate_obligation(&written, duty);
                let is = face.applies(at, duty, was, was).applies;
                let then = evaluate_obligation(&stated, duty).applies;
                if was.applies != Truth::Unknown {
                    prop_assert_eq!(is, was.applies, "{}", &duty.id);
                }
                prop_assert!(is == Truth::Unknown || is == then, "{}: {is:?}, {then:?}", duty.id);
            }
            Ok(())
        })??;
    }
}
