//! A document → the facts that another filing on the same system may contradict, with their lines.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::{Document, Kind, NodeId, json_number};
use crate::source::Source;
use crate::time::Duration;
use crate::vocabulary::Handle;

/// A fact as one filing states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Its path; `actors[].responsible_for` has the role in front: `provider:logs`.
    pub fact: String,
    /// What is stated, so written that the same is the same.
    pub value: String,
    /// The line, from 1.
    pub line: u32,
}

/// Entries for the system itself; the deployer's entry is one for a use.
pub(super) const REGISTRATIONS: [Handle; 2] =
    [Handle::RegistrationOfProvider, Handle::RegistrationOfFiltered];

/// Facts that are the same whoever files: purpose, oversight, logs, what is compared.
pub(super) const COMPARED: [Handle; 19] = [
    Handle::SystemIntendedPurpose,
    Handle::SystemFunctions,
    Handle::SystemProfiling,
    Handle::SystemLearns,
    Handle::SystemInferredAttributes,
    Handle::Biometrics,
    Handle::LoggingAutomatic,
    Handle::LoggingEvents,
    Handle::LoggingRetention,
    Handle::LoggingProviderRetention,
    Handle::LoggingUnderProviderControl,
    Handle::LoggingUnderDeployerControl,
    Handle::OversightConfirmationBy,
    Handle::OversightPresent,
    Handle::OversightOverridePossible,
    Handle::OversightStopAvailable,
    Handle::OversightDefaultOnSilence,
    Handle::UseAreas,
    Handle::UsePurposes,
];

/// Those of them that are spans.
const SPANS: [Handle; 2] = [Handle::LoggingRetention, Handle::LoggingProviderRetention];

/// What a summary counts who declares, and who says nothing of it: notice, review, remedy.
pub(super) const DECLARED: [Handle; 6] = [
    Handle::NoticeGiven,
    Handle::ExplanationAvailable,
    Handle::HumanReviewAvailable,
    Handle::ComplaintAvailable,
    Handle::Remedies,
    Handle::Assessments,
];

/// What a row calls a fact: its path, and the traits of all items together by that of the items.
pub(super) fn called(fact: Handle) -> &'static str {
    if fact == Handle::Biometrics { "biometrics[]" } else { fact.path() }
}

/// Bytes of a value that are kept; of a longer one, its digest as well.
const VALUE: usize = 400;

/// Items of one list that are looked at.
const ITEMS: usize = 200;

/// A document with the text it stands in.
pub(super) struct Whole<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) source: &'d Source,
}

