//! Glyphs → words, and the text that they make on the page.

use std::borrow::Cow;

use second_read_model::extract::WordBox;

use super::text::Glyph;
use super::text::PageGlyphs;
use super::text::sin_cos;
use crate::layout::ASCENT;
use crate::layout::Before;
use crate::layout::DESCENT;
use crate::layout::WORD_GAP;
use crate::layout::Word;
use crate::layout::Written;

/// The text of a page, lines by `\n`, and where its words stand.
pub(super) fn lay_out(page: &PageGlyphs) -> (String, Vec<WordBox>) {
    let mut turns: Vec<i16> = Vec::new();
    for glyph in &page.glyphs {
        if !turns.contains(&glyph.turn) {
            turns.push(glyph.turn);
        }
    }
    // Upright text first; what runs another way follows, each direction for itself.
    turns.sort_by_key(|turn| *turn != 0);
    let mut written = Written::default();
    for turn in turns {
        written.add(words(page, turn), |word| boxed(word, turn));
    }
    (written.text, written.boxes)
}

/// Joins glyphs that follow each other in the file and on the page.
fn words(page: &PageGlyphs, turn: i16) -> Vec<Word<'_>> {
    let (sin, cos) = sin_cos(turn);
    let mut words: Vec<Word<'_>> = Vec::new();
    // Where the last word's text ends; `None` after a space or a glyph of another direction.
    let mut open: Option<usize> = None;
    let mut spaced = false;
    for glyph in &page.glyphs {
        if glyph.turn != turn {
            open = None;
            continue;
        }
        let text = &page.text[glyph.start..glyph.end];
        if text.chars().all(|letter| letter == ' ') {
            (open, spaced) = (None, true);
            continue;
        }
        let (left, baseline) = (glyph.x * cos + glyph.y * sin, glyph.y * cos - glyph.x * sin);
        match words.last_mut().filter(|word| open.is_some() && goes_on(word, glyph, left, baseline)) {
            Some(word) => {
                word.right = word.right.max(left + glyph.advance);
                open = Some(glyph.end);
                let from = open_start(word, glyph);
                word.text = Cow::Borrowed(&page.text[from..glyph.end]);
            }
            None => {
                let text = Cow::Borrowed(text);
                let before = if spaced { Before::Space } else { Before::Unknown };
                words.push(Word { text, left, right: left + glyph.advance, baseline, size: glyph.size, before, at: 0 });
                open = Some(glyph.end);
            }
        }
        spaced = false;
    }
    words
}

/// Where in the page's text the word begins that ends before `glyph`: glyphs that follow each other hold text that does.
fn open_start(word: &Word<'_>, glyph: &Glyph) -> usize {
    glyph.start.saturating_sub(word.text.len())
}

/// Whether a glyph belongs to a word whose text it follows.
fn goes_on(word: &Word<'_>, glyph: &Glyph, left: f32, baseline: f32) -> bool {
    let gap = left - word.right;
    let size = word.size.max(glyph.size);
    (baseline - word.baseline).abs() < 0.1 * size && word.size.min(glyph.size) > 0.8 * size && gap < WORD_GAP * size && gap > -0.3 * size
}

