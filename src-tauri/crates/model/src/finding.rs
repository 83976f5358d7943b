//! Findings: something the user should look at. A finding is data, never the end of a job.

use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::RecordId;

/// What was found. The sentence that a person reads is made from the code in `assets/text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FindingCode {
    // Taking in.
    /// A path could not be read (permission, bad sector, vanished while reading).
    CannotRead,
    /// The bytes are kept and no reader could make anything of them (broken, empty, unknown inside).
    UnreadableFile,
    /// The reader understood a part and gave up on the rest.
    PartlyRead,
    /// The reader ran out of time, memory or died.
    ReaderStopped,
    /// Encrypted: a password is needed.
    Encrypted,
    /// A cloud placeholder whose bytes are not on this disk.
    NotOnDisk,
    /// A link that leads in a circle or out of the folder; not followed.
    LinkNotFollowed,
    /// An archive member that could not or may not be taken out (bad name, bomb, too deep, damaged).
    ArchiveEntry,
    /// The disc's own list names images that are not here.
    DiscMissing,
    /// Images are here that the disc's own list does not name.
    DiscExtra,
    /// The same SOP Instance UID with other bytes.
    InstanceConflict,
    /// Pages wait to be read as pictures, and the program that does it is not on this machine.
    PicturesNotRead,
    // Identity.
    /// Someone else's record would go into the bundle.
    OtherPerson,
    /// Two birth dates, sexes or names for what should be one person.
    IdentityDisagrees,
    /// The record names nobody.
    NoName,
    // What does not agree.
    /// Left here and right there, about one part of the body.
    SideDisagrees,
    /// Two collection dates under one accession number.
    CollectedDisagrees,
    // Checking a library or a bundle.
    /// A file of the library or of the bundle is missing.
    Missing,
    /// A file that nothing lists.
    Added,
    /// Its bytes are not those that were written.
    Changed,
    /// It is shorter than it was written.
    Truncated,
    /// Its bytes stand under another name.
    Renamed,
    /// Two files stand under each other's names.
    Swapped,
    /// It is no zip, or the zip is broken.
    NotAZip,
    /// The database is damaged.
    Database,
    /// The full-text index disagrees with the text.
    Index,
    /// The catalogue disagrees with the database.
    Catalogue,
    /// A leftover of an interrupted job; the next writer sweeps it.
    Leftover,
    /// A DICOMDIR record without file, a file without record, or values that differ.
    Dicomdir,
    /// METADATA.XML disagrees with the files.
    Metadata,
    /// A patient named inside differs from the case's.
    PatientDiffers,
    /// A name that this medium does not allow.
    BadName,
    /// A file that starts as a program.
    Executable,
}

impl FindingCode {
    /// The code as JSON shows it, e.g. `cannot-read`.
    pub fn key(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// One finding, as commands return it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Finding {
    /// What it is.
    pub code: FindingCode,
    /// Where: a source path (`path` or `archive!inner`), a path in the library or in the bundle; empty when it is about no file.
    pub path: String,
    /// A sentence: what, and what to do.
    pub message: String,
}

/// What does not agree about a record, in a sentence that quotes both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Disagreement {
    pub code: FindingCode,
    pub message: String,
    /// The two sayings; none where the trouble is that nothing is said.
    pub quotes: Vec<Saying>,
}

/// Words that are quoted, and where they stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Saying {
    pub words: String,
    /// `None` for what no record says: a tag, a case, what is known of a person.
    pub record: Option<RecordId>,
    pub page: Option<u32>,
}
