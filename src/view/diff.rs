//! Two sides → what a new version of a filing, a rulebook or a day changes.
//!
//! *Worse* is what was shown to be met, or not to bind, and now falls short: what decides it is stated in both versions.
//! *Now open* is what was shown and is shown no longer. *Now known* is a gap in what had been open: to say more is no
//! step back. *Better* is what is closed.

use std::collections::BTreeSet;

use serde::Serialize;

use super::side::{Addressee, Because, Binds, Duty, Known, Side, State};
use crate::law::{Truth, Verdict};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The id of the rule that came out otherwise: of a duty, of a contradiction, or `law.<name>`.
    pub rule: String,
    /// What that rule is about.
    pub title: String,
    /// From what to what.
    pub turn: Turn,
    /// The duty, where it is one.
    pub duty: Option<ChangedDuty>,
}

/// A duty that came out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedDuty {
    /// Its provision as it is cited.
    pub cite: String,
    /// On whom it is.
    pub addressee: Addressee,
    /// The verdict it has come to; of one that is gone, the last.
    pub verdict: Verdict,
    /// Why, where that is known.
    pub because: Option<Because>,
}

/// From what to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Statements contradict each other, and did not.
    Contradiction,
    /// Statements contradicted each other, and do no longer.
    ContradictionGone,
    /// Another answer to a question that reports open with.
    Answer {
        /// The answer before.
        was: Truth,
        /// The answer now.
        is: Truth,
    },
    /// A duty comes out otherwise.
    State {
        /// How it came out.
        was: State,
        /// How it comes out.
        is: State,
    },
    /// A duty that the old version did not have.
    New(State),
    /// A duty that the new version does not have.
    Gone(State),
    /// A duty that comes out as before, and binds by now.
    BindsNow(State),
    /// A duty that comes out as before, and binds from another day.
    Day {
        /// From when it bound.
        was: Binds,
        /// From when it binds.
        is: Binds,
    },
}

/// What has changed for one filing.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Diff {
    /// What falls short and did not: each fails.
    pub worse: Vec<Change>,
    /// What was shown, and is no longer: each fails, or a line taken out would hide a gap.
    pub now_open: Vec<Change>,
    /// Gaps in what had been open.
    pub now_known: Vec<Change>,
    /// What is closed, or settled.
    pub better: Vec<Change>,
    /// What is neither.
    pub other: Vec<Change>,
    /// Duties that bind from another day.
    pub days: Vec<Change>,
    /// Duties that came out the same.
    pub same: usize,
    /// Duties of roles that one version alone has looked at, and these roles.
    pub not_compared: (usize, BTreeSet<Addressee>),
}

impl Diff {
    /// Whether something is worse, or no longer shown.
    #[must_use]
    pub fn fails(&self) -> bool {
        !self.worse.is_empty() || !self.now_open.is_empty()
    }

    /// Compares what two sides say of one filing, of the roles that both have looked at.
    #[must_use]
    pub fn of(old: &Side, new: &Side) -> Diff {
        let mut diff = Diff::default();
        diff.questions(old, new);
        for (id, title) in &new.contradictions {
            if !old.contradictions.contains_key(id) {
                diff.worse.push(change(Turn::Contradiction, id, title));
            }
        }
        for (id, title) in &old.contradictions {
            if !new.contradictions.contains_key(id) {
                diff.better.push(change(Turn::ContradictionGone, id, title));
            }
        }
        for (id, duty) in &new.duties {
            if old.looks_at(duty) {
                diff.duty(id, old.duties.get(id), duty);
            } else {
                diff.leave(duty);
            }
        }
        for (id, duty) in &old.duties {
            if !new.looks_at(duty) {
                diff.leave(duty);
            } else if !new.duties.contains_key(id) {
                diff.other.push(of_duty(Turn::Gone(duty.state), id, duty));
            }
        }
        diff
    }

    fn leave(&mut self, duty: &Duty) {
        self.not_compared.0 += 1;
        self.not_compared.1.insert(duty.addressee.clone());
    }

    fn questions(&mut self, old: &Side, new: &Side) {
        for (name, (title, is)) in &new.questions {
            let (is, Some((_, was))) = (*is, old.questions.get(name)) else { continue };
            let list = match (*was, is) {
                (was, is) if was == is => continue,
                (_, Truth::Unknown) => &mut self.now_open,
                (Truth::Unknown, _) => &mut self.better,
                _ => &mut self.other,
            };
            list.push(change(Turn::Answer { was: *was, is }, &format!("law.{name}"), title));
        }
    }

    fn duty(&mut self, id: &str, before: Option<&Duty>, now: &Duty) {
        let Some(before) = before else {
            // A duty that is new, of another rulebook: nothing was said of it before.
            let gap = now.state.known() != Known::Closed && now.counts;
            let list = if gap { &mut self.worse } else { &mut self.other };
            return list.push(of_duty(Turn::New(now.state), id, now));
        };
        let (was, is) = (before.state.as_told_by(now.state), now.state.as_told_by(before.state));
        if was == is {
            if is.known() != Known::Closed && now.counts && now.in_force && !before.in_force {
                self.worse.push(of_duty(Turn::BindsNow(is), id, now));
            } else if before.binds.differs(now.binds) && is.verdict != Verdict::NotApplicable {
                let turn = Turn::Day { was: before.binds, is: now.binds };
                self.days.push(of_duty(turn, id, now));
            } else {
                self.same += 1;
            }
            return;
        }
        let list = match (was.known(), is.known()) {
            (Known::Open | Known::Short, Known::Closed) => &mut self.better,
            // What fails no check fails no comparison.
            _ if !now.counts => &mut self.other,
            (Known::Closed, Known::Short) => &mut self.worse,
            (Known::Closed, Known::Open) => &mut self.now_open,
            (Known::Open, Known::Short) => &mut self.now_known,
            (Known::Short, Known::Short) if was.short_if_it_applies() => &mut self.now_known,
            // That nothing more is said of a gap does not close it.
            (Known::Closed, Known::Closed)
            | (Known::Open, Known::Open)
            | (Known::Short, Known::Short | Known::Open) => &mut self.other,
        };
        list.push(of_duty(Turn::State { was, is }, id, now));
    }
}

fn change(turn: Turn, rule: &str, title: &str) -> Change {
    Change { rule: rule.to_owned(), title: title.to_owned(), turn, duty: None }
}

fn of_duty(turn: Turn, id: &str, duty: &Duty) -> Change {
    let about = ChangedDuty {
        cite: duty.cite.clone(),
        addressee: duty.addressee.clone(),
        verdict: duty.state.verdict,
        because: duty.because.clone().filter(|_| !matches!(turn, Turn::Day { .. })),
    };
    Change { duty: Some(about), ..change(turn, id, &duty.title) }
}
