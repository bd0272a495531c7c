//! Provisions as people cite them, those of one law together.

use serde::Serialize;

use crate::rulebook::Rulebook;

/// Citations: “AI Act 14(4)(d), 14(5); GDPR 22(3)”.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Citations {
    /// Each law by its short name, with its provisions in the order in which they came.
    pub laws: Vec<(String, Vec<String>)>,
}

impl Citations {
    /// Those of some provisions, each once.
    #[must_use]
    pub fn of<'p>(rulebook: &Rulebook, provisions: impl IntoIterator<Item = &'p str>) -> Citations {
        let mut laws: Vec<(String, Vec<String>)> = Vec::new();
        for provision in provisions {
            let short = rulebook.instrument(provision).map_or("", |law| law.short.as_str());
            let cite = rulebook.cite(provision);
            let cite = cite.strip_prefix("Article ").unwrap_or(cite);
            let at = laws.iter().position(|(law, _)| law == short).unwrap_or_else(|| {
                laws.push((short.to_owned(), Vec::new()));
                laws.len() - 1
            });
            let cites = &mut laws[at].1;
            if !cites.iter().any(|known| known == cite) {
                cites.push(cite.to_owned());
            }
        }
        Citations { laws }
    }

    /// How many provisions.
    #[must_use]
    pub fn count(&self) -> usize {
        self.laws.iter().map(|(_, cites)| cites.len()).sum()
    }

    /// The first, with its law: “AI Act 14(5)”.
    #[must_use]
    pub fn first(&self) -> Option<String> {
        (self.count() > 0).then(|| self.some(1))
    }

    /// As many as fit a width, the first at least, and how many more there are: one of each law first.
    #[must_use]
    pub fn within(&self, width: usize) -> String {
        let all = self.count();
        let mut best = String::new();
        for shown in 1..=all {
            let text = self.some(shown);
            let more = all - shown;
            let text = if more > 0 { format!("{text} +{more}") } else { text };
            if text.chars().count() > width && shown > 1 {
                break;
            }
            best = text;
        }
        best
    }

    /// The first of each law, then the second of each, and so on, up to a number; told law by law.
    fn some(&self, shown: usize) -> String {
        let mut counts = vec![0; self.laws.len()];
        let mut left = shown;
        let most = self.laws.iter().map(|(_, cites)| cites.len()).max().unwrap_or(0);
        for round in 0..most {
            for (count, (_, cites)) in counts.iter_mut().zip(&self.laws) {
                if left > 0 && round < cites.len() {
                    *count += 1;
                    left -= 1;
                }
            }
        }
        let told = self.laws.iter().zip(counts).filter(|(_, count)| *count > 0);
        let told = told.map(|((law, cites), count)| {
            let cites = cites.get(..count).unwrap_or(cites).join(", ");
            // What is cited by its own name needs no other before it.
            let named = cites.to_lowercase().starts_with(&law.to_lowercase());
            if named { cites } else { format!("{law} {cites}").trim_start().to_owned() }
        });
        told.collect::<Vec<_>>().join("; ")
    }
}

impl std::fmt::Display for Citations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.some(self.count()))
    }
}
