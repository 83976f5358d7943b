//! Checks a bundle without a library: every difference by its name. The foreign zip, DICOMDIR, METADATA.XML and instances are read in
//! the worker; here names and sums are compared. A report, not an error, whatever the file is.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::io::Cursor;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;

use second_read_library::Error;
use second_read_library::Result;
use second_read_library::UnpackSink;
use second_read_library::Worker;
use second_read_model::Code;
use second_read_model::dicom::DirectoryEntry;
use second_read_model::dicom::Instance;
use second_read_model::dicom::tags;
use second_read_model::extract::Extract;
use second_read_model::extract::WarningCode;
use second_read_model::extract::XdmDocument;
use second_read_model::finding::Finding;
use second_read_model::finding::FindingCode;
use second_read_model::person::HumanName;
use second_read_model::progress::Phase;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;
use second_read_model::protocol::EntryHead;
use second_read_model::sentence::say;
use second_read_recognise::name;
use second_read_recognise::people::Agreement;
use serde::Deserialize;
use serde::Serialize;
use sha1::Digest;
use ts_rs::TS;

use crate::DICOMDIR;
use crate::METADATA;
use crate::content::SUBSET;
use crate::content::starts_as_program;
use crate::manifest;
use crate::pack::Sums;
use crate::zip;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyReport {
    pub ok: bool,
    pub files: u64,
    pub findings: Vec<Finding>,
}

/// Files of a bundle by path.
pub type Seen = BTreeMap<String, File>;

/// What came out of the zip under one name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    pub size: u64,
    pub sha256: [u8; 32],
    /// Of what METADATA.XML may list.
    pub sha1: Option<[u8; 20]>,
    /// Why it did not come out whole.
    pub problem: Option<WarningCode>,
    /// Of what stands under `DICOM/`.
    pub instance: Option<Box<Instance>>,
}

impl File {
    /// A member as it was written.
    pub fn of(sums: &Sums) -> Self {
        Self { size: sums.size, sha256: sums.sha256, sha1: sums.sha1, ..Self::default() }
    }
}

/// An instance is read from its first bytes; pixels do not matter here.
const INSTANCE_BYTES: usize = 8 << 20;
/// Lists are read whole, up to here.
const LIST_BYTES: usize = 64 << 20;

/// Checks the file at `path`.
///
/// # Errors
/// `MissingPath` and `UnreadablePath` for the file itself, `WorkerMissing`, `Cancelled`. What is wrong inside is a finding.
pub fn verify(worker: &Worker, path: &Path, watch: &dyn Watch) -> Result<VerifyReport> {
    let (mut file, size) = open(path)?;
    let mut sink = Sink::new(worker, watch, size);
    let unpacked = worker.unpack("bundle.zip", size, &mut file, &mut sink);
    let mut findings = std::mem::take(&mut sink.findings);
    let strange = std::mem::take(&mut sink.strange);
    let unpacked = match unpacked {
        Ok(unpacked) => unpacked,
        // A worker that gave up says the same about the zip as one that could not begin.
        Err(error) if matches!(error.code, Code::Unreadable) => return Ok(not_a_zip(path, sink.seen.len())),
        Err(error) => return Err(error),
    };
    if unpacked.problem.is_some() || unpacked.entries == 0 {
        return Ok(not_a_zip(path, sink.seen.len()));
    }
    // Another program packed the same files anew: not what was written, and no file of it is to blame.
    let packed_anew = strange.len() as u64 == unpacked.entries;
    if packed_anew || !ends_as_ours(&mut file, size, unpacked.entries) {
        findings.push(finding(FindingCode::Changed, &path.display().to_string(), ""));
    }
    findings.extend(strange.iter().filter(|_| !packed_anew).map(|name| finding(FindingCode::Changed, name, "")));
    compare(&sink, &mut findings);
    let same = |one: &Finding, other: &Finding| one.code == other.code && one.path == other.path;
    findings.sort_by(|one, other| (&one.path, one.code).cmp(&(&other.path, other.code)));
    findings.dedup_by(|one, other| same(one, other));
    if !unpacked.whole && findings.is_empty() {
        findings.push(finding(FindingCode::NotAZip, "", ""));
    }
    Ok(VerifyReport { ok: findings.is_empty(), files: sink.seen.len() as u64, findings })
}

