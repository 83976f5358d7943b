//! What is kept of each resource while a file is read: a line and entries under its heading, a name for those that refer to it, and the
//! few that say what the whole file is. Everything is bounded; of what is too much the oldest goes.

use std::collections::BTreeMap;
use std::collections::HashMap;

use second_read_model::extract::Entry;
use second_read_model::extract::Part;
use second_read_model::extract::WarningCode;

use super::super::json::pull::Json;
use super::attachments;
use super::narrative;
use super::shapes;
use super::shapes::HEADINGS;
use super::shapes::Shape;
use super::walk::Taker;
use super::words;
use super::words::at;

/// Lines under one heading.
const LINES: usize = 20_000;
/// Bytes under one heading.
const BYTES: usize = 6 << 20;
/// Names to refer to, and how long one may be.
const NAMES: usize = 100_000;
const NAME: usize = 200;
/// Patients that are told apart.
const PATIENTS: usize = 5;
/// Diagnoses that are stated.
const DIAGNOSES: usize = 500;
/// Sections within sections.
const DEEPEST: usize = 6;

/// One line, with what stands below it.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// When it was, as written, so that the newest sorts last.
    pub(super) when: String,
    /// Words parted by [`PIECE`], labels from what they label by [`LABEL`]; references are marks still.
    pub(super) line: String,
    /// Sections: a heading, which may be empty, and text.
    pub(super) sections: Vec<(String, String)>,
    pub(super) entries: Vec<Entry>,
}

pub(super) const PIECE: char = '\u{2}';
pub(super) const LABEL: char = '\u{3}';

impl Item {
    fn size(&self) -> usize {
        let sections: usize = self.sections.iter().map(|(heading, text)| heading.len() + text.len()).sum();
        let entries: usize = self.entries.iter().map(|entry| entry.text.len() + entry.code.len() + entry.value.len() + 120).sum();
        self.line.len() + sections + entries + 80
    }
}

/// A diagnosis by its ICD-10-CM code.
#[derive(Debug)]
pub(super) struct Diagnosis {
    pub(super) code: String,
    pub(super) words: String,
}

/// What was gathered.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) patients: Vec<Json>,
    /// The Bundle's own members.
    pub(super) bundle: Option<Json>,
    /// The first resource of each of the types that are a document, or that stand alone.
    pub(super) firsts: BTreeMap<&'static str, Json>,
    /// How many resources of each type there are, those left out that only stand behind others.
    pub(super) counts: BTreeMap<&'static str, u64>,
    /// How many observations are laboratory results.
    pub(super) laboratory: u64,
    pub(super) organizations: Vec<String>,
    pub(super) diagnoses: Vec<Diagnosis>,
    /// The latest date of something that was done, and its type.
    pub(super) latest: Option<(String, &'static str)>,
    /// Who a resource says it is about, in its own words.
    pub(super) subjects: Vec<String>,
    pub(super) parts: Vec<Part>,
    pub(super) resources: u64,
    /// A limit was met.
    pub(super) is_cut: bool,
    headings: BTreeMap<usize, Heading>,
    names: HashMap<String, String>,
}

#[derive(Default)]
struct Heading {
    items: Vec<Item>,
    bytes: usize,
}

impl Heading {
    /// Keeps the newer half when there is too much; whether something went.
    fn prune(&mut self) -> bool {
        if self.items.len() <= 2 * LINES && self.bytes <= 2 * BYTES {
            return false;
        }
        self.sort();
        true
    }

    fn sort(&mut self) -> bool {
        self.items.sort_by(|a, b| b.when.cmp(&a.when));
        let mut bytes = 0;
        let fits = self.items.iter().take(LINES).take_while(|item| {
            bytes += item.size();
            bytes <= BYTES
        });
        let fits = fits.count();
        let is_cut = fits < self.items.len();
        self.items.truncate(fits);
        self.bytes = self.items.iter().map(Item::size).sum();
        is_cut
    }
}

