//! The heaviest findings of a run, for formats whose readers take only so many.

use std::collections::BTreeMap;

use crate::report::Weight;

/// Keeps so many, whatever comes.
#[derive(Debug)]
pub(super) struct Heaviest {
    most: usize,
    held: BTreeMap<(Weight, usize), String>,
    /// How many there were.
    pub(super) seen: usize,
}

impl Heaviest {
    pub(super) fn new(most: usize) -> Heaviest {
        Heaviest { most, held: BTreeMap::new(), seen: 0 }
    }

    pub(super) fn push(&mut self, weight: Weight, text: String) {
        self.held.insert((weight, self.seen), text);
        self.seen += 1;
        if self.held.len() > self.most {
            self.held.pop_last();
        }
    }

    pub(super) fn left_out(&self) -> usize {
        self.seen - self.held.len()
    }

    /// The heaviest first.
    pub(super) fn by_weight(&self) -> impl Iterator<Item = &str> {
        self.held.values().map(String::as_str)
    }

    /// In the order in which they came.
    pub(super) fn by_turn(&self) -> impl Iterator<Item = &str> {
        let mut turns: Vec<_> = self.held.iter().map(|((_, turn), text)| (*turn, text)).collect();
        turns.sort_unstable();
        turns.into_iter().map(|(_, text)| text.as_str())
    }
}
