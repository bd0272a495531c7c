//! Proposals side by side: knock-outs on top, then where they differ, then what they share. No score.
//!
//! [`Comparison`] sorts and counts; `compare_pages` places it as text, Markdown and CSV.

use std::fmt::Write as _;

use crate::law::{Binding, Role, Standing, Theme, Truth, Verdict};
use crate::report::{FilingReport, Finding, OutcomeReport, Summary, Threshold};
use crate::rulebook::Obligation;
use crate::time::in_words;

/// Filings compared, a column each.
#[derive(Debug)]
pub struct Comparison<'r> {
    /// The filings, in the order given.
    pub columns: Vec<Column<'r>>,
    /// The day for which the question is asked, in words.
    pub as_of: String,
    /// What the law makes of each, in the order of the rulebook: the questions that reports open with.
    pub questions: Vec<Question<'r>>,
    /// What speaks against a proposal by itself: a prohibited practice first, then unmet law in force
    /// or to come, for at least one of them.
    pub knock_outs: Vec<Row<'r>>,
    /// Duties that come out differently, by theme.
    pub differences: Vec<(Theme, Vec<Row<'r>>)>,
    /// Duties on which some say too little and the others come out alike, by theme.
    pub silences: Vec<(Theme, Vec<Row<'r>>)>,
    /// Duties that come out alike, counted.
    pub same: Summary,
    /// Outcomes of each column by theme.
    pub by_theme: Vec<(&'static str, Vec<Summary>)>,
    /// Outcomes of each column by role.
    pub by_role: Vec<(&'static str, Vec<Summary>)>,
}

/// A filing.
#[derive(Debug)]
pub struct Column<'r> {
    /// `A`, `B`, `C` …
    pub letter: String,
    /// Everything that came of it.
    pub report: &'r FilingReport<'r>,
    /// All its outcomes.
    pub summary: Summary,
    /// Met duties by what stands behind them: verified, documented, asserted.
    pub standing: [usize; 3],
}

/// A question that reports open with.
#[derive(Debug)]
pub struct Question<'r> {
    /// What it says.
    pub title: &'r str,
    /// The provision, as people cite it among those of several laws.
    pub cite: String,
    /// The answer for each column.
    pub truths: Vec<Truth>,
}

/// One duty across the columns.
#[derive(Debug)]
pub struct Row<'r> {
    /// The duty.
    pub about: &'r Obligation,
    /// The provision, as people cite it.
    pub cite: &'r str,
    /// How it comes out in each column; `None` where that role was not looked at.
    pub cells: Vec<Option<Compared>>,
}

/// One duty in one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// How it comes out.
    pub verdict: Verdict,
    /// What stands behind it, where it is met.
    pub standing: Option<Standing>,
    /// The line to look at, where it is a gap.
    pub line: Option<u32>,
    /// Why, where it is a gap, in one sentence.
    pub because: String,
    /// From when it binds, where it is a gap.
    pub binds: String,
    /// Who has accepted it, if somebody has.
    pub accepted: Option<String>,
}

impl Compared {
    /// The verdict with what stands beside it.
    #[must_use]
    pub fn label(&self) -> String {
        let mut label = self.verdict.label().to_owned();
        if let Some(standing) = self.standing {
            let _ = write!(label, ", {}", standing.label());
        }
        if let Some(line) = self.line {
            let _ = write!(label, ", line {line}");
        }
        if let Some(accepted) = &self.accepted {
            let _ = write!(label, ", {accepted}");
        }
        label
    }
}

/// The name of a column.
fn letter(at: usize) -> String {
    let letters = u8::try_from(at % 26).map_or('A', |at| char::from(b'A' + at));
    if at < 26 { letters.to_string() } else { format!("{letters}{}", at / 26) }
}

impl<'r> Comparison<'r> {
    /// Compares filings that were checked, by the same rules and for the same day.
    #[must_use]
    pub fn new(reports: &'r [FilingReport<'r>], threshold: Threshold) -> Comparison<'r> {
        let columns: Vec<Column<'r>> = reports
            .iter()
            .enumerate()
            .map(|(at, report)| {
                let behind = |standing| {
                    report.outcomes().iter().filter(|o| o.standing == Some(standing)).count()
                };
                Column {
                    letter: letter(at),
                    report,
                    summary: report.summary(),
                    standing: [Standing::Verified, Standing::Documented, Standing::Asserted]
                        .map(behind),
                }
            })
            .collect();
        let rulebook = reports.first().map(|report| report.rulebook);
        let mut rows: Vec<Row<'r>> = Vec::new();
        for about in rulebook.into_iter().flat_map(|rulebook| &rulebook.obligations) {
            let cells: Vec<_> =
                reports.iter().map(|report| cell(report, &about.id, threshold)).collect();
            if cells.iter().any(Option::is_some) {
                let cite = rulebook.map_or("", |rulebook| rulebook.cite(&about.provision));
                rows.push(Row { about, cite, cells });
            }
        }
        let verdicts = |row: &Row<'_>| -> Vec<_> {
            row.cells.iter().map(|cell| cell.as_ref().map(|cell| cell.verdict)).collect()
        };
        let mut same = Summary::default();
        let (differing, alike): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| {
            let verdicts = verdicts(row);
            verdicts.windows(2).any(|pair| pair[0] != pair[1])
        });
        for verdict in alike.iter().filter_map(|row| verdicts(row).first().copied().flatten()) {
            same.count(verdict);
        }
        let (against, alike): (Vec<_>, Vec<_>) = alike.into_iter().partition(is_against);
        drop(alike);
        let (knocking, differing): (Vec<_>, Vec<_>) = differing.into_iter().partition(is_against);
        let mut knock_outs: Vec<Row<'r>> = knocking.into_iter().chain(against).collect();
        knock_outs.sort_by_key(|row| row.about.theme != Theme::Prohibition);
        let (silences, differences) = differing.into_iter().partition(is_silence);
        Comparison {
            as_of: reports.first().map_or_else(String::new, |report| in_words(report.as_of)),
            questions: questions(reports),
            knock_outs,
            differences: by_theme(differences),
            silences: by_theme(silences),
            same,
            by_theme: counts(reports, Theme::ALL, Theme::label, |about| about.theme),
            by_role: counts(reports, Role::ALL, Role::label, |about| about.addressee),
            columns,
        }
    }
}

