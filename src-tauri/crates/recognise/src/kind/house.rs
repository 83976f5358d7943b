//! What the ward or the laboratory at the head of a paper does: an emergency department writes "discharge summaries" and "admission notes" of
//! its own, and what a cytology laboratory calls "material" and "microscopy" is no histology.
//!
//! A head alone says no kind: it speaks for what the paper says already.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::RegexSet;
use second_read_model::kind::Kind;
use second_read_model::kind::kinds;

use super::Cell;
use super::Score;
use super::is_value;
use crate::words;

/// Rows at the top in which a house names its wards.
const ROWS: usize = 6;
/// What the head counts, and what the paper must say of that kind besides.
const HEAD: f32 = 3.0;
const SAYS: f32 = 1.0;

/// Adds what the head says where the paper speaks of the same: "Cytology Laboratory" over "smears".
pub(super) fn add(cells: &[Cell<'_, '_>], scores: &mut [Score<'_>]) {
    let Some(kind) = of_head(cells) else { return };
    let Some(score) = scores.iter_mut().find(|score| score.kind.id == kind.id && score.points() >= SAYS) else { return };
    score.body += HEAD;
    score.named = true;
    give_way(kind, scores);
}

/// The one kind of which the head names a house; none where it names houses of two ("Pathology and Cytology").
fn of_head(cells: &[Cell<'_, '_>]) -> Option<&'static Kind> {
    static HOUSES: LazyLock<RegexSet> = LazyLock::new(|| words::folded_wholes("kind-house", kinds().iter().map(|kind| kind.id.as_str())));
    let page = cells.first()?.line.page;
    let head = cells.iter().take_while(|cell| cell.line.page == page && cell.line.row < ROWS);
    let mut found: Option<&'static Kind> = None;
    for cell in head.filter(|cell| !cell.line.fax && !cell.line.aside && !cell.is_greeted && !is_value(cell.text)) {
        for kind in HOUSES.matches(&cell.folded).into_iter().map(|at| &kinds()[at]) {
            if found.is_some_and(|other| other.id != kind.id) {
                return None;
            }
            found = Some(kind);
        }
    }
    found
}

/// Titles that a house of that kind gives its papers too count no more than headings, where the paper says by two words or more what it is.
fn give_way(kind: &Kind, scores: &mut [Score<'_>]) {
    const TWO: f32 = 2.0;
    const HEADING: f32 = 3.0;
    static OVER: LazyLock<HashMap<&str, &[String]>> =
        LazyLock::new(|| words::languages().iter().flat_map(|language| language.table("kind-over")).collect());
    let Some(others) = OVER.get(kind.id.as_str()) else { return };
    if scores.iter().any(|score| score.kind.id == kind.id && score.points() >= HEAD + TWO) {
        for score in scores.iter_mut().filter(|score| others.contains(&score.kind.id)) {
            score.title = score.title.min(HEADING);
        }
    }
}
