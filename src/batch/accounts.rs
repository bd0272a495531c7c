//! Rows → counts that must add up: every input ends in exactly one row for each filing in it.

use serde::{Deserialize, Serialize};

use super::row::{RefusalKind, Row, RowStatus};

/// What became of all inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    /// Inputs that ended in a row. A stream of several filings is one input with several rows.
    pub inputs: u64,
    /// All rows.
    pub rows: u64,
    /// Rows of filings that were checked.
    pub checked: u64,
    /// Rows of inputs that could not be read.
    pub unreadable: u64,
    /// Rows of inputs that were not looked at.
    pub skipped: u64,
    /// Checked filings with something to act on.
    pub with_findings: u64,
    /// Inputs that this program failed on.
    pub faults: u64,
    /// Inputs that could not be opened or read from where they are kept.
    pub failed: u64,
}

/// Why accounts do not add up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    /// An input without a row, or rows out of order.
    #[error("the row of input {found} came where one of input {wanted} was due")]
    OutOfOrder {
        /// The input whose row is missing.
        wanted: u64,
        /// The input that came instead.
        found: u64,
    },
    /// More or fewer inputs than were handed out.
    #[error("{handed_out} inputs were handed out and {inputs} are accounted for")]
    Inputs {
        /// Inputs that were handed out.
        handed_out: u64,
        /// Inputs with a row.
        inputs: u64,
    },
    /// More or fewer rows than are in the file.
    #[error("{rows} rows were made and {written} are in the file")]
    Rows {
        /// Rows made.
        rows: u64,
        /// Rows found in the file.
        written: u64,
    },
    /// The kinds of rows do not make up all rows.
    #[error("{checked} checked, {unreadable} unreadable and {skipped} skipped are not {rows} rows")]
    Kinds {
        /// All rows.
        rows: u64,
        /// Checked.
        checked: u64,
        /// Unreadable.
        unreadable: u64,
        /// Skipped.
        skipped: u64,
    },
}

impl Accounts {
    /// Counts one more row, which must be of the same input as the one before or of the next.
    ///
    /// # Errors
    /// If an input has been left out.
    pub fn add(&mut self, row: &Row) -> Result<(), Unbalanced> {
        let again = row.input + 1 == self.inputs && row.document > 0;
        if !again {
            if row.input != self.inputs {
                return Err(Unbalanced::OutOfOrder { wanted: self.inputs, found: row.input });
            }
            self.inputs += 1;
        }
        self.rows += 1;
        match row.status {
            RowStatus::Checked => self.checked += 1,
            RowStatus::Unreadable => self.unreadable += 1,
            RowStatus::Skipped => self.skipped += 1,
        }
        self.with_findings += u64::from(row.finding && row.status == RowStatus::Checked);
        match row.why.as_ref().map(|why| why.kind) {
            Some(RefusalKind::Fault) => self.faults += 1,
            Some(
                RefusalKind::Vanished
                | RefusalKind::Permission
                | RefusalKind::Failed
                | RefusalKind::Changing,
            ) => self.failed += 1,
            Some(
                RefusalKind::Ending
                | RefusalKind::Hidden
                | RefusalKind::Waivers
                | RefusalKind::Link
                | RefusalKind::NotAFile
                | RefusalKind::Archive
                | RefusalKind::Nested
                | RefusalKind::Traversal
                | RefusalKind::NoFiling
                | RefusalKind::OwnResult
                | RefusalKind::Excluded
                | RefusalKind::Twice
                | RefusalKind::Budget,
            )
            | None => {}
        }
        Ok(())
    }

    /// Holds the counts to what was handed out and to what is in the file.
    ///
    /// # Errors
    /// Where they do not add up.
    pub fn settle(&self, handed_out: u64, written: u64) -> Result<(), Unbalanced> {
        let Accounts { inputs, rows, checked, unreadable, skipped, .. } = *self;
        if inputs != handed_out {
            return Err(Unbalanced::Inputs { handed_out, inputs });
        }
        if rows != written {
            return Err(Unbalanced::Rows { rows, written });
        }
        if checked + unreadable + skipped != rows {
            return Err(Unbalanced::Kinds { rows, checked, unreadable, skipped });
        }
        Ok(())
    }
}

impl std::fmt::Display for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Accounts { inputs, rows, checked, unreadable, skipped, .. } = self;
        let s = |count: u64| if count == 1 { "" } else { "s" };
        write!(
            f,
            "{inputs} input{}, {rows} row{}: {checked} checked + {unreadable} unreadable + {skipped} skipped = {rows}",
            s(*inputs),
            s(*rows)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(input: u64, document: usize) -> Row {
        let row = Row::refused(input, "a", RefusalKind::Ending, "no filing");
        Row { document, ..row }
    }

    #[test]
    fn a_stream_is_one_input_with_several_rows() {
        let mut accounts = Accounts::default();
        for row in [row(0, 0), row(0, 1), row(1, 0)] {
            assert_eq!(accounts.add(&row), Ok(()));
        }
        assert_eq!((accounts.inputs, accounts.rows), (2, 3));
        assert_eq!(accounts.settle(2, 3), Ok(()));
    }

    #[test]
    fn what_is_missing_is_noticed() {
        let mut accounts = Accounts::default();
        assert_eq!(accounts.add(&row(1, 0)), Err(Unbalanced::OutOfOrder { wanted: 0, found: 1 }));
        assert_eq!(accounts.add(&row(0, 0)), Ok(()));
        assert!(accounts.settle(2, 1).is_err());
        assert!(accounts.settle(1, 2).is_err());
        assert!(Accounts { skipped: 0, ..accounts }.settle(1, 1).is_err());
    }
}
