//! What a run reads is never what it writes: found out before anything is written.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use bordercheck::recognise::{self, Nature};
use bordercheck::vocabulary::Vocabulary;

use super::args::Law;
use super::files::{self, FileError};
use super::inputs::{self, Exclude, Inputs};
use super::target::Target;
use super::{Failure, shown};

/// Where the outputs of a run go.
pub(crate) struct Guard {
    /// As it was named, and what it stands for.
    taken: Vec<(PathBuf, Target)>,
    /// What was said of a file that turned out to be read only while the run went on.
    late: RefCell<Option<String>>,
}

impl Guard {
    /// Takes the outputs of a run, `-` for standard output; refuses two that are the same.
    pub(crate) fn new<'p>(outputs: impl IntoIterator<Item = &'p Path>) -> Result<Guard, Failure> {
        let mut taken: Vec<(PathBuf, Target)> = Vec::new();
        for output in outputs {
            let failed = |source| FileError::Write { path: output.to_owned(), source };
            let target = if output.as_os_str() == "-" {
                Target::screen()
            } else {
                Some(Target::of(output).map_err(failed)?)
            };
            let Some(target) = target else { continue };
            if let Some((other, _)) = taken.iter().find(|(_, known)| known.is(&target)) {
                return Err(Failure::Usage(format!(
                    "two reports would go to the same place, {} and {}; name another file for one of them",
                    named(other, "standard output"),
                    named(output, "standard output"),
                )));
            }
            taken.push((output.to_owned(), target));
        }
        Ok(Guard { taken, late: RefCell::default() })
    }

    /// The filings that paths stand for, as [`inputs::find`] has it; refuses a run that would write onto
    /// one of them, or onto another of its inputs.
    pub(crate) fn find(
        &self,
        paths: &[PathBuf],
        others: &[&Path],
        law: &Law,
        exclude: &Exclude,
        vocabulary: &Vocabulary,
    ) -> Result<Inputs, Failure> {
        let outputs = self.taken.iter().map(|(_, target)| target.path.as_path());
        let others_too = outputs.chain(others.iter().copied());
        let found = inputs::find(paths, others_too, exclude, vocabulary);
        for input in found.paths.iter().map(PathBuf::as_path).chain(others.iter().copied()) {
            self.read(input)?;
        }
        self.rules(law)?;
        // Outputs are no filings to a walk; so one that is a filing would not be missed.
        for (output, target) in self.taken.iter().filter(|(_, target)| target.exists()) {
            let within = paths.iter().find(|path| path.is_dir() && target.is_below(path));
            if let Some(folder) = within
                && is_filing(&target.path, vocabulary)
            {
                return Err(Failure::Usage(format!(
                    "{} is a filing in `{}`, which this run reads, and would be overwritten; name another file for the output",
                    named(output, "standard output"),
                    shown(folder),
                )));
            }
        }
        Ok(found)
    }

    /// Refuses a run that would write onto one of its rules.
    pub(crate) fn rules(&self, law: &Law) -> Result<(), Failure> {
        if let Some(folder) = law.rules.rules.as_deref().filter(|_| self.matters()) {
            for path in files::rule_paths(folder)? {
                self.read(&path)?;
            }
        }
        Ok(())
    }

    /// Whether anything is there that could be overwritten.
    pub(crate) fn matters(&self) -> bool {
        self.taken.iter().any(|(_, target)| target.exists())
    }

    /// Refuses a run that would write onto this input.
    pub(crate) fn read(&self, input: &Path) -> Result<(), Failure> {
        self.conflict(input).map_or(Ok(()), |why| Err(Failure::Usage(why)))
    }

    /// Takes note of a file that a filing names, and that is looked at beside it.
    pub(crate) fn looked_at(&self, filing: &Path, file: &str) {
        let path = filing.parent().unwrap_or(Path::new("")).join(file);
        if let Some(why) = self.conflict(&path) {
            self.late.borrow_mut().get_or_insert(why);
        }
    }

    /// Refuses a run that has looked at what it is about to overwrite.
    pub(crate) fn settle(&self) -> Result<(), Failure> {
        self.late.borrow_mut().take().map_or(Ok(()), |why| Err(Failure::Usage(why)))
    }

    fn conflict(&self, input: &Path) -> Option<String> {
        if !self.matters() {
            return None;
        }
        let source = Target::read(input)?;
        let (output, _) = self.taken.iter().find(|(_, known)| known.is(&source))?;
        let same = if output.as_path() == input {
            String::new()
        } else {
            format!(" ({} is the same file)", named(input, "standard input"))
        };
        Some(format!(
            "{} is read by this run and would be overwritten{same}; name another file for the output",
            named(output, "standard output"),
        ))
    }
}

/// Whether a file that is there would be taken for a filing by a walk.
fn is_filing(path: &Path, vocabulary: &Vocabulary) -> bool {
    files::read(path).is_ok_and(|text| recognise::nature(&text, vocabulary) == Nature::Filing)
}

/// A path as people read it; `-` by what it is.
fn named(path: &Path, standard: &str) -> String {
    if path.as_os_str() == "-" { standard.to_owned() } else { format!("`{}`", shown(path)) }
}
