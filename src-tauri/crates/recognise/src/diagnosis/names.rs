//! Names of diseases in a sentence, and the code that each leads to with the site and the words around it.
//!
//! Four sources, the longest name at a place wins: `names.toml` (how doctors write), `vocabulary.toml` (the same in more languages, compared
//! without the endings of each), the everyday phrases that lead to one code, and the titles and inclusion terms of the table itself. A side
//! may stand within a name ("calculus of the left ureter"). A growth ("adenocarcinoma") has no code of its own: its site has one for each
//! behaviour. What a sentence says about the disease (denied, past …) is for `context`; the side is for `side`.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::endings::Endings;
use super::side;
use super::token::Word;
use super::token::is_filler;
use super::token::phrase;
use super::vocabulary;
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

impl Named {
    /// Whether words around it led to a code of the same category as that of another.
    fn is_finer_than(&self, other: &Named) -> bool {
        let category = |named: &Named| match &named.target {
            Target::Code(code) => code.get(..3).map(str::to_owned),
            Target::Growth(_) => None,
        };
        self.around > 0 && category(self).is_some() && category(self) == category(other)
    }
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
/// it is about. `counts` says whether a word of the sentence may be used to choose a finer code. `spoken` is the language of the text, if it
/// is known: "SEP" is multiple sclerosis in French alone.
pub(crate) fn named(
    words: &[Word],
    spoken: Option<&str>,
    beside: impl Fn(&[String], &Endings) -> bool,
    counts: impl Fn(usize) -> bool,
) -> Vec<Named> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let has = |wanted: &[String], endings: &Endings, end: usize| {
            let is_outside = |(from, to): (usize, usize)| (to <= at || from >= end) && (from..to).all(&counts);
            places(words, wanted, endings).any(is_outside) || beside(wanted, endings)
        };
        match longest(words, at, spoken, has) {
            Some(name) => {
                at = name.end;
                if name.target != Target::Code(String::new()) {
                    found.push(name);
                }
            }
            None => at += 1,
        }
    }
    found
}

/// The code of a growth at the site that the words name, if they name one. Where they name several, the one nearest to the words `near` counts,
/// but a part ("sigmoid") before its organ ("colon").
pub(crate) fn site(words: &[Word], near: Range<usize>, growth: Growth) -> Option<String> {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((end, sites)) = first_longest(&NAMES.sites, words, at, None, |wanted, endings, _| has(words, wanted, endings)) else {
            at += 1;
            continue;
        };
        let is_origin =
            growth == Growth::Secondary && words.get(end).is_some_and(|word| ["primary", "origin"].contains(&word.text.as_str()));
        if let Some(code) = sites.iter().filter(|_| !is_origin).find_map(|(_, codes)| codes.get(&growth)) {
            found.push((distance(at..end, &near), at, code.as_str()));
        }
        at = end;
    }
    let (_, _, nearest) = found.iter().min_by_key(|(distance, at, _)| (*distance, *at))?;
    let part = found.iter().find(|(_, _, code)| code.get(..3) == nearest.get(..3) && is_vague(nearest) && !is_vague(code));
    Some(part.map_or(nearest, |(_, _, code)| code).to_string())
}