impl Taker for Gathered {
    fn take(&mut self, url: &str, resource: &Json) -> bool {
        self.resources = self.resources.saturating_add(1);
        self.is_cut |= !attachments::add(resource, &mut self.parts);
        self.remember(url, resource);
        let kind = resource.get("resourceType").text();
        match kind {
            "Patient" => self.patient(resource),
            "Bundle" => drop(self.bundle.get_or_insert_with(|| resource.clone())),
            "Organization" if self.organizations.len() < 3 => self.organizations.push(words::words(resource.get("name"))),
            _ if shapes::is_behind(kind) => {}
            _ => self.content(resource),
        }
        for inner in resource.get("contained").items().iter().take(1_000) {
            let kind = inner.get("resourceType").text();
            if kind == "Patient" {
                self.patient(inner);
            } else if !shapes::is_behind(kind) && shapes::shape(kind).is_some_and(|shape| !shape.sort.is_empty()) {
                self.item(inner, resource);
            }
        }
        true
    }
}

impl Gathered {
    /// The items under each heading, newest first.
    pub(super) fn headings(&mut self) -> Vec<(&'static str, Vec<Item>)> {
        let mut all = Vec::new();
        for (number, mut heading) in std::mem::take(&mut self.headings) {
            self.is_cut |= heading.sort();
            all.push((HEADINGS.get(number).copied().unwrap_or_default(), heading.items));
        }
        all
    }

    /// Words with the names of what they refer to.
    pub(super) fn resolve(&self, words: &str) -> String {
        words::resolve(words, |to| {
            let short = to.split("/_history/").next().unwrap_or(to);
            let last = short.rsplit('/').next().unwrap_or(short);
            let mut keys = short.rsplitn(3, '/');
            let typed = keys.next().zip(keys.next()).map(|(id, kind)| format!("{kind}/{id}"));
            let found = [Some(short), typed.as_deref(), Some(last)].into_iter().flatten().find_map(|key| self.names.get(key));
            found.cloned()
        })
    }

    /// What the warnings are about.
    pub(super) fn warning(&self) -> Option<WarningCode> {
        self.is_cut.then_some(WarningCode::Limit)
    }

    fn patient(&mut self, patient: &Json) {
        let said = |patient: &Json| (patient.get("name").clone(), patient.get("birthDate").clone());
        if self.patients.len() < PATIENTS && !self.patients.iter().any(|known| said(known) == said(patient)) {
            self.patients.push(patient.clone());
        }
    }

    /// Gives a resource that others refer to a name.
    fn remember(&mut self, url: &str, resource: &Json) {
        let Some(name) = name_of(resource).filter(|_| self.names.len() < NAMES) else { return };
        let id = resource.get("id").text();
        let typed = format!("{}/{id}", resource.get("resourceType").text());
        let short_url = url.strip_prefix("urn:uuid:").unwrap_or_default();
        // A bare id is one only where it is unlike any other.
        let bare = if id.len() >= 30 { id } else { "" };
        for key in [typed.as_str(), url, short_url, bare].into_iter().filter(|key| !key.is_empty() && key.len() <= NAME) {
            self.names.insert(key.to_owned(), name.clone());
        }
    }

    fn content(&mut self, resource: &Json) {
        let kind = resource.get("resourceType").text();
        let shape = shapes::shape(kind);
        let named = shape.map_or("", |shape| shape.resource);
        let count = self.counts.entry(named).or_default();
        *count = count.saturating_add(1);
        if *count == 1 {
            self.firsts.insert(named, resource.clone());
        }
        if kind == "Observation" && category(resource).contains(&"laboratory") {
            self.laboratory = self.laboratory.saturating_add(1);
        }
        if let Some(shape) = shape {
            self.date(shape, resource);
        }
        self.subject(resource);
        self.item(resource, resource);
    }

    /// Keeps the latest date of what was done. What is planned or did not happen has none.
    fn date(&mut self, shape: &'static Shape, resource: &Json) {
        let done = ["DiagnosticReport", "Encounter", "Immunization", "MedicationRequest", "Observation", "Procedure", "DocumentReference"];
        let open =
            ["planned", "proposed", "booked", "pending", "cancelled", "entered-in-error", "not-done", "not-completed", "waitlist", "draft"];
        if !done.contains(&shape.resource) || open.contains(&words::code_word(resource.get("status"))) {
            return;
        }
        let Some((day, _)) = shape.when.iter().find_map(|way| words::day(at(resource, way))) else { return };
        let day = day.to_string();
        if self.latest.as_ref().is_none_or(|(latest, _)| *latest < day) {
            self.latest = Some((day, shape.resource));
        }
    }

