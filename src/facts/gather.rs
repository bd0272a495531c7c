//! A document to facts: one walk, each key looked up once.
//!
//! The walk notices every value that the schema does not allow and leaves it unstated; the schema
//! itself is asked for the reasons only then ([`crate::schema`]), so that a filing that fits does
//! not pay for it. What a schema can not say (dates that no calendar has, ids that no item has)
//! is told here.

use std::collections::BTreeMap;

use super::{Cell, Evidence, Facts, List, Record, Records, Stated, Value};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::document::{Document, Kind as Node, NodeId};
use crate::law::Standing;
use crate::source::Span;
use crate::time::{Duration, PartialDate};
use crate::vocabulary::{Fact, Handle, Kind, Member, ObjectId, RecordId, Vocabulary};

/// Items that the lists of one filing have at most, so that its facts take no more than some
/// megabytes. A real filing has a few dozen.
const RECORDS: usize = 5_000;

/// What a document states, and what of it does not fit.
#[derive(Clone, Debug)]
pub struct Gathered<'d> {
    /// The facts; one at fault is unstated.
    pub facts: Facts<'d>,
    /// Places whose content the schema does not allow.
    pub misfits: Vec<Misfit>,
    /// Faults that a schema can not see.
    pub diagnostics: Vec<Diagnostic>,
}

/// A place whose content the schema does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The value, or the key that is not known.
    pub span: Span,
    /// What would fit, or which key is not known.
    pub message: String,
}

/// Gathers what a document states. Evidence that is named is taken for what it is said to be.
#[must_use]
pub fn gather<'d>(document: &'d Document<'_>, vocabulary: &Vocabulary) -> Gathered<'d> {
    gather_weighed(document, vocabulary, None)
}

/// Gathers what a document states, each fact with what its evidence is worth.
#[must_use]
pub fn gather_with<'d>(
    document: &'d Document<'_>,
    vocabulary: &Vocabulary,
    evidence: &Evidence,
) -> Gathered<'d> {
    gather_weighed(document, vocabulary, Some(evidence))
}

fn gather_weighed<'d>(
    document: &'d Document<'_>,
    vocabulary: &Vocabulary,
    weighed: Option<&Evidence>,
) -> Gathered<'d> {
    let mut walk = Walk {
        document,
        vocabulary,
        evidence: BTreeMap::new(),
        diagnostics: Vec::new(),
        misfits: Vec::new(),
        records: 0,
        weighed,
    };
    walk.collect_ids();
    if document.get(document.root(), "bordercheck").is_none() {
        walk.misfit(
            document.node(document.root()).span,
            "the filing does not say `bordercheck: 1`",
        );
    }
    let filing = walk.record(RecordId::FILING, document.root(), Standing::Asserted);
    Gathered { facts: Facts { filing }, misfits: walk.misfits, diagnostics: walk.diagnostics }
}

struct Walk<'d, 'v> {
    document: &'d Document<'d>,
    vocabulary: &'v Vocabulary,
    /// What each item of the filing's evidence gives to the facts that name it, by its id.
    evidence: BTreeMap<&'d str, Standing>,
    diagnostics: Vec<Diagnostic>,
    misfits: Vec<Misfit>,
    /// What the evidence is worth, where that was looked at.
    weighed: Option<&'v Evidence>,
    /// Items of lists so far.
    records: usize,
}

