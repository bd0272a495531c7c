//! A filing in the making: facts are put into it one by one, or so that a condition of a rule
//! comes out as wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use bordercheck::law::Truth;
use bordercheck::rulebook::{Condition, Expectation, Literal, Operand};
use bordercheck::time::{Duration, PartialDate};
use bordercheck::vocabulary::{Bounds, Fact, FactId, Kind, RecordId};
use bordercheck::words::Words;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::dates::{self, date_of, days_after};
use super::{rulebook, with_question};

/// Countries and organisations to choose from where no rule names one.
const CODES: [&str; 3] = ["NO", "SE", "INT"];

/// Most items that a list is given.
pub(super) const ITEMS: usize = 3;

/// Numbers by chance that are the same for the same seed.
#[derive(Clone, Debug)]
pub(super) struct Rolls(pub(super) u64);

impl Rolls {
    /// A number below `bound`; 0 where there is none.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mixed = usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap_or(0);
        if bound == 0 { 0 } else { mixed % bound }
    }

    /// True once in so many times.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        from.get(self.below(from.len()))
    }
}

/// A step on the way to a place in a filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

/// The way to a place.
pub(super) type Place = Vec<Step>;

/// Reads `use.decisions[1].effect`; for `[]` the next of `items`.
pub(super) fn place(path: &str, items: &[usize]) -> Place {
    let mut items = items.iter().copied();
    let mut steps = Vec::new();
    for token in path.split('.') {
        let mut parts = token.split('[');
        steps.extend(parts.next().map(|key| Step::Key(key.to_owned())));
        for position in parts {
            let written = position.trim_end_matches(']').parse().ok();
            steps.push(Step::Item(written.or_else(|| items.next()).unwrap_or(0)));
        }
    }
    steps
}

/// What rules compare each fact with; in the order of the vocabulary, with the facts they only
/// ask whether they are stated.
pub(super) static ASKED: LazyLock<BTreeMap<FactId, Vec<Literal>>> = LazyLock::new(|| {
    let mut asked: BTreeMap<FactId, Vec<Literal>> = BTreeMap::new();
    let mut note = |condition: &Condition| match condition {
        Condition::Fact { fact, expect } => {
            let texts = |texts: &[Words]| texts.iter().cloned().map(Literal::Text).collect();
            let literals: Vec<Literal> = match expect {
                Expectation::Is(literal) => vec![literal.clone()],
                Expectation::OneOf(literals) => literals.clone(),
                Expectation::ContainsAny(values)
                | Expectation::ContainsAll(values)
                | Expectation::ContainsOnly(values) => texts(values),
                Expectation::AtLeast(operand)
                | Expectation::AtMost(operand)
                | Expectation::MoreThan(operand)
                | Expectation::LessThan(operand)
                | Expectation::Before(operand)
                | Expectation::After(operand) => match operand {
                    Operand::Literal(literal) => vec![literal.clone()],
                    Operand::Fact(_) => Vec::new(),
                },
                Expectation::Stated => Vec::new(),
            };
            asked.entry(*fact).or_default().extend(literals);
        }
        Condition::Some { list, .. } | Condition::Every { list, .. } => {
            asked.entry(*list).or_default();
        }
        Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::Law { .. }
        | Condition::Judge(_) => {}
    };
    conditions().for_each(|condition| condition.walk(&mut note));
    asked
});

/// Every condition of every rule.
pub(super) fn conditions() -> impl Iterator<Item = &'static Condition> {
    let rules = rulebook();
    let of_duties = rules.obligations.iter().flat_map(|duty| {
        std::iter::once(&duty.applies_when).chain(&duty.unless).chain([&duty.requires])
    });
    of_duties
        .chain(rules.qualifications.iter().map(|rule| &rule.holds_when))
        .chain(rules.contradictions.iter().map(|rule| &rule.holds_when))
        .chain(rules.regimes.iter().flat_map(|regime| regime.days.iter().map(|day| &day.when)))
}

