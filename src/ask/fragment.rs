//! Questions as a piece of a filing to fill in, in YAML: each fact is empty and under its question, and what belongs
//! to an item stands at the place that the item has in the filing, beside its id.

use std::collections::BTreeMap;
use std::io;

use super::letter::{Asked, Letter};
use super::subject::{Named, steps};
use crate::shown::printable;

/// The section that says which filing it is.
const FILING: &str = "filing";

/// What is to be written at a place.
#[derive(Debug, Default)]
struct Page<'l> {
    /// The question, where there is one for it; a list may be asked for as a whole and in parts.
    asked: Option<&'l Asked>,
    /// In the order in which they were asked.
    keys: Vec<(&'l str, Page<'l>)>,
    items: BTreeMap<usize, Page<'l>>,
    /// What the filing says already, and by which the place is found.
    known: Option<(&'static str, &'l str)>,
}

/// Writes what a letter asks for, as a filing that states nothing yet.
///
/// # Errors
/// Those of the output.
pub(super) fn fragment(letter: &Letter, out: &mut dyn io::Write) -> io::Result<()> {
    let system = printable(&letter.system);
    writeln!(out, "# To fill in: questions on {system}, to {}", letter.addressee)?;
    if let Some(day) = &letter.reply_by {
        writeln!(out, "# Please answer by {day}.")?;
    }
    writeln!(
        out,
        "# What is not known: `unknown`; what there is not: `none`. Items stand at their place in the filing;"
    )?;
    writeln!(out, "# leave `{{}}` and the ids beside them as they are.")?;
    writeln!(out, "bordercheck: 1")?;
    let mut page = Page::default();
    if let Some(reference) = &letter.reference {
        let filing = Page { known: Some(("id", reference)), ..Page::default() };
        page.keys.push((FILING, filing));
    }
    for asked in &letter.questions {
        page.put(asked);
    }
    for (key, section) in &page.keys {
        writeln!(out)?;
        section.write(key, 0, out)?;
    }
    Ok(())
}

impl<'l> Page<'l> {
    fn put(&mut self, asked: &'l Asked) {
        let mut at = self;
        let mut called = asked.subject.items.iter();
        for (key, positions) in steps(&asked.path) {
            let known = at.keys.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                at.keys.push((key, Page::default()));
                at.keys.len() - 1
            });
            at = &mut at.keys[known].1;
            for position in positions {
                at = at.items.entry(position).or_default();
                let named = called.next().and_then(Option::as_ref);
                at.known = named.map(|Named { key, value }| (*key, value.as_str()));
            }
        }
        at.asked = Some(asked);
    }

    fn write(&self, key: &str, indent: usize, out: &mut dyn io::Write) -> io::Result<()> {
        let space = " ".repeat(indent);
        if let Some(asked) = self.asked {
            comment(asked, &space, out)?;
        }
        writeln!(out, "{space}{key}:")?;
        if let Some((key, value)) = self.known {
            writeln!(out, "{space}  {key}: {}", quoted(value))?;
        }
        for (key, page) in &self.keys {
            page.write(key, indent + 2, out)?;
        }
        // Those that nothing is asked of keep the places of the others.
        let places = self.items.keys().next_back().map_or(0, |last| last + 1);
        for position in 0..places {
            match self.items.get(&position) {
                Some(item) => item.write_item(position, indent + 2, out)?,
                None => writeln!(out, "{space}  - {{}}")?,
            }
        }
        Ok(())
    }

    fn write_item(
        &self,
        position: usize,
        indent: usize,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let space = " ".repeat(indent);
        match self.known {
            Some((key, value)) => {
                writeln!(out, "{space}- {key}: {} # number {}", quoted(value), position + 1)?;
            }
            None => writeln!(out, "{space}- # number {}", position + 1)?,
        }
        for (key, page) in &self.keys {
            page.write(key, indent + 2, out)?;
        }
        Ok(())
    }
}

/// The question above its answer, with all values and what they mean.
fn comment(asked: &Asked, space: &str, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{space}# {}. {}", asked.number, printable(&asked.question))?;
    if let Some(about) = asked.subject.in_words() {
        writeln!(out, "{space}#    About: {}", printable(&about))?;
    }
    if !asked.meaning.is_empty() {
        writeln!(out, "{space}#    What counts: {}", printable(&asked.meaning))?;
    }
    if let Some(so_far) = &asked.so_far {
        writeln!(out, "{space}#    Stated so far: {}.", printable(so_far))?;
    }
    writeln!(out, "{space}#    Answer: {}", asked.form)?;
    for choice in asked.choices.iter().filter(|choice| !choice.means.is_empty()) {
        let (value, means) = (printable(&choice.value), printable(&choice.means));
        writeln!(out, "{space}#    - {value}: {means}")?;
    }
    Ok(())
}

/// A text between quotes, as JSON and YAML have it.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
