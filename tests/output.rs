//! What a run writes: whole files or none, through whatever else stands there, never onto what it reads;
//! and nothing that a value says steers whoever reads it.

#![cfg(unix)]
#![expect(clippy::print_stdout, reason = "a test that needs more rights says that it is left out")]

use std::error::Error;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use bordercheck::formats::{Format, REPORT};
use bordercheck::render::Run;
use bordercheck::report::{FailOn, Threshold, Totals};
use bordercheck::source::Source;
use bordercheck::{Checker, Options, RoleChoice};
use jiff::civil::Date;
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const FILING: &str = "bordercheck: 1
filing: { id: GATE-1, date: 2026-11-02, submitted_by: deployer, stage: proposal }
system: { name: Harbour gate }
logging: { retention: P1M, under_deployer_control: true }
";

const REPLY: &str = "Answer (tick one):\n- [x] yes\nField: `logging.automatic`\n";

/// A folder that goes when the test ends.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Result<Desk> {
        let folder =
            std::env::temp_dir().join(format!("bordercheck-output-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("f.yaml"), FILING)?;
        fs::write(folder.join("g.yaml"), FILING.replace("GATE-1", "GATE-2"))?;
        fs::write(folder.join("r.md"), REPLY)?;
        Ok(Desk(folder))
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }

    fn run(&self, line: &str) -> Result<Output> {
        self.run_with(&line.split_whitespace().collect::<Vec<_>>())
    }

    fn run_with(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bordercheck"));
        command.current_dir(&self.0).args(arguments).stdin(Stdio::null());
        Ok(command.output()?)
    }

    /// Lets a shell run it, where `$B` is the program; gives its exit code and what came out.
    fn shell(&self, script: &str) -> Result<(i32, String)> {
        let mut command = Command::new("bash");
        command.current_dir(&self.0).env("B", env!("CARGO_BIN_EXE_bordercheck"));
        let ran = command.args(["-c", script]).output()?;
        let all = [ran.stdout, ran.stderr].concat();
        Ok((ran.status.code().unwrap_or(-1), String::from_utf8_lossy(&all).into_owned()))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every way to write one file.
const WRITES: &[&str] = &[
    "check f.yaml -o",
    "check f.yaml --format json -o",
    "check f.yaml --report html=",
    "ask f.yaml -o",
    "ask f.yaml --format yaml -o",
    "ask f.yaml --format docx -o",
    "ask f.yaml -o letter.out --annex",
    "timeline f.yaml -o",
    "timeline f.yaml --format ics -o",
    "evidence f.yaml -o",
    "compare f.yaml g.yaml -o",
    "compare f.yaml g.yaml --format csv -o",
];

fn to(write: &str, target: &str) -> String {
    if write.ends_with('=') { format!("{write}{target}") } else { format!("{write} {target}") }
}

#[test]
fn a_device_is_written_through() -> Result {
    let desk = Desk::new("device")?;
    if desk.shell("mknod n c 1 3")?.0 != 0 {
        println!("no device can be made here: only a pipe is tried");
        return Ok(());
    }
    for write in WRITES {
        let ran = desk.run(&to(write, "n"))?;
        assert!(ran.status.code() < Some(2), "{write}: {}", said(&ran));
        assert!(fs::symlink_metadata(desk.path("n"))?.file_type().is_char_device(), "{write}");
    }
    Ok(())
}

#[test]
fn a_pipe_and_a_descriptor_are_written_through() -> Result {
    let desk = Desk::new("pipe")?;
    for write in WRITES {
        let (_, whole) =
            desk.shell(&format!("$B {} >/dev/null 2>&1; cat out; rm out", to(write, "out")))?;
        for script in [
            format!(
                "mkfifo p; cat p & $B {} >/dev/null; wait; test -p p || echo GONE; rm p",
                to(write, "p")
            ),
            format!(
                "$B {} > out; cat out; rm out",
                to(&write.replace("--report html=", "--format html -o"), "/dev/stdout")
            ),
            format!("$B {} >/dev/null 3>out; cat out; rm out", to(write, "/dev/fd/3")),
            format!("$B {} >/dev/null; wait $!; cat out; rm out", to(write, ">(cat > out)")),
        ] {
            let (code, through) = desk.shell(&script)?;
            assert_eq!(code, 0, "{script}: {through}");
            assert!(whole == through && !through.is_empty(), "{script}: {through}");
        }
    }
    let kept = desk.shell("echo kept > log; $B check f.yaml -o /dev/stdout >> log; head -1 log")?;
    assert_eq!(kept.1, "kept\n");
    let full = desk.shell("$B check f.yaml -o /dev/full")?;
    assert_eq!(full.0, 5, "{}", full.1);
    Ok(())
}

/// What is no text is written byte for byte, wherever it goes.
#[test]
fn a_document_of_a_word_processor_can_be_opened() -> Result {
    let desk = Desk::new("docx")?;
    for write in
        ["-o l.docx", "--format docx > l.docx", "--format docx -o >(cat > l.docx); sleep 1"]
    {
        let script = format!("$B ask f.yaml --most 60 {write}");
        let (code, told) = desk.shell(&script)?;
        assert_eq!(code, 0, "{script}: {told}");
        let (code, told) =
            desk.shell("$B answer f.yaml l.docx -o same.yaml && cmp f.yaml same.yaml")?;
        assert_eq!(code, 0, "{script}: {told}");
    }
    Ok(())
}

#[test]
fn a_file_is_replaced_whole_with_its_mode_and_links_stay() -> Result {
    let desk = Desk::new("whole")?;
    for write in WRITES {
        fs::write(desk.path("report"), "old")?;
        fs::set_permissions(desk.path("report"), fs::Permissions::from_mode(0o600))?;
        let _ = fs::remove_file(desk.path("link"));
        let _ = fs::remove_file(desk.path("nowhere"));
        symlink("report", desk.path("link"))?;
        let ran = desk.run(&to(write, "link"))?;
        assert!(ran.status.code() < Some(2), "{write}: {}", said(&ran));
        assert!(desk.path("link").is_symlink(), "{write}");
        let about = fs::metadata(desk.path("report"))?;
        assert!(about.mode() & 0o777 == 0o600 && about.len() > 10, "{write}: {about:?}");
        fs::remove_file(desk.path("link"))?;
        symlink("nowhere", desk.path("link"))?;
        desk.run(&to(write, "link"))?;
        assert!(desk.path("link").is_symlink() && desk.path("nowhere").is_file(), "{write}");
    }
    // What can not be written leaves the old one, and nothing beside it.
    desk.run("check f.yaml -o report --report html=no/such/folder")?;
    let left: Vec<_> = fs::read_dir(&desk.0)?.flatten().map(|entry| entry.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("partial")), "{left:?}");
    let long = "x".repeat(255);
    assert!(desk.run_with(&["check", "f.yaml", "-o", &long])?.status.code() < Some(2));
    Ok(())
}

#[test]
fn what_is_read_is_never_written() -> Result {
    let desk = Desk::new("input")?;
    fs::hard_link(desk.path("f.yaml"), desk.path("hard.yaml"))?;
    symlink("f.yaml", desk.path("soft.yaml"))?;
    fs::write(desk.path("w.yaml"), "bordercheck: 1\nwaivers: []\n")?;
    desk.run("check f.yaml --report baseline=b.json")?;
    fs::write(desk.path("bordercheck.toml"), "[check]\nas-of = 2028-01-02\n")?;
    fs::create_dir(desk.path("many"))?;
    fs::write(desk.path("many/f.yaml"), FILING)?;
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/ai-act");
    desk.shell(&format!("mkdir rules && cp -r {} rules/", rules.display()))?;
    let before = snapshot(&desk.0)?;
    let mut lines: Vec<String> = Vec::new();
    for write in WRITES {
        for target in ["f.yaml", "./f.yaml", "many/../f.yaml", "hard.yaml", "soft.yaml"] {
            lines.push(to(write, target));
        }
        lines.push(to(&write.replace("f.yaml", "many f.yaml"), "many/f.yaml"));
    }
    for line in [
        "check f.yaml --waivers w.yaml -o w.yaml",
        "compare f.yaml g.yaml --waivers w.yaml -o w.yaml",
        "check f.yaml --baseline b.json --report baseline=b.json",
        "check f.yaml -o bordercheck.toml",
        "answer f.yaml r.md -o f.yaml",
        "answer f.yaml r.md -o many/../r.md",
        "answer hard.yaml r.md -o soft.yaml",
        "ask f.yaml -o a --annex ./a",
        "check f.yaml --rules rules --only -o rules/ai-act/art-26/par-6.yaml",
        "ask f.yaml --rules rules --only -o rules/ai-act/art-26/par-6.yaml",
        "check f.yaml --report json=a --report html=./a",
        "check f.yaml -o a --report html=many/../a",
    ] {
        lines.push(line.to_owned());
    }
    for line in &lines {
        let ran = desk.run(line)?;
        assert_eq!(ran.status.code(), Some(2), "{line}: {}", said(&ran));
        assert!(said(&ran).contains("name another"), "{line}: {}", said(&ran));
        assert_eq!(snapshot(&desk.0)?, before, "{line}");
    }
    for script in ["$B check - -o f.yaml < f.yaml", "$B check f.yaml >> f.yaml"] {
        assert_eq!(desk.shell(script)?.0, 2, "{script}");
        assert_eq!(snapshot(&desk.0)?, before, "{script}");
    }
    Ok(())
}

/// What a run comes upon only while it goes on: evidence that filings name, an earlier run, a register.
#[test]
fn what_is_come_upon_is_never_written() -> Result {
    let desk = Desk::new("late")?;
    let named = format!(
        "{FILING}evidence:\n  - {{ id: EV-1, kind: test_report, title: Test, file: paper.txt }}\n"
    );
    fs::write(desk.path("named.yaml"), named)?;
    fs::write(desk.path("paper.txt"), "what was looked at\n")?;
    symlink("paper.txt", desk.path("link.txt"))?;
    fs::write(desk.path("r.ndjson"), "{\"title\":\"A\",\"organisatie\":\"IND\",\"lars\":\"1\"}\n")?;
    desk.run("import nl-register r.ndjson -o filings")?;
    let filing = fs::read_dir(desk.path("filings"))?.flatten().next().ok_or("nothing")?.path();
    fs::remove_file(&filing)?;
    symlink(desk.path("r.ndjson"), &filing)?;
    let first = desk.run("batch f.yaml -o out")?;
    assert!(first.status.code() < Some(2), "{}", said(&first));
    let before = snapshot(&desk.0)?;
    for line in [
        "evidence named.yaml -o paper.txt",
        "evidence named.yaml -o link.txt",
        "check named.yaml --require verified -o paper.txt",
        "check named.yaml --require verified --report json=paper.txt",
        "compare named.yaml g.yaml --verify -o paper.txt",
        "batch g.yaml -o out --since out --replace",
        "import nl-register r.ndjson -o filings --force",
    ] {
        let ran = desk.run(line)?;
        assert_eq!(ran.status.code(), Some(2), "{line}: {}", said(&ran));
        assert!(said(&ran).contains("name another"), "{line}: {}", said(&ran));
        assert_eq!(snapshot(&desk.0)?, before, "{line}");
    }
    Ok(())
}

/// Every file with what it holds.
fn snapshot(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(snapshot(&path)?);
        } else {
            found.push((path.clone(), fs::read(&path)?));
        }
    }
    found.sort();
    Ok(found)
}

