//! How a name is written: how far it goes, what is no name (a title, a place, a doctor), and in which words no title is written.
//!
//! Whose a name is, is not decided here.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fold::is_cjk;
use second_read_model::person::HumanName;

use super::remark::without_birth_name;
use super::remark::without_called;
use super::remark::without_degrees;
use crate::label::Label;
use crate::label::Role;
use crate::label::folded;
use crate::lines::Line;
use crate::name;
use crate::words;

/// "LIND, Marta", "MOREAU Jean-Pierre", "Frau Marta Lind": no title of a paper is written so.
pub(super) fn is_written_as_name(value: &str, name: &HumanName) -> bool {
    let mixed = name.family.chars().count() > 2 && !name.family.contains(char::is_lowercase) && name.given.contains(char::is_lowercase);
    value.contains(',') || mixed && !value.chars().any(is_cjk) || FORM.is_match(value)
}

/// A cell that is a name and nothing else, and no title, place or doctor.
pub(super) fn whole_name<'a>(line: &Line<'a>, cell: Range<usize>) -> Option<(&'a str, HumanName)> {
    let cell_text = &line.text[cell.clone()];
    let value = without_honorific(cell_text);
    let value = ADDRESS_BEHIND.find(value).map_or(value, |address| &value[..address.start()]);
    let value = CHILD_OF.find(value).map_or(value, |parent| &value[..parent.start()]);
    let value = without_reading(value);
    // "ONG BOON HUAT (WANG WENFA)": another way to write it.
    let value = OTHER_FORM.find(value).map_or(value, |other| &value[..other.start()]);
    let value = without_degrees(without_called(value));
    let born = without_birth_name(value);
    let plain = name::without_nickname(&born);
    // "LE GOFF": a word before a date elsewhere.
    let particle = |label: &Label| name::PARTICLES.contains(&line.words(label).as_str());
    // "我妻 キヨ": one character of a name is a word elsewhere.
    let long = |label: &Label| line.text[label.span.clone()].chars().nth(1).is_some();
    // Of "LIND, Marta (Mr)" the name alone.
    let start = cell.start + cell_text.find(value)?;
    let name = start..start + value.len();
    let labelled = line.labels.iter().any(|label| {
        let misread = label.noisy && !line.ocr;
        // "LIND née SOTO"
        let remark = label.is(Role::OtherName) && plain.len() < value.len();
        name.contains(&label.span.start) && long(label) && !particle(label) && !misread && !remark
    });
    if labelled || leading_name(&plain) != Some(plain.len()) || is_doctor(value) {
        return None;
    }
    // Two characters may be a department ("内科").
    let whole = is_whole_cjk(value) && (value.chars().count() > 2 || value.len() < cell_text.len());
    let name = name::read(&plain).filter(|name| !name.given.is_empty() || whole)?;
    // The lists are long: they are asked last.
    (!is_title(value) && !is_place(value)).then_some((value, name))
}

/// Whether a sign is one in which Japanese says how a name is read.
pub(super) fn is_kana(sign: char) -> bool {
    matches!(sign, 'ァ'..='ヺ' | 'ー' | 'ぁ'..='ゖ' | '・' | 'ｦ'..='ﾟ')
}

/// Whether a text is the reading of a name and nothing else: "コバヤシ アヤカ", "ｺﾊﾞﾔｼ ｱﾔｶ".
pub(super) fn is_reading(text: &str) -> bool {
    text.chars().any(is_kana) && text.chars().all(|sign| is_kana(sign) || sign.is_whitespace())
}

/// A name without the honorific behind it: "山田 太郎 様".
pub(super) fn without_honorific(value: &str) -> &str {
    let value = value.trim_end().trim_end_matches(HONORIFIC).trim_end();
    HONORIFIC_WORDS.into_iter().find_map(|word| value.strip_suffix(word)).map_or(value, str::trim_end)
}

pub(super) const HONORIFIC: [char; 2] = ['様', '殿'];
pub(super) const HONORIFIC_WORDS: [&str; 2] = ["さん", "さま"];

/// "イイダバシ ユキエ 飯田橋 由紀恵": the reading stands before the name.
pub(super) fn without_reading(value: &str) -> &str {
    let start = value.split(' ').take_while(|word| word.chars().all(is_kana)).map(|word| word.len() + 1).sum::<usize>();
    match value.get(start..) {
        Some(rest) if start > 0 && rest.chars().any(is_cjk) && rest.contains(' ') => rest,
        _ => value,
    }
}

static TITLE: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "title_words"));

/// Whether words hold one that titles of papers have, or a word for an examination.
pub(super) fn is_title(value: &str) -> bool {
    static EXAM: LazyLock<Regex> = LazyLock::new(|| words::whole_word("title", "exam_words"));
    TITLE.is_match(value) || EXAM.is_match(value)
}

/// "Λίντ Μάρτα του Ιωάννη", "LIND MARTA D/O S. RAO": whose child the patient is.
static CHILD_OF: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"[\s,]+{}\s(?-i:\p{{Lu}}).*$", words::any_of("person", "child_of"))));

static OTHER_FORM: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"\s+[(（][\p{L}][\p{L} '’-]*[)）]$"));

