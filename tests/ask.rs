//! Questions that would settle the most: what they promise comes true when they are answered.

use std::error::Error;
use std::fs;
use std::path::Path;

use bordercheck::ask::{
    Answer, Asking, Letter, Pages, Party, Request, Texts, WritesLetters, annex,
};
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
    let request = Request { threshold: THRESHOLD, most, to: None };
    let askings = checker.ask(source, &options(), &request);
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
        annex(&asking(&checker, &source, 40)?, None, &mut text)?;
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

/// Letters as a text.
fn written(letters: &[Letter], mut to: impl WritesLetters) -> Result<String> {
    let mut out = Vec::new();
    for letter in letters {
        to.letter(letter, &mut out)?;
    }
    to.finish(&mut out)?;
    Ok(String::from_utf8(out)?)
}

#[test]
fn what_is_to_be_filled_in_is_a_filing() -> Result {
    let checker = Checker::embedded()?;
    for name in ["07-poland-barrier", "03-uk-visa-streaming", "coast-watch"] {
        let source = example(name)?;
        let asking = asking(&checker, &source, 200)?;
        let each = Letter::each(&asking, None);
        assert!(each.len() > 1, "{name}");
        for letter in each {
            let empty = Source::new("empty.yaml", written(&[letter], Texts::yaml())?);
            let reports = checker.check(&empty, &options());
            let report = reports.first().ok_or("no report")?;
            assert!(report.is_checked(), "{name}: {:#?}", report.diagnostics);
        }
    }
    Ok(())
}

#[test]
fn letters_have_all_questions_each_once() -> Result {
    let checker = Checker::embedded()?;
    let source = example("07-poland-barrier")?;
    let asking = asking(&checker, &source, 30)?;
    let each = Letter::each(&asking, None);
    assert_eq!(each.iter().map(|letter| letter.questions.len()).sum::<usize>(), 30);
    assert!(each.iter().filter(|letter| !letter.questions.is_empty()).count() > 1);
    // Who is asked alone is asked as much as everybody together.
    let request = Request { threshold: THRESHOLD, most: 30, to: Some(Party::Vendor) };
    let alone = checker.ask(&source, &options(), &request);
    assert!(alone[0].items.iter().all(|item| item.party == Party::Vendor));
    assert_eq!(alone[0].items.len(), 30);
    Ok(())
}

#[test]
fn a_letter_says_first_what_falls_short_and_does_not_say_which_answer_excuses() -> Result {
    let checker = Checker::embedded()?;
    let source = example("harbour-gate-five-faults")?;
    let asking = asking(&checker, &source, 30)?;
    let letter = Letter::new(&asking, Party::Vendor, Some(Date::constant(2027, 1, 15)));
    assert!(letter.short.len() > 1);
    let gap = &letter.short[0];
    assert!(gap.wants.iter().all(|wanted| wanted.cite.contains(' ')), "{gap:?}");
    assert!(gap.stated.iter().all(|stated| stated.line.is_some()) && !gap.closes.is_empty());
    for text in [
        written(std::slice::from_ref(&letter), Texts::markdown())?,
        written(std::slice::from_ref(&letter), Pages::default())?,
    ] {
        let at = |part: &str| text.find(part).ok_or_else(|| format!("no `{part}` in {text}"));
        let questions = at("Questions</h2>").or_else(|_| at("## Questions"))?;
        assert!(at("What is stated and falls short")? < questions);
        assert!(text.contains("15 January 2027") && text.contains("HG-2026-015"));
        for hint in ["do not apply", "does not apply", "duties wait", "is looked for"] {
            assert!(!text.contains(hint), "{hint}");
        }
        for choice in letter.questions.iter().flat_map(|asked| &asked.choices) {
            assert!(text.contains(&choice.value), "{choice:?}");
        }
    }
    Ok(())
}

#[test]
fn what_is_asked_of_an_item_stands_at_its_place_beside_its_id() -> Result {
    let checker = Checker::embedded()?;
    let text = example("07-poland-barrier")?.text().replace(
        "  - id: border-guard\n",
        "  - { id: maker, name: Maker, roles: [provider] }\n  - { roles: [importer] }\n  - id: border-guard\n",
    );
    let source = Source::new("f.yaml", text);
    let asking = asking(&checker, &source, 400)?;
    let mut found = 0;
    for letter in Letter::each(&asking, None) {
        let fragment = written(std::slice::from_ref(&letter), Texts::yaml())?;
        let list = fragment.lines().skip_while(|line| *line != "actors:").skip(1);
        let list = list.take_while(|line| line.starts_with(' '));
        let items: Vec<&str> = list.filter(|line| line.starts_with("  - ")).collect();
        for asked in &letter.questions {
            let names = ["maker", "number 2", "border-guard"];
            let at = (0..3).find(|at| asked.path.starts_with(&format!("actors[{at}].")));
            let Some(at) = at else { continue };
            assert!(items[at].contains(names[at]), "{}: {items:?}", asked.path);
            found += usize::from(at > 0);
        }
    }
    assert!(found > 0, "nothing is asked of a later item");
    Ok(())
}

#[test]
fn a_question_says_what_it_is_about() -> Result {
    let checker = Checker::embedded()?;
    let source = example("07-poland-barrier")?;
    let asking = asking(&checker, &source, 400)?;
    let guard = asking.items.iter().find(|item| item.path.starts_with("actors[0]."));
    let subject = &guard.ok_or("nothing is asked of the guard")?.subject;
    assert_eq!(subject.item.as_deref(), Some("Border Guard"));
    assert!(subject.is.as_deref().is_some_and(|is| is.contains("uses the system")), "{subject:?}");
    for item in asking.items.iter().filter(|item| item.path.contains('.')) {
        assert!(item.subject.within.is_some(), "{}", item.path);
    }
    Ok(())
}
