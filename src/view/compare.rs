//! Bids side by side: for each whether it can be taken, a row a subject, and what speaks against it. No score.
//!
//! What is compared are the bidder's duties. The buyer's own are told apart, as nobody who bids can fulfil them. The buyer is
//! the same whoever wins: so a duty of the buyer that one bid shows to be met and another one to fail hangs on what is
//! offered, and is named at the bid that fails it. [`super::bid`] has the order in which cells stand.

use super::bid::{Bid, ByOffer, Said, Tally, bid, of_law};
use super::story::story;
use crate::law::{Role, Standing, Theme, Truth, Verdict};
use crate::report::{FilingReport, OutcomeReport, Threshold};
use crate::rulebook::Obligation;
use crate::time::in_words;

/// Whose duties are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of whoever makes the system and offers it; the buyer's stand apart. The filings are checked for
    /// everybody's duties.
    Bidder,
    /// All that the filings were checked for.
    Asked,
}

impl Whose {
    /// The roles whose duties are compared, of those that were looked at.
    #[must_use]
    pub fn roles(self, looked_at: &[Role]) -> Vec<Role> {
        match self {
            Whose::Bidder => Role::Provider.with_usual_parts(),
            Whose::Asked => looked_at.to_vec(),
        }
    }

    /// The roles of the buyer, whose duties are told apart.
    fn buyers(self) -> Vec<Role> {
        match self {
            Whose::Bidder => {
                let mut roles = Role::Deployer.with_usual_parts();
                roles.extend([Role::ContractingAuthority, Role::Funder]);
                roles
            }
            Whose::Asked => Vec::new(),
        }
    }
}

/// How filings are compared.
#[derive(Clone, Debug)]
pub struct Comparing {
    /// Whose duties are compared.
    pub whose: Whose,
    /// The letters of the tender, in the order of the filings; those that are missing follow the alphabet.
    pub labels: Vec<String>,
    /// Which duties are looked at.
    pub threshold: Threshold,
    /// Whether what is folded on the page is printed too.
    pub annex: bool,
}

/// Bids compared, a column each.
#[derive(Debug)]
pub struct Comparison<'r> {
    /// The bids, in the order given.
    pub bids: Vec<Bid<'r>>,
    /// The day for which the question is asked, in words.
    pub as_of: String,
    /// The roles whose duties are compared.
    pub roles: Vec<Role>,
    /// Whether they are the bidder's, with the buyer's apart.
    pub whose: Whose,
    /// A row a subject.
    pub subjects: Vec<SubjectRow>,
    /// The buyer's duties that fail whoever is taken.
    pub ours: Ours<'r>,
    /// What happens to a person whom the system gets wrong: a row a step.
    pub story: Vec<StoryRow<'r>>,
    /// Every duty of law that fails or is silent in a bid, by subject.
    pub duties: Vec<(Theme, Vec<Row<'r>>)>,
    /// Advice (soft law, case law, standards) on which the bids come out differently; it counts nowhere.
    pub advice: Vec<Row<'r>>,
    /// Whether what is folded on the page is printed too.
    pub annex: bool,
}

/// A subject across the bids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectRow {
    /// What it is.
    pub theme: Theme,
    /// For each bid.
    pub cells: Vec<Tally>,
}

/// The buyer's duties that nobody who bids can be held to.
#[derive(Debug, Default)]
pub struct Ours<'r> {
    /// Those that fail for a bid at least, and that no bid shows to be met.
    pub unmet: Vec<OurDuty<'r>>,
    /// How many no bid says enough about.
    pub open: usize,
}

/// One of them.
#[derive(Debug)]
pub struct OurDuty<'r> {
    /// What it is about.
    pub title: &'r str,
    /// The provision.
    pub cite: &'r str,
    /// The positions of the bids in which it is not met.
    pub bids: Vec<usize>,
}

/// A step of the story across the bids.
#[derive(Clone, Debug)]
pub struct StoryRow<'r> {
    /// What is asked.
    pub title: &'r str,
    /// The provision, with its law.
    pub cite: String,
    /// For each bid, whether it is so.
    pub truths: Vec<Truth>,
}

impl StoryRow<'_> {
    /// Whether it fails for a bid.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.truths.contains(&Truth::False)
    }
}

/// One duty across the bids.
#[derive(Debug)]
pub struct Row<'r> {
    /// The duty.
    pub about: &'r Obligation,
    /// The provision, as people cite it.
    pub cite: &'r str,
    /// How it comes out in each bid.
    pub cells: Vec<Option<Compared>>,
}

impl Row<'_> {
    /// The worst that a bid says on it.
    #[must_use]
    pub fn worst(&self) -> Option<Said> {
        self.cells.iter().flatten().filter_map(|cell| cell.said).min()
    }
}

