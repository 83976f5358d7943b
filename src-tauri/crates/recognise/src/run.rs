//! Runs of scans: sheets that a scanner or a phone wrote one after the other, and that may be one paper.
//!
//! Names of files say which sheets stand in a row; what stands on them says where a paper ends. Nothing is joined here: a run is a question
//! to a person, and where the sheets leave it open it is not even asked.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::fact::best;
use second_read_model::fold::fold;

use crate::SURE;
use crate::cut;

/// Digits of a number that counts sheets, at most: a longer one is a moment or an id.
const DIGITS: usize = 9;
/// Sheets of one run, at most.
const LONGEST: usize = 200;
/// A first sheet has so many words, and a sheet with fewer than the second number is the empty back of one.
const HEAD_WORDS: usize = 15;
const BACK_WORDS: usize = 3;
/// A number that is repeated on a sheet proves where it belongs if it has so many letters.
const NUMBER: usize = 6;
/// Sheets of one scan are of one size, give or take so much of it.
const SIZE: f32 = 0.08;

/// Places of files by the number in their names.
type Numbered = BTreeMap<Option<u32>, Vec<usize>>;

/// A sheet as it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// Whose record it is, by any number that tells people apart.
    pub person: Option<i64>,
    pub page: &'a PageText,
    /// What was recognised on it.
    pub facts: &'a [Fact],
}

/// Files whose names count on, as places in `files` in the order of their numbers: two and more, in one folder, alike but for the number.
/// Each file is a folder and a name in it. A name without a number stands before the first one (`Scan.jpg`, `Scan (2).jpg`).
pub fn rows(files: &[(&str, &str)]) -> Vec<Vec<usize>> {
    let mut alike: BTreeMap<(&str, String, String), Numbered> = BTreeMap::new();
    for (at, (folder, name)) in files.iter().enumerate() {
        let (look, number, ending) = parts(name);
        alike.entry((folder, look, ending)).or_default().entry(number).or_default().push(at);
    }
    alike.into_values().flat_map(|numbered| counting(&numbered)).collect()
}

/// The rows among files that differ in their numbers alone. A number that two files have counts neither.
fn counting(numbered: &Numbered) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut before = None;
    for (number, files) in numbered {
        let goes_on = match (before, number) {
            (Some(None), Some(number)) => *number <= 2,
            (Some(Some(last)), Some(number)) => Some(*number) == u32::checked_add(last, 1),
            _ => false,
        };
        before = Some(*number);
        match (files.as_slice(), rows.last_mut()) {
            ([file], Some(row)) if goes_on && !row.is_empty() => row.push(*file),
            ([file], _) => rows.push(vec![*file]),
            _ => rows.push(Vec::new()),
        }
    }
    rows.retain(|row| row.len() > 1);
    rows
}

/// What a name is without its last number and what sets that off, the number, and the ending.
fn parts(name: &str) -> (String, Option<u32>, String) {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let end = stem.rfind(|letter: char| letter.is_ascii_digit()).map_or(0, |at| at + 1);
    let start = stem[..end].trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let number = Some(&stem[start..end]).filter(|digits| digits.len() <= DIGITS).and_then(|digits| digits.parse().ok());
    let (before, after) = if number.is_some() { (&stem[..start], &stem[end..]) } else { (stem, "") };
    let look = format!("{}\0{}", before.trim_end_matches([' ', '(', '[', '_', '-', '#', '.']), after.trim_matches([' ', ')', ']']));
    (fold(&look), number, fold(ending))
}

