//! Tesseract's answer about the picture of a page → text, and where its words stand.
//!
//! Its table has twelve columns (level, page, block, paragraph, line, word, left, top, width, height, confidence, text); a row of level 5
//! is a word. Other rows, and broken ones, are passed over.

use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;
use second_read_model::extract::WordBox;
use second_read_model::protocol::Scan;
use second_read_model::protocol::SeenWords;

use super::scan::on_page;

/// Of a hundred: words below this are noise, and signs alone are noise more often than words. Numbers that no dictionary knows stand at 20.
const NOISE: f32 = 10.0;
const NOISE_OF_SIGNS: f32 = 60.0;
/// Of a hundred: there is little doubt about a word from here on.
const SURE: f32 = 70.0;
/// Fewer sure words than this, or a mean below, and what was seen was no text: the grain of a table, a face, a pattern.
const FEWEST: u32 = 2;
const LOWEST_MEAN: f32 = 50.0;
/// The most words and bytes of one page.
const MOST_WORDS: usize = 50_000;
const MOST_BYTES: usize = 1 << 20;
/// The longest name of a writing.
const LONGEST_NAME: usize = 40;

/// The words of a page. `size`: its width and height in points, or 0 where it has none: then a point is a pixel of its picture.
pub fn words(tsv: &str, size: (f32, f32), scan: &Scan) -> SeenWords {
    let pixels = (scan.width.max(1) as f32, scan.height.max(1) as f32);
    let size = if size.0 > 0.0 && size.1 > 0.0 { size } else { pixels };
    let mut seen = Seen { size, scale: (size.0 / pixels.0, size.1 / pixels.1), scan: *scan, ..Seen::default() };
    tsv.lines().filter_map(Row::of).for_each(|row| seen.take(&row));
    seen.finish()
}

/// The writing that `--psm 0` tells, e.g. `Latin`.
pub fn script(answer: &str) -> String {
    let name = answer.lines().find_map(|line| line.strip_prefix("Script:")).unwrap_or_default();
    name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').take(LONGEST_NAME).collect()
}

/// A row of the table.
struct Row<'a> {
    level: u32,
    /// Block, paragraph and line.
    line: [u32; 3],
    /// Left, top, width, height in pixels.
    place: [f32; 4],
    confidence: f32,
    text: &'a str,
}

impl<'a> Row<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let mut cells = line.splitn(12, '\t');
        let mut number = || cells.next()?.parse::<u32>().ok();
        let level = number()?;
        let (_page, block, paragraph, line, _word) = (number()?, number()?, number()?, number()?, number()?);
        let place = [number()?, number()?, number()?, number()?].map(|pixels| pixels as f32);
        let confidence: f32 = cells.next()?.parse().ok()?;
        let text = cells.next().unwrap_or_default();
        confidence.is_finite().then_some(Self { level, line: [block, paragraph, line], place, confidence, text })
    }
}

#[derive(Default)]
struct Seen {
    size: (f32, f32),
    /// Points for a pixel, across and down.
    scale: (f32, f32),
    scan: Scan,
    text: String,
    boxes: Vec<WordBox>,
    /// Block, paragraph and line of the word before.
    line: Option<[u32; 3]>,
    sum: f32,
    sure: u32,
}

impl Seen {
    fn take(&mut self, row: &Row<'_>) {
        let word: String = row.text.trim().chars().filter(|letter| !letter.is_control()).collect();
        let letters = word.chars().filter(|letter| letter.is_alphanumeric()).count();
        let is_noise = row.confidence < if letters == 0 { NOISE_OF_SIGNS } else { NOISE };
        let is_full = self.boxes.len() >= MOST_WORDS || self.text.len().saturating_add(word.len()) > MOST_BYTES;
        if row.level != 5 || word.is_empty() || is_noise || is_full {
            return;
        }
        match self.line {
            None => {}
            Some(line) if line != row.line => self.text.push('\n'),
            Some(_) if joins(self.text.chars().next_back(), word.chars().next()) => {}
            Some(_) => self.text.push(' '),
        }
        self.line = Some(row.line);
        self.boxes.push(self.place(row.place, self.text.len(), word.len()));
        self.text.push_str(&word);
        self.sum += row.confidence.clamp(0.0, 100.0);
        self.sure = self.sure.saturating_add(u32::from(row.confidence >= SURE && (letters > 1 || is_wide(word.chars().next()))));
    }

    /// Where a word stands on the page: its middle is found there, and it keeps its size.
    fn place(&self, [left, top, width, height]: [f32; 4], start: usize, len: usize) -> WordBox {
        let (x, y) = on_page(&self.scan)(left + width / 2.0, top + height / 2.0);
        let (across, down) = self.scale;
        let (x, y, w, h) = ((x - width / 2.0) * across, (y - height / 2.0) * down, width * across, height * down);
        WordBox { start: start as u32, len: len as u32, x, y, w, h }
    }

