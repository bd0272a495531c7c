//! Descriptions of AI systems in the AI Risk Ontology (AIRO) and the AI extensions of the W3C Data Privacy
//! Vocabulary, as Turtle or JSON-LD. A term is taken by its address, never by its words.

use std::collections::HashMap;

use oxjsonld::JsonLdParser;
use oxrdf::{NamedOrBlankNode, Term};
use oxttl::TurtleParser;
use serde_json::{Map, Value, json};

use super::draft::{Draft, state};
use super::record::Fate;
use super::{Column, Import, ImportError, RECORDS};
use crate::vocabulary::{Handle, Vocabulary};

const REGISTER: &str = "Description in the AI Risk Ontology";

const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/// What a term is called, the first that there is.
const NAMES: [&str; 4] = [
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "https://schema.org/name",
];

/// Namespaces with the short names that people know them by. Whether they begin with `http` or `https` and
/// are written in capitals makes no difference: the same vocabulary was published in each of these ways.
const PREFIXES: [(&str, &str); 6] = [
    ("w3id.org/airo#", "airo"),
    ("w3id.org/airo/", "airo"),
    ("w3id.org/dpv#", "dpv"),
    ("w3id.org/dpv/ai#", "ai"),
    ("w3id.org/dpv/legal/eu/aiact#", "eu-aiact"),
    ("w3id.org/dpv/loc#", "loc"),
];

/// What is described as one of these is a record.
const SYSTEMS: [&str; 3] = ["airo:AISystem", "ai:AISystem", "eu-aiact:AISystem"];

/// Who has to do with a system, and the part that the term says.
const BODIES: [(&str, Option<&str>); 5] = [
    ("airo:isProvidedBy", Some("provider")),
    ("airo:isDeployedBy", Some("deployer")),
    ("airo:isDevelopedBy", None),
    ("airo:hasAIUser", None),
    // What the users of a system were linked by before.
    ("airo:isUsedBy", None),
];

/// Parts that a body is described as playing itself.
const PARTS: [(&str, &str); 4] = [
    ("airo:AIProvider", "provider"),
    ("eu-aiact:AIProvider", "provider"),
    ("airo:AIDeployer", "deployer"),
    ("eu-aiact:AIDeployer", "deployer"),
];

/// Domains and sectors that are areas of our vocabulary.
const AREAS: [(&str, &str); 5] = [
    ("eu-aiact:BorderControlSector", "border_control"),
    ("eu-aiact:MigrationSector", "migration"),
    ("eu-aiact:AsylumSector", "asylum"),
    ("eu-aiact:LawEnforcementSector", "law_enforcement"),
    ("https://w3id.org/vair#LawEnforcement", "law_enforcement"),
];

/// The countries of the Data Privacy Vocabulary, by their codes.
const COUNTRIES: &str = "loc:";

/// Reads every system that a text describes.
pub(super) fn import(text: &str, vocabulary: &Vocabulary) -> Result<Import, ImportError> {
    let graph = Graph::read(text)?;
    let systems = graph.subjects.iter().filter(|(subject, _)| {
        graph.types(subject).iter().any(|class| SYSTEMS.contains(&class.as_str()))
    });
    let layout = "descriptions in the AI Risk Ontology".to_owned();
    let mut import = Import { layout, counts: "system", ..Import::default() };
    let mut places: HashMap<&String, usize> = HashMap::new();
    for (system, said) in systems {
        if import.read == RECORDS {
            return Err(ImportError::TooMany);
        }
        import.read += 1;
        let mut fates = vec![Fate::Homeless; said.len()];
        let draft = graph.filing(system, import.read, vocabulary, &mut fates);
        import.filings.push(draft.finish()?);
        for ((relation, term), fate) in said.iter().zip(fates) {
            let at = *places.entry(relation).or_insert_with(|| {
                import.columns.push(Column { name: relation.clone(), ..Column::default() });
                import.columns.len() - 1
            });
            if let Some(account) = import.columns.get_mut(at) {
                account.add(import.read, &term.to_string(), fate);
            }
        }
    }
    if import.read == 0 {
        import.notes.push(graph.no_system());
    }
    Ok(import)
}

