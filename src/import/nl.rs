//! The Dutch algorithm register (algoritmes.overheid.nl), by its Dutch keys.

use serde_json::{Map, json};

use super::dates::Order;
use super::draft::{Draft, state};
use super::record::{Layout, Record};
use crate::vocabulary::{Handle, Vocabulary};

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
    draft.text(record, "name", Handle::SystemName);
    draft.text(record, "purpose", Handle::UseDeclaredPurpose);
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
            draft.set(Handle::LifecycleStage, json!(stage), status.column, status.text);
        }
    }
    if let Some(body) = record.take("body") {
        let mut actor = Map::new();
        state(&mut actor, Handle::ActorId, json!("body"));
        state(&mut actor, Handle::ActorName, json!(body.text));
        state(&mut actor, Handle::ActorJurisdiction, json!("NL"));
        if deployed {
            state(&mut actor, Handle::ActorRoles, json!(["deployer", "unknown"]));
        }
        draft.push(Handle::Actors, actor, body.column, body.text);
    }
    draft.text(record, "basis", Handle::UseLegalBasisAct);
    if let Some(answer) = record.answer("assessment") {
        match answer.text {
            "Ja" => {
                record.taken(answer);
                let mut assessment = Map::new();
                let title = json!("Impact assessment named in the register");
                state(&mut assessment, Handle::AssessmentTitle, title);
                draft.push(Handle::Assessments, assessment, answer.column, answer.text);
            }
            "Nee" => {
                record.taken(answer);
                draft.set(Handle::Assessments, json!("none"), answer.column, answer.text);
            }
            _ => {}
        }
    }
    draft.entry(record, "NL", &number, Order::DayFirst);
    draft
}
