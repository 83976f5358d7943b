//! Pages as rows with the size of their letters, and which rows run at the head and foot of many pages.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::fold::fold;

use super::mark;
use crate::date;
use crate::words;

/// So many rows from the top and from the bottom of a page may run on many pages.
const HEAD: usize = 5;
const FOOT: usize = 4;
/// A row that stands on more than one page in so many runs through the whole document.
const RUNS: usize = 4;
/// Rows of one page that are looked at, and bytes of one row.
const ROWS: usize = 400;
const LONGEST: usize = 400;

/// One page.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// From 1.
    pub(super) number: u32,
    pub(super) rows: Vec<Row<'a>>,
    /// Its words were read from a picture.
    pub(super) ocr: bool,
    /// `Page 3 of 12`: the first pair of that kind at its edges.
    pub(super) counted: Option<(u32, u32)>,
    /// It is a table of contents.
    pub(super) contents: bool,
    /// The first row that runs nowhere; the number of rows where all do.
    pub(super) body: usize,
}

/// A line that is not empty.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    /// Its first byte in the page's text.
    pub(super) start: usize,
    /// Trimmed.
    pub(super) text: &'a str,
    /// An empty line stands before it.
    pub(super) gap: bool,
    /// Height of its first word in half points; 0 where that is not known.
    pub(super) size: u32,
    /// Points from the page's top.
    pub(super) y: f32,
    /// It runs at the head or foot of many pages.
    pub(super) runs: bool,
    /// It runs at the head of the pages of one visit and says its day.
    pub(super) says: bool,
}

/// All pages of a document.
pub(super) fn pages(extract: &Extract) -> Vec<Page<'_>> {
    let mut pages: Vec<Page<'_>> = extract.pages.iter().map(page).collect();
    let mut count: HashMap<String, usize> = HashMap::new();
    for page in &pages {
        let mut keys: Vec<String> = edges(page).map(|row| key(page.rows[row].text)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().for_each(|key| *count.entry(key).or_default() += 1);
    }
    let many = (pages.len() / RUNS).max(3);
    for page in &mut pages {
        let running: Vec<usize> =
            edges(page).filter(|row| count.get(&key(page.rows[*row].text)).is_some_and(|seen| *seen >= many)).collect();
        running.into_iter().for_each(|row| page.rows[row].runs = true);
    }
    mark_visits(&mut pages);
    let mut contents = false;
    for page in &mut pages {
        page.body = page.rows.iter().position(|row| !row.runs).unwrap_or(page.rows.len());
        page.contents = mark::is_contents(page, contents);
        contents = page.contents;
    }
    pages
}

/// Marks what runs at the head of the pages of one visit: lines with a day that stand alike on two pages in a row, and lines at that height
/// on pages of visits that have no second one.
fn mark_visits(pages: &mut [Page<'_>]) {
    let dated = |row: &Row<'_>| !row.runs && !date::scan(row.text).is_empty();
    let place = |at: usize, row: &Row<'_>| if row.y > 0.0 { row.y.round() as usize } else { at };
    let of = |page: &Page<'_>| -> Vec<(usize, usize, String)> {
        let head = page.rows.iter().enumerate().take(HEAD).filter(|(_, row)| dated(row));
        head.map(|(at, row)| (at, place(at, row), key(row.text))).collect()
    };
    let heads: Vec<Vec<(usize, usize, String)>> = pages.iter().map(of).collect();
    let mut places: HashMap<usize, usize> = HashMap::new();
    for pair in heads.windows(2) {
        let same = |one: &&(usize, usize, String)| pair[0].iter().any(|other| (one.1, &one.2) == (other.1, &other.2));
        pair[1].iter().filter(same).for_each(|one| *places.entry(one.1).or_default() += 1);
    }
    for (page, head) in pages.iter_mut().zip(&heads) {
        for (at, place, _) in head {
            if places.get(place).is_some_and(|seen| *seen >= 3) {
                (page.rows[*at].runs, page.rows[*at].says) = (true, true);
            }
        }
    }
}

