//! ICD-10-CM: codes, titles, inclusion terms and everyday words, searched without a database.
//!
//! A search goes once through all titles; nothing is indexed, so that a fresh process answers at once. A word counts for an
//! entry when it stands in its title, in its inclusion terms, or in those of an entry above it in the same category.

mod table;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::bytes::Regex;
use second_read_model::fold::fold;

use table::Table;

/// One entry of the classification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// With its dot, e.g. `C50.412`.
    pub code: String,
    /// The full official title.
    pub title: String,
    /// Whether it may be used on a claim as it stands (it has no finer codes).
    pub billable: bool,
}

/// The entry of that code, written with or without dot, in any case.
pub fn lookup(code: &str) -> Option<Term> {
    let plain = plain_code(code)?;
    let entry = TABLE.starting_with(&plain).next().filter(|entry| TABLE.code(*entry) == plain)?;
    Some(term(entry))
}

/// Entries for a code's beginning or for words, best first, at most `limit`. Words are found at the start of words, in any
/// order; where no entry has them all, those that have most of them come.
pub fn search(words: &str, limit: usize) -> Vec<Term> {
    if let Some(start) = plain_code(words) {
        let found: Vec<Term> = TABLE.starting_with(&start).take(limit).map(term).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Search::of(words).map(|search| search.run(limit)).unwrap_or_default()
}

/// The folded titles and terms of all entries: the words of medicine.
pub(crate) fn texts() -> impl Iterator<Item = String> {
    let pieces = |all: &'static [u8], end: fn(usize) -> usize| {
        let starts = std::iter::once(0).chain((0..TABLE.len()).map(end));
        starts.zip(0..TABLE.len()).map(move |(start, entry)| all.get(start..end(entry)).unwrap_or_default())
    };
    let titles = pieces(TABLE.all_titles(), |entry| TABLE.title_end(entry));
    let others = pieces(TABLE.all_others(), |entry| TABLE.other_end(entry));
    titles.chain(others).filter(|text| !text.is_empty()).map(|text| fold(&String::from_utf8_lossy(text)))
}

/// The entries that may be used as they stand, of the family of a code.
pub(crate) fn under(code: &str) -> Vec<Term> {
    let Some(plain) = plain_code(code) else { return Vec::new() };
    TABLE.starting_with(&plain).filter(|entry| TABLE.is_billable(*entry)).map(term).collect()
}

/// Every entry whose code begins with a letter of `letters`, with its inclusion terms, a line for each.
pub(crate) fn terms(letters: std::ops::RangeInclusive<char>) -> impl Iterator<Item = (Term, &'static str)> {
    (0..TABLE.len())
        .filter(move |entry| TABLE.code(*entry).starts_with(|c: char| letters.contains(&c)))
        .map(|entry| (term(entry), TABLE.others(entry)))
}

/// The everyday phrases that lead to one code alone, and are no finding or circumstance: those that may name a disease in a text.
pub(crate) fn everyday_names() -> impl Iterator<Item = (String, &'static str)> {
    EVERYDAY.phrases.iter().filter_map(|(phrase, codes)| match codes.as_slice() {
        [code] if !code.starts_with(['R', 'Z']) => Some((phrase.join(" "), code.as_str())),
        _ => None,
    })
}

/// Makes `assets/icd10cm/terms.bin.zst` from rows of tab-separated text (see `table`). The error says which line is off.
pub fn encode(rows: &str) -> Result<Vec<u8>, String> {
    table::encode(rows)
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    Table::decode(include_bytes!("../../../../assets/icd10cm/terms.bin.zst")).expect("the table is ours and a test of this crate reads it")
});

/// "c50.412" as `C50412`; `None` for what is not written like a code.
fn plain_code(written: &str) -> Option<String> {
    let plain = written.trim().replace('.', "").to_ascii_uppercase();
    let mut bytes = plain.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_uppercase()) && bytes.next().is_some_and(|byte| byte.is_ascii_digit());
    (starts && (3..=7).contains(&plain.len()) && plain.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(plain)
}

