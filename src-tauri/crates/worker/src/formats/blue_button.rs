//! Blue Button as text: VA My HealtheVet, VA.gov, MyMedicare.gov. Whose it is, when it was downloaded, sections as pages, entries where a
//! section is a list of `Label: value` blocks.
//!
//! Notes and reports inside are shown as they stand; they are not cut into records here. What Medicare gives to apps is FHIR and read there.

use std::io::Read;

use second_read_model::PartialDate;
use second_read_model::extract::Entry;
use second_read_model::extract::Extract;
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

/// Text beyond this many bytes is not read.
const MOST: u64 = 12 << 20;
/// Entries beyond this many are not given.
const ENTRIES: usize = 20_000;
/// The first lines tell whose it is.
const HEAD: usize = 400;

/// Titles that begin such a file.
const TITLES: &[&str] = &["MY HEALTHEVET PERSONAL", "MYMEDICARE.GOV PERSONAL HEALTH INFORMATION", "VA BLUE BUTTON", "BLUE BUTTON REPORT"];

/// The label that begins an entry, and what it is.
const BEGINS: &[(&str, &str)] = &[
    ("allergy name", "allergy"),
    ("condition name", "problem"),
    ("drug name", "medicine"),
    ("immunization", "immunization"),
    ("immunization name", "immunization"),
    ("measurement type", "result"),
    ("medication", "medicine"),
    ("problem", "problem"),
    ("test name", "result"),
    ("test/lab type", "result"),
    ("vital sign", "result"),
];

/// Labels of dates, the better ones first.
const DATES: &[&str] = &[
    "date/time collected",
    "date collected",
    "date received",
    "date administered",
    "date taken",
    "last filled on",
    "date/time entered",
    "date entered",
    "diagnosis date",
    "start date",
    "date",
];

pub struct BlueButton;

impl Format for BlueButton {
    fn id(&self) -> &'static str {
        "blue-button"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        let head = head.get(..head.len().min(2 << 10)).unwrap_or_default();
        if !is_text(head) || head.starts_with(b"%PDF") {
            return 0;
        }
        let text = charset(head).decode(head).0.to_ascii_uppercase();
        let titled =
            text.lines().take(6).any(|line| TITLES.iter().any(|title| line.trim_matches(['-', '*', ' ', '\u{FEFF}']).starts_with(title)));
        if titled && (text.contains("BLUE BUTTON") || text.contains("DATE OF BIRTH") || text.contains("CONFIDENTIAL")) { 90 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let mut bytes = Vec::new();
        input.source.rewind().map_err(failed_reading)?;
        input.source.take(MOST).read_to_end(&mut bytes).map_err(failed_reading)?;
        let text = clean(&charset(&bytes).decode(&bytes).0);
        let lines: Vec<&str> = text.lines().collect();
        let mut reading = Reading::default();
        for (at, line) in lines.iter().enumerate() {
            match heading(&lines, at) {
                Some(words) => reading.section(words),
                None => reading.line(line),
            }
        }
        reading.close();
        let is_cut = input.size > MOST || reading.entries.len() >= ENTRIES || reading.paging.is_full();
        let limit = is_cut.then(|| Warning { code: WarningCode::Limit, place: format!("{} entries", reading.entries.len()) });
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: "text/plain".into(),
            stated: stated(&lines),
            pages: reading.paging.finish(),
            entries: reading.entries,
            warnings: limit.into_iter().collect(),
            ..Extract::default()
        })
    }
}

/// The title of a section: between dashes on its line (VA), or alone between two lines of dashes (Medicare).
fn heading<'a>(lines: &[&'a str], at: usize) -> Option<&'a str> {
    let line = lines.get(at)?.trim();
    let is_rule = |line: Option<&&str>| line.is_some_and(|line| line.trim().len() >= 5 && line.trim().bytes().all(|sign| sign == b'-'));
    let words = line.trim_matches('-').trim();
    let has_letters = words.chars().filter(|letter| letter.is_alphabetic()).count() >= 3;
    let is_dashed = line.starts_with("-----") && line.ends_with("---") && !words.contains("--");
    let is_between =
        at.checked_sub(1).is_some_and(|before| is_rule(lines.get(before))) && is_rule(lines.get(at + 1)) && !line.contains(':');
    (has_letters && (is_dashed || is_between)).then_some(words)
}

