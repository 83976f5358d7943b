//! Pages that are only pictures: their words are found, with places and confidence; without tesseract they wait; a run that is stopped
//! goes on; tesseract can do nothing but read.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use image::DynamicImage;
use image::GrayImage;
use image::imageops;
use second_read_library::Library;
use second_read_library::RecordFilter;
use second_read_library::Tesseract;
use second_read_library::Worker;
use second_read_model::Code;
use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;
use second_read_model::progress::Phase;
use second_read_model::progress::Progress;
use second_read_model::progress::Unwatched;
use second_read_model::progress::Watch;
use second_read_tests::corpus;
use second_read_tests::paper;
use second_read_tests::paper::askew;
use second_read_tests::paper::scanned as scanned_paper;
use second_read_tests::pdf::LETTER;
use second_read_tests::pdf::PdfWriter;
use second_read_tests::skipped;
use second_read_worker::formats;
use serde_json::Value;

use crate::desk::Desk;
use crate::desk::answer;

const PAPER: [&str; 9] = [
    "SURGICAL PATHOLOGY REPORT",
    "Lakeside Regional Laboratory, Department of Pathology",
    "Patient: Doe, Jane      Born: 03/14/1971",
    "Collected: 05/20/2026   Reported: 05/27/2026",
    "Specimen: left breast, ultrasound-guided core biopsy",
    "Invasive ductal carcinoma of no special type, Nottingham grade 2.",
    "Lymphovascular invasion is not identified in these cores.",
    "Estrogen receptor positive in 95 percent of tumor nuclei.",
    "Electronically signed by the pathologist on duty.",
];

/// Whether pictures can be read here; says that the test is skipped if not.
fn has_tesseract() -> bool {
    let found = Worker::find().ok().and_then(|worker| Tesseract::find(&worker)).is_some();
    if !found {
        skipped("tesseract is not installed");
    }
    found
}

/// These lines as a scanner gives them, at 200 dots per inch.
fn scanned(lines: &[&str]) -> GrayImage {
    let mut pdf = PdfWriter::new();
    pdf.page(LETTER);
    for (line, y) in lines.iter().zip((90..).step_by(24)) {
        pdf.text(72.0, y as f32, 11.0, false, line);
    }
    let pdf = pdf.finish();
    let png = formats::page("a.pdf", pdf.len() as u64, &mut std::io::Cursor::new(&pdf), 1, 1700).unwrap();
    image::load_from_memory(&png).unwrap().to_luma8()
}

/// Further off than tesseract copes with, in radians, clockwise.
const ASKEW: f32 = 0.045;

/// A PDF of such pages; the scan covers what is written on each before.
fn scan(pages: impl IntoIterator<Item = (Option<&'static str>, GrayImage)>) -> Vec<u8> {
    let mut pdf = PdfWriter::new();
    for (layer, picture) in pages {
        pdf.page(LETTER);
        if let Some(layer) = layer {
            pdf.paragraph(72.0, 90.0, 400.0, 11.0, false, layer);
        }
        pdf.scan(picture);
    }
    pdf.finish()
}

/// The text of the one record of a heap with this file.
fn pages_of(name: &str, bytes: &[u8]) -> Vec<PageText> {
    let folder = tempfile::tempdir().unwrap();
    let heap = folder.path().join("heap");
    std::fs::create_dir(&heap).unwrap();
    std::fs::write(heap.join(name), bytes).unwrap();
    let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
    library.add(&[heap], &Unwatched).unwrap();
    only_record(&library)
}

fn only_record(library: &Library) -> Vec<PageText> {
    let records = library.records(&RecordFilter::default()).unwrap();
    assert_eq!(records.len(), 1, "{records:?}");
    library.text(records[0].id, None).unwrap()
}

/// How many of the words of `PAPER` with more than three letters a text lacks.
fn lacking(text: &str) -> Vec<&'static str> {
    let words = PAPER.iter().flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric())).filter(|word| word.len() > 3);
    words.filter(|word| !text.contains(word)).collect()
}

