//! What somebody wrote or ticked → a value as filings state it; and whether it may stand where another one does.

use serde_json::{Value as Json, json};

use crate::vocabulary::{Bounds, Fact, Kind};

/// The value that a field says; nothing where it is empty.
pub(super) fn value(fact: &Fact, ticks: &[&str], text: &str) -> Result<Option<Json>, String> {
    let text = text.trim();
    let both = "something is ticked and something is written; one of them is the answer";
    match fact.kind {
        Kind::YesNo | Kind::Choice => match (ticks, text) {
            ([], "") => Ok(None),
            ([], text) => one(fact, text).map(Some),
            ([tick], "") => one(fact, tick).map(Some),
            ([_], _) => Err(both.to_owned()),
            _ => Err("several answers are ticked where one is asked for".to_owned()),
        },
        Kind::Choices => several(fact, ticks, text),
        Kind::Records(_) | Kind::Claim => match (ticks, text) {
            ([], "") => Ok(None),
            ([tick], "") => Ok(Some(json!(tick))),
            _ => Err("a person has to enter what is described here into the filing".to_owned()),
        },
        Kind::Date
        | Kind::Duration
        | Kind::Number
        | Kind::Text
        | Kind::Code
        | Kind::Texts
        | Kind::Codes => match (ticks, text) {
            ([], "") => Ok(None),
            ([tick], "") => Ok(Some(json!(tick))),
            ([], text) => Ok(Some(written(fact, text))),
            _ => Err(both.to_owned()),
        },
    }
}

/// A yes, a no, or one of the values.
fn one(fact: &Fact, word: &str) -> Result<Json, String> {
    let small = word.trim_end_matches('.').to_lowercase();
    match small.as_str() {
        "unknown" | "not known" => return Ok(json!("unknown")),
        "yes" | "true" if fact.kind == Kind::YesNo => return Ok(json!(true)),
        "no" | "false" if fact.kind == Kind::YesNo => return Ok(json!(false)),
        _ => {}
    }
    known(fact, word).map(|value| json!(value)).ok_or_else(|| {
        if fact.kind == Kind::YesNo {
            "the answer is yes, no, or not known".to_owned()
        } else {
            "it is none of the values that can be ticked".to_owned()
        }
    })
}

/// A value by its name or by what it means.
fn known<'f>(fact: &'f Fact, word: &str) -> Option<&'f str> {
    let small = word.trim().to_lowercase();
    let values = || fact.values.iter().map(crate::words::Words::as_str);
    values()
        .find(|value| *value == small || value.replace('_', " ") == small)
        .or_else(|| values().find(|value| fact.label(value).to_lowercase() == small))
}

fn several(fact: &Fact, ticks: &[&str], text: &str) -> Result<Option<Json>, String> {
    let written = text.split([';', ',']).map(str::trim).filter(|part| !part.is_empty());
    let mut values: Vec<&str> = Vec::new();
    for part in ticks.iter().copied().chain(written) {
        let value = match part {
            "none" | "unknown" => part,
            "not known" => "unknown",
            _ => known(fact, part)
                .ok_or_else(|| format!("`{part}` is none of the values that can be ticked"))?,
        };
        if !values.contains(&value) {
            values.push(value);
        }
    }
    match values.as_slice() {
        [] => Ok(None),
        [alone @ ("none" | "unknown")] => Ok(Some(json!(alone))),
        all if all.contains(&"none") => {
            Err("“none” is ticked, and something else as well".to_owned())
        }
        all => Ok(Some(json!(all))),
    }
}

