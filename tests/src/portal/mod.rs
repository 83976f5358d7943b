//! Invented portal exports: many visits in one PDF as "print all" writes them, and the truth about where each begins; and long documents
//! that are one record, which nobody may cut.
//!
//! Words and layouts stand in `tests/fixtures/portal`. The same seed gives the same bytes. Nobody described here exists.

mod paper;
mod whole;

use std::collections::BTreeMap;

use anyhow::Context;
use anyhow::Result;
use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde::Deserialize;

use crate::root;
use paper::Paper;

pub use whole::WHOLES;
pub use whole::Whole;
pub use whole::whole;

/// How an export looks, from `layouts.toml`.
#[derive(Debug, Clone, Deserialize)]
pub struct Layout {
    pub id: String,
    /// Kept back: no rule is made by looking at it.
    #[serde(default)]
    pub held: bool,
    language: String,
    date: String,
    heading: Vec<String>,
    size: f32,
    top: Vec<String>,
    foot: Vec<String>,
    page: Flow,
    outline: bool,
    #[serde(default)]
    outline_title: Option<String>,
    contents: bool,
    newest_first: bool,
    traps: Vec<Trap>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Flow {
    /// The next visit begins where the last one ends.
    Flow,
    /// Each visit begins on a page of its own.
    Always,
}

/// What misleads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Trap {
    /// A list of earlier visits, written as headings are.
    Past,
    /// A list of coming visits.
    Coming,
    /// A note with a heading and a date of its own.
    Note,
    /// A sentence that names another visit and its date.
    Quote,
    /// An after-visit summary that repeats the heading.
    Summary,
}

/// Words of one language, from `words.toml`.
#[derive(Debug, Clone, Deserialize)]
struct Words {
    months: Vec<String>,
    cover: String,
    contents: String,
    labels: BTreeMap<String, String>,
    kinds: Vec<String>,
    clinics: Vec<String>,
    doctors: Vec<String>,
    sections: Vec<String>,
    note: String,
    summary: String,
    results: String,
    sentences: Vec<String>,
    letter: Vec<String>,
}

/// How many visits and pages, roughly, and of how many people.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub visits: usize,
    pub pages: usize,
    pub people: usize,
}

/// A PDF and what is true of it.
#[derive(Debug)]
pub struct Export {
    pub pdf: Vec<u8>,
    pub pages: u32,
    /// In the order of the pages.
    pub visits: Vec<Visit>,
}

/// One visit and its pages.
#[derive(Debug, Clone)]
pub struct Visit {
    pub kind: String,
    /// As the heading names it.
    pub title: String,
    pub date: NaiveDate,
    pub doctor: String,
    pub clinic: String,
    pub person: usize,
    /// The first and last page that hold something of it, from 1.
    pub first: u32,
    pub last: u32,
    /// Something of another visit stands above it on its first page.
    pub shares_first: bool,
}

/// Somebody whose visits these are.
#[derive(Debug, Clone)]
struct Patient {
    name: &'static str,
    born: NaiveDate,
    number: &'static str,
}

/// All layouts.
///
/// # Errors
/// When the fixtures cannot be read.
pub fn layouts() -> Result<Vec<Layout>> {
    #[derive(Deserialize)]
    struct File {
        layout: Vec<Layout>,
    }
    let text = std::fs::read_to_string(root().join("tests/fixtures/portal/layouts.toml")).context("layouts.toml")?;
    Ok(toml::from_str::<File>(&text)?.layout)
}

fn words(language: &str) -> Result<Words> {
    let text = std::fs::read_to_string(root().join("tests/fixtures/portal/words.toml")).context("words.toml")?;
    let mut all: BTreeMap<String, Words> = toml::from_str(&text)?;
    all.remove(language).with_context(|| format!("no words for {language}"))
}

/// An export of this layout.
///
/// # Errors
/// When the fixtures cannot be read.
pub fn export(layout: &Layout, size: Size, seed: u64) -> Result<Export> {
    let words = words(&layout.language)?;
    let story = story(&words, size, seed, layout.newest_first);
    // Twice: how many pages there are is known after the first time.
    let first = write(layout, &words, &story, size, seed, &[], 0)?;
    let again = write(layout, &words, &story, size, seed, &first.visits, first.pages)?;
    Ok(again)
}

