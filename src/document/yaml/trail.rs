//! What has been read of a document so far, as far as it helps to explain a fault that comes next.

use crate::source::Span;

/// The way that the parser has come.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// Where the document begins.
    pub(super) start: Span,
    /// The last scalar or bracket.
    pub(super) last: Span,
    /// Open collections: the bracket of one in flow style, nothing for a block.
    open: Vec<Option<Span>>,
}

impl Trail {
    pub(super) fn starting(start: Span) -> Trail {
        Trail { start, last: start, open: Vec::new() }
    }

    pub(super) fn scalar(&mut self, at: Span) {
        self.last = at;
    }

    pub(super) fn open(&mut self, flow: bool, at: Span) {
        self.open.push(flow.then_some(at));
        self.last = at;
    }

    pub(super) fn close(&mut self, at: Span) {
        self.open.pop();
        if at.start < at.end {
            self.last = at;
        }
    }

    /// The innermost open collection's bracket, if it has one.
    pub(super) fn bracket(&self) -> Option<Span> {
        self.open.last().copied().flatten()
    }
}
