//! What checking a library found.

use second_read_library::CheckReport;
use second_read_model::sentence::grouped;

use super::findings;
use super::size;
use crate::cli::Screen;
use crate::registry::Answer;
use crate::registry::Outcome;

impl Answer for CheckReport {
    fn outcome(&self) -> Outcome {
        if self.ok { Outcome::Done } else { Outcome::Findings }
    }

    fn tell(&self, screen: &mut Screen) {
        let key = if self.ok { "cli.check.good" } else { "cli.check.bad" };
        let (blobs, records, found) = (grouped(self.blobs), grouped(self.records), grouped(self.findings.len() as u64));
        screen.say(key, &[("blobs", &blobs), ("records", &records), ("size", &size(self.bytes)), ("findings", &found)]);
        findings(&self.findings, screen);
    }
}
