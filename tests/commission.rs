//! The 43 examples of the Commission's draft guidelines on Article 6, as filings that state what
//! their sentences state. Never: a high-risk example that comes out as not high-risk, or an example
//! outside a point that comes out inside it.
//!
//! Source of the sentences: European Commission, draft guidelines of 19 May 2026, not binding.

#![expect(clippy::print_stdout, reason = "a comparison that is left out says so")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use bordercheck::document::{Document, Kind, Limits, NodeId, read};
use bordercheck::law::Truth;
use bordercheck::report::FilingReport;
use bordercheck::source::Source;
use bordercheck::{Checker, Options, RoleChoice};
use serde_json::{Map, Value};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

fn data(name: &str) -> Result<Source> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    Ok(Source::new(name, fs::read_to_string(path)?))
}

fn options() -> Result<Options> {
    Ok(Options::new("2028-01-02".parse()?, RoleChoice::All))
}

/// What each filing of a text comes to, by its id.
fn by_id<'a>(
    checker: &'a Checker,
    source: &'a Source,
) -> Result<BTreeMap<String, FilingReport<'a>>> {
    let mut found = BTreeMap::new();
    for report in checker.check(source, &options()?) {
        let id = report.id.clone().unwrap_or_default();
        assert!(report.is_checked(), "{id}: {:?}", report.diagnostics);
        assert!(report.contradictions().is_empty(), "{id} contradicts itself");
        found.insert(id, report);
    }
    Ok(found)
}

fn truth(report: &FilingReport<'_>, name: &str) -> Truth {
    let found = report.qualifications().iter().find(|q| q.about.name == name);
    found.map_or(Truth::Unknown, |q| q.truth)
}

/// Expectations as JSON, read with the project's own reader.
fn expected(source: &Source) -> Result<Vec<Value>> {
    let readings = read(source, &Limits::default());
    let document = readings.first().and_then(|reading| reading.document.as_ref());
    let document = document.ok_or("the expectations can not be read")?;
    Ok(document.items(document.root()).iter().map(|&row| document.to_json(row)).collect())
}

/// Names and truths of a mapping in the expectations.
fn truths(value: &Value) -> impl Iterator<Item = (&str, Truth)> {
    value.as_object().into_iter().flatten().filter_map(|(name, value)| {
        let truth = match value {
            Value::Bool(known) => Truth::from(*known),
            Value::String(word) if word == "unknown" => Truth::Unknown,
            Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => return None,
        };
        Some((name.as_str(), truth))
    })
}

#[test]
fn the_stated_facts_alone_never_mislead() -> Result {
    let checker = Checker::embedded()?;
    let (examples, rows) = (
        data("commission-art6-examples.yaml")?,
        expected(&data("commission-art6-expected.yaml")?)?,
    );
    let reports = by_id(&checker, &examples)?;
    assert_eq!(reports.len(), 43);
    assert_eq!(rows.len(), 43);
    for row in &rows {
        let id = row["id"].as_str().ok_or("a row without id")?;
        let report = reports.get(id).ok_or("a row without its filing")?;
        for (letter, wanted) in truths(&row["letters"]) {
            assert_eq!(truth(report, letter), wanted, "{id}: {letter}");
        }
        if let Some((_, wanted)) =
            truths(&serde_json::json!({ "high_risk": row["high_risk"] })).next()
        {
            assert_eq!(truth(report, "high_risk"), wanted, "{id}: high_risk");
        }
        let on_its_face = report.qualifications().iter().find(|q| q.about.name == "high_risk");
        let on_its_face = on_its_face.map(|q| q.on_its_face);
        assert_ne!(on_its_face, Some(Truth::False), "{id} is cleared on its face");
        // The letter of the point; point 6 without a letter means all of them.
        let point = row["point"].as_str().unwrap_or_default();
        let letters: Vec<String> = if point == "6" {
            ["6a", "6b", "6c", "6d", "6e"]
                .iter()
                .map(|letter| format!("annex_iii_{letter}"))
                .collect()
        } else {
            vec![format!("annex_iii_{point}")]
        };
        let came: Vec<Truth> = letters.iter().map(|letter| truth(report, letter)).collect();
        match row["label"].as_str() {
            Some("high_risk") => {
                assert!(
                    came.iter().any(|&truth| truth != Truth::False),
                    "{id} is high-risk by {point} and came out clear of it"
                );
                assert_ne!(truth(report, "high_risk"), Truth::False, "{id}");
            }
            Some("outside") => {
                assert!(
                    !came.contains(&Truth::True),
                    "{id} is outside {point} and came out inside"
                );
            }
            _ => assert_ne!(truth(report, "high_risk"), Truth::True, "{id} is exempt when claimed"),
        }
        // Where ours differs from the draft's answer, the file says why.
        let wanted = match row["label"].as_str() {
            Some("high_risk" | "filter_6_3") => Truth::True,
            _ => Truth::False,
        };
        assert!(came.contains(&wanted) || row["note"].is_string(), "{id} differs without a note");
    }
    Ok(())
}

