//! Learning: what a user set right on one paper is used for the next one of the same place and look.
//!
//! Two things are learned, the kind and where the date stands; never whose a paper is. A lesson is what the user set, looked at anew: it is
//! gone when that is taken back or forgotten, and so is what was read by it. Where users' answers for one look differ, nothing is learned. Papers that
//! are here already follow when they are read again, those that nobody decided on.

use std::collections::BTreeSet;
use std::collections::HashMap;

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_model::extract::Extract;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::fact::best;
use second_read_model::fold::fold;
use second_read_model::kind;
use second_read_model::sentence::say;
use second_read_recognise::layout;
use second_read_recognise::layout::Spot;

use super::record::extract_of;
use crate::Result;
use crate::db::fact;
use crate::db::lesson;
use crate::db::lesson::Lesson;
use crate::db::trash;

/// How sure such a fact is: surer than what is read, and below what a paper states or a user sets.
const SURE: f32 = 0.97;

/// Stands among the facts that a user set on a record whose answers teach nothing.
pub(crate) const TEACHES_NOTHING: &str = "teaches-nothing";

/// Notes what a record teaches, when a user set its kind or its date and its look is known; forgets what it taught otherwise.
pub(super) fn note(tx: &Transaction<'_>, id: RecordId, anchor: &str, facts: &[Fact], set: &HashMap<String, String>) -> Result<()> {
    let lesson = if set.contains_key(TEACHES_NOTHING) || trash::holds(tx, anchor)? { None } else { taught(tx, id, facts, set)? };
    match lesson {
        Some(lesson) => lesson::put(tx, &lesson),
        None => lesson::clear(tx, id),
    }
}

fn taught(tx: &Transaction<'_>, id: RecordId, facts: &[Fact], set: &HashMap<String, String>) -> Result<Option<Lesson>> {
    let (kind, date) = (set.get("kind").cloned(), set.get("date").and_then(|date| date.parse().ok()));
    if kind.is_none() && date.is_none() {
        return Ok(None);
    }
    let (Some(place), Some(extract)) = (place_of(facts), extract_of(tx, id)?) else { return Ok(None) };
    let spot = date.and_then(|date| Spot::of(&extract.pages, date));
    Ok(Some(Lesson { record: id, place: fold(place), headings: layout::headings(&extract.pages), kind, spot }))
}

/// What lessons say of a paper; `facts` are those that were read without them.
pub(super) fn facts(lessons: &[Lesson], id: RecordId, extract: &Extract, facts: &[Fact]) -> Vec<Fact> {
    let Some(place) = place_of(facts).filter(|_| !lessons.is_empty()) else { return Vec::new() };
    let (folded, headings) = (fold(place), layout::headings(&extract.pages));
    let alike: Vec<&Lesson> =
        lessons.iter().filter(|one| one.record != id && one.place == folded && layout::alike(&one.headings, &headings)).collect();
    let kind = agreed(alike.iter().filter_map(|lesson| lesson.kind.as_ref())).and_then(|id| kind::kind(id));
    let spot = agreed(alike.iter().filter_map(|lesson| lesson.spot.as_ref()));
    let kind = kind.map(|kind| {
        let words = say("learned.kind", &[("place", place), ("kind", &kind.name)]);
        learned(FactName::Kind, kind.id.clone(), words, None)
    });
    let date = spot.and_then(|spot| spot.find(&extract.pages));
    let date = date.map(|(date, words, page)| learned(FactName::Date, date.to_string(), words.to_owned(), Some(page)));
    kind.into_iter().chain(date).collect()
}

/// After decisions about these records: what was read by lessons that are others now is read anew. Gives the records that changed.
pub(super) fn renew(tx: &Transaction<'_>, before: &[Option<String>], anchors: &BTreeSet<String>) -> Result<BTreeSet<RecordId>> {
    if taught_by(tx, anchors)? == before {
        return Ok(BTreeSet::new());
    }
    let lessons = lesson::all(tx)?;
    let mut changed = BTreeSet::new();
    for id in lesson::followers(tx)? {
        lesson::unlearn(tx, id)?;
        if let Some(extract) = extract_of(tx, id)? {
            let found = facts(&lessons, id, &extract, &fact::of_record(tx, id)?);
            if !found.is_empty() {
                lesson::sweep(tx, id)?;
            }
            found.iter().try_for_each(|found| fact::add(tx, id, found))?;
        }
        changed.insert(id);
    }
    Ok(changed)
}

/// What these records teach now, each as one text.
pub(super) fn taught_by(tx: &Transaction<'_>, anchors: &BTreeSet<String>) -> Result<Vec<Option<String>>> {
    anchors.iter().map(|anchor| lesson::of_anchor(tx, anchor)).collect()
}

/// The one value of all; `None` where there is none, or another.
fn agreed<'a, T: PartialEq>(mut values: impl Iterator<Item = &'a T>) -> Option<&'a T> {
    let first = values.next()?;
    values.all(|other| other == first).then_some(first)
}

