//! What holds for every text whatsoever. Used by the property tests and by the fuzz target.

use std::collections::HashSet;

use bordercheck::diagnostic::{Diagnostic, Severity};
use bordercheck::document::{Document, Kind, Limits, NodeId, Reading, read, read_by_parser};
use bordercheck::source::{Source, Span};

/// Budgets small enough that short texts run into every one of them.
const TIGHT: Limits =
    Limits { bytes: 400, depth: 4, nodes: 40, expanded_nodes: 60, documents: 3, diagnostics: 3 };

/// Reads bytes with generous and with tight budgets, and checks everything that must hold.
///
/// # Panics
/// When something does not hold.
pub(crate) fn check_bytes(bytes: &[u8]) {
    match Source::from_bytes("x", bytes.to_vec()) {
        Ok(source) => check(&source),
        Err(bad) => {
            let diagnostic = Diagnostic::from(&bad);
            check_diagnostic(&bad.source, &diagnostic);
            check(&bad.source);
        }
    }
}

/// The same for a text.
///
/// # Panics
/// When something does not hold.
pub(crate) fn check(source: &Source) {
    for limits in [Limits::default(), TIGHT] {
        let readings = read(source, &limits);
        assert!(!readings.is_empty(), "every text has a reading");
        assert!(readings.len() <= limits.documents + 1, "documents are bounded");
        for reading in &readings {
            check_reading(source, &limits, reading);
        }
        let again = read(source, &limits);
        assert_eq!(
            format!("{readings:?}"),
            format!("{again:?}"),
            "the same text, the same reading"
        );
        // JSON has a reader of its own, whose places differ.
        let json = source.text().trim_start().starts_with(['{', '[']);
        if !json && source.text().len() <= limits.bytes {
            check_same(source, &readings, &read_by_parser(source, &limits));
        }
    }
}

/// Whether the short way for plain texts leads where the parser does.
fn check_same(source: &Source, readings: &[Reading<'_>], parsed: &[Reading<'_>]) {
    let (short, long) = (format!("{readings:#?}"), format!("{parsed:#?}"));
    let differs = short.lines().zip(long.lines()).find(|(short, long)| short != long);
    assert!(short == long, "{:?} is read in two ways: {differs:?}", source.text());
}

fn check_reading(source: &Source, limits: &Limits, reading: &Reading<'_>) {
    let diagnostics = &reading.diagnostics;
    assert!(diagnostics.len() <= limits.diagnostics + 1, "diagnostics are bounded");
    for diagnostic in diagnostics {
        check_diagnostic(source, diagnostic);
    }
    let told = &diagnostics[..diagnostics.len().min(limits.diagnostics.saturating_sub(1))];
    assert!(told.is_sorted_by_key(Diagnostic::span), "diagnostics are in the order of the text");
    match &reading.document {
        Some(document) => check_tree(source, limits, document),
        None => assert!(
            diagnostics.iter().any(|fault| fault.severity == Severity::Error),
            "a text without a tree says why"
        ),
    }
}

fn check_diagnostic(source: &Source, diagnostic: &Diagnostic) {
    assert!(!diagnostic.message.is_empty() && !diagnostic.message.contains('\n'), "one line");
    assert!(diagnostic.message.chars().count() < 200, "{}", diagnostic.message);
    assert!(diagnostic.help.is_some(), "there is a way out of {}", diagnostic.message);
    assert!(!diagnostic.labels.is_empty(), "there is a place for {}", diagnostic.message);
    for label in &diagnostic.labels {
        check_span(source, label.span);
    }
}

fn check_span(source: &Source, span: Span) {
    assert!(source.text().get(span.range()).is_some(), "{span:?} is in the text, on characters");
}

/// Walks the tree as a tree, aliases written out.
fn check_tree(source: &Source, limits: &Limits, document: &Document<'_>) {
    let mut nodes = 0;
    let mut left: Vec<(NodeId, Span, usize)> = vec![(document.root(), everything(source), 0)];
    while let Some((id, parent, depth)) = left.pop() {
        nodes += 1;
        let node = document.node(id);
        check_span(source, node.span);
        let earlier = node.span.end <= parent.start;
        assert!(inside(node.span, parent) || earlier, "{:?} in {parent:?}", node.span);
        match &node.kind {
            Kind::Null | Kind::Bool(_) => {}
            Kind::Number(number) => assert!(number.is_finite(), "numbers are finite"),
            Kind::Text(text) => check_text(source, node.span, text),
            Kind::List(items) => {
                left.extend(items.iter().map(|&item| (item, node.span, depth + 1)));
                assert!(depth < limits.depth, "depth is bounded");
            }
            Kind::Mapping(entries) => {
                assert!(depth < limits.depth, "depth is bounded");
                let mut keys = HashSet::new();
                for entry in entries {
                    nodes += 1;
                    assert!(keys.insert(&entry.key), "keys are unique");
                    check_span(source, entry.key_span);
                    assert!(inside(entry.key_span, node.span), "keys are in their mapping");
                    check_text(source, entry.key_span, &entry.key);
                    left.push((entry.value, node.span, depth + 1));
                }
            }
        }
        assert!(nodes <= limits.expanded_nodes, "nodes are bounded, aliases written out");
    }
}

/// A plain text on one line is what is written there.
fn check_text(source: &Source, span: Span, text: &str) {
    let written = source.slice(span);
    if !written.contains('\n') && !written.starts_with(['"', '\'', '*', '|', '>']) {
        assert_eq!(written.trim(), text.trim(), "a place holds its text");
    }
}

fn everything(source: &Source) -> Span {
    Span::new(0, source.text().len())
}

fn inside(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
