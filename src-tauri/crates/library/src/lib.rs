//! The store: one encrypted folder with a database and the originals. The only SQL and the only writer of the library.
//!
//! It copies, hashes, encrypts and stores; what is inside a file it asks the worker. It parses no user file itself.
//! Calls are grouped by what people do: open, add, look, find, decide, build a case, check, restore.

pub mod error;
pub mod report;

mod cases;
mod catalogue;
mod check;
mod db;
mod decide;
mod derive;
mod disagree;
mod files;
mod frames;
mod images;
mod intake;
mod keys;
mod lessons;
mod lists;
mod lock;
mod look;
#[cfg(test)]
mod papers;
mod persons;
mod repair;
mod restore;
mod scans;
mod search;
mod store;
mod suggest;
mod thumbnails;
mod transact;
mod vault;
mod worker;

use std::io::Read;
use std::io::Seek;
use std::sync::Arc;

pub use check::check;
pub use error::Error;
pub use error::Result;
pub use files::enough_space;
pub use files::failed_target;
pub use files::make_folder;
pub use files::write_new;
pub use images::DecodedImage;
pub use report::*;
pub use search::marks;
pub use store::cloud_folder;
pub use worker::Tesseract;
pub use worker::Worker;
#[cfg(any(test, fuzzing))]
pub use worker::conversations;
#[cfg(any(test, fuzzing))]
pub use worker::listen;
pub use worker::program_beside;

use store::Store;

/// An open library.
#[derive(Clone)]
pub struct Library {
    store: Arc<Store>,
}

/// Bytes of an original: decrypted and inflated as they are read, any place at once.
pub trait BlobRead: Read + Seek + Send {}

impl<T: Read + Seek + Send> BlobRead for T {}
