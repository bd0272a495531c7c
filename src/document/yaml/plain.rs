//! The plain part of YAML to a tree, line by line, several times as fast as by events.
//!
//! Nearly every filing is written in it: block mappings and lists, words, quoted texts on one line,
//! brackets, texts over several lines, comments. Whatever goes beyond (anchors, tags, escapes, several
//! documents, tabs) and whatever looks wrong is left to the parser, from the first byte: this reader
//! either feeds the [`Builder`] exactly what the parser's events would, or gives up. Tests and a fuzz target hold
//! the two to the same trees.

use std::borrow::Cow;

use super::super::build::Builder;
use super::super::core::{self, Value};
use super::super::{Limits, Reading};
use crate::source::{Source, Span};

/// Collections inside collections; a filing has six or seven.
const DEPTH: usize = 24;

/// Bytes of a key. YAML allows more, and no filing needs them.
const LONGEST_KEY: usize = 128;

/// Reads a text that is one document in plain YAML; `None` where it is anything else.
pub(super) fn read<'s>(source: &'s Source, limits: &Limits) -> Option<Reading<'s>> {
    let text = source.text();
    if limits.documents == 0 || !has_plain_characters(text) {
        return None;
    }
    let document = Builder::new(source, limits);
    let mut reader = Reader { text, at: 0, document, blocks: Vec::new(), brackets: 0, key: None };
    reader.lines()?;
    Some(reader.document.finish())
}

/// Whether a text has only characters that mean the same everywhere: no control characters, no tabs,
/// no line breaks but the usual one, nothing that YAML does not print.
fn has_plain_characters(text: &str) -> bool {
    const CHUNK: usize = 64;
    let odd = |byte: u8| (byte < b' ' && byte != b'\n') || byte == 0x7f;
    let any_odd = |chunk: &[u8]| chunk.iter().fold(false, |found, &byte| found | odd(byte));
    !text.as_bytes().chunks(CHUNK).any(any_odd)
        && (text.is_ascii() || text.chars().all(|c| c.is_ascii() || is_letter_of_text(c)))
}

/// Whether a character beyond ASCII is no line break, mark of order, or one that is not printed.
fn is_letter_of_text(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}'
        | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

/// A block mapping or list whose end has not been met.
#[derive(Clone, Copy)]
struct Block {
    /// Spaces before its keys or dashes.
    indent: usize,
    list: bool,
}

/// A place in a text that has been plain so far.
struct Reader<'s> {
    text: &'s str,
    at: usize,
    document: Builder<'s>,
    blocks: Vec<Block>,
    /// Open brackets.
    brackets: usize,
    /// Behind the colon of a key whose value has not been met.
    key: Option<usize>,
}

