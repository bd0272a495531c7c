//! YAML text to trees, from the events of `granit-parser`.
//!
//! The parser knows the grammar; what its events mean, and what they may cost, is decided here
//! and in [`build`](super::build). A broken document costs the documents after it nothing.

mod plain;
mod syntax;
mod trail;

use granit_parser::{Event, Parser, ScalarStyle, StrInput, StructureStyle, Tag, YamlVersion};

use self::trail::Trail;
use super::build::{Builder, Fatal, over_budget};
use super::core::{self, Value};
use super::faults::shown;
use super::{Limits, Reading};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// Reads all documents of a YAML stream; a stream without one gives one reading that says so.
pub(super) fn read<'s>(source: &'s Source, limits: &Limits) -> Vec<Reading<'s>> {
    plain::read(source, limits)
        .map_or_else(|| read_by_parser(source, limits), |reading| vec![reading])
}

/// As [`read`], by the parser alone.
pub(super) fn read_by_parser<'s>(source: &'s Source, limits: &Limits) -> Vec<Reading<'s>> {
    let mut options = granit_parser::options! {
        strict_indentation: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
    };
    options.set_emit_comments(false);
    let mut reader = Reader {
        source,
        limits: *limits,
        readings: Vec::new(),
        begun: 0,
        empty: None,
        document: None,
        stated: false,
        trail: Trail::default(),
    };
    reader.stream(Parser::new_from_str_with_options(source.text(), options));
    reader.readings
}

/// One pass over a stream.
struct Reader<'s> {
    source: &'s Source,
    limits: Limits,
    readings: Vec<Reading<'s>>,
    /// Documents that have begun, those without content included.
    begun: usize,
    /// Where the first document without content stands.
    empty: Option<Span>,
    /// The document that is being read, if one has begun.
    document: Option<Builder<'s>>,
    /// Whether that document has any content.
    stated: bool,
    trail: Trail,
}

impl<'s> Reader<'s> {
    fn stream(&mut self, mut parser: Parser<'s, StrInput<'s>>) {
        while let Some(event) = parser.next_event() {
            let read = match event {
                Ok((Event::DocumentStart(_, version), span)) => {
                    if !self.begin(place(&span)) {
                        return;
                    }
                    self.hint_at_version(version);
                    Ok(())
                }
                Ok((event, span)) => self.event(event, &span),
                Err(error) => Err(syntax::fault(&error, self.source, &self.trail, &self.limits)),
            };
            if let Err(fatal) = read {
                let place = fatal.span();
                if self.document.is_none() && !self.begin(place) {
                    return;
                }
                if let Some(document) = self.document.take() {
                    self.readings.push(document.abandon(fatal));
                }
                // What is left of this document is skipped in one go; the next is read afresh.
                if !parser.proceed_next_document().unwrap_or(false) {
                    return;
                }
            }
        }
        // A document without content is none, such as the one behind a last `---`; a text of nothing else says so.
        if self.readings.is_empty() {
            let place = self.empty.unwrap_or_default();
            let nothing = Diagnostic::error(Code::Empty, place, "there is nothing here").help(
                "Write the content; there are only blank lines, comments or marks of documents.",
            );
            self.readings
                .push(Builder::new(self.source, &self.limits).abandon(Fatal::from(nothing)));
        }
    }

    /// Begins a document, unless the stream has had as many as it may.
    fn begin(&mut self, span: Span) -> bool {
        let document = Builder::new(self.source, &self.limits);
        let most = self.limits.documents;
        self.begun += 1;
        if self.begun > most {
            let fault = over_budget(span, format!("the text has more than {most} documents"));
            self.readings.push(document.abandon(fault));
            return false;
        }
        self.document = Some(document);
        self.stated = false;
        self.trail = Trail::starting(span);
        true
    }

    fn hint_at_version(&mut self, version: Option<YamlVersion>) {
        let Some(document) = &mut self.document else { return };
        if version.is_some_and(|version| (version.major, version.minor) < (1, 2)) {
            document.fault(|| {
                let message = "read as YAML 1.2, though it says that it is older";
                Diagnostic::hint(Code::Hint, self.trail.start, message)
                    .help("Take the `%YAML` line out; `yes`, `no`, `on` and `off` are texts.")
            });
        }
    }

    fn end(&mut self) {
        let Some(document) = self.document.take() else {
            return;
        };
        if self.stated {
            self.readings.push(document.finish());
        } else {
            self.empty.get_or_insert(self.trail.start);
        }
    }

