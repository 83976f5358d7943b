//! Dates in a line, in the ways that eight languages write them. What each is the date of is decided elsewhere.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use second_read_model::PartialDate;
use second_read_model::fold::fold;
use second_read_model::fold::is_cjk;

use crate::words;

/// A date as it stands in a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written {
    /// Bytes of the line.
    pub(crate) span: Range<usize>,
    pub(crate) form: Form,
}

impl Written {
    /// Whether a star stands right before it, as before a birth date in German: "Lind, Marta, *19.02.1974". Two are for bold letters.
    pub(crate) fn is_starred(&self, line: &str) -> bool {
        is_starred(line, self.span.start)
    }
}

/// The same of a date that begins at this byte.
pub(crate) fn is_starred(line: &str, start: usize) -> bool {
    line[..start].ends_with('*') && !line[..start].ends_with("**")
}

/// Whether a word stands right behind a date that makes it a birth date: "1975年10月4日生" in Japan.
pub(crate) fn is_born_behind(rest: &str) -> bool {
    static BORN: LazyLock<Vec<&str>> = LazyLock::new(|| words::list("date", "born_behind"));
    BORN.iter().any(|born| rest.trim_start().starts_with(born))
}

/// How a date is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Form {
    /// One meaning only. `style` says in which order a month's name stands, where there is one.
    Plain { date: PartialDate, style: Style, short_year: bool },
    /// Two numbers and a year: day and month by the order of the document.
    Numbers { first: u32, second: u32, year: i32, points: bool, short_year: bool },
}

impl Form {
    /// Its year, whichever number is the day.
    pub(crate) fn year(&self) -> i32 {
        match self {
            Form::Plain { date, .. } => date.year(),
            Form::Numbers { year, .. } => *year,
        }
    }

    /// Whether its year is written with two digits.
    pub(crate) fn has_short_year(&self) -> bool {
        match self {
            Form::Plain { short_year, .. } | Form::Numbers { short_year, .. } => *short_year,
        }
    }
}

/// In which order a written-out date stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// "March 14, 2024"
    MonthFirst,
    /// "14 March 2024"
    DayFirst,
    /// ISO, or with Chinese characters, or abbreviated.
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Number,
    Word,
}

/// A run of digits or of letters.
#[derive(Debug, Clone)]
struct Piece<'a> {
    sort: Sort,
    text: &'a str,
    start: usize,
}

impl Piece<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// All dates of a line, left to right.
pub(crate) fn scan(line: &str) -> Vec<Written> {
    if !line.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c)) {
        return Vec::new();
    }
    let pieces = pieces(line);
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let scan = Scan { line, pieces: &pieces, at };
        match scan.date() {
            Some((form, used)) => {
                found.push(Written { span: pieces[at].start..scan.end(used), form });
                at += used;
            }
            None => at += 1,
        }
    }
    found
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for (at, c) in line.char_indices() {
        let sort = if c.is_ascii_digit() || ('０'..='９').contains(&c) {
            Sort::Number
        } else if c.is_alphabetic() || second_read_model::fold::is_mark(c) || c == '元' {
            Sort::Word
        } else {
            continue;
        };
        let end = at + c.len_utf8();
        match pieces.last_mut() {
            Some(last) if last.sort == sort && last.end() == at && !(is_cjk(c) || last.text.chars().any(is_cjk)) => {
                last.text = &line[last.start..end];
            }
            _ => pieces.push(Piece { sort, text: &line[at..end], start: at }),
        }
    }
    pieces
}

/// Months by their folded names.
static MONTHS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    let of = |language: &'static words::Language| {
        language
            .table("month")
            .filter_map(|(number, names)| Some((number.parse::<u32>().ok()?, names)))
            .flat_map(|(number, names)| names.iter().map(move |name| (fold(name), number)))
    };
    words::languages().iter().flat_map(of).collect()
});
/// Years before the first of each era, by the era's folded name.
static ERAS: LazyLock<HashMap<String, i32>> = LazyLock::new(|| {
    let of = |language: &'static words::Language| {
        language
            .table("era")
            .filter_map(|(year, names)| Some((year.parse::<i32>().ok()?, names)))
            .flat_map(|(year, names)| names.iter().map(move |name| (name.to_lowercase(), year)))
    };
    words::languages().iter().flat_map(of).collect()
});
/// "de", "of", "del": between the day, the month and the year.
static JOINING: LazyLock<Vec<String>> = LazyLock::new(|| words::list("date", "joining").into_iter().map(fold).collect());
static ORDINAL: LazyLock<Vec<String>> = LazyLock::new(|| words::list("date", "ordinal").into_iter().map(fold).collect());

