//! What a list shows for a record: never empty, and never more than is known.

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::kind;
use second_read_model::sentence;

use super::record::sure;
use crate::Result;
use crate::db::heap;
use crate::db::record;
use crate::db::study;

/// The longest title in characters; what is longer ends in `…`.
const LONGEST: usize = 120;

/// The title of a record: what the user set, what the record calls itself, its kind and place, its file's name.
pub(super) fn title(tx: &Transaction<'_>, id: RecordId, facts: &[Fact], kind: &str, place: Option<&str>) -> Result<String> {
    let fact = sure(facts, FactName::Title);
    let called = fact.map(|fact| clean(&fact.value)).filter(|title| !title.is_empty());
    if fact.is_some_and(|fact| fact.origin == Origin::Set)
        && let Some(set) = called
    {
        return Ok(set);
    }
    let series = study::series(tx, id)?;
    if !series.is_empty() {
        let mut modalities: Vec<&str> = series.iter().map(|one| one.modality.as_str()).collect();
        modalities.sort_unstable();
        modalities.dedup();
        return Ok(of_study(called.as_deref(), &modalities));
    }
    if let Some(called) = called {
        return Ok(called);
    }
    let named = kind::kind(kind).filter(|kind| kind.part != "other" && kind.part != "photo");
    if let Some(kind) = named {
        return Ok(match place {
            Some(place) => clean(&sentence::say("title.kind-and-place", &[("kind", &kind.name), ("place", place)])),
            None => kind.name.clone(),
        });
    }
    file_name(tx, id)
}

/// A study's description with the words for its modalities, where the description does not hold them.
fn of_study(called: Option<&str>, modalities: &[&str]) -> String {
    let words: Vec<String> = modalities.iter().filter_map(|code| words_of(code)).collect();
    match (called, words.is_empty()) {
        (Some(called), true) => called.to_owned(),
        (Some(called), false) => {
            let folded = second_read_model::fold::fold(called);
            let said = |word: &String| folded.contains(&second_read_model::fold::fold(word));
            let more: Vec<String> = words.into_iter().filter(|word| !said(word)).collect();
            if more.is_empty() { called.to_owned() } else { format!("{called} ({})", more.join(", ")) }
        }
        (None, false) => words.join(", "),
        (None, true) => kind::kind_for("imaging").name.clone(),
    }
}

/// `CT scan` for `CT`; nothing for a modality without words of its own (a report, a presentation state).
fn words_of(modality: &str) -> Option<String> {
    let key = format!("modality.{}", modality.to_lowercase());
    sentence::has(&key).then(|| sentence::say(&key, &[]))
}

fn file_name(tx: &Transaction<'_>, id: RecordId) -> Result<String> {
    let originals = record::originals(tx, id)?;
    let paths = originals.first().map(|original| heap::paths_of_blob(tx, original.key)).transpose()?.unwrap_or_default();
    let name = paths.first().map(|path| clean(heap::file_name(path))).filter(|name| !name.is_empty());
    Ok(name.unwrap_or_else(|| kind::kind_for("other").name.clone()))
}

/// One line of visible characters.
fn clean(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control() && !is_direction_mark(*c)).collect();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// Marks that turn the direction of text around and so show another name than there is (Unicode UAX #9).
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn studies_say_what_they_are() {
        for (called, modalities, title) in [
            (Some("CT HEAD W/WO CONTRAST"), &["CT", "DOC"][..], "CT HEAD W/WO CONTRAST (CT scan)"),
            (Some("Knee CT scan"), &["CT"], "Knee CT scan"),
            (None, &["CT", "PT"], "CT scan, PET scan"),
            (None, &["DOC"], "Scan images"),
            (Some("TTE"), &["SR"], "TTE"),
        ] {
            assert_eq!(of_study(called, modalities), title);
        }
    }

    #[test]
    fn titles_are_one_line() {
        assert_eq!(clean("  a\n b\u{202e}gpj.exe\t"), "a bgpj.exe");
        assert_eq!(clean(&"x".repeat(200)).chars().count(), LONGEST + 1);
    }
}
