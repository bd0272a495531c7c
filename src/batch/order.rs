//! Results that come in any order → results in the order of their numbers.

use std::collections::BTreeMap;

/// Holds back what has come too early.
#[derive(Debug)]
pub struct Reorder<T> {
    next: u64,
    early: BTreeMap<u64, T>,
}

impl<T> Default for Reorder<T> {
    fn default() -> Reorder<T> {
        Reorder { next: 0, early: BTreeMap::new() }
    }
}

impl<T> Reorder<T> {
    /// Takes a result in.
    pub fn put(&mut self, number: u64, result: T) {
        self.early.insert(number, result);
    }

    /// The next result, if it has come.
    pub fn take(&mut self) -> Option<T> {
        let result = self.early.remove(&self.next)?;
        self.next += 1;
        Some(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_early_waits() {
        let mut order = Reorder::default();
        let mut seen = Vec::new();
        for number in [2, 0, 3, 1] {
            order.put(number, number);
            seen.extend(std::iter::from_fn(|| order.take()));
        }
        assert_eq!(seen, [0, 1, 2, 3]);
    }
}
