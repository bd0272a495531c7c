//! What a new version of a filing changes, drawn for people.

use std::io;

use super::markup::{colour, fill, paint};
use super::told::verdict_if_it_applies;
use crate::law::Truth;
use crate::shown::printable;
use crate::time::in_words;
use crate::view::{Addressee, Binds, Change, Diff, Side, State, Turn};

/// Writes what has changed for one filing.
///
/// # Errors
/// Those of the output.
pub fn diff_text(old: &Side, new: &Side, diff: &Diff, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}\n", paint("1", &printable(&new.name)))?;
    for (word, side) in [("old", old), ("new", new)] {
        let rulebook = side.rulebook.get(..12).unwrap_or(&side.rulebook);
        writeln!(
            out,
            "  {word}  {} · as of {} · rulebook {rulebook}",
            printable(&side.path),
            in_words(side.as_of)
        )?;
    }
    writeln!(out)?;
    let parts = [
        ("Worse", &diff.worse),
        ("Now open: shown before, and no longer", &diff.now_open),
        ("Now known: a gap in what was open before", &diff.now_known),
        ("Better", &diff.better),
        ("Otherwise changed", &diff.other),
        ("Binds from another day", &diff.days),
    ];
    for (title, changes) in parts.into_iter().filter(|(_, changes)| !changes.is_empty()) {
        writeln!(out, "{} ({})\n", paint("1", title), changes.len())?;
        for change in changes {
            told(change, out)?;
        }
        writeln!(out)?;
    }
    let same = diff.same;
    let duties = if same == 1 { "duty comes" } else { "duties come" };
    writeln!(out, "{same} {duties} out as before.")?;
    let (count, roles) = &diff.not_compared;
    if *count > 0 {
        let duties = if *count == 1 { "duty" } else { "duties" };
        let mut roles: Vec<String> = roles.iter().map(|role| printable(called(role))).collect();
        roles.sort_unstable();
        let roles = roles.join(", ");
        let told = format!(
            "{count} {duties} of roles that only one version looks at cannot be compared ({roles}); --role names one for both."
        );
        writeln!(out, "{}", fill(&told, 0))?;
    }
    writeln!(out)
}

/// One change. A kept report is a file as any other: what it says is somebody's.
fn told(change: &Change, out: &mut dyn io::Write) -> io::Result<()> {
    let (rule, title) = (&change.rule, &change.title);
    writeln!(out, "  {}", paint(colour(word(change)), &turn(change.turn)))?;
    let Some(duty) = &change.duty else {
        let of = printable(&format!("{title} [{rule}]"));
        return writeln!(out, "      {}", fill(&of, 6));
    };
    let of = format!("{} · {}: {title} [{rule}]", duty.cite, called(&duty.addressee));
    writeln!(out, "      {}", fill(&printable(&of), 6))?;
    if let Some(because) = &duty.because {
        let because = printable(&format!("{} (line\u{a0}{})", because.why, because.line));
        writeln!(out, "      {}", paint("2", &fill(&because, 6)))?;
    }
    Ok(())
}

fn turn(turn: Turn) -> String {
    match turn {
        Turn::Contradiction => "contradiction".to_owned(),
        Turn::ContradictionGone => "contradiction gone".to_owned(),
        Turn::Answer { was, is } => format!("{} → {}", was.answer(), is.answer()),
        Turn::State { was, is } => format!("{} → {}", label(was), label(is)),
        Turn::New(state) => format!("new → {}", label(state)),
        Turn::Gone(state) => format!("{}, and no longer a duty", label(state)),
        Turn::BindsNow(state) => format!("{}, and binds by now", label(state)),
        Turn::Day { was, is } => format!("{} → {}", binds(was), binds(is)),
    }
}

/// The word for the colour of what has come of it.
fn word(change: &Change) -> &'static str {
    match (change.turn, &change.duty) {
        (_, Some(duty)) => duty.verdict.word(),
        (Turn::Contradiction, None) => "unmet",
        (Turn::Answer { is: Truth::Unknown, .. }, None) => "undetermined",
        (_, None) => "met",
    }
}

fn label(state: State) -> String {
    verdict_if_it_applies(state.verdict, state.if_it_applies)
}

fn binds(binds: Binds) -> String {
    let at_the_earliest = || format!("{} at the earliest", in_words(binds.earliest));
    binds.from.map_or_else(at_the_earliest, in_words)
}

fn called(addressee: &Addressee) -> &str {
    match addressee {
        Addressee::Known(role) => role.label(),
        Addressee::Other(word) => word,
    }
}
