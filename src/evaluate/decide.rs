//! Which few facts would decide what is open.
//!
//! For a condition that is unknown, [`ways`] lists small sets of unstated facts with, for each,
//! which answers would settle it. Sets whose answers can not all be given (`a` must be x and must
//! be y) are dropped. A question that only a person can judge has no way, so it is never hidden
//! behind a fact. Each list of ways is cut to the shortest few, so that the work stays small
//! whatever the rule.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::condition::Question;
use super::outcome::evaluate_obligation;
use super::reason::{Here, each_item};
use crate::facts::{Record, Stated, Value};
use crate::law::{Truth, Verdict};
use crate::rulebook::{Condition, Expectation, Literal, Obligation, Operand, QualificationId};
use crate::vocabulary::{FactId, Kind, RecordId};
use crate::words::Words;

/// Ways kept at every step.
const WAYS: usize = 8;

/// Items of a list that are asked about one by one.
const ITEMS: usize = 32;

/// A fact to ask for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ask {
    /// Its address: `use.decisions[1].effect`; `law.<name>` where a qualification was supposed to be unknown.
    pub path: String,
    /// The fact; `None` for a qualification.
    pub fact: Option<FactId>,
}

/// The answers to one fact that would do.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answers {
    /// Not narrowed down.
    Any,
    /// One of these (a bit for each value; for a yes or no, bit 0 is no and bit 1 is yes).
    One(u128),
    /// A list with these bounds.
    List(ListAnswers),
}

/// Bounds on the values of a list; each mask has a bit for each value of the fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ListAnswers {
    include: u128,
    exclude: u128,
    /// At least one of each mask is in the list.
    some_of: Vec<u128>,
    /// At least one of each mask is not in the list.
    not_all_of: Vec<u128>,
}

/// Facts with the answers that would do, in the order of their numbers in [`Asker::names`].
type Way = Vec<(u32, Rc<Answers>)>;

/// Several ways, shared between all that ask for them.
type Ways = Rc<Vec<Way>>;

/// Answers what to ask about one filing, remembering what it has worked out for qualifications.
pub struct Asker<'q, 'a> {
    question: &'q Question<'a>,
    memo: BTreeMap<(QualificationId, bool), Ways>,
    /// Everything that can be asked for, numbered as it comes up.
    names: Vec<Ask>,
    numbers: HashMap<Ask, u32>,
    /// Those of the facts of the filing itself, by the fact alone.
    of_filing: HashMap<FactId, u32>,
    /// When the obligation asked about last does not bind: those of one provision often begin alike.
    not_binding: Option<(&'a Condition, Ways)>,
    /// The ways of what is so already, and of what can not be.
    so: Ways,
    never: Ways,
}

impl std::fmt::Debug for Asker<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asker")
    }
}

impl<'q, 'a> Asker<'q, 'a> {
    /// For the facts of one filing.
    #[must_use]
    pub fn new(question: &'q Question<'a>) -> Asker<'q, 'a> {
        Asker {
            question,
            memo: BTreeMap::new(),
            names: Vec::new(),
            numbers: HashMap::new(),
            of_filing: HashMap::new(),
            not_binding: None,
            so: Rc::new(vec![Way::new()]),
            never: Rc::default(),
        }
    }

    /// The smallest set of facts that could close an undetermined obligation: show that it does not
    /// bind, or show it met; of sets as small as each other the former, as it closes more. Where no
    /// facts can, the smallest set that would show it unmet; empty where only a person can decide,
    /// or where it is decided.
    #[must_use]
    pub fn for_verdict(&mut self, obligation: &'a Obligation) -> Vec<Ask> {
        if evaluate_obligation(self.question, obligation).verdict != Verdict::Undetermined {
            return Vec::new();
        }
        let here = Here::filing(&self.question.facts.filing);
        let applies_when = &obligation.applies_when;
        let not_binding = match &self.not_binding {
            Some((known, ways)) if *known == applies_when => Rc::clone(ways),
            _ => self.ways(applies_when, false, &here),
        };
        self.not_binding = Some((applies_when, Rc::clone(&not_binding)));
        let mut closing = vec![not_binding];
        for exception in &obligation.unless {
            closing.push(self.ways(exception, true, &here));
        }
        closing.push(self.ways(&obligation.requires, true, &here));
        let closed = self.shortest(&closing);
        if !closed.is_empty() {
            return closed;
        }
        let mut short = vec![
            self.ways(&obligation.applies_when, true, &here),
            self.ways(&obligation.requires, false, &here),
        ];
        for exception in &obligation.unless {
            short.push(self.ways(exception, false, &here));
        }
        let short = self.combine(&short, true);
        self.shortest(&[short])
    }

