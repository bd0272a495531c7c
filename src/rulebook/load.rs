//! Rule files to a [`Rulebook`]: read, resolved against the vocabulary and the ledger, checked.
//!
//! Nothing loads in part: one fault anywhere and the answer is the list of all faults, each with
//! its file and place.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::cases::Case;
use super::condition::{Condition, QualificationId};
use super::fields::Page;
use super::found::{self, Proved};
use super::{Place, Qualification, Regime, Rulebook};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{self, Limits, NodeId};
use crate::source::{Source, Span};
use crate::vocabulary::FactId;

/// What the names of qualifications begin with in rules.
const LAW: &str = "law.";

/// A fault and the file it is in.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Index of the file among those handed in.
    pub file: usize,
    /// What is wrong.
    pub diagnostic: Diagnostic,
}

/// Adds rule files to a rulebook, which may be empty but for its vocabulary.
///
/// A file's name is its path below the rulebook's folder (`ai-act/art-26/par-6.yaml`); its first
/// part is the law. Returns the larger rulebook and the cases of the files.
///
/// # Errors
/// Every fault of every file.
pub fn load(base: Rulebook, sources: &[Source]) -> Result<(Rulebook, Vec<Case>), Vec<Fault>> {
    let mut faults = Vec::new();
    let mut pages = Vec::new();
    for (file, source) in sources.iter().enumerate() {
        let mut readings = document::read(source, &Limits::default()).into_iter();
        let Some(reading) = readings.next() else { continue };
        let errors = reading.diagnostics.into_iter().filter(|d| d.severity == Severity::Error);
        let before = faults.len();
        faults.extend(errors.map(|diagnostic| Fault { file, diagnostic }));
        if let Some(second) = readings.next() {
            let place = second
                .document
                .map_or_else(Span::default, |document| document.node(document.root()).span);
            let diagnostic = Diagnostic::error(
                Code::WrongType,
                Span { end: place.start, ..place },
                "a rule file is one document",
            );
            faults.push(Fault {
                file,
                diagnostic: diagnostic.help("Put what follows the `---` into a file of its own."),
            });
        }
        if let (Some(document), true) = (reading.document, faults.len() == before) {
            pages.push((file, document));
        }
    }
    let mut loader = Loader::new(base, sources);
    let passes = [Loader::laws, Loader::names, Loader::rules, Loader::found, Loader::references];
    for pass in passes {
        for (file, document) in &pages {
            let found = RefCell::new(Vec::new());
            let book = loader.folder(*file);
            pass(&mut loader, *file, &Page::new(document, &found).of_book(book));
            faults.extend(
                found.into_inner().into_iter().map(|diagnostic| Fault { file: *file, diagnostic }),
            );
        }
    }
    faults.extend(loader.cycles());
    faults.sort_by_key(|fault| (fault.file, fault.diagnostic.span()));
    if !faults.is_empty() {
        return Err(faults);
    }
    let Loader { mut rulebook, cases, .. } = loader;
    rulebook.cite_what_is_named();
    Ok((rulebook, cases))
}

pub(super) struct Loader<'s> {
    pub(super) sources: &'s [Source],
    pub(super) rulebook: Rulebook,
    pub(super) cases: Vec<Case>,
    /// The rules of these files, by the names that cases give them.
    pub(super) proved: BTreeMap<String, Proved>,
    pub(super) facts: BTreeMap<String, FactId>,
    /// Every qualification by name, those of the base included.
    pub(super) qualifications: BTreeMap<String, QualificationId>,
    /// Where the qualifications of these files stand, for messages about cycles.
    places: BTreeMap<QualificationId, (usize, Span)>,
    pub(super) regimes: BTreeMap<String, u16>,
    ids: BTreeSet<String>,
}

/// What a rule file has at its top.
const RULE_FILE: &[&str] =
    &["provision", "verified", "applies_when", "obligations", "qualifications", "contradictions"];

