//! What a date is the date of: by the label before it, the column above it, the sentence around it.

mod way;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::age::age_before;
use super::age::age_behind;
use super::exam::below_exam;
use super::exam::below_title;
use super::exam::dates_exam;
use super::exam::note_head;
use super::foot::in_signature;
use super::foot::is_behind_town;
use super::foot::signs;
use super::letter::follows_greeting;
use super::letter::seen;
use super::meeting::meets;
use super::plan::is_planned;
use super::scan;
use super::scan::Form;
use super::table;
use crate::field::Document;
use crate::field::Field;
use crate::field::Owner;
use crate::label;
use crate::label::Edge;
use crate::label::Label;
use crate::label::folded;
use crate::lines::Line;
use crate::person::banner;
use crate::token::Token;
use crate::words;
use way::behind_in_japanese;
use way::dictated;
use way::edited;
use way::is_stretch;
use way::leads_to_report;
use way::of_shared;
use way::sent;

/// What a date in a text is the date of, best for a record's date first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Collected,
    Service,
    /// The first sentences of a letter: "I saw her on …".
    Seen,
    Dated,
    /// With a time of day in the head of a paper that was signed later, or of an entry in a course of notes.
    Recorded,
    /// A sentence of a letter: "I saw her on …".
    Visit,
    Received,
    Reported,
    /// A line near the top that is nothing but a date.
    Alone,
    /// When a letter sent the patient on: another paper's day, unless it is that letter.
    Referred,
    /// In the first lines, with a time of day: what a machine prints when it is used.
    Stamped,
    Plain,
    Birth,
    Printed,
    /// Comparison, next visit, a relative's, a fax machine's: not this record's.
    Aside,
}

/// A date's role with the words that say so.
#[derive(Debug, Clone)]
pub(super) struct Use<'a> {
    pub(super) role: Role,
    pub(super) evidence: &'a str,
    pub(super) doubt: f32,
    pub(super) hint: Option<Hint>,
    /// A word of a sentence says the role, and no label.
    pub(super) prose: bool,
}

/// What stands around a date without a label: it may be the birth date, or the date of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// An age in years right behind it.
    Age(i32),
    /// The patient's name right before it.
    Name,
    /// A town or a small word before it, and nothing else on the line: "Valmorin, le 6 octobre 2022".
    Town,
    /// Near the top behind a colon and words that are in no list.
    Unknown,
}

/// What the date at `span` of a line is. `from` is where the date before it ended.
pub(super) fn of<'a>(document: &Document<'a>, at: usize, from: usize, span: &Range<usize>) -> Use<'a> {
    let line = &document.lines[at];
    let (role, start, doubt) = role(document, at, from, span);
    let noise = if line.ocr { 0.1 } else { 0.0 };
    let unlabelled = role >= Role::Alone && role <= Role::Plain;
    let hint = if unlabelled { hint(document, at, role, span) } else { None };
    let prose = role <= Role::Reported && doubt >= PROSE_DOUBT;
    Use { role, evidence: line.text[start.min(span.start)..span.end].trim(), doubt: doubt + noise, hint, prose }
}

/// Values of date labels that hold no date as they stand but do once OCR's letters are digits again.
pub(super) fn mended<'a, 'd>(document: &'d Document<'a>) -> impl Iterator<Item = (Form, Use<'a>, usize)> + use<'a, 'd> {
    document.fields.iter().filter_map(move |field| {
        let role = of_label(document.label(field), Some(field.owner)).filter(|role| *role != Role::Aside)?;
        let value = document.value(field);
        let form = compact(value).or_else(|| scan::mended(value)).filter(|_| scan::scan(value).is_empty())?;
        let end = field.value.start + value.split(char::is_whitespace).next().map_or(0, str::len);
        Some((form, Use { role, evidence: document.evidence(field, end), doubt: 0.3, hint: None, prose: false }, field.at))
    })
}

/// "20240314", "14 03 2024": a date only because its label says so.
fn compact(value: &str) -> Option<Form> {
    static COMPACT: LazyLock<Regex> =
        LazyLock::new(|| words::expression(r"^(?:((?:19|20)\d\d)(\d\d)(\d\d)|(\d\d) (\d\d) ((?:19|20)\d\d))(?:\D|$)"));
    let found = COMPACT.captures(value)?;
    let number = |group: usize| found.get(group).and_then(|digits| digits.as_str().parse::<u32>().ok());
    let written = match (number(1), number(2), number(3)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month:02}-{day:02}"),
        _ => format!("{:02}/{:02}/{}", number(4)?, number(5)?, number(6)?),
    };
    scan::scan(&written).into_iter().next().map(|date| date.form)
}

