//! Tesseract's answer about the picture of a page → text, and where its words stand.
//!
//! Its table has twelve columns (level, page, block, paragraph, line, word, left, top, width, height, confidence, text); a row of level 1
//! is the picture itself, one of level 5 a word. Rows that are none of these, or are broken, are passed over.

use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;
use second_read_model::extract::WordBox;
use second_read_model::protocol::SeenWords;

/// Of a hundred: words below this are noise, and signs alone are noise more often than words.
const NOISE: f32 = 30.0;
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

/// The words of a page. `size`: its width and height in points, or 0 where it has none: then a point is a pixel.
pub fn words(tsv: &str, size: (f32, f32)) -> SeenWords {
    let mut seen = Seen { size, ..Seen::default() };
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
    scale: Option<(f32, f32)>,
    text: String,
    boxes: Vec<WordBox>,
    /// Block, paragraph and line of the word before.
    line: Option<[u32; 3]>,
    sum: f32,
    sure: u32,
}

impl Seen {
    fn take(&mut self, row: &Row<'_>) {
        match row.level {
            1 => self.picture(row.place),
            5 => self.word(row),
            _ => {}
        }
    }

    fn picture(&mut self, [_, _, width, height]: [f32; 4]) {
        let has_size = self.size.0 > 0.0 && self.size.1 > 0.0;
        if !has_size {
            self.size = (width, height);
        }
        self.scale.get_or_insert(if has_size { (self.size.0 / width.max(1.0), self.size.1 / height.max(1.0)) } else { (1.0, 1.0) });
    }

    fn word(&mut self, row: &Row<'_>) {
        let word: String = row.text.trim().chars().filter(|letter| !letter.is_control()).collect();
        let letters = word.chars().filter(|letter| letter.is_alphanumeric()).count();
        let is_noise = row.confidence < if letters == 0 { NOISE_OF_SIGNS } else { NOISE };
        let is_full = self.boxes.len() >= MOST_WORDS || self.text.len().saturating_add(word.len()) > MOST_BYTES;
        let (Some((across, down)), false) = (self.scale, word.is_empty() || is_noise || is_full) else { return };
        match self.line {
            None => {}
            Some(line) if line != row.line => self.text.push('\n'),
            Some(_) if joins(self.text.chars().next_back(), word.chars().next()) => {}
            Some(_) => self.text.push(' '),
        }
        self.line = Some(row.line);
        let [left, top, width, height] = row.place;
        let (start, len) = (self.text.len() as u32, word.len() as u32);
        self.boxes.push(WordBox { start, len, x: left * across, y: top * down, w: width * across, h: height * down });
        self.text.push_str(&word);
        self.sum += row.confidence.clamp(0.0, 100.0);
        self.sure = self.sure.saturating_add(u32::from(row.confidence >= SURE && (letters > 1 || is_wide(word.chars().next()))));
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

    const HEAD: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                        1\t1\t0\t0\t0\t0\t0\t0\t2550\t3300\t-1\t\n";

    /// A table of words: line, confidence, text; the n-th stands 100 pixels right of the one before.
    fn table(words: &[(u32, f32, &str)]) -> String {
        let rows = words.iter().enumerate().map(|(at, (line, confidence, text))| {
            format!("5\t1\t1\t1\t{line}\t{}\t{}\t200\t90\t40\t{confidence}\t{text}\n", at + 1, at * 100)
        });
        HEAD.to_owned() + &rows.collect::<String>()
    }

    #[test]
    fn words_stand_in_lines_and_in_points() {
        let seen = words(&table(&[(1, 96.0, "Ductal"), (1, 90.0, "carcinoma,"), (2, 84.0, "grade"), (2, 90.0, "2")]), (612.0, 792.0));
        assert_eq!(seen.page.text, "Ductal carcinoma,\ngrade 2");
        assert_eq!((seen.sure, seen.page.origin, seen.page.confidence), (3, TextOrigin::Ocr, Some(0.9)));
        let second = seen.page.words[1];
        assert_eq!(&seen.page.text[second.start as usize..(second.start + second.len) as usize], "carcinoma,");
        let near = |points: f32, expected: f32| (points - expected).abs() < 0.001;
        assert!(near(second.x, 24.0) && near(second.y, 48.0) && near(second.w, 21.6) && near(second.h, 9.6), "{second:?}");
    }

    #[test]
    fn a_picture_without_a_size_is_measured_in_pixels() {
        let seen = words(&table(&[(1, 96.0, "Ductal"), (1, 90.0, "carcinoma")]), (0.0, 0.0));
        assert_eq!((seen.page.width, seen.page.height, seen.page.words[1].x), (2550.0, 3300.0, 100.0));
    }

    #[test]
    fn noise_is_left_out_and_a_page_of_noise_is_wordless() {
        let seen = words(&table(&[(1, 96.0, "Grade"), (1, 12.0, "xq"), (1, 50.0, "|"), (2, 95.0, "two")]), (612.0, 792.0));
        assert_eq!(seen.page.text, "Grade\ntwo");
        for noise in
            [vec![], vec![(1, 95.0, "Grade")], vec![(1, 35.0, "ae"), (1, 40.0, "oo"), (2, 80.0, "ll"), (2, 33.0, "ii"), (2, 71.0, "no")]]
        {
            let seen = words(&table(&noise), (612.0, 792.0));
            let origin = if noise.len() == 5 { TextOrigin::Ocr } else { TextOrigin::Wordless };
            assert_eq!(seen.page.origin, origin, "{noise:?}");
            assert_eq!(seen.page.text.is_empty(), origin == TextOrigin::Wordless);
        }
        assert_eq!(
            words(&table(&[(1, 45.0, "ae"), (1, 35.0, "oo"), (2, 80.0, "ll"), (2, 33.0, "ii"), (2, 35.0, "no")]), (612.0, 792.0)).sure,
            0
        );
    }

    #[test]
    fn writing_without_spaces_gets_none() {
        let seen = words(&table(&[(1, 90.0, "乳房"), (1, 92.0, "の"), (1, 95.0, "MRI"), (1, 93.0, "検査")]), (0.0, 0.0));
        assert_eq!(seen.page.text, "乳房の MRI 検査");
    }

    #[test]
    fn nonsense_is_passed_over() {
        let cut = &table(&[(1, 96.0, "Ductal"), (1, 90.0, "carcinoma")])[..150];
        for nonsense in [
            "",
            "\t\t\t\n5\t1",
            "5\t1\t1\t1\t1\t1\t-4\t99999999999\t1\t1\tNaN\tx",
            cut,
            "5\t1\t1\t1\t1\t1\t1\t1\t1\t1\t96\tbefore the picture",
        ] {
            assert_eq!(words(nonsense, (0.0, 0.0)).page.text, "", "{nonsense}");
        }
        assert_eq!(script("Page number: 0\nRotate: 90\nScript: Latin\nScript confidence: 3.5\n"), "Latin");
        assert_eq!(script("Script: ../../x\u{7}y"), "xy");
        assert_eq!(script("Too few characters"), "");
    }
}
