//! A bundle without a library: what is in the zip, what is refused, what is left behind when it stops.

use std::fs;
use std::path::Path;

use second_read_bundle::Report;
use second_read_bundle::content::Gathered;
use second_read_bundle::write_contents;
use second_read_library::Worker;
use second_read_model::Code;
use second_read_model::finding::Disagreement;
use second_read_model::finding::FindingCode;
use second_read_model::finding::Saying;
use second_read_model::progress::Cancel;
use second_read_model::progress::Progress;
use second_read_model::progress::Unwatched;
use second_read_model::progress::Watch;
use second_read_tests::by_hand::ByHand;
use second_read_tests::mutate::members;
use second_read_tests::program;
use second_read_tests::sample::Scale;

pub(crate) fn worker() -> Worker {
    Worker::of(program("second-read-worker"))
}

pub(crate) fn write(by_hand: &ByHand, to: &Path, watch: &dyn Watch) -> second_read_library::Result<Report> {
    by_hand.with_sources(|from| write_contents(by_hand.contents()?, &worker(), from, to, watch))
}

#[test]
fn the_zip_is_what_the_standards_and_a_reader_want() {
    let folder = tempfile::tempdir().unwrap();
    let by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    let to = folder.path().join("case.zip");
    let report = write(&by_hand, &to, &Unwatched).unwrap();
    assert!(report.verified);
    assert_eq!(report.bytes, fs::metadata(&to).unwrap().len());
    let files = members(&to).unwrap();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..3], ["INDEX.HTM", "README.TXT", "SUMMARY.PDF"], "what a person opens first stands first");
    assert_eq!(names[names.len() - 2..], ["IHE_XDM/SUBSET01/METADATA.XML", "SHA256.TXT"]);
    let contents = by_hand.contents().unwrap();
    for file in &contents.files {
        let (_, bytes) = files.iter().find(|(name, _)| *name == file.path).unwrap();
        let original = by_hand.blob(file.blob);
        let from = if file.instance.is_some() { 128 } else { 0 };
        assert_eq!(bytes[from..], original[from..], "{} is unchanged but for its preamble", file.path);
        assert!(bytes[..from].iter().all(|byte| *byte == 0), "{} hides nothing in its preamble", file.path);
    }
    let again = folder.path().join("again.zip");
    write(&by_hand, &again, &Unwatched).unwrap();
    assert!(fs::read(&to).unwrap() == fs::read(&again).unwrap(), "the same case and clock give the same bytes");
}

#[test]
fn what_the_page_quotes_is_on_the_page_and_what_stays_home_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    let front = second_read_bundle::front::front(&by_hand.contents().unwrap());
    let pages: Vec<&str> = by_hand.gathered.iter().flat_map(|record| record.pages.iter().map(|page| page.text.as_str())).collect();
    assert!(front.quotations.iter().any(|quotation| quotation.text.contains("FINAL DIAGNOSIS")), "the diagnosis is quoted");
    for quotation in &front.quotations {
        assert!(pages.iter().any(|page| page.contains(&quotation.text)), "a quotation is a contiguous piece of its page");
    }
    let to = folder.path().join("case.zip");
    write(&by_hand, &to, &Unwatched).unwrap();
    let files = members(&to).unwrap();
    let index = String::from_utf8(files[0].1.clone()).unwrap();
    for quotation in &front.quotations {
        let shown = quotation.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        assert!(index.contains(&shown), "INDEX.HTM shows it word for word");
    }
    assert!(!index.contains("<script") && !index.contains("style=") && !index.contains("<b>&</b>"), "nothing in it is markup of others");
    for record in &by_hand.gathered {
        for path in &record.row.sources {
            let name = path.rsplit('/').next().unwrap();
            for (member, bytes) in files.iter().filter(|(member, _)| !member.contains("DOC") && !member.starts_with("DICOM")) {
                let found = bytes.windows(name.len()).any(|window| window == name.as_bytes());
                assert!(!found, "{member} holds an original file name");
            }
        }
    }
}

#[test]
fn another_persons_record_is_refused_until_it_is_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let (heap, to) = (folder.path().join("heap"), folder.path().join("case.zip"));
    let refused = write(&ByHand::new(&heap, Scale::Small).unwrap().with_stranger(&heap, false).unwrap(), &to, &Unwatched).unwrap_err();
    assert_eq!(refused.code, Code::OtherPerson);
    assert_eq!(refused.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [FindingCode::OtherPerson]);
    assert!(!to.exists());
    let confirmed = ByHand::new(&heap, Scale::Small).unwrap().with_stranger(&heap, true).unwrap();
    write(&confirmed, &to, &Unwatched).unwrap();
    let index = String::from_utf8(members(&to).unwrap()[0].1.clone()).unwrap();
    assert!(index.contains("names another person: Mariah J Alvarez"));
}