fn hint(document: &Document<'_>, at: usize, role: Role, span: &Range<usize>) -> Option<Hint> {
    let text = document.lines[at].text;
    let town = role == Role::Alone && text[..span.start].contains(char::is_alphabetic) && !starts_cell(&document.lines[at], span.start);
    let under = || banner::stands_under_name(document, at, span.start);
    let born = || BORN_SHORT.is_match(&text[..span.start]);
    let named =
        (behind_name(document, at, span) || banner::holds_date(document, at, span.start) || under() || born()).then_some(Hint::Name);
    age_behind(&text[span.end..])
        .or_else(|| age_before(&text[..span.start]))
        .map(Hint::Age)
        .or(named)
        .or(town.then_some(Hint::Town))
        .or(behind_unknown(&document.lines[at], span))
}

// "57 yo M    b. 01/25/1966"
static BORN_SHORT: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"(?:^|[\s(,·|])(?:{})\.?\s*$", words::any_of("date", "born_short"))));

/// "Ambulanzbesuch: 06.05.2024": some label, though no list has it.
fn behind_unknown(line: &Line<'_>, span: &Range<usize>) -> Option<Hint> {
    const ROWS: usize = 15;
    static LABEL: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^[\p{L} .'/-]{3,32}[:：]\s*$"));
    let cell = line.last_cell_start(span.start);
    let label = line.text[cell..span.start].trim_start();
    let listed = line.labels.iter().any(|label| label.span.end <= span.start && label.span.end > cell);
    (line.row < ROWS && !listed && LABEL.is_match(label)).then_some(Hint::Unknown)
}

/// "Patient: Marta Lind (02/19/1974)", "Patient: Lind, Marta, 02/19/1974": behind the name, with nothing else between.
fn behind_name(document: &Document<'_>, at: usize, span: &Range<usize>) -> bool {
    let before = |field: &Field| &document.lines[at].text[field.value.start..span.start];
    let named = |field: &&Field| {
        let (label, holds) = (document.label(field), field.at == at && field.value.contains(&span.start));
        let own = label.is(label::Role::Name) || label.is(label::Role::Subject);
        // "RE:  LIND, Marta    19/02/1974": in the next cell.
        let next = field.at == at && document.lines[at].text.get(field.value.end..span.start).is_some_and(|gap| gap.trim().is_empty());
        (holds || next) && own && label.stands_out() && field.owner == Owner::Patient
    };
    document.labelled_in(at..at + 1).iter().filter(named).any(|field| {
        let words = crate::token::tokens(before(field)).len();
        (2..=5).contains(&words) && !before(field).contains(|c: char| c.is_ascii_digit())
    })
}

/// "née SOTO le 19/02/1974", "born in Dover on 3/4/1960": a name or a town between the word and the date.
static BORN: LazyLock<Regex> = LazyLock::new(|| {
    let (birth, link) = (words::any_of("date", "birth"), words::any_of("date", "born_link"));
    words::expression(&format!(r"(?:^|[^\p{{L}}]){birth}\.?\s+[^\d:;,|]{{1,40}}?\s{link}\s*$"))
});

fn role(document: &Document<'_>, at: usize, from: usize, span: &Range<usize>) -> (Role, usize, f32) {
    // One step back and no more: a line may be a long row of numbers.
    let start = short_start(&document.lines[at], from, span).unwrap_or(span.start);
    role_from(document, at, from, &(start..span.end))
}

fn role_from(document: &Document<'_>, at: usize, from: usize, span: &Range<usize>) -> (Role, usize, f32) {
    let line = &document.lines[at];
    if line.fax {
        return (Role::Aside, from, 0.0);
    }
    if scan::is_born_behind(&line.text[span.end..]) {
        return (Role::Birth, span.start, 0.1);
    }
    // "Lind, Marta, *19.02.1974": a star is a birth.
    if scan::is_starred(line.text, span.start)
        && line.labels.iter().all(|label| label.span.end > span.start || !label.is(label::Role::Relative))
    {
        return (Role::Birth, span.start - 1, 0.15);
    }
    if let Some(born) = BORN.find(&line.text[from..span.start]).filter(|_| !line.labels.iter().any(|label| label.is(label::Role::Relative)))
    {
        return (Role::Birth, from + born.start(), 0.1);
    }
    if let Some(stay) = stay(line, from, span) {
        return if follows_greeting(document, at) { (Role::Seen, stay.1, stay.2) } else { stay };
    }
    if let Some(shared) =
        of_shared(document, at, span).or_else(|| table::in_course(document, at, span)).or_else(|| table::begins_course(document, at, span))
    {
        return shared;
    }
    if let Some(label) = behind_in_japanese(line, span) {
        return label;
    }
    if from == 0 && leads_to_report(line, span) {
        return (Role::Collected, 0, 0.15);
    }
    if let Some(sent) = sent(line, from, span) {
        return sent;
    }
    if let Some(written) = dictated(document, at, span).or_else(|| edited(line, span)).or_else(|| meets(line, from, span)) {
        return written;
    }
    if let Some(signed) = table::over_signature(document, at, span) {
        return signed;
    }
    if let Some(exam) = below_exam(document, at, span).or_else(|| below_title(document, at, span)).or_else(|| note_head(line, span)) {
        return exam;
    }
    if dates_exam(line, from, span) {
        return (Role::Service, from, 0.1);
    }
    if from <= line.last_cell_start(span.start) && signs(line, span) {
        return (Role::Reported, line.last_cell_start(span.start), 0.05);
    }
    if let Some(direct) = direct(document, at, from, span) {
        return direct;
    }
    if let Some(within) = within(document, at, span) {
        return within;
    }
    if let Some(prose) = PROSE.find(&line.text[from..span.start]) {
        let role = if line.aside {
            Role::Aside
        } else if follows_greeting(document, at) {
            Role::Seen
        } else {
            Role::Visit
        };
        return (role, from + prose.start(), 0.0);
    }
    if let Some(reported) = behind_result(line, from, span) {
        return reported;
    }
    if let Some(seen) = seen(document, at, from, span) {
        return seen;
    }
    if let Some(taken) = table::behind_specimen(document, at, span).or_else(|| table::behind_line(document, at, span)) {
        return taken;
    }
    if SIGNED_BEHIND.is_match(&line.text[span.end..]) {
        return (Role::Reported, span.start, 0.1);
    }
    if let Some(signature) = in_signature(document, at, span) {
        return signature;
    }
    if line.aside {
        return (Role::Aside, span.start, 0.0);
    }
    if let Some(above) = above(document, at, span) {
        return above;
    }
    if table::lasts(line, span) {
        return (Role::Service, span.start, 0.2);
    }
    if from == 0 && (table::heads_entry(line, span) || table::opens_entry(document, at, span)) {
        return (Role::Recorded, span.start, 0.1);
    }
    // A letter's own date: nothing else on the line, or a place before a comma.
    let rest = behind(line, span);
    if line.row < 15 && from == 0 && is_stretch(line, span) {
        return (Role::Visit, span.start, if span.start == 0 { 0.1 } else { PROSE_DOUBT });
    }
    // What a browser prints over a page begins with the date and the time of printing.
    // "JUN 05, 2024@09:47" is how one system of hospitals writes all its days.
    let of_system = span.start == 0 && line.text[span.end..].starts_with('@');
    let stamped = line.row < STAMP_ROWS && (of_system || starts_cell(line, span.start)) && TIME_FIRST.is_match(rest);
    // "ID: 55          04.03.2024 14:03:37": no letter has the seconds.
    let of_machine = stamped && SECONDS.is_match(rest);
    let alone = || is_own(line, span) && is_dateline(line, from, span) || is_behind_town(line, span);
    if line.row < 15 && !of_machine && alone() && !table::in_column(document, at, span) {
        return (Role::Alone, span.start, 0.0);
    }
    if stamped {
        return (Role::Stamped, span.start, 0.0);
    }
    (Role::Plain, span.start, 0.0)
}

/// "vom 04.03. bis 08.03.2024", "du 4 au 8 mars 2024": where the first day of a stretch of time begins, which is written without its year.
fn short_start(line: &Line<'_>, from: usize, span: &Range<usize>) -> Option<usize> {
    static SHORT: LazyLock<Regex> = LazyLock::new(|| {
        words::expression(&format!(
            r"(?:^|[^\d./-])(\d{{1,2}}(?:[./]\s?\d{{1,2}}\.?|\.|\s(?:de\s)?\p{{L}}{{3,10}})?\s*{UNTIL}\s*)$",
            UNTIL = until()
        ))
    });
    Some(from + SHORT.captures(&line.text[from..span.start])?.get(1)?.start())
}

/// What stands between the first day of a stretch of time and its last.
fn until() -> String {
    format!(r"(?:[-–—~～]|{})(?:\s*{})?", words::any_of("date", "until"), words::any_of("date", "fillers"))
}

/// "was on the ward from …": the small word alone would say that it is another date. A day of a visit goes before it.
fn stay(line: &Line<'_>, from: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const DOUBT: f32 = 0.16;
    let small = line.labels.iter().rfind(|label| label.span.end <= span.start && label.span.end > from)?;
    let prose =
        PROSE.find(&line.text[from..span.start]).filter(|_| small.is(label::Role::AsideDate) && !small.stands_out() && !line.aside)?;
    Some((Role::Visit, from + prose.start(), DOUBT))
}

/// "Compte rendu : 08/03/2024", "Final result (03/06/2024", "CT CHEST - Preliminary report by R. Nobody on May 6": a word of status with one for a report, and a name at most.
fn behind_result(line: &Line<'_>, from: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const LONGEST: usize = 50;
    static RESULT: LazyLock<[Regex; 2]> = LazyLock::new(|| {
        let status = words::one_of(["final", "preliminary"].into_iter().flat_map(|list| words::list("status", list)));
        let noun = words::one_of(words::list("status", "noun").into_iter().map(|noun| noun.trim_start_matches('*')));
        let begins = r"(?:^|\s[-–—|]\s|\s{2,})";
        [format!(r"{begins}(?:{status}\s+{noun}|{noun}\s+{status})"), format!(r"{begins}{noun}(?:\s*[:：]\s*|\s{{2,}})$")]
            .map(|one| words::expression(&one))
    });
    if line.aside {
        return None;
    }
    let (text, [with_status, alone]) = (&line.text[from..span.start], &*RESULT);
    let name = |rest: &str| rest.chars().count() <= LONGEST && !rest.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | ';' | '.'));
    let last = with_status.find_iter(text).last().filter(|found| name(&text[found.end()..]));
    let result = last.or_else(|| alone.find(text))?;
    Some((Role::Reported, from + result.start(), 0.1))
}

