//! Cases in a list, and one case as it stands.

use second_read_library::CaseDisagreement;
use second_read_model::case::Case;
use second_read_model::case::Diagnosis;
use second_read_model::sentence::say;

use super::field;
use crate::cases::NewId;
use crate::cli::Screen;
use crate::registry::Answer;
use crate::registry::Outcome;

impl Answer for NewId {
    fn tell(&self, screen: &mut Screen) {
        screen.say("cli.case.new", &[("id", &self.id.to_string())]);
    }
}

impl Answer for Vec<Case> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.cases", &[]);
        }
        let row = |case: &Case| [case.id.to_string(), case.person.to_string(), case.records.len().to_string(), case.title.clone()];
        screen.table(["id", "person", "records", "title"], &self.iter().map(row).collect::<Vec<_>>());
    }
}

impl Answer for Case {
    fn tell(&self, screen: &mut Screen) {
        screen.line(&format!("{}  {}", self.id, self.title));
        field(screen, "person", &self.person.to_string());
        for diagnosis in &self.diagnoses {
            field(screen, "diagnosis", &in_words(diagnosis));
        }
        if let Some(reason) = self.reason {
            field(
                screen,
                "reason",
                &serde_json::to_value(reason).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default(),
            );
        }
        field(screen, "decision", &self.decision);
        field(screen, "decide-by", &self.decide_by.map(|date| date.to_string()).unwrap_or_default());
        field(screen, "proposal", &self.proposal);
        field(screen, "prepared-by", &self.prepared_by);
        field(screen, "basis", &self.basis);
        field(screen, "checklist", &self.checklist);
        field(screen, "recipient", &self.recipient);
        for (number, question) in self.questions.iter().enumerate() {
            screen.line(&say("cli.case.question", &[("number", &number.saturating_add(1).to_string()), ("text", question)]));
        }
        for missing in &self.missing {
            field(screen, "missing", missing);
        }
        let ids: Vec<String> = self.records.iter().map(|chosen| chosen.record.to_string()).collect();
        field(screen, "records", &ids.join(", "));
    }
}

impl Answer for Vec<CaseDisagreement> {
    fn outcome(&self) -> Outcome {
        if self.is_empty() { Outcome::Done } else { Outcome::Findings }
    }

    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.case.agrees", &[]);
        }
        for one in self {
            screen.line(&format!("{}  {}: {}", one.record, one.title, one.disagreement.message));
        }
    }
}

/// The code with its title, or the words where there is no code.
pub(super) fn in_words(diagnosis: &Diagnosis) -> String {
    match diagnosis.code.as_str() {
        "" => diagnosis.words.clone(),
        code => format!("{code} {}", diagnosis.title),
    }
}
