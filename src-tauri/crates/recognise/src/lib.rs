//! Text and attributes to facts: kind, date, person, place, status, side, numbers; people; pairs; the ICD-10-CM table.
//!
//! Pure functions over data: no files, no clock, no database. Nothing here decides; it says what it read, with the exact
//! words, the page and how sure it is. What is not known is left out.

pub mod cut;
pub mod diagnosis;
pub mod group;
pub mod icd10;
pub mod layout;
pub mod misread;
pub mod name;
pub mod people;
pub mod run;
pub mod sections;
pub mod side;
pub mod wording;

mod date;
mod exam;
mod field;
mod identifier;
mod kind;
mod label;
mod language;
mod lines;
mod person;
mod place;
mod read;
mod status;
mod token;
mod words;

use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;

/// A read fact below this confidence is a question for a person, not an answer.
pub const SURE: f32 = 0.5;

/// The language that a page is in, by its small words: a BCP 47 primary subtag, one of those of `assets/languages`. `None` where hardly any
/// stands there.
pub fn language_of(page: &PageText) -> Option<&'static str> {
    language::id(&lines::lines(std::slice::from_ref(page)))
}

/// The facts of one document: those its structured data states, then those read from its text, rivals included.
///
/// Text is not asked for what structured data states. `file_name` (no folders) names the record where nothing better does,
/// and says nothing else.
pub fn recognise(extract: &Extract, file_name: &str) -> Vec<Fact> {
    let document = field::Document::new(lines::lines(&extract.pages));
    let mut read = kind::read(extract, &document.lines);
    read.extend(exam::title(&document.lines, file_name));
    read.extend(date::read(&document));
    read.extend(person::read(&document));
    read.extend(place::read(&document));
    read.extend(status::read(&document));
    read.extend(identifier::read(&document));
    let kind = read.first().filter(|fact| fact.confidence >= SURE).map(|fact| fact.value.clone());
    read.extend(side::read(&document.lines, &extract.pages, kind.as_deref()));
    let stated = |name| extract.stated.iter().any(|fact| fact.name == name);
    let mut facts = extract.stated.clone();
    facts.extend(read.into_iter().filter(|fact| !stated(fact.name)));
    facts
}
