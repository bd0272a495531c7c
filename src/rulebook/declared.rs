//! `schemas/facts/` → the filing schema: every fact, declared once, in the words of whoever declares it.
//!
//! A piece is one section of a filing. `frame.json` is the schema around them: the types that facts refer to, and the
//! sections in their order, each by the name of its piece. The build puts them together; what it gives is published as
//! `schemas/filing.schema.json`.

use std::cell::RefCell;

use serde::Serialize as _;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value, json};

use super::fields::{Fields, Page, list};
use super::load::Fault;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{self, Kind, Limits, NodeId};
use crate::source::{Source, Span};

/// What a fact is declared with.
const FACT: &[&str] = &["question", "meaning", "source", "type", "unit", "values", "facts"];

/// Types beside those that the frame defines: of several values, of facts inside.
const SHAPES: &[&str] = &["choice", "choices", "group", "list"];

/// The name of the frame.
pub const FRAME: &str = "frame.json";

/// The filing schema, from its frame and its pieces, each by the name that the frame gives it.
///
/// # Errors
/// Every fault of every piece; of a frame that is none, that it is.
pub fn schema(files: &[Source]) -> Result<Value, Vec<Fault>> {
    let mut faults = Vec::new();
    let at_frame = files.iter().position(|file| file.name() == FRAME);
    let frame = at_frame.and_then(|at| serde_json::from_str::<Value>(files[at].text()).ok());
    let (Some(file), Some(mut schema)) = (at_frame, frame) else {
        return Err(vec![at_beginning(0, format!("there is no `{FRAME}`, or it is no JSON"))]);
    };
    let types: Vec<String> =
        schema["$defs"].as_object().into_iter().flat_map(Map::keys).cloned().collect();
    for (section, about) in schema["properties"].as_object_mut().into_iter().flatten() {
        let Some(name) = about.as_str() else { continue };
        let Some(at) = files.iter().position(|piece| piece.name() == name) else {
            let message = format!("`{section}` is declared in `{name}`, which is not there");
            faults.push(at_beginning(file, message));
            continue;
        };
        *about = piece(&files[at], at, &types, &mut faults).unwrap_or_default();
    }
    faults.sort_by_key(|fault| (fault.file, fault.diagnostic.span()));
    if faults.is_empty() { Ok(schema) } else { Err(faults) }
}

