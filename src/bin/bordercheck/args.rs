//! The command line: what can be said, before it is resolved.

use std::path::{Path, PathBuf};

use bordercheck::RoleChoice;
use bordercheck::ask::Party;
use bordercheck::formats::{
    COMPARISON, DIFFERENCE, EVIDENCE, EXPLANATION, Entry, OpensLetters, Paper, QUESTIONS, REPORT,
    TIMELINE, WritesComparison, WritesDifference, WritesEvidence, WritesExplanation, WritesReport,
    WritesTimeline,
};
use bordercheck::import::Register;
use bordercheck::law::{Role, Standing};
use bordercheck::report::FailOn;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;

use super::batch::{OpensTable, TABLES};

const EXIT_CODES: &str = "Exit codes:
  0  nothing to act on
  1  at least one finding at or above --fail-on
  2  the command line, the settings, a waiver or a rulebook is wrong
  3  at least one filing could not be read or does not fit the schema
  4  nothing was checked: no filing was found, or no duty of the role
  5  an input or output failed
With several, the highest wins.";

const IMPORT_EXIT_CODES: &str = "Exit codes:
  0  every record is a filing, or skipped as one that says nothing
  2  the command line is wrong
  3  at least one record, or the register as a whole, could not be read; the others are filings all the same
  4  there was no record
  5  an input or output failed
With several, the highest wins.";

const ANSWER_EXIT_CODES: &str = "Exit codes:
  0  everything that the reply says is in the filing
  1  something is not, and is named on standard error
  2  the command line is wrong, or the reply is about another filing
  3  the filing or the reply could not be read
  5  an input or output failed
With several, the highest wins.";

/// Checks descriptions of AI systems at borders against encoded law.
///
/// A filing is a YAML or JSON description of one AI system used in migration, asylum or border
/// control. Each duty comes out as met, unmet, undetermined or not applicable, with the line of the
/// filing, the provision, the day from which it binds and what closes the gap.
#[derive(Debug, Parser)]
#[command(name = "bordercheck", version, after_long_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check filings and report what they fall short of
    #[command(after_long_help = EXIT_CODES)]
    Check(Box<Check>),
    /// Check many filings at once: a row for each, tables, and a summary of all
    #[command(after_long_help = EXIT_CODES)]
    Batch(Batch),
    /// Turn the records of a public register into filings that say only what the records say
    ///
    /// Tables (CSV with any separator, workbooks) and JSON (a list, a record a line) are read as they
    /// are published. Every record is a filing, or refused or skipped with its line and the reason;
    /// standard error says so, and which columns and answers have no place in a filing.
    #[command(after_long_help = IMPORT_EXIT_CODES)]
    Import(Import),
    /// Say what a rule asks; with a filing, derive how it comes out
    Explain(Explain),
    /// Say what binds when for each filing, as text or as a calendar
    Timeline(Timeline),
    /// Write the letter to a bidder: what is stated and falls short, and the fewest questions that settle the most
    Ask(Ask),
    /// Put the answers of a letter that came back into the filing, and hand back what cannot be put in
    ///
    /// The text of the filing stays as it is, with its comments; each answer is held to the schema and the result is
    /// read again. What stands in the filing is not overwritten without --replace.
    #[command(after_long_help = ANSWER_EXIT_CODES)]
    Answer(Answer),
    /// Set bids side by side: whether each can be taken, a row a subject, what speaks against it; no score
    Compare(Compare),
    /// Say what a new version of a filing, other rules or another day change; fail on what is worse
    Diff(Diff),
    /// Accept a gap for a time: write who has decided it, why and until when into a file of waivers
    Waive(Waive),
    /// List the evidence that filings name, what it backs, and what open duties would need
    Evidence(Evidence),
    /// Look at the rulebook, or run the cases that prove it
    #[command(subcommand)]
    Rules(Rules),
    /// Print a JSON Schema
    Schema {
        /// Which one
        #[arg(value_enum, default_value_t = SchemaName::Filing)]
        name: SchemaName,
    },
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the manual page, or write those of all commands to a folder
    Man {
        /// The folder; it has to be there
        folder: Option<PathBuf>,
    },
    /// Look at the settings
    #[command(subcommand)]
    Config(Config),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Show each setting of a check, and where its value comes from
    Show(#[command(flatten)] Box<Check>),
}