/// The pieces from one place on.
struct Scan<'a, 'p> {
    line: &'a str,
    pieces: &'p [Piece<'a>],
    at: usize,
}

impl<'a> Scan<'a, '_> {
    /// The date that begins here and how many pieces it takes.
    fn date(&self) -> Option<(Form, usize)> {
        self.era().or_else(|| match self.piece(0)?.sort {
            Sort::Number => self
                .chinese()
                .or_else(|| self.year_first())
                .or_else(|| self.year_month())
                .or_else(|| self.numbers())
                .or_else(|| self.day_month()),
            Sort::Word => self.month_day(),
        })
    }

    fn piece(&self, ahead: usize) -> Option<&Piece<'a>> {
        self.pieces.get(self.at + ahead)
    }

    /// What stands between a piece and the next.
    fn between(&self, ahead: usize) -> &'a str {
        match (self.piece(ahead), self.piece(ahead + 1)) {
            (Some(one), Some(next)) => &self.line[one.end()..next.start],
            _ => "",
        }
    }

    fn end(&self, used: usize) -> usize {
        self.piece(used - 1).map_or(self.line.len(), Piece::end)
    }

    fn number(&self, ahead: usize) -> Option<u32> {
        let piece = self.piece(ahead).filter(|piece| piece.sort == Sort::Number && piece.text.chars().count() <= 8)?;
        let digit = |c: char| if c.is_ascii_digit() { c } else { char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or('0') };
        piece.text.chars().map(digit).collect::<String>().parse().ok()
    }

    fn digits(&self, ahead: usize) -> usize {
        self.piece(ahead).map_or(0, |piece| piece.text.chars().count())
    }

    /// A year of four digits, or of two and whether it is short.
    fn year(&self, ahead: usize) -> Option<(i32, bool)> {
        let number = i32::try_from(self.number(ahead)?).ok()?;
        match self.digits(ahead) {
            4 if (1850..2200).contains(&number) => Some((number, false)),
            2 => Some((if number < 50 { 2000 + number } else { 1900 + number }, true)),
            _ => None,
        }
    }

    /// Whether the pieces that a date takes are no part of a longer number.
    fn stands_alone(&self, used: usize) -> bool {
        let before = self.line[..self.pieces[self.at].start].chars().rev().take(2).collect::<Vec<_>>();
        let after = self.line[self.end(used)..].chars().take(2).collect::<Vec<_>>();
        let joined = |pair: &[char]| match pair {
            [sign, other, ..] => matches!(sign, '.' | '/' | '-') && other.is_ascii_digit(),
            _ => false,
        };
        let letter = before.first().is_some_and(|c| c.is_alphanumeric() && !is_cjk(*c));
        let goes_on = after.first().is_some_and(|c| c.is_ascii_digit());
        !joined(&before) && (!joined(&after) || self.has_time(used)) && !letter && !goes_on
    }

    /// "08/20/24-1015": the time of day that some laboratories put right behind a date.
    fn has_time(&self, used: usize) -> bool {
        let slashes = self.between(0) == "/";
        let time = self.piece(used).filter(|piece| slashes && self.between(used - 1) == "-" && piece.text.len() == 4);
        let behind = self.line[self.end(used + usize::from(time.is_some()))..].chars().next();
        time.and_then(|piece| piece.text.parse::<u32>().ok()).is_some_and(|time| time < 2400 && time % 100 < 60)
            && behind.is_none_or(char::is_whitespace)
    }

    /// 2024年3月14日, 2024年3月
    fn chinese(&self) -> Option<(Form, usize)> {
        let (year, _) = self.year(0).filter(|(_, short)| !short)?;
        let word = |ahead: usize, text: &str| self.piece(ahead).is_some_and(|piece| piece.text == text);
        if !word(1, "年") || !word(3, "月") {
            return None;
        }
        let month = self.number(2)?;
        let plain = |date| Form::Plain { date, style: Style::None, short_year: false };
        match self.number(4).filter(|_| word(5, "日")) {
            Some(day) => Some((plain(PartialDate::day(year, month, day)?), 6)),
            None => Some((plain(PartialDate::new(year, Some(month), None)?), 4)),
        }
    }

    /// 令和6年3月11日, 平成元年, R6.3.11
    fn era(&self) -> Option<(Form, usize)> {
        let first = self.piece(0)?.text;
        let pair = self.piece(1).map_or(String::new(), |next| format!("{first}{}", next.text));
        let (start, used) = match (ERAS.get(&pair), ERAS.get(&first.to_lowercase())) {
            (Some(year), _) if self.between(0).is_empty() => (*year, 2),
            (_, Some(year)) => (*year, 1),
            _ => return None,
        };
        let short = used == 1;
        if !self.between(used - 1).trim_matches(['.', ' ', '\u{3000}']).is_empty() {
            return None;
        }
        let of_era = if self.piece(used)?.text == "元" { 1 } else { self.number(used).filter(|number| (1..=64).contains(number))? };
        let year = start + i32::try_from(of_era).ok()?;
        let plain = |date| Form::Plain { date, style: Style::None, short_year: false };
        let word = |ahead: usize, text: &str| self.piece(ahead).is_some_and(|piece| piece.text == text);
        if word(used + 1, "年") && word(used + 3, "月") {
            let date = PartialDate::day(year, self.number(used + 2)?, self.number(used + 4)?)?;
            return Some((plain(date), used + if word(used + 5, "日") { 6 } else { 5 }));
        }
        let (one, two) = (self.between(used).trim(), self.between(used + 1).trim());
        // A letter alone is an era only where the line is Japanese, or is nothing but a date of whole pairs: "T5/6/7" are vertebrae.
        let pairs = || !matches!(first, "T" | "M") && self.digits(used + 1) == 2 && self.digits(used + 2) == 2;
        let whole = || self.line.starts_with(first) && self.line.len() == self.end(used + 3) && pairs();
        let letter = (!short || first.is_ascii() || first.chars().all(is_cjk))
            && (self.line.chars().any(is_cjk) || whole())
            && self.stands_alone(used + 3)
            && one == two
            && matches!(one, "." | "/" | "-");
        letter.then(|| Some((plain(PartialDate::day(year, self.number(used + 1)?, self.number(used + 2)?)?), used + 3)))?
    }

    /// 2024-03-14, 2024/3/14, 2024.03.14
    fn year_first(&self) -> Option<(Form, usize)> {
        let (year, _) = self.year(0).filter(|(_, short)| !short)?;
        let (one, two) = (self.between(0).trim(), self.between(1).trim());
        if one != two || !matches!(one, "-" | "/" | "." | "‐" | "–") || !self.stands_alone(3) {
            return None;
        }
        let date = PartialDate::day(year, self.number(1)?, self.number(2)?)?;
        Some((Form::Plain { date, style: Style::None, short_year: false }, 3))
    }

    /// 2024-Mar-14, 2024 March 14
    fn year_month(&self) -> Option<(Form, usize)> {
        let (year, _) = self.year(0).filter(|(_, short)| !short)?;
        let month = self.month(1)?;
        let day = self.number(2).filter(|_| self.digits(2) <= 2)?;
        let (one, two) = (self.between(0), self.between(1));
        let date = PartialDate::day(year, month, day)
            .filter(|_| one == two && matches!(one, "-" | "/" | " " | "." | "") && self.stands_alone(3))?;
        Some((Form::Plain { date, style: Style::None, short_year: false }, 3))
    }

    /// 03/14/2024, 14.03.24, 14 - 03 - 2024
    fn numbers(&self) -> Option<(Form, usize)> {
        let (one, two) = (self.between(0).trim(), self.between(1).trim());
        let long = self.between(0).len() > 3 || self.between(1).len() > 3;
        if one != two
            || long
            || !matches!(one, "-" | "/" | "." | "‐" | "–")
            || self.digits(0) > 2
            || self.digits(1) > 2
            || !self.stands_alone(3)
        {
            return None;
        }
        let ((first, second), (year, short_year)) = ((self.number(0)?, self.number(1)?), self.year(2)?);
        // "汐入 5-2-30" is an address in Japan; behind a word for a day it is a date.
        let before = self.line[..self.pieces[self.at].start].trim_end().chars().next_back();
        if one == "-" && short_year && before.is_some_and(|c| is_cjk(c) && !matches!(c, '日' | '月' | '時' | '年')) {
            return None;
        }
        let real = |day, month| PartialDate::day(year, month, day).is_some();
        (real(first, second) || real(second, first)).then_some((Form::Numbers { first, second, year, points: one == ".", short_year }, 3))
    }

    fn month(&self, ahead: usize) -> Option<u32> {
        let piece = self.piece(ahead).filter(|piece| piece.sort == Sort::Word)?;
        MONTHS.get(fold(piece.text).trim()).copied()
    }

    /// Passes a word of a list over.
    fn skip(&self, ahead: usize, list: &[String]) -> usize {
        let is_one = self.piece(ahead).is_some_and(|piece| piece.sort == Sort::Word && list.contains(&fold(piece.text)));
        ahead + usize::from(is_one)
    }

    fn near(&self, ahead: usize, signs: &[char]) -> bool {
        let between = self.between(ahead);
        between.chars().count() <= 4 && between.chars().all(|c| c == ' ' || signs.contains(&c))
    }

    /// 14 March 2024, 14-Mar-24, 14th of March, 2024, 14 de marzo de 2024, 14. März 2024
    fn day_month(&self) -> Option<(Form, usize)> {
        let day = self.number(0).filter(|day| (1..=31).contains(day) && self.digits(0) <= 2)?;
        let signs = ['.', '-', '/', 'º', 'ª', '°', ',', '\u{a0}', '‑'];
        let mut at = 1;
        if self.between(0).is_empty() {
            at = self.skip(at, &ORDINAL);
        }
        at = self.skip(at, &JOINING);
        let month = self.month(at).filter(|_| (0..at).all(|ahead| self.near(ahead, &signs)))?;
        let named = at;
        at = self.skip(at + 1, &JOINING);
        let (year, short_year) = self.year(at)?;
        if !(named..at).all(|ahead| self.near(ahead, &signs)) || (short_year && self.between(at - 1).trim().is_empty() && at > named + 1) {
            return None;
        }
        let spelt = self.piece(named).is_some_and(|piece| piece.text.chars().count() > 3) && self.between(0).trim().is_empty();
        let style = if spelt { Style::DayFirst } else { Style::None };
        let date = PartialDate::day(year, month, day)?;
        self.stands_alone(at + 1).then_some((Form::Plain { date, style, short_year }, at + 1))
    }

    /// 14 March, 14th of March, March 14, 14 de marzo, 3月14日, 14.03.
    fn yearless(&self) -> Option<(u32, u32, usize)> {
        let signs = ['.', '\u{a0}'];
        let short = |ahead: usize| self.number(ahead).filter(|_| self.digits(ahead) <= 2);
        let word = |ahead: usize, text: &str| self.piece(ahead).is_some_and(|piece| piece.text == text);
        let follows_sign = self.line[..self.piece(0)?.start].ends_with(['.', '/', '-', ':', '年', '−', '–']);
        if follows_sign {
            return None;
        }
        if word(1, "月") && word(3, "日") {
            return Some((short(0)?, short(2)?, 4));
        }
        if let Some(month) = self.month(0) {
            return self
                .near(0, &signs)
                .then_some((month, short(1)?, 2))
                .filter(|_| self.piece(0).is_some_and(|piece| piece.text.len() > 2));
        }
        let day = short(0)?;
        let mut at = 1;
        if self.between(0).is_empty() {
            at = self.skip(at, &ORDINAL);
        }
        at = self.skip(at, &JOINING);
        if let Some(month) = self.month(at).filter(|_| (0..at).all(|ahead| self.near(ahead, &signs))) {
            return Some((month, day, at + 1));
        }
        let points = self.between(0).trim_end() == "." && self.piece(1).is_some_and(|piece| self.line[piece.end()..].starts_with('.'));
        let goes_on = self.between(1).trim_start_matches('.').is_empty() && self.piece(2).is_some_and(|piece| piece.sort == Sort::Number);
        points.then_some((short(1)?, day, 2)).filter(|_| !goes_on)
    }

    /// March 14, 2024; March 2024; Mar-14-2024
    fn month_day(&self) -> Option<(Form, usize)> {
        let month = self.month(0)?;
        let signs = ['.', '-', ',', '\u{a0}', '/'];
        if let Some(day) = self.number(1).filter(|day| (1..=31).contains(day) && self.digits(1) <= 2) {
            let at = if self.between(1).is_empty() { self.skip(2, &ORDINAL) } else { 2 };
            let (year, short_year) = self.year(at).filter(|(_, short)| !short || self.between(at - 1).contains(['-', ',']))?;
            let near = (0..at).all(|ahead| self.near(ahead, &signs));
            let date = PartialDate::day(year, month, day).filter(|_| near && self.stands_alone(at + 1))?;
            return Some((Form::Plain { date, style: Style::MonthFirst, short_year }, at + 1));
        }
        let at = self.skip(1, &JOINING);
        let (year, _) = self.year(at).filter(|(_, short)| !short)?;
        let date = PartialDate::new(year, Some(month), None).filter(|_| (0..at).all(|ahead| self.near(ahead, &signs)))?;
        self.stands_alone(at + 1).then_some((Form::Plain { date, style: Style::None, short_year: false }, at + 1))
    }
}

