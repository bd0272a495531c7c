//! One text in, one report a filing out.

use std::sync::OnceLock;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{self, Document, Limits, Reading};
use crate::embedded;
use crate::evaluate::{
    Ask, Asker, BindingDay, Found, Outcome, Program, Question, Reason, answering, contrary,
    evaluate_obligation, for_a_person, reasons, standing_of, verdict_reasons,
};
use crate::facts::{Evidence, Facts, Gathered, Look, gather, gather_with};
use crate::law::{Role, Standing, Truth, Verdict};
use crate::report::{
    CellReport, ContradictionReport, FilingReport, OutcomeReport, QualificationReport, Status,
};
use crate::rulebook::{Contradiction, Obligation, QualificationId, Rulebook};
use crate::schema::FilingSchema;
use crate::source::{NotText, Source};

/// What is asked about a filing.
#[derive(Clone, Debug)]
pub struct Options {
    /// The day for which the question is asked.
    pub as_of: Date,
    /// Whose duties are looked at.
    pub role: RoleChoice,
    /// What a text may cost at most.
    pub limits: Limits,
    /// How much is told of each verdict.
    pub detail: Detail,
}

impl Options {
    /// With the usual limits, and everything told.
    #[must_use]
    pub fn new(as_of: Date, role: RoleChoice) -> Options {
        Options { as_of, role, limits: Limits::default(), detail: Detail::Full }
    }
}

/// How much is told of each verdict. The verdicts are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The verdict alone, for many filings at once: no reasons, nothing to ask, no standing.
    Verdicts,
    /// With what there is to act on: the facts behind a gap, what would close one that is open and what only a
    /// person can judge of it, and what a report opens with. What is met or does not bind has its verdict
    /// alone, so where a standing is required this is too little.
    Findings,
    /// With the facts that decided it and those that would.
    Full,
}

/// Whose duties are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleChoice {
    /// Those of whoever submits the filing, in every part it usually plays ([`Role::with_usual_parts`]) or has
    /// in law (a qualification that gives a role);
    /// everybody's, where it does not say or that is no operator.
    Filer,
    /// Those of one role.
    One(Role),
    /// Everybody's.
    All,
}

/// A rulebook together with the schema that filings are held to.
#[derive(Debug)]
pub struct Checker {
    rulebook: Rulebook,
    schema: FilingSchema,
    /// Made when verdicts alone are asked for, which is for many filings.
    program: OnceLock<Program>,
}

impl Checker {
    /// With the rulebook that the program carries.
    ///
    /// # Errors
    /// Only if the program's file is damaged.
    pub fn embedded() -> Result<Checker, embedded::Damaged> {
        Ok(Checker::new(embedded::rulebook()?))
    }

    /// With a rulebook whose facts are those of the embedded schema.
    #[must_use]
    pub fn new(rulebook: Rulebook) -> Checker {
        let schema = FilingSchema::new(embedded::FILING_SCHEMA_STRIPPED);
        Checker { rulebook, schema, program: OnceLock::new() }
    }

    /// The rules.
    #[must_use]
    pub fn rulebook(&self) -> &Rulebook {
        &self.rulebook
    }

    /// The schema that filings are held to.
    #[must_use]
    pub fn schema(&self) -> &FilingSchema {
        &self.schema
    }

    /// Checks every filing of a text, as the law stands on `as_of`.
    ///
    /// Never fails: what is wrong with a filing is in its report. An unreadable filing has
    /// diagnostics and no outcomes, so that it can never look clean.
    #[must_use]
    pub fn check<'a>(&'a self, source: &'a Source, options: &Options) -> Vec<FilingReport<'a>> {
        self.check_with(source, options, None, |report, _| report)
    }

