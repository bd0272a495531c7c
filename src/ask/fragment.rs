//! Questions as a piece of a filing to fill in, in YAML.

use std::io;

use serde_yaml::{Mapping, Value};

use super::{Asking, Party};
use crate::shown::printable;

/// Writes the facts that are asked for, each empty and under its question.
///
/// # Errors
/// Those of the output.
pub fn fragment(asking: &Asking<'_>, to: Option<Party>, out: &mut dyn io::Write) -> io::Result<()> {
    let report = &asking.report;
    let name = report.system.as_deref().unwrap_or("a system without a name");
    writeln!(out, "# To fill in, and to put into the filing: {}", printable(name))?;
    writeln!(out, "# What is not known: `unknown`; what there is not: `none`.")?;
    out.write_all(
        yaml(&Value::Mapping(single("bordercheck", Value::Number(1.into()))))?.as_bytes(),
    )?;
    let items = asking.items.iter().filter(|item| to.is_none_or(|to| to == item.party));
    let mut sections: Vec<(&str, Mapping, Vec<String>)> = Vec::new();
    for item in items {
        let (section, rest) = item.path.split_once('.').unwrap_or((&item.path, ""));
        let (section, position) = section.split_once('[').map_or((section, None), |(key, rest)| {
            (key, rest.trim_end_matches(']').parse::<usize>().ok())
        });
        let at = sections.iter().position(|(known, ..)| *known == section).unwrap_or_else(|| {
            sections.push((section, Mapping::new(), Vec::new()));
            sections.len() - 1
        });
        let (_, page, comments) = &mut sections[at];
        let mut comment = format!("{}: {}", item.path, item.question);
        if item.values.len() > 1 && item.values.len() <= 8 {
            let values: Vec<&str> = item.values.iter().map(|(value, _)| value.as_str()).collect();
            comment = format!("{comment} ({})", values.join(", "));
        } else {
            comment = format!("{comment} ({})", item.form.replace('`', ""));
        }
        if let Some(value) = &item.inexact {
            comment = format!("{comment}; stated so far, and not exact enough: {value}");
        }
        if let Some(value) = &item.contradicted {
            comment = format!("{comment}; stated so far, and contradicted elsewhere: {value}");
        }
        comments.push(comment);
        let address = if position.is_some() { item.path.as_str() } else { rest };
        put(page, address);
    }
    for (section, page, comments) in sections {
        writeln!(out)?;
        for comment in comments {
            writeln!(out, "# {}", printable(&comment))?;
        }
        // A section that is a list holds itself; one that is asked for as a whole is empty.
        let value = match page.get(section) {
            Some(list) => list.clone(),
            None if page.is_empty() => Value::Null,
            None => Value::Mapping(page),
        };
        out.write_all(yaml(&Value::Mapping(single(section, value)))?.as_bytes())?;
    }
    Ok(())
}

fn single(key: &str, value: Value) -> Mapping {
    let mut mapping = Mapping::new();
    mapping.insert(Value::String(key.to_owned()), value);
    mapping
}

fn yaml(value: &Value) -> io::Result<String> {
    serde_yaml::to_string(value).map_err(io::Error::other)
}

/// Puts an empty value at an address; a list on the way gets one item, which stands for the one that
/// the comment names. What is asked for as a whole is not asked for in parts.
fn put(page: &mut Mapping, address: &str) {
    if address.is_empty() {
        return;
    }
    let (first, rest) = address.split_once('.').unwrap_or((address, ""));
    let (key, listed) = first.split_once('[').map_or((first, false), |(key, _)| (key, true));
    let key = Value::String(key.to_owned());
    if rest.is_empty() && !listed {
        page.entry(key).or_insert(Value::Null);
        return;
    }
    let empty = if listed {
        Value::Sequence(vec![Value::Mapping(Mapping::new())])
    } else {
        Value::Mapping(Mapping::new())
    };
    let inner = match page.entry(key).or_insert(empty) {
        Value::Mapping(inner) => Some(inner),
        Value::Sequence(items) => items.first_mut().and_then(Value::as_mapping_mut),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Tagged(_) => {
            None
        }
    };
    if let Some(inner) = inner {
        put(inner, rest);
    }
}