    /// The smallest set of facts that would decide a qualification that is unknown.
    #[must_use]
    pub fn for_qualification(&mut self, id: QualificationId) -> Vec<Ask> {
        let rulebook = self.question.rulebook;
        self.for_condition(&rulebook.qualifications[id.index()].holds_when)
    }

    /// The smallest set of facts that would decide a condition that is unknown.
    #[must_use]
    pub fn for_condition(&mut self, condition: &Condition) -> Vec<Ask> {
        let here = Here::filing(&self.question.facts.filing);
        let ways = [self.ways(condition, true, &here), self.ways(condition, false, &here)];
        self.shortest(&ways)
    }
}

impl Asker<'_, '_> {
    /// The ways to make a condition come out as wanted: one empty way if it is so already, none if
    /// it can not be.
    fn ways(&mut self, condition: &Condition, want: bool, here: &Here<'_>) -> Ways {
        match self.question.truth_in(condition, &here.scope) {
            Truth::Unknown => {}
            known @ (Truth::True | Truth::False) => {
                let ways = if known == Truth::from(want) { &self.so } else { &self.never };
                return Rc::clone(ways);
            }
        }
        match condition {
            Condition::All(parts) => self.group(parts, want, want, here),
            Condition::Any(parts) => self.group(parts, want, !want, here),
            Condition::Not(part) => self.ways(part, !want, here),
            Condition::Some { list, that } => self.quantified(*list, that, want, !want, here),
            Condition::Every { list, that } => self.quantified(*list, that, want, want, here),
            Condition::Fact { fact, expect } => self.atom(*fact, expect, want, here),
            Condition::Law { qualification, holds } => self.law(*qualification, *holds == want),
            Condition::Judge(_) => Rc::clone(&self.never),
        }
    }

    /// `together` says whether all parts have to come out as wanted, or one is enough.
    fn group(&mut self, parts: &[Condition], want: bool, together: bool, here: &Here<'_>) -> Ways {
        let mut each = Vec::with_capacity(parts.len());
        for part in parts {
            let ways = self.ways(part, want, here);
            if together && ways.is_empty() {
                return ways;
            }
            each.push(ways);
        }
        self.combine(&each, together)
    }

    fn quantified(
        &mut self,
        list: FactId,
        that: &Condition,
        want: bool,
        together: bool,
        here: &Here<'_>,
    ) -> Ways {
        let question = self.question;
        let (items, open) = question.items(list, &here.scope).unwrap_or((&[], true));
        let mut each = Vec::new();
        if items.len() > ITEMS {
            // So long a list is asked for as a whole.
            let itself = self.ask(list, here);
            return Rc::new(vec![vec![(itself, Rc::new(Answers::Any))]]);
        }
        each_item(question, here, list, items, |item| each.push(self.ways(that, want, item)));
        if open {
            each.push(self.more_items(list, that, want, together, here));
        }
        self.combine(&each, together)
    }

    /// The ways that open with the items that a list does not state: where all have to come out as
    /// wanted, that there are none; where one is enough, that there is such a one.
    fn more_items(
        &mut self,
        list: FactId,
        that: &Condition,
        want: bool,
        together: bool,
        here: &Here<'_>,
    ) -> Ways {
        let question = self.question;
        let address = here.address(question, list);
        let itself = self.number(Ask { path: address.clone(), fact: Some(list) });
        let mut ways = Rc::clone(&self.so);
        if !together && let Kind::Records(kind) = question.rulebook.vocabulary.fact(list).kind {
            let silent = [Record::silent(kind, &question.rulebook.vocabulary)];
            each_item(question, here, list, &silent, |item| ways = self.ways(that, want, item));
        }
        let inside = format!("{address}[");
        let names = &self.names;
        let with_itself = ways.iter().map(|way| {
            // What the item has to say is part of the answer; what the filing has to say beside it
            // is not.
            let beside =
                way.iter().filter(|(ask, _)| !names[*ask as usize].path.starts_with(&inside));
            let mut way: Way = beside.cloned().collect();
            put(&mut way, itself, Rc::new(Answers::Any));
            way
        });
        Rc::new(prune(with_itself.collect()))
    }

    fn law(&mut self, id: QualificationId, want: bool) -> Ways {
        if let Some(known) = self.memo.get(&(id, want)) {
            return Rc::clone(known);
        }
        let about = &self.question.rulebook.qualifications[id.index()];
        let ways = if self.question.truth(&about.holds_when) == Truth::Unknown {
            self.ways(&about.holds_when, want, &Here::filing(&self.question.facts.filing))
        } else {
            // It was supposed to be unknown, whatever the facts say.
            let ask = self.number(Ask { path: format!("law.{}", about.name), fact: None });
            Rc::new(vec![vec![(ask, Rc::new(Answers::Any))]])
        };
        self.memo.insert((id, want), Rc::clone(&ways));
        ways
    }

