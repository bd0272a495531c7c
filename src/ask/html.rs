//! Letters → one self-contained page that is filled in on a screen or on paper: no network, no script, A4.

use std::io;

use minijinja::value::Serde;
use minijinja::{Environment, Value};
use serde::Serialize;

use super::WritesLetters;
use super::letter::{How, Letter};

#[derive(Serialize)]
struct Sheet<'l> {
    letter: &'l Letter,
    about: String,
    how_to_answer: String,
    parts: Vec<Part<'l>>,
    questions: Vec<Question<'l>>,
}

#[derive(Serialize)]
struct Part<'l> {
    title: &'static str,
    gaps: Vec<Gap<'l>>,
}

#[derive(Serialize)]
struct Gap<'l> {
    number: &'l str,
    title: &'l str,
    source: &'static str,
    wanted: String,
    stated: Vec<String>,
    closes: &'l [String],
}

#[derive(Serialize)]
struct Question<'l> {
    asked: &'l super::letter::Asked,
    about: Option<String>,
    how: String,
    one: bool,
    written: bool,
    name: Option<&'l str>,
}

/// Letters on one page, each of them on sheets of its own.
#[derive(Debug, Default)]
pub struct Pages {
    begun: bool,
}

impl WritesLetters for Pages {
    fn letter(&mut self, letter: &Letter, out: &mut dyn io::Write) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            out.write_all(drawn("letter-head.html", &letter)?.as_bytes())?;
        }
        let parts = letter.parts().map(|(title, of)| Part {
            title,
            gaps: of
                .iter()
                .map(|gap| Gap {
                    number: &gap.number,
                    title: gap.title(),
                    source: gap.source(),
                    wanted: gap.wanted(),
                    stated: gap.stated.iter().map(ToString::to_string).collect(),
                    closes: &gap.closes,
                })
                .collect(),
        });
        let questions = letter.questions.iter().map(|asked| Question {
            asked,
            about: asked.subject.in_words(),
            how: asked.how.in_words(),
            one: asked.how == How::One,
            written: matches!(asked.how, How::Written(_) | How::Described),
            name: asked.item_name(),
        });
        let sheet = Sheet {
            letter,
            about: letter.about(),
            how_to_answer: letter.how_to_answer(),
            parts: parts.collect(),
            questions: questions.collect(),
        };
        out.write_all(drawn("letter.html", &sheet)?.as_bytes())
    }

    fn finish(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.begun { out.write_all(b"</main>\n</body>\n</html>\n") } else { Ok(()) }
    }
}

/// Lays out a template; what it is called says that it is escaped for HTML.
fn drawn(name: &'static str, context: &impl Serialize) -> io::Result<String> {
    let mut environment = Environment::new();
    let text = match name {
        "letter-head.html" => include_str!("templates/letter-head.html.j2"),
        _ => include_str!("templates/letter.html.j2"),
    };
    environment.add_template(name, text).map_err(io::Error::other)?;
    let template = environment.get_template(name).map_err(io::Error::other)?;
    template.render(Value::from(Serde(context))).map_err(io::Error::other)
}
