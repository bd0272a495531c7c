//! Checks a filing (a YAML description of one AI system used in migration, asylum or border
//! control) against encoded law, and says for each duty whether it is met, unmet, undetermined or
//! not applicable: whose duty, which provision, which line, from which day, what closes it.
//!
//! ```
//! use bordercheck::{Checker, Options, RoleChoice};
//! use bordercheck::law::Verdict;
//! use bordercheck::source::Source;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let checker = Checker::embedded()?;
//! let source = Source::new("gate.yaml", "bordercheck: 1\nlogging:\n  retention: P5M\n");
//! let options = Options::new("2028-01-02".parse()?, RoleChoice::All);
//! let reports = checker.check(&source, &options);
//! // So little is stated that nothing can be shown to be met.
//! assert!(reports[0].outcomes().iter().all(|outcome| outcome.verdict != Verdict::Met));
//! # Ok(())
//! # }
//! ```
//!
//! The library opens no file, reads no clock and prints nothing; `as_of` is an argument.

pub mod answer;
pub mod ask;
pub mod batch;
mod check;
pub mod diagnostic;
pub mod digest;
pub mod document;
pub mod embedded;
pub mod evaluate;
pub mod facts;
pub mod formats;
pub mod import;
pub mod law;
pub mod lookalike;
pub mod prove;
pub mod recognise;
pub mod render;
pub mod report;
pub mod rulebook;
pub mod schema;
pub mod shown;
pub mod source;
pub mod suggest;
mod texts;
pub mod time;
pub mod view;
pub mod vocabulary;
pub mod waiver;
pub mod words;

pub use self::check::{Checker, Detail, Options, RoleChoice};
