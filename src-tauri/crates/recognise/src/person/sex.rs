//! The patient's sex: printed beside a label, as a cell of its own, with the age ("58F", "58-year-old woman", "61歳女性"), or as the form of
//! address before the patient's name.
//!
//! A relative's sex is not the patient's: sentences and lines that name one are passed over. Pronouns count least, and only where all are of
//! one sex, for letters speak of mothers, sisters and doctors as well.

mod address;
mod choice;
mod forms;
mod row;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::is_cjk;

use crate::field::Document;
use crate::field::Field;
use crate::field::Owner;
use crate::field::cells;
use crate::label::Role;
use crate::label::folded;
use crate::language;
use crate::lines::Line;
use crate::read;
use crate::token;
use crate::token::Token;
use crate::words;

use super::banner;
use super::banner::stands_under_name;
use choice::boxes;
use choice::encircled;
use choice::ticked;

type Words = LazyLock<HashSet<String>>;

/// Values behind a label, single letters among them.
static FEMALE: Words = LazyLock::new(|| set(&["female"]));
static MALE: Words = LazyLock::new(|| set(&["male"]));
/// Words that say a sex without a label: beside an age, or in a cell.
static FEMALE_NOUN: Words = LazyLock::new(|| set(&["female_noun"]));
static MALE_NOUN: Words = LazyLock::new(|| set(&["male_noun"]));
/// "aged" with the ending of one sex: "61-letnia", "âgée".
static AGED_FEMALE: Words = LazyLock::new(|| set(&["aged_female"]));
static AGED_MALE: Words = LazyLock::new(|| set(&["aged_male"]));
static AGE_UNIT: Words = LazyLock::new(|| set(&["age_unit", "aged_female", "aged_male"]));
/// Words that make a number and a unit the age of somebody.
static OLD: Words = LazyLock::new(|| set(&["age_old", "aged_female", "aged_male"]));
static AFTER_AGE: Words = LazyLock::new(|| set(&["after_age"]));
static MONTH: Words = LazyLock::new(|| (1..=12).flat_map(|month| folded("month", &month.to_string())).collect());
static RELATIVE: Words = LazyLock::new(|| set(&["relative"]));
static BORN_FEMALE: Words = LazyLock::new(|| set(&["born_female"]));
static BORN_MALE: Words = LazyLock::new(|| set(&["born_male"]));
static ADDRESS_FEMALE: Words = LazyLock::new(|| set(&["address_female"]));
static ADDRESS_MALE: Words = LazyLock::new(|| set(&["address_male"]));

fn set(names: &[&str]) -> HashSet<String> {
    names.iter().flat_map(|name| folded("person", name)).collect()
}

/// A sex with the words that say it.
struct Said<'a> {
    sex: &'static str,
    evidence: &'a str,
    page: u32,
    confidence: f32,
    method: &'static str,
}

impl Said<'_> {
    fn fact(&self) -> Fact {
        read::fact(FactName::Sex, self.sex.to_owned(), self.evidence, self.page, self.confidence, self.method)
    }
}

/// The sex beside the first label that has one, and another one that disagrees; without a label, what a cell, an age or a form of address
/// says. `names` are the patient's, as they were read.
pub(super) fn read(document: &Document<'_>, names: &[Fact]) -> Vec<Fact> {
    let ways: [&dyn Fn() -> Vec<Fact>; 11] = [
        &|| labelled(document),
        &|| beside_birth(document),
        &|| row::behind_name(document, names),
        &|| in_cells(document),
        &|| row::in_rows(document),
        &|| with_age(document),
        &|| row::behind_part(document, names),
        &|| address::read(document, names),
        &|| forms::below_name(document, names),
        &|| forms::read(document),
        &|| by_pronouns(document),
    ];
    let mut said = ways.iter().map(|way| way()).filter(|facts| !facts.is_empty());
    let first = said.next().unwrap_or_default();
    match first.as_slice() {
        // "SEXO M" is borne out where the text says "paciente masculino".
        [letter]
            if letter.confidence < crate::SURE && said.next().is_some_and(|next| next.iter().all(|fact| fact.value == letter.value)) =>
        {
            vec![Fact { confidence: 0.7, ..letter.clone() }]
        }
        _ => first,
    }
}

/// The first, and the first that says the other sex: then neither is sure.
fn agreed<'a>(said: impl Iterator<Item = Said<'a>>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for said in said {
        if facts.iter().all(|fact| fact.value != said.sex) {
            facts.push(said.fact());
        }
        if facts.len() == 2 {
            facts.iter_mut().for_each(|fact| fact.confidence = 0.4);
            break;
        }
    }
    facts
}

