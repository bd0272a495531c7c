//! Everything there is to act on in one filing, in the order of weight: what, where, by which law,
//! and what closes it. Formats that tell findings, and not outcomes, write these.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::kind::{FindingKind, fingerprint};
use super::said::binds;
use super::said::expected_here;
use super::{
    Accepted, ContradictionReport, FilingReport, OutcomeReport, QualificationReport, Threshold,
    Whereabouts,
};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::evaluate::{Ask, Reason, Subject};
use crate::law::{Role, Theme, Truth};
use crate::shown::printable;
use crate::source::Span;
use crate::vocabulary::without_positions;

/// How much a finding weighs on the day asked for. Whether a check fails is another question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Shown to be wrong, today.
    Error,
    /// Not shown to be right, or shown to be wrong from a later day.
    Warning,
    /// Worth a look: it fails no check, or binds from a later day and is not shown to be right.
    Note,
}

/// A place, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// In a clause.
    pub text: String,
    /// The value; where it is missing, the section that it would stand in.
    pub span: Option<Span>,
    /// Whether it is missing there.
    pub missing: bool,
}

/// Something to act on.
#[derive(Clone, Debug)]
pub struct Finding<'r> {
    /// What kind of thing.
    pub kind: FindingKind,
    /// How much it weighs.
    pub level: Level,
    /// The rule behind it: the id of an obligation, `law.<name>`, the id of a contradiction, or
    /// `filing::<code>`.
    pub rule: String,
    /// What is asked, or what is wrong; in one line, without a full stop.
    pub title: Cow<'r, str>,
    /// Why, each with its place; the first with a place is the one to mend.
    pub notes: Vec<Note>,
    /// What closes it.
    pub help: &'r str,
    /// What can be done about it by itself, where the text of the filing is at fault.
    pub fixes: &'r [Fix],
    /// The provision, with its law; empty where it is not about law.
    pub cite: String,
    /// The official address of the provision.
    pub address: Option<String>,
    /// Whose duty it is.
    pub addressee: Option<Role>,
    /// What it is about.
    pub theme: Option<Theme>,
    /// From when it binds, in words; empty where it is no duty.
    pub binds: String,
    /// The facts that would settle it.
    pub asks: &'r [Ask],
    /// Who has accepted it, if somebody has.
    pub accepted: Option<Accepted<'r>>,
    /// Whether it makes a check fail.
    pub fails: bool,
    /// The same for the same finding, wherever its lines have moved to.
    pub fingerprint: String,
    /// Whether it binds on the day asked for; what is no duty does.
    pub in_force: bool,
    /// Where the document begins, for a finding without any place.
    beginning: Span,
}

/// How much a finding weighs against those of all filings: the least weighs most. What nobody has
/// accepted, then what is shown to be wrong, then what binds today, then what is prohibited.
pub(crate) type Weight = (bool, Level, bool, bool, FindingKind);

impl Finding<'_> {
    /// How much it weighs against those of other filings.
    pub(crate) fn weight(&self) -> Weight {
        let prohibited = self.theme == Some(Theme::Prohibition);
        (self.accepted.is_some(), self.level, !self.in_force, !prohibited, self.kind)
    }

    /// The place to mend, and what is to be said of it.
    #[must_use]
    pub fn place(&self) -> (Span, Option<&Note>) {
        let placed = self.notes.iter().find_map(|note| Some((note.span?, Some(note))));
        placed.unwrap_or((self.beginning, None))
    }

    /// The other places, each once.
    #[must_use]
    pub fn related(&self) -> Vec<(Span, &Note)> {
        let mut seen = vec![self.place().0];
        let placed = self.notes.iter().filter_map(|note| Some((note.span?, note)));
        placed
            .filter(|(span, _)| {
                let new = !seen.contains(span);
                seen.push(*span);
                new
            })
            .collect()
    }

    /// What it is, in one line: the title, which says so where it falls short only if it applies.
    #[must_use]
    pub fn headline(&self) -> Cow<'_, str> {
        match self.kind {
            FindingKind::Short => format!("Falls short, if it applies: {}", self.title).into(),
            FindingKind::Text
            | FindingKind::Contradiction
            | FindingKind::Unmet
            | FindingKind::Open
            | FindingKind::Unbacked
            | FindingKind::Undetermined
            | FindingKind::Unseen => Cow::Borrowed(&self.title),
        }
    }

    /// Which law, and from which day; empty where it is not about law.
    #[must_use]
    pub fn law_and_day(&self) -> String {
        let parts = [self.cite.as_str(), self.binds.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }

    /// All of it in one line: what, why, by which law and from which day.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut sentence = self.headline().into_owned();
        let because = self.because();
        if !because.is_empty() {
            let _ = write!(sentence, ": {because}");
        }
        sentence.push('.');
        let law = self.law_and_day();
        if !law.is_empty() {
            let _ = write!(sentence, " {law}.");
            if !self.fails && self.accepted.is_none() {
                sentence.push_str(" It fails no check.");
            }
        }
        sentence
    }

    /// Why, in one sentence; empty where there is nothing to add to the title.
    #[must_use]
    pub fn because(&self) -> String {
        let mut texts: Vec<&str> = self.notes.iter().map(|note| note.text.as_str()).collect();
        texts.retain(|text| !text.is_empty());
        texts.join("; ")
    }
}

