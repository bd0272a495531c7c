//! Records that are rows of a table: which row is the header, and which rows fit it.

use super::record::{Layout, Records, Row, plain};
use super::scan::{Rows, Scanned};
use super::{ImportError, Left, RECORDS};

/// What may stand between cells.
const SEPARATORS: [(char, &str); 4] =
    [(',', "comma"), (';', "semicolon"), ('\t', "tab"), ('|', "bar")];

/// Rows at the beginning of a table among which its header is.
const BEFORE_HEADER: usize = 30;

/// Columns that are named in an error.
const NAMED: usize = 8;

/// A table whose header is found: the rest of its rows is to be read.
struct Found<'l> {
    layout: &'l Layout,
    separator: char,
    header: usize,
}

/// Reads a table in text, and its layout.
pub(super) fn read<'l>(
    text: &str,
    layouts: &'l [Layout],
) -> Result<(&'l Layout, Records), ImportError> {
    let mut nearest = Nearest::default();
    let found = SEPARATORS.iter().find_map(|&(separator, _)| {
        let header = header(Rows::new(text, separator).take(BEFORE_HEADER), layouts, &mut nearest);
        header.map(|(layout, header)| Found { layout, separator, header })
    });
    let Some(found) = found else { return Err(nearest.error(layouts)) };
    let mut records = Records::default();
    if found.separator != ',' {
        let called = SEPARATORS.iter().find(|(known, _)| *known == found.separator);
        records
            .notes
            .push(format!("cells are separated by a {}", called.map_or("", |(_, name)| name)));
    }
    rows(Rows::new(text, found.separator), found.header, "line", &mut records)?;
    Ok((found.layout, records))
}

/// Reads a table whose cells are known, and its layout. A row that is shorter than the header is filled up:
/// a workbook leaves out what is empty.
#[cfg(feature = "xlsx")]
pub(super) fn of_cells<'l>(
    cells: &[(usize, Vec<String>)],
    layouts: &'l [Layout],
) -> Result<(&'l Layout, Records), ImportError> {
    let width = cells.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    let scanned = || {
        cells.iter().map(|(line, cells)| {
            let mut cells = cells.clone();
            cells.resize(width, String::new());
            Scanned::Row { line: *line, cells }
        })
    };
    let mut nearest = Nearest::default();
    let found = header(scanned().take(BEFORE_HEADER), layouts, &mut nearest);
    let (layout, header) = found.ok_or_else(|| nearest.error(layouts))?;
    let mut records = Records::default();
    rows(scanned(), header, "row", &mut records)?;
    Ok((layout, records))
}

/// The layout of a table, and the line of its header.
fn header<'l>(
    rows: impl Iterator<Item = Scanned>,
    layouts: &'l [Layout],
    nearest: &mut Nearest,
) -> Option<(&'l Layout, usize)> {
    for row in rows {
        let Scanned::Row { line, cells } = row else { continue };
        let columns: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
        if let Some(layout) = layouts.iter().find(|layout| layout.is_of(&columns)) {
            return Some((layout, line));
        }
        nearest.look(line, &cells, &columns, layouts);
    }
    None
}

/// Takes the rows in below the header.
fn rows(
    rows: impl Iterator<Item = Scanned>,
    header: usize,
    unit: &str,
    records: &mut Records,
) -> Result<(), ImportError> {
    let mut above = Vec::new();
    let mut below = false;
    for row in rows {
        match row {
            Scanned::Row { line, cells } if !below && line == header => {
                records.columns = cells;
                below = true;
            }
            Scanned::Row { line, .. } | Scanned::Quote { begins: line, .. } if !below => {
                above.push(line);
            }
            Scanned::Row { line, cells } => {
                count(records)?;
                let (has, wants) = (cells.len(), records.columns.len());
                if cells.iter().all(|cell| cell.trim().is_empty()) {
                    records.skipped.push(Left { line, reason: "it is empty".to_owned() });
                } else if cells == records.columns {
                    records
                        .skipped
                        .push(Left { line, reason: "it is the header once more".to_owned() });
                } else if has != wants {
                    let cells = if has == 1 { "cell" } else { "cells" };
                    let reason = format!("{has} {cells} where the header has {wants}");
                    records.refused.push(Left { line, reason });
                } else {
                    records.rows.push(Row { line, cells: cells.into_iter().enumerate().collect() });
                }
            }
            Scanned::Quote { begins, line, column } => {
                count(records)?;
                let place = if begins == line { String::new() } else { format!("line {line}, ") };
                let reason =
                    format!("the quote that is opened at {place}character {column} is not closed");
                records.refused.push(Left { line: begins, reason });
            }
        }
    }
    if let Some(first) = above.first() {
        let note = format!(
            "the header is on {unit} {header}; what stands above it from {unit} {first} on is no record"
        );
        records.notes.push(note);
    }
    Ok(())
}

fn count(records: &mut Records) -> Result<(), ImportError> {
    records.read += 1;
    if records.read > RECORDS { Err(ImportError::TooMany) } else { Ok(()) }
}

/// The row that comes nearest to a header.
#[derive(Default)]
struct Nearest {
    found: usize,
    line: usize,
    columns: Vec<String>,
    layout: &'static str,
    missing: Vec<&'static str>,
}

impl Nearest {
    fn look(&mut self, line: usize, cells: &[String], columns: &[String], layouts: &[Layout]) {
        for layout in layouts {
            let (found, missing) = layout.nearest(columns);
            // Without any column found, the first row is what people take for the header.
            let nearer = found > self.found
                || (found == self.found && found > 0 && missing.len() < self.missing.len());
            if nearer
                || self.line == 0
                || (found == self.found
                    && found == 0
                    && line == self.line
                    && cells.len() > self.columns.len())
            {
                let columns =
                    cells.iter().filter(|cell| !cell.trim().is_empty()).cloned().collect();
                *self = Nearest { found, line, columns, layout: layout.called, missing };
            }
        }
    }

    fn error(self, layouts: &[Layout]) -> ImportError {
        let called: Vec<&str> = layouts.iter().map(|layout| layout.called).collect();
        let known = called.join("; ");
        if self.line == 0 {
            return ImportError::Columns(format!("there is no table in it. Known: {known}"));
        }
        let more = self.columns.len().saturating_sub(NAMED);
        let mut columns: Vec<String> =
            self.columns.iter().take(NAMED).map(|name| super::quoted(name, 60)).collect();
        if more > 0 {
            columns.push(format!("and {more} more"));
        }
        let missing: Vec<String> =
            self.missing.iter().map(|name| format!("`{}`", name.trim_end_matches('*'))).collect();
        ImportError::Columns(format!(
            "no layout of this register has these columns. Found on line {}: {}. Nearest is {}; missing for it: {}. Known: {known}",
            self.line,
            columns.join(", "),
            self.layout,
            missing.join(", ")
        ))
    }
}
