//! `ask`: the fewest questions that would settle the most.

use bordercheck::render;
use std::io::Write as _;

use bordercheck::Checker;
use bordercheck::formats::QUESTIONS;
use bordercheck::report::{FailOn, Threshold};

use super::args::Ask;
use super::commands::asked_rulebook;
use super::files;
use super::guard::Guard;
use super::nothing::Looked;
use super::settings::Resolver;
use super::write::{Output, tell};
use super::{Exit, Failure};

pub(crate) fn ask(ask: &Ask) -> Result<Exit, Failure> {
    let asked = &ask.asked;
    let mut from = Resolver::new(&asked.question.config)?;
    let common = from.common(&asked.question)?;
    let checker = Checker::new(asked_rulebook(&common)?);
    let options = common.options();
    let threshold = Threshold {
        fail_on: FailOn::Undetermined,
        due_by: from.due_by(ask.due_by)?,
        require: None,
    };
    let guard = Guard::new([asked.target()])?;
    let vocabulary = &checker.rulebook().vocabulary;
    let inputs = guard.find(&asked.paths, &[], &common.law, &common.exclude, vocabulary)?;
    let mut exit = inputs.tell(false);
    let mut looked = Looked::default();
    let mut output = Output::open(asked.output.as_deref())?;
    let format = QUESTIONS.choose(ask.format, asked.output.as_deref());
    let mut written = 0;
    for path in &inputs.paths {
        let Some(text) = files::read_or_say(path, &mut exit) else { continue };
        let told = checker.ask_each(&text, &options, threshold, ask.most, |asking| {
            let report = &asking.report;
            looked.at(report);
            if !report.is_checked() {
                let drawn = render::diagnostics_text(&report.source, &report.diagnostics, "filing");
                tell(&drawn);
                exit = exit.max(Exit::Unreadable);
                return Ok(());
            }
            if written > 0 {
                output.write_all(format.write.between.as_bytes())?;
            }
            (format.write.each)(&asking, ask.party, &mut output)?;
            written += 1;
            Ok(())
        });
        told.map_err(Failure::Output)?;
    }
    if looked.any() {
        output.close()?;
    }
    Ok(looked.tell(checker.rulebook(), exit))
}
