//! The CD that the hospital handed out: a CT and a breast MR, DICOMDIR, a viewer's clutter, and two images that never got onto it.

use std::path::Path;

use super::Clutter;
use super::Heap;
use super::Scale;
use super::Study;
use super::anatomy::Chest;
use super::person::HOSPITAL;
use super::person::HOSPITAL_NUMBER;
use super::person::patient;
use super::person::uid;
use crate::dicom::CT;
use crate::dicom::DataSet;
use crate::dicom::EXPLICIT;
use crate::dicom::MR;
use crate::dicom::Record;
use crate::dicom::directory;
use crate::dicom::file;

/// The CD's folder in the heap.
const DISC: &str = "St Annes imaging CD";

/// One series, its study, and how its slices lie.
struct Series {
    key: &'static str,
    class: &'static str,
    modality: &'static str,
    date: &'static str,
    time: &'static str,
    accession: &'static str,
    study_id: &'static str,
    study_description: &'static str,
    number: &'static str,
    description: &'static str,
    body_part: &'static str,
    slices: usize,
    size: usize,
    /// Field of view and distance of slices in millimetres; height of the first slice.
    field: f32,
    step: f32,
    top: f32,
    /// Window center and width.
    window: (i32, i32),
    /// Images (from 1) that DICOMDIR lists and the disc lacks.
    missing: [usize; 2],
}

fn series(scale: Scale) -> [Series; 2] {
    let (ct, mr, size) = match scale {
        Scale::Full => (120, 112, 256),
        Scale::Small => (6, 6, 64),
    };
    [
        Series {
            key: "CT chest",
            class: CT,
            modality: "CT",
            date: "20260609",
            time: "101532",
            accession: "CT26-31877",
            study_id: "31877",
            study_description: "CT chest with contrast",
            number: "2",
            description: "CHEST 2.5 mm soft tissue",
            body_part: "CHEST",
            slices: ct,
            size,
            field: 360.0,
            step: 300.0 / ct as f32,
            top: 297.5,
            window: (40, 400),
            missing: [0, 0],
        },
        Series {
            key: "MR breast",
            class: MR,
            modality: "MR",
            date: "20260605",
            time: "084210",
            accession: "MR26-20917",
            study_id: "20917",
            study_description: "MRI breast bilateral without and with contrast",
            number: "4",
            description: "AX T1 FS POST",
            body_part: "BREAST",
            slices: mr,
            size,
            field: 340.0,
            step: 168.0 / mr as f32,
            // The mass lies in the middle slice, which a page without a viewer shows.
            top: 248.5,
            window: (260, 520),
            missing: [mr * 4 / 5, mr * 4 / 5 + 1],
        },
    ]
}

/// Writes the disc.
pub(super) fn write(heap: &mut Heap, scale: Scale) -> std::io::Result<()> {
    let chest = Chest::new();
    let mut studies = Vec::new();
    for (index, series) in series(scale).iter().enumerate() {
        let folder = format!("ST{:06}/SE{:06}", index + 1, series.number.parse::<u32>().unwrap_or(1));
        let images = render(&chest, series);
        let mut records = Vec::new();
        for (slice, image) in images.iter().enumerate() {
            let number = slice + 1;
            let path = format!("DICOM/{folder}/IM{number:06}");
            let data = instance(series, number, image);
            records.push(image_record(series, number, &path, &data));
            if series.missing.contains(&number) {
                heap.manifest.missing.push(format!("{DISC}/{path}"));
            } else {
                heap.put_image(&format!("{DISC}/{path}"), &file(&data, EXPLICIT))?;
            }
        }
        heap.manifest.studies.push(Study {
            uid: uid(series.study_description),
            modality: series.modality.into(),
            date: iso(series.date),
            accession: series.accession.into(),
            series: uid(series.description),
            series_number: series.number.into(),
            listed: series.slices as u32,
            here: (series.slices - series.missing.iter().filter(|number| **number > 0).count()) as u32,
        });
        studies.push(study_record(series, records));
    }
    let list = directory("STANNES", &uid("disc"), &[Record { lower: studies, ..Record::new("PATIENT", patient_keys()) }]);
    heap.put_index(&format!("{DISC}/DICOMDIR"), &list)?;
    clutter(heap)
}

