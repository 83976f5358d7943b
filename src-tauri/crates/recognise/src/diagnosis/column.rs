//! Codes in a column or a field of a form that says it is for them: "ICD-10  Description" over "C61  …", "29 - CID 10 Principal" over "C64".

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::suggestion::Certainty;
use second_read_model::suggestion::Suggestion;

use super::printed;
use super::statements;
use super::suggestion;
use crate::field::cells;
use crate::lines::Line;
use crate::words;

/// The codes below the heads of such columns.
pub(super) fn codes(lines: &[Line<'_>]) -> Vec<Suggestion> {
    const ROWS: usize = 12;
    let mut found = Vec::new();
    for (at, head) in lines.iter().enumerate() {
        let columns: Vec<Range<usize>> = heads(head);
        if columns.is_empty() || head.aside || head.others {
            continue;
        }
        let rows = lines[at + 1..].iter().take(ROWS).take_while(|row| row.page == head.page && !row.after_gap);
        for row in rows {
            found.extend(columns.iter().filter_map(|column| code_in(row, column)));
        }
    }
    found
}

/// From which to which character the columns of codes go; a head alone in its line is no column.
fn heads(line: &Line<'_>) -> Vec<Range<usize>> {
    static HEAD: LazyLock<Regex> = LazyLock::new(|| {
        words::expression(r"^(?:\d{1,2}\s?[-.]\s?)?(?:icd|cim|cie|cid)[- ]?10(?:[- ]?(?:cm|gm))?(?:$|\s[\p{L}(]|[ -]?\(?\d?\)?$)")
    });
    if !line.text.contains("10") {
        return Vec::new();
    }
    let all = cells(line.text);
    if all.len() < 2 {
        return Vec::new();
    }
    let of_codes = all.into_iter().filter(|cell| HEAD.is_match(line.text[cell.clone()].trim()));
    of_codes.map(|cell| line.column(cell.start)..line.column(cell.end)).collect()
}

/// The code that a cell of a column is.
fn code_in(row: &Line<'_>, column: &Range<usize>) -> Option<Suggestion> {
    static CODE: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?$"));
    const SLACK: usize = 1;
    let near = |cell: &Range<usize>| row.column(cell.start) < column.end && row.column(cell.end) + SLACK > column.start;
    let cell = cells(row.text).into_iter().find(near)?;
    let text = row.text[cell].trim();
    let code = CODE.is_match(text).then(|| printed::known(text)).flatten().filter(|code| !statements::is_reason(code))?;
    suggestion(&code, row.text, Some(row.page), Certainty::Asserted)
}

#[cfg(test)]
mod tests {
    use second_read_model::extract::PageText;

    use super::*;
    use crate::lines::lines;

    #[test]
    fn codes_below_their_head() {
        for (text, expected) in [
            ("ICD-10     Description        Qty\nC50.9      Breast cancer      2\n--         Scan               1", "C50.9"),
            (
                "28 - Indicação\n29 - CID 10 Principal   30 - CID 10 (2)   31 - Outro\nC64                     N18.4             E10.1",
                "C64 N18.4",
            ),
            ("Code     Description\nC50.9    Breast cancer", ""),
            ("ICD-10     Description\nZ12.31     Screening", ""),
        ] {
            let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
            let found: Vec<String> = codes(&lines(&pages)).into_iter().map(|one| one.code).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
