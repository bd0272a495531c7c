//! Baselines: what is open today, written down so that a later check fails on what is new.

use std::io;

use serde::Serialize;

use super::{Renderer, Run};
use crate::law::Theme;
use crate::report::{
    Accepted, FilingReport, Finding, FindingKind, Threshold, Totals, WaiversReport,
};

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
