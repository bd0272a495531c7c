//! One text in, one report a filing out.

use std::convert::Infallible;
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{self, Document, Limits, Reading};
use crate::embedded;
use crate::evaluate::{
    Ask, Asked, Asker, Bearing, BindingDay, Derivations, OnItsFace, Outcome, PresumptionState,
    Presumptions, PrimaFacie, Program, Question, Reason, Wanted, Why, answering, contrary,
    disputed, evaluate_obligation, presumed, without,
};
use crate::facts::{Evidence, Facts, Gathered, Look, gather, gather_with};
use crate::law::{Role, Standing, Theme, Truth, Verdict};
use crate::lookalike;
use crate::report::{
    Behind, CellReport, Checked, ContradictionReport, FilingReport, OutcomeReport,
    PresumptionReport, QualificationReport,
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
    bearing: OnceLock<Bearing>,
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
        Checker { rulebook, schema, program: OnceLock::new(), bearing: OnceLock::new() }
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
    pub fn check(&self, source: &Source, options: &Options) -> Vec<FilingReport<'_>> {
        self.check_with(source, options, None, |report, _| report)
    }

    /// As [`Checker::check`], asking for each file of evidence what was found of it, and with a look into
    /// each document beside its report.
    pub fn check_with<'a, 's, T>(
        &'a self,
        source: &'s Source,
        options: &Options,
        look: Option<&Look<'_>>,
        mut visit: impl FnMut(FilingReport<'a>, Option<&Document<'s>>) -> T,
    ) -> Vec<T> {
        let mut visited = Vec::new();
        let Ok(()) = self.each_of(source, options, look, |report, document| {
            visited.push(visit(report, document));
            Ok::<(), Infallible>(())
        });
        visited
    }

    /// Hands over the report on each filing of a text, one after the other: a stream may hold many, and all their
    /// reports together take many times the room of the text.
    ///
    /// # Errors
    /// The first of `visit`, which ends it.
    pub fn each<'a, 's, E>(
        &'a self,
        text: &'s Result<Source, NotText>,
        options: &Options,
        look: Option<&Look<'_>>,
        mut visit: impl FnMut(FilingReport<'a>, Option<&Document<'s>>) -> Result<(), E>,
    ) -> Result<(), E> {
        match text {
            Ok(source) => self.each_of(source, options, look, visit),
            Err(not_text) => visit(self.not_text(not_text, options), None),
        }
    }

    fn each_of<'a, 's, E>(
        &'a self,
        source: &'s Source,
        options: &Options,
        look: Option<&Look<'_>>,
        mut visit: impl FnMut(FilingReport<'a>, Option<&Document<'s>>) -> Result<(), E>,
    ) -> Result<(), E> {
        for (at, reading) in document::read(source, &options.limits).into_iter().enumerate() {
            let Reading { document, diagnostics } = reading;
            let report = self.report(source, at, document.as_ref(), diagnostics, options, look);
            visit(report, document.as_ref())?;
        }
        Ok(())
    }

    /// The report on a file that is no text.
    #[must_use]
    pub fn not_text(&self, not_text: &NotText, options: &Options) -> FilingReport<'_> {
        let diagnostics = vec![Diagnostic::from(not_text)];
        FilingReport::unreadable(&self.rulebook, &not_text.source, 0, options.as_of, diagnostics)
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

    fn report(
        &self,
        source: &Source,
        at: usize,
        document: Option<&Document<'_>>,
        mut diagnostics: Vec<Diagnostic>,
        options: &Options,
        look: Option<&Look<'_>>,
    ) -> FilingReport<'_> {
        let unreadable = |mut diagnostics: Vec<Diagnostic>| {
            lookalike::name_them(&mut diagnostics, source);
            FilingReport::unreadable(&self.rulebook, source, at, options.as_of, diagnostics)
        };
        let Some(document) = document else { return unreadable(diagnostics) };
        let outermost = document.node(document.root());
        if !matches!(outermost.kind, document::Kind::Mapping(_)) {
            let fault = Diagnostic::error(
                Code::WrongType,
                outermost.span,
                "a filing is a mapping of keys, and this is something else",
            );
            diagnostics.push(fault.help(
                "Begin it with `bordercheck: 1`, then the sections `filing:`, `system:`, `use:` …",
            ));
            return unreadable(diagnostics);
        }
        let evidence = Evidence::weigh(document, options.as_of, look);
        let gathered = gather_with(document, &self.rulebook.vocabulary, &evidence);
        match self.fitting(document, gathered, diagnostics) {
            Ok((facts, mut diagnostics)) => {
                diagnostics.extend(evidence.diagnostics);
                diagnostics.sort_by_key(Diagnostic::span);
                let report = unreadable(diagnostics).of_document(document);
                let roles = roles(options.role, report.submitted_by.as_deref());
                let checked = Checked::new(roles, evidence.items);
                let checked = self.evaluate(checked, document, &facts, options);
                report.with(checked)
            }
            Err(diagnostics) => unreadable(diagnostics).of_document(document),
        }
    }

    fn evaluate<'a>(
        &'a self,
        mut checked: Checked<'a>,
        document: &Document<'_>,
        facts: &Facts<'_>,
        options: &Options,
    ) -> Checked<'a> {
        let rulebook = &self.rulebook;
        match options.detail {
            Detail::Verdicts => {
                let program = self.program.get_or_init(|| Program::of(rulebook));
                verdicts(&mut checked, rulebook, program, facts, options);
            }
            Detail::Findings | Detail::Full => {
                let question = Question::new(rulebook, facts);
                let bearing = self.bearing.get_or_init(|| Bearing::of(rulebook));
                told(&mut checked, rulebook, &question, bearing, options);
                checked.place_unstated(document);
            }
        }
        checked
    }
}

