//! The zip that a patient portal gives: an IHE XDM medium (ITI-32) with two papers, one of them also downloaded singly.

use std::io::Cursor;
use std::io::Write;

use sha1::Digest;
use sha1::Sha1;
use zip::CompressionMethod;
use zip::DateTime;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::person::LAKESIDE_NUMBER;
use super::person::patient;
use super::person::uid;

/// A paper in the export.
pub(super) struct Document {
    /// File name in the submission set's folder.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// LOINC code and its name.
    pub(super) loinc: (&'static str, &'static str),
    /// `YYYYMMDD`.
    pub(super) date: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// The members besides the papers.
pub(super) const FRAME: [&str; 4] = ["INDEX.HTM", "README.TXT", "HTML/STYLE.CSS", "IHE_XDM/MARIA_1/METADATA.XML"];

/// The folder of the papers.
pub(super) const FOLDER: &str = "IHE_XDM/MARIA_1/";

/// The zip, the same bytes each time.
pub(super) fn export(documents: &[Document]) -> Vec<u8> {
    let person = patient();
    let list: String = documents.iter().map(|d| format!("<li><a href=\"{FOLDER}{}\">{}</a></li>\n", d.name, d.title)).collect();
    let index = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML Basic 1.0//EN\" \"http://www.w3.org/TR/xhtml-basic/xhtml-basic10.dtd\">\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>Your health record</title><link rel=\"stylesheet\" type=\"text/css\" href=\"HTML/STYLE.CSS\" /></head>\n\
         <body><h1>Health record of {}</h1><p>Exported from the portal of Lakeside Health on 06/01/2026. <a href=\"README.TXT\">Read me</a></p>\n<ul>\n{list}</ul></body></html>\n",
        person.name
    );
    let readme = "Health record export\r\n\r\nLakeside Health portal, version 9.4. Questions: (555) 0163-100\r\n\
                  Open INDEX.HTM in a browser. The folder IHE_XDM is for your doctor's computer.\r\n";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8]| {
        let when = DateTime::from_date_and_time(2026, 6, 1, 9, 12, 0).expect("the day exists");
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(when);
        zip.start_file(name, options).and_then(|()| Ok(zip.write_all(bytes)?)).expect("a zip in memory can be written");
    };
    put(FRAME[0], index.as_bytes());
    put(FRAME[1], readme.as_bytes());
    put(FRAME[2], b"body { font-family: sans-serif; margin: 2em; }\n");
    put(FRAME[3], metadata(documents).as_bytes());
    for document in documents {
        put(&format!("{FOLDER}{}", document.name), &document.bytes);
    }
    zip.finish().expect("a zip in memory can be finished").into_inner()
}

fn metadata(documents: &[Document]) -> String {
    let entries: String = documents.iter().enumerate().map(|(index, document)| entry(index + 1, document)).collect();
    let members: String = (1..=documents.len())
        .map(|number| {
            format!(
                "<Association id=\"member{number}\" associationType=\"urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember\" \
                 sourceObject=\"set\" targetObject=\"document{number}\">{}</Association>\n",
                slot("SubmissionSetStatus", &["Original"])
            )
        })
        .collect();
    let set = [
        slot("submissionTime", &["20260601091200"]),
        "<Name><LocalizedString charset=\"UTF-8\" value=\"Portal export\"/></Name>".to_owned(),
        "<Classification id=\"set-is\" classifiedObject=\"set\" classificationNode=\"urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd\"/>"
            .to_owned(),
        identifier("set", "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8", "XDSSubmissionSet.uniqueId", &uid("portal set")),
        identifier("set", "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832", "XDSSubmissionSet.sourceId", &uid("portal")),
        identifier("set", "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446", "XDSSubmissionSet.patientId", &patient_id()),
    ]
    .concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lcm:SubmitObjectsRequest xmlns:lcm=\"urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0\">\n\
         <RegistryObjectList xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">\n{entries}\
         <RegistryPackage id=\"set\">{set}</RegistryPackage>\n{members}</RegistryObjectList>\n</lcm:SubmitObjectsRequest>\n"
    )
}

fn entry(number: usize, document: &Document) -> String {
    let id = format!("document{number}");
    let hash: String = Sha1::digest(&document.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let person = patient();
    let who = [
        format!("PID-3|{}", patient_id().replace("&amp;", "&")).replace('&', "&amp;"),
        format!("PID-5|{}", person.dicom),
        format!("PID-7|{}", person.birth_date.replace('-', "")),
        format!("PID-8|{}", person.sex),
    ];
    let (code, name) = document.loinc;
    [
        format!(
            "<ExtrinsicObject id=\"{id}\" mimeType=\"application/pdf\" objectType=\"urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1\" \
             status=\"urn:oasis:names:tc:ebxml-regrep:StatusType:Approved\">"
        ),
        slot("creationTime", &[document.date]),
        slot("hash", &[&hash]),
        slot("languageCode", &["en-US"]),
        slot("serviceStartTime", &[document.date]),
        slot("size", &[&document.bytes.len().to_string()]),
        slot("sourcePatientId", &[&patient_id()]),
        slot("sourcePatientInfo", &who.each_ref().map(String::as_str)),
        slot("URI", &[document.name]),
        format!("<Name><LocalizedString charset=\"UTF-8\" value=\"{}\"/></Name>", document.title),
        format!(
            "<Classification id=\"{id}-type\" classificationScheme=\"urn:uuid:f0306f51-975f-434e-a61c-c59651d33983\" classifiedObject=\"{id}\" \
             nodeRepresentation=\"{code}\">{}<Name><LocalizedString charset=\"UTF-8\" value=\"{name}\"/></Name></Classification>",
            slot("codingScheme", &["2.16.840.1.113883.6.1"])
        ),
        identifier(&id, "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427", "XDSDocumentEntry.patientId", &patient_id()),
        identifier(&id, "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab", "XDSDocumentEntry.uniqueId", &uid(document.title)),
        "</ExtrinsicObject>\n".to_owned(),
    ]
    .concat()
}

fn patient_id() -> String {
    format!("{LAKESIDE_NUMBER}^^^&amp;{}&amp;ISO", uid("Lakeside"))
}

fn slot(name: &str, values: &[&str]) -> String {
    let values: String = values.iter().map(|value| format!("<Value>{value}</Value>")).collect();
    format!("<Slot name=\"{name}\"><ValueList>{values}</ValueList></Slot>")
}

fn identifier(of: &str, scheme: &str, name: &str, value: &str) -> String {
    format!(
        "<ExternalIdentifier id=\"{of}-{name}\" registryObject=\"{of}\" identificationScheme=\"{scheme}\" value=\"{value}\">\
         <Name><LocalizedString charset=\"UTF-8\" value=\"{name}\"/></Name></ExternalIdentifier>"
    )
}
