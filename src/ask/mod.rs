//! The fewest questions that would settle the most of what a filing leaves open, by who can answer.
//!
//! Every open duty waits for a smallest set of facts. Questions are chosen one by one, each time the
//! one that brings the most duties nearest to an answer. What an answer would change is not guessed:
//! the filing is evaluated anew with it.

mod fragment;
mod letter;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use self::fragment::fragment;
pub use self::letter::letter;
use crate::check::{Checker, Options};
use crate::document::Document;
use crate::embedded::Wording;
use crate::evaluate::{Ask, Expected, Question, evaluate_obligation};
use crate::facts::{Facts, List, Value};
use crate::law::{Role, Truth, Verdict};
use crate::report::{FilingReport, Threshold, Whereabouts};
use crate::shown::printable;
use crate::source::{NotText, Source};
use crate::view::Citations;
use crate::vocabulary::{FactId, Kind};
use crate::words::Words;

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
    fn of(role: Role) -> Party {
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

/// What is to be asked about one filing.
#[derive(Debug)]
pub struct Asking<'a> {
    /// What came of the filing.
    pub report: FilingReport<'a>,
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
    /// What an answer looks like.
    pub form: String,
    /// The values to choose from, each with its meaning; empty where there is no list.
    pub values: Vec<(String, String)>,
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

/// What one answer would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// The answer, or several that change the same.
    pub answers: Vec<Answer>,
    /// Duties that would be met.
    pub met: usize,
    /// Duties that would not apply.
    pub not_applicable: usize,
    /// Duties that would be shown to be unmet.
    pub unmet: Vec<String>,
    /// Headlines that would be settled, and how.
    pub headlines: Vec<String>,
}

/// An answer to a fact that is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes or no.
    Truth(bool),
    /// This value.
    Value(String),
    /// Of a list, this value and no other.
    Alone(String),
    /// That there is none.
    None,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Truth(true) => f.write_str("yes"),
            Answer::Truth(false) => f.write_str("no"),
            Answer::Value(value) => write!(f, "`{value}`"),
            Answer::Alone(value) => write!(f, "`{value}` alone"),
            Answer::None => f.write_str("none"),
        }
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

/// Values of a choice that are tried one by one.
const TRIED: usize = 16;

impl Checker {
    /// What to ask about each filing of a text, at most so many questions each. A filing that can not
    /// be read has none; its report says why.
    #[must_use]
    pub fn ask<'a>(
        &'a self,
        source: &'a Source,
        options: &Options,
        threshold: Threshold,
        most: usize,
    ) -> Vec<Asking<'a>> {
        let wording = Wording::published();
        self.check_with(source, options, None, |report, document| {
            self.asking(report, document, threshold, most, &wording)
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
        threshold: Threshold,
        most: usize,
        mut visit: impl FnMut(Asking<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        let wording = Wording::published();
        self.each(text, options, None, |report, document| {
            visit(self.asking(report, document, threshold, most, &wording))
        })
    }

    fn asking<'a>(
        &'a self,
        report: FilingReport<'a>,
        document: Option<&Document<'a>>,
        threshold: Threshold,
        most: usize,
        wording: &Wording,
    ) -> Asking<'a> {
        let facts = document
            .filter(|_| report.is_checked())
            .and_then(|document| self.facts(document, Vec::new()).ok());
        match facts {
            Some((facts, _)) => asking(report, &facts, threshold, most, wording),
            None => Asking { report, duties: 0, headlines: 0, settled: 0, items: Vec::new() },
        }
    }
}

