//! Dates: which ones stand in a text, what each is the date of, and in which order day and month are written.
//!
//! The date of a record is that of service (collected, examined, seen); then when it was reported; a print date only where
//! nothing else is there, and said so. Birth dates, comparison dates and fax lines never are. Where the document does not
//! show whether the day or the month comes first, both readings are given and neither is sure.

use std::sync::LazyLock;

use regex::Captures;
use regex::Regex;
use second_read_model::PartialDate;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::lines::Line;
use crate::read;
use crate::words;

/// What a date in a text is the date of, best for a record's date first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Collected,
    Service,
    Dated,
    Received,
    Reported,
    /// A line near the top that is nothing but a date.
    Alone,
    Plain,
    Birth,
    /// Comparison, print, fax, next visit, a relative's: not this record's.
    Aside,
}

/// A date in the text.
#[derive(Debug, Clone)]
struct Found<'a> {
    value: PartialDate,
    /// The other reading, when day and month can be taken either way.
    rival: Option<PartialDate>,
    role: Role,
    evidence: &'a str,
    page: u32,
    /// Taken off the confidence: two-digit years, partial dates, labels on the line above.
    doubt: f32,
}

/// Date of service, collected, reported and birth date, as the lines say.
pub(crate) fn read(lines: &[Line<'_>]) -> Vec<Fact> {
    let order = Order::of(lines);
    let found = find(lines, order);
    let mut facts = birth(&found);
    facts.extend(service(&found));
    for (role, name) in [(Role::Collected, FactName::Collected), (Role::Reported, FactName::Reported)] {
        if let Some(first) = found.iter().find(|date| date.role == role) {
            facts.extend(both_readings(first, name, 0.9, method(role)));
        }
    }
    facts
}

/// Where a birth date stands in a line: the start of its label. For names that stand before it.
pub(crate) fn birth_label(line: &str) -> Option<usize> {
    static BIRTH: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"(?:^|[\s,;(|*]){}[\s:：.,]*\d", words::any_of("date", "birth"))));
    BIRTH.find(line).map(|found| found.start())
}

fn method(role: Role) -> &'static str {
    match role {
        Role::Collected => "label collected",
        Role::Service => "label service",
        Role::Dated => "label date",
        Role::Received => "label received",
        Role::Reported => "label reported",
        Role::Alone => "date line",
        Role::Plain => "only date",
        Role::Birth => "label birth date",
        Role::Aside => "another date",
    }
}

fn birth(found: &[Found<'_>]) -> Vec<Fact> {
    let dates: Vec<_> = found.iter().filter(|date| date.role == Role::Birth && date.value.day_of_month().is_some()).collect();
    let mut facts = Vec::new();
    let Some(first) = dates.first() else { return facts };
    facts.extend(both_readings(first, FactName::BirthDate, 0.95, method(Role::Birth)));
    // A second birth date in one document is somebody else's, or a contradiction that a person must see.
    if let Some(other) = dates.iter().find(|date| date.value != first.value && Some(date.value) != first.rival) {
        facts.extend(both_readings(other, FactName::BirthDate, 0.4, "another birth date"));
    }
    facts
}

fn service(found: &[Found<'_>]) -> Vec<Fact> {
    let mut usable: Vec<_> = found.iter().filter(|date| date.role < Role::Birth).collect();
    usable.sort_by_key(|date| date.role);
    let plain: Vec<_> = usable.iter().filter(|date| date.role == Role::Plain).map(|date| date.value).collect();
    let only_plain = plain.windows(2).all(|pair| pair[0] == pair[1]);
    let Some(best) = usable.first() else { return printed(found) };
    let confidence = match best.role {
        Role::Collected | Role::Service => 0.95,
        Role::Dated => 0.8,
        Role::Received => 0.7,
        Role::Reported => 0.75,
        Role::Alone => 0.7,
        _ if only_plain => 0.4,
        _ => 0.2,
    };
    let mut facts = both_readings(best, FactName::Date, confidence, method(best.role));
    let rival = usable.iter().find(|date| date.role == best.role && date.value != best.value && Some(date.value) != best.rival);
    if let Some(rival) = rival {
        // Several dates of service in one document (a list of visits, several specimens): the first is a guess.
        facts.iter_mut().for_each(|fact| fact.confidence = fact.confidence.min(0.45));
        facts.extend(both_readings(rival, FactName::Date, 0.3, method(rival.role)));
    }
    facts
}

/// The date it was printed, for want of anything better.
fn printed(found: &[Found<'_>]) -> Vec<Fact> {
    static PRINTED: LazyLock<Regex> = LazyLock::new(|| words::expression(r"\b(?:print|generated|run date|imprim|gedruckt|druck|impreso)"));
    let date = found.iter().find(|date| date.role == Role::Aside && PRINTED.is_match(date.evidence));
    date.map(|date| both_readings(date, FactName::Date, 0.25, "printed")).unwrap_or_default()
}

fn both_readings(date: &Found<'_>, name: FactName, confidence: f32, method: &str) -> Vec<Fact> {
    let sure = confidence - date.doubt;
    let sure = if date.rival.is_some() { sure.min(0.45) } else { sure };
    let mut facts = vec![read::fact(name, date.value.to_string(), date.evidence, date.page, sure, method)];
    if let Some(rival) = date.rival {
        facts.push(read::fact(name, rival.to_string(), date.evidence, date.page, sure - 0.05, "other order"));
    }
    facts
}

fn find<'a>(lines: &[Line<'a>], order: Order) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let mut from = 0;
        for captures in DATE.captures_iter(line.text) {
            let (Some(whole), Some((value, rival, doubt))) = (captures.get(0), reading(&captures, order)) else { continue };
            let above = at.checked_sub(1).and_then(|index| lines.get(index)).filter(|above| above.page == line.page);
            let (role, start, label_doubt) = role(line, from, whole.start(), whole.end(), above);
            found.push(Found {
                value,
                rival,
                role,
                evidence: line.text[start..whole.end()].trim(),
                page: line.page,
                doubt: doubt + label_doubt,
            });
            from = whole.end();
        }
    }
    found
}