#[test]
fn what_somebody_has_edited_is_kept_unless_told() -> Result {
    let desk = Desk::new("edited")?;
    let rows = "{\"title\":\"A\",\"organisatie\":\"IND\",\"lars\":\"1\"}\n";
    fs::write(desk.path("r.ndjson"), rows)?;
    let first = desk.run("import nl-register r.ndjson -o filings")?;
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    let name = fs::read_dir(desk.path("filings"))?.flatten().next().ok_or("nothing")?.path();
    let whole = fs::read(&name)?;
    let again = desk.run("import nl-register r.ndjson -o filings")?;
    assert!(String::from_utf8(again.stdout)?.contains("1 there already"));
    fs::write(&name, "edited")?;
    let refused = desk.run("import nl-register r.ndjson -o filings")?;
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("--force"), "{}", said(&refused));
    assert_eq!(fs::read(&name)?, b"edited");
    let forced = desk.run("import nl-register r.ndjson -o filings --force")?;
    assert!(String::from_utf8(forced.stdout)?.contains("1 overwritten"));
    assert_eq!(fs::read(&name)?, whole);
    // A batch takes no folder in which somebody else's files have the names of results.
    fs::create_dir(desk.path("out"))?;
    fs::write(desk.path("out/summary.json"), FILING)?;
    for line in ["batch f.yaml -o out", "batch f.yaml out/summary.json -o out --replace"] {
        assert_eq!(desk.run(line)?.status.code(), Some(2), "{line}");
        assert_eq!(fs::read_to_string(desk.path("out/summary.json"))?, FILING, "{line}");
        assert!(!desk.path("out/.unfinished").exists(), "{line}");
    }
    Ok(())
}

