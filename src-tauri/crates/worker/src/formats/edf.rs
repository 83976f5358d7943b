//! Recordings of sleep, of the brain and of breathing machines: European Data Format (EDF, EDF+; Kemp 1992, Kemp and Olivier 2003) and its
//! twin with samples of 24 bits (BDF).
//!
//! What the head says: whose recording it is, when it began, which signals were recorded. The curves are neither drawn nor judged, and
//! notes inside the recording (annotations) are not read.

use std::io::Read;

use second_read_model::PartialDate;
use second_read_model::extract::Extract;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::kind;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::failed_reading;
use super::paging::Paging;

/// The head is so long, and for each signal so much longer, in bytes.
const HEAD: usize = 256;
const SIGNAL: usize = 256;
/// More signals than these are no recording of a person.
const MOST_SIGNALS: usize = 512;
/// What kind of record a signal makes of a recording, by the type that its label begins with (EDF+ 2.1.3); the first that is there counts.
const KINDS: [(&str, &str); 2] = [("EEG", "procedure"), ("ECG", "ecg")];
/// A night in the laboratory records the heart too: the signals only hint at what was asked.
const BY_SIGNAL: f32 = 0.7;
const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

pub(super) struct Edf;

impl Format for Edf {
    fn id(&self) -> &'static str {
        "edf"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        let marked = head.starts_with(b"0       ") || head.starts_with(b"\xFFBIOSEMI");
        let Some(head) = Head::of(head).filter(|_| marked) else { return 0 };
        if head.signals.is_some() && head.begun().is_some() { 95 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let mut bytes = Vec::new();
        input.source.rewind().map_err(failed_reading)?;
        input.source.take((HEAD + MOST_SIGNALS * SIGNAL) as u64).read_to_end(&mut bytes).map_err(failed_reading)?;
        let malformed = || Failure { code: WarningCode::Malformed, place: "head".into() };
        let head = Head::of(&bytes).ok_or_else(malformed)?;
        let signals = head.signals(&bytes);
        let mut warnings = Vec::new();
        if head.signals.is_none_or(|count| count > signals.len()) {
            warnings.push(Warning { code: WarningCode::Truncated, place: "signals".into() });
        } else if head.size(&bytes).is_some_and(|whole| whole > input.size) {
            warnings.push(Warning { code: WarningCode::Truncated, place: format!("byte {}", input.size) });
        }
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: "application/x-edf".into(),
            pages: pages(&head, &signals),
            stated: stated(&head, &signals),
            warnings,
            ..Extract::default()
        })
    }
}

/// What stands at the beginning, in columns of ASCII.
struct Head {
    patient: String,
    recording: String,
    date: String,
    time: String,
    /// How many pieces the recording has, and how many signals; `None` where it does not say.
    pieces: Option<u64>,
    signals: Option<usize>,
}

