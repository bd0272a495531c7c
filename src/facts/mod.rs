//! What one filing states, in slots that the rulebook knows.

mod dispute;
mod evidence;
mod gather;
mod suppose;

pub use self::dispute::{CellAddress, Step};
pub use self::evidence::{Evidence, FileState, Item, Look};
pub use self::gather::{Gathered, Misfit, gather, gather_with};
use crate::law::Standing;
use crate::source::Span;
use crate::time::{Duration, PartialDate};
use crate::vocabulary::{FactId, Kind, RecordId, Vocabulary};

/// The value of a fact that a filing states.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'d> {
    /// Stated that there is none (`none`).
    None,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text, a code, or a value of a choice.
    Text(&'d str),
    /// A calendar date: a year, a month or a day.
    Date(PartialDate),
    /// A calendar span, and how it was written.
    Duration(Duration, &'d str),
    /// A list of values; empty for `[]` and `none`.
    List(List<'d>),
    /// A list of records; empty for `[]` and `none`.
    Records(Records<'d>),
    /// The claim is made.
    Claimed,
}

impl Value<'_> {
    /// That there is none of a fact of this kind: an empty list of a list, `none` of everything else.
    #[must_use]
    pub fn none_of(kind: Kind) -> Value<'static> {
        match kind {
            Kind::Choices | Kind::Texts | Kind::Codes => Value::List(List::default()),
            Kind::Records(_) => Value::Records(Records::default()),
            Kind::YesNo
            | Kind::Date
            | Kind::Duration
            | Kind::Number
            | Kind::Text
            | Kind::Code
            | Kind::Choice
            | Kind::Claim => Value::None,
        }
    }
}

/// A list of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List<'d> {
    /// The values, in the order of the text.
    pub values: Vec<&'d str>,
    /// Whether it contains `unknown`, so that there may be more.
    pub open: bool,
}

/// A list of records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records<'d> {
    /// The records, in the order of the text.
    pub items: Vec<Record<'d>>,
    /// Whether it contains `unknown`, so that there may be more.
    pub open: bool,
}

/// What a filing says about a fact. The ways of not saying it are kept apart for the reader;
/// the logic treats them alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stated<'d> {
    /// Not mentioned.
    #[default]
    Absent,
    /// `null`, `~` or nothing after the key.
    Null,
    /// The word `unknown`.
    Unknown,
    /// Stated, and contradicted elsewhere in the filing: taken to be unknown.
    Disputed(Value<'d>),
    /// Part of a claim that is not made: for claims alone, silence is an answer.
    NotClaimed,
    /// Stated.
    Known(Value<'d>),
}

/// One slot of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell<'d> {
    /// What is said.
    pub stated: Stated<'d>,
    /// Where the value stands; `None` where nothing is said.
    pub span: Option<Span>,
    /// The most that the evidence named by the object it stands in, or by one around that, gives it.
    pub standing: Standing,
}

impl Default for Cell<'_> {
    fn default() -> Self {
        Cell { stated: Stated::Absent, span: None, standing: Standing::Asserted }
    }
}

/// The facts of the filing, or of one item of a list.
///
/// A filing states a few of some thousand facts, so that only those have a cell of their own.
#[derive(Clone, Debug)]
pub struct Record<'d> {
    /// Which kind of record.
    pub kind: RecordId,
    /// Its position in its list, from 0, items that are unknown counted; 0 for the filing.
    pub position: usize,
    /// For each slot: nothing said, a claim not made, or the position of its cell behind these two.
    slots: Box<[u16]>,
    cells: Vec<Cell<'d>>,
}

const NOTHING_SAID: u16 = 0;
const NOT_CLAIMED: u16 = 1;
const OWN_CELLS: u16 = 2;

static ABSENT: Cell<'static> =
    Cell { stated: Stated::Absent, span: None, standing: Standing::Asserted };
static UNCLAIMED: Cell<'static> =
    Cell { stated: Stated::NotClaimed, span: None, standing: Standing::Asserted };

impl PartialEq for Record<'_> {
    fn eq(&self, other: &Self) -> bool {
        let slots = u16::try_from(self.slots.len()).unwrap_or(u16::MAX);
        (self.kind, self.position, slots as usize)
            == (other.kind, other.position, other.slots.len())
            && (0..slots).all(|slot| self.cell(slot) == other.cell(slot))
    }
}

impl<'d> Record<'d> {
    /// A record that states nothing.
    #[must_use]
    pub fn silent(kind: RecordId, vocabulary: &Vocabulary) -> Record<'d> {
        let slots = vec![NOTHING_SAID; vocabulary.record_kind(kind).facts.len()];
        Record { kind, position: 0, slots: slots.into_boxed_slice(), cells: Vec::new() }
    }

    /// The cell of a slot.
    #[must_use]
    pub fn cell(&self, slot: u16) -> &Cell<'d> {
        match self.slots[usize::from(slot)] {
            NOTHING_SAID => &ABSENT,
            NOT_CLAIMED => &UNCLAIMED,
            at => &self.cells[usize::from(at - OWN_CELLS)],
        }
    }

    /// The slots of which something is said, or whose claim is not made, with their cells.
    pub(crate) fn mentioned(&self) -> impl Iterator<Item = (u16, &Cell<'d>)> {
        let slots = (0_u16..).zip(&self.slots).filter(|&(_, &at)| at != NOTHING_SAID);
        slots.map(|(slot, _)| (slot, self.cell(slot)))
    }

    /// The cell of a slot of which something is said.
    fn cell_mut(&mut self, slot: u16) -> Option<&mut Cell<'d>> {
        let at = self.slots[usize::from(slot)].checked_sub(OWN_CELLS)?;
        self.cells.get_mut(usize::from(at))
    }

    /// Says of a slot that its claim is not made.
    fn unclaim(&mut self, slot: u16) {
        self.slots[usize::from(slot)] = NOT_CLAIMED;
    }

    /// Says of a slot that nothing is said.
    fn unsay(&mut self, slot: u16) {
        self.slots[usize::from(slot)] = NOTHING_SAID;
    }

    /// Puts a cell into a slot.
    fn put(&mut self, slot: u16, cell: Cell<'d>) {
        let at = &mut self.slots[usize::from(slot)];
        if *at >= OWN_CELLS {
            self.cells[usize::from(*at - OWN_CELLS)] = cell;
        } else if let Ok(next) = u16::try_from(self.cells.len() + usize::from(OWN_CELLS)) {
            *at = next;
            self.cells.push(cell);
        }
    }
}

/// Everything that one filing states.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts<'d> {
    /// The filing itself; lists hold further records.
    pub filing: Record<'d>,
}

impl<'d> Facts<'d> {
    /// What is said about a fact of the filing itself.
    #[must_use]
    pub fn cell(&self, vocabulary: &Vocabulary, fact: FactId) -> &Cell<'d> {
        self.filing.cell(vocabulary.fact(fact).slot)
    }
}
