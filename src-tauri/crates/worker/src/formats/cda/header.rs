//! The header of a document (CDA R2 4.2): the facts it states, and the lines that a reader sees first.
//!
//! Addresses, telephone numbers, relatives and insurers are not read.

use roxmltree::Node;
use second_read_model::PartialDate;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::kind::Kind;
use second_read_model::kind::kind_of_loinc;

use super::super::xml::child;
use super::super::xml::children;
use super::code;
use super::code::Pieces;
use super::code::few_words;
use super::code::said;
use super::value;

/// The general kind of a summary: what a document says by its template or service is more particular.
const SUMMARY: &str = "34133-9";
/// A discharge summary is of the day that its stay ends.
const DISCHARGE: &str = "18842-5";
/// U.S. social security numbers: no place's record number, and nothing to spread.
const SOCIAL_SECURITY: &str = "2.16.840.1.113883.4.1";
/// Facts of one name beyond this many are left out.
const MOST: usize = 20;

/// Templates of documents and the LOINC code that stands for their kind (C-CDA R2.1 volume 2, section 1).
const TEMPLATES: &[(&str, &str)] = &[
    ("2.16.840.1.113883.10.20.22.1.13", "18761-7"),
    ("2.16.840.1.113883.10.20.22.1.14", "57133-1"),
    ("2.16.840.1.113883.10.20.22.1.15", "52521-2"),
    ("2.16.840.1.113883.10.20.22.1.3", "34117-2"),
    ("2.16.840.1.113883.10.20.22.1.4", "11488-4"),
    ("2.16.840.1.113883.10.20.22.1.5", "18748-4"),
    ("2.16.840.1.113883.10.20.22.1.6", "28570-0"),
    ("2.16.840.1.113883.10.20.22.1.7", "11504-8"),
    ("2.16.840.1.113883.10.20.22.1.8", "18842-5"),
    ("2.16.840.1.113883.10.20.22.1.9", "11506-3"),
    ("2.16.840.1.113883.10.20.22.1.2", SUMMARY),
    ("2.16.840.1.113883.10.20.1", SUMMARY),
    ("2.16.840.1.113883.3.88.11.32.1", SUMMARY),
];

/// What a header says.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) title: String,
    pub(super) facts: Vec<Fact>,
    /// Below the title.
    pub(super) lines: Vec<String>,
}

/// Reads the header of a document.
pub(super) fn read(document: Node<'_, '_>) -> Header {
    let mut header = Header::default();
    let kind = kind(document);
    if let Some((kind, written, method)) = kind {
        header.state(FactName::Kind, kind.id.clone(), written, method);
    }
    header.title(document);
    header.patient(document);
    header.times(document, kind.map(|(kind, ..)| kind));
    header.people(document);
    header.standing(document);
    header
}

impl Header {
    fn state(&mut self, name: FactName, value: impl Into<String>, evidence: &str, method: &str) {
        let value: String = value.into();
        let known = self.facts.iter().filter(|fact| fact.name == name);
        if !value.trim().is_empty() && known.clone().count() < MOST && known.clone().all(|fact| fact.value != value) {
            self.facts.push(Fact::stated(name, value, evidence, method));
        }
    }

    fn line(&mut self, label: &str, words: &str) {
        if !words.is_empty() {
            self.lines.push(format!("{label}: {words}"));
        }
    }

    fn title(&mut self, document: Node<'_, '_>) {
        let title = child(document, "title").map(few_words).filter(|words| !words.is_empty());
        let code = || child(document, "code").map(|code| code::shown(code, &Pieces::new())).unwrap_or_default();
        self.title = title.unwrap_or_else(code);
        self.state(FactName::Title, self.title.clone(), &self.title.clone(), "title");
    }

