//! One self-contained HTML page: no network, no script; on a screen in light and dark, and on A4.
//!
//! The first screen answers: one sentence, what stops it, what is not answered, the subjects. Below stand the story of
//! a person whom the system gets wrong, who answers for what, what binds when, and every duty, folded. On paper the
//! page is a digest of two sheets; the rest is an annex that prints only when it is asked for.

use std::io;

use minijinja::Environment;
use serde::Serialize;

use super::Renderer;
use super::html_entry::{Item, item, snippet};
use super::markup::{environment, render};
use super::sentence;
use super::strip::{Strip, strip};
use super::timeline::{StepLines, lines};
use crate::law::{Role, Theme, Truth, Verdict};
use crate::render::ending;
use crate::report::{
    FilingReport, FindingKind, OutcomeReport, Sight, Threshold, Totals, WaiversReport,
};
use crate::shown::printable;
use crate::time::in_words;
use crate::view::left::{Judge, judge};
use crate::view::map_on_its_face;
use crate::view::story::{Told, nobody_answers, told};
use crate::view::{Closing, Digest, LawLine, Wanted, digest, timeline};
use crate::vocabulary::without_positions;

/// Rows of the first screen; one of them is of what is not answered, or more where little falls short.
const FIRST: usize = 5;
const FIRST_OPEN: usize = 1;

/// Rows that a digest on paper has of what falls short and of what is not answered; the annex has all.
const SHORT_ON_PAPER: usize = 7;
const OPEN_ON_PAPER: usize = 4;

/// Writes one page with every filing of a run.
#[derive(Debug)]
pub struct Html {
    environment: Environment<'static>,
    threshold: Threshold,
    /// Whether the annex is printed too.
    annex: bool,
    begun: bool,
    filings: usize,
    closing: Closing,
}

impl Html {
    /// A page on what is within the threshold; what is beyond is left to the counts.
    #[must_use]
    pub fn new(threshold: Threshold, annex: bool) -> Html {
        Html {
            environment: environment(),
            threshold,
            annex,
            begun: false,
            filings: 0,
            closing: Closing::default(),
        }
    }

    fn begin(&mut self, running: &str, out: &mut dyn io::Write) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let head = Head::new(format!("{running} – what the filing shows"), running, self.annex);
        out.write_all(render(&self.environment, "head.html", &head)?.as_bytes())
    }
}

impl Renderer for Html {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let digest = digest(report, self.threshold);
        let page = page(report, &digest, self.threshold, self.filings);
        let id = if page.id.is_empty() { String::new() } else { format!(" · {}", page.id) };
        self.begin(&format!("{}{id}", page.name), out)?;
        self.filings += 1;
        self.closing.add(&digest.dossier.closing);
        out.write_all(render(&self.environment, "filing.html", &page)?.as_bytes())
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        self.begin("Waivers", out)?;
        let faults = waivers.faults.iter().map(|fault| Item {
            word: "unmet",
            rule: format!("waiver::{}", fault.code.name()),
            title: printable(&fault.message),
            help: fault.help.as_deref().map(printable).unwrap_or_default(),
            snippets: vec![snippet(waivers.source, fault.span(), "")],
            ..Item::default()
        });
        let part = WaiversPart {
            path: printable(waivers.source.name()),
            count: waivers.count,
            used: waivers.used,
            faults: faults.collect(),
        };
        out.write_all(render(&self.environment, "waivers.html", &part)?.as_bytes())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        self.begin("No filing", out)?;
        let foot = Foot { ending: ending(&self.closing, totals) };
        out.write_all(render(&self.environment, "foot.html", &foot)?.as_bytes())
    }
}

/// What a page opens with.
#[derive(Serialize)]
pub(super) struct Head {
    title: String,
    /// What stands at the foot of each sheet, as a string of CSS.
    running: String,
    annex: bool,
}

