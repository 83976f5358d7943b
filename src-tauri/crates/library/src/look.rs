//! Looking: lists, one record, its text and pictures. Nothing here changes anything.

use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Transaction;
use second_read_model::BlobId;
use second_read_model::Code;
use second_read_model::DiagnosisId;
use second_read_model::RecordId;
use second_read_model::SourceId;
use second_read_model::case::Diagnosis;
use second_read_model::extract::PageText;
use second_read_model::fold::fold;
use second_read_model::person::IdentityClaim;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::Scan;
use second_read_model::record::BlobRow;
use second_read_model::record::PartRow;
use second_read_model::record::PersonRef;
use second_read_model::record::PersonRow;
use second_read_model::record::RecordDetail;
use second_read_model::record::RecordRow;
use second_read_model::record::SourceRow;
use second_read_model::sentence::say;
use second_read_recognise::people;

use crate::BlobRead;
use crate::Error;
use crate::FileList;
use crate::FileRow;
use crate::Library;
use crate::Original;
use crate::RecordFilter;
use crate::Result;
use crate::Worker;
use crate::db::blob::BlobKey;
use crate::db::copy;
use crate::db::diagnosis;
use crate::db::extract;
use crate::db::fact;
use crate::db::heap;
use crate::db::link;
use crate::db::person;
use crate::db::piece;
use crate::db::record;
use crate::db::record::OriginalRow;
use crate::db::study;
use crate::disagree;
use crate::store::Store;

impl Library {
    /// Where files came from, in the order they were added.
    pub fn sources(&self) -> Result<Vec<SourceRow>> {
        self.store.db.read(|tx| heap::sources(tx))
    }

    /// Every file of one source, or of all, by path: each is in exactly one list.
    pub fn files(&self, source: Option<SourceId>) -> Result<Vec<FileRow>> {
        self.files_in(source, None)
    }

    /// The same, of one list alone.
    pub fn files_in(&self, source: Option<SourceId>, list: Option<FileList>) -> Result<Vec<FileRow>> {
        self.store.db.read(|tx| heap::files(tx, source, list))
    }

    /// Records by date, newest first, those without a date last.
    ///
    /// # Errors
    /// `UnknownId` for a person who is not there: "no record fits" would be taken for an answer.
    pub fn records(&self, filter: &RecordFilter) -> Result<Vec<RecordRow>> {
        self.store.db.read(|tx| match filter.person {
            Some(id) if person::key(tx, id)?.is_none() => Err(unknown("what.person", id).with("list", "people")),
            _ => records(tx, filter),
        })
    }

