//! What a phone's export of Apple Health holds beside its clinical records (those are FHIR, one file each): `export.xml`, which is one
//! record; the ECGs of a watch, each a record; `export_cda.xml`, which repeats the samples, an index; routes of workouts, clutter.
//!
//! Of `export.xml` are read: whose it is, when it was made, which clinical records came from where, and of the measurements that a
//! physician asks for one line each (how many, from when to when, lowest, highest, last). Steps, sleep, workouts, food and single samples
//! are not: they are a million lines that nobody reads. The voltages of an ECG are not drawn. A route says where a person lives; it is
//! never a record.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;
use second_read_model::PartialDate;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::Role;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::kind::kind_of_loinc;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::charset::charset;
use super::charset::clean;
use super::failed_reading;
use super::paging::Paging;
use super::text::is_text;
use super::xml;

/// One tag, one text or one DTD is no longer than this, in bytes.
const EVENT: usize = 4 << 20;
/// Clinical records that are listed.
const LISTED: usize = 20_000;
/// So much of an ECG's head is looked at, in bytes.
const ECG_HEAD: usize = 4 << 10;
/// The longest ECG whose values are counted, in bytes.
const ECG: u64 = 32 << 20;

/// HealthKit's measurements that a physician asks for, and their names.
const MEASURED: &[(&str, &str)] = &[
    ("BloodPressureSystolic", "Systolic blood pressure"),
    ("BloodPressureDiastolic", "Diastolic blood pressure"),
    ("RestingHeartRate", "Resting heart rate"),
    ("HeartRate", "Heart rate"),
    ("OxygenSaturation", "Oxygen saturation"),
    ("RespiratoryRate", "Respiratory rate"),
    ("BodyTemperature", "Body temperature"),
    ("BodyMass", "Weight"),
    ("Height", "Height"),
    ("BodyMassIndex", "Body mass index"),
    ("BloodGlucose", "Blood glucose"),
    ("InsulinDelivery", "Insulin delivered"),
    ("PeakExpiratoryFlowRate", "Peak flow"),
    ("ForcedExpiratoryVolume1", "FEV1"),
    ("ForcedVitalCapacity", "Forced vital capacity"),
    ("AtrialFibrillationBurden", "Atrial fibrillation burden"),
    ("NumberOfTimesFallen", "Falls"),
];

pub struct AppleHealth;

impl Format for AppleHealth {
    fn id(&self) -> &'static str {
        "apple-health"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if sort(head).is_some() { 98 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let mut extract =
            Extract { format: self.id().into(), version: self.version(), media_type: "text/xml".into(), ..Extract::default() };
        match sort(input.head) {
            Some(Sort::Export) => Export::read(input, &mut extract)?,
            Some(Sort::Ecg) => ecg(input, &mut extract)?,
            Some(Sort::Cda) => extract.role = Role::Index,
            Some(Sort::Route) | None => extract.role = Role::Program,
        }
        Ok(extract)
    }
}

/// Which file of an export this is.
#[derive(Clone, Copy)]
enum Sort {
    Export,
    Cda,
    Route,
    Ecg,
}

fn sort(head: &[u8]) -> Option<Sort> {
    let has = |words: &str, within: usize| {
        head.get(..head.len().min(within)).unwrap_or_default().windows(words.len()).any(|window| window == words.as_bytes())
    };
    if !xml::is_xml(head) {
        return (is_text(head.get(..head.len().min(ECG_HEAD)).unwrap_or_default()) && is_ecg(head)).then_some(Sort::Ecg);
    }
    match () {
        () if has("<HealthData", 64 << 10) || has("<!DOCTYPE HealthData", 1 << 10) => Some(Sort::Export),
        () if has("<ClinicalDocument", 2 << 10)
            && (has("\"Health Export CDA\"", 4 << 10) || has("<title>Health Data Export<", 4 << 10)) =>
        {
            Some(Sort::Cda)
        }
        () if has("<gpx", 1 << 10) => Some(Sort::Route),
        () => None,
    }
}

/// What is gathered of `export.xml`.
#[derive(Default)]
struct Export {
    exported: String,
    born: String,
    sex: String,
    blood: String,
    clinical: Vec<String>,
    measured: BTreeMap<usize, Series>,
    is_cut: bool,
}