    /// As [`Checker::check`], asking for each file of evidence what was found of it, and with a look into
    /// each document beside its report.
    pub fn check_with<'a, T>(
        &'a self,
        source: &'a Source,
        options: &Options,
        look: Option<&Look<'_>>,
        mut visit: impl FnMut(FilingReport<'a>, Option<&Document<'a>>) -> T,
    ) -> Vec<T> {
        let readings = document::read(source, &options.limits);
        let visited = readings.into_iter().enumerate().map(|(at, reading)| {
            let Reading { document, diagnostics } = reading;
            let mut report = self.report(source, at, document.as_ref(), diagnostics, options, look);
            report.as_of = options.as_of;
            visit(report, document.as_ref())
        });
        visited.collect()
    }

    /// The report on a file that is no text.
    #[must_use]
    pub fn not_text<'a>(&'a self, not_text: &'a NotText, options: &Options) -> FilingReport<'a> {
        let mut report = FilingReport::unreadable(
            &self.rulebook,
            &not_text.source,
            0,
            vec![Diagnostic::from(not_text)],
        );
        report.as_of = options.as_of;
        report
    }

    /// Reads a document as a filing: its facts, or everything that is wrong with it.
    ///
    /// # Errors
    /// All diagnostics, at least one of them an error.
    pub fn facts<'d>(
        &self,
        document: &'d Document<'_>,
        diagnostics: Vec<Diagnostic>,
    ) -> Result<(Facts<'d>, Vec<Diagnostic>), Vec<Diagnostic>> {
        self.fitting(document, gather(document, &self.rulebook.vocabulary), diagnostics)
    }

    /// What was gathered, if it fits the schema.
    fn fitting<'d>(
        &self,
        document: &'d Document<'_>,
        gathered: Gathered<'d>,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Result<(Facts<'d>, Vec<Diagnostic>), Vec<Diagnostic>> {
        diagnostics.extend(gathered.diagnostics);
        if !gathered.misfits.is_empty() {
            diagnostics.extend(self.schema.explain(
                document,
                &self.rulebook.vocabulary,
                &gathered.misfits,
            ));
        }
        diagnostics.sort_by_key(Diagnostic::span);
        if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(diagnostics);
        }
        Ok((gathered.facts, diagnostics))
    }

    fn report<'a>(
        &'a self,
        source: &'a Source,
        at: usize,
        document: Option<&Document<'a>>,
        diagnostics: Vec<Diagnostic>,
        options: &Options,
        look: Option<&Look<'_>>,
    ) -> FilingReport<'a> {
        let Some(document) = document else {
            return FilingReport::unreadable(&self.rulebook, source, at, diagnostics);
        };
        let outermost = document.node(document.root());
        if !matches!(outermost.kind, document::Kind::Mapping(_)) {
            let fault = Diagnostic::error(
                Code::WrongType,
                outermost.span,
                "a filing is a mapping of keys, and this is something else",
            );
            let fault = fault.help(
                "Begin it with `bordercheck: 1`, then the sections `filing:`, `system:`, `use:` …",
            );
            return FilingReport::unreadable(
                &self.rulebook,
                source,
                at,
                [diagnostics, vec![fault]].concat(),
            );
        }
        let evidence = Evidence::weigh(document, options.as_of, look);
        let gathered = gather_with(document, &self.rulebook.vocabulary, &evidence);
        match self.fitting(document, gathered, diagnostics) {
            Ok((facts, mut diagnostics)) => {
                diagnostics.extend(evidence.diagnostics);
                diagnostics.sort_by_key(Diagnostic::span);
                let mut report =
                    FilingReport::new(&self.rulebook, source, at, document, diagnostics);
                report.evidence = evidence.items;
                self.evaluate(report, document, &facts, options)
            }
            Err(diagnostics) => {
                let mut report =
                    FilingReport::new(&self.rulebook, source, at, document, diagnostics);
                report.status = Status::Unreadable;
                report
            }
        }
    }

    fn evaluate<'a>(
        &'a self,
        mut report: FilingReport<'a>,
        document: &Document<'_>,
        facts: &Facts<'_>,
        options: &Options,
    ) -> FilingReport<'a> {
        report.roles = roles(options.role, report.submitted_by.as_deref());
        let filer = options.role == RoleChoice::Filer;
        match options.detail {
            Detail::Verdicts => {
                let program = self.program.get_or_init(|| Program::of(&self.rulebook));
                verdicts(&mut report, program, facts, options.as_of, filer);
            }
            Detail::Findings | Detail::Full => {
                let question = Question::new(&self.rulebook, facts, options.as_of);
                told(&mut report, &question, options.detail == Detail::Full, filer);
                report.place_unstated(document);
            }
        }
        report
    }
}

