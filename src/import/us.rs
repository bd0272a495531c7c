//! The US federal AI use case inventory, with the columns of each year as they are.
//!
//! The questions are those of US policy. An answer is taken over where it states the same thing as
//! one of our facts; what only sounds alike is left out. Headers repeat, so that columns are found
//! by the first one of a name.

use serde_json::{Map, Value, json};

use super::draft::{Draft, Path};
use super::{ImportError, Imported, RECORDS, day};
use crate::vocabulary::Vocabulary;

/// The inventory of one year.
struct Year {
    register: &'static str,
    id: &'static str,
    columns: Columns,
}

/// The header of each column we read; empty where a year has none. Headers are compared by their
/// beginning, as some are whole paragraphs.
struct Columns {
    number: &'static str,
    name: &'static str,
    agency: &'static str,
    bureau: &'static str,
    purpose: &'static str,
    stage: &'static str,
    technique: &'static str,
    first_use: &'static str,
    vendor: &'static str,
    personal_data: &'static str,
    demographics: &'static str,
    assessment: &'static str,
    tested: &'static str,
    risks: &'static str,
    fail_safe: &'static str,
    notice: &'static str,
    appeal: &'static str,
    opt_out: &'static str,
}

const YEARS: [Year; 3] = [
    Year {
        register: "US federal AI use case inventory 2025",
        id: "US-2025",
        columns: Columns {
            number: "id",
            name: "use_case_name",
            agency: "agency_name",
            bureau: "agency_bureau",
            purpose: "problem_solved",
            stage: "development_stage",
            technique: "classification",
            first_use: "operational_date",
            vendor: "vendor_name",
            personal_data: "has_pii",
            demographics: "demographic_features",
            assessment: "hi_assessment_completed",
            tested: "hi_testing_conducted",
            risks: "hi_potential_impacts",
            fail_safe: "hi_failsafe_presence",
            notice: "",
            appeal: "hi_appeal_process",
            opt_out: "",
        },
    },
    Year {
        register: "US federal AI use case inventory 2024",
        id: "US-2024",
        columns: Columns {
            number: "",
            name: "Use Case Name",
            agency: "Agency",
            bureau: "Bureau",
            purpose: "What is the intended purpose and expected benefits of the AI?",
            stage: "Stage of Development",
            technique: "",
            first_use: "Date Implemented",
            vendor: "",
            personal_data: "Does this AI use case involve personally identifiable information",
            demographics: "Which, if any, demographic variables",
            assessment: "Has an AI impact assessment been conducted",
            tested: "Has the AI use case been tested in operational or real-world environments",
            risks: "What are the key risks from using the AI",
            fail_safe: "",
            notice: "How is the agency providing reasonable and timely notice",
            appeal: "Is there an established fallback and escalation process",
            opt_out: "Where practicable and consistent with applicable law",
        },
    },
    Year {
        register: "US federal AI use case inventory 2023",
        id: "US-2023",
        columns: Columns {
            number: "Use_Case_ID",
            name: "Title",
            agency: "Department",
            bureau: "Agency",
            purpose: "Summary",
            stage: "Development_Stage",
            technique: "Techniques",
            first_use: "",
            vendor: "",
            personal_data: "",
            demographics: "",
            assessment: "",
            tested: "",
            risks: "",
            fail_safe: "",
            notice: "",
            appeal: "",
            opt_out: "",
        },
    },
];

pub(super) fn import(text: &str, vocabulary: &Vocabulary) -> Result<Vec<Imported>, ImportError> {
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers: Vec<String> = table.headers()?.iter().map(str::to_owned).collect();
    let has = |name: &str| headers.iter().any(|header| header == name);
    let year = YEARS.iter().find(|year| has(year.columns.name) && has(year.columns.stage));
    let year = year.ok_or(ImportError::Columns)?;
    let mut found = Vec::new();
    for record in table.records() {
        let record = record?;
        if found.len() == RECORDS {
            return Err(ImportError::TooMany);
        }
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { headers: &headers, cells: &record };
        found.push(filing(year, &row, line, vocabulary).finish()?);
    }
    Ok(found)
}

