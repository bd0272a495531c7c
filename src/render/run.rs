//! What a run was asked: what every format needs to know of it.

use jiff::civil::Date;

use super::Repository;
use crate::report::Threshold;
use crate::rulebook::Rulebook;
use crate::source::Source;

/// What a run was asked.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r> {
    /// The rules that filings are checked against.
    pub rulebook: &'r Rulebook,
    /// The day for which the question is asked.
    pub as_of: Date,
    /// What counts as something to act on.
    pub threshold: Threshold,
    /// Whether a baseline says what is new.
    pub baseline: bool,
    /// Whether pages print their annex: all duties with the lines of the filing.
    pub annex: bool,
    /// Where the filings stand, for services that show findings beside them.
    pub repository: Option<&'r Repository>,
}

impl Run<'_> {
    /// The path of a text from where the repository begins.
    #[must_use]
    pub fn path(&self, source: &Source) -> String {
        match self.repository {
            Some(repository) if source.name() != "<stdin>" => repository.path(source.name()),
            _ => source.name().to_owned(),
        }
    }
}
