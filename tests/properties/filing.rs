//! Filings by chance: each is a heap of pieces, so that one that breaks a property is cut down to
//! the few pieces that do.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use bordercheck::embedded;
use bordercheck::rulebook::cases::Case;
use bordercheck::rulebook::{Condition, Obligation};
use bordercheck::vocabulary::{FactId, Kind, Member, ObjectId, RecordId};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

use super::draft::{ASKED, Draft, ITEMS, Rolls, Step, conditions, place, quantified, set};
use super::rulebook;

static CASES: LazyLock<Vec<Case>> =
    LazyLock::new(|| embedded::cases().unwrap_or_else(|damaged| panic!("{damaged}")));

/// The facts that rules ask about.
static OF_RULES: LazyLock<Vec<FactId>> = LazyLock::new(|| ASKED.keys().copied().collect());

/// What rules ask about the items of lists.
static QUANTIFIED: LazyLock<Vec<(FactId, &Condition)>> = LazyLock::new(quantified);

/// All facts.
pub(super) static FACTS: LazyLock<Vec<FactId>> =
    LazyLock::new(|| rulebook().vocabulary.facts().map(|(id, _)| id).collect());

/// The paths of all objects, those of items included; not that of the filing.
pub(super) static OBJECTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut found = Vec::new();
    of_record(RecordId::FILING, &mut found);
    found.retain(|(path, _)| !path.is_empty());
    found.into_iter().map(|(path, _)| path).collect()
});

/// The paths of those objects that can name evidence for what they say.
static BACKED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut found = Vec::new();
    of_record(RecordId::FILING, &mut found);
    found.retain(|(path, backed)| *backed && !path.is_empty());
    found.into_iter().map(|(path, _)| path).collect()
});

fn of_record(record: RecordId, found: &mut Vec<(String, bool)>) {
    of_object(rulebook().vocabulary.record_kind(record).object, found);
}

fn of_object(object: ObjectId, found: &mut Vec<(String, bool)>) {
    let about = rulebook().vocabulary.object(object);
    let backed = about.keys.iter().any(|(_, member)| *member == Member::Evidence);
    found.push((about.path.to_string(), backed));
    for (_, member) in &about.keys {
        match member {
            Member::Object(inner) => of_object(*inner, found),
            Member::Fact(fact) => {
                if let Kind::Records(record) = rulebook().vocabulary.fact(*fact).kind {
                    of_record(record, found);
                }
            }
            Member::Evidence | Member::Version => {}
        }
    }
}

/// A part of a filing.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// A fact that rules ask about.
    Asked(Index, [usize; 2], u64),
    /// Any fact.
    Fact(Index, [usize; 2], u64),
    /// A whole object that is none, unknown, or there with nothing in it.
    Object(Index, [usize; 2], Index),
    /// What a case of a rule states.
    Case(Index),
    /// What makes a condition of a rule hold, or fail.
    Wish(Index, bool, u64),
    /// What makes a duty bind, and it met, or not.
    Duty(Index, bool, u64),
    /// A list that is not complete.
    Open(Index, [usize; 2]),
    /// Evidence for what an object says.
    Evidence(Index, [usize; 2]),
}

fn piece() -> impl Strategy<Value = Piece> {
    let index = any::<Index>;
    let items = || [0..ITEMS, 0..ITEMS];
    prop_oneof![
        6 => (index(), items(), any::<u64>()).prop_map(|(fact, at, seed)| Piece::Asked(fact, at, seed)),
        1 => (index(), items(), any::<u64>()).prop_map(|(fact, at, seed)| Piece::Fact(fact, at, seed)),
        1 => (index(), items(), index()).prop_map(|(object, at, word)| Piece::Object(object, at, word)),
        3 => index().prop_map(Piece::Case),
        5 => (index(), prop::bool::weighted(0.7), any::<u64>()).prop_map(|(rule, want, seed)| Piece::Wish(rule, want, seed)),
        6 => (index(), any::<bool>(), any::<u64>())
            .prop_map(|(duty, met, seed)| Piece::Duty(duty, met, seed)),
        2 => (index(), items()).prop_map(|(list, at)| Piece::Open(list, at)),
        1 => (index(), items()).prop_map(|(object, at)| Piece::Evidence(object, at)),
    ]
}

