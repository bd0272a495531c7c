//! What has no page of its own kind: several rules of one citation, a fact, a presumption, a provision without rules.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use super::explain::{Filed, case_lines, drawn};
use super::markup::{colour, fill, paint};
use crate::document::{Document, Kind as Node, NodeId};
use crate::embedded::Wording;
use crate::evaluate::{PresumptionState, derive};
use crate::rulebook::cases::Case;
use crate::rulebook::presumptions::{Direction, Presumed};
use crate::rulebook::{Account, Condition, Obligation, Presumption, Provision, Rulebook};
use crate::shown::printable;
use crate::time::in_words;
use crate::view::Named;
use crate::vocabulary::Kind;
use crate::words::Words;

/// Values of a filing that are shown of one fact.
const VALUES: usize = 20;

/// Several rules, each on its lines, law by law; with a filing, how each comes out.
#[must_use]
pub fn list_named(rulebook: &Rulebook, found: &[Named], filed: Option<&Filed<'_>>) -> String {
    let mut laws: Vec<(String, Vec<[String; 3]>)> = Vec::new();
    for named in found {
        let (provision, [line, id, aside]) = line(rulebook, named, filed);
        let law = rulebook
            .instrument(provision)
            .map_or_else(String::new, |law| format!("{}, {}", law.short, law.number));
        let at = laws.iter().position(|(known, _)| *known == law).unwrap_or_else(|| {
            laws.push((law, Vec::new()));
            laws.len() - 1
        });
        if let Some((_, rules)) = laws.get_mut(at) {
            rules.push([line, id, aside]);
        }
    }
    let mut text = String::new();
    let several = laws.len();
    let (count, rules) = (found.len(), if found.len() == 1 { "rule" } else { "rules" });
    let of = if several == 1 { String::new() } else { format!(" of {several} laws") };
    let head = format!("{count} {rules}{of}; each is told by its id");
    // Writing to a text does not fail.
    let _ = writeln!(text, "{head}\n");
    for (law, rules) in &laws {
        if !law.is_empty() {
            let _ = writeln!(text, "{}", paint("1", law));
        }
        for [line, id, aside] in rules {
            let _ = writeln!(text, "  {}", fill(line, 4));
            let _ = writeln!(text, "      {}{aside}", paint("2", id));
        }
        let _ = writeln!(text);
    }
    text
}

/// The provision of a rule; what is told of it, its id, and what stands beside that.
fn line<'r>(
    rulebook: &'r Rulebook,
    named: &'r Named,
    filed: Option<&Filed<'_>>,
) -> (&'r str, [String; 3]) {
    let beside = |label: String, word: &str| format!(" · {}", paint(colour(word), &label));
    match named {
        Named::Obligation(at) => {
            let Some(about) = rulebook.obligations.get(*at) else { return Default::default() };
            let cite = rulebook.cite(&about.provision);
            let result = filed.and_then(|filed| filed.outcome(about));
            let result = result.map(|outcome| beside(outcome.told(), outcome.verdict.word()));
            let aside = format!(" · {}{}", about.addressee.label(), result.unwrap_or_default());
            (&about.provision, [format!("{cite}: {}", about.title), about.id.to_string(), aside])
        }
        Named::Qualification(id) => {
            let Some(about) = rulebook.qualifications.get(id.index()) else {
                return Default::default();
            };
            let cite = rulebook.cite(&about.provision);
            let truth = filed.and_then(|filed| filed.question.law.get(id.index()));
            let result = truth.map(|truth| beside(truth.label().to_owned(), truth.word()));
            let name = format!("law.{}", about.name);
            let line = [format!("{cite}: {}", about.title), name, result.unwrap_or_default()];
            (&about.provision, line)
        }
        Named::Provision(id) => (id, [id.clone(), id.clone(), String::new()]),
        Named::Contradiction(_) | Named::Presumption(_) | Named::Fact(_) => Default::default(),
    }
}

