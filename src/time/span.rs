//! Spans: `P6M` is six months, whatever their days.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Orders;

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

    /// How it may stand to another span when both begin on one day, whatever day that is.
    ///
    /// Spans that differ in days and hours alone, or in months alone, stand to each other in one way; months against
    /// days in as many as the calendar has. A day has 24 hours.
    #[must_use]
    pub fn compare(self, other: Duration) -> Orders {
        let months = i64::from(self.months) - i64::from(other.months);
        // What it has more than the other beside the months, in seconds.
        let rest = self.rest() - other.rest();
        if months == 0 {
            return rest.cmp(&0).into();
        }
        // So many months have about so many days, and most comparisons need no more.
        let about = months * CYCLE_DAYS / CYCLE_MONTHS;
        let less = (i128::from(about) - MARGIN) * DAY + rest;
        let more = (i128::from(about) + MARGIN) * DAY + rest;
        if less > 0 || more < 0 {
            return less.cmp(&0).into();
        }
        self.compare_from(other, starts(i64::from(self.months.max(other.months))))
    }

    /// Both from each of these months and days.
    fn compare_from(self, other: Duration, starts: impl Iterator<Item = (i64, i64)>) -> Orders {
        let rest = self.rest() - other.rest();
        let mut orders = Orders::default();
        for (month, day) in starts {
            let ends = [self, other].map(|span| reach(month, i64::from(span.months), day));
            let apart = i128::from(ends[0] - ends[1]) * DAY + rest;
            orders = orders.or(apart.cmp(&0));
        }
        orders
    }

    /// Written so that spans which are the same in every reading are written the same: in months, days and seconds.
    #[must_use]
    pub fn normal(self) -> String {
        let (days, seconds) = (self.rest() / DAY, self.rest() % DAY);
        let part = |number: i128, before: &str, unit: char| match number {
            0 => String::new(),
            _ => format!("{before}{number}{unit}"),
        };
        let months = part(i128::from(self.months), "", 'M');
        let text = format!("P{months}{}{}", part(days, "", 'D'), part(seconds, "T", 'S'));
        if text == "P" { "P0D".to_owned() } else { text }
    }

    /// The days and the time of day, in seconds.
    fn rest(self) -> i128 {
        i128::from(self.days) * DAY + i128::from(self.seconds)
    }
}

/// Seconds of a day.
const DAY: i128 = 86_400;

/// The calendar begins anew every four hundred years.
const CYCLE_MONTHS: i64 = 4_800;
const CYCLE_DAYS: i64 = 146_097;

/// Days by which a number of months is at most longer or shorter than on average; a test counts them.
const MARGIN: i128 = 8;

/// A year that four divides and that has no leap day.
const NO_LEAP_DAY: i64 = 100;

/// The months in which spans of so many months can come out differently: those of some years before and after one whose leap
/// day falls out. Further on, leap days come every fourth year as they do there. Long spans need the whole cycle.
fn months_to_start(longest: i64) -> std::ops::Range<i64> {
    let years = longest / 12 + 6;
    if years < 90 { 12 * (NO_LEAP_DAY - years)..12 * (NO_LEAP_DAY + 5) } else { 0..CYCLE_MONTHS }
}

/// The days from which spans of months can differ: of every such month the 28th, which stands for those before it, and
/// those after it, by which a shorter month ends early.
fn starts(longest: i64) -> impl Iterator<Item = (i64, i64)> {
    days_of(months_to_start(longest))
}

fn days_of(months: std::ops::Range<i64>) -> impl Iterator<Item = (i64, i64)> {
    months.flat_map(|month| (28..=month_days(month)).map(move |day| (month, day)))
}

/// The number of the day that so many months lead to from a day of a month, or the last day of a shorter month.
fn reach(month: i64, months: i64, day: i64) -> i64 {
    let end = month + months;
    first_day(end) + day.min(month_days(end))
}

/// The number of days before a month, both counted from the beginning of a cycle.
fn first_day(month: i64) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12));
    // The first year of a cycle is a leap year, as 2000 was.
    let past = year - 1;
    let leap_days = past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400) + 1;
    let before = usize::try_from(of_year).map_or(0, |at| BEFORE[at]);
    let leap_day = i64::from(is_leap(year) && of_year > 1);
    year * 365 + leap_days + before + leap_day
}

fn month_days(month: i64) -> i64 {
    first_day(month + 1) - first_day(month)
}

fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
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

    fn span(text: &str) -> Duration {
        Duration::parse(text).unwrap_or(Duration { months: 0, days: 0, seconds: 0 })
    }

    fn orders(a: &str, b: &str) -> String {
        let sign = |order| match order {
            std::cmp::Ordering::Less => '<',
            std::cmp::Ordering::Equal => '=',
            std::cmp::Ordering::Greater => '>',
        };
        span(a).compare(span(b)).each().map(sign).collect()
    }

    #[test]
    fn months_stand_to_days_as_every_calendar_has_it() {
        for (a, b, stand) in [
            // From 1 March to 1 September there are 184 days, from 1 September to 1 March 181.
            ("P6M", "P180D", ">"),
            ("P6M", "P181D", "=>"),
            ("P6M", "P182D", "<=>"),
            ("P6M", "P184D", "<="),
            ("P6M", "P185D", "<"),
            ("P1M", "P27D", ">"),
            ("P1M", "P28D", "=>"),
            ("P1M", "P30D", "<=>"),
            ("P1M", "P31D", "<="),
            ("P3M", "P90D", "<=>"),
            ("P1Y", "P365D", "=>"),
            ("P1Y", "P366D", "<="),
            ("P4Y", "P1460D", "=>"),
            ("P4Y", "P1461D", "<="),
            ("P400Y", "P146097D", "="),
            ("P6M", "P5M30D", "<=>"),
            // The sixth month alone is compared, wherever it begins.
            ("P6M", "P5M28D", "=>"),
            ("P6M", "P5M31D", "<="),
            ("P6M", "P5M27D", ">"),
            ("P1M", "PT744H", "<="),
            ("P1M", "PT744H1S", "<"),
            ("P1Y", "P12M", "="),
            ("P1Y1D", "P12M", ">"),
            ("P1Y", "P11M", ">"),
            ("P2W", "P14D", "="),
            ("P1D", "PT24H", "="),
            ("P2D", "PT47H59M59S", ">"),
            ("P0D", "P0M", "="),
            ("P10Y", "PT999999999H", "<"),
            ("P100000000Y", "P999999999D", ">"),
        ] {
            assert_eq!(orders(a, b), stand, "{a} and {b}");
            let turned: String = stand.chars().rev().collect();
            let turned = turned.replace('<', "x").replace('>', "<").replace('x', ">");
            assert_eq!(orders(b, a), turned, "{b} and {a}");
        }
    }

    /// Against another reckoning of the calendar, from every day of some years around a leap day that falls out.
    #[test]
    fn spans_are_compared_from_every_day() -> Result<(), jiff::Error> {
        let spans = [
            "P1M", "P2M", "P3M", "P13M", "P28D", "P29D", "P30D", "P59D", "P1M1D", "P2M1D", "P90D",
            "P1M28D", "P395D",
        ];
        for (a, b) in spans.iter().flat_map(|a| spans.iter().map(move |b| (a, b))) {
            let mut seen = Orders::default();
            let first: jiff::civil::Date = "1996-01-01".parse()?;
            let (one, other): (jiff::Span, jiff::Span) = (a.parse()?, b.parse()?);
            for day in first.series(jiff::Span::new().days(1)).take(9 * 366) {
                seen = seen.or(day.checked_add(one)?.cmp(&day.checked_add(other)?));
            }
            assert_eq!(span(a).compare(span(b)), seen, "{a} and {b}");
        }
        Ok(())
    }

    /// Some years around the leap day that falls out stand for the whole cycle.
    #[test]
    fn no_start_is_left_out() {
        for months in [1, 2, 5, 11, 12, 13, 24, 36, 37, 48, 49, 60, 96, 119, 120, 365, 600, 1_000] {
            for other in [0, 1, months - 1] {
                let all = days_of(0..CYCLE_MONTHS);
                let apart = all.map(|(month, day)| {
                    (reach(month, i64::from(months), day) - reach(month, i64::from(other), day))
                        .unsigned_abs()
                });
                let days: std::collections::BTreeSet<u64> = apart.collect();
                for days in days.iter().flat_map(|days| [days.saturating_sub(1), *days, days + 1]) {
                    let one = Duration { months, days: 0, seconds: 0 };
                    let two = Duration {
                        months: other,
                        days: u32::try_from(days).unwrap_or(u32::MAX),
                        seconds: 0,
                    };
                    let whole = one.compare_from(two, days_of(0..CYCLE_MONTHS));
                    assert_eq!(one.compare(two), whole, "{one} and {two}");
                }
            }
        }
    }

    #[test]
    fn no_number_of_months_is_further_from_the_average_than_the_margin() {
        for months in 1..=CYCLE_MONTHS {
            let about = i128::from(months * CYCLE_DAYS / CYCLE_MONTHS);
            for start in (0..CYCLE_MONTHS).step_by(7) {
                let days = i128::from(first_day(start + months) - first_day(start));
                // A start on the 31st may end three days early, or the other span may.
                assert!((days - about).abs() + 3 <= MARGIN, "{months} months from {start}");
            }
        }
    }

    #[test]
    fn the_same_span_is_written_the_same() {
        for (text, normal) in [
            ("P1Y", "P12M"),
            ("P12M", "P12M"),
            ("P2W", "P14D"),
            ("PT48H", "P2D"),
            ("P1DT25H30M", "P2DT5400S"),
            ("P0M", "P0D"),
            ("P1M1D", "P1M1D"),
        ] {
            assert_eq!(span(text).normal(), normal);
            assert_eq!(orders(text, normal), "=");
        }
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
