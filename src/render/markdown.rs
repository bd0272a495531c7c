//! Markdown for a comment on a pull request: the answer first, details folded, and never more than
//! a comment holds.

use std::fmt::Write as _;
use std::io;

use super::Renderer;
use super::snippet::place_of;
use crate::render::{counted, day_of_cause, ending, reasons, words_of_cause};
use crate::report::{
    Accepted, FilingReport, Finding, FindingKind, Threshold, Totals, WaiversReport,
};
use crate::time::in_words;
use crate::view::answer::answers;
use crate::view::{Cause, Closing, Dossier, UNSEEN, told};

/// Characters of a comment on GitHub; GitLab takes more.
const LIMIT: usize = 65_536;

/// Kept free for the last lines.
const RESERVE: usize = 600;

/// Causes in a table; citations of each.
const ROWS: usize = 40;
const CITES: usize = 60;

/// By this, a bot finds the comment that it wrote before.
const MARK: &str = "<!-- bordercheck -->\n";

/// Writes one comment.
#[derive(Debug)]
pub struct Markdown {
    threshold: Threshold,
    /// Room that is left, in bytes, which are no fewer than characters.
    left: usize,
    begun: bool,
    /// Parts that had no room.
    cut: usize,
    closing: Closing,
}

impl Markdown {
    /// A comment on what is to act on.
    #[must_use]
    pub fn new(threshold: Threshold) -> Markdown {
        let left = LIMIT - RESERVE - MARK.len();
        Markdown { threshold, left, begun: false, cut: 0, closing: Closing::default() }
    }

    /// Writes a part if there is room for the whole of it.
    fn put(&mut self, part: &str, out: &mut dyn io::Write) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            out.write_all(MARK.as_bytes())?;
        }
        if part.len() > self.left {
            self.cut += 1;
            return Ok(());
        }
        self.left -= part.len();
        out.write_all(part.as_bytes())
    }

    /// Writes what is unfolded on demand: as many entries as there is room for, and how many more
    /// there are.
    fn fold(
        &mut self,
        summary: &str,
        head: &str,
        entries: &[String],
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let (open, close) =
            (format!("<details><summary>{summary}</summary>\n\n{head}"), "\n</details>\n\n");
        let around = open.len() + close.len() + 80;
        let mut room = self.left.saturating_sub(around);
        let fitting = entries
            .iter()
            .take_while(|entry| {
                let fits = entry.len() <= room;
                room = room.saturating_sub(entry.len());
                fits
            })
            .count();
        if fitting == 0 {
            self.cut += usize::from(!entries.is_empty());
            return Ok(());
        }
        let mut part = open + &entries[..fitting].concat();
        if fitting < entries.len() {
            let _ = writeln!(part, "\n… and {} more", entries.len() - fitting);
        }
        self.put(&(part + close), out)
    }

    /// A table of causes, and what stands behind each on demand.
    fn causes(
        &mut self,
        title: &str,
        causes: &[Cause],
        told: &Dossier,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        if causes.is_empty() {
            return Ok(());
        }
        let head = format!("| {title} | Law | Where | Binds |\n|---|---|---|---|\n");
        let rows: Vec<String> = causes.iter().take(ROWS).map(|cause| row(cause, told)).collect();
        let more = causes.len() - rows.len();
        let more = if more > 0 { format!("\n… and {more} more causes\n") } else { String::new() };
        self.put(&(head + &rows.concat() + &more + "\n"), out)?;
        let details: Vec<String> = causes.iter().map(cause_detail).collect();
        self.fold("Why, what closes each, and the duties behind it", "", &details, out)
    }

    fn checked(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let told = told(report, self.threshold);
        let dossier = &told.dossier;
        self.closing.add(&dossier.closing);
        self.put(&answer(report, &dossier.closing), out)?;
        let of = |kinds: &[FindingKind]| {
            let findings = told.findings.iter().map(|found| &found.finding);
            let open = |f: &&Finding<'_>| kinds.contains(&f.kind) && f.accepted.is_none();
            findings.filter(open).collect::<Vec<_>>()
        };
        let beside = of(&[FindingKind::Contradiction, FindingKind::Unbacked]);
        let details: Vec<String> = beside.iter().map(|finding| detail(report, finding)).collect();
        let summary =
            format!("Contradictions, and too little behind what is met: {}", beside.len());
        self.fold(&summary, "", &details, out)?;
        self.causes("Falls short", &dossier.short, dossier, out)?;
        self.causes("Falls short, if it applies", &dossier.if_applies, dossier, out)?;
        let missing: Vec<String> = dossier.not_shown.iter().map(|c| row(c, dossier)).collect();
        let closing = &dossier.closing;
        let law = dossier.not_shown.iter().filter(|cause| cause.binding > 0).count();
        let summary = format!(
            "Not shown, though it applies on its face: {}, {}",
            counted(law, "cause", "causes"),
            counted(closing.not_shown, "duty", "duties")
        );
        let advisory = missing.len() - law;
        let summary =
            if advisory > 0 { format!("{summary}; {advisory} advisory") } else { summary };
        let head = "| To state | Law | Where | Binds |\n|---|---|---|---|\n";
        self.fold(&summary, head, &missing, out)?;
        let unseen: Vec<String> = of(&[FindingKind::Unseen])
            .iter()
            .map(|f| {
                format!(
                    "- {}: {}\n",
                    escaped(f.title.trim_start_matches(UNSEEN)),
                    quoted(&f.because())
                )
            })
            .collect();
        let count = closing.scope_open + closing.presumed + closing.waiting;
        let summary = format!("Not looked into: {}", counted(count, "duty", "duties"));
        self.fold(&summary, "", &unseen, out)?;
        let accepted: Vec<String> =
            told.findings.iter().filter_map(|found| accepted(&found.finding)).collect();
        let summary = format!("Accepted: {} waived, {} known", closing.waived, closing.known);
        self.fold(&summary, "", &accepted, out)
    }
}

