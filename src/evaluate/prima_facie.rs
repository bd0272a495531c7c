//! Facts as written and presumptions → what applies on the face of a filing.
//!
//! The strict answer stays what it is; this one orders what a reader is told. It is about scope alone: whether a
//! duty applies. A presumption stands where its facts are not stated, what it needs is stated and nothing stated
//! withdraws it; all are laid upon the facts in one pass, and none sees another. Beside each answer stands which presumptions carry
//! it: those without any one of which it would be another.

use std::collections::BTreeSet;

use super::condition::{Question, Scope};
use super::outcome::Outcome;
use crate::facts::{Cell, Facts, List, Record, Stated, Value};
use crate::law::{Theme, Truth};
use crate::rulebook::presumptions::Presumed;
use crate::rulebook::{Condition, Expectation, Obligation, Presumption, Rulebook};
use crate::vocabulary::{FactId, Kind, RecordId, Vocabulary};
use crate::words::Words;

/// A set of presumptions, by their positions in the rulebook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Presumptions(u64);

impl Presumptions {
    /// Nothing is presumed.
    pub const NONE: Presumptions = Presumptions(0);

    /// The one at a position below [`crate::rulebook::presumptions::MOST`].
    #[must_use]
    pub fn one(at: usize) -> Presumptions {
        Presumptions(u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the one at a position is among them.
    #[must_use]
    pub fn has(self, at: usize) -> bool {
        self.0 & Presumptions::one(at).0 != 0
    }

    /// Those in either.
    #[must_use]
    pub fn or(self, other: Presumptions) -> Presumptions {
        Presumptions(self.0 | other.0)
    }

    /// Those in both.
    #[must_use]
    pub fn and(self, other: Presumptions) -> Presumptions {
        Presumptions(self.0 & other.0)
    }

    /// Their positions.
    pub fn each(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |&at| self.has(at))
    }
}

/// What became of a presumption in one filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresumptionState {
    /// It stands: something that it is about is not stated.
    Stands,
    /// Its facts are stated, so that nothing is presumed.
    Stated,
    /// Something that is stated withdraws it or contradicts it, or nothing stated speaks for it.
    Withdrawn,
}

/// Whether something applies on the face of a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnItsFace {
    /// Whether it does.
    pub applies: Truth,
    /// The presumptions without any one of which that would be open.
    pub by: Presumptions,
    /// Whether it waits for something to happen that has not happened yet, as far as the filing says.
    pub waits: bool,
}

/// Which presumptions of a rulebook bear on what: made once for all filings.
#[derive(Debug)]
pub struct Bearing {
    /// For each fact, the position of its presumption.
    of_fact: Vec<Option<u8>>,
    /// Presumptions that nothing has happened yet.
    events: Presumptions,
    /// For each qualification, those of the facts that it rests on, through others too.
    of_qualification: Vec<Presumptions>,
    /// For each obligation, those that whether it applies rests on.
    of_obligation: Vec<Presumptions>,
}

impl Bearing {
    /// Looks through the conditions of a rulebook.
    #[must_use]
    pub fn of(rulebook: &Rulebook) -> Bearing {
        let facts = rulebook.vocabulary.facts().count();
        let mut of_fact = vec![None; facts];
        let mut all_of_fact = vec![Presumptions::NONE; facts];
        let mut events = Presumptions::NONE;
        for (at, about) in rulebook.presumptions.iter().enumerate() {
            for (fact, _) in &about.presumes {
                of_fact[fact.index()] = u8::try_from(at).ok();
                all_of_fact[fact.index()] = all_of_fact[fact.index()].or(Presumptions::one(at));
            }
            if about.event {
                events = events.or(Presumptions::one(at));
            }
        }
        let mut of_qualification = vec![Presumptions::NONE; rulebook.qualifications.len()];
        let rests_on = |condition: &Condition, of_qualification: &[Presumptions]| {
            let mut on = Presumptions::NONE;
            condition.walk(&mut |part| {
                on = on.or(match part {
                    Condition::Fact { fact, expect } => {
                        let other = expect.other_fact();
                        let other = other.map(|other| all_of_fact[other.index()]);
                        all_of_fact[fact.index()].or(other.unwrap_or_default())
                    }
                    Condition::Some { list, .. } | Condition::Every { list, .. } => {
                        all_of_fact[list.index()]
                    }
                    Condition::Law { qualification, .. } => of_qualification[qualification.index()],
                    Condition::All(_)
                    | Condition::Any(_)
                    | Condition::Not(_)
                    | Condition::Judge(_) => Presumptions::NONE,
                });
            });
            on
        };
        for &id in &rulebook.order {
            let holds_when = &rulebook.qualifications[id.index()].holds_when;
            of_qualification[id.index()] = rests_on(holds_when, &of_qualification);
        }
        let of_obligation = rulebook.obligations.iter().map(|about| {
            let scope = std::iter::once(&about.applies_when).chain(&about.unless);
            let each = scope.map(|condition| rests_on(condition, &of_qualification));
            each.fold(Presumptions::NONE, Presumptions::or)
        });
        let of_obligation = of_obligation.collect();
        Bearing { of_fact, events, of_qualification, of_obligation }
    }
}

