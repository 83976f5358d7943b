//! The sentences of a document in which a diagnosis stands: those of its diagnosis sections, cut, each with what it is about.
//!
//! Which headings open such a section is said in `assets/diagnosis.toml`. A sentence is a contiguous piece of a page, so that it can be
//! quoted; wrapped lines stay together. What the sentences mean is not looked at.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Match;
use regex::Regex;
use second_read_model::extract::PageText;
use second_read_model::fold::is_cjk;
use second_read_model::fold::is_mark;
use serde::Deserialize;

use super::note::Note;
use super::note::is_item;
use super::note::is_problem;
use super::note::is_prose;
use super::token;
use super::token::Word;
use crate::sections;
use crate::words;

/// One sentence.
pub(crate) struct Statement<'a> {
    pub(crate) page: &'a PageText,
    /// Its place in the page's text.
    pub(crate) range: Range<usize>,
    pub(crate) words: Vec<Word>,
    /// The words of the line that heads it ("LEFT BREAST, CORE BIOPSY:"), if one does.
    pub(crate) header: Vec<Word>,
    pub(crate) section: Section,
}

/// What a section is to its sentences; earlier ones are better places for a diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Section {
    /// It says the diagnosis.
    Diagnosis,
    /// It says what was thought before: counts where nothing better is said.
    Before,
    /// It may hold a diagnosis in passing: counts where nothing better is said.
    Remark,
    /// Running text, or a section that is known for something else: counts where it says that a diagnosis follows.
    Running,
    /// It says where the growth is.
    Site,
    /// It says what was taken or looked at.
    Subject,
    /// It says why: of a test of genes that is the disease, of another examination a question.
    Reason,
    /// It says nothing of what the patient has now.
    Other,
}

impl<'a> Statement<'a> {
    /// As it stands on its page.
    pub(crate) fn text(&self) -> &'a str {
        &self.page.text[self.range.clone()]
    }
}

/// The sentences of a document, each once, in its order.
pub(crate) fn statements(pages: &[PageText]) -> Vec<Statement<'_>> {
    let mut reader = Reader { section: Section::Running, is_inline: false, is_block: false, header: Vec::new(), found: Vec::new() };
    pages.iter().for_each(|page| reader.page(page));
    reader.found
}

/// The words of where the growth is and of what was taken or looked at, from the sections that say so: "Specimen: left breast".
pub(crate) fn subject(statements: &[Statement<'_>]) -> Vec<Word> {
    let of = |section| statements.iter().filter(move |statement| statement.section == section).flat_map(|one| one.words.clone());
    of(Section::Site).chain(of(Section::Subject)).take(SUBJECT).collect()
}

/// Words of a subject that are looked at, at most.
const SUBJECT: usize = 60;

/// Reads page after page; a section goes on over the end of a page.
struct Reader<'a> {
    section: Section,
    /// Whether its content began beside its heading, and it is one that says no diagnosis.
    is_inline: bool,
    /// Whether its content began beside its heading, and it is one that says the diagnosis.
    is_block: bool,
    header: Vec<Word>,
    found: Vec<Statement<'a>>,
}

