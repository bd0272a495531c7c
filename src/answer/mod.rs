//! A filing and a letter that came back filled in → the filing with the answers in it, and what could not be put in.
//!
//! The text of the filing stays as it is: each answer is put in at its place, the whole is read again, and an answer
//! after which anything else reads otherwise is taken out again. What stands in the filing is not overwritten unless that
//! is asked for, and what cannot be put in is handed back.

#[cfg(feature = "docx")]
pub mod docx;
mod form;
mod fragment;
mod splice;
mod value;

use serde_json::Value as Json;

use crate::ask::name_of_item;
use crate::check::Checker;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{self, Document, Limits, NodeId, Reading};
use crate::shown::printable;
use crate::source::{Source, Span};
use crate::vocabulary::{Fact, Handle, Kind, Vocabulary, without_positions};

/// What a reply says.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The id of the filing that it is about, where it says so.
    pub reference: Option<String>,
    /// The answers, in the order of the reply.
    pub answers: Vec<Given>,
    /// What it says beside them, or cannot be understood.
    pub left: Vec<Left>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The address of the fact, with the positions that items had when the letter was written.
    pub path: String,
    /// What the innermost item goes by.
    pub named: Option<String>,
    /// The value as a filing states it.
    pub value: Json,
    /// Where it stands in the reply.
    pub span: Span,
    /// Of a list of records: what it says of its items, for a filing that has these already.
    pub items: Vec<Given>,
}

/// Something in a reply that is not put into the filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The field that it stands at.
    pub field: String,
    /// What it says.
    pub said: String,
    /// Why it is not put in, or what to do with it.
    pub why: String,
    /// Where it stands in the reply.
    pub span: Span,
}

/// A reply that cannot be taken as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// One of the texts cannot be read.
    #[error("it cannot be read")]
    Unreadable {
        /// Whether it is the reply.
        reply: bool,
        /// Why.
        diagnostics: Vec<Diagnostic>,
    },
    /// It is about another filing.
    #[error("the reply is about `{reply}`, and the filing is `{filing}`")]
    Another {
        /// The id in the reply.
        reply: String,
        /// The id of the filing.
        filing: String,
    },
    /// The text has several filings.
    #[error("the text has {0} filings; an answer goes into a text with one")]
    Several(usize),
}

/// A filing with answers.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Its text.
    pub text: String,
    /// What was put in: the address and the value.
    pub put: Vec<(String, Json)>,
    /// How many answers stood there already.
    pub same: usize,
    /// What was not put in.
    pub left: Vec<Left>,
}

impl Checker {
    /// Reads a reply: a letter in Markdown, or a piece of a filing in YAML or JSON.
    ///
    /// # Errors
    /// What is wrong with it, where it is no letter and no filing.
    pub fn reply(&self, reply: &Source) -> Result<Reply, Refused> {
        if form::is_letter(reply.text()) {
            return Ok(form::read(reply, &self.rulebook().vocabulary));
        }
        let document = self.one_filing(reply, true)?;
        Ok(fragment::read(&document, &self.rulebook().vocabulary))
    }

    /// Puts the answers of a reply into a filing; over what stands there only with `replace`.
    ///
    /// # Errors
    /// Where the filing cannot be read, or the reply is about another one.
    pub fn answer(
        &self,
        filing: &Source,
        reply: &Reply,
        replace: bool,
    ) -> Result<Answered, Refused> {
        let document = self.one_filing(filing, false)?;
        if let (Some(asked), Some(id)) = (&reply.reference, id(&document))
            && *asked != printable(&id)
        {
            return Err(Refused::Another { reply: asked.clone(), filing: printable(&id) });
        }
        drop(document);
        let mut answered = Answered {
            text: filing.text().to_owned(),
            put: Vec::new(),
            same: 0,
            left: reply.left.clone(),
        };
        let mut waiting: Vec<&Given> = reply.answers.iter().rev().collect();
        while let Some(given) = waiting.pop() {
            if !given.items.is_empty() && self.has_items(filing.name(), &answered.text, given) {
                waiting.extend(given.items.iter().rev());
                continue;
            }
            match self.one(filing.name(), &answered.text, given, replace) {
                Ok(None) => answered.same += 1,
                Ok(Some((text, path, value))) => {
                    answered.text = text;
                    answered.put.push((path, value));
                }
                Err(why) => answered.left.push(Left {
                    field: given.path.clone(),
                    said: said(&given.value),
                    why,
                    span: given.span,
                }),
            }
        }
        answered.left.sort_by_key(|left| left.span);
        Ok(answered)
    }

    /// Whether a filing has items in a list that an answer is about.
    fn has_items(&self, name: &str, text: &str, given: &Given) -> bool {
        let source = Source::new(name, text);
        let Ok(document) = self.one_filing(&source, false) else { return false };
        let Ok(path) = placed(&document, given) else { return false };
        let node = splice::value_at(&document, &splice::keys(&path));
        let items = node.map_or(&[][..], |node| document.items(node));
        items.iter().any(|&item| !document.entries(item).is_empty())
    }

