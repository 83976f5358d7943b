//! The status of a report: preliminary, final, addendum, amended, corrected. Only what its own words say of it.
//!
//! Words are compared folded, for titles in capitals leave their accents out. What a report says of another one (a comparison, a citation)
//! is not looked at: a status stands in a labelled value, in a cell of its own, in a title, or at the head of the part that was added.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::fold;

use crate::field::Document;
use crate::field::Field;
use crate::field::cells;
use crate::label;
use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::lines::Line;
use crate::misread::digits_mended;
use crate::read;
use crate::token;
use crate::words;
use crate::words::END;
use crate::words::GAP;

// What says the most about a report first: a corrected one is signed and final too.
const RANKED: [&str; 5] = ["corrected", "amended", "addendum", "preliminary", "final"];

/// The status, from a labelled value, a title, the head of a part, a sentence, or a signature; and another that speaks against it.
pub(crate) fn read(document: &Document<'_>) -> Vec<Fact> {
    if let Some(ticked) = ticked(&document.lines) {
        return vec![ticked];
    }
    let titled = titled(&document.lines).or_else(|| sentence(&document.lines));
    match (labelled(document), titled) {
        // "Status: Final" above an addendum or a correction: what was changed says more than that it is done.
        (Some(label), Some(title)) if label.value == "final" && title.value != "final" && title.value != "preliminary" => {
            vec![title, Fact { confidence: 0.4, ..label }]
        }
        (Some(label), Some(title)) if label.value != title.value && title.value == "preliminary" => {
            vec![Fact { confidence: 0.45, ..label }, Fact { confidence: 0.4, ..title }]
        }
        (Some(label), _) => vec![label],
        (None, title) => title.or_else(|| signed(&document.lines).map(|fact| in_doubt(document, fact))).into_iter().collect(),
    }
}

/// A signature where a label of status has a value that is not known ("STATUS: RES"): the paper says something else than that it is signed.
fn in_doubt(document: &Document<'_>, signature: Fact) -> Fact {
    // "State: NY", "Report type: Radiology": these say other things as well.
    static LOOSE: LazyLock<Vec<String>> = LazyLock::new(|| label::folded("status", "loose_label"));
    const LETTERS: usize = 3;
    let unknown = |field: &Field| {
        let (line, label) = (&document.lines[field.line], document.label(field));
        let of_report = is_of_report(line, label) && label.after == Edge::Colon && !field.below && !LOOSE.contains(&line.words(label));
        of_report && document.value(field).chars().filter(|c| c.is_alphabetic()).count() >= LETTERS
    };
    let confidence = if document.of(Role::Status).any(unknown) { signature.confidence.min(0.45) } else { signature.confidence };
    Fact { confidence, ..signature }
}

/// The words of one status and how they stand.
struct Ready {
    status: &'static str,
    /// At the start of a value.
    value: Regex,
    /// All of a cell, with words for reports around, a number, a date or a remark in brackets.
    alone: Regex,
    /// Somewhere in a title.
    within: Regex,
    /// At the head of a part of the report: "ADDENDUM (04/22/2024)", "Wet read: no fracture".
    opening: Regex,
}

static READY: LazyLock<[Ready; 5]> = LazyLock::new(|| RANKED.map(ready));

