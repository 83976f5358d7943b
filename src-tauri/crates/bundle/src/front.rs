//! What the front pages say, as plain strings: INDEX.HTM and SUMMARY.PDF show the same words in the same order.
//!
//! What the records say is quoted (`quote.rs`) and has its place; what the patient wrote is marked as the patient's words; what is not
//! known is not said. Nothing here is a judgement about what a record means.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use second_read_model::PartialDate;
use second_read_model::case::Diagnosis;
use second_read_model::case::Reason;
use second_read_model::extract::TextOrigin;
use second_read_model::fact::FactName;
use second_read_model::fold::fold;
use second_read_model::kind::kind;
use second_read_model::kind::kinds;
use second_read_model::record::RecordRow;
use second_read_model::sentence::has;
use second_read_model::sentence::say;
use second_read_model::sentence::say_count;

use crate::content::Chosen;
use crate::content::Contents;
use crate::content::best_fact;
use crate::content::kind_name;
use crate::gaps;
use crate::pictures;
use crate::pictures::KeyImage;
use crate::quote;

/// The words of the front pages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Front {
    pub title: String,
    /// Small, on every page.
    pub running: String,
    pub prepared: String,
    pub name: String,
    pub identity: Vec<String>,
    pub diagnoses: Vec<Diagnosis>,
    /// Why, decision, by when, what the local team proposes.
    pub purpose: Vec<(String, String)>,
    pub questions: Vec<String>,
    pub quotations: Vec<Quotation>,
    pub gaps: Vec<Gap>,
    pub timeline: Vec<Event>,
    pub documents: Vec<Paper>,
    pub studies: Vec<Study>,
    pub identities: Vec<[String; 5]>,
    /// "Outside records reviewed", as text to copy.
    pub reviewed: Vec<String>,
    pub closing: Vec<String>,
}

/// A place in the bundle: words for it, and where a click leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    pub words: String,
    /// A path in the bundle, perhaps with `#page=2`; empty where there is nothing to open.
    pub to: String,
}

/// A section of a record, word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quotation {
    /// Kind, status, date, place.
    pub source: String,
    pub link: Link,
    pub text: String,
    /// A later state of the same report stands above it.
    pub superseded: bool,
}

/// What is not in the bundle, or does not agree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gap {
    pub label: String,
    pub lines: Vec<(String, Option<Link>)>,
}

/// A dated record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub date: PartialDate,
    pub shown: String,
    pub kind: String,
    pub title: String,
    pub place: String,
    pub link: Link,
}

impl Event {
    /// Title and place.
    pub fn text(&self) -> String {
        [&self.title, &self.place].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    }
}

/// A row of the table of papers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    pub tab: String,
    pub date: String,
    pub kind: String,
    pub title: String,
    /// Status, or that an other person's record was put in on purpose, or that it stands under a later one.
    pub note: String,
    pub place: String,
    pub pages: String,
    /// Where a click on its title leads.
    pub opens: String,
    pub files: Vec<String>,
    pub earlier: bool,
}

/// An imaging study.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Study {
    pub title: String,
    pub place: String,
    pub series: Vec<String>,
    /// Where INDEX.HTM shows it.
    pub id: String,
    /// Its folder.
    pub folder: String,
    pub pictures: Vec<KeyImage>,
}

/// Puts the words together.
pub fn front(contents: &Contents) -> Front {
    let case = &contents.case;
    let name = contents.person.name.clone();
    let born = contents.person.birth_date.map(long_date);
    let born_words = born.as_deref().map(|born| say("bundle.born", &[("date", born)]));
    let who = [Some(name.clone()), born_words].into_iter().flatten().collect::<Vec<_>>().join(", ");
    Front {
        title: say("bundle.title", &[("who", &who)]),
        running: say("bundle.running", &[("who", &who)]),
        prepared: prepared(contents),
        identity: identity(contents),
        diagnoses: case.diagnoses.clone(),
        purpose: purpose(contents),
        questions: case.questions.clone(),
        quotations: quotations(contents),
        gaps: gaps::gaps(contents),
        timeline: timeline(contents),
        documents: documents(contents),
        studies: studies(contents),
        identities: identities(contents),
        reviewed: contents.records.iter().filter(|record| record.under.is_none()).map(reviewed).collect(),
        closing: closing(contents),
        name,
    }
}

