//! What people read: each sentence is there, is used, and is plain.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use second_read_tests::root;

use super::none;
use super::pages;
use super::sources;

/// The highest school grade (Flesch–Kincaid) that a text may ask for.
const GRADE: f64 = 6.0;
/// Shorter texts are labels; the formula says nothing about them.
const FEWEST_WORDS: usize = 5;

/// Words of the product. A reader learns them once, so the formula takes them for short ones.
const GLOSSARY: &[&str] = &[
    "another",
    "archive",
    "archives",
    "bundle",
    "diagnosis",
    "diagnoses",
    "library",
    "libraries",
    "medical",
    "original",
    "originals",
    "passphrase",
    "person",
    "program",
    "programs",
    "record",
    "records",
    "recovery",
    "second",
    "opinion",
    "viewer",
    "pathology",
    "radiology",
];

/// Families of keys whose last word comes from records or from what the user typed, so that no code can name it.
const FROM_DATA: &[&str] = &["modality.", "bundle.basis-"];

/// Key → text, plural forms as `key.one` and `key.other`.
fn texts() -> BTreeMap<String, String> {
    fn flatten(prefix: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) {
        for (key, value) in table {
            let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            match value {
                toml::Value::Table(inner) => flatten(&key, inner, into),
                toml::Value::String(text) => drop(into.insert(key, text.clone())),
                other => panic!("{key}: a sentence is text, not {other}"),
            }
        }
    }
    let file = std::fs::read_to_string(root().join("assets/text/en.toml")).unwrap();
    let mut texts = BTreeMap::new();
    flatten("", &toml::from_str(&file).unwrap(), &mut texts);
    texts
}

/// Every string in our Rust code and in the pages that may be a key: words by dots, perhaps with places to fill in (`error.{code}`).
fn literals() -> BTreeSet<String> {
    let is_key = |text: &&str| {
        !text.is_empty() && text.chars().all(|mark| mark.is_ascii_lowercase() || mark.is_ascii_digit() || "-_.{}".contains(mark))
    };
    let product = sources().into_iter().filter(|file| file.path.starts_with("src-tauri/") || file.path.starts_with("tests/src/"));
    product.chain(pages()).flat_map(|file| file.code().split('"').filter(is_key).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Whether `key` is what `pattern` becomes when each `{…}` is filled in; gives what the last place was filled with.
fn filled<'a>(pattern: &str, key: &'a str) -> Option<&'a str> {
    let (first, rest) = pattern.split_once('{')?;
    let mut key = key.strip_prefix(first)?;
    let mut last = "";
    for part in rest.split('{') {
        let after = part.split_once('}')?.1;
        let end = if after.is_empty() { key.len() } else { key.find(after)? };
        (last, key) = (&key[..end], &key[end + after.len()..]);
        if last.is_empty() {
            return None;
        }
    }
    key.is_empty().then_some(last)
}

/// `wrong-use` as the variant of an enum, `WrongUse`.
fn as_variant(word: &str) -> String {
    word.split('-').map(|part| part.chars().take(1).flat_map(char::to_uppercase).chain(part.chars().skip(1)).collect::<String>()).collect()
}

/// What is written in sentences and read by developers alone: the causes of errors, why a lint is off, why a call cannot fail.
const FOR_DEVELOPERS: &[&str] = &[
    "expect(",
    "reason = ",
    "assert",
    "io::Error::",
    "nonsense(",
    "Nonsense(",
    "holds(",
    "not_ours(",
    "Open(",
    "cage cannot be closed",
    "CannotBeExported(",
    "SELECT ",
];
/// Files that speak to developers alone: the tool's side of the table of codes, the maker of the window's types, the plans of queries, the
/// sentences that diagnoses are tried on.
const OF_DEVELOPERS: &[&str] = &["/src/bin/", "/icd10/table.rs", "/commands/src/types.rs", "/db/plans.rs", "/diagnosis/tests.rs"];
/// So many plain words on end are a sentence, not a name of something.
const SENTENCE: usize = 4;

/// Whether a literal reads like a sentence: plain words, each a blank from the next. A pattern, a path or a piece of markup does not.
fn is_sentence(literal: &str) -> bool {
    let is_word = |word: &str| {
        let bare = word.trim_start_matches(['“', '(']).trim_end_matches(['”', ')', '.', ':', ';', '?', '!']);
        bare.starts_with('{') || (!bare.is_empty() && bare.chars().all(|mark| mark.is_alphabetic() || "'’-".contains(mark)))
    };
    let counts = |word: &&&str| word.len() == 1 || word.chars().any(char::is_lowercase) && !word.contains('{');
    let words: Vec<&str> = literal.split(' ').collect();
    // A comma ends what is counted: lists of columns are no sentences.
    let runs = words.split(|word| !is_word(word));
    runs.map(|run| run.iter().filter(counts).count()).max() >= Some(SENTENCE)
}

#[test]
fn no_sentence_stands_in_code() {
    let product = sources().into_iter().filter(|file| {
        let is_product = file.path.starts_with("src-tauri/") && !file.path.contains("/xtask/");
        is_product && !OF_DEVELOPERS.iter().any(|part| file.path.contains(part))
    });
    let offences = product.flat_map(|file| {
        let for_people = |line: &str| !FOR_DEVELOPERS.iter().any(|mark| line.contains(mark));
        let said = |line: &str| line.split('"').skip(1).step_by(2).any(is_sentence);
        let lines = file.code_lines().filter(|(_, line)| for_people(line) && said(line));
        lines.map(|(at, line)| format!("{}:{at}: {}", file.path, line.trim())).collect::<Vec<_>>()
    });
    none("sentences belong into en.toml", offences);
}

