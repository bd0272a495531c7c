//! SARIF 2.1.0: findings with their rules, for code scanning and editors.
//!
//! Services take only so many results; the heaviest are kept, and what is left out is said in the run.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use serde_json::{Map, Value, json};

use super::heaviest::Heaviest;
use super::{Renderer, Run};
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::report::{Accepted, FilingReport, Finding, FindingKind, Level, Totals, WaiversReport};
use crate::shown::{self, printable};
use crate::source::{Source, Span};
use crate::view::{Cause, Closing, told};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Results that GitHub takes in one run; of a log with more it takes none.
const RESULTS: usize = 25_000;

/// Writes one SARIF log with one run.
#[derive(Debug)]
pub struct Sarif<'r> {
    run: Run<'r>,
    results: Heaviest,
    /// By id: the position in `rules`.
    known: BTreeMap<String, usize>,
    rules: Vec<Value>,
    closing: Closing,
}

impl<'r> Sarif<'r> {
    /// A log of a run.
    #[must_use]
    pub fn new(run: Run<'r>) -> Sarif<'r> {
        Sarif {
            run,
            results: Heaviest::new(RESULTS),
            known: BTreeMap::new(),
            rules: Vec::new(),
            closing: Closing::default(),
        }
    }

    /// The position of a rule, which is described where it is new.
    fn rule(&mut self, id: &str, describe: impl FnOnce() -> Value) -> usize {
        if let Some(&at) = self.known.get(id) {
            return at;
        }
        let at = self.rules.len();
        self.rules.push(describe());
        self.known.insert(id.to_owned(), at);
        at
    }
}

impl Renderer for Sarif<'_> {
    fn filing(&mut self, report: &FilingReport<'_>, _: &mut dyn io::Write) -> io::Result<()> {
        let told = told(report, self.run.threshold);
        for found in &told.findings {
            let finding = &found.finding;
            let at = self.rule(&finding.rule, || rule(finding));
            let result = result(&self.run, report, finding, told.cause(found), at);
            self.results.push(finding.weight(), result.to_string());
        }
        self.closing.add(&told.dossier.closing);
        Ok(())
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, _: &mut dyn io::Write) -> io::Result<()> {
        for fault in &waivers.faults {
            let id = format!("waiver::{}", fault.code.name());
            let at = self.rule(&id, || of_waivers(&id, fault));
            let span = fault.span();
            let mut result = json!({
                "ruleId": id,
                "ruleIndex": at,
                "level": "error",
                "message": { "text": printable(&fault.message) },
                "locations": [location(&self.run, waivers.source, span, None)],
                "partialFingerprints": { "bordercheck/v1": waivers.fingerprint(fault) },
            });
            if !fault.fixes.is_empty() {
                result["fixes"] = fixes(&self.run, waivers.source, &fault.fixes);
            }
            if self.run.baseline {
                result["baselineState"] = "new".into();
            }
            let weight = (false, Level::Error, false, false, FindingKind::Text);
            self.results.push(weight, result.to_string());
        }
        Ok(())
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        // Columns are counted in characters, as everywhere in the program.
        write!(
            out,
            "{{\"$schema\":{},\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"unicodeCodePoints\",\n\"results\":[\n",
            Value::from(SCHEMA)
        )?;
        for (at, result) in self.results.by_turn().enumerate() {
            let mark = if at > 0 { ",\n" } else { "" };
            write!(out, "{mark}{result}")?;
        }
        let laws: Vec<Value> = self.run.rulebook.laws.iter().map(|law| &law.whole).map(|law| {
            json!({ "id": law.id, "number": law.number, "asAmendedOn": law.as_amended_on.to_string() })
        }).collect();
        let tool = json!({ "driver": {
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "shortDescription": { "text": env!("CARGO_PKG_DESCRIPTION") },
            "rules": self.rules,
        } });
        let mut properties = json!({
            "asOf": self.run.as_of.to_string(),
            "closing": super::json_causes::closing(&self.closing),
            "rulebook": { "sha256": self.run.rulebook.sha256, "laws": laws },
        });
        let mut invocations = String::new();
        if let Some(left) = self.left_out() {
            properties["resultsLeftOut"] = self.results.left_out().into();
            let told = json!([{
                "executionSuccessful": true,
                "toolExecutionNotifications": [{ "level": "warning", "message": { "text": left } }],
            }]);
            invocations = format!("\"invocations\":{told},\n");
        }
        writeln!(out, "\n],\n{invocations}\"tool\":{tool},\n\"properties\":{properties}}}]}}")
    }