/// A provision that no rule cites: what the ledger says became of it, there or at a row above.
#[must_use]
pub fn explain_provision(
    rulebook: &Rulebook,
    ledger: &BTreeMap<String, Provision>,
    id: &str,
) -> String {
    let law = rulebook.instrument(id).map_or_else(String::new, |law| format!(", {}", law.short));
    let above = id.match_indices('/').filter_map(|(at, _)| id.get(..at));
    let mut rows = std::iter::once(id).chain(above.collect::<Vec<_>>().into_iter().rev());
    let account = rows.find_map(|id| ledger.get(id)?.account.as_ref());
    let cite = ledger.get(id).map_or(id, |row| row.cite.as_str());
    let said = match account {
        None | Some(Account::Encoded(_)) => {
            "No rule cites it; what it says is encoded with the provisions around it.".to_owned()
        }
        Some(Account::Definition(_)) => "It says what a word means.".to_owned(),
        Some(Account::Addressed { to, why }) => {
            let why = why.as_ref().map_or_else(String::new, |why| format!(" {why}"));
            format!("It speaks to others, whose acts no filing describes: {}.{why}", to.join(", "))
        }
        Some(Account::Judge { of, ask, why }) => {
            format!("It binds the {}, and only a person can tell: {ask} {why}", of.label())
        }
        Some(Account::NotDecidable { why }) => {
            format!("Nothing in a description of a system bears on it. {why}")
        }
        Some(Account::Deleted) => "It was repealed.".to_owned(),
    };
    let head = paint("1", &format!("{cite}{law}"));
    format!("{head}\n{}\n\n  {}\n", paint("2", id), fill(&said, 2))
}

/// A presumption; with a filing, whether it stands.
#[must_use]
pub fn explain_presumption(
    rulebook: &Rulebook,
    about: &Presumption,
    cases: &[Case],
    filed: Option<&Filed<'_>>,
) -> String {
    let mut text = String::new();
    let title = format!("Taken for granted until a filing says otherwise: {}", about.says);
    let _ = writeln!(text, "{}\n{}\n", paint("1", &title), paint("2", &about.id));
    let does = match (about.event, about.direction) {
        (true, _) => "what waits for it binds when it happens",
        (false, Direction::Narrows) => "fewer duties apply by it",
        (false, Direction::Widens) => "more duties apply by it",
        (false, Direction::Both) => "some duties apply by it, and others do not",
    };
    let told = format!("On the face of a filing, {does}. It changes no verdict and no exit code.");
    let _ = writeln!(text, "  {}\n", fill(&told, 2));
    if let Some(filed) = filed {
        let found = filed.report.presumptions.iter().find(|found| found.about.id == about.id);
        let state = match found.map(|found| (found.state, found.holds)) {
            Some((PresumptionState::Stands, holds)) => {
                let duties = if holds == 1 { "duty" } else { "duties" };
                format!("it stands, and {holds} {duties} that may apply are out of sight by it")
            }
            Some((PresumptionState::Stated, _)) => {
                "its facts are stated, and nothing is presumed".to_owned()
            }
            Some((PresumptionState::Withdrawn, _)) => {
                "what the filing states withdraws it".to_owned()
            }
            None => "it was not looked at".to_owned(),
        };
        let path = printable(filed.source.name());
        let _ = writeln!(text, "{path}: {state}\n");
        if let Some(unless) = &about.unless {
            let tree = drawn(&derive(filed.question, unless), filed.source);
            let _ = writeln!(text, "{}\n{tree}", paint("1", "Is it withdrawn?"));
        }
    }
    let _ = writeln!(text, "{}\n  {}\n", paint("1", "The question that opens it"), about.opens);
    let _ = writeln!(text, "{}", paint("1", "What is presumed"));
    for (fact, value) in &about.presumes {
        let fact = rulebook.vocabulary.fact(*fact);
        let value = match value {
            Presumed::None => "none".to_owned(),
            Presumed::NoMore => "none beyond what is stated".to_owned(),
            Presumed::Bool(value) => value.to_string(),
            Presumed::Text(value) => value.to_string(),
            Presumed::List(values) => {
                format!("[{}]", values.iter().map(Words::as_str).collect::<Vec<_>>().join(", "))
            }
        };
        let _ = writeln!(text, "  {}: {value}", fact.path);
        let _ = writeln!(text, "      {}", fill(&fact.question, 6));
    }
    let _ = writeln!(text, "\n{}", paint("1", "Cases"));
    for case in case_lines(cases, &format!("presumption:{}", about.id)) {
        let _ = writeln!(text, "  {:<15}{}", case.expect, case.name);
    }
    let place = format!("It stands in {}:{}", about.place.file, about.place.line);
    let _ = writeln!(text, "\n{}", paint("2", &place));
    text
}