/// The visits in their order, without pages.
fn story(words: &Words, size: Size, seed: u64, newest_first: bool) -> Vec<Visit> {
    let mut generator = StdRng::seed_from_u64(seed ^ 0x51);
    let mut visits = Vec::with_capacity(size.visits);
    for person in 0..size.people {
        let mut date = NaiveDate::from_ymd_opt(2012, 1, 9).unwrap_or_default();
        let mut own: Vec<Visit> = Vec::new();
        for _ in 0..size.visits / size.people {
            // Now and then two visits of one day.
            let days = if generator.random_ratio(1, 20) { 0 } else { generator.random_range(4..70) };
            date = date + Days::new(days);
            let (kind, title) = words.kinds[generator.random_range(0..words.kinds.len())].split_once(':').unwrap_or_default();
            own.push(Visit {
                kind: kind.to_owned(),
                title: title.to_owned(),
                date,
                doctor: words.doctors[generator.random_range(0..words.doctors.len())].clone(),
                clinic: words.clinics[generator.random_range(0..words.clinics.len())].clone(),
                person,
                first: 0,
                last: 0,
                shares_first: false,
            });
        }
        if newest_first {
            own.reverse();
        }
        visits.extend(own);
    }
    visits
}

fn patient(person: usize) -> Patient {
    let born = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    match person {
        0 => Patient { name: "Thornwell, Agnes M", born: born(1951, 11, 23), number: "40718822" },
        _ => Patient { name: "Karlsruud, Emil", born: born(1986, 4, 17), number: "55120963" },
    }
}

fn write(layout: &Layout, words: &Words, story: &[Visit], size: Size, seed: u64, known: &[Visit], total: u32) -> Result<Export> {
    let mut generator = StdRng::seed_from_u64(seed);
    let mut paper = Paper::new(layout, words, total);
    cover(&mut paper, story);
    if layout.contents {
        contents(&mut paper, story, known);
    }
    let weights = weights(&mut generator, story.len(), size.pages);
    let mut visits = Vec::with_capacity(story.len());
    for (index, (visit, pages)) in story.iter().zip(weights).enumerate() {
        paper.begin_visit(visit, index + 1, known.get(index).map(|known| known.last + 1 - known.first));
        let (first, shares_first) = (paper.page(), !paper.is_fresh());
        paper.heading();
        body(&mut paper, &mut generator, story, index, pages);
        visits.push(Visit { first, last: paper.page(), shares_first, ..visit.clone() });
    }
    let pages = paper.page();
    Ok(Export { pdf: paper.finish(), pages, visits })
}

/// How many pages each visit fills: most one to four, some half a page, a few forty.
fn weights(generator: &mut StdRng, visits: usize, pages: usize) -> Vec<f32> {
    let raw: Vec<f32> = (0..visits)
        .map(|_| match generator.random_range(0..20) {
            0 => 40.0,
            1..=3 => 0.3,
            4..=8 => 1.0,
            _ => generator.random_range(1.0..9.0),
        })
        .collect();
    let scale = pages as f32 / raw.iter().sum::<f32>().max(1.0);
    raw.into_iter().map(|weight| (weight * scale).clamp(0.2, 40.0)).collect()
}

fn cover(paper: &mut Paper<'_>, story: &[Visit]) {
    paper.new_page(story.first().map_or(0, |visit| visit.person));
    paper.skip(120.0);
    paper.line(&paper.words().cover.clone(), 22.0, true);
    paper.skip(20.0);
    let days: Vec<NaiveDate> = story.iter().map(|visit| visit.date).collect();
    if let (Some(from), Some(to)) = (days.iter().min(), days.iter().max()) {
        paper.text(&format!("{} – {}", paper.date(*from), paper.date(*to)));
    }
}

fn contents(paper: &mut Paper<'_>, story: &[Visit], known: &[Visit]) {
    paper.new_page(0);
    paper.line(&paper.words().contents.clone(), 16.0, true);
    for (index, visit) in story.iter().enumerate() {
        let page = known.get(index).map_or(0, |known| known.first);
        let line = format!("{} – {} – {}", visit.title, paper.date(visit.date), visit.clinic);
        paper.entry(&line, page);
    }
}

