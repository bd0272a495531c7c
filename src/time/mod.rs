//! Calendar dates and spans as filings and rules write them, each as exact as it is written.
//!
//! What is compared is what is certain: two dates of which one is a year, or a span in months and one in
//! days, may stand to each other in more than one way ([`Orders`]).

mod date;
mod span;

use std::cmp::Ordering;

pub use self::date::{PartialDate, YEARS, in_words, parse_date};
pub use self::span::Duration;

/// The ways in which one value may stand to another, as far as both are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// It may be the smaller one.
    pub less: bool,
    /// They may be equal.
    pub equal: bool,
    /// It may be the greater one.
    pub greater: bool,
}

impl Orders {
    /// Every way in which it may be, each once.
    pub fn each(self) -> impl Iterator<Item = Ordering> {
        let ways = [
            (self.less, Ordering::Less),
            (self.equal, Ordering::Equal),
            (self.greater, Ordering::Greater),
        ];
        ways.into_iter().filter_map(|(may, order)| may.then_some(order))
    }

    /// This way as well.
    #[must_use]
    pub fn or(self, order: Ordering) -> Orders {
        Orders {
            less: self.less || order.is_lt(),
            equal: self.equal || order.is_eq(),
            greater: self.greater || order.is_gt(),
        }
    }
}

impl From<Ordering> for Orders {
    fn from(order: Ordering) -> Orders {
        Orders::default().or(order)
    }
}
