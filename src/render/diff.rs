//! What a new version of a filing, a rulebook or a day changes: what is worse, what is better, and
//! what is merely different.
//!
//! The old side may be a JSON report that was kept, so that a rulebook which is gone can still be
//! compared with.

use std::collections::BTreeMap;
use std::io;

use serde::Deserialize;

use super::markup::{colour, fill, paint};
use crate::law::{Binding, Role, Truth, Verdict};
use crate::report::{FilingReport, Status, Threshold};
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
    if_it_applies: Option<Truth>,
}

impl State {
    fn new(verdict: Verdict, fulfilled: Option<Truth>) -> State {
        let open = verdict == Verdict::Undetermined;
        let decided = |truth: &Truth| *truth != Truth::Unknown;
        State { verdict, if_it_applies: fulfilled.filter(decided).filter(|_| open) }
    }

    fn label(self) -> String {
        let rest = match self.if_it_applies {
            Some(Truth::True) => ", and met if it applies",
            Some(Truth::False) => ", and short if it applies",
            Some(Truth::Unknown) | None => "",
        };
        format!("{}{rest}", self.verdict.label())
    }

    /// How much is open, from nothing to a gap.
    fn rank(self) -> u8 {
        match (self.verdict, self.if_it_applies) {
            (Verdict::Met | Verdict::NotApplicable, _)
            | (Verdict::Undetermined, Some(Truth::True)) => 0,
            (Verdict::Undetermined, Some(Truth::Unknown) | None) => 1,
            (Verdict::Undetermined, Some(Truth::False)) => 2,
            (Verdict::Unmet, _) => 3,
        }
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

    fn kept(filing: ReadFiling, as_of: jiff::civil::Date, rulebook: &str) -> Side {
        let duty = |o: ReadOutcome| {
            let role = Role::from_word(&o.addressee);
            let duty = Duty {
                addressee: role.map_or(o.addressee, |role| role.label().to_owned()),
                cite: o.cite,
                title: o.title,
                // A word of a later version is no verdict that we know of.
                state: State::new(
                    Verdict::from_word(&o.verdict).unwrap_or(Verdict::Undetermined),
                    o.fulfilled.as_deref().and_then(Truth::from_word),
                ),
                counts: o.verified && o.binding == Binding::Law.word(),
                in_force: o.in_force,
                binds: binds(o.binds_from, o.binds_between.map_or(as_of, |days| days[0])),
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
    /// Regressions: each fails.
    pub worse: Vec<Change>,
    /// What is closed, or settled.
    pub better: Vec<Change>,
    /// What is neither.
    pub other: Vec<Change>,
    /// Duties that bind from another day.
    pub days: Vec<Change>,
    /// Duties that came out the same.
    pub same: usize,
}

impl Diff {
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
        for (id, duty) in new.duties.iter().filter(|(_, duty)| role(old, duty)) {
            diff.duty(id, old.duties.get(id), duty);
        }
        for (id, duty) in old.duties.iter().filter(|(_, duty)| role(new, duty)) {
            if !new.duties.contains_key(id) {
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
                (_, now) if now == open => &mut self.worse,
                (before, _) if before == open => &mut self.better,
                _ => &mut self.other,
            };
            let word = if now == open { "undetermined" } else { "met" };
            list.push(change(&what, word, title, &format!("law.{name}"), ""));
        }
    }

    fn duty(&mut self, id: &str, before: Option<&Duty>, now: &Duty) {
        let was = before.map_or_else(|| "new".to_owned(), |duty| duty.state.label());
        let what = format!("{was} → {}", now.state.label());
        let (rank, ranked) = (now.state.rank(), before.map(|before| before.state.rank()));
        match before {
            Some(before) if before.state == now.state => {
                if rank > 0 && now.counts && now.in_force && !before.in_force {
                    let what = format!("{}, and binds by now", now.state.label());
                    self.worse.push(of_duty(&what, id, now));
                } else if before.binds != now.binds && now.state.verdict != Verdict::NotApplicable {
                    let what = format!("{} → {}", before.binds, now.binds);
                    self.days.push(Change { because: String::new(), ..of_duty(&what, id, now) });
                } else {
                    self.same += 1;
                }
            }
            Some(_) if ranked < Some(rank) && now.counts => {
                self.worse.push(of_duty(&what, id, now));
            }
            // That nothing more is said of a gap does not close it.
            Some(_) if rank == 0 && ranked > Some(0) => self.better.push(of_duty(&what, id, now)),
            None if rank > 0 && now.counts => self.worse.push(of_duty(&what, id, now)),
            Some(_) | None => self.other.push(of_duty(&what, id, now)),
        }
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
    writeln!(out, "{same} {duties} out as before.\n")
}
