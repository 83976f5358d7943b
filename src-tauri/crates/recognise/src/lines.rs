//! A document as lines with their pages, the way a person skims it: what stands at the margin, which section a line is in,
//! what a fax machine printed.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;
use second_read_model::extract::WordBox;

use crate::date;
use crate::date::Written;
use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::label::folded;
use crate::label::labels;
use crate::person::banner;
use crate::person::banner::Banner;
use crate::token::Token;
use crate::token::tokens;
use crate::words;

/// One line that is not empty, trimmed.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    /// The page it stands on, from 1.
    pub(crate) page: u32,
    pub(crate) text: &'a str,
    /// Its place among the lines of its page that have words, from 0.
    pub(crate) row: usize,
    /// How many characters stand before it: its margin.
    pub(crate) margin: usize,
    /// An empty line stands before it.
    pub(crate) after_gap: bool,
    /// Where its words begin, and in which columns they stand on the page; empty where that is not known.
    places: Vec<(usize, usize)>,
    /// Its words were read from a picture.
    pub(crate) ocr: bool,
    /// Taken off the confidence of names, whose letters nothing else bears out: 0 for a text layer, more the worse a page was read.
    pub(crate) doubt: f32,
    pub(crate) tokens: Vec<Token>,
    pub(crate) labels: Vec<Label>,
    /// It stands in a section about something else: history, comparison, plan.
    pub(crate) aside: bool,
    /// It stands under a heading that names somebody else: "EMERGENCY CONTACT".
    pub(crate) others: bool,
    /// Printed by a fax machine at the edge of the page.
    pub(crate) fax: bool,
    /// Asked for through [`Line::dates`].
    dates: OnceCell<Vec<Written>>,
    /// Asked for through [`Line::pieces`].
    pieces: OnceCell<Vec<Range<usize>>>,
    /// Where the label of what was examined begins in it, and its value; looked for in `exam`.
    pub(crate) exam: OnceCell<Option<(usize, Range<usize>)>>,
    /// Asked for through [`Line::banner`].
    banner: OnceCell<Option<Banner<'a>>>,
}

impl<'a> Line<'a> {
    /// The dates that stand in it, looked for once for all that ask.
    pub(crate) fn dates(&self) -> &[Written] {
        self.dates.get_or_init(|| date::scan(self.text))
    }

    /// Its pieces as a row about a person, cut once for all that ask.
    pub(crate) fn pieces(&self) -> &[Range<usize>] {
        self.pieces.get_or_init(|| banner::pieces(self.text))
    }

    /// The row of a person that it is, read once for all that ask.
    pub(crate) fn banner(&self) -> Option<&Banner<'a>> {
        self.banner.get_or_init(|| banner::banner(self)).as_ref()
    }

    /// Where the cell begins in which `at` stands, by the last wide gap before it: `at` itself right behind a gap.
    pub(crate) fn cell_start(&self, at: usize) -> usize {
        self.text[..at].rfind("  ").map_or(0, |gap| gap + 2)
    }

    /// Where the last cell with words in it begins before `at`: "Planned:" in "Ward 4    Planned:    20.03.2024".
    pub(crate) fn last_cell_start(&self, at: usize) -> usize {
        self.cell_start(self.text[..at].trim_end().len())
    }

    /// The character column of a byte of this line: by where its word stands on the page where that is known, else by the blanks before it.
    pub(crate) fn column(&self, at: usize) -> usize {
        let word = self.places.partition_point(|(start, _)| *start <= at).checked_sub(1).map(|word| self.places[word]);
        let (start, column) = word.unwrap_or((0, self.margin));
        column + self.text[start..at].chars().count()
    }

    /// Whether a label ends right before that byte: "No." before "12" of "No. 12".
    pub(crate) fn is_behind_label(&self, at: usize) -> bool {
        const NEAR: usize = 3;
        self.labels.iter().any(|label| label.span.end <= at && label.span.end + NEAR >= at)
    }

    /// The folded words of one of its labels, joined as the lists are.
    pub(crate) fn words(&self, label: &Label) -> String {
        self.tokens[label.tokens.clone()].iter().map(|token| token.folded.as_str()).collect()
    }
}

// The facts of a document stand in its first seventy pages or so; a bounded look keeps a whole portal export cheap.
const LINES_READ: usize = 4000;
/// Longer lines are whole documents without breaks.
const LINE_READ: usize = 20_000;
/// Labels are looked for in the beginning of a line: the rest of a paragraph has none.
const LABELS_READ: usize = 2000;

