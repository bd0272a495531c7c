//! The encoded law: obligations, qualifications, the days from which they bind, and the ledger
//! of provisions that they cite.
//!
//! Rules are data ([`load`] reads them from YAML); nothing here says what any law asks.

pub mod cases;
pub mod choose;
mod compile;
pub mod condition;
pub mod declared;
pub(crate) mod fields;
pub mod found;
mod laws;
pub mod ledger;
pub mod load;
pub mod presumptions;
mod proofs;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::condition::{Condition, Expectation, Literal, Operand, QualificationId};
pub use self::ledger::{Account, Provision};
pub use self::presumptions::Presumption;
use crate::law::{Binding, Role, Theme};
use crate::vocabulary::Vocabulary;
use crate::words::Words;

/// Everything a filing is checked against, compiled once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Rulebook {
    /// The facts that rules may ask about.
    pub vocabulary: Vocabulary,
    /// The laws covered, in the order of their folders.
    pub laws: Vec<Law>,
    /// Every row of the ledgers, by its id, where rules were just read; the program carries them apart.
    #[serde(skip)]
    pub provisions: BTreeMap<String, Provision>,
    /// How people cite the provisions that a report can have to name, in the order of their ids.
    pub cites: Vec<Cite>,
    /// Days of the law that conditions refer to.
    pub dates: Vec<NamedDate>,
    /// From which day duties bind.
    pub regimes: Vec<Regime>,
    /// What the law makes of facts, in the order of their files.
    pub qualifications: Vec<Qualification>,
    /// The qualifications so ordered that each comes after those it depends on.
    pub order: Vec<QualificationId>,
    /// In the order of their provisions.
    pub obligations: Vec<Obligation>,
    /// Facts that can not stand in one filing.
    pub contradictions: Vec<Contradiction>,
    /// What is taken for granted until a filing says otherwise.
    pub presumptions: Vec<Presumption>,
    /// The qualifications that no presumption makes false.
    pub never_cleared: Vec<QualificationId>,
    /// What only a person can judge, of provisions that bind an operator.
    pub questions: Vec<ledger::Question>,
    /// What breaches may cost.
    pub tiers: Vec<Tier>,
    /// SHA-256 over the schema and every rule file, as lower-case hexadecimal.
    pub sha256: String,
    /// What [`Rulebook::choose`] has left out.
    #[serde(skip)]
    pub left_out: Option<Box<choose::LeftOut>>,
}

/// What a provision is called.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cite {
    /// Its id: `data-protection/gdpr/art-22/par-1`.
    pub provision: Words,
    /// Where it is clear of which law: “Article 22(1)”.
    pub alone: Words,
    /// Among those of several laws: “Article 22(1), GDPR”.
    pub with_law: Words,
}

/// One law, or a book of several instruments in one field.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Law {
    /// The whole of it; its id is the folder's name, and the first part of every id in it: `ai-act`.
    pub whole: Instrument,
    /// The instruments of a book, each named by the second part of its provisions' ids.
    pub instruments: Vec<Instrument>,
    /// Chapters of one law, in its order.
    pub chapters: Vec<Chapter>,
}

/// Some articles in a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Chapter {
    /// What it is called: “Chapter I: general provisions”.
    pub title: String,
    /// The first article's number; one with a letter (4a) counts as the one before it.
    pub from: u16,
    /// The last article's number.
    pub to: u16,
}

impl Law {
    /// What a provision is counted under: its instrument, its chapter, or the first part of its id.
    #[must_use]
    pub fn part(&self, provision: &str) -> &str {
        let second = provision.split('/').nth(1).unwrap_or_default();
        if let Some(instrument) = self.instruments.iter().find(|known| known.id == second) {
            return &instrument.short;
        }
        let digits = second.trim_start_matches("art-");
        let digits = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
        let article: Option<u16> = digits.parse().ok();
        let has =
            |chapter: &&Chapter| article.is_some_and(|a| (chapter.from..=chapter.to).contains(&a));
        match self.chapters.iter().find(has) {
            Some(chapter) => &chapter.title,
            None if second.starts_with("annex") => "Annexes",
            None => &self.whole.short,
        }
    }

