//! Coded statements of a document as entries: problems, medicines, allergies, results, procedures, encounters, immunizations.
//!
//! What an act is, its template says (C-CDA R1.1–R2.1, CCD 1.0 with HITSP C32, IHE PCC), else the section it stands in. Plans, goals,
//! family and social history are narrative only: what is planned or somebody else's is no statement about what the patient has.

use roxmltree::Node;
use second_read_model::extract::Entry;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use super::super::xml::child;
use super::super::xml::children;
use super::super::xml::is;
use super::code;
use super::code::Pieces;
use super::code::any_key;
use super::code::few_words;
use super::code::referred;
use super::code::said;
use super::code::shown;
use super::value;

/// Entries beyond this many are left out.
pub(super) const MOST: usize = 20_000;
/// Acts within acts.
const DEEPEST: usize = 16;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Problem,
    Medicine,
    Allergy,
    Result,
    Procedure,
    Encounter,
    Immunization,
}

/// Sections by LOINC code (C-CDA R2.1 volume 2, table "Sections").
const SECTIONS: &[(&str, Sort)] = &[
    ("10160-0", Sort::Medicine),
    ("10183-2", Sort::Medicine),
    ("10218-6", Sort::Problem),
    ("10219-4", Sort::Problem),
    ("11348-0", Sort::Problem),
    ("11369-6", Sort::Immunization),
    ("11450-4", Sort::Problem),
    ("11535-2", Sort::Problem),
    ("18725-2", Sort::Result),
    ("26436-6", Sort::Result),
    ("29549-3", Sort::Medicine),
    ("29554-3", Sort::Procedure),
    ("30954-2", Sort::Result),
    ("42346-7", Sort::Medicine),
    ("42347-5", Sort::Problem),
    ("46240-8", Sort::Encounter),
    ("46241-6", Sort::Problem),
    ("47519-4", Sort::Procedure),
    ("48765-2", Sort::Allergy),
    ("75311-1", Sort::Medicine),
    ("8716-3", Sort::Result),
];

/// Sections by template, where a document leaves the code out (C-CDA; CCD 1.0).
const SECTION_TEMPLATES: &[(&str, Sort)] = &[
    ("2.16.840.1.113883.10.20.1.11", Sort::Problem),
    ("2.16.840.1.113883.10.20.1.12", Sort::Procedure),
    ("2.16.840.1.113883.10.20.1.14", Sort::Result),
    ("2.16.840.1.113883.10.20.1.16", Sort::Result),
    ("2.16.840.1.113883.10.20.1.2", Sort::Allergy),
    ("2.16.840.1.113883.10.20.1.3", Sort::Encounter),
    ("2.16.840.1.113883.10.20.1.6", Sort::Immunization),
    ("2.16.840.1.113883.10.20.1.8", Sort::Medicine),
    ("2.16.840.1.113883.10.20.22.2.1", Sort::Medicine),
    ("2.16.840.1.113883.10.20.22.2.1.1", Sort::Medicine),
    ("2.16.840.1.113883.10.20.22.2.2", Sort::Immunization),
    ("2.16.840.1.113883.10.20.22.2.2.1", Sort::Immunization),
    ("2.16.840.1.113883.10.20.22.2.3", Sort::Result),
    ("2.16.840.1.113883.10.20.22.2.3.1", Sort::Result),
    ("2.16.840.1.113883.10.20.22.2.4", Sort::Result),
    ("2.16.840.1.113883.10.20.22.2.4.1", Sort::Result),
    ("2.16.840.1.113883.10.20.22.2.5", Sort::Problem),
    ("2.16.840.1.113883.10.20.22.2.5.1", Sort::Problem),
    ("2.16.840.1.113883.10.20.22.2.6", Sort::Allergy),
    ("2.16.840.1.113883.10.20.22.2.6.1", Sort::Allergy),
    ("2.16.840.1.113883.10.20.22.2.7", Sort::Procedure),
    ("2.16.840.1.113883.10.20.22.2.7.1", Sort::Procedure),
    ("2.16.840.1.113883.10.20.22.2.22", Sort::Encounter),
    ("2.16.840.1.113883.10.20.22.2.22.1", Sort::Encounter),
];

