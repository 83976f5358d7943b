//! What a file of resources states as one document: whose it is, what it is, from when, by whom, from where.
//!
//! A Composition, or a report or a note that stands alone with what belongs to it, is that document. Anything else is an export: a
//! summary, as of the latest thing that was done.

use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::kind;
use second_read_model::kind::Kind;
use second_read_model::person::HumanName;

use super::super::json::pull::Json;
use super::gather::Gathered;
use super::gather::category;
use super::shapes;
use super::words;
use super::words::at;

/// What may stand beside a report and belongs to it.
const BESIDE: &[&str] =
    &["Observation", "Specimen", "ServiceRequest", "ProcedureRequest", "DiagnosticOrder", "ImagingStudy", "Media", "Encounter", "Device"];
/// Record numbers that are stated.
const NUMBERS: usize = 5;
const SUMMARY: &str = "34133-9";

/// Everything that is stated.
pub(super) fn stated(gathered: &Gathered) -> Vec<Fact> {
    let mut facts: Vec<Fact> = gathered.patients.iter().flat_map(of_patient).collect();
    if let ([subject], true) = (gathered.subjects.as_slice(), gathered.patients.is_empty()) {
        facts.extend(of_subject(subject));
    }
    facts.extend(match document(gathered) {
        Some(document) => of_document(document, gathered),
        None => of_export(gathered),
    });
    if !facts.iter().any(|fact| fact.name == FactName::Place)
        && let [one] = gathered.organizations.as_slice()
    {
        push(&mut facts, FactName::Place, one, one, "Organization.name");
    }
    for diagnosis in &gathered.diagnoses {
        push(&mut facts, FactName::Diagnosis, &diagnosis.code, &gathered.resolve(&diagnosis.words), "Condition.code");
    }
    facts
}

fn push(facts: &mut Vec<Fact>, name: FactName, value: &str, evidence: &str, method: &str) {
    if !value.trim().is_empty() {
        facts.push(Fact::stated(name, value.trim(), evidence.trim(), method));
    }
}

fn of_patient(patient: &Json) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(name) = name(patient) {
        push(&mut facts, FactName::Name, &name.display(), &written(&name), "Patient.name");
    }
    if let Some((born, evidence)) = words::day(patient.get("birthDate")) {
        push(&mut facts, FactName::BirthDate, &born.to_string(), &evidence, "Patient.birthDate");
    }
    let gender = words::code_word(patient.get("gender"));
    let sex = match gender.to_ascii_lowercase().as_str() {
        "male" | "m" => "M",
        "female" | "f" => "F",
        "other" | "o" | "un" => "O",
        _ => "",
    };
    push(&mut facts, FactName::Sex, sex, gender, "Patient.gender");
    for (number, issuer) in numbers(patient) {
        // The evidence of a number is who gave it.
        facts.push(Fact::stated(FactName::RecordNumber, number, issuer, "Patient.identifier"));
    }
    facts
}

/// `Doe, Jane Q Jr.`: which part is the family name is known here, and would be lost in reading order.
pub(super) fn written(name: &HumanName) -> String {
    if name.family.is_empty() || name.given.is_empty() {
        return name.display();
    }
    let given = [name.given.as_str(), name.suffix.as_str()].join(" ");
    format!("{}, {}", name.family, given.trim())
}

/// The name to call a patient by: official, then usual, then one of no stated use; earlier and other names last.
pub(super) fn name(patient: &Json) -> Option<HumanName> {
    let rank = |name: &Json| {
        let rank = match name.get("use").text() {
            "official" => 0,
            "usual" => 1,
            "" => 2,
            "nickname" | "anonymous" | "temp" => 4,
            _ => 5,
        };
        // A name that ended is an earlier one, whatever its use.
        if name.at("period.end").text().is_empty() { rank } else { rank + 3 }
    };
    let names = patient.get("name").items().iter();
    names.filter(|name| !words::human_name(name).is_empty()).min_by_key(|name| rank(name)).map(words::human_name)
}

