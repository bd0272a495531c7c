//! The Dutch algorithm register (algoritmes.overheid.nl), by its Dutch keys.

use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::{day, said};
use crate::vocabulary::Vocabulary;

const REGISTER: &str = "Algoritmeregister van de Nederlandse overheid";

pub(super) fn filing<'v>(
    record: &Map<String, Value>,
    line: usize,
    vocabulary: &'v Vocabulary,
) -> Draft<'v> {
    let number = said(record, "id").map_or_else(|| format!("line {line}"), str::to_owned);
    let mut draft = Draft::new(vocabulary, REGISTER, &number, &format!("NL-{number}"));
    if let Some(title) = said(record, "title") {
        draft.set(&["system", "name"], json!(title), "title", title);
    }
    if let Some(purpose) = said(record, "doel") {
        draft.set(&["use", "declared_purpose"], json!(purpose), "doel", purpose);
    }
    let status = said(record, "status");
    let stage = match status {
        Some("in_gebruik") => Some("deployed"),
        Some("buiten_gebruik") => Some("retired"),
        _ => None,
    };
    if let (Some(stage), Some(status)) = (stage, status) {
        draft.set(&["lifecycle", "stage"], json!(stage), "status", status);
    }
    if let Some(body) = said(record, "organisatie") {
        let mut actor = Map::new();
        actor.insert("id".to_owned(), json!("body"));
        actor.insert("name".to_owned(), json!(body));
        actor.insert("jurisdiction".to_owned(), json!("NL"));
        if stage == Some("deployed") {
            actor.insert("roles".to_owned(), json!(["deployer", "unknown"]));
        }
        draft.push(&["actors"], actor, "organisatie", body);
    }
    if let Some(basis) = said(record, "juridische_basis") {
        draft.set(&["use", "legal_basis", "act"], json!(basis), "juridische_basis", basis);
    }
    match said(record, "impactassessment") {
        Some(answer @ "Ja") => {
            let mut assessment = Map::new();
            assessment.insert("title".to_owned(), json!("Impact assessment named in the register"));
            draft.push(&["assessments"], assessment, "impactassessment", answer);
        }
        Some(answer @ "Nee") => {
            draft.set(&["assessments"], json!("none"), "impactassessment", answer);
        }
        _ => {}
    }
    let mut entry = Map::new();
    entry.insert("register".to_owned(), json!(REGISTER));
    entry.insert("country".to_owned(), json!("NL"));
    entry.insert("number".to_owned(), json!(said(record, "url").unwrap_or(&number)));
    if let Some(day) = said(record, "geregistreerd").and_then(day) {
        entry.insert("date".to_owned(), json!(day));
    }
    let place = said(record, "url").unwrap_or_default();
    draft.push(&["transparency", "public_register_entries"], entry, "url", place);
    draft
}
