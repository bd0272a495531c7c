//! Markdown for a comment on a pull request: the answer first, details folded, and never more than
//! a comment holds.

use std::fmt::Write as _;
use std::io;

use super::answer::answers;
use super::snippet::place_of;
use super::{
    Accepted, FilingReport, Finding, FindingKind, Renderer, Status, Threshold, Totals,
    WaiversReport,
};
use crate::time::in_words;

/// Characters of a comment on GitHub; GitLab takes more.
const LIMIT: usize = 65_536;

/// Kept free for the last lines.
const RESERVE: usize = 600;

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
}

impl Markdown {
    /// A comment on what is to act on.
    #[must_use]
    pub fn new(threshold: Threshold) -> Markdown {
        Markdown { threshold, left: LIMIT - RESERVE - MARK.len(), begun: false, cut: 0 }
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

    fn checked(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let findings = report.findings(self.threshold);
        let of = |kind: FindingKind| {
            let open = move |f: &&Finding<'_>| f.kind == kind && f.accepted.is_none();
            findings.iter().filter(open).collect::<Vec<_>>()
        };
        let (unmet, open) = (of(FindingKind::Unmet), of(FindingKind::Undetermined));
        self.put(&answer(report, &findings), out)?;
        let told: Vec<&Finding<'_>> =
            [of(FindingKind::Contradiction), unmet, of(FindingKind::Unbacked)].concat();
        if !told.is_empty() {
            let head = "| Duty | Whose | Where | |\n|---|---|---|---|\n";
            let rows: Vec<String> = told.iter().map(|finding| row(report, finding)).collect();
            self.put(&(head.to_owned() + &rows.concat() + "\n"), out)?;
            let details: Vec<String> = told.iter().map(|finding| detail(report, finding)).collect();
            self.fold("Why, and what closes each", "", &details, out)?;
        }
        if !open.is_empty() {
            let next = next(report, &open);
            let summary = "What to state next: the facts that most of them wait for";
            self.fold(summary, "| Duties | Fact | Question |\n|--:|---|---|\n", &next, out)?;
            let waiting: Vec<String> = open
                .iter()
                .map(|f| format!("- {} · {}\n", escaped(f.title), escaped(&f.cite)))
                .collect();
            self.fold(&duties_are(open.len(), "undetermined"), "", &waiting, out)?;
        }
        let accepted: Vec<String> = findings.iter().filter_map(|f| accepted(f)).collect();
        self.fold(&format!("Accepted: {}", accepted.len()), "", &accepted, out)
    }
}

impl Renderer for Markdown {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        self.put(&title(report), out)?;
        if report.status == Status::Checked {
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
        if totals.filings > 1 {
            let sum = format!(
                "{} filings: {} checked, {} unreadable; {} with something to act on.\n\n",
                totals.filings, totals.checked, totals.unreadable, totals.with_findings
            );
            self.put(&sum, out)?;
        }
        if self.cut > 0 {
            let cut = format!("Left out, as a comment holds no more: {} parts.\n\n", self.cut);
            self.put(&cut, out)?;
        }
        self.put("<sub>No legal advice: it says what the filing shows, not whether the filing is true.</sub>\n", out)
    }
}

fn title(report: &FilingReport<'_>) -> String {
    let name = report.system.as_deref().unwrap_or("A system without a name");
    let id = report.id.as_ref().map_or(String::new(), |id| format!(" · {}", escaped(id)));
    format!("## {}{id}\n\n", escaped(name))
}

/// The answer: how many duties are open, and what the law makes of the system.
fn answer(report: &FilingReport<'_>, findings: &[Finding<'_>]) -> String {
    let summary = report.summary();
    let accepted = findings.iter().filter(|finding| finding.accepted.is_some()).count();
    let beside = if accepted > 0 { format!(" ({accepted} accepted)") } else { String::new() };
    let roles = if report.roles.len() == crate::law::Role::ALL.len() {
        "every operator".to_owned()
    } else {
        let names: Vec<String> =
            report.roles.iter().map(|r| format!("the {}", r.label())).collect();
        names.join(", ")
    };
    let mut text = format!(
        "**{} unmet, {} undetermined**{beside}, {} met, {} not applicable · duties of {roles} · as of {} · `{}`\n\n",
        summary.unmet,
        summary.undetermined,
        summary.met,
        summary.not_applicable,
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
            answer.word(),
            escaped(&answer.title),
            escaped(&answer.cite)
        );
    }
    if !answers.is_empty() {
        text.push('\n');
    }
    text
}

fn row(report: &FilingReport<'_>, finding: &Finding<'_>) -> String {
    let line = report.source.locate(finding.place().0.start).line;
    let whose = finding.addressee.map_or("", |role| role.label());
    let cite = if finding.cite.is_empty() {
        finding.kind.word().to_owned()
    } else {
        escaped(&finding.cite)
    };
    format!("| {} · {cite} | {whose} | line {line} | {} |\n", escaped(finding.title), finding.binds)
}

fn detail(report: &FilingReport<'_>, finding: &Finding<'_>) -> String {
    let mut text = format!("**{}** `{}`\n", escaped(finding.title), code(&finding.rule));
    for note in finding.notes.iter().filter(|note| !note.text.is_empty()) {
        let at = note.span.map_or(String::new(), |span| {
            format!(" (line {})", report.source.locate(span.start).line)
        });
        let _ = writeln!(text, "- {}{at}", quoted(&note.text));
    }
    if finding.notes.iter().all(|note| note.text.is_empty()) {
        let _ = writeln!(text, "- `{}`", code(&place_of(report.source, finding.place().0)));
    }
    if !finding.help.is_empty() {
        let _ = writeln!(text, "\n> {}", quoted(finding.help));
    }
    text + "\n"
}

/// The facts that the most open duties wait for.
fn next(report: &FilingReport<'_>, open: &[&Finding<'_>]) -> Vec<String> {
    const MOST: usize = 15;
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for ask in open.iter().flat_map(|finding| finding.asks) {
        match counts.iter_mut().find(|(path, _)| ask.path == *path) {
            Some((_, count)) => *count += 1,
            None => counts.push((&ask.path, 1)),
        }
    }
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let rows = counts.into_iter().take(MOST).map(|(path, count)| {
        format!("| {count} | `{}` | {} |\n", code(path), escaped(report.question(path)))
    });
    rows.collect()
}

fn accepted(finding: &Finding<'_>) -> Option<String> {
    let why = match finding.accepted? {
        Accepted::Waived(waiver) => format!(": {}", escaped(&waiver.reason)),
        Accepted::Known => String::new(),
    };
    Some(format!(
        "- {} ({}) · {} · {}{why}\n",
        escaped(finding.title),
        finding.kind.word(),
        escaped(&finding.cite),
        escaped(&finding.accepted?.label()),
    ))
}

fn duties_are(count: usize, what: &str) -> String {
    if count == 1 { format!("1 duty is {what}") } else { format!("{count} duties are {what}") }
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
