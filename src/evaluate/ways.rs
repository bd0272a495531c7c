//! Ways to settle something: facts to state together, each with the answers to it that would do.
//!
//! Every condition of an open filing has some, and most are joined with others and forgotten. So they lie one
//! upon another in a [`Pile`], and facts and answers are numbers: what is forgotten costs nothing to take away.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use foldhash::{HashMap, HashMapExt as _};

/// Ways kept at every step.
const WAYS: usize = 8;

/// The answers to one fact that would do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Answers {
    /// Not narrowed down.
    Any,
    /// One of these (a bit for each value; for a yes or no, bit 0 is no and bit 1 is yes).
    One(u128),
    /// A list with these bounds.
    List(ListAnswers),
}

/// Bounds on the values of a list; each mask has a bit for each value of the fact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct ListAnswers {
    pub(super) include: u128,
    pub(super) exclude: u128,
    /// At least one of each mask is in the list.
    pub(super) some_of: Vec<u128>,
    /// At least one of each mask is not in the list.
    pub(super) not_all_of: Vec<u128>,
}

/// The number of [`Answers::Any`].
pub(super) const ANY: u32 = 0;

/// Set in the numbers of [`Answers::One`] whose masks are below it: these are numbers already.
const ONE: u32 = 1 << 31;

/// Answers by number: equal ones have the same.
#[derive(Debug)]
pub(super) struct Numbered {
    list: Vec<Answers>,
    numbers: HashMap<Answers, u32>,
    /// What was found to do for two: few pairs are joined, each of them often.
    agreed: HashMap<(u32, u32), Option<u32>>,
}

impl Numbered {
    pub(super) fn new() -> Numbered {
        Numbered { list: vec![Answers::Any], numbers: HashMap::new(), agreed: HashMap::new() }
    }

    pub(super) fn number(&mut self, answers: Answers) -> u32 {
        match answers {
            Answers::Any => return ANY,
            Answers::One(mask) => {
                if let Some(mask) = u32::try_from(mask).ok().filter(|&mask| mask < ONE) {
                    return ONE | mask;
                }
            }
            Answers::List(_) => {}
        }
        let next = u32::try_from(self.list.len()).unwrap_or(ONE) & !ONE;
        *self.numbers.entry(answers).or_insert_with_key(|answers| {
            self.list.push(answers.clone());
            next
        })
    }

    fn of(&self, number: u32) -> Cow<'_, Answers> {
        if number & ONE == 0 {
            Cow::Borrowed(&self.list[number as usize])
        } else {
            Cow::Owned(Answers::One(u128::from(number & !ONE)))
        }
    }

    /// The answers that do for both; `None` where there are none.
    fn agree(&mut self, a: u32, b: u32) -> Option<u32> {
        match (a, b) {
            (ANY, other) | (other, ANY) => Some(other),
            (a, b) if a == b => Some(a),
            // Both are masks themselves.
            (a, b) if a & b & ONE != 0 => (a & b != ONE).then_some(a & b),
            (a, b) => {
                if let Some(&known) = self.agreed.get(&(a, b)) {
                    return known;
                }
                let both = agree(&self.of(a), &self.of(b)).map(|both| self.number(both));
                self.agreed.insert((a, b), both);
                both
            }
        }
    }
}

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

/// The number of a fact, and that of the answers to it.
pub(super) type Step = (u32, u32);

/// Several ways: where a [`Pile`] has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ways {
    from: usize,
    to: usize,
}

impl Ways {
    /// One empty way: of what is so already. Every pile has it at the bottom.
    pub(super) const SO: Ways = Ways { from: 0, to: 1 };

    /// None: of what can not be.
    pub(super) const NEVER: Ways = Ways { from: 0, to: 0 };

    /// What was put on a pile since it had this many.
    fn since(from: usize, ways: &[Range<usize>]) -> Ways {
        if from == ways.len() { Ways::NEVER } else { Ways { from, to: ways.len() } }
    }

    pub(super) fn is_empty(self) -> bool {
        self.from == self.to
    }
}

/// A height of a [`Pile`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Height {
    ways: usize,
    steps: usize,
}

impl Height {
    /// Of a pile on which nothing has been put.
    pub(super) const BOTTOM: Height = Height { ways: 1, steps: 0 };
}

/// Ways upon ways.
#[derive(Debug)]
pub(super) struct Pile {
    /// Each way, as a part of the steps; those of one list of ways follow each other.
    ways: Vec<Range<usize>>,
    /// Those of one way follow each other in the order of the facts' numbers.
    steps: Vec<Step>,
    /// For [`Pile::settle`] and [`Pile::both`] alone; between calls there is nothing in them.
    moved: Vec<Step>,
    pairs: Vec<(usize, usize, usize)>,
}

impl Pile {
    pub(super) fn new() -> Pile {
        let empty = 0..0;
        Pile { ways: Vec::from([empty]), steps: Vec::new(), moved: Vec::new(), pairs: Vec::new() }
    }

