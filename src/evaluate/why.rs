//! An obligation and the facts of a filing → why it came out as it did: what decided it, what it falls short by, what a
//! person has to judge and what stands behind it.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::condition::{Question, Scope};
use super::derivation::{Derivation, Derivations, Part};
use super::here::Here;
use super::outcome::Outcome;
use super::reason::{Reason, Subject, of_list_itself, reasons_of, to_judge};
use crate::law::{Standing, Truth, Verdict};
use crate::rulebook::{Condition, Obligation, QualificationId};
use crate::words::Words;

/// Why one obligation came out as it did. Each of its conditions is derived once, when something is told of it.
#[derive(Debug)]
pub struct Why<'d, 'a> {
    derivations: &'d Derivations<'d, 'a>,
    pub(super) about: &'a Obligation,
    outcome: Outcome,
    /// How the condition on which it applies came out, its exceptions aside.
    applies: Truth,
    applies_when: OnceCell<Derivation<'a>>,
    exceptions: OnceCell<Box<[Derivation<'a>]>>,
    requires: OnceCell<Derivation<'a>>,
}

impl<'d, 'a> Why<'d, 'a> {
    /// Evaluates an obligation, with nothing derived yet.
    #[must_use]
    pub fn new(derivations: &'d Derivations<'d, 'a>, about: &'a Obligation) -> Why<'d, 'a> {
        let question = derivations.question;
        let applies = question.truth(&about.applies_when);
        Why {
            derivations,
            about,
            outcome: Outcome::where_applies(question, about, applies),
            applies,
            applies_when: OnceCell::new(),
            exceptions: OnceCell::new(),
            requires: OnceCell::new(),
        }
    }

    /// What it comes to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// When it applies, its exceptions aside.
    pub(super) fn applies_when(&self) -> Part<'_, 'a> {
        derived(self.derivations.question, &self.applies_when, || {
            (&self.about.applies_when, self.applies)
        })
    }

    /// What it asks for.
    pub(super) fn requires(&self) -> Part<'_, 'a> {
        let question = self.derivations.question;
        derived(question, &self.requires, || {
            let requires = &self.about.requires;
            (requires, self.outcome.fulfilled.unwrap_or_else(|| question.truth(requires)))
        })
    }

    /// Its exceptions.
    pub(super) fn exceptions(&self) -> impl Iterator<Item = Part<'_, 'a>> {
        let of = |exception| Derivation::of(self.derivations.question, exception);
        let derived = self.exceptions.get_or_init(|| self.about.unless.iter().map(of).collect());
        derived.iter().map(Derivation::whole)
    }

    fn of(&self, part: Part<'_, '_>) -> Vec<Reason> {
        reasons_of(self.derivations.question, part)
    }