/// Whether a town and small words at most stand before a date in its cell: "Department of Cardiology           Nice, le 29 mars 2024".
fn is_dateline(line: &Line<'_>, from: usize, span: &Range<usize>) -> bool {
    let cell = line.cell_start(span.start);
    DATELINE.is_match(&line.text[..span.start]) || from == 0 && DATELINE.is_match(&line.text[cell..span.start])
}

/// What stands behind a date.
fn behind<'a>(line: &Line<'a>, span: &Range<usize>) -> &'a str {
    line.text[span.end..].trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether nothing but a time of day stands behind a date.
pub(super) fn is_own(line: &Line<'_>, span: &Range<usize>) -> bool {
    let rest = behind(line, span);
    // "06.05.2024 r." has the word for year behind it.
    rest.is_empty()
        || TIME.is_match(rest)
        || INITIALS.is_match(&line.text[span.end..])
        || line.tokens.iter().filter(|token| token.start >= span.end).all(is_filler)
}

fn is_filler(token: &Token) -> bool {
    FILLERS.contains(&token.folded)
}

// "Springfield, 6 March 2024", "Paris, le", "5996 Valmorin, le": letters and a small word, a postcode before them.
pub(super) static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(
        r"^(?:(?:[A-Z]{{1,2}}-)?\d{{4,5}}\s\p{{L}}[\p{{L}} .'-]{{1,30}},\s*|[\p{{L}} .'-]{{2,30}},?\s*(?:\p{{L}}[\p{{L}}.]{{1,5}},\s*)?)?(?:{}\s*)*$",
        words::any_of("date", "fillers")
    ))
});
/// Lines at the top of a page in which nobody signs.
const SIGNED_ROWS: usize = 6;
/// Lines at the top of a page that a machine fills.
pub(super) const STAMP_ROWS: usize = 3;
/// "12. März 2024/kb", "Bern, 12.03.2024 AB/kb": who wrote and who typed.
pub(super) static INITIALS: LazyLock<Regex> =
    LazyLock::new(|| words::exact_expression(r"^(?:\s*/\s*|\s)\p{L}{2,3}(?:\s?/\s?\p{L}{2,3})?\.?$"));
