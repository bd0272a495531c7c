//! What a filing costs, counted in instructions and held against the bare events of its YAML.
//!
//! A count does not depend on how busy or how fast a machine is, and a share of another count hardly on the
//! compiler. Needs valgrind; without it, nothing is counted and that is said.

#![expect(clippy::print_stdout, reason = "a comparison that is left out says so")]

#[path = "../benches/support/filings.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the benchmarks")]
mod filings;

use std::error::Error;
use std::hint::black_box;
use std::process::Command;

use bordercheck::document::{Limits, read};
use bordercheck::report::{FailOn, Threshold};
use bordercheck::source::Source;
use bordercheck::{Checker, Detail, Options, RoleChoice, batch, embedded};
use granit_parser::Parser;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// Names the step, in the process that is counted.
const STEP: &str = "BORDERCHECK_COUNTED_STEP";

const FILINGS: u64 = 30;

/// Steps, and what each may cost at most as a share of the events: a seventh more than it does cost, so that nothing
/// grows unnoticed. Whoever makes a step cheaper lowers its share.
const SHARES: [(&str, f64); 5] = [
    ("read", 0.30),
    ("a row with all verdicts", 1.15),
    ("everything told", 15.8),
    ("what there is to act on", 7.2),
    ("the rulebook loaded", 11.0),
];

#[test]
fn no_step_costs_more_than_its_share() -> Result {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not at hand: nothing is counted");
        return Ok(());
    }
    let nothing = counted("nothing")?;
    let events = counted("events")?.saturating_sub(nothing);
    let mut dearer = Vec::new();
    for (step, most) in SHARES {
        let share = ratio(counted(step)?.saturating_sub(nothing), events);
        println!("{step:<28} {share:>6.2} of the events, at most {most:.2}");
        if share > most {
            dearer.push(format!("{step} costs {share:.2} of the events, more than {most:.2}"));
        }
    }
    assert!(dearer.is_empty(), "{}", dearer.join("\n"));
    Ok(())
}

/// The instructions of this very program, doing one step.
fn counted(step: &str) -> Result<u64> {
    let mut program = Command::new("valgrind");
    program.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    program.arg(std::env::current_exe()?).args(["--exact", "one_step", "--test-threads=1"]);
    let run = program.env(STEP, step).output()?;
    let said = String::from_utf8_lossy(&run.stderr);
    let count = said.lines().find_map(|line| line.split("Collected :").nth(1));
    let count = count.ok_or_else(|| format!("{step} was not counted: {said}"))?;
    Ok(count.trim().parse()?)
}

#[expect(clippy::cast_precision_loss, reason = "a share in round figures")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Does the step that is asked for; in an ordinary run, none.
#[test]
fn one_step() -> Result {
    let Ok(step) = std::env::var(STEP) else { return Ok(()) };
    let checker = Checker::embedded()?;
    let texts: Vec<Source> = (0..FILINGS)
        .map(|number| Source::new("filing.yaml", filings::filing(checker.rulebook(), 1, number)))
        .collect();
    let told = Options::new("2026-11-23".parse()?, RoleChoice::Filer);
    let enough = Options { detail: Detail::Findings, ..told.clone() };
    let bare = Options { detail: Detail::Verdicts, ..told.clone() };
    let threshold = Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };
    let row = |text: &Source| {
        let text = Source::new(text.name(), text.text());
        black_box(batch::rows_of(&checker, 0, &Ok(text), &bare, threshold)).len()
    };
    // What is made once for all filings is no part of what one costs.
    texts.first().map(row);
    for text in &texts {
        match step.as_str() {
            "events" => {
                let mut options = granit_parser::options! {};
                options.set_emit_comments(false);
                black_box(Parser::new_from_str_with_options(text.text(), options).count());
            }
            "read" => {
                black_box(read(text, &Limits::default()).len());
            }
            "a row with all verdicts" => {
                black_box(row(text));
            }
            "everything told" => {
                black_box(checker.check(text, &told).len());
            }
            "what there is to act on" => {
                black_box(checker.check(text, &enough).len());
            }
            "the rulebook loaded" => {
                black_box(embedded::rulebook()?.obligations.len());
            }
            _ => {}
        }
    }
    Ok(())
}
