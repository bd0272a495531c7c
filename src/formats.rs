//! What commands write, and in which formats: the one table of both.
//!
//! A paper is a kind of document with a command of its own. What writes it in a format is an entry of its list here, and
//! the command line, its help and the endings of files take what there is from these lists: a new format is one entry,
//! a new paper one list.

use std::io;
use std::path::Path;

#[cfg(feature = "docx")]
use crate::ask::Docx;
use crate::ask::{Pages, Texts, WritesLetters};
use crate::batch::Page;
use crate::render::{
    BaselineFile, Calendar, Concise, Csv, Full, GithubAnnotations, GitlabCodeQuality, Html, Json,
    Junit, Markdown, Oscal, Renderer, Run, Sarif, Text, Timeline, compare_csv, compare_html,
    compare_markdown, compare_text, diff_text, evidence_text, explain_text,
};
use crate::report::FilingReport;
use crate::view::{Comparison, Diff, Explained, Side};

/// Declares the formats, each with its word on the command line and the endings of files that have it.
macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, [$($ending:literal),*];)+) => {
        /// A format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Format { $($(#[$doc])* $variant,)+ }

        impl Format {
            /// The word on the command line.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Format::$variant => $word,)+ }
            }

            /// The endings of files that have it, the usual one first; none where no ending tells.
            #[must_use]
            pub fn endings(self) -> &'static [&'static str] {
                match self { $(Format::$variant => &[$($ending),*],)+ }
            }
        }
    };
}

formats! {
    /// For people, on a terminal.
    Text = "text", ["txt"];
    /// For people: all of it.
    Full = "full", [];
    /// A line a finding.
    Concise = "concise", [];
    /// For programs.
    Json = "json", ["json"];
    /// SARIF 2.1.0.
    Sarif = "sarif", ["sarif"];
    /// Commands that GitHub turns into annotations of the lines.
    Github = "github", [];
    /// GitLab's code quality report.
    Gitlab = "gitlab", [];
    /// `JUnit` XML.
    Junit = "junit", ["xml"];
    /// A table.
    Csv = "csv", ["csv"];
    /// `CommonMark` with tables.
    Markdown = "markdown", ["md", "markdown"];
    /// OSCAL assessment results.
    Oscal = "oscal", [];
    /// One self-contained page.
    Html = "html", ["html", "htm"];
    /// A document for word processors (`WordprocessingML`).
    Docx = "docx", ["docx"];
    /// What is open today.
    Baseline = "baseline", [];
    /// An iCalendar file (RFC 5545).
    Ics = "ics", ["ics"];
    /// YAML.
    Yaml = "yaml", ["yaml", "yml"];
    /// A database file.
    Sqlite = "sqlite", ["sqlite"];
    /// A column file.
    Parquet = "parquet", ["parquet"];
}

impl Format {
    /// Whether it is a text, and not a package or a database.
    #[must_use]
    pub fn is_text(self) -> bool {
        !matches!(self, Format::Docx | Format::Sqlite | Format::Parquet)
    }
}

/// One format of a paper.
#[derive(Debug)]
pub struct Entry<W> {
    /// The format.
    pub format: Format,
    /// What it is for, in a line of help.
    pub about: &'static str,
    /// What writes it.
    pub write: W,
}

impl<W> Entry<W> {
    /// The name of a file of this format: `summary` becomes `summary.txt`.
    #[must_use]
    pub fn file(&self, stem: &str) -> String {
        match self.format.endings().first() {
            Some(ending) => format!("{stem}.{ending}"),
            None => format!("{stem}.{}", self.format.word()),
        }
    }
}

/// What a command writes, in each format that it has; at least one.
#[derive(Debug)]
pub struct Paper<W: 'static> {
    usual: Entry<W>,
    others: &'static [Entry<W>],
}

impl<W> Paper<W> {
    /// With the format in which it is written where none is asked for, and the others.
    pub const fn new(usual: Entry<W>, others: &'static [Entry<W>]) -> Paper<W> {
        Paper { usual, others }
    }

    /// Its formats, in the order of the help.
    pub fn entries(&self) -> impl Iterator<Item = &Entry<W>> {
        std::iter::once(&self.usual).chain(self.others)
    }

    /// The format in which it is written where none is asked for.
    #[must_use]
    pub fn usual(&self) -> &Entry<W> {
        &self.usual
    }

    /// Whether there is nothing to choose.
    #[must_use]
    pub fn has_one(&self) -> bool {
        self.others.is_empty()
    }

    /// What writes a format, where it has that one.
    #[must_use]
    pub fn of(&self, format: Format) -> Option<&Entry<W>> {
        self.entries().find(|entry| entry.format == format)
    }

