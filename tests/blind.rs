//! Filings written by readers who saw the text of one provision, and neither its rules nor what the program says, with
//! the outcome that the text gives: `tests/blind/<book>/<article>.yaml` (`CONTRIBUTING.md`, “Read a provision blind”).

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use bordercheck::diagnostic::Severity;
use bordercheck::document::{Limits, read};
use bordercheck::embedded;
use bordercheck::law::{Truth, Verdict};
use bordercheck::report::FilingReport;
use bordercheck::source::Source;
use bordercheck::{Checker, Detail, Options, RoleChoice};
use serde_json::{Map, Value, json};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// A filing of the file has these keys and no others: a misspelt one would expect nothing.
const KEYS: [&str; 9] = ["id", "base", "as_of", "without", "given", "duties", "law", "days", "why"];

/// Those of them that expect something, by rule.
const EXPECTS: [&str; 3] = ["duties", "law", "days"];

/// Fewer filings than this are no reading of an article.
const FEWEST: usize = 6;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blind")
}

/// What a reader wrote on a provision, or on several that belong together.
struct Reading {
    /// From `tests/blind`: `ai-act/art-09.yaml`.
    name: String,
    content: Value,
}

impl Reading {
    fn provisions(&self) -> Vec<&str> {
        texts(&self.content["provision"])
    }

    fn filings(&self) -> &[Value] {
        self.content["filings"].as_array().map_or(&[], Vec::as_slice)
    }
}

/// A text, or each of a list.
fn texts(value: &Value) -> Vec<&str> {
    match value.as_array() {
        Some(list) => list.iter().filter_map(Value::as_str).collect(),
        None => value.as_str().into_iter().collect(),
    }
}

/// What the YAML file says, with what `<<` stands for.
fn yaml(path: &Path) -> Result<Value> {
    let source = Source::new(path.display().to_string(), fs::read_to_string(path)?);
    let readings = read(&source, &Limits::default());
    let [reading] = readings.as_slice() else {
        return Err(format!("{}: is not one document", path.display()).into());
    };
    let fault = reading.diagnostics.iter().find(|found| found.severity == Severity::Error);
    if let Some(fault) = fault {
        let place = source.locate(fault.span().start);
        return Err(format!("{}:{place}: {}", path.display(), fault.message).into());
    }
    let document = reading.document.as_ref().ok_or("there is no document")?;
    Ok(merged(document.to_json(document.root())))
}

