//! Houses that are told by their form or by a word before them: a firm at the head of a paper ("Lake Genomics, Inc."), and who issued it
//! ("Gedruckt in: Ordination Dr. Niemand").

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use super::DOUBT;
use super::HEAD;
use super::WEAK;
use super::WIDE;
use super::WORDS;
use super::address::is_address;
use super::address::without_address;
use super::address::without_contact;
use super::is_department;
use super::is_name;
use super::is_over_addressee;
use super::is_own;
use super::is_parent;
use super::is_plain;
use super::is_titled;
use crate::lines::Line;
use crate::read;
use crate::words;

/// A firm in the first lines, by the words behind its name that say its form: "Lake Genomics, Inc.", "Genética del Lago, S.A. de C.V.".
pub(super) fn in_head(top: &[&Line<'_>]) -> Option<Fact> {
    static FIRM: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"^\p{{L}}[^:：@|]*[\s,]{}\.?$", words::any_of("place", "company"))));
    let heads = top.iter().filter(|line| line.row < HEAD && is_own(line));
    let mut cells = heads.flat_map(|line| WIDE.split(line.text).map(move |cell| (line, cell.trim())));
    cells
        .find(|(line, cell)| FIRM.is_match(cell) && is_of_house(cell) && !is_labelled(line, cell))
        .map(|(line, cell)| fact(line, cell, 0.7, "firm"))
}

/// Who pays, in the first cell of a paper: whatever house a decision on care names, the payer made it. "Lake Health Plan", "Krankenkasse am See".
pub(super) fn payer(top: &[&Line<'_>]) -> Option<Fact> {
    const WORDS: usize = 10;
    static PAYER: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "payer"));
    let (at, line) = top.iter().enumerate().find(|(_, line)| !line.fax).filter(|(_, line)| is_own(line))?;
    // A letter to the payer has its address set in on the right, or over the name of whom it is for.
    let is_set_in = top.iter().any(|other| other.margin < line.margin);
    if is_set_in || is_over_addressee(top, at) {
        return None;
    }
    let name = without_contact(WIDE.split(line.text).next()?.trim());
    let word = PAYER.find(name)?;
    // "Health insurance claim form" is a title, "Lake Health Plan" none.
    let titled = word.len() == name.len() || is_titled(&name[word.end()..]);
    let plain = name.starts_with(|first: char| first.is_uppercase() || !first.is_ascii()) && name.split_whitespace().count() <= WORDS;
    let house = plain && !name.contains([':', '：', '@', '?']) && !is_department(name) && !is_parent(name) && !is_address(name);
    (house && !titled).then(|| fact(line, name, 0.88, "payer"))
}

/// Whether the words of a cell may be the name of a house.
fn is_of_house(cell: &str) -> bool {
    is_name(cell) && !is_plain(cell) && !is_department(cell) && !is_parent(cell) && !is_address(cell)
}

/// Whether a cell stands behind a label: "Insurer: Lake Mutual, Inc.".
fn is_labelled(line: &Line<'_>, cell: &str) -> bool {
    let start = cell.as_ptr() as usize - line.text.as_ptr() as usize;
    line.labels.iter().any(|label| label.span.start <= start + cell.len()) || line.text[..start].contains([':', '：'])
}

/// Who issued a paper, near its head, behind a word and a colon: "発行：架空こどもクリニック".
pub(super) fn issued(top: &[&Line<'_>]) -> Option<Fact> {
    static ISSUED: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"^\W*{}\s*[:：]\s*(?<name>\S.*)$", words::any_of("place", "issued"))));
    top.iter().filter(|line| !line.fax).find_map(|line| {
        let cell = line.text.split("  ").next().unwrap_or(line.text);
        let named = ISSUED.captures(cell)?.name("name")?.as_str();
        let name = without_address(WIDE.split(named).next()?.trim());
        let known = WORDS.is_match(name) || WEAK.is_match(name);
        (known && is_of_house(name)).then(|| fact(line, name, 0.65, "issued"))
    })
}

fn fact(line: &Line<'_>, name: &str, confidence: f32, method: &'static str) -> Fact {
    read::fact(FactName::Place, name.to_owned(), name, line.page, confidence - line.doubt * DOUBT, method)
}

#[cfg(test)]
mod tests {
    use second_read_model::extract::PageText;

    use super::*;
    use crate::lines::lines;

    #[test]
    fn firms_and_issuers() {
        for (text, expected) in [
            ("LAKE GENOMICS, INC.  |  Panel 400\nPATIENT", "LAKE GENOMICS, INC."),
            ("QUAY   Lake Genomics, LLC\n12 Quay Street", "Lake Genomics, LLC"),
            ("Payer: Lake Mutual, Inc.", ""),
            ("Great Lake Health Plan\nServicing facility: Quay Infusion Center", "Great Lake Health Plan"),
            ("Innungskasse am See · 99999 Nirgendstadt\nEinrichtung: Klinik am Graben", "Innungskasse am See"),
            ("Lac Assurances, 12 rue des Saules, 99000 Nulleville", "Lac Assurances"),
            ("HEALTH INSURANCE CLAIM FORM", ""),
            ("Health insurance: Lake Mutual", ""),
            ("              Lac Assurances SA\n              Case postale 12\nCabinet médical du Lac\nCher Confrère,", ""),
            ("Impfpass\nGedruckt in: Ordination Dr. Niemand, 7599 Nirgendwo", "Ordination Dr. Niemand"),
            ("記録\n発行：架空こどもクリニック　〒999-0012 架空町3-8", "架空こどもクリニック"),
            ("Issued by: the clerk", ""),
        ] {
            let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
            let lines = lines(&pages);
            let top: Vec<&Line<'_>> = lines.iter().collect();
            let found = payer(&top).or_else(|| in_head(&top)).or_else(|| issued(&top));
            assert_eq!(found.map(|fact| fact.value).unwrap_or_default(), expected, "{text}");
        }
    }
}
