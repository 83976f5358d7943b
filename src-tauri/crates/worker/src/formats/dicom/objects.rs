//! What objects that are neither picture nor report say in words: presentation states, segmentations, radiotherapy plans and structures,
//! recordings and what was noted on them. Names, labels and numbers a person may look for; no geometry.

use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;

use super::report::CONCEPT_NAME;
use super::report::date;
use super::report::labelled;
use super::report::meaning;
use super::report::name;
use super::report::unit;
use crate::formats::paging::Paging;

/// Items of one sequence that are written.
const MOST_ITEMS: usize = 2_000;

/// What stands in a line of its own: its label and where it stands.
const SAID: &[(&str, Tag)] = &[
    ("Label", Tag::new(0x0070, 0x0080)),
    ("", Tag::new(0x0070, 0x0081)), // Content Description
    ("Structures", Tag::new(0x3006, 0x0002)),
    ("", Tag::new(0x3006, 0x0004)), // Structure Set Name
    ("", Tag::new(0x3006, 0x0006)), // Structure Set Description
    ("Plan", Tag::new(0x300a, 0x0002)),
    ("", Tag::new(0x300a, 0x0003)), // RT Plan Name
    ("", Tag::new(0x300a, 0x0004)), // RT Plan Description
    ("Intent", Tag::new(0x300a, 0x000a)),
    ("Site", Tag::new(0x300a, 0x000b)),
    ("Approval", Tag::new(0x300e, 0x0002)),
    ("Dose units", Tag::new(0x3004, 0x0002)),
    ("Dose type", Tag::new(0x3004, 0x0004)),
    ("Dose summation", Tag::new(0x3004, 0x000a)),
    ("", Tag::new(0x3004, 0x0006)), // Dose Comment
];
const DATES: &[(&str, Tag)] =
    &[("Plan date", Tag::new(0x300a, 0x0006)), ("Structure date", Tag::new(0x3006, 0x0008)), ("Treatment date", Tag::new(0x3008, 0x0250))];
const NAMES: &[(&str, Tag)] = &[("Made by", Tag::new(0x0070, 0x0084)), ("Reviewed by", Tag::new(0x300e, 0x0008))];

/// One line for each item of a sequence.
struct List {
    heading: &'static str,
    sequence: Tag,
    line: fn(&Dataset, &Dataset) -> String,
}

const LISTS: &[List] = &[
    List { heading: "Segments", sequence: Tag::new(0x0062, 0x0002), line: segment },
    List { heading: "Structures", sequence: Tag::new(0x3006, 0x0020), line: structure },
    List { heading: "Prescription", sequence: Tag::new(0x300a, 0x0010), line: prescription },
    List { heading: "Fractions", sequence: Tag::new(0x300a, 0x0070), line: fractions },
    List { heading: "Beams", sequence: Tag::new(0x300a, 0x00b0), line: beam },
    List { heading: "Series", sequence: Tag::new(0x0008, 0x1115), line: series },
    List { heading: "Notes", sequence: Tag::new(0x0070, 0x0001), line: graphic_text },
    List { heading: "Findings", sequence: Tag::new(0x0040, 0xb020), line: annotation },
    List { heading: "Recordings", sequence: Tag::new(0x5400, 0x0100), line: recording },
];

/// Writes what the data set says; nothing where it says nothing of the kind.
pub(super) fn write(data: &Dataset, paging: &mut Paging) {
    let said = SAID.iter().filter_map(|(label, tag)| Some(labelled(label, &data.joined(*tag)?.replace('\\', ", "))));
    let dates = DATES.iter().filter_map(|(label, tag)| Some(labelled(label, &date(data.text(*tag)?))));
    let names = NAMES.iter().filter_map(|(label, tag)| Some(labelled(label, &name(data.text(*tag)?))));
    let mut lines: Vec<String> = Vec::new();
    for line in said.chain(dates).chain(names) {
        // A name that repeats the label above it says nothing.
        let is_new = |known: &String| *known != line && known.split_once(": ").is_none_or(|(_, value)| value != line);
        if lines.iter().all(is_new) {
            lines.push(line);
        }
    }
    lines.iter().for_each(|line| paging.line(line));
    for list in LISTS {
        let mut lines: Vec<String> = Vec::new();
        for item in data.items(list.sequence).iter().take(MOST_ITEMS) {
            let line = (list.line)(data, item);
            if !line.trim().is_empty() && !lines.contains(&line) {
                lines.push(line);
            }
        }
        if !lines.is_empty() {
            paging.heading(list.heading);
            lines.iter().for_each(|line| paging.line(line));
        }
    }
}

