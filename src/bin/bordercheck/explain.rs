//! `explain`: what a rule, a provision, a presumption or a fact is about; with a filing, how it comes out.

use std::collections::BTreeMap;
use std::io::Write as _;

use bordercheck::document::Document;
use bordercheck::embedded;
use bordercheck::evaluate::Question;
use bordercheck::render::{self, Filed};
use bordercheck::report::Status;
use bordercheck::rulebook::cases::Case;
use bordercheck::rulebook::{Provision, Rulebook};
use bordercheck::view::{self, Named};
use bordercheck::{Checker, Options, RoleChoice};

use super::args::Explain;
use super::commands::{rulebook_with_cases, today};
use super::files;
use super::settings::Resolver;
use super::write::{Output, tell};
use super::{Exit, Failure};

pub(crate) fn explain(explain: &Explain) -> Result<Exit, Failure> {
    let mut from = Resolver::new(&explain.config)?;
    let as_of = from.as_of(explain.as_of)?.unwrap_or_else(today);
    // A rule is explained whether or not the checks of the project look at its law.
    let own = from.own_rules(&explain.law.rules)?;
    let (mut rulebook, cases) = rulebook_with_cases(&explain.law.law, &own)?;
    let own = std::mem::take(&mut rulebook.provisions);
    let ledger = if own.is_empty() { embedded::ledger()? } else { own };
    let checker = Checker::new(rulebook);
    let rulebook = checker.rulebook();
    let found = view::named(rulebook, &ledger, &explain.what).map_err(|likely| {
        let help = likely.map_or_else(
            || "`bordercheck rules list` has all rules, `bordercheck schema` all facts".to_owned(),
            |likely| format!("Did you mean `{likely}`?"),
        );
        Failure::Usage(format!("no rule, provision or fact is called `{}`. {help}", explain.what))
    })?;
    let told = Told { rulebook, ledger: &ledger, cases: &cases, found: &found };
    let mut output = Output::screen();
    let mut put = |page: std::io::Result<String>| {
        page.and_then(|page| output.write_all(page.as_bytes())).map_err(Failure::Output)
    };
    let mut exit = Exit::Clean;
    if let Some(path) = &explain.filing {
        let text = files::read(path)?;
        let options = Options::new(as_of, RoleChoice::All);
        checker.each(&text, &options, None, |report, document| {
            let Some(document) = document.filter(|_| report.status == Status::Checked) else {
                let drawn = render::diagnostics_text(report.source, &report.diagnostics, "filing");
                tell(&drawn);
                exit = Exit::Unreadable;
                return Ok(());
            };
            // It has just been read without a fault.
            let Ok((facts, _)) = checker.facts(document, Vec::new()) else { return Ok(()) };
            let question = Question::new(rulebook, &facts);
            let filed = Filed { question: &question, source: report.source, report: &report };
            put(told.page(Some((&filed, document))))
        })?;
    } else {
        put(told.page(None))?;
    }
    output.close()?;
    Ok(exit)
}

/// What there is to tell.
struct Told<'r> {
    rulebook: &'r Rulebook,
    ledger: &'r BTreeMap<String, Provision>,
    cases: &'r [Case],
    found: &'r [Named],
}

impl Told<'_> {
    fn page(&self, of: Option<(&Filed<'_>, &Document<'_>)>) -> std::io::Result<String> {
        let Told { rulebook, ledger, cases, found } = *self;
        let filed = of.map(|(filed, _)| filed);
        let [only] = found else { return Ok(render::list_named(rulebook, found, filed)) };
        match only {
            Named::Obligation(at) => {
                let about = &rulebook.obligations[*at];
                render::explain_obligation(rulebook, about, cases, filed)
            }
            Named::Qualification(id) => {
                let about = &rulebook.qualifications[id.index()];
                render::explain_qualification(rulebook, *id, about, cases, filed)
            }
            Named::Contradiction(at) => {
                let about = &rulebook.contradictions[*at];
                render::explain_contradiction(rulebook, about, cases, filed)
            }
            Named::Presumption(at) => {
                let about = &rulebook.presumptions[*at];
                Ok(render::explain_presumption(rulebook, about, cases, filed))
            }
            Named::Fact(path) => Ok(render::explain_fact(rulebook, path, of)),
            Named::Provision(id) => Ok(render::explain_provision(rulebook, ledger, id)),
        }
    }
}
