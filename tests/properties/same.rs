//! What a report may not depend on: the order of keys, the notation, the run, the thread.

use bordercheck::formats::REPORT;
use bordercheck::render::{Full, Json, Renderer, Run};
use bordercheck::report::{FailOn, FilingReport, Threshold, Totals};
use bordercheck::source::Source;
use bordercheck::{Detail, Options};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::draft::Rolls;
use super::filing::{Filing, filings};
use super::fit::misfits;
use super::{AS_OF, CHECKER, options, rulebook, source, tried_on, yaml};

const THRESHOLD: Threshold =
    Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };

/// The report on a text in a format, as it is written.
fn written(text: &Source, mut renderer: impl Renderer) -> String {
    written_with(text, &options(), &mut renderer)
}

fn written_with(text: &Source, options: &Options, renderer: &mut dyn Renderer) -> String {
    let mut out = Vec::new();
    let mut totals = Totals::default();
    let reports = CHECKER.check(text, options);
    let written = reports.iter().try_for_each(|report| {
        totals.add(report, THRESHOLD);
        renderer.filing(report, &mut out)
    });
    written
        .and_then(|()| renderer.finish(&totals, &mut out))
        .unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8(out).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn as_json(text: &Source) -> String {
    written(text, Json::new(rulebook(), AS_OF, THRESHOLD))
}

fn as_text(text: &Source) -> String {
    written(text, Full::new(THRESHOLD))
}

/// The JSON report without places and digests, and the diagnostics in an order of their own.
fn without_places(text: &Source) -> Value {
    let mut report: Value =
        serde_json::from_str(&as_json(text)).unwrap_or_else(|error| panic!("{error}"));
    forget(&mut report);
    report
}

fn forget(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            // A duty with several causes is told under the one that comes first in the text.
            // Fixes are edits of the text, written as it is.
            let of_text = ["line", "column", "sha256", "path", "causes", "fixes"];
            entries.retain(|key, _| !of_text.contains(&key.as_str()));
            entries.values_mut().for_each(forget);
            // A help may begin with the place of a character.
            if let Some(Value::String(help)) = entries.get_mut("help")
                && help.starts_with("Column ")
                && let Some((_, rest)) = help.split_once(" has ")
            {
                *help = rest.to_owned();
            }
            if let Some(Value::Array(diagnostics)) = entries.get_mut("diagnostics") {
                diagnostics.sort_by_key(Value::to_string);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The first line in which two reports differ, for a reader of a failure.
fn difference(a: &Value, b: &Value) -> Option<String> {
    let lines = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let (a, b) = (lines(a), lines(b));
    let at = a.lines().zip(b.lines()).position(|(a, b)| a != b);
    let around = |text: &str, at: usize| {
        text.lines().skip(at.saturating_sub(12)).take(16).collect::<Vec<_>>().join("\n")
    };
    if a == b {
        None
    } else {
        at.map(|at| format!("{}\n\nagainst\n\n{}", around(&a, at), around(&b, at)))
    }
}

/// The same with the keys of every mapping in another order.
fn shuffled(value: &Value, rolls: &mut Rolls) -> Value {
    match value {
        Value::Object(entries) => {
            let mut rest: Vec<_> = entries.iter().collect();
            let mut shuffled = Map::new();
            while !rest.is_empty() {
                let (key, value) = rest.swap_remove(rolls.below(rest.len()));
                shuffled.insert(key.clone(), self::shuffled(value, rolls));
            }
            Value::Object(shuffled)
        }
        Value::Array(items) => items.iter().map(|item| shuffled(item, rolls)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Filings that fit, and now and then one that does not.
fn any_filings() -> impl Strategy<Value = Filing> {
    prop_oneof![3 => filings(), 1 => misfits()]
}

proptest! {
    #![proptest_config(tried_on(150))]

    #[test]
    fn the_order_of_keys_does_not_matter(filing in any_filings(), seed in any::<u64>()) {
        let other = shuffled(&Value::Object(filing.0.clone()), &mut Rolls(seed));
        let (one, other) = (source(&filing.0), Source::new("filing.json", other.to_string()));
        let differ = difference(&without_places(&one), &without_places(&other));
        prop_assert!(differ.is_none(), "{}\n{}", other.text(), differ.unwrap_or_default());
    }

    #[test]
    fn verdicts_do_not_depend_on_what_is_told_of_them(filing in any_filings()) {
        let source = source(&filing.0);
        let bare = Options { detail: Detail::Verdicts, ..options() };
        let (full, bare) = (CHECKER.check(&source, &options()), CHECKER.check(&source, &bare));
        prop_assert_eq!(full.len(), bare.len());
        for (full, bare) in full.iter().zip(&bare) {
            prop_assert_eq!(full.fails(THRESHOLD), bare.fails(THRESHOLD));
            prop_assert_eq!(full.outcomes().len(), bare.outcomes().len());
            for (one, other) in full.outcomes().iter().zip(bare.outcomes()) {
                let (full_day, bare_day) = (full.day(one), bare.day(other));
                let (full, bare) = (one, other);
                let told = (full.verdict, full.applies, full.fulfilled, full.disputed, full.in_force);
                prop_assert_eq!(told, (bare.verdict, bare.applies, bare.fulfilled, bare.disputed, bare.in_force));
                let days = (full_day.earliest, full_day.from);
                prop_assert_eq!(days, (bare_day.earliest, bare_day.from));
            }
            let truths = |report: &FilingReport<'_>| report.qualifications().iter().map(|q| q.truth).collect::<Vec<_>>();
            prop_assert_eq!(truths(full), truths(bare));
        }
    }

    #[test]
    fn what_is_worked_out_for_a_report_is_all_it_tells(filing in any_filings()) {
        let text = source(&filing.0);
        let run = Run { rulebook: rulebook(), as_of: AS_OF, threshold: THRESHOLD, baseline: false,
 annex: false, repository: None };
        let enough = Options { detail: Detail::Findings, ..options() };
        for entry in REPORT.entries().filter(|entry| !entry.write.everything) {
            let whole = written_with(&text, &options(), entry.renderer(&run).as_mut());
            let told = written_with(&text, &enough, entry.renderer(&run).as_mut());
            prop_assert_eq!(whole, told, "{}", entry.format.word());
        }
    }

    #[test]
    fn yaml_and_json_say_the_same(filing in any_filings(), seed in any::<u64>()) {
        let (json, yaml) = (source(&filing.0), Source::new("filing.yaml", yaml::written(&filing.0, seed)));
        let differ = difference(&without_places(&json), &without_places(&yaml));
        prop_assert!(differ.is_none(), "{}\n{}", yaml.text(), differ.unwrap_or_default());
    }

    #[test]
    fn the_same_bytes_twice_and_from_every_thread(filing in any_filings(), seed in any::<u64>()) {
        let text = Source::new("filing.yaml", yaml::written(&filing.0, seed));
        let first = (as_json(&text), as_text(&text));
        let again = Source::new("filing.yaml", text.text());
        let runs = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| (as_json(&again), as_text(&again)))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect::<Vec<_>>()
        });
        for run in runs {
            prop_assert!(run == first, "{}", text.text());
        }
    }
}

/// Two programs, two tables of everything: what is told does not hang on how they are filled.
#[test]
fn a_checker_made_anew_writes_the_same_bytes() -> Result<(), Box<dyn std::error::Error>> {
    let text = Source::new(
        "filing.yaml",
        "bordercheck: 1\nuse: { areas: [border_control] }\nlogging: { retention: P5M }\n",
    );
    let anew = bordercheck::Checker::embedded()?;
    let mut renderer = Json::new(anew.rulebook(), AS_OF, THRESHOLD);
    let mut out = Vec::new();
    let mut totals = Totals::default();
    for report in &anew.check(&text, &options()) {
        totals.add(report, THRESHOLD);
        renderer.filing(report, &mut out)?;
    }
    renderer.finish(&totals, &mut out)?;
    assert_eq!(String::from_utf8(out)?, as_json(&text));
    Ok(())
}
