//! A comparison as text, Markdown and CSV.

use std::io;

use super::csv::csv_error;
use super::full::citations;
use super::markdown::{code, escaped};
use super::markup::{colour, fill, pad, paint};
use crate::law::{Standing, Verdict};
use crate::report::{FilingReport, Summary};
use crate::shown::{cell, printable};
use crate::view::{Comparison, Row};

pub(super) fn name(report: &FilingReport<'_>) -> String {
    let id = report.id.as_ref().map_or(String::new(), |id| format!(" · {id}"));
    format!("{}{id}", report.name())
}

/// The counts of a summary, as they stand in a table.
fn open_of_all(sum: &Summary) -> String {
    format!("{} / {} / {}", sum.unmet, sum.undetermined, sum.met)
}

/// Writes a comparison for people on a terminal.
///
/// # Errors
/// Those of the output.
pub fn compare_text(comparison: &Comparison<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "{} · as of {}\n",
        paint("1", &format!("{} filings side by side", comparison.columns.len())),
        comparison.as_of
    )?;
    for column in &comparison.columns {
        let path = printable(column.report.source.name());
        writeln!(out, "  {}  {}", paint("1", &column.letter), printable(&name(column.report)))?;
        let sum = &column.summary;
        let counts =
            format!("{} unmet, {} undetermined, {} met", sum.unmet, sum.undetermined, sum.met);
        writeln!(out, "     {counts} · {}", paint("2", &path))?;
    }
    writeln!(out)?;
    if !comparison.questions.is_empty() {
        writeln!(out, "{}\n", paint("1", "What the law makes of them"))?;
    }
    for question in &comparison.questions {
        writeln!(out, "  {} · {}", question.title, question.cite)?;
        let cells = question.truths.iter().map(|&truth| (truth.answer(), truth.word()));
        writeln!(out, "      {}", line(comparison, cells.map(|(a, b)| (a.to_owned(), b))))?;
    }
    if !comparison.questions.is_empty() {
        writeln!(out)?;
    }
    if comparison.knock_outs.is_empty() {
        writeln!(out, "{}: none of them is shown to break the law.\n", paint("1", "Knock-outs"))?;
    } else {
        let title = "Knock-outs: law that at least one of them is shown not to meet";
        writeln!(out, "{}\n", paint("1", title))?;
        rows(comparison, &comparison.knock_outs, out)?;
    }
    let differences = &comparison.differences;
    if differences.is_empty() {
        writeln!(out, "{}\n", paint("1", "In no other duty do they come out differently"))?;
    } else {
        writeln!(out, "{}\n", paint("1", "Where else they differ"))?;
    }
    for (theme, of_theme) in differences {
        writeln!(out, "  {}\n", paint("1", theme.label()))?;
        rows(comparison, of_theme, out)?;
    }
    let silences = silences(comparison);
    if !silences.is_empty() {
        writeln!(
            out,
            "{}\n",
            paint("1", "Where some say too little, and the others come out alike")
        )?;
    }
    for (theme, lines) in &silences {
        writeln!(out, "  {}\n", paint("1", theme))?;
        for line in lines {
            writeln!(out, "    {}", fill(line, 6))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{} (unmet / undetermined / met)\n", paint("1", "Counts"))?;
    let width = comparison.by_theme.iter().chain(&comparison.by_role);
    let width = width.map(|(label, _)| label.chars().count()).max().unwrap_or(0) + 2;
    let table = |out: &mut dyn io::Write, label: &str, cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| pad(cell, 15, true)).collect();
        writeln!(out, "  {}{}", pad(label, width, false), cells.concat())
    };
    let letters = comparison.columns.iter().map(|column| column.letter.clone()).collect();
    table(out, "", letters)?;
    for (label, summaries) in comparison.by_theme.iter().chain(&comparison.by_role) {
        table(out, label, summaries.iter().map(open_of_all).collect())?;
    }
    table(out, "all", comparison.columns.iter().map(|c| open_of_all(&c.summary)).collect())?;
    writeln!(out, "\n{}\n", paint("1", "What stands behind what is met"))?;
    for (at, standing) in ["verified", "documented", "asserted"].into_iter().enumerate() {
        table(
            out,
            standing,
            comparison.columns.iter().map(|c| c.standing[at].to_string()).collect(),
        )?;
    }
    let same = comparison.same;
    writeln!(
        out,
        "\nThe same in all: {} unmet, {} undetermined, {} met, {} not applicable.",
        same.unmet, same.undetermined, same.met, same.not_applicable
    )
}

