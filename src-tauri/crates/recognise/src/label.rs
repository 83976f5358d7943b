//! Labels: words of the lists that say what stands behind them, found in a line whatever the spaces, dots and accents.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use second_read_model::fold::is_cjk;

use crate::misread::within_one;
use crate::token::Token;
use crate::token::skeleton;
use crate::words;

/// What a label says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Collected,
    Service,
    Received,
    Reported,
    Dated,
    Birth,
    Printed,
    /// When the patient was sent on.
    Referred,
    /// A date of something else.
    AsideDate,
    Name,
    Family,
    Given,
    /// Another name of the same person.
    OtherName,
    Subject,
    Sex,
    /// The patient's number at a place.
    Number,
    /// Of a stay, an account, an insurance, a country's register: it ends the value before it, and says whose the paper is.
    OtherNumber,
    Relative,
    Doctor,
    Author,
    Accession,
    Exam,
    Place,
    Status,
    /// A label whose value is of no interest here; it ends the value before it.
    Field,
}

// Of two roles of the same words the earlier counts first.
const LISTS: [(Role, &str, &str); 27] = [
    (Role::Birth, "date", "birth"),
    (Role::Collected, "date", "collected"),
    (Role::Service, "date", "service"),
    (Role::Received, "date", "received"),
    (Role::Reported, "date", "reported"),
    (Role::Printed, "date", "printed"),
    (Role::Referred, "date", "referred"),
    (Role::AsideDate, "date", "aside"),
    (Role::Dated, "date", "dated"),
    (Role::Family, "person", "family"),
    (Role::Given, "person", "given"),
    (Role::OtherName, "person", "other_name"),
    (Role::OtherName, "person", "second_family"),
    (Role::Name, "person", "name"),
    (Role::Name, "person", "heading"),
    (Role::Subject, "person", "subject"),
    (Role::Sex, "person", "sex"),
    (Role::Number, "person", "number"),
    (Role::OtherNumber, "person", "other_number"),
    (Role::Relative, "person", "relative"),
    (Role::Author, "person", "author"),
    (Role::Doctor, "person", "doctor"),
    (Role::Accession, "number", "accession"),
    (Role::Exam, "title", "exam"),
    (Role::Place, "place", "label"),
    (Role::Status, "status", "label"),
    (Role::Field, "line", "field"),
];

/// What stands before a label, or behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The start or end of the line.
    Line,
    /// Two spaces or more, a tab, a bar: another cell.
    Wide,
    /// A colon.
    Colon,
    /// Another sign.
    Sign,
    /// One space, or nothing.
    Word,
}

/// Words of a line that are a label.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    /// Every role that these words can have.
    pub(crate) roles: &'static [Role],
    /// Tokens of the line.
    pub(crate) tokens: Range<usize>,
    /// Bytes of the line.
    pub(crate) span: Range<usize>,
    pub(crate) before: Edge,
    pub(crate) after: Edge,
    /// Where the value begins: behind colon and spaces.
    pub(crate) value: usize,
    /// Not letter by letter as in the list: OCR, or a word broken in two.
    pub(crate) noisy: bool,
}

impl Label {
    /// Whether these words can have that role.
    pub(crate) fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether it stands as labels do: a colon behind it, or at the start of a line or cell.
    pub(crate) fn stands_out(&self) -> bool {
        self.after == Edge::Colon || matches!(self.before, Edge::Line | Edge::Wide | Edge::Sign)
    }
}

#[derive(Default)]
struct Entry {
    roles: Vec<Role>,
    /// The folded words, joined.
    plain: Vec<String>,
    /// Letters with a sign between them ("s/p", "F. NAC."): without it they are something else ("SP 24 1234", an aspiration "FNAC").
    apart: bool,
}

static ENTRIES: LazyLock<HashMap<String, Entry>> = LazyLock::new(|| {
    let mut entries: HashMap<String, Entry> = HashMap::new();
    for language in words::languages() {
        for (role, table, name) in LISTS {
            for word in language.list(table, name) {
                let plain = joined(word);
                let apart = is_apart(word, &plain);
                let new = || Entry { roles: Vec::new(), plain: Vec::new(), apart };
                let entry = entries.entry(skeleton(&plain).into_owned()).or_insert_with(new);
                entry.apart &= apart;
                if !entry.roles.contains(&role) {
                    entry.roles.push(role);
                }
                entry.plain.push(plain);
            }
        }
        for (role, table, nouns) in NUMBERED {
            for plain in numbered(language, table, nouns) {
                let entry = entries.entry(skeleton(&plain).into_owned()).or_default();
                // What a list says of these words goes before what they are made of.
                if entry.roles.is_empty() {
                    entry.roles.push(role);
                }
                entry.plain.push(plain);
            }
        }
    }
    entries
});

