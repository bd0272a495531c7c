//! Fixes can be applied: the fault that one stands with is gone, no other has come, and nothing else in the text has
//! changed.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use bordercheck::diagnostic::{Applicability, Code, Diagnostic, Fix};
use bordercheck::source::Source;
use bordercheck::{Checker, Options, RoleChoice};
use jiff::civil::Date;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const DAY: Date = Date::constant(2026, 11, 23);

fn faults(checker: &Checker, text: &str) -> Vec<Diagnostic> {
    let source = Source::new("f.yaml", text);
    let reports = checker.check(&source, &Options::new(DAY, RoleChoice::All));
    reports.into_iter().flat_map(|report| report.diagnostics).collect()
}

/// How often each fault is told.
fn counted(faults: &[Diagnostic]) -> BTreeMap<(Code, &str), usize> {
    let mut counts = BTreeMap::new();
    for fault in faults {
        *counts.entry((fault.code, fault.message.as_str())).or_default() += 1;
    }
    counts
}

/// Applies each fix of a text by itself; gives how many there are.
fn each_mends(checker: &Checker, text: &str) -> Result<usize> {
    let before = faults(checker, text);
    let mut applied = 0;
    for fault in &before {
        for fix in &fault.fixes {
            let told = format!("{} at {:?}: {}", fault.message, fault.span(), fix.title);
            let mended = fix.applied_to(text).ok_or("it is a fix of another text")?;
            only_edits(text, &mended, fix);
            let after = faults(checker, &mended);
            let mut wanted = counted(&before);
            if let Some(count) = wanted.get_mut(&(fault.code, fault.message.as_str())) {
                *count -= 1;
            }
            wanted.retain(|_, count| *count > 0);
            assert_eq!(counted(&after), wanted, "{told}\n{mended}");
            applied += 1;
        }
    }
    Ok(applied)
}

/// What stands between the edits is what stood there.
fn only_edits(text: &str, mended: &str, fix: &Fix) {
    let (mut at, mut rest) = (0, mended);
    for edit in &fix.edits {
        let range = edit.span.range();
        assert!(at <= range.start, "edits are in the order of the text and apart");
        let kept = text.get(at..range.start).unwrap_or_default();
        rest = rest.strip_prefix(kept).unwrap_or("?");
        rest = rest.strip_prefix(edit.replacement.as_str()).unwrap_or("?");
        at = range.end;
    }
    assert_eq!(text.get(at..), Some(rest), "{}", fix.title);
}

fn example(name: &str) -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    Ok(fs::read_to_string(path.join("filing.yaml"))?)
}

#[test]
fn every_fix_of_the_broken_examples_can_be_applied() -> Result {
    let checker = Checker::embedded()?;
    let mut applied = 0;
    for name in ["broken", "broken-syntax"] {
        applied += each_mends(&checker, &example(name)?)?;
    }
    assert!(applied >= 10, "only {applied} fixes were found");
    Ok(())
}

/// One after the other, as somebody does who mends a filing by its fixes.
#[test]
fn fixes_come_to_an_end() -> Result {
    let checker = Checker::embedded()?;
    let mut text = example("broken")?;
    for _ in 0..100 {
        let all = faults(&checker, &text);
        let Some(fix) = all.iter().find_map(|fault| fault.fixes.first()) else {
            return Ok(());
        };
        text = fix.applied_to(&text).ok_or("it is a fix of another text")?;
    }
    Err("there is always one more fix".into())
}

