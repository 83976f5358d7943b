//! Reports of crashes, beside the library: where one is left, which is the newest, and whether the user was told of it. What stands in one,
//! the shell says.

use std::path::Path;
use std::path::PathBuf;

use second_read_model::Code;
use second_read_model::progress::Watch;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::Result;
use crate::Session;
use crate::library::Nothing;
use crate::registry::Request;

/// Reports that are kept; after these nothing new would be learnt.
const KEPT: u32 = 20;

/// Leaves a report beside a library, also where the library was not made yet.
pub fn leave(library: &Path, text: &str) {
    let write = |free: &Path| {
        if let Some(folder) = free.parent() {
            second_read_library::make_folder(folder)?;
        }
        second_read_library::write_new(free, text.as_bytes())
    };
    if let Some(free) = places(library).find(|path| !path.exists()) {
        // A report that cannot be written helps nobody, and no user is told of a second failure.
        let _ = write(&free);
    }
}

/// A report that was left.
#[derive(Debug, Serialize, TS)]
pub struct Crash {
    /// Where in the program it was, and nothing of any record.
    pub report: PathBuf,
    /// Whether a window has told of it.
    pub told: bool,
}

/// The report that was left last.
pub(crate) fn newest(library: &Path) -> Option<Crash> {
    let report = places(library).take_while(|path| path.exists()).last()?;
    let told = told(&report).exists();
    Some(Crash { report, told })
}

/// Says that a window has told of the newest report: the next start is silent about it. It is kept here and not in the web view's own
/// store, which comes to the disk a while later and not at all when the program is ended before.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CrashTold {}

impl Request for CrashTold {
    const NAME: &'static str = "crash-told";
    type Answer = Nothing;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Nothing> {
        if let Some(crash) = newest(&session.folder()).filter(|crash| !crash.told) {
            match second_read_library::write_new(&told(&crash.report), b"") {
                // Another window was quicker.
                Err(error) if error.code == Code::TargetExists => {}
                done => done?,
            }
        }
        Ok(Nothing {})
    }
}

/// The empty file beside a report that says that a window has told of it.
fn told(report: &Path) -> PathBuf {
    report.with_extension("told")
}

/// Where reports lie, the oldest first.
fn places(library: &Path) -> impl Iterator<Item = PathBuf> {
    let folder = library.parent().map(Path::to_path_buf).unwrap_or_default();
    (1..=KEPT).map(move |number| folder.join(format!("crash-{number}.txt")))
}
