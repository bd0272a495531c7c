//! The ledgers, read as accounts: what became of every provision, and what another text of a law changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::io;

use serde::Deserialize;

use crate::digest::sha256;
use crate::rulebook::{Account, Provision, Rulebook};
use crate::time::in_words;

/// Every provision of all laws, by id.
pub type Ledger = BTreeMap<String, Provision>;

/// What became of a provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Encoded,
    Definition,
    Addressed,
    Judge,
    NotDecidable,
    Deleted,
    Open,
}

impl Fate {
    const ALL: [(Fate, &'static str); 7] = [
        (Fate::Encoded, "encoded"),
        (Fate::Definition, "definition"),
        (Fate::Addressed, "others"),
        (Fate::Judge, "judge"),
        (Fate::NotDecidable, "undecidable"),
        (Fate::Deleted, "deleted"),
        (Fate::Open, "open"),
    ];
}

/// Who cites what: the rules by the provisions they stand under, and by those that ledger rows name them for.
struct Citations<'r> {
    of: BTreeMap<&'r str, BTreeSet<String>>,
}

impl<'r> Citations<'r> {
    fn of(rulebook: &'r Rulebook, ledger: &'r Ledger) -> Citations<'r> {
        let mut of: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut add = |provision: &'r str, rule: String| {
            of.entry(provision).or_default().insert(rule);
        };
        for rule in &rulebook.obligations {
            add(&rule.provision, rule.id.to_string());
        }
        for rule in &rulebook.qualifications {
            add(&rule.provision, format!("law.{}", rule.name));
        }
        for date in &rulebook.dates {
            add(&date.provision, format!("date:{}", date.id));
        }
        for regime in &rulebook.regimes {
            for day in &regime.days {
                add(&day.provision, format!("regime:{}", regime.id));
            }
            if let Some(formal) = &regime.formal {
                add(&formal.provision, format!("regime:{}", regime.id));
            }
        }
        for (id, row) in ledger {
            if let Some(Account::Encoded(by) | Account::Definition(by)) = &row.account {
                for rule in by {
                    add(id, rule.clone());
                }
            }
        }
        Citations { of }
    }

    fn any(&self, provision: &str) -> bool {
        self.of.contains_key(provision)
    }

    /// Rules that rest on a provision: on itself, or on one that it is a part of.
    fn resting_on(&self, provision: &str) -> BTreeSet<String> {
        let rules = above(provision).filter_map(|id| self.of.get(id));
        rules.flatten().cloned().collect()
    }
}

/// A provision's id and those of all that it is a part of, innermost first; the law itself is none.
fn above(id: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(id), |id| {
        let (before, _) = id.rsplit_once('/')?;
        before.contains('/').then_some(before)
    })
}

/// Rows that have no parts of their own.
fn leaves(ledger: &Ledger) -> impl Iterator<Item = (&String, &Provision)> {
    ledger.iter().filter(|(id, _)| {
        let below = format!("{id}/");
        !ledger.range(below.clone()..).next().is_some_and(|(next, _)| next.starts_with(&below))
    })
}

fn fate(citations: &Citations<'_>, ledger: &Ledger, id: &str) -> Fate {
    let of = |account: &Account| match account {
        Account::Encoded(_) => Fate::Encoded,
        Account::Definition(_) => Fate::Definition,
        Account::Addressed { .. } => Fate::Addressed,
        Account::Judge { .. } => Fate::Judge,
        Account::NotDecidable { .. } => Fate::NotDecidable,
        Account::Deleted => Fate::Deleted,
    };
    let account = |id: &str| ledger.get(id).and_then(|row| row.account.as_ref()).map(of);
    if let Some(own) = account(id) {
        return own;
    }
    if citations.any(id) {
        return Fate::Encoded;
    }
    above(id).find_map(account).unwrap_or(Fate::Open)
}

/// How much of some ledgers was read by somebody who saw the text alone.
#[derive(Clone, Copy, Debug, Default)]
struct ReadBlind {
    /// Rows that say so.
    provisions: usize,
    /// Leaves that stand under such a row, or are one.
    leaves: usize,
    /// All leaves.
    of: usize,
}