/// One duty in one bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// How it comes out.
    pub verdict: Verdict,
    /// What the bid says on it, if it is its business.
    pub said: Option<Said>,
    /// What stands behind it, where it is met.
    pub standing: Option<Standing>,
    /// The line to look at, where it is a gap.
    pub line: Option<u32>,
    /// Who has accepted it, if somebody has.
    pub accepted: Option<String>,
}

/// The letter of a bid that has no other.
fn letter(at: usize) -> String {
    let letters = u8::try_from(at % 26).map_or('A', |at| char::from(b'A' + at));
    if at < 26 { letters.to_string() } else { format!("{letters}{}", at / 26) }
}

/// A letter for each bid: those given, then the first that are not taken.
fn letters(given: &[String], bids: usize) -> Vec<String> {
    let mut labels: Vec<String> = given.iter().take(bids).cloned().collect();
    let mut next = (0..).map(letter);
    while labels.len() < bids {
        let Some(free) = next.find(|letter| !given.contains(letter)) else { break };
        labels.push(free);
    }
    labels
}

impl<'r> Comparison<'r> {
    /// Compares filings that were checked, by the same rules and for the same day.
    #[must_use]
    pub fn new(reports: &'r [FilingReport<'r>], how: &Comparing) -> Comparison<'r> {
        let looked_at = reports.first().map_or(&[][..], FilingReport::roles);
        let roles = how.whose.roles(looked_at);
        let own: Vec<Vec<&OutcomeReport<'_>>> =
            reports.iter().map(|report| of_law(report, &roles)).collect();
        let theirs = Theirs::new(reports, how.whose);
        let labels = letters(&how.labels, reports.len());
        let bids = labels.into_iter().zip(reports).zip(&own).enumerate();
        let bids =
            bids.map(|(at, ((label, report), own))| bid(label, report, own, &theirs.by_offer(at)));
        let bids: Vec<Bid<'r>> = bids.collect();
        let rows = rows(reports, &roles, how.threshold);
        let (law, advice): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(law, _)| *law);
        let differs = |row: &Row<'_>| {
            let verdict = |cell: &Option<Compared>| cell.as_ref().map(|cell| cell.verdict);
            row.cells.windows(2).any(|pair| verdict(&pair[0]) != verdict(&pair[1]))
        };
        let told = law.into_iter().map(|(_, row)| row);
        let told = told.filter(|row| row.worst().is_some_and(|worst| worst < Said::Shown));
        Comparison {
            as_of: reports.first().map_or_else(String::new, |report| in_words(report.as_of)),
            roles,
            whose: how.whose,
            subjects: subjects(&own),
            ours: theirs.ours(),
            story: stories(reports),
            duties: by_theme(told.collect()),
            advice: advice.into_iter().map(|(_, row)| row).filter(differs).collect(),
            annex: how.annex,
            bids,
        }
    }

    /// How many duties were looked at.
    #[must_use]
    pub fn looked_at(&self) -> usize {
        let of_roles = |outcome: &&OutcomeReport<'_>| self.roles.contains(&outcome.about.addressee);
        self.bids.iter().map(|bid| bid.report.outcomes().iter().filter(of_roles).count()).sum()
    }
}

/// A row for each subject on which a bid has a duty.
fn subjects(own: &[Vec<&OutcomeReport<'_>>]) -> Vec<SubjectRow> {
    let tally = |theme: Theme, outcomes: &[&OutcomeReport<'_>]| {
        let mut tally = Tally::default();
        let of_theme = outcomes.iter().filter(|outcome| outcome.about.theme == theme);
        of_theme.filter_map(|outcome| Said::of(outcome)).for_each(|said| tally.add(said));
        tally
    };
    let subject = |&theme: &Theme| SubjectRow {
        theme,
        cells: own.iter().map(|outcomes| tally(theme, outcomes)).collect(),
    };
    let subjects = Theme::ALL.iter().map(subject);
    subjects.filter(|subject| subject.cells.iter().any(|cell| cell.all() > 0)).collect()
}

/// The buyer's duties of law, bid by bid in the order of the rulebook.
struct Theirs<'r> {
    rows: Vec<TheirDuty<'r>>,
}

struct TheirDuty<'r> {
    about: &'r Obligation,
    cite: &'r str,
    cells: Vec<Option<&'r OutcomeReport<'r>>>,
}

impl TheirDuty<'_> {
    fn said(&self, bid: usize) -> Option<Said> {
        self.cells.get(bid).copied().flatten().and_then(Said::of)
    }

    /// Whether a bid shows that it can be met: then the buyer is the same, and what is offered makes the difference.
    fn can_be_met(&self) -> bool {
        (0..self.cells.len()).any(|at| self.said(at) == Some(Said::Shown))
    }
}