/// The papers among sheets that stand in a row: each of two and more sheets, none of which is in another.
pub fn papers(sheets: &[Sheet<'_>]) -> Vec<Range<usize>> {
    let looks: Vec<Look<'_>> = sheets.iter().map(Look::of).collect();
    let mut papers = Vec::new();
    let mut first = 0;
    while first < looks.len() {
        let end = end_of(&looks, first);
        if end - first > 1 {
            papers.push(first..end);
        }
        first = end;
    }
    papers
}

/// Where the paper ends that begins at a sheet. An empty back belongs to it where the sheet after it does, too.
fn end_of(looks: &[Look<'_>], first: usize) -> usize {
    let mut end = first + 1;
    if !looks[first].is_head() {
        return end;
    }
    while end - first < LONGEST {
        let next = if looks.get(end).is_some_and(Look::is_empty) { end + 1 } else { end };
        match looks.get(next) {
            Some(sheet) if sheet.continues(&looks[first..end]) => end = next + 1,
            _ => break,
        }
    }
    end
}

/// What of a sheet tells whether it goes on with a paper.
struct Look<'a> {
    person: Option<i64>,
    size: (f32, f32),
    words: usize,
    /// `Page 2 of 3`.
    counted: Option<(u32, u32)>,
    /// `Page 2`.
    numbered: Option<u32>,
    text: &'a str,
    facts: &'a [Fact],
}

impl<'a> Look<'a> {
    fn of(sheet: &Sheet<'a>) -> Self {
        Self {
            person: sheet.person,
            size: (sheet.page.width, sheet.page.height),
            words: sheet.page.text.split_whitespace().count(),
            counted: cut::counted(sheet.page),
            numbered: cut::numbered(sheet.page),
            text: &sheet.page.text,
            facts: sheet.facts,
        }
    }

    fn sure(&self, name: FactName) -> Option<&'a str> {
        let fact = best(self.facts, name).filter(|fact| fact.origin != Origin::Read || fact.confidence >= SURE)?;
        Some(fact.value.as_str()).filter(|value| !value.is_empty())
    }

    fn is_empty(&self) -> bool {
        self.words <= BACK_WORDS
    }

    /// Whether a paper may begin here: it has words, and they say what it is, whose or from where.
    fn is_head(&self) -> bool {
        let says = [FactName::Kind, FactName::Name, FactName::Place, FactName::Date];
        let is_later = self.counted.map(|(page, _)| page).or(self.numbered).is_some_and(|page| page > 1);
        self.words >= HEAD_WORDS && !is_later && says.into_iter().any(|name| self.sure(name).is_some())
    }

    /// Whether this sheet goes on with what the sheets before it began.
    fn continues(&self, before: &[Self]) -> bool {
        let Some(last) = before.last() else { return false };
        let others: BTreeSet<i64> = before.iter().filter_map(|sheet| sheet.person).collect();
        if self.person.is_some_and(|person| others.iter().any(|other| *other != person)) || !self.is_as_large_as(last) {
            return false;
        }
        match (last.counted, self.counted) {
            (Some((page, all)), Some((next, of))) => return (next, of) == (page + 1, all),
            (None, Some((page, _))) => return is_next(page, before),
            (Some((page, all)), None) if page == all => return false,
            _ => {}
        }
        if let Some(page) = self.numbered {
            return is_next(page, before);
        }
        if before
            .iter()
            .any(|sheet| sheet.sure(FactName::Accession).is_some_and(|number| number.len() >= NUMBER && self.text.contains(number)))
        {
            return true;
        }
        let contradicts = [FactName::Date, FactName::BirthDate, FactName::Accession, FactName::Place].into_iter().any(|name| {
            let said = || before.iter().filter_map(|sheet| sheet.sure(name));
            // A day on a sheet of a paper without one is a paper of its own; a birth date or a number is no sign of that, nor is the day
            // on which a report was signed, which stands on its last sheet.
            let is_day = name == FactName::Date;
            let own = self.sure(name).filter(|own| !is_day || self.sure(FactName::Reported) != Some(*own));
            own.is_some_and(|own| said().all(|other| other != own) && (is_day || said().next().is_some()))
        });
        let has_head = [FactName::Name, FactName::Place].into_iter().any(|name| self.sure(name).is_some());
        let is_other = self.sure(FactName::Kind).is_some_and(|kind| before[0].sure(FactName::Kind).is_some_and(|first| first != kind));
        !(contradicts || has_head && is_other)
    }

    /// Whether two sheets are of one size, turned or not. A size that is not known is any.
    fn is_as_large_as(&self, other: &Self) -> bool {
        let near = |own: f32, their: f32| own <= 0.0 || their <= 0.0 || (own - their).abs() <= SIZE * own.max(their);
        let ((width, height), (other_width, other_height)) = (self.size, other.size);
        (near(width, other_width) && near(height, other_height)) || (near(width, other_height) && near(height, other_width))
    }
}

