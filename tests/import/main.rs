//! Records of registers become filings that say what the record says, and nothing else.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops by panicking and says why")]
#![expect(clippy::print_stdout, reason = "a comparison that is left out says so")]

mod accounts;
#[allow(unreachable_pub, reason = "shared with a fuzz target")]
mod any;
#[cfg(feature = "xlsx")]
mod workbooks;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use bordercheck::import::{ImportError, Imported, Register, import};
use bordercheck::source::Source;
use bordercheck::{Checker, Options, RoleChoice, document};
use serde_json::{Value, json};

static CHECKER: LazyLock<Checker> =
    LazyLock::new(|| Checker::embedded().unwrap_or_else(|damaged| panic!("{damaged}")));

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn imported(register: Register, path: &Path) -> Vec<Imported> {
    let text = fs::read_to_string(path).unwrap();
    let import = import(register, &text, &CHECKER.rulebook().vocabulary)
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    any::adds_up(&import);
    assert_eq!((import.refused, import.skipped), (vec![], vec![]), "{}", path.display());
    import.filings
}

fn sample(register: Register, name: &str) -> Vec<Value> {
    let filings = imported(register, &root().join("tests/data/registers").join(name));
    filings.iter().map(|filing| content(&filing.yaml)).collect()
}

fn content(yaml: &str) -> Value {
    let source = Source::new("filing.yaml", yaml);
    let readings = document::read(&source, &document::Limits::default());
    let document = readings[0].document.as_ref().unwrap();
    document.to_json(document.root())
}

/// Reads a filing as anybody would: it must fit, and every fact must name the column it is from.
fn must_fit(filing: &Imported) {
    let source = Source::new(filing.record.clone(), filing.yaml.as_str());
    let options = Options::new(jiff::civil::date(2026, 11, 23), RoleChoice::All);
    let reports = CHECKER.check(&source, &options);
    assert_eq!(reports.len(), 1, "{}", filing.yaml);
    let diagnostics = &reports[0].diagnostics;
    assert_eq!(
        (reports[0].is_checked(), diagnostics.len()),
        (true, 0),
        "{diagnostics:?}\n{}",
        filing.yaml
    );
    let content = content(&filing.yaml);
    assert_eq!(content["filing"]["record_id"], json!([filing.record]));
    for (key, section) in content.as_object().unwrap() {
        if !["bordercheck", "filing", "evidence"].contains(&key.as_str()) {
            backed(section, false, key, filing);
        }
    }
    for item in content["evidence"].as_array().unwrap().iter().filter(|item| item.is_object()) {
        let title = item["title"].as_str().unwrap();
        assert!(title.contains(&format!("record {}, column “", filing.record)), "{title}");
    }
}

/// Every value stands in an object that names where it comes from, or inside one that does.
fn backed(value: &Value, named: bool, path: &str, filing: &Imported) {
    match value {
        Value::Object(entries) => {
            let named = named || entries.get("evidence").is_some_and(|ids| ids[0].is_string());
            for (key, value) in entries {
                backed(value, named, &format!("{path}.{key}"), filing);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| backed(item, named, path, filing)),
        // That there may be more, or that there are none, is said by the list itself.
        Value::String(word) if word == "unknown" || word == "none" => {}
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            assert!(named, "{path} has no source in\n{}", filing.yaml);
        }
    }
}

