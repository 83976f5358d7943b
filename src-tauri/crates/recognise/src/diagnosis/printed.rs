//! Codes of ICD-10 that are printed in a text: "C50.412", "ICD-10: E119", "CIM-10 : C50.4", "C50.4 G L".
//!
//! What only looks like a code ("T12.5 cm", a specimen's number) is told by the table and by where it stands. The letters behind a
//! code in German records say how sure it is and which side: G certain, V suspected, Z state after, A excluded; L, R, B.

use std::sync::LazyLock;

use regex::Captures;
use regex::Regex;
use second_read_model::extract::PageText;
use second_read_model::suggestion::Certainty;
use second_read_model::suggestion::Suggestion;

use super::certainty;
use super::context;
use super::side;
use super::side::Side;
use super::statements;
use super::statements::Section;
use super::statements::Statement;
use super::suggestion;
use crate::icd10;
use crate::words;

// A code with its dot, or right behind "ICD" without. The letters of German records behind it.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    words::exact_expression(
        r"(?:^|[^\p{L}\d.-])((?i:icd|cim|cie|cid)(?:[-\s]?10)?(?:[-\s]?(?i:cm|gm|who|es|ca|am|se))?(?:\s?(?i:codes?|kode?|código|codigo))?\s?[:#(]?\s{0,3})?([A-TV-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?)((?:[ ,]{0,2}[GVZALRB](?-u:\b)){0,2}|[GVZA][LRB]?|[LRB][GVZA])(?:$|[^\p{L}\d.-]|[.-](?:\s|$))",
    )
});
// A document that says it has codes.
static ICD: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(
        r"(?-u:\b)(?:icd|cim|cie|cid)(?:-?10)?(?-u:\b)|(?-u:\b)(?:dx|diagnosis|diag)\.? codes?(?-u:\b)|(?-u:\b)dx(?-u:\b)|(?-u:\b)diagnoseschlüssel|(?-u:\b)code diagnostic(?-u:\b)|(?-u:\b)código (?:de )?diagnóstico",
    )
});

