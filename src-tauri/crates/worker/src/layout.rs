//! Words at their places → lines, reading order, text: for what a PDF draws and for what was seen in a picture.
//!
//! A line is what stands on one baseline, so that a table's row stays one line; what stands far apart on it is parted by two spaces.
//! Only columns of running text (many lines that fill their column) are read one after the other. Hyphens at line ends stay: the text
//! of a page is what is printed, word for word.

use std::borrow::Cow;

use second_read_model::extract::WordBox;

/// A gap wider than this, in font heights, parts two words.
pub(crate) const WORD_GAP: f32 = 0.12;
/// A gap wider than this, in font heights, parts two cells.
const CELL_GAP: f32 = 1.0;
/// Above and below the baseline, in font heights: what a line covers.
pub(crate) const ASCENT: f32 = 0.8;
pub(crate) const DESCENT: f32 = 0.2;

/// A word or a piece of one, in the frame of its direction: lengths along the line and down the page, all in one unit.
#[derive(Debug, Clone)]
pub(crate) struct Word<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) left: f32,
    pub(crate) right: f32,
    pub(crate) baseline: f32,
    /// Height of the font.
    pub(crate) size: f32,
    pub(crate) before: Before,
    /// Which of the caller's words it is.
    pub(crate) at: usize,
}

/// What is known to stand before a word of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Nothing: the gap tells whether it is a word of its own.
    Unknown,
    /// A space: it is a word of its own however narrow the gap.
    Space,
    /// The word before it, in a writing without spaces: no space is to be written.
    Joined,
}

#[derive(Debug, Clone)]
struct Line<'a> {
    /// From left to right.
    words: Vec<Word<'a>>,
    baseline: f32,
    /// Of its largest word.
    size: f32,
}

impl Word<'_> {
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
            if word.before == Before::Unknown && gap < (WORD_GAP * size).max(letter_gap) && gap > -0.5 * size {
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
        if gaps.len() < 4 || single * 10 < self.words.len() * 9 || self.words.iter().any(|word| word.before != Before::Unknown) {
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

/// The value in the middle; 0 of none.
pub(crate) fn median(values: Vec<f32>) -> f32 {
    quantile(values, 2)
}

/// The value that one in `parts` values does not reach; 0 of none.
fn quantile(mut values: Vec<f32>, parts: usize) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / parts).copied().unwrap_or(0.0)
}

/// The page's text as it grows.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Lines end with `\n`.
    pub(crate) text: String,
    pub(crate) boxes: Vec<WordBox>,
}

impl Written {
    /// Adds words of one direction, below what was written before. `boxed` tells the left, top, width and height of one on the page.
    pub(crate) fn add<'a>(&mut self, words: Vec<Word<'a>>, boxed: impl Fn(&Word<'a>) -> [f32; 4]) {
        let lines = columns(lines(words), 0);
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
            self.add_line(line, &boxed);
        }
    }

    fn add_line<'a>(&mut self, line: Line<'a>, boxed: &impl Fn(&Word<'a>) -> [f32; 4]) {
        let mut before: Option<(f32, f32)> = None;
        for word in reading_order(line.words) {
            if let Some((left, right)) = before {
                // In a line that runs from right to left the next word stands left of the last one.
                let gap = (word.left - right).max(left - word.right);
                self.text.push_str(match word.before {
                    _ if gap > CELL_GAP * word.size => "  ",
                    Before::Joined => "",
                    Before::Unknown | Before::Space => " ",
                });
            }
            before = Some((word.left, word.right));
            let [x, y, w, h] = boxed(&word);
            let [start, len] = [self.text.len(), word.text.len()].map(|bytes| u32::try_from(bytes).unwrap_or(u32::MAX));
            self.boxes.push(WordBox { start, len, x, y, w, h });
            self.text.push_str(&word.text);
        }
    }
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

/// A word as it stands on the page, its leftmost letter first, and the other way round.
pub(crate) fn as_it_stands(text: &str) -> Cow<'_, str> {
    if runs_left(text) { Cow::Owned(turned(text)) } else { Cow::Borrowed(text) }
}

/// Whether letters of a word are read from right to left.
pub(crate) fn runs_left(text: &str) -> bool {
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

    #[test]
    fn words_of_a_writing_without_spaces_are_joined_in_one_cell_alone() {
        let word = |text: &'static str, left: f32, before| Word {
            text: text.into(),
            left,
            right: left + 10.0,
            baseline: 100.0,
            size: 10.0,
            before,
            at: 0,
        };
        let words = [("氏", 0.0, Before::Space), ("名", 15.0, Before::Joined), ("森", 60.0, Before::Joined), ("MRI", 72.0, Before::Space)];
        let mut written = Written::default();
        written.add(words.map(|(text, left, before)| word(text, left, before)).to_vec(), |word| [word.left, 0.0, 10.0, 10.0]);
        assert_eq!(written.text, "氏名  森 MRI");
        let places: Vec<(u32, f32)> = written.boxes.iter().map(|word| (word.start, word.x)).collect();
        assert_eq!(places, [(0, 0.0), (3, 15.0), (8, 60.0), (12, 72.0)]);
    }

    #[test]
    fn a_word_as_it_stands_is_turned_and_turned_back() {
        for (text, stands) in [("אב", "בא"), ("12אב", "בא12"), ("Grade", "Grade")] {
            assert_eq!(as_it_stands(text), stands);
            assert_eq!(as_it_stands(stands), text);
        }
    }
}