/// Sections whose acts are wishes: plan of treatment, assessment and plan, planned procedure, goals.
const PLANS: &[&str] = &["18776-5", "51847-2", "59772-4", "61146-7"];

/// Acts by template, the surer ones first: an IHE allergy carries the template of a problem too, a CCD 1.0 vaccine that of a medicine.
const TEMPLATES: &[(&str, Sort)] = &[
    ("2.16.840.1.113883.10.20.22.4.7", Sort::Allergy),
    ("2.16.840.1.113883.10.20.24.3.90", Sort::Allergy),
    ("2.16.840.1.113883.10.20.1.18", Sort::Allergy),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.6", Sort::Allergy),
    ("2.16.840.1.113883.10.20.22.4.52", Sort::Immunization),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.12", Sort::Immunization),
    ("2.16.840.1.113883.10.20.22.4.4", Sort::Problem),
    ("2.16.840.1.113883.10.20.1.28", Sort::Problem),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.5", Sort::Problem),
    ("2.16.840.1.113883.10.20.22.4.16", Sort::Medicine),
    ("2.16.840.1.113883.10.20.1.24", Sort::Medicine),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.7", Sort::Medicine),
    ("2.16.840.1.113883.10.20.22.4.2", Sort::Result),
    ("2.16.840.1.113883.10.20.22.4.27", Sort::Result),
    ("2.16.840.1.113883.10.20.1.31", Sort::Result),
    ("2.16.840.1.113883.10.20.22.4.12", Sort::Procedure),
    ("2.16.840.1.113883.10.20.22.4.13", Sort::Procedure),
    ("2.16.840.1.113883.10.20.22.4.14", Sort::Procedure),
    ("2.16.840.1.113883.10.20.1.29", Sort::Procedure),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.19", Sort::Procedure),
    ("2.16.840.1.113883.10.20.22.4.49", Sort::Encounter),
    ("2.16.840.1.113883.10.20.1.21", Sort::Encounter),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.14", Sort::Encounter),
];

/// Observations that say something about another one (status, severity, reaction, priority, age, prognosis) and nothing alone.
const ASPECTS: &[&str] = &[
    "2.16.840.1.113883.10.20.1.38",
    "2.16.840.1.113883.10.20.1.39",
    "2.16.840.1.113883.10.20.1.47",
    "2.16.840.1.113883.10.20.1.50",
    "2.16.840.1.113883.10.20.1.51",
    "2.16.840.1.113883.10.20.1.54",
    "2.16.840.1.113883.10.20.1.55",
    "2.16.840.1.113883.10.20.22.4.113",
    "2.16.840.1.113883.10.20.22.4.143",
    "2.16.840.1.113883.10.20.22.4.28",
    "2.16.840.1.113883.10.20.22.4.31",
    "2.16.840.1.113883.10.20.22.4.5",
    "2.16.840.1.113883.10.20.22.4.6",
    "2.16.840.1.113883.10.20.22.4.8",
    "2.16.840.1.113883.10.20.22.4.9",
];

/// "Status" (LOINC): the code of the observation that says whether something is still so.
const STATUS: &str = "33999-4";
/// "Problem" (SNOMED CT).
const PROBLEM: &str = "55607006";
/// "Severity" (HL7 ActCode).
const SEVERITY: &str = "SEV";

/// What a section's entries are by its code, else by its template; `None` where only their own templates tell.
fn sort_of_section(section: Node<'_, '_>) -> Option<Sort> {
    let code = child(section, "code").and_then(|code| said(code, "code"));
    let by_code = SECTIONS.iter().find(|(known, _)| Some(*known) == code);
    by_code
        .or_else(|| SECTION_TEMPLATES.iter().find(|(known, _)| templates(section).any(|template| template == *known)))
        .map(|(_, sort)| *sort)
}

