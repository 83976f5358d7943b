//! Words of a line as labels are compared: folded, and blind to what OCR confuses (0 and o, 1 and l, rn and m).

use std::borrow::Cow;

use second_read_model::fold::fold;
use second_read_model::fold::is_cjk;

/// A word, or one character of a script without spaces, or a sign that stands for a word (`#`, `°`, `№`).
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// Bytes of the line.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Folded: without case and accents.
    pub(crate) folded: String,
}

/// The tokens of a line.
pub(crate) fn tokens(line: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in line.char_indices() {
        let alone = is_cjk(c) || matches!(c, '#' | '°' | 'º' | '№' | '＃');
        if alone || !c.is_alphanumeric() {
            // An accent that is written apart belongs to its letter.
            if !alone && second_read_model::fold::is_mark(c) && open.is_some() {
                continue;
            }
            if let Some(start) = open.take() {
                tokens.push(token(line, start, at));
            }
            if alone {
                tokens.push(token(line, at, at + c.len_utf8()));
            }
        } else if open.is_none() {
            open = Some(at);
        }
    }
    if let Some(start) = open {
        tokens.push(token(line, start, line.len()));
    }
    tokens
}

fn token(line: &str, start: usize, end: usize) -> Token {
    let folded = fold(&line[start..end]);
    let folded = match folded.as_str() {
        // "N°", "Nº" and "No" are one.
        "°" => "o".to_owned(),
        _ if folded.contains(' ') => folded.replace(' ', ""),
        _ => folded,
    };
    Token { start, end, folded }
}

/// A folded word as OCR may confuse it: words that differ only so have one skeleton.
pub(crate) fn skeleton(folded: &str) -> Cow<'_, str> {
    if !folded.bytes().any(|byte| matches!(byte, b'0' | b'1' | b'i' | b'|' | b'5' | b'8' | b'r' | b'v')) {
        return Cow::Borrowed(folded);
    }
    let plain: String = folded
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | 'i' | '|' => 'l',
            '5' => 's',
            '8' => 'b',
            c => c,
        })
        .collect();
    Cow::Owned(plain.replace("rn", "m").replace("vv", "w"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_line() {
        let shown = |line: &str| tokens(line).into_iter().map(|token| token.folded).collect::<Vec<_>>().join(" ");
        assert_eq!(shown("Née le 30/07/2013, N° examen"), "nee le 30 07 2013 n o examen");
        assert_eq!(shown("生年月日 1974年"), "生 年 月 日 1974 年");
        assert_eq!(shown("D.O.B.: x"), "d o b x");
        assert_eq!(shown("MRN# 12"), "mrn # 12");
    }

    #[test]
    fn what_ocr_confuses_is_one() {
        for (one, other) in [("patient", "pat1ent"), ("dob", "d0b"), ("name", "narne"), ("birth", "blrth"), ("sex", "5ex")] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        assert_ne!(skeleton("date"), skeleton("data"));
    }
}
