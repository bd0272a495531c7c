//! What is wrong with a text that is not YAML, in words that say what to do.

use granit_parser::{ErrorKind, ScanError};

use super::super::Limits;
use super::super::build::{Fatal, over_budget};
use super::trail::Trail;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// How far around a place a cause is looked for. Broken documents by the thousand must not make
/// anyone read the whole text for each of them.
const NEAR: usize = 10_000;

/// Where YAML stops looking for the colon of a key.
const LONGEST_KEY: usize = 1024;

/// A text and the place where the parser gave up.
struct Stop<'t> {
    text: &'t str,
    at: usize,
    trail: &'t Trail,
}

/// The fault behind an error of the parser.
#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "the parser has a hundred kinds and may add more; those without words of ours keep its own"
)]
#[allow(clippy::too_many_lines, reason = "a table: long, and told apart in one place")]
pub(super) fn fault(error: &ScanError, source: &Source, trail: &Trail, limits: &Limits) -> Fatal {
    let text = source.text();
    let at = error.marker().byte_offset().filter(|&at| text.is_char_boundary(at));
    let stop = Stop { text, at: at.unwrap_or(text.len()), trail };
    let here = stop.here();
    let fault = match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            let most = limits.depth;
            let message = format!("collections stand in collections more than {most} levels deep");
            return over_budget(here, message);
        }
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabNotAllowed
        | ErrorKind::InvalidBlockEntryWhitespace => stop.tab(),
        ErrorKind::UnexpectedCharacter { character } => stop.character(*character),
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::DocumentIndicatorInQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent => stop.open_quote(),
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            syntax(here, "text after the closing quote").help(
                "Put the whole text in quotes; inside double quotes, write `\\\"` for a quote.",
            )
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => stop.escape(),
        ErrorKind::MappingValueNotAllowed => stop.second_colon(),
        ErrorKind::InvalidColonPlacement => syntax(here, "a colon in the wrong place")
            .help("Put the colon right behind the key, and a blank behind the colon."),
        ErrorKind::BlockSequenceEntryNotAllowed => {
            syntax(here, "a list item `- ` in the middle of a line")
                .help("Begin the list on the next line; put a text that begins with `-` in quotes.")
        }
        ErrorKind::PlainScalarStartsWithDashFlowIndicator => {
            syntax(here, "a lone `-` in brackets").help("Put it in quotes, or take it out.")
        }
        ErrorKind::InvalidIndentation | ErrorKind::InvalidFlowScalarIndent => stop.indentation(),
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry => stop.misfit(),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => stop.no_colon(),
        ErrorKind::UnclosedFlowCollection { open } => unclosed(here, *open),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            syntax(here, format!("`{open}` is closed by `{close}`"))
                .help(format!("Close every `{open}` with its own bracket, the innermost first."))
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            syntax(here, "a bracket is closed that was not opened")
                .help("Take it out, or put the text that it belongs to in quotes.")
        }
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => stop.comma(),
        ErrorKind::ZeroBlockScalarIndent | ErrorKind::InvalidBlockScalarHeader => {
            syntax(here, "a text that begins below has something behind its `|` or `>`").help(
                "Begin the text on the next line; put it in quotes if the sign belongs to it.",
            )
        }
        ErrorKind::InvalidBlockScalarIndent => {
            syntax(here, "a line of this text does not stand where the text began")
                .help("Indent all lines of the text alike; blank lines above it no further.")
        }
        ErrorKind::CommentInterceptedScalar => syntax(here, "a comment in the middle of a text")
            .help("Put the comment above the text, or the text in quotes."),
        ErrorKind::CommentNotSeparated => syntax(here, "a `#` with nothing before it")
            .help("Put a blank before a comment, or quotes around the text that has the `#`."),
        ErrorKind::MissingAnchorOrAliasName => {
            syntax(here, "a text can not begin with `*` or `&`").help("Put the text in quotes.")
        }
        ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape => syntax(here, "a text can not begin with `!`")
            .help("Put the text in quotes; leave the tag out if it is one."),
        ErrorKind::UndeclaredTagHandle => {
            Diagnostic::error(Code::Tag, here, "a tag with a prefix that nothing declares")
                .help("Leave the tag out: a value is read by how it is written.")
        }
        ErrorKind::BomInsideDocument => syntax(here, "a byte order mark in the middle of the text")
            .help("Take it out; it often comes from joining two files."),
        ErrorKind::MissingDocumentEndBeforeDirective => {
            syntax(here, "a line with `%` in the middle of a document").help(
                "Put the text in quotes; if it is a directive, put `...` on a line before it.",
            )
        }
        ErrorKind::ExpectedDocumentStart | ErrorKind::InvalidDocumentEnd => {
            syntax(here, "the document has ended before this place")
                .help("Put `---` on a line of its own between two documents.")
        }
        _ => syntax(here, error.info())
            .help("Check this line and the one above it: quotes, brackets, indentation."),
    };
    fault.into()
}

