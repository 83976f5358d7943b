//! A small DICOM writer for invented images and discs: Explicit VR Little Endian, text in UTF-8, and DICOMDIR (PS3.5, PS3.10, PS3.3 F).
//!
//! It writes what it is told, right or wrong, and knows no codec; tests hand it compressed or damaged bytes themselves.

use std::collections::BTreeMap;

/// Explicit VR Little Endian.
pub const EXPLICIT: &str = "1.2.840.10008.1.2.1";
/// CT Image Storage.
pub const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
/// MR Image Storage.
pub const MR: &str = "1.2.840.10008.5.1.4.1.1.4";
/// Secondary Capture Image Storage.
pub const SECONDARY: &str = "1.2.840.10008.5.1.4.1.1.7";
/// Encapsulated PDF Storage.
pub const ENCAPSULATED_PDF: &str = "1.2.840.10008.5.1.4.1.1.104.1";

const SOP_CLASS: u32 = 0x0008_0016;
const SOP_INSTANCE: u32 = 0x0008_0018;

/// A data set under construction; elements come out in tag order.
#[derive(Debug, Clone, Default)]
pub struct DataSet(BTreeMap<u32, (&'static str, Value)>);

#[derive(Debug, Clone)]
enum Value {
    Bytes(Vec<u8>),
    Items(Vec<DataSet>),
    /// Compressed fragments, the first of them the offset table.
    Fragments(Vec<Vec<u8>>),
}

impl DataSet {
    /// Nothing in it but the character set: UTF-8.
    pub fn new() -> Self {
        let mut data = Self::default();
        data.text(0x0008_0005, "CS", "ISO_IR 192");
        data
    }

    /// A text value; several are separated by backslashes.
    pub fn text(&mut self, tag: u32, vr: &'static str, text: &str) -> &mut Self {
        self.bytes(tag, vr, text.as_bytes().to_vec())
    }

    /// Unsigned numbers of 16 bits.
    pub fn shorts(&mut self, tag: u32, numbers: &[u16]) -> &mut Self {
        self.bytes(tag, "US", numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
    }

    /// One unsigned number of 32 bits.
    pub fn long(&mut self, tag: u32, number: u32) -> &mut Self {
        self.bytes(tag, "UL", number.to_le_bytes().to_vec())
    }

    /// A value as it stands in the file; padded to an even length.
    pub fn bytes(&mut self, tag: u32, vr: &'static str, mut bytes: Vec<u8>) -> &mut Self {
        if bytes.len() % 2 == 1 {
            bytes.push(if matches!(vr, "UI" | "OB" | "UN") { 0 } else { b' ' });
        }
        self.0.insert(tag, (vr, Value::Bytes(bytes)));
        self
    }

    /// A sequence.
    pub fn items(&mut self, tag: u32, items: Vec<DataSet>) -> &mut Self {
        self.0.insert(tag, ("SQ", Value::Items(items)));
        self
    }

    /// Encapsulated pixel data: one fragment for each frame, an empty offset table.
    pub fn fragments(&mut self, frames: Vec<Vec<u8>>) -> &mut Self {
        let fragments = std::iter::once(Vec::new()).chain(frames).collect();
        self.0.insert(0x7fe0_0010, ("OB", Value::Fragments(fragments)));
        self
    }

    /// The text of a value, without padding; empty when there is none.
    pub fn get(&self, tag: u32) -> &str {
        match self.0.get(&tag) {
            Some((_, Value::Bytes(bytes))) => std::str::from_utf8(bytes).unwrap_or_default().trim_end_matches(['\0', ' ']),
            _ => "",
        }
    }

    /// The elements one after the other.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (tag, (vr, value)) in &self.0 {
            out.extend(((tag >> 16) as u16).to_le_bytes());
            out.extend((*tag as u16).to_le_bytes());
            out.extend(vr.as_bytes());
            match value {
                Value::Bytes(bytes) => put_value(&mut out, vr, bytes),
                Value::Items(items) => put_value(&mut out, vr, &items.iter().flat_map(|item| item_of(&item.encode())).collect::<Vec<_>>()),
                Value::Fragments(fragments) => {
                    out.extend([0, 0, 0xff, 0xff, 0xff, 0xff]);
                    out.extend(fragments.iter().flat_map(|fragment| item_of(fragment)));
                    out.extend([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
                }
            }
        }
        out
    }
}

/// A whole file: preamble, File Meta Information, data set.
pub fn file(data: &DataSet, transfer_syntax: &str) -> Vec<u8> {
    let mut bytes = preamble_and_meta(data.get(SOP_CLASS), data.get(SOP_INSTANCE), transfer_syntax);
    bytes.extend(data.encode());
    bytes
}

/// A record of a DICOMDIR with the records below it.
#[derive(Debug, Clone)]
pub struct Record {
    pub keys: DataSet,
    pub lower: Vec<Record>,
}

impl Record {
    /// A record of that type (`PATIENT`, `STUDY`, `SERIES`, `IMAGE` …) with nothing below it.
    pub fn new(record_type: &str, mut keys: DataSet) -> Self {
        keys.text(0x0004_1430, "CS", record_type);
        keys.shorts(0x0004_1410, &[0xffff]);
        Self { keys, lower: Vec::new() }
    }
}

/// A DICOMDIR with these patients. Its offsets count from the first byte of the file.
pub fn directory(file_set_id: &str, sop_instance: &str, patients: &[Record]) -> Vec<u8> {
    let mut flat = Vec::new();
    flatten(patients, &mut flat);
    let meta = preamble_and_meta("1.2.840.10008.1.3.10", sop_instance, EXPLICIT);
    // Offsets have a fixed length, so that where records stand is known before what the offsets say.
    let lengths: Vec<usize> = flat.iter().map(|line| line.encode(&[]).len()).collect();
    let before = meta.len() + head(file_set_id, 0, 0).encode().len() + 12;
    let starts: Vec<u32> = lengths
        .iter()
        .scan(before, |at, length| {
            let start = *at;
            *at += length;
            u32::try_from(start).ok()
        })
        .collect();
    let last_root = flat.iter().rposition(|line| line.is_root).and_then(|index| starts.get(index)).copied().unwrap_or(0);
    let mut bytes = meta;
    bytes.extend(head(file_set_id, starts.first().copied().unwrap_or(0), last_root).encode());
    bytes.extend([4, 0, 0x20, 0x12, b'S', b'Q', 0, 0]);
    bytes.extend((lengths.iter().sum::<usize>() as u32).to_le_bytes());
    bytes.extend(flat.iter().flat_map(|line| line.encode(&starts)));
    bytes
}

/// A record and which records (by place in the file) come next and below.
struct Line<'a> {
    record: &'a Record,
    next: Option<usize>,
    lower: Option<usize>,
    is_root: bool,
}

impl Line<'_> {
    fn encode(&self, starts: &[u32]) -> Vec<u8> {
        let start = |index: Option<usize>| index.and_then(|index| starts.get(index)).copied().unwrap_or(0);
        let mut keys = self.record.keys.clone();
        keys.long(0x0004_1400, start(self.next)).long(0x0004_1420, start(self.lower));
        item_of(&keys.encode())
    }
}

fn flatten<'a>(records: &'a [Record], flat: &mut Vec<Line<'a>>) {
    let is_root = flat.is_empty();
    let mut before: Option<usize> = None;
    for record in records {
        let index = flat.len();
        if let Some(line) = before.and_then(|before| flat.get_mut(before)) {
            line.next = Some(index);
        }
        flat.push(Line { record, next: None, lower: (!record.lower.is_empty()).then_some(index + 1), is_root });
        flatten(&record.lower, flat);
        before = Some(index);
    }
}

