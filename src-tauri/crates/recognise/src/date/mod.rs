//! Dates: which ones stand in a text and what each is the date of.
//!
//! The date of a record is that of service (collected, examined, seen); then when it was reported; a print date only where
//! nothing else is there, and said so. Birth dates, comparison dates and fax lines never are. Where the document does not
//! show whether the day or the month comes first, both readings are given and neither is sure.

pub(crate) mod age;
mod broken;
mod exam;
mod foot;
mod letter;
mod made;
mod meeting;
mod order;
mod plan;
mod role;
pub(crate) mod scan;
mod table;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::PartialDate;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::is_cjk;

use crate::field::Document;
use crate::field::Field;
use crate::label;
use crate::person::number;
use crate::read;
use crate::words;
pub(crate) use order::Order;
use role::Hint;
use role::Role;
use role::Use;
pub(crate) use scan::Form;
pub(crate) use scan::Written;
pub(crate) use scan::scan;

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
    hint: Option<Hint>,
    /// A word of a sentence says its role, and no label.
    prose: bool,
    /// The line it stands on, and its bytes there.
    at: usize,
    span: Range<usize>,
    /// After the paper was signed or printed, as far as it says: no day of what it tells.
    late: bool,
}

// "Dictated", "Typed": before a paper was signed, and before a visit's own date where both are there.
static DRAFTED: LazyLock<Regex> = LazyLock::new(|| said_of_writing("drafted", &["stamp_dictated", "stamp_typed"]));
// "Admitted", "Przyjęty": what was done in a stay has its own day.
static ADMISSION: LazyLock<Regex> = LazyLock::new(|| begins_with("admission"));
static DISCHARGE: LazyLock<Regex> = LazyLock::new(|| begins_with("left"));
// "Typed": nearer to when a letter was sent than "dictated".
static TYPED: LazyLock<Regex> = LazyLock::new(|| said_of_writing("typed", &["stamp_typed"]));
// "Prescribed": before what was handed out.
static PRESCRIBED: LazyLock<Regex> = LazyLock::new(|| begins_with("prescribed"));

/// An expression for evidence that begins with a word of a list of dates: "Dictated 03/04/2024".
fn begins_with(list: &str) -> Regex {
    words::expression(&format!(r"^\W*{}(?:[^\p{{L}}]|$)", words::any_of("date", list)))
}

/// An expression for evidence that begins with a word of a list, or a stamp of others and a colon ("T: 03/05/2024"), or has the word right
/// before its date: "Dr. R. Nobody    dictated 03/04/2024".
fn said_of_writing(list: &str, stamps: &[&str]) -> Regex {
    let (word, small) = (words::any_of("date", list), words::any_of("date", "fillers"));
    let stamp = words::one_of(stamps.iter().flat_map(|stamp| words::list("date", stamp)));
    words::expression(&format!(r"^\W*(?:{word}(?:[^\p{{L}}]|$)|{stamp}\s*:)|[^\p{{L}}]{word}\W*(?:{small}\W*)*$"))
}

impl Found<'_> {
    /// Whether it says when a paper was dictated or written down; when it was signed or sent is the better date.
    fn is_draft(&self) -> bool {
        self.role == Role::Reported && DRAFTED.is_match(self.said())
    }

    /// What stands before the date in its evidence.
    fn said(&self) -> &str {
        let end = self.evidence.len().saturating_sub(self.span.len());
        self.evidence.get(..end).unwrap_or(self.evidence)
    }

    /// The signed before the typed, and that before what was only dictated.
    fn draft_rank(&self) -> u8 {
        match self.is_draft() {
            false => 0,
            true if TYPED.is_match(self.said()) => 1,
            true => 2,
        }
    }

    /// Whether it says when somebody came to stay.
    fn is_admission(&self) -> bool {
        self.role == Role::Service && ADMISSION.is_match(self.evidence)
    }

    /// Whether it says when something was prescribed; when it was handed out is the day of a pharmacy's paper.
    fn is_prescription(&self) -> bool {
        self.role == Role::Service && PRESCRIBED.is_match(self.evidence)
    }

    /// Its role for the record's date: what a sentence says in passing ("biopsied on …") comes behind all labels of its kind.
    fn rank(&self) -> Role {
        if self.prose { self.role.max(Role::Visit) } else { self.role }
    }
}

/// Which comes first in the dates of a long document: what nearly all of its numbers say, else what its first pages say.
pub(crate) fn order_of(pages: &[PageText]) -> Order {
    let forms: Vec<Form> = pages.iter().flat_map(|page| page.text.lines()).flat_map(scan).map(|written| written.form).collect();
    let over = |value: fn(u32, u32) -> u32| {
        forms.iter().filter(|form| matches!(form, Form::Numbers { first, second, .. } if value(*first, *second) > 12)).count()
    };
    let (day_first, month_first) = (over(|first, _| first), over(|_, second| second));
    // A letter from elsewhere among hundreds of pages does not speak for them.
    const MOST: usize = 20;
    match (day_first, month_first) {
        (day, month) if day > month * MOST => Order::DayFirst,
        (day, month) if month > day * MOST => Order::MonthFirst,
        _ => {
            let lines = crate::lines::lines(pages);
            Order::of(&lines, &forms.iter().collect::<Vec<_>>())
        }
    }
}

/// The date of a form by the order of its document; where that is not known, month first.
pub(crate) fn in_order(form: &Form, order: Order) -> Option<PartialDate> {
    match form {
        Form::Plain { date, .. } => Some(*date),
        Form::Numbers { first, second, year, points, .. } => {
            let order = if *points { Order::DayFirst } else { order };
            by_order(*first, *second, *year, order).map(|(date, _)| date)
        }
    }
}

