//! The map of who answers for what, as a table of text.

use crate::law::Verdict;
use crate::view::{Cell, Line};

/// Width of a column of the map, and of its first one.
const COLUMN: usize = 20;
const FIRST: usize = 34;

/// The map of who answers for what, as lines of text; `None` where there is nothing to map.
pub(super) fn map_table(lines: &[Line<'_>]) -> Option<String> {
    let mut sides: Vec<&str> = Vec::new();
    for cell in lines.iter().flat_map(|line| &line.cells) {
        if !sides.contains(&cell.side) {
            sides.push(cell.side);
        }
    }
    if sides.is_empty() {
        return None;
    }
    let mut table = String::new();
    let mut row = |first: &str, cells: &[String]| {
        let mut columns = vec![wrapped(first, FIRST)];
        columns.extend(cells.iter().map(|cell| wrapped(cell, COLUMN)));
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut line = String::from(" ");
            for (column, width) in
                columns.iter().zip(std::iter::once(FIRST).chain(std::iter::repeat(COLUMN)))
            {
                let text = column.get(at).map_or("", String::as_str);
                let pad = width.saturating_sub(text.chars().count());
                line.push(' ');
                line.push_str(text);
                line.extend(std::iter::repeat_n(' ', pad));
            }
            table.push_str(line.trim_end());
            table.push('\n');
        }
    };
    let heads: Vec<String> = sides.iter().map(|side| format!("{side} side")).collect();
    row("", &heads);
    for line in lines {
        let cells = sides.iter().map(|side| {
            let cell = line.cells.iter().find(|cell| cell.side == *side);
            cell.map_or_else(|| "–".to_owned(), |cell| in_cell(cell))
        });
        row(line.called, &cells.collect::<Vec<_>>());
    }
    Some(table)
}

/// Who answers, and how well that is shown.
fn in_cell(cell: &Cell<'_>) -> String {
    let bodies = cell.bodies.join(", ");
    match (cell.verdict(), cell.bodies.is_empty()) {
        (Verdict::Met | Verdict::NotApplicable, false) => bodies,
        (verdict, false) => format!("{bodies} ({})", verdict.label()),
        (Verdict::Unmet, true) => "NOBODY".to_owned(),
        (Verdict::Met | Verdict::Undetermined | Verdict::NotApplicable, true) => {
            "not stated".to_owned()
        }
    }
}

/// A text in lines of a width; a word that is longer is cut.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let mut word: String = word.to_owned();
        if word.chars().count() > width {
            word = word.chars().take(width - 1).chain(['…']).collect();
        }
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}