/// The columns that say too little, and what the others come to.
type Silent = (Vec<usize>, Option<Verdict>);

/// By theme, a line for each set of columns that say too little: which duties, and what the others
/// come to.
fn silences(comparison: &Comparison<'_>) -> Vec<(&'static str, Vec<String>)> {
    let of_theme = |rows: &[Row<'_>]| {
        let mut groups: Vec<(Silent, Vec<&str>)> = Vec::new();
        for row in rows {
            let key = row.silent();
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, cites)) => cites.push(row.cite),
                None => groups.push((key, vec![row.cite])),
            }
        }
        let line = |((silent, others), cites): (Silent, Vec<&str>)| {
            let letters: Vec<&str> =
                silent.iter().map(|&at| comparison.columns[at].letter.as_str()).collect();
            let says = if letters.len() == 1 { "says" } else { "say" };
            let others = others.map_or("open", Verdict::label);
            let cites = citations(cites.into_iter());
            format!("{} {says} too little, the rest is {others}: {cites}", letters.join(", "))
        };
        groups.into_iter().map(line).collect()
    };
    comparison.silences.iter().map(|(theme, rows)| (theme.label(), of_theme(rows))).collect()
}

/// The cells of one row, each after its letter.
fn line<'a>(comparison: &Comparison<'_>, cells: impl Iterator<Item = (String, &'a str)>) -> String {
    let cells = comparison.columns.iter().zip(cells).map(|(column, (label, word))| {
        let space = " ".repeat(24_usize.saturating_sub(label.chars().count()));
        format!("{} {}{space}", column.letter, paint(colour(word), &label))
    });
    cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

fn rows(comparison: &Comparison<'_>, rows: &[Row<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    for row in rows {
        let about = row.about;
        let title =
            format!("{} · {}: {} [{}]", row.cite, about.addressee.label(), about.title, about.id);
        writeln!(out, "    {}", fill(&title, 6))?;
        let cells = row.cells.iter().map(|cell| match cell {
            Some(cell) => (cell.label(), cell.verdict.word()),
            None => ("not looked at".to_owned(), ""),
        });
        writeln!(out, "        {}", line(comparison, cells))?;
    }
    writeln!(out)
}

