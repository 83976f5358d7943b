//! Which of the lines that may begin a visit do: those of one look that together make sense of the whole document.

use std::collections::BTreeMap;
use std::collections::HashSet;

use second_read_model::PartialDate;

use super::Start;
use super::mark;
use super::mark::Look;
use super::mark::Mark;
use super::page::Page;
use crate::date::Order;

/// Fewer visits than this may be a record that quotes another one.
const FEWEST: usize = 3;
/// Headings without a word that is known for a visit must be so many.
const UNNAMED: usize = 5;
/// Full pages before the first visit: so many, or one of so many of all. A cover and a table of contents are not full.
const FRONT: usize = 1;
const FRONT_IN: usize = 20;
/// A page with more lines than this is full.
const FULL: usize = 15;

/// The beginnings that headings, running lines and page numbers show; `None` when unsure.
pub(super) fn starts(pages: &[Page<'_>], marks: &[Mark], order: Order) -> Option<Vec<Start>> {
    let usable: Vec<&Mark> = marks.iter().filter(|mark| !mark.contents && !mark.listed).collect();
    let said = said(pages, order);
    let listed = listed(marks);
    let family = family(pages, &usable, &listed)?;
    let family = by_page_numbers(pages, &usable, family);
    let family = without_others(family, &said, &listed);
    let mut starts: Vec<Start> = family.iter().map(|mark| Start::of(mark, "heading")).collect();
    add_said(&mut starts, &said, pages);
    let dates: Vec<PartialDate> = starts.iter().filter_map(|start| start.date).collect();
    (starts.len() >= FEWEST && !is_one_stay(&dates)).then_some(starts)
}

/// Whether days follow each other as those of one stay in hospital do: mostly from one day to the next.
pub(super) fn is_one_stay(dates: &[PartialDate]) -> bool {
    let mut gaps: Vec<i64> = dates.windows(2).map(|pair| (days(&pair[1]) - days(&pair[0])).abs()).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).is_some_and(|middle| *middle <= 2)
}

/// Days that a table of contents lists.
fn listed(marks: &[Mark]) -> HashSet<PartialDate> {
    marks.iter().filter(|mark| mark.contents).map(|mark| mark.date).collect()
}

/// The day that runs at the head of each page, if one does.
fn said(pages: &[Page<'_>], order: Order) -> Vec<Option<PartialDate>> {
    let day = |page: &Page<'_>| page.rows.iter().filter(|row| row.says).find_map(|row| mark::day_of(row.text, order)).map(|(date, _)| date);
    pages.iter().map(day).collect()
}

/// The headings of one look that are the best account of the document.
fn family<'a>(pages: &[Page<'_>], marks: &[&'a Mark], listed: &HashSet<PartialDate>) -> Option<Vec<&'a Mark>> {
    let mut looks: BTreeMap<&Look, Vec<&Mark>> = BTreeMap::new();
    for mark in marks {
        looks.entry(&mark.look).or_default().push(mark);
    }
    let mut families: Vec<(u32, Vec<&Mark>)> = Vec::new();
    for (look, marks) in looks {
        let family = first_of_each(&marks, look);
        if accounts_for(pages, &family, look, listed) {
            let size = if let Look::Large(size, _) = look { *size } else { 0 };
            families.push((size, family));
        }
    }
    // Headings inside visits name the day of the visit they stand in. Where those of another look often name another day, visits are missing:
    // what was taken for their headings stands in some of them alone. Where that seems so of every family, the one decides whose days most
    // looks agree with, small ones as much as those of many headings.
    let fits = |family: &[&Mark]| {
        let others = families.iter().filter(|(_, other)| !std::ptr::eq(other.as_slice(), family));
        let shares: Vec<usize> = others.map(|(_, other)| strays(family, other) * 100 / other.len().max(1)).collect();
        let misses = shares.iter().any(|share| *share > 20);
        if misses { 100 - shares.iter().sum::<usize>() / shares.len().max(1) } else { 100 }
    };
    let best = families.iter().max_by_key(|(size, family)| (fits(family), *size, family.len()));
    best.map(|(_, family)| family.clone())
}

/// How many headings name another day than the visit that they would stand in. A stay in hospital has a note for each day: one near the last
/// that fitted fits too.
fn strays(family: &[&Mark], others: &[&Mark]) -> usize {
    const NEAR: i64 = 3;
    let place = |mark: &Mark| (mark.page, mark.row);
    let (mut within, mut last, mut strays) = (None, 0, 0);
    for other in others {
        let visit = family.iter().rfind(|visit| place(visit) <= place(other)).map(|visit| (place(visit), days(&visit.date)));
        let day = days(&other.date);
        let goes_on = within == visit && visit.is_some() && (last - day).abs() <= NEAR;
        if goes_on || visit.is_some_and(|(_, own)| (own - day).abs() <= NEAR) {
            (within, last) = (visit, day);
        } else {
            strays += 1;
        }
    }
    strays
}

/// A day as a number that grows by one from day to day, save at the ends of short months.
fn days(date: &PartialDate) -> i64 {
    i64::from(date.year()) * 372 + i64::from(date.month().unwrap_or(1)) * 31 + i64::from(date.day_of_month().unwrap_or(1))
}

/// Each visit's first heading: repeated ones go on, those of an earlier visit inside a later one speak of it.
fn first_of_each<'a>(marks: &[&'a Mark], look: &Look) -> Vec<&'a Mark> {
    let (mut current, mut seen) = ("", HashSet::new());
    let mut first = Vec::new();
    for mark in marks {
        let stands = mark.top || mark.gap || matches!(look, Look::Large(..));
        if !stands || mark.key == current || mark.continued || (seen.contains(mark.key.as_str()) && !mark.top) {
            continue;
        }
        current = &mark.key;
        seen.insert(current);
        first.push(*mark);
    }
    without_strays(first, look)
}