impl<'r> Theirs<'r> {
    fn new(reports: &'r [FilingReport<'r>], whose: Whose) -> Theirs<'r> {
        let (buyers, Some(first)) = (whose.buyers(), reports.first()) else {
            return Theirs { rows: Vec::new() };
        };
        let rulebook = first.rulebook;
        let each: Vec<Vec<&OutcomeReport<'_>>> =
            reports.iter().map(|report| of_law(report, &buyers)).collect();
        let duties = rulebook.obligations.iter().filter(|about| buyers.contains(&about.addressee));
        let rows = duties.map(|about| TheirDuty {
            about,
            cite: rulebook.cite_with_law(&about.provision),
            cells: each
                .iter()
                .map(|all| all.iter().copied().find(|o| o.about.id == about.id))
                .collect(),
        });
        Theirs { rows: rows.filter(|row| row.cells.iter().any(Option::is_some)).collect() }
    }

    /// What a bid says on those that another bid shows to be met.
    fn by_offer(&self, bid: usize) -> ByOffer<'r> {
        let mut found = ByOffer::default();
        for row in self.rows.iter().filter(|row| row.can_be_met()) {
            match row.said(bid) {
                Some(Said::Fails) => found.fails.extend(row.cells.get(bid).copied().flatten()),
                Some(Said::Silent) => found.silent += 1,
                Some(Said::Shown) | None => {}
            }
        }
        found
    }

    /// Those that are the buyer's whoever is taken.
    fn ours(&self) -> Ours<'r> {
        let bids = |row: &TheirDuty<'_>| -> Vec<usize> {
            (0..row.cells.len()).filter(|&at| row.said(at) == Some(Said::Fails)).collect()
        };
        let left = self.rows.iter().filter(|row| !row.can_be_met());
        let unmet =
            left.map(|row| OurDuty { title: &row.about.title, cite: row.cite, bids: bids(row) });
        let open = self
            .rows
            .iter()
            .filter(|row| (0..row.cells.len()).all(|at| row.said(at) == Some(Said::Silent)));
        Ours { unmet: unmet.filter(|duty| !duty.bids.is_empty()).collect(), open: open.count() }
    }
}

/// Every duty of some roles, and whether it is law that counts.
fn rows<'r>(
    reports: &'r [FilingReport<'r>],
    roles: &[Role],
    threshold: Threshold,
) -> Vec<(bool, Row<'r>)> {
    let Some(first) = reports.first() else { return Vec::new() };
    let rulebook = first.rulebook;
    let duties = rulebook.obligations.iter().filter(|about| roles.contains(&about.addressee));
    let rows = duties.map(|about| {
        let cells = reports.iter().map(|report| compared(report, &about.id, threshold)).collect();
        let law = about.verified && about.binding == crate::law::Binding::Law;
        (law, Row { about, cite: rulebook.cite_with_law(&about.provision), cells })
    });
    rows.filter(|(_, row)| row.cells.iter().any(Option::is_some)).collect()
}

fn compared(report: &FilingReport<'_>, id: &str, threshold: Threshold) -> Option<Compared> {
    let outcome = report.outcomes().iter().find(|outcome| outcome.about.id == id)?;
    let gap = (outcome.verdict == Verdict::Unmet).then(|| report.finding_of(outcome, threshold));
    Some(Compared {
        verdict: outcome.verdict,
        said: Said::of(outcome),
        standing: outcome.standing,
        line: gap.flatten().map(|gap| report.source.locate(gap.place().0.start).line),
        accepted: outcome.accepted.map(|accepted| accepted.label()),
    })
}

/// Rows under their themes, in the order of reports.
fn by_theme(rows: Vec<Row<'_>>) -> Vec<(Theme, Vec<Row<'_>>)> {
    let mut themes: Vec<(Theme, Vec<Row<'_>>)> =
        Theme::ALL.iter().map(|&theme| (theme, Vec::new())).collect();
    for row in rows {
        if let Some((_, rows)) = themes.iter_mut().find(|(theme, _)| *theme == row.about.theme) {
            rows.push(row);
        }
    }
    themes.retain(|(_, rows)| !rows.is_empty());
    themes
}

/// The story of each bid, step by step.
fn stories<'r>(reports: &'r [FilingReport<'r>]) -> Vec<StoryRow<'r>> {
    let each: Vec<_> = reports.iter().map(story).collect();
    let Some(first) = each.first() else { return Vec::new() };
    let truth = |name: &str, steps: &[super::story::Step<'_>]| {
        steps.iter().find(|step| step.name == name).map_or(Truth::Unknown, |step| step.truth)
    };
    let row = |step: &super::story::Step<'r>| StoryRow {
        title: step.title,
        cite: format!("{}, {}", step.cite, step.law),
        truths: each.iter().map(|steps| truth(step.name, steps)).collect(),
    };
    first.iter().map(row).collect()
}
