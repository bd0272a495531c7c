//! What a check found, sorted and named. It knows of no reader and no format.

mod accept;
mod address;
mod baseline;
mod finding;
mod kind;
pub(crate) mod said;
pub(crate) mod when;

use foldhash::{HashMap, HashMapExt as _, HashSet};
use jiff::civil::Date;

pub use self::accept::{Accepted, WaiverTally, WaiversReport};
pub use self::baseline::{Baseline, BaselineFault};
pub use self::finding::{Finding, Level, Note};
pub(crate) use self::finding::{UNBACKED, Weight};
pub use self::kind::FindingKind;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Kind, NodeId};
use crate::evaluate::{Answering, Ask, BindingDay, OnItsFace, PresumptionState, Reason};
use crate::facts::Item;
use crate::law::{Binding, Role, Standing, Truth, Verdict};
use crate::rulebook::ledger::Question as LedgerQuestion;
use crate::rulebook::{Contradiction, MapCell, Obligation, Presumption, Qualification, Rulebook};
use crate::source::{Source, Span};
use crate::vocabulary::Handle;

/// Whether a filing could be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was read, and every obligation has an outcome.
    Checked,
    /// It was not; its diagnostics say why, and there are no outcomes.
    Unreadable,
}

/// What a system without a name is called.
pub(crate) const NAMELESS: &str = "A system without a name";

/// Everything that came of one filing.
#[derive(Clone, Debug)]
pub struct FilingReport<'a> {
    /// The rules it was checked against.
    pub rulebook: &'a Rulebook,
    /// The text it stands in.
    pub source: &'a Source,
    /// Which document of that text, from 0.
    pub document: usize,
    /// SHA-256 of the file, as lower-case hexadecimal.
    pub sha256: String,
    /// `filing.id`, where it is stated.
    pub id: Option<String>,
    /// `system.name`, where it is stated.
    pub system: Option<String>,
    /// `filing.submitted_by`, where it is stated.
    pub submitted_by: Option<String>,
    /// Whether it could be checked.
    pub status: Status,
    /// What is wrong with the text, or worth a look.
    pub diagnostics: Vec<Diagnostic>,
    /// Whose duties were looked at.
    pub roles: Vec<Role>,
    /// The day for which the question was asked.
    pub as_of: Date,
    /// What the law makes of the facts, in the order of the rulebook.
    pub qualifications: Vec<QualificationReport<'a>>,
    /// From when duties bind under each regime, in the order of the rulebook; asked for by [`FilingReport::day`].
    pub(crate) days: Vec<BindingDay<'a>>,
    /// One for every obligation of those roles, in the order of the rulebook.
    pub outcomes: Vec<OutcomeReport<'a>>,
    /// What is taken for granted until the filing says otherwise; none where verdicts alone are asked for.
    pub presumptions: Vec<PresumptionReport<'a>>,
    /// Facts that do not fit together.
    pub contradictions: Vec<ContradictionReport<'a>>,
    /// The cells of the map of who answers for what, whatever roles were looked at.
    pub cells: Vec<CellReport<'a>>,
    /// Bodies that the filing names for functions in a system of several States or bodies.
    pub answering: Vec<Answering>,
    /// The evidence that the filing names, and what each item is worth.
    pub evidence: Vec<Item>,
    /// Where the document begins: its first key.
    pub beginning: Span,
    /// For facts that are not stated: the section they would stand in.
    unstated: HashMap<String, Whereabouts>,
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

/// What the law makes of the facts, in one respect.
#[derive(Clone, Debug)]
pub struct QualificationReport<'a> {
    /// The qualification.
    pub about: &'a Qualification,
    /// Whether it holds.
    pub truth: Truth,
    /// Whether it holds on the facts as written, those included that the filing contradicts.
    pub as_written: Truth,
    /// Whether it holds on the face of the filing.
    pub on_its_face: Truth,
    /// The facts that decided it.
    pub reasons: Vec<Reason>,
    /// What would decide it, where it is open and a headline.
    pub asks: Vec<Ask>,
    /// Whether a baseline has it as open already.
    pub known: bool,
}

