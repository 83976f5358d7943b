//! Where a record comes from: the letterhead, or a labelled facility.

mod address;
mod firm;
mod front;
mod parts;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::fold;
use second_read_model::kind::kinds;

use crate::field::Document;
use crate::field::Owner;
use crate::field::cell_at;
use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::label::folded;
use crate::lines::Line;
use crate::lines::letters_joined;
use crate::misread::digits_mended;
use crate::misread::mended_by;
use crate::read;
use crate::sections;
use crate::words;
use address::ADDRESS;
use address::ASIDE;
use address::PARTS;
use address::TELEPHONE;
pub(crate) use address::is_address;
pub(crate) use address::is_street;
use address::without_address;
use address::without_contact;
use parts::is_corporation;
use parts::of_corporation;

/// The hospital, laboratory or practice: the letterhead, or what a label names; the footer for want of both.
pub(crate) fn read(document: &Document<'_>) -> Vec<Fact> {
    let lines = &document.lines;
    let Some(first) = lines.first() else { return Vec::new() };
    let top: Vec<&Line<'_>> = lines.iter().take_while(|line| line.page == first.page && line.row < ROWS).collect();
    let found = strongest(document, &top);
    let surest = found.as_ref().map_or(0.0, |fact| fact.confidence);
    let labelled = labelled(document).filter(|fact| fact.confidence > surest);
    let best = parts::registered(lines).or_else(|| firm::payer(&top)).or(labelled).or(found);
    // A firm at the head made the paper, whoever is named below.
    let firm =
        best.as_ref().filter(|fact| fact.confidence < LETTERHEAD && fact.confidence >= crate::SURE).and_then(|_| firm::in_head(&top));
    let best = firm.or(best);
    if best.as_ref().is_some_and(|fact| fact.confidence >= crate::SURE) {
        return best.into_iter().collect();
    }
    let others = [
        headed(&top),
        parts::two_parts(&top),
        parts::addressed_department(&top),
        parts::sender(&top),
        parts::sender_block(lines),
        in_sentence(lines),
        footer(lines),
        below_signature(lines),
        front::with_doctors(&top),
        front::over_plain(document, &top),
        front::doctor(document, &top),
        front::faxed(lines),
        front::of_field(&top),
        firm::in_head(&top),
        firm::issued(&top),
    ];
    let others = others.into_iter().flatten();
    best.into_iter().chain(others).reduce(|one, other| if other.confidence > one.confidence { other } else { one }).into_iter().collect()
}

/// Lines at the top that a letterhead takes.
const ROWS: usize = 10;
/// What a name counts at most that any house may have: "Diagnostic Laboratory".
const NAMELESS: f32 = 0.45;
/// What a name counts at least that stands in a letterhead.
const LETTERHEAD: f32 = 0.7;
/// Lines at the very top, where hardly anything else stands.
const HEAD: usize = 3;

/// The facility named first in the top lines; else the line that sounds like one; else a department, whose house is not named.
fn strongest(document: &Document<'_>, top: &[&Line<'_>]) -> Option<Fact> {
    let mut named: Option<Fact> = None;
    let mut weaker: Option<Fact> = None;
    let mut first: Option<usize> = None;
    for (at, line) in top.iter().enumerate().filter(|(_, line)| is_own(line)) {
        for (fact, strong) in
            letterhead(line, top.get(at + 1).copied()).into_iter().filter(|(fact, _)| !is_below_others(top, at, &fact.evidence))
        {
            let start = line.text.find(fact.evidence.as_str());
            let others = |start| is_addressee(document, top, at, start, first) || address::is_within(&line.text[..start]);
            let claimed = start.is_some_and(others) || is_over_addressee(top, at);
            let plain = is_plain(&fact.value);
            let most = if claimed {
                0.4
            } else if plain {
                NAMELESS
            } else {
                1.0
            };
            let confidence = fact.confidence.min(most);
            if confidence >= crate::SURE {
                first = first.or(Some(at));
            }
            // "Heart Care at the Gate | Practice of Drs. Nobody and Lind": who they are, behind the name of their house.
            let strong = strong
                && !(weaker.as_ref().is_some_and(|other| line.text.starts_with(&other.evidence)) && front::DOCTORS.is_match(&fact.value));
            let best = if strong && !claimed && !plain && !is_group(&fact.value) { &mut named } else { &mut weaker };
            if best.as_ref().is_none_or(|best| best.confidence < confidence.min(crate::SURE)) {
                *best = Some(Fact { confidence, ..fact });
            }
        }
    }
    match (named, weaker) {
        (Some(named), Some(weaker)) if named.confidence < crate::SURE && weaker.confidence >= crate::SURE => Some(weaker),
        (named, weaker) => named.or(weaker),
    }
}

/// Columns by which the lines of an address are out of line with each other.
const SLACK: usize = 2;

/// Whether a name stands under a doctor to whom a paper goes: the letterhead of a practice begins with its doctor too, so that at the very top
/// the salutation must name that doctor, or a house must be named `first` and an empty line stand between.
fn is_addressee(document: &Document<'_>, top: &[&Line<'_>], at: usize, start: usize, first: Option<usize>) -> bool {
    const LINES: usize = 3;
    let column = top[at].column(start);
    for over in (0..at).rev().take(LINES) {
        if top[over + 1].after_gap {
            return false;
        }
        let line = top[over];
        let Some(cell) = cell_at(line, column, SLACK) else { continue };
        let person = &line.text[cell];
        if is_person(person) {
            let below_house = || first.is_some_and(|first| first < over && top[first + 1..=over].iter().any(|line| line.after_gap));
            return line.row >= HEAD || below_house() || is_greeted(document, person);
        }
    }
    false
}

/// Whether the next line is whom a letter goes to, with an honorific: "架空医院 / 院長 佐藤 先生 侍史".
fn is_over_addressee(top: &[&Line<'_>], at: usize) -> bool {
    static HONORIFIC: LazyLock<Vec<&str>> = LazyLock::new(|| words::list("place", "honorific"));
    let next = top.get(at + 1).filter(|next| !next.after_gap && next.margin >= top[at].margin && !next.text.contains([':', '：']));
    // "担当医 佐藤 先生" is the patient's doctor.
    let of_doctor = |next: &Line<'_>| next.labels.iter().any(|label| label.is(Role::Doctor)) && next.text.trim_end().ends_with("先生");
    next.is_some_and(|next| HONORIFIC.iter().any(|word| next.text.trim_end().ends_with(word)) && !of_doctor(next))
}

/// The words with which a letter opens: "Dear".
pub(crate) static GREETING: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"^\W*{}(?:[^\p{{L}}]|$)", words::any_of("place", "greeting"))));