/// Whether a word of a list is a letter with a few others behind a sign.
fn is_apart(word: &str, plain: &str) -> bool {
    const SHORT: usize = 4;
    let initial = word.chars().nth(1) == Some('.');
    plain.len() == 2 && word.chars().count() > 2 || plain.len() == SHORT && initial
}

/// Labels that are made of a word for a thing and a word for a number: "Ordered test #", "Spec. no.", "N° de prélèvement".
const NUMBERED: [(Role, &str, &str); 2] = [(Role::Accession, "number", "noun"), (Role::Number, "person", "number_noun")];

/// Each thing with each word for a number behind it or before it, small words between, joined and folded.
fn numbered(language: &words::Language, table: &str, nouns: &str) -> Vec<String> {
    let all = |table, name| language.list(table, name).iter().map(|word| joined(word)).collect::<Vec<_>>();
    let (nouns, signs, mut small) = (all(table, nouns), all("number", "sign"), all("number", "of"));
    small.push(String::new());
    let mut labels = Vec::new();
    for (noun, sign) in nouns.iter().flat_map(|noun| signs.iter().map(move |sign| (noun, sign))) {
        labels.push(format!("{noun}{sign}"));
        labels.extend(small.iter().map(|of| format!("{sign}{of}{noun}")));
    }
    labels
}

/// The tokens of a word of a list, joined and folded.
pub(crate) fn joined(word: &str) -> String {
    crate::token::tokens(word).into_iter().map(|token| token.folded).collect()
}
static EXTENSION: LazyLock<Vec<String>> = LazyLock::new(|| folded("date", "extension"));
/// The length of the longest label, behind which none can end.
static LONGEST: LazyLock<usize> = LazyLock::new(|| ENTRIES.keys().map(String::len).max().unwrap_or(0));

/// The letters by which labels begin: most words of a text begin none.
static BEGINNINGS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| ENTRIES.keys().flat_map(|key| (0..=key.len()).filter_map(|end| key.get(..end))).collect());

/// Whether a label begins with these letters. The last of them may join with what follows ("r" and "n" are "m"): it is left out.
fn begins_label(skeleton: &str) -> bool {
    let start = skeleton.char_indices().next_back().map_or("", |(last, _)| &skeleton[..last]);
    BEGINNINGS.contains(start)
}

/// The folded words of a list, without spaces.
pub(crate) fn folded(table: &str, name: &str) -> Vec<String> {
    words::list(table, name).into_iter().map(joined).collect()
}

/// Most words that one label has, signs and characters of Chinese script counted.
const WORDS: usize = 10;

/// The labels of a line, left to right, the longest at each place; none overlaps another. In a line that was read from a picture (`ocr`) a letter
/// of a long label may be wrong.
pub(crate) fn labels(line: &str, tokens: &[Token], ocr: bool) -> Vec<Label> {
    let skeletons: Vec<_> = tokens.iter().map(|token| skeleton(&token.folded)).collect();
    let mut labels = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let found = longest(line, tokens, &skeletons, at);
        // "Date of Binth:" is more than "Date".
        let before_colon = found.as_ref().is_some_and(|(end, ..)| behind(line, tokens[end - 1].end).0 == Edge::Colon);
        let near = if ocr && !before_colon { nearly(line, tokens, &skeletons, at) } else { None };
        let longer = near.filter(|(end, ..)| found.as_ref().is_none_or(|(exact, ..)| end > exact));
        let Some((end, entry, plain)) = longer.or(found) else {
            at += 1;
            continue;
        };
        let end = extended(line, tokens, end);
        let span = tokens[at].start..tokens[end - 1].end;
        let translated = translated(line, tokens, &skeletons, end).filter(|_| is_of_person(entry));
        let (after, value) = behind(line, translated.unwrap_or(span.end));
        if labels.last().is_some_and(|before: &Label| is_of_value(line, before, &span, after) && !entry.roles.contains(&Role::OtherNumber))
        {
            at = end;
            continue;
        }
        labels.push(Label {
            roles: &entry.roles,
            tokens: at..end,
            before: edge_before(line, span.start),
            span,
            after,
            value,
            noisy: !entry.plain.contains(&plain),
        });
        // "Birthdate (age)": the words of a remark are no label of their own.
        let remark = translated.unwrap_or(tokens[end - 1].end + remark(&line[tokens[end - 1].end..]));
        at = end + tokens[end..].iter().take_while(|token| token.end <= remark).count();
    }
    labels
}