/// What the date at `start..end` of a line is, where its evidence begins, and how much less sure that is.
fn role(line: &Line<'_>, from: usize, start: usize, end: usize, above: Option<&Line<'_>>) -> (Role, usize, f32) {
    let before = &line.text[from..start];
    if let Some((role, at)) = labelled(before) {
        return (role, from + at, 0.0);
    }
    if ASIDE.is_match(&line.text[..start]) {
        return (Role::Aside, from, 0.0);
    }
    if SIGNED.is_match(&line.text[..start]) {
        return (Role::Reported, 0, 0.0);
    }
    let alone = line.text[end..].trim_matches(|c: char| !c.is_alphanumeric()).is_empty();
    if before.trim().is_empty()
        && from == 0
        && let Some((role, _)) = above.filter(|above| above.text.len() <= 40).and_then(|above| labelled(above.text))
    {
        return (role, start, 0.1);
    }
    // A letter's own date: nothing else on the line, or a place before a comma.
    if alone && line.row < 15 && DATELINE.is_match(&line.text[..start]) {
        return (Role::Alone, start, 0.0);
    }
    (Role::Plain, start, 0.0)
}

/// The role that the words right before a date give it, and where the label begins.
fn labelled(before: &str) -> Option<(Role, usize)> {
    let found = LABELS.iter().filter_map(|(role, label)| {
        let words = label.captures(before)?.get(1)?;
        Some((words.start(), *role))
    });
    // The longest label wins: "date of birth" over "birth", "report date" over "date".
    found.min_by_key(|(start, role)| (*start, *role)).map(|(start, role)| (role, start))
}

