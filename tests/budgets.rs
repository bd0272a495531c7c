//! Filings and rules that are long on purpose: refused in a moment.

use std::error::Error;

use bordercheck::diagnostic::Code;
use bordercheck::rulebook::{Rulebook, load};
use bordercheck::source::Source;
use bordercheck::{Checker, Options, RoleChoice};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

fn codes(text: &str) -> Result<Vec<Code>> {
    let checker = Checker::embedded()?;
    let source = Source::new("long.yaml", text);
    let reports = checker.check(&source, &Options::new("2026-11-23".parse()?, RoleChoice::All));
    assert_eq!(reports.len(), 1);
    assert!(!reports[0].is_checked());
    assert!(reports[0].outcomes().is_empty());
    Ok(reports[0].diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
}

#[test]
fn a_list_of_a_hundred_thousand_items_is_refused() -> Result {
    let text = format!("bordercheck: 1\nactors:\n{}", "- {}\n".repeat(100_000));
    assert_eq!(codes(&text)?, [Code::Budget]);
    Ok(())
}

#[test]
fn a_hundred_thousand_unknown_keys_are_told_in_a_hundred_lines() -> Result {
    let keys: Vec<String> = (0..100_000).map(|at| format!("k{at}: 1\n")).collect();
    let codes = codes(&format!("bordercheck: 1\n{}", keys.concat()))?;
    assert_eq!(codes.len(), 101);
    assert!(codes.contains(&Code::UnknownKey));
    assert_eq!(codes.last(), Some(&Code::Budget));
    Ok(())
}

#[test]
fn of_ten_thousand_misspelt_names_a_hundred_get_a_guess() -> Result {
    let names = (0..10_000).map(|at| format!("        - logging.retentio{at}: P6M\n"));
    let law = "id: x\ntitle: X\nshort: X\nnumber: X 1\neli: https://x.example\nas_amended_on: 2026-01-01\nbinding: law\n";
    let rule =
        "verified: true\nqualifications:\n  - id: q\n    title: T\n    holds_when:\n      all:\n";
    let rule = rule.to_owned() + &names.collect::<String>();
    let base = Rulebook {
        vocabulary: bordercheck::embedded::rulebook()?.vocabulary,
        ..Rulebook::default()
    };
    let sources = [Source::new("x/law.yaml", law), Source::new("x/any.yaml", rule)];
    let faults = load::load(base, &sources).err().unwrap_or_default();
    let guesses = faults.iter().filter(|fault| {
        fault.diagnostic.help.as_deref().is_some_and(|help| help.starts_with("Did you mean"))
    });
    assert!(faults.len() > 10_000, "{} faults", faults.len());
    assert!((90..=100).contains(&guesses.count()));
    Ok(())
}
