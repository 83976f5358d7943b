//! Where a record comes from: the letterhead, or a labelled facility.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::lines::Line;
use crate::read;
use crate::words;

/// The hospital, laboratory or practice.
pub(crate) fn read(lines: &[Line<'_>]) -> Vec<Fact> {
    let labelled = lines.iter().find_map(|line| {
        let captures = LABEL.captures(line.text)?;
        let (label, value) = (captures.get(1)?, captures.get(2)?);
        let evidence = &line.text[label.start()..value.end()];
        Some(read::fact(FactName::Place, value.as_str().trim().to_owned(), evidence, line.page, 0.85, "label place"))
    });
    let letterhead = lines.iter().take_while(|line| line.page == lines[0].page && line.row < 8).find_map(letterhead);
    letterhead.or(labelled).into_iter().collect()
}

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(r"(?:^|\s{{2,}})({}\s*[:：]\s*)(\p{{Lu}}[^:：]{{3,70}}?)(?:\s{{2,}}|$)", words::any_of("place", "label")))
});
static WORDS: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"(?:^|[^\p{{L}}]){}(?:[^\p{{L}}]|$)", words::any_of("place", "words"))));
static TITLE: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"(?:^|[^\p{{L}}]){}(?:[^\p{{L}}]|$)", words::any_of("place", "title_words"))));
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
    let confidence = if line.row < 3 { 0.85 } else { 0.6 };
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
