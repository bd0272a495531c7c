//! The counts of several filings, added up.

use super::dossier::Closing;

impl Closing {
    /// Adds the counts of another filing.
    pub fn add(&mut self, other: &Closing) {
        // Every count is named, so that none can be forgotten.
        let Closing {
            causes,
            short,
            if_applies,
            not_shown,
            scope_open,
            presumed,
            waiting,
            met,
            unbacked,
            advisory,
            contradictions,
            open,
            waived,
            known,
            fails,
        } = *other;
        self.causes += causes;
        self.short += short;
        self.if_applies += if_applies;
        self.not_shown += not_shown;
        self.scope_open += scope_open;
        self.presumed += presumed;
        self.waiting += waiting;
        self.met += met;
        self.unbacked += unbacked;
        self.advisory += advisory;
        self.contradictions += contradictions;
        self.open += open;
        self.waived += waived;
        self.known += known;
        self.fails |= fails;
    }
}
