//! What the project promises to other programs: the JSON report and the files of a rulebook fit
//! their published schemas, and the schemas say all there is to say.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use bordercheck::document::{self, Limits};
use bordercheck::embedded::{REPORT_SCHEMA, RULES_SCHEMA, WAIVERS_SCHEMA};
use bordercheck::law::{Binding, Role, Standing, Theme, Truth, Verdict};
use bordercheck::render::{Json, Renderer as _};
use bordercheck::report::{FailOn, Threshold, Totals};
use bordercheck::source::Source;
use bordercheck::{Checker, Options, RoleChoice};
use jiff::civil::Date;
use jsonschema::Validator;
use serde_json::{Value, json};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const AS_OF: Date = Date::constant(2026, 11, 23);

/// Where the contract of version 1 names keys, and which. A key may be added, never taken away.
const PROMISED: &[(&str, &str)] = &[
    ("", "report tool rulebook as_of filings totals"),
    ("/properties/tool", "name version"),
    ("/properties/rulebook", "laws sha256"),
    ("/$defs/law", "id as_amended_on"),
    (
        "/$defs/filing",
        "path document sha256 id system status diagnostics qualifications outcomes summary",
    ),
    ("/$defs/diagnostic", "code severity message line column help"),
    ("/$defs/qualification", "truth reasons"),
    (
        "/$defs/outcome",
        "obligation cite law binding verified addressee theme title verdict standing binds_from binds_by in_force \
         waived reasons asks judge help",
    ),
    ("/$defs/reason", "fact expected found line column holds"),
    ("/$defs/summary", "met unmet undetermined not_applicable"),
];

fn validator(schema: &Value) -> Result<Validator> {
    Ok(jsonschema::draft202012::options().offline().should_validate_formats(true).build(schema)?)
}

fn report_schema() -> Result<Value> {
    Ok(serde_json::from_str(REPORT_SCHEMA)?)
}

