//! What a date is the date of: by the label before it, the column above it, the sentence around it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::scan;
use super::scan::Form;
use crate::field::Document;
use crate::field::Owner;
use crate::label;
use crate::label::Edge;
use crate::label::Label;
use crate::label::folded;
use crate::lines::Line;
use crate::words;

/// What a date in a text is the date of, best for a record's date first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Collected,
    Service,
    Dated,
    /// A sentence of a letter: "I saw her on …".
    Visit,
    Received,
    Reported,
    /// A line near the top that is nothing but a date.
    Alone,
    Plain,
    Birth,
    Printed,
    /// Comparison, next visit, a relative's, a fax machine's: not this record's.
    Aside,
}

/// A date's role with the words that say so.
#[derive(Debug, Clone)]
pub(super) struct Use<'a> {
    pub(super) role: Role,
    pub(super) evidence: &'a str,
    pub(super) doubt: f32,
}

/// What the date at `span` of a line is. `from` is where the date before it ended.
pub(super) fn of<'a>(document: &Document<'a>, at: usize, from: usize, span: &Range<usize>) -> Use<'a> {
    let line = &document.lines[at];
    let (role, start, doubt) = role(document, at, from, span);
    let noise = if line.ocr { 0.1 } else { 0.0 };
    Use { role, evidence: line.text[start.min(span.start)..span.end].trim(), doubt: doubt + noise }
}

/// Values of date labels that hold no date as they stand but do once OCR's letters are digits again.
pub(super) fn mended<'a, 'd>(document: &'d Document<'a>) -> impl Iterator<Item = (Form, Use<'a>, u32)> + use<'a, 'd> {
    document.fields.iter().filter_map(move |field| {
        let role = of_label(document.label(field), Some(field.owner)).filter(|role| *role != Role::Aside)?;
        let value = document.value(field);
        let form = scan::mended(value).filter(|_| scan::scan(value).is_empty())?;
        let end = field.value.start + value.split(char::is_whitespace).next().map_or(0, str::len);
        Some((form, Use { role, evidence: document.evidence(field, end), doubt: 0.3 }, document.lines[field.at].page))
    })
}

fn role(document: &Document<'_>, at: usize, from: usize, span: &Range<usize>) -> (Role, usize, f32) {
    let line = &document.lines[at];
    if line.fax {
        return (Role::Aside, from, 0.0);
    }
    if let Some(direct) = direct(document, at, from, span) {
        return direct;
    }
    if let Some(within) = within(document, at, span) {
        return within;
    }
    if let Some(prose) = PROSE.find(&line.text[from..span.start]) {
        return if line.aside { (Role::Aside, from, 0.0) } else { (Role::Visit, from + prose.start(), 0.0) };
    }
    if line.aside {
        return (Role::Aside, span.start, 0.0);
    }
    if let Some(above) = above(document, at, span) {
        return above;
    }
    // A letter's own date: nothing else on the line, or a place before a comma.
    let rest = line.text[span.end..].trim_matches(|c: char| !c.is_alphanumeric());
    let own = rest.is_empty() || TIME.is_match(rest);
    if own && line.row < 15 && (DATELINE.is_match(&line.text[..span.start]) || starts_cell(line, span.start) && from == 0) {
        return (Role::Alone, span.start, 0.0);
    }
    (Role::Plain, span.start, 0.0)
}

// "Springfield, 6 March 2024", "Paris, le": letters and a small word.
static DATELINE: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"^(?:[\p{{L}} .'-]{{2,30}},?\s*)?(?:{}\s*)*$", words::any_of("date", "fillers"))));
static TIME: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^\d{1,2}[:.h]\d\d(?:[:.]\d\d)?(?:\s*(?:[ap]\.?m\.?|uhr|h))?$"));
static PROSE: LazyLock<Regex> = LazyLock::new(|| {
    let small = words::any_of("date", "fillers");
    words::expression(&format!(r"{}\s*(?:{small}\s*|,\s*)*$", words::any_of("date", "prose")))
});
static FILLERS: LazyLock<Vec<String>> =
    LazyLock::new(|| ["fillers", "weekdays"].into_iter().flat_map(|list| folded("date", list)).collect());

fn starts_cell(line: &Line<'_>, start: usize) -> bool {
    line.text[..start].ends_with("  ") || line.text[..start].ends_with('\t')
}

