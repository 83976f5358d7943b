//! How each answer looks in words: one file per topic, as in the commands themselves.

mod about;
mod add;
mod bundle;
mod cases;
mod check;
mod diagnoses;
mod lessons;
mod library;
mod people;
mod records;
mod reread;
mod search;

use second_read_library::Changed;
use second_read_model::finding::Finding;
use second_read_model::sentence::say;

use crate::cli::Screen;
use crate::registry::Answer;

/// What a change touched, and how to take it back.
impl Answer for Changed {
    fn tell(&self, screen: &mut Screen) {
        match self.changed.as_slice() {
            [] => screen.say("cli.changed.nothing", &[]),
            ids => screen.say("cli.changed.ids", &[("ids", &ids.join(", "))]),
        }
    }
}

/// Findings, each a sentence with its place.
fn findings(findings: &[Finding], screen: &mut Screen) {
    for finding in findings {
        screen.line(&format!("- {}", finding.message));
    }
}

/// A line `label: value`, if there is a value.
fn field(screen: &mut Screen, label: &str, value: &str) {
    if !value.is_empty() {
        screen.line(&format!("{}: {value}", say(&format!("cli.head.{label}"), &[])));
    }
}

/// Bytes as people say them.
fn size(bytes: u64) -> String {
    indicatif::DecimalBytes(bytes).to_string()
}
