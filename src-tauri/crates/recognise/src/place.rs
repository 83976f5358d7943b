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

/// A line near the top that holds a facility's word, is no title and no sentence.
fn letterhead(line: &Line<'_>) -> Option<Fact> {
    let name = WIDE.split(line.text).map(str::trim).find(|part| WORDS.is_match(part))?;
    let sentence = name.ends_with('.') && !name.ends_with("Inc.") && !name.ends_with("e.V.");
    let short = name.chars().count() <= 90 && name.split_whitespace().count() <= 12;
    let plain = short && !sentence && !name.contains([':', '：', '@']) && !TITLE.is_match(name);
    let named = name.split_whitespace().count() >= 2 || name.chars().any(second_read_model::fold::is_cjk);
    let capital = name.starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
    let confidence = if line.row < 3 { 0.85 } else { 0.6 };
    (plain && named && capital).then(|| read::fact(FactName::Place, name.to_owned(), name, line.page, confidence, "letterhead"))
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
