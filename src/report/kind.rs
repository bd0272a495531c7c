//! The kinds of things there are to act on, and the name by which each is known for ever.

use super::{FilingReport, OutcomeReport};
use crate::law::{Truth, Verdict};

/// What kind of thing there is to act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// The text is no filing, or a part of it is worth a look.
    Text,
    /// Statements that can not all be so.
    Contradiction,
    /// A duty shown not to be met.
    Unmet,
    /// A duty that the facts fall short of, if it applies, which is open.
    Short,
    /// A question that a report opens with, and that is not settled.
    Open,
    /// A duty that is met, with less behind it than is asked for.
    Unbacked,
    /// A duty on which not enough is stated.
    Undetermined,
    /// Duties on which not enough is stated and that are out of sight, counted.
    Unseen,
}

impl FindingKind {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            FindingKind::Text => "filing",
            FindingKind::Contradiction => "contradiction",
            FindingKind::Unmet => "unmet",
            FindingKind::Short => "short_if_applies",
            FindingKind::Open => "open",
            FindingKind::Unbacked => "unbacked",
            FindingKind::Undetermined => "undetermined",
            FindingKind::Unseen => "unseen",
        }
    }

    /// The same for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            FindingKind::Short => "falls short, if it applies",
            FindingKind::Unseen => "not looked into",
            FindingKind::Text
            | FindingKind::Contradiction
            | FindingKind::Unmet
            | FindingKind::Open
            | FindingKind::Unbacked
            | FindingKind::Undetermined => self.word(),
        }
    }

    /// The kind that an outcome can give rise to.
    pub(super) fn of(outcome: &OutcomeReport<'_>) -> Option<FindingKind> {
        match outcome.verdict {
            Verdict::Unmet => Some(FindingKind::Unmet),
            Verdict::Undetermined => match outcome.fulfilled {
                Some(Truth::False) => Some(FindingKind::Short),
                Some(Truth::Unknown) => Some(FindingKind::Undetermined),
                // Nothing hangs on whether it applies.
                Some(Truth::True) | None => None,
            },
            Verdict::Met => Some(FindingKind::Unbacked),
            Verdict::NotApplicable => None,
        }
    }

    /// What a fingerprint says of a finding: what falls short stays the same finding when it turns out to
    /// apply, and is another one than what was merely not shown.
    fn class(self) -> &'static str {
        match self {
            FindingKind::Text => "text",
            FindingKind::Contradiction => "contradiction",
            FindingKind::Unmet | FindingKind::Short => "short",
            FindingKind::Open | FindingKind::Undetermined => "open",
            FindingKind::Unbacked => "unbacked",
            FindingKind::Unseen => "unseen",
        }
    }

    /// The word that fingerprints of version 1 had for a finding that a baseline of that version accepts;
    /// `None` where none did: what fell short while its scope was open was not told apart from what was not
    /// stated, and a contradiction was accepted whatever its values.
    fn class_1(self) -> Option<&'static str> {
        match self {
            FindingKind::Text | FindingKind::Contradiction | FindingKind::Unseen => None,
            FindingKind::Unmet | FindingKind::Short => Some("unmet"),
            FindingKind::Open => Some("open"),
            FindingKind::Unbacked => Some("unbacked"),
            FindingKind::Undetermined => Some("undetermined"),
        }
    }
}

/// A finding's name for ever: the filing, the rule and the class of finding, and nothing of lines or
/// values. A gap that was only suspected before is another finding.
pub(super) fn fingerprint(report: &FilingReport<'_>, rule: &str, kind: FindingKind) -> String {
    named(report, 2, rule, kind.class())
}

/// The same as version 1 had it, for baselines of that version; `None` where they accept no such finding.
pub(super) fn fingerprint_1(
    report: &FilingReport<'_>,
    rule: &str,
    kind: FindingKind,
) -> Option<String> {
    Some(named(report, 1, rule, kind.class_1()?))
}

fn named(report: &FilingReport<'_>, version: u8, rule: &str, class: &str) -> String {
    let filing = match &report.id {
        Some(id) => id.clone(),
        None => format!("{}\0{}", report.source.name(), report.document),
    };
    let version = format!("bordercheck finding {version}");
    crate::digest::sha256([&version, &filing, rule, class].map(|part| format!("{part}\n")))
}
