//! Facts that contradict each other → the filing without them.
//!
//! A filing that contradicts itself clears nothing by what it contradicts. Contradictions are found once, on
//! the facts as they are written; the facts that take part are then taken to be unknown, and a second reading
//! says what is left. Nothing that is shown to fall short on the facts as written is taken back.

use std::collections::BTreeSet;

use super::condition::{Question, Scope};
use super::outcome::Outcome;
use crate::facts::{CellAddress, Facts, Record, Step};
use crate::law::Truth;
use crate::rulebook::{Condition, Contradiction};
use crate::vocabulary::{FactId, RecordId};

/// The facts that the contradictions of a filing rest on: of each, the smallest set that makes it true.
/// Items of lists are named by their fields, not by the whole list.
#[must_use]
pub fn disputed<'c>(
    question: &Question<'_>,
    contradictions: impl IntoIterator<Item = &'c Contradiction>,
) -> BTreeSet<CellAddress> {
    let filing = &question.facts.filing;
    let mut all = BTreeSet::new();
    for about in contradictions {
        let here = InHand { scope: Scope::filing(filing), items: Vec::new() };
        if question.truth(&about.holds_when) == Truth::True {
            let leaves = witness(question, &about.holds_when, &here);
            // Where facts contradict a claim, it is the claim that is in doubt.
            let by_claim = leaves.iter().any(|leaf| leaf.claim);
            let taken = leaves.into_iter().filter(|leaf| leaf.claim == by_claim);
            all.extend(taken.map(|leaf| leaf.address));
        }
    }
    all
}

/// What a filing comes to without the facts that it contradicts.
#[must_use]
pub fn without<'d>(facts: &Facts<'d>, disputed: &BTreeSet<CellAddress>) -> Facts<'d> {
    let mut facts = facts.clone();
    for address in disputed {
        facts.dispute(address);
    }
    facts
}

impl Outcome {
    /// Settles an outcome on the facts as written with that without what they contradict: a fact that is
    /// contradicted makes nothing met, not applicable or excepted, and takes nothing back that falls short.
    #[must_use]
    pub fn settled(written: Outcome, without: Outcome) -> Outcome {
        if written == without {
            written
        } else if written.fulfilled == Some(Truth::False) {
            Outcome { disputed: true, ..written }
        } else {
            Outcome { disputed: true, ..without }
        }
    }
}

/// A fact that takes part in a contradiction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Leaf {
    address: CellAddress,
    /// Whether it belongs to a claim.
    claim: bool,
}

/// The records in hand, and how each is reached from the filing.
struct InHand<'s> {
    scope: Scope<'s>,
    items: Vec<(RecordId, Vec<Step>)>,
}

impl InHand<'_> {
    /// The way to the innermost record of a kind.
    fn way(&self, kind: RecordId) -> Vec<Step> {
        let found = self.items.iter().rev().find(|(known, _)| *known == kind);
        found.map_or_else(Vec::new, |(_, way)| way.clone())
    }
}

/// The smallest set of stated facts that makes a condition come out as it does; it is known how it does.
fn witness(question: &Question<'_>, condition: &Condition, here: &InHand<'_>) -> Vec<Leaf> {
    let truth = question.truth_in(condition, &here.scope);
    let parts = |parts: &[Condition], one_is_enough: bool| {
        let deciding = parts.iter().filter(|part| question.truth_in(part, &here.scope) == truth);
        joined(deciding.map(|part| witness(question, part, here)), one_is_enough)
    };
    match condition {
        Condition::All(of) => parts(of, truth == Truth::False),
        Condition::Any(of) => parts(of, truth == Truth::True),
        Condition::Not(part) => witness(question, part, here),
        Condition::Some { list, that } => {
            of_items(question, *list, that, here, truth, truth == Truth::True)
        }
        Condition::Every { list, that } => {
            of_items(question, *list, that, here, truth, truth == Truth::False)
        }
        Condition::Fact { fact, expect } => {
            let mut leaves = vec![address(question, *fact, here)];
            leaves.extend(expect.other_fact().map(|other| address(question, other, here)));
            leaves
        }
        Condition::Law { qualification, .. } => {
            let filing = InHand { scope: Scope::filing(&question.facts.filing), items: Vec::new() };
            let about = &question.rulebook.qualifications[qualification.index()];
            witness(question, &about.holds_when, &filing)
        }
        Condition::Judge(_) => Vec::new(),
    }
}

fn of_items(
    question: &Question<'_>,
    list: FactId,
    that: &Condition,
    here: &InHand<'_>,
    truth: Truth,
    one_is_enough: bool,
) -> Vec<Leaf> {
    let (owner, slot) = question.rulebook.vocabulary.place(list);
    let (items, _) = question.items(list, &here.scope).unwrap_or_default();
    let deciding = |item: &&Record<'_>| question.truth_in(that, &here.scope.with(item)) == truth;
    let each = items.iter().filter(deciding).map(|item| {
        let mut way = here.way(owner);
        way.push(Step { list: slot, position: item.position });
        let mut items = here.items.clone();
        items.push((item.kind, way));
        witness(question, that, &InHand { scope: here.scope.with(item), items })
    });
    let leaves = joined(each, one_is_enough);
    // That there is an item at all, or none, is what the list itself says.
    if leaves.is_empty() { vec![address(question, list, here)] } else { leaves }
}

fn joined(each: impl Iterator<Item = Vec<Leaf>>, one_is_enough: bool) -> Vec<Leaf> {
    if one_is_enough {
        return each.min_by_key(Vec::len).unwrap_or_default();
    }
    let all: BTreeSet<Leaf> = each.flatten().collect();
    all.into_iter().collect()
}

/// The address of a fact of the innermost record that has it.
fn address(question: &Question<'_>, fact: FactId, here: &InHand<'_>) -> Leaf {
    let (record, slot) = question.rulebook.vocabulary.place(fact);
    let claim = question.rulebook.vocabulary.fact(fact).claim;
    Leaf { address: CellAddress { way: here.way(record), slot }, claim }
}
