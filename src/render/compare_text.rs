//! A comparison on one screen: the table, then what speaks against each bid, by quotas.

use std::io;

use super::compare::{BASIS, Line, NONE, lead, lines, name, ours, title, whose};
use super::layout::{WIDTH, cut, wrapped};
use super::markup::{colour, fill, pad, paint};
use crate::shown::printable;
use crate::view::{Comparison, KnockOut};

/// Lines of a screen.
const SCREEN: usize = 60;

/// Lines that are kept for what speaks against the bids.
const LEFT: usize = 6;

/// Columns of the labels, and the fewest of a bid; with more bids than that allows, they stand below each other.
const LABEL: usize = 28;
const LEAST: usize = 20;

/// Steps of the story, and duties of the buyer, that are named.
const NAMED: usize = 3;

/// Writes a comparison for people on a terminal: at most sixty lines.
///
/// # Errors
/// Those of the output.
pub fn compare_text(comparison: &Comparison<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut screen = vec![
        format!("{} · as of {} · {}", title(comparison), comparison.as_of, whose(comparison)),
        String::new(),
    ];
    screen.extend(fill(&lead(comparison), 0).lines().map(str::to_owned));
    screen.push(String::new());
    screen.extend(table(comparison));
    let closing = closing(comparison);
    // So many bids that not even the table has room.
    let room = SCREEN.saturating_sub(closing.len() + LEFT);
    if screen.len() > room {
        screen.truncate(room.saturating_sub(1));
        screen.push("… `--format html` and `--format csv` have the rest".to_owned());
    }
    let left = SCREEN.saturating_sub(screen.len() + closing.len());
    screen.extend(against(comparison, left));
    screen.extend(closing);
    if let Some(first) = screen.first_mut() {
        *first = paint("1", first);
    }
    for line in screen {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The table: a column a bid, or a line a bid where there are too many.
fn table(comparison: &Comparison<'_>) -> Vec<String> {
    let bids = comparison.bids.len();
    let width = (WIDTH - LABEL) / bids.max(1);
    let rows = lines(comparison);
    if width < LEAST {
        let bid =
            |bid: &crate::view::Bid<'_>| cut(&format!("  {}  {}", bid.label, name(bid)), WIDTH);
        return comparison
            .bids
            .iter()
            .map(bid)
            .chain(rows.iter().flat_map(|row| stacked(comparison, row)))
            .collect();
    }
    let mut table = vec![across(
        "",
        &comparison.bids.iter().map(|bid| (bid.label.clone(), "met")).collect::<Vec<_>>(),
        width,
    )];
    let names: Vec<_> =
        comparison.bids.iter().map(|bid| (cut(&name(bid), width - 2), "")).collect();
    table.push(across("", &names, width));
    for row in &rows {
        table.extend(broken(row, width));
    }
    table
}

/// One line of the table.
fn across(label: &str, cells: &[(String, &str)], width: usize) -> String {
    let cells = cells.iter().map(|(text, word)| {
        let space = " ".repeat(width.saturating_sub(text.chars().count()));
        if word.is_empty() || text.is_empty() {
            format!("{text}{space}")
        } else {
            format!("{}{space}", paint(colour_of(word), text))
        }
    });
    format!("{}{}", pad(label, LABEL, false), cells.collect::<String>())
}

/// A row of the table, its cells broken into lines; why something fails stands below the table.
fn broken(row: &Line, width: usize) -> Vec<String> {
    let texts = row.cells.iter().map(|cell| {
        let text = if cell.strong.is_empty() {
            cell.rest.clone()
        } else {
            format!("{} {}", cell.mark, cell.strong)
        };
        (narrow(&text, width - 1), cell.word)
    });
    let texts: Vec<(Vec<String>, &str)> = texts.collect();
    let most = texts.iter().map(|(lines, _)| lines.len()).max().unwrap_or(0);
    (0..most)
        .map(|at| {
            let label = if at == 0 { cut(row.label, LABEL - 1) } else { String::new() };
            let cells: Vec<(String, &str)> = texts
                .iter()
                .map(|(lines, word)| (lines.get(at).cloned().unwrap_or_default(), *word))
                .collect();
            across(&label, &cells, width)
        })
        .collect()
}

/// A text broken at spaces into lines of a width.
fn narrow(text: &str, width: usize) -> Vec<String> {
    wrapped(text, WIDTH - width, WIDTH - width)
}

/// A row of the table in a line or two: of a subject the mark says how, and the numbers how many.
fn stacked(comparison: &Comparison<'_>, row: &Line) -> Vec<String> {
    let cells = comparison.bids.iter().zip(&row.cells).map(|(bid, cell)| {
        let text = if cell.strong.is_empty() { &cell.rest } else { &cell.strong };
        let short = ["fails", "fail", "silent", "shown"].iter().find_map(|w| text.strip_suffix(w));
        let text = short.filter(|_| row.subject).unwrap_or(text).trim();
        format!("{} {}{text}", bid.label, cell.mark)
    });
    let told = format!("{}: {}", row.label, cells.collect::<Vec<_>>().join(" · "));
    fill(&told, 2).lines().map(str::to_owned).collect()
}

fn colour_of(word: &str) -> &'static str {
    match word {
        "fails" => colour("unmet"),
        "silent" => colour("undetermined"),
        "shown" => colour("met"),
        _ => "1",
    }
}

/// What speaks against each bid, as much as there is room for; each bid has its share.
fn against(comparison: &Comparison<'_>, room: usize) -> Vec<String> {
    let mut told = vec![String::new()];
    if comparison.bids.iter().all(|bid| bid.knock_outs.is_empty() && bid.ours.is_empty()) {
        told.push(NONE.to_owned());
        return told;
    }
    let with: Vec<_> = comparison
        .bids
        .iter()
        .filter(|bid| !bid.knock_outs.is_empty() || !bid.ours.is_empty())
        .collect();
    for (at, bid) in with.iter().enumerate() {
        let head = paint("1", &format!("{}  {}", bid.label, name(bid)));
        let share = room.saturating_sub(told.len()) / (with.len() - at);
        let own = bid.knock_outs.iter().map(|cause| (cause, ""));
        let entries: Vec<Vec<String>> = own
            .chain(bid.ours.iter().map(|cause| (cause, "ours: ")))
            .map(|(cause, whose)| knock_out(cause, whose))
            .collect();
        let mut lines = vec![head];
        for (shown, entry) in entries.iter().enumerate() {
            // A line is kept for what is left.
            if lines.len() + entry.len() + 1 > share.max(2) {
                lines.push(format!("    and {} more", entries.len() - shown));
                break;
            }
            lines.extend(entry.iter().cloned());
        }
        told.extend(lines);
    }
    told.truncate(room.max(1));
    told
}

fn knock_out(cause: &KnockOut, whose: &str) -> Vec<String> {
    let accepted = cause.accepted.as_ref().map(|who| format!(" · {who}")).unwrap_or_default();
    let mark = if cause.prohibited { "✕ prohibited: " } else { "✕ " };
    let law = format!(
        "{mark}{whose}{} · {} · {}{accepted}",
        cut(&cause.wants, 70),
        cause.cites.within(30),
        cause.binds
    );
    let mut lines: Vec<String> = vec![format!("  {}", cut(&law, WIDTH - 2))];
    if let Some(says) = cause.says.first() {
        lines.push(format!("    says: {}", cut(&printable(&says.sentence()), WIDTH - 10)));
    }
    lines.push(format!("    → {}", cut(&cause.closes, WIDTH - 6)));
    lines
}

/// The story, the buyer's own, and what all of it is worth.
fn closing(comparison: &Comparison<'_>) -> Vec<String> {
    let mut lines = vec![String::new()];
    let failing: Vec<_> = comparison.story.iter().filter(|step| step.fails()).collect();
    if !failing.is_empty() {
        let counts = comparison.bids.iter().enumerate().map(|(at, bid)| {
            let of = comparison
                .story
                .iter()
                .filter(|step| step.truths.get(at) == Some(&crate::law::Truth::False));
            format!("{} {}", bid.label, of.count())
        });
        let counts = counts.collect::<Vec<_>>().join(" · ");
        lines.push(cut(
            &format!(
                "If it gets somebody wrong, steps that fail of {}: {counts}",
                comparison.story.len()
            ),
            WIDTH,
        ));
    }
    if let Some(says) = ours(comparison) {
        lines.extend(fill(&says, 0).lines().map(str::to_owned));
        for duty in comparison.ours.unmet.iter().take(NAMED) {
            lines.push(format!("  {} · {}", cut(duty.title, 64), duty.cite));
        }
        let more = comparison.ours.unmet.len().saturating_sub(NAMED);
        if more > 0 {
            lines.push(format!("  and {more} more"));
        }
    }
    lines.extend(fill(BASIS, 0).lines().map(str::to_owned));
    lines
}
