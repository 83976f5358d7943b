//! Search: the words a user types → a full-text query, hits by record, snippets with the words marked.
//!
//! Every word is a quoted phrase, so nothing a user types is ever syntax; the last one may be unfinished. All words must stand on one page
//! or among a record's own words; where too few such pages are found, records that hold all of them between their pages come after.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_model::fold::fold;
use second_read_model::fold::is_cjk;
use second_read_model::record::Hit;
use second_read_model::record::SearchPage;

use crate::Library;
use crate::Result;
use crate::db::record;
use crate::db::study;
use crate::db::words;
use crate::db::words::RowNumber;
use crate::derive::index;

/// Up to so many matching rows are ranked; of more the newest come first.
const RANKED: usize = 2_000;
/// The total is exact up to here.
const COUNTED: usize = 1_000;
/// Rows that are gone through to count records, at most.
const LOOKED_AT: usize = 20_000;
/// Words of one search; more are left out.
const WORDS: usize = 32;
/// Characters around the first found word in a snippet.
const BEFORE: usize = 60;
const AFTER: usize = 140;

impl Library {
    /// Words in pages, titles, names, notes, tags, places and attributes; newest first past 2,000 matches.
    /// One hit for each record, its best page.
    pub fn search(&self, words: &str, limit: usize) -> Result<SearchPage> {
        let query = Query::of(words);
        if query.phrases.is_empty() {
            return Ok(SearchPage::default());
        }
        self.store.db.read(|tx| search(tx, &query, limit))
    }
}

/// Every record that holds the words, in no order, and whether there may be more of them; `None` where there are no words to look for.
pub(crate) fn matching(tx: &Transaction<'_>, words: &str) -> Result<(Option<HashSet<RecordId>>, bool)> {
    let query = Query::of(words);
    if query.phrases.is_empty() {
        return Ok((None, false));
    }
    let mut records = HashSet::new();
    let more = words::newest_with_all(tx, &query.each(), LOOKED_AT, |row| {
        records.insert(row.record());
        true
    })?;
    Ok((Some(records), more))
}

/// Where words stand in a text, as ranges of bytes.
pub fn marks(words: &str, text: &str) -> Vec<(usize, usize)> {
    let query = Query::of(words);
    if query.phrases.is_empty() { Vec::new() } else { marked(&query, &tokens(text)) }
}

/// The text around the words in each of these records that holds them, and its page.
pub(crate) fn snippets(tx: &Transaction<'_>, words: &str, ids: &[RecordId]) -> Result<HashMap<RecordId, (Option<u32>, String)>> {
    let query = Query::of(words);
    if query.phrases.is_empty() || ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut wanted: HashSet<RecordId> = ids.iter().copied().collect();
    let mut best = first_rows(tx, &query.all(), &wanted)?;
    wanted.retain(|id| !best.contains_key(id));
    if query.phrases.len() > 1 && !wanted.is_empty() {
        for phrase in query.each() {
            for (id, row) in first_rows(tx, &phrase, &wanted)? {
                best.entry(id).or_insert(row);
            }
        }
    }
    best.into_iter()
        .map(|(id, row)| {
            let hit = hit(tx, &query, Found { row, rank: 0.0 })?;
            Ok((id, (hit.page, hit.snippet)))
        })
        .collect()
}

/// The first matching page of each of these records, or its own words where no page matches.
fn first_rows(tx: &Transaction<'_>, query: &str, wanted: &HashSet<RecordId>) -> Result<HashMap<RecordId, RowNumber>> {
    let mut rows: HashMap<RecordId, RowNumber> = HashMap::new();
    let mut looked_at = 0;
    words::newest_first(tx, query, |row| {
        looked_at += 1;
        if wanted.contains(&row.record()) {
            // Rows of one record come from the last page on; the record's own words say less than a page.
            let held = rows.entry(row.record()).or_insert(row);
            if row.place() > 0 {
                *held = row;
            }
        }
        looked_at < LOOKED_AT
    })?;
    Ok(rows)
}

fn search(tx: &Transaction<'_>, query: &Query, limit: usize) -> Result<SearchPage> {
    let matches = Matches::of(tx, &query.all())?;
    let mut ordered = if matches.is_ranked() { ranked(tx, query, matches.rows)? } else { newest(matches.rows) };
    let (mut total, mut at_least) = (matches.records, matches.at_least);
    if ordered.len() < limit.min(COUNTED) && query.phrases.len() > 1 {
        let known: HashSet<RecordId> = ordered.iter().map(|found| found.row.record()).collect();
        let before = ordered.len();
        at_least |= words::newest_with_all(tx, &query.each(), LOOKED_AT, |row| {
            if !known.contains(&row.record()) {
                ordered.push(Found { row, rank: 0.0 });
            }
            ordered.len() < COUNTED
        })?;
        total += ordered.len() - before;
    }
    let hits = ordered.into_iter().take(limit).map(|found| hit(tx, query, found)).collect::<Result<_>>()?;
    Ok(SearchPage { total: total as u64, total_is_at_least: at_least, hits })
}

