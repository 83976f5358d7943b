//! Whose a paper is where no label says so: a row of a name with a birth date, an age or a sex beside it, at the head or the foot of a page
//! ("LIND, MARTA   02/19/1974   F", "Marta Lind - 50 y.o. female").
//!
//! Whether its date is the birth date is not decided here: other dates of the document must be later (see `date`).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fold::is_cjk;
use second_read_model::person::HumanName;

use crate::date::scan;
use crate::field::Document;
use crate::field::cell_at;
use crate::field::cells;
use crate::label::Role;
use crate::lines::Line;
use crate::words;

use super::patient::in_two_lines;
use super::patient::whole_name;
use super::sex;

/// A name in a row with other marks of a person.
pub(crate) struct Banner<'a> {
    /// Bytes of the line.
    pub(crate) name: Range<usize>,
    pub(crate) written: &'a str,
    pub(crate) read: HumanName,
    /// Its row has the label of a birth date.
    pub(crate) birth: bool,
    /// A date without a label stands behind the name.
    pub(crate) date: bool,
    /// So does an age or a sex.
    pub(crate) age: bool,
    pub(crate) sex: bool,
}

/// Longer lines are sentences.
const LONGEST: usize = 160;
/// Pieces that one row has at most.
const MOST: usize = 12;

/// The row of a person that a line is.
pub(crate) fn banner<'a>(line: &Line<'a>) -> Option<Banner<'a>> {
    if line.fax || line.aside || line.others || line.text.len() > LONGEST || !line.text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let pieces = pieces(line.text);
    if pieces.len() < 2 || pieces.len() > MOST {
        return None;
    }
    let of_words = |piece: &Range<usize>| line.text[piece.clone()].contains(|c: char| c == ' ' || c == ',' || is_cjk(c));
    let mut names = pieces.iter().enumerate().filter(|(_, piece)| of_words(piece));
    let (index, (written, read)) = names.find_map(|(index, piece)| Some((index, whole_name(line, piece.clone())?)))?;
    // "Ref.   JONES, AMY": a label in the piece before says who it is, as words of others further on the left do.
    let labelled =
        index > 0 && line.labels.iter().any(|label| label.span.end <= pieces[index].start && speaks_of(label, &pieces[index - 1]));
    let rest = &pieces[index + 1..];
    let text = |piece: &Range<usize>| &line.text[piece.clone()];
    let unlabelled = |piece: &&Range<usize>| !line.labels.iter().any(|label| label.span.len() > 1 && piece.contains(&label.span.start));
    let banner = Banner {
        name: pieces[index].clone(),
        written,
        read,
        birth: line.labels.iter().any(|label| label.is(Role::Birth) && label.span.start >= pieces[index].end)
            || rest.first().is_some_and(|piece| is_date(text(piece)) && scan::is_starred(line.text, piece.start)),
        date: rest.iter().filter(unlabelled).any(|piece| is_date(text(piece))),
        age: rest.iter().any(|piece| AGE.is_match(text(piece))),
        sex: rest.iter().filter(unlabelled).any(|piece| sex::is_word(text(piece))),
    };
    (!labelled && (banner.birth || banner.date || banner.age || banner.sex)).then_some(banner)
}

/// Whether a label says of whom the next piece is, or is of somebody else.
fn speaks_of(label: &crate::label::Label, before: &Range<usize>) -> bool {
    const OTHERS: [Role; 4] = [Role::Doctor, Role::Relative, Role::Author, Role::Place];
    label.span.end <= before.end && label.span.end + 1 >= before.end || OTHERS.iter().any(|role| label.is(*role))
}

/// Whether the date at `start` of a line stands behind the name of its row.
pub(crate) fn holds_date(document: &Document<'_>, at: usize, start: usize) -> bool {
    banner(&document.lines[at]).is_some_and(|banner| banner.date && banner.name.end <= start)
}

/// Whether the date at `start` of a line stands right under a name in its column, nothing else in its cell but what a banner has.
pub(crate) fn stands_under_name(document: &Document<'_>, at: usize, start: usize) -> bool {
    let line = &document.lines[at];
    let Some(over) = at.checked_sub(1).map(|over| &document.lines[over]).filter(|over| over.page == line.page && !line.after_gap) else {
        return false;
    };
    let starts_cell = cells(line.text).iter().any(|cell| cell.start == start);
    let own = !over.fax && !over.others && !over.aside && !line.fax && !line.others;
    let named = || cell_at(over, line.column(start), 1).is_some_and(|cell| whole_name(over, cell).is_some());
    starts_cell && own && (named() || in_two_lines(document, at).is_some())
}

fn is_date(text: &str) -> bool {
    scan::scan(text).first().is_some_and(|date| date.span == (0..text.len()))
}

