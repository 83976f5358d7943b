//! Facts: what was recognised about a record, with the words that say so and how sure we are.

use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

/// Which fact. A record holds several values of one fact when its sources disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FactName {
    /// What the record is (an id of `kinds.toml`).
    Kind,
    /// The date of service, then reported, then printed.
    Date,
    /// What a list shows for it.
    Title,
    /// The patient's name as written.
    Name,
    /// The patient's birth date.
    BirthDate,
    /// The patient's sex as written.
    Sex,
    /// The patient's number at a place.
    RecordNumber,
    /// Hospital, laboratory or practice.
    Place,
    /// Who wrote it.
    Author,
    /// Preliminary, final, addendum, amended, corrected.
    Status,
    /// Left, right, both.
    Side,
    /// Accession, specimen or order number.
    Accession,
    /// A diagnosis that is stated or suggested.
    Diagnosis,
    /// When the specimen was collected.
    Collected,
    /// When the report was issued.
    Reported,
}

/// Where a fact comes from; later ones outrank earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Read from text.
    Read,
    /// Stated by structured data (a DICOM attribute, a coded field).
    Stated,
    /// Set by the user; never overwritten by the machine.
    Set,
}

/// One value of a fact with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Fact {
    pub name: FactName,
    /// The value in its normal form: an ISO date, a kind's id, a name in reading order.
    pub value: String,
    /// The exact words it came from; empty for what the user set.
    pub evidence: String,
    /// The page the words stand on, from 1; `None` where there are no pages.
    pub page: Option<u32>,
    /// 0–1.
    pub confidence: f32,
    pub origin: Origin,
    /// What read it, e.g. `heading` or `(0008,0020)`.
    pub method: String,
}

impl Fact {
    /// What structured data states outright: `value` in its normal form, `evidence` as it is written there, `method` the field's name.
    pub fn stated(name: FactName, value: impl Into<String>, evidence: impl Into<String>, method: impl Into<String>) -> Self {
        Self {
            name,
            value: value.into(),
            evidence: evidence.into(),
            page: None,
            confidence: 1.0,
            origin: Origin::Stated,
            method: method.into(),
        }
    }
}

impl FactName {
    /// The name as JSON and the database write it, e.g. `birth-date`.
    pub fn key(self) -> &'static str {
        match self {
            FactName::Kind => "kind",
            FactName::Date => "date",
            FactName::Title => "title",
            FactName::Name => "name",
            FactName::BirthDate => "birth-date",
            FactName::Sex => "sex",
            FactName::RecordNumber => "record-number",
            FactName::Place => "place",
            FactName::Author => "author",
            FactName::Status => "status",
            FactName::Side => "side",
            FactName::Accession => "accession",
            FactName::Diagnosis => "diagnosis",
            FactName::Collected => "collected",
            FactName::Reported => "reported",
        }
    }

    /// The fact of that key.
    pub fn from_key(key: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(key.to_owned())).ok()
    }
}

/// The value that counts among `facts` of one name: set before stated before read, then the surer, then the earlier.
pub fn best<'a>(facts: impl IntoIterator<Item = &'a Fact>, name: FactName) -> Option<&'a Fact> {
    let mut best: Option<&Fact> = None;
    for fact in facts.into_iter().filter(|fact| fact.name == name) {
        let better = best.is_none_or(|held| fact.origin > held.origin || (fact.origin == held.origin && fact.confidence > held.confidence));
        if better {
            best = Some(fact);
        }
    }
    best
}
