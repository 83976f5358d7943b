//! The catalogue: append-only files that say, without the database, which blob was which file of which source, what it was taken for, and
//! what people decided.
//!
//! A file is JSON lines, under zstd, under age; `age -d -i key.txt catalogue/1.age | zstd -d` shows it. Files are numbered from 1 without
//! gaps. Like a blob, a catalogue file stands before the transaction that counts on it commits; one above the committed number was left by
//! a writer that died, and the next one takes its place. Derived things are noted for people who restore without the app; they are not read
//! back here.

use std::path::Path;
use std::path::PathBuf;

use rusqlite::Transaction;
use second_read_model::Code;
use serde::Deserialize;
use serde::Serialize;

use crate::Error;
use crate::Result;
use crate::db::catalogue as rows;
use crate::db::meta;
use crate::db::undo::Step;
use crate::files;
use crate::keys::Keys;
use crate::store::Store;

const FOLDER: &str = "catalogue";
const LEVEL: i32 = 3;

/// One line of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Line {
    /// A file of a source. A later line of the same source and path counts.
    File(FileLine),
    /// A record and its originals. A later line that names one of its blobs counts.
    Record(RecordLine),
    /// What a person changed, as rows before and after.
    Decision(Step),
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct FileLine {
    pub(crate) source: String,
    pub(crate) added: String,
    pub(crate) path: String,
    /// The path of the archive it came out of.
    pub(crate) container: Option<String>,
    pub(crate) size: u64,
    pub(crate) sha256: Option<String>,
    /// The blob's name; `None` where the bytes are not kept.
    pub(crate) blob: Option<String>,
    pub(crate) disposition: String,
}

/// What a record was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordLine {
    pub(crate) anchor: String,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) date: Option<String>,
    pub(crate) person: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) status: String,
    pub(crate) blobs: Vec<String>,
}

/// Makes the folder of a new library.
pub(crate) fn create(library: &Path) -> Result<()> {
    files::make_folder(&library.join(FOLDER))
}

/// Notes a decision, in the transaction that makes it.
pub(crate) fn append_decision(store: &Store, tx: &Transaction<'_>, step: Step) -> Result<()> {
    append(store, tx, &[Line::Decision(step)])
}

/// Notes every file and record that is new or changed since the last time: the last thing a job does in its last transaction.
pub(crate) fn append_due(store: &Store, tx: &Transaction<'_>) -> Result<()> {
    let lines = rows::due(tx)?;
    append(store, tx, &lines)?;
    rows::clear_due(tx)
}

/// Reads one file of the catalogue.
pub(crate) fn read(keys: &Keys, path: &Path) -> Result<Vec<Line>> {
    let damaged = || {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Error::new(Code::LibraryDamaged).at(path).with("detail", format!("{FOLDER}/{name}"))
    };
    let bytes = files::read(path)?;
    let age = keys.decrypt(bytes.as_slice()).map_err(|error| damaged().because(error))?;
    let plain = zstd::stream::decode_all(age).map_err(|error| damaged().because(error))?;
    serde_json::Deserializer::from_slice(&plain).into_iter().collect::<Result<_, _>>().map_err(|error| damaged().because(error))
}

/// Every file of the catalogue that is there, by number; and what else lies in its folder.
pub(crate) fn list(library: &Path) -> Result<(Vec<(i64, PathBuf)>, Vec<PathBuf>)> {
    let (mut numbered, mut strange) = (Vec::new(), Vec::new());
    for path in files::list(&library.join(FOLDER))? {
        match number_of(&path) {
            Some(number) => numbered.push((number, path)),
            None => strange.push(path),
        }
    }
    numbered.sort();
    Ok((numbered, strange))
}

/// Where the n-th file stands.
pub(crate) fn path(library: &Path, number: i64) -> PathBuf {
    library.join(FOLDER).join(format!("{number}.age"))
}

fn append(store: &Store, tx: &Transaction<'_>, lines: &[Line]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let number = meta::number(tx, meta::CATALOGUE)? + 1;
    let internal = |error: Box<dyn std::error::Error + Send + Sync>| Error::new(Code::Internal).with("detail", "catalogue").because(error);
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, line).map_err(|error| internal(error.into()))?;
        text.push(b'\n');
    }
    let packed = zstd::bulk::compress(&text, LEVEL).map_err(|error| internal(error.into()))?;
    files::replace(&path(&store.folder, number), &store.keys.seal(&packed)?)?;
    meta::put(tx, meta::CATALOGUE, &number.to_string())
}

fn number_of(path: &Path) -> Option<i64> {
    let name = path.file_name()?.to_str()?;
    let number: i64 = name.strip_suffix(".age")?.parse().ok()?;
    (number > 0 && name == format!("{number}.age")).then_some(number)
}