/// What a disc brings besides images. The programs are dead: a few bytes that begin as a program does.
fn clutter(heap: &mut Heap) -> std::io::Result<()> {
    let program = |name: &str| {
        let mut bytes = b"MZ\x90\0".to_vec();
        bytes.extend(format!("This stands for the viewer program {name} of a hospital CD. It does nothing.").bytes());
        bytes.resize(4096, 0);
        bytes
    };
    for (path, bytes, what) in [
        ("AUTORUN.INF", b"[autorun]\r\nopen=VIEWER.EXE\r\nlabel=ST ANNES\r\n".to_vec(), Clutter::Program),
        ("VIEWER.EXE", program("VIEWER.EXE"), Clutter::Program),
        ("VIEWER/IMGCORE.DLL", program("IMGCORE.DLL"), Clutter::Program),
        ("VIEWER/CODEC.DLL", program("CODEC.DLL"), Clutter::Program),
        ("README.TXT", README.replace('\n', "\r\n").into_bytes(), Clutter::Index),
    ] {
        match what {
            Clutter::Program => heap.put_clutter(&format!("{DISC}/{path}"), &bytes)?,
            Clutter::Index => heap.put_index(&format!("{DISC}/{path}"), &bytes)?,
        }
    }
    Ok(())
}

const README: &str = "St. Anne's Hospital, Department of Radiology\n\nThis disc holds medical images in DICOM format.\nTo see them, start VIEWER.EXE. The list of the images is DICOMDIR.\nQuestions: (555) 0142-410\n";

/// All slices, from the head down, on as many threads as there are.
fn render(chest: &Chest, series: &Series) -> Vec<Vec<i16>> {
    let draw = |slice: usize| {
        let z = series.top - series.step * slice as f32;
        if series.modality == "CT" { chest.ct(z, series.size, series.field) } else { chest.mr(z, series.size, series.field) }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8);
    let mut images: Vec<Vec<i16>> = vec![Vec::new(); series.slices];
    std::thread::scope(|scope| {
        for (part, images) in images.chunks_mut(series.slices.div_ceil(threads)).enumerate() {
            let first = part * series.slices.div_ceil(threads);
            scope.spawn(move || {
                for (index, image) in images.iter_mut().enumerate() {
                    *image = draw(first + index);
                }
            });
        }
    });
    images
}

fn instance(series: &Series, number: usize, image: &[i16]) -> DataSet {
    let person = patient();
    let is_ct = series.modality == "CT";
    let z = series.top - series.step * (number - 1) as f32;
    let spacing = series.field / series.size as f32;
    let mut data = DataSet::new();
    data.text(0x0008_0008, "CS", if is_ct { "ORIGINAL\\PRIMARY\\AXIAL" } else { "ORIGINAL\\PRIMARY\\OTHER" })
        .text(0x0008_0016, "UI", series.class)
        .text(0x0008_0018, "UI", &uid(&format!("{} {number}", series.key)))
        .text(0x0008_0020, "DA", series.date)
        .text(0x0008_0021, "DA", series.date)
        .text(0x0008_0022, "DA", series.date)
        .text(0x0008_0023, "DA", series.date)
        .text(0x0008_0030, "TM", series.time)
        .text(0x0008_0033, "TM", series.time)
        .text(0x0008_0050, "SH", series.accession)
        .text(0x0008_0060, "CS", series.modality)
        .text(0x0008_0070, "LO", "Invented Scanners")
        .text(0x0008_0080, "LO", HOSPITAL)
        .text(0x0008_0081, "ST", "400 Chapel Hill Road, Port Lorne")
        .text(0x0008_0090, "PN", "Raman^Priya^^^MD")
        .text(0x0008_1030, "LO", series.study_description)
        .text(0x0008_103e, "LO", series.description)
        .text(0x0008_1040, "LO", "Radiology")
        .text(0x0008_1060, "PN", "Feld^Ruth^A^^MD")
        .text(0x0008_1090, "LO", if is_ct { "Phantom CT 64" } else { "Phantom MR 1.5T" })
        .text(0x0010_0010, "PN", &person.dicom)
        .text(0x0010_0020, "LO", HOSPITAL_NUMBER)
        .text(0x0010_0030, "DA", &person.birth_date.replace('-', ""))
        .text(0x0010_0040, "CS", &person.sex)
        .text(0x0010_1010, "AS", "055Y")
        .text(0x0018_0010, "LO", if is_ct { "Iohexol 350" } else { "Gadobutrol" })
        .text(0x0018_0015, "CS", series.body_part)
        .text(0x0018_0050, "DS", &format!("{:.2}", series.step))
        .text(0x0018_1030, "LO", series.description)
        .text(0x0018_5100, "CS", if is_ct { "HFS" } else { "HFP" })
        .text(0x0020_000d, "UI", &uid(series.study_description))
        .text(0x0020_000e, "UI", &uid(series.description))
        .text(0x0020_0010, "SH", series.study_id)
        .text(0x0020_0011, "IS", series.number)
        .text(0x0020_0012, "IS", "1")
        .text(0x0020_0013, "IS", &number.to_string())
        // The breasts are a pair and both are in the picture: no one side (PS3.3 C.7.3.1, type 2C).
        .text(0x0020_0060, "CS", "")
        .text(0x0020_0052, "UI", &uid(&format!("frame of reference {}", series.key)))
        .text(0x0020_1040, "LO", "")
        .text(0x0020_1041, "DS", &format!("{z:.2}"));
    let corner = |center: f32| center - series.field / 2.0 + spacing / 2.0;
    let center_y = if is_ct { 2.0 } else { -45.0 };
    data.text(0x0020_0032, "DS", &format!("{:.3}\\{:.3}\\{z:.2}", corner(0.0), corner(center_y)))
        .text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0")
        .text(0x0028_0030, "DS", &format!("{spacing:.6}\\{spacing:.6}"));
    acquisition(is_ct, &mut data);
    pixels(series, is_ct, image, &mut data);
    data
}

