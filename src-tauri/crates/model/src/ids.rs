//! Ids: each its own type, so that no function takes a bare number or string for one.
//!
//! Rows have small numbers with a letter before them (`r12`, `p3`); content has hashes, written as hex.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use ts_rs::TS;

use crate::sentence::say;

/// A text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", say("wrong.id", &[("value", .0)]))]
pub struct NotAnId(pub String);

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident, $letter:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
        #[ts(as = "String")]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($letter, "{}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.strip_prefix($letter)
                    .and_then(|digits| digits.parse().ok())
                    .filter(|number| *number > 0)
                    .map(Self)
                    .ok_or_else(|| NotAnId(text.to_owned()))
            }
        }

        text_serde!($name);
    };
}

macro_rules! text_serde {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

macro_rules! hash_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
        #[ts(as = "String")]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                hex32(text).map(Self).ok_or_else(|| NotAnId(text.to_owned()))
            }
        }

        text_serde!($name);
    };
}

row_id!(
    /// A record: what a person would call "a document".
    RecordId, "r"
);
row_id!(
    /// Someone whose records are in the library.
    PersonId, "p"
);
row_id!(
    /// A diagnosis of one person, with or without a code.
    DiagnosisId, "d"
);
row_id!(
    /// A case: one second opinion that is asked for.
    CaseId, "c"
);
row_id!(
    /// Where files came from in one go: a CD, a zip, a folder.
    SourceId, "s"
);
row_id!(
    /// One file of a source, by its path there.
    FileId, "f"
);
hash_id!(
    /// One distinct content: keyed BLAKE3 of the plain bytes.
    BlobId
);
hash_id!(
    /// SHA-256 of plain bytes, as bundles and the catalogue show it.
    Sha256
);

fn hex32(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_what_they_write() {
        assert_eq!("r12".parse(), Ok(RecordId(12)));
        assert_eq!(RecordId(12).to_string(), "r12");
        for wrong in ["12", "p12", "r", "r-1", "r0", "r1x", ""] {
            assert!(wrong.parse::<RecordId>().is_err(), "{wrong}");
        }
        let hash = BlobId([0xab; 32]);
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!("zz".repeat(32).parse::<BlobId>().is_err());
    }
}
