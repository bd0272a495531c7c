//! The command-line program: arguments in, one exit code out.

mod answer;
mod args;
mod ask;
mod batch;
mod check;
mod commands;
mod compare;
mod diff;
mod evidence;
mod explain;
mod files;
mod guard;
mod import;
mod inputs;
mod nothing;
mod project;
mod register;
mod rules;
mod settings;
mod target;
mod timeline;
mod waive;
mod write;

use std::path::Path;
use std::process::ExitCode;

use bordercheck::shown;

use clap::Parser as _;

use self::args::{Arguments, Command, Config};
use self::files::FileError;

/// How the program ends; with several reasons, the highest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Exit {
    Clean = 0,
    Findings = 1,
    Usage = 2,
    Unreadable = 3,
    NothingChecked = 4,
    InputOutput = 5,
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Usage(String),
    /// The rulebook is at fault, and that has been said.
    #[error("the rulebook can not be used")]
    Rulebook,
    /// The waivers are at fault, and that has been said.
    #[error("the waivers can not be used")]
    Waivers,
    #[error("`{}` can not be used", shown(path))]
    Baseline {
        path: std::path::PathBuf,
        #[source]
        source: bordercheck::report::BaselineFault,
    },
    #[error(transparent)]
    Damaged(#[from] bordercheck::embedded::Damaged),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("cannot write the output")]
    Output(#[source] std::io::Error),
    /// Only by a fault of this program.
    #[error("the accounts do not add up, and the results are not to be used: {0}")]
    Unaccounted(bordercheck::batch::Unbalanced),
}

impl Failure {
    fn exit(&self) -> Exit {
        match self {
            Failure::Usage(_) | Failure::Rulebook | Failure::Waivers | Failure::Baseline { .. } => {
                Exit::Usage
            }
            Failure::Damaged(_)
            | Failure::File(_)
            | Failure::Output(_)
            | Failure::Unaccounted(_) => Exit::InputOutput,
        }
    }
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refused(&error),
    };
    let result = match arguments.command {
        Command::Check(check) => check::check(&check),
        Command::Batch(asked) => batch::batch(&asked),
        Command::Import(asked) => import::import(&asked),
        Command::Explain(explain) => explain::explain(&explain),
        Command::Timeline(timeline) => timeline::timeline(&timeline),
        Command::Ask(asked) => ask::ask(&asked),
        Command::Answer(asked) => answer::answer(&asked),
        Command::Compare(compare) => compare::compare(&compare),
        Command::Diff(diff) => diff::diff(&diff),
        Command::Waive(asked) => waive::waive(&asked),
        Command::Evidence(asked) => evidence::evidence(&asked),
        Command::Rules(rules) => rules::rules(&rules),
        Command::Schema { name } => commands::schema(name),
        Command::Completions { shell } => commands::completions(shell),
        Command::Man { folder } => commands::man(folder.as_deref()),
        Command::Config(Config::Show(check)) => settings::show(&check),
    };
    let exit = result.unwrap_or_else(|failure| {
        say(&failure);
        failure.exit()
    });
    ExitCode::from(exit as u8)
}

/// Prints an error with its causes.
fn say(error: &dyn std::error::Error) {
    let mut line = format!("bordercheck: {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        line.push_str(": ");
        line.push_str(&inner.to_string());
        cause = inner.source();
    }
    write::tell(&format!("{}\n", by_line(&line)));
}

/// Help that was asked for, or what is wrong with the command line; what stands there may be anything.
fn refused(error: &clap::Error) -> ExitCode {
    let plain = error.render().to_string();
    let safe = by_line(&plain);
    if safe == plain {
        let _ = error.print();
    } else {
        write::tell(&safe);
    }
    ExitCode::from(if error.use_stderr() { Exit::Usage } else { Exit::Clean } as u8)
}

/// A message of several lines, each of them safe to show.
fn by_line(text: &str) -> String {
    text.split('\n').map(shown::printable).collect::<Vec<_>>().join("\n")
}

/// A path as people read it.
fn shown(path: &Path) -> String {
    shown::printable(&files::name(path))
}