/// Left, top, width and height of a word on the page.
fn boxed(word: &Word<'_>, turn: i16) -> [f32; 4] {
    let (sin, cos) = sin_cos(turn);
    let (top, bottom) = (word.baseline - ASCENT * word.size, word.baseline + DESCENT * word.size);
    let corners = [(word.left, top), (word.right, top), (word.left, bottom), (word.right, bottom)]
        .map(|(along, down)| (along * cos - down * sin, along * sin + down * cos));
    let x = corners.iter().map(|corner| corner.0).fold(f32::MAX, f32::min);
    let y = corners.iter().map(|corner| corner.1).fold(f32::MAX, f32::min);
    let w = corners.iter().map(|corner| corner.0).fold(f32::MIN, f32::max) - x;
    let h = corners.iter().map(|corner| corner.1).fold(f32::MIN, f32::max) - y;
    // A tenth of a point is finer than a marker on the screen needs, and short to write down.
    [x, y, w, h].map(|value| (value * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page from strings at places: each letter is half as wide as its font is high.
    fn page(strings: &[(f32, f32, f32, i16, &str)]) -> PageGlyphs {
        let mut page = PageGlyphs::default();
        for &(x, y, size, turn, text) in strings {
            let (sin, cos) = sin_cos(turn);
            for (place, letter) in text.chars().enumerate() {
                let along = place as f32 * size / 2.0;
                let start = page.text.len();
                page.text.push(letter);
                let (x, y) = (x + along * cos, y + along * sin);
                page.glyphs.push(Glyph { start, end: page.text.len(), x, y, advance: size / 2.0, size, turn });
            }
        }
        page
    }

    fn check(strings: &[(f32, f32, f32, i16, &str)], expected: &str) {
        let page = page(strings);
        let (text, boxes) = lay_out(&page);
        assert_eq!(text, expected);
        let boxed: Vec<&str> = boxes.iter().map(|place| &text[place.start as usize..(place.start + place.len) as usize]).collect();
        assert_eq!(boxed, text.split_whitespace().collect::<Vec<_>>(), "every word has its box");
    }

    #[test]
    fn lines_and_words_come_from_places() {
        check(&[(72.0, 100.0, 10.0, 0, "FINAL DIAGNOSIS"), (72.0, 112.0, 10.0, 0, "Carcinoma.")], "FINAL DIAGNOSIS\nCarcinoma.");
        // Drawn in another order than it is read.
        check(&[(72.0, 112.0, 10.0, 0, "second"), (72.0, 100.0, 10.0, 0, "first")], "first\nsecond");
        // A word in two pieces, and two words without a space between.
        check(&[(72.0, 100.0, 10.0, 0, "carci"), (97.0, 100.0, 10.0, 0, "noma"), (120.0, 100.0, 10.0, 0, "grade")], "carcinoma grade");
        // A superscript belongs to its line.
        check(&[(72.0, 100.0, 10.0, 0, "10"), (82.0, 96.0, 6.0, 0, "3"), (90.0, 100.0, 10.0, 0, "cells")], "103 cells");
        // Bold by drawing twice.
        check(&[(72.0, 100.0, 10.0, 0, "Bold"), (72.4, 100.0, 10.0, 0, "Bold")], "Bold");
    }

    #[test]
    fn a_row_of_a_table_is_one_line_and_its_cells_are_parted() {
        let rows = [
            (72.0, 100.0, 10.0, 0, "Sodium"),
            (200.0, 100.0, 10.0, 0, "139"),
            (72.0, 112.0, 10.0, 0, "Potassium"),
            (200.0, 112.3, 10.0, 0, "4.1"),
        ];
        check(&rows, "Sodium  139\nPotassium  4.1");
    }

    #[test]
    fn small_lines_beside_a_large_one_do_not_mix() {
        let head = [(72.0, 104.0, 24.0, 0, "CLINIC"), (300.0, 92.0, 8.0, 0, "12 High St"), (300.0, 102.0, 8.0, 0, "Springfield")];
        let page = page(&head);
        let (text, _) = lay_out(&page);
        assert!(text.contains("12 High St") && text.contains("Springfield"), "{text}");
    }

    #[test]
    fn columns_of_running_text_are_read_one_after_the_other_and_tables_are_not() {
        let columns = |left: &'static str, right: &'static str| {
            let mut page_of: Vec<(f32, f32, f32, i16, &str)> = Vec::new();
            for row in 0..10u8 {
                let y = 100.0 + 12.0 * f32::from(row);
                page_of.push((72.0, y, 10.0, 0, left));
                page_of.push((300.0, y, 10.0, 0, right));
            }
            lay_out(&page(&page_of)).0
        };
        let prose = columns("some words of running text that fill it", "and as many words in the other column");
        assert!(prose.starts_with("some words of running text that fill it\nsome words"), "{prose}");
        let table = columns("Sodium, serum", "139 mmol/L");
        assert!(table.starts_with("Sodium, serum  139 mmol/L\nSodium"), "{table}");
    }

    #[test]
    fn paragraphs_are_parted_by_a_blank_line() {
        let lines =
            [(72.0, 100.0, 10.0, 0, "one"), (72.0, 112.0, 10.0, 0, "two"), (72.0, 124.0, 10.0, 0, "three"), (72.0, 160.0, 10.0, 0, "four")];
        check(&lines, "one\ntwo\nthree\n\nfour");
    }

    #[test]
    fn turned_text_is_read_in_its_own_direction_with_boxes_on_the_page() {
        let page = page(&[(300.0, 100.0, 10.0, 90, "down the"), (288.0, 100.0, 10.0, 90, "margin")]);
        let (text, boxes) = lay_out(&page);
        assert_eq!(text, "down the\nmargin");
        let first = boxes[0];
        assert!(
            (first.x - 298.0).abs() < 0.01
                && (first.y - 100.0).abs() < 0.01
                && (first.w - 10.0).abs() < 0.01
                && (first.h - 20.0).abs() < 0.01,
            "{first:?}"
        );
    }

    #[test]
    fn letter_spaced_headings_stay_words() {
        let spread: Vec<(f32, f32, f32, i16, &str)> = ["R", "E", "P", "O", "R", "T"]
            .iter()
            .enumerate()
            .map(|(place, letter)| (72.0 + 8.0 * place as f32, 100.0, 10.0, 0, *letter))
            .collect();
        check(&spread, "REPORT");
    }

    #[test]
    fn hebrew_is_read_from_right_to_left() {
        // Shown from left to right: the last word first, each word's last letter first.
        check(&[(72.0, 100.0, 10.0, 0, "בא 12 דג")], "גד 12 אב");
    }
}
