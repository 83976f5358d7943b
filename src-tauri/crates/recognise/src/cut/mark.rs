//! Lines that may begin a visit: they name one and its day, and they stand as headings do.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::PartialDate;
use second_read_model::fold::fold;

use super::page::Page;
use super::page::Row;
use super::page::usual_size;
use crate::date;
use crate::date::Order;
use crate::label::Role;
use crate::label::labels;
use crate::token::tokens;
use crate::words;

/// The longest heading, in characters and in words.
const LONGEST: usize = 140;
const WORDS: usize = 20;
/// A heading without a day has it on one of so many lines below.
const BELOW: usize = 3;
/// A heading is at least so much larger than the usual letter, in half points, to be known by its size.
const LARGER: u32 = 2;

/// A line that may begin a visit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) page: usize,
    pub(super) row: usize,
    /// The line as printed.
    pub(super) text: String,
    /// The line as it is compared: folded, with its day, without "continued".
    pub(super) key: String,
    pub(super) date: PartialDate,
    /// An id of `kinds.toml`, where a word for a visit stands in it.
    pub(super) kind: Option<String>,
    /// Nothing but what runs stands above it on its page.
    pub(super) top: bool,
    /// An empty line stands above it.
    pub(super) gap: bool,
    /// How it looks: two headings of one sort look alike.
    pub(super) look: Look,
    /// It says that it goes on from the page before.
    pub(super) continued: bool,
    /// It stands in a list of such lines.
    pub(super) listed: bool,
    /// It stands on a page of contents.
    pub(super) contents: bool,
}

/// How a line looks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Look {
    /// Set larger than the rest, in half points; whether its day stands on a line below.
    Large(u32, bool),
    /// As the rest: the order of its parts (`v` a word for a visit, `d` its day) and the signs between them.
    Plain(String),
}

/// Every such line, in the order of the pages.
pub(super) fn marks(pages: &[Page<'_>], order: Order) -> Vec<Mark> {
    let usual = usual_size(pages);
    let mut marks = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let first = marks.len();
        for row in 0..page.rows.len() {
            if !page.rows[row].runs {
                marks.extend(mark(page, index, row, usual, order).map(|mark| Mark { contents: page.contents, ..mark }));
            }
        }
        mark_lists(&mut marks[first..]);
    }
    marks
}

fn mark(page: &Page<'_>, index: usize, row: usize, usual: u32, order: Order) -> Option<Mark> {
    let line = &page.rows[row];
    let has_digit = line.text.bytes().any(|byte| byte.is_ascii_digit()) || !line.text.is_ascii();
    let large = usual > 0 && line.size >= usual + LARGER;
    let visit = if has_digit || large || line.gap || row == page.body { VISIT.find(line.text) } else { None };
    if !is_title(line.text) || (visit.is_none() && !large) {
        return None;
    }
    let own = if has_digit { day_of(line.text, order) } else { None };
    let below = own.is_none().then(|| day_below(page, row, visit.is_some(), order)).flatten();
    let (date, _) = own.clone().or(below.map(|date| (date, 0..0)))?;
    // A label and its day are no heading: something must be named.
    if visit.is_none() && own.as_ref().is_some_and(|(_, span)| !names_something(line.text, span)) {
        return None;
    }
    let continued = CONTINUED.is_match(line.text);
    let plain = CONTINUED.replace_all(line.text, "");
    let look = if large { Look::Large(line.size, below.is_some()) } else { Look::Plain(pattern(line.text, visit.as_ref(), own.as_ref())) };
    // In running text a heading without a word for a visit in it, or with its day elsewhere, cannot be told from any other line.
    Some(Mark {
        page: index,
        row,
        text: line.text.to_owned(),
        key: format!("{} {date}", fold(plain.trim())),
        date,
        kind: visit.map(|found| kind_of(found.as_str())),
        top: row <= page.body,
        gap: line.gap,
        look,
        continued,
        listed: false,
        contents: false,
    })
}

/// Words for visits in all languages, as whole words.
static VISIT: LazyLock<Regex> = LazyLock::new(|| {
    let all = words::languages().iter().flat_map(|language| language.table("visit")).flat_map(|(_, list)| list).map(String::as_str);
    words::expression(&format!(r"(?:^|(?-u:\b)){}", words::one_of(all)))
});
static CONTINUED: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"[(\[]?\s*{}\.?\s*[)\]]?\s*$", words::any_of("cut", "continued"))));
static CONTENTS: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}\s*$", words::any_of("cut", "contents"))));

/// The kind of the first word for a visit in a line.
pub(super) fn kind_in(text: &str) -> Option<String> {
    VISIT.find(text).map(|found| kind_of(found.as_str()))
}

/// The kind that a word for a visit stands for.
fn kind_of(word: &str) -> String {
    let plain = fold(word);
    let named = words::languages().iter().flat_map(|language| language.table("visit"));
    let found = named.into_iter().find(|(_, list)| list.iter().any(|known| fold(known) == plain)).map(|(kind, _)| kind);
    found.unwrap_or("progress").to_owned()
}

