//! The report that people read on a terminal: at most sixty lines, what matters most first.
//!
//! Each part has lines of its own; those it does not need pass to the parts below. What is cut is counted.

use std::collections::BTreeMap;
use std::io;

use jiff::civil::Date;

use super::closing::{ending, reasons};
use super::layout::{BOLD, DIM, PLAIN, WIDTH, counted, cut, number, wrapped};
use super::{Renderer, Run, diagnostics_text};
use crate::law::{Role, Truth};
use crate::report::{FilingReport, NAMELESS, Threshold, Totals, WaiversReport};
use crate::shown::printable;
use crate::time::in_words;
use crate::view::{Cause, Citations, Closing, Dossier, dossier};

/// Lines of a report on one filing.
const LINES: usize = 60;

/// What each part may take of them at least: what contradicts itself, what falls short, what falls short if it applies,
/// what is not shown, the same of what may apply, what was not looked into, what a person judges.
const FAULTY: usize = 6;
const SHORT: usize = 20;
const IF_APPLIES: usize = 8;
const NOT_SHOWN: usize = 8;
const MAY_APPLY: usize = 0;
const NOT_LOOKED_INTO: usize = 4;
const JUDGE: usize = 2;

/// The last words, with the empty line before them.
const END: usize = 5;

/// Lines of each filing where there are several, and how many of them are told; the others are rows of a table.
const LINES_OF_SEVERAL: usize = 12;
const TOLD: usize = 20;

/// Rows of the table.
const ROWS: usize = 200;

/// Faults of a text that are told; the others are counted.
const FAULTS: usize = 20;

/// A value that is told beside the duty that it falls short of.
const SHORT_VALUE: usize = 24;

/// Questions told of what settles whether more applies.
const SCOPE: usize = 6;

/// Columns for the line of the filing.
const MARGIN: usize = 7;

/// Writes the text report.
#[derive(Debug)]
pub struct Text {
    threshold: Threshold,
    /// Of a run over one filing, all that is told of it.
    first: Option<String>,
    /// Of a run over several, the worst of them so far, by weight and then by turn.
    worst: BTreeMap<(Rank, usize), Vec<String>>,
    rows: Vec<RowOfTable>,
    /// For a next step that can be typed.
    path: Option<String>,
    cite: Option<String>,
    /// What is not looked at by choice.
    left_out: Option<String>,
    closing: Closing,
    unreadable: usize,
    turn: usize,
}

/// How bad a filing looks, the worst first.
type Rank = std::cmp::Reverse<(bool, usize, usize, usize, usize)>;

#[derive(Debug)]
struct RowOfTable {
    name: String,
    cells: [String; 4],
}

impl Text {
    /// A report of a run.
    #[must_use]
    pub fn new(run: &Run<'_>) -> Text {
        Text {
            threshold: run.threshold,
            first: None,
            worst: BTreeMap::new(),
            rows: Vec::new(),
            path: None,
            cite: None,
            left_out: run.rulebook.left_out.as_ref().map(ToString::to_string),
            closing: Closing::default(),
            unreadable: 0,
            turn: 0,
        }
    }
}

