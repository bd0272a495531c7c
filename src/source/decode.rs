//! From bytes to text: UTF-8, and UTF-16 with a mark.
//!
//! Nothing is guessed. An encoding that is recognised but not read is named, so that its author
//! knows what to save instead.

use std::fmt;

use super::{Source, Span};
use crate::digest::sha256;

/// Bytes that are not a text we read.
#[derive(Clone, Debug)]
pub struct NotText {
    /// The text as far as it could be read, with `U+FFFD` for what could not, to show the place.
    pub source: Source,
    /// The first thing that could not be read.
    pub span: Span,
    /// What is wrong there.
    pub flaw: Flaw,
}

/// Why bytes are not a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A byte that UTF-8 does not have at this place.
    Byte {
        /// The byte.
        byte: u8,
        /// Its offset in the bytes that were handed in.
        offset: usize,
    },
    /// Half a character of UTF-16.
    HalfCharacter {
        /// Its offset in the bytes that were handed in.
        offset: usize,
    },
    /// UTF-16 that does not say in which order its bytes stand.
    Utf16WithoutMark,
    /// UTF-32.
    Utf32,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Byte { byte, offset } => {
                write!(f, "byte 0x{byte:02X} at offset {offset} is not UTF-8")
            }
            Flaw::HalfCharacter { offset } => {
                write!(f, "half a UTF-16 character at offset {offset}")
            }
            Flaw::Utf16WithoutMark => {
                f.write_str("the text is in UTF-16 without a byte order mark")
            }
            Flaw::Utf32 => f.write_str("the text is in UTF-32"),
        }
    }
}

impl Source {
    /// Takes the bytes of a file: UTF-8 with a byte order mark or without, or UTF-16 with one.
    ///
    /// # Errors
    /// Any other bytes, with the place of the first that does not fit.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Source, NotText> {
        let name = name.into();
        let no_place =
            |name, flaw| NotText { source: Source::new(name, ""), span: Span::default(), flaw };
        // The order matters: the mark of UTF-16 is how the mark of UTF-32 begins, and bytes
        // without a mark are told by where the zeros of the first, always common, character are.
        match bytes.as_slice() {
            [0, 0, 0xFE, 0xFF, ..]
            | [0xFF, 0xFE, 0, 0, ..]
            | [0, 0, 0, 1..=u8::MAX, ..]
            | [1..=u8::MAX, 0, 0, 0, ..] => Err(no_place(name, Flaw::Utf32)),
            [0xFF, 0xFE, ..] => utf16(name, &bytes, u16::from_le_bytes),
            [0xFE, 0xFF, ..] => utf16(name, &bytes, u16::from_be_bytes),
            [0, 1..=u8::MAX, ..] | [1..=u8::MAX, 0, ..] => {
                Err(no_place(name, Flaw::Utf16WithoutMark))
            }
            _ => utf8(name, bytes),
        }
    }
}

fn utf8(name: String, bytes: Vec<u8>) -> Result<Source, NotText> {
    String::from_utf8(bytes).map(|text| Source::new(&name, text)).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let flaw = Flaw::Byte { byte: bytes.get(offset).copied().unwrap_or_default(), offset };
        let mark = if bytes.starts_with("\u{feff}".as_bytes()) { MARK } else { 0 };
        let source =
            Source::read_from(name, String::from_utf8_lossy(bytes).into_owned(), sha256([bytes]));
        NotText { source, span: replaced(offset - mark), flaw }
    })
}

/// Reads UTF-16, its mark included.
fn utf16(name: String, bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Source, NotText> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut offset = 0;
    let mut bad: Option<(usize, usize)> = None;
    for character in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        if character.is_err() {
            bad.get_or_insert((text.len(), offset));
        }
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        text.push(character);
        offset += character.len_utf16() * 2;
    }
    if !rest.is_empty() {
        bad.get_or_insert((text.len(), offset));
        text.push(char::REPLACEMENT_CHARACTER);
    }
    let source = Source::read_from(name, text, sha256([bytes]));
    match bad {
        None => Ok(source),
        Some((at, offset)) => {
            Err(NotText { source, span: replaced(at - MARK), flaw: Flaw::HalfCharacter { offset } })
        }
    }
}

