//! The results as a `SQLite` database, in one transaction, so that the same rows give the same bytes.

use std::io;
use std::path::{Path, PathBuf};

use bordercheck::batch::{Between, Row, obligations_table};
use bordercheck::rulebook::Rulebook;
use rusqlite::{Connection, ToSql, params};

use super::store::Run;
use super::tables::Table;
use crate::files::FileError;
use crate::write;

const SCHEMA: &str = include_str!("schema.sql");

/// A database in the making.
pub(crate) struct Sqlite {
    path: PathBuf,
    connection: Connection,
    /// The position of each obligation.
    positions: std::collections::HashMap<String, i64>,
    rows: i64,
    findings: i64,
}

impl Sqlite {
    pub(crate) fn create(path: &Path, rulebook: &Rulebook, run: &Run) -> Result<Sqlite, FileError> {
        // An empty file is an empty database; of a run that was broken off, nothing is left.
        let empty = write::unfinished(path);
        empty.map_err(|source| FileError::Write { path: path.to_owned(), source })?;
        let created = Connection::open(path).and_then(|connection| {
            // The file is moved to its place when it is whole, and made anew after a break.
            connection
                .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")?;
            connection.execute_batch(SCHEMA)?;
            Ok(connection)
        });
        let connection = created.map_err(|error| failed(path, error))?;
        let ids = rulebook.obligations.iter().zip(0..);
        let positions = ids.map(|(about, at)| (about.id.to_string(), at)).collect();
        let sqlite = Sqlite { path: path.to_owned(), connection, positions, rows: 0, findings: 0 };
        for cells in obligations_table(rulebook).iter().skip(1) {
            let cells = cells.each_ref().map(|cell| cell as &dyn ToSql);
            sqlite.insert("INSERT INTO obligations VALUES (?, ?, ?, ?, ?, ?, ?, ?)", &cells)?;
        }
        let asked = [
            ("as_of", run.as_of.to_string()),
            ("role", run.role.clone()),
            ("fail_on", run.fail_on.clone()),
            ("rulebook", run.rulebook.clone()),
            ("version", run.version.clone()),
        ];
        for (key, value) in asked {
            sqlite.insert("INSERT INTO run VALUES (?, ?)", params![key, value])?;
        }
        Ok(sqlite)
    }

    fn insert(&self, sql: &str, values: &[&dyn ToSql]) -> Result<(), FileError> {
        let inserted =
            self.connection.prepare_cached(sql).and_then(|mut insert| insert.execute(values));
        inserted.map(|_| ()).map_err(|error| failed(&self.path, error))
    }
}

fn failed(path: &Path, error: rusqlite::Error) -> FileError {
    FileError::Write { path: path.to_owned(), source: io::Error::other(error) }
}

/// `SQLite` counts with a sign.
fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Table for Sqlite {
    fn row(&mut self, row: &Row) -> Result<(), FileError> {
        let at = self.rows;
        self.rows += 1;
        self.insert(
            "INSERT INTO filings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                at,
                i64::try_from(row.input).unwrap_or(i64::MAX),
                row.path,
                number(row.document),
                row.status.word(),
                row.why.as_ref().map(|why| why.kind.word()),
                row.remark(),
                number(row.bytes),
                row.sha256,
                row.id,
                row.system,
                row.version,
                row.submitted_by,
                row.country,
                row.vendor,
                row.stage,
                row.finding,
                number(row.met),
                number(row.unmet),
                number(row.undetermined),
                number(row.not_applicable),
                row.verdicts,
            ],
        )?;
        for (name, truth) in &row.law {
            self.insert("INSERT INTO law VALUES (?, ?, ?)", params![at, name, truth])?;
        }
        for gap in row.gaps.iter().filter_map(|id| self.positions.get(id)) {
            self.insert("INSERT OR IGNORE INTO gaps VALUES (?, ?)", params![at, gap])?;
        }
        for (fact, there) in &row.declared {
            self.insert("INSERT INTO declared VALUES (?, ?, ?)", params![at, fact, there])?;
        }
        for fault in &row.diagnostics {
            let values =
                params![at, fault.code, fault.severity, fault.message, fault.line, fault.column];
            self.insert("INSERT INTO diagnostics VALUES (?, ?, ?, ?, ?, ?)", values)?;
        }
        for found in &row.contradictions {
            self.insert("INSERT INTO contradictions VALUES (?, ?)", params![at, found.rule])?;
        }
        Ok(())
    }

    fn between(&mut self, finding: &Between) -> Result<(), FileError> {
        let at = self.findings;
        self.findings += 1;
        let values = params![at, finding.by, finding.shared, finding.about, finding.message];
        self.insert("INSERT INTO disagreements VALUES (?, ?, ?, ?, ?)", values)?;
        for side in &finding.sides {
            let values = params![
                at,
                side.value,
                side.path,
                number(side.document),
                side.line,
                side.submitted_by,
                number(side.filings)
            ];
            self.insert("INSERT INTO disagreement_sides VALUES (?, ?, ?, ?, ?, ?, ?)", values)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), FileError> {
        let ended = self.connection.execute_batch("COMMIT;");
        ended.map_err(|error| failed(&self.path, error))?;
        self.connection.flush_prepared_statement_cache();
        self.connection.close().map_err(|(_, error)| failed(&self.path, error))
    }
}
