//! FHIR (R4, STU3, DSTU2) as JSON: one resource, a Bundle, a bulk export by lines, an app's list of resources; as XML: a resource or a
//! Bundle. A portal's export, a coded report, the clinical records of a phone.
//!
//! JSON is read entry by entry, so that an export of any size fits. Not read: FHIR as Turtle, extensions, what an attachment only links
//! to, signatures. Nothing is converted: numbers and units are as written.

mod attachments;
mod facts;
mod from_xml;
mod gather;
mod narrative;
mod pages;
mod shapes;
mod walk;
mod words;

use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::charset::charset;
use super::failed_reading;
use super::json;
use super::json::pull::Pull;
use super::xml;
use super::xmlfile::XmlFile;
use attachments::Wanted;
use gather::Gathered;
use walk::Ending;
use walk::Taker;
use walk::walk;

/// Texts longer than this are attachments; they are not held while reading, in bytes.
const TEXT: usize = 1 << 20;
/// The longest attachment that is given out, in bytes of its text.
const ATTACHMENT: usize = 100 << 20;

pub struct Fhir;

impl Format for Fhir {
    fn id(&self) -> &'static str {
        "fhir"
    }

    fn version(&self) -> u32 {
        2
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if from_xml::is_resource(head) {
            return 90;
        }
        if !json::may_be_json(head) {
            return 0;
        }
        let text = charset(head).decode(head).0;
        let start = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n', '\x1E']);
        if start.starts_with(['{', '[']) && has_resource_type(start) { 90 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let mut gathered = Gathered::default();
        let ending = walked(input, TEXT, &mut gathered).unwrap_or_default();
        gathered.is_cut |= ending.is_cut;
        let mut extract = Extract { format: self.id().into(), version: self.version(), ..Extract::default() };
        extract.media_type = match ending.values {
            _ if from_xml::is_resource(input.head) => "application/fhir+xml",
            0..=1 => "application/fhir+json",
            _ => "application/fhir+ndjson",
        }
        .into();
        if gathered.resources == 0 {
            let (pages, warnings) = preview(input)?;
            return Ok(Extract { pages, warnings, ..extract });
        }
        extract.stated = facts::stated(&gathered);
        (extract.pages, extract.entries) = pages::lay_out(&mut gathered);
        extract.warnings = warnings(&ending, &gathered);
        extract.parts = gathered.parts;
        if extract.pages.is_empty() {
            extract.pages = preview(input)?.0;
        }
        Ok(extract)
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        let missing = || Failure { code: WarningCode::NotSupported, place: format!("part {number}") };
        let mut wanted = Wanted { left: number.checked_sub(1).ok_or_else(missing)?, bytes: None };
        walked(input, ATTACHMENT, &mut wanted)?;
        wanted.bytes.ok_or_else(missing)
    }
}

/// Hands every resource of a file to `taker`, texts longer than `keep` bytes shortened.
fn walked(input: &mut Input<'_>, keep: usize, taker: &mut dyn Taker) -> Result<Ending, Failure> {
    if from_xml::is_resource(input.head) {
        return from_xml::walk(&xml::text(input)?, keep, taker);
    }
    input.source.rewind().map_err(failed_reading)?;
    let mut source = &mut *input.source;
    let mut pull = Pull::new(input.head, &mut source, keep);
    let ending = walk(&mut pull, taker);
    Ok(Ending { is_cut: pull.is_cut, ..ending })
}

/// Pages that show a file of which no resource was understood, and what is wrong with it.
fn preview(input: &mut Input<'_>) -> Result<(Vec<PageText>, Vec<Warning>), Failure> {
    if from_xml::is_resource(input.head) {
        return XmlFile.extract(input).map(|plain| (plain.pages, plain.warnings));
    }
    json::preview(input)
}

/// Whether the key stands in the text; its value is a word that begins with a capital.
fn has_resource_type(text: &str) -> bool {
    text.match_indices("\"resourceType\"").any(|(at, key)| {
        let rest = text.get(at + key.len()..).unwrap_or_default().trim_start();
        let value = rest.strip_prefix(':').map(str::trim_start).and_then(|rest| rest.strip_prefix('"'));
        value.is_some_and(|value| value.starts_with(|first: char| first.is_ascii_uppercase()))
    })
}

