//! Glyphs → words, lines, reading order.
//!
//! A line is what stands on one baseline, so that a table's row stays one line; what stands far apart on it is parted by two spaces.
//! Only columns of running text (many lines that fill their column) are read one after the other. Hyphens at line ends stay: the text
//! of a page is what is printed, word for word.

use std::borrow::Cow;

use second_read_model::extract::WordBox;

use super::text::Glyph;
use super::text::PageGlyphs;
use super::text::sin_cos;

/// A gap wider than this, in font heights, parts two words.
const WORD_GAP: f32 = 0.12;
/// A gap wider than this, in font heights, parts two cells.
const CELL_GAP: f32 = 1.0;
/// Above and below the baseline, in font heights: what the box of a word covers.
const ASCENT: f32 = 0.8;
const DESCENT: f32 = 0.2;

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
        let lines = lines(words(page, turn));
        written.write(columns(lines, 0), turn);
    }
    (written.text, written.boxes)
}

/// A word or a piece of one, in the frame of its direction: `x` along the line, `y` down the page.
#[derive(Debug, Clone)]
struct Word<'a> {
    text: Cow<'a, str>,
    left: f32,
    right: f32,
    baseline: f32,
    size: f32,
    /// A space was drawn before it.
    spaced: bool,
}

#[derive(Debug, Clone)]
struct Line<'a> {
    /// From left to right.
    words: Vec<Word<'a>>,
    baseline: f32,
    /// Of its largest word.
    size: f32,
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
        match words.last_mut().filter(|word| open.is_some() && word.goes_on(glyph, left, baseline)) {
            Some(word) => {
                word.right = word.right.max(left + glyph.advance);
                open = Some(glyph.end);
                let from = open_start(word, glyph);
                word.text = Cow::Borrowed(&page.text[from..glyph.end]);
            }
            None => {
                let text = Cow::Borrowed(text);
                words.push(Word { text, left, right: left + glyph.advance, baseline, size: glyph.size, spaced });
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

impl Word<'_> {
    fn goes_on(&self, glyph: &Glyph, left: f32, baseline: f32) -> bool {
        let gap = left - self.right;
        let size = self.size.max(glyph.size);
        (baseline - self.baseline).abs() < 0.1 * size
            && self.size.min(glyph.size) > 0.8 * size
            && gap < WORD_GAP * size
            && gap > -0.3 * size
    }

    /// How much of the lower of both the two share vertically, from 0 to 1.
    fn overlap(&self, baseline: f32, size: f32) -> f32 {
        let top = (self.baseline - ASCENT * self.size).max(baseline - ASCENT * size);
        let bottom = (self.baseline + DESCENT * self.size).min(baseline + DESCENT * size);
        (bottom - top) / self.size.min(size).max(f32::MIN_POSITIVE)
    }
}

/// Gathers words that stand on one baseline.
fn lines(mut words: Vec<Word<'_>>) -> Vec<Line<'_>> {
    words.sort_by(|one, other| one.baseline.total_cmp(&other.baseline));
    let mut lines: Vec<Line<'_>> = Vec::new();
    for word in words {
        // Words come down the page, so only the latest lines can hold one more.
        let recent = lines.len().saturating_sub(12);
        let nearest = lines[recent..]
            .iter_mut()
            .filter(|line| line.takes(&word))
            .min_by(|one, other| (one.baseline - word.baseline).abs().total_cmp(&(other.baseline - word.baseline).abs()));
        match nearest {
            Some(line) => line.add(word),
            None => lines.push(Line { baseline: word.baseline, size: word.size, words: vec![word] }),
        }
    }
    for line in &mut lines {
        line.settle();
    }
    lines.sort_by(|one, other| one.baseline.total_cmp(&other.baseline));
    lines
}

impl<'a> Line<'a> {
    /// Whether a word stands on this line: beside its words, not above or below one of them.
    fn takes(&self, word: &Word<'_>) -> bool {
        word.overlap(self.baseline, self.size) > 0.5
            && !self.words.iter().any(|held| {
                let across = held.right.min(word.right) - held.left.max(word.left);
                (held.baseline - word.baseline).abs() > 0.5 * word.size.min(held.size) && across > 0.2 * word.size.min(held.size)
            })
    }

    fn add(&mut self, word: Word<'a>) {
        if word.size > self.size {
            (self.baseline, self.size) = (word.baseline, word.size);
        }
        self.words.push(word);
    }

    /// Orders the words from left to right, joins the pieces of a word, drops what is drawn twice for boldness.
    fn settle(&mut self) {
        self.words.sort_by(|one, other| one.left.total_cmp(&other.left));
        let letter_gap = self.letter_gap();
        let mut settled: Vec<Word<'a>> = Vec::with_capacity(self.words.len());
        for word in self.words.drain(..) {
            let Some(last) = settled.last_mut() else {
                settled.push(word);
                continue;
            };
            let size = last.size.max(word.size);
            if last.text == word.text && (last.left - word.left).abs() < 0.15 * size && (last.baseline - word.baseline).abs() < 0.15 * size
            {
                continue;
            }
            let gap = word.left - last.right;
            if !word.spaced && gap < (WORD_GAP * size).max(letter_gap) && gap > -0.5 * size {
                last.text.to_mut().push_str(&word.text);
                last.right = last.right.max(word.right);
                last.size = size;
            } else {
                settled.push(word);
            }
        }
        self.words = settled;
    }

    /// In letter-spaced type every letter stands alone: then the gap that parts words is wider than the usual gap here.
    fn letter_gap(&self) -> f32 {
        let gaps: Vec<f32> = self.words.windows(2).map(|pair| pair[1].left - pair[0].right).collect();
        let single = self.words.iter().filter(|word| word.text.chars().count() == 1).count();
        if gaps.len() < 4 || single * 10 < self.words.len() * 9 || self.words.iter().any(|word| word.spaced) {
            return 0.0;
        }
        let mut sorted = gaps;
        sorted.sort_by(f32::total_cmp);
        let usual = sorted[sorted.len() / 2];
        if usual < 0.8 * self.size { usual * 1.6 } else { 0.0 }
    }

    fn left(&self) -> f32 {
        self.words.first().map_or(0.0, |word| word.left)
    }

    /// Whether nothing of it stands between two places.
    fn leaves_free(&self, from: f32, to: f32) -> bool {
        self.words.iter().all(|word| word.right <= from || word.left >= to)
    }

    /// What stands left and right of a place.
    fn split(self, at: f32) -> (Option<Line<'a>>, Option<Line<'a>>) {
        let (left, right): (Vec<_>, Vec<_>) = self.words.into_iter().partition(|word| (word.left + word.right) / 2.0 < at);
        let line = |words: Vec<Word<'a>>| (!words.is_empty()).then_some(Line { words, baseline: self.baseline, size: self.size });
        (line(left), line(right))
    }
}

/// A free strip between two columns of running text: from line `first` to before line `end`, at this place.
struct Gutter {
    first: usize,
    end: usize,
    at: f32,
}

/// Puts columns of running text one after the other.
fn columns(lines: Vec<Line<'_>>, depth: usize) -> Vec<Line<'_>> {
    // Six levels are more columns than paper has.
    let Some(gutter) = (depth < 6).then(|| find_gutter(&lines)).flatten() else { return lines };
    let mut rest = lines;
    let after = rest.split_off(gutter.end);
    let beside = rest.split_off(gutter.first);
    let (left, right): (Vec<_>, Vec<_>) = beside.into_iter().map(|line| line.split(gutter.at)).unzip();
    let mut ordered = columns(rest, depth + 1);
    ordered.extend(columns(left.into_iter().flatten().collect(), depth + 1));
    ordered.extend(columns(right.into_iter().flatten().collect(), depth + 1));
    ordered.extend(columns(after, depth + 1));
    ordered
}

/// The fewest lines that make a column.
const COLUMN_LINES: usize = 8;

fn find_gutter(lines: &[Line<'_>]) -> Option<Gutter> {
    if lines.len() < COLUMN_LINES {
        return None;
    }
    let size = median(lines.iter().map(|line| line.size).collect());
    column_starts(lines, size)
        .into_iter()
        .filter_map(|start| {
            let (from, to) = (start - 0.8 * size, start - 0.05 * size);
            let run = longest_run(lines, |line| line.leaves_free(from, to));
            is_prose(&lines[run.clone()], from, to).then_some(Gutter { first: run.start, end: run.end, at: (from + to) / 2.0 })
        })
        .max_by_key(|gutter| gutter.end - gutter.first)
}

/// Places where many pieces of lines begin, other than at the left edge.
fn column_starts(lines: &[Line<'_>], size: f32) -> Vec<f32> {
    let left = lines.iter().map(Line::left).fold(f32::MAX, f32::min);
    let mut starts: Vec<f32> = Vec::new();
    for line in lines {
        let mut end = f32::MIN;
        for word in &line.words {
            if word.left - end > 0.8 * size && word.left > left + 8.0 * size {
                starts.push(word.left);
            }
            end = word.right;
        }
    }
    starts.sort_by(f32::total_cmp);
    let mut found: Vec<(usize, f32)> = Vec::new();
    let mut from = 0;
    for place in 0..starts.len() {
        if place + 1 == starts.len() || starts[place + 1] - starts[from] > 0.5 * size {
            if place + 1 - from >= COLUMN_LINES {
                found.push((place + 1 - from, starts[from]));
            }
            from = place + 1;
        }
    }
    found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    found.into_iter().take(6).map(|(_, start)| start).collect()
}

fn longest_run(lines: &[Line<'_>], free: impl Fn(&Line<'_>) -> bool) -> std::ops::Range<usize> {
    let (mut best, mut from) = (0..0, 0);
    for place in 0..=lines.len() {
        if place == lines.len() || !free(&lines[place]) {
            if place - from > best.len() {
                best = from..place;
            }
            from = place + 1;
        }
    }
    best
}

/// Whether both sides of a strip are running text: enough lines, of several words, that mostly fill their column.
fn is_prose(lines: &[Line<'_>], from: f32, to: f32) -> bool {
    let left: Vec<(f32, f32, usize)> = lines.iter().filter_map(|line| extent(line, |word| word.right <= from)).collect();
    let right: Vec<(f32, f32, usize)> = lines.iter().filter_map(|line| extent(line, |word| word.left >= to)).collect();
    [left, right].iter().all(|side| {
        if side.len() < COLUMN_LINES {
            return false;
        }
        let begin = side.iter().map(|piece| piece.0).fold(f32::MAX, f32::min);
        let end = side.iter().map(|piece| piece.1).fold(f32::MIN, f32::max);
        let full = side.iter().filter(|piece| piece.1 - begin > 0.75 * (end - begin)).count();
        let words = median(side.iter().map(|piece| piece.2 as f32).collect());
        words >= 4.0 && full * 2 >= side.len()
    })
}

/// Begin, end and number of the words of a line on one side.
fn extent(line: &Line<'_>, on_side: impl Fn(&Word<'_>) -> bool) -> Option<(f32, f32, usize)> {
    let mut side = line.words.iter().filter(|word| on_side(word)).peekable();
    let begin = side.peek()?.left;
    let (end, count) = side.fold((f32::MIN, 0), |(end, count), word| (word.right.max(end), count + 1));
    Some((begin, end, count))
}

fn median(values: Vec<f32>) -> f32 {
    quantile(values, 2)
}

/// The value that one in `parts` values does not reach; 0 of none.
fn quantile(mut values: Vec<f32>, parts: usize) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / parts).copied().unwrap_or(0.0)
}

/// The page's text as it grows.
#[derive(Default)]
struct Written {
    text: String,
    boxes: Vec<WordBox>,
}

impl Written {
    fn write(&mut self, lines: Vec<Line<'_>>, turn: i16) {
        let pitches = lines.windows(2).map(|pair| pair[1].baseline - pair[0].baseline).filter(|pitch| *pitch > 0.0).collect();
        // The tighter lines are the running text.
        let pitch = quantile(pitches, 4);
        let mut last: Option<(f32, f32)> = None;
        for line in lines {
            if !self.text.is_empty() {
                self.text.push('\n');
                // A blank line parts paragraphs, columns and directions.
                let down = last.map(|(baseline, size)| (line.baseline - baseline, size.max(line.size)));
                if down.is_none_or(|(gap, size)| gap < -size || (gap > 1.4 * pitch && gap > 1.6 * size)) {
                    self.text.push('\n');
                }
            }
            last = Some((line.baseline, line.size));
            self.write_line(line, turn);
        }
    }

    fn write_line(&mut self, line: Line<'_>, turn: i16) {
        let mut before: Option<(f32, f32)> = None;
        for word in reading_order(line.words) {
            if let Some((left, right)) = before {
                // In a line that runs from right to left the next word stands left of the last one.
                let gap = (word.left - right).max(left - word.right);
                self.text.push_str(if gap > CELL_GAP * word.size { "  " } else { " " });
            }
            before = Some((word.left, word.right));
            self.boxes.push(boxed(&word, turn, self.text.len()));
            self.text.push_str(&word.text);
        }
    }
}

fn boxed(word: &Word<'_>, turn: i16, start: usize) -> WordBox {
    let (sin, cos) = sin_cos(turn);
    let (top, bottom) = (word.baseline - ASCENT * word.size, word.baseline + DESCENT * word.size);
    let corners = [(word.left, top), (word.right, top), (word.left, bottom), (word.right, bottom)]
        .map(|(along, down)| (along * cos - down * sin, along * sin + down * cos));
    let x = corners.iter().map(|corner| corner.0).fold(f32::MAX, f32::min);
    let y = corners.iter().map(|corner| corner.1).fold(f32::MAX, f32::min);
    let w = corners.iter().map(|corner| corner.0).fold(f32::MIN, f32::max) - x;
    let h = corners.iter().map(|corner| corner.1).fold(f32::MIN, f32::max) - y;
    // A tenth of a point is finer than a marker on the screen needs, and short to write down.
    let [x, y, w, h] = [x, y, w, h].map(|value| (value * 10.0).round() / 10.0);
    WordBox { start: u32::try_from(start).unwrap_or(u32::MAX), len: u32::try_from(word.text.len()).unwrap_or(u32::MAX), x, y, w, h }
}

/// Turns the words of a line from the order of places into the order of reading: Hebrew and Arabic run from right to left.
fn reading_order(mut words: Vec<Word<'_>>) -> Vec<Word<'_>> {
    let leftward: Vec<bool> = words.iter().map(|word| runs_left(&word.text)).collect();
    let count = leftward.iter().filter(|left| **left).count();
    if count == 0 {
        return words;
    }
    for (word, left) in words.iter_mut().zip(&leftward) {
        if *left {
            word.text = Cow::Owned(turned(&word.text));
        }
    }
    let line_runs_left = count * 2 > words.len();
    let mut tagged: Vec<(bool, Word<'_>)> = leftward.into_iter().zip(words).collect();
    if line_runs_left {
        tagged.reverse();
    }
    // What runs against the line keeps its own order within itself.
    for run in tagged.chunk_by_mut(|one, other| one.0 == other.0) {
        if run[0].0 != line_runs_left {
            run.reverse();
        }
    }
    tagged.into_iter().map(|(_, word)| word).collect()
}

fn runs_left(text: &str) -> bool {
    text.chars().any(|letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
}

/// The letters of a word from right to left, digits in it as they were, marks behind their letter.
fn turned(text: &str) -> String {
    let letters: Vec<char> = text.chars().rev().collect();
    let mut turned = String::with_capacity(text.len());
    for run in letters.chunk_by(|one, other| one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric()) {
        if run.len() > 1 {
            turned.extend(run.iter().rev());
        } else {
            turned.extend(run);
        }
    }
    turned
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
