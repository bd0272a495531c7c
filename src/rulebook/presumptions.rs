//! `presumptions.yaml` → what a careful reader takes for granted until a filing says otherwise.
//!
//! Presumptions order what a reader is told. They change no verdict, act on the scope of duties alone, and can
//! not clear: of the qualifications that [`Rulebook::never_cleared`] names, none comes out as false by them.

use serde::{Deserialize, Serialize};

use super::cases::Expected;
use super::fields::{Page, words};
use super::load::Loader;
use super::{Condition, Place, Qualification, Rulebook};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Kind as Node, NodeId};
use crate::vocabulary::{Fact, FactId, Kind};
use crate::words::Words;

/// Presumptions that a rulebook has at most: a set of them is one number.
pub const MOST: usize = 64;

/// Something that is taken for granted until a filing says otherwise.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Presumption {
    /// A name: `no-union-body`.
    pub id: String,
    /// What is presumed, in a clause: “no body of the Union uses it”.
    pub says: String,
    /// The question whose answer takes its place.
    pub opens: String,
    /// The facts, each with the value that it is presumed to have.
    pub presumes: Vec<(FactId, Presumed)>,
    /// Presumed only where this holds of what is stated.
    pub when: Option<Condition>,
    /// Withdrawn where this holds of what is stated.
    pub unless: Option<Condition>,
    /// Whether duties fall away by it or come into sight.
    pub direction: Direction,
    /// Whether it is that nothing has happened yet: duties that it closes bind when it happens.
    pub event: bool,
    /// Where it stands: file and line.
    pub place: Place,
}

/// A value that a fact is presumed to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presumed {
    /// There is none; of a list, nothing beyond what is stated.
    None,
    /// A list that states something states all; one that states nothing is left alone.
    NoMore,
    /// `true` or `false`.
    Bool(bool),
    /// A value of a choice, or a code.
    Text(Words),
    /// A list of these.
    List(Vec<Words>),
}

/// What a presumption does to the number of duties that apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Fewer apply.
    Narrows,
    /// More apply.
    Widens,
    /// Some fall away, others come into sight: where an exception falls away, its duty is back.
    Both,
}

impl Direction {
    /// All.
    pub const ALL: &'static [Direction] = &[Direction::Narrows, Direction::Widens, Direction::Both];

    /// The word in `presumptions.yaml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Direction::Narrows => "narrows",
            Direction::Widens => "widens",
            Direction::Both => "both",
        }
    }

    fn from_word(word: &str) -> Option<Direction> {
        Direction::ALL.iter().copied().find(|direction| direction.word() == word)
    }
}

impl Rulebook {
    /// A presumption by its id, with or without `presumption:` in front.
    #[must_use]
    pub fn presumption(&self, id: &str) -> Option<(usize, &Presumption)> {
        let id = id.strip_prefix("presumption:").unwrap_or(id);
        self.presumptions.iter().enumerate().find(|(_, presumption)| presumption.id == id)
    }

    /// The qualifications that no presumption makes false.
    pub fn never_cleared(&self) -> impl Iterator<Item = &Qualification> {
        self.never_cleared.iter().map(|id| &self.qualifications[id.index()])
    }
}