#[test]
fn a_reader_that_has_gone_is_no_error() -> Result {
    let desk = Desk::new("gone")?;
    let mut lines: Vec<(String, i32)> = REPORT
        .entries()
        .map(|entry| (format!("check . --role all --format {}", entry.format.word()), 1))
        .collect();
    for (line, code) in [
        ("ask .", 0),
        ("timeline .", 0),
        ("timeline . --format ics", 0),
        ("evidence .", 0),
        ("compare .", 0),
        ("compare . --format html", 0),
        ("compare . --format csv", 0),
        ("compare . --format markdown", 0),
        ("rules list", 0),
        ("rules ledger", 0),
        ("schema", 0),
        ("man", 0),
        ("completions bash", 0),
        ("explain law.high_risk", 0),
        ("config show", 0),
        ("--help", 0),
        ("rules test log-retention --suggest", 0),
    ] {
        lines.push((line.to_owned(), code));
    }
    for (line, code) in lines {
        // The reader closes before anything is written.
        let (_, told) = desk.shell(&format!("(sleep 0.05; $B {line}; echo $? >&2) | exec 0<&-"))?;
        assert_eq!(told.trim(), code.to_string(), "{line}");
    }
    let (_, told) = desk.shell(
        "(sleep 0.05; $B check none.yaml 2>&1; echo $? > code) | exec 0<&-; sleep 0.3; cat code",
    )?;
    assert_eq!(told.trim(), "5", "errors that nobody reads");
    Ok(())
}

