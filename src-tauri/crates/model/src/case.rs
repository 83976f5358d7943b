//! A case: why a second opinion, about what, with which records (the JSON of `case show`).

use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::CaseId;
use crate::DiagnosisId;
use crate::PartialDate;
use crate::PersonId;
use crate::RecordId;

/// Why someone asks for a second opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    Unclear,
    Rare,
    SurgeryAdvised,
    NotImproving,
    Unease,
}

/// A person's diagnosis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Diagnosis {
    pub id: DiagnosisId,
    pub person: PersonId,
    /// ICD-10-CM code with its dot; empty while only words are known.
    pub code: String,
    /// The code's full title; empty as above.
    pub title: String,
    /// What the person was told, in words.
    pub words: String,
}

/// Everything a case says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Case {
    pub id: CaseId,
    pub title: String,
    pub person: PersonId,
    pub diagnoses: Vec<Diagnosis>,
    pub reason: Option<Reason>,
    /// The decision to be made, and by when.
    pub decision: String,
    pub decide_by: Option<PartialDate>,
    /// What the local team proposes.
    pub proposal: String,
    /// Who prepares this, and on what basis (`patient`, `parent`, `proxy`, `executor`, `asked`).
    pub prepared_by: String,
    pub basis: String,
    pub checklist: String,
    pub recipient: String,
    pub questions: Vec<String>,
    /// Chosen records, in order.
    pub records: Vec<CaseRecord>,
    /// What is known to be missing, in the user's words.
    pub missing: Vec<String>,
}

/// A record chosen for a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseRecord {
    pub record: RecordId,
    /// The user said: yes, this record of another person goes in.
    pub other_person_confirmed: bool,
}
