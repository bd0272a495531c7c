//! The lines of a filing, with the place marked.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluate::{Found, Reason};
use crate::law::{Truth, Verdict};
use crate::report::UNBACKED;
use crate::report::{ContradictionReport, FilingReport, OutcomeReport};
use crate::shown::{self, printable};
use crate::source::{Source, Span};

/// Places marked in one finding; the rest is in the JSON report and in `explain`.
const MARKS: usize = 6;

/// Draws diagnostics under the text they are about, with colours.
///
/// `kind` says whose text it is: `filing` or `rule`.
#[must_use]
pub fn diagnostics_text(source: &Source, diagnostics: &[Diagnostic], kind: &str) -> String {
    let mut drawn = String::new();
    for diagnostic in diagnostics {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Hint => Level::NOTE.with_name("hint"),
        };
        let id = format!("{kind}::{}", diagnostic.code.name());
        let labels = diagnostic.labels.iter().enumerate();
        let marks = labels.map(|(at, label)| mark(source, label.span, &label.text, at == 0));
        let mut group = level
            .primary_title(printable(&diagnostic.message))
            .id(id)
            .element(snippet(source, marks));
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(printable(help)));
        }
        drawn.push_str(&draw(group));
        drawn.push('\n');
    }
    drawn
}

/// Draws a gap: what is missed, where, by which provision, from when, and what closes it.
pub(super) fn finding(
    report: &FilingReport<'_>,
    outcome: &OutcomeReport<'_>,
    foot: &str,
) -> String {
    let level = match outcome.verdict {
        Verdict::Unmet => Level::ERROR.with_name("unmet"),
        Verdict::Undetermined => Level::WARNING.with_name("undetermined"),
        // Told only where less stands behind it than was asked for.
        Verdict::Met => Level::WARNING.with_name("unbacked"),
        Verdict::NotApplicable => Level::NOTE.with_name(outcome.verdict.word()),
    };
    let met = outcome.verdict == Verdict::Met;
    let label =
        |reason: &Reason| if met { reason.standing.label().to_owned() } else { label(reason) };
    let title = level.primary_title(outcome.about.title.as_str()).id(outcome.about.id.as_str());
    let marks = outcome
        .reasons
        .iter()
        .filter_map(|reason| Some((report.place(reason)?, reason)))
        .take(MARKS);
    let marks: Vec<_> = marks
        .map(|(span, reason)| mark(&report.source, span, &label(reason), reason.span.is_some()))
        .collect();
    let mut group: Group<'_> = if marks.is_empty() {
        Group::with_title(title)
    } else {
        title.element(snippet(&report.source, marks.into_iter()))
    };
    group = group
        .element(Level::NOTE.no_name().message(foot))
        .element(Level::HELP.message(if met { UNBACKED } else { outcome.about.help.as_str() }));
    draw(group)
}

/// Draws facts that do not fit together, each at its place.
pub(super) fn contradiction(report: &FilingReport<'_>, found: &ContradictionReport<'_>) -> String {
    let title = Level::WARNING
        .with_name("contradiction")
        .primary_title(found.about.title.as_str())
        .id(found.about.id.as_str());
    let marks = found
        .reasons
        .iter()
        .filter_map(|reason| Some(mark(&report.source, reason.span?, "", true)));
    draw(
        title
            .element(snippet(&report.source, marks.take(MARKS)))
            .element(Level::HELP.message(found.about.help.as_str())),
    )
}

/// What is to be said of a fact at its place.
fn label(reason: &Reason) -> String {
    match (&reason.found, reason.truth) {
        (Found::NotStated, _) => format!("`{}` is not stated here", reason.fact),
        (Found::Null | Found::Unknown, _) => format!("not known; expected {}", reason.expected),
        (Found::Disputed(_), _) => "contradicted elsewhere in the filing".to_owned(),
        (_, Truth::True) => String::new(),
        _ => format!("expected {}", reason.expected),
    }
}

/// A place as editors and terminals understand it: `filings/gate.yaml:41:14`.
pub(super) fn place_of(source: &Source, span: Span) -> String {
    format!("{}:{}", printable(source.name()), source.locate(span.start))
}

fn draw(group: Group<'_>) -> String {
    let renderer = Renderer::styled().decor_style(DecorStyle::Unicode).term_width(120);
    let mut text = renderer.render(&[group]);
    text.push('\n');
    text
}

/// A place in the text and what is to be said of it there.
struct Mark {
    span: Range<usize>,
    label: String,
    primary: bool,
}

/// The lines from the first mark to the last; of a large text, nothing else is looked at.
fn snippet(source: &Source, marks: impl Iterator<Item = Mark>) -> Snippet<'_, Annotation<'_>> {
    let text = source.text();
    let marks: Vec<Mark> = marks.collect();
    let first = marks.iter().map(|mark| mark.span.start).min().unwrap_or(0);
    let last = marks.iter().map(|mark| mark.span.end).max().unwrap_or(first);
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    let line = source.locate(Span::new(start, start).start).line;
    let excerpt = shown::lines(&text[start..end]);
    // What is written out takes more room, so that marks move along.
    let moved = |at: usize| match &excerpt {
        Cow::Borrowed(_) => at - start,
        Cow::Owned(_) => shown::lines(&text[start..at]).len(),
    };
    let annotations = marks.into_iter().map(|mark| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let label = (!mark.label.is_empty()).then_some(mark.label);
        kind.span(moved(mark.span.start)..moved(mark.span.end)).label(label)
    });
    Snippet::source(excerpt.clone())
        .line_start(line as usize)
        .path(printable(source.name()))
        .annotations(annotations)
}

/// A mark at a place, cut to its first line and to the text.
fn mark(source: &Source, span: Span, label: &str, primary: bool) -> Mark {
    let text = source.text();
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start as usize);
    let mut end = floor(span.end as usize).max(start);
    if let Some(line) = text[start..end].find('\n') {
        end = start + line;
    }
    Mark { span: start..end, label: printable(label), primary }
}
