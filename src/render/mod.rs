//! Views → formats. A renderer places words; what is told, and in which order, is decided in [`crate::view`].

mod closing;
mod concise;
mod layout;
mod text;

pub(crate) use self::closing::{ending, reasons};
pub use self::concise::Concise;
pub(crate) use self::layout::counted;
pub use self::text::Text;
pub(crate) use self::text::{day as day_of_cause, words as words_of_cause};
