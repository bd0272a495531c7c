//! The templates that reports are laid out with, and the few filters they use.
//!
//! Templates place words and decide nothing. Everything that comes from a filing passes
//! `shown::printable` before it gets here, so that no value can steer a terminal.

use std::borrow::Cow;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value};

/// Width that running text is wrapped to.
const WIDTH: usize = 100;

/// All templates; each is compiled when it is first used.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    let syntax = syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build().unwrap_or_default());
    environment.add_filter("bold", |text: Cow<'_, str>| paint("1", &text));
    environment.add_filter("dim", |text: Cow<'_, str>| paint("2", &text));
    environment.add_filter("verdict", |text: Cow<'_, str>, word: Cow<'_, str>| {
        paint(colour(&word), &text)
    });
    environment.add_filter("pad", |text: Cow<'_, str>, width: usize| pad(&text, width, false));
    environment
        .add_filter("padleft", |value: Value, width: usize| pad(&value.to_string(), width, true));
    environment.add_filter("fill", |text: Cow<'_, str>, indent: usize| fill(&text, indent));
    environment.set_loader(|name| Ok(template(name).map(str::to_owned)));
    environment
}

fn template(name: &str) -> Option<&'static str> {
    Some(match name {
        "report.txt" => include_str!("templates/report.txt.j2"),
        "explain.txt" => include_str!("templates/explain.txt.j2"),
        "timeline.txt" => include_str!("templates/timeline.txt.j2"),
        "report.css" => include_str!("templates/report.css.j2"),
        "entry.html" => include_str!("templates/entry.html.j2"),
        "waivers.html" => include_str!("templates/waivers.html.j2"),
        "head.html" => include_str!("templates/head.html.j2"),
        "filing.html" => include_str!("templates/filing.html.j2"),
        "compare.css" => include_str!("templates/compare.css.j2"),
        "compare.html" => include_str!("templates/compare.html.j2"),
        "foot.html" => include_str!("templates/foot.html.j2"),
        _ => return None,
    })
}

/// Lays out a template.
pub(super) fn render(
    environment: &Environment<'_>,
    name: &str,
    context: &impl serde::Serialize,
) -> std::io::Result<String> {
    let template = environment.get_template(name).map_err(std::io::Error::other)?;
    template.render(Value::from(Serde(context))).map_err(std::io::Error::other)
}

pub(super) fn paint(code: &str, text: &str) -> String {
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// The colour of a verdict or a truth.
pub(super) fn colour(word: &str) -> &'static str {
    match word {
        "unmet" => "1;31",
        "undetermined" | "unknown" => "1;33",
        "met" => "1;32",
        "true" | "false" => "1",
        _ => "2",
    }
}

pub(super) fn pad(text: &str, width: usize, left: bool) -> String {
    let space = " ".repeat(width.saturating_sub(text.chars().count()));
    if left { format!("{space}{text}") } else { format!("{text}{space}") }
}

/// Running text, wrapped; lines after the first are indented.
pub(super) fn fill(text: &str, indent: usize) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut column = indent;
    let (mut begins, mut width) = (0, 0);
    // Each end of a word, and that of the text.
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if !c.is_whitespace() {
            width += 1;
            continue;
        }
        if width > 0 {
            if column > indent && column + 1 + width > WIDTH {
                filled.push('\n');
                filled.extend(std::iter::repeat_n(' ', indent));
                column = indent;
            } else if column > indent {
                filled.push(' ');
                column += 1;
            }
            filled.push_str(&text[begins..at]);
            column += width;
        }
        (begins, width) = (at + c.len_utf8(), 0);
    }
    filled
}
