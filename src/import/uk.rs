//! The index of the UK's Algorithmic Transparency Recording Standard. It has no more than who
//! publishes which tool; the records themselves are pages.

use serde_json::{Map, json};

use super::dates::Order;
use super::draft::Draft;
use super::record::{Layout, Record};
use crate::vocabulary::Vocabulary;

const REGISTER: &str = "UK algorithmic transparency records";

pub(super) const LAYOUTS: [Layout; 1] = [Layout {
    called: "the index of the UK's algorithmic transparency records",
    told_by: &[&["tool_name"]],
    places: &[
        ("number", &["id"]),
        ("name", &["tool_name"]),
        ("purpose", &["description"]),
        ("body", &["publishing_body"]),
        ("address", &["url"]),
        ("date", &["published"]),
    ],
    silent: |_| false,
}];

pub(super) fn filing<'v>(
    _: &Layout,
    record: &mut Record<'_>,
    vocabulary: &'v Vocabulary,
) -> Draft<'v> {
    let number = record.number();
    let mut draft = Draft::new(vocabulary, REGISTER, &number, &format!("UK-{number}"));
    draft.text(record, "name", &["system", "name"]);
    draft.text(record, "purpose", &["use", "declared_purpose"]);
    if let Some(body) = record.take("body") {
        let mut actor = Map::new();
        actor.insert("id".to_owned(), json!("body"));
        actor.insert("name".to_owned(), json!(body.text));
        actor.insert("jurisdiction".to_owned(), json!("GB"));
        draft.push(&["actors"], actor, body.column, body.text);
    }
    draft.entry(record, "GB", &number, Order::DayFirst);
    draft
}
