//! The store: one encrypted folder with a database and the originals. The only SQL and the only writer of the library.
//!
//! It copies, hashes, encrypts and stores; what is inside a file it asks the worker. It parses no user file itself.
//! Calls are grouped by what people do: open, add, look, find, decide, build a case, check, restore.

pub mod error;
pub mod report;

mod catalogue;
mod db;
mod derive;
mod files;
mod frames;
mod keys;
mod lock;
mod store;
mod transact;
mod vault;
mod worker;

use std::io::Read;
use std::io::Seek;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use second_read_model::BlobId;
use second_read_model::CaseId;
use second_read_model::DiagnosisId;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::case::Case;
use second_read_model::case::Diagnosis;
use second_read_model::dicom;
use second_read_model::extract::PageText;
use second_read_model::fact::FactName;
use second_read_model::finding::Finding;
use second_read_model::progress::Watch;
use second_read_model::record::PersonRow;
use second_read_model::record::RecordDetail;
use second_read_model::record::RecordRow;
use second_read_model::record::SearchPage;
use second_read_model::record::SourceRow;

pub use error::Error;
pub use error::Result;
pub use files::write_new;
pub use report::*;
pub use store::cloud_folder;
pub use worker::Worker;

use store::Store;

/// An open library.
#[derive(Clone)]
pub struct Library {
    store: Arc<Store>,
}

/// Bytes of an original: decrypted and inflated as they are read, any place at once.
pub trait BlobRead: Read + Seek + Send {}

impl<T: Read + Seek + Send> BlobRead for T {}

// The facade. Each call below stands in the module named beside it once that module is written.
#[expect(unused_variables, reason = "signatures first; bodies follow module by module")]
impl Library {
    /// Takes in paths (folders, discs, archives, files), then goes on with what an interrupted job left.
    pub fn add(&self, paths: &[PathBuf], watch: &dyn Watch) -> Result<AddReport> {
        todo!()
    }

    /// Where files came from.
    pub fn sources(&self) -> Result<Vec<SourceRow>> {
        todo!()
    }

    /// Records by date, newest first, those without a date last.
    pub fn records(&self, filter: &RecordFilter) -> Result<Vec<RecordRow>> {
        todo!()
    }

    /// One record with everything known about it.
    pub fn record(&self, id: RecordId) -> Result<RecordDetail> {
        todo!()
    }

    /// Its text by page (all originals and parts, in order), or one page's.
    pub fn text(&self, id: RecordId, page: Option<u32>) -> Result<Vec<PageText>> {
        todo!()
    }

    /// A page as PNG. For a study, page n is its n-th image.
    pub fn page_png(&self, id: RecordId, page: u32, width: u32) -> Result<Vec<u8>> {
        todo!()
    }

    /// Words in pages, titles, names, notes, tags, places and attributes; newest first past 2,000 matches.
    pub fn search(&self, words: &str, limit: usize) -> Result<SearchPage> {
        todo!()
    }

    /// Everyone whose records are here.
    pub fn people(&self) -> Result<Vec<PersonRow>> {
        todo!()
    }

    /// Sets a fact of a record (kind, date, person, place, title, status); an empty value takes the user's back.
    pub fn set(&self, id: RecordId, name: SetFact, value: &str) -> Result<Changed> {
        todo!()
    }

    /// Adds a diagnosis (a code of ICD-10-CM or words) to a person; the same one again gives the same id.
    pub fn add_diagnosis(&self, code_or_words: &str, person: PersonId) -> Result<DiagnosisId> {
        todo!()
    }

    /// The diagnoses of one person, or all.
    pub fn diagnoses(&self, person: Option<PersonId>) -> Result<Vec<Diagnosis>> {
        todo!()
    }

    /// Tags records with a diagnosis: a code, words, or an id. A code that the record's person does not have yet is added to them.
    pub fn tag(&self, records: &[RecordId], diagnosis: &str) -> Result<Changed> {
        todo!()
    }

    /// Takes a tag off records.
    pub fn untag(&self, records: &[RecordId], diagnosis: &str) -> Result<Changed> {
        todo!()
    }

    /// A new case of a person.
    pub fn case_new(&self, new: &NewCase) -> Result<CaseId> {
        todo!()
    }

    /// Every case.
    pub fn cases(&self) -> Result<Vec<Case>> {
        todo!()
    }

    /// One case.
    pub fn case(&self, id: CaseId) -> Result<Case> {
        todo!()
    }

    /// Adds records to a case, after those it has. `confirm_other_person` lets another person's records in, one by one named.
    pub fn case_add(&self, id: CaseId, records: &[RecordId], confirm_other_person: bool) -> Result<Changed> {
        todo!()
    }

    /// Takes records out of a case.
    pub fn case_remove(&self, id: CaseId, records: &[RecordId]) -> Result<Changed> {
        todo!()
    }

    /// Puts these records first, in this order.
    pub fn case_order(&self, id: CaseId, records: &[RecordId]) -> Result<Changed> {
        todo!()
    }

    /// Sets what a case says: a question more, a thing known to be missing, the decision …
    pub fn case_say(&self, id: CaseId, line: CaseLine, text: &str) -> Result<Changed> {
        todo!()
    }

    /// Writes the originals of a record (a study into a folder), or one blob, to `to`; never over a file that is there.
    pub fn restore(&self, what: Restore, to: &Path, watch: &dyn Watch) -> Result<Vec<RestoredFile>> {
        todo!()
    }

    /// Proves that everything is as it was written. `repair` rebuilds what is derived and sweeps leftovers; it deletes no original.
    pub fn check(&self, repair: bool, watch: &dyn Watch) -> Result<CheckReport> {
        todo!()
    }

    // For the bundle -------------------------------------------------------------------------------------------------------------

    /// The originals of a record, in order, with what the reader made of each.
    pub fn originals(&self, id: RecordId) -> Result<Vec<Original>> {
        todo!()
    }

    /// The best values of the facts of a record, set ones included, as evidence for the page a physician reads.
    pub fn identity(&self, id: RecordId) -> Result<second_read_model::person::IdentityClaim> {
        todo!()
    }

    /// A DICOM frame as a JPEG of at most `width` pixels, by the file's own window.
    pub fn frame_jpeg(&self, blob: BlobId, frame: u32, width: u32) -> Result<Vec<u8>> {
        todo!()
    }
}

#[doc(hidden)]
pub fn _uses(_: Option<PartialDate>, _: Option<FactName>, _: Option<Finding>, _: Option<dicom::Instance>) {}
