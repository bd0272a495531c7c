//! Pages as a browser sees them: no script, nothing fetched, hostile values stay text, no barrier that
//! axe-core finds, and the answer on the first sheet of paper.
//!
//! Wherever a Chromium is found (`$CHROMIUM`, or on `PATH`); `$AXE` names axe-core's `axe.min.js`.

#![expect(clippy::print_stdout, reason = "what is left out says so")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bordercheck::formats::{Format, REPORT};
use bordercheck::render::{Run, compare_html};
use bordercheck::report::{FailOn, Threshold, Totals};
use bordercheck::source::Source;
use bordercheck::view::{Comparing, Comparison, Whose};
use bordercheck::{Checker, Options, RoleChoice};
use jiff::civil::Date;
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const AS_OF: Date = Date::constant(2026, 11, 23);
const THRESHOLD: Threshold =
    Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };

/// A name that is markup, ends an attribute, and steers a terminal; what it would do shows in the page.
const HOSTILE: &str = r#"bordercheck: 1
filing: { id: "\"><img src=x onerror=\"document.documentElement.id='taken'\">", submitted_by: deployer }
system:
  name: "<script>document.documentElement.id='taken'</script>\"><svg onload=\"document.documentElement.id='taken'\"> \u001b[31m\u0007"
"#;

/// The same where the filing can not be read, so that its lines are shown.
const HOSTILE_BROKEN: &str = r#"bordercheck: 1
filing: { id: X, submitted_by: "</pre><script>document.documentElement.id='taken'</script>" }
"<img src=x onerror=document.documentElement.id='taken'>": 1
"#;

/// Elements that a page is made of; none of them fetches, runs or sends anything.
const ELEMENTS: &[&str] = &[
    "a", "article", "aside", "b", "body", "br", "caption", "code", "col", "colgroup", "dd",
    "details", "div", "dl", "dt", "h1", "h2", "h3", "head", "header", "html", "li", "main", "mark",
    "meta", "nav", "ol", "p", "pre", "section", "span", "strong", "style", "summary", "table",
    "tbody", "td", "th", "thead", "title", "tr", "ul",
];

/// What forbids scripts and fetches even where a value would not stay text.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn example(name: &str) -> Result<Source> {
    let files = ["filing.yaml", "filing.json"].map(|file| format!("examples/{name}/{file}"));
    let file = files.iter().find(|file| root().join(file).is_file());
    let file = file.ok_or_else(|| format!("there is no example `{name}`"))?;
    Ok(Source::new(file.clone(), fs::read_to_string(root().join(file))?))
}

fn examples() -> Result<Vec<Source>> {
    let entries = fs::read_dir(root().join("examples"))?;
    let names: std::result::Result<Vec<_>, _> = entries.map(|e| e.map(|e| e.file_name())).collect();
    let mut names = names?;
    names.sort();
    let found: Vec<Source> =
        names.iter().filter_map(|name| example(&name.to_string_lossy()).ok()).collect();
    assert!(found.len() > 5, "only {} examples were found", found.len());
    Ok(found)
}

/// The page on some filings.
fn page(sources: &[Source]) -> Result<String> {
    let checker = Checker::embedded()?;
    let options = Options::new(AS_OF, RoleChoice::Filer);
    let run = Run {
        rulebook: checker.rulebook(),
        as_of: AS_OF,
        threshold: THRESHOLD,
        baseline: false,
        annex: false,
        repository: None,
    };
    let mut renderer = REPORT.of(Format::Html).ok_or("no such format")?.renderer(&run);
    let (mut totals, mut out) = (Totals::default(), Vec::new());
    for source in sources {
        for report in checker.check(source, &options) {
            totals.add(&report, THRESHOLD);
            renderer.filing(&report, &mut out)?;
        }
    }
    renderer.finish(&totals, &mut out)?;
    Ok(String::from_utf8(out)?)
}

/// The page that sets some bids side by side.
fn side_by_side(sources: &[Source]) -> Result<String> {
    let checker = Checker::embedded()?;
    let options = Options::new(AS_OF, RoleChoice::All);
    let how =
        Comparing { whose: Whose::Bidder, labels: Vec::new(), threshold: THRESHOLD, annex: false };
    let reports: Vec<_> = sources.iter().flat_map(|one| checker.check(one, &options)).collect();
    let mut out = Vec::new();
    compare_html(&Comparison::new(&reports, &how), &mut out)?;
    Ok(String::from_utf8(out)?)
}

fn proposals() -> Result<Vec<Source>> {
    ["harbour-gate", "harbour-gate-five-faults", "coast-watch"].map(example).into_iter().collect()
}

fn hostile(text: &str) -> Source {
    Source::new("filings/<b onmouseover=x>\".yaml", text)
}

