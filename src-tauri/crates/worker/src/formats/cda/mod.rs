//! HL7 Clinical Document Architecture, release 2: C-CDA R1.1–R2.1, CCD with HITSP C32, and any other kind of it, told by its root.
//!
//! Facts come from the header, entries from coded sections, pages from the narrative, parts from what is embedded. Stylesheets are not
//! applied, references are not fetched, a DTD is refused; of a file that breaks off, what stands before the fault is read.

mod code;
mod entries;
mod header;
mod mend;
mod narrative;
mod parts;
mod value;

use std::collections::HashMap;

use roxmltree::Node;
use second_read_model::extract::Entry;
use second_read_model::extract::Extract;
use second_read_model::extract::Part;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::charset;
use super::paging::Paging;
use super::xml;
use super::xml::child;
use super::xml::children;
use super::xml::is;
use code::Pieces;
use code::few_words;
use entries::Entries;
use parts::Piece;

const NAMESPACE: &str = "urn:hl7-org:v3";
const ROOT: &str = "ClinicalDocument";
/// Sections within sections.
const DEEPEST: usize = 20;

pub struct Cda;

impl Format for Cda {
    fn id(&self) -> &'static str {
        "cda"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if !xml::is_xml(head) {
            return 0;
        }
        let text = xml::decode(head);
        match root_tag(&text) {
            Some(tag) if is_root(tag) && tag.contains(NAMESPACE) => 95,
            Some(tag) if is_root(tag) => 80,
            _ => 0,
        }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let text = xml::text(input)?;
        with_document(&text, read)
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        let text = xml::text(input)?;
        with_document(&text, |document, _| {
            let at = usize::try_from(number).unwrap_or(usize::MAX).wrapping_sub(1);
            let (pieces, _) = parts::pieces(document);
            pieces.get(at).ok_or(Failure { code: WarningCode::NotSupported, place: format!("part {number}") })?.bytes()
        })?
    }
}

/// The root's start tag, behind declarations, comments and a DTD.
fn root_tag(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.get(rest.find('<')?..)?;
        let end = match () {
            () if rest.starts_with("<!--") => rest.find("-->")? + 3,
            () if rest.starts_with("<?") => rest.find("?>")? + 2,
            // The declarations inside a DTD end before its `]`.
            () if rest.starts_with("<!DOCTYPE") => match rest.find(['[', '>']) {
                Some(at) if rest[at..].starts_with('[') => rest.find(']')? + 1,
                at => at? + 1,
            },
            () => return rest.get(..rest.find('>').unwrap_or(rest.len())),
        };
        rest = rest.get(end..)?;
    }
}

fn is_root(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default();
    name.rsplit(':').next() == Some(ROOT)
}

/// The document of a text, mended where that is needed.
fn with_document<T>(text: &str, job: impl FnOnce(Node<'_, '_>, Option<Warning>) -> T) -> Result<T, Failure> {
    let failure = match xml::parse(text) {
        Ok(tree) => return Ok(job(tree.root_element(), None)),
        Err(failure) if failure.code == WarningCode::Limit => return Err(failure),
        Err(failure) => failure,
    };
    let mut mended = mend::escaped(text);
    for _ in 0..3 {
        let text = mended.as_deref().unwrap_or(text);
        match xml::parse(text) {
            Ok(tree) => return Ok(job(tree.root_element(), Some(Warning { code: failure.code, place: failure.place }))),
            Err(inner) if inner.code == WarningCode::Limit => return Err(inner),
            Err(_) => mended = Some(mend::closed(text).ok_or(Failure { code: failure.code, place: failure.place.clone() })?),
        }
    }
    Err(failure)
}