    /// The facts that decided the verdict: whether it binds, and whether what it asks for is shown.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        match self.outcome.verdict {
            Verdict::NotApplicable => self.out_of_scope(),
            verdict @ (Verdict::Met | Verdict::Unmet | Verdict::Undetermined) => {
                self.with_scope(verdict, self.of(self.requires()))
            }
        }
    }

    /// The facts that decided the verdict on one that falls short, and those for which it does: what makes what it asks
    /// for false, found through qualifications where these are what is asked for. The verdict is another than that on
    /// these facts where only without those that the filing contradicts it applies.
    #[must_use]
    pub fn shortcomings(&self, verdict: Verdict) -> (Vec<Reason>, Vec<Reason>) {
        let asked = self.of(self.requires());
        let mut found = Vec::new();
        self.below(asked.clone(), DEPTH, &mut BTreeSet::new(), &mut found);
        (self.with_scope(verdict, asked), found)
    }

    fn out_of_scope(&self) -> Vec<Reason> {
        let applies_when = self.applies_when();
        if applies_when.truth == Truth::False {
            return self.of(applies_when);
        }
        let lifted = self.exceptions().find(|exception| exception.truth == Truth::True);
        lifted.map_or_else(Vec::new, |exception| self.of(exception))
    }

    /// Adds what decided whether it binds to what decided whether what it asks for is shown.
    fn with_scope(&self, verdict: Verdict, mut asked: Vec<Reason>) -> Vec<Reason> {
        match verdict {
            Verdict::Met | Verdict::NotApplicable => asked,
            Verdict::Unmet => {
                // An exception that was claimed and does not hold is part of why the duty stands.
                for exception in self.exceptions() {
                    let stated = self.of(exception).into_iter();
                    asked.extend(stated.filter(|reason| reason.span.is_some()));
                }
                asked
            }
            Verdict::Undetermined => {
                let scope = std::iter::once(self.applies_when());
                let open = scope.chain(self.exceptions());
                let open = open.filter(|part| part.truth == Truth::Unknown);
                let mut found: Vec<Reason> = open.flat_map(|part| self.of(part)).collect();
                found.append(&mut asked);
                found
            }
        }
    }

    fn below(
        &self,
        of: Vec<Reason>,
        depth: usize,
        seen: &mut BTreeSet<QualificationId>,
        found: &mut Vec<Reason>,
    ) {
        for reason in of {
            match reason.of {
                Subject::Law(id) if depth > 0 => {
                    if seen.insert(id) {
                        let inner = self.derivations.reasons(id);
                        self.below(inner, depth - 1, seen, found);
                    }
                }
                Subject::Law(_) | Subject::Fact(_) | Subject::Person => found.push(reason),
            }
        }
    }

    /// Of the reasons why it is open, those that no fact can settle.
    #[must_use]
    pub fn for_a_person(&self) -> Vec<Reason> {
        // Most rules ask a person nothing, and are not derived for that.
        let about = self.about;
        let applies_when = about.applies_when.asks_a_person().then(|| self.applies_when());
        let exceptions = about.unless.iter().any(Condition::asks_a_person);
        let exceptions = exceptions.then(|| self.exceptions()).into_iter().flatten();
        let requires = about.requires.asks_a_person().then(|| self.requires());
        let mut found = Vec::new();
        for part in applies_when.into_iter().chain(exceptions).chain(requires) {
            let mut texts = Vec::new();
            questions(part, &mut texts);
            found.extend(texts.into_iter().map(to_judge));
        }
        found
    }

    /// What stands behind it where it is met: the least that stands behind any of the facts that decided, those below
    /// qualifications included; nothing stands behind none.
    #[must_use]
    pub fn standing(&self) -> Option<Standing> {
        let mut stated = Vec::new();
        let here = Here::filing(&self.derivations.question.facts.filing);
        self.stated(self.requires(), &here, &mut BTreeSet::new(), &mut stated);
        stated.into_iter().min()
    }

    fn stated(
        &self,
        part: Part<'_, '_>,
        here: &Here<'_>,
        seen: &mut BTreeSet<QualificationId>,
        stated: &mut Vec<Standing>,
    ) {
        let question = self.derivations.question;
        here.each(question, part, part.told(), |part, here| self.stated(part, here, seen, stated));
        let fact = match part.condition {
            Condition::Fact { fact, .. } => Some(*fact),
            Condition::Some { list, .. } | Condition::Every { list, .. } => {
                of_list_itself(question, part, *list, here).map(|_| *list)
            }
            Condition::Law { qualification, .. } => {
                if seen.insert(*qualification) {
                    let filing = Here::filing(&question.facts.filing);
                    self.stated(self.derivations.law(*qualification), &filing, seen, stated);
                }
                None
            }
            Condition::All(_) | Condition::Any(_) | Condition::Not(_) | Condition::Judge(_) => None,
        };
        let cell = fact.map(|fact| question.cell(fact, &here.scope));
        stated.extend(cell.filter(|cell| cell.span.is_some()).map(|cell| cell.standing));
    }
}

/// The derivation of a condition of the filing, made when it is first asked for; it is known how it came out.
fn derived<'p, 'a>(
    question: &Question<'_>,
    derivation: &'p OnceCell<Derivation<'a>>,
    of: impl FnOnce() -> (&'a Condition, Truth),
) -> Part<'p, 'a> {
    let derived = || {
        let (condition, truth) = of();
        let scope = Scope::filing(&question.facts.filing);
        Derivation::within(question, condition, &scope, truth, false)
    };
    derivation.get_or_init(derived).whole()
}

/// How far facts are followed through qualifications.
const DEPTH: usize = 6;

/// The questions that keep a condition open, each once.
fn questions<'c>(part: Part<'_, 'c>, texts: &mut Vec<&'c Words>) {
    match part.condition {
        Condition::Judge(text) if texts.contains(&text) => {}
        Condition::Judge(text) => texts.push(text),
        Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::Some { .. }
        | Condition::Every { .. }
        | Condition::Fact { .. }
        | Condition::Law { .. } => part.told().for_each(|part| questions(part, texts)),
    }
}
