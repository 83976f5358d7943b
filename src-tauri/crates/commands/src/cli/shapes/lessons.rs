//! What was learned, a line for each lesson.

use second_read_library::TaughtRow;
use second_read_model::sentence::say;

use super::records::kind_name;
use crate::cli::Screen;
use crate::registry::Answer;

impl Answer for Vec<TaughtRow> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.lessons", &[]);
        }
        let row = |row: &TaughtRow| {
            let records: Vec<String> = row.records.iter().map(ToString::to_string).collect();
            let note = if row.differs { say("cli.lesson.differs", &[]) } else { String::new() };
            let kind = row.kind.as_deref().map(kind_name).unwrap_or_default();
            [records.join(", "), row.place.clone(), kind, row.date.clone().unwrap_or_default(), note]
        };
        screen.table(["taught-by", "place", "kind", "date-in", "note"], &self.iter().map(row).collect::<Vec<_>>());
    }
}
