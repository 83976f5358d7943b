//! What the report of an electrocardiogram says, whose findings stand beside its measures: "QRS  148 ms      Left bundle branch block".

use second_read_model::suggestion::Suggestion;

use super::Scene;
use super::Sentence;
use super::token;
use crate::field::cells;

/// The diagnoses of the cells that begin with one.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Suggestion> {
    let mut found = Vec::new();
    for line in scene.lines().iter().filter(|line| !line.aside && !line.fax && !line.others) {
        for cell in cells(line.text) {
            let text = &line.text[cell];
            let words = token::words(text);
            let sentence = Sentence { text, words: &words, from: 0, header: &[], page: Some(line.page) };
            found.extend(sentence.leading(scene));
        }
    }
    found
}
