//! The conditions of a rule file, resolved and checked against the types of the facts they name.

use super::condition::{Condition, Expectation, Literal, Operand};
use super::fields::{Page, list};
use super::laws::DATE;
use super::load::Loader;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Kind as Node, NodeId};
use crate::source::Span;
use crate::suggest::closest;
use crate::time::{Duration, parse_date};
use crate::vocabulary::{Fact, FactId, Kind, RecordId};
use crate::words::Words;

/// Conditions inside conditions; a rule has five or six, a bomb has more.
const DEPTH: usize = 32;

const EXPECTATIONS: &[&str] = &[
    "one_of",
    "contains",
    "contains_any",
    "contains_all",
    "contains_only",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
    "before",
    "after",
];

impl Loader<'_> {
    /// Compiles a condition. `within` holds the lists whose items are in hand, outermost first.
    pub(super) fn condition(
        &self,
        page: &Page<'_, '_>,
        node: NodeId,
        within: &mut Vec<RecordId>,
    ) -> Option<Condition> {
        self.condition_at(page, node, within, DEPTH)
    }

    fn condition_at(
        &self,
        page: &Page<'_, '_>,
        node: NodeId,
        within: &mut Vec<RecordId>,
        depth: usize,
    ) -> Option<Condition> {
        self.parts_at(page, node, within, depth).map(Condition::of)
    }

    /// Compiles what a condition asks for, part by part, of the filing.
    pub(super) fn parts(&self, page: &Page<'_, '_>, node: NodeId) -> Option<Vec<Condition>> {
        self.parts_at(page, node, &mut Vec::new(), DEPTH)
    }

    fn parts_at(
        &self,
        page: &Page<'_, '_>,
        node: NodeId,
        within: &mut Vec<RecordId>,
        depth: usize,
    ) -> Option<Vec<Condition>> {
        if depth == 0 {
            page.error(
                Code::Budget,
                node,
                format!("conditions inside conditions go deeper than {DEPTH}"),
            );
            return None;
        }
        let Node::Mapping(entries) = &page.document.node(node).kind else {
            page.error(
                Code::WrongType,
                node,
                "a condition is a mapping of facts to what is expected of them",
            );
            return None;
        };
        if entries.is_empty() {
            page.error(
                Code::MissingKey,
                node,
                "a condition without anything in it would always hold",
            );
            return None;
        }
        let mut all = Vec::with_capacity(entries.len());
        let mut sound = true;
        for entry in entries {
            let part = match entry.key.as_ref() {
                "all" => self.conditions(page, entry.value, within, depth).map(Condition::All),
                "any" => self.conditions(page, entry.value, within, depth).map(Condition::Any),
                "not" => self
                    .condition_at(page, entry.value, within, depth - 1)
                    .map(|part| Condition::Not(Box::new(part))),
                quantifier @ ("some" | "every") => {
                    self.over_list(page, entry.value, within, quantifier == "some", depth)
                }
                "judge" => {
                    page.text(entry.value, "`judge`").map(|text| Condition::Judge(text.into()))
                }
                key => match key.strip_prefix("law.") {
                    Some(name) => self.law_atom(page, entry.key_span, entry.value, name),
                    None => self.fact_atom(page, entry.key_span, entry.value, key, within),
                },
            };
            sound &= part.is_some();
            all.extend(part);
        }
        sound.then_some(all)
    }

    fn conditions(
        &self,
        page: &Page<'_, '_>,
        node: NodeId,
        within: &mut Vec<RecordId>,
        depth: usize,
    ) -> Option<Vec<Condition>> {
        let nodes = page.list(node, "a group of conditions");
        if nodes.is_empty() {
            page.error(Code::MissingKey, node, "a group of conditions has at least one");
            return None;
        }
        let parts: Vec<_> =
            nodes.iter().map(|&part| self.condition_at(page, part, within, depth - 1)).collect();
        parts.into_iter().collect()
    }

    fn over_list(
        &self,
        page: &Page<'_, '_>,
        node: NodeId,
        within: &mut Vec<RecordId>,
        some: bool,
        depth: usize,
    ) -> Option<Condition> {
        let fields = page.fields(node, "`some` or `every`", &["in", "that"])?;
        let (at, that) = (fields.need("in")?, fields.need("that")?);
        let name = page.text(at, "`in`")?;
        let list = self.resolve(page, page.span(at), &name, within)?;
        let Kind::Records(record) = self.vocabulary().fact(list).kind else {
            page.error(Code::TypeMismatch, at, format!("`{name}` is no list of records"));
            return None;
        };
        within.push(record);
        let that = self.condition_at(page, that, within, depth - 1);
        within.pop();
        let that = Box::new(that?);
        Some(if some { Condition::Some { list, that } } else { Condition::Every { list, that } })
    }

    fn law_atom(
        &self,
        page: &Page<'_, '_>,
        span: Span,
        value: NodeId,
        name: &str,
    ) -> Option<Condition> {
        let Some(qualification) = self.qualification_id(name) else {
            self.undeclared(page, span, &format!("law.{name}"));
            return None;
        };
        if let Node::Bool(holds) = page.document.node(value).kind {
            return Some(Condition::Law { qualification, holds });
        }
        page.error(
            Code::TypeMismatch,
            value,
            format!("`law.{name}` is compared with `true` or `false`"),
        );
        None
    }

    /// The fact that a name stands for: `.effect` is one of the item in hand, any other one of the filing.
    fn resolve(
        &self,
        page: &Page<'_, '_>,
        span: Span,
        name: &str,
        within: &[RecordId],
    ) -> Option<FactId> {
        let full = match (name.strip_prefix('.'), within.last()) {
            (Some(inner), Some(&record)) => {
                format!("{}[].{inner}", self.vocabulary().record_kind(record).path)
            }
            (Some(_), None) => {
                let fault = Diagnostic::error(
                    Code::UndeclaredFact,
                    span,
                    format!("`{name}` is a fact of an item, and there is none in hand"),
                );
                page.fault(
                    fault.help("A name with a leading dot stands inside `some` or `every`."),
                );
                return None;
            }
            (None, _) => name.to_owned(),
        };
        let found = self.fact(&full).filter(|_| !name.contains("[]"));
        if found.is_none() {
            self.undeclared(page, span, &full);
        }
        found
    }

    fn fact_atom(
        &self,
        page: &Page<'_, '_>,
        span: Span,
        value: NodeId,
        name: &str,
        within: &[RecordId],
    ) -> Option<Condition> {
        let fact = self.resolve(page, span, name, within)?;
        let about = self.vocabulary().fact(fact);
        let expect = match &page.document.node(value).kind {
            Node::Text(text) if text == "stated" => Expectation::Stated,
            Node::Mapping(entries) => {
                let [entry] = entries.as_slice() else {
                    page.error(Code::WrongType, value, "an expectation has one key");
                    return None;
                };
                self.comparison(page, entry.key_span, &entry.key, entry.value, about, within)?
            }
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::List(_) => {
                if matches!(about.kind, Kind::Choices | Kind::Codes)
                    && page.document.text(value) != Some("none")
                {
                    let fault = Diagnostic::error(
                        Code::TypeMismatch,
                        page.span(value),
                        format!("`{name}` is a list"),
                    );
                    page.fault(fault.help("Compare it with `contains`, `contains_any`, `contains_all` or `contains_only`."));
                    return None;
                }
                Expectation::Is(self.literal(page, value, about)?)
            }
        };
        Some(Condition::Fact { fact, expect })
    }

    fn comparison(
        &self,
        page: &Page<'_, '_>,
        span: Span,
        key: &str,
        value: NodeId,
        about: &Fact,
        within: &[RecordId],
    ) -> Option<Expectation> {
        let allowed: &[Kind] = match key {
            "one_of" => &[Kind::Choice, Kind::Code, Kind::Number],
            "contains" | "contains_any" | "contains_all" | "contains_only" => {
                &[Kind::Choices, Kind::Codes]
            }
            "at_least" | "at_most" => &[Kind::Number, Kind::Duration, Kind::Date],
            "more_than" | "less_than" => &[Kind::Number, Kind::Duration],
            "before" | "after" => &[Kind::Date],
            _ => {
                let fault = Diagnostic::error(
                    Code::UnknownKey,
                    span,
                    format!("there is no expectation `{key}`"),
                );
                let help = match closest(key, EXPECTATIONS.iter().copied()) {
                    Some(likely) => format!("Did you mean `{likely}`?"),
                    None => {
                        format!("It is one of {}, or `stated`.", list(EXPECTATIONS.iter().copied()))
                    }
                };
                page.fault(fault.help(help));
                return None;
            }
        };
        if !allowed.contains(&about.kind) {
            let message = format!(
                "`{key}` does not go with `{}`, which is {}",
                about.path,
                about.kind.label()
            );
            page.fault(Diagnostic::error(Code::TypeMismatch, span, message));
            return None;
        }
        Some(match key {
            "one_of" => {
                let items = page.list(value, "`one_of`");
                if items.is_empty() {
                    page.error(Code::MissingKey, value, "a comparison has at least one value");
                    return None;
                }
                let literals: Vec<_> =
                    items.iter().map(|&item| self.literal(page, item, about)).collect();
                Expectation::OneOf(literals.into_iter().collect::<Option<_>>()?)
            }
            "contains" => Expectation::ContainsAny(vec![Self::value(page, value, about)?]),
            "contains_any" => Expectation::ContainsAny(Self::values(page, value, about)?),
            "contains_all" => Expectation::ContainsAll(Self::values(page, value, about)?),
            "contains_only" => Expectation::ContainsOnly(Self::values(page, value, about)?),
            "at_least" => Expectation::AtLeast(self.operand(page, value, about, within)?),
            "at_most" => Expectation::AtMost(self.operand(page, value, about, within)?),
            "more_than" => Expectation::MoreThan(self.operand(page, value, about, within)?),
            "less_than" => Expectation::LessThan(self.operand(page, value, about, within)?),
            "before" => Expectation::Before(self.operand(page, value, about, within)?),
            _ => Expectation::After(self.operand(page, value, about, within)?),
        })
    }

    fn values(page: &Page<'_, '_>, node: NodeId, about: &Fact) -> Option<Vec<Words>> {
        let items = page.list(node, "a list of values");
        if items.is_empty() {
            page.error(Code::MissingKey, node, "a comparison has at least one value");
            return None;
        }
        let values: Vec<_> = items.iter().map(|&item| Self::value(page, item, about)).collect();
        values.into_iter().collect()
    }

    /// A value of a choice, or a code.
    pub(super) fn value(page: &Page<'_, '_>, node: NodeId, about: &Fact) -> Option<Words> {
        let text = page.text(node, "a value")?;
        let known = about.values.iter().any(|value| *value == text);
        if matches!(about.kind, Kind::Code | Kind::Codes) || known {
            return Some(text.into());
        }
        let fault = Diagnostic::error(
            Code::NotAllowed,
            page.span(node),
            format!("`{text}` is no value of `{}`", about.path),
        );
        let values = about.values.iter().map(Words::as_str);
        let help = match closest(&text, values.clone()) {
            Some(likely) => format!("Did you mean `{likely}`?"),
            None => format!("It is one of {}.", list(values)),
        };
        page.fault(fault.help(help));
        None
    }

    /// A value of the fact's type.
    fn literal(&self, page: &Page<'_, '_>, node: NodeId, about: &Fact) -> Option<Literal> {
        let literal = match (about.kind, &page.document.node(node).kind) {
            (Kind::YesNo, Node::Bool(value)) => Some(Literal::Bool(*value)),
            (Kind::Number, Node::Number(value)) => Some(Literal::Number(*value)),
            (Kind::Choice, Node::Text(_)) => {
                return Self::value(page, node, about).map(Literal::Text);
            }
            (
                Kind::Date
                | Kind::Duration
                | Kind::Number
                | Kind::Text
                | Kind::Texts
                | Kind::Choices
                | Kind::Codes
                | Kind::Records(_),
                Node::Text(text),
            ) if text == "none" => Some(Literal::None),
            (Kind::Code, Node::Text(text)) => Some(Literal::Text(text.as_ref().into())),
            (Kind::Date, Node::Text(text)) => {
                if let Some(name) = text.strip_prefix(DATE) {
                    return self.day_of(page, node, name).map(Literal::Date);
                }
                if let Some(day) = parse_date(text) {
                    self.no_literal_day(page, node, day);
                    return None;
                }
                None
            }
            (Kind::Duration, Node::Text(text)) => {
                Duration::parse(text).map(|d| Literal::Duration(d, text.as_ref().into()))
            }
            _ => None,
        };
        if literal.is_none() {
            let message = format!(
                "`{}` is {}, and is compared with something else",
                about.path,
                about.kind.label()
            );
            page.error(Code::TypeMismatch, node, message);
        }
        literal
    }

    /// A value, or another fact of the same type.
    fn operand(
        &self,
        page: &Page<'_, '_>,
        node: NodeId,
        about: &Fact,
        within: &[RecordId],
    ) -> Option<Operand> {
        let name = page.document.text(node).filter(|text| {
            !text.starts_with(DATE)
                && text.contains('.')
                && text.contains(|c: char| c.is_ascii_lowercase())
        });
        let Some(name) = name else {
            return self.literal(page, node, about).map(Operand::Literal);
        };
        let other = self.resolve(page, page.span(node), name, within)?;
        if self.vocabulary().fact(other).kind == about.kind {
            return Some(Operand::Fact(other));
        }
        let message = format!("`{}` is {}, and `{name}` is not", about.path, about.kind.label());
        page.error(Code::TypeMismatch, node, message);
        None
    }
}
