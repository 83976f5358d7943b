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
use crate::field::cells;
use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::lines::Line;
use crate::words;

use super::near;
use super::sex;
use super::written::whole_name;

/// A name in a row with other marks of a person.
#[derive(Debug, Clone)]
pub(crate) struct Banner<'a> {
    /// Bytes of the line.
    pub(crate) name: Range<usize>,
    pub(crate) written: &'a str,
    pub(crate) read: HumanName,
    /// Its row has the label of a birth date.
    pub(crate) birth: bool,
    /// Or that of a number of the person's.
    pub(crate) number: bool,
    /// What stands behind the name without a label.
    pub(crate) marks: Marks,
}

/// Longer lines are sentences.
const LONGEST: usize = 160;
/// Pieces that one row has at most.
const MOST: usize = 12;

/// The row of a person that a line is; [`Line::banner`] keeps it.
pub(crate) fn banner<'a>(line: &Line<'a>) -> Option<Banner<'a>> {
    if line.fax || line.aside || line.others || line.text.len() > LONGEST || !line.text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let pieces = line.pieces();
    if pieces.len() < 2 || pieces.len() > MOST {
        return None;
    }
    // "Marta LIND (Marta Elena)": what stands in brackets is said of the name before.
    let bracketed = |piece: &Range<usize>| piece.start > 0 && line.text[..piece.start].ends_with(['(', '（']);
    let of_words =
        |piece: &Range<usize>| !bracketed(piece) && line.text[piece.clone()].contains(|c: char| c == ' ' || c == ',' || is_cjk(c));
    let mut names = pieces.iter().enumerate().filter(|(_, piece)| of_words(piece));
    let (index, (written, read)) = names.find_map(|(index, piece)| Some((index, whole_name(line, behind_label(line, piece))?)))?;
    // "Ref.   JONES, AMY": a label in the piece before says who it is, as words of others further on the left do.
    let labelled =
        index > 0 && line.labels.iter().any(|label| label.span.end <= pieces[index].start && speaks_of(line, label, &pieces[index - 1]));
    let rest = &pieces[index + 1..];
    let marks = marks(line, rest);
    let behind = |role: Role| line.labels.iter().any(|label| label.is(role) && label.span.start >= pieces[index].end);
    let begins_with_date = |piece: &Range<usize>| scan::scan(&line.text[piece.clone()]).first().is_some_and(|date| date.span.start == 0);
    let starred = rest.first().is_some_and(|piece| begins_with_date(piece) && scan::is_starred(line.text, piece.start));
    let banner = Banner {
        name: pieces[index].clone(),
        written,
        read,
        birth: behind(Role::Birth) || starred,
        number: behind(Role::Number) || behind(Role::OtherNumber),
        marks,
    };
    (!labelled && (banner.birth || marks.any())).then_some(banner)
}

/// "Patientin: Marta Lind": the part of a piece behind a label for the patient.
fn behind_label(line: &Line<'_>, piece: &Range<usize>) -> Range<usize> {
    let own =
        |label: &&Label| label.span.start == piece.start && label.after == Edge::Colon && label.is(Role::Name) && label.value < piece.end;
    let label = line.labels.iter().find(own);
    label.map_or(piece.clone(), |label| label.value..piece.end)
}

/// What pieces of a row without labels say of a person.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Marks {
    pub(crate) date: bool,
    pub(crate) age: bool,
    pub(crate) sex: Option<&'static str>,
}

impl Marks {
    pub(crate) fn any(self) -> bool {
        self.date || self.age || self.sex.is_some()
    }

    fn and(self, other: Self) -> Self {
        Self { date: self.date || other.date, age: self.age || other.age, sex: self.sex.or(other.sex) }
    }
}

/// The marks of some pieces of a line together; a piece with a label of its own says only an age.
fn marks(line: &Line<'_>, pieces: &[Range<usize>]) -> Marks {
    let labelled = |piece: &Range<usize>| line.labels.iter().any(|label| label.span.len() > 1 && piece.contains(&label.span.start));
    let dated = |at: Option<usize>| at.and_then(|at| pieces.get(at)).is_some_and(|piece| is_date(&line.text[piece.clone()]));
    let of = |(at, piece): (usize, &Range<usize>)| {
        let text = &line.text[piece.clone()];
        // "Lind, Marta    w    19.02.1974": a small letter beside a date.
        let small = || is_letter(text) && (dated(at.checked_sub(1)) || dated(Some(at + 1)));
        match labelled(piece) {
            true => Marks { age: AGE.is_match(text), ..Marks::default() },
            false if small() => Marks { sex: sex_of(text, true), ..Marks::default() },
            false => marks_of(text),
        }
    };
    pieces.iter().enumerate().map(of).fold(Marks::default(), Marks::and)
}

