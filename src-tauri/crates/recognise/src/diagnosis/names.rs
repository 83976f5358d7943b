//! Names of diseases in a sentence, and the code that each leads to with the site and the words around it.
//!
//! Three sources, the longest name at a place wins: `names.toml` (how doctors write), the everyday phrases that lead to one code, and
//! the titles and inclusion terms of the table itself. A growth ("adenocarcinoma") has no code of its own: its site has one for each
//! behaviour. What a sentence says about the disease (denied, past …) is for `context`; the side is for `side`.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::token::Word;
use super::token::is_filler;
use super::token::phrase;
use crate::icd10;

/// A disease that a sentence names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// Its first word, and the one behind its last.
    pub(crate) at: usize,
    pub(crate) end: usize,
    pub(crate) target: Target,
    /// How many phrases around it were needed to choose the target.
    pub(crate) around: usize,
}

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// An entry of the table.
    Code(String),
    /// A code only together with a site.
    Growth(Growth),
}

/// How a growth behaves: the columns of the table of neoplasms of ICD-10-CM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Growth {
    Malignant,
    Secondary,
    InSitu,
    Benign,
    Uncertain,
}

/// The diseases that a sentence names, in its order, none within another. `beside` says whether words stand near it, in what says what
/// it is about. `counts` says whether a word of the sentence may be used to choose a finer code.
pub(crate) fn named(words: &[Word], beside: impl Fn(&[String]) -> bool, counts: impl Fn(usize) -> bool) -> Vec<Named> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match longest(words, at) {
            Some((end, candidates)) => {
                let has = |wanted: &[String]| {
                    places(words, wanted).any(|(from, to)| (to <= at || from >= end) && (from..to).all(&counts)) || beside(wanted)
                };
                if let Some((target, around)) = candidates.target(has) {
                    found.push(Named { at, end, target, around });
                }
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The code of a growth at the site that the words name, if they name one. Where they name several, the one nearest to `near` counts,
/// but a part ("sigmoid") before its organ ("colon").
pub(crate) fn site(words: &[Word], near: usize, growth: Growth) -> Option<String> {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((end, site)) = NAMES.sites.longest(words, at) else {
            at += 1;
            continue;
        };
        let is_origin =
            growth == Growth::Secondary && words.get(end).is_some_and(|word| ["primary", "origin"].contains(&word.text.as_str()));
        let codes = site.best(|wanted| has(words, wanted)).map(|(_, codes)| codes).filter(|_| !is_origin);
        if let Some(code) = codes.and_then(|codes| codes.get(&growth)) {
            found.push((distance(at, end, near), at, code.as_str()));
        }
        at = end;
    }
    let (_, _, nearest) = found.iter().min_by_key(|(distance, at, _)| (*distance, *at))?;
    let part = found.iter().find(|(_, _, code)| code.get(..3) == nearest.get(..3) && is_vague(nearest) && !is_vague(code));
    Some(part.map_or(nearest, |(_, _, code)| code).to_string())
}

/// The finer code of `code`'s category that the words lead to by naming a part of the organ: the nearest to `near`.
pub(crate) fn part(words: &[Word], near: usize, code: &str) -> Option<String> {
    let named = (0..words.len()).filter_map(|at| {
        let (end, choices) = NAMES.parts.longest(words, at)?;
        let (_, codes) = choices.best(|wanted| has(words, wanted))?;
        let finer = codes.iter().find(|part| part.get(..3) == code.get(..3) && !is_vague(part))?;
        Some((distance(at, end, near), at, finer))
    });
    named.min_by_key(|(distance, at, _)| (*distance, *at)).map(|(_, _, code)| code.clone())
}

/// Whether a code says no part of its organ.
pub(crate) fn is_vague(code: &str) -> bool {
    code.len() <= 3 || icd10::lookup(code).is_some_and(|term| leaves_open(&term.title))
}

/// Whether a title leaves open what its family knows. "Secondary and unspecified malignant neoplasm of axilla" does not.
pub(crate) fn leaves_open(title: &str) -> bool {
    title.to_ascii_lowercase().replace("and unspecified", "").contains("unspecified")
}

/// Whether words stand among others.
pub(crate) fn has(words: &[Word], wanted: &[String]) -> bool {
    places(words, wanted).next().is_some()
}

/// How far words from `at` to `end` stand from the word `near`.
fn distance(at: usize, end: usize, near: usize) -> usize {
    if at >= near { at - near } else { near - end.min(near) }
}

/// What may be meant at a place: names of the same words, which ask for different words around them.
enum Candidates {
    Names(&'static Choices<Target>),
    Title(Target),
}

impl Candidates {
    /// What is meant, and how many phrases around it say so.
    fn target(&self, has: impl Fn(&[String]) -> bool) -> Option<(Target, usize)> {
        match self {
            Candidates::Names(choices) => {
                let (around, target) = choices.best(has).filter(|(_, target)| *target != Target::Code(String::new()))?;
                Some((target.clone(), around.len()))
            }
            Candidates::Title(target) => Some((target.clone(), 0)),
        }
    }
}

/// The longest name that begins at word `at`: the word behind it, and what it may mean. Words that say nothing may stand within it.
fn longest(words: &[Word], at: usize) -> Option<(usize, Candidates)> {
    let name = NAMES.names.longest(words, at);
    let title = title(words, at);
    match (name, title) {
        (Some((end, _)), Some((further, entry))) if further > end => Some((further, Candidates::Title(Target::Code(entry)))),
        (Some((end, choices)), _) => Some((end, Candidates::Names(choices))),
        (None, Some((end, entry))) => Some((end, Candidates::Title(Target::Code(entry)))),
        (None, None) => None,
    }
}

/// The longest title or inclusion term that begins at a word.
fn title(words: &[Word], at: usize) -> Option<(usize, String)> {
    let mut best = None;
    let mut joined = String::new();
    let mut count = 0;
    for (offset, word) in words[at..].iter().enumerate() {
        if is_filler(&word.text) {
            if offset == 0 {
                return None;
            }
            continue;
        }
        joined.push_str(&word.text);
        joined.push(' ');
        count += 1;
        if let Some(code) = TITLES.get(joined.as_str()) {
            best = Some((at + offset + 1, code.clone()));
        }
        if count == TITLE_WORDS {
            break;
        }
    }
    best
}

/// Where words stand among others, fillers between them left out.
fn places<'a>(words: &'a [Word], wanted: &'a [String]) -> impl Iterator<Item = (usize, usize)> + 'a {
    (0..words.len()).filter_map(move |at| stands(words, at, wanted).map(|end| (at, end)))
}

/// The word behind `wanted` if it begins at word `at`.
fn stands(words: &[Word], at: usize, wanted: &[String]) -> Option<usize> {
    let mut next = at;
    for (number, word) in wanted.iter().enumerate() {
        while number > 0 && words.get(next).is_some_and(|between| is_filler(&between.text) && between.text != *word) {
            next += 1;
        }
        if words.get(next)?.text != *word {
            return None;
        }
        next += 1;
    }
    Some(next)
}

/// Phrases by their first word.
struct Phrases<T>(HashMap<String, Vec<Phrase<T>>>);

/// A phrase with what it may mean.
struct Phrase<T> {
    words: Vec<String>,
    /// Counts only where it is written in capitals: "GIST", not "the gist".
    capitals: bool,
    choices: Choices<T>,
}

/// What one phrase means, by the words that must stand around it; most of them first.
struct Choices<T>(Vec<(Vec<Vec<String>>, T)>);

impl<T> Choices<T> {
    fn best(&self, has: impl Fn(&[String]) -> bool) -> Option<&(Vec<Vec<String>>, T)> {
        self.0.iter().find(|(around, _)| around.iter().all(|wanted| has(wanted)))
    }
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Phrases<T> {
    /// Adds "phrase" or "phrase + words around it + more words". A phrase that is there already keeps its meaning.
    fn add(&mut self, written: &str, target: T) {
        let mut parts = written.split('+').map(|part| phrase(part).into_iter().filter(|word| !is_filler(word)).collect::<Vec<_>>());
        let words = parts.next().unwrap_or_default();
        let around: Vec<Vec<String>> = parts.filter(|part| !part.is_empty()).collect();
        let Some(first) = words.first() else { return };
        let head = written.split('+').next().unwrap_or_default();
        let is_short = words.len() == 1 && first.len() <= SHORT && first.is_ascii();
        let capitals = is_short || head.chars().skip(1).any(char::is_uppercase) && !head.trim().contains(' ');
        let of_first = self.0.entry(first.clone()).or_default();
        let at = of_first.iter().position(|known| known.words == words && known.capitals == capitals).unwrap_or_else(|| {
            of_first.push(Phrase { words, capitals, choices: Choices(Vec::new()) });
            of_first.len() - 1
        });
        let choices = &mut of_first[at].choices.0;
        if !choices.iter().any(|(known, _)| *known == around) {
            choices.push((around, target));
        }
    }

    /// Longer phrases first, those in capitals before others; of one phrase, those first that ask for more.
    fn order(&mut self) {
        for of_first in self.0.values_mut() {
            of_first.sort_by_key(|phrase| std::cmp::Reverse((phrase.words.len(), phrase.capitals)));
            let words = |around: &[Vec<String>]| around.iter().map(Vec::len).sum::<usize>();
            of_first
                .iter_mut()
                .for_each(|phrase| phrase.choices.0.sort_by_key(|(around, _)| std::cmp::Reverse((around.len(), words(around)))));
        }
    }

    fn longest(&self, words: &[Word], at: usize) -> Option<(usize, &Choices<T>)> {
        let first = words.get(at)?;
        let of_first = self.0.get(&first.text)?;
        let counts = |phrase: &&Phrase<T>| !phrase.capitals || first.capitals;
        of_first.iter().filter(counts).find_map(|phrase| Some((stands(words, at, &phrase.words)?, &phrase.choices)))
    }
}

/// Letters of a word that counts in capitals only.
const SHORT: usize = 3;
/// Words of the longest title that is looked for.
const TITLE_WORDS: usize = 12;
/// Letters of the shortest title of one word that is looked for.
const TITLE_LETTERS: usize = 7;

/// Codes of a site by behaviour.
type SiteCodes = BTreeMap<Growth, String>;

struct Names {
    names: Phrases<Target>,
    sites: Phrases<SiteCodes>,
    /// What makes the code of an organ finer: a site's codes and a part's.
    parts: Phrases<Vec<String>>,
}

/// `assets/icd10cm/names.toml`.
#[derive(Deserialize)]
struct File {
    /// Code by name; an empty code: the words are no diagnosis.
    name: BTreeMap<String, String>,
    growth: BTreeMap<Growth, Vec<String>>,
    site: Vec<Site>,
    part: Vec<Part>,
    /// Words for a side in forms that `assets/languages` does not have, by side.
    side: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Part {
    names: Vec<String>,
    codes: Vec<String>,
}

#[derive(Deserialize)]
struct Site {
    names: Vec<String>,
    #[serde(flatten)]
    codes: BTreeMap<Growth, String>,
}

/// Words for a side (`left`, `right`, `both`) beyond those of `assets/languages`.
pub(crate) fn side_words(side: &str) -> &'static [String] {
    FILE.side.get(side).map(Vec::as_slice).unwrap_or_default()
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../../assets/icd10cm/names.toml")).expect("names.toml is checked by a test of this crate")
});

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let (mut names, mut sites, mut parts) = (Phrases::default(), Phrases::default(), Phrases::default());
    for (name, code) in &FILE.name {
        names.add(name, Target::Code(code.clone()));
    }
    for (growth, words) in &FILE.growth {
        words.iter().for_each(|word| names.add(word, Target::Growth(*growth)));
    }
    for (phrase, code) in icd10::everyday_names() {
        names.add(&phrase, Target::Code(code.to_owned()));
    }
    for site in &FILE.site {
        site.names.iter().for_each(|name| sites.add(name, site.codes.clone()));
    }
    let mut codes: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    FILE.part.iter().for_each(|part| part.names.iter().for_each(|name| codes.entry(name).or_default().extend(part.codes.iter().cloned())));
    FILE.site
        .iter()
        .for_each(|site| site.names.iter().for_each(|name| codes.entry(name).or_default().extend(site.codes.values().cloned())));
    codes.into_iter().for_each(|(name, codes)| parts.add(name, codes));
    names.order();
    sites.order();
    parts.order();
    Names { names, sites, parts }
});