/// Everything that a document says.
fn read(document: Node<'_, '_>, warning: Option<Warning>) -> Extract {
    let mut warnings: Vec<Warning> = warning.into_iter().collect();
    let by_id = document.descendants().filter_map(|node| Some((node.attribute("ID")?, node)));
    let pieces: Pieces<'_, '_> = by_id.filter(|(_, node)| !is(node, "observationMedia")).collect();
    let (embedded, more) = parts::pieces(document);
    let parts: Vec<Part> = embedded.iter().zip(1..).map(|(piece, number)| piece.part(number)).collect();
    let shown_by = embedded.iter().zip(&parts).filter_map(|(piece, part)| Some((piece.id?, part.name.clone())));
    let header = header::read(document);
    let mut body = Body {
        media: shown_by.chain(linked(document)).collect(),
        paging: Paging::default(),
        places: HashMap::new(),
        entries: Entries::new(&pieces),
    };
    body.header(&header);
    for component in children(document, "component") {
        if let Some(structured) = child(component, "structuredBody") {
            body.sections(structured, 0);
        }
        if let Some(other) = child(component, "nonXMLBody") {
            body.other(other, embedded.iter().zip(&parts).filter(|(piece, _)| piece.is_body));
        }
    }
    let limits = [(more, "parts"), (body.paging.is_full(), "pages"), (body.entries.entries.len() >= entries::MOST, "entries")];
    warnings.extend(limits.into_iter().filter(|(met, _)| *met).map(|(_, what)| Warning { code: WarningCode::Limit, place: what.into() }));
    let mut stated = header.facts;
    stated.extend(body.entries.diagnoses);
    Extract {
        format: Cda.id().into(),
        version: Cda.version(),
        media_type: "text/xml".into(),
        pages: body.paging.finish(),
        stated,
        entries: body.entries.entries,
        parts,
        warnings,
        ..Extract::default()
    }
}

/// Media that stand outside the document, by the `ID` that the narrative shows them by.
fn linked<'a>(document: Node<'a, '_>) -> impl Iterator<Item = (&'a str, String)> {
    let media = document.descendants().filter(|node| is(node, "observationMedia"));
    media.filter_map(|media| {
        let address = child(child(media, "value")?, "reference")?.attribute("value")?;
        Some((media.attribute("ID")?, address.chars().take(200).collect()))
    })
}

/// The body of a document while its sections are read.
struct Body<'p, 'a, 'input> {
    /// What `renderMultiMedia` shows, by its `ID`.
    media: HashMap<&'a str, String>,
    paging: Paging,
    /// The page that a piece of the narrative stands on, by its `ID`.
    places: HashMap<&'a str, u32>,
    entries: Entries<'p, 'a, 'input>,
}

impl<'a, 'input> Body<'_, 'a, 'input> {
    fn header(&mut self, header: &header::Header) {
        if !header.title.is_empty() {
            self.paging.line(&header.title);
        }
        header.lines.iter().for_each(|line| self.paging.line(line));
    }

    fn sections(&mut self, holder: Node<'a, 'input>, depth: usize) {
        for section in children(holder, "component").flat_map(|component| children(component, "section")) {
            if depth < DEEPEST && !self.paging.is_full() {
                self.section(section, depth);
            }
        }
    }

    fn section(&mut self, section: Node<'a, 'input>, depth: usize) {
        let title = child(section, "title").map(few_words).filter(|words| !words.is_empty());
        let code = || child(section, "code").map(|code| code::shown(code, &Pieces::new())).unwrap_or_default();
        let title = title.unwrap_or_else(code);
        if !title.is_empty() {
            self.paging.heading(&title);
        }
        let page = self.paging.page();
        let lines = child(section, "text").map(|text| self.narrative(text)).unwrap_or_default();
        let first = self.entries.entries.len();
        let places = &self.places;
        self.entries.section(section, &|id| id.map_or(Some(page), |id| places.get(id).copied()));
        if lines == 0 {
            self.statements(first);
        }
        self.sections(section, depth + 1);
    }

    /// A narrative on its pages; how many lines it has.
    fn narrative(&mut self, text: Node<'a, 'input>) -> usize {
        let narrative = narrative::read(text, &self.media);
        let mut places = narrative.places.iter().peekable();
        for (at, line) in narrative.lines.iter().enumerate() {
            self.paging.line(line);
            let page = self.paging.page();
            while let Some((id, _)) = places.next_if(|(_, line)| *line <= at) {
                self.places.insert(id, page);
            }
        }
        narrative.lines.len()
    }

    /// Entries of a section without narrative, a line each, so that they can be read all the same.
    fn statements(&mut self, first: usize) {
        let page = self.paging.page();
        for entry in self.entries.entries.iter_mut().skip(first) {
            entry.page = Some(page);
            self.paging.line(&statement(entry));
        }
    }

    /// A body that is not XML: its words where it is text, else its name, so that something stands on the page.
    fn other<'e>(&mut self, body: Node<'a, 'input>, embedded: impl Iterator<Item = (&'e Piece<'a, 'input>, &'e Part)>)
    where
        'a: 'e,
        'input: 'e,
    {
        for (piece, part) in embedded {
            if let Some(text) = piece.plain_text() {
                self.paging.heading("");
                charset::clean(&text).lines().for_each(|line| self.paging.line(line));
            } else if piece.markup().is_none_or(|markup| self.narrative(markup) == 0) {
                self.paging.line(&format!("[{}]", part.name));
            }
        }
        let outside = child(body, "text").and_then(code::anchor).filter(|address| !address.is_empty());
        if let Some(address) = outside {
            self.paging.line(&format!("[{}]", address.chars().take(200).collect::<String>()));
        }
    }
}

