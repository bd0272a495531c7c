//! A report, or one that was kept as JSON → what one version of a filing says, to be compared with another version.
//!
//! A kept report may be of a rulebook that is gone. One that does not say what is fulfilled is compared by verdict.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::law::{Binding, Role, Theme, Truth, Verdict};
use crate::report::{FilingReport, Threshold};
use crate::rulebook::Rulebook;

/// What one side says of one filing.
#[derive(Clone, Debug)]
pub struct Side {
    /// The filing's id, or its path.
    pub name: String,
    /// The file.
    pub path: String,
    /// The day asked for.
    pub as_of: Date,
    /// The digest of the rulebook.
    pub rulebook: String,
    roles: Vec<String>,
    pub(super) duties: BTreeMap<String, Duty>,
    /// Questions that reports open with: the title and the answer.
    pub(super) questions: BTreeMap<String, (String, Truth)>,
    /// Ids and titles.
    pub(super) contradictions: BTreeMap<String, String>,
}

/// A duty, as one side has it.
#[derive(Clone, Debug)]
pub(super) struct Duty {
    pub(super) cite: String,
    pub(super) title: String,
    pub(super) addressee: Addressee,
    theme: Option<Theme>,
    pub(super) state: State,
    /// Whether it fails a check: verified law.
    pub(super) counts: bool,
    pub(super) in_force: bool,
    pub(super) binds: Binds,
    /// Why, where that is known.
    pub(super) because: Option<Because>,
}

/// On whom a duty is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Addressee {
    /// A role that we know.
    Known(Role),
    /// The word of another version of this program.
    Other(String),
}

/// From when a duty binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Binds {
    /// The day, where it is known.
    pub from: Option<Date>,
    /// The first day that it can be.
    pub earliest: Date,
}

impl Binds {
    /// Whether it is told otherwise than another one: by the day, or else by the first that it can be.
    pub(super) fn differs(self, other: Binds) -> bool {
        (self.from.is_some(), self.earliest) != (other.from.is_some(), other.earliest)
    }
}

/// Why a duty came out as it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Because {
    /// The facts and what they lack, in words.
    pub why: String,
    /// Their line in the filing, from 1.
    pub line: u32,
}

/// How a duty comes out: the verdict, and of one that may not apply, whether it is met if it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct State {
    /// The verdict.
    pub verdict: Verdict,
    /// `None` where it is decided by the verdict, or not told.
    pub if_it_applies: Option<Truth>,
}

/// What is known of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing is asked of the filer, or it is shown to be met, if it applies at least.
    Closed,
    /// The filing does not say enough.
    Open,
    /// It falls short, if it applies at least.
    Short,
}

impl State {
    fn new(verdict: Verdict, fulfilled: Option<Truth>) -> State {
        let open = verdict == Verdict::Undetermined;
        State { verdict, if_it_applies: fulfilled.filter(|_| open) }
    }

    /// The same without what another one does not tell.
    pub(super) fn as_told_by(self, other: State) -> State {
        let both = self.verdict == Verdict::Undetermined && other.verdict == Verdict::Undetermined;
        let untold = both && (self.if_it_applies.is_none() || other.if_it_applies.is_none());
        State { if_it_applies: self.if_it_applies.filter(|_| !untold), ..self }
    }

    pub(super) fn known(self) -> Known {
        match (self.verdict, self.if_it_applies) {
            (Verdict::Met | Verdict::NotApplicable, _)
            | (Verdict::Undetermined, Some(Truth::True)) => Known::Closed,
            (Verdict::Undetermined, Some(Truth::Unknown) | None) => Known::Open,
            (Verdict::Undetermined, Some(Truth::False)) | (Verdict::Unmet, _) => Known::Short,
        }
    }

    /// Whether it falls short and only whether it applies is open.
    pub(super) fn short_if_it_applies(self) -> bool {
        self.verdict == Verdict::Undetermined && self.known() == Known::Short
    }
}

