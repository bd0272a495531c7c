//! A derivation → the tree of it that `explain` draws: every part that decided, down to the facts.

use std::collections::BTreeSet;

use super::condition::Question;
use super::derivation::{Derivation, Derivations, Part};
use super::expected::Expected;
use super::here::Here;
use super::reason::{Reason, of_fact, of_law, of_list, of_list_itself, to_judge};
use crate::law::Truth;
use crate::rulebook::{Condition, QualificationId};
use crate::vocabulary::FactId;

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
    let derivations = Derivations::new(question);
    let mut drawing = Drawing { derivations: &derivations, seen: BTreeSet::new() };
    let here = Here::filing(&question.facts.filing);
    drawing.tree(Derivation::of(question, condition).whole(), &here)
}

struct Drawing<'d, 'a> {
    derivations: &'d Derivations<'d, 'a>,
    /// Qualifications that have been drawn; each is drawn once.
    seen: BTreeSet<QualificationId>,
}

impl Drawing<'_, '_> {
    fn tree(&mut self, part: Part<'_, '_>, here: &Here<'_>) -> Tree {
        let question = self.derivations.question;
        match part.condition {
            Condition::All(_) | Condition::Any(_) | Condition::Not(_) => {
                let all = matches!(part.condition, Condition::All(_)) != part.negated;
                let text = if all { "all of" } else { "at least one of" };
                self.group(part, here, text.to_owned())
            }
            Condition::Some { list, .. } | Condition::Every { list, .. } => {
                self.of_items(part, *list, here)
            }
            Condition::Law { qualification, holds } => {
                let about = &question.rulebook.qualifications[qualification.index()];
                let cite = question.rulebook.cite(&about.provision);
                let repeated = !self.seen.insert(*qualification);
                let parts = if repeated { Vec::new() } else { self.below(*qualification) };
                Tree {
                    truth: part.truth,
                    text: format!("{} ({cite})", about.title),
                    reason: Some(of_law(question, *qualification, *holds, part)),
                    parts,
                    others: 0,
                    repeated,
                }
            }
            Condition::Fact { fact, expect } => {
                leaf(of_fact(question, (*fact, expect), part, here))
            }
            Condition::Judge(text) => leaf(to_judge(text)),
        }
    }

    /// What is below a qualification: one of one condition is that condition.
    fn below(&mut self, id: QualificationId) -> Vec<Tree> {
        let here = Here::filing(&self.derivations.question.facts.filing);
        let derivations = self.derivations;
        let below = self.tree(derivations.law(id), &here);
        if below.reason.is_none() && below.others == 0 { below.parts } else { vec![below] }
    }

    fn of_items(&mut self, part: Part<'_, '_>, list: FactId, here: &Here<'_>) -> Tree {
        let question = self.derivations.question;
        let expected = of_list_itself(question, part, list, here);
        if expected == Some(Expected::Stated) {
            return leaf(of_list(question, list, Expected::Stated, part, here));
        }
        let every = matches!(part.condition, Condition::Every { .. }) != part.negated;
        let words = if every { "every one" } else { "at least one" };
        let more = if expected == Some(Expected::Complete) { ", which may have more" } else { "" };
        self.group(part, here, format!("{words} of `{}`{more}", here.address(question, list)))
    }

    fn group(&mut self, part: Part<'_, '_>, here: &Here<'_>, text: String) -> Tree {
        let drawn = part.drawn();
        let others = part.others + part.parts().len() - drawn.len();
        let mut parts = Vec::with_capacity(drawn.len());
        here.each(self.derivations.question, part, drawn, |part, here| {
            parts.push(self.tree(part, here));
        });
        Tree { truth: part.truth, text, reason: None, parts, others, repeated: false }
    }
}

/// What has no parts.
fn leaf(reason: Reason) -> Tree {
    Tree {
        truth: reason.truth,
        text: reason.fact.to_string(),
        reason: Some(reason),
        parts: Vec::new(),
        others: 0,
        repeated: false,
    }
}
