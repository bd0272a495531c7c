//! `compare`: bids side by side.

use bordercheck::render;
use std::path::Path;

use bordercheck::facts::Look;
use bordercheck::formats::COMPARISON;
use bordercheck::report::{FailOn, FilingReport, Threshold};
use bordercheck::view::{Comparing, Comparison, Whose};
use bordercheck::{Checker, RoleChoice};

use super::args::{Compare, Label};
use super::check::read_waivers;
use super::commands::{narrow, whole_rulebook};
use super::files;
use super::guard::Guard;
use super::nothing::{Looked, no_duty};
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
    let mut options = common.options();
    // The bidder's duties are compared; to tell the buyer's beside them, everybody's are looked at.
    let whose = match options.role {
        RoleChoice::Filer => Whose::Bidder,
        RoleChoice::One(_) | RoleChoice::All => Whose::Asked,
    };
    if whose == Whose::Bidder {
        options.role = RoleChoice::All;
    }
    let mut looked = Looked::default();
    let (mut reports, mut unreadable) = (Vec::new(), false);
    for path in &inputs.paths {
        let look = |file: &str| {
            guard.looked_at(path, file);
            files::look(path, file)
        };
        let look: &Look<'_> = &look;
        let of_text = match files::read(path)? {
            Ok(source) => {
                let look = compare.verify.then_some(look);
                checker.check_with(&source, &options, look, |report, _| report)
            }
            Err(not_text) => vec![checker.not_text(&not_text, &options)],
        };
        for mut report in of_text {
            if !report.is_checked() {
                unreadable = true;
                tell(&render::diagnostics_text(&report.source, &report.diagnostics, "filing"));
            }
            report.keep_due_by(due_by);
            report.accept(waivers.as_ref(), None);
            looked.at(&report);
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
    let labels = labelled(&mut reports, &compare.label)?;
    let threshold = Threshold { fail_on: FailOn::Undetermined, due_by, require: None };
    let how = Comparing { whose, labels, threshold, annex: compare.annex };
    let comparison = Comparison::new(&reports, &how);
    if comparison.looked_at() == 0 {
        let roles = comparison.roles.iter().map(|role| role.label()).collect();
        say(&Failure::Usage(no_duty(&roles, checker.rulebook())));
        return Ok(Exit::NothingChecked);
    }
    let mut output = Output::open(asked.output.as_deref())?;
    let format = COMPARISON.choose(compare.format, asked.output.as_deref());
    (format.write)(&comparison, &mut output).map_err(Failure::Output)?;
    guard.settle()?;
    output.close()?;
    Ok(Exit::Clean)
}

/// Puts the reports in the order of the letters that were given, those without one last, and gives their letters.
fn labelled(reports: &mut Vec<FilingReport<'_>>, labels: &[Label]) -> Result<Vec<String>, Failure> {
    let mut letters: Vec<String> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let Label { letter, filing } = label;
        if letters.contains(letter) {
            return Err(Failure::Usage(format!("the letter {letter} is given to two filings")));
        }
        let named = |report: &FilingReport<'_>| {
            report.source.name() == filing || report.id.as_deref() == Some(filing.as_str())
        };
        let mut found = reports.iter().enumerate().filter(|(_, report)| named(report));
        let (first, another) = (found.next(), found.next());
        let why = match (first, another) {
            (Some((place, _)), None) if place < at => "has a letter already",
            (Some((place, _)), None) => {
                let report = reports.remove(place);
                reports.insert(at, report);
                letters.push(letter.clone());
                continue;
            }
            (None, _) => "is none of the filings that are compared, by its path or its `filing.id`",
            (Some(_), Some(_)) => {
                "stands for several filings; name the one by its path or `filing.id`"
            }
        };
        return Err(Failure::Usage(format!(
            "`--label {letter}={}`: that {why}",
            bordercheck::shown::printable(filing)
        )));
    }
    Ok(letters)
}
