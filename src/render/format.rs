//! The formats that reports are written in, by their words on the command line.

use super::{
    BaselineFile, Concise, Csv, Full, GithubAnnotations, GitlabCodeQuality, Html, Json, Junit,
    Markdown, Oscal, Renderer, Run, Sarif, Text,
};

/// A format of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people, on a terminal: what matters most, on one screen.
    Text,
    /// For people: all of it.
    Full,
    /// A line a finding.
    Concise,
    /// For programs: every outcome with its reasons.
    Json,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// Commands that GitHub turns into annotations of the lines.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// `JUnit` XML: a suite a filing, a case a duty.
    Junit,
    /// A row an outcome, for a spreadsheet.
    Csv,
    /// For a comment on a pull request.
    Markdown,
    /// OSCAL assessment results, for auditors' tools.
    Oscal,
    /// One page for the file or the browser, self-contained.
    Html,
    /// What is open today, so that a later check fails on what is new.
    Baseline,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Format] = &[
        Format::Text,
        Format::Full,
        Format::Concise,
        Format::Json,
        Format::Sarif,
        Format::Github,
        Format::Gitlab,
        Format::Junit,
        Format::Csv,
        Format::Markdown,
        Format::Oscal,
        Format::Html,
        Format::Baseline,
    ];

    /// The word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Full => "full",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Sarif => "sarif",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Junit => "junit",
            Format::Csv => "csv",
            Format::Markdown => "markdown",
            Format::Oscal => "oscal",
            Format::Html => "html",
            Format::Baseline => "baseline",
        }
    }

    /// What it is for, in a line.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Format::Text => "For people: what matters most, on one screen",
            Format::Full => "For people: all of it, as `--full`",
            Format::Concise => "A line a finding, as linters write them",
            Format::Json => "For programs; `bordercheck schema report` describes it",
            Format::Sarif => "SARIF 2.1.0, for code scanning and editors",
            Format::Github => "Annotations of the lines in a GitHub workflow",
            Format::Gitlab => "GitLab's code quality report",
            Format::Junit => "JUnit XML: a suite a filing, a case a duty",
            Format::Csv => "A row an outcome, for a spreadsheet",
            Format::Markdown => "A comment on a pull request",
            Format::Oscal => "OSCAL assessment results, for auditors' tools",
            Format::Html => "One self-contained page, for the browser, the printer and the file",
            Format::Baseline => "What is open today, to be given to --baseline later",
        }
    }

    /// The format of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Format> {
        Format::ALL.iter().copied().find(|format| format.word() == word)
    }

    /// Whether it tells what stands behind every outcome, and not only behind what there is to act on.
    #[must_use]
    pub fn tells_everything(self) -> bool {
        match self {
            Format::Json | Format::Csv | Format::Oscal | Format::Html | Format::Full => true,
            Format::Text
            | Format::Concise
            | Format::Sarif
            | Format::Github
            | Format::Gitlab
            | Format::Junit
            | Format::Markdown
            | Format::Baseline => false,
        }
    }

    /// What writes it.
    #[must_use]
    pub fn renderer<'r>(self, run: &Run<'r>) -> Box<dyn Renderer + 'r> {
        match self {
            Format::Text => Box::new(Text::new(run)),
            Format::Full => Box::new(Full::new(run.threshold)),
            Format::Concise => Box::new(Concise::new(run)),
            Format::Json => Box::new(Json::new(run.rulebook, run.as_of, run.threshold)),
            Format::Sarif => Box::new(Sarif::new(*run)),
            Format::Github => Box::new(GithubAnnotations::new(*run)),
            Format::Gitlab => Box::new(GitlabCodeQuality::new(*run)),
            Format::Junit => Box::new(Junit::new(run.threshold)),
            Format::Csv => Box::new(Csv::new(run.threshold)),
            Format::Markdown => Box::new(Markdown::new(run.threshold)),
            Format::Oscal => Box::new(Oscal::new(*run)),
            Format::Html => Box::new(Html::new(run.threshold)),
            Format::Baseline => Box::new(BaselineFile::new(*run)),
        }
    }
}