/// What closes it where too little stands behind a duty that is met.
pub(crate) const UNBACKED: &str = "Name evidence for it that is in date and for this version of the system; \
     to be verified, with its file and SHA-256.";

/// Reasons told of one finding; the rest is in the JSON report and in `explain`.
const NOTES: usize = 8;

impl FilingReport<'_> {
    /// Everything there is to act on, heaviest first; accepted findings are among it, and say so.
    #[must_use]
    pub fn findings(&self, threshold: Threshold) -> Vec<Finding<'_>> {
        let threshold = threshold.counting();
        let mut found: Vec<Finding<'_>> =
            self.diagnostics.iter().map(|diagnostic| self.of_text(diagnostic)).collect();
        if self.is_checked() {
            found.extend(self.contradictions().iter().map(|found| self.of_contradiction(found)));
            let open = |q: &&QualificationReport<'_>| q.about.headline && q.truth == Truth::Unknown;
            found.extend(self.qualifications().iter().filter(open).map(|q| self.of_question(q)));
            let outcomes =
                self.outcomes().iter().filter(|outcome| self.is_looked_at(outcome, threshold));
            found.extend(outcomes.filter_map(|outcome| self.of_outcome(outcome, threshold)));
        }
        found.sort_by_key(|finding| (finding.level, finding.kind));
        // The same fault in several places of a text is told apart by its turn.
        let mut turns: BTreeMap<String, usize> = BTreeMap::new();
        for finding in found.iter_mut().filter(|finding| finding.kind == FindingKind::Text) {
            let turn = turns.entry(finding.fingerprint.clone()).or_default();
            if *turn > 0 {
                finding.fingerprint =
                    crate::digest::sha256([finding.fingerprint.as_str(), &turn.to_string()]);
            }
            *turn += 1;
        }
        found
    }

    /// What there is to act on in one outcome, if anything.
    #[must_use]
    pub fn finding_of<'r>(
        &'r self,
        outcome: &'r OutcomeReport<'_>,
        threshold: Threshold,
    ) -> Option<Finding<'r>> {
        self.of_outcome(outcome, threshold.counting())
    }

    fn finding<'r>(
        &'r self,
        kind: FindingKind,
        rule: String,
        title: impl Into<Cow<'r, str>>,
    ) -> Finding<'r> {
        Finding {
            kind,
            level: Level::Error,
            fingerprint: fingerprint(self, &rule, kind),
            rule,
            title: title.into(),
            notes: Vec::new(),
            help: "",
            fixes: &[],
            cite: String::new(),
            address: None,
            addressee: None,
            theme: None,
            binds: String::new(),
            asks: &[],
            accepted: None,
            fails: true,
            in_force: true,
            beginning: self.beginning,
        }
    }

    fn of_text<'r>(&'r self, diagnostic: &'r Diagnostic) -> Finding<'r> {
        let rule = format!("filing::{}", diagnostic.code.name());
        let error = diagnostic.severity == Severity::Error;
        let note = |label: &crate::diagnostic::Label| Note {
            text: printable(&label.text),
            span: Some(label.span),
            missing: false,
        };
        Finding {
            level: if error { Level::Error } else { Level::Note },
            notes: diagnostic.labels.iter().map(note).collect(),
            help: diagnostic.help.as_deref().unwrap_or_default(),
            fixes: &diagnostic.fixes,
            fails: error,
            fingerprint: fingerprint(
                self,
                &format!("{rule} {}", diagnostic.message),
                FindingKind::Text,
            ),
            ..self.finding(FindingKind::Text, rule, diagnostic.message.as_str())
        }
    }

    fn of_contradiction<'r>(&'r self, found: &'r ContradictionReport<'_>) -> Finding<'r> {
        let id = found.about.id.clone();
        let note = |reason: &Reason| Note {
            text: format!("`{}` is {}", reason.fact, printable(&reason.found.to_string())),
            span: reason.span,
            missing: false,
        };
        Finding {
            notes: found.reasons.iter().take(NOTES).map(note).collect(),
            help: &found.about.help,
            accepted: found.known.then_some(Accepted::Known),
            fails: !found.known,
            fingerprint: fingerprint(self, &found.rule_and_values(), FindingKind::Contradiction),
            ..self.finding(FindingKind::Contradiction, id, found.about.title.as_str())
        }
    }

    fn of_question<'r>(&'r self, q: &'r QualificationReport<'_>) -> Finding<'r> {
        let about = q.about;
        Finding {
            level: Level::Warning,
            notes: q.asks.iter().map(|ask| self.missing(ask)).collect(),
            help: about.says.as_ref().map_or("", |says| says.open.as_str()),
            cite: self.citation(&about.provision),
            address: self.rulebook.address(&about.provision),
            asks: &q.asks,
            accepted: q.known.then_some(Accepted::Known),
            fails: !q.known,
            ..self.finding(FindingKind::Open, format!("law.{}", about.name), about.title.as_str())
        }
    }

    fn of_outcome<'r>(
        &'r self,
        outcome: &'r OutcomeReport<'_>,
        threshold: Threshold,
    ) -> Option<Finding<'r>> {
        let (about, kind) = (outcome.about, FindingKind::of(outcome)?);
        let fails = self.is_finding(outcome, threshold);
        let told = match kind {
            FindingKind::Unbacked => fails || super::is_unbacked(outcome, threshold),
            FindingKind::Text
            | FindingKind::Contradiction
            | FindingKind::Unmet
            | FindingKind::Short
            | FindingKind::Open
            | FindingKind::Undetermined
            | FindingKind::Unseen => true,
        };
        if !told {
            return None;
        }
        let counts = self.counts(outcome, threshold);
        let asked = outcome.to_state().iter().map(|ask| self.missing(ask));
        let judged = outcome.reasons.iter().filter(|reason| reason.of == Subject::Person);
        let notes: Vec<Note> = match kind {
            FindingKind::Undetermined => asked.chain(judged.map(|r| self.note(r))).collect(),
            FindingKind::Unbacked => Self::unbacked(outcome),
            FindingKind::Short => outcome
                .reasons
                .iter()
                .filter(|reason| reason.truth == Truth::False)
                .map(|r| self.note(r))
                .chain(self.hangs_on(outcome))
                .collect(),
            FindingKind::Text
            | FindingKind::Contradiction
            | FindingKind::Unmet
            | FindingKind::Open
            | FindingKind::Unseen => outcome.reasons.iter().map(|r| self.note(r)).collect(),
        };
        Some(Finding {
            level: match kind {
                _ if !counts => Level::Note,
                FindingKind::Unmet if outcome.in_force => Level::Error,
                FindingKind::Unmet | FindingKind::Short => Level::Warning,
                _ if outcome.in_force => Level::Warning,
                FindingKind::Text
                | FindingKind::Contradiction
                | FindingKind::Open
                | FindingKind::Unbacked
                | FindingKind::Undetermined
                | FindingKind::Unseen => Level::Note,
            },
            notes: notes.into_iter().take(NOTES).collect(),
            help: if kind == FindingKind::Unbacked { UNBACKED } else { &about.help },
            cite: self.citation(&about.provision),
            address: self.rulebook.address(&about.provision),
            addressee: Some(about.addressee),
            theme: Some(about.theme),
            binds: binds(self, outcome),
            asks: outcome.to_state(),
            accepted: outcome.accepted,
            fails,
            in_force: outcome.in_force,
            ..self.finding(kind, about.id.to_string(), about.title.as_str())
        })
    }

    /// What is counted, as a finding of its own under a rule of that name.
    #[must_use]
    pub fn unseen<'r>(
        &'r self,
        rule: &str,
        title: String,
        because: String,
        help: &'r str,
    ) -> Finding<'r> {
        let notes = vec![Note { text: because, span: None, missing: false }];
        let finding = self.finding(FindingKind::Unseen, rule.to_owned(), title);
        Finding { level: Level::Note, notes, help, in_force: false, ..finding }
    }

    /// What settles whether a duty applies that falls short if it does: facts, or else a question of law.
    fn hangs_on(&self, outcome: &OutcomeReport<'_>) -> Vec<Note> {
        const HANGS: &str = "whether it applies hangs on";
        let asks = &outcome.behind().scope;
        let facts = asks.iter().map(|ask| Note {
            text: format!("{HANGS} {}", self.named(ask)),
            span: self.whereabouts(&ask.path).map(Whereabouts::span),
            missing: true,
        });
        let law = outcome.reasons.iter().filter(|r| r.truth == Truth::Unknown && asks.is_empty());
        let law = law.map(|reason| {
            let title = reason.qualification();
            let title = title.map(|id| self.rulebook.qualifications[id.index()].title.as_str());
            let what = match title {
                Some(title) => format!("“{title}”, which is open"),
                None => expected_here(self, reason),
            };
            Note { text: format!("{HANGS} {what}"), span: None, missing: false }
        });
        facts.chain(law).collect()
    }

    /// A fact that is asked for, in the section that it would stand in.
    fn missing(&self, ask: &Ask) -> Note {
        let place = self.whereabouts(&ask.path);
        let exactly = match place {
            Some(Whereabouts::Inexact(_)) => " more exactly",
            Some(Whereabouts::Contradicted(_)) => " without contradiction",
            Some(Whereabouts::Key(_) | Whereabouts::Section(_)) | None => "",
        };
        let text = format!("to state{exactly}: {}", self.named(ask));
        let span = place.map(Whereabouts::span);
        Note { text, span, missing: true }
    }

    /// A fact with the question that is asked of it.
    fn named(&self, ask: &Ask) -> String {
        let question = self.question(&ask.path);
        if question.is_empty() {
            format!("`{}`", ask.path)
        } else {
            format!("`{}` ({question})", ask.path)
        }
    }

    /// The question that the schema asks about a fact.
    #[must_use]
    pub fn question(&self, path: &str) -> &str {
        let path = without_positions(path);
        let fact = self.rulebook.vocabulary.facts().find(|(_, fact)| fact.path == path);
        fact.map_or("", |(_, fact)| fact.question.as_str())
    }

    /// A fact that decided against a duty.
    fn note(&self, reason: &Reason) -> Note {
        Note {
            text: expected_here(self, reason),
            span: self.place(reason),
            missing: reason.span.is_none(),
        }
    }

    fn unbacked(outcome: &OutcomeReport<'_>) -> Vec<Note> {
        let standing = outcome.standing.map_or("", crate::law::Standing::word);
        let stated = outcome.reasons.iter().filter(|reason| reason.span.is_some());
        stated
            .map(|reason| Note {
                text: format!(
                    "`{}` is {}, {standing} only",
                    reason.fact,
                    printable(&reason.found.to_string())
                ),
                span: reason.span,
                missing: false,
            })
            .collect()
    }
}

impl ContradictionReport<'_> {
    /// The rule together with the values that do not fit: other values are another contradiction.
    #[must_use]
    pub fn rule_and_values(&self) -> String {
        let mut whole = self.about.id.clone();
        for reason in &self.reasons {
            let _ = write!(whole, "\0{}={}", reason.fact, reason.found);
        }
        whole
    }
}
