//! The store: one encrypted folder with a database and the originals. The only SQL and the only writer of the library.
//!
//! It copies, hashes, encrypts and stores; what is inside a file it asks the worker. It parses no user file itself.
//! Calls are grouped by what people do: open, add, look, find, decide, build a case, check, restore.

pub mod error;
pub mod report;

mod cases;
mod catalogue;
mod db;
mod decide;
mod derive;
mod files;
mod frames;
mod intake;
mod keys;
mod lock;
mod look;
mod search;
mod store;
mod transact;
mod vault;
mod worker;

use std::io::Read;
use std::io::Seek;
use std::path::Path;
use std::sync::Arc;

use second_read_model::progress::Watch;

pub use error::Error;
pub use error::Result;
pub use files::write_result as write_new;
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
    /// Writes the originals of a record (a study into a folder), or one blob, to `to`; never over a file that is there.
    pub fn restore(&self, what: Restore, to: &Path, watch: &dyn Watch) -> Result<Vec<RestoredFile>> {
        todo!()
    }

    /// Proves that everything is as it was written. `repair` rebuilds what is derived and sweeps leftovers; it deletes no original.
    pub fn check(&self, repair: bool, watch: &dyn Watch) -> Result<CheckReport> {
        todo!()
    }
}
