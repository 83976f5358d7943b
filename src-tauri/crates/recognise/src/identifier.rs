//! Accession, specimen and order numbers: the record's own, not those it mentions. A report may have several.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::date::scan;
use crate::field::Document;
use crate::field::Field;
use crate::field::cell_at;
use crate::field::cells;
use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::label::folded;
use crate::lines::Line;
use crate::person::number;
use crate::place::GREETING;
use crate::read;
use crate::words;

/// Most numbers that one record has.
const MOST: usize = 8;

/// The labelled numbers, surer when the page footer repeats them; a number in the title before that of an order.
pub(crate) fn read(document: &Document<'_>) -> Vec<Fact> {
    static ORDER: LazyLock<Vec<String>> = LazyLock::new(|| folded("number", "order"));
    let is_order = |field: &&Field| ORDER.contains(&document.lines[field.line].words(document.label(field)));
    let (orders, mut own): (Vec<&Field>, Vec<&Field>) = document.of(Role::Accession).partition(is_order);
    // "(Case 2281)" beside "Accession number: 071524-2281".
    static ACCESSION: LazyLock<Vec<String>> = LazyLock::new(|| folded("number", "accession_first"));
    own.sort_by_key(|field| !ACCESSION.contains(&document.lines[field.line].words(document.label(field))));
    let mut facts = Vec::new();
    add(document, &own, 1.0, &mut facts);
    if facts.is_empty() {
        facts.extend(of_patient_label(document));
    }
    if facts.is_empty() {
        facts.extend(of_specimen(document));
    }
    if facts.is_empty() {
        facts.extend(in_title(document).or_else(|| in_own_cell(document)));
    }
    add(document, &orders, ORDER_ALONE, &mut facts);
    facts.truncate(MOST);
    facts
}

/// The most that the plain digits of an order's number count: a report has a number of its own.
const ORDER_ALONE: f32 = 0.45;

/// Adds the numbers of fields; plain digits count `digits` at most.
fn add(document: &Document<'_>, fields: &[&Field], digits: f32, facts: &mut Vec<Fact>) {
    for field in fields {
        let line = &document.lines[field.at];
        let cited = || is_cited(document, field) || is_misread_number(document, field);
        if line.aside || line.others || is_of_council(document, field) || cited() {
            continue;
        }
        let weak = WEAK.contains(&document.lines[field.line].words(document.label(field)));
        if weak && is_in_sentence(document, field) && is_correspondence(document) {
            continue;
        }
        let own = |number: &str| {
            // "Reference   4000-9000" is of a laboratory's values.
            let signed = number.chars().any(char::is_alphabetic) || number.contains(['-', '/']) && !REFERENCE.is_match(number);
            !is_amount(document.label(field), number) && (!weak || signed)
        };
        let of_document = DOCUMENT.contains(&document.lines[field.line].words(document.label(field)));
        for (at, number) in numbers(document.value(field)).into_iter().filter(|(_, number)| own(number)) {
            if facts.iter().any(|fact| fact.value == number) {
                continue;
            }
            // What comes later is less sure than what came first, however often it is repeated.
            let most = facts.first().map_or(1.0, |first| first.confidence - 0.05);
            let fact = fact(document, field, at, number, facts.is_empty());
            let most = if weak && is_correspondence(document) { most.min(LETTER) } else { most };
            let most = if number.bytes().all(|byte| byte.is_ascii_digit()) { most.min(digits) } else { most };
            let most = if of_document || is_of_dictation(document, field, number) { most.min(OF_DOCUMENT) } else { most };
            facts.push(Fact { confidence: fact.confidence.min(most), ..fact });
        }
        if facts.len() >= MOST {
            break;
        }
    }
}

/// The most that the number of a document counts: it may be that of a form, of which every patient gets one.
const OF_DOCUMENT: f32 = 0.45;

static DOCUMENT: LazyLock<Vec<String>> = LazyLock::new(|| folded("number", "document"));

