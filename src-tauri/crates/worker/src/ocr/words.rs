//! Tesseract's answer about the picture of a page → text, and where its words stand.
//!
//! Its table has twelve columns (level, page, block, paragraph, line, word, left, top, width, height, confidence, text); a row of level 5
//! is a word. Other rows, and broken ones, are passed over.

use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;
use second_read_model::protocol::Scan;
use second_read_model::protocol::SeenWords;

use super::scan::on_page;
use crate::layout::Before;
use crate::layout::Word;
use crate::layout::Written;
use crate::layout::as_it_stands;
use crate::layout::median;
use crate::layout::runs_left;

/// Of a hundred: words below this are noise, and signs alone are noise more often than words. Numbers that no dictionary knows stand at 20.
const NOISE: f32 = 10.0;
const NOISE_OF_SIGNS: f32 = 60.0;
/// Of a hundred: there is little doubt about a word from here on.
const SURE: f32 = 70.0;
/// Fewer sure words than this, or a mean below, and what was seen was no text: the grain of a table, a face, a pattern.
const FEWEST: u32 = 2;
const LOWEST_MEAN: f32 = 50.0;
/// What is seen of most words, from the top of their capitals to the baseline, in font heights.
const LETTER_HEIGHT: f32 = 0.75;
/// The most words and bytes of one page.
const MOST_WORDS: usize = 50_000;
const MOST_BYTES: usize = 1 << 20;
/// The longest name of a writing.
const LONGEST_NAME: usize = 40;

/// The words of a page. `size`: its width and height in points, or 0 where it has none: then a point is a pixel of its picture.
pub fn words(tsv: &str, size: (f32, f32), scan: &Scan) -> SeenWords {
    let pixels = (scan.width.max(1) as f32, scan.height.max(1) as f32);
    let size = if size.0 > 0.0 && size.1 > 0.0 { size } else { pixels };
    let mut seen = Seen::default();
    tsv.lines().filter_map(Row::of).for_each(|row| seen.take(&row));
    seen.finish(size, (size.0 / pixels.0, size.1 / pixels.1), scan)
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

/// What tesseract saw, without the noise.
#[derive(Default)]
struct Seen {
    words: Vec<SeenWord>,
    bytes: usize,
    /// Of the confidences.
    sum: f32,
    sure: u32,
}

struct SeenWord {
    text: String,
    /// Block, paragraph and line.
    line: [u32; 3],
    /// Left, top, width, height in pixels.
    place: [f32; 4],
}

impl SeenWord {
    fn middle(&self) -> (f32, f32) {
        let [left, top, width, height] = self.place;
        (left + width / 2.0, top + height / 2.0)
    }
}

impl Seen {
    fn take(&mut self, row: &Row<'_>) {
        let text: String = row.text.trim().chars().filter(|letter| !letter.is_control()).collect();
        let letters = text.chars().filter(|letter| letter.is_alphanumeric()).count();
        let is_noise = row.confidence < if letters == 0 { NOISE_OF_SIGNS } else { NOISE };
        let is_full = self.words.len() >= MOST_WORDS || self.bytes.saturating_add(text.len()) > MOST_BYTES;
        if row.level != 5 || text.is_empty() || is_noise || is_full {
            return;
        }
        self.bytes = self.bytes.saturating_add(text.len());
        self.sum += row.confidence.clamp(0.0, 100.0);
        self.sure = self.sure.saturating_add(u32::from(row.confidence >= SURE && (letters > 1 || is_wide(text.chars().next()))));
        self.words.push(SeenWord { text, line: row.line, place: row.place });
    }

    /// `size` of the page, and `scale`: points for a pixel, across and down.
    fn finish(self, size: (f32, f32), scale: (f32, f32), scan: &Scan) -> SeenWords {
        let mean = self.sum / (self.words.len().max(1)) as f32;
        let blank = PageText { number: 1, width: size.0, height: size.1, origin: TextOrigin::Wordless, ..PageText::default() };
        if self.sure < FEWEST || mean < LOWEST_MEAN {
            return SeenWords { page: blank, sure: 0 };
        }
        let mut written = Written::default();
        written.add(level(&self.words, scan), |word| boxed(&self.words, word.at, scale, scan));
        let page = PageText { text: written.text, words: written.boxes, origin: TextOrigin::Ocr, confidence: Some(mean / 100.0), ..blank };
        SeenWords { page, sure: self.sure }
    }
}

/// The words in the frame of their lines. All words that tesseract has put in a line stand on one baseline, which a fold or a lens may
/// have bent; lines that it took for blocks side by side are put together again by their places.
fn level<'a>(words: &'a [SeenWord], scan: &Scan) -> Vec<Word<'a>> {
    let turn = turn(words);
    let lies = !turn.is_multiple_of(180);
    let (sine, cosine) = (f32::from(turn) + scan.lean).to_radians().sin_cos();
    let (cx, cy) = (scan.width as f32 / 2.0, scan.height as f32 / 2.0);
    let mut levelled: Vec<Word<'a>> = Vec::with_capacity(words.len());
    for line in words.chunk_by(|one, other| one.line == other.line) {
        let extents = line.iter().map(|word| {
            let (x, y) = word.middle();
            let (dx, dy) = (x - cx, y - cy);
            let (long, high) = if lies { (word.place[3], word.place[2]) } else { (word.place[2], word.place[3]) };
            (dx * cosine + dy * sine, dy * cosine - dx * sine, long, high)
        });
        let extents: Vec<(f32, f32, f32, f32)> = extents.collect();
        let height = median(extents.iter().map(|word| word.3).collect());
        let baseline = median(extents.iter().map(|word| word.1 + word.3 / 2.0).collect());
        let mut last = None;
        for (word, (along, _, long, _)) in line.iter().zip(extents) {
            levelled.push(Word {
                text: as_it_stands(&word.text),
                left: along - long / 2.0,
                right: along + long / 2.0,
                baseline,
                size: height / LETTER_HEIGHT,
                before: if joins(last, word.text.chars().next()) { Before::Joined } else { Before::Space },
                at: levelled.len(),
            });
            last = word.text.chars().next_back();
        }
    }
    levelled
}