/// Adds the roles that whoever submits the filing has in law, whatever it calls itself, where its own are asked
/// for. Called once the qualifications are there and before the duties are looked at. A filing that contradicts
/// itself is out of no role by that.
fn roles_in_law(checked: &mut Checked<'_>, choice: RoleChoice) {
    if choice != RoleChoice::Filer {
        return;
    }
    let holds = |found: &&QualificationReport<'_>| Truth::True == found.truth.or(found.as_written);
    let held: Vec<Role> = checked
        .qualifications
        .iter()
        .filter(holds)
        .filter_map(|found| found.about.gives_role)
        .collect();
    for role in held {
        let more = role.with_usual_parts().into_iter();
        let missing: Vec<Role> = more.filter(|role| !checked.roles.contains(role)).collect();
        checked.roles.extend(missing);
    }
}

/// Verdicts alone.
fn verdicts<'a>(
    checked: &mut Checked<'a>,
    rulebook: &'a Rulebook,
    program: &Program,
    facts: &Facts<'_>,
    options: &Options,
) {
    let written = program.answers(rulebook, facts);
    let found = || {
        let all = rulebook.contradictions.iter().enumerate();
        all.filter(|&(at, _)| written.contradicts(at)).map(|(_, about)| about)
    };
    // Most filings contradict themselves nowhere, and are read once.
    let contradicted = found().next().map(|_| disputed(&written.question, found()));
    let undisputed = contradicted.map(|contradicted| (without(facts, &contradicted), contradicted));
    let again = undisputed.as_ref().map(|(facts, without)| written.without(facts, without));
    let answers = again.as_ref().unwrap_or(&written);
    let regimes = rulebook.regimes.iter().enumerate();
    checked.days = regimes.map(|(at, regime)| answers.day(at, regime)).collect();
    let laws = written.question.law.iter().zip(&answers.question.law);
    checked.qualifications = rulebook
        .qualifications
        .iter()
        .zip(laws)
        .map(|(about, (&as_written, &truth))| QualificationReport {
            about,
            truth,
            as_written,
            on_its_face: truth,
            reasons: Vec::new(),
            asks: Vec::new(),
            known: false,
        })
        .collect();
    roles_in_law(checked, options.role);
    outcomes(checked, rulebook, program.duties(), options.as_of, |at, _| Told {
        outcome: match &again {
            None => written.outcome(at),
            Some(again) => Outcome::settled(written.outcome(at), again.outcome(at)),
        },
        on_its_face: OnItsFace { applies: Truth::Unknown, by: Presumptions::NONE, waits: false },
        standing: None,
        reasons: Vec::new(),
        asks: Vec::new(),
        behind: None,
    });
    for about in found() {
        let reasons = contrary(&written.question, &about.holds_when);
        // No baseline is laid beside verdicts alone, so that nobody asks what hangs on it.
        let found = ContradictionReport { about, reasons, on_prohibition: false, known: false };
        checked.contradictions.push(found);
    }
}