fn labelled(document: &Document<'_>) -> Vec<Fact> {
    // "M/W/F" are days of the week.
    let divided = |field: &Field| {
        let (text, label) = (document.lines[field.line].text, &document.label(field).span);
        text[label.clone()].contains('/') && text[label.end..].starts_with('/')
    };
    let own = |field: &&Field| field.owner == Owner::Patient && !document.lines[field.line].aside && !divided(field);
    let fields = document.of(Role::Sex).filter(own);
    let spanish = language::main(&document.lines).is_some_and(|language| language.table("person").any(|(name, _)| name == "ambiguous_m"));
    agreed(fields.filter_map(|field| {
        let (value, line) = (document.value(field), &document.lines[field.at]);
        // Boxes may stand wide apart.
        let rest = &line.text[field.value.start..];
        let boxes = boxes(rest);
        let circle = || encircled(rest).map(|(sex, word)| (sex, rest.find(word).map_or(0, |at| at + word.len())));
        let (sex, end) = if boxes.len() > 1 { ticked(&boxes)? } else { circle().or_else(|| told(value)).or_else(|| first_word(value))? };
        // In Spanish an M may be for masculino or for mujer.
        let ambiguous = sex == "M" && spanish && rest[..end].trim_start().eq_ignore_ascii_case("m");
        let confidence = if ambiguous {
            0.4
        } else if document.label(field).noisy || line.ocr {
            0.8
        } else {
            0.9
        };
        let evidence = document.evidence(field, field.value.start + end);
        Some(Said { sex, evidence, page: line.page, confidence, method: "label sex" })
    }))
}

/// "M (Mujer)", "M - Masculino": a letter with the word that it stands for.
fn told(value: &str) -> Option<(&'static str, usize)> {
    let (letter, rest) = value.split_at_checked(value.chars().next()?.len_utf8())?;
    let inner = rest.trim_start().trim_start_matches(['(', '（', '[', '-', '=']).trim_start();
    let word = inner.split(|sign: char| !sign.is_alphabetic()).next().filter(|word| word.chars().count() > 2)?;
    let signed = inner.len() < rest.trim_start().len() && letter.chars().all(char::is_alphabetic);
    let sex = banner::sex_of(word, false).filter(|_| signed)?;
    Some((sex, value.len() - inner.len() + word.len()))
}

/// The sex that a value begins with and where its word ends; "F / 52", "52 F" and "14 Mar 1960 F" stand under "Sex/Age" and "DOB/Sex".
fn first_word(value: &str) -> Option<(&'static str, usize)> {
    const WORDS: usize = 6;
    // "47 Y 0 M 0 D /F": years, months and days, of which an M is no man.
    static PARTS: LazyLock<Regex> = LazyLock::new(|| {
        words::exact_expression(r"^\s*\d{1,3}\s?\p{L}{1,6}\.?\s+\d{1,2}\s?\p{L}{1,6}\.?(?:\s+\d{1,2}\s?\p{L}{1,6}\.?)?\s*[/,(-]")
    });
    if let Some(parts) = PARTS.find(value) {
        return first_word(&value[parts.end()..]).map(|(sex, end)| (sex, parts.end() + end));
    }
    let tokens = token::tokens(value);
    let passed = |token: &&Token| is_age_word(&token.folded) || MONTH.contains(&token.folded);
    let mut words = tokens.iter().take(WORDS).skip_while(passed);
    let Some(first) = words.next() else { return symbol(value) };
    // "Race/Sex: W/M": the first letter is another thing's; "Nationality / Gender: UAE / Female": the first word.
    let is_other = |second: &Token| {
        let letters = first.folded.len() == 1 && second.folded.len() == 1 && &value[first.end..second.start] == "/";
        letters || one_of(&first.folded, &FEMALE, &MALE).is_none() && value[first.end..second.start].trim() == "/"
    };
    let second = words.next().filter(|second| is_other(second));
    let word = second.filter(|second| one_of(&second.folded, &FEMALE, &MALE).is_some()).unwrap_or(first);
    Some((one_of(&word.folded, &FEMALE, &MALE)?, word.end))
}

/// "DOB: 03/04/1960 (62 yrs) F": a word or a capital letter behind a birth date and an age.
fn beside_birth(document: &Document<'_>) -> Vec<Fact> {
    const ROWS: usize = 25;
    let births = document.of(Role::Birth).filter(|field| field.owner == Owner::Patient && !document.lines[field.line].aside);
    let labelled = births.map(|field| (field.at, field.value.start));
    // "Lind, Marta" / "02/19/1974, F"
    let under_name = (0..document.lines.len().min(ROWS)).filter_map(|at| {
        let date = document.lines[at].dates().iter().find(|date| is_behind(&document.lines[at].text[date.span.end..]))?;
        stands_under_name(document, at, date.span.start).then_some((at, date.span.start))
    });
    agreed(labelled.chain(under_name).filter_map(|(at, start)| {
        let line = &document.lines[at];
        let rest = &line.text[start..];
        let (sex, end) = first_word(rest)?;
        let word = token::tokens(&rest[..end]).pop()?;
        // "1960, M. Other": an initial; "1960 M 555": a mobile phone.
        let alone = rest[word.start..].starts_with(char::is_uppercase) || end - word.start > 1;
        let ends =
            rest[end..].trim_start_matches([')', '）']).chars().next().is_none_or(|c| matches!(c, ' ' | ',' | ';' | '/' | '|' | '\t'));
        let behind_date = rest[..word.start].contains(|c: char| c.is_ascii_digit())
            && !rest[end..].trim_start().starts_with(|c: char| c.is_ascii_digit());
        let evidence = &line.text[start..start + end];
        (alone && ends && behind_date).then_some(Said { sex, evidence, page: line.page, confidence: 0.75, method: "behind birth date" })
    }))
}

