//! Taking records in, and where they came from.

use std::path::PathBuf;

use second_read_library::AddReport;
use second_read_library::FileList;
use second_read_library::FileRow;
use second_read_model::SourceId;
use second_read_model::progress::Watch;
use second_read_model::record::SourceRow;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Takes in folders, discs, archives and files, then goes on with what an interrupted run left.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Add {
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// What was done, and what could not be: a path that is not there, or cannot be looked into, does not stop the others.
#[derive(Debug, Serialize, TS)]
pub struct Added {
    #[serde(flatten)]
    pub report: AddReport,
    /// About the first path that was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub error: Option<CommandError>,
}

impl Request for Add {
    const NAME: &'static str = "add";
    type Answer = Added;

    fn answer(self, session: &Session, watch: &dyn Watch) -> Result<Added> {
        let report = session.library()?.add(&self.paths, watch)?;
        let error = report.not_taken.first().map(|(path, why)| CommandError::at(*why, path));
        Ok(Added { report, error })
    }
}

/// Lists where files came from.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Sources {}

impl Request for Sources {
    const NAME: &'static str = "sources";
    type Answer = Vec<SourceRow>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<SourceRow>> {
        Ok(session.library()?.sources()?)
    }
}

/// Lists the files of one source, or of all, each in the one list it is in.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Files {
    #[serde(default)]
    source: Option<SourceId>,
    /// Only those of this list.
    #[arg(long, value_parser = crate::cli::one_of::<FileList>(&["kept", "copy", "container", "clutter", "unreadable"]))]
    #[serde(default)]
    list: Option<FileList>,
}

impl Request for Files {
    const NAME: &'static str = "files";
    type Answer = Vec<FileRow>;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Vec<FileRow>> {
        Ok(session.library()?.files_in(self.source, self.list)?)
    }
}
