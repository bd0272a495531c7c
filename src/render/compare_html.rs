//! A comparison as one self-contained HTML page: a column each, no network, no script, A4 landscape on paper.
//!
//! Knock-outs on top, a prohibited practice first; then where else they differ, by theme, role and duty,
//! with what stands behind it beside the verdict. What only silence parts is folded. No score.

use std::io;

use serde::Serialize;

use super::compare_pages::name;
use super::html::Head;
use super::markup::{environment, render};
use crate::law::{Role, Theme, Verdict};
use crate::report::Summary;
use crate::shown::printable;
use crate::view::{Column, Compared, Comparison, Row};

#[derive(Serialize)]
struct Page<'a> {
    as_of: &'a str,
    columns: Vec<Proposal<'a>>,
    /// The first table: what is counted of each, a line a number.
    overview: Vec<Count>,
    questions: Vec<Asked<'a>>,
    knock_outs: Vec<Table<'a>>,
    differences: Vec<Table<'a>>,
    silences: Vec<Silence<'a>>,
    silent: usize,
    counts: Vec<(&'static str, Vec<Count>)>,
    same: Counts,
    rulebook_sha256: &'a str,
    version: &'static str,
}

/// A proposal: what stands at the head of its column.
#[derive(Serialize)]
struct Proposal<'a> {
    letter: &'a str,
    name: String,
    path: String,
    document: Option<usize>,
    sha256: &'a str,
}

/// A line of numbers or of other short texts.
#[derive(Serialize)]
struct Count {
    label: &'static str,
    word: &'static str,
    cells: Vec<String>,
}

#[derive(Serialize)]
struct Counts {
    unmet: usize,
    undetermined: usize,
    met: usize,
    not_applicable: usize,
}

#[derive(Serialize)]
struct Asked<'a> {
    title: &'a str,
    cite: String,
    cells: Vec<(&'static str, &'static str)>,
}

#[derive(Serialize)]
struct Table<'a> {
    caption: &'static str,
    groups: Vec<Group<'a>>,
}

/// Rows under one heading.
#[derive(Serialize)]
struct Group<'a> {
    label: &'static str,
    rows: Vec<Duty<'a>>,
}

#[derive(Serialize)]
struct Duty<'a> {
    title: &'a str,
    cite: String,
    addressee: &'static str,
    rule: &'a str,
    cells: Vec<Cell>,
}

#[derive(Default, Serialize)]
struct Cell {
    word: &'static str,
    label: &'static str,
    standing: &'static str,
    line: Option<u32>,
    because: String,
    binds: String,
    accepted: String,
}

/// Duties of a theme on which the same ones say too little.
#[derive(Serialize)]
struct Silence<'a> {
    theme: &'static str,
    letters: Vec<&'a str>,
    others: &'static str,
    duties: Vec<Duty<'a>>,
}

/// Writes a comparison as one HTML page.
///
/// # Errors
/// Those of the output.
pub fn compare_html(comparison: &Comparison<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let environment = environment();
    let title = format!("{} filings side by side", comparison.columns.len());
    out.write_all(
        render(&environment, "head.html", &Head::new(title.clone(), &title, false))?.as_bytes(),
    )?;
    out.write_all(render(&environment, "compare.html", &page(comparison))?.as_bytes())
}

fn page<'a>(comparison: &'a Comparison<'_>) -> Page<'a> {
    let prohibited = |row: &&Row<'_>| row.about.theme == Theme::Prohibition;
    let (practices, duties): (Vec<_>, Vec<_>) = comparison.knock_outs.iter().partition(prohibited);
    let knock_outs = [
        ("Practices that nobody may use", by_role(comparison, &practices)),
        ("Other law in force or to come, shown not to be met", by_theme(comparison, &duties)),
    ];
    let differences = comparison.differences.iter().map(|(theme, rows)| Table {
        caption: theme.label(),
        groups: by_role(comparison, &rows.iter().collect::<Vec<_>>()),
    });
    let rulebook = comparison.columns.first().map(|column| column.report.rulebook);
    Page {
        as_of: &comparison.as_of,
        columns: comparison.columns.iter().map(proposal).collect(),
        overview: overview(comparison, &practices, &duties),
        questions: comparison
            .questions
            .iter()
            .map(|question| Asked {
                title: question.title,
                cite: question.cite.clone(),
                cells: question.truths.iter().map(|&t| (t.word(), t.answer())).collect(),
            })
            .collect(),
        knock_outs: knock_outs
            .into_iter()
            .filter(|(_, groups)| !groups.is_empty())
            .map(|(caption, groups)| Table { caption, groups })
            .collect(),
        differences: differences.collect(),
        silent: comparison.silences.iter().map(|(_, rows)| rows.len()).sum(),
        silences: silences(comparison),
        counts: [("theme", &comparison.by_theme), ("role", &comparison.by_role)]
            .map(|(by, lines)| (by, lines.iter().map(|(label, sums)| count(label, sums)).collect()))
            .into(),
        same: Counts {
            unmet: comparison.same.unmet,
            undetermined: comparison.same.undetermined,
            met: comparison.same.met,
            not_applicable: comparison.same.not_applicable,
        },
        rulebook_sha256: rulebook.map_or("", |rulebook| &rulebook.sha256),
        version: env!("CARGO_PKG_VERSION"),
    }
}

