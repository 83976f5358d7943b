//! DICOMDIR: the list that hospital systems import by (PS3.3 Annex F, PS3.10 8, PS3.11 Annex H and L), from attributes the worker read.
//!
//! Explicit VR Little Endian. One PATIENT record for each PatientID: several numbers of one human stay several. A value that a record must
//! have and the instance lacks is invented here and nowhere else; instances stay as they were received. Text that is not ASCII is
//! written in UTF-8 and its record says so (ISO_IR 192).

use std::collections::BTreeMap;

use second_read_library::Original;
use second_read_model::PartialDate;
use second_read_model::dicom::Dataset;
use second_read_model::dicom::Instance;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;

use crate::content::File;
use crate::part10;
use crate::part10::Elements;

/// Media Storage Directory Storage.
const SOP_CLASS: &str = "1.2.840.10008.1.3.10";
const CONCEPT_NAME: Tag = Tag::new(0x0040, 0xa043);

/// The SOP Instance UID of an original that a file-set can hold: it names its class, itself, its study and series, and is of a class
/// that has a directory record. `None` for everything else, which goes along as a paper.
pub fn belongs(original: &Original) -> Option<String> {
    let instance = original.extract.dicom.as_deref()?;
    let uid = |tag| instance.data.text(tag).filter(|uid| is_uid(uid));
    let record_type = record_type(uid(tags::SOP_CLASS_UID)?, instance.frames)?;
    uid(tags::STUDY_INSTANCE_UID)?;
    uid(tags::SERIES_INSTANCE_UID)?;
    let coded = matches!(record_type, "SR DOCUMENT" | "KEY OBJECT DOC");
    if coded && instance.data.items(CONCEPT_NAME).is_empty() {
        return None;
    }
    uid(tags::SOP_INSTANCE_UID).map(str::to_owned)
}

fn is_uid(text: &str) -> bool {
    text.len() <= 64 && text.contains('.') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The whole file for the instances among `files`; `None` when there are none. `date_of` gives the date of a file's record.
pub fn write(files: &[File], file_set: &str, own_uid: &str, date_of: &dyn Fn(&File) -> Option<PartialDate>) -> Option<Vec<u8>> {
    let leaves: Vec<Leaf<'_>> =
        files.iter().filter_map(|file| file.instance.as_deref().map(|instance| Leaf { file, instance, date: date_of(file) })).collect();
    let roots = patients(&leaves);
    if roots.is_empty() {
        return None;
    }
    let mut flat = Vec::new();
    let first_root = 0;
    let last_root = flatten(roots, &mut flat);
    let mut out = vec![0; crate::pack::PREAMBLE];
    out.extend_from_slice(b"DICM");
    out.extend_from_slice(&part10::meta(SOP_CLASS, own_uid, part10::EXPLICIT_LITTLE));
    let file_set = file_set.as_bytes();
    // What stands between the meta information and the first item: five element headers and four values.
    let start = out.len() + 8 + file_set.len() + file_set.len() % 2 + 12 + 12 + 10 + 12;
    let mut offsets = Vec::with_capacity(flat.len());
    let mut at = start;
    for record in &flat {
        offsets.push(at as u32);
        at += 8 + record.length();
    }
    let offset = |index: Option<usize>| index.and_then(|index| offsets.get(index)).copied().unwrap_or(0);
    let mut set = Elements(out);
    set.put(Tag::new(0x0004, 0x1130), "CS", file_set);
    set.put(Tag::new(0x0004, 0x1200), "UL", &offset(Some(first_root)).to_le_bytes());
    set.put(Tag::new(0x0004, 0x1202), "UL", &offset(Some(last_root)).to_le_bytes());
    set.put(Tag::new(0x0004, 0x1212), "US", &[0, 0]);
    set.header(Tag::new(0x0004, 0x1220), "SQ", at - start);
    for record in &flat {
        part10::item_header(&mut set.0, record.length());
        set.put(Tag::new(0x0004, 0x1400), "UL", &offset(record.next).to_le_bytes());
        set.put(Tag::new(0x0004, 0x1410), "US", &[0xff, 0xff]);
        set.put(Tag::new(0x0004, 0x1420), "UL", &offset(record.lower).to_le_bytes());
        set.put(Tag::new(0x0004, 0x1430), "CS", record.kind.as_bytes());
        set.0.extend_from_slice(&record.rest);
    }
    Some(set.0)
}

// The tree ------------------------------------------------------------------------------------------------------------------------

struct Leaf<'a> {
    file: &'a File,
    instance: &'a Instance,
    date: Option<PartialDate>,
}

