//! What is asked of one addressee → a letter: what the filing states and falls short, then what it does not say.
//!
//! A letter says what the law wants and what is not known. Which answer would excuse whom stands in the annex,
//! which is for whoever writes the letter.

use jiff::civil::Date;
use serde::Serialize;

use super::{Asking, Item, Party, Subject};
use crate::report::FilingReport;
use crate::shown::printable;
use crate::time::in_words;
use crate::view::{Cause, CauseFact, Citations, shortfalls};
use crate::vocabulary::Kind;

/// Duties of one shortfall that are told in words; how many more there are is said.
const TOLD: usize = 3;

/// A letter to one addressee about one filing.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// To whom.
    #[serde(skip)]
    pub to: Party,
    /// The addressee in words.
    pub addressee: &'static str,
    /// What the system is called.
    pub system: String,
    /// The id of the filing.
    pub reference: Option<String>,
    /// The day for which the question is asked, in words.
    pub as_of: String,
    /// The day to answer by, in words.
    pub reply_by: Option<String>,
    /// What the filing states and falls short.
    pub short: Vec<Gap>,
    /// What falls short, if the duty applies.
    pub if_applies: Vec<Gap>,
    /// What it does not say.
    pub questions: Vec<Asked>,
}

/// Something that is stated and falls short.
#[derive(Clone, Debug, Serialize)]
pub struct Gap {
    /// What it is called in the letter: `A1`.
    pub number: String,
    /// What the law wants.
    pub wants: Vec<Wanted>,
    /// How many more duties fall short for the same reason.
    pub more: usize,
    /// What the filing states.
    pub stated: Vec<Stated>,
    /// What would close it.
    pub closes: Vec<String>,
    /// Since when it binds, or from when; nothing where that is not settled.
    pub binds: Option<String>,
    /// Whether it is advice, a standard or a judgment, and no provision of law.
    pub advice: bool,
}

/// What one provision wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// In words.
    pub what: String,
    /// The provision with its law.
    pub cite: String,
}

/// What the filing states of one fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stated {
    /// The question that it answers.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The line of the filing.
    pub line: Option<u32>,
    /// What is missing, or what was expected.
    pub lacks: Option<String>,
}

/// A question with the room for its answer.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    /// Its number.
    pub number: usize,
    /// The address of the fact, by which the answer finds back.
    pub path: String,
    /// What it is about.
    pub subject: Subject,
    /// The question.
    pub question: String,
    /// What counts.
    pub meaning: String,
    /// How it is answered.
    pub how: How,
    /// What an answer looks like in a filing.
    pub form: &'static str,
    /// What can be ticked.
    pub choices: Vec<Choice>,
    /// What the filing says so far, in words.
    pub so_far: Option<String>,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// By one tick.
    One,
    /// By all ticks that hold.
    Several,
    /// In words of a form that is said; “not known” can be ticked.
    Written(&'static str),
    /// By a description; that there is none can be ticked.
    Described,
}

/// Something to tick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What filings call it.
    pub value: String,
    /// What it means.
    pub means: String,
}

impl Party {
    /// Who is addressed.
    fn addressee(self) -> &'static str {
        match self {
            Party::Vendor => "whoever makes, supplies or sells the system",
            Party::Buyer => "the body that buys or uses the system",
            Party::Authority => "the authorities, States and bodies with a part in the system",
        }
    }
}

impl Letter {
    /// The letter to one party.
    #[must_use]
    pub fn new(asking: &Asking<'_>, to: Party, reply_by: Option<Date>) -> Letter {
        let report = &asking.report;
        let (short, if_applies) =
            shortfalls(report, asking.threshold, |role| Party::of(role) == to);
        let gaps = |causes: &[Cause], letter: &str| -> Vec<Gap> {
            let numbered = causes.iter().enumerate();
            numbered.map(|(at, cause)| gap(report, cause, format!("{letter}{}", at + 1))).collect()
        };
        let items = asking.items.iter().filter(|item| item.party == to).enumerate();
        Letter {
            to,
            addressee: to.addressee(),
            system: printable(report.name()),
            reference: report.id.as_deref().map(printable),
            as_of: in_words(report.as_of),
            reply_by: reply_by.map(in_words),
            short: gaps(&short, "A"),
            if_applies: gaps(&if_applies, "B"),
            questions: items.map(|(at, item)| asked(at + 1, item)).collect(),
        }
    }