/// Whether a sex stands right behind a date: "02/19/1974, F", "19.02.1974   w", "02/19/1974 (female)".
pub(crate) fn is_behind(rest: &str) -> bool {
    let sign = |c: char| matches!(c, ',' | '/' | '(' | '|' | ';') || c.is_whitespace();
    let word = rest.trim_start_matches(sign);
    let end = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
    let parted = rest.len() > word.len() && !rest.starts_with(|c: char| c.is_alphanumeric());
    parted && (is_word(&word[..end]) || matches!(&word[..end], "F" | "M" | "W" | "K"))
}

/// Whether a text is a word for a sex and nothing else: "F", "Female", "♀".
pub(super) fn is_word(text: &str) -> bool {
    of_word(text).is_some()
}

/// The sex that a text says and nothing else; a word begins with a capital.
pub(super) fn of_word(text: &str) -> Option<&'static str> {
    let words = token::tokens(text);
    let one = match words.as_slice() {
        [word] if text.starts_with(char::is_uppercase) => one_of(&word.folded, &FEMALE, &MALE),
        _ => None,
    };
    let sign = || symbol(text).filter(|_| text.chars().count() <= 2).map(|(sex, _)| sex);
    let cjk = || joined(&words).iter().filter(|_| text.chars().all(is_cjk)).find_map(|word| one_of(word, &FEMALE, &MALE));
    one.or_else(sign).or_else(cjk)
}

fn one_of(word: &str, female: &HashSet<String>, male: &HashSet<String>) -> Option<&'static str> {
    match (female.contains(word), male.contains(word)) {
        (true, false) => Some("F"),
        (false, true) => Some("M"),
        _ => None,
    }
}

/// ♀ or ♂ and where it ends.
fn symbol(text: &str) -> Option<(&'static str, usize)> {
    let end = |mark: char| text.find(mark).map(|at| at + mark.len_utf8());
    match (end('♀'), end('♂')) {
        (Some(at), None) => Some(("F", at)),
        (None, Some(at)) => Some(("M", at)),
        _ => None,
    }
}

/// The head of a document, where a form says whose it is.
fn head<'l, 'a>(document: &'l Document<'a>) -> impl Iterator<Item = &'l Line<'a>> {
    const ROWS: usize = 25;
    let page = document.lines.first().map_or(1, |line| line.page);
    document.lines.iter().filter(move |line| line.page == page && line.row < ROWS && !line.fax && !line.others)
}

/// "Female      Caucasian": a cell in the head that is a word for a sex, perhaps with an age; or a sign for it.
fn in_cells(document: &Document<'_>) -> Vec<Fact> {
    // In other languages than its own a K is potassium, and an H says that a value is high.
    let main = language::main(&document.lines);
    let of_language = |letter: &str| {
        let has = |list| main.is_some_and(|language| language.list("person", list).iter().any(|word| word == letter));
        has("female") || has("male")
    };
    agreed(head(document).filter(|line| !line.aside && !names_relative(&line.tokens)).filter_map(|line| {
        let boxes = boxes(line.text);
        if boxes.len() > 1 {
            let (sex, end) = ticked(&boxes)?;
            return Some(Said { sex, evidence: &line.text[..end], page: line.page, confidence: 0.75, method: "boxes of sex" });
        }
        if let Some((sex, evidence)) = encircled(line.text) {
            return Some(Said { sex, evidence, page: line.page, confidence: 0.75, method: "encircled sex" });
        }
        if let Some((sex, _)) = symbol(line.text) {
            let mark = line.text.find(['♀', '♂'])?;
            let evidence = &line.text[mark..mark + '♀'.len_utf8()];
            return Some(Said { sex, evidence, page: line.page, confidence: 0.75, method: "sign of sex" });
        }
        cells(line.text)
            .into_iter()
            .find_map(|cell| {
                let text = &line.text[cell];
                let tokens = token::tokens(text);
                let all = joined(&tokens);
                let words: Vec<&String> = all.iter().filter(|word| !is_age_word(word)).collect();
                let [word] = words.as_slice() else { return None };
                let said = |sex| Some(Said { sex, evidence: text, page: line.page, confidence: 0.75, method: "cell of sex" });
                // "62/F": a letter with an age, in a cell of its own.
                let with_age = all.len() == 2
                    && all.iter().any(|word| word.parse::<u32>().is_ok_and(|years| years <= 115))
                    && text.contains(['/', ',']);
                let letter = all.len() == 1
                    && text.chars().count() == 1
                    && text.starts_with(char::is_uppercase)
                    && (!matches!(text, "K" | "H") || of_language(word))
                    && (names_birth(line)
                        || names_number(line)
                        || line.banner().is_some_and(|banner| banner.marks.sex.is_some() && (banner.marks.date || banner.marks.age)));
                if (with_age || letter)
                    && let Some(sex) = one_of(word, &FEMALE, &MALE)
                {
                    return said(sex);
                }
                // "Frau" alone is whom the letter goes to.
                let sex = one_of(word, &FEMALE_NOUN, &MALE_NOUN)
                    .filter(|_| one_of(word, &FEMALE, &MALE).is_some() && !address::is_address(word))?;
                said(sex)
            })
            .or_else(|| in_brackets(line))
            .or_else(|| with_slash(line))
            .or_else(|| behind_date(line))
            .or_else(|| before_birth(line))
    }))
}