/// Statements, by what they are about.
#[derive(Default)]
struct Graph {
    /// Everything that something is said of, in the order of the text, with what is said: the short name
    /// of the relation, and the other end.
    subjects: Vec<(NamedOrBlankNode, Vec<(String, Term)>)>,
    places: HashMap<NamedOrBlankNode, usize>,
}

impl Graph {
    fn read(text: &str) -> Result<Graph, ImportError> {
        let mut graph = Graph::default();
        if text.trim_start().starts_with(['{', '[']) {
            for quad in JsonLdParser::new().for_slice(text.as_bytes()) {
                let quad = quad?;
                graph.add(quad.subject, quad.predicate.as_str(), quad.object);
            }
        } else {
            for triple in TurtleParser::new().for_slice(text.as_bytes()) {
                let triple = triple?;
                graph.add(triple.subject, triple.predicate.as_str(), triple.object);
            }
        }
        Ok(graph)
    }

    fn add(&mut self, subject: NamedOrBlankNode, relation: &str, object: Term) {
        let place = *self.places.entry(subject).or_insert_with_key(|subject| {
            self.subjects.push((subject.clone(), Vec::new()));
            self.subjects.len() - 1
        });
        if let Some((_, said)) = self.subjects.get_mut(place) {
            said.push((short(relation), object));
        }
    }

    /// What is said of something.
    fn said(&self, subject: &NamedOrBlankNode) -> &[(String, Term)] {
        let said = self.places.get(subject).and_then(|&place| self.subjects.get(place));
        said.map_or(&[], |(_, said)| said)
    }