fn statement(entry: &Entry) -> String {
    let value = [&entry.value, &entry.unit].into_iter().filter(|words| !words.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
    let cells = [&entry.text, &value, &entry.range, &entry.date, &entry.status];
    cells.into_iter().filter(|words| !words.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\t")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use second_read_model::fact::FactName;

    use super::*;

    /// A document with this body, and what else its header holds.
    fn document(header: &str, body: &str) -> String {
        format!(
            r#"<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="http://a.example/cda.xsl"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{header}
<component><structuredBody>{body}</structuredBody></component></ClinicalDocument>"#
        )
    }

    fn section(code: &str, inner: &str) -> String {
        format!(r#"<component><section><code code="{code}"/>{inner}</section></component>"#)
    }

    fn read(bytes: &[u8]) -> Result<Extract, Failure> {
        Cda.extract(&mut Input { name: "a.xml", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) })
    }

    fn entries(code: &str, inner: &str) -> Vec<Entry> {
        read(document("", &section(code, inner)).as_bytes()).map(|extract| extract.entries).unwrap_or_default()
    }

    fn text(extract: &Extract) -> String {
        extract.pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn it_is_told_by_its_root() {
        let wide: Vec<u8> = format!("\u{FEFF}{}", document("", "")).encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, claimed) in [
            (document("", "").into_bytes(), true),
            (wide, true),
            (b"<!-- a > b --><!DOCTYPE x [<!ENTITY y 'z'>]>\n<n1:ClinicalDocument xmlns:n1='urn:hl7-org:v3'/>".to_vec(), true),
            (b"<ClinicalDocument>".to_vec(), true),
            (b"<Envelope xmlns='urn:hl7-org:v3'><ClinicalDocument/></Envelope>".to_vec(), false),
            (b"<ClinicalDocuments/>".to_vec(), false),
            (b"<html><p>ClinicalDocument urn:hl7-org:v3</p></html>".to_vec(), false),
            (b"ClinicalDocument".to_vec(), false),
        ] {
            assert_eq!(Cda.sniff(&bytes, "a.xml") > 0, claimed, "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn a_header_states_facts() {
        let header = r#"<templateId root="2.16.840.1.113883.10.20.22.1.8"/><code code="18842-5" codeSystem="2.16.840.1.113883.6.1"/>
            <title>Stay on <b>ward</b> 4</title><effectiveTime value="20240305101500-0500"/>
            <recordTarget><patientRole>
              <id root="2.16.840.1.113883.4.1" extension="000-00-0000"/><id root="1.2.3" extension="A-77" assigningAuthorityName="Elm MRN"/>
              <id root="1.2.4" extension="B-8"/>
              <patient><name use="P"><given>Nell</given></name><name use="L"><given>Nora</given><family>Quist</family></name>
              <administrativeGenderCode code="UN"/><birthTime value="19610230"/></patient></patientRole></recordTarget>
            <author><time/><assignedAuthor><assignedPerson><name><prefix>Dr</prefix><family>Abel</family></name></assignedPerson></assignedAuthor></author>
            <custodian><assignedCustodian><representedCustodianOrganization><name>Elm Hospital</name></representedCustodianOrganization>
            </assignedCustodian></custodian><legalAuthenticator><signatureCode code="S"/></legalAuthenticator>
            <inFulfillmentOf><order><id root="1.5" extension="ORD-5"/></order></inFulfillmentOf>
            <componentOf><encompassingEncounter><effectiveTime><low value="20240228"/><high value="20240304"/></effectiveTime>
            </encompassingEncounter></componentOf>"#;
        let extract = read(document(header, "").as_bytes()).unwrap();
        let found: Vec<_> = extract.stated.iter().map(|fact| (fact.name, fact.value.as_str(), fact.evidence.as_str())).collect();
        assert_eq!(
            found,
            [
                (FactName::Kind, "discharge", "18842-5"),
                (FactName::Title, "Stay on ward 4", "Stay on ward 4"),
                (FactName::Name, "Nora Quist", "Nora Quist"),
                (FactName::Sex, "O", "UN"),
                (FactName::RecordNumber, "A-77", "Elm MRN"),
                (FactName::RecordNumber, "B-8", "Elm Hospital"),
                (FactName::Date, "2024-03-04", "20240304"),
                (FactName::Reported, "2024-03-05", "20240305"),
                (FactName::Author, "Dr Abel", "Dr Abel"),
                (FactName::Place, "Elm Hospital", "Elm Hospital"),
                (FactName::Status, "final", "S"),
                (FactName::Accession, "ORD-5", "ORD-5"),
            ]
        );
        assert!(text(&extract).starts_with("Stay on ward 4\nPatient: Nora Quist\n"));
        assert!(!text(&extract).contains("000-00"));
    }

    #[test]
    fn the_date_is_that_of_service() {
        let dated = |code: &str, times: &str| {
            let header = format!(r#"<code code="{code}" codeSystem="2.16.840.1.113883.6.1"/><effectiveTime value="20240601"/>{times}"#);
            let facts = read(document(&header, "").as_bytes()).map(|extract| extract.stated).unwrap_or_default();
            facts.into_iter().find(|fact| fact.name == FactName::Date).map(|fact| fact.value).unwrap_or_default()
        };
        let service = |class: &str, low: &str| {
            format!(
                r#"<documentationOf><serviceEvent classCode="{class}"><effectiveTime><low value="{low}"/></effectiveTime></serviceEvent></documentationOf>"#
            )
        };
        let visit = |time: &str| format!("<componentOf><encompassingEncounter>{time}</encompassingEncounter></componentOf>");
        for (code, times, expected) in [
            ("34133-9", service("PCPR", "19550101"), "2024-06-01"),
            ("34133-9", visit("<effectiveTime value='20240530'/>"), "2024-05-30"),
            ("11504-8", service("PCPR", "20240520"), "2024-05-20"),
            ("18748-4", service("ACT", "20240519"), "2024-05-19"),
            ("18748-4", service("ACT", "20250519"), "2024-06-01"),
            ("11506-3", visit("<effectiveTime><low value='20240401'/><high value='20240501'/></effectiveTime>"), "2024-04-01"),
            ("18842-5", visit("<effectiveTime><low value='20240401'/><high value='00010101'/></effectiveTime>"), "2024-04-01"),
        ] {
            assert_eq!(dated(code, &times), expected, "{code} {times}");
        }
    }

    #[test]
    fn problems_and_diagnoses() {
        let problem = |negated: bool, high: &str| {
            format!(
                r##"<text><table><tbody><tr ID="p1"><td>Old words</td></tr></tbody></table></text>
                <entry><act><templateId root="2.16.840.1.113883.10.20.22.4.3"/><statusCode code="active"/><entryRelationship typeCode="SUBJ">
                <observation negationInd="{negated}"><templateId root="2.16.840.1.113883.10.20.22.4.4"/><code code="55607006"/>
                <effectiveTime><low value="20100301"/><high {high}/></effectiveTime>
                <value xsi:type="CD" code="44054006" codeSystem="2.16.840.1.113883.6.96"><originalText><reference value="#p1"/></originalText>
                <translation code="E119" codeSystem="2.16.840.1.113883.6.90" displayName="Type 2 diabetes"/></value></observation>
                </entryRelationship></act></entry>"##
            )
        };
        for (negated, high, text, status, diagnoses) in [
            (false, "nullFlavor='UNK'", "Old words", "active", 1),
            (false, "value='2012'", "Old words", "resolved", 0),
            (true, "nullFlavor='UNK'", "No: Old words", "not present", 0),
        ] {
            let extract = read(document("", &section("11450-4", &problem(negated, high))).as_bytes()).unwrap();
            let expected = Entry {
                sort: "problem".into(),
                text: text.into(),
                code: "http://snomed.info/sct|44054006".into(),
                date: "2010-03-01".into(),
                status: status.into(),
                page: Some(1),
                ..Entry::default()
            };
            assert_eq!(extract.entries, [expected]);
            let codes: Vec<_> =
                extract.stated.iter().filter(|fact| fact.name == FactName::Diagnosis).map(|fact| fact.value.as_str()).collect();
            assert_eq!(codes, ["E11.9"].into_iter().take(diagnoses).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_the_coded_sections_say() {
        let loinc = r#"codeSystem="2.16.840.1.113883.6.1""#;
        let result = format!(
            r#"<entry><organizer><effectiveTime value="20240110"/><component><observation><code code="718-7" {loinc} displayName="Hemoglobin"/>
            <statusCode code="completed"/><value xsi:type="PQ" value="10.2" unit="g/dL"/><interpretationCode code="L"/><referenceRange>
            <observationRange><value xsi:type="IVL_PQ"><low value="12" unit="g/dL"/><high value="15.5" unit="g/dL"/></value></observationRange>
            </referenceRange></observation></component></organizer></entry>"#
        );
        let medicine = r#"<entry><substanceAdministration moodCode="INT"><statusCode code="active"/><effectiveTime xsi:type="IVL_TS"><low value="20230101"/>
            </effectiveTime><doseQuantity value="2" unit="mg"/><consumable><manufacturedProduct><manufacturedMaterial>
            <code code="310798" codeSystem="2.16.840.1.113883.6.88" displayName="Warfarin 2 MG"/></manufacturedMaterial></manufacturedProduct>
            </consumable></substanceAdministration></entry>"#;
        let allergy = r#"<entry><act><statusCode code="active"/><entryRelationship><observation><value xsi:type="CD" displayName="Drug allergy"/>
            <participant typeCode="CSM"><participantRole><playingEntity><code nullFlavor="UNK"><originalText>Not coded</originalText></code>
            <name>Latex</name></playingEntity></participantRole></participant><entryRelationship typeCode="MFST"><observation>
            <value xsi:type="CD" displayName="Hives"/><entryRelationship><observation><code code="SEV"/><value xsi:type="CD" displayName="Mild"/>
            </observation></entryRelationship></observation></entryRelationship></observation></entryRelationship></act></entry>"#;
        let vaccine = r#"<entry><substanceAdministration negationInd="true"><consumable><manufacturedProduct><manufacturedMaterial>
            <code code="88" codeSystem="2.16.840.1.113883.12.292" displayName="Influenza"/></manufacturedMaterial></manufacturedProduct>
            </consumable></substanceAdministration></entry>"#;
        let procedure = r#"<entry><procedure moodCode="RQO"><entryRelationship><procedure><templateId root="2.16.840.1.113883.10.20.22.4.14"/>
            <code code="1" codeSystem="2.16.840.1.113883.6.12" displayName="Biopsy"/></procedure></entryRelationship></procedure></entry>"#;
        let encounter = r#"<entry><encounter><code displayName="Visit"/><effectiveTime value="202403"/><participant typeCode="LOC">
            <participantRole><playingEntity><name>Elm Clinic</name></playingEntity></participantRole></participant><entryRelationship><act>
            <entryRelationship><observation><templateId root="2.16.840.1.113883.10.20.22.4.4"/><value xsi:type="CD" displayName="Cough"/>
            </observation></entryRelationship></act></entryRelationship></encounter></entry>"#;
        for (code, inner, expected) in [
            ("30954-2", result.as_str(), "result|Hemoglobin|http://loinc.org|718-7|10.2|g/dL|12 - 15.5 g/dL|2024-01-10|completed, low"),
            ("10160-0", medicine, "medicine|Warfarin 2 MG|http://www.nlm.nih.gov/research/umls/rxnorm|310798|2|mg||2023-01-01|active"),
            ("48765-2", allergy, "allergy|Latex||Hives (mild)||||active"),
            ("11369-6", vaccine, "immunization|No: Influenza|http://hl7.org/fhir/sid/cvx|88|||||not given"),
            ("47519-4", procedure, "procedure|Biopsy|http://www.ama-assn.org/go/cpt|1|||||planned"),
            ("46240-8", encounter, "encounter|Visit||Elm Clinic|||2024-03|\nproblem|Cough||||||"),
            ("18776-5", procedure, ""),
            ("10157-6", vaccine, ""),
        ] {
            let found =
                entries(code, inner).into_iter().map(|e| [e.sort, e.text, e.code, e.value, e.unit, e.range, e.date, e.status].join("|"));
            assert_eq!(found.collect::<Vec<_>>().join("\n"), expected, "{code}");
        }
    }

    #[test]
    fn sections_become_pages_in_order() {
        let inner = format!(
            "<title>Course</title><text><paragraph>One.</paragraph></text>{}",
            section("8716-3", "<title>Signs</title><text>Two.</text>")
        );
        let entry = "<entry><encounter><code displayName='Visit'/></encounter></entry>";
        let body = [section("8648-8", &inner), section("46240-8", &format!("<title>Visits</title>{entry}"))].concat();
        let extract = read(document("<title>T</title>", &body).as_bytes()).unwrap();
        assert_eq!(text(&extract), "T\n\nCourse\nOne.\n\nSigns\nTwo.\n\nVisits\nVisit");
    }

    #[test]
    fn a_body_of_another_kind_is_a_part() {
        let with = |body: &str| {
            format!(
                "<ClinicalDocument xmlns='{NAMESPACE}'><title>T</title><component><nonXMLBody>{body}</nonXMLBody></component></ClinicalDocument>"
            )
        };
        for (body, parts, words) in [
            ("<text mediaType='application/pdf' representation='B64'>JVBERi0=</text>", 1, "T\n[document.pdf]"),
            ("<text mediaType='text/plain'>Line 1\nLine 2</text>", 1, "T\n\n\nLine 1\nLine 2"),
            ("<text mediaType='text/html'><script>run()</script><img src='http://a.example/'/></text>", 1, "T\n[document.html]"),
            ("<text><reference value='scan.tif'/></text>", 0, "T\n[scan.tif]"),
        ] {
            let bytes = with(body).into_bytes();
            let extract = read(&bytes).unwrap();
            assert_eq!((extract.parts.len(), text(&extract).as_str()), (parts, words), "{body}");
            let mut input = Input { name: "", size: bytes.len() as u64, head: &bytes, source: &mut Cursor::new(&bytes) };
            assert_eq!(Cda.part(&mut input, 1).is_ok(), parts == 1);
            assert!(Cda.part(&mut input, 2).is_err() && Cda.part(&mut input, 0).is_err());
        }
    }

    #[test]
    fn broken_files_give_what_stands_before_the_fault() {
        let whole = document("<title>A & B</title>", &section("1", "<title>One</title><text>Words</text>"));
        let cut = &whole[..whole.find("</text>").unwrap()];
        for text in [whole.as_str(), cut] {
            let extract = read(text.as_bytes()).unwrap();
            assert!(self::text(&extract).starts_with("A & B\n\nOne"), "{extract:?}");
            assert_eq!(extract.warnings.first().map(|warning| warning.code), Some(WarningCode::Malformed));
        }
        let dtd = whole
            .replace("<ClinicalDocument", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><ClinicalDocument")
            .replace("A & B", "&y;");
        assert_eq!(read(dtd.as_bytes()).unwrap_err().code, WarningCode::Malformed);
        let deep = document("", &section("1", &format!("<text>{}</text>", "<content>".repeat(100_000))));
        assert_eq!(read(deep.as_bytes()).unwrap_err().code, WarningCode::Limit);
    }
}
