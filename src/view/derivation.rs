//! A derivation → the same as data: what each part of a condition came to, what it asks and where the filing says it.

use serde::Serialize;

use super::short::Filed;
use crate::evaluate::{Expected, Subject, Tree, derive};
use crate::law::Truth;
use crate::rulebook::Condition;

/// Deepest level of a derivation that is told.
const DEPTH: usize = 12;

/// A part of a condition, with the parts of it that decided.
#[derive(Clone, Debug, Serialize)]
pub struct Branch {
    /// How it came out.
    pub truth: Truth,
    /// What it asks.
    pub asks: Part,
    /// Whether it stands further up already, with its parts.
    pub repeated: bool,
    /// Parts that did not decide and are left out.
    pub others: usize,
    /// The parts that decided.
    pub parts: Vec<Branch>,
}

/// What a part of a condition asks.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// How its own parts come out.
    Group {
        /// “all of”, “at least one of `use.decisions`”.
        text: String,
    },
    /// What the law makes of the facts.
    Law {
        /// The question, with its citation.
        text: String,
        /// What it came to, in words.
        found: String,
        /// `law.high_risk`.
        name: String,
        /// Whether it is wanted not to hold.
        wanted_not: bool,
    },
    /// What only a person can tell.
    Judge {
        /// The question.
        question: String,
    },
    /// A fact.
    Fact {
        /// Where it stands in a filing, with the positions of items.
        fact: String,
        /// What the filing says, as it is written there.
        found: String,
        /// Where it says so, from 1.
        line: Option<u32>,
        /// What is expected; nothing where it only has to be stated.
        expected: Option<String>,
    },
}

/// How a condition comes out for a filing.
pub(super) fn derivation(filed: &Filed<'_>, condition: &Condition) -> Branch {
    branch(filed, &derive(filed.question, condition), DEPTH)
}

fn branch(filed: &Filed<'_>, tree: &Tree, depth: usize) -> Branch {
    let asks = match &tree.reason {
        Some(reason) if reason.qualification().is_some() => Part::Law {
            text: tree.text.clone(),
            found: reason.found.to_string(),
            name: reason.fact.to_string(),
            wanted_not: reason.expected == Expected::Holds(false),
        },
        Some(reason) if reason.of == Subject::Person => {
            Part::Judge { question: reason.expected.to_string() }
        }
        Some(reason) => Part::Fact {
            fact: reason.fact.to_string(),
            found: reason.found.to_string(),
            line: reason.span.map(|span| filed.report.source.locate(span.start).line),
            expected: (reason.expected != Expected::Stated).then(|| reason.expected.to_string()),
        },
        None => Part::Group { text: tree.text.clone() },
    };
    let below = if depth == 0 { &[][..] } else { &tree.parts };
    Branch {
        truth: tree.truth,
        asks,
        repeated: tree.repeated,
        others: tree.others,
        parts: below.iter().map(|part| branch(filed, part, depth - 1)).collect(),
    }
}
