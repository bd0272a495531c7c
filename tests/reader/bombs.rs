//! Texts that were made to hurt: each is refused, or read, and the work grows no faster than the text.
//!
//! Work is counted in instructions, which do not depend on how busy a machine is.

use std::fmt::Write;
use std::hint::black_box;
use std::process::Command;

use bordercheck::diagnostic::Code;

use super::{errors, read_all, source};

const MEGABYTE: usize = 1 << 20;

/// Reads a text and expects its first error, or none.
fn expect(name: &str, text: impl Into<String>, code: Option<Code>) {
    let source = source(text);
    let readings = read_all(&source);
    let codes = errors(&readings);
    assert_eq!(codes.first().copied(), code, "{name}");
}

/// A text of about so many bytes.
type Shape = fn(usize) -> String;

/// Texts that invite to look at everything again for each of their parts, a few to a group.
const SHAPES: [&[Shape]; 5] = [
    &[
        |n| "[".repeat(n),
        |n| "{a: ".repeat(n / 4),
        |n| "- ".repeat(n / 2),
        |n| "? ".repeat(n / 2),
        |n| "- *a\n".repeat(n / 5),
        |n| format!("- &a x\n{}", "- *a\n".repeat(n / 5)),
    ],
    &[
        |n| "---\n".repeat(n / 4),
        |n| "--- ]\n".repeat(n / 6),
        |n| "--- \"\n".repeat(n / 6),
        |n| "--- a: \"\n\tb: 1\n".repeat(n / 14),
        |n| "%FOO bar\n".repeat(n / 9),
        |n| "...\n".repeat(n / 4),
    ],
    &[
        |n| (0..n / 8).fold(String::new(), |text, at| text + &format!("k{at}: {at}\n")),
        |n| (0..n / 8).fold(String::new(), |text, at| text + &format!("- &a{at} x\n")),
        |n| "k: 1\n".repeat(n / 5),
        |n| format!("[{}]", "a: b,".repeat(n / 5)),
        |n| "a: ".repeat(n / 3),
        |n| ": ".repeat(n / 2),
    ],
    &[
        |n| "\"".repeat(n),
        |n| format!("\"{}", "x".repeat(n)),
        |n| format!("\"{}\\q\"", "\\x41".repeat(n / 4)),
        |n| format!("|\n{}", "  x\n".repeat(n / 4)),
        |n| format!(">\n{}", "  x\n\n".repeat(n / 5)),
        |n| format!("a:\n{}b", "\t".repeat(n)),
    ],
    &[
        |n| "# x\n".repeat(n / 4),
        |n| "9".repeat(n),
        |n| format!("{}: 1", "k".repeat(n)),
        |n| "!a ".repeat(n / 3),
        |n| "\r".repeat(n),
        |n| "x\n".repeat(n / 2),
    ],
];

/// Names the group and the bytes, in the process that is counted.
const COUNTED: &str = "BORDERCHECK_COUNTED_BOMB";

const SMALL: usize = 8 << 10;
const TIMES: usize = 16;

#[test]
fn work_grows_no_faster_than_the_text() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not at hand: nothing is counted");
        return;
    }
    let nothing = counted(0, 0);
    for group in 0..SHAPES.len() {
        let (small, large) =
            (counted(group, SMALL) - nothing, counted(group, SMALL * TIMES) - nothing);
        println!(
            "group {group}: {small} instructions, {} times as many for {TIMES} times the text",
            large / small
        );
        // One that looks at everything again for each part takes a sixth of TIMES squared.
        assert!(
            large / small < 2 * TIMES as u64,
            "group {group}: {small} and then {large} instructions"
        );
    }
}

/// The instructions of this very program, reading a group of texts.
fn counted(group: usize, bytes: usize) -> u64 {
    let mut program = Command::new("valgrind");
    program.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    program.arg(std::env::current_exe().unwrap());
    program.args(["--exact", "bombs::one_group", "--test-threads=1"]);
    let run = program.env(COUNTED, format!("{group} {bytes}")).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    let count = said.lines().find_map(|line| line.split("Collected :").nth(1));
    count
        .and_then(|count| count.trim().parse().ok())
        .unwrap_or_else(|| panic!("not counted: {said}"))
}

