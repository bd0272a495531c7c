//! What each command does.

use bordercheck::render;
use std::io::Write;
use std::path::Path;

use bordercheck::document;
use bordercheck::embedded;
use bordercheck::evaluate::Question;
use bordercheck::rulebook::cases::Case;
use bordercheck::rulebook::{Rulebook, load};
use bordercheck::source::Source;
use bordercheck::suggest::closest;
use bordercheck::{Checker, Options, RoleChoice};
use clap::CommandFactory as _;
use jiff::civil::Date;

use super::args::{Arguments, Explain, Law, OwnRules, SchemaName};
use super::files;
use super::write::{self, Output, tell};
use super::{Exit, Failure, shown};

pub(crate) fn explain(explain: &Explain) -> Result<Exit, Failure> {
    let (rulebook, cases) = rulebook_with_cases(&explain.law)?;
    let as_of = explain.as_of.unwrap_or_else(today);
    let checker = Checker::new(rulebook);
    let rulebook = checker.rulebook();
    let rule = find_rule(rulebook, &explain.id)?;
    let page = |filing: render::OfFiling<'_>| match rule {
        Rule::Obligation(at) => {
            render::explain_obligation(rulebook, &rulebook.obligations[at], &cases, filing)
        }
        Rule::Qualification(id) => render::explain_qualification(
            rulebook,
            id,
            &rulebook.qualifications[id.index()],
            &cases,
            filing,
        ),
        Rule::Contradiction(at) => {
            render::explain_contradiction(rulebook, &rulebook.contradictions[at], &cases, filing)
        }
    };
    let mut output = Output::screen();
    let Some(path) = &explain.filing else {
        output
            .write_all(page(None).map_err(Failure::Output)?.as_bytes())
            .map_err(Failure::Output)?;
        output.close()?;
        return Ok(Exit::Clean);
    };
    let source = match files::read(path)? {
        Ok(source) => source,
        Err(not_text) => {
            let drawn = render::diagnostics_text(&not_text.source, &[(&not_text).into()], "filing");
            tell(&drawn);
            return Ok(Exit::Unreadable);
        }
    };
    let options = Options::new(as_of, RoleChoice::All);
    let mut exit = Exit::Clean;
    for reading in document::read(&source, &options.limits) {
        let facts = match &reading.document {
            Some(document) => checker.facts(document, reading.diagnostics),
            None => Err(reading.diagnostics),
        };
        match facts {
            Ok((facts, _)) => {
                let question = Question::new(rulebook, &facts);
                let page = page(Some((&question, &source))).map_err(Failure::Output)?;
                output.write_all(page.as_bytes()).map_err(Failure::Output)?;
            }
            Err(diagnostics) => {
                tell(&render::diagnostics_text(&source, &diagnostics, "filing"));
                exit = Exit::Unreadable;
            }
        }
    }
    output.close()?;
    Ok(exit)
}

#[derive(Clone, Copy)]
enum Rule {
    Obligation(usize),
    Qualification(bordercheck::rulebook::QualificationId),
    Contradiction(usize),
}

/// The rule of an id, or the one whose id ends like that.
fn find_rule(rulebook: &Rulebook, id: &str) -> Result<Rule, Failure> {
    if let Some((id, _)) = rulebook.qualification(id) {
        return Ok(Rule::Qualification(id));
    }
    if let Some(at) = rulebook.contradictions.iter().position(|rule| rule.id == id) {
        return Ok(Rule::Contradiction(at));
    }
    let ids = || rulebook.obligations.iter().map(|obligation| obligation.id.as_str());
    if let Some(at) = ids().position(|known| known == id) {
        return Ok(Rule::Obligation(at));
    }
    let ending: Vec<usize> = ids()
        .enumerate()
        .filter(|(_, known)| known.ends_with(&format!("/{id}")))
        .map(|(at, _)| at)
        .collect();
    match ending.as_slice() {
        [only] => Ok(Rule::Obligation(*only)),
        [] => {
            let below: Vec<&str> =
                ids().filter(|known| known.starts_with(&format!("{id}/"))).collect();
            let help = if !below.is_empty() {
                format!("below it are:\n  {}", below.join("\n  "))
            } else if let Some(likely) = likely_rule(rulebook, id) {
                format!("did you mean `{likely}`?")
            } else {
                "`bordercheck rules list` has them all".to_owned()
            };
            Err(Failure::Usage(format!("no rule has the id `{id}`; {help}")))
        }
        several => {
            let several: Vec<&str> =
                several.iter().map(|&at| rulebook.obligations[at].id.as_str()).collect();
            Err(Failure::Usage(format!(
                "several rules end with `{id}`:\n  {}",
                several.join("\n  ")
            )))
        }
    }
}

/// The full name of the rule that is most likely meant: by its id, the end of its id, or its name.
fn likely_rule(rulebook: &Rulebook, id: &str) -> Option<String> {
    let ids = || rulebook.obligations.iter().map(|obligation| obligation.id.as_str());
    let endings = || ids().map(last_part);
    let names = || rulebook.qualifications.iter().map(|qualification| qualification.name.as_str());
    let likely = match id.strip_prefix("law.") {
        Some(name) => closest(name, names()),
        None => closest(id, ids().chain(endings()).chain(names()))
            .or_else(|| closest(last_part(id), endings())),
    }?;
    let full = ids().find(|known| *known == likely || last_part(known) == likely);
    Some(full.map_or_else(|| format!("law.{likely}"), str::to_owned))
}

fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

pub(crate) fn schema(name: SchemaName) -> Result<Exit, Failure> {
    let text = match name {
        SchemaName::Filing => embedded::FILING_SCHEMA,
        SchemaName::Rules => embedded::RULES_SCHEMA,
        SchemaName::Report => embedded::REPORT_SCHEMA,
        SchemaName::Waivers => embedded::WAIVERS_SCHEMA,
    };
    print(text.as_bytes())
}

pub(crate) fn completions(shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "bordercheck", &mut script);
    print(&script)
}

pub(crate) fn man(folder: Option<&Path>) -> Result<Exit, Failure> {
    let page = |man: &clap_mangen::Man| {
        let mut page = Vec::new();
        man.render(&mut page).map_err(Failure::Output).map(|()| page)
    };
    let Some(folder) = folder else {
        return print(&page(&clap_mangen::Man::new(Arguments::command()))?);
    };
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut commands = vec![command];
    while let Some(command) = commands.pop() {
        commands.extend(command.get_subcommands().filter(|about| !about.is_hide_set()).cloned());
        let man = clap_mangen::Man::new(command);
        write::whole(&folder.join(man.get_filename()), &page(&man)?)?;
    }
    Ok(Exit::Clean)
}

fn print(bytes: &[u8]) -> Result<Exit, Failure> {
    let mut output = Output::screen();
    output.write_all(bytes).map_err(Failure::Output)?;
    output.close()?;
    Ok(Exit::Clean)
}

/// The rulebook asked for, cut to the laws asked for.
pub(super) fn rulebook(law: &Law) -> Result<Rulebook, Failure> {
    let mut rulebook =
        if law.rules.rules.is_some() { own_rulebook(&law.rules)?.0 } else { embedded::rulebook()? };
    retain(&mut rulebook, &law.law)?;
    Ok(rulebook)
}

fn rulebook_with_cases(law: &Law) -> Result<(Rulebook, Vec<Case>), Failure> {
    let (mut rulebook, cases) = own_rulebook(&law.rules)?;
    retain(&mut rulebook, &law.law)?;
    Ok((rulebook, cases))
}

pub(super) fn retain(rulebook: &mut Rulebook, laws: &[String]) -> Result<(), Failure> {
    let known = rulebook.law_names();
    if let Some(unknown) = laws.iter().find(|name| !known.contains(name)) {
        return Err(Failure::Usage(format!(
            "there is no law `{unknown}` in the rulebook; it has {}",
            known.join(", ")
        )));
    }
    if !laws.is_empty() {
        rulebook.retain_laws(laws);
    }
    Ok(())
}

/// The built-in rulebook with the rules of a folder, or those alone; and the cases of all of them.
pub(super) fn own_rulebook(own: &OwnRules) -> Result<(Rulebook, Vec<Case>), Failure> {
    let mut base = embedded::rulebook()?;
    let mut cases = embedded::cases()?;
    for case in &mut cases {
        case.place.file = format!("rules/{}", case.place.file).into();
    }
    let Some(folder) = &own.rules else { return Ok((base, cases)) };
    if own.only {
        base = Rulebook { vocabulary: base.vocabulary, sha256: base.sha256, ..Rulebook::default() };
        cases.clear();
    } else {
        base.provisions = embedded::ledger()?;
    }
    let files = files::rule_files(folder)?;
    if files.is_empty() {
        return Err(Failure::Usage(format!(
            "there is no rule file (*.yaml, *.yml) in `{}`",
            shown(folder)
        )));
    }
    let (mut texts, mut sources) = (Vec::new(), Vec::new());
    for file in files {
        match file.text {
            Ok(text) => {
                sources.push(Source::new(file.name, text.text()));
                texts.push(text);
            }
            Err(not_text) => {
                tell(&render::diagnostics_text(&not_text.source, &[(&not_text).into()], "rule"));
                return Err(Failure::Rulebook);
            }
        }
    }
    match load::load(base, &sources) {
        Ok((mut rulebook, mut own_cases)) => {
            rulebook.sha256 = rulebook.digest_with(&sources);
            for place in own_cases.iter_mut().map(|case| &mut case.place) {
                if let Some(at) = sources.iter().position(|source| place.file == source.name()) {
                    place.file = texts[at].name().into();
                }
            }
            cases.extend(own_cases);
            Ok((rulebook, cases))
        }
        Err(faults) => {
            for fault in &faults {
                let drawn = render::diagnostics_text(
                    &texts[fault.file],
                    std::slice::from_ref(&fault.diagnostic),
                    "rule",
                );
                tell(&drawn);
            }
            Err(Failure::Rulebook)
        }
    }
}

/// The day, where the question does not name one. In UTC, so that it is the same everywhere.
pub(super) fn today() -> Date {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let days = i32::try_from(seconds / 86_400).unwrap_or(0);
    Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(days))
}