impl Head {
    fn of(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..HEAD)?;
        Some(Self {
            patient: column(bytes, 8, 80),
            recording: column(bytes, 88, 80),
            date: column(bytes, 168, 8),
            time: column(bytes, 176, 8),
            pieces: column(bytes, 236, 8).parse().ok(),
            signals: column(bytes, 252, 4).parse().ok().filter(|count| (1..=MOST_SIGNALS).contains(count)),
        })
    }

    /// The label and the unit of each signal: all labels stand together, then all of each other column.
    fn signals(&self, bytes: &[u8]) -> Vec<(String, String)> {
        let count = self.signals.unwrap_or_default();
        let there = bytes.len().saturating_sub(HEAD) / SIGNAL;
        let whole = (0..count.min(there)).map(|number| {
            let label = column(bytes, HEAD + number * 16, 16);
            (label, column(bytes, HEAD + count * 96 + number * 8, 8))
        });
        whole.collect()
    }

    /// How long the file is, where the head says it: each piece holds so many samples of each signal, of two bytes (three in BDF).
    fn size(&self, bytes: &[u8]) -> Option<u64> {
        let (count, width) = (self.signals?, if bytes.starts_with(&[0xFF]) { 3 } else { 2 });
        let mut samples = (0..count).map(|number| column(bytes, HEAD + count * 216 + number * 8, 8).parse::<u64>().ok());
        let piece = samples.try_fold(0_u64, |sum, samples| sum.checked_add(samples?))?.checked_mul(width)?;
        piece.checked_mul(self.pieces?)?.checked_add((HEAD + count * SIGNAL) as u64)
    }

    /// The day on which the recording began: that of EDF+ with four digits of its year, else `dd.mm.yy`, where 85 is 1985 and 84 is 2084.
    fn begun(&self) -> Option<(PartialDate, &str)> {
        let long = self.recording.strip_prefix("Startdate ").and_then(|rest| rest.split(' ').next());
        if let Some((date, written)) = long.and_then(|written| Some((day(written)?, written))) {
            return Some((date, written));
        }
        let mut numbers = self.date.split('.').map(|number| number.parse::<u32>().ok());
        let (day, month, year) = (numbers.next()??, numbers.next()??, numbers.next()??);
        let century = if year >= 85 { 1900 } else { 2000 };
        Some((PartialDate::day(century + i32::try_from(year).ok()?, month, day)?, &self.date))
    }
}

/// A column without its padding.
fn column(bytes: &[u8], start: usize, length: usize) -> String {
    let bytes = bytes.get(start..start + length).unwrap_or_default();
    bytes.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { ' ' }).collect::<String>().trim().to_owned()
}

/// `02-MAY-1951`.
fn day(written: &str) -> Option<PartialDate> {
    let mut parts = written.split('-');
    let (day, month, year) = (parts.next()?.parse().ok()?, parts.next()?.to_ascii_uppercase(), parts.next()?.parse().ok()?);
    let month = MONTHS.iter().position(|name| *name == month)?;
    PartialDate::day(year, u32::try_from(month + 1).ok()?, day)
}

fn pages(head: &Head, signals: &[(String, String)]) -> Vec<second_read_model::extract::PageText> {
    let mut paging = Paging::default();
    for words in [head.patient.replace('_', " "), head.recording.replace('_', " "), format!("{} {}", head.date, head.time)] {
        paging.line(words.trim());
    }
    for (label, unit) in signals {
        paging.line(format!("{label}  {unit}").trim());
    }
    paging.finish()
}