/// Every part of those conditions that has no other in it and speaks of the filing as a whole.
pub(super) fn leaves() -> Vec<&'static Condition> {
    fn collect(condition: &'static Condition, found: &mut Vec<&'static Condition>) {
        match condition {
            Condition::All(_) | Condition::Any(_) | Condition::Not(_) => {
                condition.parts().iter().for_each(|part| collect(part, found));
            }
            Condition::Some { .. }
            | Condition::Every { .. }
            | Condition::Fact { .. }
            | Condition::Law { .. }
            | Condition::Judge(_) => found.push(condition),
        }
    }
    let mut found = Vec::new();
    conditions().for_each(|condition| collect(condition, &mut found));
    found
}

/// Every part of those conditions that ranges over a list of the filing itself.
pub(super) fn quantified() -> Vec<(FactId, &'static Condition)> {
    let mut found = Vec::new();
    let mut note = |part: &'static Condition| {
        if let Condition::Some { list, .. } | Condition::Every { list, .. } = part
            && rulebook().vocabulary.fact(*list).record == RecordId::FILING
        {
            found.push((*list, part));
        }
    };
    conditions().for_each(|condition| condition.walk(&mut note));
    found
}

/// Where a [`Draft`] may be written to.
#[derive(Clone, Debug)]
enum Guard {
    Anywhere,
    /// Only where this filing says nothing.
    Silence(Map<String, Value>),
    /// Only at the places of these facts, and only where this filing says nothing.
    Only(Vec<(FactId, Place)>, Map<String, Value>),
}

/// A filing in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) filing: Map<String, Value>,
    guard: Guard,
    pub(super) rolls: Rolls,
    /// What the law made of it when the last wish began.
    law: Vec<Truth>,
}

/// What may become of a place in a filing that is completed.
enum Openness {
    /// Anything.
    Open,
    /// These values and more.
    More(Vec<Value>),
    /// One of the days of a year or a month, or of its months.
    Within(PartialDate),
    /// Nothing.
    Closed,
}

/// The records in hand, with their places.
type Hand = Vec<(RecordId, Place)>;

impl Draft {
    /// A filing that says nothing.
    pub(super) fn new(seed: u64) -> Draft {
        let filing = Map::from_iter([("bordercheck".to_owned(), json!(1))]);
        Draft { filing, guard: Guard::Anywhere, rolls: Rolls(seed), law: Vec::new() }
    }

    /// A filing to be completed: what it says stays.
    pub(super) fn completing(filing: &Map<String, Value>) -> Draft {
        Draft { guard: Guard::Silence(filing.clone()), filing: filing.clone(), ..Draft::new(0) }
    }

    /// A filing to be completed at some places only.
    pub(super) fn answering(
        filing: &Map<String, Value>,
        asked: Vec<(FactId, Place)>,
        seed: u64,
    ) -> Draft {
        Draft {
            guard: Guard::Only(asked, filing.clone()),
            filing: filing.clone(),
            ..Draft::new(seed)
        }
    }

    /// Puts a value at a place, if it may be written there.
    pub(super) fn put(&mut self, place: &[Step], value: Value) {
        let openness = match &self.guard {
            Guard::Anywhere => Openness::Open,
            Guard::Silence(before) => openness(before, place),
            Guard::Only(asked, before) if asked.iter().any(|(_, only)| place.starts_with(only)) => {
                // Who is asked once more for how long may say it in other units.
                let said = look(before, place).is_some_and(|said| said != "none");
                if said && kind_of(place) == Some(Kind::Duration) {
                    Openness::Open
                } else {
                    openness(before, place)
                }
            }
            Guard::Only(..) => Openness::Closed,
        };
        match (openness, value) {
            (Openness::Open, value) => set(&mut self.filing, place, value),
            (Openness::More(mut stated), Value::Array(more)) => {
                stated.extend(more.into_iter().filter(|value| value != "unknown"));
                set(&mut self.filing, place, Value::Array(each_once(stated)));
            }
            (Openness::Within(date), value) => {
                let day = dates::within(date, &value, &mut self.rolls);
                set(&mut self.filing, place, day);
            }
            (Openness::More(_) | Openness::Closed, _) => {}
        }
    }