    /// The text with one more answer; nothing where it stands there already.
    fn one(
        &self,
        name: &str,
        text: &str,
        given: &Given,
        replace: bool,
    ) -> Result<Option<(String, String, Json)>, String> {
        let vocabulary = &self.rulebook().vocabulary;
        let source = Source::new(name, text);
        let before = self.one_filing(&source, false).map_err(|refused| refused.to_string())?;
        let path = placed(&before, given)?;
        let plain = without_positions(&path);
        let fact = vocabulary.facts().find(|(_, fact)| fact.path == plain.as_str());
        if fact.is_none() && !vocabulary.has_object(&plain) {
            return Err("no fact is called that".to_owned());
        }
        let keys = splice::keys(&path);
        let old = splice::value_at(&before, &keys).map(|node| before.to_json(node));
        let Some(value) = value::merged(old.as_ref(), &given.value, replace)? else {
            return Ok(None);
        };
        // Silence on one claim beside another means that it is not made.
        let claims = fact.is_some_and(|(_, fact)| fact.claim || fact.kind == Kind::Claim);
        if claims && splice::opens_section(&before, &keys) {
            return Err("what is claimed is unknown as a whole there; write it by hand".to_owned());
        }
        let by_hand = || {
            "it cannot be put in without changing what stands beside it; write it by hand"
                .to_owned()
        };
        let edits = splice::put(&before, &keys, &value).ok_or_else(by_hand)?;
        let mended = splice::applied(text, edits).ok_or_else(by_hand)?;
        let mut wanted = before.to_json(before.root());
        splice::set(&mut wanted, &keys, &value).ok_or_else(by_hand)?;
        let source = Source::new(name, mended.as_str());
        let after = match self.one_filing(&source, false) {
            Ok(after) => after,
            Err(Refused::Unreadable { diagnostics, .. }) => {
                let first = diagnostics.into_iter().find(|d| d.severity == Severity::Error);
                return Err(first.map_or_else(by_hand, |fault| match fault.help {
                    Some(help) => format!("{}. {help}", fault.message),
                    None => fault.message,
                }));
            }
            Err(_) => return Err(by_hand()),
        };
        if after.to_json(after.root()) != wanted {
            return Err(by_hand());
        }
        drop(after);
        Ok(Some((mended, path, value)))
    }

    /// The one filing of a text, if it fits the schema.
    fn one_filing<'s>(&self, source: &'s Source, reply: bool) -> Result<Document<'s>, Refused> {
        let mut readings = document::read(source, &Limits::default());
        if readings.len() > 1 {
            return Err(Refused::Several(readings.len()));
        }
        let unreadable = |diagnostics| Refused::Unreadable { reply, diagnostics };
        let Some(Reading { document, diagnostics }) = readings.pop() else {
            return Err(unreadable(Vec::new()));
        };
        let Some(document) = document else { return Err(unreadable(diagnostics)) };
        self.facts(&document, diagnostics).map_err(unreadable)?;
        Ok(document)
    }
}

/// The id of a filing.
fn id(document: &Document<'_>) -> Option<String> {
    let node = Handle::FilingId.within(document.root(), |node, key| document.get(node, key))?;
    document.text(node).map(str::to_owned)
}

/// The address at which an answer goes: that of its item, wherever it stands by now.
fn placed(document: &Document<'_>, given: &Given) -> Result<String, String> {
    let Some((list, rest)) = given.path.rsplit_once('[') else { return Ok(given.path.clone()) };
    let (position, rest) = rest.split_once(']').unwrap_or((rest, ""));
    let node = splice::value_at(document, &splice::keys(list));
    let items: &[NodeId] = node.map_or(&[], |node| document.items(node));
    let called = |item: NodeId| name_of_item(document, item).map(|named| named.value);
    let there = position.parse::<usize>().ok().filter(|&at| at < items.len());
    let Some(name) = &given.named else {
        let there = there.ok_or("the filing has no such item")?;
        return Ok(format!("{list}[{there}]{rest}"));
    };
    if there.is_some_and(|at| called(items[at]).as_ref() == Some(name)) {
        return Ok(given.path.clone());
    }
    let mut found =
        items.iter().enumerate().filter(|(_, item)| called(**item).as_ref() == Some(name));
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Ok(format!("{list}[{at}]{rest}")),
        (None, _) => Err(format!("the filing has no item `{}` in `{list}`", printable(name))),
        (Some(_), Some(_)) => Err(format!("the filing has several items `{}`", printable(name))),
    }
}

/// A value as people read it.
#[must_use]
pub fn said(value: &Json) -> String {
    match value {
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::String(text) => printable(text),
        Json::Array(items) if items.iter().all(Json::is_string) => {
            items.iter().map(said).collect::<Vec<_>>().join(", ")
        }
        Json::Null | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
            printable(&value.to_string())
        }
    }
}

/// The fact of an address.
fn fact_of<'v>(vocabulary: &'v Vocabulary, path: &str) -> Option<&'v Fact> {
    let plain = without_positions(path);
    vocabulary.facts().find(|(_, fact)| fact.path == plain.as_str()).map(|(_, fact)| fact)
}
