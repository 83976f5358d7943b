//! The patient's number at a place: labelled values with digits in them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::date::scan;
use crate::field::Document;
use crate::field::Field;
use crate::field::Owner;
use crate::field::says_patient;
use crate::identifier;
use crate::label::Edge;
use crate::label::Role;
use crate::label::folded;
use crate::read;
use crate::words;

mod beside;

/// The number behind the first label that means one, and two that differ. Numbers of stays, accounts, insurances and countries are none.
pub(super) fn read(document: &Document<'_>, names: &[Fact]) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    let fields = document.of(Role::Number).filter(|field| matches!(field.owner, Owner::Patient | Owner::Unknown));
    // "Patient ID" says more than an "ID" that may be anybody's.
    let (mut generic, own): (Vec<&Field>, Vec<&Field>) =
        fields.filter(|field| !is_of_something_else(document, field)).partition(|field| is_generic(document, field));
    // "ID" says least: countries number their people, too.
    generic.sort_by_key(|field| document.lines[field.line].words(document.label(field)) == "id");
    // "NIP" is the number of a patient in one country and of a company in another.
    let (elsewhere, own): (Vec<&Field>, Vec<&Field>) =
        own.into_iter().partition(|field| document.label(field).is(Role::OtherNumber) && !is_of_country(document, field));
    // A house's own number before one that a whole country gives.
    let (of_country, own): (Vec<&Field>, Vec<&Field>) = own.into_iter().partition(|field| is_of_country(document, field));
    for field in own.into_iter().chain(of_country).chain(generic).chain(elsewhere) {
        let (value, line) = (without_sign(document.value(field)), &document.lines[field.at]);
        // "HCl 1000" is no "HC1".
        let misread = document.label(field).noisy && !line.ocr;
        if misread || only_before_colon(document, field) || only_in_column(document, field) {
            continue;
        }
        let column = || beside::in_column(document, field);
        let Some(number) = written(value).or_else(|| in_pairs(value).filter(|_| !field.below)).or_else(column) else { continue };
        if facts.iter().any(|fact| fact.value == number) {
            continue;
        }
        let label = document.label(field);
        let start = value.find(number).map_or(field.value.start, |at| field.value.end - value.len() + at);
        let noise = if label.noisy || line.ocr { 0.1 } else { 0.0 };
        let rank = if facts.is_empty() { 0.9 } else { 0.45 };
        let evidence = document.evidence(field, start + number.len());
        facts.push(read::fact(FactName::RecordNumber, narrow(number), evidence, line.page, rank - noise, "label number"));
        if facts.len() == 3 {
            break;
        }
    }
    if facts.is_empty() {
        let ways: [&dyn Fn() -> Option<Fact>; 5] = [
            &|| behind_patient(document),
            &|| in_row_of_person(document),
            &|| beside::behind_short_word(document, names),
            &|| beside::beside_name(document, names),
            &|| of_house(document),
        ];
        facts.extend(ways.iter().find_map(|way| way()));
    }
    facts
}

