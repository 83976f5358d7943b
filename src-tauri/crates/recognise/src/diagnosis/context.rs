//! Of whom and how a sentence says a thing: present, denied, another's, past, asked for, or not certain.
//!
//! The algorithm is ConText (Harkema, Dowling, Thornblade, Chapman: J Biomed Inform 2009; 42:839), which grew out of NegEx
//! (Chapman, Bridewell, Hanbury, Cooper, Buchanan: J Biomed Inform 2001; 34:301): trigger words, each with a direction; what lies
//! between a trigger and the end of its sentence, or a word that ends its reach ("but"), has its meaning. Words that only look like
//! a trigger ("not only") are read first and mean nothing. The words are in `assets/context.toml`; several languages in one list.
//! No grammar is parsed: sentences come cut.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fold::is_cjk;
use serde::Deserialize;

use super::token::Word;
use super::token::phrase;
use crate::words;

/// What a sentence says about a thing that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Meaning {
    /// It is not there.
    Denied,
    /// Somebody else has it.
    Family,
    /// It was there once.
    Past,
    /// It is what a test is to find out.
    Asked,
    /// It may be there.
    Uncertain,
}

/// For each word, what is said about it; no meaning: it is asserted of the patient, now.
pub(crate) fn meanings(words: &[Word]) -> Vec<Vec<Meaning>> {
    let found = triggers(words);
    let mut meanings = vec![Vec::new(); words.len()];
    for trigger in &found {
        let Some(meaning) = trigger.cue.meaning else { continue };
        if trigger.cue.before {
            let end = found.iter().filter(|other| other.at >= trigger.end && other.cue.ends(meaning)).map(|other| other.at).min();
            meanings[trigger.end..end.unwrap_or(words.len())].iter_mut().for_each(|word| word.push(meaning));
        }
        if trigger.cue.behind {
            let start = found.iter().filter(|other| other.end <= trigger.at && other.cue.ends(meaning)).map(|other| other.end).max();
            let start = start.unwrap_or(0).max(trigger.at.saturating_sub(window(&words[trigger.at..trigger.end])));
            meanings[start..trigger.at].iter_mut().for_each(|word| word.push(meaning));
        }
    }
    meanings
}

/// Whether what stands right behind a name answers that it is not there: "asthma (-)", "Diabetes: no", "喘息（－）", "Influenza: no dose on file".
pub(crate) fn is_answered_no(behind: &str) -> bool {
    static MINUS: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^\s?[(（]\s?[-−–－]\s?[)）]"));
    static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
        let (no, of) = (words::one_of(FILE.answer.no.iter().map(String::as_str)), words::one_of(FILE.answer.of.iter().map(String::as_str)));
        words::expression(&format!(r"^(?:\s\p{{L}}{{1,12}})?\s{{0,3}}[:：=]\s{{0,3}}{no}(?:\s*(?:$|[.,;)\n。、]|\s\s)|\s{of})"))
    });
    MINUS.is_match(behind) || ANSWER.is_match(behind) || is_grade_none(behind)
}

/// "Mucositis G0", "Diarrhea [0]", "neuropathy: grade 0": looked for as a side effect, and not there.
fn is_grade_none(behind: &str) -> bool {
    static NONE: LazyLock<Regex> = LazyLock::new(|| {
        let grade = words::one_of(FILE.answer.grade.iter().map(String::as_str));
        words::expression(&format!(r"^\s{{0,3}}[:：=]?\s{{0,3}}(?:\[\s?0\s?\]|(?:g|gr|{grade})\.?\s?0(?:$|[\s,;.)。、])|0\s?[-–])"))
    });
    NONE.is_match(behind)
}

/// Words that a trigger behind them reaches back over: the window of NegEx and one more. In a report much stands before the last words of a
/// sentence ("carcinoma, grade 2, 14 mm, nodes negative").
const WINDOW: usize = 6;

/// The same in characters: in CJK each is a word.
const WINDOW_CJK: usize = 24;

/// The same of a trigger that is a whole statement ("ne sont pas retenues"): it ends a list of what was thought of.
const WINDOW_LONG: usize = 14;
/// Words of such a trigger.
const LONG: usize = 4;

fn window(trigger: &[Word]) -> usize {
    match trigger {
        [first, ..] if first.text.chars().any(is_cjk) => WINDOW_CJK,
        trigger if trigger.len() >= LONG => WINDOW_LONG,
        _ => WINDOW,
    }
}

/// A trigger that stands in a sentence.
struct Trigger {
    at: usize,
    end: usize,
    cue: &'static Cue,
}

/// What a phrase of the list does.
#[derive(Debug, Clone, Default)]
struct Cue {
    /// `None`: it looks like a trigger and is none, or it only ends the reach of others.
    meaning: Option<Meaning>,
    /// Means what comes behind it: it stands before.
    before: bool,
    /// Means what came before it: it stands behind.
    behind: bool,
    /// Whose reach it ends.
    ends: Ends,
}

#[derive(Debug, Clone, Default, PartialEq)]
enum Ends {
    #[default]
    Nothing,
    All,
    Only(Meaning),
}

impl Cue {
    fn ends(&self, meaning: Meaning) -> bool {
        match self.ends {
            Ends::Nothing => false,
            Ends::All => true,
            Ends::Only(one) => one == meaning,
        }
    }
}

/// Longest first, one behind the other, none within another.
fn triggers(words: &[Word]) -> Vec<Trigger> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match CUES.longest(&words[at..]) {
            Some((len, cue)) => {
                found.push(Trigger { at, end: at + len, cue });
                at += len;
            }
            None => at += 1,
        }
    }
    found
}