/// Whether a birth date or an age stands in a line: a label, or any date.
/// Whether the number of a patient stands in a line with its label.
fn names_number(line: &Line<'_>) -> bool {
    line.labels.iter().any(|label| label.is(Role::Number) && label.stands_out() && label.span.len() > 2)
}

fn names_birth(line: &Line<'_>) -> bool {
    let date = |words: &[Token]| {
        let digits = words.iter().all(|word| word.folded.len() <= 4 && word.folded.bytes().all(|byte| byte.is_ascii_digit()));
        digits && matches!(line.text[words[0].end..words[1].start].trim(), "/" | "." | "-") && words[1].start - words[0].end == 1
    };
    line.labels.iter().any(|label| label.is(Role::Birth)) || line.tokens.windows(3).any(date)
}

/// "DOE, JANE 62/F": an age and a capital letter with a slash between them.
fn with_slash<'a>(line: &Line<'a>) -> Option<Said<'a>> {
    line.tokens.windows(2).find_map(|pair| {
        let is_years = |token: &Token| token.folded.len() <= 3 && token.folded.parse::<u32>().is_ok_and(|years| years <= 115);
        let (years, letter) = if is_years(&pair[0]) { (&pair[0], &pair[1]) } else { (&pair[1], &pair[0]) };
        let capital = line.text[letter.start..letter.end].chars().all(char::is_uppercase) && letter.folded.len() == 1;
        let joined = &line.text[pair[0].end..pair[1].start] == "/";
        let alone = !line.text[..pair[0].start].ends_with('/') && !line.text[pair[1].end..].starts_with(['/', '-']);
        let sex = one_of(&letter.folded, &FEMALE, &MALE).filter(|_| is_years(years) && capital && joined && alone)?;
        Some(Said { sex, evidence: &line.text[pair[0].start..pair[1].end], page: line.page, confidence: 0.7, method: "age and sex" })
    })
}

/// "Patient: Marta Lind, 19 Feb 1974, Female", "19/02/1974 - F - 50 a.": a word between signs behind a date, where the line says whose date it is
/// or an age stands beside it.
fn behind_date<'a>(line: &Line<'a>) -> Option<Said<'a>> {
    const SIGNS: [char; 10] = [',', ';', '/', '|', '-', '–', '·', '(', ')', '•'];
    let date = line.dates().first()?;
    let rest = &line.text[date.span.end..];
    let parts: Vec<&str> = rest.split(SIGNS).map(str::trim).filter(|part| !part.is_empty()).collect();
    let born = line.labels.iter().any(|label| label.is(Role::Birth)) || date.is_starred(line.text);
    let own = born || line.labels.iter().any(|label| label.is(Role::Name));
    let is_age = |part: &&str| {
        let tokens = token::tokens(part);
        part.starts_with(|c: char| c.is_ascii_digit()) && tokens.len() > 1 && tokens.iter().all(|token| is_age_word(&token.folded))
    };
    let [first, others @ ..] = parts.as_slice() else { return None };
    let (word, age) = if is_age(first) { (others.first()?, true) } else { (first, others.first().is_some_and(is_age)) };
    let parted = rest.trim_start().starts_with(SIGNS);
    // "geb. 19.02.1974, w, Mill Road 1": a small letter too, where the date is a birth date.
    let small = || own && word.chars().count() == 1;
    let sex = Some(token::tokens(word)).filter(|tokens| tokens.len() == 1 && (is_word(word) || small()))?;
    let sex = one_of(&sex[0].folded, &FEMALE, &MALE).filter(|_| parted && (own || age))?;
    Some(Said { sex, evidence: word, page: line.page, confidence: 0.7, method: "behind date" })
}