/// Whether a letter greets that person: "Dear Dr. Nobody".
fn is_greeted(document: &Document<'_>, person: &str) -> bool {
    let name = PARTS.split(person).next().and_then(|name| name.split_whitespace().next_back());
    name.filter(|name| name.chars().count() > 2)
        .is_some_and(|name| document.lines.iter().any(|line| line.text.contains(name) && GREETING.is_match(line.text)))
}

/// Whether a name of a line stands in a column, or among lines, that begin with a word for somebody else: "CLIENT", "To:", "cc:".
fn is_below_others(top: &[&Line<'_>], at: usize, name: &str) -> bool {
    const LINES: usize = 3;
    // Of a referral: who sends, and who is sent to.
    static SENDER: LazyLock<Vec<String>> = LazyLock::new(|| words::list("place", "sender").into_iter().map(fold).collect());
    static RECEIVER: LazyLock<Vec<String>> = LazyLock::new(|| words::list("place", "receiver").into_iter().map(fold).collect());
    let line = top[at];
    let Some(column) = line.text.find(name).map(|start| line.column(start)) else { return false };
    // An address ends where a line is left empty, or something else stands in its column.
    for over in (0..at).rev().take(LINES) {
        if top[over + 1].after_gap {
            return false;
        }
        let text = top[over].text;
        let says = |text: &str, words: &[String]| {
            let text = fold(text);
            words.iter().any(|word| text.contains(word.as_str()))
        };
        if says(text, &SENDER) && top.iter().any(|line| says(line.text, &RECEIVER)) {
            return false;
        }
        if cell_at(top[over], column, SLACK).is_some_and(|cell| is_aside(text) || is_aside(&text[cell.start..])) {
            return true;
        }
        // A heading over lines that are set in below it, and one in a box that is drawn with lines.
        let alone = !WIDE.is_match(text) && column > top[over].column(0);
        if alone && is_aside(text) || boxed_over(top[over], column).is_some_and(is_aside) {
            return true;
        }
    }
    false
}

/// The heading of the box in which a column lies, where boxes are drawn: "┌ Patient ────┬ Client ─────┐".
fn boxed_over<'t>(line: &Line<'t>, column: usize) -> Option<&'t str> {
    const BOX: RangeInclusive<char> = '\u{2500}'..='\u{257f}';
    let parts = line.text.split(|sign: char| BOX.contains(&sign)).filter(|part| part.contains(char::is_alphanumeric));
    let starts = |part: &str| line.column(part.as_ptr() as usize - line.text.as_ptr() as usize);
    let boxed = line.text.contains(|sign: char| BOX.contains(&sign));
    parts.filter(|_| boxed).rfind(|part| starts(part) <= column + SLACK).map(str::trim)
}

/// A doctor by title or degree: the lines below are the address of whom a letter goes to.
pub(crate) fn is_person(text: &str) -> bool {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        let (address, title) = (words::any_of("place", "addressee"), words::any_of("person", "doctor_title"));
        words::expression(&format!(r"^\W*(?:{address}\.?\s+)*{title}"))
    });
    static DEGREE: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r",\s(?:M\.?D\.?|D\.?O\.?|MBBS|FRC\w+|NP|PA-C)(?-u:\b)"));
    !text.contains([':', '：']) && (TITLE.is_match(text) || DEGREE.is_match(text))
}

/// Whether a line is no fax line and no address of somebody else ("To:", "cc:", "Referring:").
fn is_own(line: &Line<'_>) -> bool {
    // "MINISTRY OF HEALTH      LAKE HOSPITAL" names the house in another cell.
    let own = |text: &str| !PARENT.is_match(text) || WIDE.is_match(text.trim());
    !line.fax && !is_aside(line.text) && own(parts::without_parent(line.text))
}

/// Whether a cell begins with who owns, joins or certifies a house.
fn is_parent(cell: &str) -> bool {
    PARENT.is_match(&format!("{cell} "))
}

/// Whether a text begins with a word for somebody else.
fn is_aside(text: &str) -> bool {
    // Where no spaces stand between words, the word may be anywhere in the line: "架空大学病院 御中".
    static WITHIN: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let words = words::list("place", "aside").into_iter();
        words.filter(|word| word.chars().all(second_read_model::fold::is_cjk)).collect()
    });
    OTHERS.is_match(text) || WITHIN.iter().any(|word| text.contains(word))
}

static OTHERS: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^\W*{}(?:[^\p{{L}}]|$)", words::any_of("place", "aside"))));

/// "A member of Lake Health": who owns, joins or certifies the house, which is named elsewhere.
static PARENT: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^\W*{}[^\p{{L}}]", words::any_of("place", "parent"))));

/// "Facility: Lake Imaging Center".
fn labelled(document: &Document<'_>) -> Option<Fact> {
    document.of(Role::Place).find_map(|field| {
        let (label, line) = (document.label(field), &document.lines[field.at]);
        let own =
            field.owner == Owner::Patient && label.stands_out() && (label.after == Edge::Colon || label.after == Edge::Wide) && !line.aside;
        let value = without_address(document.value(field)).trim_end_matches(['.', ',', ' ']);
        let letters = value.chars().filter(|c| c.is_alphabetic()).count();
        // "Req. facility: Lake Hospital".
        let before = WIDE.split(&document.lines[field.line].text[..label.span.start]).last().unwrap_or_default();
        let own = own && !(before.ends_with(|c: char| !c.is_ascii_digit()) && is_aside(before)) && !is_address(value);
        // "処方せん発行医療機関：…": the word that makes it somebody else's house stands before the label without a space.
        let head = &document.lines[field.line].text[..label.span.end];
        let own = own
            && !words::list("place", "aside").iter().any(|word| word.starts_with(second_read_model::fold::is_cjk) && head.ends_with(word));
        // "Diagnostic centre      Harbour 14, Port Nowhere": an address beside a name that is a label too.
        let known = WORDS.is_match(value) || WEAK.is_match(value) || !value.contains(|c: char| c.is_ascii_digit());
        let named =
            own && known && letters >= 3 && value.chars().count() <= 90 && value.starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
        let noise = (line.doubt * DOUBT).max(if label.noisy { 0.1 } else { 0.0 });
        // Without a facility's word in it, it may be a room or a town, and one of its specialties a ward; a longer name is none.
        let long = value.split_whitespace().count() >= 3 && !is_department(value) && !is_plain(value);
        let confidence = match (WORDS.is_match(value) && !is_department(value) && !is_plain(value), WEAK.is_match(value) && !long) {
            (true, _) => 0.86,
            (false, true) => 0.45,
            // "Performing lab: Anatomic Pathology Lab" names no house.
            (false, false) if is_plain(value) => NAMELESS,
            (false, false) => 0.55,
        } - noise;
        // "Location: 4 West" is none, and "Processed at: Lake Laboratory" need not be who signs for it.
        let loose = LOOSE.contains(&document.lines[field.line].words(label));
        // What stands under a label may be the first line of an address: "Praxis/Klinik" over who sent a specimen.
        let confidence = if field.below { confidence.min(BELOW) } else { confidence };
        let certain = confidence > 0.6 || !loose;
        let confidence = if loose { confidence.min(0.58) } else { confidence };
        (named && certain && !is_person(value))
            .then(|| read::fact(FactName::Place, value.to_owned(), value, line.page, confidence, "label place"))
    })
}

