//! From which day a duty binds one filing.

use jiff::civil::Date;

use super::condition::Question;
use super::decide::{Ask, Asker};
use crate::law::Truth;
use crate::rulebook::Regime;

/// From which day a duty binds one filing.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingDay<'r> {
    /// The first day; `None` while the filing does not say enough to tell.
    pub from: Option<Date>,
    /// The earliest day it can be.
    pub earliest: Date,
    /// The latest day it can be.
    pub latest: Date,
    /// The provision that gives the day, or the earliest one.
    pub provision: &'r str,
    /// What would decide it.
    pub asks: Vec<Ask>,
    /// What is not settled about it, in law.
    pub open_points: Vec<&'r str>,
}

impl<'r> BindingDay<'r> {
    /// Works out the day under a regime: the first whose condition holds; and what would decide it.
    #[must_use]
    pub fn of(
        question: &Question<'_>,
        asker: &mut Asker<'_, '_>,
        regime: &'r Regime,
    ) -> BindingDay<'r> {
        let day = BindingDay::by(regime, |at| question.truth(&regime.days[at].when));
        if day.from.is_some() {
            return day;
        }
        let open = regime.days.iter().find(|day| question.truth(&day.when) != Truth::False);
        let asks = open.map_or_else(Vec::new, |day| asker.for_condition(&day.when));
        BindingDay { asks, ..day }
    }

    /// The day alone, without what would decide it, from the truth of each day's condition.
    #[must_use]
    pub fn by(regime: &'r Regime, mut truth: impl FnMut(usize) -> Truth) -> BindingDay<'r> {
        let mut possible = Vec::new();
        for (at, day) in regime.days.iter().enumerate() {
            match truth(at) {
                Truth::False => {}
                Truth::Unknown => possible.push(day),
                Truth::True => {
                    possible.push(day);
                    break;
                }
            }
        }
        // The last day of a regime has no condition, so that there is always one.
        let latest = possible.iter().map(|day| day.from).max().unwrap_or(Date::MAX);
        let first = possible.iter().min_by_key(|day| day.from);
        let earliest = first.map_or(Date::MAX, |day| day.from);
        let decided = earliest == latest;
        BindingDay {
            from: decided.then_some(earliest),
            earliest,
            latest,
            provision: first.map_or("", |day| day.provision.as_str()),
            asks: Vec::new(),
            open_points: possible
                .iter()
                .filter_map(|day| day.note.as_deref())
                .chain(regime.note.as_deref())
                .collect(),
        }
    }

    /// Whether the duty binds on a day; the earliest possible one counts.
    #[must_use]
    pub fn binds_on(&self, day: Date) -> bool {
        self.earliest <= day
    }
}
