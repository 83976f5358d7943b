//! What the fields of messages state about a record: whose, what, when, where, by whom, under which number.

use second_read_model::PartialDate;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::kind::kind_of_loinc;

use super::message::File;
use super::message::Message;
use super::message::Segment;
use super::message::Value;
use super::values::coded;
use super::values::day;
use super::values::facility;
use super::values::issuer;
use super::values::loinc;
use super::values::person_name;
use super::values::who;

/// Facts beyond this many are not stated.
const MOST: usize = 2_000;
/// Words beyond this many bytes are cut off.
const LONGEST: usize = 1_000;
/// A date of another message in the same file is a date of it too, less surely the one that a list shows.
const LATER_MESSAGE: f32 = 0.8;
/// Titles of so many orders make the title of a message.
const ORDERS: usize = 3;

/// Numbers (CX-5, table 0203) that are no record number of a place: driver's licence, social security, account, visit, bank card.
const NO_RECORD_NUMBER: &[&str] = &["AN", "BC", "CC", "CZ", "DL", "PN", "SS", "VN"];

/// What a document is (TXA-2, table 0270): its title, and the LOINC document code that means it.
const DOCUMENTS: &[(&str, &str, &str)] = &[
    ("AR", "Autopsy report", ""),
    ("CD", "Cardiodiagnostics", ""),
    ("CN", "Consultation", "11488-4"),
    ("DI", "Diagnostic imaging", "18748-4"),
    ("DS", "Discharge summary", "18842-5"),
    ("ED", "Emergency department report", "34111-5"),
    ("HP", "History and physical", "34117-2"),
    ("OP", "Operative report", "11504-8"),
    ("PC", "Psychiatric consultation", "11488-4"),
    ("PH", "Psychiatric history, physical", "34117-2"),
    ("PN", "Procedure note", "28570-0"),
    ("PR", "Progress note", "11506-3"),
    ("SP", "Surgical pathology", "11526-1"),
    ("TS", "Transfer summary", ""),
];

/// Departments (OBR-24, table 0074), each with the LOINC document code of what they send. Those that send several sorts are left out.
const SECTIONS: &[(&str, &[&str])] = &[
    ("18748-4", &["RAD", "RX", "CT", "CTH", "NMR", "MRI", "MR", "NMS", "RUS", "OUS", "VUS", "XRC", "MG", "US"]),
    ("11526-1", &["SP", "PAT"]),
    ("11502-2", &["LAB", "CH", "HM", "MB", "MCB", "MYC", "VR", "BLB", "BG", "IMM", "SR", "TX", "URN", "CTH"]),
    ("51969-4", &["GE", "CG"]),
    ("11524-6", &["EC"]),
];

/// What some messages tell when they name no order (table 0003).
const EVENTS: &[(&str, &str, &str)] = &[
    ("ADT", "A01", "Admission"),
    ("ADT", "A02", "Transfer"),
    ("ADT", "A03", "Discharge"),
    ("ADT", "A04", "Registration"),
    ("ADT", "A05", "Planned admission"),
    ("ADT", "A08", "Patient information"),
    ("ADT", "A28", "Patient information"),
    ("ADT", "A31", "Patient information"),
    ("ADT", "A60", "Allergies"),
    ("SIU", "S12", "Appointment"),
    ("SIU", "S13", "Appointment, moved"),
    ("SIU", "S14", "Appointment, changed"),
    ("SIU", "S15", "Appointment, cancelled"),
    ("REF", "", "Referral"),
    ("RRI", "", "Referral"),
    ("VXU", "", "Immunizations"),
    ("RDE", "", "Prescription"),
    ("RDS", "", "Dispensed medicine"),
    ("RAS", "", "Given medicine"),
    ("PPR", "", "Problem list"),
];

/// Everything that the messages state, each thing once.
pub(super) fn stated(file: &File<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for message in &file.messages {
        if facts.len() >= MOST {
            break;
        }
        let later = facts.iter().any(|fact| fact.name == FactName::Date);
        let known = facts.len();
        let mut add = |mut fact: Fact| {
            cut(&mut fact.value);
            cut(&mut fact.evidence);
            let held = facts.iter().any(|held| held.name == fact.name && held.value == fact.value);
            if !fact.value.is_empty() && !held && facts.len() < MOST {
                facts.push(fact);
            }
        };
        message.all("PID").take(100).for_each(|patient| person(message, patient, &mut add));
        what(message, &mut add);
        when(message, &mut add);
        source(file, message, &mut add);
        if later {
            facts.iter_mut().skip(known).filter(|fact| fact.name == FactName::Date).for_each(|fact| fact.confidence = LATER_MESSAGE);
        }
    }
    facts
}

