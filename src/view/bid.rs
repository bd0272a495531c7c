//! One bid of a comparison: what it shows, what speaks against it, and what to do about it next.
//!
//! **The order of cells.** Of the duties in a cell some fail, on some the bid is silent, the rest are shown. A cell is
//! better than another only with fewer that fail *and* no more that are silent, or with more that are shown; what is
//! silent is never better than what is shown, and a gap that is no longer told is told as silence. So a bid that leaves
//! facts out never improves: what it answers does not grow, and what it fails turns into what it is silent on, which
//! keeps it from [`Taken::NoKnockOut`]. (Two things are no silence and may improve it: to withdraw a claim, and
//! to take back one of two facts that contradict each other.)

use serde::Serialize;

use super::cause::{Cause, is_law, short};
use super::cite::Citations;
use crate::law::{Standing, Theme, Truth, Verdict};
use crate::report::{FilingReport, OutcomeReport};
use crate::time::in_words;

/// How many duties a letter asks about one by one; beyond that it is a questionnaire.
const LETTER: usize = 12;

/// What a bid says on one duty that may be its business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// It falls short: shown to, or on the face of the filing.
    Fails,
    /// It does not say enough, be it on whether the duty applies or on whether it is kept.
    Silent,
    /// It is met.
    Shown,
}

impl Said {
    /// What is said on the duty of an outcome; `None` where that is nothing of the bid's: the duty does not apply, or
    /// is met if it does.
    #[must_use]
    pub fn of(outcome: &OutcomeReport<'_>) -> Option<Said> {
        match outcome.verdict {
            Verdict::NotApplicable => None,
            Verdict::Met => Some(Said::Shown),
            Verdict::Unmet => Some(Said::Fails),
            Verdict::Undetermined if outcome.met_if_applies() => None,
            Verdict::Undetermined
                if outcome.falls_short() && outcome.on_its_face.applies == Truth::True =>
            {
                Some(Said::Fails)
            }
            Verdict::Undetermined => Some(Said::Silent),
        }
    }

    /// The mark before it.
    #[must_use]
    pub fn mark(self) -> char {
        match self {
            Said::Fails => '✕',
            Said::Silent => '?',
            Said::Shown => '✓',
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Said::Fails => "fails",
            Said::Silent => "silent",
            Said::Shown => "shown",
        }
    }
}

/// How many duties come out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Those that fail.
    pub fails: usize,
    /// Those on which the bid is silent.
    pub silent: usize,
    /// Those that are shown.
    pub shown: usize,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, said: Said) {
        match said {
            Said::Fails => self.fails += 1,
            Said::Silent => self.silent += 1,
            Said::Shown => self.shown += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> usize {
        self.fails + self.silent + self.shown
    }

    /// The worst among them; `None` where there is nothing.
    #[must_use]
    pub fn worst(&self) -> Option<Said> {
        match (self.fails, self.silent, self.shown) {
            (0, 0, 0) => None,
            (0, 0, _) => Some(Said::Shown),
            (0, _, _) => Some(Said::Silent),
            _ => Some(Said::Fails),
        }
    }
}

/// Whether a bid can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// Every duty that may be the bidder's is answered, and none fails.
    NoKnockOut,
    /// Something fails.
    NotAsOffered {
        /// The duties that fail.
        knock_outs: usize,
        /// Those on which it is silent beside them: beyond the knock-outs it is not judged.
        silent: usize,
    },
    /// Nothing is shown to fail, and not everything is answered or fits together.
    NotJudged {
        /// The duties on which it is silent.
        silent: usize,
    },
}

impl Taken {
    /// How it looks in a table.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Taken::NoKnockOut => Said::Shown,
            Taken::NotAsOffered { .. } => Said::Fails,
            Taken::NotJudged { .. } => Said::Silent,
        }
    }

    /// The duties on which the bid is silent.
    #[must_use]
    pub fn silent(self) -> usize {
        match self {
            Taken::NoKnockOut => 0,
            Taken::NotAsOffered { silent, .. } | Taken::NotJudged { silent } => silent,
        }
    }

    /// The answer in a few words.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Taken::NoKnockOut => "No knock-out shown".to_owned(),
            Taken::NotAsOffered { knock_outs: 1, .. } => "Not as offered: 1 knock-out".to_owned(),
            Taken::NotAsOffered { knock_outs, .. } => {
                format!("Not as offered: {knock_outs} knock-outs")
            }
            Taken::NotJudged { .. } => "Not judged: too little said".to_owned(),
        }
    }
}