    fn patient(&mut self, document: Node<'_, '_>) {
        // More than one is allowed by the standard for mothers and newborns only; the first is the document's.
        let Some(role) = child(document, "recordTarget").and_then(|target| child(target, "patientRole")) else { return };
        let place = organization(child(role, "providerOrganization")).or_else(|| custodian(document)).unwrap_or_default();
        if let Some(patient) = child(role, "patient").or_else(|| child(role, "patientPatient")) {
            self.person(patient);
        }
        for id in children(role, "id").filter(|id| id.attribute("nullFlavor").is_none()).take(MOST) {
            let root = said(id, "root").unwrap_or_default();
            let Some(number) = said(id, "extension").or(Some(root)).filter(|number| !number.is_empty() && root != SOCIAL_SECURITY) else {
                continue;
            };
            let issuer = said(id, "assigningAuthorityName").unwrap_or(&place);
            let issuer = if issuer.is_empty() { root } else { issuer };
            self.state(FactName::RecordNumber, number, issuer, "recordTarget/patientRole/id");
            self.line("Record number", &if issuer.is_empty() { number.to_owned() } else { format!("{number} ({issuer})") });
        }
    }

    fn person(&mut self, patient: Node<'_, '_>) {
        // The legal name is the patient's; stage, search and maiden names are others of theirs.
        let names = || children(patient, "name").take(MOST).filter_map(|name| Some((name, value::person(name)?)));
        let legal = names().find(|(name, _)| name.attribute("use").is_some_and(|how| how.split_whitespace().any(|how| how == "L")));
        if let Some((written, name)) = legal.or_else(|| names().next()) {
            let written = value::full_name(written);
            self.state(FactName::Name, name.display(), &written, "recordTarget/patientRole/patient/name");
            self.line("Patient", &written);
        }
        if let Some((birth, date)) = child(patient, "birthTime").and_then(|birth| Some((birth, value::day(birth)?))) {
            self.state(
                FactName::BirthDate,
                date.to_string(),
                said(birth, "value").unwrap_or_default(),
                "recordTarget/patientRole/patient/birthTime",
            );
            self.line("Born", &date.to_string());
        }
        let gender = child(patient, "administrativeGenderCode");
        if let Some((gender, code)) =
            gender.and_then(|gender| Some((gender, said(gender, "code").filter(|_| gender.attribute("nullFlavor").is_none())?)))
        {
            let sex = match code {
                "M" | "F" => code,
                "UN" => "O",
                _ => "",
            };
            self.state(FactName::Sex, sex, code, "recordTarget/patientRole/patient/administrativeGenderCode");
            let shown = code::shown(gender, &Pieces::new());
            self.line("Sex", if shown.is_empty() { code } else { &shown });
        }
    }

    /// The day of service, else the document's own; the document's own is when it was reported.
    fn times(&mut self, document: Node<'_, '_>, kind: Option<&Kind>) {
        let own = child(document, "effectiveTime").and_then(|time| Some((value::day(time)?, "effectiveTime")));
        let signed = |name: &'static str| children(document, name).find_map(|node| Some((value::day(child(node, "time")?)?, name)));
        let written = own.or_else(|| signed("author")).or_else(|| signed("legalAuthenticator"));
        let service = service(document, kind).filter(|(day, _)| written.is_none_or(|(written, _)| *day <= written));
        if let Some((day, method)) = service.or(written) {
            self.state(FactName::Date, day.to_string(), &day.digits(), method);
            self.line("Date", &day.to_string());
        }
        if let Some((day, method)) = written {
            self.state(FactName::Reported, day.to_string(), &day.digits(), method);
            if service.is_some_and(|(service, _)| service != day) {
                self.line("Written", &day.to_string());
            }
        }
    }

    fn people(&mut self, document: Node<'_, '_>) {
        let authors: Vec<_> = children(document, "author").filter_map(|author| child(author, "assignedAuthor")).take(MOST).collect();
        let person =
            |author: &Node<'_, '_>| child(*author, "assignedPerson").and_then(|person| child(person, "name")).map(value::full_name);
        let mut names: Vec<String> = authors.iter().filter_map(person).filter(|name| !name.is_empty()).collect();
        if names.is_empty() {
            names = authors.iter().filter_map(|author| organization(child(*author, "representedOrganization"))).collect();
        }
        names.dedup();
        for name in &names {
            self.state(FactName::Author, name.clone(), name, "author/assignedAuthor");
        }
        self.line("Author", &names.join("; "));
        let place = custodian(document).or_else(|| {
            let roles = children(document, "recordTarget").filter_map(|target| child(target, "patientRole"));
            roles.filter_map(|role| organization(child(role, "providerOrganization"))).next()
        });
        if let Some(place) = place {
            self.state(FactName::Place, place.clone(), &place, "custodian/assignedCustodian/representedCustodianOrganization/name");
            self.line("Custodian", &place);
        }
    }