    /// What the filing says at a place.
    pub(super) fn get(&self, place: &[Step]) -> Option<&Value> {
        look(&self.filing, place)
    }

    /// A value that a fact can have, biased to those that rules ask for.
    pub(super) fn answer(&mut self, fact: FactId, place: &[Step]) -> Value {
        let about = rulebook().vocabulary.fact(fact);
        let asked = ASKED.get(&fact).map_or(&[][..], Vec::as_slice);
        let literal = self.rolls.pick(asked).cloned();
        let rolls = &mut self.rolls;
        match about.kind {
            Kind::YesNo => json!(rolls.once_in(2)),
            Kind::Claim => rolls.pick(&[json!({}), json!("none")]).cloned().unwrap_or_default(),
            Kind::Choice => self.one_of(about, asked),
            Kind::Choices => {
                let many = rolls.below(4);
                let values = (0..many).map(|_| self.one_of(about, asked)).collect();
                Value::Array(each_once(values))
            }
            Kind::Records(_) => {
                let many = rolls.below(ITEMS + 1);
                Value::Array(vec![json!({}); many])
            }
            _ if rolls.once_in(12) && !matches!(about.kind, Kind::Codes | Kind::Texts) => {
                json!("none")
            }
            Kind::Date => {
                let asked = if let Some(Literal::Date(date)) = literal {
                    date
                } else {
                    Date::constant(2027, 6, 1)
                };
                let days = *rolls.pick(&[-400, -1, 0, 1, 400]).unwrap_or(&0);
                dates::written(days_after(asked, days), rolls)
            }
            Kind::Duration => match literal {
                Some(Literal::Duration(_, written)) if !rolls.once_in(3) => json!(written),
                _ => json!(rolls.pick(dates::SPANS)),
            },
            Kind::Number => {
                let asked = if let Some(Literal::Number(number)) = literal { number } else { 1.0 };
                let step = *rolls.pick(&[-1.0, 0.0, 0.0, 1.0]).unwrap_or(&0.0);
                number(
                    about,
                    if about.bounds == Bounds::Share { asked + step / 10.0 } else { asked + step },
                )
            }
            Kind::Text => json!(name_of(about, place)),
            Kind::Texts => rolls
                .pick(&[json!([]), json!(["a"]), json!(["a", "b"])])
                .cloned()
                .unwrap_or_default(),
            Kind::Code => json!(rolls.pick(&CODES)),
            Kind::Codes if about.bounds == Bounds::Language => rolls
                .pick(&[json!([]), json!(["en"]), json!(["fr", "zh-Hant"])])
                .cloned()
                .unwrap_or_default(),
            Kind::Codes => rolls
                .pick(&[json!([]), json!(["NO"]), json!(["SE", "INT"])])
                .cloned()
                .unwrap_or_default(),
        }
    }

    /// A value that a fact can have, or one of the ways not to say, or not wholly to say, what it is.
    pub(super) fn remark(&mut self, fact: FactId, place: &[Step]) -> Value {
        let kind = rulebook().vocabulary.fact(fact).kind;
        let list = matches!(kind, Kind::Choices | Kind::Texts | Kind::Codes | Kind::Records(_));
        match self.rolls.below(16) {
            0 => json!("unknown"),
            1 => Value::Null,
            2 if !matches!(kind, Kind::YesNo | Kind::Choice) => json!("none"),
            3 | 4 if list => {
                let mut value = self.answer(fact, place);
                if let Value::Array(items) = &mut value {
                    items.insert(self.rolls.below(items.len() + 1), json!("unknown"));
                }
                value
            }
            _ => self.answer(fact, place),
        }
    }

