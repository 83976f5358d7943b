//! Reading pages as pictures: those without text, and those whose text is most likely not what they show.
//!
//! It comes after everything else, because it takes a second or two for each page: the records are there and can be looked at meanwhile.
//! Which pages wait stands in the tables, so a run that is stopped or cut off goes on with the next add. Two pages are read at a time.
//! Where tesseract is not installed they go on waiting. A picture that nobody's words are in is not asked about again.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::time::Duration;
use std::time::Instant;

use second_read_model::Code;
use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;
use second_read_model::progress::Phase;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;
use second_read_model::protocol::SeenWords;

use super::Adding;
use super::read::is_about_the_file;
use crate::Error;
use crate::Result;
use crate::Tesseract;
use crate::Worker;
use crate::db::extract;
use crate::db::picture;
use crate::db::picture::Waiting;
use crate::derive;
use crate::look::Place;
use crate::store::Store;

const THREADS: usize = 2;
/// Records of pages that were read are settled after so long, so that they show what was found.
const SETTLE: Duration = Duration::from_secs(15);
/// Words that are less sure than this do not take the place of those that the file holds.
const SURER: f32 = 0.6;
/// The words of a page that the file holds are its words when at least this share of them (in percent) is seen in its picture too.
const SAME_WORDS: usize = 60;

/// A page that was looked at.
struct Looked<'a> {
    page: &'a Waiting,
    seen: Seen,
}

enum Seen {
    Words(Box<SeenWords>),
    /// No picture could be made of it, or a program died of the picture.
    Nothing,
    /// The file could not be had: the page goes on waiting.
    NotNow,
}

/// How many pages wait.
pub(super) fn left(store: &Store) -> Result<u64> {
    Ok(store.db.read(|tx| picture::waiting(tx))?.len() as u64)
}

/// Reads every page that waits.
pub(super) fn read(adding: &mut Adding<'_>, tesseract: &Tesseract) -> Result<()> {
    let waiting = adding.store.db.read(|tx| picture::waiting(tx))?;
    let mut progress = Progress { phase: Phase::Pictures, files: 0, files_total: waiting.len() as u64, bytes: 0, bytes_total: 0 };
    adding.watch.progress(progress);
    for of_one in waiting.chunk_by(|a, b| a.source == b.source) {
        let worker = adding.worker.for_another_source();
        read_all(adding, &mut progress, (tesseract, &worker), of_one)?;
    }
    Ok(())
}

fn read_all(adding: &mut Adding<'_>, progress: &mut Progress, readers: (&Tesseract, &Worker), waiting: &[Waiting]) -> Result<()> {
    let (outbox, inbox) = mpsc::sync_channel(THREADS);
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let store = adding.store;
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            let (outbox, next, stopped) = (outbox.clone(), &next, &stopped);
            scope.spawn(move || {
                while let Some(page) = waiting.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !stopped.load(Ordering::Relaxed)) {
                    let looked = look(store, readers, page).map(|seen| Looked { page, seen });
                    if outbox.send(looked).is_err() {
                        return;
                    }
                }
            });
        }
        drop(outbox);
        let result = keep(adding, progress, &inbox);
        stopped.store(true, Ordering::Relaxed);
        drop(inbox);
        result
    })
}

/// Writes page by page what the others read, and has their records settled now and then.
fn keep(adding: &mut Adding<'_>, progress: &mut Progress, inbox: &Receiver<Result<Looked<'_>>>) -> Result<()> {
    let mut settled = Instant::now();
    while let Ok(looked) = inbox.recv() {
        let Looked { page, seen } = looked?;
        let record = adding.store.db.write(|tx| {
            let seen = match seen {
                Seen::Words(seen) => Some(*seen),
                Seen::Nothing => None,
                Seen::NotNow => return Ok(None),
            };
            match words_of(page, &extract::page(tx, page.id)?, seen) {
                Some(read) => picture::put(tx, page, &read, &derive::page_is_found_by(read.text.clone(), read.origin)),
                None => picture::keep_layer(tx, page).map(|()| None),
            }
        })?;
        adding.dirty.records.extend(record);
        progress.files += 1;
        adding.watch.progress(*progress);
        if adding.watch.cancelled() || settled.elapsed() > SETTLE {
            settle(adding)?;
            settled = Instant::now();
        }
        adding.go_on()?;
    }
    settle(adding)
}

