//! What binds when: the duties of a filing by the day from which they bind, as text and as a calendar.

use std::fmt::Write as _;
use std::io;

use jiff::civil::Date;
use minijinja::Environment;
use serde::Serialize;

use super::markup::{environment, render};
use super::{Renderer, diagnostics_text};
use crate::digest::sha256;
use crate::law::{Binding, Verdict};
use crate::report::when::{NEVER, day_as_of};
use crate::report::{FilingReport, OwnDay, OwnEvent, Totals, WaiversReport};
use crate::shown::printable;
use crate::time::in_words;
use crate::view::{Milestone, timeline};

/// “5 unmet, 2 undetermined, 204 met”.
fn counts(milestone: &Milestone<'_>) -> String {
    let counts = milestone.counts();
    let counts = [
        (counts.unmet, Verdict::Unmet),
        (counts.undetermined, Verdict::Undetermined),
        (counts.met, Verdict::Met),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, verdict)| format!("{count} {}", verdict.label()));
    counts.collect::<Vec<_>>().join(", ")
}

#[derive(Serialize)]
struct Page<'a> {
    system: String,
    id: String,
    path: String,
    as_of: String,
    diagnostics: String,
    /// What the past holds, where it is left out.
    past: String,
    own: Vec<(String, String)>,
    steps: Vec<StepLines<'a>>,
}

#[derive(Serialize)]
pub(super) struct StepLines<'a> {
    day: String,
    title: &'a str,
    law: &'a str,
    cite: &'a str,
    force: Option<&'static str>,
    counts: String,
    formal: Option<String>,
    asks: String,
    open_points: &'a [&'a str],
    roles: Vec<RoleLine>,
    /// Duties that are not shown to be met, worst first.
    gaps: Vec<GapLine<'a>>,
}

#[derive(Serialize)]
struct RoleLine {
    role: &'static str,
    count: usize,
    cites: String,
}

#[derive(Serialize)]
struct GapLine<'a> {
    word: &'static str,
    label: &'static str,
    cite: &'a str,
    title: &'a str,
}

/// Gaps named at one step; the report of `check` has the rest.
const GAPS: usize = 12;

pub(super) fn lines<'a>(report: &FilingReport<'_>, step: &Milestone<'a>) -> StepLines<'a> {
    let role = |(role, articles): (crate::law::Role, Vec<(&str, usize)>)| {
        let count = articles.iter().map(|(_, count)| count).sum();
        let named = articles.into_iter().map(|(article, count)| match count {
            1 => article.to_owned(),
            _ => format!("{article} ({count})"),
        });
        RoleLine { role: role.label(), count, cites: named.collect::<Vec<_>>().join(", ") }
    };
    let gap = |duty: &&crate::view::DueDuty<'a>| GapLine {
        word: duty.verdict.word(),
        label: duty.verdict.label(),
        cite: duty.cite,
        title: duty.title,
    };
    StepLines {
        day: capital(&day_as_of(step.day.0, report.as_of)),
        title: step.title,
        law: step.law,
        cite: step.cite,
        force: (step.binding != Binding::Law).then(|| step.binding.label()),
        counts: counts(step),
        formal: step.formal.map(|(from, cite, note)| {
            format!("By the letter from {} ({cite}). {note}", in_words(from))
        }),
        asks: step.day.0.asks.iter().map(|ask| ask.path.as_str()).collect::<Vec<_>>().join(", "),
        open_points: &step.day.0.open_points,
        roles: step.by_role().into_iter().map(role).collect(),
        gaps: step.gaps().iter().take(GAPS).map(gap).collect(),
    }
}

/// With a capital letter at its beginning.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Writes, for each filing, what binds when.
#[derive(Debug)]
pub struct Timeline {
    environment: Environment<'static>,
    past: bool,
}

