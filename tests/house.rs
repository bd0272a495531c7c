//! What must stay absent, and what must stay accounted for (`ARCHITECTURE.md`, invariants).

#![expect(clippy::print_stdout, reason = "a comparison that is left out says so")]

use std::collections::{BTreeMap, BTreeSet};
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
            let allowed = path.ends_with("bin/bordercheck/rules.rs");
            assert!(!dated || allowed, "{}:{line}: a date of the law? {content}", path.display());
            let article =
                content.contains("Article ") && content.contains(|c: char| c.is_ascii_digit());
            assert!(!article, "{}:{line}: an article of the law? {content}", path.display());
        }
    }
    Ok(())
}

/// Dates that stand in messages as examples, and in cases as any date would.
const EXAMPLES: &[(&str, &str)] = &[
    ("ask/letter.rs", "2026-11-02"),
    ("bin/bordercheck/args.rs", "2027-12-02"),
    ("facts/gather.rs", "2026-11-02"),
    ("prove/base.rs", "2028-01-02"),
    ("rulebook/fields.rs", "2026-11-02"),
    ("vocabulary/mod.rs", "2026-11-02"),
];

#[test]
fn a_date_written_in_rust_is_an_example() -> Result {
    for path in files(&root().join("src"), "rs")? {
        let text = fs::read_to_string(&path)?;
        for (line, content) in code(&text) {
            for date in (0..content.len()).filter_map(|at| content.get(at..at + 10)) {
                let is_date =
                    date.starts_with("20") && bordercheck::time::parse_date(date).is_some();
                let example =
                    EXAMPLES.iter().any(|(file, known)| path.ends_with(file) && *known == date);
                assert!(!is_date || example, "{}:{line}: of which law is {date}?", path.display());
            }
        }
    }
    Ok(())
}

/// A fact that Rust knows by its path is one that nobody misses when it is renamed; handles are looked up.
#[test]
fn no_path_of_a_fact_stands_in_rust_but_in_the_handles() -> Result {
    let rulebook = embedded::rulebook()?;
    let paths: BTreeSet<&str> =
        rulebook.vocabulary.paths().filter(|path| path.contains(['.', '['])).collect();
    for path in files(&root().join("src"), "rs")? {
        if path.ends_with("vocabulary/handles.rs") {
            continue;
        }
        for (line, content) in code(&fs::read_to_string(&path)?) {
            let known = content.split('"').find(|text| paths.contains(text));
            assert!(known.is_none(), "{}:{line}: {content}", path.display());
        }
    }
    Ok(())
}

/// What the library may not touch: only the program knows of disks, clocks, screens and the net.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env::",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "File::open",
    "SystemTime",
    "Instant::now",
    "stdin()",
    "stdout()",
    "stderr()",
    "println!",
    "print!(",
    "dbg!(",
];

#[test]
fn the_library_touches_nothing_outside_itself() -> Result {
    for path in files(&root().join("src"), "rs")? {
        if path.starts_with(root().join("src/bin")) {
            continue;
        }
        for (line, content) in code(&fs::read_to_string(&path)?) {
            let touched = OUTSIDE.iter().find(|outside| content.contains(**outside));
            assert!(touched.is_none(), "{}:{line}: {content}", path.display());
        }
    }
    Ok(())
}

/// What puts bytes into files; one module has it, and the folder of a batch goes on in its own rows there.
const WRITES: &[&str] = &[
    "File::create",
    "File::options",
    "OpenOptions",
    "fs::write(",
    "fs::rename(",
    "fs::copy(",
    "stdout().lock()",
    "println!",
    "print!(",
    "generate_to",
];

#[test]
fn one_place_writes() -> Result {
    for path in files(&root().join("src/bin"), "rs")? {
        if path.ends_with("bordercheck/write.rs") {
            continue;
        }
        for (line, content) in code(&fs::read_to_string(&path)?) {
            let writes = WRITES.iter().find(|writes| content.contains(**writes));
            let rows = path.ends_with("batch/store.rs") && content.contains("File::options");
            assert!(writes.is_none() || rows, "{}:{line}: {content}", path.display());
        }
    }
    Ok(())
}

