//! Accession, specimen and order numbers: the record's own, not those it mentions.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::lines::Line;
use crate::read;
use crate::words;

/// The labelled number, surer when the page footer repeats it.
pub(crate) fn read(lines: &[Line<'_>]) -> Option<Fact> {
    lines.iter().find_map(|line| {
        let captures = LABELLED.captures(line.text)?;
        let (label, value) = (captures.get(1)?, captures.get(2)?);
        let number = value.as_str().trim_end_matches(['-', '.', '/']);
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let repeated = lines.iter().filter(|other| other.text.contains(number)).count() > 1;
        let evidence = line.text[label.start()..value.end()].trim_end_matches(['-', '.', '/']);
        let confidence = if repeated { 0.95 } else { 0.85 };
        (digits >= 3).then(|| read::fact(FactName::Accession, number.to_owned(), evidence, line.page, confidence, "label accession"))
    })
}

// A label at the start of a line or column, or behind a comma or dash; then a number that holds a digit. A date is none.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(
        r"(?:^|\s{{2,}}|\t|\s[-–]\s|[,;|]\s*|\d\s+)({}\s*[:：#.]*\s*)((?:[\p{{L}}]{{1,6}}[-\s]?)?\d[\p{{L}}\d-]*\d\b)(?:[^/.\d]|[/.](?:\D|$)|$)",
        words::any_of("number", "accession")
    ))
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::facts_of;

    #[test]
    fn own_numbers_only() {
        for (text, expected) in [
            ("MRN: HV-3318842        Case #: S24-10987", "S24-10987"),
            ("MRN: HV-3318842 Case #: S24-10987", "S24-10987"),
            ("Ref: NDI-24-55012", "NDI-24-55012"),
            ("Ref: ECHO-23-1189", "ECHO-23-1189"),
            ("Accession No.  QG-0045521", "QG-0045521"),
            ("Accession No.  L2304418812", "L2304418812"),
            ("IPP 8002217 - N° examen EEG-2022-0419", "EEG-2022-0419"),
            ("Auftragsnr.  MR-22-118804", "MR-22-118804"),
            ("HER2 FISH (specimen S24-10987): not amplified", ""),
            ("Order date: 03/14/2024", ""),
            ("Accession: pending", ""),
        ] {
            let fact = facts_of(text, |lines| read(lines).into_iter().collect()).pop();
            assert_eq!(fact.as_ref().map_or("", |fact| fact.value.as_str()), expected, "{text}");
            assert!(fact.is_none_or(|fact| text.contains(&fact.evidence)), "{text}");
        }
    }
}
