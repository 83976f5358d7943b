//! Cases: one second opinion that is asked for, with its records, questions and lines.

use second_read_library::CaseDisagreement;
use second_read_library::CaseLine;
use second_read_library::Changed;
use second_read_library::NewCase;
use second_read_model::CaseId;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::case::Case;
use second_read_model::progress::Watch;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Lists every case.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct List {}

impl Request for List {
    const NAME: &'static str = "case list";
    type Answer = Vec<Case>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<Case>> {
        Ok(session.library()?.cases()?)
    }
}

/// Begins a case of a person.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct New {
    title: String,
    #[arg(long)]
    person: PersonId,
    /// Codes, words or ids.
    #[arg(long = "diagnosis", value_name = "CODE-OR-WORDS")]
    #[serde(default)]
    #[ts(as = "Option<_>")]
    diagnoses: Vec<String>,
    #[arg(long, default_value = "", hide_default_value = true)]
    #[serde(default)]
    #[ts(as = "Option<_>")]
    checklist: String,
    #[arg(long, default_value = "", hide_default_value = true)]
    #[serde(default)]
    #[ts(as = "Option<_>")]
    recipient: String,
}

/// The case's id.
#[derive(Debug, Serialize, TS)]
pub struct NewId {
    pub id: CaseId,
}

impl Request for New {
    const NAME: &'static str = "case new";
    type Answer = NewId;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<NewId> {
        let Self { title, person, diagnoses, checklist, recipient } = self;
        Ok(NewId { id: session.library()?.case_new(&NewCase { title, person, diagnoses, checklist, recipient })? })
    }
}

/// Adds records to a case, after those it has.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Add {
    case: CaseId,
    #[arg(required = true)]
    records: Vec<RecordId>,
    /// These records of another person may go in: the user looked at each.
    #[arg(long)]
    #[serde(default)]
    #[ts(as = "Option<_>")]
    confirm_other_person: bool,
}

impl Request for Add {
    const NAME: &'static str = "case add";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.case_add(self.case, &self.records, self.confirm_other_person)?)
    }
}

/// Takes records out of a case.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Remove {
    case: CaseId,
    #[arg(required = true)]
    records: Vec<RecordId>,
}

impl Request for Remove {
    const NAME: &'static str = "case remove";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.case_remove(self.case, &self.records)?)
    }
}

/// Puts these records first, in this order.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Order {
    case: CaseId,
    #[arg(required = true)]
    records: Vec<RecordId>,
}

impl Request for Order {
    const NAME: &'static str = "case order";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.case_order(self.case, &self.records)?)
    }
}

/// Adds a question for the reviewer.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Ask {
    case: CaseId,
    text: String,
}

impl Request for Ask {
    const NAME: &'static str = "case ask";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.case_say(self.case, CaseLine::Question, &self.text)?)
    }
}

/// Sets a line of a case: why, the decision and by when, what is proposed, who prepares it, what is missing.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Say {
    case: CaseId,
    #[arg(value_parser = crate::cli::one_of::<CaseLine>(
        &[
            "reason", "decision", "decide-by", "proposal", "prepared-by", "basis", "missing", "question", "title", "checklist", "recipient"
        ]
    ))]
    line: CaseLine,
    text: String,
}

impl Request for Say {
    const NAME: &'static str = "case say";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.case_say(self.case, self.line, &self.text)?)
    }
}

/// Takes back a question or a missing thing, said in the same words.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Unsay {
    case: CaseId,
    #[arg(value_parser = crate::cli::one_of::<CaseLine>(&["question", "missing"]))]
    line: CaseLine,
    text: String,
}

impl Request for Unsay {
    const NAME: &'static str = "case unsay";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.case_unsay(self.case, self.line, &self.text)?)
    }
}

/// Says anew which diagnoses a case is about, in order.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Diagnoses {
    case: CaseId,
    /// Codes, words or ids.
    #[arg(value_name = "CODE-OR-WORDS")]
    diagnoses: Vec<String>,
}

impl Request for Diagnoses {
    const NAME: &'static str = "case diagnoses";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.case_diagnoses(self.case, &self.diagnoses)?)
    }
}

/// Deletes a case; its records stay.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Delete {
    case: CaseId,
}

impl Request for Delete {
    const NAME: &'static str = "case delete";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.case_delete(self.case)?)
    }
}

/// Everything a case says.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Show {
    case: CaseId,
}

impl Request for Show {
    const NAME: &'static str = "case show";
    type Answer = Case;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Case> {
        Ok(session.library()?.case(self.case)?)
    }
}

/// What does not agree about the records of a case, each thing once.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Check {
    case: CaseId,
}

impl Request for Check {
    const NAME: &'static str = "case check";
    type Answer = Vec<CaseDisagreement>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<CaseDisagreement>> {
        Ok(session.library()?.case_disagreements(self.case)?)
    }
}
