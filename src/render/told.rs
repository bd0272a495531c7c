//! How a rule comes out, in words, and the tree of what it depends on.

use std::fmt::Write as _;

use crate::law::{Truth, Verdict};
use crate::shown::printable;
use crate::view::{Branch, CameOut, DutyCameOut, Face, Part};

/// “undetermined, and short if it applies”.
pub(super) fn verdict_if_it_applies(verdict: Verdict, if_it_applies: Option<Truth>) -> String {
    let rest = match if_it_applies {
        Some(Truth::True) => ", and met if it applies",
        Some(Truth::False) => ", and short if it applies",
        Some(Truth::Unknown) | None => "",
    };
    format!("{}{rest}", verdict.label())
}

/// The same, with what stands beside it: whether it applies on the face of the filing, and whether the filing
/// contradicts itself about it.
fn duty_came_out(duty: DutyCameOut) -> String {
    let face = match duty.on_its_face {
        Some(Face::Waits) => {
            "; it binds when something happens that has not, on the face of the filing"
        }
        Some(Face::Applies) => "; on its face it applies",
        Some(Face::DoesNotApply) => "; on its face it does not apply",
        Some(Face::Open) => "; whether it applies is open on its face too",
        None => "",
    };
    let disputed = if duty.disputed {
        "; disputed: it rests on facts that the filing contradicts"
    } else {
        ""
    };
    format!("{}{face}{disputed}", verdict_if_it_applies(duty.verdict, duty.if_it_applies))
}

/// The word of what a rule comes to, for its colour, and what is said of it.
pub(super) fn came_out(came_out: CameOut) -> (&'static str, String) {
    match came_out {
        CameOut::Duty(duty) => (duty.verdict.word(), duty_came_out(duty)),
        CameOut::Holds(truth) => (truth.word(), truth.label().to_owned()),
    }
}

/// A derivation as a tree of lines.
pub(super) fn drawn(tree: &Branch) -> String {
    let mut text = String::new();
    branch(tree, "", "", &mut text);
    text
}

fn branch(tree: &Branch, first: &str, rest: &str, text: &mut String) {
    let mark = tree.truth.answer();
    let line = match &tree.asks {
        Part::Group { text } => text.clone(),
        Part::Law { text, found, name, wanted_not } => {
            let wanted = if *wanted_not { ", wanted: no" } else { "" };
            format!("{text}: {found} [{name}{wanted}]")
        }
        Part::Judge { question } => format!("for a person to judge: {question}"),
        Part::Fact { fact, found, line, expected } => {
            let place = line.map_or_else(String::new, |line| format!(" (line {line})"));
            let expected = expected.as_deref().unwrap_or("to be stated");
            format!("{fact} is {}{place}; expected {expected}", printable(found))
        }
    };
    let aside = match (tree.repeated, tree.others) {
        (true, _) => "  (derived above)".to_owned(),
        (false, 0) => String::new(),
        (false, 1) => "  (1 other part does not decide)".to_owned(),
        (false, others) => format!("  ({others} other parts do not decide)"),
    };
    // Writing to a text does not fail.
    let _ = writeln!(text, "{first}{mark:<4} {line}{aside}");
    for (at, part) in tree.parts.iter().enumerate() {
        let last = at + 1 == tree.parts.len();
        let (turn, bar) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        branch(part, &format!("{rest}{turn}"), &format!("{rest}{bar}"), text);
    }
}