#[test]
fn own_notes_and_private_kinds_stay_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    by_hand.gathered.retain(|record| record.row.study.is_none());
    let parts: Vec<_> = ["own", "insurance"]
        .into_iter()
        .zip(&mut by_hand.gathered)
        .map(|(kind, record)| {
            record.row.kind = kind.to_owned();
            record.row.id
        })
        .collect();
    let contents = by_hand.contents().unwrap();
    assert!(parts.iter().all(|id| contents.left_out.iter().any(|left| left.record == *id)));
    by_hand.gathered.truncate(1);
    by_hand.gathered[0].row.kind = "own".to_owned();
    assert_eq!(by_hand.contents().unwrap_err().code, Code::EmptyCase);
}

/// What the page says of things that are not here or do not agree.
fn missing(by_hand: &ByHand) -> String {
    let front = second_read_bundle::front::front(&by_hand.contents().unwrap());
    front.gaps.iter().flat_map(|gap| &gap.lines).map(|(line, _)| format!("{line}\n")).collect()
}

#[test]
fn a_report_says_where_its_images_and_its_later_version_are() {
    let folder = tempfile::tempdir().unwrap();
    let by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    let final_report = by_hand.gathered.iter().position(|record| record.row.kind == "pathology" && record.row.status == "final").unwrap();
    let contents = by_hand.contents().unwrap();
    let place = contents.records.iter().position(|record| record.gathered.row.id == by_hand.gathered[final_report].row.id).unwrap();
    let under: Vec<&str> =
        contents.records.iter().filter(|record| record.under == Some(place)).map(|record| record.gathered.row.status.as_str()).collect();
    assert_eq!(under, ["preliminary"]);
    let whole = missing(&by_hand);
    assert!(whole.contains("images of") && !whole.contains("MRI") && !whole.contains("a later version of"), "{whole}");
    let without = |keep: &dyn Fn(&Gathered) -> bool| {
        let mut fewer = ByHand::new(&folder.path().join("again"), Scale::Small).unwrap();
        fewer.gathered.retain(keep);
        missing(&fewer)
    };
    let no_final = without(&|record| record.row.status != "final");
    assert!(no_final.contains("a later version of"), "{no_final}");
    let no_images = without(&|record| record.row.study.is_none());
    assert!(no_images.matches("report only").count() > whole.matches("report only").count(), "{no_images}");
}

#[test]
fn what_does_not_agree_stands_on_the_front_page_beside_its_record() {
    let folder = tempfile::tempdir().unwrap();
    let mut by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    let told = |by_hand: &ByHand| missing(by_hand).matches("Left here, right there.").count();
    assert_eq!(told(&by_hand), 0);
    let record = by_hand.gathered.iter_mut().find(|record| record.row.kind == "pathology").unwrap();
    let said = Saying { words: "left".to_owned(), record: Some(record.row.id), page: Some(1) };
    let message = "Left here, right there.".to_owned();
    record.disagreements.push(Disagreement { code: FindingCode::SideDisagrees, message, quotes: vec![said] });
    assert_eq!(told(&by_hand), 1);
}

/// Stops after some progress.
struct StopsAfter(std::sync::atomic::AtomicI64, Cancel);

impl Watch for StopsAfter {
    fn progress(&self, _: Progress) {
        if self.0.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) <= 0 {
            self.1.set();
        }
    }

    fn cancelled(&self) -> bool {
        self.1.is_set()
    }
}

#[test]
fn an_export_that_stops_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    for after in [0, 3, 40] {
        let watch = StopsAfter(after.into(), Cancel::default());
        let stopped = write(&by_hand, &out.join("case.zip"), &watch).unwrap_err();
        assert_eq!(stopped.code, Code::Cancelled);
        assert_eq!(fs::read_dir(&out).unwrap().count(), 0, "nothing is left after {after} steps");
    }
    fs::write(out.join("case.zip"), b"mine").unwrap();
    assert_eq!(write(&by_hand, &out.join("case.zip"), &Unwatched).unwrap_err().code, Code::TargetExists);
    assert_eq!(fs::read(out.join("case.zip")).unwrap(), b"mine");
    assert_eq!(write(&by_hand, &out.join("no/such/case.zip"), &Unwatched).unwrap_err().code, Code::TargetUnwritable);
}
