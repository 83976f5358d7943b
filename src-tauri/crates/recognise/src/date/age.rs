//! Ages beside birth dates, and what they say of the order of day and month.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;
use second_read_model::PartialDate;

use super::Placed;
use super::by_order;
use super::order::Order;
use super::role::Hint;
use super::role::Role;
use super::scan::Form;
use crate::field::Document;
use crate::words;

/// "Marta Lind, 62 y (19.02.1962)", "男 74才 S24/12/14": the age in years before a birth date, a letter for a sex between at most.
pub(super) fn age_before(text: &str) -> Option<i32> {
    static AGE: LazyLock<Regex> = LazyLock::new(|| {
        words::expression(&format!(
            r"(?:^|[^\p{{L}}\d.,/-])(\d{{1,3}})[\s-]*{}\.?\s*(?:[(,/|·–-]\s*)?(?:\p{{L}}\s*[(,/|]?\s*)?$",
            words::any_of("date", "age")
        ))
    });
    years(AGE.captures(text)?.get(1)?.as_str())
}

/// "05/31/1967 (50 yr)", "31.05.1967, 50 Jahre", "05/31/1967   F   50 yrs"
pub(crate) fn age_behind(rest: &str) -> Option<i32> {
    static AGE: LazyLock<Regex> = LazyLock::new(|| {
        words::expression(&format!(
            r"^(?:\s*[(,/|]\s*|\s{{2,}}|\s\p{{L}}\s*[(,/|]\s*)(?:\p{{L}}(?:\s*[(,/|]\s*|\s+))?(?:{}\W{{0,2}})?(\d{{1,3}})(?:[\s-]*{}|\s?/?\s?(?-i:[FMWKV])(?:\W|$))",
            words::any_of("line", "field"),
            words::any_of("date", "age")
        ))
    });
    AGE.captures(rest)?.get(1)?.as_str().parse().ok().filter(|age| *age < 120)
}

fn years(digits: &str) -> Option<i32> {
    digits.parse().ok().filter(|age| *age < 120)
}

/// Where nothing else says whether the day or the month comes first: the order in which the birth date is as many years before the day of the
/// paper as the age says. "DOB: 08/07/1947 (67 yr)" before "REG: 04/06/2015" can only be months first.
pub(super) fn order(document: &Document<'_>, placed: &[Placed<'_>]) -> Order {
    let births = placed.iter().filter(|date| date.used.role == Role::Birth || matches!(date.used.hint, Some(Hint::Age(_))));
    let Some((birth, age)) = births.filter_map(|date| Some((date, age_at(document, date)?))).next() else { return Order::Unknown };
    let days = placed.iter().filter(|date| date.used.role <= Role::Reported && date.used.role != Role::Visit);
    let Some(day) = days.min_by_key(|date| date.used.role) else { return Order::Unknown };
    let fits = |order: Order| {
        let (born, on) = (read(&birth.form, order)?, read(&day.form, order)?);
        Some(born.age_on(start(on)?)? == age)
    };
    match (fits(Order::DayFirst), fits(Order::MonthFirst)) {
        (Some(true), Some(false)) => Order::DayFirst,
        (Some(false), Some(true)) => Order::MonthFirst,
        _ => Order::Unknown,
    }
}

/// The age that stands beside a birth date, or behind its own label near the head: "Age/Sex: 50/F".
fn age_at(document: &Document<'_>, date: &Placed<'_>) -> Option<u32> {
    const ROWS: usize = 15;
    static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
        words::expression(&format!(
            r"(?:^|[^\p{{L}}]){}(?:\s*\([^)]*\))?[\s:/.]{{1,30}}(\d{{1,3}})(?:/\p{{L}}|[^\d./-]|$)",
            words::any_of("date", "age_label")
        ))
    });
    let line = &document.lines[date.at];
    let beside = age_behind(&line.text[date.span.end..]).or_else(|| age_before(&line.text[..date.span.start]));
    let labelled = || {
        let head = document.lines.iter().filter(|line| line.row < ROWS && !line.aside && !line.others);
        head.filter_map(|line| years(LABELLED.captures(line.text)?.get(1)?.as_str())).next()
    };
    beside.or_else(labelled).and_then(|age| u32::try_from(age).ok())
}

fn read(form: &Form, order: Order) -> Option<PartialDate> {
    match form {
        Form::Plain { date, .. } => Some(*date),
        Form::Numbers { first, second, year, .. } => by_order(*first, *second, *year, order).map(|(date, _)| date),
    }
}

fn start(date: PartialDate) -> Option<NaiveDate> {
    date.day_of_month().map(|_| date.first_day())
}

#[cfg(test)]
mod tests {
    use second_read_model::fact::FactName;

    use super::*;
    use crate::date::read;
    use crate::read::tests::facts_of;

    #[test]
    fn ages_before_a_birth_date() {
        for (text, expected) in [
            ("Patient: Marta Lind, 62 yr (", Some(62)),
            ("男 74才   ", Some(74)),
            ("Lind Marta, 62 lat, ", Some(62)),
            ("77 anos (", Some(77)),
            ("seen for 12.5 years, ", None),
            ("Bed 12 ", None),
        ] {
            assert_eq!(age_before(text), expected, "{text}");
        }
    }

    #[test]
    fn the_age_says_which_number_is_the_month() {
        for (text, expected) in [
            ("LIND, Marta   01/12/1936   88y F\nVisit date: 06/05/2025", "2025-05-06"),
            ("Lind, Marta   DOB: 01/12/1999 (24 yo F)\nDate of exam: 10/11/2023", "2023-10-11"),
        ] {
            let facts = facts_of(text, read);
            let date =
                facts.iter().find(|fact| fact.name == FactName::Date).map(|fact| (fact.value.as_str(), fact.confidence >= crate::SURE));
            assert_eq!(date, Some((expected, true)), "{text}");
        }
    }
}
