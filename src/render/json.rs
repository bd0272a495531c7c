//! The JSON report, version 1.
//!
//! These types are a promise to whoever reads the report: keys are never renamed or dropped within
//! the version. The rest of the program may change; this file only grows.

use std::io;

use jiff::civil::Date;
use serde::Serialize;

use super::Renderer;
use super::json_causes::{CauseV1, ClosingV1, causes, closing};
use crate::diagnostic::{Diagnostic, Edit, Fix, Severity};
use crate::evaluate::{Ask, Found, PresumptionState, Reason, Subject};
use crate::law::Truth;
use crate::report::{
    Accepted, FilingReport, OutcomeReport, Summary, Threshold, Totals, WaiversReport,
};
use crate::rulebook::Rulebook;
use crate::rulebook::ledger::Question as LedgerQuestion;
use crate::source::{Source, Span};
use crate::view::{Closing, Dossier, dossier};
use crate::words::Words;

/// Writes the JSON report: the head, one filing after the other, the totals.
pub struct Json {
    head: String,
    threshold: Threshold,
    closing: Closing,
    begun: bool,
    waivers: bool,
}

impl std::fmt::Debug for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Json")
    }
}

#[derive(Serialize)]
struct Head<'a> {
    report: u8,
    tool: Tool,
    rulebook: RulebookV1<'a>,
    as_of: Date,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct RulebookV1<'a> {
    laws: Vec<LawV1<'a>>,
    sha256: &'a str,
    left_out: Option<LeftOutV1<'a>>,
}

/// What is not looked at by choice.
#[derive(Serialize)]
struct LeftOutV1<'a> {
    select: &'a [String],
    ignore: &'a [String],
    duties: usize,
    prohibitions: usize,
    prohibitions_kept: usize,
}

#[derive(Serialize)]
struct LawV1<'a> {
    id: &'a str,
    title: &'a str,
    number: &'a str,
    as_amended_on: Date,
}

#[derive(Serialize)]
struct FilingV1<'a> {
    path: &'a str,
    document: usize,
    sha256: &'a str,
    id: Option<&'a str>,
    system: Option<&'a str>,
    submitted_by: Option<&'a str>,
    roles: Vec<&'static str>,
    status: &'static str,
    diagnostics: Vec<DiagnosticV1<'a>>,
    qualifications: serde_json::Map<String, serde_json::Value>,
    outcomes: Vec<OutcomeV1<'a>>,
    presumptions: Vec<PresumptionV1<'a>>,
    contradictions: Vec<ContradictionV1<'a>>,
    story: Vec<StepV1<'a>>,
    accountability: Vec<LineV1<'a>>,
    questions: Vec<QuestionV1<'a>>,
    summary: SummaryV1,
    causes: Vec<CauseV1<'a>>,
    closing: ClosingV1,
}

#[derive(Serialize)]
struct StepV1<'a> {
    qualification: String,
    truth: &'static str,
    says: &'a str,
    cite: &'a str,
    law: &'a str,
}

#[derive(Serialize)]
struct LineV1<'a> {
    line: &'a str,
    called: &'a str,
    cells: Vec<CellV1<'a>>,
}

#[derive(Serialize)]
struct CellV1<'a> {
    side: &'a str,
    verdict: &'static str,
    answered_by: Vec<String>,
    obligations: Vec<&'a str>,
}

#[derive(Serialize)]
struct QuestionV1<'a> {
    provision: &'a str,
    cite: &'a str,
    law: &'a str,
    of: &'static str,
    ask: &'a str,
}

#[derive(Serialize)]
struct DiagnosticV1<'a> {
    code: String,
    severity: &'static str,
    message: &'a str,
    line: u32,
    column: u32,
    help: Option<&'a str>,
    fixes: Vec<FixV1<'a>>,
}

#[derive(Serialize)]
struct FixV1<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<EditV1<'a>>,
}