impl Loader<'_> {
    /// The presumptions of a rulebook.
    pub(super) fn presumptions(&mut self, file: usize, page: &Page<'_, '_>) {
        let root = page.document.root();
        let keys = ["never_cleared", "presumptions"];
        let Some(fields) = page.fields(root, "a file of presumptions", &keys) else { return };
        for node in fields.list("never_cleared") {
            let Some(name) = page.text(node, "a qualification") else { continue };
            match self.qualification_id(name.strip_prefix("law.").unwrap_or(&name)) {
                Some(id) => self.rulebook.never_cleared.push(id),
                None => self.undeclared(page, page.span(node), &name),
            }
        }
        for node in fields.list("presumptions") {
            self.presumption(file, page, node);
        }
        if self.rulebook.presumptions.len() > MOST {
            page.error(
                Code::OutOfBounds,
                root,
                format!("a rulebook has {MOST} presumptions at most"),
            );
        }
    }

    fn presumption(&mut self, file: usize, page: &Page<'_, '_>, node: NodeId) {
        let keys =
            ["id", "says", "opens", "presumes", "when", "unless", "direction", "event", "cases"];
        let Some(fields) = page.fields(node, "a presumption", &keys) else { return };
        let Some(id) = fields.need_text("id") else { return };
        self.unique(page, fields.get("id").unwrap_or(node), &format!("presumption:{id}"));
        let mut presumes = Vec::new();
        if let Some(values) = fields.need("presumes") {
            for entry in page.document.entries(values) {
                let Some(fact) = self.fact(&entry.key) else {
                    self.undeclared(page, entry.key_span, &entry.key);
                    continue;
                };
                let about = self.vocabulary().fact(fact);
                if about.claim || about.kind == Kind::Claim {
                    page.error(Code::NotAllowed, entry.value, "a claim is never presumed");
                    continue;
                }
                let taken = self.rulebook.presumptions.iter().flat_map(|other| &other.presumes);
                if taken.chain(&presumes).any(|(other, _)| *other == fact) {
                    page.error(
                        Code::DuplicateId,
                        entry.value,
                        format!("`{}` is presumed already", entry.key),
                    );
                }
                if let Some(value) = presumed(page, entry.value, about) {
                    presumes.push((fact, value));
                }
            }
        }
        let condition =
            |key| fields.get(key).and_then(|node| self.condition(page, node, &mut Vec::new()));
        let (when, unless) = (condition("when"), condition("unless"));
        let word = fields.need("direction").and_then(|_| {
            fields.word("direction", Direction::from_word, &words(Direction::ALL, Direction::word))
        });
        let place = self.place(file, page, node);
        let mut wanted = vec![Expected::Presumed(true)];
        if when.is_some() || unless.is_some() {
            wanted.push(Expected::Presumed(false));
        }
        self.cases(&fields, page, &format!("presumption:{id}"), file, &[], &wanted);
        let (says, opens) = (fields.need_text("says"), fields.need_text("opens"));
        let (Some(says), Some(opens), Some(direction)) = (says, opens, word) else { return };
        self.rulebook.presumptions.push(Presumption {
            id,
            says,
            opens,
            presumes,
            when,
            unless,
            direction,
            event: fields.flag("event").unwrap_or(false),
            place,
        });
    }

    /// The last pass: what a presumption says it does to the qualifications that none clears, it does.
    pub(super) fn directions(&mut self, page: &Page<'_, '_>) {
        let root = page.document.root();
        let Some(list) = page.document.get(root, "presumptions") else { return };
        for &node in page.document.items(list) {
            let id = page.document.get(node, "id").and_then(|id| page.document.text(id));
            let Some((_, about)) = id.and_then(|id| self.rulebook.presumption(id)) else {
                continue;
            };
            let (holds, fails) = (self.moved(about, true), self.moved(about, false));
            let (does, against, word) = match about.direction {
                Direction::Narrows if !holds.is_empty() => ("can make it hold", holds, "both"),
                Direction::Widens if !fails.is_empty() => ("can make it fail", fails, "both"),
                Direction::Both if holds.is_empty() => ("can only make it fail", fails, "narrows"),
                Direction::Both if fails.is_empty() => ("can only make it hold", holds, "widens"),
                Direction::Narrows | Direction::Widens | Direction::Both => continue,
            };
            let said = about.direction.word();
            let fault = Diagnostic::error(
                Code::NotAllowed,
                page.span(node),
                match against.as_slice() {
                    [] => format!("this presumption says `{said}`, and moves nothing of the kind"),
                    names => format!(
                        "this presumption says `{said}`, and {does}: `law.{}`",
                        names.join("`, `law.")
                    ),
                },
            );
            page.fault(fault.help(format!("Say `direction: {word}`, or presume something else.")));
        }
    }

    /// Those of the qualifications that none clears which a presumption can make true, or false.
    fn moved(&self, about: &Presumption, towards: bool) -> Vec<&str> {
        let names = self.rulebook.never_cleared().filter(|qualification| {
            let mut seen = vec![[false; 2]; self.rulebook.qualifications.len()];
            moves(&self.rulebook, about, &qualification.holds_when, towards, &mut seen)
        });
        names.map(|qualification| qualification.name.as_str()).collect()
    }
}