/// Verdicts with the facts that decided them and those that would: of everything, or of what there is to act on.
fn told<'a>(
    checked: &mut Checked<'a>,
    rulebook: &'a Rulebook,
    written: &Question<'_>,
    bearing: &Bearing,
    options: &Options,
) {
    let everything = options.detail == Detail::Full;
    let found: Vec<&Contradiction> = rulebook
        .contradictions
        .iter()
        .filter(|about| written.truth(&about.holds_when) == Truth::True)
        .collect();
    let undisputed = (!found.is_empty())
        .then(|| without(written.facts, &disputed(written, found.iter().copied())));
    let again = undisputed.as_ref().map(|facts| Question::new(rulebook, facts));
    let question = again.as_ref().unwrap_or(written);
    let (filled, states) = presumed(rulebook, written, written.facts);
    let face = PrimaFacie::new(written, &filled, &states, bearing);
    // As written, and without what is contradicted.
    let settle = |about: &Obligation| {
        let as_written = evaluate_obligation(written, about);
        let without = again.as_ref().map(|again| evaluate_obligation(again, about));
        (Outcome::settled(as_written, without.unwrap_or(as_written)), as_written)
    };
    let derivations = Derivations::new(question);
    let of_written = again.as_ref().map(|_| Derivations::new(written));
    let mut asker = Asker::new(&derivations);
    checked.qualifications = rulebook
        .qualifications
        .iter()
        .enumerate()
        .map(|(at, about)| {
            let truth = question.law[at];
            QualificationReport {
                about,
                truth,
                as_written: written.law[at],
                on_its_face: match truth {
                    Truth::Unknown => face.law()[at],
                    Truth::True | Truth::False => truth,
                },
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
    explain(checked, &derivations, everything);
    roles_in_law(checked, options.role);
    checked.days = days(checked, rulebook, question, &mut asker);
    let duties = rulebook.obligations.iter().map(|about| (about.addressee, about.binds));
    outcomes(checked, rulebook, duties, options.as_of, |at, about| {
        let why = Why::new(&derivations, about);
        let of_written = of_written.as_ref().map(|of_written| Why::new(of_written, about));
        let as_written = of_written.as_ref().unwrap_or(&why);
        let outcome = Outcome::settled(as_written.outcome(), why.outcome());
        let verdict = outcome.verdict;
        let short = outcome.fulfilled == Some(Truth::False);
        let (reasons, shortcomings) = match verdict {
            // What falls short does so on the facts as written.
            _ if short => as_written.shortcomings(verdict),
            _ if everything => (why.reasons(), Vec::new()),
            Verdict::Undetermined => (why.for_a_person(), Vec::new()),
            Verdict::Unmet | Verdict::Met | Verdict::NotApplicable => (Vec::new(), Vec::new()),
        };
        let on_its_face = face.applies(at, about, outcome, as_written.outcome());
        // Nothing hangs on whether a duty applies that is met if it does.
        let open = verdict == Verdict::Undetermined && outcome.fulfilled != Some(Truth::True);
        // What is out of sight is asked about as one thing with what hides it.
        let in_sight = on_its_face.applies != Truth::False;
        let wanted = Wanted {
            closes: everything,
            shows: in_sight,
            scope: short || on_its_face.applies == Truth::Unknown,
        };
        let Asked { closes: asks, shows, scope } = if open && (everything || in_sight) {
            asker.asked(&why, wanted)
        } else {
            Asked::default()
        };
        let behind = (short || open).then(|| Box::new(Behind { shortcomings, shows, scope }));
        let standing = if everything && verdict == Verdict::Met { why.standing() } else { None };
        Told { outcome, on_its_face, standing, reasons, asks, behind }
    });
    checked.presumptions = presumptions(rulebook, &states, &checked.outcomes);
    // Hardly ever does a prohibition hang on one; only then is each looked at by itself.
    let disputed_ones =
        again.is_some() && prohibitions(rulebook).any(|about| settle(about).0.disputed);
    for about in found {
        let reasons = contrary(written, &about.holds_when);
        let on_prohibition = disputed_ones && hangs_on_prohibition(written, about);
        let found = ContradictionReport { about, reasons, on_prohibition, known: false };
        checked.contradictions.push(found);
    }
    for (at, about) in rulebook.obligations.iter().enumerate() {
        let Some(cell) = &about.cell else { continue };
        let (outcome, as_written) = settle(about);
        let on_its_face = face.applies(at, about, outcome, as_written).applies;
        checked.cells.push(CellReport { about, cell, verdict: outcome.verdict, on_its_face });
    }
    if checked.cells.iter().any(|cell| cell.verdict != Verdict::NotApplicable) {
        checked.answering = answering(question);
    }
}

/// From which day each regime binds. What settles an open one is asked only where somebody has a duty from it.
fn days<'a>(
    checked: &Checked<'a>,
    rulebook: &'a Rulebook,
    question: &Question<'_>,
    asker: &mut Asker<'_, '_>,
) -> Vec<BindingDay<'a>> {
    let mut used = vec![false; rulebook.regimes.len()];
    for about in rulebook.obligations.iter().filter(|o| checked.roles.contains(&o.addressee)) {
        if let Some(used) = used.get_mut(usize::from(about.binds)) {
            *used = true;
        }
    }
    let days = rulebook.regimes.iter().zip(used).map(|(regime, used)| {
        if used {
            BindingDay::of(question, asker, regime)
        } else {
            BindingDay::by(regime, |at| question.truth(&regime.days[at].when))
        }
    });
    days.collect()
}

/// What became of each presumption, and what it puts out of sight.
fn presumptions<'a>(
    rulebook: &'a Rulebook,
    states: &[PresumptionState],
    outcomes: &[OutcomeReport<'_>],
) -> Vec<PresumptionReport<'a>> {
    let mut held = vec![0; rulebook.presumptions.len()];
    for outcome in outcomes.iter().filter(|outcome| outcome.is_presumed_away()) {
        for at in outcome.on_its_face.by.each() {
            if let Some(held) = held.get_mut(at) {
                *held += 1;
            }
        }
    }
    let all = rulebook.presumptions.iter().zip(states).zip(held);
    all.map(|((about, &state), holds)| PresumptionReport { about, state, holds }).collect()
}

