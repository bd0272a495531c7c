//! How a batch compares with the bare YAML event parser over the same files on as many threads.
//!
//! `cargo bench --bench batch` makes 2 000 filings; `BATCH_FILINGS=100000` makes more. Everything is
//! measured in turns in one run, so that a busy machine slows all of it down alike. Only ratios
//! carry over to another machine.

#![expect(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark speaks to whoever runs it, in round figures, and stops when it can not measure"
)]

#[path = "support/filings.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests")]
mod filings;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bordercheck::document::{Limits, read};
use bordercheck::evaluate::Program;
use bordercheck::facts::gather;
use bordercheck::source::Source;
use bordercheck::{Checker, Detail, Options, RoleChoice, batch};
use divan::black_box;
use granit_parser::Parser;

const ROUNDS: usize = 5;

fn main() {
    // Nothing to compare where somebody only asks which benchmarks there are, or tests them.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let asked = std::env::var("BATCH_FILINGS").ok().and_then(|count| count.parse().ok());
    let count: u64 = asked.unwrap_or(2_000);
    let checker = Checker::embedded().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("filings-{count}"));
    let paths = make(&checker, &folder, count);
    let bytes: u64 = paths.iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!(
        "{count} filings, {:.1} kB each on average, {threads} threads",
        bytes as f64 / 1e3 / count as f64
    );
    in_memory(&checker, &paths);
    as_processes(&folder, &paths, threads, bytes);
}

/// The filings on disk; made once.
fn make(checker: &Checker, folder: &Path, count: u64) -> Vec<PathBuf> {
    let path = |number: u64| {
        folder.join(format!("{:03}", number / 1_000)).join(format!("{number:06}.yaml"))
    };
    for number in 0..count {
        if number % 1_000 == 0 {
            fs::create_dir_all(path(number).parent().unwrap()).unwrap();
        }
        if !path(number).exists() {
            fs::write(path(number), filings::file(checker.rulebook(), 1, number)).unwrap();
        }
    }
    (0..count).map(path).collect()
}

/// All events of a text, whatever they are; up to the first fault.
fn events(text: &str) -> usize {
    let mut options = granit_parser::options! {};
    options.set_emit_comments(false);
    Parser::new_from_str_with_options(text, options).take_while(Result::is_ok).count()
}

/// What each step costs on one thread, without the disk, as a share of the events.
fn in_memory(checker: &Checker, paths: &[PathBuf]) {
    let texts: Vec<Source> = paths
        .iter()
        .take(500)
        .filter_map(|path| Source::from_bytes(path.to_string_lossy(), fs::read(path).unwrap()).ok())
        .collect();
    let rulebook = checker.rulebook();
    let limits = Limits::default();
    let as_json: Vec<Source> = texts.iter().map(json).collect();
    let readings: Vec<_> = texts.iter().map(|text| read(text, &limits)).collect();
    let documents: Vec<_> =
        readings.iter().filter_map(|all| all.first()?.document.as_ref()).collect();
    let facts: Vec<_> =
        documents.iter().map(|document| gather(document, &rulebook.vocabulary).facts).collect();
    let options = Options {
        detail: Detail::Verdicts,
        ..Options::new(jiff::civil::date(2026, 11, 23), RoleChoice::Filer)
    };
    let threshold = bordercheck::report::Threshold {
        fail_on: bordercheck::report::FailOn::Undetermined,
        due_by: None,
        require: None,
    };
    let program = Program::of(rulebook);
    let evaluate = || {
        facts
            .iter()
            .map(|facts| {
                let answers = program.answers(rulebook, facts);
                let obligations = 0..rulebook.obligations.len();
                obligations.map(|at| answers.outcome(at).verdict as usize).sum::<usize>()
            })
            .sum()
    };
    let digest = || texts.iter().map(|text| bordercheck::digest::sha256([text.text()]).len()).sum();
    let rows = || {
        texts
            .iter()
            .map(|text| {
                let text = Source::new(text.name(), text.text());
                batch::rows_of(checker, 0, &Ok(text), &options, threshold).len()
            })
            .sum()
    };
    let steps: [(&str, &dyn Fn() -> usize); 8] = [
        ("bare events", &|| texts.iter().map(|text| events(text.text())).sum()),
        ("read: to a tree with places", &|| {
            texts.iter().map(|text| read(black_box(text), &limits).len()).sum()
        }),
        ("read the same as JSON", &|| {
            as_json.iter().map(|text| read(black_box(text), &limits).len()).sum()
        }),
        ("digest", &digest),
        ("gather: to facts", &|| {
            documents
                .iter()
                .map(|document| gather(document, &rulebook.vocabulary).misfits.len())
                .sum()
        }),
        ("evaluate the whole rulebook", &evaluate),
        ("all of it, to a row", &rows),
        ("all of it, with reasons", &|| {
            let options = Options { detail: Detail::Full, ..options.clone() };
            texts.iter().take(50).map(|text| checker.check(text, &options).len()).sum()
        }),
    ];
    let mut times = steps.map(|_| Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        for ((_, step), times) in steps.iter().zip(&mut times) {
            let started = Instant::now();
            black_box(step());
            times.push(started.elapsed());
        }
    }
    let [events, ..] = &times;
    let events = best(events).as_secs_f64();
    println!("\none thread, in memory:              a filing   as a share of the events");
    for ((name, _), times) in steps.iter().zip(&times) {
        // Reasons are so dear that a tenth of the filings will do.
        let factor = if name.ends_with("reasons") { texts.len() as f64 / 50.0 } else { 1.0 };
        let time = best(times).as_secs_f64() * factor;
        println!("  {name:<32} {:>7.1} µs {:>8.2}", time * 1e6 / texts.len() as f64, time / events);
    }
}