/// Every opening tag of a page, whole.
fn tags(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let (tag, after) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
        if tag[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            found.push(tag);
        }
        rest = after;
    }
    found
}

/// Nothing in a page runs, fetches or sends.
fn assert_inert(name: &str, page: &str) {
    assert!(page.contains(POLICY), "{name} allows scripts and fetches");
    let style = page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next());
    let style = style.unwrap_or_default();
    assert!(!style.is_empty(), "{name} has no style");
    for fetch in ["url(", "@import", "src:"] {
        assert!(!style.contains(fetch), "{name}: `{fetch}` in the style");
    }
    for tag in tags(page) {
        let element = tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next();
        let element = element.unwrap_or_default();
        assert!(ELEMENTS.contains(&element), "{name}: {tag}");
        // What stands in quotes is a value; the rest is names.
        let names: String = tag.split('"').step_by(2).collect();
        let hot = names.split_whitespace().skip(1).find(|name| {
            name.starts_with("on") || name.starts_with("src") || name.starts_with("action")
        });
        assert!(hot.is_none(), "{name}: {tag}");
        let leads = tag.split("href=\"").nth(1).unwrap_or("#");
        assert!(leads.starts_with('#') || leads.starts_with("http"), "{name}: {tag}");
        assert!(!leads.starts_with("http") || element == "a", "{name}: {tag}");
    }
}

#[test]
fn a_page_needs_no_script_and_no_network() -> Result {
    for source in examples()? {
        assert_inert(source.name(), &page(std::slice::from_ref(&source))?);
    }
    assert_inert("the comparison", &side_by_side(&proposals()?)?);
    for text in [HOSTILE, HOSTILE_BROKEN] {
        assert_inert(text, &page(&[hostile(text)])?);
    }
    assert_inert("a hostile comparison", &side_by_side(&[hostile(HOSTILE), hostile(HOSTILE)])?);
    Ok(())
}

/// A browser that starts; says aloud what is left out where there is none.
fn browser(left_out: &str) -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["chromium", "chromium-browser", "google-chrome"].map(PathBuf::from);
    let starts = |path: &PathBuf| {
        let version = Command::new(path).arg("--version").output();
        version.is_ok_and(|it| it.status.success() && it.stdout.windows(4).any(|w| w == b"Chro"))
    };
    let found = named.into_iter().chain(usual).find(starts);
    if found.is_none() {
        println!("no Chromium is at hand ($CHROMIUM, or on PATH): {left_out} is left out");
    }
    found
}

/// What a browser makes of a page; its folder is its own, so that several run side by side.
fn browse(browser: &Path, name: &str, page: &str, flags: &[&str]) -> Result<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let (file, out) = (folder.join("page.html"), folder.join("out"));
    fs::write(&file, page)?;
    let mut child = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        .args(["--no-first-run", "--disable-background-networking", "--disable-sync"])
        .arg("--disable-component-update")
        .arg("--host-resolver-rules=MAP * ~NOTFOUND")
        .arg(format!("--user-data-dir={}", folder.join("user").display()))
        .args(flags)
        .arg(format!("file://{}", file.display()))
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out)?)
        .stderr(Stdio::null())
        .spawn()?;
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if begun.elapsed() > Duration::from_mins(2) {
            child.kill()?;
            child.wait()?;
            return Err(format!("the browser does not end with {}", file.display()).into());
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(status.success(), "the browser ends with {status} on {}", file.display());
    Ok(fs::read_to_string(out)?)
}

#[test]
fn in_a_browser_values_stay_text() -> Result {
    let Some(browser) = browser("what hostile values do in a browser") else { return Ok(()) };
    let mut sources = examples()?;
    sources.extend([HOSTILE, HOSTILE_BROKEN].map(hostile));
    let report = page(&sources)?;
    let seen = browse(&browser, "report", &report, &["--dump-dom"])?;
    assert_inert("the page of all examples", &seen);
    assert_eq!(seen.matches("<article").count(), report.matches("<article").count());
    let compared = side_by_side(&[hostile(HOSTILE), hostile(HOSTILE)])?;
    let compared = browse(&browser, "side-by-side", &compared, &["--dump-dom"])?;
    for page in [&seen, &compared] {
        assert!(!page.contains("id=\"taken\""), "a value of a filing ran as a script");
        assert!(page.contains("&lt;script&gt;document"), "the hostile name is not shown");
        assert!(!page.contains(['\u{1b}', '\u{7}']), "a page with control characters");
    }
    Ok(())
}

/// Runs axe-core on everything, unfolded, and leaves what it says as the only text of the page.
const RUN_AXE: &str = "
document.querySelectorAll('details').forEach(details => { details.open = true; });
axe.run().then(found => {
  const violations = found.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes[0].html);
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const all = document.createElement('pre');
  all.textContent = JSON.stringify({ passes: found.passes.length, dark, violations });
  document.body.replaceChildren(all);
});";

