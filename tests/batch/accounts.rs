//! Every input has its row, the counts add up, and the order of the threads is nobody's business.

use super::desk::{Desk, SMALL, assert_same};

#[test]
fn the_same_bytes_with_any_number_of_threads() {
    let desk = Desk::new("threads");
    desk.put_filings("in", 300);
    for (threads, output) in [("1", "one"), ("7", "seven")] {
        let ran = desk.run(&["in", "--output", output, "--threads", threads]);
        assert_eq!(ran.code(), 3, "{}", ran.err());
    }
    assert_same(&desk.results("one"), &desk.results("seven"));
    let rows = desk.rows("one");
    assert_eq!(rows.len(), 300);
    assert!(rows.iter().enumerate().all(|(at, row)| row.input == at as u64));
}

#[test]
fn one_in_a_hundred_is_unreadable_and_the_command_says_how_it_adds_up() {
    let desk = Desk::new("adds-up");
    desk.put_filings("in", 300);
    let ran = desk.run(&["in", "--output", "out"]);
    assert!(ran.out().contains("  297  checked"), "{}", ran.out());
    assert!(ran.out().contains("    3  unreadable"), "{}", ran.out());
    assert!(ran.out().contains("  300  rows in all"), "{}", ran.out());
    assert_eq!(std::fs::read_to_string(desk.path("out/summary.txt")).unwrap(), ran.out());
    assert_eq!(ran.err(), "", "nothing is said where the screen is a pipe");
}

#[test]
fn a_row_says_what_a_check_says() {
    let desk = Desk::new("as-check");
    desk.put_filings("in", 40);
    desk.run(&["in", "--output", "out"]);
    desk.run(&["in", "--output", "full", "--reports"]);
    let check = std::process::Command::new(env!("CARGO_BIN_EXE_bordercheck"))
        .current_dir(desk.path(""))
        .args(["check", "in", "--format", "json", "--as-of", "2026-11-23"])
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&check.stdout).unwrap();
    let full = std::fs::read_to_string(desk.path("full/rows.ndjson")).unwrap();
    let mut full =
        full.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let rows = desk.rows("out");
    let filings = report["filings"].as_array().unwrap();
    assert_eq!(filings.len(), rows.len());
    for (row, filing) in rows.iter().zip(filings) {
        assert_eq!(full.next().unwrap()["report"], *filing);
        assert_eq!(row.path, filing["path"]);
        assert_eq!(row.status.word(), filing["status"]);
        assert_eq!(row.diagnostics.len(), filing["diagnostics"].as_array().unwrap().len());
        let summary = &filing["summary"];
        for (count, key) in
            [(row.met, "met"), (row.unmet, "unmet"), (row.undetermined, "undetermined")]
        {
            assert_eq!(summary[key], count, "{key} of {}", row.path);
        }
        let gaps = filing["outcomes"].as_array().unwrap().iter();
        let gaps: Vec<&str> = gaps
            .filter(|o| o["verdict"] == "unmet")
            .map(|o| o["obligation"].as_str().unwrap())
            .collect();
        assert_eq!(row.gaps, gaps);
    }
}

#[test]
fn each_ending_of_a_run_has_its_exit_code() {
    let desk = Desk::new("exits");
    desk.put("silent/a.yaml", SMALL);
    desk.put("broken/a.yaml", "a: [");
    std::fs::create_dir_all(desk.path("empty")).unwrap();
    let code = |paths: &[&str], output: &str| {
        let ran = desk.run(&[paths, &["--output", output]].concat());
        (ran.code(), ran.err())
    };
    assert_eq!(code(&["silent"], "1").0, 1);
    assert_eq!(code(&["silent", "--fail-on", "never"], "2").0, 0);
    assert_eq!(code(&["silent", "broken"], "3").0, 3);
    assert_eq!(code(&["empty"], "4"), (4, "bordercheck: nothing was checked\n".to_owned()));
    assert_eq!(code(&["silent", "broken", "missing.yaml"], "5").0, 5);
    assert_eq!(
        desk.fates("5").last().unwrap(),
        &("missing.yaml".to_owned(), "vanished".to_owned())
    );
    let (exit, said) = code(&["silent"], "1");
    assert_eq!((exit, said.contains("--replace")), (2, true), "{said}");
    assert_eq!(code(&["silent", "--replace"], "1").0, 1);
    assert_eq!(code(&["silent", "--resume"], "nowhere").0, 2);
    assert_eq!(code(&[], "none").0, 2);
}

#[test]
fn results_of_another_kind_of_run_do_not_stay_behind() {
    let desk = Desk::new("stale");
    desk.put("a.yaml", SMALL);
    desk.run(&["a.yaml", "--output", "first"]);
    desk.run(&["a.yaml", "--output", "out", "--since", "first"]);
    assert!(desk.path("out/changes.ndjson").is_file());
    desk.run(&["a.yaml", "--output", "out", "--replace"]);
    assert!(!desk.path("out/changes.ndjson").exists());
    assert_same(&desk.results("first"), &desk.results("out"));
}
