//! Codes that fit some words; diagnoses of people.

use second_read_model::case::Diagnosis;
use second_read_model::sentence::say;

use super::cases::in_words;
use crate::cli::Screen;
use crate::diagnoses::CodeRow;
use crate::diagnoses::NewDiagnosis;
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
