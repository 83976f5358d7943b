//! Scans that are sheets of one paper: which may be, joining them, and taking a joined record apart.
//!
//! Nothing is joined by itself: thirty sheets with running numbers may be one paper or thirty. What may be one is a question that a person
//! answers once, either way, and undo takes the answer back.

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::sentence::say;
use second_read_recognise::run;
use second_read_recognise::run::Sheet;

use crate::Changed;
use crate::Library;
use crate::Result;
use crate::ScanRun;
use crate::ScanSheet;
use crate::db::case;
use crate::db::diagnosis;
use crate::db::extract;
use crate::db::fact;
use crate::db::heap;
use crate::db::piece;
use crate::db::record;
use crate::db::sheet;
use crate::db::sheet::SheetRow;
use crate::decide::wrong;
use crate::derive::joined::APART;
use crate::derive::joined::JOINED;
use crate::derive::joined::Target;
use crate::look::anchor_of;
use crate::store::now;
use crate::transact::Op;

/// What is kept of a user's word that has no value of its own.
const YES: &str = "yes";

impl Library {
    /// Runs of single scans that may be one paper and that nobody has decided on, in the order of their paths.
    pub fn scan_questions(&self) -> Result<Vec<ScanRun>> {
        self.store.db.read(|tx| {
            let sheets = sheet::all(tx)?;
            let names: Vec<(&str, &str)> = sheets.iter().map(|sheet| heap::folder_and_name(&sheet.path)).collect();
            let mut runs = Vec::new();
            for row in run::rows(&names) {
                let row: Vec<&SheetRow> = row.into_iter().map(|at| &sheets[at]).collect();
                runs.extend(questions(tx, &row)?);
            }
            Ok(runs)
        })
    }

    /// Makes scans one record, in this order: the first one, which the others become sheets of. What was said of those comes to it where it
    /// adds something (tags, notes, places in a case, whose they are), and comes back with [`Library::scans_apart`].
    ///
    /// # Errors
    /// `UnknownId`; `WrongUse` for fewer than two, for what is no scan of its own, and for scans of two people.
    pub fn scans_join(&self, ids: &[RecordId]) -> Result<Changed> {
        let join = |tx: &Transaction<'_>| {
            let mut sheets: Vec<RecordId> = Vec::with_capacity(ids.len());
            for id in ids {
                if !sheets.contains(id) {
                    sheets.push(*id);
                }
            }
            let Some((first, others)) = sheets.split_first().filter(|(_, others)| !others.is_empty()) else {
                return Err(wrong("wrong.scans-one", &[]));
            };
            let anchor = document_anchor(tx, *first)?;
            let owns: Vec<String> = others.iter().map(|id| document_anchor(tx, *id)).collect::<Result<_>>()?;
            one_person(tx, &sheets)?;
            let last = sheet::last_place(tx, *first)?;
            for ((id, own), place) in others.iter().zip(&owns).zip(last + 1..) {
                if record::originals(tx, *id)?.len() != 1 {
                    return Err(wrong("wrong.scans-joined", &[]));
                }
                hand_over(tx, own, &anchor)?;
                fact::set(tx, own, APART, None, &now())?;
                fact::set(tx, own, JOINED, Some(&Target { anchor: anchor.clone(), place }.value()), &now())?;
            }
            fact::set(tx, &anchor, APART, None, &now())
        };
        Ok(self.store.transact(Op::ScansJoin, join)?.1)
    }

    /// Says that scans are records of their own: a joined one is taken apart, and nobody asks again whether they are one.
    ///
    /// # Errors
    /// `UnknownId`; `WrongUse` for what is no scan.
    pub fn scans_apart(&self, ids: &[RecordId]) -> Result<Changed> {
        let part = |tx: &Transaction<'_>| {
            for id in ids {
                let first = document_anchor(tx, *id)?;
                for original in record::originals(tx, *id)? {
                    let own = record::blob_anchor(original.blob);
                    if own != first {
                        fact::set(tx, &own, JOINED, None, &now())?;
                    }
                    fact::set(tx, &own, APART, Some(YES), &now())?;
                }
            }
            Ok(())
        };
        Ok(self.store.transact(Op::ScansApart, part)?.1)
    }
}

/// What may be one paper among scans whose names count on.
fn questions(tx: &Transaction<'_>, row: &[&SheetRow]) -> Result<Vec<ScanRun>> {
    let read =
        |sheet: &&SheetRow| -> Result<(PageText, Vec<Fact>)> { Ok((extract::page(tx, sheet.page)?, fact::of_record(tx, sheet.record)?)) };
    let read: Vec<(PageText, Vec<Fact>)> = row.iter().map(read).collect::<Result<_>>()?;
    let sheets: Vec<Sheet<'_>> = row.iter().zip(&read).map(|(sheet, (page, facts))| Sheet { person: sheet.person, page, facts }).collect();
    run::papers(&sheets).into_iter().map(|paper| question(tx, &row[paper])).collect()
}

