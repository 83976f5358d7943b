//! What users' answers taught, and forgetting it.

use second_read_library::Changed;
use second_read_library::TaughtRow;
use second_read_model::RecordId;
use second_read_model::progress::Watch;
use serde::Deserialize;
use ts_rs::TS;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Lists what was learned from kinds and dates that the user set right.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Lessons {}

impl Request for Lessons {
    const NAME: &'static str = "lessons";
    type Answer = Vec<TaughtRow>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<TaughtRow>> {
        Ok(session.library()?.lessons()?)
    }
}

/// Lets what was set on these records teach nothing any more; it stands itself. Undo takes it back.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Forget {
    #[arg(required = true)]
    records: Vec<RecordId>,
}

impl Request for Forget {
    const NAME: &'static str = "forget";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.forget(&self.records)?)
    }
}
