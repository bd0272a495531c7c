//! Which few facts would decide what is open.
//!
//! For a condition that is unknown, [`ways`] lists small sets of unstated facts with, for each,
//! which answers would settle it. Sets whose answers can not all be given (`a` must be x and must
//! be y) are dropped. A question that only a person can judge has no way, so it is never hidden
//! behind a fact. Each list of ways is cut to the shortest few, so that the work stays small
//! whatever the rule.

use std::collections::BTreeMap;

use super::condition::Question;
use super::outcome::evaluate_obligation;
use super::reason::{Here, each_item};
use crate::facts::{Record, Stated, Value};
use crate::law::{Truth, Verdict};
use crate::rulebook::{Condition, Expectation, Literal, Obligation, Operand, QualificationId};
use crate::vocabulary::{FactId, Kind};

/// Ways kept at every step.
const WAYS: usize = 12;

/// A fact to ask for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

type Way = BTreeMap<Ask, Answers>;

/// Answers what to ask about one filing, remembering what it has worked out for qualifications.
pub struct Asker<'q, 'a> {
    question: &'q Question<'a>,
    memo: BTreeMap<(QualificationId, bool), Vec<Way>>,
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
        Asker { question, memo: BTreeMap::new() }
    }

    /// The smallest set of facts that could close an undetermined obligation: show that it does not
    /// bind, or show it met; of sets as small as each other the former, as it closes more. Where no facts can, the smallest set that would show it unmet; empty
    /// where only a person can decide, or where it is decided.
    #[must_use]
    pub fn for_verdict(&mut self, obligation: &Obligation) -> Vec<Ask> {
        if evaluate_obligation(self.question, obligation).verdict != Verdict::Undetermined {
            return Vec::new();
        }
        let here = Here::filing(&self.question.facts.filing);
        let met = self.ways(&obligation.requires, true, &here);
        let mut lifted = self.ways(&obligation.applies_when, false, &here);
        for exception in &obligation.unless {
            lifted.extend(self.ways(exception, true, &here));
        }
        let closed = shortest(lifted.into_iter().chain(met));
        if !closed.is_empty() {
            return closed;
        }
        let mut short = self.ways(&obligation.requires, false, &here);
        short = both(&self.ways(&obligation.applies_when, true, &here), &short);
        for exception in &obligation.unless {
            short = both(&short, &self.ways(exception, false, &here));
        }
        shortest(short.into_iter())
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
        let holds = self.ways(condition, true, &here);
        shortest(holds.into_iter().chain(self.ways(condition, false, &here)))
    }
}

/// The shortest way; of equally short ones, the first.
fn shortest(ways: impl Iterator<Item = Way>) -> Vec<Ask> {
    let best = ways.filter(|way| !way.is_empty()).min_by_key(Way::len);
    best.map_or_else(Vec::new, |way| way.into_keys().collect())
}