/// What a name under its label counts at most: less than a letterhead.
const BELOW: f32 = 0.8;

static LOOSE: LazyLock<Vec<String>> = LazyLock::new(|| folded("place", "label_loose"));

/// A facility in the last lines of a page, where the letterhead is a picture: sure where its address stands with it.
fn footer(lines: &[Line<'_>]) -> Option<Fact> {
    let (first, last) = (lines.first()?.page, lines.last()?.page);
    let found = foot_of(lines, first);
    if last == first || found.as_ref().is_some_and(|fact| fact.confidence >= crate::SURE) {
        return found;
    }
    foot_of(lines, last).filter(|fact| fact.confidence >= crate::SURE).or(found)
}

/// The same for one page.
fn foot_of(lines: &[Line<'_>], page: u32) -> Option<Fact> {
    let last: Vec<&Line<'_>> = lines.iter().filter(|line| line.page == page).collect();
    let foot = &last[last.len().saturating_sub(FOOT)..];
    let addressed = |line: &Line<'_>, fact: &Fact| {
        let address = ADDRESS.is_match(line.text)
            || PARTS.split(line.text).any(|part| ASIDE.is_match(part)) && line.text.len() > fact.value.len() + 8;
        // In Japan the address has a line of its own behind the sign of the post.
        let below = last
            .iter()
            .find(|next| next.row == line.row + 1)
            .is_some_and(|next| next.text.starts_with('〒') && TELEPHONE.is_match(next.text));
        let beside = || WIDE.split(line.text).skip(1).any(|cell| TELEPHONE.is_match(cell));
        (address || below || beside()) && line.text.starts_with(fact.value.as_str())
    };
    if let Some((line, name)) = foot.iter().rev().filter(|line| is_own(line)).find_map(|line| Some((line, of_corporation(line)?))) {
        return Some(read::fact(FactName::Place, name.to_owned(), name, line.page, 0.6 - line.doubt * DOUBT, "letterhead"));
    }
    // With its address a specialty is enough: "Lake Oncology   12 Quay Street".
    let found = |line: &&Line<'_>| {
        let weak = |fact: &Fact| ADDRESS.is_match(line.text) && addressed(line, fact);
        names(line, true).into_iter().find(|(fact, strong)| *strong || weak(fact)).map(|(fact, _)| fact)
    };
    let (line, fact) = foot.iter().rev().filter(|line| is_own(line)).find_map(|line| Some((line, found(line)?)))?;
    let confidence = match (addressed(line, &fact), line.text == fact.value) {
        (true, _) => 0.6,
        // Under a signature, and no addressee's: nothing of a letter stands over it.
        (false, true) if !names_others(&last) && !FOR.is_match(&fact.value) => 0.55,
        // "LIND,MARTA     Lake Hospital     Printed: 06/02/2023": the foot of a form, beside whose it is.
        _ if line.row >= FOOT_ROW && beside_patient(lines, line) && !is_plain(&fact.value) => 0.55,
        _ => 0.45,
    };
    // "Radiology Department" names no house at the foot either.
    let confidence = if is_plain(&fact.value) { NAMELESS } else { confidence };
    Some(Fact { confidence: confidence - line.doubt * DOUBT, ..fact })
}

/// The first row that can be the foot of a form.
const FOOT_ROW: usize = 12;

/// Whether a line of the foot begins with the name over the paper, or names the patient's birth or number.
fn beside_patient(lines: &[Line<'_>], line: &Line<'_>) -> bool {
    let name = WIDE.split(line.text).next().unwrap_or_default();
    let of_patient = line.labels.iter().any(|label| label.is(Role::Birth) || label.is(Role::Number) || label.is(Role::Name));
    let next = lines.iter().find(|next| next.page == line.page && next.row == line.row + 1);
    let born = next.is_some_and(|next| next.labels.iter().any(|label| label.is(Role::Birth)));
    let family = name.split(',').next().unwrap_or_default();
    of_patient || born && family.chars().count() >= 3 && family.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
}

/// A facility in a line of its own under who signed: "Electronically signed by A. Nobody, MD / Lake Cancer Institute".
fn below_signature(lines: &[Line<'_>]) -> Option<Fact> {
    const LINES: usize = 3;
    let signed = |line: &Line<'_>| line.labels.iter().any(|label| label.is(Role::Author) && label.tokens.start == 0);
    let at = lines.iter().rposition(|line| signed(line) && !line.others && !line.fax)?;
    let below = lines[at + 1..].iter().take(LINES).take_while(|line| line.page == lines[at].page && !line.after_gap && is_own(line));
    below.filter(|line| !FOR.is_match(line.text)).find_map(|line| {
        let (fact, _) =
            names(line, true).into_iter().find(|(fact, strong)| (*strong || WEAK.is_match(&fact.value)) && fact.value == line.text)?;
        let own = !is_department(&fact.value) && !is_plain(&fact.value);
        own.then_some(Fact { confidence: 0.55 - line.doubt * DOUBT, method: "signature".into(), ..fact })
    })
}

/// "Copy for Lake Clinic".
static FOR: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"\s{}\s", words::any_of("person", "paper_of"))));