/// In running text a heading whose day does not fit between its neighbours, which fit each other, speaks of another visit.
fn without_strays<'a>(marks: Vec<&'a Mark>, look: &Look) -> Vec<&'a Mark> {
    if matches!(look, Look::Large(..)) || marks.len() < UNNAMED {
        return marks;
    }
    let up = marks.windows(2).filter(|pair| pair[0].date <= pair[1].date).count();
    let ascending = up * 2 >= marks.len() - 1;
    let fits = |one: &Mark, other: &Mark| if ascending { one.date <= other.date } else { one.date >= other.date };
    let mut kept: Vec<&Mark> = Vec::with_capacity(marks.len());
    for (at, mark) in marks.iter().enumerate() {
        let (before, after) = (kept.last(), marks.get(at + 1));
        let misfit = before.is_some_and(|before| !fits(before, mark)) || after.is_some_and(|after| !fits(mark, after));
        let without = before.zip(after).is_none_or(|(before, after)| fits(before, after));
        if !(misfit && without && !mark.top) {
            kept.push(mark);
        }
    }
    kept
}

/// Whether headings can be those of all visits of the document.
fn accounts_for(pages: &[Page<'_>], family: &[&Mark], look: &Look, listed: &HashSet<PartialDate>) -> bool {
    let (Some(first), Some(last)) = (family.first(), family.last()) else { return false };
    let named = family.iter().filter(|mark| mark.kind.is_some()).count();
    let at_top = family.iter().filter(|mark| mark.top || mark.gap).count();
    let enough = family.len() >= if named * 2 > family.len() { FEWEST } else { UNNAMED };
    let stands = at_top * 5 >= family.len() * 4 || matches!(look, Look::Large(..));
    // Contents and a cover aside, a document of visits begins with one.
    let full = pages[..first.page].iter().filter(|page| !page.contents && page.rows.len() - page.body > FULL).count();
    let early = full <= FRONT.max(pages.len() / FRONT_IN);
    let wide = (last.page - first.page) * 2 >= pages.len() - first.page;
    let steps = family.windows(2).filter(|pair| pair[0].date <= pair[1].date).count();
    let pairs = family.len() - 1;
    let ordered =
        steps * 10 >= pairs * 8 || (pairs - family.windows(2).filter(|pair| pair[0].date >= pair[1].date).count()) * 10 <= pairs * 2;
    let known = listed.len() < FEWEST || family.iter().filter(|mark| listed.contains(&mark.date)).count() * 2 >= listed.len();
    enough && stands && early && wide && known && (ordered || listed.len() >= FEWEST)
}

/// Where page numbers begin anew again and again, visits begin there: headings elsewhere are none, and every such page that names a visit begins
/// one.
fn by_page_numbers<'a>(pages: &[Page<'_>], marks: &[&'a Mark], family: Vec<&'a Mark>) -> Vec<&'a Mark> {
    let Some(anew) = anew(pages) else { return family };
    let begins = |page: usize| anew.contains(&page);
    let covered = anew.iter().filter(|page| family.iter().any(|mark| mark.page == **page && mark.top)).count();
    if covered * 5 < anew.len() * 4 {
        return family;
    }
    let mut kept: Vec<&Mark> = family.into_iter().filter(|mark| begins(mark.page) && mark.top).collect();
    for page in anew {
        if !kept.iter().any(|mark| mark.page == page) {
            kept.extend(marks.iter().find(|mark| mark.page == page && mark.top));
        }
    }
    kept.sort_by_key(|mark| (mark.page, mark.row));
    kept
}