/// What one obligation comes to.
#[derive(Clone, Debug)]
pub struct OutcomeReport<'a> {
    /// The obligation.
    pub about: &'a Obligation,
    /// What it comes to.
    pub verdict: Verdict,
    /// Whether it binds this filing.
    pub applies: Truth,
    /// Whether what it asks for is shown; `None` where it does not bind.
    pub fulfilled: Option<Truth>,
    /// Whether facts that the filing contradicts have a part in it.
    pub disputed: bool,
    /// Whether it binds on the face of the filing; not looked at where verdicts alone are asked for.
    pub on_its_face: OnItsFace,
    /// What stands behind it, where it is met.
    pub standing: Option<Standing>,
    /// The facts that decided it.
    pub reasons: Vec<Reason>,
    /// What would close it, where it is undetermined; worked out only where everything is told.
    pub asks: Vec<Ask>,
    /// What it is grouped by; nothing where verdicts alone are asked for, or nothing is to be said.
    pub behind: Option<Box<Behind>>,
    /// Whether it binds on the day asked for.
    pub in_force: bool,
    /// Why it is nothing to act on although it is open, where somebody has said so.
    pub accepted: Option<Accepted<'a>>,
}

/// Whether what is not shown is told one by one: what there is no occasion for on the face of the filing is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// It applies on the face of the filing, or falls short if it applies.
    Seen,
    /// Whether it applies is open even on its face.
    MayApply,
    /// It binds when something happens that has not happened, as far as the filing says.
    Waits,
    /// A presumption puts it out of sight.
    Presumed,
}

/// What became of a presumption.
#[derive(Clone, Copy, Debug)]
pub struct PresumptionReport<'a> {
    /// The presumption.
    pub about: &'a Presumption,
    /// Whether it stands.
    pub state: PresumptionState,
    /// How many open duties it puts out of sight: those that would be in sight without it.
    pub holds: usize,
}

/// The facts behind an outcome that somebody has to act on.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    /// Of one that falls short, the facts that do, found through qualifications.
    pub shortcomings: Vec<Reason>,
    /// What would show whether what it asks for is done, where it is undetermined.
    pub shows: Vec<Ask>,
    /// What would show that it does not bind, where that is open.
    pub scope: Vec<Ask>,
}

impl Behind {
    /// Everything to ask for.
    pub fn asks(&self) -> impl Iterator<Item = &Ask> {
        self.shows.iter().chain(&self.scope)
    }
}

/// What the duty of one cell of the map comes to.
#[derive(Clone, Copy, Debug)]
pub struct CellReport<'a> {
    /// The duty.
    pub about: &'a Obligation,
    /// The cell.
    pub cell: &'a MapCell,
    /// What it comes to.
    pub verdict: Verdict,
}

/// Facts that do not fit together.
#[derive(Clone, Debug)]
pub struct ContradictionReport<'a> {
    /// The rule.
    pub about: &'a Contradiction,
    /// The facts, each with its place.
    pub reasons: Vec<Reason>,
    /// Whether it matters to something that is prohibited; then no baseline accepts it. Not looked at where
    /// verdicts alone are asked for.
    pub on_prohibition: bool,
    /// Whether a baseline has it already.
    pub known: bool,
}

/// From which verdict on a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// A filing that does not say enough is not clean.
    Undetermined,
    /// Only shown gaps.
    Unmet,
    /// Never: the report is read instead.
    Never,
}

/// How many outcomes came to each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Shown to be met.
    pub met: usize,
    /// Gaps.
    pub unmet: usize,
    /// Not enough stated.
    pub undetermined: usize,
    /// Not binding this filing.
    pub not_applicable: usize,
    /// Of the undetermined, those that fall short if they apply.
    pub short_if_applies: usize,
    /// Of the undetermined, those that are met if they apply: nothing hangs on that.
    pub met_if_applies: usize,
}

impl Summary {
    /// Counts one more by its verdict alone.
    pub fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Met => self.met += 1,
            Verdict::Unmet => self.unmet += 1,
            Verdict::Undetermined => self.undetermined += 1,
            Verdict::NotApplicable => self.not_applicable += 1,
        }
    }

    /// Counts one more.
    pub fn add(&mut self, outcome: &OutcomeReport<'_>) {
        self.count(outcome.verdict);
        if outcome.verdict == Verdict::Undetermined {
            match outcome.fulfilled {
                Some(Truth::False) => self.short_if_applies += 1,
                Some(Truth::True) => self.met_if_applies += 1,
                Some(Truth::Unknown) | None => {}
            }
        }
    }

    /// Of the undetermined, those on which something has to be said: not shown, or short if they apply.
    #[must_use]
    pub fn open(&self) -> usize {
        self.undetermined - self.met_if_applies
    }
}