impl<'a> Reader<'a> {
    fn page(&mut self, page: &'a PageText) {
        // The piece that is open: lines of one section that may belong to one sentence.
        let mut open: Option<Range<usize>> = None;
        let widest = page.text.lines().map(|line| line.trim().len()).max().unwrap_or(0);
        let mut behind = 0;
        let note = Note::of(&page.text);
        for (line, is_cell) in lines(&page.text) {
            let text = &page.text[line.clone()];
            let is_paragraph = page.text[behind..line.start].matches('\n').count() > 1;
            behind = line.end;
            // In a letter the diagnosis is a block, and what comes behind it is the letter.
            if is_paragraph && self.is_block && note.is_letter(line.start) && is_prose(text) {
                self.close(page, open.take());
                (self.section, self.header) = (Section::Running, Vec::new());
            }
            // In a letter "History: asthma." is a paragraph; what comes behind it is none of that section.
            if is_paragraph && self.is_inline {
                self.close(page, open.take());
                (self.section, self.header) = (Section::Running, Vec::new());
            }
            if is_paragraph {
                self.is_inline = false;
            }
            if self.section == Section::Other && heads_table(text) {
                self.close(page, open.take());
                continue;
            }
            if let Some((section, content)) = note.part(text).or_else(|| heading(text)) {
                self.close(page, open.take());
                // A field of a form holds what stands beside it and ends there.
                let is_field = is_cell || NARROW.is_match(text) && narrow_heading(text).is_some_and(|(_, at)| text[..at].ends_with("  "));
                if let (true, Some(content)) = (is_field, content) {
                    let around = std::mem::replace(&mut self.section, section);
                    self.close(page, Some(line.start + content..line.end));
                    self.section = around;
                    continue;
                }
                (self.section, self.header) = (section, Vec::new());
                self.is_inline = content.is_some() && section > Section::Running;
                self.is_block = content.is_some() && section == Section::Diagnosis;
                open = content.map(|content| line.start + content..line.end);
                continue;
            }
            // What is a heading was found above.
            if sections::is_ending(text) {
                self.close(page, open.take());
                // A page's footer is no end of what goes on over it.
                if !FOOTER.is_match(text) {
                    (self.section, self.header) = (Section::Running, Vec::new());
                }
                continue;
            }
            match &mut open {
                Some(piece) if goes_on(&page.text[piece.clone()], text, widest, is_paragraph) => piece.end = line.end,
                _ => {
                    self.close(page, open.take());
                    open = Some(line);
                }
            }
        }
        self.close(page, open.take());
    }

    /// Cuts a finished piece into sentences.
    fn close(&mut self, page: &'a PageText, piece: Option<Range<usize>>) {
        let Some(piece) = piece else { return };
        for sentence in sentences(&page.text, piece)
            .into_iter()
            .filter(|one| !is_unticked(&page.text[one.clone()]) && !is_range(&page.text[one.clone()]))
            .flat_map(|sentence| bounded(&page.text, sentence))
        {
            let text = &page.text[sentence.clone()];
            let words = token::words(text);
            if words.is_empty() {
                continue;
            }
            // "LEFT BREAST, CORE BIOPSY:" heads what follows.
            if text.ends_with(':') {
                self.header.clone_from(&words);
            }
            let section = match self.section {
                _ if is_outlook(&self.header) || opens_outlook(text) => Section::Other,
                Section::Running if is_problem(&page.text, &sentence) => Section::Diagnosis,
                // "He is here with the diagnoses of: / - gout"
                Section::Running if ends_with_cue(&self.header) && is_item(&page.text, &sentence) => Section::Diagnosis,
                section => section,
            };
            self.found.push(Statement { page, range: sentence, words, header: self.header.clone(), section });
        }
    }
}

/// Whether a sentence is the choice of a form that was not taken: "[ ] Ductal carcinoma in situ".
fn is_unticked(sentence: &str) -> bool {
    UNTICKED.is_match(sentence)
}

/// Whether a sentence says from which value on a laboratory speaks of a disease: "Prediabetes: 5.7 - 6.4", "Diabetes: >6.4".
fn is_range(sentence: &str) -> bool {
    static RANGE: LazyLock<Regex> = LazyLock::new(|| {
        words::exact_expression(
            r"^[\p{L}\p{M} ()-]{3,60}(?:[:：]?\s*[<>≤≥]\s*=?\s*\d|[:：]\s*\d+(?:[.,]\d+)?\s*(?:-|–|to)\s*\d)[\d.,]*\s*(?:%|\S{1,6}/\S{1,4})?$",
        )
    });
    // Most sentences have no such sign: they are spared the search.
    sentence.contains(['<', '>', '≤', '≥', ':', '：']) && RANGE.is_match(sentence)
}

