//! What the JSON report says of causes and counts: types of its own, so that the view may change.

use jiff::civil::Date;
use serde::Serialize;

use crate::report::FindingKind;
use crate::view::{Cause, CauseFact, Closing, Dossier};

#[derive(Serialize)]
pub(super) struct CauseV1<'a> {
    kind: &'static str,
    subject: &'a str,
    words: &'a str,
    line: Option<u32>,
    facts: Vec<FactV1<'a>>,
    cites: Vec<CitesV1<'a>>,
    obligations: &'a [String],
    roles: Vec<&'static str>,
    binding: usize,
    weight: WeightV1,
}

#[derive(Serialize)]
struct FactV1<'a> {
    fact: &'a str,
    question: &'a str,
    found: Option<&'a str>,
    wanted: Option<&'a str>,
    lacks: &'a [String],
    line: Option<u32>,
}

#[derive(Serialize)]
struct CitesV1<'a> {
    law: &'a str,
    provisions: &'a [String],
}

#[derive(Serialize)]
struct WeightV1 {
    prohibited: bool,
    advisory: bool,
    binds_now: bool,
    binds_from: Option<Date>,
    fine_tier: usize,
}

#[derive(Serialize)]
pub(super) struct ClosingV1 {
    causes: usize,
    unmet: usize,
    short_if_applies: usize,
    not_shown: usize,
    may_apply: usize,
    presumed: usize,
    waiting: usize,
    met: usize,
    unbacked: usize,
    advisory: usize,
    contradictions: usize,
    open: usize,
    waived: usize,
    known: usize,
    fails: bool,
}

pub(super) fn causes(told: &Dossier) -> Vec<CauseV1<'_>> {
    told.causes().map(|(kind, cause)| cause_v1(kind, cause)).collect()
}

fn cause_v1(kind: FindingKind, cause: &Cause) -> CauseV1<'_> {
    let weight = &cause.weight;
    let cites = cause.cites.laws.iter();
    CauseV1 {
        kind: kind.word(),
        subject: &cause.subject,
        words: &cause.words,
        line: cause.line,
        facts: cause.facts.iter().map(fact).collect(),
        cites: cites.map(|(law, provisions)| CitesV1 { law, provisions }).collect(),
        obligations: &cause.duties,
        roles: cause.roles.iter().map(|role| role.word()).collect(),
        binding: cause.binding,
        weight: WeightV1 {
            prohibited: weight.is_prohibited(),
            advisory: weight.is_advisory(),
            binds_now: weight.binds_now(),
            binds_from: weight.from(),
            fine_tier: weight.fine(),
        },
    }
}

fn fact(fact: &CauseFact) -> FactV1<'_> {
    FactV1 {
        fact: &fact.path,
        question: &fact.question,
        found: fact.found.as_deref(),
        wanted: fact.wanted.as_deref(),
        lacks: &fact.lacks,
        line: fact.line,
    }
}

/// The counts of one filing or of a run.
pub(super) fn closing(closing: &Closing) -> ClosingV1 {
    ClosingV1 {
        causes: closing.causes,
        unmet: closing.short,
        short_if_applies: closing.if_applies,
        not_shown: closing.not_shown,
        may_apply: closing.scope_open,
        presumed: closing.presumed,
        waiting: closing.waiting,
        met: closing.met,
        unbacked: closing.unbacked,
        advisory: closing.advisory,
        contradictions: closing.contradictions,
        open: closing.open,
        waived: closing.waived,
        known: closing.known,
        fails: closing.fails,
    }
}