/// "Pat.: Lind, Marta, w, geb. 19.02.1974": a word between commas right before the label of the birth date.
fn before_birth<'a>(line: &Line<'a>) -> Option<Said<'a>> {
    let birth =
        line.labels.iter().find(|label| label.is(Role::Birth) && line.text[label.value..].starts_with(|c: char| c.is_ascii_digit()))?;
    let before = line.text[..birth.span.start].trim_end().strip_suffix([',', ';', '/', '|'])?;
    let word = before[before.rfind([',', ';', '/', '|']).map_or(0, |at| at + 1)..].trim().trim_end_matches('.');
    let tokens = token::tokens(word);
    let sex = one_of(&tokens.first()?.folded, &FEMALE, &MALE).filter(|_| tokens.len() == 1)?;
    Some(Said { sex, evidence: word, page: line.page, confidence: 0.7, method: "before birth date" })
}

/// "LIND, Marta (F)" beside a label of the patient's.
fn in_brackets<'a>(line: &Line<'a>) -> Option<Said<'a>> {
    const OWN: [Role; 5] = [Role::Name, Role::Family, Role::Birth, Role::Number, Role::Subject];
    let starred = || line.dates().iter().any(|date| date.is_starred(line.text));
    if !line.labels.iter().any(|label| OWN.iter().any(|role| label.is(*role))) && !starred() {
        return None;
    }
    let opens = line.text.char_indices().filter(|(_, c)| matches!(c, '(' | '（' | '['));
    opens.map(|(at, open)| at + open.len_utf8()).find_map(|start| {
        let end = start + line.text[start..].find([')', '）', ']'])?;
        let inner = &line.text[start..end];
        let words: Vec<String> = joined(&token::tokens(inner)).into_iter().filter(|word| !is_age_word(word)).collect();
        let [word] = words.as_slice() else { return None };
        let sex = one_of(word, &FEMALE, &MALE).filter(|_| {
            // A small letter right behind a date is no unit: "*19.02.1974 (w)".
            let behind_date = line.text[..start].trim_end_matches(['(', '（', '[', ' ']).ends_with(|c: char| c.is_ascii_digit());
            !inner.starts_with(char::is_lowercase) || word.len() > 1 || behind_date
        })?;
        Some(Said { sex, evidence: inner, page: line.page, confidence: 0.7, method: "sex in brackets" })
    })
}

fn is_age_word(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit()) || AGE_UNIT.contains(word)
}

/// The words of tokens; characters of Chinese script that follow each other are one word.
fn joined(tokens: &[Token]) -> Vec<String> {
    let mut words: Vec<(usize, String)> = Vec::new();
    for token in tokens {
        let alone = token.folded.chars().next().is_some_and(is_cjk) && !AGE_UNIT.contains(&token.folded);
        match words.last_mut() {
            Some((end, word)) if alone && *end == token.start && word.chars().all(is_cjk) && !AGE_UNIT.contains(word.as_str()) => {
                word.push_str(&token.folded);
                *end = token.end;
            }
            _ => words.push((token.end, token.folded.clone())),
        }
    }
    words.into_iter().map(|(_, word)| word).collect()
}

fn names_relative(tokens: &[Token]) -> bool {
    tokens.iter().enumerate().any(|(at, token)| is_relative(&token.folded) && !ends_sex(tokens, at))
}

/// Whether a character ends a word for a sex: the child of "男児" is the patient.
fn ends_sex(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| &tokens[before]).filter(|before| before.end == tokens[at].start);
    before.is_some_and(|before| {
        let word = format!("{}{}", before.folded, tokens[at].folded);
        word.chars().all(is_cjk) && one_of(&word, &FEMALE, &MALE).is_some()
    })
}

/// Whether a folded word is one for somebody else than the patient: "mother", "husband".
pub(super) fn is_relative(word: &str) -> bool {
    RELATIVE.contains(word)
}

/// "58F", "(F, 61 J.)", "a 58-year-old woman", "mujer de 61 años", "61歳女性".
fn with_age(document: &Document<'_>) -> Vec<Fact> {
    agreed(document.lines.iter().enumerate().filter(|(_, line)| !line.fax && !line.others).filter_map(|(at, line)| {
        let found = beside_age(line.text, &line.tokens).or_else(|| across_lines(document, at));
        let (sex, words) = found?;
        Some(Said { sex, evidence: &line.text[words], page: line.page, confidence: 0.7, method: "age and sex" })
    }))
}

/// An age at the end of a line, its word at the start of the next: "a 58-year-old / woman".
fn across_lines(document: &Document<'_>, at: usize) -> Option<(&'static str, Range<usize>)> {
    const WORDS: usize = 3;
    let (line, next) = (&document.lines[at], document.lines.get(at + 1)?);
    let last = line.tokens.len().saturating_sub(4);
    let age = (last..line.tokens.len()).find_map(|index| age(line.text, &line.tokens, index))?;
    let reaches =
        age.words.end == line.tokens.len() && line.page == next.page && !names_relative(clause(line.text, &line.tokens, age.words.start));
    let word = next.tokens.iter().take(WORDS).find_map(|token| one_of(&token.folded, &FEMALE_NOUN, &MALE_NOUN));
    let sex = age.sex.or(word).filter(|_| reaches)?;
    Some((sex, line.tokens[age.words.start].start..line.text.len()))
}