/// The finer code of `code`'s category that the words lead to by naming a part of the organ: the nearest to `near`.
pub(crate) fn part(words: &[Word], near: Range<usize>, code: &str) -> Option<String> {
    let finer = |codes: &'static Vec<String>| codes.iter().find(|part| part.get(..3) == code.get(..3) && !is_vague(part));
    let named = (0..words.len()).filter_map(|at| {
        let (end, parts) = first_longest(&NAMES.parts, words, at, None, |wanted, endings, _| has(words, wanted, endings))?;
        Some((distance(at..end, &near), at, parts.into_iter().find_map(|(_, codes)| finer(codes))?))
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
pub(crate) fn has(words: &[Word], wanted: &[String], endings: &Endings) -> bool {
    places(words, wanted, endings).next().is_some()
}

/// How many words stand between two runs of words.
fn distance(words: Range<usize>, near: &Range<usize>) -> usize {
    if words.start >= near.end { words.start - near.end } else { near.start.saturating_sub(words.end) }
}

/// The longest name that begins at word `at`, which the words around it allow. Of several languages that in which most of them do. Words that
/// say nothing may stand within it. `has` says whether words stand around a name that ends at a word.
fn longest(words: &[Word], at: usize, spoken: Option<&str>, has: impl Fn(&[String], &Endings, usize) -> bool) -> Option<Named> {
    let name = first_longest(&NAMES.names, words, at, spoken, has).and_then(|(end, names)| {
        let best = names.into_iter().reduce(|best, other| if other.0.len() > best.0.len() { other } else { best });
        best.map(|(around, target)| Named { at, end, target: target.clone(), around: around.len() })
    });
    let title = title(words, at).map(|(end, code)| Named { at, end, target: Target::Code(code), around: 0 });
    match (name, title) {
        // A title that is longer says no more than a name that the words around it made finer: "osteoarthritis of the left knee".
        (Some(name), Some(title)) if title.end > name.end && name.is_finer_than(&title) => Some(Named { end: title.end, ..name }),
        (Some(name), Some(title)) if title.end > name.end => Some(title),
        (name, title) => name.or(title),
    }
}

/// The longest title or inclusion term that begins at a word.
fn title(words: &[Word], at: usize) -> Option<(usize, String)> {
    let mut best = None;
    // The words as they stand, and without sides within them ("calculus of the left ureter"); some titles name a side.
    let (mut joined, mut sideless) = (String::new(), Some(String::new()));
    let mut count = 0;
    for (offset, word) in words[at..].iter().enumerate() {
        if is_filler(&word.text) {
            if offset == 0 {
                return None;
            }
            continue;
        }
        let add = |to: &mut String| {
            to.push_str(&word.text);
            to.push(' ');
        };
        add(&mut joined);
        let is_side = side::is_side(word);
        match is_side {
            // What begins with a side is looked for behind it.
            true if offset == 0 => sideless = None,
            true => {}
            false => sideless.iter_mut().for_each(add),
        }
        count += 1;
        // A side at its end is none within it.
        let within = sideless.as_ref().filter(|plain| !is_side && **plain != joined);
        let without = || within.and_then(|plain| TITLES.get(plain.as_str()));
        if let Some(code) = TITLES.get(joined.as_str()).or_else(without) {
            best = Some((at + offset + 1, code.clone()));
        }
        if count == TITLE_WORDS {
            break;
        }
    }
    best
}

/// Whether a word may stand within a name without changing it: one that says nothing, or a side.
fn may_stand_within(word: &Word) -> bool {
    is_filler(&word.text) || side::is_side(word)
}

/// Where words stand among others, fillers between them left out.
fn places<'a>(words: &'a [Word], wanted: &'a [String], endings: &'a Endings) -> impl Iterator<Item = (usize, usize)> + 'a {
    (0..words.len()).filter_map(move |at| stands(words, at, wanted, endings).map(|end| (at, end)))
}

/// The word behind `wanted` if it begins at word `at`.
fn stands(words: &[Word], at: usize, wanted: &[String], endings: &Endings) -> Option<usize> {
    let mut next = at;
    for (number, word) in wanted.iter().enumerate() {
        let is_it = |found: &Word| found.text == *word || endings.stem(&found.text) == *word;
        while number > 0 && words.get(next).is_some_and(|between| !is_it(between) && may_stand_within(between)) {
            next += 1;
        }
        if !is_it(words.get(next)?) {
            return None;
        }
        next += 1;
    }
    Some(next)
}

/// Phrases of one language by their first word.
struct Phrases<T> {
    by_first: HashMap<String, Vec<Phrase<T>>>,
    /// What the words of a text are compared without; the words of the phrases are without them.
    endings: &'static Endings,
    /// `None`: they count whatever is spoken.
    language: Option<&'static str>,
}

/// A phrase with what it may mean.
struct Phrase<T> {
    words: Vec<String>,
    /// Counts only where it is written in capitals: "GIST", not "the gist".
    capitals: bool,
    /// A single word so short that only itself is it.
    exact: bool,
    choices: Choices<T>,
}

/// What one phrase means, by the words that must stand around it; most of them first.
struct Choices<T>(Vec<(Vec<Vec<String>>, T)>);

impl<T> Choices<T> {
    fn best(&self, has: impl Fn(&[String]) -> bool) -> Option<&(Vec<Vec<String>>, T)> {
        self.0.iter().find(|(around, _)| around.iter().all(|wanted| has(wanted)))
    }
}

impl<T> Phrases<T> {
    fn new(endings: &'static Endings, language: Option<&'static str>) -> Self {
        Self { by_first: HashMap::new(), endings, language }
    }

    /// Adds "phrase" or "phrase + words around it + more words". A phrase that is there already keeps its meaning.
    fn add(&mut self, written: &str, target: T) {
        self.insert(written, target, true);
    }

    /// The same; `may_be_short`: a word of three letters stands for something longer and counts in capitals only.
    fn insert(&mut self, written: &str, target: T, may_be_short: bool) {
        let stems = |part: &str| -> Vec<String> {
            phrase(part).iter().filter(|word| !is_filler(word)).map(|word| self.endings.stem(word).to_owned()).collect()
        };
        let mut parts = written.split('+').map(stems);
        let mut words = parts.next().unwrap_or_default();
        let around: Vec<Vec<String>> = parts.filter(|part| !part.is_empty()).collect();
        let Some(first) = words.first().cloned() else { return };
        let head = written.split('+').next().unwrap_or_default();
        let whole = phrase(head).into_iter().find(|word| !is_filler(word)).unwrap_or_default();
        let letters = whole.chars().count();
        let is_short = may_be_short && words.len() == 1 && letters <= SHORT && whole.is_ascii();
        let capitals = is_short || head.chars().skip(1).any(char::is_uppercase) && !head.trim().contains(' ');
        let exact = words.len() == 1 && letters <= EXACT;
        if exact {
            words = vec![whole];
        }
        let of_first = self.by_first.entry(first).or_default();
        let at = of_first.iter().position(|known| known.words == words && known.capitals == capitals).unwrap_or_else(|| {
            of_first.push(Phrase { words, capitals, exact, choices: Choices(Vec::new()) });
            of_first.len() - 1
        });
        let choices = &mut of_first[at].choices.0;
        if !choices.iter().any(|(known, _)| *known == around) {
            choices.push((around, target));
        }
    }

    /// Longer phrases first, those in capitals before others; of one phrase, those first that ask for more.
    fn order(&mut self) {
        for of_first in self.by_first.values_mut() {
            of_first.sort_by_key(|phrase| std::cmp::Reverse((phrase.words.len(), phrase.capitals)));
            let words = |around: &[Vec<String>]| around.iter().map(Vec::len).sum::<usize>();
            of_first
                .iter_mut()
                .for_each(|phrase| phrase.choices.0.sort_by_key(|(around, _)| std::cmp::Reverse((around.len(), words(around)))));
        }
    }

    /// What the longest phrase means that begins at a word and that the words around allow; those that are short for something only if asked.
    fn longest(
        &self,
        words: &[Word],
        at: usize,
        with_short: bool,
        has: impl Fn(&[String], &Endings, usize) -> bool,
    ) -> Option<(usize, Meant<'_, T>)> {
        let first = words.get(at)?;
        let of_first = self.by_first.get(self.endings.stem(&first.text))?;
        let counts =
            |phrase: &&Phrase<T>| (!phrase.capitals || (first.capitals && with_short)) && (!phrase.exact || phrase.words[0] == first.text);
        of_first.iter().filter(counts).find_map(|phrase| {
            let end = stands(words, at, &phrase.words, self.endings)?;
            Some((end, phrase.choices.best(|wanted| has(wanted, self.endings, end))?))
        })
    }
}

/// Letters of a word that counts in capitals only.
const SHORT: usize = 3;
/// Letters of a word that counts in no other form than its own.
const EXACT: usize = 4;
/// Words of the longest title that is looked for.
const TITLE_WORDS: usize = 12;
/// Letters of the shortest title of one word that is looked for.
const TITLE_LETTERS: usize = 7;

/// Codes of a site by behaviour.
type SiteCodes = BTreeMap<Growth, String>;

struct Names {
    /// The names of no one language first.
    names: Vec<Phrases<Target>>,
    sites: Vec<Phrases<SiteCodes>>,
    /// What makes the code of an organ finer: a site's codes and a part's.
    parts: Vec<Phrases<Vec<String>>>,
}

/// What a phrase means, with the words around it that made it mean that.
type Meant<'a, T> = &'a (Vec<Vec<String>>, T);

/// What the longest phrases of any language mean that begin at word `at`, all of the same length, and the word behind them. Abbreviations of
/// another language than the `spoken` one are none. `has` says whether words stand around a phrase that ends at a word.
fn first_longest<'a, T>(
    languages: &'a [Phrases<T>],
    words: &[Word],
    at: usize,
    spoken: Option<&str>,
    has: impl Fn(&[String], &Endings, usize) -> bool,
) -> Option<(usize, Vec<Meant<'a, T>>)> {
    let mut best: Option<(usize, Vec<_>)> = None;
    for phrases in languages {
        let with_short = phrases.language.is_none_or(|language| spoken == Some(language));
        let Some((end, meant)) = phrases.longest(words, at, with_short, &has) else { continue };
        match &mut best {
            Some((longest, found)) if *longest == end => found.push(meant),
            Some((longest, _)) if *longest > end => {}
            _ => best = Some((end, vec![meant])),
        }
    }
    best
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

/// Whether the lists of sites and parts have one of that name.
#[cfg(test)]
pub(crate) fn is_site(name: &str) -> bool {
    FILE.site
        .iter()
        .map(|site| &site.names)
        .chain(FILE.part.iter().map(|part| &part.names))
        .any(|names| names.iter().any(|known| known == name))
}

/// Words for a side (`left`, `right`, `both`) beyond those of `assets/languages`.
pub(crate) fn side_words(side: &str) -> &'static [String] {
    FILE.side.get(side).map(Vec::as_slice).unwrap_or_default()
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../../assets/icd10cm/names.toml")).expect("names.toml is checked by a test of this crate")
});

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let plain = Endings::none();
    let (mut names, mut sites, mut parts) = (Phrases::new(plain, None), Phrases::new(plain, None), Phrases::new(plain, None));
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
    // A name may be of a site and of a part.
    let mut codes: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    let of_parts = FILE.part.iter().map(|part| (&part.names, part.codes.clone()));
    let of_sites = FILE.site.iter().map(|site| (&site.names, site.codes.values().cloned().collect::<Vec<_>>()));
    for (names, found) in of_parts.chain(of_sites) {
        names.iter().for_each(|name| codes.entry(name).or_default().extend(found.iter().cloned()));
    }
    codes.iter().for_each(|(name, codes)| parts.add(name, codes.clone()));
    let (mut names, mut sites, mut parts) = (vec![names], vec![sites], vec![parts]);
    for language in vocabulary::languages() {
        let (mut of_names, mut of_sites, mut of_parts) = (of_language(language), of_language(language), of_language(language));
        language.diseases.iter().for_each(|(name, code)| of_names.add(name, Target::Code(code.clone())));
        language.growths.iter().for_each(|(name, growth)| of_names.insert(name, Target::Growth(*growth), false));
        for (name, site) in &language.sites {
            if let Some(known) = FILE.site.iter().find(|known| known.names.contains(site)) {
                of_sites.add(name, known.codes.clone());
            }
            if let Some(codes) = codes.get(site) {
                of_parts.add(name, codes.clone());
            }
        }
        names.push(of_names);
        sites.push(of_sites);
        parts.push(of_parts);
    }
    names.iter_mut().for_each(Phrases::order);
    sites.iter_mut().for_each(Phrases::order);
    parts.iter_mut().for_each(Phrases::order);
    Names { names, sites, parts }
});

fn of_language<T>(language: &'static vocabulary::Language) -> Phrases<T> {
    Phrases::new(&language.endings, Some(language.id.as_str()))
}

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
        let found: Vec<String> = named(&words, None, |_, _| false, |_| true)
            .into_iter()
            .filter_map(|named| match named.target {
                Target::Code(code) => Some(code),
                Target::Growth(growth) => site(&words, named.at..named.end, growth),
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
