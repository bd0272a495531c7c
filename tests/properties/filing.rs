//! Filings by chance: each is a heap of pieces, so that one that breaks a property is cut down to
//! the few pieces that do.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use bordercheck::embedded;
use bordercheck::rulebook::cases::Case;
use bordercheck::vocabulary::{FactId, Kind, Member, ObjectId, RecordId};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

use super::draft::{ASKED, Draft, ITEMS, conditions, place, set};
use super::rulebook;

static CASES: LazyLock<Vec<Case>> =
    LazyLock::new(|| embedded::cases().unwrap_or_else(|damaged| panic!("{damaged}")));

/// The facts that rules ask about.
static OF_RULES: LazyLock<Vec<FactId>> = LazyLock::new(|| ASKED.keys().copied().collect());

/// All facts.
pub(super) static FACTS: LazyLock<Vec<FactId>> =
    LazyLock::new(|| rulebook().vocabulary.facts().map(|(id, _)| id).collect());

/// The paths of all objects, those of items included; not that of the filing.
pub(super) static OBJECTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut found = Vec::new();
    of_record(RecordId::FILING, &mut found);
    found.retain(|path| !path.is_empty());
    found
});

fn of_record(record: RecordId, found: &mut Vec<String>) {
    of_object(rulebook().vocabulary.record_kind(record).object, found);
}

fn of_object(object: ObjectId, found: &mut Vec<String>) {
    let about = rulebook().vocabulary.object(object);
    found.push(about.path.clone());
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
        1 => (index(), items()).prop_map(|(object, at)| Piece::Evidence(object, at)),
    ]
}

impl Piece {
    pub(super) fn put_into(&self, draft: &mut Draft) {
        match self {
            Piece::Asked(fact, items, seed) => remark(draft, *fact.get(&OF_RULES), items, *seed),
            Piece::Fact(fact, items, seed) => remark(draft, *fact.get(&FACTS), items, *seed),
            Piece::Object(object, items, word) => {
                let at = place(object.get(&OBJECTS), items);
                let words = [json!({}), json!("none"), json!("unknown"), Value::Null];
                // An item of a list is a mapping or, as a whole, unknown.
                let words = if matches!(at.last(), Some(super::draft::Step::Item(_))) { &words[..1] } else { &words };
                draft.put(&at, word.get(words).clone());
            }
            Piece::Case(case) => {
                for given in &case.get(&CASES).given {
                    if !given.path.starts_with("law.")
                        && let Ok(value) = serde_json::from_str(&given.json)
                    {
                        draft.put(&place(&given.path, &[]), value);
                    }
                }
            }
            Piece::Wish(rule, want, seed) => {
                let all: Vec<_> = conditions().collect();
                draft.rolls = super::draft::Rolls(*seed);
                draft.wish(rule.get(&all), *want);
            }
            Piece::Evidence(object, items) => {
                let mut at = place(object.get(&OBJECTS), items);
                at.push(super::draft::Step::Key("evidence".to_owned()));
                draft.put(&at, json!(["ID-0"]));
            }
        }
    }
}

fn remark(draft: &mut Draft, fact: FactId, items: &[usize], seed: u64) {
    let at = place(&rulebook().vocabulary.fact(fact).path, items);
    draft.rolls = super::draft::Rolls(seed);
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
        pieces.iter().for_each(|piece| piece.put_into(&mut draft));
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
            if let Some(id) = item.get_mut("id")
                && let Some(name) = id.as_str()
                && !seen.insert(name.to_owned())
            {
                *id = json!(format!("{name}-{position}"));
                seen.insert(format!("{name}-{position}"));
            }
        }
        if section == "evidence" && !seen.contains("ID-0") && Value::Object(filing.clone()).to_string().contains("\"ID-0\"") {
            let listed = filing.get(section).and_then(Value::as_array).map_or(0, Vec::len);
            set(filing, &place(&format!("evidence[{listed}].id"), &[]), json!("ID-0"));
        }
    }
}

/// A way to complete a filing.
#[derive(Clone, Debug)]
pub(super) enum Completion {
    /// A fact, if it is open.
    Fact(Index, [usize; 2], u64),
    /// What would make a condition hold, or fail, as far as it is open.
    Wish(Index, bool, u64),
}

pub(super) fn completions() -> impl Strategy<Value = Vec<Completion>> {
    let one = prop_oneof![
        3 => (any::<Index>(), [0..ITEMS, 0..ITEMS], any::<u64>()).prop_map(|(fact, at, seed)| Completion::Fact(fact, at, seed)),
        1 => (any::<Index>(), any::<bool>(), any::<u64>()).prop_map(|(rule, want, seed)| Completion::Wish(rule, want, seed)),
    ];
    prop::collection::vec(one, 1..16)
}

/// The filing with more said, and nothing said otherwise.
pub(super) fn completed(filing: &Filing, by: &[Completion]) -> Filing {
    let mut draft = Draft::completing(&filing.0, 0);
    for completion in by {
        match completion {
            Completion::Fact(fact, items, seed) => {
                let fact = *fact.get(&OF_RULES);
                let at = place(&rulebook().vocabulary.fact(fact).path, items);
                draft.rolls = super::draft::Rolls(*seed);
                let value = draft.answer(fact, &at);
                draft.put(&at, value);
            }
            Completion::Wish(rule, want, seed) => {
                let all: Vec<_> = conditions().collect();
                draft.rolls = super::draft::Rolls(*seed);
                draft.wish(rule.get(&all), *want);
            }
        }
    }
    let mut filing = draft.filing;
    sound(&mut filing);
    Filing(filing)
}
