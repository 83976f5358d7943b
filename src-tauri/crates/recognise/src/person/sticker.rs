//! A label on paper that has the family name, the given name and the birth date in three rows of one column, with a sex or a label beside them.

use crate::field::Document;
use crate::field::cell_at;
use crate::field::cells;
use crate::label::Role;
use crate::lines::Line;
use crate::name;

use super::banner::marks_from;
use super::near::is_name_part;
use super::patient::Candidate;
use super::written::is_place;
use super::written::is_title;

/// "LIND" / "Marta      F" / "Né(e) le 19/02/1974", "zu Linden" / "Marta   W" / "*01.10.1971". `at`: the line of the date.
pub(super) fn on_sticker<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    const ROWS: usize = 25;
    let [over, given, line] = [at - 2, at - 1, at].map(|at| &document.lines[at]);
    let dated = line.row < ROWS && over.page == line.page && !line.after_gap && !given.after_gap && !line.dates().is_empty();
    if !dated || [over, given, line].iter().any(|line| line.fax || line.others) {
        return None;
    }
    let own = cells(line.text).into_iter().find(|cell| is_birth(line, cell.start))?;
    let column = line.column(own.start);
    let first = cell_at(given, column, 1).filter(|cell| is_name_part(given, cell))?;
    let last = cell_at(over, column, 1).filter(|cell| is_family(over, &over.text[cell.clone()]))?;
    let (family, first_name) = (&over.text[last], &given.text[first.clone()]);
    let capitals = !family.contains(char::is_lowercase) && first_name.contains(char::is_lowercase);
    let particle = || family.starts_with(char::is_lowercase) && marks_from(line, own.start).sex.is_some();
    let sexed = marks_from(given, first.end).sex.is_some() || particle();
    let plain = !family.contains(',') && !first_name.contains(',') && !is_title(family) && !is_place(family);
    let name = name::read(&format!("{family}, {first_name}")).filter(|name| plain && (capitals || sexed) && !name.given.is_empty())?;
    Some(Candidate::new(&name, family, over, 0.7, "sticker"))
}

/// Whether a cell begins with a birth date: with its label or a star.
fn is_birth(line: &Line<'_>, start: usize) -> bool {
    let labelled = line.labels.iter().any(|label| label.is(Role::Birth) && label.span.start == start);
    labelled
        || line.text[start..].starts_with('*') && line.dates().iter().any(|date| date.is_starred(line.text) && date.span.start < start + 3)
}

/// Whether a cell is one to three words of letters, the first of which may be a small one: "zu Linden".
fn is_family(line: &Line<'_>, text: &str) -> bool {
    let letters = text.chars().all(|sign| sign.is_alphabetic() || matches!(sign, ' ' | '-' | '\'' | '’'));
    let (first, last) = (text.split(' ').next().unwrap_or_default(), text.rsplit(' ').next().unwrap_or_default());
    let begins = first.starts_with(char::is_uppercase) || name::PARTICLES.contains(&first);
    let labelled = line.labels.iter().any(|label| line.text[label.span.clone()] == *text);
    letters && begins && !labelled && last.starts_with(char::is_uppercase) && text.split(' ').count() <= 3
}

#[cfg(test)]
mod tests {
    use second_read_model::fact::FactName;

    use crate::person::tests::check;

    #[test]
    fn names_in_two_rows_over_a_birth_date() {
        for (text, expected) in [
            ("+-------------------+\n| LIND              |\n| Marta         F   |\n| Née le 19/02/1974 |", "Marta LIND*"),
            ("| zu Linden       |\n| Marta       W   |\n| *19.02.1974     |\n| Pat 600212345   |", "Marta zu Linden*"),
            ("Radiologie\nBefund      w\n*19.02.1974", ""),
            ("| About          |\n| Marta Lind     |\n| born 19/02/1974   Female |", "Marta Lind*"),
        ] {
            check(text, FactName::Name, expected);
        }
    }
}
