//! Left, right or both: what was examined, the specimens, the title, a column for it; then the diagnosis; in a paper without one, the paired
//! parts of the body that it names. Where examination and diagnosis disagree both are said.
//!
//! The side is that of what a paper is about. What was once, and what stands there by the way, has none: see `past`.
//! A heart, a liver and an abdomen have a left and a right within: those words are no side of a record.

mod column;
mod grade;
mod past;
mod sideless;
mod ticked;

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::fold;
use second_read_model::kind::kinds;

use crate::diagnosis::context;
use crate::diagnosis::context::Meaning;
use crate::diagnosis::statements;
use crate::diagnosis::statements::Section;
use crate::diagnosis::statements::Statement;
use crate::diagnosis::token as spoken;
use crate::exam::Exam;
use crate::exam::exams;
use crate::field::cells;
use crate::label::Role;
use crate::lines::Line;
use crate::read;
use crate::sections;
use crate::token;
use crate::words;
use past::Past;

/// The side, from the exam lines and from the diagnosis; both are given when they disagree. Some kinds of records have none.
pub(crate) fn read(lines: &[Line<'_>], pages: &[PageText], kind: Option<&str>) -> Vec<Fact> {
    if kind.is_some_and(|kind| SIDELESS.contains(&kind)) || !names_a_side(lines, pages) {
        return Vec::new();
    }
    let record = Record { past: Past::of(pages), history: past::history(lines), lines };
    let statements = statements::statements(pages);
    let mut verdicts: Vec<Verdict<'_>> = pages.iter().flat_map(verdicts).collect();
    verdicts.extend(stated(&statements));
    let silent = verdicts.is_empty();
    if silent {
        verdicts.extend(told(&statements));
    }
    let exam = ticked::read(lines)
        .or_else(|| record.of_exams())
        .or_else(|| record.of_title())
        .or_else(|| column::read(lines))
        .or_else(|| grade::read(lines));
    let diagnosis = from_diagnosis(&verdicts, &record.past);
    // "Lymphoma, biopsy of the right neck": what has no side itself has one by the way.
    if exam.is_none() && sideless::is_about(&statements) {
        return Vec::new();
    }
    match (exam, diagnosis) {
        // "Bilateral mammogram and ultrasound of the left breast", and what was found is on the left.
        (Some(exam), Some(diagnosis)) if exam.value == "both" && is_named_beside_both(&exam.evidence, &diagnosis.value) => {
            vec![Fact { confidence: 0.6, ..diagnosis }]
        }
        // "Duplex of both legs", and the thrombosis that was found is on the left.
        (Some(exam), Some(diagnosis))
            if exam.value == "both" && bilateral(&exam.evidence).is_some() && is_grave_now(&verdicts, &diagnosis) =>
        {
            vec![Fact { confidence: 0.55, ..diagnosis }]
        }
        (Some(exam), Some(diagnosis)) if exam.value != diagnosis.value && exam.value != "both" => {
            // One side in the title and the other in the diagnosis: a person must look.
            vec![Fact { confidence: 0.6, ..exam }, diagnosis]
        }
        (Some(exam), _) => vec![exam],
        // "Cyst of the left kidney" on a paper about the abdomen: found, and not what the paper is about.
        (None, Some(diagnosis)) if is_of_unpaired(lines) && !is_principal(&verdicts, &diagnosis) => {
            vec![Fact { confidence: diagnosis.confidence.min(INCIDENTAL), ..diagnosis }]
        }
        (None, Some(diagnosis)) => vec![diagnosis],
        (None, None) => {
            let subject = subject(&statements);
            let stated = from_diagnosis(&subject, &record.past).map(|fact| Fact { confidence: fact.confidence.min(0.6), ..fact });
            // What a paper asks to consent to is no diagnosis.
            let silent = (silent || kind == Some("consent")) && kind != Some("lab");
            let is_of_part = silent && kind.is_some_and(|kind| OF_PART.contains(&kind));
            stated.or_else(|| record.of_body(silent, is_of_part)).into_iter().collect()
        }
    }
}

/// Whether a document has a word for a side, or letters that may stand for one: many have none, and are spared the rest.
fn names_a_side(lines: &[Line<'_>], pages: &[PageText]) -> bool {
    static ANY: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("side", "left"), ("side", "right"), ("side", "both")]));
    static LETTERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let lists = SHORT.iter().flat_map(|short| [&short.beside_part, &short.of_eye]);
        lists.flatten().map(String::as_str).collect()
    });
    let letters = |line: &Line<'_>| {
        let stands = |token: &token::Token| token.folded.len() > 1 || line.text[token.start..token.end].chars().all(char::is_uppercase);
        line.tokens.iter().any(|token| LETTERS.contains(token.folded.as_str()) && stands(token))
    };
    pages.iter().any(|page| ANY.is_match(&fold(&page.text))) || lines.iter().any(letters)
}

/// Kinds of records that are about no part of the body with sides.
const SIDELESS: [&str; 4] = ["ecg", "echo", "immunizations", "medications"];