/// Date of service, collected, reported and birth date, as the lines say.
pub(crate) fn read(document: &Document<'_>) -> Vec<Fact> {
    let mut found = find(document);
    by_hint(&mut found);
    without_impossible(&mut found);
    made::by_stamp(&mut found);
    found.extend(letter::seen_without_year(document, &found));
    let mut facts = birth(&found);
    facts.extend(service(document, &found));
    for (role, name) in [(Role::Collected, FactName::Collected), (Role::Reported, FactName::Reported)] {
        facts.extend(of_role(&found, role, name));
    }
    if facts.iter().all(|fact| fact.name != FactName::Collected) {
        facts.extend(made::taken(&found));
    }
    // A letter is written later than its patient left or than it was dictated.
    let drafts = found.iter().filter(|date| date.role == Role::Reported).all(Found::is_draft);
    let written = if drafts { made::written_on(document, &found) } else { Vec::new() };
    // What was typed after the day at the head went out later.
    let typed = found.iter().filter(|date| date.is_draft() && date.draft_rank() == 1 && date.rival.is_none()).map(|date| date.value).max();
    let letter = found.iter().find(|date| date.role == Role::Alone).map(|date| date.value);
    let dated = written.first().is_some_and(|fact| fact.confidence >= crate::SURE) && typed <= letter;
    let reported = |facts: &[Fact]| facts.iter().any(|fact| fact.name == FactName::Reported);
    if dated {
        facts.retain(|fact| fact.name != FactName::Reported);
    }
    if dated || !reported(&facts) {
        facts.extend(written);
    }
    let sure = |facts: &[Fact], name: FactName| facts.iter().any(|fact| fact.name == name && fact.confidence >= crate::SURE);
    if drafts && !dated || !sure(&facts, FactName::Reported) {
        let (closing, dateline) = made::closing(document, &found);
        let known = |fact: &&Fact| {
            facts.iter().any(|other| other.name == FactName::Reported && other.value == fact.value && other.confidence >= crate::SURE)
        };
        if let Some(fact) = closing.first().filter(|fact| !known(fact)) {
            facts.retain(|fact| fact.name != FactName::Reported);
            // "Valmorin, le 6 octobre 2022" at the foot is the day of a letter, a form or a consent that has no other; so is one beside a name
            // that is the best of the dates already.
            let same = facts.iter().find(|date| date.name == FactName::Date).is_some_and(|date| date.value == fact.value);
            // The same day in the head and at the foot.
            let twice = same && made::stands_twice(&found, &fact.value);
            let closing: Vec<Fact> = closing.iter().map(|fact| made::borne_out(fact, twice)).collect();
            if (dateline || same) && !sure(&facts, FactName::Date) {
                facts.retain(|fact| fact.name != FactName::Date);
                facts.extend(closing.first().map(|fact| Fact { name: FactName::Date, ..fact.clone() }));
            }
            facts.extend(closing);
        }
    }
    if !reported(&facts) {
        let listed =
            facts.iter().find(|fact| fact.name == FactName::Date && fact.method == method(Role::Printed) && fact.confidence >= crate::SURE);
        let listed: Vec<Fact> = listed.map(|fact| Fact { name: FactName::Reported, ..fact.clone() }).into_iter().collect();
        facts.extend(if listed.is_empty() { made::printed_soon(&found) } else { listed });
    }
    facts
}

/// A date with an age behind it is the birth date where another date of the document is that many years later; one behind the patient's
/// name where all others are later by a year.
fn by_hint(found: &mut [Found<'_>]) {
    // What a comparison or a relative's birth date says is of no account.
    let others =
        found.iter().filter(|date| !matches!(date.hint, Some(Hint::Age(_))) && date.role < Role::Aside && date.role != Role::Birth);
    let others: Vec<PartialDate> = others.map(|date| date.value).collect();
    for date in found.iter_mut() {
        // "45" of two digits is 1945 where the paper is of 2024.
        let later = |other: &PartialDate| {
            let later = other.year() - date.value.year();
            if later < 0 && date.doubt >= SHORT_YEAR { later + 100 } else { later }
        };
        // The same date at the head of the next page says nothing more.
        let mut years = others.iter().filter(|other| **other != date.value).map(later).peekable();
        let born = match date.hint {
            Some(Hint::Age(age)) => years.any(|later| (age..=age + 1).contains(&later)),
            Some(Hint::Name) => years.peek().is_some() && years.all(|later| (2..120).contains(&later)),
            Some(Hint::Town | Hint::Unknown) | None => false,
        };
        if born {
            date.role = Role::Birth;
            date.doubt += 0.15;
        }
    }
}

fn method(role: Role) -> &'static str {
    match role {
        Role::Collected => "label collected",
        Role::Service => "label service",
        Role::Seen | Role::Visit => "sentence",
        Role::Dated => "label date",
        Role::Recorded | Role::Stamped => "date with time",
        Role::Received => "label received",
        Role::Reported => "label reported",
        Role::Alone => "date line",
        Role::Referred => "label referred",
        Role::Plain => "only date",
        Role::Birth => "label birth date",
        Role::Printed => "printed",
        Role::Aside => "another date",
    }
}