/// The lines of all pages, as far as they are read.
pub(crate) fn lines(pages: &[PageText]) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = pages.iter().flat_map(page_lines).take(LINES_READ).collect();
    mark_sections(&mut lines);
    mark_others(&mut lines);
    lines
}

fn page_lines(page: &PageText) -> impl Iterator<Item = Line<'_>> {
    let ocr = page.origin == TextOrigin::Ocr;
    let doubt = if ocr { doubt(page.confidence) } else { 0.0 };
    let letter = letter_width(page);
    let mut gap = true;
    let kept = page.text.lines().filter_map(move |raw| {
        let text = cut(raw.trim(), LINE_READ);
        let after_gap = std::mem::replace(&mut gap, text.is_empty());
        let margin = raw[..raw.len() - raw.trim_start().len()].chars().count();
        (!text.is_empty()).then_some((text, margin, after_gap))
    });
    // A rule across the page is no row.
    let mut rows = 0;
    kept.map(move |(text, margin, after_gap)| {
        let row = rows;
        rows += usize::from(text.contains(char::is_alphanumeric));
        let tokens = tokens(cut(text, LABELS_READ));
        let labels = labels(text, &tokens, ocr);
        let fax = is_fax(text);
        Line {
            page: page.number,
            text,
            row,
            margin,
            after_gap,
            places: letter.map(|letter| places(page, text, letter)).unwrap_or_default(),
            ocr,
            doubt,
            tokens,
            labels,
            aside: false,
            others: false,
            fax,
            dates: OnceCell::new(),
            pieces: OnceCell::new(),
            exam: OnceCell::new(),
            banner: OnceCell::new(),
        }
    })
}

/// How wide the letters of a page are, as a rule, in points; `None` where it is not known where they stand.
fn letter_width(page: &PageText) -> Option<f32> {
    let of = |word: &WordBox| {
        let letters = page.text.get(word.start as usize..(word.start as usize).checked_add(word.len as usize)?)?.chars().count();
        (word.w > 0.0 && letters > 0).then(|| word.w / u16::try_from(letters).map_or(f32::MAX, f32::from))
    };
    let mut widths: Vec<f32> = page.words.iter().filter_map(of).collect();
    let middle = widths.len() / 2;
    (!widths.is_empty()).then(|| *widths.select_nth_unstable_by(middle, f32::total_cmp).1)
}

/// Where the words of a line of a page begin, and in which columns of letters of that width they stand. Pages come from files that nobody
/// vouches for: words may stand anywhere and in any order.
fn places(page: &PageText, line: &str, letter: f32) -> Vec<(usize, usize)> {
    const LAST_COLUMN: f32 = 10_000.0;
    let start = line.as_ptr() as usize - page.text.as_ptr() as usize;
    let before = |at: usize| page.words.partition_point(|word| (word.start as usize) < at);
    let own = page.words.get(before(start)..before(start + line.len())).unwrap_or_default();
    let place = |word: &WordBox| {
        let at = (word.start as usize).checked_sub(start)?;
        line.is_char_boundary(at).then_some((at, (word.x.max(0.0) / letter).min(LAST_COLUMN).round() as usize))
    };
    let mut places: Vec<(usize, usize)> = own.iter().filter_map(place).collect();
    places.sort_unstable();
    places
}

/// The doubt in words of a picture by their page's confidence (0–1): hardly any for a clear page, half for one that cannot be read.
fn doubt(confidence: Option<f32>) -> f32 {
    // Of the names in 83 scans of clear pages none was misread.
    const LEAST: f32 = 0.03;
    let unread = 1.0 - confidence.unwrap_or(1.0).clamp(0.0, 1.0);
    (LEAST + unread).min(0.5)
}

/// Words whose letters are set apart, as houses and titles are ("T A L L O W   L A B"), joined again: wide gaps part the words.
pub(crate) fn letters_joined(text: &str) -> Option<String> {
    const LEAST: usize = 5;
    let is_letter = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    let apart = text.split_whitespace().count() >= LEAST && text.split_whitespace().all(is_letter);
    let words = || text.split("  ").map(|word| word.split_whitespace().collect::<String>()).filter(|word| !word.is_empty());
    apart.then(|| words().collect::<Vec<_>>().join(" "))
}

fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// A fax machine's line: its word with a time of day, or a page count with a time.
fn is_fax(text: &str) -> bool {
    static FAX: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"(?:^|[^\p{{L}}]){}", words::any_of("line", "fax"))));
    static TIME: LazyLock<Regex> = LazyLock::new(|| {
        words::expression(r"(?-u:\b)\d{1,2}[:.h]\d\d(?:[:.]\d\d)?(?:\s*[ap]\.?m(?-u:\b))?|(?-u:\b)p(?:age|\.)?\s*\d+\s*(?:/|of)\s*\d+")
    });
    text.len() <= 200 && TIME.is_match(text) && FAX.is_match(text)
}

/// Marks the lines below a heading of a section that is about something else, until the next heading or a label of the record itself.
fn mark_sections(lines: &mut [Line<'_>]) {
    static ASIDE: LazyLock<HashSet<String>> = LazyLock::new(|| folded("section", "aside").into_iter().collect());
    let mut aside = false;
    for line in lines {
        if let Some(heading) = heading(line) {
            aside = ASIDE.contains(&heading);
        } else if line.row == 0 || opens_with_own_label(line) || is_rule(line.text) {
            aside = false;
        }
        line.aside = aside;
    }
}

/// A line drawn across the page: the section above it is over.
fn is_rule(text: &str) -> bool {
    const SHORTEST: usize = 20;
    text.chars().all(|sign| !sign.is_alphanumeric()) && text.chars().filter(|sign| !sign.is_whitespace()).nth(SHORTEST).is_some()
}

/// The folded words of the heading that a line is, or that stands before its colon.
fn heading(line: &Line<'_>) -> Option<String> {
    static HEADINGS: LazyLock<HashSet<String>> =
        LazyLock::new(|| ["headings", "aside"].into_iter().flat_map(|list| folded("section", list)).collect());
    const WORDS: usize = 10;
    if line.text.starts_with(char::is_lowercase) {
        return None;
    }
    let end = line.text.find([':', '：']).unwrap_or(line.text.len());
    // "Historia: 59627675" is a number's label.
    let value = line.text[end..].trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
    let value = value.split("  ").next().unwrap_or_default();
    if !value.is_empty() && !value.contains(char::is_alphabetic) {
        return None;
    }
    let words = line.tokens.iter().take_while(|token| token.end <= end);
    let joined: String = words.take(WORDS + 1).map(|token| token.folded.as_str()).collect();
    HEADINGS.contains(&joined).then_some(joined)
}

/// "Date: …", "Patient: …" at the start of a line: no longer the section before it.
fn opens_with_own_label(line: &Line<'_>) -> bool {
    const OWN: [Role; 8] = [Role::Name, Role::Birth, Role::Number, Role::Sex, Role::Collected, Role::Service, Role::Reported, Role::Dated];
    line.labels.first().is_some_and(|label| label.tokens.start == 0 && label.after == Edge::Colon && OWN.iter().any(|role| label.is(*role)))
}

static CONTACT_WORD: LazyLock<HashSet<String>> = LazyLock::new(|| folded("person", "contact_word").into_iter().collect());

/// Lines below "EMERGENCY CONTACT" on its own are about that person, until an empty line, a heading or the patient's label.
fn mark_others(lines: &mut [Line<'_>]) {
    const LONGEST: usize = 5;
    let mut left = 0;
    for line in lines {
        let heads = line.labels.first().is_some_and(|label| label.span.start <= 2 && label.is(Role::Relative));
        let words = line.text.split_whitespace().count();
        let empty = line.labels.first().is_some_and(|label| line.text[label.value..].trim().is_empty());
        // "EMERGENCY PHYSICIAN RECORD" is the title of a paper.
        let whole = line.labels.first().is_some_and(|label| {
            let mut behind = line.tokens.iter().filter(|token| token.start >= label.span.end);
            behind.all(|token| CONTACT_WORD.contains(&token.folded))
        });
        let titled = heads
            && whole
            && words <= 4
            && !line.text.chars().any(|c| c.is_ascii_digit())
            && (empty
                || !line.text.contains([':', '：', ','])
                    && line.text.chars().any(char::is_uppercase)
                    && !line.text.chars().any(char::is_lowercase));
        let patient = line
            .labels
            .first()
            .is_some_and(|label| label.span.start == 0 && label.is(Role::Name) && line.text[label.span.clone()].len() > 5);
        if titled {
            left = LONGEST;
            line.others = true;
            continue;
        }
        if left > 0 && (line.after_gap && left < LONGEST || patient || line.row == 0 || heading(line).is_some()) {
            left = 0;
        }
        line.others = left > 0;
        left = left.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, mark: impl Fn(&Line<'_>) -> bool, expected: &str) {
        let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
        let shown: String = lines(&pages).iter().map(|line| if mark(line) { 'x' } else { '.' }).collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn a_page_that_was_read_badly_is_doubted() {
        let doubt = |origin, confidence| {
            let pages = [PageText { number: 1, text: "x".into(), origin, confidence, ..PageText::default() }];
            lines(&pages)[0].doubt
        };
        let [text, clear, poor] = [(TextOrigin::default(), None), (TextOrigin::Ocr, Some(1.0)), (TextOrigin::Ocr, Some(0.2))]
            .map(|(origin, confidence)| doubt(origin, confidence));
        assert!(text <= 0.0 && text < clear && clear < poor && poor <= 0.5, "{text} {clear} {poor}");
    }

    #[test]
    fn words_stand_in_the_columns_of_their_page() {
        // Gaps are two blanks wide in the text of a printed page, however wide they are on paper.
        let text = "Name  Born\nLind, Marta  02/19/1974";
        let at = |word: &str, x: f32| {
            let start = u32::try_from(text.find(word).unwrap()).unwrap();
            WordBox::from((start, u32::try_from(word.len()).unwrap(), x, 0.0, 5.0 * f32::from(u16::try_from(word.len()).unwrap()), 9.0))
        };
        let words = vec![at("Name", 50.0), at("Born", 200.0), at("Lind,", 50.0), at("Marta", 80.0), at("02/19/1974", 200.5)];
        let pages = [PageText { number: 1, text: text.to_owned(), words, ..PageText::default() }];
        let columns = |page: &[PageText]| {
            let lines = lines(page);
            [lines[0].column("Name  ".len()), lines[1].column("Lind, Marta  ".len()), lines[1].column("Lind, Ma".len())]
        };
        assert_eq!(columns(&pages), [40, 40, 18]);
        let [unplaced] = pages;
        assert_eq!(columns(&[PageText { words: Vec::new(), ..unplaced }]), [6, 13, 8], "by blanks alone");
    }

    #[test]
    fn words_that_stand_nowhere_stop_nothing() {
        let text = "Name  Born\nLind  1974";
        let far = |start, x, w| WordBox::from((start, 4, x, 0.0, w, 9.0));
        for words in [
            vec![far(0, f32::MAX, f32::MIN_POSITIVE), far(6, f32::NAN, 20.0), far(11, f32::INFINITY, 20.0), far(17, -9.0, 20.0)],
            vec![far(17, 10.0, 20.0), far(11, 60.0, 20.0), far(0, 10.0, 20.0), far(6, 60.0, 20.0)],
            vec![far(11, 10.0, 20.0), far(0, 60.0, 20.0), far(u32::MAX, 10.0, 20.0), far(3, 60.0, 20.0)],
        ] {
            let pages = [PageText { number: 1, text: text.to_owned(), words, ..PageText::default() }];
            let columns: Vec<usize> = lines(&pages).iter().flat_map(|line| (0..=line.text.len()).map(|at| line.column(at))).collect();
            assert!(columns.iter().all(|column| *column < 20_000), "{columns:?}");
        }
    }

    #[test]
    fn what_is_not_the_records_own() {
        check("Name: A B\nFAMILY HISTORY\nMother died in 2001\nFINDINGS\nx", |line| line.aside, ".xx..");
        check("ΣΥΓΚΡΙΣΗ\nx\nΕΥΡΗΜΑΤΑ\ny", |line| line.aside, "xx..");
        check("HISTORY: pain\nsince May\nDate: 1", |line| line.aside, "xx.");
        check("FAMILY HISTORY\nx\n-------------------------------\ny", |line| line.aside, "xx..");
        check("EMERGENCY CONTACT\nName: A B\nDOB: 1\n\nDOB: 2", |line| line.others, "xxx.");
        check("EMERGENCY PHYSICIAN RECORD\nName: A B", |line| line.others, "..");
        check("From: Lake Clinic  Fax 555 0100  06/12/2026 10:14 PM  p. 1/3\nTel 555  Fax 556", |line| line.fax, "x.");
    }
}
