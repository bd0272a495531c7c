//! The texts of the rulebook.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::{Serialize, Serializer};

use crate::texts;

/// A text of the rulebook. It has tens of thousands of them, and each stands in the program's own bytes already: read
/// from there, a text is not copied.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words(Cow<'static, str>);

impl Words {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Words {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Words {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<String> for Words {
    fn from(text: String) -> Words {
        Words(Cow::Owned(text))
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Words {
        Words(Cow::Owned(text.to_owned()))
    }
}

impl PartialEq<str> for Words {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Words {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for Words {
    fn eq(&self, other: &String) -> bool {
        self.0 == other.as_str()
    }
}

impl PartialEq<Cow<'_, str>> for Words {
    fn eq(&self, other: &Cow<'_, str>) -> bool {
        self.0 == *other
    }
}

impl PartialEq<Words> for String {
    fn eq(&self, other: &Words) -> bool {
        other.0 == self.as_str()
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// For the program as a place among its texts, for everybody else as a text.
impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(&self.0);
        }
        let place = texts::place(&self.0).ok_or_else(|| {
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
        text.map(|text| Words(Cow::Borrowed(text))).ok_or_else(|| D::Error::custom("no such text"))
    }
}
