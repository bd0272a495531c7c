//! A fact or a record of facts → what is asked, what counts, the values, and the rules that ask for it; with a filing,
//! what that says.

use std::collections::BTreeMap;

use serde::Serialize;

use super::named::Named;
use super::short::{Filed, LawName, RuleLine, rule_line};
use crate::document::{Document, Kind as Node, NodeId};
use crate::embedded::Wording;
use crate::rulebook::{Condition, Obligation, QualificationId, Rulebook};
use crate::vocabulary::Kind;

/// Values of a filing that are told of one fact.
const VALUES: usize = 20;

/// What is told of a fact, or of a record or group of facts.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedFact<'r> {
    /// Its path.
    pub path: String,
    /// The question.
    pub question: String,
    /// What counts.
    pub meaning: String,
    /// Which kind of value it has; nothing for a record or a group.
    pub kind: Option<&'static str>,
    /// The provisions that it comes from.
    pub source: String,
    /// The values that it may have, each with its meaning.
    pub values: Vec<(&'r str, &'r str)>,
    /// The facts inside of a record or a group.
    pub within: Vec<FactWithin<'r>>,
    /// The rules that ask for it; nothing for a record or a group, for which none asks by itself.
    pub rules: Option<Vec<(Option<LawName<'r>>, RuleLine<'r>)>>,
    /// What the filing states of it.
    pub stated: Option<Stated>,
}

/// A fact inside of a record or a group.
#[derive(Clone, Debug, Serialize)]
pub struct FactWithin<'r> {
    /// Its path.
    pub path: &'r str,
    /// The question.
    pub question: &'r str,
    /// Whether it is a list of records.
    pub records: bool,
    /// How many rules ask for it.
    pub asked_by: usize,
}

/// What a filing states of a fact.
#[derive(Clone, Debug, Serialize)]
pub struct Stated {
    /// The file of the filing.
    pub path: String,
    /// The first values.
    pub values: Vec<StatedValue>,
    /// How many more there are.
    pub more: usize,
}

/// A value in a filing.
#[derive(Clone, Debug, Serialize)]
pub struct StatedValue {
    /// Where it stands: the path, with the positions of items.
    pub address: String,
    /// The value.
    pub value: ShortValue,
    /// Its line, from 1.
    pub line: u32,
}

/// A value in short.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShortValue {
    /// It is not known.
    Unknown,
    /// As it is written.
    Text(String),
    /// A record with these keys.
    Record(Vec<String>),
    /// A list of so many records.
    Records(usize),
}

pub(super) fn explained_fact<'r>(
    rulebook: &'r Rulebook,
    path: &str,
    filed: Option<&Filed<'_>>,
) -> ExplainedFact<'r> {
    let vocabulary = &rulebook.vocabulary;
    let fact = vocabulary.facts().map(|(_, fact)| fact).find(|fact| fact.path == path);
    let words = Wording::published().of(path);
    let question = fact.map(|fact| fact.question.as_str());
    let question = question.or_else(|| vocabulary.object_question(path)).unwrap_or(path);
    let asking = asking(rulebook);
    let rules = fact.map(|_| {
        let rules = asking.get(path).into_iter().flatten();
        rules.map(|named| rule_line(rulebook, named, None)).collect()
    });
    let values = fact.map_or(&[][..], |fact| &fact.values).iter();
    ExplainedFact {
        path: path.to_owned(),
        question: question.to_owned(),
        meaning: words.meaning,
        kind: fact.map(|fact| fact.kind.label()),
        source: words.source,
        values: fact.map_or_else(Vec::new, |fact| {
            values.map(|value| (value.as_str(), fact.label(value))).collect()
        }),
        within: within(rulebook, path, &asking),
        rules,
        stated: filed.map(|filed| stated(path, filed)),
    }
}

/// What a filing states of a fact, each value with its line.
fn stated(path: &str, filed: &Filed<'_>) -> Stated {
    let document = filed.document;
    let mut found = vec![(String::new(), document.root())];
    for key in path.split('.') {
        let (key, items) = key.strip_suffix("[]").map_or((key, false), |key| (key, true));
        let mut below = Vec::new();
        for (address, node) in found {
            let Some(value) = document.get(node, key) else { continue };
            let address =
                if address.is_empty() { key.to_owned() } else { format!("{address}.{key}") };
            if items {
                let all = document.items(value).iter().enumerate();
                below.extend(all.map(|(at, &item)| (format!("{address}[{at}]"), item)));
            } else {
                below.push((address, value));
            }
        }
        found = below;
    }
    let more = found.len().saturating_sub(VALUES);
    let values = found.into_iter().take(VALUES).map(|(address, node)| StatedValue {
        address,
        value: short_value(document, node),
        line: filed.report.source.locate(document.node(node).span.start).line,
    });
    Stated { path: filed.path(), values: values.collect(), more }
}

fn short_value(document: &Document<'_>, node: NodeId) -> ShortValue {
    match &document.node(node).kind {
        Node::Mapping(entries) => {
            ShortValue::Record(entries.iter().map(|entry| entry.key.to_string()).collect())
        }
        Node::List(items) if items.iter().any(|&item| !document.entries(item).is_empty()) => {
            ShortValue::Records(items.len())
        }
        Node::Text(text) => ShortValue::Text(text.to_string()),
        Node::Null => ShortValue::Unknown,
        Node::Bool(_) | Node::Number(_) | Node::List(_) => {
            ShortValue::Text(document.to_json(node).to_string())
        }
    }
}

/// For each fact, the rules that ask for it.
fn asking(rulebook: &Rulebook) -> BTreeMap<&str, Vec<Named>> {
    let mut asking: BTreeMap<&str, Vec<Named>> = BTreeMap::new();
    let mut note = |condition: &Condition, rule: &Named| {
        condition.walk(&mut |part| {
            if let Condition::Fact { fact, .. }
            | Condition::Some { list: fact, .. }
            | Condition::Every { list: fact, .. } = part
            {
                let rules =
                    asking.entry(rulebook.vocabulary.fact(*fact).path.as_str()).or_default();
                if rules.last() != Some(rule) {
                    rules.push(rule.clone());
                }
            }
        });
    };
    for (at, about) in rulebook.obligations.iter().enumerate() {
        let Obligation { applies_when, unless, requires, .. } = about;
        for condition in [applies_when, requires].into_iter().chain(unless) {
            note(condition, &Named::Obligation(at));
        }
    }
    for (at, about) in rulebook.qualifications.iter().enumerate() {
        note(&about.holds_when, &Named::Qualification(QualificationId::new(at)));
    }
    asking
}

/// The facts inside of a record or a group, and how many rules ask for each.
fn within<'r>(
    rulebook: &'r Rulebook,
    path: &str,
    asking: &BTreeMap<&str, Vec<Named>>,
) -> Vec<FactWithin<'r>> {
    let inside = |found: &str| {
        found.strip_prefix(path).is_some_and(|rest| rest.starts_with('.') || rest.starts_with("[]"))
    };
    let facts = rulebook.vocabulary.facts().map(|(_, fact)| fact);
    let facts = facts.filter(|fact| inside(&fact.path)).map(|fact| FactWithin {
        path: &fact.path,
        question: &fact.question,
        records: matches!(fact.kind, Kind::Records(_)),
        asked_by: asking.get(fact.path.as_str()).map_or(0, Vec::len),
    });
    facts.collect()
}
