//! What a date is the date of by where it stands among others: in the columns of a course, over the words of a form, behind a specimen, at the
//! head of an entry.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fold::fold;

use super::role::FILLERS;
use super::role::PROSE_DOUBT;
use super::role::Role;
use super::role::STAMP_ROWS;
use super::role::TIME;
use super::role::of_label;
use crate::field::Document;
use crate::field::cell_at;
use crate::field::cells;
use crate::label;
use crate::label::folded;
use crate::lines::Line;
use crate::words;

/// "Site   Dose/Fx   Total   First   Last" over "Breast   2.0 Gy   50 Gy   04-Mar-24   19-Apr-24": the first day of a course of radiation.
pub(super) fn in_course(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const LINES: usize = 6;
    const SLACK: usize = 4;
    static DOSE: LazyLock<Regex> = LazyLock::new(|| words::expression(r"(?:^|[^\p{L}])c?Gy(?:[^\p{L}]|$)"));
    let line = &document.lines[at];
    if !cells(line.text).iter().any(|cell| cell.start == span.start) {
        return None;
    }
    let column = line.column(span.start);
    let [first, last] = &*COLUMNS;
    let heads = |head: &&Line<'_>| {
        let Some(cell) = cell_at(head, column, SLACK) else { return false };
        let next = cells(head.text).into_iter().find(|next| next.start > cell.start);
        let is_one = |list: &[String], cell: &Range<usize>| list.contains(&label::joined(&head.text[cell.clone()]));
        is_one(first, &cell) && next.is_some_and(|next| is_one(last, &next))
    };
    let above = document.lines[at.saturating_sub(LINES)..at].iter().rev().take_while(|head| head.page == line.page);
    let mut rows = 0;
    let head = above.inspect(|_| rows += 1).find(heads)?;
    // What began later in the same course, under the first row, is a part of it.
    let first = |row: &Line<'_>| row.dates().iter().any(|date| row.column(date.span.start).abs_diff(column) <= SLACK);
    let role = if document.lines[at + 1 - rows..at].iter().any(first) { Role::Plain } else { Role::Service };
    (DOSE.is_match(line.text) || DOSE.is_match(head.text)).then_some((role, span.start, 0.2))
}

/// "Start   26/08/2024" over "End   04/10/2024" on a paper about radiation: the first day of its course.
pub(super) fn begins_course(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    static GRAY: LazyLock<Regex> = LazyLock::new(|| words::expression(r"(?:^|[^\p{L}])c?Gy(?:[^\p{L}]|$)"));
    let [first, last] = &*COLUMNS;
    let line = &document.lines[at];
    let word = |text: &str| label::joined(text.trim_end_matches([' ', ':', '：', '.']));
    if !first.contains(&word(&line.text[..span.start])) {
        return None;
    }
    let next = document.lines.get(at + 1).filter(|next| next.page == line.page)?;
    let end = next.dates().first()?;
    let ends = last.contains(&word(&next.text[..end.span.start]));
    (ends && document.lines.iter().any(|line| GRAY.is_match(line.text))).then_some((Role::Service, 0, 0.2))
}

/// Heads of the columns of a course's first day and its last.
static COLUMNS: LazyLock<[Vec<String>; 2]> = LazyLock::new(|| ["stretch_first", "stretch_last"].map(|list| folded("date", list)));

/// "Marta Lind     03/04/2024     1:15 PM" over "Patient signature     Date     Time": the day on which a form was signed.
pub(super) fn over_signature(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const SLACK: usize = 3;
    static DATED: LazyLock<Vec<String>> = LazyLock::new(|| folded("date", "dated"));
    static SIGNATURE: LazyLock<Vec<String>> = LazyLock::new(|| folded("date", "signature_word"));
    let line = &document.lines[at];
    let below = document.lines.get(at + 1).filter(|below| below.page == line.page && !below.text.contains(|c: char| c.is_ascii_digit()))?;
    let of_date = cell_at(below, line.column(span.start), SLACK)?;
    let is_one = |list: &[String], cell: &Range<usize>| list.contains(&label::joined(&below.text[cell.clone()]));
    let signed = cells(below.text).iter().any(|cell| is_one(&SIGNATURE, cell));
    (is_one(&DATED, &of_date) && signed).then_some((Role::Reported, span.start, 0.1))
}

/// "Blood 03/04/2024" with "Received 03/05/2024" a little below: the day on which a specimen was taken.
pub(super) fn behind_specimen(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const LINES: usize = 4;
    static SPECIMEN: LazyLock<Vec<String>> = LazyLock::new(|| folded("date", "specimen"));
    let line = &document.lines[at];
    // The relatives' specimens stand in the columns behind the patient's.
    let cell = cells(line.text).into_iter().next().filter(|cell| cell.contains(&span.start))?;
    let word = label::joined(&line.text[cell.start..span.start]);
    let near = document.lines[at..].iter().take(LINES).filter(|near| near.page == line.page).flat_map(|near| &near.labels);
    let received = || near.into_iter().any(|label| label.is(label::Role::Received) && label.stands_out());
    (!line.aside && SPECIMEN.contains(&word) && received()).then_some((Role::Collected, cell.start, 0.2))
}