/// Record numbers with who gave them: those that say so first (v2-0203 `MR`), then those of no stated type. A number of the state, of a
/// licence or of a passport is none.
pub(super) fn numbers(patient: &Json) -> Vec<(String, String)> {
    let mut numbers: Vec<(u8, String, String)> = Vec::new();
    for identifier in patient.get("identifier").items().iter().take(100) {
        let (value, system) = (words::one_line(identifier.get("value").text()), identifier.get("system").text());
        let rank = match words::code_word(identifier.get("type")).to_ascii_uppercase().as_str() {
            "MR" | "MRN" | "MRT" | "PI" | "PT" => 0,
            "" | "USUAL" | "EXTERNAL" | "INTERNAL" | "RI" | "U" | "XX" => 1,
            word if word.contains("MEDICAL RECORD") => 0,
            _ => continue,
        };
        let is_public =
            ["us-ssn", "2.16.840.1.113883.4.1", "us-driver", "passport", "us-medicare", "us-mbi"].iter().any(|word| system.contains(word));
        if value.is_empty() || value.len() > 100 || is_public || identifier.get("use").text() == "old" {
            continue;
        }
        let assigner = words::resolve(&words::words(identifier.get("assigner")), |_| None);
        let issuer = if assigner.is_empty() { words::one_line(system) } else { assigner };
        if !numbers.iter().any(|(_, known, _)| *known == value) {
            numbers.push((rank, value, issuer));
        }
    }
    numbers.sort_by_key(|(rank, ..)| *rank);
    numbers.into_iter().take(NUMBERS).map(|(_, value, issuer)| (value, issuer)).collect()
}

/// The name by which a resource without its Patient shows whom it is about.
fn of_subject(subject: &str) -> Option<Fact> {
    let is_name =
        subject.len() <= 80 && subject.contains(' ') && !subject.contains(|sign: char| sign.is_ascii_digit() || "/#@:".contains(sign));
    let value = match subject.split_once(',') {
        Some((family, given)) if !given.contains(',') => format!("{} {}", given.trim(), family.trim()),
        _ => subject.to_owned(),
    };
    is_name.then(|| Fact::stated(FactName::Name, value.trim(), subject, "subject.display"))
}

/// The resource that the whole file is, if it is one.
fn document(gathered: &Gathered) -> Option<&Json> {
    if let Some(composition) = gathered.firsts.get("Composition") {
        return (gathered.counts.get("Composition") == Some(&1)).then_some(composition);
    }
    let others = |name: &str| gathered.counts.keys().filter(|other| **other != name).copied().collect::<Vec<_>>();
    let whole = ["DiagnosticReport", "DocumentReference"]
        .into_iter()
        .find(|name| gathered.counts.get(name) == Some(&1) && others(name).iter().all(|other| BESIDE.contains(other)));
    if let Some(name) = whole {
        return gathered.firsts.get(name);
    }
    let is_one = gathered.counts.values().sum::<u64>() == 1;
    gathered.firsts.values().next().filter(|_| is_one)
}

