//! Arguments and the settings of a project to the settings of a check, each with where it comes from.
//!
//! An argument wins over the file, key by key.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use bordercheck::formats::{Entry, Format, REPORT, WritesReport};
use bordercheck::law::Standing;
use bordercheck::report::FailOn;
use bordercheck::shown::printable;
use bordercheck::{Options, RoleChoice};
use clap::ValueEnum as _;
use jiff::civil::Date;
use toml::Spanned;

use super::args::{self, Check, Law, OwnRules, Question, ReportTo, SettingsFile, Threshold};
use super::commands::today;
use super::inputs::Exclude;
use super::project::{self, Day, File, Table};
use super::write::Output;
use super::{Exit, Failure, shown};

/// The settings of one check.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) asked: Common,
    pub(crate) format: &'static Entry<WritesReport>,
    pub(crate) output: Option<PathBuf>,
    pub(crate) report: Vec<ReportTo>,
    pub(crate) due_by: Option<Date>,
    pub(crate) fail_on: FailOn,
    pub(crate) require: Option<Standing>,
    pub(crate) waivers: Option<PathBuf>,
    pub(crate) baseline: Option<PathBuf>,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    rows: Vec<Row>,
}

/// What is asked of filings, whichever command asks.
#[derive(Debug)]
pub(crate) struct Common {
    pub(crate) exclude: Exclude,
    /// The day, where one was asked for.
    pub(crate) day: Option<Date>,
    pub(crate) role: RoleChoice,
    pub(crate) law: Law,
    pub(crate) chosen: Chosen,
    /// The file that some of the settings may come from.
    pub(crate) file: Option<PathBuf>,
}

/// Which duties are looked at, by their ids or what these begin with.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) select: Vec<String>,
    pub(crate) ignore: Vec<String>,
}

impl Common {
    /// The day for which the question is asked.
    pub(crate) fn as_of(&self) -> Date {
        self.day.unwrap_or_else(today)
    }

    /// The question, with everything told.
    pub(crate) fn options(&self) -> Options {
        Options::new(self.as_of(), self.role)
    }
}

/// One setting, for people.
#[derive(Debug)]
struct Row {
    key: &'static str,
    value: String,
    from: String,
}

/// Takes settings from arguments, from the file, or as they are usual.
pub(crate) struct Resolver {
    file: Option<File>,
    rows: Vec<Row>,
}

impl Resolver {
    /// With the file of a project, if there is one.
    pub(crate) fn new(of: &SettingsFile) -> Result<Resolver, Failure> {
        let file = project::file(of.config.as_deref(), of.no_config)?;
        Ok(Resolver { file, rows: Vec::new() })
    }

    /// What every command is asked in the same way.
    pub(crate) fn common(&mut self, question: &Question) -> Result<Common, Failure> {
        let exclude = left_out(self, &question.exclude)?;
        let day = self.as_of(question.as_of)?;
        let usual = "what whoever submits the filing is in law";
        let role = self.take(
            "role",
            question.role,
            |t| t.role.as_ref(),
            |_, word| args::role(word),
            |role| match role {
                RoleChoice::Filer => usual.to_owned(),
                RoleChoice::One(role) => role.word().to_owned(),
                RoleChoice::All => "all".to_owned(),
            },
            usual,
        )?;
        let law = law(self, &question.law)?;
        let select = self.ids("select", &question.select, |t| t.select.as_ref(), "all")?;
        let ignore = self.ids("ignore", &question.ignore, |t| t.ignore.as_ref(), "–")?;
        Ok(Common {
            exclude,
            day,
            role: role.unwrap_or(RoleChoice::Filer),
            law,
            chosen: Chosen { select, ignore },
            file: self.file.as_ref().map(|file| file.path.clone()),
        })
    }

    /// The day for which the question is asked, where one is named.
    pub(crate) fn as_of(&mut self, argument: Option<Date>) -> Result<Option<Date>, Failure> {
        self.day("as-of", argument, |t| t.as_of.as_ref(), &today().to_string())
    }

    /// The last day by which duties bind that are looked at.
    pub(crate) fn due_by(&mut self, argument: Option<Date>) -> Result<Option<Date>, Failure> {
        self.day("due-by", argument, |t| t.due_by.as_ref(), "–")
    }

    /// The file of waivers.
    pub(crate) fn waivers(
        &mut self,
        argument: Option<&PathBuf>,
    ) -> Result<Option<PathBuf>, Failure> {
        self.path("waivers", argument, |t| t.waivers.as_ref())
    }

    /// The folder of rules, and whether they are used alone.
    pub(crate) fn own_rules(&mut self, own: &OwnRules) -> Result<OwnRules, Failure> {
        let rules = self.path("rules", own.rules.as_ref(), |t| t.rules.as_ref())?;
        let only = self.flag("only", own.only, |t| t.only.as_ref())?;
        Ok(OwnRules { rules, only })
    }