/// What the head states. The patient's column of EDF+ has four parts: number, sex, birth date, name; `X` stands for what is not told, and
/// `_` for a space. In plain EDF it holds what someone typed, of which nothing is certain.
fn stated(head: &Head, signals: &[(String, String)]) -> Vec<Fact> {
    let mut facts = Vec::new();
    let parts: Vec<String> = head.patient.split(' ').map(|part| part.replace('_', " ")).collect();
    if let [number, sex, born, name, ..] = parts.as_slice()
        && (matches!(sex.as_str(), "F" | "M" | "X") && (born == "X" || day(born).is_some()))
    {
        let told = |part: &str| part != "X" && !part.trim().is_empty();
        let born_on = day(born).map(|date| date.to_string()).unwrap_or_default();
        for (fact, value, written) in [
            (FactName::RecordNumber, number, ""),
            (FactName::Sex, sex, sex),
            (FactName::BirthDate, &born_on, born),
            (FactName::Name, name, name),
        ] {
            if told(value) {
                facts.push(Fact::stated(fact, value.trim(), written, "local patient identification"));
            }
        }
    }
    if let Some((date, written)) = head.begun() {
        facts.push(Fact::stated(FactName::Date, date.to_string(), written, "startdate"));
    }
    let by_signal =
        KINDS.iter().find_map(|(start, id)| Some((signals.iter().find(|(label, _)| label.starts_with(start))?, kind::kind(id)?)));
    if let Some(((label, _), kind)) = by_signal {
        facts.push(Fact { confidence: BY_SIGNAL, ..Fact::stated(FactName::Kind, kind.id.clone(), label, "label") });
    }
    facts
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A recording of these signals, with its samples where `whole`.
    fn recording(patient: &str, about: &str, labels: &[&str], whole: bool) -> Vec<u8> {
        let count = labels.len();
        let size = HEAD + count * SIGNAL;
        let mut head = format!("{:<8}{patient:80}{about:80}02.03.0422.15.00{size:<8}{:44}{:<8}{:<8}{count:<4}", 0, "EDF+C", 2, 30);
        labels.iter().for_each(|label| head.push_str(&format!("{label:16}")));
        let columns =
            [(80, "AgAgCl"), (8, "uV"), (8, "-440"), (8, "510"), (8, "-2048"), (8, "2047"), (80, "HP:0.1Hz"), (8, "10"), (32, "")];
        for (width, value) in columns {
            head.push_str(&format!("{value:width$}").repeat(count));
        }
        let mut bytes = head.into_bytes();
        bytes.resize(bytes.len() + if whole { 2 * 10 * 2 * count } else { 0 }, 0);
        bytes
    }

    fn read(bytes: &[u8]) -> Extract {
        assert_eq!(Edf.sniff(bytes, ""), 95);
        Edf.extract(&mut Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) }).unwrap()
    }

    fn facts(extract: &Extract) -> Vec<(FactName, &str)> {
        extract.stated.iter().map(|fact| (fact.name, fact.value.as_str())).collect()
    }

    #[test]
    fn a_night_says_whose_it_is_and_what_was_recorded() {
        let about = "Startdate 02-MAR-2004 PSG-17 NN Recorder_03";
        let night = read(&recording("K_77 F 14-MAR-1971 Anna_Nobody", about, &["EEG Fpz-Cz", "ECG", "Resp oro-nasal"], true));
        assert_eq!(
            night.pages[0].text,
            "K 77 F 14-MAR-1971 Anna Nobody\nStartdate 02-MAR-2004 PSG-17 NN Recorder 03\n02.03.04 22.15.00\nEEG Fpz-Cz  uV\nECG  uV\n\
             Resp oro-nasal  uV"
        );
        use FactName::*;
        let expected = [
            (RecordNumber, "K 77"),
            (Sex, "F"),
            (BirthDate, "1971-03-14"),
            (Name, "Anna Nobody"),
            (Date, "2004-03-02"),
            (Kind, "procedure"),
        ];
        assert_eq!(facts(&night), expected);
        assert!(night.warnings.is_empty());
    }

    #[test]
    fn what_is_not_told_is_not_made_up() {
        let plain = read(&recording("Nobody Anna bed 4", "ward", &["Flow"], true));
        assert_eq!(facts(&plain), [(FactName::Date, "2004-03-02")]);
        let hidden = read(&recording("X X X X", "Startdate X X X X", &["ECG I"], true));
        assert_eq!(facts(&hidden), [(FactName::Date, "2004-03-02"), (FactName::Kind, "ecg")]);
    }

    #[test]
    fn a_recording_that_ends_early_says_so() {
        let whole = recording("X X X X", "", &["Flow", "SpO2"], true);
        for (length, place) in [(whole.len() - 1, format!("byte {}", whole.len() - 1)), (HEAD + 300, "signals".to_owned())] {
            let cut = read(&whole[..length]);
            assert_eq!(cut.warnings, [Warning { code: WarningCode::Truncated, place }]);
            assert_eq!(cut.pages[0].text.lines().last(), Some(if length > HEAD + 512 { "SpO2  uV" } else { "Flow  uV" }));
        }
    }

    #[test]
    fn other_files_that_begin_with_a_zero_are_not_taken() {
        for bytes in [b"0       ".repeat(40), b"0       1       2".to_vec(), vec![0; 600], b"\xFFBIOSEMI".repeat(40)] {
            assert_eq!(Edf.sniff(&bytes, "a.edf"), 0);
        }
    }
}