    /// Where a part stands among those of the law.
    #[must_use]
    pub fn place_of_part(&self, title: &str) -> usize {
        let instruments = self.instruments.iter().map(|instrument| instrument.short.as_str());
        let chapters = self.chapters.iter().map(|chapter| chapter.title.as_str());
        instruments.chain(chapters).position(|known| known == title).unwrap_or(usize::MAX)
    }
}

/// One law, convention or standard.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Instrument {
    /// Part of the ids of its provisions: `ai-act`, `gdpr`.
    pub id: String,
    /// The full title.
    pub title: String,
    /// What reports call it: “AI Act”.
    pub short: String,
    /// The official number: “Regulation (EU) 2024/1689”.
    pub number: String,
    /// The European Legislation Identifier, or another official address.
    pub eli: String,
    /// The day of the consolidation that was read.
    pub as_amended_on: Date,
    /// The force its rules have unless they say otherwise.
    pub binding: Binding,
}

/// What a breach of some provisions may cost.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tier {
    /// The provision that sets it.
    pub provision: String,
    /// How much, in our words.
    pub says: String,
    /// The provisions it is set for, with all below them.
    pub of: Vec<String>,
}

/// A day of the law, which conditions compare with as `date.<name>`: no condition holds the day itself, so that a
/// postponement is one line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NamedDate {
    /// The law's id and the name: `ai-act/high_risk_annex_iii`.
    pub id: String,
    /// What begins or ends on it.
    pub title: String,
    /// The day.
    pub day: Date,
    /// The provision that says so.
    pub provision: String,
}

/// From which day a duty binds, depending on the filing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Regime {
    /// The law's id and the name: `ai-act/high_risk_annex_iii`.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Tried in order; the first whose condition holds gives the day. The last has no condition.
    pub days: Vec<Day>,
    /// The day by the letter, where it differs from the day the duty can take effect.
    pub formal: Option<FormalDay>,
    /// What is not settled about these days.
    pub note: Option<String>,
    /// Where the rule stands: file and line.
    pub place: Place,
}

/// One possible day of a [`Regime`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Day {
    /// When it is this one.
    pub when: Condition,
    /// The first day on which the duty binds.
    pub from: Date,
    /// The provision that says so.
    pub provision: String,
    /// What is not settled where it is this one.
    pub note: Option<String>,
}

/// The day that the letter of the law gives, and why it is not the one used.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FormalDay {
    /// The day.
    pub from: Date,
    /// The provision that says so.
    pub provision: String,
    /// Why the duty can have no object before the later day.
    pub note: String,
}

/// What the law makes of the facts: is it high-risk, by which letter, whose regime.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Qualification {
    /// The name after `law.`: `high_risk`.
    pub name: Words,
    /// The law it belongs to.
    pub law: Words,
    /// The provision it reads.
    pub provision: Words,
    /// What it says, as a statement that can hold or not.
    pub title: Words,
    /// Whether a report opens with it, and an unknown one is something to act on.
    pub headline: bool,
    /// Whether a report mentions it when it holds: a letter of a list, a role.
    pub mention: bool,
    /// The role that whoever submits the filing has in law when it holds, beside the one it names.
    pub gives_role: Option<Role>,
    /// What a report says of it, when it holds, when it does not, and while that is open.
    pub says: Option<Says>,
    /// Its place in the story of a person whom the system gets wrong, if it is a step of that.
    pub story: Option<u16>,
    /// The condition.
    pub holds_when: Condition,
    /// What is left for a person to judge.
    pub judge: Option<Words>,
    /// A second reading of the text, and which one is followed.
    pub contested: Option<Words>,
    /// Whether the provision was read in its official text.
    pub verified: bool,
    /// Where the rule stands: file and line.
    pub place: Place,
}

/// The sentence for each way a qualification can come out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Says {
    /// When it holds.
    pub holds: String,
    /// When it does not.
    pub fails: String,
    /// While the filing does not say enough.
    pub open: String,
}