/// Gives reasons to the qualifications: to all, or to those that a report opens with and those that these rest on.
fn explain(checked: &mut Checked<'_>, derivations: &Derivations<'_, '_>, everything: bool) {
    let opens = |q: &QualificationReport<'_>| match q.truth {
        Truth::True => q.about.headline || q.about.mention,
        Truth::False => q.about.headline,
        Truth::Unknown => false,
    };
    let all = checked.qualifications.iter().enumerate();
    let mut left: Vec<usize> =
        all.filter(|(_, q)| everything || opens(q)).map(|(at, _)| at).collect();
    while let Some(at) = left.pop() {
        let q = &mut checked.qualifications[at];
        // Those that have some were here before.
        if q.reasons.is_empty() {
            q.reasons = derivations.reasons(QualificationId::new(at));
            if everything {
                continue;
            }
            let below = q.reasons.iter().filter_map(Reason::qualification);
            left.extend(below.map(QualificationId::index));
        }
    }
}

/// Whether a prohibition comes out otherwise without the facts that one contradiction rests on.
fn hangs_on_prohibition(written: &Question<'_>, about: &Contradiction) -> bool {
    let facts = without(written.facts, &disputed(written, [about]));
    let again = Question::new(written.rulebook, &facts);
    prohibitions(written.rulebook)
        .any(|about| evaluate_obligation(written, about) != evaluate_obligation(&again, about))
}

fn prohibitions(rulebook: &Rulebook) -> impl Iterator<Item = &Obligation> {
    rulebook.obligations.iter().filter(|about| about.theme == Theme::Prohibition)
}

/// What one obligation comes to, and what stands behind it.
struct Told {
    outcome: Outcome,
    on_its_face: OnItsFace,
    standing: Option<Standing>,
    reasons: Vec<Reason>,
    asks: Vec<Ask>,
    behind: Option<Box<Behind>>,
}

/// One outcome for each obligation of the roles looked at. `duties` has the addressee and the regime of each;
/// `tell` says of the one at a position of the rulebook what it comes to.
fn outcomes<'a>(
    checked: &mut Checked<'a>,
    rulebook: &'a Rulebook,
    duties: impl Iterator<Item = (Role, u16)> + Clone,
    as_of: Date,
    mut tell: impl FnMut(usize, &'a Obligation) -> Told,
) {
    let obligations = rulebook.obligations.iter().enumerate();
    let mut looked_at = [false; Role::ALL.len()];
    for role in &checked.roles {
        looked_at[*role as usize] = true;
    }
    let in_force: Vec<bool> = checked.days.iter().map(|day| day.binds_on(as_of)).collect();
    let wanted = duties.clone().filter(|(role, _)| looked_at[*role as usize]).count();
    checked.outcomes.reserve_exact(wanted);
    for ((at, about), (addressee, binds)) in obligations.zip(duties) {
        if !looked_at[addressee as usize] {
            continue;
        }
        let Some(&in_force) = in_force.get(usize::from(binds)) else { continue };
        let Told { outcome, on_its_face, standing, reasons, asks, behind } = tell(at, about);
        checked.outcomes.push(OutcomeReport {
            about,
            verdict: outcome.verdict,
            applies: outcome.applies,
            fulfilled: outcome.fulfilled,
            disputed: outcome.disputed,
            on_its_face,
            standing,
            reasons,
            asks,
            behind,
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
