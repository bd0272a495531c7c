//! Letters that come back: what is answered stands in the filing, and nothing else in it has changed.

use std::error::Error;
use std::fs;
use std::path::Path;

use bordercheck::answer::{Answered, Given, Refused, Reply};
use bordercheck::ask::{Docx, How, Letter, Request, Texts, WritesLetters};
use bordercheck::document::{self, Limits};
use bordercheck::law::Verdict;
use bordercheck::report::{FailOn, FilingReport, Threshold};
use bordercheck::source::{Source, Span};
use bordercheck::vocabulary::Kind;
use bordercheck::{Checker, Options, RoleChoice};
use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::{Value, json};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const THRESHOLD: Threshold =
    Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };

fn options() -> Options {
    Options::new(Date::constant(2026, 11, 23), RoleChoice::All)
}

fn example(name: &str) -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    Ok(fs::read_to_string(path.join("filing.yaml"))?)
}

fn open(checker: &Checker, text: &str) -> usize {
    let source = Source::new("f.yaml", text);
    let reports = checker.check(&source, &options());
    assert!(reports.iter().all(FilingReport::is_checked), "{:#?}", reports[0].diagnostics);
    let outcomes = reports.iter().flat_map(FilingReport::outcomes);
    outcomes.filter(|outcome| outcome.verdict == Verdict::Undetermined).count()
}

fn letters(checker: &Checker, text: &str, most: usize) -> Vec<Letter> {
    let source = Source::new("f.yaml", text);
    let request = Request { threshold: THRESHOLD, most, to: None };
    let askings = checker.ask(&source, &options(), &request);
    askings.iter().flat_map(|asking| Letter::each(asking, None)).collect()
}

fn written(letter: &Letter, mut to: impl WritesLetters) -> Result<String> {
    let mut out = Vec::new();
    to.letter(letter, &mut out)?;
    to.finish(&mut out)?;
    Ok(String::from_utf8(out)?)
}

fn answered(
    checker: &Checker,
    filing: &str,
    reply: &str,
    replace: bool,
) -> std::result::Result<Answered, Refused> {
    let reply = checker.reply(&Source::new("reply", reply))?;
    checker.answer(&Source::new("f.yaml", filing), &reply, replace)
}

fn json_of(text: &str) -> Result<Value> {
    let source = Source::new("f.yaml", text);
    let readings = document::read(&source, &Limits::default());
    let document = readings.first().and_then(|reading| reading.document.as_ref());
    let document = document.ok_or("it can not be read")?;
    Ok(document.to_json(document.root()))
}

/// The letter with its first choice ticked everywhere, and something written where there is none.
fn filled_in(letter: &str) -> String {
    let (mut filled, mut ticked) = (String::new(), false);
    for line in letter.lines() {
        if line.starts_with("**Answer**") {
            ticked = false;
        }
        let line = if !ticked && line.starts_with("- [ ] ") && !line.contains("not known") {
            ticked = true;
            line.replacen("[ ]", "[x]", 1)
        } else if line.contains("a time, such as") {
            format!("{line} 6 months")
        } else if line.contains("a number; or tick") {
            format!("{line} 1")
        } else if line.contains("a day, such as") {
            format!("{line} 2026-11-02")
        } else {
            line.to_owned()
        };
        filled.push_str(&line);
        filled.push('\n');
    }
    filled
}

#[test]
fn a_letter_that_is_filled_in_leaves_fewer_questions() -> Result {
    let checker = Checker::embedded()?;
    for name in ["07-poland-barrier", "03-uk-visa-streaming", "coast-watch"] {
        let mut text = example(name)?;
        let before = open(&checker, &text);
        let mut put = 0;
        for letter in letters(&checker, &text, 40) {
            let reply = filled_in(&written(&letter, Texts::markdown())?);
            let answered = answered(&checker, &text, &reply, false)?;
            put += answered.put.len();
            text = answered.text;
        }
        assert!(put >= 30, "{name}: only {put} answers were put in");
        let after = open(&checker, &text);
        assert!(after < before, "{name}: {before}, then {after}");
        // What the filer remarked is still there.
        for line in example(name)?.lines().filter(|line| line.trim_start().starts_with('#')) {
            assert!(text.lines().any(|kept| kept == line), "{name}: {line}");
        }
    }
    Ok(())
}