    fn atom(&mut self, fact: FactId, expect: &Expectation, want: bool, here: &Here<'_>) -> Ways {
        let Some(answers) = self.answers(fact, expect, want) else { return Rc::clone(&self.never) };
        let mut way = Way::new();
        // Where it is known, the other side of the comparison is what is missing.
        if !known(self.question, fact, here) {
            let ask = self.ask(fact, here);
            put(&mut way, ask, Rc::new(answers));
        }
        if let Expectation::AtLeast(operand)
        | Expectation::AtMost(operand)
        | Expectation::Before(operand)
        | Expectation::After(operand) = expect
            && let Operand::Fact(other) = operand
        {
            match self.question.cell(*other, &here.scope).stated {
                // Beside nothing, no bound is kept, whatever stands on this side.
                Stated::Known(Value::None) | Stated::NotClaimed if want => {
                    return Rc::clone(&self.never);
                }
                Stated::Known(_) | Stated::NotClaimed => {}
                Stated::Absent | Stated::Null | Stated::Unknown => {
                    let ask = self.ask(*other, here);
                    put(&mut way, ask, Rc::new(Answers::Any));
                }
            }
        }
        if way.is_empty() {
            // A list that is stated, but open.
            let ask = self.ask(fact, here);
            put(&mut way, ask, Rc::new(Answers::Any));
        }
        Rc::new(vec![way])
    }

    /// The number of a fact of the item in hand, or of the filing.
    fn ask(&mut self, fact: FactId, here: &Here<'_>) -> u32 {
        let (record, _) = self.question.rulebook.vocabulary.place(fact);
        if record != RecordId::FILING {
            return self.number(Ask { path: here.address(self.question, fact), fact: Some(fact) });
        }
        // Most facts are the filing's, and are asked for again and again.
        if let Some(&known) = self.of_filing.get(&fact) {
            return known;
        }
        let number = self.number(Ask { path: here.address(self.question, fact), fact: Some(fact) });
        self.of_filing.insert(fact, number);
        number
    }

    fn number(&mut self, ask: Ask) -> u32 {
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(ask).or_insert_with_key(|ask| {
            self.names.push(ask.clone());
            next
        })
    }

    /// The ways of a group: each part's way joined (`together`), or any one part's.
    fn combine(&self, each: &[Ways], together: bool) -> Ways {
        // What is so already adds nothing to a join.
        let mut open = each.iter().filter(|ways| !(together && Rc::ptr_eq(ways, &self.so)));
        match (open.next(), open.next()) {
            (None, _) => Rc::clone(if together { &self.so } else { &self.never }),
            (Some(only), None) => Rc::clone(only),
            (Some(first), Some(second)) if together => {
                let start = both(first, second);
                Rc::new(open.fold(start, |so_far, ways| both(&so_far, ways)))
            }
            (Some(_), Some(_)) => {
                Rc::new(prune(each.iter().flat_map(|ways| ways.iter().cloned()).collect()))
            }
        }
    }

    /// The facts of the shortest way; of equally short ones, of the first.
    fn shortest(&self, groups: &[Ways]) -> Vec<Ask> {
        let ways = groups.iter().flat_map(|ways| ways.iter()).filter(|way| !way.is_empty());
        let best = ways.min_by_key(|way| way.len());
        let mut asks: Vec<Ask> =
            best.into_iter().flatten().map(|(ask, _)| self.names[*ask as usize].clone()).collect();
        asks.sort();
        asks
    }