/// What a page's words are after its picture was looked at; `None` where they are those that the file holds.
fn words_of(page: &Waiting, held: &PageText, seen: Option<SeenWords>) -> Option<PageText> {
    let wordless = PageText { width: page.width, height: page.height, origin: TextOrigin::Wordless, ..PageText::default() };
    let read = seen.map_or(wordless, |seen| seen.page);
    let is_unsure = read.confidence.is_none_or(|confidence| confidence < SURER);
    let keeps = page.is_doubtful && (is_unsure || agree(&held.text, &read.text));
    (!keeps).then_some(read)
}

/// Whether a text that the file holds is what the picture shows: most of its words are seen, and they are not just a few of many.
fn agree(held: &str, seen: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        let folded = second_read_model::fold::fold(text);
        folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.chars().count() > 2).map(str::to_owned).collect()
    };
    let (held, seen) = (words(held), words(seen));
    let both = held.intersection(&seen).count();
    both * 100 >= held.len() * SAME_WORDS && both * 100 >= seen.len() * SAME_WORDS
}

/// Settles the records of the pages read so far. That it is done is no progress of its own: reading goes on.
fn settle(adding: &mut Adding<'_>) -> Result<()> {
    struct Quiet;
    impl Watch for Quiet {
        fn progress(&self, _: Progress) {}

        fn cancelled(&self) -> bool {
            false
        }
    }
    let dirty = std::mem::take(&mut adding.dirty);
    derive::settle(adding.store, dirty, &Quiet, adding.progress)
}

/// Draws a page and has it read.
fn look(store: &Store, (tesseract, worker): (&Tesseract, &Worker), page: &Waiting) -> Result<Seen> {
    let place = Place::of_content(page.key, page.blob, page.size, page.path.clone(), page.part, page.number);
    let scan = place.scan(store, worker);
    match scan.and_then(|scan| tesseract.read(worker, &scan, (page.width, page.height))) {
        Ok(seen) => Ok(Seen::Words(Box::new(seen))),
        Err(Error { code: Code::UnreadablePath | Code::LibraryDamaged, .. }) => Ok(Seen::NotNow),
        Err(Error { code, .. }) if is_about_the_file(code) => Ok(Seen::Nothing),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYER: &str = "Invasive ductal carcinoma of the left breast, Nottingham grade 2";

    fn page(is_doubtful: bool) -> Waiting {
        let (key, blob) = (crate::db::blob::BlobKey(1), second_read_model::BlobId([0; 32]));
        let source = second_read_model::SourceId(1);
        Waiting { id: 1, key, blob, size: 1, source, path: String::new(), part: 0, number: 1, width: 612.0, height: 792.0, is_doubtful }
    }

    fn seen(text: &str) -> Option<SeenWords> {
        let page = PageText { number: 1, text: text.into(), origin: TextOrigin::Ocr, confidence: Some(0.9), ..PageText::default() };
        Some(SeenWords { page, sure: 9 })
    }

    #[test]
    fn which_words_count() {
        let held = |text: &str| PageText { number: 1, text: text.into(), ..PageText::default() };
        let origin = |doubtful, layer: &str, seen| words_of(&page(doubtful), &held(layer), seen).map(|read| read.origin);
        for (doubtful, layer, seen, expected) in [
            (false, "", seen(LAYER), Some(TextOrigin::Ocr)),
            (false, "", None, Some(TextOrigin::Wordless)),
            (true, LAYER, seen(&LAYER.replace("ductal", "ductol")), None),
            (true, LAYER, None, None),
            (true, "", None, None),
            (true, "Lqydvlyh gxfwdo fduflqrpd ri wkh ohiw euhdvw", seen(LAYER), Some(TextOrigin::Ocr)),
            (true, "Scanned", seen(LAYER), Some(TextOrigin::Ocr)),
        ] {
            assert_eq!(origin(doubtful, layer, seen), expected, "{layer}");
        }
    }
}
