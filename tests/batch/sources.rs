//! Where filings come from: folders, patterns, lists, lines, tables, streams.

use std::io::Write as _;
use std::process::Stdio;

use super::desk::{Desk, SMALL};

fn paths(desk: &Desk, output: &str) -> Vec<String> {
    desk.rows(output).into_iter().map(|row| row.path).collect()
}

#[test]
fn a_folder_is_walked_by_name_and_nothing_in_it_is_passed_over() {
    let desk = Desk::new("walk");
    for name in ["b/2.yaml", "b/1.yml", "b.yaml", "a/deep/x.json", "b-c.yaml"] {
        desk.put(&format!("in/{name}"), SMALL);
    }
    desk.put("in/.gitignore", "*.yaml\n");
    desk.put("in/.git/config.yaml", SMALL);
    desk.put("in/letter.pdf", "%PDF");
    desk.put("in/list.csv", "path\nb.yaml\n");
    desk.run(&["in", "--output", "in/out"]);
    let found = desk.fates("in/out");
    let expected = [
        ("in/.git", "hidden"),
        ("in/.gitignore", "hidden"),
        ("in/a/deep/x.json", "checked"),
        ("in/b/1.yml", "checked"),
        ("in/b/2.yaml", "checked"),
        ("in/b-c.yaml", "checked"),
        ("in/b.yaml", "checked"),
        ("in/letter.pdf", "ending"),
        ("in/list.csv", "ending"),
    ];
    assert_eq!(found, expected.map(|(path, fate)| (path.to_owned(), fate.to_owned())));
}

#[test]
fn patterns_that_the_shell_has_not_expanded() {
    let desk = Desk::new("globs");
    for name in ["in/a/1.yaml", "in/a/2.json", "in/b/3.yaml", "in/b/c/4.yaml"] {
        desk.put(name, SMALL);
    }
    desk.run(&["in/**/*.yaml", "--output", "deep"]);
    assert_eq!(paths(&desk, "deep"), ["in/a/1.yaml", "in/b/3.yaml", "in/b/c/4.yaml"]);
    desk.run(&["in/*/*.yaml", "--output", "flat"]);
    assert_eq!(paths(&desk, "flat"), ["in/a/1.yaml", "in/b/3.yaml"]);
    desk.run(&["in/{a,b}/*.{yaml,json}", "--output", "either"]);
    assert_eq!(paths(&desk, "either"), ["in/a/1.yaml", "in/a/2.json", "in/b/3.yaml"]);
}

fn with_list(desk: &Desk, list: &[u8], output: &str) {
    let mut child = desk
        .batch(&["-", "--output", output])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(list).unwrap();
    child.wait().unwrap();
}

#[test]
fn a_list_from_standard_input_keeps_its_order() {
    let desk = Desk::new("stdin");
    for name in ["b.yaml", "a.yaml", "two\nlines.yaml"] {
        desk.put(name, SMALL);
    }
    with_list(&desk, b"b.yaml\r\n\na.yaml\nb.yaml", "lines");
    assert_eq!(paths(&desk, "lines"), ["b.yaml", "a.yaml", "b.yaml"]);
    with_list(&desk, b"two\nlines.yaml\0a.yaml\0", "zeros");
    assert_eq!(paths(&desk, "zeros"), ["two\\u{a}lines.yaml", "a.yaml"]);
}

#[test]
fn lines_streams_and_tables_hold_several_filings() {
    let desk = Desk::new("several");
    desk.put("a.ndjson", "{\"bordercheck\":1}\n\n{\"bordercheck\":2}\nno json: 1");
    desk.put("b.yaml", "bordercheck: 1\n---\nbordercheck: 1\n");
    desk.put("t/table.csv", "name,Path\nx,\"../b.yaml\"\ny,../missing.yaml\nz,../a.ndjson\n,\n");
    desk.put("t/bare.csv", "../b.yaml\n");
    desk.run(&["a.ndjson", "b.yaml", "t/table.csv", "t/bare.csv", "--output", "out"]);
    let found: Vec<_> = desk
        .rows("out")
        .into_iter()
        .map(|row| (row.input, row.path, row.document, row.status.word()))
        .collect();
    let expected = [
        (0, "a.ndjson:1", 0, "checked"),
        (1, "a.ndjson:3", 0, "unreadable"),
        (2, "a.ndjson:4", 0, "unreadable"),
        (3, "b.yaml", 0, "checked"),
        (3, "b.yaml", 1, "checked"),
        (4, "t/../b.yaml", 0, "skipped"),
        (5, "t/../missing.yaml", 0, "unreadable"),
        (6, "t/../a.ndjson", 0, "skipped"),
        (7, "t/../b.yaml", 0, "skipped"),
    ];
    assert_eq!(
        found,
        expected.map(|(input, path, document, status)| (input, path.to_owned(), document, status))
    );
}

#[test]
fn a_line_that_is_too_long_is_one_row_and_no_more_memory() {
    let desk = Desk::new("long");
    let mut long = vec![b' '; 20 << 20];
    long[0] = b'"';
    long.extend_from_slice(b"\n{\"bordercheck\":1}\n");
    desk.put("a.ndjson", long);
    desk.run(&["a.ndjson", "--output", "out"]);
    let rows = desk.rows("out");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].diagnostics[0].code, "filing::budget");
    assert_eq!(rows[1].status.word(), "checked");
}

#[test]
fn a_log_has_plain_lines_and_a_pipe_has_none() {
    let desk = Desk::new("log");
    desk.put_filings("in", 5);
    let log = std::fs::File::create(desk.path("log")).unwrap();
    let mut run = desk.batch(&["in", "--output", "one"]);
    run.stderr(log).stdout(Stdio::null()).status().unwrap();
    let log = std::fs::read_to_string(desk.path("log")).unwrap();
    assert!(log.starts_with("bordercheck: 100 %, 5 inputs, ") && log.lines().count() == 1, "{log}");
    assert_eq!(desk.run(&["in", "--output", "two"]).err(), "");
    let bar = desk.run(&["in", "--output", "three", "--progress", "bar"]).err();
    assert!(bar.ends_with("\r\u{1b}[K"), "{bar:?}");
}
