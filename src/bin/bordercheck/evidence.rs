//! `evidence`: what filings name as evidence, with the files looked at.

use bordercheck::report::{self, Status};
use bordercheck::{Checker, Options, RoleChoice};

use super::args::Asked;
use super::commands::{rulebook, today};
use super::files;
use super::guard::Guard;
use super::write::{Output, tell};
use super::{Exit, Failure, say};

pub(crate) fn evidence(asked: &Asked) -> Result<Exit, Failure> {
    let checker = Checker::new(rulebook(&asked.law)?);
    let as_of = asked.as_of.unwrap_or_else(today);
    let options = Options::new(as_of, asked.role.unwrap_or(RoleChoice::All));
    let guard = Guard::new([asked.target()])?;
    let (paths, errors) = guard.find(&asked.paths, &[], &asked.law)?;
    let mut exit = if errors.is_empty() { Exit::Clean } else { Exit::InputOutput };
    for error in &errors {
        say(error);
    }
    let mut output = Output::open(asked.output.as_deref())?;
    for path in &paths {
        let Some(text) = files::read_or_say(path, &mut exit) else { continue };
        let reports = match &text {
            Ok(source) => checker.check_with(
                source,
                &options,
                Some(&|file: &str| {
                    guard.looked_at(path, file);
                    files::look(path, file)
                }),
                |report, _| report,
            ),
            Err(not_text) => vec![checker.not_text(not_text, &options)],
        };
        for report in &reports {
            if report.status == Status::Unreadable {
                exit = exit.max(Exit::Unreadable);
                tell(&report::diagnostics_text(report.source, &report.diagnostics, "filing"));
                continue;
            }
            report::evidence_text(report, &mut output).map_err(Failure::Output)?;
        }
    }
    guard.settle()?;
    output.close()?;
    Ok(exit)
}