#[derive(Serialize)]
struct EditV1<'a> {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    replacement: &'a str,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the report")]
struct QualificationV1<'a> {
    truth: &'static str,
    disputed: bool,
    on_its_face: &'static str,
    title: &'a str,
    cite: &'a str,
    provision: &'a str,
    law: &'a str,
    headline: bool,
    verified: bool,
    reasons: Vec<ReasonV1<'a>>,
    asks: Vec<&'a str>,
    judge: Option<&'a str>,
    contested: Option<&'a str>,
    known: bool,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the report")]
struct OutcomeV1<'a> {
    obligation: &'a str,
    cite: &'a str,
    provision: &'a str,
    law: &'a str,
    instrument: &'a str,
    binding: &'static str,
    verified: bool,
    addressee: &'static str,
    theme: &'static str,
    title: &'a str,
    verdict: &'static str,
    applies: &'static str,
    fulfilled: Option<&'static str>,
    disputed: bool,
    applies_on_its_face: &'static str,
    waits_for_event: bool,
    standing: Option<&'static str>,
    binds_from: Option<Date>,
    binds_between: Option<[Date; 2]>,
    binds_by: &'a str,
    binds_formally_from: Option<Date>,
    binds_note: Option<&'a str>,
    binds_open_points: &'a [&'a str],
    in_force: bool,
    waived: Option<WaivedV1<'a>>,
    known: bool,
    reasons: Vec<ReasonV1<'a>>,
    asks: Vec<&'a str>,
    judge: Option<&'a str>,
    contested: Option<&'a str>,
    evidence: &'a [Words],
    fine: Option<&'a str>,
    help: &'a str,
}

#[derive(Serialize)]
struct WaivedV1<'a> {
    reason: &'a str,
    decided_by: &'a str,
    decided_on: Date,
    until: Date,
}

#[derive(Serialize)]
struct WaiversV1<'a> {
    path: &'a str,
    sha256: &'a str,
    count: usize,
    used: usize,
    diagnostics: Vec<DiagnosticV1<'a>>,
}

#[derive(Serialize)]
struct ContradictionV1<'a> {
    rule: &'a str,
    title: &'a str,
    reasons: Vec<ReasonV1<'a>>,
    help: &'a str,
    known: bool,
}

#[derive(Serialize)]
struct ReasonV1<'a> {
    fact: Option<&'a str>,
    expected: String,
    found: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    stated: &'static str,
    holds: Option<bool>,
}

#[derive(Serialize)]
struct PresumptionV1<'a> {
    id: &'a str,
    says: &'a str,
    opens: &'a str,
    facts: Vec<&'a str>,
    state: &'static str,
    holds: usize,
}

#[derive(Serialize)]
struct SummaryV1 {
    met: usize,
    unmet: usize,
    undetermined: usize,
    not_applicable: usize,
    short_if_applies: usize,
    met_if_applies: usize,
}

#[derive(Serialize)]
struct TotalsV1 {
    filings: usize,
    checked: usize,
    unreadable: usize,
    with_findings: usize,
    outcomes: SummaryV1,
    closing: ClosingV1,
}

impl Json {
    /// Reports of checks against a rulebook, as the law stands on a day.
    #[must_use]
    pub fn new(rulebook: &Rulebook, as_of: Date, threshold: Threshold) -> Json {
        let laws = rulebook
            .laws
            .iter()
            .map(|law| LawV1 {
                id: &law.whole.id,
                title: &law.whole.title,
                number: &law.whole.number,
                as_amended_on: law.whole.as_amended_on,
            })
            .collect();
        let left_out = rulebook.left_out.as_ref().map(|left| LeftOutV1 {
            select: &left.choice.select,
            ignore: &left.choice.ignore,
            duties: left.duties,
            prohibitions: left.prohibitions,
            prohibitions_kept: left.kept,
        });
        let head = Head {
            report: 1,
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            rulebook: RulebookV1 { laws, sha256: &rulebook.sha256, left_out },
            as_of,
        };
        // Numbers, dates and texts always serialise.
        let mut head = serde_json::to_string(&head).unwrap_or_default();
        head.pop();
        Json { head, threshold, closing: Closing::default(), begun: false, waivers: false }
    }

