//! What a filing names as evidence, what that backs, and what its open duties would need, drawn for people.

use std::collections::BTreeMap;
use std::io;

use super::full::citations;
use super::markup::{colour, fill, pad, paint};
use crate::law::Standing;
use crate::report::FilingReport;
use crate::shown::printable;
use crate::time::in_words;
use crate::view::{DutyNeeds, EvidenceItem, OnWord, evidence};

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
    let drawn = super::diagnostics_text(&report.source, &report.diagnostics, "filing");
    out.write_all(drawn.as_bytes())?;
    let evidence = evidence(report);
    items(&evidence.items, out)?;
    behind(&evidence.behind, out)?;
    on_word(&evidence.on_word, out)?;
    needs(&evidence.needs, out)
}

fn heading(out: &mut dyn io::Write, text: &str) -> io::Result<()> {
    writeln!(out, "{}\n", paint("1", text))
}

fn items(items: &[EvidenceItem<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    heading(out, "Evidence that the filing names")?;
    if items.is_empty() {
        return writeln!(out, "  None.\n");
    }
    let ids = items.iter().map(|item| item.id.chars().count());
    let width = ids.max().unwrap_or(0).clamp(4, 24);
    for item in items {
        let standing = pad(item.standing.word(), 11, false);
        let standing = if item.standing == Standing::Asserted {
            paint(colour("undetermined"), &standing)
        } else {
            standing
        };
        let about = format!("{}: {}", kind(item.kind), printable(item.title));
        let file = item.file.map_or(String::new(), |file| format!(" ({})", printable(file)));
        writeln!(
            out,
            "  {} {standing} {}",
            pad(&printable(item.id), width, false),
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

fn behind(counts: &[(Option<Standing>, usize)], out: &mut dyn io::Write) -> io::Result<()> {
    heading(out, "What stands behind the duties that are met")?;
    for (standing, count) in counts {
        match standing {
            Some(standing) => writeln!(out, "  {} {count:>5}", pad(standing.word(), 11, false))?,
            None if *count == 0 => {}
            None => {
                let none = pad("–", 11, false);
                writeln!(out, "  {none} {count:>5}  (no stated fact carries them)")?;
            }
        }
    }
    writeln!(out)
}

fn on_word(duties: &[OnWord<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    if duties.is_empty() {
        return Ok(());
    }
    heading(out, "Met on the filer's word alone")?;
    for OnWord { duty: about, facts } in duties {
        duty(about, out)?;
        let facts = if facts.is_empty() {
            "what the law makes of the facts rests on the filer's word".to_owned()
        } else {
            let facts = facts.iter().map(|(fact, line)| format!("{fact} (line\u{a0}{line})"));
            facts.collect::<Vec<_>>().join(", ")
        };
        writeln!(out, "      {}", paint("2", &fill(&facts, 6)))?;
        usual(about, out)?;
    }
    writeln!(out)
}

fn needs(open: &[DutyNeeds<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    if open.is_empty() {
        return Ok(());
    }
    heading(out, "What the open duties would need")?;
    if open.len() > MANY {
        // By kind, so that one sees which papers to ask for.
        let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for duty in open {
            for kind in &duty.kinds {
                kinds.entry(kind).or_default().push(duty.cite);
            }
        }
        for (of_kind, cites) in kinds {
            writeln!(out, "  {}", paint("1", &kind(of_kind)))?;
            writeln!(out, "      {}", fill(&citations(cites.into_iter()), 6))?;
        }
        return writeln!(out);
    }
    for about in open {
        duty(about, out)?;
        usual(about, out)?;
    }
    writeln!(out)
}

fn duty(about: &DutyNeeds<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let verdict = about.verdict.label();
    let line = format!(
        "{verdict} {} · {}: {} [{}]",
        about.cite,
        about.addressee.label(),
        about.title,
        about.id
    );
    let painted = paint(colour(about.verdict.word()), verdict);
    writeln!(out, "  {}", fill(&line, 4).replacen(verdict, &painted, 1))
}

/// The kinds of evidence that are usual for a duty.
fn usual(about: &DutyNeeds<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    if about.kinds.is_empty() {
        return Ok(());
    }
    let kinds: Vec<String> = about.kinds.iter().map(|of_duty| kind(of_duty)).collect();
    writeln!(out, "      {}", fill(&format!("usual evidence: {}", kinds.join(", ")), 6))
}

/// A kind of evidence in words.
fn kind(word: &str) -> String {
    word.replace('_', " ")
}