fn question(tx: &Transaction<'_>, row: &[&SheetRow]) -> Result<ScanRun> {
    let mut sheets = Vec::with_capacity(row.len());
    for one in row {
        let file = heap::file_name(&one.path).to_owned();
        sheets.push(ScanSheet { record: one.record, title: record::shown(tx, one.record)?.title, file });
    }
    let message = say("sheets.one", &[("count", &sheets.len().to_string())]);
    Ok(ScanRun { sheets, message })
}

/// The anchor of a record that is a document of its own, as a scan is.
fn document_anchor(tx: &Transaction<'_>, id: RecordId) -> Result<String> {
    let anchor = anchor_of(tx, id)?;
    let is_document = anchor.starts_with("blob:") && piece::range(tx, id)?.is_none() && piece::cut_content(tx, id)?.is_none();
    if is_document { Ok(anchor) } else { Err(wrong("wrong.scans-other", &[])) }
}

fn one_person(tx: &Transaction<'_>, ids: &[RecordId]) -> Result<()> {
    let mut whose = None;
    for id in ids {
        let person = record::shown(tx, *id)?.person;
        if whose.is_some() && person.is_some() && person != whose {
            return Err(wrong("wrong.scans-people", &[]));
        }
        whose = whose.or(person);
    }
    Ok(())
}