fn today(contents: &Contents) -> PartialDate {
    contents.clock.date_naive().into()
}

fn prepared(contents: &Contents) -> String {
    let case = &contents.case;
    let date = long_date(today(contents));
    let basis_key = format!("bundle.basis-{}", case.basis);
    let basis = if has(&basis_key) { say(&basis_key, &[]) } else { case.basis.clone() };
    match (case.prepared_by.is_empty(), basis.is_empty()) {
        (true, true) => say("bundle.prepared", &[("date", &date)]),
        (false, true) => say("bundle.prepared-by", &[("date", &date), ("by", &case.prepared_by)]),
        (true, false) => say("bundle.prepared-by", &[("date", &date), ("by", &basis)]),
        (false, false) => say("bundle.prepared-by-basis", &[("date", &date), ("by", &case.prepared_by), ("basis", &basis)]),
    }
}

fn identity(contents: &Contents) -> Vec<String> {
    let person = &contents.person;
    let mut parts = Vec::new();
    match person.birth_date {
        Some(born) => {
            let (date, day) = (long_date(born), long_date(today(contents)));
            parts.push(match born.age_on(contents.clock.date_naive()) {
                Some(age) => say("bundle.born-age", &[("date", &date), ("age", &age.to_string()), ("day", &day)]),
                None => say("bundle.born", &[("date", &date)]),
            });
        }
        None => parts.push(say("bundle.born-unknown", &[])),
    }
    if let Some(sex) = &person.sex {
        let key = format!("bundle.sex-{}", sex.to_lowercase());
        parts.push(if has(&key) { say(&key, &[]) } else { sex.clone() });
    }
    // Several places of one house share a number: it stands here once, and at each place in the table of identities.
    let mut seen = BTreeSet::new();
    let mut numbers: Vec<_> = person.numbers.iter().collect();
    numbers.sort_by_key(|number| (number.place.is_empty(), !number.place.chars().any(char::is_lowercase)));
    numbers.retain(|number| seen.insert(&number.value));
    parts.extend(numbers.iter().map(|number| format!("{} {}", number.place, number.value).trim().to_owned()));
    parts
}

/// The title of a diagnosis' code and the name of its list; empty without a code.
pub fn code_title(diagnosis: &Diagnosis) -> String {
    if diagnosis.code.is_empty() { diagnosis.title.clone() } else { say("bundle.code-title", &[("title", &diagnosis.title)]) }
}

fn purpose(contents: &Contents) -> Vec<(String, String)> {
    let case = &contents.case;
    let why = case.reason.map(|reason| {
        say(
            match reason {
                Reason::Unclear => "bundle.why-unclear",
                Reason::Rare => "bundle.why-rare",
                Reason::SurgeryAdvised => "bundle.why-surgery-advised",
                Reason::NotImproving => "bundle.why-not-improving",
                Reason::Unease => "bundle.why-unease",
            },
            &[],
        )
    });
    let lines = [
        ("decision", case.decision.clone()),
        ("by", case.decide_by.map(long_date).unwrap_or_default()),
        ("proposal", case.proposal.clone()),
        ("why", why.unwrap_or_default()),
    ];
    let said = lines.into_iter().filter(|(_, text)| !text.trim().is_empty());
    said.map(|(label, text)| (say(&format!("bundle.{label}"), &[]), text)).collect()
}

// Word for word --------------------------------------------------------------------------------------------------------------------