static TIME_FIRST: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^\d{1,2}[:.h]\d\d"));
static SECONDS: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^\d{1,2}:\d\d:\d\d"));
pub(super) static TIME: LazyLock<Regex> =
    LazyLock::new(|| words::expression(r"^(?:\d{1,2}[:.h]\d\d(?:[:.]\d\d)?|[0-2]\d[0-5]\d)(?:\s*(?:[ap]\.?m\.?|uhr|h|hrs|hours))?$"));
/// Words between a label of service and its first day: "Treatment dates   Start 03/04/2024   End …".
static BEGINS: LazyLock<Vec<String>> = LazyLock::new(|| folded("date", "begins"));
static PROSE: LazyLock<Regex> = LazyLock::new(|| {
    let small = words::any_of("date", "fillers");
    words::expression(&format!(r"{}\s*(?:{small}\s*|,\s*)*$", words::any_of("date", "prose")))
});
/// Small words that begin a stretch of time: "from", "od".
pub(super) static FROM: LazyLock<Vec<String>> = LazyLock::new(|| folded("date", "from"));
static WEEKDAYS: LazyLock<Vec<String>> = LazyLock::new(|| folded("date", "weekdays"));
pub(super) static FILLERS: LazyLock<Vec<String>> =
    LazyLock::new(|| ["fillers", "weekdays"].into_iter().flat_map(|list| folded("date", list)).collect());