fn term(entry: usize) -> Term {
    let plain = TABLE.code(entry);
    let code = if plain.len() > 3 { format!("{}.{}", &plain[..3], &plain[3..]) } else { plain.to_owned() };
    Term { code, title: TABLE.title(entry), billable: TABLE.is_billable(entry) }
}

/// What people say, from `everyday.toml`.
struct Everyday {
    /// One word for others.
    words: BTreeMap<String, Vec<String>>,
    /// Folded words of a phrase, and the codes it leads to.
    phrases: Vec<(Vec<String>, Vec<String>)>,
}

static EVERYDAY: LazyLock<Everyday> = LazyLock::new(|| {
    let file: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        toml::from_str(include_str!("../../../../assets/icd10cm/everyday.toml")).expect("everyday.toml is checked by a test of this crate");
    let list = |name: &str| file.get(name).cloned().unwrap_or_default();
    Everyday { words: list("word"), phrases: list("phrase").into_iter().map(|(phrase, codes)| (split(&phrase), codes)).collect() }
});

/// The folded words of a text, without those that say nothing.
fn split(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words
        .filter(|word| !["of", "the", "in", "a", "an", "my", "to", "and", "or", "with", "on", "s"].contains(word))
        .map(str::to_owned)
        .collect()
}

/// More words than this are not looked at.
const WORDS: usize = 16;

/// A search made ready.
struct Search {
    words: Vec<String>,
    /// What finds each word: itself and the words that mean the same, at the start of a word.
    finders: Vec<Regex>,
    /// Whether the words name a side; then sided entries are wanted.
    sided: bool,
}

/// What a search found out about an entry.
#[derive(Clone, Copy, Default)]
struct Mark {
    /// One bit for each word that its title holds.
    title: u32,
    /// One bit for each word that it or an entry above it holds anywhere.
    any: u32,
    /// How an everyday phrase leads here: 2 straight, 1 through an entry above.
    everyday: u8,
}

impl Search {
    fn of(text: &str) -> Option<Search> {
        let mut words = split(text);
        words.truncate(WORDS);
        let finders: Option<Vec<Regex>> = words.iter().map(|word| finder(word)).collect();
        let sided = words.iter().any(|word| ["left", "right", "bilateral", "both", "lt", "rt"].contains(&word.as_str()));
        finders.filter(|finders| !finders.is_empty()).map(|finders| Search { words, finders, sided })
    }

    fn run(&self, limit: usize) -> Vec<Term> {
        let marks = self.marks();
        let all = (1_u32 << self.words.len()) - 1;
        let most = marks.iter().map(|mark| mark.any.count_ones()).max().unwrap_or(0);
        let enough = |mark: &Mark| if most == all.count_ones() { mark.any == all } else { mark.any.count_ones() == most };
        // Half the words or fewer is no answer.
        if most * 2 <= all.count_ones() {
            return Vec::new();
        }
        let mut found: Vec<_> =
            marks.iter().enumerate().filter(|(_, mark)| enough(mark)).map(|(entry, mark)| (self.rank(entry, mark), entry)).collect();
        if found.len() > limit {
            found.select_nth_unstable(limit);
            found.truncate(limit);
        }
        found.sort_unstable();
        found.into_iter().map(|(_, entry)| term(entry)).collect()
    }

    /// Lower is better: an everyday phrase, words in the title itself, no side or later encounter that was not asked for,
    /// usable as it stands, few words.
    fn rank(&self, entry: usize, mark: &Mark) -> (u8, u32, bool, bool, u8) {
        let elsewhere = (mark.any & !mark.title).count_ones();
        // What an everyday phrase leads to need not hold its words.
        let elsewhere = if mark.everyday > 0 { 0 } else { elsewhere };
        let unasked = TABLE.suffix(entry).is_some_and(|suffix| LATER[suffix]) || (!self.sided && SIDED[entry]);
        (2 - mark.everyday, elsewhere, unasked, !TABLE.is_billable(entry) && mark.everyday < 2, TABLE.title_words(entry))
    }