/// What is checked, and how. What is left out is looked up in the settings of the project, key by key.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Check {
    /// Files or folders with filings (*.yaml, *.yml, *.json that carry `bordercheck: 1`), or `-` for standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) question: Question,
    /// How the report on standard output is written [default: by the ending of --output, or text]
    #[arg(long, value_name = "FORMAT", value_parser = formats(&REPORT))]
    pub(crate) format: Option<Of<WritesReport>>,
    /// Tell all of it, as `--format full`
    #[arg(long, conflicts_with = "format")]
    pub(crate) full: bool,
    /// Let pages print their annex too: every duty, with the lines of the filing
    #[arg(long)]
    pub(crate) annex: bool,
    /// Write that report to a file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write one more report to a file, whose ending can stand for the format; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_to)]
    pub(crate) report: Vec<ReportTo>,
    /// Leave out duties that bind after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) due_by: Option<Date>,
    /// From which verdict on to exit with 1 [default: undetermined]
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub(crate) fail_on: Option<Threshold>,
    /// What has to stand behind a duty that is met: `documented` (evidence that is in date and for
    /// this version) or `verified` (its file, read and unchanged)
    #[arg(long, value_name = "STANDING", value_parser = standing)]
    pub(crate) require: Option<Standing>,
    /// Accept what a file of waivers accepts; expired and unused ones fail the check
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<PathBuf>,
    /// Fail only on what is not in this file, which `--report baseline=FILE` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Say nothing of filings in which there is nothing to act on
    #[arg(long, short, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say on standard error which files are read and written
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// A report to write beside the one on standard output.
#[derive(Clone, Debug)]
pub(crate) struct ReportTo {
    pub(crate) format: Of<WritesReport>,
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Batch {
    /// Files, folders, patterns, archives (*.zip, *.tar.gz), a filing a line (*.ndjson), tables of paths
    /// (*.csv), or `-` for a list of paths from standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) question: Question,
    /// The folder for the results
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Continue a run that was broken off
    #[arg(long, conflicts_with = "replace")]
    pub(crate) resume: bool,
    /// Put the results in the place of those of an earlier run
    #[arg(long)]
    pub(crate) replace: bool,
    /// Report what has changed since the run in this folder
    #[arg(long, value_name = "RUN")]
    pub(crate) since: Option<PathBuf>,
    /// Add the full JSON report of each filing to its row
    #[arg(long)]
    pub(crate) reports: bool,
    /// Write the results in another form as well
    #[arg(long, value_name = "FORM", value_delimiter = ',', value_parser = formats(&TABLES))]
    pub(crate) also: Vec<Of<OpensTable>>,
    /// How many filings to check at the same time [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<std::num::NonZero<usize>>,
    /// How to show how far the run is
    #[arg(long, value_enum, value_name = "FORM", default_value_t = ProgressChoice::Auto)]
    pub(crate) progress: ProgressChoice,
    /// Leave out duties that bind after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) due_by: Option<Date>,
    /// From which verdict on to exit with 1 [default: undetermined]
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub(crate) fail_on: Option<Threshold>,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Which register
    #[arg(value_enum)]
    pub(crate) register: RegisterName,
    /// The register's file as it is downloaded, or `-` for standard input
    pub(crate) file: PathBuf,
    /// The encoding of a file that is not UTF-8, such as `windows-1252` [default: UTF-8, or UTF-16 by its mark]
    #[arg(long, value_name = "LABEL", value_parser = crate::register::encoding)]
    pub(crate) encoding: Option<&'static encoding_rs::Encoding>,
    /// A folder for the filings, one file each [default: all of them on standard output, as a stream]
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Put the filings in the place of files that are there and differ, whoever has edited them
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

/// A register that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RegisterName {
    /// US federal AI use case inventory of 2023, 2024 or 2025, whole or of one agency
    UsInventory,
    /// Dutch algorithm register
    NlRegister,
    /// Index of the UK's algorithmic transparency records
    UkRecords,
    /// Systems described in the AI Risk Ontology (AIRO): Turtle or JSON-LD
    Airo,
}

impl From<RegisterName> for Register {
    fn from(name: RegisterName) -> Register {
        match name {
            RegisterName::UsInventory => Register::UsInventory,
            RegisterName::NlRegister => Register::NlRegister,
            RegisterName::UkRecords => Register::UkRecords,
            RegisterName::Airo => Register::Airo,
        }
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressChoice {
    /// A bar on a terminal, lines in a log file, nothing in a pipe
    Auto,
    /// One line that rewrites itself
    Bar,
    /// A line every ten seconds
    Log,
    /// Nothing
    None,
}

/// What is asked of filings, whichever command asks. What is left out is looked up in the settings of the
/// project.
#[derive(Debug, Args)]
pub(crate) struct Question {
    /// Leave files and folders out of folders that are walked: a pattern as in .gitignore; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// The day for which the question is asked [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
    /// Whose duties to look at: a role, or `all` [default: what whoever submits the filing is in law]
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub(crate) role: Option<RoleChoice>,
    /// Look only at these duties: their ids, or what these begin with, such as `ai-act/art-14`
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// Leave these duties out, by their ids or what these begin with; what is prohibited is looked at all the same
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    #[command(flatten)]
    pub(crate) law: Law,
    #[command(flatten)]
    pub(crate) config: SettingsFile,
}

/// Where settings are taken from.
#[derive(Debug, Args)]
pub(crate) struct SettingsFile {
    /// Take settings from this file [default: the nearest bordercheck.toml, or pyproject.toml or Cargo.toml that has them, up to the repository]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Look for no file with settings
    #[arg(long)]
    pub(crate) no_config: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Law {
    /// Only the duties of these laws, by their ids
    #[arg(long, value_name = "LAW", value_delimiter = ',')]
    pub(crate) law: Vec<String>,
    #[command(flatten)]
    pub(crate) rules: OwnRules,
}

#[derive(Debug, Args)]
pub(crate) struct OwnRules {
    /// Add the rulebook in a folder to the built-in one
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
    /// Use the rulebook of --rules alone, without the built-in one
    #[arg(long, requires = "rules")]
    pub(crate) only: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Timeline {
    #[command(flatten)]
    pub(crate) asked: Asked,
    /// How it is written [default: by the ending of --output, or text]
    #[arg(long, value_name = "FORMAT", value_parser = formats(&TIMELINE))]
    pub(crate) format: Option<Of<WritesTimeline>>,
    /// Tell the past too: the days from which duties bind already
    #[arg(long)]
    pub(crate) past: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    #[command(flatten)]
    pub(crate) asked: Asked,
    /// How it is written [default: by the ending of --output, or markdown]
    #[arg(long, value_name = "FORMAT", value_parser = formats(&QUESTIONS))]
    pub(crate) format: Option<Of<OpensLetters>>,
    /// Only the letter to one party [default: one to each that has something to answer]
    #[arg(long = "for", value_name = "PARTY", value_parser = party)]
    pub(crate) party: Option<Party>,
    /// How many questions at most
    #[arg(long, value_name = "NUMBER", default_value_t = 12)]
    pub(crate) most: usize,
    /// The day to answer by
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) reply_by: Option<Date>,
    /// Write why each question is asked and what its answer settles to another file, in Markdown; it is not for the addressee
    #[arg(long, value_name = "FILE")]
    pub(crate) annex: Option<PathBuf>,
    /// Leave out duties that bind after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) due_by: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// The filing, or `-` for standard input
    pub(crate) filing: PathBuf,
    /// The letter that came back: Markdown, a document of a word processor (.docx), or the YAML to fill in
    pub(crate) reply: PathBuf,
    /// Write the filing with the answers to a file, whole or not at all; never to one of the two [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Put answers in the place of what the filing states otherwise
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) rules: OwnRules,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    #[command(flatten)]
    pub(crate) asked: Asked,
    /// How it is written [default: by the ending of --output, or text]
    #[arg(long, value_name = "FORMAT", value_parser = formats(&COMPARISON))]
    pub(crate) format: Option<Of<WritesComparison>>,
    /// Leave out duties that bind after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) due_by: Option<Date>,
    /// Accept what a file of waivers accepts, and say so beside the verdict
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<PathBuf>,
    /// Look for the files of evidence beside each filing
    #[arg(long)]
    pub(crate) verify: bool,
    /// The letter of a bid in the tender, by its path or its `filing.id`; may be given several times, in the order of
    /// the columns [default: A, B, C in the order given]
    #[arg(long, value_name = "LETTER=FILING", value_parser = label)]
    pub(crate) label: Vec<Label>,
    /// Print what is folded on the page, too
    #[arg(long)]
    pub(crate) annex: bool,
}

/// A letter of the tender, and the filing that has it.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) letter: String,
    pub(crate) filing: String,
}

fn label(text: &str) -> Result<Label, String> {
    let (letter, filing) = text.split_once('=').unwrap_or_default();
    let letter = letter.trim();
    if letter.is_empty() || filing.is_empty() {
        return Err("write it as LETTER=FILING, such as `A=bids/north.yaml`".to_owned());
    }
    if letter.chars().count() > 12 || letter.chars().any(bordercheck::shown::is_hidden) {
        return Err("a letter of the tender has at most 12 characters that show".to_owned());
    }
    Ok(Label { letter: letter.to_owned(), filing: filing.to_owned() })
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The filing as it was, a folder of filings, or a JSON report that was kept
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The filing as it is now, a folder of filings, or a later report
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    #[command(flatten)]
    pub(crate) question: Question,
    /// Leave out duties that bind after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) due_by: Option<Date>,
    /// The day for which the old one is asked [default: that of the new one]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) old_as_of: Option<Date>,
    /// The rulebook in a folder, alone, for the old one [default: that of the new one]
    #[arg(long, value_name = "DIR")]
    pub(crate) old_rules: Option<PathBuf>,
    /// How it is written
    #[arg(long, value_name = "FORMAT", value_parser = formats(&DIFFERENCE), hide = DIFFERENCE.has_one())]
    pub(crate) format: Option<Of<WritesDifference>>,
}

/// Filings, and what is asked about them.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// Files or folders with filings (*.yaml, *.yml, *.json that carry `bordercheck: 1`), or `-` for standard input
    #[arg(required = true, value_name = "FILING")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) question: Question,
    /// Write it to a file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

impl Asked {
    /// Where it goes; `-` is standard output.
    pub(crate) fn target(&self) -> &Path {
        self.output.as_deref().unwrap_or(Path::new("-"))
    }
}

#[derive(Debug, Args)]
pub(crate) struct Evidence {
    #[command(flatten)]
    pub(crate) asked: Asked,
    /// How it is written
    #[arg(long, value_name = "FORMAT", value_parser = formats(&EVIDENCE), hide = EVIDENCE.has_one())]
    pub(crate) format: Option<Of<WritesEvidence>>,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A citation (`"AI Act 14(5)"`), the id of a rule (`ai-act/art-26/par-6/log-retention`) or the end of it, a
    /// qualification (`law.high_risk`), a presumption, or a fact (`logging.retention`)
    #[arg(value_name = "WHAT")]
    pub(crate) what: String,
    /// Derive how it comes out for this filing
    #[arg(long, value_name = "FILE")]
    pub(crate) filing: Option<PathBuf>,
    /// How it is written
    #[arg(long, value_name = "FORMAT", value_parser = formats(&EXPLANATION), hide = EXPLANATION.has_one())]
    pub(crate) format: Option<Of<WritesExplanation>>,
    /// The day for which the question is asked [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
    #[command(flatten)]
    pub(crate) law: Law,
    #[command(flatten)]
    pub(crate) config: SettingsFile,
}

#[derive(Debug, Args)]
pub(crate) struct Waive {
    /// The obligation: its id (`ai-act/art-26/par-6/log-retention`), or the end of it where no other ends so
    pub(crate) id: String,
    /// The last day for which it is accepted
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) until: Date,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who has decided it, and answers for it [default: the name of the user of this machine]
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// The `filing.id` that it is for; may be given several times [default: all filings]
    #[arg(long, value_name = "ID")]
    pub(crate) filing: Vec<String>,
    /// The file of waivers, which is made where there is none [default: that of the settings, or waivers.yaml]
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The day of the decision [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
    #[command(flatten)]
    pub(crate) rules: OwnRules,
    #[command(flatten)]
    pub(crate) config: SettingsFile,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    /// List every obligation with its citation, addressee and the day it binds from
    List(#[command(flatten)] Law),
    /// Run the cases beside the rules
    Test {
        /// Only rules whose id contains this
        filter: Option<String>,
        /// Name the conditions that no case shows to decide alone (MC/DC)
        #[arg(long)]
        coverage: bool,
        /// Change every rule in small ways, and name the changes that no case notices
        #[arg(long)]
        mutants: bool,
        /// Show cases that would close what --coverage and --mutants find
        #[arg(long)]
        suggest: bool,
        #[command(flatten)]
        rules: OwnRules,
    },
    /// Say what became of every provision of the laws, and which have no account yet
    Ledger(#[command(flatten)] Law),
    /// Compare another text of a law with the one the rules were read from, and name the rules to read again
    Drift {
        /// The other text: a JSON list of units with `id`, `cite` and `text`
        #[arg(long, value_name = "FILE")]
        law: PathBuf,
        #[command(flatten)]
        rules: OwnRules,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    /// Every fact that a filing can state
    Filing,
    /// The files of a rulebook
    Rules,
    /// The JSON report
    Report,
    /// A file of waivers
    Waivers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Threshold {
    /// A filing that does not say enough is not clean
    Undetermined,
    /// Only shown gaps
    Unmet,
    /// Never: the report is read instead
    Never,
}

impl From<Threshold> for FailOn {
    fn from(threshold: Threshold) -> FailOn {
        match threshold {
            Threshold::Undetermined => FailOn::Undetermined,
            Threshold::Unmet => FailOn::Unmet,
            Threshold::Never => FailOn::Never,
        }
    }
}

/// A format that was asked for.
pub(crate) type Of<W> = &'static Entry<W>;

/// The words of all formats of a paper, each with what it is for.
fn formats<W: Sync>(paper: &'static Paper<W>) -> impl TypedValueParser<Value = Of<W>> {
    let value = |entry: Of<W>| PossibleValue::new(entry.format.word()).help(entry.about);
    PossibleValuesParser::new(paper.entries().map(value))
        .try_map(|word| paper.named(&word).ok_or("there is no such format"))
}

/// The format of a report, by its word.
pub(crate) fn report_format(word: &str) -> Result<Of<WritesReport>, String> {
    let words = || REPORT.entries().map(|entry| entry.format.word());
    REPORT.named(word).ok_or_else(|| {
        let all = words().collect::<Vec<_>>().join(", ");
        format!("there is no format `{word}`; it is one of {all}{}", likely(word, words()))
    })
}

/// `sarif=out/report.json`, or `out/report.sarif`.
pub(crate) fn report_to(text: &str) -> Result<ReportTo, String> {
    let Some((word, file)) = text.split_once('=') else {
        let format = REPORT.of_file(Path::new(text)).ok_or_else(|| {
            let words = REPORT.entries().map(|entry| entry.format.word());
            let words = words.collect::<Vec<_>>().join(", ");
            format!("write it as FORMAT=FILE, with a format of {words}")
        })?;
        return Ok(ReportTo { format, file: text.into() });
    };
    let format = report_format(word)?;
    if file.is_empty() || file == "-" {
        return Err("it goes to a file; --format is for standard output".to_owned());
    }
    Ok(ReportTo { format, file: file.into() })
}

pub(crate) fn date(text: &str) -> Result<Date, String> {
    let shape = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let fault = || {
        if shape {
            "no calendar has this day"
        } else {
            "write the date as year-month-day, such as 2027-12-02"
        }
    };
    bordercheck::time::parse_date(text).ok_or_else(|| fault().to_owned())
}

fn party(text: &str) -> Result<Party, String> {
    let found = Party::ALL.iter().copied().find(|party| party.word() == text);
    let words = || Party::ALL.iter().map(|party| party.word()).collect::<Vec<_>>().join(", ");
    found.ok_or_else(|| format!("it is one of {}", words()))
}

pub(crate) fn standing(text: &str) -> Result<Standing, String> {
    let found = Standing::from_word(text).filter(|standing| *standing > Standing::Asserted);
    let words = ["documented", "verified"];
    found.ok_or_else(|| format!("it is one of {}{}", words.join(", "), likely(text, words)))
}

pub(crate) fn role(text: &str) -> Result<RoleChoice, String> {
    if text == "all" {
        return Ok(RoleChoice::All);
    }
    let words = || Role::ALL.iter().map(|role| role.word());
    Role::from_word(&text.replace('-', "_")).map(RoleChoice::One).ok_or_else(|| {
        let all = words().collect::<Vec<_>>().join(", ");
        format!("it is one of {all}, or all{}", likely(text, words()))
    })
}

/// A question about the word that is likely meant, to stand at the end of a message.
pub(crate) fn likely<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> String {
    let likely = bordercheck::suggest::closest(word, words);
    likely.map_or_else(String::new, |likely| format!(". Did you mean `{likely}`?"))
}