#[test]
fn the_samples_fax_and_photo_are_found_by_their_words() {
    if !has_tesseract() {
        return;
    }
    let desk = Desk::open().with_sample();
    for (words, file) in [
        ("tomosynthesis compression nipple", "Fax_20260521_0934.pdf"),
        ("LI-26-04981", "Fax_20260521_0934.pdf"),
        ("Lakeside visit Whitfield", "IMG_2041.jpg"),
    ] {
        let hits = desk.does(&format!("search {words}"))["hits"].clone();
        let records = hits.as_array().unwrap().iter().map(|hit| desk.does(&format!("show {}", hit["record"].as_str().unwrap())));
        let found = records.into_iter().any(|record| record["sources"].to_string().contains(file));
        assert!(found, "{words}: {hits}");
    }
    let records = desk.does("records --kind radiology");
    let fax = records.as_array().unwrap().iter().find(|record| record["sources"].to_string().contains("Fax_2026"));
    assert_eq!(fax.map(|fax| &fax["date"]), Some(&Value::from("2026-05-20")), "{records}");
}

#[test]
fn a_page_is_read_in_its_own_language() {
    if !has_tesseract() {
        return;
    }
    let knows = |language| {
        Worker::find().ok().and_then(|worker| Tesseract::find(&worker)).is_some_and(|found| found.languages().contains(&language))
    };
    for (language, paper) in [
        (
            "deu",
            "Radiologischer Befund\n\nPatientin: Frau Krüger, Svenja, geb. 14.03.1971\nWir berichten über die Untersuchung der Brüste vom 20.05.2026.\nKein Anhalt für einen bösartigen Prozess bei unauffälligen Lymphknoten.",
        ),
        (
            "fra",
            "Compte rendu de la mammographie\n\nPatiente : Lefèvre, Hélène, née le 14/03/1971\nExamen réalisé pour le dépistage, sans antécédent particulier.\nConclusion : pas d'anomalie décelée des deux côtés.",
        ),
    ] {
        if !knows(language) {
            skipped(&format!("tesseract does not know {language}"));
            continue;
        }
        let scan = scanned_paper(&paper::pdf(&[paper.to_owned()]).unwrap(), 1).unwrap();
        let text = pages_of("scan.pdf", &scan).remove(0).text;
        let special = |word: &&str| word.chars().any(|letter| letter.is_alphabetic() && !letter.is_ascii());
        let lacking: Vec<&str> =
            paper.split(|letter: char| !letter.is_alphanumeric()).filter(special).filter(|word| !text.contains(word)).collect();
        assert!(lacking.len() <= 1, "{lacking:?} in {text}");
    }
}

