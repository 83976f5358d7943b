//! A date as papers give it: a year, a year and month, or a day. Partial dates stay partial.

use std::fmt;
use std::str::FromStr;

use chrono::Datelike;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use ts_rs::TS;

use crate::sentence::say;

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; always a date that exists. Orders by what is known: `2024` before `2024-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(as = "String")]
pub struct PartialDate {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
}

/// A text or numbers that are no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", say("wrong.date", &[("value", .0)]))]
pub struct NotADate(pub String);

impl PartialDate {
    /// A date from its numbers; `None` if there is no such date or the year is not within 1800–2999.
    pub fn new(year: i32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        if !(1800..3000).contains(&year) || (month.is_none() && day.is_some()) {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1))?;
        Some(Self { year, month, day })
    }

    /// A whole day.
    pub fn day(year: i32, month: u32, day: u32) -> Option<Self> {
        Self::new(year, Some(month), Some(day))
    }

    /// DICOM DA (`YYYYMMDD`, PS3.5 6.2) or the start of an HL7 TS; `None` for anything else.
    pub fn from_digits(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits: String = text.chars().take_while(char::is_ascii_digit).take(8).collect();
        let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|d| d.parse().ok());
        match digits.len() {
            4 => Self::new(number(0..4)? as i32, None, None),
            6 => Self::new(number(0..4)? as i32, number(4..6), None),
            8 => Self::new(number(0..4)? as i32, number(4..6), number(6..8)),
            _ => None,
        }
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month 1–12, where it is known.
    pub fn month(self) -> Option<u32> {
        self.month
    }

    /// The day 1–31, where it is known.
    pub fn day_of_month(self) -> Option<u32> {
        self.day
    }

    /// The first day this date can mean.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(NaiveDate::MIN)
    }

    /// Whole years from this date (a birth) to `on`; `None` while this date is partial or `on` is earlier.
    pub fn age_on(self, on: NaiveDate) -> Option<u32> {
        self.day?;
        on.years_since(self.first_day())
    }

    /// `YYYYMMDD`, or as much of it as is known (DICOM DA when whole, IHE DTM always).
    pub fn digits(self) -> String {
        self.to_string().replace('-', "")
    }
}

impl From<NaiveDate> for PartialDate {
    fn from(date: NaiveDate) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        self.month.map_or(Ok(()), |month| write!(f, "-{month:02}"))?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

impl FromStr for PartialDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let wrong = || NotADate(text.to_owned());
        let mut parts = text.split('-');
        let mut number = |width: usize| -> Result<Option<u32>, NotADate> {
            parts
                .next()
                .map(|part| {
                    let fits = part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit());
                    part.parse().ok().filter(|_| fits).ok_or_else(wrong)
                })
                .transpose()
        };
        let (year, month, day) = (number(4)?.ok_or_else(wrong)?, number(2)?, number(2)?);
        if parts.next().is_some() {
            return Err(wrong());
        }
        Self::new(year as i32, month, day).ok_or_else(wrong)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        for good in ["2024", "2024-03", "2024-03-14", "2024-02-29"] {
            assert_eq!(good.parse::<PartialDate>().map(|date| date.to_string()), Ok(good.to_owned()));
        }
        for wrong in ["", "24", "2024-3", "2023-02-29", "2024-13", "2024-03-14-1", "1666", "2024-03-14T10"] {
            assert!(wrong.parse::<PartialDate>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn digits_are_those_of_dicom() {
        assert_eq!(PartialDate::from_digits("20240314").map(|d| d.to_string()).as_deref(), Some("2024-03-14"));
        assert_eq!(PartialDate::from_digits("20240314093000+0100").map(|d| d.digits()).as_deref(), Some("20240314"));
        assert_eq!(PartialDate::from_digits("202403").map(|d| d.to_string()).as_deref(), Some("2024-03"));
        assert_eq!(PartialDate::from_digits("2024.03.14"), PartialDate::new(2024, None, None));
        assert_eq!(PartialDate::from_digits("00010101"), None);
    }

    #[test]
    fn age_counts_whole_years() {
        let born = PartialDate::day(1971, 3, 14);
        let on = |text: &str| text.parse::<NaiveDate>().ok();
        assert_eq!(born.zip(on("2026-06-14")).and_then(|(b, d)| b.age_on(d)), Some(55));
        assert_eq!(born.zip(on("2026-03-13")).and_then(|(b, d)| b.age_on(d)), Some(54));
    }
}
