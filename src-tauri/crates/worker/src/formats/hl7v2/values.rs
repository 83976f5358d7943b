//! Data types of HL7 v2 (chapter 2A) as words: names, moments, codes, observed values.

use second_read_model::PartialDate;
use second_read_model::person::HumanName;

use super::message::Segment;
use super::message::Value;

/// Coding systems (table 0396) by the address that newer standards give them.
const SYSTEMS: &[(&str, &str)] = &[
    ("LN", "http://loinc.org"),
    ("LOINC", "http://loinc.org"),
    ("SCT", "http://snomed.info/sct"),
    ("SNOMED", "http://snomed.info/sct"),
    ("SNOMED-CT", "http://snomed.info/sct"),
    ("I10", "http://hl7.org/fhir/sid/icd-10"),
    ("ICD10", "http://hl7.org/fhir/sid/icd-10"),
    ("ICD-10", "http://hl7.org/fhir/sid/icd-10"),
    ("I10C", "http://hl7.org/fhir/sid/icd-10-cm"),
    ("ICD10CM", "http://hl7.org/fhir/sid/icd-10-cm"),
    ("ICD-10-CM", "http://hl7.org/fhir/sid/icd-10-cm"),
    ("I9", "http://hl7.org/fhir/sid/icd-9-cm"),
    ("I9C", "http://hl7.org/fhir/sid/icd-9-cm"),
    ("I9CDX", "http://hl7.org/fhir/sid/icd-9-cm"),
    ("CVX", "http://hl7.org/fhir/sid/cvx"),
    ("NDC", "http://hl7.org/fhir/sid/ndc"),
    ("RXNORM", "http://www.nlm.nih.gov/research/umls/rxnorm"),
    ("C4", "http://www.ama-assn.org/go/cpt"),
    ("CPT4", "http://www.ama-assn.org/go/cpt"),
    ("UCUM", "http://unitsofmeasure.org"),
];

/// A coded value (CE, CWE, CNE).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Coded {
    pub(super) text: String,
    /// `system|code`, empty where it is not coded.
    pub(super) code: String,
}

/// The words and the code. Words: what the sender shows, else what was written first, else the other code's, else the code itself.
pub(super) fn coded(value: Value<'_>) -> Coded {
    let value = value.first();
    let part = |number: usize| value.component(number).text();
    let known = |number: usize| SYSTEMS.iter().any(|(name, _)| part(number).eq_ignore_ascii_case(name));
    // A code of a published system says more than one of the sender's own.
    let (code, system) = if !known(3) && known(6) && !part(4).is_empty() { (part(4), part(6)) } else { (part(1), part(3)) };
    let words = [2, 9, 5].map(part).into_iter().find(|words| !words.is_empty());
    let text = words.unwrap_or_else(|| code.clone());
    if code.is_empty() || system.is_empty() {
        return Coded { text, code: String::new() };
    }
    let address = SYSTEMS.iter().find(|(name, _)| system.eq_ignore_ascii_case(name)).map_or(system.as_str(), |(_, address)| *address);
    Coded { text, code: format!("{address}|{code}") }
}

/// The LOINC code of a coded value, if it has one.
pub(super) fn loinc(value: Value<'_>) -> Option<String> {
    coded(value).code.strip_prefix("http://loinc.org|").map(str::to_owned)
}

/// An extended person name (XPN), e.g. `Okafor^Harold^J^Jr.`; the family name may have parts of its own.
pub(super) fn person_name(value: Value<'_>) -> HumanName {
    name_from(value, 1)
}

/// Who did something, in reading order: XCN `id^family^given…`, NDL `id&family&given…`, or just words.
pub(super) fn who(value: Value<'_>) -> String {
    let value = value.first();
    let first = value.component(1);
    let name = match (value.component(2).is_empty() && value.component(3).is_empty(), first.has_subs()) {
        (_, true) => {
            HumanName { family: first.sub(2).text(), given: given(&first.sub(3).text(), &first.sub(4).text()), suffix: first.sub(5).text() }
        }
        (false, false) => name_from(value, 2),
        (true, false) => HumanName { family: words_only(&first.text()), ..HumanName::default() },
    };
    // A number after a lone name is no name: `^20240101`.
    if name.family.chars().chain(name.given.chars()).any(char::is_alphabetic) { name.display() } else { String::new() }
}

fn words_only(text: &str) -> String {
    if text.chars().any(|letter| letter.is_ascii_digit()) { String::new() } else { text.to_owned() }
}

fn name_from(value: Value<'_>, first: usize) -> HumanName {
    let part = |number: usize| value.component(first + number).text();
    HumanName { family: value.component(first).sub(1).text(), given: given(&part(1), &part(2)), suffix: part(3) }
}

