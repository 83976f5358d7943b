//! A diagnosis that a record suggests (the JSON of `suggest`). A person accepts it or does not.

use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

/// A diagnosis that a record suggests for its patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// ICD-10-CM, with its dot.
    pub code: String,
    /// The code's full official title.
    pub title: String,
    /// The exact words that say so.
    pub evidence: String,
    /// The page the words stand on, from 1; `None` where there are no pages.
    pub page: Option<u32>,
    pub certainty: Certainty,
}

/// How a record says a diagnosis; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Its structured data carries the code.
    Stated,
    /// Its words say that the patient has it.
    Asserted,
    /// Its words say that the patient may have it ("suspicious for").
    Uncertain,
}