/// Lays the mappings that `<<` names beneath what stands beside it, the first of them uppermost. Filings may not be
/// written so, which keeps their lines true; what is written here is only a shorter way to say `given`.
fn merged(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(merged).collect(),
        Value::Object(mut own) => {
            let beneath = match own.shift_remove("<<") {
                Some(Value::Array(several)) => several,
                Some(one) => vec![one],
                None => Vec::new(),
            };
            let mut whole = Map::new();
            for layer in beneath.into_iter().rev().map(merged) {
                whole.extend(layer.as_object().cloned().into_iter().flatten());
            }
            whole.extend(own.into_iter().map(|(key, value)| (key, merged(value))));
            Value::Object(whole)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// The YAML files of a folder in a fixed order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = entries.collect::<std::result::Result<_, _>>()?;
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Filings that state scope alone, for others to add to.
fn bases() -> Result<BTreeMap<String, Value>> {
    files(&folder().join(BASES))?.iter().map(|path| Ok((name(path), yaml(path)?))).collect()
}

/// The folder of the bases stands beside those of the books.
const BASES: &str = "bases";

fn readings() -> Result<Vec<Reading>> {
    let entries = fs::read_dir(folder())?.map(|entry| entry.map(|entry| entry.path()));
    let mut books: Vec<PathBuf> = entries.collect::<std::result::Result<_, _>>()?;
    books.sort();
    let mut found = Vec::new();
    for folder in books.iter().filter(|path| name(path) != BASES) {
        for path in files(folder)? {
            let name = format!("{}/{}.yaml", name(folder), name(&path));
            found.push(Reading { name, content: yaml(&path)? });
        }
    }
    Ok(found)
}

/// Puts a value at a path, in the place of whatever stands there; lists are replaced whole.
fn put(whole: &mut Value, path: &str, value: &Value) {
    let mut at = whole;
    for key in path.split('.') {
        if !at.is_object() {
            *at = json!({});
        }
        at = &mut at[key];
    }
    *at = value.clone();
}

fn remove(whole: &mut Value, path: &str) {
    let (above, key) = path.rsplit_once('.').unwrap_or(("", path));
    let mut keys = above.split('.').filter(|key| !key.is_empty());
    let above = keys.try_fold(whole, |at, key| at.get_mut(key));
    if let Some(above) = above.and_then(Value::as_object_mut) {
        above.shift_remove(key);
    }
}

/// The filing that a row describes: a base, less what it is `without`, with what is `given`.
fn filing(row: &Value, bases: &BTreeMap<String, Value>) -> std::result::Result<Value, String> {
    let mut filing = match row.get("base") {
        None => json!({ "bordercheck": 1 }),
        Some(base) => {
            let known = base.as_str().and_then(|base| bases.get(base));
            known.ok_or_else(|| format!("there is no base {base}"))?.clone()
        }
    };
    for path in texts(&row["without"]) {
        remove(&mut filing, path);
    }
    for (path, value) in row["given"].as_object().into_iter().flatten() {
        put(&mut filing, path, value);
    }
    put(&mut filing, "filing.id", &row["id"]);
    Ok(filing)
}

/// What does not read as a row has to, before anything is checked.
fn faults_of_form(row: &Value) -> Vec<String> {
    let Some(keys) = row.as_object() else { return vec!["a filing is a mapping".to_owned()] };
    let mut faults: Vec<String> = keys
        .keys()
        .filter(|key| !KEYS.contains(&key.as_str()))
        .map(|key| format!("a filing has no `{key}`"))
        .collect();
    if row["why"].as_str().is_none_or(|why| why.trim().is_empty()) {
        faults.push("it says no `why`".to_owned());
    }
    let expects = |kind: &str| row[kind].as_object().into_iter().flatten();
    if EXPECTS.iter().all(|kind| expects(kind).next().is_none()) {
        faults.push("it expects nothing".to_owned());
    }
    let is_one = |kind: &str, word: &str| match kind {
        "duties" => Verdict::from_word(word).is_some(),
        "law" => Truth::from_word(word).is_some(),
        _ => bordercheck::time::parse_date(word).is_some(),
    };
    for kind in EXPECTS {
        for (rule, wanted) in expects(kind) {
            let words = texts(wanted);
            let all = wanted.as_array().map_or(1, Vec::len) == words.len();
            // Two readings of a text may both be tenable; whoever writes three has read none.
            if !all
                || !(1..=2).contains(&words.len())
                || !words.iter().all(|word| is_one(kind, word))
            {
                faults.push(format!("{rule}: {wanted} is nothing to expect in `{kind}`"));
            }
        }
    }
    faults
}

/// What a report says of the rules that a row names, where that is none of what its reader expects.
fn disagreements(row: &Value, report: &FilingReport<'_>) -> Vec<String> {
    let expects = |kind: &str| row[kind].as_object().into_iter().flatten();
    let mut told = Vec::new();
    let mut compare = |rule: &str, wanted: &Value, found: Option<String>| match found {
        None => told.push(format!("{rule}: there is no such rule")),
        Some(found) => {
            let wanted = texts(wanted);
            if !wanted.contains(&found.as_str()) {
                told.push(format!("{rule}: found {found}, expected {}", wanted.join(" or ")));
            }
        }
    };
    for (rule, wanted) in expects("law") {
        let mut all = report.qualifications().iter();
        let found = all.find(|found| found.about.name == rule.as_str());
        compare(&format!("law.{rule}"), wanted, found.map(|found| found.truth.word().to_owned()));
    }
    let outcome = |rule: &str| report.outcomes().iter().find(|found| found.about.id == rule);
    for (rule, wanted) in expects("duties") {
        compare(rule, wanted, outcome(rule).map(|found| found.verdict.word().to_owned()));
    }
    for (rule, wanted) in expects("days") {
        let day = outcome(rule).map(|found| report.day(found).from);
        let day = day.map(|day| day.map_or("no day yet".to_owned(), |day| day.to_string()));
        compare(rule, wanted, day);
    }
    told
}

/// Everything about one row that is not as its reader wrote it.
fn judged(
    checker: &Checker,
    bases: &BTreeMap<String, Value>,
    reading: &Reading,
    row: &Value,
) -> Vec<String> {
    let faults = faults_of_form(row);
    if !faults.is_empty() {
        return faults;
    }
    let filing = match filing(row, bases) {
        Ok(filing) => filing,
        Err(fault) => return vec![fault],
    };
    let day = row.get("as_of").unwrap_or(&reading.content["as_of"]);
    let Some(as_of) = day.as_str().and_then(bordercheck::time::parse_date) else {
        return vec![format!("`as_of` is no date: {day}")];
    };
    let detail = Detail::Verdicts;
    let options = Options { detail, ..Options::new(as_of, RoleChoice::All) };
    let source = Source::new(&reading.name, filing.to_string());
    let reports = checker.check(&source, &options);
    let [report] = reports.as_slice() else { return vec!["it is not one filing".to_owned()] };
    if !report.is_checked() {
        let messages = report.diagnostics.iter().map(|found| found.message.as_str());
        return messages.map(|message| format!("cannot be read: {message}")).collect();
    }
    disagreements(row, report)
}

#[test]
fn every_filing_comes_out_as_the_text_says() -> Result {
    let (checker, bases) = (Checker::embedded()?, bases()?);
    let mut told = Vec::new();
    let mut count = 0;
    for reading in readings()? {
        let mut ids = BTreeSet::new();
        let rows = reading.filings();
        count += rows.len();
        if rows.len() < FEWEST {
            told.push(format!("{}: has {} filings, not {FEWEST}", reading.name, rows.len()));
        }
        for row in rows {
            let id = row["id"].as_str().unwrap_or("(no id)");
            let at = format!("{}: {id}", reading.name);
            if !ids.insert(id) {
                told.push(format!("{at}: stands there twice"));
            }
            let why = row["why"].as_str().unwrap_or_default().trim();
            let found = judged(&checker, &bases, &reading, row);
            told.extend(found.iter().map(|found| format!("{at}: {found}\n    {why}")));
        }
    }
    let (many, told) = (told.len(), told.join("\n"));
    assert!(many == 0, "{many} disagreements over {count} filings:\n{told}");
    assert!(count > 0, "there are no filings");
    Ok(())
}

/// What the ledger says was read blind has its filings here, and what has filings here says so in the ledger.
#[test]
fn the_ledger_says_what_was_read_blind() -> Result {
    let ledger = embedded::ledger()?;
    let dated = ledger.iter().filter(|(_, row)| row.read_blind.is_some());
    let recorded: BTreeSet<&str> = dated.map(|(id, _)| id.as_str()).collect();
    let readings = readings()?;
    for reading in &readings {
        let book = reading.name.split('/').next().unwrap_or_default();
        let provisions = reading.provisions();
        assert!(!provisions.is_empty(), "{}: of which provision?", reading.name);
        for provision in provisions {
            let within = provision.split('/').next() == Some(book);
            assert!(within, "{}: {provision} is in another book", reading.name);
        }
    }
    let written: BTreeSet<&str> = readings.iter().flat_map(Reading::provisions).collect();
    let lost: Vec<&&str> = recorded.difference(&written).collect();
    assert!(lost.is_empty(), "read blind by the ledger, without a file in tests/blind: {lost:?}");
    let unsaid: Vec<&&str> = written.difference(&recorded).collect();
    assert!(unsaid.is_empty(), "a file in tests/blind, and no `read_blind` there: {unsaid:?}");
    Ok(())
}
