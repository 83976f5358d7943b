//! Proving that a library is as it was written.

use second_read_library::CheckReport;
use second_read_model::progress::Watch;
use serde::Deserialize;
use ts_rs::TS;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Reads everything back and compares.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Check {
    /// Rebuild what is derived and sweep leftovers; no original is deleted.
    #[arg(long)]
    #[serde(default)]
    #[ts(as = "Option<_>")]
    repair: bool,
}

impl Request for Check {
    const NAME: &'static str = "check";
    type Answer = CheckReport;

    fn answer(self, session: &Session, watch: &dyn Watch) -> Result<CheckReport> {
        session.check(self.repair, watch)
    }
}
