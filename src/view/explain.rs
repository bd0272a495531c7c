//! What somebody has named → what is told of it: what a rule asks, which facts and cases belong to it; with a filing,
//! how it comes out, step by step.

use jiff::civil::Date;
use serde::Serialize;

use super::derivation::{Branch, derivation};
use super::explain_fact::{ExplainedFact, explained_fact};
use super::named::Named;
use super::presumed::{ExplainedPresumption, explained_presumption};
use super::short::{
    Books, CameOut, CaseLine, Filed, LawName, RuleLine, case_lines, law_id, law_name, rule_line,
};
use crate::evaluate::{Asker, BindingDay, Derivations};
use crate::law::{Binding, Role, Theme};
use crate::report::when::NEVER;
use crate::rulebook::{
    Account, Condition, Contradiction, Obligation, Place, Qualification, QualificationId, Regime,
    Rulebook,
};
use crate::words::Words;

/// What is told of something that was named.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Explained<'r> {
    /// Several rules, each in short.
    Several(Several<'r>),
    /// One rule.
    Rule(Box<ExplainedRule<'r>>),
    /// What is presumed until a filing says otherwise.
    Presumption(ExplainedPresumption<'r>),
    /// A fact, or a record of facts.
    Fact(ExplainedFact<'r>),
    /// A provision that no rule cites.
    Provision(ExplainedProvision<'r>),
}

/// Rules of one citation, law by law.
#[derive(Clone, Debug, Serialize)]
pub struct Several<'r> {
    /// How many there are.
    pub count: usize,
    /// Each law with its rules; `None` for what belongs to no law.
    pub laws: Vec<(Option<LawName<'r>>, Vec<RuleLine<'r>>)>,
}

/// What one rule asks; with a filing, why it came out as it did.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedRule<'r> {
    /// Its id, or `law.<name>`.
    pub id: String,
    /// What it is about.
    pub title: &'r str,
    /// Its provision as it is cited; empty for a contradiction, which is no law.
    pub cite: &'r str,
    /// The law it belongs to.
    pub law: Option<LawName<'r>>,
    /// On whom it is, under which theme and with which force; of a duty alone.
    pub duty: Option<(Role, Theme, Binding)>,
    /// Whether it was compared with the official text.
    pub verified: bool,
    /// From when it binds.
    pub days: Option<Days<'r>>,
    /// What a breach may cost.
    pub fine: Option<&'r str>,
    /// What closes a gap.
    pub help: Option<&'r str>,
    /// What a person still has to judge.
    pub judge: Option<&'r str>,
    /// Another reading.
    pub contested: Option<&'r str>,
    /// Kinds of evidence that are usual.
    pub evidence: Vec<&'r str>,
    /// The facts and qualifications that it asks about.
    pub facts: Vec<FactLine<'r>>,
    /// The cases that prove it.
    pub cases: Vec<CaseLine<'r>>,
    /// Where it stands.
    pub place: &'r Place,
    /// How it comes out for the filing.
    pub result: Option<Derived>,
}

/// From when a duty binds.
#[derive(Clone, Debug, Serialize)]
pub struct Days<'r> {
    /// The days that it may be, in the order in which they are looked at.
    pub days: Vec<DayLine<'r>>,
    /// The day by the letter of the law, where that is another one: with its provision, and why.
    pub formal: Option<(Date, &'r str, &'r str)>,
    /// What is not settled about it in law.
    pub open_points: Vec<&'r str>,
}

/// One day that it may be.
#[derive(Clone, Debug, Serialize)]
pub struct DayLine<'r> {
    /// The day; `None` for never.
    pub from: Option<Date>,
    /// The provision that gives it.
    pub by: &'r str,
    /// The facts that it depends on.
    pub depends: Vec<String>,
}

/// A fact or a qualification that a rule asks about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactLine<'r> {
    /// Its path, or `law.<name>`.
    pub path: String,
    /// The question.
    pub question: &'r str,
}

