//! Dates: a year, a month or a day.

use std::fmt;
use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::Orders;

/// The years that are read as dates when they stand alone or with a month: another number of four digits
/// in the place of a date is more likely a slip than a date. A whole day may be of any year.
pub const YEARS: RangeInclusive<i16> = 1900..=2199;

/// A date as exact as it is written: a year (`2018`), a month (`2018-03`) or a day (`2018-03-04`).
///
/// It is some day in an interval, and nobody knows which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    earliest: Date,
    latest: Date,
}

impl PartialDate {
    /// Reads `2018`, `2018-03` or `2018-03-04`, and nothing looser.
    #[must_use]
    pub fn parse(text: &str) -> Option<PartialDate> {
        match text.len() {
            4 => PartialDate::year(digits(text)?),
            7 => {
                let (year, month) = text.split_once('-')?;
                let month = i8::try_from(digits(month)?).ok()?;
                let first = Date::new(within(digits(year)?)?, month, 1).ok()?;
                Some(PartialDate { earliest: first, latest: first.last_of_month() })
            }
            _ => parse_date(text).map(PartialDate::from),
        }
    }

    /// Some day of a year, if it is one of [`YEARS`].
    #[must_use]
    pub fn year(year: i16) -> Option<PartialDate> {
        let first = Date::new(within(year)?, 1, 1).ok()?;
        Some(PartialDate { earliest: first, latest: first.last_of_year() })
    }

    /// A number in the place of a date: a year, if it is one of [`YEARS`].
    #[must_use]
    pub fn of_number(number: f64) -> Option<PartialDate> {
        digits(&number.to_string()).and_then(PartialDate::year)
    }

    /// The earliest day that it can be.
    #[must_use]
    pub fn earliest(self) -> Date {
        self.earliest
    }

    /// The latest day that it can be.
    #[must_use]
    pub fn latest(self) -> Date {
        self.latest
    }

    /// The day, if it is as exact as that.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        (self.earliest == self.latest).then_some(self.earliest)
    }

    /// How it may stand to another date.
    #[must_use]
    pub fn compare(self, other: PartialDate) -> Orders {
        Orders {
            less: self.earliest < other.latest,
            equal: self.earliest <= other.latest && other.earliest <= self.latest,
            greater: self.latest > other.earliest,
        }
    }

    /// As people write it: “2018”, “March 2018”, “4 March 2018”.
    #[must_use]
    pub fn in_words(self) -> String {
        if self.is_year() {
            self.earliest.year().to_string()
        } else if self.day().is_none() {
            format!("{} {}", month_in_words(self.earliest), self.earliest.year())
        } else {
            in_words(self.earliest)
        }
    }

    fn is_year(self) -> bool {
        self.earliest.month() != self.latest.month()
    }
}

impl From<Date> for PartialDate {
    fn from(day: Date) -> PartialDate {
        PartialDate { earliest: day, latest: day }
    }
}

impl fmt::Display for PartialDate {
    /// As a filing writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_year() {
            write!(f, "{:04}", self.earliest.year())
        } else if self.day().is_none() {
            write!(f, "{:04}-{:02}", self.earliest.year(), self.earliest.month())
        } else {
            self.earliest.fmt(f)
        }
    }
}

fn within(year: i16) -> Option<i16> {
    YEARS.contains(&year).then_some(year)
}

fn digits(text: &str) -> Option<i16> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Reads `2026-11-02`, and nothing looser.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    // jiff also takes a time behind the date and signs before the year; a filing does not.
    if text.len() == 10 { text.parse().ok() } else { None }
}

/// A date as people write it: “2 December 2027”.
#[must_use]
pub fn in_words(date: Date) -> String {
    format!("{} {} {}", date.day(), month_in_words(date), date.year())
}

fn month_in_words(date: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month()).unwrap_or(1).clamp(1, 12);
    MONTHS[month - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap_or_else(|| Date::ZERO.into())
    }

    #[test]
    fn a_date_is_read_as_exactly_as_it_is_written() {
        for (text, earliest, latest, words) in [
            ("2018", "2018-01-01", "2018-12-31", "2018"),
            ("2024-02", "2024-02-01", "2024-02-29", "February 2024"),
            ("2018-03-04", "2018-03-04", "2018-03-04", "4 March 2018"),
            ("1900", "1900-01-01", "1900-12-31", "1900"),
            ("2199-12", "2199-12-01", "2199-12-31", "December 2199"),
        ] {
            let read = date(text);
            let told = (read.earliest().to_string(), read.latest().to_string(), read.in_words());
            assert_eq!(told, (earliest.to_owned(), latest.to_owned(), words.to_owned()));
            assert_eq!(read.to_string(), text);
        }
        for bad in [
            "",
            "18",
            "1899",
            "2200",
            "02018",
            "+018",
            "2018-13",
            "2018-00",
            "2018-3",
            "2018-3-04",
            "1899-12",
            "201803",
            "2018/03",
            "2018-02-30",
            "-018-03",
            "٢٠١٨",
        ] {
            assert_eq!(PartialDate::parse(bad), None, "{bad}");
        }
        assert_eq!(PartialDate::of_number(2018.0), Some(date("2018")));
        for bad in [2018.5, 0.0, -2018.0, 1899.0, 2200.0, f64::NAN, 1e300] {
            assert_eq!(PartialDate::of_number(bad), None, "{bad}");
        }
    }

    /// All pairs of days are looked at, so that an interval is no more than its days.
    #[test]
    fn dates_stand_to_each_other_as_their_days_do() {
        let days = |date: PartialDate| {
            date.earliest()
                .series(jiff::Span::new().days(1))
                .take_while(move |day| *day <= date.latest())
        };
        let all = [
            "2018",
            "2018-03",
            "2018-12",
            "2018-01-01",
            "2018-12-31",
            "2019",
            "2019-01",
            "2019-01-01",
        ];
        for (a, b) in all.iter().flat_map(|a| all.iter().map(move |b| (date(a), date(b)))) {
            let mut orders = Orders::default();
            for (one, other) in days(a).flat_map(|one| days(b).map(move |other| (one, other))) {
                orders = orders.or(one.cmp(&other));
            }
            assert_eq!(a.compare(b), orders, "{a} and {b}");
        }
    }
}