    fn one_of(&mut self, about: &Fact, asked: &[Literal]) -> Value {
        let asked: Vec<&Words> = asked
            .iter()
            .filter_map(|literal| if let Literal::Text(text) = literal { Some(text) } else { None })
            .collect();
        match self.rolls.pick(&asked) {
            Some(text) if !self.rolls.once_in(3) => json!(text),
            _ => json!(self.rolls.pick(&about.values)),
        }
    }

    /// A value that a fact can have, and none of these where it is one of a few.
    fn other_than(&mut self, fact: FactId, literals: &[Literal], place: &[Step]) -> Value {
        let about = rulebook().vocabulary.fact(fact);
        let taken = |value: &&Words| literals.contains(&Literal::Text((*value).clone()));
        let others: Vec<&Words> = about.values.iter().filter(|value| !taken(value)).collect();
        match self.rolls.pick(&others) {
            Some(other) if about.kind == Kind::Choice => json!(other),
            _ if about.kind == Kind::Code => {
                let taken = |code: &&str| literals.contains(&Literal::Text((**code).into()));
                let others: Vec<&str> = CODES.iter().copied().filter(|code| !taken(code)).collect();
                json!(self.rolls.pick(&others))
            }
            _ => self.answer(fact, place),
        }
    }

    /// States facts so that a condition may come out as wanted. What is left to a person, and
    /// what may not be written, stays open.
    pub(super) fn wish(&mut self, condition: &Condition, want: bool) {
        // What the law makes of it already needs no more facts; a filing at fault has no law yet.
        self.law = with_question(&self.filing, |question| question.law.clone()).unwrap_or_default();
        self.wish_in(condition, want, &mut Hand::new());
    }

