//! Any text, as a rule file of a law.

#![no_main]

use std::sync::LazyLock;

use bordercheck::rulebook::{Rulebook, load};
use bordercheck::source::Source;

static RULEBOOK: LazyLock<Rulebook> =
    LazyLock::new(|| bordercheck::embedded::rulebook().expect("the program carries its rules"));

const LAW: &str = "id: x\ntitle: X\nshort: X\nnumber: X 1\neli: https://x.example\nas_amended_on: 2026-01-01\nbinding: law\n";

libfuzzer_sys::fuzz_target!(|text: &str| {
    let base = Rulebook { vocabulary: RULEBOOK.vocabulary.clone(), ..Rulebook::default() };
    let files = [Source::new("x/law.yaml", LAW), Source::new("x/any.yaml", text)];
    let _ = load::load(base, &files);
});