impl Head {
    /// The title of a page, the running title of its sheets, and whether the annex is printed.
    pub(super) fn new(title: String, running: &str, annex: bool) -> Head {
        Head { title, running: css_string(running), annex }
    }
}

/// Characters of a running title.
const RUNNING: usize = 90;

/// A text as it may stand between quotation marks in a style sheet within HTML: letters, digits and a few marks as
/// they are, all else as an escape.
fn css_string(text: &str) -> String {
    use std::fmt::Write as _;
    let mut told = String::new();
    for c in text.chars().take(RUNNING) {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '-' | '_' | '·' | '–') {
            told.push(c);
        } else {
            // Writing to a text cannot fail.
            let _ = write!(told, "\\{:06x}", u32::from(c));
        }
    }
    told
}

#[derive(Serialize)]
struct Foot {
    ending: String,
}

#[derive(Serialize)]
struct WaiversPart {
    path: String,
    count: usize,
    used: usize,
    faults: Vec<Item>,
}

#[derive(Serialize)]
struct Page<'a> {
    /// Before every id of this filing, so that a page can hold several.
    at: usize,
    name: String,
    id: String,
    path: String,
    document: Option<usize>,
    as_of: String,
    readable: bool,
    roles: String,
    diagnostics: Vec<Item>,
    tone: &'static str,
    sentence: String,
    rest: String,
    tiles: Vec<Tile>,
    law: Vec<(&'static str, Vec<String>)>,
    short: Table,
    open: Table,
    subjects: Vec<Bar>,
    contradictions: Vec<Item>,
    unmet: Vec<Item>,
    story: Vec<Told>,
    story_left_out: usize,
    sides: Vec<String>,
    lines: Vec<MapLine>,
    nobody: Vec<String>,
    strip: Option<Strip>,
    steps: Vec<StepLines<'a>>,
    presumed: Vec<(String, String, usize)>,
    duties: Vec<Duties>,
    judge: Vec<Judge>,
    questions: Vec<Judge>,
    unverified: usize,
    laws: Vec<LawOf<'a>>,
    filing_sha256: &'a str,
    rulebook_sha256: &'a str,
    version: &'static str,
}

/// A number that a page opens with.
#[derive(Serialize)]
struct Tile {
    word: &'static str,
    number: usize,
    says: String,
    beside: String,
}

/// Rows, as many as the first screen has, those that follow, and how many of them paper leaves out.
#[derive(Default, Serialize)]
struct Table {
    first: Vec<RowOf>,
    rest: Vec<RowOf>,
    beyond_paper: usize,
}

/// What the law wants, what the filing says, what closes it.
#[derive(Serialize)]
struct RowOf {
    title: String,
    more: usize,
    cites: String,
    whole_cites: String,
    address: String,
    day: String,
    said: Vec<(String, String)>,
    questions: Vec<String>,
    more_questions: usize,
    closes: String,
    line: Option<u32>,
    word: &'static str,
    mark: &'static str,
    mark_word: &'static str,
    on_paper: bool,
}

/// A subject with its bar; widths are hundredths of a percent.
#[derive(Serialize)]
struct Bar {
    label: &'static str,
    word: &'static str,
    says: String,
    short: usize,
    open: usize,
}

/// All duties of a subject that bind or may bind.
#[derive(Serialize)]
struct Duties {
    label: &'static str,
    rows: Vec<Duty>,
}

#[derive(Serialize)]
struct Duty {
    cite: String,
    addressee: &'static str,
    title: String,
    word: &'static str,
    says: &'static str,
    beside: String,
}

#[derive(Serialize)]
struct MapLine {
    called: String,
    cells: Vec<MapCell>,
}

#[derive(Serialize)]
struct MapCell {
    word: &'static str,
    text: String,
}

#[derive(Serialize)]
struct LawOf<'a> {
    title: &'a str,
    number: &'a str,
    eli: &'a str,
    as_amended_on: String,
}

