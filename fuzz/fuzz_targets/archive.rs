//! Any bytes, as each kind of archive.

#![no_main]

#[path = "../../tests/batch/any_archive.rs"]
mod any_archive;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any_archive::check(bytes));
