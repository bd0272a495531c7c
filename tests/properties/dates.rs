//! Dates that are a year or a month stand for all their days; spans for every day on which they can begin.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bordercheck::evaluate::{Question, evaluate_obligation};
use bordercheck::law::{Truth, Verdict};
use bordercheck::rulebook::{Condition, Expectation, Literal, Operand};
use bordercheck::time::{Duration, PartialDate};
use bordercheck::vocabulary::Kind;
use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::draft::{Draft, Rolls, leaves, place, set};
use super::filing::{Filing, filings};
use super::{rulebook, tried_on, with_facts};

/// Spans that stand to those of rules in one way, and some that stand to them in several.
pub(super) const SPANS: &[&str] = &[
    "P0D", "PT1H", "P5M", "P6M", "P1Y6M", "P100Y", "P12M", "P28D", "P30D", "P1M", "P31D", "P181D",
    "P184D", "P5M30D", "P1M29D", "P365D", "P3651D", "P3660D", "PT720H",
];

/// The date that a filing states.
pub(super) fn date_of(value: &Value) -> Option<PartialDate> {
    match value {
        Value::String(text) => PartialDate::parse(text),
        Value::Number(number) => PartialDate::of_number(number.as_f64()?),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

pub(super) fn days_after(date: Date, days: i32) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

/// A day, or its month or its year, in one of the ways in which a filing can write it.
pub(super) fn written(day: Date, rolls: &mut Rolls) -> Value {
    match rolls.below(8) {
        0 => json!(day.year()),
        1 => json!(day.year().to_string()),
        2 => json!(format!("{:04}-{:02}", day.year(), day.month())),
        _ => json!(day.to_string()),
    }
}

/// A date no less exact than one: what is wished, if it is one of its days; else any of them, the first and the last more often.
pub(super) fn within(date: PartialDate, wished: &Value, rolls: &mut Rolls) -> Value {
    let inside =
        |of: &PartialDate| date.earliest() <= of.earliest() && of.latest() <= date.latest();
    if date_of(wished).as_ref().is_some_and(inside) {
        return wished.clone();
    }
    let length = date.earliest().until(date.latest()).map_or(0, |span| span.get_days());
    let day = match rolls.below(4) {
        0 => date.earliest(),
        1 => date.latest(),
        _ => {
            days_after(date.earliest(), i32::try_from(rolls.below(366)).unwrap_or(0) % (length + 1))
        }
    };
    json!(day.to_string())
}

/// The same filing, with every date as exact as it can be.
fn with_days(filing: &Filing, rolls: &mut Rolls) -> Filing {
    fn narrow(value: &mut Value, key: &str, rolls: &mut Rolls) {
        match value {
            Value::Object(entries) => {
                entries.iter_mut().for_each(|(key, value)| narrow(value, key, rolls));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| narrow(item, key, rolls)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                if let Some(date) = date_of(value).filter(|_| is_date(key)) {
                    *value = within(date, &Value::Null, rolls);
                }
            }
        }
    }
    let mut filing = filing.clone();
    filing.0.iter_mut().for_each(|(key, value)| narrow(value, key, rolls));
    filing
}

/// Whether every fact of this name is a date.
fn is_date(key: &str) -> bool {
    static DATES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        let names = |dates: bool| {
            let facts = rulebook().vocabulary.facts().map(|(_, about)| about);
            let facts = facts.filter(move |about| (about.kind == Kind::Date) == dates);
            facts.filter_map(|about| about.path.rsplit('.').next()).collect::<BTreeSet<&str>>()
        };
        &names(true) - &names(false)
    });
    DATES.contains(key)
}

/// Everything that can be decided.
fn truths(filing: &Map<String, Value>) -> Result<(Vec<Truth>, Vec<Verdict>), TestCaseError> {
    with_facts(filing, |facts| {
        let question = Question::new(rulebook(), facts);
        let law = question.law.iter().copied();
        let leaves = leaves().into_iter().map(|leaf| question.truth(leaf));
        let duties = rulebook().obligations.iter();
        let verdicts = duties.map(|duty| evaluate_obligation(&question, duty).verdict);
        (law.chain(leaves).collect(), verdicts.collect())
    })
}

