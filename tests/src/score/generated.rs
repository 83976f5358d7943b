//! Invented reports held against their truth, fact by fact.

use second_read_model::PartialDate;
use second_read_model::extract::Extract;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::fact::best;
use second_read_model::suggestion::Suggestion;
use second_read_recognise::diagnosis::suggest;
use second_read_recognise::recognise;

use super::Table;
use super::extract;
use super::pages;
use super::same_name;
use super::same_number;
use super::same_place;
use super::same_sex;
use crate::reports::Report;
use crate::reports::Side;
use crate::reports::Truth;

/// All reports, or those kept back alone, as texts.
pub fn texts(title: &'static str, reports: &[Report], held_alone: bool) -> Table {
    let mut table = Table::new(title);
    for report in reports.iter().filter(|report| report.held || !held_alone) {
        let document = extract("pdf", "application/pdf", pages(report.pages.iter().map(String::as_str)));
        score(&mut table, report, &document);
    }
    table
}

/// Counts every fact of one report as it was read. What was missed of one that is kept back is not told: rules are made by reading that.
pub fn score(table: &mut Table, report: &Report, document: &Extract) {
    let told = table.misses.len();
    count(table, report, document);
    if report.held {
        table.misses.truncate(told);
    }
}

fn count(table: &mut Table, report: &Report, document: &Extract) {
    let facts = recognise(document, "document.pdf");
    let truth = &report.truth;
    let id = report.id.as_str();
    let kind = best(&facts, FactName::Kind);
    table.add(id, "kind", kind, kind.is_some_and(|fact| truth.kinds.contains(&fact.value)));
    let mut text = |label: [&'static str; 2], name: FactName, expected: Option<&str>, same: fn(&str, &str) -> bool| {
        let found = best(&facts, name);
        match expected {
            Some(expected) => table.add(id, label[0], found, found.is_some_and(|found| same(&found.value, expected))),
            None if label[1].is_empty() => {}
            None => table.add_absent(id, label[1], found),
        }
    };
    let birth = truth.birth_date.map(|date| date.to_string());
    text(["name", "no name"], FactName::Name, truth.name.as_deref(), same_name);
    text(["birth date", "no birth date"], FactName::BirthDate, birth.as_deref(), same);
    // A form without a field for it may still speak of a woman.
    text(["sex", ""], FactName::Sex, truth.sex, same_sex);
    text(["number", "no number"], FactName::RecordNumber, truth.number.as_deref(), same_number);
    text(["accession", "no accession"], FactName::Accession, truth.accession.as_deref(), same_number);
    text(["place", ""], FactName::Place, truth.place.as_deref(), same_place);
    // Papers without a word of status are mostly final.
    text(["status", ""], FactName::Status, truth.status.as_deref(), same);
    let no_side = if truth.side == Side::None { "no side" } else { "" };
    text(["side", no_side], FactName::Side, truth.side.value(), same);
    dates(table, id, truth, &facts);
    diagnoses(table, id, truth, document);
}

fn same(found: &str, true_one: &str) -> bool {
    found == true_one
}

fn dates(table: &mut Table, id: &str, truth: &Truth, facts: &[Fact]) {
    let collected: Vec<PartialDate> = truth.collected.into_iter().collect();
    for ([label, none], name, expected) in [
        (["date", "no date"], FactName::Date, &truth.dates),
        (["collected", ""], FactName::Collected, &collected),
        (["reported", ""], FactName::Reported, &truth.reported),
    ] {
        let found = best(facts, name);
        if !expected.is_empty() {
            table.add(id, label, found, found.is_some_and(|found| expected.iter().any(|date| date.to_string() == found.value)));
        } else if !none.is_empty() {
            table.add_absent(id, none, found);
        }
    }
}

/// Two rows: of reports that state a diagnosis, those that suggest a right one; of the suggestions, those asserted of the patient.
fn diagnoses(table: &mut Table, id: &str, truth: &Truth, document: &Extract) {
    let found: Vec<Fact> = suggest(document).into_iter().map(as_fact).collect();
    let right = |fact: &&Fact| truth.codes.iter().any(|code| within(code, &fact.value) || within(&fact.value, code));
    if !truth.codes.is_empty() {
        let first = found.iter().find(right).or(found.first());
        table.add(id, "diagnosis", first, first.is_some_and(|fact| right(&fact)));
    }
    for fact in &found {
        let said = truth.codes.iter().chain(&truth.uncertain).any(|code| category(code) == category(&fact.value));
        table.add(id, "asserted", Some(fact), said);
    }
}

/// A suggestion as the table counts facts: a person decides on each, so none is unsure.
fn as_fact(suggestion: Suggestion) -> Fact {
    let Suggestion { code, evidence, page, .. } = suggestion;
    Fact { name: FactName::Diagnosis, value: code, evidence, page, confidence: 1.0, origin: Origin::Read, method: "suggest".into() }
}

/// Whether `code` is `above` or below it in the classification.
fn within(code: &str, above: &str) -> bool {
    category(above).len() == 3 && code.replace('.', "").starts_with(&above.replace('.', ""))
}

/// The three characters of a code of ICD-10-CM that name its category.
fn category(code: &str) -> &str {
    code.get(..3).unwrap_or(code)
}
