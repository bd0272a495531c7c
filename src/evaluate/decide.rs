//! Which few facts would decide what is open.
//!
//! For a condition that is unknown, [`Asker::ways`] reads small sets of unstated facts off its derivation, with, for
//! each, which answers would settle it. Sets whose answers can not all be given (`a` must be x and must
//! be y) are dropped. A question that only a person can judge has no way, so it is never hidden
//! behind a fact. Each list of ways is cut to the shortest few, so that the work stays small
//! whatever the rule.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt as _};

use super::condition::Question;
use super::derivation::{ASKED, Derivation, Derivations, Part};
use super::here::{Here, NESTED};
use super::ways::{ANY, Answers, Height, ListAnswers, Numbered, Pile, Step, Ways};
use super::why::Why;
use crate::facts::{Record, Stated, Value};
use crate::law::{Truth, Verdict};
use crate::rulebook::{Condition, Expectation, Literal, Obligation, QualificationId};
use crate::vocabulary::{FactId, Kind, RecordId};
use crate::words::Words;

/// A fact to ask for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ask {
    /// Its address: `use.decisions[1].effect`; `law.<name>` where a qualification was supposed to be unknown.
    pub path: Words,
    /// The fact; `None` for a qualification.
    pub fact: Option<FactId>,
}

/// What is wanted of [`Asked`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// [`Asked::closes`].
    pub closes: bool,
    /// [`Asked::shows`].
    pub shows: bool,
    /// [`Asked::scope`].
    pub scope: bool,
}

/// What to ask about an obligation that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What could close it: [`Asker::for_verdict`].
    pub closes: Vec<Ask>,
    /// What would show whether what it asks for is done, by itself.
    pub shows: Vec<Ask>,
    /// What would show that it does not bind, by itself.
    pub scope: Vec<Ask>,
}

/// Answers what to ask about one filing, remembering what it has worked out for qualifications.
pub struct Asker<'q, 'a> {
    derivations: &'q Derivations<'q, 'a>,
    /// What is being worked out; below it, when the obligation asked about last does not bind.
    pile: Pile,
    answers: Numbered,
    /// Of qualifications, by whether they are to hold: in the second pile, which only grows.
    memo: BTreeMap<(QualificationId, bool), Ways>,
    remembered: Pile,
    /// Everything that can be asked for, numbered as it comes up.
    names: Vec<Ask>,
    /// The numbers of the facts of the filing itself, in the order of the vocabulary; of those of items, by
    /// positions; and of all others.
    of_filing: Vec<Option<u32>>,
    of_items: HashMap<(FactId, [u32; NESTED]), u32>,
    others: HashMap<Ask, u32>,
    /// When the obligation asked about last does not bind: those of one provision often begin alike.
    not_binding: Option<(&'a Condition, Ways)>,
}

impl std::fmt::Debug for Asker<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asker")
    }
}

impl<'q, 'a> Asker<'q, 'a> {
    /// For the facts of one filing.
    #[must_use]
    pub fn new(derivations: &'q Derivations<'q, 'a>) -> Asker<'q, 'a> {
        Asker {
            derivations,
            pile: Pile::new(),
            answers: Numbered::new(),
            memo: BTreeMap::new(),
            remembered: Pile::new(),
            names: Vec::new(),
            of_filing: vec![None; derivations.question.rulebook.vocabulary.facts().count()],
            of_items: HashMap::new(),
            others: HashMap::new(),
            not_binding: None,
        }
    }

    /// The smallest set of facts that could close an open obligation: show that it does not bind, or
    /// that it is met if it does; of sets as small as each other the former, as it closes more. Where no
    /// facts can, the smallest set that would show it unmet; empty where only a person can decide, where
    /// it is decided, and where it is met if it applies, as nothing hangs on that.
    #[must_use]
    pub fn for_verdict(&mut self, obligation: &'a Obligation) -> Vec<Ask> {
        let wanted = Wanted { closes: true, shows: false, scope: false };
        self.asked(&Why::new(self.derivations, obligation), wanted).closes
    }

