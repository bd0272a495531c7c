//! The cases of <https://github.com/yaml/yaml-test-suite>, each read as a filing would be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use bordercheck::diagnostic::{Code, Severity};
use bordercheck::document::json_number;
use serde_json::Value;

use super::{errors, read_all, source};

/// Constructs of YAML that a filing has no use for and that are refused on purpose.
const REFUSED: [Code; 5] =
    [Code::Tag, Code::DuplicateKey, Code::KeyNotText, Code::Empty, Code::OutOfBounds];

/// Cases with an empty document beside others: to the suite it is a null, and to us it is none.
const EMPTY_DOCUMENTS: [&str; 6] = ["6XDY/0", "6ZKB/0", "9DXL/0", "PUW8/0", "UT92/0", "W4TN/0"];

#[test]
fn every_case_comes_out_as_the_suite_says_or_is_refused_on_purpose() {
    let Some(folder) = suite() else { return };
    let mut outcomes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, case) in cases(&folder) {
        match outcome(&name, &case) {
            Ok(outcome) => outcomes.entry(outcome).or_default().push(name),
            Err(why) => wrong.push(format!("{name}: {why}\n{}", case.yaml)),
        }
    }
    for (outcome, names) in &outcomes {
        println!("{:4} {outcome}", names.len());
        if names.len() < 50 {
            println!("     {}", names.join(" "));
        }
    }
    assert!(wrong.is_empty(), "{} cases are wrong\n{}", wrong.len(), wrong.join("\n"));
}

struct Case {
    yaml: String,
    /// What each document is as JSON, where the suite says so.
    json: Option<Vec<Value>>,
    invalid: bool,
    /// The suite calls its file valid but useless, and asks nothing of a parser.
    skipped: bool,
}

/// What became of a case, or what is wrong with that.
fn outcome(name: &str, case: &Case) -> Result<String, String> {
    let source = source(case.yaml.clone());
    super::invariants::check(&source);
    let readings = read_all(&source);
    if case.invalid {
        let codes = errors(&readings);
        let first = codes.first().ok_or("no error for a text that is not YAML")?;
        return Ok(format!("not YAML: {}", first.name()));
    }
    if case.skipped {
        return Ok("left open by the suite".to_owned());
    }
    let mut refused = BTreeSet::new();
    let mut found = Vec::new();
    for reading in &readings {
        let tree = reading.document.as_ref().map(|document| document.to_json(document.root()));
        match errors(std::slice::from_ref(reading))[..] {
            [] => found.push(tree),
            [Code::Empty] => {
                // To the suite an empty document is a null, and a stream may have no document.
                refused.insert(Code::Empty.name());
                found.push(Some(Value::Null));
            }
            // The tree of a refused document is only what is left of it.
            ref codes => {
                found.push(None);
                refused.extend(codes.iter().map(|code| code.name()));
                if let Some(code) = codes.iter().find(|code| !REFUSED.contains(code)) {
                    return Err(format!("{}: {:?}", code.name(), reading.diagnostics));
                }
            }
        }
    }
    if let Some(expected) = case.json.as_ref().filter(|expected| !expected.is_empty()) {
        let same = |(found, expected): (&Option<Value>, &Value)| {
            found.as_ref().is_none_or(|found| *found == numbers_as_ours(expected))
        };
        let mut expected: Vec<&Value> = expected.iter().collect();
        if EMPTY_DOCUMENTS.contains(&name) {
            if found.len() >= expected.len() {
                return Err("no document is left out of it".to_owned());
            }
            found.retain(|found| *found != Some(Value::Null));
            expected.retain(|expected| !expected.is_null());
        }
        if found.len() != expected.len() || !found.iter().zip(expected.iter().copied()).all(same) {
            return Err(format!("\n  found    {found:?}\n  expected {expected:?}"));
        }
    }
    Ok(match (refused.is_empty(), &case.json) {
        (false, _) => format!("refused: {}", Vec::from_iter(refused).join(", ")),
        (true, Some(_)) => "read as the suite says".to_owned(),
        (true, None) => "read; the suite has no JSON for it".to_owned(),
    })
}

/// A number's value counts, not how it is written: `1.0` is `1`.
fn numbers_as_ours(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, json_number),
        Value::Array(items) => items.iter().map(numbers_as_ours).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), numbers_as_ours(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

/// The folder of the suite's cases; it is not part of this repository.
pub(super) fn suite() -> Option<PathBuf> {
    let shared = std::env::var_os("BORDERCHECK_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("real/yaml-test-suite/src");
    if !folder.is_dir() {
        println!("skipped: no {}; set BORDERCHECK_SHARED", folder.display());
        return None;
    }
    Some(folder)
}

/// All cases with their names, in order. The suite's files are YAML too, and read by our reader.
fn cases(folder: &Path) -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    for (name, text) in files(folder) {
        let source = source(text);
        for reading in read_all(&source) {
            assert!(
                reading.diagnostics.iter().all(|fault| fault.severity == Severity::Hint),
                "{name}: {:?}",
                reading.diagnostics
            );
            let document = reading.document.unwrap_or_else(|| panic!("{name} can not be read"));
            let items = document.to_json(document.root());
            let items = items.as_array().into_iter().flatten();
            let skipped = items.clone().any(|item| item.get("skip").is_some());
            for (at, item) in items.enumerate() {
                cases.push((format!("{name}/{at}"), Case { skipped, ..case(item) }));
            }
        }
    }
    assert!(cases.len() >= 351, "only {} cases", cases.len());
    cases
}

/// The texts of a folder by their names, in order.
pub(super) fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .flatten()
        .map(|file| {
            let text = std::fs::read_to_string(file.path()).unwrap_or_default();
            (file.path().file_stem().unwrap_or_default().to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    files
}

fn case(item: &Value) -> Case {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(visible);
    let json = |text: String| {
        serde_json::Deserializer::from_str(&text)
            .into_iter()
            .collect::<Result<Vec<Value>, _>>()
            .unwrap_or_else(|error| panic!("{error} in {text}"))
    };
    Case {
        yaml: text("yaml").unwrap_or_default(),
        json: text("json").map(json),
        invalid: item.get("fail") == Some(&Value::Bool(true)),
        skipped: false,
    }
}

/// Undoes the marks by which the suite shows invisible characters.
fn visible(text: &str) -> String {
    let mut text =
        text.replace('␣', " ").replace('←', "\r").replace('⇔', "\u{feff}").replace('↵', "");
    while text.contains("—»") {
        text = text.replace("—»", "»");
    }
    text = text.replace('»', "\t");
    text.strip_suffix("∎\n").map(str::to_owned).unwrap_or(text)
}
