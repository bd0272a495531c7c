//! The conditions of a rulebook, each one once → verdicts for filing after filing.
//!
//! The rules of a chapter begin with the same words, so that of nine thousand conditions only every other
//! one is new; and of some thousand facts a filing states two hundred. A program keeps each condition once,
//! those on one fact side by side: what is not stated is not looked at, and the rest is worked out from the
//! bottom up, in one go. Making it costs as much as some dozen filings: it is for many.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::condition::{Question, Scope};
use super::day::BindingDay;
use super::outcome::Outcome;
use crate::facts::{CellAddress, Facts};
use crate::law::{Role, Truth};
use crate::rulebook::{Condition, Expectation, QualificationId, Regime, Rulebook};
use crate::vocabulary::{RecordId, Vocabulary};

/// All conditions of a rulebook.
#[derive(Clone, Debug)]
pub struct Program {
    /// What is expected of single facts of the filing; the first conditions of all, sorted by the slots of
    /// their facts.
    atoms: Vec<Expectation>,
    /// The slot of each atom's fact.
    slots: Vec<u16>,
    /// For each slot, the atoms on its fact.
    of_slot: Vec<Slice>,
    /// The other conditions, each after its parts.
    nodes: Vec<Node>,
    /// The parts of [`Node::All`] and [`Node::Any`].
    parts: Vec<ConditionId>,
    /// Conditions that range over the items of lists.
    over_lists: Vec<Condition>,
    /// In an order in which each comes after those it depends on.
    qualifications: Vec<Milestone>,
    /// In the order of the rulebook, as are the next two.
    obligations: Vec<Duty>,
    contradictions: Vec<ConditionId>,
    /// For each regime, the conditions of its days.
    regimes: Vec<Vec<ConditionId>>,
    /// What has to be worked out again where something is taken to be unknown.
    dependents: Dependents,
}

/// Which conditions rest on what, by position: slices of one long list.
#[derive(Clone, Debug, Default)]
struct Dependents {
    /// For each condition, those that rest on it.
    of_condition: Vec<Slice>,
    /// For each slot of the filing, those that look at it beside the atoms of its own.
    of_slot: Vec<Slice>,
    /// For each condition that is a whole qualification, which.
    qualification: HashMap<u32, Vec<QualificationId>>,
    all: Vec<u32>,
}

/// Index of a condition: an atom, or a node behind all atoms.
#[derive(Clone, Copy, Debug)]
struct ConditionId(u32);

/// Some things in a row.
#[derive(Clone, Copy, Debug, Default)]
struct Slice {
    from: u32,
    to: u32,
}

#[derive(Clone, Copy, Debug)]
enum Node {
    All(Slice),
    Any(Slice),
    Not(ConditionId),
    /// Worked out item by item.
    OverList(u32),
    /// A question for a person.
    Judge,
}

/// A qualification is known once so many nodes are.
#[derive(Clone, Copy, Debug)]
struct Milestone {
    id: QualificationId,
    root: ConditionId,
    nodes: u32,
}

#[derive(Clone, Copy, Debug)]
struct Duty {
    addressee: Role,
    /// Index of the regime.
    binds: u16,
    applies: ConditionId,
    unless: Slice,
    requires: ConditionId,
}

impl Program {
    /// The conditions of a rulebook.
    #[must_use]
    pub fn of(rulebook: &Rulebook) -> Program {
        let mut maker = Maker::new(rulebook);
        for &id in &rulebook.order {
            let root = maker.condition(&rulebook.qualifications[id.index()].holds_when);
            let nodes = index(maker.program.nodes.len());
            maker.roots[id.index()] = Some(root);
            maker.program.qualifications.push(Milestone { id, root, nodes });
        }
        for about in &rulebook.obligations {
            let applies = maker.condition(&about.applies_when);
            let unless = maker.parts(&about.unless);
            let requires = maker.condition(&about.requires);
            maker.program.obligations.push(Duty {
                addressee: about.addressee,
                binds: about.binds,
                applies,
                unless,
                requires,
            });
        }
        for about in &rulebook.contradictions {
            let root = maker.condition(&about.holds_when);
            maker.program.contradictions.push(root);
        }
        for regime in &rulebook.regimes {
            let days = regime.days.iter().map(|day| maker.condition(&day.when)).collect();
            maker.program.regimes.push(days);
        }
        maker.program.dependents = Dependents::of(&maker.program, rulebook);
        maker.program
    }

