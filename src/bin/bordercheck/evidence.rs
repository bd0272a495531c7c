//! `evidence`: what filings name as evidence, with the files looked at.

use bordercheck::Checker;
use bordercheck::facts::Look;
use bordercheck::formats::EVIDENCE;
use bordercheck::render;

use super::args::Evidence;
use super::commands::asked_rulebook;
use super::files;
use super::guard::Guard;
use super::nothing::Looked;
use super::settings::Resolver;
use super::write::{Output, tell};
use super::{Exit, Failure};

pub(crate) fn evidence(evidence: &Evidence) -> Result<Exit, Failure> {
    let asked = &evidence.asked;
    let format = EVIDENCE.choose(evidence.format, asked.output.as_deref());
    let mut from = Resolver::new(&asked.question.config)?;
    let common = from.common(&asked.question)?;
    let checker = Checker::new(asked_rulebook(&common)?);
    let options = common.options();
    let guard = Guard::new([asked.target()])?;
    let vocabulary = &checker.rulebook().vocabulary;
    let inputs = guard.find(&asked.paths, &[], &common.law, &common.exclude, vocabulary)?;
    let mut exit = inputs.tell(false);
    let mut looked = Looked::default();
    let mut output = Output::open(asked.output.as_deref())?;
    for path in &inputs.paths {
        let Some(text) = files::read_or_say(path, &mut exit) else { continue };
        let look = |file: &str| {
            guard.looked_at(path, file);
            files::look(path, file)
        };
        let look: &Look<'_> = &look;
        let written = checker.each(&text, &options, Some(look), |report, _| {
            looked.at(&report);
            if !report.is_checked() {
                exit = exit.max(Exit::Unreadable);
                tell(&render::diagnostics_text(&report.source, &report.diagnostics, "filing"));
                return Ok(());
            }
            (format.write)(&report, &mut output)
        });
        written.map_err(Failure::Output)?;
    }
    guard.settle()?;
    if looked.any() {
        output.close()?;
    }
    Ok(looked.tell(checker.rulebook(), exit))
}
