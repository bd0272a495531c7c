//! Findings as the services show them beside the lines: GitHub's workflow commands, and GitLab's
//! code quality report.

use std::io;

use serde::Serialize;

use super::finding::Weight;
use super::heaviest::Heaviest;
use super::{FilingReport, Finding, FindingKind, Level, Renderer, Run, Totals, WaiversReport};
use crate::diagnostic::Diagnostic;
use crate::shown::{self, printable};
use crate::source::{LineColumn, Source};

/// Writes workflow commands. GitHub shows few of a kind, so that duties which wait for the same
/// facts are one annotation, and the heaviest come first.
#[derive(Debug)]
pub struct GithubAnnotations<'r> {
    run: Run<'r>,
    held: Heaviest,
    errors: usize,
    warnings: usize,
}

/// Commands that a log holds; GitHub itself shows ten errors and ten warnings of a step.
const COMMANDS: usize = 2_000;
const SHOWN: usize = 10;

impl<'r> GithubAnnotations<'r> {
    /// Annotations of what is to act on.
    #[must_use]
    pub fn new(run: Run<'r>) -> GithubAnnotations<'r> {
        GithubAnnotations { run, held: Heaviest::new(COMMANDS), errors: 0, warnings: 0 }
    }

    fn command(&mut self, source: &Source, finding: &Finding<'_>, title: &str, message: &str) {
        let level = finding.level;
        let place = source.locate(finding.place().0.start);
        self.hold(finding.weight(), source, place, title, message, level);
    }

    fn hold(
        &mut self,
        weight: Weight,
        source: &Source,
        place: LineColumn,
        title: &str,
        message: &str,
        level: Level,
    ) {
        let name = match level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        self.errors += usize::from(level == Level::Error);
        self.warnings += usize::from(level == Level::Warning);
        let command = format!(
            "::{name} file={},line={},col={},title={}::{}",
            property(&String::from_utf8_lossy(&shown::bytes(&self.run.path(source)))),
            place.line,
            place.column,
            property(title),
            data(message),
        );
        self.held.push(weight, command);
    }
}

impl Renderer for GithubAnnotations<'_> {
    fn filing(&mut self, report: &FilingReport<'_>, _: &mut dyn io::Write) -> io::Result<()> {
        let findings = report.findings(self.run.threshold);
        let (open, single): (Vec<_>, Vec<_>) = findings
            .iter()
            .filter(|finding| finding.accepted.is_none())
            .partition(|finding| finding.kind == FindingKind::Undetermined);
        for finding in single {
            let title = format!("{} [{}]", finding.title, finding.rule);
            self.command(report.source, finding, &title, &message(finding));
        }
        for group in waiting(open) {
            let (first, title) = match group.as_slice() {
                [] => continue,
                [only] => (only, format!("{} [{}]", only.title, only.rule)),
                [first, ..] => {
                    (first, format!("{} duties wait for what is not stated", group.len()))
                }
            };
            let message = if group.len() == 1 {
                message(first)
            } else {
                let duties: Vec<String> =
                    group.iter().map(|f| format!("– {}: {}", f.cite, f.title)).collect();
                format!("{}\n{}", first.because(), duties.join("\n"))
            };
            self.command(report.source, first, &title, &message);
        }
        Ok(())
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, _: &mut dyn io::Write) -> io::Result<()> {
        for fault in &waivers.faults {
            let place = waivers.source.locate(fault.span().start);
            let title = format!("waiver::{}", fault.code.name());
            let weight = (false, Level::Error, false, false, FindingKind::Text);
            self.hold(weight, waivers.source, place, &title, &said(fault), Level::Error);
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        for command in self.held.by_weight() {
            writeln!(out, "{command}")?;
        }
        let (sum, filings) = (totals.outcomes, totals.filings);
        let mut shown = String::new();
        if self.errors > SHOWN || self.warnings > SHOWN {
            shown = format!(
                "\nGitHub shows {SHOWN} errors and {SHOWN} warnings of a step beside the lines, the heaviest ones; \
                 the log has {} and {}.",
                self.errors, self.warnings
            );
        }
        if let Some(left) = self.left_out() {
            shown = format!("\n{left}");
        }
        writeln!(
            out,
            "::notice title=bordercheck::{}",
            data(&format!(
                "{filings} {}, {} unreadable: {} unmet, {} undetermined, {} met, {} not applicable.{shown}",
                if filings == 1 { "filing" } else { "filings" },
                totals.unreadable,
                sum.unmet,
                sum.undetermined,
                sum.met,
                sum.not_applicable
            ))
        )
    }

    fn left_out(&self) -> Option<String> {
        (self.held.left_out() > 0).then(|| {
            format!(
                "{} of {} annotations are left out, the lightest ones, so that the log can be read; \
                 `--report text=FILE` has all of them.",
                self.held.left_out(),
                self.held.seen
            )
        })
    }
}

/// Open duties grouped by the facts that they wait for, in the order of the first of each.
fn waiting<'f, 'r>(open: Vec<&'f Finding<'r>>) -> Vec<Vec<&'f Finding<'r>>> {
    let mut groups: Vec<Vec<&Finding<'_>>> = Vec::new();
    for finding in open {
        let same = |group: &&mut Vec<&Finding<'_>>| {
            group
                .first()
                .is_some_and(|first| first.notes == finding.notes && first.level == finding.level)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

fn message(finding: &Finding<'_>) -> String {
    let mut lines = Vec::new();
    let because = finding.because();
    if !because.is_empty() {
        lines.push(because);
    }
    if !finding.cite.is_empty() {
        let mut foot = finding.cite.clone();
        for part in [finding.addressee.map_or("", |role| role.label()), &finding.binds] {
            if !part.is_empty() {
                foot = format!("{foot} · {part}");
            }
        }
        lines.push(foot);
    }
    if !finding.help.is_empty() {
        lines.push(format!("help: {}", finding.help));
    }
    if lines.is_empty() {
        lines.push(finding.title.to_owned());
    }
    lines.join("\n")
}

fn said(fault: &Diagnostic) -> String {
    let mut text = fault.message.clone();
    if let Some(help) = &fault.help {
        text = format!("{text}\nhelp: {help}");
    }
    text
}

/// The text of a command: a line break would end it, and what can not be seen is written out.
fn data(text: &str) -> String {
    let mut data = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => data.push_str("%25"),
            '\r' => data.push_str("%0D"),
            '\n' => data.push_str("%0A"),
            c => shown::put(c, &mut data),
        }
    }
    data
}

/// The value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Writes GitLab's code quality report.
#[derive(Debug)]
pub struct GitlabCodeQuality<'r> {
    run: Run<'r>,
    begun: bool,
}

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