    /// The format of a word.
    #[must_use]
    pub fn named(&self, word: &str) -> Option<&Entry<W>> {
        self.entries().find(|entry| entry.format.word() == word)
    }

    /// The first format that files of such a name have; nothing where the name does not tell.
    #[must_use]
    pub fn of_file(&self, file: &Path) -> Option<&Entry<W>> {
        let ending = file.extension()?.to_str()?.to_ascii_lowercase();
        self.entries().find(|entry| entry.format.endings().contains(&ending.as_str()))
    }

    /// The format asked for, or else the one that the file is called by, or else the usual one.
    #[must_use]
    pub fn choose<'p>(&'p self, asked: Option<&'p Entry<W>>, file: Option<&Path>) -> &'p Entry<W> {
        let of_file = || file.and_then(|file| self.of_file(file));
        asked.or_else(of_file).unwrap_or(&self.usual)
    }
}

const fn entry<W>(format: Format, about: &'static str, write: W) -> Entry<W> {
    Entry { format, about, write }
}

/// What writes the report of a check.
#[derive(Clone, Copy, Debug)]
pub struct WritesReport {
    /// Whether it tells what stands behind every outcome, and not only behind what there is to act on.
    pub everything: bool,
    /// What renders it.
    pub renderer: for<'r> fn(&Run<'r>) -> Box<dyn Renderer + 'r>,
}

impl Entry<WritesReport> {
    /// What writes the reports of a run.
    #[must_use]
    pub fn renderer<'r>(&self, run: &Run<'r>) -> Box<dyn Renderer + 'r> {
        (self.write.renderer)(run)
    }
}

type Renders = for<'r> fn(&Run<'r>) -> Box<dyn Renderer + 'r>;

const fn findings(renderer: Renders) -> WritesReport {
    WritesReport { everything: false, renderer }
}

const fn everything(renderer: Renders) -> WritesReport {
    WritesReport { everything: true, renderer }
}

/// The report of a check.
pub static REPORT: Paper<WritesReport> = Paper::new(
    entry(
        Format::Text,
        "For people: what matters most, on one screen",
        findings(|run| Box::new(Text::new(run))),
    ),
    &[
        entry(
            Format::Full,
            "For people: all of it, as `--full`",
            everything(|run| Box::new(Full::new(run.threshold))),
        ),
        entry(
            Format::Concise,
            "A line a finding, as linters write them",
            findings(|run| Box::new(Concise::new(run))),
        ),
        entry(
            Format::Json,
            "For programs; `bordercheck schema report` describes it",
            everything(|run| Box::new(Json::new(run.rulebook, run.as_of, run.threshold))),
        ),
        entry(
            Format::Sarif,
            "SARIF 2.1.0, for code scanning and editors",
            findings(|run| Box::new(Sarif::new(*run))),
        ),
        entry(
            Format::Github,
            "Annotations of the lines in a GitHub workflow",
            findings(|run| Box::new(GithubAnnotations::new(*run))),
        ),
        entry(
            Format::Gitlab,
            "GitLab's code quality report",
            findings(|run| Box::new(GitlabCodeQuality::new(*run))),
        ),
        entry(
            Format::Junit,
            "JUnit XML: a suite a filing, a case a duty",
            findings(|run| Box::new(Junit::new(run.threshold))),
        ),
        entry(
            Format::Csv,
            "A row an outcome, for a spreadsheet",
            everything(|run| Box::new(Csv::new(run.threshold))),
        ),
        entry(
            Format::Markdown,
            "A comment on a pull request",
            findings(|run| Box::new(Markdown::new(run.threshold))),
        ),
        entry(
            Format::Oscal,
            "OSCAL assessment results, for auditors' tools",
            everything(|run| Box::new(Oscal::new(*run))),
        ),
        entry(
            Format::Html,
            "One self-contained page, for the browser, the printer and the file",
            everything(|run| Box::new(Html::new(run.threshold, run.annex))),
        ),
        entry(
            Format::Baseline,
            "What is open today, to be given to --baseline later",
            findings(|run| Box::new(BaselineFile::new(*run))),
        ),
    ],
);