const EVIL: &str = "x\\r\\n::error file=a::pwn \\u202e\\u2066\\u200b\\u200e\\u0085\\u2028\\u2029\\u00ad\\ufeff\\u001b[31m ##vso[x] ::warning::y";

#[test]
fn no_value_steers_whoever_reads_it() -> Result {
    let desk = Desk::new("evil")?;
    let evil = format!(
        "bordercheck: 1\nfiling: {{ id: \"{EVIL}\", date: 2026-11-02, submitted_by: deployer }}\n\
         system: {{ name: \"::error::{EVIL}\", version: \"{EVIL}\", intended_purpose: \"{EVIL}\" }}\n\
         logging: {{ retention: P1M, under_deployer_control: true }}\n"
    );
    fs::write(desk.path("f.yaml"), &evil)?;
    fs::write(desk.path("::error::n\u{202e}\n.yaml"), &evil)?;
    fs::write(
        desk.path("bad.yaml"),
        format!("bordercheck: 1\n\"{EVIL}\": 1\nfil\u{202e}ing: \u{2028}\n"),
    )?;
    let waivers = format!(
        "bordercheck: 1\nwaivers:\n  - {{ obligation: ai-act/art-26/par-6/log-retention, scope: [\"{EVIL}\"], \
         reason: \"{EVIL}\", decided_by: \"{EVIL}\", decided_on: 2026-01-01, until: 2029-01-01 }}\n"
    );
    fs::write(desk.path("w.yaml"), waivers)?;
    desk.shell("mkdir c; $B check f.yaml --format json > old.json; true")?;
    let mut lines: Vec<String> = REPORT
        .entries()
        .map(|entry| {
            format!(
                "check . --as-of 2028-01-02 --waivers w.yaml --role all --format {}",
                entry.format.word()
            )
        })
        .collect();
    for line in [
        "ask .",
        "ask . --format yaml",
        "timeline .",
        "timeline . --format ics",
        "evidence .",
        "compare f.yaml g.yaml",
        "compare f.yaml g.yaml --format markdown",
        "compare f.yaml g.yaml --format html",
        "compare f.yaml g.yaml --format csv",
        "diff g.yaml f.yaml",
        "diff old.json g.yaml",
        "diff bad.yaml f.yaml",
        "explain log-retention --filing f.yaml",
        "explain log-retention --filing bad.yaml",
        "explain ::error::\u{1b}\u{202e}",
        "check --format ::error::\u{1b}\u{202e} f.yaml",
        "check no\u{202e}",
        "batch . -o out",
    ] {
        lines.push(line.to_owned());
    }
    for line in &lines {
        let ran = desk.run(line)?;
        let json = ["json", "baseline", "sarif", "gitlab", "oscal"]
            .iter()
            .any(|f| line.ends_with(&format!("--format {f}")));
        harmless(line, &ran.stdout, json);
        harmless(line, &ran.stderr, false);
    }
    for entry in fs::read_dir(desk.path("out"))? {
        let path = entry?.path();
        let json = path.extension().is_some_and(|ending| ending == "json" || ending == "ndjson");
        harmless(&path.to_string_lossy(), &fs::read(&path)?, json);
    }
    Ok(())
}

