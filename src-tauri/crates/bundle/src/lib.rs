//! The case bundle: one plain zip that is a page for a physician, a DICOM file-set and an IHE XDM medium at once; and its check.
//!
//! The way: `content` asks the library what goes in and names it; `front` puts the words of the front pages together; `zip` writes
//! originals and pages in one go, `readback` holds the file to what was written, and only then does it get its name. `verify` looks at a
//! bundle without a library. Nothing here parses a file of a user: attributes come from the library, foreign zips go to the worker.

pub mod content;
pub mod dicomdir;
pub mod front;
mod gaps;
pub mod index_page;
pub mod manifest;
mod markup;
pub mod pack;
mod part10;
pub mod pictures;
pub mod quote;
pub mod readback;
pub mod readme;
pub mod summary;
pub mod verify;
pub mod xdm;
pub mod zip;

use std::io::Cursor;
use std::path::Path;
use std::path::PathBuf;

use chrono::DateTime;
use chrono::Utc;
use second_read_library::BlobRead;
use second_read_library::Error;
use second_read_library::Library;
use second_read_library::Result;
use second_read_library::Worker;
use second_read_model::BlobId;
use second_read_model::CaseId;
use second_read_model::Sha256;
use second_read_model::kind::kind;
use second_read_model::progress::Watch;
use second_read_model::sentence::say_count;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

pub use content::Contents;
pub use content::LeftOut;
pub use content::Options;
pub use verify::VerifyReport;
pub use verify::verify;

use content::SUBSET;
use front::Front;
use pack::Body;
use pack::Job;
use pack::Packing;
use xdm::Identifier;
use xdm::Submission;
use zip::ZipFile;

/// What was written, or what would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Report {
    pub path: PathBuf,
    /// Of a plan: the zip will not be larger; text and uncompressed pixels shrink.
    pub bytes: u64,
    /// Of the whole zip; a plan has none.
    pub sha256: Option<Sha256>,
    pub records: u64,
    pub pages: u64,
    pub images: u64,
    pub left_out: Vec<LeftOut>,
    /// It was read back and found to be what was to be written; only a plan says `false`.
    pub verified: bool,
}

/// Writes the bundle of a case to `to`, which must not be there, and reads it back. `clock` is the instant that all of it bears.
///
/// # Errors
/// `OtherPerson` with a finding for each record of another person that nobody confirmed; `EmptyCase`; `TargetExists`; `DiskFull` before
/// anything is written; `Cancelled`. Whatever goes wrong, no file is left behind.
pub fn write(
    library: &Library,
    worker: &Worker,
    case: CaseId,
    to: &Path,
    options: &Options,
    clock: DateTime<Utc>,
    watch: &dyn Watch,
) -> Result<Report> {
    let contents = content::contents(library, case, options, clock)?;
    let picture = |blob, frame| library.frame_jpeg(blob, frame, pictures::WIDTH).ok();
    write_contents(contents, worker, Sources { open: &|blob| library.blob(blob), picture: &picture }, to, watch)
}

/// Where bytes come from while a bundle is made.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The bytes of an original.
    pub open: &'a dyn Fn(BlobId) -> Result<Box<dyn BlobRead>>,
    /// A frame as a JPEG of at most [`pictures::WIDTH`] pixels; `None` when it cannot be shown.
    pub picture: &'a dyn Fn(BlobId, u32) -> Option<Vec<u8>>,
}

/// As [`write()`], for contents that are put together already.
///
/// # Errors
/// As [`write()`].
pub fn write_contents(contents: Contents, worker: &Worker, from: Sources<'_>, to: &Path, watch: &dyn Watch) -> Result<Report> {
    let prepared = prepare(contents, worker, from)?;
    let Prepared { contents, pages, metadata } = &prepared;
    let mut zip = ZipFile::create(to, contents.clock, prepared.files(), prepared.bytes_at_most())?;
    let own = pages.iter().map(|(name, bytes)| Ok(page(name, bytes.clone())));
    let originals = contents.files.iter().map(|file| {
        let body = Body::Original { reader: (from.open)(file.blob)?, size: file.size, head: file.head.clone(), sha256: file.sha256 };
        Ok(Job { name: file.path.clone(), body, packing: file.packing, sha1: file.path.starts_with(SUBSET) })
    });
    zip.put(own.chain(originals), watch)?;
    let metadata = xdm::write(&with_sums(metadata, &zip));
    zip.put([Ok(Job::page(METADATA, metadata.into_bytes()))], watch)?;
    let list = manifest::write(zip.written().iter().map(|member| (member.name.as_str(), &member.sums.sha256)));
    zip.put([Ok(Job::page(manifest::NAME, list.into_bytes()))], watch)?;
    zip.finish()?;
    let sha256 = readback::read_back(&zip, watch)?;
    check_lists(worker, &zip, contents)?;
    let zip_bytes = zip.size();
    zip.publish()?;
    Ok(Report { bytes: zip_bytes, sha256: Some(sha256), verified: true, ..report(contents, to) })
}

