//! DICOM from end to end of its reader: hand-made instances and discs, the corpus against what another reader found, hostile files.

use std::io::Cursor;
use std::path::Path;
use std::path::PathBuf;

use second_read_model::dicom::Directory;
use second_read_model::dicom::Tag;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;
use second_read_tests::corpus;
use second_read_tests::dicom::*;
use second_read_worker::formats;

fn extract(bytes: &[u8]) -> Extract {
    formats::extract("IM000001", bytes.len() as u64, &mut Cursor::new(bytes))
}

fn samples(bytes: &[u8], frame: u32) -> Result<(FrameInfo, Vec<u8>), Failure> {
    formats::frame(bytes.len() as u64, &mut Cursor::new(bytes), frame, FrameForm::Samples)
}

/// Greys of a frame drawn by the file's own window or the one given.
fn greys(bytes: &[u8], window: Option<(f64, f64)>) -> Vec<u8> {
    let (center, window) = (window.map(|(center, _)| center), window.map(|(_, width)| width));
    let form = FrameForm::Picture { width: 0, center, window };
    let (_, jpeg) = formats::frame(bytes.len() as u64, &mut Cursor::new(bytes), 0, form).unwrap();
    image::load_from_memory(&jpeg).unwrap().to_luma8().into_raw()
}

/// A CT of four by two pixels with the values given.
fn ct(values: [u16; 8]) -> DataSet {
    let mut data = DataSet::new();
    data.text(0x0008_0016, "UI", CT)
        .text(0x0008_0018, "UI", "2.25.1001")
        .text(0x0008_0020, "DA", "20260609")
        .text(0x0008_0050, "SH", "CT26-0031")
        .text(0x0008_0060, "CS", "CT")
        .text(0x0008_0080, "LO", "St. Anne’s Hospital")
        .text(0x0008_1030, "LO", "CT chest with contrast")
        .text(0x0010_0010, "PN", "Álvarez^Maria^J")
        .text(0x0010_0020, "LO", "00418822")
        .text(0x0010_0030, "DA", "19710314")
        .text(0x0010_0040, "CS", "F")
        .text(0x0020_000d, "UI", "2.25.11")
        .text(0x0020_000e, "UI", "2.25.12")
        .text(0x0020_0060, "CS", "L")
        .shorts(0x0028_0002, &[1])
        .text(0x0028_0004, "CS", "MONOCHROME2")
        .shorts(0x0028_0010, &[2])
        .shorts(0x0028_0011, &[4])
        .shorts(0x0028_0100, &[16])
        .shorts(0x0028_0101, &[12])
        .shorts(0x0028_0102, &[11])
        .shorts(0x0028_0103, &[0])
        .text(0x0028_1050, "DS", "40")
        .text(0x0028_1051, "DS", "400")
        .text(0x0028_1052, "DS", "-1024")
        .text(0x0028_1053, "DS", "1")
        .bytes(0x7fe0_0010, "OW", values.iter().flat_map(|value| value.to_le_bytes()).collect());
    data
}

fn fact(extract: &Extract, name: FactName) -> Option<&Fact> {
    extract.stated.iter().find(|fact| fact.name == name)
}

#[test]
fn an_instance_states_whose_it_is_what_and_when() {
    let extract = extract(&file(&ct([0; 8]), EXPLICIT));
    assert_eq!((extract.format.as_str(), extract.media_type.as_str()), ("dicom", "application/dicom"));
    assert_eq!((extract.role, extract.picture_pages), (Role::Document, 1));
    for (name, value, evidence, method) in [
        (FactName::Name, "Maria J Álvarez", "Álvarez^Maria^J", "(0010,0010)"),
        (FactName::BirthDate, "1971-03-14", "19710314", "(0010,0030)"),
        (FactName::Sex, "F", "F", "(0010,0040)"),
        (FactName::RecordNumber, "00418822", "St. Anne’s Hospital", "(0010,0020)"),
        (FactName::Date, "2026-06-09", "20260609", "(0008,0020)"),
        (FactName::Place, "St. Anne’s Hospital", "St. Anne’s Hospital", "(0008,0080)"),
        (FactName::Title, "CT chest with contrast", "CT chest with contrast", "(0008,1030)"),
        (FactName::Accession, "CT26-0031", "CT26-0031", "(0008,0050)"),
        (FactName::Side, "left", "L", "(0020,0060)"),
        (FactName::Kind, "imaging", CT, "(0008,0016)"),
    ] {
        let fact = fact(&extract, name).unwrap_or_else(|| panic!("{name:?} is not stated"));
        assert_eq!((fact.value.as_str(), fact.evidence.as_str(), fact.method.as_str()), (value, evidence, method));
    }
    assert!(extract.pages[0].text.contains("CT chest with contrast"));
    let instance = extract.dicom.unwrap();
    assert_eq!((instance.transfer_syntax.as_str(), instance.frames, instance.has_preamble), (EXPLICIT, 1, true));
    assert_eq!(instance.data.get(Tag::new(0x7fe0, 0x0010)), None, "pixel data is never read for attributes");
}