/// A filing as it reads on its face.
#[derive(Debug)]
pub struct PrimaFacie<'q> {
    question: Question<'q>,
    bearing: &'q Bearing,
    /// The presumptions that can change anything: those that stand, and all that nothing has happened.
    live: Presumptions,
    /// For each qualification, by what its truth is carried.
    carried: Vec<Presumptions>,
}

/// Lays the presumptions of a rulebook upon the facts of a filing as they are written.
#[must_use]
pub fn presumed<'s>(
    rulebook: &'s Rulebook,
    written: &Question<'_>,
    facts: &Facts<'s>,
) -> (Facts<'s>, Vec<PresumptionState>) {
    let (filled, states) = lay(rulebook, written, facts, Presumptions::NONE);
    let against = at_odds(rulebook, written, &filled);
    if against.is_empty() { (filled, states) } else { lay(rulebook, written, facts, against) }
}

/// Lays all presumptions upon the facts, but for those that are left out.
fn lay<'s>(
    rulebook: &'s Rulebook,
    written: &Question<'_>,
    facts: &Facts<'s>,
    left_out: Presumptions,
) -> (Facts<'s>, Vec<PresumptionState>) {
    let mut filled = facts.clone();
    let one = |(at, about): (usize, &'s Presumption)| {
        let holds = |condition| written.truth(condition) == Truth::True;
        let wanting = about.when.as_ref().is_some_and(|when| !holds(when));
        if left_out.has(at) || wanting || about.unless.as_ref().is_some_and(holds) {
            return PresumptionState::Withdrawn;
        }
        let mut stands = false;
        for (fact, value) in &about.presumes {
            stands |= filled.presume(&rulebook.vocabulary, *fact, value);
        }
        if stands { PresumptionState::Stands } else { PresumptionState::Stated }
    };
    let states = rulebook.presumptions.iter().enumerate().map(one).collect();
    (filled, states)
}

/// The presumptions that have a part in what contradicts itself only with them.
fn at_odds(rulebook: &Rulebook, written: &Question<'_>, filled: &Facts<'_>) -> Presumptions {
    let with_them = Question::new(rulebook, filled);
    let fired = rulebook.contradictions.iter().filter(|rule| {
        with_them.truth(&rule.holds_when) == Truth::True
            && written.truth(&rule.holds_when) != Truth::True
    });
    let mut facts = BTreeSet::new();
    let mut law = BTreeSet::new();
    let mut conditions: Vec<&Condition> = fired.map(|rule| &rule.holds_when).collect();
    while let Some(condition) = conditions.pop() {
        condition.walk(&mut |part| match part {
            Condition::Fact { fact, expect } => {
                facts.insert(*fact);
                facts.extend(expect.other_fact());
            }
            Condition::Some { list, .. } | Condition::Every { list, .. } => {
                facts.insert(*list);
            }
            Condition::Law { qualification, .. } => {
                if law.insert(*qualification) {
                    conditions.push(&rulebook.qualifications[qualification.index()].holds_when);
                }
            }
            Condition::All(_) | Condition::Any(_) | Condition::Not(_) | Condition::Judge(_) => {}
        });
    }
    let presumptions = rulebook.presumptions.iter().enumerate();
    presumptions
        .filter(|(_, about)| about.presumes.iter().any(|(fact, _)| facts.contains(fact)))
        .fold(Presumptions::NONE, |all, (at, _)| all.or(Presumptions::one(at)))
}

