//! What a filing says of a fact → what a report keeps of it: no more than a line has room for.

use std::fmt::{self, Display};

use crate::facts::{Cell, Stated, Value};
use crate::law::Truth;
use crate::time::PartialDate;

/// What a filing says about a fact, for the reader. Its words are `Display`.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Nothing.
    NotStated,
    /// `null`.
    Null,
    /// `unknown`.
    Unknown,
    /// This, and something else in the filing contradicts it.
    Disputed(Written),
    /// The claim it belongs to is not made.
    NotClaimed,
    /// This.
    Value(Written),
    /// The truth of a qualification.
    Law(Truth),
    /// Nothing can be found: a person has to judge.
    ForAPerson,
}

/// A value as it was written, cut to a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// That there is none; of a list, that there is nothing in it.
    None,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text, a code, a value of a choice or a span.
    Text(String),
    /// A date.
    Date(PartialDate),
    /// The values of a list, the last of them cut where the line ends; `unknown` among them where it may go on.
    List(Vec<String>),
    /// A list of records.
    Items {
        /// How many there are.
        count: usize,
        /// Whether there may be more.
        open: bool,
    },
    /// That a claim is made.
    Claimed,
}

impl Found {
    /// What is said in a cell.
    pub(super) fn of(cell: &Cell<'_>) -> Found {
        match &cell.stated {
            Stated::Absent => Found::NotStated,
            Stated::Null => Found::Null,
            Stated::Unknown => Found::Unknown,
            Stated::NotClaimed => Found::NotClaimed,
            Stated::Disputed(value) => Found::Disputed(Written::of(value)),
            Stated::Known(value) => Found::Value(Written::of(value)),
        }
    }
}

impl Written {
    fn of(value: &Value<'_>) -> Written {
        match value {
            Value::None => Written::None,
            Value::Bool(value) => Written::Bool(*value),
            Value::Number(value) => Written::Number(*value),
            Value::Text(value) | Value::Duration(_, value) => {
                let mut room = WIDTH;
                Written::Text(fitting(value, &mut room).0)
            }
            Value::Date(value) => Written::Date(*value),
            Value::List(list) if list.values.is_empty() && !list.open => Written::None,
            Value::List(list) => {
                let open = list.open.then_some("unknown");
                Written::List(values(list.values.iter().copied().chain(open)))
            }
            Value::Records(records) if records.items.is_empty() && !records.open => Written::None,
            Value::Records(records) => {
                Written::Items { count: records.items.len(), open: records.open }
            }
            Value::Claimed => Written::Claimed,
        }
    }
}

impl Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::NotStated => f.write_str("not stated"),
            Found::Null => f.write_str("left empty"),
            Found::Unknown => f.write_str("stated as unknown"),
            Found::Disputed(value) => write!(f, "{value}, which the filing contradicts"),
            Found::NotClaimed => f.write_str("not claimed"),
            Found::Value(value) => value.fmt(f),
            Found::Law(truth) => f.write_str(truth.label()),
            Found::ForAPerson => f.write_str("for a person to judge"),
        }
    }
}

impl Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Written::None => f.write_str("none"),
            Written::Bool(value) => value.fmt(f),
            Written::Number(value) => value.fmt(f),
            Written::Text(value) => f.write_str(value),
            Written::Date(value) => value.fmt(f),
            Written::List(values) => f.write_str(&values.join(SEPARATOR)),
            Written::Items { count, open } => {
                let plural = if *count == 1 { "" } else { "s" };
                let more = if *open { " and unknown" } else { "" };
                write!(f, "{count} item{plural}{more}")
            }
            Written::Claimed => f.write_str("claimed"),
        }
    }
}

/// Characters of a value that a line of a report has room for; the place is printed beside it.
const WIDTH: usize = 120;

const SEPARATOR: &str = ", ";

/// As much of a text as there is room for, on one line; and whether that is all of it.
fn fitting(text: &str, room: &mut usize) -> (String, bool) {
    let mut line = String::with_capacity(text.len().min(*room));
    for c in text.chars() {
        if *room == 0 {
            line.push('…');
            return (line, false);
        }
        *room -= 1;
        line.push(if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
    }
    (line, true)
}

/// As many values of a list as there is room for, the last of them cut.
fn values<'v>(all: impl Iterator<Item = &'v str>) -> Vec<String> {
    let mut room = WIDTH;
    let mut kept: Vec<String> = Vec::new();
    for value in all {
        if let Some(last) = kept.last_mut() {
            let (between, whole) = fitting(SEPARATOR, &mut room);
            if !whole {
                last.push_str(&between);
                break;
            }
        }
        let (value, whole) = fitting(value, &mut room);
        kept.push(value);
        if !whole {
            break;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, values};

    #[test]
    fn a_list_is_cut_where_the_line_ends() {
        let long = "v".repeat(WIDTH - 3);
        for (value, kept) in [
            (long.clone(), vec![long.clone(), "x…".to_owned()]),
            (format!("{long}v"), vec![format!("{long}v"), "…".to_owned()]),
            (format!("{long}vv"), vec![format!("{long}vv,…")]),
            (format!("{long}vvv"), vec![format!("{long}vvv…")]),
            (format!("{long}vvvv"), vec![format!("{long}vvv…")]),
        ] {
            assert_eq!(values([value.as_str(), "xyz", "more"].into_iter()), kept);
        }
    }
}