    fn begin(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        let separator = if self.begun { ",\n" } else { "\n" };
        if !self.begun {
            self.begun = true;
            write!(out, "{},\n\"filings\":[", self.head)?;
        }
        out.write_all(separator.as_bytes())
    }

    /// Makes sure that the list of filings has begun.
    fn close(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.begun { Ok(()) } else { write!(out, "{},\n\"filings\":[", self.head) }
    }
}

impl Renderer for Json {
    fn filing(&mut self, report: &FilingReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        self.begin(out)?;
        let told = dossier(report, self.threshold);
        self.closing.add(&told.closing);
        serde_json::to_writer(&mut *out, &filing(report, &told)).map_err(io::Error::from)
    }

    fn waivers(&mut self, waivers: &WaiversReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        self.close(out)?;
        self.waivers = true;
        let waivers = WaiversV1 {
            path: waivers.source.name(),
            sha256: waivers.source.sha256(),
            count: waivers.count,
            used: waivers.used,
            diagnostics: waivers
                .faults
                .iter()
                .map(|fault| diagnostic(fault, waivers.source, "waiver"))
                .collect(),
        };
        out.write_all(b"\n],\n\"waivers\":")?;
        serde_json::to_writer(&mut *out, &waivers).map_err(io::Error::from)
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn io::Write) -> io::Result<()> {
        if !self.waivers {
            self.close(out)?;
            out.write_all(b"\n],\n\"waivers\":null")?;
        }
        let totals = TotalsV1 {
            filings: totals.filings,
            checked: totals.checked,
            unreadable: totals.unreadable,
            with_findings: totals.with_findings,
            outcomes: summary(totals.outcomes),
            closing: closing(&self.closing),
        };
        out.write_all(b",\n\"totals\":")?;
        serde_json::to_writer(&mut *out, &totals).map_err(io::Error::from)?;
        out.write_all(b"}\n")
    }
}

/// One report as it stands in the list `filings` of the JSON report.
#[must_use]
pub fn filing_json(report: &FilingReport<'_>, threshold: Threshold) -> String {
    let told = dossier(report, threshold);
    // Numbers, dates and texts always serialise.
    serde_json::to_string(&filing(report, &told)).unwrap_or_default()
}

fn filing<'a>(report: &'a FilingReport<'_>, told: &'a Dossier) -> FilingV1<'a> {
    FilingV1 {
        path: report.source.name(),
        document: report.document,
        sha256: report.source.sha256(),
        id: report.id.as_deref(),
        system: report.system.as_deref(),
        submitted_by: report.submitted_by.as_deref(),
        roles: report.roles().iter().map(|role| role.word()).collect(),
        status: if report.is_checked() { "checked" } else { "unreadable" },
        diagnostics: report
            .diagnostics
            .iter()
            .map(|d| diagnostic(d, &report.source, "filing"))
            .collect(),
        qualifications: report
            .qualifications()
            .iter()
            .map(|q| (q.about.name.to_string(), qualification(report, q)))
            .collect(),
        outcomes: report.outcomes().iter().map(|o| outcome(report, o)).collect(),
        presumptions: report.presumptions().iter().map(|p| presumption(report, p)).collect(),
        contradictions: report
            .contradictions()
            .iter()
            .map(|c| ContradictionV1 {
                rule: &c.about.id,
                title: &c.about.title,
                reasons: reasons(report, &c.reasons),
                help: &c.about.help,
                known: c.known,
            })
            .collect(),
        story: crate::view::story(report).into_iter().map(step).collect(),
        accountability: crate::view::map(report).into_iter().map(line).collect(),
        questions: report.questions().map(|question| open_question(report, question)).collect(),
        summary: summary(report.summary()),
        causes: causes(told),
        closing: closing(&told.closing),
    }
}