static UNTICKED: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^(?:\[\s*\]|\(\s+\)|☐)"));
// Where the choices of a form begin, taken or not.
static BOX: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"\[\s?[xX✓]?\s?\]|\(\s?[xX]\s?\)|\(\s+\)|[☐☑☒]"));

/// A sentence without an end in pieces, so that no text costs more than its length.
fn bounded(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = sentence.start;
    while sentence.end - start > LONGEST {
        let cut = (start + 1..=start + LONGEST).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(sentence.end);
        let blank = text[start..cut].rfind(' ').map(|at| start + at).filter(|at| *at > start);
        pieces.extend(trimmed(text, start..blank.unwrap_or(cut)));
        start = blank.unwrap_or(cut);
    }
    pieces.extend(trimmed(text, start..sentence.end));
    pieces
}

/// Bytes of the longest sentence that is looked at in one.
const LONGEST: usize = 1_500;

/// The lines of a text that are not empty, without the blanks around them, and whether each is one of several fields beside one another.
/// A heading within a line begins one: one in capitals behind a sentence ("… stable. PLAN: rest"), any behind a gap ("Sex: F    Diagnosis:
/// asthma").
fn lines(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let mut from = start;
        let mut is_cell = false;
        let mut ats = Vec::new();
        // Both want a colon, which most lines are without.
        if line.contains([':', '：']) {
            let has_gap = line.contains("   ") || line.contains(['\t', '\u{3000}']);
            let fields = |line| has_gap.then(|| FIELD.captures_iter(line)).into_iter().flatten();
            is_cell = fields(line).next().is_some();
            let headings = WITHIN.captures_iter(line).chain(fields(line)).filter_map(|captures| captures.get(1));
            ats.extend(headings.map(|words| words.start()).filter(|at| heading(&line[*at..]).is_some()));
        }
        ats.sort_unstable();
        ats.dedup();
        is_cell &= !ats.is_empty() || heading(line).is_some_and(|(_, content)| content.is_some());
        for at in ats.into_iter().map(|at| start + at) {
            found.extend(trimmed(text, from..at).map(|range| (range, is_cell)));
            from = at;
        }
        found.extend(trimmed(text, from..start + line.len()).map(|range| (range, is_cell)));
        start += line.len() + 1;
    }
    found
}

static WITHIN: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"[.,;]\s*([A-Z][A-Z/&()' -]{3,50}):"));
// A field that stands behind another on one line.
static FIELD: LazyLock<Regex> =
    LazyLock::new(|| words::exact_expression(r"\S(?: {3,}|\t+|\u{3000}+)([\p{Lu}\p{Lo}][^:：\n]{1,40}?)\s?[:：]"));

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = start + piece.trim().len();
    (start < end).then_some(start..end)
}

/// Whether `next` goes on with the sentence of the lines before it: it was wrapped, and no new item or paragraph.
fn goes_on(before: &str, next: &str, widest: usize, is_paragraph: bool) -> bool {
    let last = before.lines().next_back().unwrap_or_default().trim();
    if ITEM.is_match(next) || last.ends_with(['.', ';', ':', '。', '!']) {
        return false;
    }
    let starts_small = next.starts_with(char::is_lowercase);
    // Nearly as long as the page is wide: the line was full.
    let was_full = last.len() >= 30 && last.len() * 10 >= widest * 7;
    starts_small || (!is_paragraph && (was_full || last.ends_with([',', '-', '–'])))
}

// "1. ", "- ", "A) ", "• ": a new item.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(r"^(?:[-–—•*●▪·◦>✓☒☑✔]|\[\s?[x✓]\s?\]|\(\s?x\s?\)|\(?\d{1,2}[.)．）]\)?(?:\s|$)|#\d|\(?[a-z][.)]\)?(?:\s|$)|[①-⑳])")
});
// Where a sentence may end: a stop before a blank and a big letter or the end of the line; a semicolon.
static END: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"[.!],?\s+[\p{Lu}\d(«¿•*-]|[.!],?\s*$|[.!],?[ \t]*\n|[;；。]"));
// The number of an item within a line: "1. Hypertension 2. Diabetes".
static NUMBER: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"(?:^|[\s,])(\d{1,2})[.)]\s*\p{L}"));