fn page<'a>(
    report: &'a FilingReport<'_>,
    digest: &Digest,
    threshold: Threshold,
    at: usize,
) -> Page<'a> {
    let named = |text: &Option<String>| text.as_deref().map(printable).unwrap_or_default();
    let outcomes: Vec<&OutcomeReport<'_>> = report
        .outcomes()
        .iter()
        .filter(|outcome| report.is_looked_at(outcome, threshold))
        .collect();
    let findings = report.findings(threshold);
    let of = |kind: FindingKind| findings.iter().filter(move |finding| finding.kind == kind);
    let map = map_on_its_face(report);
    let sides = sides(&map);
    let (tone, sentence) = sentence::sentence(digest);
    // The heading of a second table takes the place of a row.
    let rows = if digest.short.is_empty() { FIRST } else { FIRST - 1 };
    let open = digest.open.len().min(rows.saturating_sub(digest.short.len()).max(FIRST_OPEN));
    let story = told(report);
    let milestones = timeline(report);
    Page {
        at,
        name: printable(report.name()),
        id: named(&report.id),
        path: printable(report.source.name()),
        document: (report.document > 0).then_some(report.document + 1),
        as_of: in_words(report.as_of),
        readable: report.is_checked(),
        roles: digest.dossier.roles.as_deref().map_or_else(
            || "duties of everybody".to_owned(),
            |roles| {
                let labels: Vec<&str> = roles.iter().map(|role| Role::label(*role)).collect();
                format!("duties of the {}", labels.join(", "))
            },
        ),
        diagnostics: of(FindingKind::Text).map(|finding| item(report, finding)).collect(),
        tone: tone.word(),
        sentence,
        rest: sentence::rest(digest),
        tiles: tiles(digest),
        law: law(&digest.dossier.law),
        short: table(&digest.short, rows - open, SHORT_ON_PAPER),
        open: table(&digest.open, open, OPEN_ON_PAPER),
        subjects: digest.subjects.iter().map(bar).collect(),
        contradictions: of(FindingKind::Contradiction).map(|f| item(report, f)).collect(),
        unmet: of(FindingKind::Unmet)
            .chain(of(FindingKind::Short))
            .chain(of(FindingKind::Unbacked))
            .map(|finding| item(report, finding))
            .collect(),
        story_left_out: story.iter().filter(|step| step.is_open()).count(),
        story,
        lines: map_lines(&map, &sides),
        sides,
        nobody: nobody_answers(&map),
        strip: strip(report.as_of, &milestones),
        steps: milestones.iter().map(|step| lines(report, step)).collect(),
        presumed: digest
            .dossier
            .presumed
            .iter()
            .map(|line| (line.says.clone(), line.opens.clone(), line.holds))
            .collect(),
        duties: duties(report, &outcomes),
        judge: judge(report, &outcomes),
        questions: report
            .questions()
            .map(|question| Judge {
                cite: report.rulebook.cite_with_law(&question.provision).to_owned(),
                question: question.ask.clone(),
            })
            .collect(),
        unverified: outcomes
            .iter()
            .filter(|outcome| !outcome.about.verified && outcome.verdict != Verdict::NotApplicable)
            .count(),
        laws: laws(report),
        filing_sha256: report.source.sha256(),
        rulebook_sha256: &report.rulebook.sha256,
        version: env!("CARGO_PKG_VERSION"),
    }
}

/// What falls short, what is not answered, and what is out of sight.
fn tiles(digest: &Digest) -> Vec<Tile> {
    let closing = &digest.dossier.closing;
    let papers = digest.papers;
    let if_applies = match closing.if_applies {
        0 => String::new(),
        more => format!("and {more} more, if they apply"),
    };
    let advisory = match closing.advisory {
        0 => String::new(),
        count => format!("; beside it {count} of advice"),
    };
    let unseen = closing.scope_open + closing.presumed + closing.waiting;
    vec![
        Tile {
            word: if closing.short + closing.if_applies > 0 { "unmet" } else { "plain" },
            number: closing.short,
            says: "shown not to be met".to_owned(),
            beside: format!("{if_applies}{advisory}").trim_start_matches("; ").to_owned(),
        },
        Tile {
            word: if closing.not_shown > 0 { "undetermined" } else { "plain" },
            number: closing.not_shown,
            says: format!("of {} not answered", digest.applies),
            beside: format!(
                "of {} met as stated, papers named for {}, seen for {}",
                closing.met, papers.named, papers.seen
            ),
        },
        Tile {
            word: "plain",
            number: unseen,
            says: "not looked into".to_owned(),
            beside: "may apply, wait for an event, or are taken not to apply".to_owned(),
        },
    ]
}

