//! Views → formats. A renderer places words; what is told, and in which order, is decided in [`crate::view`].

mod concise;
mod layout;
mod text;

pub use self::concise::Concise;
pub use self::text::Text;