/// The visible text of a letter as a word processor has it.
fn visible(package: &[u8]) -> Result<String> {
    Ok(bordercheck::answer::docx::visible(package)?)
}

#[test]
fn a_document_of_a_word_processor_is_read_as_the_letter_is() -> Result {
    let checker = Checker::embedded()?;
    let text = example("07-poland-barrier")?;
    for letter in letters(&checker, &text, 24) {
        let mut package = Vec::new();
        let mut docx = Docx::default();
        docx.letter(&letter, &mut package)?;
        docx.finish(&mut package)?;
        let lines = visible(&package)?;
        let filled = filled_in(&lines.replace("☐ ", "- [ ] ").replace("\nAnswer", "\n**Answer**"));
        let by_docx = answered(&checker, &text, &filled.replace("- [x] ", "☒ "), false)?;
        let by_letter =
            answered(&checker, &text, &filled_in(&written(&letter, Texts::markdown())?), false)?;
        assert_eq!(by_docx.text, by_letter.text, "{lines}");
        let untouched = answered(&checker, &text, &lines, false)?;
        assert_eq!((untouched.put.len(), untouched.left.len()), (0, 0), "{:?}", untouched.left);
    }
    Ok(())
}

#[test]
#[expect(clippy::print_stdout, reason = "a check that is left out says so")]
fn a_document_survives_a_word_processor() -> Result {
    let folder = std::env::temp_dir().join(format!("bordercheck-letter-{}", std::process::id()));
    fs::create_dir_all(folder.join("saved"))?;
    let checker = Checker::embedded()?;
    let text = example("07-poland-barrier")?;
    let letter = letters(&checker, &text, 24).into_iter().next().ok_or("no letter")?;
    let (mut docx, mut package) = (Docx::default(), Vec::new());
    docx.letter(&letter, &mut package)?;
    docx.finish(&mut package)?;
    fs::write(folder.join("letter.docx"), &package)?;
    let ran = std::process::Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.display()))
        .args(["--headless", "--convert-to", "docx", "--outdir"])
        .arg(folder.join("saved"))
        .arg(folder.join("letter.docx"))
        .output();
    if ran.is_err() {
        println!("LibreOffice is not installed: no letter was opened and saved");
        fs::remove_dir_all(folder)?;
        return Ok(());
    }
    let saved = visible(&fs::read(folder.join("saved/letter.docx"))?)?;
    fs::remove_dir_all(folder)?;
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(plain(&saved), plain(&visible(&package)?));
    Ok(())
}

#[test]
fn a_fragment_that_is_filled_in_says_the_same_as_a_letter() -> Result {
    let checker = Checker::embedded()?;
    let text = example("07-poland-barrier")?;
    for letter in letters(&checker, &text, 40) {
        let by_letter =
            answered(&checker, &text, &filled_in(&written(&letter, Texts::markdown())?), false)?;
        let mut fragment = String::new();
        let mut lines = written(&letter, Texts::yaml())?;
        lines.push('\n');
        // The questions in the order of the fragment, each before its empty key.
        let mut asked = None;
        for line in lines.lines() {
            let number =
                line.trim_start().strip_prefix("# ").and_then(|rest| rest.split_once(". "));
            if let Some(number) = number.and_then(|(number, _)| number.parse::<usize>().ok()) {
                asked = letter.questions.iter().find(|asked| asked.number == number);
            }
            fragment.push_str(line);
            if line.ends_with(':')
                && !line.trim_start().starts_with('#')
                && let Some(question) = asked.take_if(|q| {
                    line.trim().trim_end_matches(':')
                        == q.path.rsplit('.').next().unwrap_or_default()
                })
            {
                let first = question.choices.first().map_or("", |choice| choice.value.as_str());
                let value = match question.how {
                    How::One if first == "yes" => "true".to_owned(),
                    How::Several => format!("[{first}]"),
                    How::Written(form) if form.starts_with("a time") => "P6M".to_owned(),
                    How::Written(form) if form.starts_with("a number") => "1".to_owned(),
                    How::Written(form) if form.starts_with("a day") => "2026-11-02".to_owned(),
                    _ if first == "unknown" => String::new(),
                    // Of what has items, "none" would be wrong in both.
                    _ if letter
                        .questions
                        .iter()
                        .any(|other| other.path.starts_with(&format!("{}[", question.path))) =>
                    {
                        String::new()
                    }
                    How::One | How::Written(_) | How::Described => first.to_owned(),
                };
                fragment.push(' ');
                fragment.push_str(&value);
            }
            fragment.push('\n');
        }
        let by_fragment = answered(&checker, &text, &fragment, false)?;
        assert_eq!(json_of(&by_fragment.text)?, json_of(&by_letter.text)?, "{fragment}");
        assert!(!by_letter.put.is_empty());
    }
    Ok(())
}

