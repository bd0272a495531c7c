//! Rows → everything else that a run leaves, in one pass and in little memory.

use bordercheck::render;
use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bordercheck::batch::{
    Accounts, Between, Compare, Of, Row, Since, Summary, compare, keys, obligations_table,
    table_head, table_row,
};
use bordercheck::formats::SUMMARY;
use bordercheck::law::Role;
use bordercheck::rulebook::Rulebook;
use serde::Serialize;

use super::spill::Sorter;
use super::store::{RowsAt, Run, Store, lines, outputs};
use super::tables::{self, Table};
use crate::files::FileError;
use crate::nothing::no_duty;
use crate::write::{self, Output};
use crate::{Exit, Failure, say};

/// Filings of one system that are compared with each other; more are not read.
const GROUP: usize = 1_000;

/// Everything that is made from rows.
pub(crate) struct Results<'r> {
    rulebook: &'r Rulebook,
    store: &'r Store,
    run: Run,
    accounts: Accounts,
    summary: Summary,
    table: csv::Writer<File>,
    /// Keys under which filings meet each other.
    between: Sorter,
    /// Keys under which filings meet those of the earlier run.
    since: Option<(Run, Sorter)>,
    tables: Vec<Box<dyn Table>>,
    /// Verdicts of any kind, over all rows.
    duties: u64,
}

