//! The everyday vocabulary of diagnoses in several languages: `assets/icd10cm/vocabulary.toml`, made ready for `names`.
//!
//! Reads the file's form and nothing else: what a name means in a sentence is for `names`.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::sync::LazyLock;

use second_read_model::fold::fold;
use serde::Deserialize;

use super::endings::Endings;
use super::names::Growth;

/// The words of one language.
pub(crate) struct Language {
    /// BCP 47 primary subtag.
    pub(crate) id: String,
    pub(crate) endings: Endings,
    /// Name and code.
    pub(crate) diseases: Vec<(String, String)>,
    pub(crate) growths: Vec<(String, Growth)>,
    /// Name of a site or a part of one, and the English one in `names.toml` whose codes it has.
    pub(crate) sites: Vec<(String, String)>,
}

/// The languages of the vocabulary.
pub(crate) fn languages() -> &'static [Language] {
    &LANGUAGES
}

/// Words that say nothing about which disease is meant.
pub(crate) fn is_filler(word: &str) -> bool {
    FILLERS.contains(word)
}

/// Last parts of words that are written together with what they are of ("Nierenzellkarzinom"): they are read as words of their own.
pub(crate) fn heads() -> &'static [String] {
    &FILE.heads
}

/// Categories of which one says nothing beside the other of the same record, first the one that goes without saying.
pub(crate) fn goes_without_saying(category: &str, beside: &str) -> bool {
    FILE.within.get(category).is_some_and(|wider| wider.iter().any(|one| one == beside))
}

/// Names in one string, parted by `|`, by language.
type Names = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fillers: Vec<String>,
    heads: Vec<String>,
    within: BTreeMap<String, Vec<String>>,
    endings: BTreeMap<String, Vec<String>>,
    growth: BTreeMap<Growth, Names>,
    site: BTreeMap<String, Names>,
    disease: BTreeMap<String, Names>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../../assets/icd10cm/vocabulary.toml"))
        .expect("vocabulary.toml is checked by a test of this crate")
});

static FILLERS: LazyLock<HashSet<&str>> = LazyLock::new(|| FILE.fillers.iter().map(String::as_str).collect());

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let language = |(id, endings): (&String, &Vec<String>)| Language {
        id: id.clone(),
        endings: Endings::new(endings.iter().map(|ending| fold(ending)).collect()),
        diseases: of(&FILE.disease, id),
        growths: of(&FILE.growth, id),
        sites: of(&FILE.site, id),
    };
    FILE.endings.iter().map(language).collect()
});

/// The names of a table in one language, each with what it leads to.
fn of<K: Clone>(table: &BTreeMap<K, Names>, language: &str) -> Vec<(String, K)> {
    let of_one = |(key, names): (&K, &Names)| {
        let names = names.get(language).map(String::as_str).unwrap_or_default();
        names.split('|').flat_map(spelled).map(|name| (name, key.clone())).collect::<Vec<_>>()
    };
    table.iter().flat_map(of_one).collect()
}

/// A name in each of its spellings: "{a,b} c" is "a c" and "b c".
fn spelled(name: &str) -> Vec<String> {
    let name = name.trim();
    let Some((before, (choices, behind))) = name.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) else {
        return Some(name.to_owned()).filter(|name| !name.is_empty()).into_iter().collect();
    };
    choices.split(',').flat_map(|choice| spelled(&format!("{before}{choice}{behind}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::icd10;

    #[test]
    fn choices_are_spelled_out() {
        for (name, expected) in [
            ("rak nerki", "rak nerki"),
            (" {rak,nowotwór} {nerki,płuca}", "rak nerki|rak płuca|nowotwór nerki|nowotwór płuca"),
            ("infarto{, agudo} de miocardio", "infarto de miocardio|infarto agudo de miocardio"),
            ("{open", "{open"),
            ("", ""),
        ] {
            assert_eq!(spelled(name).join("|"), expected);
        }
    }

    #[test]
    fn every_code_and_site_of_the_vocabulary_is_known() {
        for code in FILE.disease.keys().chain(FILE.within.keys()).filter(|code| !code.is_empty()) {
            assert!(icd10::lookup(code).is_some(), "{code} is not in the table");
        }
        let languages: HashSet<&String> = FILE.endings.keys().collect();
        for (key, names) in FILE.disease.iter().chain(&FILE.site) {
            assert!(names.keys().all(|id| languages.contains(id)), "{key} has words of a language without endings: {names:?}");
        }
        for site in FILE.site.keys() {
            assert!(super::super::names::is_site(site), "{site:?} is no site of names.toml");
        }
    }

    #[test]
    fn no_name_of_one_language_leads_to_two_codes() {
        let mut wrong = Vec::new();
        for language in languages() {
            let mut known: BTreeMap<String, &str> = BTreeMap::new();
            for (name, code) in &language.diseases {
                let words: Vec<String> = name.split(' ').map(|word| language.endings.stem(fold(word).trim()).to_owned()).collect();
                let other = known.insert(words.join(" "), code).filter(|other| other != code);
                wrong.extend(other.map(|other| format!("{name}: {other} and {code}")));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
