//! Coded values (CD, CE and their kin, HL7 V3 data types R1): `system|code` and the words for it.
//!
//! Nothing is looked up in a terminology: the words are those of the document.

use std::collections::HashMap;

use roxmltree::Node;

use super::super::xml::child;
use super::super::xml::children;

/// OIDs of coding systems, and the address that FHIR gives them (HL7 terminology, "Using codes").
const SYSTEMS: &[(&str, &str)] = &[
    ("1.2.840.10008.2.16.4", "http://dicom.nema.org/resources/ontology/DCM"),
    ("2.16.840.1.113883.12.292", "http://hl7.org/fhir/sid/cvx"),
    ("2.16.840.1.113883.3.26.1.1", "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"),
    ("2.16.840.1.113883.4.9", "http://fdasis.nlm.nih.gov"),
    ("2.16.840.1.113883.5.4", "http://terminology.hl7.org/CodeSystem/v3-ActCode"),
    ("2.16.840.1.113883.6.1", LOINC),
    ("2.16.840.1.113883.6.103", ICD_9),
    ("2.16.840.1.113883.6.104", ICD_9),
    ("2.16.840.1.113883.6.12", CPT),
    ("2.16.840.1.113883.6.2", ICD_9),
    ("2.16.840.1.113883.6.285", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"),
    ("2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"),
    ("2.16.840.1.113883.6.4", "http://www.cms.gov/Medicare/Coding/ICD10"),
    ("2.16.840.1.113883.6.42", "http://hl7.org/fhir/sid/icd-9"),
    ("2.16.840.1.113883.6.43.1", "http://terminology.hl7.org/CodeSystem/icd-o-3"),
    ("2.16.840.1.113883.6.59", CVX),
    ("2.16.840.1.113883.6.69", NDC),
    ("2.16.840.1.113883.6.8", "http://unitsofmeasure.org"),
    ("2.16.840.1.113883.6.88", RXNORM),
    ("2.16.840.1.113883.6.90", ICD_10_CM),
    ("2.16.840.1.113883.6.96", SNOMED),
];

/// Names, letters and digits only, where a document gives no OID.
const NAMES: &[(&str, &str)] = &[
    ("CPT", CPT),
    ("CPT4", CPT),
    ("CVX", CVX),
    ("ICD10CM", ICD_10_CM),
    ("ICD9CM", ICD_9),
    ("LOINC", LOINC),
    ("NDC", NDC),
    ("RXNORM", RXNORM),
    ("SNOMED", SNOMED),
    ("SNOMEDCT", SNOMED),
];

const CPT: &str = "http://www.ama-assn.org/go/cpt";
const CVX: &str = "http://hl7.org/fhir/sid/cvx";
const ICD_10_CM: &str = "http://hl7.org/fhir/sid/icd-10-cm";
const ICD_9: &str = "http://hl7.org/fhir/sid/icd-9-cm";
const LOINC: &str = "http://loinc.org";
const NDC: &str = "http://hl7.org/fhir/sid/ndc";
const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
const SNOMED: &str = "http://snomed.info/sct";

/// Words that a reference into the narrative gives, in bytes: a name, not a whole section.
const WORDS: usize = 300;
/// Nodes that are looked at for them.
const NODES: usize = 200;
/// Other codes for one thing.
const TRANSLATIONS: usize = 20;

/// The pieces of the narrative that coded entries point at, by their `ID`.
pub(super) type Pieces<'a, 'input> = HashMap<&'a str, Node<'a, 'input>>;

/// `system|code` of one coded node; `None` where it is not coded, or the code stands for "not known".
pub(super) fn key(node: Node<'_, '_>) -> Option<String> {
    let (system, code) = system_and_code(node)?;
    Some(format!("{system}|{code}"))
}

/// `system|code` of a value, else of the first other code for it.
pub(super) fn any_key(node: Node<'_, '_>) -> Option<String> {
    with_translations(node).find_map(key)
}

/// The LOINC codes of a value, its own first.
pub(super) fn loincs<'a>(node: Node<'a, '_>) -> impl Iterator<Item = &'a str> {
    with_translations(node).filter_map(system_and_code).filter(|(system, _)| *system == LOINC).map(|(_, code)| code)
}

/// The ICD-10-CM code of a value or of its translations, with its dot.
pub(super) fn icd_10_cm(node: Node<'_, '_>) -> Option<String> {
    with_translations(node).filter_map(system_and_code).find_map(|(system, code)| if system == ICD_10_CM { dotted(code) } else { None })
}

/// The words for a coded value: what the document shows for it, else what was written first, else the words of another code for it.
pub(super) fn shown(node: Node<'_, '_>, pieces: &Pieces<'_, '_>) -> String {
    let written = || child(node, "originalText").map(|text| referred(text, pieces)).unwrap_or_default();
    let mut words = display(node);
    // The formal name of a LOINC code, its axes parted by colons, is for programs.
    if words.is_empty() || words.matches(':').count() >= 4 {
        words = [written(), words].into_iter().find(|words| !words.is_empty()).unwrap_or_default();
    }
    if words.is_empty() { translations(node).map(display).find(|words| !words.is_empty()).unwrap_or_default() } else { words }
}

/// The words of a text that may only point into the narrative (ED with `reference`).
pub(super) fn referred(text: Node<'_, '_>, pieces: &Pieces<'_, '_>) -> String {
    let own = few_words(text);
    if !own.is_empty() {
        return own;
    }
    target(text, pieces).map(|piece| few_words(piece).trim().to_owned()).unwrap_or_default()
}

/// Where in the narrative a text points, if it does: the piece, or what is around it where it is only a mark before its words.
pub(super) fn target<'a, 'input>(text: Node<'_, '_>, pieces: &Pieces<'a, 'input>) -> Option<Node<'a, 'input>> {
    let piece = *pieces.get(anchor(text)?)?;
    if few_words(piece).is_empty() { piece.parent() } else { Some(piece) }
}

/// The `ID` that a text points at.
pub(super) fn anchor<'a>(text: Node<'a, '_>) -> Option<&'a str> {
    Some(child(text, "reference")?.attribute("value")?.trim().trim_start_matches('#'))
}

/// The first words below a node, parted where elements part them.
pub(super) fn few_words(node: Node<'_, '_>) -> String {
    let mut words = String::new();
    for text in node.descendants().take(NODES).filter(|node| node.is_text()).filter_map(|node| node.text()) {
        for word in text.split_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
            if words.len() >= WORDS {
                words.truncate(words.floor_char_boundary(WORDS));
                return words;
            }
        }
    }
    words
}