/// A whole document in a field of a name is no name.
fn cut(words: &mut String) {
    let end = words.floor_char_boundary(LONGEST);
    words.truncate(end);
}

/// Who the patient is.
fn person(message: &Message<'_>, patient: &Segment<'_>, add: &mut impl FnMut(Fact)) {
    if let Some(name) = legal_name(patient.field(5)) {
        add(Fact::stated(FactName::Name, person_name(name).display(), name.raw(), "PID-5"));
    }
    if let Some(born) = day(patient.field(7)) {
        add(Fact::stated(FactName::BirthDate, born.to_string(), patient.first(7), "PID-7"));
    }
    let sex = patient.first(8);
    add(Fact::stated(FactName::Sex, normal_sex(&sex), sex, "PID-8"));
    let sender = message.header().map(|header| facility(header.field(4))).unwrap_or_default();
    let listed = patient.field(3);
    let (numbers, method) = if listed.is_empty() { (patient.field(2), "PID-2") } else { (listed, "PID-3") };
    for number in numbers.repeats().take(50) {
        if NO_RECORD_NUMBER.contains(&number.component(5).text().as_str()) || issuer(number) == "USSSA" {
            continue;
        }
        let place = Some(issuer(number)).filter(|issuer| !issuer.is_empty()).unwrap_or_else(|| sender.clone());
        add(Fact::stated(FactName::RecordNumber, number.component(1).text(), place, method));
    }
}

/// The name that counts: the first one, unless it is marked as another name and a legal one follows (XPN-7, table 0200).
pub(super) fn legal_name(names: Value<'_>) -> Option<Value<'_>> {
    let all: Vec<Value<'_>> = names.repeats().take(50).filter(|name| !person_name(*name).is_empty()).collect();
    let sort = |name: &&Value<'_>| name.component(7).text();
    let first = all.first()?;
    let other = matches!(sort(&first).as_str(), "A" | "M" | "N" | "S" | "BAD" | "NOUSE");
    let legal = all.iter().find(|name| sort(name) == "L").filter(|_| other);
    Some(*legal.unwrap_or(first))
}

/// As DICOM writes it; empty where it is not known.
pub(super) fn normal_sex(written: &str) -> &'static str {
    match written.to_ascii_uppercase().as_str() {
        "F" | "FEMALE" => "F",
        "M" | "MALE" => "M",
        "O" | "A" | "OTHER" => "O",
        _ => "",
    }
}

/// What the record is: kind, title, status, numbers, diagnoses.
fn what(message: &Message<'_>, add: &mut impl FnMut(Fact)) {
    if let Some((id, evidence, method)) = kind(message) {
        add(Fact::stated(FactName::Kind, id, evidence, method));
    }
    if let Some((title, method)) = title(message) {
        add(Fact::stated(FactName::Title, title.clone(), title, method));
    }
    if let Some((status, evidence, method)) = status(message) {
        add(Fact::stated(FactName::Status, status, evidence, method));
    }
    for (segment, filler, placer) in [("OBR", 3, 2), ("ORC", 3, 2), ("TXA", 15, 14)] {
        for order in message.all(segment).take(200) {
            let number = [filler, placer].into_iter().find(|number| !order.first(*number).is_empty());
            if let Some(number) = number {
                let written = order.field(number).first();
                add(Fact::stated(FactName::Accession, written.component(1).text(), written.raw(), format!("{segment}-{number}")));
            }
        }
    }
    for diagnosis in message.all("DG1").take(200) {
        // An admitting or working diagnosis is why somebody came, not what was found.
        let sort = diagnosis.first(6);
        let code = coded(diagnosis.field(3));
        if let Some((system, value)) = code.code.split_once('|')
            && system.contains("sid/icd-10")
            && !matches!(sort.as_str(), "A" | "W")
        {
            let words = Some(diagnosis.first(4)).filter(|words| !words.is_empty()).unwrap_or(code.text);
            add(Fact::stated(FactName::Diagnosis, value, words, "DG1-3"));
        }
    }
}

