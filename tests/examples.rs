//! The examples and the reports they give, compared with those in `tests/snapshots`: what a reader is told of each
//! example (`*.txt`) and what does not fit in it (`*.faults`), and in one table what every rule comes to in all of them
//! (`verdicts.table`), where a rule is a line. What has changed is to be read before it is accepted;
//! `UPDATE=1 cargo test --test examples` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use bordercheck::embedded;
use bordercheck::rulebook::Rulebook;
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn examples_give_their_reports() -> Result {
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let mut names = Vec::new();
    for entry in fs::read_dir(Path::new(ROOT).join("examples"))? {
        names
            .push(entry?.file_name().into_string().map_err(|name| format!("{name:?} is no name"))?);
    }
    names.sort();
    let snapshots = Path::new(ROOT).join("tests/snapshots");
    let mut checked = 0;
    let mut differences = Vec::new();
    let mut compare = |name: String, came: &str| -> Result {
        let path = snapshots.join(&name);
        let wanted = fs::read_to_string(&path).unwrap_or_default();
        if update && came.is_empty() && path.exists() {
            fs::remove_file(&path)?;
        } else if update && wanted != came {
            fs::write(&path, came)?;
        } else if let Some(difference) = first_difference(&wanted, came) {
            differences.push(format!("{name}{difference}"));
        }
        Ok(())
    };
    let mut table = Table::new(embedded::rulebook()?);
    for name in names {
        let folder = Path::new(ROOT).join("examples").join(&name);
        let Some(file) =
            ["filing.yaml", "filing.json"].into_iter().find(|file| folder.join(file).is_file())
        else {
            continue;
        };
        checked += 1;
        let filing = format!("examples/{name}/{file}");
        let as_of =
            fs::read_to_string(folder.join("as_of")).unwrap_or_else(|_| "2026-11-23".to_owned());
        let json = check(&filing, as_of.trim(), "json")?;
        let json: Value = serde_json::from_str(&json)?;
        let digest = json["rulebook"]["sha256"].as_str().ok_or("no digest")?;
        let text = check(&filing, as_of.trim(), "text")?;
        compare(format!("{name}.txt"), &without_digest(&text, digest))?;
        compare(format!("{name}.faults"), &faults(&json)?)?;
        table.add(&name, &json)?;
    }
    compare("verdicts.table".to_owned(), &table.written()?)?;
    assert!(checked > 0, "there is no example");
    assert!(
        differences.is_empty(),
        "{} reports differ; read them, and if they are right: UPDATE=1 cargo test --test examples\n\n{}",
        differences.len(),
        differences.join("\n\n")
    );
    Ok(())
}

/// The report on an example, from the project's folder. Some examples show what can not be read.
fn check(filing: &str, as_of: &str, format: &str) -> Result<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_bordercheck"))
        .args(["check", filing, "--as-of", as_of, "--role", "all", "--format", format])
        .env_remove("CLICOLOR_FORCE")
        .current_dir(ROOT)
        .output()?;
    let said = String::from_utf8(output.stderr)?;
    assert!(
        matches!(output.status.code(), Some(0 | 1 | 3)) && said.is_empty(),
        "{filing}: {}\n{said}",
        output.status
    );
    Ok(String::from_utf8(output.stdout)?)
}