/// Whether the last lines speak of others: who gets a copy, who sent the patient, a doctor whose address it is.
fn names_others(last: &[&Line<'_>]) -> bool {
    const LINES: usize = 6;
    last.iter().rev().take(LINES).any(|line| OTHERS.is_match(line.text) || is_person(line.text))
}

/// Small words within names, which capitals hide: "LAB OF THE QUAY".
static SMALL: LazyLock<BTreeSet<String>> = LazyLock::new(|| words::list("place", "sentence_small").into_iter().map(fold).collect());

/// The first line of a paper over a telephone or an address on the web, with no word of a facility in it: "Copperline of Dover / 12 Quay Street
/// / Tel 555 0100". A letter's addressee has no telephone.
fn headed(top: &[&Line<'_>]) -> Option<Fact> {
    const LINES: usize = 4;
    let (at, line) = top.iter().enumerate().find(|(_, line)| !line.fax)?;
    let cell = WIDE.split(line.text).next()?.trim();
    let name = without_contact(cell);
    // A telephone beside or below the patient's name is the patient's.
    // What stands before its number is the patient's too, but for the number by which a house pays its taxes.
    let of_patient =
        |label: &Label| label.is(Role::Name) || label.is(Role::Birth) || label.is(Role::Number) && !label.is(Role::OtherNumber);
    let of_house = |line: &&&Line<'_>| !line.labels.iter().any(of_patient);
    let block = || top[at..].iter().take(LINES).take_while(of_house);
    // A street alone may be that of the person a letter goes to, who has no small words in the name.
    let is_house = |name: &str| {
        let small = |word: &str| word == "&" || word.starts_with(char::is_lowercase) || SMALL.contains(fold(word).as_str());
        name.split_whitespace().count() >= 3 && name.split_whitespace().skip(1).any(small)
    };
    let addressed = || block().skip(1).any(|line| ADDRESS.is_match(&format!(" {}", line.text)));
    let contact = block().any(|line| TELEPHONE.is_match(line.text)) || is_house(name) && addressed();
    let named = contact && line.row < HEAD && is_own(line) && line.labels.iter().all(|label| label.span.start >= name.len());
    let capitals = || name.split_whitespace().filter(|word| word.starts_with(char::is_uppercase)).count();
    let is_name =
        named && is_name(name) && capitals() >= 2 && !is_person(name) && !name.contains(|c: char| c.is_ascii_digit()) && !is_heading(name);
    is_name.then(|| read::fact(FactName::Place, name.to_owned(), name, line.page, 0.55 - line.doubt.min(0.05), "head with telephone"))
}

/// Whether words are the title or the heading of a kind of record: "Operative procedure".
fn is_heading(name: &str) -> bool {
    const WEIGHT: f32 = 1.5;
    let folded = fold(name);
    let cues = kinds().iter().flat_map(|kind| &kind.cues).filter(|cue| cue.weight >= WEIGHT);
    sections::heading(name).is_some() || cues.map(|cue| fold(&cue.text)).any(|cue| folded.contains(cue.trim()))
}

/// "Performed at Lake Laboratory, 12 Quay Street", "Lake Genomics, Inc. performs …", "… is a service of Lake Health.": words of a sentence that say
/// who made the paper.
fn in_sentence(lines: &[Line<'_>]) -> Option<Fact> {
    const NAME: &str = r"(?<name>(?-i:\p{Lu})[^\s,;:()]*?(?:,? [^\s,;:()]+?){0,8}?)";
    // "Performed at" within a sentence is said of another examination.
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        let (opening, within) = (words::any_of("place", "sentence_opening"), words::any_of("place", "sentence_before"));
        words::expression(&format!(r"(?:(?:^|\s{{2,}}){opening}|\s{within})\s+(?:the\s+)?{NAME}(?:[.,;(]?\s*$|,\s|\.\s|\s\(|\s{{2,}})"))
    });
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        let words = words::any_of("place", "sentence_behind");
        words::expression(&format!(r"^\W*{NAME},?\s+{words}"))
    });
    // "your patient, who was under Dr. Nobody at Lake Hospital and went home": words in capitals, with small ones between them.
    static CARE: LazyLock<Regex> = LazyLock::new(|| {
        const WORD: &str = r"(?:(?-i:St|Ste)\.|(?-i:\p{Lu})[\p{L}'’&-]*)";
        let (care, at, small) =
            (words::any_of("place", "sentence_care"), words::any_of("place", "sentence_at"), words::any_of("place", "sentence_small"));
        let before = words::any_of("place", "sentence_before");
        words::expression(&format!(
            r"(?:(?:^|[^\p{{L}}]){care}[^\p{{L}}](?:.*?[^\p{{L}}])?{at}|\s{before})\s*(?P<name>{WORD}(?:\s(?:{small}\s){{0,2}}{WORD}){{0,7}})"
        ))
    });
    // A section does not reach into the last lines of a page.
    let last = |line: &Line<'_>| {
        lines.iter().rfind(|other| other.page == line.page).is_some_and(|last| line.row > ROWS && last.row < line.row + FOOT)
    };
    lines.iter().enumerate().filter(|(_, line)| (!line.aside || last(line)) && !line.others && !line.fax).find_map(|(at, line)| {
        let within = |text: &str| {
            let found = [&*CARE, &*BEFORE, &*BEHIND].into_iter().find_map(|pattern| pattern.captures(text)?.name("name"))?;
            Some(without_address(found.as_str()).trim_end_matches([',', ' ']).to_owned())
        };
        // "your patient, who was under Dr. Nobody / at Lake Hospital and went home" goes on in the next line.
        let next = lines.get(at + 1).filter(|next| next.page == line.page && !next.after_gap && next.text.starts_with(char::is_lowercase));
        let over_lines =
            || within(&format!("{} {}", line.text, next?.text)).filter(|name| next.is_some_and(|next| next.text.contains(name)));
        let name = within(line.text).or_else(over_lines)?;
        let name = name.as_str();
        let confidence = match (WORDS.is_match(name), WEAK.is_match(name)) {
            (true, _) => 0.6,
            (false, true) => 0.55,
            _ => return None,
        };
        // A line that goes on from the one before begins small.
        let own = is_name(name) && !is_department(name) && !line.text.starts_with(char::is_lowercase);
        own.then(|| read::fact(FactName::Place, name.to_owned(), name, line.page, confidence - line.doubt.min(0.05), "sentence"))
    })
}

/// Lines at the bottom of a page that an imprint takes.
const FOOT: usize = 3;

/// How much of the doubt in a picture's letters counts: who made a paper is told by whole words that are known, and is nobody's identity.
const DOUBT: f32 = 0.5;

/// A name from a picture with its misread words put right, as far as they are words of facilities: "St. Hilda's H0spifal".
fn mended(name: &str) -> Cow<'_, str> {
    static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let lists = ["words", "weak", "house"].into_iter().flat_map(|name| words::list("place", name));
        lists.map(fold).flat_map(|words| words.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
    });
    let digits = digits_mended(name);
    let word = |word: &str| mended_by(word, |folded| KNOWN.contains(folded), KNOWN.iter().map(String::as_str));
    if !digits.split(' ').any(|part| word(part).is_some()) {
        return digits;
    }
    let parts: Vec<String> = digits.split(' ').map(|part| word(part).unwrap_or_else(|| part.to_owned())).collect();
    Cow::Owned(parts.join(" "))
}