fn birth(found: &[Found<'_>]) -> Vec<Fact> {
    let mut dates: Vec<_> = found.iter().filter(|date| date.role == Role::Birth && date.value.day_of_month().is_some()).collect();
    dates.sort_by(|a, b| a.doubt.total_cmp(&b.doubt));
    let mut facts = Vec::new();
    let Some(first) = dates.first() else { return facts };
    facts.extend(both_readings(first, FactName::BirthDate, 0.95, method(Role::Birth)));
    // A second birth date in one document is somebody else's, or a contradiction that a person must see.
    if let Some(other) = dates.iter().find(|date| date.value != first.value && Some(date.value) != first.rival) {
        if other.doubt <= first.doubt + 0.1 {
            facts.iter_mut().for_each(|fact| fact.confidence = fact.confidence.min(0.45));
        }
        facts.extend(both_readings(other, FactName::BirthDate, 0.4, "another birth date"));
    }
    facts
}

fn service(document: &Document<'_>, found: &[Found<'_>]) -> Vec<Fact> {
    let mut usable: Vec<_> = found.iter().filter(|date| date.role < Role::Birth).collect();
    if is_listing(&usable) {
        usable.retain(|date| !matches!(date.role, Role::Collected | Role::Service));
    }
    // The day of an operation before that on which its patient came, unless the paper is of the whole stay.
    let of_stay = found.iter().any(|date| DISCHARGE.is_match(date.evidence));
    let came = |date: &Found<'_>| !of_stay && date.is_admission() || date.is_prescription();
    const SIGNED_LINES: usize = 4;
    // A note that was written later in a stay is of its own day: "Adm: 08/06/2024" over an entry of the ninth.
    let noted = |date: &Found<'_>| {
        let later = |other: &&Found<'_>| {
            // Who signs at the foot of a history does so later.
            let signs = other.at + SIGNED_LINES >= document.lines.len();
            matches!(other.role, Role::Recorded | Role::Dated) && !signs && !other.late && !other.prose && other.value > date.value
        };
        !of_stay && date.is_admission() && usable.iter().any(later)
    };
    let is_letter = made::answers_request(document, found);
    let rank_of = |date: &Found<'_>| match date.rank() {
        Role::Service if noted(date) => Role::Referred,
        Role::Received if is_letter => Role::Referred,
        role => role,
    };
    // What was done within a stay is no day of the paper's own.
    let within_stay =
        |date: &Found<'_>| of_stay && !date.is_admission() && found.iter().any(|other| other.is_admission() && other.value <= date.value);
    // A day after the paper was signed gives way to one before; where there is none, both are in doubt.
    let timely = usable.iter().any(|date| !date.late && date.role <= Role::Alone && !matches!(date.role, Role::Received | Role::Reported));
    // Of one role the surer first; a date in full before a month alone.
    let rank = |date: &Found<'_>| {
        (
            timely && date.late,
            rank_of(date),
            date.is_draft() || came(date) || date.rank() == Role::Service && within_stay(date),
            date.value.day_of_month().is_none(),
            date.role == Role::Plain && date.hint != Some(Hint::Unknown),
        )
    };
    let mut usable = usable.clone();
    usable.sort_by(|a, b| rank(a).cmp(&rank(b)).then(a.doubt.total_cmp(&b.doubt)));
    let plain: Vec<_> = usable.iter().filter(|date| date.role == Role::Plain).map(|date| date.value).collect();
    let only_plain = plain.windows(2).all(|pair| pair[0] == pair[1]);
    let Some(best) = usable.first().filter(|best| best.role != Role::Plain || !made_as_list(document, found)) else {
        return printed(document, found);
    };
    let best = told_below(best, &usable).unwrap_or(best);
    let confidence = match best.role {
        Role::Collected | Role::Service => 0.95,
        Role::Dated | Role::Seen => 0.8,
        Role::Reported => 0.75,
        Role::Recorded | Role::Visit | Role::Received | Role::Alone | Role::Stamped => 0.7,
        Role::Referred => 0.6,
        // The only date of a paper, and a label of its own before it.
        Role::Plain if only_plain && best.hint == Some(Hint::Unknown) => 0.55,
        _ if only_plain => 0.4,
        _ => 0.2,
    };
    let mut facts = both_readings(best, FactName::Date, confidence, method(best.role));
    // The entries of a day and the next in a course of notes: the page is of the first.
    const NOTE_DAYS: i64 = 2;
    let goes_on = |date: &Found<'_>| {
        let entries = best.role == Role::Recorded && date.role == Role::Recorded;
        entries && (0..=NOTE_DAYS).contains(&made::days_between(best.value, date.value))
    };
    let rival = usable.iter().find(|date| {
        rank_of(date) == rank_of(best)
            && date.late == best.late
            && came(date) == came(best)
            && !within_stay(date)
            && !date.is_draft()
            && !goes_on(date)
            && date.doubt <= best.doubt + 0.15
            && date.value != best.value
            && Some(date.value) != best.rival
    });
    // A date of its own under a label that is in no list may be the day of service where the best is only that of the paper.
    let is_of_paper = matches!(best.role, Role::Received | Role::Reported | Role::Alone | Role::Referred);
    if is_of_paper && usable.iter().any(|date| date.role == Role::Plain && date.hint == Some(Hint::Unknown) && date.value != best.value) {
        facts.iter_mut().for_each(|fact| fact.confidence = fact.confidence.min(0.45));
    }
    if let Some(rival) = rival {
        // Several dates of service in one document (a list of visits, several specimens): the first is a guess.
        facts.iter_mut().for_each(|fact| fact.confidence = fact.confidence.min(0.45));
        facts.extend(both_readings(rival, FactName::Date, 0.3, method(rival.role)));
    }
    facts
}

/// "Date: June 26, 2024 … whom I saw yesterday (6/25/24)": the visit that the first sentences below the date of a letter tell of.
fn told_below<'b, 'a>(dated: &Found<'_>, usable: &[&'b Found<'a>]) -> Option<&'b Found<'a>> {
    const DAYS: i64 = 60;
    let below = |date: &&&Found<'_>| date.role == Role::Seen && date.at > dated.at && date.value.day_of_month().is_some();
    let before = |date: &&&Found<'_>| (0..=DAYS).contains(&made::days_between(date.value, dated.value));
    usable.iter().filter(|_| dated.role == Role::Dated).filter(below).find(before).copied()
}

