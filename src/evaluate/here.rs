//! The records in hand → the addresses of their facts.

use std::fmt::Write as _;

use super::condition::{Question, Scope};
use super::derivation::Part;
use crate::facts::Record;
use crate::rulebook::Condition;
use crate::vocabulary::{FactId, RecordId};
use crate::words::Words;

/// A scope that knows the address of each record in hand.
#[derive(Debug)]
pub(super) struct Here<'s> {
    pub(super) scope: Scope<'s>,
    /// The list of the item in hand, and where that list stands; `None` with only the filing in hand.
    item: Option<(FactId, &'s Here<'s>)>,
}

impl<'s> Here<'s> {
    pub(super) fn filing(record: &'s Record<'s>) -> Here<'s> {
        Here { scope: Scope::filing(record), item: None }
    }

    /// The address of a fact: its path, with the positions of the items in hand.
    pub(super) fn address(&self, question: &Question<'_>, fact: FactId) -> Words {
        let about = question.rulebook.vocabulary.fact(fact);
        if about.record == RecordId::FILING {
            return about.path.clone();
        }
        let mut here = self;
        while let Some((list, outer)) = here.item {
            let item = here.scope.innermost();
            if item.kind == about.record {
                let mut address = outer.address(question, list).to_string();
                // Behind the list's path come `[]` and a dot.
                let inner = question.rulebook.vocabulary.record_kind(about.record).path.len();
                let rest = about.path.get(inner + 3..).unwrap_or("");
                let _ = write!(address, "[{}].{rest}", item.position);
                return address.into();
            }
            here = outer;
        }
        about.path.clone()
    }
}

/// Positions of items that lists within lists have at most, to be told apart by.
pub(super) const NESTED: usize = 4;

impl Here<'_> {
    /// What tells the address of a fact from other addresses of it: the positions of the items in hand, from
    /// the inmost; `None` where there are more of them than expected.
    pub(super) fn positions(&self, question: &Question<'_>, fact: FactId) -> Option<[u32; NESTED]> {
        let mut positions = [u32::MAX; NESTED];
        let mut free = positions.iter_mut();
        let vocabulary = &question.rulebook.vocabulary;
        let (mut record, _) = vocabulary.place(fact);
        let mut here = self;
        while let Some((list, outer)) = here.item {
            let item = here.scope.innermost();
            if item.kind == record {
                *free.next()? = u32::try_from(item.position).ok()?;
                (record, _) = vocabulary.place(list);
            }
            here = outer;
        }
        Some(positions)
    }
}

impl<'s> Here<'s> {
    /// With an item of a list in hand as well.
    pub(super) fn with(&'s self, list: FactId, item: &'s Record<'s>) -> Here<'s> {
        Here { scope: self.scope.with(item), item: Some((list, self)) }
    }

    /// Calls `visit` for parts of a part, each with the item in hand that it is about.
    pub(super) fn each<'p, 'c>(
        &self,
        question: &Question<'_>,
        whole: Part<'p, 'c>,
        parts: impl Iterator<Item = Part<'p, 'c>>,
        mut visit: impl FnMut(Part<'p, 'c>, &Here<'_>),
    ) {
        match whole.condition {
            Condition::Some { list, .. } | Condition::Every { list, .. } => {
                let (items, _) = question.items(*list, &self.scope).unwrap_or_default();
                for part in parts {
                    if let Some(item) = items.get(part.item) {
                        visit(part, &self.with(*list, item));
                    }
                }
            }
            Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Fact { .. }
            | Condition::Law { .. }
            | Condition::Judge(_) => parts.for_each(|part| visit(part, self)),
        }
    }
}
