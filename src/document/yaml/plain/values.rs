//! Keys and values of plain YAML.

use std::borrow::Cow;

use super::{DEPTH, Reader};
use crate::document::core::{self, Value};
use crate::source::Span;

/// Bytes of a key. YAML allows more, and no filing needs them.
const LONGEST_KEY: usize = 128;

/// All methods give `None` where the text is not plain.
impl Reader<'_> {
    /// A plain word.
    pub(super) fn word(&mut self, span: Span) -> Option<()> {
        let text = &self.text[span.range()];
        self.document.scalar(core::plain(text), Cow::Borrowed(text), span, None).ok()
    }

    /// The key that begins here, if one does; then behind its colon.
    pub(super) fn key(&mut self) -> Option<Span> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let length = rest.iter().take(LONGEST_KEY).position(|&byte| !is_key(byte))?;
        let colon = length > 0 && rest[length] == b':' && rest[0] != b'-' && rest[0] != b'.';
        let ends = matches!(rest.get(length + 1), None | Some(b' ' | b'\n'));
        if !(colon && ends) {
            return None;
        }
        self.at = start + length + 1;
        Some(Span::new(start, start + length))
    }

    /// A text in quotes, on one line and without escapes.
    pub(super) fn quoted(&mut self) -> Option<()> {
        let (start, quote) = (self.at, self.byte()?);
        let rest = &self.text.as_bytes()[start + 1..];
        let length =
            rest.iter().position(|&byte| byte == quote || matches!(byte, b'\n' | b'\\'))?;
        let end = start + 1 + length;
        if rest[length] != quote || rest.get(length + 1) == Some(&quote) {
            return None;
        }
        self.at = end + 1;
        let text = Cow::Borrowed(&self.text[start + 1..end]);
        self.document.scalar(Value::Text, text, Span::new(start, self.at), None).ok()
    }

    /// A list or mapping in brackets, on one line or several.
    pub(super) fn bracket(&mut self, indent: usize) -> Option<()> {
        let (start, open) = (self.at, self.byte()?);
        self.brackets += 1;
        if self.blocks.len() + self.brackets > DEPTH {
            return None;
        }
        self.at += 1;
        let span = Span::new(start, self.at);
        let (opened, end) = if open == b'[' {
            (self.document.open_list(span, None), b']')
        } else {
            (self.document.open_mapping(span, None), b'}')
        };
        opened.ok()?;
        loop {
            self.blanks(indent)?;
            if self.byte()? == end {
                break;
            }
            if open == b'{' {
                let key = self.key()?;
                self.word(key)?;
                self.blanks(indent)?;
            }
            match self.byte()? {
                b'"' | b'\'' => self.quoted()?,
                b'[' | b'{' => self.bracket(indent)?,
                _ => self.bracketed_word()?,
            }
            self.blanks(indent)?;
            match self.byte()? {
                b',' => self.at += 1,
                byte if byte == end => break,
                _ => return None,
            }
        }
        self.document.close(Some(Span::new(self.at, self.at + 1)));
        self.at += 1;
        self.brackets -= 1;
        Some(())
    }

    /// Spaces, line breaks and comments between brackets; each further line is indented.
    fn blanks(&mut self, indent: usize) -> Option<()> {
        loop {
            let before = self.at;
            self.spaces();
            match self.byte()? {
                b'\n' => {
                    self.at += 1;
                    let spaces = self.spaces();
                    if spaces <= indent && !matches!(self.byte()?, b'\n') {
                        return None;
                    }
                    // A comment may begin right here.
                    if self.byte()? == b'#' {
                        self.skip_to_line_end();
                    }
                }
                b'#' if self.at > before => self.skip_to_line_end(),
                _ => return Some(()),
            }
        }
    }

    /// A plain word in brackets.
    fn bracketed_word(&mut self) -> Option<()> {
        self.starts_plain()?;
        let start = self.at;
        let bytes = self.text.as_bytes();
        loop {
            match self.byte()? {
                b',' | b']' | b'}' | b'\n' => break,
                b'[' | b'{' => return None,
                b'#' if bytes[self.at - 1] == b' ' => break,
                b':' if !bytes.get(self.at + 1).is_some_and(|&next| is_key(next)) => return None,
                _ => self.at += 1,
            }
        }
        self.word(Span::new(start, self.trimmed(start, self.at)))
    }

    /// A plain text, with the lines that continue it.
    pub(super) fn plain_text(&mut self, indent: usize) -> Option<()> {
        self.starts_plain()?;
        let start = self.at;
        let mut end = self.plain_end(start)?;
        let first = &self.text[start..end];
        let mut joined: Option<String> = None;
        while self.byte() == Some(b'\n') {
            self.at += 1;
            let line = self.at;
            let spaces = self.spaces();
            match self.byte() {
                // Behind an empty line, the text may go on; the parser knows.
                Some(b'\n') => match self.next_line() {
                    Some(spaces) if spaces > indent => return None,
                    _ => {
                        self.at = self.line_start();
                        break;
                    }
                },
                Some(byte) if byte != b'#' && spaces > indent => {
                    self.starts_plain()?;
                    let start = self.at;
                    end = self.plain_end(start)?;
                    let joined = joined.get_or_insert_with(|| first.to_owned());
                    joined.push(' ');
                    joined.push_str(&self.text[start..end]);
                }
                _ => {
                    self.at = line;
                    break;
                }
            }
        }
        if self.byte() == Some(b'#') && self.at > end {
            self.skip_line();
        }
        let text = joined.map_or(Cow::Borrowed(first), Cow::Owned);
        self.document.scalar(core::plain(&text), text, Span::new(start, end), None).ok()
    }

    /// Goes to the end of a line of plain text, or to the comment behind it, and gives where the text ends.
    fn plain_end(&mut self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        loop {
            match self.byte() {
                None | Some(b'\n') => break,
                Some(b'#') if bytes[self.at - 1] == b' ' => break,
                Some(b':') if matches!(bytes.get(self.at + 1), None | Some(b' ' | b'\n')) => {
                    return None;
                }
                Some(_) => self.at += 1,
            }
        }
        Some(self.trimmed(start, self.at))
    }

    /// A text that begins on the next line, as `|`, `|-`, `>` or `>-` say.
    pub(super) fn block_text(&mut self, indent: usize) -> Option<()> {
        let folded = self.byte()? == b'>';
        self.at += 1;
        let kept = self.byte()? != b'-';
        self.at += usize::from(!kept);
        if self.byte()? != b'\n' {
            return None;
        }
        self.at += 1;
        let (mut text, mut empty, mut own) = (String::new(), 0, None);
        let (mut start, mut end) = (self.at, self.at);
        loop {
            let line = self.at;
            let spaces = self.spaces();
            match self.byte() {
                None if spaces == 0 => break,
                Some(b'\n') if own.is_some_and(|own| spaces <= own) => {
                    empty += 1;
                    self.at += 1;
                }
                // More blanks than the text is indented by are part of it.
                None | Some(b'\n') => return None,
                Some(_) => {
                    let own = *own.get_or_insert(spaces);
                    if spaces <= indent {
                        self.at = line;
                        break;
                    }
                    // Less indented, or more where lines are joined: rare, and not ours to weigh.
                    if spaces < own || (folded && spaces > own) {
                        return None;
                    }
                    if text.is_empty() {
                        start = self.at;
                    } else {
                        match (folded, empty) {
                            (true, 0) => text.push(' '),
                            (true, _) => (0..empty).for_each(|_| text.push('\n')),
                            (false, _) => (0..=empty).for_each(|_| text.push('\n')),
                        }
                    }
                    empty = 0;
                    self.skip_to_line_end();
                    end = self.at;
                    // Without a line break behind it, or with blanks before that, it is not ours either.
                    if self.byte()? != b'\n' || self.text.as_bytes()[end - 1] == b' ' {
                        return None;
                    }
                    text.push_str(&self.text[line + own..end]);
                    self.at += 1;
                }
            }
        }
        if text.is_empty() {
            return None;
        }
        if kept {
            text.push('\n');
        }
        self.document.scalar(Value::Text, Cow::Owned(text), Span::new(start, end), None).ok()
    }

    /// Whether the text here can only be plain.
    fn starts_plain(&self) -> Option<()> {
        let sure =
            |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80 || b"_/($+<.~".contains(&byte);
        let byte = self.byte()?;
        let next = self.text.as_bytes().get(self.at + 1).copied().unwrap_or(b' ');
        (sure(byte) || (byte == b'-' && next.is_ascii_digit())).then_some(())
    }

    /// The end of a text without the spaces behind it.
    fn trimmed(&self, start: usize, end: usize) -> usize {
        start + self.text[start..end].trim_end_matches(' ').len()
    }
}

/// Whether a byte may stand in a key that needs no second look.
fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
}