/// Gives what a user said of a sheet to the record that it becomes a part of. The sheet keeps it too, for when it is one again.
fn hand_over(tx: &Transaction<'_>, sheet: &str, to: &str) -> Result<()> {
    for tag in diagnosis::tags(tx, &[sheet.to_owned()])?.remove(sheet).unwrap_or_default() {
        diagnosis::tag(tx, to, tag, &now())?;
    }
    for (id, _) in case::with_record(tx, sheet)? {
        let held = case::records(tx, id)?;
        if !held.iter().any(|(anchor, _)| anchor == to)
            && let Some(place) = held.iter().position(|(anchor, _)| anchor == sheet)
        {
            case::put_record(tx, id, to, place, held[place].1)?;
        }
    }
    let (own, mut notes) = (fact::notes(tx, sheet)?, fact::notes(tx, to)?);
    notes.extend(own.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
    if !notes.is_empty() {
        fact::set_note(tx, to, &notes.join("\n"), &now())?;
    }
    let whose = "person";
    let (own, theirs) = (fact::set_of(tx, sheet)?, fact::set_of(tx, to)?);
    match own.get(whose) {
        Some(person) if !theirs.contains_key(whose) => fact::set(tx, to, whose, Some(person), &now()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use second_read_model::Code;
    use second_read_model::progress::Unwatched;

    use super::*;
    use crate::Again;
    use crate::NewCase;
    use crate::RecordFilter;
    use crate::Unlock;
    use crate::papers::Papers;

    const FIRST: &str = "SURGICAL PATHOLOGY REPORT\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nCollected: 05/04/2026\n";
    const SECOND: &str = "Microscopic description: nests of cells in a sclerotic stroma.\n";
    const THIRD: &str = "Signed by the pathologist on duty. The slides are quokka stained.\n";

    fn sheets() -> Option<(Papers, [RecordId; 3])> {
        let papers = Papers::of(&[("scan 1.txt", FIRST), ("scan 3.txt", THIRD), ("scan 2.txt", SECOND)])?;
        let ids = ["scan 1.txt", "scan 2.txt", "scan 3.txt"].map(|name| papers.id(name));
        Some((papers, ids))
    }

    /// Every record: its title's file, and the beginnings of its pages.
    fn shown(library: &Library) -> Vec<Vec<String>> {
        let mut all: Vec<Vec<String>> = library
            .records(&RecordFilter::default())
            .unwrap()
            .iter()
            .map(|row| library.text(row.id, None).unwrap().iter().map(|page| page.text.chars().take(8).collect()).collect())
            .collect();
        all.sort();
        all
    }

    const APART_NOW: [&[&str]; 3] = [&["Microsco"], &["SURGICAL"], &["Signed b"]];
    const ONE: [&[&str]; 1] = [&["SURGICAL", "Microsco", "Signed b"]];

    #[test]
    fn joined_scans_are_one_record_until_they_are_taken_apart() {
        let Some((papers, ids)) = sheets() else { return };
        let library = &papers.library;
        assert_eq!(shown(library), APART_NOW);
        let changed = library.scans_join(&ids).unwrap().changed;
        assert_eq!(changed, [ids[0].to_string()]);
        assert_eq!(shown(library), ONE);
        let row = papers.row("scan 3.txt");
        assert_eq!((row.id, row.pages, row.kind.as_str(), row.sources.len()), (ids[0], 3, "pathology", 3));
        let hit = &library.search("quokka", 9).unwrap().hits[0];
        assert_eq!((hit.record, hit.page), (ids[0], Some(3)));
        // What reads everything again, takes the same files again or counts the bytes leaves it as it is.
        papers.add("heap", &[("scan 4.txt", "Another paper altogether, of no day.")]);
        library.reread(&Again::All, &Unwatched).unwrap();
        assert_eq!(shown(library).len(), 2);
        assert_eq!(papers.row("scan 2.txt").pages, 3);
        assert!(library.check(true, &Unwatched).unwrap().ok);

        library.scans_apart(&[ids[0]]).unwrap();
        assert_eq!(shown(library).len(), 4);
        assert!(library.search("quokka", 9).unwrap().hits.iter().all(|hit| hit.record != ids[0]));
        assert!(library.check(false, &Unwatched).unwrap().ok);
        library.undo().unwrap();
        assert_eq!(papers.row("scan 3.txt").pages, 3);
        library.undo().unwrap();
        assert_eq!(shown(library).len(), 4);
        library.reread(&Again::All, &Unwatched).unwrap();
        assert_eq!(shown(library).len(), 4);
        assert!(library.check(false, &Unwatched).unwrap().ok);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "it harms a database as a broken disk would")]
    fn a_library_that_is_rebuilt_from_its_catalogue_has_them_joined() {
        let Some((papers, ids)) = sheets() else { return };
        papers.library.scans_join(&[ids[0], ids[2]]).unwrap();
        let folder = papers.library.folder().to_owned();
        std::fs::write(folder.join(crate::db::NAME), "no database").unwrap();
        crate::check(&folder, Unlock::None, true, &Unwatched).unwrap();
        let again = Library::open(&folder, Unlock::None).unwrap();
        again.add(&[], &Unwatched).unwrap();
        assert_eq!(shown(&again), [&["Microsco"][..], &["SURGICAL", "Signed b"]]);
    }

    #[test]
    fn what_was_said_of_a_sheet_is_said_of_the_record_it_is_joined_to() {
        let Some((papers, ids)) = sheets() else { return };
        let library = &papers.library;
        let person = papers.row("scan 1.txt").person.unwrap().id;
        let new = NewCase { title: "Which?".into(), person, diagnoses: Vec::new(), checklist: String::new(), recipient: String::new() };
        let case = library.case_new(&new).unwrap();
        library.tag(&[ids[1]], "C50.412", Some(person)).unwrap();
        library.note(ids[2], "Ask about this page.").unwrap();
        library.case_add(case, &[ids[2]], true).unwrap();
        library.scans_join(&ids).unwrap();
        let detail = library.record(ids[0]).unwrap();
        assert_eq!((detail.row.diagnoses, detail.notes), (vec!["C50.412".to_owned()], vec!["Ask about this page.".to_owned()]));
        let held = || library.case(case).unwrap().records.iter().map(|held| held.record).collect::<Vec<_>>();
        assert_eq!(held(), [ids[0]]);
        library.undo().unwrap();
        let sheet = papers.row("scan 3.txt").id;
        assert_eq!((held(), library.record(sheet).unwrap().notes.len()), (vec![sheet], 1));
        assert!(library.record(papers.id("scan 1.txt")).unwrap().row.diagnoses.is_empty());
    }

    #[test]
    fn what_cannot_be_joined_is_refused_and_nothing_changes() {
        let other = "VISIT NOTE\nPatient: Berg, Otto\nDate of Birth: 01/02/1950\nVisit: 05/04/2026\n";
        let Some((papers, ids)) = sheets() else { return };
        papers.add("more", &[("other.txt", other)]);
        let library = &papers.library;
        library.scans_join(&[ids[1], ids[2]]).unwrap();
        let before = shown(library);
        for (records, word) in [
            (vec![], "two scans"),
            (vec![ids[0], ids[0]], "two scans"),
            (vec![ids[0], ids[1]], "apart first"),
            (vec![ids[0], papers.id("other.txt")], "two people"),
        ] {
            let error = library.scans_join(&records).unwrap_err();
            assert!(error.code == Code::WrongUse && error.to_string().contains(word), "{records:?}: {error}");
        }
        assert_eq!(library.scans_join(&[ids[0], RecordId(999)]).unwrap_err().code, Code::UnknownId);
        assert_eq!(shown(library), before);
    }
}