fn open(path: &Path) -> Result<(fs::File, u64)> {
    let wrong = |error: io::Error| {
        let code = if error.kind() == io::ErrorKind::NotFound { Code::MissingPath } else { Code::UnreadablePath };
        Error::new(code).at(path).because(error)
    };
    let file = fs::File::open(path).map_err(wrong)?;
    let about = file.metadata().map_err(wrong)?;
    if !about.is_file() {
        return Err(Error::new(Code::UnreadablePath).at(path));
    }
    Ok((file, about.len()))
}

/// Whether the last bytes of the zip are such as ours end in.
fn ends_as_ours(file: &mut fs::File, size: u64, entries: u64) -> bool {
    let mut tail = [0; zip::END];
    let start = size.saturating_sub(tail.len() as u64);
    let had = file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut tail));
    had.is_ok() && zip::ends_as_ours(&tail, entries, size)
}

fn not_a_zip(path: &Path, files: usize) -> VerifyReport {
    let mut finding = finding(FindingCode::NotAZip, "", "");
    finding.path = path.display().to_string();
    VerifyReport { ok: false, files: files as u64, findings: vec![finding] }
}

fn finding(code: FindingCode, path: &str, other: &str) -> Finding {
    let message = say(&format!("verify.{}", code.key()), &[("path", path), ("other", other)]);
    Finding { code, path: path.to_owned(), message }
}

// Reading --------------------------------------------------------------------------------------------------------------------------

/// Takes the members from the worker, sums them, and keeps the bytes of lists and of the heads of instances.
struct Sink<'a> {
    worker: &'a Worker,
    watch: &'a dyn Watch,
    total: u64,
    seen: Seen,
    lists: BTreeMap<String, Vec<u8>>,
    findings: Vec<Finding>,
    /// Members that the zip's own list describes as we never do.
    strange: Vec<String>,
    current: Option<Current>,
    bytes: u64,
}

struct Current {
    name: String,
    size: u64,
    sha256: sha2::Sha256,
    sha1: Option<sha1::Sha1>,
    /// The first bytes, up to `keep`.
    head: Vec<u8>,
    keep: usize,
}

impl<'a> Sink<'a> {
    fn new(worker: &'a Worker, watch: &'a dyn Watch, total: u64) -> Self {
        Self {
            worker,
            watch,
            total,
            seen: Seen::new(),
            lists: BTreeMap::new(),
            findings: Vec::new(),
            strange: Vec::new(),
            current: None,
            bytes: 0,
        }
    }

    /// What the worker makes of the head of an instance. One that it cannot read is a finding elsewhere: its sum differs, or it was so before.
    fn instance(&self, name: &str, head: Vec<u8>) -> Option<Box<Instance>> {
        let size = head.len() as u64;
        self.worker.extract(name, size, &mut Cursor::new(head)).ok()?.dicom
    }
}

impl UnpackSink for Sink<'_> {
    fn entry(&mut self, head: &EntryHead) -> Result<bool> {
        if self.watch.cancelled() {
            return Err(Error::new(Code::Cancelled));
        }
        let name = head.name.clone();
        if let Some(problem) = head.problem {
            self.seen.insert(name.clone(), File { problem: Some(problem), ..File::default() });
            self.findings.push(finding(
                if problem == WarningCode::BadName { FindingCode::BadName } else { FindingCode::Changed },
                &name,
                "",
            ));
            return Ok(false);
        }
        if head.differs {
            self.findings.push(finding(FindingCode::Changed, &name, ""));
        }
        if !zip::is_listed_as_ours(&head.listed, head.size, self.total) {
            self.strange.push(name.clone());
        }
        if self.seen.contains_key(&name) {
            self.findings.push(finding(FindingCode::Added, &name, ""));
        }
        let sha1 = name.starts_with(SUBSET).then(sha1::Sha1::new);
        let keep = match name.as_str() {
            DICOMDIR | METADATA | manifest::NAME => LIST_BYTES,
            name if name.starts_with("DICOM/") => INSTANCE_BYTES,
            _ => 8,
        };
        self.current = Some(Current { name, size: 0, sha256: sha2::Sha256::new(), sha1, head: Vec::new(), keep });
        Ok(true)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(current) = &mut self.current else { return Ok(()) };
        current.size = current.size.saturating_add(bytes.len() as u64);
        current.sha256.update(bytes);
        if let Some(sha1) = &mut current.sha1 {
            sha1.update(bytes);
        }
        let wanted = current.keep.saturating_sub(current.head.len()).min(bytes.len());
        current.head.extend_from_slice(&bytes[..wanted]);
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        Ok(())
    }

    fn end(&mut self, problem: Option<WarningCode>) -> Result<()> {
        let Some(Current { name, size, sha256, sha1, head, .. }) = self.current.take() else { return Ok(()) };
        if starts_as_program(&head) {
            self.findings.push(finding(FindingCode::Executable, &name, ""));
        }
        let mut file =
            File { size, sha256: sha256.finalize().into(), sha1: sha1.map(|sha1| sha1.finalize().into()), problem, instance: None };
        if name.starts_with("DICOM/") {
            file.instance = self.instance(&name, head);
        } else if matches!(name.as_str(), DICOMDIR | METADATA | manifest::NAME) {
            self.lists.insert(name.clone(), head);
        }
        self.seen.insert(name, file);
        let files = self.seen.len() as u64;
        self.watch.progress(Progress { phase: Phase::Verify, files, files_total: 0, bytes: self.bytes, bytes_total: self.total });
        Ok(())
    }
}

