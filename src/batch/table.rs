//! Rows → cells of a table, so written that no spreadsheet takes one for a formula.

use std::borrow::Cow;

use super::row::Row;
use crate::rulebook::Rulebook;
use crate::shown::cell;

/// The headline qualifications are columns of their own, after these.
const HEAD: [&str; 19] = [
    "input",
    "path",
    "document",
    "status",
    "remark",
    "bytes",
    "sha256",
    "id",
    "system",
    "version",
    "submitted_by",
    "country",
    "vendor",
    "finding",
    "met",
    "unmet",
    "undetermined",
    "not_applicable",
    "contradictions",
];

/// The names of the columns.
#[must_use]
pub fn table_head(rulebook: &Rulebook) -> Vec<String> {
    let fixed = HEAD.iter().map(|&name| name.to_owned());
    fixed.chain(headlines(rulebook).map(|name| format!("law.{name}"))).collect()
}

fn headlines(rulebook: &Rulebook) -> impl Iterator<Item = &str> {
    let headlines = rulebook.qualifications.iter().filter(|about| about.headline);
    headlines.map(|about| about.name.as_str())
}

/// The cells of a row, in the order of the columns.
#[must_use]
pub fn table_row<'r>(rulebook: &Rulebook, row: &'r Row) -> Vec<Cow<'r, str>> {
    let number = |number: usize| Cow::from(number.to_string());
    let text = |text: &'r Option<String>| {
        text.as_deref().map_or(Cow::Borrowed(""), |text| Cow::from(cell(text)))
    };
    let mut cells = vec![
        Cow::from(row.input.to_string()),
        Cow::from(cell(&row.path)),
        number(row.document),
        Cow::from(row.status.word()),
        row.remark().map_or(Cow::Borrowed(""), |remark| Cow::from(cell(&remark))),
        number(row.bytes),
        text(&row.sha256),
        text(&row.id),
        text(&row.system),
        text(&row.version),
        text(&row.submitted_by),
        text(&row.country),
        text(&row.vendor),
        Cow::from(if row.finding { "true" } else { "false" }),
        number(row.met),
        number(row.unmet),
        number(row.undetermined),
        number(row.not_applicable),
        number(row.contradictions.len()),
    ];
    let law = headlines(rulebook).map(|name| row.law.get(name).map_or("", String::as_str));
    cells.extend(law.map(Cow::from));
    cells
}

/// The obligations, numbered as the letters of [`Row::verdicts`] are.
#[must_use]
pub fn obligations_table(rulebook: &Rulebook) -> Vec<[Cow<'_, str>; 8]> {
    let head = ["position", "obligation", "law", "cite", "addressee", "theme", "binding", "title"];
    let mut table = vec![head.map(Cow::from)];
    for (at, about) in rulebook.obligations.iter().enumerate() {
        table.push([
            Cow::from(at.to_string()),
            Cow::from(about.id.as_str()),
            Cow::from(about.law.as_str()),
            Cow::from(cell(rulebook.cite(&about.provision))),
            Cow::from(about.addressee.word()),
            Cow::from(about.theme.word()),
            Cow::from(about.binding.word()),
            Cow::from(cell(&about.title)),
        ]);
    }
    table
}
