//! People: names as written, taken apart; identity claims of records.

use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::PartialDate;
use crate::fold::is_cjk;

/// A human name in parts, as written (case and accents kept).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HumanName {
    pub family: String,
    /// Given and middle names, in order, by single spaces.
    pub given: String,
    /// Jr., III … ; empty where there is none.
    pub suffix: String,
}

impl HumanName {
    /// Reading order: given names, family name, suffix; the family name first where it is in Chinese characters.
    pub fn display(&self) -> String {
        let [first, second] = match self.family.chars().any(is_cjk) {
            true => [&self.family, &self.given],
            false => [&self.given, &self.family],
        };
        [first, second, &self.suffix].into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// DICOM PN, first component group (PS3.5 6.2.1): `Family^Given^Middle^Prefix^Suffix`.
    pub fn to_dicom(&self) -> String {
        let given = self.given.replacen(' ', "^", 1);
        format!("{}^{}", self.family, given)
    }

    /// The same with the suffix in its place, so that [`HumanName::from_dicom`] gives all of it back.
    pub fn to_dicom_with_suffix(&self) -> String {
        let (first, middle) = self.given.split_once(' ').unwrap_or((&self.given, ""));
        format!("{}^{first}^{middle}^^{}", self.family, self.suffix)
    }

    /// From DICOM PN: the first non-empty component group, prefixes dropped.
    pub fn from_dicom(value: &str) -> Self {
        let group = value.split('=').find(|group| !group.trim().is_empty()).unwrap_or("");
        let mut parts = group.split('^').map(str::trim);
        let family = parts.next().unwrap_or("").to_owned();
        let given = [parts.next().unwrap_or(""), parts.next().unwrap_or("")].join(" ").trim().to_owned();
        let suffix = parts.nth(1).unwrap_or("").to_owned();
        Self { family, given, suffix }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.family.is_empty() && self.given.is_empty()
    }
}

/// What one record says about whose it is. Silent where the record is silent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityClaim {
    pub name: Option<HumanName>,
    pub birth_date: Option<PartialDate>,
    /// `F`, `M`, `O` or as written.
    pub sex: Option<String>,
    /// The number and who issued it (the place; empty when unknown).
    pub number: Option<PersonNumber>,
}

/// A person's number at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct PersonNumber {
    pub place: String,
    pub value: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dicom_names() {
        for (value, shown) in [
            ("Alvarez^Maria^J", "Maria J Alvarez"),
            ("ALVAREZ^MARIA", "MARIA ALVAREZ"),
            ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Tarou Yamada"),
            ("=山田^太郎", "山田 太郎"),
            ("Adams^John Robert Quincy^^Rev.^B.A. M.Div.", "John Robert Quincy Adams B.A. M.Div."),
            ("Okafor-Bright", "Okafor-Bright"),
        ] {
            assert_eq!(HumanName::from_dicom(value).display(), shown, "{value}");
        }
        assert!(HumanName::from_dicom("^^").is_empty());
        assert_eq!(HumanName::from_dicom("A^B^C").to_dicom(), "A^B^C");
        for written in ["Okafor^Harold^J K^^Jr.", "山田^太郎^^^", "Alvarez^Maria^^^"] {
            assert_eq!(HumanName::from_dicom(written).to_dicom_with_suffix(), written);
        }
    }
}
