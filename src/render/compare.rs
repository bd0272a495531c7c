//! What a comparison says, in the words that every format places: the rows of its table, what speaks against each bid,
//! what is the buyer's, and the lead.

use serde::Serialize;

use super::layout::{counted, cut};
use crate::law::{Role, Theme};
use crate::shown::printable;
use crate::view::{Bid, Comparison, KnockOut, Said, Tally, Whose};

/// How long the words of a cause are in a cell, and how many causes it has.
const SHORT: usize = 46;
const CAUSES: usize = 3;

/// A row of the table.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) label: &'static str,
    pub(super) cells: Vec<Cell>,
    /// Whether it is a subject of the law.
    pub(super) subject: bool,
}

/// A cell: what it says first, and what else.
#[derive(Debug, Default, Serialize)]
pub(super) struct Cell {
    /// `fails`, `silent`, `shown`, or nothing.
    pub(super) word: &'static str,
    /// The mark; nothing where it would say nothing.
    pub(super) mark: String,
    pub(super) strong: String,
    pub(super) rest: String,
    /// For what is counted of a whole: the share, in per cent.
    pub(super) share: Option<usize>,
}

impl Cell {
    fn plain(text: String) -> Cell {
        Cell { rest: text, ..Cell::default() }
    }

    fn said(said: Said, strong: String, rest: String) -> Cell {
        Cell { word: said.word(), mark: said.mark().to_string(), strong, rest, share: None }
    }

    /// The same in one text.
    pub(super) fn text(&self) -> String {
        let parts = [self.mark.as_str(), self.strong.as_str()];
        let first = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>();
        let first = first.join(" ");
        match (first.is_empty(), self.rest.is_empty()) {
            (true, _) => self.rest.clone(),
            (false, true) => first,
            (false, false) => format!("{first}: {}", self.rest),
        }
    }
}

/// The rows, in the order of the table.
pub(super) fn lines(comparison: &Comparison<'_>) -> Vec<Line> {
    let row = |label, of: &dyn Fn(&Bid<'_>) -> Cell| Line {
        label,
        cells: comparison.bids.iter().map(of).collect(),
        subject: false,
    };
    let mut lines = vec![
        row("Can it be taken?", &|bid| {
            Cell::said(bid.taken.said(), bid.taken.label(), bid.beside())
        }),
        row("Answered", &|bid| Cell {
            share: Some((bid.answered * 100).checked_div(bid.tally.all()).unwrap_or(100).min(100)),
            ..Cell::plain(format!("{} of {}", bid.answered, bid.tally.all()))
        }),
        row("Papers named / seen by us", &|bid| {
            Cell::plain(format!("{} / {}", bid.named, bid.seen))
        }),
    ];
    if comparison.bids.iter().any(|bid| bid.contradictions > 0) {
        lines.push(row("Contradicts itself", &|bid| match bid.contradictions {
            0 => Cell::plain("–".to_owned()),
            times => Cell::said(Said::Silent, counted(times, "time", "times"), String::new()),
        }));
    }
    for subject in &comparison.subjects {
        let cells = comparison.bids.iter().zip(&subject.cells);
        let cells = cells.map(|(bid, tally)| of_subject(bid, subject.theme, *tally)).collect();
        lines.push(Line { label: subject.theme.label(), cells, subject: true });
    }
    if comparison.bids.iter().any(|bid| !bid.ours.is_empty()) {
        lines.push(row("Ours, by what it offers", &by_offer));
    }
    lines.push(row("Next step", &|bid| Cell::plain(bid.next())));
    lines
}

fn of_subject(bid: &Bid<'_>, theme: Theme, tally: Tally) -> Cell {
    let all = tally.all();
    match tally.worst() {
        None => Cell::plain("–".to_owned()),
        Some(said @ Said::Shown) => Cell::said(said, format!("{all} shown"), String::new()),
        Some(said @ Said::Silent) => {
            Cell::said(said, format!("{} of {all} silent", tally.silent), String::new())
        }
        Some(said @ Said::Fails) => {
            let mine = bid.knock_outs.iter().filter(|cause| cause.themes.contains(&theme));
            let mut rest = causes(mine);
            if tally.silent > 0 {
                rest = format!("{rest}; {} silent", tally.silent);
            }
            let verb = if tally.fails == 1 { "fails" } else { "fail" };
            Cell::said(said, format!("{} of {all} {verb}", tally.fails), rest)
        }
    }
}