    /// The letters to everybody who has something to answer.
    #[must_use]
    pub fn each(asking: &Asking<'_>, reply_by: Option<Date>) -> Vec<Letter> {
        let all = Party::ALL.iter().map(|&to| Letter::new(asking, to, reply_by));
        all.filter(|letter| !letter.is_empty()).collect()
    }

    /// Whether there is nothing to answer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.short.is_empty() && self.if_applies.is_empty() && self.questions.is_empty()
    }
}

fn gap(report: &FilingReport<'_>, cause: &Cause, number: String) -> Gap {
    let duties = || {
        let all = report.rulebook.obligations.iter();
        let mut found: Vec<_> =
            all.filter(|about| cause.duties.iter().any(|id| *id == about.id)).collect();
        found.sort_by_key(|about| cause.duties.iter().position(|id| *id == about.id));
        found.into_iter().take(TOLD)
    };
    let wants = duties().map(|about| Wanted {
        what: about.title.to_string(),
        cite: Citations::of(report.rulebook, [about.provision.as_str()]).to_string(),
    });
    let mut closes: Vec<String> = Vec::new();
    for about in duties() {
        if !closes.iter().any(|known| *known == *about.help.as_str()) {
            closes.push(about.help.to_string());
        }
    }
    let advice = cause.weight.is_advisory();
    Gap {
        number,
        wants: wants.collect(),
        more: cause.duties.len().saturating_sub(TOLD),
        stated: cause.facts.iter().map(stated).collect(),
        closes,
        binds: match cause.weight.from() {
            _ if advice => None,
            _ if cause.weight.binds_now() => Some("it binds today".to_owned()),
            // The calendar's last year stands for a day that may never come.
            Some(day) if day.year() == Date::MAX.year() => None,
            Some(day) => Some(format!("it binds from {}", in_words(day))),
            None => None,
        },
        advice,
    }
}

fn stated(fact: &CauseFact) -> Stated {
    Stated {
        question: fact.question.clone(),
        answer: fact.found.as_deref().map_or_else(|| "nothing".to_owned(), whole),
        line: fact.line,
        lacks: if fact.lacks.is_empty() {
            fact.wanted.as_ref().map(|wanted| format!("expected: {wanted}"))
        } else {
            Some(format!("missing: {}", fact.lacks.join("; ")))
        },
    }
}

/// What is stated, without a word that was cut off.
fn whole(found: &str) -> String {
    let kept = found.strip_suffix('…').and_then(|cut| cut.rsplit_once(", "));
    kept.map_or_else(|| found.to_owned(), |(kept, _)| format!("{kept} and more"))
}

fn asked(number: usize, item: &Item) -> Asked {
    let choice = |value: &str, means: &str| Choice { value: value.into(), means: means.into() };
    let none = || choice("none", "there is none");
    let (how, mut choices) = match item.kind {
        Kind::YesNo => (How::One, vec![choice("yes", ""), choice("no", "")]),
        Kind::Choice => (How::One, Vec::new()),
        Kind::Choices => (How::Several, Vec::new()),
        Kind::Date => (
            How::Written("a day, such as 2026-11-02; a month or a year where no more is known"),
            Vec::new(),
        ),
        Kind::Duration => {
            (How::Written("a time, such as 6 months, 15 days or 48 hours"), Vec::new())
        }
        Kind::Number => (How::Written("a number"), Vec::new()),
        Kind::Text => (How::Written("a text"), Vec::new()),
        Kind::Code => {
            (How::Written("a code of two capital letters, such as NO for Norway"), Vec::new())
        }
        Kind::Texts => {
            (How::Written("one or more texts, with a semicolon between them"), vec![none()])
        }
        Kind::Codes => (
            How::Written("one or more codes, such as NO or en, with a semicolon between them"),
            vec![none()],
        ),
        Kind::Records(_) => (How::Described, vec![none()]),
        Kind::Claim => (How::Described, Vec::new()),
    };
    choices.extend(item.values.iter().map(|(value, means)| choice(value, means)));
    if item.kind == Kind::Choices && !item.values.iter().any(|(value, _)| value == "none") {
        choices.push(choice("none", "nothing at all"));
    }
    choices.push(choice("unknown", "not known"));
    let so_far = match (&item.inexact, &item.contradicted) {
        (Some(value), _) => Some(format!("{value}, which is not exact enough to tell")),
        (_, Some(value)) => Some(format!("{value}, which another part of the filing contradicts")),
        (None, None) if item.so_far.is_empty() => None,
        (None, None) => {
            let word = |value: &String| {
                let known = item.values.iter().find(|(known, _)| known == value);
                known.map_or_else(|| value.clone(), |(_, means)| means.clone())
            };
            let all: Vec<String> = item.so_far.iter().map(word).collect();
            Some(format!("{}; and perhaps more. Please name all, these included", all.join("; ")))
        }
    };
    Asked {
        number,
        path: item.path.clone(),
        subject: item.subject.clone(),
        question: item.question.clone(),
        meaning: item.meaning.clone(),
        how,
        form: item.kind.label(),
        choices,
        so_far,
    }
}

