//! What each step of a check costs, over the examples, and how they compare with reading.
//!
//! `cargo bench --bench stages`

use std::fs;
use std::path::Path;

use bordercheck::document::{Limits, read};
use bordercheck::evaluate::{Question, evaluate_obligation};
use bordercheck::facts::gather;
use bordercheck::report::{FailOn, Json, Renderer, Text, Threshold, Totals};
use bordercheck::source::Source;
use bordercheck::{Checker, Options, RoleChoice, embedded};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// A filing that says all, and one that says little.
const EXAMPLES: &[&str] = &["harbour-gate", "07-poland-barrier"];

fn source(example: &str) -> Source {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example).join("filing.yaml");
    Source::new(example, fs::read_to_string(path).unwrap_or_default())
}

#[expect(clippy::panic, reason = "a benchmark without its rules has nothing to measure")]
fn checker() -> Checker {
    Checker::embedded().unwrap_or_else(|error| panic!("{error}"))
}

fn options() -> Options {
    Options::new(jiff::civil::date(2026, 11, 23), RoleChoice::All)
}

/// The floor: YAML to a tree with places.
#[divan::bench(args = EXAMPLES)]
fn a_read(bencher: Bencher<'_, '_>, example: &str) {
    let source = source(example);
    bencher.bench(|| read(black_box(&source), &Limits::default()));
}

/// The tree to facts, with every misfit noticed.
#[divan::bench(args = EXAMPLES)]
fn b_gather(bencher: Bencher<'_, '_>, example: &str) {
    let (source, checker) = (source(example), checker());
    let readings = read(&source, &Limits::default());
    let Some(document) = readings.first().and_then(|reading| reading.document.as_ref()) else {
        return;
    };
    bencher.bench(|| gather(black_box(document), &checker.rulebook().vocabulary));
}

/// Facts to qualifications and verdicts, all of them.
#[divan::bench(args = EXAMPLES)]
fn c_evaluate(bencher: Bencher<'_, '_>, example: &str) {
    let (source, checker) = (source(example), checker());
    let readings = read(&source, &Limits::default());
    let Some(document) = readings.first().and_then(|reading| reading.document.as_ref()) else {
        return;
    };
    let gathered = gather(document, &checker.rulebook().vocabulary);
    bencher.bench(|| {
        let question =
            Question::new(checker.rulebook(), black_box(&gathered.facts), options().as_of);
        let verdicts = checker
            .rulebook()
            .obligations
            .iter()
            .map(|o| evaluate_obligation(&question, o).verdict);
        verdicts.fold([0_usize; 4], |mut counts, verdict| {
            counts[verdict as usize] += 1;
            counts
        })
    });
}

/// All of a check but the writing: reading, facts, verdicts, reasons, what to ask.
#[divan::bench(args = EXAMPLES)]
fn d_check(bencher: Bencher<'_, '_>, example: &str) {
    let (source, checker, options) = (source(example), checker(), options());
    bencher.bench(|| checker.check(black_box(&source), &options).len());
}

/// The JSON report of a check.
#[divan::bench(args = EXAMPLES)]
fn e_json(bencher: Bencher<'_, '_>, example: &str) {
    let (source, checker, options) = (source(example), checker(), options());
    let reports = checker.check(&source, &options);
    bencher.bench(|| {
        let mut out = Vec::new();
        let mut json = Json::new(checker.rulebook(), options.as_of);
        let written = reports.iter().try_for_each(|report| json.filing(report, &mut out));
        written.and_then(|()| json.finish(&Totals::default(), &mut out)).map(|()| out.len())
    });
}

/// The text report of a check.
#[divan::bench(args = EXAMPLES)]
fn f_text(bencher: Bencher<'_, '_>, example: &str) {
    let (source, checker, options) = (source(example), checker(), options());
    let reports = checker.check(&source, &options);
    let threshold = Threshold { fail_on: FailOn::Undetermined, due_by: None };
    bencher.bench(|| {
        let mut out = Vec::new();
        let mut text = Text::new(threshold);
        reports.iter().try_for_each(|report| text.filing(report, &mut out)).map(|()| out.len())
    });
}

/// What a cold start pays for the rules.
#[divan::bench]
fn g_load_rulebook() {
    let _ = black_box(embedded::rulebook());
}

/// A cold check as a process, from start to end.
#[divan::bench(args = EXAMPLES, sample_count = 30, sample_size = 1)]
fn h_process(bencher: Bencher<'_, '_>, example: &str) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example).join("filing.yaml");
    bencher.bench(|| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bordercheck"));
        command
            .arg("check")
            .arg(&path)
            .stdout(std::process::Stdio::null())
            .status()
            .map(|status| status.code())
    });
}