impl Timeline {
    /// As text, from the day asked for on, or with the past too.
    #[must_use]
    pub fn new(past: bool) -> Timeline {
        Timeline { environment: environment(), past }
    }
}

/// Whether a step is over: its duties bind already, on whatever day it began.
fn is_past(step: &Milestone<'_>, as_of: Date) -> bool {
    step.day.0.latest <= as_of
}

/// What happens on a day that the filing names.
fn event(day: &OwnDay) -> String {
    let of = day.of.as_deref().unwrap_or_default();
    match day.event {
        OwnEvent::FirstUse => "First use".to_owned(),
        OwnEvent::CertificateEnds => "The certificate of conformity ends".to_owned(),
        OwnEvent::DerogationEnds => "The authorisation by derogation ends".to_owned(),
        OwnEvent::EvidenceEnds => format!("Evidence ends: {of}"),
    }
}

/// Days that a filing names, from today on or all.
fn own_days<'r>(report: &'r FilingReport<'_>, past: bool) -> impl Iterator<Item = &'r OwnDay> {
    let as_of = report.as_of;
    report.own_days.iter().filter(move |day| past || day.day.latest() >= as_of)
}

impl Renderer for Timeline {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let named = |text: &Option<String>| text.as_deref().map(printable).unwrap_or_default();
        let mut steps = timeline(report);
        let all: usize = steps.iter().map(|step| step.duties.len()).sum();
        steps.retain(|step| self.past || !is_past(step, report.as_of));
        let left: usize = steps.iter().map(|step| step.duties.len()).sum();
        let page = Page {
            past: match all - left {
                0 => String::new(),
                1 => "1 duty binds already; --past tells since when.".to_owned(),
                already => format!("{already} duties bind already; --past tells since when."),
            },
            own: own_days(report, self.past)
                .map(|day| {
                    let words = capital(&day.day.in_words());
                    (words, format!("{} (line {})", event(day), day.line))
                })
                .collect(),
            system: named(&report.system),
            id: named(&report.id),
            path: printable(report.source.name()),
            as_of: in_words(report.as_of),
            diagnostics: diagnostics_text(&report.source, &report.diagnostics, "filing"),
            steps: steps.iter().map(|step| lines(report, step)).collect(),
        };
        out.write_all(render(&self.environment, "timeline.txt", &page)?.as_bytes())
    }

    fn waivers(&mut self, _: &WaiversReport<'_>, _: &mut dyn io::Write) -> io::Result<()> {
        // A waiver moves no day.
        Ok(())
    }

    fn finish(&mut self, _: &Totals, _: &mut dyn io::Write) -> io::Result<()> {
        Ok(())
    }
}

/// Writes the same days as one iCalendar file (RFC 5545), an event a day and regime.
#[derive(Debug)]
pub struct Calendar {
    begun: bool,
    past: bool,
}

/// How long before a day a calendar reminds of it.
const REMINDER: &str = "-P30D";

/// An event of a whole day.
struct Event<'e> {
    uid: String,
    day: Date,
    summary: &'e str,
    about: &'e str,
}

impl Calendar {
    /// From the day asked for on, or with the past too.
    #[must_use]
    pub fn new(past: bool) -> Calendar {
        Calendar { begun: false, past }
    }

    fn event(
        report: &FilingReport<'_>,
        event: &Event<'_>,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let next = event.day.tomorrow().unwrap_or(event.day);
        line(out, "BEGIN:VEVENT")?;
        line(out, &format!("UID:{}@bordercheck", event.uid.get(..32).unwrap_or(&event.uid)))?;
        line(out, &format!("DTSTAMP:{}T000000Z", plain(report.as_of)))?;
        line(out, &format!("DTSTART;VALUE=DATE:{}", plain(event.day)))?;
        line(out, &format!("DTEND;VALUE=DATE:{}", plain(next)))?;
        line(out, &format!("SUMMARY:{}", escaped(event.summary)))?;
        line(out, &format!("DESCRIPTION:{}", escaped(event.about)))?;
        line(out, "TRANSP:TRANSPARENT")?;
        if event.day > report.as_of {
            line(out, "BEGIN:VALARM")?;
            line(out, "ACTION:DISPLAY")?;
            line(out, &format!("TRIGGER:{REMINDER}"))?;
            line(out, &format!("DESCRIPTION:{}", escaped(event.summary)))?;
            line(out, "END:VALARM")?;
        }
        line(out, "END:VEVENT")
    }