impl Renderer for Text {
    fn filing(&mut self, report: &FilingReport<'_>, _: &mut dyn io::Write) -> io::Result<()> {
        let told = dossier(report, self.threshold);
        self.turn += 1;
        if self.turn == 1 {
            self.first = Some(whole(report, &told));
        }
        let faults = report.diagnostics.len();
        let closing = told.closing;
        let unreadable = !report.is_checked();
        let rank = (unreadable, closing.short, closing.if_applies, closing.not_shown, faults);
        self.worst.insert((std::cmp::Reverse(rank), self.turn), short(report, &told));
        if self.worst.len() > TOLD {
            self.worst.pop_last();
        }
        if self.rows.len() < ROWS {
            self.rows.push(row(report, &told));
        }
        self.path.get_or_insert_with(|| told.path.clone());
        let first = [&told.short, &told.if_applies, &told.not_shown].into_iter().flatten().next();
        self.cite = self.cite.take().or_else(|| first.and_then(|cause| cause.cites.first()));
        self.unreadable += usize::from(unreadable);
        self.closing.add(&closing);
        Ok(())
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        // What has expired comes before everything else.
        let shown = waivers.faults.iter().take(FAULTS).cloned().collect::<Vec<_>>();
        let drawn = diagnostics_text(waivers.source, &shown, "waiver");
        out.write_all(drawn.as_bytes())?;
        writeln!(
            out,
            "{}: {} of {} in use.\n",
            printable(waivers.source.name()),
            waivers.used,
            counted(waivers.count, "waiver", "waivers")
        )
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        if self.turn == 1 {
            out.write_all(self.first.take().unwrap_or_default().as_bytes())?;
        } else {
            for lines in self.worst.values() {
                for line in lines {
                    writeln!(out, "{line}")?;
                }
                writeln!(out)?;
            }
            if self.turn > 1 {
                self.table(out)?;
            }
        }
        self.end(totals, out)
    }
}

impl Text {
    fn table(&self, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(
            out,
            "{BOLD}{:<52} {:>9} {:>11} {:>11} {:>11}{PLAIN}",
            "filing", "short", "if applies", "not shown", "not looked"
        )?;
        for row in &self.rows {
            let [short, if_applies, not_shown, presumed] = &row.cells;
            writeln!(
                out,
                "{:<52} {short:>9} {if_applies:>11} {not_shown:>11} {presumed:>11}",
                cut(&row.name, 52)
            )?;
        }
        if self.turn > self.rows.len() {
            let more = counted(self.turn - self.rows.len(), "filing", "filings");
            writeln!(out, "and {more} more; `bordercheck batch` keeps a row of each")?;
        }
        writeln!(out)
    }

    /// The last words: how it ended, why, and what to type next.
    fn end(&self, totals: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        let closing = self.closing;
        let told = ending(&closing, totals);
        for (at, line) in wrapped(&told, 0, 2).into_iter().enumerate() {
            let indent = if at == 0 { "" } else { "  " };
            writeln!(out, "{BOLD}{indent}{line}{PLAIN}")?;
        }
        if let Some(left_out) = &self.left_out {
            for line in wrapped(&printable(left_out), 0, 2) {
                writeln!(out, "{line}")?;
            }
        }
        // A filing from standard input is asked about from there.
        let path = self.path.as_deref().map(|path| if path == "<stdin>" { "-" } else { path });
        let path = path.unwrap_or("FILE");
        let cite = self.cite.as_deref().map_or("ID".to_owned(), |cite| format!("\"{cite}\""));
        let next = if totals.unreadable > 0 {
            "Next: mend what is named above, then check again".to_owned()
        } else if closing.short + closing.if_applies + closing.not_shown + closing.open > 0 {
            format!(
                "Next: bordercheck ask {path} · bordercheck explain {cite} · --full tells all of it"
            )
        } else {
            "Next: --full tells all of it".to_owned()
        };
        writeln!(out, "{DIM}{next}{PLAIN}")
    }
}

/// A part of the report, written on as many lines as it is given.
type Part<'p> = dyn Fn(usize) -> Vec<String> + 'p;

