//! Calendar dates and spans as filings and rules write them.
//!
//! Spans are calendar spans (`P6M` is six months, whatever their days); two of them are compared
//! by the days they lead to from a given day, never as a number of days.

use std::cmp::Ordering;
use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

/// An ISO 8601 duration, kept as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duration {
    months: u32,
    days: u32,
    seconds: u64,
}

impl Duration {
    /// Reads `P6M`, `P10Y`, `P2W`, `PT48H`. At least one part, in the order of the standard, whole
    /// numbers of at most nine digits; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Duration> {
        let rest = text.strip_prefix('P')?;
        let (date, time) =
            rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
        let [years, months, weeks, days] = parts(date, ['Y', 'M', 'W', 'D'])?;
        let [hours, minutes, seconds] = time.map_or(Some([0; 3]), |time| {
            if time.is_empty() { None } else { parts(time, ['H', 'M', 'S']) }
        })?;
        if date.is_empty() && time.is_none() {
            return None;
        }
        Some(Duration {
            months: u32::try_from(years * 12 + months).ok()?,
            days: u32::try_from(weeks * 7 + days).ok()?,
            seconds: hours * 3600 + minutes * 60 + seconds,
        })
    }

    /// Which of two spans reaches further when both begin on `from`.
    #[must_use]
    pub fn compare(self, other: Duration, from: Date) -> Ordering {
        match (self.end(from), other.end(from)) {
            (Some(a), Some(b)) => a.cmp(&b),
            // Past the calendar's end in year 9999: the longer in months is the longer.
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (None, None) => (self.months, self.days, self.seconds).cmp(&(
                other.months,
                other.days,
                other.seconds,
            )),
        }
    }

    fn end(self, from: Date) -> Option<DateTime> {
        let span = jiff::Span::new()
            .try_months(self.months)
            .and_then(|span| span.try_days(self.days))
            .and_then(|span| span.try_seconds(i64::try_from(self.seconds).unwrap_or(i64::MAX)))
            .ok()?;
        from.to_datetime(Time::midnight()).checked_add(span).ok()
    }
}

/// The numbers in front of `units`, each at most once and in order; `None` if anything is left.
fn parts<const N: usize>(mut text: &str, units: [char; N]) -> Option<[u64; N]> {
    let mut found = [0; N];
    for (at, unit) in units.into_iter().enumerate() {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if let Some(rest) = text.get(digits..).and_then(|rest| rest.strip_prefix(unit)) {
            if digits == 0 || digits > 9 {
                return None;
            }
            found[at] = text.get(..digits)?.parse().ok()?;
            text = rest;
        }
    }
    text.is_empty().then_some(found)
}

impl fmt::Display for Duration {
    /// In words: “6 months”, “15 days”, “48 hours”.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let years =
            if self.months >= 24 && self.months.is_multiple_of(12) { self.months / 12 } else { 0 };
        let months = self.months - years * 12;
        let whole_hours = self.seconds.is_multiple_of(3600);
        let hours = if whole_hours { self.seconds / 3600 } else { 0 };
        let seconds = if whole_hours { 0 } else { self.seconds };
        let mut first = true;
        for (number, unit) in [
            (u64::from(years), "year"),
            (u64::from(months), "month"),
            (u64::from(self.days), "day"),
            (hours, "hour"),
            (seconds, "second"),
        ] {
            if number > 0 {
                let comma = if first { "" } else { ", " };
                let plural = if number == 1 { "" } else { "s" };
                write!(f, "{comma}{number} {unit}{plural}")?;
                first = false;
            }
        }
        if first { f.write_str("no time") } else { Ok(()) }
    }
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
    format!("{} {} {}", date.day(), MONTHS[month - 1], date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_strictly() {
        for good in ["P6M", "P10Y", "P1Y6M", "P2W", "PT48H", "P1DT12H", "P0D"] {
            assert!(Duration::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "P",
            "PT",
            "6M",
            "P6",
            "P-6M",
            "P6M1Y",
            "P1.5M",
            "P6M ",
            "p6m",
            "P9999999999D",
            "P6MT",
        ] {
            assert!(Duration::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn months_are_calendar_months() -> Result<(), jiff::Error> {
        let (half_year, days) = (Duration::parse("P6M"), Duration::parse("P182D"));
        let (Some(half_year), Some(days)) = (half_year, days) else { return Ok(()) };
        // From January to July 181 days pass, from July to January 184.
        assert_eq!(half_year.compare(days, "2026-01-01".parse()?), Ordering::Less);
        assert_eq!(half_year.compare(days, "2026-07-01".parse()?), Ordering::Greater);
        Ok(())
    }

    #[test]
    fn words() {
        let words = |text| Duration::parse(text).map(|d| d.to_string());
        assert_eq!(words("P6M").as_deref(), Some("6 months"));
        assert_eq!(words("P10Y").as_deref(), Some("10 years"));
        assert_eq!(words("P1DT12H").as_deref(), Some("1 day, 12 hours"));
        assert_eq!(words("P0D").as_deref(), Some("no time"));
    }
}