impl<'s> Loader<'s> {
    fn new(rulebook: Rulebook, sources: &'s [Source]) -> Loader<'s> {
        let facts = rulebook
            .vocabulary
            .by_path()
            .into_iter()
            .map(|(path, id)| (path.to_owned(), id))
            .collect();
        let name =
            |(at, q): (usize, &Qualification)| (q.name.to_string(), QualificationId::new(at));
        let qualifications = rulebook.qualifications.iter().enumerate().map(name).collect();
        let regime =
            |(at, r): (usize, &Regime)| (r.id.clone(), u16::try_from(at).unwrap_or(u16::MAX));
        let regimes = rulebook.regimes.iter().enumerate().map(regime).collect();
        let ids = rulebook.obligations.iter().map(|o| o.id.to_string());
        let ids = ids.chain(rulebook.contradictions.iter().map(|c| c.id.clone())).collect();
        Loader {
            sources,
            rulebook,
            cases: Vec::new(),
            proved: BTreeMap::new(),
            facts,
            qualifications,
            places: BTreeMap::new(),
            regimes,
            ids,
        }
    }

    /// First pass: what the laws are called, and their ledgers.
    fn laws(&mut self, file: usize, page: &Page<'_, '_>) {
        match self.base_name(file) {
            "law.yaml" => self.law(file, page),
            "ledger.yaml" => self.ledger(page),
            "fines.yaml" => self.tiers(page),
            _ => {}
        }
    }

    /// Second pass: the names that conditions can use.
    fn names(&mut self, file: usize, page: &Page<'_, '_>) {
        let root = page.document.root();
        if self.base_name(file) == "dates.yaml" {
            let Some(fields) = page.fields(root, "a file of dates", &["dates", "regimes"]) else {
                return;
            };
            for node in fields.list("dates") {
                self.named_date(page, node);
            }
            for node in fields.list("regimes") {
                let Some(name) =
                    page.document.get(node, "id").and_then(|id| page.document.text(id))
                else {
                    continue;
                };
                let id = format!("{}/{name}", self.folder(file));
                let at = u16::try_from(self.regimes.len()).unwrap_or(u16::MAX);
                if self.regimes.insert(id.clone(), at).is_some() {
                    page.error(
                        Code::DuplicateId,
                        node,
                        format!("the regime `{id}` is there already"),
                    );
                }
            }
        }
        let Some(list) = page.document.get(root, "qualifications") else { return };
        for &node in page.document.items(list) {
            let Some(id) = page.document.get(node, "id") else { continue };
            let Some(name) = page.document.text(id) else { continue };
            let qualification = QualificationId::new(self.qualifications.len());
            if self.qualifications.insert(name.to_owned(), qualification).is_some() {
                page.error(
                    Code::DuplicateId,
                    id,
                    format!("the qualification `{name}` is there already"),
                );
            }
            self.places.insert(qualification, (file, page.span(id)));
        }
    }

    /// Third pass: the rules themselves.
    fn rules(&mut self, file: usize, page: &Page<'_, '_>) {
        let root = page.document.root();
        match self.base_name(file) {
            "law.yaml" | "ledger.yaml" | "fines.yaml" => {}
            name if name.ends_with(found::ENDING) => {}
            "presumptions.yaml" => self.presumptions(file, page),
            "dates.yaml" => {
                for &node in page
                    .document
                    .get(root, "regimes")
                    .map_or(&[][..], |list| page.document.items(list))
                {
                    if let Some(regime) = self.regime(file, page, node) {
                        self.rulebook.regimes.push(regime);
                    }
                }
            }
            _ => {
                let Some(fields) = page.fields(root, "a rule file", RULE_FILE) else { return };
                let verified = fields.flag("verified");
                let has_law =
                    fields.get("obligations").is_some() || fields.get("qualifications").is_some();
                if has_law {
                    fields.need("verified");
                    self.has_law_file(file, page);
                }
                let provision =
                    if has_law { fields.need_text("provision") } else { fields.text("provision") };
                let provision = provision.unwrap_or_default();
                self.known_provision(page, fields.get("provision"), &provision);
                let applies_when = fields.get("applies_when").map_or(Some(Vec::new()), |node| {
                    if fields.get("obligations").is_none() {
                        page.error(
                            Code::NotAllowed,
                            node,
                            "`applies_when` of a file is for its obligations, and it has none",
                        );
                    }
                    self.parts(page, node)
                });
                let verified = verified.unwrap_or(false);
                let about = About { file, provision, verified, applies_when };
                for node in fields.list("qualifications") {
                    self.qualification(&about, page, node);
                }
                for node in fields.list("obligations") {
                    self.obligation(&about, page, node);
                }
                for node in fields.list("contradictions") {
                    self.contradiction(&about, page, node);
                }
            }
        }
    }

    /// Fourth pass: cases that were found, to the rules that they prove.
    fn found(&mut self, file: usize, page: &Page<'_, '_>) {
        if self.base_name(file).ends_with(found::ENDING) {
            self.found_cases(file, page);
        }
    }

    /// Last pass: what names rules by their ids.
    fn references(&mut self, file: usize, page: &Page<'_, '_>) {
        match self.base_name(file) {
            "ledger.yaml" => self.ledger_names(page),
            "fines.yaml" => self.tier_provisions(page),
            "presumptions.yaml" => self.directions(page),
            _ => {}
        }
    }

    /// Rules belong to a law; the file that names it has to be there, though it may be at fault itself.
    fn has_law_file(&self, file: usize, page: &Page<'_, '_>) {
        let folder = self.folder(file);
        let named = format!("{folder}/law.yaml");
        if self.rulebook.law(folder).is_none()
            && !self.sources.iter().any(|source| source.name() == named)
        {
            let start = page.span(page.document.root()).start;
            let fault = Diagnostic::error(
                Code::MissingKey,
                Span { start, end: start },
                format!("there is no `{named}` to say which law this is"),
            );
            page.fault(fault.help("Name the law there: its id, titles, number, official address and day of consolidation."));
        }
    }

    pub(super) fn undeclared(&self, page: &Page<'_, '_>, span: Span, path: &str) {
        let fault =
            Diagnostic::error(Code::UndeclaredFact, span, format!("no fact is called `{path}`"));
        let likely = match path.strip_prefix(LAW) {
            Some(name) => {
                let names = self.qualifications.keys().map(String::as_str);
                page.likely(name, names).map(|likely| format!("{LAW}{likely}"))
            }
            None => page.likely(path, self.facts.keys().map(String::as_str)).map(str::to_owned),
        };
        page.fault(match likely {
            Some(likely) => fault.help(format!("Did you mean `{likely}`?")),
            None => fault.help("Facts are declared in `schemas/facts/`."),
        });
    }

    pub(super) fn fact(&self, path: &str) -> Option<FactId> {
        self.facts.get(path).copied()
    }

    pub(super) fn qualification_id(&self, name: &str) -> Option<QualificationId> {
        self.qualifications.get(name).copied()
    }

    pub(super) fn vocabulary(&self) -> &crate::vocabulary::Vocabulary {
        &self.rulebook.vocabulary
    }

    pub(super) fn unique(&mut self, page: &Page<'_, '_>, node: NodeId, id: &str) {
        if !self.ids.insert(id.to_owned()) {
            let mut fault = Diagnostic::error(
                Code::DuplicateId,
                page.span(node),
                format!("the rule `{id}` is there already"),
            );
            let contradiction = || {
                self.rulebook
                    .contradictions
                    .iter()
                    .find(|rule| rule.id == id)
                    .map(|rule| &rule.place)
            };
            if let Some(first) =
                self.rulebook.obligation(id).map(|rule| &rule.place).or_else(contradiction)
            {
                fault = fault.help(format!("The first stands at `{}:{}`.", first.file, first.line));
            }
            page.fault(fault);
        }
    }

    pub(super) fn known_provision(
        &self,
        page: &Page<'_, '_>,
        node: Option<NodeId>,
        provision: &str,
    ) {
        let Some(node) = node else { return };
        if !self.rulebook.provisions.contains_key(provision) {
            let fault = Diagnostic::error(
                Code::UnknownProvision,
                page.span(node),
                format!("the ledger has no provision `{provision}`"),
            );
            let likely =
                page.likely(provision, self.rulebook.provisions.keys().map(String::as_str));
            let help = likely.map_or_else(
                || "Add its row to `ledger.yaml`.".to_owned(),
                |likely| format!("Did you mean `{likely}`?"),
            );
            page.fault(fault.help(help));
        }
    }

    pub(super) fn place(&self, file: usize, page: &Page<'_, '_>, node: NodeId) -> Place {
        let source = &self.sources[file];
        Place { file: source.name().into(), line: source.locate(page.span(node).start).line }
    }

    fn base_name(&self, file: usize) -> &'s str {
        let name = self.sources[file].name();
        name.rsplit('/').next().unwrap_or(name)
    }