fn warnings(ending: &Ending, gathered: &Gathered) -> Vec<Warning> {
    let mut warnings: Vec<Warning> =
        ending.broken.iter().map(|at| Warning { code: WarningCode::Malformed, place: at.to_string() }).collect();
    if ending.is_truncated {
        warnings.push(Warning { code: WarningCode::Truncated, place: format!("after {} resources", gathered.resources) });
    }
    warnings.extend(gathered.warning().map(|code| Warning { code, place: format!("{} resources", gathered.resources) }));
    warnings
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn input<'a>(bytes: &'a [u8], source: &'a mut Cursor<&'a [u8]>) -> Input<'a> {
        Input { name: "", size: bytes.len() as u64, head: &bytes[..bytes.len().min(64 << 10)], source }
    }

    fn read(text: &str) -> Extract {
        Fhir.extract(&mut input(text.as_bytes(), &mut Cursor::new(text.as_bytes()))).unwrap()
    }

    #[test]
    fn only_resources_are_claimed() {
        let claimed = |text: &str| Fhir.sniff(text.as_bytes(), "x.json") > 0;
        for text in
            ["{\"resourceType\": \"Bundle\"}", "\u{FEFF} [{\"resourceType\":\"Patient\"}]", "{\"a\":[{\"resourceType\" : \"Patient\"}]}"]
        {
            assert!(claimed(text), "{text}");
        }
        for text in ["{\"resource\": 1}", "{\"resourceType\": \"folder\"}", "resourceType", "<a>\"resourceType\":\"Patient\"</a>"] {
            assert!(!claimed(text), "{text}");
        }
    }

    #[test]
    fn a_report_is_read_to_its_end() {
        let report = r##"{"resourceType":"Bundle","entry":[
            {"resource":{"resourceType":"DiagnosticReport","code":{"text":"Blood"},"effectiveDateTime":"2024-03-01","conclusion":"Fine.",
             "text":{"div":"<div><p>Seen by us.</p></div>"},
             "presentedForm":[{"contentType":"application/pdf","data":"JVBERg==","title":"Blood"},{"contentType":"text/plain","url":"x"}]}},
            {"resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2823-3","display":"Potassium"}]},
             "effectiveDateTime":"2024-03-01T09:00:00Z","valueQuantity":{"value":5.10,"unit":"mmol/L"},"interpretation":{"text":"High"},
             "referenceRange":[{"low":{"value":3.5},"high":{"value":5.0}}],"subject":{"reference":"#p"}}},
            {"resource":{"resourceType":"Observation","code":{"text":"Blood pressure"},"component":[
             {"code":{"text":"Systolic"},"valueQuantity":{"value":120,"unit":"mmHg"}},{"code":{"text":"Diastolic"},"valueQuantity":{"value":80,"unit":"mmHg"}}]}}]}"##;
        let xml = r##"<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir">
            <entry><resource><DiagnosticReport><text><div xmlns="http://www.w3.org/1999/xhtml"><p>Seen by us.</p></div></text>
             <code><text value="Blood"/></code><effectiveDateTime value="2024-03-01"/><conclusion value="Fine."/>
             <presentedForm><contentType value="application/pdf"/><data value="JVBERg=="/><title value="Blood"/></presentedForm>
             <presentedForm><contentType value="text/plain"/><url value="x"/></presentedForm></DiagnosticReport></resource></entry>
            <entry><resource><Observation><status value="final"/>
             <code><coding><system value="http://loinc.org"/><code value="2823-3"/><display value="Potassium"/></coding></code>
             <subject><reference value="#p"/></subject><effectiveDateTime value="2024-03-01T09:00:00Z"/>
             <valueQuantity><value value="5.10"/><unit value="mmol/L"/></valueQuantity><interpretation><text value="High"/></interpretation>
             <referenceRange><low><value value="3.5"/></low><high><value value="5.0"/></high></referenceRange></Observation></resource></entry>
            <entry><resource><Observation><code><text value="Blood pressure"/></code>
             <component><code><text value="Systolic"/></code><valueQuantity><value value="120"/><unit value="mmHg"/></valueQuantity></component>
             <component><code><text value="Diastolic"/></code><valueQuantity><value value="80"/><unit value="mmHg"/></valueQuantity></component>
            </Observation></resource></entry></Bundle>"##;
        for (written, media_type) in [(report, "application/fhir+json"), (xml, "application/fhir+xml")] {
            assert!(Fhir.sniff(written.as_bytes(), "") > 0);
            assert_eq!(read(written).media_type, media_type);
            is_that_report(written);
        }
    }

    fn is_that_report(report: &str) {
        let extract = read(report);
        let text = "Reports\n\n2024-03-01 Blood, Fine.\nSeen by us.\n\nResults\n2024-03-01 Potassium: 5.10 mmol/L (3.5–5.0), High\nBlood pressure: Systolic 120 mmHg, Diastolic 80 mmHg";
        assert_eq!(extract.pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>(), [text]);
        let entries: Vec<_> = extract
            .entries
            .iter()
            .map(|entry| [&entry.text, &entry.code, &entry.value, &entry.unit, &entry.range].map(String::as_str))
            .collect();
        assert_eq!(
            entries,
            [
                ["Potassium", "http://loinc.org|2823-3", "5.10", "mmol/L", "3.5–5.0"],
                ["Systolic", "", "120", "mmHg", ""],
                ["Diastolic", "", "80", "mmHg", ""],
            ]
        );
        assert!(extract.entries.iter().all(|entry| entry.page == Some(1)));
        assert_eq!(extract.parts.iter().map(|part| (part.name.as_str(), part.size)).collect::<Vec<_>>(), [("Blood.pdf", 4)]);
        let part = |number| Fhir.part(&mut input(report.as_bytes(), &mut Cursor::new(report.as_bytes())), number);
        assert_eq!(part(1).unwrap(), b"%PDF");
        assert!(part(0).is_err() && part(2).is_err());
    }

    #[test]
    fn xml_that_is_broken_is_shown() {
        let broken = read("<Patient xmlns='http://hl7.org/fhir'><id value='1'></Patient>");
        assert_eq!((broken.format.as_str(), broken.warnings[0].code), ("fhir", WarningCode::Malformed));
        assert!(broken.pages[0].text.contains("id value"), "{:?}", broken.pages);
    }

    #[test]
    fn what_is_behind_is_named_and_sections_are_shown() {
        let text = r#"{"resourceType":"Bundle","entry":[
            {"resource":{"resourceType":"Composition","title":"Letter","date":"2024-01-01","section":[{"title":"Plan","text":{"div":"<div>Rest.</div>"}}]}},
            {"resource":{"resourceType":"MedicationRequest","medicationReference":{"reference":"Medication/7"},"dosageInstruction":[{"text":"once a day"}]}},
            {"resource":{"resourceType":"Medication","id":"7","code":{"text":"Aspirin"}}}]}"#;
        let extract = read(text);
        assert_eq!(extract.pages[0].text, "Summary\n\n2024-01-01 Letter\n\nPlan\nRest.\n\nMedicines\nAspirin, once a day");
        assert_eq!((extract.entries[0].text.as_str(), extract.entries[0].value.as_str()), ("Aspirin", "once a day"));
    }

    #[test]
    fn much_is_bounded_and_what_is_broken_is_told() {
        let line = r#"{"resourceType":"Observation","code":{"text":"Pulse"},"effectiveDateTime":"2024-01-01","valueInteger":70}"#;
        let many = read(&[line; 50_000].join("\n"));
        assert_eq!(many.media_type, "application/fhir+ndjson");
        assert!((10_000..50_000).contains(&many.entries.len()));
        assert_eq!(many.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), [WarningCode::Limit]);
        let cut = read(&format!(r#"{{"resourceType":"Bundle","entry":[{line},{{"resourceType":"Obs"#));
        assert_eq!((cut.entries.len(), cut.warnings[0].code), (1, WarningCode::Truncated));
        let broken = read(&format!("{line}\n{{oops}}\n{line}"));
        assert_eq!((broken.entries.len(), broken.warnings[0].code), (2, WarningCode::Malformed));
    }
}
