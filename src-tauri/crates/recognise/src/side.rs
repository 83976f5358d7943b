//! Left, right or both: what was examined, the specimens, the title; then the diagnosis; in a paper without one, the paired parts of the body
//! that it names. Where examination and diagnosis disagree both are said.
//!
//! A heart, a liver and an abdomen have a left and a right within: those words are no side of a record.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::fold;
use second_read_model::kind::kinds;

use crate::exam::exams;
use crate::field::cells;
use crate::label::Role;
use crate::lines::Line;
use crate::read;
use crate::sections;
use crate::token;
use crate::words;

/// The side, from the exam lines and from the diagnosis; both are given when they disagree.
pub(crate) fn read(lines: &[Line<'_>], pages: &[PageText]) -> Vec<Fact> {
    let verdicts: Vec<Verdict<'_>> = pages.iter().flat_map(verdicts).collect();
    let exam = from_exams(lines).or_else(|| from_title(lines));
    match (exam, from_diagnosis(&verdicts)) {
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
        (None, None) if verdicts.is_empty() => from_body(lines).into_iter().collect(),
        (None, None) => Vec::new(),
    }
}

/// What a side counts that may be that of a finding in passing.
const INCIDENTAL: f32 = 0.4;

/// Whether a side was read from the first sentence of a diagnosis, of a paired part of the body.
fn is_principal(verdicts: &[Verdict<'_>], diagnosis: &Fact) -> bool {
    let first = |verdict: &Verdict<'_>| sentences(verdict.text).first().is_some_and(|first| first.trim() == diagnosis.evidence);
    verdicts.iter().any(first) && PAIRED.is_match(&fold(&diagnosis.evidence))
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

/// What the lines about the examination and its specimens name: a left one and a right one are both.
fn from_exams(lines: &[Line<'_>]) -> Option<Fact> {
    // "A: left breast" below the heading, and the other specimens below that.
    const SPECIMENS: usize = 12;
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^(?:[a-z]|\d{1,2})\s?[.:)]\s"));
    let mut sided: Vec<(&'static str, &str, u32)> = Vec::new();
    for exam in exams(lines) {
        sided.extend(side_of(exam.value).map(|side| (side, exam.evidence, exam.page)));
        if NUMBERED.is_match(exam.value) {
            let others = lines[exam.at + 1..].iter().take(SPECIMENS).take_while(|line| NUMBERED.is_match(line.text));
            sided.extend(others.filter_map(|line| Some((side_of(line.text)?, line.text, line.page))));
        }
    }
    let (side, evidence, page) = sided.first()?;
    let same = sided.iter().all(|(other, ..)| other == side);
    let side = if same { *side } else { "both" };
    Some(read::fact(FactName::Side, side.to_owned(), evidence, *page, 0.9, "label exam"))
}

/// The examination with its side in a short line of its own near the head, behind any label or none: "XR Knee Lt", "Leistung: Hüfte rechts",
/// "Dear Dr. Nobody, / MRI of the left knee 3 May 2024".
fn from_title(lines: &[Line<'_>]) -> Option<Fact> {
    let titles = head(lines).flat_map(|line| cells(line.text).into_iter().map(move |cell| (line, &line.text[cell])));
    let mut sided = titles.filter_map(|(line, text)| {
        let short = is_short(text) && !text.ends_with('.') && !text.contains(". ") && !text.contains('?');
        let folded = fold(text);
        let exam = short && EXAM.is_match(&folded) && PAIRED.is_match(&folded) && !PAST.is_match(&folded) && !is_of_another(line);
        Some((side_of(text).filter(|_| exam)?, text, line.page))
    });
    let (side, evidence, page) = sided.next()?;
    let same = sided.all(|(other, ..)| other == side);
    same.then(|| read::fact(FactName::Side, side.to_owned(), evidence, page, 0.75, "title"))
}

/// Words of an examination and of its name.
static EXAM: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("title", "exam_words"), ("side", "exam")]));

/// The lines in which a title may stand: of this record, near the top of its first page.
fn head<'l, 'a>(lines: &'l [Line<'a>]) -> impl Iterator<Item = &'l Line<'a>> {
    const ROWS: usize = 22;
    let page = lines.first().map(|line| line.page);
    lines.iter().take_while(move |line| Some(line.page) == page && line.row < ROWS).filter(|line| !line.aside && !line.others && !line.fax)
}

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
    static END: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{L}\d)]{4,}\.\s+|[;。\n]").expect("a fixed expression"));
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
static PAST: LazyLock<Regex> = LazyLock::new(|| whole("past"));
static WITHOUT: LazyLock<Regex> = LazyLock::new(|| whole("without"));

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

/// Sides in one or two letters: "L breast", "Knie re", "OS". A letter counts beside a part of the body that is paired; what stands for an
/// eye counts in capitals, where words of eyes stand around it: "OD" is also how often a drug is taken.
fn short(text: &str) -> Vec<&'static str> {
    static SHORT: LazyLock<[Short; 3]> = LazyLock::new(|| {
        ["left", "right", "both"].map(|side| {
            let list = |kind: &str| words::list("side", &format!("{kind}_{side}")).into_iter().map(fold).collect();
            Short { side, beside_part: list("short"), of_eye: list("eye") }
        })
    });
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
        let beside = || paired(index + 1) || paired(index + 2) || index.checked_sub(1).is_some_and(paired);
        for Short { side, beside_part, of_eye } in SHORT.iter() {
            let letter = beside_part.contains(&token.folded) && !elided && (capital || token.folded.len() > 1) && beside();
            if letter || capital && of_eye.contains(&token.folded) && *speaks_of_eyes {
                sides.push(*side);
            }
        }
    }
    sides
}