/// How a rule comes out for a filing, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Derived {
    /// The file of the filing.
    pub path: String,
    /// How; nothing where the duty was not looked at.
    pub came_out: Option<CameOut>,
    /// What was asked, with the answers.
    pub parts: Vec<DerivedPart>,
}

/// One thing that was asked.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "asked", content = "answer", rename_all = "snake_case")]
pub enum DerivedPart {
    /// Whether the duty binds.
    Binds(Branch),
    /// Whether an exception lifts it.
    Lifted(Branch),
    /// Whether it is met.
    Met(Branch),
    /// From which day it binds.
    From(DerivedDay),
    /// Whether a qualification holds.
    Holds(Branch),
    /// Whether statements contradict each other.
    Contradicts(Branch),
}

/// From which day a duty binds the filing.
#[derive(Clone, Debug, Serialize)]
pub struct DerivedDay {
    /// The day; `None` while the filing does not say enough to tell.
    pub from: Option<Date>,
    /// The earliest and the latest day that it can be.
    pub between: [Date; 2],
    /// The facts that would decide it.
    pub asks: Vec<String>,
    /// The provision that gives it.
    pub by: String,
}

/// What a ledger says became of a provision that no rule cites.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedProvision<'r> {
    /// Its id.
    pub id: String,
    /// As it is cited.
    pub cite: String,
    /// Its law.
    pub law: Option<LawName<'r>>,
    /// What became of it.
    pub became: Became<'r>,
}

/// What became of a provision that no rule cites.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Became<'r> {
    /// It is encoded with the provisions around it.
    WithOthers,
    /// It says what a word means.
    Definition,
    /// It speaks to others, whose acts no filing describes.
    Addressed {
        /// To whom.
        to: &'r [String],
        /// Why no operator is meant.
        why: Option<&'r str>,
    },
    /// It binds an operator, and only a person can tell.
    Judge {
        /// On whom it is.
        of: Role,
        /// What that person is asked.
        ask: &'r str,
        /// Why a description does not settle it.
        why: &'r str,
    },
    /// Nothing in a description of a system bears on it.
    NotDecidable {
        /// Why.
        why: &'r str,
    },
    /// It was repealed.
    Deleted,
}

/// What is told of what was named; with a filing, how it comes out there.
#[must_use]
pub fn explained<'r>(
    books: Books<'r>,
    found: &[Named],
    filed: Option<&Filed<'_>>,
) -> Explained<'r> {
    let only = match found {
        [only] => alone(books, only, filed),
        _ => None,
    };
    only.unwrap_or_else(|| Explained::Several(several(books.rulebook, found, filed)))
}

fn alone<'r>(books: Books<'r>, named: &Named, filed: Option<&Filed<'_>>) -> Option<Explained<'r>> {
    let rulebook = books.rulebook;
    let rule = |rule: ExplainedRule<'r>| Explained::Rule(Box::new(rule));
    Some(match named {
        Named::Obligation(at) => rule(obligation(books, rulebook.obligations.get(*at)?, filed)),
        Named::Qualification(id) => {
            rule(qualification(books, *id, rulebook.qualifications.get(id.index())?, filed))
        }
        Named::Contradiction(at) => {
            rule(contradiction(books, rulebook.contradictions.get(*at)?, filed))
        }
        Named::Presumption(at) => {
            let about = rulebook.presumptions.get(*at)?;
            Explained::Presumption(explained_presumption(books, about, filed))
        }
        Named::Fact(path) => Explained::Fact(explained_fact(rulebook, path, filed)),
        Named::Provision(id) => Explained::Provision(provision(books, id)),
    })
}

