//! Dates as people write them in registers → days.
//!
//! A column holds several forms side by side, as it was typed, exported or computed. A form that can be
//! read in one way only is read; what it leaves open is said and never filled in.

use jiff::civil::{Date, date};

use crate::time::PartialDate;

/// Which number comes first where a day and a month are both written as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    MonthFirst,
    DayFirst,
}

/// Reads a date; what can not be read comes back as the reason.
pub(super) fn read(text: &str, order: Order) -> Result<String, &'static str> {
    let text = text.trim();
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || ",/.-".contains(c) || c == 'T')
        .filter(|word| !word.is_empty())
        .collect();
    if let Some(found) = by_month_name(text) {
        return found;
    }
    let (day, time) =
        text.split_once(|c: char| c.is_whitespace() || c == 'T').unwrap_or((text, ""));
    if !is_time(time) {
        return Err(NONE);
    }
    let Some(mark) = day.chars().find(|c| !c.is_ascii_digit()) else { return number(day) };
    if words.is_empty() || !"/.-".contains(mark) {
        return number(day);
    }
    let parts: Vec<&str> = day.split(mark).collect();
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(NONE);
    }
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => whole(year, month, day),
        [first, second, year] if year.len() == 4 => {
            // With points between them, days come first wherever dates are written so.
            if order == Order::DayFirst || mark == '.' {
                whole(year, second, first)
            } else {
                whole(year, first, second)
            }
        }
        [_, _, _] => Err(TWO_DIGITS),
        [year, month] if year.len() == 4 => part(year, Some(month)),
        [month, year] if year.len() == 4 => part(year, Some(month)),
        // As a number with decimals: a day of a workbook with its time.
        [_, _] if mark == '.' => number(day),
        _ => Err(NONE),
    }
}

const NONE: &str = "no date";
const TWO_DIGITS: &str = "a year of two digits";
const NO_DAY: &str = "no day of the calendar, in the order that the register's country writes";

/// A year or a month alone, as exact as it is: `2018`, `2018-03`.
fn part(year: &str, month: Option<&str>) -> Result<String, &'static str> {
    let month = match month {
        None => String::new(),
        Some(month) => format!("-{:02}", month.parse::<u8>().map_err(|_| NO_DAY)?),
    };
    PartialDate::parse(&format!("{year}{month}")).map(|date| date.to_string()).ok_or(NO_DAY)
}

fn whole(year: &str, month: &str, day: &str) -> Result<String, &'static str> {
    let number = |text: &str| text.parse::<i8>().map_err(|_| NO_DAY);
    let year = year.parse::<i16>().map_err(|_| NO_DAY)?;
    let found = Date::new(year, number(month)?, number(day)?).map_err(|_| NO_DAY)?;
    Ok(found.to_string())
}

/// A number alone: a year, or the day of a workbook by its number (45 000 is in 2023).
fn number(text: &str) -> Result<String, &'static str> {
    let (days, time) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(days) || !digits(time) {
        return Err(NONE);
    }
    match days.len() {
        4 if time.is_empty() => part(days, None),
        5 => {
            let days = days.parse::<i64>().map_err(|_| NONE)?;
            let found = date(1899, 12, 30).checked_add(jiff::Span::new().days(days));
            found.map(|found| found.to_string()).map_err(|_| NONE)
        }
        _ => Err(NONE),
    }
}

/// `March 2018`, `1 March 2018`, `March 1, 2018`, `Mar-18`; nothing where no month is named.
fn by_month_name(text: &str) -> Option<Result<String, &'static str>> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || ",-./".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let is_month = |word: &str| {
        let short = word.len() == 3 || word == "sept";
        MONTHS.iter().position(|month| *month == word || (short && month.starts_with(word)))
    };
    let (at, month) =
        words.iter().enumerate().find_map(|(at, word)| Some((at, is_month(word)? + 1)))?;
    let month = month.to_string();
    let rest: Vec<&str> =
        words.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, word)| *word).collect();
    let digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    if !rest.iter().all(|word| digits(word)) {
        return Some(Err(NONE));
    }
    Some(match rest.as_slice() {
        [year] if year.len() == 4 => part(year, Some(&month)),
        [day, year] if year.len() == 4 && day.len() <= 2 => whole(year, &month, day),
        [_] | [_, _] => Err(TWO_DIGITS),
        _ => Err(NONE),
    })
}

/// Whether this is nothing, or a time of day.
fn is_time(text: &str) -> bool {
    let text = text.trim().to_ascii_uppercase();
    let text = text.trim_end_matches("AM").trim_end_matches("PM").trim_end_matches('Z').trim();
    text.chars().all(|c| c.is_ascii_digit() || ":.+- ".contains(c))
        && (text.is_empty() || text.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_form() {
        for text in [
            "2018-01-02",
            "2018-01-02 00:00:00",
            "2018-01-02T07:39:09Z",
            "2018-01-02T07:39:09.123+01:00",
            "2018/1/2",
            "1/2/2018",
            "01/02/2018",
            "01/02/2018 00:00:00",
            "01/02/2018 12:00:00 AM",
            "1-2-2018",
            "2.1.2018",
            "02.01.2018",
            "2 January 2018",
            "January 2, 2018",
            "2-Jan-2018",
            "43102",
            "43102.5",
        ] {
            assert_eq!(read(text, Order::MonthFirst).as_deref(), Ok("2018-01-02"), "{text}");
        }
        assert_eq!(read("2/1/2018", Order::DayFirst).as_deref(), Ok("2018-01-02"));
    }

    #[test]
    fn what_leaves_something_open_is_said() {
        for text in ["2018-03", "03/2018", "3/2018", "March 2018", "Mar 2018"] {
            assert_eq!(read(text, Order::MonthFirst).as_deref(), Ok("2018-03"), "{text}");
        }
        assert_eq!(read("2018", Order::MonthFirst).as_deref(), Ok("2018"));
        assert_eq!(read("1066", Order::MonthFirst), Err(NO_DAY));
        for text in ["Apr-25", "25-Apr", "1/2/18", "2 Jan 18"] {
            assert_eq!(read(text, Order::MonthFirst), Err(TWO_DIGITS), "{text}");
        }
        for text in ["13/1/2018", "2/30/2018", "2018-13-01", "0/0/2018"] {
            assert_eq!(read(text, Order::MonthFirst), Err(NO_DAY), "{text}");
        }
        for text in [
            "",
            "Ongoing",
            "Q3FY24",
            "TBD",
            "1/2",
            "2018-01-02 or later",
            "1//2018",
            "123456",
            "May be",
        ] {
            assert_eq!(read(text, Order::MonthFirst), Err(NONE), "{text}");
        }
    }
}
