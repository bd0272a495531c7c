//! “Did you mean …?”

/// The candidate that a misspelt word most likely stands for.
///
/// Of the nearest by edits (insert, delete, change, swap) the first in the order given; `None`
/// where even that one is too far off to be helpful.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // A long key with a word too many (`retention_period`) is near enough when it begins alike.
    let allowed = (word.chars().count() / 3).clamp(1, 4);
    let fold = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let folded = fold(word);
    let letters = folded.chars().count();
    let distance = |candidate: &str| {
        if folded == candidate.to_lowercase() {
            Some(0)
        } else if candidate.len() > 3
            && (folded.starts_with(candidate) || candidate.starts_with(&folded) && folded.len() > 3)
        {
            Some(1)
        } else if letters.abs_diff(candidate.chars().count()) > allowed {
            // Each letter more or less is an edit; there is no need to count them.
            None
        } else {
            Some(strsim::damerau_levenshtein(&folded, &fold(candidate)))
        }
    };
    candidates
        .into_iter()
        .filter_map(|candidate| Some((distance(candidate)?, candidate)))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn likely_words() {
        let keys = ["retention", "events", "under_deployer_control", "human_oversight"];
        assert_eq!(closest("retenton", keys), Some("retention"));
        assert_eq!(closest("humanOversight", keys), Some("human_oversight"));
        assert_eq!(closest("human-oversight", keys), Some("human_oversight"));
        assert_eq!(closest("retention_period", keys), Some("retention"));
        assert_eq!(closest("colour", keys), None);
        let ids = ["ai-act/art-19/log-retention", "ai-act/art-26/log-retention"];
        assert_eq!(closest("ai-act/art-26/log-retenton", ids), Some(ids[1]));
    }
}
