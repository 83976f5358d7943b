//! The sample patient: one invented woman's heap of records, made from code, the same bytes each time.
//!
//! Maria J Alvarez, born 14 March 1971, has cancer of the left breast at 2:00 (C50.412) and wants a second opinion before surgery. Her
//! daughter kept everything: downloads, a hospital's CD, a fax, a photo, notes, copies. Nobody in it exists. Planted for the program to
//! find: two images missing from the CD, "right breast" in one report, HER2 still open, a preliminary report, someone else's blood test.

use std::io;
use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;

mod anatomy;
mod disc;
mod papers;
pub mod person;
mod pictures;
mod portal;
mod shapes;

pub(crate) use anatomy::Chest;

use person::Person;

/// How much of the scans is made; the papers are always all there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// 120 slices of CT and 112 of MR, 256×256: what the demo shows (about 31 MB, a few seconds).
    Full,
    /// Six slices of each, 64×64: for tests (about 1 MB).
    Small,
}

/// What the heap holds and what should be made of it. Paths are relative to its folder; `archive!inner` inside an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub patient: Person,
    /// Whose report does not belong here.
    pub stranger: Person,
    /// The diagnosis, ICD-10-CM.
    pub diagnosis: String,
    /// Every paper and picture once, copies aside.
    pub documents: Vec<Document>,
    /// Each document that is there more than once: the paths of the same bytes.
    pub copies: Vec<Vec<String>>,
    pub studies: Vec<Study>,
    /// What DICOMDIR lists and the disc lacks.
    pub missing: Vec<String>,
    /// Images of studies.
    pub images: Vec<String>,
    /// Lists and explanations of a medium: kept, never records.
    pub indexes: Vec<String>,
    /// Archives.
    pub containers: Vec<String>,
    /// Programs and system files.
    pub clutter: Vec<String>,
}

/// One paper or picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub path: String,
    /// An id of `kinds.toml`.
    pub kind: String,
    /// The date of service, ISO 8601; empty where it has none.
    pub date: String,
    /// Whose it is by its own words: `patient`, `stranger`, or nobody's where it does not say.
    pub whose: String,
    /// `preliminary`, `final`, or empty.
    pub status: String,
    /// Accession or specimen number; empty where it has none.
    pub accession: String,
    /// A word on its first page that search finds once text is read; empty for what is only a picture.
    pub word: String,
}

/// One study of the CD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Study {
    pub uid: String,
    pub modality: String,
    pub date: String,
    pub accession: String,
    pub series: String,
    pub series_number: String,
    /// Images that DICOMDIR lists, and those on the disc.
    pub listed: u32,
    pub here: u32,
}

/// Writes the heap into `folder`, which is made if it is not there.
pub fn write_sample(folder: &Path, scale: Scale) -> io::Result<Manifest> {
    let mut heap = Heap { folder: folder.to_path_buf(), manifest: empty() };
    write_papers(&mut heap)?;
    disc::write(&mut heap, scale)?;
    Ok(heap.manifest)
}

/// The sort of a medium's file that is no record.
enum Clutter {
    Program,
    Index,
}

/// The folder being filled, and what was put there.
struct Heap {
    folder: PathBuf,
    manifest: Manifest,
}

impl Heap {
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.folder.join(path);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(target, bytes)
    }

    fn put_image(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.manifest.images.push(path.to_owned());
        self.put(path, bytes)
    }

    fn put_index(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.manifest.indexes.push(path.to_owned());
        self.put(path, bytes)
    }

    fn put_clutter(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.manifest.clutter.push(path.to_owned());
        self.put(path, bytes)
    }

    /// A document and its copies under other names.
    fn put_document(&mut self, document: Document, copies: &[&str], bytes: &[u8]) -> io::Result<()> {
        self.put(&document.path, bytes)?;
        for copy in copies {
            self.put(copy, bytes)?;
        }
        if !copies.is_empty() {
            let paths = std::iter::once(document.path.clone()).chain(copies.iter().map(|path| (*path).to_owned()));
            self.manifest.copies.push(paths.collect());
        }
        self.manifest.documents.push(document);
        Ok(())
    }
}

fn empty() -> Manifest {
    Manifest {
        patient: person::patient(),
        stranger: person::stranger(),
        diagnosis: "C50.412".into(),
        documents: Vec::new(),
        copies: Vec::new(),
        studies: Vec::new(),
        missing: Vec::new(),
        images: Vec::new(),
        indexes: Vec::new(),
        containers: Vec::new(),
        clutter: Vec::new(),
    }
}

/// Path, kind, date, status, accession and word of a document that is the patient's.
fn hers([path, kind, date, status, accession, word]: [&str; 6]) -> Document {
    let [path, kind, date, status, accession, word] = [path, kind, date, status, accession, word].map(str::to_owned);
    Document { path, kind, date, whose: "patient".into(), status, accession, word }
}

