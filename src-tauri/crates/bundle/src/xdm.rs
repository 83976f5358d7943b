//! METADATA.XML: what stands in `IHE_XDM/SUBSET01`, as ebRIM 3.0 (IHE ITI TF-2 3.32, TF-3 4.2; column "XDM MC" of Table 4.3.1-3).
//!
//! What the patient does not know is left out, save facility and specialty, which have a code for "not listed". No author is invented.
//! Ids are derived, so that the same case and clock give the same bytes.

use std::fmt::Write;

use chrono::DateTime;
use chrono::Utc;
use uuid::Uuid;

use crate::markup::escape;

const DOCUMENT: &str = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1";
const SUBMISSION_SET: &str = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd";
const LOINC: &str = "2.16.840.1.113883.6.1";
const SNOMED: &str = "2.16.840.1.113883.6.96";
const CONFIDENTIALITY: &str = "2.16.840.1.113883.5.25";
/// IHE format codes.
const FORMATS: &str = "1.3.6.1.4.1.19376.1.2.3";

/// One submission set of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    pub clock: DateTime<Utc>,
    /// Different for each case, content and clock: ids are derived from it.
    pub seed: String,
    pub title: String,
    /// The case's number with its issuer, as HL7 CX.
    pub patient: Identifier,
    pub entries: Vec<Entry>,
}

/// An identifier and the OID of its issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    pub value: String,
    pub issuer: String,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// File name beside METADATA.XML.
    pub uri: String,
    pub media_type: String,
    pub size: u64,
    pub sha1: [u8; 20],
    pub sha256: [u8; 32],
    pub title: String,
    /// `YYYY[MM[DD]]`; empty when unknown.
    pub created: String,
    /// The patient's number where the document comes from, if known.
    pub source_patient: Option<Identifier>,
    /// HL7 PID fields, e.g. `PID-5|Alvarez^Maria`.
    pub source_patient_info: Vec<String>,
    pub type_code: Option<Coded>,
    pub class_code: Option<Coded>,
}

/// A code with its name; the coding scheme is LOINC.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coded {
    pub code: String,
    pub name: String,
}

impl Identifier {
    fn cx(&self) -> String {
        format!("{}^^^&{}&ISO", hl7(&self.value), self.issuer)
    }
}

/// A UUID that says the same for the same words.
pub fn derived(words: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("https://github.com/second-read/second-read#{words}").as_bytes())
}

/// A UUID as an OID (ITU-T X.667): `2.25.` and the number.
pub fn oid(uuid: Uuid) -> String {
    format!("2.25.{}", uuid.as_u128())
}

/// The whole file.
pub fn write(submission: &Submission) -> String {
    let mut out = String::with_capacity(4096 + submission.entries.len() * 4096);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<lcm:SubmitObjectsRequest xmlns:lcm=\"urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0\">\n");
    out.push_str("<RegistryObjectList xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">\n");
    let mut ids = Ids { seed: &submission.seed, next: 0 };
    let set = ids.next();
    let documents: Vec<String> = submission.entries.iter().map(|entry| document(&mut out, entry, submission, &mut ids)).collect();
    submission_set(&mut out, &set, submission, &mut ids);
    for document in documents {
        let id = ids.next();
        line(
            &mut out,
            format_args!(
                "<Association id=\"{id}\" associationType=\"urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember\" sourceObject=\"{set}\" targetObject=\"{document}\">"
            ),
        );
        slot(&mut out, "SubmissionSetStatus", &["Original"]);
        out.push_str("</Association>\n");
    }
    out.push_str("</RegistryObjectList>\n</lcm:SubmitObjectsRequest>\n");
    out
}

/// Numbers the registry objects of one file.
struct Ids<'a> {
    seed: &'a str,
    next: u32,
}

impl Ids<'_> {
    fn next(&mut self) -> String {
        self.next += 1;
        format!("urn:uuid:{}", derived(&format!("object {} {}", self.seed, self.next)))
    }
}

