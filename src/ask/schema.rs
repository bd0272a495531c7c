//! What the published schema says of a fact, for people: its meaning and that of its values.

use serde_json::Value;

use crate::embedded;

/// The published schema.
pub(super) struct Wording {
    schema: Value,
}

/// The words for one fact.
pub(super) struct Words {
    /// What counts.
    pub(super) meaning: String,
    values: Value,
}

impl Words {
    /// What a value means; empty where the word says it all.
    pub(super) fn value(&self, value: &str) -> String {
        self.values[value].as_str().unwrap_or_default().to_owned()
    }
}

impl Wording {
    pub(super) fn published() -> Wording {
        // The build has read the same text.
        Wording { schema: serde_json::from_str(embedded::FILING_SCHEMA).unwrap_or_default() }
    }

    /// The words for the fact of a path such as `use.decisions[].effect`.
    pub(super) fn of(&self, path: &str) -> Words {
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
            values: values.clone(),
        }
    }
}