/// What the user typed, as phrases of folded tokens.
#[derive(Debug, PartialEq, Eq)]
struct Query {
    phrases: Vec<Vec<String>>,
    /// The last word may go on.
    open: bool,
}

impl Query {
    fn of(words: &str) -> Self {
        let phrases: Vec<Vec<String>> = words
            .split_whitespace()
            .map(|word| tokens(word).into_iter().map(|token| token.folded).collect())
            .filter(|tokens: &Vec<String>| !tokens.is_empty())
            .take(WORDS)
            .collect();
        // A word that ends in a sign (`HER2+`) or a space after it is finished.
        let open = words.chars().next_back().is_some_and(char::is_alphanumeric);
        Self { phrases, open }
    }

    /// All words on one page.
    fn all(&self) -> String {
        self.each().join(" ")
    }

    /// Each word, on whatever page.
    fn each(&self) -> Vec<String> {
        let last = self.phrases.len().saturating_sub(1);
        (0..self.phrases.len()).map(|at| self.phrase(at, at == last)).collect()
    }

    /// One word as the full-text index is asked for it: a quoted phrase. Tokens are letters and digits alone, so nothing in it ends a quote.
    fn phrase(&self, at: usize, last: bool) -> String {
        let prefix = if last && self.open { "*" } else { "" };
        format!("\"{}\"{prefix}", self.phrases[at].join(" "))
    }
}

/// A matching row and how well it matches (the lower, the better).
struct Found {
    row: RowNumber,
    rank: f64,
}

/// The matching rows, newest first, as far as they were looked at.
struct Matches {
    rows: Vec<RowNumber>,
    records: usize,
    at_least: bool,
}

impl Matches {
    fn of(tx: &Transaction<'_>, query: &str) -> Result<Self> {
        let mut rows = Vec::new();
        let mut records = HashSet::new();
        let mut looked_at = 0;
        let mut at_least = false;
        words::newest_first(tx, query, |row| {
            looked_at += 1;
            if rows.len() <= RANKED {
                rows.push(row);
            }
            records.insert(row.record());
            let enough = rows.len() > RANKED && records.len() > COUNTED;
            at_least = enough || looked_at >= LOOKED_AT;
            !at_least
        })?;
        let records = if at_least { records.len().min(COUNTED) } else { records.len() };
        Ok(Self { rows, records, at_least })
    }

    fn is_ranked(&self) -> bool {
        self.rows.len() <= RANKED
    }
}

/// The best row of each record, best first; newer before older where they are equal.
fn ranked(tx: &Transaction<'_>, query: &Query, rows: Vec<RowNumber>) -> Result<Vec<Found>> {
    let ranks: HashMap<RowNumber, f64> = words::ranks(tx, &query.all())?.into_iter().collect();
    let mut best: BTreeMap<RecordId, Found> = BTreeMap::new();
    for row in rows {
        let rank = ranks.get(&row).copied().unwrap_or_default();
        if best.get(&row.record()).is_none_or(|held| rank < held.rank) {
            best.insert(row.record(), Found { row, rank });
        }
    }
    let mut found: Vec<Found> = best.into_values().collect();
    found.sort_by(|a, b| a.rank.total_cmp(&b.rank).then(b.row.cmp(&a.row)));
    Ok(found)
}

/// The newest row of each record, newest first.
fn newest(rows: Vec<RowNumber>) -> Vec<Found> {
    let mut seen = HashSet::new();
    rows.into_iter().filter(|row| seen.insert(row.record())).map(|row| Found { row, rank: 0.0 }).collect()
}

fn hit(tx: &Transaction<'_>, query: &Query, found: Found) -> Result<Hit> {
    let id = found.row.record();
    let (page, text) = match words::page_of(tx, found.row)? {
        // As `text` and `page` count: a study's images come before its documents' pages.
        Some(page) => (Some(study::frames(tx, id)?.saturating_add(found.row.place())), index::page_of_record(tx, id, page)?),
        None => (None, index::own_words(tx, id)?),
    };
    let title = record::shown(tx, id)?.title;
    // bm25 is negative and lower when better; people expect the opposite.
    Ok(Hit { record: id, page, title, snippet: snippet(query, &text), score: -found.rank })
}

/// The text around the first place where a word stands, found words between `[[` and `]]`, on one line.
fn snippet(query: &Query, text: &str) -> String {
    let tokens = tokens(text);
    let marks = marked(query, &tokens);
    let first = marks.first().map_or(0, |(start, _)| *start);
    let from = text[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| after_space(text, at, first));
    let to = text[first..].char_indices().nth(AFTER).map_or(text.len(), |(at, _)| before_space(text, first + at));
    let mut marked = String::new();
    let mut at = from;
    for (start, end) in marks.into_iter().filter(|(start, end)| *start >= from && *end <= to) {
        marked.push_str(&text[at..start]);
        marked.push_str("[[");
        marked.push_str(&text[start..end]);
        marked.push_str("]]");
        at = end;
    }
    marked.push_str(&text[at..to.max(at)]);
    let line = marked.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}{line}{}", if from > 0 { "…" } else { "" }, if to < text.len() { "…" } else { "" })
}

