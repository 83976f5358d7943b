//! What is derived from kept files: which of them are copies and clutter, records with their best values, people, pairs, the index.
//!
//! Everything here is a function of what is in the tables, in a fixed order: run again over the same files it changes nothing. It is run
//! for what an add or a decision touched; after a run that was cut off, for everything.

pub(crate) mod copies;
pub(crate) mod cut;
pub(crate) mod digest;
pub(crate) mod index;
pub(crate) mod joined;
mod learn;
mod pairs;
mod people;
mod record;
mod source;
mod title;

use std::collections::BTreeSet;

use rusqlite::Transaction;
use second_read_model::BlobId;
use second_read_model::Code;
use second_read_model::RecordId;
use second_read_model::SourceId;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;

use crate::Error;
use crate::Result;
use crate::db;
use crate::db::blob::BlobKey;
use crate::store::Store;
use crate::transact::Touched;
use digest::Digest;
pub(crate) use index::page_is_found_by;
pub(crate) use learn::TEACHES_NOTHING;
pub(crate) use learn::place_of;
use record::Written;
pub(crate) use record::extract_of;

/// Records that are settled in one transaction.
const BATCH: usize = 256;

/// What was touched and is to be settled.
#[derive(Debug, Default)]
pub(crate) struct Dirty {
    pub sources: BTreeSet<SourceId>,
    pub records: BTreeSet<RecordId>,
    /// Whether people are gathered anew even where no record says anything new.
    people: bool,
}

impl Dirty {
    /// Everything there is: after a run that was cut off nobody knows what it touched.
    pub(crate) fn everything(tx: &Transaction<'_>) -> Result<Self> {
        let sources = db::heap::sources(tx)?.into_iter().map(|source| source.id).collect();
        Ok(Self { sources, records: db::record::ids(tx)?.into_iter().collect(), people: true })
    }

    pub(crate) fn join(&mut self, other: Self) {
        self.sources.extend(other.sources);
        self.records.extend(other.records);
        self.people |= other.people;
    }
}

/// Settles what an add touched, batch by batch.
///
/// # Errors
/// `Cancelled` between two batches; the job is not done then, and the next add settles everything.
pub(crate) fn settle(store: &Store, mut dirty: Dirty, watch: &dyn Watch, progress: Progress) -> Result<()> {
    let go_on = || if watch.cancelled() { Err(Error::new(Code::Cancelled)) } else { Ok(()) };
    for source in with_later(store, &dirty.sources)? {
        dirty.join(store.db.write(|tx| source::settle(tx, source))?);
        go_on()?;
    }
    let records = store.db.read(|tx| there(tx, dirty.records))?;
    let mut progress = Progress { files: 0, files_total: records.len() as u64, ..progress };
    let mut people_changed = dirty.people;
    let mut waiting = Vec::with_capacity(BATCH);
    let mut pieces = BTreeSet::new();
    record::understand_all(store, &records, |understood, is_last| {
        waiting.extend(understood);
        if waiting.len() < BATCH && !is_last {
            return Ok(());
        }
        let written = store.db.write(|tx| waiting.iter().map(|one| record::write_facts(tx, one)).collect::<Result<Vec<Written>>>())?;
        for one in written {
            people_changed |= one.claims;
            pieces.extend(one.pieces);
        }
        progress.files += waiting.len() as u64;
        waiting.clear();
        watch.progress(progress);
        go_on()
    })?;
    let also = if people_changed { store.db.write(people::gather)? } else { BTreeSet::new() };
    let all: BTreeSet<RecordId> = also.into_iter().chain(records).chain(pieces).collect();
    // Some may be gone: pieces of a document that is cut in another way now.
    let all: BTreeSet<RecordId> = store.db.read(|tx| there(tx, all))?.into_iter().collect();
    let near = store.db.read(|tx| pairs::near(tx, &all))?;
    let records: Vec<RecordId> = all.iter().copied().collect();
    for batch in records.chunks(BATCH) {
        store.db.write(|tx| finish(tx, batch))?;
        go_on()?;
    }
    store.db.write(|tx| {
        db::person::sweep(tx)?;
        relate(tx, &all, near)
    })
}

/// Brings copies and pairs in line with records that changed; `near` is what was near them for pairs before they did. A record that stands
/// under another one now, or does not any more, is paired anew.
fn relate(tx: &Transaction<'_>, records: &BTreeSet<RecordId>, near: BTreeSet<RecordId>) -> Result<()> {
    let moved = copies::renew(tx, records)?;
    pairs::renew(tx, &records.union(&moved).copied().collect(), near)
}