/// Kinds in the order of the list (pathology first), newest first within a kind; an earlier state under its later one.
fn quotations(contents: &Contents) -> Vec<Quotation> {
    let order = |record: &Chosen| kinds().iter().position(|kind| kind.id == record.gathered.row.kind).unwrap_or(usize::MAX);
    let mut heads: Vec<usize> = (0..contents.records.len()).filter(|index| contents.records[*index].under.is_none()).collect();
    heads.sort_by_key(|index| (order(&contents.records[*index]), std::cmp::Reverse(contents.records[*index].gathered.row.date)));
    let with_earlier = heads.into_iter().flat_map(|head| {
        let earlier = (0..contents.records.len()).filter(move |index| contents.records[*index].under == Some(head));
        std::iter::once(head).chain(earlier)
    });
    with_earlier.flat_map(|index| quotations_of(&contents.records[index])).collect()
}

fn quotations_of(record: &Chosen) -> Vec<Quotation> {
    let Some(kind) = kind(&record.gathered.row.kind) else { return Vec::new() };
    let quotes = quote::sections(&record.gathered.pages, &kind.quote);
    quotes
        .into_iter()
        .map(|quote| Quotation {
            source: source(record) + &from_picture(record, quote.page),
            link: page_link(record, Some(quote.page)),
            text: quote.text,
            superseded: record.under.is_some(),
        })
        .collect()
}

/// What a reader must know of words that a program saw in a picture: they may differ from what the page shows.
fn from_picture(record: &Chosen, number: u32) -> String {
    let seen = record.gathered.pages.iter().any(|page| page.number == number && page.origin == TextOrigin::Ocr);
    if seen { format!(", {}", say("bundle.read-from-picture", &[])) } else { String::new() }
}

