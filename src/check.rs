//! One text in, one report a filing out.

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{self, Document, Limits, Reading};
use crate::embedded;
use crate::evaluate::{
    Asker, BindingDay, Question, answering, contrary, evaluate_obligation, reasons, standing_of,
    verdict_reasons,
};
use crate::facts::{Evidence, Facts, Gathered, Look, gather, gather_with};
use crate::law::{Role, Truth, Verdict};
use crate::report::{
    CellReport, ContradictionReport, FilingReport, OutcomeReport, QualificationReport, Status,
};
use crate::rulebook::{QualificationId, Rulebook};
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
}

impl Options {
    /// With the usual limits.
    #[must_use]
    pub fn new(as_of: Date, role: RoleChoice) -> Options {
        Options { as_of, role, limits: Limits::default() }
    }
}

/// Whose duties are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleChoice {
    /// Those of whoever submits the filing, in every part it usually plays ([`Role::with_usual_parts`]);
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
        Checker { rulebook, schema: FilingSchema::new(embedded::FILING_SCHEMA_STRIPPED) }
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
        self.check_with(source, options, None)
    }

    /// Checks every filing of a text, and asks for each file of evidence what was found of it.
    #[must_use]
    pub fn check_with<'a>(
        &'a self,
        source: &'a Source,
        options: &Options,
        look: Option<&Look<'_>>,
    ) -> Vec<FilingReport<'a>> {
        let readings = document::read(source, &options.limits);
        let reports = readings.into_iter().enumerate().map(|(at, reading)| {
            let mut report = self.report(source, at, reading, options, look);
            report.as_of = options.as_of;
            report
        });
        reports.collect()
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
        reading: Reading<'a>,
        options: &Options,
        look: Option<&Look<'_>>,
    ) -> FilingReport<'a> {
        let Reading { document, diagnostics } = reading;
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
        let evidence = Evidence::weigh(&document, options.as_of, look);
        let gathered = gather_with(&document, &self.rulebook.vocabulary, &evidence);
        match self.fitting(&document, gathered, diagnostics) {
            Ok((facts, mut diagnostics)) => {
                diagnostics.extend(evidence.diagnostics);
                diagnostics.sort_by_key(Diagnostic::span);
                let mut report =
                    FilingReport::new(&self.rulebook, source, at, &document, diagnostics);
                report.evidence = evidence.items;
                self.evaluate(report, &document, &facts, options)
            }
            Err(diagnostics) => {
                let mut report =
                    FilingReport::new(&self.rulebook, source, at, &document, diagnostics);
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
        let rulebook = &self.rulebook;
        let question = Question::new(rulebook, facts, options.as_of);
        let mut asker = Asker::new(&question);
        let days: Vec<BindingDay> = rulebook
            .regimes
            .iter()
            .map(|regime| BindingDay::of(&question, &mut asker, regime))
            .collect();
        report.roles = roles(options.role, report.submitted_by.as_deref());
        report.qualifications = rulebook
            .qualifications
            .iter()
            .enumerate()
            .map(|(at, about)| {
                let id = QualificationId::new(at);
                let truth = question.law[at];
                QualificationReport {
                    about,
                    truth,
                    reasons: reasons(&question, &about.holds_when),
                    asks: if truth == Truth::Unknown && about.headline {
                        asker.for_qualification(id)
                    } else {
                        Vec::new()
                    },
                    known: false,
                }
            })
            .collect();
        for obligation in &rulebook.obligations {
            if !report.roles.contains(&obligation.addressee) {
                continue;
            }
            let outcome = evaluate_obligation(&question, obligation);
            let reasons = verdict_reasons(&question, obligation, outcome.verdict);
            let asks = if outcome.verdict == Verdict::Undetermined {
                asker.for_verdict(obligation)
            } else {
                Vec::new()
            };
            let Some(day) = days.get(usize::from(obligation.binds)) else { continue };
            report.outcomes.push(OutcomeReport {
                about: obligation,
                verdict: outcome.verdict,
                applies: outcome.applies,
                standing: if outcome.verdict == Verdict::Met {
                    standing_of(&question, &reasons)
                } else {
                    None
                },
                reasons,
                asks,
                in_force: day.binds_on(options.as_of),
                day: day.clone(),
                accepted: None,
            });
        }
        for about in &rulebook.contradictions {
            if question.truth(&about.holds_when) == Truth::True {
                report.contradictions.push(ContradictionReport {
                    about,
                    reasons: contrary(&question, &about.holds_when),
                    known: false,
                });
            }
        }
        for about in &rulebook.obligations {
            let Some(cell) = &about.cell else { continue };
            let verdict = evaluate_obligation(&question, about).verdict;
            report.cells.push(CellReport { about, cell, verdict });
        }
        if report.cells.iter().any(|cell| cell.verdict != Verdict::NotApplicable) {
            report.answering = answering(&question);
        }
        report.place_unstated(document);
        report
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
