//! Results for those who query: databases and column files, each behind a feature of the build.

use std::path::Path;

use bordercheck::batch::{Between, Row};
use bordercheck::rulebook::Rulebook;

use super::store::{Run, Store};
use crate::Failure;
use crate::args::Also;
use crate::files::FileError;

/// Takes rows in as they are made, and is whole once it is finished.
pub(crate) trait Table {
    fn row(&mut self, row: &Row) -> Result<(), FileError>;

    fn between(&mut self, finding: &Between) -> Result<(), FileError>;

    fn finish(self: Box<Self>) -> Result<(), FileError>;
}

/// Opens the tables that are asked for.
pub(crate) fn open(
    also: &[Also],
    store: &Store,
    rulebook: &Rulebook,
    run: &Run,
) -> Result<Vec<Box<dyn Table>>, Failure> {
    also.iter()
        .map(|also| match also {
            Also::Sqlite => sqlite(&store.path("results.sqlite"), rulebook, run),
            Also::Parquet => parquet(&store.path("results.parquet"), rulebook),
        })
        .collect()
}

/// Says no before a run begins, where this build has no such table.
pub(crate) fn must_have(also: &[Also]) -> Result<(), Failure> {
    let missing = also.iter().find_map(|also| match also {
        Also::Sqlite => (!cfg!(feature = "sqlite")).then_some("sqlite"),
        Also::Parquet => (!cfg!(feature = "parquet")).then_some("parquet"),
    });
    missing.map_or(Ok(()), |name| Err(without(name)))
}

fn without(name: &str) -> Failure {
    Failure::Usage(format!(
        "this program was built without {name}; `cargo install bordercheck --features {name}` builds it with"
    ))
}

#[cfg(feature = "sqlite")]
fn sqlite(path: &Path, rulebook: &Rulebook, run: &Run) -> Result<Box<dyn Table>, Failure> {
    Ok(Box::new(super::sqlite::Sqlite::create(path, rulebook, run)?))
}

#[cfg(not(feature = "sqlite"))]
fn sqlite(_: &Path, _: &Rulebook, _: &Run) -> Result<Box<dyn Table>, Failure> {
    Err(without("sqlite"))
}

#[cfg(feature = "parquet")]
fn parquet(path: &Path, rulebook: &Rulebook) -> Result<Box<dyn Table>, Failure> {
    Ok(Box::new(super::parquet::Parquet::create(path, rulebook)?))
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Path, _: &Rulebook) -> Result<Box<dyn Table>, Failure> {
    Err(without("parquet"))
}