/// The size that most letters of the document have, in half points; 0 where sizes are not known.
pub(super) fn usual_size(pages: &[Page<'_>]) -> u32 {
    let mut letters: HashMap<u32, usize> = HashMap::new();
    for row in pages.iter().flat_map(|page| &page.rows).filter(|row| row.size > 0 && !row.runs) {
        *letters.entry(row.size).or_default() += row.text.len();
    }
    letters.into_iter().max_by_key(|(size, count)| (*count, *size)).map_or(0, |(size, _)| size)
}

fn edges(page: &Page<'_>) -> impl Iterator<Item = usize> + use<> {
    let rows = page.rows.len();
    (0..rows).filter(move |row| *row < HEAD || *row + FOOT >= rows)
}

/// One page.
pub(super) fn page(page: &PageText) -> Page<'_> {
    let mut rows = Vec::new();
    let (mut at, mut gap, mut word) = (0, true, 0);
    for line in page.text.split('\n').take(ROWS * 2) {
        let start = at + line.len() - line.trim_start().len();
        at += line.len() + 1;
        let text = shortened(line.trim());
        if text.is_empty() {
            gap = true;
            continue;
        }
        while page.words.get(word).is_some_and(|word| (word.start as usize) < start) {
            word += 1;
        }
        let first = page.words.get(word).filter(|word| (word.start as usize) < start + text.len());
        let size = first.map_or(0, |word| (word.h * 2.0).round().clamp(0.0, 1000.0) as u32);
        rows.push(Row { start, text, gap: std::mem::take(&mut gap), size, y: first.map_or(0.0, |word| word.y), runs: false, says: false });
        if rows.len() == ROWS {
            break;
        }
    }
    let ocr = page.origin == second_read_model::extract::TextOrigin::Ocr;
    let mut page = Page { number: page.number, rows, ocr, counted: None, contents: false, body: 0 };
    page.counted = edges(&page).find_map(|row| counted(page.rows[row].text));
    page
}

fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// `Page 3 of 12`, `3 / 12`, `Seite 3 von 12`: which page of how many.
pub(super) fn counted(text: &str) -> Option<(u32, u32)> {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        let of = words::any_of("cut", "page_of");
        words::expression(&format!(r"(?:^|[^\d/.\-])(\d{{1,5}})\s*(?:/|{of})\s*(\d{{1,5}})(?:$|[^\d/.\-])"))
    });
    let found = COUNT.captures(text)?;
    let number = |group| found.get(group)?.as_str().parse::<u32>().ok();
    number(1).zip(number(2)).filter(|(page, all)| (1..=*all).contains(page))
}

/// What stands before the number of a page, and a row that is nothing but numbers has at most so many bytes.
static PAGE: LazyLock<Regex> = LazyLock::new(|| {
    let words = words::any_of("cut", "page");
    words::expression(&format!(r"(?:^|[^\w]){words}\s*[:.#]?\s*(\d{{1,3}})(?:$|[^\w])"))
});
const BARE: usize = 12;

/// `Page 3 of 12` at the edges of a page that stands alone, where no other page shows that a fraction is none (`nodes 1/3`).
pub(super) fn said_count(page: &Page<'_>) -> Option<(u32, u32)> {
    let rows = edges(page).map(|row| page.rows[row].text);
    rows.filter(|row| PAGE.is_match(row) || row.len() <= BARE).find_map(counted)
}

/// `Page 3`, `Seite 3`: the first such number at the edges of a page.
pub(super) fn numbered(page: &Page<'_>) -> Option<u32> {
    edges(page).find_map(|row| PAGE.captures(page.rows[row].text)?.get(1)?.as_str().parse().ok())
}

/// A row as it is compared with those of other pages: dates as they are, other numbers blind, and without what counts pages.
fn key(text: &str) -> String {
    let mut key = String::new();
    let mut at = 0;
    for written in date::scan(text) {
        key.push_str(&blind(&text[at..written.span.start]));
        key.push_str(&text[written.span.clone()]);
        at = written.span.end;
    }
    key.push_str(&blind(&text[at..]));
    key
}

fn blind(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in fold(text).chars() {
        match letter {
            '0'..='9' if plain.ends_with('#') => {}
            '0'..='9' => plain.push('#'),
            letter => plain.push(letter),
        }
    }
    plain
}