#[test]
fn dates_fall_back_and_wrong_ones_are_not_stated() {
    for (tag, written, stated) in [
        (0x0008_0020, "20260230", None),
        (0x0008_0020, "2026.06.09", Some("2026-06-09")),
        (0x0008_0021, "20260610", Some("2026-06-10")),
        (0x0008_0022, "20260611", Some("2026-06-11")),
        (0x0008_0023, "20260612", Some("2026-06-12")),
    ] {
        let mut data = ct([0; 8]);
        data.text(0x0008_0020, "DA", "").text(tag, "DA", written);
        let extract = extract(&file(&data, EXPLICIT));
        assert_eq!(fact(&extract, FactName::Date).map(|fact| fact.value.as_str()), stated, "{written}");
    }
}

#[test]
fn sequences_are_kept_for_the_medium() {
    let mut code = DataSet::default();
    code.text(0x0008_0100, "SH", "121181").text(0x0008_0104, "LO", "DICOM Object Catalog");
    let mut referenced = DataSet::default();
    referenced.text(0x0008_1155, "UI", "2.25.99").items(0x0040_a043, vec![code]);
    let mut data = ct([0; 8]);
    data.items(0x0008_1140, vec![referenced]);
    let instance = extract(&file(&data, EXPLICIT)).dicom.unwrap();
    let item = &instance.data.items(Tag::new(0x0008, 0x1140))[0];
    assert_eq!(item.text(Tag::new(0x0008, 0x1155)), Some("2.25.99"));
    assert_eq!(item.items(Tag::new(0x0040, 0xa043))[0].text(Tag::new(0x0008, 0x0104)), Some("DICOM Object Catalog"));
}

#[test]
fn preambles_are_told_apart() {
    for (start, is_tiff) in [(&b"MZ\x90\0"[..], false), (b"II*\0\x08\0\0\0", true), (b"II*\0\0\0\0\0", false), (b"", false)] {
        let mut bytes = file(&ct([0; 8]), EXPLICIT);
        bytes[..start.len()].copy_from_slice(start);
        assert_eq!(extract(&bytes).dicom.map(|instance| instance.preamble_is_tiff), Some(is_tiff), "{start:?}");
    }
    let bare = ct([0; 8]).encode();
    let instance = extract(&bare).dicom.expect("a data set without preamble is read too");
    assert_eq!((instance.has_preamble, instance.transfer_syntax.as_str()), (false, EXPLICIT));
}

#[test]
fn samples_and_greys() {
    // Twelve bits are stored; the four above them hold an old overlay that belongs to no sample.
    let bytes = file(&ct([0xf000, 864, 1063, 1064, 1263, 1264, 4095, 1024]), EXPLICIT);
    let (info, raw) = samples(&bytes, 0).unwrap();
    let values: Vec<u16> = raw.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(values, [0, 864, 1063, 1064, 1263, 1264, 4095, 1024]);
    assert_eq!((info.columns, info.rows, info.bits_allocated, info.bits_stored, info.signed), (4, 2, 16, 12, false));
    assert_eq!((info.slope, info.intercept, info.center, info.window), (1.0, -1024.0, Some(40.0), Some(400.0)));
    // Window 40/400 runs from -160 to 239 (PS3.3 C.11.2.1.2.1); JPEG may move a grey by a few.
    let close = |grey: u8, wanted: u8| grey.abs_diff(wanted) <= 12;
    let drawn = greys(&bytes, None);
    assert!(close(drawn[0], 0) && close(drawn[6], 255), "{drawn:?}");
    let all_dark = greys(&bytes, Some((100_000.0, 10.0)));
    assert!(all_dark.iter().all(|grey| *grey < 12), "a given window outranks the file's: {all_dark:?}");
    let mut negative = ct([0, 0, 0, 0, 4095, 4095, 4095, 4095]);
    negative.text(0x0028_0004, "CS", "MONOCHROME1");
    let drawn = greys(&file(&negative, EXPLICIT), None);
    assert!(close(drawn[0], 255) && close(drawn[7], 0), "MONOCHROME1 is inverted: {drawn:?}");
}

