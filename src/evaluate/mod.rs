//! Facts and rules to outcomes, in Kleene's strong logic.
//!
//! Evaluation can not fail, knows no report format and reads no clock.

mod answering;
mod condition;
mod day;
mod decide;
mod derive;
mod dispute;
mod expected;
mod found;
mod outcome;
mod prima_facie;
mod program;
mod reason;
mod ways;
mod words;

pub use self::answering::{Answering, answering};
pub use self::condition::{Question, Scope};
pub use self::day::BindingDay;
pub use self::decide::{Ask, Asked, Asker, Wanted};
pub use self::derive::{Tree, derive};
pub use self::dispute::{disputed, without};
pub use self::expected::{Beside, Expected, Order, Share};
pub use self::found::{Found, Written};
pub use self::outcome::{Outcome, evaluate_obligation};
pub use self::prima_facie::{
    Bearing, OnItsFace, PresumptionState, Presumptions, PrimaFacie, presumed,
};
pub use self::program::{Answers, Program};
pub use self::reason::{
    Reason, Subject, contrary, for_a_person, reasons, shortcomings, standing_of, verdict_reasons,
};
pub use self::words::condition_in_words;
