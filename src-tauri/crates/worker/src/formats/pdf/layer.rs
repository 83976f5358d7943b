//! Whether the text that a page holds can be what it shows: a measure by its letters, without any dictionary.
//!
//! Files are seen whose fonts name their letters wrongly, each shifted by as much, so that all of it is text and none of it words; and
//! scans on which a fax machine printed a line of real text. A doubt costs a second of reading the page as a picture, and then the two are
//! compared, so it may be wrong.

use super::text::PageGlyphs;

/// More unknown glyphs than one in this many make a doubt.
const GARBLED: usize = 20;
/// A picture over this much of the page, and fewer words than this: most of the words are in the picture.
const COVERED: f32 = 0.5;
const FEW_WORDS: usize = 25;
/// Fewer letters than this say nothing about a language.
const LETTERS: usize = 100;
/// The letters that languages in the Latin alphabet use most. They make up half to two thirds of a page, even of a table of results; where
/// each letter is named by another, a third at most.
const COMMON: [char; 8] = ['a', 'e', 'i', 'n', 'o', 'r', 's', 't'];
/// Of all Latin letters, in percent.
const LEAST_COMMON: usize = 42;
/// Of all signs, in percent: what is neither letter, digit nor space. Even tables of results have fewer.
const MOST_SIGNS: usize = 45;

/// Whether glyphs were not named, or so that no language looks like it.
pub(super) fn is_garbled(page: &PageGlyphs, text: &str) -> bool {
    has_unknown(page) || !is_plausible(text)
}

/// Whether too many glyphs have no meaning.
pub(super) fn has_unknown(page: &PageGlyphs) -> bool {
    page.unknown.saturating_mul(GARBLED) > page.glyphs.len()
}

/// Whether the words of the page are most likely in its picture.
pub(super) fn is_picture(page: &PageGlyphs, text: &str) -> bool {
    page.covered >= COVERED && text.split_whitespace().take(FEW_WORDS).count() < FEW_WORDS
}

fn is_plausible(text: &str) -> bool {
    let (mut latin, mut common, mut letters, mut signs) = (0usize, 0usize, 0usize, 0usize);
    for letter in text.chars().filter(|letter| !letter.is_whitespace()) {
        let plain = || unicode_normalization::UnicodeNormalization::nfd(std::iter::once(letter)).next().unwrap_or(letter);
        let base = if letter.is_ascii() { letter } else { plain() }.to_ascii_lowercase();
        latin += usize::from(base.is_ascii_lowercase());
        common += usize::from(COMMON.contains(&base));
        letters += usize::from(letter.is_alphabetic());
        signs += usize::from(!letter.is_alphanumeric());
    }
    let all = letters.saturating_add(signs);
    let percent = |part: usize, whole: usize| part.saturating_mul(100) / whole.max(1);
    let speaks = latin < LETTERS || percent(common, latin) >= LEAST_COMMON;
    speaks && (all < LETTERS || percent(signs, all) <= MOST_SIGNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "SURGICAL PATHOLOGY REPORT. Final diagnosis: left breast at 2:00, ultrasound-guided core biopsy, invasive ductal \
                          carcinoma, Nottingham grade 2 (3+2+1). ER 95 %, PR 80 %, HER2 equivocal (2+). No lymphovascular invasion.";

    /// Each letter named by the one that stands `by` places on in its font.
    fn shifted(text: &str, by: u32) -> String {
        text.chars()
            .map(|letter| if letter == ' ' { ' ' } else { char::from_u32(u32::from(letter).wrapping_add(by)).unwrap_or('?') })
            .collect()
    }

    #[test]
    fn what_no_language_looks_like() {
        let table = "WBC 6.1 4.0-11.0 10*3/uL\nRBC 4.41 3.90-5.20 10*6/uL\nHemoglobin 13.2 g/dL 12.0-16.0\n\
                     Hematocrit 40.1 % 35.0-45.0\nMCV 91 fL\nMCH 29.9 pg\nPlatelets 251 10*3/uL\nNeutrophils 61 %\nSodium 140 mmol/L\n\
                     Potassium 4.2 mmol/L\nCreatinine 0.8 mg/dL\nAlanine aminotransferase 24 U/L";
        let polish = "Rozpoznanie: rak przewodowy naciekający piersi lewej, stopień złośliwości G2. Zalecana konsultacja onkologiczna w trybie \
                      pilnym oraz badanie rezonansu magnetycznego.";
        let greek = "Διάγνωση: διηθητικό πορογενές καρκίνωμα του αριστερού μαστού, βαθμός κακοήθειας 2. Συνιστάται μαγνητική τομογραφία και \
                     ογκολογική εκτίμηση.";
        for (text, plausible) in [
            (REPORT.to_owned(), true),
            (table.to_owned(), true),
            (polish.to_owned(), true),
            (greek.to_owned(), true),
            ("S24-10987".to_owned(), true),
            (shifted(REPORT, 3), false),
            (shifted(REPORT, 0u32.wrapping_sub(29)), false),
        ] {
            assert_eq!(is_plausible(&text), plausible, "{text}");
        }
    }

    #[test]
    fn a_line_over_a_scan_is_not_its_text() {
        let page = |covered| PageGlyphs { covered, ..PageGlyphs::default() };
        assert!(is_picture(&page(1.0), "05/21/2026 09:34 FROM: LAKESIDE IMAGING P. 1/1"));
        assert!(!is_picture(&page(0.1), "A photo stands beside these words."));
        assert!(!is_picture(&page(1.0), REPORT));
    }
}
