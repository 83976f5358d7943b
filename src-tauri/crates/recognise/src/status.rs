//! The status of a report: preliminary, final, addendum, amended, corrected. Only what its own words say of it.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::field::Document;
use crate::label::Role;
use crate::lines::Line;
use crate::read;
use crate::words;

// What says the most about a report first: a corrected one is signed and final too.
const RANKED: [&str; 5] = ["corrected", "amended", "addendum", "preliminary", "final"];

/// The status, from a labelled value, a title line, a heading, a sentence, or a signature; and another that speaks against it.
pub(crate) fn read(document: &Document<'_>) -> Vec<Fact> {
    let titled = titled(&document.lines).or_else(|| sentence(&document.lines));
    match (labelled(document), titled) {
        // "Status: Final" above an addendum or a correction: what was changed says more than that it is done.
        (Some(label), Some(title)) if label.value == "final" && title.value != "final" && title.value != "preliminary" => {
            vec![title, Fact { confidence: 0.4, ..label }]
        }
        (Some(label), Some(title)) if label.value != title.value && title.value == "preliminary" => {
            vec![Fact { confidence: 0.45, ..label }, Fact { confidence: 0.4, ..title }]
        }
        (Some(label), _) => vec![label],
        (None, title) => title.or_else(|| signed(&document.lines)).into_iter().collect(),
    }
}

/// The words of each status, at the start of a value.
static VALUE: LazyLock<Vec<(&str, Regex)>> =
    LazyLock::new(|| RANKED.map(|status| (status, words::expression(&format!(r"^\W*({})", words::any_of("status", status))))).into());

/// "Status: Final".
fn labelled(document: &Document<'_>) -> Option<Fact> {
    let mut fields = document.of(Role::Status).filter(|field| document.label(field).stands_out());
    fields.find_map(|field| {
        let (value, line) = (document.value(field), &document.lines[field.at]);
        // The longest wins: "final with addendum" is no final one.
        let found = VALUE.iter().filter_map(|(status, words)| Some((*status, words.captures(value)?.get(1)?)));
        let (status, found) = found.max_by_key(|(_, found)| found.len())?;
        let noise = if document.label(field).noisy || line.ocr { 0.1 } else { 0.0 };
        let evidence = document.evidence(field, field.value.start + found.end());
        Some(read::fact(FactName::Status, status.to_owned(), evidence, line.page, 0.95 - noise, "label status"))
    })
}

static TITLED: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    // A line that starts with the word and is a title or a heading: short, and not the name of another section.
    let pattern = |status: &str| {
        let words = words::any_of("status", title_list(status));
        // "ADDENDUM: HER2 not amplified" opens one; "Revised: 03/2019" is a form's footer.
        let colon = if status == "addendum" { format!(r"|^[\W_]*({words})\s*#?\d*\s*[:：(]") } else { String::new() };
        format!(
            r"^[\W_]*({words})(?:\s*#?\d+)?(?:\s*\([^)]*\))?(?:\s+(?:report|diagnosis|result|befund|comment|to\b.*))?\W*$|^(?<titled>\p{{L}}[\p{{L}}' ]{{2,60}})[-–—(（:,/|]\s*({words})[^\p{{L}}]*${colon}"
        )
    };
    RANKED.map(|status| (status, words::expression(&pattern(status)))).into()
});
/// Words of a title that says its status within: "CORRECTED PATHOLOGY REPORT", "Rapport d'imagerie définitif".
static WITHIN: LazyLock<Vec<(&str, Regex)>> =
    LazyLock::new(|| RANKED.map(|status| (status, words::whole_word("status", title_list(status)))).into());
static TITLE: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "title_words"));
static SECTION: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^\W*(?:final|preliminary)\s+(?:diagnos[ei]s|impression)"));

/// The list for titles: "COMPLETE BLOOD COUNT" and "Consent: signed" are no final reports.
fn title_list(status: &str) -> &str {
    if status == "final" { "final_title" } else { status }
}

