//! Whether a sentence tells of what was, or of a thing by the way, and so names no side of its record: "right knee replaced 2009", "PMH:
//! fracture of the left wrist", "simple cyst of the left kidney", "right chest port flushed", "1 drop in both eyes".

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Captures;
use regex::Regex;
use second_read_model::extract::PageText;
use second_read_model::fold::fold;

use super::side_of;
use super::whole;
use crate::lines::Line;
use crate::sections;
use crate::words;

/// What is past, seen from the year of a record.
pub(super) struct Past {
    year: Option<u16>,
}

impl Past {
    /// The year of a record is the one that its dates name most often, the later of two.
    pub(super) fn of(pages: &[PageText]) -> Self {
        static YEAR: LazyLock<Regex> = LazyLock::new(|| {
            words::exact_expression(
                r"[./-]((?:19|20)\d\d)(?:$|\D)|(?:^|\D)((?:19|20)\d\d)(?:[./-]|\s?年)\s?\d|\p{L}{3}\.?,? ((?:19|20)\d\d)(?:$|\D)",
            )
        });
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        for found in pages.iter().flat_map(|page| YEAR.captures_iter(&page.text)) {
            let digits = found.iter().skip(1).flatten().next();
            if let Some(year) = digits.and_then(|year| year.as_str().parse().ok()) {
                *counts.entry(year).or_default() += 1;
            }
        }
        Self { year: counts.into_iter().max_by_key(|(year, count)| (*count, *year)).map(|(year, _)| year) }
    }

    /// Whether a sentence tells of what was, or of what stands in it by the way.
    pub(super) fn covers(&self, sentence: &str) -> bool {
        is_passing(&fold(sentence)) || self.was(sentence)
    }

    /// Whether a sentence tells of what was.
    pub(super) fn was(&self, sentence: &str) -> bool {
        says_past(&fold(sentence)) || self.dates_back(sentence)
    }

    /// Whether a line dates what it tells of years before the record.
    pub(super) fn dates_back(&self, line: &str) -> bool {
        let folded = fold(line);
        self.names_old_year(&folded) || self.opens_with_old_date(&folded)
    }

    /// "17-May-2015  Total replacement of left knee joint": what a list dates years before the record.
    fn opens_with_old_date(&self, folded: &str) -> bool {
        static DATE: LazyLock<Regex> = LazyLock::new(|| {
            words::exact_expression(
                r"^\W*(?:\d{1,2}[./ -](?:\d{1,2}|\p{L}{3,9})[./ -]|(?:\d{1,2}|\p{L}{3,9})[./ -])((?:19|20)\d\d)(?:$|[^\d./-])",
            )
        });
        let year = DATE.captures(folded).and_then(|found| found.get(1)?.as_str().parse::<u16>().ok());
        year.zip(self.year).is_some_and(|(year, now)| year + RECENT <= now)
    }

    /// A sentence without what it says in brackets of the past: "cataract of the right eye (left eye operated in 2020)".
    pub(super) fn without_asides<'t>(&self, sentence: &'t str) -> Cow<'t, str> {
        static BRACKETS: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"[(（][^()（）]*[)）]"));
        BRACKETS.replace_all(sentence, |found: &Captures<'_>| {
            let inner = &found[0];
            // "(1999)" and "(incidental)" are said of the thing before them.
            if side_of(inner).is_some() && self.covers(inner.trim_matches(['(', ')', '（', '）'])) {
                " ".to_owned()
            } else {
                inner.to_owned()
            }
        })
    }

    /// "Left knee arthroscopy 2009": a year alone that was over when the record was made. "Since 2019" goes on, "May 2023" is a date.
    pub(super) fn names_old_year(&self, folded: &str) -> bool {
        static YEAR: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"(?:^|[^\d./-])((?:19|20)\d\d)(?:$|[^\d/-])"));
        static GOES_ON: LazyLock<HashSet<String>> = LazyLock::new(|| {
            let months = (1..=12).flat_map(|month| words::list("month", &month.to_string()));
            months.chain(words::list("side", "since")).map(fold).collect()
        });
        let Some(now) = self.year else { return false };
        YEAR.captures_iter(folded).filter_map(|found| found.get(1)).any(|year| {
            let before = folded[..year.start()].trim_end().trim_end_matches(['.', ',']);
            let mut words = before.rsplit(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
            // "May 2023", "diagnosed in 2019"
            let goes_on = words.next().into_iter().chain(words.next()).any(|word| GOES_ON.contains(word));
            year.as_str().parse().is_ok_and(|year: u16| year + RECENT <= now) && !goes_on
        })
    }
}

/// Whether folded words tell of what stands in a record by the way: "incidental", "simple cyst", "chest port".
pub(super) fn is_passing(folded: &str) -> bool {
    PASSING.is_match(folded)
}

/// Whether folded words say that a thing was: "status post", "PMH: …".
pub(super) fn says_past(folded: &str) -> bool {
    let folded = NOT_WAS.replace_all(folded, " _ ");
    WAS.is_match(&folded) || HISTORY.is_match(folded.trim_start())
}

/// The same of a sentence about something grave, which may well be known: "Known carcinoma of the right breast".
pub(super) fn says_over(folded: &str) -> bool {
    says_past(&KNOWN.replace_all(folded, " _ "))
}

/// Years from which on a thing was before.
const RECENT: u16 = 2;

static WAS: LazyLock<Regex> = LazyLock::new(|| whole("past"));
static KNOWN: LazyLock<Regex> = LazyLock::new(|| whole("known"));
// "A 54-year-old woman" is not old.
static NOT_WAS: LazyLock<Regex> = LazyLock::new(|| whole("not_past"));
static PASSING: LazyLock<Regex> = LazyLock::new(|| whole("passing"));
// "PMH: …", "Antecedentes", "既往歴   …": the words of a part about what was, and what parts them from it.
static HISTORY: LazyLock<Regex> = LazyLock::new(|| {
    words::exact_expression(&format!(r"^[^\w\s]*\s*{}\s*(?:[:：/]|\s\s|\s*$)", words::folded_any_of("side", &["history"])))
});

/// For each line, whether it belongs to a part about what was: below its heading, or beside it and on the lines that are set in under it.
pub(super) fn history(lines: &[Line<'_>]) -> Vec<bool> {
    let mut open: Option<Part> = None;
    let mut marks = Vec::with_capacity(lines.len());
    for line in lines {
        if HISTORY.is_match(fold(line.text).trim_start()) {
            let inline = line.text.contains([':', '：']) && !line.text.ends_with([':', '：']) || line.text.contains("  ");
            open = Some(Part { margin: line.margin, inline, set_in: None });
            marks.push(true);
            continue;
        }
        let goes_on = open.as_mut().is_some_and(|part| part.goes_on(line));
        if !goes_on {
            open = None;
        }
        marks.push(goes_on);
    }
    marks
}

/// A part about what was, while its lines are read.
struct Part {
    margin: usize,
    inline: bool,
    /// Whether its lines stand further in than its heading.
    set_in: Option<bool>,
}

impl Part {
    fn goes_on(&mut self, line: &Line<'_>) -> bool {
        if line.margin > self.margin && !(self.inline && line.after_gap) {
            self.set_in.get_or_insert(true);
            return true;
        }
        let set_in = *self.set_in.get_or_insert(false);
        let wrapped = line.text.starts_with(char::is_lowercase) && !line.after_gap;
        let heads = line.after_gap || sections::heading(line.text).is_some() || line.text.contains([':', '：']);
        line.margin == self.margin && !set_in && (wrapped || !self.inline && !heads)
    }
}