/// What one provision asks of one kind of operator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Obligation {
    /// Law, provision and name: `ai-act/art-26/par-6/log-retention`.
    pub id: Words,
    /// The law it belongs to.
    pub law: Words,
    /// The provision: `ai-act/art-26/par-6`.
    pub provision: Words,
    /// What must be done, in our words.
    pub title: Words,
    /// On whom the duty is.
    pub addressee: Role,
    /// What it is about.
    pub theme: Theme,
    /// When it binds at all.
    pub applies_when: Condition,
    /// Exceptions that have to be claimed. One that is not claimed does not lift the obligation.
    pub unless: Vec<Condition>,
    /// What shows that it is met.
    pub requires: Condition,
    /// Kinds of evidence that are usual for it.
    pub evidence: Vec<Words>,
    /// What is left for a person to judge when the conditions hold.
    pub judge: Option<Words>,
    /// A second reading of the text, and which one is followed.
    pub contested: Option<Words>,
    /// What closes the gap.
    pub help: Words,
    /// Its cell on the map of who answers for what, if it is one.
    pub cell: Option<Box<MapCell>>,
    /// Index of its regime in [`Rulebook::regimes`].
    pub binds: u16,
    /// Which force it has.
    pub binding: Binding,
    /// Whether the provision was read in its official text.
    pub verified: bool,
    /// Where the rule stands: file and line.
    pub place: Place,
}

/// One cell of the map of who answers for what in a system of several States or bodies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapCell {
    /// The line, in the word that filings use for the function: `data_controller`.
    pub line: String,
    /// What people call it.
    pub called: String,
    /// The column, in the word that filings use for the side: `donor`.
    pub side: String,
}

/// Facts that can not both be so.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Contradiction {
    /// A name: `no-profiling-but-person-scored`.
    pub id: String,
    /// What does not fit together.
    pub title: String,
    /// Holds where the facts contradict each other.
    pub holds_when: Condition,
    /// How to mend the filing.
    pub help: String,
    /// Where the rule stands: file and line.
    pub place: Place,
}

/// Where a rule stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file's path below the rulebook's folder.
    pub file: Words,
    /// The line, from 1.
    pub line: u32,
}

impl Rulebook {
    /// An obligation by its full id.
    #[must_use]
    pub fn obligation(&self, id: &str) -> Option<&Obligation> {
        self.obligations.iter().find(|obligation| obligation.id == id)
    }

    /// A qualification by its name, with or without `law.` in front.
    #[must_use]
    pub fn qualification(&self, name: &str) -> Option<(QualificationId, &Qualification)> {
        let name = name.strip_prefix("law.").unwrap_or(name);
        let at = self.qualifications.iter().position(|qualification| qualification.name == name)?;
        Some((QualificationId::new(at), &self.qualifications[at]))
    }

    /// How people cite a provision; its id where the ledger has none.
    #[must_use]
    pub fn cite<'r>(&'r self, provision: &'r str) -> &'r str {
        self.cited(provision).map_or(provision, |cite| cite.alone.as_str())
    }

    /// How people cite a provision among those of several laws: “Article 22(1), GDPR”.
    #[must_use]
    pub fn cite_with_law<'r>(&'r self, provision: &'r str) -> &'r str {
        self.cited(provision).map_or(provision, |cite| cite.with_law.as_str())
    }

    fn cited(&self, provision: &str) -> Option<&Cite> {
        let at = self.cites.binary_search_by(|cite| cite.provision.as_str().cmp(provision)).ok()?;
        self.cites.get(at)
    }

    /// A law by its id.
    #[must_use]
    pub fn law(&self, id: &str) -> Option<&Law> {
        self.laws.iter().find(|law| law.whole.id == id)
    }

    /// The instrument of a provision; the law itself, where that is one instrument.
    #[must_use]
    pub fn instrument(&self, provision: &str) -> Option<&Instrument> {
        let mut parts = provision.split('/');
        let law = self.law(parts.next()?)?;
        let second = parts.next().unwrap_or_default();
        Some(law.instruments.iter().find(|known| known.id == second).unwrap_or(&law.whole))
    }