impl<'r> Results<'r> {
    pub(crate) fn new(
        rulebook: &'r Rulebook,
        store: &'r Store,
        run: Run,
        since: Option<Run>,
    ) -> Result<Results<'r>, Failure> {
        let mut table = csv::Writer::from_writer(create(store, "rows.csv")?);
        table.write_record(table_head(rulebook)).map_err(|error| of_table(store, error))?;
        Ok(Results {
            tables: tables::open(&run.also, store, rulebook, &run)?,
            rulebook,
            store,
            run,
            accounts: Accounts::default(),
            summary: Summary::new(rulebook),
            table,
            duties: 0,
            between: Sorter::new(&store.spills(), "between"),
            since: since.map(|run| (run, Sorter::new(&store.spills(), "since"))),
        })
    }

    /// Takes a row in, with where it stands in the file of rows.
    pub(crate) fn row(&mut self, row: &Row, at: u64, length: usize) -> Result<(), Failure> {
        self.accounts.add(row).map_err(Failure::Unaccounted)?;
        self.summary.add(row);
        self.duties += (row.met + row.unmet + row.undetermined + row.not_applicable) as u64;
        let cells = table_row(self.rulebook, row);
        let written = self.table.write_record(cells.iter().map(|cell| cell.as_bytes()));
        written.map_err(|error| of_table(self.store, error))?;
        for table in &mut self.tables {
            table.row(row)?;
        }
        for key in keys(row) {
            self.between.push(record(&key, 1, at, length)).map_err(|e| self.spill(e))?;
        }
        if let Some((_, sorter)) = &mut self.since {
            let pushed = sorter.push(record(&Compare::key(row), 1, at, length));
            pushed.map_err(|e| self.spill(e))?;
        }
        Ok(())
    }

    fn spill(&self, source: io::Error) -> FileError {
        FileError::Write { path: self.store.spills(), source }
    }

    /// Writes what follows from all rows together, and puts everything in its place.
    pub(crate) fn finish(
        mut self,
        handed_out: u64,
        took: Duration,
        slowest: &[(Duration, String)],
    ) -> Result<Exit, Failure> {
        let rows = self.store.path("rows.ndjson");
        self.accounts.settle(handed_out, lines(&rows)?).map_err(Failure::Unaccounted)?;
        self.table.flush().map_err(|source| self.spill(source))?;
        let mut obligations = csv::Writer::from_writer(create(self.store, "obligations.csv")?);
        for cells in obligations_table(self.rulebook) {
            let written = obligations.write_record(cells.iter().map(|cell| cell.as_bytes()));
            written.map_err(|error| of_table(self.store, error))?;
        }
        obligations.flush().map_err(|source| self.spill(source))?;
        let contradictions = self.contradictions(&rows)?;
        let since = self.changes(&rows)?;
        for table in self.tables.drain(..) {
            table.finish()?;
        }
        let mut exit = exit(&self.accounts, contradictions, &self.run.fail_on);
        if self.accounts.checked > 0 && self.duties == 0 {
            let role = Role::from_word(&self.run.role).map_or("whoever files", Role::label);
            say(&Failure::Usage(no_duty(&BTreeSet::from([role]), self.rulebook)));
            exit = exit.max(Exit::NothingChecked);
        }
        let of = Of {
            as_of: self.run.as_of,
            role: &self.run.role,
            laws: self.run.laws.clone(),
            rulebook: &self.run.rulebook,
        };
        let page = self.summary.page(self.rulebook, of, self.accounts, since);
        for summary in SUMMARY.entries() {
            let mut written = Vec::new();
            (summary.write)(&page, &mut written).map_err(Failure::Output)?;
            self.store.write(&summary.file("summary"), &written)?;
        }
        let mut text = Vec::new();
        (SUMMARY.usual().write)(&page, &mut text).map_err(Failure::Output)?;
        self.store.write("timing.json", &timing(took, self.accounts.inputs, slowest)?)?;
        self.run.accounts = Some(self.accounts);
        self.run.exit = Some(exit as u8);
        self.store.write("run.json", &json(&self.run)?)?;
        let mut made = outputs();
        made.retain(|name| self.store.path(name).is_file());
        self.store.write("made", made.join("\n").as_bytes())?;
        self.store.publish()?;
        told(&text, &self.accounts, exit)
    }

    /// What filings contradict each other in; gives how many findings there are.
    fn contradictions(&mut self, rows: &Path) -> Result<u64, Failure> {
        let mut out = BufWriter::new(create(self.store, "between.ndjson")?);
        let failed = |source| FileError::Write { path: self.store.path("between.ndjson"), source };
        let mut at = RowsAt::open(rows.to_owned())?;
        let sorter =
            std::mem::replace(&mut self.between, Sorter::new(&self.store.spills(), "nothing"));
        // The same filings may meet by number and by name; a finding is told once.
        let mut told = HashSet::new();
        let mut count = 0;
        let mut groups = Groups::new(sorter.sorted().map_err(|e| self.spill(e))?);
        while let Some((key, places)) = groups.next().map_err(|e| self.spill(e))? {
            if places.len() < 2 {
                continue;
            }
            let first = places.iter().take(GROUP);
            let group: Vec<Row> =
                first.map(|&(_, from, length)| at.row(from, length)).collect::<Result<_, _>>()?;
            for finding in compare(&key, &group) {
                if told.insert(digest(&finding)) {
                    count += 1;
                    self.summary.add_between(&finding);
                    for table in &mut self.tables {
                        table.between(&finding)?;
                    }
                    serde_json::to_writer(&mut out, &finding).map_err(|e| failed(e.into()))?;
                    out.write_all(b"\n").map_err(failed)?;
                }
            }
        }
        out.flush().map_err(failed)?;
        Ok(count)
    }

    /// What has changed since an earlier run, where one is named.
    fn changes(&mut self, rows: &Path) -> Result<Option<Since>, Failure> {
        let Some((earlier, mut sorter)) = self.since.take() else { return Ok(None) };
        let folder = self.run.since.clone().unwrap_or_default();
        let mut before = RowsAt::open(folder.join("rows.ndjson"))?;
        let spills = self.store.spills();
        before.each(|row, at, length| {
            let pushed = sorter.push(record(&Compare::key(&row), 0, at, length));
            pushed.map_err(|source| FileError::Write { path: spills.clone(), source })
        })?;
        let mut after = RowsAt::open(rows.to_owned())?;
        let compare = Compare::new(&earlier.obligations, &self.run.obligations);
        let mut out = BufWriter::new(create(self.store, "changes.ndjson")?);
        let failed = |source| FileError::Write { path: self.store.path("changes.ndjson"), source };
        let mut since = Since::default();
        let mut groups = Groups::new(sorter.sorted().map_err(|e| self.spill(e))?);
        while let Some((_, places)) = groups.next().map_err(|e| self.spill(e))? {
            // Filings that share a key are paired in the order in which they stand.
            let (old, new): (Vec<_>, Vec<_>) =
                places.into_iter().partition(|&(run, _, _)| run == 0);
            for pair in 0..old.len().max(new.len()) {
                let row = |rows: &mut RowsAt, places: &[Place]| {
                    places.get(pair).map(|&(_, at, length)| rows.row(at, length)).transpose()
                };
                let (old, new) = (row(&mut before, &old)?, row(&mut after, &new)?);
                let change = compare.change(old.as_ref(), new.as_ref());
                since.add(change.as_ref());
                if let Some(change) = change {
                    serde_json::to_writer(&mut out, &change).map_err(|e| failed(e.into()))?;
                    out.write_all(b"\n").map_err(failed)?;
                }
            }
        }
        out.flush().map_err(failed)?;
        Ok(Some(since))
    }
}

/// Which run, and where the row stands.
type Place = (u8, u64, usize);

