//! A register as it is downloaded → what became of each of its records, and the words for it.

use std::collections::HashMap;
use std::io::{self, Write};

use bordercheck::import::{self, Column, ImportError, Left, Register};
use bordercheck::shown::printable;
use bordercheck::source::{Flaw, NotText, Source};
use bordercheck::vocabulary::Vocabulary;
use encoding_rs::{DecoderResult, Encoding};

/// Why a register can not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unread {
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("{0}")]
    Bytes(String),
}

/// Reads the bytes of a register: text in UTF-8, in UTF-16 with a mark or in the encoding that is asked
/// for, or a workbook.
pub(crate) fn read(
    register: Register,
    name: &str,
    bytes: Vec<u8>,
    encoding: Option<&'static Encoding>,
    vocabulary: &Vocabulary,
) -> Result<import::Import, Unread> {
    if bytes.starts_with(b"PK\x03\x04") {
        if encoding.is_some() {
            let why = "is no text, so that it has no encoding; leave `--encoding` out";
            return Err(Unread::Bytes(format!("`{name}` {why}")));
        }
        return workbook(register, name, &bytes, vocabulary);
    }
    for (begin, kind) in [
        (&b"\xD0\xCF\x11\xE0"[..], "a workbook of the old kind (.xls)"),
        (b"%PDF", "a PDF"),
        (b"\x1F\x8B", "compressed (gzip)"),
    ] {
        if bytes.starts_with(begin) {
            return Err(other_kind(name, kind));
        }
    }
    let text = match encoding {
        Some(encoding) => decoded(name, &bytes, encoding)?,
        None => match Source::from_bytes(name, bytes) {
            Ok(source) => source.text().to_owned(),
            Err(not_text) => return Err(Unread::Bytes(not_utf8(name, &not_text))),
        },
    };
    Ok(import::import(register, &text, vocabulary)?)
}

fn other_kind(name: &str, kind: &str) -> Unread {
    let convert = "save it as CSV (UTF-8), for example with `soffice --headless --convert-to csv`";
    Unread::Bytes(format!("`{name}` is {kind}, which is not read: {convert}"))
}

fn workbook(
    register: Register,
    name: &str,
    bytes: &[u8],
    vocabulary: &Vocabulary,
) -> Result<import::Import, Unread> {
    let begin = bytes.get(..128.min(bytes.len())).unwrap_or_default();
    let is_open = String::from_utf8_lossy(begin).contains("application/vnd.oasis.opendocument");
    if is_open {
        return Err(other_kind(name, "an OpenDocument file (.ods)"));
    }
    #[cfg(feature = "xlsx")]
    return Ok(import::import_workbook(register, bytes, vocabulary)?);
    #[cfg(not(feature = "xlsx"))]
    {
        let _ = (register, vocabulary);
        let kind =
            "a workbook (.xlsx) or another archive; this build is one without the feature `xlsx`";
        Err(other_kind(name, kind))
    }
}

/// What is not UTF-8, with its place and what it is likely to be.
fn not_utf8(name: &str, not_text: &NotText) -> String {
    let place = not_text.source.locate(not_text.span.start);
    let (line, column) = (place.line, place.column);
    let flaw = not_text.flaw;
    match flaw {
        Flaw::Byte { .. } => format!(
            "`{name}`:{line}:{column}: {flaw}. It is likely Windows-1252, as spreadsheet programs save CSV: `--encoding windows-1252`, or save it as CSV UTF-8"
        ),
        Flaw::Utf16WithoutMark => {
            format!("`{name}`: {flaw}: `--encoding utf-16le` or `--encoding utf-16be`")
        }
        Flaw::HalfCharacter { .. } => format!("`{name}`:{line}:{column}: {flaw}"),
        Flaw::Utf32 => format!("`{name}`: {flaw}; save it as UTF-8"),
    }
}

