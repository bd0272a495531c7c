//! Filings that say one thing in one place and another in a second, or lean on an exception without its
//! conditions: a label, an empty name or silence elsewhere clears nothing.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

use bordercheck::document::{Limits, read};
use bordercheck::source::Source;
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const FILINGS: &str = "tests/data/law-attacked.yaml";
const EXPECTED: &str = "tests/data/law-attacked-expected.yaml";

/// What the program says of the filings, with further arguments.
fn reports(further: &[&str]) -> Result<Vec<Value>> {
    let output = Command::new(env!("CARGO_BIN_EXE_bordercheck"))
        .args(["check", FILINGS, "--no-config", "--as-of", "2026-11-23", "--format", "json"])
        .args(further)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    let report: Value = serde_json::from_slice(&output.stdout)?;
    Ok(report["filings"].as_array().ok_or("no filings")?.clone())
}

/// The expectations, a row a filing.
fn rows() -> Result<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXPECTED);
    let source = Source::new(EXPECTED, fs::read_to_string(path)?);
    let readings = read(&source, &Limits::default());
    let document = readings.first().and_then(|reading| reading.document.as_ref());
    let document = document.ok_or("the expectations can not be read")?;
    Ok(document.items(document.root()).iter().map(|&row| document.to_json(row)).collect())
}

fn of<'f>(filings: &'f [Value], id: &Value) -> Result<&'f Value> {
    let found = filings.iter().find(|filing| filing["id"] == *id);
    Ok(found.ok_or_else(|| format!("no filing {id}"))?)
}

#[test]
fn no_label_clears_what_the_filing_states_elsewhere() -> Result {
    let (everybody, filers) = (reports(&["--role", "all"])?, reports(&[])?);
    let rows = rows()?;
    assert_eq!(rows.len(), everybody.len());
    for row in &rows {
        let id = &row["id"];
        let filing = of(&everybody, id)?;
        assert_eq!(filing["status"], "checked", "{id}: {}", filing["diagnostics"]);
        for (name, wanted) in row["law"].as_object().into_iter().flatten() {
            let truth = &filing["qualifications"][name]["truth"];
            assert_eq!(truth, wanted, "{id}: {name}");
        }
        let outcomes = filing["outcomes"].as_array().ok_or("no outcomes")?;
        for (what, field) in [("duties", "verdict"), ("days", "binds_from")] {
            for (duty, wanted) in row[what].as_object().into_iter().flatten() {
                let found = outcomes.iter().find(|outcome| outcome["obligation"] == *duty);
                let found = found.ok_or_else(|| format!("{id}: no duty {duty}"))?;
                assert_eq!(found[field], *wanted, "{id}: {duty}");
            }
        }
        let held = of(&filers, id)?["roles"].as_array().ok_or("no roles")?;
        for role in row["roles"].as_array().into_iter().flatten() {
            assert!(held.contains(role), "{id}: the filer is not looked at as {role}");
        }
    }
    Ok(())
}
