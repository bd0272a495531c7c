//! JSON Pointers (RFC 6901): the address of a node in a document.

use super::{Document, Kind, NodeId};
use crate::source::Span;

/// A JSON Pointer as text: `/use/decisions/0/effect`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer<'p>(pub &'p str);

impl Document<'_> {
    /// The node at an address, and the span of the key that leads to it (if it is a mapping's).
    #[must_use]
    pub fn resolve(&self, pointer: Pointer<'_>) -> Option<(NodeId, Option<Span>)> {
        let mut at = self.root();
        let mut key = None;
        for token in pointer.0.split('/').skip(1) {
            match &self.node(at).kind {
                Kind::Mapping(entries) => {
                    let token = token.replace("~1", "/").replace("~0", "~");
                    let entry = entries.iter().find(|entry| entry.key == token)?;
                    at = entry.value;
                    key = Some(entry.key_span);
                }
                Kind::List(items) => {
                    at = *items.get(token.parse::<usize>().ok()?)?;
                    key = None;
                }
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => return None,
            }
        }
        Some((at, key))
    }
}