/// The role by the label right before the date: only small words and weekdays between.
fn direct(document: &Document<'_>, at: usize, from: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    let line = &document.lines[at];
    let (index, label) = line.labels.iter().enumerate().rfind(|(_, label)| label.span.end <= span.start && label.span.end > from)?;
    let small = |token: &&crate::token::Token| token.start >= label.span.end && token.end <= span.start;
    let between = line.tokens.iter().filter(small);
    let parts = &line.text[label.span.end..span.start];
    if parts.contains('|') && !parts.trim_matches(['|', ' ']).is_empty()
        || !between.clone().all(|token| FILLERS.contains(&token.folded) || is_time(&token.folded))
    {
        return None;
    }
    let owner = document.labelled_in(at..at + 1).iter().find(|field| field.label == index).map(|field| field.owner);
    let role = of_label(label, owner)?;
    // Words of a sentence in a section about the past say nothing of this record.
    let stands_out = label.stands_out();
    if line.aside && !stands_out && role != Role::Birth {
        return Some((Role::Aside, label.span.start, 0.0));
    }
    if role < Role::Birth && !stands_out && aside_before(line, from, label) {
        return Some((Role::Aside, from, 0.0));
    }
    let unknown = label.before == Edge::Word && label.is(label::Role::Dated) && label.after == Edge::Colon && !follows_value(line, label);
    if role == Role::Dated && (unknown || !stands_out) {
        return Some((Role::Aside, from, 0.0));
    }
    let sentence = if stands_out || role == Role::Birth { 0.0 } else { 0.25 };
    let noise = if label.noisy { 0.1 } else { 0.0 };
    Some((role, label.span.start, sentence + noise))
}

fn is_time(folded: &str) -> bool {
    folded.len() <= 2 && folded.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the word before a label ends a value ("… F Date: "), so that it is no part of the label.
fn follows_value(line: &Line<'_>, label: &Label) -> bool {
    label.tokens.start.checked_sub(1).is_some_and(|index| {
        line.tokens[index].folded.chars().any(|c| c.is_ascii_digit()) || line.tokens[index].folded.chars().count() == 1
    })
}

/// Whether a word for another test or time stands before a label in its sentence.
fn aside_before(line: &Line<'_>, from: usize, label: &Label) -> bool {
    line.labels.iter().any(|other| other.is(label::Role::AsideDate) && other.span.start >= from && other.span.end <= label.span.start)
}

/// The role that a label gives a date. `None` for a label that says nothing of dates.
fn of_label(label: &Label, owner: Option<Owner>) -> Option<Role> {
    let first = label.roles.iter().find_map(|role| {
        Some(match role {
            label::Role::Birth => Role::Birth,
            label::Role::Collected => Role::Collected,
            label::Role::Service => Role::Service,
            label::Role::Received => Role::Received,
            label::Role::Reported | label::Role::Author => Role::Reported,
            label::Role::Printed => Role::Printed,
            label::Role::AsideDate => Role::Aside,
            label::Role::Dated => Role::Dated,
            _ => return None,
        })
    })?;
    let others = matches!(owner, Some(Owner::Relative));
    Some(if first == Role::Birth && others { Role::Aside } else { first })
}

/// The role by a label further to the left in whose value the date stands: "Electronically signed by: R. Nobody, MD 03/14/2024".
fn within(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    let line = &document.lines[at];
    let before = || line.labels.iter().filter(|label| label.span.end <= span.start);
    let gap = line.text[..span.start].rfind("  ").map_or(0, |gap| gap + 2);
    if before().any(|label| label.is(label::Role::AsideDate) && label.span.start >= gap) {
        return Some((Role::Aside, span.start, 0.0));
    }
    if before().any(|label| label.is(label::Role::Relative) && label.stands_out()) {
        return Some((Role::Aside, span.start, 0.0));
    }
    if before().any(|label| label.is(label::Role::Author) && label.stands_out() && label.tokens.start == 0)
        || SIGNED.is_match(&line.text[..span.start])
    {
        return Some((Role::Reported, 0, 0.05));
    }
    let label = before().rfind(|label| label.stands_out() && label.after == Edge::Colon && label.span.start >= gap)?;
    if label.is(label::Role::Exam) {
        return Some((Role::Service, label.span.start, 0.2));
    }
    (label.is(label::Role::Doctor) || label.is(label::Role::Field)).then_some((Role::Plain, span.start, 0.0))
}

// "Dr. N. Niemand 15.11.2022", "R. Nobody, MD. Electronically signed 05/20/2026"
static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(r"^\W*(?:(?:dr|prof)\b[^:;]{{3,60}}$)|{}[^:;]{{0,10}}$", words::any_of("status", "signature")))
});

/// The role by a label above: of a table's column, or alone on its line.
fn above(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    let field = document.above(at, span.start)?;
    let label = document.label(field);
    let role = of_label(label, Some(field.owner))?;
    let gap = &document.lines[at].text[field.value.start..span.start];
    let starts = crate::token::tokens(gap).iter().all(|token| FILLERS.contains(&token.folded));
    starts.then_some((role, span.start, 0.1))
}
