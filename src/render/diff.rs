//! What a new version of a filing, a rulebook or a day changes.
//!
//! *Worse* is what was shown to be met, or not to bind, and now falls short: what decides it is stated in both versions.
//! *Now open* is what was shown and is shown no longer. *Now known* is a gap in what had been open: to say more is no
//! step back. *Better* is what is closed. A report that was kept and does not say what is fulfilled is compared by
//! verdict.
//!
//! The old side may be a JSON report that was kept, so that a rulebook which is gone can still be
//! compared with.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::Deserialize;

use super::markup::{colour, fill, paint};
use crate::law::{Binding, Role, Theme, Truth, Verdict};
use crate::report::{FilingReport, Status, Threshold};
use crate::rulebook::Rulebook;
use crate::shown::printable;
use crate::time::in_words;

/// What one side says of one filing.
#[derive(Clone, Debug)]
pub struct Side {
    /// The filing's id, or its path.
    pub name: String,
    /// The file.
    pub path: String,
    /// The day asked for.
    pub as_of: jiff::civil::Date,
    /// The digest of the rulebook.
    pub rulebook: String,
    roles: Vec<String>,
    duties: BTreeMap<String, Duty>,
    /// Questions that reports open with: the title and the answer.
    questions: BTreeMap<String, (String, String)>,
    /// Ids and titles.
    contradictions: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
struct Duty {
    cite: String,
    title: String,
    addressee: String,
    theme: Option<Theme>,
    /// The first day on which it may bind.
    earliest: jiff::civil::Date,
    state: State,
    /// Whether it fails a check: verified law.
    counts: bool,
    in_force: bool,
    binds: String,
    /// Why, where that is known.
    because: String,
}

/// How a duty comes out: the verdict, and of one that may not apply, whether it is met if it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    verdict: Verdict,
    /// `None` where it is decided by the verdict, or not told.
    if_it_applies: Option<Truth>,
}

/// What is known of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
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
    fn as_told_by(self, other: State) -> State {
        let both = self.verdict == Verdict::Undetermined && other.verdict == Verdict::Undetermined;
        let untold = both && (self.if_it_applies.is_none() || other.if_it_applies.is_none());
        State { if_it_applies: self.if_it_applies.filter(|_| !untold), ..self }
    }

    fn label(self) -> String {
        let rest = match self.if_it_applies {
            Some(Truth::True) => ", and met if it applies",
            Some(Truth::False) => ", and short if it applies",
            Some(Truth::Unknown) | None => "",
        };
        format!("{}{rest}", self.verdict.label())
    }

    fn known(self) -> Known {
        match (self.verdict, self.if_it_applies) {
            (Verdict::Met | Verdict::NotApplicable, _)
            | (Verdict::Undetermined, Some(Truth::True)) => Known::Closed,
            (Verdict::Undetermined, Some(Truth::Unknown) | None) => Known::Open,
            (Verdict::Undetermined, Some(Truth::False)) | (Verdict::Unmet, _) => Known::Short,
        }
    }

    /// Whether it falls short and only whether it applies is open.
    fn short_if_it_applies(self) -> bool {
        self.verdict == Verdict::Undetermined && self.known() == Known::Short
    }
}