static LABELS: LazyLock<Vec<(Role, Regex)>> = LazyLock::new(|| {
    let list = [
        (Role::Birth, "birth"),
        (Role::Collected, "collected"),
        (Role::Service, "service"),
        (Role::Received, "received"),
        (Role::Reported, "reported"),
        (Role::Aside, "aside"),
        (Role::Dated, "dated"),
    ];
    let small = r"(?:\s*(?:/\s*time|and time|& time|time|date|datum|on|vom|am|du|le|el|the|\((?:mm|dd|tt|jj)[^)]*\)|\(s\)))*";
    let label = |name| words::expression(&format!(r"(?:^|[^\p{{L}}\p{{N}}])({}){small}\s*[:：.,=\-–#']*\s*$", words::any_of("date", name)));
    list.map(|(role, name)| (role, label(name))).into()
});
static ASIDE: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"(?:^|[^\p{{L}}]){}", words::any_of("date", "aside"))));
static SIGNED: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"^\W*(?:{}|(?:dr|prof)\b[^:;]{{3,60}}$)", words::any_of("person", "author"))));
static DATELINE: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^(?:[\p{L} .'-]{2,30},?\s*(?:le|den|el|a|am|em)?\s*)?$"));

/// Which comes first in dates written with numbers alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

impl Order {
    /// What the document itself shows: a date with a number over 12 decides; then its language or country.
    fn of(lines: &[Line<'_>]) -> Order {
        let (mut day_first, mut month_first) = (false, false);
        for captures in lines.iter().flat_map(|line| DATE.captures_iter(line.text)) {
            let Some((first, second, _)) = numbers(&captures) else { continue };
            day_first |= first > 12 && second <= 12;
            month_first |= second > 12 && first <= 12;
        }
        match (day_first, month_first) {
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            (true, true) => Order::Unknown,
            (false, false) => Order::by_country(lines),
        }
    }

    fn by_country(lines: &[Line<'_>]) -> Order {
        let says = |pattern: &Regex| lines.iter().any(|line| pattern.is_match(line.text));
        match (says(&DAY_FIRST_COUNTRY), says(&MONTH_FIRST_COUNTRY)) {
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            (false, false) if says(&AMERICAN) => Order::MonthFirst,
            _ => Order::Unknown,
        }
    }
}

// Labels in languages that write the day first, and British numbers; a US state with its ZIP code, or mm/dd printed as a hint.
static DAY_FIRST_COUNTRY: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(
        r"\b(?:NHS (?:no|number|trust|foundation)|GMC|n[ée]e? le|né\(e\) le|compte[- ]rendu|geboren|geb\.|befund|patientin|geburtsdatum|fecha de nacimiento|informe|paciente|data de nascimento|dd[/.-]mm[/.-]yy|haemoglobin|haemorrhage|oncology centre)",
    )
});
static MONTH_FIRST_COUNTRY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b[A-Z]{2},? \d{5}(?:-\d{4})?\b|(?i:mm/dd/yy|\bSSN\b|\bMedicare\b)").expect("a fixed expression"));
// How American laboratories and offices write, where nothing speaks for another country.
static AMERICAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\(\d{3}\) \d{3,4}-\d{3,4}|\bmg/dL\b|\bCLIA\b|\b(?:Hemoglobin|hemoglobin|Anesthesia)\b").expect("a fixed expression")
});

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let month = MONTHS.iter().flat_map(|(_, names)| names.iter()).map(|name| regex::escape(name)).collect::<Vec<_>>();
    let mut month = month;
    month.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let month = month.join("|");
    words::expression(&format!(
        r"\b(?:(?<y1>(?:19|20)\d\d)[-/.](?<m1>\d{{1,2}})[-/.](?<d1>\d{{1,2}})(?:\b|T)|(?<a>\d{{1,2}})(?<sep>[/.-])\s?(?<b>\d{{1,2}})(?<sep2>[/.-])\s?(?<y2>\d{{4}}|\d\d)\b|(?<d3>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[\s-]*(?:de\s+|of\s+)?(?<m3>{month})\b\.?,?[\s-]*(?:de[l]?\s+)?(?<y3>\d{{4}}|\d\d\b)|(?<m4>{month})\b\.?[\s-]+(?<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?<y4>\d{{4}})\b|(?<m5>{month})\b\.?,?\s+(?:de\s+)?(?<y5>(?:19|20)\d\d)\b|(?<y6>(?:19|20)\d\d)\s*年\s*(?<m6>\d{{1,2}})\s*月\s*(?<d6>\d{{1,2}})\s*日)"
    ))
});

const MONTHS: [(u32, &[&str]); 12] = [
    (1, &["january", "jan", "janvier", "janv", "januar", "jänner", "enero", "ene", "janeiro", "stycznia", "ιανουαρίου"]),
    (2, &["february", "feb", "février", "fevrier", "févr", "fév", "februar", "febrero", "fevereiro", "fev", "lutego", "φεβρουαρίου"]),
    (3, &["march", "mar", "mars", "märz", "maerz", "mär", "marzo", "março", "marca", "μαρτίου"]),
    (4, &["april", "apr", "avril", "avr", "abril", "abr", "kwietnia", "απριλίου"]),
    (5, &["may", "mai", "mayo", "maio", "maja", "μαΐου"]),
    (6, &["june", "jun", "juin", "juni", "junio", "junho", "czerwca", "ιουνίου"]),
    (7, &["july", "jul", "juillet", "juil", "juli", "julio", "julho", "lipca", "ιουλίου"]),
    (8, &["august", "aug", "août", "aout", "agosto", "ago", "sierpnia", "αυγούστου"]),
    (9, &["september", "sept", "sep", "septembre", "septiembre", "setembro", "września", "σεπτεμβρίου"]),
    (10, &["october", "oct", "octobre", "oktober", "okt", "octubre", "outubro", "października", "οκτωβρίου"]),
    (11, &["november", "nov", "novembre", "noviembre", "novembro", "listopada", "νοεμβρίου"]),
    (12, &["december", "dec", "décembre", "decembre", "déc", "dezember", "dez", "diciembre", "dic", "dezembro", "grudnia", "δεκεμβρίου"]),
];