static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    let (words, end) = (words::whole_word("place", "words"), words::any_of("place", "word_end"));
    words::expression(&format!(r"(?:{})|\p{{L}}{end}", words.as_str()))
});
/// Words of a name that facilities have and other things too: "Oncology", "Health", "Partners".
static WEAK: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "weak"));
/// A part of a house at the start of a name: "Department of", "Service de".
static DEPARTMENT: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"^{}(?:[^\p{{L}}]|$)", words::any_of("place", "department"))));
static TITLE: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "title_words"));
static NO_NAME: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "no_name"));
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}\s", words::any_of("place", "sentence_opening"))));
static WIDE: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"\s{2,}|[\t\u{3000}]|\s\|\s"));

/// The cells of a line near the top that hold a facility's word, are no title and no sentence; and whether the word is a strong one.
fn letterhead(line: &Line<'_>, next: Option<&Line<'_>>) -> Vec<(Fact, bool)> {
    // A street with a telephone says as much as the top of the page: only a house has both.
    let addressed = next.is_some_and(|next| !next.after_gap && TELEPHONE.is_match(next.text) && is_address(next.text));
    names(line, line.row < HEAD || addressed)
}

/// The same; weak words count where `weak` says so.
fn names(line: &Line<'_>, weak: bool) -> Vec<(Fact, bool)> {
    // Boxes, brackets and stars are drawn around heads.
    let drawn = |c: char| c.is_whitespace() || matches!(c, '|' | '│' | '*' | '#' | '=' | '+' | '_' | '[' | ']');
    // "T A L L O W   L A B" is one name.
    let of_corporation = of_corporation(line);
    let cells: Vec<&str> = if letters_joined(line.text).is_some() { vec![line.text] } else { WIDE.split(line.text).collect() };
    cells
        .into_iter()
        .map(|cell| parts::without_accreditation(parts::without_parent(cell.trim_matches(drawn))))
        .map(|cell| if line.ocr { parts::without_stop(cell) } else { cell })
        .filter(|cell| (of_corporation.is_none() || !is_corporation(cell)) && !is_parent(cell))
        .filter_map(|original| {
            let mended = match letters_joined(original) {
                Some(joined) => Cow::Owned(joined),
                None if line.ocr => mended(original),
                None => Cow::Borrowed(original),
            };
            let cell = &*mended;
            let house = WORDS.is_match(cell) || of_corporation == Some(cell);
            // "Dr. A. Nobody, specialist in internal medicine" below the name of the practice.
            if !house && line.row > 0 && is_person(cell) {
                return None;
            }
            let named = house || (weak && WEAK.is_match(cell) && !cell.contains([':', '：']));
            // "Performed at Lake Clinic" is a sentence, and of another examination where it stands under a heading.
            let name = Some(cell).filter(|cell| named && !SENTENCE.is_match(cell))?;
            let name = Some(without_address(name)).filter(|name| is_name(name)).or_else(|| front::before_title(name))?;
            // "Specialist in internal medicine" says what a doctor is.
            if !house && SPECIALIST.is_match(name) {
                return None;
            }
            // "Diagnósticos" is what laboratories are called, and what stands over a list.
            if sections::heading(cell).is_some() || is_label(line, original) {
                return None;
            }
            let department = is_department(name);
            let strong = house && !department;
            let confidence = match (line.row < HEAD, strong) {
                (true, true) => 0.85,
                (false, true) => 0.6,
                (_, false) if weak && !department => 0.6,
                _ => 0.45,
            };
            // The quote is what the page says, mended or not.
            let evidence = if original.contains(name) { name } else { original };
            Some((read::fact(FactName::Place, name.to_owned(), evidence, line.page, confidence - line.doubt * DOUBT, "letterhead"), strong))
        })
        .collect()
}

static SPECIALIST: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"^{}(?:[^\p{{L}}]|$)", words::any_of("place", "doctor_practice"))));

/// Whether a cell is a label and nothing else, or holds the label of a number: "Hospital no", "Hospital ID 123-456".
fn is_label(line: &Line<'_>, cell: &str) -> bool {
    const NUMBERS: [Role; 3] = [Role::Number, Role::OtherNumber, Role::Accession];
    let Some(start) = line.text.find(cell) else { return false };
    let span = start..start + cell.len();
    line.labels.iter().any(|label| {
        let within = span.contains(&label.span.start) && label.span.len() > 3;
        label.span == span || within && label.span.start == start && NUMBERS.iter().any(|role| label.is(*role))
    })
}

/// Whether words begin with one for a part of a house: "Consultation de", "Klinik für".
pub(crate) fn begins_with_department(words: &str) -> bool {
    DEPARTMENT.is_match(words)
}

/// Whether words that hold a facility's word are its name: capital, short, no title, no sentence.
fn is_name(name: &str) -> bool {
    let short = name.chars().count() <= 90 && name.split_whitespace().count() <= 12;
    let words = name.split_whitespace().count() >= 2 || name.chars().any(second_read_model::fold::is_cjk);
    let capital = name.starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
    // "Wt 71.4 kg" is a measurement, and a KG a company.
    // Nor is a number of a register.
    static MEASURED: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"\d[.,]\d|\d{6}|\d[/:h]\d\d"));
    short
        && words
        && capital
        && !MEASURED.is_match(name)
        && !is_address(name)
        && !is_sentence(name)
        && !name.contains([':', '：', '@', '?', '!'])
        && !is_title(name)
}

/// Whether a word of it is one of a paper's title: "Health plan" is a facility's word with such a one in it.
fn is_title(name: &str) -> bool {
    let rest = WORDS.replace_all(name, " ");
    [&*TITLE, &*NO_NAME].into_iter().any(|words| words.is_match(&rest))
}

/// A full stop ends a sentence, but for a short form ("P.C.", "Inc.", "e.V.", "S.A.").
fn is_sentence(name: &str) -> bool {
    let last = name.split([' ', ',']).next_back().unwrap_or("");
    let short_form = last.chars().count() <= 6 && (last.matches('.').count() > 1 || last.starts_with(char::is_uppercase));
    name.ends_with('.') && !short_form
}

/// Whether a name says a part of a house and not which house.
fn is_department(name: &str) -> bool {
    let parts: Vec<&str> = PARTS.split(name).collect();
    let of_house = |part: &&str| DEPARTMENT.is_match(part) && !names_house(part);
    // "Abteilung für Innere Medizin, Rheumaambulanz": one word more says no house.
    static END: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^\p{{L}}*{}$", words::any_of("place", "department_end"))));
    parts.iter().any(of_house) && parts.iter().all(|part| of_house(part) || END.is_match(part) || !WORDS.is_match(part))
}

