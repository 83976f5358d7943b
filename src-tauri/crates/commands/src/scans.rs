//! Scans that may be sheets of one paper.

use second_read_library::Changed;
use second_read_library::ScanRun;
use second_read_model::RecordId;
use second_read_model::progress::Watch;
use serde::Deserialize;
use ts_rs::TS;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Lists runs of single scans that may be one paper.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Questions {}

impl Request for Questions {
    const NAME: &'static str = "scans questions";
    type Answer = Vec<ScanRun>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<ScanRun>> {
        Ok(session.library()?.scan_questions()?)
    }
}

/// Makes scans one record, in the order given; undo takes it back.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Join {
    #[arg(required = true)]
    records: Vec<RecordId>,
}

impl Request for Join {
    const NAME: &'static str = "scans join";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.scans_join(&self.records)?)
    }
}

/// Says that scans are records of their own, and takes apart a record that scans were joined into.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    #[arg(required = true)]
    records: Vec<RecordId>,
}

impl Request for Apart {
    const NAME: &'static str = "scans apart";
    type Answer = Changed;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Changed> {
        Ok(session.library()?.scans_apart(&self.records)?)
    }
}
