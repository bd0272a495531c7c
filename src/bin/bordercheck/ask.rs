//! `ask`: letters with what falls short and the fewest questions that would settle the most.

use bordercheck::render;

use bordercheck::Checker;
use bordercheck::ask::{Letter, Request, annex};
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
    let request = Request { threshold, most: ask.most, to: ask.party };
    let annex_file = ask.annex.as_deref();
    let guard = Guard::new([asked.target()].into_iter().chain(annex_file))?;
    let vocabulary = &checker.rulebook().vocabulary;
    let inputs = guard.find(&asked.paths, &[], &common.law, &common.exclude, vocabulary)?;
    let mut exit = inputs.tell(false);
    let mut looked = Looked::default();
    let format = QUESTIONS.choose(ask.format, asked.output.as_deref());
    let target = asked.output.as_deref();
    let opened = if format.format.is_text() { Output::open } else { Output::open_bytes };
    let mut output = opened(target)?;
    let mut letters = (format.write)();
    let mut for_the_file = annex_file.map(|file| Output::open(Some(file))).transpose()?;
    for path in &inputs.paths {
        let Some(text) = files::read_or_say(path, &mut exit) else { continue };
        let told = checker.ask_each(&text, &options, &request, |asking| {
            let report = &asking.report;
            looked.at(report);
            if !report.is_checked() {
                let drawn = render::diagnostics_text(&report.source, &report.diagnostics, "filing");
                tell(&drawn);
                exit = exit.max(Exit::Unreadable);
                return Ok(());
            }
            let written = match ask.party {
                Some(to) => vec![Letter::new(&asking, to, ask.reply_by)],
                None => Letter::each(&asking, ask.reply_by),
            };
            for letter in &written {
                letters.letter(letter, &mut output)?;
            }
            for_the_file.as_mut().map_or(Ok(()), |out| annex(&asking, ask.party, out))?;
            Ok(())
        });
        told.map_err(Failure::Output)?;
    }
    if looked.any() {
        letters.finish(&mut output).map_err(Failure::Output)?;
        output.close()?;
        for_the_file.map_or(Ok(()), Output::close)?;
    }
    Ok(looked.tell(checker.rulebook(), exit))
}