/// From a place within a word to the start of the next one, but not past `limit`.
fn after_space(text: &str, at: usize, limit: usize) -> usize {
    text[at..limit].find(char::is_whitespace).map_or(at, |space| at + space)
}

/// From a place within a word back to the end of the one before.
fn before_space(text: &str, at: usize) -> usize {
    text[..at].rfind(char::is_whitespace).filter(|space| at - space < 40).unwrap_or(at)
}

/// Where phrases stand, as byte ranges in order, none within another.
fn marked(query: &Query, tokens: &[Token]) -> Vec<(usize, usize)> {
    let last = query.phrases.len().saturating_sub(1);
    let mut marks: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let matching = query.phrases.iter().enumerate().filter(|(nth, phrase)| matches(phrase, &tokens[at..], query.open && *nth == last));
        match matching.map(|(_, phrase)| phrase.len()).max() {
            Some(count) => {
                marks.push((tokens[at].start, tokens[at + count - 1].end));
                at += count;
            }
            None => at += 1,
        }
    }
    marks
}

fn matches(phrase: &[String], tokens: &[Token], open: bool) -> bool {
    phrase.len() <= tokens.len()
        && phrase.iter().zip(tokens).enumerate().all(|(nth, (word, token))| {
            token.folded == *word || (open && nth + 1 == phrase.len() && token.folded.starts_with(word.as_str()))
        })
}

/// A word of a text as the index sees it, and where it stands.
#[derive(Debug, PartialEq, Eq)]
struct Token {
    folded: String,
    start: usize,
    end: usize,
}

/// The words of a text: runs of letters and digits, each CJK character one of its own, as the index takes them.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = None;
    let mut finish = |start: &mut Option<usize>, end: usize| {
        if let Some(from) = start.take() {
            // Folding may take a run apart (`1½`): each part is a word in the index, all of them stand in the same place.
            for part in fold(&text[from..end]).split(|c: char| !is_word(c)).filter(|part| !part.is_empty()) {
                tokens.push(Token { folded: part.to_owned(), start: from, end });
            }
        }
    };
    for (at, c) in text.char_indices() {
        let alone = is_cjk(c);
        if alone || !(is_word(c) || is_mark(c)) {
            finish(&mut start, at);
        }
        if alone {
            start = Some(at);
            finish(&mut start, at + c.len_utf8());
        } else if is_word(c) {
            start.get_or_insert(at);
        }
    }
    finish(&mut start, text.len());
    tokens
}

/// Letters and digits, the index's token characters (categories L*, N*, Co).
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c as u32, 0xe000..=0xf8ff)
}

/// Marks go with the letter before them; folding takes them away.
fn is_mark(c: char) -> bool {
    second_read_model::fold::is_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_phrases() {
        for (typed, query) in [
            ("S24-10987", "\"s24 10987\"*"),
            ("HER2+", "\"her2\""),
            ("3.2", "\"3 2\"*"),
            ("乳癌", "\"乳 癌\"*"),
            ("Épilepsie rolandique ", "\"epilepsie\" \"rolandique\""),
            ("a\" OR b*", "\"a\" \"or\" \"b\""),
            ("NEAR(x) -y ^z", "\"near x\" \"y\" \"z\"*"),
            ("Καρκίνος", "\"καρκινοσ\"*"),
            ("+ - \"", ""),
        ] {
            assert_eq!(Query::of(typed).all(), query, "{typed}");
        }
    }

    #[test]
    fn snippets_mark_what_was_found() {
        for (typed, text, snippet_is) in [
            ("her2", "HER2: equivocal (2+).\nISH ordered.", "[[HER2]]: equivocal (2+). ISH ordered."),
            ("S24-10987", "Accession S24-10987 received", "Accession [[S24-10987]] received"),
            ("epilep", "Une Épilepsie focale", "Une [[Épilepsie]] focale"),
            ("乳癌", "左乳癌の疑い", "左[[乳癌]]の疑い"),
            ("absent", "nothing here", "nothing here"),
        ] {
            assert_eq!(snippet(&Query::of(typed), text), snippet_is, "{typed}");
        }
        let long = format!("{} carcinoma {}", "before ".repeat(40), "after ".repeat(60));
        let short = snippet(&Query::of("carcinoma"), &long);
        assert!(short.starts_with('…') && short.ends_with('…') && short.contains("[[carcinoma]]") && short.len() < 260, "{short}");
    }
}