fn ready(status: &'static str) -> Ready {
    let list = |name: &str| words::folded_any_of("status", &[name]);
    // "COMPLETE BLOOD COUNT" and "Consent: signed" are no final reports: behind a label more words count than in a title.
    let title = if status == "final" { list("final_title") } else { list(status) };
    let value = words::folded_any_of("status", &[status, &format!("{status}_value"), &format!("{status}_title")]);
    let (noun, on, done) = (list("noun"), list("on"), list("done"));
    let opening = {
        // "Correction of the curve" is an operation; "Addendum to the report of May" is a title.
        let joined = if ["corrected", "preliminary", "final"].contains(&status) {
            String::new()
        } else {
            format!(r"|{}{END}", list("opening_joined"))
        };
        let words = list(&format!("opening_{status}"));
        words::exact_expression(&format!(r"^{GAP}*{words}(?:{GAP}*(?:no|nr|n)?{GAP}*\d{{1,2}})?{GAP}*(?:$|[:(]|[-–—] |\d{joined})"))
    };
    Ready {
        status,
        // "F - Final", "(S) Signed": a code stands before the word.
        value: words::exact_expression(&format!(r"^{GAP}*(?:[a-z0-9]{GAP}+)?({value}){END}")),
        alone: words::exact_expression(&format!(
            r"^{GAP}*(?<before>(?:{noun}{GAP}+){{0,2}}){title}(?<behind>(?:{GAP}+{noun}){{0,2}})(?:{GAP}+{done})?(?:{GAP}*(?:no|nr)?{GAP}*\d+)?{GAP}*(?:\([^)]*\))?(?:{GAP}+{on}{GAP}.*)?[^a-zα-ω]*$"
        )),
        within: words::exact_expression(&format!(r"(?:^|{GAP}){title}{END}")),
        opening,
    }
}

/// A word for a report, among others.
static NOUN: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("status", "noun")]));

/// A word for a report, or for a part of one.
static PART: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("status", "noun_of_part")]));
/// A word for a status.
static STATUS: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("status", "label")]));

/// "Status: Final", or the value below the label.
fn labelled(document: &Document<'_>) -> Option<Fact> {
    let fact = |status: &str, evidence: &str, line: &Line<'_>, label: &Label| {
        let noise = if label.noisy || line.ocr { 0.1 } else { 0.0 };
        read::fact(FactName::Status, status.to_owned(), evidence, line.page, 0.95 - noise, "label status")
    };
    // "Amended" and "Signed" are labels of dates too, and end the value before them: what stands behind the label is read as it is printed.
    let labels = document.lines.iter().filter(|line| !line.fax).flat_map(|line| line.labels.iter().map(move |label| (line, label)));
    let behind = labels.filter(|(line, label)| is_of_report(line, label)).find_map(|(line, label)| {
        let cell = line.text[label.value..].split(['\t', '|']).next()?.split("  ").next()?;
        let (status, end) = at_start(&mended(line, cell))?;
        Some(fact(status, &line.text[label.span.start..label.value + end], line, label))
    });
    let mut below = document.of(Role::Status).filter(|field| is_of_report(&document.lines[field.line], document.label(field)));
    behind.or_else(|| {
        below.find_map(|field| {
            let (status, end) = at_start(&mended(&document.lines[field.at], document.value(field)))?;
            let evidence = document.evidence(field, field.value.start + end);
            Some(fact(status, evidence, &document.lines[field.at], document.label(field)))
        })
    })
}

/// The status that a value begins with, and where its words end.
fn at_start(value: &str) -> Option<(&'static str, usize)> {
    let folded = fold(value);
    // The longest wins: "final with addendum" is no final one.
    let found = READY.iter().filter_map(|ready| Some((ready.status, ready.value.captures(&folded)?.get(1)?.as_str())));
    let (status, found) = found.max_by_key(|(_, found)| found.len())?;
    // As many words of the value as stand before its end in the folded form.
    let words = token::tokens(&folded[..folded.find(found)? + found.len()]).len();
    Some((status, token::tokens(value).get(words.checked_sub(1)?)?.end))
}

