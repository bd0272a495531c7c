//! A text as a tree in which every node knows its place.
//!
//! YAML and JSON come to the same tree, in one pass, by [`read`]. The tree knows nothing of
//! filings or rules.

mod build;
mod core;
mod faults;
mod json;
mod lines;
mod pointer;
mod yaml;

use std::borrow::Cow;

use self::build::{Builder, over_budget};
pub use self::pointer::Pointer;
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

/// Index of a node in its [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(u32);

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node<'s> {
    /// The value.
    pub kind: Kind<'s>,
    /// Where it stands: the scalar itself, or the whole collection.
    pub span: Span,
}

/// What a node is, by the YAML 1.2 core schema.
#[derive(Clone, Debug)]
pub enum Kind<'s> {
    /// `null`, `~`, or nothing after a key.
    Null,
    /// `true` or `false`, and nothing else: `no` and `NO` are texts.
    Bool(bool),
    /// A number; whole numbers keep their exact value up to 2^53.
    Number(f64),
    /// Any other scalar, and every quoted one.
    Text(Cow<'s, str>),
    /// A sequence.
    List(Vec<NodeId>),
    /// A mapping, in the order of the text. Keys are unique.
    Mapping(Vec<Entry<'s>>),
}

/// One key of a mapping.
#[derive(Clone, Debug)]
pub struct Entry<'s> {
    /// The key.
    pub key: Cow<'s, str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: NodeId,
}

/// One document of a stream: a tree of nodes in an arena.
///
/// An alias shares the node of its anchor, so that the tree is no larger than the text; the
/// reader has made sure that walking it as a tree stays within [`Limits::expanded_nodes`].
#[derive(Clone, Debug)]
pub struct Document<'s> {
    source: &'s Source,
    nodes: Vec<Node<'s>>,
    root: NodeId,
}

impl<'s> Document<'s> {
    /// The text that it was read from.
    #[must_use]
    pub fn source(&self) -> &'s Source {
        self.source
    }

    /// The outermost node.
    #[must_use]
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// A node by its index.
    ///
    /// # Panics
    /// Only with an index of another document.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node<'s> {
        &self.nodes[id.0 as usize]
    }

    /// The entries of a mapping; nothing for any other node.
    #[must_use]
    pub fn entries(&self, id: NodeId) -> &[Entry<'s>] {
        if let Kind::Mapping(entries) = &self.node(id).kind { entries } else { &[] }
    }

    /// The items of a list; nothing for any other node.
    #[must_use]
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        if let Kind::List(items) = &self.node(id).kind { items } else { &[] }
    }

    /// The value of a key, if the node is a mapping that has it.
    #[must_use]
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.entries(id).iter().find(|entry| entry.key == key).map(|entry| entry.value)
    }

    /// A node and all below it as JSON, aliases written out.
    #[must_use]
    pub fn to_json(&self, id: NodeId) -> serde_json::Value {
        use serde_json::Value;
        match &self.node(id).kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(number) => json_number(*number),
            Kind::Text(text) => Value::String(text.to_string()),
            Kind::List(items) => items.iter().map(|&item| self.to_json(item)).collect(),
            Kind::Mapping(entries) => Value::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.to_string(), self.to_json(entry.value)))
                    .collect(),
            ),
        }
    }

    /// The text of a node, if it is one.
    #[must_use]
    pub fn text(&self, id: NodeId) -> Option<&str> {
        if let Kind::Text(text) = &self.node(id).kind { Some(text) } else { None }
    }
}

/// What a text may cost at most. Past a bound, reading stops with a diagnostic.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the whole text.
    pub bytes: usize,
    /// Collections inside collections.
    pub depth: usize,
    /// Nodes of one document, keys included.
    pub nodes: usize,
    /// Nodes of one document when every alias is written out.
    pub expanded_nodes: usize,
    /// Documents in one stream.
    pub documents: usize,
    /// Diagnostics of one document; the rest is counted in the last one.
    pub diagnostics: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 16 << 20,
            depth: 64,
            nodes: 1_000_000,
            expanded_nodes: 1_000_000,
            documents: 10_000,
            diagnostics: 100,
        }
    }
}

/// One document as it was read.
#[derive(Clone, Debug)]
pub struct Reading<'s> {
    /// The tree; `None` where the text can not be read as one.
    pub document: Option<Document<'s>>,
    /// Everything that is wrong with it, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads all documents of a text: JSON where it begins like JSON and is, YAML otherwise.
///
/// Never fails and never panics: a stream without a document gives one reading that says so.
/// A reading with an error may still have a tree (duplicate keys keep the first), so that the
/// faults of its content can be told in the same breath; no verdict may be drawn from it.
#[must_use]
pub fn read<'s>(source: &'s Source, limits: &Limits) -> Vec<Reading<'s>> {
    if source.text().len() > limits.bytes {
        return vec![too_large(source, limits)];
    }
    if let Some(reading) = json::read(source, limits) {
        return vec![reading];
    }
    yaml::read(source, limits)
}

/// Reads all documents of a YAML text by the parser alone. The result is that of [`read`], which
/// takes a shorter way where a text is plain; it is here so that the two can be compared.
#[must_use]
pub fn read_by_parser<'s>(source: &'s Source, limits: &Limits) -> Vec<Reading<'s>> {
    yaml::read_by_parser(source, limits)
}

fn too_large<'s>(source: &'s Source, limits: &Limits) -> Reading<'s> {
    let most = limits.bytes;
    let fault = over_budget(Span::default(), format!("the text has more than {most} bytes"));
    Builder::new(source, limits).abandon(fault)
}

/// A number as JSON: whole where it is whole.
#[must_use]
pub fn json_number(number: f64) -> serde_json::Value {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and within 2^53, so that nothing is cut off"
    )]
    if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0 {
        return serde_json::Value::from(number as i64);
    }
    serde_json::Number::from_f64(number).map_or(serde_json::Value::Null, serde_json::Value::Number)
}
