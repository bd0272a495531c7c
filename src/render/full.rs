//! The report that people read: the answer first, then what to act on, then what to judge.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use foldhash::{HashMap, HashMapExt as _};
use jiff::civil::Date;
use minijinja::Environment;
use serde::Serialize;

use super::Renderer;
use super::markup::{environment, render};
use super::snippet;
use super::table::map_table;
use crate::evaluate::{Ask, Subject};
use crate::law::{Role, Theme, Verdict};
use crate::render::ending;
use crate::report::said::binds;
use crate::report::when::{day_as_of, from_day};
use crate::report::{
    Accepted, FilingReport, OutcomeReport, Summary, Threshold, Totals, WaiversReport,
};
use crate::shown::printable;
use crate::time::in_words;
use crate::view::answer::{Answer, Mention, answers, asked};
use crate::view::left::{Judge, Next, judge, next};
use crate::view::map_on_its_face;
use crate::view::story::{Told, nobody_answers, told};
use crate::view::{Closing, dossier};

/// Open duties that wait for the same facts are told one by one up to this many; beyond, cited.
const FOLD: usize = 6;

/// With more open duties than this, a filing has said too little for each to be worth its lines:
/// all are cited below the facts that they wait for.
const SPARSE: usize = 60;

/// Writes the text report.
#[derive(Debug)]
pub struct Full {
    environment: Environment<'static>,
    threshold: Threshold,
    /// What is not looked at by choice.
    left_out: Option<String>,
    closing: Closing,
}

impl Full {
    /// A report in which what is beyond the threshold is left to the counts.
    #[must_use]
    pub fn new(threshold: Threshold) -> Full {
        Full { environment: environment(), threshold, left_out: None, closing: Closing::default() }
    }
}

impl Renderer for Full {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        self.left_out = report.rulebook.left_out.as_ref().map(ToString::to_string);
        self.closing.add(&dossier(report, self.threshold).closing);
        let context = page(report, self.threshold);
        out.write_all(render(&self.environment, "report.txt", &context)?.as_bytes())
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let drawn = super::diagnostics_text(waivers.source, &waivers.faults, "waiver");
        out.write_all(drawn.as_bytes())?;
        writeln!(
            out,
            "{}: {} of {} waivers in use.",
            printable(waivers.source.name()),
            waivers.used,
            waivers.count
        )
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        if let Some(left_out) = &self.left_out {
            writeln!(out, "{}", printable(left_out))?;
        }
        writeln!(out, "{}", ending(&self.closing, totals))
    }
}

#[derive(Serialize)]
struct Page {
    name: String,
    id: String,
    path: String,
    /// From 2; the first document of a text needs no number.
    document: Option<usize>,
    as_of: String,
    readable: bool,
    diagnostics: String,
    roles: String,
    answer: Vec<Answer>,
    mentions: Vec<Mention>,
    days: Vec<DayRow>,
    open_points: Vec<String>,
    by_role: Vec<RoleRow>,
    contradictions: Vec<String>,
    themes: Vec<ThemePart>,
    accepted: Vec<AcceptedRow>,
    open: usize,
    next: Vec<Next>,
    story: Vec<Told>,
    map: Option<String>,
    nobody: Vec<String>,
    judge: Vec<Judge>,
    not_applicable: NotApplicable,
    unverified: usize,
    known: usize,
    left_out: usize,
    laws: Vec<String>,
    sha256: String,
}

#[derive(Serialize)]
struct DayRow {
    day: String,
    unmet: usize,
    undetermined: usize,
    met: usize,
}

#[derive(Serialize)]
struct RoleRow {
    role: &'static str,
    unmet: usize,
    undetermined: usize,
    met: usize,
    not_applicable: usize,
}

#[derive(Serialize)]
struct ThemePart {
    label: &'static str,
    unmet: Vec<String>,
    open: Vec<Open>,
}

/// Undetermined duties that the same facts would close.
#[derive(Serialize)]
struct Open {
    asks: Vec<String>,
    duties: Vec<OpenDuty>,
    /// The citations in place of the duties, where these are many.
    folded: Option<String>,
}

#[derive(Serialize)]
struct OpenDuty {
    cite: String,
    role: Option<&'static str>,
    text: String,
    day: String,
    judge: Vec<String>,
}

