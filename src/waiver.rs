//! A file of waivers to decisions that somebody has taken and answers for.
//!
//! A waiver accepts a gap for a time. It changes no verdict: the gap stays in every report, with
//! who accepted it, why and until when. Practices that the law prohibits can not be waived.

mod add;

use std::cell::RefCell;

use jiff::civil::Date;

pub use self::add::{NotAdded, with_one_more};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{self, Limits, NodeId};
use crate::law::Theme;
use crate::rulebook::Rulebook;
use crate::rulebook::fields::{Fields, Page};
use crate::source::{Source, Span};
use crate::suggest::closest;

/// A dated, signed decision to accept a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The id of the obligation.
    pub obligation: String,
    /// The filings that it is for.
    pub scope: Scope,
    /// Why the gap is accepted.
    pub reason: String,
    /// Who has decided, and answers for it.
    pub decided_by: String,
    /// The day of the decision; before it, the waiver holds nothing.
    pub decided_on: Date,
    /// The last day, that day included.
    pub until: Date,
    /// Where the obligation is named.
    pub span: Span,
    /// Where the last day is named.
    pub until_span: Span,
}

/// The filings that a waiver is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every one.
    All,
    /// Those with one of these ids.
    Filings(Vec<String>),
}

impl Waiver {
    /// Whether it is for the filing of an id.
    #[must_use]
    pub fn is_for(&self, filing: Option<&str>) -> bool {
        match &self.scope {
            Scope::All => true,
            Scope::Filings(ids) => filing.is_some_and(|id| ids.iter().any(|known| known == id)),
        }
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.decided_on <= day && day <= self.until
    }
}

/// All waivers of one file.
#[derive(Clone, Debug)]
pub struct Waivers {
    /// The file.
    pub source: Source,
    /// In its order.
    pub list: Vec<Waiver>,
}

impl Waivers {
    /// Reads a file of waivers; the obligations are those of a rulebook.
    ///
    /// # Errors
    /// Everything that is wrong with it: a waiver that is not understood must not be passed over.
    pub fn read(source: Source, rulebook: &Rulebook) -> Result<Waivers, (Source, Vec<Diagnostic>)> {
        match read(&source, rulebook) {
            Ok(list) => Ok(Waivers { source, list }),
            Err(faults) => Err((source, faults)),
        }
    }
}

fn read(source: &Source, rulebook: &Rulebook) -> Result<Vec<Waiver>, Vec<Diagnostic>> {
    let mut readings = document::read(source, &Limits::default()).into_iter();
    let (Some(reading), second) = (readings.next(), readings.next()) else { return Ok(Vec::new()) };
    let faults = RefCell::new(reading.diagnostics);
    let mut list = Vec::new();
    if let Some(document) = &reading.document {
        let page = Page::new(document, &faults);
        if let Some(fields) =
            page.fields(document.root(), "a file of waivers", &["bordercheck", "waivers"])
        {
            if let Some(node) = fields.need("bordercheck")
                && !matches!(document.node(node).kind, document::Kind::Number(1.0))
            {
                page.error(Code::NotAllowed, node, "`bordercheck` is 1");
            }
            fields.need("waivers");
            let waivers = fields.list("waivers").into_iter();
            list = waivers.filter_map(|node| waiver(&page, node, rulebook)).collect();
        }
    }
    if let Some(second) = second {
        let fault = "a file of waivers is one document";
        let span = second.document.map_or_else(Span::default, |d| d.node(d.root()).span);
        faults.borrow_mut().push(Diagnostic::error(Code::Syntax, span, fault));
    }
    let faults = faults.into_inner();
    if faults.iter().any(|fault| fault.severity == Severity::Error) {
        return Err(faults);
    }
    Ok(list)
}

fn waiver(page: &Page<'_, '_>, node: NodeId, rulebook: &Rulebook) -> Option<Waiver> {
    let keys = ["obligation", "scope", "reason", "decided_by", "decided_on", "until"];
    let fields = page.fields(node, "a waiver", &keys)?;
    for key in ["scope", "decided_on", "until"] {
        fields.need(key);
    }
    let obligation = fields.need_text("obligation");
    if let (Some(id), Some(at)) = (&obligation, fields.get("obligation")) {
        known(page, at, id, rulebook);
    }
    let scope = scope(page, &fields);
    let (reason, decided_by) = (said(page, &fields, "reason"), said(page, &fields, "decided_by"));
    let (decided_on, until) = (fields.date("decided_on"), fields.date("until"));
    if let (Some(decided_on), Some(until), Some(at)) = (decided_on, until, fields.get("until"))
        && until < decided_on
    {
        page.error(Code::OutOfBounds, at, "it ends before it was decided");
    }
    Some(Waiver {
        span: page.span(fields.get("obligation")?),
        until_span: page.span(fields.get("until")?),
        obligation: obligation?,
        scope: scope?,
        reason: reason?,
        decided_by: decided_by?,
        decided_on: decided_on?,
        until: until?,
    })
}

/// A waiver is for an obligation that there is, and that can be waived.
fn known(page: &Page<'_, '_>, at: NodeId, id: &str, rulebook: &Rulebook) {
    let Some(obligation) = rulebook.obligation(id) else {
        let fault = Diagnostic::error(
            Code::NotWaivable,
            page.span(at),
            format!("no obligation has the id `{id}`"),
        );
        let ids = || rulebook.obligations.iter().map(|obligation| obligation.id.as_str());
        let ending = format!("/{}", id.rsplit('/').next().unwrap_or(id));
        let alike = |known: &&str| {
            id.bytes().zip(known.bytes()).take_while(|(here, there)| here == there).count()
        };
        let same = ids().filter(|known| known.ends_with(&ending)).max_by_key(alike);
        let likely = same.or_else(|| closest(id, ids()));
        page.fault(fault.help(match likely {
            Some(likely) => format!("Did you mean `{likely}`?"),
            None => "`bordercheck rules list` has them all; write the id in full.".to_owned(),
        }));
        return;
    };
    if obligation.theme == Theme::Prohibition {
        let fault = Diagnostic::error(
            Code::NotWaivable,
            page.span(at),
            "what the law prohibits can not be waived",
        );
        page.fault(fault.help(format!(
            "Take the waiver out; {} leaves nobody the choice.",
            rulebook.cite(&obligation.provision)
        )));
    }
}

/// A text that says something.
fn said(page: &Page<'_, '_>, fields: &Fields<'_, '_>, key: &str) -> Option<String> {
    let text = fields.need_text(key)?;
    if text.is_empty() {
        page.error(Code::MissingKey, fields.get(key)?, format!("`{key}` says nothing"));
    }
    Some(text)
}

fn scope(page: &Page<'_, '_>, fields: &Fields<'_, '_>) -> Option<Scope> {
    let node = fields.get("scope")?;
    if page.document.text(node) == Some("all") {
        return Some(Scope::All);
    }
    if !matches!(page.document.node(node).kind, document::Kind::List(_)) {
        let fault = Diagnostic::error(
            Code::WrongType,
            page.span(node),
            "`scope` is a list of the ids of filings, or `all`",
        );
        page.fault(fault.help("Write the `filing.id` of each, as in `[GATE-2027-014]`."));
        return None;
    }
    let ids = fields.texts("scope");
    if ids.is_empty() {
        page.error(Code::OutOfBounds, node, "this waiver is for no filing");
    }
    Some(Scope::Filings(ids))
}