pub(super) fn starts_cell(line: &Line<'_>, start: usize) -> bool {
    line.text[..start].ends_with("  ") || line.text[..start].ends_with('\t')
}

/// The role by the label right before the date: only small words and weekdays between.
fn direct(document: &Document<'_>, at: usize, from: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    let line = &document.lines[at];
    if let Some(birth) = of_several(document, at, span) {
        return Some(birth);
    }
    // "Sitzung: Do., 14.03.2024": the day of the week is a small word elsewhere.
    let own = |label: &Label| label.span.end <= span.start && label.span.end > from && !WEEKDAYS.contains(&line.words(label));
    let (index, label) = line.labels.iter().enumerate().rfind(|(_, label)| own(label))?;
    // A remark such as "(age)" belongs to the label.
    let end = if label.value <= span.start { label.value } else { label.span.end };
    let small = |token: &&crate::token::Token| token.start >= end && token.end <= span.start;
    let between = line.tokens.iter().filter(small);
    let parts = &line.text[label.span.end..span.start];
    if parts.contains('|') && !parts.trim_matches(['|', ' ']).is_empty()
        || !between.clone().all(|token| {
            let begins = label.is(label::Role::Service) && label.stands_out() && BEGINS.contains(&token.folded);
            begins || FILLERS.contains(&token.folded) || is_time(&token.folded)
        })
    {
        return None;
    }
    let (index, label) = before_from(line, from, index).unwrap_or((index, label));
    let field = document.labelled_in(at..at + 1).iter().find(|field| field.label == index);
    // "(Collected)" is said of the date before it.
    if field.is_some_and(|field| field.below && field.at == at) {
        return None;
    }
    let role = of_label(label, field.map(|field| field.owner))?;
    // "DN 20/07/1959": in capitals a birth in Portuguese.
    let capitals = line.text[label.span.clone()].chars().all(|c| !c.is_lowercase());
    let role = if role == Role::Dated && label.is(label::Role::Birth) && capitals { Role::Birth } else { role };
    // "(rapport du 11.03.2024)", "(Report of 14-Mar-2024 follows)": another paper's.
    if role == Role::Reported
        && line.text[..label.span.start].trim_end().ends_with('(')
        && REPORT.is_match(&line.text[label.span.clone()])
        && label.after != Edge::Colon
    {
        return Some((Role::Aside, from, 0.0));
    }
    // "Valmorin, le 6 octobre 2022": the line says of what it is the date, and the small word does not.
    let town = || is_own(line, span) && is_dateline(line, from, span) || is_behind_town(line, span);
    if role == Role::Dated && FILLERS.contains(&line.words(label)) && town() {
        return None;
    }
    if role == Role::Service && is_planned(line, span) {
        return Some((Role::Aside, from, 0.0));
    }
    // Words of a sentence in a section about the past say nothing of this record.
    let stands_out = label.stands_out() && !goes_on(document, at, label) && !in_passing(line, label);
    if line.aside && !stands_out && role != Role::Birth {
        return Some((Role::Aside, label.span.start, 0.0));
    }
    if role < Role::Birth && !stands_out && aside_before(line, from, label) {
        return Some((Role::Aside, from, 0.0));
    }
    // "Prostatitis, referred on 04/02/2024" tells of the past.
    if role == Role::Referred && !stands_out {
        return Some((Role::Aside, from, 0.0));
    }
    let unknown = label.before == Edge::Word && label.is(label::Role::Dated) && label.after == Edge::Colon && !follows_value(line, label);
    if role == Role::Dated && (unknown || !stands_out) {
        // "validé par Dr B. Nul le 04/05/2024": the small word leaves it to the words before.
        let by_signature = Some(()).filter(|()| FILLERS.contains(&line.words(label))).and_then(|()| within(document, at, span));
        return Some(by_signature.unwrap_or((Role::Aside, from, 0.0)));
    }
    // "Interpreting physician: Dr. R. Nobody          Date: 03/14/2024": the date of a signature.
    let signs = |first: &Label| first.is(label::Role::Author) && first.tokens.start == 0 && first.after == Edge::Colon;
    if role == Role::Dated && stands_out && line.labels.first().is_some_and(signs) && line.row >= SIGNED_ROWS {
        return Some((Role::Reported, 0, 0.05));
    }
    // "The patient's mother, Ana Lind (born 02/19/1950)"
    let field = is_field(line, index) && !goes_on(document, at, label);
    let of_relative = || {
        line.labels[..index].iter().any(|other| other.is(label::Role::Relative)) || document.goes_on_about_relative(at, label.span.start)
    };
    if role == Role::Birth && !field && of_relative() {
        return Some((Role::Aside, from, 0.0));
    }
    if role == Role::Reported
        && !stands_out
        && let Some(signed) = by_signature(line, span)
    {
        return Some(signed);
    }
    let sentence = match role {
        Role::Birth if field => 0.0,
        // "born on" within a sentence may be another person's, where a label says the patient's.
        Role::Birth => 0.15,
        _ if stands_out => 0.0,
        // Consents and letters are signed as well as reports.
        Role::Reported if ends_signed(&line.text[..span.start]) || REPORT.is_match(&line.text[from..label.span.start]) => 0.05,
        Role::Reported => 0.45,
        _ => PROSE_DOUBT,
    };
    let noise = if label.noisy { 0.1 } else { 0.0 };
    Some((role, label.span.start, sentence + noise))
}

