//! What commands share: names that are understood, duties that are chosen, whose duties they are, where settings come
//! from, and what a difference is called.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bordercheck::embedded;
use bordercheck::evaluate::Question;
use bordercheck::law::{Role, Theme};
use bordercheck::report::{FailOn, Threshold};
use bordercheck::rulebook::Rulebook;
use bordercheck::rulebook::choose::{Choice, NoChoice};
use bordercheck::source::Source;
use bordercheck::view::{
    Books, Change, Citations, Diff, Filed, Named, Side, evidence, explained, named, timeline,
};
use bordercheck::{Checker, Detail, Options, RoleChoice};
use jiff::civil::Date;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const DAY: Date = Date::constant(2026, 11, 23);
const THRESHOLD: Threshold =
    Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };

fn means(rulebook: &Rulebook, text: &str) -> Vec<Named> {
    named(rulebook, &BTreeMap::new(), text).unwrap_or_default()
}

/// The next step that a report names is one that `explain` takes, whatever rule it is about.
#[test]
fn every_citation_that_a_report_can_name_is_understood() -> Result {
    let rulebook = embedded::rulebook()?;
    for (at, about) in rulebook.obligations.iter().enumerate() {
        let alone = Citations::of(&rulebook, [about.provision.as_str()]).first();
        let alone = alone.ok_or("no citation")?;
        let with_law = rulebook.cite_with_law(&about.provision);
        let spaced = alone.replace('(', " ( ").to_uppercase();
        for cite in [alone.as_str(), with_law, spaced.as_str()] {
            let found = means(&rulebook, cite);
            assert!(found.contains(&Named::Obligation(at)), "`{cite}` is not {}", about.id);
            let law = |named: &Named| {
                let Named::Obligation(at) = named else { return None };
                Some(rulebook.obligations[*at].law.to_string())
            };
            let others = found.iter().filter_map(law).filter(|law| *law != about.law.as_str());
            assert_eq!(others.count(), 0, "`{cite}` stands for rules of other laws too");
        }
    }
    Ok(())
}

#[test]
fn an_article_stands_for_all_below_it_and_no_other() -> Result {
    let rulebook = embedded::rulebook()?;
    let below = |article: &str| {
        let all = rulebook.obligations.iter().enumerate();
        let of = all.filter(|(_, about)| about.provision.starts_with(article));
        of.map(|(at, _)| Named::Obligation(at)).collect::<Vec<_>>()
    };
    let expected = below("ai-act/art-14/");
    for text in ["AI Act 14", "ai act, Article 14", "Article 14 of the AI Act", "ai-act art. 14"] {
        let found = means(&rulebook, text);
        let rules: Vec<_> =
            found.into_iter().filter(|found| matches!(found, Named::Obligation(_))).collect();
        assert_eq!(rules, expected, "{text}");
    }
    assert!(expected.len() > 5);
    Ok(())
}

#[test]
fn every_fact_record_and_presumption_is_understood() -> Result {
    let rulebook = embedded::rulebook()?;
    for path in rulebook.vocabulary.paths() {
        let item = path.replace("[]", "[7]");
        let plain = path.replace("[]", "");
        for text in [path, item.as_str(), plain.as_str(), &path.to_uppercase()] {
            let found = means(&rulebook, text);
            // A qualification may be called as a section is; then that is told.
            let told = matches!(found.as_slice(), [Named::Fact(_) | Named::Qualification(_)]);
            assert!(told, "`{text}`: {found:?}");
        }
    }
    for (at, about) in rulebook.presumptions.iter().enumerate() {
        assert_eq!(means(&rulebook, &about.id), [Named::Presumption(at)]);
    }
    Ok(())
}