/// Says what [`write()`] would do to `to`, without writing.
///
/// # Errors
/// As [`write()`], save those of the target.
pub fn plan(library: &Library, worker: &Worker, case: CaseId, to: &Path, options: &Options, clock: DateTime<Utc>) -> Result<Report> {
    let contents = content::contents(library, case, options, clock)?;
    let picture = |blob, frame| library.frame_jpeg(blob, frame, pictures::WIDTH).ok();
    let prepared = prepare(contents, worker, Sources { open: &|blob| library.blob(blob), picture: &picture })?;
    Ok(Report { bytes: prepared.bytes_at_most(), ..report(&prepared.contents, to) })
}

fn report(contents: &Contents, to: &Path) -> Report {
    let rows = || contents.records.iter().map(|record| &record.gathered.row);
    Report {
        path: to.to_path_buf(),
        bytes: 0,
        sha256: None,
        records: contents.records.len() as u64,
        pages: rows().map(|row| u64::from(row.pages)).sum(),
        images: rows().map(|row| u64::from(row.images)).sum(),
        left_out: contents.left_out.clone(),
        verified: false,
    }
}

const METADATA: &str = "IHE_XDM/SUBSET01/METADATA.XML";
const DICOMDIR: &str = "DICOMDIR";

/// All that can be known before originals are read.
struct Prepared {
    contents: Contents,
    /// Pages of ours, in the order of the zip.
    pages: Vec<(String, Vec<u8>)>,
    /// Without the sums of the papers.
    metadata: Submission,
}

impl Prepared {
    fn names(&self) -> impl Iterator<Item = &str> {
        let own = self.pages.iter().map(|(name, _)| name.as_str());
        own.chain(self.contents.files.iter().map(|file| file.path.as_str())).chain([METADATA])
    }

    fn files(&self) -> u64 {
        self.names().count() as u64 + 1
    }

    /// Every member stored, and its headers: local header, central header and some room for zip64.
    fn bytes_at_most(&self) -> u64 {
        let pages: u64 = self.pages.iter().map(|(_, bytes)| bytes.len() as u64).sum();
        let originals: u64 = self.contents.files.iter().map(|file| file.size.saturating_add(512)).sum();
        let headers: u64 = self.names().map(|name| 2 * name.len() as u64 + 160).sum();
        let lists = xdm::write(&self.metadata).len() as u64 + manifest::length(self.names());
        pages.saturating_add(originals).saturating_add(headers).saturating_add(lists).saturating_add(1024)
    }
}

fn prepare(contents: Contents, worker: &Worker, from: Sources<'_>) -> Result<Prepared> {
    let mut front = front::front(&contents);
    for picture in front.studies.iter_mut().flat_map(|study| &mut study.pictures) {
        // A frame that cannot be shown is no reason to keep the study back: the page goes without its picture.
        picture.jpeg = (from.picture)(picture.blob, picture.frame).unwrap_or_default();
    }
    let (data, inputs) = summary::data(&front);
    let data = serde_json::to_value(&data).map_err(|_| Error::internal("summary"))?;
    let summary = worker.typeset("summary", &data, &inputs, &contents.clock.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))?;
    let pages = own_pages(&contents, &front, summary);
    let metadata = submission(&contents, &front);
    Ok(Prepared { contents, pages, metadata })
}

/// Pages of ours in the order of the zip: what a person opens first stands first.
fn own_pages(contents: &Contents, front: &Front, summary: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let date_of = |file: &content::File| contents.records.get(file.record).and_then(|record| record.gathered.row.date);
    let seed = seed(contents);
    let file_set = format!("CASE_{}", contents.case.id.to_string().to_uppercase());
    let directory = dicomdir::write(&contents.files, &file_set, &xdm::oid(xdm::derived(&format!("dicomdir {seed}"))), &date_of);
    let mut pages = vec![
        (index_page::NAME.to_owned(), index_page::write(front, directory.is_some()).into_bytes()),
        (readme::NAME.to_owned(), readme::write(directory.is_some()).into_bytes()),
        (summary::NAME.to_owned(), summary),
        (index_page::STYLE_NAME.to_owned(), index_page::style().into_bytes()),
    ];
    pages.extend(index_page::FONTS.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));
    let pictures = front.studies.iter().flat_map(|study| &study.pictures).filter(|picture| !picture.jpeg.is_empty());
    pages.extend(pictures.map(|picture| (picture.path.clone(), picture.jpeg.clone())));
    pages.extend(directory.map(|bytes| (DICOMDIR.to_owned(), bytes)));
    pages
}

fn page(name: &str, bytes: Vec<u8>) -> Job {
    let packing = if name.ends_with(".PDF") || name.ends_with(".JPG") { Packing::Store } else { Packing::Deflate };
    Job { packing, ..Job::page(name, bytes) }
}

/// Different for each case, content and clock; ids of this bundle are derived from it.
fn seed(contents: &Contents) -> String {
    let sums: String = contents.files.iter().map(|file| file.sha256.to_string()).collect();
    format!("{} {} {}", contents.case.id, contents.clock.timestamp(), xdm::derived(&sums))
}

// Metadata -------------------------------------------------------------------------------------------------------------------------

