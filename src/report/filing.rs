//! What came of one filing, and how it is told: what could not be read has faults in its text and nothing else.

use foldhash::{HashMap, HashSet};
use jiff::civil::Date;

use super::own_days::{OwnDay, own_days};
use super::{
    CellReport, ContradictionReport, FailOn, NAMELESS, OutcomeReport, PresumptionReport,
    QualificationReport, Summary, Threshold, is_unbacked,
};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Kind, NodeId};
use crate::evaluate::{Answering, BindingDay, Reason};
use crate::facts::Item;
use crate::law::{Binding, Role, Truth, Verdict};
use crate::rulebook::Rulebook;
use crate::rulebook::ledger::Question as LedgerQuestion;
use crate::source::{Source, Span};
use crate::vocabulary::Handle;

/// Everything that came of one filing: what is wrong with its text, and, if it could be read, what a check found.
#[derive(Clone, Debug)]
pub struct FilingReport<'a> {
    /// The rules it was checked against.
    pub rulebook: &'a Rulebook,
    /// The text it stands in.
    pub source: Source,
    /// Which document of that text, from 0.
    pub document: usize,
    /// The day for which the question was asked.
    pub as_of: Date,
    /// `filing.id`, where it is stated.
    pub id: Option<String>,
    /// `system.name`, where it is stated.
    pub system: Option<String>,
    /// `filing.submitted_by`, where it is stated.
    pub submitted_by: Option<String>,
    /// Days that it names itself, in the order of the days: first use, ends of certificates and evidence.
    pub own_days: Vec<OwnDay>,
    /// What is wrong with the text, or worth a look.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the document begins: its first key.
    pub beginning: Span,
    /// What the check found. A filing that could not be read has its diagnostics and nothing else.
    pub(super) checked: Option<Checked<'a>>,
}

/// What the check of a filing that could be read found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Checked<'a> {
    /// [`FilingReport::roles`].
    pub(crate) roles: Vec<Role>,
    /// [`FilingReport::qualifications`].
    pub(crate) qualifications: Vec<QualificationReport<'a>>,
    /// From when duties bind under each regime, in the order of the rulebook; asked for by [`FilingReport::day`].
    pub(crate) days: Vec<BindingDay<'a>>,
    /// [`FilingReport::outcomes`].
    pub(crate) outcomes: Vec<OutcomeReport<'a>>,
    /// [`FilingReport::presumptions`].
    pub(crate) presumptions: Vec<PresumptionReport<'a>>,
    /// [`FilingReport::contradictions`].
    pub(crate) contradictions: Vec<ContradictionReport<'a>>,
    /// [`FilingReport::cells`].
    pub(crate) cells: Vec<CellReport<'a>>,
    /// [`FilingReport::answering`].
    pub(crate) answering: Vec<Answering>,
    /// [`FilingReport::evidence`].
    pub(crate) evidence: Vec<Item>,
    /// For facts that are not stated: the section they would stand in.
    unstated: HashMap<String, Whereabouts>,
}

impl Checked<'_> {
    /// Nothing yet, of a filing that names this evidence, for the duties of these roles.
    pub(crate) fn new(roles: Vec<Role>, evidence: Vec<Item>) -> Self {
        Checked { roles, evidence, ..Checked::default() }
    }

    /// Notes, for every fact that is asked for or was missed, the section it would stand in.
    pub(crate) fn place_unstated(&mut self, document: &Document<'_>) {
        let reasons = self.outcomes.iter().flat_map(|outcome| &outcome.reasons);
        let reasons = reasons.chain(self.qualifications.iter().flat_map(|q| &q.reasons));
        let missed =
            reasons.filter(|reason| reason.span.is_none()).map(|reason| reason.fact.as_str());
        let asked = self
            .outcomes
            .iter()
            .flat_map(|outcome| outcome.asks.iter().chain(outcome.behind().asks()));
        let asked = asked
            .chain(self.qualifications.iter().flat_map(|q| &q.asks))
            .map(|ask| ask.path.as_str());
        // Most are missed by many duties, and have no place at all.
        let paths: HashSet<&str> = missed.chain(asked).collect();
        let contrary = self.contradictions.iter().flat_map(|found| &found.reasons);
        let contrary: HashMap<&str, Span> =
            contrary.filter_map(|reason| Some((reason.fact.as_str(), reason.span?))).collect();
        let place = |path: &str| {
            let contradicted = contrary.get(path).map(|span| Whereabouts::Contradicted(*span));
            Some((path.to_owned(), contradicted.or_else(|| enclosing(document, path))?))
        };
        let found = paths.into_iter().filter_map(place).collect();
        self.unstated = found;
    }
}