/// The sentences of a piece, without what numbers them.
fn sentences(text: &str, piece: Range<usize>) -> Vec<Range<usize>> {
    let whole = &text[piece.clone()];
    let mut cuts: Vec<usize> = [0, whole.len()].into();
    for end in END.find_iter(whole) {
        // An abbreviation ("Dr. Smith", "V. a. Karzinom") and the number of an item ("1. Stable") end nothing.
        let before = last_word(&whole[..end.start()]);
        let is_short = before.chars().count() <= 2 && !before.chars().all(|c| c.is_ascii_digit() || c.is_uppercase());
        let goes_on = is_short || is_initial(&whole[..end.start()], before) || before.is_empty() || is_in_brackets(whole, &end);
        if !end.as_str().starts_with(['.', '!']) || !goes_on {
            cuts.push(end.start() + whole[end.start()..].chars().next().map_or(1, char::len_utf8));
        }
    }
    cuts.extend(BOX.find_iter(whole).map(|choice| choice.start()));
    let mut wanted = 1;
    for number in NUMBER.captures_iter(whole).filter_map(|captures| captures.get(1)) {
        // Items count up from one; "stage 3. Next" is none.
        let is_grade = GRADES.contains(&last_word(&whole[..number.start()]).to_lowercase().as_str());
        if number.as_str().parse() == Ok(wanted) && !is_grade {
            cuts.push(number.start());
            wanted += 1;
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).filter_map(|pair| bare(text, piece.start + pair[0]..piece.start + pair[1])).collect()
}

/// Whether a letter is that of a doctor's first name: "Dr. A. Nobody".
fn is_initial(text: &str, letter: &str) -> bool {
    let is_letter = letter.chars().count() == 1 && letter.chars().all(char::is_uppercase);
    let start = (letter.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let title = text.get(..start).map(last_word).unwrap_or_default();
    is_letter && token::phrase(title).iter().any(|word| super::TITLES.contains(word))
}

/// Whether a stop stands in brackets that close soon behind it: "Her mother (b. 1943) has arthritis".
fn is_in_brackets(text: &str, end: &Match<'_>) -> bool {
    const NEAR: usize = 24;
    let is_open = || text[..end.start()].rfind('(').is_some_and(|open| !text[open..end.start()].contains([')', '\n']));
    let closing = text[end.start()..].char_indices().take(NEAR).find(|(_, sign)| matches!(sign, ')' | '(')).map(|(_, sign)| sign);
    is_open() && closing == Some(')')
}

/// The last word of a text.
fn last_word(text: &str) -> &str {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    end.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

/// Words whose number is no number of an item.
const GRADES: [&str; 12] = ["stage", "grade", "type", "typ", "class", "group", "phase", "category", "level", "rads", "degree", "stadium"];

/// Without blanks and the mark of its item.
fn bare(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let piece = &text[range.clone()];
    let trimmed = piece.trim_end_matches(|c: char| c.is_whitespace() || c == ',');
    let mut rest = trimmed.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    while let Some(mark) = ITEM.find(rest).filter(|mark| mark.end() > 0) {
        let behind = rest[mark.end()..].trim_start();
        // "A. Breast" is an item, "V. a. Karzinom" an abbreviation.
        let is_letter = rest.starts_with(char::is_alphabetic);
        let mut next = behind.chars();
        if is_letter && next.next().is_some_and(char::is_alphabetic) && next.next() == Some('.') {
            break;
        }
        rest = behind;
    }
    let start = range.start + trimmed.len() - rest.len();
    (!rest.is_empty()).then(|| start..start + rest.len())
}

/// Whether a line is the head of a table of diseases: "Diagnosis      Date", "Problem    Relation    Age of Onset".
fn heads_table(line: &str) -> bool {
    let mut cells = CELLS.split(line.trim());
    let of_diseases = cells.next().and_then(section_of) == Some(Section::Diagnosis);
    let columns: Vec<&str> = cells.collect();
    of_diseases && !columns.is_empty() && columns.iter().all(|cell| COLUMNS.contains(&token::phrase(cell).join(" ")))
}

static CELLS: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r" {3,}|\t+|\u{3000}+|\s*[|│]\s*"));
static COLUMNS: LazyLock<HashSet<String>> = LazyLock::new(|| FILE.column.words.iter().map(|word| token::phrase(word).join(" ")).collect());

/// Whether the words of a header say that what follows may come: it is no diagnosis of today.
fn is_outlook(header: &[Word]) -> bool {
    OUTLOOK.iter().any(|cue| holds(header, cue))
}

/// "Risks: bleeding, pneumonia": what may come stands beside its word.
fn opens_outlook(text: &str) -> bool {
    const WORDS: usize = 5;
    let Some((head, _)) = text.split_once([':', '：']) else { return false };
    let words = token::words(head);
    words.len() <= WORDS && is_outlook(&words)
}

static OUTLOOK: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| FILE.outlook.words.iter().map(|cue| token::phrase(cue)).filter(|cue| !cue.is_empty()).collect());