/// Whether a name is that of a group of houses: the house is named elsewhere ("Western Lakes Hospital Group").
fn is_group(name: &str) -> bool {
    static GROUP: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"(?:^|[^\p{{L}}]){}$", words::any_of("place", "group"))));
    static START: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"^{}(?:[^\p{{L}}]|$)", words::any_of("place", "group_start"))));
    GROUP.is_match(name) || START.is_match(name)
}

/// Whether a name says what a house does and not which one it is: "Molecular Diagnostic Laboratory".
fn is_plain(name: &str) -> bool {
    static PLAIN: LazyLock<BTreeSet<String>> = LazyLock::new(|| words::list("place", "plain").into_iter().map(fold).collect());
    let mut words = name
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '/' | '(' | ')'))
        .filter(|word| word.contains(char::is_alphanumeric));
    words.clone().count() > 1 && words.all(|word| PLAIN.contains(fold(word).trim()))
}

/// Whether words hold one that titles of papers have: "report", "compte rendu".
pub(crate) fn is_titled(text: &str) -> bool {
    TITLE.is_match(text)
}

/// Whether a department names the house that it belongs to, more than its kind: "Zakład Patomorfologii Szpitala Klinicznego w Sarnowie".
fn names_house(part: &str) -> bool {
    static HOUSE: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "house"));
    static COMPANY: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "company"));
    let Some(department) = DEPARTMENT.find(part) else { return false };
    let rest = &part[department.end()..];
    COMPANY.is_match(rest) || HOUSE.find(rest).is_some_and(|house| rest[house.end()..].chars().any(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::facts_of;

    #[test]
    fn names_that_no_cell_holds_alone() {
        for (text, expected) in [
            ("centro de imágenes          ID : P-1\nLOS TILOS\nAv. Los Tilos 18", "centro de imágenes LOS TILOS"),
            ("quay road | diagnostic centre       12 Quay Road", "quay road diagnostic centre"),
            ("Zakład Patomorfologii Histotest-Zdroje\n16-000 Zdroje, ul. Mikroskopowa 1", "Zakład Patomorfologii Histotest-Zdroje"),
            ("T A L L O W   D E R M A T O P A T H O L O G Y\nA division of Lake Health", "TALLOW DERMATOPATHOLOGY"),
            ("[St Hilda's District Hospital]      CF1 v6", "St Hilda's District Hospital"),
            ("Lake District Hospital Unit (UKAS accredited)\nREPORT", "Lake District Hospital Unit"),
            ("LAKE NUCLEAR MEDICINE INC.\nRoom 12, Quay Private Hospital, Port Nowhere", "LAKE NUCLEAR MEDICINE INC."),
            (
                "診療情報提供書\n紹介先医療機関等名\n  架空病院 外科\n\n     紹介元  みどり眼科クリニック\n            〒000-0000",
                "みどり眼科クリニック",
            ),
            ("TALLOW PATHOLOGY    555 0100\n\nDr B Nobody\nQuay Street Family Practice\n3 Quay St", "TALLOW PATHOLOGY"),
            (
                "組織検査結果\n施設名   架空町クリニック\nx\nx\nx\nx\nx\nx\nx\nx\nx\n株式会社架空病理研究所   登録衛生検査所 第 000 号",
                "株式会社架空病理研究所",
            ),
            (
                "診療情報提供書\n紹介先医療機関等名\n   架空病院   外科\n紹介元医療機関の所在地及び名称\n〒000-0000 架空市東浜 3\n医療法人社団 翠会  やまだ内科循環器科",
                "やまだ内科循環器科",
            ),
        ] {
            let facts = facts_of(text, read);
            assert_eq!(facts.first().map_or("", |fact| fact.value.as_str()), expected, "{text}: {facts:?}");
            assert!(facts.iter().all(|fact| fact.confidence >= crate::SURE && text.contains(&fact.evidence)), "{text}: {facts:?}");
        }
    }

    #[test]
    fn marks_that_a_scan_reads() {
        use second_read_model::extract::PageText;
        use second_read_model::extract::TextOrigin;

        let text = "WESTERN LAKES HOSPITAL GROUP.\nMercy Regional Hospital, Ballinrath\nDepartment of Medicine";
        let page = PageText { number: 1, text: text.to_owned(), origin: TextOrigin::Ocr, ..PageText::default() };
        let facts = read(&Document::new(crate::lines::lines(&[page])));
        assert_eq!(facts.first().map_or("", |fact| fact.value.as_str()), "Mercy Regional Hospital, Ballinrath");
    }

    #[test]
    fn places_of_others() {
        for text in [
            "To: Lake Clinic\nDear colleague",
            "From: Lake Clinic  Fax 555 0100  06/12/2026 10:14 PM  p. 1/3",
            "Referring: Lake Clinic",
            "cc: Lake Clinic",
            "紹介先医療機関名 架空大学病院 内科 御中",
            "PATIENT INFORMATION            CLIENT\nLIND,MARTA                     Lake Clinic\nDOB: 02/19/1974                1 Bay Road",
            "To:  Dr. A. Nobody\n     Lake Clinic\n     1 Bay Road",
            "May 20, 2024\n\n\nA. Nobody, M.D.\nB. Nobody, M.D.\nC. Nobody, M.D.\nLake Family Practice\n12 Quay Street",
            "Department of Pathology",
            "HOSPITAL DE DIA ONCOLÓGICO",
            "Biopsy of the left breast was performed at Lake Clinic last year.",
            "FAMILY HISTORY\nPerformed at Lake Clinic",
            "Doctor or facility: Tyler May",
            "診療情報提供書\n紹介先医療機関等名\n　架空大学医学部附属病院　外科",
            "Dr A Nobody\nLake Health Centre\n1 Bay Road\n\nDear Dr Nobody,\nThank you.",
            "Herrn Dr. med. A. Niemand\nPraxis am See\nSeeweg 1\n\nSehr geehrter Herr Kollege Niemand,\nwir berichten.",
            "x\nx\nx\nx\nClinic location: Rheumatology",
            "A member of Lake Health Partners",
            "処方せん発行医療機関：架空内科クリニック　佐藤 先生",
            "Marta Lind\nHospital ID 123-456",
            "| Hospital no      | 123456",
            "Marta Lind\n12 Quay Street\nPort Nowhere 99999",
            "REQ. FACILITY    : LAKE HOSPITAL, ENT OPD\nSURNAME    : LIND",
            "Radiology Department",
            "ONE HOSPITAL PLAZA\nBLACKWATER, MO 65283",
            "Summary Record (Full)     B Nobody, Medical Secretary",
            "Continuity of Care Document\nCreated on: 3 May 2024",
            "NZOZ nr rej. 000000044002",
            "TO:   Heart Clinic\nFROM:  Joyce Lind (wife) for ANTON LIND\nPHONE: 555 0187",
            "Interdisziplinäres Board «Onkologie»",
            "ANATOMIC. PATHOLOGY LAB",
            "紹介先医療機関等名\n   架空大学病院   外科\n担当医   佐藤",
            "処方箋発行   架空総合病院   整形外科",
            "PARA:    Ambulatório de Cardiologia - Hospital do Lago",
        ] {
            let facts = facts_of(text, read);
            assert!(facts.iter().all(|fact| fact.confidence < crate::SURE), "{text}: {facts:?}");
        }
    }

    #[test]
    fn under_a_signature() {
        let facts = facts_of(
            "Lind, Marta\nMRN: 1234567\n\nHISTORY\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nPLAN\nRest.\n\nElectronically signed by A. Nobody, MD at 10:14\nLake Cancer Institute\n\nThis note was dictated.\nIt is shared.\nIt may have errors.\nThe end of it.",
            read,
        );
        assert!(facts.iter().any(|fact| fact.name == FactName::Place && fact.value == "Lake Cancer Institute"), "{facts:?}");
    }

    #[test]
    fn imprints() {
        let text = "BEFUND\n".to_owned() + &"Text.\n".repeat(12);
        for (foot, sure) in [("Klinikum am Graben, Grabenstraße 5, 99999 Nirgendstadt", true), ("Ausgabe für Klinikum am Graben", false)]
        {
            let facts = facts_of(&(text.clone() + foot), read);
            assert_eq!(facts.first().is_some_and(|fact| fact.confidence >= crate::SURE), sure, "{foot}");
        }
    }

    #[test]
    fn letterheads() {
        for (text, expected) in [
            (
                "Harbour Regional Laboratory, Department of Pathology\n1200 Quay Street",
                "Harbour Regional Laboratory, Department of Pathology",
            ),
            ("SURGICAL PATHOLOGY REPORT\nSt. Nobody Hospital", "St. Nobody Hospital"),
            ("TO    Hand Surgery, Lake Hospital\nFROM  Quay Road Family Doctors", "Quay Road Family Doctors"),
            ("CIUSSS du Lac\nHôpital de l'Étang Vert", "Hôpital de l'Étang Vert"),
            ("SENT BY     Lake Dermatology Center\n\nNOTE\nx\n\nQuay Skin Pathology Group     394 Mill Lane", "Quay Skin Pathology Group"),
            ("Hôpital de l'Étang Vert, Service de neuropédiatrie", "Hôpital de l'Étang Vert, Service de neuropédiatrie"),
            ("Radiologie am Graben MVZ\nRADIOLOGISCHER BEFUND", "Radiologie am Graben MVZ"),
            ("Quill Genomics, Inc.", "Quill Genomics, Inc."),
            ("LAKE CLINICAL LABORATORY  30 Mill Lane, Port Nowhere", "LAKE CLINICAL LABORATORY"),
            ("Lake Breast Center\nA. Nobody, MD · Breast Surgery", "Lake Breast Center"),
            ("Facility: Combe Walk-in Imaging", "Combe Walk-in Imaging"),
            ("St. Nobody Hospital, 400 Chapel Hill Road, Port Nowhere", "St. Nobody Hospital"),
            ("Department of Pathology, St. Nobody Hospital · Telephone (555) 0142-300", "Department of Pathology, St. Nobody Hospital"),
            ("12 Quay Street, Lake Imaging Center, Phone: (555) 0177-220", "Lake Imaging Center"),
            ("LAKE IMAGING CENTER 1210 Harbor Street", "LAKE IMAGING CENTER"),
            ("Lake Imaging Center Fax 555 0177 229", "Lake Imaging Center"),
            ("Lake Imaging Center - Mill Lane - Port Nowhere", "Lake Imaging Center"),
            ("Klinikum am Graben, Grabenstraße 5, 99999 Nirgendstadt", "Klinikum am Graben"),
            ("Klinikum am Graben Grabenstr. 5", "Klinikum am Graben"),
            ("Hôpital de l'Étang Vert, 12 rue des Saules, 99000 Nulleville", "Hôpital de l'Étang Vert"),
            ("Hospital 12 de Abril, Unidad de Mama", "Hospital 12 de Abril, Unidad de Mama"),
            ("Lake Breast Center, Port Nowhere", "Lake Breast Center, Port Nowhere"),
            ("Szpital Wojewódzki w Nigdzie\nul. Długa 5", "Szpital Wojewódzki w Nigdzie"),
            ("架空大学病院\n病理診断報告書", "架空大学病院"),
            ("Kreiskrankenhaus Dornfelde                    Klinik für Innere Medizin I", "Kreiskrankenhaus Dornfelde"),
            ("Service de radiologie\nHôpital Saint-Nul", "Hôpital Saint-Nul"),
            ("Department of Pathology\nSt. Nobody Hospital", "St. Nobody Hospital"),
            ("Nowhere Pathology Group, P.C.       PATHOLOGY REPORT", "Nowhere Pathology Group, P.C."),
            ("Grey Gull Radiation Oncology\nRADIATION TREATMENT SUMMARY", "Grey Gull Radiation Oncology"),
            ("Digestive Care of Nowhere County\n12 Quay Street", "Digestive Care of Nowhere County"),
            ("Immunization System      Certificate\n\nNowhere County Health Department", "Nowhere County Health Department"),
            ("Zakład Patomorfologii Szpitala Klinicznego w Nigdzie\nWYNIK", "Zakład Patomorfologii Szpitala Klinicznego w Nigdzie"),
            ("AFTER VISIT SUMMARY\nMarta Lind   MRN: 12345   3/4/2024   Lake Road Health Center   555-0123", "Lake Road Health Center"),
            ("Nowhere Mutual Health Plan\nEXPLANATION OF BENEFITS", "Nowhere Mutual Health Plan"),
            ("Combe Valley\n12 Quay Street, Port Nowhere\nTel 555 0100", "Combe Valley"),
            ("Friends of the Valley\n12 Quay Street, Port Nowhere", "Friends of the Valley"),
            ("Diagnosticum Nirgendheim       Tel. 01234-567\nBefund", "Diagnosticum Nirgendheim"),
            ("x\nPerformed at Lake Laboratory, 12 Quay Street, Dover", "Lake Laboratory"),
            ("x\nYour portal is a service of Lake Health. Licensed.", "Lake Health"),
            ("x\nLake Precision Oncology performs comprehensive profiling of 324 genes.", "Lake Precision Oncology"),
            (
                "| HOSPITAL DISTRITAL DE VILA NULA                |\n| Serviço de Medicina        NOTA DE ALTA        |",
                "HOSPITAL DISTRITAL DE VILA NULA",
            ),
            ("OPERATION NOTE\n| Patient   | Lind, Marta\n| Theatre   | Combe Private Hospital, theatre 4", "Combe Private Hospital"),
            (
                "x\nThank you for the ongoing care of your patient, who was under Dr A Nobody at Combe Base Hospital and went home.",
                "Combe Base Hospital",
            ),
            ("x\nYour care team at The Combe Clinic may not have seen them yet.", "Combe Clinic"),
            (
                "ABTEILUNG FÜR CHIRURGIE\n\n\nx\nx\nx\nx\nx\nx\nx\nx\nLandesklinikum Nirgendthal, Spitalgasse 12, A-4123 Nirgendthal, UID ATU123456789",
                "Landesklinikum Nirgendthal",
            ),
            (
                "x\n\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nCopperline Oncology Hematology   1180 Commerce Pkwy, Suite 21\nSatellite of Big Health Partners",
                "Copperline Oncology Hematology",
            ),
            ("SECRETARÍA DE SALUD · CENTRO ESTATAL DEL LAGO\nNOTA", "CENTRO ESTATAL DEL LAGO"),
            ("QUAY PATHOLOGY PARTNERSHIP\nLocation: Day Theatre, Lake Hospital", "QUAY PATHOLOGY PARTNERSHIP"),
            ("Cabinet d'urologie - Drs LIND et NUL\nPlateau technique : Clinique du Lac, bloc", "Clinique du Lac, bloc"),
            ("LABORATOIRE DU LAC SELARL           Tél. 01 23 45 67 89\nCompte rendu", "LABORATOIRE DU LAC SELARL"),
            ("ΕΛΛΗΝΙΚΗ ΔΗΜΟΚΡΑΤΙΑ\nΥΠΟΥΡΓΕΙΟ ΥΓΕΙΑΣ\n1η ΥΠΕ\nΓΕΝΙΚΟ ΝΟΣΟΚΟΜΕΙΟ ΠΟΥΘΕΝΑ", "ΓΕΝΙΚΟ ΝΟΣΟΚΟΜΕΙΟ ΠΟΥΘΕΝΑ"),
            ("ΓΕΝΙΚΟ ΝΟΣΟΚΟΜΕΙΟ ΠΟΥΘΕΝΑ\nΑΚΤΙΝΟΛΟΓΙΚΟ ΤΜΗΜΑ", "ΓΕΝΙΚΟ ΝΟΣΟΚΟΜΕΙΟ ΠΟΥΘΕΝΑ"),
            ("Lake Street Heart Practice\nDr. A. Nobody, specialist in oncology\n12 Quay Street", "Lake Street Heart Practice"),
            ("SUMMARY\nx\nx\nx\nLake Lane Surgery\n12 Lake Lane, Nowhere         Tel 01632 960123", "Lake Lane Surgery"),
            ("Lakeside General               UROLOGY ONE STOP CLINIC", "Lakeside General"),
            ("RESSONÂNCIA\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nImagem Vale Nenhum    Rua das Paineiras, 312", "Imagem Vale Nenhum"),
            (
                "薬剤情報提供書\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\n架空町薬局　管理薬剤師 佐藤 花子\n〒123-4567　架空町1丁目　TEL 03-5550-1234\n営業時間 9:00",
                "架空町薬局",
            ),
            ("LAKE REGIONAL HOSPITAL - CASUALTY CLERKING SHEET\nx", "LAKE REGIONAL HOSPITAL"),
            ("架空県立医療センター 電子カルテ 【経過記録】 出力者:医事課", "架空県立医療センター"),
            ("CENTRO DE CITOPATOLOGÍA     Dres. NADIE y OTRO\nCalle Larga 12", "CENTRO DE CITOPATOLOGÍA Dres. NADIE y OTRO"),
            ("ΧΡΥΣΗ ΑΚΤΗ\nΔιαγνωστικό Κέντρο\nx", "ΧΡΥΣΗ ΑΚΤΗ"),
            ("Kardiologie am Graben | Gemeinschaftspraxis Dres. Niemand, Lind | Nirgendstadt", "Kardiologie am Graben"),
            ("Dr. med. Anna Niemand\nFachärztin für Innere Medizin\nAm Graben 4     Tel. 01234 567", "Dr. med. Anna Niemand"),
            (
                "FAX送信  2024-01-02 17:40   架空眼科病院 地域連携室 → 佐藤内科医院  P.1/1\n\n佐藤内科医院\n  院長 佐藤 一郎 先生 侍史",
                "架空眼科病院",
            ),
            ("外来診療録      ほりうち糖尿病内科\nx", "ほりうち糖尿病内科"),
            ("外来診療録      小児神経内科\nx", ""),
            ("Verbund der Krankenhäuser Nirgendthal\nKrankenhaus Sankt Niemand", "Krankenhaus Sankt Niemand"),
            ("C.H.U. DE NULLEVILLE          Plateforme de Génétique\nPôle Biologie", "C.H.U. DE NULLEVILLE"),
            ("Zentrum für Humangenetik Nirgend · MVZ · Ärztl. Leitung: Prof. Dr. A. Niemand", "Zentrum für Humangenetik Nirgend · MVZ"),
            (
                "x\nThank you for the ongoing care of your patient, who was under Dr A Nobody (AMO)\nat Combe Base Hospital and went home.",
                "Combe Base Hospital",
            ),
            ("RADIATION ONCOLOGY CONSULTATION", ""),
            ("RADIOLOGY REPORT", ""),
            ("LABORATORY REPORT", ""),
            ("The patient was admitted to the hospital.", ""),
            ("Hospital No.: ND0091274", ""),
            ("Marta Lind\nHt 161 cm   Wt 71.4 kg", ""),
            ("Marta Lind\n\n\n\nDiagnósticos de saída\nPneumonia", ""),
            ("架空大学病院　消化器外科", "架空大学病院"),
            ("MOLECULAR DIAGNOSTIC LABORATORY\nLake General Hospital", "Lake General Hospital"),
            ("MOLECULAR DIAGNOSTIC LABORATORY", "MOLECULAR DIAGNOSTIC LABORATORY"),
            ("NOWHERE LAKES HOSPITAL GROUP\nMercy Hospital, Port Nowhere", "Mercy Hospital, Port Nowhere"),
            ("Nowhere Lakes NHS Foundation Trust", "Nowhere Lakes NHS Foundation Trust"),
            ("Servicio Regional de Salud\nHospital del Lago", "Hospital del Lago"),
        ] {
            let facts = facts_of(text, read);
            assert_eq!(facts.first().map_or("", |fact| fact.value.as_str()), expected, "{text}");
            assert!(facts.iter().all(|fact| text.contains(&fact.evidence)));
        }
    }
}