/// A number without the zeros that a fixed width leaves behind its point.
fn short(number: &str) -> &str {
    if number.contains('.') && !number.contains(['e', 'E']) { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

/// The parts that there are, by commas.
fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn text(item: &Dataset, group: u16, element: u16) -> Option<String> {
    item.text(Tag::new(group, element)).map(str::to_owned)
}

/// A value before or after words that say what it is.
fn with(item: &Dataset, group: u16, element: u16, words: impl Fn(&str) -> String) -> Option<String> {
    item.text(Tag::new(group, element)).map(words)
}

fn coded(item: &Dataset, group: u16, element: u16) -> Option<String> {
    meaning(item, Tag::new(group, element)).map(str::to_owned)
}

fn segment(_: &Dataset, item: &Dataset) -> String {
    let said = joined([
        text(item, 0x0062, 0x0005),
        text(item, 0x0062, 0x0006),
        coded(item, 0x0062, 0x0003),
        coded(item, 0x0062, 0x000f),
        coded(item, 0x0008, 0x2218),
        text(item, 0x0062, 0x0008),
        text(item, 0x0062, 0x0009),
    ]);
    labelled(item.text(Tag::new(0x0062, 0x0004)).unwrap_or_default(), &said)
}

fn structure(data: &Dataset, item: &Dataset) -> String {
    let number = item.text(Tag::new(0x3006, 0x0022));
    let observations = data.items(Tag::new(0x3006, 0x0080));
    let observed = observations.iter().take(MOST_ITEMS).find(|observed| observed.text(Tag::new(0x3006, 0x0084)) == number);
    let said = joined([
        text(item, 0x3006, 0x0026),
        text(item, 0x3006, 0x0028),
        observed.and_then(|observed| text(observed, 0x3006, 0x00a4)),
        observed.and_then(|observed| text(observed, 0x3006, 0x0085)).filter(|label| item.text(Tag::new(0x3006, 0x0026)) != Some(label)),
    ]);
    labelled(number.unwrap_or_default(), &said)
}

fn prescription(_: &Dataset, item: &Dataset) -> String {
    let gray = |dose: &str| format!("{} Gy", short(dose));
    joined([
        text(item, 0x300a, 0x0016),
        text(item, 0x300a, 0x0020),
        text(item, 0x300a, 0x0014),
        with(item, 0x300a, 0x0026, gray),
        with(item, 0x300a, 0x0023, gray),
    ])
}

fn fractions(_: &Dataset, item: &Dataset) -> String {
    let said = joined([
        with(item, 0x300a, 0x0078, |count| format!("{count} fractions")),
        with(item, 0x300a, 0x0080, |count| format!("{count} beams")),
        with(item, 0x300a, 0x00a0, |count| format!("{count} brachytherapy")).filter(|words| !words.starts_with("0 ")),
    ]);
    labelled(item.text(Tag::new(0x300a, 0x0071)).unwrap_or_default(), &said)
}

fn beam(_: &Dataset, item: &Dataset) -> String {
    let control = item.items(Tag::new(0x300a, 0x0111)).first();
    let said = joined([
        text(item, 0x300a, 0x00c2),
        text(item, 0x300a, 0x00c3),
        text(item, 0x300a, 0x00c6),
        text(item, 0x300a, 0x00c4),
        text(item, 0x300a, 0x00b2),
        control.and_then(|control| with(control, 0x300a, 0x0114, |energy| format!("{} MeV", short(energy)))),
    ]);
    labelled(item.text(Tag::new(0x300a, 0x00c0)).unwrap_or_default(), &said)
}

/// A series that a presentation state or a segmentation refers to, and how many images of it.
fn series(_: &Dataset, item: &Dataset) -> String {
    let images = item.items(Tag::new(0x0008, 0x1140)).len().max(item.items(Tag::new(0x0008, 0x114a)).len());
    labelled(item.text(Tag::new(0x0020, 0x000e)).unwrap_or_default(), &if images > 0 { images.to_string() } else { String::new() })
}

fn graphic_text(_: &Dataset, item: &Dataset) -> String {
    let texts = item.items(Tag::new(0x0070, 0x0008)).iter().take(MOST_ITEMS).filter_map(|object| text(object, 0x0070, 0x0006));
    texts.map(|text| text.replace("\r\n", "\n")).collect::<Vec<_>>().join("\n")
}

/// What was noted on a recording: words, or a measured value (PS3.3 C.10.10).
fn annotation(_: &Dataset, item: &Dataset) -> String {
    let value = joined([
        text(item, 0x0070, 0x0006),
        coded(item, 0x0040, 0xa168),
        with(item, 0x0040, 0xa30a, |number| format!("{number} {}", unit(item))),
    ]);
    if value.is_empty() { String::new() } else { labelled(meaning(item, CONCEPT_NAME).unwrap_or_default(), &value) }
}

/// The channels of a recording (PS3.3 C.10.9).
fn recording(_: &Dataset, item: &Dataset) -> String {
    let channels = item.items(Tag::new(0x003a, 0x0200)).iter().take(MOST_ITEMS);
    let names = channels.filter_map(super::waveform::channel_name).collect::<Vec<_>>().join(", ");
    let said = joined([
        with(item, 0x003a, 0x0005, |count| format!("{count} channels")),
        with(item, 0x003a, 0x0010, |count| format!("{count} samples")),
        with(item, 0x003a, 0x001a, |hertz| format!("{} Hz", short(hertz))),
        Some(names),
    ]);
    labelled(item.text(Tag::new(0x003a, 0x0020)).unwrap_or_default(), &said)
}

#[cfg(test)]
mod tests {
    use second_read_model::dicom::Element;

    use super::*;

    fn set(values: &[(u32, &str)], sequences: Vec<(u32, Vec<Dataset>)>) -> Dataset {
        let values = values.iter().map(|(tag, value)| Element { tag: *tag, values: vec![(*value).to_owned()], ..Element::default() });
        let sequences = sequences.into_iter().map(|(tag, items)| Element { tag, items, ..Element::default() });
        Dataset(values.chain(sequences).collect())
    }

    #[test]
    fn each_kind_of_object_says_what_it_holds() {
        let structure = |number, name| set(&[(0x3006_0022, number), (0x3006_0026, name)], Vec::new());
        let observed = set(&[(0x3006_0084, "2"), (0x3006_00a4, "PTV")], Vec::new());
        let structures = vec![(0x3006_0020, vec![structure("1", "Heart"), structure("2", "Target")]), (0x3006_0080, vec![observed])];
        let fraction = set(&[(0x300a_0071, "1"), (0x300a_0078, "25"), (0x300a_0080, "2")], Vec::new());
        let dose = set(&[(0x300a_0020, "TARGET"), (0x300a_0026, "50.00")], Vec::new());
        let segment = set(&[(0x0062_0004, "1"), (0x0062_0005, "Liver"), (0x0062_0008, "MANUAL")], Vec::new());
        let note = set(&[], vec![(0x0070_0008, vec![set(&[(0x0070_0006, "Nodule here")], Vec::new())])]);
        for (data, text) in [
            (
                set(&[(0x3006_0002, "Chest"), (0x3006_0004, "Chest")], structures),
                "Structures: Chest\n\nStructures\n1: Heart\n2: Target, PTV",
            ),
            (
                set(&[(0x300a_0002, "P1"), (0x300a_0006, "20260601")], vec![(0x300a_0070, vec![fraction]), (0x300a_0010, vec![dose])]),
                "Plan: P1\nPlan date: 2026-06-01\n\nPrescription\nTARGET, 50 Gy\n\nFractions\n1: 25 fractions, 2 beams",
            ),
            (set(&[], vec![(0x0062_0002, vec![segment])]), "Segments\n1: Liver, MANUAL"),
            (set(&[(0x0070_0084, "Fox^Ann")], vec![(0x0070_0001, vec![note])]), "Made by: Ann Fox\n\nNotes\nNodule here"),
        ] {
            let mut paging = Paging::default();
            write(&data, &mut paging);
            assert_eq!(paging.finish()[0].text, text);
        }
        let mut paging = Paging::default();
        write(&Dataset::default(), &mut paging);
        assert!(paging.finish().is_empty());
    }
}
