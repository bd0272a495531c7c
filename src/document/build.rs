//! Puts one document together, node by node, within its budget.
//!
//! Both readers feed it: it counts nodes, depth and what aliases stand for, refuses keys that
//! stand twice, and keeps everything that is wrong in the order of the text. It knows no syntax.

use std::borrow::Cow;
use std::collections::HashMap;

use super::core::{Unfit, Value};
use super::faults::{Faults, shown};
use super::{Document, Entry, Kind, Limits, Node, NodeId, Reading};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// A fault after which nothing more of the document can be read. Boxed, as it is rare.
#[derive(Debug)]
pub(super) struct Fatal(Box<Diagnostic>);

impl Fatal {
    /// The place to mend.
    pub(super) fn span(&self) -> Span {
        self.0.span()
    }
}

impl From<Diagnostic> for Fatal {
    fn from(fault: Diagnostic) -> Fatal {
        Fatal(Box::new(fault))
    }
}

/// A document in the making.
pub(super) struct Builder<'s> {
    source: &'s Source,
    limits: Limits,
    nodes: Vec<Node<'s>>,
    open: Vec<Collection<'s>>,
    root: Option<NodeId>,
    anchors: HashMap<usize, Anchor>,
    /// Nodes and keys so far; an alias is one.
    count: usize,
    /// The same, with every alias written out. Never far past the limit, as reading stops there.
    expanded: usize,
    faults: Faults,
}

/// Bytes of text that a node of an ordinary filing takes, its key and its spaces included.
const BYTES_A_NODE: usize = 24;

/// Nodes for which room is made before they are there.
const NODES_AHEAD: usize = 4_096;

/// What a key is that is absent or `null`.
const NOTHING: &str = "nothing";

/// A list or mapping whose end has not been met.
struct Collection<'s> {
    contents: Contents<'s>,
    span: Span,
    anchor: Option<usize>,
    /// [`Builder::expanded`] when it was opened.
    expanded_before: usize,
    /// Levels of collections inside it, those behind aliases included.
    inner_height: usize,
}

enum Contents<'s> {
    List(Vec<NodeId>),
    Mapping { entries: Vec<Entry<'s>>, key: Key<'s> },
}

/// Where a mapping stands between two entries.
enum Key<'s> {
    /// The next node is a key.
    Awaited,
    /// The next node is the value of this key.
    Given { text: Cow<'s, str>, span: Span },
    /// The next node is the value of a key that was refused, and is dropped.
    Refused,
}

/// What an alias may stand for.
#[derive(Clone, Copy)]
enum Anchor {
    /// A collection that is still open: an alias to it would never end.
    Open(Span),
    /// A finished node, its size written out, and its levels of collections.
    Done { node: NodeId, size: usize, height: usize },
}

/// A node that has just been finished, where it stands.
struct Finished {
    node: NodeId,
    /// The node, or the alias that stands for it.
    span: Span,
    /// Levels of collections, the node's own included.
    height: usize,
}

