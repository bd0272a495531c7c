//! Why a document does not fit the filing schema, in the words of the vocabulary.
//!
//! The JSON Schema decides; this module turns its errors into diagnostics that point into the text
//! and say what would fit. A filing's own values are never repeated in a message: they stand in
//! the snippet of its source, and nowhere else.

mod fixes;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind as Fault;
use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::document::{Document, Kind as Node, NodeId, Pointer};
use crate::facts::Misfit;
use crate::lookalike::plainly;
use crate::source::Span;
use crate::suggest::closest;
use crate::vocabulary::{Bounds, Fact, Kind, Member, Object, ObjectId, RecordId, Vocabulary};
use crate::words::Words;

/// Values shown in a help line; the schema has the rest.
const SHOWN: usize = 14;

/// Faults told of one document; of a longer list, only the number is given.
const MOST: usize = 100;

/// The filing schema, compiled when it is first needed.
pub struct FilingSchema {
    text: &'static str,
    validator: OnceLock<Option<Validator>>,
}

impl std::fmt::Debug for FilingSchema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FilingSchema")
    }
}

impl FilingSchema {
    /// Takes the schema as JSON text.
    #[must_use]
    pub fn new(text: &'static str) -> FilingSchema {
        FilingSchema { text, validator: OnceLock::new() }
    }

    /// Whether a document fits.
    #[must_use]
    pub fn admits(&self, document: &Document<'_>) -> bool {
        self.validator()
            .is_some_and(|validator| validator.is_valid(&document.to_json(document.root())))
    }

    /// Says what does not fit in a document in which the walk for facts found misfits. There is
    /// at least one diagnostic, whatever the schema says.
    #[must_use]
    pub fn explain(
        &self,
        document: &Document<'_>,
        vocabulary: &Vocabulary,
        misfits: &[Misfit],
    ) -> Vec<Diagnostic> {
        let instance = document.to_json(document.root());
        let mut found = Vec::new();
        for error in
            self.validator().into_iter().flat_map(|validator| validator.iter_errors(&instance))
        {
            let at = error.instance_path().as_str();
            found.extend(Explainer { document, vocabulary }.explain(at, error.kind()));
            if found.len() > 2 * MOST {
                break;
            }
        }
        // One place, one fault: a text where a number belongs fails the type and the pattern.
        let mut seen = BTreeSet::new();
        found.retain(|diagnostic| seen.insert(diagnostic.span()));
        if found.is_empty() {
            found.extend(misfits.iter().map(|misfit| {
                Diagnostic::error(Code::WrongType, misfit.span, misfit.message.clone())
            }));
        }
        found.sort_by_key(Diagnostic::span);
        if misfits.len() > MOST {
            found.truncate(MOST);
            let last = found.last().map_or_else(Span::default, Diagnostic::span);
            let rest = misfits.len() - found.len();
            let more = format!("{rest} more places do not fit the schema");
            found.push(Diagnostic::error(Code::Budget, last, more).help("Mend these first."));
        }
        found
    }

    fn validator(&self) -> Option<&Validator> {
        let compile = || {
            let schema: Value = serde_json::from_str(self.text).ok()?;
            jsonschema::draft202012::options().offline().build(&schema).ok()
        };
        self.validator.get_or_init(compile).as_ref()
    }
}

struct Explainer<'a> {
    document: &'a Document<'a>,
    vocabulary: &'a Vocabulary,
}