/// Whether a number without letters stands beside who dictated or typed a paper: transcribers number what they type.
fn is_of_dictation(document: &Document<'_>, field: &Field, number: &str) -> bool {
    const LINES: usize = 2;
    static DICTATED: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"(?:^|\s{{2,}}){}(?:[^\p{{L}}]|$)", words::any_of("number", "dictation"))));
    let near = field.line.saturating_sub(LINES)..(field.line + LINES + 1).min(document.lines.len());
    !number.contains(char::is_alphabetic) && document.lines[near].iter().any(|line| DICTATED.is_match(line.text))
}

/// Whether a number behind a short label, without a colon or a sign between, is an amount: "ACC 600" is a drug, "AP 130/80" a blood pressure.
fn is_amount(label: &Label, number: &str) -> bool {
    const LABEL: usize = 4;
    static AMOUNT: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^\d{1,3}(?:[/.,]\d{1,3})?$"));
    label.after == Edge::Word && label.span.len() <= LABEL && AMOUNT.is_match(number)
}

/// Whether a label has digits in it where its list has letters, in a line that no picture was read for: "Nº 05-Q-1234" is not "Nº OS".
fn is_misread_number(document: &Document<'_>, field: &Field) -> bool {
    let (line, label) = (&document.lines[field.line], document.label(field));
    label.noisy && !line.ocr && line.text[label.span.clone()].contains(|sign: char| sign.is_ascii_digit())
}

/// Whether a label and its number stand in brackets with a date, as another paper is cited: "Histology (report no. 1234 of 2 May 2024)".
fn is_cited(document: &Document<'_>, field: &Field) -> bool {
    let (line, label) = (&document.lines[field.line], document.label(field));
    let bracket = line.text[..label.span.start].trim_end().strip_suffix('(').is_some_and(|before| before.contains(char::is_alphabetic));
    let inside = line.text[label.span.end..].split(')').next().unwrap_or_default();
    bracket && !field.below && inside.split_whitespace().count() >= 3 && !scan::scan(inside).is_empty()
}

/// Whether a label is a small word within a sentence, without a colon: "applied for authorisation (ref ABC123456)".
fn is_in_sentence(document: &Document<'_>, field: &Field) -> bool {
    let (line, label) = (&document.lines[field.line], document.label(field));
    label.after != Edge::Colon
        && label.span.start > 0
        && label.before != Edge::Wide
        && line.text[label.span.start..].starts_with(char::is_lowercase)
}

/// Whether a short word in capitals, a council's, stands right before a label for a registration: "KMC Reg. No. 12345" is a doctor's.
fn is_of_council(document: &Document<'_>, field: &Field) -> bool {
    let (line, label) = (&document.lines[field.line], document.label(field));
    let before = label.tokens.start.checked_sub(1).map(|index| &line.tokens[index]).filter(|_| label.before == Edge::Word);
    let council = before.is_some_and(|word| {
        let word = &line.text[word.start..word.end];
        (2..=5).contains(&word.chars().count()) && word.chars().all(char::is_uppercase)
    });
    council && REGISTERED.contains(&line.words(label)) || is_of_house(line, label)
}

/// "NATA Accredited Laboratory No. 18558", "Co. Reg. No. 207638349B": what a laboratory or a company is registered as.
fn is_of_house(line: &Line<'_>, label: &Label) -> bool {
    const NEAR: usize = 6;
    static ACCREDITED: LazyLock<Vec<String>> = LazyLock::new(|| folded("number", "accredited"));
    let cell = line.cell_start(label.span.start);
    let before = line.tokens[..label.tokens.start].iter().rev().take(NEAR).take_while(|token| token.start >= cell);
    let company = line.text[cell..label.span.start].trim_end().ends_with("Co.");
    company || before.into_iter().any(|token| ACCREDITED.contains(&token.folded))
}

static REGISTERED: LazyLock<Vec<String>> = LazyLock::new(|| folded("number", "registered"));