fn json(text: &Source) -> Source {
    let readings = read(text, &Limits::default());
    let document = readings.first().and_then(|reading| reading.document.as_ref());
    let json = document.map(|document| document.to_json(document.root()).to_string());
    Source::new(text.name(), json.unwrap_or_default())
}

fn best(times: &[Duration]) -> Duration {
    times.iter().copied().min().unwrap_or_default()
}

/// The program from start to end, against the events of the same files from the same disk.
fn as_processes(folder: &Path, paths: &[PathBuf], threads: usize, bytes: u64) {
    let output = folder.with_extension("out");
    let (mut floor, mut whole, mut memory) = (Vec::new(), Vec::new(), 0);
    let rounds = if paths.len() > 20_000 { 2 } else { ROUNDS };
    for _ in 0..rounds {
        let started = Instant::now();
        black_box(events_of_files(paths, threads));
        floor.push(started.elapsed());
        let _ = fs::remove_dir_all(&output);
        let started = Instant::now();
        memory = memory.max(run(folder, &output));
        whole.push(started.elapsed());
    }
    let rate = |time: Duration| paths.len() as f64 / time.as_secs_f64();
    let speed = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    let (floor, whole) = (best(&floor), best(&whole));
    println!("\n{threads} threads, from disk to disk:");
    println!(
        "  bare events of all files         {:>8.0} a second, {:>6.1} MB/s",
        rate(floor),
        speed(floor)
    );
    println!(
        "  bordercheck batch                {:>8.0} a second, {:>6.1} MB/s",
        rate(whole),
        speed(whole)
    );
    println!(
        "  throughput against the events    {:>8.2}",
        floor.as_secs_f64() / whole.as_secs_f64()
    );
    println!("  peak memory                      {:>8.1} MB", memory as f64 / 1024.0);
}

fn events_of_files(paths: &[PathBuf], threads: usize) -> usize {
    let (next, total) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
                    total.fetch_add(events(&text), Ordering::Relaxed);
                }
            });
        }
    });
    total.into_inner()
}

/// Runs a batch; gives the most memory that it was seen to hold, in kB.
fn run(folder: &Path, output: &Path) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bordercheck"));
    command.arg("batch").arg(folder).arg("--output").arg(output).args(["--as-of", "2026-11-23"]);
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches("kB").trim().parse().ok());
        most = most.max(peak.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    most
}