struct Row<'r> {
    headers: &'r [String],
    cells: &'r csv::StringRecord,
}

/// A column as it is called, and the answer in it.
type Answer<'r> = (&'r str, &'r str);

impl Row<'_> {
    /// The answer in a column, unless it is blank or says that the question does not arise. In a
    /// record that is withheld, and where an answer is, the words for it are no answer.
    fn answer(&self, column: &str) -> Option<Answer<'_>> {
        if column.is_empty() {
            return None;
        }
        let exact = self.headers.iter().position(|header| header == column);
        // Only a question is long enough to be known by its beginning.
        let begins = |header: &String| column.contains(' ') && header.trim().starts_with(column);
        let at = exact.or_else(|| self.headers.iter().position(begins))?;
        let answer = self.cells.get(at)?.trim();
        let lower = answer.to_lowercase();
        let blank = ["", "n/a", "not applicable", "tbd", "[]"].contains(&lower.as_str())
            || ["n/a -", "n/a -", "law enforcement sensitive", "this use case is inactive"]
                .iter()
                .any(|word| lower.starts_with(word));
        (!blank).then_some((self.headers[at].as_str(), answer))
    }
}

fn filing<'v>(year: &Year, row: &Row<'_>, line: u64, vocabulary: &'v Vocabulary) -> Draft<'v> {
    let columns = &year.columns;
    // Some departments give no numbers; the line of the table names the record then.
    let number =
        row.answer(columns.number).map_or_else(|| format!("line {line}"), |(_, id)| id.to_owned());
    let id = format!("{}-{}", year.id, number.replace(' ', "-"));
    let mut draft = Draft::new(vocabulary, year.register, &number, &id);
    let mut taken = |path: Path, column: &str, value: &dyn Fn(&str) -> Option<Value>| {
        let Some((column, answer)) = row.answer(column) else { return };
        if let Some(value) = value(answer) {
            draft.set(path, value, column, answer);
        }
    };
    taken(&["system", "name"], columns.name, &|name| Some(json!(name)));
    taken(&["use", "declared_purpose"], columns.purpose, &|purpose| Some(json!(purpose)));
    taken(&["lifecycle", "stage"], columns.stage, &|answer| {
        stage(answer).map(|stage| json!(stage))
    });
    taken(&["lifecycle", "first_use"], columns.first_use, &|answer| {
        date(answer).map(|day| json!(day))
    });
    taken(&["system", "techniques"], columns.technique, &techniques);
    taken(&["data", "personal_data"], columns.personal_data, &yes);
    taken(&["system", "output", "personal_criteria"], columns.demographics, &demographics);
    taken(&["risk_management", "testing", "done"], columns.tested, &|answer| {
        let evaluated = answer.contains("evaluation in operational environment");
        if evaluated { Some(json!(true)) } else { yes(answer) }
    });
    taken(&["performance", "redundancy"], columns.fail_safe, &|answer| {
        yes(answer).map(|_| json!(["fail_safe", "unknown"]))
    });
    taken(&["contestability", "notice", "given"], columns.notice, &|answer| {
        let given = ["Online", "In-person", "Telephone", "Other"];
        given.iter().any(|way| answer.starts_with(way)).then_some(json!(true))
    });
    taken(&["contestability", "can_opt_out"], columns.opt_out, &yes);
    bodies(&mut draft, columns, row);
    if let Some((column, answer)) = row.answer(columns.assessment)
        && yes(answer).is_some()
    {
        let mut assessment = Map::new();
        assessment.insert("title".to_owned(), json!("AI impact assessment named in the inventory"));
        draft.push(&["assessments"], assessment, column, answer);
    }
    if let Some((column, answer)) = row.answer(columns.risks)
        && !["in-progress", "forthcoming"]
            .iter()
            .any(|word| answer.to_lowercase().starts_with(word))
    {
        let mut risk = Map::new();
        risk.insert("description".to_owned(), json!(answer));
        draft.push(&["risk_management", "risk_register"], risk, column, answer);
    }
    if let Some((column, answer)) = row.answer(columns.appeal) {
        let kind = match answer {
            "Appeal Process Established" => Some("admin_appeal"),
            "Yes" => Some("other"),
            _ => None,
        };
        if let Some(kind) = kind {
            let mut remedy = Map::new();
            remedy.insert("kind".to_owned(), json!(kind));
            draft.push(&["contestability", "remedies"], remedy, column, answer);
        }
    }
    let mut entry = Map::new();
    entry.insert("register".to_owned(), json!(year.register));
    entry.insert("country".to_owned(), json!("US"));
    entry.insert("number".to_owned(), json!(number));
    let (column, name) = row.answer(columns.name).unwrap_or((columns.name, ""));
    draft.push(&["transparency", "public_register_entries"], entry, column, name);
    draft
}