/// Writes several filings side by side.
pub type WritesComparison = fn(&Comparison<'_>, &mut dyn io::Write) -> io::Result<()>;

/// Filings side by side.
pub static COMPARISON: Paper<WritesComparison> = Paper::new(
    entry(Format::Text, "For people", compare_text),
    &[
        entry(Format::Markdown, "Tables, for a document", compare_markdown),
        entry(
            Format::Html,
            "One self-contained page, for the browser, the printer and the file",
            compare_html,
        ),
        entry(Format::Csv, "A row a duty, for a spreadsheet", compare_csv),
    ],
);

/// What writes the days of filings.
pub type WritesTimeline = fn(bool) -> Box<dyn Renderer>;

/// What binds when.
pub static TIMELINE: Paper<WritesTimeline> = Paper::new(
    entry(Format::Text, "For people", |past| Box::new(Timeline::new(past))),
    &[entry(Format::Ics, "An iCalendar file (RFC 5545), an event a day", |past| {
        Box::new(Calendar::new(past))
    })],
);

/// What writes letters with questions on filings.
pub type OpensLetters = fn() -> Box<dyn WritesLetters>;

/// Letters with what falls short and the questions that would settle the most.
pub static QUESTIONS: Paper<OpensLetters> = Paper::new(
    entry(Format::Markdown, "A letter that is filled in and read back by `answer`", || {
        Box::new(Texts::markdown())
    }),
    &[
        entry(
            Format::Html,
            "One self-contained page, to be filled in on a screen or on paper",
            || Box::<Pages>::default(),
        ),
        #[cfg(feature = "docx")]
        entry(
            Format::Docx,
            "A document for word processors, which is filled in and read back by `answer`",
            || Box::<Docx>::default(),
        ),
        entry(Format::Yaml, "A piece of a filing to fill in, which `answer` reads back", || {
            Box::new(Texts::yaml())
        }),
    ],
);

/// Writes what a filing names as evidence.
pub type WritesEvidence = fn(&FilingReport<'_>, &mut dyn io::Write) -> io::Result<()>;

/// What filings name as evidence, and what open duties would need.
pub static EVIDENCE: Paper<WritesEvidence> =
    Paper::new(entry(Format::Text, "For people", evidence_text), &[]);

/// Writes what is told of something that was named.
pub type WritesExplanation = fn(&Explained<'_>, &mut dyn io::Write) -> io::Result<()>;

/// What a rule, a provision, a presumption or a fact is about.
pub static EXPLANATION: Paper<WritesExplanation> =
    Paper::new(entry(Format::Text, "For people", explain_text), &[]);

/// Writes what has changed for one filing.
pub type WritesDifference = fn(&Side, &Side, &Diff, &mut dyn io::Write) -> io::Result<()>;

/// What a new version changes.
pub static DIFFERENCE: Paper<WritesDifference> =
    Paper::new(entry(Format::Text, "For people", diff_text), &[]);

/// Writes what many filings come to.
pub type WritesSummary = fn(&Page<'_>, &mut dyn io::Write) -> io::Result<()>;

/// What many filings come to; a run writes it in every format.
pub static SUMMARY: Paper<WritesSummary> = Paper::new(
    entry(Format::Text, "For a terminal or a log", |page, out| {
        out.write_all(page.text()?.as_bytes())
    }),
    &[
        entry(Format::Json, "For programs", |page, out| out.write_all(page.json().as_bytes())),
        entry(Format::Html, "For a browser", |page, out| out.write_all(page.html()?.as_bytes())),
    ],
);

#[cfg(test)]
mod tests {
    use super::{COMPARISON, Paper, QUESTIONS, REPORT, TIMELINE};
    use std::path::Path;

    fn chosen<W>(paper: &Paper<W>, file: &str) -> &'static str {
        paper.choose(None, Some(Path::new(file))).format.word()
    }

    #[test]
    fn a_file_is_called_by_its_format() {
        for (file, format) in [
            ("report.html", "html"),
            ("out.d/REPORT.HTM", "html"),
            ("report.json", "json"),
            ("report.sarif", "sarif"),
            ("junit.xml", "junit"),
            ("report.md", "markdown"),
            ("report.yaml", "text"),
            ("report", "text"),
            (".csv", "text"),
        ] {
            assert_eq!(chosen(&REPORT, file), format, "{file}");
        }
        assert_eq!(chosen(&TIMELINE, "days.ics"), "ics");
        assert_eq!(chosen(&QUESTIONS, "gate.yml"), "yaml");
        assert_eq!(chosen(&COMPARISON, "offers.csv"), "csv");
        let asked = REPORT.named("json");
        assert_eq!(REPORT.choose(asked, Some(Path::new("a.html"))).format.word(), "json");
    }

    #[test]
    fn a_paper_has_each_format_once() {
        fn words<W>(paper: &Paper<W>) -> Vec<&'static str> {
            paper.entries().map(|entry| entry.format.word()).collect()
        }
        for words in [words(&REPORT), words(&COMPARISON), words(&TIMELINE), words(&QUESTIONS)] {
            let mut once = words.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), words.len(), "{words:?}");
        }
    }
}
