//! Registers that are published as workbooks.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use bordercheck::import::{Import, ImportError, Register, import_workbook};
use zip::write::SimpleFileOptions;

use super::{CHECKER, any, content};

/// A workbook of sheets with their names, each hidden or not, and the XML of their rows.
fn workbook(sheets: &[(&str, bool, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut links) = (String::new(), String::new());
    for (at, (name, hidden, rows)) in sheets.iter().enumerate() {
        let state = if *hidden { " state=\"hidden\"" } else { "" };
        write!(list, "<sheet name=\"{name}\" sheetId=\"{}\"{state} r:id=\"r{at}\"/>", at + 1)
            .unwrap();
        let kind = format!("Type=\"{office}/worksheet\"");
        write!(links, "<Relationship Id=\"r{at}\" {kind} Target=\"worksheets/sheet{at}.xml\"/>")
            .unwrap();
        part(
            &format!("xl/worksheets/sheet{at}.xml"),
            &format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        );
    }
    part(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{list}</sheets></workbook>"
        ),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "<Relationships xmlns=\"{package}\">{links}<Relationship Id=\"s\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
        ),
    );
    part(
        "_rels/.rels",
        &format!(
            "<Relationships xmlns=\"{package}\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    part(
        "xl/styles.xml",
        &format!(
            "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        ),
    );
    archive.finish().unwrap().into_inner()
}

fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn rows() -> String {
    format!(
        "<row r=\"1\">{}</row><row r=\"2\">{}{}{}{}{}</row><row r=\"3\">{}{}{}<c r=\"E3\" s=\"1\"><v>43101</v></c></row><row r=\"5\">{}{}<c r=\"E5\"><v>43101</v></c>{}</row>",
        text("A1", "SECTION 1"),
        text("A2", "Use Case ID"),
        text("B2", "Use Case Name"),
        text("C2", "Stage of Development"),
        text("D2", "Is the AI use case high-impact?"),
        text("E2", "Date when AI use case became operational or the pilot’s start date"),
        text("A3", "D-1"),
        text("B3", "Gate"),
        text("C3", "c) Deployed – The use case is used"),
        text("B5", "Lane"),
        text("D5", "c) Not high-impact"),
        text("G5", "stray"),
    )
}

fn read(bytes: &[u8]) -> Result<Import, ImportError> {
    let import = import_workbook(Register::UsInventory, bytes, &CHECKER.rulebook().vocabulary)?;
    any::adds_up(&import);
    Ok(import)
}

#[test]
fn a_workbook_is_read_by_the_sheet_that_has_the_columns() {
    let notes = format!("<row r=\"1\">{}</row>", text("A1", "Overview"));
    let book =
        workbook(&[("About", false, &notes), ("Use", false, &rows()), ("Lists", true, &rows())]);
    let import = read(&book).unwrap();
    assert_eq!((import.layout.as_str(), import.counts), ("the US inventory of 2025", "row"));
    assert_eq!(
        import.notes[0],
        "the records are on the sheet `Use`; not read: `About`, `Lists` (hidden)"
    );
    let records: Vec<&str> = import.filings.iter().map(|filing| filing.record.as_str()).collect();
    assert_eq!(records, ["D-1", "line 5"]);
    for filing in &import.filings {
        assert_eq!(
            content(&filing.yaml)["lifecycle"]["first_use"],
            "2018-01-01",
            "{}",
            filing.yaml
        );
    }
    assert_eq!(import.columns[6].without_place, 1);
}

#[test]
fn what_is_no_workbook_of_the_register_is_refused() {
    let why = read(&workbook(&[("Use", true, &rows())])).unwrap_err().to_string();
    assert!(why.contains("no sheet that can be seen"), "{why}");
    let other = format!("<row r=\"1\">{}</row>", text("A1", "Overview"));
    let why = read(&workbook(&[("x", false, &other)])).unwrap_err().to_string();
    assert!(why.contains("Found on") && why.contains("`Overview`"), "{why}");
    let whole = workbook(&[("Use", false, &rows())]);
    for length in [0, 4, 100, whole.len() / 2, whole.len() - 1] {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
    // A cell in the last corner of a sheet takes no memory for all those before it.
    let far = format!("{}<row r=\"1048576\">{}</row>", rows(), text("XFD1048576", "x"));
    assert_eq!(read(&workbook(&[("Use", false, &far)])).unwrap().read, 3);
}

/// Bytes of the archive, and characters of what is written in it.
#[test]
fn a_damaged_workbook_is_refused_or_read() {
    let whole = workbook(&[("Use", false, &rows())]);
    for at in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5a;
        let _ = read(&bytes);
    }
    let rows = rows();
    for (at, _) in rows.char_indices().step_by(7) {
        for mark in ["", "9", "<", "\"", "ZZZZ99999999"] {
            let (before, after) = rows.split_at(at);
            let mut after = after.chars();
            after.next();
            let damaged = format!("{before}{mark}{}", after.as_str());
            let _ = read(&workbook(&[("Use", false, &damaged)]));
        }
    }
    let absent = format!("{rows}<row r=\"9\"><c r=\"A9\" t=\"s\"><v>99</v></c></row>");
    let _ = read(&workbook(&[("Use", false, &absent)]));
}
