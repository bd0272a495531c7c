//! What has no page of a rule: several rules of one citation, a fact, a presumption, a provision without rules.

use std::fmt::Write as _;

use super::markup::{colour, fill, paint};
use super::told::{came_out, drawn};
use crate::rulebook::presumptions::Presumed;
use crate::shown::printable;
use crate::view::{
    Became, Does, ExplainedFact, ExplainedPresumption, ExplainedProvision, FactWithin, LawName,
    PresumedIn, PresumedState, RuleLine, Several, ShortValue, Stated,
};
use crate::words::Words;

/// Several rules, each on its lines, law by law.
pub(super) fn several(rules: &Several<'_>) -> String {
    let mut text = String::new();
    let (count, laws) = (rules.count, rules.laws.len());
    let word = if count == 1 { "rule" } else { "rules" };
    let of = if laws == 1 { String::new() } else { format!(" of {laws} laws") };
    // Writing to a text does not fail.
    let _ = writeln!(text, "{count} {word}{of}; each is told by its id\n");
    for (law, rules) in &rules.laws {
        if let Some(LawName { short, number }) = law {
            let _ = writeln!(text, "{}", paint("1", &format!("{short}, {number}")));
        }
        for rule in rules {
            let _ = writeln!(text, "  {}", fill(&cited(rule), 4));
            let addressee = rule.addressee.map(|role| format!(" · {}", role.label()));
            let result = rule.result.map(came_out);
            let result = result.map(|(word, told)| format!(" · {}", paint(colour(word), &told)));
            let aside = format!("{}{}", addressee.unwrap_or_default(), result.unwrap_or_default());
            let _ = writeln!(text, "      {}{aside}", paint("2", &rule.id));
        }
        let _ = writeln!(text);
    }
    text
}

/// “Article 14(5): Make sure that …”; of what is not cited, its title or else its id.
fn cited(rule: &RuleLine<'_>) -> String {
    match (rule.cite, rule.title) {
        ("", "") => rule.id.clone(),
        ("", title) => title.to_owned(),
        (cite, title) => format!("{cite}: {title}"),
    }
}

/// A provision that no rule cites.
pub(super) fn provision(about: &ExplainedProvision<'_>) -> String {
    let said = match about.became {
        Became::WithOthers => {
            "No rule cites it; what it says is encoded with the provisions around it.".to_owned()
        }
        Became::Definition => "It says what a word means.".to_owned(),
        Became::Addressed { to, why } => {
            let why = why.map_or_else(String::new, |why| format!(" {why}"));
            format!("It speaks to others, whose acts no filing describes: {}.{why}", to.join(", "))
        }
        Became::Judge { of, ask, why } => {
            format!("It binds the {}, and only a person can tell: {ask} {why}", of.label())
        }
        Became::NotDecidable { why } => {
            format!("Nothing in a description of a system bears on it. {why}")
        }
        Became::Deleted => "It was repealed.".to_owned(),
    };
    let law = about.law.map_or_else(String::new, |law| format!(", {}", law.short));
    let head = paint("1", &format!("{}{law}", about.cite));
    format!("{head}\n{}\n\n  {}\n", paint("2", &about.id), fill(&said, 2))
}

/// A presumption; with a filing, whether it stands.
pub(super) fn presumption(about: &ExplainedPresumption<'_>) -> String {
    let mut text = String::new();
    let title = format!("Taken for granted until a filing says otherwise: {}", about.says);
    let _ = writeln!(text, "{}\n{}\n", paint("1", &title), paint("2", about.id));
    let does = match about.does {
        Does::Waits => "what waits for it binds when it happens",
        Does::Fewer => "fewer duties apply by it",
        Does::More => "more duties apply by it",
        Does::Both => "some duties apply by it, and others do not",
    };
    let told = format!("On the face of a filing, {does}. It changes no verdict and no exit code.");
    let _ = writeln!(text, "  {}\n", fill(&told, 2));
    if let Some(result) = &about.result {
        presumed_in(result, &mut text);
    }
    let _ = writeln!(text, "{}\n  {}\n", paint("1", "The question that opens it"), about.opens);
    let _ = writeln!(text, "{}", paint("1", "What is presumed"));
    for fact in &about.presumes {
        let value = match fact.value {
            Presumed::None => "none".to_owned(),
            Presumed::NoMore => "none beyond what is stated".to_owned(),
            Presumed::Bool(value) => value.to_string(),
            Presumed::Text(value) => value.to_string(),
            Presumed::List(values) => {
                format!("[{}]", values.iter().map(Words::as_str).collect::<Vec<_>>().join(", "))
            }
        };
        let _ = writeln!(text, "  {}: {value}", fact.path);
        let _ = writeln!(text, "      {}", fill(fact.question, 6));
    }
    let _ = writeln!(text, "\n{}", paint("1", "Cases"));
    for case in &about.cases {
        let _ = writeln!(text, "  {:<15}{}", case.expect, case.name);
    }
    let place = format!("It stands in {}:{}", about.place.file, about.place.line);
    let _ = writeln!(text, "\n{}", paint("2", &place));
    text
}