/// A text in an encoding that was asked for. A mark at its beginning has to agree.
fn decoded(name: &str, bytes: &[u8], encoding: &'static Encoding) -> Result<String, Unread> {
    let (marked, mark) = Encoding::for_bom(bytes).unwrap_or((encoding, 0));
    if marked != encoding {
        return Err(Unread::Bytes(format!(
            "`{name}` begins with the mark of {}, and `--encoding {}` is asked for; leave the option out",
            marked.name(),
            encoding.name()
        )));
    }
    let bytes = bytes.get(mark..).unwrap_or_default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(most.unwrap_or(bytes.len()));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::Malformed(..) | DecoderResult::OutputFull => Err(Unread::Bytes(format!(
            "`{name}` is not {}: what ends at byte {} (line {}) is no character of it",
            encoding.name(),
            read + mark,
            text.matches('\n').count() + 1
        ))),
    }
}

/// An encoding by one of the names that the web has for it.
pub(crate) fn encoding(label: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label_no_replacement(label.trim().as_bytes()).ok_or_else(|| {
        "no encoding has this name; for example: windows-1252, latin1, macintosh, utf-16le, shift_jis"
            .to_owned()
    })
}

/// Says what became of every record and every cell.
pub(crate) fn tell(import: &import::Import, to: &mut dyn Write) -> io::Result<()> {
    if !import.layout.is_empty() {
        writeln!(to, "Read as {}.", import.layout)?;
    }
    for note in &import.notes {
        writeln!(to, "- {}", printable(note))?;
    }
    let unit = import.counts;
    left(to, unit, "refused", &import.refused)?;
    left(to, unit, "skipped", &import.skipped)?;
    let mut names: HashMap<&str, usize> = HashMap::new();
    for column in &import.columns {
        *names.entry(column.name.trim()).or_default() += 1;
    }
    for (at, column) in import.columns.iter().enumerate() {
        let same = names.get(column.name.trim()).copied().unwrap_or_default();
        tell_column(to, unit, &name(column.name.trim(), at, same), column)?;
    }
    let sum = |of: fn(&Column) -> usize| -> usize { import.columns.iter().map(of).sum() };
    if !import.filings.is_empty() {
        writeln!(
            to,
            "Cells of these filings: {} taken, {} say that there is none, {} not taken, {} without a place.",
            sum(|column| column.taken),
            sum(|column| column.silent),
            sum(|column| column.not_taken),
            sum(|column| column.without_place),
        )?;
    }
    let (filings, refused, skipped) =
        (import.filings.len(), import.refused.len(), import.skipped.len());
    let count = |number: usize, what: &str| {
        format!("{number} {what}{}", if number == 1 { "" } else { "s" })
    };
    writeln!(
        to,
        "{} read: {}, {refused} refused, {skipped} skipped.",
        count(import.read, "record"),
        count(filings, "filing")
    )
}

/// The name of a column; with its number, where it has none or shares it.
fn name(called: &str, at: usize, same: usize) -> String {
    match (called.is_empty(), same) {
        (true, _) => format!("Column {} (without a name)", at + 1),
        (false, 1) => format!("Column {}", short(called, 70)),
        (false, _) => format!("Column {} {}", at + 1, short(called, 70)),
    }
}

fn tell_column(to: &mut dyn Write, unit: &str, name: &str, column: &Column) -> io::Result<()> {
    if column.without_place > 0 {
        let answers = if column.without_place == 1 { "answer has" } else { "answers have" };
        writeln!(to, "{name}: {} {answers} no place in a filing", column.without_place)?;
    }
    if let Some((line, text, why)) = &column.first_not_taken {
        let all = column.taken + column.silent + column.not_taken;
        let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
        writeln!(
            to,
            "{name}: {} of {all} not taken, the first in {unit} {line}: {}{why}",
            column.not_taken,
            short(text, 60)
        )?;
    }
    Ok(())
}

