//! `explain`: what a rule, a provision, a presumption or a fact is about; with a filing, how it comes out.

use bordercheck::embedded;
use bordercheck::evaluate::Question;
use bordercheck::formats::EXPLANATION;
use bordercheck::render;
use bordercheck::view::{self, Books, Filed};
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
    let books = Books { rulebook, ledger: &ledger, cases: &cases };
    let format = EXPLANATION.choose(explain.format, None);
    let mut output = Output::screen();
    let mut exit = Exit::Clean;
    if let Some(path) = &explain.filing {
        let text = files::read(path)?;
        let options = Options::new(as_of, RoleChoice::All);
        let told = checker.each(&text, &options, None, |report, document| {
            let Some(document) = document.filter(|_| report.is_checked()) else {
                let drawn = render::diagnostics_text(&report.source, &report.diagnostics, "filing");
                tell(&drawn);
                exit = Exit::Unreadable;
                return Ok(());
            };
            // It has just been read without a fault.
            let Ok((facts, _)) = checker.facts(document, Vec::new()) else { return Ok(()) };
            let question = Question::new(rulebook, &facts);
            let filed = Filed { question: &question, document, report: &report };
            (format.write)(&view::explained(books, &found, Some(&filed)), &mut output)
        });
        told.map_err(Failure::Output)?;
    } else {
        let told = (format.write)(&view::explained(books, &found, None), &mut output);
        told.map_err(Failure::Output)?;
    }
    output.close()?;
    Ok(exit)
}
