//! What a check found, sorted and named. It knows of no reader and no format.

mod accept;
mod address;
mod baseline;
mod filing;
mod finding;
mod kind;
mod own_days;
pub(crate) mod said;
pub(crate) mod when;

use jiff::civil::Date;

pub use self::accept::{Accepted, WaiverTally, WaiversReport};
pub use self::baseline::{Baseline, BaselineFault};
pub(crate) use self::filing::Checked;
pub use self::filing::{FilingReport, Whereabouts};
pub use self::finding::{Finding, Level, Note};
pub(crate) use self::finding::{UNBACKED, Weight};
pub use self::kind::FindingKind;
pub use self::own_days::{OwnDay, OwnEvent};
use crate::evaluate::{Ask, OnItsFace, PresumptionState, Reason};
use crate::law::{Standing, Truth, Verdict};
use crate::rulebook::{Contradiction, MapCell, Obligation, Presumption, Qualification};

/// What a system without a name is called.
pub(crate) const NAMELESS: &str = "A system without a name";

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
    /// Whether it applies on the face of the filing.
    pub on_its_face: Truth,
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
        if report.is_checked() {
            self.checked += 1;
        } else {
            self.unreadable += 1;
        }
        if report.fails(threshold.counting()) {
            self.with_findings += 1;
        }
        for outcome in report.outcomes() {
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

/// Whether less stands behind a duty that is met than is asked for. Behind one that no stated fact
/// carries, nothing can stand.
pub(crate) fn is_unbacked(outcome: &OutcomeReport<'_>, threshold: Threshold) -> bool {
    let (Some(required), Some(standing)) = (threshold.require, outcome.standing) else {
        return false;
    };
    outcome.verdict == Verdict::Met && standing < required
}
