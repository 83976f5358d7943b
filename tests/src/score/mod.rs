//! The score of recognition: what was read held against what is true, right, wrong and sure, unsure, missing, for each fact.
//!
//! The table and the comparisons are here; where reports and their truth come from stands in the modules. Nothing here is a floor: tests
//! hold those.

pub mod corpus;
pub mod cuts;
pub mod generated;
pub mod kept;
pub mod stated;

use std::fmt::Write as _;

use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fold::fold;
use second_read_recognise::SURE;
use second_read_recognise::name;
use second_read_recognise::people::Agreement;

/// Counts for one fact.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    pub right: u32,
    pub wrong_and_sure: u32,
    pub unsure: u32,
    pub missing: u32,
}

impl Score {
    /// How many documents have the fact.
    pub fn all(self) -> u32 {
        self.right + self.wrong_and_sure + self.unsure + self.missing
    }

    /// A count as a share of all, 0–1.
    pub fn share(self, count: u32) -> f64 {
        f64::from(count) / f64::from(self.all().max(1))
    }
}

/// Counts by fact of one set of documents, and a line for each miss.
#[derive(Debug)]
pub struct Table {
    /// The set, as the list of kept scores names it.
    pub title: &'static str,
    /// In the order in which facts were first met.
    pub rows: Vec<(&'static str, Score)>,
    pub misses: Vec<String>,
}

impl Table {
    /// Nothing counted yet.
    pub fn new(title: &'static str) -> Self {
        Self { title, rows: Vec::new(), misses: Vec::new() }
    }

    /// Counts a fact that the document states: `right` tells whether what was found is that.
    pub fn add(&mut self, document: &str, fact: &'static str, found: Option<&Fact>, right: bool) {
        let score = self.score(fact);
        match found {
            None => score.missing += 1,
            Some(found) if found.confidence < SURE => score.unsure += 1,
            Some(_) if right => score.right += 1,
            Some(_) => score.wrong_and_sure += 1,
        }
        if !right || found.is_none_or(|found| found.confidence < SURE) {
            let rightly = if right { ", rightly" } else { "" };
            self.misses.push(format!("{document}: {fact}: {}{rightly}", shown(found)));
        }
    }

    /// Counts a fact that the document does not state: nothing found is right.
    pub fn add_absent(&mut self, document: &str, fact: &'static str, found: Option<&Fact>) {
        let score = self.score(fact);
        match found {
            None => score.right += 1,
            Some(found) if found.confidence < SURE => score.unsure += 1,
            Some(_) => score.wrong_and_sure += 1,
        }
        if let Some(found) = found {
            self.misses.push(format!("{document}: {fact}: {}", shown(Some(found))));
        }
    }

    /// Counts many at once.
    pub fn add_counts(&mut self, fact: &'static str, more: Score) {
        let score = self.score(fact);
        score.right += more.right;
        score.wrong_and_sure += more.wrong_and_sure;
        score.unsure += more.unsure;
        score.missing += more.missing;
    }

    /// The counts of a fact, from nothing on.
    fn score(&mut self, fact: &'static str) -> &mut Score {
        let at = self.rows.iter().position(|(name, _)| *name == fact).unwrap_or_else(|| {
            self.rows.push((fact, Score::default()));
            self.rows.len() - 1
        });
        &mut self.rows[at].1
    }

    /// The table as text, each fact beside what it was in `before`.
    pub fn text(&self, before: &kept::Scores) -> String {
        let head = ["of", "right", "wrong, sure", "unsure", "missing", "right before", "wrong before"];
        let mut text = format!("{:<18}", self.title);
        head.iter().for_each(|word| {
            let _ = write!(text, " {word:>12}");
        });
        text.push('\n');
        for (fact, score) in &self.rows {
            let percent = |count| format!("{:.1} %", 100.0 * score.share(count));
            let [right_before, wrong_before] = before.of(self.title, fact).map_or_else(Default::default, |before| {
                [before.right, before.wrong_and_sure].map(|count| format!("{:.1} %", 100.0 * before.share(count)))
            });
            let _ = write!(text, "  {fact:<16} {:>12}", score.all());
            for cell in [score.right, score.wrong_and_sure, score.unsure, score.missing].map(percent) {
                let _ = write!(text, " {cell:>12}");
            }
            let _ = writeln!(text, " {right_before:>12} {wrong_before:>12}");
        }
        text
    }

