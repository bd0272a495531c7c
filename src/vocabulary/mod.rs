//! Every fact that a filing can state, as the filing schema declares it.
//!
//! The schema is the one place of declaration; this module turns it into tables in which each
//! fact has a slot. It accepts only the shapes listed in [`Kind`]; a schema that says more is an
//! error at build time, so that nothing in it can be overlooked.

pub mod handles;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::handles::Handle;
use crate::words::Words;

/// Index of a fact in the [`Vocabulary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FactId(u16);

/// Index of a kind of record: the filing itself, or the items of one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordId(u16);

/// Index of an object of the schema: the keys that may stand together in one mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectId(u16);

impl RecordId {
    /// The filing as a whole.
    pub const FILING: RecordId = RecordId(0);
}

impl FactId {
    /// The index, for tables beside the vocabulary.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What values a fact takes. Every fact can also be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// `true` or `false`.
    YesNo,
    /// A calendar date.
    Date,
    /// A calendar span.
    Duration,
    /// A number: a count, a share, or one with a unit.
    Number,
    /// Free text or an id. Rules may ask whether it is stated, never what it says.
    Text,
    /// Several of those.
    Texts,
    /// A country, by its code.
    Code,
    /// Several codes of countries or languages.
    Codes,
    /// One of the fact's values.
    Choice,
    /// Several of the fact's values.
    Choices,
    /// A list of records with facts of their own.
    Records(RecordId),
    /// A claim in law: made once the filing has its object, and not made otherwise.
    Claim,
}

impl Kind {
    /// The words for a reader of messages.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Kind::YesNo => "`true` or `false`",
            Kind::Date => "a date such as `2026-11-02`",
            Kind::Duration => "a duration such as `P6M`",
            Kind::Number => "a number",
            Kind::Text => "a text",
            Kind::Texts => "a list of texts",
            Kind::Code => "a country code such as `NO`",
            Kind::Codes => "a list of codes",
            Kind::Choice => "one of its values",
            Kind::Choices => "a list of its values",
            Kind::Records(_) => "a list of records",
            Kind::Claim => "a claim",
        }
    }
}

/// What the values of a fact keep to, beyond their type. Mirrors the schema's `$defs`; a test
/// holds the two together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bounds {
    /// Nothing more.
    Free,
    /// Whole, and not below 0.
    Count,
    /// From 0 to 1.
    Share,
    /// ISO 3166 alpha-2, or `INT`.
    Country,
    /// A language code.
    Language,
}

impl Bounds {
    /// Whether a number keeps to the bounds.
    #[must_use]
    pub fn admit_number(self, number: f64) -> bool {
        match self {
            Bounds::Count => number >= 0.0 && number.fract() == 0.0,
            Bounds::Share => (0.0..=1.0).contains(&number),
            Bounds::Free | Bounds::Country | Bounds::Language => true,
        }
    }

    /// Whether a text keeps to the bounds; `none` and `unknown` are dealt with before.
    #[must_use]
    pub fn admit_text(self, text: &str) -> bool {
        match self {
            Bounds::Country => {
                text == "INT" || (text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()))
            }
            Bounds::Language => {
                let mut parts = text.split('-');
                let first = parts.next().unwrap_or("");
                matches!(first.len(), 2..=3)
                    && first.bytes().all(|b| b.is_ascii_lowercase())
                    && parts.all(|part| {
                        matches!(part.len(), 2..=8)
                            && part.bytes().all(|b| b.is_ascii_alphanumeric())
                    })
            }
            Bounds::Free | Bounds::Count | Bounds::Share => true,
        }
    }
}

/// A named thing that a rule may ask about a filing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fact {
    /// `logging.retention`; with `[]` behind each list it is in: `use.decisions[].effect`.
    pub path: Words,
    /// What values it takes.
    pub kind: Kind,
    /// The record that holds it.
    pub record: RecordId,
    /// Its place in that record.
    pub slot: u16,
    /// The question a person is asked. What counts and where the term comes from stand in the
    /// schema; a check has no use for them, so it does not carry them.
    pub question: Words,
    /// What its values keep to, beyond their type.
    pub bounds: Bounds,
    /// The allowed values of a choice.
    pub values: Vec<Words>,
    /// What these mean, in the same order, a line each.
    labels: Words,
    /// Whether it belongs to a claim, so that silence means “not claimed”.
    pub claim: bool,
}

