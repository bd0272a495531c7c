//! `answer`: a letter that came back, into the filing.

use std::io::Write as _;

use bordercheck::Checker;
use bordercheck::answer::{Refused, docx, said};
use bordercheck::render;
use bordercheck::shown::printable;
use bordercheck::source::Source;

use super::args::Answer;
use super::commands::whole_rulebook;
use super::guard::Guard;
use super::write::{Output, tell};
use super::{Exit, Failure, files, shown};

pub(crate) fn answer(asked: &Answer) -> Result<Exit, Failure> {
    let target = asked.output.as_deref();
    let guard = Guard::new([target.unwrap_or(std::path::Path::new("-"))])?;
    guard.read(&asked.filing)?;
    guard.read(&asked.reply)?;
    if asked.filing.as_os_str() == "-" && asked.reply.as_os_str() == "-" {
        let told = "filing and reply cannot both come from standard input";
        return Err(Failure::Usage(told.to_owned()));
    }
    let checker = Checker::new(whole_rulebook(&asked.rules)?);
    let (Some(filing), Some(reply)) =
        (text(&asked.filing, "filing")?, text(&asked.reply, "reply")?)
    else {
        return Ok(Exit::Unreadable);
    };
    let read = checker.reply(&reply);
    let answered = read.and_then(|read| checker.answer(&filing, &read, asked.replace));
    let answered = match answered {
        Ok(answered) => answered,
        Err(Refused::Unreadable { reply: of_reply, diagnostics }) => {
            let (source, what) = if of_reply { (&reply, "reply") } else { (&filing, "filing") };
            tell(&render::diagnostics_text(source, &diagnostics, what));
            return Ok(Exit::Unreadable);
        }
        Err(refused @ (Refused::Another { .. } | Refused::Several(_))) => {
            return Err(Failure::Usage(refused.to_string()));
        }
    };
    let mut output = Output::open(target)?;
    output.write_all(answered.text.as_bytes()).map_err(Failure::Output)?;
    output.close()?;
    let mut told: Vec<String> = Vec::new();
    for (path, value) in &answered.put {
        told.push(format!("put in: {}: {}", printable(path), said(value)));
    }
    for left in &answered.left {
        let line = reply.locate(left.span.start).line;
        let place = format!("{}:{line}", shown(&asked.reply));
        told.push(format!("{place}: not put in: {}: {}", left.field, left.said));
        told.push(format!("  {}", printable(&left.why)));
    }
    let (put, same, left) = (answered.put.len(), answered.same, answered.left.len());
    told.push(format!(
        "bordercheck: {} put in, {same} stood there already, {left} not put in\n",
        if put == 1 { "1 answer".to_owned() } else { format!("{put} answers") },
    ));
    tell(&told.join("\n"));
    Ok(if left > 0 { Exit::Findings } else { Exit::Clean })
}

/// A text, or nothing where it is none and that has been said.
fn text(path: &std::path::Path, what: &str) -> Result<Option<Source>, Failure> {
    let bytes = files::bytes(path)?;
    if docx::is_package(&bytes) {
        return match docx::visible(&bytes) {
            Ok(text) => Ok(Some(Source::new(files::name(path), text))),
            Err(why) => Err(Failure::Usage(format!("`{}` cannot be read: {why}", shown(path)))),
        };
    }
    match Source::from_bytes(files::name(path), bytes) {
        Ok(source) => Ok(Some(source)),
        Err(not_text) => {
            tell(&render::diagnostics_text(&not_text.source, &[(&not_text).into()], what));
            Ok(None)
        }
    }
}
