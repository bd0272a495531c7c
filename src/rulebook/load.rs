//! Rule files to a [`Rulebook`]: read, resolved against the vocabulary and the ledger, checked.
//!
//! Nothing loads in part: one fault anywhere and the answer is the list of all faults, each with
//! its file and place.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::cases::{Case, Expected, Given};
use super::condition::{Condition, QualificationId};
use super::fields::{Fields, Page};
use super::{
    Contradiction, Day, FormalDay, Law, Obligation, Place, Provision, Qualification, Regime,
    Rulebook, Says,
};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{self, Document, Kind, Limits, NodeId};
use crate::law::{Binding, Role, Theme, Truth, Verdict};
use crate::source::{Source, Span};
use crate::vocabulary::FactId;

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
    for pass in [Loader::laws, Loader::names, Loader::rules] {
        for (file, document) in &pages {
            let found = RefCell::new(Vec::new());
            pass(&mut loader, *file, &Page::new(document, &found));
            faults.extend(
                found.into_inner().into_iter().map(|diagnostic| Fault { file: *file, diagnostic }),
            );
        }
    }
    faults.extend(loader.cycles());
    faults.sort_by_key(|fault| (fault.file, fault.diagnostic.span()));
    if faults.is_empty() { Ok((loader.rulebook, loader.cases)) } else { Err(faults) }
}

pub(super) struct Loader<'s> {
    sources: &'s [Source],
    rulebook: Rulebook,
    cases: Vec<Case>,
    facts: BTreeMap<String, FactId>,
    /// Every qualification by name, those of the base included.
    qualifications: BTreeMap<String, QualificationId>,
    /// Where the qualifications of these files stand, for messages about cycles.
    places: BTreeMap<QualificationId, (usize, Span)>,
    regimes: BTreeMap<String, u16>,
    ids: BTreeSet<String>,
}

/// What a rule file has at its top.
const RULE_FILE: &[&str] =
    &["provision", "verified", "obligations", "qualifications", "contradictions"];
const CASE: &[&str] = &["case", "given", "expect", "at", "asks"];