/// Takes the entries of a document, section by section.
pub(super) struct Entries<'p, 'a, 'input> {
    pieces: &'p Pieces<'a, 'input>,
    pub(super) entries: Vec<Entry>,
    /// Diagnoses that are coded in ICD-10-CM, each once.
    pub(super) diagnoses: Vec<Fact>,
}

impl<'p, 'a, 'input> Entries<'p, 'a, 'input> {
    pub(super) fn new(pieces: &'p Pieces<'a, 'input>) -> Self {
        Self { pieces, entries: Vec::new(), diagnoses: Vec::new() }
    }

    /// The entries of a section, without those of the sections in it; `page` says where a piece of the narrative stands.
    pub(super) fn section(&mut self, section: Node<'_, '_>, page: &dyn Fn(Option<&str>) -> Option<u32>) {
        let code = child(section, "code").and_then(|code| said(code, "code")).unwrap_or_default();
        if PLANS.contains(&code) {
            return;
        }
        let place = Place { section: sort_of_section(section), page, within: None, planned: false, status: "", date: String::new() };
        for act in children(section, "entry").flat_map(|entry| entry.children()).filter(|node| node.is_element()) {
            self.act(act, &place, 0);
        }
    }

    fn act(&mut self, act: Node<'_, '_>, place: &Place<'_>, depth: usize) {
        if depth > DEEPEST || self.entries.len() >= MOST {
            return;
        }
        let sort = sort_of(act, place).filter(|sort| self.take(act, *sort, place));
        // Below a statement stand its aspects; only an encounter holds statements of their own, its diagnoses.
        if !matches!(sort, None | Some(Sort::Encounter)) {
            return;
        }
        let status = child(act, "statusCode").and_then(|status| said(status, "code")).unwrap_or_default();
        let date = value::when(act).map(|date| date.to_string()).unwrap_or_default();
        let planned = place.planned || is_planned(act);
        let inner = Place { within: sort.or(place.within), planned, status, date, ..*place };
        for link in act.children().filter(|node| is(node, "entryRelationship") || is(node, "component")) {
            for inside in link.children().filter(|node| node.is_element()) {
                self.act(inside, &inner, depth + 1);
            }
        }
    }

    /// Whether an act says anything as an entry of that sort.
    fn take(&mut self, act: Node<'_, '_>, sort: Sort, place: &Place<'_>) -> bool {
        let Some(mut entry) = self.entry(act, sort, place) else { return false };
        let anchors = act.descendants().take(60).filter_map(|node| node.attribute("value")?.strip_prefix('#'));
        let standing = anchors.filter(|anchor| self.pieces.contains_key(anchor)).find_map(|anchor| (place.page)(Some(anchor)));
        entry.page = standing.or_else(|| (place.page)(None));
        if sort == Sort::Problem {
            self.diagnosis(act, &entry);
        }
        if act.attribute("negationInd").is_some_and(is_true) {
            entry.text = format!("No: {}", entry.text);
        }
        self.entries.push(entry);
        true
    }

    /// A problem that the patient has, coded in ICD-10-CM: what is denied, and what is over, is no diagnosis.
    fn diagnosis(&mut self, act: Node<'_, '_>, entry: &Entry) {
        let Some(icd) = child(act, "value").and_then(code::icd_10_cm) else { return };
        let denied = act.attribute("negationInd").is_some_and(is_true) || entry.status == "resolved";
        if !denied && self.diagnoses.len() < 1_000 && self.diagnoses.iter().all(|fact| fact.value != icd) {
            let stated = Fact::stated(FactName::Diagnosis, icd, entry.text.clone(), "entry/observation/value");
            self.diagnoses.push(Fact { page: entry.page, ..stated });
        }
    }

