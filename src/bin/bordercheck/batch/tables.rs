//! Results for those who query: databases and column files, each behind a feature of the build.

use std::path::Path;

use bordercheck::batch::{Between, Row};
use bordercheck::formats::{Entry, Format, Paper};
use bordercheck::rulebook::Rulebook;

use super::store::{Run, Store};
use crate::Failure;
use crate::files::FileError;

/// Takes rows in as they are made, and is whole once it is finished.
pub(crate) trait Table {
    fn row(&mut self, row: &Row) -> Result<(), FileError>;

    fn between(&mut self, finding: &Between) -> Result<(), FileError>;

    fn finish(self: Box<Self>) -> Result<(), FileError>;
}

type Opens = fn(&Path, &Rulebook, &Run) -> Result<Box<dyn Table>, Failure>;

/// What opens a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpensTable {
    /// Whether this build has it.
    built: bool,
    open: Opens,
}

/// The tables of all rows; none is written unless it is asked for.
pub(crate) static TABLES: Paper<OpensTable> = Paper::new(
    Entry {
        format: Format::Sqlite,
        about: "A database file with tables and views, for `sqlite3` (needs a build with the feature `sqlite`)",
        write: OpensTable { built: cfg!(feature = "sqlite"), open: sqlite },
    },
    &[Entry {
        format: Format::Parquet,
        about: "A Parquet file, a row for each filing (needs a build with the feature `parquet`)",
        write: OpensTable { built: cfg!(feature = "parquet"), open: parquet },
    }],
);

/// Opens the tables that are asked for, by their words.
pub(crate) fn open(
    also: &[String],
    store: &Store,
    rulebook: &Rulebook,
    run: &Run,
) -> Result<Vec<Box<dyn Table>>, Failure> {
    let open = |word: &String| {
        let table = TABLES.named(word).ok_or_else(|| without(word))?;
        (table.write.open)(&store.path(&table.file("results")), rulebook, run)
    };
    also.iter().map(open).collect()
}

/// Says no before a run begins, where this build has no such table.
pub(crate) fn must_have(also: &[&Entry<OpensTable>]) -> Result<(), Failure> {
    let missing = also.iter().find(|table| !table.write.built);
    missing.map_or(Ok(()), |table| Err(without(table.format.word())))
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
fn parquet(path: &Path, rulebook: &Rulebook, _: &Run) -> Result<Box<dyn Table>, Failure> {
    Ok(Box::new(super::parquet::Parquet::create(path, rulebook)?))
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Path, _: &Rulebook, _: &Run) -> Result<Box<dyn Table>, Failure> {
    Err(without("parquet"))
}
