//! `diff`: what a new version of a filing, other rules or another day change.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use bordercheck::document::Limits;
use bordercheck::formats::{DIFFERENCE, Entry, WritesDifference};
use bordercheck::recognise;
use bordercheck::render;
use bordercheck::report::{FailOn, Threshold};
use bordercheck::view::{Diff, Side};
use bordercheck::{Checker, Options};
use jiff::civil::Date;

use super::args::{self, OwnRules};
use super::commands::{asked_rulebook, own_rulebook};
use super::files;
use super::inputs::{self, Exclude};
use super::nothing::Looked;
use super::settings::Resolver;
use super::write::{Output, tell};
use super::{Exit, Failure, say, shown};

pub(crate) fn diff(asked: &args::Diff) -> Result<Exit, Failure> {
    let mut from = Resolver::new(&asked.question.config)?;
    let common = from.common(&asked.question)?;
    let due_by = from.due_by(asked.due_by)?;
    let checker = Checker::new(asked_rulebook(&common)?);
    let options = common.options();
    let before = Options { as_of: asked.old_as_of.unwrap_or(options.as_of), ..options.clone() };
    let old_checker = match &asked.old_rules {
        Some(folder) => {
            let own = OwnRules { rules: Some(PathBuf::from(folder)), only: true };
            Some(Checker::new(own_rulebook(&own)?.0))
        }
        None => None,
    };
    let before = Asked { checker: old_checker.as_ref().unwrap_or(&checker), options: before };
    let now = Asked { checker: &checker, options };
    let old = sides(&asked.old, &common.exclude, &before, due_by)?;
    let new = sides(&asked.new, &common.exclude, &now, due_by)?;
    let exit = old.exit.max(new.exit);
    // What cannot be read has no difference to anything.
    if exit > Exit::Clean {
        return Ok(exit);
    }
    let pairs = pairs(&old.kept, &new.kept);
    if pairs.is_empty() {
        let (old, new) = (shown(&asked.old), shown(&asked.new));
        say(&Failure::Usage(format!(
            "nothing was compared: no filing of `{new}` is one of `{old}`"
        )));
        return Ok(Exit::NothingChecked);
    }
    let mut output = Output::screen();
    let format = DIFFERENCE.choose(asked.format, None);
    let exit = told(&old.kept, &new.kept, &pairs, format, &mut output).map_err(Failure::Output)?;
    output.close()?;
    Ok(exit)
}

/// Tells of each pair, in the order of the new ones, and which have no partner. One that is gone counts as worse:
/// nobody can say that it is not.
fn told(
    old: &[Kept],
    new: &[Kept],
    pairs: &Pairs,
    format: &Entry<WritesDifference>,
    out: &mut Output,
) -> std::io::Result<Exit> {
    let mut exit = Exit::Clean;
    for (at, now) in new.iter().enumerate() {
        let Some(&before) = pairs.get(&at) else { continue };
        let diff = Diff::of(&old[before].side, &now.side);
        if diff.fails() {
            exit = Exit::Findings;
        }
        (format.write)(&old[before].side, &now.side, &diff, out)?;
    }
    let alone = |list: &[Kept], paired: &dyn Fn(usize) -> bool| -> Vec<String> {
        let alone = list.iter().enumerate().filter(|(at, _)| !paired(*at));
        alone.map(|(_, kept)| format!("  {}", kept.called())).collect()
    };
    let paired: HashSet<usize> = pairs.values().copied().collect();
    let gone = alone(old, &|at| paired.contains(&at));
    let added = alone(new, &|at| pairs.contains_key(&at));
    if !gone.is_empty() {
        exit = Exit::Findings;
        writeln!(
            out,
            "Only in the old version, so that nothing can be said of them now:\n{}\n",
            gone.join("\n")
        )?;
    }
    if !added.is_empty() {
        writeln!(
            out,
            "Only in the new version, with nothing to compare them with:\n{}\n",
            added.join("\n")
        )?;
    }
    Ok(exit)
}

/// One filing of a version.
struct Kept {
    side: Side,
    /// Its path below what was named, and which document of it.
    below: Name,
}

impl Kept {
    fn id(&self) -> Option<&str> {
        (self.side.name != self.side.path).then_some(self.side.name.as_str())
    }

    fn called(&self) -> String {
        match self.id() {
            Some(id) => format!("{id} ({})", self.side.path),
            None => self.side.path.clone(),
        }
    }
}

/// The filings of one version, or why there are none.
struct Version {
    kept: Vec<Kept>,
    exit: Exit,
}

