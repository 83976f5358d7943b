//! Writing a case as one zip, and verifying such a zip.

use std::path::PathBuf;

use chrono::DateTime;
use chrono::Utc;
use second_read_bundle::Options;
use second_read_bundle::Report;
use second_read_bundle::VerifyReport;
use second_read_library::Worker;
use second_read_model::CaseId;
use second_read_model::RecordId;
use second_read_model::progress::Watch;
use serde::Deserialize;
use ts_rs::TS;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Writes the bundle of a case, or only says what would be in it.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Bundle {
    case: CaseId,
    #[arg(long, value_name = "FILE", required_unless_present = "plan")]
    #[serde(default)]
    to: Option<PathBuf>,
    /// Say what it would hold and how big it would be; write nothing.
    #[arg(long)]
    #[serde(default)]
    #[ts(as = "Option<_>")]
    plan: bool,
    /// Let this record of another person in; may be given more than once.
    #[arg(long, value_name = "RECORD")]
    #[serde(default)]
    #[ts(as = "Option<_>")]
    confirm: Vec<RecordId>,
    /// Put insurance and ID in too.
    #[arg(long)]
    #[serde(default)]
    #[ts(as = "Option<_>")]
    private: bool,
}

impl Request for Bundle {
    const NAME: &'static str = "bundle";
    type Answer = Report;

    fn answer(self, session: &Session, watch: &dyn Watch) -> Result<Report> {
        let library = session.library()?;
        let (worker, options) = (Worker::find()?, Options { confirm: self.confirm, private: self.private });
        if self.plan {
            return Ok(second_read_bundle::plan(&library, &worker, self.case, &self.to.unwrap_or_default(), &options, clock())?);
        }
        let to = self.to.ok_or_else(|| CommandError::wrong_use("to"))?;
        Ok(second_read_bundle::write(&library, &worker, self.case, &to, &options, clock(), watch)?)
    }
}

/// Now, or the instant that `SOURCE_DATE_EPOCH` names (reproducible-builds.org), so that the same case gives the same bytes again.
#[expect(clippy::disallowed_methods, reason = "where this crate reads the clock")]
fn clock() -> DateTime<Utc> {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| DateTime::from_timestamp(seconds.trim().parse().ok()?, 0));
    fixed.unwrap_or_else(Utc::now)
}

/// Reads a bundle back and names each difference. Needs no library.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Verify {
    file: PathBuf,
}

impl Request for Verify {
    const NAME: &'static str = "verify";
    type Answer = VerifyReport;

    fn answer(self, _: &Session, watch: &dyn Watch) -> Result<VerifyReport> {
        Ok(second_read_bundle::verify(&Worker::find()?, &self.file, watch)?)
    }
}