    /// On whom each obligation is and the index of its regime, in the order of the rulebook. The obligations
    /// themselves are large, and to look at each of thousands takes longer than to decide it.
    pub fn duties(&self) -> impl Iterator<Item = (Role, u16)> + Clone {
        self.obligations.iter().map(|duty| (duty.addressee, duty.binds))
    }

    /// Works out every condition for a filing.
    #[must_use]
    pub fn answers<'a>(&'a self, rulebook: &'a Rulebook, facts: &'a Facts<'a>) -> Answers<'a> {
        let law = vec![Truth::Unknown; rulebook.qualifications.len()];
        let mut question = Question { rulebook, facts, law };
        let mut truths = vec![Truth::Unknown; self.atoms.len() + self.nodes.len()];
        let filing = Scope::filing(&facts.filing);
        for (slot, cell) in facts.filing.mentioned() {
            for at in self.of_slot[usize::from(slot)].range() {
                truths[at] = question.meets(cell, &self.atoms[at], &filing);
            }
        }
        let mut done = 0;
        for milestone in &self.qualifications {
            self.work_out(done..milestone.nodes as usize, &question, &mut truths);
            question.law[milestone.id.index()] = truths[milestone.root.index()];
            done = milestone.nodes as usize;
        }
        self.work_out(done..self.nodes.len(), &question, &mut truths);
        Answers { question, program: self, truths }
    }

    fn work_out(&self, nodes: Range<usize>, question: &Question<'_>, truths: &mut [Truth]) {
        for at in nodes {
            truths[self.atoms.len() + at] = self.node(at, question, truths);
        }
    }

    fn node(&self, at: usize, question: &Question<'_>, truths: &[Truth]) -> Truth {
        let of = |parts: Slice| self.parts[parts.range()].iter().map(|part| truths[part.index()]);
        match self.nodes[at] {
            Node::All(parts) => of(parts).fold(Truth::True, Truth::and),
            Node::Any(parts) => of(parts).fold(Truth::False, Truth::or),
            Node::Not(part) => truths[part.index()].opposite(),
            Node::OverList(at) => question.truth(&self.over_lists[at as usize]),
            Node::Judge => Truth::Unknown,
        }
    }
}

impl Dependents {
    fn of(program: &Program, rulebook: &Rulebook) -> Dependents {
        let atoms = program.atoms.len();
        let mut of_condition: Vec<Vec<u32>> = vec![Vec::new(); atoms + program.nodes.len()];
        let mut of_slot: Vec<Vec<u32>> = vec![Vec::new(); program.of_slot.len()];
        let mut qualification: HashMap<u32, Vec<QualificationId>> = HashMap::new();
        let mut roots = vec![None; rulebook.qualifications.len()];
        for milestone in &program.qualifications {
            qualification.entry(milestone.root.0).or_default().push(milestone.id);
            roots[milestone.id.index()] = Some(milestone.root);
        }
        for (at, atom) in program.atoms.iter().enumerate() {
            if let Some(other) = atom.other_fact() {
                of_slot[usize::from(rulebook.vocabulary.place(other).1)].push(index(at));
            }
        }
        for (at, node) in program.nodes.iter().enumerate() {
            let me = index(atoms + at);
            match *node {
                Node::All(parts) | Node::Any(parts) => {
                    for part in &program.parts[parts.range()] {
                        of_condition[part.index()].push(me);
                    }
                }
                Node::Not(part) => of_condition[part.index()].push(me),
                Node::OverList(list) => program.over_lists[list as usize].walk(&mut |part| {
                    let fact = match part {
                        Condition::Law { qualification, .. } => {
                            if let Some(root) = roots[qualification.index()] {
                                of_condition[root.index()].push(me);
                            }
                            return;
                        }
                        Condition::Some { list, .. } | Condition::Every { list, .. } => {
                            [Some(*list), None]
                        }
                        Condition::Fact { fact, expect } => [Some(*fact), expect.other_fact()],
                        Condition::All(_)
                        | Condition::Any(_)
                        | Condition::Not(_)
                        | Condition::Judge(_) => return,
                    };
                    for fact in fact.into_iter().flatten() {
                        // What an item says is found through its list, which stands in the filing.
                        let (record, slot) = rulebook.vocabulary.place(fact);
                        if record == RecordId::FILING {
                            of_slot[usize::from(slot)].push(me);
                        }
                    }
                }),
                Node::Judge => {}
            }
        }
        let mut dependents = Dependents { qualification, ..Dependents::default() };
        dependents.of_condition = dependents.keep(of_condition);
        dependents.of_slot = dependents.keep(of_slot);
        dependents
    }