struct Node {
    kind: &'static str,
    /// What follows the record type, encoded.
    rest: Vec<u8>,
    lower: Vec<Node>,
}

struct Flat {
    kind: &'static str,
    rest: Vec<u8>,
    next: Option<usize>,
    lower: Option<usize>,
}

impl Flat {
    /// Of the item's content: 12 + 10 + 12 for the links, 8 and the padded name for the type.
    fn length(&self) -> usize {
        42 + self.kind.len() + self.kind.len() % 2 + self.rest.len()
    }
}

/// Puts siblings and what is below them in a row, depth first; the index of the last sibling.
fn flatten(siblings: Vec<Node>, flat: &mut Vec<Flat>) -> usize {
    let mut last: Option<usize> = None;
    for node in siblings {
        let index = flat.len();
        if let Some(before) = last {
            flat[before].next = Some(index);
        }
        let lower = (!node.lower.is_empty()).then_some(index + 1);
        flat.push(Flat { kind: node.kind, rest: node.rest, next: None, lower });
        if lower.is_some() {
            flatten(node.lower, flat);
        }
        last = Some(index);
    }
    last.unwrap_or(0)
}

/// Leaves grouped by a key, groups in the order of their first leaf.
fn grouped<'l, 'a>(leaves: &[&'l Leaf<'a>], key: impl Fn(&Leaf<'a>) -> String) -> Vec<(String, Vec<&'l Leaf<'a>>)> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: Vec<(String, Vec<&'l Leaf<'a>>)> = Vec::new();
    for leaf in leaves {
        let key = key(leaf);
        let place = *places.entry(key.clone()).or_insert(groups.len());
        if place == groups.len() {
            groups.push((key, Vec::new()));
        }
        groups[place].1.push(leaf);
    }
    groups
}

fn raw(instance: &Instance, tag: Tag) -> String {
    instance.data.joined(tag).map(|value| value.trim_end_matches([' ', '\0']).to_owned()).unwrap_or_default()
}

fn patients(leaves: &[Leaf<'_>]) -> Vec<Node> {
    let leaves: Vec<&Leaf<'_>> = leaves.iter().collect();
    // Without a number, the name keeps people apart.
    let key = |leaf: &Leaf<'_>| match raw(leaf.instance, tags::PATIENT_ID) {
        id if id.is_empty() => format!("\0{}", raw(leaf.instance, tags::PATIENT_NAME)),
        id => id,
    };
    let mut without_number = 0;
    grouped(&leaves, key)
        .into_iter()
        .map(|(key, leaves)| {
            without_number += usize::from(key.starts_with('\0'));
            let invented = BTreeMap::from([(tags::PATIENT_ID, format!("NO-ID-{without_number}"))]);
            Node { kind: "PATIENT", rest: keys(PATIENT, &leaves, &invented, Vec::new()), lower: studies(&leaves) }
        })
        .collect()
}

fn studies(leaves: &[&Leaf<'_>]) -> Vec<Node> {
    grouped(leaves, |leaf| raw(leaf.instance, tags::STUDY_INSTANCE_UID))
        .into_iter()
        .enumerate()
        .map(|(index, (_, leaves))| {
            let invented = BTreeMap::from([
                (tags::STUDY_DATE, any_date(&leaves)),
                (tags::STUDY_TIME, "000000".to_owned()),
                (tags::STUDY_ID, (index + 1).to_string()),
            ]);
            Node { kind: "STUDY", rest: keys(STUDY, &leaves, &invented, Vec::new()), lower: series(&leaves) }
        })
        .collect()
}

fn any_date(leaves: &[&Leaf<'_>]) -> String {
    let dates = [tags::SERIES_DATE, tags::ACQUISITION_DATE, tags::CONTENT_DATE];
    let stated = leaves.iter().flat_map(|leaf| dates.map(|tag| raw(leaf.instance, tag))).find(|date| fits("DA", date));
    let known = || leaves.iter().find_map(|leaf| leaf.date.map(|date| date.first_day().format("%Y%m%d").to_string()));
    stated.or_else(known).unwrap_or_else(|| "19000101".to_owned())
}

fn series(leaves: &[&Leaf<'_>]) -> Vec<Node> {
    grouped(leaves, |leaf| raw(leaf.instance, tags::SERIES_INSTANCE_UID))
        .into_iter()
        .enumerate()
        .map(|(index, (_, leaves))| {
            let invented = BTreeMap::from([(tags::MODALITY, "OT".to_owned()), (tags::SERIES_NUMBER, (index + 1).to_string())]);
            let lower = leaves.iter().enumerate().map(|(index, leaf)| instance(leaf, index + 1)).collect();
            Node { kind: "SERIES", rest: keys(SERIES, &leaves, &invented, Vec::new()), lower }
        })
        .collect()
}

fn instance(leaf: &Leaf<'_>, number: usize) -> Node {
    let sop_class = raw(leaf.instance, tags::SOP_CLASS_UID);
    let kind = record_type(&sop_class, leaf.instance.frames).unwrap_or("IMAGE");
    let syntax = if leaf.instance.transfer_syntax.is_empty() { part10::IMPLICIT_LITTLE } else { &leaf.instance.transfer_syntax };
    let mut file = Elements::default();
    file.put(Tag::new(0x0004, 0x1500), "CS", leaf.file.path.replace('/', "\\").as_bytes());
    file.put(Tag::new(0x0004, 0x1510), "UI", sop_class.as_bytes());
    file.put(Tag::new(0x0004, 0x1511), "UI", raw(leaf.instance, tags::SOP_INSTANCE_UID).as_bytes());
    file.put(Tag::new(0x0004, 0x1512), "UI", syntax.trim_end_matches('\0').as_bytes());
    let date = any_date(&[leaf]);
    let words = |text: &str| text.to_owned();
    let invented = BTreeMap::from([
        (tags::INSTANCE_NUMBER, number.to_string()),
        (tags::CONTENT_DATE, date.clone()),
        (tags::CONTENT_TIME, words("000000")),
        (tags::MIME_TYPE_OF_DOCUMENT, words("application/pdf")),
        (COMPLETION_FLAG, words("PARTIAL")),
        (VERIFICATION_FLAG, words("UNVERIFIED")),
        (PRESENTATION_DATE, date),
        (PRESENTATION_TIME, words("000000")),
        (CONTENT_LABEL, words("UNKNOWN")),
        (DOSE_SUMMATION, words("PLAN")),
        (STRUCTURE_SET_LABEL, words("UNKNOWN")),
        (PLAN_LABEL, words("UNKNOWN")),
    ]);
    Node { kind, rest: keys(leaf_keys(kind), &[leaf], &invented, file.0), lower: Vec::new() }
}

// Keys ----------------------------------------------------------------------------------------------------------------------------

/// Whether a record needs a key (PS3.3 F.5: type 1, type 2, or 1C and optional ones).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Value,
    Present,
    IfKnown,
}

use Need::IfKnown;
use Need::Present;
use Need::Value;

type Key = (Tag, &'static str, Need);

const COMPLETION_FLAG: Tag = Tag::new(0x0040, 0xa491);
const VERIFICATION_FLAG: Tag = Tag::new(0x0040, 0xa493);
const PRESENTATION_DATE: Tag = Tag::new(0x0070, 0x0082);
const PRESENTATION_TIME: Tag = Tag::new(0x0070, 0x0083);
const CONTENT_LABEL: Tag = Tag::new(0x0070, 0x0080);
const DOSE_SUMMATION: Tag = Tag::new(0x3004, 0x000a);
const STRUCTURE_SET_LABEL: Tag = Tag::new(0x3006, 0x0002);
const PLAN_LABEL: Tag = Tag::new(0x300a, 0x0002);

const PATIENT: &[Key] = &[
    (tags::PATIENT_NAME, "PN", Present),
    (tags::PATIENT_ID, "LO", Value),
    (tags::PATIENT_BIRTH_DATE, "DA", IfKnown),
    (tags::PATIENT_SEX, "CS", IfKnown),
];
const STUDY: &[Key] = &[
    (tags::STUDY_DATE, "DA", Value),
    (tags::STUDY_TIME, "TM", Value),
    (tags::ACCESSION_NUMBER, "SH", Present),
    (tags::STUDY_DESCRIPTION, "LO", Present),
    (tags::STUDY_INSTANCE_UID, "UI", Value),
    (tags::STUDY_ID, "SH", Value),
];
const SERIES: &[Key] = &[
    (tags::MODALITY, "CS", Value),
    (tags::INSTITUTION_NAME, "LO", IfKnown),
    (Tag::new(0x0008, 0x0081), "ST", IfKnown),
    (tags::SERIES_DESCRIPTION, "LO", IfKnown),
    (Tag::new(0x0008, 0x1050), "PN", IfKnown),
    (tags::SERIES_INSTANCE_UID, "UI", Value),
    (tags::SERIES_NUMBER, "IS", Value),
];
/// With the keys of PS3.11 Table H.3-2, which every general profile allows.
const IMAGE: &[Key] = &[
    (tags::IMAGE_TYPE, "CS", IfKnown),
    (Tag::new(0x0008, 0x002a), "DT", IfKnown),
    (Tag::new(0x0008, 0x1140), "SQ", IfKnown),
    (Tag::new(0x0018, 0x1800), "CS", IfKnown),
    (tags::INSTANCE_NUMBER, "IS", Value),
    (Tag::new(0x0020, 0x0032), "DS", IfKnown),
    (Tag::new(0x0020, 0x0037), "DS", IfKnown),
    (Tag::new(0x0020, 0x0052), "UI", IfKnown),
    (Tag::new(0x0020, 0x0200), "UI", IfKnown),
    (tags::NUMBER_OF_FRAMES, "IS", IfKnown),
    (tags::ROWS, "US", IfKnown),
    (tags::COLUMNS, "US", IfKnown),
    (Tag::new(0x0028, 0x0030), "DS", IfKnown),
    (Tag::new(0x0028, 0x2112), "DS", IfKnown),
    (Tag::new(0x0050, 0x0004), "CS", IfKnown),
];
const DOCUMENT: &[Key] = &[
    (tags::CONTENT_DATE, "DA", Present),
    (tags::CONTENT_TIME, "TM", Present),
    (tags::INSTANCE_NUMBER, "IS", Value),
    (CONCEPT_NAME, "SQ", Present),
    (tags::DOCUMENT_TITLE, "ST", Present),
    (tags::MIME_TYPE_OF_DOCUMENT, "LO", Value),
];
const REPORT: &[Key] = &[
    (tags::CONTENT_DATE, "DA", Value),
    (tags::CONTENT_TIME, "TM", Value),
    (tags::INSTANCE_NUMBER, "IS", Value),
    (CONCEPT_NAME, "SQ", Value),
    (COMPLETION_FLAG, "CS", Value),
    (VERIFICATION_FLAG, "CS", Value),
];
const KEY_OBJECT: &[Key] = &[
    (tags::CONTENT_DATE, "DA", Value),
    (tags::CONTENT_TIME, "TM", Value),
    (tags::INSTANCE_NUMBER, "IS", Value),
    (CONCEPT_NAME, "SQ", Value),
];
const PRESENTATION: &[Key] = &[
    (Tag::new(0x0008, 0x1115), "SQ", IfKnown),
    (tags::INSTANCE_NUMBER, "IS", Value),
    (CONTENT_LABEL, "CS", Value),
    (Tag::new(0x0070, 0x0081), "LO", Present),
    (PRESENTATION_DATE, "DA", Value),
    (PRESENTATION_TIME, "TM", Value),
    (Tag::new(0x0070, 0x0084), "PN", Present),
    (Tag::new(0x0070, 0x0402), "SQ", IfKnown),
];
const DATED: &[Key] = &[(tags::CONTENT_DATE, "DA", Value), (tags::CONTENT_TIME, "TM", Value), (tags::INSTANCE_NUMBER, "IS", Value)];
const LABELLED: &[Key] = &[
    (tags::CONTENT_DATE, "DA", Value),
    (tags::CONTENT_TIME, "TM", Value),
    (tags::INSTANCE_NUMBER, "IS", Value),
    (CONTENT_LABEL, "CS", Value),
    (Tag::new(0x0070, 0x0081), "LO", Present),
    (Tag::new(0x0070, 0x0084), "PN", Present),
];
const DOSE: &[Key] = &[(tags::INSTANCE_NUMBER, "IS", Value), (DOSE_SUMMATION, "CS", Value)];
const STRUCTURE_SET: &[Key] = &[
    (tags::INSTANCE_NUMBER, "IS", Value),
    (STRUCTURE_SET_LABEL, "SH", Value),
    (Tag::new(0x3006, 0x0008), "DA", Present),
    (Tag::new(0x3006, 0x0009), "TM", Present),
];
const RT_PLAN: &[Key] = &[
    (tags::INSTANCE_NUMBER, "IS", Value),
    (PLAN_LABEL, "SH", Value),
    (Tag::new(0x300a, 0x0006), "DA", Present),
    (Tag::new(0x300a, 0x0007), "TM", Present),
];
const TREATMENT: &[Key] =
    &[(tags::INSTANCE_NUMBER, "IS", Value), (Tag::new(0x3008, 0x0250), "DA", Present), (Tag::new(0x3008, 0x0251), "TM", Present)];

fn leaf_keys(kind: &str) -> &'static [Key] {
    match kind {
        "ENCAP DOC" => DOCUMENT,
        "SR DOCUMENT" => REPORT,
        "KEY OBJECT DOC" => KEY_OBJECT,
        "PRESENTATION" => PRESENTATION,
        "WAVEFORM" | "RAW DATA" => DATED,
        "REGISTRATION" | "FIDUCIAL" | "VALUE MAP" | "MEASUREMENT" | "SURFACE" | "TRACT" => LABELLED,
        "RT DOSE" => DOSE,
        "RT STRUCTURE SET" => STRUCTURE_SET,
        "RT PLAN" => RT_PLAN,
        "RT TREAT RECORD" => TREATMENT,
        _ => IMAGE,
    }
}

/// The type of a leaf's record by its SOP class (PS3.3 F.4); `None` for what a file-set cannot list: private classes without pixels,
/// and classes that hang outside of patients.
fn record_type(sop_class: &str, frames: u32) -> Option<&'static str> {
    let Some(class) = sop_class.strip_prefix("1.2.840.10008.5.1.4.1.1.") else { return (frames > 0).then_some("IMAGE") };
    let starts = |family: &str| class == family || class.strip_prefix(family).is_some_and(|rest| rest.starts_with('.'));
    Some(match class {
        "88.59" => "KEY OBJECT DOC",
        "66" => "RAW DATA",
        "66.1" | "66.3" => "REGISTRATION",
        "66.2" => "FIDUCIAL",
        "66.5" => "SURFACE",
        "66.6" => "TRACT",
        "67" => "VALUE MAP",
        "481.2" => "RT DOSE",
        "481.3" => "RT STRUCTURE SET",
        "481.5" | "481.8" => "RT PLAN",
        "481.4" | "481.6" | "481.7" | "481.9" => "RT TREAT RECORD",
        _ if starts("104") => "ENCAP DOC",
        _ if starts("88") => "SR DOCUMENT",
        _ if starts("11") => "PRESENTATION",
        _ if starts("9") => "WAVEFORM",
        _ if starts("78") => "MEASUREMENT",
        _ if frames > 0 => "IMAGE",
        _ => return None,
    })
}

/// The keys of one record in tag order after `file`, with the character set before them where the text needs one.
fn keys(wanted: &[Key], leaves: &[&Leaf<'_>], invented: &BTreeMap<Tag, String>, file: Vec<u8>) -> Vec<u8> {
    let mut encoded = Elements::default();
    let mut beyond_ascii = false;
    for (tag, vr, need) in wanted {
        if *vr == "SQ" {
            let known = leaves.iter().map(|leaf| leaf.instance.data.items(*tag)).find(|items| !items.is_empty()).unwrap_or(&[]);
            beyond_ascii |= known.iter().any(is_beyond_ascii);
            let items: Vec<Vec<u8>> = known.iter().map(|item| part10::item(item, 2)).collect();
            if !items.is_empty() || *need != IfKnown {
                encoded.put_sequence(*tag, &items);
            }
            continue;
        }
        let known = leaves.iter().find_map(|leaf| known_value(leaf.instance, *tag, vr));
        let value = match (known, need) {
            (Some(value), _) => value,
            (None, Value) => invented.get(tag).cloned().unwrap_or_default().into_bytes(),
            (None, Present) => Vec::new(),
            (None, IfKnown) => continue,
        };
        beyond_ascii |= *vr != "US" && !value.is_ascii();
        encoded.put(*tag, vr, &value);
    }
    let mut out = Elements(file);
    if beyond_ascii {
        out.put(tags::SPECIFIC_CHARACTER_SET, "CS", b"ISO_IR 192");
    }
    out.0.extend_from_slice(&encoded.0);
    out.0
}

fn is_beyond_ascii(data: &Dataset) -> bool {
    data.0.iter().any(|element| element.values.iter().any(|value| !value.is_ascii()) || element.items.iter().any(is_beyond_ascii))
}

/// The value an instance has for a key, if its form is one that the key allows.
fn known_value(instance: &Instance, tag: Tag, vr: &str) -> Option<Vec<u8>> {
    let text = match raw(instance, tag) {
        text if text.is_empty() => from_functional_groups(&instance.data, tag)?,
        text => text,
    };
    let text = if vr == "DA" { text.replace('.', "") } else { text };
    if !fits(vr, &text) {
        return None;
    }
    part10::value(vr, &text.split('\\').map(str::to_owned).collect::<Vec<_>>())
}

/// Multi-frame instances keep these in the Shared Functional Groups Sequence (PS3.3 C.7.6.16).
fn from_functional_groups(data: &Dataset, tag: Tag) -> Option<String> {
    let group = match (tag.group(), tag.element()) {
        (0x0028, 0x0030) => Tag::new(0x0028, 0x9110),
        (0x0020, 0x0037) => Tag::new(0x0020, 0x9116),
        (0x0020, 0x0032) => Tag::new(0x0020, 0x9113),
        _ => return None,
    };
    data.items(Tag::new(0x5200, 0x9229)).first()?.items(group).first()?.joined(tag)
}

/// Whether a value has the form of its representation (PS3.5 6.2).
fn fits(vr: &str, text: &str) -> bool {
    let every = |test: &dyn Fn(&str) -> bool| text.split('\\').all(test);
    match vr {
        "DA" => PartialDate::from_digits(text).is_some_and(|date| date.digits() == text && text.len() == 8),
        "TM" => text.len() <= 16 && text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'),
        "DT" => text.len() <= 26 && text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_digit() || b".+-".contains(&byte)),
        "IS" => every(&|part| part.trim().len() <= 12 && part.trim().parse::<i32>().is_ok()),
        "DS" => every(&|part| part.trim().len() <= 16 && part.trim().parse::<f64>().is_ok_and(f64::is_finite)),
        "US" => every(&|part| part.trim().parse::<u16>().is_ok()),
        "CS" => every(&|part| {
            part.len() <= 16 && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ' || byte == b'_')
        }),
        "UI" => every(&is_uid),
        "SH" => !text.contains('\\') && text.chars().count() <= 16,
        "LO" => !text.contains('\\') && text.chars().count() <= 64,
        "PN" => !text.contains('\\') && text.split('=').all(|group| group.chars().count() <= 64),
        _ => text.len() < usize::from(u16::MAX),
    }
}
