//! The command line: what can be said, before it is resolved.

use std::path::PathBuf;

use bordercheck::RoleChoice;
use bordercheck::import::Register;
use bordercheck::law::Role;
use bordercheck::report::FailOn;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

const EXIT_CODES: &str = "Exit codes:
  0  nothing to act on
  1  at least one finding at or above --fail-on
  2  the command line or a rulebook is wrong
  3  at least one filing could not be read or does not fit the schema
  4  nothing was checked: no filing was found
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
    Check(Check),
    /// Check many filings at once: a row for each, tables, and a summary of all
    #[command(after_long_help = EXIT_CODES)]
    Batch(Batch),
    /// Turn the records of a public register into filings that say only what the records say
    Import(Import),
    /// Say what a rule asks; with a filing, derive how it comes out
    Explain(Explain),
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
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files or folders with filings (*.yaml, *.yml, *.json), or `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Write the report to a file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The day for which the question is asked [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
    /// Leave out duties that bind after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) due_by: Option<Date>,
    /// Whose duties to look at: a role, or `all` [default: that of whoever submits the filing]
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub(crate) role: Option<RoleChoice>,
    /// From which verdict on to exit with 1
    #[arg(long, value_enum, value_name = "VERDICT", default_value_t = Threshold::Undetermined)]
    pub(crate) fail_on: Threshold,
    #[command(flatten)]
    pub(crate) law: Law,
}

#[derive(Debug, Args)]
pub(crate) struct Batch {
    /// Files, folders, patterns, archives (*.zip, *.tar.gz), a filing a line (*.ndjson), tables of paths
    /// (*.csv), or `-` for a list of paths from standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
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
    #[arg(long, value_enum, value_name = "FORM", value_delimiter = ',')]
    pub(crate) also: Vec<Also>,
    /// How many filings to check at the same time [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<std::num::NonZero<usize>>,
    /// How to show how far the run is
    #[arg(long, value_enum, value_name = "FORM", default_value_t = ProgressChoice::Auto)]
    pub(crate) progress: ProgressChoice,
    /// The day for which the question is asked [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
    /// Leave out duties that bind after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) due_by: Option<Date>,
    /// Whose duties to look at: a role, or `all` [default: that of whoever submits each filing]
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub(crate) role: Option<RoleChoice>,
    /// From which verdict on to exit with 1
    #[arg(long, value_enum, value_name = "VERDICT", default_value_t = Threshold::Undetermined)]
    pub(crate) fail_on: Threshold,
    #[command(flatten)]
    pub(crate) law: Law,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Which register
    #[arg(value_enum)]
    pub(crate) register: RegisterName,
    /// The register's file, or `-` for standard input
    pub(crate) file: PathBuf,
    /// A folder for the filings, one file each [default: all of them on standard output, as a stream]
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

/// A register that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RegisterName {
    /// US federal AI use case inventory: CSV with the columns of 2023, 2024 or 2025
    UsInventory,
    /// Dutch algorithm register: a JSON record a line
    NlRegister,
    /// Index of the UK's algorithmic transparency records: a JSON record a line
    UkRecords,
}

impl From<RegisterName> for Register {
    fn from(name: RegisterName) -> Register {
        match name {
            RegisterName::UsInventory => Register::UsInventory,
            RegisterName::NlRegister => Register::NlRegister,
            RegisterName::UkRecords => Register::UkRecords,
        }
    }
}

/// A form of results for those who query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Also {
    /// A database file with tables and views, for `sqlite3` (needs a build with the feature `sqlite`)
    Sqlite,
    /// A Parquet file, a row for each filing (needs a build with the feature `parquet`)
    Parquet,
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
pub(crate) struct Explain {
    /// An obligation (`ai-act/art-26/par-6/log-retention`), the end of its id, or a qualification (`law.high_risk`)
    pub(crate) id: String,
    /// Derive how it comes out for this filing
    #[arg(long, value_name = "FILE")]
    pub(crate) filing: Option<PathBuf>,
    /// The day for which the question is asked [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
    #[command(flatten)]
    pub(crate) law: Law,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    /// List every obligation with its citation, addressee and the day it binds from
    List(#[command(flatten)] Law),
    /// Run the cases beside the rules
    Test {
        /// Only rules whose id contains this
        filter: Option<String>,
        #[command(flatten)]
        rules: OwnRules,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs; `bordercheck schema report` describes it
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    /// Every fact that a filing can state
    Filing,
    /// The files of a rulebook
    Rules,
    /// The JSON report
    Report,
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

fn date(text: &str) -> Result<Date, String> {
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

fn role(text: &str) -> Result<RoleChoice, String> {
    if text == "all" {
        return Ok(RoleChoice::All);
    }
    let words = || Role::ALL.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ");
    Role::from_word(&text.replace('-', "_"))
        .map(RoleChoice::One)
        .ok_or_else(|| format!("it is one of {}, or all", words()))
}