impl OutcomeReport<'_> {
    /// Whether the facts fall short of what it asks for, if it applies; shown to apply or not.
    #[must_use]
    pub fn falls_short(&self) -> bool {
        self.fulfilled == Some(Truth::False)
    }

    /// Whether it falls short, and whether it applies is open.
    #[must_use]
    pub fn short_if_applies(&self) -> bool {
        self.falls_short() && self.verdict == Verdict::Undetermined
    }

    /// Whether the filing meets it already, and only whether it applies is open: nothing hangs on it.
    #[must_use]
    pub fn met_if_applies(&self) -> bool {
        self.verdict == Verdict::Undetermined && self.fulfilled == Some(Truth::True)
    }

    /// What to state on it: what would show it, or else what would show that it does not bind. Empty where it is
    /// out of sight, and where only a person can decide.
    #[must_use]
    pub fn to_state(&self) -> &[Ask] {
        if self.behind().shows.is_empty() { &self.behind().scope } else { &self.behind().shows }
    }

    /// What it is grouped by.
    #[must_use]
    pub fn behind(&self) -> &Behind {
        static NOTHING: Behind =
            Behind { shortcomings: Vec::new(), shows: Vec::new(), scope: Vec::new() };
        self.behind.as_deref().unwrap_or(&NOTHING)
    }

    /// Whether it is open, and out of sight: on its face it does not bind.
    #[must_use]
    pub fn is_presumed_away(&self) -> bool {
        self.verdict == Verdict::Undetermined && self.on_its_face.applies == Truth::False
    }

    /// Whether it is told one by one or counted.
    #[must_use]
    pub fn sight(&self) -> Sight {
        match self.on_its_face.applies {
            _ if !self.is_open() || self.falls_short() => Sight::Seen,
            _ if self.on_its_face.waits => Sight::Waits,
            Truth::True => Sight::Seen,
            Truth::Unknown => Sight::MayApply,
            Truth::False => Sight::Presumed,
        }
    }

    /// Whether something has to be stated on it: undetermined, and not met already if it applies.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.verdict == Verdict::Undetermined && self.fulfilled != Some(Truth::True)
    }
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Filings seen.
    pub filings: usize,
    /// Filings that were checked.
    pub checked: usize,
    /// Filings that could not be read.
    pub unreadable: usize,
    /// Checked filings with something to act on.
    pub with_findings: usize,
    /// The exit code with which the run ends, known when everything else is.
    pub exit: u8,
    /// All outcomes.
    pub outcomes: Summary,
}

impl Totals {
    /// Counts one more filing.
    pub fn add(&mut self, report: &FilingReport<'_>, threshold: Threshold) {
        self.filings += 1;
        match report.status {
            Status::Checked => self.checked += 1,
            Status::Unreadable => self.unreadable += 1,
        }
        if report.fails(threshold.counting()) {
            self.with_findings += 1;
        }
        for outcome in &report.outcomes {
            self.outcomes.add(outcome);
        }
    }
}

/// What counts as something to act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// From which verdict on.
    pub fail_on: FailOn,
    /// Leaves out duties that bind after this day.
    pub due_by: Option<Date>,
    /// What has to stand behind a duty that is met, at the least.
    pub require: Option<Standing>,
}

impl Threshold {
    /// The same, for a report: what there is to act on is told and counted also where a check is
    /// told never to fail.
    #[must_use]
    pub fn counting(self) -> Threshold {
        let fail_on = match self.fail_on {
            FailOn::Unmet => FailOn::Unmet,
            FailOn::Undetermined | FailOn::Never => FailOn::Undetermined,
        };
        Threshold { fail_on, ..self }
    }
}

