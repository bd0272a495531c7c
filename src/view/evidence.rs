//! A report → what a filing names as evidence, what that backs, and what its open duties would need.

use serde::Serialize;

use crate::law::{Role, Standing, Verdict};
use crate::report::{FilingReport, OutcomeReport};
use crate::words::Words;

/// The evidence of one filing that was checked.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence<'r> {
    /// The items that it names.
    pub items: Vec<Item<'r>>,
    /// How many duties that are met rest on what, the best first; on nothing that is stated at the end.
    pub behind: Vec<(Option<Standing>, usize)>,
    /// Duties that are met on the filer's word alone.
    pub on_word: Vec<OnWord<'r>>,
    /// Duties that are not shown to be met and for which some kind of evidence is usual.
    pub needs: Vec<DutyNeeds<'r>>,
}

/// An item of evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Item<'r> {
    /// Its id in the filing.
    pub id: &'r str,
    /// Its kind, by its word.
    pub kind: &'r str,
    /// What it is called.
    pub title: &'r str,
    /// Its file.
    pub file: Option<&'r str>,
    /// What it is worth.
    pub standing: Standing,
    /// The facts that name it.
    pub backs: &'r [String],
}

/// A duty that is met on the filer's word alone.
#[derive(Clone, Debug, Serialize)]
pub struct OnWord<'r> {
    /// The duty.
    pub duty: DutyNeeds<'r>,
    /// The facts that are asserted only, each with its line; none where it is what the law makes of the facts.
    pub facts: Vec<(&'r str, u32)>,
}

/// A duty, and the evidence that is usual for it.
#[derive(Clone, Debug, Serialize)]
pub struct DutyNeeds<'r> {
    /// Its id.
    pub id: &'r str,
    /// What it comes to.
    pub verdict: Verdict,
    /// Its provision as it is cited.
    pub cite: &'r str,
    /// On whom it is.
    pub addressee: Role,
    /// What it is about.
    pub title: &'r str,
    /// Kinds of evidence, by their words.
    pub kinds: Vec<&'r str>,
}

/// What a filing names as evidence, and what that is worth.
#[must_use]
pub fn evidence<'r>(report: &'r FilingReport<'_>) -> Evidence<'r> {
    let met = || report.outcomes().iter().filter(|outcome| outcome.verdict == Verdict::Met);
    let standings = Standing::ALL.iter().rev().map(|&standing| Some(standing)).chain([None]);
    let count = |standing| met().filter(|outcome| outcome.standing == standing).count();
    let on_word = met().filter(|outcome| outcome.standing == Some(Standing::Asserted));
    let open = report.outcomes().iter().filter(|outcome| match outcome.verdict {
        Verdict::Unmet | Verdict::Undetermined => !outcome.about.evidence.is_empty(),
        Verdict::Met | Verdict::NotApplicable => false,
    });
    let items = report.evidence().iter().map(|item| Item {
        id: &item.id,
        kind: &item.kind,
        title: &item.title,
        file: item.file.as_deref(),
        standing: item.standing,
        backs: &item.backs,
    });
    Evidence {
        items: items.collect(),
        behind: standings.map(|standing| (standing, count(standing))).collect(),
        on_word: on_word.map(|outcome| self::on_word(report, outcome)).collect(),
        needs: open.map(|outcome| duty(report, outcome)).collect(),
    }
}

fn on_word<'r>(report: &'r FilingReport<'_>, outcome: &'r OutcomeReport<'_>) -> OnWord<'r> {
    let asserted = outcome.reasons.iter().filter(|reason| reason.standing == Standing::Asserted);
    let facts = asserted.filter_map(|reason| {
        Some((reason.fact.as_str(), report.source.locate(reason.span?.start).line))
    });
    OnWord { duty: duty(report, outcome), facts: facts.collect() }
}

fn duty<'r>(report: &'r FilingReport<'_>, outcome: &'r OutcomeReport<'_>) -> DutyNeeds<'r> {
    let about = outcome.about;
    DutyNeeds {
        id: &about.id,
        verdict: outcome.verdict,
        cite: report.rulebook.cite(&about.provision),
        addressee: about.addressee,
        title: &about.title,
        kinds: about.evidence.iter().map(Words::as_str).collect(),
    }
}