fn presumption<'a>(
    report: &'a FilingReport<'_>,
    p: &'a crate::report::PresumptionReport<'_>,
) -> PresumptionV1<'a> {
    let path = |fact| report.rulebook.vocabulary.fact(fact).path.as_str();
    PresumptionV1 {
        id: &p.about.id,
        says: &p.about.says,
        opens: &p.about.opens,
        facts: p.about.presumes.iter().map(|(fact, _)| path(*fact)).collect(),
        state: match p.state {
            PresumptionState::Stands => "stands",
            PresumptionState::Stated => "stated",
            PresumptionState::Withdrawn => "withdrawn",
        },
        holds: p.holds,
    }
}

fn step(step: crate::view::Step<'_>) -> StepV1<'_> {
    StepV1 {
        qualification: format!("law.{}", step.name),
        truth: step.truth.word(),
        says: step.says,
        cite: step.cite,
        law: step.law,
    }
}

fn line(line: crate::view::Line<'_>) -> LineV1<'_> {
    let cells = line.cells.into_iter().map(cell).collect();
    LineV1 { line: line.line, called: line.called, cells }
}

fn cell(cell: crate::view::Cell<'_>) -> CellV1<'_> {
    CellV1 {
        side: cell.side,
        verdict: cell.verdict().word(),
        obligations: cell.duties.iter().map(|duty| duty.about.id.as_str()).collect(),
        answered_by: cell.bodies,
    }
}

fn open_question<'a>(report: &'a FilingReport<'_>, question: &'a LedgerQuestion) -> QuestionV1<'a> {
    let law = report.rulebook.instrument(&question.provision);
    QuestionV1 {
        provision: &question.provision,
        cite: report.rulebook.cite(&question.provision),
        law: law.map_or("", |law| law.short.as_str()),
        of: question.of.word(),
        ask: &question.ask,
    }
}

fn qualification(
    report: &FilingReport<'_>,
    q: &crate::report::QualificationReport<'_>,
) -> serde_json::Value {
    serde_json::json!(QualificationV1 {
        truth: q.truth.word(),
        disputed: q.truth != q.as_written,
        on_its_face: q.on_its_face.word(),
        title: &q.about.title,
        cite: report.rulebook.cite(&q.about.provision),
        provision: &q.about.provision,
        law: &q.about.law,
        headline: q.about.headline,
        verified: q.about.verified,
        reasons: reasons(report, &q.reasons),
        asks: asks(&q.asks),
        judge: q.about.judge.as_deref(),
        contested: q.about.contested.as_deref(),
        known: q.known,
    })
}

fn outcome<'a>(report: &'a FilingReport<'_>, o: &'a OutcomeReport<'_>) -> OutcomeV1<'a> {
    let rulebook = report.rulebook;
    let formal = rulebook.regime(o.about).and_then(|regime| regime.formal.as_ref());
    // The letter of the law is shown where it names another day than the one used.
    let day = report.day(o);
    let formal = formal.filter(|formal| day.from != Some(formal.from));
    OutcomeV1 {
        obligation: &o.about.id,
        cite: rulebook.cite(&o.about.provision),
        provision: &o.about.provision,
        law: &o.about.law,
        instrument: rulebook
            .instrument(&o.about.provision)
            .map_or("", |instrument| instrument.number.as_str()),
        binding: o.about.binding.word(),
        verified: o.about.verified,
        addressee: o.about.addressee.word(),
        theme: o.about.theme.word(),
        title: &o.about.title,
        verdict: o.verdict.word(),
        applies: o.applies.word(),
        fulfilled: o.fulfilled.map(Truth::word),
        disputed: o.disputed,
        applies_on_its_face: o.on_its_face.applies.word(),
        waits_for_event: o.on_its_face.waits,
        standing: o.standing.map(crate::law::Standing::word),
        binds_from: day.from,
        binds_between: if day.from.is_none() { Some([day.earliest, day.latest]) } else { None },
        binds_by: rulebook.cite(day.provision),
        binds_formally_from: formal.map(|formal| formal.from),
        binds_note: formal.map(|formal| formal.note.as_str()),
        binds_open_points: &day.open_points,
        in_force: o.in_force,
        waived: match o.accepted {
            Some(Accepted::Waived(waiver)) => Some(WaivedV1 {
                reason: &waiver.reason,
                decided_by: &waiver.decided_by,
                decided_on: waiver.decided_on,
                until: waiver.until,
            }),
            Some(Accepted::Known) | None => None,
        },
        known: o.accepted == Some(Accepted::Known),
        reasons: reasons(report, &o.reasons),
        asks: asks(&o.asks),
        judge: o.about.judge.as_deref(),
        contested: o.about.contested.as_deref(),
        evidence: &o.about.evidence,
        fine: rulebook.fine(o.about).map(|tier| tier.says.as_str()),
        help: &o.about.help,
    }
}

fn asks(asks: &[Ask]) -> Vec<&str> {
    asks.iter().map(|ask| ask.path.as_str()).collect()
}

fn reasons<'a>(report: &FilingReport<'_>, reasons: &'a [Reason]) -> Vec<ReasonV1<'a>> {
    reasons.iter().map(|r| reason(report, r)).collect()
}

fn reason<'a>(report: &FilingReport<'_>, r: &'a Reason) -> ReasonV1<'a> {
    let place = report.place(r).map(|span: Span| report.source.locate(span.start));
    ReasonV1 {
        fact: (r.of != Subject::Person).then_some(&r.fact),
        expected: r.expected.to_string(),
        found: match &r.found {
            Found::Value(value) | Found::Disputed(value) => Some(value.to_string()),
            Found::Law(truth) => Some(truth.word().to_owned()),
            Found::NotStated
            | Found::Null
            | Found::Unknown
            | Found::NotClaimed
            | Found::ForAPerson => None,
        },
        line: place.map(|place| place.line),
        column: place.map(|place| place.column),
        stated: match &r.found {
            Found::Value(_) => "stated",
            Found::Disputed(_) => "disputed",
            Found::Law(_) => "concluded",
            Found::NotStated => "absent",
            Found::Null => "null",
            Found::Unknown => "unknown",
            Found::NotClaimed => "not_claimed",
            Found::ForAPerson => "for_a_person",
        },
        holds: match r.truth {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        },
    }
}

fn summary(summary: Summary) -> SummaryV1 {
    SummaryV1 {
        met: summary.met,
        unmet: summary.unmet,
        undetermined: summary.undetermined,
        not_applicable: summary.not_applicable,
        short_if_applies: summary.short_if_applies,
        met_if_applies: summary.met_if_applies,
    }
}

fn diagnostic<'a>(
    diagnostic: &'a Diagnostic,
    source: &Source,
    kind: &'static str,
) -> DiagnosticV1<'a> {
    let place = source.locate(diagnostic.span().start);
    DiagnosticV1 {
        code: format!("{kind}::{}", diagnostic.code.name()),
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Hint => "hint",
        },
        message: &diagnostic.message,
        line: place.line,
        column: place.column,
        help: diagnostic.help.as_deref(),
        fixes: diagnostic.fixes.iter().map(|fix| fixed(fix, source)).collect(),
    }
}

fn fixed<'a>(fix: &'a Fix, source: &Source) -> FixV1<'a> {
    let edit = |edit: &'a Edit| {
        let (start, end) = (source.locate(edit.span.start), source.locate(edit.span.end));
        EditV1 {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            replacement: &edit.replacement,
        }
    };
    FixV1 {
        title: &fix.title,
        applicability: fix.applicability.word(),
        edits: fix.edits.iter().map(edit).collect(),
    }
}
