//! A filing written as YAML, in one of the many ways in which it can be.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::draft::Rolls;

/// Writes a filing; the same seed chooses the same style.
pub(super) fn written(filing: &Map<String, Value>, seed: u64) -> String {
    let mut text = String::from("# by chance\n");
    block(&Value::Object(filing.clone()), 0, &mut Rolls(seed), &mut text);
    text
}

fn block(value: &Value, indent: usize, rolls: &mut Rolls, text: &mut String) {
    let margin = " ".repeat(indent);
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                let _ = write!(text, "{margin}{}:", scalar(key, rolls));
                below(value, indent, rolls, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let _ = write!(text, "{margin}-");
                below(item, indent, rolls, text);
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            let _ = writeln!(text, "{margin}{}", flow(value, rolls));
        }
    }
}

/// What comes behind `key:` or `-`.
fn below(value: &Value, indent: usize, rolls: &mut Rolls, text: &mut String) {
    let empty =
        value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty);
    let collection = value.is_object() || value.is_array();
    if collection && !empty && !rolls.once_in(4) {
        text.push('\n');
        block(value, indent + 1 + rolls.below(4), rolls, text);
    } else {
        let _ = writeln!(
            text,
            " {}{}",
            flow(value, rolls),
            if rolls.once_in(8) { " # so it is" } else { "" }
        );
    }
}

fn flow(value: &Value, rolls: &mut Rolls) -> String {
    match value {
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", scalar(key, rolls), flow(value, rolls)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| flow(item, rolls)).collect();
            format!("[{}]", items.join(","))
        }
        Value::String(text) => scalar(text, rolls),
        Value::Null => (*rolls.pick(&["null", "~"]).unwrap_or(&"~")).to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A text: plain where it can be, else quoted.
fn scalar(text: &str, rolls: &mut Rolls) -> String {
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    // These mean something else when they are not quoted.
    let taken = matches!(text.to_ascii_lowercase().as_str(), "null" | "true" | "false");
    match rolls.below(4) {
        0 if !text.contains('\'') && !text.chars().any(char::is_control) => format!("'{text}'"),
        1 | 2 if word && !taken => text.to_owned(),
        _ => Value::from(text).to_string(),
    }
}
