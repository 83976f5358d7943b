//! A case as one zip that opens anywhere, and the check that such a zip is whole.
//!
//! Signatures first; bodies follow module by module.

use std::path::Path;
use std::path::PathBuf;

use second_read_library::Library;
use second_read_library::Result;
use second_read_library::Worker;
use second_read_model::CaseId;
use second_read_model::RecordId;
use second_read_model::finding::Finding;
use second_read_model::progress::Watch;
use serde::Serialize;

/// What was written, or what would be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub path: PathBuf,
    pub bytes: u64,
    /// Of the whole zip, hex; empty for a plan.
    pub sha256: String,
    pub records: u64,
    pub pages: u64,
    pub images: u64,
    pub left_out: Vec<LeftOut>,
    /// Read back whole; false for a plan.
    pub verified: bool,
}

/// A record that does not go in, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    pub record: RecordId,
    pub reason: String,
}

/// What verifying found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    pub ok: bool,
    pub files: u64,
    pub findings: Vec<Finding>,
}

/// What the bundle of a case would hold.
#[expect(unused_variables, reason = "signatures first")]
pub fn plan(library: &Library, case: CaseId) -> Result<Report> {
    todo!()
}

/// Writes the bundle of a case to `to` and reads it back.
#[expect(unused_variables, reason = "signatures first")]
pub fn write(library: &Library, worker: &Worker, case: CaseId, to: &Path, watch: &dyn Watch) -> Result<Report> {
    todo!()
}

/// Reads a bundle back and names each difference.
#[expect(unused_variables, reason = "signatures first")]
pub fn verify(file: &Path, watch: &dyn Watch) -> Result<VerifyReport> {
    todo!()
}