#[test]
fn nothing_is_lost_and_nothing_is_overwritten_unasked() -> Result {
    let checker = Checker::embedded()?;
    let filing =
        "bordercheck: 1\r\nfiling: { id: G-1 }\r\nlogging:\r\n  retention: P5M # so far\r\n";
    let field = |answer: &str| {
        format!(
            "Reference: `G-1`\n**Answer** (a time; or tick): {answer}\n**Paper that shows it:** M 3\nField: `logging.retention`\n"
        )
    };
    let kept = answered(&checker, filing, &field("6 months"), false)?;
    assert_eq!(kept.text, filing);
    assert_eq!(kept.left.len(), 2);
    assert!(kept.left[0].why.contains("P5M") && kept.left[1].said == "M 3");
    let replaced = answered(&checker, filing, &field("6 months"), true)?;
    assert_eq!(replaced.text, filing.replace("P5M", "P6M"));
    // What does not fit the schema says so, at its place in the reply.
    let faulty = answered(&checker, filing, &field("six months"), true)?;
    assert_eq!(faulty.text, filing);
    assert!(faulty.left[0].why.contains("duration"), "{:?}", faulty.left);
    assert_eq!(&field("six months")[faulty.left[0].span.range()], "six months");
    let same = answered(&checker, filing, &field("P5M"), false)?;
    assert_eq!((same.same, same.put.len()), (1, 0));
    let another = answered(&checker, filing, &field("P5M").replace("G-1", "G-2"), false);
    assert!(matches!(another, Err(Refused::Another { .. })));
    Ok(())
}

#[test]
fn an_answer_finds_its_item_though_others_have_come_before_it() -> Result {
    let checker = Checker::embedded()?;
    let filing = "bordercheck: 1\nactors:\n- name: New one\n- id: maker\n  name: Maker\n\n- id: guard # the one at the gate\n  roles:\n  - deployer\n  - unknown\n";
    let reply = "Answer (tick all):\n- [x] uses (`deployer`)\n- [x] decides (`controller`)\n- [x] watches (`border_authority`)\nField: `actors[1].roles` of `guard`\nAnswer (code): NO\nField: `actors[0].jurisdiction` of `maker`\nAnswer (x): NO\nField: `actors[7].jurisdiction` of `nobody`\n";
    let answered = answered(&checker, filing, reply, false)?;
    assert_eq!(
        answered.text,
        "bordercheck: 1\nactors:\n- name: New one\n- id: maker\n  name: Maker\n  jurisdiction: \"NO\"\n\n- id: guard # the one at the gate\n  roles:\n  - deployer\n  - controller\n  - border_authority\n"
    );
    assert_eq!(answered.left.len(), 1);
    Ok(())
}

