//! The cases that prove a rule, as they stand in its file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Place;
use crate::law::{Truth, Verdict};

/// What a case expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Expected {
    /// Of an obligation.
    Verdict(Verdict),
    /// Of a qualification or a contradiction.
    Truth(Truth),
    /// Of a presumption: whether it stands, or is withdrawn.
    Presumed(bool),
    /// Of a regime: the day; `None` while it is open. The calendar's last day stands for never.
    Day(Option<Date>),
}

impl std::fmt::Display for Expected {
    /// As rule files write it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Expected::Verdict(verdict) => f.write_str(verdict.word()),
            Expected::Truth(truth) => f.write_str(truth.word()),
            Expected::Presumed(stands) => {
                f.write_str(if *stands { "presumed" } else { "withdrawn" })
            }
            Expected::Day(Some(day)) => write!(f, "{day}"),
            Expected::Day(None) => f.write_str("unknown"),
        }
    }
}

/// What an obligation comes to if it applies, where that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IfApplies {
    /// The facts meet it.
    Met,
    /// The facts fall short of it.
    Short,
}

impl IfApplies {
    /// As rule files write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            IfApplies::Met => "met",
            IfApplies::Short => "short",
        }
    }

    /// Of an outcome, where it is one of the two.
    #[must_use]
    pub fn of(applies: Truth, fulfilled: Option<Truth>) -> Option<IfApplies> {
        match (applies, fulfilled) {
            (Truth::Unknown, Some(Truth::True)) => Some(IfApplies::Met),
            (Truth::Unknown, Some(Truth::False)) => Some(IfApplies::Short),
            _ => None,
        }
    }
}

/// A fact that a case states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The fact's path, or `law.<name>`.
    pub path: String,
    /// Its value as JSON.
    pub json: String,
}

/// One example of a rule at work, and what must come of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Case {
    /// The rule: an obligation's id, `law.<name>`, or a contradiction's id.
    pub rule: String,
    /// What the case shows.
    pub name: String,
    /// What is stated, over a base in which the obligation applies.
    pub given: Vec<Given>,
    /// What must come of it.
    pub expect: Expected,
    /// Of an obligation whose scope is open: whether the facts fall short of it or meet it.
    pub if_applies: Option<IfApplies>,
    /// A fact that must be among the reasons.
    pub at: Option<String>,
    /// The exact facts that would decide it.
    pub asks: Option<Vec<String>>,
    /// Where the case stands.
    pub place: Place,
}
