//! Provisions → where they can be read: the instrument's official address, and the article in it.

use std::fmt::Write as _;

use crate::rulebook::{Instrument, Rulebook};

/// Where addresses of the Union's Official Journal begin; what follows is `reg/2024/1689/oj`.
const UNION: &str = "http://data.europa.eu/eli/";

impl Rulebook {
    /// The official address of a provision: that of its instrument, with the article or annex where the text at
    /// the address names its parts so. An address is never that of another provision.
    #[must_use]
    pub fn address(&self, provision: &str) -> Option<String> {
        let instrument = self.instrument(provision).filter(|law| !law.eli.is_empty())?;
        let mut address = instrument.eli.clone();
        if let Some(part) = part_of(provision).filter(|_| names_its_parts(instrument)) {
            let _ = write!(address, "#{part}");
        }
        Some(address)
    }
}

/// Whether the address is that of the instrument itself, in a form whose text has anchors: EUR-Lex writes the ELI
/// subdivisions `art_26` and `anx_III` into the acts of the Official Journal. A proposal that has only the address
/// of the act which it would replace has other articles.
fn names_its_parts(instrument: &Instrument) -> bool {
    let Some(path) = instrument.eli.strip_prefix(UNION) else { return false };
    let mut parts = path.split('/');
    let (Some(_), Some(year), Some(number), Some("oj"), None) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let named = |text: &str| {
        // Digits and the slash between them, apart from the words around: “No 767/2008”, “2008/115/EC”.
        let apart = |c: char| !c.is_ascii_digit() && c != '/';
        let mut runs = instrument.number.split(apart).map(|run| run.trim_matches('/'));
        runs.any(|run| run == text)
    };
    named(&format!("{year}/{number}")) || named(&format!("{number}/{year}"))
}

/// The article or annex of a provision's id, as an ELI subdivision.
fn part_of(provision: &str) -> Option<String> {
    provision.split('/').find_map(|part| {
        if let Some(article) = part.strip_prefix("art-") {
            let plain = !article.is_empty() && article.chars().all(|c| c.is_ascii_alphanumeric());
            return plain.then(|| format!("art_{article}"));
        }
        let annex = part.strip_prefix("annex-")?;
        let roman = !annex.is_empty() && annex.chars().all(|c| "ivxl".contains(c));
        roman.then(|| format!("anx_{}", annex.to_uppercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn articles_and_annexes_are_parts() {
        assert_eq!(part_of("ai-act/art-26/par-6").as_deref(), Some("art_26"));
        assert_eq!(part_of("border/borders-code/art-8a/par-1").as_deref(), Some("art_8a"));
        assert_eq!(part_of("ai-act/annex-iii/pt-7").as_deref(), Some("anx_III"));
        assert_eq!(part_of("human-rights/cases/c-634-21"), None);
    }
}
