//! `par-6.found.yaml` → more cases for the rules of `par-6.yaml`.
//!
//! A person writes the cases beside a rule; they show each way it can come out, and are read with it. What a search
//! adds until each condition and each small change is covered stands apart, so that the rule can be read.

use super::cases::Expected;
use super::fields::Page;
use super::load::Loader;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Kind;

/// How the name of such a file ends.
pub const ENDING: &str = ".found.yaml";

/// What such a file says of itself, above all else.
pub const HEADING: &str = "\
# Found by search (`bordercheck rules test --suggest`), not written by a person: in each case a condition decides alone, or a small change
# of its rule is noticed. They prove that the rule does what it says; whether the law says so too, the cases beside the rule show.
";

/// A rule that cases are about.
pub(super) struct Proved {
    /// The file it stands in.
    pub(super) file: usize,
    /// What its cases can expect.
    pub(super) ways: Vec<Expected>,
}

/// The file of found cases beside a file of rules: `ai-act/art-26/par-6.found.yaml`.
#[must_use]
pub fn beside(rules: &str) -> String {
    format!("{}{ENDING}", rules.strip_suffix(".yaml").unwrap_or(rules))
}

impl Loader<'_> {
    /// The cases of one such file.
    pub(super) fn found_cases(&mut self, file: usize, page: &Page<'_, '_>) {
        let root = page.document.root();
        let Some(fields) = page.fields(root, "a file of found cases", &["found"]) else { return };
        let Some(found) = fields.need("found") else { return };
        if !matches!(page.document.node(found).kind, Kind::Mapping(_)) {
            page.error(Code::WrongType, found, "`found` is a mapping of rules to their cases");
        }
        for entry in page.document.entries(found) {
            let Some(Proved { file: home, ways }) = self.proved.get(entry.key.as_ref()) else {
                let fault = Diagnostic::error(
                    Code::NotAllowed,
                    entry.key_span,
                    format!("no rule is called `{}`", entry.key),
                );
                let likely = page.likely(&entry.key, self.proved.keys().map(String::as_str));
                page.fault(match likely {
                    Some(likely) => fault.help(format!("Did you mean `{likely}`?")),
                    None => fault.help("Its name is the one that `bordercheck rules test` uses."),
                });
                continue;
            };
            let home = self.sources[*home].name();
            let here = self.sources[file].name();
            if beside(home) != here {
                let message = format!("`{}` stands in `{home}`", entry.key);
                let fault = Diagnostic::error(Code::NotAllowed, entry.key_span, message);
                page.fault(fault.help(format!("Its found cases belong into `{}`.", beside(home))));
            }
            let ways = ways.clone();
            for node in page.list(entry.value, "what is found for a rule") {
                self.case(page, node, &entry.key, file, &ways);
            }
        }
    }
}
