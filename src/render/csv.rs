//! CSV: a row an outcome, for a spreadsheet. A cell that a spreadsheet would take for a formula is
//! made a text.

use std::io;

use super::Renderer;
use crate::diagnostic::{Diagnostic, Severity};
use crate::law::Truth;
use crate::report::{FilingReport, OutcomeReport, Threshold, Totals, WaiversReport};
use crate::shown::cell;
use crate::source::Source;

const HEAD: &[&str] = &[
    "path",
    "document",
    "filing",
    "system",
    "submitted_by",
    "status",
    "law",
    "cite",
    "obligation",
    "title",
    "addressee",
    "theme",
    "binding",
    "verified",
    "verdict",
    "fails",
    "accepted",
    "standing",
    "binds_from",
    "in_force",
    "line",
    "column",
    "because",
    "asks",
    "judge",
    "help",
];

/// Writes rows, the names of the columns first.
#[derive(Debug)]
pub struct Csv {
    threshold: Threshold,
    begun: bool,
}

impl Csv {
    /// Rows of everything that is looked at.
    #[must_use]
    pub fn new(threshold: Threshold) -> Csv {
        Csv { threshold: threshold.counting(), begun: false }
    }

    fn rows(&mut self, rows: Vec<Vec<String>>, out: &mut dyn io::Write) -> io::Result<()> {
        // Spreadsheets expect what RFC 4180 says: lines end with a carriage return, too.
        let mut builder = csv::WriterBuilder::new();
        let mut writer = builder.terminator(csv::Terminator::CRLF).from_writer(out);
        if !self.begun {
            self.begun = true;
            writer.write_record(HEAD).map_err(csv_error)?;
        }
        for row in rows {
            let cells = row.iter().map(|text| cell(text));
            writer.write_record(cells).map_err(csv_error)?;
        }
        writer.flush()
    }
}

/// The error of a table: that of the output beneath, so that a closed pipe can be told from others.
#[must_use]
pub fn csv_error(error: csv::Error) -> io::Error {
    if !error.is_io_error() {
        return io::Error::other(error);
    }
    if let csv::ErrorKind::Io(error) = error.into_kind() {
        error
    } else {
        io::ErrorKind::Other.into()
    }
}

impl Renderer for Csv {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let rows = if report.is_checked() {
            let shown = |outcome: &&OutcomeReport<'_>| report.is_looked_at(outcome, self.threshold);
            report.outcomes().iter().filter(shown).map(|o| self.row(report, o)).collect()
        } else {
            report
                .diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.severity == Severity::Error)
                .map(|diagnostic| [of_filing(report), fault(&report.source, diagnostic)].concat())
                .collect()
        };
        self.rows(rows, out)
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let rows = waivers.faults.iter().map(|found| {
            let path = waivers.source.name().to_owned();
            let mut row = vec![path];
            row.resize(5, String::new());
            row.push("waiver".to_owned());
            [row, fault(waivers.source, found)].concat()
        });
        self.rows(rows.collect(), out)
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        if self.begun { Ok(()) } else { self.rows(Vec::new(), out) }
    }
}

impl Csv {
    fn row(&self, report: &FilingReport<'_>, outcome: &OutcomeReport<'_>) -> Vec<String> {
        let about = outcome.about;
        let finding = report.finding_of(outcome, self.threshold);
        let word = |yes: bool| Truth::from(yes).answer().to_owned();
        let place = finding.as_ref().map(|f| report.source.locate(f.place().0.start));
        let asks: Vec<&str> = outcome.asks.iter().map(|ask| ask.path.as_str()).collect();
        let day = report.day(outcome);
        let day = match day.from {
            Some(day) => day.to_string(),
            None => format!("{} or later", day.earliest),
        };
        let law =
            report.rulebook.instrument(&about.provision).map_or("", |law| law.number.as_str());
        let mut row = of_filing(report);
        row.extend([
            law.to_owned(),
            report.rulebook.cite(&about.provision).to_owned(),
            about.id.to_string(),
            about.title.to_string(),
            about.addressee.word().to_owned(),
            about.theme.word().to_owned(),
            about.binding.word().to_owned(),
            word(about.verified),
            outcome.verdict.word().to_owned(),
            word(report.is_finding(outcome, self.threshold)),
            outcome.accepted.map_or_else(String::new, |accepted| accepted.label()),
            outcome.standing.map_or("", crate::law::Standing::word).to_owned(),
            day,
            word(outcome.in_force),
            place.map_or_else(String::new, |place| place.line.to_string()),
            place.map_or_else(String::new, |place| place.column.to_string()),
            finding.as_ref().map_or_else(String::new, crate::report::Finding::because),
            asks.join(" "),
            about.judge.as_deref().unwrap_or_default().to_owned(),
            about.help.to_string(),
        ]);
        row
    }
}

fn of_filing(report: &FilingReport<'_>) -> Vec<String> {
    let status = if report.is_checked() { "checked" } else { "unreadable" };
    let stated = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        report.source.name().to_owned(),
        report.document.to_string(),
        stated(&report.id),
        stated(&report.system),
        stated(&report.submitted_by),
        status.to_owned(),
    ]
}

/// The cells behind those of the filing, for a fault in a text.
fn fault(source: &Source, diagnostic: &Diagnostic) -> Vec<String> {
    let place = source.locate(diagnostic.span().start);
    let mut row = vec![String::new(); HEAD.len() - 6];
    let mut put = |name: &str, value: String| {
        if let Some(at) = HEAD.iter().position(|known| *known == name) {
            row[at - 6] = value;
        }
    };
    put("fails", Truth::True.answer().to_owned());
    put("line", place.line.to_string());
    put("column", place.column.to_string());
    put("because", diagnostic.message.clone());
    put("help", diagnostic.help.clone().unwrap_or_default());
    row
}