    fn subject(&mut self, resource: &Json) {
        if self.subjects.len() > 1 {
            return;
        }
        let shown = ["patient", "subject"].map(|name| words::one_line(resource.at(&format!("{name}.display")).text()));
        if let Some(shown) = shown.into_iter().find(|shown| !shown.is_empty())
            && !self.subjects.contains(&shown)
        {
            self.subjects.push(shown);
        }
    }

    /// Adds the line of a resource; references to what `holder` contains are resolved at once.
    fn item(&mut self, resource: &Json, holder: &Json) {
        let kind = resource.get("resourceType").text();
        let mut item = match shapes::shape(kind) {
            Some(shape) => of_shape(shape, resource),
            None => unknown(resource),
        };
        if holder.get("contained") != &Json::Null {
            let inner = |to: &str| contained(holder, to);
            item.line = words::resolve_some(&item.line, inner);
            for entry in &mut item.entries {
                entry.text = words::resolve_some(&entry.text, inner);
            }
        }
        if kind == "Condition" {
            self.diagnosis(resource);
        }
        let heading = heading(kind, resource);
        let heading = self.headings.entry(heading).or_default();
        heading.bytes = heading.bytes.saturating_add(item.size());
        heading.items.push(item);
        self.is_cut |= heading.prune();
    }

    /// A code of ICD-10-CM, unless the diagnosis is refuted, an error, or not made yet.
    fn diagnosis(&mut self, condition: &Json) {
        let verified = words::code_word(condition.get("verificationStatus"));
        if self.diagnoses.len() >= DIAGNOSES || !matches!(verified, "" | "confirmed") {
            return;
        }
        let is_icd = |coding: &&Json| {
            let system = coding.get("system").text();
            system.ends_with("/icd-10-cm") || system.ends_with("2.16.840.1.113883.6.90")
        };
        let coding = condition.at("code").get("coding").items().iter().find(is_icd);
        let code = coding.map(|coding| coding.get("code").text().trim().to_ascii_uppercase()).unwrap_or_default();
        let fits = (3..=8).contains(&code.len()) && code.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'.');
        if fits && !self.diagnoses.iter().any(|known| known.code == code) {
            self.diagnoses.push(Diagnosis { code, words: words::words(condition.get("code")) });
        }
    }
}

/// The words by which others show a resource that they refer to.
fn name_of(resource: &Json) -> Option<String> {
    let name = match resource.get("resourceType").text() {
        "Organization" | "Location" | "HealthcareService" | "CareTeam" => words::words(resource.get("name")),
        "Practitioner" | "RelatedPerson" => person(resource),
        "PractitionerRole" => words::join([words::words(resource.get("practitioner")), words::words(resource.get("organization"))], ", "),
        "Medication" | "Substance" => words::words(resource.get("code")),
        "Device" => words::words(resource.get("type")),
        _ => return None,
    };
    let name = words::clip(&name, NAME);
    // A name that is itself a reference would have to be looked up in turn.
    let name = words::resolve(&name, |_| None);
    let name = name.trim_matches([' ', ',']).to_owned();
    (!name.is_empty()).then_some(name)
}

/// A name that was used officially, else the first.
pub(super) fn person(resource: &Json) -> String {
    let names = resource.get("name").items();
    let official = names.iter().find(|name| name.get("use").text() == "official").or_else(|| names.first());
    official.map(|name| words::human_name(name).display()).unwrap_or_default()
}

/// The name of what a resource contains, by `#id`.
fn contained(holder: &Json, to: &str) -> Option<String> {
    let id = to.strip_prefix('#')?;
    let inner = holder.get("contained").items().iter().find(|inner| inner.get("id").text().trim_start_matches('#') == id)?;
    name_of(inner)
}

