//! What was open on a day, so that a later check fails only on what is new.
//!
//! A finding is known by its fingerprint, which says nothing of lines. What stands beside it is for
//! the people who read the file in a review.

use std::collections::BTreeSet;
use std::io;

use serde::{Deserialize, Serialize};

use super::{
    Accepted, FilingReport, Finding, FindingKind, Renderer, Run, Threshold, Totals, WaiversReport,
};
use crate::law::Theme;

/// The findings that were there already.
#[derive(Clone, Debug)]
pub struct Baseline {
    pub(super) version: Version,
    fingerprints: BTreeSet<String>,
}

/// How the fingerprints of a baseline were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// By verdict; still read.
    One,
    /// By class: what falls short, what is not shown.
    Two,
}

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineFault {
    /// It is not JSON of the right shape.
    #[error("this is no baseline; `--report baseline=FILE` writes one")]
    Shape(#[source] serde_json::Error),
    /// It is of a later version.
    #[error("this is a baseline of version {0}; the program reads versions 1 and 2")]
    Version(u32),
}

#[derive(Deserialize)]
struct Read {
    baseline: u32,
    findings: Vec<ReadRow>,
}

#[derive(Deserialize)]
struct ReadRow {
    fingerprint: String,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// Where the text is none.
    pub fn read(text: &str) -> Result<Baseline, BaselineFault> {
        let read: Read = serde_json::from_str(text).map_err(BaselineFault::Shape)?;
        let version = match read.baseline {
            1 => Version::One,
            2 => Version::Two,
            later => return Err(BaselineFault::Version(later)),
        };
        Ok(Baseline {
            version,
            fingerprints: read.findings.into_iter().map(|row| row.fingerprint).collect(),
        })
    }

    /// Whether a finding was there already.
    #[must_use]
    pub fn has(&self, fingerprint: &str) -> bool {
        self.fingerprints.contains(fingerprint)
    }
}

#[derive(Serialize)]
struct Row<'a> {
    fingerprint: &'a str,
    filing: Option<&'a str>,
    path: &'a str,
    rule: &'a str,
    kind: &'static str,
}

/// Writes a baseline: everything that makes the check fail, and what an earlier one had.
#[derive(Debug)]
pub struct BaselineFile {
    head: String,
    threshold: Threshold,
    begun: bool,
}

impl BaselineFile {
    /// A baseline of a run.
    #[must_use]
    pub fn new(run: Run<'_>) -> BaselineFile {
        let head = format!(
            "{{\"baseline\":2,\"as_of\":\"{}\",\"rulebook\":\"{}\",\n\"findings\":[",
            run.as_of, run.rulebook.sha256
        );
        BaselineFile { head, threshold: run.threshold, begun: false }
    }

    fn begin(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            out.write_all(self.head.as_bytes())?;
            return out.write_all(b"\n");
        }
        Ok(())
    }
}

/// What is prohibited and shown to be done is in no baseline, nor is what can not be read.
fn kept(finding: &Finding<'_>) -> bool {
    let open = match finding.accepted {
        Some(Accepted::Known) => true,
        Some(Accepted::Waived(_)) => false,
        None => finding.fails,
    };
    let prohibited =
        finding.kind == FindingKind::Unmet && finding.theme == Some(Theme::Prohibition);
    open && !prohibited && finding.kind != FindingKind::Text
}

impl Renderer for BaselineFile {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let findings = report.findings(self.threshold);
        for finding in findings.iter().filter(|finding| kept(finding)) {
            if self.begun {
                out.write_all(b",\n")?;
            }
            self.begin(out)?;
            let row = Row {
                fingerprint: &finding.fingerprint,
                filing: report.id.as_deref(),
                path: report.source.name(),
                rule: &finding.rule,
                kind: finding.kind.word(),
            };
            serde_json::to_writer(&mut *out, &row).map_err(io::Error::from)?;
        }
        Ok(())
    }

    fn waivers(&mut self, _: &WaiversReport<'_>, _: &mut dyn io::Write) -> io::Result<()> {
        // Expired and unused waivers are mended, not accepted.
        Ok(())
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        self.begin(out)?;
        out.write_all(b"\n]}\n")
    }
}
