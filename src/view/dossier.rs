//! One report → what its reader is told first, what then, and what last.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::cause::{Cause, is_law, missing, short};
use super::cite::Citations;
use crate::evaluate::{PresumptionState, Subject};
use crate::law::{Role, Theme, Truth, Verdict};
use crate::report::{Accepted, FilingReport, OutcomeReport, Sight, Threshold};
use crate::shown::printable;

/// Everything that is told of one filing.
#[derive(Clone, Debug, Serialize)]
pub struct Dossier {
    /// The system's name, if it has one.
    pub name: Option<String>,
    /// The filing's id, if it has one.
    pub id: Option<String>,
    /// Where the filing stands.
    pub path: String,
    /// Which document of its text, from 0.
    pub document: usize,
    /// The day for which the question is asked.
    pub as_of: Date,
    /// Whether it could be read; if not, nothing below is there.
    pub readable: bool,
    /// Whose duties are looked at; all of them, where that is everybody's.
    pub roles: Option<Vec<Role>>,
    /// What the law makes of the system.
    pub law: Vec<LawLine>,
    /// Facts that contradict each other.
    pub faults: Vec<Fault>,
    /// What falls short.
    pub short: Vec<Cause>,
    /// What falls short, if it applies.
    pub if_applies: Vec<Cause>,
    /// What is not shown, though it applies on its face; with what else the same record would show.
    pub not_shown: Vec<Cause>,
    /// What is not shown, and applies or not depending on what is not stated.
    pub may_apply: Vec<Cause>,
    /// What is met with less behind it than is asked for.
    pub unbacked: Citations,
    /// What has not been looked into: what is presumed, and what that puts out of sight.
    pub presumed: Vec<PresumedLine>,
    /// What settles whether further duties apply.
    pub scope: Vec<ScopeLine>,
    /// What only a person can judge: the provision and the question.
    pub judge: Vec<(String, String)>,
    /// What happens to a person whom the system gets wrong.
    pub story: StoryLine,
    /// How it ends.
    pub closing: Closing,
}

/// The story of a person whom the system gets wrong, in a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StoryLine {
    /// Its steps.
    pub steps: usize,
    /// Those that fail.
    pub failing: usize,
    /// Those on which the filing does not say enough.
    pub open: usize,
    /// The first that fails, or else the first that is open, in the rulebook's words.
    pub first: Option<String>,
}

/// One answer to what the law makes of the system.
#[derive(Clone, Debug, Serialize)]
pub struct LawLine {
    /// The name of the qualification.
    pub name: String,
    /// The statement.
    pub title: String,
    /// Whether it holds.
    pub truth: Truth,
    /// Whether it holds on the face of the filing.
    pub on_its_face: Truth,
    /// Whether it is one of the answers that a report opens with.
    pub headline: bool,
    /// Where the law says so.
    pub cite: Citations,
}

/// Facts that contradict each other.
#[derive(Clone, Debug, Serialize)]
pub struct Fault {
    /// The lines.
    pub lines: Vec<u32>,
    /// What does not fit together.
    pub words: String,
    /// Whether a baseline has it already.
    pub known: bool,
}

/// Something that is taken for granted.
#[derive(Clone, Debug, Serialize)]
pub struct PresumedLine {
    /// What, in a clause.
    pub says: String,
    /// The question whose answer takes its place.
    pub opens: String,
    /// How many duties it puts out of sight.
    pub holds: usize,
    /// Whether it is that nothing has happened yet.
    pub event: bool,
}

/// A question whose answer settles whether duties apply.
#[derive(Clone, Debug, Serialize)]
pub struct ScopeLine {
    /// The question.
    pub question: String,
    /// The fact or record.
    pub path: String,
    /// How many duties hang on it.
    pub duties: usize,
}

/// The counts with which a report ends; those of law that fails a check, and of advice beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Closing {
    /// Causes of shortfalls, and the duties behind them.
    pub causes: usize,
    /// Duties that fall short.
    pub short: usize,
    /// Duties that fall short, if they apply.
    pub if_applies: usize,
    /// Duties not shown, though they apply on their face.
    pub not_shown: usize,
    /// Duties whose scope is open even on their face.
    pub scope_open: usize,
    /// Duties that presumptions put out of sight.
    pub presumed: usize,
    /// Duties that bind when something happens.
    pub waiting: usize,
    /// Duties that are met.
    pub met: usize,
    /// Duties that are met with less behind them than is asked for.
    pub unbacked: usize,
    /// Advice (soft law, case law, standards, rules not yet verified) that is not followed or not shown.
    pub advisory: usize,
    /// Contradictions that nobody has accepted.
    pub contradictions: usize,
    /// Answers that a report opens with, and that are open.
    pub open: usize,
    /// Findings that somebody has decided to accept.
    pub waived: usize,
    /// Findings that a baseline has.
    pub known: usize,
    /// Whether there is something to act on.
    pub fails: bool,
}