/// "[ ] Preliminary  [x] Final": the one box that is marked, in a line with boxes before two statuses or more.
fn ticked(lines: &[Line<'_>]) -> Option<Fact> {
    static BOXES: LazyLock<Regex> = LazyLock::new(|| {
        let any = words::folded_any_of("status", &RANKED);
        words::exact_expression(&format!(r"(?<marked>☒|☑|✓|✔|■|⊠|\[[x✓]\]|\([x✓]\))?(?<open>☐|□|○|\[\s?\]|\(\s?\))?\s*(?<word>{any}){END}"))
    });
    const LONGEST: usize = 200;
    lines.iter().filter(|line| line.text.len() <= LONGEST && line.text.contains(['☒', '☑', '✓', '✔', '■', '⊠', '[', '('])).find_map(
        |line| {
            let folded = fold(line.text);
            let boxes: Vec<_> =
                BOXES.captures_iter(&folded).filter(|found| found.name("marked").or(found.name("open")).is_some()).collect();
            let mut marked = boxes.iter().filter(|found| found.name("marked").is_some());
            let word = marked.next()?.name("word")?;
            let status = READY.iter().find(|ready| ready.value.is_match(word.as_str()))?.status;
            let single = boxes.len() > 1 && marked.next().is_none();
            let end = token::tokens(line.text).get(token::tokens(&folded[..word.end()]).len().checked_sub(1)?)?.end;
            single.then(|| read::fact(FactName::Status, status.to_owned(), &line.text[..end], line.page, 0.85, "box"))
        },
    )
}

/// Whether a label is of a status, and of no other: "Vaccination status: complete" says nothing of the report.
fn is_of_report(line: &Line<'_>, label: &Label) -> bool {
    // "Report: Finalized", but "Report pending" within a sentence.
    static BEFORE_COLON: LazyLock<Vec<String>> = LazyLock::new(|| label::folded("status", "label_before_colon"));
    let before = label.tokens.start.checked_sub(1).filter(|_| label.before == Edge::Word && label.tokens.len() == 1);
    let shown = label.after == Edge::Colon || !BEFORE_COLON.contains(&line.words(label));
    label.is(Role::Status) && label.stands_out() && shown && before.is_none_or(|word| NOUN.is_match(&line.tokens[word].folded))
}

/// A cell of a line that may be a title.
struct Cell<'l, 'a> {
    line: &'l Line<'a>,
    text: &'a str,
    folded: String,
    /// At the top of the first page or the foot of any, where a status stands by itself.
    edge: bool,
    /// One of many in its line.
    of_table: bool,
}

/// Rows of the first page in which titles stand.
const TOP: usize = 15;
/// The last rows of a page.
const FOOT: usize = 3;
const LONGEST_TITLE: usize = 80;

impl Cell<'_, '_> {
    /// `*** FINAL ***`, `[Draft]`: what nobody writes around a word of a table.
    fn is_decorated(&self) -> bool {
        self.text.starts_with(['*', '[', '<', '=', '-', '#', '(', '【', '「', '～'])
    }
}

/// "PRELIMINARY REPORT", "ADDENDUM 1 (…)", "Pathology report - AMENDED", "Rapport d'imagerie définitif".
fn titled(lines: &[Line<'_>]) -> Option<Fact> {
    static ANY: LazyLock<Regex> = LazyLock::new(|| {
        let names: Vec<String> = RANKED.iter().flat_map(|status| [(*status).to_owned(), format!("opening_{status}")]).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).chain(["final_title"]).collect();
        words::exact_expression(&format!(r"(?:^|{GAP}){}{END}", words::folded_any_of("status", &names)))
    });
    let mut found: Vec<Cell<'_, '_>> = Vec::new();
    let mut openings: Vec<(&Line<'_>, &str, String)> = Vec::new();
    let first_page = lines.first()?.page;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.fax) {
        let head = start(line.text);
        let folded = folded(line, head);
        if !ANY.is_match(&folded) {
            continue;
        }
        let all = cells(line.text);
        // "Final   Collected 03/04/2024   Resulted 03/08/2024" is no row of a table.
        let dated = |cell: &Range<usize>| line.labels.iter().any(|label| label.span.start == cell.start && label.is(Role::Reported));
        let of_table = all.len() > 2 && !(all[0].start == 0 && all[1..].iter().any(dated));
        let of_line = all.into_iter().map(|cell| &line.text[cell]).filter(|text| text.chars().count() <= LONGEST_TITLE);
        let foot = lines.get(at + FOOT).is_none_or(|later| later.page != line.page);
        let edge = foot || line.page == first_page && line.row < TOP;
        found.extend(of_line.map(|text| Cell { line, text, folded: self::folded(line, text), edge, of_table }));
        openings.push((line, head, folded));
    }
    let fact = |ready: &Ready, line: &Line<'_>, evidence: &str| {
        read::fact(FactName::Status, ready.status.to_owned(), evidence.trim(), line.page, 0.85, "title")
    };
    let opening = |ready: &Ready| openings.iter().find_map(|(line, head, folded)| Some((*line, opened(ready, head, folded)?)));
    // "Wet read: no fracture" above "Final report: …" is past.
    // "一次読影  佐藤      二次読影（確定）  鈴木": the second reading beside the first.
    let in_cell = |ready: &Ready| found.iter().any(|cell| opened(ready, cell.text, &cell.folded).is_some());
    let is_done = READY.iter().any(|ready| ready.status == "final" && (opening(ready).is_some() || in_cell(ready)));
    READY.iter().filter(|ready| ready.status != "preliminary" || !is_done).find_map(|ready| {
        let title = found.iter().find(|cell| says(ready, cell));
        title.map(|cell| fact(ready, cell.line, cell.text)).or_else(|| opening(ready).map(|(line, words)| fact(ready, line, words)))
    })
}