/// How the writing runs, in degrees clockwise from left to right, by the way from each word of a line to the next.
fn turn(words: &[SeenWord]) -> u16 {
    let mut steps = [0_u32; 4];
    for pair in words.windows(2) {
        // From right to left is also how Hebrew stands upright.
        if pair[0].line != pair[1].line || pair.iter().any(|word| runs_left(&word.text)) {
            continue;
        }
        let ((x, y), (to_x, to_y)) = (pair[0].middle(), pair[1].middle());
        let (across, down) = (to_x - x, to_y - y);
        let way = if across.abs() >= down.abs() { usize::from(across < 0.0) * 2 } else { 1 + usize::from(down < 0.0) * 2 };
        steps[way] += 1;
    }
    let most = (0..4).rev().max_by_key(|way| steps[*way]).unwrap_or_default();
    most as u16 * 90
}

/// Left, top, width and height of a word on the page, in points: its middle is found there, and it keeps its size.
fn boxed(words: &[SeenWord], at: usize, (across, down): (f32, f32), scan: &Scan) -> [f32; 4] {
    let Some(word) = words.get(at) else { return [0.0; 4] };
    let [_, _, width, height] = word.place;
    let (x, y) = word.middle();
    let (x, y) = on_page(scan)(x, y);
    [(x - width / 2.0) * across, (y - height / 2.0) * down, width * across, height * down]
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
    use second_read_model::extract::WordBox;

    use super::*;

    const LETTER: (f32, f32) = (612.0, 792.0);

    fn scan(turned: f32) -> Scan {
        Scan { width: 2550, height: 3300, turned, lean: 0.0 }
    }

    /// A table of words: line, confidence, text; the n-th stands 220 pixels right of the one before, each line 60 below the one before.
    fn table(words: &[(u32, f32, &str)]) -> String {
        let head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                    1\t1\t0\t0\t0\t0\t0\t0\t2550\t3300\t-1\t\n";
        let rows = words.iter().enumerate().map(|(at, (line, confidence, text))| {
            format!("5\t1\t1\t1\t{line}\t{}\t{}\t{}\t200\t40\t{confidence}\t{text}\n", at + 1, at * 220, 200 + line * 60)
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
        assert!(is_near(second, [52.8, 62.4, 48.0, 9.6]), "{second:?}");
        // On a page that was turned to level it, they stand where they stood.
        let on_its_head = words(&table, LETTER, &scan(180.0)).page.words[1];
        assert!(is_near(on_its_head, [612.0 - 52.8 - 48.0, 792.0 - 62.4 - 9.6, 48.0, 9.6]), "{on_its_head:?}");
        let photo = words(&table, (0.0, 0.0), &scan(0.0));
        assert_eq!((photo.page.width, photo.page.height, photo.page.words[1].x), (2550.0, 3300.0, 220.0));
    }

    /// A table of words, each with its block and line, and where it stands.
    fn placed(words: &[(u32, u32, [i32; 4], &str)]) -> String {
        let row = |(block, line, [left, top, width, height], text): &(u32, u32, [i32; 4], &str)| {
            format!("5\t1\t{block}\t1\t{line}\t1\t{left}\t{top}\t{width}\t{height}\t95\t{text}\n")
        };
        words.iter().map(row).collect()
    }

    #[test]
    fn labels_and_what_stands_beside_them_are_one_line_though_seen_as_blocks() {
        let blocks = [
            (1, 1, [100, 300, 140, 30], "Name"),
            (1, 2, [100, 350, 160, 30], "Born"),
            (2, 1, [2000, 300, 180, 30], "Penrose"),
            (2, 1, [2195, 300, 120, 30], "Ada"),
            (2, 2, [2000, 350, 180, 30], "1950"),
        ];
        assert_eq!(words(&placed(&blocks), LETTER, &scan(0.0)).page.text, "Name  Penrose Ada\nBorn  1950");
        // On a page that leans, what is far to the right stands a line lower or higher.
        for (lean, slope) in [(0.8_f32, 1.0), (-0.8, -1.0)] {
            let leaning = blocks.map(|(block, line, [left, top, width, height], text)| {
                let down = slope * (left + width / 2 - 1275) as f32 * lean.abs().to_radians().tan();
                (block, line, [left, top + down as i32, width, height], text)
            });
            let seen = words(&placed(&leaning), LETTER, &Scan { lean, ..scan(0.0) });
            assert_eq!(seen.page.text, "Name  Penrose Ada\nBorn  1950", "{lean}");
        }
    }

    #[test]
    fn a_page_may_lie_on_its_side_and_a_writing_may_run_left() {
        // Lines run down, the first is the rightmost: turned a quarter clockwise.
        let lying = [
            (1, 1, [900, 100, 30, 140], "Name"),
            (2, 1, [900, 600, 30, 180], "Penrose"),
            (2, 1, [900, 795, 30, 120], "Ada"),
            (3, 2, [850, 100, 30, 160], "Born"),
            (3, 2, [850, 275, 30, 160], "1950"),
        ];
        let seen = words(&placed(&lying), LETTER, &scan(0.0));
        assert_eq!(seen.page.text, "Name  Penrose Ada\nBorn 1950");
        assert!(is_near(seen.page.words[0], [216.0, 24.0, 7.2, 33.6]), "{:?}", seen.page.words[0]);
        let hebrew = [(1, 1, [600, 300, 180, 30], "שלום"), (1, 1, [450, 300, 135, 30], "12"), (1, 1, [250, 300, 185, 30], "בית")];
        assert_eq!(words(&placed(&hebrew), LETTER, &scan(0.0)).page.text, "שלום 12 בית");
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
