//! What is wrong with a text we were given: the place, the reason and the way out.
//!
//! Carried as data and rendered in `report`; nothing here prints.

use serde::{Deserialize, Serialize};

use crate::source::{Flaw, NotText, Source, Span};

/// Stable names of everything that can be wrong with a text.
///
/// Shown as `filing::unknown-key`; never renamed, so that pipelines can rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Code {
    /// The text is not UTF-8, nor UTF-16 with a mark.
    Encoding,
    /// The text is not YAML, or not JSON.
    Syntax,
    /// A tab where YAML wants spaces.
    Tab,
    /// A key stands twice in one mapping.
    DuplicateKey,
    /// A key that is not a plain text.
    KeyNotText,
    /// `*name` without an `&name` before it.
    UndefinedAlias,
    /// A tag that plain YAML 1.2 does not have.
    Tag,
    /// More bytes, depth, nodes, documents or alias expansion than the budget allows.
    Budget,
    /// A stream without a document, or a document without content.
    Empty,
    /// A key that the vocabulary does not have.
    UnknownKey,
    /// A key that must be there and is not.
    MissingKey,
    /// A value of another type than the fact has.
    WrongType,
    /// A value that is not one of the allowed ones.
    NotAllowed,
    /// A date that is no ISO 8601 calendar date.
    Date,
    /// A duration that is no ISO 8601 calendar span.
    Duration,
    /// A number outside its bounds, or a list with a value twice.
    OutOfBounds,
    /// An id that no item of the filing has.
    UnknownReference,
    /// Two items with one id.
    DuplicateId,
    /// A value that reads like another one (`NO` is Norway here, not `false`).
    Hint,
    /// A rule asks for a fact that the schema does not declare.
    UndeclaredFact,
    /// A rule compares a fact with something of another type.
    TypeMismatch,
    /// A rule cites a provision that the ledger does not have.
    UnknownProvision,
    /// Qualifications that depend on each other in a circle.
    Cycle,
    /// A rule without one of the cases that prove it.
    MissingCase,
    /// A case of a rule that does not come out as it says.
    FailedCase,
    /// A waiver for what nobody can waive, or for a rule that there is not.
    NotWaivable,
    /// A waiver whose last day is over.
    Expired,
    /// A waiver for something that is not open.
    Unused,
    /// Evidence that is out of date on the day asked for, or not yet there.
    StaleEvidence,
    /// Evidence for another version of the system.
    OtherVersion,
    /// Evidence whose file is not there.
    MissingFile,
    /// Evidence whose file has another digest than the filing gives.
    Mismatch,
}

impl Code {
    /// The stable name, without the `filing::` or `rule::` in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Code::Encoding => "encoding",
            Code::Syntax => "syntax",
            Code::Tab => "tab",
            Code::DuplicateKey => "duplicate-key",
            Code::KeyNotText => "key-not-text",
            Code::UndefinedAlias => "undefined-alias",
            Code::Tag => "tag",
            Code::Budget => "budget",
            Code::Empty => "empty",
            Code::UnknownKey => "unknown-key",
            Code::MissingKey => "missing-key",
            Code::WrongType => "wrong-type",
            Code::NotAllowed => "not-allowed",
            Code::Date => "date",
            Code::Duration => "duration",
            Code::OutOfBounds => "out-of-bounds",
            Code::UnknownReference => "unknown-reference",
            Code::DuplicateId => "duplicate-id",
            Code::Hint => "hint",
            Code::UndeclaredFact => "undeclared-fact",
            Code::TypeMismatch => "type-mismatch",
            Code::UnknownProvision => "unknown-provision",
            Code::Cycle => "cycle",
            Code::MissingCase => "missing-case",
            Code::FailedCase => "failed-case",
            Code::NotWaivable => "not-waivable",
            Code::Expired => "expired",
            Code::Unused => "unused",
            Code::StaleEvidence => "stale-evidence",
            Code::OtherVersion => "other-version",
            Code::MissingFile => "missing-file",
            Code::Mismatch => "mismatch",
        }
    }
}

