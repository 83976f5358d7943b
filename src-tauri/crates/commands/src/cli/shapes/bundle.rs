//! What went into a bundle, what was left out, what to do now; what verifying found.

use second_read_bundle::Report;
use second_read_bundle::VerifyReport;
use second_read_model::sentence::grouped;
use second_read_model::sentence::say;

use super::findings;
use super::size;
use crate::cli::Screen;
use crate::registry::Answer;
use crate::registry::Outcome;

impl Answer for Report {
    fn tell(&self, screen: &mut Screen) {
        let counts = [("records", grouped(self.records)), ("pages", grouped(self.pages)), ("images", grouped(self.images))];
        let bytes = size(self.bytes);
        let path = self.path.display().to_string();
        let mut values: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        let sha256 = self.sha256.map(|sum| sum.to_string()).unwrap_or_default();
        values.extend([("size", bytes.as_str()), ("path", path.as_str()), ("sha256", sha256.as_str())]);
        let keys: &[&str] =
            if self.verified { &["cli.bundle.written", "cli.bundle.checksum", "cli.bundle.now"] } else { &["cli.bundle.plan"] };
        for key in keys {
            screen.say(key, &values);
        }
        for left in &self.left_out {
            screen.line(&say(
                "cli.bundle.left-out",
                &[("record", &left.record.to_string()), ("reason", &say(&format!("bundle.reason-{}", left.reason.key()), &[]))],
            ));
        }
    }
}

impl Answer for VerifyReport {
    fn outcome(&self) -> Outcome {
        if self.ok { Outcome::Done } else { Outcome::Findings }
    }

    fn tell(&self, screen: &mut Screen) {
        let key = if self.ok { "cli.verify.good" } else { "cli.verify.bad" };
        screen.say(key, &[("files", &grouped(self.files)), ("findings", &grouped(self.findings.len() as u64))]);
        findings(&self.findings, screen);
    }
}
