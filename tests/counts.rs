//! Counts agree in every format of one run, whatever is asked of it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use bordercheck::embedded;
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const FORMATS: &[&str] =
    &["text", "full", "json", "sarif", "github", "gitlab", "junit", "csv", "markdown", "html"];

/// What one run over all examples writes, by format.
fn run(name: &str, options: &[&str]) -> Result<BTreeMap<&'static str, String>> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("counts").join(name);
    fs::create_dir_all(&folder)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_bordercheck"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.args([
        "check",
        "examples",
        "--as-of",
        "2026-11-23",
        "--role",
        "all",
        "--format=concise",
    ]);
    command.args(options);
    for format in FORMATS {
        command.arg(format!("--report={format}={}", folder.join(format).display()));
    }
    let output = command.output()?;
    let code = output.status.code().ok_or("no exit code")?;
    assert!(code < 4 && code != 2, "{name}: {}", String::from_utf8_lossy(&output.stderr));
    FORMATS.iter().map(|format| Ok((*format, fs::read_to_string(folder.join(format))?))).collect()
}

fn count(value: &Value, key: &str) -> Result<usize> {
    let count = value[key].as_u64().ok_or_else(|| format!("`{key}` is no count: {value}"))?;
    Ok(usize::try_from(count)?)
}

/// All duties on which not enough is stated, told one by one or not.
fn open(closing: &Value) -> Result<usize> {
    ["short_if_applies", "not_shown", "may_apply", "presumed", "waiting"]
        .iter()
        .map(|key| count(closing, key))
        .sum()
}

/// The words with which a run ends.
fn ending(text: &str) -> Result<String> {
    let begins =
        |line: &&str| ["FAILED: ", "OK: ", "FOUND: "].iter().any(|word| line.starts_with(word));
    let at = text.lines().position(|line| begins(&line)).ok_or("it does not say how it ended")?;
    let lines: Vec<&str> = text
        .lines()
        .skip(at)
        .take_while(|line| !line.starts_with("Next: "))
        .map(str::trim)
        .collect();
    Ok(lines.join(" "))
}