/// An attribute that says something: not empty, not the word that programs write for nothing.
pub(super) fn said<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name).map(str::trim).filter(|value| !value.is_empty() && !value.eq_ignore_ascii_case("null"))
}

fn with_translations<'a, 'input: 'a>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    std::iter::once(node).chain(translations(node))
}

fn translations<'a, 'input: 'a>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    children(node, "translation").take(TRANSLATIONS)
}

fn display(node: Node<'_, '_>) -> String {
    let words = said(node, "displayName").unwrap_or_default();
    let words = words.get(..words.floor_char_boundary(WORDS)).unwrap_or_default();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn system_and_code<'a>(node: Node<'a, '_>) -> Option<(std::borrow::Cow<'a, str>, &'a str)> {
    let is_null = |code: &str| matches!(code, "ASKU" | "NASK" | "NAV" | "NI" | "OTH" | "UNK");
    let code = said(node, "code").filter(|code| node.attribute("nullFlavor").is_none() && !is_null(code) && code.len() <= 100)?;
    let oid = said(node, "codeSystem").unwrap_or_default();
    let name = said(node, "codeSystemName").unwrap_or_default();
    if let Some((_, address)) = SYSTEMS.iter().find(|(known, _)| *known == oid) {
        return Some(((*address).into(), code));
    }
    let plain = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let is_oid = !oid.is_empty() && oid.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    // Some programs write the name where the OID belongs.
    let by_name = [oid, name].into_iter().filter(|_| !is_oid).map(plain).find_map(|plain| NAMES.iter().find(|(known, _)| *known == plain));
    let system = match by_name {
        Some((_, address)) => (*address).into(),
        None if is_oid => format!("urn:oid:{oid}").into(),
        None => [oid, name].into_iter().find(|words| !words.is_empty())?.into(),
    };
    Some((system, code))
}

