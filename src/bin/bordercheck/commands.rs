//! What each command does.

use bordercheck::render;
use std::io::Write;
use std::path::Path;

use bordercheck::embedded;
use bordercheck::rulebook::cases::Case;
use bordercheck::rulebook::choose::Choice;
use bordercheck::rulebook::{Rulebook, load};
use bordercheck::shown;
use bordercheck::source::Source;
use clap::CommandFactory as _;
use jiff::civil::Date;

use super::args::{Arguments, Law, OwnRules, SchemaName};
use super::files;
use super::settings::{Chosen, Common};
use super::write::{self, Output, tell};
use super::{Exit, Failure};

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
    let mut rulebook = whole_rulebook(&law.rules)?;
    retain(&mut rulebook, &law.law)?;
    Ok(rulebook)
}

/// The rulebook that filings are asked about, cut to the laws and duties asked for.
pub(super) fn asked_rulebook(asked: &Common) -> Result<Rulebook, Failure> {
    let mut rulebook = whole_rulebook(&asked.law.rules)?;
    narrow(&mut rulebook, asked)?;
    Ok(rulebook)
}

/// The rulebook asked for, with all its laws.
pub(super) fn whole_rulebook(own: &OwnRules) -> Result<Rulebook, Failure> {
    if own.rules.is_some() { Ok(own_rulebook(own)?.0) } else { Ok(embedded::rulebook()?) }
}

/// Cuts a rulebook to the laws and duties asked for, and says what that leaves out.
pub(super) fn narrow(rulebook: &mut Rulebook, asked: &Common) -> Result<(), Failure> {
    let Chosen { select, ignore } = &asked.chosen;
    let choice = Choice::of(rulebook, select, ignore);
    let choice = choice.map_err(|why| Failure::Usage(why.to_string()))?;
    retain(rulebook, &asked.law.law)?;
    rulebook.choose(choice);
    if let Some(left) = &rulebook.left_out {
        tell(&format!("bordercheck: {}\n", shown::printable(&left.to_string())));
    }
    Ok(())
}

/// The rulebook of folders and laws, with the cases of its rules.
pub(super) fn rulebook_with_cases(
    laws: &[String],
    own: &OwnRules,
) -> Result<(Rulebook, Vec<Case>), Failure> {
    let (mut rulebook, cases) = own_rulebook(own)?;
    retain(&mut rulebook, laws)?;
    Ok((rulebook, cases))
}

fn retain(rulebook: &mut Rulebook, laws: &[String]) -> Result<(), Failure> {
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
            super::shown(folder)
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