#[test]
fn words_have_places_and_a_confidence_however_the_page_lies() {
    if !has_tesseract() {
        return;
    }
    let upright = scanned(&PAPER);
    for (how, picture) in [("upright", upright.clone()), ("on its head", imageops::rotate180(&upright))] {
        let pages = pages_of("scan.pdf", &scan([(None, picture)]));
        assert_eq!(pages.len(), 1);
        let page = &pages[0];
        assert_eq!((page.origin, page.width, page.height), (TextOrigin::Ocr, 612.0, 792.0), "{how}");
        assert!(page.confidence.is_some_and(|confidence| confidence > 0.8), "{how}: {:?}", page.confidence);
        assert!(lacking(&page.text).is_empty(), "{how}: {:?} in {}", lacking(&page.text), page.text);
        let word = page.words.iter().find(|word| &page.text[word.start as usize..][..word.len as usize] == "SURGICAL").unwrap();
        let (left, bottom) = if how == "upright" { (word.x, word.y + word.h) } else { (612.0 - word.x - word.w, 792.0 - word.y) };
        assert!((left - 72.0).abs() < 2.0 && (bottom - 90.0).abs() < 2.0, "{how}: {word:?}");
    }
    let pages = pages_of("askew.pdf", &scan([(None, askew(&upright, ASKEW))]));
    let page = &pages[0];
    assert!(lacking(&page.text).is_empty(), "askew: {:?} in {}", lacking(&page.text), page.text);
    let word = page.words.iter().find(|word| &page.text[word.start as usize..][..word.len as usize] == "SURGICAL").unwrap();
    // Its middle stood at 104, 86 before the page went askew around 306, 396.
    let (sine, cosine) = ASKEW.sin_cos();
    let (x, y) = (306.0 - 202.0 * cosine + 310.0 * sine, 396.0 - 202.0 * sine - 310.0 * cosine);
    let middle = (word.x + word.w / 2.0, word.y + word.h / 2.0);
    assert!((middle.0 - x).abs() < 4.0 && (middle.1 - y).abs() < 4.0, "{middle:?}, not {x} {y}");
    let mut photo = Vec::new();
    let sideways = DynamicImage::from(imageops::rotate90(&upright)).into_rgb8();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut photo, 85).encode_image(&sideways).unwrap();
    let pages = pages_of("photo.jpg", &photo);
    assert!(lacking(&pages[0].text).is_empty(), "{:?}", pages[0].text);
    assert_eq!((pages[0].width, pages[0].height), (2200.0, 1700.0));
}

#[test]
fn a_text_layer_counts_as_long_as_it_is_what_the_page_shows() {
    if !has_tesseract() {
        return;
    }
    let garbled = "vxujlfdo sdwkrorjb uhsruw lqydvlyh gxfwdo fduflqrpd ri qr vshfldo wbsh qrwwlqjkdp judgh wzr obpskrydvfxodu lqydvlrq lv qrw \
                   lghqwlilhg lq wkhvh fruhv hvwurjhq uhfhswru srvlwlyh";
    let blank = GrayImage::from_pixel(1700, 2200, image::Luma([255]));
    let pages = pages_of(
        "layers.pdf",
        &scan([(Some("FAX 05/21/2026 P. 1/1"), scanned(&PAPER)), (Some(garbled), scanned(&PAPER)), (Some("Nothing else is here"), blank)]),
    );
    assert_eq!(pages.iter().map(|page| page.origin).collect::<Vec<_>>(), [TextOrigin::Ocr, TextOrigin::Ocr, TextOrigin::Layer]);
    assert!(pages[..2].iter().all(|page| lacking(&page.text).is_empty()), "{pages:?}");
    assert_eq!(pages[2].text, "Nothing else is here");
}

#[test]
fn a_picture_without_words_is_asked_about_once() {
    if !has_tesseract() {
        return;
    }
    let mut png = std::io::Cursor::new(Vec::new());
    let clouds = GrayImage::from_fn(900, 700, |x, y| image::Luma([(120 + (x * x / 97 + y * 31 / 7) % 40) as u8]));
    clouds.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let pages = pages_of("clouds.png", png.get_ref());
    assert_eq!((pages[0].origin, pages[0].text.as_str(), pages[0].confidence), (TextOrigin::Wordless, "", None));
}

#[test]
fn pages_wait_until_tesseract_is_there() {
    let desk = Desk::open();
    desk.put("heap/scan.pdf", scan([(None, scanned(&PAPER))]));
    let (status, report) = answer(desk.command("add heap").env("PATH", ""));
    assert_eq!(status, 0, "{report}");
    let codes: Vec<&str> = report["findings"].as_array().unwrap().iter().filter_map(|finding| finding["code"].as_str()).collect();
    assert_eq!(codes, ["pictures-not-read"], "{report}");
    assert!(report["findings"][0]["message"].as_str().unwrap().contains("Tesseract"), "{report}");
    assert_eq!(answer(desk.command("about").env("PATH", "")).1["worker"]["tesseract"], Value::Null);
    assert_eq!(desk.does("search Lymphovascular")["total"], 0);
    if has_tesseract() {
        assert_eq!(desk.does("add heap")["findings"].as_array().map(Vec::len), Some(0));
        assert_eq!(desk.does("search Lymphovascular")["total"], 1);
        desk.does("check");
    }
}

