//! Lakeside Primary Care: the after-visit summary that the portal exports, and the appointment card that was photographed.

use super::layout::Heading;
use super::layout::House;
use super::layout::paper;
use crate::pdf::PdfWriter;
use crate::sample::person::LAKESIDE_NUMBER;
use crate::sample::person::patient;

const HOUSE: House = House {
    letterhead: |pdf| {
        pdf.text(54.0, 52.0, 13.0, true, "Lakeside Primary Care");
        pdf.text(430.0, 52.0, 9.0, false, "Printed from the portal");
        pdf.line((54.0, 60.0), (558.0, 60.0), 2.0);
        84.0
    },
    left: 54.0,
    right: 558.0,
    size: 10.0,
    heading: Heading::Ruled,
    foot: "Lakeside Primary Care · After-visit summary",
};

/// 11 May: medicines, allergies, what comes next.
pub(in crate::sample) fn visit_summary() -> Vec<u8> {
    let person = patient();
    paper(&HOUSE, "Maria J Alvarez · After-visit summary 05/11/2026", |paper| {
        paper.bold("AFTER-VISIT SUMMARY");
        paper.fields(&[
            ("Name", &person.name),
            ("Date of birth", &person.birth_printed),
            ("Patient ID", LAKESIDE_NUMBER),
            ("Date of visit", "05/11/2026"),
            ("Seen by", "Priya Raman, MD"),
            ("Reason for visit", "Mammogram result"),
        ]);
        paper.run_in("What we talked about", "Your screening mammogram of 05/04/2026 shows something new in the left breast. It needs more pictures. This does not mean that you have cancer.");
        paper.run_in("Vital signs", "Blood pressure 126/80. Pulse 70. Weight 68.2 kg.");
        paper.heading("Your medicines");
        paper.points(&[
            "Lisinopril 10 mg tablet: 1 tablet by mouth once a day",
            "Levothyroxine 75 mcg tablet: 1 tablet by mouth once a day, before breakfast",
            "Vitamin D3 1,000 units: 1 capsule by mouth once a day",
        ]);
        paper.heading("Your allergies").points(&["Penicillin: rash"]);
        paper.heading("Your health conditions").points(&["Essential hypertension", "Hypothyroidism"]);
        paper.heading("What comes next").points(&[
            "Diagnostic mammogram and ultrasound at Lakeside Imaging, 05/20/2026, 2:30 PM",
            "Call us with questions: (555) 0163-100",
        ]);
    })
}

/// A card of 3.5 by 2 inches.
pub(in crate::sample) fn appointment_card() -> Vec<u8> {
    let mut pdf = PdfWriter::new();
    pdf.page((252.0, 144.0)).rect(0.0, 0.0, 252.0, 26.0, 0.3);
    pdf.text(14.0, 48.0, 13.0, true, "Lakeside Breast Center");
    pdf.text(14.0, 68.0, 10.0, false, "Your next visit");
    pdf.text(14.0, 86.0, 12.0, true, "Fri  June 12   10:30");
    pdf.text(14.0, 104.0, 10.0, false, "with Dr. Whitfield");
    pdf.text(14.0, 126.0, 8.0, false, "Please bring discs and reports. (555) 0163-505");
    pdf.finish()
}
