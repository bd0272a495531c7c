//! Reports in the formats of others, held to schemas that nobody here wrote, and to what their
//! readers rely on.

#![expect(clippy::print_stdout, reason = "a comparison that is left out says so")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bordercheck::formats::{Format, REPORT};
use bordercheck::render::Run;
use bordercheck::report::{FailOn, Threshold, Totals};
use bordercheck::source::Source;
use bordercheck::{Checker, Options, RoleChoice};
use jiff::civil::Date;
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const AS_OF: Date = Date::constant(2026, 11, 23);
const THRESHOLD: Threshold =
    Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A report on some texts in a format.
fn report(format: Format, sources: &[Source]) -> Result<String> {
    let checker = Checker::embedded()?;
    let options = Options::new(AS_OF, RoleChoice::All);
    let rulebook = checker.rulebook();
    let run = Run {
        rulebook,
        as_of: AS_OF,
        threshold: THRESHOLD,
        baseline: false,
        annex: false,
        repository: None,
    };
    let mut renderer = REPORT.of(format).ok_or("no such format")?.renderer(&run);
    let (mut totals, mut out) = (Totals::default(), Vec::new());
    for source in sources {
        for report in checker.check(source, &options) {
            totals.add(&report, THRESHOLD);
            renderer.filing(&report, &mut out)?;
        }
    }
    renderer.finish(&totals, &mut out)?;
    Ok(String::from_utf8(out)?)
}

fn of_text(format: Format, text: &str) -> Result<String> {
    report(format, &[Source::new("filings/gate.yaml", text)])
}

/// The filings of all examples, those among them that can not be read too.
fn examples() -> Result<Vec<Source>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(root().join("examples"))? {
        let folder = entry?.path();
        let files = ["filing.yaml", "filing.json"].map(|name| folder.join(name));
        paths.extend(files.into_iter().filter(|path| path.is_file()));
    }
    paths.sort();
    assert!(paths.len() > 5, "only {} examples were found", paths.len());
    let read = |path: &PathBuf| -> Result<Source> {
        let name = path.strip_prefix(root())?.to_string_lossy().into_owned();
        Ok(Source::new(name, fs::read_to_string(path)?))
    };
    paths.iter().map(read).collect()
}