/// Brings derived rows in line with what people decided, inside the transaction of their decision.
pub(crate) fn refresh(tx: &Transaction<'_>, touched: &Touched) -> Result<()> {
    let mut records = BTreeSet::new();
    for anchor in &touched.anchors {
        records.extend(db::record::by_anchor(tx, anchor)?);
    }
    let mut anew = joined::renew(tx, &touched.scans)?;
    for anchor in &touched.joined {
        anew.extend(db::record::by_anchor(tx, anchor)?);
    }
    records.extend(&anew);
    let mut claims = false;
    for id in anew {
        let changed = record::anew(tx, id)?;
        claims |= changed.claims;
        records.extend(changed.pieces);
    }
    if claims || !touched.people.is_empty() {
        records.extend(people::gather(tx)?);
    }
    for key in &touched.diagnosed {
        records.extend(db::case::records_of_person(tx, key)?);
    }
    let taught = learn::taught_by(tx, &touched.anchors)?;
    // Pieces of a document that is whole again are gone.
    show(tx, &there(tx, records)?.into_iter().collect())?;
    if !touched.people.is_empty() {
        // Whose the records are is written now: who has none left goes.
        db::person::sweep(tx)?;
    }
    show(tx, &learn::renew(tx, &taught, &touched.anchors)?)
}

/// Brings what is shown of records in line with what is known of them.
fn show(tx: &Transaction<'_>, records: &BTreeSet<RecordId>) -> Result<()> {
    let near = pairs::near(tx, records)?;
    finish(tx, &records.iter().copied().collect::<Vec<_>>())?;
    relate(tx, records, near)
}

/// Gives a content that was read its record, if it is a document; takes away the one it was shown by meanwhile, if it is none.
pub(crate) fn found_record(tx: &Transaction<'_>, blob: BlobKey, name: BlobId, digest: &Digest) -> Result<Dirty> {
    let own = db::record::blob_anchor(name);
    let home = joined::home(tx, digest, &own)?;
    if home.as_ref().is_none_or(|(anchor, _)| *anchor != own) {
        take_away(tx, &own)?;
    }
    let mut dirty = Dirty::default();
    if let Some((anchor, place)) = home {
        let id = db::record::ensure(tx, &anchor, digest.title())?;
        db::record::attach(tx, id, blob, place)?;
        digest.write(tx, id, blob)?;
        dirty.records.insert(id);
    }
    Ok(dirty)
}

/// The same for a content that was read again. It leaves the records that it does not belong to any more, unless a user said something
/// about one: then it stays there. Records of some of its pages are left to whoever cuts.
pub(crate) fn found_again(tx: &Transaction<'_>, blob: BlobKey, name: BlobId, digest: &Digest) -> Result<Dirty> {
    let own = db::record::blob_anchor(name);
    let anchor = joined::home(tx, digest, &own)?.map(|(anchor, _)| anchor);
    let (mut dirty, mut stays) = (Dirty::default(), false);
    for (id, held) in db::record::all_of_blob(tx, blob)? {
        let is_right = Some(&held) == anchor.as_ref() || held.strip_prefix(own.as_str()).is_some_and(|pages| pages.starts_with(':'));
        if is_right || db::record::is_touched(tx, &held)? {
            stays = true;
            dirty.records.insert(id);
        } else if db::record::detach(tx, id, blob)? {
            take_away(tx, &held)?;
        } else {
            dirty.records.insert(id);
        }
    }
    if !stays {
        dirty.join(found_record(tx, blob, name, digest)?);
    }
    Ok(dirty)
}

/// Makes what a study has from its instances anew, from what readers made of them. What discs name that is not here stays as it was counted.
pub(crate) fn study_anew(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    let originals = db::record::originals(tx, id)?;
    let missing = db::study::series(tx, id)?.into_iter().filter(|series| series.missing > 0).collect::<Vec<_>>();
    db::study::clear(tx, id)?;
    db::fact::clear(tx, id)?;
    for original in &originals {
        if let Some(extract) = db::extract::get(tx, original.key, 0)? {
            Digest::of(&extract, "").write(tx, id, original.key)?;
        }
    }
    missing.into_iter().try_for_each(|series| db::study::set_missing(tx, &series.uid, u64::from(series.missing)))
}

/// Removes a record that turned out to be none, unless a user said something about it; that it is a sheet of another one is no such thing.
fn take_away(tx: &Transaction<'_>, anchor: &str) -> Result<()> {
    if let Some(id) = db::record::by_anchor(tx, anchor)?
        && (joined::target(tx, anchor)?.is_some() || !db::record::is_touched(tx, anchor)?)
    {
        copies::remove(tx, id)?;
    }
    Ok(())
}

/// Those records that are still there: one that was shown while its file was read may have turned out to be none.
pub(crate) fn there(tx: &Transaction<'_>, records: BTreeSet<RecordId>) -> Result<Vec<RecordId>> {
    let mut all = Vec::with_capacity(records.len());
    for id in records {
        all.extend(db::record::anchor(tx, id)?.map(|_| id));
    }
    Ok(all)
}

/// The last step for records: their columns, their findings, their words in the index.
fn finish(tx: &Transaction<'_>, records: &[RecordId]) -> Result<()> {
    records.iter().try_for_each(|id| record::settle(tx, *id))?;
    index::renew(tx, records)
}

/// These sources and the later ones that hold some of the same contents: what was kept there may be a copy now.
fn with_later(store: &Store, sources: &BTreeSet<SourceId>) -> Result<BTreeSet<SourceId>> {
    store.db.read(|tx| {
        let mut all = sources.clone();
        for source in sources {
            all.extend(db::heap::later_sharing(tx, *source)?);
        }
        Ok(all)
    })
}