/// The kind, the field that says so, and its number.
fn kind(message: &Message<'_>) -> Option<(String, String, String)> {
    let of = |loinc: &str, evidence: String, method: &str| Some((kind_of_loinc(loinc)?.id.clone(), evidence, method.to_owned()));
    let by_code = message.all("OBR").map(|order| (order.field(4), "OBR-4")).chain(message.all("TXA").map(|one| (one.field(2), "TXA-2")));
    if let Some(found) =
        by_code.filter_map(|(value, method)| Some((loinc(value)?, method))).find_map(|(code, m)| of(&code, code.clone(), m))
    {
        return Some(found);
    }
    let document = message.all("TXA").find_map(|document| {
        let code = document.first(2);
        let (.., loinc) = DOCUMENTS.iter().find(|(known, ..)| *known == code)?;
        of(loinc, code, "TXA-2")
    });
    let (code, _) = message.kind();
    let section = || {
        message.all("OBR").find_map(|order| {
            let section = order.first(24);
            let (loinc, _) = SECTIONS.iter().find(|(_, names)| names.contains(&section.as_str()))?;
            of(loinc, section, "OBR-24")
        })
    };
    let event = || match code.as_str() {
        "VXU" | "VXR" => of("11369-6", code.clone(), "MSH-9"),
        "RDE" | "RDS" | "RAS" => of("56445-0", code.clone(), "MSH-9"),
        "REF" | "RRI" => of("57133-1", code.clone(), "MSH-9"),
        "ORU" | "OUL" => {
            let sort = message.all("OBX").map(|result| result.first(2)).find(|sort| matches!(sort.as_str(), "NM" | "SN"));
            sort.and_then(|sort| of("11502-2", sort, "OBX-2"))
        }
        _ => None,
    };
    document.or_else(section).or_else(event)
}

/// What was ordered, what document it is, or what happened.
pub(super) fn title(message: &Message<'_>) -> Option<(String, String)> {
    let mut orders: Vec<String> = Vec::new();
    for order in message.all("OBR").take(200) {
        let words = coded(order.field(4)).text;
        if !words.is_empty() && !orders.contains(&words) {
            orders.push(words);
        }
    }
    if !orders.is_empty() {
        let more = if orders.len() > ORDERS { " …" } else { "" };
        orders.truncate(ORDERS);
        return Some((format!("{}{more}", orders.join("; ")), "OBR-4".to_owned()));
    }
    if let Some(words) = message.segment("TXA").map(document_title).filter(|words| !words.is_empty()) {
        return Some((words, "TXA-2".to_owned()));
    }
    let (code, event) = message.kind();
    let known = EVENTS.iter().find(|(message, trigger, _)| *message == code && (trigger.is_empty() || *trigger == event));
    known.map(|(.., words)| ((*words).to_owned(), "MSH-9".to_owned()))
}

/// What a document is called: by its code, or in its own words.
pub(super) fn document_title(document: &Segment<'_>) -> String {
    let said = coded(document.field(2)).text;
    DOCUMENTS.iter().find(|(code, ..)| *code == said).map_or(said, |(_, words, _)| (*words).to_owned())
}

/// The status of a message: of its orders, its document, its results; the least final one of several, a correction before all.
fn status(message: &Message<'_>) -> Option<(&'static str, String, &'static str)> {
    let (code, event) = message.kind();
    if code == "MDM" && message.segment("TXA").is_some() {
        match event.as_str() {
            "T05" | "T06" => return Some(("addendum", event, "MSH-9")),
            "T07" | "T08" | "T09" | "T10" => return Some(("amended", event, "MSH-9")),
            _ => {}
        }
    }
    let least = |found: Vec<(&'static str, String)>| found.into_iter().max_by_key(|(status, _)| rank(status));
    let all = |name: &str, number: usize, meaning: fn(&str) -> Option<&'static str>| {
        least(message.all(name).map(|one| one.first(number)).filter_map(|code| Some((meaning(&code)?, code))).collect())
    };
    if let Some((status, code)) = all("OBR", 25, result_status) {
        return Some((status, code, "OBR-25"));
    }
    if let Some((status, code)) = all("TXA", 17, document_status) {
        return Some((status, code, "TXA-17"));
    }
    let results = matches!(code.as_str(), "ORU" | "OUL" | "MDM");
    all("OBX", 11, result_status).filter(|_| results).map(|(status, code)| (status, code, "OBX-11"))
}

fn rank(status: &str) -> usize {
    ["final", "preliminary", "addendum", "amended", "corrected"].iter().position(|known| *known == status).unwrap_or_default()
}