/// Whether a text can be used in spite of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look; the text is used.
    Hint,
    /// The text can not be used: no verdict is drawn from it.
    Error,
}

/// A place in the text and what is to be said of it; may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there, in a few words.
    pub text: String,
}

/// Whether a fix is what whoever wrote the text has meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// Nothing else can be meant: it may be applied unseen.
    Safe,
    /// It is likely meant: somebody has to say so.
    Likely,
}

impl Applicability {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Likely => "likely",
        }
    }
}

/// A change of the text: what stands at a place goes, and something else comes there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The place; empty where something is only put in.
    pub span: Span,
    /// What comes there; empty where something is only taken out.
    pub replacement: String,
}

/// A way to mend a text, after which the fault that it stands with is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, without a full stop: “Write `true`”.
    pub title: String,
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// The changes, in the order of the text; none touches another one.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// Puts something else in one place.
    pub fn replace(
        title: impl Into<String>,
        applicability: Applicability,
        span: Span,
        replacement: impl Into<String>,
    ) -> Fix {
        let edit = Edit { span, replacement: replacement.into() };
        Fix { title: title.into(), applicability, edits: vec![edit] }
    }

    /// Puts a likely word in the place of another one, in the quotes that stand there.
    #[must_use]
    pub fn word(source: &Source, span: Span, word: &str) -> Fix {
        let first = source.slice(span).chars().next();
        let quote = first.filter(|first| ['"', '\''].contains(first));
        let quote = quote.map_or_else(String::new, String::from);
        let title = format!("Write `{word}`");
        Fix::replace(title, Applicability::Likely, span, format!("{quote}{word}{quote}"))
    }

    /// What it does, as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.applicability {
            Applicability::Safe => format!("{}.", self.title),
            Applicability::Likely => format!("{}, if that is what is meant.", self.title),
        }
    }

    /// The text after it; nothing where it is a fix of another text.
    #[must_use]
    pub fn applied_to(&self, text: &str) -> Option<String> {
        let mut mended = String::with_capacity(text.len());
        let mut at = 0;
        for edit in &self.edits {
            let range = edit.span.range();
            mended.push_str(text.get(at..range.start)?);
            mended.push_str(&edit.replacement);
            at = range.end;
        }
        mended.push_str(text.get(at..)?);
        Some(mended)
    }
}

/// A fault in a text we were given, with the place and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable and documented name.
    pub code: Code,
    /// Whether the text can still be used.
    pub severity: Severity,
    /// One line, lower case, no full stop: “`retention` is not a duration”.
    pub message: String,
    /// The first label is the place to mend; the others say why.
    pub labels: Vec<Label>,
    /// The next thing to do, as a sentence.
    pub help: Option<String>,
    /// What can be done about it by itself: each is enough.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: None,
            fixes: Vec::new(),
        }
    }

    /// Something worth a look at a place.
    pub fn hint(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Hint, ..Diagnostic::error(code, span, message) }
    }

    /// Says what stands at the place to mend.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Diagnostic {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds another place that says why.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Says how it is mended, and so what to do next where nothing else is said.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Diagnostic {
        self.help.get_or_insert_with(|| fix.sentence());
        self.fixes.push(fix);
        self
    }

    /// The place to mend.
    #[must_use]
    pub fn span(&self) -> Span {
        self.labels.first().map_or_else(Span::default, |label| label.span)
    }
}

impl From<&NotText> for Diagnostic {
    fn from(bad: &NotText) -> Diagnostic {
        let help = match bad.flaw {
            Flaw::Byte { .. } => {
                "Save the file as UTF-8; it may have been saved as Windows-1252 or ISO 8859."
            }
            Flaw::HalfCharacter { .. } => "Save the file again, as UTF-8; it may be cut off.",
            Flaw::Utf16WithoutMark | Flaw::Utf32 => "Save the file as UTF-8.",
        };
        Diagnostic::error(Code::Encoding, bad.span, bad.flaw.to_string()).help(help)
    }
}
