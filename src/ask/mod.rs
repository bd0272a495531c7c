//! The fewest questions that would settle the most of what a filing leaves open, by who can answer.
//!
//! Every open duty waits for a smallest set of facts. Questions are chosen one by one, each time the
//! one that brings the most duties nearest to an answer. What an answer would change is not guessed:
//! the filing is evaluated anew with it.

mod annex;
#[cfg(feature = "docx")]
mod docx;
mod fragment;
mod html;
mod letter;
mod markdown;
mod subject;
mod trial;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

pub use self::annex::annex;
#[cfg(feature = "docx")]
pub use self::docx::Docx;
pub use self::html::Pages;
pub use self::letter::{Asked, Choice, Gap, How, Letter, Stated, Wanted};
pub(crate) use self::markdown::{ANSWER, FIELD, PAPER, REFERENCE, REPLY};
pub use self::subject::{Named, Subject};
pub(crate) use self::subject::{name_of_item, steps};
use self::trial::Trial;
pub use self::trial::{Answer, Effect};
use crate::check::{Checker, Options};
use crate::document::Document;
use crate::embedded::Wording;
use crate::evaluate::{Ask, Expected};
use crate::facts::Facts;
use crate::law::{Role, Truth};
use crate::report::{FilingReport, Threshold, Whereabouts};
use crate::shown::printable;
use crate::source::{NotText, Source};
use crate::view::Citations;
use crate::vocabulary::{FactId, Kind};

/// Who can answer a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// Whoever makes, supplies or sells the system.
    Vendor,
    /// Whoever buys and uses it.
    Buyer,
    /// Authorities, States and bodies of the Union.
    Authority,
}

impl Party {
    /// Every one, in the order of letters.
    pub const ALL: &'static [Party] = &[Party::Vendor, Party::Buyer, Party::Authority];

    /// The word on the command line and in headings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Party::Vendor => "vendor",
            Party::Buyer => "buyer",
            Party::Authority => "authority",
        }
    }

    /// Who answers for a duty.
    #[must_use]
    pub fn of(role: Role) -> Party {
        match role {
            Role::Provider
            | Role::AuthorisedRepresentative
            | Role::Importer
            | Role::Distributor
            | Role::ProductManufacturer
            | Role::Processor
            | Role::Exporter => Party::Vendor,
            Role::Deployer | Role::Controller | Role::ContractingAuthority | Role::Funder => {
                Party::Buyer
            }
            Role::Authority
            | Role::UnionBody
            | Role::State
            | Role::DonorState
            | Role::HostState => Party::Authority,
        }
    }
}

/// What is wanted to be asked.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// Which duties are looked at.
    pub threshold: Threshold,
    /// How many questions at most, for each filing.
    pub most: usize,
    /// Who is asked; everybody, where nobody is named.
    pub to: Option<Party>,
}

/// What is to be asked about one filing.
#[derive(Debug)]
pub struct Asking<'a> {
    /// What came of the filing.
    pub report: FilingReport<'a>,
    /// Which duties are looked at.
    pub threshold: Threshold,
    /// Duties on which not enough is stated.
    pub duties: usize,
    /// Questions that reports open with, and that are not settled.
    pub headlines: usize,
    /// How many of both all answers together would settle.
    pub settled: usize,
    /// The questions, in the order in which they were chosen.
    pub items: Vec<Item>,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Item {
    /// The address of the fact.
    pub path: String,
    /// Who can answer it.
    pub party: Party,
    /// The question, in the words of the schema.
    pub question: String,
    /// What counts, in the words of the schema.
    pub meaning: String,
    /// What it is about: the item that the fact belongs to, the part of the filing that it stands in.
    pub subject: Subject,
    /// What an answer looks like.
    pub kind: Kind,
    /// The values to choose from, each with its meaning; empty where there is no list.
    pub values: Vec<(String, String)>,
    /// What the filing says, where there may be more: the values of a list that is not complete.
    pub so_far: Vec<String>,
    /// What the filing says, where that is not exact enough.
    pub inexact: Option<String>,
    /// What the filing says, where it says something else elsewhere.
    pub contradicted: Option<String>,
    /// Where the answer goes: the line of its key, or of the section it is missing in.
    pub place: Option<String>,
    /// How many duties wait for it.
    pub waiting: usize,
    /// The provisions of those duties.
    pub waiting_in: Citations,
    /// Headlines that wait for it.
    pub headlines: Vec<String>,
    /// What is looked for, and by which provisions.
    pub expected: Vec<(String, Citations)>,
    /// What single answers would change.
    pub effects: Vec<Effect>,
    /// Facts that have to be known beside it before anything is settled.
    pub together: Vec<String>,
}

/// Writes letters in one format, one after the other.
pub trait WritesLetters {
    /// Writes one.
    ///
    /// # Errors
    /// Those of the output.
    fn letter(&mut self, letter: &Letter, out: &mut dyn io::Write) -> io::Result<()>;

    /// Ends the document. Called once, after the last.
    ///
    /// # Errors
    /// Those of the output.
    fn finish(&mut self, out: &mut dyn io::Write) -> io::Result<()>;
}

