//! What is done with the rulebook itself: listed, proved, accounted for, compared with another text of the law.

use bordercheck::render;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use bordercheck::embedded;
use bordercheck::prove::suggest::Suggestion;
use bordercheck::prove::{self, coverage, mutants, suggest};
use bordercheck::rulebook::cases::Case;
use bordercheck::rulebook::{Place, Rulebook, found};
use bordercheck::shown::printable;
use bordercheck::view::{self, Ledger, Unit};

use super::args::{Law, OwnRules, Rules};
use super::commands::{own_rulebook, rulebook};
use super::files;
use super::write::Output;
use super::{Exit, Failure, say, shown};

pub(crate) fn rules(rules: &Rules) -> Result<Exit, Failure> {
    match rules {
        Rules::List(law) => {
            let rulebook = rulebook(law)?;
            let mut output = Output::screen();
            render::rules_list(&rulebook, &mut output).map_err(Failure::Output)?;
            output.close()?;
            Ok(Exit::Clean)
        }
        Rules::Test { filter, coverage, mutants, suggest, rules } => {
            let (rulebook, cases) = own_rulebook(rules)?;
            let filter = filter.as_deref().unwrap_or("");
            let mut output = Output::screen();
            let out = &mut output;
            let mut exit = test(&rulebook, &cases, filter, out)?;
            if *coverage {
                exit = exit
                    .max(show_coverage(&rulebook, &cases, filter, out).map_err(Failure::Output)?);
            }
            if *suggest {
                show_suggestions(&rulebook, &cases, filter, out).map_err(Failure::Output)?;
            }
            if *mutants {
                exit = exit
                    .max(show_mutants(&rulebook, &cases, filter, out).map_err(Failure::Output)?);
            }
            output.close()?;
            Ok(exit)
        }
        Rules::Ledger(law) => ledger(law),
        Rules::Drift { law, rules } => drift(law, rules),
    }
}

fn test(
    rulebook: &Rulebook,
    cases: &[Case],
    filter: &str,
    out: &mut Output,
) -> Result<Exit, Failure> {
    let cases: Vec<&Case> = cases.iter().filter(|case| case.rule.contains(filter)).collect();
    if cases.is_empty() {
        return Err(Failure::Usage(format!(
            "no rule's id contains `{filter}`: nothing was tested"
        )));
    }
    let (mut passed, mut failed) = (0, 0);
    for case in cases {
        match prove::run(rulebook, case) {
            Ok(()) => passed += 1,
            Err(failure) => {
                failed += 1;
                let (place, name) = (at(&case.place), printable(&case.name));
                writeln!(out, "{place}{}: “{name}”", case.rule).map_err(Failure::Output)?;
                for line in &failure.lines {
                    writeln!(out, "    {}", printable(line)).map_err(Failure::Output)?;
                }
            }
        }
    }
    writeln!(out, "{passed} cases passed, {failed} failed").map_err(Failure::Output)?;
    Ok(if failed > 0 { Exit::Findings } else { Exit::Clean })
}

