//! `timeline`: what binds when.

use std::io;

use bordercheck::report::{Calendar, FailOn, Renderer, Status, Threshold, Timeline, Totals};
use bordercheck::{Checker, Options, RoleChoice};

use super::args::{self, TimelineFormat};
use super::commands::{rulebook, today};
use super::files;
use super::guard::Guard;
use super::write::Output;
use super::{Exit, Failure, say};

pub(crate) fn timeline(timeline: &args::Timeline) -> Result<Exit, Failure> {
    let asked = &timeline.asked;
    let checker = Checker::new(rulebook(&asked.law)?);
    let as_of = asked.as_of.unwrap_or_else(today);
    let options = Options::new(as_of, asked.role.unwrap_or(RoleChoice::Filer));
    let mut renderer: Box<dyn Renderer> = match timeline.format {
        TimelineFormat::Text => Box::new(Timeline::new()),
        TimelineFormat::Ics => Box::new(Calendar::default()),
    };
    let mut exit = Exit::Clean;
    let guard = Guard::new([asked.target()])?;
    let (paths, errors) = guard.find(&asked.paths, &[], &asked.law)?;
    for error in &errors {
        say(error);
        exit = Exit::InputOutput;
    }
    let mut output = Output::open(asked.output.as_deref())?;
    let mut totals = Totals::default();
    let threshold = Threshold { fail_on: FailOn::Never, due_by: None, require: None };
    let written = (|| -> io::Result<()> {
        for path in &paths {
            let Some(text) = files::read_or_say(path, &mut exit) else { continue };
            let reports = match &text {
                Ok(source) => checker.check(source, &options),
                Err(not_text) => vec![checker.not_text(not_text, &options)],
            };
            for report in &reports {
                totals.add(report, threshold);
                if report.status == Status::Unreadable {
                    exit = exit.max(Exit::Unreadable);
                }
                renderer.filing(report, &mut output)?;
            }
        }
        renderer.finish(&totals, &mut output)
    })();
    written.map_err(Failure::Output)?;
    if totals.filings > 0 {
        output.close()?;
    }
    if totals.filings == 0 && exit < Exit::NothingChecked {
        say(&Failure::Usage("no filing was found".to_owned()));
        exit = Exit::NothingChecked;
    }
    Ok(exit)
}