#[test]
fn every_format_counts_the_same() -> Result {
    let waivers = "examples/harbour-gate-five-faults/waivers.yaml";
    let plain = run("plain", &[])?;
    // What is known of one filing is no longer counted, and what is known of all is not at all.
    let baseline = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("counts/baseline.json");
    let made = Command::new(env!("CARGO_BIN_EXE_bordercheck"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["check", "examples/harbour-gate-five-faults", "examples/coast-watch"])
        .args(["--as-of", "2026-11-23", "--role", "all", "--format", "baseline", "--output"])
        .arg(&baseline)
        .output()?;
    assert_eq!(made.status.code(), Some(1), "{}", String::from_utf8_lossy(&made.stderr));
    let baseline = baseline.to_string_lossy().into_owned();
    let runs = [
        ("plain", plain),
        ("due-by", run("due-by", &["--due-by", "2027-12-01"])?),
        ("law", run("law", &["--law", "ai-act", "--law", "data-protection"])?),
        ("waivers", run("waivers", &["--waivers", waivers, "--require", "documented"])?),
        ("baseline", run("baseline", &["--baseline", &baseline])?),
        (
            "all",
            run("all", &["--baseline", &baseline, "--due-by", "2027-12-01", "--law", "ai-act"])?,
        ),
    ];
    let mut totals = Vec::new();
    for (name, written) in &runs {
        totals.push(agrees(name, written)?);
    }
    let differ = |a: usize, b: usize| totals[a] != totals[b];
    assert!((1..totals.len()).all(|at| differ(0, at)), "an option changes nothing: {totals:#?}");
    Ok(())
}

/// Holds the formats of one run to each other, filing by filing, and gives the counts of all.
fn agrees(name: &str, written: &BTreeMap<&str, String>) -> Result<Value> {
    let json: Value = serde_json::from_str(&written["json"])?;
    let sarif: Value = serde_json::from_str(&written["sarif"])?;
    let gitlab: Value = serde_json::from_str(&written["gitlab"])?;
    let total = &json["totals"]["closing"];
    assert_eq!(*total, sarif["runs"][0]["properties"]["closing"], "{name}");

    let ends = ending(&written["text"])?;
    assert!(written["full"].trim_end().ends_with(&ends), "{name}: full: {ends}");
    assert!(written["markdown"].contains(&format!("**{ends}**")), "{name}: markdown: {ends}");
    assert!(written["html"].contains(&ends), "{name}: html: {ends}");
    let notice = written["github"].lines().last().unwrap_or_default();
    assert!(notice.contains(&ends.replace('%', "%25")), "{name}: github: {notice}");

    let mut rows: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut reader = csv::Reader::from_reader(written["csv"].as_bytes());
    let head = reader.headers()?.clone();
    let column = |wanted: &str| head.iter().position(|known| known == wanted).ok_or("no column");
    let (path, verdict, fails) = (column("path")?, column("verdict")?, column("fails")?);
    for row in reader.records() {
        let row = row?;
        if &row[fails] == "yes" {
            let of = rows.entry(row[path].to_owned()).or_default();
            *of.entry(row[verdict].to_owned()).or_default() += 1;
        }
    }

    let results = sarif["runs"][0]["results"].as_array().ok_or("no results")?;
    let mut sum: BTreeMap<&String, usize> = BTreeMap::new();
    let filings = json["filings"].as_array().ok_or("no filings")?;
    let mut compared = 0;
    for filing in filings {
        let path = filing["path"].as_str().ok_or("no path")?;
        let closing = &filing["closing"];
        for (key, value) in closing.as_object().ok_or("no counts")? {
            *sum.entry(key).or_default() +=
                usize::try_from(value.as_u64().unwrap_or(u64::from(value == true)))?;
        }
        // Documents of one text have one path, and are told apart by other words in each format.
        let alone = filings.iter().filter(|other| other["path"] == filing["path"]).count() == 1;
        if filing["status"] != "checked" || !alone {
            continue;
        }
        compared += 1;
        let at = format!("{name}: {path}");
        let row =
            |verdict: &str| rows.get(path).and_then(|of| of.get(verdict)).copied().unwrap_or(0);
        assert_eq!(row("unmet"), count(closing, "unmet")?, "{at}");
        assert_eq!(row("undetermined"), open(closing)?, "{at}");
        assert_eq!(row("met"), count(closing, "unbacked")?, "{at}");

        // A test that fails is a gap, one that could not be made is open: advice is skipped.
        let suite = written["junit"]
            .lines()
            .find(|line| line.contains("<testsuite ") && line.contains(path))
            .ok_or("no suite")?;
        let attribute = |key: &str| -> Result<usize> {
            let (_, rest) = suite.split_once(&format!(" {key}=\"")).ok_or("no attribute")?;
            Ok(rest.split('"').next().unwrap_or_default().parse()?)
        };
        let gaps = ["unmet", "contradictions", "unbacked"].map(|key| count(closing, key));
        let gaps: usize = gaps.into_iter().sum::<Result<usize>>()?;
        assert_eq!(attribute("failures")?, gaps, "{at}");
        assert_eq!(attribute("errors")?, open(closing)? + count(closing, "open")?, "{at}");

        // One by one what is in sight; the rest by number.
        let of = |kind: &str| {
            let here = results.iter().filter(|result| {
                result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == path
                    && result["properties"]["kind"] == kind
                    && result["properties"]["fails"] == true
            });
            here.collect::<Vec<_>>()
        };
        assert_eq!(of("unmet").len(), count(closing, "unmet")?, "{at}");
        assert_eq!(of("short_if_applies").len(), count(closing, "short_if_applies")?, "{at}");
        assert_eq!(of("undetermined").len(), count(closing, "not_shown")?, "{at}");
        let mut unseen = 0;
        for result in of("unseen") {
            let text = result["message"]["text"].as_str().unwrap_or_default();
            let digits = text.split(' ').find_map(|word| word.parse::<usize>().ok());
            unseen += digits.ok_or_else(|| format!("no number: {text}"))?;
            assert_eq!(result["level"], "note", "{text}");
        }
        let wanted = ["may_apply", "presumed", "waiting"].map(|key| count(closing, key));
        assert_eq!(unseen, wanted.into_iter().sum::<Result<usize>>()?, "{at}");

        let told = results.iter().filter(|result| {
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == path
                && result["suppressions"].is_null()
                && result["baselineState"] != "unchanged"
        });
        let issues = gitlab.as_array().ok_or("no issues")?;
        let issues = issues.iter().filter(|issue| issue["location"]["path"] == path);
        assert_eq!(issues.count(), told.count(), "{at}");
        let causes = filing["causes"].as_array().ok_or("no causes")?;
        let gaps =
            causes.iter().filter(|c| c["kind"] == "unmet" && c["weight"]["advisory"] == false);
        assert_eq!(gaps.count(), count(closing, "causes")?, "{at}");
    }
    assert!(compared > 12, "{name}: only {compared} filings were compared");
    for (key, value) in total.as_object().ok_or("no counts")? {
        let whole = value.as_bool().map_or(value.as_u64(), |fails| fails.then_some(1).or(Some(0)));
        let summed = sum.get(key).copied().unwrap_or(0);
        let summed = if value.is_boolean() { summed.min(1) } else { summed };
        assert_eq!(whole, Some(summed as u64), "{name}: {key}");
    }
    Ok(total.clone())
}

/// A sparse filing does not give a thousand results, and no result of today is of a later day.
#[test]
fn the_level_follows_the_day_and_what_is_out_of_sight_is_counted() -> Result {
    let written = run("levels", &["--fail-on", "never"])?;
    let json: Value = serde_json::from_str(&written["json"])?;
    let sarif: Value = serde_json::from_str(&written["sarif"])?;
    let mut now: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for filing in json["filings"].as_array().ok_or("no filings")? {
        let path = filing["path"].as_str().ok_or("no path")?;
        for outcome in filing["outcomes"].as_array().ok_or("no outcomes")? {
            let rule = outcome["obligation"].as_str().ok_or("no id")?;
            now.insert((path, rule), outcome["in_force"] == true);
        }
    }
    let (mut later, mut today, mut short, mut with_cause) = (0, 0, 0, 0);
    for result in sarif["runs"][0]["results"].as_array().ok_or("no results")? {
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        let key =
            (place.as_str().unwrap_or_default(), result["ruleId"].as_str().unwrap_or_default());
        let (level, kind) = (&result["level"], &result["properties"]["kind"]);
        let text = result["message"]["text"].as_str().unwrap_or_default();
        let Some(&in_force) = now.get(&key) else { continue };
        assert!(text.contains(" · binds "), "neither article nor day: {text}");
        if kind == "unmet" && result["properties"]["fails"] == true {
            assert_eq!(level == "error", in_force, "{text}");
            later += usize::from(!in_force);
            today += usize::from(in_force);
        } else {
            assert_ne!(level, "error", "{text}");
        }
        if kind == "short_if_applies" {
            short += 1;
            assert!(text.starts_with("Falls short, if it applies: "), "{text}");
            assert!(text.contains("whether it applies hangs on"), "{text}");
        }
        let cause = &result["properties"]["cause"];
        with_cause += usize::from(cause["words"].is_string() && cause["subject"].is_string());
    }
    assert!(later > 0 && today > 0 && short > 0 && with_cause > 0, "{later} {today} {short}");
    // The filing that says least of all has the most duties open, and not the most results.
    let (mut most, mut told) = (0, 0);
    let results = sarif["runs"][0]["results"].as_array().ok_or("no results")?;
    for filing in json["filings"].as_array().ok_or("no filings")? {
        let open = open(&filing["closing"])?;
        if open > most {
            most = open;
            let here = results.iter().filter(|result| {
                result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                    == filing["path"]
            });
            told = here.count();
        }
    }
    assert!(most > 300 && told * 2 < most, "{told} results of {most} open duties");
    Ok(())
}

/// An address leads to the provision or to its act, never to another provision.
#[test]
fn an_address_is_that_of_the_provision() -> Result {
    let rulebook = embedded::rulebook()?;
    let (mut exact, mut whole) = (0, 0);
    for obligation in &rulebook.obligations {
        let provision = obligation.provision.as_str();
        let instrument = rulebook.instrument(provision).ok_or("no instrument")?;
        let Some(address) = rulebook.address(provision) else { continue };
        let Some((act, part)) = address.split_once('#') else {
            whole += 1;
            assert_eq!(address, instrument.eli, "{provision}");
            continue;
        };
        exact += 1;
        assert_eq!(act, instrument.eli, "{provision}");
        assert!(
            !instrument.number.starts_with("COM"),
            "{provision}: a proposal has no articles yet"
        );
        let cite = rulebook.cite(provision).to_lowercase();
        let (kind, name) = part.split_once('_').ok_or("no part")?;
        let word = if kind == "art" { "article" } else { "annex" };
        let begins = format!("{word} {}", name.to_lowercase());
        let rest =
            cite.strip_prefix(&begins).ok_or_else(|| format!("{cite} is not at {address}"))?;
        assert!(!rest.starts_with(|c: char| c.is_alphanumeric()), "{cite} is not at {address}");
    }
    assert!(exact > 500 && whole > 50, "{exact} of provisions, {whole} of acts");
    Ok(())
}
