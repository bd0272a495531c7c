//! What a scalar means, by the YAML 1.2 core schema.
//!
//! Knows the written text and an explicit tag; knows nothing of places.

/// A scalar's meaning; the text itself is kept beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    /// Nothing is stated.
    Null,
    /// True or false.
    Bool(bool),
    /// A finite number.
    Number(f64),
    /// The text as it stands.
    Text,
    /// A number that a tree can not hold.
    Unfit(Unfit),
}

/// Why a number can not be held as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unfit {
    /// `.inf`, or so large that it becomes infinite.
    Infinite,
    /// `.nan`.
    NotANumber,
    /// A whole number past 2^53: the nearest that can be held is another one.
    Inexact(f64),
}

/// The largest magnitude up to which no two whole numbers share a double.
const EXACT: f64 = 9_007_199_254_740_991.0;

/// The meaning of a plain (unquoted) scalar without a tag.
///
/// `NO`, `yes`, `on`, dates and versions are texts: YAML 1.2 does not guess.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).unwrap_or(Value::Text),
    }
}

/// The meaning of a scalar with a core tag (`!!int` is `int`); `None` where the text does not fit.
pub(super) fn tagged(tag: &str, text: &str) -> Option<Value> {
    let value = plain(text);
    match (tag, value) {
        ("str", _) => Some(Value::Text),
        ("null", Value::Null)
        | ("bool", Value::Bool(_))
        | ("float", Value::Number(_) | Value::Unfit(_)) => Some(value),
        ("int", Value::Number(_) | Value::Unfit(Unfit::Inexact(_))) if whole(text).is_some() => {
            Some(value)
        }
        _ => None,
    }
}

/// A number by the core schema; `None` for any other text.
pub(super) fn number(text: &str) -> Option<Value> {
    // Most scalars are words, and most words are told by their first letter.
    if !matches!(text.bytes().next()?, b'0'..=b'9' | b'+' | b'-' | b'.') {
        return None;
    }
    if let Some(value) = whole(text) {
        let exact = value.abs() <= EXACT;
        return Some(if exact { Value::Number(value) } else { inexact(value) });
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return Some(Value::Unfit(Unfit::Infinite)),
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => {
            return Some(Value::Unfit(Unfit::NotANumber));
        }
        _ => {}
    }
    if !is_decimal(unsigned) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    let finite = value.is_finite();
    Some(if finite { Value::Number(value) } else { Value::Unfit(Unfit::Infinite) })
}

fn inexact(value: f64) -> Value {
    Value::Unfit(if value.is_finite() { Unfit::Inexact(value) } else { Unfit::Infinite })
}

/// A whole number: decimal with a sign or without, `0o` octal, `0x` hexadecimal.
fn whole(text: &str) -> Option<f64> {
    let digits = |digits: &str, radix: u32| {
        (!digits.is_empty() && digits.chars().all(|c| c.is_digit(radix))).then(|| {
            digits
                .chars()
                .filter_map(|c| c.to_digit(radix))
                .fold(0.0, |value, digit| value * f64::from(radix) + f64::from(digit))
        })
    };
    if let Some(octal) = text.strip_prefix("0o") {
        return digits(octal, 8);
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return digits(hexadecimal, 16);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let all_digits = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits { text.parse().ok() } else { None }
}

/// Whether a text without its sign is a number with a point or an exponent.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(before) && digits(after) && !(before.is_empty() && after.is_empty()) && exponent_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_core_words_are_more_than_text() {
        for text in
            ["NO", "no", "yes", "on", "off", "y", "n", "tRUE", "nuLL", "2026-11-02", "1_000"]
        {
            assert_eq!(plain(text), Value::Text, "{text}");
        }
        for text in
            ["12:30:45", "0b1", "0o8", "0x", "1e", ".", "+", "-", "e5", "+.nan", "1.2.3", "-0x1"]
        {
            assert_eq!(plain(text), Value::Text, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_by_the_core_schema() {
        for (text, value) in [
            ("0", 0.0),
            ("-0", 0.0),
            ("010", 10.0),
            ("0o17", 15.0),
            ("0xfF", 255.0),
            ("+12", 12.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("-1.5E+2", -150.0),
            ("-9007199254740991", -EXACT),
        ] {
            assert_eq!(plain(text), Value::Number(value), "{text}");
        }
    }

    #[test]
    fn a_number_that_can_not_be_held_says_so() {
        assert_eq!(plain("-.INF"), Value::Unfit(Unfit::Infinite));
        assert_eq!(plain("1e999"), Value::Unfit(Unfit::Infinite));
        assert_eq!(plain(".nan"), Value::Unfit(Unfit::NotANumber));
        assert!(matches!(plain("9007199254740992"), Value::Unfit(Unfit::Inexact(_))));
        assert_eq!(plain(&"9".repeat(1000)), Value::Unfit(Unfit::Infinite));
    }

    #[test]
    fn a_tag_has_to_fit_its_text() {
        assert_eq!(tagged("str", "true"), Some(Value::Text));
        assert_eq!(tagged("int", "3"), Some(Value::Number(3.0)));
        assert_eq!(tagged("int", "3.5"), None);
        assert_eq!(tagged("float", "3"), Some(Value::Number(3.0)));
        assert_eq!(tagged("bool", "yes"), None);
        assert_eq!(tagged("null", ""), Some(Value::Null));
        assert_eq!(tagged("map", ""), None);
    }
}