impl<'q> PrimaFacie<'q> {
    /// Works out what the law makes of a filing on its face. `filled` and `states` are what [`presumed`] gives.
    #[must_use]
    pub fn new(
        written: &Question<'q>,
        filled: &'q Facts<'q>,
        states: &[PresumptionState],
        bearing: &'q Bearing,
    ) -> PrimaFacie<'q> {
        let rulebook = written.rulebook;
        let stand = states.iter().enumerate();
        let stand = stand.filter(|(_, state)| **state == PresumptionState::Stands);
        let live = stand.fold(bearing.events, |live, (at, _)| live.or(Presumptions::one(at)));
        // What no presumption bears on is as it is written.
        let question = Question { rulebook, facts: filled, law: written.law.clone() };
        let carried = vec![Presumptions::NONE; rulebook.qualifications.len()];
        let mut face = PrimaFacie { question, bearing, live, carried };
        for &id in &rulebook.order {
            if bearing.of_qualification[id.index()].and(live).is_empty() {
                continue;
            }
            let about = &rulebook.qualifications[id.index()];
            let (mut truth, mut by) = face.truth(&about.holds_when);
            // A presumption never clears.
            let shown = written.law[id.index()];
            if truth == Truth::False && shown != truth && rulebook.never_cleared.contains(&id) {
                (truth, by) = (Truth::Unknown, Presumptions::NONE);
            }
            face.question.law[id.index()] = truth;
            face.carried[id.index()] = by;
        }
        face
    }

    /// What the law makes of the filing on its face, by the position of the qualification.
    #[must_use]
    pub fn law(&self) -> &[Truth] {
        &self.question.law
    }

    /// Whether the duty at a position of the rulebook applies on the face of the filing. `settled` is the strict
    /// answer, `as_written` the one on the facts as they are written.
    #[must_use]
    pub fn applies(
        &self,
        at: usize,
        about: &Obligation,
        settled: Outcome,
        as_written: Outcome,
    ) -> OnItsFace {
        let (applies, fulfilled) = (settled.applies, settled.fulfilled);
        let known = OnItsFace { applies, by: Presumptions::NONE, waits: false };
        if applies == Truth::True {
            return known;
        }
        let (truth, by) = if self.bearing.of_obligation[at].and(self.live).is_empty() {
            (as_written.applies, Presumptions::NONE)
        } else {
            self.scope_of(about)
        };
        let waits = truth == Truth::False && !by.and(self.bearing.events).is_empty();
        if applies == Truth::False {
            // Shown not to apply; where only nothing has happened yet, it binds when it does.
            return OnItsFace { waits, ..known };
        }
        // What falls short already is not put out of sight, nor is anything that is prohibited.
        let kept = fulfilled == Some(Truth::False) || about.theme == Theme::Prohibition;
        if truth == Truth::False && kept {
            return known;
        }
        OnItsFace { applies: truth, by, waits }
    }

    fn scope_of(&self, about: &Obligation) -> (Truth, Presumptions) {
        let (mut truth, mut by) = self.truth(&about.applies_when);
        for exception in &about.unless {
            let (lifts, lifted_by) = self.truth(exception);
            (truth, by) = joined([(truth, by), (lifts.opposite(), lifted_by)], Truth::False);
        }
        (truth, by)
    }

    fn truth(&self, condition: &Condition) -> (Truth, Presumptions) {
        self.truth_in(condition, &Scope::filing(&self.question.facts.filing))
    }

    fn truth_in(&self, condition: &Condition, scope: &Scope<'_>) -> (Truth, Presumptions) {
        match condition {
            Condition::All(parts) => {
                joined(parts.iter().map(|part| self.truth_in(part, scope)), Truth::False)
            }
            Condition::Any(parts) => {
                joined(parts.iter().map(|part| self.truth_in(part, scope)), Truth::True)
            }
            Condition::Not(part) => {
                let (truth, by) = self.truth_in(part, scope);
                (truth.opposite(), by)
            }
            Condition::Some { list, that } => self.of_items(*list, that, scope, Truth::True),
            Condition::Every { list, that } => self.of_items(*list, that, scope, Truth::False),
            Condition::Fact { fact, expect } => {
                let truth = self.question.meets(self.question.cell(*fact, scope), expect, scope);
                let other = expect.other_fact();
                let by = if truth == Truth::Unknown || self.told(*fact, expect, scope) {
                    Presumptions::NONE
                } else {
                    self.of(*fact, scope)
                };
                (truth, other.map_or(by, |other| by.or(self.of(other, scope))))
            }
            Condition::Law { qualification, holds } => {
                let truth = self.question.law[qualification.index()];
                let by = self.carried[qualification.index()];
                (if *holds { truth } else { truth.opposite() }, by)
            }
            Condition::Judge(_) => (Truth::Unknown, Presumptions::NONE),
        }
    }

    /// `settles` is the truth of one item that is enough: true for `some`, false for `every`.
    fn of_items(
        &self,
        list: FactId,
        that: &Condition,
        scope: &Scope<'_>,
        settles: Truth,
    ) -> (Truth, Presumptions) {
        let Some((items, open)) = self.question.items(list, scope) else {
            return (Truth::Unknown, Presumptions::NONE);
        };
        let rest = if open { Truth::Unknown } else { settles.opposite() };
        let each = items.iter().map(|item| self.truth_in(that, &scope.with(item)));
        // That there are no more items is what the list says, or what is presumed of it.
        joined(each.chain([(rest, self.of(list, scope))]), settles)
    }

    /// Whether the values that a list states settle the matter, whether it ends or not.
    fn told(&self, fact: FactId, expect: &Expectation, scope: &Scope<'_>) -> bool {
        let cell = self.question.cell(fact, scope);
        let Stated::Known(Value::List(list)) = &cell.stated else { return false };
        if cell.span.is_some() || list.values.is_empty() {
            return false;
        }
        let going_on = Stated::Known(Value::List(List { open: true, ..list.clone() }));
        let going_on = Cell { stated: going_on, ..cell.clone() };
        self.question.meets(&going_on, expect, scope) != Truth::Unknown
    }

    /// The presumption that a fact has its value from, if it has; or the event that is said not to have
    /// happened.
    fn of(&self, fact: FactId, scope: &Scope<'_>) -> Presumptions {
        let Some(at) = self.bearing.of_fact[fact.index()] else { return Presumptions::NONE };
        let one = Presumptions::one(usize::from(at));
        let cell = self.question.cell(fact, scope);
        let known = matches!(cell.stated, Stated::Known(_));
        // A value without a place is presumed. Of an event it does not matter who says that there was none.
        if known && (cell.span.is_none() || !self.bearing.events.and(one).is_empty()) {
            one
        } else {
            Presumptions::NONE
        }
    }
}

