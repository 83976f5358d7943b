//! What medicines are taken for, where their list has a column for it: "Vorhofflimmern" below "Grund", "Type 2 diabetes" below "For".

use std::collections::HashSet;
use std::sync::LazyLock;

use second_read_model::suggestion::Suggestion;

use super::Scene;
use super::Sentence;
use super::statements;
use super::token;
use crate::field::cells;
use crate::lines::Line;

/// Rows of a list of medicines that are looked at.
const ROWS: usize = 40;

/// The diagnoses of the cells below such columns.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Suggestion> {
    let lines = scene.lines();
    let mut found = Vec::new();
    for (at, head) in lines.iter().enumerate() {
        let Some(column) = column(head) else { continue };
        let rows = lines[at + 1..].iter().take(ROWS).take_while(|line| line.page == head.page);
        for row in rows {
            let Some(cell) = cells(row.text).into_iter().find(|cell| row.column(cell.start).abs_diff(column) <= 1) else { continue };
            let text = &row.text[cell];
            let words = token::words(text);
            let sentence = Sentence { text, words: &words, from: 0, header: &[], page: Some(row.page) };
            found.extend(sentence.suggestions(scene));
        }
    }
    found
}

/// The character at which the column of reasons begins, in the head of a list of medicines.
fn column(line: &Line<'_>) -> Option<usize> {
    static REASON: LazyLock<HashSet<String>> = LazyLock::new(|| heads(statements::reason_columns()));
    static MEDICINE: LazyLock<HashSet<String>> = LazyLock::new(|| heads(statements::medicine_columns()));
    static DOSE: LazyLock<HashSet<String>> = LazyLock::new(|| heads(statements::dose_columns()));
    let all = cells(line.text);
    let named = |cell: &std::ops::Range<usize>, heads: &HashSet<String>| heads.contains(&token::phrase(&line.text[cell.clone()]).join(" "));
    let reason = all.iter().find(|cell| named(cell, &REASON))?;
    // "Drug   Indication   Level" tells what medicines are approved for.
    let has = |heads: &HashSet<String>| all.iter().any(|cell| named(cell, heads));
    (has(&MEDICINE) && has(&DOSE)).then(|| line.column(reason.start))
}

fn heads(words: &[String]) -> HashSet<String> {
    words.iter().map(|word| token::phrase(word).join(" ")).collect()
}