fn fact(document: &Document<'_>, field: &Field, at: usize, number: &str, first: bool) -> Fact {
    let (label, line) = (document.label(field), &document.lines[field.at]);
    let repeated = document.lines.iter().filter(|other| other.text.contains(number)).count() > 1;
    let noise = if label.noisy || line.ocr { 0.1 } else { 0.0 };
    // Labels such as "Ref" and "Order" stand before other numbers too: of several the first is the surest.
    let confidence = if repeated { 0.95 } else { 0.85 } - noise - if first { 0.0 } else { 0.1 };
    let start = field.value.start + at;
    let evidence = if at == 0 { document.evidence(field, start + number.len()) } else { number };
    read::fact(FactName::Accession, number.to_owned(), evidence, line.page, confidence, "label accession")
}

/// The most that a number counts that may be a letter's own.
const LETTER: f32 = 0.4;

/// Whether a paper is a letter, a referral or one of who pays: its reference is no number of an examination.
fn is_correspondence(document: &Document<'_>) -> bool {
    const ROWS: usize = 20;
    static TITLE: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"^\W*{}(?:[^\p{{L}}]|$)", words::any_of("number", "correspondence"))));
    document.lines.iter().any(|line| GREETING.is_match(line.text) || line.row < ROWS && TITLE.is_match(line.text))
}

/// A number whose label means the patient's elsewhere: "ID" in a column that is headed "SPECIMEN"; "Dossier n°" beside "ID patient", as
/// laboratories name what they were sent.
fn of_patient_label(document: &Document<'_>) -> Option<Fact> {
    static BESIDE: LazyLock<Vec<String>> = LazyLock::new(|| folded("number", "beside_number"));
    let words = |field: &Field| document.lines[field.line].words(document.label(field));
    let number_of = |field: &Field| accession(document.value(field));
    let patient = || {
        let own = document.of(Role::Number).filter(|field| !BESIDE.contains(&words(field)) && !number::is_generic(document, field));
        own.filter_map(number_of).next()
    };
    document.of(Role::Number).find_map(|field| {
        let (value, line) = (document.value(field), &document.lines[field.at]);
        let number = number_of(field).filter(|_| !line.aside && !line.others)?;
        let beside = || BESIDE.contains(&words(field)) && patient().is_some_and(|other| other != number);
        let end = field.value.start + value.find(number)? + number.len();
        (is_in_column_of_specimen(document, field) || beside())
            .then(|| read::fact(FactName::Accession, number.to_owned(), document.evidence(field, end), line.page, 0.7, "label accession"))
    })
}

/// Whether a label that says too little stands in a column that is headed by a word for a specimen or an examination.
pub(crate) fn is_in_column_of_specimen(document: &Document<'_>, field: &Field) -> bool {
    const LINES: usize = 8;
    static NOUN: LazyLock<Vec<String>> = LazyLock::new(|| folded("number", "noun"));
    if field.below || !number::is_generic(document, field) {
        return false;
    }
    let line = &document.lines[field.line];
    let column = line.column(document.label(field).span.start);
    for at in (field.line.saturating_sub(LINES)..field.line).rev() {
        let over = &document.lines[at];
        if over.page != line.page || document.lines[at + 1].after_gap {
            return false;
        }
        if cell_at(over, column, 1).is_some_and(|cell| NOUN.contains(&crate::label::joined(&over.text[cell]))) {
            return true;
        }
    }
    false
}

// "Ref", "Case": before a letter's own number as well, which is plain digits.
static WEAK: LazyLock<Vec<String>> = LazyLock::new(|| folded("number", "weak"));