/// The second sheet of `PAPER`, and a paper of another day.
const SECOND: [&str; 4] = [
    "Microscopic description, continued from the sheet before.",
    "Nests and cords of atypical cells lie in a sclerotic stroma.",
    "The invasive component measures eleven millimeters at most.",
    "Margins cannot be judged in cores of this kind of biopsy.",
];
const OTHER: [&str; 5] = [
    "MAMMOGRAPHY REPORT",
    "Lakeside Regional Imaging Center",
    "Patient: Doe, Jane      Born: 03/14/1971",
    "Date of exam: 02/11/2026",
    "There is no suspicious mass in either breast on this study.",
];

#[test]
fn scans_whose_names_count_on_are_asked_about_and_joined() {
    if !has_tesseract() {
        return;
    }
    let desk = Desk::open();
    for (name, lines) in [("Scan_0001.png", &PAPER[..]), ("Scan_0002.png", &SECOND), ("Scan_0003.png", &OTHER)] {
        let mut png = std::io::Cursor::new(Vec::new());
        scanned(lines).write_to(&mut png, image::ImageFormat::Png).unwrap();
        desk.put(&format!("heap/{name}"), png.into_inner());
    }
    desk.does("add heap");
    let asked = desk.does("scans questions");
    let files: Vec<&str> = asked[0]["sheets"].as_array().unwrap().iter().filter_map(|sheet| sheet["file"].as_str()).collect();
    assert_eq!((asked.as_array().map(Vec::len), files), (Some(1), vec!["Scan_0001.png", "Scan_0002.png"]), "{asked}");
    let ids: Vec<&str> = asked[0]["sheets"].as_array().unwrap().iter().filter_map(|sheet| sheet["record"].as_str()).collect();
    desk.does(&format!("scans join {}", ids.join(" ")));
    assert_eq!(desk.does("scans questions"), serde_json::json!([]));
    let shown = desk.does(&format!("show {}", ids[0]));
    assert_eq!((shown["pages"].as_u64(), shown["kind"].as_str(), shown["date"].as_str()), (Some(2), Some("pathology"), Some("2026-05-20")));
    desk.does("undo");
    let again = desk.does("scans questions");
    let ids: Vec<&str> = again[0]["sheets"].as_array().unwrap().iter().filter_map(|sheet| sheet["record"].as_str()).collect();
    desk.does(&format!("scans apart {}", ids.join(" ")));
    assert_eq!(desk.does("scans questions"), serde_json::json!([]));
    desk.does("undo");
    assert_eq!(desk.does("scans questions").as_array().map(Vec::len), Some(1));
    desk.does("check");
}

/// Stops a job after its first page was read.
struct Impatient(AtomicBool);