#[test]
fn what_is_ignored_is_counted_and_what_is_prohibited_stays() -> Result {
    let whole = embedded::rulebook()?;
    let prohibited = |rulebook: &Rulebook| {
        let all = rulebook.obligations.iter();
        all.filter(|about| about.theme == Theme::Prohibition).count()
    };
    let mut book = whole.clone();
    let choice = Choice::of(&book, &[], &["ai-act".to_owned()])?;
    book.choose(choice);
    assert_eq!(prohibited(&book), prohibited(&whole));
    let left = book.left_out.as_ref().ok_or("nothing is left out")?;
    assert_eq!(left.duties, whole.obligations.len() - book.obligations.len());
    assert!(left.kept > 0 && left.prohibitions == 0);
    assert!(
        book.obligations
            .iter()
            .all(|about| { about.theme == Theme::Prohibition || !about.id.starts_with("ai-act/") })
    );

    let mut book = whole.clone();
    let choice = Choice::of(&book, &["ai-act/art-14".to_owned()], &[])?;
    book.choose(choice);
    assert!(book.obligations.iter().all(|about| about.id.starts_with("ai-act/art-14/")));
    let left = book.left_out.as_ref().ok_or("nothing is left out")?;
    assert_eq!(left.prohibitions, prohibited(&whole));

    for about in whole.obligations.iter().filter(|about| about.theme == Theme::Prohibition) {
        let id = about.id.to_string();
        let refused = Choice::of(&whole, &[], std::slice::from_ref(&id));
        assert_eq!(refused, Err(NoChoice::Prohibited { id }));
    }
    for (id, likely) in [
        ("ai-act/art-142", Some("ai-act/art-12")),
        ("ai-act/art-26/par-6/log-retenton", Some("ai-act/art-26/par-6/log-retention")),
        ("art-14", Some("ai-act/art-14")),
        ("xyzzy", None),
    ] {
        match Choice::of(&whole, &[id.to_owned()], &[]) {
            Err(NoChoice::Unknown { likely: found, .. }) => {
                assert_eq!(found.as_deref(), likely, "{id}");
            }
            other => return Err(format!("{id}: {other:?}").into()),
        }
    }
    assert!(matches!(
        Choice::of(&whole, &["law.high_risk".to_owned()], &[]),
        Err(NoChoice::NoDuty { .. })
    ));
    Ok(())
}

/// Whoever became the provider by what it did is asked for a provider's duties, whatever it calls itself, in a check and
/// in a batch alike.
#[test]
fn roles_are_those_in_law() -> Result {
    let checker = Checker::embedded()?;
    let example = example("border-authority-deployer")?;
    let filing = |filer: &str, act: &str| {
        let part = format!("roles: [{filer}, border_authority");
        let text = example.replacen("roles: [deployer, border_authority", &part, 1);
        let text = text.replacen("submitted_by: deployer", &format!("submitted_by: {filer}"), 1);
        text.replacen("put_own_name: false", act, 1)
    };
    let roles = |text: String, detail: Detail, role: RoleChoice| {
        let source = Source::new("f.yaml", text);
        let options = Options { detail, ..Options::new(DAY, role) };
        let reports = checker.check(&source, &options);
        reports.first().map(|report| {
            let asked = |role: Role| report.outcomes().iter().any(|o| o.about.addressee == role);
            (report.roles().to_vec(), asked(Role::Provider))
        })
    };
    for filer in ["deployer", "importer", "distributor"] {
        for detail in [Detail::Verdicts, Detail::Findings, Detail::Full] {
            let told = |act: &str, role| roles(filing(filer, act), detail, role).ok_or("no report");
            let (before, none) = told("put_own_name: false", RoleChoice::Filer)?;
            assert!(!before.contains(&Role::Provider) && !none, "{filer}");
            let (now, asked) = told("put_own_name: true", RoleChoice::Filer)?;
            assert!(now.contains(&Role::Provider) && asked, "{filer}, {detail:?}: {now:?}");
            assert!(before.iter().all(|role| now.contains(role)), "{filer} keeps its own");
            // Whoever names a role has that one.
            let one = RoleChoice::One(Role::Deployer);
            assert_eq!(told("put_own_name: true", one)?.0, [Role::Deployer]);
        }
    }
    Ok(())
}