/// What the vocabulary has at an address.
enum About<'v> {
    Object(ObjectId),
    Fact(&'v Fact),
    /// An item of a list of values.
    Item(&'v Fact),
    Evidence,
    Version,
}

impl Explainer<'_> {
    fn explain(&self, pointer: &str, fault: &Fault) -> Vec<Diagnostic> {
        let Some((node, _)) = self.document.resolve(Pointer(pointer)) else { return Vec::new() };
        let span = self.document.node(node).span;
        match (fault, self.about(pointer)) {
            (Fault::AdditionalProperties { unexpected }, Some(About::Object(object))) => {
                let told = unexpected.iter().take(MOST);
                told.map(|key| self.unknown_key(node, object, key)).collect()
            }
            (Fault::Required { .. }, _) => {
                let fault = Diagnostic::error(
                    Code::MissingKey,
                    Span { end: span.start, ..span },
                    "this is not marked as a filing",
                );
                let fault = fault.help("Begin it with the line `bordercheck: 1`.");
                vec![fixes::marker(self.document, span).into_iter().fold(fault, Diagnostic::fix)]
            }
            (_, Some(About::Object(_))) if is_position(pointer) => {
                let list = pointer.rsplit_once('/').map_or("", |(list, _)| list);
                let message = format!("an item of {} is a mapping of keys", name(list));
                let fault = Diagnostic::error(Code::WrongType, span, message);
                vec![fault.help("Write it like `- { key: value }`, or `unknown`.")]
            }
            (_, Some(About::Object(_))) => {
                let fault = Diagnostic::error(
                    Code::WrongType,
                    span,
                    format!("{} is a mapping of keys", name(pointer)),
                );
                vec![fault.help("Write its keys below it, indented; or `none`, or `unknown`.")]
            }
            (_, Some(About::Version)) => {
                let fault = Diagnostic::error(
                    Code::NotAllowed,
                    span,
                    "`bordercheck` is the version of the format",
                );
                let fix = fixes::plain(self.document, node, "1");
                let fix = fix.filter(|_| self.document.text(node) == Some("1"));
                vec![fix.into_iter().fold(fault.help("Write `bordercheck: 1`."), Diagnostic::fix)]
            }
            (_, Some(About::Evidence)) => {
                let fault = Diagnostic::error(
                    Code::WrongType,
                    span,
                    "this is a list of the ids of evidence, each once",
                );
                vec![fault.help("Write it like `evidence: [EV-1, EV-7]`.")]
            }
            (fault, Some(About::Fact(fact))) => vec![self.value(pointer, node, fact, fault)],
            (_, Some(About::Item(fact))) => vec![self.item(pointer, node, fact)],
            (_, None) => Vec::new(),
        }
    }

    fn unknown_key(&self, node: NodeId, object: ObjectId, key: &str) -> Diagnostic {
        let about = self.vocabulary.object(object);
        let span = self
            .document
            .entries(node)
            .iter()
            .find(|entry| entry.key == key)
            .map_or_else(Span::default, |entry| entry.key_span);
        let place =
            if about.path.is_empty() { "a filing".to_owned() } else { format!("`{}`", about.path) };
        let fault =
            Diagnostic::error(Code::UnknownKey, span, format!("{place} has no key of this name"));
        if key == "<<" {
            return fault.help("YAML 1.2 has no merge keys; write the keys out.");
        }
        let keys = about.keys.iter().map(|(key, _)| key.as_str());
        let meant = |fault: Diagnostic, likely: &str| {
            let fault = fault.here(format!("did you mean `{likely}`?"));
            let fix = Fix::word(self.document.source(), span, likely);
            // A key that is there already would stand twice, and one of other values would be the next fault.
            let value = self.document.get(node, key);
            let member = about.member(likely);
            let takes = member.zip(value).is_some_and(|(member, value)| self.takes(member, value));
            if self.document.get(node, likely).is_some() || !takes {
                let help = fault.help.clone().unwrap_or_else(|| fix.sentence());
                return fault.help(help);
            }
            fault.fix(fix)
        };
        if let Some(likely) = closest(&plainly(key), keys.clone()) {
            return meant(fault, likely);
        }
        if let Some((likely, question)) = self.asked_here(about, key) {
            let help = format!("Write `{likely}`, if that is what is meant: “{question}”");
            return meant(fault.help(help), likely);
        }
        if let Some(fact) = self.elsewhere(about, key) {
            return fault.help(format!(
                "There is `{}`: move it there, if that is what is meant.",
                fact.path
            ));
        }
        let shown: Vec<&str> = keys.filter(|key| *key != "evidence").take(SHOWN).collect();
        let more = if about.keys.len() > SHOWN { ", …" } else { "" };
        fault.help(format!(
            "Its keys are {}{more}; `bordercheck schema` has them all.",
            shown.join(", ")
        ))
    }

    /// Whether a key has values of such a kind.
    fn takes(&self, member: Member, value: NodeId) -> bool {
        let kind = match member {
            Member::Fact(fact) => Some(self.vocabulary.fact(fact).kind),
            Member::Object(_) => None,
            Member::Evidence => Some(Kind::Texts),
            Member::Version => Some(Kind::Number),
        };
        match &self.document.node(value).kind {
            Node::Null => true,
            Node::Text(text) if text == "unknown" => true,
            Node::Text(text) if text == "none" => kind != Some(Kind::YesNo),
            Node::Mapping(_) => matches!(kind, None | Some(Kind::Claim)),
            Node::List(_) => {
                matches!(kind, Some(Kind::Records(_) | Kind::Choices | Kind::Codes | Kind::Texts))
            }
            Node::Bool(_) => kind == Some(Kind::YesNo),
            Node::Number(_) => matches!(kind, Some(Kind::Number | Kind::Date)),
            Node::Text(_) => matches!(
                kind,
                Some(Kind::Text | Kind::Code | Kind::Choice | Kind::Date | Kind::Duration)
            ),
        }
    }

    /// The one key of an object whose question is about what an unknown key names: `jurisdiction`, asked as
    /// “Under which country's law …?”, for `country`.
    fn asked_here<'v>(&'v self, about: &'v Object, key: &str) -> Option<(&'v str, &'v str)> {
        let words: Vec<String> = key.split(['_', '-', ' ']).map(str::to_lowercase).collect();
        if words.iter().any(|word| word.len() < 4) {
            return None;
        }
        let asked = |member: &Member| match *member {
            Member::Fact(fact) => self.vocabulary.fact(fact).question.as_str(),
            Member::Object(inner) => self.vocabulary.object(inner).question.as_str(),
            Member::Evidence | Member::Version => "",
        };
        let about_it = |question: &str| {
            let question = question.to_lowercase();
            let mut asked = question.split(|c: char| !c.is_alphanumeric());
            words.iter().all(|word| asked.any(|of| of == word))
        };
        let fitting: Vec<_> = about
            .keys
            .iter()
            .map(|(key, member)| (key.as_str(), asked(member), member))
            .filter(|(_, question, _)| about_it(question))
            .collect();
        // Of several, the one with such a value as facts of that name have in other places.
        let such_a_value = |member: &Member| {
            let Member::Fact(fact) = *member else { return false };
            let fact = self.vocabulary.fact(fact);
            let same = |other: &Fact| (other.kind, other.bounds) == (fact.kind, fact.bounds);
            self.named(key).any(same)
        };
        let only = match fitting.as_slice() {
            [only] => Some(only),
            several => {
                let mut such = several.iter().filter(|(_, _, member)| such_a_value(member));
                such.next().filter(|_| such.next().is_none())
            }
        };
        only.map(|(key, question, _)| (*key, *question))
    }

    /// The facts of a name, wherever they are.
    fn named(&self, key: &str) -> impl Iterator<Item = &Fact> {
        let facts = self.vocabulary.facts().map(|(_, fact)| fact);
        facts.filter(move |fact| fact.path.rsplit('.').next() == Some(key))
    }

    /// A fact of this name in another place: the one that shares most of its way with the object.
    fn elsewhere(&self, about: &Object, key: &str) -> Option<&Fact> {
        let shared = |fact: &Fact| {
            let ways = fact.path.split('.').zip(about.path.split('.'));
            ways.take_while(|(fact, here)| fact == here).count()
        };
        // Of several, the first.
        self.named(key).min_by_key(|fact| std::cmp::Reverse(shared(fact)))
    }

    fn value(&self, pointer: &str, node: NodeId, fact: &Fact, fault: &Fault) -> Diagnostic {
        let span = self.document.node(node).span;
        let name = name(pointer);
        let wrong = |code, help: String| {
            Diagnostic::error(code, span, format!("{name} is {}", fact.kind.label())).help(help)
        };
        let allowed = |fact: &Fact| {
            let values: Vec<&str> = fact.values.iter().map(Words::as_str).collect();
            let more = if values.len() > SHOWN { ", …" } else { "" };
            format!("{}{more}", values.get(..SHOWN).unwrap_or(&values).join(", "))
        };
        match fact.kind {
            Kind::YesNo => {
                let (value, help) = self.yes_or_no(node);
                let fix = value.and_then(|value| fixes::plain(self.document, node, value));
                fix.into_iter().fold(wrong(Code::WrongType, help), Diagnostic::fix)
            }
            Kind::Choice => {
                let fault = Diagnostic::error(Code::NotAllowed, span, format!("this is no value of {name}"));
                let likely = self.document.text(node).and_then(|text| closest(&plainly(text), fact.values.iter().map(Words::as_str)));
                match likely {
                    Some(likely) => fault
                        .here(format!("did you mean `{likely}`?"))
                        .help(format!("Its values are {}.", allowed(fact)))
                        .fix(Fix::word(self.document.source(), span, likely)),
                    None => fault.help(format!("Its values are {}; or `unknown`.", allowed(fact))),
                }
            }
            Kind::Choices | Kind::Codes | Kind::Texts if matches!(fault, Fault::UniqueItems) => {
                let fault = Diagnostic::error(Code::OutOfBounds, span, format!("{name} has a value twice"));
                let fix = fixes::each_once(self.document, node);
                fix.into_iter().fold(fault.help("Keep each value once."), Diagnostic::fix)
            }
            Kind::Choices => {
                let help = format!("Write it like `[{}]`; `[]` or `none` if there is none.", fact.values.first().map_or("", Words::as_str));
                let one = self.document.text(node).is_some_and(|text| fact.values.iter().any(|value| value == text));
                let fix = fixes::as_list(self.document, node).filter(|_| one);
                fix.into_iter().fold(wrong(Code::WrongType, help), Diagnostic::fix)
            }
            Kind::Codes => wrong(Code::WrongType, "Write it like `[NO, SE]`; `[]` or `none` if there is none.".to_owned()),
            Kind::Texts => wrong(Code::WrongType, "Write it like `[first, second]`; `[]` or `none` if there is none.".to_owned()),
            Kind::Records(_) => wrong(Code::WrongType, "Begin each item with `- `; write `[]` or `none` if there is none.".to_owned()),
            Kind::Date => wrong(Code::Date, "Write the date as year-month-day, or as far as it is known (`2026-11`, `2026`); or `none`, or `unknown`.".to_owned()),
            Kind::Duration => wrong(Code::Duration, "Write it like `P6M` (six months), `P10Y`, `P15D` or `PT48H`; or `none`, or `unknown`.".to_owned()),
            Kind::Number => match fact.bounds {
                Bounds::Count => Diagnostic::error(Code::OutOfBounds, span, format!("{name} is a whole number from 0")).help("Write the number; or `none`, or `unknown`."),
                Bounds::Share => Diagnostic::error(Code::OutOfBounds, span, format!("{name} is a share from 0 to 1")).help("Write two in a hundred as `0.02`."),
                Bounds::Free | Bounds::Country | Bounds::Language => wrong(Code::WrongType, "Write the number; or `none`, or `unknown`.".to_owned()),
            },
            Kind::Code => wrong(Code::NotAllowed, "Write the two letters of ISO 3166, such as `NO` for Norway; or `EU`, or `INT`.".to_owned()),
            Kind::Text => {
                let fault = wrong(Code::WrongType, "Write one text, in quotes.".to_owned());
                fixes::in_quotes(self.document, node).into_iter().fold(fault, Diagnostic::fix)
            }
            Kind::Claim => wrong(Code::WrongType, "Write its keys below it, indented.".to_owned()),
        }
    }

    /// What is meant by a text where `true` or `false` belongs, if that is clear, and what to do.
    fn yes_or_no(&self, node: NodeId) -> (Option<&'static str>, String) {
        let (value, help) = match self.document.text(node).map(str::to_ascii_lowercase).as_deref() {
            Some("yes" | "y" | "on") => {
                (Some("true"), "Write `true`; in YAML 1.2 `yes` is a text like any other.")
            }
            Some("no" | "n" | "off") => {
                (Some("false"), "Write `false`; in YAML 1.2 `no` is a text like any other.")
            }
            Some("true") => (Some("true"), "Write it without quotes, in lower case."),
            Some("false") => (Some("false"), "Write it without quotes, in lower case."),
            _ => (None, "Write `true`, `false` or `unknown`."),
        };
        (value, help.to_owned())
    }

    fn item(&self, pointer: &str, node: NodeId, fact: &Fact) -> Diagnostic {
        let span = self.document.node(node).span;
        let list = name(pointer.rsplit_once('/').map_or("", |(list, _)| list));
        let fault =
            Diagnostic::error(Code::NotAllowed, span, format!("this is no value of {list}"));
        if let Kind::Codes = fact.kind {
            return fault.help(match fact.bounds {
                Bounds::Language => "Write the language's code, such as `fr` or `zh-Hant`.",
                Bounds::Free | Bounds::Count | Bounds::Share | Bounds::Country => {
                    "Write the two letters of ISO 3166, such as `NO` for Norway."
                }
            });
        }
        if let Kind::Texts = fact.kind {
            return fault.help("Each item is a text; put it in quotes.");
        }
        let values = fact.values.iter().map(Words::as_str);
        if let Some(likely) =
            self.document.text(node).and_then(|text| closest(&plainly(text), values.clone()))
        {
            let fault = fault.here(format!("did you mean `{likely}`?"));
            let fix = Fix::word(self.document.source(), span, likely);
            // A value that is there already would stand twice.
            let list = pointer.rsplit_once('/').map_or("", |(list, _)| list);
            let list = self
                .document
                .resolve(Pointer(list))
                .map_or(&[][..], |(list, _)| self.document.items(list));
            if list.iter().any(|&other| self.document.text(other) == Some(likely)) {
                return fault.help(fix.sentence());
            }
            return fault.fix(fix);
        }
        let more =
            if fact.values.len() > SHOWN { ", …; `bordercheck schema` has them all" } else { "" };
        fault.help(format!(
            "Its values are {}{more}.",
            values.take(SHOWN).collect::<Vec<_>>().join(", ")
        ))
    }

    /// What the vocabulary has at a JSON Pointer.
    fn about(&self, pointer: &str) -> Option<About<'_>> {
        let mut at = About::Object(self.vocabulary.record_kind(RecordId::FILING).object);
        for token in pointer.split('/').skip(1) {
            at = match at {
                About::Object(object) => match self.vocabulary.object(object).member(token)? {
                    Member::Fact(fact) => About::Fact(self.vocabulary.fact(fact)),
                    Member::Object(inner) => About::Object(inner),
                    Member::Evidence => About::Evidence,
                    Member::Version => About::Version,
                },
                About::Fact(fact) => {
                    if let Kind::Records(record) = fact.kind {
                        About::Object(self.vocabulary.record_kind(record).object)
                    } else {
                        About::Item(fact)
                    }
                }
                About::Evidence => About::Evidence,
                About::Item(_) | About::Version => return None,
            };
        }
        Some(at)
    }
}

/// The last key of an address, as a word in a sentence.
fn name(pointer: &str) -> String {
    let key = pointer
        .split('/')
        .rev()
        .find(|token| !token.is_empty() && !token.bytes().all(|b| b.is_ascii_digit()));
    key.map_or_else(|| "a filing".to_owned(), |key| format!("`{key}`"))
}

/// Whether an address is that of an item of a list.
fn is_position(pointer: &str) -> bool {
    let last = pointer.rsplit('/').next().unwrap_or("");
    !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
}