impl Piece {
    pub(super) fn put_into(&self, draft: &mut Draft) {
        match self {
            Piece::Asked(fact, items, seed) => {
                remark(draft, *fact.get::<FactId>(&OF_RULES), items, *seed);
            }
            Piece::Fact(fact, items, seed) => {
                remark(draft, *fact.get::<FactId>(&FACTS), items, *seed);
            }
            Piece::Object(object, items, word) => {
                let at = place(object.get::<String>(&OBJECTS), items);
                let words = [json!({}), json!("none"), json!("unknown"), Value::Null];
                // An item of a list is a mapping or, as a whole, unknown.
                let words =
                    if matches!(at.last(), Some(Step::Item(_))) { &words[..1] } else { &words };
                draft.put(&at, word.get(words).clone());
            }
            Piece::Case(case) => {
                for given in &case.get::<Case>(&CASES).given {
                    if !given.path.starts_with("law.")
                        && let Ok(value) = serde_json::from_str(&given.json)
                    {
                        draft.put(&place(&given.path, &[]), value);
                    }
                }
            }
            Piece::Wish(rule, want, seed) => {
                let all: Vec<_> = conditions().collect();
                draft.rolls = Rolls(*seed);
                draft.wish(rule.get::<&Condition>(&all), *want);
            }
            Piece::Duty(duty, met, seed) => {
                let duty = duty.get::<Obligation>(&rulebook().obligations);
                draft.rolls = Rolls(*seed);
                // What one wish needs another may undo; the second time there is less to do.
                for _ in 0..2 {
                    draft.wish(&duty.applies_when, true);
                    duty.unless.iter().for_each(|exception| draft.wish(exception, false));
                    draft.wish(&duty.requires, *met);
                }
            }
            Piece::Open(list, items) => {
                let (list, _) = *list.get::<(FactId, &Condition)>(&QUANTIFIED);
                let at = place(&rulebook().vocabulary.fact(list).path, items);
                let mut said =
                    draft.get(&at).and_then(Value::as_array).cloned().unwrap_or_default();
                said.insert(items[0].min(said.len()), json!("unknown"));
                draft.put(&at, Value::Array(said));
            }
            Piece::Evidence(object, items) => {
                let mut at = place(object.get::<String>(&BACKED), items);
                at.push(Step::Key("evidence".to_owned()));
                draft.put(&at, json!(["ID-0"]));
            }
        }
    }
}

fn remark(draft: &mut Draft, fact: FactId, items: &[usize], seed: u64) {
    let at = place(&rulebook().vocabulary.fact(fact).path, items);
    draft.rolls = Rolls(seed);
    let value = draft.remark(fact, &at);
    draft.put(&at, value);
}

/// A filing that fits the schema.
#[derive(Clone)]
pub(super) struct Filing(pub(super) Map<String, Value>);

impl fmt::Debug for Filing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).unwrap_or_default())
    }
}

/// Filings that fit, and in which the facts that rules ask about are stated often.
pub(super) fn filings() -> impl Strategy<Value = Filing> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| {
        let mut draft = Draft::new(0);
        for piece in pieces {
            piece.put_into(&mut draft);
        }
        sound(&mut draft.filing);
        Filing(draft.filing)
    })
}

/// Gives each item its id once, and the evidence that is pointed to a place in the list.
fn sound(filing: &mut Map<String, Value>) {
    for section in ["evidence", "actors"] {
        let mut seen = BTreeSet::new();
        let items = filing.get_mut(section).and_then(Value::as_array_mut);
        for (position, item) in items.into_iter().flatten().enumerate() {
            let Some(Value::String(id)) = item.get_mut("id") else { continue };
            if !seen.insert(id.clone()) {
                *id = format!("{id}-{position}");
                seen.insert(id.clone());
            }
        }
        if section == "evidence"
            && !seen.contains("ID-0")
            && Value::Object(filing.clone()).to_string().contains("\"ID-0\"")
        {
            let listed = filing.get(section).and_then(Value::as_array).map_or(0, Vec::len);
            set(filing, &place(&format!("evidence[{listed}].id"), &[]), json!("ID-0"));
        }
    }
}

/// A way to say more.
#[derive(Clone, Debug)]
enum Completion {
    /// A fact, if it is open.
    Fact(Index, [usize; 2], u64),
    /// What would make a condition hold, or fail, as far as it is open.
    Wish(Index, bool, u64),
    /// What would make one that ranges over a list hold, or fail.
    Items(Index, bool, u64),
}

fn completion() -> impl Strategy<Value = Completion> {
    let items = || [0..ITEMS, 0..ITEMS];
    prop_oneof![
        3 => (any::<Index>(), items(), any::<u64>())
            .prop_map(|(fact, at, seed)| Completion::Fact(fact, at, seed)),
        1 => (any::<Index>(), any::<bool>(), any::<u64>())
            .prop_map(|(rule, want, seed)| Completion::Wish(rule, want, seed)),
        2 => (any::<Index>(), any::<bool>(), any::<u64>())
            .prop_map(|(part, want, seed)| Completion::Items(part, want, seed)),
    ]
}

impl Completion {
    fn put_into(&self, draft: &mut Draft) {
        match self {
            Completion::Fact(fact, items, seed) => {
                let fact = *fact.get::<FactId>(&OF_RULES);
                let at = place(&rulebook().vocabulary.fact(fact).path, items);
                draft.rolls = Rolls(*seed);
                let value = draft.answer(fact, &at);
                draft.put(&at, value);
            }
            Completion::Items(part, want, seed) => {
                let (_, part) = *part.get::<(FactId, &Condition)>(&QUANTIFIED);
                draft.rolls = Rolls(*seed);
                draft.wish(part, *want);
            }
            Completion::Wish(rule, want, seed) => {
                Piece::Wish(*rule, *want, *seed).put_into(draft);
            }
        }
    }
}

/// A filing, and the same filing with more and more said in it, and nothing said otherwise.
pub(super) fn growing() -> impl Strategy<Value = Vec<Filing>> {
    let more = prop::collection::vec(prop::collection::vec(completion(), 1..16), 1..5);
    (filings(), more).prop_map(|(first, more)| {
        let mut growing = vec![first];
        for completions in more {
            let mut draft =
                growing.last().map_or_else(|| Draft::new(0), |last| Draft::completing(&last.0));
            for completion in completions {
                completion.put_into(&mut draft);
            }
            sound(&mut draft.filing);
            growing.push(Filing(draft.filing));
        }
        growing
    })
}