/// An age: its tokens, and the sex that its ending tells.
struct Age {
    words: Range<usize>,
    sex: Option<&'static str>,
}

/// The age whose number is that token: "58 year old", "58yo", "lat 61", "61 J".
fn age(text: &str, tokens: &[Token], number: usize) -> Option<Age> {
    let folded = &tokens[number].folded;
    let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&digits) || folded[..digits].parse::<u32>().is_ok_and(|years| years > 115) {
        return None;
    }
    // "62 y.o." goes on with an o; "2 o'clock" does not begin with it.
    let unit = |index: usize| {
        tokens
            .get(index)
            .filter(|token| AGE_UNIT.contains(&token.folded) || token.folded == "o" && index > number + usize::from(digits == folded.len()))
    };
    let near = |one: usize, other: usize| {
        text[tokens[one].end..tokens[other].start].chars().all(|c| matches!(c, ' ' | '-' | '‐' | '–' | '/' | '.' | ':'))
    };
    let sex_of = |words: Range<usize>| tokens[words].iter().find_map(|token| aged(text, token));
    if digits < folded.len() {
        let rest = &folded[digits..];
        return AGE_UNIT.contains(rest).then(|| {
            let end = (number + 1..tokens.len().min(number + 3))
                .take_while(|index| unit(*index).is_some())
                .last()
                .map_or(number + 1, |last| last + 1);
            Age { words: number..end, sex: one_of(rest, &AGED_FEMALE, &AGED_MALE) }
        });
    }
    let behind = (number + 1..tokens.len().min(number + 4)).take_while(|index| unit(*index).is_some() && near(index - 1, *index)).last();
    if let Some(last) = behind {
        // "âgée de 61 ans": the ending stands before the number.
        let aged = (number.saturating_sub(2)..number).find(|index| aged(text, &tokens[*index]).is_some());
        let start = aged.unwrap_or(number);
        return Some(Age { words: start..last + 1, sex: sex_of(start..last + 1) });
    }
    let before = number.checked_sub(1).filter(|index| unit(*index).is_some() && near(*index, number))?;
    Some(Age { words: before..number + 1, sex: sex_of(before..number + 1) })
}

/// The sex that the ending of "aged" tells. Without its accent "âgé" is the English "age".
fn aged(text: &str, token: &Token) -> Option<&'static str> {
    let sex = one_of(&token.folded, &AGED_FEMALE, &AGED_MALE)?;
    (token.folded != "age" || text[token.start..token.end].ends_with(['é', 'É'])).then_some(sex)
}

/// The sex beside an age in a line, with its words, unless a relative is spoken of.
fn beside_age(text: &str, tokens: &[Token]) -> Option<(&'static str, Range<usize>)> {
    // Adjectives may stand between: "58-year-old right-handed white woman". "For 5 years" is a time, and needs its word nearer.
    const ADJECTIVES: usize = 5;
    const NEAR: usize = 2;
    (0..tokens.len()).find_map(|index| {
        if !tokens[index].folded.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        if let Some(sex) = glued(text, tokens, index) {
            return (!names_relative(clause(text, tokens, index))).then_some((sex, tokens[index].start..tokens[index].end));
        }
        let age = age(text, tokens, index)?;
        if names_relative(clause(text, tokens, age.words.start)) {
            return None;
        }
        let (start, end) = (tokens[age.words.start].start, tokens[age.words.end - 1].end);
        if let Some(sex) = age.sex {
            return Some((sex, start..end));
        }
        let is_old =
            tokens[age.words.clone()].iter().any(|token| OLD.contains(token.folded.trim_start_matches(|c: char| c.is_ascii_digit())));
        let reach = if is_old { ADJECTIVES } else { NEAR };
        let behind = (age.words.end..tokens.len().min(age.words.end + reach)).find_map(|at| {
            let between = &text[end..tokens[at].start];
            (!parts(between)).then(|| word_for(text, &tokens[at], between))?.map(|sex| (sex, start..tokens[at].end))
        });
        let before = || {
            (age.words.start.saturating_sub(reach)..age.words.start).rev().find_map(|at| {
                let between = &text[tokens[at].end..start];
                (!parts(between)).then(|| word_for(text, &tokens[at], between))?.map(|sex| (sex, tokens[at].start..end))
            })
        };
        behind.or_else(before)
    })
}

