//! Findings as the services show them beside the lines: GitHub's workflow commands, and GitLab's
//! code quality report.

use std::io;

use serde::Serialize;

use super::{
    FilingReport, Finding, FindingKind, Level, Renderer, Threshold, Totals, WaiversReport,
};
use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// Writes workflow commands. GitHub shows few of a kind, so that duties which wait for the same
/// facts are one annotation, and the heaviest come first.
#[derive(Debug)]
pub struct GithubAnnotations {
    threshold: Threshold,
}

impl GithubAnnotations {
    /// Annotations of what is to act on.
    #[must_use]
    pub fn new(threshold: Threshold) -> GithubAnnotations {
        GithubAnnotations { threshold }
    }
}

impl Renderer for GithubAnnotations {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let findings = report.findings(self.threshold);
        let (open, single): (Vec<_>, Vec<_>) = findings
            .iter()
            .filter(|finding| finding.accepted.is_none())
            .partition(|finding| finding.kind == FindingKind::Undetermined);
        for finding in single {
            let title = format!("{} [{}]", finding.title, finding.rule);
            command(out, report.source, finding, &title, &message(finding))?;
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
            command(out, report.source, first, &title, &message)?;
        }
        Ok(())
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        for fault in &waivers.faults {
            let place = waivers.source.locate(fault.span().start);
            writeln!(
                out,
                "::error file={},line={},col={},title={}::{}",
                property(waivers.source.name()),
                place.line,
                place.column,
                property(&format!("waiver::{}", fault.code.name())),
                data(&said(fault)),
            )?;
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        let (sum, filings) = (totals.outcomes, totals.filings);
        writeln!(
            out,
            "::notice title=bordercheck::{}",
            data(&format!(
                "{filings} {}, {} unreadable: {} unmet, {} undetermined, {} met, {} not applicable.",
                if filings == 1 { "filing" } else { "filings" },
                totals.unreadable,
                sum.unmet,
                sum.undetermined,
                sum.met,
                sum.not_applicable
            ))
        )
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

fn command(
    out: &mut dyn io::Write,
    source: &Source,
    finding: &Finding<'_>,
    title: &str,
    message: &str,
) -> io::Result<()> {
    let name = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let place = source.locate(finding.place().0.start);
    writeln!(
        out,
        "::{name} file={},line={},col={},title={}::{}",
        property(source.name()),
        place.line,
        place.column,
        property(title),
        data(message),
    )
}

/// The text of a command: a line break would end it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Writes GitLab's code quality report.
#[derive(Debug)]
pub struct GitlabCodeQuality {
    threshold: Threshold,
    begun: bool,
}

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

impl GitlabCodeQuality {
    /// A report of what is to act on.
    #[must_use]
    pub fn new(threshold: Threshold) -> GitlabCodeQuality {
        GitlabCodeQuality { threshold, begun: false }
    }

    fn issue(&mut self, issue: &Issue<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(if self.begun { b",\n" } else { b"[\n" })?;
        self.begun = true;
        serde_json::to_writer(&mut *out, issue).map_err(io::Error::from)
    }
}

impl Renderer for GitlabCodeQuality {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        for finding in report.findings(self.threshold) {
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
                description,
                check_name: &finding.rule,
                fingerprint: &finding.fingerprint,
                severity: match finding.level {
                    Level::Error => "critical",
                    Level::Warning => "major",
                    Level::Note => "info",
                },
                location: location(report.source, finding.place().0.start),
            };
            self.issue(&issue, out)?;
        }
        Ok(())
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        for fault in &waivers.faults {
            let issue = Issue {
                description: fault.message.clone(),
                check_name: &format!("waiver::{}", fault.code.name()),
                fingerprint: &waivers.fingerprint(fault),
                severity: "critical",
                location: location(waivers.source, fault.span().start),
            };
            self.issue(&issue, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}

fn location(source: &Source, offset: u32) -> Location<'_> {
    let name = source.name();
    Location {
        path: name.strip_prefix("./").unwrap_or(name),
        lines: Lines { begin: source.locate(offset).line },
    }
}
