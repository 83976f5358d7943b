//! The parts of a name behind labels so short that they mean a name only side by side: "Last  LIND     First  MARTA".

use std::sync::LazyLock;

use regex::Regex;

use super::patient::Candidate;
use super::written::is_place;
use super::written::is_title;
use crate::label::Role;
use crate::lines::Line;
use crate::name;
use crate::words;

/// "Last: Lind   First: Marta   MI: E", "Last name  LIND     First  MARTA": a word for a family name and, in the next cell, one for a given name.
pub(super) fn in_short_parts<'a>(line: &Line<'a>) -> Option<Candidate<'a>> {
    static PARTS: LazyLock<Regex> = LazyLock::new(|| {
        let label = |lists: [&'static str; 2]| words::one_of(lists.into_iter().flat_map(|list| words::list("person", list)));
        let name = r"(?-i:\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*){0,2})";
        let between = r"(?:\s*:\s*|\s{1,4})";
        words::expression(&format!(
            r"(?:^|\s{{2,}}|[|│]\s*){}{between}(?<family>{name})(?:\s{{2,}}|\s*[|│,;]\s*){}{between}(?<given>{name})(?:\s{{2,}}|\s*[|│,;]|\s*$)",
            label(["family", "family_short"]),
            label(["given", "given_short"])
        ))
    });
    // Where no list has a label of a given name: the rest is read by its labels.
    let given = line.labels.iter().any(|label| label.is(Role::Given) || label.is(Role::Relative) || label.is(Role::Doctor));
    if given || line.aside || line.others || line.fax || !line.text.contains("  ") && !line.text.contains(':') {
        return None;
    }
    let parts = FIRST.is_match(line.text).then(|| PARTS.captures(line.text)).flatten()?;
    let (family, given) = (parts.name("family")?, parts.name("given")?);
    let plain = [family.as_str(), given.as_str()].iter().all(|part| !is_title(part) && !is_place(part));
    let name = name::read(&format!("{}, {}", family.as_str(), given.as_str())).filter(|_| plain)?;
    Some(Candidate::new(&name, &line.text[family.start()..given.end()], line, 0.8, "short labels"))
}

/// The short word for a given name, which few lines have.
static FIRST: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"[\s|│,;]{}[\s:]", words::any_of("person", "given_short"))));

#[cfg(test)]
mod tests {
    use second_read_model::fact::FactName;

    use crate::person::tests::check;

    #[test]
    fn parts_behind_short_words() {
        for (text, expected) in [
            ("Last name  LIND             First  MARTA        MI/Middle  ELENA\nBirth date  2 / 19 / 1974", "MARTA LIND*"),
            ("Last: Lind   First: Marta   MI: E", "Marta Lind*"),
            ("Last visit   First visit", ""),
        ] {
            check(text, FactName::Name, expected);
        }
    }
}