#[test]
fn what_is_meant_is_written_in_the_place_of_what_stands_there() -> Result {
    use Applicability::{Likely, Safe};
    let checker = Checker::embedded()?;
    let cases = [
        ("loging: { retention: P6M }\n", Likely, "logging: { retention: P6M }\n"),
        ("\"loging\": { retention: P6M }\n", Likely, "\"logging\": { retention: P6M }\n"),
        ("system: { profiling: yes }\n", Safe, "system: { profiling: true }\n"),
        ("system: { profiling: 'No' }\n", Safe, "system: { profiling: false }\n"),
        ("system: { profiling: \"True\" } # kept\n", Safe, "system: { profiling: true } # kept\n"),
        ("system: { version: 2.0 }\n", Safe, "system: { version: \"2.0\" }\n"),
        (
            "system: { techniques: deep_learning }\n",
            Safe,
            "system: { techniques: [deep_learning] }\n",
        ),
        (
            "use: { areas: [visa, Border_control] }\n",
            Likely,
            "use: { areas: [visa, border_control] }\n",
        ),
        ("use: { areas: [visa, asylum, visa] }\n", Safe, "use: { areas: [visa, asylum] }\n"),
        (
            "use:\n  areas:\n    - visa\n    - visa # again\n    - asylum\n",
            Safe,
            "use:\n  areas:\n    - visa\n    - asylum\n",
        ),
        ("filing:\n  stage: propsal\n", Likely, "filing:\n  stage: proposal\n"),
        (
            "logging:\n  retention: P6M\n# above\nlogging:\n  retention: P6M\n# below\n",
            Safe,
            "logging:\n  retention: P6M\n# above\n# below\n",
        ),
        (
            "evidence: [{ id: EV-1, kind: log_retention_policy, title: A }]\nlogging: { retention: P6M, evidence: [EV-l] }\n",
            Likely,
            "evidence: [{ id: EV-1, kind: log_retention_policy, title: A }]\nlogging: { retention: P6M, evidence: [EV-1] }\n",
        ),
    ];
    for (text, applicability, wanted) in cases {
        let text = format!("bordercheck: 1\n{text}");
        let all = faults(&checker, &text);
        let [fault] = all.as_slice() else { return Err(format!("{text}: {all:?}").into()) };
        let [fix] = fault.fixes.as_slice() else { return Err(format!("{text}: {fault:?}").into()) };
        assert_eq!(fix.applicability, applicability, "{text}");
        let mended = fix.applied_to(&text).unwrap_or_default();
        assert_eq!(mended, format!("bordercheck: 1\n{wanted}"));
        each_mends(&checker, &text)?;
    }
    let json = "{\"bordercheck\": 1, \"loging\": {\"retention\": \"P6M\"}}";
    assert_eq!(each_mends(&checker, json)?, 1);
    assert_eq!(each_mends(&checker, "filing: { id: G }\n")?, 1);
    Ok(())
}

#[test]
fn of_two_that_differ_either_can_go() -> Result {
    let checker = Checker::embedded()?;
    let text = "bordercheck: 1\nlogging:\n  retention: P6M\n  events: [use_period]\nlogging:\n\n  retention: P5M\n  # more\n  under_deployer_control: true\n\n# end\nsystem:\n  name: x\n";
    let all = faults(&checker, text);
    let fault = all.iter().find(|fault| fault.code == Code::DuplicateKey).ok_or("no fault")?;
    let mended: Vec<_> = fault.fixes.iter().filter_map(|fix| fix.applied_to(text)).collect();
    assert_eq!(
        mended,
        [
            "bordercheck: 1\nlogging:\n\n  retention: P5M\n  # more\n  under_deployer_control: true\n\n# end\nsystem:\n  name: x\n",
            "bordercheck: 1\nlogging:\n  retention: P6M\n  events: [use_period]\n\n# end\nsystem:\n  name: x\n",
        ]
    );
    Ok(())
}

#[test]
fn what_would_break_something_else_is_no_fix() -> Result {
    let checker = Checker::embedded()?;
    for text in [
        // The key, or the value, stands there already.
        "logging: { retention: P6M }\nloging: { retention: P6M }\n",
        "use: { areas: [visa, Visa] }\n",
        // In braces, on one line, or named for use elsewhere.
        "logging: { retention: P6M, retention: P5M }\n",
        "actors:\n  - name: a\n    name: b\n",
        "logging: &l\n  retention: P6M\nlogging: *l\n",
        // A number is not said by `many`, nor an answer by `perhaps`.
        "use: { affected_per_year: many }\n",
        "system: { profiling: perhaps }\n",
    ] {
        let text = format!("bordercheck: 1\n{text}");
        let all = faults(&checker, &text);
        assert!(!all.is_empty(), "{text}");
        assert!(all.iter().all(|fault| fault.fixes.is_empty()), "{text}: {all:?}");
    }
    Ok(())
}