fn several<'r>(rulebook: &'r Rulebook, found: &[Named], filed: Option<&Filed<'_>>) -> Several<'r> {
    let mut laws: Vec<(Option<LawName<'r>>, Vec<RuleLine<'r>>)> = Vec::new();
    for named in found {
        let (law, line) = rule_line(rulebook, named, filed);
        match laws.iter_mut().find(|(known, _)| *known == law) {
            Some((_, rules)) => rules.push(line),
            None => laws.push((law, vec![line])),
        }
    }
    Several { count: found.len(), laws }
}

fn obligation<'r>(
    books: Books<'r>,
    about: &'r Obligation,
    filed: Option<&Filed<'_>>,
) -> ExplainedRule<'r> {
    let rulebook = books.rulebook;
    let regime = rulebook.regime(about);
    let conditions =
        std::iter::once(&about.applies_when).chain(&about.unless).chain([&about.requires]);
    let result = filed.map(|filed| {
        let mut parts = Vec::new();
        if !about.applies_when.is_always() {
            parts.push(DerivedPart::Binds(derivation(filed, &about.applies_when)));
        }
        let exceptions = about.unless.iter();
        parts.extend(exceptions.map(|lifts| DerivedPart::Lifted(derivation(filed, lifts))));
        parts.push(DerivedPart::Met(derivation(filed, &about.requires)));
        parts.extend(regime.map(|regime| DerivedPart::From(derived_day(rulebook, filed, regime))));
        let came_out = filed.outcome(about).map(|outcome| CameOut::Duty(outcome.into()));
        Derived { path: filed.path(), came_out, parts }
    });
    ExplainedRule {
        id: about.id.to_string(),
        title: &about.title,
        cite: rulebook.cite(&about.provision),
        law: law_name(rulebook, &about.provision),
        duty: Some((about.addressee, about.theme, about.binding)),
        verified: about.verified,
        days: regime.map(|regime| days(rulebook, regime)),
        fine: rulebook.fine(about).map(|tier| tier.says.as_str()),
        help: Some(&about.help),
        judge: about.judge.as_deref(),
        contested: about.contested.as_deref(),
        evidence: about.evidence.iter().map(Words::as_str).collect(),
        facts: facts(rulebook, conditions),
        cases: case_lines(books, &about.id),
        place: &about.place,
        result,
    }
}

fn qualification<'r>(
    books: Books<'r>,
    id: QualificationId,
    about: &'r Qualification,
    filed: Option<&Filed<'_>>,
) -> ExplainedRule<'r> {
    let rulebook = books.rulebook;
    let result = filed.map(|filed| Derived {
        path: filed.path(),
        came_out: filed.question.law.get(id.index()).map(|truth| CameOut::Holds(*truth)),
        parts: vec![DerivedPart::Holds(derivation(filed, &about.holds_when))],
    });
    ExplainedRule {
        title: &about.title,
        cite: rulebook.cite(&about.provision),
        law: law_name(rulebook, &about.provision),
        verified: about.verified,
        judge: about.judge.as_deref(),
        contested: about.contested.as_deref(),
        result,
        ..unadorned(books, law_id(about), &about.holds_when, &about.place)
    }
}

fn contradiction<'r>(
    books: Books<'r>,
    about: &'r Contradiction,
    filed: Option<&Filed<'_>>,
) -> ExplainedRule<'r> {
    let result = filed.map(|filed| Derived {
        path: filed.path(),
        came_out: Some(CameOut::Holds(filed.question.truth(&about.holds_when))),
        parts: vec![DerivedPart::Contradicts(derivation(filed, &about.holds_when))],
    });
    ExplainedRule {
        title: &about.title,
        help: Some(&about.help),
        result,
        ..unadorned(books, about.id.clone(), &about.holds_when, &about.place)
    }
}

