//! The patient's name right before a birth date, a number or a star: in sentences of letters and rows without a label for the name.

use std::sync::LazyLock;

use regex::Regex;

use super::banner;
use super::patient::Candidate;
use super::patient::birth_within;
use super::patient::is_identity;
use super::sex;
use super::written::PARTICLE;
use super::written::is_place;
use super::written::is_title;
use super::written::leading_name;
use crate::field::Document;
use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::lines::Line;
use crate::name;
use crate::place::is_street;
use crate::words;

/// "… Herrn Max Muster, geb. 01.02.1950", "LIND, MARTA   MRN 12345": the name that ends where a birth date's label or a number's begins.
pub(super) fn before_identity<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    static TRAILING: LazyLock<Regex> = LazyLock::new(|| {
        let word = format!(r"(?:\p{{Lu}}[\p{{L}}'’.-]*|{})", PARTICLE.as_str());
        // Between may stand another number or an age: "Marta Lind (chart 0381174), born …", "Marta Lind, con DNI 00009983-T, nacida el …".
        let between = r"(?:\s*[,(][^.:;\n]{0,60}?[\d)][^.:;\n]{0,20}?)?";
        words::exact_expression(&format!(
            r"(?:^|[\s:：])((?:{word},?\s+){{1,6}}\p{{Lu}}[\p{{L}}'’.-]*)(?<between>{between})\s*[,;(*|·-]*\s*$"
        ))
    });
    let line = &document.lines[at];
    if line.aside || line.others || line.fax {
        return None;
    }
    let followed = |label: &&Label| is_followed(line, label);
    let mut identities = line.labels.iter().filter(followed).filter(|label| is_identity(label) && label.span.len() > 1);
    let first = identities.next()?;
    // A birth date says more than the number before it.
    let birth = identities.find(|label| label.is(Role::Birth) && !first.is(Role::Birth)).filter(|label| label.before != Edge::Wide);
    let ends_before = |label: &Label| {
        let before = &line.text[..label.span.start];
        // Two words stand before most labels that have a name before them, and none before most others.
        before.split_whitespace().nth(1)?;
        TRAILING.captures(without_remark(before)).or_else(|| TRAILING.captures(before))
    };
    let named = birth.and_then(|birth| Some((birth, ends_before(birth)?)));
    let (birth, captures) = named.or_else(|| Some((first, ends_before(first)?)))?;
    let before = &line.text[..birth.span.start];
    let found = captures.get(1)?;
    let between = captures.name("between").map_or("", |between| between.as_str());
    // Somebody else is named in between.
    let named = |word: &str| word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase);
    let relative = || crate::token::tokens(between).iter().any(|token| sex::is_relative(&token.folded));
    if !between.is_empty() && (!birth.is(Role::Birth) || between.split_whitespace().any(named) || relative()) {
        return None;
    }
    // "S/o Late Perumal   D.O.B.: …" is the father; "ROSSI DO NASCIMENTO" ends with a word that is a label elsewhere.
    let last = found.as_str().split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let goes_on = birth.after != Edge::Colon && name::PARTICLES.contains(&last.as_str());
    if goes_on || ends_with_child_of(&before[..found.start()]) {
        return None;
    }
    let others = line.labels.iter().filter(|label| label.span.end <= found.end());
    if others.clone().any(|label| {
        const OTHERS: [Role; 6] = [Role::Relative, Role::Doctor, Role::Author, Role::Given, Role::Exam, Role::OtherName];
        OTHERS.iter().any(|role| label.is(*role))
    }) {
        return None;
    }
    if birth.before != Edge::Line && document.goes_on_about_relative(at, found.start()) {
        return None;
    }
    let start = ADDRESS_WITHIN.find_iter(found.as_str()).last().map_or(0, |words| words.end());
    let value = &found.as_str()[start..];
    // A label may still stand before it ("Patient Max Muster").
    let skipped = others
        .clone()
        .filter(|label| label.is(Role::Name) && label.span.start >= found.start() + start)
        .map(|label| label.span.end - found.start() - start)
        .max();
    let named_before = line.labels.iter().any(|label| label.is(Role::Name) && label.span.end <= found.start() + start);
    let value = skipped.map_or(value, |skipped| value.get(skipped..).unwrap_or("").trim_start());
    // "Lake View Medical Centre   born …" begins as a name does; "Lake Regional Health     Patient ID 12345", "12 Feedmill Road, Unit C".
    let length = leading_name(value)?;
    let whole = length == value.len();
    let is_titled = || is_title(value) && !value.contains(',');
    let ahead = before[..found.start()].trim_end();
    let digits = ahead.len() - ahead.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    // "17495 Klein Mellen" is a town, "MRN 17495 Marta Lind" none.
    let town = (4..=5).contains(&digits) && !others.clone().any(|label| label.span.end + 3 >= ahead.len() - digits);
    let numbered = digits > 0 && is_street(value) || town;
    if numbered
        || !whole && is_place(value)
        || birth.before == Edge::Wide && is_titled()
        || !birth.is(Role::Birth) && (!whole || is_place(value) || is_street(value) && !value.contains(',') || is_titled())
    {
        return None;
    }
    let value = &value[..length];
    // "Keine Indikation. …" is a sentence, "Lind, Marta E." is none.
    let last = value.split_whitespace().next_back().unwrap_or_default();
    if last.ends_with('.') && last.chars().count() > 3 {
        return None;
    }
    let name = name::read(value).filter(|name| !name.given.is_empty())?;
    // Who holds an insurance or pays need not be the patient.
    let confidence = if birth.is(Role::Birth) {
        0.8
    } else if birth.is(Role::Number) || skipped.is_none() && !named_before && birth_within(document, at, 1) {
        0.6
    } else {
        0.45
    };
    Some(Candidate::new(&name, value, line, confidence, "before birth date"))
}