fn example(name: &str) -> Result<String> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    Ok(fs::read_to_string(examples.join(name).join("filing.yaml"))?)
}

fn empty_folder(name: &str) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("commands").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn run(folder: &Path, arguments: &[&str]) -> Result<Output> {
    let program = env!("CARGO_BIN_EXE_bordercheck");
    Ok(Command::new(program).current_dir(folder).args(arguments).output()?)
}

/// Every command that asks something of filings takes the settings of the project, and none has defaults of its own.
#[test]
fn settings_hold_for_every_command() -> Result {
    let folder = empty_folder("settings")?;
    let folder = folder.as_path();
    fs::create_dir(folder.join(".git"))?;
    let gate =
        "bordercheck: 1\nfiling: { id: G, submitted_by: provider }\nlogging: { retention: P5M }\n";
    fs::write(folder.join("a.yaml"), gate)?;
    fs::write(folder.join("b.yaml"), gate)?;
    let commands: [&[&str]; 7] = [
        &["check", "a.yaml"],
        &["ask", "a.yaml"],
        &["timeline", "a.yaml"],
        &["evidence", "a.yaml"],
        &["compare", "a.yaml", "b.yaml"],
        &["diff", "a.yaml", "b.yaml"],
        &["batch", "a.yaml", "--output", "results", "--progress", "none", "--replace"],
    ];
    let settings = folder.join("bordercheck.toml");
    for (told, exit, message) in [
        ("ignore = [\"ai-act/art-26/par-6/log-retenton\"]", 2, "Did you mean"),
        ("select = [\"xyzzy\"]", 2, "no duty has the id `xyzzy`"),
        (
            "ignore = [\"ai-act/art-5/par-1/pt-a/no-manipulation-provider\"]",
            2,
            "is prohibited by law",
        ),
        ("ignore = [\"ai-act/art-14\"]", -1, "not looked at, by choice (ignored: ai-act/art-14)"),
        ("role = \"procesor\"", 2, "Did you mean `processor`?"),
        ("role = \"importer\"\nlaw = [\"un-guidance\"]", 4, "no duty of importer"),
        ("law = [\"ai-acts\"]", 2, "there is no law `ai-acts`"),
        ("as-of = \"2026-02-30\"", 2, "no calendar has this day"),
        ("rules = \"nowhere\"", -1, "nowhere"),
    ] {
        fs::write(&settings, format!("[check]\n{told}\n"))?;
        for command in commands {
            let output = run(folder, command)?;
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains(message), "{command:?} with {told}: {said}");
            let code = output.status.code().unwrap_or(-1);
            assert!(exit < 0 || code == exit, "{command:?} with {told}: exit {code}, {said}");
            let without = run(folder, &[command, &["--no-config"]].concat())?;
            let said = String::from_utf8_lossy(&without.stderr);
            assert!(!said.contains(message), "{command:?} --no-config with {told}: {said}");
        }
    }
    Ok(())
}

