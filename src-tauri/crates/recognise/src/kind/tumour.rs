//! Whether gene variants are a tumour's own, looked for beside its proteins to choose a treatment, or those that a person was born with.
//!
//! A panel that names PD-L1 and how much of the block is tumour is a result of biomarkers, whatever its laboratory calls it ("Molecular
//! findings"). Without a protein among its markers it stays a genetic test.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::kind::kind_for;

use super::Score;
use super::of_kind;
use crate::words;

/// What a genetic test says speaks for biomarkers where it is made of a tumour and has proteins among its markers.
pub(super) fn markers(whole: &str, scores: &mut Vec<Score<'_>>) {
    const LEFT: f32 = 0.15;
    static PROTEIN: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("tumour", "protein")]));
    static TUMOUR: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("tumour", "sample")]));
    let Some(genes) = scores.iter().position(|score| score.kind.part == "genes") else { return };
    if !PROTEIN.is_match(whole) || !TUMOUR.is_match(whole) {
        return;
    }
    let (title, at, body) = (scores[genes].title, scores[genes].title_at, scores[genes].body);
    let (words, strongest) = (scores[genes].title_words.clone(), scores[genes].strongest);
    let (evidence, page) = (scores[genes].evidence, scores[genes].page);
    (scores[genes].title, scores[genes].body) = (title * LEFT, body * LEFT);
    let marker = of_kind(scores, kind_for("markers"));
    marker.body += body;
    if title > marker.title {
        (marker.title, marker.title_at, marker.title_words) = (title, at, words);
    }
    if strongest > marker.strongest {
        (marker.strongest, marker.evidence, marker.page) = (strongest, evidence, page);
    }
}