/// A code of ICD-10-CM as the classification prints it: the dot after the third sign.
fn dotted(code: &str) -> Option<String> {
    let plain: String = code.chars().filter(|letter| *letter != '.').collect::<String>().to_ascii_uppercase();
    let starts = plain.starts_with(|letter: char| letter.is_ascii_uppercase()) && plain.chars().nth(1).is_some_and(|d| d.is_ascii_digit());
    if !starts || !(3..=7).contains(&plain.len()) || !plain.chars().all(|letter| letter.is_ascii_alphanumeric()) {
        return None;
    }
    let (category, rest) = plain.split_at(3);
    Some(if rest.is_empty() { category.to_owned() } else { format!("{category}.{rest}") })
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    fn read<T>(text: &str, job: impl FnOnce(Node<'_, '_>) -> T) -> T {
        job(Document::parse(text).unwrap().root_element())
    }

    #[test]
    fn codes_have_their_system() {
        for (text, expected) in [
            (r#"<c code="38341003" codeSystem="2.16.840.1.113883.6.96"/>"#, Some("http://snomed.info/sct|38341003")),
            (r#"<c code="x" codeSystem="1.2.3" codeSystemName="LOINC"/>"#, Some("urn:oid:1.2.3|x")),
            (r#"<c code="99213" codeSystem="CPT"/>"#, Some("http://www.ama-assn.org/go/cpt|99213")),
            (r#"<c code="I10" codeSystemName="ICD-10-CM"/>"#, Some("http://hl7.org/fhir/sid/icd-10-cm|I10")),
            (r#"<c code="7" codeSystemName="House"/>"#, Some("House|7")),
            (r#"<c code="7"/>"#, None),
            (r#"<c code="UNK" codeSystem="2.16.840.1.113883.6.1"/>"#, None),
            (r#"<c code="UNK" nullFlavor="UNK" codeSystem="2.16.840.1.113883.6.59"/>"#, None),
            (
                r#"<c nullFlavor="OTH"><translation nullFlavor="NA"/><translation code="8" codeSystem="2.16.840.1.113883.6.88"/></c>"#,
                Some("http://www.nlm.nih.gov/research/umls/rxnorm|8"),
            ),
        ] {
            assert_eq!(read(text, any_key).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn icd_10_cm_is_printed_with_its_dot() {
        for (code, expected) in
            [("e119", Some("E11.9")), ("C50.412", Some("C50.412")), ("I10", Some("I10")), ("250.00", None), ("E1", None)]
        {
            let text = format!(r#"<c code="1" codeSystem="9"><translation code="{code}" codeSystem="2.16.840.1.113883.6.90"/></c>"#);
            assert_eq!(read(&text, icd_10_cm).as_deref(), expected, "{code}");
        }
        assert_eq!(read(r#"<c code="E11.9" codeSystem="2.16.840.1.113883.6.3"/>"#, icd_10_cm), None, "ICD-10 of the WHO is another list");
    }

    #[test]
    fn words_come_from_the_narrative_too() {
        let text = r##"<a><td><b ID="m"/>Left knee</td><td ID="n">Right<br/>knee</td>
            <c><originalText><reference value="#m"/></originalText></c>
            <c><originalText><reference value="#n"/></originalText></c>
            <c displayName=" Hip  joint "><originalText>x</originalText></c>
            <c displayName="null"><translation displayName="Wrist"/></c></a>"##;
        let found = read(text, |root| {
            let pieces = root.descendants().filter_map(|node| Some((node.attribute("ID")?, node))).collect();
            children(root, "c").map(|node| shown(node, &pieces)).collect::<Vec<_>>()
        });
        assert_eq!(found, ["Left knee", "Right knee", "Hip joint", "Wrist"]);
    }
}
