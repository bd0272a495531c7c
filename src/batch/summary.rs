//! Rows → what they come to together: a page for people and for programs.
//!
//! The memory it takes depends on the rulebook, not on the number of rows.

use std::collections::BTreeMap;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value};
use serde::Serialize;

use super::accounts::Accounts;
use super::between::Between;
use super::row::{Row, RowStatus};
use super::since::Since;
use super::stated::DECLARED;
use crate::rulebook::Rulebook;
use crate::shown::printable;

/// Names of countries or vendors that are told apart; the rest is counted together.
const NAMES: usize = 10_000;

/// Entries of a list on the page.
const SHOWN: usize = 20;

/// Entries of a list of odd files.
const ODD: usize = 10;

/// What has been counted so far.
#[derive(Debug)]
pub struct Summary {
    /// By obligation: met, unmet, undetermined, not applicable.
    obligations: Vec<[u64; 4]>,
    /// By headline qualification: yes, no, not known.
    law: BTreeMap<String, [u64; 3]>,
    /// What is declared of notice, review and remedies, by fact: yes and no; those of systems in
    /// use as well.
    declared: BTreeMap<String, [u64; 4]>,
    deployed: u64,
    checked: u64,
    countries: Named,
    vendors: Named,
    diagnostics: BTreeMap<String, u64>,
    refused: BTreeMap<&'static str, u64>,
    contradictions: BTreeMap<String, u64>,
    between: BTreeMap<String, u64>,
    odd: [Most; 5],
}

/// What is asked of files to find the strangest.
const STRANGE: [&str; 5] = [
    "the largest texts (bytes)",
    "the most faults in a text",
    "the most facts that do not fit together",
    "the most gaps",
    "the most left unsaid (duties undetermined)",
];

impl Summary {
    /// Nothing yet, for the obligations of a rulebook.
    #[must_use]
    pub fn new(rulebook: &Rulebook) -> Summary {
        Summary {
            obligations: vec![[0; 4]; rulebook.obligations.len()],
            law: BTreeMap::new(),
            declared: BTreeMap::new(),
            deployed: 0,
            checked: 0,
            countries: Named::default(),
            vendors: Named::default(),
            diagnostics: BTreeMap::new(),
            refused: BTreeMap::new(),
            contradictions: BTreeMap::new(),
            between: BTreeMap::new(),
            odd: Default::default(),
        }
    }

    /// Counts one more row.
    pub fn add(&mut self, row: &Row) {
        if let Some(why) = &row.why {
            *self.refused.entry(why.kind.word()).or_default() += 1;
        }
        for diagnostic in &row.diagnostics {
            count(&mut self.diagnostics, &diagnostic.code);
        }
        for contradiction in &row.contradictions {
            count(&mut self.contradictions, &contradiction.rule);
        }
        let sizes = [
            row.bytes,
            row.diagnostics.len(),
            row.contradictions.len(),
            row.unmet,
            row.undetermined,
        ];
        for (most, size) in self.odd.iter_mut().zip(sizes) {
            most.add(row, size);
        }
        if row.status != RowStatus::Checked {
            return;
        }
        for (counts, letter) in self.obligations.iter_mut().zip(row.verdicts.bytes()) {
            match letter {
                b'm' => counts[0] += 1,
                b'u' => counts[1] += 1,
                b'?' => counts[2] += 1,
                b'-' => counts[3] += 1,
                _ => {}
            }
        }
        for (name, truth) in &row.law {
            let counts = entry(&mut self.law, name);
            match truth.as_str() {
                "true" => counts[0] += 1,
                "false" => counts[1] += 1,
                _ => counts[2] += 1,
            }
        }
        let deployed = row.stage.as_deref() == Some("deployed");
        self.checked += 1;
        self.deployed += u64::from(deployed);
        for (fact, &there) in &row.declared {
            let counts = entry(&mut self.declared, fact);
            counts[usize::from(!there)] += 1;
            counts[2 + usize::from(!there)] += u64::from(deployed);
        }
        self.countries.add(row.country.as_deref(), row);
        self.vendors.add(row.vendor.as_deref(), row);
    }

    /// Counts one more contradiction between filings.
    pub fn add_between(&mut self, between: &Between) {
        count(&mut self.between, between.about.split(':').next().unwrap_or_default());
    }