/// The code words of an observation's or a report's categories.
pub(super) fn category(resource: &Json) -> Vec<&str> {
    let codings = resource.get("category").items().iter().flat_map(|category| category.get("coding").items());
    codings.map(|coding| coding.get("code").text()).take(20).collect()
}

/// The number of the heading that a resource stands under.
fn heading(kind: &str, resource: &Json) -> usize {
    let name = match shapes::shape(kind) {
        Some(shape) if kind == "Observation" => match category(resource).as_slice() {
            categories if categories.contains(&"laboratory") => "Results",
            categories if categories.contains(&"vital-signs") => "Vital signs",
            [] => "Results",
            _ => shape.heading,
        },
        Some(shape) => shape.heading,
        None => "Other",
    };
    HEADINGS.iter().position(|heading| *heading == name).unwrap_or(HEADINGS.len() - 1)
}

fn of_shape(shape: &Shape, resource: &Json) -> Item {
    let when = words::when(resource, shape.when);
    let what = shape.what.iter().map(|way| words::words(at(resource, way))).find(|words| !words.is_empty()).unwrap_or_default();
    let mut line = what.clone();
    if shape.resource == "Observation" {
        let measured = measured(resource);
        if !measured.is_empty() {
            line = format!("{line}: {measured}");
        }
    }
    for (label, way) in shape.more {
        let more = words::words(at(resource, way));
        if !more.is_empty() && !line.split(PIECE).any(|piece| piece == more) {
            line.push(PIECE);
            line.push_str(label);
            line.push(LABEL);
            line.push_str(&more);
        }
    }
    let entries = if shape.sort.is_empty() { Vec::new() } else { entries(shape, resource, &what, &when) };
    Item { when, line: words::clip(&line, 4_000), sections: sections(shape, resource, &what), entries }
}

/// A type that the table does not know: its name, its narrative.
fn unknown(resource: &Json) -> Item {
    let when = words::when(resource, shapes::ANY_DATE);
    let what = words::words(resource.get("code"));
    let line = format!("{}{PIECE}{what}", words::one_line(resource.get("resourceType").text()));
    let text = narrative::text(resource.at("text.div").text());
    Item { when, line, sections: (!text.is_empty()).then(|| (String::new(), text)).into_iter().collect(), entries: Vec::new() }
}

/// The value of an observation with its unit and range, and those of its components.
fn measured(observation: &Json) -> String {
    let one = |holder: &Json| {
        let value = words::words(at(holder, "value*"));
        let range = reference_range(holder);
        if range.is_empty() || value.is_empty() { value } else { format!("{value} ({range})") }
    };
    let parts = observation.get("component").items().iter().take(100).map(|component| {
        let value = one(component);
        if value.is_empty() { value } else { format!("{} {value}", words::words(component.get("code"))) }
    });
    words::join(std::iter::once(one(observation)).chain(parts), ", ")
}

fn reference_range(holder: &Json) -> String {
    let ranges = holder.get("referenceRange").items();
    let range = ranges.iter().find(|range| words::code_word(range.get("type")) == "normal").or_else(|| ranges.first());
    range
        .map(|range| [words::one_line(range.get("text").text()), words::range(range)])
        .and_then(|ways| ways.into_iter().find(|way| !way.is_empty()))
        .unwrap_or_default()
}

