//! The texts of the rulebook.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::{Serialize, Serializer};

use crate::texts;

/// A text of the rulebook. It has tens of thousands of them, and each stands in the program's own bytes already: read
/// from there, a text is not copied. Only those of somebody's own rules are owned.
#[derive(Clone)]
pub struct Words(Text);

#[derive(Clone)]
enum Text {
    Carried(&'static str),
    Owned(Box<Box<str>>),
}

/// No larger than what it stands for: memory that a cold start has to touch takes longer than what it does there.
const _: () = assert!(size_of::<Words>() == size_of::<&str>());

impl Words {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Text::Carried(text) => text,
            Text::Owned(text) => text,
        }
    }
}

impl Default for Words {
    fn default() -> Words {
        Words(Text::Carried(""))
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Words) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Words {}

impl PartialOrd for Words {
    fn partial_cmp(&self, other: &Words) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Words {
    fn cmp(&self, other: &Words) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Words {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Deref for Words {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Words {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl From<String> for Words {
    fn from(text: String) -> Words {
        Words(Text::Owned(Box::new(text.into_boxed_str())))
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Words {
        Words(Text::Owned(Box::new(text.into())))
    }
}

impl PartialEq<str> for Words {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Words {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Words {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other.as_str()
    }
}

impl PartialEq<Cow<'_, str>> for Words {
    fn eq(&self, other: &Cow<'_, str>) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<Words> for String {
    fn eq(&self, other: &Words) -> bool {
        other.as_str() == self.as_str()
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// For the program as a place among its texts, for everybody else as a text.
impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(self);
        }
        let place = texts::place(self).ok_or_else(|| {
            serde::ser::Error::custom("only the build writes texts that the program reads")
        })?;
        place.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Words, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer).map(Words::from);
        }
        let text = texts::read(Deserialize::deserialize(deserializer)?);
        text.map(|text| Words(Text::Carried(text))).ok_or_else(|| D::Error::custom("no such text"))
    }
}
