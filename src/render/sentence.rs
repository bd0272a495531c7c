//! A digest → the sentences with which a page opens, and the words of its cells.

use super::layout::{counted, cut, number};
use crate::law::Role;
use crate::shown::printable;
use crate::time::in_words;
use crate::view::{CauseFact, Digest, Subject, Wanted};

/// How a page looks at first sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Something is shown to fall short.
    Short,
    /// Too little is said.
    Open,
    /// Nothing that was looked at is open.
    Quiet,
}

impl Tone {
    /// The class of the page's parts.
    pub(super) fn word(self) -> &'static str {
        match self {
            Tone::Short => "unmet",
            Tone::Open => "undetermined",
            Tone::Quiet => "plain",
        }
    }
}

/// “202 duties of the provider”, those of all named roles.
fn duties_of(count: usize, roles: Option<&[Role]>) -> String {
    let duties = counted(count, "duty", "duties");
    match roles {
        Some([one]) => format!("{duties} of the {}", one.label()),
        // The filer's own part comes first; the others follow from it.
        Some([first, ..]) => {
            format!("{duties} of the {} and its other parts in law", first.label())
        }
        Some([]) | None => duties,
    }
}

/// The answer in one sentence.
pub(super) fn sentence(digest: &Digest) -> (Tone, String) {
    let closing = &digest.dossier.closing;
    let of = duties_of(digest.applies, digest.dossier.roles.as_deref());
    let is = |count: usize| if count == 1 { "is" } else { "are" };
    if digest.prohibited > 0 {
        let on_it = counted(digest.prohibited, "duty", "duties");
        let others = match closing.short.saturating_sub(digest.prohibited) {
            0 => String::new(),
            others => format!(", and {} others,", number(others)),
        };
        let are = is(closing.short);
        return (
            Tone::Short,
            format!(
                "As filed, a prohibited practice is shown: {on_it} on it{others} {are} not met."
            ),
        );
    }
    if closing.short > 0 {
        let (short, are) = (number(closing.short), is(closing.short));
        return (Tone::Short, format!("As filed, {short} of {of} {are} shown not to be met."));
    }
    if closing.if_applies > 0 {
        let falls = if closing.if_applies == 1 { "falls" } else { "fall" };
        let duties = counted(closing.if_applies, "duty", "duties");
        return (Tone::Short, format!("As filed, {duties} {falls} short, if they apply."));
    }
    if closing.not_shown > 0 {
        let open = number(closing.not_shown);
        return (Tone::Open, format!("It cannot be judged yet: {open} of {of} are not answered."));
    }
    let unseen = closing.scope_open + closing.open;
    if unseen > 0 || closing.contradictions > 0 {
        return (Tone::Open, "What the law makes of it is still open.".to_owned());
    }
    if digest.applies == 0 {
        return (
            Tone::Quiet,
            "None of the duties that were looked at applies on its face.".to_owned(),
        );
    }
    (Tone::Quiet, format!("No gap is shown in {of}, as far as is stated."))
}

/// What stands behind that sentence.
pub(super) fn rest(digest: &Digest) -> String {
    let closing = &digest.dossier.closing;
    let mut told: Vec<String> = Vec::new();
    if closing.short > 0 {
        let mut subjects: Vec<&Subject> = digest.subjects.iter().filter(|s| s.short > 0).collect();
        subjects.sort_by_key(|subject| std::cmp::Reverse(subject.short));
        let of = |subject: &&Subject| {
            format!("{} ({})", subject.theme.label().to_lowercase(), subject.short)
        };
        let named: Vec<String> = subjects.iter().take(3).map(of).collect();
        let others = subjects.len().saturating_sub(3);
        let others = match others {
            0 => String::new(),
            _ => format!(" and {}", counted(others, "other subject", "other subjects")),
        };
        let about = if closing.short == 1 { "It is" } else { "They are" };
        told.push(format!("{about} about {}{others}.", named.join(", ")));
        if digest.prohibited == 0 {
            told.push("None is a prohibited practice.".to_owned());
        }
        if closing.if_applies > 0 {
            let more = number(closing.if_applies);
            let fall = if closing.if_applies == 1 { "falls" } else { "fall" };
            told.push(format!("{more} more {fall} short if they apply."));
        }
        let days = || digest.short.iter().filter(|wanted| !wanted.advisory && wanted.applies);
        if days().any(|wanted| wanted.from.is_none()) {
            told.push("Some of it binds today.".to_owned());
        } else if let Some(first) = days().filter_map(|wanted| wanted.from).min() {
            told.push(format!("The first binds from {}.", in_words(first)));
        }
    }
    if closing.contradictions > 0 {
        let places = counted(closing.contradictions, "place", "places");
        told.push(format!("The filing contradicts itself in {places}."));
    }
    if closing.short > 0 || closing.if_applies > 0 {
        told.push(match closing.not_shown {
            0 => "Nothing else that applies on its face is left unanswered.".to_owned(),
            open => format!("{} are not answered.", number(open)),
        });
    }
    if closing.open > 0 {
        let open = counted(closing.open, "question of law is", "questions of law are");
        told.push(format!("{open} open."));
    }
    told.push("This says what the filing shows, not whether it is true.".to_owned());
    told.join(" ")
}

/// Columns of a cell; longer values are cut, the annex has them whole.
const CELL: usize = 110;

/// What the filing says, where that falls short; or which facts it leaves out.
pub(super) fn said(wanted: &Wanted) -> Vec<(String, String)> {
    let mut told: Vec<(String, String)> = Vec::new();
    for fact in &wanted.facts {
        let (value, question) = value(fact);
        if !told.iter().any(|(known, _)| *known == value) {
            told.push((value, question));
        }
    }
    let more = told.len().saturating_sub(2);
    told.truncate(2);
    if more > 0 {
        told.push((
            format!("and {}", counted(more, "other answer", "other answers")),
            String::new(),
        ));
    }
    told
}

fn value(fact: &CauseFact) -> (String, String) {
    let question = cut(&printable(&fact.question), CELL);
    let Some(found) = &fact.found else { return ("Nothing".to_owned(), question) };
    if !fact.lacks.is_empty() {
        return (cut(&format!("Without: {}", fact.lacks.join("; ")), CELL), question);
    }
    let mut letters = found.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let found: String = first.chain(letters).collect();
    match &fact.wanted {
        // Of what is missing altogether, the duty says what is wanted.
        Some(wanted) if !matches!(wanted.as_str(), "yes" | "no") && found != "None" => {
            (cut(&format!("{found} (wanted: {wanted})"), CELL), question)
        }
        _ => (cut(&found, CELL), question),
    }
}

/// The questions of facts that are not stated, the first of them, and how many more there are.
pub(super) fn questions(wanted: &Wanted) -> (Vec<String>, usize) {
    let mut told: Vec<String> = Vec::new();
    for fact in &wanted.facts {
        let question = cut(&printable(&fact.question), CELL);
        if !told.contains(&question) {
            told.push(question);
        }
    }
    let more = told.len().saturating_sub(2);
    told.truncate(2);
    (told, more)
}

/// From when it binds.
pub(super) fn day(wanted: &Wanted) -> String {
    match wanted.from {
        _ if wanted.advisory => String::new(),
        Some(day) => format!("from {}", in_words(day)),
        None => "binds today".to_owned(),
    }
}
