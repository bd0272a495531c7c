//! `diff`: what a new version of a filing, other rules or another day change.

use std::path::{Path, PathBuf};

use bordercheck::report::{self, FailOn, Side, Threshold};
use bordercheck::{Checker, Options, RoleChoice};

use super::args::{self, OwnRules};
use super::commands::{own_rulebook, rulebook, today};
use super::files;
use super::write::{Output, tell};
use super::{Exit, Failure, shown};

pub(crate) fn diff(asked: &args::Diff) -> Result<Exit, Failure> {
    let checker = Checker::new(rulebook(&asked.law)?);
    let as_of = asked.as_of.unwrap_or_else(today);
    let role = asked.role.unwrap_or(RoleChoice::All);
    let options = Options::new(as_of, role);
    let before = Options::new(asked.old_as_of.unwrap_or(as_of), role);
    let old_checker = match &asked.old_rules {
        Some(folder) => {
            let own = OwnRules { rules: Some(PathBuf::from(folder)), only: true };
            Some(Checker::new(own_rulebook(&own)?.0))
        }
        None => None,
    };
    let old = sides(&asked.old, old_checker.as_ref().unwrap_or(&checker), &before)?;
    let new = sides(&asked.new, &checker, &options)?;
    let (Some(old), Some(new)) = (old, new) else { return Ok(Exit::Unreadable) };
    let mut output = Output::screen();
    let mut exit = Exit::Clean;
    let single = old.len() == 1 && new.len() == 1;
    for side in &new {
        // One filing each is a pair whatever it is called; of several, names make the pairs.
        let partner = old.iter().find(|old| single || old.name == side.name);
        let Some(partner) = partner else {
            return Err(Failure::Usage(format!(
                "`{}` has no filing `{}` to compare with",
                shown(&asked.old),
                side.name
            )));
        };
        let diff = report::Diff::of(partner, side);
        if !diff.worse.is_empty() {
            exit = Exit::Findings;
        }
        report::diff_text(partner, side, &diff, &mut output).map_err(Failure::Output)?;
    }
    let gone = old.iter().find(|old| !single && new.iter().all(|new| new.name != old.name));
    if let Some(gone) = gone {
        let new = shown(&asked.new);
        return Err(Failure::Usage(format!("`{new}` has no filing `{}` any more", gone.name)));
    }
    output.close()?;
    Ok(exit)
}

/// What a file says of its filings: a filing that is checked now, or a JSON report that was kept.
/// `None` where it can not be read, which has been said.
fn sides(path: &Path, checker: &Checker, options: &Options) -> Result<Option<Vec<Side>>, Failure> {
    let text = files::read(path)?;
    let reports = match &text {
        Ok(source) if source.text().starts_with("{\"report\":") => {
            let kept = Side::read(source.text());
            return Ok(Some(kept.map_err(|error| {
                Failure::Usage(format!("`{}` can not be used: {error}", shown(path)))
            })?));
        }
        Ok(source) => checker.check(source, options),
        Err(not_text) => vec![checker.not_text(not_text, options)],
    };
    let threshold = Threshold { fail_on: FailOn::Undetermined, due_by: None, require: None };
    let mut sides = Vec::new();
    for report in &reports {
        let Some(side) = Side::of(report, threshold) else {
            let drawn = report::diagnostics_text(report.source, &report.diagnostics, "filing");
            tell(&drawn);
            return Ok(None);
        };
        sides.push(side);
    }
    Ok(Some(sides))
}
