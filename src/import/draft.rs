//! A filing in the making: facts at their paths, each with the column it comes from.

use serde_json::{Map, Value, json};

use super::dates::{self, Order};
use super::record::Record;
use super::{ImportError, Imported};
use crate::vocabulary::{Member, ObjectId, RecordId, Vocabulary};

/// Characters of an answer that are quoted with its column.
const QUOTED: usize = 200;

/// A filing in the making.
pub(super) struct Draft<'v> {
    vocabulary: &'v Vocabulary,
    register: &'static str,
    record: String,
    filing: Map<String, Value>,
    evidence: Vec<Value>,
    /// Lists to which records were added; a register never says that there are no others.
    open: Vec<&'static [&'static str]>,
    /// Whether it states anything beyond that the register has it.
    states: bool,
}

/// A fact's path: keys of objects, then that of the fact.
pub(super) type Path = &'static [&'static str];

impl<'v> Draft<'v> {
    /// For a record of a register; `id` is that of the filing.
    pub(super) fn new(
        vocabulary: &'v Vocabulary,
        register: &'static str,
        record: &str,
        id: &str,
    ) -> Draft<'v> {
        let mut filing = Map::new();
        filing.insert("bordercheck".to_owned(), json!(1));
        let head = json!({
            "id": id,
            "submitted_by": "other",
            "stage": "register_record",
            "register": [register],
            "record_id": [record],
        });
        filing.insert("filing".to_owned(), head);
        Draft {
            vocabulary,
            register,
            record: record.to_owned(),
            filing,
            evidence: Vec::new(),
            open: Vec::new(),
            states: false,
        }
    }

    /// The id of the evidence for a column; the item is made where it is new.
    fn source(&mut self, column: &str, answer: &str, path: &str) -> String {
        let id: String = slug(column);
        let known = self.evidence.iter_mut().find(|item| item["id"] == id);
        if let Some(claim) = known.and_then(|item| item.get_mut("claim")) {
            if let Some(paths) = claim.as_str()
                && !paths.split(", ").any(|known| known == path)
            {
                *claim = json!(format!("{paths}, {path}"));
            }
            return id;
        }
        let mut quoted: String = answer.trim().chars().take(QUOTED).collect();
        if answer.trim().chars().nth(QUOTED).is_some() {
            quoted.push('…');
        }
        self.evidence.push(json!({
            "id": id,
            "kind": "publication",
            "title": format!("{}, record {}, column “{}”: {quoted}", self.register, self.record, column.trim()),
            "claim": path,
        }));
        id
    }

    /// Whether the record says nothing but that it is one.
    pub(super) fn says_nothing(&self) -> bool {
        !self.states
    }

    /// States a fact in the words of the record.
    pub(super) fn text(&mut self, record: &mut Record<'_>, place: &str, path: Path) {
        if let Some(answer) = record.take(place) {
            self.set(path, json!(answer.text), answer.column, answer.text);
        }
    }

    /// States a date; one that can not be read is left, and the record says why.
    pub(super) fn date(&mut self, record: &mut Record<'_>, place: &str, order: Order, path: Path) {
        let Some(answer) = record.answer(place) else { return };
        match dates::read(answer.text, order) {
            Ok(day) => {
                record.taken(answer);
                self.set(path, json!(day), answer.column, answer.text);
            }
            Err(why) => record.unread(answer, why),
        }
    }

    /// States that the register has the record: under its address or its number, with the day.
    pub(super) fn entry(
        &mut self,
        record: &mut Record<'_>,
        country: &str,
        number: &str,
        order: Order,
    ) {
        let mut entry = Map::new();
        entry.insert("register".to_owned(), json!(self.register));
        entry.insert("country".to_owned(), json!(country));
        let address = record.take("address");
        entry.insert("number".to_owned(), json!(address.map_or(number, |address| address.text)));
        if let Some(date) = record.answer("date") {
            match dates::read(date.text, order) {
                Ok(day) => {
                    record.taken(date);
                    entry.insert("date".to_owned(), json!(day));
                }
                Err(why) => record.unread(date, why),
            }
        }
        let named = address.or_else(|| record.answer("name"));
        let (column, answer) = named.map_or(("record", number), |named| (named.column, named.text));
        let stated = self.states;
        self.push(&["transparency", "public_register_entries"], entry, column, answer);
        self.states = stated;
    }

    /// States a fact with the column that says so.
    pub(super) fn set(&mut self, path: Path, value: Value, column: &str, answer: &str) {
        self.states = true;
        let source = self.source(column, answer, &path.join("."));
        let Some((key, objects)) = path.split_last() else { return };
        let backing = self.backing(objects);
        if let Some(object) = self.object(objects) {
            object.insert((*key).to_owned(), value);
        }
        // What stands in no object has nothing that could name its evidence.
        if backing > 0
            && let Some(object) = self.object(&objects[..backing])
        {
            name(object, &source);
        }
    }

    /// Adds a record to a list.
    pub(super) fn push(
        &mut self,
        path: Path,
        mut item: Map<String, Value>,
        column: &str,
        answer: &str,
    ) {
        self.states = true;
        let source = self.source(column, answer, &path.join("."));
        name(&mut item, &source);
        let Some((key, objects)) = path.split_last() else { return };
        let list =
            self.object(objects).map(|object| object.entry(*key).or_insert_with(|| json!([])));
        if let Some(list) = list.and_then(Value::as_array_mut) {
            list.push(Value::Object(item));
        }
        if !self.open.contains(&path) {
            self.open.push(path);
        }
    }

    /// How many keys of a path lead to the innermost object that can name evidence.
    fn backing(&self, objects: &[&str]) -> usize {
        let mut at: ObjectId = self.vocabulary.record_kind(RecordId::FILING).object;
        let mut backing = 0;
        for (depth, key) in objects.iter().enumerate() {
            let Some(Member::Object(inner)) = self.vocabulary.object(at).member(key) else { break };
            at = inner;
            let keys = &self.vocabulary.object(at).keys;
            if keys.iter().any(|(_, member)| *member == Member::Evidence) {
                backing = depth + 1;
            }
        }
        backing
    }

    /// The object at a path, made where it is not there; nothing where something else stands in its
    /// place.
    fn object(&mut self, path: &[&str]) -> Option<&mut Map<String, Value>> {
        let mut at = &mut self.filing;
        for key in path {
            at = at.entry(*key).or_insert_with(|| json!({})).as_object_mut()?;
        }
        Some(at)
    }

    /// The filing as YAML.
    pub(super) fn finish(mut self) -> Result<Imported, ImportError> {
        for path in std::mem::take(&mut self.open) {
            let Some((key, objects)) = path.split_last() else { continue };
            let list = self.object(objects).and_then(|object| object.get_mut(*key)?.as_array_mut());
            if let Some(list) = list {
                list.push(json!("unknown"));
            }
        }
        let mut evidence = std::mem::take(&mut self.evidence);
        evidence.push(json!("unknown"));
        self.filing.insert("evidence".to_owned(), Value::Array(evidence));
        match serde_yaml::to_string(&self.filing) {
            Ok(yaml) => Ok(Imported { record: self.record, yaml }),
            Err(source) => Err(ImportError::Write { record: self.record, source }),
        }
    }
}

/// Names evidence in an object, once.
fn name(object: &mut Map<String, Value>, source: &str) {
    let named = object.entry("evidence").or_insert_with(|| json!([]));
    if let Some(named) = named.as_array_mut()
        && !named.iter().any(|known| *known == source)
    {
        named.push(json!(source));
    }
}

/// A column's name as an id: the first letters and digits of it, or all of a short one.
fn slug(column: &str) -> String {
    let mut slug = String::new();
    for c in column.trim().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    if slug.len() > 60 {
        let digest = crate::digest::sha256([column]);
        slug.truncate(52);
        slug.push('-');
        slug.push_str(digest.get(..6).unwrap_or_default());
    }
    slug.trim_end_matches('-').to_owned()
}