impl<'r> GitlabCodeQuality<'r> {
    /// A report of what is to act on.
    #[must_use]
    pub fn new(run: Run<'r>) -> GitlabCodeQuality<'r> {
        GitlabCodeQuality { run, begun: false }
    }

    fn location(&self, source: &Source, offset: u32) -> Location {
        Location { path: self.run.path(source), lines: Lines { begin: source.locate(offset).line } }
    }

    fn issue(&mut self, issue: &Issue<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(if self.begun { b",\n" } else { b"[\n" })?;
        self.begun = true;
        serde_json::to_writer(&mut *out, issue).map_err(io::Error::from)
    }
}

impl Renderer for GitlabCodeQuality<'_> {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        for finding in report.findings(self.run.threshold) {
            if finding.accepted.is_some() {
                continue;
            }
            let because = finding.because();
            let mut description = finding.title.to_owned();
            for part in [&because, &finding.cite] {
                if !part.is_empty() {
                    description = format!("{description} – {part}");
                }
            }
            let issue = Issue {
                description: printable(&description),
                check_name: &finding.rule,
                fingerprint: &finding.fingerprint,
                severity: match finding.level {
                    Level::Error => "critical",
                    Level::Warning => "major",
                    Level::Note => "info",
                },
                location: self.location(report.source, finding.place().0.start),
            };
            self.issue(&issue, out)?;
        }
        Ok(())
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        for fault in &waivers.faults {
            let issue = Issue {
                description: printable(&fault.message),
                check_name: &format!("waiver::{}", fault.code.name()),
                fingerprint: &waivers.fingerprint(fault),
                severity: "critical",
                location: self.location(waivers.source, fault.span().start),
            };
            self.issue(&issue, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}