/// The codes that the sentences of these pages print of the patient.
pub(super) fn codes(pages: &[PageText], statements: &[Statement<'_>]) -> Vec<Suggestion> {
    let says_icd = says_icd(pages);
    let of_now = statements.iter().filter(|statement| statement.section < Section::Site);
    of_now.flat_map(|statement| of_statement(statement, says_icd)).collect()
}

/// Whether a document says that it has codes.
pub(super) fn says_icd(pages: &[PageText]) -> bool {
    pages.iter().any(|page| ICD.is_match(&page.text))
}

/// Whether the letter of German records at a code says that its disease was excluded or is over: "A I26.9  Lungenembolie", "I25.1 A  KHK".
/// What stands beside the code does not count either.
pub(super) fn is_excluded(text: &str) -> bool {
    static EXCLUDED: LazyLock<Regex> = LazyLock::new(|| {
        words::exact_expression(r"^(?:[AZ]\s+[A-TV-Z]\d\d(?:\.\d{1,2})?-?\s|[A-TV-Z]\d\d(?:\.\d{1,2})?-?\s[AZ][LRB]?\s{2,})")
    });
    EXCLUDED.is_match(text)
}

/// The code that a sentence opens with: what stands beside it is its name, in other words than ours perhaps ("D63.1  Anaemia in CKD").
pub(super) fn opening(text: &str) -> Option<String> {
    static OPENING: LazyLock<Regex> =
        LazyLock::new(|| words::exact_expression(r"^[GVZALRB]?\s{0,3}([A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})[)\]:,]?\s+\S"));
    known(OPENING.captures(text)?.get(1)?.as_str())
}

fn of_statement(statement: &Statement<'_>, says_icd: bool) -> Vec<Suggestion> {
    let text = statement.text();
    // Nearly every sentence has none; this look is cheap.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    // The mark behind one code may be the mark before the next.
    while let Some(captures) = CODE.captures_at(text, at) {
        at = captures.get(3).or(captures.get(2)).map_or(text.len(), |last| last.end());
        let counts = is_believed(&captures, statement, says_icd);
        found.extend(counts.then(|| one(&captures, statement)).flatten());
    }
    found
}

/// Whether what looks like a code is one: "ICD" stands right before it, or it has its dot and stands where diagnoses stand.
fn is_believed(captures: &Captures<'_>, statement: &Statement<'_>, says_icd: bool) -> bool {
    let has_dot = captures.get(2).is_some_and(|code| code.as_str().contains('.'));
    let in_section = matches!(statement.section, Section::Diagnosis | Section::Before);
    let vital = || captures.get(2).is_some_and(|code| code.as_str().starts_with(['P', 'R', 'T'])) && PRESSURE.is_match(statement.text());
    captures.get(1).is_some()
        || !vital() && ((has_dot && (says_icd || in_section || is_bracketed(captures, statement.text()))) || (says_icd && in_section))
}

/// A blood pressure: beside it "P76", "R16" and "T36.5C" are a pulse, breaths and a temperature.
static PRESSURE: LazyLock<Regex> =
    LazyLock::new(|| words::exact_expression(r"(?:^|[^\d/.])(?:[89]\d|1\d\d|2[0-4]\d)/(?:[3-9]\d|1[0-4]\d)(?:$|[^\d/])"));

/// "Primary biliary cholangitis (K74.3)": a code with its dot is the last thing in brackets.
fn is_bracketed(captures: &Captures<'_>, text: &str) -> bool {
    captures.get(2).is_some_and(|code| {
        let opens = text[..code.start()].rfind('(').is_some_and(|open| !text[open..code.start()].contains(')'));
        opens && text[code.end()..].starts_with(')')
    })
}

fn one(captures: &Captures<'_>, statement: &Statement<'_>) -> Option<Suggestion> {
    let code = captures.get(2)?;
    let at = statement.words.iter().position(|word| word.start >= code.start())?;
    let mut sure = certainty(&context::meanings(&statement.words)[at])?;
    let mut side = None;
    // Only where nothing goes on behind them: "C50.912 A mass" holds an article.
    let letters = captures.get(3).filter(|letters| {
        let behind = statement.text()[letters.end()..].trim_start_matches(' ');
        behind.is_empty() || behind.starts_with([')', ']', ',', ';', '.', '\n'])
    });
    for letter in letters.map(|letters| letters.as_str()).unwrap_or_default().chars() {
        match letter {
            'V' => sure = Certainty::Uncertain,
            'Z' | 'A' => return None,
            'L' => side = Some(Side::Left),
            'R' => side = Some(Side::Right),
            'B' => side = Some(Side::Both),
            _ => {}
        }
    }
    let known = known(code.as_str()).filter(|code| !statements::is_reason(code))?;
    suggestion(&side::finest_said(&known, side), statement.text(), Some(statement.page.number), sure)
}

/// The code, or where another edition is finer than ours, the code above it. What has no dot may be of another list (HCPCS has J1810): it must
/// be a code as it stands.
pub(super) fn known(written: &str) -> Option<String> {
    if !written.contains('.') {
        return icd10::lookup(written).map(|term| term.code);
    }
    (3..=written.len()).rev().filter_map(|end| written.get(..end)).find_map(icd10::lookup).map(|term| term.code)
}

#[cfg(test)]
mod tests {
    use super::super::statements::statements as cut;
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
        let found: Vec<String> =
            codes(&pages, &cut(&pages)).into_iter().map(|found| format!("{} {:?}", found.code, found.certainty)).collect();
        assert_eq!(found.join(", "), expected, "{text}");
    }

    #[test]
    fn a_sentence_may_open_with_its_code() {
        for (text, expected) in [
            ("D63.1    Anaemia in CKD.", Some("D63.1")),
            ("N20.1 Calcul de l'uretère, colique", Some("N20.1")),
            ("Anaemia D63.1", None),
            ("S24.10987 nothing", None),
        ] {
            assert_eq!(opening(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn letters_exclude_what_stands_beside_the_code() {
        for (text, expected) in [
            ("A I26.9    Lungenembolie", true),
            ("Z C67.9    Z.n. TUR-B", true),
            ("I25.1 A   KHK", true),
            ("G I48.0    Vorhofflimmern", false),
            ("A. C50.9 Mammakarzinom", false),
            ("I10 Hypertonie", false),
        ] {
            assert_eq!(is_excluded(text), expected, "{text}");
        }
    }

    #[test]
    fn printed_codes_are_read() {
        check("She has primary biliary cholangitis (K74.3).", "K74.3 Asserted");
        check("ICD-10: C50.412", "C50.412 Asserted");
        check("ICD-10-CM code: E119", "E11.9 Asserted");
        check("DIAGNOSIS\nBreast cancer (C50.912)", "C50.912 Asserted");
        check("DIAGNOSES (ICD-10)\nI10 Hypertension\nE11.9 Diabetes", "I10 Asserted, E11.9 Asserted");
        check("Diagnosen:\nMammakarzinom links (C50.4 G L)", "C50.412 Asserted");
        check("Diagnosen:\nEpilepsie (G40.0 V), Z. n. Mammakarzinom (C50.9 Z)", "G40.0 Uncertain");
        check("Diagnosen:\nHypertonie I10.90 G", "I10 Asserted");
        check("DIAGNOSIS\nRule out C50.912", "");
        check("Diagnosis codes: Z12.31, Z85.3", "");
        check("ICD-10: Z12.31 ICD-10: Z15.01", "Z15.01 Asserted");
        check("DIAGNOSIS CODE\nJ1810 J18.10", "J18.1 Asserted");
        check("FAMILY HISTORY\nICD-10: C50.912", "");
        check("The lesion is T12.5 cm from the margin. Block C50.9 was cut.", "");
        check("Specimen S24-10987 at L4.5", "");
        check("DIAGNOSES (ICD-10)\nVS: T 97.6 F  P76  R16  BP 122/71  WT 185 lb", "");
        check("Dx codes below.\nVitals  T36.5C  BP 117/72  P 84", "");
        check("DIAGNOSES (ICD-10)\nI10 Hypertension, 142/88 today, ICD-10: E11.9", "I10 Asserted, E11.9 Asserted");
        check("", "");
    }
}
