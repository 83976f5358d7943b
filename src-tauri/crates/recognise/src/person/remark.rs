//! What stands in a name or behind it and is none of it: a name at birth, what somebody is called, titles, a word for whose child it is.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::person::HumanName;

use super::written::is_place;
use super::written::is_title;
use super::written::leading_name;
use crate::name;
use crate::words;

/// A name that goes on over a sign at which names end, how far it goes and how it is read: `Marta "Mia" Lind`, "MARTA D/O LIND",
/// "LIND née SOTO Marta", "LIND, MARTA, ELENA".
pub(super) fn special(text: &str) -> Option<(usize, HumanName)> {
    called_within(text).or_else(|| by_father(text)).or_else(|| with_birth_name(text)).or_else(|| in_three_parts(text))
}

/// `Marta "Mia" Lind`: what somebody is called stands in quotes before the family name.
fn called_within(text: &str) -> Option<(usize, HumanName)> {
    static CALLED: LazyLock<Regex> = LazyLock::new(|| {
        let name = r"\p{Lu}[\p{L}'’.-]*";
        words::exact_expression(&format!(r#"^{name}(?:\s{name}){{0,3}}\s["“”„«][\p{{L}} .'’-]+["“”»](?:\s{name}){{1,3}}"#))
    });
    let found = Some(text).filter(|text| text.contains(['"', '“', '”', '„', '«'])).and_then(|text| CALLED.find(text))?;
    Some((found.end(), name::read(found.as_str()).filter(|name| !name.given.is_empty())?))
}

/// "MARTA D/O LIND", "Marta a/p Lind": a given name with that of the father, which stands for a family name.
fn by_father(text: &str) -> Option<(usize, HumanName)> {
    static FATHER: LazyLock<Regex> = LazyLock::new(|| {
        let name = r"(?-i:\p{Lu})[\p{L}'’-]+";
        words::expression(&format!(
            r"^(?:{}\.?\s+)?(?<given>{name})\s+{}\s+(?<family>{name}(?:\s{name}){{0,2}})",
            words::any_of("person", "address"),
            words::any_of("person", "patronym")
        ))
    });
    let found = Some(text).filter(|text| text.contains('/')).and_then(|text| FATHER.captures(text))?;
    let (given, family) = (found.name("given")?, found.name("family")?);
    Some((family.end(), HumanName { family: family.as_str().to_owned(), given: given.as_str().to_owned(), ..HumanName::default() }))
}

/// "LIND née SOTO Marta": the name at birth between the family name and the given one.
fn with_birth_name(text: &str) -> Option<(usize, HumanName)> {
    let born = Some(text).filter(|text| may_have_birth_name(text)).and_then(|text| BORN_AS.find(text))?;
    let behind = &text[born.end()..];
    let given = behind.trim_start();
    let length = text.len() - given.len() + leading_name(given)?;
    // "Lind née Soto, 02/19/1974": nothing of the name follows.
    let plain = format!("{} {}", text[..born.start()].trim_end_matches(','), &text[text.len() - given.len()..length]);
    let whole = behind.starts_with([' ', ',']) && leading_name(&text[..born.start()]) == Some(born.start());
    Some((length, name::read(&plain).filter(|name| whole && !name.given.is_empty())?))
}

/// "LIND, MARTA, ELENA": family name, first and middle name in capitals, as registers write them.
fn in_three_parts(text: &str) -> Option<(usize, HumanName)> {
    static PARTS: LazyLock<Regex> =
        LazyLock::new(|| words::exact_expression(r"^(\p{Lu}[\p{Lu}'’ -]+), ?(\p{Lu}[\p{Lu}'’-]+), ?(\p{Lu}[\p{Lu}'’-]*)$"));
    let parts = Some(text).filter(|text| text.contains(',')).and_then(|text| PARTS.captures(text))?;
    let part = |at: usize| parts.get(at).map_or("", |part| part.as_str());
    let plain = !is_title(text) && !is_place(text);
    let name = name::read(&format!("{}, {} {}", part(1), part(2), part(3))).filter(|_| plain)?;
    Some((text.len(), name))
}

// The word for a name at birth with that name, in brackets or behind a comma or not: " née SOTO", ", geb. Soto", " (z d. Soto)".
static BORN_AS: LazyLock<Regex> = LazyLock::new(|| {
    let name = r"(?-i:(?:\p{Ll}{1,3}['’ ])?(?:\p{Lu}{2,}(?:[ '’-]\p{Lu}{2,})*|\p{Lu}[\p{L}'’-]+))";
    words::expression(&format!(r"\s*[,(]?\s*(?:^|[\s(,]){}\s+{name}\)?", words::any_of("person", "born_as")))
});

/// Whether a text has words enough for a name and another one at birth; the words of titles are no names.
fn may_have_birth_name(text: &str) -> bool {
    text.split_whitespace().nth(2).is_some()
}

/// A name without the one at birth: "LIND née SOTO Marta" is "LIND Marta".
pub(super) fn without_birth_name(value: &str) -> Cow<'_, str> {
    match Some(value).filter(|value| may_have_birth_name(value)).and_then(|value| BORN_AS.find(value)) {
        Some(born) if born.start() > 0 => Cow::Owned(format!("{}{}", &value[..born.start()], &value[born.end()..])),
        _ => Cow::Borrowed(value),
    }
}

/// A name without what somebody is called or was called before: "Marta Lind (known as Mia)", "Mia Lind (legal: LIND, MARTA)".
pub(super) fn without_called(value: &str) -> &str {
    static CALLED: LazyLock<Regex> = LazyLock::new(|| {
        let (called, born) = (words::any_of("person", "known_as"), words::any_of("person", "born_as"));
        words::expression(&format!(r"\s*[(（](?:{called}|{born})[:\s][^()（）]*[)）]$"))
    });
    let bracketed = value.ends_with([')', '）']);
    Some(value).filter(|_| bracketed).and_then(|value| CALLED.find(value)).map_or(value, |called| &value[..called.start()])
}

/// A name without titles behind it: "Lind Marta, OSR Dir.", "Lind Marta, MBA".
pub(super) fn without_degrees(value: &str) -> &str {
    static DEGREES: LazyLock<Regex> = LazyLock::new(|| {
        let degree = words::any_of("person", "degree");
        words::expression(&format!(r"^(?:\s*,?\s*{degree})+\s*$"))
    });
    let comma = value.rfind(',').filter(|comma| value[..*comma].contains([' ', ',']));
    match comma.filter(|comma| DEGREES.is_match(&value[comma + 1..])) {
        Some(comma) => &value[..comma],
        None => value,
    }
}

/// A name without what its bearer is to whom the paper is written to: "Ihr Sohn Jan Lind".
pub(super) fn without_relation(value: &str) -> &str {
    static RELATION: LazyLock<Regex> = LazyLock::new(|| {
        let (daughter, son) = (words::any_of("person", "child_yours_female"), words::any_of("person", "child_yours_male"));
        words::expression(&format!(r"^(?:{daughter}|{son}),?\s+"))
    });
    RELATION.find(value).map_or(value, |relation| &value[relation.end()..])
}

/// Whether a value is one name behind a form of address: "Mr. SELVAN".
pub(super) fn is_single(value: &str) -> bool {
    static SINGLE: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"^{}\.?\s+(?-i:\p{{Lu}})[\p{{L}}'’-]{{2,}}$", words::any_of("person", "address"))));
    SINGLE.is_match(value)
}

