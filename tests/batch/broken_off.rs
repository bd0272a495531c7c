//! A run that is killed, or whose disk is full, is continued and ends in the same bytes.

use std::fs;
use std::time::{Duration, Instant};

use super::desk::{Desk, assert_same};

/// Filings enough for a kill to fall into the middle.
const FILINGS: u64 = 2_400;

/// Waits until so many bytes of rows are on disk, or the run has ended.
fn wait(desk: &Desk, output: &str, bytes: u64, child: &mut std::process::Child) {
    let rows = desk.path(output).join(".unfinished/rows.ndjson");
    let started = Instant::now();
    while fs::metadata(&rows).map_or(0, |about| about.len()) < bytes {
        if child.try_wait().unwrap().is_some() || started.elapsed() > Duration::from_mins(1) {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn killed_and_continued_is_as_if_nothing_had_been() {
    let desk = Desk::new("killed");
    desk.put_filings("in", FILINGS);
    desk.run(&["in", "--output", "whole"]);
    let whole = desk.results("whole");
    let mut child = desk.start(&["in", "--output", "killed", "--threads", "2"]);
    for bytes in [1, 200_000, 700_000] {
        wait(&desk, "killed", bytes, &mut child);
        child.kill().unwrap();
        child.wait().unwrap();
        if !desk.path("killed/.unfinished").exists() {
            break;
        }
        child = desk.start(&["in", "--output", "killed", "--resume", "--threads", "3"]);
    }
    child.wait().unwrap();
    let ran = desk.run(&["in", "--output", "killed", "--resume"]);
    assert_eq!(ran.code(), 3, "{}", ran.err());
    assert_same(&whole, &desk.results("killed"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_what_can_be_continued() {
    let desk = Desk::new("interrupted");
    desk.put_filings("in", FILINGS);
    desk.run(&["in", "--output", "whole"]);
    let mut child = desk.start(&["in", "--output", "out", "--threads", "1"]);
    wait(&desk, "out", 100_000, &mut child);
    let killed = std::process::Command::new("sh")
        .args(["-c", &format!("kill -INT {}", child.id())])
        .status();
    assert!(killed.unwrap().success());
    let status = child.wait().unwrap();
    assert!(!status.success());
    assert!(!desk.path("out/run.json").exists(), "results appear whole or not at all");
    let again = desk.run(&["in", "--output", "out"]);
    assert_eq!(
        (again.code(), again.err().contains("--resume continues it")),
        (2, true),
        "{}",
        again.err()
    );
    desk.run(&["--output", "out", "--resume"]);
    assert_same(&desk.results("whole"), &desk.results("out"));
}

/// Wherever the rows end, in the middle of a line or of a stream, the run goes on from there.
#[test]
fn rows_cut_off_anywhere_are_continued() {
    let desk = Desk::new("cut");
    desk.put("in/a.yaml", "bordercheck: 1\n---\nbordercheck: 1\nfiling: { id: B }\n---\na: [\n");
    desk.put("in/b.yaml", "bordercheck: 1\nfiling: { id: C }\n");
    desk.put(
        "in/c.ndjson",
        "{\"bordercheck\": 1}\n\n{\"bordercheck\": 1, \"filing\": {\"id\": \"D\"}}\n[]\n",
    );
    desk.run(&["in", "--output", "whole"]);
    let whole = desk.results("whole");
    let rows = &whole["rows.ndjson"];
    assert_eq!(desk.rows("whole").len(), 7);
    let lines = rows.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
    let cuts: Vec<usize> = lines.flat_map(|end| [end - 5, end, end + 1]).chain([0, 1]).collect();
    for cut in cuts {
        // A run that stops when it has some rows has what it was asked beside them.
        let work = desk.path("out/.unfinished");
        fs::create_dir_all(&work).unwrap();
        fs::write(work.join("asked.json"), &whole["run.json"]).unwrap();
        fs::write(work.join("rows.ndjson"), &rows[..cut]).unwrap();
        let ran = desk.run(&["in", "--output", "out", "--resume"]);
        assert_eq!(ran.code(), 3, "cut at {cut}: {}", ran.err());
        assert_same(&whole, &desk.results("out"));
        fs::remove_dir_all(desk.path("out")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_the_run_and_is_continued() {
    let desk = Desk::new("full");
    desk.put_filings("in", 60);
    desk.run(&["in", "--output", "whole"]);
    // No file may grow past half of the rows, in blocks of 512 bytes: that is what a disk that fills up while
    // they are written looks like to a program.
    let rows = fs::metadata(desk.path("whole/rows.ndjson")).unwrap().len();
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", rows / 2 / 512);
    let batch = desk.batch(&["in", "--output", "out"]);
    let ran = std::process::Command::new("sh")
        .current_dir(desk.path(""))
        .args(["-c", &script, "sh"])
        .arg(batch.get_program())
        .args(batch.get_args())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(5), "{said}");
    assert!(said.contains("cannot write"), "{said}");
    assert!(!desk.path("out/run.json").exists());
    desk.run(&["--output", "out", "--resume"]);
    assert_same(&desk.results("whole"), &desk.results("out"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let desk = Desk::new("pipe");
    desk.put_filings("in", 5);
    let script = "{ \"$@\"; echo $? > code; } | true";
    let batch = desk.batch(&["in", "--output", "out"]);
    let ran = std::process::Command::new("sh")
        .current_dir(desk.path(""))
        .args(["-c", script, "sh"])
        .arg(batch.get_program())
        .args(batch.get_args())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.stderr), "");
    assert_eq!(fs::read_to_string(desk.path("code")).unwrap(), "1\n");
    assert!(desk.path("out/run.json").is_file());
}

#[test]
fn another_question_does_not_continue_a_run() {
    let desk = Desk::new("another");
    desk.put_filings("in", FILINGS);
    let mut child = desk.start(&["in", "--output", "out", "--threads", "1"]);
    wait(&desk, "out", 1, &mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    let ran = desk.run(&["in", "--output", "out", "--resume", "--role", "deployer"]);
    assert_eq!((ran.code(), ran.err().contains("--role was another")), (2, true), "{}", ran.err());
    let ran = desk.run(&["elsewhere", "--output", "out", "--resume"]);
    assert_eq!((ran.code(), ran.err().contains("the list of paths")), (2, true), "{}", ran.err());
}