/// In a picture with digits for letters put right: "FINAL REP0RT".
fn mended<'t>(line: &Line<'_>, text: &'t str) -> Cow<'t, str> {
    if line.ocr { digits_mended(text) } else { Cow::Borrowed(text) }
}

fn folded(line: &Line<'_>, text: &str) -> String {
    fold(&mended(line, text))
}

/// The beginning of a line, as far as a title may go.
fn start(text: &str) -> &str {
    text.char_indices().nth(200).map_or(text, |(end, _)| &text[..end])
}

/// Whether a cell is a title of that status.
fn says(ready: &Ready, cell: &Cell<'_, '_>) -> bool {
    static NOT: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("status", "not_title")]));
    if cell.text.ends_with('.') && cell.text.contains(' ') && cell.text.split_whitespace().count() > 4 || NOT.is_match(&cell.folded) {
        return false;
    }
    let shown = cell.edge || cell.is_decorated();
    if let Some(captures) = ready.alone.captures(&cell.folded) {
        let with_noun = ["before", "behind"].iter().any(|name| captures.name(name).is_some_and(|part| !part.is_empty()));
        // "Visual acuity   Corrected   20/20": a word among others of a table.
        let bare = cell.of_table && !cell.is_decorated() && cell.text.chars().any(char::is_lowercase);
        // "PRELIMINARY RESULTS" heads a part of a discharge summary.
        let whole = with_noun && !PART.is_match(&cell.folded);
        // "Final result   Collected …": the noun is one of the words of the status itself.
        return whole || shown && (with_noun || !bare || NOUN.is_match(&cell.folded));
    }
    // "** REPORT AMENDED - version 2, 14:52 **": stars around a title, and a remark behind a dash.
    let starred = cell.text.starts_with(['*', '[', '<', '【']);
    if shown && starred && cell.folded.split_once(" - ").is_some_and(|(front, _)| ready.alone.is_match(front)) {
        return true;
    }
    // "CT CHEST - FINAL", "Discharge Summary (Signed)": behind a dash or in brackets, where titles stand.
    let set_off = cell.folded.trim_end_matches([')', ']', ' ']).rsplit(['(', '[']).next().and_then(|part| part.rsplit(" - ").next());
    if shown && !cell.of_table && set_off.is_some_and(|part| part.len() + 3 <= cell.folded.len() && ready.alone.is_match(part)) {
        return true;
    }
    match cell.folded.trim_end_matches([':', ' ']).rsplit_once(':') {
        // "Transcription status: preliminary", "Report (page 2): draft".
        Some((label, value)) => ready.alone.is_match(value) && (NOUN.is_match(label) || STATUS.is_match(label)),
        None => shown && ready.within.is_match(&cell.folded) && NOUN.is_match(&cell.folded),
    }
}