    fn begin(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            for content in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bordercheck//timeline//EN"]
            {
                line(out, content)?;
            }
        }
        Ok(())
    }
}

impl Renderer for Calendar {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        self.begin(out)?;
        if !report.is_checked() {
            return Ok(());
        }
        let name = report.system.as_deref().or(report.id.as_deref());
        let name = printable(name.unwrap_or_else(|| report.source.name()));
        // Stable for one filing, regime and force, so that a newer file replaces the event.
        let filing = report.id.as_deref().unwrap_or_else(|| report.source.name());
        for own in own_days(report, self.past) {
            let of = own.of.as_deref().unwrap_or_default();
            let told = event(own);
            let summary = format!("{name}: {told}");
            let about =
                format!("{told}: {}, as line {} of the filing says.", own.day.in_words(), own.line);
            let day = own.day.earliest();
            let uid = sha256([filing, "/own/", &told, of]);
            Calendar::event(report, &Event { uid, day, summary: &summary, about: &about }, out)?;
        }
        for step in timeline(report) {
            let from = step.day.0;
            let day = from.earliest;
            if day.year() == NEVER || (!self.past && is_past(&step, report.as_of)) {
                continue;
            }
            let uid = sha256([filing, "/", step.regime, "/", step.binding.word()]);
            let open = if from.from.is_none() { " (at the earliest)" } else { "" };
            let mut about = format!("{}\n", capital(&day_as_of(from, report.as_of)));
            for duty in &step.duties {
                let (role, verdict) = (duty.addressee.label(), duty.verdict.label());
                // Writing to a text can not fail.
                let _ = write!(about, "\n{verdict}: {}, {role}: {}", duty.cite, duty.title);
            }
            for point in &from.open_points {
                let _ = write!(about, "\n\nNot settled: {point}");
            }
            let summary = format!("{name}: {}{open}: {}", step.title, counts(&step));
            Calendar::event(report, &Event { uid, day, summary: &summary, about: &about }, out)?;
        }
        Ok(())
    }

    fn waivers(&mut self, _: &WaiversReport<'_>, _: &mut dyn io::Write) -> io::Result<()> {
        // A waiver moves no day.
        Ok(())
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        self.begin(out)?;
        line(out, "END:VCALENDAR")
    }
}

/// `20271202`.
fn plain(day: Date) -> String {
    day.to_string().replace('-', "")
}

/// Text as a property's value.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    text.replace('\n', "\\n")
}

/// A content line, folded at 75 octets as the format wants it, between characters.
fn line(out: &mut dyn io::Write, content: &str) -> io::Result<()> {
    let mut rest = content;
    let mut most = 75;
    while rest.len() > most {
        let at = (0..=most).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let (now, later) = rest.split_at(at);
        write!(out, "{now}\r\n ")?;
        rest = later;
        // The space at the beginning of a folded line counts.
        most = 74;
    }
    write!(out, "{rest}\r\n")
}

#[cfg(test)]
mod tests {
    use super::{escaped, line};

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = Vec::new();
        assert!(line(&mut out, &"ä".repeat(60)).is_ok());
        let text = String::from_utf8(out).unwrap_or_default();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.len() <= 75));
        assert_eq!(text.replace("\r\n ", "").trim_end(), "ä".repeat(60));
    }

    #[test]
    fn signs_with_a_meaning_are_escaped() {
        assert_eq!(escaped("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
    }
}