fn asking<'a>(
    report: FilingReport<'a>,
    facts: &Facts<'_>,
    threshold: Threshold,
    most: usize,
    wording: &Wording,
) -> Asking<'a> {
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
        .map(|outcome| (paths(&outcome.asks), 1.0, Some(Party::of(outcome.about.addressee))))
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
    let chosen = choose(&mut waiting, most);
    let settled = waiting.iter().filter(|waiting| waiting.asks.is_empty()).count();
    let by_path: BTreeMap<&str, FactId> = report
        .outcomes()
        .iter()
        .flat_map(|outcome| &outcome.asks)
        .chain(report.qualifications().iter().flat_map(|q| &q.asks))
        .filter_map(|ask| Some((ask.path.as_str(), ask.fact?)))
        .collect();
    let trial = Trial { report: &report, facts, threshold };
    let items = chosen
        .iter()
        .filter_map(|path| {
            let &fact = by_path.get(path.as_str())?;
            let party = parties.get(path.as_str()).copied().unwrap_or(Party::Vendor);
            Some(item(&trial, path, fact, party, wording))
        })
        .collect();
    let (duties, headlines) = (open.count(), questions.count());
    Asking { report, duties, headlines, settled, items }
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
fn choose(waiting: &mut [Waiting<'_>], most: usize) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    while chosen.len() < most {
        let mut gains: BTreeMap<&str, f64> = BTreeMap::new();
        for waiting in waiting.iter().filter(|waiting| !waiting.asks.is_empty()) {
            #[expect(clippy::cast_precision_loss, reason = "a handful of facts")]
            let share = waiting.weight / waiting.asks.len() as f64;
            for path in &waiting.asks {
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

/// A filing on which answers are tried.
struct Trial<'t, 'a> {
    report: &'t FilingReport<'a>,
    facts: &'t Facts<'t>,
    threshold: Threshold,
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
    let mut effects: Vec<Effect> = Vec::new();
    for (answer, value) in answers(about.kind, &about.values) {
        let Some(effect) = trial.effect(path, fact, answer, value) else { continue };
        // Answers that change the same are told together.
        let alike = |known: &&mut Effect| {
            Effect { answers: Vec::new(), ..(**known).clone() }
                == Effect { answers: Vec::new(), ..effect.clone() }
        };
        match effects.iter_mut().find(alike) {
            Some(known) => known.answers.extend(effect.answers),
            None => effects.push(effect),
        }
    }
    let together: BTreeSet<String> = if effects.is_empty() {
        let others = waiting.iter().flat_map(|outcome| &outcome.asks);
        others.filter(|ask| ask.path != path).map(|ask| ask.path.to_string()).collect()
    } else {
        BTreeSet::new()
    };
    let line = |span: crate::source::Span| report.source.locate(span.start).line;
    let place = report.whereabouts(path);
    let said = |span| Some(printable(report.source.slice(span)));
    let words = wording.of(&about.path);
    Item {
        path: path.to_owned(),
        party,
        question: about.question.to_string(),
        meaning: words.meaning.clone(),
        form: about.kind.label().to_owned(),
        values: about.values.iter().map(|value| (value.to_string(), words.value(value))).collect(),
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

/// Answers to a fact that can be tried.
fn answers<'v>(kind: Kind, values: &'v [Words]) -> Vec<(Answer, Value<'v>)> {
    let one = |value: &'v Words| (Answer::Value(value.to_string()), Value::Text(value));
    let only = |value: &'v Words| {
        let list = List { values: vec![value.as_str()], open: false };
        (Answer::Alone(value.to_string()), Value::List(list))
    };
    match kind {
        Kind::YesNo => [true, false].map(|value| (Answer::Truth(value), Value::Bool(value))).into(),
        Kind::Choice if values.len() <= TRIED => values.iter().map(one).collect(),
        Kind::Choices | Kind::Texts | Kind::Codes => {
            let none = (Answer::None, Value::none_of(kind));
            let each = if values.len() <= TRIED { values } else { &[] };
            std::iter::once(none).chain(each.iter().map(only)).collect()
        }
        Kind::Records(_) => vec![(Answer::None, Value::none_of(kind))],
        Kind::Choice
        | Kind::Date
        | Kind::Duration
        | Kind::Number
        | Kind::Text
        | Kind::Code
        | Kind::Claim => Vec::new(),
    }
}

impl Trial<'_, '_> {
    /// What an answer would change; `None` where it changes nothing by itself.
    fn effect(&self, path: &str, fact: FactId, answer: Answer, value: Value<'_>) -> Option<Effect> {
        let report = self.report;
        let facts = self.facts.supposing(&report.rulebook.vocabulary, fact, path, value)?;
        let question = Question::new(report.rulebook, &facts);
        let mut effect = Effect { answers: vec![answer], ..Effect::default() };
        for outcome in
            report.outcomes().iter().filter(|outcome| report.is_looked_at(outcome, self.threshold))
        {
            if !outcome.is_open() {
                continue;
            }
            match evaluate_obligation(&question, outcome.about).verdict {
                Verdict::Met => effect.met += 1,
                Verdict::NotApplicable => effect.not_applicable += 1,
                Verdict::Undetermined => {}
                Verdict::Unmet => {
                    let cite = report.rulebook.cite_with_law(&outcome.about.provision);
                    effect.unmet.push(format!("{cite}: {}", outcome.about.title));
                }
            }
        }
        for q in report.qualifications().iter().filter(|q| q.about.headline) {
            let now = question.truth(&q.about.holds_when);
            if q.truth == Truth::Unknown && now != Truth::Unknown {
                effect.headlines.push(format!("“{}”: {}", q.about.title, now.label()));
            }
        }
        let nothing = effect.met + effect.not_applicable == 0
            && effect.unmet.is_empty()
            && effect.headlines.is_empty();
        (!nothing).then_some(effect)
    }
}
