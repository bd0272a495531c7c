//! A letter that came back from a word processor → its visible text, a paragraph a line.

use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use zip::ZipArchive;

/// Bytes of the text of a document, at most, with its markup.
const UNPACKED: u64 = 64 << 20;

/// The part of the package that has the text.
const DOCUMENT: &str = "word/document.xml";

/// Whether bytes are a package, as word processors write them.
#[must_use]
pub fn is_package(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The visible text of a document.
///
/// # Errors
/// Why it is none, in a clause.
pub fn visible(bytes: &[u8]) -> Result<String, String> {
    let mut package = ZipArchive::new(Cursor::new(bytes)).map_err(|fault| fault.to_string())?;
    let part = package.by_name(DOCUMENT).map_err(|_| "it is no document of a word processor")?;
    let mut markup = String::new();
    part.take(UNPACKED + 1).read_to_string(&mut markup).map_err(|fault| fault.to_string())?;
    if markup.len() as u64 > UNPACKED {
        return Err(format!("its text has more than {UNPACKED} bytes"));
    }
    let mut reader = Reader::from_str(&markup);
    let (mut text, mut within, mut removed) = (String::new(), false, 0_usize);
    loop {
        match reader.read_event().map_err(|fault| fault.to_string())? {
            Event::Eof => return Ok(text),
            Event::Start(tag) => match tag.local_name().as_ref() {
                b"t" => within = true,
                // What somebody has struck out, and a checker has not yet accepted, is not said.
                b"del" => removed += 1,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                b"t" => within = false,
                b"del" => removed = removed.saturating_sub(1),
                b"p" => text.push('\n'),
                _ => {}
            },
            Event::Empty(tag) => match tag.local_name().as_ref() {
                b"br" | b"cr" => text.push('\n'),
                b"tab" => text.push(' '),
                _ => {}
            },
            Event::Text(words) if within && removed == 0 => {
                text.push_str(&words.decode().map_err(|fault| fault.to_string())?);
            }
            Event::GeneralRef(named) if within && removed == 0 => {
                let name = named.decode().map_err(|fault| fault.to_string())?;
                text.push_str(resolve_predefined_entity(&name).unwrap_or_default());
                let known = named.resolve_char_ref().map_err(|fault| fault.to_string())?;
                text.extend(known);
            }
            Event::CData(words) if within && removed == 0 => {
                text.push_str(&words.decode().map_err(|fault| fault.to_string())?);
            }
            Event::Text(_)
            | Event::CData(_)
            | Event::GeneralRef(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}