fn document(out: &mut String, entry: &Entry, submission: &Submission, ids: &mut Ids<'_>) -> String {
    let id = ids.next();
    line(
        out,
        format_args!(
            "<ExtrinsicObject id=\"{id}\" mimeType=\"{}\" objectType=\"{DOCUMENT}\" status=\"urn:oasis:names:tc:ebxml-regrep:StatusType:Approved\">",
            escape(&entry.media_type)
        ),
    );
    if !entry.created.is_empty() {
        slot(out, "creationTime", &[&entry.created]);
        slot(out, "serviceStartTime", &[&entry.created]);
    }
    slot(out, "hash", &[&hex(&entry.sha1)]);
    // Undetermined (RFC 5646): nobody has said which language each paper is in.
    slot(out, "languageCode", &["und"]);
    slot(out, "size", &[&entry.size.to_string()]);
    slot(out, "sourcePatientId", &[&entry.source_patient.as_ref().unwrap_or(&submission.patient).cx()]);
    let info: Vec<&str> = entry.source_patient_info.iter().map(String::as_str).collect();
    if !info.is_empty() {
        slot(out, "sourcePatientInfo", &info);
    }
    slot(out, "URI", &[&entry.uri]);
    name(out, &entry.title);
    let mut code =
        |scheme: &str, value: &str, coding: &str, shown: &str| classification(out, &id, &ids.next(), scheme, value, coding, shown);
    if let Some(class) = &entry.class_code {
        code("urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a", &class.code, LOINC, &class.name);
    }
    code("urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f", "N", CONFIDENTIALITY, "normal");
    code("urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d", "urn:ihe:iti:xds:2017:mimeTypeSufficient", FORMATS, "mimeType Sufficient");
    code("urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1", "394777002", SNOMED, "Health encounter site--NOT LISTED");
    code("urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead", "394733009", SNOMED, "Medical specialty--OTHER--NOT LISTED");
    if let Some(kind) = &entry.type_code {
        code("urn:uuid:f0306f51-975f-434e-a61c-c59651d33983", &kind.code, LOINC, &kind.name);
    }
    let unique = oid(derived(&format!("document {} {}", submission.seed, entry.uri)));
    let patient = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";
    external(out, &id, &ids.next(), patient, &submission.patient.cx(), "XDSDocumentEntry.patientId");
    external(out, &id, &ids.next(), "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab", &unique, "XDSDocumentEntry.uniqueId");
    out.push_str("</ExtrinsicObject>\n");
    id
}

fn submission_set(out: &mut String, id: &str, submission: &Submission, ids: &mut Ids<'_>) {
    line(out, format_args!("<RegistryPackage id=\"{id}\" status=\"urn:oasis:names:tc:ebxml-regrep:StatusType:Approved\">"));
    slot(out, "submissionTime", &[&submission.clock.format("%Y%m%d%H%M%S").to_string()]);
    name(out, &submission.title);
    line(out, format_args!("<Classification id=\"{}\" classifiedObject=\"{id}\" classificationNode=\"{SUBMISSION_SET}\"/>", ids.next()));
    let content = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500";
    classification(out, id, &ids.next(), content, "57133-1", LOINC, "Referral note");
    let unique = oid(derived(&format!("submission {}", submission.seed)));
    let set = |field: &str| format!("XDSSubmissionSet.{field}");
    external(out, id, &ids.next(), "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446", &submission.patient.cx(), &set("patientId"));
    external(out, id, &ids.next(), "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832", &submission.patient.issuer, &set("sourceId"));
    external(out, id, &ids.next(), "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8", &unique, &set("uniqueId"));
    out.push_str("</RegistryPackage>\n");
}

fn line(out: &mut String, words: std::fmt::Arguments<'_>) {
    let _a_string_takes_all = writeln!(out, "{words}");
}

fn slot(out: &mut String, name: &str, values: &[&str]) {
    line(out, format_args!("<Slot name=\"{name}\"><ValueList>"));
    for value in values {
        line(out, format_args!("<Value>{}</Value>", escape(value)));
    }
    out.push_str("</ValueList></Slot>\n");
}

/// A name of at most 128 characters.
fn name(out: &mut String, words: &str) {
    let short: String = words.chars().take(128).collect();
    line(out, format_args!("<Name><LocalizedString value=\"{}\" charset=\"UTF-8\"/></Name>", escape(&short)));
}

fn classification(out: &mut String, of: &str, id: &str, scheme: &str, code: &str, coding: &str, shown: &str) {
    line(
        out,
        format_args!(
            "<Classification id=\"{id}\" classifiedObject=\"{of}\" classificationScheme=\"{scheme}\" nodeRepresentation=\"{}\">",
            escape(code)
        ),
    );
    slot(out, "codingScheme", &[coding]);
    name(out, shown);
    out.push_str("</Classification>\n");
}

fn external(out: &mut String, of: &str, id: &str, scheme: &str, value: &str, shown: &str) {
    line(
        out,
        format_args!(
            "<ExternalIdentifier id=\"{id}\" registryObject=\"{of}\" identificationScheme=\"{scheme}\" value=\"{}\">",
            escape(value)
        ),
    );
    name(out, shown);
    out.push_str("</ExternalIdentifier>\n");
}

/// HL7 v2 delimiters inside a value would cut it (HL7 v2.5 2.7); none of them belongs into a name or a number.
pub fn hl7(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '^' | '&' | '|' | '~' | '\\') || c.is_control() { ' ' } else { c }).collect()
}

/// Bytes as hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _a_string_takes_all = write!(out, "{byte:02x}");
        out
    })
}