/// A word for a sex, or a letter for it right beside the age.
fn word_for(text: &str, token: &Token, between: &str) -> Option<&'static str> {
    let beside = between.chars().all(|c| !c.is_alphanumeric()) && between.chars().count() <= 3 && !between.contains("  ");
    // "2 h" is two hours.
    let small = text[token.start..token.end].chars().all(char::is_lowercase);
    let letter = token.folded.chars().count() > 1 || matches!(token.folded.as_str(), "f" | "m" | "w") || !small;
    one_of(&token.folded, &FEMALE_NOUN, &MALE_NOUN).or_else(|| (beside && letter).then(|| one_of(&token.folded, &FEMALE, &MALE)).flatten())
}

/// Whether a sentence or a cell ends between two words.
fn parts(between: &str) -> bool {
    between.contains(['\t', ';', ':', '。', '|'])
        || between.contains("   ")
        || between.matches(". ").count() > usize::from(between.starts_with(['.', ' ']))
}

/// Degrees Fahrenheit of people.
const FEVER: std::ops::RangeInclusive<u32> = 94..=108;

/// "58F with chest pain", "61M": a letter glued to the number, and a word that goes on as only a sentence about a person does. "98F" is warm.
fn glued(text: &str, tokens: &[Token], index: usize) -> Option<&'static str> {
    let token = &tokens[index];
    let (at, _) = token.folded.char_indices().next_back()?;
    let (number, letter) = token.folded.split_at(at);
    let capital = text[..token.end].ends_with(['F', 'M']);
    let years = number.parse::<u32>().ok().filter(|years| (1..=115).contains(years) && !(letter == "f" && FEVER.contains(years)));
    let goes_on = tokens.get(index + 1).is_some_and(|next| AFTER_AGE.contains(&next.folded));
    years.filter(|_| capital && goes_on).and(match letter {
        "f" => Some("F"),
        "m" => Some("M"),
        _ => None,
    })
}

/// The words of the sentence before a word, and some behind it.
fn clause<'t>(text: &str, tokens: &'t [Token], at: usize) -> &'t [Token] {
    const WORDS: usize = 8;
    let first = at.saturating_sub(WORDS);
    let start = (first..at).rev().find(|index| {
        let gap = &text[tokens[*index].end..tokens[index + 1].start];
        gap.contains(". ") && tokens[*index].folded.len() > 2 || gap.contains(['。', ';'])
    });
    &tokens[start.map_or(first, |index| index + 1)..at]
}

