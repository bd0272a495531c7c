//! OSCAL assessment results, for auditors' tools: a result a filing, a finding a duty.
//!
//! Names (UUIDs) are made from content, so that the same filing, rules and day give the same bytes.
//! A duty that does not apply is excluded from what was reviewed; one on which not enough is stated
//! is not satisfied, and its reason says which of the two it is.

use std::io;

use serde_json::{Value, json};
use uuid::Uuid;

use super::snippet::place_of;
use super::{Renderer, Run};
use crate::law::{Truth, Verdict};
use crate::report::{Accepted, FilingReport, OutcomeReport, Totals, WaiversReport};
use crate::time::in_words;

/// The version of the model that is written.
const VERSION: &str = "1.2.1";

/// Properties of our own are told apart from OSCAL's by this name space.
const NAMESPACE: &str = "https://bordercheck.invalid/ns/oscal";

/// Writes one document of results.
#[derive(Debug)]
pub struct Oscal<'r> {
    run: Run<'r>,
    begun: bool,
}

impl<'r> Oscal<'r> {
    /// The results of a run.
    #[must_use]
    pub fn new(run: Run<'r>) -> Oscal<'r> {
        Oscal { run, begun: false }
    }

    /// A name made from what it names.
    fn name(&self, parts: &[&str]) -> String {
        let (day, rules) = (self.run.as_of.to_string(), &self.run.rulebook.sha256);
        let all = [&["bordercheck", &day, rules], parts].concat().join("\n");
        Uuid::new_v5(&Uuid::NAMESPACE_URL, all.as_bytes()).to_string()
    }

    fn moment(&self) -> String {
        format!("{}T00:00:00Z", self.run.as_of)
    }

    fn begin(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.begun {
            return out.write_all(b",\n");
        }
        self.begun = true;
        let metadata = json!({
            "title": "What filings on AI systems at borders show of the duties that the law puts on them",
            "last-modified": self.moment(),
            "version": env!("CARGO_PKG_VERSION"),
            "oscal-version": VERSION,
        });
        let plan = json!({ "href": format!("#{}", self.name(&["rulebook"])) });
        writeln!(
            out,
            "{{\"assessment-results\":{{\"uuid\":\"{}\",\"metadata\":{metadata},\"import-ap\":{plan},\n\"results\":[",
            self.name(&["results"])
        )
    }

    fn result(&self, report: &FilingReport<'_>) -> Value {
        let document = report.document.to_string();
        let of = |parts: &[&str]| {
            let all = [&[report.source.name(), &document, report.source.sha256()], parts].concat();
            self.name(&all)
        };
        let name = report.name();
        let system = of(&["system"]);
        let mut result = json!({
            "uuid": of(&["result"]),
            "title": line(name),
            "description": format!(
                "{} as of {}.",
                if report.is_checked() {
                    "What the filing shows of each duty,"
                } else {
                    "The filing can not be read as one, so that nothing was assessed,"
                },
                in_words(self.run.as_of)
            ),
            "start": self.moment(),
            "end": self.moment(),
            "props": props(&[
                ("filing", report.id.as_deref().unwrap_or("none")),
                ("path", report.source.name()),
                ("document", &document),
                ("filing-sha256", report.source.sha256()),
                ("rulebook-sha256", &report.rulebook.sha256),
            ]),
            "local-definitions": { "components": [{
                "uuid": system,
                "type": "system",
                "title": line(name),
                "description": "The AI system that the filing describes.",
                "status": { "state": "other" },
            }] },
            "reviewed-controls": { "control-selections": [selection(report, self.run)] },
        });
        let (mut observations, mut findings, mut risks) = (Vec::new(), Vec::new(), Vec::new());
        let shown = |outcome: &&OutcomeReport<'_>| {
            report.is_looked_at(outcome, self.run.threshold)
                && outcome.verdict != Verdict::NotApplicable
        };
        for outcome in report.outcomes().iter().filter(shown) {
            let id = outcome.about.id.as_str();
            let (observed, risk) = (of(&["observation", id]), of(&["risk", id]));
            let mut finding = finding(report, outcome, &of(&["finding", id]));
            finding["related-observations"] = json!([{ "observation-uuid": observed }]);
            observations.push(observation(report, outcome, &observed, &system, &self.moment()));
            if let Some(Accepted::Waived(waiver)) = outcome.accepted {
                finding["related-risks"] = json!([{ "risk-uuid": risk }]);
                risks.push(json!({
                    "uuid": risk,
                    "title": outcome.about.title,
                    "description": outcome.about.help,
                    "statement": waiver.reason,
                    "status": "deviation-approved",
                    "deadline": format!("{}T23:59:59Z", waiver.until),
                    "props": props(&[
                        ("decided-by", &waiver.decided_by),
                        ("decided-on", &waiver.decided_on.to_string()),
                    ]),
                }));
            }
            findings.push(finding);
        }
        for diagnostic in &report.diagnostics {
            observations.push(json!({
                "uuid": of(&["fault", &diagnostic.message, &diagnostic.span().start.to_string()]),
                "description": line(&diagnostic.message),
                "methods": ["EXAMINE"],
                "collected": self.moment(),
                "relevant-evidence": [{
                    "href": address(report),
                    "description": place_of(&report.source, diagnostic.span()),
                }],
            }));
        }
        // OSCAL allows no empty lists.
        for (key, list) in
            [("observations", observations), ("risks", risks), ("findings", findings)]
        {
            if !list.is_empty() {
                result[key] = list.into();
            }
        }
        result
    }
}

