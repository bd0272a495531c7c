//! One obligation, one filing: what it comes to.

use super::condition::Question;
use crate::law::{Truth, Verdict};
use crate::rulebook::Obligation;

/// How one obligation came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it binds this filing.
    pub applies: Truth,
    /// Whether what it asks for is shown; `None` where it does not apply, as it was not looked at.
    pub fulfilled: Option<Truth>,
    /// What follows.
    pub verdict: Verdict,
    /// Whether it would come out otherwise on the facts as written, or without those that the filing
    /// contradicts.
    pub disputed: bool,
}

impl Outcome {
    /// What an obligation comes to, where it is known how the condition on which it applies came out.
    pub(super) fn where_applies(
        question: &Question<'_>,
        obligation: &Obligation,
        applies_when: Truth,
    ) -> Outcome {
        let mut applies = applies_when;
        for exception in &obligation.unless {
            if applies == Truth::False {
                break;
            }
            applies = applies.and(question.truth(exception).opposite());
        }
        Outcome::of(applies, || question.truth(&obligation.requires))
    }

    /// What follows from whether it applies; `fulfilled` is asked only where it may.
    #[must_use]
    pub fn of(applies: Truth, fulfilled: impl FnOnce() -> Truth) -> Outcome {
        if applies == Truth::False {
            return Outcome {
                applies,
                fulfilled: None,
                verdict: Verdict::NotApplicable,
                disputed: false,
            };
        }
        let fulfilled = fulfilled();
        Outcome {
            applies,
            fulfilled: Some(fulfilled),
            verdict: Verdict::of(applies, fulfilled),
            disputed: false,
        }
    }
}

/// Evaluates one obligation.
#[must_use]
pub fn evaluate_obligation(question: &Question<'_>, obligation: &Obligation) -> Outcome {
    Outcome::where_applies(question, obligation, question.truth(&obligation.applies_when))
}
