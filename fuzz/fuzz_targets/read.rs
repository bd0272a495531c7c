//! Any bytes, as a filing: what must hold for every text is checked for each.

#![no_main]

#[path = "../../tests/reader/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::check_bytes(bytes));
