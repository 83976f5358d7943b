//! What goes into a bundle, under which names, in which order, and what is refused: gathered from the library once, then pure.
//!
//! Order is the case's own, with a preliminary report under its final one. Papers become `IHE_XDM/SUBSET01/DOC00001.PDF …`,
//! instances `DICOM/ST000001/SE000001/IM000001 …`. Own notes, tags, source paths and original file names have no field here.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Read;

use chrono::DateTime;
use chrono::Utc;
use second_read_library::Error;
use second_read_library::Library;
use second_read_library::Original;
use second_read_library::RecordFilter;
use second_read_library::Result;
use second_read_model::BlobId;
use second_read_model::CaseId;
use second_read_model::Code;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::Sha256;
use second_read_model::case::Case;
use second_read_model::dicom::Instance;
use second_read_model::dicom::tags;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::best;
use second_read_model::finding::Disagreement;
use second_read_model::finding::Finding;
use second_read_model::finding::FindingCode;
use second_read_model::fold::fold;
use second_read_model::kind::Kind;
use second_read_model::kind::kind;
use second_read_model::person::IdentityClaim;
use second_read_model::record::PairRow;
use second_read_model::record::PairSort;
use second_read_model::record::PersonRef;
use second_read_model::record::PersonRow;
use second_read_model::record::RecordRow;
use second_read_model::record::SeriesRow;
use second_read_model::sentence::say;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::dicomdir;
use crate::pack::Head;
use crate::pack::Packing;
use crate::part10;

/// What the user decides about one export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Records of another person that go in all the same, named one by one.
    pub confirm: Vec<RecordId>,
    /// Records of private kinds (insurance, ID) go in too, because the recipient asks for them.
    pub private: bool,
}

/// A record of the case with all that the bundle needs of it.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// With its facts.
    pub row: RecordRow,
    pub series: Vec<SeriesRow>,
    pub identifiers: Vec<String>,
    /// Records of the library that belong to it, in this bundle or not.
    pub pairs: Vec<PairRow>,
    pub claim: IdentityClaim,
    pub pages: Vec<PageText>,
    pub originals: Vec<Received>,
    /// What does not agree between it and what else goes in; each stands at one of its two records.
    pub disagreements: Vec<Disagreement>,
    /// Others whose records were cut out of the same document: its original goes in whole, with theirs.
    pub beside: Vec<PersonRef>,
    /// The case says that this record of another person goes in.
    pub confirmed: bool,
}

/// An original and the first bytes of it, where they matter.
#[derive(Debug, Clone)]
pub struct Received {
    pub original: Original,
    /// Up to 8 bytes; empty for an instance whose reader saw its preamble.
    pub first: Vec<u8>,
}

/// The whole bundle before a byte of it is written.
#[derive(Debug, Clone)]
pub struct Contents {
    pub clock: DateTime<Utc>,
    pub case: Case,
    pub person: PersonRow,
    /// Papers and studies, in the order in which they are shown.
    pub records: Vec<Chosen>,
    pub left_out: Vec<LeftOut>,
    /// Every original, in the order in which it is written: instances, then papers.
    pub files: Vec<File>,
}

/// A record that goes in.
#[derive(Debug, Clone)]
pub struct Chosen {
    pub gathered: Gathered,
    /// From 1, for what has papers.
    pub tab: Option<u32>,
    /// Paths of its papers; a file of two records stands in both lists.
    pub papers: Vec<String>,
    /// How many of its pages stand in each of them.
    pub paper_pages: Vec<u32>,
    /// From 1, for what has instances: the number in `ST000001`.
    pub study: Option<u32>,
    /// The record it is an earlier state of, as an index into `Contents::records`.
    pub under: Option<usize>,
    /// It is another person's, and confirmed.
    pub other_person: bool,
}

