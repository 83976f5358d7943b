//! The sample's case put together by hand, without a library: what a bundle is made from, for tests of the bundle alone.
//!
//! Kinds, dates and numbers are those of the sample's manifest; text and attributes come from the real readers.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use anyhow::Result;
use chrono::DateTime;
use chrono::Utc;
use second_read_bundle::Contents;
use second_read_bundle::Options;
use second_read_bundle::Sources;
use second_read_bundle::content::Gathered;
use second_read_bundle::content::Received;
use second_read_bundle::content::arrange;
use second_read_library::Original;
use second_read_model::BlobId;
use second_read_model::CaseId;
use second_read_model::DiagnosisId;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::Sha256;
use second_read_model::case::Case;
use second_read_model::case::Diagnosis;
use second_read_model::case::Reason;
use second_read_model::extract::Extract;
use second_read_model::person::HumanName;
use second_read_model::person::IdentityClaim;
use second_read_model::person::PersonNumber;
use second_read_model::record::PairRow;
use second_read_model::record::PersonRef;
use second_read_model::record::PersonRow;
use second_read_model::record::RecordRow;
use second_read_model::record::SeriesRow;
use second_read_model::record::StudyRow;
use second_read_recognise::group;
use second_read_recognise::group::Item;
use second_read_worker::formats;
use sha2::Digest;

use crate::sample;
use crate::sample::Document;
use crate::sample::Manifest;
use crate::sample::Study;

/// The case, and the bytes of its originals.
pub struct ByHand {
    pub case: Case,
    pub person: PersonRow,
    pub gathered: Vec<Gathered>,
    blobs: BTreeMap<BlobId, Vec<u8>>,
}

/// 14 June 2026, noon.
pub fn clock() -> DateTime<Utc> {
    DateTime::from_timestamp(1_781_438_400, 0).unwrap_or_default()
}

const PATIENT: PersonId = PersonId(1);
const STRANGER: PersonId = PersonId(2);

impl ByHand {
    /// From the sample in `folder`, which is written there; papers inside archives and the stranger's report stay out.
    ///
    /// # Errors
    /// When the folder cannot be written or read.
    pub fn new(folder: &Path, scale: sample::Scale) -> Result<Self> {
        let manifest = sample::write_sample(folder, scale)?;
        let mut made = Self { case: case(), person: person(&manifest), gathered: Vec::new(), blobs: BTreeMap::new() };
        for document in manifest.documents.iter().filter(|document| !document.path.contains('!') && document.whose != "stranger") {
            made.add_paper(folder, document, &manifest)?;
        }
        for study in &manifest.studies {
            made.add_study(folder, study, &manifest)?;
        }
        made.pair_up();
        Ok(made)
    }

    /// Tells each record which others belong to it, as a library does.
    fn pair_up(&mut self) {
        let anchors: Vec<String> = self.gathered.iter().map(|record| record.row.id.to_string()).collect();
        let items: Vec<Item<'_>> = self.gathered.iter().zip(&anchors).map(|(record, anchor)| item(record, anchor)).collect();
        let place = |anchor: &str| anchors.iter().position(|one| one == anchor);
        for pair in group::pairs(&items) {
            let Some((own, other)) = place(&pair.record).zip(place(&pair.other)) else { continue };
            for (from, to, sort) in [(own, other, pair.sort), (other, own, pair.sort.reversed())] {
                let row = &self.gathered[to].row;
                let pair = PairRow { record: row.id, title: row.title.clone(), sort, sure: pair.sure };
                self.gathered[from].pairs.push(pair);
            }
        }
    }