/// The pages with a number 1, where pages are counted in several runs that are complete.
fn anew(pages: &[Page<'_>]) -> Option<HashSet<usize>> {
    let counted: Vec<(usize, (u32, u32))> = pages.iter().enumerate().filter_map(|(at, page)| Some((at, page.counted?))).collect();
    let goes_on = |pair: &[(usize, (u32, u32))]| {
        let ((_, (page, all)), (_, (next, of))) = (pair[0], pair[1]);
        if page == all { next == 1 } else { (next, of) == (page + 1, all) }
    };
    let right = counted.windows(2).filter(|pair| goes_on(pair)).count();
    let first: HashSet<usize> = counted.iter().filter(|(_, (page, _))| *page == 1).map(|(at, _)| *at).collect();
    let enough = first.len() >= FEWEST && counted.len() * 10 >= pages.len() * 8 && right * 10 >= (counted.len() - 1) * 9;
    enough.then_some(first)
}

/// Without headings that what runs at the head of the next page speaks against, and those that the contents, which list the others, do not.
fn without_others<'a>(family: Vec<&'a Mark>, said: &[Option<PartialDate>], listed: &HashSet<PartialDate>) -> Vec<&'a Mark> {
    let known = family.iter().filter(|mark| listed.contains(&mark.date)).count();
    let complete = listed.len() >= FEWEST && known * 10 >= family.len() * 9;
    let speaks_against = |at: usize, mark: &Mark| {
        let next = said.get(mark.page + 1).copied().flatten();
        let another = family.get(at + 1).is_some_and(|next| next.page == mark.page || next.page == mark.page + 1 && next.top);
        next.is_some_and(|day| day != mark.date) && !another && said.iter().flatten().count() * 2 > said.len()
    };
    let keep = |(at, mark): &(usize, &&Mark)| (!complete || listed.contains(&mark.date)) && !speaks_against(*at, mark);
    family.iter().enumerate().filter(keep).map(|(_, mark)| *mark).collect()
}

/// Visits that only what runs at the head of pages tells: from the first page on that says another day than the visit before.
fn add_said(starts: &mut Vec<Start>, said: &[Option<PartialDate>], pages: &[Page<'_>]) {
    let Some(first) = starts.first().map(|start| start.page) else { return };
    let mut missing = Vec::new();
    for page in first..pages.len() {
        let Some(day) = said[page] else { continue };
        let current = starts
            .iter()
            .chain(&missing)
            .filter(|start| start.page < page || start.page == page && start.row == 0)
            .max_by_key(|start| (start.page, start.row));
        let begins_here = starts.iter().any(|start| start.page == page && start.date == Some(day));
        if current.is_some_and(|current| current.date != Some(day)) && !begins_here {
            let line = pages[page].rows.iter().find(|row| row.says).map_or("", |row| row.text);
            let kind = mark::kind_in(line);
            missing.push(Start { page, row: 0, ends: false, heading: line.to_owned(), date: Some(day), kind, method: "running head" });
        }
    }
    starts.extend(missing);
    starts.sort_by_key(|start| (start.page, start.row));
}