/// A section that says what was found.
struct Verdict<'a> {
    text: &'a str,
    page: u32,
}

/// The sections of a page that may say it, the best heading first: where an assessment names no side, the diagnosis over it may.
fn verdicts(page: &PageText) -> Vec<Verdict<'_>> {
    static HEADINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let english = kinds().iter().flat_map(|kind| kind.quote.iter().map(String::as_str));
        let mut headings: Vec<&str> = english.chain(words::list("section", "verdict")).collect();
        headings.dedup();
        headings
    });
    let mut found: Vec<Range<usize>> = HEADINGS.iter().filter_map(|heading| sections::section(&page.text, &[heading])).collect();
    found.dedup();
    found.into_iter().map(|section| Verdict { text: &page.text[section], page: page.number }).collect()
}

/// The side that the diagnosis or impression names, if it names one only: of what is there, not of what was removed years ago or is well.
fn from_diagnosis(verdicts: &[Verdict<'_>]) -> Option<Fact> {
    verdicts.iter().find_map(|verdict| {
        let one = |text: &str| side_of(text).filter(|side| *side != "both");
        let is = |words: &Regex, sentence: &str| words.is_match(&fold(sentence));
        let now: Vec<&str> = sentences(verdict.text).into_iter().filter(|sentence| !is(&PAST, sentence)).collect();
        let stated: Vec<&str> = now.iter().filter(|sentence| !is(&WITHOUT, sentence)).copied().collect();
        let (now, stated) = (now.concat(), stated.concat());
        let (side, confidence) = match side_of(&now) {
            None => return None,
            Some("both") => (bilateral(&stated).or_else(|| one(&stated))?, 0.6),
            Some(side) => (side, 0.7),
        };
        let line = sentences(verdict.text).into_iter().find(|line| side_of(line) == Some(side))?.trim();
        Some(read::fact(FactName::Side, side.to_owned(), line, verdict.page, confidence, "diagnosis"))
    })
}

/// A word for both sides, and none for one of them.
fn bilateral(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    (BOTH.is_match(&folded) && !LEFT.is_match(&folded) && !RIGHT.is_match(&folded)).then_some("both")
}

/// In a paper without a diagnosis, such as a consent or the last page of a report: the one side of the paired parts of the body it names, of
/// what is there before what is well.
fn from_body(lines: &[Line<'_>]) -> Option<Fact> {
    let own = || lines.iter().filter(|line| !line.aside && !line.others && !line.fax);
    let pieces = own().flat_map(|line| sentences(line.text).into_iter().map(move |sentence| (line, sentence)));
    let sided: Vec<_> = pieces
        .filter_map(|(line, sentence)| {
            let folded = fold(sentence);
            let side = PAIRED.is_match(&folded).then(|| side_of(sentence)).flatten().filter(|_| !PAST.is_match(&folded))?;
            Some((side, sentence.trim(), line.page, WITHOUT.is_match(&folded)))
        })
        .collect();
    let there = |sided: &&(&'static str, &str, u32, bool)| !sided.3;
    // "Both kidneys normal" tells of what is well.
    let counts = sided.iter().any(|one| there(&one));
    let mut counted = sided.iter().filter(|one| if counts { there(one) } else { one.0 != "both" });
    let (side, evidence, page, _) = counted.clone().next()?;
    let whole = *side != "both" || bilateral(evidence).is_some();
    let same = whole && counted.all(|(other, ..)| other == side);
    same.then(|| read::fact(FactName::Side, (*side).to_owned(), evidence, *page, 0.6, "body"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::lines;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
        let facts = read(&lines(&pages), &pages);
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
            ("IMPRESSION\nLeft: a mass.\nRight: nothing.", ""),
            ("IMPRESSION\nStatus post left mastectomy.\nNew mass of the right breast.", "right"),
            ("IMPRESSION\nBilateral pleural effusions.", "both"),
            ("IMPRESSION\nStone of the bladder.\nUltrasound: both kidneys normal.", ""),
            ("Treatment Diagnosis\nSprain of the left ankle\nAssessment\nGood progress.", "left"),
        ] {
            check(text, expected);
        }
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
            ("Exam: CT ABDOMEN AND PELVIS\nIMPRESSION\nNo metastases.\nCyst of the left kidney.", false),
            ("MRI LUMBAR SPINE\nIMPRESSION\nDisc at L5 against the right nerve root.", false),
            ("Exam: CT ABDOMEN\nIMPRESSION\nStone of the left kidney.", true),
            ("SURGICAL PATHOLOGY REPORT\nDIAGNOSIS\nRIGHT LUNG, BIOPSY: CARCINOMA", true),
        ] {
            let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
            let facts = read(&lines(&pages), &pages);
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
            ("She has pain in the left arm.\nPAST MEDICAL HISTORY\nFracture of the right leg.", "left"),
        ] {
            check(text, expected);
        }
    }
}