#[test]
fn colour_comes_out_by_pixel_and_as_rgb() {
    let mut planes = DataSet::new();
    planes
        .text(0x0008_0016, "UI", SECONDARY)
        .text(0x0008_0018, "UI", "2.25.7")
        .shorts(0x0028_0002, &[3])
        .text(0x0028_0004, "CS", "RGB")
        .shorts(0x0028_0006, &[1])
        .shorts(0x0028_0010, &[1])
        .shorts(0x0028_0011, &[2])
        .shorts(0x0028_0100, &[8])
        .shorts(0x0028_0101, &[8])
        .bytes(0x7fe0_0010, "OB", vec![1, 2, 3, 4, 5, 6]);
    assert_eq!(samples(&file(&planes, EXPLICIT), 0).unwrap().1, [1, 3, 5, 2, 4, 6]);
    let mut halved = planes.clone();
    halved.text(0x0028_0004, "CS", "YBR_FULL_422").shorts(0x0028_0006, &[0]).bytes(0x7fe0_0010, "OB", vec![10, 200, 128, 128]);
    let (info, raw) = samples(&file(&halved, EXPLICIT), 0).unwrap();
    assert_eq!((info.photometric.as_str(), raw), ("RGB", vec![10, 10, 10, 200, 200, 200]));
}

#[test]
fn palettes_give_pictures_their_colours() {
    let words = |words: [u16; 2]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let mut data = DataSet::new();
    data.text(0x0008_0016, "UI", SECONDARY)
        .text(0x0008_0018, "UI", "2.25.9")
        .shorts(0x0028_0002, &[1])
        .text(0x0028_0004, "CS", "PALETTE COLOR")
        .shorts(0x0028_0010, &[8])
        .shorts(0x0028_0011, &[8])
        .shorts(0x0028_0100, &[8])
        .shorts(0x0028_0101, &[8])
        .shorts(0x0028_1101, &[2, 10, 16])
        .shorts(0x0028_1102, &[2, 10, 16])
        .shorts(0x0028_1103, &[2, 10, 16])
        .bytes(0x0028_1201, "OW", words([0xff00, 0x0000]))
        .bytes(0x0028_1202, "OW", words([0x0000, 0x8000]))
        .bytes(0x0028_1203, "OW", words([0x0000, 0xff00]))
        .bytes(0x7fe0_0010, "OB", [[10; 32], [11; 32]].concat());
    let bytes = file(&data, EXPLICIT);
    let png = formats::page("", bytes.len() as u64, &mut Cursor::new(&bytes), 1, 4).unwrap();
    let picture = image::load_from_memory(&png).unwrap().to_rgb8();
    assert_eq!(picture.dimensions(), (4, 4), "no wider than asked");
    assert_eq!((picture.get_pixel(0, 0).0, picture.get_pixel(3, 3).0), ([255, 0, 0], [0, 128, 255]));
}