/// Whether a line is a heading: what its section is, and where its content begins if it stands on the same line.
fn heading(line: &str) -> Option<(Section, Option<usize>)> {
    let colon = line.char_indices().find(|(_, c)| matches!(c, ':' | '：')).map(|(at, c)| (at, at + c.len_utf8()));
    let content = |behind: usize| Some(behind).filter(|behind| !line[*behind..].trim_matches([' ', '\t', ',']).is_empty());
    let head = &line[..colon.map_or(line.len(), |(at, _)| at)];
    if let Some(section) = section_of(head) {
        return Some((section, colon.and_then(|(_, behind)| content(behind))));
    }
    // "DIAGNOSIS     Asthma", "Diagnosis – asthma"; "病　名　　右膝関節症" is written wide.
    for gap in GAP.find_iter(line).take(GAPS) {
        if let Some(section) = section_of(&line[..gap.start()]) {
            return Some((section, content(gap.end())));
        }
    }
    if let Some((section, behind)) = narrow_heading(line) {
        return Some((section, content(behind)));
    }
    // "診断 右肺癌": one blank parts them where words have none.
    if let Some(blank) = line.find(' ').filter(|blank| line[..*blank].chars().all(is_cjk))
        && let Some(Section::Diagnosis) = section_of(&line[..blank])
    {
        return Some((Section::Diagnosis, content(blank + 1)));
    }
    if let Some(section) = section_by_word(head, colon.is_some()) {
        return Some((section, colon.and_then(|(_, behind)| content(behind))));
    }
    sections::heading(line).map(|_| (Section::Running, colon.and_then(|(_, behind)| content(behind))))
}

/// Gaps of a line before which a heading may end.
const GAPS: usize = 3;

/// A heading of a diagnosis that two blanks or a stop part from what it says: "Diagnosis  Asthma", "Conclusion. Bilateral emboli."
fn narrow_heading(line: &str) -> Option<(Section, usize)> {
    if !line.contains("  ") && !line.contains(". ") {
        return None;
    }
    let found = NARROW.captures(line)?;
    let (head, gap) = (found.get(1)?, found.get(2)?);
    let section = section_of(head.as_str())?;
    let is_one = gap.as_str().starts_with(' ') || !head.as_str().contains(' ');
    (section == Section::Diagnosis && is_one).then_some((section, gap.end()))
}

static NARROW: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^\W{0,3}(\p{Lu}[^.:]{1,40}?)(  |\. )[\p{Lu}\d#(-]"));

// What parts a heading from its content on the same line where no colon does.
static GAP: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r" {3,}|\t|\u{3000}| [-–—] |\.{3,}"));

