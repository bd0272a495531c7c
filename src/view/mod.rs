//! What a check found → what a reader is told: grouped by cause, ordered by weight, in words.
//!
//! A view is data: renderers place it and work nothing out. It changes no verdict.

mod cause;
mod cite;
mod closing;
mod dossier;
mod found;

pub use self::cause::{Cause, CauseFact, Weight};
pub use self::cite::Citations;
pub use self::dossier::{Closing, Dossier, Fault, LawLine, PresumedLine, ScopeLine, dossier};
pub(crate) use self::found::UNSEEN;
pub use self::found::{FindingOfCause, Told, told};
