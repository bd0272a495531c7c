//! The US federal AI use case inventory, with the columns of each year as they are.
//!
//! The questions are those of US policy. An answer is taken over where it states the same thing as
//! one of our facts; what only sounds alike is left out. Headers repeat, so that columns are found
//! by the first one of a name.

mod layouts;

use serde_json::{Map, Value, json};

pub(super) use self::layouts::LAYOUTS;
use super::dates::Order;
use super::draft::{Draft, state};
use super::record::{Layout, Record};
use crate::vocabulary::{Handle, Vocabulary};

/// The register of a layout, and how the numbers of its filings begin.
fn register(layout: &Layout) -> (&'static str, &'static str) {
    match layout.called {
        "the US inventory of 2025" => ("US federal AI use case inventory 2025", "US-2025"),
        "the US inventory of 2024" => ("US federal AI use case inventory 2024", "US-2024"),
        _ => ("US federal AI use case inventory 2023", "US-2023"),
    }
}

/// Whether an answer says that the question does not arise. In a record that is withheld, and where an
/// answer is, the words for it are no answer.
fn silent(answer: &str) -> bool {
    let answer = answer.to_lowercase();
    ["n/a", "#n/a", "na", "not applicable", "tbd", "[]", "[blank]"].contains(&choice(&answer))
        || [
            "n/a -",
            "n/a –",
            "not applicable,",
            "law enforcement sensitive",
            "this use case is inactive",
        ]
        .iter()
        .any(|word| answer.starts_with(word))
}

pub(super) fn filing<'v>(
    layout: &Layout,
    record: &mut Record<'_>,
    vocabulary: &'v Vocabulary,
) -> Draft<'v> {
    // Some departments give no numbers; the line of the table names the record then.
    let number = record.number();
    let (register, prefix) = register(layout);
    let id = format!("{prefix}-{}", number.replace(' ', "-"));
    let mut draft = Draft::new(vocabulary, register, &number, &id);
    draft.text(record, "name", Handle::SystemName);
    draft.text(record, "purpose", Handle::UseDeclaredPurpose);
    let mut deployed = false;
    if let Some(answer) = record.answer("stage")
        && let Some(stage) = stage(answer.text)
    {
        record.taken(answer);
        deployed = stage == "deployed";
        draft.set(Handle::LifecycleStage, json!(stage), answer.column, answer.text);
    }
    draft.date(record, "first use", Order::MonthFirst, Handle::LifecycleFirstUse);
    let mut taken = |fact: Handle, place: &str, value: &dyn Fn(&str) -> Option<Value>| {
        let Some(answer) = record.answer(place) else { return };
        if let Some(value) = value(answer.text) {
            record.taken(answer);
            draft.set(fact, value, answer.column, answer.text);
        }
    };
    taken(Handle::SystemTechniques, "technique", &techniques);
    taken(Handle::PersonalData, "personal data", &yes);
    taken(Handle::SystemPersonalCriteria, "demographics", &demographics);
    taken(Handle::TestingDone, "tested", &|answer| {
        let evaluated = answer.contains("evaluation in operational environment");
        if evaluated { Some(json!(true)) } else { yes(answer) }
    });
    taken(Handle::Redundancy, "fail-safe", &|answer| {
        yes(answer).map(|_| json!(["fail_safe", "unknown"]))
    });
    taken(Handle::NoticeGiven, "notice", &|answer| {
        let given = ["Online", "In-person", "Telephone", "Other"];
        given.iter().any(|way| answer.starts_with(way)).then_some(json!(true))
    });
    taken(Handle::CanOptOut, "opt out", &yes);
    bodies(&mut draft, record, deployed);
    practices(&mut draft, record);
    draft.entry(record, "US", &number, Order::MonthFirst);
    draft
}

/// What the agency says of its assessment, of risks and of appeals.
fn practices(draft: &mut Draft<'_>, record: &mut Record<'_>) {
    if let Some(answer) = record.answer("assessment")
        && yes(answer.text).is_some()
    {
        record.taken(answer);
        let mut assessment = Map::new();
        state(
            &mut assessment,
            Handle::AssessmentTitle,
            json!("AI impact assessment named in the inventory"),
        );
        draft.push(Handle::Assessments, assessment, answer.column, answer.text);
    }
    if let Some(answer) = record.answer("risks") {
        let lower = answer.text.to_lowercase();
        if !["in-progress", "forthcoming"].iter().any(|word| lower.starts_with(word)) {
            record.taken(answer);
            let mut risk = Map::new();
            state(&mut risk, Handle::RiskDescription, json!(answer.text));
            draft.push(Handle::RiskRegister, risk, answer.column, answer.text);
        }
    }
    if let Some(answer) = record.answer("appeal") {
        let said = choice(answer.text);
        let kind = match said {
            "Appeal Process Established" => Some("admin_appeal"),
            "Yes" => Some("other"),
            _ if said.starts_with("Yes, an appropriate appeal process") => Some("admin_appeal"),
            _ => None,
        };
        if let Some(kind) = kind {
            record.taken(answer);
            let mut remedy = Map::new();
            state(&mut remedy, Handle::RemedyKind, json!(kind));
            draft.push(Handle::Remedies, remedy, answer.column, answer.text);
        }
    }
}