    fn wish_in(&mut self, condition: &Condition, want: bool, hand: &mut Hand) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                if matches!(condition, Condition::All(_)) == want {
                    for part in parts {
                        self.wish_in(part, want, hand);
                    }
                } else {
                    let useful: Vec<&Condition> =
                        parts.iter().filter(|part| self.bears_on(part)).collect();
                    if let Some(part) = self.rolls.pick(&useful) {
                        self.wish_in(part, want, hand);
                    }
                }
            }
            Condition::Not(part) => self.wish_in(part, !want, hand),
            Condition::Some { list, that } => self.wish_of_items(*list, that, want, want, hand),
            Condition::Every { list, that } => self.wish_of_items(*list, that, want, !want, hand),
            Condition::Law { qualification, holds } => {
                if self.law.get(qualification.index()) == Some(&Truth::from(*holds == want)) {
                    return;
                }
                let about = &rulebook().qualifications[qualification.index()];
                self.wish_in(&about.holds_when, *holds == want, &mut Hand::new());
            }
            Condition::Fact { fact, expect } => self.wish_of_fact(*fact, expect, want, hand),
            Condition::Judge(_) => {}
        }
    }

    /// Whether what may be written has a part in a condition.
    fn bears_on(&self, condition: &Condition) -> bool {
        let Guard::Only(asked, _) = &self.guard else { return true };
        let path = |fact: FactId| rulebook().vocabulary.fact(fact).path.as_str();
        let asked: Vec<&str> = asked.iter().map(|(fact, _)| path(*fact)).collect();
        touched(condition).into_iter().map(path).any(|path| {
            // What an item has to say is part of what the list has to say.
            let rest = |asked: &&str| path.strip_prefix(*asked);
            asked.iter().filter_map(rest).any(|rest| rest.is_empty() || rest.starts_with("[]"))
        })
    }

    /// `one` says whether one item is enough, or all have to be so.
    fn wish_of_items(
        &mut self,
        list: FactId,
        that: &Condition,
        want: bool,
        one: bool,
        hand: &mut Hand,
    ) {
        let Kind::Records(record) = rulebook().vocabulary.fact(list).kind else { return };
        let at = address(list, hand);
        let items = self.get(&at).and_then(Value::as_array).map_or(0, Vec::len);
        let chosen = if one {
            let new = items == 0 || self.rolls.once_in(3) && items < ITEMS;
            if new {
                items..items + 1
            } else {
                let at = self.rolls.below(items);
                at..at + 1
            }
        } else {
            if items == 0 && !self.rolls.once_in(3) {
                self.put(&at, json!([]));
            }
            0..items
        };
        for position in chosen {
            let mut item = at.clone();
            item.push(Step::Item(position));
            // An item that says nothing yet is an item all the same.
            if self.get(&item).is_none_or(|item| item == "unknown") {
                self.put(&item, json!({}));
            }
            hand.push((record, item));
            self.wish_in(that, want, hand);
            hand.pop();
        }
    }

    fn wish_of_fact(&mut self, fact: FactId, expect: &Expectation, want: bool, hand: &Hand) {
        let about = rulebook().vocabulary.fact(fact);
        let at = address(fact, hand);
        // Of a claim that is not made nothing holds; most of the time that is the way.
        if about.claim && !want && !self.rolls.once_in(4) {
            return;
        }
        let stated: Vec<Value> =
            self.get(&at).and_then(Value::as_array).cloned().unwrap_or_default();
        let listed = |text: &Words| json!(text);
        let value = match expect {
            Expectation::Is(literal) if want => of_literal(literal),
            Expectation::Is(Literal::Bool(value)) => json!(!value),
            Expectation::OneOf(literals) if want => match self.rolls.pick(literals) {
                Some(literal) => of_literal(literal),
                None => return,
            },
            Expectation::Is(literal) => self.other_than(fact, std::slice::from_ref(literal), &at),
            Expectation::OneOf(literals) => self.other_than(fact, literals, &at),
            Expectation::ContainsAny(values) if want => {
                let more = self.rolls.pick(values).map(listed);
                Value::Array(stated.into_iter().chain(more).collect())
            }
            Expectation::ContainsAll(values) if want => {
                Value::Array(stated.into_iter().chain(values.iter().map(listed)).collect())
            }
            Expectation::ContainsOnly(values) if want && stated.is_empty() => {
                json!(self.rolls.pick(values).map(|value| vec![value]))
            }
            Expectation::ContainsOnly(values) if want => Value::Array(
                stated
                    .into_iter()
                    .filter(|value| values.iter().any(|v| *value == v.as_str()))
                    .collect(),
            ),
            Expectation::ContainsAny(values) => Value::Array(
                stated
                    .into_iter()
                    .filter(|value| !values.iter().any(|v| *value == v.as_str()))
                    .collect(),
            ),
            Expectation::ContainsAll(values) => {
                let without = self.rolls.pick(values).cloned().unwrap_or_default();
                Value::Array(
                    stated.into_iter().filter(|value| *value != *without.as_str()).collect(),
                )
            }
            Expectation::ContainsOnly(_) => {
                // A list of codes has no values of its own to choose from.
                let more =
                    if about.values.is_empty() { json!(CODES[0]) } else { self.one_of(about, &[]) };
                Value::Array(stated.into_iter().chain([more]).collect())
            }
            Expectation::AtLeast(operand) => self.against(about, operand, want, &[0, 1], hand),
            Expectation::AtMost(operand) => self.against(about, operand, want, &[-1, 0], hand),
            Expectation::LessThan(operand) | Expectation::Before(operand) => {
                self.against(about, operand, want, &[-1], hand)
            }
            Expectation::MoreThan(operand) | Expectation::After(operand) => {
                self.against(about, operand, want, &[1], hand)
            }
            Expectation::Stated if want => self.answer(fact, &at),
            Expectation::Stated => return,
        };
        let value = match value {
            Value::Array(values) => Value::Array(each_once(values)),
            one @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_)) => one,
        };
        self.put(&at, value);
    }

    /// A value on one side of another: below (-1), the same (0) or above (1) is `kept`.
    fn against(
        &mut self,
        about: &Fact,
        operand: &Operand,
        want: bool,
        kept: &[i32],
        hand: &Hand,
    ) -> Value {
        let other = match operand {
            Operand::Literal(literal) => of_literal(literal),
            Operand::Fact(other) => {
                let at = address(*other, hand);
                if self
                    .get(&at)
                    .is_none_or(|value| value.is_null() || value == "unknown" || value == "none")
                {
                    let answer = self.answer(*other, &at);
                    self.put(&at, answer);
                }
                self.get(&at).cloned().unwrap_or_default()
            }
        };
        let sides: Vec<i32> =
            [-1, 0, 1].into_iter().filter(|side| kept.contains(side) == want).collect();
        let side = *self.rolls.pick(&sides).unwrap_or(&0);
        match (&other, about.kind) {
            (other, Kind::Date) => date_of(other).map_or(json!("none"), |date| {
                let near = if side < 0 { date.earliest() } else { date.latest() };
                json!(days_after(near, side).to_string())
            }),
            (Value::Number(other), _) => {
                number(about, other.as_f64().unwrap_or(0.0) + f64::from(side))
            }
            (Value::String(text), Kind::Duration) if Duration::parse(text).is_some() => {
                match side {
                    -1 => json!("P0D"),
                    0 => json!(text),
                    _ => json!("P900Y"),
                }
            }
            _ => json!("none"),
        }
    }
}