    fn objects<'g>(
        &'g self,
        subject: &NamedOrBlankNode,
        relation: &'g str,
    ) -> impl Iterator<Item = &'g Term> {
        self.said(subject).iter().filter(move |(known, _)| known == relation).map(|(_, term)| term)
    }

    /// The classes of something, by their short names.
    fn types(&self, subject: &NamedOrBlankNode) -> Vec<String> {
        let classes = self.objects(subject, TYPE);
        classes.filter_map(|class| address(class).map(|class| short(&class))).collect()
    }

    /// What a term is in words: its own, those that it is called by, or the end of its address.
    fn words(&self, term: &Term) -> Option<String> {
        let (node, end) = match term {
            Term::Literal(text) => return said(text.value()),
            Term::NamedNode(named) => {
                (NamedOrBlankNode::from(named.clone()), local(named.as_str()).to_owned())
            }
            Term::BlankNode(blank) => (NamedOrBlankNode::from(blank.clone()), String::new()),
        };
        self.name(&node).map(|(_, name)| name).or_else(|| said(&end))
    }

    /// What something is called and by which relation, in English or no language in particular, if there is
    /// such a name.
    fn name(&self, node: &NamedOrBlankNode) -> Option<(&'static str, String)> {
        let names: Vec<_> = NAMES
            .iter()
            .flat_map(|relation| self.objects(node, relation).map(move |name| (relation, name)))
            .filter_map(|(&relation, name)| match name {
                Term::Literal(name) => Some((relation, name)),
                Term::NamedNode(_) | Term::BlankNode(_) => None,
            })
            .collect();
        let english = |language: Option<&str>| language.is_none_or(|tag| tag.starts_with("en"));
        let best = names.iter().find(|(_, name)| english(name.language())).or(names.first());
        best.and_then(|(relation, name)| Some((local(relation), said(name.value())?)))
    }

    /// Why there is no system: what is described instead, where it goes by a like name.
    fn no_system(&self) -> String {
        const NAMED: usize = 5;
        let mut alike: Vec<String> = Vec::new();
        let classes = self.subjects.iter().flat_map(|(_, said)| said);
        for class in
            classes.filter(|(relation, _)| relation == TYPE).filter_map(|(_, class)| address(class))
        {
            let lower = class.to_lowercase();
            let like = lower.contains("aisystem") || lower.contains("airo");
            if like && alike.len() < NAMED && !alike.contains(&class) {
                alike.push(class);
            }
        }
        let found = if alike.is_empty() {
            String::new()
        } else {
            format!("; found are things of the kinds {}", alike.join(", "))
        };
        format!(
            "a system is described as AISystem of w3id.org/airo, w3id.org/dpv/ai or w3id.org/dpv/legal/eu/aiact{found}"
        )
    }

    fn filing<'v>(
        &self,
        system: &NamedOrBlankNode,
        number: usize,
        vocabulary: &'v Vocabulary,
        fates: &mut [Fate],
    ) -> Draft<'v> {
        let (record, id) = match system {
            NamedOrBlankNode::NamedNode(named) => {
                (named.as_str().to_owned(), local(named.as_str()).to_owned())
            }
            // Blank nodes have other names each time.
            NamedOrBlankNode::BlankNode(_) => {
                (format!("system {number} of the text"), number.to_string())
            }
        };
        let mut draft = Draft::new(vocabulary, REGISTER, &record, &format!("AIRO-{id}"));
        let named = self.name(system);
        if let Some((relation, name)) = &named {
            draft.set(Handle::SystemName, json!(name), relation, name);
        }
        for ((relation, term), fate) in self.said(system).iter().zip(fates.iter_mut()) {
            if relation == TYPE
                && address(term).is_some_and(|class| SYSTEMS.contains(&short(&class).as_str()))
            {
                *fate = Fate::Taken;
            } else if NAMES.contains(&relation.as_str()) {
                let is_name = matches!((term, &named), (Term::Literal(text), Some((_, name))) if text.value().trim() == name);
                *fate = if is_name { Fate::Taken } else { Fate::Unread("another name") };
            }
        }
        if let NamedOrBlankNode::NamedNode(named) = system {
            let address = named.as_str();
            if self.name(system).is_none() {
                draft.set(Handle::SystemName, json!(id), "address", address);
            }
            draft.set(Handle::SystemIdentifier, json!(address), "address", address);
        }
        let mut from = From { system, draft: &mut draft, fates };
        self.text(&["airo:hasVersion"], Handle::SystemVersion, &mut from);
        self.text(&["airo:hasPurpose", "dpv:hasPurpose"], Handle::UseDeclaredPurpose, &mut from);
        let domains = ["airo:isAppliedWithinDomain", "dpv:hasSector"];
        self.list(&domains, Handle::UseAreas, &mut from, |term| self.area(term));
        self.list(&["airo:isUsedWithinLocality"], Handle::UseCountries, &mut from, |term| {
            let code = short(&address(term)?).strip_prefix(COUNTRIES)?.to_owned();
            // The Union is a place there, and no country.
            let country = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
            (country && code != "EU").then_some(code)
        });
        self.bodies(&mut from);
        draft
    }

    /// A text, of all that is said of it; the first relation that says anything is named as its source.
    fn text(&self, relations: &[&'static str], fact: Handle, from: &mut From<'_, '_>) {
        let mut words: Vec<String> = Vec::new();
        let mut source = None;
        for relation in relations {
            self.each(from, relation, |term| {
                words.push(self.words(term)?);
                source.get_or_insert(*relation);
                Some(())
            });
        }
        if let Some(source) = source {
            let words = words.join("; ");
            from.draft.set(fact, json!(words), source, &words);
        }
    }

    /// A list of values, of those terms that are among ours; that there are no others is never said.
    fn list(
        &self,
        relations: &[&'static str],
        fact: Handle,
        from: &mut From<'_, '_>,
        value: impl Fn(&Term) -> Option<String>,
    ) {
        let (mut values, mut terms): (Vec<String>, Vec<String>) = Default::default();
        let mut source = None;
        for relation in relations {
            self.each(from, relation, |term| {
                let found = value(term)?;
                terms.push(term.to_string());
                source.get_or_insert(*relation);
                if !values.contains(&found) {
                    values.push(found);
                }
                Some(())
            });
        }
        if let Some(source) = source {
            let answer = terms.join(", ");
            values.push("unknown".to_owned());
            from.draft.set(fact, json!(values), source, &answer);
        }
    }

    /// Goes through what a relation says of a system; what `take` makes something of is accounted for.
    fn each(
        &self,
        from: &mut From<'_, '_>,
        relation: &str,
        mut take: impl FnMut(&Term) -> Option<()>,
    ) {
        for ((known, term), fate) in self.said(from.system).iter().zip(from.fates.iter_mut()) {
            if known == relation {
                *fate = take(term).map_or(Fate::Unread(""), |()| Fate::Taken);
            }
        }
    }

    /// The area that a domain is, or is described as.
    fn area(&self, term: &Term) -> Option<String> {
        let own = address(term).map(|own| short(&own));
        let names: Vec<String> = own.into_iter().chain(self.described(term)).collect();
        let area = AREAS.iter().find(|(known, _)| names.iter().any(|name| name == known));
        area.map(|&(_, area)| area.to_owned())
    }

    /// The bodies that have to do with a system; each once, with all its parts.
    fn bodies(&self, from: &mut From<'_, '_>) {
        let mut bodies: Vec<(String, &'static str, Map<String, Value>)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (relation, part) in BODIES {
            self.each(from, relation, |term| {
                let name = self.words(term)?;
                let place = *places.entry(name).or_insert_with_key(|name| {
                    let mut actor = Map::new();
                    state(&mut actor, Handle::ActorId, json!(format!("body-{}", bodies.len() + 1)));
                    state(&mut actor, Handle::ActorName, json!(name));
                    bodies.push((name.clone(), relation, actor));
                    bodies.len() - 1
                });
                let (_, _, actor) = bodies.get_mut(place)?;
                let described = self.described(term);
                let described =
                    PARTS.iter().filter(|(class, _)| described.iter().any(|d| d == class));
                for part in part.into_iter().chain(described.map(|&(_, part)| part)) {
                    let parts =
                        actor.entry(Handle::ActorRoles.key()).or_insert_with(|| json!(["unknown"]));
                    if let Some(parts) = parts.as_array_mut()
                        && !parts.iter().any(|known| *known == part)
                    {
                        parts.insert(parts.len() - 1, json!(part));
                    }
                }
                if relation == "airo:isDevelopedBy" {
                    state(actor, Handle::ActorDeveloped, json!(true));
                }
                Some(())
            });
        }
        for (name, relation, actor) in bodies {
            from.draft.push(Handle::Actors, actor, relation, &name);
        }
    }

    /// The classes of a term.
    fn described(&self, term: &Term) -> Vec<String> {
        match term {
            Term::NamedNode(named) => self.types(&named.clone().into()),
            Term::BlankNode(blank) => self.types(&blank.clone().into()),
            Term::Literal(_) => Vec::new(),
        }
    }
}

/// A system that is being read: its filing, and what becomes of each statement about it.
struct From<'f, 'v> {
    system: &'f NamedOrBlankNode,
    draft: &'f mut Draft<'v>,
    fates: &'f mut [Fate],
}

/// The address of a term that has one.
fn address(term: &Term) -> Option<String> {
    if let Term::NamedNode(named) = term { Some(named.as_str().to_owned()) } else { None }
}

/// An address by the prefix that people know, or whole.
fn short(address: &str) -> String {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let known = PREFIXES.iter().find_map(|(namespace, prefix)| {
        let (begin, name) = rest?.split_at_checked(namespace.len())?;
        begin.eq_ignore_ascii_case(namespace).then(|| format!("{prefix}:{name}"))
    });
    known.unwrap_or_else(|| address.to_owned())
}

/// The last part of an address.
fn local(address: &str) -> &str {
    let whole = address.trim_end_matches(['#', '/']);
    whole.rsplit(['#', '/']).next().unwrap_or(whole)
}

/// A text that is not blank.
fn said(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}