/// The numbers of a value with where they begin: one, or several that commas part; a block of a specimen is a number of its own
/// only with the specimen's number in it.
fn numbers(value: &str) -> Vec<(usize, &str)> {
    static PARTS: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"\s*[,;/&+]\s+|\s+(?:and|und|et|y|e|i|και)\s+"));
    let mut found = Vec::new();
    let mut from = 0;
    let ends = PARTS.find_iter(value).map(|part| (part.start(), part.end())).chain([(value.len(), value.len())]);
    for (end, next) in ends {
        if let Some(whole) = value.get(from..).and_then(|rest| OF_YEAR.find(rest)) {
            let number = whole.as_str().trim_end_matches([' ', ',', ';', ')']);
            found.push((from, number));
            from = (from + whole.len()).max(next);
            from += value[from..].len() - value[from..].trim_start().len();
            continue;
        }
        if end < from {
            continue;
        }
        match value.get(from..end).and_then(accession) {
            Some(number) => found.push((from, number)),
            None => break,
        }
        from = next;
    }
    found
}

// "12345 / 22": a running number and its year.
static OF_YEAR: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^\p{L}{0,3}\s?\d{2,6} ?/ ?(?:\d{2}|20\d{2})(?:[\s,;)]|$)"));

fn accession(part: &str) -> Option<&str> {
    // "TK-LU-2024-311": letters twice, of the examination and of the department.
    static LETTERED: LazyLock<Regex> =
        LazyLock::new(|| words::exact_expression(r"^(?:\p{Lu}{1,5}[-/]){1,2}\p{Lu}{0,4}[-/.]?\d[\p{L}\d]*(?:[-./][\p{L}\d]+)*"));
    const DIGITS: usize = 3;
    let lettered = LETTERED.find(part).map(|found| found.as_str());
    let found = lettered.filter(|found| found.chars().filter(char::is_ascii_digit).count() >= DIGITS).or_else(|| number::written(part))?;
    // A sentence or a measurement that begins with digits is no number.
    let rest = part[part.find(found)? + found.len()..].trim_start();
    let letters = found.chars().any(char::is_alphabetic);
    let sentence = !letters && rest.starts_with(|c: char| c.is_lowercase()) && found.len() < 5;
    // "July 2017": when, and not which; a misread day makes it no other thing ("42/07/2009").
    static DAY: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^\d{1,2}([/.])\d{1,2}([/.])(?:19|20)\d{2}$"));
    let dated = DAY.is_match(found) || scan::scan(part).first().is_some_and(|date| date.span.start == 0);
    (!sentence && !dated && !RANGE.is_match(found) && !part.starts_with(char::is_whitespace)).then_some(found)
}

// "135-145": what a laboratory calls a reference. "2407-3390" is a number of the year and the month.
static RANGE: LazyLock<Regex> =
    LazyLock::new(|| words::exact_expression(r"^(?:\d{1,3}(?:\.\d+)?[-–]\d{1,4}|\d{1,4}\.\d+[-–]\d{1,4}|\d{1,4}[-–]\d{1,3})(?:\.\d+)?$"));
/// The same of any length, behind a label that is the head of such a column too.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^\d{1,5}(?:[.,]\d+)?[-–]\d{1,5}(?:[.,]\d+)?$"));

/// "Specimen: D24-001234", "Specimen AB123456C": where the name of a specimen or an examination is expected stands its number and nothing else.
fn of_specimen(document: &Document<'_>) -> Option<Fact> {
    const SHORTEST: usize = 6;
    // Under a barcode its number stands between stars: "*S24-10987*".
    let starred = |field: &&Field| document.value(field).starts_with('*');
    document.of(Role::Exam).filter(|field| !field.below || starred(field)).find_map(|field| {
        let (label, line, value) = (document.label(field), &document.lines[field.at], document.value(field).trim_matches('*'));
        let number = accession(value).filter(|number| *number == value && number.chars().count() >= SHORTEST)?;
        let mixed = number.chars().any(char::is_alphabetic) || number.contains(['-', '/']);
        // "OP-24-03318": the label is a part of the number.
        let mixed = mixed && (field.below || !line.text[label.span.end..].starts_with('-'));
        let own = label.stands_out() && mixed && !line.aside && !line.others && scan::scan(number).is_empty();
        own.then(|| {
            let evidence = if field.below { number } else { document.evidence(field, field.value.end) };
            read::fact(FactName::Accession, number.to_owned(), evidence, line.page, 0.7, "specimen")
        })
    })
}

