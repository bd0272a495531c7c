//! One value more in a text → the few bytes that change.
//!
//! Comments, order, quotes and ends of lines are those of the text; what is put in follows the style around it. Nothing
//! here is trusted: whoever applies an edit reads the text again.

use serde_json::{Map, Value as Json};

use crate::ask::steps;
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::document::{Document, Entry, Kind, NodeId};
use crate::source::Span;

/// Columns up to which a list is written in one line.
const COLUMNS: usize = 100;

/// A step of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key<'p> {
    /// A key of a mapping.
    Key(&'p str),
    /// An item of a list.
    Item(usize),
}

/// The steps of an address.
pub(super) fn keys(path: &str) -> Vec<Key<'_>> {
    let mut keys = Vec::new();
    for (key, positions) in steps(path) {
        keys.push(Key::Key(key));
        keys.extend(positions.into_iter().map(Key::Item));
    }
    keys
}

/// The node at an address.
pub(super) fn value_at(document: &Document<'_>, keys: &[Key<'_>]) -> Option<NodeId> {
    keys.iter().try_fold(document.root(), |at, key| match key {
        Key::Key(key) => document.get(at, key),
        Key::Item(position) => document.items(at).get(*position).copied(),
    })
}

/// Whether a value would open a part that is unknown as a whole.
pub(super) fn opens_section(document: &Document<'_>, keys: &[Key<'_>]) -> bool {
    (1..keys.len()).any(|to| {
        let node = keys.get(..to).and_then(|keys| value_at(document, keys));
        node.is_some_and(|node| document.text(node) == Some("unknown"))
    })
}

/// Puts a value at an address of a tree; nothing where it leads through a value or past a list.
pub(super) fn set(tree: &mut Json, keys: &[Key<'_>], value: &Json) -> Option<()> {
    let mut at = tree;
    for key in keys {
        at = match key {
            Key::Item(position) => at.get_mut(*position)?,
            Key::Key(key) => {
                if at.is_null() || at.as_str() == Some("unknown") {
                    *at = Json::Object(Map::new());
                }
                at.as_object_mut()?.entry(*key).or_insert(Json::Null)
            }
        };
    }
    *at = value.clone();
    Some(())
}

/// The text with edits in it.
pub(super) fn applied(text: &str, mut edits: Vec<Edit>) -> Option<String> {
    edits.sort_by_key(|edit| edit.span);
    Fix { title: String::new(), applicability: Applicability::Likely, edits }.applied_to(text)
}

/// The edits that put a value at an address; nothing where they cannot be told.
pub(super) fn put(document: &Document<'_>, keys: &[Key<'_>], value: &Json) -> Option<Vec<Edit>> {
    let text = Text::new(document);
    let mut at = document.root();
    let mut flow = text.is_flow(at);
    for (step, key) in keys.iter().enumerate() {
        let rest = keys.get(step + 1..)?;
        match key {
            Key::Item(position) => at = *document.items(at).get(*position)?,
            Key::Key(key) => {
                let Some(entry) = document.entries(at).iter().find(|entry| entry.key == *key)
                else {
                    return text.insert(at, key, rest, value, flow);
                };
                if rest.is_empty() {
                    return text.replace(entry, value, flow);
                }
                let opens = match &document.node(entry.value).kind {
                    Kind::Null => true,
                    Kind::Text(text) => text == "unknown",
                    Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Mapping(_) => false,
                };
                if opens {
                    return text.open(entry, rest, value, flow);
                }
                at = entry.value;
            }
        }
        flow |= text.is_flow(at);
    }
    None
}

/// A text and how it is written.
struct Text<'d> {
    document: &'d Document<'d>,
    all: &'d str,
    json: bool,
    newline: &'static str,
}

