//! One report → what an officer files: what the law wants and the filing says, what is not answered, the
//! subjects with their counts, and which papers stand behind it.
//!
//! Counts are of law that fails a check, as in [`Closing`]; advice is told after it and counted beside it.

use serde::Serialize;

use super::cause::{Cause, CauseFact, is_law};
use super::cite::Citations;
use super::dossier::{Dossier, dossier};
use crate::law::{Role, Standing, Theme, Verdict};
use crate::report::{FilingReport, OutcomeReport, Sight, Threshold};

/// What is filed of one report.
#[derive(Clone, Debug, Serialize)]
pub struct Digest {
    /// Everything that is told of the filing.
    pub dossier: Dossier,
    /// What falls short, the heaviest first; then what falls short if it applies.
    pub short: Vec<Wanted>,
    /// What is not shown, though it applies on its face.
    pub open: Vec<Wanted>,
    /// The subjects under which there is something that applies on its face, in the order of the law.
    pub subjects: Vec<Subject>,
    /// What stands behind the duties that are met.
    pub papers: Papers,
    /// Duties that apply on the face of the filing.
    pub applies: usize,
    /// Prohibited practices that are shown.
    pub prohibited: usize,
}

/// What the law wants, and what the filing says of it.
#[derive(Clone, Debug, Serialize)]
pub struct Wanted {
    /// What the heaviest duty behind it wants, in the rulebook's words.
    pub title: String,
    /// The id of that duty.
    pub rule: String,
    /// How many further duties stand behind it.
    pub more: usize,
    /// The provisions, the heaviest first.
    pub cites: Citations,
    /// The address of the first of them.
    pub address: Option<String>,
    /// The first day on which one of the duties binds, where that is still to come.
    pub from: Option<jiff::civil::Date>,
    /// Whose duties they are.
    pub roles: Vec<Role>,
    /// The facts that fall short with what the filing says, or those that it does not state.
    pub facts: Vec<CauseFact>,
    /// What closes it.
    pub closes: String,
    /// Whether it is shown to apply.
    pub applies: bool,
    /// Whether it is advice: nothing behind it is law that fails a check.
    pub advisory: bool,
    /// Whether it is a practice that nobody may use.
    pub prohibited: bool,
    /// Its line.
    pub line: Option<u32>,
}

/// The duties of one subject that apply on the face of the filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The subject.
    pub theme: Theme,
    /// Those that fall short.
    pub short: usize,
    /// Those on which the filing does not say enough.
    pub open: usize,
    /// Those that are met, as far as is stated.
    pub met: usize,
}

impl Subject {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> usize {
        self.short + self.open + self.met
    }
}

/// What stands behind the duties that are met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Papers {
    /// Duties that are met, as far as is stated, and that a stated fact carries.
    pub met: usize,
    /// Those for which the filing names a paper.
    pub named: usize,
    /// Those for which the paper was at hand and is the one named.
    pub seen: usize,
}

/// What is filed of a report.
#[must_use]
pub fn digest(report: &FilingReport<'_>, threshold: Threshold) -> Digest {
    let dossier = dossier(report, threshold);
    let counted: Vec<&OutcomeReport<'_>> = report
        .outcomes()
        .iter()
        .filter(|o| is_law(o) && o.accepted.is_none() && report.is_looked_at(o, threshold))
        .collect();
    let subjects: Vec<Subject> = Theme::ALL
        .iter()
        .map(|theme| subject(*theme, counted.iter().filter(|o| o.about.theme == *theme)))
        .filter(|subject| subject.all() > 0)
        .collect();
    let standing = |which: &dyn Fn(Standing) -> bool| {
        counted.iter().filter(|outcome| outcome.standing.is_some_and(which)).count()
    };
    let applies = dossier.short.iter().map(|cause| wanted(report, cause, true));
    let may_apply = dossier.if_applies.iter().map(|cause| wanted(report, cause, false));
    let mut short: Vec<Wanted> = applies.chain(may_apply).collect();
    // Advice comes after all law, also after law that may not apply.
    short.sort_by_key(|wanted| wanted.advisory);
    Digest {
        open: dossier.not_shown.iter().map(|cause| wanted(report, cause, true)).collect(),
        short,
        applies: subjects.iter().map(Subject::all).sum(),
        subjects,
        papers: Papers {
            met: standing(&|_| true),
            named: standing(&|standing| standing != Standing::Asserted),
            seen: standing(&|standing| standing == Standing::Verified),
        },
        prohibited: counted
            .iter()
            .filter(|o| o.about.theme == Theme::Prohibition && o.verdict == Verdict::Unmet)
            .count(),
        dossier,
    }
}

fn subject<'r>(theme: Theme, outcomes: impl Iterator<Item = &'r &'r OutcomeReport<'r>>) -> Subject {
    let mut subject = Subject { theme, short: 0, open: 0, met: 0 };
    for outcome in outcomes {
        match outcome.verdict {
            Verdict::Unmet => subject.short += 1,
            Verdict::Met => subject.met += 1,
            Verdict::Undetermined
                if outcome.is_open()
                    && !outcome.falls_short()
                    && outcome.sight() == Sight::Seen =>
            {
                subject.open += 1;
            }
            Verdict::Undetermined | Verdict::NotApplicable => {}
        }
    }
    subject
}

fn wanted(report: &FilingReport<'_>, cause: &Cause, applies: bool) -> Wanted {
    let rule = cause.duties.first().map_or("", String::as_str);
    let about = report.rulebook.obligation(rule);
    Wanted {
        title: about.map_or_else(|| cause.words.clone(), |about| about.title.to_string()),
        rule: rule.to_owned(),
        more: cause.duties.len().saturating_sub(1),
        cites: cause.cites.clone(),
        address: about.and_then(|about| report.rulebook.address(&about.provision)),
        from: cause.weight.from(),
        roles: cause.roles.clone(),
        facts: cause.facts.clone(),
        closes: about.map_or_else(String::new, |about| about.help.to_string()),
        applies,
        advisory: cause.weight.is_advisory(),
        prohibited: cause.weight.is_prohibited(),
        line: cause.line,
    }
}
