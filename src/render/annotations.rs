//! Findings as the services show them beside the lines: GitHub's workflow commands, and GitLab's
//! code quality report.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::heaviest::Heaviest;
use super::{Renderer, Run};
use crate::diagnostic::Diagnostic;
use crate::render::ending;
use crate::report::Weight;
use crate::report::{FilingReport, Finding, FindingKind, Level, Totals, WaiversReport};
use crate::shown::{self, printable};
use crate::source::{LineColumn, Source};
use crate::view::{Cause, Closing, FindingOfCause, Told, told};

/// Writes workflow commands. GitHub shows few of a kind, so that duties which wait for the same
/// facts are one annotation, and the heaviest come first.
#[derive(Debug)]
pub struct GithubAnnotations<'r> {
    run: Run<'r>,
    held: Heaviest,
    closing: Closing,
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
        GithubAnnotations {
            run,
            held: Heaviest::new(COMMANDS),
            closing: Closing::default(),
            errors: 0,
            warnings: 0,
        }
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
        let told = told(report, self.run.threshold);
        self.closing.add(&told.dossier.closing);
        for group in by_cause(&told) {
            let Some(first) = group.first() else { continue };
            let finding = &first.finding;
            let (title, message) = match told.cause(first).filter(|_| group.len() > 1) {
                None => (format!("{} [{}]", finding.headline(), finding.rule), message(finding)),
                Some(cause) => of_cause(finding, cause, &group),
            };
            self.command(&report.source, finding, &title, &message);
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
            data(&format!("{}{shown}", ending(&self.closing, totals)))
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

/// Findings that nobody has accepted, those of one cause and level together, in the order of the first of each.
fn by_cause<'t, 'r>(told: &'t Told<'r>) -> Vec<Vec<&'t FindingOfCause<'r>>> {
    let mut groups: Vec<Vec<&FindingOfCause<'_>>> = Vec::new();
    let mut known: BTreeMap<(usize, Level), usize> = BTreeMap::new();
    for found in told.findings.iter().filter(|found| found.finding.accepted.is_none()) {
        let new = groups.len();
        let at = match found.cause {
            None => new,
            Some(cause) => *known.entry((cause, found.finding.level)).or_insert(new),
        };
        match groups.get_mut(at) {
            Some(group) => group.push(found),
            None => groups.push(vec![found]),
        }
    }
    groups
}

/// Several duties of one cause: what it is, and each with its law and day.
fn of_cause(
    finding: &Finding<'_>,
    cause: &Cause,
    group: &[&FindingOfCause<'_>],
) -> (String, String) {
    let what = match finding.kind {
        FindingKind::Short => "fall short, if they apply",
        FindingKind::Undetermined => "wait for what is not stated",
        FindingKind::Text
        | FindingKind::Contradiction
        | FindingKind::Unmet
        | FindingKind::Open
        | FindingKind::Unbacked
        | FindingKind::Unseen => "fall short",
    };
    let title = format!("{}: {} duties {what}", cause.words, group.len());
    let duties: Vec<String> = group
        .iter()
        .map(|found| &found.finding)
        .map(|f| format!("– {}: {} [{}]", f.law_and_day(), f.title, f.rule))
        .collect();
    let because = finding.because();
    let duties = duties.join("\n");
    (title, if because.is_empty() { duties } else { format!("{because}\n{duties}") })
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
        if !finding.fails {
            foot.push_str(" · it fails no check");
        }
        lines.push(foot);
    }
    if !finding.help.is_empty() {
        lines.push(format!("help: {}", finding.help));
    }
    if lines.is_empty() {
        lines.push(finding.title.to_string());
    }
    lines.join("\n")
}

/// A cause, beside one of its duties.
pub(super) fn one_of(cause: &Cause) -> String {
    let line = cause.line.map_or_else(String::new, |line| format!(", line {line}"));
    format!("One of {} duties of one cause: {}{line}.", cause.duties.len(), cause.words)
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
        let told = told(report, self.run.threshold);
        for found in told.findings.iter().filter(|found| found.finding.accepted.is_none()) {
            let finding = &found.finding;
            let mut description = finding.sentence();
            // The words of a cause of one duty are that duty's.
            let cause = told.cause(found).filter(|cause| cause.duties.len() > 1);
            if let Some(cause) = cause {
                description = format!("{description} {}", one_of(cause));
            }
            let issue = Issue {
                description: printable(&description),
                check_name: &finding.rule,
                fingerprint: &finding.fingerprint,
                severity: match finding.level {
                    Level::Error => "critical",
                    Level::Warning if finding.in_force => "major",
                    Level::Warning => "minor",
                    Level::Note => "info",
                },
                location: self.location(&report.source, finding.place().0.start),
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
