//! Facts as they would be if one more were stated.

use super::{Cell, Facts, List, Record, Records, Stated, Value};
use crate::vocabulary::{FactId, Vocabulary};

impl<'d> Facts<'d> {
    /// The same facts with one more stated: `address` is its path, with the positions of items.
    /// `None` where the filing has no such item.
    #[must_use]
    pub fn supposing<'s>(
        &self,
        vocabulary: &'s Vocabulary,
        fact: FactId,
        address: &str,
        value: Value<'s>,
    ) -> Option<Facts<'s>>
    where
        'd: 's,
    {
        let mut facts: Facts<'s> = self.clone();
        let mut record: &mut Record<'s> = &mut facts.filing;
        let of = vocabulary.fact(fact).record;
        // The lists on the way: `use.decisions[]` of `use.decisions[].effect`.
        let path = &vocabulary.record_kind(of).path;
        let mut lists: Vec<&str> = path.match_indices("[]").map(|(at, _)| &path[..at]).collect();
        if !path.is_empty() {
            lists.push(path);
        }
        let positions = address
            .split('[')
            .skip(1)
            .filter_map(|part| part.split(']').next()?.parse::<usize>().ok());
        for (list, position) in lists.into_iter().zip(positions) {
            let (_, about) = vocabulary.facts().find(|(_, about)| about.path == list)?;
            let cell = record.cell_mut(about.slot)?;
            let Stated::Known(Value::Records(records)) = &mut cell.stated else { return None };
            record = records.items.iter_mut().find(|item| item.position == position)?;
        }
        if record.kind != of {
            return None;
        }
        let slot = vocabulary.fact(fact).slot;
        let before = record.cell(slot);
        let cell =
            Cell { stated: Stated::Known(value), span: before.span, standing: before.standing };
        record.put(slot, cell);
        Some(facts)
    }
}

impl<'d> Record<'d> {
    /// Puts a value without a place into a slot that states nothing; a stated list that may go on ends, where
    /// an empty one is presumed. Says whether anything was put.
    pub(crate) fn presume(&mut self, slot: u16, value: &Value<'d>) -> bool {
        let before = self.cell(slot);
        let stated = match (&before.stated, value) {
            (Stated::Absent | Stated::Null | Stated::Unknown, _) => Stated::Known(value.clone()),
            (Stated::Known(Value::Records(records)), Value::Records(none))
                if records.open && none.items.is_empty() =>
            {
                Stated::Known(Value::Records(Records { open: false, ..records.clone() }))
            }
            (Stated::Known(Value::List(list)), Value::List(none))
                if list.open && none.values.is_empty() =>
            {
                Stated::Known(Value::List(List { open: false, ..list.clone() }))
            }
            (Stated::Known(_) | Stated::Disputed(_) | Stated::NotClaimed, _) => return false,
        };
        self.put(slot, Cell { stated, span: None, standing: before.standing });
        true
    }

    /// Ends a list that states something and may go on. Says whether there was one.
    pub(crate) fn close(&mut self, slot: u16) -> bool {
        let before = self.cell(slot);
        let value = match &before.stated {
            Stated::Known(Value::Records(records)) if records.open && !records.items.is_empty() => {
                Value::Records(Records { open: false, ..records.clone() })
            }
            Stated::Known(Value::List(list)) if list.open && !list.values.is_empty() => {
                Value::List(List { open: false, ..list.clone() })
            }
            Stated::Absent
            | Stated::Null
            | Stated::Unknown
            | Stated::Known(_)
            | Stated::Disputed(_)
            | Stated::NotClaimed => return false,
        };
        let standing = before.standing;
        self.put(slot, Cell { stated: Stated::Known(value), span: None, standing });
        true
    }

    /// The items of the list in a slot; none where nothing is stated of it.
    pub(crate) fn items_mut(&mut self, list: u16) -> &mut [Record<'d>] {
        match self.cell_mut(list).map(|cell| &mut cell.stated) {
            Some(Stated::Known(Value::Records(records))) => &mut records.items,
            _ => &mut [],
        }
    }
}
