//! What somebody means who names a rule or a fact: an id, the end or the beginning of one, a citation, a fact.

use std::collections::BTreeMap;

use crate::rulebook::{Account, Provision, QualificationId, Rulebook};
use crate::suggest::closest;

/// Something that can be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// An obligation, by its position.
    Obligation(usize),
    /// A qualification.
    Qualification(QualificationId),
    /// A contradiction, by its position.
    Contradiction(usize),
    /// A presumption, by its position.
    Presumption(usize),
    /// A fact or a record of facts, by its path.
    Fact(String),
    /// A provision that no rule cites, by its id in a ledger.
    Provision(String),
}

/// The text with which something is named.
struct Text<'t> {
    /// As it was written, without spaces around it.
    plain: &'t str,
    /// In lower case.
    small: String,
}

/// Everything that a text may stand for, the likeliest reading alone: all of one kind.
///
/// # Errors
/// Where nothing is called that: what may be meant.
pub fn named(
    rulebook: &Rulebook,
    ledger: &BTreeMap<String, Provision>,
    text: &str,
) -> Result<Vec<Named>, Option<String>> {
    let text = Text { plain: text.trim(), small: text.trim().to_lowercase() };
    if text.small.is_empty() {
        return Err(None);
    }
    let ways = [by_id, by_fact, by_part_of_id];
    let found = ways.into_iter().map(|way| way(rulebook, &text)).find(|found| !found.is_empty());
    if let Some(found) = found {
        return Ok(found);
    }
    let found = cited(rulebook, ledger, text.plain);
    if found.is_empty() { Err(likely(rulebook, ledger, &text)) } else { Ok(found) }
}

fn by_id(rulebook: &Rulebook, text: &Text<'_>) -> Vec<Named> {
    let small = text.small.as_str();
    if let Some((id, _)) = rulebook.qualification(small) {
        return vec![Named::Qualification(id)];
    }
    let contradiction = rulebook.contradictions.iter().position(|about| about.id == small);
    let presumption = rulebook.presumptions.iter().position(|about| about.id == small);
    let obligation = rulebook.obligations.iter().position(|about| about.id == small);
    let found = [
        contradiction.map(Named::Contradiction),
        presumption.map(Named::Presumption),
        obligation.map(Named::Obligation),
    ];
    found.into_iter().flatten().collect()
}

/// A fact, a record or a group of facts; which item of a list is meant does not matter.
fn by_fact(rulebook: &Rulebook, text: &Text<'_>) -> Vec<Named> {
    let wanted = without_items(&text.small);
    let path = rulebook.vocabulary.paths().find(|path| without_items(path) == wanted);
    path.map(|path| Named::Fact(path.to_owned())).into_iter().collect()
}

/// `use.decisions[2].effect` → `use.decisions.effect`.
fn without_items(path: &str) -> String {
    let mut within = false;
    let outside = path.trim_end_matches('.').chars().filter(|&c| {
        let bracket = c == '[' || c == ']';
        within = if bracket { c == '[' } else { within };
        !within && !bracket
    });
    outside.collect()
}