    /// What a breach of an obligation may cost: the tier whose provision is the closest above its own.
    #[must_use]
    pub fn fine(&self, obligation: &Obligation) -> Option<&Tier> {
        let above = |known: &String| {
            let rest = obligation.provision.strip_prefix(known.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')).then_some(known.len())
        };
        let close = |tier: &Tier| tier.of.iter().filter_map(above).max();
        self.tiers.iter().filter(|tier| close(tier).is_some()).max_by_key(|tier| close(tier))
    }

    /// The regime of an obligation.
    #[must_use]
    pub fn regime(&self, obligation: &Obligation) -> Option<&Regime> {
        self.regimes.get(usize::from(obligation.binds))
    }

    /// The digest of this rulebook with more files on top, as lower-case hexadecimal.
    #[must_use]
    pub fn digest_with(&self, sources: &[crate::source::Source]) -> String {
        let parts = sources.iter().flat_map(|source| [source.name(), source.text()]);
        crate::digest::sha256(std::iter::once(self.sha256.as_str()).chain(parts))
    }

    /// Keeps only what belongs to the laws or instruments named (`ai-act`, `data-protection/gdpr`).
    /// Qualifications stay, as rules of one law may rest on those of another; but those of other laws
    /// open no report, tell no story and fail no check.
    pub fn retain_laws(&mut self, named: &[String]) {
        let kept = |provision: &str| {
            named.iter().any(|name| {
                let rest = provision.strip_prefix(name.as_str());
                rest.is_some_and(|rest| rest.starts_with('/'))
            })
        };
        let known = |law: &Law| {
            named.iter().any(|name| name.split('/').next() == Some(law.whole.id.as_str()))
        };
        self.laws.retain(known);
        self.obligations.retain(|obligation| kept(&obligation.provision));
        self.questions.retain(|question| kept(&question.provision));
        for qualification in &mut self.qualifications {
            let kept = kept(&qualification.provision);
            qualification.headline &= kept;
            qualification.mention &= kept;
            qualification.gives_role = qualification.gives_role.filter(|_| kept);
            // A story is told whole, by the book that tells it, whatever law its steps come from.
            let told = named.iter().any(|name| name.split('/').next() == Some(&qualification.law));
            qualification.story = qualification.story.filter(|_| told);
        }
    }

    /// The ids that [`Rulebook::retain_laws`] understands: of laws, and of the instruments in them.
    #[must_use]
    pub fn law_names(&self) -> Vec<String> {
        let names = self.laws.iter().flat_map(|law| {
            let of = |i: &Instrument| format!("{}/{}", law.whole.id, i.id);
            std::iter::once(law.whole.id.clone()).chain(law.instruments.iter().map(of))
        });
        names.collect()
    }

    /// Fills [`Rulebook::cites`] from the ledgers.
    fn cite_what_is_named(&mut self) {
        let of_rules = self
            .obligations
            .iter()
            .map(|o| o.provision.as_str())
            .chain(self.qualifications.iter().map(|q| q.provision.as_str()));
        let of_days = self.regimes.iter().flat_map(|regime| {
            regime
                .days
                .iter()
                .map(|day| day.provision.as_str())
                .chain(regime.formal.iter().map(|formal| formal.provision.as_str()))
        });
        let of_questions = self.questions.iter().map(|question| question.provision.as_str());
        let of_fines = self.tiers.iter().map(|tier| tier.provision.as_str());
        let named = of_rules.chain(of_days).chain(of_questions).chain(of_fines);
        let named: BTreeSet<&str> = named.collect();
        let cite = |id: &str| {
            let alone = &self.provisions.get(id)?.cite;
            let with_law = match self.instrument(id) {
                Some(law) => format!("{alone}, {}", law.short).into(),
                None => alone.as_str().into(),
            };
            Some(Cite { provision: id.into(), alone: alone.as_str().into(), with_law })
        };
        self.cites = named.into_iter().filter_map(cite).collect();
    }
}
