//! What commands take for a filing, and that nothing they are given is lost or passed in silence.

#![allow(clippy::unwrap_used, reason = "a test stops where a step fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder that goes when the test ends.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Desk {
        let folder =
            std::env::temp_dir().join(format!("bordercheck-inputs-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Desk(folder)
    }

    fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &["--as-of", "2026-11-23"])
    }

    fn run_with(&self, arguments: &[&str], more: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bordercheck"));
        command.current_dir(&self.0).args(arguments).args(more).stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn filing(id: &str) -> String {
    format!(
        "bordercheck: 1\nfiling: {{ id: {id}, submitted_by: deployer }}\nlogging: {{ retention: P5M }}\n"
    )
}

/// The paths in a JSON report.
fn paths(report: &str) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(report).unwrap();
    let filings = report["filings"].as_array().unwrap();
    filings.iter().map(|filing| filing["path"].as_str().unwrap().to_owned()).collect()
}

/// A repository with two filings and what else such places hold.
fn repository(name: &str) -> Desk {
    let desk = Desk::new(name);
    desk.put("filings/a.yaml", filing("A-1"));
    desk.put("filings/b.json", "{ \"filing\": { \"id\": \"B-1\" }, \"bordercheck\": 1 }");
    desk.put(
        "package.json",
        "{ \"name\": \"gate\", \"scripts\": { \"test\": \"bordercheck check .\" } }",
    );
    desk.put("compose.yaml", "services:\n  gate:\n    image: x\n");
    desk.put("waivers.yaml", "bordercheck: 1\nwaivers: []\n");
    desk
}