    /// What to ask about an obligation, as far as it is wanted.
    #[must_use]
    pub fn asked(&mut self, why: &Why<'_, 'a>, wanted: Wanted) -> Asked {
        let mut asked = Asked::default();
        let outcome = why.outcome();
        if outcome.verdict != Verdict::Undetermined || outcome.fulfilled == Some(Truth::True) {
            return asked;
        }
        let here = Here::filing(&self.derivations.question.facts.filing);
        let scope = wanted.scope && outcome.applies == Truth::Unknown;
        let mut closing = Vec::new();
        if wanted.closes || scope {
            closing.push(self.not_binding(why, &here));
        }
        let begun = self.pile.height();
        if wanted.closes || scope {
            for exception in why.exceptions() {
                closing.push(self.ways(exception, true, &here));
            }
        }
        if scope {
            asked.scope = self.shortest(&closing);
        }
        let met = if wanted.closes || wanted.shows {
            self.ways(why.requires(), true, &here)
        } else {
            Ways::NEVER
        };
        if wanted.closes {
            closing.push(met);
            asked.closes = self.shortest(&closing);
            if asked.closes.is_empty() {
                let mut short = vec![
                    self.ways(why.applies_when(), true, &here),
                    self.ways(why.requires(), false, &here),
                ];
                for exception in why.exceptions() {
                    short.push(self.ways(exception, false, &here));
                }
                let short = self.pile.combine(&short, true, &mut self.answers);
                asked.closes = self.shortest(&[short]);
            }
        }
        if wanted.shows && outcome.fulfilled == Some(Truth::Unknown) {
            asked.shows = self.shortest(&[met]);
            if asked.shows.is_empty() {
                let refuted = self.ways(why.requires(), false, &here);
                asked.shows = self.shortest(&[refuted]);
            }
        }
        self.pile.cut(begun);
        asked
    }

    /// The ways in which an obligation does not bind, its exceptions aside; kept for the next one.
    fn not_binding(&mut self, why: &Why<'_, 'a>, here: &Here<'_>) -> Ways {
        let applies_when = &why.about.applies_when;
        if let Some((known, ways)) = self.not_binding
            && known == applies_when
        {
            return ways;
        }
        self.pile.cut(Height::BOTTOM);
        let ways = self.ways(why.applies_when(), false, here);
        let ways = self.pile.settle(Height::BOTTOM, ways);
        self.not_binding = Some((applies_when, ways));
        ways
    }

    /// The smallest set of facts that would decide a qualification that is unknown.
    #[must_use]
    pub fn for_qualification(&mut self, id: QualificationId) -> Vec<Ask> {
        self.deciding(self.derivations.law(id))
    }

    /// The smallest set of facts that would decide a condition that is unknown.
    #[must_use]
    pub fn for_condition(&mut self, condition: &Condition) -> Vec<Ask> {
        self.deciding(Derivation::of(self.derivations.question, condition).whole())
    }

    fn deciding(&mut self, whole: Part<'_, '_>) -> Vec<Ask> {
        let here = Here::filing(&self.derivations.question.facts.filing);
        let begun = self.pile.height();
        let ways = [self.ways(whole, true, &here), self.ways(whole, false, &here)];
        let asks = self.shortest(&ways);
        self.pile.cut(begun);
        asks
    }
}

impl Asker<'_, '_> {
    /// The ways to make a part of a condition come out as wanted: one empty way if it is so already, none if
    /// it can not be. What is known of an open whole settles nothing of it, and is no part of its derivation.
    fn ways(&mut self, part: Part<'_, '_>, want: bool, here: &Here<'_>) -> Ways {
        match part.truth {
            Truth::Unknown => {}
            known @ (Truth::True | Truth::False) => {
                return if known == Truth::from(want) { Ways::SO } else { Ways::NEVER };
            }
        }
        let own = want != part.negated;
        match part.condition {
            Condition::All(_) => self.group(part, want, own, here),
            Condition::Any(_) => self.group(part, want, !own, here),
            Condition::Some { list, that } => {
                self.quantified(part, (*list, that), want, !own, here)
            }
            Condition::Every { list, that } => {
                self.quantified(part, (*list, that), want, own, here)
            }
            Condition::Fact { fact, expect } => self.atom(*fact, expect, own, here),
            Condition::Law { qualification, holds } => self.law(*qualification, *holds == own),
            Condition::Not(_) | Condition::Judge(_) => Ways::NEVER,
        }
    }