/// What stands in a visit below its heading, about so many pages long.
fn body(paper: &mut Paper<'_>, generator: &mut StdRng, story: &[Visit], index: usize, pages: f32) {
    let visit = &story[index];
    let end = paper.travelled() + pages * paper::TEXT_HEIGHT;
    let traps = paper.layout().traps.clone();
    let mut turn = 0;
    loop {
        match turn % 4 {
            0 => sections(paper, generator),
            1 => results(paper, generator, visit),
            2 if visit.kind == "letter" => letter(paper, generator, visit),
            _ => sections(paper, generator),
        }
        if let Some(trap) = (!traps.is_empty()).then(|| traps[generator.random_range(0..traps.len())])
            && pages > 0.8
        {
            mislead(paper, generator, story, index, trap);
        }
        turn += 1;
        if paper.travelled() >= end {
            break;
        }
    }
    let signed = format!("{} {}  {}", paper.words().labels["signed"], visit.doctor, paper.date(visit.date));
    paper.text(&signed);
}

fn sections(paper: &mut Paper<'_>, generator: &mut StdRng) {
    for _ in 0..generator.random_range(1..4) {
        let section = paper.words().sections[generator.random_range(0..paper.words().sections.len())].clone();
        paper.line(&section, 10.0, true);
        for _ in 0..generator.random_range(2..6) {
            let sentence = paper.words().sentences[generator.random_range(0..paper.words().sentences.len())].clone();
            paper.text(&sentence);
        }
    }
}

fn results(paper: &mut Paper<'_>, generator: &mut StdRng, visit: &Visit) {
    let results = paper.words().results.clone();
    paper.line(&results, 10.0, true);
    let older = visit.date - Days::new(generator.random_range(20..400));
    paper.row(&["", &paper.date(older), &paper.date(visit.date), ""]);
    for (name, unit) in [("WBC", "10*3/uL"), ("Hemoglobin", "g/dL"), ("Platelets", "10*3/uL"), ("Creatinine", "mg/dL")] {
        let value = |generator: &mut StdRng| format!("{:.1}", generator.random_range(0.5..15.0));
        let (one, other) = (value(generator), value(generator));
        paper.row(&[name, &one, &other, unit]);
    }
}

fn letter(paper: &mut Paper<'_>, generator: &mut StdRng, visit: &Visit) {
    let [dear, thanks, closing] = [0, 1, 2].map(|at| paper.words().letter[at].clone());
    paper.text(&paper.date(visit.date));
    paper.text(&dear);
    paper.text(&thanks);
    sections(paper, generator);
    paper.text(&closing);
    paper.text(&visit.doctor);
}

fn mislead(paper: &mut Paper<'_>, generator: &mut StdRng, story: &[Visit], index: usize, trap: Trap) {
    let visit = &story[index];
    let other = |generator: &mut StdRng| &story[generator.random_range(0..story.len())];
    let told = |paper: &Paper<'_>, visit: &Visit| format!("{} – {} – {}", visit.title, paper.date(visit.date), visit.clinic);
    match trap {
        Trap::Past | Trap::Coming => {
            let head = paper.words().labels[if trap == Trap::Past { "past" } else { "coming" }].clone();
            paper.line(&head, 10.0, true);
            for _ in 0..generator.random_range(1..5) {
                let line = told(paper, other(generator));
                paper.text(&line);
            }
        }
        Trap::Note => {
            let date = visit.date + Days::new(generator.random_range(0..2));
            let line = format!("{} – {} – {}", paper.words().note, paper.date(date), visit.doctor);
            paper.line(&line, 10.0, true);
            sections(paper, generator);
        }
        Trap::Quote => {
            let line = format!("{} {}.", paper.words().labels["copied"], told(paper, other(generator)));
            paper.text(&line);
        }
        Trap::Summary => {
            let summary = paper.words().summary.clone();
            paper.line(&summary, 11.0, true);
            let line = told(paper, visit);
            paper.text(&line);
            sections(paper, generator);
        }
    }
}

/// A date in a pattern of numbers (`%m %d %Y`) and names (`%B`, `%b` of three letters).
fn written(pattern: &str, months: &[String], date: NaiveDate) -> String {
    let month = &months[date.month0() as usize];
    let short: String = month.chars().take(3).collect();
    pattern
        .replace("%B", month)
        .replace("%b", &short)
        .replace("%m", &format!("{:02}", date.month()))
        .replace("%d", &format!("{:02}", date.day()))
        .replace("%Y", &date.year().to_string())
}