/// Records that became no filing; those that follow each other for one reason together.
fn left(to: &mut dyn Write, unit: &str, what: &str, left: &[Left]) -> io::Result<()> {
    for same in left.chunk_by(|one, next| one.reason == next.reason) {
        let (Some(first), Some(last)) = (same.first(), same.last()) else { continue };
        let reason = printable(&first.reason);
        if same.len() == 1 {
            writeln!(to, "{unit} {}: {what}: {reason}", first.line)?;
        } else {
            let number = same.len();
            writeln!(to, "{unit}s {} to {}: {number} {what}: {reason}", first.line, last.line)?;
        }
    }
    Ok(())
}

/// A text of the register on one line, cut to a length.
fn short(text: &str, length: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let words = words.join(" ");
    let cut: String = words.chars().take(length).collect();
    let more = if words.chars().nth(length).is_some() { "…" } else { "" };
    format!("`{}{more}`", printable(&cut))
}

#[cfg(test)]
mod tests {
    use bordercheck::embedded;

    use super::*;

    fn read(bytes: &[u8], label: Option<&str>) -> Result<import::Import, String> {
        let rulebook = embedded::rulebook().map_err(|fault| fault.to_string())?;
        let encoding = label.map(encoding).transpose()?;
        let vocabulary = &rulebook.vocabulary;
        super::read(Register::UsInventory, "x.csv", bytes.to_vec(), encoding, vocabulary)
            .map_err(|fault| fault.to_string())
    }

    const TABLE: &str = "Title,Development_Stage\nCafé – gate,Retired\n";

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn a_register_is_the_same_in_every_encoding() -> Result<(), String> {
        let marked = format!("\u{feff}{TABLE}");
        let windows: Vec<u8> = TABLE
            .chars()
            .map(|c| if c == '–' { 0x96 } else { u8::try_from(c).unwrap_or_default() })
            .collect();
        let filings = read(TABLE.as_bytes(), None)?.filings;
        assert!(filings.len() == 1 && filings[0].yaml.contains("Café – gate"));
        for (bytes, label) in [
            (marked.clone().into_bytes(), None),
            (marked.clone().into_bytes(), Some("utf-8")),
            (utf16(&marked, u16::to_le_bytes), None),
            (utf16(&marked, u16::to_be_bytes), None),
            (utf16(TABLE, u16::to_le_bytes), Some("utf-16le")),
            (utf16(TABLE, u16::to_be_bytes), Some("utf-16be")),
            (windows, Some("Windows-1252")),
        ] {
            assert_eq!(read(&bytes, label)?.filings, filings, "{label:?}");
        }
        Ok(())
    }

    #[test]
    fn what_is_not_in_the_encoding_is_said_with_its_place() {
        for (bytes, label, part) in [
            (&b"a\nb\x92"[..], None, "`x.csv`:2:2: byte 0x92 at offset 3 is not UTF-8"),
            (b"a\nb\x92", None, "`--encoding windows-1252`"),
            (b"a\0b\0", None, "`--encoding utf-16le`"),
            (b"a\nb\x81", Some("shift_jis"), "is not Shift_JIS: what ends at byte 4 (line 2)"),
            (b"\xEF\xBB\xBFa", Some("latin1"), "begins with the mark of UTF-8"),
            (b"PK\x03\x04", Some("latin1"), "leave `--encoding` out"),
            (b"%PDF-1.7", None, "is a PDF, which is not read"),
            (b"a", Some("ebcdic"), "no encoding has this name"),
        ] {
            let why = read(bytes, label).err().unwrap_or_default();
            assert!(why.contains(part), "{why}");
        }
    }

    #[test]
    fn nothing_of_a_register_moves_a_terminal() -> std::io::Result<()> {
        let text = "Title,Development_Stage,x\u{1b}[2J\ny,a\u{202e}b\u{7},z\n";
        let import = read(text.as_bytes(), None).map_err(std::io::Error::other)?;
        let mut told = Vec::new();
        tell(&import, &mut told)?;
        let told = String::from_utf8_lossy(&told);
        assert!(
            told.contains(r"a\u{202e}b\u{7}") && !told.contains(['\u{1b}', '\u{202e}', '\u{7}']),
            "{told}"
        );
        Ok(())
    }
}
