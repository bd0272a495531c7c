//! One self-contained HTML page: no network, no script; on a screen in light and dark, and on A4.
//!
//! The answer first: what the system is in law and why; then the duties as a small chart, what binds when,
//! what to act on with the filing's own lines, the story of a person whom the system gets wrong, who answers
//! for what, what to ask, what a person must judge, and from what it was all worked out.

use std::io;

use minijinja::Environment;
use serde::Serialize;

use super::Renderer;
use super::markup::{environment, render};
use super::timeline::{StepLines, lines};
use crate::law::{Role, Theme, Verdict};
use crate::render::{ending, reasons};
use crate::report::Finding;
use crate::report::{
    FilingReport, FindingKind, OutcomeReport, Summary, Threshold, Totals, WaiversReport,
};
use crate::shown::printable;
use crate::source::{Source, Span};
use crate::time::in_words;
use crate::view::answer::{Answer, Mention, answers, asked};
use crate::view::left::{Judge, Next, judge, next};
use crate::view::map;
use crate::view::story::{Told, nobody_answers, told};
use crate::view::{Closing, dossier, timeline};

/// Writes one page with every filing of a run.
#[derive(Debug)]
pub struct Html {
    environment: Environment<'static>,
    threshold: Threshold,
    begun: bool,
    filings: usize,
    closing: Closing,
}

impl Html {
    /// A page on what is within the threshold; what is beyond is left to the counts.
    #[must_use]
    pub fn new(threshold: Threshold) -> Html {
        Html {
            environment: environment(),
            threshold,
            begun: false,
            filings: 0,
            closing: Closing::default(),
        }
    }

    fn begin(&mut self, title: &str, out: &mut dyn io::Write) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let head = Head { title: format!("{title} – what the filing shows") };
        out.write_all(render(&self.environment, "head.html", &head)?.as_bytes())
    }
}

impl Renderer for Html {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let page = page(report, self.threshold, self.filings);
        self.begin(&page.name, out)?;
        self.filings += 1;
        self.closing.add(&dossier(report, self.threshold).closing);
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
    pub(super) title: String,
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
    closing: String,
    tiles: Vec<(&'static str, usize, &'static str)>,
    answer: Vec<Answer>,
    mentions: Vec<Mention>,
    themes: Vec<Bar>,
    by_role: Vec<Bar>,
    steps: Vec<StepLines<'a>>,
    contradictions: Vec<Item>,
    unmet: Vec<Item>,
    open: Vec<Group>,
    /// Those of them that are the only one to wait for their facts.
    alone: Vec<Group>,
    alone_folded: bool,
    story: Vec<Told>,
    sides: Vec<String>,
    lines: Vec<MapLine>,
    nobody: Vec<String>,
    next: Vec<Next>,
    judge: Vec<Judge>,
    questions: Vec<Judge>,
    met: Vec<Plain>,
    not_applicable: usize,
    unverified: usize,
    laws: Vec<LawLine<'a>>,
    filing_sha256: &'a str,
    rulebook_sha256: &'a str,
    version: &'static str,
}

#[derive(Serialize, Clone, Copy)]
struct Counts {
    unmet: usize,
    undetermined: usize,
    met: usize,
    not_applicable: usize,
}

impl From<Summary> for Counts {
    fn from(summary: Summary) -> Counts {
        Counts {
            unmet: summary.unmet,
            undetermined: summary.undetermined,
            met: summary.met,
            not_applicable: summary.not_applicable,
        }
    }
}

/// A bar of a chart; the widths are hundredths of a percent of the longest.
#[derive(Serialize)]
struct Bar {
    label: &'static str,
    counts: Counts,
    unmet: usize,
    undetermined: usize,
    met: usize,
}

/// Something to act on.
#[derive(Default, Serialize)]
struct Item {
    word: &'static str,
    rule: String,
    title: String,
    cite: String,
    address: String,
    addressee: &'static str,
    binds: String,
    fine: String,
    help: String,
    judge: String,
    contested: String,
    accepted: String,
    notes: Vec<String>,
    snippets: Vec<Snippet>,
}

/// Lines of the filing, with the place marked.
#[derive(Serialize)]
struct Snippet {
    line: u32,
    before: String,
    marked: String,
    after: String,
    note: String,
}

/// Open duties that wait for the same facts.
#[derive(Serialize)]
struct Group {
    asks: Vec<String>,
    /// Whether they are too many to be read in passing.
    folded: bool,
    duties: Vec<Plain>,
}

#[derive(Serialize)]
struct Plain {
    cite: String,
    addressee: &'static str,
    title: String,
    rule: String,
    standing: &'static str,
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
struct LawLine<'a> {
    title: &'a str,
    number: &'a str,
    eli: &'a str,
    as_amended_on: String,
}