/// Kinds of records that are about one part of the body.
const OF_PART: [&str; 6] = ["consent", "operative", "procedure", "pathology", "cytology", "radiology"];

/// The lines of a record, and which of them tell of what was.
struct Record<'l, 'a> {
    lines: &'l [Line<'a>],
    past: Past,
    history: Vec<bool>,
}

/// What a side counts that may be that of a finding in passing.
const INCIDENTAL: f32 = 0.4;

/// Whether words for both sides stand with a word for this one alone.
fn is_named_beside_both(text: &str, side: &str) -> bool {
    let folded = fold(text);
    let rest = BOTH.replace_all(&folded, " _ ");
    rest != folded && side_of(&rest) == Some(side)
}

/// Whether a side was read from the first sentence of a diagnosis, of a paired part of the body.
fn is_principal(verdicts: &[Verdict<'_>], diagnosis: &Fact) -> bool {
    let first = |verdict: &Verdict<'_>| verdict.sentences.first().is_some_and(|(first, _)| first.trim() == diagnosis.evidence);
    verdicts.iter().any(first) && PAIRED.is_match(&fold(&diagnosis.evidence))
}

/// Whether a verdict begins with something grave on this side.
fn is_grave_now(verdicts: &[Verdict<'_>], diagnosis: &Fact) -> bool {
    is_principal(verdicts, diagnosis) && GRAVE.is_match(&fold(&diagnosis.evidence)) && diagnosis.value != "both"
}

/// Whether what was examined, by its line or its title, is a part of the body without sides, and no paired one with it.
fn is_of_unpaired(lines: &[Line<'_>]) -> bool {
    static UNPAIRED: LazyLock<Regex> = LazyLock::new(|| whole("unpaired"));
    let labelled = exams(lines).into_iter().map(|exam| exam.value);
    let titles =
        head(lines).map(|line| line.text).filter(|text| is_short(text) && !text.contains(['.', '?']) && EXAM.is_match(&fold(text)));
    let named: Vec<String> = labelled.chain(titles).map(fold).collect();
    named.iter().any(|words| UNPAIRED.is_match(words)) && !named.iter().any(|words| PAIRED.is_match(&UNPAIRED.replace_all(words, " _ ")))
}

impl<'a> Record<'_, 'a> {
    /// The lines of the record itself that tell of now.
    fn own(&self) -> impl Iterator<Item = &Line<'a>> {
        let marked = self.lines.iter().zip(&self.history);
        marked.filter(|(line, past)| !**past && !line.aside && !line.others && !line.fax).map(|(line, _)| line)
    }

    /// What the lines about the examination and its specimens name: a left one and a right one are both.
    fn of_exams(&self) -> Option<Fact> {
        // "A: left breast" below the heading, and the other specimens below that.
        const SPECIMENS: usize = 12;
        static NUMBERED: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^(?:[a-z]|\d{1,2})\s?[.:)]\s"));
        let mut sided: Vec<(&'static str, &str, u32)> = Vec::new();
        // "Procedures / Left knee arthroscopy 2009" lists what was done once.
        // "Right heart catheter, approach: right jugular vein" tells the way in.
        let is_past = |exam: &Exam<'_>| {
            let folded = fold(exam.value);
            self.history.get(exam.at).is_some_and(|past| *past) || self.past.names_old_year(&folded) || past::is_passing(&folded)
        };
        for exam in exams(self.lines).into_iter().filter(|exam| !is_past(exam)) {
            sided.extend(side_of(exam.value).map(|side| (side, exam.evidence, exam.page)));
            if NUMBERED.is_match(exam.value) {
                let others = self.lines[exam.at + 1..].iter().take(SPECIMENS).take_while(|line| NUMBERED.is_match(line.text));
                sided.extend(others.filter_map(|line| Some((side_of(line.text)?, line.text, line.page))));
            }
        }
        let (side, evidence, page) = sided.first()?;
        let same = sided.iter().all(|(other, ..)| other == side);
        let side = if same { *side } else { "both" };
        Some(read::fact(FactName::Side, side.to_owned(), evidence, *page, 0.9, "label exam"))
    }

    /// The examination with its side in a short line of its own near the head, behind any label or none: "XR Knee Lt", "Leistung: Hüfte
    /// rechts", "Dear Dr. Nobody, / MRI of the left knee 3 May 2024".
    fn of_title(&self) -> Option<Fact> {
        let page = self.lines.first()?.page;
        let head = self.own().filter(|line| line.page == page && line.row < HEAD_ROWS);
        let titles = head.flat_map(|line| cells(line.text).into_iter().map(move |cell| (line, &line.text[cell])));
        let mut sided = titles.filter_map(|(line, text)| {
            let short = is_short(text) && !text.ends_with(['.', ',']) && !text.contains(". ") && !text.contains(['?', ';', '。', '、']);
            let folded = fold(text);
            let exam = short
                && EXAM.is_match(&folded)
                && PAIRED.is_match(&folded)
                && !SPREAD.is_match(&folded)
                && !self.past.was(text)
                && !is_of_another(line)
                && !self.past.dates_back(line.text);
            Some((side_of(text).filter(|_| exam)?, text, line.page))
        });
        let (side, evidence, page) = sided.next()?;
        let same = sided.all(|(other, ..)| other == side);
        same.then(|| read::fact(FactName::Side, side.to_owned(), evidence, page, 0.75, "title"))
    }

    /// In a paper whose diagnosis names no side: the one side of the paired parts of the body that it names, of what is there before what is
    /// well. What is grave says it by itself. Else a single word for a side is a question, in a record that is not `of_part`, and none where
    /// there is a diagnosis (not `silent`).
    fn of_body(&self, silent: bool, of_part: bool) -> Option<Fact> {
        let sided = self.body();
        let grave: Vec<&Told<'_>> = sided.iter().filter(|one| one.grave && !one.without).collect();
        if let Some(first) = grave.first().filter(|first| grave.iter().all(|other| other.side == first.side)) {
            return Some(first.fact(0.55));
        }
        let there = |told: &&Told<'_>| !told.without;
        // "Both kidneys normal" tells of what is well.
        let counts = sided.iter().any(|one| there(&one));
        let counted: Vec<&Told<'_>> = sided.iter().filter(|one| if counts { there(one) } else { one.side != "both" }).collect();
        let first = counted.first()?;
        let whole = first.side != "both" || bilateral(first.sentence).is_some();
        let same = whole && counted.iter().all(|other| other.side == first.side);
        let sure = counts && (counted.len() > 1 || of_part);
        (same && silent).then(|| first.fact(if sure { 0.6 } else { INCIDENTAL }))
    }

    /// The sentences of the record itself that name a side of a paired part of the body as it is now. A sentence may go on in the next line.
    fn body(&self) -> Vec<Told<'_>> {
        let lines: Vec<&Line<'a>> = self.own().collect();
        let mut told = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let pieces = sentences(line.text);
            for (number, sentence) in pieces.iter().enumerate() {
                let is_last = number + 1 == pieces.len();
                let next =
                    lines.get(at + 1).filter(|_| is_last && !line.text.ends_with(['.', ':', ')', '。'])).map_or("", |next| next.text);
                let end = sentences(next).first().copied().unwrap_or_default();
                let now = self.past.without_asides(sentence);
                let folded = fold(&now);
                let side = PAIRED.is_match(&folded).then(|| side_of(&now)).flatten();
                let Some(side) = side.filter(|_| !self.past.covers(&now) && !self.past.was(&format!("{now} {end}"))) else { continue };
                let begun = at.checked_sub(1).filter(|_| number == 0 && !line.after_gap).map_or("", |before| unended(lines[before].text));
                if is_of_family(begun, &now) {
                    continue;
                }
                let (without, grave) = (is_without(&now, side), GRAVE.is_match(&folded) || GRAVE.is_match(&fold(end)));
                told.push(Told { side, sentence: sentence.trim(), page: line.page, without, grave });
            }
        }
        told
    }
}

