//! Codes that fit some words; diagnoses of people; diagnoses that a record suggests.

use second_read_model::case::Diagnosis;
use second_read_model::sentence::say;
use second_read_model::suggestion::Certainty;

use super::cases::in_words;
use crate::cli::Screen;
use crate::diagnoses::CodeRow;
use crate::diagnoses::NewDiagnosis;
use crate::diagnoses::SuggestionRow;
use crate::diagnoses::Suggestions;
use crate::registry::Answer;

impl Answer for Vec<CodeRow> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.codes", &[]);
        }
        let note = |row: &CodeRow| if row.billable { String::new() } else { say("cli.diagnosis.category", &[]) };
        let row = |row: &CodeRow| [row.code.clone(), row.title.clone(), note(row)];
        screen.table(["code", "title", "note"], &self.iter().map(row).collect::<Vec<_>>());
    }
}

impl Answer for NewDiagnosis {
    fn tell(&self, screen: &mut Screen) {
        screen.say("cli.diagnosis.new", &[("id", &self.id.to_string())]);
    }
}

impl Answer for Vec<Diagnosis> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.diagnoses", &[]);
        }
        let row = |diagnosis: &Diagnosis| [diagnosis.id.to_string(), diagnosis.person.to_string(), in_words(diagnosis)];
        screen.table(["id", "person", "diagnosis"], &self.iter().map(row).collect::<Vec<_>>());
    }
}

impl Answer for Suggestions {
    fn tell(&self, screen: &mut Screen) {
        if self.suggestions.is_empty() {
            return screen.say("cli.empty.suggestions", &[]);
        }
        let row = |row: &SuggestionRow| [row.code.clone(), row.title.clone(), certainty(row.certainty), quoted(row)];
        screen.table(["code", "title", "certainty", "words"], &self.suggestions.iter().map(row).collect::<Vec<_>>());
    }
}

fn certainty(certainty: Certainty) -> String {
    match certainty {
        Certainty::Stated => say("cli.certainty.stated", &[]),
        Certainty::Asserted => say("cli.certainty.asserted", &[]),
        Certainty::Uncertain => say("cli.certainty.uncertain", &[]),
    }
}

/// The words with their page, on one line.
fn quoted(row: &SuggestionRow) -> String {
    let words = row.evidence.split_whitespace().collect::<Vec<_>>().join(" ");
    match row.page {
        Some(page) => say("cli.fact.page", &[("words", &words), ("page", &page.to_string())]),
        None => words,
    }
}
