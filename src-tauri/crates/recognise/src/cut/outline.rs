//! Beginnings of visits by the document's own outline.

use second_read_model::extract::Bookmark;
use second_read_model::extract::Extract;
use second_read_model::fold::fold;

use super::Start;
use super::choose;
use super::mark;
use super::mark::Mark;
use super::page::Page;
use crate::date::Order;

/// Fewer dated bookmarks say nothing.
const FEWEST: usize = 2;
/// A heading stands at most so far above or below the height that its bookmark names, in points.
const NEAR: f32 = 40.0;

/// What the outline says; `None` where there is none, it names no days, or it leads to pages that say otherwise.
pub(super) fn starts(extract: &Extract, pages: &[Page<'_>], marks: &[Mark], order: Order) -> Option<Vec<Start>> {
    let outline: Vec<&Bookmark> = extract.outline.iter().filter(|item| item.page >= 1 && item.page as usize <= pages.len()).collect();
    let level = level(&outline, order)?;
    let mut starts: Vec<Start> = Vec::new();
    let (mut dated, mut right) = (0, 0);
    for item in outline.iter().filter(|item| item.level <= level) {
        let day = mark::day_of(&item.title, order).map(|(date, _)| date).filter(|_| item.level == level);
        let index = item.page as usize - 1;
        let at_home = marks.iter().filter(|mark| mark.page == index && !mark.listed && day.is_none_or(|day| mark.date == day));
        let heading = at_home.min_by(|one, other| away(pages, one, item).total_cmp(&away(pages, other, item)));
        let row = place(&pages[index], item, heading);
        dated += usize::from(day.is_some());
        right += usize::from(day.is_some() && heading.is_some());
        let kind = heading.and_then(|mark| mark.kind.clone()).or_else(|| mark::kind_in(&item.title));
        let heading = heading.map_or_else(|| item.title.clone(), |mark| mark.text.clone());
        starts.push(Start { page: index, row, ends: day.is_none(), heading, date: day, kind, method: "outline" });
    }
    // Bookmarks that lead elsewhere than to a page with their day are of another edition of the document.
    if dated < FEWEST || right * 2 < dated {
        return None;
    }
    // A chapter's bookmark leads to where its first visit begins.
    starts.sort_by_key(|start| (start.page, start.row, start.ends));
    starts.dedup_by_key(|start| (start.page, start.row));
    let dates: Vec<_> = starts.iter().filter_map(|start| start.date).collect();
    (!choose::is_one_stay(&dates)).then_some(starts)
}

/// The outermost level at which half of the bookmarks name a day.
fn level(outline: &[&Bookmark], order: Order) -> Option<u32> {
    let deepest = outline.iter().map(|item| item.level).max()?;
    (0..=deepest.min(8)).find(|level| {
        let own: Vec<&&Bookmark> = outline.iter().filter(|item| item.level == *level).collect();
        let dated = own.iter().filter(|item| mark::day_of(&item.title, order).is_some()).count();
        dated >= FEWEST && dated * 2 >= own.len()
    })
}

fn away(pages: &[Page<'_>], mark: &Mark, item: &Bookmark) -> f32 {
    let y = pages[mark.page].rows[mark.row].y;
    item.y.map_or(mark.row as f32, |wanted| (y - wanted).abs())
}

/// The row where the bookmark leads: its heading, its own words, the height it names; else the page's top.
fn place(page: &Page<'_>, item: &Bookmark, heading: Option<&Mark>) -> usize {
    let title = fold(&item.title);
    let by_words = || page.rows.iter().position(|row| !row.runs && !title.is_empty() && fold(row.text).starts_with(&title));
    let by_height = || {
        let wanted = item.y?;
        let below = page.rows.iter().position(|row| !row.runs && row.y > 0.0 && row.y >= wanted - NEAR / 4.0)?;
        (page.rows[below].y <= wanted + NEAR).then_some(below)
    };
    let near = |mark: &&Mark| item.y.is_none_or(|y| page.rows[mark.row].y <= 0.0 || (page.rows[mark.row].y - y).abs() <= NEAR);
    let row = heading.filter(near).map(|mark| mark.row).or_else(by_words).or_else(by_height).unwrap_or(0);
    if row <= page.body { 0 } else { row }
}