/// The section of a heading that is on no list and holds a word that tells ("Final radiological impression").
fn section_by_word(head: &str, has_colon: bool) -> Option<Section> {
    let bare = head.trim_start_matches(|c: char| !c.is_alphabetic());
    // "Diagnóstico pós-op.:" ends in an abbreviation.
    let is_sentence = bare.ends_with([',', ';']) || (bare.ends_with('.') && !has_colon);
    if head.len() > HEADING_BY_WORD || !bare.starts_with(char::is_uppercase) || is_sentence {
        return None;
    }
    let words = token::phrase(bare);
    let is_line = !has_colon && words.len() > HEADING_WORDS / 2;
    if words.len() > HEADING_WORDS || is_line {
        return None;
    }
    let has = |section: Section| words.iter().any(|word| HEADING_WORD.get(word) == Some(&section));
    // The words of the less telling sections take the others back: "reason for the diagnosis".
    let found = [Section::Other, Section::Before, Section::Diagnosis].into_iter().find(|section| has(*section));
    found.filter(|section| *section != Section::Other)
}

/// Bytes, and words, of the longest heading that is known by a word.
const HEADING_BY_WORD: usize = 60;
const HEADING_WORDS: usize = 6;

/// The section that words open, numbers before them, behind them and remarks in brackets left out.
fn section_of(head: &str) -> Option<Section> {
    let bare = head.trim_start_matches(|c: char| !c.is_alphabetic());
    let is_long = head.len() > HEADING;
    if is_long || bare.starts_with(char::is_lowercase) || !begins_heading(bare) {
        return None;
    }
    let mut words = token::phrase(bare);
    if let Some(section) = HEADINGS.get(&words.join(" ")) {
        return Some(*section);
    }
    if let Some(remark) = bare.find(['(', '[']) {
        words = token::phrase(&bare[..remark]);
    }
    while words.last().is_some_and(|word| word.parse::<u8>().is_ok()) {
        words.pop();
    }
    HEADINGS.get(&words.join(" ")).copied().or_else(|| joined_section(bare))
}

/// Whether words begin as a heading does: most lines do not, and are spared the rest.
fn begins_heading(words: &str) -> bool {
    static FIRST: LazyLock<HashSet<&str>> = LazyLock::new(|| HEADINGS.keys().filter_map(|heading| heading.split(' ').next()).collect());
    let end = words.find(|letter: char| !letter.is_alphanumeric() && !is_mark(letter)).unwrap_or(words.len());
    token::words(&words[..end]).first().is_some_and(|word| FIRST.contains(word.text.as_str()))
}

/// The section of a heading of two: "Casgliad / Conclusion", "既往歴及び家族歴".
fn joined_section(head: &str) -> Option<Section> {
    static JOINT: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"\s*[/／・&]\s*|及び|および|\s(?:and|und|et|y|e|i|και)\s"));
    let mut parts = JOINT.split(head);
    let (Some(one), Some(other), None) = (parts.next(), parts.next(), parts.next()) else { return None };
    let section = |part: &str| HEADINGS.get(&token::phrase(part).join(" ")).copied();
    let (one, other) = (section(one)?, section(other)?);
    // "原発／診断": where the growth is and what it is.
    let is_site = |section| matches!(section, Section::Site | Section::Diagnosis);
    if one == other { Some(one) } else { (is_site(one) && is_site(other)).then_some(Section::Diagnosis) }
}

/// Bytes of the longest heading.
const HEADING: usize = 90;

/// The word behind one that says in running text that a diagnosis follows.
pub(crate) fn cue(words: &[Word]) -> Option<usize> {
    let stands = |at: usize, cue: &[String]| {
        words[at..].len() >= cue.len() && cue.iter().zip(&words[at..]).all(|(wanted, word)| *wanted == word.text)
    };
    (0..words.len()).find_map(|at| CUES.iter().find(|cue| stands(at, cue)).map(|cue| at + cue.len()))
}

/// Whether words end in one that says that a diagnosis follows.
fn ends_with_cue(words: &[Word]) -> bool {
    cue(words) == Some(words.len()) && !words.is_empty()
}

