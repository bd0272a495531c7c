//! Views → formats. A renderer places words; what is told, and in which order, is decided in [`crate::view`].

mod annotations;
mod baseline;
mod closing;
mod compare;
mod compare_html;
mod compare_pages;
mod compare_text;
mod concise;
mod csv;
mod diff;
mod evidence;
mod explain;
mod explain_named;
mod full;
mod heaviest;
mod html;
mod html_entry;
mod json;
mod json_causes;
mod junit;
mod layout;
mod markdown;
mod markup;
mod oscal;
mod place;
mod rules;
mod run;
mod sarif;
mod sentence;
mod snippet;
mod strip;
mod table;
mod text;
mod timeline;
mod told;

use std::io;

pub use self::annotations::{GithubAnnotations, GitlabCodeQuality};
pub use self::baseline::BaselineFile;
pub(crate) use self::closing::{ending, reasons};
pub use self::compare_html::compare_html;
pub use self::compare_pages::{compare_csv, compare_markdown};
pub use self::compare_text::compare_text;
pub use self::concise::Concise;
pub use self::csv::{Csv, csv_error};
pub use self::diff::diff_text;
pub use self::evidence::evidence_text;
pub use self::explain::explain_text;
pub use self::full::Full;
pub use self::html::Html;
pub use self::json::{Json, filing_json};
pub use self::junit::Junit;
pub(crate) use self::layout::counted;
pub use self::markdown::Markdown;
pub(crate) use self::markdown::{code, escaped};
pub use self::oscal::Oscal;
pub use self::place::Repository;
pub use self::rules::rules_list;
pub use self::run::Run;
pub use self::sarif::Sarif;
pub use self::snippet::diagnostics_text;
pub use self::text::Text;
pub(crate) use self::text::{day as day_of_cause, words as words_of_cause};
pub use self::timeline::{Calendar, Timeline};
use crate::report::{FilingReport, Totals, WaiversReport};

/// Writes reports in one format, a filing at a time and in the order given.
pub trait Renderer {
    /// Writes one filing.
    ///
    /// # Errors
    /// Those of the output.
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()>;

    /// Writes what became of the waivers of the run, if there was a file of them. Called at most
    /// once, after the last filing.
    ///
    /// # Errors
    /// Those of the output.
    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()>;

    /// Closes the document. Called once, after everything else.
    ///
    /// # Errors
    /// Those of the output.
    fn finish(&mut self, totals: &Totals, out: &mut dyn io::Write) -> io::Result<()>;

    /// What was left out, as those who read the report take no more; to be asked after the end.
    fn left_out(&self) -> Option<String> {
        None
    }
}
