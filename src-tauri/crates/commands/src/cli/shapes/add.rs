//! The sentence one can check after adding, and the list of sources.

use second_read_library::AddReport;
use second_read_library::FileRow;
use second_read_model::record::SourceRow;
use second_read_model::sentence::grouped;
use second_read_model::sentence::say;
use second_read_model::sentence::say_count;

use super::findings;
use super::size;
use crate::CommandError;
use crate::add::Added;
use crate::cli::Screen;
use crate::registry::Answer;
use crate::registry::Outcome;

impl Answer for Added {
    fn outcome(&self) -> Outcome {
        if self.error.is_some() { Outcome::Failed } else { Outcome::Done }
    }

    fn tell(&self, screen: &mut Screen) {
        screen.line(&sentence(&self.report));
        findings(&self.report.findings, screen);
        for (path, why) in &self.report.not_taken {
            screen.aside(&CommandError::at(*why, path).message);
        }
    }
}

/// "1,243 files: 1,190 kept in 61 records, 40 were copies, …": parts that are zero are left out, all others add up to the files.
fn sentence(report: &AddReport) -> String {
    let records = say_count("add.records", report.records, &[]);
    let kept = if report.records == 0 {
        say_count("add.kept", report.kept, &[])
    } else {
        say_count("add.kept-in", report.kept, &[("records", &records)])
    };
    let rest = [
        ("add.copies", report.copies),
        ("add.containers", report.containers),
        ("add.clutter", report.clutter),
        ("add.unreadable", report.unreadable),
    ];
    let mut parts = vec![kept];
    parts.extend(rest.iter().filter(|(_, count)| *count > 0).map(|(key, count)| say_count(key, *count, &[])));
    say_count("add.files", report.files, &[("parts", &parts.join(", "))])
}

impl Answer for Vec<SourceRow> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.sources", &[]);
        }
        let rows: Vec<_> = self
            .iter()
            .map(|row| {
                let added = row.added.get(..10).unwrap_or(&row.added).to_owned();
                let counts = [row.files, row.kept, row.copies, row.containers, row.clutter, row.unreadable].map(grouped);
                let [files, kept, copies, containers, clutter, unreadable] = counts;
                [row.id.to_string(), added, files, kept, copies, containers, clutter, unreadable, row.path.clone()]
            })
            .collect();
        screen.table(["id", "added", "files", "kept", "copies", "containers", "clutter", "unreadable", "path"], &rows);
    }
}

impl Answer for Vec<FileRow> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.files", &[]);
        }
        let row = |file: &FileRow| {
            let record = file.record.map(|id| id.to_string()).unwrap_or_default();
            [record, say(&format!("cli.list.{}", file.disposition), &[]), size(file.bytes), file.path.clone()]
        };
        screen.table(["id", "list", "extent", "path"], &self.iter().map(row).collect::<Vec<_>>());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_says_every_list_and_no_empty_one() {
        let report = AddReport { files: 1243, kept: 1190, copies: 40, clutter: 9, unreadable: 4, records: 61, ..AddReport::default() };
        assert_eq!(
            sentence(&report),
            "1,243 files: 1,190 kept in 61 records, 40 were copies, 9 were viewer programs and other disc clutter (listed), \
             4 could not be read (listed, kept anyway)."
        );
        let report = AddReport { files: 1, kept: 1, records: 1, ..AddReport::default() };
        assert_eq!(sentence(&report), "1 file: 1 kept in 1 record.");
        let report = AddReport { files: 2, copies: 1, containers: 1, ..AddReport::default() };
        assert_eq!(sentence(&report), "2 files: 0 kept, 1 was a copy, 1 was an archive that was opened.");
    }
}