/// The place that is read, not the one that a user set: the next paper is read too.
pub(crate) fn place_of(facts: &[Fact]) -> Option<&str> {
    let read = facts.iter().filter(|fact| fact.origin != Origin::Set);
    best(read, FactName::Place).map(|fact| fact.value.as_str()).filter(|place| !place.is_empty())
}

fn learned(name: FactName, value: String, evidence: String, page: Option<u32>) -> Fact {
    Fact { name, value, evidence, page, confidence: SURE, origin: Origin::Read, method: lesson::METHOD.to_owned() }
}

#[cfg(test)]
mod tests {
    use second_read_model::progress::Unwatched;

    use super::*;
    use crate::Again;
    use crate::SetFact;
    use crate::papers::Papers;

    /// A paper of a clinic whose words say neither its kind nor which of its dates counts.
    fn paper(name: &str, number: &str, seen: &str, printed: &str) -> String {
        format!(
            "Lakeside Rheumatology Clinic\nPatient: {name}\nDate of Birth: 02/19/1974\nFile: {number}\nRef by: Dr. Park\n\
             Sheet made {printed}\nAt our house {seen}\nJOINTS\nNothing new.\nADVICE\nRest.\n"
        )
    }

    fn papers() -> Option<Papers> {
        let other = "Harbor Hospital\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nJOINTS\nx\nADVICE\ny\nAt our house 05/04/2026\n";
        Papers::of(&[
            ("first.txt", paper("Lind, Marta", "1", "05/21/2026", "05/28/2026")),
            ("earlier.txt", paper("Lind, Marta", "2", "02/13/2026", "02/20/2026")),
            ("other.txt", other.to_owned()),
        ])
    }

    fn read(papers: &Papers, file: &str, name: &str) -> (String, String) {
        let row = papers.row(file);
        let learned = row.facts.unwrap_or_default().remove(name).unwrap_or_default();
        let learned = learned.into_iter().find(|fact| fact.method == lesson::METHOD);
        let shown = if name == "kind" { row.kind } else { row.date.map(|date| date.to_string()).unwrap_or_default() };
        (shown, learned.map(|fact| fact.evidence).unwrap_or_default())
    }

    #[test]
    fn the_next_paper_of_the_same_look_is_read_as_the_one_that_was_set_right() {
        let Some(papers) = papers() else { return };
        let (library, first) = (&papers.library, papers.id("first.txt"));
        assert!(papers.row("first.txt").place.is_some(), "{:?}", papers.row("first.txt"));
        let before = papers.row("earlier.txt");
        library.set(first, SetFact::Kind, "progress").unwrap();
        library.set(first, SetFact::Date, "2026-05-21").unwrap();
        assert_eq!(papers.row("earlier.txt"), before, "what is here follows when it is read again");
        papers.add("more", &[("next.txt", paper("Okafor, Ben", "3", "06/30/2026", "07/02/2026"))]);
        let (kind, why) = read(&papers, "next.txt", "kind");
        assert_eq!(kind, "progress");
        assert!(why.contains("as you set it for") && why.contains("Lakeside"), "{why}");
        assert_eq!(read(&papers, "next.txt", "date"), ("2026-06-30".to_owned(), "At our house 06/30/2026".to_owned()));
        assert!(!papers.row("next.txt").to_check.iter().any(|reason| ["two-dates", "no-date", "unknown-kind"].contains(&reason.as_str())));
        assert_ne!(papers.row("next.txt").person, papers.row("first.txt").person, "whose it is, is never learned");
        library.reread(&Again::Records(vec![papers.id("earlier.txt"), papers.id("other.txt")]), &Unwatched).unwrap();
        assert_eq!(read(&papers, "earlier.txt", "date").0, "2026-02-13");
        assert_eq!(read(&papers, "other.txt", "kind").1, "", "another place is another look");
        // Taken back, it is unlearned everywhere.
        library.undo().unwrap();
        assert_eq!(read(&papers, "next.txt", "date").1, "");
        assert_eq!(read(&papers, "next.txt", "kind").0, "progress");
        library.undo().unwrap();
        assert_eq!(papers.row("earlier.txt"), before);
        assert_eq!(read(&papers, "next.txt", "kind").1, "");
    }

    #[test]
    fn what_a_user_set_and_answers_that_differ_are_not_overruled() {
        let Some(papers) = papers() else { return };
        let (library, first, earlier) = (&papers.library, papers.id("first.txt"), papers.id("earlier.txt"));
        library.set(earlier, SetFact::Kind, "letter").unwrap();
        library.set(first, SetFact::Kind, "progress").unwrap();
        papers.add("more", &[("next.txt", paper("Lind, Marta", "3", "06/30/2026", "07/02/2026"))]);
        assert_eq!(read(&papers, "next.txt", "kind").1, "", "two answers for one look teach nothing");
        library.reread(&Again::All, &Unwatched).unwrap();
        assert_eq!(read(&papers, "earlier.txt", "kind").0, "letter");
        library.trash(&[earlier]).unwrap();
        library.reread(&Again::All, &Unwatched).unwrap();
        assert_eq!(read(&papers, "next.txt", "kind").0, "progress", "what is in the trash teaches nothing");
    }
}
