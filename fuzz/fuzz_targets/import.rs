//! Any text, as each register.

#![no_main]

#[path = "../../tests/import/any.rs"]
mod any;

use std::sync::LazyLock;

use bordercheck::rulebook::Rulebook;

static RULEBOOK: LazyLock<Rulebook> =
    LazyLock::new(|| bordercheck::embedded::rulebook().expect("the program carries its rules"));

libfuzzer_sys::fuzz_target!(|text: &str| any::check(&RULEBOOK, text));
