//! What a question is about, so that somebody understands it who has never seen the filing.

use serde::Serialize;

use crate::document::{Document, Kind as Node, NodeId};
use crate::shown::printable;
use crate::vocabulary::{Kind, Vocabulary, without_positions};

/// What a question is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The innermost item that the fact belongs to, as the filing calls it; its position where it has no name.
    pub item: Option<String>,
    /// What it is, in the words for the values of a choice: “uses the system under its own authority”.
    pub is: Option<String>,
    /// The question that the list or the part of the filing answers in which the fact stands.
    pub within: Option<String>,
    /// The items on the way, from the outermost: what each goes by in the filing, where it has an id or a name.
    pub items: Vec<Option<Named>>,
}

/// What an item goes by, so that it is found again though others come or go before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The key: `id` or `name`.
    pub key: &'static str,
    /// Its value.
    pub value: String,
}

/// Keys by which an item is called, the best first.
const NAMES: [&str; 4] = ["name", "title", "label", "id"];

/// By which an item is found again, though others come or go before it.
const LASTING: [&str; 2] = ["id", "name"];

/// The parts of an address: each key with the positions behind it.
pub(crate) fn steps(path: &str) -> impl Iterator<Item = (&str, Vec<usize>)> {
    path.split('.').map(|token| {
        let (key, rest) = token.split_once('[').unwrap_or((token, ""));
        let positions = rest.split('[').filter_map(|part| part.trim_end_matches(']').parse().ok());
        (key, positions.collect())
    })
}

/// What the question for a fact is about.
pub(super) fn subject(document: &Document<'_>, vocabulary: &Vocabulary, path: &str) -> Subject {
    let mut found = Subject::default();
    let mut at = Some(document.root());
    let mut address = String::new();
    for (key, positions) in steps(path) {
        if !address.is_empty() {
            // The part that the next key stands in; the fact itself is no part of anything.
            let plain = without_positions(&address);
            let question = vocabulary.object_question(&plain).map(str::to_owned);
            found.within = question.or(found.within);
            address.push('.');
        }
        address.push_str(key);
        at = at.and_then(|at| document.get(at, key));
        for position in positions {
            let plain = without_positions(&address);
            at = at.and_then(|at| document.items(at).get(position).copied());
            let called = at.and_then(|at| texts(document, at, &NAMES).next());
            found.is = at.and_then(|at| is(document, vocabulary, &plain, at));
            found.item = Some(match called {
                Some((_, name)) => printable(name),
                None => format!("number {} of the list", position + 1),
            });
            let question = vocabulary.facts().find(|(_, fact)| fact.path == plain.as_str());
            found.within = question.map(|(_, fact)| fact.question.to_string()).or(found.within);
            found.items.push(at.and_then(|at| name_of_item(document, at)));
            address = format!("{address}[{position}]");
        }
    }
    found
}

/// The texts that stand under some keys of an item.
fn texts<'d>(
    document: &'d Document<'_>,
    item: NodeId,
    keys: &'static [&'static str],
) -> impl Iterator<Item = (&'static str, &'d str)> {
    let stated = |text: &&str| *text != "unknown" && *text != "none" && !text.trim().is_empty();
    keys.iter().filter_map(move |key| {
        let text = document.text(document.get(item, key)?);
        Some((*key, text.filter(stated)?))
    })
}

/// The name by which an item is found again; nothing where it has none.
pub(crate) fn name_of_item(document: &Document<'_>, item: NodeId) -> Option<Named> {
    let (key, value) = texts(document, item, &LASTING).next()?;
    Some(Named { key, value: value.to_owned() })
}

/// What the first choice of an item says of it, in words.
fn is(
    document: &Document<'_>,
    vocabulary: &Vocabulary,
    list: &str,
    item: NodeId,
) -> Option<String> {
    let within = format!("{list}[].");
    let choice = vocabulary.facts().filter(|(_, fact)| {
        let of_item = fact.path.strip_prefix(within.as_str()).is_some_and(|key| !key.contains('.'));
        of_item && matches!(fact.kind, Kind::Choice | Kind::Choices)
    });
    let mut said = choice.filter_map(|(_, fact)| {
        let node = document.get(item, fact.path.rsplit('.').next()?)?;
        let values: Vec<&str> = match &document.node(node).kind {
            Node::Text(text) => vec![text],
            Node::List(items) => items.iter().filter_map(|&item| document.text(item)).collect(),
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Mapping(_) => Vec::new(),
        };
        let known = values.into_iter().filter(|value| fact.values.iter().any(|v| v == value));
        let words: Vec<&str> = known.map(|value| fact.label(value)).collect();
        (!words.is_empty()).then(|| words.join("; "))
    });
    said.next()
}

/// The values that a list states so far; a list of records says how many it has.
pub(super) fn so_far(document: &Document<'_>, path: &str) -> Vec<String> {
    let mut at = Some(document.root());
    for (key, positions) in steps(path) {
        at = at.and_then(|at| document.get(at, key));
        for position in positions {
            at = at.and_then(|at| document.items(at).get(position).copied());
        }
    }
    let items = at.map_or(&[][..], |at| document.items(at));
    let said = items.iter().enumerate().filter_map(|(at, &item)| match &document.node(item).kind {
        Node::Text(text) if text == "unknown" => None,
        Node::Text(text) => Some(text.to_string()),
        Node::Mapping(_) => {
            let called = texts(document, item, &NAMES).next().map(|(_, name)| name.to_owned());
            Some(called.unwrap_or_else(|| format!("number {}", at + 1)))
        }
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::List(_) => None,
    });
    said.map(|said| printable(&said)).collect()
}

impl Subject {
    /// “Border Guard (uses the system under its own authority), in answer to “Which bodies have a part?””.
    pub(super) fn in_words(&self) -> Option<String> {
        let item = self.item.as_ref().map(|item| match &self.is {
            Some(is) => format!("{item} ({is})"),
            None => item.clone(),
        });
        match (item, &self.within) {
            (Some(item), Some(within)) => Some(format!("{item}, in answer to “{within}”")),
            (Some(item), None) => Some(item),
            (None, Some(within)) => Some(format!("“{within}”")),
            (None, None) => None,
        }
    }
}