/// What the README beside an example quotes (its blocks of `text`) is what the program says of it.
#[test]
fn what_is_quoted_beside_an_example_is_said_of_it() -> Result {
    let mut quoted = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(Path::new(ROOT).join("examples"))? {
        let folder = entry?.path();
        let Ok(readme) = fs::read_to_string(folder.join("README.md")) else { continue };
        let name = folder.file_name().and_then(|name| name.to_str()).ok_or("no name")?.to_owned();
        let filing = format!("examples/{name}/filing.yaml");
        let as_of = fs::read_to_string(folder.join("as_of"));
        let as_of = as_of.unwrap_or_else(|_| "2026-11-23".to_owned());
        let mut said = String::new();
        for command in [&["check"][..], &["check", "--format", "full"], &["timeline", "--past"]] {
            for law in [&["--law", "ai-act"][..], &[]] {
                let output = Command::new(env!("CARGO_BIN_EXE_bordercheck"))
                    .args(command)
                    .args([&filing, "--as-of", as_of.trim(), "--role", "all"])
                    .args(law)
                    .current_dir(ROOT)
                    .output()?;
                said += &String::from_utf8(output.stdout)?;
            }
        }
        let explained = readme.split("`bordercheck explain ").skip(1);
        for id in explained.filter_map(|rest| rest.split_whitespace().next()) {
            let output = Command::new(env!("CARGO_BIN_EXE_bordercheck"))
                .args(["explain", id, "--filing", &filing, "--as-of", as_of.trim()])
                .current_dir(ROOT)
                .output()?;
            said += &String::from_utf8(output.stdout)?;
        }
        let said: BTreeSet<&str> = said.lines().map(str::trim_end).collect();
        for block in readme.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            for line in block.lines().map(str::trim_end).filter(|line| line.trim() != "…") {
                quoted += 1;
                if !said.contains(line) {
                    wrong.push(format!("examples/{name}/README.md: {line}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} lines are not said:\n{}", wrong.len(), wrong.join("\n"));
    assert!(quoted > 100, "only {quoted} lines were compared");
    Ok(())
}

/// The report with the digest of the rulebook as zeros, in full and as it is shortened: every
/// rule changes it, and with it nothing else needs to.
fn without_digest(report: &str, digest: &str) -> String {
    let zeros = |length| "0".repeat(length);
    report.replace(digest, &zeros(digest.len())).replace(&digest[..12], &zeros(12))
}

/// What a JSON report says does not fit in a filing, a line each. (`tests/contracts.rs` holds the whole report to
/// its schema.)
fn faults(json: &Value) -> Result<String> {
    let mut lines = String::new();
    for filing in json["filings"].as_array().into_iter().flatten() {
        for fault in filing["diagnostics"].as_array().into_iter().flatten() {
            let (document, line, column) = (&filing["document"], &fault["line"], &fault["column"]);
            let code = word(&fault["code"]);
            writeln!(lines, "document {document} {line}:{column} {code}")?;
        }
    }
    Ok(lines)
}

/// What every rule comes to in every document of the examples: a line a rule, a column a document. A rule that
/// changes is a line that changes, and one that is new a line more.
struct Table {
    rulebook: Rulebook,
    /// The documents, in their order.
    columns: Vec<String>,
    /// What each rule comes to, by what the line calls it, in the order of the rulebook.
    lines: Vec<(String, Vec<String>)>,
}

impl Table {
    fn new(rulebook: Rulebook) -> Table {
        let law = rulebook.qualifications.iter().map(|about| format!("law.{}", about.name));
        let days = rulebook.regimes.iter().map(|about| format!("regime:{}", about.id));
        let against = rulebook.contradictions.iter().map(|about| about.id.clone());
        let duty = |about: &bordercheck::rulebook::Obligation| {
            format!("{} ({})", about.id, about.addressee.word())
        };
        let duties = rulebook.obligations.iter().map(duty);
        let all = law.chain(days).chain(against).chain(duties);
        Table { lines: all.map(|rule| (rule, Vec::new())).collect(), rulebook, columns: Vec::new() }
    }

    /// Adds the documents of an example.
    fn add(&mut self, name: &str, json: &Value) -> Result {
        for filing in json["filings"].as_array().into_iter().flatten() {
            self.columns.push(format!("{name}, document {}", filing["document"]));
            let mut came = BTreeMap::new();
            for (name, about) in filing["qualifications"].as_object().into_iter().flatten() {
                came.insert(format!("law.{name}"), letter(word(&about["truth"]))?.to_owned());
            }
            for found in filing["contradictions"].as_array().into_iter().flatten() {
                came.insert(word(&found["rule"]).to_owned(), "x".to_owned());
            }
            for outcome in filing["outcomes"].as_array().into_iter().flatten() {
                let (id, role) = (word(&outcome["obligation"]), word(&outcome["addressee"]));
                let letter = letter(word(&outcome["verdict"]))?;
                came.insert(format!("{id} ({role})"), letter.to_owned());
                let about =
                    self.rulebook.obligation(id).ok_or_else(|| format!("no duty `{id}`"))?;
                let regime = &self.rulebook.regimes[usize::from(about.binds)].id;
                let day = word(&outcome["binds_from"]).to_owned();
                // From which day a duty binds is a matter of its regime, and stands once.
                let known = came.entry(format!("regime:{regime}")).or_insert_with(|| day.clone());
                assert_eq!(*known, day, "{name}: {id}");
            }
            for (rule, line) in &mut self.lines {
                let silent = if rule.starts_with("regime:") { "-" } else { "." };
                line.push(came.remove(rule).unwrap_or_else(|| silent.to_owned()));
            }
            assert!(came.is_empty(), "{name}: no such rule: {came:?}");
        }
        Ok(())
    }

    fn written(&self) -> Result<String> {
        let mut text = "# What every rule comes to in every example: a line a rule, a column an example. Of law: t true, f false, ? unknown;\n\
            # of duties: m met, u unmet, ? undetermined, - not applicable; of contradictions: x; of days: the day, or - while it is open.\n".to_owned();
        for (at, column) in self.columns.iter().enumerate() {
            writeln!(text, "# {:>2} {column}", at + 1)?;
        }
        for (rule, line) in &self.lines {
            let between = if rule.starts_with("regime:") { " " } else { "" };
            writeln!(text, "{}  {rule}", line.join(between))?;
        }
        Ok(text)
    }
}

/// A truth or a verdict in one letter.
fn letter(word: &str) -> Result<&'static str> {
    Ok(match word {
        "true" => "t",
        "false" => "f",
        "met" => "m",
        "unmet" => "u",
        "unknown" | "undetermined" => "?",
        "not_applicable" => "-",
        other => return Err(format!("`{other}` is no verdict").into()),
    })
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

/// The first line that differs, cut to the place.
fn first_difference(wanted: &str, came: &str) -> Option<String> {
    if wanted == came {
        return None;
    }
    let (mut wanted, mut came) = (wanted.lines(), came.lines());
    for line in 1.. {
        let (a, b) = (wanted.next(), came.next());
        if a != b || a.is_none() {
            let (a, b) = (a.unwrap_or("(the end)"), b.unwrap_or("(the end)"));
            let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
            let cut = |line: &str| {
                line.chars().skip(same.saturating_sub(60)).take(160).collect::<String>()
            };
            return Some(format!(":{line}:{}\n  - {}\n  + {}", same + 1, cut(a), cut(b)));
        }
    }
    None
}
