//! A filing in the making: facts at their paths, each with the column it comes from.

use serde_json::{Map, Value, json};

use super::dates::{self, Order};
use super::record::Record;
use super::{ImportError, Imported};
use crate::vocabulary::{Handle, Member, ObjectId, RecordId, Vocabulary};

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
    open: Vec<Handle>,
    /// Whether it states anything beyond that the register has it.
    states: bool,
}

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
        let mut draft = Draft {
            vocabulary,
            register,
            record: record.to_owned(),
            filing,
            evidence: Vec::new(),
            open: Vec::new(),
            states: false,
        };
        draft.put(Handle::FilingId, json!(id));
        draft.put(Handle::FilingSubmittedBy, json!("other"));
        draft.put(Handle::FilingStage, json!("register_record"));
        draft.put(Handle::FilingRegister, json!([register]));
        draft.put(Handle::FilingRecordId, json!([record]));
        draft
    }

    /// Writes a fact of the filing in its place.
    fn put(&mut self, fact: Handle, value: Value) {
        let keys: Vec<&str> = fact.keys().collect();
        if let Some((key, objects)) = keys.split_last()
            && let Some(object) = self.object(objects)
        {
            object.insert((*key).to_owned(), value);
        }
    }

    /// The id of the evidence for a column; the item is made where it is new.
    fn source(&mut self, column: &str, answer: &str, path: &str) -> String {
        let id: String = slug(column);
        let known = self.evidence.iter_mut().find(|item| item[Handle::EvidenceId.key()] == id);
        if let Some(claim) = known.and_then(|item| item.get_mut(Handle::EvidenceClaim.key())) {
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
        let (register, number, column) = (self.register, &self.record, column.trim());
        let title = format!("{register}, record {number}, column “{column}”: {quoted}");
        let mut item = Map::new();
        state(&mut item, Handle::EvidenceId, json!(id));
        state(&mut item, Handle::EvidenceKind, json!("publication"));
        state(&mut item, Handle::EvidenceTitle, json!(title));
        state(&mut item, Handle::EvidenceClaim, json!(path));
        self.evidence.push(Value::Object(item));
        id
    }

    /// Whether the record says nothing but that it is one.
    pub(super) fn says_nothing(&self) -> bool {
        !self.states
    }

    /// States a fact in the words of the record.
    pub(super) fn text(&mut self, record: &mut Record<'_>, place: &str, fact: Handle) {
        if let Some(answer) = record.take(place) {
            self.set(fact, json!(answer.text), answer.column, answer.text);
        }
    }

    /// States a date; one that can not be read is left, and the record says why.
    pub(super) fn date(
        &mut self,
        record: &mut Record<'_>,
        place: &str,
        order: Order,
        fact: Handle,
    ) {
        let Some(answer) = record.answer(place) else { return };
        match dates::read(answer.text, order) {
            Ok(day) => {
                record.taken(answer);
                self.set(fact, json!(day), answer.column, answer.text);
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
        state(&mut entry, Handle::RegisterEntryRegister, json!(self.register));
        state(&mut entry, Handle::RegisterEntryCountry, json!(country));
        let address = record.take("address");
        state(
            &mut entry,
            Handle::RegisterEntryNumber,
            json!(address.map_or(number, |address| address.text)),
        );
        if let Some(date) = record.answer("date") {
            match dates::read(date.text, order) {
                Ok(day) => {
                    record.taken(date);
                    state(&mut entry, Handle::RegisterEntryDate, json!(day));
                }
                Err(why) => record.unread(date, why),
            }
        }
        let named = address.or_else(|| record.answer("name"));
        let (column, answer) = named.map_or(("record", number), |named| (named.column, named.text));
        let stated = self.states;
        self.push(Handle::RegisterEntries, entry, column, answer);
        self.states = stated;
    }

    /// States a fact with the column that says so.
    pub(super) fn set(&mut self, fact: Handle, value: Value, column: &str, answer: &str) {
        self.states = true;
        let source = self.source(column, answer, fact.path());
        let keys: Vec<&str> = fact.keys().collect();
        let Some((_, objects)) = keys.split_last() else { return };
        let backing = self.backing(objects);
        self.put(fact, value);
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
        list: Handle,
        mut item: Map<String, Value>,
        column: &str,
        answer: &str,
    ) {
        self.states = true;
        let source = self.source(column, answer, list.path());
        name(&mut item, &source);
        let keys: Vec<&str> = list.keys().collect();
        let Some((key, objects)) = keys.split_last() else { return };
        let items =
            self.object(objects).map(|object| object.entry(*key).or_insert_with(|| json!([])));
        if let Some(items) = items.and_then(Value::as_array_mut) {
            items.push(Value::Object(item));
        }
        if !self.open.contains(&list) {
            self.open.push(list);
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
        for list in std::mem::take(&mut self.open) {
            let keys: Vec<&str> = list.keys().collect();
            let Some((key, objects)) = keys.split_last() else { continue };
            let list = self.object(objects).and_then(|object| object.get_mut(*key)?.as_array_mut());
            if let Some(list) = list {
                list.push(json!("unknown"));
            }
        }
        let mut evidence = std::mem::take(&mut self.evidence);
        evidence.push(json!("unknown"));
        self.put(Handle::Evidence, Value::Array(evidence));
        match serde_yaml::to_string(&self.filing) {
            Ok(yaml) => Ok(Imported { record: self.record, yaml }),
            Err(source) => Err(ImportError::Write { record: self.record, source }),
        }
    }
}

/// Writes a fact of an item of a list.
pub(super) fn state(item: &mut Map<String, Value>, fact: Handle, value: Value) {
    item.insert(fact.key().to_owned(), value);
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
