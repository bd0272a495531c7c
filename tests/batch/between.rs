//! What filings say of each other, and what has changed since an earlier run.

use std::fs;

use bordercheck::batch::{Between, Change, Direction};
use serde::de::DeserializeOwned;

use super::desk::Desk;

fn lines<T: DeserializeOwned>(desk: &Desk, name: &str) -> Vec<T> {
    let text = fs::read_to_string(desk.path(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a finding is about, and each answer with its line.
type Found = (String, Vec<(String, Option<u32>)>);

fn found(desk: &Desk) -> Vec<Found> {
    desk.run(&["in", "--output", "out", "--replace"]);
    let findings: Vec<Between> = lines(desk, "out/between.ndjson");
    let sides =
        |finding: Between| finding.sides.into_iter().map(|side| (side.value, side.line)).collect();
    findings.into_iter().map(|finding| (finding.about.clone(), sides(finding))).collect()
}

const PROVIDER: &str = "\
bordercheck: 1
filing: { id: P-1, submitted_by: provider }
system:
  name: Harbour gate
  version: '4'
  identifier: HG-4
  intended_purpose: Compare a face
    with a passport.
logging:
  retention: P6M
actors:
  - { id: v, name: Vendor, roles: [provider], responsible_for: [design] }
  - { id: d, name: Port, roles: [deployer], responsible_for: [logs, operation] }
";

const DEPLOYER: &str = "\
bordercheck: 1
filing: { id: D-1, submitted_by: deployer }
system:
  name: harbour gate
  version: '4'
  identifier: hg-4
  intended_purpose: Compare a face with   a passport.
logging:
  retention: P1M
actors:
  - { id: v, name: Vendor, roles: [provider], responsible_for: [design, logs] }
  - { id: d, name: Port, roles: [deployer], responsible_for: [operation] }
";

/// What is the same in every reading of the calendar is no contradiction, however it is written.
#[test]
fn one_span_in_two_units_is_no_contradiction() {
    for (one, other, alike) in [
        ("P1Y", "P12M", true),
        ("P2W", "PT336H", true),
        ("P1M", "P30D", false),
        ("P1Y", "P6M", false),
    ] {
        let desk = Desk::new("units");
        desk.put("in/p.yaml", PROVIDER.replace("P6M", one));
        desk.put("in/d.yaml", PROVIDER.replace("P6M", other).replace("P-1", "P-2"));
        let found = found(&desk);
        let differs = found.iter().any(|(about, _)| about == "logging.retention");
        assert_eq!(differs, !alike, "{one} and {other}: {found:?}");
    }
}

#[test]
fn two_sides_of_one_system_disagree_with_both_lines() {
    let desk = Desk::new("sides");
    desk.put("in/p.yaml", PROVIDER);
    desk.put("in/d.yaml", DEPLOYER);
    let expected = [
        ("logging.retention", vec![("P1M", Some(9)), ("P6M", Some(10))]),
        ("actors[].responsible_for: logs", vec![("provider", Some(11)), ("deployer", Some(13))]),
    ];
    let expected = expected.map(|(about, sides)| {
        (
            about.to_owned(),
            sides.into_iter().map(|(value, line): (&str, _)| (value.to_owned(), line)).collect(),
        )
    });
    assert_eq!(found(&desk), expected);
    // A contradiction is something to act on, even where each filing alone were clean.
    let ran = desk.run(&["in", "--output", "out", "--replace"]);
    assert!(ran.out().contains("Filings that contradict each other"), "{}", ran.out());
}

#[test]
fn another_version_and_a_filing_that_is_replaced_contradict_nobody() {
    let desk = Desk::new("versions");
    desk.put("in/p.yaml", PROVIDER);
    desk.put("in/d.yaml", DEPLOYER.replace("version: '4'", "version: '5'"));
    assert_eq!(found(&desk), []);
    desk.put("in/d.yaml", DEPLOYER.replace("id: D-1,", "id: D-1, replaces: P-1,"));
    assert_eq!(found(&desk), []);
}

#[test]
fn one_number_or_one_paper_for_two_systems() {
    let desk = Desk::new("two-systems");
    let digest = "0123456789abcdef".repeat(4);
    let filing = |name: &str| {
        format!(
            "bordercheck: 1\nsystem: {{ name: {name} }}\nregistration: {{ provider: {{ number: EU-77 }} }}\n\
             evidence:\n  - {{ id: e, kind: certificate, title: A paper, sha256: {digest} }}\n"
        )
    };
    desk.put("in/a.yaml", filing("Harbour gate"));
    desk.put("in/b.yaml", filing("Fence watch"));
    desk.put("in/c.yaml", filing("HARBOUR  GATE"));
    let found = found(&desk);
    assert_eq!(found.len(), 2, "{found:?}");
    for (at, line) in [(0, 3), (1, 5)] {
        let sides: Vec<_> = found[at].1.iter().map(|(name, line)| (name.as_str(), *line)).collect();
        assert_eq!(found[at].0, "system");
        assert_eq!(sides[..2], [("Harbour gate", Some(line)), ("Fence watch", Some(line))]);
    }
}

#[test]
fn filings_of_one_system_that_come_to_different_answers_in_law() {
    let desk = Desk::new("law");
    let example = |name: &str| {
        fs::read_to_string(format!("{}/examples/{name}/filing.yaml", env!("CARGO_MANIFEST_DIR")))
            .unwrap()
    };
    let gate = example("harbour-gate");
    desk.put("in/a.yaml", &gate);
    let from = gate.find("\nuse:").unwrap();
    let end = gate[from + 1..].find("\n\n").unwrap();
    // The same system, told without its use: not known to be high-risk, and no contradiction.
    desk.put("in/b.yaml", format!("{}{}", &gate[..from], &gate[from + 1 + end..]));
    assert!(found(&desk).iter().all(|(about, _)| !about.starts_with("law.")));
    let rows = desk.rows("out");
    assert_eq!(rows[0].law["high_risk"], "true", "{:?}", rows[0].diagnostics);
}

#[test]
fn changes_since_an_earlier_run() {
    let desk = Desk::new("since");
    let gate = fs::read_to_string(format!(
        "{}/examples/harbour-gate/filing.yaml",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap();
    let named = |id: &str, text: &str| text.replace("id: HG-2026-014", &format!("id: {id}"));
    let worse = gate.replace("retention: P1Y", "retention: P1M");
    assert_ne!(worse, gate);
    let small = |id: &str| format!("bordercheck: 1\nfiling: {{ id: {id} }}\n");
    desk.put("then/gone.yaml", small("GONE"));
    desk.put("then/better.yaml", named("BETTER", &worse));
    desk.put("then/worse.yaml", named("WORSE", &gate));
    desk.put("then/same.yaml", small("SAME"));
    desk.put("then/mended.yaml", "a: [");
    desk.put("now/moved/better.yaml", named("BETTER", &gate));
    desk.put("now/worse.yaml", named("WORSE", &worse));
    desk.put("now/same.yaml", small("SAME"));
    desk.put("now/new.yaml", small("NEW"));
    desk.run(&["then", "--role", "all", "--output", "one"]);
    let ran = desk.run(&["now", "--role", "all", "--output", "two", "--since", "one"]);
    let changes: Vec<Change> = lines(&desk, "two/changes.ndjson");
    let found: Vec<_> =
        changes.iter().map(|change| (change.id.as_deref(), change.direction)).collect();
    let expected = [
        (Some("BETTER"), Direction::Better),
        (Some("GONE"), Direction::Gone),
        (Some("NEW"), Direction::New),
        (Some("WORSE"), Direction::Worse),
        (None, Direction::Gone),
    ];
    assert_eq!(found, expected);
    let duty =
        changes[0].obligations.iter().find(|change| change.obligation.contains("log-retention"));
    assert_eq!(
        duty.map(|change| (change.before, change.after)),
        Some(('u', 'm')),
        "{:?}",
        changes[0]
    );
    assert!(ran.out().contains("       1  as before"), "{}", ran.out());
}

/// An earlier run is known by what it holds, whoever has written it anew; a folder without one is refused
/// before anything is written.
#[test]
fn an_earlier_run_is_known_by_its_content() {
    let desk = Desk::new("since-content");
    desk.put("a.yaml", "bordercheck: 1\nfiling: { id: A }\n");
    desk.run(&["a.yaml", "--output", "one"]);
    let run: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(desk.path("one/run.json")).unwrap()).unwrap();
    let marked = format!("\u{feff}{run:#}");
    let utf16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(desk.path("one/run.json"), utf16).unwrap();
    let ran = desk.run(&["a.yaml", "--output", "two", "--since", "one"]);
    assert!(ran.out().contains("       1  as before"), "{}", ran.out());
    desk.put("other/run.json", "{\"run\": 1}\n");
    desk.put("torn/run.json", run.to_string());
    for folder in ["other", "torn", "empty", "a.yaml"] {
        let ran = desk.run(&["a.yaml", "--output", "three", "--since", folder]);
        assert_eq!(ran.code(), 2, "{folder}: {}", ran.err());
        assert!(ran.err().contains("there is no finished run in"), "{folder}: {}", ran.err());
        assert!(!desk.path("three").exists(), "{folder}");
    }
}
