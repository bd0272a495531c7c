//! Facts and rules to outcomes, in Kleene's strong logic.
//!
//! Evaluation can not fail, knows no report format and reads no clock.

mod answering;
mod condition;
mod day;
mod decide;
mod derivation;
mod dispute;
mod expected;
mod found;
mod here;
mod outcome;
mod prima_facie;
mod program;
mod reason;
mod tree;
mod ways;
mod why;
mod words;

pub use self::answering::{Answering, answering};
pub use self::condition::{Question, Scope};
pub use self::day::BindingDay;
pub use self::decide::{Ask, Asked, Asker, Wanted};
pub use self::derivation::Derivations;
pub use self::dispute::{disputed, without};
pub use self::expected::{Beside, Expected, Order, Share};
pub use self::found::{Found, Written};
pub use self::outcome::{Outcome, evaluate_obligation};
pub use self::prima_facie::{
    Bearing, OnItsFace, PresumptionState, Presumptions, PrimaFacie, presumed,
};
pub use self::program::{Answers, Program};
pub use self::reason::{Reason, Subject, contrary, reasons};
pub use self::tree::{Tree, derive};
pub use self::why::Why;
pub use self::words::condition_in_words;
