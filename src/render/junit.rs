//! `JUnit` XML, as the Ant schema has it: a suite a filing, a case a duty.
//!
//! A gap is a failure; a duty on which not enough is stated is an error, as the test could not be
//! made. What fails no check, is waived or does not apply is skipped, and says why.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::Renderer;
use super::annotations::one_of;
use super::snippet::place_of;
use crate::law::Verdict;
use crate::render::reasons;
use crate::report::{
    Accepted, FilingReport, Finding, FindingKind, OutcomeReport, Threshold, Totals, WaiversReport,
};
use crate::shown::printable;
use crate::view::{Cause, dossier};

/// Writes one file of suites.
#[derive(Debug)]
pub struct Junit {
    threshold: Threshold,
    suites: usize,
    /// When the last filing was asked about, for the suite of the waivers.
    asked: String,
}

/// How a case came out.
enum Came {
    Passed,
    Skipped(String),
    /// `failure` or `error`; its type, its message and the whole of it.
    Not(&'static str, String, String, String),
}

struct Case {
    class: String,
    name: String,
    came: Came,
}

struct Suite {
    name: String,
    properties: Vec<(&'static str, String)>,
    cases: Vec<Case>,
}

impl Junit {
    /// Suites in which what is to act on fails.
    #[must_use]
    pub fn new(threshold: Threshold) -> Junit {
        Junit { threshold, suites: 0, asked: String::new() }
    }

    fn begin(&self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.suites > 0 {
            return Ok(());
        }
        let mut xml = Writer::new(&mut *out);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        out.write_all(b"\n<testsuites>\n")
    }