/// `Pathology report, final, reported 29 May 2026, St. Anne's Hospital`.
fn source(record: &Chosen) -> String {
    let row = &record.gathered.row;
    let reported = best_fact(&record.gathered, FactName::Reported).and_then(|fact| fact.value.parse::<PartialDate>().ok());
    let date = match reported {
        Some(date) => Some(say("bundle.reported", &[("date", &long_date(date))])),
        None => row.date.map(long_date),
    };
    let parts = [Some(title(record)), status(record), date, row.place.clone()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The status, unless it is not known or the title says it.
fn status(record: &Chosen) -> Option<String> {
    let status = &record.gathered.row.status;
    let said = fold(&title(record)).split(|c: char| !c.is_alphanumeric()).any(|word| word == status.as_str());
    (!status.is_empty() && status != "unknown" && !said).then(|| status.clone())
}

/// The title as others may see it.
pub fn title(record: &Chosen) -> String {
    record.gathered.row.title_for_others()
}

/// Where a record, or a page of it, opens.
pub fn page_link(record: &Chosen, page: Option<u32>) -> Link {
    let reference = match (record.tab, record.study) {
        (Some(tab), _) => say("bundle.tab-n", &[("tab", &tab.to_string())]),
        (None, Some(study)) => say("bundle.images-n", &[("study", &study.to_string())]),
        (None, None) => return Link::default(),
    };
    let words = match page.filter(|_| record.gathered.row.pages > 1) {
        Some(page) => say("bundle.tab-page", &[("tab", &reference), ("page", &page.to_string())]),
        None => reference,
    };
    // A record that was cut out of a document opens at its own page there.
    let before = record.gathered.row.range.map_or(0, |range| range.first.saturating_sub(1));
    let at = page.unwrap_or(1).saturating_add(before);
    let to = match paper_with(&record.papers, &record.paper_pages, at) {
        Some((paper, page)) if paper.ends_with(".PDF") && page > 1 => format!("{paper}#page={page}"),
        Some((paper, _)) => paper.to_owned(),
        None => record.study.map(|study| format!("#{}", images_id(study))).unwrap_or_default(),
    };
    Link { words, to }
}

/// The paper that a page of a record stands in, and its number there; the first paper where that is not known. A record that stands on one
/// paper has its pages there, whatever else of that paper is another record's.
fn paper_with<'a>(papers: &'a [String], pages: &[u32], page: u32) -> Option<(&'a str, u32)> {
    let mut before = 0_u32;
    for (paper, pages) in papers.iter().zip(pages).filter(|_| papers.len() > 1) {
        let own = page.saturating_sub(before);
        if (1..=*pages).contains(&own) {
            return Some((paper, own));
        }
        before = before.saturating_add(*pages);
    }
    papers.first().map(|paper| (paper.as_str(), if papers.len() == 1 { page } else { 1 }))
}

/// The name of a study's place in INDEX.HTM.
pub fn images_id(study: u32) -> String {
    format!("images{study}")
}

// Lists ----------------------------------------------------------------------------------------------------------------------------

fn timeline(contents: &Contents) -> Vec<Event> {
    let mut events: Vec<Event> = contents
        .records
        .iter()
        .filter(|record| record.under.is_none())
        .filter_map(|record| {
            let date = record.gathered.row.date?;
            let row = &record.gathered.row;
            let place = row.place.clone().unwrap_or_default();
            Some(Event { date, shown: long_date(date), kind: kind_name(row), title: title(record), place, link: page_link(record, None) })
        })
        .collect();
    events.sort_by_key(|event| event.date);
    events
}

fn documents(contents: &Contents) -> Vec<Paper> {
    let papers = contents.records.iter().filter_map(|record| record.tab.map(|tab| (tab, record)));
    papers
        .map(|(tab, record)| {
            let row = &record.gathered.row;
            Paper {
                tab: tab.to_string(),
                date: row.date.map(long_date).unwrap_or_else(|| say("bundle.no-date", &[])),
                kind: kind_name(row),
                title: title(record),
                note: notes(record).join("; "),
                place: row.place.clone().unwrap_or_default(),
                pages: pages(row),
                opens: page_link(record, None).to,
                files: record.papers.clone(),
                earlier: record.under.is_some(),
            }
        })
        .collect()
}

/// How many pages; of a record that was cut out of a document, which.
fn pages(row: &RecordRow) -> String {
    let Some(range) = row.range else { return if row.pages == 0 { String::new() } else { row.pages.to_string() } };
    let [first, last, of] = [range.first, range.last, range.of].map(|page| page.to_string());
    let key = if first == last { "bundle.page-of" } else { "bundle.pages-of" };
    say(key, &[("first", &first), ("last", &last), ("of", &of)])
}

fn notes(record: &Chosen) -> Vec<String> {
    let row = &record.gathered.row;
    let mut notes: Vec<String> = status(record).into_iter().collect();
    if record.under.is_some() {
        notes.push(say("bundle.earlier-state", &[]));
    }
    match (&row.person, record.other_person) {
        (Some(person), true) => notes.push(say("bundle.of-another", &[("name", &person.name)])),
        (None, _) => notes.push(say("bundle.names-nobody", &[])),
        _ => {}
    }
    notes
}

fn studies(contents: &Contents) -> Vec<Study> {
    let mut pictures = pictures::choose(contents);
    let with_images = contents.records.iter().enumerate().filter_map(|(index, record)| record.study.map(|study| (index, study, record)));
    with_images
        .map(|(index, study, record)| {
            let row = &record.gathered.row;
            let date = row.date.map(long_date).unwrap_or_else(|| say("bundle.no-date", &[]));
            let of_this = |picture: &mut KeyImage| picture.record == index;
            Study {
                title: format!("{}, {date}", title(record)),
                place: row.place.clone().unwrap_or_default(),
                series: record.gathered.series.iter().map(series_line).collect(),
                id: images_id(study),
                folder: format!("DICOM/ST{study:06}"),
                pictures: pictures.extract_if(.., of_this).collect(),
            }
        })
        .collect()
}

fn series_line(series: &second_read_model::record::SeriesRow) -> String {
    let name = [series.number.as_str(), series.modality.as_str(), series.description.as_str()];
    let name = name.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let count = say_count("bundle.image-count", u64::from(series.instances), &[]);
    match series.missing {
        0 => format!("{name}: {count}"),
        missing => format!("{name}: {count}, {}", say_count("bundle.series-missing", u64::from(missing), &[])),
    }
}

fn reviewed(record: &Chosen) -> String {
    let row = &record.gathered.row;
    let date = row.date.map(|date| date.to_string()).unwrap_or_else(|| say("bundle.no-date", &[]));
    let shown = title(record);
    let kind = kind_name(row);
    let kind = (kind != shown).then_some(kind);
    let parts = [Some(date), kind, Some(shown), row.place.clone(), status(record)];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Place, record number, issuer, accession numbers, studies: one row for each number at each place.
fn identities(contents: &Contents) -> Vec<[String; 5]> {
    use second_read_model::dicom::tags;
    let mut rows: BTreeMap<[String; 3], (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for file in &contents.files {
        let Some(instance) = &file.instance else { continue };
        let text = |tag| instance.data.text(tag).unwrap_or_default().to_owned();
        let record = &contents.records[file.record];
        let place = record.gathered.row.place.clone().unwrap_or_else(|| text(tags::INSTITUTION_NAME));
        let row = rows.entry([place, text(tags::PATIENT_ID), text(tags::ISSUER_OF_PATIENT_ID)]).or_default();
        row.0.insert(text(tags::ACCESSION_NUMBER));
        row.1.insert(page_link(record, None).words);
    }
    for record in contents.records.iter().filter(|record| record.tab.is_some()) {
        let claim = record.gathered.claim.number.clone().unwrap_or_default();
        let place = if claim.place.is_empty() { record.gathered.row.place.clone().unwrap_or_default() } else { claim.place };
        if place.is_empty() && claim.value.is_empty() && record.gathered.identifiers.is_empty() {
            continue;
        }
        let row = rows.entry([place, claim.value, String::new()]).or_default();
        row.0.extend(record.gathered.identifiers.iter().cloned());
        row.1.insert(page_link(record, None).words);
    }
    let joined = |set: BTreeSet<String>| set.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
    rows.into_iter()
        .map(|([place, number, issuer], (accessions, studies))| [place, number, issuer, joined(accessions), joined(studies)])
        .collect()
}

fn closing(contents: &Contents) -> Vec<String> {
    let has_images = contents.records.iter().any(|record| record.study.is_some());
    let originals = if has_images { "bundle.originals-images" } else { "bundle.originals" };
    vec![
        say(originals, &[]),
        say("bundle.how-to-verify", &[]),
        say("bundle.made-with", &[("version", env!("CARGO_PKG_VERSION"))]),
        say("bundle.not-for-diagnosis-long", &[]),
    ]
}

/// `14 June 2026`, or as much of it as is known.
pub fn long_date(date: PartialDate) -> String {
    let month = date.month().map(|month| say(&format!("bundle.month-{month}"), &[]));
    match (date.day_of_month(), month) {
        (Some(day), Some(month)) => format!("{day} {month} {}", date.year()),
        (None, Some(month)) => format!("{month} {}", date.year()),
        _ => date.year().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_in_the_paper_that_holds_it() {
        let names = |count: usize| (1..=count).map(|number| format!("DOC{number}.PDF")).collect::<Vec<_>>();
        for (pages, page, expected) in [
            (&[][..], 1, None),
            (&[3][..], 2, Some(("DOC1.PDF", 2))),
            // A part of a longer document counts as that does.
            (&[1], 40, Some(("DOC1.PDF", 40))),
            (&[1, 2, 1], 1, Some(("DOC1.PDF", 1))),
            (&[1, 2, 1], 3, Some(("DOC2.PDF", 2))),
            (&[1, 2, 1], 4, Some(("DOC3.PDF", 1))),
            // What stands under a record has none of its pages.
            (&[2, 0], 3, Some(("DOC1.PDF", 1))),
        ] {
            assert_eq!(paper_with(&names(pages.len()), pages, page), expected, "{pages:?} {page}");
        }
    }
}
