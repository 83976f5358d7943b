//! Addresses and telephones of houses: what they look like, and a name without them.

use std::sync::LazyLock;

use regex::Regex;

use super::WEAK;
use super::WORDS;
use crate::words;

/// A telephone or an address on the web, by its word or by how the number is written: "(07) 5550 1234", "02123 555123".
pub(super) static TELEPHONE: LazyLock<Regex> = LazyLock::new(|| {
    let contact = words::any_of("place", "contact");
    words::expression(&format!(
        r"(?:^|[^\p{{L}}]){contact}[^\p{{L}}].*\d|www\.|[☎℡]\s*\d|\(\d{{3}}\) ?\d{{3}}-|(?:^|\s)(?:\(0\d{{1,4}}\)|0\d{{2,5}})[\s/-]+\d{{3,4}}[\s-]?\d{{2,}}"
    ))
});

pub(super) static PARTS: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"\s*[,;·•|]\s*|\s+[-–—]\s+"));

/// A house number with its street on either side, or a telephone, behind a name that nothing divides from them.
pub(super) static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    let (street, contact, number) = (street(), words::any_of("place", "contact"), words::any_of("place", "street_number"));
    // "Rua das Paineiras, 312": the word first, then the name.
    let first = format!(r"{}\s+(?:\p{{L}}[\p{{L}}.'’-]*,?\s+){{1,5}}(?:n[º°o.]{{0,2}}\s*)?\d", words::any_of("place", "street_first"));
    words::expression(&format!(
        r"\s+(?:(?:\d+\p{{L}}?|{number})\s+(?:\S+\s+){{0,3}}?{street}|{street}\.?\s*\d|{first}|{contact}[^\p{{L}}]).*$"
    ))
});

/// A part of a line that is an address or a telephone.
pub(super) static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    let (street, contact) = (street(), words::any_of("place", "contact"));
    let parent = words::any_of("place", "parent");
    words::expression(&format!(r"\d|(?:^|[^\p{{L}}]){street}\.?$|^{contact}|^{parent}[^\p{{L}}]"))
});

fn street() -> String {
    format!(r"(?:{}|\p{{L}}*{})", words::any_of("place", "street"), words::any_of("place", "street_end"))
}

/// A street, with its number or without: "Feedmill Road".
pub(crate) fn is_street(text: &str) -> bool {
    static STREET: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"(?:^|[\s,]){}\.?(?:[\s,]|$)", street())));
    STREET.is_match(text)
}

/// A street with its number.
pub(crate) fn is_address(text: &str) -> bool {
    ADDRESS.is_match(&format!(" {text}"))
}

/// The piece of a line that names the place: what stands around it until an address or a telephone begins.
pub(super) fn without_address(line: &str) -> &str {
    let cuts: Vec<_> = PARTS.find_iter(line).collect();
    let starts = std::iter::once(0).chain(cuts.iter().map(|cut| cut.end()));
    let ends = cuts.iter().map(|cut| cut.start()).chain([line.len()]);
    let parts: Vec<_> = starts.zip(ends).collect();
    let holds = |words: &Regex| parts.iter().position(|(start, end)| words.is_match(&line[*start..*end]));
    let Some(home) = holds(&WORDS).or_else(|| holds(&WEAK)) else { return line };
    let is_aside = |part: &&(usize, usize)| ASIDE.is_match(&line[part.0..part.1]);
    let first = home - parts[..home].iter().rev().take_while(|part| !is_aside(part)).count();
    let (start, end) = (parts[first].0, parts[home].1);
    if let Some(address) = ADDRESS.find(&line[start..end]) {
        return &line[start..start + address.start()];
    }
    let last = home + parts[home + 1..].iter().take_while(|part| !is_aside(part)).count();
    &line[start..parts[last].1]
}

/// A name up to the first part that is an address or a telephone.
pub(super) fn without_contact(cell: &str) -> &str {
    let end = PARTS.find_iter(cell).find(|cut| ASIDE.is_match(PARTS.split(&cell[cut.end()..]).next().unwrap_or(""))).map(|cut| cut.start());
    let name = &cell[..end.unwrap_or(cell.len())];
    ADDRESS.find(name).map_or(name, |address| &name[..address.start()])
}

/// Whether the number of a room stands right before a name, which is then that of the house around: "Room 12, Lake Hospital".
pub(super) fn is_within(before: &str) -> bool {
    static ROOM: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"(?:^|[^\p{{L}}]){}\.? \d{{1,4}}\p{{L}}?,\s$", words::any_of("place", "room"))));
    ROOM.is_match(before)
}
