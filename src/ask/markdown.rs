//! A letter → Markdown that is read, filled in and read back.
//!
//! Each question ends with its answer, between a line that begins with `Answer` and one that begins with `Field`,
//! which is by what an answer finds back (`answer` reads them).

use std::io;

use super::letter::{Asked, Gap, How, Letter};
use crate::render::{code, escaped};

/// Where an answer begins, where a paper stands that shows it, what a remark on a shortfall stands behind, and
/// which fact it is.
pub(crate) const ANSWER: &str = "Answer";
pub(crate) const PAPER: &str = "Paper that shows it:";
pub(crate) const REPLY: &str = "Your reply:";
pub(crate) const FIELD: &str = "Field:";
/// Which filing a letter is about.
pub(crate) const REFERENCE: &str = "Reference:";

/// Writes a letter.
///
/// # Errors
/// Those of the output.
pub(super) fn markdown(letter: &Letter, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "# Questions on {}\n", escaped(&letter.system))?;
    writeln!(out, "To: {}  ", letter.addressee)?;
    if let Some(reference) = &letter.reference {
        writeln!(out, "{REFERENCE} `{}`  ", code(reference))?;
    }
    if let Some(day) = &letter.reply_by {
        writeln!(out, "Please answer by: {day}  ")?;
    }
    writeln!(out, "\nDear Sir or Madam,\n")?;
    if letter.is_empty() {
        return writeln!(
            out,
            "{} There is nothing in it that you are asked about.\n",
            escaped(&letter.about())
        );
    }
    writeln!(out, "{}\n", escaped(&letter.about()))?;
    writeln!(out, "{}\n", letter.how_to_answer())?;
    for (title, gaps) in letter.parts() {
        writeln!(out, "## {title}\n")?;
        for of in gaps {
            gap(of, out)?;
        }
    }
    if !letter.questions.is_empty() {
        writeln!(out, "## Questions\n")?;
    }
    for question in &letter.questions {
        asked(question, out)?;
    }
    Ok(())
}

fn gap(gap: &Gap, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "### {}. {}\n", gap.number, escaped(gap.title()))?;
    writeln!(out, "- *{}:* {}", gap.source(), escaped(&gap.wanted()))?;
    for stated in &gap.stated {
        writeln!(out, "- *What you state:* {}", escaped(&stated.to_string()))?;
    }
    for closes in &gap.closes {
        writeln!(out, "- *What would close it:* {}", escaped(closes))?;
    }
    writeln!(out, "\n**{REPLY}**\n\n**{PAPER}**\n\n{FIELD} `{}`\n", gap.number)
}

fn asked(asked: &Asked, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "### {}. {}\n", asked.number, escaped(&asked.question))?;
    if let Some(about) = asked.subject.in_words() {
        writeln!(out, "*This is about:* {}\n", escaped(&about))?;
    }
    if !asked.meaning.is_empty() {
        writeln!(out, "*What counts:* {}\n", escaped(&asked.meaning))?;
    }
    if let Some(so_far) = &asked.so_far {
        writeln!(out, "*Stated so far:* {}.\n", escaped(so_far))?;
    }
    writeln!(out, "**{ANSWER}** ({}):\n", asked.how.in_words())?;
    let written = matches!(asked.how, How::Written(_) | How::Described);
    if written {
        writeln!(out)?;
    }
    for choice in &asked.choices {
        match choice.means.as_str() {
            "" => writeln!(out, "- [ ] {}", escaped(&choice.value))?,
            means => writeln!(out, "- [ ] {} (`{}`)", escaped(means), code(&choice.value))?,
        }
    }
    writeln!(out, "\n**{PAPER}**\n")?;
    match asked.item_name() {
        Some(name) => writeln!(out, "{FIELD} `{}` of `{}`\n", code(&asked.path), code(name)),
        None => writeln!(out, "{FIELD} `{}`\n", code(&asked.path)),
    }
}