/// The last sentence of a line where it goes on in the next one.
fn unended(text: &str) -> &str {
    let ends = text.ends_with(['.', ':', ';', ')', '。']);
    if ends { "" } else { sentences(text).last().copied().unwrap_or_default() }
}

/// Whether a sentence that began in the line before tells of a relative: "Her mother had / cancer of the left breast".
fn is_of_family(begun: &str, sentence: &str) -> bool {
    let whole = format!("{begun} {sentence}");
    let words = spoken::words(&whole);
    let meanings = context::meanings(&words);
    words.iter().zip(&meanings).any(|(word, said)| word.start > begun.len() && said.contains(&Meaning::Family))
}

/// A sentence of a record that names a side.
struct Told<'a> {
    side: &'static str,
    sentence: &'a str,
    page: u32,
    without: bool,
    grave: bool,
}

impl Told<'_> {
    fn fact(&self, confidence: f32) -> Fact {
        read::fact(FactName::Side, self.side.to_owned(), self.sentence, self.page, confidence, "body")
    }
}

/// Words of an examination and of its name.
static EXAM: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("title", "exam_words"), ("side", "exam")]));

/// The lines in which a title may stand: of this record, near the top of its first page.
fn head<'l, 'a>(lines: &'l [Line<'a>]) -> impl Iterator<Item = &'l Line<'a>> {
    let page = lines.first().map(|line| line.page);
    lines
        .iter()
        .take_while(move |line| Some(line.page) == page && line.row < HEAD_ROWS)
        .filter(|line| !line.aside && !line.others && !line.fax)
}

/// Lines of the head of a record.
const HEAD_ROWS: usize = 22;

/// Whether words are few enough for a title.
fn is_short(text: &str) -> bool {
    const WORDS: usize = 12;
    text.split_whitespace().count() <= WORDS
}

/// Whether a line tells of another examination: "Comparison: …", "Prior MRI …".
fn is_of_another(line: &Line<'_>) -> bool {
    line.labels.iter().any(|label| label.is(Role::AsideDate) && label.tokens.start <= 1)
}