    /// `together` says whether all parts have to come out as wanted, or one is enough.
    fn group(&mut self, whole: Part<'_, '_>, want: bool, together: bool, here: &Here<'_>) -> Ways {
        let mut each = Vec::with_capacity(whole.parts().len());
        for part in whole.parts() {
            let ways = self.ways(part, want, here);
            if together && ways.is_empty() {
                return ways;
            }
            each.push(ways);
        }
        self.pile.combine(&each, together, &mut self.answers)
    }

    fn quantified(
        &mut self,
        whole: Part<'_, '_>,
        (list, that): (FactId, &Condition),
        want: bool,
        together: bool,
        here: &Here<'_>,
    ) -> Ways {
        let question = self.derivations.question;
        let (items, open) = question.items(list, &here.scope).unwrap_or((&[], true));
        let mut each = Vec::new();
        let begun = self.pile.height();
        if items.len() > ASKED {
            // So long a list is asked for as a whole.
            let itself = self.ask(list, here);
            return self.pile.one(&[(itself, ANY)]);
        }
        here.each(question, whole, whole.parts(), |part, item| {
            each.push(self.ways(part, want, item));
        });
        if open {
            let more = if together {
                Ways::SO
            } else {
                self.such_an_item(list, that, whole.negated, want, here)
            };
            each.push(self.more_items(list, more, here));
        }
        let ways = self.pile.combine(&each, together, &mut self.answers);
        self.pile.settle(begun, ways)
    }

    /// The ways in which an item that a list does not state comes out as wanted.
    fn such_an_item(
        &mut self,
        list: FactId,
        that: &Condition,
        negated: bool,
        want: bool,
        here: &Here<'_>,
    ) -> Ways {
        let question = self.derivations.question;
        let vocabulary = &question.rulebook.vocabulary;
        let Kind::Records(kind) = vocabulary.fact(list).kind else { return Ways::SO };
        let silent = Record::silent(kind, vocabulary);
        let item = here.with(list, &silent);
        let truth = question.truth_in(that, &item.scope);
        let part = Derivation::within(question, that, &item.scope, truth, negated);
        self.ways(part.whole(), want, &item)
    }

    /// The ways that open with the items that a list does not state: where all have to come out as
    /// wanted, that there are none; where one is enough, that there is such a one. `ways` are those of that one.
    fn more_items(&mut self, list: FactId, ways: Ways, here: &Here<'_>) -> Ways {
        let itself = self.ask(list, here);
        let names = &self.names;
        let address = names[itself as usize].path.as_str();
        // What the item has to say is part of the answer; what the filing has to say beside it is not.
        let of_item = |ask: u32| {
            let rest = names[ask as usize].path.strip_prefix(address);
            rest.is_some_and(|rest| rest.starts_with('['))
        };
        self.pile.with(ways, itself, of_item)
    }

    fn law(&mut self, id: QualificationId, want: bool) -> Ways {
        if let Some(&known) = self.memo.get(&(id, want)) {
            return self.pile.copy(&self.remembered, known);
        }
        let question = self.derivations.question;
        let derivation = self.derivations.law(id);
        let ways = if derivation.truth == Truth::Unknown {
            let begun = self.pile.height();
            let here = Here::filing(&question.facts.filing);
            let ways = self.ways(derivation, want, &here);
            self.pile.settle(begun, ways)
        } else {
            // It was supposed to be unknown, whatever the facts say.
            let about = &question.rulebook.qualifications[id.index()];
            let ask = self.number(Ask { path: format!("law.{}", about.name).into(), fact: None });
            self.pile.one(&[(ask, ANY)])
        };
        let kept = self.remembered.copy(&self.pile, ways);
        self.memo.insert((id, want), kept);
        ways
    }

