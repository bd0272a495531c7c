//! A value that does not fit → what to write in its place, as it has to be written in this text.

use crate::diagnostic::{Applicability, Edit, Fix};
use crate::document::{Document, Kind as Node, NodeId};
use crate::source::Span;

/// Puts a value of YAML and JSON, which has no quotes, in the place of another one.
pub(super) fn plain(document: &Document<'_>, node: NodeId, value: &str) -> Option<Fix> {
    let span = scalar(document, node)?;
    Some(Fix::replace(format!("Write `{value}`"), Applicability::Safe, span, value))
}

/// Puts quotes around a number or a word that is to be a text.
pub(super) fn in_quotes(document: &Document<'_>, node: NodeId) -> Option<Fix> {
    let number = matches!(document.node(node).kind, Node::Number(_) | Node::Bool(_));
    let span = scalar(document, node).filter(|_| number)?;
    let quoted = format!("\"{}\"", document.source().slice(span));
    Some(Fix::replace(format!("Write `{quoted}`"), Applicability::Safe, span, quoted))
}

/// Makes a list of one value.
pub(super) fn as_list(document: &Document<'_>, node: NodeId) -> Option<Fix> {
    let span = scalar(document, node)?;
    let list = format!("[{}]", document.source().slice(span));
    Some(Fix::replace(format!("Write `{list}`"), Applicability::Safe, span, list))
}

/// Takes out each text of a list that stands there before.
pub(super) fn each_once(document: &Document<'_>, list: NodeId) -> Option<Fix> {
    let text = document.source().text();
    let items = document.items(list);
    let in_brackets = document.source().slice(document.node(list).span).starts_with('[');
    let mut edits = Vec::new();
    for (at, &item) in items.iter().enumerate() {
        let value = document.text(item)?;
        let before = items.get(..at)?;
        if !before.iter().any(|&other| document.text(other) == Some(value)) {
            continue;
        }
        let span = scalar(document, item)?;
        if in_brackets {
            // With the comma before it.
            let previous = document.node(*before.last()?).span;
            edits.push(Edit {
                span: Span { start: previous.end, ..span },
                replacement: String::new(),
            });
        } else {
            let start = text.get(..span.range().start)?.rfind('\n').map_or(0, |at| at + 1);
            let rest = text.get(span.range().end..)?;
            let end = rest.find('\n').map_or(text.len(), |at| span.range().end + at + 1);
            // Nothing but the item, and a comment on it.
            let alone = text.get(start..span.range().start)?.trim() == "-";
            let rest = rest.lines().next().unwrap_or_default().trim_start();
            if !alone || !(rest.is_empty() || rest.starts_with('#')) {
                return None;
            }
            edits.push(Edit { span: Span::new(start, end), replacement: String::new() });
        }
    }
    let title = "Keep each value once".to_owned();
    (!edits.is_empty()).then_some(Fix { title, applicability: Applicability::Safe, edits })
}

/// Puts the marker of a filing before its first key.
pub(super) fn marker(document: &Document<'_>, root: Span) -> Option<Fix> {
    let text = document.source().text();
    let start = root.range().start;
    // In a block, at the beginning of its line.
    let begins = text.get(..start)?.is_empty() || text.get(..start)?.ends_with('\n');
    let block = begins && !text.get(start..)?.starts_with('{');
    let at = Span { end: root.start, ..root };
    let title = "Begin it with `bordercheck: 1`";
    block.then(|| Fix::replace(title, Applicability::Likely, at, "bordercheck: 1\n"))
}

/// The place of a value on one line that has no name to be asked for elsewhere, and is none itself.
fn scalar(document: &Document<'_>, node: NodeId) -> Option<Span> {
    let span = document.node(node).span;
    let written = document.source().slice(span);
    let plain = !written.is_empty() && !written.contains(['\n', '&', '*', '!', '|', '>']);
    plain.then_some(span)
}