#[test]
fn the_words_of_a_structured_report_can_be_found() {
    let coded = |meaning: &str| {
        let mut code = DataSet::default();
        code.text(0x0008_0104, "LO", meaning);
        vec![code]
    };
    let mut finding = DataSet::default();
    finding.items(0x0040_a043, coded("Finding")).text(0x0040_a160, "UT", "Mass at 2:00");
    let mut measured = DataSet::default();
    measured.text(0x0040_a30a, "DS", "19").items(0x0040_08ea, coded("mm"));
    let mut size = DataSet::default();
    size.items(0x0040_a043, coded("Length")).items(0x0040_a300, vec![measured]);
    finding.items(0x0040_a730, vec![size]);
    let mut report = DataSet::new();
    report.text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.88.33").text(0x0008_0018, "UI", "2.25.10").items(0x0040_a730, vec![finding]);
    let extract = extract(&file(&report, EXPLICIT));
    assert_eq!(extract.pages[0].text, "Finding: Mass at 2:00\n  Length: 19 mm");
    let kind = fact(&extract, FactName::Kind).unwrap();
    assert_eq!(kind.value, "radiology", "a report is no scan");
    assert!(kind.confidence < 1.0, "beside images of its study it does not count");
}

#[test]
fn a_report_states_what_its_title_and_its_flags_say() {
    for (scheme, code, title, kind) in [
        ("DCM", "125200", "Adult Echocardiography Procedure Report", "echo"),
        ("LN", "11526-1", "Pathology study", "pathology"),
        ("99X", "1", "ECG report", "ecg"),
        ("99X", "2", "Findings", "radiology"),
    ] {
        let mut name = DataSet::default();
        name.text(0x0008_0100, "SH", code).text(0x0008_0102, "SH", scheme).text(0x0008_0104, "LO", title);
        let mut observer = DataSet::default();
        observer.text(0x0040_a075, "PN", "Fox^Ann");
        let mut report = DataSet::new();
        report
            .text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.88.22")
            .text(0x0008_0018, "UI", "2.25.12")
            .text(0x0008_0023, "DA", "20260611")
            .items(0x0040_a043, vec![name])
            .items(0x0040_a073, vec![observer])
            .text(0x0040_a493, "CS", "VERIFIED");
        let extract = extract(&file(&report, EXPLICIT));
        for (name, value) in [
            (FactName::Kind, kind),
            (FactName::Title, title),
            (FactName::Author, "Ann Fox"),
            (FactName::Status, "final"),
            (FactName::Reported, "2026-06-11"),
        ] {
            assert_eq!(fact(&extract, name).map(|fact| fact.value.as_str()), Some(value), "{title}");
        }
    }
}

/// Colours of a page, drawn as large as it is.
fn page(bytes: &[u8]) -> image::RgbImage {
    let png = formats::page("", bytes.len() as u64, &mut Cursor::new(bytes), 1, 0).unwrap();
    image::load_from_memory(&png).unwrap().to_rgb8()
}

#[test]
fn overlays_lie_over_the_picture() {
    let mut data = ct([1064; 8]);
    data.shorts(0x6000_0010, &[1])
        .shorts(0x6000_0011, &[2])
        .text(0x6000_0040, "CS", "G")
        .bytes(0x6000_0050, "SS", vec![2, 0, 2, 0])
        .shorts(0x6000_0102, &[0])
        .bytes(0x6000_3000, "OW", vec![0b10, 0]);
    let picture = page(&file(&data, EXPLICIT));
    let white: Vec<_> = picture.enumerate_pixels().filter(|(_, _, pixel)| pixel.0 == [255; 3]).map(|(x, y, _)| (x, y)).collect();
    assert_eq!(white, [(2, 1)], "the second bit, from the second column and row on");
}

#[test]
fn pixels_that_are_not_square_are_drawn_so() {
    let mut data = ct([1064; 8]);
    data.text(0x0028_0034, "IS", "2\\1");
    assert_eq!(page(&file(&data, EXPLICIT)).dimensions(), (4, 4));
    data.text(0x0028_0034, "IS", "").text(0x0028_0030, "DS", "0.5\\1");
    assert_eq!(page(&file(&data, EXPLICIT)).dimensions(), (8, 2));
}