/// The sentences of a text: what a line, a semicolon, or a stop behind a whole word ends ("Z. n.", "li." end none).
fn sentences(text: &str) -> Vec<&str> {
    static END: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"[\p{L}\d)]{4,}\.\s+|[;。\n]"));
    let ends: Vec<usize> = END.find_iter(text).map(|end| end.end()).chain([text.len()]).collect();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends.clone()).map(|(start, end)| &text[start..end]).filter(|sentence| !sentence.trim().is_empty()).collect()
}

static LEFT: LazyLock<Regex> = LazyLock::new(|| whole("left"));
static RIGHT: LazyLock<Regex> = LazyLock::new(|| whole("right"));
static BOTH: LazyLock<Regex> = LazyLock::new(|| whole("both"));
static NOT: LazyLock<Regex> = LazyLock::new(|| whole("not"));
static PAIRED: LazyLock<Regex> = LazyLock::new(|| whole("paired"));
static EYE: LazyLock<Regex> = LazyLock::new(|| whole("eye_word"));
static WITHOUT: LazyLock<Regex> = LazyLock::new(|| whole("without"));
static GRAVE: LazyLock<Regex> = LazyLock::new(|| whole("grave"));
static SPREAD: LazyLock<Regex> = LazyLock::new(|| whole("spread"));
static LACKING: LazyLock<Regex> = LazyLock::new(|| whole("lacking"));

/// A word of a list, whole, in folded text.
fn whole(name: &str) -> Regex {
    words::folded_whole(&[("side", name)])
}

/// Left, right or both, if these words name a side.
pub fn side_of(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let folded = without_organs(&folded);
    let short = short(text);
    let is = |words: &Regex, side: &str| words.is_match(&folded) || short.contains(&side);
    match (is(&LEFT, "left"), is(&RIGHT, "right"), is(&BOTH, "both")) {
        (_, _, true) | (true, true, false) => Some("both"),
        (true, false, false) => Some("left"),
        (false, true, false) => Some("right"),
        (false, false, false) => None,
    }
}

/// The text without "right upper quadrant", "left ventricle" and the like.
fn without_organs(folded: &str) -> Cow<'_, str> {
    NOT.replace_all(folded, " _ ")
}

/// The short words of one side.
struct Short {
    side: &'static str,
    beside_part: Vec<String>,
    of_eye: Vec<String>,
}

static SHORT: LazyLock<[Short; 3]> = LazyLock::new(|| {
    ["left", "right", "both"].map(|side| {
        let list = |kind: &str| words::list("side", &format!("{kind}_{side}")).into_iter().map(fold).collect();
        Short { side, beside_part: list("short"), of_eye: list("eye") }
    })
});

/// Small words of languages, folded.
static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| words::list("language", "common").into_iter().map(fold).collect());

/// The side that letters alone stand for, where a column says that it is one: "L", "OD".
fn side_of_letters(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let letters = folded.trim().trim_end_matches('.');
    let mut sides =
        SHORT.iter().filter(|short| [&short.beside_part, &short.of_eye].iter().any(|list| list.iter().any(|one| one == letters)));
    let side = sides.next()?.side;
    sides.next().is_none().then_some(side)
}

/// Sides in one or two letters: "L breast", "Knie re", "OS". A letter counts beside a part of the body that is paired; what stands for an
/// eye counts in capitals, where words of eyes stand around it: "OD" is also how often a drug is taken.
fn short(text: &str) -> Vec<&'static str> {
    // They stand in titles and labels; prose writes a side out.
    const LONGEST: usize = 400;
    if text.len() > LONGEST {
        return Vec::new();
    }
    let tokens = token::tokens(text);
    let speaks_of_eyes = LazyLock::new(|| EYE.is_match(&fold(text)));
    // Columns of a table stand apart: "anti-HCV P        negative".
    let joined = |one: usize, other: usize| {
        let (first, last) = (one.min(other), one.max(other));
        tokens.get(last).is_some_and(|last| !text[tokens[first].end..last.start].contains("  "))
    };
    let mut sides = Vec::new();
    for (index, token) in tokens.iter().enumerate().filter(|(_, token)| token.folded.chars().count() <= 3) {
        let printed = &text[token.start..token.end];
        let capital = printed.chars().all(char::is_uppercase);
        // "l'épaule" is no left shoulder.
        let elided = text[token.end..].starts_with(['\'', '’']);
        let paired = |other: usize| joined(index, other) && PAIRED.is_match(&tokens[other].folded);
        let beside = || paired(index + 1) || paired(index + 2) || (1..=2).any(|back| index.checked_sub(back).is_some_and(paired));
        for Short { side, beside_part, of_eye } in SHORT.iter() {
            // "der" is short for the right in Spanish, and an article in German.
            let is_word = || COMMON.contains(&token.folded) && !text[token.end..].starts_with('.');
            let letter = beside_part.contains(&token.folded) && !elided && (capital || token.folded.len() > 1) && beside() && !is_word();
            if letter || capital && of_eye.contains(&token.folded) && *speaks_of_eyes {
                sides.push(*side);
            }
        }
    }
    sides
}

