//! The rulebook that the binary carries.

mod wording;

use std::collections::BTreeMap;

use crate::rulebook::cases::Case;
use crate::rulebook::{Provision, Rulebook};

pub(crate) use self::wording::Wording;

/// The filing schema as it is published, with every question and meaning.
pub const FILING_SCHEMA: &str = include_str!(concat!(env!("OUT_DIR"), "/filing.schema.json"));

/// The schema of rule files.
pub const RULES_SCHEMA: &str = include_str!("../schemas/rules.schema.json");

/// The schema of the JSON report.
pub const REPORT_SCHEMA: &str = include_str!("../schemas/report.schema.json");

/// The schema of files of waivers.
pub const WAIVERS_SCHEMA: &str = include_str!("../schemas/waivers.schema.json");

/// The filing schema without what only people read.
pub(crate) const FILING_SCHEMA_STRIPPED: &str =
    include_str!(concat!(env!("OUT_DIR"), "/filing.schema.min.json"));

/// The carried bytes are not those that the build made.
#[derive(Debug, thiserror::Error)]
#[error("the rulebook inside this program is damaged; install it again")]
pub struct Damaged(#[from] postcard::Error);

/// The rulebook, ready to use.
///
/// # Errors
/// Only if the program's file is damaged.
pub fn rulebook() -> Result<Rulebook, Damaged> {
    Ok(postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/rulebook.bin")))?)
}

/// The cases of its rules.
///
/// # Errors
/// Only if the program's file is damaged.
pub fn cases() -> Result<Vec<Case>, Damaged> {
    Ok(postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/cases.bin")))?)
}

/// Every provision of its laws, cited or not.
///
/// # Errors
/// Only if the program's file is damaged.
pub fn ledger() -> Result<BTreeMap<String, Provision>, Damaged> {
    Ok(postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/ledger.bin")))?)
}
