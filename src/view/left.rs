//! What is left to do with a filing: the facts that would close the most, and what only a person can judge.

use foldhash::{HashMap, HashMapExt as _};
use serde::Serialize;

use super::answer::asked;
use crate::law::{Theme, Truth, Verdict};
use crate::report::{FilingReport, OutcomeReport};
use crate::vocabulary::without_positions;

/// Facts named under “what to state next”.
const NEXT: usize = 10;

/// A fact to state.
#[derive(Serialize)]
pub(crate) struct Next {
    path: String,
    question: String,
    decides: usize,
}

/// A question for a person.
#[derive(Serialize)]
pub(crate) struct Judge {
    pub(crate) cite: String,
    pub(crate) question: String,
}

/// The facts that would close the most.
pub(crate) fn next(report: &FilingReport<'_>, outcomes: &[&OutcomeReport<'_>]) -> Vec<Next> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let headlines = report.qualifications().iter().flat_map(|q| &q.asks);
    for ask in outcomes.iter().flat_map(|outcome| &outcome.asks).chain(headlines) {
        *counts.entry(ask.path.as_str()).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|&(path, count)| (std::cmp::Reverse(count), path));
    let rows = counts.into_iter().take(NEXT).map(|(path, decides)| Next {
        path: asked(report, path),
        question: {
            let path = without_positions(path);
            let fact = report.rulebook.vocabulary.facts().find(|(_, fact)| fact.path == path);
            fact.map_or("", |(_, fact)| &fact.question).to_owned()
        },
        decides,
    });
    rows.collect()
}

pub(crate) fn judge(report: &FilingReport<'_>, outcomes: &[&OutcomeReport<'_>]) -> Vec<Judge> {
    // Of a practice that stated facts exclude, nothing is left to judge.
    let left = |outcome: &&&OutcomeReport<'_>| {
        outcome.verdict == Verdict::Met && outcome.about.theme != Theme::Prohibition
    };
    let of_duties = outcomes.iter().filter(left).filter_map(|outcome| {
        let question = outcome.about.judge.as_ref()?.to_string();
        let cite = report.rulebook.cite_with_law(&outcome.about.provision).to_owned();
        Some(Judge { cite, question })
    });
    let named = |q: &&crate::report::QualificationReport<'_>| {
        q.truth == Truth::True && (q.about.headline || q.about.mention)
    };
    let of_law = report.qualifications().iter().filter(named).filter_map(|q| {
        Some(Judge {
            cite: report.rulebook.cite_with_law(&q.about.provision).to_owned(),
            question: q.about.judge.as_ref()?.to_string(),
        })
    });
    let mut seen = std::collections::BTreeSet::new();
    of_law.chain(of_duties).filter(|judge| seen.insert(judge.question.clone())).collect()
}