/// Adds the roles that whoever submits the filing has in law, whatever it calls itself. Called once the
/// qualifications are there and before the duties are looked at.
fn roles_in_law(report: &mut FilingReport<'_>) {
    let held = report.qualifications.iter().filter(|found| found.truth == Truth::True);
    for role in held.filter_map(|found| found.about.gives_role) {
        let more = role.with_usual_parts().into_iter();
        let missing: Vec<Role> = more.filter(|role| !report.roles.contains(role)).collect();
        report.roles.extend(missing);
    }
}

/// Verdicts alone.
fn verdicts(
    report: &mut FilingReport<'_>,
    program: &Program,
    facts: &Facts<'_>,
    as_of: Date,
    filer: bool,
) {
    let rulebook = report.rulebook;
    let answers = program.answers(rulebook, facts, as_of);
    let regimes = rulebook.regimes.iter().enumerate();
    report.days = regimes.map(|(at, regime)| answers.day(at, regime)).collect();
    let qualifications = rulebook.qualifications.iter().zip(&answers.question.law);
    report.qualifications = qualifications
        .map(|(about, &truth)| QualificationReport {
            about,
            truth,
            reasons: Vec::new(),
            asks: Vec::new(),
            known: false,
        })
        .collect();
    if filer {
        roles_in_law(report);
    }
    outcomes(report, program.duties(), as_of, |at, _| Told {
        outcome: answers.outcome(at),
        standing: None,
        reasons: Vec::new(),
        asks: Vec::new(),
    });
    for (at, about) in rulebook.contradictions.iter().enumerate() {
        if answers.contradicts(at) {
            contradiction(report, &answers.question, about);
        }
    }
}

/// Verdicts with the facts that decided them and those that would: of everything, or of what there is to act on.
fn told(report: &mut FilingReport<'_>, question: &Question<'_>, everything: bool, filer: bool) {
    let rulebook = report.rulebook;
    let mut asker = Asker::new(question);
    let days = rulebook.regimes.iter().map(|regime| BindingDay::of(question, &mut asker, regime));
    report.days = days.collect();
    report.qualifications = rulebook
        .qualifications
        .iter()
        .enumerate()
        .map(|(at, about)| {
            let truth = question.law[at];
            QualificationReport {
                about,
                truth,
                reasons: Vec::new(),
                asks: if truth == Truth::Unknown && about.headline {
                    asker.for_qualification(QualificationId::new(at))
                } else {
                    Vec::new()
                },
                known: false,
            }
        })
        .collect();
    explain(report, question, everything);
    if filer {
        roles_in_law(report);
    }
    let duties = rulebook.obligations.iter().map(|about| (about.addressee, about.binds));
    outcomes(report, duties, question.as_of, |_, about| {
        let outcome = evaluate_obligation(question, about);
        let verdict = outcome.verdict;
        let reasons = match verdict {
            _ if everything => verdict_reasons(question, about, verdict),
            Verdict::Unmet => verdict_reasons(question, about, verdict),
            Verdict::Undetermined => for_a_person(question, about),
            Verdict::Met | Verdict::NotApplicable => Vec::new(),
        };
        let asks = match verdict {
            Verdict::Undetermined => asker.for_verdict(about),
            Verdict::Met | Verdict::Unmet | Verdict::NotApplicable => Vec::new(),
        };
        let standing = if verdict == Verdict::Met { standing_of(question, &reasons) } else { None };
        Told { outcome, standing, reasons, asks }
    });
    for about in &rulebook.contradictions {
        if question.truth(&about.holds_when) == Truth::True {
            contradiction(report, question, about);
        }
    }
    for about in &rulebook.obligations {
        let Some(cell) = &about.cell else { continue };
        let verdict = evaluate_obligation(question, about).verdict;
        report.cells.push(CellReport { about, cell, verdict });
    }
    if report.cells.iter().any(|cell| cell.verdict != Verdict::NotApplicable) {
        report.answering = answering(question);
    }
}

