//! `timeline`: what binds when.

use std::io;

use bordercheck::Checker;
use bordercheck::formats::TIMELINE;
use bordercheck::report::{FailOn, Threshold, Totals};

use super::args;
use super::commands::asked_rulebook;
use super::files;
use super::guard::Guard;
use super::nothing::Looked;
use super::settings::Resolver;
use super::write::Output;
use super::{Exit, Failure};

pub(crate) fn timeline(timeline: &args::Timeline) -> Result<Exit, Failure> {
    let asked = &timeline.asked;
    let mut from = Resolver::new(&asked.question.config)?;
    let common = from.common(&asked.question)?;
    let checker = Checker::new(asked_rulebook(&common)?);
    let options = common.options();
    let format = TIMELINE.choose(timeline.format, asked.output.as_deref());
    let mut renderer = (format.write)(timeline.past);
    let guard = Guard::new([asked.target()])?;
    let vocabulary = &checker.rulebook().vocabulary;
    let inputs = guard.find(&asked.paths, &[], &common.law, &common.exclude, vocabulary)?;
    let mut exit = inputs.tell(false);
    let mut looked = Looked::default();
    let mut output = Output::open(asked.output.as_deref())?;
    let mut totals = Totals::default();
    let threshold = Threshold { fail_on: FailOn::Never, due_by: None, require: None };
    let written = (|| -> io::Result<()> {
        for path in &inputs.paths {
            let Some(text) = files::read_or_say(path, &mut exit) else { continue };
            checker.each(&text, &options, None, |report, _| {
                totals.add(&report, threshold);
                looked.at(&report);
                if !report.is_checked() {
                    exit = exit.max(Exit::Unreadable);
                }
                renderer.filing(&report, &mut output)
            })?;
        }
        renderer.finish(&totals, &mut output)
    })();
    written.map_err(Failure::Output)?;
    if looked.any() {
        output.close()?;
    }
    Ok(looked.tell(checker.rulebook(), exit))
}