/// No character that can not be seen, no line that a build service obeys.
fn harmless(line: &str, bytes: &[u8], json: bool) {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let hidden = |c: char| {
        let escaped = json && c > '\u{1f}';
        c != '\n'
            && !escaped
            && (c.is_control()
                || "\u{202e}\u{2066}\u{200b}\u{200e}\u{2028}\u{2029}\u{ad}\u{feff}".contains(c))
    };
    assert!(
        !text.contains(hidden),
        "{line}: {:?}",
        text.lines().find(|line| line.contains(hidden))
    );
    for said in text.lines().map(str::trim_start) {
        let ours = line.ends_with("github")
            && ["::error file=", "::warning file=", "::notice file=", "::notice title="]
                .iter()
                .any(|ours| said.starts_with(ours) && !said.starts_with("::error file=a::"));
        let named =
            said.strip_prefix("::").is_some_and(|name| name.starts_with(char::is_alphabetic));
        assert!(ours || !named, "{line}: {said}");
    }
}

#[test]
fn annotations_name_files_from_where_the_repository_begins() -> Result {
    let desk = Desk::new("repository")?;
    fs::create_dir_all(desk.path("repo/.git"))?;
    fs::create_dir_all(desk.path("repo/sub/deep"))?;
    fs::write(desk.path("repo/sub/x.yaml"), FILING)?;
    let whole = desk.path("repo/sub/x.yaml");
    for (from, name) in [
        ("repo", "./sub/x.yaml"),
        ("repo", "sub"),
        ("repo", "."),
        ("repo/sub", "x.yaml"),
        ("repo/sub", "."),
        ("repo/sub", "deep/../x.yaml"),
        ("repo", whole.to_str().ok_or("path")?),
    ] {
        for (format, wanted) in [
            ("github", "file=sub/x.yaml,"),
            ("gitlab", "\"path\":\"sub/x.yaml\""),
            ("sarif", "\"uri\":\"sub/x.yaml\""),
        ] {
            let (_, out) =
                desk.shell(&format!("cd {from} && $B check {name} --format {format}"))?;
            assert!(out.contains(wanted), "{from} {name} {format}: {}", &out[..out.len().min(400)]);
        }
    }
    Ok(())
}