impl<'d> Walk<'d, '_> {
    fn misfit(&mut self, span: Span, message: impl Into<String>) {
        self.misfits.push(Misfit { span, message: message.into() });
    }

    /// Notes the ids of the evidence and of the actors; each may stand once.
    fn collect_ids(&mut self) {
        let at =
            |node, handle: Handle| handle.within(node, |node, key| self.document.get(node, key));
        for (list, id) in
            [(Handle::Evidence, Handle::EvidenceId), (Handle::Actors, Handle::ActorId)]
        {
            let section = list.path();
            let mut seen = BTreeMap::new();
            let Some(items) = at(self.document.root(), list) else { continue };
            for &item in self.document.items(items) {
                let Some(node) = at(item, id) else { continue };
                let Some(id) = self.document.text(node) else { continue };
                let span = self.document.node(node).span;
                if let Some(first) = seen.insert(id, span) {
                    let fault = Diagnostic::error(
                        Code::DuplicateId,
                        span,
                        format!("two items of `{section}` have one id"),
                    );
                    self.diagnostics.push(
                        fault
                            .here("the second")
                            .and(first, "the first")
                            .help("Give each item an id of its own."),
                    );
                }
            }
            if list == Handle::Evidence {
                let standing = |id: &'d str| {
                    (id, self.weighed.map_or(Standing::Documented, |e| e.standing(id)))
                };
                self.evidence = seen.into_keys().map(standing).collect();
            }
        }
    }

    fn record(&mut self, kind: RecordId, node: NodeId, standing: Standing) -> Record<'d> {
        let about = self.vocabulary.record_kind(kind);
        let mut record = Record::silent(kind, self.vocabulary);
        for &slot in &about.claims {
            record.unclaim(slot);
        }
        self.object(about.object, node, standing, &mut record);
        record
    }

    fn object(
        &mut self,
        object: ObjectId,
        node: NodeId,
        standing: Standing,
        record: &mut Record<'d>,
    ) {
        let about = self.vocabulary.object(object);
        let standing = self.evidence_of(node).max(standing);
        match &self.document.node(node).kind {
            Node::Mapping(_) | Node::Null => {}
            // An object that is `none` or unknown; an item of a list, or the filing, is neither.
            Node::Text(text) if text == "none" || text == "unknown" => {}
            Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::List(_) => {
                self.misfit(self.document.node(node).span, "this is a mapping of keys");
            }
        }
        for entry in self.document.entries(node) {
            let Some(member) = about.member(&entry.key) else {
                self.misfit(entry.key_span, format!("there is no key `{}` here", entry.key));
                continue;
            };
            let span = self.document.node(entry.value).span;
            match member {
                Member::Version => {
                    if !matches!(self.document.node(entry.value).kind, Node::Number(1.0)) {
                        self.misfit(span, "`bordercheck` is 1");
                    }
                }
                Member::Evidence => self.check_ids(entry.value),
                Member::Fact(id) => {
                    let fact = self.vocabulary.fact(id);
                    let stated = self.value(fact, entry.value, standing);
                    let span = if matches!(stated, Stated::Null) { entry.key_span } else { span };
                    record.put(fact.slot, Cell { stated, span: Some(span), standing });
                }
                Member::Object(inner) => {
                    let stated = match &self.document.node(entry.value).kind {
                        Node::Mapping(_) => Stated::Known(Value::Claimed),
                        Node::Text(text) if text == "unknown" => Stated::Unknown,
                        Node::Null
                        | Node::Bool(_)
                        | Node::Number(_)
                        | Node::Text(_)
                        | Node::List(_) => Stated::NotClaimed,
                    };
                    if self.document.text(entry.value) == Some("none") {
                        self.none_of(inner, span, standing, record);
                    }
                    if stated == Stated::Unknown {
                        self.unknown_claims(inner, entry.key_span, standing, record);
                    }
                    if let Some(claim) = self.vocabulary.object(inner).claim {
                        let slot = self.vocabulary.fact(claim).slot;
                        if stated != Stated::NotClaimed {
                            self.open_claim(inner, record);
                        }
                        let span = Some(entry.key_span);
                        record.put(slot, Cell { stated, span, standing });
                    }
                    self.object(inner, entry.value, standing, record);
                }
            }
        }
    }

    /// Where it is unknown what is claimed, each claim may be made.
    fn unknown_claims(
        &self,
        object: ObjectId,
        span: Span,
        standing: Standing,
        record: &mut Record<'d>,
    ) {
        for &(_, member) in &self.vocabulary.object(object).keys {
            if let Member::Object(inner) = member
                && let Some(claim) = self.vocabulary.object(inner).claim
            {
                self.open_claim(inner, record);
                let slot = self.vocabulary.fact(claim).slot;
                let cell = Cell { stated: Stated::Unknown, span: Some(span), standing };
                record.put(slot, cell);
            }
        }
    }

    /// A claim that is made, or may be: what it does not say is unknown.
    fn open_claim(&self, object: ObjectId, record: &mut Record<'d>) {
        for &(_, member) in &self.vocabulary.object(object).keys {
            match member {
                Member::Fact(id) => {
                    record.unsay(self.vocabulary.fact(id).slot);
                }
                Member::Object(inner) => self.open_claim(inner, record),
                Member::Evidence | Member::Version => {}
            }
        }
    }

    /// An object that is stated not to be there: no to each question, none of each thing.
    fn none_of(&self, object: ObjectId, span: Span, standing: Standing, record: &mut Record<'d>) {
        for &(_, member) in &self.vocabulary.object(object).keys {
            match member {
                Member::Evidence | Member::Version => {}
                Member::Object(inner) => self.none_of(inner, span, standing, record),
                Member::Fact(id) => {
                    let fact = self.vocabulary.fact(id);
                    // Of what is not there, a question is answered with no.
                    let value = if fact.kind == Kind::YesNo {
                        Value::Bool(false)
                    } else {
                        Value::none_of(fact.kind)
                    };
                    let stated = if fact.claim { Stated::NotClaimed } else { Stated::Known(value) };
                    record.put(fact.slot, Cell { stated, span: Some(span), standing });
                }
            }
        }
    }

    /// The most that the evidence named by a mapping gives it; an id that no item has is a fault.
    fn evidence_of(&mut self, node: NodeId) -> Standing {
        // The section of that name is the list of the items themselves.
        let Some(list) =
            self.document.get(node, "evidence").filter(|_| node != self.document.root())
        else {
            return Standing::Asserted;
        };
        let mut found = Standing::Asserted;
        for &item in self.document.items(list) {
            let Some(id) = self.document.text(item) else { continue };
            if let Some(&standing) = self.evidence.get(id) {
                found = found.max(standing);
            } else {
                let span = self.document.node(item).span;
                let fault = Diagnostic::error(
                    Code::UnknownReference,
                    span,
                    format!("no item of `evidence` has the id `{id}`"),
                );
                let likely = crate::suggest::closest(id, self.evidence.keys().copied());
                self.diagnostics.push(match likely {
                    Some(likely) => {
                        let fault = fault.help(format!("Did you mean `{likely}`?"));
                        let all = self.document.items(list);
                        // An id that is there already would stand twice.
                        if all.iter().any(|&other| self.document.text(other) == Some(likely)) {
                            fault
                        } else {
                            fault.fix(Fix::word(self.document.source(), span, likely))
                        }
                    }
                    None => fault.help(
                        "List the item in the section `evidence`, with an id, a kind and a title.",
                    ),
                });
            }
        }
        found
    }

    /// A list of the ids of evidence holds texts, each once.
    fn check_ids(&mut self, node: NodeId) {
        let span = self.document.node(node).span;
        match &self.document.node(node).kind {
            Node::Null => {}
            Node::Text(text) if text == "none" || text == "unknown" => {}
            Node::List(items) => {
                let texts: Vec<_> = items.iter().map(|&item| self.document.text(item)).collect();
                if texts.iter().any(Option::is_none) || has_twice(&texts) {
                    self.misfit(span, "this is a list of the ids of evidence, each once");
                }
            }
            Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Mapping(_) => {
                self.misfit(span, "this is a list of the ids of evidence");
            }
        }
    }

    fn value(&mut self, fact: &Fact, node: NodeId, standing: Standing) -> Stated<'d> {
        let about = self.document.node(node);
        let known = match (&about.kind, fact.kind) {
            (Node::Null, _) => return Stated::Null,
            (Node::Text(text), _) if text == "unknown" => return Stated::Unknown,
            (Node::Text(text), Kind::Choice) => {
                fact.values.iter().any(|value| value == text).then_some(Value::Text(text))
            }
            (
                Node::Text(text),
                Kind::Choices
                | Kind::Texts
                | Kind::Codes
                | Kind::Records(_)
                | Kind::Date
                | Kind::Duration
                | Kind::Number
                | Kind::Text
                | Kind::Code,
            ) if text == "none" => Some(Value::none_of(fact.kind)),
            (Node::Bool(value), Kind::YesNo) => Some(Value::Bool(*value)),
            (Node::Number(value), Kind::Number) => {
                fact.bounds.admit_number(*value).then_some(Value::Number(*value))
            }
            (Node::Text(text), Kind::Text | Kind::Code) => {
                fact.bounds.admit_text(text).then_some(Value::Text(text))
            }
            (Node::Text(text), Kind::Date) => {
                let date = PartialDate::parse(text);
                if date.is_none() && looks_like_a_day(text) {
                    let fault =
                        Diagnostic::error(Code::Date, about.span, "no calendar has this day");
                    self.diagnostics.push(fault.help(
                        "Write the day as year-month-day, such as `2026-11-02`; where only the month or the year \
                         is known, `2026-11` or `2026`.",
                    ));
                    return Stated::Absent;
                }
                date.map(Value::Date)
            }
            // A year without quotes is a number in YAML, and in JSON.
            (Node::Number(number), Kind::Date) => PartialDate::of_number(*number).map(Value::Date),
            (Node::Text(text), Kind::Duration) => {
                let duration = Duration::parse(text);
                if duration.is_none() && looks_like_a_duration(text) {
                    let fault = Diagnostic::error(
                        Code::Duration,
                        about.span,
                        "this is no ISO 8601 duration",
                    );
                    self.diagnostics.push(
                        fault.help("Write it like `P6M` (six months), `P10Y`, `P15D` or `PT48H`."),
                    );
                    return Stated::Absent;
                }
                duration.map(|duration| Value::Duration(duration, text))
            }
            (Node::List(items), Kind::Choices | Kind::Texts | Kind::Codes) => {
                self.list(fact, items).map(Value::List)
            }
            (Node::List(items), Kind::Records(record)) => {
                Some(Value::Records(self.records(items, record, standing)))
            }
            _ => None,
        };
        if known.is_none() {
            self.misfit(about.span, format!("`{}` is {}", fact.path, fact.kind.label()));
        }
        known.map_or(Stated::Absent, Stated::Known)
    }

    /// A list of values; `None` where one of them does not fit, or stands twice.
    fn list(&self, fact: &Fact, items: &[NodeId]) -> Option<List<'d>> {
        let mut list = List::default();
        for &item in items {
            let text = self.document.text(item)?;
            let fits = if fact.kind == Kind::Choices {
                fact.values.iter().any(|value| value == text)
            } else {
                fact.bounds.admit_text(text)
            };
            if text == "unknown" && !(list.open && fact.kind != Kind::Texts) {
                list.open = true;
            } else if fits {
                list.values.push(text);
            } else {
                return None;
            }
        }
        (fact.kind == Kind::Texts || !has_twice(&list.values)).then_some(list)
    }

    fn records(&mut self, items: &[NodeId], kind: RecordId, standing: Standing) -> Records<'d> {
        let mut records = Records::default();
        for (position, &item) in items.iter().enumerate() {
            self.records += 1;
            if self.records > RECORDS {
                self.too_many(item);
                break;
            }
            if self.document.text(item) == Some("unknown") {
                records.open = true;
            } else {
                if !matches!(self.document.node(item).kind, Node::Mapping(_)) {
                    self.misfit(
                        self.document.node(item).span,
                        "an item of this list is a mapping of keys",
                    );
                    continue;
                }
                records.items.push(Record { position, ..self.record(kind, item, standing) });
            }
        }
        records
    }

    /// Tells once that the budget for items is used up.
    fn too_many(&mut self, item: NodeId) {
        if self.records == RECORDS + 1 {
            let span = self.document.node(item).span;
            let message = format!("the lists of this filing have more than {RECORDS} items");
            let fault = Diagnostic::error(Code::Budget, span, message).here("reading stops here");
            self.diagnostics.push(fault.help("Describe one system, and sum up what repeats."));
        }
    }
}

/// Whether the schema lets a text through as a day; other texts that are no date it refuses itself.
fn looks_like_a_day(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

/// Whether the schema lets a text through as a duration: one without any part, or with more than
/// a calendar has room for, too.
fn looks_like_a_duration(text: &str) -> bool {
    let in_units = |mut text: &str, units: &str| {
        for unit in units.chars() {
            let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
            if after.len() < text.len() {
                text = after.strip_prefix(unit).unwrap_or(text);
            }
        }
        text.is_empty()
    };
    text.strip_prefix('P').is_some_and(|rest| {
        let (date, time) = rest.split_once('T').unwrap_or((rest, ""));
        in_units(date, "YMWD") && in_units(time, "HMS")
    })
}

fn has_twice<T: Ord>(values: &[T]) -> bool {
    let mut sorted: Vec<&T> = values.iter().collect();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}