    /// One record with everything known about it.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn record(&self, id: RecordId) -> Result<RecordDetail> {
        self.store.db.read(|tx| detail(tx, id))
    }

    /// Its text by page (all originals and parts, in order), or one page's. A study's images come before its documents: they have numbers
    /// and no text.
    ///
    /// # Errors
    /// `UnknownId` for the record or the page.
    pub fn text(&self, id: RecordId, page: Option<u32>) -> Result<Vec<PageText>> {
        self.store.db.read(|tx| {
            anchor_of(tx, id)?;
            let images = study::frames(tx, id)?;
            let pages = extract::document_pages(tx, id)?.into_iter().zip(images.saturating_add(1)..);
            let wanted: Vec<_> = pages.filter(|(_, number)| page.is_none_or(|page| page == *number)).collect();
            if page.is_some_and(|page| wanted.is_empty() && (page == 0 || page > images)) {
                return Err(unknown("what.page", page.unwrap_or_default()));
            }
            let range = piece::range(tx, id)?;
            let own = |page: PageText| match range {
                Some(range) => range.own(page),
                None => page,
            };
            wanted.into_iter().map(|(page, number)| Ok(PageText { number, ..own(extract::page(tx, page.id)?) })).collect()
        })
    }

    /// A page as PNG, at most `width` pixels wide. For a study, page n is its n-th image; its documents' pages come after.
    ///
    /// # Errors
    /// `UnknownId` for the record or the page, `Unreadable` where no picture can be made of it.
    pub fn page_png(&self, id: RecordId, page: u32, width: u32) -> Result<Vec<u8>> {
        self.page_png_by(&Worker::find()?, id, page, width)
    }

    /// The same by a worker that has drawn other pages of this record already.
    ///
    /// # Errors
    /// As above.
    pub fn page_png_by(&self, worker: &Worker, id: RecordId, page: u32, width: u32) -> Result<Vec<u8>> {
        let place = self.store.db.read(|tx| Place::of(tx, id, page))?;
        place.draw(&self.store, worker, width)
    }

    /// Everyone whose records are here.
    pub fn people(&self) -> Result<Vec<PersonRow>> {
        self.store.db.read(|tx| person::all(tx))
    }

    /// The originals of a record, in order, with what the reader made of each; after them those of records that stand under it with the same
    /// words. A part that was cut out of a longer document has none of its own.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn originals(&self, id: RecordId) -> Result<Vec<Original>> {
        self.store.db.read(|tx| {
            anchor_of(tx, id)?;
            let mut rows = record::originals(tx, id)?;
            for copy in copy::hidden_under(tx, id)? {
                if piece::range(tx, copy)?.is_none() {
                    rows.extend(record::originals(tx, copy)?);
                }
            }
            let mut pages: HashMap<BlobKey, u32> = HashMap::new();
            extract::document_pages(tx, id)?.iter().for_each(|page| *pages.entry(page.blob).or_default() += 1);
            rows.iter().map(|row| original(tx, row, pages.get(&row.key).copied().unwrap_or_default())).collect()
        })
    }

    /// Whose the records are that were cut out of the documents whose originals go out with a record, each person once. Nobody where none was.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn people_in_document(&self, id: RecordId) -> Result<Vec<PersonRef>> {
        self.store.db.read(|tx| {
            anchor_of(tx, id)?;
            let own = piece::range(tx, id)?.map(|range| range.blob);
            let mut contents: Vec<BlobKey> = own.into_iter().collect();
            for whole in std::iter::once(id).chain(copy::hidden_under(tx, id)?) {
                contents.extend(piece::cut_content(tx, whole)?);
            }
            let mut pieces: Vec<RecordId> = Vec::new();
            for content in contents {
                pieces.extend(piece::of_blob(tx, content)?.into_iter().map(|(id, _)| id));
            }
            let mut people: Vec<PersonRef> = Vec::new();
            for (_, row) in record::rows(tx, &pieces)? {
                people.extend(row.person.filter(|person| people.iter().all(|known| known.id != person.id)));
            }
            Ok(people)
        })
    }

    /// What the record itself says about whose it is.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn identity(&self, id: RecordId) -> Result<IdentityClaim> {
        self.store.db.read(|tx| {
            anchor_of(tx, id)?;
            Ok(people::claim(&fact::of_record(tx, id)?))
        })
    }

    /// A DICOM frame (from 0) as a JPEG of at most `width` pixels, by the file's own window.
    pub fn frame_jpeg(&self, blob: BlobId, frame: u32, width: u32) -> Result<Vec<u8>> {
        let mut bytes = self.blob(blob)?;
        let size = self.store.db.read(|tx| crate::db::blob::by_name(tx, &blob))?.map(|row| row.size).unwrap_or_default();
        let form = FrameForm::Picture { width, center: None, window: None };
        Ok(Worker::find()?.frame(size, &mut bytes, frame, form)?.1)
    }
}

/// The anchor of a record.
///
/// # Errors
/// `UnknownId`.
pub(crate) fn anchor_of(tx: &Transaction<'_>, id: RecordId) -> Result<String> {
    record::anchor(tx, id)?.ok_or_else(|| unknown("what.record", id).with("list", "records"))
}

/// There is no such thing.
pub(crate) fn unknown(what: &str, id: impl ToString) -> Error {
    Error::new(Code::UnknownId).with("what", say(what, &[])).with("id", id).with("list", "records")
}

/// The diagnoses that words mean: an id, a code, a code's beginning, or words of it.
pub(crate) fn diagnoses_meant<'a>(all: &'a [Diagnosis], words: &str) -> Vec<&'a Diagnosis> {
    if let Ok(id) = words.trim().parse::<DiagnosisId>() {
        return all.iter().filter(|one| one.id == id).collect();
    }
    let plain = |code: &str| code.replace('.', "").to_uppercase();
    let (code, folded) = (plain(words.trim()), fold(words.trim()));
    let meant = |one: &&Diagnosis| {
        let by_code = !one.code.is_empty() && plain(&one.code).starts_with(&code);
        by_code || fold(&one.words).contains(&folded) || fold(&one.title).contains(&folded)
    };
    if code.is_empty() { Vec::new() } else { all.iter().filter(meant).collect() }
}

/// So many records are brought from the tables at once.
const AT_ONCE: usize = 500;

