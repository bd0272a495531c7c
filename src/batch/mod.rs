//! Many filings at once: what each comes to in one row, the counts of all, and what filings say
//! of each other.
//!
//! Rows in, tables and summaries out. Where the filings come from, how many are checked at the
//! same time and where the rows are kept is the program's business; nothing here opens a file.

mod accounts;
mod between;
mod order;
mod row;
mod since;
mod stated;
mod summary;
mod table;

pub use self::accounts::{Accounts, Unbalanced};
pub use self::between::{Between, Side, compare, keys};
pub use self::order::Reorder;
pub use self::row::{
    RefusalKind, Row, RowContradiction, RowDiagnostic, RowStatus, Why, each_row, rows_of,
    verdict_letter,
};
pub use self::since::{Change, Compare, Direction, ObligationChange, Since};
pub use self::stated::Stated;
pub use self::summary::{Of, Page, Summary};
pub use self::table::{obligations_table, table_head, table_row};