fn presumed_in(result: &PresumedIn, text: &mut String) {
    let state = match result.state {
        Some(PresumedState::Stands { holds }) => {
            let duties = if holds == 1 { "duty" } else { "duties" };
            format!("it stands, and {holds} {duties} that may apply are out of sight by it")
        }
        Some(PresumedState::Stated) => "its facts are stated, and nothing is presumed".to_owned(),
        Some(PresumedState::Withdrawn) => "what the filing states withdraws it".to_owned(),
        None => "it was not looked at".to_owned(),
    };
    let _ = writeln!(text, "{}: {state}\n", printable(&result.path));
    if let Some(tree) = &result.withdrawn {
        let _ = writeln!(text, "{}\n{}", paint("1", "Is it withdrawn?"), drawn(tree));
    }
}

/// A fact, or a record or group of facts; with a filing, what that says.
pub(super) fn fact(about: &ExplainedFact<'_>) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}\n{}\n", paint("1", &about.question), paint("2", &about.path));
    if !about.meaning.is_empty() {
        let _ = writeln!(text, "  {}", fill(&about.meaning, 2));
    }
    if let Some(kind) = about.kind {
        let _ = writeln!(text, "  It is {kind}.");
    }
    if !about.source.is_empty() {
        let _ = writeln!(text, "  {}", paint("2", &fill(&format!("Source: {}", about.source), 2)));
    }
    let _ = writeln!(text);
    if let Some(found) = &about.stated {
        stated(found, &mut text);
    }
    if !about.values.is_empty() {
        let _ = writeln!(text, "{}", paint("1", "Values"));
        let width = about.values.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0);
        for (value, meaning) in &about.values {
            let _ = writeln!(text, "  {value:<width$}  {}", fill(meaning, width + 4));
        }
        let _ = writeln!(text);
    }
    within(&about.within, &mut text);
    if let Some(rules) = &about.rules {
        rules_that_ask(rules, &mut text);
    }
    text
}

fn stated(found: &Stated, text: &mut String) {
    let path = printable(&found.path);
    if found.values.is_empty() {
        let _ = writeln!(text, "{path}: not stated\n");
        return;
    }
    let _ = writeln!(text, "{path}:");
    for stated in &found.values {
        let value = match &stated.value {
            ShortValue::Unknown => "not known".to_owned(),
            ShortValue::Text(value) => value.clone(),
            ShortValue::Record(keys) => format!("a record with {}", keys.join(", ")),
            ShortValue::Records(1) => "a list of 1 record".to_owned(),
            ShortValue::Records(many) => format!("a list of {many} records"),
        };
        let (address, line) = (printable(&stated.address), stated.line);
        let _ = writeln!(text, "  {address} is {} (line {line})", printable(&value));
    }
    if found.more > 0 {
        let _ = writeln!(text, "  and {} more", found.more);
    }
    let _ = writeln!(text);
}

fn within(facts: &[FactWithin<'_>], text: &mut String) {
    if facts.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", paint("1", "Facts in it"));
    for fact in facts {
        let asked = match fact.asked_by {
            0 => String::new(),
            1 => "  (1 rule asks for it)".to_owned(),
            many => format!("  ({many} rules ask for it)"),
        };
        let records = if fact.records { "[]" } else { "" };
        let _ = writeln!(text, "  {}{records}{}", fact.path, paint("2", &asked));
        let _ = writeln!(text, "      {}", fill(fact.question, 6));
    }
    let _ = writeln!(text);
}

fn rules_that_ask(rules: &[(Option<LawName<'_>>, RuleLine<'_>)], text: &mut String) {
    if rules.is_empty() {
        let _ = writeln!(text, "No rule asks for it by itself.");
        return;
    }
    let title = format!("Rules that ask for it ({})", rules.len());
    let _ = writeln!(text, "{}", paint("1", &title));
    for (law, rule) in rules {
        let law = law.map_or("", |law| law.short);
        let _ = writeln!(text, "  {}", fill(&format!("{law}, {}", cited(rule)), 4));
        let _ = writeln!(text, "      {}", paint("2", &rule.id));
    }
}
