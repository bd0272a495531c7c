//! Who answers for what, as a filing names them.

use super::condition::{Question, Scope};
use crate::facts::{Stated, Value};
use crate::source::Span;
use crate::vocabulary::Handle;

/// A body that a filing names for one function on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answering {
    /// The function: `data_controller`.
    pub line: String,
    /// The side: `donor`.
    pub side: String,
    /// The body.
    pub body: String,
    /// Where the filing names it.
    pub span: Option<Span>,
}

/// Every body named in the matrix of responsibilities.
#[must_use]
pub fn answering(question: &Question<'_>) -> Vec<Answering> {
    let vocabulary = &question.rulebook.vocabulary;
    let [list, line, side, body] = [
        Handle::Responsibilities,
        Handle::ResponsibilityFunction,
        Handle::ResponsibilitySide,
        Handle::ResponsibilityAnsweredBy,
    ]
    .map(|handle| vocabulary.handle(handle));
    let filing = Scope::filing(&question.facts.filing);
    let Some((items, _)) = question.items(list, &filing) else { return Vec::new() };
    let mut found = Vec::new();
    for item in items {
        let scope = filing.with(item);
        let text = |fact| match &question.cell(fact, &scope).stated {
            Stated::Known(Value::Text(text)) => Some((*text).to_owned()),
            Stated::Known(_)
            | Stated::Absent
            | Stated::Null
            | Stated::Unknown
            | Stated::Disputed(_)
            | Stated::NotClaimed => None,
        };
        if let (Some(line), Some(side), Some(named)) = (text(line), text(side), text(body)) {
            let span = question.cell(body, &scope).span;
            found.push(Answering { line, side, body: named, span });
        }
    }
    found
}
