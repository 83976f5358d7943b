//! Structured reports and key object selections (PS3.3 C.17.3) as text: the content tree in its order, headings where containers are,
//! one line for each value with what modifies it in parentheses, references counted.
//!
//! Coordinates are told by their shape alone, and what an item says about another place of the tree (by-reference relations) is left out.

use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;

use crate::formats::charset;
use crate::formats::paging::Paging;

const CONTENT: Tag = Tag::new(0x0040, 0xa730);
const RELATION: Tag = Tag::new(0x0040, 0xa010);
const VALUE_TYPE: Tag = Tag::new(0x0040, 0xa040);
pub(super) const CONCEPT_NAME: Tag = Tag::new(0x0040, 0xa043);
const CONCEPT_CODE: Tag = Tag::new(0x0040, 0xa168);
pub(super) const CODE_VALUE: Tag = Tag::new(0x0008, 0x0100);
pub(super) const CODE_SCHEME: Tag = Tag::new(0x0008, 0x0102);
const CODE_MEANING: Tag = Tag::new(0x0008, 0x0104);
const TEXT_VALUE: Tag = Tag::new(0x0040, 0xa160);
const DATE_TIME: Tag = Tag::new(0x0040, 0xa120);
const DATE: Tag = Tag::new(0x0040, 0xa121);
const TIME: Tag = Tag::new(0x0040, 0xa122);
pub(super) const PERSON_NAME: Tag = Tag::new(0x0040, 0xa123);
const UID: Tag = Tag::new(0x0040, 0xa124);
const MEASURED: Tag = Tag::new(0x0040, 0xa300);
const NUMERIC_VALUE: Tag = Tag::new(0x0040, 0xa30a);
const NUMERIC_QUALIFIER: Tag = Tag::new(0x0040, 0xa301);
pub(super) const UNITS: Tag = Tag::new(0x0040, 0x08ea);
const GRAPHIC_TYPE: Tag = Tag::new(0x0070, 0x0023);
const RANGE_TYPE: Tag = Tag::new(0x0040, 0xa130);
const REFERENCED: Tag = Tag::new(0x0008, 0x1199);
const REFERENCED_INSTANCE: Tag = Tag::new(0x0008, 0x1155);
const REFERENCED_FRAME: Tag = Tag::new(0x0008, 0x1160);
const COMPLETION: Tag = Tag::new(0x0040, 0xa491);
const COMPLETION_WORDS: Tag = Tag::new(0x0040, 0xa492);
const VERIFICATION: Tag = Tag::new(0x0040, 0xa493);
pub(super) const OBSERVERS: Tag = Tag::new(0x0040, 0xa073);
pub(super) const OBSERVER_NAME: Tag = Tag::new(0x0040, 0xa075);
const OBSERVED: Tag = Tag::new(0x0040, 0xa030);
const ORGANISATION: Tag = Tag::new(0x0040, 0xa027);

/// Content items that are written; a longer report is a table of numbers, whose end adds nothing to its pages.
const MOST_ITEMS: usize = 50_000;

/// Whether the data set has a content tree.
pub(super) fn is_report(data: &Dataset) -> bool {
    !data.items(CONTENT).is_empty()
}

/// The title of the document: the name of its root.
pub(super) fn title(data: &Dataset) -> Option<&str> {
    meaning(data, CONCEPT_NAME)
}

/// Writes the report; whether all of it was written.
pub(super) fn write(data: &Dataset, paging: &mut Paging) -> bool {
    if let Some(title) = title(data) {
        paging.heading(title);
    }
    for (label, tag) in [("Completion", COMPLETION), ("", COMPLETION_WORDS), ("Verification", VERIFICATION)] {
        if let Some(value) = data.text(tag) {
            paging.line(&labelled(label, value));
        }
    }
    for observer in data.items(OBSERVERS) {
        let words = [
            observer.text(OBSERVER_NAME).map(name),
            observer.text(ORGANISATION).map(str::to_owned),
            observer.text(OBSERVED).map(date_time),
        ];
        paging.line(&labelled("Verified by", &words.into_iter().flatten().collect::<Vec<_>>().join(", ")));
    }
    let mut writer = Writer { paging, left: MOST_ITEMS };
    writer.children(data, 0, false);
    let whole = writer.left > 0;
    if data.text(tags::SOP_CLASS_UID) == Some(super::facts::KEY_OBJECTS) {
        key_images(data, paging);
    }
    whole
}