    fn suite(&mut self, suite: &Suite, out: &mut dyn io::Write) -> io::Result<()> {
        self.begin(out)?;
        let count = |wanted: fn(&Came) -> bool| {
            suite.cases.iter().filter(|case| wanted(&case.came)).count().to_string()
        };
        let mut xml = Writer::new_with_indent(&mut *out, b' ', 1);
        let mut start = BytesStart::new("testsuite");
        for (key, value) in [
            ("name", suite.name.as_str()),
            ("package", env!("CARGO_PKG_NAME")),
            ("id", &self.suites.to_string()),
            // The same day, the same bytes: no clock is read.
            ("timestamp", &format!("{}T00:00:00", self.asked)),
            ("hostname", "localhost"),
            ("tests", &suite.cases.len().to_string()),
            ("failures", &count(|came| matches!(came, Came::Not("failure", ..)))),
            ("errors", &count(|came| matches!(came, Came::Not("error", ..)))),
            ("skipped", &count(|came| matches!(came, Came::Skipped(_)))),
            ("time", "0"),
        ] {
            start.push_attribute((key, printable(value).as_str()));
        }
        xml.write_event(Event::Start(start))?;
        xml.write_event(Event::Start(BytesStart::new("properties")))?;
        for (name, value) in &suite.properties {
            let property = BytesStart::new("property")
                .with_attributes([("name", *name), ("value", &printable(value))]);
            xml.write_event(Event::Empty(property))?;
        }
        xml.write_event(Event::End(BytesEnd::new("properties")))?;
        for case in &suite.cases {
            write_case(&mut xml, case)?;
        }
        for empty in ["system-out", "system-err"] {
            xml.write_event(Event::Empty(BytesStart::new(empty)))?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
        self.suites += 1;
        out.write_all(b"\n")
    }
}

fn write_case<W: io::Write>(xml: &mut Writer<W>, case: &Case) -> io::Result<()> {
    let (class, name) = (printable(&case.class), printable(&case.name));
    let about = BytesStart::new("testcase").with_attributes([
        ("classname", class.as_str()),
        ("name", &name),
        ("time", "0"),
    ]);
    match &case.came {
        Came::Passed => return xml.write_event(Event::Empty(about)),
        Came::Skipped(why) => {
            xml.write_event(Event::Start(about))?;
            let why = BytesStart::new("skipped").with_attributes([("message", &*printable(why))]);
            xml.write_event(Event::Empty(why))?;
        }
        Came::Not(element, kind, message, whole) => {
            xml.write_event(Event::Start(about))?;
            let why = BytesStart::new(*element)
                .with_attributes([("type", kind.as_str()), ("message", &printable(message))]);
            xml.write_event(Event::Start(why))?;
            xml.write_event(Event::Text(BytesText::new(&lines(whole))))?;
            xml.write_event(Event::End(BytesEnd::new(*element)))?;
        }
    }
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

/// A text of several lines, which are ours.
fn lines(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

impl Renderer for Junit {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        self.asked = report.as_of.to_string();
        let findings = report.findings(self.threshold);
        let dossier = dossier(report, self.threshold);
        let shared: BTreeMap<&str, &Cause> = dossier
            .causes()
            .filter(|(_, cause)| cause.duties.len() > 1)
            .flat_map(|(_, cause)| cause.duties.iter().map(move |duty| (duty.as_str(), cause)))
            .collect();
        let of_duties = |finding: &&Finding<'_>| finding.addressee.is_some();
        let mut cases: Vec<Case> = findings
            .iter()
            .filter(|finding| !of_duties(finding) && (finding.fails || finding.accepted.is_some()))
            .map(|finding| Case {
                class: finding.kind.word().to_owned(),
                name: format!("{}: {}", finding.rule, finding.title),
                came: came(report, finding, None),
            })
            .collect();
        for outcome in
            report.outcomes().iter().filter(|outcome| report.is_looked_at(outcome, self.threshold))
        {
            let id = outcome.about.id.as_str();
            let finding = findings.iter().filter(of_duties).find(|f| f.rule == id);
            let cause = shared.get(id).copied();
            cases.push(Case {
                class: outcome.about.provision.to_string(),
                name: format!("{}: {}", last_part(&outcome.about.id), outcome.about.title),
                came: finding
                    .map_or_else(|| at_peace(outcome), |finding| came(report, finding, cause)),
            });
        }
        if !report.is_checked() && cases.is_empty() {
            return Ok(());
        }
        let mut properties = vec![
            ("path", report.source.name().to_owned()),
            ("document", report.document.to_string()),
            ("sha256", report.source.sha256().to_owned()),
            ("as_of", report.as_of.to_string()),
            ("rulebook", report.rulebook.sha256.clone()),
        ];
        properties.extend(report.system.clone().map(|name| ("system", name)));
        properties.push(("closing", reasons(&dossier.closing).join(", ")));
        let place = match report.document {
            0 => report.source.name().to_owned(),
            at => format!("{}, document {}", report.source.name(), at + 1),
        };
        let name = report.id.as_ref().map_or(place.clone(), |id| format!("{id} ({place})"));
        self.suite(&Suite { name, properties, cases }, out)
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let cases = waivers.faults.iter().map(|fault| {
            let place = place_of(waivers.source, fault.span());
            let help = fault.help.as_deref().unwrap_or_default();
            let of = fault.labels.last().map_or("", |label| waivers.source.slice(label.span));
            let whole = format!("{}\n{place}\nhelp: {help}", printable(&fault.message));
            let kind = format!("waiver::{}", fault.code.name());
            Case {
                class: kind.clone(),
                name: of.to_owned(),
                came: Came::Not("failure", kind, fault.message.clone(), whole),
            }
        });
        let properties = vec![("accepting", waivers.used.to_string())];
        let name = waivers.source.name().to_owned();
        self.suite(&Suite { name, properties, cases: cases.collect() }, out)
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        self.begin(out)?;
        out.write_all(b"</testsuites>\n")
    }
}

/// A duty with nothing to act on.
fn at_peace(outcome: &OutcomeReport<'_>) -> Came {
    match outcome.verdict {
        Verdict::NotApplicable => Came::Skipped("not applicable".to_owned()),
        Verdict::Met | Verdict::Unmet | Verdict::Undetermined => Came::Passed,
    }
}

fn came(report: &FilingReport<'_>, finding: &Finding<'_>, cause: Option<&Cause>) -> Came {
    let because = finding.because();
    if let Some(accepted) = finding.accepted {
        let why = match accepted {
            Accepted::Waived(waiver) => {
                format!("{}, {}: {}", finding.kind.word(), accepted.label(), waiver.reason)
            }
            Accepted::Known => format!("{}, {}", finding.kind.word(), accepted.label()),
        };
        return Came::Skipped(why);
    }
    if !finding.fails {
        return Came::Skipped(format!(
            "{}, but this fails no check: {because}",
            finding.kind.word()
        ));
    }
    let element = match finding.kind {
        FindingKind::Unmet | FindingKind::Contradiction | FindingKind::Unbacked => "failure",
        FindingKind::Text
        | FindingKind::Short
        | FindingKind::Open
        | FindingKind::Undetermined
        | FindingKind::Unseen => "error",
    };
    let mut whole = format!("{}\n", place_of(&report.source, finding.place().0));
    for note in finding.notes.iter().filter(|note| !note.text.is_empty()) {
        let at = note.span.map_or(String::new(), |span| {
            format!(" (line {})", report.source.locate(span.start).line)
        });
        let _ = writeln!(whole, "– {}{at}", note.text);
    }
    for (label, text) in [("", &*finding.cite), ("", &*finding.binds), ("help: ", finding.help)] {
        if !text.is_empty() {
            let _ = writeln!(whole, "{label}{text}");
        }
    }
    let mut message = match (finding.kind, because.is_empty()) {
        (_, true) => finding.headline().into_owned(),
        (FindingKind::Short, false) => format!("falls short, if it applies: {because}"),
        (_, false) => because,
    };
    let law = finding.law_and_day();
    if !law.is_empty() {
        let _ = write!(message, ". {law}");
    }
    if let Some(cause) = cause {
        let _ = write!(message, ". {}", one_of(cause));
    }
    Came::Not(element, finding.kind.word().to_owned(), message, whole)
}

fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}
