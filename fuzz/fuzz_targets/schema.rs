//! Any text, as a filing that is checked: what does not fit is told, and nothing is drawn from it.

#![no_main]

use std::sync::LazyLock;

use bordercheck::source::Source;
use bordercheck::{Checker, Detail, Options, RoleChoice};

static CHECKER: LazyLock<Checker> =
    LazyLock::new(|| Checker::embedded().expect("the program carries its rules"));

libfuzzer_sys::fuzz_target!(|text: &str| {
    let source = Source::new("filing.yaml", format!("bordercheck: 1\n{text}"));
    let day = "2028-01-02".parse().expect("a day");
    let options = Options { detail: Detail::Verdicts, ..Options::new(day, RoleChoice::All) };
    for report in CHECKER.check(&source, &options) {
        assert_eq!(report.is_checked(), !report.outcomes().is_empty());
    }
});
