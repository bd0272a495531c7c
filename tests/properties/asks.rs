//! What a report asks for is what is missing: no more, no less, and nothing that was said.

use bordercheck::evaluate::{Ask, Asker, Derivations, Question, evaluate_obligation};
use bordercheck::law::{Truth, Verdict};
use bordercheck::rulebook::{Obligation, QualificationId};
use bordercheck::vocabulary::{FactId, Kind};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

use super::dates::date_of;
use super::draft::{Draft, Place, Rolls, look, place, set};
use super::filing::{Filing, filings};
use super::{rulebook, tried_on, with_question};

/// Answers by chance, tried before it is said that there are none.
const TRIES: u64 = 300;

/// Answers tried one after the other, where all of them are no more than this.
const ALL: usize = 1_500;

/// Questions up to which a search by chance is worth something.
const QUESTIONS: usize = 4;

/// What is to be decided.
#[derive(Clone, Copy)]
enum Open {
    Duty(&'static Obligation),
    Law(QualificationId),
}

/// How far it was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Decided {
    /// Not.
    No,
    /// A duty that is shown to be unmet.
    Short,
    /// A duty that is met or does not bind; a qualification that is known.
    Closed,
}

impl Open {
    fn name(self) -> &'static str {
        match self {
            Open::Duty(duty) => &duty.id,
            Open::Law(id) => &rulebook().qualifications[id.index()].name,
        }
    }

    fn decided(self, question: &Question<'_>) -> Decided {
        match self {
            Open::Duty(duty) => {
                let outcome = evaluate_obligation(question, duty);
                match outcome.verdict {
                    Verdict::Met | Verdict::NotApplicable => Decided::Closed,
                    Verdict::Unmet => Decided::Short,
                    // Met, if it applies: nothing is left to say.
                    Verdict::Undetermined if outcome.fulfilled == Some(Truth::True) => {
                        Decided::Closed
                    }
                    Verdict::Undetermined => Decided::No,
                }
            }
            Open::Law(id) if question.law[id.index()] == Truth::Unknown => Decided::No,
            Open::Law(_) => Decided::Closed,
        }
    }

    fn asks(self, question: &Question<'_>) -> Vec<Ask> {
        let derivations = Derivations::new(question);
        let mut asker = Asker::new(&derivations);
        match self {
            Open::Duty(duty) => asker.for_verdict(duty),
            Open::Law(id) => asker.for_qualification(id),
        }
    }

    /// States what decides it, in one of the ways that there are.
    fn wish(self, draft: &mut Draft, way: u64) {
        match self {
            Open::Law(id) => {
                let about = &rulebook().qualifications[id.index()];
                draft.wish(&about.holds_when, way.is_multiple_of(2));
            }
            Open::Duty(duty) => match (way % 4, draft.rolls.pick(&duty.unless)) {
                (1, _) => draft.wish(&duty.applies_when, false),
                (2, Some(exception)) => draft.wish(exception, true),
                (3, _) => {
                    draft.wish(&duty.applies_when, true);
                    duty.unless.iter().for_each(|exception| draft.wish(exception, false));
                    draft.wish(&duty.requires, false);
                }
                _ => draft.wish(&duty.requires, true),
            },
        }
    }

    /// How far any more facts decide it, at best, and one way to say them.
    fn decided_at_all(self, filing: &Map<String, Value>) -> Result<Answered, TestCaseError> {
        self.best(filing, TRIES, |seed| {
            let mut draft = Draft::completing(filing);
            draft.rolls = Rolls(seed);
            self.wish(&mut draft, seed);
            draft.filing
        })
    }

    /// How far answers to these questions decide it, at best, and one way to give them.
    fn decided_by(
        self,
        filing: &Map<String, Value>,
        asks: &[Ask],
    ) -> Result<Answered, TestCaseError> {
        let asked: Vec<(FactId, Place)> =
            asks.iter().filter_map(|ask| Some((ask.fact?, place(&ask.path, &[])))).collect();
        if asked.is_empty() {
            return Ok(Answered { decided: Decided::No, filing: filing.clone() });
        }
        let everything = product(&asked);
        let count = u64::try_from(everything.len()).unwrap_or(0);
        self.best(filing, count + TRIES, |seed| {
            let mut draft = Draft::answering(filing, asked.clone(), seed);
            let answers = usize::try_from(seed).ok().and_then(|at| everything.get(at));
            if let Some(answers) = answers {
                asked
                    .iter()
                    .zip(answers)
                    .for_each(|((_, at), answer)| draft.put(at, answer.clone()));
                return draft.filing;
            }
            // Answers by chance, answers on purpose, and both in turn: a wish may need what an
            // answer has made room for.
            let (style, way) = (seed % 4, seed / 4);
            if style != 0 {
                self.wish(&mut draft, way);
            }
            for (fact, at) in &asked {
                let said = look(&draft.filing, at).is_some_and(|said| says_all(*fact, said));
                if !said || style == 1 {
                    let answer = draft.answer(*fact, at);
                    draft.put(at, answer);
                }
            }
            if style == 3 {
                self.wish(&mut draft, way);
            }
            for (_, at) in &asked {
                // Who answers for a list says all of it.
                if let Some(Value::Array(items)) = draft.get(at) {
                    let said = items.iter().filter(|item| *item != "unknown").cloned().collect();
                    set(&mut draft.filing, at, Value::Array(said));
                }
            }
            draft.filing
        })
    }

    fn best(
        self,
        filing: &Map<String, Value>,
        tries: u64,
        answered: impl Fn(u64) -> Map<String, Value>,
    ) -> Result<Answered, TestCaseError> {
        let mut best = Answered { decided: Decided::No, filing: filing.clone() };
        for seed in 0..tries {
            let filing = answered(seed);
            let decided = with_question(&filing, |question| self.decided(question))?;
            if decided > best.decided {
                best = Answered { decided, filing };
            }
            if best.decided == Decided::Closed {
                break;
            }
        }
        Ok(best)
    }
}

