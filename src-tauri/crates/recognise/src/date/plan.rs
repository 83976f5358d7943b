//! Days on which something is yet to be done: a consent names the day of its operation, a form that of the stay it asks for.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::lines::Line;
use crate::words;

/// "Planned date of surgery: 03/20/2024", "Date prévue de l'opération : 20.03.2024": a word for what is planned in the date's cell before it.
pub(super) fn is_planned(line: &Line<'_>, span: &Range<usize>) -> bool {
    static PLANNED: LazyLock<Regex> = LazyLock::new(|| words::whole_word("date", "planned"));
    let cell = line.last_cell_start(span.start);
    PLANNED.is_match(&line.text[cell..span.start])
}

#[cfg(test)]
mod tests {
    use second_read_model::fact::FactName;

    use crate::date::read;
    use crate::read::tests::facts_of;

    #[test]
    fn what_is_planned_is_not_done() {
        for (text, expected) in [
            ("CONSENTEMENT\nDate prévue de l'opération :   20.11.2024\nx\nx\nx\nx\nx\nx\nx\nx\nx\nValmorin, 19.11.2024", "2024-11-19*"),
            ("Proposed date of surgery: 20/11/2024", ""),
            ("Visit type: planned      Visit: 20/11/2024", "2024-11-20*"),
        ] {
            let facts = facts_of(text, read);
            let first = facts.iter().find(|fact| fact.name == FactName::Date);
            let shown = first.map(|fact| format!("{}{}", fact.value, if fact.confidence >= crate::SURE { "*" } else { "" }));
            assert_eq!(shown.unwrap_or_default(), expected, "{text}");
        }
    }
}
