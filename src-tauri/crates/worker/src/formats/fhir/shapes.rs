//! What is read of each type of resource: under which heading it stands, which members say what and when, what they mean as an entry.
//! One line for each type over all versions (DSTU2, STU3, R4, R5): a way that a version does not know finds nothing.

/// The headings, in the order of the pages. The last one takes what has no line in the table.
pub(super) const HEADINGS: &[&str] = &[
    "Summary",
    "Reports",
    "Notes and documents",
    "Problems",
    "Allergies",
    "Medicines",
    "Immunizations",
    "Results",
    "Vital signs",
    "Other observations",
    "Procedures",
    "Visits",
    "Imaging studies",
    "Family history",
    "Care plans",
    "Orders and appointments",
    "Devices",
    "Questionnaires",
    "Consents",
    "Insurance and claims",
    "Other",
];

/// A type of resource.
pub(super) struct Shape {
    pub(super) resource: &'static str,
    pub(super) heading: &'static str,
    /// What it is as an entry; empty when it is none.
    pub(super) sort: &'static str,
    /// Where its words are: the first that finds some.
    pub(super) what: &'static [&'static str],
    /// Where its date is: the first that is a date.
    pub(super) when: &'static [&'static str],
    /// What else is said of it, each with a label or without.
    pub(super) more: &'static [(&'static str, &'static str)],
    /// LOINC code of the document that this alone would be; empty when none fits.
    pub(super) loinc: &'static str,
}

/// The codes by which a sort of entry is known best, as parts of their system's name.
pub(super) fn systems(sort: &str) -> &'static [&'static str] {
    match sort {
        "problem" => &["icd-10-cm", "2.16.840.1.113883.6.90", "snomed", "icd-10", "icd-9"],
        "medicine" | "allergy" => &["rxnorm", "ndc", "snomed"],
        "result" => &["loinc"],
        "immunization" => &["cvx", "ndc"],
        "procedure" => &["cpt", "hcpcs", "icd-10-pcs", "snomed"],
        _ => &[],
    }
}

const SUMMARY: &str = "34133-9";
const MEDICINES: &str = "56445-0";

