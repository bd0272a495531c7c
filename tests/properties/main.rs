//! What holds for every filing, tried on filings by chance, over the real rules and the real facts.
//!
//! Every day the filings are few and the same, so that no test fails by chance:
//!
//! ```sh
//! cargo test --test properties
//! ```
//!
//! To look for something new, say how many filings each property is to be tried on:
//!
//! ```sh
//! PROPTEST_CASES=5000 cargo test --release --test properties
//! ```

#![allow(clippy::panic, reason = "a test stops by panicking and says why")]

mod asks;
mod bids;
mod dates;
mod draft;
mod face;
mod filing;
mod fit;
mod logic;
mod monotone;
mod places;
mod reach;
mod same;
mod silence;
mod yaml;

use std::sync::LazyLock;

use bordercheck::evaluate::Question;
use bordercheck::facts::{Facts, gather};
use bordercheck::rulebook::Rulebook;
use bordercheck::source::Source;
use bordercheck::{Checker, Options, RoleChoice, document};
use jiff::civil::Date;
use proptest::test_runner::{Config, RngSeed, TestCaseError};
use serde_json::{Map, Value};

/// The day for which everything here is asked: most duties bind, some transitions still run.
const AS_OF: Date = Date::constant(2028, 1, 2);

static CHECKER: LazyLock<Checker> =
    LazyLock::new(|| Checker::embedded().unwrap_or_else(|damaged| panic!("{damaged}")));

fn rulebook() -> &'static Rulebook {
    CHECKER.rulebook()
}

fn options() -> Options {
    Options::new(AS_OF, RoleChoice::All)
}

/// So many filings, the same ones every time; or as many new ones as `PROPTEST_CASES` says.
fn tried_on(filings: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok());
    let usual = Config { failure_persistence: None, ..Config::default() };
    match asked {
        Some(cases) => Config { cases, ..usual },
        None => Config { cases: filings, rng_seed: RngSeed::Fixed(2024), ..usual },
    }
}

/// A filing as a text that was handed in.
fn source(filing: &Map<String, Value>) -> Source {
    // A mapping of texts always serialises.
    Source::new("filing.json", serde_json::to_string(filing).unwrap_or_default())
}

/// Calls `ask` with what a filing states.
///
/// # Errors
/// If the filing does not fit: then it should not have been made.
fn with_facts<T>(
    filing: &Map<String, Value>,
    ask: impl FnOnce(&Facts<'_>) -> T,
) -> Result<T, TestCaseError> {
    let source = source(filing);
    let fail = |why: &str| TestCaseError::fail(format!("{why} in\n{}", source.text()));
    let readings = document::read(&source, &options().limits);
    let document = readings.first().and_then(|reading| reading.document.as_ref());
    let gathered = gather(document.ok_or_else(|| fail("not read"))?, &rulebook().vocabulary);
    match gathered.misfits.first() {
        Some(misfit) => Err(fail(&misfit.message)),
        None => Ok(ask(&gathered.facts)),
    }
}

/// Calls `ask` with everything that a filing's questions are answered from.
fn with_question<T>(
    filing: &Map<String, Value>,
    ask: impl FnOnce(&Question<'_>) -> T,
) -> Result<T, TestCaseError> {
    with_facts(filing, |facts| ask(&Question::new(rulebook(), facts)))
}