    /// How far a report is, and the order it answers.
    fn standing(&mut self, document: Node<'_, '_>) {
        let related =
            children(document, "relatedDocument").filter_map(|related| related.attribute("typeCode")).find_map(|sort| match sort {
                "APND" => Some(("addendum", sort)),
                "RPLC" => Some(("amended", sort)),
                _ => None,
            });
        let signed = || {
            let signer = child(document, "legalAuthenticator")?;
            let code = child(signer, "signatureCode").and_then(|signature| said(signature, "code"))?;
            (code == "S").then_some(("final", code))
        };
        if let Some((status, written)) = related {
            self.state(FactName::Status, status, written, "relatedDocument");
        } else if let Some((status, written)) = signed() {
            self.state(FactName::Status, status, written, "legalAuthenticator/signatureCode");
        }
        let orders = children(document, "inFulfillmentOf").filter_map(|fulfilled| child(fulfilled, "order")).take(MOST);
        for number in orders.flat_map(|order| children(order, "id")).take(MOST).filter_map(|id| said(id, "extension")) {
            self.state(FactName::Accession, number, number, "inFulfillmentOf/order/id");
            self.line("Order", number);
        }
    }
}

/// The kind, with what says so: the document's LOINC code, or its template where the code is general or not known.
fn kind<'a>(document: Node<'a, '_>) -> Option<(&'static Kind, &'a str, &'static str)> {
    let loincs = || child(document, "code").into_iter().flat_map(code::loincs);
    let by_code = loincs().find_map(|code| Some((kind_of_loinc(code)?, code, "code")));
    let templates = children(document, "templateId").filter_map(|template| template.attribute("root"));
    let by_template = templates
        .filter_map(|root| TEMPLATES.iter().find(|(known, _)| *known == root))
        .find_map(|(root, loinc)| Some((kind_of_loinc(loinc)?, *root, "templateId")));
    match by_code {
        Some((_, SUMMARY, _)) | None => by_template
            .filter(|(_, root, _)| TEMPLATES.iter().any(|(known, loinc)| known == root && *loinc != SUMMARY))
            .or(by_code)
            .or(by_template),
        known => known,
    }
}

/// When what the document tells of was done: a service that is an act, the visit or stay, and for what is no summary any service.
///
/// The service of a summary (PCPR, provision of care) is the time that it sums up, often a whole life.
fn service(document: Node<'_, '_>, kind: Option<&Kind>) -> Option<(PartialDate, &'static str)> {
    let is = |loinc: &str| kind.is_some_and(|kind| kind_of_loinc(loinc).is_some_and(|other| other.id == kind.id));
    let pick = |time| {
        let (first, last) = value::span(time);
        let last = last.filter(|last| first.is_none_or(|first| first <= *last));
        if is(DISCHARGE) { last.or(first) } else { first.or(last) }
    };
    let events = children(document, "documentationOf").filter_map(|of| child(of, "serviceEvent"));
    let acts = events.filter(|event| event.attribute("classCode") != Some("PCPR") || !(kind.is_none() || is(SUMMARY)));
    let act = acts.filter_map(|event| child(event, "effectiveTime")).find_map(pick);
    let encounter = children(document, "componentOf").filter_map(|of| child(of, "encompassingEncounter"));
    let visit = || encounter.filter_map(|visit| child(visit, "effectiveTime")).find_map(pick);
    act.map(|day| (day, "documentationOf/serviceEvent/effectiveTime"))
        .or_else(|| visit().map(|day| (day, "componentOf/encompassingEncounter/effectiveTime")))
}

fn custodian(document: Node<'_, '_>) -> Option<String> {
    let custodian = child(child(document, "custodian")?, "assignedCustodian")?;
    organization(child(custodian, "representedCustodianOrganization"))
}

fn organization(organization: Option<Node<'_, '_>>) -> Option<String> {
    children(organization?, "name").map(value::full_name).find(|name| !name.is_empty())
}