/// The instances that a key object selection names.
fn key_images(data: &Dataset, paging: &mut Paging) {
    for image in data.items(CONTENT).iter().flat_map(|item| item.items(REFERENCED)).take(MOST_ITEMS) {
        let Some(instance) = image.text(REFERENCED_INSTANCE) else { continue };
        let frames = image.joined(REFERENCED_FRAME).map(|frames| format!(" ({})", frames.replace('\\', ", "))).unwrap_or_default();
        paging.line(&format!("{instance}{frames}"));
    }
}

struct Writer<'a> {
    paging: &'a mut Paging,
    left: usize,
}

impl Writer<'_> {
    /// What hangs below an item, without what its own line holds already (`modified`). The header reader bounds the depth.
    fn children(&mut self, item: &Dataset, depth: usize, modified: bool) {
        let mut references: Vec<(&str, usize)> = Vec::new();
        for child in item.items(CONTENT) {
            if self.left == 0 || self.paging.is_full() {
                self.left = 0;
                return;
            }
            self.left -= 1;
            if modified && is_inline(child) {
                self.children(child, depth, true);
                continue;
            }
            match reference(child) {
                Some(label) => {
                    match references.last_mut().filter(|(last, _)| *last == label) {
                        Some((_, count)) => *count += 1,
                        None => references.push((label, 1)),
                    }
                    self.children(child, depth, true);
                }
                None => self.item(child, depth),
            }
        }
        for (label, count) in references {
            self.line(depth, &format!("{label}: {count}"));
        }
    }

    fn item(&mut self, item: &Dataset, depth: usize) {
        let label = meaning(item, CONCEPT_NAME).unwrap_or_default();
        let value = value(item);
        let modifiers: Vec<String> = item.items(CONTENT).iter().filter(|child| is_inline(child)).filter_map(modifier).collect();
        let modifiers = if modifiers.is_empty() { String::new() } else { format!(" ({})", modifiers.join("; ")) };
        match value {
            Some(_) if label.is_empty() && is_coordinates(item) => {}
            Some(value) if value.contains('\n') => {
                self.line(depth, &format!("{label}{}{modifiers}", if label.is_empty() { "" } else { ":" }));
                value.lines().for_each(|line| self.line(depth, line));
            }
            Some(value) => self.line(depth, &format!("{}{modifiers}", labelled(label, &value))),
            None if label.is_empty() => self.line(depth, modifiers.trim()),
            None if is_container(item) && depth < 2 => self.paging.heading(&format!("{label}{modifiers}")),
            None => self.line(depth, &format!("{label}{modifiers}")),
        }
        // The items of a heading stand below it as they are; those of a value stand in.
        let depth = if is_container(item) && depth < 2 { depth } else { depth + 1 };
        self.children(item, depth.min(8), true);
    }

    fn line(&mut self, depth: usize, words: &str) {
        if !words.trim().is_empty() {
            self.paging.line(&format!("{}{words}", "  ".repeat(depth)));
        }
    }
}

fn is_container(item: &Dataset) -> bool {
    item.text(VALUE_TYPE) == Some("CONTAINER")
}

fn is_coordinates(item: &Dataset) -> bool {
    matches!(item.text(VALUE_TYPE), Some("SCOORD" | "SCOORD3D" | "TCOORD"))
}

/// Whether an item is written in the line of the one it modifies.
fn is_inline(item: &Dataset) -> bool {
    item.text(RELATION) == Some("HAS CONCEPT MOD") && matches!(item.text(VALUE_TYPE), Some("CODE" | "TEXT")) && !multiline(item)
}

fn multiline(item: &Dataset) -> bool {
    item.text(TEXT_VALUE).is_some_and(|text| text.trim().contains(['\n', '\r']) || text.len() > 200)
}

fn modifier(item: &Dataset) -> Option<String> {
    Some(labelled(meaning(item, CONCEPT_NAME).unwrap_or_default(), &value(item)?))
}

