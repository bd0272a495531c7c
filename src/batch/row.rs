//! One report → one row: what a filing comes to, small enough to keep a hundred thousand of.
//!
//! Rows are what a run is continued from, so that everything else is made from rows alone. Keys
//! are never renamed or dropped within version 1; new ones may appear.

use std::collections::BTreeMap;
use std::convert::Infallible;

use serde::{Deserialize, Serialize};

use super::stated::{self, Stated};
use crate::check::{Checker, Detail, Options};
use crate::diagnostic::Severity;
use crate::document::Document;
use crate::law::{Truth, Verdict};
use crate::render::filing_json;
use crate::report::{FilingReport, Threshold};
use crate::rulebook::Rulebook;
use crate::source::{NotText, Source};
use crate::vocabulary::Handle;

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowStatus {
    /// It was read, and every obligation has an outcome.
    Checked,
    /// It could not be read; the row says why.
    Unreadable,
    /// It was not looked at; the row says why.
    Skipped,
}

impl RowStatus {
    /// The word in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            RowStatus::Checked => "checked",
            RowStatus::Unreadable => "unreadable",
            RowStatus::Skipped => "skipped",
        }
    }
}

/// Why an input was not checked, apart from what stands in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// Its name has an ending that no filing has.
    Ending,
    /// Its name begins with a dot.
    Hidden,
    /// A file of waivers beside the filings.
    Waivers,
    /// A link to a folder, which is not followed.
    Link,
    /// A device, a pipe or a socket.
    NotAFile,
    /// It was there when the inputs were listed, and is not any more.
    Vanished,
    /// Reading is not allowed.
    Permission,
    /// Reading failed.
    Failed,
    /// It was written to while it was read.
    Changing,
    /// An archive that is broken, or uses what we can not read.
    Archive,
    /// An archive or a list inside another one.
    Nested,
    /// A name that leads out of its archive.
    Traversal,
    /// More than a budget allows.
    Budget,
    /// Found in a folder or an archive, without the marker of a filing and not like one.
    NoFiling,
    /// Found in a folder or an archive, and written by this program.
    OwnResult,
    /// Left out by whoever ran the batch.
    Excluded,
    /// The same file as an earlier input.
    Twice,
    /// A fault of this program.
    Fault,
}

impl RefusalKind {
    /// The word in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            RefusalKind::Ending => "ending",
            RefusalKind::Hidden => "hidden",
            RefusalKind::Waivers => "waivers",
            RefusalKind::Link => "link",
            RefusalKind::NotAFile => "not_a_file",
            RefusalKind::Vanished => "vanished",
            RefusalKind::Permission => "permission",
            RefusalKind::Failed => "failed",
            RefusalKind::Changing => "changing",
            RefusalKind::Archive => "archive",
            RefusalKind::Nested => "nested",
            RefusalKind::Traversal => "traversal",
            RefusalKind::Budget => "budget",
            RefusalKind::NoFiling => "no_filing",
            RefusalKind::OwnResult => "own_result",
            RefusalKind::Excluded => "excluded",
            RefusalKind::Twice => "twice",
            RefusalKind::Fault => "fault",
        }
    }

    /// Whether an input with this fate was looked at and could not be read.
    #[must_use]
    pub fn status(self) -> RowStatus {
        match self {
            RefusalKind::Ending
            | RefusalKind::Hidden
            | RefusalKind::Waivers
            | RefusalKind::Link
            | RefusalKind::NotAFile
            | RefusalKind::Nested
            | RefusalKind::Traversal
            | RefusalKind::NoFiling
            | RefusalKind::OwnResult
            | RefusalKind::Excluded
            | RefusalKind::Twice
            | RefusalKind::Fault => RowStatus::Skipped,
            RefusalKind::Vanished
            | RefusalKind::Permission
            | RefusalKind::Failed
            | RefusalKind::Changing
            | RefusalKind::Archive
            | RefusalKind::Budget => RowStatus::Unreadable,
        }
    }
}

/// Why an input was not checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The kind, for programs.
    pub kind: RefusalKind,
    /// The sentence, for people.
    pub message: String,
}

/// Something wrong with a text, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDiagnostic {
    /// The stable name.
    pub code: String,
    /// `error` or `hint`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Facts of one filing that do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowContradiction {
    /// The rule.
    pub rule: String,
    /// The lines of the facts.
    pub lines: Vec<u32>,
}

