//! Records in a list, one record in full, its text, files that were written out.

use second_read_library::ScanRun;
use second_read_model::fact::Fact;
use second_read_model::fact::Origin;
use second_read_model::kind;
use second_read_model::record::CopyRow;
use second_read_model::record::PairRow;
use second_read_model::record::RecordDetail;
use second_read_model::record::RecordRow;
use second_read_model::record::SeriesRow;
use second_read_model::sentence::grouped;
use second_read_model::sentence::has;
use second_read_model::sentence::say;
use second_read_model::sentence::say_count;

use super::field;
use super::size;
use crate::cli::Screen;
use crate::records::Pages;
use crate::records::Restored;
use crate::records::Written;
use crate::registry::Answer;

impl Answer for Vec<RecordRow> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.records", &[]);
        }
        let rows: Vec<_> = self
            .iter()
            .map(|row| {
                let person = row.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
                [
                    row.id.to_string(),
                    date(row),
                    kind_name(&row.kind),
                    row.title.clone(),
                    person,
                    extent(row),
                    row.diagnoses.join(", "),
                    reasons(row),
                ]
            })
            .collect();
        screen.table(["id", "date", "kind", "title", "person", "extent", "diagnosis", "to-check"], &rows);
    }
}

impl Answer for Vec<ScanRun> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.scans", &[]);
        }
        for run in self {
            screen.line(&run.message);
            run.sheets.iter().for_each(|sheet| screen.line(&format!("  {}  {}  {}", sheet.record, sheet.file, sheet.title)));
        }
    }
}

impl Answer for RecordDetail {
    fn tell(&self, screen: &mut Screen) {
        let row = &self.row;
        screen.line(&format!("{}  {}", row.id, row.title));
        field(screen, "kind", &kind_name(&row.kind));
        field(screen, "date", &date(row));
        field(screen, "status", &row.status);
        let person = row.person.as_ref();
        field(screen, "person", &person.map(|person| format!("{} {}", person.id, person.name)).unwrap_or_default());
        field(screen, "born", &person.and_then(|person| person.birth_date).map(|date| date.to_string()).unwrap_or_default());
        field(screen, "place", row.place.as_deref().unwrap_or_default());
        field(screen, "extent", &extent(row));
        field(screen, "diagnosis", &row.diagnoses.join(", "));
        field(screen, "numbers", &self.identifiers.join(", "));
        field(screen, "to-check", &reasons(row));
        self.pairs.iter().for_each(|pair| screen.line(&pair_in_words(pair)));
        self.disagreements.iter().for_each(|found| screen.line(&format!("- {}", found.message)));
        self.series.iter().for_each(|series| field(screen, "series", &series_in_words(series)));
        for (name, facts) in row.facts.iter().flatten() {
            facts.iter().for_each(|fact| screen.line(&fact_in_words(name, fact)));
        }
        self.parts.iter().for_each(|part| field(screen, "part", &format!("{} ({}, {})", part.name, part.media_type, size(part.bytes))));
        self.notes.iter().for_each(|note| field(screen, "note", note));
        self.blobs.iter().for_each(|blob| field(screen, "path", &format!("{} ({})", blob.path, size(blob.bytes))));
        self.copies.iter().for_each(|copy| field(screen, "copy", copy));
        self.same_words.iter().for_each(|copy| screen.line(&copy_in_words(copy)));
    }
}

impl Answer for Pages {
    fn tell(&self, screen: &mut Screen) {
        if self.pages.iter().all(|page| page.text.trim().is_empty()) {
            return screen.say("cli.empty.text", &[]);
        }
        for page in &self.pages {
            screen.say("cli.text.page", &[("page", &page.page.to_string())]);
            screen.line(&page.text);
        }
    }
}

impl Answer for Written {
    fn tell(&self, screen: &mut Screen) {
        screen.say("cli.written", &[("path", &self.path.display().to_string())]);
    }
}

