//! A rule as its conditions, and what they come to together.

use jiff::civil::Date;

use crate::law::{Truth, Verdict};
use crate::rulebook::cases::Expected;
use crate::rulebook::{
    Condition, Contradiction, Obligation, Qualification, QualificationId, Regime, Rulebook,
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
        }
    }

    /// What it comes to, given the truth of each of [`Rule::conditions`].
    pub(super) fn outcome(&self, truth: &mut dyn FnMut(&Condition) -> Truth) -> Expected {
        let truths: Vec<Truth> =
            self.conditions().into_iter().map(|(_, condition)| truth(condition)).collect();
        self.outcome_of(&truths)
    }

    /// The same, for truths that are known.
    pub(super) fn outcome_of(&self, truths: &[Truth]) -> Expected {
        match self {
            Rule::Duty(_) => {
                let (last, before) = truths.split_last().unwrap_or((&Truth::Unknown, &[]));
                let (applies, unless) = before.split_first().unwrap_or((&Truth::True, &[]));
                let lifted = unless.iter().fold(*applies, |a, other| a.and(other.opposite()));
                Expected::Verdict(Verdict::of(lifted, *last))
            }
            Rule::Qualification(..) | Rule::Contradiction(_) => {
                Expected::Truth(truths.first().copied().unwrap_or(Truth::Unknown))
            }
            Rule::Regime(regime) => {
                let possible = possible(regime, truths);
                let first = possible.first().copied();
                let decided = possible.iter().all(|day| Some(*day) == first);
                Expected::Day(first.filter(|_| decided))
            }
        }
    }

    /// What it comes to, and of a day that is open, which it can be.
    pub(super) fn whole_outcome(
        &self,
        truth: &mut dyn FnMut(&Condition) -> Truth,
    ) -> (Expected, Vec<Date>) {
        let truths: Vec<Truth> =
            self.conditions().into_iter().map(|(_, condition)| truth(condition)).collect();
        let days = match self {
            Rule::Regime(regime) => possible(regime, &truths),
            Rule::Duty(_) | Rule::Qualification(..) | Rule::Contradiction(_) => Vec::new(),
        };
        (self.outcome_of(&truths), days)
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