/// Why a text is no JSON report.
#[derive(Debug, thiserror::Error)]
#[error("this is no JSON report of version 1")]
pub struct NoReport(#[source] serde_json::Error);

#[derive(Deserialize)]
struct ReadReport {
    as_of: jiff::civil::Date,
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
    binds_from: Option<jiff::civil::Date>,
    binds_between: Option<[jiff::civil::Date; 2]>,
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
        if report.status == Status::Unreadable {
            return None;
        }
        let duties = report.outcomes.iter().map(|outcome| {
            let about = outcome.about;
            let finding = match outcome.verdict {
                Verdict::Unmet | Verdict::Undetermined => report.finding_of(outcome, threshold),
                Verdict::Met | Verdict::NotApplicable => None,
            };
            let because = finding.map_or_else(String::new, |finding| {
                let line = report.source.locate(finding.place().0.start).line;
                format!("{} (line\u{a0}{line})", finding.because())
            });
            let duty = Duty {
                cite: report.rulebook.cite(&about.provision).to_owned(),
                title: about.title.to_string(),
                addressee: about.addressee.label().to_owned(),
                theme: Some(about.theme),
                earliest: report.day(outcome).earliest,
                state: State::new(outcome.verdict, outcome.fulfilled),
                counts: about.verified && about.binding == Binding::Law,
                in_force: outcome.in_force,
                binds: binds(report.day(outcome).from, report.day(outcome).earliest),
                because,
            };
            (about.id.to_string(), duty)
        });
        let headlines = report.qualifications.iter().filter(|q| q.about.headline);
        let contradictions = report.contradictions.iter();
        Some(Side {
            name: report.id.clone().unwrap_or_else(|| report.source.name().to_owned()),
            path: report.source.name().to_owned(),
            as_of: report.as_of,
            rulebook: report.rulebook.sha256.clone(),
            roles: report.roles.iter().map(|role| role.word().to_owned()).collect(),
            duties: duties.collect(),
            questions: headlines
                .map(|q| {
                    (
                        q.about.name.to_string(),
                        (q.about.title.to_string(), q.truth.word().to_owned()),
                    )
                })
                .collect(),
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
    pub fn narrow(&mut self, rulebook: &Rulebook, due_by: Option<jiff::civil::Date>) {
        let choice = rulebook.left_out.as_ref().map(|left| &left.choice);
        self.duties.retain(|id, duty| {
            due_by.is_none_or(|by| duty.earliest <= by)
                && choice.is_none_or(|choice| choice.keeps(id, duty.theme))
        });
    }

    fn kept(filing: ReadFiling, as_of: jiff::civil::Date, rulebook: &str) -> Side {
        let duty = |o: ReadOutcome| {
            let role = Role::from_word(&o.addressee);
            let earliest = o.binds_from.or(o.binds_between.map(|days| days[0])).unwrap_or(as_of);
            let duty = Duty {
                addressee: role.map_or(o.addressee, |role| role.label().to_owned()),
                cite: o.cite,
                title: o.title,
                theme: o.theme.as_deref().and_then(Theme::from_word),
                earliest,
                // A word of a later version is no verdict that we know of.
                state: State::new(
                    Verdict::from_word(&o.verdict).unwrap_or(Verdict::Undetermined),
                    o.fulfilled.as_deref().and_then(Truth::from_word),
                ),
                counts: o.verified && o.binding == Binding::Law.word(),
                in_force: o.in_force,
                binds: binds(o.binds_from, earliest),
                because: String::new(),
            };
            (o.obligation, duty)
        };
        let headlines = filing.qualifications.into_iter().filter(|(_, q)| q.headline);
        Side {
            name: filing.id.unwrap_or_else(|| filing.path.clone()),
            path: filing.path,
            as_of,
            rulebook: rulebook.to_owned(),
            roles: filing.roles,
            duties: filing.outcomes.into_iter().map(duty).collect(),
            questions: headlines.map(|(name, q)| (name, (q.title, q.truth))).collect(),
            contradictions: filing.contradictions.into_iter().map(|c| (c.rule, c.title)).collect(),
        }
    }
}

fn binds(from: Option<jiff::civil::Date>, earliest: jiff::civil::Date) -> String {
    from.map_or_else(|| format!("{} at the earliest", in_words(earliest)), in_words)
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// From what to what.
    pub what: String,
    /// The word of the verdict it has come to, for its colour.
    pub word: &'static str,
    /// Of which duty or question.
    pub of: String,
    /// Why, where that is known.
    pub because: String,
}

/// What has changed for one filing.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// What falls short and did not: each fails.
    pub worse: Vec<Change>,
    /// What was shown, and is no longer: each fails, or a line taken out would hide a gap.
    pub now_open: Vec<Change>,
    /// Gaps in what had been open.
    pub now_known: Vec<Change>,
    /// What is closed, or settled.
    pub better: Vec<Change>,
    /// What is neither.
    pub other: Vec<Change>,
    /// Duties that bind from another day.
    pub days: Vec<Change>,
    /// Duties that came out the same.
    pub same: usize,
    /// Duties of roles that one version alone has looked at, and these roles.
    pub not_compared: (usize, BTreeSet<String>),
}

impl Diff {
    /// Whether something is worse, or no longer shown.
    #[must_use]
    pub fn fails(&self) -> bool {
        !self.worse.is_empty() || !self.now_open.is_empty()
    }

    /// Compares what two sides say of one filing, of the roles that both have looked at.
    #[must_use]
    pub fn of(old: &Side, new: &Side) -> Diff {
        let mut diff = Diff::default();
        diff.questions(old, new);
        for (id, title) in &new.contradictions {
            if !old.contradictions.contains_key(id) {
                diff.worse.push(change("contradiction", "unmet", title, id, ""));
            }
        }
        for (id, title) in &old.contradictions {
            if !new.contradictions.contains_key(id) {
                diff.better.push(change("contradiction gone", "met", title, id, ""));
            }
        }
        let role = |side: &Side, duty: &Duty| {
            let word = Role::ALL.iter().find(|role| role.label() == duty.addressee);
            word.is_none_or(|role| side.roles.iter().any(|known| known == role.word()))
        };
        for (id, duty) in &new.duties {
            if role(old, duty) {
                diff.duty(id, old.duties.get(id), duty);
            } else {
                diff.not_compared.0 += 1;
                diff.not_compared.1.insert(duty.addressee.clone());
            }
        }
        for (id, duty) in &old.duties {
            if !role(new, duty) {
                diff.not_compared.0 += 1;
                diff.not_compared.1.insert(duty.addressee.clone());
            } else if !new.duties.contains_key(id) {
                let what = format!("{}, and no longer a duty", duty.state.label());
                diff.other.push(of_duty(&what, id, duty));
            }
        }
        diff
    }

    fn questions(&mut self, old: &Side, new: &Side) {
        for (name, (title, now)) in &new.questions {
            let Some((_, before)) = old.questions.get(name) else { continue };
            if before == now {
                continue;
            }
            let label = |word: &str| match Truth::from_word(word) {
                Some(Truth::True) => "yes",
                Some(Truth::False) => "no",
                Some(Truth::Unknown) | None => "open",
            };
            let open = Truth::Unknown.word();
            let what = format!("{} → {}", label(before), label(now));
            let list = match (before.as_str(), now.as_str()) {
                (_, now) if now == open => &mut self.now_open,
                (before, _) if before == open => &mut self.better,
                _ => &mut self.other,
            };
            let word = if now == open { "undetermined" } else { "met" };
            list.push(change(&what, word, title, &format!("law.{name}"), ""));
        }
    }

    fn duty(&mut self, id: &str, before: Option<&Duty>, now: &Duty) {
        let Some(before) = before else {
            // A duty that is new, of another rulebook: nothing was said of it before.
            let gap = now.state.known() != Known::Closed && now.counts;
            let list = if gap { &mut self.worse } else { &mut self.other };
            return list.push(of_duty(&format!("new → {}", now.state.label()), id, now));
        };
        let (was, is) = (before.state.as_told_by(now.state), now.state.as_told_by(before.state));
        let what = format!("{} → {}", was.label(), is.label());
        if was == is {
            if is.known() != Known::Closed && now.counts && now.in_force && !before.in_force {
                let what = format!("{}, and binds by now", is.label());
                self.worse.push(of_duty(&what, id, now));
            } else if before.binds != now.binds && is.verdict != Verdict::NotApplicable {
                let what = format!("{} → {}", before.binds, now.binds);
                self.days.push(Change { because: String::new(), ..of_duty(&what, id, now) });
            } else {
                self.same += 1;
            }
            return;
        }
        let list = match (was.known(), is.known()) {
            (Known::Open | Known::Short, Known::Closed) => &mut self.better,
            // What fails no check fails no comparison.
            _ if !now.counts => &mut self.other,
            (Known::Closed, Known::Short) => &mut self.worse,
            (Known::Closed, Known::Open) => &mut self.now_open,
            (Known::Open, Known::Short) => &mut self.now_known,
            (Known::Short, Known::Short) if was.short_if_it_applies() => &mut self.now_known,
            // That nothing more is said of a gap does not close it.
            (Known::Closed, Known::Closed)
            | (Known::Open, Known::Open)
            | (Known::Short, Known::Short | Known::Open) => &mut self.other,
        };
        list.push(of_duty(&what, id, now));
    }
}

fn change(what: &str, word: &'static str, title: &str, id: &str, because: &str) -> Change {
    // A kept report is a file as any other: what it says is somebody's.
    let of = printable(&format!("{title} [{id}]"));
    Change { what: printable(what), word, of, because: printable(because) }
}

fn of_duty(what: &str, id: &str, duty: &Duty) -> Change {
    let title = format!("{} · {}: {}", duty.cite, duty.addressee, duty.title);
    change(what, duty.state.verdict.word(), &title, id, &duty.because)
}

/// Writes what has changed for one filing.
///
/// # Errors
/// Those of the output.
pub fn diff_text(old: &Side, new: &Side, diff: &Diff, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}\n", paint("1", &printable(&new.name)))?;
    for (word, side) in [("old", old), ("new", new)] {
        let rulebook = side.rulebook.get(..12).unwrap_or(&side.rulebook);
        writeln!(
            out,
            "  {word}  {} · as of {} · rulebook {rulebook}",
            printable(&side.path),
            in_words(side.as_of)
        )?;
    }
    writeln!(out)?;
    let parts = [
        ("Worse", &diff.worse),
        ("Now open: shown before, and no longer", &diff.now_open),
        ("Now known: a gap in what was open before", &diff.now_known),
        ("Better", &diff.better),
        ("Otherwise changed", &diff.other),
        ("Binds from another day", &diff.days),
    ];
    for (title, changes) in parts.into_iter().filter(|(_, changes)| !changes.is_empty()) {
        writeln!(out, "{} ({})\n", paint("1", title), changes.len())?;
        for change in changes {
            writeln!(out, "  {}", paint(colour(change.word), &change.what))?;
            writeln!(out, "      {}", fill(&change.of, 6))?;
            if !change.because.is_empty() {
                writeln!(out, "      {}", paint("2", &fill(&change.because, 6)))?;
            }
        }
        writeln!(out)?;
    }
    let same = diff.same;
    let duties = if same == 1 { "duty comes" } else { "duties come" };
    writeln!(out, "{same} {duties} out as before.")?;
    let (count, roles) = &diff.not_compared;
    if *count > 0 {
        let duties = if *count == 1 { "duty" } else { "duties" };
        let roles = roles.iter().map(|role| printable(role)).collect::<Vec<_>>().join(", ");
        let told = format!(
            "{count} {duties} of roles that only one version looks at cannot be compared ({roles}); --role names one for both."
        );
        writeln!(out, "{}", fill(&told, 0))?;
    }
    writeln!(out)
}
