//! The status of a report: preliminary, final, addendum, amended, corrected. Only what its own words say of it.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::lines::Line;
use crate::read;
use crate::words;

// What says the most about a report first: a corrected one is signed and final too.
const RANKED: [&str; 5] = ["corrected", "amended", "addendum", "preliminary", "final"];

/// The status, from a labelled value, a title line, a heading, or a signature.
pub(crate) fn read(lines: &[Line<'_>]) -> Option<Fact> {
    labelled(lines).or_else(|| titled(lines)).or_else(|| signed(lines))
}

static LABELLED: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let label = words::any_of("status", "label");
    let pattern = |status: &str| format!(r"(?:^|\s{{2,}}|[;,(]\s*)({label}\s*[:：]?\s*{})", words::any_of("status", status));
    RANKED.map(|status| (status, words::expression(&pattern(status)))).into()
});

/// "Status: Final".
fn labelled(lines: &[Line<'_>]) -> Option<Fact> {
    lines.iter().find_map(|line| {
        let (status, found) = LABELLED.iter().find_map(|(status, label)| Some((status, label.captures(line.text)?.get(1)?)))?;
        Some(read::fact(FactName::Status, (*status).to_owned(), found.as_str(), line.page, 0.95, "label status"))
    })
}

static TITLED: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    // A line that starts with the word and is a title or a heading: short, and not the name of another section.
    let pattern = |status: &str| {
        format!(
            r"^[\W_]*({})(?:\s*#?\d+)?(?:\s*\([^)]*\))?(?:\s+(?:report|diagnosis|result|befund|comment|to\b.*))?\W*$|^[\W_]*({})\s*#?\d*\s*[:：(]|^\p{{L}}[\p{{L}} ]{{2,40}}[-–(:,]\s*({})\W*$",
            words::any_of("status", status),
            words::any_of("status", status),
            words::any_of("status", status)
        )
    };
    RANKED.map(|status| (status, words::expression(&pattern(status)))).into()
});
static SECTION: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^\W*(?:final|preliminary)\s+(?:diagnos[ei]s|impression)"));

/// "PRELIMINARY REPORT", "ADDENDUM 1 (…)", "Pathology report - AMENDED".
fn titled(lines: &[Line<'_>]) -> Option<Fact> {
    TITLED.iter().find_map(|(status, title)| {
        lines.iter().filter(|line| line.text.len() <= 90 && !SECTION.is_match(line.text)).find_map(|line| {
            let found = title.find(line.text)?.as_str().trim_end_matches([':', '(', ' ']);
            Some(read::fact(FactName::Status, (*status).to_owned(), found.trim(), line.page, 0.85, "title"))
        })
    })
}

/// A signed report without another word is final, less surely.
fn signed(lines: &[Line<'_>]) -> Option<Fact> {
    static SIGNATURE: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"(?:^\W*|[.,;]\s+)({})", words::any_of("status", "signature"))));
    lines.iter().find_map(|line| {
        let found = SIGNATURE.captures(line.text)?.get(1)?;
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
            ("ADDENDUM 1 (2024-04-22)\nHER2: not amplified\nElectronically signed: A. Nobody", "addendum"),
            ("ADDENDUM: HER2 not amplified", "addendum"),
            ("*** CORRECTED REPORT ***", "corrected"),
            ("Electronically signed by A. Nobody, MD", "final"),
            ("A. Nobody, MD. Electronically signed 05/20/2026 16:04.", "final"),
            ("FINAL DIAGNOSIS\nCarcinoma", ""),
            ("An addendum will follow.", ""),
            ("The preliminary findings were discussed with Dr. Nobody and will be followed up in clinic.", ""),
            ("Vorläufiger Befund", "preliminary"),
        ] {
            let fact = facts_of(text, |lines| read(lines).into_iter().collect()).pop();
            assert_eq!(fact.as_ref().map_or("", |fact| fact.value.as_str()), expected, "{text}");
            assert!(fact.is_none_or(|fact| text.contains(&fact.evidence)), "{text}");
        }
    }
}