#[test]
fn with_the_facts_of_their_context_all_come_out_as_labelled() -> Result {
    let checker = Checker::embedded()?;
    let examples = data("commission-art6-examples.yaml")?;
    let readings = read(&examples, &Limits::default());
    for row in expected(&data("commission-art6-expected.yaml")?)? {
        let Some(assumed) = row.get("assumed") else { continue };
        let id = row["id"].as_str().ok_or("a row without id")?;
        let stated = readings.iter().filter_map(|reading| reading.document.as_ref());
        let document = stated
            .into_iter()
            .find(|document| filing_id(document) == Some(id))
            .ok_or("no such filing")?;
        let mut filing = document.to_json(document.root());
        for (path, value) in assumed["facts"].as_object().ok_or("assumed facts")? {
            put(filing.as_object_mut().ok_or("a filing")?, path, value.clone());
        }
        let source = Source::new(id, filing.to_string());
        let reports = by_id(&checker, &source)?;
        let report = reports.get(id).ok_or("no report")?;
        for (letter, wanted) in truths(&assumed["letters"]) {
            assert_eq!(truth(report, letter), wanted, "{id} with its context: {letter}");
        }
    }
    Ok(())
}

#[test]
fn exempt_examples_end_as_filtered_when_claimed_and_supported() -> Result {
    let checker = Checker::embedded()?;
    let claims = data("commission-art6-filter-claims.yaml")?;
    let reports = by_id(&checker, &claims)?;
    let mut seen = 0;
    for row in expected(&data("commission-art6-expected.yaml")?)? {
        let Some(claim) = row.get("claim") else { continue };
        let report = claim["id"]
            .as_str()
            .and_then(|id| reports.get(id))
            .ok_or("a claim without its filing")?;
        for (name, wanted) in truths(claim).chain(truths(&claim["letters"])) {
            assert_eq!(truth(report, name), wanted, "{}: {name}", claim["id"]);
        }
        assert_eq!(truth(report, "art_6_3_effective"), Truth::True, "{}", claim["id"]);
        assert_ne!(truth(report, "high_risk"), Truth::True, "{}", claim["id"]);
        seen += 1;
    }
    assert_eq!(seen, 8);
    Ok(())
}

fn filing_id<'d>(document: &'d Document<'_>) -> Option<&'d str> {
    let section = document.get(document.root(), "filing")?;
    document.text(document.get(section, "id")?)
}

/// Puts a value at a dotted path, over what stands there.
fn put(target: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            target.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = target.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// The sentences are those of the collection, where it is at hand.
#[test]
fn the_sentences_are_those_of_the_draft() -> Result {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/real/commission-art6-draft-examples/examples.jsonl");
    let Ok(lines) = fs::read_to_string(path) else {
        println!("the collection of draft examples is not at hand: not compared");
        return Ok(());
    };
    let examples = data("commission-art6-examples.yaml")?;
    let readings = read(&examples, &Limits::default());
    let documents: Vec<&Document<'_>> =
        readings.iter().filter_map(|reading| reading.document.as_ref()).collect();
    for line in lines.lines() {
        let example: Value = serde_json::from_str(line)?;
        let id = example["id"].as_str().ok_or("an example without id")?;
        let document = documents
            .iter()
            .find(|document| filing_id(document) == Some(id))
            .ok_or("no filing for an example")?;
        let purpose = document
            .get(document.root(), "system")
            .and_then(|system| document.get(system, "intended_purpose"));
        let text = purpose.and_then(|node: NodeId| match &document.node(node).kind {
            Kind::Text(text) => Some(text.to_string()),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Mapping(_) => None,
        });
        assert_eq!(text.as_deref(), example["text"].as_str(), "{id}");
    }
    Ok(())
}