impl Renderer for Markdown {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        self.put(&title(report), out)?;
        if report.is_checked() {
            return self.checked(report, out);
        }
        self.put("**This filing was not checked: it can not be read as one.**\n\n", out)?;
        let faults: Vec<String> =
            report.findings(self.threshold).iter().map(|f| detail(report, f)).collect();
        self.fold(&format!("Faults: {}", faults.len()), "", &faults, out)
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        for fault in &waivers.faults {
            let place = place_of(waivers.source, fault.span());
            let of = fault.labels.last().map_or("", |label| waivers.source.slice(label.span));
            let help = fault.help.as_deref().unwrap_or_default();
            let part = format!(
                "**{}**: `{}` ({}). {}\n\n",
                escaped(&fault.message),
                code(of),
                code(&place),
                escaped(help)
            );
            self.put(&part, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        self.left += RESERVE;
        if totals.filings == 0 {
            self.put("No filing was checked.\n\n", out)?;
        }
        let ending = format!("**{}**\n\n", escaped(&ending(&self.closing, totals)));
        self.put(&ending, out)?;
        if self.cut > 0 {
            let cut = format!("Left out, as a comment holds no more: {} parts.\n\n", self.cut);
            self.put(&cut, out)?;
        }
        self.put("<sub>No legal advice: it says what the filing shows, not whether the filing is true.</sub>\n", out)
    }
}

fn title(report: &FilingReport<'_>) -> String {
    let name = report.name();
    let id = report.id.as_ref().map_or(String::new(), |id| format!(" · {}", escaped(id)));
    format!("## {}{id}\n\n", escaped(name))
}

/// The answer: the counts with which every format ends, and what the law makes of the system.
fn answer(report: &FilingReport<'_>, closing: &Closing) -> String {
    let roles = if report.roles().len() == crate::law::Role::ALL.len() {
        "every operator".to_owned()
    } else {
        let names: Vec<String> =
            report.roles().iter().map(|r| format!("the {}", r.label())).collect();
        names.join(", ")
    };
    let mut text = format!(
        "**{}** · duties of {roles} · as of {} · `{}`\n\n",
        reasons(closing).join(", "),
        in_words(report.as_of),
        code(report.source.name())
    );
    let (answers, _) = answers(report);
    if !answers.is_empty() {
        text.push_str("| | |\n|---|---|\n");
    }
    for answer in &answers {
        let _ = writeln!(
            text,
            "| **{}** | {} · {} |",
            answer.word,
            escaped(&answer.title),
            escaped(&answer.cite)
        );
    }
    if !answers.is_empty() {
        text.push('\n');
    }
    text
}

fn row(cause: &Cause, told: &Dossier) -> String {
    let line = cause.line.map_or_else(|| "–".to_owned(), |line| format!("line {line}"));
    let cites = cause.cites.within(CITES);
    let words = words_of_cause(cause);
    format!(
        "| {} | {} | {line} | {} |\n",
        escaped(&words),
        escaped(&cites),
        day_of_cause(cause, told)
    )
}

/// What a cause is, the facts of it, what closes it, and every duty behind it.
fn cause_detail(cause: &Cause) -> String {
    let mut text = format!("**{}** {}\n", escaped(&cause.words), escaped(&cause.cites.to_string()));
    for fact in &cause.facts {
        let found = fact.found.as_deref().unwrap_or("not stated");
        let wanted = fact.wanted.as_deref();
        let wanted = wanted.map_or_else(String::new, |wanted| format!(", wanted: {wanted}"));
        let line = fact.line.map_or_else(String::new, |line| format!(" (line {line})"));
        let lacks = fact.lacks.join("; ");
        let says =
            if lacks.is_empty() { format!("{found}{wanted}") } else { format!("lacks {lacks}") };
        let _ = writeln!(text, "- `{}`: {}{line}", code(&fact.path), escaped(&says));
    }
    let duties: Vec<String> = cause.duties.iter().map(|duty| format!("`{}`", code(duty))).collect();
    let _ = writeln!(text, "- {}", duties.join(" "));
    if let Some(help) = &cause.help {
        let _ = writeln!(text, "\n> {}", quoted(help));
    }
    text + "\n"
}

fn detail(report: &FilingReport<'_>, finding: &Finding<'_>) -> String {
    let mut text = format!("**{}** `{}`\n", escaped(&finding.headline()), code(&finding.rule));
    for note in finding.notes.iter().filter(|note| !note.text.is_empty()) {
        let at = note.span.map_or(String::new(), |span| {
            format!(" (line {})", report.source.locate(span.start).line)
        });
        let _ = writeln!(text, "- {}{at}", quoted(&note.text));
    }
    if finding.notes.iter().all(|note| note.text.is_empty()) {
        let _ = writeln!(text, "- `{}`", code(&place_of(&report.source, finding.place().0)));
    }
    if !finding.help.is_empty() {
        let _ = writeln!(text, "\n> {}", quoted(finding.help));
    }
    text + "\n"
}

fn accepted(finding: &Finding<'_>) -> Option<String> {
    let why = match finding.accepted? {
        Accepted::Waived(waiver) => format!(": {}", escaped(&waiver.reason)),
        Accepted::Known => String::new(),
    };
    Some(format!(
        "- {} ({}) · {} · {}{why}\n",
        escaped(&finding.title),
        finding.kind.label(),
        escaped(&finding.cite),
        escaped(&finding.accepted?.label()),
    ))
}

/// A text in which nothing is Markdown, HTML or a mention of somebody.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in crate::shown::printable(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("&#64;"),
            '#' => escaped.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A text in which nothing is Markdown but what stands between backquotes.
fn quoted(text: &str) -> String {
    let parts = text
        .split('`')
        .enumerate()
        .map(|(at, part)| if at % 2 == 1 { format!("`{}`", code(part)) } else { escaped(part) });
    parts.collect()
}

/// A text between backquotes.
pub(crate) fn code(text: &str) -> String {
    crate::shown::printable(text).replace('`', "ˋ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::{code, escaped, quoted};

    #[test]
    fn what_a_filing_says_is_no_markup() {
        assert_eq!(escaped("<b>@all #1 [x](y)"), "&lt;b&gt;&#64;all &#35;1 \\[x\\](y)");
        assert_eq!(quoted("`a_b` is *c*"), "`a_b` is \\*c\\*");
        assert_eq!(code("a`b|c"), "aˋb\\|c");
    }
}
