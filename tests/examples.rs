//! The examples and the reports they give, compared with those in `tests/snapshots`. What has
//! changed is to be read before it is accepted; `UPDATE=1 cargo test --test examples` writes it.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

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
    let mut checked = 0;
    let mut differences = Vec::new();
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
        let snapshots = Path::new(ROOT).join("tests/snapshots");
        for (ending, came) in [("txt", text), ("verdicts", verdicts(&json))] {
            let path = snapshots.join(format!("{name}.{ending}"));
            let came = without_digest(&came, digest);
            if update {
                fs::write(&path, came)?;
                continue;
            }
            let wanted = fs::read_to_string(&path).unwrap_or_default();
            if let Some(difference) = first_difference(&wanted, &came) {
                differences.push(format!("{name}.{ending}{difference}"));
            }
        }
    }
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
        for command in [&["check"][..], &["check", "--format", "full"], &["timeline"]] {
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

/// What a JSON report says of each qualification and each duty, a line each: what it came to, and
/// from which day it binds. (`tests/contracts.rs` holds the whole report to its schema.)
fn verdicts(json: &Value) -> String {
    let mut lines = Vec::new();
    for filing in json["filings"].as_array().into_iter().flatten() {
        lines.push(format!("document {}: {}", filing["document"], word(&filing["status"])));
        for diagnostic in filing["diagnostics"].as_array().into_iter().flatten() {
            let (line, column) = (&diagnostic["line"], &diagnostic["column"]);
            lines.push(format!("{} {line}:{column}", word(&diagnostic["code"])));
        }
        for (name, about) in filing["qualifications"].as_object().into_iter().flatten() {
            lines.push(format!("{:<14} law.{name}", word(&about["truth"])));
        }
        for outcome in filing["outcomes"].as_array().into_iter().flatten() {
            let (verdict, day) = (word(&outcome["verdict"]), word(&outcome["binds_from"]));
            let (id, role) = (word(&outcome["obligation"]), word(&outcome["addressee"]));
            lines.push(format!("{verdict:<14} {day:<10} {role}: {id}"));
        }
        for found in filing["contradictions"].as_array().into_iter().flatten() {
            lines.push(format!("contradiction  {}", word(&found["rule"])));
        }
    }
    lines.join("\n") + "\n"
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
