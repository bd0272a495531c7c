//! Many filings at once: listed, checked on all cores, written in the order of the list.
//!
//! Only the rows are kept while a run goes on; everything else is made from them, so that a run
//! that was broken off is continued from its rows and ends in the same bytes.

mod archive;
mod feed;
mod held;
mod inventory;
#[cfg(feature = "parquet")]
mod parquet;
mod paths;
mod progress;
mod results;
mod spill;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;
mod tables;
mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use bordercheck::batch::{RefusalKind, Row, each_row};
use bordercheck::document::{self, Limits};
use bordercheck::recognise::{self, Nature};
use bordercheck::report::{FailOn, Threshold};
use bordercheck::source::{NotText, Source};
use bordercheck::{Checker, Detail, Options, RoleChoice};

use self::feed::{Done, Feed, Item, Job, Moved, What};
use self::held::Held;
use self::paths::Kind;
use self::progress::Progress;
use self::results::Results;
use self::store::{Begin, Begun, RowsFile, Run, Store};
pub(crate) use self::tables::{OpensTable, TABLES};
use jiff::civil::Date;

use crate::args::Batch;
use crate::files::FileError;
use crate::guard::Guard;
use crate::settings::{Common, Resolver};
use crate::{Exit, Failure, commands, write};

/// The slowest inputs that are named.
const SLOWEST: usize = 10;

/// What a run is asked, by its arguments and the settings of the project.
struct Asked<'b> {
    batch: &'b Batch,
    common: Common,
    due_by: Option<Date>,
    fail_on: FailOn,
}

pub(crate) fn batch(batch: &Batch) -> Result<Exit, Failure> {
    let mut from = Resolver::new(&batch.question.config)?;
    let asked = Asked {
        common: from.common(&batch.question)?,
        due_by: from.due_by(batch.due_by)?,
        fail_on: from.fail_on(batch.fail_on)?,
        batch,
    };
    let rulebook = commands::asked_rulebook(&asked.common)?;
    // The rules are needed until the process ends.
    let checker: &'static Checker = Box::leak(Box::new(Checker::new(rulebook)));
    tables::must_have(&batch.also)?;
    let how = match (batch.resume, batch.replace) {
        (true, _) => Begin::Resume,
        (_, true) => Begin::Replace,
        _ => Begin::Anew,
    };
    let since = batch.since.as_deref().map(Run::named).transpose()?;
    if batch.paths.is_empty() && !batch.resume {
        return Err(Failure::Usage("name files or folders, or `-` for a list of them".to_owned()));
    }
    // What this run puts results in the place of is not to be what it reads.
    let guard = results_guard(&asked)?;
    let (store, run) = match Store::begin(&batch.output, how)? {
        Begun::Finished(run) => return results::finished(&batch.output, &run),
        Begun::Broken(store, run) => {
            same_question(&asked, &run, checker)?;
            (store, *run)
        }
        Begun::Fresh(store) => {
            let run = question(&asked, checker);
            let asked = serde_json::to_vec(&run).map_err(std::io::Error::other);
            store.write("asked.json", &asked.map_err(Failure::Output)?)?;
            (store, run)
        }
    };
    let since = match (&run.since, since) {
        (Some(folder), None) => Some(Run::named(folder)?),
        (_, since) => since,
    };
    let list = match list(&asked, &store).and_then(|list| apart(&guard, list)) {
        Ok(list) => list,
        Err(failure) => {
            if matches!(failure, Failure::Usage(_)) && !batch.resume {
                store.give_up();
            }
            return Err(failure);
        }
    };
    go(&asked, checker, &store, run, since, &list)
}

/// Guards the results that are there from the rules and the run that this one reads.
fn results_guard(asked: &Asked<'_>) -> Result<Guard, Failure> {
    let results = store::results(&asked.batch.output);
    let guard = Guard::new(results.iter().map(std::path::PathBuf::as_path))?;
    guard.rules(&asked.common.law)?;
    if let Some(since) = &asked.batch.since {
        guard.read(&since.join("run.json"))?;
        guard.read(&since.join("rows.ndjson"))?;
    }
    Ok(guard)
}