/// An original as a file of the bundle.
#[derive(Debug, Clone)]
pub struct File {
    /// Its path in the zip.
    pub path: String,
    pub blob: BlobId,
    /// Of the original, before `head`.
    pub size: u64,
    pub sha256: Sha256,
    pub head: Head,
    pub packing: Packing,
    pub media_type: String,
    /// Index of its record in `Contents::records`.
    pub record: usize,
    /// For what stands under `DICOM/`.
    pub instance: Option<Box<Instance>>,
}

/// A record of the case that does not go in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeftOut {
    pub record: RecordId,
    pub reason: Reason,
    /// The name of its kind, for the page that says what is not here.
    #[serde(skip)]
    pub kind: String,
}

/// Why a record stays out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(rename = "LeftOutReason")]
pub enum Reason {
    /// The user's own notes are never sent.
    OwnNotes,
    /// Insurance and ID stay out unless the recipient asks for them.
    Private,
    /// Its file starts as a program does; hospitals refuse the whole bundle for one.
    Program,
    /// It has no file (nothing of it could be kept).
    NoFile,
}

impl Reason {
    /// As JSON and `assets/text` write it.
    pub fn key(self) -> &'static str {
        match self {
            Reason::OwnNotes => "own-notes",
            Reason::Private => "private",
            Reason::Program => "program",
            Reason::NoFile => "no-file",
        }
    }
}

/// Asks the library for everything about a case and arranges it.
pub fn contents(library: &Library, case: CaseId, options: &Options, clock: DateTime<Utc>) -> Result<Contents> {
    let case = library.case(case)?;
    let person = person_row(library, case.person)?;
    let mut gathered = Vec::with_capacity(case.records.len());
    for chosen in &case.records {
        let confirmed = chosen.other_person_confirmed || options.confirm.contains(&chosen.record);
        gathered.push(gather(library, chosen.record, confirmed)?);
    }
    // What stays at home is quoted nowhere.
    let goes_in: Vec<RecordId> =
        gathered.iter().filter(|record| reason_to_leave_out(record, options).is_none()).map(|record| record.row.id).collect();
    for found in library.disagreements_among(case.id, &goes_in)? {
        if let Some(record) = gathered.iter_mut().find(|record| record.row.id == found.record) {
            record.disagreements.push(found.disagreement);
        }
    }
    arrange(case, person, gathered, options, clock)
}

fn person_row(library: &Library, id: PersonId) -> Result<PersonRow> {
    let found = library.people()?.into_iter().find(|person| person.id == id);
    found.ok_or_else(|| Error::new(Code::UnknownId).with("what", "person").with("id", id).with("list", "people"))
}

fn gather(library: &Library, id: RecordId, confirmed: bool) -> Result<Gathered> {
    let detail = library.record(id)?;
    let filter = RecordFilter { only: Some(id), facts: true, ..RecordFilter::default() };
    let row = library.records(&filter)?.into_iter().next().unwrap_or(detail.row);
    let mut originals = Vec::new();
    for original in library.originals(id)? {
        let known = original.extract.dicom.as_ref().is_some_and(|instance| instance.has_preamble);
        let mut first = Vec::new();
        if !known {
            library
                .blob(original.blob)?
                .take(8)
                .read_to_end(&mut first)
                .map_err(|error| Error::new(Code::LibraryDamaged).with("detail", error))?;
        }
        originals.push(Received { original, first });
    }
    let (claim, pages) = (library.identity(id)?, library.text(id, None)?);
    let beside = library.people_in_document(id)?;
    Ok(Gathered {
        row,
        series: detail.series,
        identifiers: detail.identifiers,
        pairs: detail.pairs,
        claim,
        pages,
        originals,
        disagreements: Vec::new(),
        beside,
        confirmed,
    })
}