/// A fact or a record of facts: what is asked, what counts, the values, and the rules that ask for it; with a filing,
/// what that says.
#[must_use]
pub fn explain_fact(
    rulebook: &Rulebook,
    path: &str,
    filed: Option<(&Filed<'_>, &Document<'_>)>,
) -> String {
    let vocabulary = &rulebook.vocabulary;
    let fact = vocabulary.facts().find(|(_, fact)| fact.path == path);
    let words = Wording::published().of(path);
    let question = fact.map(|(_, fact)| fact.question.as_str());
    let question = question.or_else(|| vocabulary.object_question(path)).unwrap_or(path);
    let mut text = String::new();
    let _ = writeln!(text, "{}\n{}\n", paint("1", question), paint("2", path));
    if !words.meaning.is_empty() {
        let _ = writeln!(text, "  {}", fill(&words.meaning, 2));
    }
    if let Some((_, fact)) = fact {
        let _ = writeln!(text, "  It is {}.", fact.kind.label());
    }
    if !words.source.is_empty() {
        let _ = writeln!(text, "  {}", paint("2", &fill(&format!("Source: {}", words.source), 2)));
    }
    let _ = writeln!(text);
    if let Some((filed, document)) = filed {
        stated(path, filed, document, &mut text);
    }
    if let Some((_, fact)) = fact.filter(|(_, fact)| !fact.values.is_empty()) {
        let _ = writeln!(text, "{}", paint("1", "Values"));
        let width = fact.values.iter().map(|value| value.chars().count()).max().unwrap_or(0);
        for value in &fact.values {
            let meaning = fill(fact.label(value), width + 4);
            let _ = writeln!(text, "  {:<width$}  {meaning}", value.as_str());
        }
        let _ = writeln!(text);
    }
    let asking = asking(rulebook);
    inside(rulebook, path, &asking, &mut text);
    let none = Vec::new();
    let rules = asking.get(path).unwrap_or(&none);
    if fact.is_some() {
        rules_that_ask(rulebook, rules, &mut text);
    }
    text
}

/// What a filing states of a fact, each value with its line.
fn stated(path: &str, filed: &Filed<'_>, document: &Document<'_>, text: &mut String) {
    let mut found = vec![(String::new(), document.root())];
    for key in path.split('.') {
        let (key, items) = key.strip_suffix("[]").map_or((key, false), |key| (key, true));
        let mut below = Vec::new();
        for (address, node) in found {
            let Some(value) = document.get(node, key) else { continue };
            let address =
                if address.is_empty() { key.to_owned() } else { format!("{address}.{key}") };
            if items {
                let all = document.items(value).iter().enumerate();
                below.extend(all.map(|(at, &item)| (format!("{address}[{at}]"), item)));
            } else {
                below.push((address, value));
            }
        }
        found = below;
    }
    let path = printable(filed.source.name());
    if found.is_empty() {
        let _ = writeln!(text, "{path}: not stated\n");
        return;
    }
    let _ = writeln!(text, "{path}:");
    for (address, node) in found.iter().take(VALUES) {
        let line = filed.source.locate(document.node(*node).span.start).line;
        let value = printable(&short_value(document, *node));
        let _ = writeln!(text, "  {} is {value} (line {line})", printable(address));
    }
    if found.len() > VALUES {
        let _ = writeln!(text, "  and {} more", found.len() - VALUES);
    }
    let _ = writeln!(text);
}

/// A value in a few words.
fn short_value(document: &Document<'_>, node: NodeId) -> String {
    match &document.node(node).kind {
        Node::Mapping(entries) => {
            let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_ref()).collect();
            format!("a record with {}", keys.join(", "))
        }
        Node::List(items) if items.iter().any(|&item| !document.entries(item).is_empty()) => {
            match items.len() {
                1 => "a list of 1 record".to_owned(),
                many => format!("a list of {many} records"),
            }
        }
        Node::Text(text) => text.to_string(),
        Node::Null => "not known".to_owned(),
        Node::Bool(_) | Node::Number(_) | Node::List(_) => document.to_json(node).to_string(),
    }
}

