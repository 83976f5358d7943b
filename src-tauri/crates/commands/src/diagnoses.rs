//! Diagnoses: finding a code, giving a person a diagnosis, tagging records with it.

use second_read_library::Changed;
use second_read_model::DiagnosisId;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::case::Diagnosis;
use second_read_model::progress::Watch;
use second_read_model::suggestion::Certainty;
use second_read_recognise::icd10;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// How many codes a search shows.
const CODES: usize = 20;

/// Finds ICD-10-CM codes by code, words of their titles, or everyday words. Needs no library.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Diagnoses {
    #[arg(required = true)]
    words: Vec<String>,
}

/// One code.
#[derive(Debug, Serialize, TS)]
pub struct CodeRow {
    pub code: String,
    pub title: String,
    /// Whether it may stand on a claim; categories may not.
    pub billable: bool,
}

impl Request for Diagnoses {
    const NAME: &'static str = "diagnoses";
    type Answer = Vec<CodeRow>;

    fn answer(self, _: &Session, _: &dyn Watch) -> Result<Vec<CodeRow>> {
        let found = icd10::search(&self.words.join(" "), CODES);
        Ok(found.into_iter().map(|found| CodeRow { code: found.code, title: found.title, billable: found.billable }).collect())
    }
}

/// Gives a person a diagnosis; the same one again gives the same id.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Add {
    #[arg(value_name = "CODE-OR-WORDS")]
    diagnosis: String,
    #[arg(long)]
    person: PersonId,
}

/// The diagnosis' id.
#[derive(Debug, Serialize, TS)]
pub struct NewDiagnosis {
    pub id: DiagnosisId,
}

impl Request for Add {
    const NAME: &'static str = "diagnosis add";
    type Answer = NewDiagnosis;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<NewDiagnosis> {
        Ok(NewDiagnosis { id: session.library()?.add_diagnosis(&self.diagnosis, self.person)? })
    }
}

/// Lists the diagnoses of one person, or of everyone.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct List {
    #[arg(long)]
    #[serde(default)]
    person: Option<PersonId>,
}

impl Request for List {
    const NAME: &'static str = "diagnosis list";
    type Answer = Vec<Diagnosis>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<Diagnosis>> {
        Ok(session.library()?.diagnoses(self.person)?)
    }
}

/// Tags records with a diagnosis.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Tag {
    #[arg(required = true)]
    records: Vec<RecordId>,
    /// A code, words or an id; what the person does not have yet is added to them in the same step.
    diagnosis: String,
    /// Whose it is: needed for records that name nobody, each other record has its own person.
    #[arg(long)]
    #[serde(default)]
    person: Option<PersonId>,
}

impl Request for Tag {
    const NAME: &'static str = "tag";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.tag(&self.records, &self.diagnosis, self.person)?)
    }
}

/// Takes a diagnosis off records.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Untag {
    #[arg(required = true)]
    records: Vec<RecordId>,
    /// A code, words or an id.
    diagnosis: String,
}

impl Request for Untag {
    const NAME: &'static str = "untag";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.untag(&self.records, &self.diagnosis)?)
    }
}

/// Suggests diagnoses that a record says of its patient.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Suggest {
    record: RecordId,
}

/// What a record suggests and nobody has decided on yet.
#[derive(Debug, Serialize, TS)]
pub struct Suggestions {
    /// The surest first.
    pub suggestions: Vec<SuggestionRow>,
}

/// One suggested diagnosis.
#[derive(Debug, Serialize, TS)]
pub struct SuggestionRow {
    pub code: String,
    /// The code's full title.
    pub title: String,
    pub record: RecordId,
    /// The exact words that say so.
    pub evidence: String,
    /// The page the words stand on, from 1.
    pub page: Option<u32>,
    pub certainty: Certainty,
}

impl Request for Suggest {
    const NAME: &'static str = "suggest";
    type Answer = Suggestions;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Suggestions> {
        let record = self.record;
        let found = session.library()?.suggestions(record)?.into_iter().map(|found| SuggestionRow {
            code: found.code,
            title: found.title,
            record,
            evidence: found.evidence,
            page: found.page,
            certainty: found.certainty,
        });
        Ok(Suggestions { suggestions: found.collect() })
    }
}

/// Turns a suggested diagnosis down: the records do not suggest it again.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct TurnDown {
    #[arg(required = true)]
    records: Vec<RecordId>,
    /// Its code.
    diagnosis: String,
}

impl Request for TurnDown {
    const NAME: &'static str = "turn-down";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.turn_down(&self.records, &self.diagnosis)?)
    }
}