    fn left_out(&self) -> Option<String> {
        (self.results.left_out() > 0).then(|| {
            format!(
                "{} of {} results are left out, the lightest ones, as GitHub takes {RESULTS} of a run; \
                 `--report json=FILE` has all of them, and so have runs over fewer filings.",
                self.results.left_out(),
                self.results.seen
            )
        })
    }
}

fn result(
    run: &Run<'_>,
    report: &FilingReport<'_>,
    finding: &Finding<'_>,
    cause: Option<&Cause>,
    rule: usize,
) -> Value {
    let text = finding.sentence();
    let (span, note) = finding.place();
    let expected = note.filter(|note| note.missing).map(|note| note.text.as_str());
    let others = finding.related();
    let line = |span: Span| report.source.locate(span.start).line;
    let shown = |place: Span| {
        line(place) == line(span) || others.iter().any(|(other, _)| line(*other) == line(place))
    };
    let cause_place = cause.and_then(|cause| Some((cause, cause.place?)));
    let cause_place = cause_place.filter(|(_, place)| !shown(*place));
    let mut related: Vec<Value> = others
        .into_iter()
        .enumerate()
        .map(|(at, (span, note))| {
            let mut related = location(run, &report.source, span, Some(&note.text));
            related["id"] = at.into();
            related
        })
        .collect();
    if let Some((cause, place)) = cause_place {
        let mut place = location(run, &report.source, place, Some(&cause.words));
        place["id"] = related.len().into();
        related.push(place);
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": level(finding.level),
        "message": { "text": printable(&text) },
        "locations": [location(run, &report.source, span, expected)],
        "partialFingerprints": { "bordercheck/v2": finding.fingerprint },
        "properties": properties(report, finding, cause),
    });
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    if !finding.fixes.is_empty() {
        result["fixes"] = fixes(run, &report.source, finding.fixes);
    }
    if let Some(Accepted::Waived(waiver)) = finding.accepted {
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": printable(&waiver.reason),
            "properties": {
                "decidedBy": printable(&waiver.decided_by),
                "decidedOn": waiver.decided_on.to_string(),
                "until": waiver.until.to_string(),
            },
        }]);
    }
    if run.baseline {
        let known = finding.accepted == Some(Accepted::Known);
        result["baselineState"] = if known { "unchanged" } else { "new" }.into();
    }
    result
}

fn properties(report: &FilingReport<'_>, finding: &Finding<'_>, cause: Option<&Cause>) -> Value {
    let mut properties = Map::new();
    let mut put = |key: &str, value: Value| properties.insert(key.to_owned(), value);
    put("kind", finding.kind.word().into());
    put("fails", finding.fails.into());
    put("document", report.document.into());
    if let Some(id) = &report.id {
        put("filing", id.as_str().into());
    }
    if !finding.binds.is_empty() {
        put("binds", finding.binds.as_str().into());
    }
    if let Some(cause) = cause {
        let cause = json!({
            "subject": cause.subject,
            "words": cause.words,
            "line": cause.line,
            "duties": cause.duties.len(),
        });
        put("cause", cause);
    }
    if !finding.asks.is_empty() {
        let asks: Vec<&str> = finding.asks.iter().map(|ask| ask.path.as_str()).collect();
        put("unknownFacts", asks.into());
    }
    Value::Object(properties)
}