fn head(file_set_id: &str, first: u32, last: u32) -> DataSet {
    let mut head = DataSet::default();
    head.text(0x0004_1130, "CS", file_set_id).long(0x0004_1200, first).long(0x0004_1202, last).shorts(0x0004_1212, &[0]);
    head
}

fn preamble_and_meta(class: &str, instance: &str, transfer_syntax: &str) -> Vec<u8> {
    let mut meta = DataSet::default();
    meta.bytes(0x0002_0001, "OB", vec![0, 1])
        .text(0x0002_0002, "UI", class)
        .text(0x0002_0003, "UI", instance)
        .text(0x0002_0010, "UI", transfer_syntax)
        .text(0x0002_0012, "UI", "2.25.261890411263890523407893419226483213002");
    let meta = meta.encode();
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM");
    bytes.extend([2, 0, 0, 0, b'U', b'L', 4, 0]);
    bytes.extend((meta.len() as u32).to_le_bytes());
    bytes.extend(meta);
    bytes
}

fn item_of(content: &[u8]) -> Vec<u8> {
    let padding = content.len() % 2;
    let mut item = vec![0xfe, 0xff, 0x00, 0xe0];
    item.extend(((content.len() + padding) as u32).to_le_bytes());
    item.extend(content);
    item.extend(std::iter::repeat_n(0, padding));
    item
}

fn put_value(out: &mut Vec<u8>, vr: &str, bytes: &[u8]) {
    if matches!(vr, "OB" | "OW" | "SQ" | "UN" | "UT" | "UC" | "UR" | "OF" | "OD" | "OL") {
        out.extend([0, 0]);
        out.extend((bytes.len() as u32).to_le_bytes());
    } else {
        out.extend((bytes.len() as u16).to_le_bytes());
    }
    out.extend(bytes);
}
