//! Houses that no single cell of a letterhead names: a name in two parts, a department over its own address, the laboratory that signs with its
//! register, the clinic behind its corporation, the sender's block of a referral.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use super::DOUBT;
use super::FOOT;
use super::FOR;
use super::ROWS;
use super::SLACK;
use super::WEAK;
use super::WIDE;
use super::WORDS;
use super::address::ADDRESS;
use super::address::is_address;
use super::address::without_address;
use super::address::without_contact;
use super::begins_with_department;
use super::is_department;
use super::is_name;
use super::is_own;
use super::is_parent;
use super::is_person;
use super::is_plain;
use super::is_title;
use super::names;
use crate::field::cells;
use crate::label::Role;
use crate::lines::Line;
use crate::read;
use crate::sections;
use crate::words;

/// "株式会社東野病理研究所   登録衛生検査所 第 000 号": a laboratory that signs with its register. What the head of its paper names is who asked.
pub(super) fn registered(lines: &[Line<'_>]) -> Option<Fact> {
    static REGISTER: LazyLock<Vec<&str>> = LazyLock::new(|| words::list("place", "register"));
    static COMPANY: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "company"));
    let last = |line: &&Line<'_>| {
        let last = lines.iter().rfind(|other| other.page == line.page);
        last.is_some_and(|last| (line.row >= ROWS || line.page > lines[0].page) && last.row <= line.row + FOOT)
    };
    let line = lines.iter().filter(last).find(|line| REGISTER.iter().any(|word| line.text.contains(word)) && is_own(line))?;
    let name = WIDE
        .split(line.text)
        .map(str::trim)
        .find(|cell| COMPANY.is_match(cell) && is_name(cell) && !REGISTER.iter().any(|word| cell.contains(word)))?;
    Some(read::fact(FactName::Place, name.to_owned(), name, line.page, 0.87 - line.doubt * DOUBT, "register"))
}

/// The clinic that a corporation runs, in the cell behind it: "医療法人社団 翠泉会  ほりうち内科".
pub(super) fn of_corporation<'t>(line: &Line<'t>) -> Option<&'t str> {
    let mut cells = WIDE.split(line.text).map(str::trim).filter(|cell| !cell.is_empty());
    cells.find(|cell| is_corporation(cell) && !WORDS.is_match(cell))?;
    let named = |name: &&str| {
        let letters = name.chars().count() >= 4 && !name.contains(|c: char| c.is_ascii_digit());
        letters && is_name(name) && !begins_with_department(name) && !is_person(name)
    };
    cells.next().filter(named)
}

/// "医療法人社団 翠泉会": who runs a clinic, and not the clinic.
pub(super) fn is_corporation(cell: &&str) -> bool {
    static CORPORATION: LazyLock<Vec<&str>> = LazyLock::new(|| words::list("place", "corporation"));
    CORPORATION.iter().any(|word| cell.starts_with(word))
}

/// "TO  Hand Surgery, Lake Hospital / FROM  Quay Road Doctors": a referral is its sender's.
pub(super) fn sender(top: &[&Line<'_>]) -> Option<Fact> {
    const LINES: usize = 3;
    static FROM: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"^{}(?:\s*[:：]\s*|\s{{2,}})(?<name>\S.*)$", words::any_of("place", "from"))));
    static TO: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"^{}(?:\s*[:：]|\s{{2,}})", words::any_of("place", "receiver_to"))));
    let (at, line, cell) = top.iter().enumerate().find_map(|(at, line)| {
        let cell = FROM.captures(line.text).filter(|_| !line.fax)?.name("name")?.as_str();
        Some((at, line, WIDE.split(cell).next().unwrap_or(cell)))
    })?;
    let name = without_contact(cell);
    let near = &top[at.saturating_sub(LINES)..(at + LINES).min(top.len())];
    let named = near.iter().any(|line| !line.fax && TO.is_match(line.text)) && is_name(name) && !is_person(name);
    let addressed = || top.get(at + 1).is_some_and(|next| ADDRESS.is_match(&format!(" {}", next.text)));
    // "Joyce Lind (wife) for ANTON LIND" sends from home.
    let of_house = !name.contains('(') && !FOR.is_match(name);
    let known = WORDS.is_match(name) || WEAK.is_match(name) || of_house && addressed();
    (named && known).then(|| read::fact(FactName::Place, name.to_owned(), name, line.page, 0.6 - line.doubt * DOUBT, "sender"))
}

/// A cell without the owner of the house before it: "LAKE HOSPITAL" of "MINISTRY OF HEALTH · LAKE HOSPITAL".
pub(super) fn without_parent(cell: &str) -> &str {
    cell.split_once(" · ").filter(|(owner, _)| is_parent(owner)).map_or(cell, |(_, house)| house)
}

/// A name without what a house says of itself in brackets: "Lake Hospital (NATA accredited)".
pub(super) fn without_accreditation(cell: &str) -> &str {
    static BEHIND: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"\s*\([^()]*(?:^|[^\p{{L}}]){}[^()]*\)$", words::any_of("number", "accredited"))));
    BEHIND.find(cell).map_or(cell, |behind| &cell[..behind.start()])
}

