//! The index of the UK's Algorithmic Transparency Recording Standard. It has no more than who
//! publishes which tool; the records themselves are pages.

use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::{day, said};
use crate::vocabulary::Vocabulary;

const REGISTER: &str = "UK algorithmic transparency records";

pub(super) fn filing<'v>(
    record: &Map<String, Value>,
    line: usize,
    vocabulary: &'v Vocabulary,
) -> Draft<'v> {
    let number = said(record, "id").map_or_else(|| format!("line {line}"), str::to_owned);
    let mut draft = Draft::new(vocabulary, REGISTER, &number, &format!("UK-{number}"));
    if let Some(name) = said(record, "tool_name") {
        draft.set(&["system", "name"], json!(name), "tool_name", name);
    }
    if let Some(purpose) = said(record, "description") {
        draft.set(&["use", "declared_purpose"], json!(purpose), "description", purpose);
    }
    if let Some(body) = said(record, "publishing_body") {
        let mut actor = Map::new();
        actor.insert("id".to_owned(), json!("body"));
        actor.insert("name".to_owned(), json!(body));
        actor.insert("jurisdiction".to_owned(), json!("GB"));
        draft.push(&["actors"], actor, "publishing_body", body);
    }
    let mut entry = Map::new();
    entry.insert("register".to_owned(), json!(REGISTER));
    entry.insert("country".to_owned(), json!("GB"));
    entry.insert("number".to_owned(), json!(said(record, "url").unwrap_or(&number)));
    if let Some(day) = said(record, "published").and_then(day) {
        entry.insert("date".to_owned(), json!(day));
    }
    let place = said(record, "url").unwrap_or_default();
    draft.push(&["transparency", "public_register_entries"], entry, "url", place);
    draft
}