/// A value without another word for a number at its start: "nr 58810347" behind "Folder".
fn without_sign(value: &str) -> &str {
    static SIGN: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^\s*(?:nr|no|num|núm|n[o°º]|№|#)(?:\.\s*|\s+|:\s*)[0-9]"));
    SIGN.find(value).map_or(value, |sign| &value[sign.end() - 1..])
}

/// Digits as they are compared: "１２３４５" is 12345.
fn narrow(number: &str) -> String {
    number
        .chars()
        .map(|sign| if ('０'..='９').contains(&sign) { char::from(b'0' + (u32::from(sign) - u32::from('０')) as u8) } else { sign })
        .collect()
}

/// "Pat 55203918      Fall 8830127": a word for the patient before digits, as stickers have it.
fn behind_patient(document: &Document<'_>) -> Option<Fact> {
    const SHORTEST: usize = 5;
    // "Pt. A-40913"
    static LEADING: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^\s*(?:\p{Lu}{1,3}-?)?\d{3}"));
    document.of(Role::Name).filter(|field| field.owner == Owner::Patient && !field.below).find_map(|field| {
        // "Doente: (440912)  LIND": in brackets before the name.
        let (value, line) = (document.value(field).trim_start_matches(['(', '[']), &document.lines[field.at]);
        let number = written(value).filter(|number| LEADING.is_match(value) && number.len() >= SHORTEST)?;
        let own = says_patient(&document.lines[field.line], document.label(field)) && !line.aside && scan::scan(number).is_empty();
        let evidence = document.evidence(field, field.value.end - value.len() + value.find(number)? + number.len());
        own.then(|| read::fact(FactName::RecordNumber, number.to_owned(), evidence, line.page, 0.6, "label number"))
    })
}

/// "LSRCC No:     J204418", "KPCC# 7004410238": the house's name in capitals before a word for a number, near the patient's name.
fn of_house(document: &Document<'_>) -> Option<Fact> {
    const LINES: usize = 3;
    static HOUSE: LazyLock<Regex> = LazyLock::new(|| {
        words::exact_expression(
            r"(?:^|\s{2,}|\s[|·]\s)(?-i:\p{Lu}{3,6})\s?(?:(?i:no|nr|id|number)(?-u:\b)\.?(?:\s*:|\s{2,})|#\s?:?)\s*(\p{Lu}{0,3}-?\d[\d-]{3,10}\d)(?:\s|$)",
        )
    });
    document.of(Role::Name).filter(|field| field.owner == Owner::Patient).find_map(|field| {
        let near = document.lines.iter().skip(field.line.saturating_sub(LINES)).take(2 * LINES + 1);
        near.filter(|line| !line.aside && !line.others).find_map(|line| {
            let number = HOUSE.captures(line.text)?.get(1)?.as_str();
            let labelled = line.labels.iter().any(|label| label.is(Role::Accession) && line.text[label.value..].starts_with(number));
            (!labelled && scan::scan(number).is_empty())
                .then(|| read::fact(FactName::RecordNumber, number.to_owned(), number, line.page, 0.55, "house number"))
        })
    })
}

/// "Lind Marta   19.02.1974   weibl.   P-204418": the one number without a label in the row of a person, in a cell of its own.
fn in_row_of_person(document: &Document<'_>) -> Option<Fact> {
    const SHORTEST: usize = 5;
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        words::exact_expression(r"^(?:N[or°]\.?\s?|#\s?)?((?:\p{Lu}{1,5}[-# ]{0,2})?\d[\d-]{3,11}[\d\p{Lu}]|\p{Lu}{1,2} \d{3} \d{3,4})$")
    });
    document.lines.iter().filter(|line| !line.aside && !line.others && !line.fax).find_map(|line| {
        let banner = line.banner().filter(|banner| banner.birth || banner.marks.date)?;
        let pieces = line.pieces();
        let own = |piece: &Range<usize>| {
            let text = &line.text[piece.clone()];
            let labelled = line.labels.iter().any(|label| label.span.len() > 1 && piece.contains(&label.span.start));
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let plain = *piece != banner.name && !labelled && digits >= SHORTEST;
            let number = WHOLE.captures(text).filter(|_| plain && scan::scan(text).is_empty())?.get(1)?.as_str();
            Some((piece.start, number))
        };
        let mut numbers = pieces.iter().filter_map(own);
        let (start, number) = numbers.next().filter(|_| numbers.next().is_none())?;
        // Right behind a label it is that label's: "PESEL 79120309841".
        let behind = line.is_behind_label(start);
        (!behind).then(|| read::fact(FactName::RecordNumber, number.to_owned(), number, line.page, 0.6, "person row"))
    })
}

/// Whether a word that is not known stands before a label that says too little by itself: "Control ID", "Device no.".
fn is_of_something_else(document: &Document<'_>, field: &Field) -> bool {
    let (line, label) = (&document.lines[field.line], document.label(field));
    let before = label.tokens.start.checked_sub(1).map(|index| &line.tokens[index]).filter(|_| label.before == Edge::Word);
    let patient = line.labels.iter().any(|other| other.is(Role::Name) && other.tokens.end == label.tokens.start);
    let word = before.is_some_and(|word| word.folded.chars().count() > 1 && word.folded.chars().all(char::is_alphabetic));
    is_compound(line.text, label.span.start)
        || word && !patient && is_generic(document, field)
        || identifier::is_in_column_of_specimen(document, field)
}

/// Whether a label is the end of a longer word: "hist-pat nr 8812/24" is no patient's, "Praxis-Pat.-Nr. 18833" is.
fn is_compound(line: &str, start: usize) -> bool {
    let joined = line[..start].strip_suffix(['-', '–']).is_some_and(|before| before.ends_with(char::is_alphabetic));
    joined && line[start..].starts_with(char::is_lowercase)
}

