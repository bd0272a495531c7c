//! A comparison as one self-contained HTML page: the whole table on the first screen, two sheets of A4 on paper.
//!
//! No network, no script. On a phone the bids stand below each other under each subject. What is folded is printed only
//! where it is asked for.

use std::io;

use serde::Serialize;

use super::compare::{BASIS, Line, NONE, lead, lines, name, ours, title, whose};
use super::compare_pages::said;
use super::markup::{environment, render};
use crate::law::{Standing, Theme, Verdict};
use crate::shown::printable;
use crate::view::{Bid, Compared, Comparison, KnockOut, Row};

/// Causes of all bids, steps of the story and duties of the buyer that are not folded: what fits two sheets of paper.
const CAUSES: usize = 9;
const STEPS: usize = 5;
const OURS: usize = 4;

#[derive(Serialize)]
struct Page<'a> {
    title: String,
    as_of: &'a str,
    whose: String,
    lead: String,
    annex: bool,
    bids: Vec<Column<'a>>,
    lines: Vec<Line>,
    none: &'static str,
    ours: Option<Ours<'a>>,
    story: Vec<Step<'a>>,
    steps_told: usize,
    failing: usize,
    tables: Vec<Table<'a>>,
    open: usize,
    advice: Vec<Duty<'a>>,
    basis: &'static str,
    rulebook_sha256: &'a str,
    version: &'static str,
}

/// A bid: what stands at the head of its column, and what speaks against it.
#[derive(Serialize)]
struct Column<'a> {
    label: String,
    name: String,
    path: String,
    document: Option<usize>,
    sha256: &'a str,
    first: Vec<Against>,
    more: Vec<Against>,
    papers: Vec<Paper>,
}

/// A knock-out.
#[derive(Serialize)]
struct Against {
    ours: bool,
    prohibited: bool,
    wants: String,
    cites: String,
    binds: String,
    duties: usize,
    says: Vec<String>,
    closes: String,
    accepted: String,
}

/// A paper that a bid names.
#[derive(Serialize)]
struct Paper {
    title: String,
    seen: bool,
    facts: usize,
}

#[derive(Serialize)]
struct Ours<'a> {
    says: String,
    first: Vec<(&'a str, &'a str)>,
    more: Vec<(&'a str, &'a str)>,
}

#[derive(Serialize)]
struct Step<'a> {
    title: &'a str,
    cite: &'a str,
    cells: Vec<(&'static str, &'static str)>,
    fails: bool,
}

/// Duties under one subject.
#[derive(Serialize)]
struct Table<'a> {
    caption: &'static str,
    rows: Vec<Duty<'a>>,
}

#[derive(Serialize)]
struct Duty<'a> {
    title: &'a str,
    cite: &'a str,
    addressee: &'static str,
    cells: Vec<DutyCell>,
}

#[derive(Serialize)]
struct DutyCell {
    word: &'static str,
    label: &'static str,
    line: Option<u32>,
    standing: &'static str,
    accepted: String,
}

/// Writes a comparison as one HTML page.
///
/// # Errors
/// Those of the output.
pub fn compare_html(comparison: &Comparison<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(render(&environment(), "compare.html", &page(comparison))?.as_bytes())
}

fn page<'a>(comparison: &'a Comparison<'_>) -> Page<'a> {
    let rulebook = comparison.bids.first().map(|bid| bid.report.rulebook);
    let mut steps: Vec<Step<'_>> = comparison
        .story
        .iter()
        .map(|step| Step {
            title: step.title,
            cite: &step.cite,
            cells: step.truths.iter().map(|truth| (truth.word(), truth.answer())).collect(),
            fails: step.fails(),
        })
        .collect();
    steps.sort_by_key(|step| !step.fails);
    let failing = steps.iter().filter(|step| step.fails).count();
    let listed = |duty: &crate::view::OurDuty<'a>| (duty.title, duty.cite);
    let unmet = &comparison.ours.unmet;
    let with =
        comparison.bids.iter().filter(|bid| !bid.knock_outs.is_empty() || !bid.ours.is_empty());
    let each = (CAUSES / with.count().max(1)).max(1);
    Page {
        title: title(comparison),
        as_of: &comparison.as_of,
        whose: whose(comparison),
        lead: lead(comparison),
        annex: comparison.annex,
        bids: comparison.bids.iter().map(|bid| column(bid, each)).collect(),
        lines: lines(comparison),
        none: NONE,
        ours: ours(comparison).map(|says| Ours {
            says,
            first: unmet.iter().take(OURS).map(listed).collect(),
            more: unmet.iter().skip(OURS).map(listed).collect(),
        }),
        story: steps,
        steps_told: STEPS.min(failing),
        failing,
        open: comparison.duties.iter().map(|(_, rows)| rows.len()).sum(),
        tables: comparison.duties.iter().map(|(theme, rows)| table(*theme, rows)).collect(),
        advice: comparison.advice.iter().map(duty).collect(),
        basis: BASIS,
        rulebook_sha256: rulebook.map_or("", |rulebook| &rulebook.sha256),
        version: env!("CARGO_PKG_VERSION"),
    }
}

/// A bid, so many of its causes unfolded.
fn column<'a>(bid: &'a Bid<'_>, causes: usize) -> Column<'a> {
    let report = bid.report;
    let own = bid.knock_outs.iter().map(|cause| against(cause, false));
    let mut first: Vec<Against> =
        own.chain(bid.ours.iter().map(|cause| against(cause, true))).collect();
    let more = first.split_off(causes.min(first.len()));
    let papers = report.evidence().iter().map(|item| Paper {
        title: printable(if item.title.is_empty() { &item.id } else { &item.title }),
        seen: item.standing == Standing::Verified,
        facts: item.backs.len(),
    });
    Column {
        label: printable(&bid.label),
        name: name(bid),
        path: printable(report.source.name()),
        document: (report.document > 0).then_some(report.document + 1),
        sha256: report.source.sha256(),
        first,
        more,
        papers: papers.collect(),
    }
}

fn against(cause: &KnockOut, ours: bool) -> Against {
    Against {
        ours,
        prohibited: cause.prohibited,
        wants: cause.wants.clone(),
        cites: cause.cites.to_string(),
        binds: cause.binds.clone(),
        duties: cause.duties,
        says: cause.says.iter().map(|says| printable(&says.sentence())).collect(),
        closes: cause.closes.clone(),
        accepted: cause.accepted.as_deref().map(printable).unwrap_or_default(),
    }
}

fn table<'a>(theme: Theme, rows: &'a [Row<'_>]) -> Table<'a> {
    Table { caption: theme.label(), rows: rows.iter().map(duty).collect() }
}

fn duty<'a>(row: &'a Row<'_>) -> Duty<'a> {
    Duty {
        title: &row.about.title,
        cite: row.cite,
        addressee: row.about.addressee.label(),
        cells: row.cells.iter().map(|cell| cell.as_ref().map_or_else(unseen, shown)).collect(),
    }
}

fn unseen() -> DutyCell {
    DutyCell { word: "", label: "not looked at", line: None, standing: "", accepted: String::new() }
}

fn shown(cell: &Compared) -> DutyCell {
    DutyCell {
        word: cell.said.map_or("", crate::view::Said::word),
        label: said(cell),
        line: cell.line.filter(|_| cell.verdict == Verdict::Unmet),
        standing: match cell.standing {
            None => "",
            Some(Standing::Asserted) => "asserted",
            Some(Standing::Documented) => "paper named",
            Some(Standing::Verified) => "paper seen",
        },
        accepted: cell.accepted.as_deref().map(printable).unwrap_or_default(),
    }
}