/// A number in a title: "SURGICAL PATHOLOGY REPORT  S24-10987", "INFORME DE ANATOMÍA PATOLÓGICA   N.º 24B001234".
fn in_title(document: &Document<'_>) -> Option<Fact> {
    const SIGN: usize = 2;
    // A year of two digits or four with a running number, and letters before, between or behind: S24-10987, H-2024/1234, 24-PA-0102.
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        words::exact_expression(r"(?:^|[\s(#])(\p{Lu}{1,4}-?(?:\d{2}|20\d{2})[-/.]\d{3,7}|\d{2}-\p{Lu}{1,4}-\d{3,7})(?:[\s),.]|$)")
    });
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        let sign = r"(?:n\.?\s?[oº°]s?\.?|№|#|nr\.?)";
        words::expression(&format!(
            r"(?:^|\s){sign}\s*:?\s*((?:\p{{L}}{{1,2}} |(?-i:\p{{Lu}}{{1,4}}) )?(?:(?-i:\p{{Lu}}{{1,4}})[-/])?\p{{L}}{{0,4}}[-/]?\d[\p{{L}}\d]*(?:[-./]\d+)*)(?:\s*$|\s{{2}})"
        ))
    });
    // "ΙΣΤΟΛΟΓΙΚΗ ΕΞΕΤΑΣΗ  3127/24": a running number and its year at the end.
    static RUNNING: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"\s((?:\p{Lu}{1,2} )?\d{2,6}/(?:\d{2}|20\d{2}))\s*$"));
    static REPORT: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "title_words"));
    // "BIOPSIA B-24-1234": the thing at the start of the line, and its number.
    static THING: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}\s", words::any_of("number", "noun"))));
    let titled_text = |text: &str| text.chars().count() <= 120 && (REPORT.is_match(text) || THING.is_match(text));
    let titles = document.lines.iter().take(12).filter(|line| titled_text(line.text));
    // "MEDICAL RECORD # 1234567": a word of a title within a label.
    let of_patient = |label: &Label| label.is(Role::Number) || label.is(Role::OtherNumber);
    let titled = titles.filter(|line| !line.fax && !line.labels.iter().any(of_patient)).find_map(|line| {
        // "Registration: yes, no. 1234567" is a field with a value of its own.
        let field = |number: &str| {
            let before = line.text.find(number).map_or("", |at| &line.text[..at]);
            let cell = before.trim_end().rsplit("  ").next().unwrap_or_default();
            cell.split_once([':', '：']).is_some_and(|(_, value)| value.chars().filter(|c| c.is_alphabetic()).count() > SIGN)
        };
        let number =
            FORM.captures(line.text).or_else(|| NUMBER.captures(line.text)).or_else(|| RUNNING.captures(line.text))?.get(1)?.as_str();
        let digits = number.chars().filter(char::is_ascii_digit).count();
        // "21-OCT-2018" is written alike.
        (digits >= 4 && scan::scan(number).is_empty() && !field(number))
            .then(|| read::fact(FactName::Accession, number.to_owned(), number, line.page, 0.6, "title"))
    });
    titled.or_else(|| below_title(document, &titled_text))
}

