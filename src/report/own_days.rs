//! A document → the days that it names itself and that somebody has to keep in mind.

use crate::document::{Document, Kind, NodeId};
use crate::shown::printable;
use crate::time::PartialDate;
use crate::vocabulary::Handle;

/// A day that a filing names.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnDay {
    /// What happens on it.
    pub event: OwnEvent,
    /// What it happens to, where the event does not say: the evidence.
    pub of: Option<String>,
    /// The day, as exact as it is written.
    pub day: PartialDate,
    /// The line it stands in, from 1.
    pub line: u32,
}

/// What happens on a day that a filing names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnEvent {
    /// The system is used for the first time.
    FirstUse,
    /// The certificate of the notified body ends.
    CertificateEnds,
    /// The authorisation by way of derogation ends.
    DerogationEnds,
    /// An item of evidence ends.
    EvidenceEnds,
}

/// Those of a document, the earliest first.
pub(super) fn own_days(document: &Document<'_>) -> Vec<OwnDay> {
    let within = |node, handle: Handle| handle.within(node, |node, key| document.get(node, key));
    let mut days: Vec<OwnDay> = Vec::new();
    let mut add = |event, of: Option<String>, node: Option<NodeId>| {
        let Some(node) = node else { return };
        let day = match &document.node(node).kind {
            Kind::Text(text) => PartialDate::parse(text),
            Kind::Number(number) => PartialDate::of_number(*number),
            Kind::Null | Kind::Bool(_) | Kind::List(_) | Kind::Mapping(_) => None,
        };
        let line = document.source().locate(document.node(node).span.start).line;
        days.extend(day.map(|day| OwnDay { event, of, day, line }));
    };
    let root = document.root();
    add(OwnEvent::FirstUse, None, within(root, Handle::LifecycleFirstUse));
    add(OwnEvent::CertificateEnds, None, within(root, Handle::CertificateValidUntil));
    add(OwnEvent::DerogationEnds, None, within(root, Handle::DerogationValidUntil));
    let evidence = within(root, Handle::Evidence).map(|list| document.items(list));
    for &item in evidence.into_iter().flatten() {
        let text = |handle| within(item, handle).and_then(|node| document.text(node));
        let named = [text(Handle::EvidenceId), text(Handle::EvidenceTitle)];
        let named: Vec<String> = named.into_iter().flatten().map(printable).collect();
        add(
            OwnEvent::EvidenceEnds,
            Some(named.join(", ")),
            within(item, Handle::EvidenceValidUntil),
        );
    }
    days.sort_by_key(|day| (day.day.earliest(), day.event, day.line));
    days
}