/// All answers to these questions, one after the other; nothing where they are too many.
fn product(asked: &[(FactId, Place)]) -> Vec<Vec<Value>> {
    let mut all = vec![Vec::new()];
    for (fact, _) in asked {
        let about = rulebook().vocabulary.fact(*fact);
        let answers: Vec<Value> = match about.kind {
            Kind::YesNo => vec![json!(true), json!(false)],
            Kind::Choice => about.values.iter().map(|value| json!(value)).collect(),
            Kind::Date
            | Kind::Duration
            | Kind::Number
            | Kind::Text
            | Kind::Texts
            | Kind::Code
            | Kind::Codes
            | Kind::Choices
            | Kind::Records(_)
            | Kind::Claim => return Vec::new(),
        };
        if all.len() * answers.len() > ALL {
            return Vec::new();
        }
        let with = |so_far: &Vec<Value>, answer: &Value| {
            so_far.iter().chain([answer]).cloned().collect::<Vec<Value>>()
        };
        all = all
            .iter()
            .flat_map(|so_far| answers.iter().map(|answer| with(so_far, answer)))
            .collect();
    }
    all
}

/// A filing with answers in it, and how far they decide.
struct Answered {
    decided: Decided,
    filing: Map<String, Value>,
}

/// Whether a filing says all there is to say of what is asked for.
fn is_said(filing: &Map<String, Value>, ask: &Ask) -> bool {
    let said = look(filing, &place(&ask.path, &[]));
    said.is_some_and(|said| ask.fact.is_none_or(|fact| says_all(fact, said)))
}

/// Whether a value says all there is to say: the day, and how long in the units that are asked for.
fn says_all(fact: FactId, said: &Value) -> bool {
    match (rulebook().vocabulary.fact(fact).kind, said) {
        (_, Value::Null) => false,
        (_, Value::Array(items)) => !items.iter().any(|item| item == "unknown"),
        (Kind::Date, said) if date_of(said).is_some_and(|date| date.day().is_none()) => false,
        (Kind::Duration, Value::String(text)) => text == "none",
        (_, said) => said != "unknown",
    }
}