fn proposal<'a>(column: &'a Column<'_>) -> Proposal<'a> {
    let report = column.report;
    Proposal {
        letter: &column.letter,
        name: printable(&name(report)),
        path: printable(report.source.name()),
        document: (report.document > 0).then_some(report.document + 1),
        sha256: report.source.sha256(),
    }
}

/// What is counted of each proposal, what speaks against it first.
fn overview(
    comparison: &Comparison<'_>,
    practices: &[&Row<'_>],
    duties: &[&Row<'_>],
) -> Vec<Count> {
    let columns = &comparison.columns;
    let line = |label, word, of: &dyn Fn(usize, &Column<'_>) -> usize| Count {
        label,
        word,
        cells: columns.iter().enumerate().map(|(at, one)| of(at, one).to_string()).collect(),
    };
    let against = |rows: &[&Row<'_>], at: usize| {
        let cells = rows.iter().filter_map(|row| row.cells.get(at)?.as_ref());
        cells.filter(|cell| cell.verdict == Verdict::Unmet).count()
    };
    vec![
        line("prohibited practices shown", "unmet", &|at, _| against(practices, at)),
        line("other law shown not to be met", "unmet", &|at, _| against(duties, at)),
        line("not enough is stated", "undetermined", &|_, one| one.summary.undetermined),
        line("met, as far as is stated", "met", &|_, one| one.summary.met),
        line("of these: verified", "part", &|_, one| one.standing[0]),
        line("of these: documented", "part", &|_, one| one.standing[1]),
        line("of these: asserted alone", "part", &|_, one| one.standing[2]),
        line("not applicable", "", &|_, one| one.summary.not_applicable),
    ]
}

fn count(label: &'static str, summaries: &[Summary]) -> Count {
    let cell = |sum: &Summary| format!("{} / {} / {}", sum.unmet, sum.undetermined, sum.met);
    Count { label, word: "", cells: summaries.iter().map(cell).collect() }
}

/// Rows under the roles whose duties they are, in the order of roles.
fn by_role<'a>(comparison: &Comparison<'_>, rows: &[&'a Row<'_>]) -> Vec<Group<'a>> {
    groups(comparison, rows, Role::ALL, Role::label, |row| row.about.addressee)
}

/// Rows under their themes; within one by role.
fn by_theme<'a>(comparison: &Comparison<'_>, rows: &[&'a Row<'_>]) -> Vec<Group<'a>> {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| Role::ALL.iter().position(|role| *role == row.about.addressee));
    groups(comparison, &rows, Theme::ALL, Theme::label, |row| row.about.theme)
}

fn groups<'a, T: Copy + PartialEq>(
    comparison: &Comparison<'_>,
    rows: &[&'a Row<'_>],
    all: &[T],
    label: fn(T) -> &'static str,
    of: impl Fn(&Row<'_>) -> T,
) -> Vec<Group<'a>> {
    let group = |&part: &T| Group {
        label: label(part),
        rows: rows.iter().filter(|row| of(row) == part).map(|row| duty(comparison, row)).collect(),
    };
    all.iter().map(group).filter(|group| !group.rows.is_empty()).collect()
}

fn duty<'a>(comparison: &Comparison<'_>, row: &'a Row<'_>) -> Duty<'a> {
    let rulebook = comparison.columns.first().map(|column| column.report.rulebook);
    Duty {
        title: &row.about.title,
        cite: rulebook
            .map_or("", |rulebook| rulebook.cite_with_law(&row.about.provision))
            .to_owned(),
        addressee: row.about.addressee.label(),
        rule: &row.about.id,
        cells: row.cells.iter().map(|cell| cell.as_ref().map_or_else(unseen, shown)).collect(),
    }
}

fn unseen() -> Cell {
    Cell { label: "not looked at", ..Cell::default() }
}

fn shown(cell: &Compared) -> Cell {
    Cell {
        word: cell.verdict.word(),
        label: cell.verdict.label(),
        standing: cell.standing.map_or("", crate::law::Standing::label),
        line: cell.line,
        // Names of facts need no marks where the cell is as narrow as this.
        because: printable(&cell.because).replace('`', ""),
        binds: cell.binds.clone(),
        accepted: cell.accepted.as_deref().map(printable).unwrap_or_default(),
    }
}

/// What only silence parts: by theme, by who is silent, and by what the others come to.
fn silences<'a>(comparison: &'a Comparison<'_>) -> Vec<Silence<'a>> {
    let mut parts: Vec<Silence<'a>> = Vec::new();
    for (theme, rows) in &comparison.silences {
        let theme = theme.label();
        for row in rows {
            let (silent, others) = row.silent();
            let letters: Vec<&str> =
                silent.iter().map(|&at| comparison.columns[at].letter.as_str()).collect();
            let others = others.map_or("open", Verdict::label);
            let duty = duty(comparison, row);
            match parts.iter_mut().find(|part| {
                part.theme == theme && part.letters == letters && part.others == others
            }) {
                Some(part) => part.duties.push(duty),
                None => parts.push(Silence { theme, letters, others, duties: vec![duty] }),
            }
        }
    }
    parts
}
