//! Names and values that are made to steer whoever looks at them, and files that are none.

use std::fs;

use super::desk::{Desk, SMALL};

#[cfg(unix)]
#[test]
fn what_is_no_file_is_a_row_with_a_reason() {
    use std::os::unix::fs::symlink;
    let desk = Desk::new("no-files");
    desk.put("in/a.yaml", SMALL);
    symlink("loop.yaml", desk.path("in/loop.yaml")).unwrap();
    symlink("nowhere.yaml", desk.path("in/nowhere-link.yaml")).unwrap();
    symlink(".", desk.path("in/round")).unwrap();
    symlink("/dev/zero", desk.path("in/zero.yaml")).unwrap();
    let fifo = std::process::Command::new("mkfifo").arg(desk.path("in/pipe.yaml")).status();
    assert!(fifo.unwrap().success());
    let ran = desk.run(&["in", "/dev/zero", "--output", "out"]);
    assert_eq!(ran.code(), 5, "{}", ran.err());
    let expected = [
        ("in/a.yaml", "checked"),
        ("in/loop.yaml", "failed"),
        ("in/nowhere-link.yaml", "vanished"),
        ("in/pipe.yaml", "not_a_file"),
        ("in/round", "link"),
        ("in/zero.yaml", "not_a_file"),
        ("/dev/zero", "not_a_file"),
    ];
    assert_eq!(desk.fates("out"), expected.map(|(path, fate)| (path.to_owned(), fate.to_owned())));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_changes_while_it_is_read_is_not_trusted() {
    let desk = Desk::new("changing");
    // What the system writes anew for each reader has another length than it says.
    desk.run(&["/proc/version", "--output", "out"]);
    assert_eq!(desk.fates("out"), [("/proc/version".to_owned(), "changing".to_owned())]);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_a_row() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new("permission");
    desk.put("in/a.yaml", SMALL);
    desk.put("in/b/c.yaml", SMALL);
    let shut = |name: &str| {
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(0o000)).unwrap();
    };
    shut("in/a.yaml");
    shut("in/b");
    let superuser = fs::read(desk.path("in/a.yaml")).is_ok();
    let ran = desk.run(&["in", "--output", "out"]);
    fs::set_permissions(desk.path("in/b"), fs::Permissions::from_mode(0o755)).unwrap();
    // Nothing is closed to a superuser.
    if !superuser {
        assert_eq!(ran.code(), 5);
        assert!(desk.fates("out").iter().all(|(_, fate)| fate == "permission"));
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_vanishes_costs_its_rows_and_nothing_else() {
    let desk = Desk::new("vanished");
    desk.put_filings("in/a", 60);
    desk.put_filings("in/b", 60);
    let mut child = desk.start(&["in", "--output", "out", "--threads", "1"]);
    while !desk.path("out/.unfinished/inventory").is_file() {
        std::thread::yield_now();
    }
    fs::remove_dir_all(desk.path("in/b")).unwrap();
    child.wait().unwrap();
    let fates = desk.fates("out");
    assert_eq!(fates.len(), 120, "what was listed is accounted for");
}

const FORMULA: &str = "bordercheck: 1\nfiling: { id: \"=HYPERLINK(1)\" }\nsystem: { name: \"@<script>alert(1)</script>\\e[31m\", version: \"+1\" }\n\
use: { place: { country: XA } }\nactors: [ { id: a, name: \"<img src=x onerror=alert(1)>\", roles: [vendor] } ]\n";

#[test]
fn no_value_is_a_formula_a_tag_or_an_escape() {
    let desk = Desk::new("values");
    desk.put("in/a.yaml", FORMULA);
    desk.put("in/<script>alert(2)<\u{202e}lmth.yaml", "a: [");
    desk.put("in/-1+1.yaml", "a: [");
    let ran = desk.run(&["in", "--output", "out"]);
    let mut table = csv::Reader::from_path(desk.path("out/rows.csv")).unwrap();
    for record in table.records() {
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
    }
    let table = fs::read_to_string(desk.path("out/rows.csv")).unwrap();
    assert!(table.contains("'=HYPERLINK(1)"), "{table}");
    let page = fs::read_to_string(desk.path("out/summary.html")).unwrap();
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"), "{page}");
    for text in [page, ran.out()] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_are_told_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let desk = Desk::new("names");
    for name in
        [b"in/\xff.yaml".as_slice(), b"in/\xfe.yaml", b"in/two\nlines.yaml", b"in/\x1b[31m.yaml"]
    {
        let path = desk.path("").join(OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, SMALL).unwrap();
    }
    let ran = desk.run(&["in", "--output", "out"]);
    let paths: Vec<String> = desk.rows("out").into_iter().map(|row| row.path).collect();
    assert_eq!(
        paths,
        ["in/\\u{1b}[31m.yaml", "in/two\\u{a}lines.yaml", "in/\\xfe.yaml", "in/\\xff.yaml"]
    );
    assert!(!ran.out().contains('\u{1b}'));
}
