//! Checks filings: one pass over them, any number of reports, one exit code.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bordercheck::facts::Look;
use bordercheck::formats::{Entry, Format, WritesReport};
use bordercheck::law::Standing;
use bordercheck::render::{self, Renderer, Repository, Run};
use bordercheck::report::{self, Baseline, FilingReport, Totals, WaiverTally};
use bordercheck::rulebook::Rulebook;
use bordercheck::waiver::Waivers;
use bordercheck::{Checker, Detail, Options};

use super::args::Check;
use super::commands::{narrow, whole_rulebook};
use super::files;
use super::guard::Guard;
use super::inputs::read_own;
use super::nothing::Looked;
use super::settings::Settings;
use super::write::{Output, tell};
use super::{Exit, Failure, shown};

pub(crate) fn check(arguments: &Check) -> Result<Exit, Failure> {
    let settings = Settings::of(arguments)?;
    if settings.paths.is_empty() {
        return Err(Failure::Usage(
            "no filing is named; name a file or a folder, or set `paths` in bordercheck.toml"
                .to_owned(),
        ));
    }
    let note = |text: String| {
        if settings.verbose {
            tell(&format!("bordercheck: {text}\n"));
        }
    };
    if let Some(file) = &settings.asked.file {
        note(format!("settings from {}", shown(file)));
    }
    let (rulebook, waivers, baseline) = prepare(&settings)?;
    // The rules are needed until the process ends; to take them apart then would cost nearly as
    // much as to load them.
    let checker: &'static Checker = Box::leak(Box::new(Checker::new(rulebook)));
    note(format!("rulebook {}", checker.rulebook().sha256));
    let repository = repository();
    let options = Options { detail: detail(&settings), ..settings.asked.options() };
    let run = Run {
        rulebook: checker.rulebook(),
        as_of: options.as_of,
        threshold: report::Threshold {
            fail_on: settings.fail_on,
            due_by: settings.due_by,
            require: settings.require,
        },
        baseline: baseline.is_some(),
        annex: arguments.annex,
        repository: Some(&repository),
    };
    let mut exit = Exit::Clean;
    let guard = Guard::new(outputs(&settings))?;
    let inputs = guard.find(
        &settings.paths,
        &others(&settings),
        &settings.asked.law,
        &settings.asked.exclude,
        &run.rulebook.vocabulary,
    )?;
    let mut sinks = Sinks::open(&settings, &run)?;
    exit = exit.max(inputs.tell(settings.quiet));
    let mut looked = Looked::default();
    let mut totals = Totals::default();
    let mut tally = waivers.as_ref().map(|waivers| WaiverTally::new(waivers, options.as_of));
    let written = (|| -> io::Result<()> {
        for path in &inputs.paths {
            note(format!("checking {}", shown(path)));
            let Some(text) = files::read_or_say(path, &mut exit) else { continue };
            let look = |file: &str| {
                guard.looked_at(path, file);
                files::look(path, file)
            };
            let look: &Look<'_> = &look;
            let look = (settings.require == Some(Standing::Verified)).then_some(look);
            checker.each(&text, &options, look, |mut report, _| {
                report.accept(waivers.as_ref(), baseline.as_ref());
                totals.add(&report, run.threshold);
                looked.at(&report);
                if let Some(tally) = &mut tally {
                    tally.add(&report);
                }
                let fails = report.fails(run.threshold);
                if !report.is_checked() {
                    exit = exit.max(Exit::Unreadable);
                } else if fails {
                    exit = exit.max(Exit::Findings);
                }
                sinks.filing(&report, run.threshold)
            })?;
        }
        if let Some(tally) = &tally {
            let waivers = tally.report();
            if !waivers.faults.is_empty() && settings.fail_on != report::FailOn::Never {
                exit = exit.max(Exit::Findings);
            }
            sinks.told(exit, |renderer, out| renderer.waivers(&waivers, out))?;
        }
        totals.exit = looked.ends(exit) as u8;
        sinks.told(exit, |renderer, out| renderer.finish(&totals, out))
    })();
    written.map_err(Failure::Output)?;
    guard.settle()?;
    // A report on nothing takes the place of no other.
    if totals.filings > 0 {
        for left in sinks.list.iter().filter_map(|sink| sink.renderer.left_out()) {
            tell(&format!("bordercheck: {left}\n"));
        }
        for path in sinks.close()? {
            note(format!("wrote {}", shown(&path)));
        }
    } else {
        drop(sinks);
    }
    Ok(looked.tell(run.rulebook, exit))
}

/// The nearest folder upwards that is a repository, or else the working folder; also under the name
/// by which the shell came here.
fn repository() -> Repository {
    let mut repository = Repository::default();
    let Ok(working) = std::env::current_dir() else { return repository };
    let by_shell = std::env::var_os("PWD").map(PathBuf::from).filter(|named| {
        *named != working && std::fs::canonicalize(named).is_ok_and(|named| named == working)
    });
    for working in [Some(working), by_shell].into_iter().flatten() {
        let root = working.ancestors().find(|folder| folder.join(".git").exists());
        repository.roots.push(files::name(root.unwrap_or(&working)));
        repository.working.push(files::name(&working));
    }
    repository
}