// Comparing ------------------------------------------------------------------------------------------------------------------------

fn compare(sink: &Sink<'_>, findings: &mut Vec<Finding>) {
    check_names(&sink.seen, findings);
    match sink.lists.get(manifest::NAME).map(|bytes| (bytes, manifest::read(&String::from_utf8_lossy(bytes)))) {
        None => findings.push(finding(FindingCode::Missing, manifest::NAME, "")),
        Some((_, Err(_))) => findings.push(finding(FindingCode::Changed, manifest::NAME, "")),
        Some((bytes, Ok(listed))) => {
            // Sums in capitals or lines in another order say the same, and are still not what was written.
            if manifest::write(listed.iter().map(|(path, sum)| (path.as_str(), sum))).as_bytes() != bytes {
                findings.push(finding(FindingCode::Changed, manifest::NAME, ""));
            }
            check_sums(&listed.into_iter().collect(), &sink.seen, findings);
        }
    }
    for (name, needed) in [(DICOMDIR, sink.seen.keys().any(|path| path.starts_with("DICOM/"))), (METADATA, true)] {
        let Some(bytes) = sink.lists.get(name) else {
            if needed {
                findings.push(finding(FindingCode::Missing, name, ""));
            }
            continue;
        };
        match sink.worker.extract(name, bytes.len() as u64, &mut Cursor::new(bytes.clone())) {
            Ok(extract) => check_list(name, &extract, &sink.seen, findings),
            Err(_) => findings.push(finding(FindingCode::Changed, name, "")),
        }
    }
}

/// Holds what came out to the lines of SHA256.TXT.
fn check_sums(listed: &BTreeMap<String, [u8; 32]>, seen: &Seen, findings: &mut Vec<Finding>) {
    let missing: Vec<&String> = listed.keys().filter(|path| !seen.contains_key(*path)).collect();
    let added: Vec<&String> = seen.keys().filter(|path| !listed.contains_key(*path) && path.as_str() != manifest::NAME).collect();
    let mut moved: BTreeSet<&String> = BTreeSet::new();
    for path in &missing {
        match added.iter().find(|other| seen[**other].sha256 == listed[*path] && !moved.contains(**other)) {
            Some(other) => {
                moved.insert(other);
                findings.push(finding(FindingCode::Renamed, path, other));
                findings.push(finding(FindingCode::Renamed, other, path));
            }
            None => findings.push(finding(FindingCode::Missing, path, "")),
        }
    }
    for path in added.iter().filter(|path| !moved.contains(**path)) {
        findings.push(finding(FindingCode::Added, path, ""));
    }
    for (path, sum) in listed {
        let Some(file) = seen.get(path).filter(|file| file.sha256 != *sum || file.problem.is_some()) else { continue };
        let swapped =
            listed.iter().find(|(other, their)| *their == &file.sha256 && seen.get(*other).is_some_and(|there| there.sha256 == *sum));
        let (code, other) = match (file.problem, swapped) {
            (None, Some((other, _))) => (FindingCode::Swapped, other.as_str()),
            (Some(WarningCode::Truncated), _) => (FindingCode::Truncated, ""),
            _ => (FindingCode::Changed, ""),
        };
        findings.push(finding(code, path, other));
    }
}