/// "Pobyt: od 02.05.2024", "Stay: from May 2, 2024": the label before a small word that begins a stretch of time, which the small word alone
/// would set aside.
fn before_from<'l>(line: &'l Line<'_>, from: usize, index: usize) -> Option<(usize, &'l Label)> {
    let small = &line.labels[index];
    let before = index.checked_sub(1)?;
    let label = &line.labels[before];
    let near = label.span.end > from && !line.text[label.span.end..small.span.start].contains(char::is_alphanumeric);
    let of_service = label.stands_out() && label.is(label::Role::Service);
    (FROM.contains(&line.words(small)) && near && of_service).then_some((before, label))
}

/// Taken off for a word of a sentence where a label is expected.
pub(super) const PROSE_DOUBT: f32 = 0.25;
static REPORT: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "title_words"));

/// Whether a label says by its place that its value is of the record: at the start of a line or cell, before a colon, in the patient's line.
fn is_field(line: &Line<'_>, index: usize) -> bool {
    let label = &line.labels[index];
    let patient = |other: &Label| (other.is(label::Role::Subject) || other.is(label::Role::Name)) && other.tokens.start == 0;
    label.after == Edge::Colon || matches!(label.before, Edge::Line | Edge::Wide) || line.labels[..index].iter().any(patient)
}

/// Whether a word behind a comma or a bracket, without a colon, is one of a sentence: "(S23-00991, collected 2/2/2023)".
fn in_passing(line: &Line<'_>, label: &Label) -> bool {
    label.after != Edge::Colon && line.text[..label.span.start].trim_end().ends_with([',', '('])
}

/// Whether a label at the start of a line is a word of a sentence that began on the line before: "… vaccine given last / visit 03/04/2019".
fn goes_on(document: &Document<'_>, at: usize, label: &Label) -> bool {
    const LONG: usize = 50;
    let line = &document.lines[at];
    let before = at.checked_sub(1).map(|before| &document.lines[before]).filter(|before| before.page == line.page && !line.after_gap);
    let open = before.is_some_and(|before| before.text.len() >= LONG && !before.text.ends_with(['.', ':', '。']));
    open && label.before == Edge::Line && label.after != Edge::Colon && line.text.starts_with(char::is_lowercase)
}