/// "PRELIMINARY REPORT", "ADDENDUM 1 (…)", "Pathology report - AMENDED".
fn titled(lines: &[Line<'_>]) -> Option<Fact> {
    let (last, first) = TITLED.split_last()?;
    let headed = |(status, title): &(&str, Regex)| {
        lines.iter().filter(|line| is_title(line)).find_map(|line| {
            let captures = title.captures(line.text)?;
            if captures.name("titled").is_some_and(|words| !TITLE.is_match(words.as_str())) {
                return None;
            }
            let found = captures.get(0)?.as_str().trim_end_matches([':', '：', '(', ' ']);
            Some(read::fact(FactName::Status, (*status).to_owned(), found.trim(), line.page, 0.85, "title"))
        })
    };
    first.iter().find_map(headed).or_else(|| within_title(lines)).or_else(|| headed(last))
}

fn is_title(line: &Line<'_>) -> bool {
    line.text.len() <= 120 && !line.fax && !SECTION.is_match(line.text) && !line.text.ends_with('.')
}

/// A title near the top of the first page with the word somewhere in it.
fn within_title(lines: &[Line<'_>]) -> Option<Fact> {
    let top = lines.iter().take_while(|line| line.page == lines[0].page && line.row < 10);
    let titles: Vec<_> = top
        .filter(|line| {
            is_title(line) && !line.text.contains([':', '：']) && line.text.split_whitespace().count() <= 8 && TITLE.is_match(line.text)
        })
        .collect();
    WITHIN.iter().find_map(|(status, words)| {
        let line = titles.iter().find(|line| words.is_match(line.text))?;
        Some(read::fact(FactName::Status, (*status).to_owned(), line.text, line.page, 0.8, "title"))
    })
}

/// "This is a corrected report."
fn sentence(lines: &[Line<'_>]) -> Option<Fact> {
    static SENTENCES: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
        ["corrected", "amended", "preliminary"].map(|status| (status, words::whole_word("status", &format!("sentence_{status}")))).into()
    });
    SENTENCES.iter().find_map(|(status, words)| {
        let line = lines.iter().filter(|line| !line.aside).find(|line| words.is_match(line.text))?;
        let found = words.find(line.text)?.as_str().trim_matches(|c: char| !c.is_alphanumeric());
        Some(read::fact(FactName::Status, (*status).to_owned(), found, line.page, 0.75, "sentence"))
    })
}

/// A signed report without another word is final, less surely.
fn signed(lines: &[Line<'_>]) -> Option<Fact> {
    static SIGNATURE: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"(?:^\W*|[.,;]\s+)({})", words::any_of("status", "signature"))));
    static NOT: LazyLock<Regex> = LazyLock::new(|| words::expression(r"\b(?:not|pending|nicht|non|no|não|nie|未)\b"));
    lines.iter().find_map(|line| {
        let found = SIGNATURE.captures(line.text).filter(|_| !NOT.is_match(line.text))?.get(1)?;
        Some(read::fact(FactName::Status, "final".to_owned(), found.as_str(), line.page, 0.6, "signature"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::facts_of;

    #[test]
    fn what_a_report_says_of_itself() {
        for (text, expected) in [
            ("Status: Final", "final"),
            ("Report status  Preliminary", "preliminary"),
            ("PRELIMINARY REPORT\nx", "preliminary"),
            ("SURGICAL PATHOLOGY REPORT - AMENDED", "amended"),
            ("CORRECTED SURGICAL PATHOLOGY REPORT\nStatus: Final", "corrected"),
            ("ADDENDUM 1 (2024-04-22)\nHER2: not amplified\nElectronically signed: A. Nobody", "addendum"),
            ("Status: Final\nADDENDUM: HER2 not amplified", "addendum"),
            ("ADDENDUM: HER2 not amplified", "addendum"),
            ("*** CORRECTED REPORT ***", "corrected"),
            ("Electronically signed by A. Nobody, MD", "final"),
            ("A. Nobody, MD. Electronically signed 05/20/2026 16:04.", "final"),
            ("This is a corrected report. The side was wrong.", "corrected"),
            ("FINAL DIAGNOSIS\nCarcinoma", ""),
            ("Marital status: Single\nSmoking status: former", ""),
            ("An addendum will follow.", ""),
            ("The preliminary findings were discussed with Dr. Nobody and will be followed up in clinic.", ""),
            ("Vorläufiger Befund", "preliminary"),
            ("Statut : définitif", "final"),
            ("Estado del informe: Corregido", "corrected"),
            ("Status wyniku: wstępny", "preliminary"),
            ("Situação: Laudo final", "final"),
            ("Κατάσταση: Οριστική", "final"),
            ("報告区分：最終報告", "final"),
            ("病理診断報告書（訂正）", "corrected"),
        ] {
            let facts = facts_of(text, read);
            assert_eq!(facts.first().map_or("", |fact| fact.value.as_str()), expected, "{text}");
            assert!(facts.iter().all(|fact| text.contains(&fact.evidence)), "{text}");
        }
    }
}
