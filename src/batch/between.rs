//! Filings on one system → what they contradict each other in.
//!
//! Filings are brought together by keys ([`keys`]); whoever holds the rows sorts them by key and
//! hands over those that share one ([`compare`]). A filing that another one replaces is left out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::row::{Row, RowStatus};
use super::stated::{COMPARED, REGISTRATIONS, called, folded};
use crate::vocabulary::Handle;

/// What several filings say of the same thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Between {
    /// What brought the filings together: `identifier`, `name and version`, `registration` or
    /// `evidence`; then what they have in common.
    pub by: String,
    /// The number, name or digest that they share.
    pub shared: String,
    /// What they disagree in: a fact, `law.<name>`, `system` or a responsibility.
    pub about: String,
    /// The sentence for people.
    pub message: String,
    /// Each different answer.
    pub sides: Vec<Side>,
}

/// One answer, and who gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Side {
    /// The answer.
    pub value: String,
    /// The first filing that gives it.
    pub path: String,
    /// The document in it.
    pub document: usize,
    /// The line, where the answer is stated in one.
    pub line: Option<u32>,
    /// Who submitted it.
    pub submitted_by: Option<String>,
    /// How many filings give it.
    pub filings: usize,
}

/// What brings filings together, in the order in which findings are told.
const BY: [&str; 4] = ["identifier", "name and version", "registration", "evidence"];

/// Answers that are told apart in one finding; more are counted with the last.
const SIDES: usize = 8;

/// The keys under which a filing meets others, as bytes that sort.
#[must_use]
pub fn keys(row: &Row) -> Vec<Vec<u8>> {
    if row.status != RowStatus::Checked {
        return Vec::new();
    }
    // A key ends where the zero begins that whoever sorts it may put behind it.
    let key = |by: usize, shared: &str| {
        format!("{by}{}", shared.to_lowercase().replace('\0', "\u{fffd}")).into_bytes()
    };
    let mut found = Vec::new();
    if let Some(identifier) = first(row, Handle::SystemIdentifier) {
        found.push(key(0, identifier));
    }
    if let (Some(name), Some(version)) =
        (first(row, Handle::SystemName), first(row, Handle::SystemVersion))
    {
        found.push(key(1, &format!("{name} {version}")));
    }
    for fact in REGISTRATIONS {
        found.extend(first(row, fact).map(|number| key(2, number)));
    }
    found.extend(all(row, Handle::EvidenceSha256).map(|(digest, _)| key(3, digest)));
    found.sort_unstable();
    found.dedup();
    found
}

fn all(row: &Row, fact: Handle) -> impl Iterator<Item = (&str, u32)> {
    row.stated
        .iter()
        .filter(move |stated| stated.fact == called(fact))
        .map(|stated| (stated.value.as_str(), stated.line))
}

fn first(row: &Row, fact: Handle) -> Option<&str> {
    all(row, fact).map(|(value, _)| value).next()
}

/// What rows that share a key disagree in, in a fixed order.
#[must_use]
pub fn compare(key: &[u8], rows: &[Row]) -> Vec<Between> {
    let replaced: BTreeSet<&str> =
        rows.iter().filter_map(|row| first(row, Handle::FilingReplaces)).collect();
    let stands = |row: &&Row| row.id.as_deref().is_none_or(|id| !replaced.contains(id));
    let rows: Vec<&Row> = rows.iter().filter(stands).collect();
    let Some((&by, shared)) = key.split_first() else { return Vec::new() };
    let Some(&name) = BY.get(usize::from(by.wrapping_sub(b'0'))) else { return Vec::new() };
    let group = Group { by: name, shared: &String::from_utf8_lossy(shared), rows: &rows };
    match by {
        b'0' | b'1' => group.same_system(),
        b'2' => group.two_systems("One registration number is given for different systems"),
        _ => group
            .two_systems("One paper, by its digest, is given as evidence for different systems"),
    }
}

struct Group<'g> {
    by: &'static str,
    shared: &'g str,
    rows: &'g [&'g Row],
}

/// A row's answer and its line.
type Answer = (String, Option<u32>);

