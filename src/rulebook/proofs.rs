//! The cases beside a rule: read, and counted so that none is missing.

use super::cases::{Case, Expected, Given, IfApplies};
use super::fields::{Fields, Page};
use super::found::Proved;
use super::load::Loader;
use crate::diagnostic::Code;
use crate::document::{Document, Kind, NodeId};
use crate::law::{Truth, Verdict};

const CASE: &[&str] = &["case", "given", "expect", "if_applies", "at", "asks"];

impl Loader<'_> {
    /// Reads the cases of a rule; those of each kind in `wanted`, and one for each exception, have to be there.
    pub(super) fn cases(
        &mut self,
        fields: &Fields<'_, '_>,
        page: &Page<'_, '_>,
        rule: &str,
        file: usize,
        unless: &[NodeId],
        wanted: &[Expected],
    ) {
        let first = self.cases.len();
        for node in fields.list("cases") {
            self.case(page, node, rule, file, wanted);
        }
        let proved = Proved { file, ways: wanted.to_vec() };
        self.proved.insert(rule.to_owned(), proved);
        let mine = &self.cases[first..];
        let at = fields.get("id").unwrap_or(fields.node);
        for expected in wanted.iter().filter(|wanted| !matches!(wanted, Expected::Day(_))) {
            if !mine.iter().any(|case| case.expect == *expected) {
                page.error(
                    Code::MissingCase,
                    at,
                    format!("`{rule}` has no case that comes out as `{expected}`"),
                );
            }
        }
        for &exception in unless {
            let mut named = Vec::new();
            leaves(page.document, exception, &mut named);
            let shown = mine.iter().any(|case| {
                case.given
                    .iter()
                    .any(|g| named.iter().any(|path| path.starts_with(g.path.as_str())))
            });
            if !shown {
                page.error(
                    Code::MissingCase,
                    exception,
                    format!("`{rule}` has no case for this exception"),
                );
            }
        }
    }

    /// Reads one case of a rule.
    pub(super) fn case(
        &mut self,
        page: &Page<'_, '_>,
        node: NodeId,
        rule: &str,
        file: usize,
        wanted: &[Expected],
    ) {
        let Some(inner) = page.fields(node, "a case", CASE) else { return };
        let (Some(name), Some(expect)) = (inner.need_text("case"), inner.need("expect")) else {
            return;
        };
        let Some(expect) = expected(page.document, expect, wanted) else {
            page.error(
                Code::NotAllowed,
                inner.node,
                format!("a case of `{rule}` expects {}", ways(wanted)),
            );
            return;
        };
        let given = inner.get("given").map_or_else(Vec::new, |node| self.given(page, node));
        let asks = inner.get("asks").map(|_| inner.texts("asks"));
        let place = self.place(file, page, node);
        let at = inner.text("at");
        let if_applies = inner.word(
            "if_applies",
            |word| [IfApplies::Met, IfApplies::Short].into_iter().find(|one| one.word() == word),
            &["met", "short"],
        );
        if if_applies.is_some() && expect != Expected::Verdict(Verdict::Undetermined) {
            page.error(
                Code::NotAllowed,
                inner.node,
                "`if_applies` is for an obligation that comes out `undetermined`",
            );
        }
        let rule = rule.to_owned();
        let case = Case { rule, name, given, expect, if_applies, at, asks, place };
        self.cases.extend(one_by_one(&case));
    }

    pub(super) fn given(&self, page: &Page<'_, '_>, node: NodeId) -> Vec<Given> {
        let mut given = Vec::new();
        if !matches!(page.document.node(node).kind, Kind::Mapping(_)) {
            page.error(Code::WrongType, node, "`given` is a mapping of facts to values");
        }
        for entry in page.document.entries(node) {
            let known = match entry.key.strip_prefix("law.") {
                Some(name) => self.qualifications.contains_key(name),
                None => {
                    self.facts.contains_key(entry.key.as_ref())
                        || self.vocabulary().has_object(&entry.key)
                }
            };
            if !known {
                self.undeclared(page, entry.key_span, &entry.key);
            }
            given.push(Given {
                path: entry.key.to_string(),
                json: page.document.to_json(entry.value).to_string(),
            });
        }
        given
    }
}

/// What a case expects, in the words of its kind of rule.
fn expected(document: &Document<'_>, node: NodeId, wanted: &[Expected]) -> Option<Expected> {
    let kind = &document.node(node).kind;
    let word = document.text(node);
    match wanted.first()? {
        Expected::Verdict(_) => word.and_then(Verdict::from_word).map(Expected::Verdict),
        Expected::Truth(_) => match (kind, word) {
            (Kind::Bool(value), _) => Some(Expected::Truth(Truth::from(*value))),
            (_, Some("unknown")) => Some(Expected::Truth(Truth::Unknown)),
            _ => None,
        },
        Expected::Presumed(_) => match word? {
            "presumed" => Some(Expected::Presumed(true)),
            "withdrawn" => Some(Expected::Presumed(false)),
            _ => None,
        },
        Expected::Day(_) => match word? {
            "unknown" => Some(Expected::Day(None)),
            day => Some(Expected::Day(Some(crate::time::parse_date(day)?))),
        },
    }
}

/// The words that a case of a rule can expect.
fn ways(wanted: &[Expected]) -> String {
    let words: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    let words = super::fields::list(words.iter().map(String::as_str));
    if matches!(wanted.first(), Some(Expected::Day(_))) {
        format!("a date or {words}")
    } else {
        words
    }
}

/// A case that gives a fact `{each: [a, b]}` is one case for each of them.
fn one_by_one(case: &Case) -> Vec<Case> {
    let values = |given: &Given| {
        let value: serde_json::Value = serde_json::from_str(&given.json).ok()?;
        value.as_object().filter(|only| only.len() == 1)?.get("each")?.as_array().cloned()
    };
    let found = case.given.iter().enumerate().find_map(|(at, given)| Some((at, values(given)?)));
    let Some((at, values)) = found else { return vec![case.clone()] };
    let one = |(place, value): (usize, &serde_json::Value)| {
        let mut one = case.clone();
        one.given[at].json = value.to_string();
        // Records have no short name: they are counted.
        let named = short(value).unwrap_or_else(|| (place + 1).to_string());
        one.name = format!("{}: {named}", case.name);
        one_by_one(&one)
    };
    values.iter().enumerate().flat_map(one).collect()
}

/// A value, or a list of values, in words.
fn short(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.replace('_', " ")),
        serde_json::Value::Array(values) if values.is_empty() => Some("nothing".to_owned()),
        serde_json::Value::Array(values) => {
            values.iter().map(short).collect::<Option<Vec<_>>>().map(|words| words.join(", "))
        }
        serde_json::Value::Null | serde_json::Value::Object(_) => None,
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => Some(value.to_string()),
    }
}

/// The fact names in the text of a condition.
fn leaves<'d>(document: &'d Document<'_>, node: NodeId, found: &mut Vec<&'d str>) {
    for entry in document.entries(node) {
        found.push(&entry.key);
        leaves(document, entry.value, found);
    }
    for &item in document.items(node) {
        leaves(document, item, found);
    }
}
