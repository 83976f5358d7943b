//! Days: when things happened to a patient, and how a region writes dates.

use std::collections::BTreeMap;

use anyhow::Context;
use anyhow::Result;
use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use rand::Rng;
use rand::rngs::StdRng;
use serde::Deserialize;

use super::layout::folder;

/// Ways of writing dates, from `calendar.toml`.
#[derive(Deserialize)]
pub(super) struct Calendar {
    /// Patterns by region, see `Style::written`.
    styles: BTreeMap<String, Vec<String>>,
    /// Names of the months by region, January first.
    months: BTreeMap<String, Vec<String>>,
}

/// One way of writing dates, which one report keeps to.
#[derive(Debug, Clone)]
pub(super) struct Style {
    pattern: String,
    months: Vec<String>,
}

/// The days of one patient's story, by the word that layouts use for each.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub(super) birth: NaiveDate,
    days: BTreeMap<&'static str, NaiveDate>,
    /// Whole years on the day of service.
    pub(super) age: u32,
}

/// Days and how far each lies from the day of service, at least and at most.
const STORY: [(&str, i64, i64); 17] = [
    ("service", 0, 0),
    ("collected", 0, 0),
    ("admitted", 0, 0),
    ("received", 0, 1),
    ("ordered", -12, -1),
    ("reported", 1, 9),
    ("sameday", 0, 0),
    ("discharged", 2, 13),
    ("transcribed", 1, 3),
    ("addended", 11, 30),
    ("printed", 45, 600),
    ("faxed", 40, 300),
    ("prior", -800, -120),
    ("older", -2600, -900),
    ("onset", -70, -21),
    ("followup", 14, 190),
    ("expiry", 365, 900),
];

impl Calendar {
    pub(super) fn read() -> Result<Self> {
        Ok(toml::from_str(&std::fs::read_to_string(folder().join("calendar.toml"))?)?)
    }

    /// The style whose turn it is.
    pub(super) fn style(&self, region: &str, turn: usize) -> Result<Style> {
        let styles = self.styles.get(region).with_context(|| format!("no dates for {region}"))?;
        let months = self.months.get(region).with_context(|| format!("no months for {region}"))?;
        Ok(Style { pattern: styles[turn % styles.len()].clone(), months: months.clone() })
    }
}

impl Style {
    /// `YYYY YY MM M DD D` are numbers, `Month` and `MONTH` the name, `Mon` and `MON` its first three letters, `ERA` the year of Japan's era.
    pub(super) fn written(&self, day: NaiveDate) -> String {
        self.filled(&self.pattern, day)
    }

    /// The same with all digits of the year: of births, two would not do.
    pub(super) fn whole(&self, day: NaiveDate) -> String {
        let pattern = if self.pattern.contains("YYYY") { self.pattern.clone() } else { self.pattern.replace("YY", "YYYY") };
        self.filled(&pattern, day)
    }

    /// Month and year alone, in words.
    pub(super) fn month(&self, day: NaiveDate) -> String {
        let number = day.month0() as usize;
        format!("{} {}", self.months.get(number).map_or("", String::as_str), day.year())
    }

    fn filled(&self, pattern: &str, day: NaiveDate) -> String {
        let month = self.months.get(day.month0() as usize).map_or("", String::as_str);
        let short: String = month.chars().take(3).collect();
        // Reiwa began on 1 May 2019, Heisei on 8 January 1989, Showa on 25 December 1926.
        let era =
            [(2019, 5, 1, "令和"), (1989, 1, 8, "平成"), (1926, 12, 25, "昭和")].into_iter().find_map(|(year, month, first, name)| {
                let began = NaiveDate::from_ymd_opt(year, month, first)?;
                (day >= began).then(|| format!("{name}{}", day.year() - year + 1))
            });
        let words = [
            ("Month", month.to_owned()),
            ("MONTH", month.to_uppercase()),
            ("Mon", short.clone()),
            ("MON", short.to_uppercase()),
            ("YYYY", day.year().to_string()),
            ("YY", format!("{:02}", day.year() % 100)),
            ("ERA", era.unwrap_or_default()),
            ("MM", format!("{:02}", day.month())),
            ("M", day.month().to_string()),
            ("DD", format!("{:02}", day.day())),
            ("D", day.day().to_string()),
        ];
        let mut text = String::new();
        let mut rest = pattern;
        while let Some(letter) = rest.chars().next() {
            let found = words.iter().find(|(word, _)| rest.starts_with(word));
            let taken = found.map_or(letter.len_utf8(), |(word, _)| word.len());
            text += found.map_or(&rest[..taken], |(_, value)| value);
            rest = &rest[taken..];
        }
        text
    }
}

impl Life {
    /// A patient of these ages, seen between 2012 and 2025.
    pub(super) fn of(generator: &mut StdRng, ages: (u32, u32)) -> Result<Self> {
        let first = NaiveDate::from_ymd_opt(2012, 1, 9).context("a day")?;
        let service = later(first, generator.random_range(0..4950));
        let age = generator.random_range(ages.0..=ages.1);
        let birth = later(service, -i64::from(age) * 36525 / 100 - generator.random_range(20..340));
        let mut days = BTreeMap::new();
        for (word, least, most) in STORY {
            days.insert(word, later(service, generator.random_range(least..=most)));
        }
        // A relative's birth, some 30 years off.
        days.insert("relative-birth", later(birth, -generator.random_range(8_000..13_000)));
        let age = service.years_since(birth).unwrap_or(age);
        Ok(Self { birth, days, age })
    }

    pub(super) fn day(&self, word: &str) -> Option<NaiveDate> {
        self.days.get(word).copied()
    }
}

fn later(day: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) };
    moved.unwrap_or(day)
}