impl Group<'_> {
    fn finding(
        &self,
        about: &str,
        message: String,
        answer: impl Fn(&Row) -> Option<Answer>,
    ) -> Option<Between> {
        let mut sides: Vec<Side> = Vec::new();
        for row in self.rows {
            let Some((value, line)) = answer(row) else { continue };
            let known = sides.iter().position(|side| side.value == value);
            if let Some(at) = known.or((sides.len() >= SIDES).then_some(SIDES - 1)) {
                sides[at].filings += 1;
                continue;
            }
            sides.push(Side {
                value,
                path: row.path.clone(),
                document: row.document,
                line,
                submitted_by: row.submitted_by.clone(),
                filings: 1,
            });
        }
        (sides.len() > 1).then(|| Between {
            by: self.by.to_owned(),
            shared: self.shared.to_owned(),
            about: about.to_owned(),
            message,
            sides,
        })
    }

    fn same_system(&self) -> Vec<Between> {
        let mut found = Vec::new();
        // Two versions of one system may differ in everything.
        let versions: BTreeSet<&str> =
            self.rows.iter().filter_map(|row| first(row, Handle::SystemVersion)).collect();
        if versions.len() > 1 {
            return self.versions_apart(&versions);
        }
        let laws: BTreeSet<&str> =
            self.rows.iter().flat_map(|row| row.law.keys()).map(String::as_str).collect();
        for name in laws {
            let message =
                format!("Filings on one system come to different answers on `law.{name}`");
            found.extend(self.finding(&format!("law.{name}"), message, |row| {
                let truth = row.law.get(name).filter(|truth| *truth != "unknown")?;
                Some((truth.clone(), None))
            }));
        }
        for fact in COMPARED {
            let message = format!("Filings on one system state `{}` differently", called(fact));
            found.extend(self.finding(called(fact), message, |row| {
                let (value, line) = all(row, fact).next()?;
                Some((value.to_owned(), Some(line)))
            }));
        }
        found.extend(self.passed_on());
        found
    }

    /// One identifier for several versions: each version is compared on its own.
    fn versions_apart(&self, versions: &BTreeSet<&str>) -> Vec<Between> {
        let of_version = versions.iter().flat_map(|version| {
            let rows: Vec<&Row> = self
                .rows
                .iter()
                .copied()
                .filter(|row| first(row, Handle::SystemVersion) == Some(version))
                .collect();
            Group { by: self.by, shared: self.shared, rows: &rows }.same_system()
        });
        of_version.collect()
    }

    /// Tasks that the provider leaves to the deployer, and the deployer to the provider.
    fn passed_on(&self) -> Vec<Between> {
        let mut by_task: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
        for row in self.rows {
            let Some(side) = row.submitted_by.as_deref() else { continue };
            for (value, _) in all(row, Handle::ActorResponsibleFor) {
                let Some((role, task)) = value.split_once(':') else { continue };
                by_task.entry(task).or_default().entry(side).or_default().insert(role);
            }
        }
        let only = |roles: Option<&BTreeSet<&str>>, role: &str| {
            roles.is_some_and(|roles| roles.len() == 1 && roles.contains(role))
        };
        let passed_on = by_task.into_iter().filter(|(_, sides)| {
            only(sides.get("provider"), "deployer") && only(sides.get("deployer"), "provider")
        });
        let findings = passed_on.filter_map(|(task, _)| {
            let message = format!("Each side says that the other answers for `{task}`");
            let about = format!("{}: {task}", called(Handle::ActorResponsibleFor));
            self.finding(&about, message, |row| {
                let (value, line) = all(row, Handle::ActorResponsibleFor).find(|(value, _)| {
                    value.split_once(':').is_some_and(|(_, word)| word == task)
                })?;
                let (role, _) = value.split_once(':')?;
                Some((role.to_owned(), Some(line)))
            })
        });
        findings.collect()
    }

    /// Filings that share what belongs to one system, and name different ones.
    fn two_systems(&self, message: &str) -> Vec<Between> {
        let names: BTreeSet<String> = self
            .rows
            .iter()
            .filter_map(|row| Some(folded(first(row, Handle::SystemName)?).to_lowercase()))
            .collect();
        let identifiers: BTreeSet<&str> =
            self.rows.iter().filter_map(|row| first(row, Handle::SystemIdentifier)).collect();
        // Under one identifier, a system may be called by several names.
        let all_identified =
            self.rows.iter().all(|row| first(row, Handle::SystemIdentifier).is_some());
        if names.len() < 2 && identifiers.len() < 2 || all_identified && identifiers.len() < 2 {
            return Vec::new();
        }
        let fact = match self.by {
            "registration" => REGISTRATIONS.as_slice(),
            _ => &[Handle::EvidenceSha256],
        };
        let finding = self.finding("system", message.to_owned(), |row| {
            let name =
                first(row, Handle::SystemIdentifier).or_else(|| first(row, Handle::SystemName))?;
            let mut places = fact.iter().flat_map(|&fact| all(row, fact));
            let line =
                places.find(|(value, _)| value.to_lowercase() == self.shared).map(|(_, line)| line);
            Some((name.to_owned(), line))
        });
        finding.into_iter().collect()
    }
}
