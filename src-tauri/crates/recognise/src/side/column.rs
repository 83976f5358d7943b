//! A side in a column of its own: "L" below "Side", "R" below "Eye".

use std::collections::HashSet;
use std::sync::LazyLock;

use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::fold;

use super::side_of;
use super::side_of_letters;
use crate::field::cells;
use crate::lines::Line;
use crate::read;

/// The side of the first row below a column for it: that of the main diagnosis, of the operated eye.
pub(super) fn read(lines: &[Line<'_>]) -> Option<Fact> {
    lines.windows(2).find_map(|pair| {
        let [heads, row] = pair else { return None };
        let column = column(heads)?;
        let cell = cells(row.text).into_iter().find(|cell| row.column(cell.start) < column.end && row.column(cell.end) > column.start)?;
        let side = side(&row.text[cell])?;
        Some(read::fact(FactName::Side, side.to_owned(), row.text, row.page, 0.65, "column"))
    })
}

/// From which to which character the column of sides goes; alone in its line the word heads none.
fn column(line: &Line<'_>) -> Option<std::ops::Range<usize>> {
    static HEADS: LazyLock<HashSet<String>> =
        LazyLock::new(|| crate::words::list("side", "column").into_iter().map(|word| fold(word).trim().to_owned()).collect());
    let all = cells(line.text);
    let cell = all.iter().find(|cell| HEADS.contains(fold(&line.text[(*cell).clone()]).trim()))?;
    (all.len() > 1).then(|| line.column(cell.start)..line.column(cell.end))
}

fn side(text: &str) -> Option<&'static str> {
    const LONGEST: usize = 12;
    (text.chars().count() <= LONGEST).then(|| side_of_letters(text).or_else(|| side_of(text))).flatten()
}