impl<'a> FilingReport<'a> {
    /// A report on a text that is no filing.
    pub(crate) fn unreadable(
        rulebook: &'a Rulebook,
        source: &'a Source,
        document: usize,
        diagnostics: Vec<Diagnostic>,
    ) -> FilingReport<'a> {
        FilingReport {
            rulebook,
            source,
            document,
            sha256: source.sha256().to_owned(),
            id: None,
            system: None,
            submitted_by: None,
            status: Status::Unreadable,
            diagnostics,
            roles: Vec::new(),
            as_of: Date::default(),
            qualifications: Vec::new(),
            days: Vec::new(),
            outcomes: Vec::new(),
            presumptions: Vec::new(),
            contradictions: Vec::new(),
            cells: Vec::new(),
            answering: Vec::new(),
            evidence: Vec::new(),
            beginning: Span::default(),
            unstated: HashMap::new(),
        }
    }

    /// A report on a filing that was read, with no outcomes yet.
    pub(crate) fn new(
        rulebook: &'a Rulebook,
        source: &'a Source,
        at: usize,
        document: &Document<'_>,
        diagnostics: Vec<Diagnostic>,
    ) -> FilingReport<'a> {
        let text = |handle: Handle| {
            let node = handle.within(document.root(), |node, key| document.get(node, key))?;
            document.text(node).map(str::to_owned)
        };
        FilingReport {
            id: text(Handle::FilingId),
            system: text(Handle::SystemName),
            submitted_by: text(Handle::FilingSubmittedBy),
            status: Status::Checked,
            beginning: document
                .entries(document.root())
                .first()
                .map_or_else(Span::default, |entry| entry.key_span),
            ..FilingReport::unreadable(rulebook, source, at, diagnostics)
        }
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

    /// What the system is called.
    #[must_use]
    pub fn name(&self) -> &str {
        let named = self.system.as_deref().filter(|name| !name.trim().is_empty());
        named.unwrap_or(NAMELESS)
    }

    /// Where a reason points to: the value, or the section in which it is missing.
    #[must_use]
    pub fn place(&self, reason: &Reason) -> Option<Span> {
        reason.span.or_else(|| {
            self.unstated.get(reason.fact.as_str()).map(|whereabouts| whereabouts.span())
        })
    }

    /// Where an unstated fact would stand; `None` where not even its section is there.
    #[must_use]
    pub fn whereabouts(&self, path: &str) -> Option<Whereabouts> {
        self.unstated.get(path).copied()
    }

    /// What only a person can judge, of the provisions of those laws that bind the roles looked at.
    pub fn questions(&self) -> impl Iterator<Item = &'a LedgerQuestion> {
        let law = |provision: &str| provision.split('/').next().unwrap_or_default().to_owned();
        let binds = self.outcomes.iter().filter(|o| o.verdict != Verdict::NotApplicable);
        let laws: std::collections::BTreeSet<String> =
            binds.map(|outcome| law(&outcome.about.provision)).collect();
        let roles = self.roles.clone();
        let of =
            move |q: &&LedgerQuestion| roles.contains(&q.of) && laws.contains(&law(&q.provision));
        self.rulebook.questions.iter().filter(of)
    }

    /// How many outcomes came to each verdict.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        self.outcomes.iter().for_each(|outcome| summary.add(outcome));
        summary
    }

    /// From which day a duty binds.
    ///
    /// # Panics
    /// Only with an outcome of another report.
    #[must_use]
    pub fn day(&self, outcome: &OutcomeReport<'_>) -> &BindingDay<'a> {
        &self.days[usize::from(outcome.about.binds)]
    }

    /// Leaves out the duties that bind after a day.
    pub fn keep_due_by(&mut self, due_by: Option<Date>) {
        let Some(by) = due_by else { return };
        let days = &self.days;
        self.outcomes.retain(|outcome| {
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
    fn counts(&self, outcome: &OutcomeReport<'_>, threshold: Threshold) -> bool {
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
            .qualifications
            .iter()
            .any(|q| q.about.headline && q.truth == Truth::Unknown && !q.known);
        let contradictory = self.contradictions.iter().any(|found| !found.known);
        match threshold.fail_on {
            FailOn::Never => false,
            _ if self.outcomes.iter().any(|outcome| self.is_finding(outcome, threshold)) => true,
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

/// Whether less stands behind a duty that is met than is asked for. Behind one that no stated fact
/// carries, nothing can stand.
pub(crate) fn is_unbacked(outcome: &OutcomeReport<'_>, threshold: Threshold) -> bool {
    let (Some(required), Some(standing)) = (threshold.require, outcome.standing) else {
        return false;
    };
    outcome.verdict == Verdict::Met && standing < required
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