impl<'s> Builder<'s> {
    pub(super) fn new(source: &'s Source, limits: &Limits) -> Builder<'s> {
        Builder {
            source,
            limits: *limits,
            nodes: Vec::with_capacity((source.text().len() / BYTES_A_NODE).min(NODES_AHEAD)),
            open: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            count: 0,
            expanded: 0,
            faults: Faults::new(limits.diagnostics),
        }
    }

    /// Whether the next node will be the value of a key.
    pub(super) fn awaits_value(&self) -> bool {
        matches!(
            self.open.last().map(|collection| &collection.contents),
            Some(Contents::Mapping { key: Key::Given { .. } | Key::Refused, .. })
        )
    }

    /// Notes a fault; reading goes on.
    pub(super) fn fault(&mut self, fault: impl FnOnce() -> Diagnostic) {
        self.faults.push(fault);
    }

    /// Adds a scalar: as a key where one is awaited, else as a node.
    pub(super) fn scalar(
        &mut self,
        value: Value,
        text: Cow<'s, str>,
        span: Span,
        anchor: Option<usize>,
    ) -> Result<(), Fatal> {
        self.count(span, 1)?;
        if anchor.is_none() && self.awaits_key() {
            let key = if value == Value::Null { Err(NOTHING) } else { Ok(text) };
            self.key(key, span);
            return Ok(());
        }
        let kind = match value {
            Value::Null => Kind::Null,
            Value::Bool(value) => Kind::Bool(value),
            Value::Number(value) => Kind::Number(value),
            Value::Text => Kind::Text(text),
            Value::Unfit(unfit) => {
                self.faults.push(|| not_held(unfit, span));
                if let Unfit::Inexact(value) = unfit { Kind::Number(value) } else { Kind::Null }
            }
        };
        let node = self.node(Node { kind, span });
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, Anchor::Done { node, size: 1, height: 0 });
        }
        self.place(&Finished { node, span, height: 0 });
        Ok(())
    }

    /// Opens a list.
    pub(super) fn open_list(&mut self, span: Span, anchor: Option<usize>) -> Result<(), Fatal> {
        self.open(Contents::List(Vec::new()), span, anchor)
    }

    /// Opens a mapping.
    pub(super) fn open_mapping(&mut self, span: Span, anchor: Option<usize>) -> Result<(), Fatal> {
        self.open(Contents::Mapping { entries: Vec::new(), key: Key::Awaited }, span, anchor)
    }

    fn open(
        &mut self,
        contents: Contents<'s>,
        span: Span,
        anchor: Option<usize>,
    ) -> Result<(), Fatal> {
        if self.open.len() >= self.limits.depth {
            return Err(self.too_deep(span));
        }
        let expanded_before = self.expanded;
        self.count(span, 1)?;
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, Anchor::Open(span));
        }
        self.open.push(Collection { contents, span, anchor, expanded_before, inner_height: 0 });
        Ok(())
    }

    /// Closes the innermost collection. Its place runs up to `end`, if there is an end to be seen,
    /// and at least over everything in it.
    pub(super) fn close(&mut self, end: Option<Span>) {
        let Some(mut collection) = self.open.pop() else {
            return;
        };
        if let Some(end) = end {
            collection.span = collection.span.to(end);
        }
        let Collection { contents, span, anchor, expanded_before, inner_height } = collection;
        let kind = match contents {
            Contents::List(items) => Kind::List(items),
            Contents::Mapping { entries, .. } => {
                Kind::Mapping(self.faults.unique(entries, &self.nodes, self.source, span))
            }
        };
        let height = inner_height + 1;
        let node = self.node(Node { kind, span });
        if let Some(anchor) = anchor {
            let size = self.expanded.saturating_sub(expanded_before);
            self.anchors.insert(anchor, Anchor::Done { node, size, height });
        }
        self.place(&Finished { node, span, height });
    }

    /// Adds what an anchor stands for once more.
    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Fatal> {
        match self.anchors.get(&anchor) {
            Some(&Anchor::Done { node, size, height }) => {
                self.count(span, size)?;
                if self.open.len() + height > self.limits.depth {
                    return Err(self.too_deep(span));
                }
                self.place(&Finished { node, span, height });
                Ok(())
            }
            Some(&Anchor::Open(inside)) => {
                let name = shown(self.source.slice(span));
                self.faults.push(|| {
                    Diagnostic::error(
                        Code::UndefinedAlias,
                        span,
                        format!("`{name}` stands inside what it names"),
                    )
                    .and(inside, "it would have to hold itself")
                    .help("Name a part that ends before the alias, or write the value out.")
                });
                self.nothing(span)
            }
            None => self.undefined_alias(span),
        }
    }

    /// Adds nothing in the place of an alias that nothing has been named by.
    pub(super) fn undefined_alias(&mut self, span: Span) -> Result<(), Fatal> {
        let name = shown(self.source.slice(span).trim_start_matches('*'));
        self.faults.push(|| {
            Diagnostic::error(Code::UndefinedAlias, span, format!("nothing is named `&{name}`"))
                .here("no anchor of this name before this place")
                .help(format!(
                    "Put `&{name}` before the value that is meant, earlier in the same document; \
                     put the text in quotes if the `*` belongs to it."
                ))
        });
        self.nothing(span)
    }

    /// Fills the place of a node whose fault has been told already.
    fn nothing(&mut self, span: Span) -> Result<(), Fatal> {
        if self.awaits_key() {
            self.count(span, 1)?;
            self.refuse_key(span);
            return Ok(());
        }
        self.scalar(Value::Null, Cow::Borrowed(""), span, None)
    }

    /// The finished document.
    pub(super) fn finish(mut self) -> Reading<'s> {
        while !self.open.is_empty() {
            self.close(None);
        }
        let (source, nodes) = (self.source, self.nodes);
        let document = self.root.map(|root| Document { source, nodes, root });
        Reading { document, diagnostics: self.faults.into_sorted() }
    }

    /// What is known of a document that could not be read to its end: its faults, and no tree.
    pub(super) fn abandon(mut self, fatal: Fatal) -> Reading<'s> {
        for collection in std::mem::take(&mut self.open) {
            if let Contents::Mapping { entries, .. } = collection.contents {
                self.faults.unique(entries, &self.nodes, self.source, collection.span);
            }
        }
        self.faults.push_always(*fatal.0);
        Reading { document: None, diagnostics: self.faults.into_sorted() }
    }

    fn awaits_key(&self) -> bool {
        matches!(
            self.open.last().map(|collection| &collection.contents),
            Some(Contents::Mapping { key: Key::Awaited, .. })
        )
    }

    fn node(&mut self, node: Node<'s>) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        id
    }

    /// Counts one node more that stands for `size` nodes.
    fn count(&mut self, span: Span, size: usize) -> Result<(), Fatal> {
        self.count += 1;
        self.expanded = self.expanded.saturating_add(size);
        if self.count > self.limits.nodes {
            let most = self.limits.nodes;
            return Err(over_budget(span, format!("the document has more than {most} nodes")));
        }
        if self.expanded > self.limits.expanded_nodes {
            let most = self.limits.expanded_nodes;
            let message = format!("written out, the aliases make more than {most} nodes");
            return Err(over_budget(span, message));
        }
        Ok(())
    }

    fn too_deep(&self, span: Span) -> Fatal {
        let most = self.limits.depth;
        over_budget(span, format!("collections stand in collections more than {most} levels deep"))
    }

    /// Puts a finished node where it belongs: the root, an item, a key, or the value of a key.
    fn place(&mut self, finished: &Finished) {
        if self.awaits_key() {
            self.node_as_key(finished);
            return;
        }
        let Some(collection) = self.open.last_mut() else {
            self.root = Some(finished.node);
            return;
        };
        collection.span = collection.span.to(finished.span);
        collection.inner_height = collection.inner_height.max(finished.height);
        match &mut collection.contents {
            Contents::List(items) => items.push(finished.node),
            Contents::Mapping { entries, key } => {
                if let Key::Given { text, span } = std::mem::replace(key, Key::Awaited) {
                    entries.push(Entry { key: text, key_span: span, value: finished.node });
                }
            }
        }
    }

    /// Takes a node that has an anchor, is an alias, or is a collection, as a key.
    fn node_as_key(&mut self, finished: &Finished) {
        let Some(node) = self.nodes.get(finished.node.0 as usize) else {
            return;
        };
        let key = match &node.kind {
            Kind::Text(text) => Ok(text.clone()),
            Kind::Bool(_) | Kind::Number(_) => Ok(Cow::Borrowed(self.source.slice(node.span))),
            Kind::Null => Err(NOTHING),
            Kind::List(_) => Err("a list"),
            Kind::Mapping(_) => Err("a mapping"),
        };
        self.key(key, finished.span);
    }

    /// Takes a text as a key, or refuses what is there instead.
    fn key(&mut self, key: Result<Cow<'s, str>, &str>, span: Span) {
        match key {
            Ok(text) => self.set_key(Key::Given { text, span }, span),
            Err(what) => {
                self.faults.push(|| {
                    let message = format!("a key has to be a text, and this is {what}");
                    Diagnostic::error(Code::KeyNotText, span, message)
                        .help("Write a word as the key; put it in quotes if it reads like `null`.")
                });
                self.refuse_key(span);
            }
        }
    }

    fn refuse_key(&mut self, span: Span) {
        self.set_key(Key::Refused, span);
    }

    fn set_key(&mut self, next: Key<'s>, span: Span) {
        if let Some(collection) = self.open.last_mut() {
            collection.span = collection.span.to(span);
            if let Contents::Mapping { key, .. } = &mut collection.contents {
                *key = next;
            }
        }
    }
}

/// A fault of the budget, with what to do about it.
pub(super) fn over_budget(span: Span, message: String) -> Fatal {
    Diagnostic::error(Code::Budget, span, message)
        .here("reading stops here")
        .help("Split the text into smaller ones, or ask for a larger budget.")
        .into()
}

fn not_held(unfit: Unfit, span: Span) -> Diagnostic {
    match unfit {
        Unfit::Infinite | Unfit::NotANumber => {
            Diagnostic::error(Code::OutOfBounds, span, "not a finite number")
                .help("Write a finite number, or leave the value out if it is not known.")
        }
        Unfit::Inexact(_) => Diagnostic::error(
            Code::OutOfBounds,
            span,
            "a whole number past 2^53 is not kept exactly",
        )
        .help("Put it in quotes if it is an identifier."),
    }
}
