//! Where a long export is cut into the records it is made of: a portal's "print all" holds a hundred visits in one PDF.
//!
//! Evidence is the outline where the file has one, else headings that look alike and name a visit and its day, what runs at the head of the
//! pages, and page numbers that begin anew; and always whose name, birth date and number stand there. When unsure nothing is cut: a
//! discharge summary, a hospital stay with a note for each day, and whatever names no patient stay whole.

mod choose;
mod facts;
mod mark;
mod outline;
mod page;
mod patient;

use second_read_model::PartialDate;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;

use crate::date;
use mark::Mark;
use page::Page;
use patient::Change;

pub use facts::extract_of;
pub use facts::own_part;
pub use facts::recognise_piece;

/// One record within a longer document: pages, and where on the first and the last one it begins and ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// From 1; something of it stands on both.
    pub first: u32,
    pub last: u32,
    /// The byte of the first page's text where it begins; 0 is the page's top.
    pub start: u32,
    /// The byte of the last page's text where it ends; `None` is the page's bottom.
    pub end: Option<u32>,
    /// The byte of the first page's text where its running head ends, if the piece begins below: the head says whose the page is.
    pub head: u32,
    /// The line that it begins with, as printed; empty where only the patient changes.
    pub heading: String,
    /// Day of the visit.
    pub date: Option<PartialDate>,
    /// An id of `kinds.toml`, where the heading says.
    pub kind: Option<String>,
    /// What told the place: `outline`, `heading`, `running head`, `page number`, `patient`.
    pub method: &'static str,
}

/// A place where a piece begins, or where none is any more.
#[derive(Debug, Clone, PartialEq)]
struct Start {
    /// Index of the page, and of its row; row 0 is the page's top, whatever runs there.
    page: usize,
    row: usize,
    /// Nothing is known to begin here: what was before has ended.
    ends: bool,
    heading: String,
    date: Option<PartialDate>,
    kind: Option<String>,
    method: &'static str,
}

impl Start {
    fn of(mark: &Mark, method: &'static str) -> Self {
        let row = if mark.top { 0 } else { mark.row };
        Self { page: mark.page, row, ends: false, heading: mark.text.clone(), date: Some(mark.date), kind: mark.kind.clone(), method }
    }
}

/// Shorter documents are one record, whatever they look like.
const FEWEST_PAGES: usize = 3;
/// The longest document that is looked at.
const MOST_PAGES: usize = 20_000;

/// Which page of how many one that stands alone says that it is, at its head or foot.
pub fn counted(text: &PageText) -> Option<(u32, u32)> {
    page::said_count(&page::page(text))
}

/// The number that a page says it has, without how many there are.
pub fn numbered(text: &PageText) -> Option<u32> {
    page::numbered(&page::page(text))
}

/// The records that a document is made of, in the order of its pages; none where it is one record, or where that is not certain. Pages
/// before, between and after them (a cover, a table of contents) belong to the whole alone.
pub fn cut(extract: &Extract) -> Vec<Piece> {
    if extract.pages.len() < FEWEST_PAGES || extract.pages.len() > MOST_PAGES || !extract.stated.is_empty() {
        return Vec::new();
    }
    let pages = page::pages(extract);
    let changes = patient::changes(&pages);
    let Some(changes) = changes else { return Vec::new() };
    let order = date::order_of(&extract.pages);
    let marks = mark::marks(&pages, order);
    let starts = outline::starts(extract, &pages, &marks, order).or_else(|| choose::starts(&pages, &marks, order)).unwrap_or_default();
    pieces(&pages, split(starts, &changes, &pages))
}