/// What falls short for one cause: what the law wants, what the bid says, and what closes it.
#[derive(Clone, Debug, Serialize)]
pub struct KnockOut {
    /// What the law wants: the duty that weighs most.
    pub wants: String,
    /// Its provision, and those of the others for the same cause.
    pub cites: Citations,
    /// What the bid says, fact by fact.
    pub says: Vec<Says>,
    /// What closes it.
    pub closes: String,
    /// How many duties fall short for it.
    pub duties: usize,
    /// The subjects of these.
    pub themes: Vec<Theme>,
    /// From when it binds.
    pub binds: String,
    /// Whether it is a practice that nobody may use.
    pub prohibited: bool,
    /// Who has accepted it, if somebody has.
    pub accepted: Option<String>,
}

/// What a bid says on one fact.
#[derive(Clone, Debug, Serialize)]
pub struct Says {
    /// The question.
    pub question: String,
    /// The answer.
    pub found: Option<String>,
    /// What was wanted.
    pub wanted: Option<String>,
    /// What a list lacks.
    pub lacks: Vec<String>,
    /// The line.
    pub line: Option<u32>,
}

impl Says {
    /// In a sentence: “How many confirm? 1 (line 459)”.
    #[must_use]
    pub fn sentence(&self) -> String {
        let line = self.line.map_or_else(String::new, |line| format!(" (line {line})"));
        if !self.lacks.is_empty() {
            return format!(
                "{} Not among the answers: {}{line}",
                self.question,
                self.lacks.join("; ")
            );
        }
        let found = self.found.as_deref().unwrap_or("nothing");
        let wanted = self.wanted.as_deref().map(|wanted| format!(", wanted: {wanted}"));
        format!("{} {found}{}{line}", self.question, wanted.unwrap_or_default())
    }
}

/// A bid.
#[derive(Clone, Debug)]
pub struct Bid<'r> {
    /// Its letter in the tender.
    pub label: String,
    /// Everything that came of it.
    pub report: &'r FilingReport<'r>,
    /// Whether it can be taken.
    pub taken: Taken,
    /// The bidder's duties of law.
    pub tally: Tally,
    /// Those that are shown to apply and are decided either way.
    pub answered: usize,
    /// Papers that it names for what it states.
    pub named: usize,
    /// Those of them that were looked at and are the ones that are meant.
    pub seen: usize,
    /// Facts that contradict each other.
    pub contradictions: usize,
    /// What fails of the bidder's own, by cause, the heaviest first.
    pub knock_outs: Vec<KnockOut>,
    /// What fails of the buyer's by what is offered, by cause: another bid shows that it can be met.
    pub ours: Vec<KnockOut>,
    /// On how many duties of the buyer it is silent that another bid shows to be met.
    pub ours_silent: usize,
}

impl Bid<'_> {
    /// What has to be said beside whether it can be taken; empty where there is nothing.
    #[must_use]
    pub fn beside(&self) -> String {
        let duties = |count: usize| if count == 1 { "duty" } else { "duties" };
        let mut parts = Vec::new();
        let silent = self.taken.silent();
        match (self.taken, silent) {
            (_, 0) => {}
            (Taken::NotAsOffered { .. }, _) => {
                parts.push(format!(
                    "not judged beyond that: {silent} {} not answered",
                    duties(silent)
                ));
            }
            (Taken::NoKnockOut | Taken::NotJudged { .. }, _) => {
                parts.push(format!("{silent} {} not answered", duties(silent)));
            }
        }
        let ours: usize = self.ours.iter().map(|cause| cause.duties).sum();
        if ours > 0 {
            parts.push(format!("{ours} {} of ours by what it offers", duties(ours)));
        }
        parts.join("; ")
    }

    /// What to do next.
    #[must_use]
    pub fn next(&self) -> String {
        if self.knock_outs.iter().any(|cause| cause.prohibited) {
            return "Legal advice first: a prohibited practice is shown".to_owned();
        }
        let mut letter = Vec::new();
        match self.knock_outs.len() + self.ours.len() {
            0 => {}
            1 => letter.push("1 correction".to_owned()),
            many => letter.push(format!("{many} corrections")),
        }
        match self.taken.silent() {
            0 => {}
            1 => letter.push("1 duty to answer for".to_owned()),
            silent @ 2..=LETTER => letter.push(format!("{silent} duties to answer for")),
            _ => letter.push("questionnaire, or reject as incomplete".to_owned()),
        }
        if self.contradictions > 0 {
            letter.push("what contradicts itself".to_owned());
        }
        // What another bid says of the buyer's duties is asked beside, and holds nothing up.
        let ours = match self.ours_silent {
            silent @ 1.. if self.taken.silent() <= LETTER => format!(", and {silent} of ours"),
            _ => String::new(),
        };
        if letter.is_empty() {
            return format!("Ask to see the papers{ours}");
        }
        format!("Letter: {}{ours}", letter.join("; "))
    }
}

