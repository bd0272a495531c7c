//! What other people's pipelines take from this repository, run as they run it.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const PROGRAM: &str = env!("CARGO_BIN_EXE_bordercheck");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn yaml(path: &str) -> Result<Value> {
    Ok(serde_yaml::from_str(&fs::read_to_string(root().join(path))?)?)
}

/// A folder of one test, with two filings: one with a gap, one that can not be read.
fn folder(name: &str) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("filings"))?;
    // Paths in annotations begin at the repository.
    fs::create_dir(folder.join(".git"))?;
    for (from, to) in [("gap.yaml", "a gap.yaml"), ("misspelt.yaml", "misspelt.yaml")] {
        let from = root().join("tests/cmd/desk").join(from);
        fs::copy(from, folder.join("filings").join(to))?;
    }
    Ok(folder)
}

/// Runs a script of a pipeline in a folder; the program is found first.
fn run(script: &str, folder: &Path, variables: &[(&str, &str)]) -> Result<Output> {
    let bin = Path::new(PROGRAM).parent().ok_or("the program stands nowhere")?;
    let path = format!("{}:/usr/bin:/bin", bin.display());
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
    command.current_dir(folder).env("PATH", path).envs(variables.iter().copied());
    Ok(command.output()?)
}

#[test]
fn the_hook_runs_the_program_on_the_files_it_is_given() -> Result {
    let hooks = yaml(".pre-commit-hooks.yaml")?;
    let hook = &hooks[0];
    let entry = hook["entry"].as_str().ok_or("no entry")?;
    let folder = folder("hook")?;
    let script = format!("{entry} 'filings/a gap.yaml'");
    let output = run(&script, &folder, &[])?;
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let script = format!("{entry} filings/misspelt.yaml");
    assert_eq!(run(&script, &folder, &[])?.status.code(), Some(3));
    Ok(())
}

#[test]
fn the_action_annotates_sums_up_and_ends_as_the_check_ends() -> Result {
    let action = yaml("action.yml")?;
    let script = action["runs"]["steps"][1]["run"].as_str().ok_or("no script")?;
    let folder = folder("action")?;
    let built = folder.join("action/target/release");
    fs::create_dir_all(&built)?;
    fs::copy(PROGRAM, built.join("bordercheck"))?;
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (action, temp) = (at("action"), at(""));
    let (summary, outputs) = (at("summary.md"), at("outputs"));
    let variables = [
        ("ACTION", action.as_str()),
        ("RUNNER_TEMP", &temp),
        ("GITHUB_STEP_SUMMARY", &summary),
        ("GITHUB_OUTPUT", &outputs),
        ("PATHS", "filings/a gap.yaml\nfilings/misspelt.yaml\n"),
        ("ARGUMENTS", "--as-of\n2026-11-23\n\n"),
        ("SARIF", "out.sarif"),
    ];
    let output = run(script, &folder, &variables)?;
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout)?;
    assert!(said.contains("::error file=filings/misspelt.yaml,line=6"), "{said}");
    assert!(fs::read_to_string(&summary)?.starts_with("<!-- bordercheck -->"));
    assert_eq!(fs::read_to_string(&outputs)?, "sarif=out.sarif\nexit-code=3\n");
    let sarif: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("out.sarif"))?)?;
    assert_eq!(sarif["version"], "2.1.0");
    Ok(())
}

#[test]
fn the_job_for_gitlab_writes_what_it_hands_over() -> Result {
    let template = yaml("ci/gitlab.yml")?;
    let job = &template[".bordercheck"];
    let script = job["script"][0].as_str().ok_or("no script")?;
    let folder = folder("gitlab")?;
    let variables =
        [("BORDERCHECK_PATHS", "filings"), ("BORDERCHECK_ARGUMENTS", "--as-of 2026-11-23")];
    let output = run(script, &folder, &variables)?;
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    for report in ["codequality", "junit"] {
        let file = job["artifacts"]["reports"][report].as_str().ok_or("no report")?;
        assert!(folder.join(file).is_file(), "`{file}` was not written");
    }
    Ok(())
}

#[test]
fn the_container_builds_with_the_toolchain_of_the_project() -> Result {
    let container = fs::read_to_string(root().join("Containerfile"))?;
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "));
    let version = version.ok_or("no rust-version")?.trim_matches('"');
    assert!(container.contains(&format!("library/rust:{version}-slim")), "not {version}");
    assert!(container.contains("USER 65534"), "it would run as root");
    Ok(())
}

#[test]
fn every_command_has_a_manual_page_and_completions() -> Result {
    let folder = folder("man")?;
    let script = "bordercheck man . && ls *.1 && bordercheck man | head -1 && bordercheck completions bash | grep -c timeline";
    let output = run(script, &folder, &[])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pages = String::from_utf8(output.stdout)?;
    for command in ["ask", "check", "compare", "config-show", "diff", "evidence", "rules-test"] {
        assert!(pages.contains(&format!("bordercheck-{command}.1")), "{command}: {pages}");
    }
    let page = fs::read_to_string(folder.join("bordercheck-check.1"))?;
    assert!(page.contains("baseline") && page.contains("waivers"));
    Ok(())
}