/// What one filing, or one input that holds none, comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The position of the input among all inputs, from 0.
    pub input: u64,
    /// Where it was found: a path, with `!/` before a member of an archive and `:` before a line.
    pub path: String,
    /// Which document of its text, from 0.
    pub document: usize,
    /// What became of it.
    pub status: RowStatus,
    /// Why it was not checked, apart from what stands in its text.
    pub why: Option<Why>,
    /// Bytes of its text, all documents together.
    pub bytes: usize,
    /// SHA-256 of its text, as lower-case hexadecimal.
    pub sha256: Option<String>,
    /// `filing.id`, where it is stated.
    pub id: Option<String>,
    /// `system.name`, where it is stated.
    pub system: Option<String>,
    /// `system.version`, where it is stated.
    pub version: Option<String>,
    /// `filing.submitted_by`, where it is stated.
    pub submitted_by: Option<String>,
    /// The country of use, or else the deployer's, where it is stated.
    pub country: Option<String>,
    /// The body that sells or provides the system, where one is named.
    pub vendor: Option<String>,
    /// `lifecycle.stage`, where it is stated.
    pub stage: Option<String>,
    /// Of notice, review and remedies: what is declared to be there, and not to be there.
    pub declared: BTreeMap<String, bool>,
    /// Whether there is something to act on.
    pub finding: bool,
    /// What the law makes of the system in the respects that a report opens with.
    pub law: BTreeMap<String, String>,
    /// Obligations shown to be met.
    pub met: usize,
    /// Gaps.
    pub unmet: usize,
    /// Obligations for which not enough is stated.
    pub undetermined: usize,
    /// Obligations that do not bind this filing.
    pub not_applicable: usize,
    /// Of the undetermined, those that the facts fall short of, if they apply.
    #[serde(default)]
    pub short_if_applies: usize,
    /// Of the undetermined, those that are met, if they apply.
    #[serde(default)]
    pub met_if_applies: usize,
    /// One letter for each obligation of the rulebook, in its order: `m` met, `u` unmet, `?`
    /// undetermined, `-` not applicable, `.` not asked, as it is another role's.
    pub verdicts: String,
    /// The obligations that are not met.
    pub gaps: Vec<String>,
    /// Facts of this filing that do not fit together.
    pub contradictions: Vec<RowContradiction>,
    /// What is wrong with the text, or worth a look.
    pub diagnostics: Vec<RowDiagnostic>,
    /// Facts that other filings on the same system may contradict.
    pub stated: Vec<Stated>,
}

impl Row {
    /// A row for an input that holds no filing we could look at.
    #[must_use]
    pub fn refused(
        input: u64,
        path: impl Into<String>,
        kind: RefusalKind,
        message: impl Into<String>,
    ) -> Row {
        Row {
            input,
            path: path.into(),
            document: 0,
            status: kind.status(),
            why: Some(Why { kind, message: message.into() }),
            bytes: 0,
            sha256: None,
            id: None,
            system: None,
            version: None,
            submitted_by: None,
            country: None,
            vendor: None,
            stage: None,
            declared: BTreeMap::new(),
            finding: false,
            law: BTreeMap::new(),
            met: 0,
            unmet: 0,
            undetermined: 0,
            not_applicable: 0,
            short_if_applies: 0,
            met_if_applies: 0,
            verdicts: String::new(),
            gaps: Vec::new(),
            contradictions: Vec::new(),
            diagnostics: Vec::new(),
            stated: Vec::new(),
        }
    }

    /// The row as one line of NDJSON, its end included; with the full report as the key `report`,
    /// where there is one.
    #[must_use]
    pub fn to_line(&self, report: Option<&str>) -> Vec<u8> {
        // A struct of texts, numbers and lists always serialises.
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        if let Some(report) = report {
            line.pop();
            line.extend_from_slice(b",\"report\":");
            line.extend_from_slice(report.as_bytes());
            line.push(b'}');
        }
        line.push(b'\n');
        line
    }

    /// The first thing to say about an input that was not checked, or about its text.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        let of_text = || {
            let first = self.diagnostics.first()?;
            Some(format!("{} (line {})", first.message, first.line))
        };
        self.why.as_ref().map(|why| why.message.clone()).or_else(of_text)
    }
}

/// The letter of a verdict in [`Row::verdicts`].
#[must_use]
pub fn verdict_letter(verdict: Verdict) -> char {
    match verdict {
        Verdict::Met => 'm',
        Verdict::Unmet => 'u',
        Verdict::Undetermined => '?',
        Verdict::NotApplicable => '-',
    }
}