#[test]
fn a_filing_in_json_stays_one() -> Result {
    let checker = Checker::embedded()?;
    let filing = "{\n  \"bordercheck\": 1,\n  \"logging\": {\"retention\": \"unknown\"}\n}\n";
    let reply = "Answer (x): 6 months\nField: `logging.retention`\nAnswer (x):\n- [x] yes\nField: `contestability.notice.given`\n";
    let answered = answered(&checker, filing, reply, false)?;
    let value: Value = serde_json::from_str(&answered.text)?;
    assert_eq!(value["logging"]["retention"], "P6M");
    assert_eq!(value["contestability"]["notice"]["given"], true);
    Ok(())
}

/// A value that a fact takes.
fn value_of(checker: &Checker, path: &str, pick: usize) -> Option<Value> {
    let facts = &checker.rulebook().vocabulary;
    let (_, fact) = facts.facts().find(|(_, fact)| fact.path == path)?;
    let value = |at: usize| fact.values.get(at % fact.values.len().max(1)).map(ToString::to_string);
    Some(match fact.kind {
        Kind::YesNo => json!(pick.is_multiple_of(2)),
        Kind::Date => json!("2026-11-02"),
        Kind::Duration => json!("P7M"),
        Kind::Number => json!(1),
        Kind::Text => json!("a: b # \"c\" – d\\e"),
        Kind::Texts => json!(["yes", "x, y"]),
        Kind::Choice => json!(value(pick)?),
        Kind::Choices if value(pick) != value(pick + 1) => json!([value(pick)?, value(pick + 1)?]),
        Kind::Records(_) => json!("none"),
        Kind::Choices | Kind::Code | Kind::Codes | Kind::Claim => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// Whatever is put in, whereever: the filing says that and otherwise what it said, and what cannot be put in is named.
    #[test]
    fn exactly_what_is_answered_changes(
        name in prop::sample::select(vec!["07-poland-barrier", "harbour-gate", "coast-watch", "02-roborder"]),
        picks in prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize), 1..8),
        crlf: bool,
        replace: bool,
    ) {
        let checker = Checker::embedded().map_err(|e| TestCaseError::fail(e.to_string()))?;
        let fail = |e: &dyn std::fmt::Display| TestCaseError::fail(e.to_string());
        let mut text = example(name).map_err(|e| fail(&e))?;
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let facts: Vec<String> =
            checker.rulebook().vocabulary.facts().map(|(_, fact)| fact.path.to_string()).collect();
        let mut reply = Reply::default();
        for (index, at) in &picks {
            let plain = index.get(&facts);
            let Some(value) = value_of(&checker, plain, *at) else { continue };
            let path = plain.replace("[]", &format!("[{at}]"));
            reply.answers.push(Given { path, named: None, value, span: Span::default(), items: Vec::new() });
        }
        let asked = reply.answers.len();
        let answered = checker.answer(&Source::new("f.yaml", text.as_str()), &reply, replace).map_err(|e| fail(&e))?;
        prop_assert_eq!(answered.put.len() + answered.same + answered.left.len(), asked);
        let mut wanted = json_of(&text).map_err(|e| fail(&e))?;
        for (path, value) in &answered.put {
            set(&mut wanted, path, value);
        }
        prop_assert_eq!(json_of(&answered.text).map_err(|e| fail(&e))?, wanted);
        // Every comment is still there, in its order; and no end of a line is of another kind.
        let comments = |text: &str| -> Vec<String> {
            text.lines().filter(|line| line.trim_start().starts_with('#')).map(str::to_owned).collect()
        };
        prop_assert_eq!(comments(&answered.text), comments(&text));
        if crlf {
            prop_assert_eq!(answered.text.matches('\n').count(), answered.text.matches("\r\n").count());
        }
    }
}

/// Puts a value into a tree, by another way than the library does.
fn set(tree: &mut Value, path: &str, value: &Value) {
    let pointer = path.replace(['.', '['], "/").replace(']', "");
    let mut at = tree;
    for token in pointer.split('/') {
        if let Ok(position) = token.parse::<usize>() {
            at = &mut at[position];
        } else {
            if !at.is_object() {
                *at = json!({});
            }
            at = &mut at[token];
        }
    }
    *at = value.clone();
}