fn of_document(document: &Json, gathered: &Gathered) -> Vec<Fact> {
    let mut facts = Vec::new();
    let resource = document.get("resourceType").text();
    let shape = shapes::shape(resource);
    let method = |way: &str| words::one_line(&format!("{resource}.{}", way.trim_end_matches('*')));
    if let Some((kind, evidence, way)) = kind_of(document) {
        push(&mut facts, FactName::Kind, &kind.id, &evidence, &method(way));
    }
    let recorded: &[&str] = if resource == "Condition" { &["recordedDate", "assertedDate", "dateRecorded"] } else { &[] };
    let ways = recorded.iter().chain(shape.map_or(shapes::ANY_DATE, |shape| shape.when));
    let dated = ways.filter_map(|way| Some((way, words::day(at(document, way))?))).next();
    if let Some((way, (date, evidence))) = dated {
        push(&mut facts, FactName::Date, &date.to_string(), &evidence, &method(way));
    }
    let first = |ways: &[&'static str]| {
        ways.iter()
            .map(|way| (*way, gathered.resolve(&words::words(at(document, way)))))
            .find(|(_, words)| !words.trim_matches([',', ' ']).is_empty())
    };
    let titles = shape.map_or(&["code"][..], |shape| shape.what);
    let places = ["custodian", "serviceProvider", "managingOrganization", "organization", "author.organization"];
    for (name, found) in
        [(FactName::Title, first(titles)), (FactName::Place, first(&places)), (FactName::Author, author(document, gathered))]
    {
        if let Some((way, words)) = found {
            let words = words.trim_matches([',', ' ']);
            push(&mut facts, name, words, words, &method(way));
        }
    }
    if let Some((status, evidence, way)) = status(document) {
        push(&mut facts, FactName::Status, status, &evidence, &method(way));
    }
    if let Some((number, way)) = accession(document) {
        push(&mut facts, FactName::Accession, &number, &number, &method(way));
    }
    for (name, way) in [(FactName::Collected, "specimen.collection.collectedDateTime"), (FactName::Reported, "issued")] {
        if let Some((date, evidence)) = words::day(at(document, way)) {
            push(&mut facts, name, &date.to_string(), &evidence, &method(way));
        }
    }
    facts
}

/// What an export is: the kind that all of it shares, else a summary; as of the latest thing that was done.
fn of_export(gathered: &Gathered) -> Vec<Fact> {
    let mut facts = Vec::new();
    if gathered.counts.is_empty() {
        return facts;
    }
    let types: Vec<&str> = gathered.counts.keys().copied().collect();
    let observations = gathered.counts.get("Observation").copied().unwrap_or_default();
    let reports_only = types.iter().all(|name| ["Observation", "DiagnosticReport", "Specimen"].contains(name));
    let shared = match types.as_slice() {
        _ if reports_only && observations > 0 && gathered.laboratory == observations => kind::kind_of_loinc("11502-2"),
        _ if types.iter().all(|name| shapes::shape(name).is_some_and(|shape| shape.heading == "Insurance and claims")) => {
            kind::kind("insurance")
        }
        _ if types.iter().all(|name| shapes::shape(name).is_some_and(|shape| shape.heading == "Medicines")) => {
            kind::kind_of_loinc("56445-0")
        }
        ["Immunization"] => kind::kind_of_loinc("11369-6"),
        _ => kind::kind_of_loinc(SUMMARY),
    };
    if let Some(kind) = shared {
        let evidence = if types.len() > 3 { "Bundle".to_owned() } else { types.join(", ") };
        push(&mut facts, FactName::Kind, &kind.id, &evidence, "resourceType");
    }
    match &gathered.latest {
        Some((date, name)) => {
            let way = shapes::shape(name).and_then(|shape| shape.when.first()).map_or("", |way| way.trim_end_matches('*'));
            push(&mut facts, FactName::Date, date, date, &format!("latest {name}.{way}"));
        }
        None => {
            let bundle = gathered.bundle.as_ref();
            let made = ["timestamp", "meta.lastUpdated"].into_iter().find_map(|way| Some((way, words::day(bundle?.at(way))?)));
            if let Some((way, (date, evidence))) = made {
                push(&mut facts, FactName::Date, &date.to_string(), &evidence, &format!("Bundle.{way}"));
            }
        }
    }
    facts
}

