//! Single statements of messages as entries: results, diagnoses, allergies, medicines, immunizations, procedures, visits.

use second_read_model::extract::Entry;

use super::facts::result_status;
use super::message::Message;
use super::message::Segment;
use super::values::coded;
use super::values::iso;
use super::values::observed;

/// A longer value is a report, not a result.
const LONGEST: usize = 500;

/// Types (OBX-2, table 0125) of values that can be results; documents, pointers, names and addresses are none.
const RESULTS: &[&str] = &["", "NM", "SN", "NR", "CE", "CWE", "CNE", "CF", "CQ", "ST", "TX", "FT", "DT", "TM", "TS", "DTM"];

/// What a segment states, if it states something of its own.
pub(super) fn entry(message: &Message<'_>, segment: &Segment<'_>, of_order: &str) -> Option<Entry> {
    let entry = match segment.name {
        "OBX" => result(message, segment, of_order)?,
        "DG1" => diagnosis(segment),
        "PRB" => problem(segment),
        "AL1" => allergy(segment, 6),
        "IAM" => allergy(segment, 13),
        "RXA" => given(message, segment),
        "RXE" => medicine(segment, 2, [3, 5], 1),
        "RXO" if !message.is_encoded => medicine(segment, 1, [2, 4], 0),
        "RXD" => medicine(segment, 2, [4, 5], 3),
        "RXG" => medicine(segment, 4, [5, 7], 3),
        "PR1" => procedure(segment),
        "PV1" => visit(segment)?,
        "SCH" => appointment(segment),
        _ => return None,
    };
    (!entry.text.is_empty()).then_some(entry)
}

/// A measured or observed value (OBX).
fn result(message: &Message<'_>, segment: &Segment<'_>, of_order: &str) -> Option<Entry> {
    let (code, _) = message.kind();
    let taken_back = matches!(segment.first(11).as_str(), "D" | "W" | "X");
    // In these the fields describe the order or the dose, not the patient.
    if taken_back || matches!(code.as_str(), "VXU" | "VXR" | "MDM") || !RESULTS.contains(&segment.first(2).to_ascii_uppercase().as_str()) {
        return None;
    }
    let value = observed(segment);
    if value.is_empty() || value.len() > LONGEST || value.contains('\n') {
        return None;
    }
    let name = coded(segment.field(3));
    let date = [14, 19].map(|number| iso(segment.field(number))).into_iter().find(|date| !date.is_empty());
    Some(Entry {
        value,
        unit: unit(segment, 6),
        range: segment.field(7).text(),
        date: date.unwrap_or_else(|| of_order.to_owned()),
        status: joined(&[result_status(&segment.first(11)).unwrap_or_default(), &flags(segment)]),
        ..of("result", name.text, name.code)
    })
}

/// The sender's marks of a value (OBX-8): `H`, `LL`, `A` … as they are written.
pub(super) fn flags(result: &Segment<'_>) -> String {
    let flags: Vec<String> = result.field(8).repeats().map(|flag| flag.component(1).text()).filter(|flag| !flag.is_empty()).collect();
    flags.join(", ")
}

/// A unit as printed: its sign, or its words where it has none.
pub(super) fn unit(segment: &Segment<'_>, number: usize) -> String {
    let unit = segment.field(number).first();
    [1, 2].map(|part| unit.component(part).text()).into_iter().find(|words| !words.is_empty()).unwrap_or_default()
}

fn diagnosis(segment: &Segment<'_>) -> Entry {
    let said = coded(segment.field(3));
    let words = Some(segment.first(4)).filter(|words| !words.is_empty()).unwrap_or(said.text);
    let status = match segment.first(6).as_str() {
        "A" => "admitting",
        "W" => "working",
        "F" => "final",
        _ => "",
    };
    Entry { date: iso(segment.field(5)), status: status.into(), ..of("problem", words, said.code) }
}

fn problem(segment: &Segment<'_>) -> Entry {
    let said = coded(segment.field(3));
    let date = [16, 7, 2].map(|number| iso(segment.field(number))).into_iter().find(|date| !date.is_empty()).unwrap_or_default();
    Entry { date, status: coded(segment.field(14)).text, ..of("problem", said.text, said.code) }
}

