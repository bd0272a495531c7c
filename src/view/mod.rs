//! What a check found → what a reader is told: grouped by cause, ordered by weight, in words.
//!
//! A view is data: renderers place it and work nothing out. It changes no verdict.

pub(crate) mod answer;
mod cause;
mod cite;
mod closing;
mod compare;
mod dossier;
mod found;
mod ledger;
pub(crate) mod left;
mod named;
pub(crate) mod story;

pub use self::cause::{Cause, CauseFact, Weight};
pub use self::cite::Citations;
pub use self::compare::{Column, Compared, Comparison, Question, Row};
pub use self::dossier::{
    Closing, Dossier, Fault, LawLine, PresumedLine, ScopeLine, StoryLine, dossier,
};
pub(crate) use self::found::UNSEEN;
pub use self::found::{FindingOfCause, Told, told};
pub use self::ledger::{Accounts, Drift, Ledger, Unit, accounts, drift, write_drift};
pub use self::named::{Named, named};
pub use self::story::{Cell, Line, Step, map, nobody, story};
