//! What somebody has accepted: dated, told, and never more than it says.

use std::error::Error;
use std::fs;
use std::path::Path;

use bordercheck::embedded::WAIVERS_SCHEMA;
use bordercheck::formats::{Format, REPORT};
use bordercheck::law::{Theme, Verdict};
use bordercheck::render::Run;
use bordercheck::report::{
    Accepted, Baseline, FailOn, FilingReport, Threshold, Totals, WaiverTally,
};
use bordercheck::source::Source;
use bordercheck::waiver::Waivers;
use bordercheck::{Checker, Options, RoleChoice};
use jiff::civil::Date;
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const THRESHOLD: Threshold = Threshold { fail_on: FailOn::Unmet, due_by: None, require: None };
const LOGS: &str = "ai-act/art-26/par-6/log-retention";

fn waivers(checker: &Checker, text: &str) -> Result<Waivers> {
    let read = Waivers::read(Source::new("waivers.yaml", text), checker.rulebook());
    Ok(read.map_err(|(_, faults)| format!("{faults:#?}"))?)
}

fn example(name: &str) -> Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/harbour-gate-five-faults");
    Ok(fs::read_to_string(folder.join(name))?)
}

fn checked<'a>(checker: &'a Checker, source: &'a Source, day: Date) -> Result<FilingReport<'a>> {
    let reports = checker.check(source, &Options::new(day, RoleChoice::All));
    Ok(reports.into_iter().next().ok_or("no report")?)
}

fn accepted<'a>(report: &'a FilingReport<'_>, id: &str) -> Option<Accepted<'a>> {
    report.outcomes().iter().find(|outcome| outcome.about.id == id)?.accepted
}

#[test]
fn a_waiver_that_expires_tomorrow_holds_today_and_not_the_day_after() -> Result {
    let checker = Checker::embedded()?;
    let source = Source::new("gate.yaml", example("filing.yaml")?);
    let waivers = waivers(&checker, &example("waivers.yaml")?)?;
    let until = waivers.list[0].until;
    for (day, holds) in [
        (waivers.list[0].decided_on.yesterday()?, false),
        (waivers.list[0].decided_on, true),
        (until.yesterday()?, true),
        (until, true),
        (until.tomorrow()?, false),
    ] {
        let mut report = checked(&checker, &source, day)?;
        report.accept(Some(&waivers), None);
        let mut tally = WaiverTally::new(&waivers, day);
        tally.add(&report);
        let waived = matches!(accepted(&report, LOGS), Some(Accepted::Waived(_)));
        assert_eq!(waived, holds, "on {day}");
        let expired = day > until;
        assert_eq!(tally.report().faults.len(), usize::from(expired), "on {day}");
        let logs = report.outcomes().iter().find(|outcome| outcome.about.id == LOGS);
        assert_eq!(
            logs.map(|outcome| outcome.verdict),
            Some(Verdict::Unmet),
            "it stays what it is"
        );
        assert!(report.fails(THRESHOLD), "the other faults are nobody's decision");
    }
    Ok(())
}

#[test]
fn a_waiver_is_for_the_filings_it_names() -> Result {
    let checker = Checker::embedded()?;
    let text = example("waivers.yaml")?.replace("HG-2026-015", "HG-2026-016");
    let waivers = waivers(&checker, &text)?;
    let source = Source::new("gate.yaml", example("filing.yaml")?);
    let day = waivers.list[0].until;
    let mut report = checked(&checker, &source, day)?;
    report.accept(Some(&waivers), None);
    assert!(accepted(&report, LOGS).is_none());
    // Its own filing was not looked at, so that nothing can be said of it.
    let mut tally = WaiverTally::new(&waivers, day);
    tally.add(&report);
    assert_eq!(tally.report().faults, Vec::new());
    Ok(())
}

#[test]
fn no_prohibition_can_be_waived() -> Result {
    let checker = Checker::embedded()?;
    let prohibitions =
        checker.rulebook().obligations.iter().filter(|rule| rule.theme == Theme::Prohibition);
    let mut tried = 0;
    for rule in prohibitions {
        let text = example("waivers.yaml")?.replace(LOGS, &rule.id);
        let faults = Waivers::read(Source::new("w", text), checker.rulebook()).err();
        let (_, faults) = faults.ok_or_else(|| format!("`{}` can be waived", rule.id))?;
        assert!(faults.iter().any(|fault| fault.code.name() == "not-waivable"));
        tried += 1;
    }
    assert!(tried > 10);
    Ok(())
}