#[test]
fn the_front_door_only_names_what_is_inside() -> Result {
    let text = fs::read_to_string(root().join("src/lib.rs"))?;
    for (line, content) in code(&text).filter(|(_, content)| !content.is_empty()) {
        let names =
            ["mod ", "pub mod ", "pub use self::"].iter().any(|word| content.starts_with(word));
        assert!(names && content.ends_with(';'), "src/lib.rs:{line}: {content}");
    }
    Ok(())
}

/// Floors of the house, from the lowest. A module may use those below it.
const FLOORS: &[&[&str]] = &[
    &["digest", "shown", "suggest", "texts", "time", "law", "words"],
    &["source"],
    &["diagnostic"],
    &["document", "lookalike", "vocabulary"],
    &["facts", "recognise", "rulebook"],
    &["embedded", "schema", "evaluate", "waiver"],
    &["import", "prove", "report"],
    &["view"],
    &["check", "render"],
    &["ask", "batch"],
    &["answer"],
    &["formats"],
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

/// Floors on which files may not use each other in a circle.
const NO_CIRCLES: &[&str] = &["report", "view", "render"];

/// The files of a folder that each file of it uses: by `super::` or by its path, and what the folder hands on from
/// a file counts as that file.
fn arrows(folder: &str) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let stem = |path: &Path| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
    let paths = files(&root().join("src").join(folder), "rs")?;
    let known: BTreeSet<String> = paths.iter().filter_map(|path| stem(path)).collect();
    let own = format!("crate::{folder}::");
    // What stands behind a beginning of a path: one name, or several in braces.
    let named = |text: &str, beginning: &str| -> Vec<Vec<String>> {
        let rest =
            text.match_indices(beginning).filter_map(|(at, _)| text.get(at + beginning.len()..));
        let lists = rest.map(|rest| match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().to_owned(),
            None => rest
                .split([';', ' ', '(', ',', '<', '>', ')', '.', '{'])
                .next()
                .unwrap_or_default()
                .to_owned(),
        });
        let paths = |list: String| {
            let each = list.split(',').map(str::trim).filter(|name| !name.is_empty());
            each.map(|name| name.split("::").next().unwrap_or_default().to_owned()).collect()
        };
        lists.map(paths).collect()
    };
    let plain = |path: &Path| -> Result<String> {
        let text = fs::read_to_string(path)?;
        let lines: Vec<&str> = code(&text).map(|(_, line)| line.trim()).collect();
        Ok(lines.join(" "))
    };
    let front = plain(&root().join("src").join(folder).join("mod.rs"))?;
    let mut handed_on: BTreeMap<String, String> = BTreeMap::new();
    for file in &known {
        for names in named(&front, &format!("self::{file}::")) {
            // By the name under which it is handed on.
            for name in names {
                let name = name.rsplit(" as ").next().unwrap_or_default().to_owned();
                handed_on.insert(name, file.clone());
            }
        }
    }
    let mut arrows = BTreeMap::new();
    for path in paths.iter().filter(|path| !path.ends_with("mod.rs")) {
        let own_file = stem(path).ok_or("no name")?;
        let text = plain(path)?;
        let used = [named(&text, "super::"), named(&text, &own)].concat().concat();
        let files = used.iter().filter_map(|name| known.get(name).or_else(|| handed_on.get(name)));
        let files = files.filter(|file| **file != own_file).cloned().collect::<BTreeSet<_>>();
        arrows.insert(own_file, files);
    }
    Ok(arrows)
}