impl ReadBlind {
    /// Of the rows of one law.
    fn of(ledger: &Ledger, prefix: &str) -> ReadBlind {
        let says_so = |id: &str| ledger.get(id).is_some_and(|row| row.read_blind.is_some());
        let within = |id: &&String| id.starts_with(prefix);
        let leaves = || leaves(ledger).map(|(id, _)| id).filter(within);
        ReadBlind {
            provisions: ledger.keys().filter(within).filter(|id| says_so(id)).count(),
            leaves: leaves().filter(|id| above(id).any(says_so)).count(),
            of: leaves().count(),
        }
    }

    fn add(&mut self, other: ReadBlind) {
        self.provisions += other.provisions;
        self.leaves += other.leaves;
        self.of += other.of;
    }
}

impl fmt::Display for ReadBlind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ReadBlind { provisions, leaves, of } = self;
        if *provisions == 0 {
            return write!(f, "none of {of} leaves");
        }
        let word = if *provisions == 1 { "provision" } else { "provisions" };
        write!(f, "{provisions} {word} with {leaves} of {of} leaves")
    }
}

/// The accounts of all ledgers of a rulebook, part by part, and the rows that are still open.
#[derive(Debug)]
pub struct Accounts {
    /// The table and the list, ready to print.
    pub text: String,
    /// Rows without an account.
    pub open: Vec<String>,
}

/// Reads the ledgers of the laws that the rulebook has.
///
/// # Errors
/// Never in practice: writing to a text.
pub fn accounts(rulebook: &Rulebook, ledger: &Ledger) -> Result<Accounts, std::fmt::Error> {
    let citations = Citations::of(rulebook, ledger);
    let mut text = String::new();
    let mut open = Vec::new();
    let mut all_read_blind = ReadBlind::default();
    for law in &rulebook.laws {
        let whole = &law.whole;
        let day = in_words(whole.as_amended_on);
        writeln!(text, "{} · {} · as amended on {day}\n", whole.short, whole.number)?;
        let mut parts: Vec<(String, BTreeMap<Fate, usize>)> = Vec::new();
        let prefix = format!("{}/", whole.id);
        for (id, row) in leaves(ledger).filter(|(id, _)| id.starts_with(&prefix)) {
            let part = law.part(id).to_owned();
            let fate = fate(&citations, ledger, id);
            if fate == Fate::Open {
                open.push(format!("{id}  ({})", row.cite));
            }
            match parts.iter_mut().find(|(title, _)| *title == part) {
                Some((_, counts)) => *counts.entry(fate).or_default() += 1,
                None => parts.push((part, BTreeMap::from([(fate, 1)]))),
            }
        }
        parts.sort_by_key(|(title, _)| law.place_of_part(title));
        let width = parts.iter().map(|(title, _)| title.chars().count()).max().unwrap_or(0).max(5);
        write!(text, "  {:width$}  {:>7}", "part", "leaves")?;
        for (_, word) in Fate::ALL {
            write!(text, "  {word:>11}")?;
        }
        writeln!(text)?;
        let mut line = |title: &str, counts: &BTreeMap<Fate, usize>| -> std::fmt::Result {
            let pad = width - title.chars().count().min(width);
            write!(text, "  {title}{:pad$}  {:>7}", "", counts.values().sum::<usize>())?;
            for (fate, _) in Fate::ALL {
                write!(text, "  {:>11}", counts.get(&fate).copied().unwrap_or(0))?;
            }
            writeln!(text)
        };
        let mut total = BTreeMap::new();
        for (title, counts) in &parts {
            line(title, counts)?;
            for (fate, count) in counts {
                *total.entry(*fate).or_default() += count;
            }
        }
        line("all", &total)?;
        let read_blind = ReadBlind::of(ledger, &prefix);
        writeln!(text, "\n  read blind: {read_blind}\n")?;
        all_read_blind.add(read_blind);
    }
    writeln!(text, "read blind in all: {all_read_blind}")?;
    if open.is_empty() {
        writeln!(text, "nothing is open: every provision has an account")?;
    } else {
        writeln!(text, "provisions without an account: {}", open.len())?;
        open.iter().try_for_each(|row| writeln!(text, "  {row}"))?;
    }
    Ok(Accounts { text, open })
}