/// The list, where no input on it is about to be overwritten.
fn apart(guard: &Guard, list: std::path::PathBuf) -> Result<std::path::PathBuf, Failure> {
    if guard.matters() {
        for entry in inventory::read(&list)? {
            let entry = entry?;
            if entry.refused.is_none() {
                guard.read(&entry.path)?;
            }
        }
    }
    Ok(list)
}

/// The list of inputs: the one of the run that is continued, or a new one.
fn list(asked: &Asked<'_>, store: &Store) -> Result<std::path::PathBuf, Failure> {
    if let Some(list) = store.inventory() {
        return Ok(list);
    }
    if asked.batch.paths.is_empty() {
        let help = "the run was broken off before its inputs were listed; name them again";
        return Err(Failure::Usage(help.to_owned()));
    }
    let partial = store.path("inventory.partial");
    inventory::list(
        &asked.batch.paths,
        &asked.batch.output,
        &asked.common.exclude,
        &store.spills(),
        &partial,
    )?;
    let list = store.path("inventory");
    write::put(&partial, &list)
        .map_err(|source| FileError::Write { path: list.clone(), source })?;
    Ok(list)
}

fn question(asked: &Asked<'_>, checker: &Checker) -> Run {
    let rulebook = checker.rulebook();
    Run {
        batch: 1,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rulebook: rulebook.sha256.clone(),
        laws: rulebook
            .laws
            .iter()
            .map(|law| [law.whole.short.clone(), law.whole.as_amended_on.to_string()])
            .collect(),
        as_of: asked.common.as_of(),
        role: role_word(asked.common.role).to_owned(),
        fail_on: fail_on_word(asked.fail_on).to_owned(),
        due_by: asked.due_by,
        reports: asked.batch.reports,
        since: asked.batch.since.clone(),
        also: asked.batch.also.iter().map(|table| table.format.word().to_owned()).collect(),
        arguments: inventory::named(&asked.batch.paths),
        obligations: rulebook.obligations.iter().map(|about| about.id.to_string()).collect(),
        accounts: None,
        exit: None,
    }
}

fn role_word(role: RoleChoice) -> &'static str {
    match role {
        RoleChoice::Filer => "whoever files",
        RoleChoice::All => "all",
        RoleChoice::One(role) => role.word(),
    }
}

fn fail_on_word(fail_on: FailOn) -> &'static str {
    match fail_on {
        FailOn::Undetermined => "undetermined",
        FailOn::Unmet => "unmet",
        FailOn::Never => "never",
    }
}

/// A run is continued with the question that it began with.
fn same_question(asked: &Asked<'_>, run: &Run, checker: &Checker) -> Result<(), Failure> {
    let now = question(asked, checker);
    let differs = [
        ("the rulebook", now.rulebook != run.rulebook || now.obligations != run.obligations),
        ("the version of the program", now.version != run.version),
        ("--as-of", asked.common.day.is_some() && now.as_of != run.as_of),
        ("--role", now.role != run.role),
        ("--fail-on", now.fail_on != run.fail_on),
        ("--due-by", now.due_by != run.due_by),
        ("--reports", now.reports != run.reports),
        ("--since", now.since != run.since),
        ("--also", now.also != run.also),
        ("the list of paths", !asked.batch.paths.is_empty() && now.arguments != run.arguments),
    ];
    match differs.iter().find(|(_, differs)| *differs) {
        None => Ok(()),
        Some((what, _)) => Err(Failure::Usage(format!(
            "{what} was another when this run began; continue it as it began, or begin anew with --replace"
        ))),
    }
}