    /// From which verdict on to exit with 1.
    pub(crate) fn fail_on(&mut self, argument: Option<Threshold>) -> Result<FailOn, Failure> {
        let threshold = self.take(
            "fail-on",
            argument,
            |t| t.fail_on.as_ref(),
            |_, word| {
                let words = ["undetermined", "unmet", "never"];
                let unknown =
                    |_| format!("it is one of {}{}", words.join(", "), args::likely(word, words));
                Threshold::from_str(word, false).map_err(unknown)
            },
            |threshold| {
                let value = threshold.to_possible_value();
                value.map_or_else(String::new, |value| value.get_name().to_owned())
            },
            "undetermined",
        )?;
        Ok(threshold.unwrap_or(Threshold::Undetermined).into())
    }

    fn ids(
        &mut self,
        key: &'static str,
        argument: &[String],
        of: impl FnOnce(&Table) -> Option<&Spanned<Vec<String>>>,
        usual: &str,
    ) -> Result<Vec<String>, Failure> {
        let argument = (!argument.is_empty()).then(|| argument.to_vec());
        let read = |_: &File, ids: &Vec<String>| Ok(ids.clone());
        let ids = self.take(key, argument, of, read, |ids| ids.join(", "), usual)?;
        Ok(ids.unwrap_or_default())
    }

    /// One setting: the argument if it is given, else what `of` finds in the file.
    fn take<T, F>(
        &mut self,
        key: &'static str,
        argument: Option<T>,
        of: impl FnOnce(&Table) -> Option<&Spanned<F>>,
        read: impl FnOnce(&File, &F) -> Result<T, String>,
        show: impl FnOnce(&T) -> String,
        usual: &str,
    ) -> Result<Option<T>, Failure> {
        let (value, from) = if let Some(argument) = argument {
            (
                Some(argument),
                if key == "paths" { "argument".to_owned() } else { format!("--{key}") },
            )
        } else if let Some(file) = &self.file
            && let Some(found) = of(&file.table)
        {
            let place = file.place(found.span());
            let value = read(file, found.get_ref())
                .map_err(|why| Failure::Usage(format!("{place}: `{key}`: {why}")))?;
            (Some(value), place)
        } else {
            (None, "default".to_owned())
        };
        let value_text = value.as_ref().map_or_else(|| usual.to_owned(), show);
        self.rows.push(Row { key, value: printable(&value_text), from });
        Ok(value)
    }

    fn path(
        &mut self,
        key: &'static str,
        argument: Option<&PathBuf>,
        of: impl FnOnce(&Table) -> Option<&Spanned<PathBuf>>,
    ) -> Result<Option<PathBuf>, Failure> {
        let beside = |file: &File, path: &PathBuf| Ok(file.beside(path));
        self.take(key, argument.cloned(), of, beside, |path| shown(path), "–")
    }

    fn day(
        &mut self,
        key: &'static str,
        argument: Option<Date>,
        of: impl FnOnce(&Table) -> Option<&Spanned<Day>>,
        usual: &str,
    ) -> Result<Option<Date>, Failure> {
        let read = |_: &File, day: &Day| match day {
            Day::Text(text) => args::date(text),
            Day::Plain(date) => args::date(&date.to_string()),
        };
        self.take(key, argument, of, read, Date::to_string, usual)
    }

    fn flag(
        &mut self,
        key: &'static str,
        argument: bool,
        of: impl FnOnce(&Table) -> Option<&Spanned<bool>>,
    ) -> Result<bool, Failure> {
        let argument = argument.then_some(true);
        let read = |_: &File, value: &bool| Ok(*value);
        Ok(self.take(key, argument, of, read, bool::to_string, "false")?.unwrap_or(false))
    }
}

