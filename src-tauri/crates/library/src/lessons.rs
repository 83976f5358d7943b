//! What users' answers taught: shown, and forgotten. How papers are known again by their look, and read so, is told in `derive/learn.rs`.

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_recognise::layout;

use crate::Changed;
use crate::Library;
use crate::Result;
use crate::TaughtRow;
use crate::db::fact;
use crate::db::lesson;
use crate::db::lesson::Lesson;
use crate::db::record;
use crate::decide::wrong;
use crate::derive;
use crate::look::anchor_of;
use crate::store::now;
use crate::transact::Op;

impl Library {
    /// What was learned, each with the records that teach it, the first of them first.
    pub fn lessons(&self) -> Result<Vec<TaughtRow>> {
        self.store.db.read(|tx| {
            let all = lesson::all(tx)?;
            let mut groups: Vec<Vec<&Lesson>> = Vec::new();
            for one in &all {
                match groups.iter_mut().find(|group| group.first().is_some_and(|first| is_same(first, one))) {
                    Some(group) => group.push(one),
                    None => groups.push(vec![one]),
                }
            }
            groups.iter().filter_map(|group| Some((*group.first()?, group))).map(|(first, group)| row(tx, first, group, &all)).collect()
        })
    }

    /// Lets the answers that a user gave for these records teach nothing any more: they stand, and no other paper is read by them. An answer
    /// that is given anew teaches again.
    ///
    /// # Errors
    /// `UnknownId`; `WrongUse` for a record that teaches nothing.
    pub fn forget(&self, ids: &[RecordId]) -> Result<Changed> {
        let forget = |tx: &Transaction<'_>| {
            ids.iter().try_for_each(|id| {
                let anchor = anchor_of(tx, *id)?;
                if lesson::of_anchor(tx, &anchor)?.is_none() {
                    return Err(wrong("wrong.no-lesson", &[("record", &id.to_string())]));
                }
                fact::set(tx, &anchor, derive::TEACHES_NOTHING, Some("yes"), &now())
            })
        };
        Ok(self.store.transact(Op::Forget, forget)?.1)
    }
}

fn is_same(one: &Lesson, other: &Lesson) -> bool {
    is_of_one_look(one, other) && one.kind == other.kind && one.spot == other.spot
}

fn is_of_one_look(one: &Lesson, other: &Lesson) -> bool {
    one.place == other.place && layout::alike(&one.headings, &other.headings)
}

fn row(tx: &Transaction<'_>, first: &Lesson, group: &[&Lesson], all: &[Lesson]) -> Result<TaughtRow> {
    let extract = derive::extract_of(tx, first.record)?;
    let facts = fact::of_record(tx, first.record)?;
    let date = first.spot.as_ref().zip(extract.as_ref()).and_then(|(spot, extract)| spot.find(&extract.pages));
    let differs = |other: &Lesson| {
        let not_both = |one: bool, other: bool, same: bool| one && other && !same;
        not_both(first.kind.is_some(), other.kind.is_some(), first.kind == other.kind)
            || not_both(first.spot.is_some(), other.spot.is_some(), first.spot == other.spot)
    };
    Ok(TaughtRow {
        records: group.iter().map(|lesson| lesson.record).collect(),
        title: record::shown(tx, first.record)?.title,
        place: derive::place_of(&facts).unwrap_or(&first.place).to_owned(),
        kind: first.kind.clone(),
        date: date.map(|(_, words, _)| words.to_owned()),
        differs: all.iter().any(|other| is_of_one_look(first, other) && differs(other)),
    })
}

#[cfg(test)]
mod tests {
    use second_read_model::Code;

    use crate::SetFact;
    use crate::papers::Papers;

    fn paper(number: &str, seen: &str, printed: &str) -> String {
        format!(
            "Lakeside Rheumatology Clinic\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nFile: {number}\nRef by: Dr. Park\n\
             Sheet made {printed}\nAt our house {seen}\nJOINTS\nNothing new.\nADVICE\nRest.\n"
        )
    }

    #[test]
    fn what_was_learned_is_told_once_and_can_be_forgotten() {
        // One after the other: which of two files of one heap is the first record, nobody knows.
        let Some(papers) = Papers::of(&[("first.txt", paper("1", "05/21/2026", "05/28/2026"))]) else { return };
        papers.add("later", &[("second.txt", paper("2", "02/13/2026", "02/20/2026"))]);
        let (library, first, second) = (&papers.library, papers.id("first.txt"), papers.id("second.txt"));
        assert_eq!(library.lessons().unwrap(), []);
        assert_eq!(library.forget(&[first]).unwrap_err().code, Code::WrongUse);
        library.set_many(&[first, second], SetFact::Kind, "progress").unwrap();
        library.set(first, SetFact::Date, "2026-05-21").unwrap();
        library.set(second, SetFact::Date, "2026-02-13").unwrap();
        let [lesson] = &library.lessons().unwrap()[..] else { panic!("{:#?}", library.lessons().unwrap()) };
        assert_eq!((lesson.records.clone(), lesson.kind.as_deref(), lesson.differs), (vec![first, second], Some("progress"), false));
        assert_eq!((lesson.place.as_str(), lesson.date.as_deref()), ("Lakeside Rheumatology Clinic", Some("At our house 05/21/2026")));
        papers.add("more", &[("next.txt", paper("3", "06/30/2026", "07/02/2026"))]);
        let before = papers.row("next.txt");
        assert_eq!((before.kind.as_str(), before.date.map(|date| date.to_string())), ("progress", Some("2026-06-30".to_owned())));
        // The answers themselves stand, what was read by them does not.
        library.forget(&[first, second]).unwrap();
        assert_eq!(library.lessons().unwrap(), []);
        assert_eq!(papers.row("first.txt").kind, "progress");
        let facts = papers.row("next.txt").facts.unwrap();
        assert!(facts.values().flatten().all(|fact| fact.method != "learned"), "{facts:?}");
        library.undo().unwrap();
        assert_eq!(papers.row("next.txt"), before);
        assert_eq!(library.lessons().unwrap().len(), 1);
        // Said anew, it teaches anew; another answer for the same look is told as such.
        library.forget(&[first, second]).unwrap();
        library.set(first, SetFact::Kind, "progress").unwrap();
        library.set(second, SetFact::Kind, "letter").unwrap();
        let told: Vec<bool> = library.lessons().unwrap().iter().map(|lesson| lesson.differs).collect();
        assert_eq!(told, [true, true]);
    }
}