#[rustfmt::skip] // One line for one fact about a type.
pub(super) const SHAPES: &[Shape] = &[
    Shape { resource: "AllergyIntolerance", heading: "Allergies", sort: "allergy", loinc: SUMMARY,
        what: &["code", "substance", "reaction.substance"],
        when: &["onset*", "recordedDate", "assertedDate"],
        more: &[("", "reaction.manifestation"), ("", "criticality"), ("", "clinicalStatus"), ("", "verificationStatus"), ("", "status"), ("", "note")] },
    Shape { resource: "Appointment", heading: "Orders and appointments", sort: "", loinc: "",
        what: &["serviceType", "appointmentType", "type", "description"],
        when: &["start"],
        more: &[("", "status"), ("", "reasonCode"), ("", "participant.actor"), ("", "comment")] },
    Shape { resource: "CarePlan", heading: "Care plans", sort: "", loinc: SUMMARY,
        what: &["title", "category", "description"],
        when: &["period", "created"],
        more: &[("", "status"), ("", "activity.detail.code"), ("", "description"), ("", "note")] },
    Shape { resource: "Claim", heading: "Insurance and claims", sort: "", loinc: "",
        what: &["type", "item.productOrService", "item.service"],
        when: &["billablePeriod", "created"],
        more: &[("", "provider"), ("", "insurer"), ("", "status"), ("total", "total")] },
    Shape { resource: "ClinicalImpression", heading: "Notes and documents", sort: "", loinc: "",
        what: &["summary", "description"],
        when: &["effective*", "date"],
        more: &[("", "assessor"), ("", "status"), ("", "note")] },
    Shape { resource: "Composition", heading: "Summary", sort: "", loinc: SUMMARY,
        what: &["title", "type"],
        when: &["date"],
        more: &[("", "author"), ("", "custodian"), ("", "status")] },
    Shape { resource: "Condition", heading: "Problems", sort: "problem", loinc: SUMMARY,
        what: &["code", "category"],
        when: &["onset*", "recordedDate", "assertedDate", "dateRecorded"],
        more: &[("", "clinicalStatus"), ("", "verificationStatus"), ("", "severity"), ("", "bodySite"), ("", "stage.summary"), ("until", "abatement*"), ("", "note"), ("", "notes")] },
    Shape { resource: "Consent", heading: "Consents", sort: "", loinc: "",
        what: &["category", "scope"],
        when: &["dateTime", "date"],
        more: &[("", "status"), ("", "organization")] },
    Shape { resource: "Coverage", heading: "Insurance and claims", sort: "", loinc: "",
        what: &["type", "class.name", "plan"],
        when: &["period"],
        more: &[("", "payor"), ("", "insurer"), ("", "status")] },
    Shape { resource: "Device", heading: "Devices", sort: "", loinc: "",
        what: &["type", "deviceName.name", "model"],
        when: &["manufactureDate"],
        more: &[("", "manufacturer"), ("", "modelNumber"), ("", "serialNumber"), ("", "status")] },
    Shape { resource: "DiagnosticOrder", heading: "Orders and appointments", sort: "", loinc: "",
        what: &["item.code"],
        when: &["event.dateTime"],
        more: &[("", "reason"), ("", "status"), ("", "orderer")] },
    Shape { resource: "DiagnosticReport", heading: "Reports", sort: "", loinc: "",
        what: &["code", "category"],
        when: &["effective*", "issued", "date"],
        more: &[("", "status"), ("", "performer.actor"), ("", "performer"), ("", "conclusion"), ("", "conclusionCode"), ("", "codedDiagnosis")] },
    Shape { resource: "DocumentReference", heading: "Notes and documents", sort: "", loinc: "",
        what: &["description", "type", "content.attachment.title", "category"],
        when: &["context.period", "date", "created", "indexed", "content.attachment.creation"],
        more: &[("", "type"), ("", "docStatus"), ("", "author"), ("", "custodian"), ("", "content.attachment.contentType")] },
    Shape { resource: "Encounter", heading: "Visits", sort: "encounter", loinc: "11506-3",
        what: &["type", "serviceType", "class", "reasonCode", "reason"],
        when: &["period", "actualPeriod"],
        more: &[("", "class"), ("", "reasonCode"), ("", "reason"), ("", "status"), ("", "serviceProvider"), ("", "location.location"), ("", "participant.individual")] },
    Shape { resource: "EpisodeOfCare", heading: "Visits", sort: "", loinc: "",
        what: &["type", "managingOrganization"],
        when: &["period"],
        more: &[("", "status"), ("", "managingOrganization")] },
    Shape { resource: "ExplanationOfBenefit", heading: "Insurance and claims", sort: "", loinc: "",
        what: &["type", "item.productOrService", "item.service"],
        when: &["billablePeriod", "created"],
        more: &[("", "provider"), ("", "organization"), ("", "diagnosis.diagnosisCodeableConcept"), ("", "status"), ("total", "totalCost"), ("total", "total.amount")] },
    Shape { resource: "FamilyMemberHistory", heading: "Family history", sort: "", loinc: "",
        what: &["relationship"],
        when: &["date"],
        more: &[("", "condition.code"), ("", "note")] },
    Shape { resource: "Goal", heading: "Care plans", sort: "", loinc: "",
        what: &["description"],
        when: &["start*", "statusDate"],
        more: &[("", "lifecycleStatus"), ("", "status"), ("", "target.detail*"), ("", "note")] },
    Shape { resource: "ImagingStudy", heading: "Imaging studies", sort: "", loinc: "18748-4",
        what: &["description", "procedureCode", "series.description", "series.modality", "modality"],
        when: &["started"],
        more: &[("", "modality"), ("", "series.bodySite"), ("", "status"), ("", "location")] },
    Shape { resource: "Immunization", heading: "Immunizations", sort: "immunization", loinc: "11369-6",
        what: &["vaccineCode"],
        when: &["occurrence*", "date"],
        more: &[("", "status"), ("lot", "lotNumber"), ("", "doseQuantity"), ("", "site"), ("", "note")] },
    Shape { resource: "Media", heading: "Notes and documents", sort: "", loinc: "",
        what: &["content.title", "type", "modality", "reasonCode"],
        when: &["created*", "created", "occurrence*", "issued"],
        more: &[("", "bodySite"), ("", "note")] },
    Shape { resource: "MedicationAdministration", heading: "Medicines", sort: "medicine", loinc: MEDICINES,
        what: &["medication*"],
        when: &["effective*", "occurence*", "occurrence*"],
        more: &[("", "dosage.text"), ("", "dosage.dose"), ("", "dosage.quantity"), ("", "dosage.route"), ("", "status")] },
    Shape { resource: "MedicationDispense", heading: "Medicines", sort: "medicine", loinc: MEDICINES,
        what: &["medication*"],
        when: &["whenHandedOver", "whenPrepared"],
        more: &[("", "dosageInstruction.text"), ("", "quantity"), ("", "status")] },
    Shape { resource: "MedicationOrder", heading: "Medicines", sort: "medicine", loinc: MEDICINES,
        what: &["medication*"],
        when: &["dateWritten"],
        more: &[("", "dosageInstruction.text"), ("", "status"), ("until", "dateEnded"), ("", "prescriber"), ("", "note")] },
    Shape { resource: "MedicationRequest", heading: "Medicines", sort: "medicine", loinc: MEDICINES,
        what: &["medication*"],
        when: &["authoredOn"],
        more: &[("", "dosageInstruction.text"), ("", "status"), ("", "requester.agent"), ("", "requester"), ("", "reasonCode"), ("", "note")] },
    Shape { resource: "MedicationStatement", heading: "Medicines", sort: "medicine", loinc: MEDICINES,
        what: &["medication*"],
        when: &["effective*", "dateAsserted"],
        more: &[("", "dosage.text"), ("", "status"), ("", "reasonCode"), ("", "note")] },
    Shape { resource: "Observation", heading: "Other observations", sort: "result", loinc: "",
        what: &["code"],
        when: &["effective*", "issued", "applies*"],
        more: &[("", "interpretation"), ("", "dataAbsentReason"), ("", "note"), ("", "comment"), ("", "comments")] },
    Shape { resource: "Procedure", heading: "Procedures", sort: "procedure", loinc: "28570-0",
        what: &["code", "type"],
        when: &["performed*", "occurrence*", "date"],
        more: &[("", "status"), ("", "bodySite"), ("", "reasonCode"), ("", "reason*"), ("", "outcome"), ("", "performer.actor"), ("", "note"), ("", "notes")] },
    Shape { resource: "ProcedureRequest", heading: "Orders and appointments", sort: "", loinc: "",
        what: &["code"],
        when: &["occurrence*", "authoredOn", "orderedOn"],
        more: &[("", "status"), ("", "reasonCode"), ("", "requester.agent"), ("", "note")] },
    Shape { resource: "Questionnaire", heading: "Questionnaires", sort: "", loinc: "", what: &["title", "name"], when: &["date"], more: &[] },
    Shape { resource: "QuestionnaireResponse", heading: "Questionnaires", sort: "", loinc: "",
        what: &["questionnaire"],
        when: &["authored"],
        more: &[("", "author"), ("", "status")] },
    Shape { resource: "ReferralRequest", heading: "Orders and appointments", sort: "", loinc: "57133-1",
        what: &["type", "serviceRequested", "description"],
        when: &["authoredOn", "date"],
        more: &[("", "reasonCode"), ("", "reason"), ("", "recipient"), ("", "status")] },
    Shape { resource: "ServiceRequest", heading: "Orders and appointments", sort: "", loinc: "",
        what: &["code", "category"],
        when: &["occurrence*", "authoredOn"],
        more: &[("", "status"), ("", "reasonCode"), ("", "requester"), ("", "note")] },
    Shape { resource: "Specimen", heading: "Other observations", sort: "", loinc: "",
        what: &["type"],
        when: &["collection.collected*", "receivedTime"],
        more: &[("", "collection.bodySite"), ("", "accessionIdentifier.value"), ("", "note")] },
];