/// What a worker gives back for a job.
struct Worked {
    held: Vec<Held>,
    inputs: u64,
    bytes: u64,
    slowest: Vec<(Duration, String)>,
}

fn go(
    asked: &Asked<'_>,
    checker: &'static Checker,
    store: &Store,
    run: Run,
    since: Option<Run>,
    list: &Path,
) -> Result<Exit, Failure> {
    let role = match run.role.as_str() {
        "all" => RoleChoice::All,
        word => bordercheck::law::Role::from_word(word).map_or(RoleChoice::Filer, RoleChoice::One),
    };
    let detail = if run.reports { Detail::Full } else { Detail::Verdicts };
    let options = Options { detail, ..Options::new(run.as_of, role) };
    let fail_on = if run.fail_on == "unmet" { FailOn::Unmet } else { FailOn::Undetermined };
    let threshold = Threshold { fail_on, due_by: run.due_by, require: None };
    let overlap = overlaps(&run.arguments);
    let mut results = Results::new(checker.rulebook(), store, run, since)?;
    let mut done = Done::default();
    let mut bytes_before = 0;
    let mut rows = RowsFile::open(store.path("rows.ndjson"), |row, at, length| {
        bytes_before += if row.document == 0 { row.bytes as u64 } else { 0 };
        done = Done { inputs: row.input + 1, last: Some(row.path.clone()) };
        results.row(row, at, length)
    })?;
    let mut progress = Progress::new(asked.batch.progress, inventory::extent(list)?.bytes);
    if done.inputs > 0 {
        progress.resume(done.inputs, bytes_before);
    }
    let mut slowest: Vec<(Duration, String)> = Vec::new();
    let threads = asked.batch.threads.map_or_else(
        || std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        std::num::NonZero::get,
    );
    let most = options.limits.bytes;
    let spills = store.spills();
    let fed = work::run(
        threads,
        |send| feed(list, Feed::new(most, done, overlap, send)),
        |job| worked(checker, &options, threshold, &spills, job),
        |worked: Worked| -> Result<(), Failure> {
            for held in worked.held {
                held.each(|row, line| -> Result<(), Failure> {
                    let at = rows.push(line)?;
                    results.row(row, at, line.len())
                })?;
            }
            rows.flush()?;
            progress.add(worked.inputs, worked.bytes);
            slowest.extend(worked.slowest);
            slowest.sort_by(|(a, _), (b, _)| b.cmp(a));
            slowest.truncate(SLOWEST);
            Ok(())
        },
    )?;
    let handed_out = match fed {
        Some(Ok(inputs)) => inputs,
        Some(Err(Stopped::Moved(moved))) => return Err(Failure::Usage(moved.to_string())),
        Some(Err(Stopped::File(error))) => return Err(error.into()),
        None => return Err(Failure::Output(std::io::Error::other("listing the inputs failed"))),
    };
    let took = progress.finish();
    results.finish(handed_out, took, &slowest)
}

/// Why no more inputs were handed out.
enum Stopped {
    Moved(Moved),
    File(FileError),
}

/// Whether a file can be named twice: in one folder it cannot.
fn overlaps(arguments: &[String]) -> bool {
    let list = |name: &String| name == "-" || Kind::of(name) == Kind::List;
    arguments.len() > 1 || arguments.iter().any(list)
}

fn feed(list: &Path, mut feed: Feed<'_>) -> Result<u64, Stopped> {
    for entry in inventory::read(list).map_err(Stopped::File)? {
        if !feed.entry(entry.map_err(Stopped::File)?) {
            break;
        }
    }
    feed.finish().map_err(Stopped::Moved)
}