/// The kind of a document by its LOINC codes, then by the section of a report's service (v2-0074), then by its type.
fn kind_of(document: &Json) -> Option<(&'static Kind, String, &'static str)> {
    let resource = document.get("resourceType").text();
    for way in ["type", "code", "category", "class"] {
        let codings = document.get(way).items().iter().flat_map(|concept| concept.get("coding").items());
        for code in codings.map(|coding| coding.get("code").text()).take(20) {
            if let Some(kind) = kind::kind_of_loinc(code) {
                return Some((kind, code.to_owned(), way));
            }
        }
    }
    let loinc = |code: &str, evidence: String, way| Some((kind::kind_of_loinc(code)?, evidence, way));
    match resource {
        "DiagnosticReport" => {
            for word in category(document) {
                if let Some(kind) = kind_of_section(word) {
                    return Some((kind, word.to_owned(), "category"));
                }
            }
            (!document.get("result").items().is_empty()).then(|| loinc("11502-2", "result".into(), "result")).flatten()
        }
        "Observation" if category(document).contains(&"laboratory") => loinc("11502-2", "laboratory".into(), "category"),
        "Observation" => Some((kind::kind_for("other"), category(document).join(" "), "category")),
        // A note of a type that is not in the list is known by its words better than by nothing.
        "DocumentReference" | "ClinicalImpression" => None,
        _ => {
            let shape = shapes::shape(resource)?;
            if shape.heading == "Insurance and claims" {
                return Some((kind::kind("insurance")?, resource.to_owned(), "resourceType"));
            }
            if shape.heading == "Consents" {
                return Some((kind::kind("consent")?, resource.to_owned(), "resourceType"));
            }
            loinc(shape.loinc, resource.to_owned(), "resourceType")
        }
    }
}

/// Diagnostic service sections (HL7 table 0074) and LOINC's own groups of reports.
fn kind_of_section(word: &str) -> Option<&'static Kind> {
    let loinc = match word {
        "LAB" | "CH" | "HM" | "MB" | "MCB" | "MYC" | "VR" | "SR" | "IMM" | "TX" | "BLB" | "BG" | "CP" | "CG" | "laboratory"
        | "LP29693-6" => "11502-2",
        "RAD" | "RUS" | "RX" | "CT" | "NMR" | "NMS" | "XRC" | "VUS" | "OUS" | "imaging" | "radiology" | "LP29684-5" => "18748-4",
        "PAT" | "SP" | "LP7839-6" => "11526-1",
        "EC" => "11524-6",
        "GE" => "51969-4",
        "CY" | "CTH" => return kind::kind("cytology"),
        _ => return None,
    };
    kind::kind_of_loinc(loinc)
}

/// Status words of reports, compositions and documents as the library has them.
fn status(document: &Json) -> Option<(&'static str, String, &'static str)> {
    let way = match document.get("resourceType").text() {
        "DiagnosticReport" | "Composition" | "Observation" => "status",
        "DocumentReference" => "docStatus",
        _ => return None,
    };
    let word = words::code_word(document.get(way));
    let status = match word {
        "registered" | "partial" | "preliminary" => "preliminary",
        "final" => "final",
        "amended" => "amended",
        "corrected" => "corrected",
        "appended" => "addendum",
        _ => return None,
    };
    Some((status, word.to_owned(), way))
}

/// Who wrote it: people, not the program or the place that sent it.
fn author(document: &Json, gathered: &Gathered) -> Option<(&'static str, String)> {
    let ways: &[&'static str] = match document.get("resourceType").text() {
        "DiagnosticReport" => &["resultsInterpreter", "performer.actor", "performer"],
        "Composition" | "DocumentReference" => &["author"],
        "ClinicalImpression" => &["assessor"],
        "MedicationRequest" => &["requester.agent", "requester"],
        "MedicationOrder" => &["prescriber"],
        _ => return None,
    };
    ways.iter().find_map(|way| {
        let people = at(document, way).items().iter().filter(|one| {
            let to = one.get("reference").text();
            !["Organization/", "Device/", "Patient/"].iter().any(|other| to.contains(other))
        });
        let people = people.map(|one| gathered.resolve(&words::words(one)));
        let people = people.filter(|name| !gathered.organizations.contains(name));
        let names = words::join(people, ", ");
        (!names.is_empty()).then_some((*way, names))
    })
}