    /// The stranger's report too, confirmed or not.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn with_stranger(mut self, folder: &Path, confirmed: bool) -> Result<Self> {
        let manifest = sample::write_sample(folder, sample::Scale::Small)?;
        for document in manifest.documents.iter().filter(|document| document.whose == "stranger") {
            self.add_paper(folder, document, &manifest)?;
            if let Some(last) = self.gathered.last_mut() {
                last.confirmed = confirmed;
                last.row.person = Some(PersonRef { id: STRANGER, name: manifest.stranger.name.clone(), birth_date: None });
                last.claim = IdentityClaim { name: Some(HumanName::from_dicom(&manifest.stranger.dicom)), ..IdentityClaim::default() };
            }
        }
        Ok(self)
    }

    /// What goes in.
    ///
    /// # Errors
    /// As [`arrange`].
    pub fn contents(&self) -> second_read_library::Result<Contents> {
        arrange(self.case.clone(), self.person.clone(), self.gathered.clone(), &Options::default(), clock())
    }

    /// The bytes of an original.
    ///
    /// # Panics
    /// When no original has this id: the case was put together wrong.
    pub fn blob(&self, id: BlobId) -> Vec<u8> {
        self.blobs.get(&id).cloned().expect("every original of the case was read from the sample")
    }

    /// Runs `work` with these originals as the source of bytes.
    pub fn with_sources<T>(&self, work: impl FnOnce(Sources<'_>) -> T) -> T {
        let picture = |blob: BlobId, frame: u32| {
            let form = second_read_model::protocol::FrameForm::Picture { width: 512, center: None, window: None };
            let bytes = self.blob(blob);
            formats::frame(bytes.len() as u64, &mut Cursor::new(bytes), frame, form).ok().map(|(_, jpeg)| jpeg)
        };
        work(Sources { open: &|id| Ok(Box::new(Cursor::new(self.blob(id)))), picture: &picture })
    }

    /// Takes these bytes in as an original named `path`.
    pub fn received(&mut self, path: &str, bytes: Vec<u8>) -> (Received, Extract) {
        let mut extract = formats::extract(path, bytes.len() as u64, &mut Cursor::new(&bytes[..]));
        let sha256: [u8; 32] = sha2::Sha256::digest(&bytes).into();
        let whole = extract.clone();
        extract.pages.clear();
        let known = extract.dicom.as_ref().is_some_and(|instance| instance.has_preamble);
        let first = if known { Vec::new() } else { bytes.iter().take(8).copied().collect() };
        let (blob, size, pages) = (BlobId(sha256), bytes.len() as u64, u32::try_from(whole.pages.len()).unwrap_or(u32::MAX));
        let original = Original { blob, sha256: Sha256(sha256), size, path: path.to_owned(), extract, pages };
        self.blobs.insert(blob, bytes);
        (Received { original, first }, whole)
    }

    fn add_paper(&mut self, folder: &Path, document: &Document, manifest: &Manifest) -> Result<()> {
        let (received, extract) = self.received(&document.path, fs::read(folder.join(&document.path))?);
        let patient = &manifest.patient;
        let named = document.whose == "patient";
        let claim = IdentityClaim {
            name: named.then(|| HumanName::from_dicom(&patient.dicom)),
            birth_date: named.then(|| patient.birth_date.parse().ok()).flatten(),
            ..IdentityClaim::default()
        };
        let row = RecordRow {
            kind: document.kind.clone(),
            title: second_read_model::kind::kind(&document.kind).map(|kind| kind.name.clone()).unwrap_or_default(),
            date: document.date.parse().ok(),
            status: if document.status.is_empty() { "unknown".to_owned() } else { document.status.clone() },
            person: named.then(|| reference(manifest)),
            pages: extract.picture_pages.max(1),
            format: extract.format.clone(),
            sources: vec![document.path.clone()],
            ..row(self.gathered.len())
        };
        let identifiers = Some(document.accession.clone()).filter(|number| !number.is_empty()).into_iter().collect();
        self.gathered.push(Gathered {
            row,
            series: Vec::new(),
            identifiers,
            pairs: Vec::new(),
            claim,
            pages: extract.pages,
            originals: vec![received],
            disagreements: Vec::new(),
            beside: Vec::new(),
            confirmed: false,
        });
        Ok(())
    }

    fn add_study(&mut self, folder: &Path, study: &Study, manifest: &Manifest) -> Result<()> {
        let mut originals = Vec::new();
        for path in &manifest.images {
            let (received, extract) = self.received(path, fs::read(folder.join(path))?);
            let of_this = |instance: &second_read_model::dicom::Instance| {
                instance.data.text(second_read_model::dicom::tags::STUDY_INSTANCE_UID) == Some(study.uid.as_str())
            };
            if extract.dicom.as_deref().is_some_and(of_this) {
                originals.push(received);
            }
        }
        let series = SeriesRow {
            uid: study.uid.clone(),
            number: study.series_number.clone(),
            modality: study.modality.clone(),
            description: study.series.clone(),
            instances: study.here,
            missing: study.listed.saturating_sub(study.here),
        };
        let row = RecordRow {
            kind: "imaging".to_owned(),
            title: format!("{} images", study.modality),
            date: study.date.parse().ok(),
            person: Some(reference(manifest)),
            place: Some(sample::person::HOSPITAL.to_owned()),
            images: study.here,
            format: "dicom".to_owned(),
            study: Some(StudyRow { uid: study.uid.clone(), series: 1, instances: study.here, modalities: vec![study.modality.clone()] }),
            ..row(self.gathered.len())
        };
        let identifiers = vec![study.accession.clone()];
        let claim = IdentityClaim::default();
        self.gathered.push(Gathered {
            row,
            series: vec![series],
            identifiers,
            pairs: Vec::new(),
            claim,
            pages: Vec::new(),
            originals,
            disagreements: Vec::new(),
            beside: Vec::new(),
            confirmed: false,
        });
        Ok(())
    }
}

