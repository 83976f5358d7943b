//! Every sentence a person reads, from `assets/text/en.toml`, by key, with `{name}` filled in.

use std::collections::BTreeMap;
use std::sync::OnceLock;

fn sentences() -> &'static BTreeMap<String, String> {
    static SENTENCES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    SENTENCES.get_or_init(|| {
        let table: toml::Table =
            toml::from_str(include_str!("../../../../assets/text/en.toml")).expect("en.toml is checked by a test of this crate");
        let mut flat = BTreeMap::new();
        flatten("", &table, &mut flat);
        flat
    })
}

fn flatten(prefix: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, into),
            toml::Value::String(text) => {
                into.insert(key, text.clone());
            }
            _ => {}
        }
    }
}

/// The sentence of `key` (`section.name`) with each `{name}` replaced. A key without a sentence shows as itself, and a test finds it.
pub fn say(key: &str, values: &[(&str, &str)]) -> String {
    let Some(pattern) = sentences().get(key) else { return key.to_owned() };
    let mut said = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern.as_str();
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|at| open + at) else { break };
        said.push_str(&rest[..open]);
        let name = &rest[open + 1..close];
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => said.push_str(value),
            None => said.push_str(&rest[open..=close]),
        }
        rest = &rest[close + 1..];
    }
    said.push_str(rest);
    said
}

/// As `say`, choosing `key.one` or `key.other` by `count`, which fills `{count}` with thousands separated by commas.
pub fn say_count(key: &str, count: u64, values: &[(&str, &str)]) -> String {
    let form = if count == 1 { "one" } else { "other" };
    let shown = grouped(count);
    let mut all = vec![("count", shown.as_str())];
    all.extend_from_slice(values);
    say(&format!("{key}.{form}"), &all)
}

/// Whether a sentence of that key exists.
pub fn has(key: &str) -> bool {
    sentences().contains_key(key)
}

/// 1243 as `1,243`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1243, 1234567].map(grouped), ["0", "999", "1,000", "1,243", "1,234,567"]);
    }

    #[test]
    fn every_error_and_finding_has_a_sentence() {
        let text = include_str!("code.rs");
        let codes = text.lines().filter_map(|line| line.split_once("=> \"")?.1.split_once('"').map(|(code, _)| code));
        for code in codes {
            assert!(has(&format!("error.{code}")), "error.{code} has no sentence in en.toml");
        }
    }
}