#[test]
fn every_command_takes_from_a_folder_what_carries_the_marker() {
    let desk = repository("marker");
    for command in ["check", "ask", "compare", "timeline", "evidence"] {
        // Of one role, as the filings are of different filers.
        let ran = desk.run(&[command, ".", "--role", "deployer"]);
        assert!(ran.code < Some(2), "{command}: {:?} {}", ran.code, ran.err);
        assert_eq!(
            ran.err, "bordercheck: 3 other YAML or JSON files are no filings\n",
            "{command}"
        );
    }
    let ran = desk.run(&["diff", ".", "."]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let ran = desk.run(&["check", ".", "--format", "json"]);
    assert_eq!(paths(&ran.out), ["./filings/a.yaml", "./filings/b.json"]);
    let ran = desk.run(&["check", ".", "--quiet", "--format", "json"]);
    assert_eq!(ran.err, "");
    // Whoever names a file means it.
    let ran = desk.run(&["check", "package.json"]);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
}

#[test]
fn what_is_like_a_filing_is_not_passed_over() {
    let desk = repository("like");
    desk.put("misspelt.yaml", "borderchek: 1\nsystem: { name: x }\n");
    desk.put("unmarked.yaml", "filing: { id: U-1 }\nsystem: { name: x }\nuse: {}\n");
    desk.put("broken.yaml", "bordercheck: 1\nsystem: [\n");
    desk.put("unsure.yaml", "system: x\nuse: y\n");
    let ran = desk.run(&["check", ".", "--format", "json"]);
    assert_eq!(ran.code, Some(3));
    let found = paths(&ran.out);
    for name in ["./misspelt.yaml", "./unmarked.yaml", "./broken.yaml"] {
        assert!(found.iter().any(|path| path == name), "{name}: {found:?}");
    }
    assert!(ran.out.contains("this is not marked as a filing"), "{}", ran.out);
    assert!(
        ran.err.contains("`./unsure.yaml` has keys of a filing but lacks `bordercheck: 1`"),
        "{}",
        ran.err
    );
}

#[test]
fn our_own_output_in_a_folder_is_no_input() {
    let desk = repository("own");
    let formats = ["json", "sarif", "oscal", "baseline", "gitlab"]
        .map(|format| format!("{format}=out/{format}.json"));
    fs::create_dir_all(desk.0.join("out")).unwrap();
    let mut arguments = vec!["check", "."];
    for format in &formats {
        arguments.extend(["--report", format]);
    }
    assert_eq!(desk.run(&arguments).code, Some(1));
    assert!(Path::new(&desk.0.join("out/sarif.json")).is_file());
    let again = desk.run(&["check", ".", "--format", "json"]);
    assert_eq!(paths(&again.out), ["./filings/a.yaml", "./filings/b.json"]);
    assert_eq!(again.err, "bordercheck: 8 other YAML or JSON files are no filings\n");
}

#[test]
fn a_file_is_checked_once_however_often_it_is_named() {
    let desk = repository("twice");
    let ran = desk.run(&[
        "check",
        "filings/a.yaml",
        ".",
        "./filings/a.yaml",
        "filings",
        "--format",
        "json",
    ]);
    assert_eq!(paths(&ran.out), ["filings/a.yaml", "./filings/b.json"]);
    assert!(ran.err.contains("4 files are named twice and checked once"), "{}", ran.err);
}

#[test]
fn folders_and_files_can_be_excluded() {
    let desk = repository("exclude");
    desk.put("drafts/c.yaml", filing("C-1"));
    desk.put("filings/old-d.yaml", filing("D-1"));
    let ran =
        desk.run(&["check", ".", "--format", "json", "--exclude", "drafts/", "--exclude", "old-*"]);
    assert_eq!(paths(&ran.out), ["./filings/a.yaml", "./filings/b.json"]);
    let of_project = "[check]\npaths = [\".\"]\nexclude = [\"/drafts\", \"filings/old-*.yaml\"]\n";
    desk.put("bordercheck.toml", of_project);
    let ran = desk.run(&["check", "--format", "json"]);
    assert_eq!(paths(&ran.out), ["./filings/a.yaml", "./filings/b.json"]);
    let ran = desk.run(&["compare", "."]);
    assert!(!ran.out.contains("C-1") && ran.out.contains("A-1"), "{}", ran.out);
    // A file that is named is checked all the same.
    let ran = desk.run(&["check", "drafts/c.yaml", "--format", "json"]);
    assert_eq!(paths(&ran.out), ["drafts/c.yaml"]);
    let ran = desk.run(&["check", ".", "--exclude", "{a"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

#[test]
fn a_report_is_known_by_its_content() {
    let desk = repository("content");
    let kept = desk.run(&["check", "filings", "--role", "all", "--format", "json"]).out;
    let report: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&kept).unwrap();
    let pretty = serde_json::to_string_pretty(&report).unwrap();
    let turned: serde_json::Map<_, _> = report.into_iter().rev().collect();
    let turned = serde_json::to_string(&turned).unwrap();
    for text in [pretty.clone(), turned, format!("\u{feff}\n{pretty}\n\n")] {
        desk.put("r.json", text);
        let ran = desk.run(&["diff", "r.json", "filings"]);
        assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
        assert!(!ran.out.contains("Only in"), "{}", ran.out);
    }
    desk.run(&["check", "filings", "--report", "baseline=b.json"]);
    let baseline: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(desk.0.join("b.json")).unwrap()).unwrap();
    desk.put("b.json", format!("\u{feff}{}\r\n", serde_json::to_string_pretty(&baseline).unwrap()));
    let ran = desk.run(&["check", "filings", "--baseline", "b.json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

#[test]
fn folders_are_compared_filing_by_filing() {
    let desk = Desk::new("folders");
    for (name, text) in [
        ("old/a.yaml", filing("A-1").replace("P5M", "P7M")),
        ("old/moved.yaml", filing("B-1")),
        ("old/nameless.yaml", "bordercheck: 1\nlogging: { retention: P7M }\n".to_owned()),
        ("old/gone.yaml", filing("G-1")),
        ("new/a.yaml", filing("A-1")),
        ("new/here/b.yaml", filing("B-1")),
        ("new/nameless.yaml", "bordercheck: 1\nlogging: { retention: P7M }\n".to_owned()),
        ("new/added.yaml", filing("N-1")),
    ] {
        desk.put(name, text);
    }
    let ran = desk.run(&["diff", "old", "new"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let part = |from: &str, to: &str| {
        let rest = ran.out.split_once(from).map_or("", |(_, rest)| rest);
        rest.split_once(to).map_or(rest, |(part, _)| part).trim().to_owned()
    };
    assert_eq!(
        part("Only in the old version, so that nothing can be said of them now:", "\n\n"),
        "G-1 (old/gone.yaml)"
    );
    assert_eq!(
        part("Only in the new version, with nothing to compare them with:", "\n\n"),
        "N-1 (new/added.yaml)"
    );
    // One each is a pair, whatever it is called; folders with nothing in common are none.
    assert_eq!(desk.run(&["diff", "old/a.yaml", "new/added.yaml"]).code, Some(1));
    desk.put("other/x.yaml", filing("X-1"));
    desk.put("other/y.yaml", filing("Y-1"));
    let ran = desk.run(&["diff", "old", "other"]);
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(ran.err.contains("nothing was compared"), "{}", ran.err);
}

#[test]
fn a_check_of_nothing_is_not_clean() {
    let desk = repository("nothing");
    desk.put("foreign/x.yaml", "a: 1\n");
    fs::create_dir_all(desk.0.join("empty")).unwrap();
    desk.put("units.json", "[]");
    desk.put("list.csv", "path\n");
    desk.put("none.ndjson", "\n\n");
    desk.put("none.tar", [0_u8; 1024]);
    desk.put("empty.yaml", "");
    let day = ["--as-of", "2026-11-23"];
    for command in ["check", "ask", "compare", "timeline", "evidence"] {
        for folder in ["empty", "foreign"] {
            assert_eq!(desk.run_with(&[command, folder], &day).code, Some(4), "{command} {folder}");
        }
        let ran = desk
            .run_with(&[command, "filings", "--role", "importer", "--law", "border/eurodac"], &day);
        assert_eq!(ran.code, Some(4), "{command}: {}", ran.err);
        assert!(
            ran.err.contains("no duty of importer; they have duties of "),
            "{command}: {}",
            ran.err
        );
        assert_eq!(desk.run_with(&[command, "empty.yaml"], &day).code, Some(3), "{command}");
    }
    assert_eq!(desk.run(&["compare", "filings/a.yaml"]).code, Some(4));
    assert_eq!(desk.run(&["compare", "filings/a.yaml", "filings/a.yaml"]).code, Some(4));
    for (old, new) in [("empty", "filings"), ("filings", "empty"), ("foreign", "foreign")] {
        assert_eq!(desk.run(&["diff", old, new]).code, Some(4), "{old} {new}");
    }
    let no_duty = ["--role", "importer", "--law", "border/eurodac"];
    let ran = desk.run_with(&["diff", "filings", "filings", "--as-of", "2026-11-23"], &no_duty);
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    for inputs in ["empty", "foreign", "list.csv", "none.ndjson", "none.tar"] {
        let ran = desk.run(&["batch", inputs, "--output", "out", "--replace"]);
        assert_eq!(ran.code, Some(4), "{inputs}: {}", ran.err);
    }
    let batch = ["batch", "filings", "--output", "out", "--replace", "--as-of", "2026-11-23"];
    assert_eq!(desk.run_with(&batch, &no_duty).code, Some(4));
    assert_eq!(desk.run_with(&["rules", "drift", "--law", "units.json"], &[]).code, Some(4));
    assert_eq!(desk.run_with(&["rules", "test", "no-such-rule"], &[]).code, Some(2));
    assert_eq!(desk.run_with(&["rules", "test", "--rules", "empty", "--only"], &[]).code, Some(2));
}

#[test]
fn a_document_without_content_is_none() {
    let desk = Desk::new("empties");
    let text = filing("A-1");
    let endings =
        ["---\n", "---", "...\n", "...\n---\n", "---\n# the end\n", "---\n---\n\n", "\n\n \n"];
    let texts = endings.map(|end| format!("{text}{end}")).into_iter();
    let json = "{ \"bordercheck\": 1, \"filing\": { \"id\": \"A-1\" } }";
    let jsons = ["\n", " \t\n", "\n---\n", "\n...\n"].map(|end| format!("{json}{end}"));
    let leading = [format!("---\n---\n{text}"), format!("# x\n---\n{text}...\n")];
    for text in texts.chain(jsons).chain(leading) {
        desk.put("a.yaml", &text);
        let ran = desk.run(&["check", "a.yaml", "--format", "json", "--fail-on", "never"]);
        assert_eq!((ran.code, paths(&ran.out).len()), (Some(0), 1), "{text:?}");
    }
    for text in ["---\n", "---\n---\n", "...\n", "# nothing\n", "", "\n"] {
        desk.put("a.yaml", text);
        assert_eq!(desk.run(&["check", "a.yaml"]).code, Some(3), "{text:?}");
    }
}

#[test]
fn look_alikes_are_named_with_their_place() {
    let desk = Desk::new("look-alikes");
    let cases = [
        ("log\u{a0}ging: { retention: P5M }", "Column 4 of line 2 has a no-break space (U+00A0)"),
        (
            "logg\u{200b}ing: { retention: P5M }",
            "Column 5 of line 2 has a zero-width space (U+200B), which cannot be seen. Take it out.",
        ),
        (
            "l\u{43e}gging: { retention: P5M }",
            "Column 2 of line 2 has a letter of the Cyrillic script (U+043E), which looks like `o`. Write `o` there.",
        ),
        ("l\u{3bf}gging: { retention: P5M }", "a letter of the Greek script (U+03BF)"),
        ("logging:\n  \u{a0}retention: P5M", "has a no-break space (U+00A0)"),
        (
            "logging: { retention: \u{420}5M }",
            "Column 23 of line 2 has a letter of the Cyrillic script (U+0420), which looks like `P`",
        ),
        (
            "logging: { retention: \u{ff30}5M }",
            "a full-width character (U+FF30), which looks like `P`",
        ),
        ("logging: { retention: \u{201c}P5M\u{201d} }", "a typographic quote (U+201C)"),
        (
            "filing: { date: 2026\u{2011}11\u{2011}02 }",
            "a typographic hyphen or dash (U+2011), which looks like `-`",
        ),
        ("filing: { submitted_by: pr\u{43e}vider }", "a letter of the Cyrillic script (U+043E)"),
        ("filing: { submitted_by: \u{feff}provider }", "a byte order mark (U+FEFF)"),
        (
            "human_oversight: { separate_confirmation_by: \u{ff12} }",
            "a full-width character (U+FF12), which looks like `2`",
        ),
        ("use: { areas: [b\u{43e}rder_control] }", "a letter of the Cyrillic script (U+043E)"),
        (
            "logging\u{ff1a} { retention: P5M }",
            "a full-width character (U+FF1A), which looks like `:`",
        ),
    ];
    for (line, told) in cases {
        desk.put("a.yaml", format!("bordercheck: 1\n{line}\n"));
        let ran = desk.run(&["check", "a.yaml", "--format", "json"]);
        assert_eq!(ran.code, Some(3), "{line}");
        assert!(ran.out.contains(told), "{line}: {}", ran.out);
    }
}

#[test]
fn likely_keys_are_those_of_the_same_record() {
    let desk = Desk::new("likely");
    desk.put("a.yaml", "bordercheck: 1\nactors:\n  - { country: NO }\n");
    let ran = desk.run(&["check", "a.yaml"]);
    assert!(ran.out.contains("did you mean `jurisdiction`?"), "{}", ran.out);
    for (line, told) in [
        ("fail_on = \"unmet\"", "Did you mean `fail-on`?"),
        ("as_of = 2026-11-02", "Did you mean `as-of`?"),
        ("excludes = []", "Did you mean `exclude`?"),
        ("fail-on = \"unmett\"", "Did you mean `unmet`?"),
        ("format = \"jsn\"", "Did you mean `json`?"),
        ("role = \"provder\"", "Did you mean `provider`?"),
        ("require = \"verifed\"", "Did you mean `verified`?"),
    ] {
        desk.put("bordercheck.toml", format!("[check]\n{line}\n"));
        let ran = desk.run_with(&["check", "a.yaml"], &[]);
        assert_eq!(ran.code, Some(2), "{line}");
        assert!(ran.err.contains(told), "{line}: {}", ran.err);
    }
}

/// All reports of a stream, or of a folder, do not fit into what is allowed here; each of them does.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_number_of_filings() {
    const KILOBYTES: u32 = 180_000;
    let desk = Desk::new("memory");
    let text = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/harbour-gate/filing.yaml"),
    );
    let text = text.unwrap();
    desk.put("stream.yaml", format!("---\n{text}").repeat(250));
    for at in 0..250 {
        desk.put(&format!("many/{at}.yaml"), &text);
    }
    for input in ["stream.yaml", "many"] {
        for arguments in [
            "check --role all --format json",
            "check --role all --format text",
            "timeline --role all",
            "evidence",
            "batch --threads 2 --role all --reports --output out --replace",
        ] {
            // What a batch has in flight is bounded, and more than is allowed here.
            if input == "many" && arguments.starts_with("batch") {
                continue;
            }
            let program = env!("CARGO_BIN_EXE_bordercheck");
            let line = format!(
                "ulimit -v {KILOBYTES}; MALLOC_ARENA_MAX=1 {program} {arguments} --as-of 2026-11-23 {input} > /dev/null"
            );
            let mut shell = Command::new("sh");
            let ran = shell.current_dir(&desk.0).args(["-c", &line]).output().unwrap();
            let told = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.code().is_some_and(|code| code < 2), "{input} {arguments}: {told}");
        }
    }
}