/// The words at the start of a line by which a part about a change begins, as they stand.
fn opened<'a>(ready: &Ready, head: &'a str, folded: &str) -> Option<&'a str> {
    // "Addenda: none"; and "Final report: to follow".
    static NONE: LazyLock<[Regex; 2]> = LazyLock::new(|| {
        ["opening_none", "opening_pending"]
            .map(|list| words::exact_expression(&format!(r"^{GAP}*{}{END}", words::folded_any_of("status", &[list]))))
    });
    if head.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase) {
        return None;
    }
    let found = ready.opening.find(folded)?;
    let none = &NONE[usize::from(["preliminary", "final"].contains(&ready.status))];
    if none.is_match(&folded[found.end()..]) || none.is_match(folded[..found.end()].rsplit([' ', '(']).next().unwrap_or_default()) {
        return None;
    }
    let words = token::tokens(found.as_str().trim_end_matches(|c: char| !c.is_alphabetic())).len();
    let end = token::tokens(head).get(words.checked_sub(1)?)?.end;
    Some(&head[..end])
}

/// "This is a corrected report."
fn sentence(lines: &[Line<'_>]) -> Option<Fact> {
    static SENTENCES: LazyLock<[(&str, Regex); 5]> = LazyLock::new(|| {
        RANKED.map(|status| {
            let words = words::folded_any_of("status", &[&format!("sentence_{status}")]);
            (status, words::exact_expression(&format!(r"(?:^|{GAP}){words}{END}")))
        })
    });
    let folded: Vec<(&Line<'_>, String)> =
        lines.iter().filter(|line| !line.aside && !line.fax).map(|line| (line, folded(line, line.text))).collect();
    SENTENCES.iter().find_map(|(status, words)| {
        let (line, _) = folded.iter().find(|(_, folded)| words.is_match(folded))?;
        let said = line.text.split_inclusive(['.', '。']).find(|said| words.is_match(&fold(said))).unwrap_or(line.text);
        Some(read::fact(FactName::Status, (*status).to_owned(), said.trim(), line.page, 0.75, "sentence"))
    })
}

/// A signed report without another word is final, less surely; one that waits for its signature is not.
fn signed(lines: &[Line<'_>]) -> Option<Fact> {
    static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
        let (words, dated) = (words::folded_any_of("status", &["signature"]), words::folded_any_of("status", &["signature_dated"]));
        // "Verified 03/14/2024 10:22" says by its time that it was done.
        words::exact_expression(&format!(r"(?:^{GAP}*|[.,;]\s+|\s[-–—]\s+)(?:({words}){END}|({dated})(?:\s+on)?{GAP}+\d{{1,4}}[./年 -])"))
    });
    static UNSIGNED: LazyLock<Regex> = LazyLock::new(|| {
        let (words, by) = (words::folded_any_of("status", &["unsigned"]), words::folded_any_of("status", &["by"]));
        words::exact_expression(&format!(r"^{GAP}*({words})(?:{GAP}*$|\s*:|\s+{by}{END}|{GAP}*\d)"))
    });
    static NOT: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("status", "not_signed")]));
    let mut signature = None;
    for line in lines.iter().filter(|line| !line.fax) {
        for text in cells(line.text).into_iter().map(|cell| &line.text[cell]) {
            let folded = folded(line, start(text));
            let fact = |status: &str, found: &str, confidence| {
                let words = token::tokens(found).len();
                let end = token::tokens(text).get(words.saturating_sub(1)).map_or(text.len(), |token| token.end);
                read::fact(FactName::Status, status.to_owned(), &text[..end], line.page, confidence, "signature")
            };
            if let Some(found) = UNSIGNED.captures(&folded).and_then(|found| found.get(1)) {
                return Some(fact("preliminary", &folded[..found.end()], 0.65));
            }
            if signature.is_none() && !NOT.is_match(&folded) {
                let found = SIGNED.captures(&folded).and_then(|found| found.get(1).or(found.get(2)));
                signature = found.map(|found| fact("final", &folded[..found.end()], 0.6));
            }
        }
    }
    signature
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::facts_of;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let facts = facts_of(text, read);
        assert_eq!(facts.first().map_or("", |fact| fact.value.as_str()), expected, "{text}: {facts:?}");
        assert!(facts.iter().all(|fact| text.contains(&fact.evidence)), "{text}: {facts:?}");
    }

    #[test]
    fn what_a_report_says_of_itself() {
        for (text, expected) in [
            ("Status: Final", "final"),
            ("Report status  Preliminary", "preliminary"),
            ("PRELIMINARY REPORT\nx", "preliminary"),
            ("Lab result\nFinal   Collected 03/04/2024   Resulted 03/08/2024", "final"),
            ("Report: Finalized", "final"),
            ("HER2 ISH,\nresult pending", ""),
            ("The biopsy was done.\nReport pending", ""),
            ("SURGICAL PATHOLOGY REPORT - AMENDED", "amended"),
            ("CORRECTED SURGICAL PATHOLOGY REPORT\nStatus: Final", "corrected"),
            ("ADDENDUM 1 (2024-04-22)\nHER2: not amplified\nElectronically signed: A. Nobody", "addendum"),
            ("Status: Final\nADDENDUM: HER2 not amplified", "addendum"),
            ("ADDENDUM: HER2 not amplified", "addendum"),
            ("*** CORRECTED REPORT ***", "corrected"),
            ("Electronically signed by A. Nobody, MD", "final"),
            ("A. Nobody, MD. Electronically signed 05/20/2026 16:04.", "final"),
            ("FINAL - Electronically signed by A. Nobody MD 04/01/2025 18:33", "final"),
            ("Nachbefundet und endgültig freigegeben: OA Dr. A. Niemand", "final"),
            ("Echocardiogram\n** AMENDED 17-Jun-2024: mean gradient corrected from 18 to 28 mmHg **", "amended"),
            ("This is a corrected report. The side was wrong.", "corrected"),
            ("IMAGING REPORT                          Verified", "final"),
            ("Referred by: A. Other                   Unconfirmed By: B. Nobody, MD", "preliminary"),
            ("Referred by: A. Other                   Confirmed By: B. Nobody, MD", "final"),
            ("Lake Imaging      INTERIM REPORT", "preliminary"),
            ("CT CHEST\nFINDINGS\nx\n*** Final Report ***", "final"),
            ("DISCHARGE SUMMARY     Result status: Unauthenticated draft", "preliminary"),
            ("Status: PARTIAL", "preliminary"),
            ("Report status: F - Final", "final"),
            ("Status: not final", "preliminary"),
            ("Verified 03/14/2024 10:22", "final"),
            ("*** Electronically Signed Out By A. Nobody, MD ***", "final"),
            ("Status      Amended                           Reported    2020-12-11", "amended"),
            ("Report Status: Signed   Date: 2020-12-11", "final"),
            ("AMENDMENT REASON: the block was named wrongly.", "amended"),
            ("Report: FINAL", "final"),
            ("Transcription status: preliminary", "preliminary"),
            ("Status:  [ ] Preliminary  [x] Final  [ ] Amended", "final"),
            ("Wet read: no fracture.", "preliminary"),
            ("Wet read: no fracture.\nFINAL REPORT: Nondisplaced fracture.", "final"),
            ("Preliminary read: no fracture\nFinal report: to follow", "preliminary"),
            ("FINAL REPORT 03/14/2024 10:22", "final"),
            ("Draft as of 14 March 2024", "preliminary"),
            ("*** SUPPLEMENTARY REPORT HAS BEEN ADDED ***", "addendum"),
            ("*+* CORRECTED REPORT *+*", "corrected"),
            ("Report Completed", "final"),
            ("SPEC #: 24:MB1234R   STATUS: RES   REQ #: 12\nVerified 03/14/2024 10:22", "preliminary"),
            ("STATUS: COMP", "final"),
            ("AMBULATORY CLINIC NOTE          Unsigned transcription", "preliminary"),
            ("*** Final Report - Addended ***", "addendum"),
            ("CT CHEST - FINAL", "final"),
            ("COLONOSCOPY no. 12     ** REPORT AMENDED - version 2, 14:52 (a number was wrong) **", "amended"),
            ("ECG\n*** PRELIMINARY - NOT YET OVERREAD ***", "preliminary"),
            ("検査結果報告書（中間）", "preliminary"),
            ("Result status     Final + Addendum", "addendum"),
            ("Discharge Summary (Signed)", "final"),
            ("x\nThis report is final.", "final"),
            ("x\nAn addendum has been added to this report.", "addendum"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_it_says_of_something_else() {
        for text in [
            "FINAL DIAGNOSIS\nCarcinoma",
            "Appointment times are subject to change.",
            "Signed consent is in the chart.",
            "DISCHARGE SUMMARY\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nPRELIMINARY RESULTS\nBlood cultures show no growth.\nx\nx\nx",
            "Vaccination status: complete",
            "Marital status: Single\nSmoking status: former",
            "An addendum will follow.",
            "The preliminary findings were discussed with Dr. Nobody and will be followed up in clinic.",
            "Comparison: the preliminary report of May 3 and its addendum.",
            "Number of Addenda: 0",
            "Addenda: None",
            "Form 1182 revised 03/2019",
            "COMPLETE BLOOD COUNT",
            "Final pathology is pending.",
            "Visual acuity   Corrected   20/20",
            "Vorläufige Diagnose: Pneumonie",
            "This laboratory will issue an amended report when the classification changes.",
            "Correction of hallux valgus, left",
        ] {
            check(text, "");
        }
    }

    #[test]
    fn other_languages() {
        for (text, expected) in [
            ("Vorläufiger Befund", "preliminary"),
            ("Endgültiger Entlassungsbrief", "final"),
            ("VORLÄUFIGER ARZTBRIEF", "preliminary"),
            ("Befundstatus: vidiert", "final"),
            ("Nachtrag vom 03.05.2024: HER2 negativ", "addendum"),
            ("Statut : définitif", "final"),
            ("COMPTE RENDU PROVISOIRE", "preliminary"),
            ("Compte rendu validé électroniquement par le Dr A. Personne", "final"),
            ("Annule et remplace le compte rendu du 03/05/2024", "amended"),
            ("Estado del informe: Corregido", "corrected"),
            ("INFORME PROVISIONAL", "preliminary"),
            ("Estado: Validado", "final"),
            ("Status wyniku: wstępny", "preliminary"),
            ("WYNIK OSTATECZNY", "final"),
            ("Situação: Laudo final", "final"),
            ("LAUDO PROVISORIO", "preliminary"),
            ("Κατάσταση: Οριστική", "final"),
            ("ΠΡΟΣΩΡΙΝΗ ΓΝΩΜΑΤΕΥΣΗ", "preliminary"),
            ("報告区分：最終報告", "final"),
            ("ECG\nx     *** INTERPRÉTATION FINALE ***", "final"),
            ("状態：確定\nx\n一次読影  佐藤      二次読影（確定）  鈴木", "final"),
            ("一次読影  2025/02/11 23:48\n二次読影  2025/02/12 09:15", "final"),
            ("病理診断報告書（訂正）", "corrected"),
            ("画像診断報告書　【暫定】", "preliminary"),
        ] {
            check(text, expected);
        }
    }
}
