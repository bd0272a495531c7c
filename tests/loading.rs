//! What the loader of rules refuses, where, and the way out that it names.

use std::error::Error;
use std::fs;
use std::path::Path;

use bordercheck::embedded;
use bordercheck::rulebook::{Rulebook, found, load};
use bordercheck::source::Source;
use bordercheck::vocabulary::Vocabulary;
use serde_json::{Value, json};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const LAW: &str = "\
id: x
title: X
short: X
number: X 1
eli: https://x.example
as_amended_on: 2026-01-01
binding: law
";

const LEDGER: &str = "\
- { id: x/sec-1, cite: Section 1 }
";

const DATES: &str = "\
regimes:
  - id: ordinary
    title: Duties of X
    days:
      - { from: 2027-06-01, provision: x/sec-1 }
";

const RULE: &str = "\
provision: x/sec-1
verified: true
obligations:
  - id: kept
    title: Keep the logs
    addressee: deployer
    theme: accountability
    requires:
      logging.retention: { at_least: P6M }
    help: Keep them.
    binds: ordinary
    cases:
      - { case: kept, given: { logging.retention: P7M }, expect: met }
      - { case: not kept, given: { logging.retention: P1M }, expect: unmet }
      - { case: silence, given: {}, expect: undetermined }
";

/// A book `x` with these files beside those that every book has.
fn book(files: &[(&str, &str)]) -> Vec<Source> {
    let usual = [("x/law.yaml", LAW), ("x/ledger.yaml", LEDGER), ("x/dates.yaml", DATES)];
    let usual = usual.iter().filter(|(name, _)| !files.iter().any(|(own, _)| own == name));
    usual.chain(files).map(|(name, text)| Source::new(*name, *text)).collect()
}

fn base() -> Result<Rulebook> {
    Ok(Rulebook { vocabulary: embedded::rulebook()?.vocabulary, ..Rulebook::default() })
}

/// Each fault as `file:line: message. way out`.
fn faults(files: &[(&str, &str)]) -> Result<Vec<String>> {
    let sources = book(files);
    let faults = load::load(base()?, &sources).err().unwrap_or_default();
    let told = faults.iter().map(|fault| {
        let (source, about) = (&sources[fault.file], &fault.diagnostic);
        let line = source.locate(about.span().start).line;
        let help = about.help.as_deref().unwrap_or_default();
        format!("{}:{line}: {}. {help}", source.name(), about.message)
    });
    Ok(told.collect())
}

#[test]
fn a_book_of_four_files_loads() -> Result {
    assert_eq!(faults(&[("x/sec-1.yaml", RULE)])?, Vec::<String>::new());
    Ok(())
}

const FOUND: &str = "\
found:
  x/sec-1/kept:
    - { case: \"kept, retention P6M\", given: { logging.retention: P6M }, expect: met }
";

#[test]
fn cases_that_were_found_are_loaded_with_the_rule_beside_them() -> Result {
    let sources = book(&[("x/sec-1.found.yaml", FOUND), ("x/sec-1.yaml", RULE)]);
    let (_, cases) = load::load(base()?, &sources).map_err(|faults| format!("{faults:?}"))?;
    let told: Vec<_> = cases.iter().map(|case| (&*case.rule, &*case.name)).collect();
    assert_eq!(
        told,
        [
            ("x/sec-1/kept", "kept"),
            ("x/sec-1/kept", "not kept"),
            ("x/sec-1/kept", "silence"),
            ("x/sec-1/kept", "kept, retention P6M")
        ]
    );
    assert_eq!(found::beside("x/sec-1.yaml"), "x/sec-1.found.yaml");
    Ok(())
}

#[test]
fn cases_that_were_found_for_no_rule_of_the_file_beside_them_are_refused() -> Result {
    let misspelt = FOUND.replace("sec-1/kept", "sec-1/keep");
    assert_eq!(
        faults(&[("x/sec-1.yaml", RULE), ("x/sec-1.found.yaml", &misspelt)])?,
        ["x/sec-1.found.yaml:2: no rule is called `x/sec-1/keep`. Did you mean `x/sec-1/kept`?"]
    );
    assert_eq!(
        faults(&[("x/sec-1.yaml", RULE), ("x/sec-2.found.yaml", FOUND)])?,
        ["x/sec-2.found.yaml:2: `x/sec-1/kept` stands in `x/sec-1.yaml`. \
          Its found cases belong into `x/sec-1.found.yaml`."]
    );
    Ok(())
}

/// What was found proves more; that a rule can come out in each way, a person has shown.
#[test]
fn a_way_to_come_out_that_only_a_found_case_shows_is_not_shown() -> Result {
    let rule = RULE
        .replace("      - { case: kept, given: { logging.retention: P7M }, expect: met }\n", "");
    assert_eq!(
        faults(&[("x/sec-1.yaml", &rule), ("x/sec-1.found.yaml", FOUND)])?,
        ["x/sec-1.yaml:4: `x/sec-1/kept` has no case that comes out as `met`. "]
    );
    Ok(())
}

const DATED: &str = "\
dates:
  - { id: duties_apply, day: 2027-06-01, provision: x/sec-1, title: The duties apply }
regimes:
  - id: ordinary
    title: Duties of X
    days:
      - { from: date.duties_apply, provision: x/sec-1 }
";

/// A book whose one rule looks whether a first use was before `day`.
fn with_day<'t>(day: &str, dates: &'t str, rule: &'t mut String) -> Vec<(&'t str, &'t str)> {
    let condition = format!("lifecycle.first_use: {{ before: {day} }}");
    *rule = RULE.replace("logging.retention: { at_least: P6M }", &condition);
    for (from, to) in [("P7M", "2027-05-31"), ("P1M", "2027-06-01")] {
        *rule = rule
            .replace(&format!("logging.retention: {from}"), &format!("lifecycle.first_use: {to}"));
    }
    vec![("x/sec-1.yaml", rule), ("x/dates.yaml", dates)]
}

