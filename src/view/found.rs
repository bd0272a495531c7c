//! One report → findings as other tools are told them: those in sight one by one, each with its cause; those out of
//! sight counted.

use std::collections::BTreeMap;

use super::cause::Cause;
use super::dossier::{Dossier, dossier};
use crate::report::{Accepted, FilingReport, Finding, FindingKind, Sight, Threshold};

/// Questions and presumptions that a count names.
const NAMED: usize = 3;

/// What the title of a count begins with.
pub(crate) const UNSEEN: &str = "Not looked into: ";

/// How to see what is counted.
const SEE: &str = "Settle what is named, or see each of them: `bordercheck check FILE --full`, or `--format json`. They \
     count all the same.";

/// What is told of one filing.
#[derive(Debug)]
pub struct Told<'r> {
    /// All that is told of it, with its counts.
    pub dossier: Dossier,
    /// What there is to act on, the heaviest first; what is counted comes last.
    pub findings: Vec<FindingOfCause<'r>>,
}

/// A finding, and its cause.
#[derive(Debug)]
pub struct FindingOfCause<'r> {
    /// The finding.
    pub finding: Finding<'r>,
    /// The position of its cause among those of the dossier, if it has one.
    pub cause: Option<usize>,
}

impl Told<'_> {
    /// The cause of a finding.
    #[must_use]
    pub fn cause(&self, found: &FindingOfCause<'_>) -> Option<&Cause> {
        self.dossier.causes().nth(found.cause?).map(|(_, cause)| cause)
    }
}

impl Dossier {
    /// All causes, each with what its duties come to: those that fall short, those that do if they apply, those
    /// that are not shown.
    pub fn causes(&self) -> impl Iterator<Item = (FindingKind, &Cause)> {
        let short = self.short.iter().map(|cause| (FindingKind::Unmet, cause));
        let if_applies = self.if_applies.iter().map(|cause| (FindingKind::Short, cause));
        let not_shown = self.not_shown.iter().map(|cause| (FindingKind::Undetermined, cause));
        short.chain(if_applies).chain(not_shown)
    }
}

/// What is told of one filing to services that show findings one by one.
#[must_use]
pub fn told<'r>(report: &'r FilingReport<'_>, threshold: Threshold) -> Told<'r> {
    let dossier = dossier(report, threshold);
    let sights: BTreeMap<&str, Sight> =
        report.outcomes().iter().map(|o| (o.about.id.as_str(), o.sight())).collect();
    let mut causes: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, (_, cause)) in dossier.causes().enumerate() {
        causes.extend(cause.duties.iter().map(|duty| (duty.as_str(), at)));
    }
    let found = report.findings(threshold).into_iter();
    let seen = found.filter(|finding| {
        let waived = matches!(finding.accepted, Some(Accepted::Waived(_)));
        let sight = sights.get(finding.rule.as_str()).copied();
        // What somebody has decided on is told, wherever it stands.
        finding.kind != FindingKind::Undetermined || waived || sight == Some(Sight::Seen)
    });
    let mut findings: Vec<FindingOfCause<'r>> = seen
        .map(|finding| FindingOfCause {
            cause: causes.get(finding.rule.as_str()).copied(),
            finding,
        })
        .collect();
    let unseen = unseen(report, &dossier).into_iter();
    findings.extend(unseen.map(|finding| FindingOfCause { finding, cause: None }));
    Told { dossier, findings }
}

/// What is counted: a finding for each reason for which something is out of sight.
fn unseen<'r>(report: &'r FilingReport<'_>, told: &Dossier) -> Vec<Finding<'r>> {
    let closing = &told.closing;
    let named = |items: Vec<String>, all: usize| {
        let more = all.saturating_sub(items.len());
        let more = if more > 0 { format!(" · and {more} more") } else { String::new() };
        format!("{}{more}", items.join(" · "))
    };
    let presumed: Vec<_> = told.presumed.iter().filter(|line| !line.event).collect();
    let events: Vec<_> = told.presumed.iter().filter(|line| line.event).collect();
    let says = |lines: &[&super::dossier::PresumedLine]| {
        let items = lines.iter().take(NAMED).map(|line| format!("{} ({})", line.says, line.holds));
        named(items.collect(), lines.len())
    };
    let scope = told.scope.iter().take(NAMED);
    let scope = scope.map(|line| format!("{} ({}) `{}`", line.question, line.duties, line.path));
    let scope = named(scope.collect(), told.scope.len());
    let duties = |count: usize, one: &str, many: &str| {
        if count == 1 { format!("1 duty {one}") } else { format!("{count} duties {many}") }
    };
    let all = [
        (
            "sight::may-apply",
            closing.scope_open,
            duties(closing.scope_open, "may apply", "may apply"),
            scope,
        ),
        (
            "sight::presumed",
            closing.presumed,
            duties(
                closing.presumed,
                "does not apply on the face of the filing",
                "do not apply on the face of the filing",
            ),
            says(&presumed),
        ),
        (
            "sight::waiting",
            closing.waiting,
            duties(closing.waiting, "binds when something happens", "bind when something happens"),
            says(&events),
        ),
    ];
    let all = all.into_iter().filter(|(_, count, ..)| *count > 0);
    all.map(|(rule, _, title, because)| {
        let rule: &str = rule;
        report.unseen(rule, format!("{UNSEEN}{title}"), because, SEE)
    })
    .collect()
}