/// The agency that lists the use case, and the vendor where one is named.
fn bodies(draft: &mut Draft<'_>, record: &mut Record<'_>, deployed: bool) {
    let (agency, bureau) = (record.take("agency"), record.take("bureau"));
    if let Some(answer) = agency.or(bureau) {
        let name = match (agency, bureau) {
            (Some(agency), Some(bureau)) => format!("{}, {}", agency.text, bureau.text),
            _ => answer.text.to_owned(),
        };
        let mut actor = Map::new();
        state(&mut actor, Handle::ActorId, json!("agency"));
        state(&mut actor, Handle::ActorName, json!(name));
        state(&mut actor, Handle::ActorJurisdiction, json!("US"));
        if deployed {
            state(&mut actor, Handle::ActorRoles, json!(["deployer", "unknown"]));
        }
        draft.push(Handle::Actors, actor, answer.column, &name);
    }
    if let Some(vendor) = record.take("vendor") {
        let mut actor = Map::new();
        state(&mut actor, Handle::ActorId, json!("vendor"));
        state(&mut actor, Handle::ActorName, json!(vendor.text));
        state(&mut actor, Handle::ActorRoles, json!(["vendor", "unknown"]));
        draft.push(Handle::Actors, actor, vendor.column, vendor.text);
    }
}

/// An answer without the letter that the form gives it: `c) Deployed`, and `a) a) Yes` as some copy it.
fn choice(answer: &str) -> &str {
    let mut answer = answer.trim();
    while let Some((letter, rest)) = answer.split_once(')')
        && letter.len() == 1
        && letter.bytes().all(|byte| byte.is_ascii_alphabetic())
    {
        answer = rest.trim();
    }
    answer
}

/// Stages that our vocabulary has; what comes before a first use is told apart in too many ways. An
/// answer is a word or a few, often with their meaning behind a dash: `c) Deployed – The use case is…`.
fn stage(answer: &str) -> Option<&'static str> {
    let answer = choice(answer).to_lowercase();
    let numbered = answer.strip_prefix("stage ").and_then(|rest| rest.split_once(" - "));
    let answer = numbered.map_or(answer.as_str(), |(_, rest)| rest);
    let stages = [
        ("deployed", "deployed"),
        ("operation and maintenance", "deployed"),
        ("pilot", "pilot"),
        ("retired", "retired"),
    ];
    let found = stages.iter().find(|(word, _)| {
        let rest = answer.strip_prefix(word).map(str::trim_start);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    found.map(|(_, stage)| *stage)
}

/// “Yes” is one; “No” is none, as each question leaves out something that ours asks for.
fn yes(answer: &str) -> Option<Value> {
    let answer = choice(answer);
    (answer.eq_ignore_ascii_case("yes") || answer.eq_ignore_ascii_case("true"))
        .then_some(json!(true))
}

fn techniques(answer: &str) -> Option<Value> {
    let mut found: Vec<&str> = Vec::new();
    for (words, technique) in [
        ("Classical ML", "machine_learning"),
        ("Machine Learning", "machine_learning"),
        ("Generative AI", "generative_model"),
    ] {
        if answer.contains(words) && !found.contains(&technique) {
            found.push(technique);
        }
    }
    found.push("unknown");
    (found.len() > 1).then_some(json!(found))
}

/// Traits that are used as features: a list as Python, commas, semicolons or the letters of the form
/// divide it (`b) Sex c) Age`).
fn demographics(answer: &str) -> Option<Value> {
    let mut found: Vec<&str> = Vec::new();
    let parts = answer.split([',', ';', '[', ']', '\'', '"']).flat_map(|part| part.split(") "));
    for part in parts {
        // The letter of what comes next is left at the end of each part.
        let part = part.trim();
        let lettered = part.strip_suffix(|c: char| c.is_ascii_lowercase());
        let part = lettered.filter(|part| part.ends_with(' ')).map_or(part, str::trim_end);
        let trait_ = match part {
            "Race/Ethnicity" => Some("ethnic_or_racial"),
            "Sex" | "Sex/Gender" => Some("sex"),
            "Age" => Some("age"),
            _ => None,
        };
        found.extend(trait_.filter(|trait_| !found.contains(trait_)));
    }
    found.push("unknown");
    (found.len() > 1).then_some(json!(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_with_and_without_letters() {
        let dash = |word: &str| format!("{word} – The use case is something");
        for (answer, expected) in [
            ("Deployed".to_owned(), Some("deployed")),
            ("c) Deployed".to_owned(), Some("deployed")),
            (dash("c)  Deployed"), Some("deployed")),
            ("c)  Deployed ¤ The use case".to_owned(), Some("deployed")),
            (dash("d) Retired"), Some("retired")),
            (dash("b)  b)  Pilot"), Some("pilot")),
            (
                "Stage 4 - Operation and Maintenance (Use case is integrated)".to_owned(),
                Some("deployed"),
            ),
            (dash("a) Pre-deployment"), None),
            ("Piloted elsewhere".to_owned(), None),
            ("In mission".to_owned(), None),
        ] {
            assert_eq!(stage(&answer), expected, "{answer}");
        }
        for answer in ["Yes", "a) Yes  ", " a) a) Yes", "TRUE"] {
            assert!(yes(answer).is_some(), "{answer}");
        }
        for answer in ["No", " No", "b) In-progress", "Yes, but", "FALSE"] {
            assert!(yes(answer).is_none(), "{answer}");
        }
        for answer in ["N/A", "b) Not applicable", "[blank]", "N/A - Consolidated", "TBD"] {
            assert!(silent(answer), "{answer}");
        }
    }

    #[test]
    fn traits_are_read_however_the_list_is_divided() {
        for answer in [
            "['b) Sex', 'c) Age']",
            "b) Sex c) Age",
            "Sex; Age",
            "Sex/Gender,Age",
            "b) Sex c) Age i) Income",
        ] {
            assert_eq!(demographics(answer), Some(json!(["sex", "age", "unknown"])), "{answer}");
        }
        assert_eq!(demographics("k) None of the above"), None);
    }
}