    fn marks(&self) -> Vec<Mark> {
        let mut marks = vec![Mark::default(); TABLE.len()];
        for (finder, bit) in self.finders.iter().zip(0..) {
            each(finder, &TEXTS.titles, |entry| TABLE.title_end(entry), |entry| marks[entry].title |= 1 << bit);
            each(finder, TABLE.all_others(), |entry| TABLE.other_end(entry), |entry| marks[entry].any |= 1 << bit);
        }
        self.follow_phrases(&mut marks);
        let suffixes: Vec<u32> = (0..TABLE.suffix_count()).map(|suffix| self.bits(TABLE.suffix_text(suffix))).collect();
        for entry in 0..marks.len() {
            let above = TABLE.parent(entry).map(|parent| marks[parent]).unwrap_or_default();
            let mark = &mut marks[entry];
            if let Some(suffix) = TABLE.suffix(entry) {
                mark.title |= above.title | suffixes[suffix];
            }
            mark.any |= mark.title | above.any;
            mark.everyday = mark.everyday.max(above.everyday.min(1));
        }
        marks
    }

    fn bits(&self, text: &str) -> u32 {
        let lower = text.to_ascii_lowercase();
        self.finders.iter().zip(0..).filter(|(finder, _)| finder.is_match(lower.as_bytes())).map(|(_, bit)| 1_u32 << bit).sum()
    }

    /// Gives the entries that everyday phrases lead to the words of the phrase.
    fn follow_phrases(&self, marks: &mut [Mark]) {
        for (phrase, codes) in &EVERYDAY.phrases {
            let Some(bits) = self.phrase_bits(phrase) else { continue };
            for entry in codes.iter().filter_map(|code| TABLE.starting_with(&code.replace('.', "")).next()) {
                marks[entry].any |= bits;
                marks[entry].everyday = 2;
            }
        }
    }

    /// The bits of the words that make up a phrase; a word of three letters or more may still be in the typing.
    fn phrase_bits(&self, phrase: &[String]) -> Option<u32> {
        let bit = |wanted: &String| {
            self.words
                .iter()
                .map(|word| american(word))
                .position(|word| word == *wanted || (word.len() >= 3 && wanted.starts_with(&word)) || plural(&word) == wanted)
        };
        phrase.iter().map(|wanted| bit(wanted).map(|at| 1_u32 << at)).try_fold(0, |bits, bit| Some(bits | bit?))
    }
}

/// Finds a word, in its forms, at the start of a word.
fn finder(word: &str) -> Option<Regex> {
    let mut forms = vec![word.to_owned(), plural(word).to_owned(), american(word)];
    forms.extend(EVERYDAY.words.get(word).into_iter().flatten().cloned());
    forms.sort();
    forms.dedup();
    let forms: Vec<String> = forms.iter().map(|form| regex::escape(form)).collect();
    Regex::new(&format!(r"(?-u:\b)(?:{})", forms.join("|"))).ok()
}

/// "leukaemia" as "leukemia".
fn american(word: &str) -> String {
    word.replace("ae", "e").replace("oe", "e")
}

/// A word without the s of the plural.
fn plural(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if word.len() > 4 && !stem.ends_with(['s', 'i', 'u']) => stem,
        _ => word,
    }
}

/// Calls `found` for each entry whose piece of `text` holds a match; pieces lie one behind the other and end at `end`.
fn each(finder: &Regex, text: &[u8], end: impl Fn(usize) -> usize, mut found: impl FnMut(usize)) {
    let mut entry = 0;
    for hit in finder.find_iter(text) {
        while entry < TABLE.len() && end(entry) <= hit.start() {
            entry += 1;
        }
        if entry < TABLE.len() {
            found(entry);
        }
    }
}

/// What is derived from the table once.
struct Texts {
    /// Titles in small letters.
    titles: Vec<u8>,
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts { titles: TABLE.all_titles().to_ascii_lowercase() });