/// What is gathered while going through the lines.
#[derive(Default)]
struct Reading {
    paging: Paging,
    entries: Vec<Entry>,
    open: Option<Entry>,
    /// How good the date of the open entry is, as a place in [`DATES`].
    dated: usize,
    /// The date of the specimen that the results below it share.
    collected: String,
}

impl Reading {
    fn section(&mut self, words: &str) {
        self.close();
        self.collected.clear();
        self.paging.heading(words);
    }

    fn line(&mut self, line: &str) {
        self.paging.line(line);
        let trimmed = line.trim();
        let is_rule = trimmed.len() >= 5 && trimmed.bytes().all(|sign| matches!(sign, b'-' | b'='));
        if is_rule {
            self.close();
        }
        let Some((label, value)) = pair(trimmed) else { return };
        let label = label.to_ascii_lowercase();
        match BEGINS.iter().find(|(begins, _)| *begins == label) {
            Some((_, sort)) if !value.is_empty() => self.begin(sort, value),
            Some(_) => self.close(),
            None => self.more(&label, value),
        }
    }

    fn begin(&mut self, sort: &str, words: &str) {
        self.close();
        let date = if sort == "result" { self.collected.clone() } else { String::new() };
        let page = Some(self.paging.page());
        self.dated = DATES.len();
        self.open = Some(Entry { sort: sort.into(), text: words.into(), date, page, ..Entry::default() });
    }

    fn more(&mut self, label: &str, value: &str) {
        // `Medical Condition Start Date` is a start date.
        let is_date = |known: &&str| *known == label || known.len() > 4 && label.ends_with(*known);
        let date = DATES.iter().position(is_date).zip(date(value));
        let Some(entry) = &mut self.open else {
            if let (Some((_, date)), true) = (date, label.contains("collected")) {
                self.collected = date.to_string();
            }
            return;
        };
        if let Some((rank, date)) = date.filter(|(rank, _)| *rank < self.dated) {
            (self.dated, entry.date) = (rank, date.to_string());
            return;
        }
        let place = match (label, entry.sort.as_str()) {
            ("status" | "medication status", _) => &mut entry.status,
            ("result" | "results" | "measurement", "result") => &mut entry.value,
            ("instructions" | "supply", "medicine") | ("reaction" | "reactions", "allergy") => &mut entry.value,
            ("units" | "measure", "result") => &mut entry.unit,
            ("reference range", "result") => &mut entry.range,
            ("systolic" | "diastolic", "result") => {
                let between = if entry.value.is_empty() { "" } else { "/" };
                entry.value = format!("{}{between}{value}", entry.value);
                return;
            }
            (own, "result") if is_own(own, &entry.text) => &mut entry.value,
            _ => return,
        };
        if place.is_empty() {
            *place = value.trim_matches(['(', ')']).to_owned();
        }
    }

    /// Keeps the entry that is open.
    fn close(&mut self) {
        if let Some(entry) = self.open.take().filter(|_| self.entries.len() < ENTRIES) {
            self.entries.push(entry);
        }
    }
}

/// Whether a label repeats what was measured: `Blood sugar count`, `INR value`, `Pain level`.
fn is_own(label: &str, measured: &str) -> bool {
    let rest = label.strip_prefix(measured.to_ascii_lowercase().as_str());
    rest.is_some_and(|rest| matches!(rest, "" | " count" | " value" | " level"))
}

