//! A letter in Markdown that came back → the answers in it.
//!
//! An answer stands between a line that begins with `Answer` and one that begins with `Field`, where the letter left
//! room for it; whatever else stands there is handed back. Words written elsewhere in the letter are not read.

use super::value::value;
use super::{Given, Left, Reply, fact_of};
use crate::ask::{ANSWER, FIELD, PAPER, REFERENCE, REPLY};
use crate::shown::printable;
use crate::source::{Source, Span};
use crate::vocabulary::Vocabulary;

/// What was written at one place, and where.
#[derive(Debug, Default)]
struct Written {
    text: String,
    span: Option<Span>,
}

impl Written {
    fn add(&mut self, text: &str, start: usize) {
        let blank = |c: char| c.is_whitespace() || c == '_';
        let start = start + text.len() - text.trim_start_matches(blank).len();
        let text = text.trim_matches(blank);
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(text);
        let here = Span::new(start, start + text.len());
        self.span = Some(self.span.map_or(here, |span| span.to(here)));
    }
}

/// What is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    Letter,
    Answer,
    Paper,
    Reply,
}

/// The room of one question.
#[derive(Default)]
struct Room<'t> {
    ticks: Vec<(&'t str, Span)>,
    answer: Written,
    paper: Written,
    reply: Written,
}

/// Whether a text is a letter that can be filled in.
pub(super) fn is_letter(text: &str) -> bool {
    text.lines().any(|line| plain(line).starts_with(FIELD) && line.contains('`'))
}

/// A line without what makes it bold or quoted.
fn plain(line: &str) -> &str {
    line.trim().trim_start_matches(['*', '>', ' '])
}

/// Reads the answers.
pub(super) fn read(source: &Source, vocabulary: &Vocabulary) -> Reply {
    let text = source.text();
    let mut reply = Reply::default();
    let mut room = Room::default();
    let mut state = In::Letter;
    for line in text.lines() {
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        let line = plain(line);
        let at = |piece: &str| {
            start + (piece.as_ptr() as usize).saturating_sub(text.as_ptr() as usize + start)
        };
        if line.starts_with('#') {
            close(&mut room, None, vocabulary, &mut reply);
            state = In::Letter;
        } else if let Some(field) = line.strip_prefix(FIELD) {
            close(&mut room, Some(field), vocabulary, &mut reply);
            state = In::Letter;
        } else if let Some(rest) = line.strip_prefix(ANSWER).filter(|rest| rest.contains("):")) {
            state = In::Answer;
            let rest = rest.split_once("):").map_or("", |(_, rest)| rest);
            let rest = rest.trim_start_matches('*');
            room.answer.add(rest, at(rest));
        } else if let Some(rest) = line.strip_prefix(PAPER) {
            state = In::Paper;
            let rest = rest.trim_start_matches('*');
            room.paper.add(rest, at(rest));
        } else if let Some(rest) = line.strip_prefix(REPLY) {
            state = In::Reply;
            let rest = rest.trim_start_matches('*');
            room.reply.add(rest, at(rest));
        } else if let Some(id) = line.strip_prefix(REFERENCE) {
            reply.reference = codes(id).next().map(str::to_owned).or(reply.reference);
        } else {
            match state {
                In::Letter => {}
                In::Answer => match tick(line) {
                    Some((true, value)) => room.ticks.push((value, span_of(at(value), value))),
                    Some((false, _)) => {}
                    None => room.answer.add(line, at(line)),
                },
                In::Paper => room.paper.add(line, at(line)),
                In::Reply => room.reply.add(line, at(line)),
            }
        }
    }
    close(&mut room, None, vocabulary, &mut reply);
    reply
}

fn span_of(start: usize, text: &str) -> Span {
    Span::new(start, start + text.len())
}

/// What stands between backquotes.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether a line is one to tick, whether it is ticked, and the value that it stands for.
fn tick(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start_matches(['-', '*', '+']).trim_start();
    let (ticked, label) = match line.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(mark, rest)| (!mark.trim().is_empty(), rest))?,
        None => (!line.starts_with('☐'), line.strip_prefix(['☐', '☒', '☑'])?),
    };
    let label = label.trim();
    let value = label.strip_suffix("`)").and_then(|label| label.rsplit_once('`'));
    Some((ticked, value.map_or(label, |(_, value)| value)))
}

/// Takes what stands in the room of a question that ends here.
fn close(room: &mut Room<'_>, field: Option<&str>, vocabulary: &Vocabulary, reply: &mut Reply) {
    let Room { ticks, answer, paper, reply: said } = std::mem::take(room);
    let mut codes = field.map(codes).into_iter().flatten();
    let (path, named) = (codes.next().unwrap_or("?").to_owned(), codes.next().map(str::to_owned));
    let mut left = |said: &str, why: &str, span: Span| {
        reply.left.push(Left {
            field: printable(&path),
            said: printable(said),
            why: why.to_owned(),
            span,
        });
    };
    if let Some(span) = said.span {
        left(&said.text, "a reply to what falls short, for a person to read", span);
    }
    if let Some(span) = paper.span {
        left(&paper.text, "a paper, to be entered under `evidence`", span);
    }
    let ticked = ticks.iter().map(|(_, span)| *span);
    let Some(span) = ticked.chain(answer.span).reduce(Span::to) else { return };
    let words: Vec<&str> = ticks.iter().map(|(value, _)| *value).collect();
    let both = [words.join(", "), answer.text.clone()].join(" ");
    let Some(fact) = fact_of(vocabulary, &path) else {
        left(both.trim(), "the line that says which field it is has gone or has changed", span);
        return;
    };
    match value(fact, &words, &answer.text) {
        Ok(Some(value)) => {
            reply.answers.push(Given { path, named, value, span, items: Vec::new() });
        }
        Ok(None) => {}
        Err(why) => left(both.trim(), &why, span),
    }
}