#[test]
fn axe_finds_no_barrier_in_light_and_dark() -> Result {
    let Some(axe) = std::env::var_os("AXE") else {
        println!("$AXE names no axe.min.js: the barriers of pages are not looked for");
        return Ok(());
    };
    let Some(browser) = browser("the search for barriers") else { return Ok(()) };
    let axe = fs::read_to_string(axe)?;
    let broken = page(&[example("broken")?, hostile(HOSTILE)])?;
    let faults = page(&[example("harbour-gate-five-faults")?])?;
    let compared = side_by_side(&proposals()?)?;
    let dark = "--blink-settings=preferredColorScheme=0";
    for (name, page, flags) in [
        ("axe-faults", &faults, &[][..]),
        ("axe-faults-dark", &faults, &[dark][..]),
        ("axe-coast", &page(&[example("coast-watch")?])?, &[][..]),
        ("axe-broken-dark", &broken, &[dark][..]),
        ("axe-compared", &compared, &[][..]),
        ("axe-compared-dark", &compared, &[dark][..]),
    ] {
        let open = page.replace(POLICY, "").replace("; base-uri 'none'; form-action 'none'", "");
        let script = format!("<script>{axe}</script><script>{RUN_AXE}</script></body>");
        let open = open.replace("</body>", &script);
        let flags = [&["--dump-dom", "--virtual-time-budget=60000"], flags].concat();
        let seen = browse(&browser, name, &open, &flags)?;
        let json = seen.split("<pre>").nth(1).and_then(|rest| rest.split("</pre>").next());
        let json = json.ok_or_else(|| format!("{name}: axe came to no end"))?;
        let json = json.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let found: Value = serde_json::from_str(&json)?;
        assert!(found["passes"].as_u64() > Some(20), "{name}: axe looked at little: {found}");
        assert_eq!(found["dark"], name.ends_with("dark"), "{name}");
        assert_eq!(found["violations"], Value::Array(Vec::new()), "{name}");
    }
    Ok(())
}

/// A page printed by a browser, as a PDF.
fn printed(browser: &Path, name: &str, page: &str) -> Result<PathBuf> {
    let paper = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf"));
    let _ = fs::remove_file(&paper);
    let print = format!("--print-to-pdf={}", paper.display());
    browse(browser, name, page, &[&print, "--no-pdf-header-footer"])?;
    assert!(fs::read(&paper)?.starts_with(b"%PDF"), "{} is no PDF", paper.display());
    Ok(paper)
}

/// The sheets of a PDF; nothing where no program counts them.
fn sheets(paper: &Path) -> Option<usize> {
    let told = Command::new("pdfinfo").arg(paper).output().ok()?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    told.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse().ok())
}

#[test]
fn on_paper_every_example_is_a_digest_of_two_sheets() -> Result {
    let Some(browser) = browser("the sheets of a digest") else { return Ok(()) };
    for source in examples()?.iter().filter(|source| !source.name().contains("broken")) {
        let name = format!("digest-{}", source.name().replace(['/', '.'], "-"));
        let paper = printed(&browser, &name, &page(std::slice::from_ref(source))?)?;
        let Some(sheets) = sheets(&paper) else {
            println!("pdfinfo is not at hand: the sheets of a digest are not counted");
            return Ok(());
        };
        assert!(sheets <= 2, "{} takes {sheets} sheets", source.name());
    }
    Ok(())
}

#[test]
fn on_paper_the_first_page_has_the_system_and_the_answer() -> Result {
    let Some(browser) = browser("the page on paper") else { return Ok(()) };
    let report = page(&[example("harbour-gate-five-faults")?])?;
    let compared = side_by_side(&proposals()?)?;
    let answer = ["Harbour gate, five faults", "shown not to be met", "What stops it"];
    let columns = [
        "Harbour gate, five faults",
        "Coast watch",
        "Can it be taken?",
        "Not as offered",
        "Next step",
        "Ours, whoever wins",
        "1 of 2",
    ];
    for (name, page, says) in
        [("paper", report, &answer[..]), ("paper-side-by-side", compared, &columns[..])]
    {
        let paper = printed(&browser, name, &page)?;
        if let (Some(sheets), true) = (sheets(&paper), name == "paper-side-by-side") {
            assert!(sheets <= 2, "three bids take {sheets} sheets");
        }
        let Ok(text) = Command::new("pdftotext").args(["-l", "1"]).arg(&paper).arg("-").output()
        else {
            println!("pdftotext is not at hand: what stands on the first page is left out");
            return Ok(());
        };
        let text = String::from_utf8_lossy(&text.stdout);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in says {
            assert!(text.contains(part), "{name}: no “{part}” on the first page:\n{text}");
        }
    }
    Ok(())
}
