//! What is said of a duty and of the facts behind it, in a clause.

use super::when::from_day;
use super::{FilingReport, OutcomeReport};
use crate::evaluate::{Found, Reason};
use crate::law::Truth;
use crate::shown::printable;

/// From when a duty binds, in words.
pub(crate) fn binds(report: &FilingReport<'_>, outcome: &OutcomeReport<'_>) -> String {
    let from = report.day(outcome);
    let asks: Vec<&str> = from.asks.iter().map(|ask| ask.path.as_str()).collect();
    match from.from {
        Some(_) if outcome.in_force => "binds now".to_owned(),
        Some(_) => format!("binds {}", from_day(from)),
        None if asks.is_empty() => format!("binds {}", from_day(from)),
        None => format!("binds {}, depending on {}", from_day(from), asks.join(", ")),
    }
}

/// What a filing says of a fact, and what is expected of it, in a clause.
pub(crate) fn expected_here(report: &FilingReport<'_>, reason: &Reason) -> String {
    let (fact, expected) = (&reason.fact, &reason.expected);
    match &reason.found {
        Found::ForAPerson => format!("a person has to judge: {expected}"),
        Found::Law(truth) => {
            let about = reason.qualification();
            let title = about.map_or(fact, |id| &report.rulebook.qualifications[id.index()].title);
            format!("“{title}” comes out as {}", truth.label())
        }
        Found::NotStated => format!("`{fact}` is not stated (expected: {expected})"),
        Found::Null | Found::Unknown => format!("`{fact}` is not known (expected: {expected})"),
        Found::Disputed(value) => {
            format!("`{fact}` is {}, which the filing contradicts", printable(&value.to_string()))
        }
        Found::NotClaimed => format!("`{fact}` is not claimed"),
        Found::Value(value) if reason.truth == Truth::True => {
            format!("`{fact}` is {}", printable(&value.to_string()))
        }
        Found::Value(value) => {
            format!("`{fact}` is {} (expected: {expected})", printable(&value.to_string()))
        }
    }
}
