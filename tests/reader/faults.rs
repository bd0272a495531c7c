//! What people get wrong, and what they are told: the place, the reason and the way out.

use bordercheck::diagnostic::Diagnostic;
use bordercheck::document::{Limits, read};

use super::{read_all, source, values};

/// A fault as `line:column code: message`.
fn told(text: &str) -> Vec<String> {
    let source = source(text);
    let readings = read_all(&source);
    let faults = readings.iter().flat_map(|reading| &reading.diagnostics);
    let line = |fault: &Diagnostic| {
        let place = source.locate(fault.span().start);
        format!("{place} {}: {}", fault.code.name(), fault.message)
    };
    faults.map(line).collect()
}

#[test]
fn usual_mistakes_are_told_in_our_words() {
    for (text, expected) in [
        ("a:\n\tb: 1", "2:1 tab: a tab where spaces belong"),
        ("a: b\n\tc: d", "2:1 tab: a tab where spaces belong"),
        ("-\t- a", "1:2 tab: a tab where spaces belong"),
        ("a: \"x\nb: 1", "1:4 syntax: the quote that opens here is not closed"),
        ("a: 1 # don't\nb: 'x", "2:4 syntax: the quote that opens here is not closed"),
        ("a: \"x\" y", "1:8 syntax: text after the closing quote"),
        ("a: \"C:\\dir\"", "1:7 syntax: a `\\` escape in double quotes that YAML does not have"),
        ("a: [1, 2\nb: 1", "1:4 syntax: the `[` that opens here is not closed"),
        ("a: [1, 2", "1:4 syntax: the `[` that opens here is not closed"),
        ("a: [1}", "1:4 syntax: `[` is closed by `}`"),
        (
            "a: {x: 1 y: 2}",
            "1:11 syntax: a comma or a closing bracket is missing before this place",
        ),
        (
            "{\"a\": 1 \"b\": 2}",
            "1:12 syntax: a comma or a closing bracket is missing before this place",
        ),
        ("a: [1,, 2]", "1:7 syntax: a comma with nothing before it"),
        ("a: [\n  1\n]", "3:1 syntax: a bracket is closed further left than its key"),
        ("a: b]\n]", "2:1 syntax: a bracket is closed that was not opened"),
        ("a: b: c", "1:5 syntax: a second `: ` in one line"),
        ("--- a: b", "1:6 syntax: a mapping on the line of `---`"),
        ("a: 1\n  b: 2", "2:4 syntax: a key in the middle of a text over several lines"),
        ("a\nb: 2", "2:2 syntax: a key in the middle of a text over several lines"),
        ("a: - b", "1:4 syntax: a list item `- ` in the middle of a line"),
        ("a:\n  b: 1\n c: 2", "3:2 syntax: this line fits none of the levels above it"),
        ("a: 1\n- b", "2:1 syntax: a list item where a key is expected"),
        ("a: 1\nb", "2:1 syntax: a line that is neither `key: value` nor a list item"),
        ("a: {b: 1} c", "1:11 syntax: this does not fit behind what stands before it"),
        ("a: @b", "1:4 syntax: a text can not begin with `@`"),
        ("a: `b`", "1:4 syntax: a text can not begin with ```"),
        ("a: %b", "1:4 syntax: a text can not begin with `%`"),
        ("a: *", "1:4 syntax: a text can not begin with `*` or `&`"),
        ("a: !b, c", "1:4 syntax: a text can not begin with `!`"),
        ("a: > 5", "1:4 syntax: a text that begins below has something behind its `|` or `>`"),
        ("a: 'b'#c", "1:7 syntax: a `#` with nothing before it"),
        ("a: 1\n\u{feff}b: 2", "2:1 syntax: a byte order mark in the middle of the text"),
        ("a: b\0c", "1:5 syntax: the control character U+0000"),
        ("a: \u{1b}[31m", "1:4 syntax: the control character U+001B"),
        ("{\"a\": 1}\n{\"b\": 2}", "2:1 syntax: the document has ended before this place"),
        ("a: 1\n%b", "2:1 syntax: a line with `%` in the middle of a document"),
        ("", "1:1 empty: there is nothing here"),
        ("# only a comment\n", "1:1 empty: there is nothing here"),
        ("---\n---\n", "1:1 empty: there is nothing here"),
        ("a: 1\na: 2", "2:1 duplicate-key: `a` stands twice"),
        ("{\"a\": 1, \"\\u0061\": 2}", "1:10 duplicate-key: `a` stands twice"),
        ("? [a]\n: b", "1:3 key-not-text: a key has to be a text, and this is a list"),
        ("{a: 1}: b", "1:1 key-not-text: a key has to be a text, and this is a mapping"),
        ("null: b", "1:1 key-not-text: a key has to be a text, and this is nothing"),
        ("a: *b", "1:4 undefined-alias: nothing is named `&b`"),
        ("a: &b [*b]", "1:8 undefined-alias: `*b` stands inside what it names"),
        ("a: !!binary aGk=", "1:4 tag: `!!binary` has no meaning here"),
        (
            "a: !!python/object:os.system x",
            "1:4 tag: `!!python/object:os.system` has no meaning here",
        ),
        ("a: !!set {b}", "1:4 tag: `!!set` has no meaning here"),
        ("a: !!int b", "1:4 tag: `!!int` does not fit its value"),
        ("a: !!map [b]", "1:4 tag: `!!map` has no meaning here"),
        ("a: !x!y b", "1:4 tag: a tag with a prefix that nothing declares"),
        ("a: .inf", "1:4 out-of-bounds: not a finite number"),
        ("[1e999]", "1:2 out-of-bounds: not a finite number"),
        (
            "a: 12345678901234567890",
            "1:4 out-of-bounds: a whole number past 2^53 is not kept exactly",
        ),
    ] {
        let found = told(text);
        assert_eq!(found.first().map(String::as_str), Some(expected), "{text:?} {found:#?}");
    }
}

