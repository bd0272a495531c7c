//! Records as they stand in a register, and what becomes of each of their cells.

use super::{Column, Left};

/// A layout of a register: by which columns it is told apart, and which of them have a place in a filing.
pub(super) struct Layout {
    /// What it is, for people: `the inventory of 2024`.
    pub(super) called: &'static str,
    /// Groups of columns; a table with all those of one group has this layout.
    pub(super) told_by: &'static [&'static [&'static str]],
    /// Each place in a filing by a word for it, with the columns that lead there; the first that there
    /// is counts. A name that ends in `*` is the beginning of one, as some are whole paragraphs.
    pub(super) places: &'static [(&'static str, &'static [&'static str])],
    /// Whether an answer says that there is none, or that it is withheld.
    pub(super) silent: fn(&str) -> bool,
}

impl Layout {
    /// The columns that are missing for a group, for that group where the fewest are.
    pub(super) fn nearest(&self, columns: &[String]) -> (usize, Vec<&'static str>) {
        let missing = |group: &&[&'static str]| -> (usize, Vec<&'static str>) {
            let missing: Vec<_> =
                group.iter().copied().filter(|name| position(columns, name).is_none()).collect();
            (group.len() - missing.len(), missing)
        };
        let groups = self.told_by.iter().map(missing);
        groups
            .min_by_key(|(found, missing)| (missing.len(), usize::MAX - found))
            .unwrap_or_default()
    }

    /// Whether a table with these columns has this layout.
    pub(super) fn is_of(&self, columns: &[String]) -> bool {
        self.told_by.iter().any(|group| group.iter().all(|name| position(columns, name).is_some()))
    }

    /// Where each place in a filing gets its answer from.
    pub(super) fn places(&self, columns: &[String]) -> Vec<(&'static str, usize)> {
        let places = self.places.iter().filter_map(|(place, names)| {
            Some((*place, names.iter().find_map(|name| position(columns, name))?))
        });
        places.collect()
    }
}

/// The first column of a name.
fn position(columns: &[String], name: &str) -> Option<usize> {
    match name.strip_suffix('*') {
        Some(begin) => columns.iter().position(|column| column.starts_with(begin)),
        None => columns.iter().position(|column| column == name),
    }
}

/// A column's name as it is compared: how it is broken into lines, its case and the form of its
/// quotation marks differ from one agency to the next.
pub(super) fn plain(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase().replace(['\u{2019}', '\u{2018}'], "'")
}

/// What was read of a register, before anything is made of it.
#[derive(Default)]
pub(super) struct Records {
    /// The columns as they are called.
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
    pub(super) refused: Vec<Left>,
    pub(super) skipped: Vec<Left>,
    /// What else there is to know: where the header was, what stands above it.
    pub(super) notes: Vec<String>,
    /// How many records there were, counted where they are read.
    pub(super) read: usize,
}

/// A record: its line, and what stands in which column. In a table each column has a cell, in JSON those
/// that the record has.
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) cells: Vec<(usize, String)>,
}

/// What becomes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Homeless,
    Taken,
    Silent,
    Unread(&'static str),
}

/// A record that is being read.
pub(super) struct Record<'r> {
    pub(super) line: usize,
    columns: &'r [String],
    places: &'r [(&'static str, usize)],
    silent: fn(&str) -> bool,
    cells: &'r [(usize, String)],
    fates: Vec<Fate>,
}

/// An answer with its column as it is called.
#[derive(Clone, Copy)]
pub(super) struct Answer<'r> {
    pub(super) column: &'r str,
    pub(super) text: &'r str,
    cell: usize,
}

impl<'r> Record<'r> {
    pub(super) fn new(
        columns: &'r [String],
        layout: &Layout,
        places: &'r [(&'static str, usize)],
        row: &'r Row,
    ) -> Record<'r> {
        let fates = vec![Fate::Homeless; row.cells.len()];
        Record { line: row.line, columns, places, silent: layout.silent, cells: &row.cells, fates }
    }

    /// The answer for a place, unless it is blank or says that there is none. Until it is taken, it is
    /// one that was not read.
    pub(super) fn answer(&mut self, place: &str) -> Option<Answer<'r>> {
        let at = self.places.iter().find(|(known, _)| *known == place)?.1;
        let cell = self.cells.iter().position(|(column, _)| *column == at)?;
        let text = self.cells.get(cell)?.1.trim();
        let fate = self.fates.get_mut(cell)?;
        if text.is_empty() {
            return None;
        }
        if (self.silent)(text) {
            *fate = Fate::Silent;
            return None;
        }
        if *fate == Fate::Homeless {
            *fate = Fate::Unread("");
        }
        Some(Answer { column: self.columns.get(at)?, text, cell })
    }

    /// An answer that is taken as it is.
    pub(super) fn take(&mut self, place: &str) -> Option<Answer<'r>> {
        let answer = self.answer(place)?;
        self.taken(answer);
        Some(answer)
    }

    /// The number of the record, or its line where it has none.
    pub(super) fn number(&mut self) -> String {
        let line = self.line;
        self.take("number").map_or_else(|| format!("line {line}"), |number| number.text.to_owned())
    }

    /// Says that an answer is in the filing.
    pub(super) fn taken(&mut self, answer: Answer<'_>) {
        if let Some(fate) = self.fates.get_mut(answer.cell) {
            *fate = Fate::Taken;
        }
    }

    /// Says why an answer is not.
    pub(super) fn unread(&mut self, answer: Answer<'_>, why: &'static str) {
        if let Some(fate) = self.fates.get_mut(answer.cell) {
            *fate = Fate::Unread(why);
        }
    }

    /// Adds what has become of the cells to the accounts of their columns.
    pub(super) fn account(self, accounts: &mut [Column]) {
        for ((column, text), fate) in self.cells.iter().zip(self.fates) {
            if let Some(account) = accounts.get_mut(*column) {
                account.add(self.line, text, fate);
            }
        }
    }
}

impl Column {
    /// Adds a cell; one without anything in it is none.
    pub(super) fn add(&mut self, line: usize, text: &str, fate: Fate) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        match fate {
            Fate::Homeless => self.without_place += 1,
            Fate::Taken => self.taken += 1,
            Fate::Silent => self.silent += 1,
            Fate::Unread(why) => {
                self.not_taken += 1;
                if self.first_not_taken.is_none() {
                    self.first_not_taken = Some((line, text.to_owned(), why));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_compared_by_their_words() {
        let columns: Vec<String> =
            [" Use  Case\nName", "What’s the RISK?\n\nPractice: x", "Use Case Name"]
                .iter()
                .map(|name| plain(name))
                .collect();
        assert_eq!(position(&columns, "use case name"), Some(0));
        assert_eq!(position(&columns, "what's the risk?*"), Some(1));
        assert_eq!(position(&columns, "what's the risk?"), None);
    }
}