/// The phrases of the list by their first word, longest first.
struct Cues(HashMap<String, Vec<(Vec<String>, Cue)>>);

impl Cues {
    fn longest(&'static self, words: &[Word]) -> Option<(usize, &'static Cue)> {
        let stands = |phrase: &[String]| phrase.len() <= words.len() && phrase.iter().zip(words).all(|(wanted, word)| *wanted == word.text);
        let cues = self.0.get(&words.first()?.text)?;
        cues.iter().find(|(phrase, _)| stands(phrase)).map(|(phrase, cue)| (phrase.len(), cue))
    }
}

/// `assets/context.toml`.
#[derive(Deserialize)]
struct File {
    /// Phrases that look like triggers and are none.
    none: Vec<String>,
    /// Phrases that end the reach of every trigger.
    end: Vec<String>,
    /// Phrases that end the reach of one meaning.
    end_of: BTreeMap<Meaning, Vec<String>>,
    /// Phrases that mean what comes behind them.
    before: BTreeMap<Meaning, Vec<String>>,
    /// Phrases that mean what came before them.
    behind: BTreeMap<Meaning, Vec<String>>,
    answer: Answer,
}

/// Words that answer "no" behind a name and a colon, and what they may be said of.
#[derive(Deserialize)]
struct Answer {
    no: Vec<String>,
    of: Vec<String>,
    grade: Vec<String>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../../assets/context.toml")).expect("context.toml is checked by a test of this crate")
});

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let file = &*FILE;
    let mut cues: HashMap<Vec<String>, Cue> = HashMap::new();
    let mut each =
        |phrases: &[String], set: &dyn Fn(&mut Cue)| phrases.iter().for_each(|words| set(cues.entry(phrase(words)).or_default()));
    each(&file.none, &|_| {});
    each(&file.end, &|cue| cue.ends = Ends::All);
    file.end_of.iter().for_each(|(meaning, phrases)| each(phrases, &|cue| cue.ends = Ends::Only(*meaning)));
    file.before.iter().for_each(|(meaning, phrases)| each(phrases, &|cue| (cue.meaning, cue.before) = (Some(*meaning), true)));
    file.behind.iter().for_each(|(meaning, phrases)| each(phrases, &|cue| (cue.meaning, cue.behind) = (Some(*meaning), true)));
    let mut by_first: HashMap<String, Vec<(Vec<String>, Cue)>> = HashMap::new();
    for (phrase, cue) in cues {
        if let Some(first) = phrase.first() {
            by_first.entry(first.clone()).or_default().push((phrase, cue));
        }
    }
    by_first.values_mut().for_each(|cues| cues.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len())));
    Cues(by_first)
});

#[cfg(test)]
mod tests {
    use super::super::token::words;
    use super::*;

    /// What is said about the word in brackets.
    #[track_caller]
    fn check(sentence: &str, expected: &[Meaning]) {
        let (before, rest) = sentence.split_once('[').unwrap();
        let plain = sentence.replace(['[', ']'], "");
        let words = words(&plain);
        let at = words.iter().position(|word| word.start >= before.len() && !rest.is_empty()).unwrap();
        let mut said = meanings(&words)[at].clone();
        said.sort();
        said.dedup();
        assert_eq!(said, expected, "{sentence}");
    }

    #[test]
    fn a_name_may_be_answered_no() {
        for (behind, expected) in [
            ("(-)", true),
            (" (-)   喘息", true),
            (": no", true),
            (" disease: no", true),
            (": no dose on file.", true),
            (" G0, nausea G0", true),
            (" [0]   Mucositis [1]", true),
            (": grade 0", true),
            (" 0/12 nodes", false),
            (" G2", false),
            (": no complications", false),
            (": not controlled", false),
            (" of the left leg", false),
        ] {
            assert_eq!(is_answered_no(behind), expected, "{behind}");
        }
    }

    #[test]
    fn triggers_reach_to_the_end_or_to_a_word_that_ends_them() {
        use Meaning::*;
        check("No evidence of [metastasis]", &[Denied]);
        check("Negative for dysplasia or [carcinoma]", &[Denied]);
        check("No fracture, but there is [osteoarthritis]", &[]);
        check("Not only [carcinoma] but also adenoma", &[]);
        check("[Pneumonia] was ruled out", &[Denied]);
        check("Rule out [pneumonia]", &[Asked]);
        check("? [PE]", &[Asked]);
        check("Suspicious for [carcinoma]", &[Uncertain]);
        check("[Pneumonia] cannot be excluded", &[Uncertain]);
        check("Her mother had [breast] cancer", &[Family]);
        check("Mother had lupus, the patient has [asthma]", &[]);
        check("History of [melanoma]", &[Past]);
        check("Status post resection of [meningioma]", &[Past]);
        check("No family history of [epilepsy]", &[Denied, Family]);
        check("Kein Anhalt für [Metastasen]", &[Denied]);
        check("Sin evidencia de [metástasis]", &[Denied]);
        check("Pas d'argument pour une [récidive]", &[Denied]);
        check("[Diabetes] wird verneint", &[Denied]);
        check("[Cukrzyca] - neguje", &[Denied]);
        check("[Hepatitis] ausgeheilt", &[Past]);
        check("Vorbeugung [Schlaganfall]", &[Asked]);
        check("La [maladie] de Fabry, la maladie de Danon et l'amylose ne sont pas retenues", &[Denied]);
        check("[Asthma]", &[]);
    }
}