/// What somebody has accepted: told, and counted, and no longer something to act on.
#[derive(Serialize)]
struct AcceptedRow {
    word: &'static str,
    text: String,
    why: String,
}

#[derive(Serialize)]
struct NotApplicable {
    count: usize,
    /// A line for each instrument, with its articles: two acts have an Article 5 each.
    laws: Vec<String>,
}

fn page(report: &FilingReport<'_>, threshold: Threshold) -> Page {
    let shown = |outcome: &&OutcomeReport<'_>| report.is_looked_at(outcome, threshold);
    let outcomes: Vec<&OutcomeReport<'_>> = report.outcomes().iter().filter(shown).collect();
    let unnamed = |name: &Option<String>, other: &str| {
        name.as_deref().map_or_else(|| other.to_owned(), printable)
    };
    let open = outcomes.iter().filter(|outcome| outcome.is_open()).count();
    let most = if open > SPARSE { 0 } else { FOLD };
    let mut by_theme: [Vec<&OutcomeReport<'_>>; Theme::ALL.len()] = Default::default();
    for outcome in outcomes.iter().filter(|outcome| outcome.accepted.is_none()) {
        by_theme[outcome.about.theme as usize].push(outcome);
    }
    let themes = Theme::ALL.iter().zip(by_theme);
    let themes = themes.filter_map(|(theme, of)| theme_part(report, *theme, &of, most, threshold));
    let (answer, mentions) = answers(report);
    let lines = map_on_its_face(report);
    Page {
        name: printable(report.name()),
        id: unnamed(&report.id, ""),
        path: printable(report.source.name()),
        document: (report.document > 0).then_some(report.document + 1),
        as_of: in_words(report.as_of),
        readable: report.is_checked(),
        diagnostics: super::diagnostics_text(&report.source, &report.diagnostics, "filing"),
        roles: if report.roles().len() == Role::ALL.len() {
            "every operator".to_owned()
        } else {
            // Parts for which the rulebook has no duty are not worth a word, unless there is no other.
            let has_duties =
                |role: &&Role| report.outcomes().iter().any(|o| o.about.addressee == **role);
            let busy: Vec<&Role> = report.roles().iter().filter(has_duties).collect();
            let roles = if busy.is_empty() { report.roles().iter().collect() } else { busy };
            let named = roles.iter().map(|role| format!("the {}", role.label()));
            named.collect::<Vec<_>>().join(", ")
        },
        answer,
        mentions,
        days: days(report, &outcomes),
        open_points: open_points(report, &outcomes),
        by_role: by_role(report, &outcomes),
        contradictions: report
            .contradictions()
            .iter()
            .map(|found| snippet::contradiction(report, found))
            .collect(),
        themes: themes.collect(),
        story: told(report),
        map: map_table(&lines),
        nobody: nobody_answers(&lines),
        accepted: accepted(report, &outcomes),
        open,
        next: next(report, &outcomes),
        judge: judge(report, &outcomes),
        not_applicable: not_applicable(report, &outcomes),
        unverified: outcomes
            .iter()
            .filter(|outcome| !outcome.about.verified && outcome.verdict != Verdict::NotApplicable)
            .count(),
        known: report.known(threshold),
        left_out: report.outcomes().len() - outcomes.len(),
        laws: report
            .rulebook
            .laws
            .iter()
            .map(|law| law_line(&law.whole, law.instruments.len()))
            .collect(),
        sha256: report.rulebook.sha256.get(..12).unwrap_or("").to_owned(),
    }
}

/// A law by its number and state; a book of several by their count, as each is cited where it matters.
fn law_line(law: &crate::rulebook::Instrument, instruments: usize) -> String {
    if instruments == 0 {
        let day = in_words(law.as_amended_on);
        format!("{} ({}), as amended on {day}", law.short, law.number)
    } else {
        format!("{} ({instruments} instruments)", law.short)
    }
}

fn days(report: &FilingReport<'_>, outcomes: &[&OutcomeReport<'_>]) -> Vec<DayRow> {
    let mut days: BTreeMap<(Date, Date), (String, Summary)> = BTreeMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.verdict != Verdict::NotApplicable) {
        let day = report.day(outcome);
        let new = || (day_as_of(day, report.as_of), Summary::default());
        days.entry((day.earliest, day.latest)).or_insert_with(new).1.add(outcome);
    }
    let rows = days.into_values().map(|(day, summary)| DayRow {
        day,
        unmet: summary.unmet,
        undetermined: summary.undetermined,
        met: summary.met,
    });
    rows.collect()
}

