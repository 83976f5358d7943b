//! Tables `extract` and `page`: what readers made of contents.

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use second_read_model::RecordId;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::Role;
use second_read_model::extract::TextOrigin;
use second_read_model::extract::WarningCode;
use second_read_model::extract::WordBox;

use crate::Error;
use crate::Result;
use crate::db::blob::BlobKey;
use crate::db::heap::role_key;

/// Bytes of a word box as stored: start and length as `u32`, place and size as `f32`, little endian.
const BOX: usize = 24;

/// A reader's answer made ready for the database, so that the one writing thread has little to do.
pub(crate) struct Packed {
    format: String,
    version: u32,
    media_type: String,
    role: &'static str,
    problem: String,
    data: Vec<u8>,
    pages: Vec<(PageText, Option<Vec<u8>>)>,
}

impl Packed {
    /// Whether nothing was made of the bytes.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.role == role_key(Role::Unreadable)
    }
}

/// The word in `problem` for a content that its reader died of or took too long for.
pub(crate) const STOPPED: &str = "reader-stopped";

/// Takes an answer apart: page texts into rows, the rest as JSON under zstd.
pub(crate) fn pack(mut extract: Extract, stopped: bool) -> Result<Packed> {
    let pages = std::mem::take(&mut extract.pages);
    let json = serde_json::to_vec(&extract).map_err(internal)?;
    let mut problem: Vec<String> = extract.warnings.iter().map(|warning| warning_key(warning.code)).collect();
    if stopped {
        problem.push(STOPPED.to_owned());
    }
    Ok(Packed {
        format: extract.format,
        version: extract.version,
        media_type: extract.media_type,
        role: role_key(extract.role),
        problem: sorted_words(problem),
        data: zstd::bulk::compress(&json, 1).map_err(internal)?,
        pages: pages.into_iter().map(|page| pack_words(&page).map(|words| (page, words))).collect::<Result<_>>()?,
    })
}