    fn event(&mut self, event: Event<'s>, span: &granit_parser::Span) -> Result<(), Fatal> {
        let at = place(span);
        if matches!(event, Event::DocumentEnd) {
            self.end();
            return Ok(());
        }
        let Some(document) = &mut self.document else {
            return Ok(());
        };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag =
                    tag.as_deref().map(|tag| (tag, span.tag_span().as_ref().map_or(at, place)));
                self.stated |= at.start < at.end || anchor != 0 || tag.is_some();
                let absent = at.start == at.end && anchor == 0 && tag.is_none();
                let at = match style {
                    ScalarStyle::Plain if absent && document.awaits_value() => {
                        after_colon(self.source, at)
                    }
                    ScalarStyle::Literal | ScalarStyle::Folded => {
                        without_line_ends(self.source, at)
                    }
                    ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                        at
                    }
                };
                self.trail.scalar(at);
                let value = value(document, self.source, style, tag, &text, at);
                document.scalar(value, text, at, anchor_id(anchor))
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.stated = true;
                self.trail.open(style == StructureStyle::Flow, at);
                collection_tag(document, self.source, tag.as_deref(), "seq", span);
                document.open_list(at, anchor_id(anchor))
            }
            Event::MappingStart(style, anchor, tag) => {
                self.stated = true;
                self.trail.open(style == StructureStyle::Flow, at);
                collection_tag(document, self.source, tag.as_deref(), "map", span);
                document.open_mapping(at, anchor_id(anchor))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.trail.close(at);
                // A block ends where its last part does, not where the next token stands.
                document.close((at.start < at.end).then_some(at));
                Ok(())
            }
            Event::Alias(anchor) => {
                self.stated = true;
                self.trail.scalar(at);
                document.alias(anchor, at)
            }
            Event::UnresolvedAlias(_) => {
                self.stated = true;
                self.trail.scalar(at);
                document.undefined_alias(at)
            }
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Anchor(..)
            | _ => Ok(()),
        }
    }
}

fn place(span: &granit_parser::Span) -> Span {
    let offset = |marker: granit_parser::Marker| marker.byte_offset().unwrap_or_default();
    Span::new(offset(span.start), offset(span.end))
}

/// The parser numbers anchors from one.
fn anchor_id(anchor: usize) -> Option<usize> {
    (anchor != 0).then_some(anchor)
}

/// Where a value would stand that is not there: after the colon of its key.
fn after_colon(source: &Source, at: Span) -> Span {
    let rest = source.text().get(at.range().start..).unwrap_or_default();
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest[blanks..].starts_with(':') {
        let after = at.range().start + blanks + 1;
        return Span::new(after, after);
    }
    at
}

/// A block scalar without the line breaks after its last line.
fn without_line_ends(source: &Source, at: Span) -> Span {
    let start = at.range().start;
    Span::new(start, start + source.slice(at).trim_end().len())
}

/// What a scalar means, by its style and tag.
fn value(
    document: &mut Builder<'_>,
    source: &Source,
    style: ScalarStyle,
    tag: Option<(&Tag, Span)>,
    text: &str,
    at: Span,
) -> Value {
    let untagged = if style == ScalarStyle::Plain { core::plain(text) } else { Value::Text };
    let Some((tag, tag_at)) = tag else {
        return untagged;
    };
    if is_non_specific(tag) {
        return Value::Text;
    }
    let written = shown(source.slice(tag_at));
    let Some(name) = tag.core_suffix() else {
        document.fault(|| unknown_tag(&written, tag_at));
        return untagged;
    };
    core::tagged(name, text).unwrap_or_else(|| {
        document.fault(|| {
            Diagnostic::error(Code::Tag, tag_at, format!("`{written}` does not fit its value"))
                .and(at, "this value")
                .help("Leave the tag out, or write the value as the tag says.")
        });
        untagged
    })
}

/// Refuses any tag of a collection but the one that says what it is anyway.
fn collection_tag(
    document: &mut Builder<'_>,
    source: &Source,
    tag: Option<&Tag>,
    own: &str,
    span: &granit_parser::Span,
) {
    let Some(tag) = tag else { return };
    if is_non_specific(tag) || tag.is_yaml_core_schema_tag(own) {
        return;
    }
    let tag_at = span.tag_span().as_ref().map_or_else(|| place(span), place);
    let written = shown(source.slice(tag_at));
    document.fault(|| unknown_tag(&written, tag_at));
}

fn unknown_tag(written: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::Tag, at, format!("`{written}` has no meaning here"))
        .help("Leave the tag out: a value is read by how it is written.")
}

/// The lone `!`, which only says “do not guess”.
fn is_non_specific(tag: &Tag) -> bool {
    tag.handle().is_empty() && tag.suffix() == "!"
}
