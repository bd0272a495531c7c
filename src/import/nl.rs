//! The Dutch algorithm register (algoritmes.overheid.nl), by its Dutch keys.

use serde_json::{Map, json};

use super::dates::Order;
use super::draft::Draft;
use super::record::{Layout, Record};
use crate::vocabulary::Vocabulary;

const REGISTER: &str = "Algoritmeregister van de Nederlandse overheid";

pub(super) const LAYOUTS: [Layout; 1] = [Layout {
    called: "the Dutch algorithm register",
    told_by: &[&["title", "organisatie"], &["title", "doel"], &["title", "juridische_basis"]],
    places: &[
        ("number", &["id"]),
        ("name", &["title"]),
        ("purpose", &["doel"]),
        ("status", &["status"]),
        ("body", &["organisatie"]),
        ("basis", &["juridische_basis"]),
        ("assessment", &["impactassessment"]),
        ("address", &["url"]),
        ("date", &["geregistreerd"]),
    ],
    silent: |answer| answer.eq_ignore_ascii_case("onbekend"),
}];

pub(super) fn filing<'v>(
    _: &Layout,
    record: &mut Record<'_>,
    vocabulary: &'v Vocabulary,
) -> Draft<'v> {
    let number = record.number();
    let mut draft = Draft::new(vocabulary, REGISTER, &number, &format!("NL-{number}"));
    draft.text(record, "name", &["system", "name"]);
    draft.text(record, "purpose", &["use", "declared_purpose"]);
    let mut deployed = false;
    if let Some(status) = record.answer("status") {
        let stage = match status.text {
            "in_gebruik" => Some("deployed"),
            "buiten_gebruik" => Some("retired"),
            _ => None,
        };
        deployed = stage == Some("deployed");
        if let Some(stage) = stage {
            record.taken(status);
            draft.set(&["lifecycle", "stage"], json!(stage), status.column, status.text);
        }
    }
    if let Some(body) = record.take("body") {
        let mut actor = Map::new();
        actor.insert("id".to_owned(), json!("body"));
        actor.insert("name".to_owned(), json!(body.text));
        actor.insert("jurisdiction".to_owned(), json!("NL"));
        if deployed {
            actor.insert("roles".to_owned(), json!(["deployer", "unknown"]));
        }
        draft.push(&["actors"], actor, body.column, body.text);
    }
    draft.text(record, "basis", &["use", "legal_basis", "act"]);
    if let Some(answer) = record.answer("assessment") {
        match answer.text {
            "Ja" => {
                record.taken(answer);
                let mut assessment = Map::new();
                let title = json!("Impact assessment named in the register");
                assessment.insert("title".to_owned(), title);
                draft.push(&["assessments"], assessment, answer.column, answer.text);
            }
            "Nee" => {
                record.taken(answer);
                draft.set(&["assessments"], json!("none"), answer.column, answer.text);
            }
            _ => {}
        }
    }
    draft.entry(record, "NL", &number, Order::DayFirst);
    draft
}