/// Whether a label is one of those before what is known of a person.
fn is_of_person(entry: &Entry) -> bool {
    const PERSON: [Role; 7] = [Role::Name, Role::Family, Role::Given, Role::Birth, Role::Sex, Role::Number, Role::OtherNumber];
    PERSON.iter().any(|role| entry.roles.contains(role))
}

/// Where the same label in another language ends, that no list has: "Nachname/Cognome   LIND", "geb. am/nata il: 19.02.1974".
fn translated(line: &str, tokens: &[Token], skeletons: &[Cow<'_, str>], end: usize) -> Option<usize> {
    const WORDS: usize = 3;
    let from = tokens[end - 1].end;
    let rest = line[from..].strip_prefix('.').unwrap_or(&line[from..]);
    let words = rest.trim_start_matches(' ').strip_prefix('/')?.trim_start_matches(' ');
    let start = line.len() - words.len();
    let until = [words.find([':', '：', '\t']), words.find("  "), Some(words.len())].into_iter().flatten().min()?;
    let text = words[..until].trim_end();
    let plain = text.starts_with(char::is_alphabetic) && text.chars().all(|sign| sign.is_alphabetic() || matches!(sign, ' ' | '.' | '\''));
    let other = tokens.get(end).filter(|token| token.start == start)?;
    let known = longest(line, tokens, skeletons, end).is_some() || other.folded.chars().any(is_cjk);
    (plain && !known && text.split_whitespace().count() <= WORDS && until < words.len()).then_some(start + text.len())
}

/// Whether a short word in capitals at the very start of a number's value belongs to that number: "Study No.: HM-12345", "Record: MR 123456".
fn is_of_value(line: &str, before: &Label, span: &Range<usize>, after: Edge) -> bool {
    const LETTERS: usize = 4;
    const NUMBERS: [Role; 3] = [Role::Number, Role::OtherNumber, Role::Accession];
    let of_number = before.after == Edge::Colon && before.value == span.start && NUMBERS.iter().any(|role| before.is(*role));
    let word = &line[span.clone()];
    let short = word.chars().count() <= LETTERS && word.chars().all(char::is_uppercase);
    let digits = || line[span.end..].trim_start_matches([' ', '-', '/', '.']).starts_with(|sign: char| sign.is_ascii_digit());
    of_number && short && matches!(after, Edge::Word | Edge::Sign) && digits()
}

fn longest(line: &str, tokens: &[Token], skeletons: &[Cow<'_, str>], at: usize) -> Option<(usize, &'static Entry, String)> {
    if !begins_label(&skeletons[at]) {
        return None;
    }
    let (mut joined, mut plain) = (String::new(), String::new());
    let mut found = None;
    for end in at + 1..=tokens.len().min(at + WORDS) {
        let spaced = || is_spaced(line, &tokens[end - 2], &tokens[end - 1]);
        if end > at + 1 && !close(&line[tokens[end - 2].end..tokens[end - 1].start]) && !spaced() {
            break;
        }
        joined.push_str(&skeletons[end - 1]);
        plain.push_str(&tokens[end - 1].folded);
        if joined.len() > *LONGEST {
            break;
        }
        // An accent or a letter that was taken for two can join at the seam as well.
        let key = skeleton(&joined);
        // Most words of a text are the beginning of no label.
        if !begins_label(&key) {
            break;
        }
        // "Exam no CT/2024/123": the letters belong to the number.
        // "A-0211945": so does a letter alone.
        let letter = tokens[at].folded.chars().count() == 1;
        let of_number = (end > at + 1 || letter) && begins_number(&line[tokens[end - 1].end..]);
        // "FN: 19/02/1974": what is written with dots elsewhere.
        let short = || {
            let word = &line[tokens[at].start..tokens[at].end];
            behind(line, tokens[at].end).0 == Edge::Colon && word.chars().all(char::is_uppercase)
        };
        // "名和田 澄江" begins with a character that is a label elsewhere.
        let part_of_name = |entry: &Entry| {
            let of_name = entry.roles.contains(&Role::Family) || entry.roles.contains(&Role::Given);
            end == at + 1 && of_name && plain.chars().all(is_cjk) && line[tokens[at].end..].starts_with(is_cjk)
        };
        if let Some(entry) =
            ENTRIES.get(&*key).filter(|entry| (!entry.apart || end > at + 1 || short()) && !of_number && !part_of_name(entry))
        {
            found = Some((end, entry, plain.clone()));
        }
    }
    // A single letter ("m", "f", "d") is a label only where its list says so, and never by OCR's confusion.
    found.filter(|(_, entry, plain)| entry.plain.contains(plain) || plain.len() >= 3)
}

/// Whether a slash or a dash with digits right behind it goes on from a word.
fn begins_number(rest: &str) -> bool {
    let digits = rest.strip_prefix(['/', '-']).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    digits > 1
}

/// A label with one letter wrong: only one that stands at the start of a line or cell and before a colon or a wide gap, and
/// where all labels that are so near say the same.
fn nearly(line: &str, tokens: &[Token], skeletons: &[Cow<'_, str>], at: usize) -> Option<(usize, &'static Entry, String)> {
    if !matches!(edge_before(line, tokens[at].start), Edge::Line | Edge::Wide | Edge::Sign) {
        return None;
    }
    let (mut joined, mut found) = (String::new(), None);
    for end in at + 1..=tokens.len().min(at + WORDS) {
        let apart = end > at + 1 && !close(&line[tokens[end - 2].end..tokens[end - 1].start]);
        if apart || tokens[end - 1].folded.bytes().all(|byte| byte.is_ascii_digit()) || joined.len() > *LONGEST {
            break;
        }
        joined.push_str(&skeletons[end - 1]);
        if matches!(behind(line, tokens[end - 1].end).0, Edge::Colon | Edge::Wide) {
            found = near(&skeleton(&joined)).map(|entry| (end, entry, joined.clone())).or(found);
        }
    }
    found
}

/// Shorter labels are too near to other words.
const SHORTEST_NEAR: usize = 6;

/// Labels by their lengths with one half of each: one wrong letter leaves the other half as it is.
static HALVES: LazyLock<HashMap<(usize, &'static str), Vec<&'static str>>> = LazyLock::new(|| {
    let mut halves: HashMap<(usize, &str), Vec<&str>> = HashMap::new();
    for key in ENTRIES.keys().filter(|key| key.len() >= SHORTEST_NEAR && key.is_ascii()) {
        let (start, end) = key.split_at(key.len() / 2);
        halves.entry((key.len(), start)).or_default().push(key);
        halves.entry((key.len(), end)).or_default().push(key);
    }
    halves
});

/// The label that a misread one stands for: as long as it is, for words of another language may be a letter longer ("documento", "document no").
fn near(read: &str) -> Option<&'static Entry> {
    if read.len() < SHORTEST_NEAR || !read.is_ascii() {
        return None;
    }
    let (start, end) = read.split_at(read.len() / 2);
    let keys = [start, end].into_iter().filter_map(|half| HALVES.get(&(read.len(), half))).flatten();
    let mut entries = keys.filter(|key| within_one(key, read)).filter_map(|key| ENTRIES.get(*key));
    let first = entries.next()?;
    entries.all(|entry| entry.roles == first.roles).then_some(first)
}

/// Whether what parts two words may stand within a label. A comma may ("Nom, prénom"), where the lists have such a label.
fn close(between: &str) -> bool {
    between.len() <= 3 && !between.contains("  ") && !between.contains(['\t', ':', '：', '|', ';', '\u{3000}'])
}

/// Whether two characters of Chinese script stand apart for the sake of the column alone: "氏　　名", "依 頼 科".
fn is_spaced(line: &str, before: &Token, next: &Token) -> bool {
    const WIDEST: usize = 4;
    let one = |token: &Token| line[token.start..token.end].chars().all(is_cjk) && line[token.start..token.end].chars().count() == 1;
    let between = &line[before.end..next.start];
    one(before) && one(next) && between.chars().all(char::is_whitespace) && between.chars().count() <= WIDEST
}

/// Takes "Date", "Date/Time", "(s)" and hints such as "(mm/dd/yyyy)" behind a label in.
fn extended(line: &str, tokens: &[Token], end: usize) -> usize {
    let mut end = end;
    while let Some(next) = tokens.get(end) {
        let between = &line[tokens[end - 1].end..next.start];
        if !close(between) || between.contains(',') || !EXTENSION.contains(&next.folded) {
            break;
        }
        end += 1;
    }
    end
}

fn edge_before(line: &str, start: usize) -> Edge {
    let before = &line[..start];
    let trimmed = before.trim_end();
    let spaces = before[trimmed.len()..].chars().count();
    match trimmed.chars().next_back() {
        None => Edge::Line,
        Some(_) if spaces >= 2 || before.ends_with(['\t', '\u{3000}']) => Edge::Wide,
        Some('|' | '│' | '¦') => Edge::Wide,
        Some(c) if c.is_alphanumeric() || second_read_model::fold::is_mark(c) => Edge::Word,
        Some(':' | '：') => Edge::Colon,
        // "10 - Nome", "2. PATIENT'S NAME": the fields of a form are numbered.
        Some('-' | '.' | ')') if is_form_number(trimmed) => Edge::Line,
        Some('\'' | '’' | '-' | '/') if spaces == 0 => Edge::Word,
        Some(_) if trimmed.chars().all(|c| !c.is_alphanumeric()) => Edge::Line,
        Some(_) => Edge::Sign,
    }
}

/// Whether a number of one or two digits with a sign behind it is all that stands in a cell: "10 -", "2.".
pub(crate) fn is_form_number(before: &str) -> bool {
    const DIGITS: usize = 2;
    let number = before.trim_end_matches(['-', '.', ')']).trim_end();
    let rest = number.trim_end_matches(|sign: char| sign.is_ascii_digit());
    (1..=DIGITS).contains(&(number.len() - rest.len())) && (rest.is_empty() || rest.ends_with("  ") || rest.ends_with(['\t', '|']))
}

/// What stands behind a label, and where its value begins.
fn behind(line: &str, end: usize) -> (Edge, usize) {
    let mut at = end + remark(&line[end..]);
    let rest = &line[at..];
    let sign = rest.trim_start();
    let spaces = rest[..rest.len() - sign.len()].chars().count();
    let Some(first) = sign.chars().next() else { return (Edge::Line, line.len()) };
    let wide = spaces >= 2 || rest.starts_with(['\t', '\u{3000}']);
    at = line.len() - sign.len();
    let edge = match first {
        ':' | '：' | '】' | '］' => Edge::Colon,
        // "[Nazwisko] LIND": a form's label in brackets.
        ']' if line[..end].rfind('[').is_some_and(|open| !line[open..end].contains(']')) => Edge::Colon,
        '|' | '│' | '¦' => Edge::Wide,
        '.' | '#' | '=' | '-' | '–' | '—' | ',' | ';' | '>' | ')' | '*' | '_' => {
            // "Acc.:", "MRN#:", "DOB =": signs up to a colon belong to the label.
            let past = sign.trim_start_matches(['.', '#', '=', '-', '–', '—', ')', '>', '*', '_', ' ']);
            if past.starts_with([':', '：']) {
                at = line.len() - past.len();
                Edge::Colon
            } else if wide {
                Edge::Wide
            } else {
                Edge::Sign
            }
        }
        _ if wide => Edge::Wide,
        _ => Edge::Word,
    };
    let signs: &[char] = &[
        ':', '：', '】', '］', ']', '.', '#', '=', '-', '–', '—', ',', '|', '│', '¦', ' ', '\t', '\u{3000}', '\u{a0}', '>', ')', '）', '*',
        '_', '・',
    ];
    let value = line[at..].trim_start_matches(signs);
    (edge, line.len() - value.len())
}

/// How long a remark in brackets is that belongs to the label: "(s)", "(mm/dd/yyyy)", "(Last, First)". One that ends the label
/// without a colon counts when it holds no digit.
fn remark(rest: &str) -> usize {
    // "D.O.B. (Y/M/D):": the last dot of an abbreviation.
    let open = rest.strip_prefix('.').unwrap_or(rest).trim_start();
    let gap = rest.len() - open.len();
    if gap > 2 || !open.starts_with(['(', '（']) {
        return 0;
    }
    match open.find([')', '）']) {
        Some(close) if close <= 32 && !open[..close].contains(|c: char| c.is_ascii_digit()) => {
            let end = close + open[close..].chars().next().map_or(1, char::len_utf8);
            let after = open[end..].trim_start();
            let wide = open[end..].starts_with("  ") || open[end..].starts_with('\t');
            // "(s)", "(dd/mm/yyyy)", "(JJ/MM/AAAA)": a form's hint at how its value is written.
            let inside = open[..close].trim_start_matches(['(', '（']);
            let hint = inside.contains(['/', '-', '.']) && inside.chars().all(|c| "dmyjatrg/-. ".contains(c.to_ascii_lowercase()));
            let ends = after.is_empty() || wide || after.starts_with([':', '：']);
            if ends || hint || open[..end].chars().count() <= 3 { gap + end } else { 0 }
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokens;

    /// `words=value` of each label, with `~` where the words are noisy.
    fn shown(line: &str, ocr: bool) -> String {
        let labels = labels(line, &tokens(line), ocr);
        let one = |label: &Label| {
            format!(
                "{}{}={}",
                &line[label.span.clone()],
                if label.noisy { "~" } else { "" },
                line[label.value..].split_whitespace().next().unwrap_or("")
            )
        };
        labels.iter().map(one).collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn labels_whatever_their_dress() {
        for (line, expected) in [
            ("Patient Name: LIND", "Patient Name=LIND"),
            ("D.O.B.: 02/19/1974", "D.O.B=02/19/1974"),
            ("Date of Birth (mm/dd/yyyy): 02/19/1974", "Date of Birth=02/19/1974"),
            ("Date of Birth (YYYY/MM/DD) 1974/02/19", "Date of Birth=1974/02/19"),
            ("Pat1ent Narne: LIND", "Pat1ent Narne~=LIND"),
            ("MRN# 12345", "MRN#=12345"),
            ("D.O.B. (Y/M/D): 1974/02/19", "D.O.B=1974/02/19"),
            ("FN: 19/02/1974", "FN=19/02/1974"),
            ("Geburts datum 19.02.1974", "Geburts datum=19.02.1974"),
            ("生年月日：1974年", "生年月日=1974年"),
            ("Collected Date/Time: 03/11/2024", "Collected Date/Time=03/11/2024"),
            ("Birthdate (age)   1950-03-04 (61)", "Birthdate=1950-03-04"),
            ("Ordered test no: TRF123", "Ordered test no=TRF123"),
            ("Spec. nbr 24-123", "Spec. nbr=24-123"),
            ("Código de la muestra: 123", "Código de la muestra=123"),
            ("【患者】山田太郎　【生年月日】1974年", "患者=山田太郎 / 生年月日=1974年"),
            ("Accession No. SP 24 1234", "Accession No=SP"),
            ("[Nazwisko] LIND     [Imię] MARTA", "Nazwisko=LIND / Imię=MARTA"),
            ("Nachname/Cognome   LIND", "Nachname=LIND"),
            ("geb. am/nata il: 19.02.1974", "geb. am=19.02.1974"),
            ("Pat.-Nr.  A-0211945", "Pat.-Nr=A-0211945"),
        ] {
            assert_eq!(shown(line, false), expected, "{line}");
        }
    }

    #[test]
    fn a_letter_that_was_misread() {
        for (line, expected) in [
            ("Pabent Name: LIND", "Name=LIND"),
            ("Pationt Name: LIND", "Pationt Name~=LIND"),
            ("Date of Binth: 02/19/1974", "Date of Binth~=02/19/1974"),
            ("Accossion No: S24-1", "Accossion No~=S24-1"),
            ("Seven of them", ""),
            ("Nane: LIND", ""),
        ] {
            assert_eq!(shown(line, true), expected, "{line}");
            assert!(shown(line, false).find('~').is_none(), "{line}");
        }
    }
}