/// All methods give `None` where the text is not plain.
impl Reader<'_> {
    fn lines(&mut self) -> Option<()> {
        while let Some(indent) = self.next_line() {
            let item = self.at_dash();
            if !item && self.on_a_line_of_its_own(indent)? {
                continue;
            }
            self.settle(indent, item)?;
            if !item {
                let key = self.key()?;
                self.entry(key, indent)?;
                continue;
            }
            self.at += 1;
            let column = indent + 1 + self.spaces();
            if self.at_dash() {
                return None;
            }
            match self.key() {
                Some(key) => {
                    self.open(Block { indent: column, list: false }, key.start as usize)?;
                    self.entry(key, column)?;
                }
                None => self.value(indent)?,
            }
        }
        self.nothing()?;
        if self.blocks.is_empty() {
            return None;
        }
        while self.blocks.pop().is_some() {
            self.document.close(None);
        }
        Some(())
    }

    /// Reads a value in brackets or quotes that stands below its key; whether there is one.
    fn on_a_line_of_its_own(&mut self, indent: usize) -> Option<bool> {
        let outer = self.blocks.last().map_or(0, |block| block.indent);
        let bounded = matches!(self.byte(), Some(b'[' | b'{' | b'"' | b'\''));
        if !bounded || self.key.is_none() || indent <= outer {
            return Some(false);
        }
        self.key = None;
        self.value(outer)?;
        Some(true)
    }

    /// Goes to the next line with content and gives the spaces before it; `None` at the end.
    fn next_line(&mut self) -> Option<usize> {
        loop {
            let indent = self.spaces();
            match self.byte()? {
                b'\n' => self.at += 1,
                b'#' => self.skip_line(),
                _ => return Some(indent),
            }
        }
    }

    /// Opens and closes blocks until a line with this indent fits the innermost one.
    fn settle(&mut self, indent: usize, item: bool) -> Option<()> {
        let here = Block { indent, list: item };
        let Some(&top) = self.blocks.last() else {
            return if indent == 0 && !item { self.open(here, self.at) } else { None };
        };
        if self.key.is_some() {
            if indent > top.indent {
                self.key = None;
                return self.open(here, self.at);
            }
            // A list may stand right under its key, not indented; the parser has it begin behind its dash.
            if indent == top.indent && item {
                self.key = None;
                let rest = &self.text.as_bytes()[self.at + 1..];
                let blanks = rest.iter().take_while(|&&byte| byte == b' ').count();
                return self.open(here, self.at + 1 + blanks);
            }
            self.nothing()?;
        }
        loop {
            let top = *self.blocks.last()?;
            if indent < top.indent || (indent == top.indent && top.list && !item) {
                self.blocks.pop();
                self.document.close(None);
            } else {
                return (top.indent == indent && top.list == item).then_some(());
            }
        }
    }

    fn open(&mut self, block: Block, at: usize) -> Option<()> {
        if self.blocks.len() >= DEPTH {
            return None;
        }
        self.blocks.push(block);
        let span = Span::new(at, at);
        let opened = if block.list {
            self.document.open_list(span, None)
        } else {
            self.document.open_mapping(span, None)
        };
        opened.ok()
    }

    /// A key, and what stands behind it.
    fn entry(&mut self, key: Span, indent: usize) -> Option<()> {
        self.word(key)?;
        let behind = self.at;
        self.spaces();
        if matches!(self.byte(), None | Some(b'\n' | b'#')) {
            self.skip_line();
            self.key = Some(behind);
            return Some(());
        }
        self.value(indent)
    }

    /// Nothing, in the place of the value that a key does not have.
    fn nothing(&mut self) -> Option<()> {
        let Some(behind) = self.key.take() else { return Some(()) };
        let span = Span::new(behind, behind);
        self.document.scalar(Value::Null, Cow::Borrowed(""), span, None).ok()
    }

    /// A value that begins in the middle of a line and belongs to a block with this indent.
    fn value(&mut self, indent: usize) -> Option<()> {
        match self.byte()? {
            b'"' | b'\'' => self.quoted()?,
            b'[' | b'{' => self.bracket(indent)?,
            b'|' | b'>' => return self.block_text(indent),
            _ => return self.plain_text(indent),
        }
        self.end_line()
    }

    /// A plain word.
    fn word(&mut self, span: Span) -> Option<()> {
        let text = &self.text[span.range()];
        self.document.scalar(core::plain(text), Cow::Borrowed(text), span, None).ok()
    }

    /// The key that begins here, if one does; then behind its colon.
    fn key(&mut self) -> Option<Span> {
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
    fn quoted(&mut self) -> Option<()> {
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
    fn bracket(&mut self, indent: usize) -> Option<()> {
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
    fn plain_text(&mut self, indent: usize) -> Option<()> {
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
    fn block_text(&mut self, indent: usize) -> Option<()> {
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

    /// Goes to the next line, over blanks and a comment.
    fn end_line(&mut self) -> Option<()> {
        let spaces = self.spaces();
        match self.byte() {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'#') if spaces > 0 => self.skip_line(),
            Some(_) => return None,
        }
        Some(())
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

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Whether a list item begins here.
    fn at_dash(&self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        rest.first() == Some(&b'-') && matches!(rest.get(1), None | Some(b' ' | b'\n'))
    }

    /// Goes over spaces and gives their number.
    fn spaces(&mut self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().position(|&byte| byte != b' ').unwrap_or(rest.len());
        self.at += count;
        count
    }

    /// Where the line of this place begins.
    fn line_start(&self) -> usize {
        self.text[..self.at].rfind('\n').map_or(0, |end| end + 1)
    }

    fn skip_to_line_end(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
    }

    fn skip_line(&mut self) {
        self.skip_to_line_end();
        self.at = (self.at + 1).min(self.text.len());
    }
}

/// Whether a byte may stand in a key that needs no second look.
fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left to the parser costs several times as much, so that the usual must not be.
    #[test]
    fn what_filings_are_written_in_is_plain() {
        for text in [
            "a: 1\n",
            "a: b c, d (e) # f\n# g\n\nh: -1\ni: ~\n",
            "a:\n  b:\n  - c\n  - d: e\n    f:\n  g: [h, 'i', \"j\"]\nk: {l: m, n: [o,\n  p], q: r}",
            "a: >-\n  b\n  c\n\n  d\ne: |\n  f\n    g\nh: i\n  j\n",
            "a:\n  [b,\n   c]\nd:\n  \"e\"\n",
        ] {
            assert!(read(&Source::new("x", text), &Limits::default()).is_some(), "{text}");
        }
    }

    #[test]
    fn the_examples_are_plain() -> std::io::Result<()> {
        let mut plain = 0;
        for example in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples"))? {
            let path = example?.path().join("filing.yaml");
            if path.is_file() && !path.to_string_lossy().contains("broken-syntax") {
                let text = Source::new("x", std::fs::read_to_string(&path)?);
                assert!(read(&text, &Limits::default()).is_some(), "{}", path.display());
                plain += 1;
            }
        }
        assert!(plain > 10, "only {plain} examples");
        Ok(())
    }

    #[test]
    fn what_means_more_than_it_says_is_not() {
        for text in [
            "",
            "# a\n",
            "a\n",
            "- a\n",
            " a: b\n",
            "a:\tb\n",
            "a: b\r\n",
            "a: &b c\n",
            "a: *b\n",
            "a: !!str b\n",
            "a: b: c\n",
            "a: \"\\n\"\n",
            "a: 'b''c'\n",
            "a: b\n c: d\n",
            "---\na: b\n",
            "a: b\n...\n",
            "? a\n: b\n",
            "a: [b: c]\n",
            "a: [b\nc]\n",
            "a: |2\n   b\n",
            "a: b\n\n  c\n",
        ] {
            assert!(read(&Source::new("x", text), &Limits::default()).is_none(), "{text}");
        }
    }
}
