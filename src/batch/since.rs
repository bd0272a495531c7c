//! The rows of two runs → what has changed from one to the other.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::row::{Row, RowStatus};

/// Which way a filing has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// It was not in the earlier run.
    New,
    /// It is not in this run.
    Gone,
    /// Some duties come out better, none worse.
    Better,
    /// Some duties come out worse, none better.
    Worse,
    /// Some duties come out better and some worse.
    Mixed,
}

/// What has changed for one filing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which way.
    pub direction: Direction,
    /// `filing.id`, where it is stated.
    pub id: Option<String>,
    /// Where it stood in the earlier run.
    pub before: Option<String>,
    /// Where it stands now.
    pub after: Option<String>,
    /// What became of it in the earlier run and in this one, where that differs.
    pub status: Option<[RowStatus; 2]>,
    /// The duties that come out differently.
    pub obligations: Vec<ObligationChange>,
}

/// One duty that comes out differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationChange {
    /// The obligation.
    pub obligation: String,
    /// Its letter in the earlier run.
    pub before: char,
    /// Its letter now.
    pub after: char,
}

/// How many filings went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// Not in the earlier run.
    pub new: u64,
    /// Not in this run.
    pub gone: u64,
    /// Better.
    pub better: u64,
    /// Worse.
    pub worse: u64,
    /// Better in some duties and worse in others.
    pub mixed: u64,
    /// As before.
    pub same: u64,
}

impl Since {
    /// Counts one more; nothing has changed for `None`.
    pub fn add(&mut self, change: Option<&Change>) {
        *match change.map(|change| change.direction) {
            None => &mut self.same,
            Some(Direction::New) => &mut self.new,
            Some(Direction::Gone) => &mut self.gone,
            Some(Direction::Better) => &mut self.better,
            Some(Direction::Worse) => &mut self.worse,
            Some(Direction::Mixed) => &mut self.mixed,
        } += 1;
    }
}

/// Compares rows of an earlier run with those of this one.
#[derive(Debug)]
pub struct Compare<'o> {
    obligations: &'o [String],
    /// For each obligation of this run, its position in the earlier one.
    earlier: Vec<Option<usize>>,
}

impl<'o> Compare<'o> {
    /// With the obligations of each run, in the order of the letters of its rows.
    #[must_use]
    pub fn new(before: &[String], after: &'o [String]) -> Compare<'o> {
        let known: HashMap<&str, usize> =
            before.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        Compare {
            obligations: after,
            earlier: after.iter().map(|id| known.get(id.as_str()).copied()).collect(),
        }
    }

    /// The key under which the rows of both runs meet: the filing's id, or else where it stands.
    /// There is no zero in it.
    #[must_use]
    pub fn key(row: &Row) -> Vec<u8> {
        let key = match &row.id {
            Some(id) => format!("i{id}"),
            None => format!("p{} {}", row.path, row.document),
        };
        key.replace('\0', "\u{fffd}").into_bytes()
    }

    /// What has changed for one filing; `None` where nothing has, or there is no filing.
    #[must_use]
    pub fn change(&self, before: Option<&Row>, after: Option<&Row>) -> Option<Change> {
        let one = after.or(before)?;
        let mut change = Change {
            direction: Direction::Mixed,
            id: one.id.clone(),
            before: before.map(|row| row.path.clone()),
            after: after.map(|row| row.path.clone()),
            status: None,
            obligations: Vec::new(),
        };
        let (Some(before), Some(after)) = (before, after) else {
            change.direction = if before.is_none() { Direction::New } else { Direction::Gone };
            return Some(change);
        };
        let (mut better, mut worse) = (false, false);
        if before.status != after.status {
            change.status = Some([before.status, after.status]);
            better |= after.status == RowStatus::Checked;
            worse |= before.status == RowStatus::Checked;
        }
        if before.status == RowStatus::Checked && after.status == RowStatus::Checked {
            let letters: Vec<char> = before.verdicts.chars().collect();
            for (at, letter) in after.verdicts.chars().enumerate() {
                // A duty that the earlier rulebook did not have says nothing about the filing.
                let earlier = self.earlier.get(at).copied().flatten();
                let Some(&earlier) = earlier.and_then(|at| letters.get(at)) else { continue };
                let (from, to) = (rank(earlier), rank(letter));
                better |= to > from;
                worse |= to < from;
                if to != from {
                    change.obligations.push(ObligationChange {
                        obligation: self.obligations.get(at).cloned().unwrap_or_default(),
                        before: earlier,
                        after: letter,
                    });
                }
            }
        }
        change.direction = match (better, worse) {
            (true, false) => Direction::Better,
            (false, true) => Direction::Worse,
            (true, true) => Direction::Mixed,
            (false, false) => return change.status.is_some().then_some(change),
        };
        Some(change)
    }
}

/// A gap is worse than not enough said; met, not applicable and another's duty are as good as each other.
fn rank(letter: char) -> u8 {
    match letter {
        'u' => 0,
        '?' => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::RefusalKind;
    use super::*;

    fn row(id: &str, verdicts: &str) -> Row {
        let row = Row::refused(0, format!("{id}.yaml"), RefusalKind::Ending, "");
        Row {
            status: RowStatus::Checked,
            why: None,
            id: Some(id.to_owned()),
            verdicts: verdicts.to_owned(),
            ..row
        }
    }

    #[test]
    fn a_filing_goes_better_worse_or_both_ways() {
        let ids = ["a", "b", "c"].map(str::to_owned);
        let compare = Compare::new(&ids, &ids);
        let direction = |before: &str, after: &str| {
            compare.change(Some(&row("x", before)), Some(&row("x", after))).map(|c| c.direction)
        };
        assert_eq!(direction("u?m", "u?m"), None);
        assert_eq!(direction("u?m", "??m"), Some(Direction::Better));
        assert_eq!(direction("um-", "uu-"), Some(Direction::Worse));
        assert_eq!(direction("um-", "mu-"), Some(Direction::Mixed));
        assert_eq!(direction("-mm", "m-m"), None);
    }

    #[test]
    fn a_duty_that_is_new_in_the_rulebook_is_no_change_of_the_filing() {
        let (before, after) = (["b".to_owned()], ["a".to_owned(), "b".to_owned()]);
        let compare = Compare::new(&before, &after);
        assert_eq!(compare.change(Some(&row("x", "m")), Some(&row("x", "um"))), None);
        let worse = compare.change(Some(&row("x", "m")), Some(&row("x", "mu")));
        assert_eq!(
            worse.map(|change| change.obligations[0].obligation.clone()),
            Some("b".to_owned())
        );
    }
}
