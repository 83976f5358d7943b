//! Whether a document writes the day or the month first, in dates of numbers alone. The document decides: a number over 12, the same
//! day written out, its language, how it spells; else nobody knows.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::PartialDate;

use super::scan::Form;
use super::scan::Style;
use crate::language;
use crate::lines::Line;
use crate::words;

/// Which comes first in dates written with numbers alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

impl Order {
    /// `forms` are the dates of the lines that belong to the document itself.
    pub(super) fn of(lines: &[Line<'_>], forms: &[&Form]) -> Order {
        let (mut day_first, mut month_first) = (false, false);
        for form in forms {
            if let Form::Numbers { first, second, .. } = form {
                day_first |= *first > 12;
                month_first |= *second > 12;
            }
        }
        match (day_first, month_first) {
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            (true, true) => Order::Unknown,
            (false, false) => {
                Order::by_place(lines).or(|| Order::by_style(forms)).or(|| Order::by_repeat(forms)).or(|| Order::by_month(forms))
            }
        }
    }

    pub(super) fn or(self, other: impl FnOnce() -> Order) -> Order {
        if self == Order::Unknown { other() } else { self }
    }

    /// By the language, and for English by what only one country writes.
    fn by_place(lines: &[Line<'_>]) -> Order {
        let spoken = language::main(lines);
        if spoken.is_some_and(|language| language.list("language", "order").iter().any(|order| order == "day")) {
            return Order::DayFirst;
        }
        // A paper of few words is in Greek by its letters.
        let greek = |c: char| ('α'..='ω').contains(&c);
        if spoken.is_none()
            && lines.iter().any(|line| line.tokens.iter().any(|token| token.folded.chars().filter(|c| greek(*c)).count() > 3))
        {
            return Order::DayFirst;
        }
        let says = |pattern: &Regex| lines.iter().any(|line| !line.fax && pattern.is_match(line.text));
        match (says(&DAY_FIRST) || says(&DAY_FIRST_WORDS), says(&MONTH_FIRST)) {
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            (false, false) if says(&MONTH_FIRST_WORDS) || says(&AMERICAN) => Order::MonthFirst,
            _ => Order::Unknown,
        }
    }

    /// By how dates with a month's name are written: "March 14, 2024" beside "03/04/2024".
    fn by_style(forms: &[&Form]) -> Order {
        let has = |wanted: Style| forms.iter().any(|form| matches!(form, Form::Plain { style, .. } if *style == wanted));
        match (has(Style::DayFirst), has(Style::MonthFirst)) {
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            _ => Order::Unknown,
        }
    }

    /// By three days of one year of which one number is the same: what was taken, received and reported was so within a month, and not on the
    /// same day of three months.
    fn by_month(forms: &[&Form]) -> Order {
        const DAYS: usize = 3;
        let days: BTreeSet<(i32, u32, u32)> = forms
            .iter()
            .filter_map(|form| match form {
                Form::Numbers { first, second, year, .. } => Some((*year, *first, *second)),
                Form::Plain { .. } => None,
            })
            .collect();
        let same = |part: fn(&(i32, u32, u32)) -> u32| {
            let mut counts: BTreeMap<(i32, u32), usize> = BTreeMap::new();
            days.iter().for_each(|day| *counts.entry((day.0, part(day))).or_default() += 1);
            counts.values().any(|count| *count >= DAYS)
        };
        match (same(|day| day.2), same(|day| day.1)) {
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            _ => Order::Unknown,
        }
    }

    /// By a day that is written in both ways: "03/04/2024" and "4 March 2024".
    fn by_repeat(forms: &[&Form]) -> Order {
        let plain: Vec<PartialDate> = forms
            .iter()
            .filter_map(|form| match form {
                Form::Plain { date, .. } if date.day_of_month().is_some() => Some(*date),
                _ => None,
            })
            .collect();
        let reads = |day_first: bool| {
            forms.iter().any(|form| match form {
                Form::Numbers { first, second, year, .. } if first != second => {
                    let (day, month) = if day_first { (*first, *second) } else { (*second, *first) };
                    PartialDate::day(*year, month, day).is_some_and(|date| plain.contains(&date))
                }
                _ => false,
            })
        };
        match (reads(true), reads(false)) {
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            _ => Order::Unknown,
        }
    }
}

// British, Australian and Irish postcodes and telephone numbers; a US state with its ZIP code, or a telephone as Americans write it.
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    words::exact_expression(
        r"(?-u:\b)[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?-u:\b)|(?-u:\b)(?:NSW|VIC|QLD|TAS|ACT|WA|SA) \d{4}(?-u:\b)|\+(?:44|61|353|64|27|91)(?-u:\b)|(?-u:\b)0\d{3,4} \d{5,6}(?-u:\b)|(?-u:\b)[A-Z]\d[\dW] [A-Z\d]{4}(?-u:\b)",
    )
});
static MONTH_FIRST: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"(?-u:\b)[A-Z]{2},? \d{5}(?:-\d{4})?(?-u:\b)"));
static AMERICAN: LazyLock<Regex> =
    LazyLock::new(|| words::exact_expression(r"\(\d{3}\) ?\d{3,4}-\d{3,4}|(?-u:\b)\d{3}[-.]\d{3}[-.]\d{4}(?-u:\b)|\+1[ (-]"));
static DAY_FIRST_WORDS: LazyLock<Regex> = LazyLock::new(|| words::whole_word("language", "day_first"));
static MONTH_FIRST_WORDS: LazyLock<Regex> = LazyLock::new(|| words::whole_word("language", "month_first"));
