//! Invented medical reports whose truth is known: what each is, whose, from when, and what it says of the patient.
//!
//! Layouts, names and sentences are data under `tests/fixtures/reports`; here is the mechanism that fills them in, the same each time. A
//! report's truth holds what was printed and nothing else: a layout that prints no name makes a report of nobody. Layouts under `held` were
//! written last, by someone who had seen no rule, and are scored apart. Nobody who makes rules has read those of today. When they are read, they
//! move to the others, and new ones take their place.

mod case;
mod day;
mod layout;
mod person;
mod print;
mod truth;

use anyhow::Context;
use anyhow::Result;
use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;

use case::Case;
use layout::Layout;
use person::People;
pub use truth::Side;
pub use truth::Truth;

/// How many reports there are.
pub const COUNT: usize = 500;

/// One invented report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The layout's name and a running number, e.g. `en-echo-07`.
    pub id: String,
    /// BCP 47 primary subtag.
    pub language: String,
    /// Whether its layout is one of those kept back.
    pub held: bool,
    /// The text of each page, columns kept by spaces.
    pub pages: Vec<String>,
    pub truth: Truth,
}

/// All reports, layout after layout in turn, so that any stretch of them is a fair sample.
pub fn reports() -> Result<Vec<Report>> {
    let kit = Kit::read()?;
    (0..COUNT).map(|number| kit.report(number)).collect()
}

/// What reports are made of.
struct Kit {
    layouts: Vec<Layout>,
    cases: Vec<Case>,
    people: People,
    calendar: day::Calendar,
}

impl Kit {
    fn read() -> Result<Self> {
        Ok(Self { layouts: layout::read()?, cases: case::read()?, people: People::read()?, calendar: day::Calendar::read()? })
    }

    /// The layout of a report, and how often it was used before: every third report is one of those kept back.
    fn layout(&self, number: usize) -> Option<(&Layout, usize)> {
        const THIRD: usize = 3;
        let held = number % THIRD == THIRD - 1;
        let layouts: Vec<&Layout> = self.layouts.iter().filter(|layout| layout.held == held).collect();
        let of_these = if held { number / THIRD } else { number - number / THIRD };
        Some((*layouts.get(of_these % layouts.len().max(1))?, of_these / layouts.len().max(1)))
    }

    fn report(&self, number: usize) -> Result<Report> {
        let (layout, turn) = self.layout(number).context("there are no layouts")?;
        let generator = &mut StdRng::seed_from_u64(number as u64);
        let cases: Vec<&Case> = self.cases.iter().filter(|case| case.belongs_to(layout)).collect();
        let case = cases.get(turn % cases.len().max(1)).with_context(|| format!("{}: no case of {:?}", layout.name, layout.head.topic))?;
        let style = self.calendar.style(&layout.head.region, turn)?;
        let sex = case.sex.unwrap_or_else(|| if generator.random_bool(0.5) { person::Sex::Female } else { person::Sex::Male });
        let life = day::Life::of(generator, case.ages)?;
        let cast = self.people.cast(generator, &layout.head.language, sex)?;
        let printed = print::print(generator, &print::Source { layout, case, style, life, cast })
            .with_context(|| format!("report {number} of layout {}", layout.name))?;
        let id = format!("{}-{turn:02}", layout.name);
        Ok(Report { id, language: layout.head.language.clone(), held: layout.held, pages: printed.pages, truth: printed.truth })
    }
}
