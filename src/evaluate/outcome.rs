//! One obligation, one filing: what it comes to.

use super::condition::Question;
use crate::law::{Truth, Verdict};
use crate::rulebook::Obligation;

/// How one obligation came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it binds this filing.
    pub applies: Truth,
    /// Whether what it asks for is shown.
    pub satisfied: Truth,
    /// What follows.
    pub verdict: Verdict,
}

/// Evaluates one obligation.
#[must_use]
pub fn evaluate_obligation(question: &Question<'_>, obligation: &Obligation) -> Outcome {
    let mut applies = question.truth(&obligation.applies_when);
    for exception in &obligation.unless {
        if applies == Truth::False {
            break;
        }
        applies = applies.and(question.truth(exception).opposite());
    }
    // What does not bind need not be looked at.
    let satisfied =
        if applies == Truth::False { Truth::Unknown } else { question.truth(&obligation.requires) };
    Outcome { applies, satisfied, verdict: Verdict::of(applies, satisfied) }
}