/// No more is worked out than the reports of the run tell.
fn detail(settings: &Settings) -> Detail {
    let mut formats = settings.report.iter().map(|to| to.format).chain([settings.format]);
    if settings.require.is_some() || formats.any(|format| format.write.everything) {
        Detail::Full
    } else {
        Detail::Findings
    }
}

/// What filings are checked against: the rules, what is waived, and what was there already.
fn prepare(settings: &Settings) -> Result<(Rulebook, Option<Waivers>, Option<Baseline>), Failure> {
    let mut rulebook = whole_rulebook(&settings.asked.law.rules)?;
    // Waivers of laws that are not asked about stay what they are: read before those are left out.
    let waivers = settings.waivers.as_deref().map(|path| read_waivers(path, &rulebook));
    let waivers = waivers.transpose()?;
    narrow(&mut rulebook, &settings.asked)?;
    let baseline = settings.baseline.as_deref().map(read_baseline).transpose()?;
    Ok((rulebook, waivers, baseline))
}

/// Where reports go.
fn outputs(settings: &Settings) -> impl Iterator<Item = &Path> {
    let first = settings.output.as_deref().unwrap_or(Path::new("-"));
    std::iter::once(first).chain(settings.report.iter().map(|to| to.file.as_path()))
}

/// Files that are read and are no filings, wherever they stand.
fn others(settings: &Settings) -> Vec<&Path> {
    let named = [&settings.waivers, &settings.baseline, &settings.asked.file];
    named.into_iter().filter_map(|path| path.as_deref()).collect()
}

pub(super) fn read_waivers(path: &Path, rulebook: &Rulebook) -> Result<Waivers, Failure> {
    let faulty = |source: &bordercheck::source::Source, faults: &[_]| {
        tell(&render::diagnostics_text(source, faults, "waiver"));
        Failure::Waivers
    };
    match files::read(path)? {
        Ok(source) => {
            Waivers::read(source, rulebook).map_err(|(source, faults)| faulty(&source, &faults))
        }
        Err(not_text) => Err(faulty(&not_text.source, &[(&not_text).into()])),
    }
}

fn read_baseline(path: &Path) -> Result<Baseline, Failure> {
    let text = read_own(path)?;
    Baseline::read(text.text())
        .map_err(|source| Failure::Baseline { path: path.to_owned(), source })
}

/// All reports of a run, each with where it goes.
struct Sinks<'r> {
    list: Vec<Sink<'r>>,
    quiet: bool,
}

struct Sink<'r> {
    format: &'static Entry<WritesReport>,
    renderer: Box<dyn Renderer + 'r>,
    output: Output,
}

impl<'r> Sinks<'r> {
    /// Opens every output before anything is checked, so that a wrong path costs nothing.
    fn open(settings: &Settings, run: &Run<'r>) -> Result<Sinks<'r>, Failure> {
        let mut sinks = Sinks { list: Vec::new(), quiet: settings.quiet };
        let first = (settings.format, settings.output.as_deref());
        let reports = settings.report.iter().map(|to| (to.format, Some(to.file.as_path())));
        for (format, target) in std::iter::once(first).chain(reports) {
            let output = Output::open(target)?;
            sinks.list.push(Sink { format, renderer: format.renderer(run), output });
        }
        Ok(sinks)
    }

    fn filing(
        &mut self,
        report: &FilingReport<'_>,
        threshold: report::Threshold,
    ) -> io::Result<()> {
        let clean = report.is_checked() && !report.fails(threshold.counting());
        let quiet = self.quiet;
        self.each_of(
            |sink| !(quiet && clean && sink.format.format == Format::Text),
            |renderer, out| renderer.filing(report, out),
        )
    }

    /// Writes what is said of the run as a whole; to people nothing, where they have asked for quiet
    /// and there is nothing to act on.
    fn told(
        &mut self,
        exit: Exit,
        write: impl FnMut(&mut dyn Renderer, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let still = self.quiet && exit == Exit::Clean;
        self.each_of(|sink| !(still && sink.format.format == Format::Text), write)
    }

    /// Writes to all that are wanted.
    fn each_of(
        &mut self,
        wanted: impl Fn(&Sink<'r>) -> bool,
        mut write: impl FnMut(&mut dyn Renderer, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        for sink in &mut self.list {
            if !wanted(sink) {
                continue;
            }
            write(sink.renderer.as_mut(), &mut sink.output)?;
        }
        Ok(())
    }

    /// Puts every file in its place, and says which.
    fn close(self) -> Result<Vec<PathBuf>, Failure> {
        let mut outputs: Vec<Output> = self.list.into_iter().map(|sink| sink.output).collect();
        // All are whole before the first is in its place.
        for output in &mut outputs {
            output.flush().map_err(Failure::Output)?;
        }
        let mut written = Vec::new();
        for output in outputs {
            written.extend(output.target().map(Path::to_owned));
            output.close()?;
        }
        Ok(written)
    }
}