/// A section that says what was found: its sentences with their pages.
struct Verdict<'a> {
    sentences: Vec<(&'a str, u32)>,
}

/// The sections of a page that may say it, the best heading first: where an assessment names no side, the diagnosis over it may.
fn verdicts(page: &PageText) -> Vec<Verdict<'_>> {
    static HEADINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let english = kinds().iter().flat_map(|kind| kind.quote.iter().map(String::as_str));
        let mut headings: Vec<&str> = english.chain(words::list("section", "verdict")).collect();
        headings.dedup();
        headings
    });
    // There are hundreds of headings: only those are looked for that begin as a line does.
    let opening = |text: &str| text.trim_start().chars().take(2).flat_map(char::to_lowercase).collect::<String>();
    let openings: HashSet<String> = page.text.lines().map(opening).collect();
    let begun = HEADINGS.iter().filter(|heading| openings.contains(&opening(heading)));
    let mut found: Vec<Range<usize>> = begun.filter_map(|heading| sections::section(&page.text, &[heading])).collect();
    found.dedup();
    let sentences = |section: Range<usize>| sentences(&page.text[section]).into_iter().map(|sentence| (sentence, page.number)).collect();
    found.into_iter().map(|section| Verdict { sentences: sentences(section) }).collect()
}

/// What the headings of diagnoses open, which are more: the diagnosis, then what was thought before, then where the growth is.
fn stated<'a>(statements: &[Statement<'a>]) -> Vec<Verdict<'a>> {
    of_sections(statements, &[Section::Diagnosis, Section::Before, Section::Site])
}

/// What sentences of a letter without a diagnosis of its own say behind "diagnosed with", "under our care for".
fn told<'a>(statements: &[Statement<'a>]) -> Vec<Verdict<'a>> {
    const OTHERS: [Meaning; 3] = [Meaning::Family, Meaning::Denied, Meaning::Past];
    let cued = |statement: &Statement<'a>| {
        let cue = statements::cue(&statement.words)?;
        let start = statement.words.get(cue)?.start;
        let meanings = context::meanings(&statement.words);
        let now = !meanings[cue..].iter().flatten().any(|meaning| OTHERS.contains(meaning));
        now.then(|| Verdict { sentences: vec![(&statement.text()[start..], statement.page.number)] })
    };
    statements.iter().filter(|statement| statement.section == Section::Running).filter_map(cued).collect()
}

/// What was taken or looked at, where neither a line for it nor the diagnosis says the side: "Material: thyroid, / nodule of the left lobe".
fn subject<'a>(statements: &[Statement<'a>]) -> Vec<Verdict<'a>> {
    of_sections(statements, &[Section::Subject])
}

/// The sentences of some sections, a verdict of each.
fn of_sections<'a>(statements: &[Statement<'a>], sections: &[Section]) -> Vec<Verdict<'a>> {
    let of = |section: &Section| {
        let own = statements.iter().filter(|statement| statement.section == *section);
        own.flat_map(|one| sentences(one.text()).into_iter().map(|sentence| (sentence, one.page.number))).collect()
    };
    let found = sections.iter().map(|section| Verdict { sentences: of(section) });
    found.filter(|verdict| !verdict.sentences.is_empty()).collect()
}

/// A sentence of a verdict that names a side of what is there now.
struct Sided<'a> {
    side: &'static str,
    sentence: &'a str,
    page: u32,
    /// Its place among the sentences.
    at: usize,
    without: bool,
    grave: bool,
}

impl Sided<'_> {
    /// How good a place for the side of a record its sentence is: 0 the best.
    fn rank(&self) -> u8 {
        match (self.without, self.grave && self.at == 0) {
            (true, _) => 2,
            (false, true) => 0,
            (false, false) => 1,
        }
    }
}

/// The side that the diagnosis or impression names: of what is there, not of what was removed years ago, is well or stands by the way. What a
/// verdict begins with and is grave comes first, what is well last.
fn from_diagnosis(verdicts: &[Verdict<'_>], past: &Past) -> Option<Fact> {
    let of = |verdict: &Verdict<'_>| {
        let now: Vec<Sided<'_>> = verdict.sentences.iter().enumerate().filter_map(|(at, one)| sided(at, one, past)).collect();
        principal(&now).map(|(sided, confidence)| {
            let fact = read::fact(FactName::Side, sided.side.to_owned(), sided.sentence, sided.page, confidence, "diagnosis");
            (sided.rank(), fact)
        })
    };
    // Of those of one rank a sure one, and the first.
    verdicts.iter().filter_map(of).min_by_key(|(rank, fact)| (*rank, fact.confidence < crate::SURE)).map(|(_, fact)| fact)
}