    fn finish(self) -> SeenWords {
        let mean = self.sum / (self.boxes.len().max(1)) as f32;
        let blank = PageText { number: 1, width: self.size.0, height: self.size.1, origin: TextOrigin::Wordless, ..PageText::default() };
        if self.sure < FEWEST || mean < LOWEST_MEAN {
            return SeenWords { page: blank, sure: 0 };
        }
        let page = PageText { text: self.text, words: self.boxes, origin: TextOrigin::Ocr, confidence: Some(mean / 100.0), ..blank };
        SeenWords { page, sure: self.sure }
    }
}

/// Chinese and Japanese are written without spaces; tesseract parts them all the same.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    is_wide(before) && is_wide(after)
}

fn is_wide(letter: Option<char>) -> bool {
    letter.is_some_and(
        |letter| matches!(letter, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}'),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: (f32, f32) = (612.0, 792.0);

    fn scan(turned: f32) -> Scan {
        Scan { width: 2550, height: 3300, turned }
    }

    /// A table of words: line, confidence, text; the n-th stands 100 pixels right of the one before.
    fn table(words: &[(u32, f32, &str)]) -> String {
        let head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                    1\t1\t0\t0\t0\t0\t0\t0\t2550\t3300\t-1\t\n";
        let rows = words.iter().enumerate().map(|(at, (line, confidence, text))| {
            format!("5\t1\t1\t1\t{line}\t{}\t{}\t200\t90\t40\t{confidence}\t{text}\n", at + 1, at * 100)
        });
        head.to_owned() + &rows.collect::<String>()
    }

    fn is_near(word: WordBox, expected: [f32; 4]) -> bool {
        [word.x, word.y, word.w, word.h].iter().zip(expected).all(|(points, expected)| (points - expected).abs() < 0.01)
    }

    #[test]
    fn words_stand_in_lines_and_in_points() {
        let table = table(&[(1, 96.0, "Ductal"), (1, 90.0, "carcinoma,"), (2, 84.0, "grade"), (2, 90.0, "2")]);
        let seen = words(&table, LETTER, &scan(0.0));
        assert_eq!(seen.page.text, "Ductal carcinoma,\ngrade 2");
        assert_eq!((seen.sure, seen.page.origin, seen.page.confidence), (3, TextOrigin::Ocr, Some(0.9)));
        let second = seen.page.words[1];
        assert_eq!(&seen.page.text[second.start as usize..(second.start + second.len) as usize], "carcinoma,");
        assert!(is_near(second, [24.0, 48.0, 21.6, 9.6]), "{second:?}");
        // On a page that was turned to level it, they stand where they stood.
        let on_its_head = words(&table, LETTER, &scan(180.0)).page.words[1];
        assert!(is_near(on_its_head, [612.0 - 24.0 - 21.6, 792.0 - 48.0 - 9.6, 21.6, 9.6]), "{on_its_head:?}");
        let photo = words(&table, (0.0, 0.0), &scan(0.0));
        assert_eq!((photo.page.width, photo.page.height, photo.page.words[1].x), (2550.0, 3300.0, 100.0));
    }

    #[test]
    fn noise_is_left_out_and_a_page_of_noise_is_wordless() {
        let seen = words(
            &table(&[(1, 96.0, "Grade"), (1, 8.0, "xq"), (1, 50.0, "|"), (2, 95.0, "two"), (2, 26.0, "26-04981")]),
            LETTER,
            &scan(0.0),
        );
        assert_eq!(seen.page.text, "Grade\ntwo 26-04981");
        let grain = [(1, 35.0, "ae"), (1, 40.0, "oo"), (2, 80.0, "ll"), (2, 33.0, "ii"), (2, 71.0, "no")];
        for noise in [&[][..], &[(1, 95.0, "Grade")], &grain[..4], &[grain, [(3, 20.0, "ee"); 5]].concat()] {
            let seen = words(&table(noise), LETTER, &scan(0.0));
            assert_eq!((seen.page.origin, seen.page.text.as_str(), seen.sure), (TextOrigin::Wordless, "", 0), "{noise:?}");
        }
    }

    #[test]
    fn writing_without_spaces_gets_none() {
        let seen = words(&table(&[(1, 90.0, "乳房"), (1, 92.0, "の"), (1, 95.0, "MRI"), (1, 93.0, "検査")]), LETTER, &scan(0.0));
        assert_eq!(seen.page.text, "乳房の MRI 検査");
    }

    #[test]
    fn nonsense_is_passed_over() {
        let cut = &table(&[(1, 96.0, "Ductal"), (1, 90.0, "carcinoma")])[..150];
        for nonsense in ["", "\t\t\t\n5\t1", "5\t1\t1\t1\t1\t1\t-4\t99999999999\t1\t1\tNaN\tx", cut, "5\t1\t1\t1\t1\t1\t1\t1\t1\t1\tinf\tx"]
        {
            assert_eq!(words(nonsense, (0.0, 0.0), &Scan::default()).page.text, "", "{nonsense}");
        }
        assert_eq!(script("Page number: 0\nRotate: 90\nScript: Latin\nScript confidence: 3.5\n"), "Latin");
        assert_eq!(script("Script: ../../x\u{7}y"), "xy");
        assert_eq!(script("Too few characters"), "");
    }
}