/// The last line says how the run ended, and what is typed next is understood.
#[test]
fn the_last_line_is_how_the_run_ended() -> Result {
    let folder = empty_folder("last")?;
    let folder = folder.as_path();
    let gate =
        "bordercheck: 1\nfiling: { id: G, submitted_by: provider }\nlogging: { retention: P5M }\n";
    fs::write(folder.join("a.yaml"), gate)?;
    for (arguments, word) in [
        (vec!["check", "a.yaml"], "FAILED"),
        (vec!["check", "a.yaml", "--fail-on", "never"], "FOUND"),
        (vec!["check", "a.yaml", "--role", "importer", "--law", "un-guidance"], "FAILED"),
        (
            vec![
                "check",
                "a.yaml",
                "--role",
                "processor",
                "--due-by",
                "1990-01-01",
                "--fail-on",
                "unmet",
            ],
            "OK",
        ),
    ] {
        let output = run(folder, &[arguments.as_slice(), &["--no-config"]].concat())?;
        let text = String::from_utf8(output.stdout)?;
        let exit = output.status.code().ok_or("no exit code")?;
        let last: String = text.lines().skip_while(|line| !line.starts_with(word)).collect();
        assert!(last.contains(&format!("exit {exit}")), "{arguments:?} ends {exit}: {text}");
        if let Some((_, cite)) = last.split_once("bordercheck explain \"") {
            let cite = cite.split('"').next().unwrap_or_default();
            let explained = run(folder, &["explain", cite])?;
            assert!(explained.status.success(), "{cite}");
        }
    }
    let full = run(folder, &["check", "a.yaml", "--full", "--as-of", "2026-11-23"])?.stdout;
    let format = run(folder, &["check", "a.yaml", "--format", "full", "--as-of", "2026-11-23"])?;
    assert!(!full.is_empty() && full == format.stdout);
    Ok(())
}

fn side(checker: &Checker, text: &str) -> Result<Side> {
    let source = Source::new("f.yaml", text);
    let reports = checker.check(&source, &Options::new(DAY, RoleChoice::All));
    let report = reports.first().ok_or("no report")?;
    Ok(Side::of(report, THRESHOLD).ok_or("not checked")?)
}

const LOGS: &str = "ai-act/art-26/par-6/log-retention";

/// A filing in which the logs bind, with what it says of them.
fn with_logs(logs: &str) -> Result<String> {
    let text = example("harbour-gate-five-faults")?;
    assert!(text.contains("\n  retention: P5M\n"));
    Ok(text.replacen("\n  retention: P5M\n", logs, 1))
}

/// Where a difference of the duty on logs is told.
fn called(diff: &Diff) -> &'static str {
    let has = |changes: &[Change]| changes.iter().any(|change| change.rule == LOGS);
    [
        ("worse", &diff.worse),
        ("now open", &diff.now_open),
        ("now known", &diff.now_known),
        ("better", &diff.better),
        ("other", &diff.other),
    ]
    .into_iter()
    .find(|(_, changes)| has(changes))
    .map_or("same", |(word, _)| word)
}

#[test]
fn to_say_more_is_no_step_back_and_to_say_less_is() -> Result {
    let checker = Checker::embedded()?;
    let silent = with_logs("\n")?;
    let short = with_logs("\n  retention: P5M\n")?;
    let met = with_logs("\n  retention: P6M\n")?;
    for (old, new, word, fails) in [
        (&silent, &short, "now known", false),
        (&met, &short, "worse", true),
        (&met, &silent, "now open", true),
        (&short, &silent, "other", false),
        (&short, &met, "better", false),
        (&silent, &met, "better", false),
        (&short, &short, "same", false),
    ] {
        let diff = Diff::of(&side(&checker, old)?, &side(&checker, new)?);
        assert_eq!(called(&diff), word, "a change that is {word}");
        assert_eq!(diff.fails(), fails, "a change that is {word}: {diff:?}");
    }
    Ok(())
}