/// Reads the group that is asked for; in an ordinary run, none.
#[test]
fn one_group() {
    let Ok(asked) = std::env::var(COUNTED) else { return };
    let (group, bytes) = asked.split_once(' ').unwrap();
    let (group, bytes): (usize, usize) = (group.parse().unwrap(), bytes.parse().unwrap());
    for shape in SHAPES[group] {
        let source = source(shape(bytes));
        black_box(read_all(&source).len());
    }
}

#[test]
fn depth_is_refused_however_it_is_written() {
    const DEEP: usize = 100_000;
    let budget = Some(Code::Budget);
    expect("[", "[".repeat(DEEP), budget);
    expect("{a: ", "{a: ".repeat(DEEP), budget);
    expect("[{", "[{a: ".repeat(DEEP), budget);
    expect("- ", "- ".repeat(DEEP), budget);
    expect("10 MB of - ", "- ".repeat(5 * MEGABYTE), budget);
    expect("? ", "? ".repeat(DEEP), budget);
    expect("- ? ", "- ? ".repeat(DEEP), budget);
    expect("JSON lists", format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)), budget);
    expect("JSON mappings", format!("{}1{}", r#"{"a":"#.repeat(DEEP), "}".repeat(DEEP)), budget);
    let block = (0..3_000).fold(String::new(), |mut text, depth| {
        let _ = writeln!(text, "{}a:", " ".repeat(depth));
        text
    });
    expect("indentation", block, budget);
    expect("64 levels", format!("{}{}", "[".repeat(64), "]".repeat(64)), None);
    expect("65 levels", format!("- {}{}", "[".repeat(64), "]".repeat(64)), budget);
}

#[test]
fn aliases_are_counted_as_what_they_stand_for() {
    let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..10 {
        let before = vec![format!("*a{}", level - 1); 9].join(", ");
        let _ = writeln!(laughs, "a{level}: &a{level} [{before}]");
    }
    expect("billion laughs", laughs, Some(Code::Budget));

    let mut deep = "- &a0 [x]\n".to_owned();
    for level in 1..1_000 {
        let _ = writeln!(deep, "- &a{level} [*a{}]", level - 1);
    }
    expect("depth by aliases", deep, Some(Code::Budget));

    let many = "- *a\n".repeat(MEGABYTE);
    expect(
        "aliases to a large list",
        format!("- &a [{}]\n{many}", "x,".repeat(1000)),
        Some(Code::Budget),
    );
    expect("aliases to a scalar", format!("- &a x\n{}", "- *a\n".repeat(400_000)), None);
    expect(
        "anchors",
        (0..200_000).fold(String::new(), |text, at| text + &format!("- &a{at} x\n")),
        None,
    );
    expect("an alias with an anchor", "- &a x\n- &b *a\n", Some(Code::Syntax));
    expect("a list in itself", "a: &a [1, *a]\n", Some(Code::UndefinedAlias));
    expect("a mapping in itself", "a: &a\n  b: {*a : 1, c: *a}\n", Some(Code::UndefinedAlias));
    expect("undefined aliases", "- *a\n".repeat(MEGABYTE / 2), Some(Code::UndefinedAlias));
}

#[test]
fn size_is_bounded() {
    let budget = Some(Code::Budget);
    expect("50 MB scalar", "x".repeat(50 * MEGABYTE), budget);
    expect("50 MB JSON", format!("[\"{}\"]", "x".repeat(50 * MEGABYTE)), budget);
    let keys = |count| {
        (0..count).fold(String::new(), |mut text, at| {
            let _ = writeln!(text, "k{at}: {at}");
            text
        })
    };
    expect("400 000 keys", keys(400_000), None);
    expect("a million keys", keys(1_000_000), budget);
    expect("one key 400 000 times", "k: 1\n".repeat(400_000), Some(Code::DuplicateKey));
    let json = |count| keys(count).replace('k', "\"k").replace(':', "\":").replace('\n', ",\n");
    expect("400 000 JSON keys", format!("{{{}\"k\": 1}}", json(400_000)), None);
    expect("a million JSON keys", format!("{{{}\"k\": 1}}", json(900_000)), budget);
    expect("a million documents", "---\n".repeat(1_000_000), budget);
    expect("documents", "--- 1\n".repeat(1_000_000), budget);
    expect("broken documents", "--- ]\n".repeat(1_000_000), Some(Code::Syntax));
    expect("documents with open quotes", "--- \"\n".repeat(1_000_000), Some(Code::Syntax));
    expect("documents with tabs", "--- a: \"\n\tb: 1\n".repeat(1_000_000), Some(Code::Syntax));
    expect("documents too deep", format!("--- {}\n", "[".repeat(70)).repeat(20_000), budget);
    expect("document ends", "...\n".repeat(1_000_000), Some(Code::Empty));
    expect("directives", "%FOO bar\n".repeat(1_000_000), Some(Code::Syntax));
}

#[test]
fn long_tokens_are_read_in_one_go() {
    let syntax = Some(Code::Syntax);
    let long = 10 * MEGABYTE;
    expect("plain", "x".repeat(long), None);
    expect("plain over lines", "x\n".repeat(long / 2), None);
    expect("an open double quote", format!("\"{}", "x".repeat(long)), syntax);
    expect("an open single quote", format!("'{}", "x ".repeat(long / 2)), syntax);
    expect("open quotes", "\"".repeat(long), syntax);
    expect("single quotes", "'".repeat(long), None);
    expect("escapes", format!("\"{}\"", "\\x41".repeat(long / 4)), None);
    expect("JSON escapes", format!("[\"{}\"]", "\\u0041".repeat(long / 6)), None);
    expect("unknown escape", format!("\"{}\\q\"", "\\x41".repeat(long / 4)), syntax);
    expect("a literal", format!("|\n{}", "  x\n".repeat(long / 4)), None);
    expect("a folded text", format!(">\n{}", "  x\n\n".repeat(long / 5)), None);
    expect("blank lines", "\n".repeat(long), Some(Code::Empty));
    expect("blanks", " ".repeat(long), Some(Code::Empty));
    expect("tabs", "\t".repeat(long), Some(Code::Empty));
    expect("tabs behind a key", format!("a:\n{}b", "\t".repeat(long)), Some(Code::Tab));
    expect("comments", "# x\n".repeat(long / 4), Some(Code::Empty));
    expect("one comment", format!("#{}", "x".repeat(long)), Some(Code::Empty));
    expect("digits", "9".repeat(long), Some(Code::OutOfBounds));
    expect("hexadecimal digits", format!("0x{}", "f".repeat(long)), Some(Code::OutOfBounds));
    expect("zeros", format!("0.{}1", "0".repeat(long)), None);
    expect("commas", format!("[{}", ",".repeat(long)), syntax);
    expect("colons", ":".repeat(long), syntax);
    expect("colons apart", ": ".repeat(long / 2), Some(Code::KeyNotText));
    expect("keys in a line", "a: ".repeat(long / 3), syntax);
    expect("pairs", format!("[{}]", "a: b,".repeat(100_000)), None);
    expect("a tag", format!("!{} x", "x".repeat(long)), Some(Code::Tag));
    expect("tags", "!a ".repeat(long / 3), Some(Code::Tag));
    expect("an anchor", format!("&{} x", "x".repeat(long)), None);
    expect("an alias", format!("*{}", "x".repeat(long)), Some(Code::UndefinedAlias));
    expect("a long key", format!("{}: 1", "k".repeat(long)), syntax);
    expect("a long JSON key", format!("{{\"{}\": 1}}", "k".repeat(long)), None);
    expect("carriage returns", "a: 1\r".repeat(2), Some(Code::DuplicateKey));
    expect("only carriage returns", "\r".repeat(long), Some(Code::Empty));
    expect("zeros of a binary file", "\0".repeat(long), syntax);
    expect("marks", "\u{feff}".repeat(long / 3), Some(Code::Empty));
}
