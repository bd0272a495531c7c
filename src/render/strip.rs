//! The days on which duties begin to bind, drawn to scale on a line from today on.

use jiff::civil::Date;
use serde::Serialize;

use crate::report::when::NEVER;
use crate::time::in_words;
use crate::view::Milestone;

/// A line with days on it; places are hundredths of a percent of its length.
#[derive(Serialize)]
pub(super) struct Strip {
    years: Vec<(i16, usize)>,
    marks: Vec<Mark>,
    says: String,
}

/// A day on the line.
#[derive(Serialize)]
struct Mark {
    at: usize,
    word: &'static str,
    day: String,
}

/// Years that are named on a line at most.
const YEARS: i16 = 8;

/// The line of a timeline; none where nothing begins to bind after today.
pub(super) fn strip(as_of: Date, milestones: &[Milestone<'_>]) -> Option<Strip> {
    let days = milestones.iter().map(|milestone| (milestone.day.0.earliest, milestone));
    let mut future: Vec<_> = days.filter(|(day, _)| *day > as_of && day.year() != NEVER).collect();
    future.sort_by_key(|(day, _)| *day);
    let last = future.last()?.0;
    let length = |day: Date| {
        as_of.until(day).map_or(0, |span| span.get_days()).max(0).unsigned_abs() as usize
    };
    let end = length(last).max(1);
    let place = |day| length(day) * 10_000 / end;
    let mut marks: Vec<Mark> = Vec::new();
    for (day, step) in &future {
        let counts = step.counts();
        let word = match (counts.unmet, counts.undetermined) {
            (0, 0) => "met",
            (0, _) => "undetermined",
            _ => "unmet",
        };
        marks.push(Mark { at: place(*day), word, day: in_words(*day) });
    }
    let span = last.year() - as_of.year();
    let every = span / YEARS + 1;
    let years = (1..=span).filter(|year| year % every == 0).filter_map(|year| {
        let year = as_of.year() + year;
        Some((year, place(Date::new(year, 1, 1).ok()?)))
    });
    Some(Strip {
        years: years.collect(),
        says: format!("From {} to {}", in_words(as_of), in_words(last)),
        marks,
    })
}