/// Measurements of one kind.
#[derive(Default)]
struct Series {
    count: u64,
    first: String,
    last: String,
    lowest: Option<(f64, String)>,
    highest: Option<(f64, String)>,
    latest: String,
    unit: String,
}

impl Export {
    fn read(input: &mut Input<'_>, extract: &mut Extract) -> Result<(), Failure> {
        input.source.rewind().map_err(failed_reading)?;
        let source = Bounded { inner: BufReader::with_capacity(1 << 18, &mut *input.source), left: EVENT };
        let mut reader = Reader::from_reader(source);
        reader.config_mut().check_end_names = false;
        let (mut buffer, mut export, mut has_begun) = (Vec::new(), Export::default(), false);
        let problem = loop {
            buffer.clear();
            reader.get_mut().left = EVENT;
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag) | Event::Empty(tag)) => {
                    has_begun |= tag.local_name().as_ref() == "HealthData";
                    export.tag(&tag);
                }
                Ok(Event::End(tag)) if tag.local_name().as_ref() == "HealthData" => break None,
                Ok(Event::Eof) => break Some(reader.get_mut().ending()),
                Ok(_) => {}
                Err(_) => break Some(reader.get_mut().ending()),
            }
        };
        let place = || format!("byte {}", reader.buffer_position());
        if let Some(code) = problem {
            if !has_begun {
                return Err(Failure { code, place: place() });
            }
            extract.warnings.push(Warning { code, place: place() });
        }
        if export.is_cut {
            extract.warnings.push(Warning { code: WarningCode::Limit, place: "ClinicalRecord".into() });
        }
        extract.stated = export.stated();
        extract.pages = export.pages();
        Ok(())
    }

    /// One element that is read, or not.
    fn tag(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "Record" => self.sample(tag),
            "ExportDate" => self.exported = attribute(tag, "value"),
            "Me" => {
                let of = |name: &str| attribute(tag, &format!("HKCharacteristicTypeIdentifier{name}"));
                self.born = of("DateOfBirth");
                self.sex = of("BiologicalSex").trim_start_matches("HKBiologicalSex").to_owned();
                self.blood =
                    of("BloodType").trim_start_matches("HKBloodType").replace("Positive", " positive").replace("Negative", " negative");
            }
            "ClinicalRecord" if self.clinical.len() >= LISTED => self.is_cut = true,
            "ClinicalRecord" => {
                let path = attribute(tag, "resourceFilePath");
                let name = path.rsplit('/').next().unwrap_or_default();
                let (date, source) = (attribute(tag, "receivedDate"), attribute(tag, "sourceName"));
                let sort = attribute(tag, "type");
                let sort = sort.trim_start_matches("HKClinicalTypeIdentifier").trim_end_matches("Record");
                self.clinical.push(format!("{} {sort}, {source}, {name}", day(&date)));
            }
            _ => {}
        }
    }

    fn sample(&mut self, tag: &BytesStart<'_>) {
        let Some(Ok(first)) = tag.attributes().next() else { return };
        let Some(name) = first.value.strip_prefix("HKQuantityTypeIdentifier") else { return };
        let Some(number) = MEASURED.iter().position(|(known, _)| *known == name) else { return };
        let (mut value, mut unit, mut date) = (String::new(), String::new(), String::new());
        for attribute in tag.attributes().skip(1).flatten() {
            let place = match attribute.key.as_ref() {
                "value" => &mut value,
                "unit" => &mut unit,
                "startDate" => &mut date,
                _ => continue,
            };
            *place = short(&attribute.value, 40);
        }
        let Ok(measured) = value.parse::<f64>() else { return };
        let series = self.measured.entry(number).or_default();
        series.count = series.count.saturating_add(1);
        if series.first.is_empty() || date < series.first {
            series.first.clone_from(&date);
        }
        if date >= series.last {
            series.last = date;
            series.latest.clone_from(&value);
            series.unit = plain_unit(&unit);
        }
        if series.lowest.as_ref().is_none_or(|(lowest, _)| measured < *lowest) {
            series.lowest = Some((measured, value.clone()));
        }
        if series.highest.as_ref().is_none_or(|(highest, _)| measured > *highest) {
            series.highest = Some((measured, value));
        }
    }

    fn stated(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        if let Ok(born) = day(&self.born).parse::<PartialDate>() {
            facts.push(Fact::stated(FactName::BirthDate, born.to_string(), &self.born, "Me.DateOfBirth"));
        }
        let sex = match self.sex.as_str() {
            "Male" => "M",
            "Female" => "F",
            "Other" => "O",
            _ => "",
        };
        if !sex.is_empty() {
            facts.push(Fact::stated(FactName::Sex, sex, &self.sex, "Me.BiologicalSex"));
        }
        if let Some(kind) = kind_of_loinc("34133-9") {
            facts.push(Fact::stated(FactName::Kind, &kind.id, "HealthData", "HealthData"));
        }
        facts.push(Fact::stated(FactName::Title, "Apple Health", "HealthData", "HealthData"));
        if let Ok(made) = day(&self.exported).parse::<PartialDate>() {
            facts.push(Fact::stated(FactName::Date, made.to_string(), &self.exported, "ExportDate"));
        }
        facts
    }

    fn pages(mut self) -> Vec<PageText> {
        let mut paging = Paging::default();
        paging.heading("Apple Health");
        let lines = [("Exported", &self.exported), ("Date of birth", &self.born), ("Sex", &self.sex), ("Blood type", &self.blood)];
        for (label, words) in lines.into_iter().filter(|(_, words)| !words.is_empty() && *words != "NotSet") {
            paging.line(&format!("{label}: {words}"));
        }
        if !self.measured.is_empty() {
            paging.heading("Measurements");
        }
        for (number, series) in &self.measured {
            let name = MEASURED.get(*number).map_or("", |(_, name)| name);
            let written = |bound: &Option<(f64, String)>| bound.as_ref().map(|(_, written)| written.clone()).unwrap_or_default();
            let (lowest, highest) = (written(&series.lowest), written(&series.highest));
            let span = if lowest == highest { lowest } else { format!("{lowest}–{highest}") };
            // A share of one is written with `%` there (HealthKit's percent is a fraction).
            let is_share = series.unit == "%" && series.highest.as_ref().is_some_and(|(highest, _)| *highest <= 1.0);
            let unit = if is_share { "" } else { series.unit.as_str() };
            let days = format!("{} – {}", day(&series.first), day(&series.last));
            let measured = format!("{name}: {span} {unit}");
            paging.line(&format!("{} ({} × {days}, last {})", measured.trim_end(), series.count, series.latest));
        }
        if !self.clinical.is_empty() {
            paging.heading("Clinical records");
        }
        self.clinical.sort_by(|a, b| b.cmp(a));
        self.clinical.iter().for_each(|line| paging.line(line));
        paging.finish()
    }
}