/// The schema with every object closed: what is written must be described.
fn closed(mut schema: Value) -> Value {
    fn close(schema: &mut Value) {
        match schema {
            Value::Object(members) => {
                if members.contains_key("properties")
                    && let Some(open) = members.get_mut("additionalProperties")
                    && *open == json!(true)
                {
                    *open = json!(false);
                }
                members.values_mut().for_each(close);
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    close(&mut schema);
    schema
}

/// The JSON report on some texts, as `check --format json` writes it.
fn report(sources: &[std::result::Result<Source, bordercheck::source::NotText>]) -> Result<Value> {
    let checker = Checker::embedded()?;
    let options = Options::new(AS_OF, RoleChoice::Filer);
    let threshold = Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };
    let mut json = Json::new(checker.rulebook(), AS_OF, threshold);
    let (mut totals, mut out) = (Totals::default(), Vec::new());
    for source in sources {
        let reports = match source {
            Ok(source) => checker.check(source, &options),
            Err(not_text) => vec![checker.not_text(not_text, &options)],
        };
        for report in &reports {
            totals.add(report, threshold);
            json.filing(report, &mut out)?;
        }
    }
    json.finish(&totals, &mut out)?;
    Ok(serde_json::from_slice(&out)?)
}

fn of_text(name: &str, text: &str) -> Result<Value> {
    report(&[Ok(Source::new(name, text))])
}

/// Asserts that a report fits the schema and says nothing that the schema does not describe.
fn assert_fits(report: &Value) -> Result {
    let faults: Vec<String> = validator(&closed(report_schema()?))?
        .iter_errors(report)
        .map(|error| format!("{}: {}", error.instance_path(), error.masked()))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

fn statuses(report: &Value) -> Vec<&str> {
    report["filings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|filing| filing["status"].as_str())
        .collect()
}

/// Files below a folder of the project with one of some endings, by name.
fn files(folder: &str, endings: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| endings.iter().any(|known| ending == *known))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[test]
fn reports_on_the_examples_fit() -> Result {
    let mut sources = Vec::new();
    for path in files("examples", &["yaml", "yml", "json"])? {
        if path.file_stem().is_some_and(|stem| stem != "report" && stem != "waivers") {
            sources.push(Source::from_bytes(path.to_string_lossy(), fs::read(&path)?));
        }
    }
    assert!(!sources.is_empty(), "there is no example");
    let report = report(&sources)?;
    assert!(statuses(&report).contains(&"checked"));
    assert_fits(&report)
}

#[test]
fn reports_on_the_filings_of_the_sessions_fit() -> Result {
    let mut sources = Vec::new();
    for path in files("tests/cmd/desk", &["yaml", "yml", "json"])? {
        sources.push(Source::from_bytes(path.to_string_lossy(), fs::read(&path)?));
    }
    let report = report(&sources)?;
    assert!(statuses(&report).contains(&"checked") && statuses(&report).contains(&"unreadable"));
    assert_fits(&report)
}

#[test]
fn reports_on_what_cannot_be_read_fit() -> Result {
    let texts: &[&[u8]] = &[
        b"",
        b"\n# nothing but a comment\n",
        b"---\n---\n",
        b"{",
        b"[]",
        b"42",
        b"system: {}\n",
        b"bordercheck: 2\n",
        b"bordercheck: 1\nloging: { retention: P6M }\n",
        b"bordercheck: 1\nlogging: { retention: six months }\n",
        b"bordercheck: 1\nlogging: { retention: P6M, retention: P7M }\n",
        b"bordercheck: 1\nfiling: { id: G-1, date: 2026-02-30, submitted_by: nobody }\n",
        b"bordercheck: 1\nsystem:\n\tname: gate\n",
        b"bordercheck: 1\nsystem: *gate\n",
        b"bordercheck: 1\nsystem: { name: \xff }\n",
        b"b\0o\0r\0d\0e\0r\0",
    ];
    let sources: Vec<_> =
        texts.iter().map(|text| Source::from_bytes("x.yaml", text.to_vec())).collect();
    let report = report(&sources)?;
    assert!(
        report["filings"].as_array().is_some_and(|filings| filings.len() >= texts.len()),
        "one is lost"
    );
    assert!(statuses(&report).iter().all(|status| *status == "unreadable"));
    assert_fits(&report)
}

#[test]
fn a_report_on_standard_input_fits() -> Result {
    let report =
        of_text("<stdin>", "bordercheck: 1\nfiling: { id: G-1, submitted_by: deployer }\n")?;
    assert_eq!(report["filings"][0]["path"], "<stdin>");
    assert_eq!(
        report["filings"][0]["roles"],
        json!(["deployer", "controller", "authority", "union_body"])
    );
    assert_fits(&report)
}

#[test]
fn a_report_on_a_stream_counts_its_documents() -> Result {
    let stream = "bordercheck: 1\nfiling: { id: G-1 }\n---\nbordercheck: 1\nsystem: { nam: x }\n---\nbordercheck: 1\n";
    let report = of_text("stream.yaml", stream)?;
    assert_eq!(statuses(&report), ["checked", "unreadable", "checked"]);
    let documents: Vec<&Value> = report["filings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|filing| &filing["document"])
        .collect();
    assert_eq!(documents, [0, 1, 2]);
    assert_eq!(report["totals"]["filings"], 3);
    assert_eq!(report["totals"]["unreadable"], 1);
    assert_fits(&report)
}

#[test]
fn a_report_without_filings_fits() -> Result {
    let report = report(&[])?;
    assert_eq!(report["filings"], json!([]));
    assert_fits(&report)
}

#[test]
fn a_report_says_where_and_from_when() -> Result {
    let report = of_text("gate.yaml", "bordercheck: 1\nlogging:\n  retention: P5M\n")?;
    let outcomes = report["filings"][0]["outcomes"].as_array().ok_or("no outcomes")?;
    let logs = outcomes
        .iter()
        .find(|outcome| outcome["obligation"] == "ai-act/art-26/par-6/log-retention");
    let logs = logs.ok_or("the duty to keep logs is not there")?;
    assert_eq!(logs["cite"], "Article 26(6)");
    let reasons = logs["reasons"].as_array().ok_or("no reasons")?;
    let reason =
        reasons.iter().find(|reason| reason["fact"] == "logging.retention").ok_or("no reason")?;
    let stated = json!({ "fact": "logging.retention", "expected": "at least P6M", "found": "P5M", "line": 3, "column": 14,
        "stated": "stated", "holds": false });
    assert_eq!(*reason, stated);
    // Nothing is stated of the date of first use, so that the day is open.
    assert_eq!(logs["binds_from"], Value::Null);
    assert_eq!(logs["binds_between"][0], "2027-12-02");
    Ok(())
}

#[test]
fn a_report_on_statements_that_contradict_each_other_fits() -> Result {
    let text = "bordercheck: 1\nuse:\n  areas: [border_control]\nclaims:\n  exclusion: { kind: defence }\n";
    let report = of_text("gate.yaml", text)?;
    let found = report["filings"][0]["contradictions"].as_array().ok_or("no contradictions")?;
    let rule = "national-security-at-the-border";
    let found = found.iter().find(|found| found["rule"] == rule).ok_or("it is not found")?;
    let lines: Vec<&Value> =
        found["reasons"].as_array().into_iter().flatten().map(|reason| &reason["line"]).collect();
    assert_eq!(lines, [5, 3], "both sides have their line");
    assert_fits(&report)
}

#[test]
fn every_key_of_version_1_is_still_there() -> Result {
    let schema = report_schema()?;
    for (place, keys) in PROMISED {
        let object = schema.pointer(place).ok_or_else(|| format!("`{place}` is gone"))?;
        let required: Vec<&str> =
            object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for key in keys.split_whitespace() {
            assert!(required.contains(&key), "`{key}` of `{place}` was promised");
        }
    }
    Ok(())
}

#[test]
fn every_key_is_described_and_required() -> Result {
    for (name, text) in
        [("report", REPORT_SCHEMA), ("rules", RULES_SCHEMA), ("waivers", WAIVERS_SCHEMA)]
    {
        let schema: Value = serde_json::from_str(text)?;
        let mut objects = vec![(String::new(), &schema)];
        while let Some((place, at)) = objects.pop() {
            // A rule of validation repeats keys that are described elsewhere.
            if place.ends_with("/if") || place.ends_with("/then") || place.ends_with("/else") {
                continue;
            }
            if let Some(properties) = at["properties"].as_object() {
                let required = at["required"].as_array().cloned().unwrap_or_default();
                for (key, property) in properties {
                    let described = property["description"].as_str().or_else(|| {
                        let reference = property["$ref"].as_str()?.trim_start_matches('#');
                        schema.pointer(reference)?["description"].as_str()
                    });
                    assert!(
                        described.is_some_and(|text| text.ends_with('.')),
                        "{name}: `{key}` of `{place}` is not described"
                    );
                    if name == "report" {
                        assert!(
                            required.contains(&json!(key)),
                            "{name}: `{key}` of `{place}` may be missing"
                        );
                    }
                }
                if name == "report" {
                    assert_eq!(at["additionalProperties"], true, "{name}: `{place}` can not grow");
                }
            }
            match at {
                Value::Object(members) => objects
                    .extend(members.iter().map(|(key, inner)| (format!("{place}/{key}"), inner))),
                Value::Array(items) => {
                    objects.extend(items.iter().map(|inner| (format!("{place}/…"), inner)));
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
    }
    Ok(())
}

#[test]
fn words_of_the_schemas_are_those_of_the_program() -> Result {
    fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<Value> {
        let mut words: Vec<&str> = all.iter().map(|&variant| word(variant)).collect();
        words.sort_unstable();
        words.into_iter().map(Value::from).collect()
    }
    let sorted = |schema: &Value, place: &str| -> Result<Vec<Value>> {
        let values = schema
            .pointer(place)
            .and_then(Value::as_array)
            .ok_or_else(|| format!("no words at `{place}`"))?;
        let mut words: Vec<Value> =
            values.iter().filter(|value| value.is_string()).cloned().collect();
        words.sort_by_key(ToString::to_string);
        Ok(words)
    };
    let (report, rules) = (report_schema()?, serde_json::from_str::<Value>(RULES_SCHEMA)?);
    let outcome = |key: &str| format!("/$defs/outcome/properties/{key}/enum");
    assert_eq!(sorted(&report, "/$defs/role/enum")?, words(Role::ALL, Role::word));
    assert_eq!(sorted(&report, "/$defs/truth/enum")?, words(Truth::ALL, Truth::word));
    assert_eq!(sorted(&report, &outcome("verdict"))?, words(Verdict::ALL, Verdict::word));
    assert_eq!(sorted(&report, &outcome("theme"))?, words(Theme::ALL, Theme::word));
    assert_eq!(sorted(&report, &outcome("binding"))?, words(Binding::ALL, Binding::word));
    assert_eq!(sorted(&report, &outcome("standing"))?, words(Standing::ALL, Standing::word));
    assert_eq!(
        sorted(&rules, "/$defs/obligation/properties/addressee/enum")?,
        words(Role::ALL, Role::word)
    );
    assert_eq!(
        sorted(&rules, "/$defs/obligation/properties/theme/enum")?,
        words(Theme::ALL, Theme::word)
    );
    assert_eq!(sorted(&rules, "/$defs/binding/enum")?, words(Binding::ALL, Binding::word));
    assert_eq!(
        sorted(&rules, "/$defs/case_of_obligation/properties/expect/enum")?,
        words(Verdict::ALL, Verdict::word)
    );
    Ok(())
}

#[test]
fn the_schema_refuses_broken_reports() -> Result {
    let validator = validator(&report_schema()?)?;
    let good = of_text("gate.yaml", "bordercheck: 1\nlogging:\n  retention: P5M\n")?;
    assert!(validator.is_valid(&good));
    let outcome = "/filings/0/outcomes/0";
    let breaks: &[(&str, Value)] = &[
        ("/report", json!(2)),
        ("/as_of", json!("23 November 2026")),
        ("/rulebook/sha256", json!("")),
        ("/filings/0/status", json!("ok")),
        // No verdict may stand beside a fault.
        ("/filings/0/status", json!("unreadable")),
        ("/filings/0/document", json!(-1)),
        ("/filings/0/roles/0", json!("vendor")),
        ("/filings/0/qualifications/high_risk/truth", json!(true)),
        (&format!("{outcome}/verdict"), json!("compliant")),
        (&format!("{outcome}/verdict"), Value::Null),
        (&format!("{outcome}/binds_between"), json!(["2027-12-02"])),
        (&format!("{outcome}/reasons/0/line"), json!(0)),
        (&format!("{outcome}/asks"), json!("logging.retention")),
    ];
    for (place, value) in breaks {
        let mut broken = good.clone();
        *broken.pointer_mut(place).ok_or_else(|| format!("`{place}` is not there"))? =
            value.clone();
        assert!(!validator.is_valid(&broken), "{place} = {value} should not fit");
    }
    for (place, key) in [
        ("", "totals"),
        ("/filings/0", "outcomes"),
        (outcome, "help"),
        (&*format!("{outcome}/reasons/0"), "holds"),
    ] {
        let mut broken = good.clone();
        let object = broken
            .pointer_mut(place)
            .and_then(Value::as_object_mut)
            .ok_or_else(|| format!("`{place}` is not there"))?;
        assert!(object.remove(key).is_some());
        assert!(!validator.is_valid(&broken), "{place} without {key} should not fit");
    }
    Ok(())
}

#[test]
fn every_rule_file_fits() -> Result {
    let validator = validator(&serde_json::from_str(RULES_SCHEMA)?)?;
    let paths = [files("rules", &["yaml"])?, files("tests/cmd/desk/rules", &["yaml"])?].concat();
    assert!(paths.len() > 50, "only {} rule files were found", paths.len());
    let mut faults = Vec::new();
    for path in paths {
        let source = Source::new(path.to_string_lossy(), fs::read_to_string(&path)?);
        for reading in document::read(&source, &Limits::default()) {
            let document = reading.document.ok_or("this is no YAML")?;
            if !validator.is_valid(&document.to_json(document.root())) {
                faults.push(source.name().to_owned());
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    Ok(())
}

#[test]
fn the_schema_refuses_broken_rules() -> Result {
    let validator = validator(&serde_json::from_str(RULES_SCHEMA)?)?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("tests/cmd/desk/rules/harbour/sec-2.yaml"))?;
    let fits = |text: &str| -> Result<bool> {
        let source = Source::new("x.yaml", text);
        let readings = document::read(&source, &Limits::default());
        let document = readings
            .first()
            .and_then(|reading| reading.document.as_ref())
            .ok_or("this is no YAML")?;
        Ok(validator.is_valid(&document.to_json(document.root())))
    };
    assert!(fits(&text)?);
    for (from, to) in [
        ("verified: true\n", ""),
        ("provision: harbour/sec-2", "provison: harbour/sec-2"),
        ("addressee: deployer", "addressee: vendor"),
        ("theme: accountability", "theme: other"),
        ("{ at_least: P12M }", "{}"),
        ("{ at_least: P12M }", "{ at_least: P12M, at_most: P24M }"),
        ("{ at_least: P12M }", "{ longer_than: P12M }"),
        ("{ at_least: P12M }", "[P12M]"),
        ("logging.retention: { at_least: P12M }", "{}"),
        ("logging.retention: { at_least: P12M }", "law.high_risk: unknown"),
        ("logging.retention: { at_least: P12M }", "any: []"),
        ("logging.retention: { at_least: P12M }", "some: { in: use.decisions }"),
        ("logging.retention: { at_least: P12M }", "not: { Logging.Retention: stated }"),
        ("expect: met", "expect: compliant"),
        ("expect: met", "expect: true"),
        ("expect: met", "expects: met"),
        ("logging.retention: { at_least: P12M }", "lifecycle.first_use: { before: 2027-06-01 }"),
        ("binds: ordinary", "binds: 2027-06-01\n    extra: 1"),
    ] {
        assert!(text.contains(from), "`{from}` is not in the rule");
        assert!(!fits(&text.replacen(from, to, 1))?, "`{to}` should not fit");
    }
    let text = fs::read_to_string(root.join("rules/presumptions.yaml"))?;
    assert!(fits(&text)?);
    for (from, to) in [
        ("direction: narrows", "direction: clears"),
        ("expect: presumed", "expect: true"),
        ("    presumes:", "    presume:"),
        ("    says:", "    verdict: met\n    says:"),
    ] {
        assert!(text.contains(from), "`{from}` is not in the presumptions");
        assert!(!fits(&text.replacen(from, to, 1))?, "`{to}` should not fit");
    }
    Ok(())
}
