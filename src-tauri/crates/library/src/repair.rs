//! Mending: derived things are made anew, and a database that does not open is set aside and rebuilt from the catalogue.
//!
//! Nothing is deleted. A damaged database stays beside the new one under a name that says so; what only it knew (a job that was cut short,
//! decisions of the last instant) may be in it still.

use std::path::Path;

use second_read_model::BlobId;
use second_read_model::Sha256;
use second_read_model::finding::Finding;
use second_read_model::finding::FindingCode;

use crate::Error;
use crate::Result;
use crate::Unlock;
use crate::catalogue::Catalogue;
use crate::check::finding;
use crate::db;
use crate::db::Db;
use crate::db::meta;
use crate::derive;
use crate::files;
use crate::lock::Job;
use crate::lock::Lock;
use crate::store;
use crate::store::Card;
use crate::vault::Vault;

/// Makes derived things of a sound database anew: which records stand under which, and the words that they are found by.
pub(crate) fn rebuild_derived(store: &store::Store) -> Result<()> {
    store.db.write(|tx| {
        derive::copies::rebuild(tx)?;
        derive::index::rebuild(tx)
    })
}

/// Sets a damaged database aside and makes a new one from the catalogue: sources, files, originals and every decision. Records are read
/// again by the next job. Gives the finding that says where the old one is.
pub(crate) fn rebuild_database(folder: &Path, unlock: Unlock<'_>) -> Result<Finding> {
    let folder = std::path::absolute(folder).map_err(|error| files::failed("find", folder, error))?;
    let (_, keys) = store::unlocked(&folder, unlock)?;
    let lock = Lock::new(&folder);
    let _quiet = lock.acquire(Job::Check, || Ok(()))?;
    let aside = set_aside(&folder)?;
    let keys = std::sync::Arc::new(keys);
    Db::create(&folder, keys.database_hex())?;
    let db = Db::open(&folder, keys.database_hex(), true)?;
    let last = Catalogue::last(&folder)?;
    let told = Catalogue::read(&folder, &keys, last)?;
    let vault = Vault::new(&folder, std::sync::Arc::clone(&keys));
    let card = Card::digest(&folder)?;
    db.write(|tx| {
        meta::put(tx, meta::CARD, &card)?;
        meta::put(tx, meta::CATALOGUE, &last.to_string())?;
        db::salvage::fill(tx, &told, |blob| vault.path(blob).metadata().ok().map(|there| there.len()))
    })?;
    Ok(finding(FindingCode::Database, &folder, &aside, &[]))
}

fn set_aside(folder: &Path) -> Result<std::path::PathBuf> {
    let name = |number: u32, ending: &str| folder.join(format!("library-damaged-{number}.db{ending}"));
    let number = (1..).find(|number| !name(*number, "").exists()).ok_or_else(|| Error::internal("names"))?;
    for ending in ["-wal", ""] {
        let from = folder.join(format!("{}{ending}", db::NAME));
        if from.exists() {
            files::move_aside(&from, &name(number, ending))?;
        }
    }
    Ok(name(number, ""))
}

/// The hashes of a line; `None` where the bytes are not kept.
pub(crate) fn hashes(blob: Option<&str>, sha256: Option<&str>) -> Option<(BlobId, Sha256)> {
    Some((blob?.parse().ok()?, sha256?.parse().ok()?))
}
