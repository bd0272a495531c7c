//! What each command does.

use std::io::{self, Write};

use bordercheck::document;
use bordercheck::embedded;
use bordercheck::evaluate::Question;
use bordercheck::prove;
use bordercheck::report::{self, Json, Renderer, Status, Text, Totals};
use bordercheck::rulebook::cases::Case;
use bordercheck::rulebook::{Rulebook, load};
use bordercheck::source::Source;
use bordercheck::suggest::closest;
use bordercheck::{Checker, Options, RoleChoice};
use clap::CommandFactory as _;
use jiff::civil::Date;

use super::args::{Arguments, Check, Explain, Format, Law, OwnRules, Rules, SchemaName};
use super::files::{self, FileError, Output};
use super::{Exit, Failure, say};

pub(crate) fn check(check: &Check) -> Result<Exit, Failure> {
    // The rules are needed until the process ends; to take them apart then would cost nearly as
    // much as to load them.
    let checker: &'static Checker = Box::leak(Box::new(Checker::new(rulebook(&check.law)?)));
    let as_of = check.as_of.unwrap_or_else(today);
    let options = Options::new(as_of, check.role.unwrap_or(RoleChoice::Filer));
    let threshold = report::Threshold { fail_on: check.fail_on.into(), due_by: check.due_by };
    let mut renderer: Box<dyn Renderer> = match check.format {
        Format::Text => Box::new(Text::new(threshold)),
        Format::Json => Box::new(Json::new(checker.rulebook(), as_of)),
    };
    let mut exit = Exit::Clean;
    let (paths, errors) = files::find(&check.paths, check.output.as_deref());
    for error in &errors {
        say(error);
        exit = exit.max(match error {
            // Beside other filings, an empty folder is worth a line and nothing more.
            FileError::NoFiling { .. } => Exit::Clean,
            FileError::Read { .. } | FileError::Write { .. } => Exit::InputOutput,
        });
    }
    let mut output = Output::open(check.output.as_deref())?;
    let mut totals = Totals::default();
    let written = (|| -> io::Result<()> {
        for path in &paths {
            let text = match files::read(path) {
                Ok(text) => text,
                Err(error) => {
                    say(&error);
                    exit = Exit::InputOutput;
                    continue;
                }
            };
            let reports = match &text {
                Ok(source) => checker.check(source, &options),
                Err(not_text) => vec![checker.not_text(not_text, &options)],
            };
            for report in &reports {
                totals.add(report, threshold);
                if report.status == Status::Unreadable {
                    exit = exit.max(Exit::Unreadable);
                } else if report.fails(threshold) {
                    exit = exit.max(Exit::Findings);
                }
                renderer.filing(report, &mut output)?;
            }
        }
        renderer.finish(&totals, &mut output)?;
        output.flush()
    })();
    match written {
        // A report on nothing takes the place of no other.
        Ok(()) if totals.filings == 0 => output.abandon(),
        Ok(()) => output.close()?,
        // Whoever reads has seen enough; the verdicts so far still count.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => output.abandon(),
        Err(error) => {
            output.abandon();
            return Err(Failure::Output(error));
        }
    }
    if totals.filings == 0 && exit < Exit::NothingChecked {
        say(&Failure::Usage("nothing was checked".to_owned()));
        exit = Exit::NothingChecked;
    }
    Ok(exit)
}