/// The marks of the row of a line from a column on.
pub(crate) fn marks_from(line: &Line<'_>, start: usize) -> Marks {
    let pieces: Vec<_> = line.pieces().iter().filter(|piece| piece.start >= start).cloned().collect();
    if pieces.len() > MOST { Marks::default() } else { marks(line, &pieces) }
}

/// A piece that is a date, an age, a sex or several of them ("03.05.1959 w", "male, 55 years") and nothing else.
fn marks_of(text: &str) -> Marks {
    if AGE.is_match(text) {
        // "50 y.o. female", "14Y M"
        let last = text.rsplit([' ', ',', '/']).next().unwrap_or_default();
        return Marks { age: true, sex: sex_of(last, false).filter(|_| last.len() < text.len()), ..Marks::default() };
    }
    let date = scan::scan(text).into_iter().next();
    let parts = match &date {
        Some(date) => vec![&text[..date.span.start], &text[date.span.end..]],
        None => vec![text],
    };
    let words = parts.into_iter().flat_map(|part| part.split([',', '/', ';'])).map(str::trim).filter(|word| !word.is_empty());
    let mut marks = Marks { date: date.is_some(), ..Marks::default() };
    for word in words {
        // "03.05.1959 w": a small letter alone says a sex behind a date only.
        let (age, sex) = (AGE.is_match(word), sex_of(word, date.is_some()));
        if !age && sex.is_none() {
            return Marks::default();
        }
        marks = marks.and(Marks { date: false, age, sex });
    }
    marks
}

/// The sex that a word says in a row of a person, where it may begin with a small letter and end with a dot: "weibl.", "male"; a small letter
/// alone says one where `small` allows it.
pub(super) fn sex_of(word: &str, small: bool) -> Option<&'static str> {
    let bare = word.trim_end_matches('.');
    let mut letters = bare.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    let long = small || bare.chars().count() > 2;
    sex::of_word(word).or_else(|| sex::of_word(&(first + letters.as_str())).filter(|_| long))
}

/// Whether a word says a sex and nothing else, whatever its case: "Female", "varón", "weibl.".
pub(super) fn says_sex(word: &str) -> bool {
    sex_of(word, false).is_some()
}

/// Letters that stand for a sex in most languages; others are potassium and the like.
pub(super) fn is_letter(text: &str) -> bool {
    matches!(text, "F" | "M" | "W" | "f" | "m" | "w" | "女" | "男")
}

/// The sex that a row says without a label, and the words that say it: "12.08.1953 / F / PID 30448172", "Lind, Marta, 19.02.1974, f",
/// "52才   F", "· άρρεν · 17-8-2001 (23)", "60 M   06/19/1963". A letter stands right behind a date or an age, or before one where the row says
/// whose it is; a word on any side of it.
pub(super) fn sex_in_row<'a>(line: &Line<'a>) -> Option<(&'static str, &'a str)> {
    const OWN: [Role; 3] = [Role::Name, Role::Birth, Role::Number];
    let pieces = line.pieces();
    let is_time = |at: Option<usize>| at.and_then(|at| pieces.get(at)).is_some_and(|piece| tells_time(&line.text[piece.clone()]));
    let own = || line.labels.iter().any(|label| OWN.iter().any(|role| label.is(*role))) || line.banner().is_some();
    pieces.iter().enumerate().find_map(|(at, piece)| {
        let text = &line.text[piece.clone()];
        let (sex, word) = sex_with_time(text)?;
        let (behind, before) = (is_time(at.checked_sub(1)), is_time(Some(at + 1)));
        let counts = match (word.chars().count() == 1, word.len() < text.len()) {
            (true, false) => is_letter(word) && (behind || before && own()),
            (true, true) => behind || before || own(),
            (false, within) => within || behind || before,
        };
        counts.then_some((sex, word))
    })
}