/// What only a CT or only an MR says (PS3.3 C.8.2.1, C.8.3.1).
fn acquisition(is_ct: bool, data: &mut DataSet) {
    if is_ct {
        data.text(0x0018_0060, "DS", "120").text(0x0018_1151, "IS", "210").text(0x0018_1210, "SH", "STANDARD");
        return;
    }
    data.text(0x0018_0020, "CS", "GR")
        .text(0x0018_0021, "CS", "SP")
        .text(0x0018_0022, "CS", "FS")
        .text(0x0018_0023, "CS", "3D")
        .text(0x0018_0080, "DS", "5.2")
        .text(0x0018_0081, "DS", "2.4")
        .text(0x0018_0087, "DS", "1.5")
        .text(0x0018_0091, "IS", "1");
}

/// CT as 16 bits with rescale, MR as 12 of 16 bits.
fn pixels(series: &Series, is_ct: bool, image: &[i16], data: &mut DataSet) {
    let size = series.size as u16;
    let stored = if is_ct { 16 } else { 12 };
    data.shorts(0x0028_0002, &[1])
        .text(0x0028_0004, "CS", "MONOCHROME2")
        .shorts(0x0028_0010, &[size])
        .shorts(0x0028_0011, &[size])
        .shorts(0x0028_0100, &[16])
        .shorts(0x0028_0101, &[stored])
        .shorts(0x0028_0102, &[stored - 1])
        .shorts(0x0028_0103, &[0])
        .text(0x0028_0301, "CS", "NO")
        .text(0x0028_1050, "DS", &series.window.0.to_string())
        .text(0x0028_1051, "DS", &series.window.1.to_string());
    if is_ct {
        data.text(0x0028_1052, "DS", "-1024").text(0x0028_1053, "DS", "1").text(0x0028_1054, "LO", "HU");
    }
    let offset = if is_ct { 1024 } else { 0 };
    data.bytes(0x7fe0_0010, "OW", image.iter().flat_map(|value| value.saturating_add(offset).max(0).to_le_bytes()).collect());
}

fn patient_keys() -> DataSet {
    let person = patient();
    let mut keys = DataSet::new();
    keys.text(0x0010_0010, "PN", &person.dicom)
        .text(0x0010_0020, "LO", HOSPITAL_NUMBER)
        .text(0x0010_0030, "DA", &person.birth_date.replace('-', ""))
        .text(0x0010_0040, "CS", &person.sex);
    keys
}

fn study_record(series: &Series, images: Vec<Record>) -> Record {
    let mut keys = DataSet::new();
    keys.text(0x0008_0060, "CS", series.modality)
        .text(0x0008_0080, "LO", HOSPITAL)
        .text(0x0008_103e, "LO", series.description)
        .text(0x0020_000e, "UI", &uid(series.description))
        .text(0x0020_0011, "IS", series.number);
    let below = Record { lower: images, ..Record::new("SERIES", keys) };
    let mut keys = DataSet::new();
    keys.text(0x0008_0020, "DA", series.date)
        .text(0x0008_0030, "TM", series.time)
        .text(0x0008_0050, "SH", series.accession)
        .text(0x0008_1030, "LO", series.study_description)
        .text(0x0020_000d, "UI", &uid(series.study_description))
        .text(0x0020_0010, "SH", series.study_id);
    Record { lower: vec![below], ..Record::new("STUDY", keys) }
}

fn image_record(series: &Series, number: usize, path: &str, data: &DataSet) -> Record {
    let mut keys = DataSet::new();
    keys.text(0x0004_1500, "CS", &Path::new(path).iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("\\"))
        .text(0x0004_1510, "UI", series.class)
        .text(0x0004_1511, "UI", data.get(0x0008_0018))
        .text(0x0004_1512, "UI", EXPLICIT)
        .text(0x0020_0013, "IS", &number.to_string());
    Record::new("IMAGE", keys)
}

fn iso(date: &str) -> String {
    [&date[..4], &date[4..6], &date[6..]].join("-")
}