/// AL1 and IAM share their first fields.
fn allergy(segment: &Segment<'_>, date: usize) -> Entry {
    let said = coded(segment.field(3));
    let reactions: Vec<String> =
        segment.field(5).repeats().map(|reaction| coded(reaction).text).filter(|words| !words.is_empty()).collect();
    Entry {
        value: reactions.join(", "),
        status: coded(segment.field(4)).text,
        date: iso(segment.field(date)),
        ..of("allergy", said.text, said.code)
    }
}

/// A dose that was given (RXA): an immunization where the message or the code says so.
fn given(message: &Message<'_>, segment: &Segment<'_>) -> Entry {
    let said = coded(segment.field(5));
    let (kind, _) = message.kind();
    let vaccine = matches!(kind.as_str(), "VXU" | "VXR") || said.code.contains("sid/cvx|");
    // CVX 998: nothing was given; the segment only carries remarks.
    let text = if said.code.ends_with("sid/cvx|998") { String::new() } else { said.text };
    let amount = segment.first(6);
    let known = amount.parse::<f64>().is_ok_and(|amount| amount > 0.0 && amount < 999.0);
    let status = match segment.first(20).as_str() {
        "CP" => "completed",
        "PA" => "partially given",
        "NA" => "not given",
        "RE" => "refused",
        _ => "",
    };
    Entry {
        value: if known { amount } else { String::new() },
        unit: if known { unit(segment, 7) } else { String::new() },
        date: iso(segment.field(3)),
        status: status.into(),
        ..of(if vaccine { "immunization" } else { "medicine" }, text, said.code)
    }
}

/// An ordered or dispensed medicine: its code's field, those of amount and unit, that of its date.
fn medicine(segment: &Segment<'_>, code: usize, [amount, units]: [usize; 2], date: usize) -> Entry {
    let said = coded(segment.field(code));
    // RXE-1 is a timing whose fourth component is the start.
    let date = if date == 1 { segment.field(1).first().component(4) } else { segment.field(date) };
    let date = if date.raw().starts_with(|letter: char| letter.is_ascii_digit()) { iso(date) } else { String::new() };
    Entry { value: segment.first(amount), unit: unit(segment, units), date, ..of("medicine", said.text, said.code) }
}

fn procedure(segment: &Segment<'_>) -> Entry {
    let said = coded(segment.field(3));
    let words = Some(segment.first(4)).filter(|words| !words.is_empty()).unwrap_or(said.text);
    Entry { date: iso(segment.field(5)), ..of("procedure", words, said.code) }
}

/// A visit (PV1), where it says more than that there is a patient.
fn visit(segment: &Segment<'_>) -> Option<Entry> {
    let class = match segment.first(2).as_str() {
        "E" => "Emergency visit",
        "I" => "Inpatient stay",
        "O" => "Outpatient visit",
        "P" => "Planned admission",
        "R" => "Recurring visits",
        "B" => "Obstetrics",
        _ => "Visit",
    };
    let date = iso(segment.field(44));
    let left = iso(segment.field(45));
    let place = [4, 9, 1].map(|part| segment.field(3).first().component(part).sub(1).text()).into_iter().find(|words| !words.is_empty());
    if date.is_empty() && left.is_empty() {
        return None;
    }
    let value = if left.is_empty() { String::new() } else { format!("{date} – {left}") };
    Some(Entry { value, date, ..of("encounter", joined(&[class, &place.unwrap_or_default()]), String::new()) })
}

fn appointment(segment: &Segment<'_>) -> Entry {
    let words = [7, 8, 6].map(|number| coded(segment.field(number)).text).into_iter().find(|words| !words.is_empty());
    Entry {
        date: iso(segment.field(11).first().component(4)),
        status: coded(segment.field(25)).text,
        ..of("encounter", words.unwrap_or_else(|| "Appointment".to_owned()), String::new())
    }
}

fn of(sort: &str, text: String, code: String) -> Entry {
    Entry { sort: sort.into(), text, code, ..Entry::default() }
}

pub(super) fn joined(words: &[&str]) -> String {
    words.iter().filter(|words| !words.is_empty()).copied().collect::<Vec<_>>().join(", ")
}
