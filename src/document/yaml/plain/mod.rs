//! The plain part of YAML to a tree, line by line, several times as fast as by events.
//!
//! Nearly every filing is written in it: block mappings and lists, words, quoted texts on one line,
//! brackets, texts over several lines, comments. Whatever goes beyond (anchors, tags, escapes, several
//! documents, tabs) and whatever looks wrong is left to the parser, from the first byte: this reader
//! either feeds the [`Builder`] exactly what the parser's events would, or gives up. Tests and a fuzz target hold
//! the two to the same trees.

mod values;

use std::borrow::Cow;

use crate::document::build::Builder;
use crate::document::core::Value;
use crate::document::{Limits, Reading};
use crate::source::{Source, Span};

/// Collections inside collections; a filing has six or seven.
const DEPTH: usize = 24;

/// Reads a text that is one document in plain YAML; `None` where it is anything else.
pub(super) fn read<'s>(source: &'s Source, limits: &Limits) -> Option<Reading<'s>> {
    let text = source.text();
    // Places are counted in 32 bits.
    let places_fit = u32::try_from(text.len()).is_ok();
    if limits.documents == 0 || !places_fit || !has_plain_characters(text) {
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