/// Bytes of a byte order mark in the text, from where [`Source::new`] takes it.
const MARK: usize = '\u{feff}'.len_utf8();

/// The place of what stands for something that could not be read.
fn replaced(at: usize) -> Span {
    Span::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::LineColumn;

    fn read(bytes: &[u8]) -> Result<String, (Flaw, LineColumn)> {
        match Source::from_bytes("x", bytes.to_vec()) {
            Ok(source) => Ok(source.text().to_owned()),
            Err(bad) => Err((bad.flaw, bad.source.locate(bad.span.start))),
        }
    }

    fn utf16_bytes(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_with_a_mark_gives_the_same_text() {
        let text = "név: Ωmega 𝄞\n";
        let marked = format!("\u{feff}{text}");
        assert_eq!(read(text.as_bytes()).as_deref(), Ok(text));
        assert_eq!(read(marked.as_bytes()).as_deref(), Ok(text));
        assert_eq!(read(&utf16_bytes(&marked, u16::to_le_bytes)).as_deref(), Ok(text));
        assert_eq!(read(&utf16_bytes(&marked, u16::to_be_bytes)).as_deref(), Ok(text));
        assert_eq!(read(b"").as_deref(), Ok(""));
    }

    #[test]
    fn the_first_bad_byte_is_shown_where_it_stands() {
        let at = LineColumn { line: 2, column: 4 };
        let flaw = |offset| Flaw::Byte { byte: 0xE9, offset };
        assert_eq!(read(b"a: 1\nb: \xe9t\xe9\n"), Err((flaw(8), at)));
        assert_eq!(read(b"\xef\xbb\xbfa: 1\nb: \xe9t\xe9\n"), Err((flaw(11), at)));
    }

    #[test]
    fn half_a_character_is_shown_where_it_stands() {
        let mut bytes = utf16_bytes("\u{feff}a\nb𝄞", u16::to_le_bytes);
        bytes.truncate(bytes.len() - 2);
        let at = LineColumn { line: 2, column: 2 };
        assert_eq!(read(&bytes), Err((Flaw::HalfCharacter { offset: 8 }, at)));
        bytes.truncate(bytes.len() - 1);
        assert_eq!(read(&bytes), Err((Flaw::HalfCharacter { offset: 8 }, at)));
    }

    #[test]
    fn only_the_first_mark_is_taken_off() {
        let (once, twice) = ("\u{feff}a", "\u{feff}\u{feff}a");
        assert_eq!(read(twice.as_bytes()).as_deref(), Ok(once));
        assert_eq!(read(&utf16_bytes(twice, u16::to_be_bytes)).as_deref(), Ok(once));
        let at = LineColumn { line: 1, column: 2 };
        let half = Err((Flaw::HalfCharacter { offset: 4 }, at));
        assert_eq!(read(b"\xfe\xff\xfe\xff\xd8\x00"), half);
    }

    #[test]
    fn encodings_that_are_not_read_are_named() {
        let start = LineColumn { line: 1, column: 1 };
        assert_eq!(read(b"a\0:\0"), Err((Flaw::Utf16WithoutMark, start)));
        assert_eq!(read(b"\0a\0:"), Err((Flaw::Utf16WithoutMark, start)));
        assert_eq!(read(b"a\0\0\0"), Err((Flaw::Utf32, start)));
        assert_eq!(read(b"\0\0\0a"), Err((Flaw::Utf32, start)));
        assert_eq!(read(b"\xff\xfe\0\0a\0\0\0"), Err((Flaw::Utf32, start)));
    }
}