    fn declared<'r>(&self, rulebook: &'r Rulebook) -> Vec<Declared<'r>> {
        let vocabulary = &rulebook.vocabulary;
        let all = DECLARED.iter().map(|&handle| {
            let (fact, question) =
                (handle.path(), &vocabulary.fact(vocabulary.handle(handle)).question);
            let [yes, no, used_yes, used_no] = self.declared.get(fact).copied().unwrap_or_default();
            Declared {
                fact,
                question,
                all: [yes, no, self.checked - yes - no],
                deployed: [used_yes, used_no, self.deployed - used_yes - used_no],
            }
        });
        all.collect()
    }

    /// The page of a run.
    #[must_use]
    pub fn page<'r>(
        &self,
        rulebook: &'r Rulebook,
        of: Of<'r>,
        accounts: Accounts,
        since: Option<Since>,
    ) -> Page<'r> {
        let mut obligations: Vec<_> = rulebook.obligations.iter().zip(&self.obligations).collect();
        obligations.sort_by_key(|(_, counts)| std::cmp::Reverse((counts[1], counts[2])));
        let grouped = |label: &dyn Fn(&crate::rulebook::Obligation) -> &'static str| {
            let mut groups: BTreeMap<&'static str, [u64; 4]> = BTreeMap::new();
            for (about, counts) in &obligations {
                let group = groups.entry(label(about)).or_default();
                group.iter_mut().zip(*counts).for_each(|(sum, count)| *sum += count);
            }
            let mut groups: Vec<Bar> = groups
                .into_iter()
                .map(|(label, counts)| Bar::new(label.to_owned(), counts))
                .collect();
            groups.sort_by_key(|bar| std::cmp::Reverse((bar.unmet, bar.undetermined)));
            groups
        };
        let by_theme = grouped(&|about| about.theme.label());
        let by_role = grouped(&|about| about.addressee.label());
        Page {
            batch: 1,
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            of,
            accounts,
            law: rulebook
                .qualifications
                .iter()
                .filter_map(|about| {
                    let &[yes, no, unknown] = self.law.get(about.name.as_str())?;
                    Some(LawCount {
                        name: about.name.to_string(),
                        title: &about.title,
                        yes,
                        no,
                        unknown,
                    })
                })
                .collect(),
            deployed: self.deployed,
            declared: self.declared(rulebook),
            by_theme,
            by_role,
            obligations: obligations
                .iter()
                .map(|(about, counts)| ObligationCount {
                    obligation: &about.id,
                    cite: rulebook.cite(&about.provision),
                    law: rulebook
                        .instrument(&about.provision)
                        .map_or(about.law.as_str(), |law| law.short.as_str()),
                    title: &about.title,
                    addressee: about.addressee.label(),
                    theme: about.theme.label(),
                    bar: Bar::new(String::new(), **counts),
                })
                .collect(),
            by_country: self.countries.most(),
            by_vendor: self.vendors.most(),
            diagnostics: counted(&self.diagnostics),
            not_checked: counted(
                &self.refused.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect(),
            ),
            contradictions: counted(&self.contradictions),
            between: counted(&self.between),
            since,
            strangest: STRANGE
                .iter()
                .zip(&self.odd)
                .map(|(what, most)| Strange { what, files: most.found.clone() })
                .filter(|strange| !strange.files.is_empty())
                .collect(),
        }
    }
}

fn entry<'m, T: Default>(map: &'m mut BTreeMap<String, T>, name: &str) -> &'m mut T {
    map.entry(name.to_owned()).or_default()
}

fn count(map: &mut BTreeMap<String, u64>, name: &str) {
    if map.contains_key(name) || map.len() < NAMES {
        *entry(map, name) += 1;
    }
}

fn counted(map: &BTreeMap<String, u64>) -> Vec<Counted> {
    let mut all: Vec<Counted> =
        map.iter().map(|(what, &count)| Counted { what: what.clone(), count }).collect();
    all.sort_by_key(|counted| std::cmp::Reverse(counted.count));
    all
}

/// Countries or vendors, as far as there are not too many.
#[derive(Debug, Default)]
struct Named {
    names: BTreeMap<String, NameCount>,
    others: NameCount,
    unnamed: NameCount,
}

impl Named {
    fn add(&mut self, name: Option<&str>, row: &Row) {
        let counts = match name {
            None => &mut self.unnamed,
            Some(name) if self.names.contains_key(name) || self.names.len() < NAMES => {
                entry(&mut self.names, name)
            }
            Some(_) => &mut self.others,
        };
        counts.filings += 1;
        counts.with_findings += u64::from(row.finding);
        counts.unmet += row.unmet as u64;
        counts.undetermined += row.undetermined as u64;
    }

    fn most(&self) -> Vec<NameCount> {
        let mut all: Vec<NameCount> = self
            .names
            .iter()
            .map(|(name, counts)| NameCount { name: name.clone(), ..counts.clone() })
            .collect();
        all.sort_by_key(|counts| std::cmp::Reverse((counts.unmet, counts.filings)));
        let mut shown = all;
        let rest = shown.split_off(shown.len().min(SHOWN));
        let mut others = NameCount { name: "others".to_owned(), ..self.others.clone() };
        for counts in &rest {
            others.join(counts);
        }
        shown.extend((others.filings > 0).then_some(others));
        let unnamed = NameCount { name: "not stated".to_owned(), ..self.unnamed.clone() };
        shown.extend((unnamed.filings > 0).then_some(unnamed));
        shown
    }
}

/// The files that have most of something, the first ones of those that have as much.
#[derive(Debug, Default)]
struct Most {
    found: Vec<Odd>,
}

impl Most {
    fn add(&mut self, row: &Row, size: usize) {
        if size == 0 {
            return;
        }
        let at = self.found.partition_point(|odd| odd.size >= size);
        if at >= ODD {
            return;
        }
        self.found.insert(at, Odd { path: row.path.clone(), document: row.document, size });
        self.found.truncate(ODD);
    }
}

