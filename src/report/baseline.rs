//! What was open on a day, so that a later check fails only on what is new.
//!
//! A finding is known by its fingerprint, which says nothing of lines. What stands beside it is for
//! the people who read the file in a review.

use std::collections::BTreeSet;

use serde::Deserialize;

/// The findings that were there already.
#[derive(Clone, Debug)]
pub struct Baseline {
    pub(super) version: Version,
    fingerprints: BTreeSet<String>,
}

/// How the fingerprints of a baseline were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// By verdict; still read.
    One,
    /// By class: what falls short, what is not shown.
    Two,
}

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineFault {
    /// It is not JSON of the right shape.
    #[error("this is no baseline; `--report baseline=FILE` writes one")]
    Shape(#[source] serde_json::Error),
    /// It is of a later version.
    #[error("this is a baseline of version {0}; the program reads versions 1 and 2")]
    Version(u32),
}

#[derive(Deserialize)]
struct Read {
    baseline: u32,
    findings: Vec<ReadRow>,
}

#[derive(Deserialize)]
struct ReadRow {
    fingerprint: String,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// Where the text is none.
    pub fn read(text: &str) -> Result<Baseline, BaselineFault> {
        let read: Read = serde_json::from_str(text).map_err(BaselineFault::Shape)?;
        let version = match read.baseline {
            1 => Version::One,
            2 => Version::Two,
            later => return Err(BaselineFault::Version(later)),
        };
        Ok(Baseline {
            version,
            fingerprints: read.findings.into_iter().map(|row| row.fingerprint).collect(),
        })
    }

    /// Whether a finding was there already.
    #[must_use]
    pub fn has(&self, fingerprint: &str) -> bool {
        self.fingerprints.contains(fingerprint)
    }
}
