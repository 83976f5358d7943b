//! Which language a document is in, by its small words.

use std::collections::HashMap;
use std::sync::LazyLock;

use second_read_model::fold::fold;

use crate::lines::Line;
use crate::name::PARTICLES;
use crate::token::Token;
use crate::words;
use crate::words::Language;

/// The language with most of its small words in the first lines; `None` where there are hardly any.
pub(crate) fn main(lines: &[Line<'_>]) -> Option<&'static Language> {
    let mut counts = vec![0_u32; words::languages().len()];
    for line in lines.iter().take(LINES_READ) {
        let words = line.tokens.iter().enumerate().filter(|(at, _)| !is_of_name(line, *at));
        for language in words.filter_map(|(_, token)| COMMON.get(&token.folded)).flatten() {
            counts[*language] += 1;
        }
    }
    // Of equals the first, which is English.
    let (best, count) = counts.iter().enumerate().max_by_key(|(index, count)| (**count, std::cmp::Reverse(*index)))?;
    (*count >= 2).then(|| &words::languages()[best])
}

/// Whether a small word stands in a name: "DE LA CRUZ", "Marta van der Berg" are at home in papers of any language.
fn is_of_name(line: &Line<'_>, at: usize) -> bool {
    if !PARTICLES.contains(&line.tokens[at].folded.as_str()) {
        return false;
    }
    let next = line.tokens[at + 1..].iter().find(|token| !PARTICLES.contains(&token.folded.as_str()));
    let capital = |token: &Token| line.text[token.start..token.end].starts_with(char::is_uppercase);
    capital(&line.tokens[at]) && next.is_some_and(capital)
}

/// The BCP 47 subtag of that language.
pub(crate) fn id(lines: &[Line<'_>]) -> Option<&'static str> {
    let spoken = main(lines)?;
    let at = words::languages().iter().position(|language| std::ptr::eq(language, spoken))?;
    words::FILES.get(at).map(|(id, _)| *id)
}

const LINES_READ: usize = 200;

static COMMON: LazyLock<HashMap<String, Vec<usize>>> = LazyLock::new(|| {
    let mut common: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, language) in words::languages().iter().enumerate() {
        for word in language.list("language", "common") {
            common.entry(fold(word).replace(' ', "")).or_default().push(index);
        }
    }
    common
});

#[cfg(test)]
mod tests {
    use second_read_model::extract::PageText;

    use super::*;
    use crate::lines::lines;

    #[test]
    fn languages_of_texts() {
        for (text, expected) in [
            ("The patient was seen for a follow-up of the left breast", "en"),
            ("Wir berichten über die Patientin und den Befund", "de"),
            ("Compte rendu de la consultation du patient", "fr"),
            ("Informe de alta del paciente con fecha de nacimiento", "es"),
            ("Data de nascimento do paciente: exame da mama", "pt"),
            ("Wynik badania pacjentki, data urodzenia", "pl"),
            ("Ημερομηνία γέννησης και εξέταση του ασθενούς", "el"),
            ("患者氏名 生年月日の検査", "ja"),
            ("NAME: DE LA CRUZ, ANA DE LA ROSA   AGE/SX: 50/F", ""),
            ("12345", ""),
        ] {
            let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
            assert_eq!(id(&lines(&pages)).unwrap_or_default(), expected, "{text}");
        }
    }
}