    /// The answers that make an expectation come out as wanted; `None` if there are none.
    fn answers(&self, fact: FactId, expect: &Expectation, want: bool) -> Option<Answers> {
        let about = self.question.rulebook.vocabulary.fact(fact);
        if about.values.len() > 127 {
            return Some(Answers::Any);
        }
        let everything =
            if about.kind == Kind::YesNo { 0b11 } else { (1_u128 << about.values.len()) - 1 };
        let bit = |value: &str| {
            about.values.iter().position(|name| name == value).map_or(0, |at| 1_u128 << at)
        };
        let mask = |values: &[Words]| values.iter().fold(0, |mask, value| mask | bit(value));
        let of = |literal: &Literal| match literal {
            Literal::Bool(value) => 1_u128 << u8::from(*value),
            Literal::Text(value) => bit(value),
            Literal::None | Literal::Number(_) | Literal::Date(_) | Literal::Duration(..) => 0,
        };
        let one = |mask: u128| {
            let mask = if want { mask } else { everything & !mask };
            (mask != 0).then_some(Answers::One(mask))
        };
        let list = |answers: ListAnswers| Some(Answers::List(answers));
        match (about.kind, expect) {
            (_, Expectation::Stated) if about.claim => Some(Answers::Any),
            (_, Expectation::Stated) => want.then_some(Answers::Any),
            (Kind::YesNo | Kind::Choice, Expectation::Is(literal)) => one(of(literal)),
            (Kind::YesNo | Kind::Choice, Expectation::OneOf(literals)) => {
                one(literals.iter().fold(0, |mask, l| mask | of(l)))
            }
            (Kind::Choices, Expectation::Is(_)) if want => {
                list(ListAnswers { exclude: everything, ..ListAnswers::default() })
            }
            (Kind::Choices, Expectation::Is(_)) => {
                list(ListAnswers { some_of: vec![everything], ..ListAnswers::default() })
            }
            (Kind::Choices, Expectation::ContainsAny(values)) if want => {
                list(ListAnswers { some_of: vec![mask(values)], ..ListAnswers::default() })
            }
            (Kind::Choices, Expectation::ContainsAny(values)) => {
                list(ListAnswers { exclude: mask(values), ..ListAnswers::default() })
            }
            (Kind::Choices, Expectation::ContainsAll(values)) if want => {
                list(ListAnswers { include: mask(values), ..ListAnswers::default() })
            }
            (Kind::Choices, Expectation::ContainsAll(values)) => {
                list(ListAnswers { not_all_of: vec![mask(values)], ..ListAnswers::default() })
            }
            (Kind::Choices, Expectation::ContainsOnly(values)) if want => {
                list(ListAnswers { exclude: everything & !mask(values), ..ListAnswers::default() })
            }
            (Kind::Choices, Expectation::ContainsOnly(values)) => list(ListAnswers {
                some_of: vec![everything & !mask(values)],
                ..ListAnswers::default()
            }),
            _ => Some(Answers::Any),
        }
    }
}

fn known(question: &Question<'_>, fact: FactId, here: &Here<'_>) -> bool {
    matches!(question.cell(fact, &here.scope).stated, Stated::Known(_) | Stated::NotClaimed)
}

/// Every way of one list joined with every way of the other, where the answers agree.
fn both(a: &[Way], b: &[Way]) -> Vec<Way> {
    prune(a.iter().flat_map(|a| b.iter().filter_map(|b| join(a, b))).collect())
}

/// Keeps the shortest few; of ways over the same facts the first.
fn prune(mut ways: Vec<Way>) -> Vec<Way> {
    ways.sort_by_key(Vec::len);
    ways.truncate(4 * WAYS);
    let mut kept: Vec<Way> = Vec::new();
    for way in ways {
        if kept.len() == WAYS {
            break;
        }
        if !kept.contains(&way) {
            kept.push(way);
        }
    }
    kept
}

/// Adds a fact in its place.
fn put(way: &mut Way, ask: u32, answers: Rc<Answers>) {
    match way.binary_search_by_key(&ask, |(known, _)| *known) {
        Ok(at) => way[at].1 = answers,
        Err(at) => way.insert(at, (ask, answers)),
    }
}

fn join(a: &Way, b: &Way) -> Option<Way> {
    let mut joined = Way::with_capacity(a.len() + b.len());
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some((a, _)), Some((b, _))) => a.cmp(b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return Some(joined),
        };
        let (from_left, from_right) = match order {
            Ordering::Less => (left.next(), None),
            Ordering::Greater => (None, right.next()),
            Ordering::Equal => (left.next(), right.next()),
        };
        match (from_left, from_right) {
            (Some((ask, a)), Some((_, b))) if !Rc::ptr_eq(a, b) => {
                joined.push((*ask, Rc::new(agree(a, b)?)));
            }
            (Some(one), _) | (None, Some(one)) => joined.push(one.clone()),
            (None, None) => {}
        }
    }
}

/// Answers that do for both; `None` where there are none.
fn agree(a: &Answers, b: &Answers) -> Option<Answers> {
    match (a, b) {
        (Answers::Any, other) | (other, Answers::Any) => Some(other.clone()),
        (Answers::One(a), Answers::One(b)) => (a & b != 0).then_some(Answers::One(a & b)),
        (Answers::List(a), Answers::List(b)) => {
            let joined = ListAnswers {
                include: a.include | b.include,
                exclude: a.exclude | b.exclude,
                some_of: [a.some_of.as_slice(), &b.some_of].concat(),
                not_all_of: [a.not_all_of.as_slice(), &b.not_all_of].concat(),
            };
            let fits = joined.include & joined.exclude == 0
                && joined.some_of.iter().all(|mask| mask & !joined.exclude != 0)
                && joined.not_all_of.iter().all(|mask| mask & !joined.include != 0);
            fits.then_some(Answers::List(joined))
        }
        (Answers::One(_), Answers::List(_)) | (Answers::List(_), Answers::One(_)) => None,
    }
}