#[test]
fn a_sentence_is_told_from_what_is_none() {
    for sentence in ["this record has no person yet", "“{value}” is no kind of record", "Make one with `x`, or name another one"] {
        assert!(is_sentence(sentence), "{sentence}");
    }
    for other in ["wrong.no-person", "label accession", "INSERT INTO note VALUES", "(?:a|b) c d", "record, person", "{a} {b}: {c}"] {
        assert!(!is_sentence(other), "{other}");
    }
}

#[test]
fn every_key_in_code_has_its_sentence() {
    let texts = texts();
    let sections: BTreeSet<&str> = texts.keys().filter_map(|key| key.split('.').next()).collect();
    let is_file = |literal: &str| [".toml", ".rs", ".json", ".xml", ".txt", ".zip"].iter().any(|end| literal.ends_with(end));
    let there = |literal: &str| texts.keys().any(|key| key == literal || key.starts_with(&format!("{literal}.")));
    let wrong = literals().into_iter().filter(|literal| {
        let (section, rest) = literal.split_once('.').unwrap_or((literal, ""));
        sections.contains(section) && !rest.is_empty() && !literal.contains('{') && !is_file(literal) && !there(literal)
    });
    none("used in code and not in en.toml", wrong);
}

#[test]
fn every_sentence_is_used() {
    let literals = literals();
    let code: String = sources().iter().filter(|file| file.path.starts_with("src-tauri/")).map(|file| file.code().to_owned()).collect();
    let patterns: Vec<&String> = literals.iter().filter(|literal| literal.contains('{')).collect();
    let named = |word: &str| literals.contains(word) || code.contains(&as_variant(word));
    let used = |key: &str| {
        let base = key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key);
        literals.contains(key)
            || literals.contains(base)
            || patterns.iter().any(|pattern| {
                filled(pattern, base).is_some_and(|last| named(last) || FROM_DATA.iter().any(|family| base.starts_with(family)))
            })
    };
    none("in en.toml and used nowhere", texts().into_keys().filter(|key| !key.starts_with("help.") && !used(key)));
}

#[test]
fn help_is_there_for_each_command_and_argument_and_nothing_else() {
    fn keys(command: &clap::Command, section: &str, into: &mut BTreeSet<String>) {
        let (own, args) = if section.is_empty() { ("program", "options") } else { (section, section) };
        into.insert(format!("help.{own}.about"));
        let args_of = command.get_arguments().map(|arg| arg.get_id().as_str()).filter(|id| !matches!(*id, "help" | "version"));
        into.extend(args_of.map(|id| format!("help.{args}.{}", id.replace('_', "-"))));
        for inner in command.get_subcommands() {
            let below = if section.is_empty() { inner.get_name().to_owned() } else { format!("{section}.{}", inner.get_name()) };
            keys(inner, &below, into);
        }
    }
    let mut wanted = BTreeSet::from(["help.program.after".to_owned()]);
    keys(&second_read_commands::cli::tree(), "", &mut wanted);
    let there: BTreeSet<String> = texts().into_keys().filter(|key| key.starts_with("help.")).collect();
    let missing = wanted.difference(&there).map(|key| format!("{key} is missing"));
    let extra = there.difference(&wanted).map(|key| format!("{key} helps with nothing"));
    none("help", missing.chain(extra));
}

#[test]
fn what_people_read_is_plain() {
    let hard = texts().into_iter().filter_map(|(key, text)| {
        let grade = grade(&text)?;
        (grade > GRADE).then(|| format!("{grade:4.1}  {key}: {text}"))
    });
    none("harder than grade 6", hard);
}

/// Flesch–Kincaid grade; `None` for labels. Code, what is filled in, and names in capitals (`DICOMDIR`) are no words.
fn grade(text: &str) -> Option<f64> {
    let plain: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let mut bare = String::new();
    let mut depth = 0_u32;
    for mark in plain.chars() {
        match mark {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(mark),
            _ => {}
        }
    }
    let words: Vec<&str> = bare
        .split(|mark: char| !mark.is_alphabetic() && mark != '\'')
        .filter(|word| word.chars().any(char::is_lowercase) || word.chars().count() == 1)
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() < FEWEST_WORDS {
        return None;
    }
    let ends = bare.split(['.', '!', '?', ':', ';']).filter(|part| part.chars().any(char::is_alphabetic)).count();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let count = words.len() as f64;
    Some(0.39 * count / ends.max(1) as f64 + 11.8 * syllables as f64 / count - 15.59)
}

/// Groups of vowels, without a silent e at the end.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    if GLOSSARY.contains(&word.as_str()) {
        return 1;
    }
    let is_vowel = |mark: char| "aeiouy".contains(mark);
    let mut groups = 0;
    let mut inside = false;
    for mark in word.chars() {
        groups += usize::from(is_vowel(mark) && !inside);
        inside = is_vowel(mark);
    }
    let silent =
        (word.ends_with('e') && !word.ends_with("le")) || (word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded"));
    groups.saturating_sub(usize::from(silent && groups > 1)).max(1)
}

#[test]
fn the_measure_of_plainness_tells_plain_from_hard() {
    assert!(grade("The cat sat on the mat and saw a dog.").unwrap() < 2.0);
    assert!(grade("Subsequent authentication necessitates cryptographic verification of institutional credentials.").unwrap() > 15.0);
    assert_eq!(grade("Records"), None);
}