fn month(name: &str) -> Option<u32> {
    let name = name.to_lowercase();
    MONTHS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(number, _)| *number)
}

fn number(captures: &Captures<'_>, name: &str) -> Option<u32> {
    captures.name(name)?.as_str().parse().ok()
}

/// The two numbers of a date that is written with numbers and whose year comes last, and whether points part them.
fn numbers(captures: &Captures<'_>) -> Option<(u32, u32, bool)> {
    let (one, other) = (captures.name("sep")?.as_str(), captures.name("sep2")?.as_str());
    (one == other).then_some((number(captures, "a")?, number(captures, "b")?, one == "."))
}

/// The date, its other reading if it has one, and a doubt.
fn reading(captures: &Captures<'_>, order: Order) -> Option<(PartialDate, Option<PartialDate>, f32)> {
    if let Some((first, second, points)) = numbers(captures) {
        return by_order(first, second, year(captures, "y2")?, if points { Order::DayFirst } else { order });
    }
    for (y, m, d) in [("y1", "m1", "d1"), ("y6", "m6", "d6")] {
        if let Some(whole) = number(captures, y) {
            return PartialDate::day(i32::try_from(whole).ok()?, number(captures, m)?, number(captures, d)?).map(|date| (date, None, 0.0));
        }
    }
    for (y, m, d) in [("y3", "m3", "d3"), ("y4", "m4", "d4")] {
        if let Some(name) = captures.name(m) {
            let (year, doubt) = year(captures, y)?;
            return PartialDate::day(year, month(name.as_str())?, number(captures, d)?).map(|date| (date, None, doubt));
        }
    }
    let (year, _) = year(captures, "y5")?;
    PartialDate::new(year, month(captures.name("m5")?.as_str()), None).map(|date| (date, None, 0.2))
}

fn by_order(first: u32, second: u32, (year, doubt): (i32, f32), order: Order) -> Option<(PartialDate, Option<PartialDate>, f32)> {
    let day_first = PartialDate::day(year, second, first);
    let month_first = PartialDate::day(year, first, second);
    match (day_first, month_first, order) {
        (Some(one), Some(other), _) if one == other => Some((one, None, doubt)),
        (Some(date), _, Order::DayFirst) => Some((date, None, doubt)),
        (_, Some(date), Order::MonthFirst) => Some((date, None, doubt)),
        (Some(one), Some(other), Order::Unknown) => Some((other, Some(one), doubt)),
        (Some(date), None, _) | (None, Some(date), _) => Some((date, None, doubt)),
        (None, None, _) => None,
    }
}