/// The truth of an expectation of a fact, in a filing that states some facts.
fn truth(stated: &[(&str, Value)], path: &str, expect: Expectation) -> Truth {
    let mut draft = Draft::new(0);
    for (path, value) in stated {
        set(&mut draft.filing, &place(path, &[]), value.clone());
    }
    let fact = rulebook().vocabulary.by_path()[path];
    let condition = Condition::Fact { fact, expect };
    with_facts(&draft.filing, |facts| Question::new(rulebook(), facts).truth(&condition))
        .unwrap_or_else(|fault| panic!("{fault}"))
}

/// What a fact is compared with: itself or another one, or a value of the law.
#[derive(Clone, Copy)]
enum Against {
    Fact(&'static str),
    Day(Date),
    Span(&'static str),
}

impl Against {
    fn operand(self) -> Operand {
        match self {
            Against::Fact(path) => Operand::Fact(rulebook().vocabulary.by_path()[path]),
            Against::Day(day) => Operand::Literal(Literal::Date(day)),
            Against::Span(text) => {
                let span = Duration::parse(text).unwrap_or_else(|| panic!("{text}"));
                Operand::Literal(Literal::Duration(span, text.into()))
            }
        }
    }
}

/// At least, at most, before (or less than), after (or more than), and is.
fn all_five(stated: &[(&str, Value)], path: &str, other: Against) -> String {
    let operand = other.operand();
    let date = !matches!(other, Against::Span(_));
    let (less, more): (fn(_) -> _, fn(_) -> _) = if date {
        (Expectation::Before, Expectation::After)
    } else {
        (Expectation::LessThan, Expectation::MoreThan)
    };
    let mut expected = vec![
        Expectation::AtLeast(operand.clone()),
        Expectation::AtMost(operand.clone()),
        less(operand.clone()),
        more(operand.clone()),
    ];
    if let Operand::Literal(literal) = operand {
        expected.push(Expectation::Is(literal));
    }
    let sign = |truth| match truth {
        Truth::True => 'T',
        Truth::False => 'F',
        Truth::Unknown => '?',
    };
    expected.into_iter().map(|expect| sign(truth(stated, path, expect))).collect()
}

#[test]
fn what_holds_of_all_days_is_true_and_of_none_false() {
    const SUPPLY: &str = "lifecycle.placed_on_market";
    const USE: &str = "lifecycle.first_use";
    const DAY: Against = Against::Day(Date::constant(2018, 6, 1));
    // A year in quotes is one in the place of a date, as is a number.
    for (stated, told) in [
        (json!(2017), "FTTFF"),
        (json!("2018"), "?????"),
        (json!(2018), "?????"),
        (json!("2018-05"), "FTTFF"),
        (json!("2018-06"), "T?F??"),
        (json!("2018-06-01"), "TTFFT"),
        (json!("2019"), "TFFTF"),
        (json!("none"), "FFFFF"),
        (json!("unknown"), "?????"),
    ] {
        assert_eq!(all_five(&[(SUPPLY, stated.clone())], SUPPLY, DAY), told, "{stated}");
    }
    for (one, other, told) in [
        (json!(2018), json!(2018), "????"),
        (json!(2018), json!("2019-01-01"), "FTTF"),
        (json!("2018-12"), json!(2018), "????"),
        (json!("2018-12-31"), json!(2018), "T?F?"),
        (json!("2018-01"), json!("2018-01"), "????"),
    ] {
        let stated = [(SUPPLY, one.clone()), (USE, other.clone())];
        assert_eq!(all_five(&stated, SUPPLY, Against::Fact(USE)), told.trim(), "{one}, {other}");
        // The same cell is the same day, whichever that is.
        assert_eq!(all_five(&stated, SUPPLY, Against::Fact(SUPPLY)), "TTFF", "{one}");
    }
}

#[test]
fn what_holds_from_every_day_is_true_and_from_none_false() {
    const LOGS: &str = "logging.retention";
    for (stated, law, told) in [
        ("P6M", "P6M", "TTFFT"),
        ("P180D", "P6M", "FTTFF"),
        ("P181D", "P6M", "?T?F?"),
        ("P5M30D", "P6M", "?????"),
        ("P184D", "P6M", "T?F??"),
        ("P185D", "P6M", "TFFTF"),
        ("P12M", "P1Y", "TTFFT"),
        ("P1Y1D", "P1Y", "TFFTF"),
        ("P365D", "P1Y", "?T?F?"),
        ("PT48H", "P2D", "TTFFT"),
        ("P1M", "P30D", "?????"),
        ("P31D", "P30D", "TFFTF"),
        ("P3M", "P90D", "?????"),
        ("P1M", "P90D", "FTTFF"),
        ("none", "P90D", "FFFFF"),
    ] {
        let found = all_five(&[(LOGS, json!(stated))], LOGS, Against::Span(law));
        assert_eq!(found, told, "{stated} and {law}");
    }
}

proptest! {
    #![proptest_config(tried_on(300))]

    #[test]
    fn what_is_decided_holds_for_every_day_that_a_date_can_be(filing in filings(), seed in any::<u64>()) {
        let (was, were) = truths(&filing.0)?;
        let rolls = &mut Rolls(seed);
        for _ in 0..4 {
            let exact = with_days(&filing, rolls);
            let (is, are) = truths(&exact.0)?;
            for (was, is) in was.iter().zip(is) {
                prop_assert!(*was == Truth::Unknown || *was == is, "{was:?}, then {is:?} in\n{exact:?}\nof\n{filing:?}");
            }
            for ((was, is), duty) in were.iter().zip(are).zip(&rulebook().obligations) {
                let kept = match was {
                    Verdict::Undetermined => true,
                    // A duty that is met either way may turn out not to bind.
                    Verdict::Met => is == Verdict::Met || is == Verdict::NotApplicable,
                    Verdict::Unmet | Verdict::NotApplicable => *was == is,
                };
                prop_assert!(kept, "{}: {was:?}, then {is:?} in\n{exact:?}\nof\n{filing:?}", duty.id);
            }
        }
    }
}

/// A span, and how it is written.
fn span() -> impl Strategy<Value = (Duration, String)> {
    let parts = (
        0_u32..30,
        0_u32..5,
        prop_oneof![0_u32..100, 170_u32..190, 360_u32..370],
        prop_oneof![Just(0_u32), 0_u32..50],
    );
    parts.prop_filter_map("a span", |(months, weeks, days, hours)| {
        let text = format!("P{months}M{weeks}W{days}DT{hours}H");
        Some((Duration::parse(&text)?, text))
    })
}

proptest! {
    #![proptest_config(tried_on(400))]

    /// What is certain of two spans is certain of their order: it can be turned round, and passed on.
    #[test]
    fn certain_orders_of_spans_are_orders((a, _) in span(), (b, _) in span(), (c, _) in span()) {
        let never = |orders: bordercheck::time::Orders| !orders.less && !orders.equal && !orders.greater;
        let (ab, ba, bc, ac) = (a.compare(b), b.compare(a), b.compare(c), a.compare(c));
        prop_assert_eq!((ab.less, ab.equal, ab.greater), (ba.greater, ba.equal, ba.less));
        prop_assert!(!never(ab) && a.compare(a) == std::cmp::Ordering::Equal.into());
        if !ab.greater && !bc.greater {
            prop_assert!(!ac.greater, "{a}, {b}, {c}");
            prop_assert!(!ac.equal || (ab.equal && bc.equal), "{a}, {b}, {c}");
        }
    }

    #[test]
    fn what_is_certain_of_spans_holds_from_every_day(a in span(), b in span(), start in 0_i32..146_097) {
        // Another reckoning of the calendar.
        let start = days_after(Date::constant(1900, 1, 1), start).at(0, 0, 0, 0);
        let end = |text: &str| -> Result<_, jiff::Error> { start.checked_add(text.parse::<jiff::Span>()?) };
        let fail = |error: jiff::Error| TestCaseError::fail(error.to_string());
        let order = end(&a.1).map_err(fail)?.cmp(&end(&b.1).map_err(fail)?);
        let orders: Vec<std::cmp::Ordering> = a.0.compare(b.0).each().collect();
        prop_assert!(orders.contains(&order), "{} and {} from {start}: {orders:?}", a.1, b.1);
    }
}