/// A name or a path, and which document of it.
type Name = (String, usize);

/// Filings of the new version, each with its partner in the old one.
type Pairs = BTreeMap<usize, usize>;

/// Which filing of the old version is which of the new one: one each is a pair whatever it is called; else by id, where
/// no other has it, then by the path below what was named, then by the whole path.
fn pairs(old: &[Kept], new: &[Kept]) -> Pairs {
    if old.len() == 1 && new.len() == 1 {
        return Pairs::from([(0, 0)]);
    }
    let mut pairs = Pairs::new();
    let mut paired = HashSet::new();
    let ways: [fn(&Kept) -> Option<Name>; 3] = [
        |kept| kept.id().map(|id| (id.to_owned(), 0)),
        |kept| Some(kept.below.clone()),
        |kept| Some((kept.side.path.clone(), kept.below.1)),
    ];
    for way in ways {
        let named = |list: &[Kept], taken: &dyn Fn(usize) -> bool| {
            let mut named: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
            for (at, kept) in list.iter().enumerate().filter(|(at, _)| !taken(*at)) {
                if let Some(name) = way(kept) {
                    named.entry(name).or_default().push(at);
                }
            }
            named
        };
        let before = named(old, &|at| paired.contains(&at));
        let now = named(new, &|at| pairs.contains_key(&at));
        for (name, at) in &before {
            if let ([old], Some([new])) = (at.as_slice(), now.get(name).map(Vec::as_slice)) {
                pairs.insert(*new, *old);
                paired.insert(*old);
            }
        }
    }
    pairs
}

/// What one version is asked.
struct Asked<'c> {
    checker: &'c Checker,
    options: Options,
}

/// What a file or a folder says of its filings: filings that are checked now, or a JSON report that was kept.
fn sides(
    path: &Path,
    exclude: &Exclude,
    asked: &Asked<'_>,
    due_by: Option<Date>,
) -> Result<Version, Failure> {
    let Asked { checker, options } = asked;
    let paths = [path.to_owned()];
    let inputs = inputs::find(&paths, None, exclude, &checker.rulebook().vocabulary);
    let mut version = Version { kept: Vec::new(), exit: inputs.tell(false) };
    let mut looked = Looked::default();
    for file in &inputs.paths {
        let text = files::read(file)?;
        let reports = match &text {
            Ok(source) if recognise::is_report(source.text()) => {
                version.kept.extend(kept_report(file, source.text())?);
                continue;
            }
            Ok(source) => checker.check(source, options),
            Err(not_text) => vec![checker.not_text(not_text, options)],
        };
        let below = file.strip_prefix(path).ok().filter(|below| !below.as_os_str().is_empty());
        let below = below.or_else(|| file.file_name().map(Path::new)).unwrap_or(file);
        let below = files::name(below);
        for report in &reports {
            looked.at(report);
            let threshold = Threshold { fail_on: FailOn::Undetermined, due_by, require: None };
            match Side::of(report, threshold) {
                Some(side) if report.is_checked() => {
                    version.kept.push(Kept { side, below: (below.clone(), report.document) });
                }
                _ => {
                    let drawn =
                        render::diagnostics_text(&report.source, &report.diagnostics, "filing");
                    tell(&drawn);
                    version.exit = version.exit.max(Exit::Unreadable);
                }
            }
        }
    }
    for kept in &mut version.kept {
        kept.side.narrow(checker.rulebook(), due_by);
    }
    if version.kept.is_empty() || looked.any() {
        version.exit = looked.tell(checker.rulebook(), version.exit);
    }
    Ok(version)
}

/// The filings of a report that was kept; it may be larger than a filing.
fn kept_report(path: &Path, text: &str) -> Result<Vec<Kept>, Failure> {
    let whole =
        if text.len() > Limits::default().bytes { Some(inputs::read_own(path)?) } else { None };
    let read = Side::read(whole.as_ref().map_or(text, |whole| whole.text()));
    let sides =
        read.map_err(|error| Failure::Usage(format!("`{}` cannot be used: {error}", shown(path))))?;
    let mut documents: BTreeMap<String, usize> = BTreeMap::new();
    let kept = sides.into_iter().map(|side| {
        let document = documents.entry(side.path.clone()).or_default();
        let name = Path::new(&side.path).file_name();
        let name =
            name.map_or_else(|| side.path.clone(), |name| name.to_string_lossy().into_owned());
        let below = (name, *document);
        *document += 1;
        Kept { side, below }
    });
    Ok(kept.collect())
}
