//! What the published schema says of a fact, for people: its meaning and that of its values.

use serde_json::Value;

use super::FILING_SCHEMA;

/// The published schema.
pub(crate) struct Wording {
    schema: Value,
}

/// The words for one fact.
pub(crate) struct Words {
    /// What counts.
    pub(crate) meaning: String,
    /// Where the term comes from.
    pub(crate) source: String,
    values: Value,
}

impl Words {
    /// What a value means; empty where the word says it all.
    pub(crate) fn value(&self, value: &str) -> String {
        self.values[value].as_str().unwrap_or_default().to_owned()
    }
}

impl Wording {
    pub(crate) fn published() -> Wording {
        // The build has read the same text.
        Wording { schema: serde_json::from_str(FILING_SCHEMA).unwrap_or_default() }
    }

    /// The words for the fact of a path such as `use.decisions[].effect`.
    pub(crate) fn of(&self, path: &str) -> Words {
        let mut at = &self.schema;
        for key in path.split('.') {
            let (key, item) = key.strip_suffix("[]").map_or((key, false), |key| (key, true));
            at = &at["properties"][key];
            if item {
                at = &at["items"];
            }
        }
        let values =
            if at["x-values"].is_null() { &at["items"]["x-values"] } else { &at["x-values"] };
        Words {
            meaning: at["description"].as_str().unwrap_or_default().to_owned(),
            source: at["x-source"].as_str().unwrap_or_default().to_owned(),
            values: values.clone(),
        }
    }
}