    fn atom(&mut self, fact: FactId, expect: &Expectation, want: bool, here: &Here<'_>) -> Ways {
        let Some(answers) = self.answers(fact, expect, want) else { return Ways::NEVER };
        let question = self.derivations.question;
        // Where it is known exactly, the other side of the comparison is what is missing.
        let one: Option<Step> = if exactly_known(question, fact, here) {
            None
        } else {
            Some((self.ask(fact, here), self.answers.number(answers)))
        };
        let other = expect.other_fact();
        let known_in_part = |fact: Option<FactId>| {
            fact.is_some_and(|fact| {
                matches!(question.cell(fact, &here.scope).stated, Stated::Known(_))
                    && !exactly_known(question, fact, here)
            })
        };
        let mut two: Option<Step> = None;
        if let Some(other) = other {
            match question.cell(other, &here.scope).stated {
                // Beside nothing, no bound is kept, whatever stands on this side.
                Stated::Known(Value::None) | Stated::NotClaimed if want => return Ways::NEVER,
                Stated::Known(_)
                | Stated::NotClaimed
                | Stated::Absent
                | Stated::Null
                | Stated::Unknown
                | Stated::Disputed(_) => {
                    if !exactly_known(question, other, here) {
                        two = Some((self.ask(other, here), ANY));
                    }
                }
            }
        }
        match (one, two) {
            // A list that is stated, but open; or a span in other units than it is compared with.
            (None, None) => {
                let ask = self.ask(fact, here);
                self.pile.one(&[(ask, ANY)])
            }
            (Some(step), None) | (None, Some(step)) => self.pile.one(&[step]),
            // A fact compared with itself.
            (Some(one), Some(two)) if one.0 == two.0 => self.pile.one(&[two]),
            // Beside a year or a month, a day that is far enough from it will do.
            (Some(one), Some(_)) if known_in_part(other) && !known_in_part(Some(fact)) => {
                self.pile.one(&[one])
            }
            (Some(_), Some(two)) if known_in_part(Some(fact)) && !known_in_part(other) => {
                self.pile.one(&[two])
            }
            (Some(one), Some(two)) => self.pile.one(&[one.min(two), one.max(two)]),
        }
    }

    /// The number of a fact of the item in hand, or of the filing.
    fn ask(&mut self, fact: FactId, here: &Here<'_>) -> u32 {
        let (record, _) = self.derivations.question.rulebook.vocabulary.place(fact);
        if record != RecordId::FILING {
            // An address is a text that has to be put together.
            let key =
                here.positions(self.derivations.question, fact).map(|positions| (fact, positions));
            if let Some(&known) = key.and_then(|key| self.of_items.get(&key)) {
                return known;
            }
            let ask = Ask { path: here.address(self.derivations.question, fact), fact: Some(fact) };
            let number = self.number(ask);
            self.of_items.extend(key.map(|key| (key, number)));
            return number;
        }
        // Most facts are the filing's, and are asked for again and again.
        if let Some(known) = self.of_filing[fact.index()] {
            return known;
        }
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names
            .push(Ask { path: here.address(self.derivations.question, fact), fact: Some(fact) });
        self.of_filing[fact.index()] = Some(next);
        next
    }

    fn number(&mut self, ask: Ask) -> u32 {
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        *self.others.entry(ask).or_insert_with_key(|ask| {
            self.names.push(ask.clone());
            next
        })
    }

    /// The facts of the shortest way; of equally short ones, of the first.
    fn shortest(&self, groups: &[Ways]) -> Vec<Ask> {
        let ways = groups.iter().flat_map(|ways| self.pile.each(*ways));
        let ways = ways.filter(|way| !way.is_empty());
        let best = ways.min_by_key(|way| way.len());
        let best = best.unwrap_or_default().iter();
        let mut asks: Vec<Ask> = best.map(|(ask, _)| self.names[*ask as usize].clone()).collect();
        asks.sort();
        asks
    }

    /// The answers that make an expectation come out as wanted; `None` if there are none.
    fn answers(&self, fact: FactId, expect: &Expectation, want: bool) -> Option<Answers> {
        let about = self.derivations.question.rulebook.vocabulary.fact(fact);
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

/// Whether a fact is stated, and a date as the day that it is.
fn exactly_known(question: &Question<'_>, fact: FactId, here: &Here<'_>) -> bool {
    match &question.cell(fact, &here.scope).stated {
        Stated::Known(Value::Date(date)) => date.day().is_some(),
        Stated::Known(_) | Stated::NotClaimed => true,
        Stated::Absent | Stated::Null | Stated::Unknown | Stated::Disputed(_) => false,
    }
}