    fn entry(&self, act: Node<'_, '_>, sort: Sort, place: &Place<'_>) -> Option<Entry> {
        let mut entry = match sort {
            Sort::Problem => self.problem(act, place),
            Sort::Medicine | Sort::Immunization => self.substance(act),
            Sort::Allergy => self.allergy(act, place),
            Sort::Result => self.result(act),
            Sort::Procedure => self.procedure(act),
            Sort::Encounter => self.encounter(act),
        };
        if entry.text.is_empty() {
            // A code without words is at least that; a statement without either says nothing.
            entry.text = entry.code.rsplit('|').next().unwrap_or_default().to_owned();
        }
        if entry.text.is_empty() {
            return None;
        }
        entry.sort = sort.name().to_owned();
        if entry.date.is_empty() {
            let own = value::when(act).map(|date| date.to_string());
            let of_panel = || if sort == Sort::Result { place.date.clone() } else { String::new() };
            entry.date = own.unwrap_or_else(of_panel);
        }
        if act.attribute("negationInd").is_some_and(is_true) {
            entry.status = sort.denied().to_owned();
        } else if sort != Sort::Medicine && (place.planned || is_planned(act)) {
            entry.status = "planned".to_owned();
        }
        Some(entry)
    }

    fn problem(&self, act: Node<'_, '_>, place: &Place<'_>) -> Entry {
        let named = child(act, "value").or_else(|| child(act, "code"));
        let mut entry = self.coded(named);
        // Some programs code that it is a problem, and what problem it is by another code for it.
        let other = named.filter(|named| said(*named, "code") == Some(PROBLEM)).and_then(|named| children(named, "translation").next());
        if let Some(other) = other.map(|other| self.coded(Some(other))).filter(|other| !other.text.is_empty()) {
            entry = other;
        }
        if entry.text.is_empty() {
            entry.text = self.text(act);
        }
        entry.status = self.aspect(act, STATUS).unwrap_or_else(|| {
            let over = children(act, "effectiveTime").any(|time| child(time, "high").and_then(value::day).is_some());
            if over { "resolved".to_owned() } else { place.status.to_owned() }
        });
        entry
    }

    fn substance(&self, act: Node<'_, '_>) -> Entry {
        let product = child(act, "consumable").and_then(|consumable| child(consumable, "manufacturedProduct"));
        let material =
            product.and_then(|product| child(product, "manufacturedMaterial").or_else(|| child(product, "manufacturedLabeledDrug")));
        let mut entry = self.coded(material.and_then(|material| child(material, "code")));
        let name = || material.and_then(|material| child(material, "name")).map(few_words).unwrap_or_default();
        if entry.text.is_empty() {
            entry.text = [name(), self.text(act)].into_iter().find(|words| !words.is_empty()).unwrap_or_default();
        }
        let dose = child(act, "doseQuantity").or_else(|| child(act, "rateQuantity"));
        (entry.value, entry.unit) = dose.map(|dose| self.dose(dose)).unwrap_or_default();
        entry.status = self.aspect(act, STATUS).unwrap_or_else(|| status_code(act));
        entry
    }

    /// A dose: one number, or the bounds of it.
    fn dose(&self, dose: Node<'_, '_>) -> (String, String) {
        if said(dose, "value").is_some() {
            return value::quantity(dose, self.pieces);
        }
        let bound = |name| child(dose, name).filter(|bound| said(*bound, "value").is_some());
        bound("low")
            .or_else(|| bound("center"))
            .or_else(|| bound("high"))
            .map(|bound| value::quantity(bound, self.pieces))
            .unwrap_or_default()
    }

    fn allergy(&self, act: Node<'_, '_>, place: &Place<'_>) -> Entry {
        let entity = children(act, "participant")
            .filter(|participant| participant.attribute("typeCode").is_none_or(|sort| matches!(sort, "CSM" | "IND" | "SBJ")))
            .filter_map(|participant| child(participant, "participantRole"))
            .find_map(|role| child(role, "playingEntity"));
        let mut entry = self.coded(entity.and_then(|entity| child(entity, "code")));
        // What is not coded has its name in plain words, and a note that it is not coded where the code's words belong.
        let name = entity.and_then(|entity| child(entity, "name")).map(few_words).filter(|name| !name.is_empty());
        if let Some(name) = name.filter(|_| entry.text.is_empty() || entry.code.is_empty()) {
            entry.text = name;
        }
        if entry.text.is_empty() && entry.code.is_empty() {
            entry = self.coded(child(act, "value"));
        }
        if entry.text.is_empty() {
            entry.text = self.text(act);
        }
        entry.value = self.reactions(act);
        entry.status = self.aspect(act, STATUS).unwrap_or_else(|| place.status.to_owned());
        entry
    }

