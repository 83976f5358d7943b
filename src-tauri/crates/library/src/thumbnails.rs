//! The small picture of any record: made once, handed over at once, and kept in the database afterwards.
//!
//! Keeping one is a durable write. On a busy disk that takes seconds, and a list that shows a picture need not wait for it: what was made
//! stands on a shelf until a thread of its own has kept it, together with what came meanwhile. One that is never kept is made again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use rusqlite::Transaction;
use second_read_model::Code;
use second_read_model::RecordId;

use crate::Library;
use crate::Result;
use crate::Worker;
use crate::db::blob::BlobKey;
use crate::db::study;
use crate::db::thumbnail;
use crate::lock::Job;
use crate::look::Place;
use crate::look::anchor_of;
use crate::store::Store;

/// The most a thumbnail measures, in pixels: twice what a list shows, for sharp screens.
const LARGEST: (u32, u32) = (192, 256);
/// Pictures that wait to be kept; beyond them the oldest is given up.
const WAITING: usize = 128;

/// What a thumbnail shows, whatever record shows it: content, part, page.
type Key = (BlobKey, u32, u32);
/// A JPEG; empty where none can be made.
type Picture = Arc<[u8]>;

/// Thumbnails that were made and are not kept yet.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: VecDeque<(Key, Picture)>,
    /// Whether a thread is at work that keeps them.
    keeping: bool,
}

impl Library {
    /// A small picture of a record as JPEG: its first page, or the middle image of a study's longest series. Made once and kept in the
    /// database; `None` where none can be made.
    ///
    /// # Errors
    /// `UnknownId`; what stopped the worker.
    pub fn thumbnail(&self, worker: &Worker, id: RecordId) -> Result<Option<Vec<u8>>> {
        let Some(place) = self.store.db.read(|tx| telling(tx, id))? else { return Ok(None) };
        let key = place.key();
        let known = self.store.shelf.get(key).map(|picture| picture.to_vec());
        let known = known.map_or_else(|| self.store.db.read(|tx| thumbnail::get(tx, key)), |picture| Ok(Some(picture)))?;
        if let Some(picture) = known {
            return Ok(Some(picture).filter(|picture| !picture.is_empty()));
        }
        let made = match place.thumbnail(&self.store, worker, LARGEST) {
            Ok(picture) => picture,
            Err(error) if error.code == Code::Unreadable => Vec::new(),
            Err(error) => return Err(error),
        };
        self.keep_thumbnail(key, made.as_slice().into());
        Ok(Some(made).filter(|picture| !picture.is_empty()))
    }

    /// Puts a thumbnail on the shelf, and sees to it that somebody empties the shelf.
    fn keep_thumbnail(&self, key: Key, picture: Picture) {
        if !self.store.shelf.put(key, picture) {
            return;
        }
        let store = Arc::clone(&self.store);
        let keeper = std::thread::Builder::new().name("thumbnails".to_owned()).spawn(move || store.keep_thumbnails());
        if keeper.is_err() {
            self.store.shelf.held().keeping = false;
        }
    }
}

impl Store {
    /// Keeps what stands on the shelf, if that takes no waiting for others who write. What stays there is tried again with the next one.
    fn keep_thumbnails(&self) {
        while let Some(batch) = self.shelf.batch() {
            let put = |tx: &Transaction<'_>| batch.iter().try_for_each(|(key, picture)| thumbnail::put(tx, *key, picture));
            let writing = self.try_lock(Job::Change);
            // A database that cannot be written now is told by what has to be written.
            let kept = writing.is_some() && matches!(self.db.write_if_idle(put), Ok(Some(())));
            let mut state = self.shelf.held();
            if !kept {
                state.keeping = false;
                return;
            }
            state.waiting.retain(|(key, _)| !batch.iter().any(|(kept, _)| kept == key));
        }
    }
}

impl Shelf {
    fn get(&self, key: Key) -> Option<Picture> {
        self.held().waiting.iter().find(|(known, _)| *known == key).map(|(_, picture)| Arc::clone(picture))
    }

    /// Whether somebody has to be sent to empty the shelf.
    fn put(&self, key: Key, picture: Picture) -> bool {
        let mut state = self.held();
        state.waiting.push_back((key, picture));
        if state.waiting.len() > WAITING {
            state.waiting.pop_front();
        }
        !std::mem::replace(&mut state.keeping, true)
    }

    /// What waits; `None` when nothing does, and nobody is at work then.
    fn batch(&self) -> Option<Vec<(Key, Picture)>> {
        let mut state = self.held();
        state.keeping = !state.waiting.is_empty();
        state.keeping.then(|| state.waiting.iter().cloned().collect())
    }

    /// A thread that panicked while it held the state left it as it was: each change is one call.
    fn held(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page or image that tells most about a record.
fn telling(tx: &Transaction<'_>, id: RecordId) -> Result<Option<Place>> {
    anchor_of(tx, id)?;
    let counts = study::images_by_series(tx, id)?;
    let mut first = 1;
    let mut middle = 1;
    let mut most = 0;
    for series in study::series(tx, id)? {
        let images = counts.get(&series.uid).copied().unwrap_or_default();
        if images > most {
            (most, middle) = (images, first + images / 2);
        }
        first += images;
    }
    match Place::of(tx, id, middle) {
        Ok(place) => Ok(Some(place)),
        // It has no pages at all.
        Err(error) if error.code == Code::UnknownId => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use second_read_model::BlobId;
    use second_read_model::Sha256;

    use super::*;
    use crate::db::blob;

    #[test]
    fn a_thumbnail_is_had_while_somebody_writes_and_kept_when_nobody_does() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::create(&folder.path().join("l"), None).unwrap();
        let store = &library.store;
        let picture = |number: u8| Picture::from([number]);
        let content = store.db.write(|tx| Ok(blob::ensure(tx, &BlobId([7; 32]), &Sha256([7; 32]), 1, 1)?.0)).unwrap();
        let write = |_: &Transaction<'_>| {
            for number in 1..=2_u8 {
                library.keep_thumbnail((content, 0, number.into()), picture(number));
                assert_eq!(store.shelf.get((content, 0, number.into())), Some(picture(number)), "it is had before it is kept");
            }
            // Whoever was sent to keep them finds the writer here, and goes.
            while store.shelf.held().keeping {
                std::thread::yield_now();
            }
            Ok(())
        };
        store.db.write(write).unwrap();
        assert_eq!(store.shelf.held().waiting.len(), 2);
        library.keep_thumbnail((content, 0, 3), picture(3));
        while store.shelf.held().keeping {
            std::thread::yield_now();
        }
        assert!(store.shelf.held().waiting.is_empty(), "all were kept together");
        for number in 1..=3_u8 {
            let kept = store.db.read(|tx| thumbnail::get(tx, (content, 0, number.into()))).unwrap();
            assert_eq!(kept.as_deref(), Some(&[number][..]));
        }
    }
}