/// A rule of one condition, of which no more is known than that, its facts and its cases.
fn unadorned<'r>(
    books: Books<'r>,
    id: String,
    condition: &Condition,
    place: &'r Place,
) -> ExplainedRule<'r> {
    ExplainedRule {
        title: "",
        cite: "",
        law: None,
        duty: None,
        verified: true,
        days: None,
        fine: None,
        help: None,
        judge: None,
        contested: None,
        evidence: Vec::new(),
        facts: facts(books.rulebook, std::iter::once(condition)),
        cases: case_lines(books, &id),
        place,
        result: None,
        id,
    }
}

fn days<'r>(rulebook: &'r Rulebook, regime: &'r Regime) -> Days<'r> {
    let line = |day: &'r crate::rulebook::Day| DayLine {
        from: Some(day.from).filter(|day| day.year() != NEVER),
        by: rulebook.cite(&day.provision),
        depends: facts(rulebook, std::iter::once(&day.when))
            .into_iter()
            .map(|fact| fact.path)
            .collect(),
    };
    let notes = regime.days.iter().filter_map(|day| day.note.as_deref());
    Days {
        days: regime.days.iter().map(line).collect(),
        formal: regime
            .formal
            .as_ref()
            .map(|formal| (formal.from, rulebook.cite(&formal.provision), formal.note.as_str())),
        open_points: notes.chain(regime.note.as_deref()).collect(),
    }
}

fn derived_day(rulebook: &Rulebook, filed: &Filed<'_>, regime: &Regime) -> DerivedDay {
    let derivations = Derivations::new(filed.question);
    let day = BindingDay::of(filed.question, &mut Asker::new(&derivations), regime);
    DerivedDay {
        from: day.from,
        between: [day.earliest, day.latest],
        asks: day.asks.iter().map(|ask| ask.path.to_string()).collect(),
        by: rulebook.cite(day.provision).to_owned(),
    }
}

/// The facts that conditions ask about, with their questions.
fn facts<'r, 'c>(
    rulebook: &'r Rulebook,
    conditions: impl Iterator<Item = &'c Condition>,
) -> Vec<FactLine<'r>> {
    let mut found: Vec<FactLine<'r>> = Vec::new();
    for condition in conditions {
        condition.walk(&mut |part| {
            let line = match part {
                Condition::Fact { fact, .. }
                | Condition::Some { list: fact, .. }
                | Condition::Every { list: fact, .. } => {
                    let about = rulebook.vocabulary.fact(*fact);
                    FactLine { path: about.path.to_string(), question: &about.question }
                }
                Condition::Law { qualification, .. } => {
                    let about = &rulebook.qualifications[qualification.index()];
                    FactLine { path: law_id(about), question: &about.title }
                }
                Condition::All(_) | Condition::Any(_) | Condition::Not(_) | Condition::Judge(_) => {
                    return;
                }
            };
            if !found.iter().any(|known| known.path == line.path) {
                found.push(line);
            }
        });
    }
    found
}

/// What the ledger says became of a provision, there or at a row above.
fn provision<'r>(books: Books<'r>, id: &str) -> ExplainedProvision<'r> {
    let Books { rulebook, ledger, .. } = books;
    let above = id.match_indices('/').filter_map(|(at, _)| id.get(..at));
    let mut rows = std::iter::once(id).chain(above.collect::<Vec<_>>().into_iter().rev());
    let account = rows.find_map(|id| ledger.get(id)?.account.as_ref());
    ExplainedProvision {
        id: id.to_owned(),
        cite: ledger.get(id).map_or(id, |row| row.cite.as_str()).to_owned(),
        law: law_name(rulebook, id),
        became: match account {
            None | Some(Account::Encoded(_)) => Became::WithOthers,
            Some(Account::Definition(_)) => Became::Definition,
            Some(Account::Addressed { to, why }) => Became::Addressed { to, why: why.as_deref() },
            Some(Account::Judge { of, ask, why }) => Became::Judge { of: *of, ask, why },
            Some(Account::NotDecidable { why }) => Became::NotDecidable { why },
            Some(Account::Deleted) => Became::Deleted,
        },
    }
}