/// Why a text is no JSON report.
#[derive(Debug, thiserror::Error)]
#[error("this is no JSON report of version 1")]
pub struct NoReport(#[source] serde_json::Error);

#[derive(Deserialize)]
struct ReadReport {
    as_of: Date,
    rulebook: ReadRulebook,
    filings: Vec<ReadFiling>,
}

#[derive(Deserialize)]
struct ReadRulebook {
    sha256: String,
}

#[derive(Deserialize)]
struct ReadFiling {
    path: String,
    id: Option<String>,
    status: String,
    roles: Vec<String>,
    qualifications: BTreeMap<String, ReadQuestion>,
    outcomes: Vec<ReadOutcome>,
    contradictions: Vec<ReadContradiction>,
}

#[derive(Deserialize)]
struct ReadQuestion {
    title: String,
    truth: String,
    headline: bool,
}

#[derive(Deserialize)]
struct ReadOutcome {
    obligation: String,
    cite: String,
    title: String,
    addressee: String,
    theme: Option<String>,
    verdict: String,
    /// Reports of earlier versions do not say it.
    fulfilled: Option<String>,
    binding: String,
    verified: bool,
    in_force: bool,
    binds_from: Option<Date>,
    binds_between: Option<[Date; 2]>,
}

#[derive(Deserialize)]
struct ReadContradiction {
    rule: String,
    title: String,
}

impl Side {
    /// From a report on a filing that was checked; `None` for one that was not.
    #[must_use]
    pub fn of(report: &FilingReport<'_>, threshold: Threshold) -> Option<Side> {
        if !report.is_checked() {
            return None;
        }
        let duties = report.outcomes().iter().map(|outcome| {
            let about = outcome.about;
            let finding = match outcome.verdict {
                Verdict::Unmet | Verdict::Undetermined => report.finding_of(outcome, threshold),
                Verdict::Met | Verdict::NotApplicable => None,
            };
            let because = finding.map(|finding| Because {
                why: finding.because(),
                line: report.source.locate(finding.place().0.start).line,
            });
            let day = report.day(outcome);
            let duty = Duty {
                cite: report.rulebook.cite(&about.provision).to_owned(),
                title: about.title.to_string(),
                addressee: Addressee::Known(about.addressee),
                theme: Some(about.theme),
                state: State::new(outcome.verdict, outcome.fulfilled),
                counts: about.verified && about.binding == Binding::Law,
                in_force: outcome.in_force,
                binds: Binds { from: day.from, earliest: day.earliest },
                because,
            };
            (about.id.to_string(), duty)
        });
        let headlines = report.qualifications().iter().filter(|q| q.about.headline);
        let question = |q: &crate::report::QualificationReport<'_>| {
            (q.about.name.to_string(), (q.about.title.to_string(), q.truth))
        };
        let contradictions = report.contradictions().iter();
        Some(Side {
            name: report.id.clone().unwrap_or_else(|| report.source.name().to_owned()),
            path: report.source.name().to_owned(),
            as_of: report.as_of,
            rulebook: report.rulebook.sha256.clone(),
            roles: report.roles().iter().map(|role| role.word().to_owned()).collect(),
            duties: duties.collect(),
            questions: headlines.map(question).collect(),
            contradictions: contradictions
                .map(|found| (found.about.id.clone(), found.about.title.clone()))
                .collect(),
        })
    }

    /// From a JSON report that was kept.
    ///
    /// # Errors
    /// Where the text is none.
    pub fn read(text: &str) -> Result<Vec<Side>, NoReport> {
        let report: ReadReport = serde_json::from_str(text).map_err(NoReport)?;
        let (as_of, rulebook) = (report.as_of, report.rulebook.sha256);
        let checked = report.filings.into_iter().filter(|filing| filing.status == "checked");
        Ok(checked.map(|filing| Side::kept(filing, as_of, &rulebook)).collect())
    }

    /// Leaves out the duties that are not looked at: those that bind after a day, and those that were not chosen from
    /// a rulebook. A report that was kept may tell of them.
    pub fn narrow(&mut self, rulebook: &Rulebook, due_by: Option<Date>) {
        let choice = rulebook.left_out.as_ref().map(|left| &left.choice);
        self.duties.retain(|id, duty| {
            due_by.is_none_or(|by| duty.binds.earliest <= by)
                && choice.is_none_or(|choice| choice.keeps(id, duty.theme))
        });
    }

    /// Whether this side has looked at the duties of those on whom a duty is.
    pub(super) fn looks_at(&self, duty: &Duty) -> bool {
        match &duty.addressee {
            Addressee::Known(role) => self.roles.iter().any(|known| known == role.word()),
            Addressee::Other(_) => true,
        }
    }

    fn kept(filing: ReadFiling, as_of: Date, rulebook: &str) -> Side {
        let duty = |o: ReadOutcome| {
            let earliest = o.binds_from.or(o.binds_between.map(|days| days[0])).unwrap_or(as_of);
            let role = Role::from_word(&o.addressee);
            let duty = Duty {
                addressee: role.map_or(Addressee::Other(o.addressee), Addressee::Known),
                cite: o.cite,
                title: o.title,
                theme: o.theme.as_deref().and_then(Theme::from_word),
                // A word of a later version is no verdict that we know of.
                state: State::new(
                    Verdict::from_word(&o.verdict).unwrap_or(Verdict::Undetermined),
                    o.fulfilled.as_deref().and_then(Truth::from_word),
                ),
                counts: o.verified && o.binding == Binding::Law.word(),
                in_force: o.in_force,
                binds: Binds { from: o.binds_from, earliest },
                because: None,
            };
            (o.obligation, duty)
        };
        let headlines = filing.qualifications.into_iter().filter(|(_, q)| q.headline);
        let question = |(name, q): (String, ReadQuestion)| {
            (name, (q.title, Truth::from_word(&q.truth).unwrap_or(Truth::Unknown)))
        };
        Side {
            name: filing.id.unwrap_or_else(|| filing.path.clone()),
            path: filing.path,
            as_of,
            rulebook: rulebook.to_owned(),
            roles: filing.roles,
            duties: filing.outcomes.into_iter().map(duty).collect(),
            questions: headlines.map(question).collect(),
            contradictions: filing.contradictions.into_iter().map(|c| (c.rule, c.title)).collect(),
        }
    }
}