impl<'d> Text<'d> {
    fn new(document: &'d Document<'_>) -> Text<'d> {
        let text = document.source().text();
        Text {
            document,
            all: text,
            json: text.trim_start().starts_with('{'),
            newline: if text.contains("\r\n") { "\r\n" } else { "\n" },
        }
    }

    fn is_flow(&self, node: NodeId) -> bool {
        let start = self.document.node(node).span.range().start;
        let collection = matches!(self.document.node(node).kind, Kind::Mapping(_) | Kind::List(_));
        collection && self.all.get(start..).is_some_and(|text| text.starts_with(['{', '[']))
    }

    fn slice(&self, node: NodeId) -> &'d str {
        self.all.get(self.document.node(node).span.range()).unwrap_or_default()
    }

    /// Where the line ends that a place is on, comment and all.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.all.get(at..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        at + line.trim_end_matches('\r').len()
    }

    /// The column of a key of a block, if nothing but dashes stands before it.
    fn indent(&self, key: Span) -> Option<usize> {
        let start = key.range().start;
        let line = self.all.get(..start)?.rsplit('\n').next()?;
        line.chars().all(|c| c == ' ' || c == '-').then_some(line.len())
    }

    /// Where the last value below a node ends.
    fn end(&self, node: NodeId) -> usize {
        let (mut end, mut left) = (0, vec![node]);
        while let Some(node) = left.pop() {
            let about = self.document.node(node);
            if self.is_flow(node) {
                end = end.max(about.span.range().end);
                continue;
            }
            match &about.kind {
                Kind::Mapping(entries) => {
                    left.extend(entries.iter().map(|entry| entry.value));
                    let keys = entries.iter().map(|entry| entry.key_span.range().end);
                    end = end.max(keys.max().unwrap_or(0));
                }
                Kind::List(items) => left.extend(items),
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {
                    let written = self.all.get(..about.span.range().end).unwrap_or_default();
                    end = end.max(written.trim_end().len());
                }
            }
        }
        end
    }

    /// A key that is not there, with all below it.
    fn insert(
        &self,
        mapping: NodeId,
        key: &str,
        rest: &[Key<'_>],
        value: &Json,
        flow: bool,
    ) -> Option<Vec<Edit>> {
        if !matches!(self.document.node(mapping).kind, Kind::Mapping(_)) {
            return None;
        }
        let entries = self.document.entries(mapping);
        let nested = nested(rest, value)?;
        if flow {
            let piece = format!("{}: {}", self.flow_key(key), self.flow(&nested));
            let Some(last) = entries.last() else {
                let around = self.document.node(mapping).span.range();
                let span = Span::new(around.start + 1, around.end.checked_sub(1)?);
                return Some(vec![Edit { span, replacement: format!(" {piece} ") }]);
            };
            let end = self.end(last.value).max(last.key_span.range().end);
            return Some(vec![insertion(end, format!(", {piece}"))]);
        }
        let indent = self.indent(entries.first()?.key_span)?;
        let at = self.line_end(self.end(mapping));
        let mut lines = Vec::new();
        // Sections are set apart as the others are.
        let apart = mapping == self.document.root() && self.all.replace('\r', "").contains("\n\n");
        if apart {
            lines.push(String::new());
        }
        block(key, &nested, indent, &mut lines);
        Some(vec![self.lines(at, &lines)])
    }

    /// Lines after the end of another one.
    fn lines(&self, at: usize, lines: &[String]) -> Edit {
        let mut text = String::new();
        for line in lines {
            text.push_str(self.newline);
            text.push_str(line);
        }
        insertion(at, text)
    }

    /// A part that is empty or unknown, with something in it.
    fn open(
        &self,
        entry: &Entry<'_>,
        rest: &[Key<'_>],
        value: &Json,
        flow: bool,
    ) -> Option<Vec<Edit>> {
        let nested = nested(rest, value)?;
        if flow {
            return self.in_place_of(entry, &self.flow(&nested));
        }
        let indent = self.indent(entry.key_span)? + 2;
        let Json::Object(inner) = &nested else { return None };
        let mut lines = Vec::new();
        for (key, value) in inner {
            block(key, value, indent, &mut lines);
        }
        let slice = self.slice(entry.value);
        let mut edits = Vec::new();
        let mut end = entry.key_span.range().end;
        if !slice.trim().is_empty() {
            let span = self.document.node(entry.value).span.range();
            let before = self.all.get(..span.start)?.trim_end_matches(' ').len();
            edits.push(Edit { span: Span::new(before, span.end), replacement: String::new() });
            end = span.end;
        }
        edits.push(self.lines(self.line_end(end), &lines));
        Some(edits)
    }

    /// Something written in one line where a value stands, or where one is missing.
    fn in_place_of(&self, entry: &Entry<'_>, written: &str) -> Option<Vec<Edit>> {
        let span = self.document.node(entry.value).span;
        let slice = self.slice(entry.value);
        if !slice.trim().is_empty() {
            // A text over several lines is not one that can be written over in one.
            let block = slice.starts_with(['|', '>', '&', '*', '!']);
            let replacement = written.to_owned();
            return (!block).then(|| vec![Edit { span, replacement }]);
        }
        let after = entry.key_span.range().end;
        let rest = self.all.get(after..)?;
        let colon =
            rest.find(':').filter(|&at| rest.get(..at).is_some_and(|b| b.trim().is_empty()))?;
        Some(vec![insertion(after + colon + 1, format!(" {written}"))])
    }

    /// Another value for a key that is there.
    fn replace(&self, entry: &Entry<'_>, value: &Json, flow: bool) -> Option<Vec<Edit>> {
        let node = self.document.node(entry.value);
        let in_flow = flow || self.is_flow(entry.value);
        let records = matches!(value, Json::Array(items) if items.iter().any(Json::is_object));
        match &node.kind {
            Kind::Mapping(_) => None,
            Kind::List(items) if !in_flow => self.items(items, value),
            Kind::Null | Kind::Text(_) if records && !in_flow => {
                let indent = self.indent(entry.key_span)?;
                let mut lines = Vec::new();
                block(&entry.key, value, indent, &mut lines);
                lines.remove(0);
                let mut edits = Vec::new();
                let mut end = entry.key_span.range().end;
                if !self.slice(entry.value).trim().is_empty() {
                    let before = self.all.get(..node.span.range().start)?.trim_end_matches(' ');
                    let span = Span::new(before.len(), node.span.range().end);
                    edits.push(Edit { span, replacement: String::new() });
                    end = node.span.range().end;
                }
                edits.push(self.lines(self.line_end(end), &lines));
                Some(edits)
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => {
                self.in_place_of(entry, &self.flow(value))
            }
        }
    }

    /// Other items in a list that has each on a line.
    fn items(&self, items: &[NodeId], value: &Json) -> Option<Vec<Edit>> {
        let Json::Array(wanted) = value else { return None };
        let stands: Vec<Json> = items.iter().map(|&item| self.document.to_json(item)).collect();
        let (first, last) = (items.first()?, items.last()?);
        let mut more = wanted.iter().filter(|value| !stands.contains(value));
        let mut edits = Vec::new();
        for (&item, value) in items.iter().zip(&stands) {
            if wanted.contains(value) {
                continue;
            }
            let span = self.document.node(item).span;
            if let Some(other) = more.next() {
                edits.push(Edit { span, replacement: self.flow(other) });
                continue;
            }
            let start = self.all.get(..span.range().start)?.rfind('\n')?;
            if self.all.get(start + 1..span.range().start)?.trim() != "-" {
                return None;
            }
            let start = start - usize::from(self.newline == "\r\n");
            let span = Span::new(start, self.line_end(span.range().end));
            edits.push(Edit { span, replacement: String::new() });
        }
        let start = self.document.node(*first).span.range().start;
        let prefix = self.all.get(..start)?.rsplit('\n').next()?;
        if prefix.trim() != "-" {
            return None;
        }
        let lines: Vec<String> =
            more.map(|value| format!("{prefix}{}", self.flow(value))).collect();
        if !lines.is_empty() {
            edits.push(self.lines(self.line_end(self.end(*last)), &lines));
        }
        Some(edits)
    }

    fn flow_key(&self, key: &str) -> String {
        if self.json { Json::from(key).to_string() } else { key.to_owned() }
    }

    /// A value in one line.
    fn flow(&self, value: &Json) -> String {
        if self.json { value.to_string() } else { flow(value) }
    }
}

fn insertion(at: usize, replacement: String) -> Edit {
    Edit { span: Span::new(at, at), replacement }
}

/// A value under keys.
fn nested(keys: &[Key<'_>], value: &Json) -> Option<Json> {
    keys.iter().rev().try_fold(value.clone(), |inner, key| match key {
        Key::Key(key) => Some(Json::Object(Map::from_iter([((*key).to_owned(), inner)]))),
        Key::Item(_) => None,
    })
}

/// A key and its value on lines of their own.
fn block(key: &str, value: &Json, indent: usize, lines: &mut Vec<String>) {
    let space = " ".repeat(indent);
    match value {
        Json::Object(inner) if !inner.is_empty() => {
            lines.push(format!("{space}{key}:"));
            for (key, value) in inner {
                block(key, value, indent + 2, lines);
            }
        }
        Json::Array(items) if !items.is_empty() => {
            let line = format!("{space}{key}: {}", flow(value));
            let plain = !items.iter().any(|item| item.is_object() || item.is_array());
            if plain && line.chars().count() <= COLUMNS {
                lines.push(line);
                return;
            }
            lines.push(format!("{space}{key}:"));
            for item in items {
                let from = lines.len();
                match item {
                    Json::Object(inner) if !inner.is_empty() => {
                        for (key, value) in inner {
                            block(key, value, indent + 4, lines);
                        }
                        if let Some(first) = lines.get_mut(from) {
                            first.replace_range(indent + 2..indent + 3, "-");
                        }
                    }
                    Json::Null
                    | Json::Bool(_)
                    | Json::Number(_)
                    | Json::String(_)
                    | Json::Array(_)
                    | Json::Object(_) => lines.push(format!("{space}  - {}", flow(item))),
                }
            }
        }
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::String(_)
        | Json::Array(_)
        | Json::Object(_) => lines.push(format!("{space}{key}: {}", flow(value))),
    }
}

/// A value in one line of YAML.
fn flow(value: &Json) -> String {
    match value {
        Json::String(text) => scalar(text),
        Json::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        Json::Object(inner) if !inner.is_empty() => {
            let each = inner.iter().map(|(key, value)| format!("{key}: {}", flow(value)));
            format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => value.to_string(),
    }
}

/// A text without quotes where every reader of YAML takes it for one, or for the same day or span; within quotes elsewhere.
fn scalar(text: &str) -> String {
    const NOT_TEXTS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let small = text.to_lowercase();
    let day = crate::time::parse_date(text).is_some();
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ' '))
        && !NOT_TEXTS.contains(&small.as_str());
    if day || word { text.to_owned() } else { Json::from(text).to_string() }
}