/// What is not settled in law about the days of duties that bind or may bind, each once; first, what the
/// letter says where that is another day.
fn open_points(report: &FilingReport<'_>, outcomes: &[&OutcomeReport<'_>]) -> Vec<String> {
    let mut points: Vec<String> = Vec::new();
    let mut add = |point: String| {
        if !points.contains(&point) {
            points.push(point);
        }
    };
    let binding = || outcomes.iter().filter(|outcome| outcome.verdict != Verdict::NotApplicable);
    for outcome in binding() {
        let formal = report.rulebook.regime(outcome.about).and_then(|r| r.formal.as_ref());
        if let Some(formal) = formal.filter(|formal| report.day(outcome).from != Some(formal.from))
        {
            let cite = report.rulebook.cite(&formal.provision);
            add(format!("By the letter from {} ({cite}). {}", in_words(formal.from), formal.note));
        }
    }
    for outcome in binding() {
        report.day(outcome).open_points.iter().for_each(|point| add((*point).to_owned()));
    }
    points
}

fn by_role(report: &FilingReport<'_>, outcomes: &[&OutcomeReport<'_>]) -> Vec<RoleRow> {
    let mut summaries = [Summary::default(); Role::ALL.len()];
    for outcome in outcomes {
        summaries[outcome.about.addressee as usize].add(outcome);
    }
    let rows = report.roles().iter().map(|&role| {
        let summary = summaries[role as usize];
        RoleRow {
            role: role.label(),
            unmet: summary.unmet,
            undetermined: summary.undetermined,
            met: summary.met,
            not_applicable: summary.not_applicable,
        }
    });
    rows.filter(|row| row.unmet + row.undetermined + row.met + row.not_applicable > 0).collect()
}