/// Tables 0123 (orders) and 0085 (results); `None` for what has no result or was taken back.
pub(super) fn result_status(code: &str) -> Option<&'static str> {
    match code {
        "F" | "U" => Some("final"),
        "P" | "A" | "R" | "B" => Some("preliminary"),
        "C" | "M" | "K" => Some("corrected"),
        _ => None,
    }
}

/// Table 0271.
fn document_status(code: &str) -> Option<&'static str> {
    match code {
        "AU" | "LA" => Some("final"),
        "DI" | "DO" | "IN" | "IP" | "PA" => Some("preliminary"),
        _ => None,
    }
}

/// When: the service, then what was written about it, then the visit, then the message. Also when collected and when reported.
fn when(message: &Message<'_>, add: &mut impl FnMut(Fact)) {
    if let Some((date, written, method)) = date(message) {
        add(Fact::stated(FactName::Date, date.to_string(), written, method));
    }
    let all = |name: &'static str, number: usize| {
        let days = message.all(name).take(200).filter_map(move |one| Some((day(one.field(number))?, one.first(number))));
        days.map(move |(day, written)| (day, written, format!("{name}-{number}")))
    };
    for (date, written, method) in all("SPM", 17) {
        add(Fact::stated(FactName::Collected, date.to_string(), written, method));
    }
    for (date, written, method) in all("OBR", 22) {
        add(Fact::stated(FactName::Reported, date.to_string(), written, method));
    }
}

/// The date that a list shows, as it is written, and the field.
pub(super) fn date(message: &Message<'_>) -> Option<(PartialDate, String, String)> {
    // Observations of an admission are older than it, or their own.
    const VISIT: &[(&str, usize)] = &[("PV1", 44), ("EVN", 6), ("EVN", 2), ("MSH", 7)];
    const ORDER: &[(&str, usize)] =
        &[("OBR", 7), ("RXA", 3), ("RXD", 3), ("RXG", 3), ("ORC", 15), ("ORC", 9), ("PV1", 44), ("EVN", 2), ("MSH", 7)];
    const SERVICE: &[(&str, usize)] =
        &[("OBR", 7), ("SPM", 17), ("TXA", 4), ("OBX", 14), ("OBR", 22), ("TXA", 6), ("PV1", 44), ("EVN", 6), ("EVN", 2), ("MSH", 7)];
    let appointment = message.segment("SCH").and_then(|appointment| {
        let start = appointment.field(11).first().component(4);
        Some((day(start)?, start.text(), "SCH-11".to_owned()))
    });
    let fields = match message.kind().0.as_str() {
        "ADT" => VISIT,
        "ORU" | "OUL" | "MDM" | "" => SERVICE,
        _ => ORDER,
    };
    appointment.or_else(|| {
        fields.iter().find_map(|(name, number)| {
            let (day, written) = message.all(name).find_map(|one| Some((day(one.field(*number))?, one.first(*number))))?;
            Some((day, written, format!("{name}-{number}")))
        })
    })
}

/// Where it comes from and who wrote it.
fn source(file: &File<'_>, message: &Message<'_>, add: &mut impl FnMut(Fact)) {
    const PLACES: &[(&str, usize)] = &[("MSH", 4), ("OBX", 23), ("ORC", 21)];
    let place = PLACES.iter().find_map(|(name, number)| {
        let place = message.all(name).map(|one| facility(one.field(*number))).find(|place| !place.is_empty())?;
        Some((place, format!("{name}-{number}")))
    });
    let (place, method) = place.unwrap_or_else(|| (file.batch_facility.clone(), "BHS-4".to_owned()));
    add(Fact::stated(FactName::Place, place.clone(), place, method));
    const AUTHORS: &[(&str, usize)] = &[("OBR", 32), ("TXA", 9), ("TXA", 5), ("TXA", 22), ("OBX", 16)];
    // Who measured something for an admission or an order did not write it.
    let authors = if matches!(message.kind().0.as_str(), "ORU" | "OUL" | "MDM" | "REF") { AUTHORS } else { &[] };
    let author = authors.iter().find_map(|(name, number)| {
        let (author, written) =
            message.all(name).map(|one| (who(one.field(*number)), one.field(*number).raw())).find(|(author, _)| !author.is_empty())?;
        Some((author, written, format!("{name}-{number}")))
    });
    if let Some((author, written, method)) = author {
        add(Fact::stated(FactName::Author, author, written, method));
    }
}
