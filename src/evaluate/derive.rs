//! How a condition came out, as a tree: every part that decided it, down to the facts.

use std::collections::BTreeSet;

use super::condition::Question;
use super::expected::Expected;
use super::reason::{Here, Reason, each_item, of_fact, of_law, reason, to_judge};
use crate::facts::Record;
use crate::law::Truth;
use crate::rulebook::{Condition, QualificationId};

/// Items of a list drawn at most.
const ITEMS: usize = 16;

/// A condition with the truth of the parts that decided it.
#[derive(Clone, Debug)]
pub struct Tree {
    /// How it came out.
    pub truth: Truth,
    /// What it is: “all of”, “at least one of”, or the fact.
    pub text: String,
    /// The fact, at the leaves; the qualification, where one is asked.
    pub reason: Option<Reason>,
    /// Its parts; below a qualification, the condition of that.
    pub parts: Vec<Tree>,
    /// Parts that did not decide and are left out.
    pub others: usize,
    /// Whether the qualification stands further up already, with its parts.
    pub repeated: bool,
}

/// The derivation of a condition, qualifications included.
#[must_use]
pub fn derive(question: &Question<'_>, condition: &Condition) -> Tree {
    let mut derivation = Derivation { question, seen: BTreeSet::new() };
    derivation.tree(condition, &Here::filing(&question.facts.filing), false)
}

struct Derivation<'q, 'a> {
    question: &'q Question<'a>,
    /// Qualifications that have been derived; each is derived once.
    seen: BTreeSet<QualificationId>,
}

impl Derivation<'_, '_> {
    fn tree(&mut self, condition: &Condition, here: &Here<'_>, negated: bool) -> Tree {
        let question = self.question;
        let own = question.truth_in(condition, &here.scope);
        let truth = if negated { own.opposite() } else { own };
        let (all, any) =
            if negated { ("at least one of", "all of") } else { ("all of", "at least one of") };
        let leaf_of = |reason: Reason, parts| {
            let text = reason.fact.to_string();
            Tree { truth, text, reason: Some(reason), parts, others: 0, repeated: false }
        };
        match condition {
            Condition::Not(part) => self.tree(part, here, !negated),
            Condition::All(parts) => self.group(parts, all, here, negated, own, Truth::False),
            Condition::Any(parts) => self.group(parts, any, here, negated, own, Truth::True),
            Condition::Some { list, that } | Condition::Every { list, that } => {
                let some = matches!(condition, Condition::Some { .. });
                let address = here.address(question, *list);
                let words = if some == negated { "every one" } else { "at least one" };
                let cell = question.cell(*list, &here.scope);
                let itself = reason(question, *list, cell, Expected::Stated, truth, here);
                let Some((items, open)) = question.items(*list, &here.scope) else {
                    return leaf_of(itself, Vec::new());
                };
                let mut parts = Vec::new();
                let decides = if some { Truth::True } else { Truth::False };
                let as_the_whole =
                    |item: &&Record<'_>| question.truth_in(that, &here.scope.with(item)) == own;
                let most = if own == decides { 1 } else { ITEMS };
                let deciding = items.iter().filter(as_the_whole).take(most);
                each_item(here, *list, deciding, |item| {
                    parts.push(self.tree(that, item, negated));
                });
                let others = items.len() - parts.len();
                let complete =
                    if open && own == Truth::Unknown { ", which may have more" } else { "" };
                let text = format!("{words} of `{address}`{complete}");
                Tree { truth, text, reason: None, parts, others, repeated: false }
            }
            Condition::Law { qualification, holds } => {
                let about = &question.rulebook.qualifications[qualification.index()];
                let asked = of_law(question, *qualification, *holds != negated, truth);
                let cite = question.rulebook.cite(&about.provision);
                let text = format!("{} ({cite})", about.title);
                let repeated = !self.seen.insert(*qualification);
                let parts = if repeated {
                    Vec::new()
                } else {
                    let filing = Here::filing(&question.facts.filing);
                    let below = self.tree(&about.holds_when, &filing, false);
                    // A qualification of one condition is that condition.
                    if below.reason.is_none() && below.others == 0 {
                        below.parts
                    } else {
                        vec![below]
                    }
                };
                Tree { truth, text, reason: Some(asked), parts, others: 0, repeated }
            }
            Condition::Fact { fact, expect } => {
                leaf_of(of_fact(question, (*fact, expect), truth, here, negated), Vec::new())
            }
            Condition::Judge(text) => leaf_of(to_judge(text), Vec::new()),
        }
    }

    /// The parts that came out as the whole; one is enough where one `decides`.
    fn group(
        &mut self,
        parts: &[Condition],
        text: &str,
        here: &Here<'_>,
        negated: bool,
        own: Truth,
        decides: Truth,
    ) -> Tree {
        let mut shown = Vec::new();
        for part in parts {
            if self.question.truth_in(part, &here.scope) == own
                && (own != decides || own == Truth::False || shown.is_empty())
            {
                shown.push(self.tree(part, here, negated));
            }
        }
        let truth = if negated { own.opposite() } else { own };
        let others = parts.len() - shown.len();
        Tree { truth, text: text.to_owned(), reason: None, parts: shown, others, repeated: false }
    }
}
