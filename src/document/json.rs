//! JSON text to a tree.
//!
//! `serde_json` says whether a text is JSON; a scanner that may then trust every byte finds the
//! places. Both go once over the text.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::build::{Builder, Fatal};
use super::core::{self, Value};
use super::{Limits, Reading};
use crate::source::{Source, Span};

/// Reads a text that is JSON; `None` where it is not, or is a lone scalar: YAML reads those.
pub(super) fn read<'s>(source: &'s Source, limits: &Limits) -> Option<Reading<'s>> {
    let text = source.text();
    if !text.trim_start_matches(BLANKS).starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut document = Builder::new(source, limits);
    let read = Scanner { text, at: 0 }.read(&mut document)?;
    Some(match read {
        Ok(()) => document.finish(),
        Err(fatal) => document.abandon(fatal),
    })
}

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// A place in a text that is known to be JSON.
struct Scanner<'s> {
    text: &'s str,
    at: usize,
}

impl<'s> Scanner<'s> {
    /// Feeds the whole text. `None` if a string has half a surrogate pair, which `serde_json` lets
    /// pass as long as it does not keep the string.
    fn read(mut self, document: &mut Builder<'s>) -> Option<Result<(), Fatal>> {
        loop {
            self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':'));
            let start = self.at;
            let Some(first) = self.text.as_bytes().get(start) else {
                return Some(Ok(()));
            };
            let fed = match first {
                b'{' | b'[' | b'}' | b']' => {
                    self.at += 1;
                    let span = Span::new(start, self.at);
                    match first {
                        b'{' => document.open_mapping(span, None),
                        b'[' => document.open_list(span, None),
                        _ => {
                            document.close(Some(span));
                            Ok(())
                        }
                    }
                }
                b'"' => {
                    let text = self.string()?;
                    document.scalar(Value::Text, text, Span::new(start, self.at), None)
                }
                _ => {
                    self.skip(|byte| {
                        !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' | b'}')
                    });
                    let word = &self.text[start..self.at];
                    document.scalar(
                        core::plain(word),
                        Cow::Borrowed(word),
                        Span::new(start, self.at),
                        None,
                    )
                }
            };
            if fed.is_err() {
                return Some(fed);
            }
        }
    }

    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|&byte| !wanted(byte)).unwrap_or(rest.len());
    }

    /// The string that begins here, with its escapes undone.
    fn string(&mut self) -> Option<Cow<'s, str>> {
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        loop {
            self.skip(|byte| !matches!(byte, b'"' | b'\\'));
            if self.text.as_bytes().get(self.at)? == &b'"' {
                break;
            }
            escaped = true;
            self.at += 2;
        }
        self.at += 1;
        let quoted = &self.text[start..self.at];
        if escaped {
            return serde_json::from_str(quoted).ok().map(Cow::Owned);
        }
        Some(Cow::Borrowed(&quoted[1..quoted.len() - 1]))
    }
}