/// Checks a text and gives one row for each filing in it, with its line. Where everything is to be
/// told of verdicts, the line has the full report as well.
#[must_use]
pub fn rows_of(
    checker: &Checker,
    input: u64,
    text: &Result<Source, NotText>,
    options: &Options,
    threshold: Threshold,
) -> Vec<(Row, Vec<u8>)> {
    let mut rows = Vec::new();
    each_row(checker, input, text, options, threshold, |row, line| rows.push((row, line)));
    rows
}

/// As [`rows_of`], one row after the other: the reports of a long stream are many times as large as its text.
pub fn each_row(
    checker: &Checker,
    input: u64,
    text: &Result<Source, NotText>,
    options: &Options,
    threshold: Threshold,
    mut visit: impl FnMut(Row, Vec<u8>),
) {
    let Ok(()) = checker.each(text, options, None, |report, document| {
        let row = row(input, &report, document, threshold);
        let full = (options.detail == Detail::Full).then(|| filing_json(&report, threshold));
        let line = row.to_line(full.as_deref());
        visit(row, line);
        Ok::<(), Infallible>(())
    });
}

fn row(
    input: u64,
    report: &FilingReport<'_>,
    document: Option<&Document<'_>>,
    threshold: Threshold,
) -> Row {
    let source = &report.source;
    let line = |span: crate::source::Span| source.locate(span.start).line;
    let status = if report.is_checked() { RowStatus::Checked } else { RowStatus::Unreadable };
    let summary = report.summary();
    let at = document.map(|document| stated::Whole { document, source });
    let text = |handle| at.as_ref().and_then(|at| at.text(handle)).map(str::to_owned);
    let gaps = report.outcomes().iter().filter(|outcome| outcome.verdict == Verdict::Unmet);
    Row {
        input,
        path: source.name().to_owned(),
        document: report.document,
        status,
        why: None,
        bytes: source.text().len(),
        sha256: Some(report.source.sha256().to_owned()),
        id: report.id.clone(),
        system: report.system.clone(),
        version: text(Handle::SystemVersion),
        submitted_by: report.submitted_by.clone(),
        country: at.as_ref().and_then(stated::Whole::country),
        vendor: at.as_ref().and_then(stated::Whole::vendor),
        stage: text(Handle::LifecycleStage),
        declared: match (&at, status) {
            (Some(at), RowStatus::Checked) => at.declared(),
            _ => BTreeMap::new(),
        },
        finding: report.fails(threshold),
        law: headlines(report),
        met: summary.met,
        unmet: summary.unmet,
        undetermined: summary.undetermined,
        not_applicable: summary.not_applicable,
        short_if_applies: summary.short_if_applies,
        met_if_applies: summary.met_if_applies,
        verdicts: verdicts(report.rulebook, report),
        gaps: gaps.map(|outcome| outcome.about.id.to_string()).collect(),
        contradictions: report
            .contradictions()
            .iter()
            .map(|found| RowContradiction {
                rule: found.about.id.clone(),
                lines: found.reasons.iter().filter_map(|reason| reason.span).map(line).collect(),
            })
            .collect(),
        diagnostics: report
            .diagnostics
            .iter()
            .map(|diagnostic| {
                let place = source.locate(diagnostic.span().start);
                RowDiagnostic {
                    code: format!("filing::{}", diagnostic.code.name()),
                    severity: match diagnostic.severity {
                        Severity::Error => "error".to_owned(),
                        Severity::Hint => "hint".to_owned(),
                    },
                    message: diagnostic.message.clone(),
                    line: place.line,
                    column: place.column,
                    help: diagnostic.help.clone(),
                }
            })
            .collect(),
        stated: match (&at, status) {
            (Some(at), RowStatus::Checked) => stated::stated(at),
            _ => Vec::new(),
        },
    }
}

fn headlines(report: &FilingReport<'_>) -> BTreeMap<String, String> {
    let headlines = report.qualifications().iter().filter(|found| found.about.headline);
    headlines
        .map(|found| (found.about.name.to_string(), Truth::word(found.truth).to_owned()))
        .collect()
}

/// The letters of all obligations; the outcomes are those of some, in the same order.
fn verdicts(rulebook: &Rulebook, report: &FilingReport<'_>) -> String {
    if !report.is_checked() {
        return String::new();
    }
    let mut left = report.outcomes();
    let mut letters = String::with_capacity(rulebook.obligations.len());
    for about in &rulebook.obligations {
        letters.push(match left.split_first() {
            Some((outcome, rest)) if std::ptr::eq(outcome.about, about) => {
                left = rest;
                verdict_letter(outcome.verdict)
            }
            _ => '.',
        });
    }
    letters
}