/// Writes what a reader made of a content (part 0) or of a document inside it, in place of what was there.
pub(crate) fn put(db: &Connection, blob: BlobKey, part: u32, packed: &Packed) -> Result<()> {
    db.prepare_cached("DELETE FROM extract WHERE blob = ?1 AND part = ?2")?.execute(params![blob.0, part])?;
    db.prepare_cached(
        "INSERT INTO extract (blob, part, format, version, media_type, role, data, problem) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![blob.0, part, packed.format, packed.version, packed.media_type, packed.role, packed.data, packed.problem])?;
    let extract = db.last_insert_rowid();
    let mut insert = db.prepare_cached(
        "INSERT OR REPLACE INTO page (extract, number, text, width, height, origin, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (page, words) in &packed.pages {
        insert.execute(params![extract, page.number, page.text, page.width, page.height, origin_key(page.origin), words])?;
    }
    Ok(())
}

/// The same for what was read before. Words that were read in pictures of its pages stay where the new reading has none: they take long.
pub(crate) fn put_again(db: &Connection, blob: BlobKey, part: u32, packed: &Packed) -> Result<()> {
    let seen = seen_pages(db, blob, part)?;
    put(db, blob, part, packed)?;
    let mut keep = db.prepare_cached(include_str!("page_seen_before.sql"))?;
    for page in seen {
        keep.execute(params![blob.0, part, page.number, page.text, page.size.0, page.size.1, page.origin, page.words, page.confidence])?;
    }
    Ok(())
}

/// A page that was looked at as a picture, as its row says it.
struct Seen {
    number: u32,
    text: String,
    size: (f32, f32),
    origin: String,
    words: Option<Vec<u8>>,
    confidence: Option<f32>,
}

fn seen_pages(db: &Connection, blob: BlobKey, part: u32) -> Result<Vec<Seen>> {
    let mut query = db.prepare_cached(
        "SELECT page.number, page.text, page.width, page.height, page.origin, page.words, page.confidence
         FROM extract JOIN page ON page.extract = extract.id
         WHERE extract.blob = ?1 AND extract.part = ?2 AND page.origin NOT IN ('none', 'doubtful')",
    )?;
    let rows = query.query_map(params![blob.0, part], |row| {
        Ok(Seen {
            number: row.get(0)?,
            text: row.get(1)?,
            size: (row.get(2)?, row.get(3)?),
            origin: row.get(4)?,
            words: row.get(5)?,
            confidence: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes away what was read of documents inside a content that it does not hold any more.
pub(crate) fn keep_parts(db: &Connection, blob: BlobKey, numbers: &[u32]) -> Result<()> {
    for (part, _) in parts(db, blob)? {
        if !numbers.contains(&part) {
            db.prepare_cached("DELETE FROM extract WHERE blob = ?1 AND part = ?2")?.execute(params![blob.0, part])?;
        }
    }
    Ok(())
}

/// Whether something was made of a content: a document, a list, an archive.
pub(crate) fn is_understood(db: &Connection, blob: BlobKey) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM extract WHERE blob = ?1 AND part = 0 AND data IS NOT NULL AND role <> 'unreadable')";
    Ok(db.prepare_cached(sql)?.query_row([blob.0], |row| row.get(0))?)
}

/// Whether a content was read.
pub(crate) fn is_read(db: &Connection, blob: BlobKey) -> Result<bool> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM extract WHERE blob = ?1 AND part = 0 AND data IS NOT NULL)")?
        .query_row([blob.0], |row| row.get(0))?)
}

/// What a reader made of a content, without page texts; `None` while it was not read.
pub(crate) fn get(db: &Connection, blob: BlobKey, part: u32) -> Result<Option<Extract>> {
    let data: Option<Vec<u8>> = db
        .prepare_cached("SELECT data FROM extract WHERE blob = ?1 AND part = ?2 AND data IS NOT NULL")?
        .query_row(params![blob.0, part], |row| row.get(0))
        .optional()?;
    data.map(|data| unpack(&data)).transpose()
}

/// The document parts that were read: number, media type, pages.
pub(crate) fn parts(db: &Connection, blob: BlobKey) -> Result<Vec<(u32, u32)>> {
    let mut query = db.prepare_cached(
        "SELECT extract.part, count(page.id) FROM extract LEFT JOIN page ON page.extract = extract.id
         WHERE extract.blob = ?1 AND extract.part > 0 GROUP BY extract.id ORDER BY extract.part",
    )?;
    let rows = query.query_map([blob.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One page of a record, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageRef {
    pub id: i64,
    pub blob: BlobKey,
    pub part: u32,
    /// Within its document.
    pub number: u32,
}

/// The pages that a reader of a record turns.
pub(crate) fn document_pages(db: &Connection, record: RecordId) -> Result<Vec<PageRef>> {
    let mut query = db.prepare_cached(include_str!("document_pages.sql"))?;
    let rows = query
        .query_map([record.0], |row| Ok(PageRef { id: row.get(0)?, blob: BlobKey(row.get(1)?), part: row.get(2)?, number: row.get(3)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The words of DICOM attributes of a record, each distinct text once.
pub(crate) fn attribute_words(db: &Connection, record: RecordId) -> Result<Vec<String>> {
    let mut query = db.prepare_cached(include_str!("attribute_words.sql"))?;
    let rows = query.query_map([record.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One stored page.
pub(crate) fn page(db: &Connection, id: i64) -> Result<PageText> {
    let mut query = db.prepare_cached("SELECT number, text, width, height, origin, words, confidence FROM page WHERE id = ?1")?;
    let (mut page, words) = query.query_row([id], |row| {
        let page = PageText {
            number: row.get(0)?,
            text: row.get(1)?,
            width: row.get(2)?,
            height: row.get(3)?,
            words: Vec::new(),
            origin: origin_from_key(&row.get::<_, String>(4)?),
            confidence: row.get(6)?,
        };
        Ok((page, row.get::<_, Option<Vec<u8>>>(5)?))
    })?;
    page.words = words.map(|words| unpack_words(&words)).transpose()?.unwrap_or_default();
    Ok(page)
}

/// Format, media type and picture pages of a content.
pub(crate) fn format(db: &Connection, blob: BlobKey) -> Result<Option<(String, String)>> {
    Ok(db
        .prepare_cached("SELECT format, media_type FROM extract WHERE blob = ?1 AND part = 0")?
        .query_row([blob.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// The text of one stored page.
pub(crate) fn page_text(db: &Connection, page: i64) -> Result<String> {
    Ok(db.prepare_cached("SELECT text FROM page WHERE id = ?1")?.query_row([page], |row| row.get(0))?)
}

/// The text of one stored page, and whether it was read from a picture.
pub(crate) fn text_and_origin(db: &Connection, page: i64) -> Result<(String, TextOrigin)> {
    let mut query = db.prepare_cached("SELECT text, origin FROM page WHERE id = ?1")?;
    Ok(query.query_row([page], |row| Ok((row.get(0)?, origin_from_key(&row.get::<_, String>(1)?))))?)
}

/// A warning's code as the database and findings know it.
pub(crate) fn warning_key(code: WarningCode) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn unpack(data: &[u8]) -> Result<Extract> {
    // What is read here was written by us after the worker's answer was bounded (protocol::limits::JSON).
    let json = zstd::stream::decode_all(data).map_err(internal)?;
    serde_json::from_slice(&json).map_err(internal)
}

pub(super) fn pack_words(page: &PageText) -> Result<Option<Vec<u8>>> {
    if page.words.is_empty() {
        return Ok(None);
    }
    let mut flat = Vec::with_capacity(page.words.len() * BOX);
    for word in &page.words {
        flat.extend_from_slice(&word.start.to_le_bytes());
        flat.extend_from_slice(&word.len.to_le_bytes());
        for number in [word.x, word.y, word.w, word.h] {
            flat.extend_from_slice(&number.to_le_bytes());
        }
    }
    Ok(Some(zstd::bulk::compress(&flat, 1).map_err(internal)?))
}

fn unpack_words(packed: &[u8]) -> Result<Vec<WordBox>> {
    let flat = zstd::stream::decode_all(packed).map_err(internal)?;
    let four = |bytes: &[u8], at: usize| [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
    Ok(flat
        .chunks_exact(BOX)
        .map(|bytes| WordBox {
            start: u32::from_le_bytes(four(bytes, 0)),
            len: u32::from_le_bytes(four(bytes, 4)),
            x: f32::from_le_bytes(four(bytes, 8)),
            y: f32::from_le_bytes(four(bytes, 12)),
            w: f32::from_le_bytes(four(bytes, 16)),
            h: f32::from_le_bytes(four(bytes, 20)),
        })
        .collect())
}

fn sorted_words(mut words: Vec<String>) -> String {
    words.sort();
    words.dedup();
    words.join(" ")
}

pub(super) fn origin_key(origin: TextOrigin) -> &'static str {
    match origin {
        TextOrigin::Layer => "layer",
        TextOrigin::Ocr => "ocr",
        TextOrigin::None => "none",
        TextOrigin::Doubtful => "doubtful",
        TextOrigin::Wordless => "wordless",
    }
}

fn origin_from_key(key: &str) -> TextOrigin {
    match key {
        "ocr" => TextOrigin::Ocr,
        "none" => TextOrigin::None,
        "doubtful" => TextOrigin::Doubtful,
        "wordless" => TextOrigin::Wordless,
        _ => TextOrigin::Layer,
    }
}

fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("stored reading").because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_boxes_come_back() {
        let words = vec![WordBox { start: 1, len: 2, x: 3.5, y: 4.0, w: 5.0, h: 6.25 }; 3];
        let page = PageText { words: words.clone(), ..PageText::default() };
        let packed = pack_words(&page).unwrap().unwrap();
        assert_eq!(unpack_words(&packed).unwrap(), words);
    }
}