/// "… the form was printed on" / "03/04/2024.": the label at the end of the line before, where a sentence breaks before its date.
pub(super) fn behind_line(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const SHORTEST: usize = 40;
    let line = &document.lines[at];
    let before = at.checked_sub(1).map(|before| &document.lines[before])?;
    // A row of a table is no sentence.
    let row = |line: &Line<'_>| cells(line.text).len() > 1;
    if span.start > 0 || line.after_gap || before.page != line.page || before.text.len() < SHORTEST || row(before) || row(line) {
        return None;
    }
    let label = before.labels.last()?;
    let rest = before.tokens.iter().filter(|token| token.start >= label.span.end);
    if before.text[label.span.end..].contains("  ") || !rest.into_iter().all(|token| FILLERS.contains(&token.folded)) {
        return None;
    }
    let role = of_label(label, None).filter(|role| !matches!(role, Role::Dated | Role::Birth))?;
    Some((role, span.start, if label.stands_out() { 0.1 } else { PROSE_DOUBT }))
}

/// "2024/02/06(火) 09:12  Cardiology   Dr. Nobody", "4/3/24 08:50  WR Nobody / Other F2" at the start of a line: the head of an entry in a course
/// of notes.
pub(super) fn heads_entry(line: &Line<'_>, span: &Range<usize>) -> bool {
    static ENTRY: LazyLock<Regex> = LazyLock::new(|| {
        words::expression(
            r"^\s*(?:\(\p{L}{1,4}\)|（\p{L}{1,4}）|\p{L}{2,4})?[\s,@]*\d{1,2}[:.h]\d\d(?::\d\d)?(?:\s*[ap]m)?\s+\p{L}(?:[^\d:;]|(?-i:[A-Z])\d(?:[\s,/)]|$))*(?:[:：][^\d:;]*)?$",
        )
    });
    line.row + 1 >= STAMP_ROWS && !line.aside && line.text[..span.start].trim().is_empty() && ENTRY.is_match(&line.text[span.end..])
}

/// "11.06.2024  08:30" over lines that stand further in, "2024-08-09" over "08 h 40   Surgery": the head of an entry that has nothing but its day
/// and its time.
pub(super) fn opens_entry(document: &Document<'_>, at: usize, span: &Range<usize>) -> bool {
    let line = &document.lines[at];
    let rest = line.text[span.end..].trim();
    static TIME_BELOW: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^\d{1,2}\s?[:.h]\s?\d\d\s+\p{L}"));
    let timed = TIME.is_match(rest);
    if line.row < STAMP_ROWS || line.aside || span.start > 0 || !(timed || rest.is_empty()) {
        return false;
    }
    let next = document.lines.get(at + 1).filter(|next| next.page == line.page && !next.after_gap);
    let further_in = |next: &Line<'_>| next.margin > line.margin && next.text.contains(char::is_alphabetic);
    next.is_some_and(|next| if timed { further_in(next) } else { TIME_BELOW.is_match(next.text) })
}

/// "PPSV23          03/04/2024" over "MMR             08/14/2015": a date under or over another one in a column is no date of the paper's own.
pub(super) fn in_column(document: &Document<'_>, at: usize, span: &Range<usize>) -> bool {
    let line = &document.lines[at];
    let column = line.column(span.start);
    let near = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten().filter_map(|near| document.lines.get(near));
    let dated = |near: &Line<'_>| near.labels.iter().any(|label| of_label(label, None).is_some());
    let row = |line: &Line<'_>, start: usize| line.text[..start].ends_with("  ") && line.text[..start].contains(char::is_alphanumeric);
    let same = |near: &Line<'_>| near.dates().iter().any(|date| near.column(date.span.start) == column && row(near, date.span.start));
    row(line, span.start) && near.filter(|near| near.page == line.page && !dated(near)).any(same)
}

/// "16.04.2024, 08:50 - 09:22": what lasts from one time of day to another is what was done.
pub(super) fn lasts(line: &Line<'_>, span: &Range<usize>) -> bool {
    static LASTS: LazyLock<Regex> =
        LazyLock::new(|| words::expression(r"^[\s,;/|]*\d{1,2}[:.h]\d\d\s*(?:[ap]m|uhr|h)?\s*[-–—~～]\s*\d{1,2}[:.h]\d\d(?:\D|$)"));
    !line.aside && LASTS.is_match(&line.text[span.end..])
}