/// A year, and a doubt when only its last two digits are written: those up to 49 are taken for this century.
fn year(captures: &Captures<'_>, name: &str) -> Option<(i32, f32)> {
    let written = captures.name(name)?.as_str();
    let number: i32 = written.parse().ok()?;
    match written.len() {
        2 => Some((if number < 50 { 2000 + number } else { 1900 + number }, 0.3)),
        _ => Some((number, 0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::facts_of;

    /// The values of one fact with a star on those that are sure.
    #[track_caller]
    fn check(text: &str, name: FactName, expected: &str) {
        let facts = facts_of(text, read);
        let shown: Vec<String> = facts
            .iter()
            .filter(|fact| fact.name == name)
            .map(|fact| format!("{}{}", fact.value, if fact.confidence >= crate::SURE { "*" } else { "" }))
            .collect();
        assert_eq!(shown.join(" "), expected, "{text}");
        assert!(facts.iter().all(|fact| text.contains(&fact.evidence)), "evidence is words of the text: {facts:?}");
    }

    #[test]
    fn the_date_of_service_comes_before_all_others() {
        check("Collected: 03/11/2024 Reported: 03/14/2024", FactName::Date, "2024-03-11*");
        check("Reported: 03/14/2024\nCollected: 03/11/2024", FactName::Date, "2024-03-11*");
        check("Exam date: 02-May-2024\nReported: 03-May-2024", FactName::Date, "2024-05-02*");
        check("Untersuchung vom 14.11.2022\nBefund vom 15.11.2022", FactName::Date, "2022-11-14*");
        check("Date of Service: March 14, 2024", FactName::Date, "2024-03-14*");
        check("Report date 2024-03-14", FactName::Date, "2024-03-14*");
        check("Electronically signed: A. Nobody, MD 03/14/2024", FactName::Date, "2024-03-14*");
        check("Collected\n09.04.2024", FactName::Date, "2024-04-09*");
        check("Valmorin, le 6 octobre 2022", FactName::Date, "2022-10-06*");
        check("検査日 2024年3月14日", FactName::Date, "2024-03-14*");
        check("Fecha del estudio: 14 de marzo de 2024", FactName::Date, "2024-03-14*");
    }

    #[test]
    fn other_dates_are_not_its_date() {
        check("DOB: 02/19/1974", FactName::Date, "");
        check("Comparison: CT of 01/22/2023", FactName::Date, "");
        check("COMPARISON: 01/22/2023\nExam date: 05/23/2024", FactName::Date, "2024-05-23*");
        check("Next appointment 05/23/2024", FactName::Date, "");
        check("Fax 05/23/2024 10:00 p. 1", FactName::Date, "");
        check("Printed on 05/23/2024", FactName::Date, "2024-05-23");
        check("She was seen again in March 2024 and felt well.", FactName::Date, "2024-03");
    }

    #[test]
    fn birth_dates() {
        check("Date of Birth: 02/19/1974 Sex F", FactName::BirthDate, "1974-02-19*");
        check("Objet : DUPONT Léa, Née le 30/07/2013", FactName::BirthDate, "2013-07-30*");
        check("geb. 30.07.2013", FactName::BirthDate, "2013-07-30*");
        check("DOB 19-Feb-1974", FactName::BirthDate, "1974-02-19*");
        check("DOB: 02/19/74", FactName::BirthDate, "1974-02-19*");
        check("Date of Birth\n19.02.1974", FactName::BirthDate, "1974-02-19*");
        check("生年月日 1974年2月19日", FactName::BirthDate, "1974-02-19*");
        check("Newborn 02/19/1974", FactName::BirthDate, "");
        check("DOB: 02/19/1974\nMother DOB: 05/20/1950", FactName::BirthDate, "1974-02-19* 1950-05-20");
    }

    #[test]
    fn the_document_decides_what_comes_first() {
        check("DOB: 03/11/1951\nCollected 18/04/2023", FactName::BirthDate, "1951-11-03*");
        check("DOB: 03/11/1951\nCollected 04/18/2023", FactName::BirthDate, "1951-03-11*");
        check("DOB: 03/11/1951\nCollected 04/08/2023", FactName::BirthDate, "1951-03-11 1951-11-03");
        check("12 Main St, Springfield, OH 45501\nDOB: 03/11/1951", FactName::BirthDate, "1951-03-11*");
        check("Compte rendu\nNé le 03/11/1951", FactName::BirthDate, "1951-11-03*");
        check("DOB: 11/02/1988\nHemoglobin  11.2  g/dL\nFerritin 11 ng/mL\nGlucose 104 mg/dL", FactName::BirthDate, "1988-11-02*");
        check("DOB: 11/02/1988\nHaemoglobin  112  g/L", FactName::BirthDate, "1988-02-11*");
        check("Paciente\nF. nacimiento: 11/02/1988\nGlucosa 104 mg/dL", FactName::BirthDate, "1988-02-11*");
        check("Date of Birth,1951-11-03\nRecorded Date,2024-01-11 07:55:00", FactName::Date, "2024-01-11*");
        check("DOB: 05/05/1951", FactName::BirthDate, "1951-05-05*");
        check("DOB: 13/13/1951", FactName::BirthDate, "");
        check("Seen 18/04/2023 and 04/18/2023\nDOB: 03/11/1951", FactName::BirthDate, "1951-03-11 1951-11-03");
    }

    #[test]
    fn several_dates_of_service_are_a_question() {
        check("Collected: 2024-03-11\nCollected: 2024-03-12", FactName::Collected, "2024-03-11*");
        let facts = facts_of("Visit date: 2024-03-11\nVisit date: 2024-04-12", read);
        assert_eq!(facts.iter().filter(|fact| fact.name == FactName::Date).count(), 2, "both are shown");
    }
}