impl Settings {
    /// Works out the settings of a check.
    pub(crate) fn of(check: &Check) -> Result<Settings, Failure> {
        let mut from = Resolver::new(&check.question.config)?;
        let given = |paths: &[PathBuf]| (!paths.is_empty()).then(|| paths.to_vec());
        let several = |values: &[String]| values.join(", ");
        let paths = from.take(
            "paths",
            given(&check.paths),
            |t| t.paths.as_ref(),
            |file, paths| Ok(paths.iter().map(|path| file.beside(path)).collect()),
            |paths| several(&paths.iter().map(|p| shown(p)).collect::<Vec<_>>()),
            "–",
        )?;
        let asked = from.common(&check.question)?;
        let (format, output) = format(&mut from, check)?;
        let report = from.take(
            "report",
            (!check.report.is_empty()).then(|| check.report.clone()),
            |t| t.report.as_ref(),
            |file, texts| {
                let of = |text: &String| {
                    let to = args::report_to(text)?;
                    Ok(ReportTo { file: file.beside(&to.file), ..to })
                };
                texts.iter().map(of).collect()
            },
            |reports| {
                let show =
                    |to: &ReportTo| format!("{}={}", to.format.format.word(), shown(&to.file));
                several(&reports.iter().map(show).collect::<Vec<_>>())
            },
            "–",
        )?;
        let due_by = from.due_by(check.due_by)?;
        let fail_on = from.fail_on(check.fail_on)?;
        let require = from.take(
            "require",
            check.require,
            |t| t.require.as_ref(),
            |_, word| args::standing(word),
            |standing| standing.word().to_owned(),
            "–",
        )?;
        let waivers = from.waivers(check.waivers.as_ref())?;
        let baseline = from.path("baseline", check.baseline.as_ref(), |t| t.baseline.as_ref())?;
        let quiet = from.flag("quiet", check.quiet, |t| t.quiet.as_ref())?;
        let verbose = from.flag("verbose", check.verbose, |t| t.verbose.as_ref())?;
        Ok(Settings {
            paths: paths.unwrap_or_default(),
            asked,
            format,
            output,
            report: report.unwrap_or_default(),
            due_by,
            fail_on,
            require,
            waivers,
            baseline,
            quiet,
            verbose: verbose && !check.quiet,
            rows: from.rows,
        })
    }
}

/// What is left out of folders.
fn left_out(from: &mut Resolver, asked: &[String]) -> Result<Exclude, Failure> {
    let patterns = from.take(
        "exclude",
        (!asked.is_empty()).then(|| asked.to_vec()),
        |t| t.exclude.as_ref(),
        |_, patterns| Ok(patterns.clone()),
        |patterns| patterns.join(", "),
        "–",
    )?;
    let folder = match &from.file {
        Some(file) if asked.is_empty() => file.folder(),
        _ => Path::new("."),
    };
    Exclude::of(&patterns.unwrap_or_default(), folder)
}

/// How the report on standard output is written: as it is asked for, or as the file is called. What stands on the
/// command line comes before the file of settings.
fn format(
    from: &mut Resolver,
    check: &Check,
) -> Result<(&'static Entry<WritesReport>, Option<PathBuf>), Failure> {
    let asked = if check.full { REPORT.of(Format::Full) } else { check.format };
    let called = |file: Option<&PathBuf>| file.and_then(|file| REPORT.of_file(file));
    let by_argument = called(check.output.as_ref()).filter(|_| asked.is_none());
    let format = from.take(
        "format",
        asked.or(by_argument),
        |t| t.format.as_ref(),
        |_, word| args::report_format(word),
        |entry| entry.format.word().to_owned(),
        REPORT.usual().format.word(),
    )?;
    let row = from.rows.len().saturating_sub(1);
    let output = from.path("output", check.output.as_ref(), |t| t.output.as_ref())?;
    let by_file = called(output.as_ref()).filter(|_| format.is_none());
    if let (Some(entry), [.., told, of_output]) =
        (by_argument.or(by_file), from.rows.get_mut(..row + 2).unwrap_or_default())
    {
        entry.format.word().clone_into(&mut told.value);
        told.from.clone_from(&of_output.from);
    }
    Ok((format.or(by_file).unwrap_or(REPORT.usual()), output))
}

/// Which laws, and which rules.
fn law(from: &mut Resolver, law: &Law) -> Result<Law, Failure> {
    let named = from.take(
        "law",
        (!law.law.is_empty()).then(|| law.law.clone()),
        |t| t.law.as_ref(),
        |_, laws| Ok(laws.clone()),
        |laws| laws.join(", "),
        "all",
    )?;
    Ok(Law { law: named.unwrap_or_default(), rules: from.own_rules(&law.rules)? })
}

/// Shows each setting, and where its value comes from.
pub(crate) fn show(check: &Check) -> Result<Exit, Failure> {
    use std::io::Write as _;
    let settings = Settings::of(check)?;
    let width = |of: fn(&Row) -> &str, most: usize| {
        let widths = settings.rows.iter().map(|row| of(row).chars().count());
        widths.max().unwrap_or(0).min(most)
    };
    let (keys, values) = (width(|row| row.key, 40), width(|row| &row.value, 60));
    let mut output = Output::screen();
    let head: &dyn Display = match &settings.asked.file {
        Some(path) => &format!("Settings of a check, with {}", shown(path)),
        None => &format!("Settings of a check; no {} was looked at", project::NAME),
    };
    writeln!(output, "{head}\n").map_err(Failure::Output)?;
    for row in &settings.rows {
        writeln!(output, "{:keys$}  {:values$}  {}", row.key, row.value, row.from)
            .map_err(Failure::Output)?;
    }
    output.close()?;
    Ok(Exit::Clean)
}