/// Rows under their themes, in the order of reports.
fn by_theme(rows: Vec<Row<'_>>) -> Vec<(Theme, Vec<Row<'_>>)> {
    let mut themes: Vec<(Theme, Vec<Row<'_>>)> =
        Theme::ALL.iter().map(|&theme| (theme, Vec::new())).collect();
    for row in rows {
        if let Some((_, rows)) = themes.iter_mut().find(|(theme, _)| *theme == row.about.theme) {
            rows.push(row);
        }
    }
    themes.retain(|(_, rows)| !rows.is_empty());
    themes
}

/// Whether those that say enough on a duty come out alike.
fn is_silence(row: &Row<'_>) -> bool {
    let verdicts = row.cells.iter().flatten().map(|cell| cell.verdict);
    let mut decided = verdicts.filter(|verdict| *verdict != Verdict::Undetermined);
    let first = decided.next();
    decided.all(|verdict| Some(verdict) == first)
}

impl Row<'_> {
    /// The columns that say too little, and what the others come to.
    #[must_use]
    pub fn silent(&self) -> (Vec<usize>, Option<Verdict>) {
        let verdict = |cell: &Option<Compared>| cell.as_ref().map(|cell| cell.verdict);
        let silent = self.cells.iter().enumerate();
        let silent = silent.filter(|(_, cell)| verdict(cell) == Some(Verdict::Undetermined));
        let decided = self.cells.iter().filter_map(verdict);
        (
            silent.map(|(at, _)| at).collect(),
            decided.into_iter().find(|verdict| *verdict != Verdict::Undetermined),
        )
    }
}

/// Whether a duty speaks against a proposal by itself: verified law that is shown not to be met.
fn is_against(row: &Row<'_>) -> bool {
    let unmet = |cell: &Compared| cell.verdict == Verdict::Unmet;
    row.about.verified && row.about.binding == Binding::Law && row.cells.iter().flatten().any(unmet)
}

fn cell(report: &FilingReport<'_>, id: &str, threshold: Threshold) -> Option<Compared> {
    let outcome = report.outcomes().iter().find(|outcome| outcome.about.id == id)?;
    let gap = (outcome.verdict == Verdict::Unmet).then(|| report.finding_of(outcome, threshold));
    let gap = gap.flatten();
    Some(Compared {
        verdict: outcome.verdict,
        standing: outcome.standing,
        line: gap.as_ref().map(|gap| report.source.locate(gap.place().0.start).line),
        because: gap.as_ref().map_or_else(String::new, Finding::because),
        binds: gap.map_or_else(String::new, |gap| gap.binds),
        accepted: outcome.accepted.map(|accepted| accepted.label()),
    })
}

fn questions<'r>(reports: &'r [FilingReport<'r>]) -> Vec<Question<'r>> {
    let Some(first) = reports.first() else { return Vec::new() };
    let headlines = first.qualifications().iter().enumerate().filter(|(_, q)| q.about.headline);
    headlines
        .map(|(at, q)| Question {
            title: &q.about.title,
            cite: first.rulebook.cite_with_law(&q.about.provision).to_owned(),
            truths: reports
                .iter()
                .map(|report| report.qualifications().get(at).map_or(Truth::Unknown, |q| q.truth))
                .collect(),
        })
        .collect()
}

fn counts<T: Copy + PartialEq>(
    reports: &[FilingReport<'_>],
    all: &[T],
    label: fn(T) -> &'static str,
    of: impl Fn(&Obligation) -> T,
) -> Vec<(&'static str, Vec<Summary>)> {
    let summary = |report: &FilingReport<'_>, part: T| {
        let mut summary = Summary::default();
        let outcomes = report.outcomes().iter().filter(|outcome| of(outcome.about) == part);
        outcomes.for_each(|outcome: &OutcomeReport<'_>| summary.add(outcome));
        summary
    };
    let rows = all.iter().map(|&part| {
        (label(part), reports.iter().map(|report| summary(report, part)).collect::<Vec<_>>())
    });
    rows.filter(|(_, summaries)| summaries.iter().any(|sum| *sum != Summary::default())).collect()
}