impl Stop<'_> {
    /// The character where the parser stopped; empty at the end of a line.
    fn here(&self) -> Span {
        self.character_at(self.at)
    }

    fn character_at(&self, at: usize) -> Span {
        let rest = self.text.get(at..).unwrap_or_default();
        let character = rest.chars().next().filter(|c| !matches!(c, '\n' | '\r'));
        Span::new(at, at + character.map_or(0, char::len_utf8))
    }

    /// The line of a place, without the blanks around it.
    fn line(&self, at: usize) -> Span {
        let start = self.line_start(at);
        let line = self.text[start..].split('\n').next().unwrap_or_default();
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        Span::new(start + indent, start + line.trim_end().len())
    }

    fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn tab(&self) -> Diagnostic {
        // The parser points at the tab, behind it, or at the start of the text that it breaks.
        let start = self.line_start(self.at);
        let blanks = self.text.bytes().skip(start).take_while(|byte| matches!(byte, b' ' | b'\t'));
        let in_indent = blanks.enumerate().find(|&(_, byte)| byte == b'\t');
        let before = self.text.get(..self.at).filter(|before| before.ends_with('\t'));
        let ahead = self.text.bytes().skip(self.at).take(NEAR).position(|byte| byte == b'\t');
        let tab = in_indent
            .map(|(offset, _)| start + offset)
            .or(before.map(|before| before.len() - 1))
            .or(ahead.map(|offset| self.at + offset))
            .unwrap_or(self.at);
        Diagnostic::error(Code::Tab, self.character_at(tab), "a tab where spaces belong")
            .help("Indent with spaces.")
    }

    fn character(&self, character: char) -> Diagnostic {
        if character.is_control() {
            let code = u32::from(character);
            return syntax(self.here(), format!("the control character U+{code:04X}"))
                .help("Take it out, or write it as an escape in double quotes.");
        }
        syntax(self.here(), format!("a text can not begin with `{character}`"))
            .help("Put the text in quotes.")
    }

    fn open_quote(&self) -> Diagnostic {
        let (open, here) = (self.opening_quote(), self.here());
        let fault = syntax(open, "the quote that opens here is not closed")
            .help("Close the quote at the end of the text; indent further lines of it.");
        if open == here || here.start == here.end {
            return fault;
        }
        fault.and(here, "not part of the text any more")
    }

    /// The first quote after what was read last, outside of comments; else where we stopped.
    fn opening_quote(&self) -> Span {
        let from = self.trail.last.range().end.min(self.at);
        let near = self.text.get(from..).unwrap_or_default().char_indices();
        let mut before = '\n';
        let mut comment = false;
        for (offset, c) in near.take_while(|&(offset, _)| from + offset <= self.at) {
            match c {
                '\n' => comment = false,
                '#' if before.is_whitespace() => comment = true,
                '"' | '\'' if !comment => return self.character_at(from + offset),
                _ => {}
            }
            before = c;
        }
        self.here()
    }

    fn escape(&self) -> Diagnostic {
        let quote = self.opening_quote();
        let start = quote.range().end;
        let mut characters = self.text.get(start..).unwrap_or_default().char_indices().take(NEAR);
        let mut at = quote;
        while let Some((offset, c)) = characters.next() {
            let escaped = if c == '\\' { characters.next() } else { None };
            if escaped.is_some_and(|(_, escaped)| !"0abt\tnvfre \"/\\N_LPxuU\r\n".contains(escaped))
            {
                at = Span::new(start + offset, self.character_at(start + offset + 1).range().end);
                break;
            }
        }
        syntax(at, "a `\\` escape in double quotes that YAML does not have")
            .help("Write `\\\\` for a backslash, or use single quotes.")
    }

    fn second_colon(&self) -> Diagnostic {
        let (here, last) = (self.here(), self.trail.last);
        if last.range().len() > LONGEST_KEY {
            return long_key(last);
        }
        let text_ends_here = self.slice(Span::new(last.range().end, self.at)).trim().is_empty();
        if text_ends_here && self.slice(last).contains('\n') {
            return syntax(here, "a key in the middle of a text over several lines")
                .and(self.line(last.range().start), "the text begins here")
                .help("Align the key with its neighbours; if the line above is a key, give it a colon.");
        }
        if self.slice(self.line(self.at)).starts_with("--- ") {
            return syntax(here, "a mapping on the line of `---`")
                .help("Begin the mapping on the next line.");
        }
        syntax(here, "a second `: ` in one line")
            .help("Put the text in quotes if the colon belongs to it; else begin a new line.")
    }

    fn indentation(&self) -> Diagnostic {
        let Some(bracket) = self.trail.bracket() else { return self.misfit() };
        let line = self.line(self.at);
        if self.slice(line).starts_with([']', '}', ',']) {
            return syntax(line, "a bracket is closed further left than its key")
                .and(bracket, "opened here")
                .help("Indent this line by at least one space more than the key.");
        }
        unclosed(bracket, self.slice(bracket).chars().next().unwrap_or('['))
            .and(line, "this line begins further left than the bracket's content may")
            .help("Close the bracket before this line, or indent the line.")
    }

    fn misfit(&self) -> Diagnostic {
        if self.trail.bracket().is_some() {
            return self.comma();
        }
        let line = self.line(self.at);
        let text = self.slice(line);
        if text == "-" || text.starts_with("- ") {
            return syntax(line, "a list item where a key is expected").help(
                "Indent the list more than the key it belongs to, or give this entry a key.",
            );
        }
        if line.range().start < self.at {
            return syntax(self.here(), "this does not fit behind what stands before it")
                .help("Begin a new line, or put the whole text in quotes.");
        }
        syntax(line, "this line fits none of the levels above it")
            .help("Indent it exactly like the lines it belongs with.")
    }

    fn no_colon(&self) -> Diagnostic {
        let line = self.line(self.at);
        if line.range().len() > LONGEST_KEY && self.slice(line).contains(": ") {
            return long_key(line);
        }
        syntax(line, "a line that is neither `key: value` nor a list item")
            .help("Put `: ` after the key; continue a text of several lines further to the right.")
    }

    fn comma(&self) -> Diagnostic {
        let here = self.here();
        let fault = if self.slice(here) == "," {
            syntax(here, "a comma with nothing before it").help("Take the comma out.")
        } else {
            syntax(here, "a comma or a closing bracket is missing before this place")
                .help("Put `,` between two items, and close the bracket after the last.")
        };
        match self.trail.bracket() {
            Some(bracket) => fault.and(bracket, "in this bracket"),
            None => fault,
        }
    }
}

fn syntax(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::Syntax, span, message)
}

fn long_key(at: Span) -> Diagnostic {
    syntax(at, format!("a key of more than {LONGEST_KEY} characters"))
        .help("Write a shorter key; put a text that is no key in quotes.")
}

fn unclosed(bracket: Span, open: char) -> Diagnostic {
    let close = if open == '[' { ']' } else { '}' };
    syntax(bracket, format!("the `{open}` that opens here is not closed"))
        .help(format!("Put `{close}` where it ends."))
}
