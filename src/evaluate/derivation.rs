//! A condition and the facts of a filing → the parts of it that decided how it came out.
//!
//! What is told of a condition is read off this: reasons, what stands behind them, what a person has to judge, what to
//! ask, and the tree of `explain`. None of these decides for itself which parts matter.

use std::cell::OnceCell;
use std::ops::{Deref, Range};

use super::condition::{Question, Scope};
use crate::law::Truth;
use crate::rulebook::{Condition, QualificationId};

/// Items of a list that are asked about one by one.
pub(super) const ASKED: usize = 32;

/// Items of a list that are told of; what decides is the same for the rest.
const TOLD: usize = 16;

/// How one condition came out.
#[derive(Clone, Debug)]
pub(super) struct Derivation<'c> {
    whole: Node<'c>,
    /// The parts that decided, those of one part beside each other.
    nodes: Vec<Node<'c>>,
}

/// A part of a condition that decided how it came out.
#[derive(Clone, Debug)]
pub(super) struct Node<'c> {
    /// The part; never [`Condition::Not`], which turns round what is in it.
    pub(super) condition: &'c Condition,
    /// Whether it is turned round.
    pub(super) negated: bool,
    /// How it came out, turned round where it is.
    pub(super) truth: Truth,
    /// Where it is asked of the items of a list, which of them it is about, by its place among those stated.
    pub(super) item: usize,
    /// Where its own parts stand that came out as it did. Where one is enough, the first; of the items of a list, no more
    /// than are asked about.
    parts: Range<usize>,
    /// How many other parts it has.
    pub(super) others: usize,
}

/// A part of a condition in its derivation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'p, 'c> {
    nodes: &'p [Node<'c>],
    node: &'p Node<'c>,
}

impl<'c> Deref for Part<'_, 'c> {
    type Target = Node<'c>;

    fn deref(&self) -> &Node<'c> {
        self.node
    }
}

impl<'p, 'c> Part<'p, 'c> {
    /// Its own parts.
    pub(super) fn parts(self) -> impl ExactSizeIterator<Item = Part<'p, 'c>> + Clone {
        self.nodes[self.node.parts.clone()].iter().map(move |node| Part { nodes: self.nodes, node })
    }

    /// Its own parts, of the items of a list no more than are told of.
    pub(super) fn drawn(self) -> impl ExactSizeIterator<Item = Part<'p, 'c>> + Clone {
        self.parts().take(if self.is_of_list() { TOLD } else { usize::MAX })
    }

    /// Its own parts that reasons are told of. Where no item of a list will do, those count that come closest; the others
    /// are of another kind.
    pub(super) fn told(self) -> impl Iterator<Item = Part<'p, 'c>> {
        let parts = self.drawn();
        let closest = self.is_of_list() && self.truth != Truth::Unknown && parts.len() > 1;
        let closest = closest.then(|| parts.clone().map(Part::count).min().unwrap_or(0));
        parts.filter(move |part| closest.is_none_or(|closest| part.count() == closest))
    }

    /// How many reasons there are to tell where it did not stay open.
    fn count(self) -> usize {
        let of_parts = self.told().map(Part::count).sum();
        if matches!(self.condition, Condition::All(_) | Condition::Any(_)) {
            of_parts
        } else {
            // A fact is one; that a list has no such item is one as well.
            of_parts.max(1)
        }
    }

    fn is_of_list(self) -> bool {
        matches!(self.condition, Condition::Some { .. } | Condition::Every { .. })
    }
}

impl<'c> Derivation<'c> {
    /// The derivation of a condition of the filing.
    pub(super) fn of(question: &Question<'_>, condition: &'c Condition) -> Derivation<'c> {
        let scope = Scope::filing(&question.facts.filing);
        let truth = question.truth_in(condition, &scope);
        Derivation::within(question, condition, &scope, truth, false)
    }

    /// The derivation of a condition with the items of lists in hand, turned round if `negated`; `own` is how it came out,
    /// not turned round.
    pub(super) fn within(
        question: &Question<'_>,
        condition: &'c Condition,
        scope: &Scope<'_>,
        own: Truth,
        negated: bool,
    ) -> Derivation<'c> {
        let truth = if negated { own.opposite() } else { own };
        let mut whole = Node::new(condition, truth, negated);
        let mut nodes = Vec::new();
        whole.derive(question, scope, &mut nodes);
        Derivation { whole, nodes }
    }

    /// The condition as a whole.
    pub(super) fn whole(&self) -> Part<'_, 'c> {
        Part { nodes: &self.nodes, node: &self.whole }
    }
}