#[test]
fn files_of_a_folder_use_each_other_one_way() -> Result {
    for folder in NO_CIRCLES {
        let arrows = arrows(folder)?;
        let count: usize = arrows.values().map(BTreeSet::len).sum();
        assert!(count >= 4, "{folder}: only {count} arrows were found");
        for file in arrows.keys() {
            let (mut reached, mut left) = (BTreeSet::new(), vec![file]);
            while let Some(next) = left.pop() {
                left.extend(
                    arrows.get(next).into_iter().flatten().filter(|to| reached.insert(*to)),
                );
            }
            assert!(
                !reached.contains(file),
                "src/{folder}/{file}.rs uses itself by way of {reached:?}"
            );
        }
    }
    Ok(())
}

#[test]
fn every_dependency_says_what_for() -> Result {
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let mut section = "";
    let mut before = "";
    let mut said = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.ends_with("dependencies]")
            && let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#'))
        {
            let known = section == "[build-dependencies]" && said.contains(name);
            assert!(before.starts_with('#') || known, "no comment on: {line}");
            said.insert(name);
        }
        before = line;
    }
    assert!(said.len() > 10, "only {} dependencies were found", said.len());
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
        assert!(ledger.contains_key(provision.as_str()), "`{provision}` is not in the ledger");
        assert_ne!(rulebook.cite(provision), provision.as_str(), "`{provision}` has no citation");
    }
    Ok(())
}

#[test]
fn every_kind_of_evidence_can_be_named_in_a_filing() -> Result {
    let rulebook = embedded::rulebook()?;
    let kinds = rulebook.vocabulary.facts().find(|(_, fact)| fact.path == "evidence[].kind");
    let (_, kinds) = kinds.ok_or("a filing names no kinds of evidence")?;
    for obligation in &rulebook.obligations {
        let unknown: Vec<_> =
            obligation.evidence.iter().filter(|kind| !kinds.values.contains(kind)).collect();
        assert!(unknown.is_empty(), "`{}` names evidence of kind {unknown:?}", obligation.id);
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

/// The commands that the README shows are commands of the program, with options that they have.
#[test]
fn the_readme_names_real_commands() -> Result {
    let readme = fs::read_to_string(root().join("README.md"))?;
    let mut shown = 0;
    for line in readme.lines() {
        let called =
            ["$ bordercheck ", "$ cargo run -- "].iter().find_map(|call| line.strip_prefix(call));
        let Some(called) = called else { continue };
        let words: Vec<&str> = called.split_whitespace().collect();
        let (options, names): (Vec<_>, Vec<_>) =
            words.iter().partition(|word| word.starts_with("--"));
        let name = names.first().ok_or("no command")?;
        let help = std::process::Command::new(env!("CARGO_BIN_EXE_bordercheck"))
            .args([*name, "--help"])
            .output()?;
        assert!(help.status.success(), "there is no command: {line}");
        let help = String::from_utf8(help.stdout)?;
        for option in options {
            let option = option.split('=').next().unwrap_or(option);
            assert!(help.contains(&format!("{option} ")), "`{name}` has no {option}: {line}");
        }
        shown += 1;
    }
    assert!(shown > 0, "the README shows no command");
    Ok(())
}

/// What the README shows of a report is what the report says: every line of it, and its counts.
#[test]
fn the_readme_shows_real_output() -> Result {
    let readme = fs::read_to_string(root().join("README.md"))?;
    let shown = ["harbour-gate-five-faults", "broken"]
        .map(|name| fs::read_to_string(root().join("tests/snapshots").join(format!("{name}.txt"))));
    let [faults, broken] = shown;
    let reports = faults? + &broken?;
    let known: BTreeSet<&str> = reports.lines().map(str::trim_end).collect();
    let mut compared = 0;
    for block in readme.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        for line in block.lines().map(str::trim_end).filter(|line| line.trim() != "…") {
            assert!(known.contains(line), "no report says: {line}");
            compared += 1;
        }
    }
    assert!(compared > 30, "only {compared} lines were compared");
    let rulebook = embedded::rulebook()?;
    let (obligations, qualifications) = (rulebook.obligations.len(), rulebook.qualifications.len());
    let counts = format!("{obligations} obligations and {qualifications} qualifications");
    assert!(readme.contains(&counts), "the README should say: {counts}");
    Ok(())
}