/// Whether a line can be a heading by its words: short, no sentence.
fn is_title(text: &str) -> bool {
    let small = text.chars().next().is_none_or(char::is_lowercase);
    let last = text.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    let ends = text.ends_with(['.', ';', '?', '!']) && last.chars().filter(|letter| letter.is_alphabetic()).count() > 4;
    !small && !ends && text.chars().count() <= LONGEST && text.split_whitespace().count() <= WORDS
}

/// The day that a line names as its own; not a birth date, not when it was printed. Of a span of days the first.
pub(super) fn day_of(text: &str, order: Order) -> Option<(PartialDate, std::ops::Range<usize>)> {
    let found = date::scan(text);
    if found.is_empty() {
        return None;
    }
    let tokens = tokens(text);
    let labels = labels(text, &tokens, false);
    let mut from = 0;
    found.into_iter().find_map(|written| {
        let span = written.span.clone();
        let label = labels.iter().rfind(|label| label.span.start >= from && label.span.end <= span.start);
        from = span.end;
        let others = label.is_some_and(|label| {
            let near = text[label.span.end..span.start].chars().filter(|letter| letter.is_alphanumeric()).count() <= 3;
            near && [Role::Birth, Role::Printed].iter().any(|role| label.is(*role))
        });
        let date = date::in_order(&written.form, order).filter(|date| date.day_of_month().is_some() && !others)?;
        Some((date, span))
    })
}

/// The day on one of the next lines, behind a label for it or at a line's start.
fn day_below(page: &Page<'_>, row: usize, named: bool, order: Order) -> Option<PartialDate> {
    for below in page.rows[row + 1..].iter().take(BELOW).take_while(|below| !below.runs) {
        if !below.text.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let Some((date, span)) = day_of(below.text, order) else { continue };
        let tokens = tokens(below.text);
        let labels = labels(below.text, &tokens, false);
        let label = labels.iter().rfind(|label| label.span.end <= span.start);
        let labelled = label.is_some_and(|label| label.is(Role::Service) || label.is(Role::Dated));
        if labelled || (named && span.start == 0 && is_title(below.text)) {
            return Some(date);
        }
        return None;
    }
    None
}

/// Whether words stand in a line besides a day and the label before it.
fn names_something(text: &str, span: &std::ops::Range<usize>) -> bool {
    let tokens = tokens(text);
    let labels = labels(text, &tokens, false);
    let of_label = |at: usize| labels.iter().any(|label| label.span.contains(&at));
    tokens.iter().any(|token| {
        let word = token.folded.chars().filter(|letter| letter.is_alphabetic()).count() >= 3;
        word && !span.contains(&token.start) && !of_label(token.start)
    })
}

/// The order of a line's parts and the signs between them.
fn pattern(text: &str, visit: Option<&regex::Match<'_>>, day: Option<&(PartialDate, std::ops::Range<usize>)>) -> String {
    let mut pattern = String::new();
    for (at, letter) in text.char_indices() {
        let sign = if visit.is_some_and(|found| found.range().contains(&at)) {
            'v'
        } else if day.is_some_and(|(_, span)| span.contains(&at)) {
            'd'
        } else if letter.is_alphanumeric() || letter.is_whitespace() || matches!(letter, '.' | '\'' | '’') {
            if letter.is_whitespace() { continue } else { 'w' }
        } else {
            letter
        };
        if !pattern.ends_with(sign) {
            pattern.push(sign);
        }
    }
    pattern
}

/// Lines of one page that follow each other and name different days are a list.
fn mark_lists(marks: &mut [Mark]) {
    for at in 1..marks.len() {
        let (one, other) = (&marks[at - 1], &marks[at]);
        if other.row == one.row + 1 && other.date != one.date && !other.gap && one.look == other.look {
            marks[at - 1].listed = true;
            marks[at].listed = true;
        }
    }
}

/// Whether a page is a table of contents: it says so, or most of its lines end in a rising number.
pub(super) fn is_contents(page: &Page<'_>, goes_on: bool) -> bool {
    let body: Vec<&Row<'_>> = page.rows.iter().filter(|row| !row.runs).collect();
    if body.iter().take(3).any(|row| CONTENTS.is_match(row.text)) {
        return true;
    }
    static ENTRY: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^\D.*(?:\s{2,}|[.…·]{3,}\s*|\s)(\d{1,5})$"));
    let numbers: Vec<u32> = body.iter().filter_map(|row| ENTRY.captures(row.text)?.get(1)?.as_str().parse().ok()).collect();
    let rising = numbers.windows(2).filter(|pair| pair[0] <= pair[1]).count();
    let distinct: HashSet<u32> = numbers.iter().copied().collect();
    // A few entries are a table where it goes on from the page before.
    numbers.len() >= if goes_on { 1 } else { 5 }
        && numbers.len() * 10 >= body.len() * 7
        && rising * 10 >= (numbers.len() - 1) * 9
        && distinct.len() * 2 > numbers.len()
}