pub(crate) fn explain(explain: &Explain) -> Result<Exit, Failure> {
    let (rulebook, cases) = rulebook_with_cases(&explain.law)?;
    let as_of = explain.as_of.unwrap_or_else(today);
    let checker = Checker::new(rulebook);
    let rulebook = checker.rulebook();
    let rule = find_rule(rulebook, &explain.id)?;
    let page = |filing: report::OfFiling<'_>| match rule {
        Rule::Obligation(at) => {
            report::explain_obligation(rulebook, &rulebook.obligations[at], &cases, filing)
        }
        Rule::Qualification(id) => report::explain_qualification(
            rulebook,
            id,
            &rulebook.qualifications[id.index()],
            &cases,
            filing,
        ),
        Rule::Contradiction(at) => {
            report::explain_contradiction(rulebook, &rulebook.contradictions[at], &cases, filing)
        }
    };
    let mut output = Output::open(None)?;
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
            let drawn = report::diagnostics_text(&not_text.source, &[(&not_text).into()], "filing");
            anstream::eprint!("{drawn}");
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
                let question = Question::new(rulebook, &facts, as_of);
                let page = page(Some((&question, &source))).map_err(Failure::Output)?;
                output.write_all(page.as_bytes()).map_err(Failure::Output)?;
            }
            Err(diagnostics) => {
                anstream::eprint!("{}", report::diagnostics_text(&source, &diagnostics, "filing"));
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

pub(crate) fn rules(rules: &Rules) -> Result<Exit, Failure> {
    match rules {
        Rules::List(law) => {
            let rulebook = rulebook(law)?;
            let mut output = Output::open(None)?;
            report::rules_list(&rulebook, &mut output).map_err(Failure::Output)?;
            output.close()?;
            Ok(Exit::Clean)
        }
        Rules::Test { filter, rules } => {
            let (rulebook, cases) = own_rulebook(rules)?;
            test(&rulebook, &cases, filter.as_deref().unwrap_or(""))
        }
    }
}

/// Runs cases as the law stood on a fixed day, so that spans compare the same for ever.
fn test(rulebook: &Rulebook, cases: &[Case], filter: &str) -> Result<Exit, Failure> {
    let as_of = Date::constant(2028, 1, 2);
    let cases: Vec<&Case> = cases.iter().filter(|case| case.rule.contains(filter)).collect();
    if cases.is_empty() {
        return Err(Failure::Usage(format!(
            "no rule's id contains `{filter}`: nothing was tested"
        )));
    }
    let mut output = Output::open(None)?;
    let (mut passed, mut failed) = (0, 0);
    for case in cases {
        match prove::run(rulebook, case, as_of) {
            Ok(()) => passed += 1,
            Err(failure) => {
                failed += 1;
                let place = &case.place;
                writeln!(output, "{}:{}: {}: “{}”", place.file, place.line, case.rule, case.name)
                    .map_err(Failure::Output)?;
                for line in &failure.lines {
                    writeln!(output, "    {line}").map_err(Failure::Output)?;
                }
            }
        }
    }
    writeln!(output, "{passed} cases passed, {failed} failed").map_err(Failure::Output)?;
    output.close()?;
    Ok(if failed > 0 { Exit::Findings } else { Exit::Clean })
}

pub(crate) fn schema(name: SchemaName) -> Result<Exit, Failure> {
    let text = match name {
        SchemaName::Filing => embedded::FILING_SCHEMA,
        SchemaName::Rules => embedded::RULES_SCHEMA,
        SchemaName::Report => embedded::REPORT_SCHEMA,
    };
    print(text.as_bytes())
}

pub(crate) fn completions(shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "bordercheck", &mut script);
    print(&script)
}

fn print(bytes: &[u8]) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(Failure::Output)?;
    Ok(Exit::Clean)
}

/// The rulebook asked for, cut to the laws asked for.
pub(crate) fn rulebook(law: &Law) -> Result<Rulebook, Failure> {
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

fn retain(rulebook: &mut Rulebook, laws: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = laws.iter().find(|id| rulebook.law(id).is_none()) {
        let known: Vec<&str> = rulebook.laws.iter().map(|law| law.id.as_str()).collect();
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
fn own_rulebook(own: &OwnRules) -> Result<(Rulebook, Vec<Case>), Failure> {
    let mut base = embedded::rulebook()?;
    let mut cases = embedded::cases()?;
    for case in &mut cases {
        case.place.file.insert_str(0, "rules/");
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
            folder.display()
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
                anstream::eprint!(
                    "{}",
                    report::diagnostics_text(&not_text.source, &[(&not_text).into()], "rule")
                );
                return Err(Failure::Rulebook);
            }
        }
    }
    match load::load(base, &sources) {
        Ok((mut rulebook, mut own_cases)) => {
            rulebook.sha256 = rulebook.digest_with(&sources);
            for place in own_cases.iter_mut().map(|case| &mut case.place) {
                if let Some(at) = sources.iter().position(|source| source.name() == place.file) {
                    texts[at].name().clone_into(&mut place.file);
                }
            }
            cases.extend(own_cases);
            Ok((rulebook, cases))
        }
        Err(faults) => {
            for fault in &faults {
                let drawn = report::diagnostics_text(
                    &texts[fault.file],
                    std::slice::from_ref(&fault.diagnostic),
                    "rule",
                );
                anstream::eprint!("{drawn}");
            }
            Err(Failure::Rulebook)
        }
    }
}

/// The day, where the question does not name one. In UTC, so that it is the same everywhere.
pub(crate) fn today() -> Date {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let days = i32::try_from(seconds / 86_400).unwrap_or(0);
    Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(days))
}
