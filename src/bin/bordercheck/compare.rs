//! `compare`: proposals side by side.

use bordercheck::render;
use std::path::Path;

use bordercheck::facts::Look;
use bordercheck::formats::COMPARISON;
use bordercheck::report::{FailOn, FilingReport, Threshold};
use bordercheck::view::Comparison;
use bordercheck::{Checker, RoleChoice};

use super::args::Compare;
use super::check::read_waivers;
use super::commands::{narrow, whole_rulebook};
use super::files;
use super::guard::Guard;
use super::nothing::Looked;
use super::settings::Resolver;
use super::write::{Output, tell};
use super::{Exit, Failure, say};

pub(crate) fn compare(compare: &Compare) -> Result<Exit, Failure> {
    let asked = &compare.asked;
    let mut from = Resolver::new(&asked.question.config)?;
    let common = from.common(&asked.question)?;
    let due_by = from.due_by(compare.due_by)?;
    let waivers_file = from.waivers(compare.waivers.as_ref())?;
    let mut rulebook = whole_rulebook(&common.law.rules)?;
    // Waivers of what is not asked about stay what they are: read before that is left out.
    let waivers = waivers_file.as_deref().map(|path| read_waivers(path, &rulebook));
    let waivers = waivers.transpose()?;
    narrow(&mut rulebook, &common)?;
    let checker = Checker::new(rulebook);
    let waivers_file: Vec<&Path> = waivers_file.as_deref().into_iter().collect();
    let guard = Guard::new([asked.target()])?;
    let vocabulary = &checker.rulebook().vocabulary;
    let inputs =
        guard.find(&asked.paths, &waivers_file, &common.law, &common.exclude, vocabulary)?;
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
    let (mut reports, mut unreadable) = (Vec::new(), false);
    let mut options = common.options();
    // Twice where filers have different parts: only duties that all are asked for can be compared.
    loop {
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
                if !report.is_checked() {
                    unreadable = true;
                    let drawn =
                        render::diagnostics_text(&report.source, &report.diagnostics, "filing");
                    tell(&drawn);
                }
                report.keep_due_by(due_by);
                report.accept(waivers.as_ref(), None);
                reports.push(report);
            }
        }
        if unreadable || options.role != RoleChoice::Filer || of_one_role(&reports) {
            break;
        }
        tell(
            "bordercheck: the filings are of filers with different parts in law, so everybody's duties are compared; --role names one\n",
        );
        options.role = RoleChoice::All;
        reports.clear();
    }
    for report in &reports {
        looked.at(report);
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
    let threshold = Threshold { fail_on: FailOn::Undetermined, due_by, require: None };
    let comparison = Comparison::new(&reports, threshold);
    let mut output = Output::open(asked.output.as_deref())?;
    let format = COMPARISON.choose(compare.format, asked.output.as_deref());
    (format.write)(&comparison, &mut output).map_err(Failure::Output)?;
    guard.settle()?;
    output.close()?;
    Ok(Exit::Clean)
}

/// Whether the same duties are looked at in all.
fn of_one_role(reports: &[FilingReport<'_>]) -> bool {
    reports.windows(2).all(|pair| pair[0].roles() == pair[1].roles())
}
