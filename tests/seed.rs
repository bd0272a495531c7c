//! What `docs/seed.md` says is so: its facts are in the vocabulary, its rules exist, its examples
//! are there, and in one of the examples beside it each rule has something to say.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;

use bordercheck::law::{Truth, Verdict};
use bordercheck::report::FilingReport;
use bordercheck::source::Source;
use bordercheck::view::story;
use bordercheck::{Checker, Options, RoleChoice};
use jiff::civil::Date;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const AS_OF: Date = Date::constant(2026, 11, 23);
const PAGE: &str = include_str!("../docs/seed.md");

/// A row of the first table.
struct Row<'p> {
    id: &'p str,
    facts: Vec<&'p str>,
    rules: Vec<&'p str>,
    examples: Vec<&'p str>,
}

/// What stands in backquotes in a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn rows() -> Vec<Row<'static>> {
    let mut rows = Vec::new();
    for line in PAGE.lines().filter(|line| line.starts_with("| S-")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let [_, id, _, facts, rules, examples, _] = cells[..] {
            let (facts, rules, examples) = (quoted(facts), quoted(rules), quoted(examples));
            rows.push(Row { id, facts, rules, examples });
        }
    }
    rows
}

fn is_there(example: &str) -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(example).join("filing.yaml").is_file()
}

fn checker() -> Result<Checker> {
    Ok(Checker::embedded()?)
}

/// What the filings of an example have to say: obligations that apply or may, qualifications that
/// hold, are open or are told in the story, contradictions that were found.
fn said(report: &FilingReport<'_>) -> BTreeSet<String> {
    let obligations = report
        .outcomes()
        .iter()
        .filter(|outcome| outcome.verdict != Verdict::NotApplicable)
        .map(|outcome| outcome.about.id.to_string());
    let told: BTreeSet<&str> = story(report).into_iter().map(|step| step.name).collect();
    let qualifications = report
        .qualifications()
        .iter()
        .filter(|q| q.truth != Truth::False || told.contains(q.about.name.as_str()))
        .map(|q| format!("law.{}", q.about.name.trim_start_matches("law.")));
    let contradictions = report.contradictions().iter().map(|found| found.about.id.clone());
    obligations.chain(qualifications).chain(contradictions).collect()
}

#[test]
fn every_claim_has_its_row_once() {
    let ids: Vec<&str> = rows().iter().map(|row| row.id).collect();
    let wanted: Vec<String> = (1..=55).map(|n| format!("S-{n:02}")).collect();
    assert_eq!(ids, wanted);
    let notes: Vec<&str> = PAGE
        .lines()
        .filter(|line| line.starts_with("| I-"))
        .filter_map(|line| line.split('|').nth(1).map(str::trim))
        .collect();
    let wanted: Vec<String> = (1..=15).map(|n| format!("I-{n:02}")).collect();
    assert_eq!(notes, wanted);
}

#[test]
fn every_fact_is_in_the_vocabulary() -> Result {
    let checker = checker()?;
    let known = checker.rulebook().vocabulary.by_path();
    let unknown: Vec<String> = rows()
        .iter()
        .flat_map(|row| row.facts.iter().map(move |fact| (row.id, *fact)))
        .filter(|(_, fact)| !known.contains_key(fact))
        .map(|(id, fact)| format!("{id}: {fact}"))
        .collect();
    assert!(
        unknown.is_empty(),
        "docs/seed.md names facts that are not there:\n{}",
        unknown.join("\n")
    );
    Ok(())
}

#[test]
fn every_rule_exists() -> Result {
    let checker = checker()?;
    let book = checker.rulebook();
    let obligations = book.obligations.iter().map(|rule| rule.id.to_string());
    let qualifications =
        book.qualifications.iter().map(|q| format!("law.{}", q.name.trim_start_matches("law.")));
    let contradictions = book.contradictions.iter().map(|rule| rule.id.clone());
    let known: BTreeSet<String> = obligations.chain(qualifications).chain(contradictions).collect();
    let unknown: Vec<String> = rows()
        .iter()
        .flat_map(|row| row.rules.iter().map(move |rule| (row.id, *rule)))
        .filter(|(_, rule)| !known.contains(*rule))
        .map(|(id, rule)| format!("{id}: {rule}"))
        .collect();
    assert!(
        unknown.is_empty(),
        "docs/seed.md names rules that are not there:\n{}",
        unknown.join("\n")
    );
    Ok(())
}

#[test]
fn every_rule_speaks_in_an_example_beside_it() -> Result {
    let checker = checker()?;
    let contradictions: BTreeSet<&str> =
        checker.rulebook().contradictions.iter().map(|rule| rule.id.as_str()).collect();
    let rows = rows();
    let named: BTreeSet<&str> = rows.iter().flat_map(|row| row.examples.iter().copied()).collect();
    let missing: Vec<&str> = named.iter().copied().filter(|example| !is_there(example)).collect();
    assert!(missing.is_empty(), "docs/seed.md names examples that are not there: {missing:?}");
    let mut spoken: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for example in &named {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(example).join("filing.yaml");
        let source = Source::from_bytes(*example, fs::read(path)?)
            .map_err(|_| format!("{example} is no text"))?;
        let said_here = spoken.entry(example).or_default();
        for report in checker.check(&source, &Options::new(AS_OF, RoleChoice::All)) {
            assert!(report.is_checked(), "{example} can not be read as a filing");
            said_here.extend(said(&report));
        }
    }
    let mut silent = Vec::new();
    for row in &rows {
        for rule in row.rules.iter().filter(|rule| !contradictions.contains(*rule)) {
            let speaks = row
                .examples
                .iter()
                .any(|example| spoken.get(example).is_some_and(|said| said.contains(*rule)));
            if !speaks {
                silent.push(format!("{}: {rule} in {}", row.id, row.examples.join(", ")));
            }
        }
    }
    assert!(
        silent.is_empty(),
        "these rules of docs/seed.md have nothing to say in the examples beside them:\n{}",
        silent.join("\n")
    );
    Ok(())
}
