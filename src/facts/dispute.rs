//! Facts as they are without those that a filing contradicts.

use super::{Facts, Record, Stated, Value};

/// Where a cell is found: through items of lists, in the record that has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellAddress {
    /// The items on the way, from the filing inwards.
    pub way: Vec<Step>,
    /// The slot in the innermost record.
    pub slot: u16,
}

/// One item of a list on the way to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// The slot of the list.
    pub list: u16,
    /// The position of the item, as [`Record::position`] has it.
    pub position: usize,
}

impl Facts<'_> {
    /// Takes a stated fact to be unknown, as something else in the filing contradicts it. What it said is
    /// kept for the reader. Nothing happens where nothing is stated.
    pub fn dispute(&mut self, address: &CellAddress) {
        let mut record: &mut Record<'_> = &mut self.filing;
        for step in &address.way {
            let Some(cell) = record.cell_mut(step.list) else { return };
            let (Stated::Known(Value::Records(records))
            | Stated::Disputed(Value::Records(records))) = &mut cell.stated
            else {
                return;
            };
            let item = records.items.iter_mut().find(|item| item.position == step.position);
            let Some(item) = item else { return };
            record = item;
        }
        let Some(cell) = record.cell_mut(address.slot) else { return };
        cell.stated = match std::mem::take(&mut cell.stated) {
            Stated::Known(value) => Stated::Disputed(value),
            other @ (Stated::Absent
            | Stated::Null
            | Stated::Unknown
            | Stated::Disputed(_)
            | Stated::NotClaimed) => other,
        };
    }
}