/// Whether a document lists what was done on many days (vaccines, visits) and says when the list was made: its date is that.
fn is_listing(usable: &[&Found<'_>]) -> bool {
    const MANY: usize = 3;
    let mut days: Vec<_> =
        usable.iter().filter(|date| matches!(date.rank(), Role::Collected | Role::Service)).map(|date| date.value).collect();
    days.sort_unstable();
    days.dedup();
    let made =
        |date: &&Found<'_>| matches!(date.role, Role::Dated | Role::Reported) && date.doubt < 0.2 && days.last() <= Some(&date.value);
    days.len() >= MANY && usable.iter().any(made)
}

/// The dates of one role: the first, and one that speaks against it.
fn of_role(found: &[Found<'_>], role: Role, name: FactName) -> Vec<Fact> {
    let mut dates: Vec<_> = found.iter().filter(|date| date.role == role).collect();
    dates.sort_by(|a, b| a.draft_rank().cmp(&b.draft_rank()).then(a.doubt.total_cmp(&b.doubt)));
    let Some(first) = dates.first() else { return Vec::new() };
    let mut facts = both_readings(first, name, 0.9, method(role));
    // A signature on another day than the report's date is usual, two days of collection are a question.
    let other = dates.iter().find(|date| date.value != first.value && Some(date.value) != first.rival && date.doubt <= first.doubt + 0.05);
    if let Some(other) = other.filter(|_| role == Role::Collected) {
        facts.iter_mut().for_each(|fact| fact.confidence = fact.confidence.min(0.45));
        facts.extend(both_readings(other, name, 0.4, method(role)));
    }
    facts
}

/// The date it was printed, for want of anything better. A list of medicines or vaccines is of the day on which it was printed.
fn printed(document: &Document<'_>, found: &[Found<'_>]) -> Vec<Fact> {
    let confidence = if table::is_list(document) { 0.6 } else { 0.25 };
    let date = found.iter().find(|date| date.role == Role::Printed);
    date.map(|date| both_readings(date, FactName::Date, confidence, method(Role::Printed))).unwrap_or_default()
}

/// Whether a paper is a list that was printed on no day before those in it. Of a row the first counts: it ends later than it was printed.
fn made_as_list(document: &Document<'_>, found: &[Found<'_>]) -> bool {
    let first = |at: usize| found[..at].last().is_none_or(|before| before.at != found[at].at);
    // What a sentence names may be yet to come.
    let of_row = |date: &Found<'_>| date.span.start == 0 || role::starts_cell(&document.lines[date.at], date.span.start);
    let plain = found.iter().enumerate().filter(|(at, date)| date.role == Role::Plain && first(*at) && of_row(date));
    let plain = plain.map(|(_, date)| date.value).max();
    let printed = found.iter().find(|date| date.role == Role::Printed);
    printed.is_some_and(|printed| plain <= Some(printed.value)) && table::is_list(document)
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

/// A date with the place it stands in and the form it is written in.
struct Placed<'a> {
    form: Form,
    used: Use<'a>,
    at: usize,
    span: Range<usize>,
    page: u32,
    fax: bool,
}

fn find<'a>(document: &Document<'a>) -> Vec<Found<'a>> {
    let placed = placed(document);
    let own: Vec<&Form> = placed.iter().filter(|date| !date.fax).map(|date| &date.form).collect();
    let order = Order::of(&document.lines, &own).or(|| age::order(document, &placed));
    // Papers of tables may have hardly any kana.
    let written =
        |letters: fn(char) -> bool, lines: usize| document.lines.iter().filter(|line| line.text.contains(letters)).nth(lines).is_some();
    let japanese = written(words::is_kana, 2) || written(words::is_kana, 0) && written(is_cjk, 4);
    placed.into_iter().map(|date| if japanese { year_first(date) } else { date }).filter_map(|date| reading(date, order)).collect()
}

/// "24/07/08" in Japan: the year comes first, whole or by its last two digits.
fn year_first(date: Placed<'_>) -> Placed<'_> {
    match date.form {
        Form::Numbers { first, second, year, short_year: true, points } => {
            let this = i32::try_from(first).ok().map(|first| 2000 + first);
            let read = this.zip(u32::try_from(year.rem_euclid(100)).ok());
            let day = read.and_then(|(year, day)| PartialDate::day(year, second, day));
            let form = day.map(|date| Form::Plain { date, style: scan::Style::None, short_year: false });
            Placed { form: form.unwrap_or(Form::Numbers { first, second, year, short_year: true, points }), ..date }
        }
        _ => date,
    }
}

fn placed<'a>(document: &Document<'a>) -> Vec<Placed<'a>> {
    let mut placed = Vec::new();
    let mut begun = 0;
    for (at, line) in document.lines.iter().enumerate() {
        // What began in the line before is no date of its own.
        let mut from = begun;
        begun = 0;
        for written in line.dates() {
            if written.span.start < from || is_number(document, at, &written.span) {
                continue;
            }
            let used = role::of(document, at, from, &written.span);
            from = written.span.end;
            placed.push(Placed { form: written.form.clone(), used, at, span: written.span.clone(), page: line.page, fax: line.fax });
        }
        if let Some(broken) =
            document.lines.get(at + 1).and_then(|next| broken::over(line, next)).filter(|broken| broken.span.start >= from)
        {
            let used = role::of(document, at, from, &broken.span);
            begun = broken.end;
            placed.push(Placed { form: broken.form, used, at, span: broken.span, page: line.page, fax: line.fax });
        }
    }
    // What OCR took for letters is looked for only where a label says that a date must be.
    placed.extend(role::mended(document).map(|(form, used, at)| Placed {
        form,
        used,
        at,
        span: 0..0,
        page: document.lines[at].page,
        fax: false,
    }));
    placed
}

/// Whether what looks like a date is a record number in pairs ("MRN: 12-04-71").
fn is_number(document: &Document<'_>, at: usize, span: &Range<usize>) -> bool {
    let holds = |field: &&Field| !field.below && field.value.start == span.start && document.label(field).is(label::Role::Number);
    document.labelled_in(at..at + 1).iter().filter(holds).any(|field| number::in_pairs(document.value(field)).is_some())
}