impl Answer for Restored {
    fn tell(&self, screen: &mut Screen) {
        for file in &self.files {
            screen.line(&format!("{}  {}", file.sha256, file.path.display()));
        }
        screen.line(&say_count("cli.restored", self.files.len() as u64, &[]));
    }
}

fn date(row: &RecordRow) -> String {
    row.date.map_or_else(|| say("cli.no-date", &[]), |date| date.to_string())
}

pub(super) fn kind_name(id: &str) -> String {
    kind::kind(id).map_or_else(|| id.to_owned(), |kind| kind.name.clone())
}

/// Images of a study, else pages; of a record that was cut out of a longer one, which.
fn extent(row: &RecordRow) -> String {
    if let Some(range) = &row.range {
        let [first, last, of] = [range.first, range.last, range.of].map(|page| grouped(u64::from(page)));
        let values = [("first", first.as_str()), ("last", &last), ("of", &of), ("record", &range.record.to_string())];
        return say(if range.first == range.last { "cli.page-of" } else { "cli.pages-of" }, &values);
    }
    let pages = match (&row.study, row.pages) {
        (Some(study), _) => say_count("cli.images", u64::from(study.instances), &[]),
        (None, 0) => String::new(),
        (None, pages) => say_count("cli.pages", u64::from(pages), &[]),
    };
    if row.holds == 0 { pages } else { format!("{pages}, {}", say_count("cli.holds", u64::from(row.holds), &[])) }
}

fn reasons(row: &RecordRow) -> String {
    let in_words = |reason: &String| {
        let key = format!("reason.{reason}");
        if has(&key) { say(&key, &[]) } else { reason.clone() }
    };
    row.to_check.iter().map(in_words).collect::<Vec<_>>().join(", ")
}

fn series_in_words(series: &SeriesRow) -> String {
    let images = say_count("cli.images", u64::from(series.instances), &[]);
    let words = [&series.number, &series.modality, &series.description].into_iter().filter(|word| !word.is_empty());
    let line = words.cloned().chain([images]).collect::<Vec<_>>().join(", ");
    match series.missing {
        0 => line,
        missing => format!("{line}; {}", say("cli.series.missing", &[("count", &grouped(u64::from(missing)))])),
    }
}

/// Another record that belongs to this one; a pair that no number proves is called likely.
fn pair_in_words(pair: &PairRow) -> String {
    let line = say(&format!("cli.pair.{}", pair.sort.key()), &[("record", &pair.record.to_string()), ("title", &pair.title)]);
    if pair.sure { line } else { format!("{line} {}", say("cli.pair.likely", &[])) }
}

fn copy_in_words(copy: &CopyRow) -> String {
    let name = if copy.title.is_empty() { &copy.file } else { &copy.title };
    let values = [("record", copy.record.to_string()), ("title", name.clone()), ("file", copy.file.clone())];
    let line = say(&format!("cli.copy.{}", copy.sort.key()), &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let Some(pages) = copy.pages else { return line };
    let [first, last] = [pages.first, pages.last].map(|page| grouped(u64::from(page)));
    format!("{line} {}", say("cli.copy.pages", &[("first", first.as_str()), ("last", &last)]))
}

/// A fact with the words it came from and their page.
fn fact_in_words(name: &str, fact: &Fact) -> String {
    let from = match (fact.origin, fact.page) {
        (Origin::Set, _) => say("cli.fact.set", &[]),
        (_, None) if fact.method == "learned" => fact.evidence.clone(),
        (_, Some(_)) if fact.method == "learned" => say("cli.fact.learned", &[("words", &fact.evidence)]),
        (_, Some(page)) => say("cli.fact.page", &[("words", &fact.evidence), ("page", &page.to_string())]),
        (_, None) => say("cli.fact.stated", &[("words", &fact.evidence), ("method", &fact.method)]),
    };
    format!("{name}: {} ({from})", fact.value)
}