impl Watch for Impatient {
    fn progress(&self, now: Progress) {
        if now.phase == Phase::Pictures && now.files == 1 {
            assert_eq!(now.files_total, 5);
            self.0.store(true, Ordering::Relaxed);
        }
    }

    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[test]
fn a_run_that_is_stopped_goes_on_page_by_page() {
    if !has_tesseract() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let heap = folder.path().join("scan.pdf");
    std::fs::write(&heap, scan((0..5).map(|_| (None, scanned(&PAPER))))).unwrap();
    let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
    let stopped = library.add(std::slice::from_ref(&heap), &Impatient(AtomicBool::default()));
    assert_eq!(stopped.unwrap_err().code, Code::Cancelled);
    let read = |library: &Library| only_record(library).iter().filter(|page| page.origin == TextOrigin::Ocr).count();
    assert_eq!(read(&library), 1);
    library.add(&[heap], &Unwatched).unwrap();
    assert_eq!(read(&library), 5);
    assert!(library.check(false, &Unwatched).unwrap().ok);
}

#[test]
#[cfg(target_os = "linux")]
fn tesseract_can_only_read() {
    use second_read_model::protocol::Look;
    use second_read_model::protocol::OcrOrder;
    use second_read_tests::program;
    let look = Look::Words { languages: "eng".into(), turned: false, dpi: None };
    let order = OcrOrder { program: program("false-worker").to_str().unwrap().to_owned(), look };
    let words = ["ocr".to_owned(), (1_u64 << 30).to_string(), serde_json::to_string(&order).unwrap()];
    let output = std::process::Command::new(program("second-read-worker")).args(words).output().unwrap();
    let tried = String::from_utf8(output.stdout).unwrap();
    assert_eq!(tried.lines().count(), 13, "{tried}");
    let open: Vec<&str> = tried.lines().filter(|line| !line.ends_with(": held")).collect();
    // Where a file lies can be seen, not what is in it; the one variable is the one that is set for tesseract.
    assert_eq!(open, ["look at a file: OPEN", "see its parent's environment: OPEN"], "{tried}");
}

/// Of a hundred reports, so many must be found by each of the words that somebody who looks for them would try.
const FOUND: usize = 95;

#[test]
fn words_that_search_must_find_in_the_corpus() {
    let Some(corpus) = corpus().filter(|_| has_tesseract()) else { return };
    let truth: Vec<Value> = serde_json::from_slice(&std::fs::read(corpus.join("pdf/reports/truth.json")).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
    library.add(&[corpus.join("pdf/reports"), corpus.join("images/reports")], &Unwatched).unwrap();
    let records = library.records(&RecordFilter::default()).unwrap();
    let (mut pictures, mut missing) = (0, Vec::new());
    for report in &truth {
        let file = report["file"].as_str().unwrap();
        let record = records.iter().find(|record| record.sources.iter().any(|path| path.ends_with(file))).unwrap();
        let lacks = |word: &&str| library.search(word, 1_000).unwrap().hits.iter().all(|hit| hit.record != record.id);
        let words = report["words_that_search_must_find"].as_array().unwrap().iter().filter_map(Value::as_str);
        let lacking: Vec<&str> = words.filter(lacks).collect();
        pictures += usize::from(report["ocr_needed"] == true);
        missing.extend((!lacking.is_empty()).then(|| format!("{file}: {lacking:?}")));
    }
    let found = truth.len() - missing.len();
    assert!(pictures > 5 && found * 100 >= truth.len() * FOUND, "{found} of {} reports: {missing:#?}", truth.len());
}

#[test]
fn a_page_is_found_by_what_its_misread_and_broken_words_mean() {
    if !has_tesseract() {
        return;
    }
    // What a speck on the glass makes of an i: the picture says one thing to tesseract, another one to a person.
    let lines = [
        "RADIOLOGY REPORT of the lungs and the heart",
        "Cardjomegaly is seen and one nodule of the right upper zone, adeno-",
        "carcinoma is not ruled out by this examination",
    ];
    let folder = tempfile::tempdir().unwrap();
    let heap = folder.path().join("scan.pdf");
    std::fs::write(&heap, scan([(None, scanned(&lines))])).unwrap();
    let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
    library.add(&[heap], &Unwatched).unwrap();
    // Whether tesseract itself reads an i or a j there is its own affair: both must find the page.
    for (word, total) in [("cardiomegaly", 1), ("adenocarcinoma", 1), ("cardiomyopathy", 0)] {
        let found = library.search(word, 10).unwrap().total;
        assert_eq!(found, total, "{word}: {}", only_record(&library)[0].text);
    }
    assert!(library.check(false, &Unwatched).unwrap().ok);
}
