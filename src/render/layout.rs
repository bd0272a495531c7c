//! Lines of a terminal: columns, and parts that pass on the lines they do not need.

/// Columns of a report.
pub(super) const WIDTH: usize = 100;

pub(super) const BOLD: &str = "\u{1b}[1m";
pub(super) const DIM: &str = "\u{1b}[2m";
pub(super) const PLAIN: &str = "\u{1b}[0m";

/// Breaks a text at spaces, the first line after `first` columns and the others after `rest` columns have been
/// taken; a longer word is not broken.
pub(super) fn wrapped(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let room = WIDTH.saturating_sub(if lines.is_empty() { first } else { rest });
        let more = word.chars().count();
        if length > 0 && length + 1 + more > room {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += more;
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// A text cut at a space to a number of columns, with a mark where it was.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.chars().count() <= columns {
        return text.to_owned();
    }
    let kept: String = text.chars().take(columns.saturating_sub(1)).collect();
    let kept = kept.rsplit_once(' ').map_or(kept.as_str(), |(before, _)| before);
    format!("{}…", kept.trim_end_matches([',', ';', ':']))
}

/// A number with its thousands apart: “1 204”.
pub(super) fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut told = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push('\u{a0}');
        }
        told.push(digit);
    }
    told
}

/// “1 duty”, “3 duties”.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{}\u{a0}{}", number(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::{counted, cut, number, wrapped};

    #[test]
    fn lines_break_at_spaces_and_keep_long_words() {
        let text = "a ".repeat(60);
        assert!(wrapped(&text, 10, 20).iter().all(|line| line.chars().count() <= 90));
        assert_eq!(wrapped(&"x".repeat(200), 0, 0).len(), 1);
        assert_eq!(wrapped("", 0, 0), [""]);
    }

    #[test]
    fn a_cut_says_so() {
        assert_eq!(cut("one two three", 9), "one two…");
        assert_eq!(cut("one", 9), "one");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(number(1_204_000), "1\u{a0}204\u{a0}000");
        assert_eq!(counted(1, "duty", "duties"), "1\u{a0}duty");
    }
}