/// All that is told of the one filing of a run, its last line aside.
fn whole(report: &FilingReport<'_>, told: &Dossier) -> String {
    let mut lines = head(told);
    if !told.readable {
        lines.extend(faults_of_text(report, LINES - lines.len() - END));
        return joined(lines);
    }
    let applies = "NOT SHOWN, THOUGH IT APPLIES ON ITS FACE";
    let closing = &told.closing;
    let parts: [(usize, &Part<'_>); 7] = [
        (FAULTY, &|most| faults(report, told, most)),
        (SHORT, &|most| causes("FALLS SHORT", closing.short, &told.short, told, most, true)),
        (IF_APPLIES, &|most| {
            let title = "FALLS SHORT IF IT APPLIES";
            causes(title, closing.if_applies, &told.if_applies, told, most, true)
        }),
        (NOT_SHOWN, &|most| causes(applies, closing.not_shown, &told.not_shown, told, most, false)),
        (MAY_APPLY, &|most| {
            let title = "NOT SHOWN, AND MAY APPLY";
            causes(title, closing.scope_open, &told.may_apply, told, most, false)
        }),
        (NOT_LOOKED_INTO, &|most| not_looked_into(told, most)),
        (JUDGE, &|most| judge(told, most)),
    ];
    let story = story(told);
    // Each part has its own lines as far as it needs them; what is left goes to the first that need more.
    let needs = parts.map(|(_, part)| part(usize::MAX).len());
    let mut given: Vec<usize> =
        parts.iter().zip(needs).map(|((quota, _), needs)| needs.min(*quota)).collect();
    let taken = lines.len() + story.len() + END + given.iter().sum::<usize>();
    let mut spare = LINES.saturating_sub(taken);
    for (given, needs) in given.iter_mut().zip(needs) {
        let more = needs.saturating_sub(*given).min(spare);
        *given += more;
        spare -= more;
    }
    for ((_, part), most) in parts.iter().zip(given) {
        lines.extend(part(most));
    }
    lines.extend(story);
    lines.push(String::new());
    joined(lines)
}

/// What happens to a person whom the system gets wrong: the first step that fails, or is not known.
fn story(told: &Dossier) -> Vec<String> {
    let (story, title) = (&told.story, "IF IT GETS SOMEBODY WRONG");
    let Some(first) = &story.first else { return Vec::new() };
    let text = format!(
        "{} of {} fail, {} open; the first: {first}",
        number(story.failing),
        counted(story.steps, "step", "steps"),
        number(story.open)
    );
    let text = cut(&text, WIDTH - title.len() - 3);
    vec![String::new(), format!("{BOLD}{title}{PLAIN}   {text}")]
}

fn joined(lines: Vec<String>) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Which system, and what the law makes of it.
fn head(told: &Dossier) -> Vec<String> {
    let name = told.name.as_deref().unwrap_or(NAMELESS);
    let mut title = vec![format!("{BOLD}{name}{PLAIN}")];
    title.extend(told.id.clone());
    let path = match told.document {
        0 => told.path.clone(),
        document => format!("{} (document {})", told.path, document + 1),
    };
    title.push(path);
    title.push(in_words(told.as_of));
    let roles = match &told.roles {
        None => "duties of everybody".to_owned(),
        Some(roles) => {
            let labels: Vec<&str> = roles.iter().map(|role| Role::label(*role)).collect();
            format!("duties of the {}", labels.join(", "))
        }
    };
    if told.readable {
        title.push(roles);
    }
    let mut lines = vec![title.join(" · ")];
    lines.extend(law(told));
    lines
}

/// What holds, what does not, and what is open.
fn law(told: &Dossier) -> Vec<String> {
    let mentions: Vec<&crate::view::LawLine> =
        told.law.iter().filter(|line| !line.headline).collect();
    let title = |line: &crate::view::LawLine| {
        let mut short = ["It is an ", "It is a ", "It is "].iter();
        let short = short.find_map(|start| line.title.strip_prefix(start));
        let mut letters = short.unwrap_or(&line.title).chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    };
    let of = |truth: Truth, on_its_face: Option<Truth>| {
        let found = told.law.iter().filter(|line| {
            line.headline
                && line.truth == truth
                && on_its_face.is_none_or(|face| line.on_its_face == face)
        });
        found.map(title).collect::<Vec<_>>()
    };
    let mut lines = Vec::new();
    let mut add = |word: &str, titles: Vec<String>| {
        if !titles.is_empty() {
            let text = titles.join(" · ");
            let wrapped = wrapped(&text, 13, 13);
            for (at, line) in wrapped.into_iter().enumerate() {
                let word = if at == 0 { word } else { "" };
                lines.push(format!("{word:<13}{line}"));
            }
        }
    };
    add("Yes", of(Truth::True, None));
    add("On its face", of(Truth::Unknown, Some(Truth::True)));
    add("No", of(Truth::False, None));
    let mut open = of(Truth::Unknown, Some(Truth::Unknown));
    open.extend(of(Truth::Unknown, Some(Truth::False)));
    add("Open", open);
    if !mentions.is_empty() {
        let text: Vec<String> =
            mentions.iter().map(|line| format!("{} ({})", title(line), line.cite)).collect();
        let text = cut(&text.join(" · "), WIDTH - 13);
        lines.push(format!("{:<13}{text}", "Holds too"));
    }
    lines
}

/// Faults of a text that cannot be read: drawn as far as there is room, then a line each.
fn faults_of_text(report: &FilingReport<'_>, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut left = report.diagnostics.iter();
    let mut told = 0;
    for fault in report.diagnostics.iter().take(FAULTS) {
        let drawn = diagnostics_text(&report.source, std::slice::from_ref(fault), "filing");
        let drawn: Vec<String> = drawn.lines().map(str::to_owned).collect();
        if told > 0
            && lines.len() + drawn.len() + FAULTS.min(report.diagnostics.len()) - told > most
        {
            break;
        }
        left.next();
        told += 1;
        lines.extend(drawn);
    }
    for fault in left.take(FAULTS.saturating_sub(told)) {
        let place = report.source.locate(fault.span().start);
        let name = fault.code.name();
        let text = printable(&fault.message);
        lines.push(cut(&format!("{:>5}  {text} [filing::{name}]", place.line), WIDTH));
        told += 1;
    }
    if report.diagnostics.len() > told {
        lines.push(format!("and {} more", number(report.diagnostics.len() - told)));
    }
    lines.push(String::new());
    lines
}

/// What is odd about the text, and what in it contradicts itself.
fn faults(report: &FilingReport<'_>, told: &Dossier, most: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for fault in &told.faults {
        let places: Vec<String> = fault.lines.iter().map(u32::to_string).collect();
        let known = if fault.known { " (known from the baseline)" } else { "" };
        let first = places.first().cloned().unwrap_or_default();
        let others = match places.get(1..) {
            Some(others) if !others.is_empty() => format!(" (with line {})", others.join(", ")),
            _ => String::new(),
        };
        all.push(entry(&first, &format!("{}{others}{known}", fault.words)));
    }
    for hint in &report.diagnostics {
        let place = report.source.locate(hint.span().start).line.to_string();
        all.push(entry(&place, &printable(&hint.message)));
    }
    part("CONTRADICTS ITSELF, OR IS ODD", None, all, most, "")
}

