//! The day of a meeting that a paper is the minutes of: a tumour board, a session of a committee.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::role::Role;
use crate::lines::Line;
use crate::words;

/// "Session No. 31 of 22-08-2024", "Tumour board of 3 May 2024", "第 412 回　令和6年1月23日": a word for a meeting at the start of the date's cell near
/// the top, its number, and small words.
pub(super) fn meets(line: &Line<'_>, from: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const ROWS: usize = 12;
    const LONGEST: usize = 80;
    const DOUBT: f32 = 0.15;
    static MEETING: LazyLock<[Regex; 2]> = LazyLock::new(|| {
        let small = words::one_of(["fillers", "from"].into_iter().flat_map(|list| words::list("date", list)));
        let (meeting, sign) = (words::any_of("date", "meeting"), words::any_of("date", "number_sign"));
        let number = format!(r"(?:{sign}\s*)?(?:\d{{1,4}}(?:\s?/\s?\d{{2,4}})?)?");
        let counted = words::any_of("date", "meeting_counted");
        [format!(r"^\W*{meeting}[\s:,]*{number}[\s:,]*(?:{small}[\s,]*)*$"), format!(r"\d\s*{counted}[\s　]*$")]
            .map(|one| words::expression(&one))
    });
    if line.row >= ROWS || line.aside {
        return None;
    }
    let gap = line.last_cell_start(span.start);
    let start = gap.max(from);
    let before = &line.text[start..span.start];
    let [named, counted] = &*MEETING;
    let meets = !before.trim().is_empty() && (before.len() <= LONGEST && named.is_match(before) || counted.is_match(before));
    meets.then_some((Role::Service, start, DOUBT))
}

#[cfg(test)]
mod tests {
    use second_read_model::fact::FactName;

    use crate::date::read;
    use crate::read::tests::facts_of;

    #[test]
    fn the_day_of_a_meeting() {
        for (text, expected) in [
            ("ACTA\n        Sesión N° 7 del 22-08-2024\nEDA 10-07-2024: úlcera", "2024-08-22*"),
            ("Tumour board of 3 May 2024\nCT 21/03/2024: mass", "2024-05-03*"),
            ("キャンサーボード記録\n病院　第 7 回　令和6年1月23日（火）18:00～\n経過：R5.12.6 針生検", "2024-01-23*"),
            ("PROTOKOLL\nSitzung Nr. 12/2024 vom 03.05.2024\nMRT 21.03.2024: Herd", "2024-05-03*"),
        ] {
            let facts = facts_of(text, read);
            let first = facts.iter().find(|fact| fact.name == FactName::Date);
            let shown = first.map(|fact| format!("{}{}", fact.value, if fact.confidence >= crate::SURE { "*" } else { "" }));
            assert_eq!(shown.unwrap_or_default(), expected, "{text}");
        }
    }
}
