//! The people of a report: the patient, a relative of the same family name, and those who order, sign and run machines.

use std::collections::BTreeMap;

use anyhow::Context;
use anyhow::Result;
use rand::Rng;
use rand::rngs::StdRng;
use serde::Deserialize;

use super::layout::folder;

/// As papers know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sex {
    Female,
    Male,
}

/// Names by language, from `people.toml`.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct People(BTreeMap<String, Names>);

#[derive(Deserialize)]
struct Names {
    female: Vec<String>,
    male: Vec<String>,
    /// Family names; a pair `Kowalski/Kowalska` has a man's and a woman's form, and `漢字=カナ` a reading.
    family: Vec<String>,
    /// Second given names, and how many in a hundred have one.
    #[serde(default)]
    middle: Vec<String>,
    #[serde(default)]
    with_middle: u32,
    /// Suffixes of men's names, and how many in a hundred have one.
    #[serde(default)]
    suffixes: Vec<String>,
    #[serde(default)]
    with_suffix: u32,
    /// How a woman and a man are spoken to.
    titles: [String; 2],
}

/// Everyone in one report.
#[derive(Debug, Clone)]
pub(super) struct Cast {
    pub(super) sex: Sex,
    family: String,
    given: String,
    middle: String,
    suffix: String,
    title: String,
    /// Doctors, nurses, technicians, given name first.
    pub(super) staff: Vec<String>,
    /// A mother or sister, and a father or brother, of the patient's family name.
    pub(super) relatives: [String; 2],
}

impl People {
    pub(super) fn read() -> Result<Self> {
        Ok(toml::from_str(&std::fs::read_to_string(folder().join("people.toml"))?)?)
    }

    pub(super) fn cast(&self, generator: &mut StdRng, language: &str, sex: Sex) -> Result<Cast> {
        let names = self.0.get(language).with_context(|| format!("no names for {language}"))?;
        let own = names.family(generator);
        let given = names.given(generator, sex);
        let middle = if generator.random_ratio(names.with_middle, 100) { one_of(generator, &names.middle) } else { String::new() };
        let suffixed = sex == Sex::Male && generator.random_ratio(names.with_suffix, 100);
        let suffix = if suffixed { one_of(generator, &names.suffixes) } else { String::new() };
        let staff = (0..6).map(|_| names.whole(generator)).collect();
        let relatives = [Sex::Female, Sex::Male].map(|of| whole(&names.given(generator, of), &formed(&own, of)));
        let title = names.titles[usize::from(sex == Sex::Male)].clone();
        Ok(Cast { sex, family: formed(&own, sex), given, middle, suffix, title, staff, relatives })
    }
}

impl Names {
    fn given(&self, generator: &mut StdRng, sex: Sex) -> String {
        one_of(generator, if sex == Sex::Female { &self.female } else { &self.male })
    }

    fn family(&self, generator: &mut StdRng) -> String {
        one_of(generator, &self.family)
    }

    fn whole(&self, generator: &mut StdRng) -> String {
        let sex = if generator.random_bool(0.5) { Sex::Female } else { Sex::Male };
        let family = formed(&self.family(generator), sex);
        whole(&self.given(generator, sex), &family)
    }
}

impl Cast {
    /// The patient's name in a style: `Family`, `FAMILY`, `Given`, `GIVEN`, `Middle`, `MIDDLE`, `M` (initial), `Suffix`, `Title`, `Kana`,
    /// `FamilyGiven` (no space between) are replaced, everything else stays. What the patient does not have leaves no gap.
    pub(super) fn written(&self, style: &str) -> String {
        let (mut text, mut word) = (String::new(), String::new());
        for mark in style.chars().chain([' ']) {
            if mark.is_ascii_alphabetic() {
                word.push(mark);
            } else {
                text += &self.part(&std::mem::take(&mut word));
                text.push(mark);
            }
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",").replace(" . ", " ");
        text.trim_end_matches(" .").trim_end_matches([',', ' ']).to_owned()
    }

    /// The patient's whole name, family name first, as nobody can misread it.
    pub(super) fn whole_name(&self) -> String {
        // A name with a reading is one of Japan, where no comma stands.
        self.written(if self.family.contains('=') { "Family Given" } else { "Family, Given Middle" })
    }

    fn part(&self, word: &str) -> String {
        let initial = self.middle.chars().take(1).collect();
        match word {
            "Family" => plain(&self.family),
            "FAMILY" => plain(&self.family).to_uppercase(),
            "Given" => plain(&self.given),
            "GIVEN" => plain(&self.given).to_uppercase(),
            "Middle" => self.middle.clone(),
            "MIDDLE" => self.middle.to_uppercase(),
            "M" => initial,
            "Suffix" => self.suffix.clone(),
            "SUFFIX" => self.suffix.to_uppercase(),
            "Title" => self.title.clone(),
            "FamilyGiven" => plain(&self.family) + &plain(&self.given),
            "Kana" => format!("{} {}", reading(&self.family), reading(&self.given)),
            other => other.to_owned(),
        }
    }
}

/// The man's or the woman's form of a family name.
fn formed(family: &str, sex: Sex) -> String {
    let (of_men, of_women) = family.split_once('/').unwrap_or((family, family));
    if sex == Sex::Female { of_women.to_owned() } else { of_men.to_owned() }
}

/// A name in its language's order: those with a reading are of Japan, where the family name comes first.
fn whole(given: &str, family: &str) -> String {
    let (first, last) = if family.contains('=') { (family, given) } else { (given, family) };
    format!("{} {}", plain(first), plain(last))
}

/// A name without its reading.
fn plain(name: &str) -> String {
    name.split('=').next().unwrap_or_default().to_owned()
}

fn reading(name: &str) -> &str {
    name.split_once('=').map_or("", |(_, reading)| reading)
}

fn one_of(generator: &mut StdRng, list: &[String]) -> String {
    if list.is_empty() { String::new() } else { list[generator.random_range(0..list.len())].clone() }
}