fn check(open: Open, filing: &Map<String, Value>) -> Result<(), TestCaseError> {
    let (before, asks) =
        with_question(filing, |question| (open.decided(question), open.asks(question)))?;
    if before != Decided::No {
        prop_assert!(asks.is_empty(), "{} is decided, and asks {asks:?}", open.name());
        return Ok(());
    }
    let names: Vec<&str> = asks.iter().map(|ask| ask.path.as_str()).collect();
    let about = format!("{} asks for {names:?} in\n{}\n", open.name(), text(filing));
    for ask in &asks {
        prop_assert!(!is_said(filing, ask), "{} is said, yet {about}", ask.path);
    }
    // What two conditions ask of the items of one list is not held against each other: where a
    // filing says so much that few ways are left, a list can be asked for in vain.
    let of_lists = asks
        .iter()
        .filter_map(|ask| ask.fact)
        .any(|fact| matches!(rulebook().vocabulary.fact(fact).kind, Kind::Records(_)));
    if asks.len() > QUESTIONS || of_lists && filing.len() > 1 {
        return Ok(());
    }
    let answered = open.decided_by(filing, &asks)?;
    if answered.decided != Decided::Closed {
        // It may ask for what shows it unmet, or for nothing, only where no facts can close it.
        let other = open.decided_at_all(filing)?;
        let by = text(&other.filing);
        prop_assert!(other.decided != Decided::Closed, "{about}and is closed only by\n{by}");
        let decides = asks.is_empty() || answered.decided == Decided::Short;
        prop_assert!(decides, "{about}and that decides nothing");
    }
    // Fewer do not do. Every smaller set is in one of those that leave out one.
    for left_out in 0..asks.len() {
        let fewer = [&asks[..left_out], &asks[left_out + 1..]].concat();
        let enough = open.decided_by(filing, &fewer)?;
        let (name, by) = (names[left_out], text(&enough.filing));
        let fewer_do = enough.decided >= answered.decided;
        prop_assert!(!fewer_do, "{about}and is decided without {name}, by\n{by}");
    }
    Ok(())
}

fn text(filing: &Map<String, Value>) -> String {
    serde_json::to_string(filing).unwrap_or_default()
}

/// Some of the duties that a filing leaves open.
fn some_duties(filing: &Filing, chosen: Index) -> Result<(), TestCaseError> {
    let open: Vec<&Obligation> = with_question(&filing.0, |question| {
        let open = |duty: &&Obligation| {
            evaluate_obligation(question, duty).verdict == Verdict::Undetermined
        };
        rulebook().obligations.iter().filter(open).collect()
    })?;
    let first = if open.is_empty() { 0 } else { chosen.index(open.len()) };
    for &duty in open.iter().cycle().skip(first).step_by(7).take(open.len().min(3)) {
        check(Open::Duty(duty), &filing.0)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(tried_on(250))]

    #[test]
    fn the_answers_asked_for_close_a_duty(filing in filings(), chosen in any::<Index>()) {
        some_duties(&filing, chosen)?;
    }

    #[test]
    fn the_answers_asked_for_decide_a_qualification(
        filing in filings(),
        chosen in any::<Index>(),
    ) {
        let id = QualificationId::new(chosen.index(rulebook().qualifications.len()));
        let open = with_question(&filing.0, |question| question.law[id.index()])?;
        if open == Truth::Unknown {
            check(Open::Law(id), &filing.0)?;
        }
    }
}

/// Of a filing that says nothing, every duty and every qualification can be decided.
#[test]
fn what_is_asked_of_silence_decides_everything() {
    let nothing = Draft::new(0).filing;
    let duties = rulebook().obligations.iter().map(Open::Duty);
    let law = (0..rulebook().qualifications.len()).map(|at| Open::Law(QualificationId::new(at)));
    let wrong: Vec<String> = duties
        .chain(law)
        .filter_map(|open| check(open, &nothing).err().map(|error| error.to_string()))
        .collect();
    assert!(wrong.is_empty(), "{} are wrong\n{}", wrong.len(), wrong.join("\n\n"));
}

/// Nobody is asked to claim anything.
#[test]
fn no_claim_is_asked_for() -> Result<(), TestCaseError> {
    with_question(&Draft::new(0).filing, |question| {
        let derivations = Derivations::new(question);
        let mut asker = Asker::new(&derivations);
        for duty in &rulebook().obligations {
            for fact in asker.for_verdict(duty).into_iter().filter_map(|ask| ask.fact) {
                let about = rulebook().vocabulary.fact(fact);
                let claim = about.claim || about.kind == Kind::Claim;
                prop_assert!(!claim, "{} asks for the claim {}", duty.id, about.path);
            }
        }
        Ok(())
    })?
}