#[test]
fn a_key_has_an_end() {
    let key = "k".repeat(2000);
    let message = "syntax: a key of more than 1024 characters";
    assert_eq!(told(&format!("{key}: 1")), [format!("1:1 {message}")]);
    assert_eq!(told(&format!("a: 1\n{key}: 1")), [format!("2:1 {message}")]);
    assert_eq!(told(&format!("{{\"{key}\": 1}}")), Vec::<String>::new(), "JSON has no such bound");
}

#[test]
fn all_faults_of_a_text_come_at_once_and_in_its_order() {
    let text = "a: !x 1\na: 2\nb: *c\nd: {e: 1, e: 2}\nf: .nan\n---\na: [\n---\ng: 1\n--- \"\n---\nh: 1\nh: 2\n";
    let expected = [
        "1:4 tag: `!x` has no meaning here",
        "2:1 duplicate-key: `a` stands twice",
        "3:4 undefined-alias: nothing is named `&c`",
        "4:11 duplicate-key: `e` stands twice",
        "5:4 out-of-bounds: not a finite number",
        "7:4 syntax: the `[` that opens here is not closed",
        "10:5 syntax: the quote that opens here is not closed",
        "13:1 duplicate-key: `h` stands twice",
    ];
    assert_eq!(told(text), expected);
    let source = source(text);
    let trees = values(&read_all(&source));
    assert_eq!(
        trees.iter().map(Option::is_some).collect::<Vec<_>>(),
        [true, false, true, false, true]
    );
}

#[test]
fn what_is_kept_of_faulty_parts() {
    for (text, expected) in [
        ("a: 1\na: 2", r#"{"a":1}"#),
        ("a: *b\nc: &d [*d]", r#"{"a":null,"c":[null]}"#),
        ("[a]: b\nnull: c\nd: e", r#"{"d":"e"}"#),
        ("a: !x 1\nb: !!int c", r#"{"a":1,"b":"c"}"#),
    ] {
        let source = source(text);
        let values = values(&read_all(&source));
        let found = values.into_iter().flatten().next().map(|value| value.to_string());
        assert_eq!(found.as_deref(), Some(expected), "{text:?}");
    }
}

#[test]
fn core_schema() {
    for (text, expected) in [
        ("[NO, no, yes, on, off, y, n]", r#"["NO","no","yes","on","off","y","n"]"#),
        ("[true, True, FALSE, null, ~, Null]", "[true,true,false,null,null,null]"),
        ("[\"true\", 'null', \"1\"]", r#"["true","null","1"]"#),
        (
            "[0x1F, 0o17, 010, 1_000, 2026-11-02, 12:30:45]",
            r#"[31,15,10,"1_000","2026-11-02","12:30:45"]"#,
        ),
        ("[!!str true, !!int \"3\", !!float 3, !!null '', ! 1]", r#"["true",3,3,null,"1"]"#),
        (
            "NO: 1\n1: 2\ntrue: 3\n0x1F: 4\n'null': 5",
            r#"{"NO":1,"1":2,"true":3,"0x1F":4,"null":5}"#,
        ),
        ("base: &b {x: 1}\nuse:\n  <<: *b", r#"{"base":{"x":1},"use":{"<<":{"x":1}}}"#),
        ("&a key: *a\n&b 1: *b", r#"{"key":"key","1":1}"#),
        ("a: &x k\n*x : v", r#"{"a":"k","k":"v"}"#),
        ("a:\r\n  - b\r\n  - |\r\n    c\r\n", r#"{"a":["b","c\n"]}"#),
        ("a:\r  - b\r", r#"{"a":["b"]}"#),
        ("\u{feff}a: 1", r#"{"a":1}"#),
    ] {
        let source = source(text);
        assert_eq!(told(text), Vec::<String>::new(), "{text:?}");
        let values = values(&read_all(&source));
        let found = values.into_iter().flatten().next().map(|value| value.to_string());
        assert_eq!(found.as_deref(), Some(expected), "{text:?}");
    }
}

#[test]
fn the_last_diagnostic_counts_what_is_not_told() {
    let text = (0..50).map(|_| "a: 1\n").collect::<String>();
    let source = source(text);
    let limits = Limits { diagnostics: 10, ..Limits::default() };
    let readings = read(&source, &limits);
    let diagnostics = &readings[0].diagnostics;
    assert_eq!(diagnostics.len(), 10);
    let last = diagnostics
        .last()
        .map(|last| (last.message.as_str(), source.locate(last.span().start).line));
    assert_eq!(last, Some(("40 faults more in this document", 11)));
}

#[test]
fn places_of_values_that_are_not_there() {
    let text = "a:\nb: # c\nc: [d: , ]\n\"e\" :\n- \n";
    let text = text.trim_end_matches("- \n");
    let source = source(text);
    let readings = read_all(&source);
    let document = readings[0].document.as_ref();
    let place = |key: &str| {
        let document = document?;
        let at = document.get(document.root(), key)?;
        let span = document.node(at).span;
        Some((source.locate(span.start).to_string(), source.slice(span).to_owned()))
    };
    let empty = |place: &str| Some((place.to_owned(), String::new()));
    assert_eq!(place("a"), empty("1:3"));
    assert_eq!(place("b"), empty("2:3"));
    assert_eq!(place("e"), empty("4:6"));
    assert_eq!(place("c"), Some(("3:4".to_owned(), "[d: , ]".to_owned())));
}