/// Whether a word for whose child somebody is stands last: the name behind it is a parent's.
fn ends_with_child_of(ahead: &str) -> bool {
    static CHILD: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"(?:^|\s){}\.?\s*$", words::any_of("person", "child_of"))));
    CHILD.is_match(ahead)
}

/// Whether a birth date or a number may stand behind a label: "NIE" before digits is one of Spain's, "nie" in a sentence of German is none, nor is
/// "dn." before the day of a letter.
fn is_followed(line: &Line<'_>, label: &Label) -> bool {
    const SHORT: usize = 2;
    const DATED: [Role; 3] = [Role::Dated, Role::Service, Role::Reported];
    let (words, value) = (&line.text[label.span.clone()], &line.text[label.value..]);
    let first = value.split_whitespace().next().unwrap_or_default();
    let dated = DATED.iter().any(|role| label.is(*role)) && words.chars().count() <= SHORT;
    let small = dated && words.chars().all(char::is_lowercase) && label.after != Edge::Colon;
    match label.is(Role::Birth) {
        true => !small && value.starts_with(|c: char| c.is_alphanumeric()),
        false => first.starts_with(|c: char| c.is_alphanumeric()) && first.contains(|c: char| c.is_ascii_digit()),
    }
}

/// What stands before an identity without what parts a name from it: whose child the patient is, a sex or a trade ("Marta Lind. Female. Born …",
/// "κα Μάρτα Λιντ του Μηνά, γεννηθείσα …", "Marta Lind, teacher, born …").
fn without_remark(before: &str) -> &str {
    static CHILD: LazyLock<Regex> = LazyLock::new(|| {
        let name = r"(?-i:\p{Lu})[\p{L}'’-]+";
        // "του Ηλία και της Άννας": of both parents.
        let parent = format!(r"(?:\s(?-i:\p{{Ll}}{{1,3}}))?\s{}\s{name}(?:\s{name})?", words::any_of("person", "child_of"));
        words::expression(&format!(r"(?:{parent}){{1,2}}[,\s]*$"))
    });
    static TRADE: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r",\s\p{Ll}{3,}(?:\s\p{Ll}+){0,2},\s*$"));
    let signs = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | '(' | ')' | '·' | '|' | '/');
    let said = before.trim_end_matches(signs);
    let word = said.rfind(signs).map_or(said, |at| said[at..].trim_start_matches(signs));
    if said.len() < before.len() && word.len() < said.len() && banner::says_sex(word) {
        return said[..said.len() - word.len()].trim_end_matches(signs);
    }
    let relative = |text: &str| crate::token::tokens(text).iter().any(|token| sex::is_relative(&token.folded));
    match CHILD.find(before).or_else(|| TRADE.find(before).filter(|trade| !relative(trade.as_str()))) {
        Some(remark) => &before[..remark.start()],
        None => before,
    }
}

/// "Ihre Patientin Frau Marta Lind, *30.09.1979": the name that ends before a star and a date.
pub(super) fn before_star<'a>(line: &Line<'a>) -> Option<Candidate<'a>> {
    static ENDS: LazyLock<Regex> = LazyLock::new(|| {
        let word = format!(r"(?:\p{{Lu}}[\p{{L}}'’.-]*|{})", PARTICLE.as_str());
        words::exact_expression(&format!(r"(?:^|[\s:：])((?:{word},?\s+){{1,6}}\p{{Lu}}[\p{{L}}'’.-]*)\s*[,;(]?\s*\*$"))
    });
    let relative = || line.labels.iter().any(|label| label.is(Role::Relative) || label.is(Role::Doctor));
    if line.aside || line.others || line.fax || !line.text.contains('*') {
        return None;
    }
    let date = line.dates().iter().find(|date| date.is_starred(line.text)).filter(|_| !relative())?;
    let found = ENDS.captures(&line.text[..date.span.start])?.get(1)?.as_str();
    let start = ADDRESS_WITHIN.find_iter(found).last().map_or(0, |words| words.end());
    let value = &found[start..];
    let name = name::read(value).filter(|name| leading_name(value) == Some(value.len()) && !name.given.is_empty())?;
    Some(Candidate::new(&name, value, line, 0.8, "before birth date"))
}

/// The forms of address and what a patient is spoken of as, and the letters alone among them. A letter ("M. Dupont", "D. Ana") is a form of
/// address only where a name begins: elsewhere it is an initial ("Marta M. Lind").
pub(super) fn address_forms() -> (String, String) {
    let (short, long): (Vec<&str>, Vec<&str>) =
        words::list("person", "address").into_iter().partition(|word| word.chars().filter(|c| c.is_alphabetic()).count() == 1);
    (words::one_of(long.into_iter().chain(words::list("person", "spoken_of"))), words::one_of(short.into_iter()))
}

static ADDRESS_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    let (long, short) = address_forms();
    words::expression(&format!(r"^(?:.*\s)?{long}\.?\s+(?:{short}\.?\s+)?|^{short}\.?\s+"))
});