/// The schema and the reader are of one mind; what only the reader can see is beside the list.
#[test]
fn the_schema_and_the_reader_agree() -> Result {
    let checker = Checker::embedded()?;
    let schema: Value = serde_json::from_str(WAIVERS_SCHEMA)?;
    let validator = jsonschema::draft202012::options()
        .offline()
        .should_validate_formats(true)
        .build(&schema)?;
    let good = example("waivers.yaml")?;
    let fits = |text: &str| -> Result<bool> {
        let value: Value = serde_yaml::from_str(text)?;
        Ok(validator.is_valid(&value))
    };
    let reads = |text: &str| waivers(&checker, text).is_ok();
    assert!(fits(&good)? && reads(&good));
    let all = good.replace("[HG-2026-015]", "all");
    assert!(fits(&all)? && reads(&all));
    for (from, to) in [
        ("bordercheck: 1", "bordercheck: 2"),
        ("bordercheck: 1", "version: 1"),
        ("waivers:", "waiver:"),
        ("[HG-2026-015]", "HG-2026-015"),
        ("[HG-2026-015]", "[]"),
        ("2027-03-31", "2027-02-31"),
        ("2027-03-31", "soon"),
        ("    decided_by: Head of the Harbour Division\n", ""),
        ("    decided_on: 2026-11-20\n", ""),
        ("    until: 2027-03-31\n", ""),
        ("Head of the Harbour Division", "\"\""),
        ("until:", "expires:"),
    ] {
        assert!(good.contains(from), "`{from}` is not there");
        let bad = good.replacen(from, to, 1);
        assert!(!fits(&bad)?, "the schema takes `{to}` for `{from}`");
        assert!(!reads(&bad), "the reader takes `{to}` for `{from}`");
    }
    assert!(!reads(&good.replace("2027-03-31", "2026-11-19")), "it ends before it begins");
    assert!(!reads(&good.replace("par-6/log", "par-6/logs")), "there is no such duty");
    Ok(())
}

/// A baseline over some filings.
fn baseline(checker: &Checker, source: &Source, day: Date) -> Result<Baseline> {
    let run = Run {
        rulebook: checker.rulebook(),
        as_of: day,
        threshold: Threshold { fail_on: FailOn::Undetermined, ..THRESHOLD },
        baseline: false,
        annex: false,
        repository: None,
    };
    let (mut renderer, mut out) =
        (REPORT.of(Format::Baseline).ok_or("no such format")?.renderer(&run), Vec::new());
    renderer.filing(&checked(checker, source, day)?, &mut out)?;
    renderer.finish(&Totals::default(), &mut out)?;
    Ok(Baseline::read(std::str::from_utf8(&out)?)?)
}

#[test]
fn a_baseline_accepts_what_was_there_and_nothing_new() -> Result {
    let checker = Checker::embedded()?;
    let day = Date::constant(2026, 11, 23);
    let threshold = Threshold { fail_on: FailOn::Undetermined, ..THRESHOLD };
    let before = Source::new("gate.yaml", example("filing.yaml")?);
    let baseline = baseline(&checker, &before, day)?;
    let fails = |text: &str| -> Result<bool> {
        let source = Source::new("moved/gate.yaml", text);
        let mut report = checked(&checker, &source, day)?;
        report.accept(None, Some(&baseline));
        Ok(report.fails(threshold))
    };
    assert!(!fails(before.text())?);
    // Lines move, the file moves: the findings are the same.
    assert!(!fails(&format!("# one line more\n{}", before.text()))?);
    // One gap more is new; and what was not known before and is now a gap is new, too.
    let worse = before.text().replace("automatic: true", "automatic: false");
    assert_ne!(worse, before.text());
    assert!(fails(&worse)?);
    Ok(())
}

#[test]
fn a_baseline_accepts_nothing_that_is_prohibited_and_shown() -> Result {
    let checker = Checker::embedded()?;
    let day = Date::constant(2026, 11, 23);
    let harmless = example("filing.yaml")?;
    // The gate turned into a system that infers emotions at work is another matter; what counts here
    // is that any prohibition shown to be broken stays something to act on.
    let source = Source::new("gate.yaml", harmless);
    let mut report = checked(&checker, &source, day)?;
    for outcome in report.outcomes_mut() {
        if outcome.about.theme == Theme::Prohibition {
            outcome.verdict = Verdict::Unmet;
        }
    }
    let everything = Run {
        rulebook: checker.rulebook(),
        as_of: day,
        threshold: Threshold { fail_on: FailOn::Undetermined, ..THRESHOLD },
        baseline: false,
        annex: false,
        repository: None,
    };
    let (mut renderer, mut out) =
        (REPORT.of(Format::Baseline).ok_or("no such format")?.renderer(&everything), Vec::new());
    renderer.filing(&report, &mut out)?;
    renderer.finish(&Totals::default(), &mut out)?;
    let baseline = Baseline::read(std::str::from_utf8(&out)?)?;
    report.accept(None, Some(&baseline));
    let prohibited: Vec<_> = report
        .outcomes()
        .iter()
        .filter(|outcome| outcome.about.theme == Theme::Prohibition)
        .collect();
    assert!(!prohibited.is_empty());
    assert!(prohibited.iter().all(|outcome| outcome.accepted.is_none()));
    assert!(report.fails(THRESHOLD));
    Ok(())
}