/// Whether a code says why somebody came or what was once, and no disease: "Z12.31", a screening.
pub(crate) fn is_reason(code: &str) -> bool {
    FILE.reason.codes.iter().any(|start| code.starts_with(start.as_str()))
}

/// Whether the word that says that a diagnosis follows stands behind it: "左突発性難聴と診断いたしました".
pub(crate) fn has_cue_behind(words: &[Word]) -> bool {
    BEHIND.iter().any(|cue| holds(words, cue))
}

static BEHIND: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| FILE.cue.behind.iter().map(|cue| token::phrase(cue)).filter(|cue| !cue.is_empty()).collect());

/// Whether a sentence says that something is as it was thought before: "POSTOPERATIVE DIAGNOSIS: Same".
pub(crate) fn is_same(words: &[Word]) -> bool {
    words.len() <= SAME_WORDS && SAME.iter().any(|same| holds(words, same))
}

/// Whether a phrase stands among words.
fn holds(words: &[Word], phrase: &[String]) -> bool {
    words.windows(phrase.len()).any(|stands| stands.iter().zip(phrase).all(|(word, wanted)| word.text == *wanted))
}

/// Words of the longest sentence that says so.
const SAME_WORDS: usize = 6;

static SAME: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| FILE.same.words.iter().map(|word| token::phrase(word)).filter(|words| !words.is_empty()).collect());

/// Whether words say that a disease is treated: "restaging after two cycles".
pub(crate) fn is_treated(words: &[Word]) -> bool {
    TREATED.iter().any(|treated| holds(words, treated))
}

/// Whether words say that a disease is known: "known meningioma".
pub(crate) fn is_known(words: &[Word]) -> bool {
    KNOWN.iter().any(|known| holds(words, known))
}

static TREATED: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| FILE.treated.words.iter().map(|word| token::phrase(word)).collect());
static KNOWN: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| FILE.known.words.iter().map(|word| token::phrase(word)).collect());

/// Heads of the column of a list of medicines that says what each is taken for, of those of their doses, and of that of their names.
pub(crate) fn reason_columns() -> &'static [String] {
    &FILE.reason_column.words
}

pub(crate) fn dose_columns() -> &'static [String] {
    &FILE.dose_column.words
}

pub(crate) fn medicine_columns() -> &'static [String] {
    &FILE.medicine_column.words
}

/// Whether a sentence speaks of a disease in general ("can be prevented") or to its reader ("your risk").
pub(crate) fn is_general(words: &[Word]) -> bool {
    words.iter().any(|word| GENERAL.contains(&word.text))
}

static GENERAL: LazyLock<HashSet<String>> = LazyLock::new(|| FILE.general.words.iter().flat_map(|word| token::phrase(word)).collect());

static CUES: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| FILE.cue.words.iter().map(|cue| token::phrase(cue)).collect());

/// `assets/diagnosis.toml`.
#[derive(Deserialize)]
struct File {
    heading: BTreeMap<Section, Vec<String>>,
    heading_word: BTreeMap<Section, Vec<String>>,
    column: List,
    outlook: List,
    footer: List,
    cue: Cues,
    same: List,
    general: List,
    reason: Codes,
    reason_column: List,
    treated: List,
    known: List,
    medicine_column: List,
    dose_column: List,
}

#[derive(Deserialize)]
struct Codes {
    codes: Vec<String>,
}

#[derive(Deserialize)]
struct Cues {
    words: Vec<String>,
    behind: Vec<String>,
}

#[derive(Deserialize)]
struct List {
    words: Vec<String>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../../assets/diagnosis.toml")).expect("diagnosis.toml is checked by a test of this crate")
});

static HEADINGS: LazyLock<HashMap<String, Section>> = LazyLock::new(|| {
    let mut headings = HashMap::new();
    for (section, words) in &FILE.heading {
        for word in words {
            headings.entry(token::phrase(word).join(" ")).or_insert(*section);
        }
    }
    headings
});