fn records(tx: &Transaction<'_>, filter: &RecordFilter) -> Result<Vec<RecordRow>> {
    let mut ids = filter.only.map_or_else(|| record::filtered(tx, filter), |id| Ok(vec![id]))?;
    if let (Some(words), None) = (filter.diagnosis.as_deref(), filter.only) {
        let tagged = tagged_as(tx, words)?;
        ids.retain(|id| tagged.contains(id));
    }
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let mut sources = record::sources(tx, some)?;
        for mut row in shown_rows(tx, some)? {
            row.sources = sources.remove(&row.id).unwrap_or_default();
            if filter.facts {
                let mut facts: std::collections::BTreeMap<String, Vec<_>> = Default::default();
                for fact in fact::of_record(tx, row.id)? {
                    facts.entry(fact.name.key().to_owned()).or_default().push(fact);
                }
                row.facts = Some(facts);
            }
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Records as a list shows them, with what they are tagged with; without their sources.
pub(crate) fn shown_rows(tx: &Transaction<'_>, ids: &[RecordId]) -> Result<Vec<RecordRow>> {
    let (anchors, mut rows): (Vec<String>, Vec<RecordRow>) = record::rows(tx, ids)?.into_iter().unzip();
    let tags = diagnosis::tags(tx, &anchors)?;
    if tags.is_empty() {
        return Ok(rows);
    }
    let diagnoses = diagnosis::all(tx)?;
    let shown: HashMap<DiagnosisId, &str> =
        diagnoses.iter().map(|one| (one.id, if one.code.is_empty() { one.words.as_str() } else { one.code.as_str() })).collect();
    for (anchor, row) in anchors.iter().zip(&mut rows) {
        let tagged = tags.get(anchor).map(Vec::as_slice).unwrap_or_default();
        row.diagnoses = tagged.iter().filter_map(|id| shown.get(id)).map(|&code| code.to_owned()).collect();
    }
    Ok(rows)
}

/// The records tagged with what these words mean.
pub(crate) fn tagged_as(tx: &Transaction<'_>, words: &str) -> Result<HashSet<RecordId>> {
    let diagnoses = diagnosis::all(tx)?;
    let meant: HashSet<DiagnosisId> = diagnoses_meant(&diagnoses, words).into_iter().map(|one| one.id).collect();
    Ok(diagnosis::tagged(tx)?.into_iter().filter(|(_, id)| meant.contains(id)).map(|(record, _)| record).collect())
}

fn detail(tx: &Transaction<'_>, id: RecordId) -> Result<RecordDetail> {
    let anchor = anchor_of(tx, id)?;
    let filter = RecordFilter { only: Some(id), facts: true, ..RecordFilter::default() };
    let row = records(tx, &filter)?.pop().ok_or_else(|| unknown("what.record", id))?;
    let (mut blobs, mut parts, mut copies) = (Vec::new(), Vec::new(), Vec::new());
    for original in record::originals(tx, id)? {
        let paths = heap::paths_of_blob(tx, original.key)?;
        let mut paths = paths.into_iter();
        blobs.push(BlobRow {
            blob: original.blob,
            sha256: original.sha256,
            bytes: original.size,
            media_type: extract::format(tx, original.key)?.map(|(_, media_type)| media_type).unwrap_or_default(),
            path: paths.next().unwrap_or_default(),
        });
        copies.extend(paths);
        parts.extend(parts_of(tx, &original)?);
    }
    Ok(RecordDetail {
        row,
        blobs,
        parts,
        copies,
        same_words: copy::rows(tx, id)?,
        series: study::series(tx, id)?,
        entries: fact::entries(tx, id)?,
        identifiers: fact::identifiers(tx, id)?,
        pairs: link::pairs(tx, id)?,
        notes: fact::notes(tx, &anchor)?,
        disagreements: disagree::of_record(tx, id)?,
    })
}

fn parts_of(tx: &Transaction<'_>, original: &OriginalRow) -> Result<Vec<PartRow>> {
    // An image has no documents inside; a study has thousands of images.
    let read = if original.frames > 0 { None } else { extract::get(tx, original.key, 0)? };
    let Some(extract) = read else { return Ok(Vec::new()) };
    if extract.parts.is_empty() {
        return Ok(Vec::new());
    }
    let pages: HashMap<u32, u32> = extract::parts(tx, original.key)?.into_iter().collect();
    let row = |part: &second_read_model::extract::Part| PartRow {
        blob: original.blob,
        number: part.number,
        name: part.name.clone(),
        media_type: part.media_type.clone(),
        bytes: part.size,
        pages: pages.get(&part.number).copied().unwrap_or_default(),
    };
    Ok(extract.parts.iter().map(row).collect())
}

fn original(tx: &Transaction<'_>, row: &OriginalRow, pages: u32) -> Result<Original> {
    Ok(Original {
        blob: row.blob,
        sha256: row.sha256,
        size: row.size,
        path: heap::paths_of_blob(tx, row.key)?.into_iter().next().unwrap_or_default(),
        extract: extract::get(tx, row.key, 0)?.unwrap_or_default(),
        pages,
    })
}

/// Where a page of a record is to be drawn from.
pub(crate) struct Place {
    key: BlobKey,
    blob: BlobId,
    size: u64,
    name: String,
    /// The document inside the original; 0 is the original itself.
    part: u32,
    page: u32,
}

impl Place {
    pub(crate) fn of(tx: &Transaction<'_>, id: RecordId, page: u32) -> Result<Self> {
        anchor_of(tx, id)?;
        let originals = record::originals(tx, id)?;
        let mut left = page.checked_sub(1).ok_or_else(|| unknown("what.page", page))?;
        // A study's images, then what can be turned like paper.
        for original in originals.iter().filter(|original| original.frames > 0) {
            if left < original.frames {
                return Self::in_original(tx, original, 0, left + 1);
            }
            left -= original.frames;
        }
        for original in originals.iter().filter(|original| original.frames == 0) {
            for (part, first, pages) in turned(tx, id, original)? {
                if left < pages {
                    return Self::in_original(tx, original, part, first + left);
                }
                left -= pages;
            }
        }
        Err(unknown("what.page", page))
    }

    fn in_original(tx: &Transaction<'_>, original: &OriginalRow, part: u32, page: u32) -> Result<Self> {
        let name = heap::paths_of_blob(tx, original.key)?.into_iter().next().unwrap_or_default();
        Ok(Self { key: original.key, blob: original.blob, size: original.size, name, part, page })
    }

    /// A page of a content, whatever record shows it.
    pub(crate) fn of_content(key: BlobKey, blob: BlobId, size: u64, name: String, part: u32, page: u32) -> Self {
        Self { key, blob, size, name, part, page }
    }

    /// What stands there, whatever record shows it: content, part, page.
    pub(crate) fn key(&self) -> (BlobKey, u32, u32) {
        (self.key, self.part, self.page)
    }

    fn draw(&self, store: &Store, worker: &Worker, width: u32) -> Result<Vec<u8>> {
        self.with_bytes(store, worker, |name, size, bytes| worker.page(name, size, bytes, self.page, width))
    }

    /// It as tesseract reads it.
    pub(crate) fn scan(&self, store: &Store, worker: &Worker) -> Result<(Scan, Vec<u8>)> {
        self.with_bytes(store, worker, |name, size, bytes| worker.scan(name, size, bytes, self.page))
    }

    /// A small picture of it as JPEG, at most so wide and high.
    pub(crate) fn thumbnail(&self, store: &Store, worker: &Worker, size: (u32, u32)) -> Result<Vec<u8>> {
        self.with_bytes(store, worker, |name, length, bytes| worker.thumbnail(name, length, bytes, self.page, size))
    }

    /// Opens the original, or takes the document out of it.
    fn with_bytes<T>(&self, store: &Store, worker: &Worker, with: impl FnOnce(&str, u64, &mut dyn BlobRead) -> Result<T>) -> Result<T> {
        let mut bytes = store.vault.open(&self.blob)?;
        if self.part == 0 {
            return with(&self.name, self.size, &mut bytes);
        }
        let inner = worker.part(self.size, &mut bytes, self.part)?;
        with("", inner.len() as u64, &mut std::io::Cursor::new(inner))
    }
}

/// The documents of an original that have pages, the first page, and how many: those with text, and pictures without.
fn turned(tx: &Transaction<'_>, id: RecordId, original: &OriginalRow) -> Result<Vec<(u32, u32, u32)>> {
    let mut parts: Vec<(u32, u32, u32)> = Vec::new();
    for page in extract::document_pages(tx, id)?.into_iter().filter(|page| page.blob == original.key) {
        match parts.last_mut().filter(|(part, _, _)| *part == page.part) {
            Some((_, _, pages)) => *pages += 1,
            None => parts.push((page.part, page.number, 1)),
        }
    }
    if parts.is_empty() {
        let pictures = extract::get(tx, original.key, 0)?.map(|extract| extract.picture_pages).unwrap_or_default();
        parts.push((0, 1, pictures));
    }
    Ok(parts)
}
