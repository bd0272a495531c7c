//! A comparison as Markdown and CSV.

use std::io;

use super::compare::{BASIS, NONE, lead, lines, name, ours, title, whose};
use super::csv::csv_error;
use super::markdown::{code, escaped};
use crate::law::Standing;
use crate::shown::{cell, printable};
use crate::view::{Compared, Comparison, KnockOut, Row, Said};

/// Writes a comparison as Markdown: tables, for a document.
///
/// # Errors
/// Those of the output.
pub fn compare_markdown(comparison: &Comparison<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "# {}\n", title(comparison))?;
    writeln!(
        out,
        "As of {} · {}.\n\n**{}**\n",
        comparison.as_of,
        whose(comparison),
        escaped(&lead(comparison))
    )?;
    let heads: Vec<String> = comparison
        .bids
        .iter()
        .map(|bid| format!("{} · {}", escaped(&bid.label), escaped(&name(bid))))
        .collect();
    let rule = "---|".repeat(heads.len() + 1);
    writeln!(out, "| | {} |\n|{rule}", heads.join(" | "))?;
    for line in lines(comparison) {
        let cells =
            line.cells.iter().map(|cell| match (cell.strong.as_str(), cell.rest.as_str()) {
                ("", rest) => escaped(rest),
                (strong, "") if cell.word == "shown" => format!("{} {strong}", cell.mark),
                (strong, "") => format!("{} **{strong}**", cell.mark),
                (strong, rest) => format!("{} **{strong}**: {}", cell.mark, escaped(rest)),
            });
        writeln!(out, "| {} | {} |", line.label, cells.collect::<Vec<_>>().join(" | "))?;
    }
    writeln!(out, "\n## Knock-outs\n")?;
    if comparison.bids.iter().all(|bid| bid.knock_outs.is_empty() && bid.ours.is_empty()) {
        writeln!(out, "{NONE}")?;
    }
    for bid in &comparison.bids {
        if bid.knock_outs.is_empty() && bid.ours.is_empty() {
            continue;
        }
        writeln!(out, "### {} · {}\n", escaped(&bid.label), escaped(&name(bid)))?;
        writeln!(out, "| The law wants | The bid says | What closes it |\n|---|---|---|")?;
        let own = bid.knock_outs.iter().map(|cause| (cause, ""));
        for (cause, whose) in
            own.chain(bid.ours.iter().map(|cause| (cause, "Ours, by what it offers: ")))
        {
            knock_out(cause, whose, out)?;
        }
        writeln!(out)?;
    }
    let failing: Vec<_> = comparison.story.iter().filter(|step| step.fails()).collect();
    if !failing.is_empty() {
        let labels: Vec<String> = comparison.bids.iter().map(|bid| escaped(&bid.label)).collect();
        writeln!(
            out,
            "## If it gets somebody wrong: steps that fail\n\n| | {} |\n|{rule}",
            labels.join(" | ")
        )?;
        for step in failing {
            let answers: Vec<&str> = step.truths.iter().map(|truth| truth.answer()).collect();
            writeln!(
                out,
                "| {} · {} | {} |",
                escaped(step.title),
                escaped(&step.cite),
                answers.join(" | ")
            )?;
        }
        writeln!(out)?;
    }
    if let Some(says) = ours(comparison) {
        writeln!(out, "## Ours\n\n{says}\n")?;
        for duty in &comparison.ours.unmet {
            writeln!(out, "- {} · {}", escaped(duty.title), escaped(duty.cite))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "## What this rests on\n\n{BASIS}\n")?;
    for bid in &comparison.bids {
        writeln!(out, "- {}: `{}`", escaped(&bid.label), code(bid.report.source.name()))?;
    }
    Ok(())
}

fn knock_out(cause: &KnockOut, whose: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let says: Vec<String> =
        cause.says.iter().map(|says| escaped(&printable(&says.sentence()))).collect();
    let accepted = cause.accepted.as_ref().map(|who| format!(" **{}**", escaped(who)));
    writeln!(
        out,
        "| {whose}{} · {} · {}{} | {} | {} |",
        escaped(&cause.wants),
        escaped(&cause.cites.to_string()),
        cause.binds,
        accepted.unwrap_or_default(),
        says.join(" "),
        escaped(&cause.closes)
    )
}

/// Writes a comparison as CSV: the rows of its table, then a row a duty that fails or is silent in a bid, and the advice
/// on which bids come out differently; four cells a bid.
///
/// # Errors
/// Those of the output.
pub fn compare_csv(comparison: &Comparison<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let mut write = |cells: Vec<String>| {
        let cells = cells.iter().map(|text| cell(text));
        writer.write_record(cells).map_err(csv_error)
    };
    let mut head: Vec<String> =
        ["part", "subject", "cite", "obligation", "title", "addressee"].map(str::to_owned).into();
    for bid in &comparison.bids {
        let name = format!("{} {}", bid.label, name(bid));
        head.extend(["said", "standing", "line", "accepted"].map(|cell| format!("{name}: {cell}")));
    }
    write(head)?;
    for line in lines(comparison) {
        let mut cells = vec!["table".to_owned(), line.label.to_owned()];
        cells.extend(std::iter::repeat_n(String::new(), 4));
        for told in &line.cells {
            cells.push(told.text());
            cells.extend(std::iter::repeat_n(String::new(), 3));
        }
        write(cells)?;
    }
    for (_, rows) in &comparison.duties {
        for row in rows {
            write(duty(
                if row.worst() == Some(Said::Fails) { "knock-out" } else { "silence" },
                row,
            ))?;
        }
    }
    for row in &comparison.advice {
        write(duty("advice", row))?;
    }
    for ours in &comparison.ours.unmet {
        let mut cells = ["ours", "", ours.cite, "", ours.title, ""].map(str::to_owned).to_vec();
        for at in 0..comparison.bids.len() {
            let said = if ours.bids.contains(&at) { Said::Fails.word() } else { "" };
            cells.push(said.to_owned());
            cells.extend(std::iter::repeat_n(String::new(), 3));
        }
        write(cells)?;
    }
    writer.flush()
}

fn duty(part: &str, row: &Row<'_>) -> Vec<String> {
    let about = row.about;
    let mut cells = vec![
        part.to_owned(),
        about.theme.label().to_owned(),
        row.cite.to_owned(),
        about.id.to_string(),
        about.title.to_string(),
        about.addressee.word().to_owned(),
    ];
    for cell in &row.cells {
        let cell = cell.as_ref();
        cells.push(cell.map_or("", said).to_owned());
        let standing = cell.and_then(|cell| cell.standing);
        cells.push(standing.map_or("", Standing::word).to_owned());
        let line = cell.and_then(|cell| cell.line);
        cells.push(line.map_or_else(String::new, |line| line.to_string()));
        cells.push(cell.and_then(|cell| cell.accepted.clone()).unwrap_or_default());
    }
    cells
}

/// How a duty comes out, as bids are compared.
pub(super) fn said(cell: &Compared) -> &'static str {
    cell.said.map_or(
        if cell.verdict == crate::law::Verdict::NotApplicable {
            "does not apply"
        } else {
            "met if it applies"
        },
        Said::word,
    )
}
