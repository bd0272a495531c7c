//! Compiles `schemas/facts/` and `rules/` into the bytes that the binary carries, so that a check pays for none of
//! it. A fault in a fact or a rule ends the build with its file and line.
//!
//! The modules below are those of the library, so that there is one reader and one loader.

#![allow(dead_code, unused_imports, unreachable_pub, missing_docs, clippy::pedantic)]

#[path = "src/diagnostic.rs"]
mod diagnostic;
#[path = "src/digest.rs"]
mod digest;
#[path = "src/document/mod.rs"]
mod document;
#[path = "src/law.rs"]
mod law;
#[path = "src/rulebook/mod.rs"]
mod rulebook;
#[path = "src/shown.rs"]
mod shown;
#[path = "src/source/mod.rs"]
mod source;
#[path = "src/suggest.rs"]
mod suggest;
#[path = "src/time/mod.rs"]
mod time;
#[path = "src/vocabulary/mod.rs"]
mod vocabulary;
#[path = "src/words.rs"]
mod words;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use rulebook::Rulebook;
use source::Source;
use vocabulary::Vocabulary;

fn main() -> Result<(), Box<dyn Error>> {
    for path in ["build.rs", "rules", "schemas/facts", "src"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut pieces = Vec::new();
    files(Path::new("schemas/facts"), "", &[".yaml", ".json"], &mut pieces)?;
    let schema = rulebook::declared::schema(&pieces);
    let mut schema = schema.map_err(|faults| tell("schemas/facts", &pieces, &faults))?;
    let text = rulebook::declared::published(&schema)?;
    let vocabulary = Vocabulary::from_schema(&schema)?;
    let mut sources = Vec::new();
    files(Path::new("rules"), "", &[".yaml"], &mut sources)?;

    let parts = sources.iter().flat_map(|source| [source.name(), source.text()]);
    let sha256 = digest::sha256(std::iter::once(text.as_str()).chain(parts));

    let base = Rulebook { vocabulary, sha256, ..Rulebook::default() };
    let loaded = rulebook::load::load(base, &sources);
    let (rulebook, cases) = loaded.map_err(|faults| tell("rules", &sources, &faults))?;
    fs::write(out.join("filing.schema.json"), &text)?;
    fs::write(out.join("rulebook.bin"), postcard::to_stdvec(&rulebook)?)?;
    fs::write(out.join("cases.bin"), postcard::to_stdvec(&cases)?)?;
    fs::write(out.join("ledger.bin"), postcard::to_stdvec(&rulebook.provisions)?)?;
    fs::write(out.join("texts.txt"), texts::all())?;
    strip(&mut schema, false);
    fs::write(out.join("filing.schema.min.json"), schema.to_string())?;
    Ok(())
}

/// Tells every fault of some files; what the build ends with.
fn tell(folder: &str, sources: &[Source], faults: &[rulebook::load::Fault]) -> String {
    for fault in faults {
        let Some(source) = sources.get(fault.file) else { continue };
        let place = source.locate(fault.diagnostic.span().start);
        let (name, message) = (source.name(), &fault.diagnostic.message);
        let help = fault.diagnostic.help.as_deref().unwrap_or_default();
        println!("cargo::error={folder}/{name}:{place}: {message}. {help}");
    }
    format!("{} faults in {folder}/", faults.len())
}

/// Every file below a folder with one of the endings, in the order of names on every machine.
fn files(
    folder: &Path,
    prefix: &str,
    endings: &[&str],
    found: &mut Vec<Source>,
) -> std::io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            files(&entry.path(), &format!("{name}/"), endings, found)?;
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(Source::new(name, fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}

/// Drops what only people and editors read; the names of properties stay.
fn strip(schema: &mut Value, names: bool) {
    match schema {
        Value::Object(members) => {
            if !names {
                members.retain(|key, _| {
                    !matches!(key.as_str(), "title" | "description") && !key.starts_with("x-")
                });
            }
            for (key, member) in members.iter_mut() {
                strip(member, !names && (key == "properties" || key == "$defs"));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, false)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Where the texts of the rulebook go: one after another, each once, into a file that the program takes in as
/// a text (`src/texts.rs`).
mod texts {
    use std::cell::RefCell;
    use std::collections::HashMap;

    /// Each text by its beginning and its length.
    type Places = HashMap<String, (u32, u32)>;

    thread_local! {
        static TEXTS: RefCell<(String, Places)> = RefCell::default();
    }

    pub(crate) fn place(text: &str) -> Option<(u32, u32)> {
        TEXTS.with_borrow_mut(|(all, places)| {
            if let Some(known) = places.get(text) {
                return Some(*known);
            }
            let place = (u32::try_from(all.len()).ok()?, u32::try_from(text.len()).ok()?);
            all.push_str(text);
            places.insert(text.to_owned(), place);
            Some(place)
        })
    }

    pub(crate) fn read(_: (u32, u32)) -> Option<&'static str> {
        None
    }

    pub(crate) fn all() -> String {
        TEXTS.with_borrow(|(all, _)| all.clone())
    }
}
