//! A presumption → what it takes for granted and what it does; with a filing, whether it stands there.

use serde::Serialize;

use super::derivation::{Branch, derivation};
use super::short::{Books, CaseLine, Filed, case_lines};
use crate::evaluate::PresumptionState;
use crate::rulebook::presumptions::{Direction, Presumed};
use crate::rulebook::{Place, Presumption};

/// What is presumed until a filing says otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedPresumption<'r> {
    /// Its name.
    pub id: &'r str,
    /// What is presumed, in a clause.
    pub says: &'r str,
    /// What it does to the duties that apply.
    pub does: Does,
    /// The question that opens it.
    pub opens: &'r str,
    /// The facts, each with its question and the value that it is presumed to have.
    pub presumes: Vec<PresumedFact<'r>>,
    /// The cases that prove it.
    pub cases: Vec<CaseLine<'r>>,
    /// Where it stands.
    pub place: &'r Place,
    /// What becomes of it in the filing.
    pub result: Option<PresumedIn>,
}

/// What a presumption does to the duties that apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// What waits for something binds when that happens.
    Waits,
    /// Fewer apply.
    Fewer,
    /// More apply.
    More,
    /// Some apply, and others do not.
    Both,
}

/// A fact that is presumed.
#[derive(Clone, Debug, Serialize)]
pub struct PresumedFact<'r> {
    /// Its path.
    pub path: &'r str,
    /// Its question.
    pub question: &'r str,
    /// The value.
    pub value: &'r Presumed,
}

/// What becomes of a presumption in a filing.
#[derive(Clone, Debug, Serialize)]
pub struct PresumedIn {
    /// The file of the filing.
    pub path: String,
    /// Whether it stands; nothing where it was not looked at.
    pub state: Option<State>,
    /// Whether what withdraws it holds.
    pub withdrawn: Option<Branch>,
}

/// Whether a presumption stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It stands.
    Stands {
        /// How many open duties it puts out of sight.
        holds: usize,
    },
    /// Its facts are stated.
    Stated,
    /// What the filing states withdraws it.
    Withdrawn,
}

pub(super) fn explained_presumption<'r>(
    books: Books<'r>,
    about: &'r Presumption,
    filed: Option<&Filed<'_>>,
) -> ExplainedPresumption<'r> {
    let result = filed.map(|filed| {
        let found = filed.report.presumptions().iter().find(|found| found.about.id == about.id);
        PresumedIn {
            path: filed.path(),
            state: found.map(|found| match found.state {
                PresumptionState::Stands => State::Stands { holds: found.holds },
                PresumptionState::Stated => State::Stated,
                PresumptionState::Withdrawn => State::Withdrawn,
            }),
            withdrawn: about.unless.as_ref().map(|unless| derivation(filed, unless)),
        }
    });
    let presumes = about.presumes.iter().map(|(fact, value)| {
        let fact = books.rulebook.vocabulary.fact(*fact);
        PresumedFact { path: &fact.path, question: &fact.question, value }
    });
    ExplainedPresumption {
        id: &about.id,
        says: &about.says,
        does: match (about.event, about.direction) {
            (true, _) => Does::Waits,
            (false, Direction::Narrows) => Does::Fewer,
            (false, Direction::Widens) => Does::More,
            (false, Direction::Both) => Does::Both,
        },
        opens: &about.opens,
        presumes: presumes.collect(),
        cases: case_lines(books, &format!("presumption:{}", about.id)),
        place: &about.place,
        result,
    }
}