fn entry(line: &str, text: &str) -> String {
    cut(&format!("{line:>5}  {text}"), WIDTH)
}

/// A part with its heading: as many entries as there is room for, and how many more there are.
fn part(
    title: &str,
    about: Option<String>,
    mut entries: Vec<String>,
    most: usize,
    more: &str,
) -> Vec<String> {
    // An empty line, the heading and one entry at least; less is not worth its lines.
    if entries.is_empty() || most < 3 {
        return Vec::new();
    }
    let about = about.map_or_else(String::new, |about| format!("   {DIM}{about}{PLAIN}"));
    let mut lines = vec![String::new(), format!("{BOLD}{title}{PLAIN}{about}")];
    let room = most - 2;
    if entries.len() > room {
        let left = entries.split_off(room.saturating_sub(1)).len();
        lines.append(&mut entries);
        lines.push(format!("{:>5}  and {} more{more}", "", number(left)));
    } else {
        lines.append(&mut entries);
    }
    lines
}

/// Causes with their lines, citations and days; of what falls short also what closes it, where there is room for
/// that.
fn causes(
    title: &str,
    duties: usize,
    causes: &[Cause],
    told: &Dossier,
    most: usize,
    falls_short: bool,
) -> Vec<String> {
    if causes.is_empty() || most < 3 {
        return Vec::new();
    }
    let law = causes.iter().filter(|cause| cause.binding > 0).count();
    let about = counted(law, "cause", "causes");
    let about = match (law, duties) {
        // Of one record, advice applies on its face and the law may.
        (1.., 0) => format!("{about} in advice, where law may apply too"),
        _ => format!("{about}, {}", counted(duties, "duty", "duties")),
    };
    let advisory = causes.len() - law;
    let about = if advisory > 0 { format!("{about}; {advisory} advisory") } else { about };
    let mut lines = vec![String::new(), format!("{BOLD}{title}{PLAIN}   {DIM}{about}{PLAIN}")];
    let room = most.saturating_sub(2);
    // With what closes each, or at least in whole words, where that leaves nothing out.
    let details = [Detail::Closes, Detail::Whole, Detail::OneLine];
    let ways = details.iter().filter(|detail| falls_short || **detail != Detail::Closes);
    let mut each: Vec<Vec<String>> = Vec::new();
    for detail in ways {
        each = causes.iter().map(|cause| cause_lines(cause, told, *detail)).collect();
        if each.iter().map(Vec::len).sum::<usize>() <= room {
            break;
        }
    }
    let all = each.len();
    let mut shown = 0;
    for entry in each {
        let last = shown + 1 == all;
        if lines.len() + entry.len() + usize::from(!last) > most {
            break;
        }
        lines.extend(entry);
        shown += 1;
    }
    if shown < all {
        let left = &causes[shown..];
        let provisions = merged(left);
        let text = format!("and {} more: ", counted(left.len(), "cause", "causes"));
        let cites = provisions.within(WIDTH - MARGIN - text.chars().count());
        lines.push(format!("{:>5}  {text}{cites}", ""));
    }
    lines
}