/// Gives reasons to the qualifications: to all, or to those that a report opens with and those that these rest on.
fn explain(report: &mut FilingReport<'_>, question: &Question<'_>, everything: bool) {
    let opens = |q: &QualificationReport<'_>| match q.truth {
        Truth::True => q.about.headline || q.about.mention,
        Truth::False => q.about.headline,
        Truth::Unknown => false,
    };
    let all = report.qualifications.iter().enumerate();
    let mut left: Vec<usize> =
        all.filter(|(_, q)| everything || opens(q)).map(|(at, _)| at).collect();
    while let Some(at) = left.pop() {
        let q = &mut report.qualifications[at];
        // Those that have some were here before.
        if q.reasons.is_empty() {
            q.reasons = reasons(question, &q.about.holds_when);
            if everything {
                continue;
            }
            let below = q.reasons.iter().filter(|reason| matches!(reason.found, Found::Law(_)));
            let below = below.filter_map(|reason| question.rulebook.qualification(&reason.fact));
            left.extend(below.map(|(id, _)| id.index()));
        }
    }
}

fn contradiction<'a>(
    report: &mut FilingReport<'a>,
    question: &Question<'_>,
    about: &'a Contradiction,
) {
    let reasons = contrary(question, &about.holds_when);
    report.contradictions.push(ContradictionReport { about, reasons, known: false });
}

/// What one obligation comes to, and what stands behind it.
struct Told {
    outcome: Outcome,
    standing: Option<Standing>,
    reasons: Vec<Reason>,
    asks: Vec<Ask>,
}

/// One outcome for each obligation of the roles looked at. `duties` has the addressee and the regime of each;
/// `tell` says of the one at a position of the rulebook what it comes to.
fn outcomes<'a>(
    report: &mut FilingReport<'a>,
    duties: impl Iterator<Item = (Role, u16)> + Clone,
    as_of: Date,
    mut tell: impl FnMut(usize, &'a Obligation) -> Told,
) {
    let obligations = report.rulebook.obligations.iter().enumerate();
    let mut looked_at = [false; Role::ALL.len()];
    for role in &report.roles {
        looked_at[*role as usize] = true;
    }
    let in_force: Vec<bool> = report.days.iter().map(|day| day.binds_on(as_of)).collect();
    let wanted = duties.clone().filter(|(role, _)| looked_at[*role as usize]).count();
    report.outcomes.reserve_exact(wanted);
    for ((at, about), (addressee, binds)) in obligations.zip(duties) {
        if !looked_at[addressee as usize] {
            continue;
        }
        let Some(&in_force) = in_force.get(usize::from(binds)) else { continue };
        let Told { outcome, standing, reasons, asks } = tell(at, about);
        report.outcomes.push(OutcomeReport {
            about,
            verdict: outcome.verdict,
            applies: outcome.applies,
            standing,
            reasons,
            asks,
            in_force,
            accepted: None,
        });
    }
}

fn roles(choice: RoleChoice, submitted_by: Option<&str>) -> Vec<Role> {
    match choice {
        RoleChoice::All => Role::ALL.to_vec(),
        RoleChoice::One(role) => vec![role],
        RoleChoice::Filer => submitted_by
            .and_then(Role::from_word)
            .map_or_else(|| Role::ALL.to_vec(), Role::with_usual_parts),
    }
}