fn given(first: &str, middle: &str) -> String {
    [first, middle].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The day of a moment (`YYYYMMDDHHMM…`), as far as it is known; partial ones stay partial.
pub(super) fn day(value: Value<'_>) -> Option<PartialDate> {
    PartialDate::from_digits(&value.first().component(1).sub(1).text())
}

/// The day as ISO; empty where there is none.
pub(super) fn iso(value: Value<'_>) -> String {
    day(value).map(|day| day.to_string()).unwrap_or_default()
}

/// A moment as people read it: `2024-03-14 09:30`; what is none stays as written.
pub(super) fn moment(value: Value<'_>) -> String {
    let written = value.first().component(1).text();
    let Some(day) = PartialDate::from_digits(&written) else { return written };
    match (written.get(8..10), written.get(10..12)) {
        (Some(hours), Some(minutes))
            if written.bytes().take(12).all(|byte| byte.is_ascii_digit()) && written.get(8..12) != Some("0000") =>
        {
            format!("{day} {hours}:{minutes}")
        }
        _ => day.to_string(),
    }
}

/// What a place calls itself (HD): its name, not its number.
pub(super) fn facility(value: Value<'_>) -> String {
    let name = value.first().component(1).sub(1).text();
    if name.chars().any(char::is_alphabetic) { name } else { String::new() }
}

/// Who issued a number (CX-4), else the place that goes with it (CX-6).
pub(super) fn issuer(number: Value<'_>) -> String {
    let authority = |at: usize| [1, 2].map(|sub| number.component(at).sub(sub).text()).into_iter().find(|words| !words.is_empty());
    authority(4).or_else(|| authority(6)).unwrap_or_default()
}

/// The observed value of an OBX (OBX-5) as words, by its type (OBX-2); repetitions by lines in text, else by commas.
pub(super) fn observed(result: &Segment<'_>) -> String {
    let sort = result.first(2).to_ascii_uppercase();
    let (value, long) = (result.field(5), matches!(sort.as_str(), "TX" | "FT"));
    let all: Vec<String> = value.repeats().take(10_000).map(|one| words(one, &sort)).collect();
    let all = all.join(if long { "\n" } else { ", " });
    all.trim_matches([',', ' ', '\n']).to_owned()
}

fn words(value: Value<'_>, sort: &str) -> String {
    match sort {
        "CE" | "CWE" | "CNE" | "CF" => coded(value).text,
        "SN" => structured(value),
        "NR" | "DR" => [1, 2].map(|at| if sort == "DR" { moment(value.component(at)) } else { value.component(at).text() }).join(" - "),
        "CQ" => [value.component(1).text(), value.component(2).sub(1).text()].join(" "),
        "DT" | "TS" | "DTM" => moment(value),
        "XPN" | "PN" => person_name(value).display(),
        "XCN" | "CN" => who(value),
        "CX" | "EI" | "HD" | "RP" => value.component(1).sub(1).text(),
        "ED" => String::new(),
        "TX" | "FT" | "ST" | "NM" => value.text(),
        _ => value.components().map(Value::text).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
    }
}

/// Structured numeric (SN): `>^5`, `^1^:^128`, `^2^+`.
fn structured(value: Value<'_>) -> String {
    (1..=4).map(|at| value.component(at).text()).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::super::message;
    use super::*;

    fn with<T>(field: &str, job: impl FnOnce(Value<'_>) -> T) -> T {
        let text = format!("MSH|^~\\&|A\rZZZ|{field}");
        job(message::read(&text).messages[0].segments[1].field(1))
    }

    #[test]
    fn names_of_people() {
        for (written, shown) in [
            ("Okafor^Harold^J^Jr.^Dr.^MD", "Harold J Okafor Jr."),
            ("Vries&de&Vries^Jan", "Jan Vries"),
            ("Doe", "Doe"),
            ("\"\"^Jane", "Jane"),
        ] {
            assert_eq!(with(written, |value| person_name(value.first()).display()), shown, "{written}");
        }
        for (written, shown) in [
            ("123^Nobody^Anna^B^^Dr", "Anna B Nobody"),
            ("123&Nobody&Anna^20240101", "Anna Nobody"),
            ("&Nobody&Anna^20240101", "Anna Nobody"),
            ("Anna Nobody", "Anna Nobody"),
            ("D123", ""),
            ("", ""),
        ] {
            assert_eq!(with(written, who), shown, "{written}");
        }
    }

    #[test]
    fn codes_have_a_system() {
        for (written, text, code) in [
            ("718-7^Hemoglobin^LN", "Hemoglobin", "http://loinc.org|718-7"),
            ("HB^Hb^L^718-7^Hemoglobin^LN", "Hb", "http://loinc.org|718-7"),
            ("HB^^L", "HB", "L|HB"),
            ("^Hb only", "Hb only", ""),
            ("GLU", "GLU", ""),
        ] {
            assert_eq!(with(written, coded), Coded { text: text.into(), code: code.into() }, "{written}");
        }
    }

    #[test]
    fn moments_as_people_read_them() {
        for (written, shown) in [
            ("20240314093000+0100", "2024-03-14 09:30"),
            ("20240314", "2024-03-14"),
            ("202403", "2024-03"),
            ("202403140000", "2024-03-14"),
            ("soon", "soon"),
        ] {
            assert_eq!(with(written, moment), shown);
        }
    }

    #[test]
    fn values_by_type() {
        for (sort, written, shown) in [
            ("NM", "4.06", "4.06"),
            ("SN", ">^5", ">5"),
            ("SN", "^1^:^128", "1:128"),
            ("CWE", "A^Positive^L~B^Weak^L", "Positive, Weak"),
            ("TX", "one~two", "one\ntwo"),
            ("TS", "202403140930", "2024-03-14 09:30"),
            ("", "12^3", "12 3"),
        ] {
            let text = format!("MSH|^~\\&|A\rOBX|1|{sort}|X||{written}");
            assert_eq!(observed(&message::read(&text).messages[0].segments[1]), shown, "{sort} {written}");
        }
    }
}
