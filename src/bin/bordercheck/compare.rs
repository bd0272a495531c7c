//! `compare`: proposals side by side.

use bordercheck::render;
use std::path::Path;

use bordercheck::facts::Look;
use bordercheck::report::{FailOn, Status, Threshold};
use bordercheck::view::Comparison;
use bordercheck::{Checker, Options, RoleChoice};

use super::args::{Compare, CompareFormat};
use super::check::read_waivers;
use super::commands::{rulebook, today};
use super::files;
use super::guard::Guard;
use super::nothing::Looked;
use super::settings;
use super::write::{Output, tell};
use super::{Exit, Failure, say};

pub(crate) fn compare(compare: &Compare) -> Result<Exit, Failure> {
    let asked = &compare.asked;
    let checker = Checker::new(rulebook(&asked.law)?);
    let waivers = compare.waivers.as_deref().map(|path| read_waivers(path, checker.rulebook()));
    let waivers = waivers.transpose()?;
    let as_of = asked.as_of.unwrap_or_else(today);
    let options = Options::new(as_of, asked.role.unwrap_or(RoleChoice::All));
    let waivers_file: Vec<&Path> = compare.waivers.as_deref().into_iter().collect();
    let exclude = settings::exclude(&asked.exclude)?;
    let guard = Guard::new([asked.target()])?;
    let vocabulary = &checker.rulebook().vocabulary;
    let inputs = guard.find(&asked.paths, &waivers_file, &asked.law, &exclude, vocabulary)?;
    let found = inputs.tell(false);
    // A table with a hole in it would look like a comparison.
    if found > Exit::Clean {
        return Ok(found);
    }
    let mut looked = Looked::default();
    let mut texts = Vec::new();
    for path in &inputs.paths {
        texts.push((path, files::read(path)?));
    }
    let mut reports = Vec::new();
    let mut unreadable = false;
    for (path, text) in &texts {
        let look = |file: &str| {
            guard.looked_at(path, file);
            files::look(path, file)
        };
        let look: &Look<'_> = &look;
        let of_text = match text {
            Ok(source) => {
                let look = compare.verify.then_some(look);
                checker.check_with(source, &options, look, |report, _| report)
            }
            Err(not_text) => vec![checker.not_text(not_text, &options)],
        };
        for mut report in of_text {
            if report.status == Status::Unreadable {
                unreadable = true;
                let drawn = render::diagnostics_text(report.source, &report.diagnostics, "filing");
                tell(&drawn);
            }
            looked.at(&report);
            report.accept(waivers.as_ref(), None);
            reports.push(report);
        }
    }
    if unreadable {
        return Ok(Exit::Unreadable);
    }
    let nothing = looked.tell(checker.rulebook(), Exit::Clean);
    if nothing > Exit::Clean {
        return Ok(nothing);
    }
    if reports.len() < 2 {
        let told = "nothing was compared: there is one filing; name another one to compare it with";
        say(&Failure::Usage(told.to_owned()));
        return Ok(Exit::NothingChecked);
    }
    let threshold = Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };
    let comparison = Comparison::new(&reports, threshold);
    let mut output = Output::open(asked.output.as_deref())?;
    let written = match compare.format {
        CompareFormat::Text => render::compare_text(&comparison, &mut output),
        CompareFormat::Markdown => render::compare_markdown(&comparison, &mut output),
        CompareFormat::Html => render::compare_html(&comparison, &mut output),
        CompareFormat::Csv => render::compare_csv(&comparison, &mut output),
    };
    written.map_err(Failure::Output)?;
    guard.settle()?;
    output.close()?;
    Ok(Exit::Clean)
}