fn merged(causes: &[Cause]) -> Citations {
    let mut laws: Vec<(String, Vec<String>)> = Vec::new();
    for (law, cites) in causes.iter().flat_map(|cause| &cause.cites.laws) {
        let at = laws.iter().position(|(known, _)| known == law).unwrap_or_else(|| {
            laws.push((law.clone(), Vec::new()));
            laws.len() - 1
        });
        for cite in cites {
            if !laws[at].1.contains(cite) {
                laws[at].1.push(cite.clone());
            }
        }
    }
    Citations { laws }
}

/// Columns of the day at the right.
const DAY: usize = 11;
/// Columns of the citations before it.
const CITES: usize = 25;

/// How much is told of a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Detail {
    /// What the filing says, what was wanted, and what closes it.
    Closes,
    /// What it is, in as many lines as that takes.
    Whole,
    /// What it is, as far as that fits a line.
    OneLine,
}

/// What a cause is, in words: the duty or the question, with what the filing says of it.
pub(crate) fn words(cause: &Cause) -> String {
    let lacks = cause.facts.iter().find(|fact| !fact.lacks.is_empty());
    if let Some(lacks) = lacks {
        return format!("{} – lacks {}", cause.words, lacks.lacks.join("; "));
    }
    // Several facts of one record that say the same: what they say is what the record says.
    let first = cause.facts.first().and_then(|fact| fact.found.as_deref());
    let found =
        first.filter(|first| cause.facts.iter().all(|fact| fact.found.as_deref() == Some(*first)));
    let short = |found: &str| found.chars().count() <= SHORT_VALUE;
    match found {
        Some(found) if cause.duties.len() > 1 => format!("{} – {found}", cause.words),
        Some(found) if short(found) => format!("{} – says {found}", cause.words),
        _ => cause.words.clone(),
    }
}

