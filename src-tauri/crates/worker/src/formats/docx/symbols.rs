//! Letters of the fonts Symbol and Wingdings, which write one letter and show another: doses in µg and ticked boxes depend on them.

/// Symbol's letters from 0x21 that are not the ASCII ones (Unicode's mapping of Adobe Symbol), by their code.
#[rustfmt::skip]
const SYMBOL: &[(u32, char)] = &[
    (0x22, '∀'), (0x24, '∃'), (0x27, '∋'), (0x2A, '∗'), (0x2D, '−'), (0x40, '≅'), (0x41, 'Α'), (0x42, 'Β'), (0x43, 'Χ'), (0x44, 'Δ'),
    (0x45, 'Ε'), (0x46, 'Φ'), (0x47, 'Γ'), (0x48, 'Η'), (0x49, 'Ι'), (0x4A, 'ϑ'), (0x4B, 'Κ'), (0x4C, 'Λ'), (0x4D, 'Μ'), (0x4E, 'Ν'),
    (0x4F, 'Ο'), (0x50, 'Π'), (0x51, 'Θ'), (0x52, 'Ρ'), (0x53, 'Σ'), (0x54, 'Τ'), (0x55, 'Υ'), (0x56, 'ς'), (0x57, 'Ω'), (0x58, 'Ξ'),
    (0x59, 'Ψ'), (0x5A, 'Ζ'), (0x5C, '∴'), (0x5E, '⊥'), (0x61, 'α'), (0x62, 'β'), (0x63, 'χ'), (0x64, 'δ'), (0x65, 'ε'), (0x66, 'φ'),
    (0x67, 'γ'), (0x68, 'η'), (0x69, 'ι'), (0x6A, 'ϕ'), (0x6B, 'κ'), (0x6C, 'λ'), (0x6D, 'µ'), (0x6E, 'ν'), (0x6F, 'ο'), (0x70, 'π'),
    (0x71, 'θ'), (0x72, 'ρ'), (0x73, 'σ'), (0x74, 'τ'), (0x75, 'υ'), (0x76, 'ϖ'), (0x77, 'ω'), (0x78, 'ξ'), (0x79, 'ψ'), (0x7A, 'ζ'),
    (0xA2, '′'), (0xA3, '≤'), (0xA5, '∞'), (0xAB, '↔'), (0xAC, '←'), (0xAD, '↑'), (0xAE, '→'), (0xAF, '↓'), (0xB0, '°'), (0xB1, '±'),
    (0xB2, '″'), (0xB3, '≥'), (0xB4, '×'), (0xB7, '•'), (0xB8, '÷'), (0xB9, '≠'), (0xBB, '≈'), (0xBC, '…'), (0xC6, '∅'), (0xD2, '®'),
    (0xD3, '©'), (0xD4, '™'), (0xDE, '⇒'),
];

/// The boxes, ticks and arrows of Wingdings.
#[rustfmt::skip]
const WINGDINGS: &[(u32, char)] = &[
    (0x6C, '●'), (0x6E, '■'), (0x6F, '☐'), (0x71, '☐'), (0x72, '☐'), (0x76, '❖'), (0x78, '☒'), (0x9F, '•'), (0xA7, '▪'), (0xA8, '☐'),
    (0xD8, '➢'), (0xE0, '→'), (0xE8, '➔'), (0xF0, '⇨'), (0xFB, '✗'), (0xFC, '✓'), (0xFD, '☒'), (0xFE, '☑'),
];

/// Whether a font shows other letters than it writes.
pub(in super::super) fn is_symbol_font(font: &str) -> bool {
    font.eq_ignore_ascii_case("Symbol") || font.eq_ignore_ascii_case("Wingdings")
}

/// What is shown; Word writes such letters at U+F000 and above, too.
pub(in super::super) fn shown(words: &str, font: &str) -> String {
    let table = if font.eq_ignore_ascii_case("Wingdings") { WINGDINGS } else { SYMBOL };
    let known = |letter: char| {
        let code = u32::from(letter);
        let code = if (0xF020..=0xF0FF).contains(&code) { code - 0xF000 } else { code };
        let listed = table.iter().find(|(known, _)| *known == code).map(|(_, shown)| *shown);
        listed.or_else(|| char::from_u32(code)).unwrap_or(letter)
    };
    if is_symbol_font(font) { words.chars().map(known).collect() } else { words.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_as_shown() {
        for (words, font, told) in
            [("m", "Symbol", "µ"), ("\u{F0A3} 5", "symbol", "≤ 5"), ("\u{F0FE}", "Wingdings", "☑"), ("m", "Arial", "m")]
        {
            assert_eq!(shown(words, font), told);
        }
    }
}
