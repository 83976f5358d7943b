//! Whose pages these are, by what runs at their head and foot; and where that changes.

use std::collections::HashMap;

use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::person::IdentityClaim;

use super::page;
use super::page::Page;
use crate::date;
use crate::field::Document;
use crate::lines;
use crate::people;
use crate::people::Agreement;
use crate::person;

/// Rows of a page's head and foot that say whose it is.
const HEAD: usize = 6;
const FOOT: usize = 3;
/// Of the first pages one must say whose the document is, or one in so many of all.
const FIRST: usize = 5;
const ONE_IN: usize = 3;

/// A page at whose top another patient begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) page: usize,
    /// It is the patient again who was there before.
    pub(super) back: bool,
}

/// Where the patient changes; `None` where hardly a page says whose it is: then it may be a book.
pub(super) fn changes(pages: &[Page<'_>]) -> Option<Vec<Change>> {
    let mut known: HashMap<String, Option<IdentityClaim>> = HashMap::new();
    let mut claims: Vec<Option<IdentityClaim>> = Vec::with_capacity(pages.len());
    for page in pages {
        let text = edge(page);
        claims.push(known.entry(text).or_insert_with_key(|text| claim(text)).clone());
    }
    let named = claims.iter().flatten().count();
    let early = claims.iter().take(FIRST).flatten().count();
    if early == 0 && named * ONE_IN < pages.len() {
        return None;
    }
    Some(between(pages, &claims))
}

/// What stands at the head and foot of a page, without the line that counts pages where it says nothing else.
fn edge(page: &Page<'_>) -> String {
    let rows = page.rows.len();
    let head = page.rows.iter().take(HEAD);
    let foot = page.rows.iter().skip(HEAD.max(rows.saturating_sub(FOOT)));
    // A line that does little more than count pages would make every page one of its own.
    let counts = |text: &str| page::counted(text).is_some() && text.chars().filter(|letter| letter.is_alphabetic()).count() <= 8;
    head.chain(foot).filter(|row| row.runs && !counts(row.text)).map(|row| row.text).collect::<Vec<_>>().join("\n")
}

/// Who a page says it is about; `None` without a birth date or a number.
fn claim(text: &str) -> Option<IdentityClaim> {
    let page = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
    let document = Document::new(lines::lines(&page));
    let mut facts: Vec<Fact> = person::read(&document);
    facts.extend(date::read(&document));
    let claim = people::claim(&facts);
    (claim.birth_date.is_some() || claim.number.is_some()).then_some(claim)
}

fn between(pages: &[Page<'_>], claims: &[Option<IdentityClaim>]) -> Vec<Change> {
    let mut met: Vec<&IdentityClaim> = Vec::new();
    let mut current: Option<usize> = None;
    let mut changes = Vec::new();
    for (page, claim) in claims.iter().enumerate() {
        let Some(claim) = claim.as_ref().filter(|_| !pages[page].ocr) else { continue };
        let Some(now) = current else {
            met.push(claim);
            current = Some(met.len() - 1);
            continue;
        };
        if !is_other(met[now], claim) {
            continue;
        }
        let before = met.iter().position(|one| !is_other(one, claim));
        let next = before.unwrap_or_else(|| {
            met.push(claim);
            met.len() - 1
        });
        changes.push(Change { page, back: before.is_some() });
        current = Some(next);
    }
    changes
}

/// Whether two claims are of two people beyond a slip: they conflict, and not by the name alone.
fn is_other(one: &IdentityClaim, other: &IdentityClaim) -> bool {
    let births = one.birth_date.zip(other.birth_date).is_some_and(|(one, other)| one != other);
    let numbers = one.number.as_ref().zip(other.number.as_ref()).is_some_and(|(one, other)| one.value != other.value);
    let names = people::compare(
        &IdentityClaim { name: one.name.clone(), ..IdentityClaim::default() },
        &IdentityClaim { name: other.name.clone(), ..IdentityClaim::default() },
    );
    match names {
        Agreement::Conflict => births || numbers,
        Agreement::Agree => births && numbers,
        Agreement::Silent => births && (numbers || one.number.is_none() || other.number.is_none()),
    }
}