static HEADING_WORD: LazyLock<HashMap<String, Section>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for (section, words) in FILE.heading_word.iter().rev() {
        for word in words.iter().flat_map(|word| token::phrase(word)) {
            known.entry(word).or_insert(*section);
        }
    }
    known
});

static FOOTER: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"^\W*{}", words::one_of(FILE.footer.words.iter().map(String::as_str)))));

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentences of sections that count, parted by `|`, each behind the words of its header.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let pages: Vec<PageText> =
            text.split('\u{c}').zip(1..).map(|(text, number)| PageText { number, text: text.to_owned(), ..PageText::default() }).collect();
        let found: Vec<String> = statements(&pages)
            .iter()
            .filter(|statement| statement.section < Section::Running)
            .map(|statement| statement.text().split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(found.join(" | "), expected, "{text}");
    }

    #[test]
    fn sections_are_cut_into_sentences() {
        check(
            "FINDINGS\nA mass.\nIMPRESSION\n1. No change.\n2. Mass of the\nleft breast.\nSigned by: Dr. N. Nobody\nx",
            "No change. | Mass of the left breast.",
        );
        check("DIAGNOSIS\nLEFT BREAST, CORE BIOPSY:\n- CARCINOMA.\n- DCIS", "LEFT BREAST, CORE BIOPSY: | CARCINOMA. | DCIS");
        check("Assessment: 1. Hypertension 2. CKD stage 3. Plan later", "Hypertension | CKD stage 3. | Plan later");
        check("ASSESSMENT:,  Allergic rhinitis.,PLAN:,1.  She will rest.", "Allergic rhinitis.");
        check("DIAGNOSIS\nOne thing\nPage 1 of 2\u{c}Another\nCOMMENT\nx", "One thing | Another | x");
        check("Beurteilung\nV. a. Karzinom. Kontrolle durch Dr. Niemand.", "V. a. Karzinom. | Kontrolle durch Dr. Niemand.");
        check("FAMILY HISTORY\nCancer.\nDiagnosen:\nEpilepsie", "Epilepsie");
        check(
            "DIAGNOSIS\nPrediabetes: 5.7 - 6.4\nDiabetes: >6.4\nGoal for diabetes: <7.0 %\nAnaemia\nCKD stage 3-4\nHematoma: 3 - 4 cm",
            "Anaemia | CKD stage 3-4 | Hematoma: 3 - 4 cm",
        );
        check("Past medical history:\nDiagnosis          Date\nAsthma        2010\nAssessment:\nGout", "Gout");
        check("Diagnosis: Gout.\nPossible late effects that you may have:\nHeart failure, gout", "Gout.");
        check("Conclusion / Diagnosis\nGout", "Gout");
        check("DIAGNOSIS\nGout\nDrug allergy: none\nREMOTE\nAsthma 1990", "Gout");
        check("Diagnosis  Gout of the foot\nSurgery  Asthma", "Gout of the foot");
        check("Conclusion. Bilateral emboli. No strain.", "Bilateral emboli. | No strain.");
        check("病　名　　右膝関節症", "右膝関節症");
        check("Diagnosis:\nHer mother (b. 1943) has gout. Well.", "Her mother (b. 1943) has gout. | Well.");
        check("Dear Dr. Nobody,\n\nDiagnosis: Gout\n\nI saw her in my clinic today and she was very well indeed.", "Gout");
        check("S: Well\nO: No fever\nA: Gout\nP: Rest", "Gout");
        check("He came with the diagnoses of:\n  - Gout\n  - Asthma", "Gout | Asthma");
        check("#1 Nephrotic syndrome\n#2 Gout", "Nephrotic syndrome | Gout");
        check("Diagnóstico pós-op.: O mesmo", "O mesmo");
        check("My condition is:\n  Gout of the foot\nRisks: bleeding, pneumonia.", "Gout of the foot");
        check("the diagnosis was made", "");
        check("", "");
    }
}