#[test]
fn a_recording_is_told_and_drawn() {
    let coded = |code: &str, meaning: &str| {
        let mut item = DataSet::default();
        item.text(0x0008_0100, "SH", code).text(0x0008_0104, "LO", meaning);
        vec![item]
    };
    let mut channel = DataSet::default();
    channel.items(0x003a_0208, coded("2:1", "Lead I")).text(0x003a_0210, "DS", "5").items(0x003a_0211, coded("uV", "microvolt"));
    let mut recording = DataSet::default();
    recording
        .shorts(0x003a_0005, &[1])
        .long(0x003a_0010, 500)
        .text(0x003a_001a, "DS", "500")
        .items(0x003a_0200, vec![channel])
        .shorts(0x5400_1004, &[16])
        .text(0x5400_1006, "CS", "SS")
        .bytes(0x5400_1010, "OW", (0..500i16).flat_map(|at| (if at == 250 { 200 } else { 0i16 }).to_le_bytes()).collect());
    let mut data = DataSet::new();
    data.text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.9.1.1").text(0x0008_0018, "UI", "2.25.13").items(0x5400_0100, vec![recording]);
    let bytes = file(&data, EXPLICIT);
    let extract = extract(&bytes);
    assert_eq!((extract.picture_pages, extract.dicom.as_ref().map(|dicom| dicom.frames)), (1, Some(0)));
    assert_eq!(fact(&extract, FactName::Kind).map(|fact| fact.value.as_str()), Some("ecg"));
    assert!(extract.pages[0].text.contains("1 channels, 500 samples, 500 Hz, I"), "{}", extract.pages[0].text);
    // One second is 25 mm of 5 pixels wide; one millivolt 10 mm high, above the middle of its row.
    let picture = page(&bytes);
    let dark = |x: u32, y: u32| picture.get_pixel(x, y).0[1] < 100;
    let (middle, zero) = (25 + 125 / 2, 25 + 50);
    assert_eq!(picture.width(), 125 + 50);
    assert!(dark(30, zero) && dark(middle, zero - 49) && !dark(middle, zero - 52));
}

#[test]
fn frames_of_a_cine_are_had_one_by_one() {
    let mut cine = ct([0; 8]);
    let frames: Vec<u16> = (0..24).collect();
    cine.text(0x0028_0008, "IS", "3").bytes(0x7fe0_0010, "OW", frames.iter().flat_map(|value| value.to_le_bytes()).collect());
    let bytes = file(&cine, EXPLICIT);
    assert_eq!(extract(&bytes).picture_pages, 3);
    assert_eq!(samples(&bytes, 2).unwrap().1[..4], [16, 0, 17, 0]);
    assert!(samples(&bytes, 3).is_err());
    let mut packed = ct([0; 8]);
    // Two frames, run-length coded: eight times 7, eight times 9, upper bytes zero.
    let frame = |value: u8| {
        let mut frame = vec![0; 64];
        (frame[0], frame[4], frame[8]) = (2, 64, 66);
        frame.extend([249, 0, 249, value]);
        frame
    };
    packed.text(0x0028_0008, "IS", "2").fragments(vec![frame(7), frame(9)]);
    let bytes = file(&packed, "1.2.840.10008.1.2.5");
    assert_eq!(samples(&bytes, 1).unwrap().1, [9, 0].repeat(8));
}

#[test]
fn what_a_cut_off_file_has_is_shown() {
    let whole = file(&ct([1000; 8]), EXPLICIT);
    let cut = &whole[..whole.len() - 6];
    let extract = extract(cut);
    assert_eq!(extract.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), [WarningCode::Truncated]);
    assert!(extract.warnings[0].place.contains("(7FE0,0010)"));
    let (_, raw) = samples(cut, 0).unwrap();
    assert_eq!(raw[..10], [232, 3].repeat(5), "what is there");
    assert_eq!(raw[10..], [0; 6], "what is not");
}

#[test]
fn an_encapsulated_document_is_a_part() {
    let mut data = DataSet::new();
    data.text(0x0008_0016, "UI", ENCAPSULATED_PDF)
        .text(0x0008_0018, "UI", "2.25.8")
        .text(0x0042_0010, "ST", "Ultrasound report")
        .text(0x0042_0012, "LO", "application/pdf")
        .long(0x0042_0015, 9)
        .bytes(0x0042_0011, "OB", b"%PDF-1.7\n".to_vec());
    let bytes = file(&data, EXPLICIT);
    let extract = extract(&bytes);
    assert_eq!(extract.picture_pages, 0);
    assert_eq!(fact(&extract, FactName::Kind), None, "what the document is, its own text says");
    let part = &extract.parts[0];
    assert_eq!((part.name.as_str(), part.media_type.as_str(), part.size), ("Ultrasound report.pdf", "application/pdf", 9));
    let content = formats::part(bytes.len() as u64, &mut Cursor::new(&bytes), part.number).unwrap();
    assert_eq!(content, b"%PDF-1.7\n");
}