fn without_sources(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            let kept = entries.iter().filter(|(key, _)| *key != "evidence");
            kept.map(|(key, value)| (key.clone(), without_sources(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_sources).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[test]
fn the_us_inventory_of_2025() {
    let filings = sample(Register::UsInventory, "us-2025.csv");
    let register = "US federal AI use case inventory 2025";
    assert_eq!(
        without_sources(&filings[0]),
        json!({
            "bordercheck": 1,
            "filing": { "id": "US-2025-DP-1", "submitted_by": "other", "stage": "register_record", "register": [register], "record_id": ["DP-1"] },
            "system": { "name": "Gate faces", "techniques": ["machine_learning", "unknown"], "output": { "personal_criteria": ["sex", "age", "unknown"] } },
            "use": { "declared_purpose": "Compare a face with a passport, and only that." },
            "lifecycle": { "stage": "deployed", "first_use": "2023-09-01" },
            "data": { "personal_data": true },
            "risk_management": { "testing": { "done": true }, "risk_register": [{ "description": "A person may be matched with another." }, "unknown"] },
            "performance": { "redundancy": ["fail_safe", "unknown"] },
            "actors": [
                { "id": "agency", "name": "Department of Ports, GATES", "jurisdiction": "US", "roles": ["deployer", "unknown"] },
                { "id": "vendor", "name": "Lumenport", "roles": ["vendor", "unknown"] },
                "unknown",
            ],
            "assessments": [{ "title": "AI impact assessment named in the inventory" }, "unknown"],
            "contestability": { "remedies": [{ "kind": "admin_appeal" }, "unknown"] },
            "transparency": { "public_register_entries": [{ "register": register, "country": "US", "number": "DP-1" }, "unknown"] },
        })
    );
    // What is blank, not applicable, in progress or withheld is not stated; nor is it no.
    assert_eq!(
        without_sources(&filings[1]),
        json!({
            "bordercheck": 1,
            "filing": { "id": "US-2025-line-3", "submitted_by": "other", "stage": "register_record", "register": [register], "record_id": ["line 3"] },
            "system": { "name": "Letter sorter" },
            "actors": [{ "id": "agency", "name": "Department of Ports", "jurisdiction": "US" }, "unknown"],
            "transparency": { "public_register_entries": [{ "register": register, "country": "US", "number": "line 3" }, "unknown"] },
        })
    );
    assert_eq!(filings[2]["lifecycle"]["stage"], "retired");
    assert_eq!(filings[2]["contestability"], Value::Null);
    let source = filings[0]["contestability"]["remedies"][0]["evidence"][0].as_str().unwrap();
    let item = filings[0]["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["id"] == source)
        .unwrap();
    assert_eq!(
        item["title"],
        format!("{register}, record DP-1, column “hi_appeal_process”: Appeal Process Established")
    );
    assert_eq!(item["claim"], "contestability.remedies");
}

#[test]
fn the_us_inventories_of_2024_and_2023() {
    let filings = sample(Register::UsInventory, "us-2024.csv");
    let one = without_sources(&filings[0]);
    assert_eq!(one["filing"]["record_id"], json!(["line 2"]));
    assert_eq!(one["lifecycle"], json!({ "stage": "deployed", "first_use": "2023-10-24" }));
    assert_eq!(
        one["system"]["output"]["personal_criteria"],
        json!(["ethnic_or_racial", "sex", "age", "unknown"])
    );
    assert_eq!(
        one["contestability"],
        json!({ "notice": { "given": true }, "can_opt_out": true, "remedies": [{ "kind": "other" }, "unknown"] })
    );
    assert_eq!(one["risk_management"]["testing"], json!({ "done": true }));
    let other = without_sources(&filings[1]);
    for silent in ["contestability", "lifecycle", "data", "risk_management", "assessments"] {
        assert_eq!(other[silent], Value::Null, "{silent}");
    }
    let filings = sample(Register::UsInventory, "us-2023.csv");
    let one = without_sources(&filings[0]);
    assert_eq!(one["use"]["declared_purpose"], "Sorts\n\npictures of lanes.");
    assert_eq!(one["actors"][0]["name"], "Department of Ports, Gates and Lanes");
}

#[test]
fn the_dutch_register() {
    let filings = sample(Register::NlRegister, "nl.jsonl");
    let one = without_sources(&filings[0]);
    assert_eq!(one["filing"]["id"], "NL-101");
    assert_eq!(one["lifecycle"]["stage"], "deployed");
    assert_eq!(one["use"]["legal_basis"], json!({ "act": "Wet havens art. 3" }));
    assert_eq!(
        one["assessments"],
        json!([{ "title": "Impact assessment named in the register" }, "unknown"])
    );
    assert_eq!(one["transparency"]["public_register_entries"][0]["date"], "2024-12-03");
    assert!(
        !one.to_string().contains("biometric"),
        "what others added is no part of the record: {one}"
    );
    let other = without_sources(&filings[1]);
    for silent in ["use", "lifecycle", "assessments"] {
        assert_eq!(other[silent], Value::Null, "{silent}");
    }
    assert_eq!(filings[2]["assessments"], "none");
}

#[test]
fn the_uk_index() {
    let filings = sample(Register::UkRecords, "uk.jsonl");
    assert_eq!(
        filings[0]["use"]["declared_purpose"],
        "Answers questions on tides: \"when\" & 'where'."
    );
    assert_eq!(filings[0]["transparency"]["public_register_entries"][0]["date"], "2025-06-26");
    assert_eq!(filings[1]["system"]["name"], "=2+2");
    assert_eq!((&filings[1]["actors"], &filings[1]["use"]), (&Value::Null, &Value::Null));
}

const SAMPLES: [(Register, &str); 7] = [
    (Register::UsInventory, "us-2025.csv"),
    (Register::UsInventory, "us-2024.csv"),
    (Register::UsInventory, "us-2023.csv"),
    (Register::NlRegister, "nl.jsonl"),
    (Register::UkRecords, "uk.jsonl"),
    (Register::Airo, "airo.ttl"),
    (Register::Airo, "airo.jsonld"),
];

#[test]
fn every_filing_fits_and_names_its_sources() {
    for (register, name) in SAMPLES {
        imported(register, &root().join("tests/data/registers").join(name))
            .iter()
            .for_each(must_fit);
    }
}

/// The registers themselves, where they are at hand.
#[test]
fn whole_registers_are_imported_without_one_fault() {
    let found = ["../shared/real", "../../shared/real"].map(|path| root().join(path));
    let Some(folder) = found.into_iter().find(|path| path.is_dir()) else {
        println!("the registers are not at hand: not imported");
        return;
    };
    let us = |year: &str| -> PathBuf { format!("us-federal-ai-inventory/{year}.csv").into() };
    let files = [
        (Register::UsInventory, us("2023_dhs_and_migration"), 28),
        (Register::UsInventory, us("2024_border_migration"), 109),
        (Register::UsInventory, us("2025_border_migration"), 155),
        (Register::NlRegister, "nl-algorithm-register/records.jsonl".into(), 183),
        (Register::UkRecords, "uk-atrs/records_index.jsonl".into(), 80),
        (Register::Airo, "airo/example.ttl".into(), 1),
    ];
    for (register, file, records) in files {
        let filings = imported(register, &folder.join(&file));
        assert_eq!(filings.len(), records, "{}", file.display());
        filings.iter().for_each(must_fit);
    }
}

/// Samples with bytes changed, cut and doubled by chance.
#[test]
fn a_damaged_register_is_refused_or_read() {
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |most: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice % most.max(1) as u64).unwrap()
    };
    let marks =
        ["\"", "\n", ",", "'", ":", "{", "]", "\u{0}", "\\", "- ", "#", "\u{feff}", "\t", "|\n"];
    for (_, name) in SAMPLES {
        let text = fs::read_to_string(root().join("tests/data/registers").join(name)).unwrap();
        for _ in 0..200 {
            let mut chars: Vec<char> = text.chars().collect();
            for _ in 0..=below(4) {
                let at = below(chars.len());
                match below(3) {
                    0 => {
                        chars.remove(at);
                    }
                    1 => {
                        chars.splice(at..at, marks[below(marks.len())].chars());
                    }
                    _ => chars.truncate(at.max(20)),
                }
            }
            any::check(CHECKER.rulebook(), &chars.into_iter().collect::<String>());
        }
    }
}

#[test]
fn a_description_in_an_ontology_is_read_by_its_terms() {
    let filings = sample(Register::Airo, "airo.ttl");
    assert_eq!(filings.len(), 2);
    let lane = &filings[0];
    assert_eq!(lane["system"]["name"], "Fast lane");
    assert_eq!(lane["system"]["version"], "2.1");
    assert_eq!(lane["use"]["declared_purpose"], "Match a face with a passport; Shorten queues");
    // A domain that has no term, the Union and a place in words are no values of ours.
    assert_eq!(lane["use"]["areas"], json!(["border_control", "unknown"]));
    assert_eq!(lane["use"]["countries"], json!(["PT", "unknown"]));
    let actors = lane["actors"].as_array().unwrap();
    let parts: Vec<_> = actors.iter().map(|actor| (&actor["name"], &actor["roles"])).collect();
    assert_eq!(parts[0], (&json!("Lumenport AS"), &json!(["provider", "unknown"])));
    assert_eq!(parts[1], (&json!("Border guard"), &json!(["deployer", "unknown"])));
    // Who interacts with a system need not be its deployer.
    assert_eq!(parts[2], (&json!("officer"), &Value::Null));
    assert_eq!(actors[0]["developed_or_had_developed"], true);
    // What has no name and no address gets none.
    assert_eq!(filings[1]["filing"]["record_id"], json!(["system 2 of the text"]));
    assert_eq!(filings[1]["system"], Value::Null);
    for filing in imported(Register::Airo, &root().join("tests/data/registers/airo.ttl")) {
        must_fit(&filing);
    }
}

#[test]
fn turtle_and_json_ld_say_the_same() {
    let (turtle, json) =
        (sample(Register::Airo, "airo.ttl"), sample(Register::Airo, "airo.jsonld"));
    assert_eq!(turtle[0]["system"]["name"], json[0]["system"]["name"]);
    assert_eq!(turtle[0]["filing"], json[0]["filing"]);
    assert_eq!(json[0]["actors"][0]["roles"], json!(["deployer", "unknown"]));
    // No context is fetched from anywhere.
    let remote = r#"{"@context": "https://context.example/", "@type": "AISystem"}"#;
    let refused = import(Register::Airo, remote, &CHECKER.rulebook().vocabulary);
    assert!(matches!(refused, Err(ImportError::JsonLd(_))));
}