/// `Label: value` of a line, the value without the next label; `--` means that there is none.
fn pair(line: &str) -> Option<(&str, &str)> {
    let (label, value) = line.split_once(':')?;
    let value = value.trim();
    let value = value.split("   ").next().unwrap_or_default().trim();
    let end = value.floor_char_boundary(500);
    let value = if value == "--" { "" } else { value.get(..end).unwrap_or_default() };
    (label.len() <= 40 && !label.is_empty()).then(|| (label.trim().trim_end_matches('*'), value))
}

/// Whose it is and when it was downloaded, from the lines before the first list.
fn stated(lines: &[&str]) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    if let Some(kind) = kind_of_loinc("34133-9") {
        facts.push(Fact::stated(FactName::Kind, &kind.id, "Blue Button", "title"));
    }
    let title = lines.iter().map(|line| line.trim_matches(['-', '*', ' '])).find(|line| !line.is_empty());
    if let Some(title) = title {
        facts.push(Fact::stated(FactName::Title, title, title, "title"));
    }
    let mut state = |name: FactName, value: String, evidence: &str, method: &str| {
        if !value.is_empty() && !facts.iter().any(|fact| fact.name == name) {
            facts.push(Fact::stated(name, value, evidence, method));
        }
    };
    let mut before = "";
    for line in lines.iter().take(HEAD).map(|line| line.trim()).filter(|line| !line.is_empty()) {
        // A relative's name stands behind such a heading.
        if ["emergency contact", "next of kin"].iter().any(|other| line.to_ascii_lowercase().contains(other)) {
            break;
        }
        // The day stands alone on its line below who made the file.
        let may_be_day = line.len() <= 40 && (!line.contains(':') || line.contains('@') || line.ends_with("AM") || line.ends_with("PM"));
        if let Some(date) = date(line).filter(|_| may_be_day) {
            state(FactName::Date, date.to_string(), line, "download date");
        }
        for (label, value) in line.split("   ").filter_map(|part| pair(part.trim())) {
            match label.to_ascii_lowercase().as_str() {
                "name" => state(FactName::Name, in_order(value), value, "Name"),
                "date of birth" => {
                    if let Some(born) = date(value) {
                        // VA.gov writes the name alone on the line before.
                        if before.contains(", ") && !before.contains(':') {
                            state(FactName::Name, in_order(before), before, "Name above");
                        }
                        state(FactName::BirthDate, born.to_string(), value, "Date of Birth");
                    }
                }
                "gender" | "sex" => {
                    let sex = value.chars().next().map(|first| first.to_ascii_uppercase()).filter(|first| matches!(first, 'M' | 'F'));
                    state(FactName::Sex, sex.map(String::from).unwrap_or_default(), value, "Gender");
                }
                "system request date/time" | "date generated" => {
                    if let Some(made) = date(value) {
                        state(FactName::Date, made.to_string(), value, "System Request Date/Time");
                    }
                }
                _ => {}
            }
        }
        before = line;
    }
    facts
}

/// `DOE, JANE Q` in reading order.
fn in_order(name: &str) -> String {
    match name.split_once(',') {
        Some((family, given)) => format!("{} {}", given.trim(), family.trim()).trim().to_owned(),
        None => name.to_owned(),
    }
}