/// What was found; nothing where the filing could not be read.
impl<'a> FilingReport<'a> {
    /// Whether it could be read, so that every obligation has an outcome. If not, its diagnostics say why.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.checked.is_some()
    }

    /// Whose duties were looked at.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        self.checked.as_ref().map_or(&[], |checked| &checked.roles)
    }

    /// What the law makes of the facts, in the order of the rulebook.
    #[must_use]
    pub fn qualifications(&self) -> &[QualificationReport<'a>] {
        self.checked.as_ref().map_or(&[], |checked| &checked.qualifications)
    }

    /// One for every obligation of those roles, in the order of the rulebook.
    #[must_use]
    pub fn outcomes(&self) -> &[OutcomeReport<'a>] {
        self.checked.as_ref().map_or(&[], |checked| &checked.outcomes)
    }

    /// The same, to be changed: what follows from a verdict can be looked at without a filing that comes to it.
    #[must_use]
    pub fn outcomes_mut(&mut self) -> &mut [OutcomeReport<'a>] {
        self.checked.as_mut().map_or(&mut [], |checked| &mut checked.outcomes)
    }

    /// What is taken for granted until the filing says otherwise; none where verdicts alone are asked for.
    #[must_use]
    pub fn presumptions(&self) -> &[PresumptionReport<'a>] {
        self.checked.as_ref().map_or(&[], |checked| &checked.presumptions)
    }

    /// Facts that do not fit together.
    #[must_use]
    pub fn contradictions(&self) -> &[ContradictionReport<'a>] {
        self.checked.as_ref().map_or(&[], |checked| &checked.contradictions)
    }

    /// The cells of the map of who answers for what, whatever roles were looked at.
    #[must_use]
    pub fn cells(&self) -> &[CellReport<'a>] {
        self.checked.as_ref().map_or(&[], |checked| &checked.cells)
    }

    /// Bodies that the filing names for functions in a system of several States or bodies.
    #[must_use]
    pub fn answering(&self) -> &[Answering] {
        self.checked.as_ref().map_or(&[], |checked| &checked.answering)
    }

    /// The evidence that the filing names, and what each item is worth.
    #[must_use]
    pub fn evidence(&self) -> &[Item] {
        self.checked.as_ref().map_or(&[], |checked| &checked.evidence)
    }
}

/// Where a fact that has no value would stand, or does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Its key is there: empty, unknown, or a list that is not complete.
    Key(Span),
    /// It is stated less exactly than is needed, a year for a day or days for months; this is the value.
    Inexact(Span),
    /// It is stated, and contradicted elsewhere in the filing; this is the value.
    Contradicted(Span),
    /// Its key is missing; this is that of the innermost section around it.
    Section(Span),
}

impl Whereabouts {
    /// The place.
    #[must_use]
    pub fn span(self) -> Span {
        match self {
            Whereabouts::Key(span)
            | Whereabouts::Inexact(span)
            | Whereabouts::Contradicted(span)
            | Whereabouts::Section(span) => span,
        }
    }
}