impl<'c> Node<'c> {
    /// A part with nothing behind it yet. That it is the opposite of another turns that one round.
    fn new(mut condition: &'c Condition, truth: Truth, mut negated: bool) -> Node<'c> {
        while let Condition::Not(part) = condition {
            condition = part;
            negated = !negated;
        }
        Node { condition, negated, truth, item: 0, parts: 0..0, others: 0 }
    }

    /// Puts its parts that decided behind all others, and theirs behind them.
    fn derive(&mut self, question: &Question<'_>, scope: &Scope<'_>, nodes: &mut Vec<Node<'c>>) {
        let Node { condition, negated, truth, .. } = *self;
        let own = if negated { truth.opposite() } else { truth };
        // Whether all parts came out as the whole, and whether the first that did is enough.
        let (all, one) = match condition {
            Condition::All(_) => (own == Truth::True, false),
            Condition::Any(_) | Condition::Some { .. } => (own == Truth::False, own == Truth::True),
            Condition::Every { .. } => (own == Truth::True, own == Truth::False),
            Condition::Not(_)
            | Condition::Fact { .. }
            | Condition::Law { .. }
            | Condition::Judge(_) => return,
        };
        let from = nodes.len();
        if let Condition::Some { list, that } | Condition::Every { list, that } = condition {
            let (items, _) = question.items(*list, scope).unwrap_or_default();
            let most = match own {
                _ if one => 1,
                Truth::Unknown => ASKED,
                Truth::True | Truth::False => TOLD,
            };
            for (item, record) in items.iter().enumerate() {
                if nodes.len() - from == most {
                    break;
                }
                if all || question.truth_in(that, &scope.with(record)) == own {
                    nodes.push(Node { item, ..Node::new(that, truth, negated) });
                }
            }
            self.settle(from..nodes.len(), items.len());
            for at in self.parts.clone() {
                let mut part = nodes[at].clone();
                if let Some(item) = items.get(part.item) {
                    part.derive(question, &scope.with(item), nodes);
                    nodes[at] = part;
                }
            }
        } else {
            let of = condition.parts();
            nodes.reserve(of.len());
            for part in of {
                if all || question.truth_in(part, scope) == own {
                    nodes.push(Node::new(part, truth, negated));
                    if one {
                        break;
                    }
                }
            }
            self.settle(from..nodes.len(), of.len());
            for at in self.parts.clone() {
                if !nodes[at].condition.parts().is_empty() {
                    let mut part = nodes[at].clone();
                    part.derive(question, scope, nodes);
                    nodes[at] = part;
                }
            }
        }
    }

    /// Notes where its parts stand, of so many that it has.
    fn settle(&mut self, parts: Range<usize>, count: usize) {
        self.others = count - parts.len();
        self.parts = parts;
    }
}

/// The derivations of the qualifications of one filing, each made when it is first asked for.
#[derive(Debug)]
pub struct Derivations<'q, 'a> {
    /// What they are made from.
    pub(super) question: &'q Question<'a>,
    law: Vec<OnceCell<Derivation<'a>>>,
}

impl<'q, 'a> Derivations<'q, 'a> {
    /// None yet.
    #[must_use]
    pub fn new(question: &'q Question<'a>) -> Derivations<'q, 'a> {
        let law = vec![OnceCell::new(); question.rulebook.qualifications.len()];
        Derivations { question, law }
    }

    /// That of a qualification.
    pub(super) fn law(&self, id: QualificationId) -> Part<'_, 'a> {
        let about = &self.question.rulebook.qualifications[id.index()];
        let derived = || Derivation::of(self.question, &about.holds_when);
        self.law[id.index()].get_or_init(derived).whole()
    }
}
