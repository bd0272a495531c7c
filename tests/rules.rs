//! Every rule is proved by the cases beside it.

#![expect(clippy::print_stdout, reason = "a comparison that is left out says so")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use bordercheck::prove::{coverage, mutants};
use bordercheck::rulebook::cases::Expected;
use bordercheck::rulebook::found;
use bordercheck::{embedded, prove};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

#[test]
fn every_case_comes_out_as_it_says() -> Result {
    let (rulebook, cases) = (embedded::rulebook()?, embedded::cases()?);
    let mut failed = Vec::new();
    for case in &cases {
        if let Err(failure) = prove::run(&rulebook, case) {
            let place = format!("rules/{}:{}", case.place.file, case.place.line);
            failed.push(format!(
                "{place}: {}: “{}”\n    {}",
                case.rule,
                case.name,
                failure.lines.join("\n    ")
            ));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {} cases failed:\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
    assert!(cases.len() > 1000, "only {} cases were found", cases.len());
    Ok(())
}

#[test]
fn every_rule_is_shown_in_each_way_it_can_come_out() -> Result {
    let (rulebook, cases) = (embedded::rulebook()?, embedded::cases()?);
    let mut shown: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for case in &cases {
        shown.entry(&case.rule).or_default().insert(case.expect.to_string());
    }
    let all = |rule: &str, wanted: &[&str]| {
        let of_rule = shown.get(rule);
        for word in wanted {
            assert!(
                of_rule.is_some_and(|of_rule| of_rule.contains(*word)),
                "`{rule}` has no case for `{word}`"
            );
        }
    };
    for obligation in &rulebook.obligations {
        all(&obligation.id, &["met", "unmet", "undetermined"]);
        if !obligation.applies_when.is_always() || !obligation.unless.is_empty() {
            all(&obligation.id, &["not_applicable"]);
        }
    }
    for qualification in &rulebook.qualifications {
        all(&format!("law.{}", qualification.name), &["true", "false", "unknown"]);
    }
    for contradiction in &rulebook.contradictions {
        all(&contradiction.id, &["true", "false", "unknown"]);
    }
    Ok(())
}

/// A case that expects the opposite has to fail: the runner is no rubber stamp.
#[test]
fn a_wrong_case_fails() -> Result {
    let (rulebook, cases) = (embedded::rulebook()?, embedded::cases()?);
    for case in &cases {
        let mut wrong = case.clone();
        wrong.expect = match case.expect {
            Expected::Presumed(stands) => Expected::Presumed(!stands),
            Expected::Verdict(verdict) => Expected::Verdict(match verdict {
                bordercheck::law::Verdict::Met => bordercheck::law::Verdict::Unmet,
                bordercheck::law::Verdict::Unmet
                | bordercheck::law::Verdict::Undetermined
                | bordercheck::law::Verdict::NotApplicable => bordercheck::law::Verdict::Met,
            }),
            Expected::Truth(truth) => Expected::Truth(match truth {
                bordercheck::law::Truth::True => bordercheck::law::Truth::False,
                bordercheck::law::Truth::False | bordercheck::law::Truth::Unknown => {
                    bordercheck::law::Truth::True
                }
            }),
            Expected::Day(Some(_)) => Expected::Day(None),
            Expected::Day(None) => Expected::Day(Some(jiff::civil::Date::ZERO)),
        };
        assert!(prove::run(&rulebook, &wrong).is_err(), "{}: “{}”", case.rule, case.name);
    }
    Ok(())
}

/// Nor for the reasons and the questions that a case names.
#[test]
fn a_case_with_other_reasons_or_questions_fails() -> Result {
    let (rulebook, cases) = (embedded::rulebook()?, embedded::cases()?);
    let (mut reasons, mut questions) = (0, 0);
    for case in &cases {
        let mut wrong = case.clone();
        if wrong.at.is_some() {
            wrong.at = Some("filing.id".to_owned());
            assert!(prove::run(&rulebook, &wrong).is_err(), "{}: “{}”", case.rule, case.name);
            reasons += 1;
        }
        let mut wrong = case.clone();
        if let Some(asks) = &mut wrong.asks {
            asks.push("filing.id".to_owned());
            assert!(prove::run(&rulebook, &wrong).is_err(), "{}: “{}”", case.rule, case.name);
            questions += 1;
        }
    }
    assert!(reasons > 0 && questions > 0, "no case names reasons, or none names questions");
    Ok(())
}

/// A failure is told by the names of rule and case; two cases of one name would be one.
#[test]
fn each_case_of_a_rule_has_a_name_of_its_own() -> Result {
    let mut seen = BTreeSet::new();
    for case in embedded::cases()? {
        let place = format!("rules/{}:{}", case.place.file, case.place.line);
        let new = seen.insert((case.rule.clone(), case.name.clone()));
        assert!(new, "{place}: `{}` has two cases “{}”", case.rule, case.name);
    }
    Ok(())
}

/// Whoever opens a file of cases that nobody wrote is told so first.
#[test]
fn each_file_of_found_cases_says_what_it_is() -> Result {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let files: BTreeSet<String> =
        embedded::cases()?.into_iter().map(|case| case.place.file.to_string()).collect();
    let found: Vec<_> = files.iter().filter(|file| file.ends_with(found::ENDING)).collect();
    for file in &found {
        let text = std::fs::read_to_string(root.join(file))?;
        assert!(text.starts_with(found::HEADING), "{file} does not open with what it is");
    }
    assert!(found.len() > 50, "only {} files of found cases", found.len());
    Ok(())
}

/// MC/DC: each atomic condition is seen true and false in cases in which it alone decides.
#[test]
fn every_condition_is_shown_to_decide_alone() -> Result {
    let (rulebook, cases) = (embedded::rulebook()?, embedded::cases()?);
    let coverage = coverage::measure(&rulebook, &cases, "");
    let missing: Vec<String> = coverage
        .missing
        .iter()
        .map(|m| format!("{}: {}: {} is {}", m.rule, m.part, m.condition, m.truth.label()))
        .collect();
    assert!(missing.is_empty(), "{} are not shown:\n{}", missing.len(), missing.join("\n"));
    assert!(coverage.wanted > 5000, "only {} conditions were looked at", coverage.wanted);
    Ok(())
}

/// A condition dropped or turned round, a value left out, a threshold moved by one step: a case fails.
#[test]
fn every_small_change_of_a_rule_is_noticed() -> Result {
    let (rulebook, cases) = (embedded::rulebook()?, embedded::cases()?);
    let run = mutants::run(&rulebook, &cases, "");
    let survivors: Vec<String> =
        run.survivors.iter().map(|s| format!("{}: {}", s.rule, s.change)).collect();
    assert!(survivors.is_empty(), "{} survive:\n{}", survivors.len(), survivors.join("\n"));
    assert!(run.tried > 5000, "only {} changes were tried", run.tried);
    Ok(())
}

#[test]
fn every_provision_has_an_account() -> Result {
    let accounts = bordercheck::view::accounts(&embedded::rulebook()?, &embedded::ledger()?)?;
    assert!(accounts.open.is_empty(), "{}", accounts.text);
    Ok(())
}

/// Every row of the survey of border instruments stands in a ledger.
#[test]
fn every_row_of_the_survey_is_accounted_for() -> Result {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/law/border-instruments.md");
    let Ok(survey) = std::fs::read_to_string(path) else {
        println!("the survey of border instruments is not at hand: not compared");
        return Ok(());
    };
    let ledger = embedded::ledger()?;
    let known: BTreeSet<&str> =
        ledger.values().flat_map(|row| row.rows.iter().map(String::as_str)).collect();
    let mut rows = BTreeSet::new();
    for line in survey.lines() {
        let id = line.trim_start_matches("| ").split(" | ").next().unwrap_or_default();
        let parts: Vec<&str> = id.split('-').collect();
        let is_row = line.starts_with("| ")
            && parts.len() >= 2
            && parts[0].chars().all(|c| c.is_ascii_uppercase())
            && !parts[0].is_empty()
            && parts[1..].iter().all(|part| {
                !part.is_empty()
                    && part.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            });
        if is_row {
            rows.insert(id);
        }
    }
    let lost: Vec<&&str> = rows.iter().filter(|row| !known.contains(**row)).collect();
    assert!(lost.is_empty(), "no ledger has {lost:?}");
    assert!(rows.len() > 200, "only {} rows were found", rows.len());
    Ok(())
}