/// Names that the medium allows: ISO 9660 8.3 in capitals, eight levels, and no two that differ in case only. `SLIDES/` is free.
fn check_names(seen: &Seen, findings: &mut Vec<Finding>) {
    let mut folded = BTreeSet::new();
    for path in seen.keys() {
        let parts: Vec<&str> = path.split('/').collect();
        let is_word = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        };
        let (name, folders) = parts.split_last().map_or(("", &[][..]), |(name, folders)| (*name, folders));
        let name_fits = match name.split_once('.') {
            Some((stem, extension)) => is_word(stem, 8) && is_word(extension, 3),
            None => is_word(name, 8),
        };
        let fits = parts.len() <= 8 && name_fits && folders.iter().all(|folder| is_word(folder, 8));
        let once = folded.insert(path.to_uppercase());
        if !path.starts_with("SLIDES/") && (!fits || !once) {
            findings.push(finding(FindingCode::BadName, path, ""));
        }
    }
}

/// Holds DICOMDIR or METADATA.XML, as the worker read it, to the files.
pub fn check_list(name: &str, extract: &Extract, seen: &Seen, findings: &mut Vec<Finding>) {
    match (&extract.directory, &extract.xdm) {
        (Some(directory), _) if name == DICOMDIR => check_directory(&directory.entries, seen, findings),
        (_, Some(documents)) if name == METADATA => check_metadata(documents, seen, findings),
        _ => findings.push(finding(FindingCode::Changed, name, "")),
    }
}

fn check_directory(entries: &[DirectoryEntry], seen: &Seen, findings: &mut Vec<Finding>) {
    let mut listed = BTreeSet::new();
    for entry in entries {
        listed.insert(entry.path.as_str());
        match seen.get(&entry.path) {
            None => findings.push(finding(FindingCode::Dicomdir, &entry.path, "")),
            Some(file) => check_instance(entry, file, findings),
        }
    }
    let unlisted = seen.keys().filter(|path| path.starts_with("DICOM/") && !listed.contains(path.as_str()));
    findings.extend(unlisted.map(|path| finding(FindingCode::Dicomdir, path, "")));
}

fn check_instance(entry: &DirectoryEntry, file: &File, findings: &mut Vec<Finding>) {
    let Some(instance) = &file.instance else { return };
    let differs = |tag, value: &str| instance.data.text(tag).is_some_and(|own| own != value.trim());
    let own_name = HumanName::from_dicom(instance.data.text(tags::PATIENT_NAME).unwrap_or_default());
    // One record number has one PATIENT record (PS3.11 L.3.3), however many ways the name is spelled under it.
    let other_name = name::compare(&own_name, &HumanName::from_dicom(&entry.patient_name)) == Agreement::Conflict;
    if differs(tags::PATIENT_ID, &entry.patient_id) || other_name {
        findings.push(finding(FindingCode::PatientDiffers, &entry.path, ""));
    }
    let pairs = [
        (tags::SOP_CLASS_UID, &entry.sop_class),
        (tags::SOP_INSTANCE_UID, &entry.sop_instance),
        (tags::STUDY_INSTANCE_UID, &entry.study),
        (tags::SERIES_INSTANCE_UID, &entry.series),
        (tags::MODALITY, &entry.modality),
    ];
    if pairs.into_iter().any(|(tag, value)| differs(tag, value)) || entry.transfer_syntax != instance.transfer_syntax {
        findings.push(finding(FindingCode::Dicomdir, &entry.path, ""));
    }
}

fn check_metadata(documents: &[XdmDocument], seen: &Seen, findings: &mut Vec<Finding>) {
    let mut listed = BTreeSet::from([METADATA.to_owned()]);
    for document in documents {
        let path = format!("{SUBSET}{}", document.uri);
        let same = seen.get(&path).is_some_and(|file| {
            document.size == Some(file.size) && file.sha1.is_some_and(|sha1| document.hash.eq_ignore_ascii_case(&crate::xdm::hex(&sha1)))
        });
        if !same {
            findings.push(finding(FindingCode::Metadata, &path, ""));
        }
        listed.insert(path);
    }
    let unlisted = seen.keys().filter(|path| path.starts_with(SUBSET) && !listed.contains(*path));
    findings.extend(unlisted.map(|path| finding(FindingCode::Metadata, path, "")));
}