/// The day at the start of `09 Sep 2013 @ 0602`, `03/28/2013 4:57 PM` (these files are American), `March 28, 2013`.
fn date(written: &str) -> Option<PartialDate> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<&str> = written.split([' ', ',', '/']).filter(|word| !word.is_empty()).take(3).collect();
    let [a, b, year] = words.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    let month = |word: &str| {
        let short = word.chars().take(3).collect::<String>().to_ascii_lowercase();
        MONTHS.iter().position(|month| *month == short).and_then(|at| u32::try_from(at + 1).ok())
    };
    let (month, day) = match (month(a), month(b)) {
        (Some(month), _) => (month, b),
        (None, Some(month)) => (month, a),
        (None, None) if written.contains('/') => (a.parse().ok()?, b),
        (None, None) => return None,
    };
    PartialDate::day(year.parse().ok()?, month, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const VA: &str = "------------------ MY HEALTHEVET PERSONAL INFORMATION REPORT -------------------
                    *************CONFIDENTIAL*************
                    Produced by the VA Blue Button (v12.6)
                               09 Sep 2013 @ 0602

Name: DOE, JANE Q         Date of Birth: 01 Mar 1948

--------------------------- DOWNLOAD REQUEST SUMMARY ---------------------------
Date Range Selected:       09 Sep 2012 to 09 Sep 2013
Gender:  Female        Blood Type:  AB+
EMERGENCY CONTACTS
Name: SOMEBODY ELSE

-------------------------- VA MEDICATION HISTORY ----------------------
Medication: AMLODIPINE 5MG TAB 
Instructions: TAKE ONE-HALF TABLET 
Status: Active
Last Filled On: 11 Dec 2012
Initially Ordered On: 10 Dec 2012

------------------------- VA LABORATORY RESULTS -------------------------
Lab Test: Potassium
Date/Time Collected: 17 Jan 2013 @ 1341
-------------------------------------------------------------------------
Test Name: POTASSIUM
Result: 6.5 Critical High
Units: mmol/L
Reference Range: (3.5-5.0)
Status: Final
-------------------------------------------------------------------------
Comments: TEST
";
    const MEDICARE: &str = "--------------------------------\nMYMEDICARE.GOV PERSONAL HEALTH INFORMATION\n\n--------------------------------\n**********CONFIDENTIAL***********\n\nProduced by the Blue Button (v2.0)\n\n03/28/2013 4:57 PM\n\n--------------------------------\nDemographic\n--------------------------------\nSource: MyMedicare.gov\nName: JANE DOE\nDate of Birth: 01/02/1940\n\n--------------------------------\nSelf Reported Medical Conditions\n--------------------------------\nCondition Name: Arthritis\nMedical Condition Start Date: 08/09/2005\n";

    fn read(text: &str) -> (String, String, String) {
        let bytes = text.as_bytes();
        assert!(BlueButton.sniff(bytes, "") > 0);
        let extract =
            BlueButton.extract(&mut Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) }).unwrap();
        let facts =
            extract.stated.iter().filter(|fact| fact.name != FactName::Title).map(|fact| format!("{}={}", fact.name.key(), fact.value));
        let entry = |entry: &Entry| {
            [&entry.sort, &entry.text, &entry.value, &entry.unit, &entry.range, &entry.date, &entry.status].map(String::as_str).join("|")
        };
        let entries = extract.entries.iter().map(entry).collect::<Vec<_>>().join("\n");
        (facts.collect::<Vec<_>>().join(";"), entries, extract.pages[0].text.clone())
    }

    #[test]
    fn the_va_s_file_is_read() {
        let (facts, entries, text) = read(VA);
        assert_eq!(facts, "kind=summary;date=2013-09-09;name=JANE Q DOE;birth-date=1948-03-01;sex=F");
        let expected = "medicine|AMLODIPINE 5MG TAB|TAKE ONE-HALF TABLET|||2012-12-11|Active\nresult|POTASSIUM|6.5 Critical High|mmol/L|3.5-5.0|2013-01-17|Final";
        assert_eq!(entries, expected);
        assert!(text.contains("\n\nVA MEDICATION HISTORY\nMedication: AMLODIPINE"));
    }

    #[test]
    fn medicare_s_file_is_read() {
        let (facts, entries, text) = read(MEDICARE);
        assert_eq!(facts, "kind=summary;date=2013-03-28;name=JANE DOE;birth-date=1940-01-02");
        assert_eq!(entries, "problem|Arthritis||||2005-08-09|");
        assert!(text.contains("\n\nSelf Reported Medical Conditions\n"));
    }

    #[test]
    fn other_text_is_not_claimed() {
        for text in ["A letter about the VA Blue Button.", "%PDF-1.4 MY HEALTHEVET PERSONAL", "", "MY HEALTHEVET PERSONAL"] {
            assert_eq!(BlueButton.sniff(text.as_bytes(), "a.txt"), 0, "{text}");
        }
    }
}