/// "She … she … her": weakly, and only where no pronoun of the other sex stands in the whole document.
fn by_pronouns(document: &Document<'_>) -> Vec<Fact> {
    const LEAST: usize = 3;
    static SHE: Words = LazyLock::new(|| set(&["pronoun_female"]));
    static HE: Words = LazyLock::new(|| set(&["pronoun_male"]));
    let lines = document.lines.iter().filter(|line| !line.others && !line.fax);
    let found: Vec<(&'static str, &Line<'_>, &Token)> =
        lines.flat_map(|line| line.tokens.iter().filter_map(move |token| Some((one_of(&token.folded, &SHE, &HE)?, line, token)))).collect();
    let Some((sex, line, token)) = found.first().filter(|(first, ..)| found.len() >= LEAST && found.iter().all(|(sex, ..)| sex == first))
    else {
        return Vec::new();
    };
    vec![read::fact(FactName::Sex, (*sex).to_owned(), &line.text[token.start..token.end], line.page, 0.5, "pronouns")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::tests::check;

    #[test]
    fn beside_a_label() {
        for (text, expected) in [
            ("Date of Birth: 02/19/1974 Sex F", "F*"),
            ("Geschlecht: männlich", "M*"),
            ("Sexo: Mujer", "F*"),
            ("Sexe : M", "M*"),
            ("性別：女", "F*"),
            ("Płeć: K", "F*"),
            ("Φύλο: Θήλυ", "F*"),
            ("Age/Sex: 52/F", "F*"),
            ("AGE/SX: 52/F          UNIT #: M000123456", "F*"),
            ("Sex assigned at birth: Female", "F*"),
            ("Age/Gender   : 47 Y 0 M 0 D /F", "F*"),
            ("Age/Sex: 5 Y 3 M/M", "M*"),
            ("Name        DOB          Sex\nLind, Marta   02/19/1974   F", "F*"),
            ("Sex: F\nBaby's sex: M", "F*"),
            ("Sex: F\nGender: Male", "F / M"),
            ("Sex:  [ ] Male   [x] Female", "F*"),
            ("Sex: ☐ M ☐ F", ""),
            ("Race/Sex: W/M", "M*"),
            ("Cotrimoxazole 960 mg M/W/F - continue", ""),
            ("Paciente: A B\nFecha de nacimiento: 1 de mayo\nSexo: M", "M"),
            ("Sexual history: male partners", ""),
        ] {
            check(text, FactName::Sex, expected);
        }
    }

    #[test]
    fn without_a_label() {
        for (text, expected) in [
            ("LIND, MARTA     ID:123\n02/19/1974 (52 yr)     Vent. rate    72 BPM\nFemale      Caucasian", "F*"),
            ("LIND, MARTA  (♀)  02/19/1974", "F*"),
            ("LIND Marta\n31/03/1942, F", "F*"),
            ("Pat.: Lind, Marta, w, geb. 19.02.1974", "F*"),
            ("Lind, Marta, geb. 19.02.1974, w, Mühlweg 1", "F*"),
            ("Lind, Marta *19.02.1974 (w)     Kasse: Nord", "F*"),
            ("Pat.-ID 421143982   W", "F*"),
            ("HISTORY: This is a 58-year-old right-handed woman with headache.", "F*"),
            ("This is a 58-year-old\nwoman who was seen", "F*"),
            ("58F with chest pain", "F*"),
            ("Temperature 98F at noon", ""),
            ("5κ and 37½ and 2é", ""),
            ("Pain for 5 years, worse since a man fell on him.", ""),
            ("LIND Marta (F, 61 J.)", "F*"),
            ("Lind, Marta, 58 y/o female", "F*"),
            ("Die 61-jährige Patientin stellte sich vor", "F*"),
            ("Der 61-jähriger Patient", "M*"),
            ("Mujer de 61 años que acude por dolor", "F*"),
            ("Patiente âgée de 61 ans", "F*"),
            ("Chora lat 61, kobieta", "F*"),
            ("61歳、女性。", "F*"),
            ("Family: mother, a 62-year-old woman with cancer", ""),
            ("Patient: Mrs Jane Doe", "F*"),
            ("DOB: 03/04/1960 (62 yrs) F   MRN: 12345", "F*"),
            ("DOB: 14 Mar 1960, male", "M*"),
            ("60 M     06/19/1963", "M*"),
            ("98F     06/19/1963", ""),
            ("Patient: Lind, Marta\nHbA1c    68    H    20 - 42    Lab no. 12345", ""),
            ("HARGROVE, ROSALIND  E  1951-10-25 (72 yrs)  PHN 95191 76611\nEvent list > MRI\n\nMR SHOULDER RIGHT", ""),
            ("ID:0099 白樺 花子(しらかば はなこ) 女児 2019年10月17日生 5歳", "F*"),
            ("氏名   白樺 ふじ     19年 1月12日  (79)   男・○女", "F*"),
            ("Herr\nJan Lind\nMühlweg 3\nPat.-Nr. 12345\ngeb. 19.02.1958", "M*"),
            ("DOB: 03/04/1960  M 555 0100", ""),
            ("LIND, MARTA     62/F     123", "F*"),
            ("LIND, MARTA 62/F", "F*"),
            ("LIND, MARTA   F   03/04/1960   MRN 123", "F*"),
            ("Patient: Lind, Marta, 62 y.o. F", "F*"),
            ("Lump at 2 o'clock, F", ""),
            ("Patient: LIND, Marta (F)", "F*"),
            ("Patientin: Lind, Marta", "F*"),
            ("Patient: LIND, Marta\nI saw Mrs Lind in clinic.", "F*"),
            ("Patient: LIND, Marta\nI spoke to her mother, Mrs Lind.", ""),
            ("She is well. She walks. Her knee is better.", "F*"),
            ("Name: Robin Lind | PCP: Arvid Soltero, MD", ""),
            ("Robin Lind, estado civil soltero", "M*"),
            ("She is well. He walks. Her knee is better.", ""),
            ("Concerne : Mme DUPONT Claire, née le 3 mai 1960", "F*"),
            ("wir berichten über Frau Marta Lind, geb. am 19.02.1974", "F*"),
            ("Né(e) le : 03/05/1960", ""),
            ("Nom : DUPONT Claire\nNée le : 03/05/1960", "F*"),
            ("LIND Marta / 12.08.1953 / F / PID 30448172", "F*"),
            ("LIND Marta, 22.09.1963, f\nMühlweg 3", "F*"),
            ("Lind, Marta *03.05.1959 w                    No. 10448820", "F*"),
            ("[X] Male   [ ] Female", "M*"),
            ("Nationality / Gender    UAE / Female", "F*"),
            ("Patient\n  LIND Marta (F)\n", "F*"),
            ("113902 / Lind Jan / 1968.10.21 / 55 / M", "M*"),
            ("ID 1 · άρρεν · 17-8-2001 (23)", "M*"),
            ("boy, born 2019-03-07", "M*"),
            ("Seen at age 9.", ""),
            ("This test ne detects nothing", ""),
            ("La paciente ingresa por dolor.", "F*"),
            ("Przyjęty: 17.04.2024", "M*"),
            ("Frau\nDr. med. A. Niemand\nPatient: Lind, Jan", ""),
            ("Herrn/Frau Dr. med. A. Niemand", ""),
            ("Sehr geehrte Frau Kollegin", ""),
        ] {
            check(text, FactName::Sex, expected);
        }
    }
}
