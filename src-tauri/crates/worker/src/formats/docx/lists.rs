//! The marks of a document's lists (ECMA-376 17.9): what Word counts is not written in the text.

use std::collections::BTreeMap;

use super::super::events::Event;
use super::super::events::Events;

/// Levels of a list; deeper ones count as the last.
const LEVELS: usize = 9;

/// How lists are numbered, and how far they have come.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// List → the definition it follows.
    follows: BTreeMap<String, String>,
    /// Definition and level → how it is numbered.
    levels: BTreeMap<(String, usize), Level>,
    /// List and level → where it starts instead.
    starts: BTreeMap<(String, usize), u32>,
    counted: BTreeMap<String, [Option<u32>; LEVELS]>,
}

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    /// `%1.%2` and the like.
    text: String,
    start: u32,
}

impl Lists {
    /// From `numbering.xml`.
    pub(super) fn read(xml: &str) -> Self {
        let mut lists = Self::default();
        let (mut definition, mut list, mut at) = (String::new(), String::new(), 0);
        for event in Events::new(xml) {
            match event {
                Event::Open(element) => {
                    let value = || element.attribute("val").unwrap_or_default();
                    match element.name.as_str() {
                        "abstractNum" => definition = element.attribute("abstractNumId").unwrap_or_default(),
                        "num" => list = element.attribute("numId").unwrap_or_default(),
                        "abstractNumId" => drop(lists.follows.insert(list.clone(), value())),
                        "lvl" | "lvlOverride" => at = level(element.number("ilvl")),
                        "startOverride" => drop(lists.starts.insert((list.clone(), at), element.number("val").unwrap_or(1))),
                        // A level inside a list replaces the one of its definition; that is rare, and only its look.
                        "start" | "numFmt" | "lvlText" if list.is_empty() => {
                            let level =
                                lists.levels.entry((definition.clone(), at)).or_insert_with(|| Level { start: 1, ..Level::default() });
                            match element.name.as_str() {
                                "start" => level.start = element.number("val").unwrap_or(1),
                                "numFmt" => level.format = value(),
                                _ => level.text = value(),
                            }
                        }
                        _ => {}
                    }
                }
                Event::Close(name) if name == "num" => list.clear(),
                _ => {}
            }
        }
        lists
    }

    /// The mark before the next paragraph of a list, with the space behind it.
    pub(super) fn mark(&mut self, list: &str, depth: Option<u32>) -> String {
        let at = level(depth);
        if list == "0" {
            return String::new();
        }
        let Some(definition) = self.follows.get(list).cloned() else { return "- ".to_owned() };
        let Some(level) = self.levels.get(&(definition.clone(), at)).cloned() else { return "- ".to_owned() };
        let restart = self.starts.remove(&(list.to_owned(), at));
        let counted = self.counted.entry(definition.clone()).or_default();
        if let Some(count) = counted.get_mut(at) {
            *count = Some(restart.unwrap_or_else(|| count.map_or(level.start, |count| count.saturating_add(1))));
        }
        counted.iter_mut().skip(at + 1).for_each(|count| *count = None);
        let counted = *counted;
        match level.format.as_str() {
            "bullet" => "- ".to_owned(),
            "none" => String::new(),
            _ => format!("{} ", self.filled(&definition, &level.text, &counted)),
        }
    }

    /// `%1.%2` with its numbers.
    fn filled(&self, definition: &str, text: &str, counted: &[Option<u32>; LEVELS]) -> String {
        let mut parts = text.split('%');
        let mut mark = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let digit = part.chars().next().and_then(|digit| digit.to_digit(10)).filter(|digit| *digit > 0);
            let at = level(digit.and_then(|digit| digit.checked_sub(1)));
            let Some(rest) = digit.and_then(|_| part.get(1..)) else {
                mark.push('%');
                mark.push_str(part);
                continue;
            };
            let level = self.levels.get(&(definition.to_owned(), at)).cloned().unwrap_or_default();
            let count = counted.get(at).copied().flatten().unwrap_or(level.start);
            mark.push_str(&number(count, &level.format));
            mark.push_str(rest);
        }
        mark
    }
}

fn level(depth: Option<u32>) -> usize {
    depth.and_then(|depth| usize::try_from(depth).ok()).unwrap_or_default().min(LEVELS - 1)
}

/// A number as a format writes it.
fn number(count: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letters(count, b'a'),
        "upperLetter" => letters(count, b'A'),
        "lowerRoman" => roman(count).to_lowercase(),
        "upperRoman" => roman(count),
        "decimalZero" => format!("{count:02}"),
        _ => count.to_string(),
    }
}

/// a … z, aa, bb …
fn letters(count: u32, first: u8) -> String {
    let Some(before) = count.checked_sub(1).filter(|before| *before < 26 * 10) else { return count.to_string() };
    let letter = char::from(first.saturating_add(u8::try_from(before % 26).unwrap_or_default()));
    std::iter::repeat_n(letter, usize::try_from(before / 26 + 1).unwrap_or(1)).collect()
}

fn roman(count: u32) -> String {
    const DIGITS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if count > 4_000 {
        return count.to_string();
    }
    let (mut rest, mut told) = (count, String::new());
    for (value, digit) in DIGITS {
        while rest >= value {
            told.push_str(digit);
            rest -= value;
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERING: &str = "<w:numbering><w:abstractNum w:abstractNumId='7'>\
        <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>\
        <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%1.%2)'/></w:lvl></w:abstractNum>\
        <w:abstractNum w:abstractNumId='8'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/><w:lvlText w:val='·'/></w:lvl></w:abstractNum>\
        <w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='8'/></w:num>\
        <w:num w:numId='3'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>\
        </w:numbering>";

    #[test]
    fn lists_count_as_word_does() {
        let mut lists = Lists::read(NUMBERING);
        let marks = [("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1), ("2", 0), ("3", 0), ("3", 0), ("0", 0), ("99", 0)];
        let marks: Vec<String> = marks.iter().map(|(list, depth)| lists.mark(list, Some(*depth))).collect();
        assert_eq!(marks, ["1. ", "1.a) ", "1.b) ", "2. ", "2.a) ", "- ", "1. ", "2. ", "", "- "]);
    }

    #[test]
    fn numbers_have_many_looks() {
        for (count, format, told) in [
            (27, "upperLetter", "AA"),
            (4, "lowerRoman", "iv"),
            (1999, "upperRoman", "MCMXCIX"),
            (7, "decimalZero", "07"),
            (0, "lowerLetter", "0"),
        ] {
            assert_eq!(number(count, format), told);
        }
        assert_eq!(number(u32::MAX, "upperRoman"), u32::MAX.to_string());
    }
}