/// A name from a picture without the full stop that a mark behind it was read for: "LAKE HOSPITAL GROUP." Sentences and short forms ("Inc.")
/// keep theirs.
pub(super) fn without_stop(cell: &str) -> &str {
    const WORDS: usize = 7;
    const SHORT_FORM: usize = 4;
    let Some(name) = cell.strip_suffix('.') else { return cell };
    let words = || name.split_whitespace();
    let last = words().next_back().is_some_and(|word| word.chars().count() > SHORT_FORM && word.chars().all(char::is_alphabetic));
    let capitals = words().all(|word| word.chars().count() <= 3 || word.starts_with(char::is_uppercase));
    if last && capitals && words().count() <= WORDS { name } else { cell }
}

/// Who sends a referral, in the block below its word: "紹介元医療機関の所在地及び名称 / 〒… / ほりうち内科".
pub(super) fn sender_block(lines: &[Line<'_>]) -> Option<Fact> {
    const LINES: usize = 4;
    static SENDER: LazyLock<Vec<&str>> = LazyLock::new(|| words::list("place", "sender"));
    let page = lines.first()?.page;
    let head = lines.iter().position(|line| line.page == page && !line.fax && SENDER.iter().any(|word| line.text.contains(word)))?;
    let below = || lines[head + 1..].iter().take(LINES).take_while(|line| line.page == page);
    let house = |line: &Line<'_>| names(line, false).into_iter().find(|(_, strong)| *strong).map(|(fact, _)| fact.value);
    // "紹介元  こもれび眼科クリニック": in the next cell.
    let beside = || {
        let cells = cells(lines[head].text);
        let at = cells.iter().position(|cell| SENDER.iter().any(|word| lines[head].text[cell.clone()].ends_with(word)))?;
        let name = &lines[head].text[cells.get(at + 1)?.clone()];
        (WORDS.is_match(name) && is_name(name) && !is_person(name)).then(|| (&lines[head], name.to_owned()))
    };
    let (line, name) = beside().or_else(|| {
        below().find_map(|line| Some((line, of_corporation(line).map(str::to_owned).or_else(|| house(line).filter(|_| is_own(line)))?)))
    })?;
    let evidence = if line.text.contains(name.as_str()) { name.as_str() } else { line.text };
    Some(read::fact(FactName::Place, name.clone(), evidence, line.page, 0.7 - line.doubt * DOUBT, "sender"))
}

/// A name in two parts, one of which says what a house does: "centro de imágenes / LOS TILOS", "quay road | diagnostic centre".
pub(super) fn two_parts(top: &[&Line<'_>]) -> Option<Fact> {
    const MOST: usize = 5;
    let fits = |part: &str| {
        let count = part.split_whitespace().count();
        (1..=MOST).contains(&count)
            && part.chars().filter(|c| c.is_alphabetic()).count() >= 4
            && !part.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '：' | ',' | '.'))
            && !is_person(part)
            && !is_title(part)
            && sections::heading(part).is_none()
    };
    let (at, line) = top.iter().enumerate().find(|(_, line)| !line.fax).filter(|(_, line)| is_own(line))?;
    let fact = |value: String, evidence: &str| {
        Some(read::fact(FactName::Place, value, evidence, line.page, 0.6 - line.doubt * DOUBT, "letterhead in parts"))
    };
    let head = line.text.split("  ").next()?.trim();
    if let Some((one, other)) = head.split_once(" | ") {
        let named = fits(one) && fits(other) && is_plain(one) != is_plain(other);
        return if named { fact(head.replace(" | ", " "), head) } else { None };
    }
    let next = top.get(at + 1).filter(|next| !next.after_gap && is_own(next))?;
    let below = next.text.split("  ").next()?.trim();
    let middle = |line: &Line<'_>, name: &str| 2 * line.margin + name.chars().count();
    let under = next.margin.abs_diff(line.margin) <= SLACK || middle(next, below).abs_diff(middle(line, head)) <= 2 * SLACK;
    let of_patient = next.labels.iter().any(|label| label.span.start == 0 && (label.is(Role::Name) || label.is(Role::Birth)));
    let capital = under && below.starts_with(char::is_uppercase) && !of_patient;
    (is_plain(head) && fits(below) && !is_plain(below) && capital).then(|| fact(format!("{head} {below}"), below)).flatten()
}

/// A department over its own address is a house: "Zakład Patomorfologii Histomed / 16-955 Podlesie, ul. Mikroskopowa 1".
pub(super) fn addressed_department(top: &[&Line<'_>]) -> Option<Fact> {
    const LEAST: usize = 3;
    let (at, line) = top.iter().enumerate().find(|(_, line)| !line.fax).filter(|(_, line)| is_own(line))?;
    let name = without_address(WIDE.split(line.text).next()?.trim());
    let next = top.get(at + 1).filter(|next| !next.after_gap && is_address(next.text))?;
    let of_patient = next.labels.iter().any(|label| label.is(Role::Name) || label.is(Role::Birth) || label.is(Role::Number));
    let named = is_department(name) && name.split_whitespace().count() >= LEAST && !is_plain(name) && is_name(name) && !of_patient;
    named.then(|| read::fact(FactName::Place, name.to_owned(), name, line.page, 0.6 - line.doubt * DOUBT, "department with address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_stops_that_no_name_has() {
        for (cell, expected) in [
            ("LAKE HOSPITAL GROUP.", "LAKE HOSPITAL GROUP"),
            ("Lake Royal Infirmary.", "Lake Royal Infirmary"),
            ("Lake Laboratories Inc.", "Lake Laboratories Inc."),
            ("She was seen at Lake Hospital.", "She was seen at Lake Hospital."),
            ("Lake Hospital", "Lake Hospital"),
        ] {
            assert_eq!(without_stop(cell), expected);
        }
    }
}
