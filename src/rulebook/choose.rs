//! Which duties of a rulebook are looked at, by their ids or what these begin with, as somebody wishes.

use std::collections::BTreeSet;

use super::Rulebook;
use crate::law::Theme;
use crate::suggest::closest;

/// Duties chosen by id: each that begins with one of `select`, all of them where that is empty, without those that
/// begin with one of `ignore`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is looked at.
    pub select: Vec<String>,
    /// What is left out.
    pub ignore: Vec<String>,
}

/// What a choice has left out of a rulebook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// The choice.
    pub choice: Choice,
    /// Duties that were not selected, or ignored.
    pub duties: usize,
    /// Of these, prohibitions that were not selected.
    pub prohibitions: usize,
    /// Prohibitions among what was to be ignored; they are looked at all the same.
    pub kept: usize,
}

/// Why a choice cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoChoice {
    /// Nothing is called that.
    Unknown {
        /// What was named.
        id: String,
        /// What may be meant.
        likely: Option<String>,
    },
    /// It is the name of something else.
    NoDuty {
        /// What was named.
        id: String,
        /// What it is.
        what: &'static str,
    },
    /// Only prohibitions are called that.
    Prohibited {
        /// What was named.
        id: String,
    },
}

impl std::error::Error for NoChoice {}

impl std::fmt::Display for NoChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoChoice::Unknown { id, likely } => {
                write!(f, "no duty has the id `{id}`, and none begins with it")?;
                match likely {
                    Some(likely) => write!(f, ". Did you mean `{likely}`?"),
                    None => f.write_str("; `bordercheck rules list` has them all"),
                }
            }
            NoChoice::NoDuty { id, what } => {
                write!(f, "`{id}` is no duty but a {what}; name the duties themselves")
            }
            NoChoice::Prohibited { id } => write!(
                f,
                "`{id}` is prohibited by law, and no check leaves that out; take it out of what is ignored"
            ),
        }
    }
}

impl Choice {
    /// A choice among the duties of a rulebook.
    ///
    /// # Errors
    /// The first id that no duty has or begins with, or that stands for prohibitions alone and is to be ignored.
    pub fn of(
        rulebook: &Rulebook,
        select: &[String],
        ignore: &[String],
    ) -> Result<Choice, NoChoice> {
        let tidy = |ids: &[String]| -> Vec<String> {
            ids.iter().map(|id| id.trim().trim_end_matches('/').to_owned()).collect()
        };
        let choice = Choice { select: tidy(select), ignore: tidy(ignore) };
        for id in choice.select.iter().chain(&choice.ignore) {
            if !rulebook.obligations.iter().any(|about| begins(&about.id, id)) {
                return Err(unknown(rulebook, id));
            }
        }
        for id in &choice.ignore {
            let mut named = rulebook.obligations.iter().filter(|about| begins(&about.id, id));
            if named.all(|about| about.theme == Theme::Prohibition) {
                return Err(NoChoice::Prohibited { id: id.clone() });
            }
        }
        Ok(choice)
    }

    /// Whether a duty is looked at; one that is prohibited is, whatever is ignored.
    #[must_use]
    pub fn keeps(&self, id: &str, theme: Option<Theme>) -> bool {
        self.selects(id) && (theme == Some(Theme::Prohibition) || !self.ignores(id))
    }

    fn is_empty(&self) -> bool {
        self.select.is_empty() && self.ignore.is_empty()
    }

    fn selects(&self, id: &str) -> bool {
        self.select.is_empty() || self.select.iter().any(|wanted| begins(id, wanted))
    }

    fn ignores(&self, id: &str) -> bool {
        self.ignore.iter().any(|unwanted| begins(id, unwanted))
    }
}

impl Rulebook {
    /// Keeps only the duties of a choice, and of what is prohibited all that is selected. What is left out is
    /// counted in [`Rulebook::left_out`].
    pub fn choose(&mut self, choice: Choice) {
        if choice.is_empty() {
            return;
        }
        let mut left = LeftOut::default();
        self.obligations.retain(|about| {
            let prohibited = about.theme == Theme::Prohibition;
            let kept = choice.keeps(&about.id, Some(about.theme));
            left.kept += usize::from(kept && choice.ignores(&about.id));
            left.duties += usize::from(!kept);
            left.prohibitions += usize::from(!kept && prohibited);
            kept
        });
        self.questions.retain(|question| {
            choice.selects(&question.provision) && !choice.ignores(&question.provision)
        });
        if !choice.select.is_empty() {
            // A law none of whose duties is looked at opens no report and fails no check.
            let laws: BTreeSet<&str> = self.obligations.iter().map(|o| o.law.as_str()).collect();
            for about in &mut self.qualifications {
                let kept = laws.contains(about.law.as_str());
                about.headline &= kept;
                about.mention &= kept;
                about.story = about.story.filter(|_| kept);
            }
        }
        left.choice = choice;
        self.left_out = Some(Box::new(left));
    }
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let duties = if self.duties == 1 { "duty is" } else { "duties are" };
        write!(f, "{} {duties} not looked at, by choice (", self.duties)?;
        let wishes = [("selected: ", &self.choice.select), ("ignored: ", &self.choice.ignore)];
        let mut between = "";
        for (word, ids) in wishes.into_iter().filter(|(_, ids)| !ids.is_empty()) {
            write!(f, "{between}{word}{}", ids.join(", "))?;
            between = "; ";
        }
        f.write_str(")")?;
        match self.prohibitions {
            0 => {}
            1 => f.write_str("; 1 of them is a prohibition")?,
            many => write!(f, "; {many} of them are prohibitions")?,
        }
        match self.kept {
            0 => Ok(()),
            1 => f.write_str("; 1 prohibition among what is ignored is looked at all the same"),
            many => {
                write!(f, "; {many} prohibitions among what is ignored are looked at all the same")
            }
        }
    }
}

/// Whether an id is the one wanted, or stands below it.
fn begins(id: &str, wanted: &str) -> bool {
    id.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn unknown(rulebook: &Rulebook, id: &str) -> NoChoice {
    let named = |what| NoChoice::NoDuty { id: id.to_owned(), what };
    if rulebook.qualification(id).is_some() {
        return named("question of law");
    }
    if rulebook.contradictions.iter().any(|about| about.id == id) {
        return named("contradiction");
    }
    // Ids, and all that ids begin with.
    let mut known = BTreeSet::new();
    for about in &rulebook.obligations {
        let id = about.id.as_str();
        known.insert(id);
        known.extend(id.match_indices('/').filter_map(|(at, _)| id.get(..at)));
    }
    let ending = format!("/{id}");
    let likely = known.iter().find(|known| known.ends_with(&ending)).copied();
    let likely = likely.or_else(|| closest(id, known.iter().copied()));
    NoChoice::Unknown { id: id.to_owned(), likely: likely.map(str::to_owned) }
}