/// The facts that each qualification rests on, through others as well.
static TOUCHED: LazyLock<Vec<BTreeSet<FactId>>> = LazyLock::new(|| {
    let rules = rulebook();
    let mut known = vec![BTreeSet::new(); rules.qualifications.len()];
    for id in &rules.order {
        known[id.index()] = touched_by(&rules.qualifications[id.index()].holds_when, &known);
    }
    known
});

/// The facts that a condition rests on.
fn touched(condition: &Condition) -> BTreeSet<FactId> {
    touched_by(condition, &TOUCHED)
}

fn touched_by(condition: &Condition, law: &[BTreeSet<FactId>]) -> BTreeSet<FactId> {
    let mut found = BTreeSet::new();
    condition.walk(&mut |part| match part {
        Condition::Fact { fact, expect } => {
            found.insert(*fact);
            found.extend(expect.other_fact());
        }
        Condition::Some { list, .. } | Condition::Every { list, .. } => {
            found.insert(*list);
        }
        Condition::Law { qualification, .. } => found.extend(&law[qualification.index()]),
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) | Condition::Judge(_) => {}
    });
    found
}

/// The values of a list without those that stand in it already; records may be alike.
fn each_once(values: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for value in values {
        if value.is_object() || !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

/// The kind of the fact at a place.
fn kind_of(place: &[Step]) -> Option<Kind> {
    static FACTS: LazyLock<BTreeMap<&str, FactId>> =
        LazyLock::new(|| rulebook().vocabulary.by_path());
    let mut path = String::new();
    for step in place {
        match step {
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => path.extend([".", key]),
            Step::Item(_) => path.push_str("[]"),
        }
    }
    FACTS.get(path.as_str()).map(|&fact| rulebook().vocabulary.fact(fact).kind)
}

/// A number within the bounds of a fact.
fn number(about: &Fact, value: f64) -> Value {
    let bounded = match about.bounds {
        Bounds::Count => value.max(0.0).round(),
        Bounds::Share => value.clamp(0.0, 1.0),
        Bounds::Free | Bounds::Country | Bounds::Language => value,
    };
    bordercheck::document::json_number(bounded)
}

/// A text; where items are called by it, one for each.
fn name_of(about: &Fact, place: &[Step]) -> String {
    let position =
        place.iter().find_map(|step| if let Step::Item(at) = step { Some(*at) } else { None });
    match position {
        Some(position) if about.path.ends_with("[].id") => format!("ID-{position}"),
        _ => "text".to_owned(),
    }
}

fn of_literal(literal: &Literal) -> Value {
    match literal {
        Literal::None => json!("none"),
        Literal::Bool(value) => json!(value),
        Literal::Number(value) => bordercheck::document::json_number(*value),
        Literal::Text(text) => json!(text),
        Literal::Date(date) => json!(date.to_string()),
        Literal::Duration(_, written) => json!(written),
    }
}

/// Where a fact stands, with these records in hand.
fn address(fact: FactId, hand: &Hand) -> Place {
    let about = rulebook().vocabulary.fact(fact);
    let list = &rulebook().vocabulary.record_kind(about.record).path;
    match hand.iter().rev().find(|(record, _)| *record == about.record) {
        Some((_, item)) => {
            let inner = about.path.get(list.len() + "[].".len()..).unwrap_or("");
            item.iter().cloned().chain(place(inner, &[])).collect()
        }
        None => place(&about.path, &[]),
    }
}

/// What may become of a place, if a filing keeps all that it says.
fn openness(before: &Map<String, Value>, place: &[Step]) -> Openness {
    let says_nothing = |value: &Value| value.is_null() || value == "unknown";
    if let [Step::Key(section), Step::Key(claim), ..] = place
        && section == "claims"
    {
        // Silence about a claim says that it is not made; only one that is or may be can be completed.
        let made = match before.get("claims") {
            Some(Value::Object(claims)) => claims.get(claim),
            none_or_all => none_or_all,
        };
        if made.is_none_or(|made| !made.is_object() && made != "unknown") {
            return Openness::Closed;
        }
    }
    let mut at = Value::Object(before.clone());
    for step in place {
        if says_nothing(&at) {
            return Openness::Open;
        }
        let next = match (step, at) {
            (Step::Key(key), Value::Object(mut entries)) => entries.remove(key),
            (Step::Item(position), Value::Array(items)) => {
                let open = items.iter().any(|item| item == "unknown");
                match items.get(*position) {
                    None if !open => return Openness::Closed,
                    item => item.cloned(),
                }
            }
            _ => return Openness::Closed,
        };
        let Some(next) = next else { return Openness::Open };
        at = next;
    }
    if says_nothing(&at) {
        return Openness::Open;
    }
    if kind_of(place) == Some(Kind::Date)
        && let Some(date) = date_of(&at).filter(|date| date.day().is_none())
    {
        return Openness::Within(date);
    }
    let items = at.as_array().filter(|items| items.iter().any(|item| item == "unknown"));
    items.map_or(Openness::Closed, |items| {
        Openness::More(items.iter().filter(|item| *item != "unknown").cloned().collect())
    })
}

/// What a filing says at a place.
pub(super) fn look<'f>(filing: &'f Map<String, Value>, place: &[Step]) -> Option<&'f Value> {
    let (first, rest) = place.split_first()?;
    let Step::Key(key) = first else { return None };
    rest.iter().try_fold(filing.get(key)?, |at, step| match step {
        Step::Key(key) => at.get(key),
        Step::Item(position) => at.get(position),
    })
}

/// Sets a value, making what is missing on the way.
pub(super) fn set(filing: &mut Map<String, Value>, place: &[Step], value: Value) {
    let mut root = Value::Object(std::mem::take(filing));
    let mut at = &mut root;
    for step in place {
        at = match step {
            Step::Key(key) => {
                if !at.is_object() {
                    *at = json!({});
                }
                &mut at[key.as_str()]
            }
            Step::Item(position) => {
                if !at.is_array() {
                    *at = json!([]);
                }
                if let Value::Array(items) = at
                    && items.len() <= *position
                {
                    items.resize(position + 1, json!({}));
                }
                &mut at[*position]
            }
        };
    }
    *at = value;
    if let Value::Object(entries) = root {
        *filing = entries;
    }
}
