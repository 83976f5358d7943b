//! The side that is ticked on a form: "[ ] left  [X] right", "手術部位：■右　□左", "Left ☑  Right ☐".

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use super::side_of;
use super::side_of_letters;
use crate::lines::Line;
use crate::read;
use crate::words;

/// The one side that is ticked where a line has a box for each. Forms that tick one here and another there say nothing.
pub(super) fn read(lines: &[Line<'_>]) -> Option<Fact> {
    let own = lines.iter().filter(|line| !line.aside && !line.others && !line.fax);
    let mut ticked = own.filter_map(|line| Some((ticked(line.text)?, line)));
    let (side, line) = ticked.next()?;
    let same = ticked.all(|(other, _)| other == side);
    same.then(|| read::fact(FactName::Side, side.to_owned(), line.text, line.page, 0.9, "ticked"))
}

/// A box of a form, and whether it is taken.
struct Choice {
    span: Range<usize>,
    taken: bool,
}

/// The side whose box is taken, of a line with boxes for two sides or more.
fn ticked(text: &str) -> Option<&'static str> {
    let boxes = boxes(text);
    if boxes.len() < 2 {
        return None;
    }
    let behind = |at: usize| {
        let end = boxes.get(at + 1).map_or(text.len(), |next| next.span.start);
        side(first_cell(&text[boxes[at].span.end..end]))
    };
    let before = |at: usize| {
        let start = at.checked_sub(1).map_or(0, |last| boxes[last].span.end);
        side(last_cell(&text[start..boxes[at].span.start]))
    };
    let stand_behind = before(0).is_some() && behind(boxes.len() - 1).is_none();
    let sides: Vec<Option<&'static str>> = (0..boxes.len()).map(|at| if stand_behind { before(at) } else { behind(at) }).collect();
    let mut named: Vec<&str> = sides.iter().copied().flatten().collect();
    named.sort_unstable();
    named.dedup();
    let mut taken: Vec<&'static str> = sides.iter().zip(&boxes).filter(|(_, one)| one.taken).filter_map(|(side, _)| *side).collect();
    taken.sort_unstable();
    taken.dedup();
    match taken.as_slice() {
        [one] if named.len() > 1 => Some(one),
        ["left", "right"] => Some("both"),
        _ => None,
    }
}

/// The boxes of a line: "[ ]", "( X )", "☐", "■", "__x__".
fn boxes(text: &str) -> Vec<Choice> {
    const SIGNS: [char; 14] = ['[', '(', '（', '_', '☐', '☑', '☒', '□', '■', '✓', '✔', '○', '●', '◯'];
    const TAKEN: [char; 9] = ['x', 'X', '✓', '✔', '√', '☑', '☒', '■', '●'];
    static BOX: LazyLock<Regex> = LazyLock::new(|| {
        words::exact_expression(
            r"\[[\s\u{3000}]*[xX✓✔√●■]?[\s\u{3000}]*\]|[(（][\s\u{3000}]*[xX✓✔√●■][\s\u{3000}]*[)）]|[(（][\s\u{3000}]+[)）]|_+[xX✓✔√]_*|_{2,}|[☐☑☒□■○●◯✓✔]",
        )
    });
    // Nearly no line has one: they are spared the search.
    if !text.contains(SIGNS) {
        return Vec::new();
    }
    BOX.find_iter(text).map(|found| Choice { span: found.range(), taken: found.as_str().contains(TAKEN) }).collect()
}

/// The side that the words of a box name.
fn side(words: &str) -> Option<&'static str> {
    const WORDS: usize = 4;
    let words = words.trim().trim_end_matches([',', ';', '.', '/', '|']).trim();
    (!words.is_empty() && words.split_whitespace().count() <= WORDS).then(|| side_of(words).or_else(|| side_of_letters(words))).flatten()
}

/// What stands before the first wide gap.
fn first_cell(text: &str) -> &str {
    let text = text.trim();
    text.split("  ").next().unwrap_or(text)
}

/// What stands behind the last wide gap or colon.
fn last_cell(text: &str) -> &str {
    let text = text.trim();
    let text = text.rsplit("  ").next().unwrap_or(text);
    text.rsplit([':', '：']).next().unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ticked_side() {
        for (text, expected) in [
            ("Side:  [ ] left   [X] right", "right"),
            ("LADO: ( X ) ESQUERDO   (   ) DIREITO   (   ) NÃO SE APLICA", "left"),
            ("手術部位：□右　■左　□両側", "left"),
            ("Auge:  ☑ re   ☐ li", "right"),
            ("Œil concerné :   [X] droit / OD   [ ] gauche / OG", "right"),
            ("Site: Left ☐  Right ☑", "right"),
            ("Strona: [x] lewa [x] prawa", "both"),
            ("_x_ Left   ___ Right   knee", "left"),
            ("[X] left breast biopsy   [X] local anaesthesia", ""),
            ("[ ] left   [ ] right", ""),
            ("■ Right breast: a mass", ""),
            ("Left knee (x)", ""),
        ] {
            assert_eq!(ticked(text).unwrap_or_default(), expected, "{text}");
        }
    }
}
