//! Scans that are sheets of one record: whose originals they are, as people said.
//!
//! What a person joined is kept under the anchor that the sheet has as a record of its own, so that everything said about it then comes back
//! when the sheets are taken apart. Which sheets may be one paper is asked in `crate::scans`.

use std::collections::BTreeSet;

use rusqlite::Transaction;
use second_read_model::RecordId;

use super::copies;
use super::digest::Digest;
use crate::Result;
use crate::db::blob;
use crate::db::extract;
use crate::db::fact;
use crate::db::heap;
use crate::db::record;

/// The name under which a user's word that a scan is a sheet of another record is kept beside the facts that they set.
pub(crate) const JOINED: &str = "joined";

/// The same for their word that it is a record of its own, so that nobody asks again.
pub(crate) const APART: &str = "apart";

/// Where a sheet belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// The record of the first sheet.
    pub(crate) anchor: String,
    /// From 1: its place after the first one.
    pub(crate) place: u32,
}

impl Target {
    /// As it is kept: the place, then the anchor.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let (place, anchor) = value.split_once(' ')?;
        Some(Self { anchor: anchor.to_owned(), place: place.parse().ok()? })
    }

    pub(crate) fn value(&self) -> String {
        format!("{} {}", self.place, self.anchor)
    }
}

/// The record that a user made this one a sheet of.
pub(crate) fn target(tx: &Transaction<'_>, anchor: &str) -> Result<Option<Target>> {
    Ok(fact::set_of(tx, anchor)?.get(JOINED).and_then(|value| Target::parse(value)))
}

/// The anchor of the record that a content belongs to, and its place there; `own` is the one of a record of its own.
pub(super) fn home(tx: &Transaction<'_>, digest: &Digest, own: &str) -> Result<Option<(String, u32)>> {
    let Some(anchor) = digest.anchor(own) else { return Ok(None) };
    let target = if anchor == own { target(tx, own)? } else { None };
    Ok(Some(target.map_or((anchor, 0), |target| (target.anchor, target.place))))
}

/// Brings the originals of records in line with what was said about these sheets. Gives the records whose pages are others now.
pub(super) fn renew(tx: &Transaction<'_>, anchors: &BTreeSet<String>) -> Result<BTreeSet<RecordId>> {
    let mut changed = BTreeSet::new();
    for anchor in anchors {
        let name = anchor.strip_prefix("blob:").and_then(|hex| hex.parse().ok());
        let Some(content) = name.map(|name| blob::by_name(tx, &name)).transpose()?.flatten() else { continue };
        let Some(extract) = extract::get(tx, content.key, 0)? else { continue };
        for (id, held) in record::all_of_blob(tx, content.key)? {
            if record::detach(tx, id, content.key)? {
                copies::remove(tx, id)?;
            } else if held != *anchor {
                changed.insert(id);
            }
        }
        let paths = heap::paths_of_blob(tx, content.key)?;
        let file_name = paths.first().map(|path| heap::file_name(path)).unwrap_or_default();
        changed.extend(super::found_record(tx, content.key, content.name, &Digest::of(&extract, file_name))?.records);
    }
    Ok(changed)
}
