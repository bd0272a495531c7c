//! What somebody else has written, made safe to show: no value steers a terminal, begins a line of a
//! log, or looks like another one.
//!
//! Every format passes what comes from filings, files and command lines through [`printable`] once;
//! names of files are made texts by [`name`] and lead back to their file by [`bytes`].

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character can not be seen, or moves what stands around it.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, joiners, marks of direction, fillers, selectors without a face.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            // Ends of lines and paragraphs, embeddings and overrides, isolates, invisible operators.
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff0}'..='\u{fffb}'
            // Noncharacters, musical controls, tags and further selectors.
            | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// A text on one line in which everything can be seen: `\n`, `\t`, `\u{202e}`. What a build service
/// would take for a command in its log (`::error::`, `##[group]`) loses its first sign to `\u{3a}` or
/// `\u{23}`. Done twice, it is what it was.
#[must_use]
pub fn printable(text: &str) -> String {
    written_out(text, |_| false).into_owned()
}

/// The same for lines of a text as they stand, which are shown behind their numbers.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    written_out(text, |c| matches!(c, '\n' | '\r' | '\t'))
}

fn written_out(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    let hidden = text.contains(|c| is_hidden(c) && !stays(c));
    if !hidden && !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if is_command(before, &text[at..]) {
            shown.extend(c.escape_unicode());
        } else if stays(c) {
            shown.push(c);
        } else {
            put(c, &mut shown);
        }
        before = c;
    }
    Cow::Owned(shown)
}

/// Whether a build service would obey what begins here. Lines are wrapped, so that any word can come
/// to stand at the beginning of one.
fn is_command(before: char, text: &str) -> bool {
    let of_github = before.is_whitespace()
        && text
            .strip_prefix("::")
            .is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic()));
    let of_others = ["##[", "##vso[", "##teamcity["];
    of_github || of_others.iter().any(|command| text.starts_with(command))
}

/// A text as the cell of a table: no spreadsheet takes it for a formula, as an apostrophe goes before
/// one that begins like it.
#[must_use]
pub fn cell(text: &str) -> String {
    let text = printable(text);
    let first = text.trim_start().chars().next();
    if first.is_some_and(|first| "=+-@|＝＋－＠".contains(first)) {
        format!("'{text}")
    } else {
        text
    }
}

/// Adds a character as it is shown.
pub(crate) fn put(c: char, shown: &mut String) {
    match c {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        c if is_hidden(c) => shown.extend(c.escape_unicode()),
        c => shown.push(c),
    }
}

/// The name of a file as a text: bytes that are no text are written `\x80`, characters that can not be
/// seen `\u{202e}`, and a backslash that would read as the beginning of one of these twice. Different
/// names are different texts.
#[must_use]
pub fn name(bytes: &[u8]) -> String {
    let mut name = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let mut rest = chunk.valid().chars();
        while let Some(c) = rest.next() {
            let ahead = rest.as_str();
            match c {
                '\\' if cfg!(windows) => name.push('/'),
                '\\' => {
                    let ends = ahead.is_empty() && !chunk.invalid().is_empty();
                    let reads = ahead.starts_with(|next| next == '\\' || is_hidden(next));
                    let doubled = ends || reads || escaped(ahead).is_some();
                    name.push_str(if doubled { "\\\\" } else { "\\" });
                }
                c if is_hidden(c) => name.extend(c.escape_unicode()),
                c => name.push(c),
            }
        }
        for byte in chunk.invalid() {
            // Writing to a text does not fail.
            let _ = write!(name, "\\x{byte:02x}");
        }
    }
    name
}

/// What stands behind a backslash and is written out there: its bytes, and how long it is.
fn escaped(text: &str) -> Option<(Vec<u8>, usize)> {
    if let Some(digits) = text.strip_prefix('x') {
        let digits = digits.get(..2)?;
        return Some((vec![u8::from_str_radix(digits, 16).ok()?], 3));
    }
    let (digits, _) = text.strip_prefix("u{")?.split_once('}')?;
    let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    Some((c.to_string().into_bytes(), digits.len() + 3))
}

/// The bytes of the name that [`name`] has made a text.
#[must_use]
pub fn bytes(name: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        let (meant, length) = match escaped(after) {
            Some(escaped) => escaped,
            None => (vec![b'\\'], usize::from(after.starts_with('\\'))),
        };
        bytes.extend(meant);
        rest = after.get(length..).unwrap_or_default();
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::{bytes, cell, name, printable};

    #[test]
    fn formulas_are_texts() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\u{a0}=1", "＝1", "|x"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
        assert_eq!((cell("\t=1"), cell("\r\n=1")), ("\\t=1".to_owned(), "\\r\\n=1".to_owned()));
        for text in ["", "Harbour gate", "4.2", "a=b", "'=1"] {
            assert_eq!(cell(text), text);
        }
    }

    #[test]
    fn what_can_not_be_seen_is_written_out() {
        let shown = [
            ("x\r\n::error file=a::pwn", "x\\r\\n\\u{3a}:error file=a::pwn"),
            ("::error::x ::warning::y", "\\u{3a}:error::x \\u{3a}:warning::y"),
            ("std::fmt, ::1, a:: b", "std::fmt, ::1, a:: b"),
            ("a ##vso[x] ##[y] ## z", "a \\u{23}#vso[x] \\u{23}#[y] ## z"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("gnp\u{202e}yaml", "gnp\\u{202e}yaml"),
            ("a\u{85}b\u{2028}c\u{2029}d", "a\\u{85}b\\u{2028}c\\u{2029}d"),
            (
                "a\u{ad}b\u{200b}c\u{feff}d\u{2066}e\u{200e}f",
                "a\\u{ad}b\\u{200b}c\\u{feff}d\\u{2066}e\\u{200e}f",
            ),
            ("tag\u{e0041}", "tag\\u{e0041}"),
            ("Grenzübergang – 国境 😀", "Grenzübergang – 国境 😀"),
        ];
        for (text, expected) in shown {
            assert_eq!(printable(text), expected);
            assert_eq!(printable(expected), expected, "twice is once");
        }
    }

    #[test]
    fn a_name_leads_back_to_its_file() {
        let names: [&[u8]; 18] = [
            b"a.yaml",
            b"a\\b.yaml",
            b"a\x80b",
            b"a\\x80b",
            b"a\\\x80b",
            b"a\\\\x80b",
            b"a\\\\\x80",
            b"\\",
            b"\\\\",
            b"x\\",
            b"\xff\xfe",
            "ü\\xzz".as_bytes(),
            b"two\nlines",
            b"two\\nlines",
            b"two\\u{a}lines",
            b"two\\\nlines",
            "a\u{202e}".as_bytes(),
            b"a\\u{202e}",
        ];
        let mut texts: Vec<String> = names.iter().map(|bytes| name(bytes)).collect();
        if !cfg!(windows) {
            for (text, expected) in texts.iter().zip(names) {
                assert_eq!(bytes(text), expected, "{text}");
            }
            assert_eq!((texts[1].as_str(), texts[2].as_str()), ("a\\b.yaml", "a\\x80b"));
            texts.sort();
            texts.dedup();
            assert_eq!(texts.len(), names.len());
        }
    }
}