    pub(super) fn folder(&self, file: usize) -> &'s str {
        self.sources[file].name().split('/').next().unwrap_or("")
    }

    /// Orders the qualifications; each circle among them is a fault at one of its members.
    fn cycles(&mut self) -> Vec<Fault> {
        let needs: Vec<Vec<QualificationId>> =
            self.rulebook.qualifications.iter().map(|q| needs(&q.holds_when)).collect();
        let mut order = Vec::with_capacity(needs.len());
        let mut done = vec![false; needs.len()];
        while order.len() < needs.len() {
            let before = order.len();
            for (at, needed) in needs.iter().enumerate() {
                if !done[at]
                    && needed.iter().all(|id| done.get(id.index()).copied().unwrap_or(true))
                {
                    done[at] = true;
                    order.push(QualificationId::new(at));
                }
            }
            if order.len() == before {
                let circle = circle(&needs, &done);
                let name = |&at: &usize| format!("`law.{}`", self.rulebook.qualifications[at].name);
                let names: Vec<String> = circle.iter().chain(circle.first()).map(name).collect();
                let message = format!(
                    "qualifications depend on each other in a circle: {}",
                    names.join(" asks for ")
                );
                let place =
                    circle.iter().find_map(|&at| self.places.get(&QualificationId::new(at)));
                let (file, span) = place.copied().unwrap_or_default();
                return vec![Fault {
                    file,
                    diagnostic: Diagnostic::error(Code::Cycle, span, message),
                }];
            }
        }
        self.rulebook.order = order;
        Vec::new()
    }
}

/// A circle among the qualifications that are not done, each of which needs another such.
fn circle(needs: &[Vec<QualificationId>], done: &[bool]) -> Vec<usize> {
    let open = |at: &usize| !done.get(*at).copied().unwrap_or(true);
    let mut way: Vec<usize> = Vec::new();
    let mut next = (0..needs.len()).find(open);
    while let Some(at) = next {
        if let Some(first) = way.iter().position(|&before| before == at) {
            return way.split_off(first);
        }
        way.push(at);
        next = needs[at].iter().map(|id| id.index()).find(open);
    }
    way
}

/// The qualifications that a condition asks about.
fn needs(condition: &Condition) -> Vec<QualificationId> {
    let mut found = Vec::new();
    condition.walk(&mut |part| {
        if let Condition::Law { qualification, .. } = part {
            found.push(*qualification);
        }
    });
    found
}

/// What the rules of one file have in common.
pub(super) struct About {
    pub(super) file: usize,
    pub(super) provision: String,
    pub(super) verified: bool,
    /// When any of its obligations binds; `None` where that is at fault.
    pub(super) applies_when: Option<Vec<Condition>>,
}