    /// What an allergy does, with how bad it is where that is said.
    fn reactions(&self, act: Node<'_, '_>) -> String {
        let manifest = |link: &Node<'_, '_>| link.attribute("typeCode") == Some("MFST");
        let inner = |node, name| children(node, "entryRelationship").filter_map(move |link| child(link, name));
        let words =
            children(act, "entryRelationship").filter(manifest).filter_map(|link| child(link, "observation")).take(20).map(|reaction| {
                let mut words = self.coded(child(reaction, "value")).text;
                if words.is_empty() {
                    words = self.text(reaction);
                }
                let severity =
                    inner(reaction, "observation").find(|inner| has_code(*inner, &[SEVERITY])).and_then(|inner| child(inner, "value"));
                match severity.map(|severity| shown(severity, self.pieces)).filter(|severity| !severity.is_empty() && !words.is_empty()) {
                    Some(severity) => format!("{words} ({})", severity.to_lowercase()),
                    None => words,
                }
            });
        words.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn result(&self, act: Node<'_, '_>) -> Entry {
        let mut entry = self.coded(child(act, "code"));
        if entry.text.is_empty() {
            entry.text = self.text(act);
        }
        // Several values of one observation are a list.
        let mut values = children(act, "value").take(20).map(|value| value::observed(value, self.pieces));
        (entry.value, entry.unit) = values.next().unwrap_or_default();
        for (value, _) in values.filter(|(value, _)| !value.is_empty()) {
            entry.value = if entry.value.is_empty() { value } else { format!("{}, {value}", entry.value) };
        }
        entry.range = value::range(act, self.pieces);
        let interpretations = children(act, "interpretationCode").take(5).map(|code| interpretation(code, self.pieces));
        let words = std::iter::once(status_code(act)).chain(interpretations).filter(|words| !words.is_empty());
        entry.status = words.collect::<Vec<_>>().join(", ");
        entry
    }

    fn procedure(&self, act: Node<'_, '_>) -> Entry {
        let mut entry = self.coded(child(act, "code"));
        if entry.text.is_empty() {
            entry.text = self.text(act);
        }
        (entry.value, entry.unit) = child(act, "value").map(|value| value::observed(value, self.pieces)).unwrap_or_default();
        entry.status = status_code(act);
        entry
    }

    fn encounter(&self, act: Node<'_, '_>) -> Entry {
        let mut entry = self.coded(child(act, "code"));
        if entry.text.is_empty() {
            entry.text = self.text(act);
        }
        let places = children(act, "participant").filter(|participant| participant.attribute("typeCode") == Some("LOC"));
        let names = places.filter_map(|place| child(child(child(place, "participantRole")?, "playingEntity")?, "name"));
        entry.value = names.map(few_words).find(|words| !words.is_empty()).unwrap_or_default();
        entry.status = status_code(act);
        entry
    }

    fn coded(&self, node: Option<Node<'_, '_>>) -> Entry {
        let Some(node) = node else { return Entry::default() };
        Entry { text: shown(node, self.pieces), code: any_key(node).unwrap_or_default(), ..Entry::default() }
    }

    /// The words of an act's own text.
    fn text(&self, act: Node<'_, '_>) -> String {
        child(act, "text").map(|text| referred(text, self.pieces)).unwrap_or_default()
    }

    /// The value of the observation of that code about an act, in small letters.
    fn aspect(&self, act: Node<'_, '_>, code: &str) -> Option<String> {
        let about = children(act, "entryRelationship").filter_map(|link| child(link, "observation"));
        let value = about.filter(|inner| has_code(*inner, &[code])).find_map(|inner| child(inner, "value"))?;
        Some(shown(value, self.pieces).to_lowercase()).filter(|words| !words.is_empty())
    }
}

/// Where an act stands.
struct Place<'c> {
    section: Option<Sort>,
    page: &'c dyn Fn(Option<&str>) -> Option<u32>,
    /// The statement it stands in.
    within: Option<Sort>,
    /// The act around it is an order or a plan.
    planned: bool,
    /// Of the act around it.
    status: &'c str,
    date: String,
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Sort::Problem => "problem",
            Sort::Medicine => "medicine",
            Sort::Allergy => "allergy",
            Sort::Result => "result",
            Sort::Procedure => "procedure",
            Sort::Encounter => "encounter",
            Sort::Immunization => "immunization",
        }
    }

    /// What `negationInd` says of such a statement.
    fn denied(self) -> &'static str {
        match self {
            Sort::Problem | Sort::Allergy | Sort::Result => "not present",
            Sort::Medicine | Sort::Immunization => "not given",
            Sort::Procedure | Sort::Encounter => "not done",
        }
    }
}

