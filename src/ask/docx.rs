//! Letters → a document for word processors (`WordprocessingML`), to be filled in and read back.
//!
//! It has the lines of the letter in Markdown, so that both are read back in one way: boxes to tick, room to write, and
//! the field that the answer belongs to. Word processors drop tags on saving; what is visible stays.

use std::io::{self, Cursor, Write as _};

use minijinja::value::Serde;
use minijinja::{Environment, Value};
use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::WritesLetters;
use super::letter::{How, Letter};
use super::markdown::{ANSWER, FIELD, PAPER, REFERENCE, REPLY};

/// The parts of the package that are the same for every letter.
const PARTS: [(&str, &str); 5] = [
    ("[Content_Types].xml", include_str!("templates/docx/content-types.xml")),
    ("_rels/.rels", include_str!("templates/docx/rels.xml")),
    ("word/_rels/document.xml.rels", include_str!("templates/docx/document-rels.xml")),
    ("word/styles.xml", include_str!("templates/docx/styles.xml")),
    ("word/footer1.xml", include_str!("templates/docx/footer.xml")),
];

/// A paragraph.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Paragraph {
    Title(String),
    Heading(String),
    Question(String),
    Text(String),
    /// What stands before it, in bold.
    Labelled(&'static str, String),
    /// A box to tick, with its name.
    Box(String, String),
    /// Room to write behind a label, with its name.
    Room(String, String),
    Small(String),
    NewPage,
}

/// What the template lays out.
#[derive(Serialize)]
struct Body<'p> {
    paragraphs: &'p [Paragraph],
}

/// Letters in one document.
#[derive(Debug, Default)]
pub struct Docx {
    paragraphs: Vec<Paragraph>,
    letters: usize,
}

impl WritesLetters for Docx {
    fn letter(&mut self, letter: &Letter, _: &mut dyn io::Write) -> io::Result<()> {
        if self.letters > 0 {
            self.paragraphs.push(Paragraph::NewPage);
        }
        self.letters += 1;
        let of = self.letters;
        self.add(letter, of);
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        let mut environment = Environment::new();
        let text = include_str!("templates/docx/document.xml.j2");
        environment.add_template("document.xml", text).map_err(io::Error::other)?;
        let template = environment.get_template("document.xml").map_err(io::Error::other)?;
        let document = template.render(Value::from(Serde(&Body { paragraphs: &self.paragraphs })));
        let document = document.map_err(io::Error::other)?;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            // The same letter is the same file.
            .last_modified_time(DateTime::default());
        let mut package = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in PARTS.into_iter().chain([("word/document.xml", document.as_str())]) {
            package.start_file(name, options).map_err(io::Error::other)?;
            package.write_all(text.as_bytes())?;
        }
        out.write_all(&package.finish().map_err(io::Error::other)?.into_inner())
    }
}

impl Docx {
    fn add(&mut self, letter: &Letter, of: usize) {
        use Paragraph::{Box, Heading, Labelled, Question, Room, Small, Text, Title};
        let to = &mut self.paragraphs;
        to.push(Title(format!("Questions on {}", letter.system)));
        to.push(Labelled("To:", letter.addressee.to_owned()));
        if let Some(reference) = &letter.reference {
            to.push(Labelled(REFERENCE, format!("`{reference}`")));
        }
        if let Some(day) = &letter.reply_by {
            to.push(Labelled("Please answer by:", day.clone()));
        }
        to.push(Text("Dear Sir or Madam,".to_owned()));
        to.push(Text(letter.about()));
        to.push(Text(letter.how_to_answer()));
        for (title, gaps) in letter.parts() {
            to.push(Heading(title.to_owned()));
            for gap in gaps {
                to.push(Question(format!("{}. {}", gap.number, gap.title())));
                to.push(Labelled(
                    if gap.advice { "Advice or a standard, not law:" } else { "The law:" },
                    gap.wanted(),
                ));
                let stated = gap.stated.iter().map(ToString::to_string);
                to.extend(stated.map(|stated| Labelled("What you state:", stated)));
                let closes = gap.closes.iter().cloned();
                to.extend(closes.map(|closes| Labelled("What would close it:", closes)));
                to.push(Room(REPLY.to_owned(), format!("l{of}{}r", gap.number)));
                to.push(Room(PAPER.to_owned(), format!("l{of}{}p", gap.number)));
                to.push(Small(format!("{FIELD} `{}`", gap.number)));
            }
        }
        if !letter.questions.is_empty() {
            to.push(Heading("Questions".to_owned()));
        }
        for asked in &letter.questions {
            to.push(Question(format!("{}. {}", asked.number, asked.question)));
            if let Some(about) = asked.subject.in_words() {
                to.push(Labelled("This is about:", about));
            }
            if !asked.meaning.is_empty() {
                to.push(Labelled("What counts:", asked.meaning.clone()));
            }
            if let Some(so_far) = &asked.so_far {
                to.push(Labelled("Stated so far:", format!("{so_far}.")));
            }
            let label = format!("{ANSWER} ({}):", asked.how.in_words());
            if matches!(asked.how, How::Written(_) | How::Described) {
                to.push(Room(label, format!("l{of}q{}", asked.number)));
            } else {
                to.push(Text(label));
            }
            for (at, choice) in asked.choices.iter().enumerate() {
                let words = match choice.means.as_str() {
                    "" => choice.value.clone(),
                    means => format!("{means} (`{}`)", choice.value),
                };
                to.push(Box(words, format!("l{of}q{}c{at}", asked.number)));
            }
            to.push(Room(PAPER.to_owned(), format!("l{of}q{}p", asked.number)));
            to.push(Small(match asked.item_name() {
                Some(name) => format!("{FIELD} `{}` of `{name}`", asked.path),
                None => format!("{FIELD} `{}`", asked.path),
            }));
        }
    }
}