/// Visits and changes of the patient together, in the order of the pages. A page of somebody else inside a visit parts it in two.
fn split(starts: Vec<Start>, changes: &[Change], pages: &[Page<'_>]) -> Vec<Start> {
    if changes.is_empty() {
        return starts;
    }
    let mut all = starts;
    let visits = !all.is_empty();
    for change in changes {
        if all.iter().any(|start| start.page == change.page && start.row == 0) {
            continue;
        }
        let goes_on = all.iter().rfind(|start| (start.page, start.row) < (change.page, 0) && change.back && visits).cloned();
        let plain = Start { page: change.page, row: 0, ends: false, heading: String::new(), date: None, kind: None, method: "patient" };
        all.push(goes_on.map_or(plain, |visit| Start { page: change.page, row: 0, method: "patient", ..visit }));
    }
    if !visits && !pages.is_empty() {
        let first = Start { page: 0, row: 0, ends: false, heading: String::new(), date: None, kind: None, method: "patient" };
        all.push(first);
    }
    all.sort_by_key(|start| (start.page, start.row));
    all.dedup_by_key(|start| (start.page, start.row));
    all
}

fn pieces(pages: &[Page<'_>], starts: Vec<Start>) -> Vec<Piece> {
    let number = |page: usize| pages[page].number;
    let byte = |start: &Start| if start.row == 0 { 0 } else { pages[start.page].rows[start.row].start };
    let mut pieces = Vec::with_capacity(starts.len());
    for (at, start) in starts.iter().enumerate().filter(|(_, start)| !start.ends) {
        let (last, end) = match starts.get(at + 1) {
            Some(next) if next.row == 0 => (next.page.saturating_sub(1).max(start.page), None),
            Some(next) => (next.page, Some(byte(next))),
            None => (pages.len() - 1, None),
        };
        let narrow = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        pieces.push(Piece {
            first: number(start.page),
            last: number(last),
            start: narrow(byte(start)),
            end: end.map(narrow),
            head: if start.row == 0 { 0 } else { narrow(pages[start.page].rows.get(pages[start.page].body).map_or(0, |row| row.start)) },
            heading: start.heading.clone(),
            date: start.date,
            kind: start.kind.clone(),
            method: start.method,
        });
    }
    pieces
}

#[cfg(test)]
mod tests {

    use super::*;

    const HEAD: &str = "Patient: NOBODY, ANNA   DOB: 02/19/1951   MRN: 4071882";

    /// Pages of these texts below a running head.
    fn document(head: &str, pages: &[&str]) -> Extract {
        let page = |(text, number): (&&str, u32)| {
            let text = format!("{head}\n\n{text}\n\nPrinted on 06/01/2026   Page {number} of {}", pages.len());
            PageText { number, text, ..PageText::default() }
        };
        Extract { pages: pages.iter().zip(1..).map(page).collect(), ..Extract::default() }
    }

    /// Pages and days of the pieces; `+` where one begins below another.
    fn shown(extract: &Extract) -> Vec<String> {
        let day = |piece: &Piece| piece.date.map(|date| date.to_string()).unwrap_or_default();
        let below = |piece: &Piece| if piece.start > 0 { "+" } else { "" };
        cut(extract).iter().map(|piece| format!("{}{}-{} {}", piece.first, below(piece), piece.last, day(piece))).collect()
    }

    const VISITS: [&str; 5] = [
        "Your health record",
        "Office Visit - 03/14/2023 - Cardiology - Dr. A. Nobody\nThe pain is better.\n\nPast visits\nOffice Visit - 01/02/2020\nOffice Visit - 05/06/2021",
        "She walks well.\nCopied from the note of Office Visit - 01/30/2022 - Cardiology.",
        "No fever.\n\nTelephone Encounter - 05/20/2023 - Oncology - Dr. B. Nobody\nCalled about results.",
        "Lab Results - 08/01/2023 - Oncology - Dr. B. Nobody\nWBC 6.1",
    ];

    #[test]
    fn an_export_is_cut_into_its_visits() {
        let extract = document(HEAD, &VISITS);
        assert_eq!(shown(&extract), ["2-4 2023-03-14", "4+-4 2023-05-20", "5-5 2023-08-01"]);
        let pieces = cut(&extract);
        let own = extract_of(&extract, &pieces[1]);
        assert!(own.pages[0].text.starts_with("Patient: NOBODY") && !own.pages[0].text.contains("No fever"), "{:?}", own.pages);
        let facts = recognise_piece(&own, &pieces[1], "a.pdf");
        let best = |name| second_read_model::fact::best(&facts, name).map(|fact| fact.value.as_str());
        use second_read_model::fact::FactName::{Author, Date, Kind, Place, RecordNumber, Title};
        assert_eq!(best(Date), Some("2023-05-20"));
        assert_eq!(best(RecordNumber), Some("4071882"));
        assert_eq!(best(Author), Some("Dr. B. Nobody"));
        assert_eq!(best(Title), Some("Telephone Encounter – Oncology – Dr. B. Nobody"));
        assert_eq!(best(Kind), Some("progress"));
        assert_eq!(best(Place), None, "a clinic in a heading is no letterhead");
        let facts = recognise_piece(&extract_of(&extract, &pieces[0]), &pieces[0], "a.pdf");
        assert_eq!(second_read_model::fact::best(&facts, Kind).map(|fact| fact.value.as_str()), Some("progress"), "past visits are others");
    }

    #[test]
    fn the_outline_comes_first() {
        let mut extract = document(HEAD, &VISITS);
        let item = |title: &str, page| second_read_model::extract::Bookmark { level: 0, title: title.to_owned(), page, y: None };
        extract.outline = vec![item("Cover", 1), item("Office Visit 03/14/2023", 2), item("Telephone 05/20/2023", 4), item("Appendix", 5)];
        assert_eq!(shown(&extract), ["2-4 2023-03-14", "4+-4 2023-05-20"], "what has no day belongs to the whole");
        extract.outline = vec![item("Office Visit 03/14/2019", 1), item("Telephone 05/20/2019", 3)];
        assert_eq!(cut(&extract).len(), 3, "an outline of another edition says nothing");
    }

    #[test]
    fn what_is_one_record_or_unsure_stays_whole() {
        let days = |first: u32| (0..6).map(move |day| format!("Progress Note - 03/{:02}/2023 - Dr. A. Nobody\nStable.", first + day));
        let stay: Vec<String> = days(10).collect();
        let stay: Vec<&str> = stay.iter().map(String::as_str).collect();
        for (head, pages) in [(HEAD, &stay[..]), ("A Short Course of Medicine", &VISITS), (HEAD, &VISITS[..4]), (HEAD, &["Results"; 9])] {
            assert!(cut(&document(head, pages)).is_empty(), "{pages:?}");
        }
    }

    #[test]
    fn each_patient_has_pages_of_their_own() {
        let mut extract = document(HEAD, &["a"; 8]);
        for page in &mut extract.pages[4..] {
            page.text = page.text.replace(HEAD, "Patient: SOMEONE, KARL   DOB: 11/23/1986   MRN: 5512096");
        }
        assert_eq!(shown(&extract), ["1-4 ", "5-8 "]);
        let pieces = cut(&extract);
        assert!(pieces.iter().all(|piece| piece.method == "patient"));
    }
}