fn sided<'a>(at: usize, (sentence, page): &(&'a str, u32), past: &Past) -> Option<Sided<'a>> {
    let now = past.without_asides(sentence);
    let folded = fold(&now);
    let grave = GRAVE.is_match(&folded);
    // "Carcinoma of the left breast, 2019" is what its paper is about, however long ago; and so is what a verdict begins with.
    let is_past = if grave && at <= 1 { past::says_over(&fold(up_to_side(&now))) } else { past.was(&now) };
    let is_passing = at > 0 && past::is_passing(&folded);
    let side = side_of(&now).filter(|_| !is_past && !is_passing && !is_mere_number(&now))?;
    // "The right more than the left" names none by itself; a tumour and where it has gone to name that of the tumour.
    let origin = (side == "both" && bilateral(&now).is_none()).then(|| side_of_origin(&now)).flatten();
    let side = origin.unwrap_or(side);
    let without = is_without(&now, side);
    let whole = side != "both" || bilateral(&now).is_some();
    // "Pressures on the right side are normal" tells of no part of the body, "both kidneys normal" of none that has anything.
    let tells = !without || side != "both" && PAIRED.is_match(&folded);
    (whole && tells).then(|| Sided { side, sentence: sentence.trim(), page: *page, at, without, grave })
}

/// The sentence that says the side of a verdict, and how sure it is: all that say what is there name one side; else all that name the
/// gravest thing; else the first, which says what the paper is about, where the sides are not gone through one by one.
fn principal<'s, 'a>(now: &'s [Sided<'a>]) -> Option<(&'s Sided<'a>, f32)> {
    let one = |kept: &dyn Fn(&Sided<'_>) -> bool| {
        let mut all = now.iter().filter(|sided| kept(sided));
        let first = all.next()?;
        all.all(|other| other.side == first.side).then_some(first)
    };
    let there = now.iter().any(|sided| !sided.without);
    if let Some(sided) = one(&|sided| !there || !sided.without) {
        // "Wheeze on both sides", "a trial puncture on the left": found on the way to something else.
        let leads = sided.grave || sided.at == 0;
        if !leads && (sided.side == "both" || !PAIRED.is_match(&fold(sided.sentence)) || sided.at > FIRST && is_uncertain(sided.sentence)) {
            return Some((sided, INCIDENTAL));
        }
        let alone = now.iter().all(|other| other.side == sided.side) && sided.side != "both";
        return Some((sided, if alone { 0.7 } else { 0.6 }));
    }
    let first = || now.iter().find(|sided| !sided.without).filter(|first| first.at == 0 && !opens_with_side(first.sentence));
    // Or nearly all: "left parotid, incidental" among four sentences about the right tonsil.
    let most = || {
        let count = |side: &str| now.iter().filter(|sided| sided.side == side && !sided.without).count();
        let often = |side: &str, other: &str| count(side) >= MOST && count(other) <= 1;
        let side = ["left", "right"].into_iter().zip(["right", "left"]).find(|(side, other)| often(side, other))?.0;
        now.iter().find(|sided| sided.side == side && !sided.without)
    };
    one(&|sided| sided.grave && !sided.without).map(|sided| (sided, 0.6)).or_else(|| first().or_else(most).map(|sided| (sided, 0.55)))
}

/// The last of the first sentences of a verdict, which tell of what its paper is about.
const FIRST: usize = 2;

/// "Possible pneumonia of the left lung": what may be there is by the way where something else comes first.
fn is_uncertain(sentence: &str) -> bool {
    const UNCERTAIN: [Meaning; 2] = [Meaning::Uncertain, Meaning::Asked];
    context::meanings(&spoken::words(sentence)).iter().flatten().any(|meaning| UNCERTAIN.contains(meaning))
}

/// Sentences about one side beside which a single one about the other is by the way.
const MOST: usize = 3;

/// "Left: a mass.": the sides are gone through one by one.
fn opens_with_side(sentence: &str) -> bool {
    const WORDS: usize = 2;
    let words: Vec<&str> = sentence.split_whitespace().take(WORDS).collect();
    side_of(&words.join(" ")).is_some()
}

/// Whether a sentence says that nothing is there on its side: what it denies stands up to the end of the clause with the side. "Necrosis of the
/// left femoral head, without collapse" denies something else.
fn is_without(sentence: &str, side: &str) -> bool {
    let clauses: Vec<&str> = sentence.split_inclusive([',', '、', '，']).collect();
    let end = clauses.iter().position(|clause| side_of(clause) == Some(side)).map_or(clauses.len(), |at| at + 1);
    // "Right kidney 10 cm, normal."
    let answer = clauses.get(end).filter(|next| next.split_whitespace().count() == 1).copied().unwrap_or_default();
    let said = fold(&format!("{} {answer}", clauses[..end].concat()));
    WITHOUT.is_match(&said) && !lacks_another(&said, side)
}

/// "Bilateral embolism without strain": something grave is named with its side before what is lacking.
fn lacks_another(folded: &str, side: &str) -> bool {
    LACKING
        .find(folded)
        .map(|lacking| &folded[..lacking.start()])
        .is_some_and(|before| GRAVE.is_match(before) && !WITHOUT.is_match(before) && side_of(before) == Some(side))
}