/// A filing that breaks what it can: values with markup, formulas, commands and control characters.
const HOSTILE: &str = "bordercheck: 1
filing: { id: \"=HYPERLINK(1)\", submitted_by: deployer }
system:
  name: \"<script>@all ::error::x%0A | `x` \\u0001\"
  version: \"-1\"
logging: { retention: P5M, under_deployer_control: true }
";

fn faults(schema: &Value, report: &Value) -> Result<Vec<String>> {
    let validator = jsonschema::options().offline().build(schema)?;
    let faults = validator.iter_errors(report);
    Ok(faults.take(5).map(|fault| format!("{}: {fault}", fault.instance_path())).collect())
}

#[test]
fn sarif_fits_its_schema() -> Result {
    let path = std::env::var_os("SARIF_SCHEMA")
        .map_or_else(|| root().join("../shared/formats/sarif-schema-2.1.0.json"), PathBuf::from);
    let Ok(schema) = fs::read_to_string(&path) else {
        println!("the schema of SARIF is not at hand ({}): not compared", path.display());
        return Ok(());
    };
    let schema: Value = serde_json::from_str(&schema)?;
    for text in [
        report(Format::Sarif, &examples()?)?,
        of_text(Format::Sarif, HOSTILE)?,
        report(Format::Sarif, &[])?,
    ] {
        let log: Value = serde_json::from_str(&text)?;
        assert_eq!(faults(&schema, &log)?, Vec::<String>::new());
    }
    Ok(())
}

#[test]
fn oscal_fits_its_schema() -> Result {
    let schema =
        fs::read_to_string(root().join("tests/data/formats/oscal-assessment-results.json"))?;
    let schema: Value = serde_json::from_str(&schema)?;
    for text in [
        report(Format::Oscal, &examples()?)?,
        of_text(Format::Oscal, HOSTILE)?,
        report(Format::Oscal, &[])?,
    ] {
        let results: Value = serde_json::from_str(&text)?;
        assert_eq!(faults(&schema, &results)?, Vec::<String>::new());
    }
    Ok(())
}

#[test]
fn junit_fits_its_schema() -> Result {
    let schema = root().join("tests/data/formats/junit.xsd");
    for text in [
        report(Format::Junit, &examples()?)?,
        of_text(Format::Junit, HOSTILE)?,
        report(Format::Junit, &[])?,
    ] {
        let mut command = Command::new("xmllint");
        command.args(["--noout", "--nonet", "--schema"]).arg(&schema).arg("-");
        let child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let Ok(mut child) = child else {
            println!("xmllint is not installed: JUnit is not compared with its schema");
            return Ok(());
        };
        let mut input = child.stdin.take().ok_or("no input")?;
        std::io::Write::write_all(&mut input, text.as_bytes())?;
        drop(input);
        let output = child.wait_with_output()?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

#[test]
fn gitlab_and_baseline_are_json_with_one_name_for_each_finding() -> Result {
    let issues: Value = serde_json::from_str(&report(Format::Gitlab, &examples()?)?)?;
    let issues = issues.as_array().ok_or("no list")?;
    let mut names: Vec<&str> = issues.iter().filter_map(|i| i["fingerprint"].as_str()).collect();
    assert!(names.len() > 100);
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), issues.len(), "two findings have one name");
    for issue in issues {
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0));
        assert!(
            issue["location"]["path"].as_str().is_some_and(|path| path.starts_with("examples/"))
        );
    }
    assert_eq!(report(Format::Gitlab, &[])?, "[]\n");
    let baseline: Value = serde_json::from_str(&report(Format::Baseline, &examples()?)?)?;
    assert_eq!(baseline["baseline"], 2);
    Ok(())
}

fn results(text: &str) -> Result<Vec<Value>> {
    let log: Value = serde_json::from_str(&of_text(Format::Sarif, text)?)?;
    Ok(log["runs"][0]["results"].as_array().cloned().unwrap_or_default())
}

fn result_of(text: &str, rule: &str) -> Result<Value> {
    let found = results(text)?.into_iter().find(|result| result["ruleId"] == rule);
    Ok(found.ok_or_else(|| format!("no result of `{rule}`"))?)
}

const LOGS: &str = "ai-act/art-26/par-6/log-retention";

#[test]
fn a_fingerprint_survives_an_inserted_line_and_no_other_verdict() -> Result {
    let before = "bordercheck: 1\nfiling: { id: G-1 }\nlogging:\n  retention: P5M\n";
    let after = "bordercheck: 1\nfiling: { id: G-1 }\n\n# a comment\nlogging:\n  automatic: true\n  retention: P4M\n";
    let name = |text: &str| -> Result<Value> {
        Ok(result_of(text, LOGS)?["partialFingerprints"]["bordercheck/v2"].clone())
    };
    assert_eq!(name(before)?, name(after)?);
    let other = before.replace("G-1", "G-2");
    assert_ne!(name(before)?, name(&other)?, "another filing has other findings");
    Ok(())
}

#[test]
fn sarif_points_to_the_value_or_to_the_section_that_lacks_it() -> Result {
    let shown = fs::read_to_string(root().join("examples/harbour-gate-five-faults/filing.yaml"))?;
    let result =
        result_of(&shown, "data-protection/gdpr/art-30/par-2/pt-a/processor-record-names")?;
    let place = &result["locations"][0];
    assert!(place["message"]["text"].as_str().is_some_and(|text| text.contains("to state")));
    assert!(result["properties"]["unknownFacts"].as_array().is_some_and(|facts| !facts.is_empty()));
    // The value with its end, in characters.
    let line =
        shown.lines().position(|line| line.contains("retention: P5M")).ok_or("no fault")? + 1;
    let region = &result_of(&shown, LOGS)?["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startLine"], &region["endLine"]), (&line.into(), &line.into()));
    let (start, end) = (region["startColumn"].as_u64(), region["endColumn"].as_u64());
    assert_eq!(end.zip(start).map(|(end, start)| end - start), Some(3), "`P5M` is three long");
    Ok(())
}