/// Parts to their whole: of which one is enough if it comes out as `settles`, and all are needed otherwise.
fn joined(
    parts: impl IntoIterator<Item = (Truth, Presumptions)>,
    settles: Truth,
) -> (Truth, Presumptions) {
    let mut whole = settles.opposite();
    let mut all = Presumptions::NONE;
    let mut any: Option<Presumptions> = None;
    for (truth, by) in parts {
        if truth == settles {
            any = Some(any.map_or(by, |others| others.and(by)));
        } else if truth == Truth::Unknown {
            whole = Truth::Unknown;
        } else {
            all = all.or(by);
        }
    }
    match any {
        // Each part that settles it does so alone: only what carries all of them carries the whole.
        Some(by) => (settles, by),
        None if whole == Truth::Unknown => (whole, Presumptions::NONE),
        None => (whole, all),
    }
}

impl<'s> Facts<'s> {
    /// Gives a fact the value that it is presumed to have, wherever it is not stated; a list that may go on
    /// ends. Says whether there was such a place.
    fn presume(&mut self, vocabulary: &Vocabulary, fact: FactId, value: &'s Presumed) -> bool {
        let about = vocabulary.fact(fact);
        let (record, slot) = vocabulary.place(fact);
        let value = match value {
            Presumed::None => Some(Value::none_of(about.kind)),
            Presumed::NoMore => None,
            Presumed::Bool(value) => Some(Value::Bool(*value)),
            Presumed::Text(value) => Some(Value::Text(value)),
            Presumed::List(values) => Some(Value::List(List {
                values: values.iter().map(Words::as_str).collect(),
                open: false,
            })),
        };
        let lists = lists_to(vocabulary, record);
        in_records(&mut self.filing, &lists, &|record| match &value {
            Some(value) => record.presume(slot, value),
            None => record.close(slot),
        })
    }
}

/// The slots of the lists on the way to a kind of record, from the filing inwards.
fn lists_to(vocabulary: &Vocabulary, record: RecordId) -> Vec<u16> {
    let mut lists = Vec::new();
    let mut at = record;
    while at != RecordId::FILING {
        let found = vocabulary.facts().find(|(_, fact)| fact.kind == Kind::Records(at));
        let Some((id, _)) = found else { break };
        let (owner, slot) = vocabulary.place(id);
        lists.push(slot);
        at = owner;
    }
    lists.reverse();
    lists
}

fn in_records<'s>(
    record: &mut Record<'s>,
    lists: &[u16],
    presume: &dyn Fn(&mut Record<'s>) -> bool,
) -> bool {
    match lists.split_first() {
        None => presume(record),
        Some((list, inner)) => {
            let mut some = false;
            for item in record.items_mut(*list) {
                some |= in_records(item, inner, presume);
            }
            some
        }
    }
}
