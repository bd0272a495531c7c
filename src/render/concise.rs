//! One line a finding, as compilers and linters write them: `path:line:column: verdict[id] title · citation · day`.

use std::io;

use super::{Renderer, Run};
use crate::report::{FilingReport, Threshold, Totals, WaiversReport};
use crate::shown::printable;

/// Writes a line a finding; nothing where there is none.
#[derive(Clone, Copy, Debug)]
pub struct Concise {
    threshold: Threshold,
}

impl Concise {
    /// The findings of a run.
    #[must_use]
    pub fn new(run: &Run<'_>) -> Concise {
        Concise { threshold: run.threshold }
    }
}

impl Renderer for Concise {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        for finding in report.findings(self.threshold) {
            // What somebody has accepted, and what fails no check, is for the longer reports.
            if !finding.fails {
                continue;
            }
            let (span, _) = finding.place();
            let place = report.source.locate(span.start);
            let mut line = format!(
                "{}:{}:{}: {}[{}] {}",
                printable(report.source.name()),
                place.line,
                place.column,
                finding.kind.word(),
                finding.rule,
                printable(&finding.title)
            );
            for part in [finding.cite.as_str(), finding.binds.as_str()] {
                if !part.is_empty() {
                    line.push_str(" · ");
                    line.push_str(part);
                }
            }
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        for fault in &waivers.faults {
            let place = waivers.source.locate(fault.span().start);
            let name = printable(waivers.source.name());
            let code = fault.code.name();
            let message = printable(&fault.message);
            writeln!(out, "{name}:{}:{}: waiver[{code}] {message}", place.line, place.column)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Totals, _: &mut dyn io::Write) -> io::Result<()> {
        Ok(())
    }
}