/// A key, a zero, the run, and where the row stands.
fn record(key: &[u8], run: u8, at: u64, length: usize) -> Vec<u8> {
    let mut record = Vec::with_capacity(key.len() + 18);
    record.extend_from_slice(key);
    record.extend_from_slice(&[0, run]);
    record.extend_from_slice(&at.to_be_bytes());
    record.extend_from_slice(&(length as u64).to_be_bytes());
    record
}

fn apart(record: &[u8]) -> Option<(&[u8], Place)> {
    let (rest, length) = record.split_last_chunk::<8>()?;
    let (rest, at) = rest.split_last_chunk::<8>()?;
    let (&run, rest) = rest.split_last()?;
    let (_, key) = rest.split_last()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    Some((key, (run, u64::from_be_bytes(*at), length)))
}

/// Sorted records, those of one key together.
struct Groups<I> {
    records: I,
    ahead: Option<(Vec<u8>, Place)>,
}

impl<I: Iterator<Item = io::Result<Vec<u8>>>> Groups<I> {
    fn new(records: I) -> Groups<I> {
        Groups { records, ahead: None }
    }

    fn next(&mut self) -> io::Result<Option<(Vec<u8>, Vec<Place>)>> {
        let mut group: Option<(Vec<u8>, Vec<Place>)> =
            self.ahead.take().map(|(key, place)| (key, vec![place]));
        for record in self.records.by_ref() {
            let record = record?;
            let Some((key, place)) = apart(&record) else { continue };
            match &mut group {
                None => group = Some((key.to_owned(), vec![place])),
                Some((known, places)) if *known == key => places.push(place),
                Some(_) => {
                    self.ahead = Some((key.to_owned(), place));
                    break;
                }
            }
        }
        Ok(group)
    }
}

/// What makes a finding between filings the same as another, however they met.
fn digest(finding: &Between) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&finding.about, &finding.message).hash(&mut hasher);
    for side in &finding.sides {
        (&side.path, side.document, &side.value).hash(&mut hasher);
    }
    hasher.finish()
}

fn exit(accounts: &Accounts, contradictions: u64, fail_on: &str) -> Exit {
    let findings = accounts.with_findings > 0 || contradictions > 0;
    let reasons = [
        (findings && fail_on != "never", Exit::Findings),
        (accounts.unreadable > accounts.failed, Exit::Unreadable),
        (accounts.checked + accounts.unreadable == 0, Exit::NothingChecked),
        (accounts.failed + accounts.faults > 0, Exit::InputOutput),
    ];
    reasons
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, exit)| exit)
        .max()
        .unwrap_or(Exit::Clean)
}

/// Prints the summary, and the accounts where a person or a log reads them.
fn told(text: &[u8], accounts: &Accounts, exit: Exit) -> Result<Exit, Failure> {
    let mut output = Output::screen();
    output.write_all(text).map_err(Failure::Output)?;
    output.close()?;
    if accounts.checked + accounts.unreadable == 0 {
        say(&Failure::Usage("nothing was checked".to_owned()));
    }
    Ok(exit)
}

/// What is there to say of a run that is finished already.
pub(crate) fn finished(folder: &Path, run: &Run) -> Result<Exit, Failure> {
    let path = folder.join(SUMMARY.usual().file("summary"));
    let text = std::fs::read(&path);
    let text = text.map_err(|source| FileError::Read { path, source })?;
    let exit = match run.exit {
        Some(0) => Exit::Clean,
        Some(1) => Exit::Findings,
        Some(3) => Exit::Unreadable,
        Some(4) => Exit::NothingChecked,
        _ => Exit::InputOutput,
    };
    told(&text, &run.accounts.unwrap_or_default(), exit)
}

fn create(store: &Store, name: &str) -> Result<File, FileError> {
    let path: PathBuf = store.path(name);
    write::unfinished(&path).map_err(|source| FileError::Write { path, source })
}

fn of_table(store: &Store, error: csv::Error) -> FileError {
    FileError::Write { path: store.path("rows.csv"), source: render::csv_error(error) }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let mut json = serde_json::to_vec_pretty(value).map_err(|e| Failure::Output(e.into()))?;
    json.push(b'\n');
    Ok(json)
}

/// How long it took; the one output that differs from run to run.
fn timing(took: Duration, inputs: u64, slowest: &[(Duration, String)]) -> Result<Vec<u8>, Failure> {
    let seconds = took.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate for the eye")]
    let rate = inputs as f64 / seconds.max(0.001);
    let slowest: Vec<_> = slowest
        .iter()
        .map(|(took, path)| serde_json::json!({ "path": path, "milliseconds": took.as_secs_f64() * 1e3 }))
        .collect();
    json(&serde_json::json!({ "seconds": seconds, "inputs_per_second": rate, "slowest": slowest }))
}