/// What the law makes of the system, told by how it comes out.
fn law(lines: &[LawLine]) -> Vec<(&'static str, Vec<String>)> {
    let of = |which: &dyn Fn(&&LawLine) -> bool| -> Vec<String> {
        lines.iter().filter(which).map(|line| format!("{} ({})", line.title, line.cite)).collect()
    };
    let headline = |truth: Truth, face: bool| {
        of(&move |line| {
            line.headline && line.truth == truth && (line.on_its_face == Truth::True) == face
        })
    };
    let mut told = vec![("Yes", of(&|line| line.headline && line.truth == Truth::True))];
    told.push(("On its face", headline(Truth::Unknown, true)));
    told.push(("Holds too", of(&|line| !line.headline)));
    told.push(("Open", headline(Truth::Unknown, false)));
    told.push(("No", of(&|line| line.headline && line.truth == Truth::False)));
    told.retain(|(_, titles)| !titles.is_empty());
    told
}

fn table(wanted: &[Wanted], first: usize, on_paper: usize) -> Table {
    let mut rows: Vec<RowOf> = wanted
        .iter()
        .enumerate()
        .map(|(at, wanted)| RowOf { on_paper: at < on_paper, ..row(wanted) })
        .collect();
    let rest = rows.split_off(first.min(rows.len()));
    Table { first: rows, rest, beyond_paper: wanted.len().saturating_sub(on_paper) }
}

/// Columns that citations take.
const CITES: usize = 34;

fn row(wanted: &Wanted) -> RowOf {
    let (questions, more_questions) = sentence::questions(wanted);
    let shown = wanted.facts.iter().any(|fact| fact.found.is_some());
    let (mark, mark_word) = match (wanted.prohibited, wanted.advisory, wanted.applies) {
        (true, _, _) if shown => ("prohibited", "unmet"),
        (true, _, _) => ("a practice that nobody may use", "undetermined"),
        (_, true, _) => ("advice", "plain"),
        (_, _, false) => ("if it applies", "undetermined"),
        _ => ("", ""),
    };
    RowOf {
        title: wanted.title.clone(),
        more: wanted.more,
        cites: wanted.cites.within(CITES),
        whole_cites: wanted.cites.to_string(),
        address: wanted.address.clone().unwrap_or_default(),
        day: sentence::day(wanted),
        said: sentence::said(wanted),
        questions,
        more_questions,
        closes: wanted.closes.clone(),
        line: wanted.line,
        word: if wanted.advisory { "plain" } else { "unmet" },
        mark,
        mark_word,
        on_paper: true,
    }
}

fn bar(subject: &crate::view::Subject) -> Bar {
    let all = subject.all();
    let part = |count: usize| (count * 10_000).checked_div(all).unwrap_or(0);
    let (word, says) = match (subject.short, subject.open) {
        (0, 0) => ("met", format!("{all} shown")),
        (0, open) => ("undetermined", format!("{open} of {all} open")),
        (short, 0) => ("unmet", format!("{short} of {all} short")),
        (short, open) => ("unmet", format!("{short} short, {open} open of {all}")),
    };
    Bar {
        label: subject.theme.label(),
        word,
        says,
        short: part(subject.short),
        open: part(subject.open),
    }
}