    fn keep(&mut self, lists: Vec<Vec<u32>>) -> Vec<Slice> {
        let keep = |mut list: Vec<u32>| {
            list.sort_unstable();
            list.dedup();
            let from = index(self.all.len());
            self.all.append(&mut list);
            Slice { from, to: index(self.all.len()) }
        };
        lists.into_iter().map(keep).collect()
    }
}

/// What a program makes of one filing.
#[derive(Clone, Debug)]
pub struct Answers<'a> {
    /// The filing and what the law makes of it.
    pub question: Question<'a>,
    program: &'a Program,
    /// By [`ConditionId`].
    truths: Vec<Truth>,
}

impl<'a> Answers<'a> {
    /// The same filing without some facts: what rests on them is worked out again, and nothing else.
    /// `facts` are those that are left.
    #[must_use]
    pub fn without(&self, facts: &'a Facts<'a>, disputed: &BTreeSet<CellAddress>) -> Answers<'a> {
        let program = self.program;
        let mut question = Question { facts, ..self.question.clone() };
        let mut truths = self.truths.clone();
        let filing = Scope::filing(&facts.filing);
        let dependents = &program.dependents;
        let mut open: BTreeSet<u32> = BTreeSet::new();
        for address in disputed {
            let slot = usize::from(address.way.first().map_or(address.slot, |step| step.list));
            open.extend(program.of_slot[slot].range().map(index));
            open.extend(&dependents.all[dependents.of_slot[slot].range()]);
        }
        while let Some(next) = open.pop_first() {
            let at = next as usize;
            let truth = match at.checked_sub(program.atoms.len()) {
                None => {
                    let cell = facts.filing.cell(program.slots[at]);
                    question.meets(cell, &program.atoms[at], &filing)
                }
                Some(node) => program.node(node, &question, &truths),
            };
            if truth == truths[at] {
                continue;
            }
            truths[at] = truth;
            for id in dependents.qualification.get(&next).into_iter().flatten() {
                question.law[id.index()] = truth;
            }
            open.extend(&dependents.all[dependents.of_condition[at].range()]);
        }
        Answers { question, program, truths }
    }
}

impl Answers<'_> {
    /// What an obligation comes to, by its position in the rulebook.
    ///
    /// # Panics
    /// Only with a position past the last obligation.
    #[must_use]
    pub fn outcome(&self, obligation: usize) -> Outcome {
        let Duty { applies, unless, requires, .. } = self.program.obligations[obligation];
        let exceptions = self.program.parts[unless.range()].iter();
        let applies = exceptions
            .map(|&exception| self.truth(exception).opposite())
            .fold(self.truth(applies), Truth::and);
        Outcome::of(applies, || self.truth(requires))
    }

    /// Whether the facts of a contradiction do not fit together, by its position in the rulebook.
    ///
    /// # Panics
    /// Only with a position past the last contradiction.
    #[must_use]
    pub fn contradicts(&self, contradiction: usize) -> bool {
        self.truth(self.program.contradictions[contradiction]) == Truth::True
    }

    /// The day from which duties bind under the regime at this position in the rulebook.
    ///
    /// # Panics
    /// Only with a position past the last regime.
    #[must_use]
    pub fn day<'r>(&self, at: usize, regime: &'r Regime) -> BindingDay<'r> {
        BindingDay::by(regime, |day| self.truth(self.program.regimes[at][day]))
    }

    fn truth(&self, condition: ConditionId) -> Truth {
        self.truths[condition.index()]
    }
}

/// A program in the making.
struct Maker {
    program: Program,
    /// The conditions that are there already, by their compact form.
    found: HashMap<Vec<u8>, ConditionId>,
    /// The conditions of qualifications.
    roots: Vec<Option<ConditionId>>,
}

