//! Lakeside Imaging: screening mammogram, diagnostic mammogram (known to the patient only as a fax) and ultrasound.

use super::layout::Heading;
use super::layout::House;
use super::layout::Paper;
use super::layout::paper;
use crate::sample::person::LAKESIDE_NUMBER;
use crate::sample::person::patient;

const HOUSE: House = House {
    letterhead: |pdf| {
        pdf.rect(0.0, 0.0, 612.0, 10.0, 0.35);
        pdf.text(48.0, 46.0, 20.0, true, "Lakeside Imaging");
        pdf.text(48.0, 60.0, 8.5, false, "1210 Harbor Street, Port Lorne · Phone (555) 0177-220 · Fax (555) 0177-229");
        92.0
    },
    left: 48.0,
    right: 564.0,
    size: 10.0,
    heading: Heading::Ruled,
    foot: "Lakeside Imaging. This report is confidential medical information.",
};

fn who(paper: &mut Paper<'_>, exam: &str, date: &str, accession: &str, referring: &str) {
    let person = patient();
    paper.bold(exam);
    paper.fields(&[
        ("Name", &person.name),
        ("Date of birth", &person.birth_printed),
        ("Patient ID", LAKESIDE_NUMBER),
        ("Date of exam", date),
        ("Accession no.", accession),
        ("Referring", referring),
    ]);
}

/// 4 May: BI-RADS 0.
pub(in crate::sample) fn screening_mammogram() -> Vec<u8> {
    paper(&HOUSE, "Maria J Alvarez · L-7713 · Screening mammogram 05/04/2026", |paper| {
        who(paper, "BILATERAL SCREENING MAMMOGRAM WITH TOMOSYNTHESIS", "05/04/2026", "LI-26-04417", "Priya Raman, MD");
        paper.run_in("History", "55-year-old woman, no symptoms. Mother with breast cancer at 67.");
        paper.run_in("Comparison", "04/29/2024 and 04/18/2022.");
        paper.run_in(
            "Technique",
            "CC and MLO views of both breasts, tomosynthesis with synthesized 2D images. Computer-aided detection was used.",
        );
        paper.run_in("Breast composition", "c. The breasts are heterogeneously dense, which may obscure small masses.");
        paper.heading("Findings");
        paper.text("Left: new irregular mass of about 16 mm in the upper outer quadrant, middle depth, with partly indistinct margins. No suspicious calcifications.");
        paper.text("Right: no suspicious mass, calcification or distortion.");
        paper.run_in("Impression", "New mass in the left breast. Additional imaging is needed.");
        paper.run_in("Assessment", "BI-RADS 0: incomplete.");
        paper.run_in("Recommendation", "Left diagnostic mammogram and targeted ultrasound.");
        paper.text("Daniel Okoye, MD. Electronically signed 05/05/2026 08:12. A letter in plain language was sent to the patient.");
    })
}

/// 20 May: BI-RADS 5.
pub(in crate::sample) fn diagnostic_mammogram() -> Vec<u8> {
    paper(&HOUSE, "Maria J Alvarez · L-7713 · Diagnostic mammogram 05/20/2026", |paper| {
        who(paper, "LEFT DIAGNOSTIC MAMMOGRAM WITH TOMOSYNTHESIS", "05/20/2026", "LI-26-04981", "Priya Raman, MD");
        paper.run_in("History", "Called back from screening of 05/04/2026 for a mass in the left breast.");
        paper.run_in("Comparison", "05/04/2026, 04/29/2024.");
        paper.run_in("Technique", "Spot compression CC and MLO views and a 90-degree lateral view of the left breast, with tomosynthesis.");
        paper.run_in("Findings", "In the upper outer quadrant of the left breast at 2:00, 4 cm from the nipple, an irregular, high-density mass with spiculated margins measures 18 mm. No associated calcifications. No skin or nipple retraction.");
        paper.run_in("Impression", "Highly suspicious mass of the left breast at 2:00. See the ultrasound report of the same day.");
        paper.run_in("Assessment", "BI-RADS 5: highly suggestive of malignancy.");
        paper.run_in(
            "Recommendation",
            "Ultrasound-guided core biopsy. The findings were discussed with the patient at the time of the exam.",
        );
        paper.text("Daniel Okoye, MD. Electronically signed 05/20/2026 15:31.");
    })
}

/// 20 May: BI-RADS 5, and the wrong side once.
pub(in crate::sample) fn ultrasound() -> Vec<u8> {
    paper(&HOUSE, "Maria J Alvarez · L-7713 · Breast ultrasound 05/20/2026", |paper| {
        who(paper, "ULTRASOUND, LEFT BREAST, TARGETED", "05/20/2026", "LI-26-04982", "Priya Raman, MD");
        paper.run_in("History", "Mass in the left breast on mammograms of 05/04/2026 and 05/20/2026.");
        paper.run_in("Technique", "Hand-held ultrasound of the upper outer left breast and the left axilla by the radiologist.");
        paper.heading("Findings");
        paper.text("Left breast, 2:00, 4 cm from the nipple: irregular, hypoechoic mass with spiculated margins, not parallel to the skin, with posterior shadowing, 17 x 14 x 15 mm. It matches the mammographic mass. Internal vascularity is present.");
        paper.text("Left axilla: lymph nodes with fatty hilum and cortex up to 2 mm. No suspicious node.");
        paper.run_in("Impression", "Highly suspicious mass, right breast, 2:00. No suspicious axillary lymph node.");
        paper.run_in("Assessment", "BI-RADS 5: highly suggestive of malignancy.");
        paper.run_in("Recommendation", "Ultrasound-guided core biopsy with marker clip, scheduled at St. Anne's Hospital for 05/27/2026.");
        paper.text("Daniel Okoye, MD. Electronically signed 05/20/2026 16:04.");
    })
}
