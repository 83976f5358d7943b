//! The side of the breast with the graver grade, where each is graded by itself: "Right breast: … BI-RADS 1", "Left breast: … BI-RADS 4".

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use super::side_of;
use crate::lines::Line;
use crate::read;
use crate::words;

/// From this grade on a finding is to be looked into; up to `WELL` nothing is.
const SUSPICIOUS: u8 = 4;
const WELL: u8 = 2;
/// Lines below one that names a side which may hold its grade.
const LINES: usize = 4;

/// The one side whose grade is suspicious where the other's is not.
pub(super) fn read(lines: &[Line<'_>]) -> Option<Fact> {
    let grades = grades(lines);
    let of = |side: &str| grades.iter().filter(|one| one.side == side).max_by_key(|one| one.grade);
    let (left, right) = (of("left")?, of("right")?);
    let (worse, better) = if left.grade > right.grade { (left, right) } else { (right, left) };
    (worse.grade >= SUSPICIOUS && better.grade <= WELL)
        .then(|| read::fact(FactName::Side, worse.side.to_owned(), worse.line.text, worse.line.page, 0.6, "grade"))
}

/// A grade that a side was given.
struct Graded<'l, 'a> {
    side: &'static str,
    grade: u8,
    line: &'l Line<'a>,
}

/// The grades of lines that open with a side, beside it or in the lines below.
fn grades<'l, 'a>(lines: &'l [Line<'a>]) -> Vec<Graded<'l, 'a>> {
    let mut found = Vec::new();
    let mut open: Option<(&'static str, usize, &'l Line<'a>)> = None;
    for (at, line) in lines.iter().enumerate() {
        match opening_side(line.text) {
            Some(side) if side != "both" => open = Some((side, at, line)),
            Some(_) => open = None,
            None => {}
        }
        let Some((side, _, opened)) = open.filter(|(_, from, _)| at - from <= LINES) else { continue };
        found.extend(grade(line.text).map(|grade| Graded { side, grade, line: opened }));
    }
    found
}

/// The side named before the first colon of a line, in a word or two: "Left breast:", "Pierś prawa:".
fn opening_side(text: &str) -> Option<&'static str> {
    const WORDS: usize = 4;
    let (head, _) = text.split_once([':', '：'])?;
    (head.split_whitespace().count() <= WORDS).then(|| side_of(head)).flatten()
}

fn grade(text: &str) -> Option<u8> {
    static GRADE: LazyLock<Regex> = LazyLock::new(|| words::expression(r"bi-?\s?rads\W{0,4}(?:[a-zà-ż]{3,10}\W{1,3})?([0-6])"));
    GRADE.captures_iter(text).filter_map(|found| found.get(1)?.as_str().parse().ok()).max()
}

#[cfg(test)]
mod tests {
    use second_read_model::extract::PageText;

    use super::*;
    use crate::lines::lines;

    #[test]
    fn the_graver_side() {
        for (text, expected) in [
            ("Right breast: no mass. BI-RADS 1.\nLeft breast: a mass of 9 mm,\n  suspicious. BI-RADS category 4.", "left"),
            ("Pierś prawa: BI-RADS 5\nPierś lewa: BI-RADS 2", "right"),
            ("Right breast: BI-RADS 1\nLeft breast: BI-RADS 2", ""),
            ("Right breast: BI-RADS 4\nLeft breast: BI-RADS 5", ""),
            ("BI-RADS 5", ""),
        ] {
            let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
            assert_eq!(read(&lines(&pages)).map(|fact| fact.value).unwrap_or_default(), expected, "{text}");
        }
    }
}