impl Maker {
    /// A program that has its atoms already.
    fn new(rulebook: &Rulebook) -> Maker {
        let mut atoms = Vec::new();
        for condition in each_condition(rulebook) {
            atoms_of(condition, &rulebook.vocabulary, &mut atoms);
        }
        atoms.sort_by_key(|&(slot, _)| slot);
        let slots = rulebook.vocabulary.record_kind(RecordId::FILING).facts.len();
        let mut maker = Maker {
            program: Program {
                atoms: Vec::new(),
                slots: Vec::new(),
                of_slot: vec![Slice::default(); slots],
                nodes: Vec::new(),
                parts: Vec::new(),
                over_lists: Vec::new(),
                qualifications: Vec::with_capacity(rulebook.qualifications.len()),
                obligations: Vec::with_capacity(rulebook.obligations.len()),
                contradictions: Vec::with_capacity(rulebook.contradictions.len()),
                dependents: Dependents::default(),
                regimes: Vec::with_capacity(rulebook.regimes.len()),
            },
            found: HashMap::new(),
            roots: vec![None; rulebook.qualifications.len()],
        };
        for (slot, atom) in atoms {
            let Condition::Fact { expect, .. } = atom else { continue };
            let Entry::Vacant(place) = maker.found.entry(compact(atom)) else { continue };
            let id = index(maker.program.atoms.len());
            place.insert(ConditionId(id));
            maker.program.atoms.push(expect.clone());
            maker.program.slots.push(slot);
            let slice = &mut maker.program.of_slot[usize::from(slot)];
            slice.from = if slice.to == 0 { id } else { slice.from };
            slice.to = id + 1;
        }
        maker
    }

    /// A condition, found or made.
    fn condition(&mut self, condition: &Condition) -> ConditionId {
        // A qualification's own condition stands for it, which is there by now.
        if let Condition::Law { qualification, holds } = condition
            && let Some(root) = self.roots[qualification.index()]
        {
            return if *holds { root } else { self.push(Node::Not(root)) };
        }
        let key = compact(condition);
        if let Some(&known) = self.found.get(&key) {
            return known;
        }
        let node = match condition {
            Condition::All(parts) => Node::All(self.parts(parts)),
            Condition::Any(parts) => Node::Any(self.parts(parts)),
            Condition::Not(part) => Node::Not(self.condition(part)),
            Condition::Some { .. } | Condition::Every { .. } => {
                self.program.over_lists.push(condition.clone());
                Node::OverList(index(self.program.over_lists.len() - 1))
            }
            Condition::Fact { .. } | Condition::Law { .. } | Condition::Judge(_) => Node::Judge,
        };
        let made = self.push(node);
        self.found.insert(key, made);
        made
    }

    fn parts(&mut self, conditions: &[Condition]) -> Slice {
        let parts: Vec<ConditionId> = conditions.iter().map(|part| self.condition(part)).collect();
        let from = index(self.program.parts.len());
        self.program.parts.extend(parts);
        Slice { from, to: index(self.program.parts.len()) }
    }

    fn push(&mut self, node: Node) -> ConditionId {
        self.program.nodes.push(node);
        ConditionId(index(self.program.atoms.len() + self.program.nodes.len() - 1))
    }
}

impl ConditionId {
    fn index(self) -> usize {
        self.0 as usize
    }
}

impl Slice {
    fn range(self) -> Range<usize> {
        self.from as usize..self.to as usize
    }
}

/// Every condition of a rulebook, parts not counted.
fn each_condition(rulebook: &Rulebook) -> impl Iterator<Item = &Condition> {
    let qualifications = rulebook.qualifications.iter().map(|about| &about.holds_when);
    let obligations = rulebook
        .obligations
        .iter()
        .flat_map(|about| [&about.applies_when, &about.requires].into_iter().chain(&about.unless));
    let contradictions = rulebook.contradictions.iter().map(|about| &about.holds_when);
    let days = rulebook.regimes.iter().flat_map(|regime| regime.days.iter().map(|day| &day.when));
    qualifications.chain(obligations).chain(contradictions).chain(days)
}

/// The conditions on single facts of the filing, each with the slot of its fact. Those on facts of items
/// belong to the lists.
fn atoms_of<'r>(
    condition: &'r Condition,
    vocabulary: &Vocabulary,
    found: &mut Vec<(u16, &'r Condition)>,
) {
    match condition {
        Condition::Fact { fact, .. } => found.push((vocabulary.place(*fact).1, condition)),
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) => {
            condition.parts().iter().for_each(|part| atoms_of(part, vocabulary, found));
        }
        Condition::Some { .. }
        | Condition::Every { .. }
        | Condition::Law { .. }
        | Condition::Judge(_) => {}
    }
}

/// The same bytes for the same condition, and for no other.
fn compact(condition: &Condition) -> Vec<u8> {
    postcard::to_allocvec(condition).unwrap_or_else(|_| format!("{condition:?}").into_bytes())
}

/// A rulebook has some thousand conditions.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