    /// Fails where fewer than `share` of a fact's documents are right, or more than `wrong` of them are wrong and sure (both 0–1).
    ///
    /// # Panics
    /// Then, and where no document has the fact: a floor that holds nothing is a mistake.
    pub fn hold(&self, fact: &str, share: f64, wrong: f64) {
        let score = self.rows.iter().find(|(name, _)| *name == fact).map(|(_, score)| *score);
        let score = score.unwrap_or_else(|| panic!("{}: nothing has a {fact}", self.title));
        assert!(score.share(score.right) >= share, "{}: {fact}: {} of {} right", self.title, score.right, score.all());
        assert!(score.share(score.wrong_and_sure) <= wrong, "{}: {fact}: {} wrong and sure", self.title, score.wrong_and_sure);
    }
}

fn shown(found: Option<&Fact>) -> String {
    found.map_or("nothing".to_owned(), |found| format!("{} ({:.2}, {:?})", found.value, found.confidence, found.evidence))
}

/// A document of these pages, as a reader of that format gives it.
pub fn extract(format: &str, media_type: &str, pages: Vec<PageText>) -> Extract {
    Extract { format: format.into(), media_type: media_type.into(), pages, ..Extract::default() }
}

/// Pages of these texts.
pub fn pages<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<PageText> {
    texts.into_iter().zip(1..).map(|(text, number)| PageText { number, text: text.to_owned(), ..PageText::default() }).collect()
}

/// Whether two written names are of one person, by the rule that people are told apart by.
pub fn same_name(found: &str, true_one: &str) -> bool {
    let (Some(found), Some(true_one)) = (name::read(found), name::read(true_one)) else { return false };
    name::compare(&found, &true_one) == Agreement::Agree
}

/// Whether two numbers are one, marks between their parts aside.
pub fn same_number(found: &str, true_one: &str) -> bool {
    let bare = |number: &str| number.chars().filter(|mark| mark.is_alphanumeric()).collect::<String>().to_uppercase();
    bare(found) == bare(true_one)
}

/// Whether a place is the true one: its whole name, more of its letterhead, or the greater part of it.
pub fn same_place(found: &str, true_one: &str) -> bool {
    let words =
        |place: &str| fold(place).split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let (found, true_one) = (words(found), words(true_one));
    found.contains(&true_one) || (true_one.contains(&found) && found.len() * 3 >= true_one.len() * 2)
}

/// Whether a sex as written is `female` or `male`.
pub fn same_sex(found: &str, true_one: &str) -> bool {
    let found = fold(found).trim().to_owned();
    let of = |words: &[&str]| words.iter().any(|word| found == fold(word).trim());
    match true_one {
        "female" => {
            of(&["F", "female", "femenino", "féminin", "feminino", "weiblich", "w", "mujer", "kobieta", "K", "θήλυ", "女", "女性", "♀"])
        }
        _ => of(&["M", "male", "masculino", "masculin", "männlich", "hombre", "mężczyzna", "άρρεν", "男", "男性", "♂"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_may_be_more_or_most_of_its_name() {
        assert!(same_place("LAKEVIEW HOSPITAL", "Lakeview Hospital"));
        assert!(same_place("Lakeview Hospital, Department of Pathology", "Lakeview Hospital"));
        assert!(same_place("Lakeview Regional Hospital", "Lakeview Regional Hospital, Inc."));
        assert!(!same_place("Hospital", "Lakeview Hospital"));
        assert!(!same_place("Lakeside Hospital", "Lakeview Hospital"));
    }

    #[test]
    fn numbers_and_sexes_are_compared_by_what_they_mean() {
        assert!(same_number("S24-00112", "s24 00112") && !same_number("S24-00112", "S24-00113"));
        assert!(same_sex("Weiblich", "female") && same_sex("M", "male") && !same_sex("F", "male") && !same_sex("", "female"));
    }
}
