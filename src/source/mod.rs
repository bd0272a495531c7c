//! A text that was handed in, and places in it.
//!
//! Everything else speaks of byte ranges ([`Span`]); only here are they turned into the lines and
//! columns that people read.

mod decode;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::decode::{Flaw, NotText};
use crate::digest::sha256;

/// A range of bytes in a [`Source`], start inclusive, end exclusive.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// A range from byte `start` up to byte `end`; offsets past 4 GiB are cut off there.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Span {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The smallest range that holds this one and another.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The range as indices, for slicing a text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as people count: both from one, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in Unicode scalar values.
    pub column: u32,
}

impl fmt::Display for LineColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Bytes that a line of an ordinary filing has at most.
const BYTES_A_LINE: usize = 24;

/// A text with a name, and where its lines begin.
///
/// The name is a path, or `<stdin>`; it is shown and never opened. A clone is the same text, and no copy of it.
#[derive(Clone, Debug)]
pub struct Source(Arc<Named>);

#[derive(Debug)]
struct Named {
    name: String,
    text: String,
    line_starts: Vec<u32>,
    sha256: String,
}

impl Source {
    /// Takes a text. A byte order mark at its start is dropped, and a carriage return on its own
    /// becomes a line feed: YAML ends a line there too, and so lines are counted in one way only.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let text: String = text.into();
        let sha256 = sha256([&text]);
        Source::read_from(name.into(), text, sha256)
    }

    /// The text that was read from bytes with this digest.
    fn read_from(name: String, mut text: String, sha256: String) -> Source {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        if let Cow::Owned(replaced) = without_lone_returns(&text) {
            text = replaced;
        }
        let mut line_starts = Vec::with_capacity(1 + text.len() / BYTES_A_LINE);
        line_starts.push(0);
        let ends = text.match_indices('\n').map(|(at, _)| u32::try_from(at + 1));
        line_starts.extend(ends.map(|start| start.unwrap_or(u32::MAX)));
        Source(Arc::new(Named { name, text, line_starts, sha256 }))
    }

    /// What the text is called in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The text itself.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// SHA-256 of the bytes it was read from, as lower-case hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// The line and column of a byte offset; an offset past the end is the end.
    #[must_use]
    pub fn locate(&self, offset: u32) -> LineColumn {
        let line = self.0.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.0.line_starts[line - 1] as usize;
        let end = (offset as usize).min(self.0.text.len());
        let column = self.0.text.get(start..end).map_or(0, |before| before.chars().count());
        LineColumn {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column + 1).unwrap_or(u32::MAX),
        }
    }

    /// The text of a range; empty where the range does not fit the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.0.text.get(span.range()).unwrap_or("")
    }
}

/// The text with every carriage return that no line feed follows as a line feed; as long as before.
fn without_lone_returns(text: &str) -> Cow<'_, str> {
    let lone = |at: usize| !text[at + 1..].starts_with('\n');
    if !text.match_indices('\r').any(|(at, _)| lone(at)) {
        return Cow::Borrowed(text);
    }
    let replace = |(at, c)| if c == '\r' && lone(at) { '\n' } else { c };
    Cow::Owned(text.char_indices().map(replace).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = Source::new("x", "é: ü\nΩmega: 1\n");
        let at = source.text().find('1').unwrap_or_default();
        assert_eq!(
            source.locate(u32::try_from(at).unwrap_or_default()),
            LineColumn { line: 2, column: 8 }
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(Source::new("x", "\u{feff}a: 1").text(), "a: 1");
    }

    #[test]
    fn a_carriage_return_on_its_own_ends_a_line() {
        let source = Source::new("x", "a: 1\rb: 2\r\nc: 3\r");
        assert_eq!(source.text(), "a: 1\nb: 2\r\nc: 3\n");
        assert_eq!(source.locate(11), LineColumn { line: 3, column: 1 });
    }

    #[test]
    fn an_offset_past_the_end_is_the_end() {
        assert_eq!(Source::new("x", "ab").locate(99), LineColumn { line: 1, column: 3 });
    }
}