impl Renderer for Oscal<'_> {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        self.begin(out)?;
        serde_json::to_writer(&mut *out, &self.result(report)).map_err(io::Error::from)
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        if waivers.faults.is_empty() {
            return Ok(());
        }
        self.begin(out)?;
        let observations: Vec<Value> = waivers
            .faults
            .iter()
            .map(|fault| {
                let of = fault.labels.last().map_or("", |label| waivers.source.slice(label.span));
                json!({
                    "uuid": self.name(&["waiver", &waivers.fingerprint(fault)]),
                    "title": line(of),
                    "description": line(&fault.message),
                    "methods": ["EXAMINE"],
                    "collected": self.moment(),
                    "relevant-evidence": [{
                        "href": escape(waivers.source.name()),
                        "description": place_of(waivers.source, fault.span()),
                    }],
                })
            })
            .collect();
        let result = json!({
            "uuid": self.name(&["waivers"]),
            "title": "Waivers",
            "description": "Waivers that have expired, or are for nothing that is open.",
            "start": self.moment(),
            "end": self.moment(),
            "reviewed-controls": { "control-selections": [{ "include-all": {} }] },
            "observations": observations,
        });
        serde_json::to_writer(&mut *out, &result).map_err(io::Error::from)
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        if totals.filings == 0 {
            // Results have at least one; this one says that there was nothing.
            self.begin(out)?;
            let nothing = json!({
                "uuid": self.name(&["nothing"]),
                "title": "No filing",
                "description": "No filing was found, so that nothing was assessed.",
                "start": self.moment(),
                "reviewed-controls": { "control-selections": [{ "include-all": {} }] },
            });
            serde_json::to_writer(&mut *out, &nothing).map_err(io::Error::from)?;
        }
        let rulebook = self.run.rulebook;
        let laws: Vec<String> = rulebook
            .laws
            .iter()
            .map(|law| &law.whole)
            .map(|law| {
                format!("{} ({}), as amended on {}", law.title, law.number, law.as_amended_on)
            })
            .collect();
        let resource = json!({ "resources": [{
            "uuid": self.name(&["rulebook"]),
            "title": "The rulebook of bordercheck",
            "description": format!("Encoded law: {}.", laws.join("; ")),
            "props": props(&[("rulebook-sha256", &rulebook.sha256)]),
        }] });
        writeln!(out, "\n],\n\"back-matter\":{resource}}}}}")
    }
}

