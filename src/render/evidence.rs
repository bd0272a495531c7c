//! What a filing names as evidence, what that backs, and what its open duties would need.

use std::collections::BTreeMap;
use std::io;

use super::full::citations;
use super::markup::{colour, fill, pad, paint};
use crate::law::{Standing, Verdict};
use crate::report::{FilingReport, OutcomeReport};
use crate::shown::printable;
use crate::time::in_words;

/// With more open duties than this, what they need is told by the kind of evidence.
const MANY: usize = 20;

/// Writes the page for one filing that was checked.
///
/// # Errors
/// Those of the output.
pub fn evidence_text(report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let name = report.name();
    let id = report.id.as_ref().map_or(String::new(), |id| format!(" · {}", printable(id)));
    writeln!(out, "{}{id}", paint("1", &printable(name)))?;
    writeln!(out, "{} · as of {}\n", printable(report.source.name()), in_words(report.as_of))?;
    let drawn = super::diagnostics_text(report.source, &report.diagnostics, "filing");
    out.write_all(drawn.as_bytes())?;
    items(report, out)?;
    standings(report, out)?;
    needs(report, out)
}

fn heading(out: &mut dyn io::Write, text: &str) -> io::Result<()> {
    writeln!(out, "{}\n", paint("1", text))
}

fn items(report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    heading(out, "Evidence that the filing names")?;
    if report.evidence.is_empty() {
        return writeln!(out, "  None.\n");
    }
    let ids = report.evidence.iter().map(|item| item.id.chars().count());
    let width = ids.max().unwrap_or(0).clamp(4, 24);
    for item in &report.evidence {
        let standing = pad(item.standing.word(), 11, false);
        let standing = if item.standing == Standing::Asserted {
            paint(colour("undetermined"), &standing)
        } else {
            standing
        };
        let about = format!("{}: {}", item.kind.replace('_', " "), printable(&item.title));
        let file =
            item.file.as_ref().map_or(String::new(), |file| format!(" ({})", printable(file)));
        writeln!(
            out,
            "  {} {standing} {}",
            pad(&printable(&item.id), width, false),
            fill(&format!("{about}{file}"), width + 15)
        )?;
        let backs = if item.backs.is_empty() {
            "nothing in the filing names it".to_owned()
        } else {
            format!("backs {}", item.backs.join(", "))
        };
        let indent = width + 15;
        writeln!(out, "{}{}", " ".repeat(indent), paint("2", &fill(&backs, indent)))?;
    }
    writeln!(out)
}

fn standings(report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let met = || report.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Met);
    heading(out, "What stands behind the duties that are met")?;
    for &standing in Standing::ALL.iter().rev() {
        let count = met().filter(|outcome| outcome.standing == Some(standing)).count();
        writeln!(out, "  {} {count:>5}", pad(standing.word(), 11, false))?;
    }
    let nothing = met().filter(|outcome| outcome.standing.is_none()).count();
    if nothing > 0 {
        writeln!(out, "  {} {nothing:>5}  (no stated fact carries them)", pad("–", 11, false))?;
    }
    writeln!(out)?;
    let word: Vec<_> = met().filter(|o| o.standing == Some(Standing::Asserted)).collect();
    if word.is_empty() {
        return Ok(());
    }
    heading(out, "Met on the filer's word alone")?;
    for outcome in word {
        duty(report, outcome, out)?;
        let facts: Vec<String> = outcome
            .reasons
            .iter()
            .filter(|reason| reason.standing == Standing::Asserted)
            .filter_map(|reason| {
                let line = report.source.locate(reason.span?.start).line;
                Some(format!("{} (line\u{a0}{line})", reason.fact))
            })
            .collect();
        let facts = if facts.is_empty() {
            "what the law makes of the facts rests on the filer's word".to_owned()
        } else {
            facts.join(", ")
        };
        writeln!(out, "      {}", paint("2", &fill(&facts, 6)))?;
        usual(outcome, out)?;
    }
    writeln!(out)
}

fn needs(report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let open = |outcome: &&OutcomeReport<'_>| match outcome.verdict {
        Verdict::Unmet | Verdict::Undetermined => !outcome.about.evidence.is_empty(),
        Verdict::Met | Verdict::NotApplicable => false,
    };
    let open: Vec<_> = report.outcomes.iter().filter(open).collect();
    if open.is_empty() {
        return Ok(());
    }
    heading(out, "What the open duties would need")?;
    if open.len() > MANY {
        // By kind, so that one sees which papers to ask for.
        let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for outcome in open {
            for kind in &outcome.about.evidence {
                kinds.entry(kind).or_default().push(report.rulebook.cite(&outcome.about.provision));
            }
        }
        for (kind, cites) in kinds {
            writeln!(out, "  {}", paint("1", &kind.replace('_', " ")))?;
            writeln!(out, "      {}", fill(&citations(cites.into_iter()), 6))?;
        }
        return writeln!(out);
    }
    for outcome in open {
        duty(report, outcome, out)?;
        usual(outcome, out)?;
    }
    writeln!(out)
}

fn duty(
    report: &FilingReport<'_>,
    outcome: &OutcomeReport<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let about = outcome.about;
    let verdict = outcome.verdict.label();
    let line = format!(
        "{verdict} {} · {}: {} [{}]",
        report.rulebook.cite(&about.provision),
        about.addressee.label(),
        about.title,
        about.id
    );
    let painted = paint(colour(outcome.verdict.word()), verdict);
    writeln!(out, "  {}", fill(&line, 4).replacen(verdict, &painted, 1))
}

/// The kinds of evidence that are usual for a duty.
fn usual(outcome: &OutcomeReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    if outcome.about.evidence.is_empty() {
        return Ok(());
    }
    let kinds: Vec<String> =
        outcome.about.evidence.iter().map(|kind| kind.replace('_', " ")).collect();
    writeln!(out, "      {}", fill(&format!("usual evidence: {}", kinds.join(", ")), 6))
}
