//! Reading again: what is kept, with today's readers and rules.
//!
//! What was read before stays until the new reading is written in its place, so that a run can stop anywhere; the next one goes on there.
//! What users decided is not looked at here: it stands on anchors, and outranks whatever is read.

use std::collections::BTreeSet;

use second_read_model::RecordId;
use second_read_model::SourceId;
use second_read_model::progress::Phase;
use second_read_model::progress::Watch;
use second_read_model::protocol::Reader;

use super::Adding;
use super::commit::Ready;
use super::read;
use crate::Again;
use crate::Library;
use crate::RereadReport;
use crate::Result;
use crate::Worker;
use crate::db::blob::BlobKey;
use crate::db::meta;
use crate::db::record;
use crate::db::reread;
use crate::derive;
use crate::derive::Dirty;
use crate::lock::Job;
use crate::look::anchor_of;
use crate::store::digest_of;

/// Studies whose images are listed anew in one transaction.
const STUDIES: usize = 16;

impl Library {
    /// Reads again what is kept, and derives anew what lists, search and pairs show. Everything that a user decided stays as it is.
    ///
    /// # Errors
    /// `UnknownId` for a record; `Cancelled` at a commit point: what was read again stays, and the next call goes on; `WorkerMissing`,
    /// `LibraryInUse`.
    pub fn reread(&self, which: &Again, watch: &dyn Watch) -> Result<RereadReport> {
        let worker = Worker::find()?;
        let _writing = self.store.lock(Job::Reread)?;
        let readers = worker.readers()?;
        let wanted = self.store.db.read(|tx| Wanted::of(tx, which, &readers))?;
        let before = self.store.db.read(|tx| record::looks(tx))?;
        let mut adding = Adding::begin(&self.store, &worker, watch, "reread", &[])?;
        let files = adding.read_again(wanted, &hash_of(&readers))?;
        if !matches!(which, Again::Records(_)) {
            self.store.db.write(|tx| meta::put(tx, meta::READERS, &hash_of(&readers)))?;
        }
        let after = self.store.db.read(|tx| record::looks(tx))?;
        let mut changed: Vec<RecordId> = after.into_iter().filter(|(id, look)| before.get(id) != Some(look)).map(|(id, _)| id).collect();
        changed.sort_unstable();
        Ok(RereadReport { files, as_before: adding.as_before, changed, findings: adding.waiting_pictures().into_iter().collect() })
    }
}

/// What is to be read again, and what is settled anew afterwards.
struct Wanted {
    blobs: BTreeSet<BlobKey>,
    sources: BTreeSet<SourceId>,
    records: BTreeSet<RecordId>,
    all: bool,
}

impl Wanted {
    fn of(tx: &rusqlite::Transaction<'_>, which: &Again, readers: &[Reader]) -> Result<Self> {
        let blobs = match which {
            Again::All => reread::everything(tx)?,
            Again::Records(ids) => {
                ids.iter().try_for_each(|id| anchor_of(tx, *id).map(|_| ()))?;
                reread::of_records(tx, ids)?
            }
            Again::Improved => {
                let are_new = meta::get(tx, meta::READERS)?.as_deref() != Some(hash_of(readers).as_str());
                reread::read_by_older(tx, readers, are_new)?
            }
        };
        let (sources, records) = reread::around(tx, &blobs)?;
        Ok(Self { blobs, sources, records, all: *which == Again::All })
    }
}

impl Adding<'_> {
    /// Gives how many contents were read.
    fn read_again(&mut self, wanted: Wanted, readers: &str) -> Result<u64> {
        let waiting = self.store.db.write(|tx| {
            reread::want(tx, &wanted.blobs, readers)?;
            reread::waiting(tx, &wanted.blobs)
        })?;
        self.progress.phase = Phase::Read;
        self.progress.files_total = waiting.len() as u64;
        self.progress.bytes_total = waiting.iter().map(|one| one.size).sum();
        for of_one in waiting.chunk_by(|a, b| a.source == b.source) {
            let worker = self.worker.for_another_source();
            read::read_all(self, &worker, of_one, |reading| Ready::ReadAgain(Box::new(reading), readers.to_owned()))?;
        }
        self.dirty.join(if wanted.all { self.store.db.read(Dirty::everything)? } else { Dirty::default() });
        self.dirty.sources.extend(wanted.sources);
        self.dirty.records.extend(wanted.records);
        self.list_studies_anew()?;
        self.settle()?;
        self.store.db.write(|tx| reread::settled(tx, &wanted.blobs))?;
        self.read_pictures()?;
        self.end()?;
        Ok(waiting.len() as u64)
    }

    fn list_studies_anew(&self) -> Result<()> {
        let studies = self.store.db.read(|tx| {
            let there = derive::there(tx, self.dirty.records.clone())?;
            record::studies(tx, &there)
        })?;
        for batch in studies.chunks(STUDIES) {
            self.store.db.write(|tx| batch.iter().try_for_each(|id| derive::study_anew(tx, *id)))?;
            self.go_on()?;
        }
        Ok(())
    }
}