/// The accession number, else the number that the filler gave (v2-0203 `ACSN`, `FILL`).
fn accession(document: &Json) -> Option<(String, &'static str)> {
    if document.get("accession") != &Json::Null {
        return Some((words::one_line(document.at("accession.value").text()), "accession"));
    }
    if !["DiagnosticReport", "ImagingStudy"].contains(&document.get("resourceType").text()) {
        return None;
    }
    let typed = |wanted: &str| document.get("identifier").items().iter().find(|one| words::code_word(one.get("type")) == wanted);
    let found = typed("ACSN").or_else(|| typed("FILL"))?;
    Some((words::one_line(found.get("value").text()), "identifier"))
}

/// The day that a patient was born, as written, even where there is no such day.
pub(super) fn born(patient: &Json) -> String {
    words::one_line(patient.get("birthDate").text())
}

#[cfg(test)]
mod tests {
    use super::super::super::json::pull::Pull;
    use super::super::walk::walk;
    use super::*;

    /// The facts of a file, `name=value` by `;`, in the order they are stated.
    fn facts(text: &str) -> String {
        let mut gathered = Gathered::default();
        walk(&mut Pull::new(text.as_bytes(), &mut text.as_bytes(), 10_000), &mut gathered);
        stated(&gathered).iter().map(|fact| format!("{}={}", fact.name.key(), fact.value)).collect::<Vec<_>>().join(";")
    }