/// What there is to say of a rule, once.
fn rule(finding: &Finding<'_>) -> Value {
    let help = if finding.help.is_empty() { "Mend the filing." } else { finding.help };
    let mut rule = json!({
        "id": finding.rule,
        "shortDescription": { "text": format!("{}.", finding.title) },
        // The level of a result follows its day; that of the rule is what it would be once it binds.
        "defaultConfiguration": { "level": level(once_it_binds(finding)) },
    });
    if finding.cite.is_empty() {
        rule["help"] = json!({ "text": help });
    } else {
        let whose = finding.addressee.map_or("", |role| role.label());
        let cite = &finding.cite;
        let duty = if whose.is_empty() { String::new() } else { format!(" Duty of the {whose}.") };
        rule["fullDescription"] = json!({ "text": format!("{} ({cite}).{duty}", finding.title) });
        let linked = finding
            .address
            .as_ref()
            .map_or_else(|| cite.clone(), |address| format!("[{cite}]({address})"));
        rule["help"] = json!({
            "text": format!("{help}\n\n{cite}.{duty}"),
            "markdown": format!("{help}\n\n{linked}.{duty}"),
        });
    }
    if let Some(address) = &finding.address {
        rule["helpUri"] = address.as_str().into();
    }
    let mut tags = vec![Value::from("law")];
    tags.extend(finding.theme.map(|theme| theme.word().into()));
    tags.extend(finding.addressee.map(|role| role.word().into()));
    if !finding.cite.is_empty() {
        rule["properties"] = json!({ "tags": tags });
    }
    rule
}

fn of_waivers(id: &str, fault: &Diagnostic) -> Value {
    json!({
        "id": id,
        "shortDescription": { "text": "A waiver lasts no longer than what it is for." },
        "help": { "text": fault.help.as_deref().unwrap_or("Mend the file of waivers.") },
        "defaultConfiguration": { "level": "error" },
    })
}

fn once_it_binds(finding: &Finding<'_>) -> Level {
    match finding.kind {
        FindingKind::Text | FindingKind::Contradiction => finding.level,
        FindingKind::Unseen => Level::Note,
        FindingKind::Unmet
        | FindingKind::Short
        | FindingKind::Open
        | FindingKind::Unbacked
        | FindingKind::Undetermined => Level::Warning,
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// A place in a file. Trailing space is no part of it, so that a section ends where its text does.
fn location(run: &Run<'_>, source: &Source, span: Span, message: Option<&str>) -> Value {
    let kept = source.slice(span).trim_end().len();
    let end = span.start.saturating_add(u32::try_from(kept).unwrap_or(0));
    let (start, end) = (source.locate(span.start), source.locate(end));
    let mut region = json!({ "startLine": start.line, "startColumn": start.column });
    if kept > 0 {
        region["endLine"] = end.line.into();
        region["endColumn"] = end.column.into();
    }
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&run.path(source)) },
        "region": region,
    } });
    if let Some(message) = message.filter(|message| !message.is_empty()) {
        location["message"] = json!({ "text": printable(message) });
    }
    location
}

/// What can be done by itself; a viewer offers one of them.
fn fixes(run: &Run<'_>, source: &Source, fixes: &[Fix]) -> Value {
    let uri = uri(&run.path(source));
    let replacement = |edit: &Edit| {
        let (start, end) = (source.locate(edit.span.start), source.locate(edit.span.end));
        let mut replacement = json!({ "deletedRegion": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        } });
        if !edit.replacement.is_empty() {
            replacement["insertedContent"] = json!({ "text": edit.replacement });
        }
        replacement
    };
    let fix = |fix: &Fix| {
        json!({
            "description": { "text": printable(&fix.sentence()) },
            "artifactChanges": [{
                "artifactLocation": { "uri": uri },
                "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
            }],
            "properties": { "applicability": fix.applicability.word() },
        })
    };
    fixes.iter().map(fix).collect()
}

/// A path as a URI reference: relative paths stay relative, so that a service finds them in its
/// repository.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    let path = path.strip_prefix("./").unwrap_or(path);
    for byte in shown::bytes(path) {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_uris() {
        assert_eq!(uri("./filings/gate 1.yaml"), "filings/gate%201.yaml");
        assert_eq!(uri("/srv/ü.yaml"), "file:///srv/%C3%BC.yaml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
        // A backslash is part of a name, and `\x80` is a byte that is no text.
        assert_eq!(uri("a\\b.yaml"), "a%5Cb.yaml");
        assert_eq!(uri("a\\x80b"), "a%80b");
    }
}