impl Asker<'_, '_> {
    /// The ways to make a condition come out as wanted: one empty way if it is so already, none if
    /// it can not be.
    fn ways(&mut self, condition: &Condition, want: bool, here: &Here<'_>) -> Vec<Way> {
        match self.question.truth_in(condition, &here.scope) {
            Truth::Unknown => {}
            known @ (Truth::True | Truth::False) => {
                return if known == Truth::from(want) { vec![Way::new()] } else { Vec::new() };
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
            Condition::Judge(_) => Vec::new(),
        }
    }

    /// `together` says whether all parts have to come out as wanted, or one is enough.
    fn group(
        &mut self,
        parts: &[Condition],
        want: bool,
        together: bool,
        here: &Here<'_>,
    ) -> Vec<Way> {
        let each = parts.iter().map(|part| self.ways(part, want, here)).collect::<Vec<_>>();
        combine(each, together)
    }

    fn quantified(
        &mut self,
        list: FactId,
        that: &Condition,
        want: bool,
        together: bool,
        here: &Here<'_>,
    ) -> Vec<Way> {
        let question = self.question;
        let (items, open) = question.items(list, &here.scope).unwrap_or((&[], true));
        let mut each = Vec::new();
        each_item(question, here, list, items, |item| each.push(self.ways(that, want, item)));
        if open {
            each.push(self.more_items(list, that, want, together, here));
        }
        combine(each, together)
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
    ) -> Vec<Way> {
        let question = self.question;
        let address = here.address(question, list);
        let itself = Ask { path: address.clone(), fact: Some(list) };
        let mut ways = vec![Way::new()];
        if !together && let Kind::Records(kind) = question.rulebook.vocabulary.fact(list).kind {
            let silent = [Record::silent(kind, &question.rulebook.vocabulary)];
            each_item(question, here, list, &silent, |item| ways = self.ways(that, want, item));
        }
        for way in &mut ways {
            // What the item has to say is part of the answer; what the filing has to say beside it is not.
            way.retain(|ask, _| !ask.path.starts_with(&format!("{address}[")));
            way.insert(itself.clone(), Answers::Any);
        }
        prune(ways)
    }

    fn law(&mut self, id: QualificationId, want: bool) -> Vec<Way> {
        if let Some(known) = self.memo.get(&(id, want)) {
            return known.clone();
        }
        let about = &self.question.rulebook.qualifications[id.index()];
        let ways = if self.question.truth(&about.holds_when) == Truth::Unknown {
            self.ways(&about.holds_when, want, &Here::filing(&self.question.facts.filing))
        } else {
            // It was supposed to be unknown, whatever the facts say.
            vec![Way::from([(
                Ask { path: format!("law.{}", about.name), fact: None },
                Answers::Any,
            )])]
        };
        self.memo.insert((id, want), ways.clone());
        ways
    }

    fn atom(&self, fact: FactId, expect: &Expectation, want: bool, here: &Here<'_>) -> Vec<Way> {
        let Some(answers) = self.answers(fact, expect, want) else { return Vec::new() };
        let mut way = Way::new();
        if known(self.question, fact, here) {
            // The other side of the comparison is what is missing.
        } else {
            way.insert(Ask { path: here.address(self.question, fact), fact: Some(fact) }, answers);
        }
        if let Expectation::AtLeast(operand)
        | Expectation::AtMost(operand)
        | Expectation::Before(operand)
        | Expectation::After(operand) = expect
            && let Operand::Fact(other) = operand
        {
            match self.question.cell(*other, &here.scope).stated {
                // Beside nothing, no bound is kept, whatever stands on this side.
                Stated::Known(Value::None) | Stated::NotClaimed if want => return Vec::new(),
                Stated::Known(_) | Stated::NotClaimed => {}
                Stated::Absent | Stated::Null | Stated::Unknown => {
                    let path = here.address(self.question, *other);
                    way.insert(Ask { path, fact: Some(*other) }, Answers::Any);
                }
            }
        }
        if way.is_empty() {
            // A list that is stated, but open.
            way.insert(
                Ask { path: here.address(self.question, fact), fact: Some(fact) },
                Answers::Any,
            );
        }
        vec![way]
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
        let mask = |values: &[String]| values.iter().fold(0, |mask, value| mask | bit(value));
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

/// The ways of a group: each part's way joined (`together`), or any one part's.
fn combine(each: Vec<Vec<Way>>, together: bool) -> Vec<Way> {
    if together {
        return each.into_iter().fold(vec![Way::new()], |so_far, ways| both(&so_far, &ways));
    }
    prune(each.into_iter().flatten().collect())
}

/// Every way of one list joined with every way of the other, where the answers agree.
fn both(a: &[Way], b: &[Way]) -> Vec<Way> {
    prune(a.iter().flat_map(|a| b.iter().filter_map(|b| join(a, b))).collect())
}

/// Keeps the shortest few; of ways over the same facts the first.
fn prune(mut ways: Vec<Way>) -> Vec<Way> {
    ways.sort_by_key(Way::len);
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

fn join(a: &Way, b: &Way) -> Option<Way> {
    let mut joined = a.clone();
    for (ask, answers) in b {
        let merged = match joined.get(ask) {
            Some(before) => agree(before, answers)?,
            None => answers.clone(),
        };
        joined.insert(ask.clone(), merged);
    }
    Some(joined)
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
