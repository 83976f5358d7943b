//! What the report of an electrocardiogram says, whose findings stand beside its measures: "QRS  148 ms      Left bundle branch block".

use second_read_model::extract::Extract;
use second_read_model::suggestion::Suggestion;

use super::Scene;
use super::Sentence;
use super::token;
use crate::field::cells;
use crate::lines;

/// The diagnoses of the cells that begin with one.
pub(super) fn read(extract: &Extract, scene: &Scene<'_>) -> Vec<Suggestion> {
    let lines = lines::lines(&extract.pages);
    let mut found = Vec::new();
    for line in lines.iter().filter(|line| !line.aside && !line.fax && !line.others) {
        for cell in cells(line.text) {
            let text = &line.text[cell];
            let words = token::words(text);
            let sentence = Sentence { text, words: &words, from: 0, header: &[], page: Some(line.page) };
            found.extend(sentence.leading(scene));
        }
    }
    found
}