fn write_papers(heap: &mut Heap) -> io::Result<()> {
    let pathology = papers::final_pathology();
    heap.put_document(
        hers(["Downloads/S26-10482 FINAL.pdf", "pathology", "2026-05-27", "final", "S26-10482", "Nottingham"]),
        &["Downloads/S26-10482 FINAL (1).pdf", "Mom hospital stuff (2)/path report.pdf"],
        &pathology,
    )?;
    heap.put_document(
        hers(["Downloads/S26-10482.pdf", "pathology", "2026-05-27", "preliminary", "S26-10482", "mammary"]),
        &[],
        &papers::preliminary_pathology(),
    )?;
    heap.put_document(
        hers(["Mom hospital stuff (2)/mri report.pdf", "radiology", "2026-06-05", "final", "MR26-20917", "gadobutrol"]),
        &[],
        &papers::mri_report(),
    )?;
    heap.put_document(
        hers(["Downloads/Breast ultrasound 05-20-2026.pdf", "radiology", "2026-05-20", "", "LI-26-04982", "hypoechoic"]),
        &[],
        &papers::ultrasound(),
    )?;
    heap.put_document(
        hers(["Mom hospital stuff (2)/surgeon 6-12.pdf", "consult", "2026-06-12", "", "", "mastectomy"]),
        &[],
        &papers::consultation(),
    )?;
    heap.put_document(
        hers(["Downloads/LABS_0610.pdf", "lab", "2026-06-10", "final", "LCL-26-118204", "Hematocrit"]),
        &[],
        &papers::blood(),
    )?;
    let stranger = Document {
        whose: "stranger".into(),
        ..hers(["Downloads/LABS_0611.pdf", "lab", "2026-06-11", "final", "LCL-26-118377", "Ferritin"])
    };
    heap.put_document(stranger, &[], &papers::blood_of_a_stranger())?;
    let fax = pictures::fax(&papers::diagnostic_mammogram(), "05/21/2026 09:34   FROM: LAKESIDE IMAGING  555 0177 229   P. 1/1");
    heap.put_document(hers(["Mom hospital stuff (2)/Fax_20260521_0934.pdf", "radiology", "2026-05-20", "", "LI-26-04981", ""]), &[], &fax)?;
    let nobodys = |document: Document| Document { whose: String::new(), ..document };
    let photo = pictures::photo(&papers::appointment_card(), "2026:06:02 18:41:07");
    heap.put_document(nobodys(hers(["Mom hospital stuff (2)/IMG_2041.jpg", "photo", "2026-06-02", "", "", ""])), &[], &photo)?;
    heap.put_document(
        nobodys(hers(["notes.txt", "own", "", "", "", "Oncotype"])),
        &["Mom hospital stuff (2)/notes (copy).txt"],
        NOTES.as_bytes(),
    )?;
    write_portal(heap)
}

/// The portal's zip; one paper in it is byte for byte one that was downloaded singly.
fn write_portal(heap: &mut Heap) -> io::Result<()> {
    let archive = "Downloads/MyHealth export.zip";
    let inner = |name: &str| format!("{archive}!{name}");
    let screening = papers::screening_mammogram();
    let visit = portal::Document {
        name: "DOC0001.PDF",
        title: "After-visit summary 05/11/2026",
        loinc: ("11506-3", "Progress note"),
        date: "20260511",
        bytes: papers::visit_summary(),
    };
    let mammogram = portal::Document {
        name: "DOC0002.PDF",
        title: "Screening mammogram 05/04/2026",
        loinc: ("18748-4", "Diagnostic imaging study"),
        date: "20260504",
        bytes: screening.clone(),
    };
    let (visit_path, mammogram_path) =
        (inner(&format!("{}{}", portal::FOLDER, visit.name)), inner(&format!("{}{}", portal::FOLDER, mammogram.name)));
    heap.put_document(
        hers(["Downloads/Screening mammogram 05-04-2026.pdf", "radiology", "2026-05-04", "", "LI-26-04417", "heterogeneously"]),
        &[],
        &screening,
    )?;
    heap.manifest.copies.push(vec!["Downloads/Screening mammogram 05-04-2026.pdf".into(), mammogram_path]);
    heap.put(archive, &portal::export(&[visit, mammogram]))?;
    heap.manifest.documents.push(hers([&visit_path, "progress", "2026-05-11", "", "", "Levothyroxine"]));
    heap.manifest.containers.push(archive.into());
    heap.manifest.indexes.extend(portal::FRAME.map(inner));
    Ok(())
}

const NOTES: &str = "Mom - breast

- Dr Whitfield wants to operate June 30. Lumpectomy or mastectomy?? Mom leans to the smaller one but is scared it comes back.
- HER2 not back yet!! call pathology Monday
- ask: would Oncotype change anything before surgery
- ultrasound paper says RIGHT breast?? it is the LEFT. ask Lakeside to fix
- slides are at St Annes (block A1)
- insurance: second opinion ok with referral, ref no. still to get
- allergic to penicillin, tell everybody
";