/// What a bid says on the buyer's duties that another bid shows to be met.
#[derive(Debug, Default)]
pub(super) struct ByOffer<'r> {
    pub(super) fails: Vec<&'r OutcomeReport<'r>>,
    pub(super) silent: usize,
}

/// Puts a bid together; `own` are the outcomes of the bidder's duties of law.
pub(super) fn bid<'r>(
    label: String,
    report: &'r FilingReport<'r>,
    own: &[&'r OutcomeReport<'r>],
    theirs: &ByOffer<'r>,
) -> Bid<'r> {
    let mut tally = Tally::default();
    own.iter().filter_map(|outcome| Said::of(outcome)).for_each(|said| tally.add(said));
    let fails: Vec<&OutcomeReport<'_>> =
        own.iter().copied().filter(|outcome| Said::of(outcome) == Some(Said::Fails)).collect();
    let papers = || report.evidence().iter().filter(|item| !item.backs.is_empty());
    let contradictions = report.contradictions().len();
    let silent = tally.silent;
    let taken = match tally.fails {
        0 if silent == 0 && contradictions == 0 => Taken::NoKnockOut,
        0 => Taken::NotJudged { silent },
        knock_outs => Taken::NotAsOffered { knock_outs, silent },
    };
    let decided = |outcome: &&&OutcomeReport<'_>| match outcome.verdict {
        Verdict::Met | Verdict::Unmet => true,
        Verdict::Undetermined | Verdict::NotApplicable => false,
    };
    Bid {
        label,
        report,
        taken,
        tally,
        answered: own.iter().filter(decided).count(),
        named: papers().count(),
        seen: papers().filter(|item| item.standing == Standing::Verified).count(),
        contradictions,
        knock_outs: knock_outs(report, &fails),
        ours: knock_outs(report, &theirs.fails),
        ours_silent: theirs.silent,
    }
}

fn knock_outs<'r>(report: &'r FilingReport<'r>, fails: &[&'r OutcomeReport<'r>]) -> Vec<KnockOut> {
    short(report, fails).into_iter().map(|cause| knock_out(report, fails, cause)).collect()
}

fn knock_out(report: &FilingReport<'_>, fails: &[&OutcomeReport<'_>], cause: Cause) -> KnockOut {
    let of = |id: &String| fails.iter().find(|outcome| outcome.about.id.as_str() == id);
    let outcomes: Vec<&OutcomeReport<'_>> = cause.duties.iter().filter_map(of).copied().collect();
    let heaviest = outcomes.first().map(|outcome| outcome.about);
    let mut themes: Vec<Theme> = outcomes.iter().map(|outcome| outcome.about.theme).collect();
    themes.sort_unstable();
    themes.dedup();
    let binds = match cause.weight.from() {
        // The calendar's last year stands for a day that may never come.
        Some(day) if day.year() == jiff::civil::Date::MAX.year() => "may never bind".to_owned(),
        Some(day) if day > report.as_of => format!("binds from {}", in_words(day)),
        Some(_) | None => "binds now".to_owned(),
    };
    let accepted = outcomes.iter().find_map(|outcome| outcome.accepted.as_ref());
    KnockOut {
        wants: heaviest.map_or(cause.words, |about| about.title.to_string()),
        closes: heaviest.map_or_else(String::new, |about| about.help.to_string()),
        duties: cause.duties.len(),
        themes,
        binds,
        prohibited: cause.weight.is_prohibited(),
        accepted: accepted.map(crate::report::Accepted::label),
        cites: cause.cites,
        says: cause
            .facts
            .into_iter()
            .map(|fact| Says {
                question: fact.question,
                found: fact.found,
                wanted: fact.wanted,
                lacks: fact.lacks,
                line: fact.line,
            })
            .collect(),
    }
}

/// The duties of law in a report that some roles have.
pub(super) fn of_law<'r>(
    report: &'r FilingReport<'r>,
    roles: &[crate::law::Role],
) -> Vec<&'r OutcomeReport<'r>> {
    let outcomes = report.outcomes().iter();
    outcomes.filter(|o| is_law(o) && roles.contains(&o.about.addressee)).collect()
}