/// A cause: where, what, by which provisions, from which day; and what else is told of it.
fn cause_lines(cause: &Cause, told: &Dossier, detail: Detail) -> Vec<String> {
    let line = cause.line.map_or_else(|| "–".to_owned(), |line| line.to_string());
    let columns = WIDTH - MARGIN - CITES - DAY - 2;
    let (cites, day) = (cut(&cause.cites.within(CITES), CITES), day(cause, told));
    let words = words(cause);
    let mut wrapped = if detail == Detail::OneLine {
        vec![cut(&words, columns)]
    } else {
        wrapped(&words, WIDTH - columns, WIDTH - columns)
    };
    let rest = wrapped.split_off(1);
    let first = wrapped.pop().unwrap_or_default();
    let mut lines = vec![format!("{line:>5}  {first:<columns$} {cites:<CITES$} {day:>DAY$}")];
    lines.extend(rest.into_iter().map(|line| format!("{:MARGIN$}{line}", "")));
    if detail == Detail::Closes {
        lines.extend(closes(cause));
    }
    lines
}

/// What was wanted and what closes it, in two lines at most.
fn closes(cause: &Cause) -> Vec<String> {
    let all: Vec<String> = cause
        .facts
        .iter()
        .filter(|fact| fact.lacks.is_empty() && cause.duties.len() == 1)
        .take(3)
        .filter_map(|fact| Some(format!("wanted: {}", fact.wanted.as_deref()?)))
        .collect();
    let help = cause.help.as_deref().unwrap_or_default();
    let wanted = if all.is_empty() { String::new() } else { format!("{} ", all.join("; ")) };
    let text = if help.is_empty() { wanted } else { format!("{wanted}→ {help}") };
    if text.is_empty() {
        return Vec::new();
    }
    let lines = wrapped(&text, MARGIN, MARGIN);
    let mut kept: Vec<String> = lines.iter().take(1).cloned().collect();
    if let Some(rest) = lines.get(1..).filter(|rest| !rest.is_empty()) {
        kept.push(cut(&rest.join(" "), WIDTH - MARGIN));
    }
    kept.into_iter().map(|line| format!("{:MARGIN$}{DIM}{line}{PLAIN}", "")).collect()
}

/// The day, or that it has come.
pub(crate) fn day(cause: &Cause, told: &Dossier) -> String {
    if cause.weight.is_advisory() {
        return "advisory".to_owned();
    }
    match cause.weight.from() {
        _ if cause.weight.binds_now() => "now".to_owned(),
        // The calendar's last year stands for a day that may never come.
        Some(day) if day.year() == Date::MAX.year() => "may never".to_owned(),
        Some(day) if day > told.as_of => short_day(day),
        Some(_) | None => String::new(),
    }
}

/// “2 Dec 2027”.
fn short_day(day: Date) -> String {
    let whole = in_words(day);
    let mut parts = whole.split(' ');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(day), Some(month), Some(year)) => {
            format!("{day} {} {year}", month.chars().take(3).collect::<String>())
        }
        _ => whole,
    }
}