    pub(super) fn height(&self) -> Height {
        Height { ways: self.ways.len(), steps: self.steps.len() }
    }

    /// Takes away everything above a height.
    pub(super) fn cut(&mut self, to: Height) {
        self.ways.truncate(to.ways);
        self.steps.truncate(to.steps);
    }

    /// Takes away everything above a height but these ways.
    pub(super) fn settle(&mut self, to: Height, ways: Ways) -> Ways {
        if ways.to <= to.ways {
            self.cut(to);
            return ways;
        }
        let mut at = to.ways;
        for way in ways.from..ways.to {
            let steps = self.ways[way].clone();
            let from = to.steps + self.moved.len();
            self.moved.extend_from_slice(&self.steps[steps]);
            self.ways[at] = from..to.steps + self.moved.len();
            at += 1;
        }
        self.cut(Height { ways: at, ..to });
        self.steps.append(&mut self.moved);
        Ways::since(to.ways, &self.ways)
    }

    /// The ways, each as its steps.
    pub(super) fn each(&self, ways: Ways) -> impl Iterator<Item = &[Step]> {
        self.ways[ways.from..ways.to].iter().map(|way| &self.steps[way.clone()])
    }

    /// Puts one way on top, whose steps are in the order of the facts' numbers.
    pub(super) fn one(&mut self, steps: &[Step]) -> Ways {
        let from = self.ways.len();
        self.push(steps.iter().copied());
        Ways::since(from, &self.ways)
    }

    /// Puts ways of another pile on top.
    pub(super) fn copy(&mut self, other: &Pile, ways: Ways) -> Ways {
        if ways == Ways::SO || ways.is_empty() {
            return ways;
        }
        let from = self.ways.len();
        for way in other.each(ways) {
            self.push(way.iter().copied());
        }
        Ways::since(from, &self.ways)
    }

    fn push(&mut self, steps: impl Iterator<Item = Step>) {
        let from = self.steps.len();
        self.steps.extend(steps);
        self.ways.push(from..self.steps.len());
    }

    /// Each of these ways without the facts that are left out, and with a further one, whatever the answer to it.
    pub(super) fn with(&mut self, ways: Ways, fact: u32, left_out: impl Fn(u32) -> bool) -> Ways {
        let mut all = Vec::with_capacity(ways.to - ways.from);
        for way in ways.from..ways.to {
            let from = self.steps.len();
            let mut added = false;
            for at in self.ways[way].clone() {
                let step = self.steps[at];
                if !added && step.0 >= fact {
                    self.steps.push((fact, ANY));
                    added = true;
                }
                if step.0 != fact && !left_out(step.0) {
                    self.steps.push(step);
                }
            }
            if !added {
                self.steps.push((fact, ANY));
            }
            all.push(from..self.steps.len());
        }
        self.shortest(all)
    }

    /// The ways of a group: each part's way joined (`together`), or any one part's.
    pub(super) fn combine(
        &mut self,
        each: &[Ways],
        together: bool,
        answers: &mut Numbered,
    ) -> Ways {
        // What is so already adds nothing to a join.
        let mut open = each.iter().filter(|ways| !(together && **ways == Ways::SO));
        match (open.next(), open.next()) {
            (None, _) if together => Ways::SO,
            (None, _) => Ways::NEVER,
            (Some(only), None) => *only,
            (Some(first), Some(second)) if together => {
                let start = self.both(*first, *second, answers);
                open.fold(start, |so_far, ways| self.both(so_far, *ways, answers))
            }
            (Some(_), Some(_)) => {
                let all = each.iter().flat_map(|ways| &self.ways[ways.from..ways.to]);
                let all = all.cloned().collect();
                self.shortest(all)
            }
        }
    }

    /// Keeps the shortest few; of ways over the same facts the first.
    fn shortest(&mut self, mut all: Vec<Range<usize>>) -> Ways {
        all.sort_by_key(Range::len);
        let from = self.ways.len();
        for way in all.into_iter().take(4 * WAYS) {
            if self.ways.len() - from == WAYS {
                break;
            }
            let known = self.ways[from..]
                .iter()
                .any(|kept| self.steps[kept.clone()] == self.steps[way.clone()]);
            if !known {
                self.ways.push(way);
            }
        }
        Ways::since(from, &self.ways)
    }

