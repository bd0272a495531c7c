//! A rule as its conditions, and what they come to together.

use jiff::civil::Date;

use crate::evaluate::Outcome;
use crate::law::Truth;
use crate::rulebook::cases::{Expected, IfApplies};
use crate::rulebook::{
    Condition, Contradiction, Obligation, Presumption, Qualification, QualificationId, Regime,
    Rulebook,
};

/// A rule that cases are about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule<'r> {
    /// A duty: whether it applies, and whether it is met.
    Duty(&'r Obligation),
    /// What the law makes of facts.
    Qualification(QualificationId, &'r Qualification),
    /// Facts that do not fit together.
    Contradiction(&'r Contradiction),
    /// From which day duties bind.
    Regime(&'r Regime),
    /// What is taken for granted.
    Presumption(&'r Presumption),
}

/// What a rule comes to in a case, to the last detail that a change of the rule could change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Came {
    /// What a case expects.
    pub(super) to: Expected,
    /// Of an obligation: whether it applies, and whether what it asks for is shown.
    pub(super) axes: Option<(Truth, Option<Truth>)>,
    /// Of a regime whose day is open: the days that it can be.
    days: Vec<Date>,
}

impl Came {
    /// What a case may expect beside the verdict.
    pub(super) fn if_applies(&self) -> Option<IfApplies> {
        self.axes.and_then(|(applies, fulfilled)| IfApplies::of(applies, fulfilled))
    }
}

impl<'r> Rule<'r> {
    /// The rule of a name as cases give it.
    pub(super) fn find(rulebook: &'r Rulebook, name: &str) -> Option<Rule<'r>> {
        if let Some(id) = name.strip_prefix("regime:") {
            return rulebook.regimes.iter().find(|regime| regime.id == id).map(Rule::Regime);
        }
        if name.starts_with("law.") {
            let (id, about) = rulebook.qualification(name)?;
            return Some(Rule::Qualification(id, about));
        }
        if name.starts_with("presumption:") {
            return rulebook.presumption(name).map(|(_, about)| Rule::Presumption(about));
        }
        let contradiction = || rulebook.contradictions.iter().find(|rule| rule.id == name);
        rulebook
            .obligation(name)
            .map(Rule::Duty)
            .or_else(|| contradiction().map(Rule::Contradiction))
    }

    /// Its conditions, each with what it is called in a rule file.
    pub(super) fn conditions(&self) -> Vec<(&'static str, &'r Condition)> {
        match self {
            Rule::Duty(duty) => {
                let unless = duty.unless.iter().map(|exception| ("unless", exception));
                let applies = std::iter::once(("applies_when", &duty.applies_when));
                applies.chain(unless).chain([("requires", &duty.requires)]).collect()
            }
            Rule::Qualification(_, about) => vec![("holds_when", &about.holds_when)],
            Rule::Contradiction(about) => vec![("holds_when", &about.holds_when)],
            Rule::Regime(regime) => regime.days.iter().map(|day| ("when", &day.when)).collect(),
            Rule::Presumption(about) => {
                let when = about.when.iter().map(|when| ("when", when));
                when.chain(about.unless.iter().map(|unless| ("unless", unless))).collect()
            }
        }
    }

    /// What it comes to, given the truth of each of [`Rule::conditions`].
    pub(super) fn came(&self, truth: &mut dyn FnMut(&Condition) -> Truth) -> Came {
        let truths: Vec<Truth> =
            self.conditions().into_iter().map(|(_, condition)| truth(condition)).collect();
        self.came_of(&truths)
    }

    /// The same, for truths that are known.
    pub(super) fn came_of(&self, truths: &[Truth]) -> Came {
        let only = |to| Came { to, axes: None, days: Vec::new() };
        match self {
            Rule::Duty(_) => {
                let (last, before) = truths.split_last().unwrap_or((&Truth::Unknown, &[]));
                let (applies, unless) = before.split_first().unwrap_or((&Truth::True, &[]));
                let lifted = unless.iter().fold(*applies, |a, other| a.and(other.opposite()));
                let Outcome { applies, fulfilled, verdict, .. } = Outcome::of(lifted, || *last);
                Came { axes: Some((applies, fulfilled)), ..only(Expected::Verdict(verdict)) }
            }
            Rule::Qualification(..) | Rule::Contradiction(_) => {
                only(Expected::Truth(truths.first().copied().unwrap_or(Truth::Unknown)))
            }
            Rule::Presumption(about) => {
                let mut truths = truths.iter();
                let wanting = about.when.is_some() && truths.next() != Some(&Truth::True);
                let withdrawn = about.unless.is_some() && truths.next() == Some(&Truth::True);
                only(Expected::Presumed(!wanting && !withdrawn))
            }
            Rule::Regime(regime) => {
                let days = possible(regime, truths);
                let first = days.first().copied();
                let decided = days.iter().all(|day| Some(*day) == first);
                Came { to: Expected::Day(first.filter(|_| decided)), axes: None, days }
            }
        }
    }
}

/// The days that a regime can come to: the first whose condition holds, and those open before it.
fn possible(regime: &Regime, truths: &[Truth]) -> Vec<Date> {
    let mut possible = Vec::new();
    for (day, truth) in regime.days.iter().zip(truths) {
        if *truth != Truth::False {
            possible.push(day.from);
        }
        if *truth == Truth::True {
            break;
        }
    }
    possible
}
