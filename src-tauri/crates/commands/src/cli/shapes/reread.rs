//! What reading again did.

use second_read_library::RereadReport;
use second_read_model::sentence::grouped;
use second_read_model::sentence::say_count;

use super::findings;
use crate::cli::Screen;
use crate::registry::Answer;

impl Answer for RereadReport {
    fn tell(&self, screen: &mut Screen) {
        let records = say_count("cli.reread.changed", self.changed.len() as u64, &[]);
        screen.line(&say_count("cli.reread.files", self.files, &[("changed", &records)]));
        if self.as_before > 0 {
            screen.say("cli.reread.as-before", &[("count", &grouped(self.as_before))]);
        }
        if !self.changed.is_empty() {
            let ids: Vec<String> = self.changed.iter().map(ToString::to_string).collect();
            screen.say("cli.reread.ids", &[("ids", &ids.join(", "))]);
        }
        findings(&self.findings, screen);
    }
}