/// "DOB/Age/Sex: 02/19/1974 / 50 / F", "Age / DOB: 50 y 02/19/1974": one of several labels before one colon.
fn of_several(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    let line = &document.lines[at];
    let fields = document.labelled_in(at..at + 1);
    let holds = |field: &&Field| field.several && field.at == at && field.value.contains(&span.start);
    let of_birth = |field: &&Field| of_label(&line.labels[field.label], Some(field.owner)) == Some(Role::Birth);
    let label = &line.labels[fields.iter().filter(holds).find(of_birth)?.label];
    Some((Role::Birth, label.span.start, 0.05))
}

fn is_time(folded: &str) -> bool {
    folded.len() <= 2 && folded.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the word before a label ends a value ("… F Date: "), so that it is no part of the label.
fn follows_value(line: &Line<'_>, label: &Label) -> bool {
    label.tokens.start.checked_sub(1).is_some_and(|index| {
        line.tokens[index].folded.chars().any(|c| c.is_ascii_digit()) || line.tokens[index].folded.chars().count() == 1
    })
}

/// Whether a word for another test or time stands before a label in its sentence.
fn aside_before(line: &Line<'_>, from: usize, label: &Label) -> bool {
    line.labels.iter().any(|other| other.is(label::Role::AsideDate) && other.span.start >= from && other.span.end <= label.span.start)
}

/// The role that a label gives a date. `None` for a label that says nothing of dates.
pub(super) fn of_label(label: &Label, owner: Option<Owner>) -> Option<Role> {
    // "D.N.: 19/02/1974" is a birth in Portuguese, "dn. 05.05.2024" a day in Polish.
    if label.is(label::Role::Birth) && label.is(label::Role::Dated) {
        return Some(if label.after == Edge::Colon { Role::Birth } else { Role::Dated });
    }
    let first = label.roles.iter().find_map(|role| {
        Some(match role {
            label::Role::Birth => Role::Birth,
            label::Role::Collected => Role::Collected,
            label::Role::Service => Role::Service,
            label::Role::Received => Role::Received,
            label::Role::Reported | label::Role::Author => Role::Reported,
            label::Role::Printed => Role::Printed,
            label::Role::Referred => Role::Referred,
            label::Role::AsideDate => Role::Aside,
            label::Role::Dated => Role::Dated,
            _ => return None,
        })
    })?;
    let others = matches!(owner, Some(Owner::Relative));
    Some(if first == Role::Birth && others { Role::Aside } else { first })
}

/// The role by a label further to the left in whose value the date stands: "Electronically signed by: R. Nobody, MD 03/14/2024".
fn within(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    let line = &document.lines[at];
    let before = || line.labels.iter().filter(|label| label.span.end <= span.start);
    let gap = line.cell_start(span.start);
    // "Lugar y fecha: Tlaxincalco, a 6 de noviembre de 2024"
    let dated = |label: &&Label| label.is(label::Role::Dated) && label.after == Edge::Colon && label.value >= gap;
    if let Some(label) = before().rfind(dated).filter(|label| DATELINE.is_match(&line.text[label.value..span.start]) && !line.aside) {
        return Some((Role::Dated, label.span.start, 0.05));
    }
    // "Porto do Sul, 9 de abril de 2024": a small word of a town's name is one of time elsewhere.
    let of_town = |label: &Label| !label.stands_out() && is_behind_town(line, span);
    if before().any(|label| label.is(label::Role::AsideDate) && label.span.start >= gap && !of_town(label)) {
        let visit = seen(document, at, gap, span).filter(|_| line.text[gap..span.start].contains([',', '，', '、']));
        return Some(visit.unwrap_or((Role::Aside, span.start, 0.0)));
    }
    if before().any(|label| label.is(label::Role::Relative) && label.stands_out()) {
        return Some((Role::Aside, span.start, 0.0));
    }
    if before().any(|label| label.is(label::Role::Author) && label.stands_out() && label.tokens.start == 0)
        || ends_signed(&line.text[..span.start]) && (line.row >= SIGNED_ROWS || !DOCTOR.is_match(&line.text[..span.start]))
    {
        return Some((Role::Reported, 0, 0.05));
    }
    // "Freigegeben: OA Dr. Stein, 12.09.2024", "Overread by: R. Nobody MD   12-SEP-2024"
    if let Some(signed) = by_signature(line, span) {
        return Some(signed);
    }
    let label = before().rfind(|label| label.stands_out() && label.after == Edge::Colon && label.value >= gap)?;
    if label.is(label::Role::Exam) {
        // Far from the head it is an examination that somebody tells of: "Imaging: X-ray 03/04/2024".
        const ROWS: usize = 12;
        return Some((Role::Service, label.span.start, if line.row < ROWS { 0.2 } else { PROSE_DOUBT }));
    }
    (label.is(label::Role::Doctor) || label.is(label::Role::Field)).then_some((Role::Plain, span.start, 0.0))
}

/// "Overread by: R. Nobody MD   12-SEP-2024", "Proposition validée par Dr Nul le 04/05/2024": a label of a report that stands out, and a
/// name between it and the date.
fn by_signature(line: &Line<'_>, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    let begins = |label: &Label| label.after == Edge::Colon || matches!(label.before, Edge::Line | Edge::Wide);
    let of_name = |label: &Label| label.is(label::Role::Doctor) || label.is(label::Role::Author) && !label.is(label::Role::Reported);
    let own = |label: &&Label| label.span.end <= span.start && !FILLERS.contains(&line.words(label)) && !of_name(label);
    let label = line.labels.iter().rfind(own).filter(|label| of_label(label, None) == Some(Role::Reported) && begins(label))?;
    let between = line.text[label.value.max(label.span.end)..span.start].trim();
    // "Dr. R. Nobody, cardiologist"
    let (names, rest) = between.split_once(',').unwrap_or((between, ""));
    if rest.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | ';' | '.')) && !is_of_names(rest) {
        return None;
    }
    let cells = between.split("  ").filter(|cell| !cell.trim().is_empty()).count();
    let words = names.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count();
    let fewest = if label.after == Edge::Colon { 1 } else { 2 };
    (cells == 1 && words >= fewest && is_of_names(names)).then_some((Role::Reported, label.span.start, 0.05))
}