/// Whether a word that means a number of the patient's before a colon alone stands without one: "UNIT: M000123456", but "Unit   mg/dL".
fn only_before_colon(document: &Document<'_>, field: &Field) -> bool {
    static BEFORE_COLON: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "number_before_colon"));
    let label = document.label(field);
    (label.after != Edge::Colon || field.below) && BEFORE_COLON.contains(&document.lines[field.line].words(label))
}

/// Whether a word that means a number where it heads a column alone stands elsewhere: "Record" over "123 4567", but "for the record".
fn only_in_column(document: &Document<'_>, field: &Field) -> bool {
    static IN_COLUMN: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "number_in_column"));
    !field.below && IN_COLUMN.contains(&document.lines[field.line].words(document.label(field)))
}

fn is_of_country(document: &Document<'_>, field: &Field) -> bool {
    static COUNTRY: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "country_number"));
    COUNTRY.contains(&document.lines[field.line].words(document.label(field)))
}

/// Whether a label may be that of other numbers too: "ID", "File no.".
pub(crate) fn is_generic(document: &Document<'_>, field: &Field) -> bool {
    static GENERIC: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "generic_number"));
    GENERIC.contains(&document.lines[field.line].words(document.label(field)))
}

/// A number in three pairs ("85-16-83"), as charts are filed by their last digits; it may look like a date, so that only a label right
/// before it says that it is none.
pub(crate) fn in_pairs(value: &str) -> Option<&str> {
    static PAIRS: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^([0-9]{2}-[0-9]{2}-[0-9]{2})(?:\s|[,;]|$)"));
    Some(PAIRS.captures(value)?.get(1)?.as_str())
}