/// What an act is: by its template, else by its element in such a section.
fn sort_of(act: Node<'_, '_>, place: &Place<'_>) -> Option<Sort> {
    let own = TEMPLATES.iter().find(|(known, _)| templates(act).any(|template| template == *known)).map(|(_, sort)| *sort);
    if own.is_none() && templates(act).any(|template| ASPECTS.contains(&template)) {
        return None;
    }
    let name = act.tag_name().name();
    let sort = match (own, place.section) {
        (Some(Sort::Medicine), Some(Sort::Immunization)) => Sort::Immunization,
        // Some programs give the templates of both to each of them.
        (Some(Sort::Problem | Sort::Allergy), Some(section @ (Sort::Problem | Sort::Allergy))) if place.within.is_none() => section,
        (Some(sort), _) => sort,
        (None, Some(section)) if place.within.is_none() => section,
        (None, _) => return None,
    };
    let fits = match sort {
        Sort::Problem | Sort::Allergy | Sort::Result => name == "observation",
        Sort::Medicine | Sort::Immunization => name == "substanceAdministration",
        Sort::Procedure => matches!(name, "procedure" | "observation" | "act"),
        Sort::Encounter => name == "encounter" || (own.is_some() && name == "act"),
    };
    fits.then_some(sort)
}

fn templates<'a, 'input: 'a>(node: Node<'a, 'input>) -> impl Iterator<Item = &'a str> {
    children(node, "templateId").filter_map(|template| template.attribute("root")).map(str::trim)
}

fn has_code(observation: Node<'_, '_>, codes: &[&str]) -> bool {
    child(observation, "code").and_then(|code| said(code, "code")).is_some_and(|code| codes.contains(&code))
}

fn status_code(act: Node<'_, '_>) -> String {
    child(act, "statusCode").and_then(|status| said(status, "code")).unwrap_or_default().to_lowercase()
}

/// A mark of a value (ObservationInterpretation): in words where it is a usual one.
fn interpretation(node: Node<'_, '_>, pieces: &Pieces<'_, '_>) -> String {
    let code = said(node, "code").filter(|_| node.attribute("nullFlavor").is_none());
    let shown = || shown(node, pieces);
    let usual = |mark: &str| match mark {
        "N" => Some("normal"),
        "H" => Some("high"),
        "HH" => Some("critically high"),
        "L" => Some("low"),
        "LL" => Some("critically low"),
        "A" => Some("abnormal"),
        "AA" => Some("critically abnormal"),
        _ => None,
    };
    let words = code.and_then(usual).map(str::to_owned).unwrap_or_else(shown);
    match (usual(&words), code) {
        (Some(words), _) => words.to_owned(),
        (None, Some(code)) if words.is_empty() => code.to_lowercase(),
        (None, _) => words.to_lowercase(),
    }
}

/// Whether an act is no event: intended, ordered, proposed.
fn is_planned(act: Node<'_, '_>) -> bool {
    act.attribute("moodCode").is_some_and(|mood| mood != "EVN")
}

fn is_true(value: &str) -> bool {
    matches!(value.trim(), "true" | "1")
}