/// Letters that are texts, with a line between them.
#[derive(Debug)]
pub struct Texts {
    between: &'static str,
    each: fn(&Letter, &mut dyn io::Write) -> io::Result<()>,
    begun: bool,
}

impl Texts {
    /// In Markdown.
    #[must_use]
    pub fn markdown() -> Texts {
        Texts { between: "---\n\n", each: markdown::markdown, begun: false }
    }

    /// As pieces of filings.
    #[must_use]
    pub fn yaml() -> Texts {
        Texts { between: "---\n", each: fragment::fragment, begun: false }
    }
}

impl WritesLetters for Texts {
    fn letter(&mut self, letter: &Letter, out: &mut dyn io::Write) -> io::Result<()> {
        if self.begun {
            out.write_all(self.between.as_bytes())?;
        }
        self.begun = true;
        (self.each)(letter, out)
    }

    fn finish(&mut self, _: &mut dyn io::Write) -> io::Result<()> {
        Ok(())
    }
}

/// What waits for facts.
struct Waiting<'r> {
    asks: BTreeSet<&'r str>,
    weight: f64,
    party: Option<Party>,
}

/// How much a headline weighs beside a duty.
const HEADLINE: f64 = 12.0;

/// How much a duty weighs that does not apply on the face of the filing, or waits for an event.
const ASIDE: f64 = 0.05;

impl Checker {
    /// What to ask about each filing of a text, at most so many questions each. A filing that can not
    /// be read has none; its report says why.
    #[must_use]
    pub fn ask<'a>(
        &'a self,
        source: &'a Source,
        options: &Options,
        request: &Request,
    ) -> Vec<Asking<'a>> {
        let wording = Wording::published();
        self.check_with(source, options, None, |report, document| {
            self.asking(report, document, request, &wording)
        })
    }

    /// As [`Checker::ask`], one filing after the other.
    ///
    /// # Errors
    /// The first of `visit`, which ends it.
    pub fn ask_each<'a, E>(
        &'a self,
        text: &'a Result<Source, NotText>,
        options: &Options,
        request: &Request,
        mut visit: impl FnMut(Asking<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        let wording = Wording::published();
        self.each(text, options, None, |report, document| {
            visit(self.asking(report, document, request, &wording))
        })
    }

    fn asking<'a>(
        &'a self,
        report: FilingReport<'a>,
        document: Option<&Document<'a>>,
        request: &Request,
        wording: &Wording,
    ) -> Asking<'a> {
        let facts = document.filter(|_| report.is_checked()).and_then(|document| {
            let (facts, _) = self.facts(document, Vec::new()).ok()?;
            Some((document, facts))
        });
        match facts {
            Some((document, facts)) => asking(report, document, &facts, request, wording),
            None => Asking {
                report,
                threshold: request.threshold,
                duties: 0,
                headlines: 0,
                settled: 0,
                items: Vec::new(),
            },
        }
    }
}

fn asking<'a>(
    report: FilingReport<'a>,
    document: &Document<'a>,
    facts: &Facts<'_>,
    request: &Request,
    wording: &Wording,
) -> Asking<'a> {
    let &Request { threshold, most, to } = request;
    let paths = |asks: &'_ [Ask]| -> BTreeSet<String> {
        asks.iter().filter(|ask| ask.fact.is_some()).map(|ask| ask.path.to_string()).collect()
    };
    let open = report.outcomes().iter().filter(|outcome| {
        outcome.is_open() && outcome.accepted.is_none() && report.is_looked_at(outcome, threshold)
    });
    let questions = report
        .qualifications()
        .iter()
        .filter(|q| q.about.headline && q.truth == Truth::Unknown && !q.known);
    let waiting: Vec<(BTreeSet<String>, f64, Option<Party>)> = open
        .clone()
        .map(|outcome| {
            let aside = outcome.on_its_face.applies == Truth::False;
            let weight = if aside { ASIDE } else { 1.0 };
            (paths(&outcome.asks), weight, Some(Party::of(outcome.about.addressee)))
        })
        .chain(questions.clone().map(|q| (paths(&q.asks), HEADLINE, None)))
        .collect();
    let mut waiting: Vec<Waiting<'_>> = waiting
        .iter()
        .map(|(asks, weight, party)| Waiting {
            asks: asks.iter().map(String::as_str).collect(),
            weight: *weight,
            party: *party,
        })
        .collect();
    waiting.retain(|waiting| !waiting.asks.is_empty());
    let parties = parties(&waiting);
    let party = |path: &str| parties.get(path).copied().unwrap_or(Party::Vendor);
    let chosen = choose(&mut waiting, most, |path| to.is_none_or(|to| to == party(path)));
    let settled = waiting.iter().filter(|waiting| waiting.asks.is_empty()).count();
    let by_path: BTreeMap<&str, FactId> = report
        .outcomes()
        .iter()
        .flat_map(|outcome| &outcome.asks)
        .chain(report.qualifications().iter().flat_map(|q| &q.asks))
        .filter_map(|ask| Some((ask.path.as_str(), ask.fact?)))
        .collect();
    let trial = Trial { report: &report, document, facts, threshold };
    let items = chosen
        .iter()
        .filter_map(|path| {
            let &fact = by_path.get(path.as_str())?;
            Some(item(&trial, path, fact, party(path), wording))
        })
        .collect();
    let (duties, headlines) = (open.count(), questions.count());
    Asking { report, threshold, duties, headlines, settled, items }
}

