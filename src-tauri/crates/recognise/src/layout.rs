//! How papers of one place look: their headings, and after which words a date stands. What a user set right on one paper tells where to look
//! on the next of the same look.
//!
//! It knows nothing of what was set, and nothing here is about whose a paper is.

use std::collections::BTreeSet;

use second_read_model::PartialDate;
use second_read_model::extract::PageText;
use second_read_model::fold::fold;

use crate::date::scan::Form;
use crate::date::scan::scan;

/// Headings of one paper that are looked at, and lines and pages in which they are looked for.
const HEADINGS: usize = 40;
const LINES: usize = 400;
const PAGES: usize = 3;
/// A heading is no longer than this, in characters and words.
const LONGEST: usize = 40;
const MOST_WORDS: usize = 6;
/// Papers with fewer headings have no look to be known by.
const FEWEST: usize = 3;

/// The headings and labels of a paper, folded, in order, each once.
pub fn headings(pages: &[PageText]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let found = lines(pages).filter_map(|(_, line)| heading(line)).filter(|heading| seen.insert(heading.clone()));
    found.take(HEADINGS).collect()
}

/// Whether two papers look alike by their headings: of all that either has, three fifths stand in both.
pub fn alike(one: &[String], other: &[String]) -> bool {
    let (one, other): (BTreeSet<&String>, BTreeSet<&String>) = (one.iter().collect(), other.iter().collect());
    let (both, all) = (one.intersection(&other).count(), one.union(&other).count());
    one.len() >= FEWEST && other.len() >= FEWEST && both * 5 >= all * 3
}

/// Where a date stands on papers of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The folded words before it on its line, or the line above it.
    pub label: String,
    /// Whether the day stands before the month, where both are numbers.
    pub day_first: Option<bool>,
}

impl Spot {
    /// Where this date stands first, after words that tell the place.
    pub fn of(pages: &[PageText], date: PartialDate) -> Option<Self> {
        dates(pages).filter(|seen| !seen.label.is_empty()).find_map(|seen| {
            let day_first = [None, Some(true), Some(false)].into_iter().find(|order| read_as(&seen.form, *order) == Some(date))?;
            Some(Self { label: seen.label, day_first })
        })
    }

    /// The date that stands there on another paper, its words, and their page.
    pub fn find<'a>(&self, pages: &'a [PageText]) -> Option<(PartialDate, &'a str, u32)> {
        dates(pages).filter(|seen| seen.label == self.label).find_map(|seen| {
            let date = read_as(&seen.form, None).or_else(|| read_as(&seen.form, self.day_first))?;
            Some((date, seen.words, seen.page))
        })
    }

    /// As one text, to be kept.
    pub fn to_text(&self) -> String {
        let order = self.day_first.map_or('-', |first| if first { 'd' } else { 'm' });
        format!("{order} {}", self.label)
    }

    /// From such a text.
    pub fn from_text(text: &str) -> Option<Self> {
        let (order, label) = text.split_once(' ')?;
        let day_first = match order {
            "d" => Some(true),
            "m" => Some(false),
            "-" => None,
            _ => return None,
        };
        Some(Self { label: label.to_owned(), day_first })
    }
}

/// A date on a page, with the words before it.
struct Seen<'a> {
    form: Form,
    label: String,
    words: &'a str,
    page: u32,
}

fn dates(pages: &[PageText]) -> impl Iterator<Item = Seen<'_>> {
    let mut above = "";
    lines(pages).flat_map(move |(page, line)| {
        let before = std::mem::replace(&mut above, line);
        scan(line).into_iter().map(move |written| {
            let same_line = label(&line[..written.span.start]);
            let label = if same_line.is_empty() { label(before) } else { same_line };
            Seen { form: written.form, label, words: line[..written.span.end].trim(), page }
        })
    })
}

/// A date as it is read with the day first or the month first; without an order only where one reading is possible.
fn read_as(form: &Form, day_first: Option<bool>) -> Option<PartialDate> {
    match *form {
        Form::Plain { date, .. } => day_first.is_none().then_some(date),
        Form::Numbers { first, second, year, .. } => {
            let (as_day, as_month) = (PartialDate::day(year, second, first), PartialDate::day(year, first, second));
            match (day_first, as_day, as_month) {
                (None, Some(date), None) | (None, None, Some(date)) => Some(date),
                (None, _, _) => None,
                (Some(true), date, _) | (Some(false), _, date) => date,
            }
        }
    }
}

/// The last words before a date, folded, without marks; empty where there are none, or where they are a sentence.
fn label(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let last = words.len().saturating_sub(MOST_WORDS);
    words[last..].join(" ")
}

fn heading(line: &str) -> Option<String> {
    let before = line.split_once([':', '：']).map(|(before, _)| before.trim());
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let is_shouted = letters(line) > 2 && !line.chars().any(char::is_lowercase) && !line.chars().any(|c| c.is_ascii_digit());
    let told = before.or_else(|| is_shouted.then_some(line.trim()))?;
    let is_short = told.chars().count() <= LONGEST && told.split_whitespace().count() <= MOST_WORDS;
    (is_short && letters(told) > 1).then(|| label(told)).filter(|heading| !heading.is_empty())
}

fn lines(pages: &[PageText]) -> impl Iterator<Item = (u32, &str)> {
    let all = pages.iter().take(PAGES).flat_map(|page| page.text.lines().map(move |line| (page.number, line)));
    all.filter(|(_, line)| !line.trim().is_empty()).take(LINES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> [PageText; 1] {
        [PageText { number: 1, text: text.to_owned(), ..PageText::default() }]
    }

    #[test]
    fn papers_that_look_alike() {
        let one = "LAKESIDE CLINIC\nPatient: Lind\nWard: 3\nSEEN 05/04/2026\nFINDINGS\nNothing.\nPLAN\nRest.";
        let next = "LAKESIDE CLINIC\nPatient: Okafor\nWard: 5\nSEEN 11/20/2026\nFINDINGS\nA mass.\nPLAN\nSurgery.\nCOPY";
        for (other, expected) in [(next, true), ("DISCHARGE LETTER\nPatient: Lind\nDIAGNOSIS\nx\nTHERAPY\ny", false), ("Some words", false)]
        {
            assert_eq!(alike(&headings(&page(one)), &headings(&page(other))), expected, "{other}");
        }
        assert!(!alike(&headings(&page("A: b\nC: d")), &headings(&page("A: b\nC: d"))), "too few headings");
    }

    #[test]
    fn where_a_date_stands() {
        let (may, june) = (PartialDate::day(2026, 5, 4), PartialDate::day(2026, 6, 7));
        for (one, next, found) in [
            ("Printed 01/02/2020\nSeen on 05/04/2026", "Printed 03/04/2021\nSeen on 06/07/2026", june),
            ("Entnahme am 4.5.2026", "Entnahme am 7.6.2026", june),
            ("VISIT\n4 May 2026", "VISIT\n7 June 2026", june),
            ("Seen on 05/04/2026", "Seen by Dr. Park 06/07/2026", None),
            ("2026-05-04", "2026-06-07", None),
            ("Seen on 05/05/2026", "Seen on 06/07/2026", None),
        ] {
            let spot = may.and_then(|date| Spot::of(&page(one), date));
            let spot = spot.map(|spot| Spot::from_text(&spot.to_text()).unwrap());
            assert_eq!(spot.and_then(|spot| spot.find(&page(next)).map(|(date, ..)| date)), found, "{one} / {next}");
        }
    }
}
