//! What somebody has accepted: by a waiver, or by a baseline. Verdicts stay as they are.

use jiff::civil::Date;

use super::baseline::{Baseline, Version};
use super::kind::{FindingKind, fingerprint, fingerprint_1};
use super::{FilingReport, OutcomeReport, Threshold};
use crate::diagnostic::{Code, Diagnostic};
use crate::law::{Theme, Truth, Verdict};
use crate::source::Source;
use crate::time::in_words;
use crate::waiver::{Waiver, Waivers};

/// Why an open outcome is nothing to act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted<'a> {
    /// Somebody has decided to accept it for a time, and answers for that.
    Waived(&'a Waiver),
    /// It was there already when the baseline was drawn.
    Known,
}

impl Accepted<'_> {
    /// By whom and until when, or that it was known.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Accepted::Waived(waiver) => {
                format!("waived until {} by {}", in_words(waiver.until), waiver.decided_by)
            }
            Accepted::Known => "known from the baseline".to_owned(),
        }
    }
}

impl<'a> FilingReport<'a> {
    /// Notes what waivers and a baseline accept. A waiver wins, as somebody answers for it. That
    /// something prohibited is shown to be done is accepted by neither.
    pub fn accept(&mut self, waivers: Option<&'a Waivers>, baseline: Option<&Baseline>) {
        let known = |report: &FilingReport<'_>, rule: &str, kind: FindingKind| {
            baseline.is_some_and(|baseline| match baseline.version {
                Version::One => fingerprint_1(report, rule, kind).is_some_and(|f| baseline.has(&f)),
                Version::Two => baseline.has(&fingerprint(report, rule, kind)),
            })
        };
        let Some(mut checked) = self.checked.take() else { return };
        for outcome in &mut checked.outcomes {
            let (about, kind) = (outcome.about, FindingKind::of(outcome));
            let waiver = waivers.into_iter().flat_map(|waivers| &waivers.list).find(|waiver| {
                waiver.obligation == about.id
                    && waiver.holds_on(self.as_of)
                    && waiver.is_for(self.id.as_deref())
            });
            let prohibited = about.theme == Theme::Prohibition && outcome.verdict == Verdict::Unmet;
            outcome.accepted = match (waiver, kind) {
                (Some(waiver), Some(_)) if waivable(outcome) => Some(Accepted::Waived(waiver)),
                (_, Some(kind)) if !prohibited && known(self, &about.id, kind) => {
                    Some(Accepted::Known)
                }
                _ => None,
            };
        }
        for q in &mut checked.qualifications {
            q.known = q.about.headline
                && q.truth == Truth::Unknown
                && known(self, &format!("law.{}", q.about.name), FindingKind::Open);
        }
        for found in &mut checked.contradictions {
            found.known = !found.on_prohibition
                && known(self, &found.rule_and_values(), FindingKind::Contradiction);
        }
        self.checked = Some(checked);
    }
}

impl FilingReport<'_> {
    /// How much of what is looked at was there already when the baseline was drawn.
    #[must_use]
    pub fn known(&self, threshold: Threshold) -> usize {
        let outcomes =
            self.outcomes().iter().filter(|outcome| self.is_looked_at(outcome, threshold));
        outcomes.filter(|outcome| outcome.accepted == Some(Accepted::Known)).count()
            + self.qualifications().iter().filter(|q| q.known).count()
            + self.contradictions().iter().filter(|found| found.known).count()
    }
}

/// A waiver accepts gaps, those in what is known too; not that nothing stands behind what is met.
fn waivable(outcome: &OutcomeReport<'_>) -> bool {
    match outcome.verdict {
        Verdict::Unmet => true,
        Verdict::Undetermined => outcome.is_open(),
        Verdict::Met | Verdict::NotApplicable => false,
    }
}

impl WaiversReport<'_> {
    /// The name of a fault for ever: the file, the obligation and what is wrong.
    #[must_use]
    pub fn fingerprint(&self, fault: &Diagnostic) -> String {
        let obligation = fault.labels.last().map_or("", |label| self.source.slice(label.span));
        crate::digest::sha256([self.source.name(), "\n", fault.code.name(), "\n", obligation])
    }
}

/// Follows the waivers of a run, so that none outlives what it was for.
#[derive(Debug)]
pub struct WaiverTally<'a> {
    waivers: &'a Waivers,
    as_of: Date,
    /// For each waiver: whether a filing of its scope was looked at, and whether it was open there.
    rows: Vec<(bool, bool)>,
}

/// What became of the waivers of a run.
#[derive(Clone, Debug)]
pub struct WaiversReport<'a> {
    /// The file.
    pub source: &'a Source,
    /// How many there are.
    pub count: usize,
    /// How many accept something.
    pub used: usize,
    /// Those that have expired, or are for nothing that is open: each is something to act on.
    pub faults: Vec<Diagnostic>,
}

impl<'a> WaiverTally<'a> {
    /// For the waivers of a run on a day.
    #[must_use]
    pub fn new(waivers: &'a Waivers, as_of: Date) -> WaiverTally<'a> {
        WaiverTally { waivers, as_of, rows: vec![(false, false); waivers.list.len()] }
    }

    /// Follows one more filing.
    pub fn add(&mut self, report: &FilingReport<'_>) {
        if !report.is_checked() {
            return;
        }
        for (waiver, (seen, used)) in self.waivers.list.iter().zip(&mut self.rows) {
            if !waiver.is_for(report.id.as_deref()) {
                continue;
            }
            let of = report.outcomes().iter().find(|outcome| outcome.about.id == waiver.obligation);
            let Some(outcome) = of else { continue };
            *seen = true;
            *used |= match outcome.accepted {
                Some(Accepted::Waived(by)) => by == waiver,
                // One that holds no more is told as expired while the gap is open.
                Some(Accepted::Known) | None => !waiver.holds_on(self.as_of) && waivable(outcome),
            };
        }
    }

    /// What became of them.
    #[must_use]
    pub fn report(&self) -> WaiversReport<'a> {
        let mut faults = Vec::new();
        let mut accepting = 0;
        for (waiver, &(seen, used)) in self.waivers.list.iter().zip(&self.rows) {
            let expired = waiver.until < self.as_of;
            accepting += usize::from(used && !expired);
            if expired && used {
                let fault = Diagnostic::error(
                    Code::Expired,
                    waiver.until_span,
                    format!("this waiver has expired: its last day was {}", in_words(waiver.until)),
                );
                faults.push(
                    fault.and(waiver.span, "is open again").help(
                        "Close the gap, or let somebody decide anew until when it is accepted.",
                    ),
                );
            } else if seen && !used && waiver.decided_on <= self.as_of {
                let fault = Diagnostic::error(
                    Code::Unused,
                    waiver.span,
                    "this waiver is for a duty that is not open",
                );
                faults.push(fault.help("Take it out."));
            }
        }
        WaiversReport {
            source: &self.waivers.source,
            count: self.waivers.list.len(),
            used: accepting,
            faults,
        }
    }
}
