//! Rules in short: how they are called, and how they come out for a filing.

use std::collections::BTreeMap;

use serde::Serialize;

use super::named::Named;
use crate::document::Document;
use crate::evaluate::Question;
use crate::law::{Role, Truth, Verdict};
use crate::report::{FilingReport, OutcomeReport};
use crate::rulebook::cases::Case;
use crate::rulebook::{Obligation, Provision, Qualification, Rulebook};

/// From what explanations are taken.
#[derive(Clone, Copy, Debug)]
pub struct Books<'r> {
    /// The rules.
    pub rulebook: &'r Rulebook,
    /// What became of every provision.
    pub ledger: &'r BTreeMap<String, Provision>,
    /// The cases that prove the rules.
    pub cases: &'r [Case],
}

/// A filing for which a rule is derived.
#[derive(Clone, Copy, Debug)]
pub struct Filed<'a> {
    /// Its facts as they are written.
    pub question: &'a Question<'a>,
    /// The tree that they were read from.
    pub document: &'a Document<'a>,
    /// Everything that came of it, of every role.
    pub report: &'a FilingReport<'a>,
}

impl<'a> Filed<'a> {
    /// How a duty comes out.
    pub(super) fn outcome(&self, about: &Obligation) -> Option<&'a OutcomeReport<'a>> {
        self.report.outcomes().iter().find(|outcome| outcome.about.id == about.id)
    }

    /// The name of its file.
    pub(super) fn path(&self) -> String {
        self.report.source.name().to_owned()
    }
}

/// How a law is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LawName<'r> {
    /// “AI Act”.
    pub short: &'r str,
    /// “Regulation (EU) 2024/1689”.
    pub number: &'r str,
}

/// A rule in short.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RuleLine<'r> {
    /// Its provision as it is cited within its law; empty where it has none.
    pub cite: &'r str,
    /// What it is about.
    pub title: &'r str,
    /// The name by which it is told alone.
    pub id: String,
    /// On whom the duty is.
    pub addressee: Option<Role>,
    /// How it comes out for the filing.
    pub result: Option<CameOut>,
}

/// How a rule comes out for a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CameOut {
    /// A duty.
    Duty(DutyCameOut),
    /// A qualification or a contradiction.
    Holds(Truth),
}

/// How a duty comes out, and what stands beside its verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DutyCameOut {
    /// The verdict.
    pub verdict: Verdict,
    /// Where it is undetermined: whether what it asks for is shown, if it applies.
    pub if_it_applies: Option<Truth>,
    /// Where whether it applies is open: what the face of the filing says of that.
    pub on_its_face: Option<Face>,
    /// Whether it rests on facts that the filing contradicts.
    pub disputed: bool,
}

/// Whether a duty applies on the face of a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// It does.
    Applies,
    /// It does not.
    DoesNotApply,
    /// That is open, too.
    Open,
    /// It binds when something happens that has not.
    Waits,
}

impl From<&OutcomeReport<'_>> for DutyCameOut {
    fn from(outcome: &OutcomeReport<'_>) -> DutyCameOut {
        let undetermined = outcome.verdict == Verdict::Undetermined;
        let face = || match (outcome.on_its_face.applies, outcome.on_its_face.waits) {
            (_, true) => Face::Waits,
            (Truth::True, false) => Face::Applies,
            (Truth::False, false) => Face::DoesNotApply,
            (Truth::Unknown, false) => Face::Open,
        };
        DutyCameOut {
            verdict: outcome.verdict,
            if_it_applies: outcome.fulfilled.filter(|_| undetermined),
            on_its_face: (undetermined && outcome.applies == Truth::Unknown).then(face),
            disputed: outcome.disputed,
        }
    }
}

/// A case that proves a rule.
#[derive(Clone, Debug, Serialize)]
pub struct CaseLine<'r> {
    /// What it is called.
    pub name: &'r str,
    /// What is stated: facts, each with its value as JSON.
    pub given: Vec<(&'r str, &'r str)>,
    /// How the rule has to come out, as rule files write it.
    pub expect: String,
}

/// How the law of a provision is called.
pub(super) fn law_name<'r>(rulebook: &'r Rulebook, provision: &str) -> Option<LawName<'r>> {
    let law = rulebook.instrument(provision)?;
    Some(LawName { short: &law.short, number: &law.number })
}

/// The law of a rule, and the rule in short.
pub(super) fn rule_line<'r>(
    rulebook: &'r Rulebook,
    named: &Named,
    filed: Option<&Filed<'_>>,
) -> (Option<LawName<'r>>, RuleLine<'r>) {
    let line = match named {
        Named::Obligation(at) => rulebook.obligations.get(*at).map(|about| {
            let result = filed.and_then(|filed| filed.outcome(about));
            let line = RuleLine {
                cite: rulebook.cite(&about.provision),
                title: &about.title,
                id: about.id.to_string(),
                addressee: Some(about.addressee),
                result: result.map(|outcome| CameOut::Duty(outcome.into())),
            };
            (law_name(rulebook, &about.provision), line)
        }),
        Named::Qualification(id) => rulebook.qualifications.get(id.index()).map(|about| {
            let truth = filed.and_then(|filed| filed.question.law.get(id.index()));
            let line = RuleLine {
                cite: rulebook.cite(&about.provision),
                title: &about.title,
                id: law_id(about),
                addressee: None,
                result: truth.map(|truth| CameOut::Holds(*truth)),
            };
            (law_name(rulebook, &about.provision), line)
        }),
        Named::Contradiction(at) => rulebook.contradictions.get(*at).map(|about| {
            (None, RuleLine { title: &about.title, id: about.id.clone(), ..RuleLine::default() })
        }),
        Named::Presumption(at) => rulebook.presumptions.get(*at).map(|about| {
            (None, RuleLine { title: &about.says, id: about.id.clone(), ..RuleLine::default() })
        }),
        Named::Provision(id) | Named::Fact(id) => {
            Some((law_name(rulebook, id), RuleLine { id: id.clone(), ..RuleLine::default() }))
        }
    };
    line.unwrap_or_default()
}

/// The name of a qualification.
pub(super) fn law_id(about: &Qualification) -> String {
    format!("law.{}", about.name)
}

/// The cases of a rule.
pub(super) fn case_lines<'r>(books: Books<'r>, rule: &str) -> Vec<CaseLine<'r>> {
    let mine = books.cases.iter().filter(|case| case.rule == rule);
    mine.map(|case| CaseLine {
        name: &case.name,
        given: case.given.iter().map(|given| (given.path.as_str(), given.json.as_str())).collect(),
        expect: case.expect.to_string(),
    })
    .collect()
}