/// "LIND, Marta (Mrs.)"
static ADDRESS_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"\s\(\s*{}\.?\s*\)$", words::any_of("person", "address"))));

/// Whether words hold one that facilities have in their names.
pub(super) fn is_place(value: &str) -> bool {
    static PLACE: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "words"));
    static WEAK: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "weak"));
    // "Lungenzentrum"
    static END: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"\p{{Ll}}{}(?:[^\p{{L}}]|$)", words::any_of("place", "word_end"))));
    [&*PLACE, &*WEAK, &*END].into_iter().any(|words| words.is_match(value))
}

pub(super) static PARTICLE: LazyLock<String> = LazyLock::new(|| format!("(?:{})", name::PARTICLES.join("|")));

/// How far the name at the start of `text` goes: capitalised words until a label, a number, a wide gap or another sign.
pub(super) fn leading_name(text: &str) -> Option<usize> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        let initial = r"\p{Lu}[\p{L}\p{M}'’.-]*";
        let word =
            format!(r"(?:{initial}|d['’]\p{{Lu}}\p{{L}}+|{}(?-u:\b)|[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}ー・]+)", PARTICLE.as_str());
        words::exact_expression(&format!(r"^{word}(?:(?:\s?,\s?|\s){word}){{0,7}}"))
    });
    let start = FORM.find(text).map_or(0, |form| form.end());
    let found = NAME.find(&text[start..])?.as_str();
    if is_masked(found) {
        return None;
    }
    let (mut read, mut end) = (0, 0);
    let mut words = 0;
    // "Page 1" behind a name is no family name.
    let counted = text[start + found.len()..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    let shouted = !found.contains(char::is_lowercase);
    // "MAY GRACE B": in capitals with an initial at the end, the family name stands first.
    let initial_last =
        shouted && found.split_whitespace().count() >= 3 && found.split_whitespace().next_back().is_some_and(|word| word.len() == 1);
    for word in found.split_inclusive([' ', '\u{3000}', '\u{a0}']) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let plain: String = second_read_model::fold::fold(bare).replace(' ', "");
        // "Rhodes, October 5, 1970": the date that follows.
        if counted && words > 0 && MONTHS.contains(&plain) && read + word.len() >= found.len() {
            break;
        }
        // "E" is an initial, and a small word in Portuguese.
        let initial = bare.chars().count() == 1 && bare.chars().all(char::is_uppercase);
        // "MAY, GRACE", "Liam Page": a word that is a family name as well is one before a comma, or in capitals behind a given name.
        let capital = bare.chars().all(char::is_uppercase) && found.contains(char::is_lowercase);
        let behind = words > 0 && !counted && bare.starts_with(char::is_uppercase);
        let family = SURNAMES.contains(&plain) && (word.trim_end().ends_with(',') || capital || behind || initial_last && words == 0);
        let never = NEVER.contains(&plain) && !initial && !family;
        // "van der Berg": what is a small word elsewhere is a part of a name where more of the name follows.
        // So are "LE GOFF Loïc" and "VAN DER HOEK, ANNA".
        let shouted_one = bare.len() > 1 && bare.chars().all(char::is_uppercase) && found.split_whitespace().count() > 2;
        let particle = (words > 0 && name::PARTICLES.contains(&bare)) || shouted_one && name::PARTICLES.contains(&plain.as_str());
        if never && !particle {
            break;
        }
        read += word.len();
        if !never {
            end = read;
        }
        words += usize::from(!bare.is_empty());
    }
    let value = without_honorific(found[..end].trim_end_matches([',', ' ', '-', '\u{3000}', '\u{a0}']));
    (words > 0 && value.chars().count() >= if value.chars().any(is_cjk) { 2 } else { 3 }).then_some(start + value.len())
}

static MONTHS: LazyLock<Vec<String>> = LazyLock::new(|| (1..=12).flat_map(|month| folded("month", &month.to_string())).collect());
static NEVER: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "never"));
static SURNAMES: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "surname"));
// A form of address at the start belongs to what is written as a name.
static FORM: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^(?:(?:{})\.?\s+)+", words::any_of("person", "address"))));

/// A name that somebody has struck out: "XXXX, XXXX" names nobody.
fn is_masked(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| word.len() >= 3 && word.bytes().all(|byte| byte.eq_ignore_ascii_case(&b'x')))
}

/// A degree behind a name: a doctor's or a nurse's.
pub(super) fn is_doctor(text: &str) -> bool {
    static DEGREE: LazyLock<Regex> = LazyLock::new(|| {
        words::exact_expression(
            r"(?:^|[\p{L}.)])[,\s]+(?:M\.?D\.?|D\.O\.|Ph\.?D\.?|MBBS|FRCR|FRCPath|FRCS|FRCP|FRCOG|FRCA|MRCP|MRCS|MBChB|FACS|NP|PA-C|RN)(?:[\s,.)]|$)|[\p{L}.)][,\s]+DO(?:\s*[,.)]|\s{2}|\s*$)",
        )
    });
    DEGREE.is_match(text)
}

/// A name in Chinese characters without a space between its parts.
pub(super) fn is_whole_cjk(value: &str) -> bool {
    let count = value.chars().count();
    (2..=8).contains(&count) && value.chars().all(|c| is_cjk(c) || c == 'ー')
}