/// The number at the start of a value. Groups of digits ("943 476 5919") are one number; a date is none.
pub(crate) fn written(value: &str) -> Option<&str> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        // "24:MB001234R", "SP 24 1234": the year with the letters of a laboratory, parted by a colon or spaces.
        words::exact_expression(
            r"^(?:\d{2}:\p{Lu}{1,4}\d{3,}\p{Lu}?(?-u:\b)|\p{Lu}{1,3} \d{3,4}(?: \d{3,4}){1,2}(?-u:\b)|\p{Lu}{2,4} \d{2,6}/\d{2,7}(?-u:\b)|\p{Lu}{1,4} \d{2} \d{3,6}(?-u:\b)|\d{3}(?: \d{3,4}){1,3}(?: \d{2})?(?-u:\b)|\d{1,3}(?:['’]\d{3}){1,3}(?-u:\b)|\d{4} \d{2} \d{4}(?-u:\b)|\d{4} \d{4} \d{2}(?-u:\b)|\d{2} \d{4} \d{4}(?-u:\b)|\p{L}{0,6}[-/ .]?\d[\p{L}\d]*(?:[-./]?[\p{L}\d]+)*(?:\(\d\))?)",
        )
    });
    static DATE: LazyLock<Regex> =
        LazyLock::new(|| words::exact_expression(r"^(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)|\d{4}-\d\d(?:-\d\d)?)$"));
    let found = NUMBER.find(value.trim_start())?.as_str().trim_end_matches(['-', '.', '/']);
    let digits = found.chars().filter(|sign| sign.is_numeric()).count();
    // "of 03/04/2024": the day of what the label means.
    let bare = found.split_once(' ').map_or(found, |(_, rest)| rest);
    // "45-32-1987" is written as a date, and is none.
    let dated = DATE.is_match(bare) && (found.len() < 10 || !scan::scan(bare).is_empty());
    (digits >= 3 && !dated).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::tests::check;

    #[test]
    fn numbers() {
        for (text, expected) in [
            ("MRN: HV-3318842   Case #: S24-10987", "HV-3318842*"),
            ("węzeł (hist-pat nr 8812/24)", ""),
            ("Praxis-Pat.-Nr.: 18833", "18833*"),
            ("Hospital No: HN24001877(3)", "HN24001877(3)*"),
            (
                "Resident Name (Last, First)     Resident #     Admission Date\nLind, Marta                    5512           10/12/2021",
                "5512*",
            ),
            ("Folder nr 58810347", "58810347*"),
            ("患者番号　１１０４８２９", "1104829*"),
            ("N° patient 1'204'551", "1'204'551*"),
            ("Expediente: 45-32-1987", "45-32-1987*"),
            ("HVCC No.        40-118-72\nName            Lind, Marta", "40-118-72*"),
            ("Hospital No.: ND0091274", "ND0091274*"),
            ("| Patient    | Sex | Record      |\n| Lind Marta | F   | MR 123 4567 |", "MR 123 4567*"),
            ("Put on record 123456 today", ""),
            ("Née le 30/07/2013, IPP 8002217 - N° examen EEG-2022-0419", "8002217*"),
            ("Pat.-Nr.  P-55120", "P-55120*"),
            ("Int. Nr. P551203", "P551203*"),
            ("HISTORIA : HC 321487", "HC 321487*"),
            ("NIP 722-836-66-98\nNr kartoteki: KN123456", "KN123456* / 722-836-66-98"),
            ("NHS No: 943 476 5919", "943 476 5919*"),
            ("MRN:", ""),
            ("MEDICAL RECORD:  85-16-83\nACCOUNT NO: V00123456", "85-16-83*"),
            ("MRN   Seen on\n03-11-24   03-11-24", ""),
            ("Hospital no of 03/04/2024", ""),
            ("Hospital no: 1234 56 7890", "1234 56 7890*"),
            ("Control ID: B123456\nPatient ID: 77123", "77123*"),
            ("ID:123456", "123456*"),
            ("ID: 4455667\nPatient ID: 77123", "77123* / 4455667"),
            ("ID: 4455667   File: P776655", "P776655* / 4455667"),
            ("Visit ID: 123456", ""),
            ("Acct #: V123456  UNIT #: M000123", "M000123*"),
            ("Chart: RT-12345", "RT-12345*"),
            ("Case notes no  AB123456", "AB123456*"),
            ("Hist. Clínica Nº: 1234567", "1234567*"),
            ("Nº Hist. Clínica 1234567", "1234567*"),
            ("Expediente: 12-34567", "12-34567*"),
            ("Ficha clínica N° 123456", "123456*"),
            ("N° de dossier patient : 1234567", "1234567*"),
            ("No dossier 1234567", "1234567*"),
            ("Patienten-Identifikation: 1234567", "1234567*"),
            ("PID 1234567             AZ 23456789", "1234567*"),
            ("Proc. clínico: 123456", "123456*"),
            ("Prontuário: 123.456-7", "123.456-7*"),
            ("Nr hist. chor.: 12345/2023", "12345/2023*"),
            ("Αρ. Μητρώου Ασθ.: 123456", "123456*"),
            ("診察券№ 0012345", "0012345*"),
            ("UHID : AB.0001234567", "AB.0001234567*"),
            ("Folder number: 12345678", "12345678*"),
            ("HRN 1234567", "1234567*"),
            ("FILE #:  OF-12345", "OF-12345*"),
            ("Policy number: 4455667\nCSN: 998877", ""),
            ("Nr księgi głównej: 7467/2022\nNr pacjenta: 40012345", "40012345*"),
            ("Fallnummer: 40012345", ""),
            ("Α.Μ. ασθενούς: 123456          Αρ. εξέτασης: 4567/21", "123456*"),
            ("患者ID：0012345", "0012345*"),
            ("NHS number  943 476 5919\nHospital number  C123456", "C123456* / 943 476 5919"),
            ("Med. Rec. Nbr.   : 123-456", "123-456*"),
            ("Lind Marta     19.02.1974    weibl.     P-204418\nvom 02.03.2024", "P-204418*"),
            ("LIND, Marta (Mrs)   15-Aug-1939 (84y)   Female   No. 16204\n30-Jul-2024", "16204*"),
            ("Lind Marta     19.02.1974    weibl.     PESEL 79120309841", ""),
            ("Patienten-Nr.  771 304 92", "771 304 92*"),
            ("Επώνυμο    Πατρώνυμο    Ημ. γέν.      Α.Μ.\nΛΙΝΤ       ΛΑΜΠΡΟΣ      12/03/1959    118236", "118236*"),
            ("| Pat 55203918      Fall 8830127 |", "55203918*"),
            ("Patient:      LIND, Marta\nLSRCC No:     J204418", "J204418*"),
            ("Metformin HCl 1000 MG Tablet", ""),
            ("BOUO 9656 1299    exp. 2026-06", ""),
            ("REG DR: A. Nobody   DOB: 02/19/74   UNIT: M000123456", "M000123456*"),
            ("Test    Unit     Reference\nSodium  140-145  135-145", ""),
        ] {
            check(text, FactName::RecordNumber, expected);
        }
    }
}
