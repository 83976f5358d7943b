//! Titles that no list holds word for word: what a paper is about beside a word for a paper ("SACT ADMINISTRATION RECORD", "Karta
//! zakończenia radioterapii").
//!
//! Houses name their papers as they like, but nearly all of them out of the same few words. A title that a list holds as it stands says more.

use std::sync::LazyLock;

use regex::Regex;
use regex::RegexSet;
use second_read_model::fold::is_cjk;
use second_read_model::kind::Kind;
use second_read_model::kind::kinds;

use super::CLEAR_TITLE;
use super::Cell;
use super::FILLER;
use super::Score;
use super::excerpt;
use super::is_value;
use super::of_kind;
use super::runs;
use crate::label::Edge;
use crate::sections;
use crate::words;

/// A title of a few words, and one of more, where a word for a paper stands with the topic.
const SHORT: f32 = 8.0;
const LONG: f32 = 6.5;
/// What a title counts that says nothing of its kind, beside a topic of another.
const GENERIC: f32 = 3.0;

/// Adds the titles that are made of a topic and a word for a paper.
pub(super) fn add<'a>(cells: &[Cell<'_, 'a>], scores: &mut Vec<Score<'a>>) {
    const WORDS: usize = 7;
    static TOPICS: LazyLock<RegexSet> = LazyLock::new(|| words::folded_wholes("kind-topic", kinds().iter().map(|kind| kind.id.as_str())));
    static TOPIC: LazyLock<Vec<Regex>> =
        LazyLock::new(|| kinds().iter().map(|kind| words::folded_whole(&[("kind-topic", &kind.id)])).collect());
    static PAPER: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("title", "paper")]));
    for cell in cells.iter().filter(|cell| may_be_title(cell) && PAPER.is_match(&cell.folded)) {
        let at = (cell.line.page, cell.line.row);
        // "Radiation oncology consultation note": the list knows it better.
        let listed: Vec<(&'static Kind, String)> = scores
            .iter()
            .filter(|score| score.title >= CLEAR_TITLE && score.title_at == at)
            .map(|score| (score.kind, score.title_words.clone()))
            .collect();
        // "Report of examination" of a list says nothing of its own: "Report of genetic examination" is about genes.
        let generic = |(_, words): &(&'static Kind, String)| runs(words).all(|word| FILLER.contains(word));
        let points = if cell.text.split_whitespace().count() <= WORDS { SHORT } else { LONG };
        for (kind, topic) in TOPICS.matches(&cell.folded).into_iter().map(|at| (&kinds()[at], &TOPIC[at])) {
            let Some(found) = topic.find(&cell.folded) else { continue };
            let others = listed.iter().filter(|(other, _)| other.id != kind.id);
            let beyond =
                others.clone().count() > 0 && others.clone().all(|title| generic(title) && !title.1.contains(found.as_str().trim()));
            let points = if others.clone().count() > 0 && !beyond { points * 0.5 } else { points };
            if beyond {
                for score in
                    scores.iter_mut().filter(|score| score.kind.id != kind.id && listed.iter().any(|(other, _)| other.id == score.kind.id))
                {
                    score.title = score.title.min(GENERIC);
                }
            }
            let score = of_kind(scores, kind);
            score.named = true;
            let earlier = score.title < CLEAR_TITLE || at < score.title_at;
            if points > score.title && earlier {
                (score.title, score.title_at) = (points, at);
                found.as_str().trim().clone_into(&mut score.title_words);
            }
            if points > score.strongest {
                (score.strongest, score.evidence, score.page) = (points, excerpt(cell.text, ""), cell.line.page);
            }
        }
    }
}

/// Whether a cell stands as titles do: at the top, short, no label, no value, no sentence, no heading of a section.
fn may_be_title(cell: &Cell<'_, '_>) -> bool {
    const ROWS: usize = 12;
    const LONGEST: usize = 90;
    const WORDS: usize = 12;
    let (line, text) = (cell.line, cell.text);
    let sentence = text.ends_with(['.', ',', ';', ':', '：', '。']) || text.contains(". ") && text.split_whitespace().count() > WORDS / 2;
    let starts = text.chars().find(|letter| letter.is_alphanumeric()).is_some_and(|first| !first.is_lowercase());
    // "Report no", "Study date": a label, and no title.
    let start = text.as_ptr() as usize - line.text.as_ptr() as usize;
    let label =
        line.labels.iter().any(|label| label.span.start == start && (label.after == Edge::Colon || label.span.end >= start + text.len()));
    let short =
        text.chars().count() <= if text.contains(is_cjk) { LONGEST / 2 } else { LONGEST } && text.split_whitespace().count() <= WORDS;
    line.row < ROWS
        && !line.fax
        && !cell.is_label
        && !cell.is_greeted
        && short
        && starts
        && !sentence
        && !label
        && !is_value(text)
        && sections::heading(text).is_none()
}
