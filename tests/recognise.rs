//! What a text is taken for, by its content.

use std::sync::LazyLock;

use bordercheck::recognise::{Nature, Own, is_report, nature};
use bordercheck::source::Source;
use bordercheck::vocabulary::Vocabulary;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    bordercheck::embedded::rulebook().map(|rulebook| rulebook.vocabulary).unwrap_or_default()
});

fn of(bytes: impl Into<Vec<u8>>) -> Nature {
    nature(&Source::from_bytes("x.yaml", bytes.into()), &VOCABULARY)
}

#[test]
fn a_filing_however_it_is_written() {
    let utf16 = "bordercheck: 1\nsystem: {}\n".encode_utf16().flat_map(u16::to_le_bytes);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16).collect();
    assert_eq!(of(utf16), Nature::Filing);
    assert_eq!(of(*b"bordercheck: 1\nsystem: { name: M\xfcnchen }\n"), Nature::Filing, "not UTF-8");
    for text in [
        "bordercheck: 1\n",
        "bordercheck:\n",
        "bordercheck : 1",
        "# yaml-language-server: $schema=x\n\n---\n# more\nbordercheck: 1\n",
        "%YAML 1.2\n---\nbordercheck: 1\n...\n",
        "\u{feff}bordercheck: 1\n",
        "system:\n  name: x\nbordercheck: 1\n",
        "system: x\r\nbordercheck: 1\r\n",
        "system: x\rbordercheck: 1\r",
        "\"bordercheck\": 1\n",
        "'bordercheck' : 1\n",
        "? bordercheck\n: 1\n",
        "? bordercheck : 1\n",
        "  bordercheck: 1\n  system: {}\n",
        "--- !!map\nbordercheck: 1\n",
        "--- &all\nbordercheck: 1\n",
        "--- # first\nbordercheck: 1\n",
        "{bordercheck: 1, system: {name: it's}}\n",
        "--- {system: {name: x}, bordercheck: 1}",
        "{\"bordercheck\": 1}",
        "{\"system\":{\"name\":\"a } b\",\"x\":[1,2]},\"bordercheck\":1}",
        "{ \"system\" : { } ,\n  \"border\\u0063heck\" : 1\n}",
        "{'bordercheck': 1}",
        "{\n  # a comment, with a comma\n  bordercheck: 1 }",
        "a: 1\n---\nbordercheck: 1\n",
        "---\n---\nbordercheck: 1\n---\n",
        // Broken, and a filing all the same.
        "bordercheck: 1\nsystem: [\n",
        "bordercheck:1\nsystem: x\n",
        "system: \"open\nbordercheck: 1\n",
        "a: ' open\n b: }\nbordercheck: 1\n",
        "{\"bordercheck\": 1, \"system\": {\"name\": \"cut o",
        "{\"system\": {}, \"bordercheck\": 1, ]",
        // No filing in this form, which has to be said.
        "[{\"bordercheck\": 1}]",
        "- bordercheck: 1\n  system: {}\n",
        // The marker is misspelt or missing.
        "borderchek: 1\nsystem: {}\n",
        "Bordercheck: 1\nuse: {}\n",
        "border_check: 1\nuse: {}\n",
        "b\u{43e}rdercheck: 1\nuse: {}\n",
        "bordercheck\u{200b}: 1\nuse: {}\n",
        "filing: {}\nsystem: {}\n",
        "system: {}\nuse: {}\nlogging: {}\nnotes: x\n",
        "{\"system\": {}, \"use\": {}, \"logging\": {}}",
    ] {
        assert_eq!(of(text), Nature::Filing, "{text:?}");
    }
}

#[test]
fn what_is_no_filing() {
    for text in [
        "a: |\n  bordercheck: 1\n",
        "jobs:\n  bordercheck: 1\n",
        "text: \"bordercheck: 1\"\n",
        "{\"scripts\": {\"bordercheck\": \"bordercheck check .\"}, \"name\": \"x\"}",
        "{\"x\": \"{\\\"bordercheck\\\": 1}\"}",
        "[\"bordercheck\", 1]",
        "{\"data\": [1], \"next\": null}",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {}\ndata: {}\n",
        "on: push\njobs:\n  check:\n    steps:\n      - uses: ./\n",
        "services:\n  bordercheck:\n    image: x\n",
        "{\"$schema\": \"x\", \"properties\": {\"bordercheck\": {}, \"system\": {}}}",
    ] {
        assert_eq!(of(text), Nature::Other, "{text:?}");
    }
    for text in ["", "---\n", "# bordercheck: 1\n", "\0\0\0", "lorem ipsum"] {
        assert_eq!(of(text), Nature::Blank, "{text:?}");
    }
    for text in ["borderchek: 1\n", "system: {}\nuse: {}\n", "{\"data\": 1, \"performance\": 2}"] {
        assert_eq!(of(text), Nature::Doubtful, "{text:?}");
    }
    assert_eq!(of("bordercheck: 1\nwaivers: []\n"), Nature::Waivers);
    assert_eq!(of("bordercheck: 1\nwaivers: []\nsystem: {}\n"), Nature::Filing, "hides nothing");
}

#[test]
fn our_own_files_are_known_by_content() {
    let report =
        "{\"report\":1,\"tool\":{\"name\":\"bordercheck\"},\"rulebook\":{},\"filings\":[]}\n";
    let laid_out = "\u{feff}\n{\n  \"filings\": [],\n  \"rulebook\": {},\n  \"tool\": {},\n  \"report\": 1\n}\n\n";
    for text in [report, laid_out] {
        assert_eq!(of(text), Nature::Own(Own::Report));
        assert!(is_report(text));
    }
    assert!(!is_report("bordercheck: 1\nreport: 1\n"));
    assert_eq!(
        of("{\n\"baseline\": 1, \"as_of\": \"2026-11-23\", \"rulebook\": \"\", \"findings\": []}"),
        Nature::Own(Own::Baseline)
    );
}

/// Whatever a text is, it is looked at to its end.
#[test]
fn no_text_is_too_odd() {
    let pieces = [
        "{",
        "[",
        "}",
        "]",
        "'",
        "\"",
        "\\",
        ":",
        ",",
        "- ",
        "? ",
        "---\n",
        "\n",
        "é",
        "#",
        " ",
        "bordercheck: 1",
        "\r",
    ];
    let mut seed = 7_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(seed >> 33).unwrap_or(0) % pieces.len();
            text.push_str(pieces[at]);
        }
        let _ = of(text);
    }
}