/// The sex that a piece of a row says and its word, alone or with a date or an age: "weibl.", "03.05.1959 w", "60 M", "63M".
fn sex_with_time(text: &str) -> Option<(&'static str, &str)> {
    static LETTER: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^(?:(\d{1,3}) ?/? ?([FMW])|([FMW]) ?/? ?(\d{1,3}))$"));
    const FEVER: std::ops::RangeInclusive<u32> = 94..=108;
    if let Some(found) = LETTER.captures(text) {
        let years = found.get(1).or(found.get(4))?.as_str().parse::<u32>().ok()?;
        let letter = found.get(2).or(found.get(3))?.as_str();
        // "98F" is warm.
        return sex_of(letter, false).filter(|_| years <= 115 && !FEVER.contains(&years)).map(|sex| (sex, letter));
    }
    if AGE.is_match(text) {
        let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 2);
        return words.find_map(|word| Some((sex_of(word, false)?, word)));
    }
    let date = scan::scan(text).into_iter().next();
    let small = date.is_some() || is_letter(text);
    let mut parts = match &date {
        Some(date) => vec![&text[..date.span.start], &text[date.span.end..]],
        None => vec![text],
    };
    parts.iter_mut().for_each(|part| *part = part.trim().trim_matches([',', '/', ';']).trim());
    parts.retain(|part| !part.is_empty());
    // "男児 2019年10月17日生 5歳": a word right before the date, whatever follows.
    let word = match parts.as_slice() {
        [word] => word,
        [first, _] if first.chars().count() > 1 => first,
        _ => return None,
    };
    sex_of(word, small).filter(|_| date.is_none() || word.chars().count() > 1 || is_letter(word)).map(|sex| (sex, *word))
}

/// Whether a piece is a date, perhaps with a word before it, or an age: "12.08.1953", "geb. 19.02.1974", "55", "52才".
fn tells_time(text: &str) -> bool {
    const AROUND: usize = 8;
    if let Some(date) = scan::scan(text).into_iter().next() {
        return text.len() - date.span.len() <= AROUND;
    }
    let years = text.len() == 2 && text.parse::<u32>().is_ok_and(|years| years > 0);
    years || AGE.is_match(text)
}

/// Whether a label says of whom the next piece is, or is of somebody else.
fn speaks_of(line: &Line<'_>, label: &Label, before: &Range<usize>) -> bool {
    const OTHERS: [Role; 4] = [Role::Doctor, Role::Relative, Role::Author, Role::Place];
    let of_next = label.span.end <= before.end && label.span.end + 1 >= before.end && !label.is(Role::Name);
    // "CC 31.900.552" is a number, "cc: Jones, Amy" somebody else.
    let numbered = label.is(Role::OtherNumber) && line.text[label.value..].starts_with(|c: char| c.is_ascii_digit());
    of_next || !numbered && OTHERS.iter().any(|role| label.is(*role))
}

/// Whether the date at `start` of a line stands behind the name of its row.
pub(crate) fn holds_date(document: &Document<'_>, at: usize, start: usize) -> bool {
    document.lines[at].banner().is_some_and(|banner| banner.marks.date && banner.name.end <= start)
}

/// Whether the date at `start` of a line stands under a name, nothing else in its cell but what a row of a person has.
pub(crate) fn stands_under_name(document: &Document<'_>, at: usize, start: usize) -> bool {
    let line = &document.lines[at];
    let starts_cell = cells(line.text).iter().any(|cell| cell.start == start);
    near::over_date(document, at, start).is_some_and(|over| starts_cell && over.at + 1 == at || over.marked)
        || near::in_two_lines(document, at).is_some()
        || near::over_given(document, at).is_some()
}

fn is_date(text: &str) -> bool {
    scan::scan(text).first().is_some_and(|date| date.span == (0..text.len()))
}

// "50 yrs", "50Y", "50 y.o. female", "58a 1m", "Age 50", "ετών 50", "50 F", "F/50".
static AGE: LazyLock<Regex> = LazyLock::new(|| {
    let (age, field) = (words::any_of("date", "age"), words::any_of("line", "field"));
    words::expression(&format!(
        r"^(?:(?:{field}\W{{0,2}})?\d{{1,3}}[\s-]*(?:{age}|y\.?\s?o\.?)\.?(?:\s\d{{1,2}}\s?m)?(?:[\s,/]+\p{{L}}+)?|\d{{1,3}}\s?(?:[yaj]|歳|才)\s?\d{{1,2}}\s?(?:m|か月|ヶ月|ヵ月|カ月)|{age}\W{{0,2}}\d{{1,3}}|(?-i:[FMW])[\s,/]+\d{{1,3}}\s?{age}|(?-i:\d{{1,3}} ?/? ?[FMWKΘΑ]|[FMWKΘΑ] ?/? ?\d{{1,3}}))$"
    ))
});