/// Whether the values presumed can make a condition come out as `towards`.
fn moves(
    rulebook: &Rulebook,
    about: &Presumption,
    condition: &Condition,
    towards: bool,
    seen: &mut [[bool; 2]],
) -> bool {
    match condition {
        // Beside what a person has to judge, nothing that is presumed settles the whole so.
        Condition::All(parts)
            if towards && parts.iter().any(|part| matches!(part, Condition::Judge(_))) =>
        {
            false
        }
        Condition::Any(parts)
            if !towards && parts.iter().any(|part| matches!(part, Condition::Judge(_))) =>
        {
            false
        }
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().any(|part| moves(rulebook, about, part, towards, seen))
        }
        Condition::Not(part) => moves(rulebook, about, part, !towards, seen),
        Condition::Some { list, that } | Condition::Every { list, that } => {
            // A list that ends: some item is no longer to be expected, every one is known.
            let ends = about.presumes.iter().any(|(fact, _)| fact == list)
                && matches!(condition, Condition::Every { .. }) == towards;
            ends || moves(rulebook, about, that, towards, seen)
        }
        Condition::Fact { fact, expect } => {
            let presumed = about.presumes.iter().find(|(known, _)| known == fact);
            presumed.and_then(|(_, value)| value.meets(expect)) == Some(towards)
        }
        Condition::Law { qualification, holds } => {
            let towards = towards == *holds;
            let done = &mut seen[qualification.index()][usize::from(towards)];
            let below = &rulebook.qualifications[qualification.index()].holds_when;
            !std::mem::replace(done, true) && moves(rulebook, about, below, towards, seen)
        }
        Condition::Judge(_) => false,
    }
}

impl Presumed {
    /// How an expectation comes out with this value; `None` where that cannot be told from it alone.
    fn meets(&self, expect: &super::Expectation) -> Option<bool> {
        use super::{Expectation, Literal};
        if matches!(self, Presumed::NoMore) {
            // What is not among the values stated is no longer to be expected.
            return match expect {
                Expectation::ContainsAny(_) | Expectation::ContainsAll(_) => Some(false),
                Expectation::ContainsOnly(_) => Some(true),
                Expectation::Is(_)
                | Expectation::OneOf(_)
                | Expectation::AtLeast(_)
                | Expectation::AtMost(_)
                | Expectation::MoreThan(_)
                | Expectation::LessThan(_)
                | Expectation::Before(_)
                | Expectation::After(_)
                | Expectation::Stated => None,
            };
        }
        let is = |literal: &Literal| match (self, literal) {
            (Presumed::None, Literal::None) => true,
            (Presumed::Bool(value), Literal::Bool(wanted)) => value == wanted,
            (Presumed::Text(value), Literal::Text(wanted)) => value == wanted,
            (Presumed::List(values), Literal::None) => values.is_empty(),
            _ => false,
        };
        let none = Vec::new();
        let list = match self {
            Presumed::List(values) => Some(values),
            Presumed::None => Some(&none),
            Presumed::NoMore | Presumed::Bool(_) | Presumed::Text(_) => None,
        };
        Some(match expect {
            Expectation::Stated => true,
            Expectation::Is(literal) => is(literal),
            Expectation::OneOf(literals) => literals.iter().any(is),
            Expectation::ContainsAny(wanted) => {
                wanted.iter().any(|value| list.is_some_and(|list| list.contains(value)))
            }
            Expectation::ContainsAll(wanted) => {
                wanted.iter().all(|value| list.is_some_and(|list| list.contains(value)))
            }
            Expectation::ContainsOnly(allowed) => list?.iter().all(|value| allowed.contains(value)),
            Expectation::AtLeast(_)
            | Expectation::AtMost(_)
            | Expectation::MoreThan(_)
            | Expectation::LessThan(_)
            | Expectation::Before(_)
            | Expectation::After(_) => {
                return matches!(self, Presumed::None).then_some(false);
            }
        })
    }
}

/// A value that a fact of this kind can be presumed to have.
fn presumed(page: &Page<'_, '_>, node: NodeId, about: &Fact) -> Option<Presumed> {
    let found = match (about.kind, &page.document.node(node).kind) {
        (Kind::YesNo, Node::Bool(value)) => Some(Presumed::Bool(*value)),
        (Kind::YesNo, _) => None,
        (_, Node::Text(word)) if word == "none" => Some(Presumed::None),
        (Kind::Choices | Kind::Codes | Kind::Texts | Kind::Records(_), Node::Text(word))
            if word == "no_more" =>
        {
            Some(Presumed::NoMore)
        }
        (Kind::Choice | Kind::Code, Node::Text(_)) => {
            return Loader::value(page, node, about).map(Presumed::Text);
        }
        (Kind::Choices | Kind::Codes, Node::List(_)) => {
            let items = page.document.items(node).iter();
            let values: Vec<_> = items.map(|&item| Loader::value(page, item, about)).collect();
            return values.into_iter().collect::<Option<Vec<_>>>().map(Presumed::List);
        }
        _ => None,
    };
    if found.is_none() {
        page.error(
            Code::WrongType,
            node,
            format!("`{}` cannot be presumed to be this", about.path),
        );
    }
    found
}
