//! The index of the UK's Algorithmic Transparency Recording Standard. It has no more than who
//! publishes which tool; the records themselves are pages.

use serde_json::{Map, json};

use super::dates::Order;
use super::draft::{Draft, state};
use super::record::{Layout, Record};
use crate::vocabulary::{Handle, Vocabulary};

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
    draft.text(record, "name", Handle::SystemName);
    draft.text(record, "purpose", Handle::UseDeclaredPurpose);
    if let Some(body) = record.take("body") {
        let mut actor = Map::new();
        state(&mut actor, Handle::ActorId, json!("body"));
        state(&mut actor, Handle::ActorName, json!(body.text));
        state(&mut actor, Handle::ActorJurisdiction, json!("GB"));
        draft.push(Handle::Actors, actor, body.column, body.text);
    }
    draft.entry(record, "GB", &number, Order::DayFirst);
    draft
}