/// Refuses another person's records, leaves out what stays at home, orders and names the rest.
pub fn arrange(
    case: Case,
    mut person: PersonRow,
    mut gathered: Vec<Gathered>,
    options: &Options,
    clock: DateTime<Utc>,
) -> Result<Contents> {
    refuse_other_people(&case, &gathered)?;
    one_spelling(&mut person, &mut gathered);
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for record in gathered {
        match reason_to_leave_out(&record, options) {
            Some(reason) => left_out.push(LeftOut { record: record.row.id, reason, kind: kind_name(&record.row) }),
            None => kept.push(record),
        }
    }
    if kept.is_empty() {
        return Err(Error::new(Code::EmptyCase));
    }
    let person_id = case.person;
    let mut records: Vec<Chosen> = ordered(kept)
        .into_iter()
        .map(|(gathered, under)| Chosen {
            other_person: is_of_another(&gathered, person_id),
            gathered,
            tab: None,
            papers: Vec::new(),
            paper_pages: Vec::new(),
            study: None,
            under,
        })
        .collect();
    let files = place(&mut records);
    Ok(Contents { clock, case, person, records, left_out, files })
}

/// A place that one letterhead sets in capitals and another in small letters is written one way on the front pages: with small letters.
fn one_spelling(person: &mut PersonRow, gathered: &mut [Gathered]) {
    let numbers = person.numbers.iter_mut().map(|number| &mut number.place);
    let records = gathered.iter_mut().flat_map(|record| {
        let number = record.claim.number.as_mut().map(|number| &mut number.place);
        record.row.place.as_mut().into_iter().chain(number)
    });
    let mut places: Vec<&mut String> = numbers.chain(records).collect();
    let with_small: BTreeMap<String, String> =
        places.iter().filter(|place| place.chars().any(char::is_lowercase)).map(|place| (fold(place), place.to_string())).collect();
    for place in &mut places {
        if let Some(spelling) = with_small.get(&fold(place)) {
            spelling.clone_into(place);
        }
    }
}

fn is_of_another(record: &Gathered, person: PersonId) -> bool {
    record.row.person.as_ref().is_some_and(|other| other.id != person)
}

/// Somebody else whose words a record's originals hold: its own person, or that of another record in the same document.
fn another(record: &Gathered, person: PersonId) -> Option<&PersonRef> {
    record.row.person.iter().chain(&record.beside).find(|other| other.id != person)
}

fn refuse_other_people(case: &Case, gathered: &[Gathered]) -> Result<()> {
    let findings: Vec<Finding> = gathered
        .iter()
        .filter(|record| !record.confirmed)
        .filter_map(|record| Some((record, another(record, case.person)?)))
        .map(|(record, other)| Finding {
            code: FindingCode::OtherPerson,
            path: record.row.id.to_string(),
            message: say("bundle.other-person", &[("title", &record.row.title), ("name", &other.name)]),
        })
        .collect();
    if findings.is_empty() { Ok(()) } else { Err(Error { findings, ..Error::new(Code::OtherPerson) }) }
}

fn reason_to_leave_out(record: &Gathered, options: &Options) -> Option<Reason> {
    match kind(&record.row.kind).map(|kind| kind.part.as_str()) {
        Some("own") => Some(Reason::OwnNotes),
        Some("private") if !options.private => Some(Reason::Private),
        _ if record.originals.is_empty() => Some(Reason::NoFile),
        _ => record.originals.iter().any(|received| starts_as_program(&received.first)).then_some(Reason::Program),
    }
}