/// A unit of a law's text, as consolidations of the same shape have it.
#[derive(Debug, Deserialize)]
pub struct Unit {
    /// The provision's id.
    pub id: String,
    /// How people cite it.
    pub cite: String,
    /// The whole text of it.
    pub text: String,
}

/// What another text of a law changes against the text that the rules were read from.
#[derive(Debug, Default)]
pub struct Drift {
    /// Provisions with other words, with the rules that rest on them.
    pub changed: Vec<(String, BTreeSet<String>)>,
    /// Provisions that the other text does not have.
    pub gone: Vec<(String, BTreeSet<String>)>,
    /// Provisions that the ledger does not have.
    pub new: Vec<String>,
    /// Provisions with the same words.
    pub same: usize,
}

impl Drift {
    /// Every rule that has to be read again.
    #[must_use]
    pub fn rules(&self) -> BTreeSet<&String> {
        self.changed.iter().chain(&self.gone).flat_map(|(_, rules)| rules).collect()
    }
}

/// Compares the digests of a ledger with another text of its law.
#[must_use]
pub fn drift(rulebook: &Rulebook, ledger: &Ledger, units: &[Unit]) -> Drift {
    let citations = Citations::of(rulebook, ledger);
    let mut drift = Drift::default();
    let by_id: BTreeMap<&str, &Unit> = units.iter().map(|unit| (unit.id.as_str(), unit)).collect();
    let laws: BTreeSet<&str> = units.iter().filter_map(|unit| unit.id.split('/').next()).collect();
    for (id, row) in leaves(ledger) {
        let Some(digest) = &row.sha256 else { continue };
        if !laws.contains(id.split('/').next().unwrap_or_default()) {
            continue;
        }
        let named = format!("{id}  ({})", row.cite);
        let text = by_id.get(id.as_str()).map(|unit| unit.text.trim());
        match text.filter(|text| !text.is_empty()) {
            Some(text) if sha256(std::iter::once(text)) == *digest => drift.same += 1,
            Some(_) => drift.changed.push((named, citations.resting_on(id))),
            None if matches!(row.account, Some(Account::Deleted)) => drift.same += 1,
            None => drift.gone.push((named, citations.resting_on(id))),
        }
    }
    for unit in units.iter().filter(|unit| !unit.text.is_empty()) {
        if !ledger.contains_key(&unit.id) {
            drift.new.push(format!("{}  ({})", unit.id, unit.cite));
        }
    }
    drift
}

/// Writes what has changed, and which rules to read again.
///
/// # Errors
/// Those of the output.
pub fn write_drift(drift: &Drift, out: &mut dyn io::Write) -> io::Result<()> {
    let part = |out: &mut dyn io::Write, title: &str, rows: &[(String, BTreeSet<String>)]| {
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(out, "{title}: {}", rows.len())?;
        for (provision, rules) in rows {
            writeln!(out, "  {provision}")?;
            rules.iter().try_for_each(|rule| writeln!(out, "      read again: {rule}"))?;
        }
        writeln!(out)
    };
    part(out, "other words", &drift.changed)?;
    part(out, "not in the other text", &drift.gone)?;
    if !drift.new.is_empty() {
        writeln!(out, "not in the ledger: {}", drift.new.len())?;
        drift.new.iter().try_for_each(|row| writeln!(out, "  {row}"))?;
        writeln!(out)?;
    }
    writeln!(
        out,
        "{} provisions with the same words, {} with others, {} gone, {} new; {} rules to read again",
        drift.same,
        drift.changed.len(),
        drift.gone.len(),
        drift.new.len(),
        drift.rules().len()
    )
}
