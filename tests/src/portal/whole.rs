//! Long documents that are one record: nothing in them may be cut.

use anyhow::Result;
use chrono::Days;
use chrono::NaiveDate;
use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::Layout;
use super::layouts;
use super::paper::Paper;
use super::paper::TEXT_HEIGHT;
use super::words;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// One discharge summary of twenty pages that quotes earlier visits and notes.
    Discharge,
    /// A textbook of three hundred pages with an outline and dates in it.
    Textbook,
    /// One hospital stay: a note with a heading and a date for each day.
    Stay,
    /// Results over the years, a table with a date above each.
    Trends,
    /// One visit of twelve pages that lists its earlier ones.
    Visit,
}

/// All of them.
pub const WHOLES: [Whole; 5] = [Whole::Discharge, Whole::Textbook, Whole::Stay, Whole::Trends, Whole::Visit];

/// The PDF of one of them.
///
/// # Errors
/// When the fixtures cannot be read.
pub fn whole(what: Whole, seed: u64) -> Result<Vec<u8>> {
    let mut layout =
        layouts()?.into_iter().find(|layout| layout.id == "classic").unwrap_or_else(|| unreachable!("a layout of the fixtures"));
    if what == Whole::Textbook {
        (layout.top, layout.foot) = (vec!["A Short Course of Medicine".to_owned()], vec!["{page}".to_owned()]);
    }
    let words = words("en")?;
    let mut generator = StdRng::seed_from_u64(seed);
    let mut paper = Paper::new(&layout, &words, 0);
    paper.new_page(0);
    match what {
        Whole::Discharge => discharge(&mut paper, &mut generator),
        Whole::Textbook => textbook(&mut paper, &mut generator),
        Whole::Stay => stay(&mut paper, &mut generator),
        Whole::Trends => trends(&mut paper, &mut generator),
        Whole::Visit => visit(&mut paper, &mut generator, &layout),
    }
    Ok(paper.finish())
}

fn day(after: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 5).unwrap_or_default() + Days::new(after)
}

fn prose(paper: &mut Paper<'_>, generator: &mut StdRng, pages: f32) {
    let end = paper.travelled() + pages * TEXT_HEIGHT;
    while paper.travelled() < end {
        super::sections(paper, generator);
    }
}

fn discharge(paper: &mut Paper<'_>, generator: &mut StdRng) {
    paper.line("DISCHARGE SUMMARY", 16.0, true);
    paper.text(&format!("Admitted: {}   Discharged: {}", paper.date(day(0)), paper.date(day(12))));
    for part in ["Hospital Course", "Procedures", "Consultations", "Results", "Discharge Medications", "Follow-up"] {
        paper.line(part, 12.0, true);
        prose(paper, generator, 3.0);
        paper.line(&format!("Office Visit – {} – Cardiology", paper.date(day(generator.random_range(20..300)))), 10.0, true);
        prose(paper, generator, 0.3);
    }
}

fn textbook(paper: &mut Paper<'_>, generator: &mut StdRng) {
    for chapter in 1..=30 {
        paper.bookmark(&format!("Chapter {chapter}"));
        paper.line(&format!("Chapter {chapter}: Office Visit of {}", paper.date(day(chapter * 9))), 18.0, true);
        prose(paper, generator, 9.6);
    }
}

fn stay(paper: &mut Paper<'_>, generator: &mut StdRng) {
    paper.line(&format!("Hospital Encounter – {} – Oncology", paper.date(day(0))), 15.0, true);
    for after in 0..14 {
        paper.line(&format!("Progress Note – {} – Dr. Nora Pellham", paper.date(day(after))), 13.0, true);
        prose(paper, generator, 1.5);
    }
    paper.line(&format!("Discharge Summary – {} – Dr. Nora Pellham", paper.date(day(14))), 13.0, true);
    prose(paper, generator, 3.0);
}

fn trends(paper: &mut Paper<'_>, generator: &mut StdRng) {
    paper.line("Results over time", 16.0, true);
    for turn in 0..60 {
        paper.line(&format!("Collected: {}", paper.date(day(turn * 40))), 10.0, true);
        for name in ["WBC", "Hemoglobin", "Platelets"] {
            let value = format!("{:.1}", generator.random_range(1.0..14.0));
            paper.row(&[name, &value, "", "g/dL"]);
        }
    }
}

fn visit(paper: &mut Paper<'_>, generator: &mut StdRng, layout: &Layout) {
    let heading = |paper: &Paper<'_>, after| format!("Office Visit – {} – Cardiology – Dr. Nora Pellham", paper.date(day(after)));
    let line = heading(paper, 700);
    paper.line(&line, layout.size, true);
    for _ in 0..4 {
        prose(paper, generator, 2.6);
        paper.line("Past visits", 10.0, true);
        for after in [600, 420, 30] {
            let line = heading(paper, after);
            paper.text(&line);
        }
    }
}