fn item<'a>(record: &'a Gathered, anchor: &'a str) -> Item<'a> {
    let row = &record.row;
    Item {
        anchor,
        kind: &row.kind,
        date: row.date,
        status: &row.status,
        numbers: record.identifiers.iter().map(String::as_str).collect(),
        person: row.person.as_ref().map(|person| person.name.as_str()),
        modalities: row.study.iter().flat_map(|study| &study.modalities).map(String::as_str).collect(),
        title: &row.title,
    }
}

fn row(index: usize) -> RecordRow {
    RecordRow {
        id: RecordId(index as i64 + 1),
        kind: String::new(),
        title: String::new(),
        date: None,
        status: "unknown".to_owned(),
        person: None,
        place: None,
        pages: 0,
        images: 0,
        format: String::new(),
        sources: Vec::new(),
        diagnoses: Vec::new(),
        to_check: Vec::new(),
        study: None,
        range: None,
        holds: 0,
        facts: None,
    }
}

fn reference(manifest: &Manifest) -> PersonRef {
    PersonRef { id: PATIENT, name: manifest.patient.name.clone(), birth_date: manifest.patient.birth_date.parse().ok() }
}

fn person(manifest: &Manifest) -> PersonRow {
    let patient = &manifest.patient;
    PersonRow {
        id: PATIENT,
        name: patient.name.clone(),
        birth_date: patient.birth_date.parse().ok(),
        sex: Some(patient.sex.clone()),
        names: vec![patient.printed.clone()],
        numbers: patient.numbers.iter().map(|(place, value)| PersonNumber { place: place.clone(), value: value.clone() }).collect(),
        records: 0,
    }
}

fn case() -> Case {
    Case {
        id: CaseId(1),
        title: "Second opinion before surgery".to_owned(),
        person: PATIENT,
        diagnoses: vec![Diagnosis {
            id: DiagnosisId(1),
            person: PATIENT,
            code: "C50.412".to_owned(),
            title: "Malignant neoplasm of upper-outer quadrant of left female breast".to_owned(),
            words: "Breast cancer, left, 2:00".to_owned(),
        }],
        reason: Some(Reason::SurgeryAdvised),
        decision: "lumpectomy with radiation, or mastectomy".to_owned(),
        decide_by: "2026-06-30".parse().ok(),
        proposal: "lumpectomy, sentinel node".to_owned(),
        prepared_by: "her daughter".to_owned(),
        basis: "asked".to_owned(),
        checklist: String::new(),
        recipient: String::new(),
        questions: vec![
            "Is lumpectomy with radiation as safe as mastectomy for me?".to_owned(),
            "Should HER2 be settled before surgery?".to_owned(),
            "Would genomic testing change the plan? <b>&</b>".to_owned(),
        ],
        records: Vec::new(),
        missing: vec![
            "HER2 ISH result (ordered)".to_owned(),
            "glass slides (St. Anne's, S26-10482, block A1, asked for 10 June)".to_owned(),
        ],
    }
}