/// Two patients, the second with two series.
fn disc() -> Vec<u8> {
    let keys = |pairs: &[(u32, &'static str, &str)]| {
        let mut keys = DataSet::default();
        for (tag, vr, text) in pairs {
            keys.text(*tag, vr, text);
        }
        keys
    };
    let image =
        |path: &str| Record::new("IMAGE", keys(&[(0x0004_1500, "CS", path), (0x0004_1511, "UI", "2.25.5"), (0x0020_0013, "IS", "1")]));
    let series = |uid: &str, number: &str, paths: &[&str]| {
        let keys = keys(&[(0x0008_0060, "CS", "MR"), (0x0020_000e, "UI", uid), (0x0020_0011, "IS", number)]);
        Record { lower: paths.iter().map(|path| image(path)).collect(), ..Record::new("SERIES", keys) }
    };
    let study = |uid: &str, lower: Vec<Record>| Record { lower, ..Record::new("STUDY", keys(&[(0x0020_000d, "UI", uid)])) };
    let patient = |id: &str, name: &str, lower: Vec<Record>| {
        let keys = keys(&[(0x0010_0010, "PN", name), (0x0010_0020, "LO", id)]);
        Record { lower, ..Record::new("PATIENT", keys) }
    };
    directory(
        "TWOPEOPLE",
        "2.25.4",
        &[
            patient("1", "One^A", vec![study("2.25.21", vec![series("2.25.31", "1", &["A\\B\\C1"])])]),
            patient("2", "Two^B", vec![study("2.25.22", vec![series("2.25.32", "3", &["D1", "D2"]), series("2.25.33", "4", &["E1"])])]),
        ],
    )
}

#[test]
fn a_disc_says_what_it_holds_even_with_broken_links() {
    let check = |bytes: &[u8]| -> Directory {
        let extract = extract(bytes);
        assert_eq!(extract.role, Role::Index);
        let directory = extract.directory.unwrap();
        let lines: Vec<_> =
            directory.entries.iter().map(|e| (&*e.path, &*e.patient_id, &*e.study, &*e.series, &*e.series_number)).collect();
        assert_eq!(
            lines,
            [
                ("A/B/C1", "1", "2.25.21", "2.25.31", "1"),
                ("D1", "2", "2.25.22", "2.25.32", "3"),
                ("D2", "2", "2.25.22", "2.25.32", "3"),
                ("E1", "2", "2.25.22", "2.25.33", "4"),
            ]
        );
        directory
    };
    let whole = disc();
    let directory = check(&whole);
    assert_eq!((directory.file_set_id.as_str(), directory.entries[3].modality.as_str()), ("TWOPEOPLE", "MR"));
    assert_eq!(directory.entries[3].patient_name, "Two^B");
    let mut broken = whole;
    for tag in [[4, 0, 0x00, 0x12], [4, 0, 0x00, 0x14], [4, 0, 0x20, 0x14]] {
        let places: Vec<usize> = broken.windows(4).enumerate().filter(|(_, bytes)| *bytes == tag).map(|(at, _)| at).collect();
        for at in places {
            broken[at + 8..at + 12].copy_from_slice(&7u32.to_le_bytes());
        }
    }
    check(&broken);
}

#[test]
fn lengths_are_never_believed() {
    let whole = file(&ct([0; 8]), EXPLICIT);
    for (at, byte) in (132..whole.len()).flat_map(|at| [0x00, 0x7f, 0xff].map(|byte| (at, byte))) {
        let mut bytes = whole.clone();
        bytes[at] = byte;
        // Whatever comes out, it comes out: the test binary checks overflows, and has no memory for a 4 GB claim to hide in.
        let frames = extract(&bytes).picture_pages;
        for frame in 0..frames.min(2) {
            let _ = samples(&bytes, frame);
        }
    }
    for length in 0..whole.len() {
        let _ = extract(&whole[..length]);
    }
}

#[test]
fn nesting_is_stepped_over_past_what_is_kept() {
    let mut innermost = DataSet::default();
    innermost.text(0x0008_0104, "LO", "deep");
    let nested = (0..3_000).fold(innermost, |inner, _| {
        let mut outer = DataSet::default();
        outer.items(0x0040_a730, vec![inner]);
        outer
    });
    let mut data = ct([0; 8]);
    data.items(0x0040_a730, vec![nested]);
    let extract = extract(&file(&data, EXPLICIT));
    assert_eq!(extract.picture_pages, 1, "what comes after is read");
    let json = serde_json::to_string(&extract).unwrap();
    assert!(serde_json::from_str::<Extract>(&json).is_ok(), "the parent can read what comes back");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() { waiting.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    found
}

#[test]
fn the_patients_images_can_be_seen() {
    let Some(corpus) = corpus() else { return };
    let mut seen = 0;
    for path in files(&corpus.join("patients")) {
        let bytes = std::fs::read(&path).unwrap();
        for frame in 0..extract(&bytes).dicom.map_or(0, |instance| instance.frames) {
            let (info, raw) = samples(&bytes, frame).unwrap_or_else(|failure| panic!("{}: {failure:?}", path.display()));
            let wanted = info.columns * info.rows * info.samples_per_pixel * info.bits_allocated / 8;
            assert_eq!(raw.len(), wanted as usize, "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen} frames");
}

#[test]
fn the_corpus_discs_list_what_is_expected() {
    let Some(corpus) = corpus() else { return };
    let expected: serde_json::Value = serde_json::from_slice(&std::fs::read(corpus.join("dicom-cd/expected.json")).unwrap()).unwrap();
    for (disc, expected) in expected.as_object().unwrap() {
        let folder = corpus.join("dicom-cd").join(disc);
        let directory = extract(&std::fs::read(folder.join("DICOMDIR")).unwrap()).directory.unwrap();
        let images = directory.entries.iter().filter(|entry| entry.record_type == "IMAGE");
        let (here, missing): (Vec<_>, Vec<_>) = images.partition(|entry| folder.join(&entry.path).is_file());
        assert_eq!(Some(here.len() as u64), expected["referenced_and_present"].as_u64(), "{disc}");
        assert_eq!(Some(missing.len() as u64), expected["referenced_but_missing"].as_u64(), "{disc}");
    }
}

#[test]
fn hostile_files_end_in_an_answer() {
    let Some(corpus) = corpus() else { return };
    for path in ["hostile/dicom", "hostile/dicomdir"].iter().flat_map(|folder| files(&corpus.join(folder))) {
        let bytes = std::fs::read(&path).unwrap();
        let extract = extract(&bytes);
        let _ = samples(&bytes, 0);
        if path.parent().is_some_and(|folder| folder.ends_with("dicomdir")) {
            assert_eq!(extract.role, Role::Index, "{}", path.display());
        }
    }
}

#[test]
fn the_cage_gives_every_codec_what_it_needs() {
    let Some(corpus) = corpus() else { return };
    let worker = second_read_library::Worker::find().unwrap();
    let mut syntaxes = std::collections::BTreeSet::new();
    for path in ["dicom", "hostile/dicom", "hostile/dicomdir"].iter().flat_map(|folder| files(&corpus.join(folder))) {
        let bytes = std::fs::read(&path).unwrap();
        let free = extract(&bytes);
        let caged = worker.extract("IM000001", bytes.len() as u64, &mut Cursor::new(&bytes)).unwrap();
        assert!(caged == free, "{}", path.display());
        let Some(instance) = free.dicom.filter(|instance| instance.frames > 0) else { continue };
        let free = samples(&bytes, 0);
        let caged = worker.frame(bytes.len() as u64, &mut Cursor::new(&bytes), 0, FrameForm::Samples);
        // Not `assert_eq`: nobody wants to read a million samples.
        assert!(caged.as_ref().ok() == free.as_ref().ok(), "{}: {:?}", path.display(), caged.err());
        syntaxes.insert(instance.transfer_syntax);
    }
    assert!(syntaxes.len() >= 12, "{syntaxes:?}");
}