/// What a run was asked.
#[derive(Clone, Debug, Serialize)]
pub struct Of<'r> {
    /// The day for which the question is asked.
    pub as_of: jiff::civil::Date,
    /// Whose duties are looked at.
    pub role: &'r str,
    /// The laws covered: short name and day of the consolidation.
    pub laws: Vec<[String; 2]>,
    /// The digest of the rulebook.
    pub rulebook: &'r str,
}

/// Everything that a summary says, sorted.
#[derive(Clone, Debug, Serialize)]
pub struct Page<'r> {
    batch: u8,
    tool: Tool,
    #[serde(flatten)]
    of: Of<'r>,
    accounts: Accounts,
    law: Vec<LawCount<'r>>,
    deployed: u64,
    declared: Vec<Declared<'r>>,
    by_theme: Vec<Bar>,
    by_role: Vec<Bar>,
    obligations: Vec<ObligationCount<'r>>,
    by_country: Vec<NameCount>,
    by_vendor: Vec<NameCount>,
    diagnostics: Vec<Counted>,
    not_checked: Vec<Counted>,
    contradictions: Vec<Counted>,
    between: Vec<Counted>,
    since: Option<Since>,
    strangest: Vec<Strange>,
}

#[derive(Clone, Debug, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct LawCount<'r> {
    name: String,
    title: &'r str,
    yes: u64,
    no: u64,
    unknown: u64,
}

/// What is said of one thing by all filings, and by those on systems in use: yes, no, nothing.
#[derive(Clone, Debug, Serialize)]
struct Declared<'r> {
    fact: &'static str,
    question: &'r str,
    all: [u64; 3],
    deployed: [u64; 3],
}

#[derive(Clone, Debug, Serialize)]
struct ObligationCount<'r> {
    obligation: &'r str,
    cite: &'r str,
    law: &'r str,
    title: &'r str,
    addressee: &'static str,
    theme: &'static str,
    #[serde(flatten)]
    bar: Bar,
}

/// How duties came out.
#[derive(Clone, Debug, Serialize)]
struct Bar {
    #[serde(skip_serializing_if = "String::is_empty")]
    label: String,
    met: u64,
    unmet: u64,
    undetermined: u64,
    not_applicable: u64,
}

impl Bar {
    fn new(label: String, [met, unmet, undetermined, not_applicable]: [u64; 4]) -> Bar {
        Bar { label, met, unmet, undetermined, not_applicable }
    }
}

#[derive(Clone, Debug, Default, Serialize)]
struct NameCount {
    name: String,
    filings: u64,
    with_findings: u64,
    unmet: u64,
    undetermined: u64,
}

impl NameCount {
    fn join(&mut self, other: &NameCount) {
        self.filings += other.filings;
        self.with_findings += other.with_findings;
        self.unmet += other.unmet;
        self.undetermined += other.undetermined;
    }
}

#[derive(Clone, Debug, Serialize)]
struct Counted {
    what: String,
    count: u64,
}

#[derive(Clone, Debug, Serialize)]
struct Strange {
    what: &'static str,
    files: Vec<Odd>,
}

#[derive(Clone, Debug, Serialize)]
struct Odd {
    path: String,
    document: usize,
    size: usize,
}

impl Page<'_> {
    /// For programs.
    #[must_use]
    pub fn json(&self) -> String {
        // Texts, numbers and lists always serialise.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// For a terminal or a log.
    ///
    /// # Errors
    /// Only if the template is wrong.
    pub fn text(&self) -> std::io::Result<String> {
        render("summary.txt", include_str!("templates/summary.txt.j2"), self)
    }

    /// For a browser: one file, without scripts and without anything from elsewhere.
    ///
    /// # Errors
    /// Only if the template is wrong.
    pub fn html(&self) -> std::io::Result<String> {
        render(HTML, include_str!("templates/summary.html.j2"), self)
    }
}

/// The name of the template in which everything is escaped.
const HTML: &str = "summary.html";

fn render(name: &'static str, template: &'static str, page: &Page<'_>) -> std::io::Result<String> {
    let mut environment = Environment::new();
    let mut syntax = minijinja::syntax::SyntaxConfig::builder();
    let syntax = syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build().map_err(std::io::Error::other)?);
    environment.set_auto_escape_callback(|name| match name {
        HTML => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    environment.add_filter("shown", |text: String| printable(&text));
    environment.add_filter("padleft", |value: Value, width: usize| {
        format!("{:>width$}", value.to_string())
    });
    environment.add_filter("pad", |text: String, width: usize| {
        let cut: String = text.chars().take(width).collect();
        format!("{cut:<width$}")
    });
    environment.add_filter("widths", |counts: Vec<u64>| {
        let all = counts.iter().sum::<u64>().max(1);
        counts.iter().map(|count| count * 100 / all).collect::<Vec<_>>()
    });
    environment.add_template(name, template).map_err(std::io::Error::other)?;
    let template = environment.get_template(name).map_err(std::io::Error::other)?;
    let shown = SHOWN;
    template
        .render(minijinja::context! { page => Value::from(Serde(page)), shown })
        .map_err(std::io::Error::other)
}
