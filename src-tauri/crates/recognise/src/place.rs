//! Where a record comes from: the letterhead, or a labelled facility.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::field::Document;
use crate::field::Owner;
use crate::label::Edge;
use crate::label::Role;
use crate::lines::Line;
use crate::read;
use crate::words;

/// The hospital, laboratory or practice: the letterhead, or what a label names; the footer for want of both.
pub(crate) fn read(document: &Document<'_>) -> Vec<Fact> {
    let lines = &document.lines;
    let Some(first) = lines.first() else { return Vec::new() };
    let top = lines.iter().take_while(|line| line.page == first.page && line.row < ROWS);
    let found = top.filter(|line| is_own(line)).find_map(letterhead);
    let surest = found.as_ref().map_or(0.0, |fact| fact.confidence);
    let labelled = labelled(document).filter(|fact| fact.confidence > surest);
    labelled.or(found).or_else(|| footer(lines)).into_iter().collect()
}

/// Lines at the top that a letterhead takes.
const ROWS: usize = 10;

/// Whether a line is no fax line and no address of somebody else ("To:", "cc:", "Referring:").
fn is_own(line: &Line<'_>) -> bool {
    static ASIDE: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"^\W*{}(?:[^\p{{L}}]|$)", words::any_of("place", "aside"))));
    !line.fax && !ASIDE.is_match(line.text)
}

/// "Facility: Lake Imaging Center".
fn labelled(document: &Document<'_>) -> Option<Fact> {
    document.of(Role::Place).find_map(|field| {
        let (label, line) = (document.label(field), &document.lines[field.at]);
        let own =
            field.owner == Owner::Patient && label.stands_out() && (label.after == Edge::Colon || label.after == Edge::Wide) && !line.aside;
        let value = without_address(document.value(field)).trim_end_matches(['.', ',', ' ']);
        let letters = value.chars().filter(|c| c.is_alphabetic()).count();
        let named = own && letters >= 3 && value.chars().count() <= 90 && value.starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
        let noise = line.doubt.max(if label.noisy { 0.1 } else { 0.0 });
        // Without a facility's word in it, it may be a room or a town.
        let confidence = if WORDS.is_match(value) { 0.86 } else { 0.55 } - noise;
        named.then(|| read::fact(FactName::Place, value.to_owned(), value, line.page, confidence, "label place"))
    })
}

/// A facility in the last lines of a page, where the letterhead is a picture.
fn footer(lines: &[Line<'_>]) -> Option<Fact> {
    let page = lines.first()?.page;
    let last = lines.iter().filter(|line| line.page == page).collect::<Vec<_>>();
    last.iter().rev().take(3).filter(|line| is_own(line)).find_map(|line| letterhead(line)).map(|fact| Fact { confidence: 0.45, ..fact })
}

static WORDS: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "words"));
static TITLE: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "title_words"));
static WIDE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\s{2,}|\t|\s\|\s").expect("a fixed expression"));

static PARTS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\s*[,;·•|]\s*|\s+[-–—]\s+").expect("a fixed expression"));
/// A house number with its street on either side, or a telephone, behind a name that nothing divides from them.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    let (street, contact) = (street(), words::any_of("place", "contact"));
    words::expression(&format!(r"\s+(?:\d+\p{{L}}?\s+(?:\S+\s+){{0,3}}?{street}|{street}\.?\s*\d|{contact}[^\p{{L}}]).*$"))
});
/// A part of a line that is an address or a telephone.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    let (street, contact) = (street(), words::any_of("place", "contact"));
    words::expression(&format!(r"\d|{street}\.?$|^{contact}"))
});

fn street() -> String {
    format!(r"(?:\b{}|\b\p{{L}}*{})", words::any_of("place", "street"), words::any_of("place", "street_end"))
}

/// A line near the top that holds a facility's word, is no title and no sentence.
fn letterhead(line: &Line<'_>) -> Option<Fact> {
    let name = WIDE.split(line.text).map(str::trim).find(|part| WORDS.is_match(part)).map(without_address)?;
    let sentence = name.ends_with('.') && !name.ends_with("Inc.") && !name.ends_with("e.V.");
    let short = name.chars().count() <= 90 && name.split_whitespace().count() <= 12;
    let plain = short && !sentence && !name.contains([':', '：', '@']) && !TITLE.is_match(name);
    let named = name.split_whitespace().count() >= 2 || name.chars().any(second_read_model::fold::is_cjk);
    let capital = name.starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
    let confidence = if line.row < 3 { 0.85 } else { 0.6 } - line.doubt;
    (plain && named && capital).then(|| read::fact(FactName::Place, name.to_owned(), name, line.page, confidence, "letterhead"))
}

