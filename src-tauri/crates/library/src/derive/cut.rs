//! Records that are cut out of a long document: which ones there are, and when they stay as they are.
//!
//! Where a document is cut is found by recognition alone. What people said keeps its hold: a document that they want whole, or did something
//! with, is not cut, and pieces that they did something with are not cut anew.

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_recognise::cut;
use second_read_recognise::cut::Piece;
use second_read_recognise::recognise;

use super::copies;
use crate::Result;
use crate::db::fact;
use crate::db::piece;
use crate::db::record;

/// The name under which a user's word that a document stays whole is kept beside the facts that they set.
pub(crate) const WHOLE: &str = "whole";

/// The kind of a document that was cut into visits, how sure that is, and what told it.
const SUMMARY: &str = "summary";
const SURE: f32 = 0.9;
const METHOD: &str = "cut";

/// Whether a record may be cut: it stands on one content alone, and is not to stay whole.
pub(super) fn may_be_cut(tx: &Transaction<'_>, id: RecordId) -> Result<bool> {
    let Some(anchor) = record::anchor(tx, id)? else { return Ok(false) };
    if !anchor.starts_with("blob:") || record::originals(tx, id)?.len() != 1 || is_to_stay_whole(tx, &anchor)? {
        return Ok(false);
    }
    Ok(piece::cut_content(tx, id)?.is_some() || !record::is_touched(tx, &anchor)?)
}

/// The pieces of a document, each with its facts as `finished` makes them of those that were recognised, pages counted from its own first one.
pub(super) fn pieces(extract: &Extract, file_name: &str, finished: impl Fn(&Extract, Vec<Fact>) -> Vec<Fact>) -> Vec<(Piece, Vec<Fact>)> {
    let with_facts = |piece: Piece| {
        let own = cut::extract_of(extract, &piece);
        let mut facts = finished(&own, cut::recognise_piece(&own, &piece, file_name));
        for page in facts.iter_mut().filter_map(|fact| fact.page.as_mut()) {
            *page = page.saturating_sub(piece.first).saturating_add(1);
        }
        (piece, facts)
    };
    cut::cut(extract).into_iter().map(with_facts).collect()
}

/// The facts of a document that was cut: what its own pages say (a cover, a table of contents), and where every page is in a piece, what the
/// first one says of the patient.
pub(super) fn facts_of_whole(extract: &Extract, pieces: &[(Piece, Vec<Fact>)], file_name: &str) -> Vec<Fact> {
    let own = |page: &&PageText| !pieces.iter().any(|(piece, _)| (piece.first..=piece.last).contains(&page.number));
    let mut pages: Vec<PageText> = extract.pages.iter().filter(own).cloned().collect();
    let has_own = !pages.is_empty();
    if !has_own {
        pages.extend(extract.pages.first().cloned());
    }
    let own = Extract { format: extract.format.clone(), media_type: extract.media_type.clone(), pages, ..Extract::default() };
    let mut facts = recognise(&own, file_name);
    let of_patient = [FactName::Name, FactName::BirthDate, FactName::Sex, FactName::RecordNumber];
    let several = pieces.iter().any(|(piece, _)| piece.method == "patient");
    // Its table of contents names the kinds and days of visits, not its own.
    let of_visits = [FactName::Kind, FactName::Date];
    facts.retain(|fact| if of_patient.contains(&fact.name) { !several } else { has_own && !of_visits.contains(&fact.name) });
    if pieces.iter().any(|(piece, _)| piece.date.is_some()) {
        let title = facts.iter().find(|fact| fact.name == FactName::Title);
        let (evidence, page) = title.map(|title| (title.evidence.clone(), title.page)).unwrap_or_default();
        let (value, method) = (SUMMARY.to_owned(), METHOD.to_owned());
        facts.push(Fact { name: FactName::Kind, value, evidence, page, confidence: SURE, origin: Origin::Read, method });
    }
    facts
}

/// Brings the records that are cut out of a document in line with its pieces. Gives each with its facts; none where a user did something
/// with one of those that are there, which stay as they are.
pub(super) fn renew<'a>(tx: &Transaction<'_>, whole: RecordId, pieces: &'a [(Piece, Vec<Fact>)]) -> Result<Vec<(RecordId, &'a [Fact])>> {
    let Some(original) = record::originals(tx, whole)?.into_iter().next() else { return Ok(Vec::new()) };
    let cuts: Vec<Piece> = pieces.iter().map(|(piece, _)| piece.clone()).collect();
    let anchors = piece::anchors(original.blob, &cuts);
    let held = piece::of_blob(tx, original.key)?;
    let same = held.iter().map(|(_, anchor)| anchor).eq(&anchors);
    let anchor = record::anchor(tx, whole)?.unwrap_or_default();
    if !same && !is_to_stay_whole(tx, &anchor)? && is_any_touched(tx, &held)? {
        return Ok(Vec::new());
    }
    remove_others(tx, &held, &anchors)?;
    let mut records = Vec::with_capacity(pieces.len());
    for ((piece, facts), anchor) in pieces.iter().zip(&anchors) {
        records.push((piece::ensure(tx, anchor, original.key, piece)?, facts.as_slice()));
    }
    Ok(records)
}

fn is_to_stay_whole(tx: &Transaction<'_>, anchor: &str) -> Result<bool> {
    Ok(fact::set_of(tx, anchor)?.contains_key(WHOLE))
}

fn is_any_touched(tx: &Transaction<'_>, held: &[(RecordId, String)]) -> Result<bool> {
    for (_, anchor) in held {
        if record::is_touched(tx, anchor)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn remove_others(tx: &Transaction<'_>, held: &[(RecordId, String)], anchors: &[String]) -> Result<()> {
    for (id, anchor) in held {
        if !anchors.contains(anchor) {
            copies::remove(tx, *id)?;
        }
    }
    Ok(())
}