impl Fact {
    /// What a value means, in the words for people; the value itself where it is no choice.
    #[must_use]
    pub fn label<'v>(&'v self, value: &'v str) -> &'v str {
        let at = self.values.iter().position(|known| *known == value);
        at.and_then(|at| self.labels.lines().nth(at)).unwrap_or(value)
    }
}

/// What a key of an object leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Member {
    /// A fact.
    Fact(FactId),
    /// An object inside; its facts have slots in the same record.
    Object(ObjectId),
    /// The evidence that backs the facts of this object.
    Evidence,
    /// The version of the filing format.
    Version,
}

/// The keys that may stand together in one mapping.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Object {
    /// `contestability.notice`; empty for the filing itself.
    pub path: Words,
    /// The question the whole object answers.
    pub question: Words,
    /// Keys in the order of the schema.
    pub keys: Vec<(Words, Member)>,
    /// The claim that this object makes by being there.
    pub claim: Option<FactId>,
    /// Positions in `keys`, sorted by the length of the key, then by the key: most comparisons are
    /// decided without looking at the text.
    sorted: Vec<u16>,
}

impl Object {
    /// What a key leads to.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<Member> {
        let found = self
            .sorted
            .binary_search_by(|&at| by_length(&self.keys[usize::from(at)].0, key))
            .ok()?;
        Some(self.keys[usize::from(self.sorted[found])].1)
    }
}

/// A kind of record: the filing, or the items of one list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// The path of the list; empty for the filing.
    pub path: String,
    /// Its outermost object.
    pub object: ObjectId,
    /// The facts in the order of their slots.
    pub facts: Vec<FactId>,
    /// The slots that are silent only if a claim is made.
    pub claims: Vec<u16>,
}

/// Every fact, object and kind of record.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Vocabulary {
    facts: Vec<Fact>,
    objects: Vec<Object>,
    records: Vec<Record>,
    /// The record and the slot of each fact, close together: evaluation asks for little else.
    places: Vec<(RecordId, u16)>,
    /// The fact of each handle, in their order.
    handles: Vec<FactId>,
}

/// The schema says something that the vocabulary does not understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFault {
    /// Where in the schema, as a path of facts.
    pub path: String,
    /// What is wrong there.
    pub reason: String,
}

impl std::fmt::Display for SchemaFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "filing schema, `{}`: {}", self.path, self.reason)
    }
}

impl std::error::Error for SchemaFault {}

impl Vocabulary {
    /// Reads the filing schema.
    ///
    /// # Errors
    /// The first place where the schema is not of one of the known shapes, or a fact that the program reads of every
    /// filing and that the schema does not have.
    pub fn from_schema(schema: &Value) -> Result<Vocabulary, SchemaFault> {
        let mut vocabulary = Vocabulary::default();
        let properties = members(schema, "")?;
        vocabulary.record("", properties)?;
        vocabulary.handles = vocabulary.resolve()?;
        Ok(vocabulary)
    }

    /// The fact of each handle.
    fn resolve(&self) -> Result<Vec<FactId>, SchemaFault> {
        let facts = self.by_path();
        let resolved = Handle::ALL.iter().map(|handle| {
            let fault = |reason: &str| SchemaFault {
                path: handle.path().to_owned(),
                reason: reason.to_owned(),
            };
            let fact = facts.get(handle.path());
            let fact = *fact.ok_or_else(|| {
                fault("is not there, and the program reads it of every filing (`src/vocabulary/handles.rs`)")
            })?;
            if handle.fits(self.fact(fact).kind) {
                Ok(fact)
            } else {
                Err(fault("is of another type than the program reads it as (`src/vocabulary/handles.rs`)"))
            }
        });
        resolved.collect()
    }

    /// The fact of a handle. A vocabulary that was read from a schema has all of them.
    #[must_use]
    pub fn handle(&self, handle: Handle) -> FactId {
        self.handles[handle as usize]
    }

    /// A fact by its index.
    #[must_use]
    pub fn fact(&self, id: FactId) -> &Fact {
        &self.facts[id.index()]
    }

    /// The kind of record in which a fact stands, and its slot there.
    #[must_use]
    pub fn place(&self, id: FactId) -> (RecordId, u16) {
        self.places[id.index()]
    }