/// A sentence up to the end of the clause that names a side: "Carcinoma of the left breast, status post lumpectomy" is no past carcinoma.
fn up_to_side(sentence: &str) -> &str {
    let mut end = 0;
    for clause in sentence.split_inclusive([',', '、', '，']) {
        end += clause.len();
        if side_of(clause).is_some() {
            break;
        }
    }
    &sentence[..end]
}

/// "Suitable for both", "the risk of both children": a number of things, none of them a part of the body.
fn is_mere_number(sentence: &str) -> bool {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| whole("number"));
    let folded = fold(sentence);
    let rest = NUMBER.replace_all(&folded, " _ ");
    rest != folded && side_of(&rest).is_none() && !PAIRED.is_match(&folded)
}

/// "Carcinoma of the right lung, metastasis in the left adrenal": the side before the words for where a growth has gone to.
fn side_of_origin(sentence: &str) -> Option<&'static str> {
    let folded = fold(sentence);
    let spread = SPREAD.find(&folded)?;
    side_of(&folded[..spread.start()]).filter(|side| *side != "both")
}

/// A word for both sides, and none for one of them.
fn bilateral(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    (BOTH.is_match(&folded) && !LEFT.is_match(&folded) && !RIGHT.is_match(&folded)).then_some("both")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::lines;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
        let facts = read(&lines(&pages), &pages, None);
        let sides: Vec<&str> = facts.iter().map(|fact| fact.value.as_str()).collect();
        assert_eq!(sides.join(" "), expected, "{text}");
        assert!(facts.iter().all(|fact| text.contains(&fact.evidence)), "{text}: {facts:?}");
    }

    #[test]
    fn sides() {
        for (text, expected) in [
            ("Specimen: Left breast, core biopsy", "left"),
            ("Untersuchung  MRT des Knies rechts", "right"),
            ("Exam: MAMMOGRAM BILATERAL AND LEFT ULTRASOUND", "both"),
            ("SURGICAL PATHOLOGY REPORT\nDIAGNOSIS\nRIGHT LUNG, BIOPSY: CARCINOMA", "right"),
            ("Exam: LEFT KNEE\nIMPRESSION\nTear of the right meniscus.", "left right"),
            ("EXAM\nMRI BREAST, BILATERAL\n\nTECHNIQUE\nx", "both"),
            ("Lake Imaging\nULTRASOUND, LEFT BREAST\nImpression\nMass, right breast.", "left right"),
            ("Specimen: A. Left breast\nSpecimen: B. Right breast", "both"),
            ("SPECIMEN(S) SUBMITTED\n   A: Breast, core\n   B: Left axilla, node\n\nGROSS DESCRIPTION\nx", "left"),
            ("検査部位：左乳房", "left"),
            ("XR Knee Lt\nClinical history: fell. Right hip replaced.\nImpression: no fracture.", "left"),
            ("Leistung: Hüfte rechts axial, Röntgen\nBeurteilung: unauffällig.", "right"),
            ("Comparison: MRI left knee\nIMPRESSION\nx", ""),
            ("Diagnose: Gonarthrose li.\n     Z. n. Knie-TEP re. 2017", "left"),
            ("IMPRESSION: Fracture of the right wrist. Left wrist normal.", "right"),
            ("Badanie: USG piersi lewej", "left"),
            ("ΑΚΤΙΝΟΓΡΑΦΙΑ ΑΡΙΣΤΕΡΟΥ ΓΟΝΑΤΟΣ\nΣυμπέρασμα:\nx", "left"),
            ("IMPRESSION\nLeft: some fluid.\nRight: nothing.", ""),
            ("IMPRESSION\nStatus post left mastectomy.\nNew mass of the right breast.", "right"),
            ("IMPRESSION\nBilateral pleural effusions.", "both"),
            ("IMPRESSION\nStone of the bladder.\nUltrasound: both kidneys normal.", ""),
            ("Treatment Diagnosis\nSprain of the left ankle\nAssessment\nGood progress.", "left"),
            ("IMPRESSION\n1. Fracture of the neck of the right femur.\n2. Osteoarthritis of the left knee.", "right"),
            ("SUMMARY\nA. Skin of the right forearm: melanoma.\nB. Skin of the left shoulder: keratosis.", "right"),
            ("DIAGNOSIS 1      # DISTAL RADIUS - CLOSED - LEFT", "left"),
            ("Dx : fracture radius distal G déplacée", "left"),
            ("Preoperative diagnosis: hernia, left groin\nPostoperative diagnosis: same", "left"),
            ("Bilateral mammogram and left breast ultrasound\nIMPRESSION\nLEFT: BI-RADS 5.\nRIGHT: BI-RADS 2, benign.", "left"),
            ("ID        Name           Sex    Eye\n6012-8    Lind, Marta    F      R", "right"),
            ("Nodule du rein droit de 12 mm, connu.\nCONCLUSION :\nNodule du rein droit de 17 mm.", "right"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_is_there_and_grave_comes_first() {
        for (text, expected) in [
            ("DIAGNOSIS\nCarcinoma of the right lung, metastasis in the left adrenal.", "right"),
            ("CONCLUSION\nNecrosis of the left femoral head, without collapse. Right hip normal.", "left"),
            ("VENOUS DUPLEX, BOTH LEGS, BILATERAL\nIMPRESSION\nThrombosis of the left femoral vein. None on the right.", "left"),
            ("Beurteilung\nMammakarzinom der linken Brust.", "left"),
            ("IMPRESSION\nKnown invasive carcinoma of the right breast, 19 mm.", "right"),
            ("IMPRESSION\nKnown simple cyst of the left kidney.", ""),
            ("DIAGNOSIS\nThyroid carcinoma.\nMATERIAL\nThyroid, nodule of the left lobe", "left"),
            ("IMPRESSION\nTumor board review.\nShe has a schwannoma of the right ear.", "right"),
            ("DIAGNOSIS\nLymphoma, biopsy of the right neck", ""),
            ("DIAGNOSIS\nCarcinoma of the prostate.\nPain of the left hip.", ""),
            ("ASSESSMENT\nStable. Suitable for both.", ""),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn kinds_without_a_side() {
        let pages = [PageText { number: 1, text: "MMR given in the left upper arm".to_owned(), ..PageText::default() }];
        assert!(read(&lines(&pages), &pages, Some("immunizations")).is_empty());
    }

    #[test]
    fn short_words() {
        for (text, expected) in [
            ("Exam: XR KNEE R 3 VIEWS", "right"),
            ("Exam: US L breast", "left"),
            ("Procedure: Phaco with IOL, OD", "right"),
            ("Medication: Aspirin 75 mg OD\nIMPRESSION\nAspirin 75 mg OD.", ""),
            ("Untersuchung: MRT Knie li.", "left"),
            ("Untersuchung: Sono Schulter re", "right"),
            ("Estudio: RM rodilla izq.", "left"),
            ("Examen : IRM de l'épaule", ""),
            ("Exam: MRI L-SPINE, L4-L5", ""),
            ("Badanie: P kolano", "right"),
            ("Badanie: anty-HCV P          kolano", ""),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn a_finding_in_passing_is_unsure() {
        for (text, sure) in [
            ("Exam: CT ABDOMEN AND PELVIS\nIMPRESSION\nNo metastases.\nStone of the left kidney.", false),
            ("MRI LUMBAR SPINE\nIMPRESSION\nDisc at L5 against the right nerve root.", false),
            ("Exam: CT ABDOMEN\nIMPRESSION\nStone of the left kidney.", true),
            ("SURGICAL PATHOLOGY REPORT\nDIAGNOSIS\nRIGHT LUNG, BIOPSY: CARCINOMA", true),
        ] {
            let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
            let facts = read(&lines(&pages), &pages, None);
            assert_eq!(facts.first().map(|fact| fact.confidence >= crate::SURE), Some(sure), "{text}: {facts:?}");
        }
    }

    #[test]
    fn no_side() {
        for text in [
            "Some words without a heading",
            "She left the hospital on the right day.",
            "Exam: US RIGHT UPPER QUADRANT",
            "Exam: ECHOCARDIOGRAM, LEFT VENTRICULAR FUNCTION",
            "IMPRESSION\nLeft bundle branch block. Right ventricle of normal size.",
            "CONCLUSION\nFonction du ventricule gauche normale.",
            "診断：\n左室肥大",
            "Date: 03/04/2024\nREMOTE\n Right cataract 2015. Appendectomy 1970.",
            "Date: 03/04/2024\nPMH: diabetes. Right ankle fixed 2009.",
            "IMPRESSION\n1. Pancreatitis.\n2. Incidental nodule of the right lower lobe.",
            "IMPRESSION\nFatty liver, mild. Left renal cyst, no follow-up needed.",
            "Access: right chest port, good blood return.",
            "Hypromellose   1 drop both eyes when needed",
            "Signed 03/04/2024\nProcedures\nLeft knee arthroscopy    2009",
            "Signed 03/04/2024\nProblems\n17-May-2015  Total replacement of left knee joint",
        ] {
            check(text, "");
        }
    }

    #[test]
    fn without_a_diagnosis() {
        for (text, expected) in [
            ("I authorize Dr. Nobody to perform the following: arthroscopy of the left shoulder.", "left"),
            ("GROSS DESCRIPTION\nLabeled \"right breast 2:00\" are five cores.", "right"),
            ("The left knee was examined and the right knee too.", ""),
            ("Mass of the left breast. Right breast without findings.", "left"),
            ("Ultrasound: both kidneys normal.", ""),
            ("She told of her mother, who had a\ncarcinoma of the left breast", ""),
            ("IMPRESSION\nBilateral pulmonary embolism without strain of the heart.", "both"),
            ("She is under our care for glaucoma of both eyes.", "both"),
            ("DIAGNOSIS\nCarcinoma of the left breast, status post lumpectomy", "left"),
            ("Side:  [ ] left   [X] right", "right"),
            ("PROCEDURE: Coronary angiography, left heart cath. Right radial 6F.", ""),
            ("She has pain in the left arm.\nPAST MEDICAL HISTORY\nFracture of the right leg.", "left"),
        ] {
            check(text, expected);
        }
    }
}