/// Writes a comparison as Markdown: tables, for a document.
///
/// # Errors
/// Those of the output.
pub fn compare_markdown(comparison: &Comparison<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "# {} filings side by side\n", comparison.columns.len())?;
    writeln!(out, "As of {}. No score: read what is shown, and what is not.\n", comparison.as_of)?;
    writeln!(out, "| | System | File |\n|---|---|---|")?;
    for column in &comparison.columns {
        let path = code(column.report.source.name());
        writeln!(out, "| **{}** | {} | `{path}` |", column.letter, escaped(&name(column.report)))?;
    }
    let letters: Vec<&str> = comparison.columns.iter().map(|c| c.letter.as_str()).collect();
    let table = |out: &mut dyn io::Write, title: &str, first: &str| {
        let rule = "---|".repeat(letters.len() + 1);
        writeln!(out, "\n## {title}\n\n| {first} | {} |\n|{rule}", letters.join(" | "))
    };
    if !comparison.questions.is_empty() {
        table(out, "What the law makes of them", "Question")?;
    }
    for question in &comparison.questions {
        let answers: Vec<&str> = question.truths.iter().map(|&truth| truth.answer()).collect();
        writeln!(
            out,
            "| {} · {} | {} |",
            escaped(question.title),
            question.cite,
            answers.join(" | ")
        )?;
    }
    if comparison.knock_outs.is_empty() {
        writeln!(out, "\n## Knock-outs\n\nNone of them is shown to break the law.")?;
    } else {
        table(out, "Knock-outs: law that at least one is shown not to meet", "Duty")?;
        markdown_rows(&comparison.knock_outs, out)?;
    }
    for (theme, of_theme) in &comparison.differences {
        table(out, &format!("Where they differ: {}", theme.label()), "Duty")?;
        markdown_rows(of_theme, out)?;
    }
    let silences = silences(comparison);
    if !silences.is_empty() {
        writeln!(out, "\n## Where some say too little, and the others come out alike\n")?;
    }
    for (theme, lines) in &silences {
        for line in lines {
            writeln!(out, "- {theme}: {}", escaped(line))?;
        }
    }
    table(out, "Counts (unmet / undetermined / met)", "")?;
    for (label, summaries) in comparison.by_theme.iter().chain(&comparison.by_role) {
        let cells: Vec<String> = summaries.iter().map(open_of_all).collect();
        writeln!(out, "| {label} | {} |", cells.join(" | "))?;
    }
    for (at, standing) in ["verified", "documented", "asserted"].into_iter().enumerate() {
        let cells: Vec<String> =
            comparison.columns.iter().map(|c| c.standing[at].to_string()).collect();
        writeln!(out, "| met, {standing} | {} |", cells.join(" | "))?;
    }
    let same = comparison.same;
    writeln!(
        out,
        "\nThe same in all: {} unmet, {} undetermined, {} met, {} not applicable.",
        same.unmet, same.undetermined, same.met, same.not_applicable
    )
}

fn markdown_rows(rows: &[Row<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    for row in rows {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| match cell {
                Some(cell) if cell.verdict == Verdict::Unmet => format!("**{}**", cell.label()),
                Some(cell) => cell.label(),
                None => "–".to_owned(),
            })
            .collect();
        writeln!(
            out,
            "| {} · {} ({}) | {} |",
            escaped(&row.about.title),
            escaped(row.cite),
            row.about.addressee.label(),
            cells.join(" | ")
        )?;
    }
    Ok(())
}

/// Writes a comparison as CSV: a row a duty that is a knock-out or differs, four cells a filing.
///
/// # Errors
/// Those of the output.
pub fn compare_csv(comparison: &Comparison<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let mut head: Vec<String> =
        ["part", "cite", "obligation", "title", "addressee", "theme"].map(str::to_owned).to_vec();
    for column in &comparison.columns {
        let name = cell(&name(column.report));
        head.extend(
            ["verdict", "standing", "line", "accepted"].map(|cell| format!("{name}: {cell}")),
        );
    }
    writer.write_record(&head).map_err(csv_error)?;
    let knock_outs = comparison.knock_outs.iter().map(|row| ("knock-out", row));
    let differences = comparison.differences.iter().flat_map(|(_, rows)| rows);
    let silences = comparison.silences.iter().flat_map(|(_, rows)| rows);
    let rows = knock_outs.chain(differences.map(|row| ("difference", row)));
    for (part, row) in rows.chain(silences.map(|row| ("silence", row))) {
        let about = row.about;
        let mut cells = vec![
            part.to_owned(),
            row.cite.to_owned(),
            about.id.to_string(),
            about.title.to_string(),
            about.addressee.word().to_owned(),
            about.theme.word().to_owned(),
        ];
        for cell in &row.cells {
            let cell = cell.as_ref();
            cells.push(cell.map_or("", |cell| cell.verdict.word()).to_owned());
            let standing = cell.and_then(|cell| cell.standing);
            cells.push(standing.map_or("", Standing::word).to_owned());
            let line = cell.and_then(|cell| cell.line);
            cells.push(line.map_or_else(String::new, |line| line.to_string()));
            cells.push(cell.and_then(|cell| cell.accepted.clone()).unwrap_or_default());
        }
        let cells = cells.iter().map(|text| cell(text));
        writer.write_record(cells).map_err(csv_error)?;
    }
    writer.flush()
}