impl Letter {
    /// What the letter is about, in a sentence.
    pub(super) fn about(&self) -> String {
        let reference =
            self.reference.as_ref().map_or_else(String::new, |id| format!(" (reference {id})"));
        format!(
            "This letter is about what is stated of the system “{}”{reference}. It was compared with the law that binds \
             such a system, as of {}.",
            self.system, self.as_of
        )
    }

    /// What the addressee is asked to do.
    pub(super) fn how_to_answer(&self) -> String {
        let mut parts = Vec::new();
        if !(self.short.is_empty() && self.if_applies.is_empty()) {
            parts.push(
                "First comes what is stated and, as it is stated, falls short: please reply to each, or correct what is \
                 stated.",
            );
        }
        match (self.questions.is_empty(), parts.is_empty()) {
            (true, _) => {}
            (false, true) => parts.push("The questions below ask for what is not stated."),
            (false, false) => parts.push("Then come questions on what is not stated."),
        }
        parts.push(
            "Name the paper that shows each answer. Where you do not know, say “not known” rather than guess. Please leave \
             the lines that begin with “Field” as they are: by them your answers find their place.",
        );
        parts.join(" ")
    }

    /// The parts with what falls short, each with its title; none that is empty.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&'static str, &[Gap])> {
        [
            ("What is stated and falls short", self.short.as_slice()),
            ("What falls short, if the law applies to you", self.if_applies.as_slice()),
        ]
        .into_iter()
        .filter(|(_, gaps)| !gaps.is_empty())
    }
}

impl Gap {
    /// What is wanted first.
    pub(super) fn title(&self) -> &str {
        self.wants.first().map_or("", |wanted| wanted.what.as_str())
    }

    /// What wants it.
    pub(super) fn source(&self) -> &'static str {
        if self.advice { "Advice or a standard, not law" } else { "The law" }
    }

    /// All that is wanted, each with its provision, and since when.
    pub(super) fn wanted(&self) -> String {
        let mut all = match self.wants.as_slice() {
            // The heading says what it wants.
            [only] => only.cite.clone(),
            wants => {
                let each = wants.iter().map(|wanted| format!("{} ({})", wanted.what, wanted.cite));
                each.collect::<Vec<_>>().join("; ")
            }
        };
        if self.more > 0 {
            all = format!("{all}; and {} more of the same kind", self.more);
        }
        self.binds.as_ref().map_or_else(|| all.clone(), |binds| format!("{all}; {binds}"))
    }
}

impl std::fmt::Display for Stated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} – {}", self.question, self.answer)?;
        if let Some(line) = self.line {
            write!(f, " (line {line})")?;
        }
        self.lacks.as_ref().map_or(Ok(()), |lacks| write!(f, "; {lacks}"))
    }
}

impl Asked {
    /// The name of the innermost item, by which the answer finds it.
    pub(super) fn item_name(&self) -> Option<&str> {
        self.subject.items.last()?.as_ref().map(|named| named.value.as_str())
    }
}

impl How {
    /// What to do.
    pub(super) fn in_words(self) -> String {
        match self {
            How::One => "tick one".to_owned(),
            How::Several => "tick all that hold".to_owned(),
            How::Written(form) => format!("{form}; or tick"),
            How::Described => "describe each in a few lines, or tick".to_owned(),
        }
    }
}
