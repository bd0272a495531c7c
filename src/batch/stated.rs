//! A document → the facts that another filing on the same system may contradict, with their lines.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::{Document, Kind, NodeId, json_number};
use crate::source::Source;
use crate::time::Duration;

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

/// What names a system, or one of its papers.
pub(super) const IDENTIFIER: &str = "system.identifier";
pub(super) const NAME: &str = "system.name";
pub(super) const VERSION: &str = "system.version";
pub(super) const REPLACES: &str = "filing.replaces";
pub(super) const EVIDENCE: &str = "evidence[].sha256";
pub(super) const RESPONSIBLE: &str = "actors[].responsible_for";
/// Entries for the system itself; the deployer's entry is one for a use.
pub(super) const REGISTRATIONS: [&str; 2] =
    ["registration.provider.number", "registration.filtered.number"];
const BIOMETRICS: &str = "biometrics[]";

/// Facts that are the same whoever files: purpose, oversight, logs, what is compared.
pub(super) const COMPARED: [&str; 19] = [
    "system.intended_purpose",
    "system.functions",
    "system.profiling",
    "system.learns_after_deployment",
    "system.inferred_attributes",
    BIOMETRICS,
    "logging.automatic",
    "logging.events",
    "logging.retention",
    "logging.provider_retention",
    "logging.under_provider_control",
    "logging.under_deployer_control",
    "human_oversight.separate_confirmation_by",
    "human_oversight.present",
    "human_oversight.override.possible",
    "human_oversight.stop.available",
    "human_oversight.default_on_silence",
    "use.areas",
    "use.purposes",
];

/// Those of them that are spans.
const SPANS: [&str; 2] = ["logging.retention", "logging.provider_retention"];

/// What a summary counts who declares, and who says nothing of it: notice, review, remedy.
pub(super) const DECLARED: [&str; 6] = [
    "contestability.notice.given",
    "contestability.explanation.available",
    "contestability.human_review.available",
    "contestability.complaint_mechanism.available",
    "contestability.remedies",
    "assessments",
];

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
    fn at(&self, from: NodeId, path: &[&str]) -> Option<NodeId> {
        path.iter().try_fold(from, |node, key| self.document.get(node, key))
    }

    pub(super) fn text(&self, path: &[&str]) -> Option<&str> {
        said(self.document.text(self.at(self.document.root(), path)?)?)
    }

    /// What is declared, by fact: that it is so, or that it is not. What is not stated is left out.
    pub(super) fn declared(&self) -> BTreeMap<String, bool> {
        let answer = |path: &str| {
            let path: Vec<&str> = path.split('.').collect();
            let node = self.at(self.document.root(), &path)?;
            match &self.document.node(node).kind {
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
        let answers = DECLARED.iter().filter_map(|&fact| Some((fact.to_owned(), answer(fact)?)));
        answers.collect()
    }

    /// `use.place.country`, or the first of `use.countries`, or where the deployer is.
    pub(super) fn country(&self) -> Option<String> {
        let first = || {
            let all = self.at(self.document.root(), &["use", "countries"])?;
            said(self.document.text(*self.document.items(all).first()?)?)
        };
        let country = self.text(&["use", "place", "country"]).or_else(first);
        country.or_else(|| self.of_actor("deployer", "jurisdiction")).map(str::to_owned)
    }

    /// The name of the first body that sells the system, or provides it.
    pub(super) fn vendor(&self) -> Option<String> {
        let name = self.of_actor("vendor", "name");
        name.or_else(|| self.of_actor("provider", "name")).map(str::to_owned)
    }

    /// What is said under a key of the first body that has a role.
    fn of_actor(&self, role: &str, key: &str) -> Option<&str> {
        let actors = self.document.get(self.document.root(), "actors")?;
        let mut actors = self.document.items(actors).iter().take(ITEMS);
        actors.find_map(|&actor| {
            let roles = self.document.get(actor, "roles")?;
            let mut roles = self.document.items(roles).iter();
            roles.find(|&&item| self.document.text(item) == Some(role))?;
            said(self.document.text(self.document.get(actor, key)?)?)
        })
    }

    fn line(&self, node: NodeId) -> u32 {
        self.source.locate(self.document.node(node).span.start).line
    }

    fn push(&self, found: &mut Vec<Stated>, fact: &str, node: NodeId) {
        if let Some(value) = self.value(node) {
            // Twelve months are a year, and a system's name is a name.
            let span = SPANS.contains(&fact).then(|| Duration::parse(&value)).flatten();
            let value = span.map_or(value, Duration::normal);
            found.push(Stated { fact: fact.to_owned(), value, line: self.line(node) });
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
        let Some(list) = self.document.get(self.document.root(), "biometrics") else { return };
        let mut uses = Vec::new();
        for &item in self.document.items(list).iter().take(ITEMS) {
            let part = |key| self.document.text(self.document.get(item, key)?).and_then(said);
            let (Some(modality), Some(operation)) = (part("modality"), part("operation")) else {
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
            found.push(Stated { fact: BIOMETRICS.to_owned(), value, line: self.line(list) });
        }
    }

    fn evidence(&self, found: &mut Vec<Stated>) {
        let Some(list) = self.document.get(self.document.root(), "evidence") else { return };
        for &item in self.document.items(list).iter().take(ITEMS) {
            if let Some(digest) = self.document.get(item, "sha256") {
                self.push(found, EVIDENCE, digest);
            }
        }
    }

    /// Who answers for what, by the role of the body.
    fn responsibilities(&self, found: &mut Vec<Stated>) {
        let Some(actors) = self.document.get(self.document.root(), "actors") else { return };
        for &actor in self.document.items(actors).iter().take(ITEMS) {
            let list = |key| self.document.get(actor, key).map(|list| self.document.items(list));
            let (Some(roles), Some(tasks)) = (list("roles"), list("responsible_for")) else {
                continue;
            };
            for role in ["provider", "deployer"] {
                if !roles.iter().any(|&item| self.document.text(item) == Some(role)) {
                    continue;
                }
                for &task in tasks.iter().take(ITEMS) {
                    let Some(word) = self.document.text(task).and_then(said) else { continue };
                    found.push(Stated {
                        fact: RESPONSIBLE.to_owned(),
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
    let single = [IDENTIFIER, NAME, VERSION, REPLACES].iter().chain(&REGISTRATIONS);
    for fact in single.chain(COMPARED.iter().filter(|fact| **fact != BIOMETRICS)) {
        let path: Vec<&str> = fact.split('.').collect();
        if let Some(node) = at.at(at.document.root(), &path) {
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