/// The agency that lists the use case, and the vendor where one is named.
fn bodies(draft: &mut Draft<'_>, columns: &Columns, row: &Row<'_>) {
    if let Some((column, agency)) = row.answer(columns.agency) {
        let bureau = row.answer(columns.bureau).map(|(_, bureau)| bureau);
        let name = bureau.map_or_else(|| agency.to_owned(), |bureau| format!("{agency}, {bureau}"));
        let mut actor = Map::new();
        actor.insert("id".to_owned(), json!("agency"));
        actor.insert("name".to_owned(), json!(name));
        actor.insert("jurisdiction".to_owned(), json!("US"));
        if row.answer(columns.stage).and_then(|(_, answer)| stage(answer)) == Some("deployed") {
            actor.insert("roles".to_owned(), json!(["deployer", "unknown"]));
        }
        draft.push(&["actors"], actor, column, &name);
    }
    if let Some((column, vendor)) = row.answer(columns.vendor) {
        let mut actor = Map::new();
        actor.insert("id".to_owned(), json!("vendor"));
        actor.insert("name".to_owned(), json!(vendor));
        actor.insert("roles".to_owned(), json!(["vendor", "unknown"]));
        draft.push(&["actors"], actor, column, vendor);
    }
}

/// Stages that our vocabulary has; what comes before a first use is told apart in too many ways.
fn stage(answer: &str) -> Option<&'static str> {
    match answer {
        "Deployed" | "Operation and Maintenance" => Some("deployed"),
        "Pilot" => Some("pilot"),
        "Retired" => Some("retired"),
        _ => None,
    }
}

/// “Yes” is one; “No” is none, as each question leaves out something that ours asks for.
fn yes(answer: &str) -> Option<Value> {
    (answer == "Yes").then_some(json!(true))
}

/// `2023-09-01 00:00:00` or `10/24/2023`, month first.
fn date(answer: &str) -> Option<String> {
    day(answer).or_else(|| {
        let mut parts = answer.split('/').map(|part| part.parse::<u32>().ok());
        let (month, date, year) = (parts.next()??, parts.next()??, parts.next()??);
        day(&format!("{year:04}-{month:02}-{date:02}"))
    })
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

/// Traits that are used as features: a list as Python or commas write it.
fn demographics(answer: &str) -> Option<Value> {
    let mut found: Vec<&str> = Vec::new();
    for part in answer.trim_matches(['[', ']']).split(',') {
        let part = part.trim().trim_matches(['\'', '"']);
        // The list of 2025 numbers its answers: “c) Age”.
        let part = part.split_once(") ").map_or(part, |(_, rest)| rest).trim();
        found.extend(match part {
            "Race/Ethnicity" => Some("ethnic_or_racial"),
            "Sex" | "Sex/Gender" => Some("sex"),
            "Age" => Some("age"),
            _ => None,
        });
    }
    found.push("unknown");
    (found.len() > 1).then_some(json!(found))
}