/// The schema as it is published: indented by one.
///
/// # Errors
/// None of a schema that is JSON.
pub fn published(schema: &Value) -> serde_json::Result<String> {
    let mut text = Vec::new();
    let format = PrettyFormatter::with_indent(b" ");
    schema.serialize(&mut Serializer::with_formatter(&mut text, format))?;
    text.push(b'\n');
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn at_beginning(file: usize, message: String) -> Fault {
    Fault { file, diagnostic: Diagnostic::error(Code::MissingKey, Span::default(), message) }
}

/// One section.
fn piece(source: &Source, file: usize, types: &[String], faults: &mut Vec<Fault>) -> Option<Value> {
    let reading = document::read(source, &Limits::default()).into_iter().next()?;
    let errors = reading.diagnostics.into_iter().filter(|d| d.severity == Severity::Error);
    faults.extend(errors.map(|diagnostic| Fault { file, diagnostic }));
    let document = reading.document?;
    let found = RefCell::new(Vec::new());
    let page = Page::new(&document, &found);
    let section = fact(&page, document.root(), types);
    faults.extend(found.into_inner().into_iter().map(|diagnostic| Fault { file, diagnostic }));
    section
}

/// One fact, with those inside it. The reader has bounded how deep they go.
fn fact(page: &Page<'_, '_>, node: NodeId, types: &[String]) -> Option<Value> {
    let fields = page.fields(node, "a fact", FACT)?;
    let kind = fields.need_text("type")?;
    if kind == "evidence" {
        return Some(json!({ "$ref": "#/$defs/evidence" }));
    }
    let shape = SHAPES.contains(&kind.as_str());
    let mut fact = Map::new();
    if !shape {
        if !types.contains(&kind) {
            unknown_type(page, &fields, &kind, types);
        }
        fact.insert("$ref".to_owned(), json!(format!("#/$defs/{kind}")));
    }
    for (key, name) in [("question", "title"), ("meaning", "description"), ("source", "x-source")] {
        fact.insert(name.to_owned(), json!(fields.need_text(key)));
    }
    let goes_with = [("unit", !shape), ("values", kind.starts_with("choice"))];
    for (key, goes) in goes_with.into_iter().chain([("facts", kind == "group" || kind == "list")]) {
        if let Some(node) = fields.get(key).filter(|_| !goes) {
            page.error(Code::NotAllowed, node, format!("`{key}` does not go with `type: {kind}`"));
        }
    }
    let or_silent = |first: &str| json!([first, "string", "null"]);
    let mut put = |key: &str, value: Value| fact.insert(key.to_owned(), value);
    match kind.as_str() {
        "choice" => {
            let (mut allowed, labels) = values(page, &fields);
            allowed.extend([json!("unknown"), Value::Null]);
            put("enum", json!(allowed));
            put("x-values", Value::Object(labels));
        }
        "choices" => {
            let (mut allowed, labels) = values(page, &fields);
            allowed.push(json!("unknown"));
            put("type", or_silent("array"));
            put("pattern", json!("^(none|unknown)$"));
            put("uniqueItems", json!(true));
            put("items", json!({ "enum": allowed }));
            put("x-values", Value::Object(labels));
        }
        "group" => {
            put("type", or_silent("object"));
            put("pattern", json!("^(none|unknown)$"));
            put("additionalProperties", json!(false));
            put("properties", Value::Object(inside(page, &fields, types)));
        }
        "list" => {
            put("type", or_silent("array"));
            put("pattern", json!("^(none|unknown)$"));
            let items = json!({
                "type": ["object", "string"],
                "pattern": "^unknown$",
                "additionalProperties": false,
                "properties": inside(page, &fields, types),
            });
            put("items", items);
        }
        _ => {
            if let Some(unit) = fields.text("unit") {
                put("x-unit", json!(unit));
            }
        }
    }
    Some(Value::Object(fact))
}

fn unknown_type(page: &Page<'_, '_>, fields: &Fields<'_, '_>, kind: &str, types: &[String]) {
    let all = || types.iter().map(String::as_str).chain(SHAPES.iter().copied());
    let span = fields.get("type").map_or_else(Span::default, |node| page.span(node));
    let fault = Diagnostic::error(Code::NotAllowed, span, format!("`{kind}` is no type of a fact"));
    page.fault(match page.likely(kind, all()) {
        Some(likely) => fault.help(format!("Did you mean `{likely}`?")),
        None => fault.help(format!("It is one of {}.", list(all()))),
    });
}

/// The values of a choice, and what each means.
fn values(page: &Page<'_, '_>, fields: &Fields<'_, '_>) -> (Vec<Value>, Map<String, Value>) {
    let meaning = |(value, node): (&str, NodeId)| {
        (value.to_owned(), json!(page.text(node, &format!("what `{value}` means"))))
    };
    let labels: Map<String, Value> = entries(page, fields, "values").map(meaning).collect();
    (labels.keys().map(|value| json!(value)).collect(), labels)
}

/// The facts inside a group, or an item of a list.
fn inside(page: &Page<'_, '_>, fields: &Fields<'_, '_>, types: &[String]) -> Map<String, Value> {
    let facts = entries(page, fields, "facts");
    facts.filter_map(|(name, node)| Some((name.to_owned(), fact(page, node, types)?))).collect()
}

/// The entries of the mapping under a key that has to be there.
fn entries<'p>(
    page: &'p Page<'_, '_>,
    fields: &Fields<'_, '_>,
    key: &str,
) -> impl Iterator<Item = (&'p str, NodeId)> {
    let node = fields.need(key);
    if let Some(node) = node
        && !matches!(&page.document.node(node).kind, Kind::Mapping(entries) if !entries.is_empty())
    {
        page.error(Code::WrongType, node, format!("`{key}` is a mapping with something in it"));
    }
    let entries = node.map_or(&[][..], |node| page.document.entries(node));
    entries.iter().map(|entry| (entry.key.as_ref(), entry.value))
}