/// For each fact, the ids of the rules that ask for it.
fn asking(rulebook: &Rulebook) -> BTreeMap<&str, Vec<Named>> {
    let mut asking: BTreeMap<&str, Vec<Named>> = BTreeMap::new();
    let mut note = |condition: &Condition, rule: &Named| {
        condition.walk(&mut |part| {
            if let Condition::Fact { fact, .. }
            | Condition::Some { list: fact, .. }
            | Condition::Every { list: fact, .. } = part
            {
                let rules =
                    asking.entry(rulebook.vocabulary.fact(*fact).path.as_str()).or_default();
                if rules.last() != Some(rule) {
                    rules.push(rule.clone());
                }
            }
        });
    };
    for (at, about) in rulebook.obligations.iter().enumerate() {
        let Obligation { applies_when, unless, requires, .. } = about;
        for condition in [applies_when, requires].into_iter().chain(unless) {
            note(condition, &Named::Obligation(at));
        }
    }
    for (at, about) in rulebook.qualifications.iter().enumerate() {
        let id = crate::rulebook::QualificationId::new(at);
        note(&about.holds_when, &Named::Qualification(id));
    }
    asking
}

/// The facts inside of a record or a group, and how many rules ask for each.
fn inside(rulebook: &Rulebook, path: &str, asking: &BTreeMap<&str, Vec<Named>>, text: &mut String) {
    let within = |found: &str| {
        found.strip_prefix(path).is_some_and(|rest| rest.starts_with('.') || rest.starts_with("[]"))
    };
    let mut first = true;
    for (_, fact) in rulebook.vocabulary.facts().filter(|(_, fact)| within(&fact.path)) {
        if std::mem::take(&mut first) {
            let _ = writeln!(text, "{}", paint("1", "Facts in it"));
        }
        let asked = match asking.get(fact.path.as_str()).map_or(0, Vec::len) {
            0 => String::new(),
            1 => "  (1 rule asks for it)".to_owned(),
            many => format!("  ({many} rules ask for it)"),
        };
        let records = if matches!(fact.kind, Kind::Records(_)) { "[]" } else { "" };
        let _ = writeln!(text, "  {}{records}{}", fact.path, paint("2", &asked));
        let _ = writeln!(text, "      {}", fill(&fact.question, 6));
    }
    if !first {
        let _ = writeln!(text);
    }
}

fn rules_that_ask(rulebook: &Rulebook, rules: &[Named], text: &mut String) {
    if rules.is_empty() {
        let _ = writeln!(text, "No rule asks for it by itself.");
        return;
    }
    let title = format!("Rules that ask for it ({})", rules.len());
    let _ = writeln!(text, "{}", paint("1", &title));
    for named in rules {
        let (provision, [line, id, _]) = line(rulebook, named, None);
        let law = rulebook.instrument(provision).map_or("", |law| law.short.as_str());
        let _ = writeln!(text, "  {}", fill(&format!("{law}, {line}"), 4));
        let _ = writeln!(text, "      {}", paint("2", &id));
    }
}

/// Every obligation on a line: id, citation, addressee, day.
///
/// # Errors
/// Those of the output.
pub fn rules_list(rulebook: &Rulebook, out: &mut dyn io::Write) -> io::Result<()> {
    for obligation in &rulebook.obligations {
        let day = rulebook.regime(obligation).and_then(|regime| regime.days.last());
        let day = day.map_or_else(String::new, |day| in_words(day.from));
        let verified = if obligation.verified { "" } else { "  (not verified)" };
        writeln!(out, "{}", obligation.id)?;
        writeln!(
            out,
            "    {} · {} · {} · from {day}{verified}\n    {}",
            rulebook.cite(&obligation.provision),
            obligation.addressee.label(),
            obligation.theme.label(),
            obligation.title
        )?;
    }
    let laws: Vec<&str> = rulebook.laws.iter().map(|law| law.whole.id.as_str()).collect();
    let qualifications = rulebook.qualifications.iter();
    let qualifications = qualifications.filter(|q| laws.contains(&q.law.as_str())).count();
    writeln!(
        out,
        "obligations: {}; qualifications: {qualifications}; contradictions: {}",
        rulebook.obligations.len(),
        rulebook.contradictions.len()
    )
}