/// What is told of one filing.
#[must_use]
pub fn dossier(report: &FilingReport<'_>, threshold: Threshold) -> Dossier {
    let shown = |outcome: &&OutcomeReport<'_>| report.is_looked_at(outcome, threshold);
    let looked_at: Vec<&OutcomeReport<'_>> = report.outcomes().iter().filter(shown).collect();
    let left: Vec<&OutcomeReport<'_>> =
        looked_at.iter().copied().filter(|outcome| outcome.accepted.is_none()).collect();
    let pick = |which: &dyn Fn(&OutcomeReport<'_>) -> bool| -> Vec<&OutcomeReport<'_>> {
        left.iter().copied().filter(|outcome| which(outcome)).collect()
    };
    let unmet = pick(&|outcome| outcome.verdict == Verdict::Unmet);
    let if_applies = pick(&|outcome| outcome.short_if_applies());
    let open = |outcome: &OutcomeReport<'_>| outcome.is_open() && !outcome.falls_short();
    let not_shown = pick(&|o| open(o) && o.sight() == Sight::Seen);
    let unsettled = pick(&|o| o.sight() == Sight::MayApply);
    let waiting = pick(&|o| o.sight() == Sight::Waits);
    let presumed = pick(&|o| o.sight() == Sight::Presumed);
    let unbacked =
        pick(&|o| o.verdict == Verdict::Met && report.is_finding(o, threshold.counting()));
    let law = |of: &[&OutcomeReport<'_>]| of.iter().filter(|outcome| is_law(outcome)).count();
    let advice = |of: &[&OutcomeReport<'_>]| of.len() - law(of);
    let causes = short(report, &unmet);
    let accepted = |which: fn(&Accepted<'_>) -> bool| {
        looked_at.iter().filter(|o| o.accepted.as_ref().is_some_and(which)).count()
    };
    let closing = Closing {
        causes: causes.iter().filter(|cause| cause.binding > 0).count(),
        short: law(&unmet),
        if_applies: law(&if_applies),
        not_shown: law(&not_shown),
        scope_open: law(&unsettled),
        presumed: law(&presumed),
        waiting: law(&waiting),
        met: looked_at.iter().filter(|outcome| outcome.verdict == Verdict::Met).count(),
        unbacked: unbacked.len(),
        advisory: advice(&unmet) + advice(&if_applies) + advice(&not_shown),
        contradictions: report.contradictions().iter().filter(|found| !found.known).count(),
        open: report
            .qualifications()
            .iter()
            .filter(|q| q.about.headline && q.truth == Truth::Unknown && !q.known)
            .count(),
        waived: accepted(|accepted| matches!(accepted, Accepted::Waived(_))),
        known: report.known(threshold),
        fails: report.fails(threshold.counting()),
    };
    // One record is told once, with all that is missing from it.
    let open = pick(&|o| open(o) && o.on_its_face.applies != Truth::False);
    let open = missing(report, &open, |outcome| outcome.behind().shows.as_slice());
    let (not_shown, may_apply) = open.into_iter().partition(|cause| cause.applies);
    Dossier {
        name: report.system.as_deref().map(printable),
        id: report.id.as_deref().map(printable),
        path: printable(report.source.name()),
        document: report.document,
        as_of: report.as_of,
        readable: report.is_checked(),
        roles: (report.roles().len() < Role::ALL.len()).then(|| busy(report)),
        law: law_lines(report),
        faults: report.contradictions().iter().map(|found| fault(report, found)).collect(),
        short: causes,
        if_applies: short(report, &if_applies),
        not_shown,
        may_apply,
        unbacked: Citations::of(
            report.rulebook,
            unbacked.iter().map(|outcome| outcome.about.provision.as_str()),
        ),
        presumed: presumed_lines(report),
        scope: scope_lines(report, &unsettled),
        judge: judge(report, &left),
        story: story_line(report),
        closing,
    }
}

/// What falls short, and what does if it applies, of the duties that are on some roles.
#[must_use]
pub fn shortfalls(
    report: &FilingReport<'_>,
    threshold: Threshold,
    on: impl Fn(Role) -> bool,
) -> (Vec<Cause>, Vec<Cause>) {
    let left: Vec<&OutcomeReport<'_>> = report
        .outcomes()
        .iter()
        .filter(|outcome| report.is_looked_at(outcome, threshold) && outcome.accepted.is_none())
        .filter(|outcome| on(outcome.about.addressee))
        .collect();
    let (unmet, rest): (Vec<_>, Vec<_>) =
        left.into_iter().partition(|outcome| outcome.verdict == Verdict::Unmet);
    let if_applies: Vec<_> = rest.into_iter().filter(|o| o.short_if_applies()).collect();
    (short(report, &unmet), short(report, &if_applies))
}

/// The roles for which the rulebook has a duty; all that were asked about, where it has none.
fn busy(report: &FilingReport<'_>) -> Vec<Role> {
    let has = |role: &Role| report.outcomes().iter().any(|o| o.about.addressee == *role);
    let busy: Vec<Role> = report.roles().iter().copied().filter(has).collect();
    if busy.is_empty() { report.roles().to_vec() } else { busy }
}

fn law_lines(report: &FilingReport<'_>) -> Vec<LawLine> {
    let told = report
        .qualifications()
        .iter()
        .filter(|q| q.about.headline || (q.about.mention && q.on_its_face == Truth::True));
    told.map(|q| LawLine {
        name: q.about.name.to_string(),
        title: q.about.title.to_string(),
        truth: q.truth,
        on_its_face: q.on_its_face,
        headline: q.about.headline,
        cite: Citations::of(report.rulebook, [q.about.provision.as_str()]),
    })
    .collect()
}

fn fault(report: &FilingReport<'_>, found: &crate::report::ContradictionReport<'_>) -> Fault {
    let spans = found.reasons.iter().filter_map(|reason| reason.span);
    let mut lines: Vec<u32> = spans.map(|span| report.source.locate(span.start).line).collect();
    lines.sort_unstable();
    lines.dedup();
    Fault { lines, words: found.about.title.clone(), known: found.known }
}

fn presumed_lines(report: &FilingReport<'_>) -> Vec<PresumedLine> {
    let stands =
        report.presumptions().iter().filter(|p| p.state == PresumptionState::Stands && p.holds > 0);
    let mut lines: Vec<PresumedLine> = stands
        .map(|p| PresumedLine {
            says: p.about.says.clone(),
            opens: p.about.opens.clone(),
            holds: p.holds,
            event: p.about.event,
        })
        .collect();
    lines.sort_by(|a, b| (b.holds, &a.says).cmp(&(a.holds, &b.says)));
    lines
}

fn scope_lines(report: &FilingReport<'_>, unsettled: &[&OutcomeReport<'_>]) -> Vec<ScopeLine> {
    let causes = missing(report, unsettled, |outcome| outcome.behind().scope.as_slice());
    let mut lines: Vec<ScopeLine> = causes
        .into_iter()
        .map(|cause| ScopeLine {
            question: cause.words,
            path: cause.subject,
            // Those that are counted: advice fails no check.
            duties: cause.binding,
        })
        .filter(|line| line.duties > 0)
        .collect();
    lines.sort_by(|a, b| (b.duties, &a.path).cmp(&(a.duties, &b.path)));
    lines
}

fn story_line(report: &FilingReport<'_>) -> StoryLine {
    let steps = super::story::story(report);
    let of = |truth: Truth| steps.iter().filter(move |step| step.truth == truth);
    let first = of(Truth::False).next().or_else(|| of(Truth::Unknown).next());
    StoryLine {
        steps: steps.len(),
        failing: of(Truth::False).count(),
        open: of(Truth::Unknown).count(),
        first: first.map(|step| step.says.to_owned()),
    }
}

/// What a person has to judge: first where a duty hangs on it, then what is met as far as facts go.
fn judge(report: &FilingReport<'_>, outcomes: &[&OutcomeReport<'_>]) -> Vec<(String, String)> {
    let cite = |outcome: &OutcomeReport<'_>| {
        Citations::of(report.rulebook, [outcome.about.provision.as_str()]).to_string()
    };
    let mut found: BTreeMap<(bool, usize), (String, String)> = BTreeMap::new();
    let mut seen = std::collections::BTreeSet::new();
    for (at, outcome) in outcomes.iter().enumerate() {
        let hangs = outcome.reasons.iter().filter(|reason| reason.of == Subject::Person);
        let open = outcome.is_open() && outcome.on_its_face.applies == Truth::True;
        for reason in hangs.filter(|_| open) {
            let question = reason.expected.to_string();
            if seen.insert(question.clone()) {
                found.insert((false, at), (cite(outcome), question));
            }
        }
        let met = outcome.verdict == Verdict::Met && outcome.about.theme != Theme::Prohibition;
        if let (true, Some(question)) = (met, &outcome.about.judge)
            && seen.insert(question.to_string())
        {
            found.insert((true, at), (cite(outcome), question.to_string()));
        }
    }
    found.into_values().collect()
}
