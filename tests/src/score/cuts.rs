//! Where long exports are cut, held against where their visits begin; and that what is one record stays whole.

use std::io::Cursor;

use anyhow::Result;
use second_read_model::extract::Extract;
use second_read_recognise::cut::Piece;
use second_read_recognise::cut::cut;
use second_read_worker::formats;

use super::Score;
use super::Table;
use crate::portal;
use crate::portal::Layout;
use crate::portal::Size;
use crate::portal::Visit;
use crate::portal::WHOLES;

/// So many exports of each layout; the last one holds two patients.
const SEEDS: u64 = 3;
const SIZE: Size = Size { visits: 30, pages: 150, people: 1 };

/// Boundaries of exports in the layouts that rules were made by, of those that are kept back, and of documents that are one record.
///
/// # Errors
/// When the fixtures cannot be read.
pub fn table() -> Result<Table> {
    let mut table = Table::new("cuts");
    for layout in portal::layouts()? {
        for seed in 1..=SEEDS {
            let size = Size { people: if seed == SEEDS { 2 } else { 1 }, ..SIZE };
            let score = boundaries(&mut table, &layout, size, seed)?;
            table.add_counts(if layout.held { "kept back" } else { "boundaries" }, score);
        }
    }
    for what in WHOLES {
        let pieces = cut(&read(&portal::whole(what, 1)?));
        let right = u32::from(pieces.is_empty());
        table.add_counts("whole", Score { right, wrong_and_sure: 1 - right, ..Score::default() });
        table.misses.extend(pieces.first().map(|piece| format!("{what:?}: whole: {:?}", piece.heading)));
    }
    Ok(table)
}

fn boundaries(table: &mut Table, layout: &Layout, size: Size, seed: u64) -> Result<Score> {
    let export = portal::export(layout, size, seed)?;
    let pieces = cut(&read(&export.pdf));
    let found = |visit: &&Visit| pieces.iter().any(|piece| begins(piece, visit));
    let known = |piece: &&Piece| export.visits.iter().any(|visit| begins(piece, visit));
    let name = format!("{} {seed}", layout.id);
    table.misses.extend(export.visits.iter().filter(|visit| !found(visit)).map(|visit| format!("{name}: page {}: nothing", visit.first)));
    table
        .misses
        .extend(pieces.iter().filter(|piece| !known(piece)).map(|piece| format!("{name}: page {}: {:?}", piece.first, piece.heading)));
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let right = count(export.visits.iter().filter(found).count());
    let wrong = count(pieces.iter().filter(|piece| !known(piece)).count());
    Ok(Score { right, wrong_and_sure: wrong, missing: count(export.visits.len()) - right, ..Score::default() })
}

/// Whether a piece begins where a visit does, on its day.
pub fn begins(piece: &Piece, visit: &Visit) -> bool {
    let day = piece.date.is_some_and(|date| date.to_string() == visit.date.to_string());
    piece.first == visit.first && (piece.start > 0) == visit.shares_first && day
}

/// A PDF as our reader gives it.
pub fn read(pdf: &[u8]) -> Extract {
    formats::extract("export.pdf", pdf.len() as u64, &mut Cursor::new(pdf))
}