#[test]
fn a_contradiction_has_its_other_side_as_a_related_place() -> Result {
    let text = "bordercheck: 1\nuse:\n  areas: [border_control]\nclaims:\n  exclusion: { kind: defence }\n";
    let result = result_of(text, "national-security-at-the-border")?;
    let line = |place: &Value| place["physicalLocation"]["region"]["startLine"].as_u64();
    assert_eq!(line(&result["locations"][0]), Some(5));
    assert_eq!(line(&result["relatedLocations"][0]), Some(3));
    Ok(())
}

#[test]
fn junit_tells_a_gap_from_what_is_not_stated() -> Result {
    let text = report(Format::Junit, &examples()?)?;
    assert!(text.contains("<failure type=\"unmet\""));
    assert!(text.contains("<error type=\"undetermined\""));
    assert!(text.contains("<skipped message=\"not applicable\"/>"));
    // A filing that can not be read is a suite that fails, not one that is missing.
    assert!(text.contains("<error type=\"filing\""));
    let suites = text.matches("<testsuite ").count();
    let json: Value = serde_json::from_str(&report(Format::Json, &examples()?)?)?;
    assert_eq!(json["totals"]["filings"], suites);
    Ok(())
}

#[test]
fn csv_has_a_row_an_outcome_and_no_formula() -> Result {
    let json: Value = serde_json::from_str(&of_text(Format::Json, HOSTILE)?)?;
    let outcomes = json["filings"][0]["outcomes"].as_array().map_or(0, Vec::len);
    let text = of_text(Format::Csv, HOSTILE)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers()?.len();
    let mut rows = 0;
    for row in reader.records() {
        let row = row?;
        rows += 1;
        assert_eq!(row.len(), columns);
        for cell in &row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "a formula: {cell}");
        }
    }
    assert_eq!(rows, outcomes);
    // What can not be read has a row, too.
    let broken = of_text(Format::Csv, "bordercheck: 1\nloging: {}\n")?;
    assert!(broken.lines().nth(1).is_some_and(|row| row.contains("unreadable")), "{broken}");
    Ok(())
}

#[test]
fn annotations_are_one_line_each() -> Result {
    for text in [of_text(Format::Github, HOSTILE)?, report(Format::Github, &examples()?)?] {
        for line in text.lines() {
            let known = ["::error ", "::warning ", "::notice "].iter().any(|c| line.starts_with(c));
            assert!(known, "{line}");
            assert!(!line.contains('\r') && !line.contains('\u{1}'));
        }
    }
    Ok(())
}

#[test]
fn markdown_fits_a_comment_and_is_no_markup_of_the_filers() -> Result {
    let text = of_text(Format::Markdown, HOSTILE)?;
    assert!(!text.contains("<script>") && !text.contains("@all"), "{text}");
    let all = report(Format::Markdown, &examples()?)?;
    assert!(all.chars().count() <= 65_536, "{} characters", all.chars().count());
    assert!(all.contains("Left out, as a comment holds no more"));
    assert!(all.starts_with("<!-- bordercheck -->\n## "));
    assert_eq!(all.matches("<details>").count(), all.matches("</details>").count());
    Ok(())
}

#[test]
fn the_same_question_gives_the_same_bytes() -> Result {
    for entry in REPORT.entries() {
        let format = entry.format;
        assert_eq!(of_text(format, HOSTILE)?, of_text(format, HOSTILE)?, "{format:?}");
        assert_eq!(REPORT.named(format.word()).map(|entry| entry.format), Some(format));
    }
    Ok(())
}