/// Whether a title names a side, by entry.
static SIDED: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let side = Regex::new(r"(?-u:\b)(?:left|right|bilateral)(?-u:\b)").expect("a fixed expression");
    let mut sided = vec![false; TABLE.len()];
    each(&side, &TEXTS.titles, |entry| TABLE.title_end(entry), |entry| sided[entry] = true);
    let suffixes: Vec<bool> = (0..TABLE.suffix_count()).map(|suffix| side.is_match(TABLE.suffix_text(suffix).as_bytes())).collect();
    for entry in 0..sided.len() {
        if let (Some(suffix), Some(parent)) = (TABLE.suffix(entry), TABLE.parent(entry)) {
            sided[entry] |= suffixes[suffix] || sided[parent];
        }
    }
    sided
});

/// Whether a suffix is about a later encounter or what remains after it.
static LATER: LazyLock<Vec<bool>> = LazyLock::new(|| {
    (0..TABLE.suffix_count()).map(|suffix| ["subsequent", "sequela"].iter().any(|word| TABLE.suffix_text(suffix).contains(word))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_however_written() {
        for written in ["C50.412", "c50412", " C50.412 "] {
            let term = lookup(written).unwrap();
            assert_eq!((term.code.as_str(), term.billable), ("C50.412", true));
            assert_eq!(term.title, "Malignant neoplasm of upper-outer quadrant of left female breast");
        }
        assert_eq!(lookup("S52.521A").unwrap().title, "Torus fracture of lower end of right radius, initial encounter for closed fracture");
        assert!(!lookup("C50").unwrap().billable);
        for wrong in ["", "C5", "C50.499", "breast", "Ä50"] {
            assert_eq!(lookup(wrong), None, "{wrong}");
        }
    }

    /// The codes found first, as many as are expected.
    #[track_caller]
    fn first(words: &str, expected: &[&str]) {
        let found = search(words, expected.len());
        assert_eq!(found.iter().map(|term| term.code.as_str()).collect::<Vec<_>>(), expected, "{words}: {found:#?}");
    }

    /// The code is among the first five.
    #[track_caller]
    fn near_the_top(words: &str, code: &str) {
        let found = search(words, 5);
        assert!(found.iter().any(|term| term.code == code), "{words}: {found:#?}");
    }

    #[test]
    fn words_lead_to_codes() {
        first("C50.41", &["C50.41", "C50.411", "C50.412", "C50.419"]);
        first("breast cancer", &["C50"]);
        first("heart attack", &["I21"]);
        first("sugar diabetes", &["E11"]);
        first("cholera", &["A00.9"]);
        near_the_top("breast cancer left upper outer", "C50.412");
        near_the_top("left breast canc upper-outer", "C50.412");
        near_the_top("malignant neoplasm upper-outer quadrant left female breast", "C50.412");
        near_the_top("lung cancer right upper lobe", "C34.11");
        near_the_top("stroke", "I63");
        near_the_top("brain tumor", "C71");
        near_the_top("diabetes chronic kidney disease", "E11.22");
        near_the_top("ischemic cardiomyopathy", "I25.5");
        near_the_top("Ménière", "H81.09");
        near_the_top("meniere left", "H81.02");
        near_the_top("prostate cancer", "C61");
        near_the_top("high blood pressure", "I10");
        near_the_top("leukaemia", "C95");
        near_the_top("broken left hip", "S72.012A");
        near_the_top("rolandic epilepsy", "G40.0");
        near_the_top("classical cholera", "A00.0");
        assert!(search("xyzzy", 5).is_empty());
        assert!(search("", 5).is_empty());
    }

    #[test]
    fn everyday_words_lead_somewhere() {
        for (phrase, codes) in &EVERYDAY.phrases {
            for code in codes {
                assert!(lookup(code).is_some(), "{phrase:?} leads to {code}, which is not in the table");
            }
        }
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(TABLE.len(), 98_186, "categories and codes of the edition");
        assert_eq!((0..TABLE.len()).filter(|entry| TABLE.is_billable(*entry)).count(), 74_714, "as the edition says");
        assert!((0..TABLE.len()).all(|entry| !TABLE.title(entry).is_empty()));
    }
}