/// The pieces of a row: what wide gaps, bars, dashes, dots, brackets, and commas before a digit part.
pub(crate) fn pieces(text: &str) -> Vec<Range<usize>> {
    static BETWEEN: LazyLock<Regex> =
        LazyLock::new(|| words::exact_expression(r"\s{2,}|\t|\u{3000}|\s*[|│¦•·;*()（）\[\]]+\s*|\s[-–—/]\s"));
    static BEFORE_DIGIT: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r",\s*[0-9]"));
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
    // "Lind Marta, w, 09.05.1961", "boy, born 2019-03-07": a sex behind the last comma or before the first.
    let beside_sex = |piece: Range<usize>| {
        let words = &text[piece.clone()];
        let trimmed = words.trim_end_matches([',', ' ']);
        let last = trimmed.rfind(',').filter(|comma| sex_of(trimmed[comma + 1..].trim(), true).is_some());
        let first = trimmed.find(',').filter(|comma| sex_of(trimmed[..*comma].trim(), true).is_some());
        match last.or(first) {
            Some(comma) => vec![piece.start..piece.start + comma, piece.start + comma..piece.start + trimmed.len()],
            None => vec![piece],
        }
    };
    let pieces = parted(&BETWEEN, 0..text.len(), 0).into_iter().flat_map(parts).flat_map(behind_date).flat_map(beside_sex);
    names_joined(text, pieces.map(|piece| trimmed(text, piece)).filter(|piece| !piece.is_empty()).collect())
}

/// "白樺　湊斗  様": the family name and the given name that a wide space of Japanese parts are one piece.
fn names_joined(text: &str, pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
    const LONGEST: usize = 4;
    let part = |piece: &Range<usize>| {
        let word = &text[piece.clone()];
        word.chars().count() <= LONGEST && word.chars().all(is_cjk) && !sex::is_word(word)
    };
    let mut joined: Vec<Range<usize>> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if text[last.end..piece.start] == *"\u{3000}" && part(last) && part(&piece) => last.end = piece.end,
            _ => joined.push(piece),
        }
    }
    joined
}

fn trimmed(text: &str, piece: Range<usize>) -> Range<usize> {
    let words = &text[piece.clone()];
    // What a comma parted begins with it.
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
            ("Marta Lind - 50 y.o. female (DOB: 02/19/1974)", "Marta Lind birth age sex"),
            ("Marta Lind   F   02/19/1974   (50 yrs)   MRN 123456", "Marta Lind date age sex"),
            ("Lind, Marta, 19.02.1974", "Lind, Marta date"),
            ("LIND, MARTA   March 3, 1950   F", "LIND, MARTA date sex"),
            ("Marta Lind (F, 50 y, 19.02.1974)", "Marta Lind date age sex"),
            ("LIND,MARTA E   50 F   02/19/1974", "LIND,MARTA E date age sex"),
            ("Ref.   JONES, AMY   02/19/2024", ""),
            ("Dr. Amy Jones   02/19/2024", ""),
            ("Lake Clinic   02/19/2024", ""),
            ("SURGICAL PATHOLOGY REPORT   02/19/2024", ""),
            ("Sodium   140   135-145", ""),
            ("Lind, Marta *19.02.1974 (w)", "Lind, Marta birth date sex"),
            ("Lind, Marta *19.02.1974 w     KIS-Nr. 10448820", "Lind, Marta birth date sex"),
            ("Marta Lind          female, 50 years", "Marta Lind age sex"),
            ("Lind-Soto Marta, W, 09.05.1961 (63 J.)  PID 1203387", "Lind-Soto Marta date age sex"),
            ("Lind Marta     19.02.1974    weibl.     P-204418", "Lind Marta date sex"),
        ] {
            let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
            let shown = banner(&lines(&pages)[0]).map_or(String::new(), |banner| {
                let held = banner.marks;
                let marks = [(banner.birth, " birth"), (held.date, " date"), (held.age, " age"), (held.sex.is_some(), " sex")];
                let marks: String = marks.iter().filter(|(has, _)| *has).map(|(_, mark)| *mark).collect();
                format!("{}{marks}", banner.written)
            });
            assert_eq!(shown, expected, "{text}");
        }
    }
}
