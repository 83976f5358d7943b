//! The pages that a person reads: the patient, then what there is under each heading, newest first, one line each, sections of documents
//! below their titles. Entries learn here which page their line stands on.

use second_read_model::extract::Entry;
use second_read_model::extract::PageText;

use super::super::json::pull::Json;
use super::super::paging::Paging;
use super::facts;
use super::gather::Gathered;
use super::gather::Item;
use super::gather::LABEL;
use super::gather::PIECE;
use super::words;

/// Bytes of all pages; the answer of a reader has a limit.
const TEXT: usize = 14 << 20;
/// Bytes of all entries.
const ENTRIES: usize = 12 << 20;

/// Pages, and entries in the order of the pages.
pub(super) fn lay_out(gathered: &mut Gathered) -> (Vec<PageText>, Vec<Entry>) {
    let mut sheet = Sheet { paging: Paging::default(), text: TEXT, room: ENTRIES, entries: Vec::new() };
    for patient in &gathered.patients {
        sheet.patient(patient);
    }
    for (heading, items) in gathered.headings() {
        sheet.heading(heading);
        for item in items {
            sheet.item(item, gathered);
        }
    }
    gathered.is_cut |= sheet.text == 0 || sheet.room == 0 || sheet.paging.is_full();
    (sheet.paging.finish(), sheet.entries)
}

struct Sheet {
    paging: Paging,
    /// Bytes of text that may still be written.
    text: usize,
    /// Bytes of entries that may still be given.
    room: usize,
    entries: Vec<Entry>,
}

impl Sheet {
    fn heading(&mut self, words: &str) {
        if self.text > 0 {
            self.paging.heading(words);
        }
    }

    fn line(&mut self, words: &str) {
        if self.text > 0 {
            self.text = self.text.saturating_sub(words.len() + 1);
            self.paging.line(words);
        }
    }

    fn patient(&mut self, patient: &Json) {
        self.heading("Patient");
        if let Some(name) = facts::name(patient) {
            self.line(&format!("Name: {}", facts::written(&name)));
        }
        for (label, words) in [("Date of birth", facts::born(patient)), ("Sex", words::one_line(words::code_word(patient.get("gender"))))] {
            if !words.is_empty() {
                self.line(&format!("{label}: {words}"));
            }
        }
        for (number, issuer) in facts::numbers(patient) {
            let issuer = if issuer.contains(':') { String::new() } else { issuer };
            self.line(words::join([format!("Record number: {number}"), issuer], ", ").as_str());
        }
    }

    fn item(&mut self, item: Item, gathered: &Gathered) {
        let line = line(&item, gathered);
        if !item.sections.is_empty() {
            self.heading(&line);
        } else if !line.is_empty() {
            self.line(&line);
        }
        // The line may have turned the page; it stands on the one that is being written.
        let page = (self.text > 0).then(|| self.paging.page());
        for (heading, text) in &item.sections {
            if !heading.is_empty() {
                self.heading(heading);
            }
            text.lines().for_each(|line| self.line(line));
        }
        for entry in item.entries {
            let text = gathered.resolve(&entry.text).trim().to_owned();
            let bytes =
                [&text, &entry.code, &entry.value, &entry.unit, &entry.range, &entry.status].iter().map(|words| words.len()).sum::<usize>()
                    + 140;
            self.room = self.room.saturating_sub(bytes);
            if self.room > 0 && !text.is_empty() {
                self.entries.push(Entry { text, page, ..entry });
            }
        }
    }
}

/// `2024-03-01 Glucose: 6.3 mmol/l, High`.
fn line(item: &Item, gathered: &Gathered) -> String {
    let pieces = item.line.split(PIECE).map(|piece| {
        let (label, words) = piece.split_once(LABEL).unwrap_or(("", piece));
        let words = gathered.resolve(words);
        let words = words.trim_matches([',', ' ']);
        if words.is_empty() || label.is_empty() { words.to_owned() } else { format!("{label} {words}") }
    });
    let date = item.when.split('T').next().unwrap_or_default().to_owned();
    words::join([date, words::join(pieces, ", ")], " ")
}