/// `mmol&lt;180.1558800000541&gt;/L` says what a mole weighs; people write `mmol/L`.
fn plain_unit(unit: &str) -> String {
    let weight = unit.split_once("&lt;").and_then(|(before, rest)| Some((before, rest.split_once("&gt;")?.1)));
    weight.map_or_else(|| unit.to_owned(), |(before, after)| format!("{before}{after}"))
}

/// An attribute's value, unescaped, on one line; empty where there is none.
fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == name);
    let value = found.map(|attribute| attribute.value.into_owned()).unwrap_or_default();
    short(&quick_xml::escape::unescape(&value).map(std::borrow::Cow::into_owned).unwrap_or(value), 300)
}

fn short(text: &str, most: usize) -> String {
    clean(text).replace('\n', " ").chars().take(most).collect()
}

fn day(moment: &str) -> &str {
    moment.split([' ', 'T']).next().unwrap_or_default()
}

/// A source that ends when one event has taken too much of it.
struct Bounded<R> {
    inner: R,
    left: usize,
}

impl<R: BufRead> Bounded<R> {
    /// Why reading stopped here.
    fn ending(&mut self) -> WarningCode {
        match self.inner.fill_buf() {
            _ if self.left == 0 => WarningCode::Limit,
            Ok(bytes) if !bytes.is_empty() => WarningCode::Malformed,
            _ => WarningCode::Truncated,
        }
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(self.left);
        let read = self.inner.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left = self.left.saturating_sub(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        let left = self.left;
        let bytes = self.inner.fill_buf()?;
        Ok(bytes.get(..bytes.len().min(left)).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount);
        self.inner.consume(amount);
    }
}

/// An ECG of a watch: lines `label,value` in the language of the phone, then volts one a line.
fn is_ecg(head: &[u8]) -> bool {
    let head = head.get(..head.len().min(ECG_HEAD)).unwrap_or_default();
    let text = charset(head).decode(head).0;
    let has_unit = text.lines().take(16).any(|line| line.trim_end().ends_with(",µV") || line.trim_end().ends_with(",μV"));
    let pairs = text.lines().take(8).filter(|line| line.contains(',')).count();
    has_unit && pairs >= 6 && text.lines().take(8).any(|line| recorded(line).is_some())
}

/// The value of a line that gives a moment as `2024-01-11 07:55:00 +0100`.
fn recorded(line: &str) -> Option<&str> {
    let (_, value) = line.split_once(',')?;
    let rest = value.trim().get(10..)?;
    (day(value.trim()).parse::<PartialDate>().is_ok() && rest.starts_with(' ') && rest.contains(':')).then(|| value.trim())
}

fn ecg(input: &mut Input<'_>, extract: &mut Extract) -> Result<(), Failure> {
    extract.media_type = "text/csv".into();
    input.source.rewind().map_err(failed_reading)?;
    let mut bytes = Vec::new();
    input.source.take(ECG).read_to_end(&mut bytes).map_err(failed_reading)?;
    let text = charset(&bytes).decode(&bytes).0;
    let is_volts = |line: &str| line.trim_start_matches(['"', '-', '−']).starts_with(|sign: char| sign.is_ascii_digit());
    let pairs: Vec<(&str, &str)> = text.lines().take(24).filter(|line| !is_volts(line)).filter_map(|line| line.split_once(',')).collect();
    let value = |number: usize| pairs.get(number).map(|(_, value)| value.trim_matches(['"', ' '])).unwrap_or_default();
    let mut state = |name, value: String, evidence: &str, method: &str| {
        if !value.is_empty() {
            extract.stated.push(Fact::stated(name, value, short(evidence, 200), method));
        }
    };
    // The labels are in the phone's language; their order is the same in all.
    state(FactName::Name, short(value(0), 200), value(0), "Name");
    if let Some(born) = birth(value(1)) {
        state(FactName::BirthDate, born.to_string(), value(1), "Date of Birth");
    }
    if let Some(kind) = kind_of_loinc("11524-6") {
        state(FactName::Kind, kind.id.clone(), "µV", "Unit");
    }
    if let Some(moment) = text.lines().take(8).find_map(recorded) {
        state(FactName::Date, day(moment).to_owned(), moment, "Recorded Date");
    }
    state(FactName::Title, format!("ECG: {}", short(value(3), 100)), value(3), "Classification");
    let mut lines: Vec<String> =
        pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(label, value)| format!("{label}: {}", value.trim_matches('"'))).collect();
    lines.push(format!("µV × {}", text.lines().filter(|line| is_volts(line)).count()));
    extract.pages = vec![PageText { number: 1, text: clean(&lines.join("\n")), ..PageText::default() }];
    Ok(())
}