    /// Every fact with its index, in the order of the schema.
    pub fn facts(&self) -> impl Iterator<Item = (FactId, &Fact)> {
        self.facts.iter().enumerate().map(|(at, fact)| (FactId(index(at)), fact))
    }

    /// The question that an object answers, by its path: `contestability.notice`, `assessments[].content`.
    #[must_use]
    pub fn object_question(&self, path: &str) -> Option<&str> {
        let found = self.objects.iter().find(|object| object.path == path)?;
        (!found.question.is_empty()).then_some(found.question.as_str())
    }

    /// Whether an object is called that: a group of facts, which can be `none` as a whole.
    #[must_use]
    pub fn has_object(&self, path: &str) -> bool {
        self.objects.iter().any(|object| object.path == path)
    }

    /// The paths of all facts and of all groups of facts, in the order of the schema.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let facts = self.facts.iter().map(|fact| fact.path.as_str());
        let groups = self.objects.iter().map(|object| object.path.as_str());
        facts.chain(groups.filter(|path| !path.is_empty() && !path.ends_with("[]")))
    }

    /// An object by its index.
    #[must_use]
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[usize::from(id.0)]
    }

    /// A kind of record by its index.
    #[must_use]
    pub fn record_kind(&self, id: RecordId) -> &Record {
        &self.records[usize::from(id.0)]
    }

    /// All paths with their facts, for resolving what rules name.
    #[must_use]
    pub fn by_path(&self) -> BTreeMap<&str, FactId> {
        self.facts().map(|(id, fact)| (fact.path.as_str(), id)).collect()
    }

    fn record(
        &mut self,
        path: &str,
        properties: &Map<String, Value>,
    ) -> Result<RecordId, SchemaFault> {
        let id = RecordId(index(self.records.len()));
        self.records.push(Record {
            path: path.to_owned(),
            object: ObjectId(0),
            facts: Vec::new(),
            claims: Vec::new(),
        });
        let prefix = if path.is_empty() { String::new() } else { format!("{path}[]") };
        let object = self.add_object(id, &prefix, "", properties, false)?;
        self.records[usize::from(id.0)].object = object;
        Ok(id)
    }

    fn add_object(
        &mut self,
        record: RecordId,
        path: &str,
        question: &str,
        properties: &Map<String, Value>,
        claim: bool,
    ) -> Result<ObjectId, SchemaFault> {
        let id = ObjectId(index(self.objects.len()));
        self.objects.push(Object {
            path: path.into(),
            question: question.into(),
            keys: Vec::new(),
            claim: None,
            sorted: Vec::new(),
        });
        let mut keys = Vec::with_capacity(properties.len());
        for (key, property) in properties {
            let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            keys.push((Words::from(key.as_str()), self.member(record, &inner, property, claim)?));
        }
        let mut sorted: Vec<u16> = (0..keys.len()).map(index).collect();
        sorted.sort_by(|&a, &b| by_length(&keys[usize::from(a)].0, &keys[usize::from(b)].0));
        let object = &mut self.objects[usize::from(id.0)];
        object.keys = keys;
        object.sorted = sorted;
        Ok(id)
    }

    fn member(
        &mut self,
        record: RecordId,
        path: &str,
        property: &Value,
        claim: bool,
    ) -> Result<Member, SchemaFault> {
        let fault = |reason: &str| SchemaFault { path: path.to_owned(), reason: reason.to_owned() };
        if property.get("const").is_some() {
            return Ok(Member::Version);
        }
        let question = word(property, "title");
        if let Some(reference) = property.get("$ref").and_then(Value::as_str) {
            let kind = match reference.trim_start_matches("#/$defs/") {
                "evidence" => return Ok(Member::Evidence),
                "yes_no" => Kind::YesNo,
                "date" => Kind::Date,
                "duration" => Kind::Duration,
                "count" | "number" | "share" => Kind::Number,
                "text" | "ref" => Kind::Text,
                "texts" => Kind::Texts,
                "country" => Kind::Code,
                "countries" | "languages" => Kind::Codes,
                other => return Err(fault(&format!("`$ref` to `{other}` is no type of fact"))),
            };
            return self.add_fact(record, path, property, kind, claim).map(Member::Fact);
        }
        if property.get("enum").is_some() {
            return self.add_fact(record, path, property, Kind::Choice, claim).map(Member::Fact);
        }
        if let Some(items) = property.get("items") {
            if items.get("enum").is_some() {
                return self
                    .add_fact(record, path, property, Kind::Choices, claim)
                    .map(Member::Fact);
            }
            let fact = self.add_fact(record, path, property, Kind::Texts, claim)?;
            let inner = self.record(path, members(items, path)?)?;
            self.facts[fact.index()].kind = Kind::Records(inner);
            return Ok(Member::Fact(fact));
        }
        let properties = members(property, path)?;
        // Each object directly under `claims` is a claim; its facts are silent only if it is made.
        let makes_claim = path.strip_prefix("claims.").is_some_and(|name| !name.contains('.'));
        let claim_fact = if makes_claim {
            Some(self.add_fact(record, path, property, Kind::Claim, true)?)
        } else {
            None
        };
        let object = self.add_object(record, path, question, properties, claim || makes_claim)?;
        self.objects[usize::from(object.0)].claim = claim_fact;
        Ok(Member::Object(object))
    }

    fn add_fact(
        &mut self,
        record: RecordId,
        path: &str,
        property: &Value,
        kind: Kind,
        claim: bool,
    ) -> Result<FactId, SchemaFault> {
        let fault = |reason: &str| SchemaFault { path: path.to_owned(), reason: reason.to_owned() };
        for key in ["title", "description", "x-source"] {
            if word(property, key).is_empty() {
                return Err(fault(&format!("has no `{key}`")));
            }
        }
        let mut values = Vec::new();
        let mut labels: Vec<&str> = Vec::new();
        if matches!(kind, Kind::Choice | Kind::Choices) {
            let allowed = property
                .get("enum")
                .or_else(|| property.get("items").and_then(|items| items.get("enum")));
            let meanings = property.get("x-values").and_then(Value::as_object);
            let meanings = meanings.ok_or_else(|| fault("has no `x-values`"))?;
            for value in
                allowed.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
            {
                if value == "unknown" {
                    continue;
                }
                let Some(label) = meanings.get(value).and_then(Value::as_str) else {
                    return Err(fault(&format!("`x-values` says nothing of `{value}`")));
                };
                if label.contains('\n') {
                    return Err(fault(&format!("`x-values` says more than a line of `{value}`")));
                }
                values.push(value.into());
                labels.push(label);
            }
            if values.len() != meanings.len() {
                return Err(fault("`x-values` names a value that is not allowed"));
            }
        }
        let id = FactId(index(self.facts.len()));
        let kept = &mut self.records[usize::from(record.0)];
        let slot = index(kept.facts.len());
        kept.facts.push(id);
        if claim {
            kept.claims.push(slot);
        }
        self.places.push((record, slot));
        self.facts.push(Fact {
            path: path.into(),
            kind,
            record,
            slot,
            question: word(property, "title").into(),
            bounds: match word(property, "$ref").trim_start_matches("#/$defs/") {
                "count" => Bounds::Count,
                "share" => Bounds::Share,
                "country" | "countries" => Bounds::Country,
                "languages" => Bounds::Language,
                _ => Bounds::Free,
            },
            values,
            labels: labels.join("\n").into(),
            claim,
        });
        Ok(id)
    }
}

fn members<'v>(schema: &'v Value, path: &str) -> Result<&'v Map<String, Value>, SchemaFault> {
    let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    let properties = schema.get("properties").and_then(Value::as_object);
    match properties {
        Some(properties) if closed => Ok(properties),
        _ => Err(SchemaFault {
            path: path.to_owned(),
            reason: "is none of the known shapes of a fact".to_owned(),
        }),
    }
}

fn by_length(a: &str, b: &str) -> std::cmp::Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn word<'v>(schema: &'v Value, key: &str) -> &'v str {
    schema.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The vocabulary has some hundreds of entries; the bound is that of its indices.
fn index(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// `use.decisions[1].effect` as the vocabulary has it: `use.decisions[].effect`.
#[must_use]
pub fn without_positions(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|&c| {
            inside = (inside || c == '[') && c != ']';
            !inside || c == '['
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::without_positions;

    #[test]
    fn positions_are_dropped() {
        assert_eq!(without_positions("use.decisions[12].effect"), "use.decisions[].effect");
        assert_eq!(without_positions("logging.retention"), "logging.retention");
    }
}
