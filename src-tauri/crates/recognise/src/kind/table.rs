//! What the heads of tables and the pairs of a form's labels say: "Drug  Dose  Diluent  Start  Stop" stands over an infusion, "Admitted" and
//! "Discharged" beside each other over a stay.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use second_read_model::kind::Kind;
use second_read_model::kind::kind;

use super::Cell;
use super::LINES_READ;
use super::Score;
use super::add;
use super::all_held;
use super::finder;
use super::folded;
use super::runs;
use super::word_at;
use crate::lines::Line;
use crate::words;

/// Adds what the heads of tables say: the columns of one kind side by side, and hardly another word.
pub(super) fn of_columns<'a>(lines: &[Line<'a>], scores: &mut Vec<Score<'a>>) {
    const LEAST: usize = 3;
    const MANY: usize = 4;
    const LONGEST: usize = 160;
    // A table at the head of a paper is the paper; one further down is a part of it.
    const HEAD: usize = 18;
    let page = lines.first().map_or(1, |line| line.page);
    let mut seen: Vec<&str> = Vec::new();
    for line in lines.iter().take(LINES_READ).filter(|line| line.text.len() <= LONGEST && !line.fax) {
        let counts = columns(line.text);
        let most = counts.values().map(|(_, count)| *count).max().unwrap_or(0);
        for (id, (kind, count)) in counts.into_iter().filter(|(_, (_, count))| *count >= LEAST && *count == most) {
            if !seen.contains(&id) {
                seen.push(id);
                let points = if count >= MANY { 6.0 } else { 4.0 };
                add(scores, kind, if line.page == page && line.row < HEAD { points } else { points * 0.5 }, line.text, line.page);
            }
        }
    }
}

/// How many columns of each kind a line names, if it names little else.
fn columns(text: &str) -> BTreeMap<&'static str, (&'static Kind, usize)> {
    static COLUMNS: LazyLock<HashMap<String, Vec<&'static Kind>>> = LazyLock::new(|| {
        let mut columns: HashMap<String, Vec<&'static Kind>> = HashMap::new();
        for (id, list) in words::languages().iter().flat_map(|language| language.table("kind-column")) {
            for word in list {
                let word = runs(&folded(word)).collect::<Vec<_>>().join(" ");
                let of_word = columns.entry(word).or_default();
                of_word.extend(kind(id).filter(|kind| of_word.iter().all(|held| held.id != kind.id)));
            }
        }
        columns
    });
    // Of the columns that begin with a word, the words of the longest.
    static LENGTHS: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let mut lengths: HashMap<&str, usize> = HashMap::new();
        for column in COLUMNS.keys() {
            let length = lengths.entry(column.split(' ').next().unwrap_or_default()).or_default();
            *length = (*length).max(column.split(' ').count());
        }
        lengths
    });
    let folded = folded(text);
    let words: Vec<&str> = runs(&folded).collect();
    let mut counts: BTreeMap<&'static str, (&'static Kind, usize)> = BTreeMap::new();
    let (mut at, mut known) = (0, 0);
    let mut seen: Vec<String> = Vec::new();
    while at < words.len() {
        let most = LENGTHS.get(words[at]).copied().unwrap_or(0);
        let longest = (1..=most.min(words.len() - at)).rev().map(|count| (count, words[at..at + count].join(" ")));
        let Some((count, word)) = longest.into_iter().find(|(_, word)| COLUMNS.contains_key(word)) else {
            at += 1;
            continue;
        };
        (at, known) = (at + count, known + count);
        if !seen.contains(&word) {
            for kind in &COLUMNS[&word] {
                counts.entry(kind.id.as_str()).or_insert((*kind, 0)).1 += 1;
            }
            seen.push(word);
        }
    }
    if known * 5 < words.len() * 3 { BTreeMap::new() } else { counts }
}

/// Adds what labels say that stand near one another in the head of a paper, each at the start of a cell or before a number.
pub(super) fn of_pairs<'a>(cells: &[Cell<'_, 'a>], whole: &str, scores: &mut Vec<Score<'a>>) {
    const WEIGHT: f32 = 4.0;
    const ROWS: usize = 25;
    const NEAR: usize = 3;
    static PAIRS: LazyLock<Vec<(&'static Kind, Vec<String>)>> = LazyLock::new(|| {
        let all = words::languages().iter().flat_map(|language| language.table("kind-pair"));
        let entry = |id: &str, words: &str| Some((kind(id)?, words.split('+').map(|word| folded(word.trim()).trim().to_owned()).collect()));
        all.flat_map(|(id, list)| list.iter().filter_map(move |words| entry(id, words))).collect()
    });
    static PARTS: LazyLock<AhoCorasick> = LazyLock::new(|| finder(PAIRS.iter().flat_map(|(_, parts)| parts)));
    let held = all_held(&PARTS, whole);
    let mut seen: Vec<&str> = Vec::new();
    let mut behind = 0;
    for (kind, parts) in PAIRS.iter() {
        let own = behind..behind + parts.len();
        behind = own.end;
        if seen.contains(&kind.id.as_str()) || held.range(own).count() < parts.len() {
            continue;
        }
        let stands = |cell: &&Cell<'_, 'a>, part: &str| {
            let Some(at) = word_at(&cell.folded, part) else { return false };
            let behind = cell.folded[at + part.len()..].trim_start_matches(|sign: char| !sign.is_alphanumeric());
            at == 0 || behind.starts_with(|sign: char| sign.is_ascii_digit())
        };
        let head = || cells.iter().filter(|cell| cell.line.row < ROWS && !cell.line.fax && !cell.line.aside);
        let found: Option<Vec<&Cell<'_, 'a>>> = parts.iter().map(|part| head().find(|cell| stands(cell, part))).collect();
        let Some(found) = found else { continue };
        let rows = || found.iter().map(|cell| (cell.line.page, cell.line.row));
        let (Some(first), Some(last)) = (rows().min(), rows().max()) else { continue };
        if first.0 == last.0 && last.1 - first.1 <= NEAR {
            seen.push(&kind.id);
            add(scores, kind, WEIGHT, found[0].text, found[0].line.page);
        }
    }
}
