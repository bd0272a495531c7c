//! The rows of a table that is written as text, each with the line it begins on.
//!
//! The library that reads CSV elsewhere takes what it can from a quote that is never closed: all the
//! rows that follow. A register must not lose them, so that here a quote is read strictly: it ends at
//! a separator or at the end of a line, or it is a fault with its place, and reading goes on with the
//! line after.

/// A row, or why what stands there is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scanned {
    Row {
        line: usize,
        cells: Vec<String>,
    },
    /// A quote that is not closed, by the place where it was opened, in a row that begins on a line.
    Quote {
        begins: usize,
        line: usize,
        column: usize,
    },
}

/// The rows of a text.
pub(super) struct Rows<'t> {
    text: &'t str,
    separator: char,
    at: usize,
    line: usize,
}

impl<'t> Rows<'t> {
    pub(super) fn new(text: &'t str, separator: char) -> Rows<'t> {
        Rows { text, separator, at: 0, line: 1 }
    }

    /// The rest of the text.
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes on by some bytes, which end a line where they end in the end of one.
    fn pass(&mut self, bytes: usize) {
        let passed = self.rest().get(..bytes).unwrap_or_default();
        self.line += lines(passed);
        self.at += bytes;
    }

    /// A cell in quotes: its text, and the bytes of it with both quotes.
    fn quoted(&self) -> Option<(String, usize)> {
        let rest = self.rest();
        let mut cell = String::new();
        let mut at = 1;
        loop {
            let length = rest.get(at..)?.find('"')?;
            cell.push_str(rest.get(at..at + length)?);
            at += length + 1;
            match rest.get(at..)?.chars().next() {
                Some('"') => {
                    cell.push('"');
                    at += 1;
                }
                None | Some('\n' | '\r') => return Some((cell, at)),
                Some(c) if c == self.separator => return Some((cell, at)),
                Some(_) => return None,
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Scanned;

    fn next(&mut self) -> Option<Scanned> {
        // A line without anything is no row.
        let blank = self.rest().len() - self.rest().trim_start_matches(['\n', '\r']).len();
        self.pass(blank);
        if self.rest().is_empty() {
            return None;
        }
        let begins = self.line;
        let mut cells = Vec::new();
        loop {
            if self.rest().starts_with('"') {
                let Some((cell, bytes)) = self.quoted() else {
                    let before = self.text.get(..self.at).unwrap_or_default();
                    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
                    let column = before.get(start..).unwrap_or_default().chars().count() + 1;
                    let line = self.line;
                    let rest = self.rest();
                    self.pass(rest.find(['\n', '\r']).unwrap_or(rest.len()));
                    return Some(Scanned::Quote { begins, line, column });
                };
                cells.push(cell);
                self.pass(bytes);
            } else {
                let rest = self.rest();
                let ends = rest.find([self.separator, '\n', '\r']).unwrap_or(rest.len());
                cells.push(rest.get(..ends).unwrap_or_default().to_owned());
                self.at += ends;
            }
            if !self.rest().starts_with(self.separator) {
                return Some(Scanned::Row { line: begins, cells });
            }
            self.at += self.separator.len_utf8();
        }
    }
}

/// How many lines end in a text; `\r\n` is one end.
fn lines(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = bytes.iter().enumerate().filter(|&(at, byte)| {
        *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
    });
    ends.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Scanned> {
        Rows::new(text, ',').collect()
    }

    fn row(line: usize, cells: &[&str]) -> Scanned {
        Scanned::Row { line, cells: cells.iter().map(|&cell| cell.to_owned()).collect() }
    }

    #[test]
    fn rows_know_their_lines() {
        let text = "a,b\r\n\r\n\"x\ny\",\"say \"\"z\"\"\"\n,\n5\" pipe,";
        let expected = [
            row(1, &["a", "b"]),
            row(3, &["x\ny", "say \"z\""]),
            row(5, &["", ""]),
            row(6, &["5\" pipe", ""]),
        ];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn a_quote_that_is_not_closed_takes_its_line_alone() {
        let quote = Scanned::Quote { begins: 2, line: 2, column: 3 };
        assert_eq!(rows("a,b\n1,\"x\n2,y\n"), [row(1, &["a", "b"]), quote, row(3, &["2", "y"])]);
        // Quotes in the lines below would close it.
        let quote = Scanned::Quote { begins: 1, line: 1, column: 3 };
        assert_eq!(rows("1,\"x\n2,\"y\"\n"), [quote, row(2, &["2", "y"])]);
        let quote = Scanned::Quote { begins: 1, line: 1, column: 3 };
        assert_eq!(rows("é,\"x\" \n2,y"), [quote, row(2, &["2", "y"])]);
    }

    #[test]
    fn a_quote_that_is_not_closed_may_stand_below_the_beginning_of_its_row() {
        let quote = Scanned::Quote { begins: 1, line: 2, column: 4 };
        assert_eq!(rows("\"a\nb\",\"x\n2,y"), [quote, row(3, &["2", "y"])]);
    }

    #[test]
    fn what_is_well_written_is_read_as_everybody_reads_it() {
        for text in
            ["a,b\n1,\"2\n3\"\r\n\"\",\"\"\"\"\n", "x\ny\n", "\"a,b\",c", ",,\n,,\r\n", "a\"b,c\n"]
        {
            let mut table = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes());
            let known: Vec<Vec<String>> = table
                .records()
                .flatten()
                .map(|record| record.iter().map(str::to_owned).collect())
                .collect();
            let own: Vec<Vec<String>> = rows(text)
                .into_iter()
                .filter_map(
                    |row| if let Scanned::Row { cells, .. } = row { Some(cells) } else { None },
                )
                .collect();
            assert_eq!(own, known, "{text:?}");
        }
    }
}
