//! What each step of a check costs, over the examples, and how they compare with reading.
//!
//! `cargo bench --bench stages`
//!
//! Times differ from machine to machine; the shares of reading at the end hardly do.

use std::fs;
use std::path::Path;
use std::time::Instant;

use bordercheck::document::{Limits, read};
use bordercheck::evaluate::{Question, evaluate_obligation};
use bordercheck::facts::{Facts, gather};
use bordercheck::render::{Full, Json, Renderer};
use bordercheck::report::{FailOn, FilingReport, Threshold, Totals};
use bordercheck::source::Source;
use bordercheck::{Checker, Detail, Options, RoleChoice, embedded};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
    // Nothing to compare where somebody only asks which benchmarks there are, or tests them.
    if std::env::args().any(|argument| argument == "--bench") {
        for example in EXAMPLES {
            compare(example);
        }
    }
}

/// Prints what each step costs as a share of reading, measured in turns so that a busy machine
/// slows all of them down alike.
#[expect(clippy::print_stdout, reason = "a benchmark speaks to whoever runs it")]
fn compare(example: &str) {
    const ROUNDS: usize = 201;
    let (source, checker, options) = (source(example), checker(), options());
    let reports = checker.check(&source, &options);
    let readings = read(&source, &Limits::default());
    let Some(document) = readings.first().and_then(|reading| reading.document.as_ref()) else {
        return;
    };
    let gathered = gather(document, &checker.rulebook().vocabulary);
    let bare = Options { detail: Detail::Verdicts, ..options.clone() };
    let to_act_on = Options { detail: Detail::Findings, ..options.clone() };
    let steps: [(&str, &dyn Fn() -> usize); 8] = [
        ("read", &|| read(black_box(&source), &Limits::default()).len()),
        ("gather", &|| gather(black_box(document), &checker.rulebook().vocabulary).misfits.len()),
        ("evaluate", &|| evaluate(&checker, black_box(&gathered.facts))[0]),
        ("check, verdicts", &|| checker.check(black_box(&source), &bare).len()),
        ("check, to act on", &|| checker.check(black_box(&source), &to_act_on).len()),
        ("whole check", &|| checker.check(black_box(&source), &options).len()),
        ("report as JSON", &|| as_json(&checker, black_box(&reports)).len()),
        ("report as text", &|| as_text(black_box(&reports)).len()),
    ];
    let mut times = steps.map(|_| Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        for ((_, step), times) in steps.iter().zip(&mut times) {
            let started = Instant::now();
            black_box(step());
            times.push(started.elapsed());
        }
    }
    let medians = times.map(|mut times| {
        times.sort_unstable();
        times[ROUNDS / 2]
    });
    println!("\n{example}, {} bytes; as a share of reading:", source.text().len());
    for ((name, _), median) in steps.iter().zip(medians) {
        let share = median.as_secs_f64() / medians[0].as_secs_f64();
        println!("  {name:<16} {median:>10.1?} {share:>7.2}");
    }
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
    bencher.bench(|| evaluate(&checker, black_box(&gathered.facts)));
}

/// How many duties come to each verdict.
fn evaluate(checker: &Checker, facts: &Facts<'_>) -> [usize; 4] {
    let rulebook = checker.rulebook();
    let question = Question::new(rulebook, facts);
    let verdicts = rulebook.obligations.iter().map(|o| evaluate_obligation(&question, o).verdict);
    verdicts.fold([0; 4], |mut counts, verdict| {
        counts[verdict as usize] += 1;
        counts
    })
}

/// All of a check but the writing: reading, facts, verdicts, reasons, what to ask.
#[divan::bench(args = EXAMPLES)]
fn d_check(bencher: Bencher<'_, '_>, example: &str) {
    let (source, checker, options) = (source(example), checker(), options());
    bencher.bench(|| checker.check(black_box(&source), &options).len());
}

/// The same for a report that tells what there is to act on.
#[divan::bench(args = EXAMPLES)]
fn d_check_to_act_on(bencher: Bencher<'_, '_>, example: &str) {
    let (source, checker) = (source(example), checker());
    let options = Options { detail: Detail::Findings, ..options() };
    bencher.bench(|| checker.check(black_box(&source), &options).len());
}

/// The JSON report of a check.
#[divan::bench(args = EXAMPLES)]
fn e_json(bencher: Bencher<'_, '_>, example: &str) {
    let (source, checker, options) = (source(example), checker(), options());
    let reports = checker.check(&source, &options);
    bencher.bench(|| as_json(&checker, black_box(&reports)));
}

const THRESHOLD: Threshold =
    Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };

/// The bytes of the JSON report; writing to memory does not fail.
fn as_json(checker: &Checker, reports: &[FilingReport<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut json = Json::new(checker.rulebook(), options().as_of, THRESHOLD);
    let written = reports.iter().try_for_each(|report| json.filing(report, &mut out));
    let _ = written.and_then(|()| json.finish(&Totals::default(), &mut out));
    out
}

/// The text report of a check.
#[divan::bench(args = EXAMPLES)]
fn f_text(bencher: Bencher<'_, '_>, example: &str) {
    let (source, checker, options) = (source(example), checker(), options());
    let reports = checker.check(&source, &options);
    bencher.bench(|| as_text(black_box(&reports)));
}

/// The bytes of the text report; writing to memory does not fail.
fn as_text(reports: &[FilingReport<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut text = Full::new(THRESHOLD);
    let _ = reports.iter().try_for_each(|report| text.filing(report, &mut out));
    out
}

/// The first filing of a run that does not fit: only then is the schema compiled.
#[divan::bench]
fn g_explain_misfits(bencher: Bencher<'_, '_>) {
    let (source, options) = (source("broken"), options());
    bencher
        .with_inputs(checker)
        .bench_refs(|checker| checker.check(black_box(&source), &options).len());
}

/// What a cold start pays for the rules.
#[divan::bench]
fn h_load_rulebook() {
    let _ = black_box(embedded::rulebook());
}

/// A cold check as a process, from start to end.
#[divan::bench(args = EXAMPLES, sample_count = 30, sample_size = 1)]
fn i_process(bencher: Bencher<'_, '_>, example: &str) {
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