/// Every duty that binds or may bind, by subject; what is presumed not to apply is left to the counts.
fn duties(report: &FilingReport<'_>, outcomes: &[&OutcomeReport<'_>]) -> Vec<Duties> {
    let told = |outcome: &&&OutcomeReport<'_>| {
        outcome.verdict != Verdict::NotApplicable
            && !matches!(outcome.sight(), Sight::Presumed | Sight::Waits)
    };
    let subjects = Theme::ALL.iter().map(|theme| {
        let of = outcomes.iter().filter(told).filter(|outcome| outcome.about.theme == *theme);
        Duties { label: theme.label(), rows: of.map(|outcome| duty(report, outcome)).collect() }
    });
    subjects.filter(|duties| !duties.rows.is_empty()).collect()
}

fn duty(report: &FilingReport<'_>, outcome: &OutcomeReport<'_>) -> Duty {
    let (word, says) = match outcome.verdict {
        Verdict::Unmet => ("unmet", "not met"),
        Verdict::Met => ("met", "met, as stated"),
        _ if outcome.short_if_applies() => ("unmet", "falls short, if it applies"),
        _ if outcome.met_if_applies() => ("plain", "met, if it applies"),
        _ if outcome.sight() == Sight::MayApply => ("undetermined", "not answered, and may apply"),
        Verdict::Undetermined | Verdict::NotApplicable => ("undetermined", "not answered"),
    };
    let beside = match (outcome.standing, outcome.is_open()) {
        (Some(standing), _) => standing.label().to_owned(),
        (None, true) => {
            let ask = outcome.to_state().first().map(|ask| without_positions(&ask.path));
            let vocabulary = &report.rulebook.vocabulary;
            let of = |path: String| vocabulary.facts().find(|(_, fact)| fact.path == path);
            ask.and_then(of).map_or_else(
                || "for a person to judge".to_owned(),
                |(_, fact)| fact.question.to_string(),
            )
        }
        (None, false) => String::new(),
    };
    Duty {
        cite: report.rulebook.cite_with_law(&outcome.about.provision).to_owned(),
        addressee: outcome.about.addressee.label(),
        title: outcome.about.title.to_string(),
        word,
        says,
        beside,
    }
}

fn sides(map: &[crate::view::Line<'_>]) -> Vec<String> {
    let mut sides: Vec<String> = Vec::new();
    for cell in map.iter().flat_map(|line| &line.cells) {
        if !sides.iter().any(|side| side == cell.side) {
            sides.push(cell.side.to_owned());
        }
    }
    sides
}

fn map_lines(map: &[crate::view::Line<'_>], sides: &[String]) -> Vec<MapLine> {
    let cell = |line: &crate::view::Line<'_>, side: &String| {
        let Some(cell) = line.cells.iter().find(|cell| cell.side == side.as_str()) else {
            return MapCell { word: "", text: "–".to_owned() };
        };
        let verdict = cell.verdict();
        let text = match (cell.bodies.is_empty(), verdict) {
            (true, Verdict::Unmet) => "nobody".to_owned(),
            (true, Verdict::Met | Verdict::Undetermined | Verdict::NotApplicable) => {
                "not stated".to_owned()
            }
            (false, _) => cell.bodies.join(", "),
        };
        MapCell { word: verdict.word(), text }
    };
    map.iter()
        .map(|line| MapLine {
            called: line.called.to_owned(),
            cells: sides.iter().map(|side| cell(line, side)).collect(),
        })
        .collect()
}

/// Every instrument of the laws looked at, as it was read.
fn laws<'a>(report: &'a FilingReport<'_>) -> Vec<LawOf<'a>> {
    let lines = report.rulebook.laws.iter().flat_map(|law| {
        let own = law.instruments.is_empty().then_some(&law.whole);
        own.into_iter().chain(&law.instruments)
    });
    lines
        .map(|law| LawOf {
            title: &law.title,
            number: &law.number,
            eli: &law.eli,
            as_amended_on: in_words(law.as_amended_on),
        })
        .collect()
}