fn submission(contents: &Contents, front: &Front) -> Submission {
    let born = contents.person.birth_date.map(|date| date.to_string()).unwrap_or_default();
    let issuer = xdm::oid(xdm::derived(&format!("patients {} {born}", contents.person.name)));
    let papers = contents.files.iter().filter(|file| file.instance.is_none());
    Submission {
        clock: contents.clock,
        seed: seed(contents),
        title: front.title.clone(),
        patient: Identifier { value: contents.case.id.to_string(), issuer },
        entries: papers.map(|file| entry(contents, file)).collect(),
    }
}

fn entry(contents: &Contents, file: &content::File) -> xdm::Entry {
    // A file that records were cut out of is listed once, as what it is: none of its records' names, days and kinds is its own.
    let first = &contents.records[file.record];
    let is_whole = |other: &&content::Chosen| first.gathered.row.range.is_some_and(|range| range.record == other.gathered.row.id);
    let record = contents.records.iter().find(is_whole).unwrap_or(first);
    let row = &record.gathered.row;
    let cut = row.range;
    let coded =
        |code: &str, name: &str| (cut.is_none() && !code.is_empty()).then(|| xdm::Coded { code: code.to_owned(), name: name.to_owned() });
    let kind = kind(&row.kind);
    let number = record.gathered.claim.number.as_ref().filter(|number| !number.value.is_empty() && !number.place.is_empty());
    xdm::Entry {
        uri: file.path.strip_prefix(SUBSET).unwrap_or(&file.path).to_owned(),
        media_type: file.media_type.clone(),
        size: file.size,
        sha1: [0; 20],
        sha256: file.sha256.0,
        title: cut.map_or_else(|| front::title(record), |range| say_count("bundle.document-of", u64::from(range.of), &[])),
        created: row.date.filter(|_| cut.is_none()).map(|date| date.digits()).unwrap_or_default(),
        source_patient: number
            .map(|number| Identifier { value: number.value.clone(), issuer: xdm::oid(xdm::derived(&format!("place {}", number.place))) }),
        source_patient_info: patient_info(contents, record),
        type_code: kind.and_then(|kind| coded(&kind.loinc, &kind.loinc_name)),
        class_code: kind.and_then(|kind| coded(&kind.class_code, &kind.class_name)),
    }
}

/// What the record itself says about its patient, and where it is silent, what is known of the person.
fn patient_info(contents: &Contents, record: &content::Chosen) -> Vec<String> {
    let claim = &record.gathered.claim;
    let person = (!record.other_person).then_some(&contents.person);
    let name = match &claim.name {
        Some(name) if !name.is_empty() => format!("{}^{}", xdm::hl7(&name.family), xdm::hl7(&name.given)),
        _ => person.map(|person| split_name(&person.name)).unwrap_or_default(),
    };
    let born = claim.birth_date.or(person.and_then(|person| person.birth_date));
    let sex = claim.sex.clone().or_else(|| person.and_then(|person| person.sex.clone())).unwrap_or_default();
    let sex = sex.trim().chars().next().map(|c| c.to_ascii_uppercase()).filter(|c| "FMO".contains(*c));
    let mut info = Vec::new();
    if !name.is_empty() {
        info.push(format!("PID-5|{name}"));
    }
    info.extend(born.map(|date| format!("PID-7|{}", date.digits())));
    info.extend(sex.map(|sex| format!("PID-8|{sex}")));
    info
}

/// `Maria J Alvarez` as HL7 writes it; the last word is taken for the family name.
fn split_name(name: &str) -> String {
    match name.trim().rsplit_once(' ') {
        Some((given, family)) => format!("{}^{}", xdm::hl7(family), xdm::hl7(given)),
        None => xdm::hl7(name.trim()),
    }
}

/// The sums that only the writing tells.
fn with_sums(metadata: &Submission, zip: &ZipFile) -> Submission {
    let mut metadata = metadata.clone();
    for entry in &mut metadata.entries {
        let path = format!("{SUBSET}{}", entry.uri);
        if let Some(member) = zip.written().iter().find(|member| member.name == path) {
            entry.size = member.sums.size;
            entry.sha1 = member.sums.sha1.unwrap_or_default();
        }
    }
    metadata
}

/// The worker walks the two lists as a hospital's import would, and they must name what is in the zip.
fn check_lists(worker: &Worker, zip: &ZipFile, contents: &Contents) -> Result<()> {
    let seen: verify::Seen = zip.written().iter().map(|member| (member.name.clone(), verify::File::of(&member.sums))).collect();
    let mut findings = Vec::new();
    for name in [DICOMDIR, METADATA] {
        let Some(bytes) = readback::member(zip, name)? else { continue };
        let extract = worker.extract(name, bytes.len() as u64, &mut Cursor::new(bytes))?;
        verify::check_list(name, &extract, &seen, &mut findings);
    }
    let has_instances = contents.files.iter().any(|file| file.instance.is_some());
    let has_directory = zip.written().iter().any(|member| member.name == DICOMDIR);
    if findings.is_empty() && has_instances == has_directory {
        return Ok(());
    }
    Err(Error { findings, ..Error::internal("read-back-lists") })
}