    #[test]
    fn whose_it_is() {
        for (patient, expected) in [
            (
                r#""name":[{"use":"maiden","family":"Old","given":["Ann"]},{"use":"usual","text":"Annie"},{"use":"official","family":"Doe","given":["Ann","B"],"suffix":["Jr."]}],
                "gender":"female","birthDate":"1970-02-03""#,
                "name=Ann B Doe Jr.;birth-date=1970-02-03;sex=F",
            ),
            (r#""name":[{"use":"official","family":"Old","period":{"end":"2001"}},{"family":["Doe"],"given":["Ann"]}]"#, "name=Ann Doe"),
            (r#""birthDate":"1980-02-30","gender":"unknown","name":[{}]"#, ""),
            (
                r#""identifier":[{"system":"http://hl7.org/fhir/sid/us-ssn","value":"1"},{"value":"A-1"},{"type":{"coding":[{"code":"DL"}]},"value":"2"},
                {"type":{"coding":[{"code":"MR"}]},"value":"M-1","assigner":{"display":"St. Elsewhere"}}]"#,
                "record-number=M-1;record-number=A-1",
            ),
        ] {
            assert_eq!(facts(&format!(r#"{{"resourceType":"Patient",{patient}}}"#)), expected, "{patient}");
        }
        let number = numbers(&Json::Map(vec![("identifier".into(), Json::Map(vec![("value".into(), Json::Text("7".into()))]))]));
        assert_eq!(number, [("7".to_owned(), String::new())]);
    }

    #[test]
    fn two_patients_are_both_stated() {
        let patient = |name: &str| format!(r#"{{"resourceType":"Patient","name":[{{"family":"{name}"}}]}}"#);
        assert_eq!(facts(&[patient("A"), patient("B"), patient("A")].join("\n")), "name=A;name=B");
    }

    #[test]
    fn what_a_single_document_is() {
        for (resource, expected) in [
            (
                r#""resourceType":"DiagnosticReport","status":"appended","category":[{"coding":[{"code":"SP"}]}],"code":{"text":"Skin biopsy"},
                "effectiveDateTime":"2024-03-01T08:00:00Z","issued":"2024-03-05","subject":{"display":"Doe, Ann"},
                "performer":[{"reference":"Organization/1","display":"Lab"},{"display":"B. Nobody"}],
                "identifier":[{"type":{"coding":[{"code":"ACSN"}]},"value":"S24-1"}]"#,
                "name=Ann Doe;kind=pathology;date=2024-03-01;title=Skin biopsy;author=B. Nobody;status=addendum;accession=S24-1;reported=2024-03-05",
            ),
            (
                r#""resourceType":"DocumentReference","docStatus":"final","type":{"coding":[{"system":"http://loinc.org","code":"18842-5"}],"text":"Discharge"},
                "date":"2024-03-09","context":{"period":{"start":"2024-03-01"}},"custodian":{"display":"St. Elsewhere"}"#,
                "kind=discharge;date=2024-03-01;title=Discharge;place=St. Elsewhere;status=final",
            ),
            (
                r#""resourceType":"Condition","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"c50.911"}],"text":"Cancer"},
                "onsetDateTime":"2019","assertedDate":"2020-01-02""#,
                "kind=summary;date=2020-01-02;title=Cancer;diagnosis=C50.911",
            ),
            (
                r#""resourceType":"Condition","verificationStatus":{"coding":[{"code":"refuted"}]},
                "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"C50.911"}]}"#,
                "kind=summary;title=C50.911",
            ),
            (
                r##""resourceType":"MedicationOrder","dateWritten":"2016-01-01","medicationReference":{"reference":"#m"},"prescriber":{"display":"A. Nobody"},
                "contained":[{"resourceType":"Medication","id":"m","code":{"text":"Aspirin"}}]"##,
                "kind=medications;date=2016-01-01;author=A. Nobody",
            ),
            (r#""resourceType":"Coverage","period":{"start":"2020-01-01"}"#, "kind=insurance;date=2020-01-01"),
            (r#""resourceType":"ChargeItem","occurrencePeriod":{"start":"2020-01-01"}"#, "date=2020-01-01"),
        ] {
            assert_eq!(facts(&format!("{{{resource}}}")), expected, "{resource}");
        }
    }

    #[test]
    fn what_a_bundle_is() {
        let patient = r#"{"resourceType":"Patient","name":[{"family":"Doe","given":["Ann"]}]}"#;
        let observation = |category: &str, day: &str| {
            format!(r#"{{"resourceType":"Observation","category":[{{"coding":[{{"code":"{category}"}}]}}],"effectiveDateTime":"{day}"}}"#)
        };
        let visit = |status: &str, day: &str| format!(r#"{{"resourceType":"Encounter","status":"{status}","period":{{"start":"{day}"}}}}"#);
        let composition = r#"{"resourceType":"Composition","status":"final","date":"2024-05-01","title":"IPS","type":{"coding":[{"code":"60591-5"}]},
            "author":[{"reference":"urn:uuid:7"}],"custodian":{"reference":"Organization/9"}}"#;
        let practitioner = r#"{"resourceType":"Practitioner","id":"7","name":[{"family":"Nobody","given":["A"]}]}"#;
        let organization = r#"{"resourceType":"Organization","id":"9","name":"St. Elsewhere"}"#;
        for (resources, expected) in [
            (
                vec![visit("finished", "2023-01-01"), visit("planned", "2030-01-01"), observation("exam", "2022-01-01")],
                "kind=summary;date=2023-01-01",
            ),
            (vec![observation("laboratory", "2022-01-01"), observation("laboratory", "2022-01-03")], "kind=lab;date=2022-01-03"),
            (
                vec![composition.into(), visit("finished", "2023-01-01"), organization.into()],
                "kind=summary;date=2024-05-01;title=IPS;place=St. Elsewhere;author=A Nobody;status=final",
            ),
            (vec![], ""),
        ] {
            let entries = resources.iter().map(|resource| format!(r#"{{"resource":{resource}}}"#)).collect::<Vec<_>>().join(",");
            let entries =
                [format!(r#"{{"resource":{patient}}}"#), format!(r#"{{"fullUrl":"urn:uuid:7","resource":{practitioner}}}"#), entries];
            let entries = entries.iter().filter(|entry| !entry.is_empty()).cloned().collect::<Vec<_>>().join(",");
            let bundle = format!(r#"{{"resourceType":"Bundle","entry":[{entries}]}}"#);
            let expected = ["name=Ann Doe", expected].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(";");
            assert_eq!(facts(&bundle), expected);
        }
    }
}
