//! A register that is published as a workbook (.xlsx): the first sheet that people see in it whose columns are
//! those of a layout.

use std::io::{Cursor, Read as _};

use calamine::{Data, DataRef, Reader as _, SheetType, SheetVisible, Xlsx};

use super::ImportError;
use super::record::{Layout, Records};
use super::table;

/// Bytes of all parts of a workbook once they are unpacked, at most.
const UNPACKED: u64 = 256 << 20;

/// Cells of a sheet, at most: places, as a cell far away makes a row long.
const CELLS: usize = 20_000_000;

/// Reads the sheet of a register.
pub(super) fn read<'l>(
    bytes: &[u8],
    layouts: &'l [Layout],
) -> Result<(&'l Layout, Records), ImportError> {
    let broken = |fault: &dyn std::fmt::Display| ImportError::Workbook(fault.to_string());
    unpacks(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|fault| broken(&fault))?;
    let sheets: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let mut first_fault = None;
    for (name, _) in sheets.iter().filter(|(_, visible)| *visible) {
        let rows = cells(&mut book, name)?;
        match table::of_cells(&rows, layouts) {
            Ok((layout, mut records)) => {
                let others: Vec<String> = sheets
                    .iter()
                    .filter(|(other, _)| other != name)
                    .map(|(other, visible)| {
                        format!("`{other}`{}", if *visible { "" } else { " (hidden)" })
                    })
                    .collect();
                let mut note = format!("the records are on the sheet `{name}`");
                if !others.is_empty() {
                    note.push_str("; not read: ");
                    note.push_str(&others.join(", "));
                }
                records.notes.insert(0, note);
                return Ok((layout, records));
            }
            Err(fault) => {
                first_fault.get_or_insert(fault);
            }
        }
    }
    Err(first_fault.unwrap_or_else(|| broken(&"it has no sheet that can be seen")))
}

/// Makes sure that a workbook is no larger than it may be, whatever it says of itself.
fn unpacks(bytes: &[u8]) -> Result<(), ImportError> {
    let broken = |fault: &dyn std::fmt::Display| ImportError::Workbook(fault.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|fault| broken(&fault))?;
    let mut left = UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|fault| broken(&fault))?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|fault| broken(&fault))?;
        left = left
            .checked_sub(read)
            .ok_or_else(|| broken(&"it is too large once it is unpacked; import it in parts"))?;
    }
    Ok(())
}

/// The rows of a sheet that have anything in them, with their numbers. Cells are read one by one: a sheet may
/// have one in its last corner.
fn cells<R: std::io::Read + std::io::Seek>(
    book: &mut Xlsx<R>,
    sheet: &str,
) -> Result<Vec<(usize, Vec<String>)>, ImportError> {
    let broken =
        |fault: &dyn std::fmt::Display| ImportError::Workbook(format!("sheet `{sheet}`: {fault}"));
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|fault| broken(&fault))?;
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    let mut places = 0;
    while let Some(cell) = reader.next_cell().map_err(|fault| broken(&fault))? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        let (row, column) = (row as usize + 1, column as usize);
        if rows.last().is_none_or(|(known, _)| *known != row) {
            rows.push((row, Vec::new()));
        }
        let Some((_, cells)) = rows.last_mut() else { continue };
        if cells.len() <= column {
            places += column + 1 - cells.len();
            if places > CELLS {
                return Err(broken(&"its cells are too far apart"));
            }
            cells.resize(column + 1, String::new());
        }
        if let Some(place) = cells.get_mut(column) {
            *place = text;
        }
    }
    Ok(rows)
}

/// A cell as text. A day is written as one, so that a column of them is read like any other.
fn text(cell: &DataRef<'_>) -> String {
    if let DataRef::DateTime(moment) = cell
        && !moment.is_duration()
    {
        let (year, month, day, ..) = moment.to_ymd_hms_milli();
        return format!("{year:04}-{month:02}-{day:02}");
    }
    Data::from(cell.clone()).to_string()
}
