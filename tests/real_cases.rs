//! The real cases come out as the tables in their `README.md` say: what each rule beside a gap comes
//! to, and on which line that rests.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// Real systems, each with a fact sheet made from public sources.
const CASES: &[&str] = &[
    "01-bamf-phone-data",
    "02-roborder",
    "03-uk-visa-streaming",
    "04-uk-cars-visits",
    "05-canada-trv-triage",
    "06-nl-kansrijkheid",
    "07-poland-barrier",
];

/// A row `| what the fact sheet says | rule | outcome | line |` of a table.
struct Row<'t> {
    rule: &'t str,
    outcome: &'t str,
    /// `None` for a dash: nothing is stated to point to.
    line: Option<u64>,
}

fn folder(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(case)
}

fn rows(page: &str) -> Vec<Row<'_>> {
    let tables = page.lines().filter(|line| line.starts_with('|'));
    let cells = tables.map(|line| line.trim_matches('|').split('|').map(str::trim).collect());
    cells
        .filter_map(|cells: Vec<&str>| match cells[..] {
            [_, rule, outcome, line] if rule.starts_with('`') => {
                Some(Row { rule: rule.trim_matches('`'), outcome, line: line.parse().ok() })
            }
            _ => None,
        })
        .collect()
}

/// The outcomes of an example, as the JSON report has them.
fn outcomes(case: &str) -> Result<Vec<Value>> {
    let output = Command::new(env!("CARGO_BIN_EXE_bordercheck"))
        .args(["check", "--as-of", "2026-11-23", "--role", "all", "--format", "json"])
        .arg(folder(case))
        .output()?;
    let report: Value = serde_json::from_slice(&output.stdout)?;
    let outcomes = report["filings"][0]["outcomes"].as_array().cloned().unwrap_or_default();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!outcomes.is_empty(), "{case} has no outcomes: {said}");
    Ok(outcomes)
}

#[test]
fn each_real_case_comes_out_as_its_page_says() -> Result {
    let mut wrong = Vec::new();
    for case in CASES {
        let page = fs::read_to_string(folder(case).join("README.md"))?;
        let (rows, outcomes) = (rows(&page), outcomes(case)?);
        assert!(rows.len() >= 5, "{case}: the page has {} rows", rows.len());
        for Row { rule, outcome, line } in rows {
            let Some(found) = outcomes.iter().find(|found| found["obligation"] == rule) else {
                wrong.push(format!("{case}: there is no rule {rule}"));
                continue;
            };
            let verdict = match (found["verdict"].as_str(), found["fulfilled"].as_str()) {
                (Some("undetermined"), Some("true")) => "met, if it applies".to_owned(),
                (Some("undetermined"), Some("false")) => "short, if it applies".to_owned(),
                (verdict, _) => verdict.unwrap_or("-").replace('_', " "),
            };
            if verdict != outcome {
                wrong.push(format!("{case}: {rule} is {verdict}, not {outcome}"));
            }
            let reasons = found["reasons"].as_array().map(Vec::as_slice).unwrap_or_default();
            if line.is_some() && !reasons.iter().any(|reason| reason["line"].as_u64() == line) {
                wrong.push(format!("{case}: {rule} does not rest on line {line:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn an_unmet_duty_of_a_real_case_is_on_its_page() -> Result {
    for case in CASES {
        let page = fs::read_to_string(folder(case).join("README.md"))?;
        for found in outcomes(case)?.iter().filter(|found| found["verdict"] == "unmet") {
            let rule = found["obligation"].as_str().unwrap_or("-");
            assert!(rows(&page).iter().any(|row| row.rule == rule), "{case}: {rule} is not told");
        }
    }
    Ok(())
}

/// What a competent reader names as a gap is not what a careful one takes for granted not to apply.
#[test]
fn no_gap_of_a_real_case_is_presumed_away() -> Result {
    let mut hidden = Vec::new();
    let (mut gaps, mut presumed) = (0, 0);
    for case in CASES {
        let page = fs::read_to_string(folder(case).join("README.md"))?;
        let outcomes = outcomes(case)?;
        let away = |found: &Value| {
            found["verdict"] == "undetermined" && found["applies_on_its_face"] == "false"
        };
        presumed += outcomes.iter().filter(|found| away(found)).count();
        // That the AI Act does not reach a system is no gap of it.
        let no_reach = |line: &&str| !line.starts_with("| AI Act: no link");
        let page: String = page.lines().filter(no_reach).flat_map(|line| [line, "\n"]).collect();
        for Row { rule, .. } in rows(&page) {
            let found = outcomes.iter().find(|found| found["obligation"] == rule);
            gaps += 1;
            if found.is_some_and(away) {
                hidden.push(format!("{case}: {rule}"));
            }
        }
    }
    assert!(hidden.is_empty(), "presumed away:\n{}", hidden.join("\n"));
    assert!(gaps > 50 && presumed > 1000, "{gaps} gaps, {presumed} duties presumed away");
    Ok(())
}
