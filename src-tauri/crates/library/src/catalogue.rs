//! The catalogue: append-only files that say, without the database, which blob was which file of which source, what it was taken for, and
//! what people decided.
//!
//! A file is JSON lines, under zstd, under age; `age -d -i key.txt catalogue/1.age | zstd -d` shows it. Files are numbered from 1 without
//! gaps. Like a blob, a catalogue file stands before the transaction that counts on it commits; so each says in its first line which one it
//! follows, and one that no later one follows was left by a writer that died: it stays, and does not count. Derived
//! things are noted for people who restore without the app; a rebuilt database derives them anew.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use rusqlite::Transaction;
use second_read_model::Code;
use second_read_model::finding::FindingCode;
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
    /// The first line: which file this is, and the last one before it that counts (0: none).
    Head { number: i64, follows: i64 },
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
    files::make_folder(&folder(library))
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

/// The catalogue as a whole: what its files say when they are read in order.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    /// By source and path: the last line of each.
    pub(crate) files: BTreeMap<(String, String), FileLine>,
    /// By anchor: the last line of each.
    pub(crate) records: BTreeMap<String, RecordLine>,
    pub(crate) decisions: Vec<Step>,
    /// Files that are missing, do not open, or are not the one their name says.
    pub(crate) damaged: Vec<(i64, FindingCode)>,
    /// What else lies in the folder.
    pub(crate) strange: Vec<PathBuf>,
    /// A file follows one that the database does not know: the database is older than the catalogue.
    pub(crate) is_ahead: bool,
}

impl Catalogue {
    /// Reads it. `committed` is the last number that the database knows; give the highest number there is when there is no database.
    pub(crate) fn read(library: &Path, keys: &Keys, committed: i64) -> Result<Self> {
        let mut told = Self::default();
        let mut bodies = BTreeMap::new();
        for path in files::list(&folder(library))? {
            let Some(number) = number_of(&path) else {
                told.strange.push(path);
                continue;
            };
            match read(keys, &path) {
                Ok(Body { number: inside, follows, lines }) if inside == number => _ = bodies.insert(number, (follows, lines)),
                Ok(_) => told.damaged.push((number, FindingCode::Renamed)),
                Err(_) => told.damaged.push((number, FindingCode::Changed)),
            }
        }
        let last = bodies.keys().next_back().copied().unwrap_or(0).max(committed);
        let known: Vec<i64> = told.damaged.iter().map(|(number, _)| *number).collect();
        let missing = (1..=last).filter(|number| !bodies.contains_key(number) && !known.contains(number));
        told.damaged.extend(missing.map(|number| (number, FindingCode::Missing)));
        told.is_ahead = bodies.range(committed + 1..).any(|(_, (follows, _))| *follows > committed);
        for number in counting(&bodies, committed) {
            let lines = bodies.remove(&number).map(|(_, lines)| lines).unwrap_or_default();
            lines.into_iter().for_each(|line| told.take(line));
        }
        Ok(told)
    }

    /// The highest number there is.
    pub(crate) fn last(library: &Path) -> Result<i64> {
        Ok(files::list(&folder(library))?.iter().filter_map(|path| number_of(path)).max().unwrap_or(0))
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Head { .. } => {}
            Line::File(line) => _ = self.files.insert((line.source.clone(), line.path.clone()), line),
            Line::Record(line) => _ = self.records.insert(line.anchor.clone(), line),
            Line::Decision(step) => self.decisions.push(step),
        }
    }
}

/// The numbers that count, in order: from the committed one back along what each follows. Where a file on the way is damaged, the one before
/// it is taken.
fn counting(bodies: &BTreeMap<i64, (i64, Vec<Line>)>, committed: i64) -> Vec<i64> {
    let mut numbers = Vec::new();
    let mut number = committed;
    while number > 0 {
        match bodies.get(&number) {
            Some((follows, _)) => {
                numbers.push(number);
                number = (*follows).min(number - 1);
            }
            None => number -= 1,
        }
    }
    numbers.reverse();
    numbers
}

/// The folder of the catalogue.
pub(crate) fn folder(library: &Path) -> PathBuf {
    library.join(FOLDER)
}

/// Where the n-th file stands.
pub(crate) fn path(library: &Path, number: i64) -> PathBuf {
    folder(library).join(format!("{number}.age"))
}

struct Body {
    number: i64,
    follows: i64,
    lines: Vec<Line>,
}

fn read(keys: &Keys, path: &Path) -> Result<Body> {
    let damaged = || {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Error::new(Code::LibraryDamaged).at(path).with("detail", format!("{FOLDER}/{name}"))
    };
    let bytes = files::read(path)?;
    let age = keys.decrypt(bytes.as_slice()).map_err(|error| damaged().because(error))?;
    let plain = zstd::stream::decode_all(age).map_err(|error| damaged().because(error))?;
    let lines: Result<Vec<Line>, _> = serde_json::Deserializer::from_slice(&plain).into_iter().collect();
    let lines = lines.map_err(|error| damaged().because(error))?;
    match lines.first() {
        Some(Line::Head { number, follows }) => Ok(Body { number: *number, follows: *follows, lines }),
        _ => Err(damaged()),
    }
}

fn append(store: &Store, tx: &Transaction<'_>, lines: &[Line]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let follows = meta::number(tx, meta::CATALOGUE)?;
    let mut number = follows + 1;
    while path(&store.folder, number).exists() {
        number += 1;
    }
    let internal = |error: Box<dyn std::error::Error + Send + Sync>| Error::internal("catalogue").because(error);
    let mut text = Vec::new();
    for line in [Line::Head { number, follows }].iter().chain(lines) {
        serde_json::to_writer(&mut text, line).map_err(|error| internal(error.into()))?;
        text.push(b'\n');
    }
    let packed = zstd::bulk::compress(&text, LEVEL).map_err(|error| internal(error.into()))?;
    files::write_new(&path(&store.folder, number), &store.keys.seal(&packed)?)?;
    meta::put(tx, meta::CATALOGUE, &number.to_string())
}

fn number_of(path: &Path) -> Option<i64> {
    let name = path.file_name()?.to_str()?;
    let number: i64 = name.strip_suffix(".age")?.parse().ok()?;
    (number > 0 && name == format!("{number}.age")).then_some(number)
}