/// A day without its year.
pub(crate) struct Yearless {
    /// Bytes of the line.
    pub(crate) span: Range<usize>,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

/// Days of a line that are written without their year, with the month by its name ("the 15th May", "May 15", "8月22日") or with two points
/// ("am 15.05."). What belongs to a whole date is none.
pub(crate) fn yearless(line: &str) -> Vec<Yearless> {
    let whole = scan(line);
    let pieces = pieces(line);
    let days = (0..pieces.len()).filter_map(|at| {
        let (month, day, used) = Scan { line, pieces: &pieces, at }.yearless()?;
        let span = pieces[at].start..pieces[at + used - 1].end();
        let is_part = whole.iter().any(|date| date.span.start < span.end && span.start < date.span.end);
        (!is_part && PartialDate::day(2024, month, day).is_some()).then_some(Yearless { span, month, day })
    });
    days.collect()
}

/// A date at the start of a value in which OCR took letters for digits: "O3/l2/1974".
pub(crate) fn mended(value: &str) -> Option<Form> {
    let end = value.char_indices().nth(12).map_or(value.len(), |(at, _)| at);
    let head = value[..end].split(char::is_whitespace).next()?;
    let digits = head.chars().filter(char::is_ascii_digit).count();
    let plain: String = head
        .chars()
        .map(|c| match c {
            'O' | 'o' | 'Q' => '0',
            'l' | 'I' | '|' | 'i' => '1',
            'S' => '5',
            'B' => '8',
            'Z' => '2',
            c => c,
        })
        .collect();
    if digits < 4 || plain == head {
        return None;
    }
    scan(&plain).into_iter().next().filter(|written| written.span.start == 0).map(|written| written.form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        let one = |written: &Written| match &written.form {
            Form::Plain { date, .. } => date.to_string(),
            Form::Numbers { first, second, year, .. } => format!("{first}?{second}?{year}"),
        };
        scan(line).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn dates_as_they_are_written() {
        for (line, expected) in [
            ("on 03/14/2024 at 10:14", "3?14?2024"),
            ("14.03.24", "14?3?2024"),
            ("COLL: 08/20/24-1015    RECD: 08/20/24-1152", "8?20?2024 8?20?2024"),
            ("08/20/24-9915", ""),
            ("2024-03-14T10:00", "2024-03-14"),
            ("14-Mar-2024", "2024-03-14"),
            ("2024-Mar-14", "2024-03-14"),
            ("in 2024 March 14 was a Thursday", "2024-03-14"),
            ("since 2024, May 14 of 20", ""),
            ("14Mar2024", "2024-03-14"),
            ("the 14th of March, 2024", "2024-03-14"),
            ("March 14th, 2024", "2024-03-14"),
            ("14 de marzo de 2024", "2024-03-14"),
            ("1er octobre 2022", "2022-10-01"),
            ("11. März 2024", "2024-03-11"),
            ("5 września 2023 r.", "2023-09-05"),
            ("7 Μαΐου 2021", "2021-05-07"),
            ("2024年3月11日", "2024-03-11"),
            ("２０２４年３月１１日", "2024-03-11"),
            ("令和6年3月11日", "2024-03-11"),
            ("平成元年2月1日", "1989-02-01"),
            ("生年月日 S49.2.19", "1974-02-19"),
            ("T5/6/7", ""),
            ("in March 2024", "2024-03"),
            ("1.2.840.10008.1.2", ""),
            ("S24-10987", ""),
            ("10-12-14-16", ""),
            ("31/02/2024", ""),
            ("555-01-4477", ""),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
        assert!(mended("O3/l4/2024").is_some());
        for (line, expected) in [
            ("in clinic on the 15th May. She", "5-15"),
            ("on May 15 with her son", "5-15"),
            ("vom 3. März bis 5. März 2024", "3-3"),
            ("ambulant am 15.05. bei uns", "5-15"),
            ("3月14日（木）に", "3-14"),
            ("2024年3月14日", ""),
            ("14/03/2024, 3.5 cm", ""),
        ] {
            let days: Vec<String> = yearless(line).iter().map(|day| format!("{}-{}", day.month, day.day)).collect();
            assert_eq!(days.join(" "), expected, "{line}");
        }
        assert!(mended("Oslo").is_none());
    }
}
