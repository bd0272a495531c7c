//! One obligation, qualification or contradiction of a rule file, read key by key.

use super::cases::Expected;
use super::condition::Condition;
use super::fields::{Fields, Page, words};
use super::load::{About, Loader};
use super::{Contradiction, MapCell, Obligation, Qualification, Says};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::NodeId;
use crate::law::{Binding, Role, Theme, Truth, Verdict};
use crate::vocabulary::Handle;
use crate::words::Words;

impl Loader<'_> {
    pub(super) fn qualification(&mut self, about: &About, page: &Page<'_, '_>, node: NodeId) {
        let keys = [
            "id",
            "provision",
            "title",
            "headline",
            "mention",
            "gives_role",
            "says",
            "story",
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
            title: fields.need_text("title").unwrap_or_default().into(),
            headline: fields.flag("headline").unwrap_or(false),
            mention: fields.flag("mention").unwrap_or(false),
            gives_role: fields.get("gives_role").and_then(|_| {
                fields.word("gives_role", Role::from_word, &words(Role::ALL, Role::word))
            }),
            says: fields.get("says").and_then(|node| {
                let inner = page.fields(node, "`says`", &["holds", "fails", "open"])?;
                let (holds, fails) = (inner.need_text("holds"), inner.need_text("fails"));
                Some(Says { holds: holds?, fails: fails?, open: inner.need_text("open")? })
            }),
            story: fields.count("story"),
            holds_when: holds_when.unwrap_or_else(Condition::always),
            judge: fields.text("judge").map(Words::from),
            contested: fields.text("contested").map(Words::from),
            verified: fields.flag("verified").unwrap_or(about.verified),
            law: self.folder(about.file).into(),
            name: name.into(),
            provision: provision.into(),
            place,
        };
        self.rulebook.qualifications.push(qualification);
    }

    pub(super) fn obligation(&mut self, about: &About, page: &Page<'_, '_>, node: NodeId) {
        let keys = [
            "id",
            "provision",
            "title",
            "addressee",
            "theme",
            "scope",
            "applies_when",
            "unless",
            "requires",
            "evidence",
            "judge",
            "contested",
            "help",
            "cell",
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
        let applies_when = self.applies_when(about, &fields, page);
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
            .or_else(|| self.rulebook.instrument(&provision).map(|law| law.binding))
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
            id: id.into(),
            law: law.into(),
            provision: provision.into(),
            title: title.into(),
            addressee,
            theme,
            applies_when,
            unless,
            requires,
            evidence: self.evidence(&fields, page),
            judge: fields.text("judge").map(Words::from),
            contested: fields.text("contested").map(Words::from),
            help: help.into(),
            cell: self.cell(&fields, page).map(Box::new),
            binds,
            binding,
            verified: fields.flag("verified").unwrap_or(about.verified),
            place,
        });
    }

    /// When a duty binds: what its file says of all and what it says itself, or that alone where its scope is its own.
    fn applies_when(
        &self,
        about: &About,
        fields: &Fields<'_, '_>,
        page: &Page<'_, '_>,
    ) -> Option<Condition> {
        let own = fields.word("scope", |word| (word == "own").then_some(()), &["own"]).is_some();
        let of_file = about.applies_when.as_deref();
        if own && of_file.is_some_and(<[_]>::is_empty) {
            page.error(
                Code::NotAllowed,
                fields.get("scope").unwrap_or(fields.node),
                "`scope: own` is for a file that says when its obligations bind, and this one does not",
            );
        }
        let mut parts = if own { Vec::new() } else { of_file?.to_vec() };
        if let Some(node) = fields.get("applies_when") {
            parts.extend(self.parts(page, node)?);
        }
        Some(Condition::of(parts))
    }

    /// The cell of the map, in the words that filings use for functions and sides.
    fn cell(&self, fields: &Fields<'_, '_>, page: &Page<'_, '_>) -> Option<MapCell> {
        let inner = page.fields(fields.get("cell")?, "a cell", &["line", "called", "side"])?;
        let word = |key: &str, fact: Handle| {
            let vocabulary = self.vocabulary();
            Self::value(page, inner.need(key)?, vocabulary.fact(vocabulary.handle(fact)))
        };
        let line = word("line", Handle::ResponsibilityFunction);
        let side = word("side", Handle::ResponsibilitySide);
        Some(MapCell {
            called: inner.need_text("called")?,
            line: line?.to_string(),
            side: side?.to_string(),
        })
    }

    /// Kinds of evidence, in the words of the filing schema.
    pub(super) fn evidence(&self, fields: &Fields<'_, '_>, page: &Page<'_, '_>) -> Vec<Words> {
        let kind = self.vocabulary().fact(self.vocabulary().handle(Handle::EvidenceKind));
        let items = fields.list("evidence").into_iter();
        items.filter_map(|item| Self::value(page, item, kind)).collect()
    }

    pub(super) fn contradiction(&mut self, about: &About, page: &Page<'_, '_>, node: NodeId) {
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
