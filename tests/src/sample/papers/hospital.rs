//! St. Anne's Hospital: two pathology reports of one biopsy (preliminary, final) and the MRI report.

use super::layout::Heading;
use super::layout::House;
use super::layout::Paper;
use super::layout::paper;
use crate::pdf::PdfWriter;
use crate::pdf::text_width;
use crate::sample::person::HOSPITAL_NUMBER;
use crate::sample::person::patient;

const PATHOLOGY: House = House {
    letterhead: |pdf| letterhead(pdf, "DEPARTMENT OF PATHOLOGY", "Telephone (555) 0142-300 · CLIA 00D0000000"),
    left: 60.0,
    right: 552.0,
    size: 9.5,
    heading: Heading::Capitals,
    foot: "St. Anne's Hospital · Department of Pathology · 400 Chapel Hill Road, Port Lorne",
};

const RADIOLOGY: House = House {
    letterhead: |pdf| letterhead(pdf, "DEPARTMENT OF RADIOLOGY", "Breast imaging · Telephone (555) 0142-410"),
    foot: "St. Anne's Hospital · Department of Radiology · 400 Chapel Hill Road, Port Lorne",
    ..PATHOLOGY
};

fn letterhead(pdf: &mut PdfWriter, department: &str, line: &str) -> f32 {
    let centered = |pdf: &mut PdfWriter, y: f32, size: f32, bold: bool, text: &str| {
        let width = text_width(text, size) * if bold { 1.06 } else { 1.0 };
        pdf.text(306.0 - width / 2.0, y, size, bold, text);
    };
    centered(pdf, 58.0, 17.0, true, "ST. ANNE'S HOSPITAL");
    centered(pdf, 74.0, 10.0, false, department);
    centered(pdf, 87.0, 8.0, false, line);
    pdf.line((60.0, 95.0), (552.0, 95.0), 1.2);
    114.0
}

fn who(paper: &mut Paper<'_>, status: &str, reported: &str) {
    let person = patient();
    paper.fields(&[
        ("Patient", &person.printed),
        ("Accession", "S26-10482"),
        ("DOB", &person.birth_printed),
        ("Sex", "Female"),
        ("MRN", HOSPITAL_NUMBER),
        ("Status", status),
        ("Collected", "05/27/2026 10:40"),
        ("Received", "05/27/2026 12:05"),
        ("Physician", "Ruth A. Feld, MD"),
        ("Reported", reported),
    ]);
    paper.rule();
}

/// 28 May: what could be said before the stains.
pub(in crate::sample) fn preliminary_pathology() -> Vec<u8> {
    paper(&PATHOLOGY, "ALVAREZ, MARIA J · MRN 00418822 · S26-10482 · PRELIMINARY", |paper| {
        paper.bold("SURGICAL PATHOLOGY REPORT – PRELIMINARY");
        who(paper, "PRELIMINARY", "05/28/2026 16:10");
        paper.text("This is a preliminary report. It will be replaced by the final report. Do not base treatment on it.");
        paper.heading("PRELIMINARY DIAGNOSIS").text("A. Breast, left, 2:00, ultrasound-guided core biopsy:");
        paper.points(&[
            "Invasive mammary carcinoma; type and grade to follow.",
            "Immunohistochemistry (ER, PR, HER2, Ki-67, E-cadherin) is pending.",
        ]);
        paper.run_in("CLINICAL HISTORY", "55-year-old woman with a BI-RADS 5 mass of the left breast at 2:00, 4 cm from the nipple.");
        paper.run_in("SPECIMEN(S) RECEIVED", "A: Breast, left, 2:00, core biopsy");
        paper.text("Preliminary interpretation by Helen M. Brandt, MD, Pathologist. Called to Dr. Feld 05/28/2026 16:02, read back.");
    })
}

