//! Questions that would settle the most: what they promise comes true when they are answered.

use std::error::Error;
use std::fs;
use std::path::Path;

use bordercheck::ask::{Answer, Asking, Party, fragment, letter};
use bordercheck::law::Verdict;
use bordercheck::report::{FailOn, FilingReport, Threshold};
use bordercheck::source::Source;
use bordercheck::{Checker, Options, RoleChoice};
use jiff::civil::Date;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const THRESHOLD: Threshold =
    Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };

fn options() -> Options {
    Options::new(Date::constant(2026, 11, 23), RoleChoice::All)
}

fn asking<'a>(checker: &'a Checker, source: &'a Source, most: usize) -> Result<Asking<'a>> {
    let askings = checker.ask(source, &options(), THRESHOLD, most);
    Ok(askings.into_iter().next().ok_or("nothing was asked")?)
}

fn example(name: &str) -> Result<Source> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    Ok(Source::new(name, fs::read_to_string(path.join("filing.yaml"))?))
}

fn undetermined(checker: &Checker, source: &Source) -> usize {
    let reports = checker.check(source, &options());
    reports
        .iter()
        .flat_map(FilingReport::outcomes)
        .filter(|outcome| outcome.verdict == Verdict::Undetermined)
        .count()
}

#[test]
fn an_answer_changes_what_it_is_said_to_change() -> Result {
    let checker = Checker::embedded()?;
    let text = "bordercheck: 1\nfiling: { id: G-1 }\nsystem: { name: x }\n";
    let source = Source::new("x.yaml", text);
    let asking = asking(&checker, &source, 60)?;
    let before = undetermined(&checker, &source);
    assert_eq!(asking.duties, before);
    let mut tried = 0;
    for item in &asking.items {
        let Some((section, key)) = item.path.split_once('.') else { continue };
        if key.contains(['.', '[']) || section == "system" || section == "filing" {
            continue;
        }
        for effect in &item.effects {
            let settled = effect.met + effect.not_applicable + effect.unmet.len();
            for answer in &effect.answers {
                let value = match answer {
                    Answer::Truth(value) => value.to_string(),
                    Answer::Value(value) => value.clone(),
                    Answer::Alone(value) => format!("[{value}]"),
                    Answer::None => "none".to_owned(),
                };
                let answered = format!("{text}{section}: {{ {key}: {value} }}\n");
                let after = undetermined(&checker, &Source::new("x.yaml", answered));
                assert_eq!(before - after, settled, "{} is {answer}", item.path);
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "only {tried} answers were tried");
    Ok(())
}

#[test]
fn more_questions_settle_more_and_each_is_asked_once() -> Result {
    let checker = Checker::embedded()?;
    let source = example("07-poland-barrier")?;
    let (few, many) = (asking(&checker, &source, 5)?, asking(&checker, &source, 40)?);
    assert!(few.settled > 0 && few.settled < many.settled);
    assert_eq!(few.items.len(), 5);
    let mut paths: Vec<&str> = many.items.iter().map(|item| item.path.as_str()).collect();
    assert!(paths.starts_with(&few.items.iter().map(|i| i.path.as_str()).collect::<Vec<_>>()));
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), many.items.len());
    for item in &many.items {
        assert!(item.question.ends_with('?') && !item.meaning.is_empty(), "{}", item.path);
        assert!(item.waiting > 0 || !item.headlines.is_empty(), "{}", item.path);
    }
    Ok(())
}

#[test]
fn the_reason_for_a_question_names_laws_and_stays_short() -> Result {
    let checker = Checker::embedded()?;
    for name in ["07-poland-barrier", "03-uk-visa-streaming", "coast-watch"] {
        let mut text = Vec::new();
        let source = example(name)?;
        letter(&asking(&checker, &source, 40)?, None, &mut text)?;
        let text = String::from_utf8(text)?;
        let reasons = || text.lines().filter(|line| line.starts_with("- *Why it is asked:*"));
        assert!(reasons().count() > 20, "{name}");
        for reason in reasons() {
            assert!(reason.chars().count() < 500, "{name}: {reason}");
            assert!(!reason.contains("for it: Article"), "{name}: {reason}");
        }
    }
    Ok(())
}

#[test]
fn what_is_to_be_filled_in_is_a_filing() -> Result {
    let checker = Checker::embedded()?;
    for name in ["07-poland-barrier", "03-uk-visa-streaming", "coast-watch"] {
        let source = example(name)?;
        let asking = asking(&checker, &source, 200)?;
        for party in [None].into_iter().chain(Party::ALL.iter().copied().map(Some)) {
            let mut out = Vec::new();
            fragment(&asking, party, &mut out)?;
            let empty = Source::new("empty.yaml", String::from_utf8(out)?);
            let reports = checker.check(&empty, &options());
            let report = reports.first().ok_or("no report")?;
            assert!(report.is_checked(), "{name}: {:#?}", report.diagnostics);
        }
    }
    Ok(())
}

#[test]
fn a_letter_to_one_party_has_its_questions_alone() -> Result {
    let checker = Checker::embedded()?;
    let source = example("07-poland-barrier")?;
    let asking = asking(&checker, &source, 30)?;
    let mut letters = Vec::new();
    for party in [None].into_iter().chain(Party::ALL.iter().copied().map(Some)) {
        let mut out = Vec::new();
        letter(&asking, party, &mut out)?;
        letters.push(String::from_utf8(out)?.matches("\n### ").count());
    }
    assert_eq!(letters[0], 30);
    assert_eq!(letters[1..].iter().sum::<usize>(), 30);
    assert!(letters[1] > 0 && letters[2] > 0);
    Ok(())
}