/// A resource as coded statements: one, or for an observation one for each component that has a value.
fn entries(shape: &Shape, resource: &Json, what: &str, when: &str) -> Vec<Entry> {
    let coded = shape.what.iter().map(|way| at(resource, way)).find(|concept| !concept.get("coding").items().is_empty());
    // R5 keeps the concept of a medicine one level lower.
    let concept = at(resource, shape.what.first().copied().unwrap_or_default()).get("concept");
    let concept = coded.unwrap_or(concept);
    let status = ["clinicalStatus", "verificationStatus", "status"].map(|name| words::code_word(resource.get(name)));
    let entry = Entry {
        sort: shape.sort.into(),
        text: words::clip(what, 500),
        code: words::code(concept, shapes::systems(shape.sort)),
        date: day_of(when),
        status: status.into_iter().find(|status| !status.is_empty()).map(words::one_line).unwrap_or_default(),
        ..Entry::default()
    };
    if shape.sort != "result" {
        let dose =
            ["dosageInstruction.text", "dosage.text"].into_iter().map(|way| words::words(at(resource, way))).find(|dose| !dose.is_empty());
        let value = if shape.sort == "allergy" { words::words(at(resource, "reaction.manifestation")) } else { dose.unwrap_or_default() };
        return vec![Entry { value: words::clip(&value, 500), ..entry }];
    }
    let of = |holder: &Json, entry: Entry| {
        let value = at(holder, "value*");
        let is_measured = value.get("value") != &Json::Null;
        let (number, unit) = match is_measured {
            true => (format!("{}{}", value.get("comparator").text(), words::words(value.get("value"))), words::unit(value)),
            false => (words::words(value), String::new()),
        };
        Entry { value: words::clip(&number, 500), unit: words::clip(&unit, 60), range: words::clip(&reference_range(holder), 200), ..entry }
    };
    let components = resource.get("component").items().iter().take(100).map(|component| {
        let text = words::clip(&words::words(component.get("code")), 500);
        of(component, Entry { text, code: words::code(component.get("code"), shapes::systems("result")), ..entry.clone() })
    });
    let components: Vec<Entry> = components.filter(|entry| !entry.value.is_empty()).collect();
    let own = of(resource, entry);
    if own.value.is_empty() && !components.is_empty() { components } else { [vec![own], components].concat() }
}

fn day_of(when: &str) -> String {
    words::day(&Json::Text(when.to_owned())).map(|(day, _)| day.to_string()).unwrap_or_default()
}

/// The text of a document: its sections, its narrative, its conclusion where that is long.
fn sections(shape: &Shape, resource: &Json, what: &str) -> Vec<(String, String)> {
    let mut sections = Vec::new();
    section(resource.get("section"), &mut sections, DEEPEST);
    if shape.resource == "QuestionnaireResponse" {
        answers(resource, &mut sections);
    }
    let is_document = matches!(shape.resource, "Composition" | "DiagnosticReport" | "ClinicalImpression" | "DocumentReference");
    if sections.is_empty() && (is_document || what.is_empty()) {
        let text = narrative::text(resource.at("text.div").text());
        if !text.is_empty() {
            sections.push((String::new(), text));
        }
    }
    sections
}

fn section(list: &Json, sections: &mut Vec<(String, String)>, depth: usize) {
    for one in list.items().iter().take(200) {
        let title = [words::one_line(one.get("title").text()), words::words(one.get("code"))];
        let title = title.into_iter().find(|title| !title.is_empty()).unwrap_or_default();
        let text = narrative::text(one.at("text.div").text());
        if !text.is_empty() {
            sections.push((title, text));
        }
        if depth > 0 && sections.len() < 500 {
            section(one.get("section"), sections, depth - 1);
        }
    }
}

/// Questions with their answers, one a line.
fn answers(response: &Json, sections: &mut Vec<(String, String)>) {
    fn below(list: &Json, lines: &mut Vec<String>, depth: usize) {
        for item in list.items().iter().take(1_000) {
            let answers = item.get("answer").items();
            let answer = words::join(answers.iter().map(|answer| words::words(at(answer, "value*"))), ", ");
            let question = words::one_line(item.get("text").text());
            match (question.is_empty(), answer.is_empty()) {
                (false, false) => lines.push(format!("{question}: {answer}")),
                (true, true) => {}
                _ => lines.push(format!("{question}{answer}")),
            }
            if depth > 0 && lines.len() < 1_000 {
                below(item.get("item"), lines, depth - 1);
                answers.iter().take(50).for_each(|answer| below(answer.get("item"), lines, depth - 1));
            }
        }
    }
    let mut lines = Vec::new();
    for way in ["item", "group.group", "group"] {
        below(response.at(way), &mut lines, DEEPEST);
    }
    if !lines.is_empty() {
        sections.push((String::new(), words::clip(&lines.join("\n"), 64 << 10)));
    }
}
