//! Plain data that every other crate speaks: ids, dates, facts, records, what a reader gives back, the worker's protocol.
//!
//! What is deliberately absent: files, clocks, databases, threads. Nothing here can fail for a reason outside its arguments.
//! The words are those of the product: library, person, source, file, blob, record, kind, fact, diagnosis, case, bundle, finding.

pub mod case;
pub mod code;
pub mod date;
pub mod dicom;
pub mod extract;
pub mod fact;
pub mod finding;
pub mod fold;
pub mod ids;
pub mod image;
pub mod kind;
pub mod person;
pub mod progress;
pub mod protocol;
pub mod record;
pub mod sentence;
pub mod suggestion;
pub mod summary;
pub mod wire;

pub use code::Code;
pub use date::PartialDate;
pub use ids::{BlobId, CaseId, DiagnosisId, PersonId, RecordId, Sha256, SourceId};