/// A number of a year and letters in a cell of its own near the head, with its sign at most: "CT25-003318", "Nr.   Z24-066120", "ΟΣ-2024/0388"; surer
/// where the foot of the page repeats it.
fn in_own_cell(document: &Document<'_>) -> Option<Fact> {
    const ROWS: usize = 15;
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        let sign = r"(?:(?:n\.?\s?[oº°]s?\.?|№|#|nr\.?)\s*:?\s*)?";
        let (letters, year) = (r"(?-i:\p{Lu}{1,4})", r"(?:\d{2}|20\d{2})");
        let forms = [
            format!(r"{letters}[-–]?{year}[-/.]?\d{{4,7}}"),
            format!(r"{letters}[-–]?{year}[-/.]\d{{3,7}}"),
            format!(r"{year}[-/.]{letters}[-/.]\d{{3,7}}"),
            format!(r"{letters}[-/]\d{{3,6}}[-/]{year}"),
            format!(r"{letters}[-/]{year}[-/]\d{{3,7}}"),
            // "IHQ 23/6614", "US 1348/24", "0417/ORT/2024": as a book of entries numbers them.
            format!(r"{letters}\s?[0-4]\d/\d{{4,7}}"),
            format!(r"{letters}\s?\d{{4,6}}/(?:[0-4]\d|20\d{{2}})"),
            format!(r"\d{{2,6}}/{letters}/{year}"),
            // Of the year and the month: "MR/2409/0552".
            format!(r"{letters}[-/]\d{{4}}[-/]\d{{3,6}}"),
        ];
        words::expression(&format!(r"^{sign}({})$", forms.join("|")))
    });
    let patient: Vec<&str> = document.of(Role::Number).chain(document.of(Role::OtherNumber)).map(|field| document.value(field)).collect();
    let rows = document.lines.iter().filter(|line| line.row < ROWS && !line.fax && !line.aside && !line.others);
    rows.flat_map(|line| cells(line.text).into_iter().map(move |cell| (line, cell))).find_map(|(line, cell)| {
        let number = FORM.captures(&line.text[cell.clone()])?.get(1)?.as_str();
        let of_patient = patient.iter().any(|value| value.contains(number)) || is_of_taxes(number) || is_named_for_patient(number);
        let repeated = document.lines.iter().filter(|other| other.text.contains(number)).count() > 1;
        let confidence = if repeated { 0.65 } else { 0.5 };
        (!line.is_behind_label(cell.start) && !of_patient && scan::scan(number).is_empty())
            .then(|| read::fact(FactName::Accession, number.to_owned(), number, line.page, confidence, "own cell"))
    })
}

/// Whether letters of a country stand before eight digits or more: "ATU12345678" is what a house pays its taxes by.
fn is_of_taxes(number: &str) -> bool {
    const DIGITS: usize = 8;
    static LETTERS: LazyLock<Vec<&str>> = LazyLock::new(|| words::list("number", "vat"));
    let digits = number.trim_start_matches(char::is_alphabetic);
    let letters = number[..number.len() - digits.len()].to_lowercase();
    digits.len() >= DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()) && LETTERS.contains(&letters.as_str())
}

/// Whether the letters of a number are a word for the patient's: "PID-123456".
fn is_named_for_patient(number: &str) -> bool {
    static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "number"));
    let letters = number.split(|sign: char| !sign.is_alphabetic()).next().unwrap_or_default();
    WORDS.contains(&crate::label::joined(letters))
}

