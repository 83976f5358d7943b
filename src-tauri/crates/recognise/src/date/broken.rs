//! Dates that a line's end breaks in two: "… went home on 6" / "August 2024 after …".

use std::ops::Range;

use super::scan;
use super::scan::Form;
use crate::lines::Line;

/// A date that begins at the end of a line and goes on in the next.
pub(super) struct Broken {
    pub(super) form: Form,
    /// Its bytes in the first line.
    pub(super) span: Range<usize>,
    /// Where it ends in the next.
    pub(super) end: usize,
}

/// The date that goes on from one line into the next, with the name of its month in one of them. Dates of numbers alone are not looked for: two
/// columns of numbers are no date.
pub(super) fn over(line: &Line<'_>, next: &Line<'_>) -> Option<Broken> {
    const TAIL: usize = 3;
    const HEAD: usize = 3;
    if next.page != line.page || next.after_gap || line.fax || next.fax {
        return None;
    }
    let (tail, head) = (last_words(line.text, TAIL), first_words(next.text, HEAD));
    let has_year = |text: &str| text.split_whitespace().any(|word| word.bytes().filter(u8::is_ascii_digit).count() == 4);
    if tail.is_empty() || !has_year(head) || tail.contains("  ") || head.contains("  ") {
        return None;
    }
    let joined = format!("{tail} {head}");
    let crosses = |span: &Range<usize>| span.start < tail.len() && span.end > tail.len() + 1;
    let written = scan::scan(&joined).into_iter().find(|written| crosses(&written.span))?;
    let in_full = matches!(&written.form, Form::Plain { date, .. } if date.day_of_month().is_some());
    in_full.then(|| Broken {
        form: written.form,
        span: line.text.len() - tail.len() + written.span.start..line.text.len(),
        end: written.span.end - tail.len() - 1,
    })
}

/// The last words of a line, as many as that.
fn last_words(text: &str, count: usize) -> &str {
    let ends = text.rmatch_indices(' ').filter(|(at, _)| !text[at + 1..].starts_with(' ')).map(|(at, _)| at + 1);
    &text[ends.take(count).last().unwrap_or(0)..]
}

/// The first words of a line, as many as that.
fn first_words(text: &str, count: usize) -> &str {
    let ends = text.match_indices(' ').map(|(at, _)| at);
    &text[..ends.take(count).last().filter(|_| text.split_whitespace().nth(count).is_some()).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use second_read_model::fact::FactName;

    use crate::date::read;
    use crate::read::tests::facts_of;

    #[test]
    fn a_date_goes_on_in_the_next_line() {
        for (text, name, expected) in [
            (
                "Mrs Lind was in our hospital and she was operated on 6\nAugust 2024 without any trouble. She went home soon.",
                FactName::Date,
                "2024-08-06",
            ),
            (
                "Mrs. Lind came to the clinic for her knee and the examination was on August\n6, 2024. All was well.",
                FactName::Date,
                "2024-08-06",
            ),
            ("Clinic: 20/05/2023\nCopy to: nobody at all, for the record. Report printed 5\nFebruary 2024.", FactName::Date, "2023-05-20"),
        ] {
            let facts = facts_of(text, read);
            let date = facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str());
            assert_eq!(date, Some(expected), "{text}");
            assert!(facts.iter().all(|fact| text.contains(&fact.evidence)), "evidence is words of the text: {facts:?}");
        }
    }
}
