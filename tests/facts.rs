//! The pieces in which facts are declared, and the schema that is published from them.

use std::error::Error;
use std::fs;
use std::path::Path;

use bordercheck::embedded;
use bordercheck::rulebook::declared;
use bordercheck::source::Source;
use serde_json::{Value, json};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// The build puts the pieces together; what is published is that, byte for byte.
#[test]
fn the_published_schema_is_what_the_pieces_give() -> Result {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/filing.schema.json");
    assert!(
        fs::read_to_string(path)? == embedded::FILING_SCHEMA,
        "schemas/facts/ has changed: cargo run --quiet -- schema > schemas/filing.schema.json"
    );
    Ok(())
}

const FRAME: &str =
    r#"{ "properties": { "logging": "logging.yaml" }, "$defs": { "yes_no": {}, "count": {} } }"#;

const PIECE: &str = "\
question: What is recorded?
meaning: Logs.
source: AI Act Article 12
type: group
facts:
  automatic:
    question: Is it automatic?
    meaning: Without an officer.
    source: AI Act Article 12(1)
    type: yes_no
  events:
    question: Which events?
    meaning: By what they are good for.
    source: AI Act Article 12(2)
    type: choices
    values:
      risk: that may show a risk
      change: changes of the model
";

/// What a frame and one piece give; the faults as `file:line: message. way out`.
fn declared(piece: &str) -> std::result::Result<Value, Vec<String>> {
    let files = [Source::new(declared::FRAME, FRAME), Source::new("logging.yaml", piece)];
    declared::schema(&files).map_err(|faults| {
        let told = faults.iter().map(|fault| {
            let (source, about) = (&files[fault.file], &fault.diagnostic);
            let line = source.locate(about.span().start).line;
            let help = about.help.as_deref().unwrap_or_default();
            format!("{}:{line}: {}. {help}", source.name(), about.message)
        });
        told.collect()
    })
}

#[test]
fn a_fact_is_written_as_its_type_has_it() -> Result {
    let schema = declared(PIECE).map_err(|faults| faults.join("\n"))?;
    let facts = &schema["properties"]["logging"]["properties"];
    assert_eq!(
        facts["automatic"],
        json!({
            "$ref": "#/$defs/yes_no",
            "title": "Is it automatic?",
            "description": "Without an officer.",
            "x-source": "AI Act Article 12(1)",
        })
    );
    assert_eq!(facts["events"]["items"], json!({ "enum": ["risk", "change", "unknown"] }));
    assert_eq!(facts["events"]["x-values"]["change"], "changes of the model");
    Ok(())
}

#[test]
fn every_fault_of_a_piece_is_told_with_its_line() {
    let faults =
        |from: &str, to: &str| declared(&PIECE.replacen(from, to, 1)).err().unwrap_or_default();
    assert_eq!(
        faults("    meaning: Without", "    meanning: Without"),
        [
            "logging.yaml:7: a fact has no `meaning`. ",
            "logging.yaml:8: a fact has no key `meanning`. Did you mean `meaning`?"
        ]
    );
    assert_eq!(
        faults("type: yes_no", "type: yesno"),
        ["logging.yaml:10: `yesno` is no type of a fact. Did you mean `yes_no`?"]
    );
    assert_eq!(
        faults("type: choices", "type: count"),
        ["logging.yaml:17: `values` does not go with `type: count`. "]
    );
    let only = "question: Q?\nmeaning: M.\nsource: S\ntype: group\n";
    assert_eq!(
        declared(only).err().unwrap_or_default(),
        ["logging.yaml:1: a fact has no `facts`. "]
    );
}

#[test]
fn a_section_without_its_piece_is_a_fault_of_the_frame() {
    let faults = declared::schema(&[Source::new(declared::FRAME, FRAME)]).err().unwrap_or_default();
    let told: Vec<&str> = faults.iter().map(|fault| fault.diagnostic.message.as_str()).collect();
    assert_eq!(told, ["`logging` is declared in `logging.yaml`, which is not there"]);
}
