//! The ledger of a law: every provision of it, and what became of each.
//!
//! A row is encoded by rules, defines a word, speaks to somebody whom no filing describes, is left to a person's
//! judgement, or can not be told from a description. What holds of a whole chapter stands at its row once.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Rulebook;
use super::fields::{Fields, Page, words};
use super::load::Loader;
use crate::diagnostic::Code;
use crate::document::NodeId;
use crate::law::Role;

/// A row of a law's ledger.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Provision {
    /// How people cite it: “Article 26(6)”.
    pub cite: String,
    /// SHA-256 of the official text it was read from, as lower-case hexadecimal.
    pub sha256: Option<String>,
    /// What became of it, where that does not follow from a rule that cites it or from a row above.
    pub account: Option<Account>,
    /// The rows of our survey of border instruments that it accounts for: `GDPR-07`.
    pub rows: Vec<String>,
    /// How it was read.
    pub read: Option<Read>,
    /// What was read: a published text, and the state of it.
    pub source: Option<String>,
    /// The day on which somebody who saw its text alone, and no rule, wrote filings on it and on all that stands
    /// under it, with the outcome that the text gives.
    pub read_blind: Option<Date>,
}

/// What became of a provision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Account {
    /// Rules that cite another provision encode it too: full ids, `law.<name>`, or `regime:<id>`.
    Encoded(Vec<String>),
    /// It says what a word means; the qualifications that work it out, if any.
    Definition(Vec<String>),
    /// It speaks to somebody whose acts no filing describes.
    Addressed {
        /// To whom.
        to: Vec<String>,
        /// More on why no operator is meant.
        why: Option<String>,
    },
    /// It binds an operator, and only a person can tell.
    Judge {
        /// On whom the duty is.
        of: Role,
        /// What that person is asked.
        ask: String,
        /// Why a description does not settle it.
        why: String,
    },
    /// Nothing in a description of a system could bear on it.
    NotDecidable {
        /// Why.
        why: String,
    },
    /// It was repealed.
    Deleted,
}

impl Account {
    /// The word in rule files.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Account::Encoded(_) => "encoded",
            Account::Definition(_) => "definition",
            Account::Addressed { .. } => "addressed",
            Account::Judge { .. } => "judge",
            Account::NotDecidable { .. } => "not_decidable",
            Account::Deleted => "deleted",
        }
    }

    /// Every word that a row may give.
    pub const WORDS: [&'static str; 6] =
        ["encoded", "definition", "addressed", "judge", "not_decidable", "deleted"];
}

/// How a provision was read before it was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Read {
    /// The whole of it in its official text.
    Official,
    /// A part of it, or another language.
    Part,
    /// What others write about it.
    Secondary,
    /// Not at all: as remembered.
    Memory,
}

impl Read {
    const ALL: [Read; 4] = [Read::Official, Read::Part, Read::Secondary, Read::Memory];

    /// The word in rule files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Read::Official => "official",
            Read::Part => "part",
            Read::Secondary => "secondary",
            Read::Memory => "memory",
        }
    }

    fn from_word(word: &str) -> Option<Read> {
        Read::ALL.into_iter().find(|read| read.word() == word)
    }
}

/// A question of the ledger: a provision binds an operator, and only a person can tell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question {
    /// The provision.
    pub provision: String,
    /// On whom the duty is.
    pub of: Role,
    /// What is asked.
    pub ask: String,
}

const KEYS: &[&str] = &[
    "id",
    "cite",
    "sha256",
    "text",
    "status",
    "by",
    "to",
    "why",
    "of",
    "ask",
    "rows",
    "read",
    "source",
    "read_blind",
];

impl Loader<'_> {
    /// First pass: the rows.
    pub(super) fn ledger(&mut self, page: &Page<'_, '_>) {
        for node in page.list(page.document.root(), "a ledger") {
            let Some(fields) = page.fields(node, "a row of the ledger", KEYS) else { continue };
            let (Some(id), Some(cite)) = (fields.need_text("id"), fields.need_text("cite")) else {
                continue;
            };
            let account = account(&fields, page);
            if let Some(Account::Judge { of, ask, .. }) = &account {
                let question = Question { provision: id.clone(), of: *of, ask: ask.clone() };
                self.rulebook.questions.push(question);
            }
            let provision = Provision {
                cite,
                sha256: fields.text("sha256"),
                account,
                rows: fields.texts("rows"),
                read: fields.word("read", Read::from_word, &words(&Read::ALL, Read::word)),
                source: fields.text("source"),
                read_blind: fields.date("read_blind"),
            };
            if self.rulebook.provisions.insert(id.clone(), provision).is_some() {
                page.error(Code::DuplicateId, node, format!("the ledger has `{id}` twice"));
            }
        }
    }

    /// Last pass: rules that a row names are there.
    pub(super) fn ledger_names(&mut self, page: &Page<'_, '_>) {
        for &node in page.document.items(page.document.root()) {
            let Some(by) = page.document.get(node, "by") else { continue };
            for &item in page.document.items(by) {
                let Some(name) = page.document.text(item) else { continue };
                if !names_a_rule(&self.rulebook, name) {
                    page.error(Code::NotAllowed, item, format!("there is no rule `{name}`"));
                }
            }
        }
    }
}

/// Whether a row's `by` names something: an obligation, a contradiction, a qualification or a regime.
fn names_a_rule(rulebook: &Rulebook, name: &str) -> bool {
    if let Some(regime) = name.strip_prefix("regime:") {
        return rulebook.regimes.iter().any(|known| known.id == regime);
    }
    if name.starts_with("law.") {
        return rulebook.qualification(name).is_some();
    }
    rulebook.obligation(name).is_some()
        || rulebook.contradictions.iter().any(|known| known.id == name)
}

fn account(fields: &Fields<'_, '_>, page: &Page<'_, '_>) -> Option<Account> {
    let status = fields.text("status");
    let needed = |keys: &[&str]| {
        for key in ["by", "to", "why", "of", "ask"] {
            if let Some(node) = fields.get(key).filter(|_| !keys.contains(&key)) {
                page.error(
                    Code::NotAllowed,
                    node,
                    format!("a row with this `status` has no `{key}`"),
                );
            }
        }
    };
    let status = status?;
    match status.as_str() {
        "encoded" => {
            needed(&["by"]);
            fields.need("by");
            Some(Account::Encoded(fields.texts("by")))
        }
        "definition" => {
            needed(&["by", "why"]);
            Some(Account::Definition(fields.texts("by")))
        }
        "addressed" => {
            needed(&["to", "why"]);
            fields.need("to");
            Some(Account::Addressed { to: fields.texts("to"), why: fields.text("why") })
        }
        "judge" => {
            needed(&["of", "ask", "why"]);
            fields.need("of");
            let of = fields.word("of", Role::from_word, &words(Role::ALL, Role::word));
            let (ask, why) = (fields.need_text("ask"), fields.need_text("why"));
            Some(Account::Judge { of: of?, ask: ask?, why: why? })
        }
        "not_decidable" => {
            needed(&["why"]);
            Some(Account::NotDecidable { why: fields.need_text("why")? })
        }
        "deleted" => {
            needed(&[]);
            Some(Account::Deleted)
        }
        other => {
            let at: NodeId = fields.get("status").unwrap_or(fields.node);
            let list = super::fields::list(Account::WORDS.into_iter());
            page.error(
                Code::NotAllowed,
                at,
                format!("`{other}` is no `status`; it is one of {list}"),
            );
            None
        }
    }
}