impl Whole<'_> {
    /// What states a fact of the filing, or of an item.
    fn at(&self, record: NodeId, fact: Handle) -> Option<NodeId> {
        fact.within(record, |node, key| self.document.get(node, key))
    }

    fn of_filing(&self, fact: Handle) -> Option<NodeId> {
        self.at(self.document.root(), fact)
    }

    /// The items of a list of the filing, as many as are looked at.
    fn items(&self, list: Handle) -> impl Iterator<Item = NodeId> {
        let items = self.of_filing(list).map_or(&[][..], |list| self.document.items(list));
        items.iter().take(ITEMS).copied()
    }

    pub(super) fn text(&self, fact: Handle) -> Option<&str> {
        said(self.document.text(self.of_filing(fact)?)?)
    }

    /// What is declared, by fact: that it is so, or that it is not. What is not stated is left out.
    pub(super) fn declared(&self) -> BTreeMap<String, bool> {
        let answer = |fact: Handle| {
            match &self.document.node(self.of_filing(fact)?).kind {
                Kind::Bool(value) => Some(*value),
                Kind::Text(text) if text == "none" => Some(false),
                Kind::List(items) if items.is_empty() => Some(false),
                Kind::List(items) => {
                    // Of a list with nothing but `unknown` in it, nothing is known.
                    let known = |&&item: &&NodeId| self.document.text(item) != Some("unknown");
                    items.iter().find(known).map(|_| true)
                }
                Kind::Null | Kind::Number(_) | Kind::Text(_) | Kind::Mapping(_) => None,
            }
        };
        let answers =
            DECLARED.iter().filter_map(|&fact| Some((fact.path().to_owned(), answer(fact)?)));
        answers.collect()
    }

    /// `use.place.country`, or the first of `use.countries`, or where the deployer is.
    pub(super) fn country(&self) -> Option<String> {
        let first = || {
            let all = self.of_filing(Handle::UseCountries)?;
            said(self.document.text(*self.document.items(all).first()?)?)
        };
        let country = self.text(Handle::UsePlaceCountry).or_else(first);
        country.or_else(|| self.of_actor("deployer", Handle::ActorJurisdiction)).map(str::to_owned)
    }

    /// The name of the first body that sells the system, or provides it.
    pub(super) fn vendor(&self) -> Option<String> {
        let name = self.of_actor("vendor", Handle::ActorName);
        name.or_else(|| self.of_actor("provider", Handle::ActorName)).map(str::to_owned)
    }

    /// What is said of the first body that has a role and says it.
    fn of_actor(&self, role: &str, fact: Handle) -> Option<&str> {
        self.items(Handle::Actors).find_map(|actor| {
            let roles = self.at(actor, Handle::ActorRoles)?;
            let mut roles = self.document.items(roles).iter();
            roles.find(|&&item| self.document.text(item) == Some(role))?;
            said(self.document.text(self.at(actor, fact)?)?)
        })
    }

    fn line(&self, node: NodeId) -> u32 {
        self.source.locate(self.document.node(node).span.start).line
    }

    fn push(&self, found: &mut Vec<Stated>, fact: Handle, node: NodeId) {
        if let Some(value) = self.value(node) {
            // Twelve months are a year, and a system's name is a name.
            let span = SPANS.contains(&fact).then(|| Duration::parse(&value)).flatten();
            let value = span.map_or(value, Duration::normal);
            found.push(Stated { fact: called(fact).to_owned(), value, line: self.line(node) });
        }
    }

    /// A value so written that the same is the same: spaces folded, lists sorted.
    fn value(&self, node: NodeId) -> Option<String> {
        let value = match &self.document.node(node).kind {
            Kind::Null | Kind::Mapping(_) => return None,
            Kind::Bool(value) => value.to_string(),
            Kind::Number(number) => json_number(*number).to_string(),
            Kind::Text(text) => folded(said(text)?),
            Kind::List(items) => {
                let mut values = Vec::new();
                for &item in items.iter().take(ITEMS) {
                    // With something unknown among them, the list is not all there is.
                    values.push(folded(said(self.document.text(item)?)?));
                }
                values.sort_unstable();
                values.dedup();
                if values.is_empty() { "none".to_owned() } else { values.join(", ") }
            }
        };
        Some(cut(value))
    }

    /// Which traits are used for what, all items together.
    fn biometrics(&self, found: &mut Vec<Stated>) {
        let Some(list) = self.of_filing(Handle::Biometrics) else { return };
        let mut uses = Vec::new();
        for item in self.items(Handle::Biometrics) {
            let part = |fact| self.document.text(self.at(item, fact)?).and_then(said);
            let (Some(modality), Some(operation)) =
                (part(Handle::BiometricModality), part(Handle::BiometricOperation))
            else {
                return;
            };
            uses.push(format!("{operation} {modality}"));
        }
        uses.sort_unstable();
        uses.dedup();
        let none = self.document.text(list) == Some("none")
            || matches!(&self.document.node(list).kind, Kind::List(items) if items.is_empty());
        if !uses.is_empty() || none {
            let value = if none { "none".to_owned() } else { cut(uses.join(", ")) };
            let fact = called(Handle::Biometrics).to_owned();
            found.push(Stated { fact, value, line: self.line(list) });
        }
    }

    fn evidence(&self, found: &mut Vec<Stated>) {
        for item in self.items(Handle::Evidence) {
            if let Some(digest) = self.at(item, Handle::EvidenceSha256) {
                self.push(found, Handle::EvidenceSha256, digest);
            }
        }
    }

    /// Who answers for what, by the role of the body.
    fn responsibilities(&self, found: &mut Vec<Stated>) {
        for actor in self.items(Handle::Actors) {
            let list = |fact| self.at(actor, fact).map(|list| self.document.items(list));
            let (Some(roles), Some(tasks)) =
                (list(Handle::ActorRoles), list(Handle::ActorResponsibleFor))
            else {
                continue;
            };
            for role in ["provider", "deployer"] {
                if !roles.iter().any(|&item| self.document.text(item) == Some(role)) {
                    continue;
                }
                for &task in tasks.iter().take(ITEMS) {
                    let Some(word) = self.document.text(task).and_then(said) else { continue };
                    found.push(Stated {
                        fact: called(Handle::ActorResponsibleFor).to_owned(),
                        value: format!("{role}:{word}"),
                        line: self.line(task),
                    });
                }
            }
        }
    }
}

/// The facts of a filing that another one on the same system may contradict.
#[must_use]
pub(super) fn stated(at: &Whole<'_>) -> Vec<Stated> {
    let mut found = Vec::new();
    let named = [
        Handle::SystemIdentifier,
        Handle::SystemName,
        Handle::SystemVersion,
        Handle::FilingReplaces,
    ];
    let single = named.iter().chain(&REGISTRATIONS).chain(&COMPARED);
    for &fact in single.filter(|fact| **fact != Handle::Biometrics) {
        if let Some(node) = at.of_filing(fact) {
            at.push(&mut found, fact, node);
        }
    }
    at.biometrics(&mut found);
    at.evidence(&mut found);
    at.responsibilities(&mut found);
    found
}

/// A text that says something.
fn said(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && text != "unknown").then_some(text)
}

pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(mut value: String) -> String {
    if value.len() > VALUE {
        let end = (0..=VALUE).rev().find(|&at| value.is_char_boundary(at)).unwrap_or(0);
        let digest = crate::digest::sha256([&value]);
        value.truncate(end);
        value.push_str("… (");
        value.push_str(digest.get(..8).unwrap_or_default());
        value.push(')');
    }
    value
}