/// The buyer's duties that another bid shows to be met.
fn by_offer(bid: &Bid<'_>) -> Cell {
    let duties: usize = bid.ours.iter().map(|cause| cause.duties).sum();
    let silent = match bid.ours_silent {
        0 => String::new(),
        silent => format!("{silent} silent"),
    };
    match (duties, silent.is_empty()) {
        (0, true) => Cell::plain("–".to_owned()),
        (0, false) => Cell::said(Said::Silent, silent, String::new()),
        (fail, _) => {
            let verb = if fail == 1 { "fails" } else { "fail" };
            let rest = [causes(bid.ours.iter()), silent];
            let rest: Vec<String> = rest.into_iter().filter(|part| !part.is_empty()).collect();
            Cell::said(Said::Fails, format!("{fail} {verb}"), rest.join("; "))
        }
    }
}

/// The causes of a cell, in short words.
fn causes<'k>(of: impl Iterator<Item = &'k KnockOut>) -> String {
    let mut words: Vec<String> = of.map(|cause| decapitalised(&cut(&cause.wants, SHORT))).collect();
    let more = words.len().saturating_sub(CAUSES);
    words.truncate(CAUSES);
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    words.join("; ")
}

/// A sentence as a part of another one.
fn decapitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if letters.clone().next().is_some_and(char::is_lowercase) => {
            format!("{}{}", first.to_lowercase(), letters.as_str())
        }
        _ => text.to_owned(),
    }
}

/// “3 bids side by side”.
pub(super) fn title(comparison: &Comparison<'_>) -> String {
    let what = match comparison.whose {
        Whose::Bidder => "bids",
        Whose::Asked => "filings",
    };
    format!("{} {what} side by side", comparison.bids.len())
}

/// Whose duties are compared.
pub(super) fn whose(comparison: &Comparison<'_>) -> String {
    if comparison.roles.len() == Role::ALL.len() {
        return "everybody’s duties".to_owned();
    }
    let roles: Vec<&str> = comparison.roles.iter().map(|role| role.label()).collect();
    match comparison.whose {
        Whose::Bidder => format!("duties of the bidder ({})", roles.join(", ")),
        Whose::Asked => format!("duties of the {}", roles.join(", ")),
    }
}

/// What a bid is called: its system and its id.
pub(super) fn name(bid: &Bid<'_>) -> String {
    let id = bid.report.id.as_ref().map_or(String::new(), |id| format!(" · {id}"));
    printable(&format!("{}{id}", bid.report.name()))
}

/// The answer in a sentence or two.
pub(super) fn lead(comparison: &Comparison<'_>) -> String {
    let with = |said: Said, tell: &dyn Fn(&Bid<'_>) -> String| -> Vec<String> {
        let mine = comparison.bids.iter().filter(|bid| bid.taken.said() == said);
        mine.map(tell).collect()
    };
    let mut parts = Vec::new();
    let clear = with(Said::Shown, &|bid| bid.label.clone());
    if !clear.is_empty() {
        parts.push(format!("No knock-out is shown for {}.", clear.join(", ")));
    }
    let fails = with(Said::Fails, &|bid| {
        let silent = match bid.tally.silent {
            0 => String::new(),
            silent => format!(", and {silent} not answered"),
        };
        let fails = counted(bid.tally.fails, "knock-out", "knock-outs");
        format!("{} ({fails}{silent})", bid.label)
    });
    if !fails.is_empty() {
        parts.push(format!("Not as offered: {}.", fails.join(", ")));
    }
    let silent = with(Said::Silent, &|bid| {
        format!("{} (it answers {} of {})", bid.label, bid.answered, bid.tally.all())
    });
    if !silent.is_empty() {
        parts.push(format!("Cannot be judged: {}.", silent.join(", ")));
    }
    parts.join(" ")
}

/// The buyer's duties, whoever is taken: what is said of them before they are listed; nothing where there are none.
pub(super) fn ours(comparison: &Comparison<'_>) -> Option<String> {
    if comparison.whose == Whose::Asked {
        return None;
    }
    let ours = &comparison.ours;
    let open = match ours.open {
        0 => String::new(),
        open => format!(", and no bid says enough about {}", counted(open, "more", "more")),
    };
    Some(match ours.unmet.len() {
        0 => format!("Ours, whoever wins: no duty of the buyer is shown to be unmet{open}."),
        unmet => format!(
            "Ours, whoever wins: {} of the buyer not met{open}. They are held against no bid.",
            counted(unmet, "duty", "duties"),
        ),
    })
}

/// What is said where nothing speaks against any bid.
pub(super) const NONE: &str =
    "Nothing is shown to fail. That is not the same as keeping the law: see what is silent.";

/// What a comparison rests on.
pub(super) const BASIS: &str = "It says what the bids show, not whether that is true. There is no score and no ranking: \
     silence is never better than a gap that is told. It is no legal advice.";
