//! Where a project keeps its settings: the nearest file from the working folder upwards, and its tables.
//!
//! `bordercheck.toml` first; beside it, or where there is none, the same tables in a file that the project
//! has anyway: below `tool.bordercheck` in `pyproject.toml`, below `package.metadata.bordercheck` or
//! `workspace.metadata.bordercheck` in `Cargo.toml`. The search ends where a repository begins.

use std::ops::Range;
use std::path::{Path, PathBuf};

use bordercheck::suggest::closest;
use serde::Deserialize;
use toml::Spanned;

use super::{Failure, shown};

pub(super) const NAME: &str = "bordercheck.toml";

/// Where settings are looked for in a folder, in this order.
const NAMES: &[&str] = &[NAME, "pyproject.toml", "Cargo.toml"];

/// All of `bordercheck.toml`, or of the table that stands for it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    #[serde(default)]
    check: Table,
}

/// The table `[check]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Table {
    pub(super) paths: Option<Spanned<Vec<PathBuf>>>,
    pub(super) exclude: Option<Spanned<Vec<String>>>,
    pub(super) format: Option<Spanned<String>>,
    pub(super) output: Option<Spanned<PathBuf>>,
    pub(super) report: Option<Spanned<Vec<String>>>,
    pub(super) as_of: Option<Spanned<Day>>,
    pub(super) due_by: Option<Spanned<Day>>,
    pub(super) role: Option<Spanned<String>>,
    pub(super) fail_on: Option<Spanned<String>>,
    pub(super) require: Option<Spanned<String>>,
    pub(super) waivers: Option<Spanned<PathBuf>>,
    pub(super) baseline: Option<Spanned<PathBuf>>,
    pub(super) law: Option<Spanned<Vec<String>>>,
    pub(super) select: Option<Spanned<Vec<String>>>,
    pub(super) ignore: Option<Spanned<Vec<String>>>,
    pub(super) rules: Option<Spanned<PathBuf>>,
    pub(super) only: Option<Spanned<bool>>,
    pub(super) quiet: Option<Spanned<bool>>,
    pub(super) verbose: Option<Spanned<bool>>,
}

/// A date, with or without quotes.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Day {
    Text(String),
    Plain(toml::value::Datetime),
}

/// Settings as they stand in a file.
pub(super) struct File {
    pub(super) path: PathBuf,
    text: String,
    pub(super) table: Table,
}

impl File {
    /// The folder that it stands in.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    /// Where a value stands: `bordercheck.toml:3`.
    pub(super) fn place(&self, span: Range<usize>) -> String {
        let line = self.text.get(..span.start).map_or(0, |before| before.matches('\n').count());
        format!("{}:{}", shown(&self.path), line + 1)
    }

    /// A path beside the file.
    pub(super) fn beside(&self, path: &Path) -> PathBuf {
        match self.path.parent() {
            Some(folder) if path.as_os_str() != "-" => folder.join(path),
            _ => path.to_owned(),
        }
    }
}

/// A file of a project, as far as it can hold settings.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Project {
    tool: Tools,
    package: Package,
    workspace: Package,
}

/// What tools are told in one place.
#[derive(Debug, Default, Deserialize)]
struct Tools {
    bordercheck: Option<Page>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Package {
    metadata: Tools,
}

/// The file that is named, or the nearest one with settings.
pub(super) fn file(named: Option<&Path>, none: bool) -> Result<Option<File>, Failure> {
    match named {
        Some(path) => match read(path)? {
            Some(file) => Ok(Some(file)),
            None => {
                Err(Failure::Usage(format!("`{}` has no settings of bordercheck", shown(path))))
            }
        },
        None if none => Ok(None),
        None => nearest(),
    }
}

/// The file in the working folder, or in one above it; not beyond the folder of a repository.
fn nearest() -> Result<Option<File>, Failure> {
    let Ok(working) = std::env::current_dir() else { return Ok(None) };
    let mut up = PathBuf::new();
    for folder in working.ancestors() {
        for name in NAMES.iter().filter(|name| folder.join(name).is_file()) {
            if let Some(file) = read(&up.join(name))? {
                return Ok(Some(file));
            }
        }
        if folder.join(".git").exists() {
            return Ok(None);
        }
        up.push("..");
    }
    Ok(None)
}

/// The keys of [`Table`] and of [`Page`].
const KEYS: [&str; 20] = [
    "paths", "exclude", "format", "output", "report", "as-of", "due-by", "role", "fail-on",
    "require", "waivers", "baseline", "law", "select", "ignore", "rules", "only", "quiet",
    "verbose", "check",
];

/// The key that is likely meant where a fault stands, if what stands there is none.
fn likely_key(text: &str, span: Option<Range<usize>>) -> Option<&'static str> {
    let found = text.get(span?)?.trim_matches(['"', '\'']);
    let known = KEYS.contains(&found);
    // Keys are written with hyphens here and compared with underscores there.
    let words = KEYS.map(|key| key.replace('-', "_"));
    let likely = closest(found, words.iter().map(String::as_str))?;
    KEYS.into_iter().find(|key| !known && key.replace('-', "_") == likely)
}

/// The settings in a file; `None` where a project's file has none.
fn read(path: &Path) -> Result<Option<File>, Failure> {
    let named = shown(path);
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::Usage(format!("cannot read `{named}`: {error}")))?;
    let page = match path.file_name().and_then(|name| name.to_str()) {
        // What other tools make of their file is theirs to say.
        Some("pyproject.toml" | "Cargo.toml") if !text.contains("bordercheck") => return Ok(None),
        Some("pyproject.toml") => {
            toml::from_str::<Project>(&text).map(|project| project.tool.bordercheck)
        }
        Some("Cargo.toml") => toml::from_str::<Project>(&text).map(|project| {
            let package = project.package.metadata.bordercheck;
            package.or(project.workspace.metadata.bordercheck)
        }),
        _ => toml::from_str::<Page>(&text).map(Some),
    };
    let page = page.map_err(|error| {
        let likely = likely_key(&text, error.span())
            .map_or_else(String::new, |likely| format!("\nDid you mean `{likely}`?"));
        Failure::Usage(format!("{named}: {}{likely}", error.to_string().trim_end()))
    })?;
    Ok(page.map(|page| File { path: path.to_owned(), text, table: page.check }))
}