fn show_coverage(
    rulebook: &Rulebook,
    cases: &[Case],
    filter: &str,
    out: &mut Output,
) -> io::Result<Exit> {
    let coverage = coverage::measure(rulebook, cases, filter);
    for missing in &coverage.missing {
        let place = at(&missing.place);
        writeln!(
            out,
            "{place}{}: {}: no case in which {} is {} and decides",
            missing.rule,
            missing.part,
            missing.condition,
            missing.truth.label()
        )?;
    }
    let (shown, wanted) = (coverage.shown, coverage.wanted);
    // In hundredths of a percent and rounded down: all but one is not all.
    let share = (shown * 10_000).checked_div(wanted).unwrap_or(10_000);
    writeln!(
        out,
        "conditions shown to decide alone: {shown} of {wanted} ({}.{:02} %)",
        share / 100,
        share % 100
    )?;
    Ok(if coverage.missing.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn show_mutants(
    rulebook: &Rulebook,
    cases: &[Case],
    filter: &str,
    out: &mut Output,
) -> io::Result<Exit> {
    let run = mutants::run(rulebook, cases, filter);
    for survivor in &run.survivors {
        let place = at(&survivor.place);
        writeln!(out, "{place}{}: survives: {}", survivor.rule, survivor.change)?;
    }
    writeln!(out, "changes tried: {}; not noticed: {}", run.tried, run.survivors.len())?;
    Ok(if run.survivors.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn at(place: &Place) -> String {
    format!("{}:{}: ", printable(&place.file), place.line)
}

/// Cases that would prove what is not proved yet, each file of them as it would stand beside that of the rules.
fn show_suggestions(
    rulebook: &Rulebook,
    cases: &[Case],
    filter: &str,
    out: &mut Output,
) -> io::Result<Exit> {
    let suggestions = suggest::suggest(rulebook, cases, filter);
    let mut files: BTreeMap<String, Vec<&Suggestion>> = BTreeMap::new();
    for suggestion in &suggestions {
        files.entry(found::beside(&suggestion.place.file)).or_default().push(suggestion);
    }
    for (file, suggestions) in files {
        write!(out, "{}:\n{}found:\n", printable(&file), found::HEADING)?;
        for of_rule in suggestions.chunk_by(|a, b| a.rule == b.rule) {
            writeln!(out, "  {}:", of_rule[0].rule)?;
            for suggestion in of_rule {
                writeln!(out, "    - {}", as_written(&suggestion.case))?;
            }
        }
    }
    writeln!(out, "cases that would prove more: {}", suggestions.len())?;
    Ok(Exit::Clean)
}

/// A case as rule files have it.
fn as_written(case: &Case) -> String {
    let given: Vec<String> =
        case.given.iter().map(|given| format!("{}: {}", given.path, given.json)).collect();
    let name = serde_json::to_string(&case.name).unwrap_or_default();
    let if_applies =
        case.if_applies.map_or_else(String::new, |word| format!(", if_applies: {}", word.word()));
    format!(
        "{{ case: {name}, given: {{ {} }}, expect: {}{if_applies} }}",
        given.join(", "),
        case.expect
    )
}

fn ledger(law: &Law) -> Result<Exit, Failure> {
    let rulebook = rulebook(law)?;
    let ledger = whole_ledger(&rulebook, &law.rules)?;
    let accounts = view::accounts(&rulebook, &ledger)
        .map_err(|error| Failure::Output(io::Error::other(error)))?;
    let mut output = Output::screen();
    output.write_all(accounts.text.as_bytes()).map_err(Failure::Output)?;
    output.close()?;
    Ok(if accounts.open.is_empty() { Exit::Clean } else { Exit::Findings })
}

/// Every row: the rulebook inside the program names only what reports cite, one that was just read has them all.
fn whole_ledger(rulebook: &Rulebook, rules: &OwnRules) -> Result<Ledger, Failure> {
    let own = rules.rules.is_some().then(|| rulebook.provisions.clone());
    Ok(own.map_or_else(embedded::ledger, Ok)?)
}

fn drift(path: &Path, rules: &OwnRules) -> Result<Exit, Failure> {
    let Ok(source) = files::read(path)? else {
        return Err(Failure::Usage(format!("`{}` is no text", shown(path))));
    };
    let units: Vec<Unit> = serde_json::from_str(source.text()).map_err(|error| {
        Failure::Usage(format!(
            "`{}` is no list of units with `id`, `cite` and `text`: {error}",
            shown(path)
        ))
    })?;
    if units.is_empty() {
        let told = format!("nothing was compared: `{}` has no unit", shown(path));
        say(&Failure::Usage(told));
        return Ok(Exit::NothingChecked);
    }
    let (rulebook, _) = own_rulebook(rules)?;
    let ledger = whole_ledger(&rulebook, rules)?;
    let drift = view::drift(&rulebook, &ledger, &units);
    let mut output = Output::screen();
    view::write_drift(&drift, &mut output).map_err(Failure::Output)?;
    output.close()?;
    let clean = drift.changed.is_empty() && drift.gone.is_empty() && drift.new.is_empty();
    Ok(if clean { Exit::Clean } else { Exit::Findings })
}