/// Where the date of a type without a line may be.
pub(super) const ANY_DATE: &[&str] = &["effective*", "occurrence*", "performed*", "date", "created", "authoredOn", "issued", "recorded"];

/// The line of the table for a type.
pub(super) fn shape(resource: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.resource == resource)
}

/// Types that only stand behind others and are shown by their names there, or say nothing about a patient.
pub(super) fn is_behind(resource: &str) -> bool {
    matches!(
        resource,
        "Patient"
            | "Person"
            | "Practitioner"
            | "PractitionerRole"
            | "Organization"
            | "Location"
            | "Medication"
            | "Substance"
            | "RelatedPerson"
            | "CareTeam"
            | "HealthcareService"
            | "Endpoint"
            | "Provenance"
            | "OperationOutcome"
            | "Group"
            | "Bundle"
            | "Binary"
            | "Parameters"
            | "List"
            | "CapabilityStatement"
            | "AuditEvent"
    )
}

#[cfg(test)]
mod tests {
    use second_read_model::kind;

    use super::*;

    #[test]
    fn the_table_is_whole() {
        for shape in SHAPES {
            assert!(HEADINGS.contains(&shape.heading), "{}", shape.resource);
            assert!(shape.loinc.is_empty() || kind::kind_of_loinc(shape.loinc).is_some(), "{}", shape.resource);
            assert!(!shape.what.is_empty() && !shape.when.is_empty(), "{}", shape.resource);
        }
        assert!(SHAPES.is_sorted_by_key(|shape| shape.resource));
    }
}