/// The piece of a line that names the place: what stands around it until an address or a telephone begins.
fn without_address(line: &str) -> &str {
    let cuts: Vec<_> = PARTS.find_iter(line).collect();
    let starts = std::iter::once(0).chain(cuts.iter().map(|cut| cut.end()));
    let ends = cuts.iter().map(|cut| cut.start()).chain([line.len()]);
    let parts: Vec<_> = starts.zip(ends).collect();
    let Some(home) = parts.iter().position(|(start, end)| WORDS.is_match(&line[*start..*end])) else { return line };
    let is_aside = |part: &&(usize, usize)| ASIDE.is_match(&line[part.0..part.1]);
    let first = home - parts[..home].iter().rev().take_while(|part| !is_aside(part)).count();
    let (start, end) = (parts[first].0, parts[home].1);
    if let Some(address) = ADDRESS.find(&line[start..end]) {
        return &line[start..start + address.start()];
    }
    let last = home + parts[home + 1..].iter().take_while(|part| !is_aside(part)).count();
    &line[start..parts[last].1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::facts_of;

    #[test]
    fn places_of_others() {
        for text in [
            "To: Lake Clinic\nDear colleague",
            "From: Lake Clinic  Fax 555 0100  06/12/2026 10:14 PM  p. 1/3",
            "Referring: Lake Clinic",
            "cc: Lake Clinic",
        ] {
            assert!(facts_of(text, read).iter().all(|fact| fact.confidence < crate::SURE), "{text}");
        }
    }

    #[test]
    fn letterheads() {
        for (text, expected) in [
            (
                "Harbour Regional Laboratory, Department of Pathology\n1200 Quay Street",
                "Harbour Regional Laboratory, Department of Pathology",
            ),
            ("SURGICAL PATHOLOGY REPORT\nSt. Nobody Hospital", "St. Nobody Hospital"),
            ("Hôpital de l'Étang Vert, Service de neuropédiatrie", "Hôpital de l'Étang Vert, Service de neuropédiatrie"),
            ("Radiologie am Graben MVZ\nRADIOLOGISCHER BEFUND", "Radiologie am Graben MVZ"),
            ("Quill Genomics, Inc.", "Quill Genomics, Inc."),
            ("LAKE CLINICAL LABORATORY  30 Mill Lane, Port Nowhere", "LAKE CLINICAL LABORATORY"),
            ("Lake Breast Center\nA. Nobody, MD · Breast Surgery", "Lake Breast Center"),
            ("Facility: Combe Walk-in Imaging", "Combe Walk-in Imaging"),
            ("St. Nobody Hospital, 400 Chapel Hill Road, Port Nowhere", "St. Nobody Hospital"),
            ("Department of Pathology, St. Nobody Hospital · Telephone (555) 0142-300", "Department of Pathology, St. Nobody Hospital"),
            ("12 Quay Street, Lake Imaging Center, Phone: (555) 0177-220", "Lake Imaging Center"),
            ("LAKE IMAGING CENTER 1210 Harbor Street", "LAKE IMAGING CENTER"),
            ("Lake Imaging Center Fax 555 0177 229", "Lake Imaging Center"),
            ("Lake Imaging Center - Mill Lane - Port Nowhere", "Lake Imaging Center"),
            ("Klinikum am Graben, Grabenstraße 5, 99999 Nirgendstadt", "Klinikum am Graben"),
            ("Klinikum am Graben Grabenstr. 5", "Klinikum am Graben"),
            ("Hôpital de l'Étang Vert, 12 rue des Saules, 99000 Nulleville", "Hôpital de l'Étang Vert"),
            ("Hospital 12 de Abril, Unidad de Mama", "Hospital 12 de Abril, Unidad de Mama"),
            ("Lake Breast Center, Port Nowhere", "Lake Breast Center, Port Nowhere"),
            ("Szpital Wojewódzki w Nigdzie\nul. Długa 5", "Szpital Wojewódzki w Nigdzie"),
            ("架空大学病院\n病理診断報告書", "架空大学病院"),
            ("RADIOLOGY REPORT", ""),
            ("LABORATORY REPORT", ""),
            ("The patient was admitted to the hospital.", ""),
            ("Hospital No.: ND0091274", ""),
        ] {
            let facts = facts_of(text, read);
            assert_eq!(facts.first().map_or("", |fact| fact.value.as_str()), expected, "{text}");
            assert!(facts.iter().all(|fact| text.contains(&fact.evidence)));
        }
    }
}