impl<'s> Loader<'s> {
    fn new(rulebook: Rulebook, sources: &'s [Source]) -> Loader<'s> {
        let facts = rulebook
            .vocabulary
            .by_path()
            .into_iter()
            .map(|(path, id)| (path.to_owned(), id))
            .collect();
        let name = |(at, q): (usize, &Qualification)| (q.name.clone(), QualificationId::new(at));
        let qualifications = rulebook.qualifications.iter().enumerate().map(name).collect();
        let regime =
            |(at, r): (usize, &Regime)| (r.id.clone(), u16::try_from(at).unwrap_or(u16::MAX));
        let regimes = rulebook.regimes.iter().enumerate().map(regime).collect();
        let ids = rulebook.obligations.iter().map(|o| o.id.clone());
        let ids = ids.chain(rulebook.contradictions.iter().map(|c| c.id.clone())).collect();
        Loader {
            sources,
            rulebook,
            cases: Vec::new(),
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
            _ => {}
        }
    }

    fn law(&mut self, file: usize, page: &Page<'_, '_>) {
        let keys = ["id", "title", "short", "number", "eli", "as_amended_on", "binding"];
        let Some(fields) = page.fields(page.document.root(), "a law", &keys) else { return };
        let Some(id) = fields.need_text("id") else { return };
        if id != self.folder(file) {
            page.error(
                Code::NotAllowed,
                fields.node,
                format!("the law `{id}` stands in a folder of another name"),
            );
        }
        if self.rulebook.law(&id).is_some() {
            page.error(Code::DuplicateId, fields.node, format!("the law `{id}` is there already"));
        }
        fields.need("as_amended_on");
        let (Some(title), Some(short), Some(number), Some(eli), Some(as_amended_on)) = (
            fields.need_text("title"),
            fields.need_text("short"),
            fields.need_text("number"),
            fields.need_text("eli"),
            fields.date("as_amended_on"),
        ) else {
            return;
        };
        let binding = fields
            .word("binding", Binding::from_word, &words(Binding::ALL, Binding::word))
            .unwrap_or(Binding::Law);
        self.rulebook.laws.push(Law { id, title, short, number, eli, as_amended_on, binding });
    }

    fn ledger(&mut self, page: &Page<'_, '_>) {
        for node in page.list(page.document.root(), "a ledger") {
            let Some(fields) = page.fields(node, "a row of the ledger", &["id", "cite", "sha256"])
            else {
                continue;
            };
            let (Some(id), Some(cite)) = (fields.need_text("id"), fields.need_text("cite")) else {
                continue;
            };
            let sha256 = fields.text("sha256");
            if self.rulebook.provisions.insert(id.clone(), Provision { cite, sha256 }).is_some() {
                page.error(Code::DuplicateId, node, format!("the ledger has `{id}` twice"));
            }
        }
    }

    /// Second pass: the names that conditions can use.
    fn names(&mut self, file: usize, page: &Page<'_, '_>) {
        let root = page.document.root();
        if self.base_name(file) == "dates.yaml" {
            let Some(fields) = page.fields(root, "a file of dates", &["regimes"]) else { return };
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
            "law.yaml" | "ledger.yaml" => {}
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
                let about = About { file, provision, verified: verified.unwrap_or(false) };
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

    fn regime(&self, file: usize, page: &Page<'_, '_>, node: NodeId) -> Option<Regime> {
        let fields = page.fields(node, "a regime", &["id", "title", "days", "formal"])?;
        let id = format!("{}/{}", self.folder(file), fields.need_text("id")?);
        let title = fields.need_text("title")?;
        let mut days = Vec::new();
        let nodes = page.list(fields.need("days")?, "`days`");
        for (at, &day) in nodes.iter().enumerate() {
            let Some(inner) = page.fields(day, "a day", &["when", "from", "provision"]) else {
                continue;
            };
            let last = at + 1 == nodes.len();
            let when = inner.get("when");
            if last == when.is_some() {
                page.error(
                    Code::NotAllowed,
                    day,
                    "the last day of a regime, and only that, has no `when`",
                );
            }
            inner.need("from");
            let when = when.map_or(Some(Condition::always()), |when| {
                self.condition(page, when, &mut Vec::new())
            });
            let (Some(when), Some(from), Some(provision)) =
                (when, inner.date("from"), inner.need_text("provision"))
            else {
                continue;
            };
            self.known_provision(page, inner.get("provision"), &provision);
            days.push(Day { when, from, provision });
        }
        let formal = fields.get("formal").and_then(|node| {
            let inner = page.fields(node, "`formal`", &["from", "provision", "note"])?;
            inner.need("from");
            let provision = inner.need_text("provision")?;
            self.known_provision(page, inner.get("provision"), &provision);
            Some(FormalDay { from: inner.date("from")?, provision, note: inner.need_text("note")? })
        });
        Some(Regime { id, title, days, formal })
    }

    fn qualification(&mut self, about: &About, page: &Page<'_, '_>, node: NodeId) {
        let keys = [
            "id",
            "provision",
            "title",
            "headline",
            "mention",
            "says",
            "holds_when",
            "judge",
            "contested",
            "verified",
            "cases",
        ];
        let Some(fields) = page.fields(node, "a qualification", &keys) else { return };
        let Some(name) = name(&fields, page, '_') else { return };
        let provision = fields.text("provision").unwrap_or_else(|| about.provision.clone());
        self.known_provision(page, fields.get("provision"), &provision);
        let holds_when =
            fields.need("holds_when").and_then(|node| self.condition(page, node, &mut Vec::new()));
        let place = self.place(about.file, page, node);
        let rule = format!("law.{name}");
        self.cases(
            &fields,
            page,
            &rule,
            about.file,
            &[],
            &[Truth::True, Truth::False, Truth::Unknown].map(Expected::Truth),
        );
        let qualification = Qualification {
            title: fields.need_text("title").unwrap_or_default(),
            headline: fields.flag("headline").unwrap_or(false),
            mention: fields.flag("mention").unwrap_or(false),
            says: fields.get("says").and_then(|node| {
                let inner = page.fields(node, "`says`", &["holds", "fails", "open"])?;
                let (holds, fails) = (inner.need_text("holds"), inner.need_text("fails"));
                Some(Says { holds: holds?, fails: fails?, open: inner.need_text("open")? })
            }),
            holds_when: holds_when.unwrap_or_else(Condition::always),
            judge: fields.text("judge"),
            contested: fields.text("contested"),
            verified: fields.flag("verified").unwrap_or(about.verified),
            law: self.folder(about.file).to_owned(),
            name,
            provision,
            place,
        };
        self.rulebook.qualifications.push(qualification);
    }

    fn obligation(&mut self, about: &About, page: &Page<'_, '_>, node: NodeId) {
        let keys = [
            "id",
            "provision",
            "title",
            "addressee",
            "theme",
            "applies_when",
            "unless",
            "requires",
            "evidence",
            "judge",
            "contested",
            "help",
            "binds",
            "binding",
            "verified",
            "cases",
        ];
        let Some(fields) = page.fields(node, "an obligation", &keys) else { return };
        let Some(name) = name(&fields, page, '-') else { return };
        let provision = fields.text("provision").unwrap_or_else(|| about.provision.clone());
        self.known_provision(page, fields.get("provision"), &provision);
        let id = format!("{provision}/{name}");
        self.unique(page, fields.get("id").unwrap_or(node), &id);
        let law = self.folder(about.file).to_owned();
        let condition = |node: NodeId| self.condition(page, node, &mut Vec::new());
        let applies_when = fields.get("applies_when").map_or(Some(Condition::always()), condition);
        let unless_nodes = fields.list("unless");
        let unless: Vec<Condition> =
            unless_nodes.iter().filter_map(|&node| condition(node)).collect();
        let requires = fields.need("requires").and_then(condition);
        fields.need("addressee");
        fields.need("theme");
        let addressee = fields.word("addressee", Role::from_word, &words(Role::ALL, Role::word));
        let theme = fields.word("theme", Theme::from_word, &words(Theme::ALL, Theme::word));
        let binding =
            fields.word("binding", Binding::from_word, &words(Binding::ALL, Binding::word));
        let binding = binding
            .or_else(|| self.rulebook.law(&law).map(|law| law.binding))
            .unwrap_or(Binding::Law);
        let binds = fields.need_text("binds").and_then(|name| {
            let full = if name.contains('/') { name.clone() } else { format!("{law}/{name}") };
            let found = self.regimes.get(&full).copied();
            if found.is_none() {
                page.error(
                    Code::NotAllowed,
                    fields.get("binds").unwrap_or(node),
                    format!("`dates.yaml` has no regime `{name}`"),
                );
            }
            found
        });
        let (title, help) = (fields.need_text("title"), fields.need_text("help"));
        let place = self.place(about.file, page, node);
        let mut wanted = vec![Verdict::Met, Verdict::Unmet, Verdict::Undetermined];
        if applies_when.as_ref().is_some_and(|c| !c.is_always()) || !unless.is_empty() {
            wanted.push(Verdict::NotApplicable);
        }
        let wanted: Vec<Expected> = wanted.into_iter().map(Expected::Verdict).collect();
        self.cases(&fields, page, &id, about.file, &unless_nodes, &wanted);
        let (
            Some(applies_when),
            Some(requires),
            Some(addressee),
            Some(theme),
            Some(binds),
            Some(title),
            Some(help),
        ) = (applies_when, requires, addressee, theme, binds, title, help)
        else {
            return;
        };
        self.rulebook.obligations.push(Obligation {
            id,
            law,
            provision,
            title,
            addressee,
            theme,
            applies_when,
            unless,
            requires,
            evidence: self.evidence(&fields, page),
            judge: fields.text("judge"),
            contested: fields.text("contested"),
            help,
            binds,
            binding,
            verified: fields.flag("verified").unwrap_or(about.verified),
            place,
        });
    }

    /// Kinds of evidence, in the words of the filing schema.
    fn evidence(&self, fields: &Fields<'_, '_>, page: &Page<'_, '_>) -> Vec<String> {
        let Some(kind) = self.fact("evidence[].kind") else { return fields.texts("evidence") };
        let kind = self.vocabulary().fact(kind);
        let items = fields.list("evidence").into_iter();
        items.filter_map(|item| Self::value(page, item, kind)).collect()
    }

    fn contradiction(&mut self, about: &About, page: &Page<'_, '_>, node: NodeId) {
        let Some(fields) =
            page.fields(node, "a contradiction", &["id", "title", "holds_when", "help", "cases"])
        else {
            return;
        };
        let Some(id) = name(&fields, page, '-') else { return };
        self.unique(page, fields.get("id").unwrap_or(node), &id);
        let holds_when =
            fields.need("holds_when").and_then(|node| self.condition(page, node, &mut Vec::new()));
        let place = self.place(about.file, page, node);
        self.cases(
            &fields,
            page,
            &id,
            about.file,
            &[],
            &[Truth::True, Truth::False, Truth::Unknown].map(Expected::Truth),
        );
        let (Some(title), Some(help), Some(holds_when)) =
            (fields.need_text("title"), fields.need_text("help"), holds_when)
        else {
            return;
        };
        self.rulebook.contradictions.push(Contradiction { id, title, holds_when, help, place });
    }

    /// Reads the cases of a rule; those of each kind in `wanted`, and one for each exception, have to be there.
    fn cases(
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
            let Some(inner) = page.fields(node, "a case", CASE) else { continue };
            let (Some(name), Some(expect)) = (inner.need_text("case"), inner.need("expect")) else {
                continue;
            };
            let expect = match &page.document.node(expect).kind {
                Kind::Bool(value) => Some(Expected::Truth(Truth::from(*value))),
                Kind::Text(text) if text == "unknown" => Some(Expected::Truth(Truth::Unknown)),
                Kind::Text(text) => Verdict::from_word(text).map(Expected::Verdict),
                Kind::Null | Kind::Number(_) | Kind::List(_) | Kind::Mapping(_) => None,
            };
            let Some(expect) = expect.filter(|expect| {
                wanted.iter().any(|w| {
                    matches!(w, Expected::Verdict(_)) == matches!(expect, Expected::Verdict(_))
                })
            }) else {
                page.error(
                    Code::NotAllowed,
                    inner.node,
                    format!(
                        "a case of `{rule}` expects {}",
                        super::fields::list(wanted.iter().map(|w| w.word()))
                    ),
                );
                continue;
            };
            let given = inner.get("given").map_or_else(Vec::new, |node| self.given(page, node));
            let asks = inner.get("asks").map(|_| inner.texts("asks"));
            let place = self.place(file, page, node);
            self.cases.push(Case {
                rule: rule.to_owned(),
                name,
                given,
                expect,
                at: inner.text("at"),
                asks,
                place,
            });
        }
        let mine = &self.cases[first..];
        let at = fields.get("id").unwrap_or(fields.node);
        for expected in wanted {
            if !mine.iter().any(|case| case.expect == *expected) {
                page.error(
                    Code::MissingCase,
                    at,
                    format!("`{rule}` has no case that comes out as `{}`", expected.word()),
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

    fn given(&self, page: &Page<'_, '_>, node: NodeId) -> Vec<Given> {
        let mut given = Vec::new();
        if !matches!(page.document.node(node).kind, Kind::Mapping(_)) {
            page.error(Code::WrongType, node, "`given` is a mapping of facts to values");
        }
        for entry in page.document.entries(node) {
            let known = match entry.key.strip_prefix("law.") {
                Some(name) => self.qualifications.contains_key(name),
                None => self.facts.contains_key(entry.key.as_ref()),
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

    pub(super) fn undeclared(&self, page: &Page<'_, '_>, span: Span, path: &str) {
        let fault =
            Diagnostic::error(Code::UndeclaredFact, span, format!("no fact is called `{path}`"));
        let candidates = self.facts.keys().map(String::as_str);
        let law: Vec<String> =
            self.qualifications.keys().map(|name| format!("law.{name}")).collect();
        let likely =
            crate::suggest::closest(path, candidates.chain(law.iter().map(String::as_str)));
        page.fault(match likely {
            Some(likely) => fault.help(format!("Did you mean `{likely}`?")),
            None => fault.help("Facts are declared in `schemas/filing.schema.json`."),
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

    fn unique(&mut self, page: &Page<'_, '_>, node: NodeId, id: &str) {
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

    fn known_provision(&self, page: &Page<'_, '_>, node: Option<NodeId>, provision: &str) {
        let Some(node) = node else { return };
        if !self.rulebook.provisions.contains_key(provision) {
            let fault = Diagnostic::error(
                Code::UnknownProvision,
                page.span(node),
                format!("the ledger has no provision `{provision}`"),
            );
            let likely = crate::suggest::closest(
                provision,
                self.rulebook.provisions.keys().map(String::as_str),
            );
            let help = likely.map_or_else(
                || "Add its row to `ledger.yaml`.".to_owned(),
                |likely| format!("Did you mean `{likely}`?"),
            );
            page.fault(fault.help(help));
        }
    }

    fn place(&self, file: usize, page: &Page<'_, '_>, node: NodeId) -> Place {
        let source = &self.sources[file];
        Place { file: source.name().to_owned(), line: source.locate(page.span(node).start).line }
    }

    fn base_name(&self, file: usize) -> &'s str {
        let name = self.sources[file].name();
        name.rsplit('/').next().unwrap_or(name)
    }

    fn folder(&self, file: usize) -> &'s str {
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

/// The `id` of a rule: words in lower case with one sign between them, so that it can be typed,
/// linked to, and told from the provision before it.
fn name(fields: &Fields<'_, '_>, page: &Page<'_, '_>, between: char) -> Option<String> {
    let name = fields.need_text("id")?;
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    if !name.split(between).all(word) {
        let at = page.span(fields.get("id").unwrap_or(fields.node));
        let fault =
            Diagnostic::error(Code::NotAllowed, at, format!("`{name}` is no name of a rule"));
        page.fault(fault.help(format!("Write words in lower case with `{between}` between them.")));
    }
    Some(name)
}

/// What the rules of one file have in common.
struct About {
    file: usize,
    provision: String,
    verified: bool,
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

fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|&variant| word(variant)).collect()
}