/// What a reference to another object is counted as.
fn reference(item: &Dataset) -> Option<&str> {
    let label = match item.text(VALUE_TYPE)? {
        "IMAGE" => "Images",
        "WAVEFORM" => "Waveforms",
        "COMPOSITE" => "Objects",
        _ => return None,
    };
    Some(meaning(item, CONCEPT_NAME).unwrap_or(label))
}

/// The value of an item as a person reads it; containers and references have none.
fn value(item: &Dataset) -> Option<String> {
    let coded = || meaning(item, CONCEPT_CODE).map(str::to_owned);
    let by_type = match item.text(VALUE_TYPE).unwrap_or_default() {
        "CODE" => coded(),
        "NUM" => number(item),
        "PNAME" => item.text(PERSON_NAME).map(name),
        "DATE" => item.text(DATE).map(date),
        "TIME" => item.text(TIME).map(time),
        "DATETIME" => item.text(DATE_TIME).map(date_time),
        "UIDREF" => item.text(UID).map(str::to_owned),
        "SCOORD" | "SCOORD3D" => item.text(GRAPHIC_TYPE).map(str::to_owned),
        "TCOORD" => item.text(RANGE_TYPE).map(str::to_owned),
        "CONTAINER" | "IMAGE" | "WAVEFORM" | "COMPOSITE" => return None,
        _ => None,
    };
    // A type that is missing or wrong hides nothing.
    by_type.or_else(|| text(item)).or_else(|| number(item)).or_else(coded)
}

