//! Why each question is asked and what its answer settles: the annex of a letter, for whoever writes it.

use std::io;

use super::{Answer, Asking, Effect, Item, Party};
use crate::render::{code, escaped};
use crate::time::in_words;

/// Columns that the provisions behind a question take; how many more there are is said.
const CITED: usize = 120;

/// Expectations that are told of one fact.
const EXPECTED: usize = 4;

/// Writes why each question on one filing is asked, to one party or to all; numbered as in the letters. It is not
/// for the addressee: it says which answer settles what.
///
/// # Errors
/// Those of the output.
pub fn annex(asking: &Asking<'_>, to: Option<Party>, out: &mut dyn io::Write) -> io::Result<()> {
    let report = &asking.report;
    let name = report.system.as_deref().unwrap_or("a system without a name");
    let id = report.id.as_ref().map_or(String::new(), |id| format!(" ({})", escaped(id)));
    writeln!(out, "# Why it is asked: {}{id}\n", escaped(name))?;
    let (day, path) = (in_words(report.as_of), code(report.source.name()));
    if asking.items.is_empty() {
        return writeln!(
            out,
            "As of {day}, no fact is missing in the filing `{path}` that an answer could supply.\n"
        );
    }
    let duties = match asking.headlines {
        0 => plural(asking.duties, "duty of law is", "duties of law are"),
        count => {
            let duties = plural(asking.duties, "duty", "duties");
            format!("{duties} and {} of law are", plural(count, "question", "questions"))
        }
    };
    let questions = match asking.items.len() {
        1 => "The answer to 1 question".to_owned(),
        count => format!("The answers to {count} questions"),
    };
    let settled = if asking.settled == asking.duties + asking.headlines {
        "all of them".to_owned()
    } else {
        format!("{} of them and bring others nearer", asking.settled)
    };
    writeln!(
        out,
        "As of {day}, {duties} open in the filing `{path}`: it does not say enough to tell. {questions} would settle \
         {settled}. What is not known stays open.\n",
    )?;
    writeln!(
        out,
        "This annex is for the file and is not sent: it says what each answer would settle.\n"
    )?;
    let mut any = false;
    for &party in Party::ALL {
        let of_party = |item: &&Item| item.party == party;
        let here = to.is_none_or(|to| to == party);
        let items: Vec<&Item> = asking.items.iter().filter(of_party).collect();
        if items.is_empty() || !here {
            continue;
        }
        writeln!(out, "## For the {}\n", party.word())?;
        any = true;
        for (at, item) in items.into_iter().enumerate() {
            question(at + 1, item, out)?;
        }
    }
    if !any {
        writeln!(out, "There is no question for this party.\n")?;
    }
    Ok(())
}

fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

fn question(number: usize, item: &Item, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "### {number}. {}\n", escaped(&item.question))?;
    if let Some(about) = item.subject.in_words() {
        writeln!(out, "*About:* {}\n", escaped(&about))?;
    }
    let place = item.place.as_ref().map_or(String::new(), |place| format!(", {place}"));
    writeln!(out, "- *In the filing:* `{}`{place}; {}", code(&item.path), item.kind.label())?;
    if let Some(value) = &item.inexact {
        let value = code(value);
        writeln!(out, "- *Stated so far:* `{value}`, which is not exact enough to tell")?;
    }
    if let Some(value) = &item.contradicted {
        let value = code(value);
        writeln!(out, "- *Stated so far:* `{value}`, which the filing contradicts elsewhere")?;
    }
    let mut why = Vec::new();
    if !item.headlines.is_empty() {
        let titles: Vec<String> =
            item.headlines.iter().map(|title| format!("“{}”", escaped(title))).collect();
        why.push(format!("it helps to settle {}", titles.join(", ")));
    }
    if item.waiting > 0 {
        let duties = plural(item.waiting, "duty waits", "duties wait");
        why.push(format!("{duties} for it: {}", item.waiting_in.within(CITED)));
    }
    writeln!(out, "- *Why it is asked:* {}", why.join("; "))?;
    if !item.expected.is_empty() {
        let looked =
            item.expected.iter().take(EXPECTED).map(|(expected, cites)| {
                format!("{} ({})", escaped(expected), cites.within(CITED))
            });
        let more = if item.expected.len() > EXPECTED { "; …" } else { "" };
        writeln!(out, "- *What is looked for:* {}{more}", looked.collect::<Vec<_>>().join("; "))?;
    }
    for effect in &item.effects {
        writeln!(out, "- *If the answer is {}:* {}", either(&effect.answers), changes(effect))?;
    }
    if item.effects.is_empty() && !item.together.is_empty() {
        const FEW: usize = 4;
        let few: Vec<String> =
            item.together.iter().take(FEW).map(|path| format!("`{}`", code(path))).collect();
        let more = if item.together.len() > FEW { " …" } else { "" };
        writeln!(out, "- It settles duties together with {}{more}", few.join(", "))?;
    }
    writeln!(out)
}

/// `a`, `b` or `c`.
fn either(answers: &[Answer]) -> String {
    let alone = |answer: &Answer| match answer {
        Answer::Alone(value) => Some(format!("`{value}`")),
        Answer::Truth(_) | Answer::Value(_) | Answer::None => None,
    };
    let values: Option<Vec<String>> = answers.iter().map(alone).collect();
    if let Some(values) = values.filter(|values| values.len() > 1) {
        return format!("one of {} alone", values.join(", "));
    }
    let words: Vec<String> = answers.iter().map(ToString::to_string).collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn changes(effect: &Effect) -> String {
    const FEW: usize = 3;
    let mut parts = Vec::new();
    if effect.met > 0 {
        parts.push(format!("{} met", plural(effect.met, "duty is", "duties are")));
    }
    if effect.not_applicable > 0 {
        parts.push(plural(effect.not_applicable, "duty does not apply", "duties do not apply"));
    }
    if !effect.unmet.is_empty() {
        let few: Vec<String> = effect.unmet.iter().take(FEW).map(|title| escaped(title)).collect();
        let more = if effect.unmet.len() > FEW { " …" } else { "" };
        let count = plural(effect.unmet.len(), "duty is", "duties are");
        parts.push(format!("{count} not met ({}{more})", few.join("; ")));
    }
    parts.extend(effect.headlines.iter().map(|headline| escaped(headline)));
    parts.join("; ")
}