static REGISTERED: LazyLock<Regex> = LazyLock::new(|| words::expression(r"\(\p{L}{1,6}\.?[\s-]?\d{3,9}\)"));

/// Whether words may be a doctor's name and title: few, and no sentence.
fn is_of_names(text: &str) -> bool {
    const WORDS: usize = 6;
    // "Dr. Nobody (OM 12345)": the number of a doctor.
    let text = &*REGISTERED.replace(text, "");
    let words = text.split_whitespace().filter(|word| word.contains(char::is_alphabetic));
    let named = |word: &str| word.trim_start_matches('(').starts_with(char::is_uppercase) || FILLERS.contains(&label::joined(word));
    text.len() < 60 && words.clone().count() <= WORDS && words.clone().all(named) && !text.contains(|c: char| c.is_ascii_digit())
}

// "Dr. N. Niemand 15.11.2022", "R. Nobody, MD. Electronically signed 05/20/2026"
fn ends_signed(text: &str) -> bool {
    const LONGEST: usize = 60;
    static SIGNATURE: LazyLock<Regex> = LazyLock::new(|| words::expression(&words::any_of("status", "signature")));
    let name = |rest: &str| rest.chars().count() <= LONGEST && !rest.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | ';'));
    DOCTOR.is_match(text) || SIGNATURE.find_iter(text).last().is_some_and(|found| name(&text[found.end()..]))
}

// A doctor's name at the start of a line; in the first ones it is whom a paper is for.
static DOCTOR: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^\W*(?:dr|prof)[^\p{L}:;][^:;]{2,60}$"));

// "5/21/2024 9:52:40 AM This report has been signed electronically."
static SIGNED_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"^[\s\d:.,]*(?:[ap]\.?m\.?)?[^.:;,\d]{{0,40}}{}", words::any_of("status", "signature"))));

/// Whether a label is one of several that are cells of their line: the head of a table.
fn label_heads_row(document: &Document<'_>, field: &Field) -> bool {
    const LEAST: usize = 3;
    document.lines[field.line].labels.iter().filter(|label| label.stands_out()).count() >= LEAST
}

/// The role by a label above: of a table's column, or alone on its line.
fn above(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    let field = document.above(at, span.start)?;
    let label = document.label(field);
    // "Examination" over "09-Nov-2023 11:18"
    let exam = label.is(label::Role::Exam) && field.value.start == span.start;
    let role = of_label(label, Some(field.owner)).or(exam.then_some(Role::Service))?;
    // "Lind, Marta | 19.02.1974 | F" under a title: the row speaks for itself.
    if role != Role::Birth && !label_heads_row(document, field) && banner::holds_date(document, at, span.start) {
        return None;
    }
    let gap = &document.lines[at].text[field.value.start..span.start];
    let starts = crate::token::tokens(gap).iter().all(|token| FILLERS.contains(&token.folded));
    starts.then_some((role, span.start, 0.1))
}
