//! A check of nothing is no clean check.

use std::collections::BTreeSet;

use bordercheck::law::Role;
use bordercheck::report::FilingReport;
use bordercheck::rulebook::Rulebook;

use super::{Exit, Failure, say};

/// What a run has looked at.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    filings: usize,
    checked: usize,
    duties: usize,
    roles: BTreeSet<&'static str>,
}

impl Looked {
    /// Counts what a report says something about.
    pub(crate) fn at(&mut self, report: &FilingReport<'_>) {
        self.filings += 1;
        if report.is_checked() {
            self.checked += 1;
            self.duties += report.outcomes().len();
            self.roles.extend(report.roles().iter().map(|role| role.label()));
        }
    }

    /// Whether there was any filing, readable or not.
    pub(crate) fn any(&self) -> bool {
        self.filings > 0
    }

    /// How a run ends that came to `before`: with nothing checked, where that is so and nothing graver came before.
    pub(crate) fn ends(&self, before: Exit) -> Exit {
        let nothing = self.filings == 0 || self.checked > 0 && self.duties == 0;
        if nothing { before.max(Exit::NothingChecked) } else { before }
    }

    /// Says that nothing was checked, where that is so and nothing graver was said before.
    pub(crate) fn tell(&self, rulebook: &Rulebook, before: Exit) -> Exit {
        if before >= Exit::NothingChecked {
            return before;
        }
        let told = if self.filings == 0 {
            "nothing was checked".to_owned()
        } else if self.checked > 0 && self.duties == 0 {
            no_duty(&self.roles, rulebook)
        } else {
            return before;
        };
        say(&Failure::Usage(told));
        Exit::NothingChecked
    }
}

/// Why there was no duty to look at, and what to ask instead.
pub(crate) fn no_duty(roles: &BTreeSet<&'static str>, rulebook: &Rulebook) -> String {
    let with_duties: BTreeSet<&str> =
        rulebook.obligations.iter().map(|about| about.addressee.word()).collect();
    if with_duties.is_empty() {
        return "nothing was checked: the rules that were asked for have no duty".to_owned();
    }
    let named: Vec<&str> = Role::ALL
        .iter()
        .map(|role| role.word())
        .filter(|word| with_duties.contains(word))
        .collect();
    let whom = roles.iter().copied().collect::<Vec<_>>().join(", ");
    let whom = if whom.is_empty() { "the role that was asked for".to_owned() } else { whom };
    format!(
        "nothing was checked: the rules that were asked for have no duty of {whom}; they have duties of {}, which `--role` asks for",
        named.join(", ")
    )
}