/// What is presumed, what waits, and what settles whether more applies.
fn not_looked_into(told: &Dossier, most: usize) -> Vec<String> {
    let closing = told.closing;
    let mut entries = Vec::new();
    let presumed: Vec<String> = told
        .presumed
        .iter()
        .filter(|line| !line.event)
        .map(|line| format!("{} ({})", line.says, number(line.holds)))
        .collect();
    let lists = |word: &str, items: Vec<String>, entries: &mut Vec<String>| {
        if !items.is_empty() {
            let text = format!("{word}{}", items.join(" · "));
            entries.extend(
                wrapped(&text, MARGIN, MARGIN)
                    .into_iter()
                    .map(|line| format!("{:MARGIN$}{line}", "")),
            );
        }
    };
    lists("presumed: ", presumed, &mut entries);
    let mut scope: Vec<String> = told
        .scope
        .iter()
        .take(SCOPE)
        .map(|line| format!("{} ({})", line.question, number(line.duties)))
        .collect();
    if told.scope.len() > SCOPE {
        scope.push(format!("and {} more questions", number(told.scope.len() - SCOPE)));
    }
    lists("may apply: ", scope, &mut entries);
    if closing.waiting > 0 {
        let text = format!(
            "{} bind when something happens: an incident, a breach, a request of an authority",
            counted(closing.waiting, "duty", "duties")
        );
        entries.push(format!("{:MARGIN$}{text}", ""));
    }
    let about = format!(
        "{} behind {}, {} that may apply",
        counted(closing.presumed, "duty", "duties"),
        counted(told.presumed.len(), "presumption", "presumptions"),
        number(closing.scope_open)
    );
    part("NOT LOOKED INTO", Some(about), entries, most, " lines; --full lists them")
}

fn judge(told: &Dossier, most: usize) -> Vec<String> {
    let Some((cite, question)) = told.judge.first() else { return Vec::new() };
    if most < 2 {
        return Vec::new();
    }
    let count = counted(told.judge.len(), "question", "questions");
    let text = format!("{count}, the first: {question} ({cite})");
    let title = "FOR A PERSON TO JUDGE";
    let text = cut(&text, WIDTH - title.len() - 3);
    vec![String::new(), format!("{BOLD}{title}{PLAIN}   {text}")]
}

/// A filing among several: what it is, and its heaviest causes.
fn short(report: &FilingReport<'_>, told: &Dossier) -> Vec<String> {
    let mut lines = head(told).into_iter().take(1).collect::<Vec<_>>();
    if !told.readable {
        for fault in report.diagnostics.iter().take(LINES_OF_SEVERAL - 3) {
            let place = report.source.locate(fault.span().start);
            lines.push(entry(&place.line.to_string(), &printable(&fault.message)));
        }
        let left = report.diagnostics.len().saturating_sub(LINES_OF_SEVERAL - 3);
        if left > 0 {
            lines.push(format!("{:>5}  and {} more", "", number(left)));
        }
        return lines;
    }
    let all = told.short.iter().map(|cause| ("", cause));
    let all = all.chain(told.if_applies.iter().map(|cause| ("if it applies: ", cause)));
    let all = all.chain(told.not_shown.iter().map(|cause| ("not shown: ", cause)));
    let all: Vec<(&str, &Cause)> = all.collect();
    let room = LINES_OF_SEVERAL - 3;
    for (word, cause) in all.iter().take(room) {
        let words = format!("{word}{}", cause.words);
        let cause = Cause { words, ..(*cause).clone() };
        lines.extend(cause_lines(&cause, told, Detail::OneLine));
    }
    let left = all.len().saturating_sub(room);
    if left > 0 {
        lines.push(format!("{:>5}  and {} more", "", counted(left, "cause", "causes")));
    }
    let why = reasons(&told.closing).join(", ");
    lines.extend(wrapped(&why, 2, 2).into_iter().take(1).map(|line| format!("  {line}")));
    lines
}

fn row(report: &FilingReport<'_>, told: &Dossier) -> RowOfTable {
    let name =
        told.id.clone().map_or_else(|| told.path.clone(), |id| format!("{id} · {}", told.path));
    let closing = told.closing;
    let cells = if report.is_checked() {
        [
            closing.short,
            closing.if_applies,
            closing.not_shown,
            closing.presumed + closing.scope_open,
        ]
        .map(number)
    } else {
        [
            "unreadable".to_owned(),
            counted(report.diagnostics.len(), "fault", "faults"),
            String::new(),
            String::new(),
        ]
    };
    RowOfTable { name, cells }
}