fn text(item: &Dataset) -> Option<String> {
    let text = charset::clean(item.text(TEXT_VALUE)?);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn number(item: &Dataset) -> Option<String> {
    let measured = item.items(MEASURED).first();
    let number = measured.and_then(|measured| measured.text(NUMERIC_VALUE));
    match number {
        Some(number) => Some(labelled("", &format!("{number} {}", measured.map(unit).unwrap_or_default()))),
        None => meaning(item, NUMERIC_QUALIFIER).map(str::to_owned),
    }
}

/// The unit: the short code of UCUM where it is one to read, else its meaning.
pub(super) fn unit(measured: &Dataset) -> &str {
    let Some(code) = measured.items(UNITS).first() else { return "" };
    let short = code.text(CODE_VALUE).filter(|value| code.text(CODE_SCHEME) == Some("UCUM") && !value.contains('{'));
    match short {
        Some("1") => "",
        Some(short) => short,
        None => code.text(CODE_MEANING).unwrap_or_default(),
    }
}

/// The words of the first code of a sequence.
pub(super) fn meaning(item: &Dataset, sequence: Tag) -> Option<&str> {
    item.items(sequence).first().and_then(|code| code.text(CODE_MEANING))
}

/// `label: value`, or what there is of both.
pub(super) fn labelled(label: &str, value: &str) -> String {
    match (label.trim(), value.trim()) {
        ("", value) => value.to_owned(),
        (label, "") => label.to_owned(),
        (label, value) => format!("{label}: {value}"),
    }
}

/// A name in reading order, all of its three ways of writing.
pub(super) fn name(written: &str) -> String {
    let groups = written.split('=').map(|group| {
        let mut parts = group.split('^').map(str::trim);
        let family = parts.next().unwrap_or_default();
        let given: Vec<_> = parts.by_ref().take(2).collect();
        let prefix = parts.next().unwrap_or_default();
        let words = [&[prefix], given.as_slice(), &[family], parts.collect::<Vec<_>>().as_slice()].concat();
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    });
    groups.filter(|group| !group.is_empty()).collect::<Vec<_>>().join(" / ")
}

/// `20240131` as `2024-01-31`; what is no date stays as it is.
pub(super) fn date(written: &str) -> String {
    match (written.get(..4), written.get(4..6), written.get(6..8)) {
        (Some(year), Some(month), Some(day)) if written.len() == 8 => format!("{year}-{month}-{day}"),
        _ => written.to_owned(),
    }
}

fn time(written: &str) -> String {
    let whole = written.split('.').next().unwrap_or_default();
    let pairs: Vec<&str> = [0, 2, 4].into_iter().filter_map(|at| whole.get(at..at + 2)).collect();
    if whole.len().is_multiple_of(2) && whole.len() <= 6 { pairs.join(":") } else { written.to_owned() }
}

fn date_time(written: &str) -> String {
    match (written.get(..8), written.get(8..)) {
        (Some(day), Some(rest)) if !rest.is_empty() => format!("{} {}", date(day), time(rest.split(['+', '-']).next().unwrap_or(rest))),
        _ => date(written),
    }
}

#[cfg(test)]
mod tests {
    use second_read_model::dicom::Element;

    use super::*;

    fn set(values: &[(Tag, &str)], sequences: Vec<(Tag, Vec<Dataset>)>) -> Dataset {
        let values = values.iter().map(|(tag, value)| Element { tag: tag.0, values: vec![(*value).to_owned()], ..Element::default() });
        let sequences = sequences.into_iter().map(|(tag, items)| Element { tag: tag.0, items, ..Element::default() });
        Dataset(values.chain(sequences).collect())
    }

    fn code(meaning: &str) -> Vec<Dataset> {
        vec![set(&[(CODE_MEANING, meaning)], Vec::new())]
    }

    fn item(kind: &str, label: &str, values: &[(Tag, &str)], mut sequences: Vec<(Tag, Vec<Dataset>)>) -> Dataset {
        sequences.push((CONCEPT_NAME, code(label)));
        set(&[&[(VALUE_TYPE, kind)], values].concat(), sequences)
    }

    #[test]
    fn a_tree_reads_from_top_to_bottom() {
        let unit = vec![set(&[(CODE_VALUE, "mm"), (CODE_SCHEME, "UCUM"), (CODE_MEANING, "millimeter")], Vec::new())];
        let size = vec![set(&[(NUMERIC_VALUE, "19")], vec![(UNITS, unit)])];
        let side = item("CODE", "Laterality", &[(RELATION, "HAS CONCEPT MOD")], vec![(CONCEPT_CODE, code("Left"))]);
        let finding = item(
            "CODE",
            "Finding",
            &[],
            vec![(CONCEPT_CODE, code("Mass")), (CONTENT, vec![side, item("NUM", "Length", &[], vec![(MEASURED, size)])])],
        );
        let image = || set(&[(VALUE_TYPE, "IMAGE")], Vec::new());
        let section = item("CONTAINER", "Findings", &[], vec![(CONTENT, vec![finding, image(), image()])]);
        let items = vec![
            item("PNAME", "Observer", &[(PERSON_NAME, "Fox^Ann^^Dr.")], Vec::new()),
            item("DATETIME", "Seen", &[(DATE_TIME, "20240131101500.5+0100")], Vec::new()),
            item("TEXT", "Impression", &[(TEXT_VALUE, "One.\r\nTwo.")], Vec::new()),
            item("NUM", "Depth", &[], vec![(NUMERIC_QUALIFIER, code("Not measurable"))]),
            item("UIDREF", "Reference", &[(UID, "2.25.1")], Vec::new()),
            section,
        ];
        let report = set(&[(VERIFICATION, "VERIFIED")], vec![(CONCEPT_NAME, code("Breast report")), (CONTENT, items)]);
        let mut paging = Paging::default();
        assert!(is_report(&report) && write(&report, &mut paging));
        assert_eq!(
            paging.finish()[0].text,
            "Breast report\nVerification: VERIFIED\nObserver: Dr. Ann Fox\nSeen: 2024-01-31 10:15:00\nImpression:\nOne.\nTwo.\n\
             Depth: Not measurable\nReference: 2.25.1\n\nFindings\nFinding: Mass (Laterality: Left)\n  Length: 19 mm\nImages: 2"
        );
    }

    #[test]
    fn names_dates_and_times_are_written_for_people() {
        for (written, read) in [("Yamada^Tarou=山田^太郎", "Tarou Yamada / 太郎 山田"), ("Fox^Ann^B^Dr.^MD", "Dr. Ann B Fox MD"), ("", "")]
        {
            assert_eq!(name(written), read);
        }
        for (written, read) in [("20240131", "2024-01-31"), ("2024", "2024"), ("202401311015", "2024-01-31 10:15"), ("äöü", "äöü")] {
            assert_eq!(date_time(written), read);
        }
    }
}
