//! What holds for every text, tried on texts by chance.

use proptest::prelude::*;

use super::invariants::{check, check_bytes};
use super::{errors, read_all, source, suite, values};

/// A filing that uses most of what YAML has.
const SAMPLE: &str = r#"# comment
bordercheck: 1
filing:   { id: GATE-2027-014, date: 2026-11-02, stage: proposal }
system:
  name: "Harbour gate \u00e9"
  intended_purpose: >-
    Compare a live face
    with the passport.
  functions: [face_verification, 'face_identification',]
  profiling: false
use: &use
  areas:
  - border_control
  - ~
  place: { kind: "border crossing point", "publicly": true, x }
  countries: [NO, no, 0x1F, 1e3, .5]
? again
: *use
text: |
  one

  two
empty:
---
{"json": [1, null, {"a": "b\n"}]}
...
"#;

/// A filing in plain YAML, which is read line by line as long as it is.
const PLAIN: &str = r#"# comment
bordercheck: 1
filing:   { id: GATE-2027-014, date: 2026-11-02, stage: proposal }

system:   # of the vendor
  name: "Harbour gate é"
  intended_purpose: >-
    Compare a live face
    with the passport.

    And nothing else.
  functions: [face_verification, 'face_identification',]
  profiling: false
  output: Words over
    several lines, with a comma
    and more # of them
  supports:
  - 7d
  - one: 1
    two: [ [a], {b: c, d: ["e", f]} ]
  empty:
use:
  areas:
    - border_control
    - ~
  notes: |
    one
      two

    three
  countries: [NO,
    no, # not false
    1e3, .5]
  below:
    [d,
     e]
  span: PT48H
  at: 12:30:00
  url: https://example.org/a#b
last:
"#;

/// Pieces that a YAML text is made of, and that break one.
const PIECES: [&str; 44] = [
    "a",
    "b: ",
    "k:",
    "- ",
    "? ",
    ": ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\"",
    "'",
    "|\n",
    ">-\n",
    "\n",
    "\n  ",
    "\n    ",
    "\t",
    "# c",
    "&a ",
    "*a",
    "*b",
    "!!str ",
    "!x ",
    "! ",
    "---\n",
    "...\n",
    "\n---\n",
    "%YAML 1.2\n",
    "1",
    "-0.5e3",
    "null",
    "~",
    "NO",
    "é",
    "𝄞",
    "\\",
    "\\n",
    "\r\n",
    "\r",
    "\0",
    "\u{feff}",
    " ",
];

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)
        .prop_map(|pieces| pieces.concat())
}

/// A text with some of its characters replaced by pieces, taken out or doubled.
fn mutated(text: &'static str) -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), 0..4usize, prop::sample::select(&PIECES[..]));
    prop::collection::vec(change, 1..6).prop_map(move |changes| {
        let mut characters: Vec<String> = text.chars().map(String::from).collect();
        for (at, how, piece) in changes {
            let at = at.index(characters.len());
            match how {
                0 => piece.clone_into(&mut characters[at]),
                1 => characters[at].clear(),
                2 => characters[at].push_str(piece),
                _ => characters.truncate(at + 1),
            }
        }
        characters.concat()
    })
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-1_000_000_000_000_i64..1_000_000_000_000).prop_map(Into::into),
        (-1e300..1e300_f64).prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((".{0,6}", inner), 0..6)
                .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check_bytes(&bytes);
    }

    #[test]
    fn any_text(text in "\\PC{0,60}") {
        check(&source(text));
    }

    #[test]
    fn any_pieces(text in pieces()) {
        check(&source(text));
    }

    #[test]
    fn a_sample_with_mistakes(text in mutated(SAMPLE)) {
        check(&source(text));
    }

    #[test]
    fn a_plain_sample_with_mistakes(text in mutated(PLAIN)) {
        check(&source(text));
    }

    /// As YAML, because of the `---` in front, JSON gives the tree that it gives as JSON.
    #[test]
    fn json_is_yaml(value in json(), pretty in any::<bool>()) {
        let list = serde_json::Value::from(vec![value]);
        let text = if pretty { serde_json::to_string_pretty(&list) } else { serde_json::to_string(&list) };
        let text = text.unwrap_or_default();
        let (json, yaml) = (source(text.clone()), source(format!("--- {text}")));
        check(&json);
        check(&yaml);
        let (json, yaml) = (read_all(&json), read_all(&yaml));
        prop_assert!(errors(&json).is_empty(), "{:?}", json);
        // A character that JSON may hold bare and YAML may not is the only thing between them.
        let bare = text.chars().any(|c| c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}'));
        if !bare {
            prop_assert!(errors(&yaml).is_empty(), "{:?}", yaml);
            prop_assert_eq!(values(&json), values(&yaml));
        }
    }
}

/// The seeds of the fuzz target, whole and cut off after every character.
#[test]
fn every_beginning_of_a_text() {
    let mut texts = vec![SAMPLE.to_owned(), PLAIN.to_owned()];
    if let Some(folder) = suite::suite() {
        texts.extend(suite::files(&folder).into_iter().map(|(_, text)| text).step_by(17));
    }
    for text in texts {
        for (at, _) in text.char_indices().filter(|&(at, _)| at < 1_000) {
            check(&source(&text[..at]));
        }
    }
}
