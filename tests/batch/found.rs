//! What is found and not named: filings by their marker, all else with the reason, and nothing twice.

use super::archives::{tarred, zipped};
use super::desk::{Desk, SMALL};

fn fate(fates: &[(String, String)], path: &str) -> Vec<String> {
    let of_path = fates.iter().filter(|(found, _)| found == path);
    of_path.map(|(_, fate)| fate.clone()).collect()
}

#[test]
fn what_is_found_is_a_filing_by_its_marker_and_every_input_has_its_row() {
    let desk = Desk::new("found");
    desk.put("in/a.yaml", SMALL);
    desk.put("in/package.json", "{\"name\": \"x\"}");
    desk.put("in/compose.yaml", "services: {}\n");
    desk.put("in/misspelt.yaml", "borderchek: 1\nsystem: {}\n");
    desk.put("in/unmarked.yaml", "system: {}\nuse: {}\n");
    desk.put("in/empty.yaml", "");
    desk.put("in/garbage.yaml", [0, 1, 2, 3, 255]);
    desk.put("in/lines.ndjson", "{\"bordercheck\": 1}\n{\"event\": \"x\"}\n");
    let ran = desk.run(&["in", "--output", "out"]);
    assert_eq!(ran.code(), 3, "{}", ran.err());
    let expected = [
        ("a.yaml", "checked"),
        ("compose.yaml", "no_filing"),
        ("empty.yaml", "unreadable"),
        ("garbage.yaml", "unreadable"),
        ("lines.ndjson:1", "checked"),
        ("lines.ndjson:2", "no_filing"),
        ("misspelt.yaml", "unreadable"),
        ("package.json", "no_filing"),
        ("unmarked.yaml", "unreadable"),
    ];
    assert_eq!(
        desk.fates("out"),
        expected.map(|(path, fate)| (format!("in/{path}"), fate.to_owned()))
    );
    // Whoever names a file means it, in a list too.
    desk.put("list.csv", "path\nin/package.json\n");
    for named in ["in/package.json", "list.csv"] {
        desk.run(&[named, "--output", "named", "--replace"]);
        let fates = desk.fates("named");
        assert_eq!(fate(&fates, "in/package.json"), ["unreadable"], "{named}");
    }
}

#[test]
fn what_is_excluded_has_its_row() {
    let desk = Desk::new("excluded");
    for name in ["in/a.yaml", "in/drafts/b.yaml", "in/old-c.yaml"] {
        desk.put(name, SMALL);
    }
    desk.run(&["in", "--output", "out", "--exclude", "drafts/", "--exclude", "old-*"]);
    let expected = [("a.yaml", "checked"), ("drafts", "excluded"), ("old-c.yaml", "excluded")];
    assert_eq!(
        desk.fates("out"),
        expected.map(|(path, fate)| (format!("in/{path}"), fate.to_owned()))
    );
}

#[test]
fn results_of_an_earlier_run_are_skipped_with_the_reason() {
    let desk = Desk::new("earlier");
    desk.put("in/a.yaml", SMALL);
    desk.put("in/b.yaml", SMALL.replace("S-1", "S-2"));
    desk.run(&["in", "--output", "in/first"]);
    let kept = desk.rows("in/first");
    // The folder of the run itself is no input; that of the run before is one, file by file.
    desk.run(&["in", "--output", "in/second"]);
    let fates = desk.fates("in/second");
    let own = fates.iter().filter(|(path, _)| path.starts_with("in/first/")).collect::<Vec<_>>();
    for (path, fate) in &own {
        let expected = if [".csv", ".html", ".txt"].iter().any(|ending| path.ends_with(ending)) {
            "ending"
        } else {
            "own_result"
        };
        assert_eq!(fate, expected, "{path}");
    }
    assert!(own.len() > kept.len(), "{own:?}");
    let checked = fates.iter().filter(|(_, fate)| fate == "checked").count();
    assert_eq!(checked, 2, "{fates:?}");
}

#[test]
fn an_input_that_is_named_twice_is_checked_once() {
    let desk = Desk::new("named-twice");
    desk.put("in/a.yaml", SMALL);
    desk.put("in/b.yaml", SMALL.replace("S-1", "S-2"));
    desk.put("x.zip", zipped(&[("c.yaml", SMALL.as_bytes())]));
    desk.put("list.csv", "path\nin/a.yaml\n./in/../in/b.yaml\n");
    desk.run(&[
        "in/a.yaml",
        "in",
        "./in/b.yaml",
        "list.csv",
        "x.zip",
        "./x.zip",
        "--output",
        "out",
    ]);
    let fates = desk.fates("out");
    let words: Vec<&str> = fates.iter().map(|(_, fate)| fate.as_str()).collect();
    let expected = ["checked", "twice", "checked", "twice", "twice", "twice", "checked", "twice"];
    assert_eq!(words, expected, "{fates:?}");
}

#[test]
fn members_of_one_name_are_told_apart_or_refused() {
    let desk = Desk::new("one-name");
    let (first, second) = (SMALL, SMALL.replace("S-1", "S-2"));
    let members = [
        ("a.yaml", first.as_bytes()),
        ("b.yaml", second.as_bytes()),
        ("./a.yaml", first.as_bytes()),
    ];
    // The writer refuses two members of one name, which whoever cheats does not ask.
    let mut zip = zipped(&members);
    let places: Vec<usize> =
        (0..zip.len() - 6).filter(|&at| zip[at..].starts_with(b"b.yaml")).collect();
    assert_eq!(places.len(), 2, "in its head and in the list");
    for at in places {
        zip[at] = b'a';
    }
    desk.put("x.zip", zip);
    desk.run(&["x.zip", "--output", "out"]);
    let fates = desk.fates("out");
    assert_eq!(fate(&fates, "x.zip!/a.yaml"), ["archive"], "{fates:?}");
    assert_eq!(fate(&fates, "x.zip!/a.yaml#2"), ["checked"], "{fates:?}");
    assert_eq!(fate(&fates, "x.zip!/./a.yaml"), ["checked"], "{fates:?}");
    let twice =
        [("a.yaml", first.as_bytes()), ("a.yaml", second.as_bytes()), ("A.yaml", first.as_bytes())];
    desk.put("x.tar.gz", tarred(&twice));
    desk.run(&["x.tar.gz", "--output", "out", "--replace"]);
    let rows = desk.rows("out");
    let told: Vec<_> = rows.iter().map(|row| (row.path.as_str(), row.id.as_deref())).collect();
    let expected = [
        ("x.tar.gz!/a.yaml", Some("S-1")),
        ("x.tar.gz!/a.yaml#2", Some("S-2")),
        ("x.tar.gz!/A.yaml", Some("S-1")),
    ];
    assert_eq!(told, expected);
}
