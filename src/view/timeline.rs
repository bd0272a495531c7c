//! A report → what binds when: the duties of a filing by the day from which they bind.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::evaluate::BindingDay;
use crate::law::{Binding, Role, Verdict};
use crate::report::{FilingReport, Summary};

/// Duties of one regime and one force that bind this filing from the same day.
#[derive(Clone, Debug, Serialize)]
pub struct Milestone<'r> {
    /// The id of the regime.
    pub regime: &'r str,
    /// What the regime is about.
    pub title: &'r str,
    /// The day, and what it depends on.
    pub day: DueDay<'r>,
    /// The law, as it is called.
    pub law: &'r str,
    /// The provision that gives the day, as it is cited.
    pub cite: &'r str,
    /// Which force the duties have.
    pub binding: Binding,
    /// The day by the letter of the law, where that is another one: with its provision, and why.
    pub formal: Option<(Date, &'r str, &'r str)>,
    /// The duties, in the order of the rulebook.
    pub duties: Vec<DueDuty<'r>>,
}

/// A duty that binds from a day.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct DueDuty<'r> {
    /// What it comes to.
    pub verdict: Verdict,
    /// Whether something has to be done or stated on it.
    pub gap: bool,
    /// Its provision as it is cited.
    pub cite: &'r str,
    /// On whom it is.
    pub addressee: Role,
    /// What it is about.
    pub title: &'r str,
}

/// The day from which duties bind.
#[derive(Clone, Copy, Debug)]
pub struct DueDay<'r>(pub &'r BindingDay<'r>);

impl Serialize for DueDay<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Day<'d> {
            from: Option<Date>,
            between: [Date; 2],
            asks: Vec<&'d str>,
            open_points: &'d [&'d str],
        }
        let DueDay(day) = self;
        let day = Day {
            from: day.from,
            between: [day.earliest, day.latest],
            asks: day.asks.iter().map(|ask| ask.path.as_str()).collect(),
            open_points: &day.open_points,
        };
        day.serialize(serializer)
    }
}

impl<'r> Milestone<'r> {
    /// How the duties came out.
    #[must_use]
    pub fn counts(&self) -> Summary {
        let mut counts = Summary::default();
        self.duties.iter().for_each(|duty| counts.count(duty.verdict));
        counts
    }

    /// For each role with duties, its articles, each with how many of its duties: every paragraph would fill pages.
    #[must_use]
    pub fn by_role(&self) -> Vec<(Role, Vec<(&'r str, usize)>)> {
        let of_role = |role: &Role| {
            let mut articles: Vec<(&'r str, usize)> = Vec::new();
            for duty in self.duties.iter().filter(|duty| duty.addressee == *role) {
                let article = duty.cite.split(['(', ',']).next().unwrap_or(duty.cite);
                match articles.iter_mut().find(|(known, _)| *known == article) {
                    Some((_, count)) => *count += 1,
                    None => articles.push((article, 1)),
                }
            }
            (!articles.is_empty()).then_some((*role, articles))
        };
        Role::ALL.iter().filter_map(of_role).collect()
    }

    /// Duties that are not shown to be met, worst first.
    #[must_use]
    pub fn gaps(&self) -> Vec<&DueDuty<'r>> {
        let mut gaps: Vec<_> = self.duties.iter().filter(|duty| duty.gap).collect();
        gaps.sort_by_key(|duty| duty.verdict);
        gaps
    }
}

/// Every regime under which the filing has duties, in the order of their days.
#[must_use]
pub fn timeline<'r>(report: &'r FilingReport<'_>) -> Vec<Milestone<'r>> {
    let rulebook = report.rulebook;
    let mut milestones: BTreeMap<(Date, Date, u16, Binding), Milestone<'r>> = BTreeMap::new();
    for outcome in report.outcomes() {
        if outcome.verdict == Verdict::NotApplicable {
            continue;
        }
        let about = outcome.about;
        let Some(regime) = rulebook.regime(about) else { continue };
        let day = report.day(outcome);
        // Rules of different force under one regime are told apart.
        let key = (day.earliest, day.latest, about.binds, about.binding);
        let formal = regime.formal.as_ref().filter(|formal| day.from != Some(formal.from));
        let new = || Milestone {
            regime: &regime.id,
            title: &regime.title,
            day: DueDay(day),
            law: rulebook.instrument(&about.provision).map_or("", |law| law.short.as_str()),
            cite: rulebook.cite(day.provision),
            binding: about.binding,
            formal: formal.map(|formal| {
                (formal.from, rulebook.cite(&formal.provision), formal.note.as_str())
            }),
            duties: Vec::new(),
        };
        milestones.entry(key).or_insert_with(new).duties.push(DueDuty {
            verdict: outcome.verdict,
            gap: outcome.verdict == Verdict::Unmet || outcome.is_open(),
            cite: rulebook.cite(&about.provision),
            addressee: about.addressee,
            title: &about.title,
        });
    }
    milestones.into_values().collect()
}
