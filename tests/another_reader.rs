//! What we read of YAML is what a reader that nobody here wrote reads of it.

use std::error::Error;
use std::fs;
use std::path::Path;

use bordercheck::document::{Limits, read};
use bordercheck::source::Source;
use serde::Deserialize as _;
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

#[test]
fn both_read_the_same() -> Result {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![
        root.join("tests/data/commission-art6-examples.yaml"),
        root.join("tests/data/commission-art6-expected.yaml"),
        root.join("rules/ai-act/dates.yaml"),
        root.join("rules/ai-act/art-26/par-6.yaml"),
    ];
    for entry in fs::read_dir(root.join("examples"))? {
        let path = entry?.path().join("filing.yaml");
        // The examples of broken files are for ours alone.
        if path.is_file() && !path.to_string_lossy().contains("broken") {
            paths.push(path);
        }
    }
    assert!(paths.len() > 10);
    for path in paths {
        let text = fs::read_to_string(&path)?;
        let source = Source::new("text.yaml", text.as_str());
        let ours = read(&source, &Limits::default()).into_iter().map(|reading| {
            assert!(
                reading.diagnostics.is_empty(),
                "{}: {:?}",
                path.display(),
                reading.diagnostics
            );
            reading.document.map_or(Value::Null, |document| document.to_json(document.root()))
        });
        let ours: Vec<Value> = ours.collect();
        let theirs = serde_yaml::Deserializer::from_str(&text).map(Value::deserialize);
        let theirs: Vec<Value> = theirs.collect::<std::result::Result<_, _>>()?;
        assert_eq!(ours, theirs, "{}", path.display());
    }
    Ok(())
}
