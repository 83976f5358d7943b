//! Reading again what is kept.

use second_read_library::Again;
use second_read_library::RereadReport;
use second_read_model::RecordId;
use second_read_model::progress::Watch;
use second_read_model::sentence::say;
use serde::Deserialize;
use ts_rs::TS;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Reads again with today's readers and rules: everything, these records, or what a reader that is better now has read. What a user
/// decided stays.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Reread {
    #[serde(default)]
    #[ts(as = "Option<_>")]
    records: Vec<RecordId>,
    /// Only what an older version of a reader has read, and what none could read.
    #[arg(long, conflicts_with = "records")]
    #[serde(default)]
    #[ts(as = "Option<_>")]
    improved: bool,
}

impl Request for Reread {
    const NAME: &'static str = "reread";
    type Answer = RereadReport;

    fn answer(self, session: &Session, watch: &dyn Watch) -> Result<RereadReport> {
        let which = match (self.records.is_empty(), self.improved) {
            (true, false) => Again::All,
            (true, true) => Again::Improved,
            (false, false) => Again::Records(self.records),
            (false, true) => return Err(CommandError::wrong_use(&say("wrong.reread", &[]))),
        };
        Ok(session.library()?.reread(&which, watch)?)
    }
}