/// What is told of a theme; of open duties that wait for the same facts, more than `most` are cited alone.
fn theme_part(
    report: &FilingReport<'_>,
    theme: Theme,
    outcomes: &[&OutcomeReport<'_>],
    most: usize,
    threshold: Threshold,
) -> Option<ThemePart> {
    let mut unmet = Vec::new();
    let mut waiting: Vec<(&[Ask], Vec<&OutcomeReport<'_>>)> = Vec::new();
    let mut groups: HashMap<&[Ask], usize> = HashMap::new();
    for outcome in outcomes {
        match outcome.verdict {
            Verdict::Unmet => unmet.push(snippet::finding(report, outcome, &foot(report, outcome))),
            Verdict::Undetermined if outcome.met_if_applies() => {}
            Verdict::Undetermined => {
                let group = *groups.entry(&outcome.asks).or_insert_with(|| {
                    waiting.push((&outcome.asks, Vec::new()));
                    waiting.len() - 1
                });
                waiting[group].1.push(outcome);
            }
            Verdict::Met if crate::report::is_unbacked(outcome, threshold) => {
                unmet.push(snippet::finding(report, outcome, &foot(report, outcome)));
            }
            Verdict::Met | Verdict::NotApplicable => {}
        }
    }
    let told = |(asks, duties): (&[Ask], Vec<&OutcomeReport<'_>>)| {
        let folded = duties.len() > most;
        Open {
            asks: asks.iter().map(|ask| asked(report, &ask.path)).collect(),
            folded: folded.then(|| cited(report, &duties)),
            duties: if folded {
                Vec::new()
            } else {
                duties.into_iter().map(|duty| open_duty(report, duty)).collect()
            },
        }
    };
    let open: Vec<Open> = waiting.into_iter().map(told).collect();
    let some = !unmet.is_empty() || !open.is_empty();
    some.then_some(ThemePart { label: theme.label(), unmet, open })
}

/// Provision, law, addressee and day, on one line.
fn foot(report: &FilingReport<'_>, outcome: &OutcomeReport<'_>) -> String {
    let about = outcome.about;
    let law = report.rulebook.instrument(&about.provision).map_or("", |law| law.number.as_str());
    let mut foot = format!(
        "{}, {law} · {} · {}",
        report.rulebook.cite(&about.provision),
        about.addressee.label(),
        binds(report, outcome)
    );
    if !about.verified {
        foot.push_str(" · not yet verified against the official text");
    }
    if about.binding != crate::law::Binding::Law {
        foot.push_str(" · ");
        foot.push_str(about.binding.label());
    }
    foot
}

fn open_duty(report: &FilingReport<'_>, outcome: &OutcomeReport<'_>) -> OpenDuty {
    let judge = outcome.reasons.iter().filter(|reason| reason.of == Subject::Person);
    OpenDuty {
        cite: report.rulebook.cite_with_law(&outcome.about.provision).to_owned(),
        role: (report.roles().len() > 1).then(|| outcome.about.addressee.label()),
        text: format!("{} [{}]", outcome.about.title, outcome.about.id),
        day: match report.day(outcome).from {
            Some(_) if outcome.in_force => "binds now".to_owned(),
            Some(_) | None => from_day(report.day(outcome)),
        },
        judge: judge.map(|reason| reason.expected.to_string()).collect(),
    }
}

fn accepted(report: &FilingReport<'_>, outcomes: &[&OutcomeReport<'_>]) -> Vec<AcceptedRow> {
    let cite = |provision: &str| report.rulebook.cite(provision).to_owned();
    let of_duties = outcomes.iter().filter_map(|outcome| {
        let accepted = outcome.accepted?;
        // Of what a baseline has in bulk, the counts are enough; somebody's decision is told whole.
        let Accepted::Waived(waiver) = accepted else { return None };
        Some(AcceptedRow {
            word: outcome.verdict.label(),
            text: format!(
                "{}: {} [{}]",
                cite(&outcome.about.provision),
                outcome.about.title,
                outcome.about.id
            ),
            why: printable(&format!(
                "{} on {}: {}",
                accepted.label(),
                in_words(waiver.decided_on),
                waiver.reason
            )),
        })
    });
    of_duties.collect()
}

fn not_applicable(report: &FilingReport<'_>, outcomes: &[&OutcomeReport<'_>]) -> NotApplicable {
    let none = outcomes.iter().filter(|outcome| outcome.verdict == Verdict::NotApplicable);
    let mut laws: Vec<(&str, Vec<&str>)> = Vec::new();
    for outcome in none.clone() {
        let provision = &outcome.about.provision;
        let law = report.rulebook.instrument(provision).map_or("", |law| law.short.as_str());
        let cite = report.rulebook.cite(provision);
        let article = cite.split(['(', ',']).next().unwrap_or(cite).trim_end();
        match laws.iter_mut().find(|(known, _)| *known == law) {
            Some((_, articles)) => articles.push(article),
            None => laws.push((law, vec![article])),
        }
    }
    let row =
        |(law, articles): (&str, Vec<&str>)| format!("{law}: {}", citations(articles.into_iter()));
    NotApplicable { count: none.count(), laws: laws.into_iter().map(row).collect() }
}

/// The provisions of duties that follow each other in the order of the law.
fn cited(report: &FilingReport<'_>, duties: &[&OutcomeReport<'_>]) -> String {
    let of_one = duties.chunk_by(|one, next| one.about.provision == next.about.provision);
    counted(of_one.map(|of| {
        let (about, times) = (of[0].about, of.len());
        (report.rulebook.cite_with_law(&about.provision), times)
    }))
}

/// Citations, each once and in their order, with how often it stood where that was more than once.
pub(super) fn citations<'c>(cites: impl Iterator<Item = &'c str>) -> String {
    counted(cites.map(|cite| (cite, 1)))
}

/// The same, of citations that have been counted before.
fn counted<'c>(cites: impl Iterator<Item = (&'c str, usize)>) -> String {
    let mut all: Vec<(&str, usize)> = Vec::new();
    for (cite, times) in cites {
        match all.iter_mut().find(|(known, _)| *known == cite) {
            Some((_, count)) => *count += times,
            None => all.push((cite, times)),
        }
    }
    let mut words = String::new();
    for (cite, count) in all {
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(cite);
        if count > 1 {
            let _ = write!(words, " ({count})");
        }
    }
    words
}