/// Those whose id ends like that, or else all below it.
fn by_part_of_id(rulebook: &Rulebook, text: &Text<'_>) -> Vec<Named> {
    let wanted = text.small.trim_end_matches('/');
    let all = || rulebook.obligations.iter().enumerate();
    let of = |holds: &dyn Fn(&str) -> bool| -> Vec<Named> {
        all().filter(|(_, about)| holds(&about.id)).map(|(at, _)| Named::Obligation(at)).collect()
    };
    let ending = of(&|id| id.strip_suffix(wanted).is_some_and(|rest| rest.ends_with('/')));
    if !ending.is_empty() {
        return ending;
    }
    of(&|id| id.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/')))
}

/// A citation without what people write in different ways: small letters, no spaces, no “Article”.
fn squeezed(text: &str) -> String {
    let small = text.to_lowercase();
    let tight: String = small.chars().filter(|c| !c.is_whitespace()).collect();
    let tight = tight.trim_matches(',');
    let rest = ["articles", "article", "art."].iter().find_map(|word| tight.strip_prefix(word));
    // “art 5”, and no other word that begins so.
    let short =
        || tight.strip_prefix("art").filter(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    rest.or_else(short).unwrap_or(tight).to_owned()
}

/// The names of the law that a provision belongs to, as they are cited, the longest first.
fn names(rulebook: &Rulebook, provision: &str) -> Vec<String> {
    let Some(law) = rulebook.instrument(provision) else { return Vec::new() };
    let digits = law.number.rsplit(' ').next().unwrap_or_default();
    let whole = provision.split('/').next().unwrap_or_default();
    let mut names: Vec<String> = [&law.short, &law.number, &law.id, digits, whole]
        .into_iter()
        .map(squeezed)
        .filter(|name| !name.is_empty())
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// What is left of a squeezed citation without the name of its law, before or after it; nothing where it has none.
fn without_law(cite: &str, names: &[String]) -> Vec<String> {
    let before = names.iter().filter_map(|name| cite.strip_prefix(name.as_str()));
    let after = names.iter().filter_map(|name| {
        let rest = cite.strip_suffix(name.as_str())?.trim_end_matches(',');
        let rest = rest.strip_suffix("ofthe").or_else(|| rest.strip_suffix("of"));
        rest.or_else(|| cite.strip_suffix(name.as_str()))
    });
    before.chain(after).map(squeezed).collect()
}

/// Whether a provision is the one cited, or a part of it.
fn is_within(cite: &str, wanted: &str) -> bool {
    !wanted.is_empty()
        && cite
            .strip_prefix(wanted)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', ',']))
}

/// All that cites a provision or a part of it; where nothing does, what the ledgers say of the provision.
fn cited(rulebook: &Rulebook, ledger: &BTreeMap<String, Provision>, text: &str) -> Vec<Named> {
    let whole = squeezed(text);
    let of = |provision: &str, cite: &str| -> Option<bool> {
        let cite = squeezed(cite);
        let named = without_law(&whole, &names(rulebook, provision));
        if named.iter().any(|wanted| is_within(&cite, wanted)) {
            return Some(true);
        }
        // Some are cited by the name of their law, which is then no name beside the citation.
        is_within(&cite, &whole).then_some(false)
    };
    let obligations = rulebook.obligations.iter().enumerate();
    let obligations = obligations.map(|(at, about)| (&about.provision, Named::Obligation(at)));
    let qualifications = rulebook
        .qualifications
        .iter()
        .enumerate()
        .map(|(at, about)| (&about.provision, Named::Qualification(QualificationId::new(at))));
    let rules = obligations.chain(qualifications).filter_map(|(provision, rule)| {
        of(provision, rulebook.cite(provision)).map(|named| (named, rule))
    });
    let found = of_the_law_named(rules.collect());
    if !found.is_empty() {
        return found;
    }
    let rows = ledger.iter().filter(|(id, _)| rulebook.instrument(id).is_some());
    let rows = rows.filter_map(|(id, row)| {
        let named = of(id, &row.cite)?;
        Some((named, id, row))
    });
    let mut provisions = Vec::new();
    for (named, id, row) in rows {
        let rules = match &row.account {
            Some(Account::Encoded(rules) | Account::Definition(rules)) => {
                rules.iter().filter_map(|id| rule(rulebook, id)).collect()
            }
            _ => Vec::new(),
        };
        let all = if rules.is_empty() { vec![Named::Provision(id.clone())] } else { rules };
        provisions.extend(all.into_iter().map(|found| (named, found)));
    }
    let mut found: Vec<Named> = Vec::new();
    for one in of_the_law_named(provisions) {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// Where some law is named, only what is of that law.
fn of_the_law_named(found: Vec<(bool, Named)>) -> Vec<Named> {
    let any = found.iter().any(|(named, _)| *named);
    found.into_iter().filter(|(named, _)| *named || !any).map(|(_, found)| found).collect()
}

fn rule(rulebook: &Rulebook, id: &str) -> Option<Named> {
    if let Some((id, _)) = rulebook.qualification(id) {
        return Some(Named::Qualification(id));
    }
    rulebook.obligations.iter().position(|about| about.id == id).map(Named::Obligation)
}

/// What is likely meant by a text that stands for nothing.
fn likely(
    rulebook: &Rulebook,
    ledger: &BTreeMap<String, Provision>,
    text: &Text<'_>,
) -> Option<String> {
    // A part of a provision that there is not: the provision around it.
    let mut around = text.plain;
    while let Some(at) = around.rfind('(') {
        around = around.get(..at).unwrap_or_default().trim_end();
        if !cited(rulebook, ledger, around).is_empty() {
            return Some(around.to_owned());
        }
    }
    let last = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
    let mut words: Vec<(String, String)> = Vec::new();
    for about in &rulebook.obligations {
        words.push((about.id.to_string(), about.id.to_string()));
        words.push((last(&about.id), about.id.to_string()));
    }
    for path in rulebook.vocabulary.paths() {
        words.push((path.to_owned(), path.to_owned()));
        let key = path.rsplit('.').next().unwrap_or_default();
        words.push((key.to_owned(), path.to_owned()));
    }
    for about in &rulebook.qualifications {
        let full = format!("law.{}", about.name);
        words.push((about.name.to_string(), full.clone()));
        words.push((full.clone(), full));
    }
    for about in &rulebook.contradictions {
        words.push((about.id.clone(), about.id.clone()));
    }
    for about in &rulebook.presumptions {
        words.push((about.id.clone(), about.id.clone()));
    }
    let all = || words.iter().map(|(word, _)| word.as_str());
    let full =
        |likely: &str| words.iter().find(|(word, _)| word == likely).map(|(_, full)| full.clone());
    let found = closest(&text.small, all());
    let found = found.or_else(|| closest(&last(&text.small), all()));
    found.and_then(full)
}