impl<'a> FilingReport<'a> {
    /// A report on a text that could not be read as a filing.
    pub(crate) fn unreadable(
        rulebook: &'a Rulebook,
        source: &Source,
        document: usize,
        as_of: Date,
        diagnostics: Vec<Diagnostic>,
    ) -> FilingReport<'a> {
        FilingReport {
            rulebook,
            source: source.clone(),
            document,
            as_of,
            id: None,
            system: None,
            submitted_by: None,
            own_days: Vec::new(),
            diagnostics,
            beginning: Span::default(),
            checked: None,
        }
    }

    /// The same with what the document says of itself.
    pub(crate) fn of_document(self, document: &Document<'_>) -> FilingReport<'a> {
        let text = |handle: Handle| {
            let node = handle.within(document.root(), |node, key| document.get(node, key))?;
            document.text(node).map(str::to_owned)
        };
        let first = document.entries(document.root()).first();
        FilingReport {
            id: text(Handle::FilingId),
            system: text(Handle::SystemName),
            submitted_by: text(Handle::FilingSubmittedBy),
            own_days: own_days(document),
            beginning: first.map_or_else(Span::default, |entry| entry.key_span),
            ..self
        }
    }

    /// The same with what its check found.
    pub(crate) fn with(self, checked: Checked<'a>) -> FilingReport<'a> {
        FilingReport { checked: Some(checked), ..self }
    }

    /// What the system is called.
    #[must_use]
    pub fn name(&self) -> &str {
        let named = self.system.as_deref().filter(|name| !name.trim().is_empty());
        named.unwrap_or(NAMELESS)
    }

    /// Where a reason points to: the value, or the section in which it is missing.
    #[must_use]
    pub fn place(&self, reason: &Reason) -> Option<Span> {
        reason.span.or_else(|| self.whereabouts(&reason.fact).map(Whereabouts::span))
    }

    /// Where an unstated fact would stand; `None` where not even its section is there.
    #[must_use]
    pub fn whereabouts(&self, path: &str) -> Option<Whereabouts> {
        self.checked.as_ref()?.unstated.get(path).copied()
    }

    /// What only a person can judge, of the provisions of those laws that bind the roles looked at.
    pub fn questions(&self) -> impl Iterator<Item = &'a LedgerQuestion> {
        let law = |provision: &str| provision.split('/').next().unwrap_or_default().to_owned();
        let binds = self.outcomes().iter().filter(|o| o.verdict != Verdict::NotApplicable);
        let laws: std::collections::BTreeSet<String> =
            binds.map(|outcome| law(&outcome.about.provision)).collect();
        let roles = self.roles().to_vec();
        let of =
            move |q: &&LedgerQuestion| roles.contains(&q.of) && laws.contains(&law(&q.provision));
        self.rulebook.questions.iter().filter(of)
    }

    /// How many outcomes came to each verdict.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        self.outcomes().iter().for_each(|outcome| summary.add(outcome));
        summary
    }

    /// From which day a duty binds.
    ///
    /// # Panics
    /// Only with an outcome of another report.
    #[must_use]
    pub fn day(&self, outcome: &OutcomeReport<'_>) -> &BindingDay<'a> {
        let days = self.checked.as_ref().map_or(&[][..], |checked| &checked.days);
        &days[usize::from(outcome.about.binds)]
    }

    /// Leaves out the duties that bind after a day.
    pub fn keep_due_by(&mut self, due_by: Option<Date>) {
        let (Some(by), Some(Checked { outcomes, days, .. })) = (due_by, &mut self.checked) else {
            return;
        };
        outcomes.retain(|outcome| {
            days.get(usize::from(outcome.about.binds)).is_none_or(|day| day.binds_on(by))
        });
    }

    /// Whether a duty is looked at: it binds by the day given.
    #[must_use]
    pub fn is_looked_at(&self, outcome: &OutcomeReport<'_>, threshold: Threshold) -> bool {
        threshold.due_by.is_none_or(|by| self.day(outcome).binds_on(by))
    }

    /// Whether an outcome is something to act on: a gap, not enough stated, or too little behind it,
    /// under law that was read in its official text and binds by the day given; and nobody has
    /// accepted it.
    #[must_use]
    pub fn is_finding(&self, outcome: &OutcomeReport<'_>, threshold: Threshold) -> bool {
        outcome.accepted.is_none() && self.counts(outcome, threshold)
    }

    /// The same, whoever may have accepted it.
    pub(super) fn counts(&self, outcome: &OutcomeReport<'_>, threshold: Threshold) -> bool {
        let open = match outcome.verdict {
            Verdict::Unmet => threshold.fail_on != FailOn::Never,
            Verdict::Undetermined => {
                threshold.fail_on == FailOn::Undetermined && !outcome.met_if_applies()
            }
            Verdict::Met => threshold.fail_on != FailOn::Never && is_unbacked(outcome, threshold),
            Verdict::NotApplicable => false,
        };
        open && outcome.about.verified
            && outcome.about.binding == Binding::Law
            && self.is_looked_at(outcome, threshold)
    }

    /// Whether there is something to act on.
    #[must_use]
    pub fn fails(&self, threshold: Threshold) -> bool {
        let open = self
            .qualifications()
            .iter()
            .any(|q| q.about.headline && q.truth == Truth::Unknown && !q.known);
        let contradictory = self.contradictions().iter().any(|found| !found.known);
        match threshold.fail_on {
            FailOn::Never => false,
            _ if self.outcomes().iter().any(|outcome| self.is_finding(outcome, threshold)) => true,
            FailOn::Undetermined => open || contradictory,
            FailOn::Unmet => contradictory,
        }
    }

    /// A provision as people cite it, with the instrument it stands in.
    #[must_use]
    pub fn citation(&self, provision: &str) -> String {
        let number = self.rulebook.instrument(provision).map_or("", |law| law.number.as_str());
        let cite = self.rulebook.cite(provision);
        if number.is_empty() { cite.to_owned() } else { format!("{cite}, {number}") }
    }
}

/// The key of a path, or of the innermost object or item on the way to it that the document has.
fn enclosing(document: &Document<'_>, path: &str) -> Option<Whereabouts> {
    let mut at: NodeId = document.root();
    let mut span = None;
    for token in path.split('.') {
        let (key, positions) = token.split_once('[').map_or((token, ""), |(key, rest)| (key, rest));
        let Some(entry) = document.entries(at).iter().find(|entry| entry.key == key) else {
            return span.map(Whereabouts::Section);
        };
        span = Some(entry.key_span);
        at = entry.value;
        for position in
            positions.split('[').filter_map(|part| part.trim_end_matches(']').parse::<usize>().ok())
        {
            let Some(&item) = document.items(at).get(position) else { break };
            at = item;
            // An item has no key of its own; its first one stands for it.
            let first = document.entries(at).first().map(|entry| entry.key_span);
            span = first.or(Some(document.node(at).span));
        }
    }
    let says = match &document.node(at).kind {
        Kind::Text(text) => text != "unknown",
        Kind::Number(_) => true,
        Kind::Null | Kind::Bool(_) | Kind::List(_) | Kind::Mapping(_) => false,
    };
    if says {
        Some(Whereabouts::Inexact(document.node(at).span))
    } else {
        span.map(Whereabouts::Key)
    }
}
