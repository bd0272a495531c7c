//! “Did you mean …?”

/// The candidate that a misspelt word most likely stands for.
///
/// Of the nearest by edits (insert, delete, change, swap) the first in the order given; `None`
/// where even that one is too far off to be helpful.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // A long key with a word too many (`retention_period`) is near enough when it begins alike.
    let allowed = (word.chars().count() / 3).clamp(1, 4);
    let folded = word.to_lowercase().replace(['-', ' '], "_");
    candidates
        .into_iter()
        .map(|candidate| {
            let distance = if folded == candidate.to_lowercase() {
                0
            } else if candidate.len() > 3
                && (folded.starts_with(candidate)
                    || candidate.starts_with(&folded) && folded.len() > 3)
            {
                1
            } else {
                strsim::damerau_levenshtein(&folded, candidate)
            };
            (distance, candidate)
        })
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
    }
}