/// 29 May: the final report, HER2 equivocal and ISH ordered.
pub(in crate::sample) fn final_pathology() -> Vec<u8> {
    paper(&PATHOLOGY, "ALVAREZ, MARIA J · MRN 00418822 · S26-10482 · FINAL", |paper| {
        paper.bold("SURGICAL PATHOLOGY REPORT – FINAL");
        who(paper, "FINAL", "05/29/2026 14:22");
        paper.heading("FINAL DIAGNOSIS").text("A. Breast, left, 2:00, ultrasound-guided core biopsy:");
        paper.points(&[
            "Invasive ductal carcinoma, Nottingham grade 2.",
            "Nottingham score 6 of 9: tubule formation 3, nuclear pleomorphism 2, mitotic count 1.",
            "Greatest extent of invasive carcinoma in one core: 11 mm.",
            "Ductal carcinoma in situ, solid and cribriform, intermediate nuclear grade, without necrosis; minor component.",
            "Lymphovascular invasion not identified.",
            "Microcalcifications not identified.",
        ]);
        paper.heading("BIOMARKERS").text("Block A1. Scored by the pathologist according to the ASCO/CAP guidelines.");
        let stops = [0.0, 140.0, 225.0];
        paper.row(&stops, &["Marker", "Result", "Detail"], true);
        paper.row(&stops, &["Estrogen receptor (ER)", "Positive", "95 % of tumor nuclei, strong (clone SP1)"], false);
        paper.row(&stops, &["Progesterone receptor (PR)", "Positive", "40 % of tumor nuclei, moderate (clone 1E2)"], false);
        paper.row(&stops, &["HER2 (IHC)", "Equivocal (2+)", "weak to moderate complete staining, > 10 % (clone 4B5)"], false);
        paper.row(&stops, &["Ki-67", "22 %", "clone 30-9"], false);
        paper.text("HER2 (IHC): equivocal (2+); reflex ISH ordered. The result will be issued as an addendum to this report.");
        paper.text(
            "Cold ischemia time: less than 1 hour. Fixation in 10 % neutral buffered formalin: 21 hours. Controls stain as expected.",
        );
        paper.run_in(
            "COMMENT",
            "E-cadherin shows membranous staining, which supports ductal type. The findings agree with the imaging. Invasive ductal carcinoma is called invasive breast carcinoma of no special type (NST) in the current WHO classification. Intradepartmental consultation: Samuel T. Ito, MD, agrees.",
        );
        paper.run_in(
            "CLINICAL HISTORY",
            "55-year-old woman with a BI-RADS 5 mass of the left breast at 2:00, 4 cm from the nipple, 17 mm on ultrasound.",
        );
        paper.run_in("SPECIMEN(S) RECEIVED", "A: Breast, left, 2:00, core biopsy");
        paper.run_in(
            "GROSS DESCRIPTION",
            "Received in formalin, labeled with the patient's name and \"left breast 2:00\": five cylindrical cores of tan-white fibrofatty tissue, 1.1 to 1.8 cm long and 0.2 cm in diameter. Placed in formalin 05/27/2026 10:43. Entirely submitted in cassettes A1 (three cores) and A2 (two cores).",
        );
        paper.run_in(
            "MICROSCOPIC DESCRIPTION",
            "Four of five cores hold invasive carcinoma in cords and irregular nests with occasional gland formation in a desmoplastic stroma. Nuclei are moderately enlarged with visible nucleoli. Mitoses: 5 in 10 high-power fields (field diameter 0.55 mm).",
        );
        paper.text(
            "Electronically signed by Helen M. Brandt, MD, Pathologist, 05/29/2026 14:22. The pathologist named has examined all slides.",
        );
    })
}

/// 5 June: the MRI report.
pub(in crate::sample) fn mri_report() -> Vec<u8> {
    let person = patient();
    paper(&RADIOLOGY, "ALVAREZ, MARIA J · MRN 00418822 · MR26-20917", |paper| {
        paper.bold("RADIOLOGY REPORT");
        paper.fields(&[
            ("Patient", &person.printed),
            ("Accession", "MR26-20917"),
            ("DOB", &person.birth_printed),
            ("MRN", HOSPITAL_NUMBER),
            ("Exam date", "06/05/2026"),
            ("Status", "Final"),
            ("Ordered by", "Priya Raman, MD"),
            ("Reported", "06/06/2026 09:47"),
        ]);
        paper.rule();
        paper.run_in("EXAM", "MRI BREAST, BILATERAL, WITHOUT AND WITH INTRAVENOUS CONTRAST");
        paper.run_in("CLINICAL HISTORY", "Newly diagnosed invasive ductal carcinoma of the left breast at 2:00 (S26-10482). Extent of disease before surgery. Postmenopausal.");
        paper.run_in(
            "COMPARISON",
            "Mammograms of 05/04/2026 and 05/20/2026 (Lakeside Imaging). Ultrasound of 05/20/2026, report only. No earlier MRI.",
        );
        paper.run_in(
            "TECHNIQUE",
            "1.5 T, dedicated breast coil, prone. Axial T2 with fat suppression; axial T1 without fat suppression; axial fat-suppressed T1 before and four times after 8 mL gadobutrol; subtraction and maximum intensity projections.",
        );
        paper.heading("FINDINGS").text("Fibroglandular tissue: heterogeneous. Background parenchymal enhancement: mild, symmetric.");
        paper.bold("Left breast");
        paper.text(
            "At 2:00, middle depth, 4 cm from the nipple, an irregular mass with spiculated margins and heterogeneous enhancement measures 19 x 17 x 17 mm (AP x transverse x craniocaudal). Fast initial rise and washout. A marker clip lies within it. It is 20 mm from the chest wall and 14 mm from the skin. No other suspicious enhancement. Skin and nipple are normal.",
        );
        paper.bold("Right breast");
        paper.text("No suspicious mass or non-mass enhancement.");
        paper.bold("Lymph nodes");
        paper.text("No suspicious axillary or internal mammary lymph nodes on either side.");
        paper.bold("Outside the breasts");
        paper.text("5 mm nodule in the right middle lobe, at the edge of the field and not fully assessed.");
        paper.heading("IMPRESSION");
        paper.text(
            "1. Known malignancy, left breast, 19 mm, at 2:00. No evidence of multifocal or multicentric disease.\n2. No suspicious finding in the right breast.\n3. No suspicious axillary nodes.\n4. 5 mm nodule in the right middle lobe. CT of the chest is suggested.",
        );
        paper.run_in("ASSESSMENT", "BI-RADS 6: known biopsy-proven malignancy.");
        paper.text("Electronically signed by Ruth A. Feld, MD, Radiologist, 06/06/2026 09:47");
    })
}