/// `MZ`, ELF, Mach-O, Java class or fat binary, `#!`.
pub fn starts_as_program(first: &[u8]) -> bool {
    const MAGICS: [&[u8]; 8] =
        [b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"];
    MAGICS.iter().any(|magic| first.starts_with(magic))
}

/// The name of the kind that people see.
pub fn kind_name(row: &RecordRow) -> String {
    kind(&row.kind).map_or_else(|| row.kind.clone(), |kind: &Kind| kind.name.clone())
}

/// The case's order, each earlier version of a report moved under the last one that goes in.
fn ordered(kept: Vec<Gathered>) -> Vec<(Gathered, Option<usize>)> {
    let last: Vec<usize> = (0..kept.len()).map(|index| last_version(&kept, index)).collect();
    let mut slots: Vec<Option<Gathered>> = kept.into_iter().map(Some).collect();
    let mut out: Vec<(Gathered, Option<usize>)> = Vec::with_capacity(slots.len());
    for head in (0..last.len()).filter(|index| last[*index] == *index) {
        let place = out.len();
        out.extend(slots[head].take().map(|record| (record, None)));
        let earlier = (0..last.len()).filter(|index| *index != head && last[*index] == head);
        out.extend(earlier.filter_map(|index| slots[index].take()).map(|record| (record, Some(place))));
    }
    // Nothing is left unless versions replaced one another in a circle; nothing is lost even then.
    out.extend(slots.into_iter().flatten().map(|record| (record, None)));
    out
}

/// The version of a report that nothing here replaces: itself, its successor, or the successor's.
fn last_version(kept: &[Gathered], index: usize) -> usize {
    let mut last = index;
    // A version is replaced only by one of a higher status, so the way ends; the bound sees to it whatever a library says.
    for _ in 0..kept.len() {
        let later = paired(&kept[last], PairSort::ReplacedBy).find_map(|id| kept.iter().position(|other| other.row.id == id));
        match later {
            Some(later) if later != index => last = later,
            _ => break,
        }
    }
    last
}

/// The records that are this to a record.
pub fn paired(record: &Gathered, sort: PairSort) -> impl Iterator<Item = RecordId> {
    record.pairs.iter().filter(move |pair| pair.sort == sort).map(|pair| pair.record)
}

/// The values of a fact.
pub fn facts(record: &Gathered, name: FactName) -> &[Fact] {
    record.row.facts.as_ref().and_then(|facts| facts.get(name.key())).map_or(&[], Vec::as_slice)
}

/// The value that counts.
pub fn best_fact(record: &Gathered, name: FactName) -> Option<&Fact> {
    best(facts(record, name), name)
}

// Names ----------------------------------------------------------------------------------------------------------------------------

/// The folder of papers and their metadata.
pub const SUBSET: &str = "IHE_XDM/SUBSET01/";

/// Gives every original its path, once: the same bytes in two records are one file. Fills in tabs, paths and study numbers.
fn place(records: &mut [Chosen]) -> Vec<File> {
    let (mut instances, mut papers) = (Vec::new(), Vec::new());
    let mut paths: BTreeMap<BlobId, String> = BTreeMap::new();
    let mut sop_instances = BTreeSet::new();
    let (mut studies, mut tabs) = (0, 0);
    for (index, record) in records.iter_mut().enumerate() {
        let mut images = Vec::new();
        for received in std::mem::take(&mut record.gathered.originals) {
            if let Some(path) = paths.get(&received.original.blob) {
                record.papers.push(path.clone());
                record.paper_pages.push(received.original.pages);
                continue;
            }
            // A second instance under the same UID is no part of a file-set (PS3.10 8): it goes along as a paper, so that it is not lost.
            let instance = dicomdir::belongs(&received.original).filter(|sop_instance| sop_instances.insert(sop_instance.clone()));
            if instance.is_some() {
                images.push(received);
                continue;
            }
            let file = paper(papers.len() + 1, index, &received);
            record.papers.push(file.path.clone());
            record.paper_pages.push(received.original.pages);
            paths.insert(file.blob, file.path.clone());
            papers.push(file);
        }
        if !images.is_empty() {
            studies += 1;
            record.study = Some(studies);
        }
        for file in place_study(studies, index, images) {
            paths.insert(file.blob, file.path.clone());
            instances.push(file);
        }
        if !record.papers.is_empty() {
            tabs += 1;
            record.tab = Some(tabs);
        }
    }
    instances.append(&mut papers);
    instances
}

/// Series by number, images by number within them.
fn place_study(study: u32, record: usize, images: Vec<Received>) -> Vec<File> {
    let mut files = Vec::with_capacity(images.len());
    type Image = (i64, Received, Box<Instance>);
    let mut series: BTreeMap<(i64, String), Vec<Image>> = BTreeMap::new();
    for mut received in images {
        let Some(instance) = received.original.extract.dicom.take() else { continue };
        let number = |tag| instance.data.number::<i64>(tag).unwrap_or(i64::MAX);
        let uid = instance.data.text(tags::SERIES_INSTANCE_UID).unwrap_or_default().to_owned();
        let (series_number, image_number) = (number(tags::SERIES_NUMBER), number(tags::INSTANCE_NUMBER));
        series.entry((series_number, uid)).or_default().push((image_number, received, instance));
    }
    for (series_index, (_, mut images)) in series.into_iter().enumerate() {
        images.sort_by_key(|(number, received, _)| (*number, received.original.sha256));
        for (image_index, (_, received, instance)) in images.into_iter().enumerate() {
            files.push(File {
                path: format!("DICOM/ST{study:06}/SE{:06}/IM{:06}", series_index + 1, image_index + 1),
                blob: received.original.blob,
                size: received.original.size,
                sha256: received.original.sha256,
                head: part10::head(&instance, &received.first),
                packing: if part10::is_compressed(&instance.transfer_syntax) { Packing::Store } else { Packing::Deflate },
                media_type: "application/dicom".to_owned(),
                record,
                instance: Some(instance),
            });
        }
    }
    files
}

fn paper(number: usize, record: usize, received: &Received) -> File {
    let original = &received.original;
    let media_type = media_type(&original.extract.media_type);
    let (extension, packing) = extension(media_type);
    File {
        path: format!("{SUBSET}DOC{number:05}.{extension}"),
        blob: original.blob,
        size: original.size,
        sha256: original.sha256,
        head: original.extract.dicom.as_ref().map_or(Head::Keep, |instance| part10::paper_head(instance)),
        packing,
        media_type: media_type.to_owned(),
        record,
        instance: None,
    }
}

/// `type/subtype` without parameters, or what stands for any bytes.
fn media_type(stated: &str) -> &str {
    let plain = stated.split(';').next().unwrap_or("").trim();
    let fits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.' | '_'));
    match plain.split_once('/') {
        Some((main, sub)) if main.chars().all(|c| c.is_ascii_alphanumeric()) && fits(main) && fits(sub) => plain,
        _ => "application/octet-stream",
    }
}

/// Three capitals for a media type, and whether its bytes are compressed already. Scripts and pages get no name a gateway would strip.
fn extension(media_type: &str) -> (&'static str, Packing) {
    match media_type {
        "application/pdf" => ("PDF", Packing::Store),
        "image/jpeg" => ("JPG", Packing::Store),
        "image/png" => ("PNG", Packing::Store),
        "image/tiff" => ("TIF", Packing::Deflate),
        "image/bmp" => ("BMP", Packing::Deflate),
        "image/gif" => ("GIF", Packing::Store),
        "image/heic" | "image/heif" => ("HEI", Packing::Store),
        "image/webp" => ("WBP", Packing::Store),
        "image/jp2" => ("JP2", Packing::Store),
        "text/plain" => ("TXT", Packing::Deflate),
        "text/html" => ("HTM", Packing::Deflate),
        "text/csv" => ("CSV", Packing::Deflate),
        "text/xml" | "application/xml" => ("XML", Packing::Deflate),
        "application/json" | "application/fhir+json" | "application/fhir+ndjson" => ("JSN", Packing::Deflate),
        "application/rtf" | "text/rtf" => ("RTF", Packing::Deflate),
        "application/dicom" => ("DCM", Packing::Deflate),
        "application/zip" => ("ZIP", Packing::Store),
        "application/vnd.oasis.opendocument.text" => ("ODT", Packing::Store),
        "application/hl7-v2" => ("HL7", Packing::Deflate),
        "message/rfc822" => ("EML", Packing::Deflate),
        "application/mbox" => ("MBX", Packing::Deflate),
        "text/vcard" => ("VCF", Packing::Deflate),
        "text/calendar" => ("ICS", Packing::Deflate),
        "application/msword" => ("DOC", Packing::Deflate),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ("DCX", Packing::Store),
        _ => ("BIN", Packing::Deflate),
    }
}