/// A date as the order of the document reads it.
fn reading(date: Placed<'_>, order: Order) -> Option<Found<'_>> {
    let (value, rival, doubt) = match date.form {
        Form::Plain { date, short_year, .. } => {
            let partial = if date.day_of_month().is_none() { 0.2 } else { 0.0 };
            (date, None, partial + if short_year { SHORT_YEAR } else { 0.0 })
        }
        Form::Numbers { first, second, year, points, short_year } => {
            // Points between the numbers are written where the day comes first.
            let order = if points { Order::DayFirst } else { order };
            let (value, rival) = by_order(first, second, year, order)?;
            (value, rival, if short_year { SHORT_YEAR } else { 0.0 })
        }
    };
    let Use { role, evidence, doubt: of_role, hint, prose } = date.used;
    // A sentence that names a month or a year tells of the past.
    let role = if matches!(role, Role::Visit | Role::Seen) && value.day_of_month().is_none() { Role::Plain } else { role };
    Some(Found {
        value,
        rival,
        role,
        evidence,
        page: date.page,
        doubt: doubt + of_role,
        hint,
        prose,
        at: date.at,
        span: date.span,
        late: false,
    })
}

const SHORT_YEAR: f32 = 0.15;

fn by_order(first: u32, second: u32, year: i32, order: Order) -> Option<(PartialDate, Option<PartialDate>)> {
    let day_first = PartialDate::day(year, second, first);
    let month_first = PartialDate::day(year, first, second);
    match (day_first, month_first, order) {
        (Some(one), Some(other), _) if one == other => Some((one, None)),
        (Some(date), _, Order::DayFirst) | (_, Some(date), Order::MonthFirst) => Some((date, None)),
        (Some(one), Some(other), Order::Unknown) => Some((other, Some(one))),
        (Some(date), None, _) | (None, Some(date), _) => Some((date, None)),
        (None, None, _) => None,
    }
}

/// What cannot be: two-digit birth years of the future, a service before birth or after the report. The first is put right, the
/// second is no date of service, the third is in doubt.
fn without_impossible(found: &mut Vec<Found<'_>>) {
    let latest = found.iter().filter(|date| date.role < Role::Birth || date.role == Role::Printed).map(|date| date.value).max();
    for date in found.iter_mut().filter(|date| date.role == Role::Birth) {
        let earlier = |value: PartialDate| PartialDate::new(value.year() - 100, value.month(), value.day_of_month());
        if date.doubt >= SHORT_YEAR && latest.is_some_and(|latest| date.value > latest) {
            date.value = earlier(date.value).unwrap_or(date.value);
            date.rival = date.rival.and_then(earlier);
        }
    }
    // A sentence of what was signed or done before says nothing of when this record ended.
    const PLAIN_WORDS: f32 = 0.25;
    let born: Vec<PartialDate> =
        found.iter().filter(|date| date.role == Role::Birth && date.rival.is_none()).map(|date| date.value).collect();
    let before_birth = |date: &Found<'_>| {
        let weak = matches!(date.role, Role::Plain | Role::Alone | Role::Visit);
        born.iter().any(|birth| date.value < *birth && date.value.day_of_month().is_some() || (weak && date.value == *birth))
    };
    found.retain(|date| date.role >= Role::Birth || !before_birth(date));
    let ends: Vec<PartialDate> = found
        .iter()
        .filter(|date| matches!(date.role, Role::Reported | Role::Printed) && date.rival.is_none() && date.doubt < PLAIN_WORDS)
        .map(|date| date.value)
        .collect();
    let last = ends.iter().max();
    for date in found.iter_mut().filter(|date| date.role < Role::Reported && date.role != Role::Received) {
        if last.is_some_and(|last| date.value > *last && date.rival.is_none()) {
            date.doubt += 0.5;
            date.late = true;
        }
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
    fn dates_without_labels() {
        for (text, name, expected) in [
            ("MRT des Kniegelenks vom 3. Mai 2024\nBefund\nx\nDr. A. Niemand     Nirgendheim, 10.05.2024", FactName::Date, "2024-05-03*"),
            ("ECG\nCompared with ECG of 09/24/2015", FactName::Date, ""),
            ("Service de Cardiologie        Nice, le 29 mars 2024\nExamen du 27/03/2024", FactName::Reported, "2024-03-29*"),
            ("Bern, 12. März 2024/kb\nSonographie vom 11.03.2024", FactName::Reported, "2024-03-12*"),
            ("Endbefund\nLind, Marta  |  19.02.1974  |  w\nAbnahme: 07.02.2024", FactName::BirthDate, "1974-02-19*"),
            ("Untersuchung: 12.09.2024\nFreigegeben: OA Dr. Niemand, 13.09.2024", FactName::Reported, "2024-09-13*"),
            (
                "Befundbericht\nEinsender: Dr. Niemand      Eingang: 02.05.2024\nUntersuchung:   Koloskopie\nvom:            03.05.2024, 10:20\nÜberweisung vom 01.04.2024",
                FactName::Date,
                "2024-05-03*",
            ),
            (
                "Recording Date: 2024-03-14\nx\nx\nx\nx\nx\nx\nInterpreting physician: Dr. R. Nobody, FRCPC     Date: 2024-03-16",
                FactName::Reported,
                "2024-03-16*",
            ),
            ("MR BRAIN W WO CONTRAST   03/14/2025 16:12   Accession MR-1   Req: Lind\nSigned: 03/15/2025", FactName::Date, "2025-03-14*"),
            ("Date of Procedure: 05/MAR/2024\nDictated 05/MAR/2024   Transcribed 06/MAR/2024 vk", FactName::Reported, "2024-03-06*"),
            ("Study Date: 01/19/2025\nx\nElectronically signed by N. Nobody, MD on 01/20/2025 03:31 PM", FactName::Reported, "2025-01-20*"),
            (
                "Study Date: 01/19/2025\nx\nFinal     Electronically signed by: N. Nobody MD on 01/20/2025 03:31 PM",
                FactName::Reported,
                "2025-01-20*",
            ),
            ("Procedures by A. Nobody, MD at 2/22/24 18:41", FactName::Date, "2024-02-22*"),
            ("Sitzung: Do., 14.03.2024, 15.30 h\nFreigabe 15.03.2024", FactName::Date, "2024-03-14*"),
            ("Estudio  : 24-05-2023 18:33\nInforme validado 26-05-2023", FactName::Date, "2023-05-24*"),
            (
                "Dyddiad yr archwiliad / Examination\n09-Nov-2023 11:18\nReported by: Dr A. Nobody\n10-Nov-2023",
                FactName::Date,
                "2023-11-09*",
            ),
            ("Knie links nativ MRI vom 02.03.2024                     Unt.-Nr. 7740192\nBern, 04.03.2024", FactName::Date, "2024-03-02*"),
            ("Data zabiegu: 18.04.2024\nPrzyjęty: 17.04.2024", FactName::Date, "2024-04-18*"),
            (
                "RE: LIND, MARTA          CHART: 33817\n    03/30/1969           SEX: F\nSERVICE DATE: NOVEMBER 28, 2023",
                FactName::BirthDate,
                "1969-03-30*",
            ),
            (
                "RE:  LIND, Marta    03/11/1969    Patient ID RX0554193\nMRI BRAIN  27/06/2024\nResected 11/01/2024",
                FactName::BirthDate,
                "1969-11-03*",
            ),
            ("Pt: Marta Lind    57 yo F    b. 01/25/1966\nConference date  9/27/2023", FactName::BirthDate, "1966-01-25*"),
            ("DN 20/07/1959   64 anos   masc.\nConsulta em 27/09/2023", FactName::BirthDate, "1959-07-20*"),
            (
                "Name      Geb.-Dat.    Kasse      Pat.-ID\nLind      17.09.1968   BKK Nord   0771204\nEntnahme 16.04.2024",
                FactName::BirthDate,
                "1968-09-17*",
            ),
            ("Entlassung am 10.11.2023\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nBad Ehrenthal, 26.11.2023", FactName::Reported, "2023-11-26*"),
            ("Examen de la fecha\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nNova Jequitaí, 27/09/2023", FactName::Date, "2023-09-27*"),
            ("実施 2024/04/16\n(rapport du 11.03.2024)", FactName::Reported, ""),
            ("かもめ薬局 豊浜市汐入 5-2-30", FactName::Date, ""),
            ("拝啓\n平素より大変お世話になっております。2022-11-17付でご紹介いただきました", FactName::Date, "2022-11-17"),
            ("検査結果のお知らせ\nみずき野クリニック\nフェリチン\n採取日 24/07/08 09:30", FactName::Date, "2024-07-08*"),
            (
                "Lugar y fecha: Tlaxincalco, a 6 de noviembre de 2024          Hora: 11:20\nFecha de nacimiento: 11/12/1982",
                FactName::Date,
                "2024-11-06*",
            ),
            ("検査日 2024/06/12   読影日 2024/06/13", FactName::Date, "2024-06-12*"),
            (
                "24.04.2024\nSehr geehrter Herr Kollege,\ndanke für die Überweisung der Patientin, die sich am 22.04.2024 vorstellte.",
                FactName::Date,
                "2024-04-22*",
            ),
            (
                "LIND, MARTA            Surgeon  A. Nobody\n02/19/1974  50 F       Date of Surg 08/19/2024",
                FactName::BirthDate,
                "1974-02-19*",
            ),
            ("Report\nD: 03/14/2024     T: 03/15/2024     Job #: 1234567", FactName::Reported, "2024-03-15*"),
            ("Report\nRN/ab   D: 03/14/2024 11:47   T: 03/15/2024 03:15   Job# 12", FactName::Reported, "2024-03-15*"),
            ("OPERATION REPORT\nD:  03/14/2024  1410\nT:  03/15/2024  0622", FactName::Reported, "2024-03-15*"),
            ("Operation: 26.02.2024\nDr R. Nobody         dicté 26.02.2024 / écrit 28.02.2024 ab", FactName::Reported, "2024-02-28*"),
            ("ECG\nRate 60 BPM        EID:114 EDT: 09:40 27-FEB-2025", FactName::Reported, "2025-02-27*"),
            ("MRT DES SCHULTERGELENKS VOM 03.05.2024 NATIV UND NACH KM (8 ml)\nBefund vidiert 04.05.2024", FactName::Date, "2024-05-03*"),
            ("CHOLANGIOPANCREATOGRAPHIE DU 03/05/2024\nCompte rendu validé le 04/05/2024", FactName::Date, "2024-05-03*"),
            ("HOJA\nPrescrito el: 13/12/2023      Fecha de dispensación: 15/12/2023", FactName::Date, "2023-12-15*"),
            ("LAB\nID: 55            2024.02.29 14:03:37\nx\nReported: 2024-03-01", FactName::Date, "2024-02-29*"),
            ("COMPTE RENDU D'ENDOSCOPIE\ndu 14 mars 2024, salle 2\nECBU du 3 mars 2024 : négatif", FactName::Date, "2024-03-14*"),
            ("Admit: 03/11/2024\nProcedures by A. Nobody, MD at 3/14/24 18:41", FactName::Date, "2024-03-14*"),
            ("Abnahme / Eingang       14. März 2024 / 15. März 2024", FactName::Collected, "2024-03-14*"),
            ("PREVIOUS BIOPSY: FNAC 03/06/2012: C4", FactName::BirthDate, ""),
            ("Date: May 11, 2024\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nImaging: X-ray 03/14/2024", FactName::Date, "2024-05-11*"),
            ("For: LIND, MARTA    Age/Sex/DOB: 50/F/03/04/1974\nTaken: 03/14/2024", FactName::BirthDate, "1974-03-04*"),
            ("Betr.: Marta Lind, 03.04.1974, Pat.-Nr. 123456\nBefund vom 10.05.2024", FactName::BirthDate, "1974-04-03*"),
            ("LIND, MARTA   02/19/1974   F\nDOS 05/11/2024", FactName::BirthDate, "1974-02-19*"),
            ("LIND Marta\n19.02.1974, F\nUntersuchung vom 11.03.2024", FactName::BirthDate, "1974-02-19*"),
            ("LIND,\nMARTA\n02/19/1974\n\nDOS 05/11/2024", FactName::BirthDate, "1974-02-19*"),
            ("Birthdate (age)   1950-03-04 (61)\nVisit date  2011-05-04", FactName::BirthDate, "1950-03-04*"),
            ("02/19/1974 (DOB)     03/14/2024 (Exam date)", FactName::Date, "2024-03-14*"),
            ("Pobyt na oddziale od 13.02.2024 do 20.02.2024", FactName::Date, "2024-02-13*"),
            ("Pobyt: od 13.02.2024 do 20.02.2024", FactName::Date, "2024-02-13*"),
            ("Lipowo, dnia 06.05.2024 r.", FactName::Date, "2024-05-06*"),
            ("Sample of care day: 05/23/2024\nDOB: 02/19/1974", FactName::Date, "2024-05-23*"),
            ("DISCHARGE SUMMARY\n03/14/2024 - 03/19/2024, Ward 5", FactName::Date, "2024-03-14*"),
            ("Hospitalisation vom 04.03. bis 08.03.2024", FactName::Date, "2024-03-08*"),
            ("Séjour : du 4 au 8 mars 2024", FactName::Date, "2024-03-08*"),
            ("Study Date: 20240314\nMRI BRAIN", FactName::Date, "2024-03-14*"),
            ("Date of visit (DD MM YYYY)   14 03 2024", FactName::Date, "2024-03-14*"),
            ("Collected/Received/Reported: 03/14/2024 / 03/15/2024 / 03/18/2024", FactName::Collected, "2024-03-14*"),
            ("Fecha ingreso/egreso: 14/03/2024 - 18/03/2024", FactName::Reported, "2024-03-18*"),
            ("DICTATED: 01/15/2018\n** REPORT SIGNATURE ON FILE 01/24/2018 **", FactName::Reported, "2018-01-24*"),
            ("Typed: 17/08/2019\nClinic: 16/08/2019", FactName::Date, "2019-08-16*"),
            ("2024.03.04 撮影　胸部CT", FactName::Date, "2024-03-04*"),
            ("Routine mammogram in one year, due 11 December 2018", FactName::Date, ""),
            ("URGENT REFERRAL\nDate of referral: 14/03/2024", FactName::Date, "2024-03-14*"),
            ("ΥΠΕΡΗΧΟΓΡΑΦΗΜΑ\nΑθήνα, 02/05/2024", FactName::Date, "2024-05-02*"),
        ] {
            check(text, name, expected);
        }
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
    fn dates_of_reports() {
        for (text, expected) in [
            ("May 23, 2024\n\nDear Dr. Other:\nExam date: May 20, 2024", "2024-05-23*"),
            ("                      Le 23/05/2024\nNom : DUPONT", "2024-05-23*"),
            ("Scribe: A. Nobody. Electronically signed by B. Nobody, MD   2024-05-23 10:00", "2024-05-23*"),
            ("Consent was signed on 2024-05-23.", ""),
            ("Compte rendu validé par Dr B. Nul le 23/05/2024", "2024-05-23*"),
            ("It was signed on 2024-05-23.", "2024-05-23"),
            ("This report was signed on 2024-05-23.", "2024-05-23*"),
            ("Entrada...: 20/05/2024     Liberação: 23/05/2024\nEmitido em 13/06/2024", "2024-05-23*"),
            ("CT ABDOMEN - Final result (05/23/2024 4:12 PM EST)\nPerformed: 05/20/2024", "2024-05-23*"),
            ("Prélèvement : 20/05/2024   Compte rendu : 23/05/2024\nNom de la patiente", "2024-05-23*"),
            ("1\n2\n3\n4\n5\n6\nB. Nobody, MD\nRadiology\n05/23/2024 14:22", "2024-05-23*"),
            ("1\n2\n3\n4\n5\n6\nB. Nobody, MD, Diagnostic Radiology, 05/23/2024", "2024-05-23*"),
            ("Exam date: 05/20/2024\nOrders signed: 05/13/2024", ""),
        ] {
            check(text, FactName::Reported, expected);
        }
    }

    #[test]
    fn visits_that_letters_tell_of() {
        for (text, expected) in [
            ("May 23, 2024\n\nDear Dr. Other:\nThank you for sending this woman, whom I met on May 20, 2024.", "2024-05-20*"),
            ("Datum: 23.05.2024\nSehr geehrter Herr Kollege,\nIhre Patientin, die sich am 20.05.2024 vorstellte,", "2024-05-20*"),
            ("Madrid, a 23 de mayo de 2024\nEstimada compañera: la paciente, vista el pasado 20 de mayo de 2024,", "2024-05-20*"),
            ("May 23, 2024\nDear Dr. Other:\nHer scan of May 20, 2019 was clear.", "2024-05-23*"),
            ("May 23, 2024\nDear Dr. Other:\nI saw her again; she was well since May 20, 2019.", "2024-05-23*"),
        ] {
            check(text, FactName::Date, expected);
        }
    }

    #[test]
    fn birth_dates() {
        check("Date of Birth: 02/19/1974 Sex F", FactName::BirthDate, "1974-02-19*");
        check("Madame Léa DUPONT\nnée SOTO le 30/07/2013", FactName::BirthDate, "2013-07-30*");
        check("Max Muster, geb. in Nirgendstadt am 19.02.1974", FactName::BirthDate, "1974-02-19*");
        check("Objet : DUPONT Léa, Née le 30/07/2013", FactName::BirthDate, "2013-07-30*");
        check("geb. 30.07.2013", FactName::BirthDate, "2013-07-30*");
        check("DOB 19-Feb-1974", FactName::BirthDate, "1974-02-19*");
        check("DOB: 02/19/74", FactName::BirthDate, "1974-02-19*");
        check("Ana Lind            02/19/1974\nPatient name        Date of birth", FactName::BirthDate, "1974-02-19*");
        check("Date of Birth\n19.02.1974", FactName::BirthDate, "1974-02-19*");
        check("生年月日 1974年2月19日", FactName::BirthDate, "1974-02-19*");
        check("Newborn 02/19/1974", FactName::BirthDate, "");
        check("DOB: 02/19/1974\nMother DOB: 05/20/1950", FactName::BirthDate, "1974-02-19*");
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
        check("Collected: 2024-03-11\nCollected: 2024-03-12", FactName::Collected, "2024-03-11 2024-03-12");
        let facts = facts_of("Visit date: 2024-03-11\nVisit date: 2024-04-12", read);
        assert_eq!(facts.iter().filter(|fact| fact.name == FactName::Date).count(), 2, "both are shown");
    }

    #[test]
    fn languages() {
        for (text, date, born) in [
            ("Fecha de extracción: 11/03/2024\nFecha de nacimiento: 19/02/1974", "2024-03-11*", "1974-02-19*"),
            ("Data de nascimento: 03/02/1974\nData do exame: 05/03/2024 do paciente", "2024-03-05*", "1974-02-03*"),
            ("Data urodzenia: 19.02.1974\nData badania: 11 marca 2024 r.", "2024-03-11*", "1974-02-19*"),
            ("Ημ. γέννησης: 03/02/1974\nΗμερομηνία εξέτασης: 11 Μαρτίου 2024 του ασθενούς", "2024-03-11*", "1974-02-03*"),
            ("生年月日：昭和49年2月19日\n検査日：令和6年3月11日", "2024-03-11*", "1974-02-19*"),
            ("生年月日　1974年2月19日\n採取日　2024年3月11日", "2024-03-11*", "1974-02-19*"),
            ("Née le 03/02/1974\nExamen du 11 mars 2024", "2024-03-11*", "1974-02-03*"),
            ("geb. 19.02.1974\nUntersuchung vom 11. März 2024", "2024-03-11*", "1974-02-19*"),
        ] {
            check(text, FactName::Date, date);
            check(text, FactName::BirthDate, born);
        }
    }

    #[test]
    fn traps() {
        for (text, expected) in [
            ("From: Lake Clinic Fax 555 0100 06/12/2026 10:14 PM p. 1/2\nExam date: 05/23/2024", "2024-05-23*"),
            ("eReferral\nSent 23/05/2024 12:53   Received by clinic 24/05/2024 15:37   Printed 25/12/2024", "2024-05-23*"),
            ("Biopsy 05/23/2024     In lab 05/24/2024     Signed out 05/28/2024", "2024-05-23*"),
            ("Seen on 05/23/2024     Labs drawn 05/12/2024", "2024-05-23*"),
            ("COLL: 5/7/15\nRECD: 5/8/15\nVerified 5/10/15", "2015-05-07*"),
            ("Historia: 59627675\nFecha de toma   Fecha de informe\n21/05/2024      25/05/2024", "2024-05-21*"),
            ("Date of injury: 05/01/2024\nExam date: 05/23/2024", "2024-05-23*"),
            ("Received: 03/12/2024\nCollected: 03/11/2024\nReported: 03/14/2024\nPrinted: 06/20/2024", "2024-03-11*"),
            ("Exam date: 05/23/2024\nFollow-up appointment: 11/30/2024", "2024-05-23*"),
            ("Exam date: 05/23/2024\nNext visit due 11/30/2024", "2024-05-23*"),
            ("Exam date: 05/23/2024\nCOMPARISON: CT dated 01/22/2023", "2024-05-23*"),
            ("Exam date: 05/23/2024\nHISTORY\nBiopsy performed 01/22/2023 was benign.", "2024-05-23*"),
            ("DOB: 02/19/1974\nDate of birth of mother: 05/20/1950\nExam date: 05/23/2024", "2024-05-23*"),
            ("Collected    Received    Reported\n03/11/2024   03/12/2024  03/14/2024", "2024-03-11*"),
            ("Date of Exam\nDate of Report\n05/23/2024\n05/24/2024", "2024-05-23*"),
            ("Order date: 05/20/2024\nExpiration Date: 05/20/2025\nExam date: 05/23/2024", "2024-05-23*"),
            ("Form revised 05/20/2019\nExam date: 05/23/2024", "2024-05-23*"),
            ("Exam date: O5/23/2O24", "2024-05-23*"),
        ] {
            check(text, FactName::Date, expected);
        }
        check("LIND, MARTA     ID: 12345     05/31/2017 10:14:00\n03/11/1967 (50 yr)", FactName::BirthDate, "1967-03-11*");
        check("LIND, MARTA     ID: 12345     05/31/2017 10:14:00\n03/11/1967 (50 yr)", FactName::Date, "2017-05-31*");
        check("Seen 05/31/2017\n03/11/1967 (20 yr)", FactName::BirthDate, "");
        check("Lind, Marta, *19.02.1974\nUntersuchung vom 23.05.2024", FactName::BirthDate, "1974-02-19*");
        check("Patient: Marta Lind (19.02.1974)\nUntersuchung vom 23.05.2024", FactName::BirthDate, "1974-02-19*");
        check("Patient: Marta Lind 05/13/2024\nReported: 05/23/2024", FactName::BirthDate, "");
        check("Utente: ANA SILVA\nD.N.: 14/03/1961", FactName::BirthDate, "1961-03-14*");
        check("The patient's mother, Ana Lind (born 05/20/1950), was ill.", FactName::BirthDate, "");
        check("Collected: 2024-03-11\nSlides (S23-00991, collected 2023-02-02) were reviewed.", FactName::Date, "2024-03-11*");
        check("DOB/Age/Sex: 02/19/1974 / 50 / F", FactName::BirthDate, "1974-02-19*");
        check("Age/DOB: 50 y / 02/19/1974", FactName::BirthDate, "1974-02-19*");
        check("DOB: 02/19/1974\nA carrier, Ana Lind (born 05/20/1990), is affected.", FactName::BirthDate, "1974-02-19* 1990-05-20");
        check("MEDICAL RECORD: 11-04-71\nEXAM DATE: 05/23/2024", FactName::Date, "2024-05-23*");
        check(
            "DATE OF SURGERY: 05/23/2024\nShe was first seen on 03/01/2024, and consent was signed on 03/02/2024.",
            FactName::Date,
            "2024-05-23*",
        );
        check(
            "Date given: 05/01/2001\nDate given: 05/01/2011\nDate given: 05/13/2020\nReport created 05/23/2024",
            FactName::Date,
            "2024-05-23*",
        );
        // A service after its own report cannot be.
        check("Exam date: 2024-05-23\nReported: 2024-04-23", FactName::Date, "2024-05-23");
        check("DOB: 02/19/24\nExam date: 05/23/2020", FactName::BirthDate, "1924-02-19*");
        check("DOB: 02/19/1974\nDate of Birth: 02/19/1947", FactName::BirthDate, "1974-02-19 1947-02-19");
        check("Seen 4 March 2024\nDOB: 03/04/2024", FactName::BirthDate, "2024-04-03*");
    }
}