// "50 yrs", "50Y", "50 y.o. female", "Age 50", "50 F", "F/50".
static AGE: LazyLock<Regex> = LazyLock::new(|| {
    let (age, field) = (words::any_of("date", "age"), words::any_of("line", "field"));
    words::expression(&format!(
        r"^(?:(?:{field}\W{{0,2}})?\d{{1,3}}[\s-]*(?:{age}|y\.?\s?o\.?)\.?(?:[\s,/]+\p{{L}}+)?|(?-i:\d{{1,3}} ?/? ?[FMWKΘΑ]|[FMWKΘΑ] ?/? ?\d{{1,3}}))$"
    ))
});

/// The pieces of a row: what wide gaps, bars, dashes, dots, brackets, and commas before a digit part.
fn pieces(text: &str) -> Vec<Range<usize>> {
    static BETWEEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\s{2,}|\t|\u{3000}|\s*[|│¦•·;*()（）\[\]]+\s*|\s[-–—/]\s").expect("a fixed expression"));
    static BEFORE_DIGIT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r",\s*[0-9]").expect("a fixed expression"));
    let parted = |sign: &Regex, within: Range<usize>, keep: usize| {
        let cuts: Vec<_> =
            sign.find_iter(&text[within.clone()]).map(|cut| within.start + cut.start()..within.start + cut.end() - keep).collect();
        let starts = std::iter::once(within.start).chain(cuts.iter().map(|cut| cut.end)).collect::<Vec<_>>();
        let ends = cuts.iter().map(|cut| cut.start).chain([within.end]).collect::<Vec<_>>();
        starts.into_iter().zip(ends).map(|(start, end)| start..end).collect::<Vec<_>>()
    };
    // "March 3, 1950" is one piece.
    let parts = |piece: Range<usize>| if is_date(&text[piece.clone()]) { vec![piece] } else { parted(&BEFORE_DIGIT, piece, 1) };
    // "19.02.1974, Mill Road 5": what follows a date.
    let behind_date = |piece: Range<usize>| {
        let words = &text[piece.clone()];
        let end = scan::scan(words)
            .first()
            .filter(|date| date.span.start == 0 && words[date.span.end..].starts_with(','))
            .map(|date| date.span.end);
        match end {
            Some(end) => vec![piece.start..piece.start + end, piece.start + end..piece.end],
            None => vec![piece],
        }
    };
    let pieces = parted(&BETWEEN, 0..text.len(), 0).into_iter().flat_map(parts).flat_map(behind_date);
    pieces.map(|piece| trimmed(text, piece)).filter(|piece| !piece.is_empty()).collect()
}

fn trimmed(text: &str, piece: Range<usize>) -> Range<usize> {
    let words = &text[piece.clone()];
    let sign = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    let start = piece.start + words.len() - words.trim_start_matches(sign).len();
    start..start + words.trim_matches(sign).len()
}

#[cfg(test)]
mod tests {
    use second_read_model::extract::PageText;

    use super::*;
    use crate::lines::lines;

    #[test]
    fn rows_of_a_person() {
        for (text, expected) in [
            ("LIND, MARTA   02/19/1974   F", "LIND, MARTA date sex"),
            ("LIND MARTA E   02/19/1974   F", "LIND MARTA E date sex"),
            ("Marta Lind - 50 y.o. female (DOB: 02/19/1974)", "Marta Lind birth age"),
            ("Marta Lind   F   02/19/1974   (50 yrs)   MRN 123456", "Marta Lind date age sex"),
            ("Lind, Marta, 19.02.1974", "Lind, Marta date"),
            ("LIND, MARTA   March 3, 1950   F", "LIND, MARTA date sex"),
            ("Marta Lind (F, 50 y, 19.02.1974)", "Marta Lind date age sex"),
            ("LIND,MARTA E   50 F   02/19/1974", "LIND,MARTA E date age"),
            ("Ref.   JONES, AMY   02/19/2024", ""),
            ("Dr. Amy Jones   02/19/2024", ""),
            ("Lake Clinic   02/19/2024", ""),
            ("SURGICAL PATHOLOGY REPORT   02/19/2024", ""),
            ("Sodium   140   135-145", ""),
            ("Lind, Marta *19.02.1974 (w)", "Lind, Marta birth date"),
        ] {
            let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
            let shown = banner(&lines(&pages)[0]).map_or(String::new(), |banner| {
                let marks = [(banner.birth, " birth"), (banner.date, " date"), (banner.age, " age"), (banner.sex, " sex")];
                let marks: String = marks.iter().filter(|(has, _)| *has).map(|(_, mark)| *mark).collect();
                format!("{}{marks}", banner.written)
            });
            assert_eq!(shown, expected, "{text}");
        }
    }
}