/// Titles and inclusion terms as plain words, with their codes. Injuries, outer causes, findings and circumstances are left out: their
/// titles are everyday words.
static TITLES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut titles: HashMap<String, String> = HashMap::new();
    for (term, includes) in icd10::terms('A'..='Q') {
        for written in std::iter::once(term.title.as_str()).chain(includes.lines()) {
            let bare = written.contains(['(', '[']).then(|| plain_title(written, true));
            for words in std::iter::once(plain_title(written, false)).chain(bare) {
                let count = words.matches(' ').count();
                if count == 0 || count > TITLE_WORDS || (count == 1 && words.len() <= TITLE_LETTERS) {
                    continue;
                }
                let held = titles.entry(words).or_insert_with(|| term.code.clone());
                // "Heart failure" and "Heart failure, unspecified" are one name: the one that can be used as it stands.
                if term.billable && term.code.starts_with(held.as_str()) {
                    held.clone_from(&term.code);
                }
            }
        }
    }
    titles
});

/// A title as words with a blank behind each; what stands in brackets left out if asked.
fn plain_title(title: &str, without_brackets: bool) -> String {
    let mut plain = String::with_capacity(title.len() + 1);
    let mut depth = 0_u32;
    let outside: String = title
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            !without_brackets || (depth == 0 && !matches!(c, ')' | ']'))
        })
        .collect();
    for word in phrase(&outside).iter().filter(|word| !is_filler(word)) {
        plain.push_str(word);
        plain.push(' ');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::super::token::words;
    use super::*;

    #[test]
    fn every_code_of_the_lists_is_in_the_table() {
        for (name, code) in &FILE.name {
            assert!(code.is_empty() || icd10::lookup(code).is_some(), "{name:?} leads to {code}, which is not in the table");
        }
        for site in &FILE.site {
            for code in site.codes.values().chain(FILE.part.iter().flat_map(|part| &part.codes)) {
                assert!(icd10::lookup(code).is_some(), "{:?} leads to {code}, which is not in the table", site.names);
            }
        }
    }

    #[track_caller]
    fn check(sentence: &str, expected: &[&str]) {
        let words = words(sentence);
        let found: Vec<String> = named(&words, |_| false, |_| true)
            .into_iter()
            .filter_map(|named| match named.target {
                Target::Code(code) => Some(code),
                Target::Growth(growth) => site(&words, named.at, growth),
            })
            .collect();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn names_lead_to_codes() {
        check("Invasive ductal carcinoma of the breast", &["C50.9"]);
        check("Colon, sigmoid: adenocarcinoma", &["C18.7"]);
        check("Colon, sigmoid: tubular adenoma", &["D12.5"]);
        check("Essential (primary) hypertension", &["I10"]);
        check("essential hypertension and asthma", &["I10", "J45.909"]);
        check("Heart failure with reduced ejection fraction", &["I50.20"]);
        check("Liver: metastatic adenocarcinoma, colonic primary", &["C78.7"]);
        check("The ms was written by hand", &[]);
        check("carcinoma", &[]);
    }
}