/// Whether a paper is a list of what a patient takes, had or has, by its title: such a list is of the day on which it was made.
pub(super) fn is_list(document: &Document<'_>) -> bool {
    const ROWS: usize = 8;
    const LONGEST: usize = 120;
    static TITLES: LazyLock<Regex> =
        LazyLock::new(|| words::folded_whole(&[("kind-title", "medications"), ("kind-title", "immunizations"), ("kind-title", "summary")]));
    static TOPIC: LazyLock<[Regex; 2]> = LazyLock::new(|| {
        let kinds = words::folded_whole(&[("kind-topic", "medications"), ("kind-topic", "immunizations"), ("kind-topic", "summary")]);
        [kinds, words::folded_whole(&[("title", "paper")])]
    });
    let is_title = |text: &str| {
        let text = fold(text);
        TITLES.is_match(&text) || TOPIC.iter().all(|words| words.is_match(&text))
    };
    let head = document.lines.iter().filter(|line| line.row < ROWS && line.page <= 1 && line.text.len() < LONGEST);
    head.into_iter().any(|line| is_title(line.text))
}

#[cfg(test)]
mod tests {
    use second_read_model::fact::FactName;

    use crate::date::read;
    use crate::read::tests::facts_of;

    #[test]
    fn dates_by_their_places() {
        for (text, name, expected) in [
            (
                "COMPLETION SUMMARY\nSite                Dose/Fx   Total    First        Last\nR breast            2.0 Gy    50 Gy    04-Mar-24    19-Apr-24\nx\nx\nx\nApproved  R. Nobody MD  22-Apr-2024",
                FactName::Date,
                "2024-03-04*",
            ),
            (
                "CONSENT TO OPERATION\n1. I authorize Dr. Nobody\n\n  Marta E. Lind                      01/28/2024     1:15 PM\n  Patient signature                  Date           Time",
                FactName::Date,
                "2024-01-28*",
            ),
            (
                "ΕΚΘΕΣΗ\nΑθήνα, 8/10/2024\nΘέμα: ακτινοθεραπεία\n    Έναρξη                26/08/2024\n    Λήξη                  04/10/2024\n    Δόση   60 Gy",
                FactName::Date,
                "2024-08-26*",
            ),
            (
                "COMPLETION SUMMARY\nSite                Dose/Fx   Total    First        Last\nR breast            2.0 Gy    50 Gy    04-Mar-24    12-Apr-24\nBoost               2.0 Gy    10 Gy    15-Apr-24    19-Apr-24",
                FactName::Date,
                "2024-03-04*",
            ),
            (
                "IMMUNIZATION RECORD\nRun date: 03/19/2025\nx\nPPSV23            03/05/2025\nMMR               08/14/2015   08/22/2018\nMenB              02/05/2025",
                FactName::Date,
                "2025-03-19*",
            ),
            ("WARD NOTES\nLIND Marta\nx\n27/2/24  08:50   WR Nobody / Other SpR / Third F2\nStable.", FactName::Date, "2024-02-27"),
            (
                "COURSE\nLIND Marta | admission: 28.05.2024\nx\n11.06.2024  08:30\n  Fever since yesterday.\n12.06.2024  09:00\n  Better.\nx\nx\nx\nx\nx",
                FactName::Date,
                "2024-06-11*",
            ),
            ("EXOME\nMarta Lind\nBlood 06/27/2023\n\nReceived 06/28/2023     Reported 07/20/2023", FactName::Collected, "2023-06-27*"),
            (
                "FICHE DE RÉUNION\nDate de la RCP : 05/08/2023\nx\nx\nx\nx\nx\nx\nx\nx\nPersonne de confiance : personne. Envoi au médecin. Fiche imprimée le\n02/05/2024.",
                FactName::Reported,
                "",
            ),
            (
                "Diário clínico\nImpresso em 19-05-2022 16:18\nCama 12\nEnfermaria B\n19-05-2022  11:34    Dr. Ninguém    HEMATOLOGIA\nPET 04-05-2022: bom",
                FactName::Date,
                "2022-05-19*",
            ),
            (
                "RAPPORT\nLind Marta  (f)  11.02.1998          PAT 55     16.04.2024, 08:50 - 09:22\nContrôle le 30.04.2024",
                FactName::Date,
                "2024-04-16*",
            ),
            (
                "MEDICATION LIST\nPrinted: 13/02/2025 11:06\nDOB: 07/07/1953\nBisoprolol 2.5 mg   up from 1.25 (02/01/2025)",
                FactName::Date,
                "2025-02-13*",
            ),
        ] {
            let facts = facts_of(text, read);
            let first = facts.iter().find(|fact| fact.name == name);
            let shown = first.map(|fact| format!("{}{}", fact.value, if fact.confidence >= crate::SURE { "*" } else { "" }));
            assert_eq!(shown.unwrap_or_default(), expected, "{text}");
        }
    }
}