/// The duties that were looked at, and those that do not apply.
fn selection(report: &FilingReport<'_>, run: Run<'_>) -> Value {
    let ids = |applies: bool| -> Vec<Value> {
        let of =
            report.outcomes().iter().filter(|outcome| report.is_looked_at(outcome, run.threshold));
        of.filter(|outcome| (outcome.verdict != Verdict::NotApplicable) == applies)
            .map(|outcome| json!({ "control-id": token(&outcome.about.id) }))
            .collect()
    };
    let (included, excluded) = (ids(true), ids(false));
    let mut selection =
        json!({ "description": "The duties of the encoded law, by the roles asked about." });
    if included.is_empty() {
        selection["include-all"] = json!({});
    } else {
        selection["include-controls"] = included.into();
    }
    if !excluded.is_empty() {
        selection["exclude-controls"] = excluded.into();
    }
    selection
}

fn finding(report: &FilingReport<'_>, outcome: &OutcomeReport<'_>, uuid: &str) -> Value {
    let about = outcome.about;
    let (state, reason) = match outcome.verdict {
        Verdict::Met => ("satisfied", "pass"),
        Verdict::Unmet => ("not-satisfied", "fail"),
        Verdict::Undetermined | Verdict::NotApplicable => ("not-satisfied", "other"),
    };
    json!({
        "uuid": uuid,
        "title": about.title,
        "description": format!("{}: {}", report.citation(&about.provision), outcome.verdict.label()),
        "props": props(&[
            ("verdict", outcome.verdict.word()),
            ("standing", outcome.standing.map_or("none", crate::law::Standing::word)),
            ("addressee", about.addressee.word()),
            ("theme", about.theme.word()),
            ("binding", about.binding.word()),
            ("verified", Truth::from(about.verified).answer()),
            ("binds", &crate::report::said::binds(report, outcome)),
            ("accepted", &outcome.accepted.map_or("no".to_owned(), |accepted| accepted.label())),
        ]),
        "target": {
            "type": "objective-id",
            "target-id": token(&about.id),
            "status": { "state": state, "reason": reason },
        },
        "remarks": about.help,
    })
}

fn observation(
    report: &FilingReport<'_>,
    outcome: &OutcomeReport<'_>,
    uuid: &str,
    system: &str,
    moment: &str,
) -> Value {
    let mut said: Vec<String> = Vec::new();
    let mut evidence = Vec::new();
    for reason in &outcome.reasons {
        said.push(crate::report::said::expected_here(report, reason));
        if let Some(span) = reason.span {
            evidence.push(json!({
                "href": address(report),
                "description": place_of(&report.source, span),
            }));
        }
    }
    if said.is_empty() {
        said.push("No stated fact decides it.".to_owned());
    }
    let mut observation = json!({
        "uuid": uuid,
        "description": line(&said.join("; ")),
        "methods": ["EXAMINE"],
        "collected": moment,
        "subjects": [{ "subject-uuid": system, "type": "component" }],
    });
    if !evidence.is_empty() {
        observation["relevant-evidence"] = evidence.into();
    }
    observation
}

fn props(pairs: &[(&str, &str)]) -> Vec<Value> {
    pairs
        .iter()
        .map(|(name, value)| json!({ "name": name, "ns": NAMESPACE, "value": line(value) }))
        .collect()
}

/// The file, as a reference.
fn address(report: &FilingReport<'_>) -> String {
    escape(report.source.name())
}

fn escape(path: &str) -> String {
    super::sarif::uri(path)
}

/// An id in which only letters, digits, dots, dashes and underscores stand.
fn token(id: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let token: String = id.chars().map(|c| if kept(c) { c } else { '.' }).collect();
    if token.starts_with(char::is_alphabetic) { token } else { format!("_{token}") }
}

/// A text on one line that neither begins nor ends with space; OSCAL wants one that says something.
fn line(text: &str) -> String {
    let text = crate::shown::printable(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { "–".to_owned() } else { text }
}
