//! A batch as a regulator runs it: nothing is lost, the same bytes come out twice, a run that is
//! broken off is continued, and no input can do harm.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops by panicking and says why")]

mod accounts;
mod any_archive;
mod archives;
mod between;
mod broken_off;
mod desk;
#[path = "../../benches/support/filings.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the benchmark")]
mod filings;
mod found;
mod hostile;
mod sources;
mod tables;