/// A kept report of a version that did not say what is fulfilled is compared by its verdicts.
#[test]
fn an_old_report_is_compared_by_verdict() -> Result {
    let folder = empty_folder("kept")?;
    let folder = folder.as_path();
    // Whether the duty binds is open here, and it falls short if it does.
    let text = "bordercheck: 1\nfiling: { id: G }\nlogging: { under_deployer_control: true, retention: P5M }\n";
    fs::write(folder.join("new.yaml"), text)?;
    let arguments =
        ["check", "new.yaml", "--role", "all", "--format", "json", "--as-of", "2026-11-23"];
    let kept = run(folder, &[&arguments[..], &["--no-config"]].concat())?.stdout;
    let mut kept: serde_json::Value = serde_json::from_slice(&kept)?;
    let mut dropped = 0;
    let outcomes = kept["filings"][0]["outcomes"].as_array_mut().ok_or("no outcomes")?;
    for outcome in outcomes {
        let outcome = outcome.as_object_mut().ok_or("no outcome")?;
        dropped += usize::from(outcome.remove("fulfilled").is_some());
        outcome.remove("applies");
    }
    assert!(dropped > 1_000);
    let sides = Side::read(&kept.to_string())?;
    let now = side(&Checker::embedded()?, text)?;
    let diff = Diff::of(sides.first().ok_or("no side")?, &now);
    assert_eq!(called(&diff), "same");
    assert!(diff.worse.is_empty() && diff.now_known.is_empty() && diff.now_open.is_empty());
    Ok(())
}

/// What `explain`, `diff`, `evidence` and `timeline` tell is data, before anything is drawn.
#[test]
fn what_commands_tell_is_data() -> Result {
    let (rulebook, ledger) = (embedded::rulebook()?, embedded::ledger()?);
    let (checker, cases) = (Checker::embedded()?, embedded::cases()?);
    let books = Books { rulebook: &rulebook, ledger: &ledger, cases: &cases };
    for (text, about) in [
        (LOGS, "rule"),
        ("law.high_risk", "rule"),
        ("AI Act 14", "several"),
        ("no-union-body", "presumption"),
        ("logging.retention", "fact"),
        ("Article 3(63), AI Act", "provision"),
    ] {
        let found = named(&rulebook, &ledger, text).map_err(|likely| format!("{likely:?}"))?;
        let told = serde_json::to_value(explained(books, &found, None))?;
        assert_eq!(told["about"], about, "{text}");
    }
    let source = Ok(Source::new("f.yaml", example("harbour-gate-five-faults")?));
    let options = Options::new(DAY, RoleChoice::All);
    let mut seen = 0;
    let told: std::io::Result<()> = checker.each(&source, &options, None, |report, document| {
        let document = document.ok_or_else(|| std::io::Error::other("not read"))?;
        let (facts, _) =
            checker.facts(document, Vec::new()).map_err(|_| std::io::Error::other("no facts"))?;
        let question = Question::new(checker.rulebook(), &facts);
        let filed = Filed { question: &question, document, report: &report };
        let books = Books { rulebook: checker.rulebook(), ..books };
        let found = named(books.rulebook, books.ledger, LOGS).unwrap_or_default();
        let rule = serde_json::to_value(explained(books, &found, Some(&filed)))?;
        assert_eq!(rule["result"]["came_out"]["duty"]["verdict"], "unmet", "{rule:#}");
        let asked: Vec<_> = rule["result"]["parts"].as_array().into_iter().flatten().collect();
        assert!(
            asked.iter().any(|part| part["asked"] == "met" && part["answer"]["truth"] == "false")
        );
        let days = serde_json::to_value(timeline(&report))?;
        assert!(days.as_array().is_some_and(|days| days.len() > 3));
        let evidence = serde_json::to_value(evidence(&report))?;
        assert!(evidence["needs"].as_array().is_some_and(|needs| !needs.is_empty()));
        seen += 1;
        Ok(())
    });
    told?;
    assert_eq!(seen, 1);
    let diff = Diff::of(
        &side(&checker, &with_logs("\n  retention: P6M\n")?)?,
        &side(&checker, &with_logs("\n  retention: P5M\n")?)?,
    );
    let diff = serde_json::to_value(diff)?;
    let logs = diff["worse"].as_array().into_iter().flatten().find(|change| change["rule"] == LOGS);
    let logs = logs.ok_or("nothing is worse")?;
    assert_eq!(logs["turn"]["state"]["was"]["verdict"], "met");
    assert_eq!(logs["turn"]["state"]["is"]["verdict"], "unmet");
    Ok(())
}