/// A birth date as ISO or as `Mar 14, 1971`; any other order of numbers could be mistaken.
fn birth(written: &str) -> Option<PartialDate> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Ok(date) = written.parse() {
        return Some(date);
    }
    let words: Vec<&str> = written.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let [a, b, year] = words.as_slice() else { return None };
    let month = |word: &str| {
        let short = word.to_ascii_lowercase().chars().take(3).collect::<String>();
        MONTHS.iter().position(|month| *month == short).and_then(|at| u32::try_from(at + 1).ok())
    };
    let (month, day) = match month(a) {
        Some(month) => (month, b),
        None => (month(b)?, a),
    };
    PartialDate::day(year.parse().ok()?, month, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const EXPORT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [ <!ELEMENT HealthData (ExportDate,Me,Record*)> <!ATTLIST HealthData locale CDATA #REQUIRED> ]>
<HealthData locale="en_GB">
 <ExportDate value="2024-06-02 08:14:10 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1971-03-14" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale" HKCharacteristicTypeIdentifierBloodType="HKBloodTypeAPositive"/>
 <Record type="HKQuantityTypeIdentifierBodyMass" unit="kg" startDate="2024-01-01 09:20:00 +0100" value="86.80"/>
 <Record type="HKQuantityTypeIdentifierBodyMass" unit="kg" startDate="2024-03-01 09:20:00 +0100" value="85.5"><MetadataEntry key="a" value="b"/></Record>
 <Record type="HKQuantityTypeIdentifierStepCount" unit="count" startDate="2024-01-01 09:20:00 +0100" value="824"/>
 <ClinicalRecord type="DiagnosticReport" sourceName="A &amp; B Clinic" receivedDate="2024-02-03 05:01:22 -0800" resourceFilePath="/clinical-records/DiagnosticReport-1.json"/>
</HealthData>"#;
    const ECG: &str = "Name,Jane Doe\nDate of Birth,\"Mar 14, 1971\"\nRecorded Date,2024-01-11 07:55:00 +0100\nClassification,Sinus Rhythm\nSymptoms,\nSoftware Version,1.90\nDevice,\"Watch6,2\"\nSample Rate,512 hertz\n\n\nLead,Lead I\nUnit,µV\n\n-5.761\n-13.146\n";

    fn read(text: &str) -> Result<Extract, Failure> {
        let bytes = text.as_bytes();
        let head = &bytes[..bytes.len().min(64 << 10)];
        assert!(AppleHealth.sniff(head, "") > 0);
        AppleHealth.extract(&mut Input { name: "", size: bytes.len() as u64, head, source: &mut Cursor::new(bytes) })
    }

    fn facts(extract: &Extract) -> String {
        extract.stated.iter().map(|fact| format!("{}={}", fact.name.key(), fact.value)).collect::<Vec<_>>().join(";")
    }

    #[test]
    fn an_export_is_one_short_record() {
        let export = read(EXPORT).unwrap();
        assert_eq!(facts(&export), "birth-date=1971-03-14;sex=F;kind=summary;title=Apple Health;date=2024-06-02");
        let text = "Apple Health\nExported: 2024-06-02 08:14:10 +0100\nDate of birth: 1971-03-14\nSex: Female\nBlood type: A positive\n\nMeasurements\nWeight: 85.5–86.80 kg (2 × 2024-01-01 – 2024-03-01, last 85.5)\n\nClinical records\n2024-02-03 DiagnosticReport, A & B Clinic, DiagnosticReport-1.json";
        assert_eq!(export.pages[0].text, text);
        assert!(export.warnings.is_empty() && export.role == Role::Document);
    }

    #[test]
    fn units_are_as_people_write_them() {
        for (unit, expected) in [("mmol&lt;180.1&gt;/L", "mmol/L"), ("mg/dL", "mg/dL"), ("&lt;", "&lt;")] {
            assert_eq!(plain_unit(unit), expected);
        }
    }

    #[test]
    fn a_broken_export_gives_what_came_before() {
        let code = |text: &str| read(text).map(|extract| extract.warnings.first().map(|warning| warning.code));
        assert_eq!(code(&EXPORT[..EXPORT.len() - 20]), Ok(Some(WarningCode::Truncated)));
        assert_eq!(code(&EXPORT.replace("<Record", "<!oops><Record")), Ok(Some(WarningCode::Malformed)));
        let endless = EXPORT.replace("value=\"824\"", &format!("value=\"{}\"", "8".repeat(EVENT + 1)));
        assert!(matches!(code(&endless), Ok(Some(_))));
        let dtd = EXPORT.replace("<!ELEMENT", &format!("<!-- {} --><!ELEMENT", " ".repeat(EVENT + 1)));
        assert!(read(&dtd).is_err());
    }

    #[test]
    fn an_ecg_is_a_record_and_the_rest_is_none() {
        let ecg = read(ECG).unwrap();
        assert_eq!(facts(&ecg), "name=Jane Doe;birth-date=1971-03-14;kind=ecg;date=2024-01-11;title=ECG: Sinus Rhythm");
        assert!(ecg.pages[0].text.ends_with("Unit: µV\nµV × 2"));
        let cda = r#"<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Health Data Export</title></ClinicalDocument>"#;
        assert_eq!(read(cda).map(|extract| extract.role), Ok(Role::Index));
        assert_eq!(read("<?xml version='1.0'?><gpx version=\"1.1\"/>").map(|extract| extract.role), Ok(Role::Program));
        for other in ["<ClinicalDocument/>", "Name,Jane\nUnit,mg\n", "a,µV", "<a>HealthData</a>"] {
            assert_eq!(AppleHealth.sniff(other.as_bytes(), "export.xml"), 0, "{other}");
        }
    }
}
