//! Reading a mapping of a rule file key by key, noting every fault with its place.

use std::cell::RefCell;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Kind, NodeId};
use crate::source::Span;
use crate::suggest::closest;

/// A document and the faults found in it so far.
pub(crate) struct Page<'a, 's> {
    pub(crate) document: &'a Document<'s>,
    /// The book that a rule file belongs to: names without one are of this.
    pub(crate) book: &'a str,
    faults: &'a RefCell<Vec<Diagnostic>>,
}

impl<'a, 's> Page<'a, 's> {
    pub(crate) fn new(
        document: &'a Document<'s>,
        faults: &'a RefCell<Vec<Diagnostic>>,
    ) -> Page<'a, 's> {
        Page { document, book: "", faults }
    }

    pub(crate) fn of_book(self, book: &'a str) -> Page<'a, 's> {
        Page { book, ..self }
    }

    pub(crate) fn fault(&self, diagnostic: Diagnostic) {
        self.faults.borrow_mut().push(diagnostic);
    }

    pub(crate) fn error(&self, code: Code, node: NodeId, message: impl Into<String>) {
        self.fault(Diagnostic::error(code, self.span(node), message));
    }

    /// What a misspelt word most likely stands for. Among thousands of candidates that takes a while, and
    /// nobody reads guesses by the hundred: behind so many faults there are no more.
    pub(crate) fn likely<'c>(
        &self,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        const GUESSES: usize = 100;
        if self.faults.borrow().len() >= GUESSES {
            return None;
        }
        closest(word, candidates)
    }

    pub(crate) fn span(&self, node: NodeId) -> Span {
        self.document.node(node).span
    }

    /// The mapping at a node, every key of which must be among `allowed`.
    pub(crate) fn fields(
        &'a self,
        node: NodeId,
        what: &'a str,
        allowed: &[&str],
    ) -> Option<Fields<'a, 's>> {
        if !matches!(self.document.node(node).kind, Kind::Mapping(_)) {
            self.error(Code::WrongType, node, format!("{what} is a mapping of keys"));
            return None;
        }
        for entry in self.document.entries(node) {
            if !allowed.contains(&entry.key.as_ref()) {
                let fault = Diagnostic::error(
                    Code::UnknownKey,
                    entry.key_span,
                    format!("{what} has no key `{}`", entry.key),
                );
                let help = match closest(&entry.key, allowed.iter().copied()) {
                    Some(likely) => format!("Did you mean `{likely}`?"),
                    None => format!("Its keys are {}.", list(allowed.iter().copied())),
                };
                self.fault(fault.help(help));
            }
        }
        Some(Fields { page: self, node, what })
    }

    /// The items of a list at a node.
    pub(crate) fn list(&self, node: NodeId, what: &str) -> Vec<NodeId> {
        match &self.document.node(node).kind {
            Kind::List(items) => items.clone(),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Mapping(_) => {
                self.error(Code::WrongType, node, format!("{what} is a list"));
                Vec::new()
            }
        }
    }

    /// The text at a node.
    pub(crate) fn text(&self, node: NodeId, what: &str) -> Option<String> {
        let text = self
            .document
            .text(node)
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        if text.is_none() {
            self.error(Code::WrongType, node, format!("{what} is a text"));
        }
        text
    }
}

/// A mapping whose keys are known to be allowed.
pub(crate) struct Fields<'a, 's> {
    page: &'a Page<'a, 's>,
    pub(crate) node: NodeId,
    what: &'a str,
}

impl Fields<'_, '_> {
    pub(crate) fn get(&self, key: &str) -> Option<NodeId> {
        self.page.document.get(self.node, key)
    }

    /// The value of a key that has to be there.
    pub(crate) fn need(&self, key: &str) -> Option<NodeId> {
        let found = self.get(key);
        if found.is_none() {
            let at = self.page.span(self.node);
            let fault = Diagnostic::error(
                Code::MissingKey,
                Span { end: at.start, ..at },
                format!("{} has no `{key}`", self.what),
            );
            self.page.fault(fault);
        }
        found
    }

    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.page.text(self.get(key)?, &format!("`{key}`"))
    }

    pub(crate) fn need_text(&self, key: &str) -> Option<String> {
        self.page.text(self.need(key)?, &format!("`{key}`"))
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        let node = self.get(key)?;
        if let Kind::Bool(value) = self.page.document.node(node).kind {
            return Some(value);
        }
        self.page.error(Code::WrongType, node, format!("`{key}` is `true` or `false`"));
        None
    }

    /// A small whole number.
    pub(crate) fn count(&self, key: &str) -> Option<u16> {
        let node = self.get(key)?;
        let count = match self.page.document.node(node).kind {
            // Written without a point, so that it is read back exactly.
            Kind::Number(number) => number.to_string().parse().ok(),
            Kind::Null | Kind::Bool(_) | Kind::Text(_) | Kind::List(_) | Kind::Mapping(_) => None,
        };
        if count.is_none() {
            self.page.error(Code::WrongType, node, format!("`{key}` is a whole number"));
        }
        count
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let items = self.page.list(node, &format!("`{key}`"));
        items
            .into_iter()
            .filter_map(|item| self.page.text(item, &format!("an item of `{key}`")))
            .collect()
    }

    pub(crate) fn list(&self, key: &str) -> Vec<NodeId> {
        self.get(key).map_or_else(Vec::new, |node| self.page.list(node, &format!("`{key}`")))
    }

    /// The variant that a word names.
    pub(crate) fn word<T>(
        &self,
        key: &str,
        find: fn(&str) -> Option<T>,
        words: &[&str],
    ) -> Option<T> {
        let node = self.get(key)?;
        let word = self.page.text(node, &format!("`{key}`"))?;
        let found = find(&word);
        if found.is_none() {
            let fault = Diagnostic::error(
                Code::NotAllowed,
                self.page.span(node),
                format!("`{word}` is no value of `{key}`"),
            );
            self.page.fault(fault.help(format!("It is one of {}.", list(words.iter().copied()))));
        }
        found
    }

    /// A calendar date.
    pub(crate) fn date(&self, key: &str) -> Option<jiff::civil::Date> {
        let node = self.get(key)?;
        let date = self.page.document.text(node).and_then(crate::time::parse_date);
        if date.is_none() {
            self.page.error(Code::Date, node, format!("`{key}` is a date such as `2026-11-02`"));
        }
        date
    }
}

/// `a`, `b` or `c`.
pub(crate) fn list<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The words of all variants.
pub(crate) fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|&variant| word(variant)).collect()
}
