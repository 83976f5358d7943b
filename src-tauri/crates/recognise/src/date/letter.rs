//! The day of the visit that a letter tells of in its first sentences. Dates that have a label are not looked at here (see `role`).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::PartialDate;

use super::Found;
use super::made::days_between;
use super::role::FROM;
use super::role::Role;
use super::scan;
use crate::field::Document;
use crate::label;
use crate::label::Label;
use crate::words;

/// "… whom I met in clinic today, 3 August 2023", "who was on our ward between 2 May 2024": a word for a visit in the sentence of a letter's
/// beginning, some words before the date, and none for another time.
pub(super) fn seen(document: &Document<'_>, at: usize, from: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const DOUBT: f32 = 0.25;
    const WORDS: usize = 9;
    static SEEN: LazyLock<Regex> = LazyLock::new(|| words::whole_word("date", "seen"));
    static SEEN_BEHIND: LazyLock<Regex> = LazyLock::new(|| words::whole_word("date", "seen_behind"));
    let line = &document.lines[at];
    if line.aside || !follows_greeting(document, at) {
        return None;
    }
    let ends = line.text[from..span.start].rmatch_indices(['.', ';', ':', '。']).next();
    let start = ends.map_or(from, |(at, sign)| from + at + sign.len());
    // A sentence goes on from the line before.
    let before =
        at.checked_sub(1).map(|before| &document.lines[before]).filter(|before| start == 0 && !line.after_gap && before.page == line.page);
    let opening = before.map_or("", |before| before.text.rsplit(['.', ';', ':', '。']).next().unwrap_or_default());
    // "… for referring Mrs. Lind, who was seen on …": a comma parts the word from the date.
    let near = |label: &Label| !line.text[label.span.end..span.start].contains([',', '，', '、']);
    let aside =
        |label: &Label| label.is(label::Role::AsideDate) && label.span.end <= span.start && label.span.start >= start && near(label);
    let of_another = |label: &Label| aside(label) && !FROM.contains(&line.words(label));
    if line.labels.iter().any(of_another) {
        return None;
    }
    let sentence = format!("{opening} {}", &line.text[start..span.start]);
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let near = words[words.len().saturating_sub(WORDS)..].join(" ");
    // In German and Japanese the verb comes last.
    let after = document.lines.get(at + 1).filter(|after| after.page == line.page && !after.after_gap).map_or("", |after| after.text);
    let rest = format!("{} {after}", &line.text[span.end..]);
    let rest = rest.split(". ").next().unwrap_or_default();
    (SEEN.is_match(&near) || SEEN_BEHIND.is_match(rest)).then_some((Role::Seen, start, DOUBT))
}

/// "I reviewed her in clinic on the 15th May": the day of a visit without its year, which is that of the letter or the one before.
pub(super) fn seen_without_year<'a>(document: &Document<'a>, found: &[Found<'a>]) -> Option<Found<'a>> {
    const DOUBT: f32 = 0.2;
    const DAYS: i64 = 200;
    let letter = found.iter().filter(|date| matches!(date.role, Role::Dated | Role::Alone | Role::Reported) && date.rival.is_none());
    let letter = letter.map(|date| date.value).find(|date| date.day_of_month().is_some())?;
    let days = document.lines.iter().enumerate().filter(|(at, line)| !line.aside && follows_greeting(document, *at));
    let mut days = days.flat_map(|(at, line)| scan::yearless(line.text).into_iter().map(move |day| (at, line, day)));
    days.find_map(|(at, line, day)| {
        let (role, start, _) = seen(document, at, 0, &day.span)?;
        let ago = |date: &PartialDate| (0..=DAYS).contains(&days_between(*date, letter));
        let value =
            [letter.year(), letter.year() - 1].into_iter().filter_map(|year| PartialDate::day(year, day.month, day.day)).find(ago)?;
        Some(Found {
            value,
            rival: None,
            role,
            evidence: line.text[start..day.span.end].trim(),
            page: line.page,
            doubt: DOUBT,
            hint: None,
            prose: false,
            at,
            span: day.span,
            late: false,
        })
    })
}

/// Whether a line is one of the first below the greeting of a letter or its subject.
pub(super) fn follows_greeting(document: &Document<'_>, at: usize) -> bool {
    const LINES: usize = 7;
    static GREETING: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!("^{}", words::any_of("date", "greeting"))));
    let page = document.lines[at].page;
    document.lines[at.saturating_sub(LINES)..=at].iter().any(|line| line.page == page && GREETING.is_match(line.text))
}
