//! Lakeside Breast Center: the surgeon's consultation of 12 June, the decision that the second opinion is about.

use super::layout::Heading;
use super::layout::House;
use super::layout::paper;
use crate::sample::person::LAKESIDE_NUMBER;
use crate::sample::person::patient;

const HOUSE: House = House {
    letterhead: |pdf| {
        pdf.text(72.0, 60.0, 15.0, true, "Lakeside Breast Center");
        pdf.text(72.0, 74.0, 9.0, false, "Karen L. Whitfield, MD, FACS · Breast Surgery");
        pdf.text(72.0, 86.0, 9.0, false, "88 Lighthouse Avenue, Suite 3, Port Lorne · (555) 0163-505");
        120.0
    },
    left: 72.0,
    right: 540.0,
    size: 10.5,
    heading: Heading::Capitals,
    foot: "Lakeside Breast Center · Consultation · Copy to Priya Raman, MD",
};

/// 12 June.
pub(in crate::sample) fn consultation() -> Vec<u8> {
    let person = patient();
    paper(&HOUSE, "Maria J. Alvarez · DOB 03/14/1971 · Consultation 06/12/2026", |paper| {
        paper.bold("CONSULTATION – BREAST SURGERY");
        paper.fields(&[
            ("Patient", &person.name),
            ("Date of visit", "06/12/2026"),
            ("Date of birth", &person.birth_printed),
            ("MRN", LAKESIDE_NUMBER),
            ("Referred by", "Priya Raman, MD"),
            ("Seen by", "Karen L. Whitfield, MD"),
        ]);
        paper.rule();
        paper.run_in(
            "REASON FOR CONSULTATION",
            "Newly diagnosed invasive ductal carcinoma of the left breast; surgical treatment. The patient came with her daughter.",
        );
        paper.run_in(
            "HISTORY OF PRESENT ILLNESS",
            "Ms. Alvarez is a 55-year-old woman whose screening mammogram of 05/04/2026 showed a new mass in the upper outer left breast. Diagnostic mammogram and ultrasound of 05/20/2026 showed a spiculated mass at 2:00, 4 cm from the nipple, 17 mm on ultrasound, with a normal left axilla. Core biopsy of 05/27/2026 at St. Anne's Hospital (S26-10482): invasive ductal carcinoma, Nottingham grade 2, ER 95 %, PR 40 %, HER2 equivocal (2+) by IHC with ISH ordered, Ki-67 22 %. MRI of 06/05/2026: single mass of 19 mm, no suspicious nodes, right breast clear, and a 5 mm nodule in the right middle lobe. CT of the chest of 06/09/2026, disc reviewed: the nodule is calcified, consistent with a granuloma; no evidence of metastatic disease. She has no breast pain and no nipple discharge.",
        );
        paper.run_in("PAST MEDICAL HISTORY", "Hypertension. Hypothyroidism. No earlier breast biopsy. No radiation.");
        paper.run_in("PAST SURGICAL HISTORY", "Appendectomy (1989). Cesarean section (1998).");
        paper.run_in(
            "GYNECOLOGIC HISTORY",
            "Menarche at 12, first birth at 27, two children. Last menstrual period at 52. No hormone therapy.",
        );
        paper.run_in("MEDICATIONS", "Lisinopril 10 mg daily. Levothyroxine 75 mcg daily. Vitamin D3 1,000 units daily.");
        paper.run_in("ALLERGIES", "Penicillin (rash).");
        paper.run_in("FAMILY HISTORY", "Mother: breast cancer at 67, living. Maternal grandfather: colon cancer at 74. No ovarian, pancreatic or male breast cancer known.");
        paper.run_in(
            "SOCIAL HISTORY",
            "School librarian. Never smoked. Wine on weekends. Lives with her husband; runs her household without help (ECOG 0).",
        );
        paper.run_in(
            "PHYSICAL EXAM",
            "BP 128/78, pulse 72, height 163 cm, weight 68 kg. Breasts symmetric, size C. Left: firm, mobile mass of about 2 cm at 2:00, 4 cm from the nipple, small resolving bruise; skin and nipple normal. Right: no mass. No axillary or supraclavicular lymph nodes on either side.",
        );
        paper.heading("ASSESSMENT");
        paper.text("Malignant neoplasm of upper-outer quadrant of left female breast (C50.412), estrogen receptor positive (Z17.0). Invasive ductal carcinoma, grade 2, cT1c (19 mm) cN0 cM0, anatomic stage IA. HER2 not settled.");
        paper.heading("PLAN");
        paper.points(&[
            "Options were explained: lumpectomy with radiation, or mastectomy with or without reconstruction. Survival is the same with both; local recurrence is a little more frequent after lumpectomy with radiation.",
            "I recommend lumpectomy (wire-free localization) with sentinel lymph node biopsy, then whole-breast radiation. Surgery is held for 06/30/2026.",
            "HER2 ISH must be final before surgery. If HER2 is positive, medical oncology sees her first.",
            "If HER2 is negative and nodes are negative: 21-gene recurrence score on the surgical specimen. Endocrine therapy after surgery.",
            "Genetic counseling and germline testing are offered (age 65 or younger at diagnosis); blood drawn today, result pending.",
            "The patient wishes a second opinion on lumpectomy or mastectomy before she decides. I support this. Slides and block A1 can be requested from St. Anne's Hospital.",
        ]);
        paper.text("60 minutes were spent on this visit.\nKaren L. Whitfield, MD, FACS. Electronically signed 06/12/2026 17:40.");
    })
}