#[cfg(test)]
mod tests {
    use second_read_model::fact::FactName;

    use crate::person::tests::check;

    #[test]
    fn names_with_something_between_or_behind() {
        for (text, expected) in [
            ("Pt: Marta \"Mia\" Lind   MRN 123456", "Marta Lind*"),
            ("Name: MARTA D/O LIND      MRN 123456", "MARTA LIND*"),
            ("Patient Name : Mr. SELVAN     O.P. No : OP-123456\nS/o Late Perumal     D.O.B. : 20/02/1958", "SELVAN"),
            ("Mme LIND née SOTO Marta\n19/02/1974   50 ans   F", "Marta LIND*"),
            ("NOM\nLIND (née SOTO)\nPRENOM\nMarta\nDATE DE NAISSANCE\n19 février 1974", "Marta LIND*"),
            ("     LIND, geb. Soto\n     Marta Elena      19.02.1974   weiblich", "Marta Elena LIND*"),
            ("Client Name (L,F,M)     DOB           Sex\nLIND, MARTA, ELENA      02/19/1974    F", "MARTA ELENA LIND*"),
            (
                "NOMBRE:   LIND      SOTO      MARTA ELENA       EXPEDIENTE: 2024-12345\n          Ap. paterno   Ap. materno   Nombre(s)",
                "MARTA ELENA LIND SOTO*",
            ),
            ("Patient/in:  Lind Marta Elena, OSR Dir. i.R.     Geburtsdatum: 19.02.1974", "Lind Marta Elena*"),
            ("  Ms. Mia Lind (legal: LIND, MARTA ELENA)\n  RO-12345 / DOB 02-19-1974 / F", "Mia Lind*"),
        ] {
            check(text, FactName::Name, expected);
        }
    }
}