/// A list of readers as one word.
fn hash_of(readers: &[Reader]) -> String {
    let lines: String = readers.iter().map(|reader| format!("{} {}\n", reader.format, reader.version)).collect();
    digest_of(lines.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::atomic::AtomicU64;
    use std::sync::atomic::Ordering;

    use second_read_model::Code;
    use second_read_model::progress::Progress;
    use second_read_model::progress::Unwatched;

    use super::*;
    use crate::NewCase;
    use crate::RecordFilter;
    use crate::SetFact;
    use crate::db::undo;
    use crate::papers::Papers;

    const REPORT: &str = "St. Anne's Hospital\nSURGICAL PATHOLOGY REPORT\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\n\
                          Accession: S26-10482\nCollected: 05/04/2026\nFINAL DIAGNOSIS\nLeft breast, core biopsy: carcinoma.\n";
    const NOTE: &str =
        "Lakeside Clinic\nPROGRESS NOTE\nPatient: Marta Lind   DOB: 02/19/1974\nDate of visit: 05/20/2026\nASSESSMENT\nStable.\n";
    const LETTER: &str = "Dear Dr. Park,\nI refer Marta Lind, born 19 February 1974, to you.\n3 June 2026\n";
    const OTHER: &str =
        "SURGICAL PATHOLOGY REPORT\nPatient: Okafor, Ben\nDate of Birth: 07/01/1950\nCollected: 01/02/2025\nFINAL DIAGNOSIS\nBenign.\n";
    /// A picture of one pixel: nothing can be read in it.
    const PICTURE: &[u8] = &[
        137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 31, 21, 196, 137, 0, 0, 0, 13,
        73, 68, 65, 84, 120, 218, 99, 100, 96, 248, 95, 15, 0, 2, 135, 1, 128, 235, 71, 186, 146, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96,
        130,
    ];

    struct Heap(Papers);

    impl Heap {
        /// Six files in a library; `None` where the worker was not built.
        fn new() -> Option<Self> {
            let texts = [("report.txt", REPORT), ("note.txt", NOTE), ("letter.txt", LETTER), ("other.txt", OTHER)];
            let texts = texts.map(|(name, text)| (name, text.as_bytes()));
            let files = [&texts[..], &[("picture.png", PICTURE), ("broken.pdf", b"%PDF-1.7 and no more")]].concat();
            Papers::of(&files).map(Self)
        }

        /// Everything that lists and pages show.
        fn shown(&self) -> Vec<String> {
            let rows = self.0.library.records(&RecordFilter { facts: true, ..RecordFilter::default() }).unwrap();
            let mut shown: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            shown.extend(rows.iter().map(|row| format!("{:?}", self.0.library.text(row.id, None).unwrap())));
            shown
        }

        /// Every row of what users decided.
        fn decided(&self) -> BTreeMap<&'static str, Vec<String>> {
            let rows = |tx: &rusqlite::Transaction<'_>, table: &str| -> Result<Vec<String>> {
                let mut query = tx.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))?;
                let columns = query.column_count();
                let rows = query.query_map([], |row| {
                    let values = (0..columns).map(|at| Ok(format!("{:?}", row.get_ref(at)?)));
                    values.collect::<rusqlite::Result<Vec<String>>>()
                })?;
                Ok(rows.map(|row| row.map(|values| values.join(" "))).collect::<rusqlite::Result<_>>()?)
            };
            let read = |tx: &rusqlite::Transaction<'_>| undo::USER_TABLES.iter().map(|table| Ok((*table, rows(tx, table)?))).collect();
            self.0.library.store.db.read(read).unwrap()
        }

        fn tamper(&self, sql: &str) {
            self.0.library.store.db.write(|tx| Ok(tx.execute_batch(sql)?)).unwrap();
        }

        fn decide(&self) {
            let (library, report, note) = (&self.0.library, self.0.id("report.txt"), self.0.id("note.txt"));
            let patient = library.record(report).unwrap().row.person.unwrap().id;
            let other = library.record(self.0.id("other.txt")).unwrap().row.person.unwrap().id;
            library.set(note, SetFact::Date, "2026-05-21").unwrap();
            library.set(note, SetFact::Kind, "consult").unwrap();
            library.set(self.0.id("letter.txt"), SetFact::Person, &other.to_string()).unwrap();
            library.note(report, "bring this one").unwrap();
            library.tag(&[report], "C50.412", None).unwrap();
            library.turn_down(&[note], "C50.412").unwrap();
            library.trash(&[self.0.id("picture.png")]).unwrap();
            let title = "Second opinion".to_owned();
            let (checklist, recipient) = (String::new(), String::new());
            let case = library.case_new(&NewCase { title, person: patient, diagnoses: vec![], checklist, recipient }).unwrap();
            library.case_add(case, &[report, note], false).unwrap();
            library.person_merge(patient, other).unwrap();
        }
    }

    const SPOILED: &str = "UPDATE fact SET value = '1999-01-01' WHERE name = 'date';
        DELETE FROM fact WHERE name = 'kind';
        UPDATE record SET title = 'spoiled', date = '1999-01-01', kind = 'other', to_check = '';
        UPDATE page SET text = 'spoiled' WHERE origin = 'layer';
        UPDATE extract SET version = 0;
        DELETE FROM record_link;";

    #[test]
    fn what_a_user_decided_stands_and_what_is_derived_is_new() {
        let Some(heap) = Heap::new() else { return };
        heap.decide();
        let (shown, decided) = (heap.shown(), heap.decided());
        assert!(decided.values().filter(|rows| !rows.is_empty()).count() >= 8, "{decided:?}");
        heap.tamper(SPOILED);
        assert_ne!(heap.shown(), shown);
        let report = heap.0.library.reread(&Again::All, &Unwatched).unwrap();
        assert_eq!(report.files, 6);
        assert!(report.changed.contains(&heap.0.id("note.txt")), "{report:?}");
        assert_eq!(heap.shown(), shown);
        assert_eq!(heap.decided(), decided);
        assert_eq!(heap.0.library.search("carcinoma", 5).unwrap().total, 1, "the words are found again");
        assert_eq!(heap.0.library.search("spoiled", 5).unwrap().total, 0);
        assert!(heap.0.library.store.db.read(derive::index::agrees).unwrap());
        let again = heap.0.library.reread(&Again::All, &Unwatched).unwrap();
        assert_eq!((again.changed, heap.shown()), (vec![], shown), "the same readers say the same");
    }

    #[test]
    fn only_what_is_named_or_was_read_by_an_older_reader() {
        let Some(heap) = Heap::new() else { return };
        let note = heap.0.id("note.txt");
        assert_eq!(heap.0.library.reread(&Again::Records(vec![note]), &Unwatched).unwrap().files, 1);
        assert_eq!(heap.0.library.reread(&Again::Records(vec![RecordId(999)]), &Unwatched).unwrap_err().code, Code::UnknownId);
        heap.0.library.reread(&Again::Improved, &Unwatched).unwrap();
        assert_eq!(heap.0.library.reread(&Again::Improved, &Unwatched).unwrap().files, 0, "everything is as new as its reader");
        heap.tamper(&format!("UPDATE extract SET version = 0 WHERE blob IN (SELECT blob FROM record_blob WHERE record = {})", note.0));
        if Worker::find().unwrap().readers().unwrap().is_empty() {
            return;
        }
        assert_eq!(heap.0.library.reread(&Again::Improved, &Unwatched).unwrap().files, 1);
        assert_eq!(heap.0.library.reread(&Again::Improved, &Unwatched).unwrap().files, 0);
    }

    /// Stops once so many files were read.
    struct StopsAfter(u64, AtomicU64);

    impl Watch for StopsAfter {
        fn progress(&self, progress: Progress) {
            self.1.store(progress.files, Ordering::Relaxed);
        }

        fn cancelled(&self) -> bool {
            self.1.load(Ordering::Relaxed) >= self.0
        }
    }

    #[test]
    fn a_run_that_was_stopped_is_gone_on_with() {
        let Some(heap) = Heap::new() else { return };
        let shown = heap.shown();
        heap.tamper(SPOILED);
        let stopped = heap.0.library.reread(&Again::All, &StopsAfter(2, AtomicU64::new(0)));
        assert_eq!(stopped.unwrap_err().code, Code::Cancelled);
        let rest = heap.0.library.reread(&Again::All, &Unwatched).unwrap();
        assert!((1..=4).contains(&rest.files), "{rest:?}");
        assert_eq!(heap.shown(), shown);
    }

    /// An image of one study, in Explicit VR Little Endian (PS3.5 A.2): what a reader needs to know it, and a pixel.
    fn instance(number: &str) -> Vec<u8> {
        let element = |tag: (u16, u16), vr: &str, value: &[u8]| {
            let mut bytes = [tag.0.to_le_bytes(), tag.1.to_le_bytes()].concat();
            bytes.extend(vr.as_bytes());
            if vr == "OB" {
                bytes.extend([[0, 0].as_slice(), &(value.len() as u32).to_le_bytes()].concat());
            } else {
                bytes.extend((value.len() as u16).to_le_bytes());
            }
            bytes.extend(value);
            bytes
        };
        let text = |tag: (u16, u16), vr: &str, value: &str| {
            let pad = if vr == "UI" { "\0" } else { " " };
            let value = if value.len().is_multiple_of(2) { value.to_owned() } else { format!("{value}{pad}") };
            element(tag, vr, value.as_bytes())
        };
        let short = |tag: (u16, u16), value: u16| element(tag, "US", &value.to_le_bytes());
        let meta = text((2, 0x10), "UI", "1.2.840.10008.1.2.1");
        let length = element((2, 0), "UL", &(meta.len() as u32).to_le_bytes());
        let uid = format!("1.2.3.{number}");
        let body = [
            text((8, 0x16), "UI", "1.2.840.10008.5.1.4.1.1.7"),
            text((8, 0x18), "UI", &uid),
            text((8, 0x20), "DA", "20260504"),
            text((8, 0x60), "CS", "US"),
            text((8, 0x1030), "LO", "Ultrasound, left breast"),
            text((0x10, 0x10), "PN", "Lind^Marta"),
            text((0x10, 0x30), "DA", "19740219"),
            text((0x20, 0xd), "UI", "1.2.3"),
            text((0x20, 0xe), "UI", "1.2.3.9"),
            text((0x20, 0x13), "IS", number),
            short((0x28, 2), 1),
            text((0x28, 4), "CS", "MONOCHROME2"),
            short((0x28, 0x10), 1),
            short((0x28, 0x11), 1),
            short((0x28, 0x100), 8),
            short((0x28, 0x101), 8),
            short((0x28, 0x102), 7),
            short((0x28, 0x103), 0),
            element((0x7fe0, 0x10), "OB", &[7, 0]),
        ];
        [vec![0; 128], b"DICM".to_vec(), length, meta, body.concat()].concat()
    }

    #[test]
    fn a_study_is_listed_anew_from_all_of_its_images() {
        let Some(papers) = Papers::of(&[("1.dcm", instance("1")), ("2.dcm", instance("2"))]) else { return };
        let heap = Heap(papers);
        let study = heap.0.row("1.dcm").study.unwrap();
        assert_eq!((study.series, study.instances), (1, 2));
        heap.0.library.set(heap.0.id("1.dcm"), SetFact::Title, "The first ultrasound").unwrap();
        let shown = heap.shown();
        heap.tamper(
            "DELETE FROM instance WHERE sop_instance = '1.2.3.2';
             UPDATE series SET modality = 'AA';
             INSERT INTO fact (record, name, value, evidence, confidence, origin, method)
                 SELECT id, 'birth-date', '1950-01-01', 'spoiled', 1, 'stated', 'spoiled' FROM record",
        );
        heap.0.library.reread(&Again::All, &Unwatched).unwrap();
        assert_eq!(heap.shown(), shown);
    }

    #[test]
    fn nothing_is_lost_that_was_read_before() {
        let Some(heap) = Heap::new() else { return };
        heap.tamper(
            "UPDATE page SET text = 'seen before', origin = 'ocr', confidence = 0.9
                 WHERE extract IN (SELECT id FROM extract WHERE format = 'png');
             UPDATE extract SET role = 'document', problem = '' WHERE format = 'pdf'",
        );
        let picture = heap.0.id("picture.png");
        let report = heap.0.library.reread(&Again::All, &Unwatched).unwrap();
        assert_eq!(heap.0.library.text(picture, None).unwrap()[0].text, "seen before", "words of a picture take long to read");
        assert_eq!(report.as_before, 1, "the broken file was a document once");
    }
}
