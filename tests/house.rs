//! What must stay absent, and what must stay accounted for (`ARCHITECTURE.md`, invariants).

#![expect(clippy::print_stdout, reason = "a comparison that is left out says so")]

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use bordercheck::digest::sha256;
use bordercheck::embedded;
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder with one of the endings, in a fixed order.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<std::result::Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        if entry.path().is_dir() {
            found.extend(files(&entry.path(), ending)?);
        } else if entry.path().extension().is_some_and(|found| found == ending) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// The lines of a Rust file that are code: no comments, nothing after the tests begin.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().take_while(|(_, line)| !line.starts_with("#[cfg(test)]"));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(at, line)| (at + 1, line))
}

#[test]
fn no_law_stands_in_rust() -> Result {
    for path in files(&root().join("src"), "rs")? {
        let text = fs::read_to_string(&path)?;
        for (line, content) in code(&text) {
            // Examples in help lines are dates too; those of the law begin to bind from 2024 on and
            // would be compared with something.
            let dated = content.contains("Date::constant(20") || content.contains("date(20");
            let allowed = path.ends_with("bin/bordercheck/commands.rs");
            assert!(!dated || allowed, "{}:{line}: a date of the law? {content}", path.display());
            let article =
                content.contains("Article ") && content.contains(|c: char| c.is_ascii_digit());
            assert!(!article, "{}:{line}: an article of the law? {content}", path.display());
        }
    }
    Ok(())
}

/// Floors of the house, from the lowest. A module may use those below it.
const FLOORS: &[&[&str]] = &[
    &["digest", "suggest", "time", "law"],
    &["source"],
    &["diagnostic"],
    &["document", "vocabulary"],
    &["facts", "rulebook"],
    &["embedded", "schema", "evaluate"],
    &["prove", "report"],
    &["check"],
    &["lib"],
    &["bin"],
];

#[test]
fn imports_run_one_way() -> Result {
    let floor = |module: &str| FLOORS.iter().position(|floor| floor.contains(&module));
    for path in files(&root().join("src"), "rs")? {
        let inside = path.strip_prefix(root().join("src"))?;
        let first = inside.iter().next().and_then(|part| part.to_str()).unwrap_or_default();
        let own = first.trim_end_matches(".rs");
        let own_floor =
            floor(own).ok_or_else(|| format!("`{own}` is on no floor of tests/house.rs"))?;
        for (line, content) in code(&fs::read_to_string(&path)?) {
            for used in content.split("crate::").skip(1) {
                let used: String =
                    used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(used_floor) = floor(&used) else { continue };
                assert!(
                    used == own
                        || used_floor < own_floor
                        || (used_floor == own_floor && own_floor == 0),
                    "{}:{line}: `{own}` may not use `{used}`",
                    path.display()
                );
            }
        }
    }
    Ok(())
}

#[test]
fn every_dependency_says_what_for() -> Result {
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let mut inside = false;
    let mut before = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = matches!(line, "[dependencies]" | "[dev-dependencies]");
        } else if inside && line.contains(" = ") && !line.starts_with('#') {
            assert!(before.starts_with('#'), "no comment on: {line}");
        }
        before = line;
    }
    Ok(())
}

#[test]
fn every_fact_is_declared_with_question_meaning_and_source() -> Result {
    let schema: Value = serde_json::from_str(embedded::FILING_SCHEMA)?;
    let rulebook = embedded::rulebook()?;
    let mut count = 0;
    for (_, fact) in rulebook.vocabulary.facts() {
        count += 1;
        let plain = fact.path.replace("[]", "");
        let snake = plain
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.');
        assert!(snake, "`{}` is not in snake case", fact.path);
        assert!(
            fact.question.ends_with('?'),
            "`{}` asks no question: {}",
            fact.path,
            fact.question
        );
        let mut at = &schema;
        for key in fact.path.split('.') {
            let (key, list) = key.strip_suffix("[]").map_or((key, false), |key| (key, true));
            at = &at["properties"][key];
            if list {
                at = &at["items"];
            }
        }
        for key in ["title", "description", "x-source"] {
            assert!(
                at[key].as_str().is_some_and(|text| !text.is_empty()),
                "`{}` has no {key}",
                fact.path
            );
        }
    }
    assert!(count > 1000, "only {count} facts were found");
    Ok(())
}

#[test]
fn every_rule_cites_a_provision_of_the_ledger() -> Result {
    let (rulebook, ledger) = (embedded::rulebook()?, embedded::ledger()?);
    let cited = rulebook.obligations.iter().map(|rule| &rule.provision);
    for provision in cited.chain(rulebook.qualifications.iter().map(|rule| &rule.provision)) {
        assert!(ledger.contains_key(provision), "`{provision}` is not in the ledger");
        assert_ne!(rulebook.cite(provision), provision, "`{provision}` has no citation");
    }
    Ok(())
}

#[test]
fn the_ledger_is_that_of_the_law_in_force() -> Result {
    let path = root().join("../shared/law/ai-act-consolidated.json");
    let Ok(text) = fs::read_to_string(path) else {
        println!("the consolidated law is not at hand: not compared");
        return Ok(());
    };
    let ledger = embedded::ledger()?;
    let records: Vec<Value> = serde_json::from_str(&text)?;
    let mut known = BTreeSet::new();
    for record in &records {
        let (id, text) =
            (record["id"].as_str().ok_or("no id")?, record["text"].as_str().ok_or("no text")?);
        let row = ledger.get(id).ok_or_else(|| format!("`{id}` is not in the ledger"))?;
        assert_eq!(row.cite.as_str(), record["cite"].as_str().ok_or("no citation")?, "{id}");
        assert_eq!(
            row.sha256.as_deref(),
            Some(sha256([text]).as_str()),
            "{id} was read from another text"
        );
        known.insert(id);
    }
    let stray: Vec<&String> = ledger
        .keys()
        .filter(|id| id.starts_with("ai-act/") && !known.contains(id.as_str()))
        .collect();
    assert!(stray.is_empty(), "the law has no {stray:?}");
    Ok(())
}

/// The commands that the README shows are commands of the program.
#[test]
fn the_readme_names_real_commands() -> Result {
    let readme = fs::read_to_string(root().join("README.md"))?;
    let commands: Vec<&str> = readme
        .lines()
        .filter_map(|line| {
            line.strip_prefix("$ bordercheck ").or_else(|| line.strip_prefix("$ cargo run -- "))
        })
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(!commands.is_empty());
    for command in commands {
        assert!(
            ["check", "explain", "rules", "schema", "completions"].contains(&command),
            "{command}"
        );
    }
    Ok(())
}