/// For each fact, the party whose duties wait for it most.
fn parties(waiting: &[Waiting<'_>]) -> BTreeMap<String, Party> {
    let mut counts: BTreeMap<String, BTreeMap<Party, usize>> = BTreeMap::new();
    for waiting in waiting {
        let Some(party) = waiting.party else { continue };
        for path in &waiting.asks {
            *counts.entry((*path).to_owned()).or_default().entry(party).or_default() += 1;
        }
    }
    let most = |counts: BTreeMap<Party, usize>| {
        counts.into_iter().rev().max_by_key(|&(_, count)| count).map(|(party, _)| party)
    };
    counts.into_iter().filter_map(|(path, counts)| Some((path, most(counts)?))).collect()
}

/// Chooses questions one by one: each time the one by which what waits comes nearest to an answer.
fn choose(waiting: &mut [Waiting<'_>], most: usize, may_ask: impl Fn(&str) -> bool) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    while chosen.len() < most {
        let mut gains: BTreeMap<&str, f64> = BTreeMap::new();
        for waiting in waiting.iter().filter(|waiting| !waiting.asks.is_empty()) {
            #[expect(clippy::cast_precision_loss, reason = "a handful of facts")]
            let share = waiting.weight / waiting.asks.len() as f64;
            for path in waiting.asks.iter().filter(|path| may_ask(path)) {
                *gains.entry(path).or_default() += share;
            }
        }
        let best = gains.into_iter().rev().max_by(|(_, a), (_, b)| a.total_cmp(b));
        let Some((best, _)) = best else { break };
        let best = best.to_owned();
        for waiting in waiting.iter_mut() {
            waiting.asks.remove(best.as_str());
        }
        chosen.push(best);
    }
    chosen
}

fn item(trial: &Trial<'_, '_>, path: &str, fact: FactId, party: Party, wording: &Wording) -> Item {
    let report = trial.report;
    let about = report.rulebook.vocabulary.fact(fact);
    let waits = |asks: &[Ask]| asks.iter().any(|ask| ask.path == path);
    let waiting: Vec<_> = report
        .outcomes()
        .iter()
        .filter(|outcome| report.is_looked_at(outcome, trial.threshold) && waits(&outcome.asks))
        .collect();
    let headlines = report.qualifications().iter().filter(|q| waits(&q.asks));
    let cites = |provisions: Vec<&str>| Citations::of(report.rulebook, provisions);
    let mut expected: Vec<(&Expected, Vec<&str>)> = Vec::new();
    for outcome in &waiting {
        // That it is stated at all is looked for of every fact.
        let says = |expected: &Expected| !matches!(expected, Expected::Stated | Expected::Complete);
        let reasons = outcome.reasons.iter();
        for reason in reasons.filter(|reason| reason.fact == path && says(&reason.expected)) {
            let provision = outcome.about.provision.as_str();
            match expected.iter_mut().find(|(known, _)| **known == reason.expected) {
                Some((_, provisions)) => provisions.push(provision),
                None => expected.push((&reason.expected, vec![provision])),
            }
        }
    }
    let effects = trial.effects(path, fact);
    let together: BTreeSet<String> = if effects.is_empty() {
        let others = waiting.iter().flat_map(|outcome| &outcome.asks);
        others.filter(|ask| ask.path != path).map(|ask| ask.path.to_string()).collect()
    } else {
        BTreeSet::new()
    };
    let place = report.whereabouts(path);
    let line = |span: crate::source::Span| report.source.locate(span.start).line;
    let said = |span| Some(printable(report.source.slice(span)));
    let words = wording.of(&about.path);
    Item {
        path: path.to_owned(),
        party,
        question: about.question.to_string(),
        meaning: words.meaning.clone(),
        subject: subject::subject(trial.document, &report.rulebook.vocabulary, path),
        kind: about.kind,
        values: about.values.iter().map(|value| (value.to_string(), words.value(value))).collect(),
        so_far: subject::so_far(trial.document, path),
        inexact: if let Some(Whereabouts::Inexact(span)) = place { said(span) } else { None },
        contradicted: if let Some(Whereabouts::Contradicted(span)) = place {
            said(span)
        } else {
            None
        },
        place: place.map(|place| match place {
            Whereabouts::Key(span)
            | Whereabouts::Inexact(span)
            | Whereabouts::Contradicted(span) => format!("line {}", line(span)),
            Whereabouts::Section(span) => format!("under line {}", line(span)),
        }),
        waiting: waiting.len(),
        waiting_in: cites(waiting.iter().map(|outcome| outcome.about.provision.as_str()).collect()),
        headlines: headlines.map(|q| q.about.title.to_string()).collect(),
        expected: expected.into_iter().map(|(says, by)| (says.to_string(), cites(by))).collect(),
        effects,
        together: together.into_iter().collect(),
    }
}