fn worked(
    checker: &Checker,
    options: &Options,
    threshold: Threshold,
    spills: &Path,
    job: Job,
) -> Worked {
    let inputs = job.items.len() as u64;
    let mut worked = Worked { held: Vec::new(), inputs, bytes: job.bytes, slowest: Vec::new() };
    for item in job.items {
        let started = Instant::now();
        let name = item.name.clone();
        worked.held.push(guarded(item, spills, |item, held| {
            checked(checker, options, threshold, item, held);
        }));
        worked.slowest.push((started.elapsed(), name));
    }
    worked.slowest.sort_by(|(a, _), (b, _)| b.cmp(a));
    worked.slowest.truncate(SLOWEST);
    worked
}

/// The rows of an input, each with its line. A fault of this program costs the input its row and
/// nothing else.
fn guarded(item: Item, spills: &Path, check: impl FnOnce(Item, &mut Held)) -> Held {
    let (input, name) = (item.input, item.name.clone());
    let checked = catch_unwind(AssertUnwindSafe(|| {
        let mut held = Held::new(spills, input);
        check(item, &mut held);
        held
    }));
    checked.unwrap_or_else(|_| {
        let sorry =
            "this program failed on it; that is our fault and not the filing's, and we are sorry";
        let mut held = Held::new(spills, input);
        refuse(&mut held, input, name, (RefusalKind::Fault, sorry.to_owned()));
        held
    })
}

fn refuse(held: &mut Held, input: u64, name: String, (kind, message): (RefusalKind, String)) {
    let row = Row::refused(input, name, kind, message);
    let line = row.to_line(None);
    held.push(row, line);
}

fn checked(
    checker: &Checker,
    options: &Options,
    threshold: Threshold,
    item: Item,
    held: &mut Held,
) {
    let Item { input, name, named, what } = item;
    let read = match what {
        What::File(path) => feed::read(&path, options.limits.bytes),
        What::Bytes(bytes) => Ok(bytes),
        What::Refused(kind, message) => Err((kind, message)),
    };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(refused) => return refuse(held, input, name, refused),
    };
    let text = Source::from_bytes(name.clone(), bytes);
    if !named && let Some(refused) = no_filing(checker, &text, &options.limits) {
        return refuse(held, input, name, refused);
    }
    each_row(checker, input, &text, options, threshold, |row, line| held.push(row, line));
}

/// Why something that was found is not read as a filing. Here even what is only somewhat like one is read: its row
/// says what is wrong with it.
fn no_filing(
    checker: &Checker,
    text: &Result<Source, NotText>,
    limits: &Limits,
) -> Option<(RefusalKind, String)> {
    match recognise::nature(text, &checker.rulebook().vocabulary) {
        Nature::Filing | Nature::Doubtful | Nature::Blank => None,
        Nature::Waivers => Some((RefusalKind::Waivers, "a file of waivers".to_owned())),
        Nature::Own(own) => Some((RefusalKind::OwnResult, own.label().to_owned())),
        Nature::Other => {
            // Of what cannot be read nobody can say that it is no filing.
            let Ok(source) = text else { return None };
            if document::read(source, limits).iter().any(|reading| reading.document.is_none()) {
                return None;
            }
            let why = "it does not carry `bordercheck: 1`; name it itself to have it read";
            Some((RefusalKind::NoFiling, why.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::panic, reason = "a fault of ours")]
    fn a_fault_of_ours_costs_one_row() {
        let item = Item {
            input: 7,
            name: "a.yaml".to_owned(),
            named: true,
            what: What::Bytes(Vec::new()),
        };
        let held = guarded(item, Path::new(""), |_, _| panic!("a fault of ours, on purpose"));
        let mut rows = Vec::new();
        let taken: Result<(), FileError> = held.each(|row, line| {
            rows.push((row.clone(), line.to_vec()));
            Ok(())
        });
        assert!(taken.is_ok());
        let [(row, line)] = rows.as_slice() else { panic!("one row, not {}", rows.len()) };
        assert_eq!((row.input, row.path.as_str()), (7, "a.yaml"));
        assert_eq!(row.why.as_ref().map(|why| why.kind), Some(RefusalKind::Fault));
        assert_eq!(*line, row.to_line(None));
    }
}