    /// Every way of one list joined with every way of the other, where the answers agree; of these the
    /// shortest few.
    fn both(&mut self, a: Ways, b: Ways, answers: &mut Numbered) -> Ways {
        let mut pairs = std::mem::take(&mut self.pairs);
        for left in a.from..a.to {
            for right in b.from..b.to {
                if let Some(length) = self.joined(left, right, answers) {
                    pairs.push((length, left, right));
                }
            }
        }
        pairs.sort_by_key(|(length, ..)| *length);
        let from = self.ways.len();
        for (_, left, right) in pairs.drain(..).take(4 * WAYS) {
            if self.ways.len() - from == WAYS {
                break;
            }
            let begun = self.steps.len();
            self.join(left, right, answers);
            let (kept, new) = self.steps.split_at(begun);
            if self.ways[from..].iter().any(|way| kept[way.clone()] == *new) {
                self.steps.truncate(begun);
            } else {
                self.ways.push(begun..self.steps.len());
            }
        }
        self.pairs = pairs;
        Ways::since(from, &self.ways)
    }

    /// How many facts two ways are about together; `None` where their answers do not agree.
    fn joined(&self, left: usize, right: usize, answers: &mut Numbered) -> Option<usize> {
        let (left, right) =
            (&self.steps[self.ways[left].clone()], &self.steps[self.ways[right].clone()]);
        let mut length = left.len() + right.len();
        let mut rest = right;
        for (fact, answer) in left {
            let before = rest.iter().take_while(|(other, _)| other < fact).count();
            rest = &rest[before..];
            if let Some((other, its)) = rest.first()
                && other == fact
            {
                answers.agree(*answer, *its)?;
                length -= 1;
            }
        }
        Some(length)
    }

    /// Puts the steps of two ways whose answers agree on top.
    fn join(&mut self, left: usize, right: usize, answers: &mut Numbered) {
        let (left, right) = (self.ways[left].clone(), self.ways[right].clone());
        let (mut at, mut other) = (left.start, right.start);
        while at < left.end && other < right.end {
            let (one, two) = (self.steps[at], self.steps[other]);
            let order = one.0.cmp(&two.0);
            let agreed = (one.0, answers.agree(one.1, two.1).unwrap_or(one.1));
            self.steps.push(match order {
                Ordering::Less => one,
                Ordering::Greater => two,
                Ordering::Equal => agreed,
            });
            at += usize::from(order.is_le());
            other += usize::from(order.is_ge());
        }
        self.steps.extend_from_within(at..left.end);
        self.steps.extend_from_within(other..right.end);
    }
}

#[cfg(test)]
mod tests {
    use super::{ANY, Answers, Height, ListAnswers, Numbered, Pile, Step, Ways};

    fn steps(pile: &Pile, ways: Ways) -> Vec<Vec<Step>> {
        pile.each(ways).map(<[Step]>::to_vec).collect()
    }

    #[test]
    fn what_settles_is_the_same_wherever_it_lay() {
        let (mut pile, mut answers) = (Pile::new(), Numbered::new());
        let below = pile.one(&[(9, ANY)]);
        let floor = pile.height();
        // The longer way is put down first and comes out second.
        let long = pile.one(&[(1, ANY), (2, ANY), (3, ANY)]);
        let short = pile.one(&[(4, ANY)]);
        let either = pile.combine(&[long, short, below], false, &mut answers);
        let before = steps(&pile, either);
        assert_eq!(before[2], [(1, ANY), (2, ANY), (3, ANY)]);
        let settled = pile.settle(floor, either);
        assert_eq!(steps(&pile, settled), before);
        assert_eq!(steps(&pile, below), [[(9, ANY)]]);
        pile.cut(Height::BOTTOM);
        assert_eq!(steps(&pile, Ways::SO), [[]]);
    }

    #[test]
    fn ways_whose_answers_exclude_each_other_are_not_joined() {
        let (mut pile, mut answers) = (Pile::new(), Numbered::new());
        let high = Answers::One(1 << 100);
        let numbers = [Answers::One(0b011), Answers::One(0b100), Answers::One(0b110), high];
        let [ab, c, bc, far] = numbers.map(|one| answers.number(one));
        let mut one = |answer: u32, other: u32| {
            let (one, other) = (pile.one(&[(5, answer)]), pile.one(&[(5, other)]));
            let both = pile.combine(&[one, other], true, &mut answers);
            steps(&pile, both)
        };
        assert!(one(ab, c).is_empty() && one(ab, far).is_empty());
        let agreed = one(ab, bc);
        assert_eq!(one(bc, ab), agreed);
        assert_eq!(agreed, [[(5, answers.number(Answers::One(0b010)))]]);
    }

    #[test]
    fn a_list_can_not_have_what_it_must_not_have() {
        let (mut pile, mut answers) = (Pile::new(), Numbered::new());
        let has = ListAnswers { include: 0b01, ..ListAnswers::default() };
        let has_not = ListAnswers { exclude: 0b01, ..ListAnswers::default() };
        let [has, has_not] = [has, has_not].map(|list| answers.number(Answers::List(list)));
        let (has, has_not) = (pile.one(&[(1, has)]), pile.one(&[(1, has_not)]));
        assert_eq!(pile.combine(&[has, has_not], true, &mut answers), Ways::NEVER);
        assert_eq!(pile.combine(&[Ways::SO, has], true, &mut answers), has);
    }
}