fn page<'a>(report: &'a FilingReport<'_>, threshold: Threshold, at: usize) -> Page<'a> {
    let named = |text: &Option<String>| text.as_deref().map(printable).unwrap_or_default();
    let outcomes: Vec<&OutcomeReport<'_>> = report
        .outcomes()
        .iter()
        .filter(|outcome| report.is_looked_at(outcome, threshold))
        .collect();
    let findings = report.findings(threshold);
    let closing = dossier(report, threshold).closing;
    let of = |kind: FindingKind| findings.iter().filter(move |finding| finding.kind == kind);
    let (answer, mentions) = answers(report);
    let has_duties = |role: &&Role| outcomes.iter().any(|o| o.about.addressee == **role);
    let map = map(report);
    let sides = sides(&map);
    let (open, alone) = groups(report, of(FindingKind::Undetermined))
        .into_iter()
        .partition::<Vec<Group>, _>(|group| group.duties.len() > 1);
    Page {
        at,
        name: printable(report.name()),
        id: named(&report.id),
        path: printable(report.source.name()),
        document: (report.document > 0).then_some(report.document + 1),
        as_of: in_words(report.as_of),
        readable: report.is_checked(),
        roles: report
            .roles()
            .iter()
            .filter(has_duties)
            .map(|role| role.label())
            .collect::<Vec<_>>()
            .join(", "),
        diagnostics: of(FindingKind::Text).map(|finding| item(report, finding)).collect(),
        closing: reasons(&closing).join(", "),
        tiles: tiles(&closing),
        answer,
        mentions,
        themes: bars(
            Theme::ALL,
            |theme| theme.label(),
            |theme| count(&outcomes, |outcome| outcome.about.theme == *theme),
        ),
        by_role: bars(
            Role::ALL,
            |role| role.label(),
            |role| count(&outcomes, |outcome| outcome.about.addressee == *role),
        ),
        steps: timeline(report).iter().map(|step| lines(report, step)).collect(),
        contradictions: of(FindingKind::Contradiction).map(|f| item(report, f)).collect(),
        unmet: of(FindingKind::Unmet)
            .chain(of(FindingKind::Short))
            .chain(of(FindingKind::Unbacked))
            .map(|finding| item(report, finding))
            .collect(),
        open,
        alone_folded: alone.len() > IN_PASSING,
        alone,
        story: told(report),
        lines: map_lines(&map, &sides),
        sides,
        nobody: nobody_answers(&map),
        next: next(report, &outcomes),
        judge: judge(report, &outcomes),
        questions: report
            .questions()
            .map(|question| Judge {
                cite: report.rulebook.cite_with_law(&question.provision).to_owned(),
                question: question.ask.clone(),
            })
            .collect(),
        met: outcomes
            .iter()
            .filter(|outcome| outcome.verdict == Verdict::Met)
            .map(|outcome| plain(report, outcome))
            .collect(),
        not_applicable: count(&outcomes, |_| true).not_applicable,
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

/// The counts that a page opens with: those with which every format ends.
fn tiles(closing: &Closing) -> Vec<(&'static str, usize, &'static str)> {
    let unseen = closing.scope_open + closing.presumed + closing.waiting;
    vec![
        ("unmet", closing.short, "unmet: shown not to be met"),
        ("unmet", closing.if_applies, "fall short, if they apply"),
        (
            "undetermined",
            closing.not_shown,
            "not shown, though they apply on the face of the filing",
        ),
        (
            "undetermined",
            unseen,
            "not looked into: they may apply, are presumed not to, or wait for an event",
        ),
        ("met", closing.met, "met, as far as is stated"),
    ]
}

fn count(outcomes: &[&OutcomeReport<'_>], of: impl Fn(&OutcomeReport<'_>) -> bool) -> Counts {
    let mut summary = Summary::default();
    for outcome in outcomes.iter().filter(|outcome| of(outcome)) {
        summary.add(outcome);
    }
    summary.into()
}

/// One bar for each that has a duty that may bind.
fn bars<T>(all: &[T], label: fn(&T) -> &'static str, count: impl Fn(&T) -> Counts) -> Vec<Bar> {
    let total = |counts: &Counts| counts.unmet + counts.undetermined + counts.met;
    let counted: Vec<(&'static str, Counts)> = all
        .iter()
        .map(|one| (label(one), count(one)))
        .filter(|(_, counts)| total(counts) > 0)
        .collect();
    let longest = counted.iter().map(|(_, counts)| total(counts)).max().unwrap_or(1).max(1);
    let width = |count: usize| count * 10_000 / longest;
    let bar = |(label, counts): (&'static str, Counts)| Bar {
        label,
        unmet: width(counts.unmet),
        undetermined: width(counts.undetermined),
        met: width(counts.met),
        counts,
    };
    counted.into_iter().map(bar).collect()
}

fn plain(report: &FilingReport<'_>, outcome: &OutcomeReport<'_>) -> Plain {
    Plain {
        cite: report.rulebook.cite_with_law(&outcome.about.provision).to_owned(),
        addressee: outcome.about.addressee.label(),
        title: outcome.about.title.to_string(),
        rule: outcome.about.id.to_string(),
        standing: outcome.standing.map_or("", crate::law::Standing::word),
    }
}

fn item(report: &FilingReport<'_>, finding: &Finding<'_>) -> Item {
    let about = report.rulebook.obligation(&finding.rule);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut notes = Vec::new();
    let mut snippets: Vec<Snippet> = Vec::new();
    for note in &finding.notes {
        match note.span {
            Some(span) => snippets.push(snippet(&report.source, span, &note.text)),
            None => notes.push(note.text.clone()),
        }
    }
    snippets.dedup_by(|a, b| a.line == b.line && a.note == b.note);
    Item {
        word: match finding.kind {
            kind @ (FindingKind::Text
            | FindingKind::Contradiction
            | FindingKind::Unmet
            | FindingKind::Open
            | FindingKind::Unbacked
            | FindingKind::Undetermined
            | FindingKind::Unseen) => kind.word(),
            FindingKind::Short => FindingKind::Undetermined.word(),
        },
        rule: finding.rule.clone(),
        title: printable(&finding.headline()),
        cite: finding.cite.clone(),
        address: finding.address.clone().unwrap_or_default(),
        addressee: finding.addressee.map_or("", Role::label),
        binds: finding.binds.clone(),
        fine: about
            .and_then(|about| report.rulebook.fine(about))
            .map_or_else(String::new, |tier| tier.says.clone()),
        help: printable(finding.help),
        judge: text(about.and_then(|about| about.judge.as_deref())),
        contested: text(about.and_then(|about| about.contested.as_deref())),
        accepted: finding.accepted.map_or_else(String::new, |accepted| accepted.label()),
        notes,
        snippets,
    }
}

/// The longest part of a line that is shown on each side of a mark.
const AROUND: usize = 120;

/// The line of a place, parted where the mark begins and ends.
fn snippet(source: &Source, span: Span, note: &str) -> Snippet {
    let text = source.text();
    let start = floor(text, span.start as usize);
    let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let rest = text.get(start..).unwrap_or_default();
    let line_end = rest.find('\n').map_or(text.len(), |at| start + at);
    let end = floor(text, span.end as usize).clamp(start, line_end);
    let part = |from: usize, to: usize| printable(text.get(from..to).unwrap_or_default());
    let last = |text: String| {
        let count = text.chars().count();
        if count > AROUND {
            format!("…{}", text.chars().skip(count - AROUND).collect::<String>())
        } else {
            text
        }
    };
    let first = |text: String| {
        if text.chars().count() > AROUND {
            format!("{}…", text.chars().take(AROUND).collect::<String>())
        } else {
            text
        }
    };
    Snippet {
        line: source.locate(span.start).line,
        before: last(part(line_start, start)),
        marked: first(part(start, end)),
        after: first(part(end, line_end)),
        note: note.to_owned(),
    }
}

/// The character boundary at or before an offset.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Open duties that are shown unfolded, in a group or one by one.
const IN_PASSING: usize = 40;

/// Undetermined duties by the facts they wait for, those that most wait for first.
fn groups<'f>(
    report: &FilingReport<'_>,
    findings: impl Iterator<Item = &'f Finding<'f>>,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for finding in findings {
        let asks: Vec<String> = finding.asks.iter().map(|ask| asked(report, &ask.path)).collect();
        let duty = Plain {
            cite: finding.cite.clone(),
            addressee: finding.addressee.map_or("", Role::label),
            title: printable(&finding.title),
            rule: finding.rule.clone(),
            standing: "",
        };
        match groups.iter_mut().find(|group| group.asks == asks) {
            Some(group) => group.duties.push(duty),
            None => groups.push(Group { asks, folded: false, duties: vec![duty] }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.duties.len()));
    for group in &mut groups {
        group.folded = group.duties.len() > IN_PASSING;
    }
    groups
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
                "nobody named".to_owned()
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
fn laws<'a>(report: &'a FilingReport<'_>) -> Vec<LawLine<'a>> {
    let lines = report.rulebook.laws.iter().flat_map(|law| {
        let own = law.instruments.is_empty().then_some(&law.whole);
        own.into_iter().chain(&law.instruments)
    });
    lines
        .map(|law| LawLine {
            title: &law.title,
            number: &law.number,
            eli: &law.eli,
            as_amended_on: in_words(law.as_amended_on),
        })
        .collect()
}