/// What is written in the words of people, as filings write it; what is not understood stays as it is, and the schema
/// says what is wrong with it.
fn written(fact: &Fact, text: &str) -> Json {
    match text.to_lowercase().as_str() {
        "unknown" | "not known" => return json!("unknown"),
        "none" => return json!("none"),
        _ => {}
    }
    let parts = |separators: &[char]| -> Json {
        text.split(separators).map(str::trim).filter(|part| !part.is_empty()).collect()
    };
    match fact.kind {
        Kind::Number => number(fact.bounds, text).unwrap_or_else(|| json!(text)),
        Kind::Duration => json!(duration(text).unwrap_or_else(|| text.to_owned())),
        Kind::Texts => parts(&[';']),
        Kind::Codes => parts(&[';', ',', ' ']),
        Kind::YesNo
        | Kind::Date
        | Kind::Text
        | Kind::Code
        | Kind::Choice
        | Kind::Choices
        | Kind::Records(_)
        | Kind::Claim => json!(text),
    }
}

/// `0.02`, `2 %` of a share.
fn number(bounds: Bounds, text: &str) -> Option<Json> {
    let (plain, hundredth) = match text.strip_suffix('%') {
        Some(plain) if bounds == Bounds::Share => (plain.trim(), true),
        Some(_) => return None,
        None => (text, false),
    };
    let number: f64 = plain.parse().ok().filter(|number: &f64| number.is_finite())?;
    let number = if hundredth { format!("{}", number / 100.0).parse().ok()? } else { number };
    Some(crate::document::json_number(number))
}

/// `P6M` of “6 months”.
fn duration(text: &str) -> Option<String> {
    let (count, unit) = text.split_once(' ')?;
    let count: u32 = count.parse().ok()?;
    Some(match unit.trim().to_lowercase().trim_end_matches('s') {
        "year" => format!("P{count}Y"),
        "month" => format!("P{count}M"),
        "week" => format!("P{count}W"),
        "day" => format!("P{count}D"),
        "hour" => format!("PT{count}H"),
        "minute" => format!("PT{count}M"),
        _ => return None,
    })
}

/// What comes to stand where something may stand already; nothing where that is the same.
///
/// # Errors
/// Why what stands there is kept.
pub(super) fn merged(
    old: Option<&Json>,
    new: &Json,
    replace: bool,
) -> Result<Option<Json>, String> {
    let Some(old) = old else { return Ok(Some(new.clone())) };
    if old == new || same_set(old, new) {
        return Ok(None);
    }
    let unknown = json!("unknown");
    if new.is_null() {
        return Ok(None);
    }
    if old.is_null() || *old == unknown {
        return Ok(Some(new.clone()));
    }
    if let Json::Array(stands) = old
        && stands.contains(&unknown)
    {
        if *new == unknown {
            return Ok(None);
        }
        let known: Vec<&Json> = stands.iter().filter(|item| **item != unknown).collect();
        match new {
            // What stands there comes first, as it stands there.
            Json::Array(items) if known.iter().all(|item| items.contains(item)) => {
                let more = items.iter().filter(|item| !known.contains(item));
                return Ok(Some(known.iter().copied().chain(more).cloned().collect()));
            }
            Json::String(_) if known.is_empty() => return Ok(Some(new.clone())),
            Json::Null
            | Json::Bool(_)
            | Json::Number(_)
            | Json::String(_)
            | Json::Array(_)
            | Json::Object(_) => {}
        }
    }
    if more_exact(old, new) || replace && *new != unknown {
        return Ok(Some(new.clone()));
    }
    Err(format!("the filing says {}; --replace puts the answer in its place", super::said(old)))
}

/// Whether two lists have the same values.
fn same_set(old: &Json, new: &Json) -> bool {
    let (Json::Array(old), Json::Array(new)) = (old, new) else { return false };
    old.len() == new.len() && old.iter().all(|item| new.contains(item))
}

/// Whether a date says the same more exactly: `2027-03` of `2027`.
fn more_exact(old: &Json, new: &Json) -> bool {
    let old = match old {
        Json::String(text) => text.clone(),
        Json::Number(year) => year.to_string(),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => return false,
    };
    let is_date = crate::time::PartialDate::parse(&old).is_some();
    let finer = |new: &str| {
        crate::time::PartialDate::parse(new).is_some() && new.starts_with(&format!("{old}-"))
    };
    is_date && new.as_str().is_some_and(finer)
}