#[test]
fn a_day_of_the_law_in_a_condition_is_refused_and_its_name_given() -> Result {
    let told = |day, dates| faults(&with_day(day, dates, &mut String::new()));
    assert_eq!(told("date.duties_apply", DATED)?, Vec::<String>::new());
    assert_eq!(told("date.x/duties_apply", DATED)?, Vec::<String>::new());
    let refused = "x/sec-1.yaml:9: a condition names a day of the law and does not hold it; this one holds 2027-06-01.";
    assert_eq!(told("2027-06-01", DATED)?, [format!("{refused} Write `date.duties_apply` here.")]);
    assert_eq!(
        told("2027-06-01", DATES)?,
        [format!(
            "{refused} Name it in `x/dates.yaml`, under `dates`, and write `date.<name>` here."
        )]
    );
    assert_eq!(
        told("date.duties_aply", DATED)?,
        ["x/sec-1.yaml:9: no date is called `date.duties_aply`. Did you mean `date.duties_apply`?"]
    );
    Ok(())
}

/// A name stands for a date, and a span is compared with none.
#[test]
fn the_name_of_a_day_goes_with_dates_alone() -> Result {
    let rule = RULE.replace("at_least: P6M", "at_least: date.duties_apply");
    assert_eq!(
        faults(&[("x/sec-1.yaml", &rule), ("x/dates.yaml", DATED)])?,
        [
            "x/sec-1.yaml:9: `logging.retention` is a duration such as `P6M`, and is compared with something else. "
        ]
    );
    Ok(())
}

/// Two duties of one file: `head` says when both bind, the second line of keys is the second duty's own.
fn two(head: &str, own: &str) -> String {
    let (start, first) = RULE.split_once("obligations:\n").unwrap_or_default();
    let case = |name: &str, fact: &str| {
        format!("      - {{ case: {name}, given: {{ {fact}: false }}, expect: not_applicable }}\n")
    };
    let cases = case("not profiled", "system.profiling")
        + &case("not theirs", "logging.under_deployer_control");
    let second = first
        .replace("id: kept", "id: kept-too")
        .replace("    requires:", &format!("{own}    requires:"));
    format!("{start}{head}obligations:\n{first}{cases}{second}{cases}")
}

const HEAD: &str = "applies_when: { system.profiling: true }\n";
const OWN: &str = "    applies_when: { logging.under_deployer_control: true }\n";

#[test]
fn what_a_file_says_of_when_its_duties_bind_lies_under_each() -> Result {
    let second = |head: &str, own: &str| -> Result<String> {
        let sources = book(&[("x/sec-1.yaml", &two(head, own))]);
        let (rulebook, _) =
            load::load(base()?, &sources).map_err(|faults| format!("{faults:?}"))?;
        let about = rulebook.obligation("x/sec-1/kept-too").ok_or("there is no such duty")?;
        Ok(format!("{:?}", about.applies_when))
    };
    let written_out =
        "    applies_when: { system.profiling: true, logging.under_deployer_control: true }\n";
    assert_eq!(second(HEAD, OWN)?, second("", written_out)?);
    assert_eq!(second(HEAD, "")?, second("", "    applies_when: { system.profiling: true }\n")?);
    assert_eq!(second(HEAD, &format!("    scope: own\n{OWN}"))?, second("", OWN)?);
    Ok(())
}

#[test]
fn a_scope_of_its_own_needs_one_of_the_file() -> Result {
    assert_eq!(
        faults(&[("x/sec-1.yaml", &two("", &format!("    scope: own\n{OWN}")))])?,
        [
            "x/sec-1.yaml:22: `scope: own` is for a file that says when its obligations bind, and this one does not. "
        ]
    );
    Ok(())
}

/// The fault of the filing schema after a change to it.
fn fault_of_schema(change: impl FnOnce(&mut Value)) -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/filing.schema.json");
    let mut schema = serde_json::from_str(&fs::read_to_string(path)?)?;
    change(&mut schema);
    Ok(Vocabulary::from_schema(&schema).err().map(|fault| fault.to_string()).unwrap_or_default())
}

/// What the program reads of every filing has to be among the facts.
#[test]
fn a_fact_that_the_program_reads_is_not_renamed_in_silence() -> Result {
    assert_eq!(fault_of_schema(|_| {})?, "");
    let filing = "/properties/filing/properties";
    let gone = fault_of_schema(|schema| {
        let keys = schema.pointer_mut(filing).and_then(Value::as_object_mut);
        if let Some(keys) = keys {
            let fact = keys.remove("submitted_by").unwrap_or_default();
            keys.insert("filed_by".to_owned(), fact);
        }
    })?;
    assert_eq!(
        gone,
        "filing schema, `filing.submitted_by`: is not there, and the program reads it of every filing (`src/vocabulary/handles.rs`)"
    );
    let other = fault_of_schema(|schema| {
        if let Some(id) = schema.pointer_mut(&format!("{filing}/id")) {
            id["$ref"] = json!("#/$defs/yes_no");
        }
    })?;
    assert_eq!(
        other,
        "filing schema, `filing.id`: is of another type than the program reads it as (`src/vocabulary/handles.rs`)"
    );
    Ok(())
}