/// A number that stands below a title with its sign and nothing else: "INFORME DE PATOLOGÍA / Nº 24-Q-00123".
fn below_title(document: &Document<'_>, titled: &dyn Fn(&str) -> bool) -> Option<Fact> {
    const ROWS: usize = 20;
    const DIGITS: usize = 4;
    static ALONE: LazyLock<Regex> = LazyLock::new(|| {
        words::expression(r"^(?:n\.?\s?[oº°]s?\.?|№|#|nr\.?|no\.)\s*:?\s*((?:\p{L}{1,4}[-/ ]?)?\d[\p{L}\d]*(?:[-./][\p{L}\d]+)*)$")
    });
    document.lines.windows(2).take(ROWS).find_map(|pair| {
        let (title, line) = (&pair[0], &pair[1]);
        let number = ALONE.captures(line.text)?.get(1)?.as_str();
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let below = title.page == line.page && !title.fax && !title.text.contains([':', '：']) && titled(title.text);
        (below && digits >= DIGITS && scan::scan(number).is_empty())
            .then(|| read::fact(FactName::Accession, number.to_owned(), number, line.page, 0.6, "title"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::facts_of;

    #[test]
    fn own_numbers_only() {
        for (text, expected) in [
            ("SOLID TUMOR PANEL\nx\nCT25-003318\nx", "CT25-003318"),
            ("ΙΣΤΟΛΟΓΙΚΗ ΕΞΕΤΑΣΗ  3127/24", "3127/24"),
            ("Ridge Genomics      NATA Accredited Laboratory No. 18558", ""),
            ("Department of Imaging      Co. Reg. No. 207638349B", ""),
            ("INFORME DE BIOPSIA  N° B 22-74671", "B 22-74671"),
            ("CITOLOGÍA CERVICAL\nC-18834-22", "C-18834-22"),
            ("KOLOSKOPIEBEFUND  Nr. END-2024-1907                Untersuchung: 05.04.2024", "END-2024-1907"),
            ("Berichtsdatum   27.08.2024\nNr.             Z24-066120", "Z24-066120"),
            ("MRN: CT25-003318\nCT25-003318", ""),
            ("OP-BERICHT\nKlinik am See, UID\nATU12345678", ""),
            ("LAUDO COMPLEMENTAR\nIHQ 23/6614          Lind", "IHQ 23/6614"),
            ("Szpital Nigdzie\nKARTA INFORMACYJNA Nr SOR 24/031566      ul. Długa 5", "SOR 24/031566"),
            ("Protokoll-Nr.: TK-LU-2024-311", "TK-LU-2024-311"),
            ("Order: ECG-99301764", "ECG-99301764"),
            ("Order: CBC, 2024", ""),
            ("(Case 2281 COMPLETE)\nAccession number: 071524-2281", "071524-2281 2281"),
            ("Accession   42/07/2009", ""),
            ("Requisition    KR 0917 4462", "KR 0917 4462"),
            ("X-RAY/US NO:  US 1348/24", "US 1348/24"),
            ("EXAM #        TYPE\n4562-6482     CHEST", "4562-6482"),
            ("Reference   4000-9000", ""),
            ("CT KNEE\nPID-118734", ""),
            ("Karta DiLO: tak, nr 57791918", ""),
            ("Histology (CR n° 18H98114 du 02/08/2018): x", ""),
            ("Report #: 1449-1416\nDictated by: A. Nobody, MD", "1449-1416"),
            ("U-Zahl: MR240911-14", "MR240911-14"),
            ("MRN: HV-3318842        Case #: S24-10987", "S24-10987"),
            ("MRN: HV-3318842 Case #: S24-10987", "S24-10987"),
            ("Orden del 24/08/2024", ""),
            ("D: Bronchitis\nT: ACC 600, Ruhe", ""),
            ("ΑΠ 130/80", ""),
            ("Reference   July 2017", ""),
            ("Dr. A. Nobody\nKMC Reg. No. 56622", ""),
            ("nr badania TK/2024/89473", "TK/2024/89473"),
            (" *BD21-95144*          *46541244*\n specimen              requisition", "BD21-95144"),
            ("Ref: NDI-24-55012", "NDI-24-55012"),
            ("Ref: ECHO-23-1189", "ECHO-23-1189"),
            ("Accession No.  QG-0045521", "QG-0045521"),
            ("Accession No.  L2304418812", "L2304418812"),
            ("IPP 8002217 - N° examen EEG-2022-0419", "EEG-2022-0419"),
            ("Auftragsnr.  MR-22-118804", "MR-22-118804"),
            ("Accession: S24-10987, S24-10990", "S24-10987 S24-10990"),
            ("Case #: S24-10987-A1", "S24-10987-A1"),
            ("Accession #: S24-10987\nOrder #: 4455667", "S24-10987 4455667"),
            ("SURGICAL PATHOLOGY REPORT S24-10987", "S24-10987"),
            ("INFORME ANÁTOMO PATOLÓGICO\n     Nº 24-Q-00123\nPaciente: x", "24-Q-00123"),
            ("Nota\nHallazgo previo de mayo, Nº 05-Q-1234, otro laboratorio.", ""),
            ("Study No.:  HM-12345", "HM-12345"),
            ("Dear Dr Nobody\nWe have asked for authorisation (ref ABC123456).", ""),
            ("Order #: 4455667\nAccession #: S24-10987", "S24-10987 4455667"),
            ("Order #: 4455667", "4455667"),
            ("MEDICAL RECORD #  4455667", ""),
            ("Nr badania: 12345 / 22", "12345 / 22"),
            ("Lab No: 12/22, 13/22", "12/22 13/22"),
            ("RADIATION SUMMARY  21-OCT-2018", ""),
            ("検査番号：P24-00123", "P24-00123"),
            ("HER2 FISH (specimen S24-10987): not amplified", ""),
            ("INFORME DE ANATOMÍA PATOLÓGICA            N.º 24B001234", "24B001234"),
            ("PATHOLOGY REPORT   H-2024/1234", "H-2024/1234"),
            ("BIOPSIA B-24-1234", "B-24-1234"),
            ("COMPTE RENDU 24-PA-0102", "24-PA-0102"),
            ("N/Réf. : 935987", ""),
            ("Réf. : 935987", ""),
            ("Unser Zeichen: 24/935987", ""),
            ("Order date: 03/14/2024", ""),
            ("Accession: pending", ""),
            ("Specimen: D24-001234   Collected: 03/14/2024", "D24-001234"),
            ("Specimen: left breast", ""),
            ("SPEC #: 24:MB001234R   COLL: 03/14/2024", "24:MB001234R"),
            ("Accession No. SP 24 1234", "SP 24 1234"),
            ("Specimen ID: AB123456C\nLab Ref #: 88366", "AB123456C"),
            ("COMPARISON\nAccession: CT23-1001", ""),
            ("Histologie H24.12345", "H24.12345"),
            ("Histopathology No: 24H012345", "24H012345"),
            ("Cyto No  C24-1234", "C24-1234"),
            ("Histologie-Nr.: H/2024/012345", "H/2024/012345"),
            ("Nº de registro de biopsia: B24-12345", "B24-12345"),
            ("Protocolo N° 12345-24", "12345-24"),
            ("Examen n° 24P01234", "24P01234"),
            ("N/Réf labo : 24AP1234", ""),
            ("Exame n.º 2024/12345", "2024/12345"),
            ("Nr badania hist.-pat.: 12345/24", "12345/24"),
            ("Αρ. Πρωτ.: 1234/24", "1234/24"),
            ("病理組織番号：24-01234", "24-01234"),
            ("検体No. 24-01234", "24-01234"),
            ("WYNIK BADANIA HISTOPATOLOGICZNEGO NR 123456/2024        WYNIK OSTATECZNY", "123456/2024"),
            ("PROTOCOLE n° 24H12345", "24H12345"),
            ("Compte rendu n° BP-24-12345", "BP-24-12345"),
            (
                "PHYSICIAN          PATIENT            SPECIMEN\nA. Nobody          Marta Lind         Left breast\nLake Clinic        MRN 123456         ID TRF123456",
                "TRF123456",
            ),
            ("Dossier n° 2412345678    LIND Marta\nNée le 19/02/1974   Sexe F   ID patient 1234567", "2412345678"),
            ("Dossier n° 2412345678    LIND Marta", ""),
        ] {
            let facts = facts_of(text, read);
            let shown: Vec<&str> = facts.iter().map(|fact| fact.value.as_str()).collect();
            assert_eq!(shown.join(" "), expected, "{text}");
            assert!(facts.iter().all(|fact| text.contains(&fact.evidence)), "{text}");
        }
    }
}