#[test]
fn different_names_stay_different_and_lead_back() -> Result {
    let desk = Desk::new("names")?;
    fs::create_dir(desk.path("in"))?;
    let names: [&[u8]; 5] =
        [b"a\\b.yaml", b"a\x80.yaml", b"a\x81.yaml", b"a\\x80.yaml", b"a b%.yaml"];
    for name in names {
        fs::write(desk.path("in").join(std::ffi::OsStr::from_bytes(name)), FILING)?;
    }
    let json: Value = serde_json::from_slice(&desk.run("check in --format json")?.stdout)?;
    let paths =
        json["filings"].as_array().ok_or("filings")?.iter().filter_map(|f| f["path"].as_str());
    let mut paths: Vec<&str> = paths.collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        ["in/a b%.yaml", "in/a\\\\x80.yaml", "in/a\\b.yaml", "in/a\\x80.yaml", "in/a\\x81.yaml"]
    );
    let sarif = String::from_utf8(desk.run("check in --format sarif")?.stdout)?;
    for uri in
        ["in/a%5Cb.yaml", "in/a%80.yaml", "in/a%81.yaml", "in/a%5Cx80.yaml", "in/a%20b%25.yaml"]
    {
        assert!(sarif.contains(&format!("\"uri\":\"{uri}\"")), "{uri}");
    }
    desk.run("batch in -o out")?;
    let rows = fs::read_to_string(desk.path("out/rows.ndjson"))?;
    let rows: Vec<Value> =
        rows.lines().map(serde_json::from_str).collect::<std::result::Result<_, _>>()?;
    let mut known: Vec<&str> = rows.iter().filter_map(|row| row["path"].as_str()).collect();
    known.sort_unstable();
    assert_eq!(known, paths);
    Ok(())
}

#[test]
fn a_log_stays_within_what_services_take_and_says_so() -> Result {
    let checker = Checker::new(bordercheck::embedded::rulebook()?);
    let gate = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/coast-watch/filing.yaml");
    let source = Source::new("f.yaml", fs::read_to_string(gate)?);
    let threshold = Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };
    let as_of = Date::constant(2026, 11, 23);
    let run = Run {
        rulebook: checker.rulebook(),
        as_of,
        threshold,
        baseline: false,
        annex: false,
        repository: None,
    };
    let reports = checker.check(&source, &Options::new(as_of, RoleChoice::All));
    let told = bordercheck::view::told(&reports[0], threshold);
    let found = told.findings.len();
    let times = 25_000 / found + 2;
    let mut sarif = REPORT.of(Format::Sarif).ok_or("no such format")?.renderer(&run);
    let mut github = REPORT.of(Format::Github).ok_or("no such format")?.renderer(&run);
    let (mut log, mut commands) = (Vec::new(), Vec::new());
    for _ in 0..times {
        sarif.filing(&reports[0], &mut log)?;
        github.filing(&reports[0], &mut commands)?;
    }
    sarif.finish(&Totals::default(), &mut log)?;
    github.finish(&Totals::default(), &mut commands)?;
    let log: Value = serde_json::from_slice(&log)?;
    let results = log["runs"][0]["results"].as_array().ok_or("results")?;
    assert_eq!(results.len(), 25_000);
    let left = sarif.left_out().ok_or("nothing is said")?;
    assert_eq!(
        log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
        left.as_str()
    );
    assert!(
        left.starts_with(&format!("{} of {} results", found * times - 25_000, found * times)),
        "{left}"
    );
    // Only the lightest go.
    let count = |level: &str| results.iter().filter(|result| result["level"] == level).count();
    let all =
        |level| told.findings.iter().filter(|found| found.finding.level == level).count() * times;
    assert_eq!(count("error"), all(bordercheck::report::Level::Error));
    assert!(
        count("note") < all(bordercheck::report::Level::Note)
            || all(bordercheck::report::Level::Note) == 0
    );
    let commands = String::from_utf8(commands)?;
    assert!(commands.lines().count() <= 2_001 && commands.contains("annotations are left out"));
    Ok(())
}