/// Whether a sheet of this number comes after those.
fn is_next(page: u32, before: &[Look<'_>]) -> bool {
    usize::try_from(page).is_ok_and(|page| page == before.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_count_on_stand_in_a_row() {
        for (names, expected) in [
            (&["scan_001.jpg", "scan_002.jpg", "scan_003.jpg"][..], &[&[0, 1, 2][..]][..]),
            (&["scan_010.jpg", "scan_9.jpg", "scan_011.jpg"], &[&[1, 0, 2]]),
            (&["Scan.jpg", "Scan (2).jpg", "Scan (3).jpg"], &[&[0, 1, 2]]),
            (&["Scan.jpg", "Scan (4).jpg"], &[]),
            (&["IMG_2231.HEIC", "img_2232.heic", "IMG_2234.HEIC"], &[&[0, 1]]),
            (&["a page 1 of scan.png", "a page 2 of scan.png", "b page 3 of scan.png"], &[&[0, 1]]),
            (&["report1.jpg", "report2.png"], &[]),
            (&["1.jpg", "01.jpg", "2.jpg", "3.jpg"], &[&[2, 3]]),
            (&["20260504102231.jpg", "20260504102232.jpg"], &[]),
            (&["fax4294967295.tif", "fax4294967296.tif", "999999999.tif", "x.tif"], &[]),
            (&["", ".", "7", "8"], &[&[2, 3]]),
        ] {
            let files: Vec<(&str, &str)> = names.iter().map(|name| ("heap", *name)).collect();
            assert_eq!(rows(&files), expected.iter().map(|row| row.to_vec()).collect::<Vec<_>>(), "{names:?}");
        }
        assert!(rows(&[("a", "1.jpg"), ("b", "2.jpg")]).is_empty(), "a folder is a bound");
    }

    /// A sheet: its facts as `name=value` by commas, `p` for its person, then its words and foot.
    fn papers_of(told: &[(&str, &str)]) -> Vec<Range<usize>> {
        let body = "The words of this sheet are many and say a great deal about what was seen and done on that day here.";
        let made: Vec<(PageText, Vec<Fact>, Option<i64>)> = told
            .iter()
            .map(|(facts, foot)| {
                let said: Vec<(&str, &str)> = facts.split(',').filter_map(|one| one.split_once('=')).collect();
                let fact = |(name, value): &(&str, &str)| {
                    Some(Fact {
                        name: FactName::from_key(name)?,
                        value: (*value).to_owned(),
                        evidence: String::new(),
                        page: Some(1),
                        confidence: 0.9,
                        origin: Origin::Read,
                        method: String::new(),
                    })
                };
                let person = said.iter().find(|(name, _)| *name == "p").and_then(|(_, id)| id.parse().ok());
                let width = said.iter().find(|(name, _)| *name == "w").and_then(|(_, width)| width.parse().ok()).unwrap_or(595.0);
                let text = if facts.contains("empty") { String::new() } else { format!("{body}\n\n{foot}") };
                (PageText { number: 1, text, width, height: 842.0, ..PageText::default() }, said.iter().filter_map(fact).collect(), person)
            })
            .collect();
        let sheets: Vec<Sheet<'_>> = made.iter().map(|(page, facts, person)| Sheet { person: *person, page, facts }).collect();
        papers(&sheets)
    }

    #[test]
    fn a_paper_ends_where_another_one_begins() {
        const HEAD: &str = "kind=pathology,name=Lind,place=Lakeside,date=2024-05-02,p=1";
        for (sheets, expected) in [
            // Sheets without a head of their own go on; so does one that says the same again.
            (&[(HEAD, ""), ("", ""), ("kind=imaging-report", "")][..], "0..3"),
            (&[(HEAD, ""), (HEAD, ""), ("", "")], "0..3"),
            // What says another day, number, place or person is another paper.
            (&[(HEAD, ""), ("date=2024-06-01", "")], ""),
            (&[(HEAD, ""), ("place=Hilltop", "")], ""),
            (&[(HEAD, ""), ("", ""), ("name=Berg,p=2", ""), ("", "")], "0..2 2..4"),
            (&[("kind=letter", ""), ("date=2024-06-01", "")], ""),
            (&[(HEAD, ""), ("kind=imaging-report,name=Lind,p=1", "")], ""),
            // What counts its pages says it best.
            (&[(HEAD, "Page 1 of 2"), ("date=2024-06-01", "Page 2 of 2"), ("", "")], "0..2"),
            (&[(HEAD, "Page 1 of 2"), (HEAD, "Page 1 of 2")], ""),
            (&[(HEAD, "Page 1 of 3"), ("", "Page 3 of 3")], ""),
            (&[(HEAD, ""), ("", "Page 2 of 2")], "0..2"),
            (&[(HEAD, ""), ("date=2024-05-09", "Page 2   LIND, M")], "0..2"),
            (&[(HEAD, ""), ("", "Seite 1")], ""),
            (&[(HEAD, "Page 1/2"), ("", "Seite 2/2")], "0..2"),
            (&[(HEAD, "one of two nodes (1/2)"), ("", "metastasis in one of three nodes (1/3)")], "0..2"),
            (&[(HEAD, ""), ("", "Page 3")], ""),
            (&[(HEAD, ""), ("", "p16 positive, p. 2")], "0..2"),
            // A number of the first sheet, or the day on which it was signed.
            (&[("kind=pathology,accession=S24-10987", ""), ("date=2024-05-09", "S24-10987 LIND")], "0..2"),
            (&[(HEAD, ""), ("date=2024-05-09,reported=2024-05-09", "")], "0..2"),
            (&[("kind=letter", "Page 2 of 3"), ("", "Page 3 of 3")], ""),
            // An empty back is a part of what goes on after it, and of nothing else; another size is another paper.
            (&[(HEAD, ""), ("empty", ""), ("", ""), ("empty", "")], "0..3"),
            (&[(HEAD, ""), ("w=400", "")], ""),
            (&[("", ""), ("", "")], ""),
        ] {
            let found: Vec<String> = papers_of(sheets).iter().map(|paper| format!("{paper:?}")).collect();
            assert_eq!(found.join(" "), expected, "{sheets:?}");
        }
    }
}
