//! How a run ends, in the same words in every format for people.

use super::layout::{counted, number};
use crate::report::Totals;
use crate::view::Closing;

/// The last line: how it ended, why, and with which exit code.
pub(crate) fn ending(closing: &Closing, totals: &Totals) -> String {
    let mut why = Vec::new();
    if totals.unreadable > 0 {
        why.push(format!("{} unreadable", counted(totals.unreadable, "filing", "filings")));
    }
    why.extend(reasons(closing));
    if why.is_empty() {
        let checked = totals.filings > 0 && totals.exit < 4;
        why.push(if checked { "nothing to act on" } else { "nothing was checked" }.to_owned());
    }
    let word = match (totals.exit, closing.fails) {
        (0, false) => "OK",
        (0, true) => "FOUND",
        _ => "FAILED",
    };
    let filings = if totals.filings > 1 {
        format!(", {}", counted(totals.filings, "filing", "filings"))
    } else {
        String::new()
    };
    format!("{word}: {} · exit {}{filings}", why.join(", "), totals.exit)
}

/// Why a check ends as it does, in strict and prima facie numbers.
pub(crate) fn reasons(closing: &Closing) -> Vec<String> {
    let duties = |count| counted(count, "duty", "duties");
    let mut why = Vec::new();
    let mut add = |count: usize, text: String| {
        if count > 0 {
            why.push(text);
        }
    };
    add(
        closing.short,
        format!("{} ({}) short", counted(closing.causes, "cause", "causes"), duties(closing.short)),
    );
    add(closing.contradictions, counted(closing.contradictions, "contradiction", "contradictions"));
    add(
        closing.open,
        format!("{} open", counted(closing.open, "question of law", "questions of law")),
    );
    add(closing.if_applies, format!("{} if they apply", duties(closing.if_applies)));
    add(closing.unbacked, format!("{} with too little behind them", duties(closing.unbacked)));
    add(closing.not_shown, format!("{} not shown on its face", number(closing.not_shown)));
    add(closing.scope_open, format!("{} that may apply", number(closing.scope_open)));
    add(closing.presumed, format!("{} behind presumptions", number(closing.presumed)));
    add(closing.waiting, format!("{} that wait for an event", number(closing.waiting)));
    if why.is_empty() && closing.met > 0 {
        why.push(format!("{} met, nothing to act on", duties(closing.met)));
    }
    let mut beside = Vec::new();
    if closing.advisory > 0 {
        beside.push(format!("{} advisory", number(closing.advisory)));
    }
    if closing.waived > 0 {
        beside.push(format!("{} waived", number(closing.waived)));
    }
    if closing.known > 0 {
        beside.push(format!("{} known from the baseline", number(closing.known)));
    }
    if why.is_empty() && !beside.is_empty() {
        why.push("nothing to act on".to_owned());
    }
    if let (Some(last), false) = (why.last_mut(), beside.is_empty()) {
        last.push_str("; ");
        last.push_str(&beside.join(", "));
    }
    why
}
