//! What a check found → what a reader is told: grouped by cause, ordered by weight, in words.
//!
//! A view is data: renderers place it and work nothing out. It changes no verdict.

pub(crate) mod answer;
mod bid;
mod cause;
mod cite;
mod closing;
mod compare;
mod derivation;
mod diff;
mod digest;
mod dossier;
mod evidence;
mod explain;
mod explain_fact;
mod found;
mod ledger;
pub(crate) mod left;
mod named;
mod presumed;
mod short;
mod side;
pub(crate) mod story;
mod timeline;

pub use self::bid::{Bid, KnockOut, Said, Says, Taken, Tally};
pub use self::cause::{Cause, CauseFact, Weight};
pub use self::cite::Citations;
pub use self::compare::{
    Compared, Comparing, Comparison, OurDuty, Ours, Row, StoryRow, SubjectRow, Whose,
};
pub use self::derivation::{Branch, Part};
pub use self::diff::{Change, ChangedDuty, Diff, Turn};
pub use self::digest::{Digest, Papers, Subject, Wanted, digest};
pub use self::dossier::{
    Closing, Dossier, Fault, LawLine, PresumedLine, ScopeLine, StoryLine, dossier, shortfalls,
};
pub use self::evidence::{DutyNeeds, Evidence, Item as EvidenceItem, OnWord, evidence};
pub use self::explain::{
    Became, DayLine, Days, Derived, DerivedDay, DerivedPart, Explained, ExplainedProvision,
    ExplainedRule, FactLine, Several, explained,
};
pub use self::explain_fact::{ExplainedFact, FactWithin, ShortValue, Stated, StatedValue};
pub(crate) use self::found::UNSEEN;
pub use self::found::{FindingOfCause, Told, told};
pub use self::ledger::{Accounts, Drift, Ledger, Unit, accounts, drift, write_drift};
pub use self::named::{Named, named};
pub use self::presumed::{
    Does, ExplainedPresumption, PresumedFact, PresumedIn, State as PresumedState,
};
pub use self::short::{Books, CameOut, CaseLine, DutyCameOut, Face, Filed, LawName, RuleLine};
pub use self::side::{Addressee, Because, Binds, NoReport, Side, State};
pub use self::story::{Cell, Line, Step, map, map_on_its_face, story};
pub use self::timeline::{DueDay, DueDuty, Milestone, timeline};
