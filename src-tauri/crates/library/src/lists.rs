//! Lists for a window: ids of everything that fits in one answer, the rows that show, and counts to filter by.
//!
//! A list of 100,000 records is one pass over one index; only the rows on screen are brought whole. Nothing here changes anything.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Transaction;
use second_read_model::DiagnosisId;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::kind;

use crate::Counts;
use crate::Facet;
use crate::Facets;
use crate::Library;
use crate::ListFilter;
use crate::ListedRow;
use crate::Month;
use crate::PersonCount;
use crate::Result;
use crate::Timeline;
use crate::Whose;
use crate::db::diagnosis;
use crate::db::list;
use crate::db::list::Line;
use crate::db::person;
use crate::look::shown_rows;
use crate::look::tagged_as;
use crate::search;

impl Library {
    /// The ids of every record that fits, newest first, those without a date last, and how many stand in each month. With `first` no more
    /// ids than that, and their rows: the counts are of all.
    pub fn timeline(&self, filter: &ListFilter, first: Option<usize>) -> Result<Timeline> {
        self.store.db.read_lists(|tx, lines| {
            let cut = Cut::of(tx, filter)?;
            let mut timeline = Timeline { capped: cut.capped, ..Timeline::default() };
            lines.each(filter.trashed, |line| {
                if cut.misses(&line).is_empty() {
                    timeline.total += 1;
                    if first.is_none_or(|first| timeline.ids.len() < first) {
                        timeline.ids.push(line.id);
                    }
                    let month = line.date.get(..7).unwrap_or(line.date);
                    match timeline.months.last_mut().filter(|last| last.month == month) {
                        Some(last) => last.count += 1,
                        None => timeline.months.push(Month { month: month.to_owned(), count: 1 }),
                    }
                }
            });
            if first.is_some() {
                timeline.rows = listed(tx, &timeline.ids, &filter.words)?;
            }
            Ok(timeline)
        })
    }

    /// These records as a list shows them, in the order given, without their sources; one that is gone is left out. With `words`, each
    /// has the text around them and its page.
    pub fn rows(&self, ids: &[RecordId], words: &str) -> Result<Vec<ListedRow>> {
        self.store.db.read(|tx| listed(tx, ids, words))
    }

    /// What a list can be cut down to further, with how many records would be left. A filter that is set does not count against its own
    /// choices: they show what another choice would give.
    pub fn facets(&self, filter: &ListFilter) -> Result<Facets> {
        self.store.db.read_lists(|tx, lines| {
            let cut = Cut::of(tx, filter)?;
            let mut tally = Tally::default();
            let mut tags: HashMap<RecordId, Vec<DiagnosisId>> = HashMap::new();
            for (record, diagnosis) in diagnosis::tagged(tx)? {
                tags.entry(record).or_default().push(diagnosis);
            }
            lines.each(filter.trashed, |line| tally.take(&line, cut.misses(&line), tags.get(&line.id)));
            tally.finish(tx)
        })
    }

    /// How many records, diagnoses and cases there are, and whose.
    pub fn counts(&self) -> Result<Counts> {
        self.store.db.read_lists(|tx, lines| {
            let mut counts = Counts::default();
            let mut whose: HashMap<i64, u64> = HashMap::new();
            lines.each(false, |line| {
                counts.records += 1;
                counts.to_check += u64::from(line.to_check);
                match line.person {
                    Some(person) => *whose.entry(person).or_default() += 1,
                    None => counts.nobody += 1,
                }
            });
            (counts.trashed, counts.diagnoses, counts.cases) = list::sums(tx)?;
            counts.people = person::refs(tx)?
                .into_iter()
                .map(|person| PersonCount { records: whose.get(&person.id.0).copied().unwrap_or_default(), person })
                .collect();
            Ok(counts)
        })
    }
}

/// Records as a list shows them, with the text around `words`.
fn listed(tx: &Transaction<'_>, ids: &[RecordId], words: &str) -> Result<Vec<ListedRow>> {
    let mut snippets = search::snippets(tx, words, ids)?;
    let rows = shown_rows(tx, ids)?.into_iter().map(|row| match snippets.remove(&row.id) {
        Some((page, snippet)) => ListedRow { row, snippet: Some(snippet), snippet_page: page },
        None => ListedRow { row, snippet: None, snippet_page: None },
    });
    Ok(rows.collect())
}

/// One way in which a record may not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Miss {
    Kind,
    Person,
    Diagnosis,
    Place,
    Year,
    /// Words, a case, what is to be checked: no facet shows these.
    Other,
}

/// Which facets a record fails; more than one is as good as many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Misses {
    first: Option<Miss>,
    more: bool,
}

impl Misses {
    fn is_empty(self) -> bool {
        self.first.is_none()
    }

    /// Whether the record counts among the choices of a facet: it fits, or fails by that alone.
    fn only(self, facet: Miss) -> bool {
        !self.more && self.first.is_none_or(|miss| miss == facet)
    }
}

/// A filter with everything looked up that it needs.
struct Cut<'a> {
    filter: &'a ListFilter,
    found: Option<HashSet<RecordId>>,
    tagged: Option<HashSet<RecordId>>,
    chosen: Option<HashSet<RecordId>>,
    capped: bool,
}

impl<'a> Cut<'a> {
    fn of(tx: &Transaction<'_>, filter: &'a ListFilter) -> Result<Self> {
        let (found, capped) = search::matching(tx, &filter.words)?;
        Ok(Self {
            filter,
            found,
            tagged: filter.diagnosis.as_deref().map(|words| tagged_as(tx, words)).transpose()?,
            chosen: filter.case.map(|case| list::of_case(tx, case)).transpose()?,
            capped,
        })
    }

    fn misses(&self, line: &Line<'_>) -> Misses {
        let filter = self.filter;
        let lacks = |set: &Option<HashSet<RecordId>>| set.as_ref().is_some_and(|set| !set.contains(&line.id));
        let differs = |wanted: &Option<String>, is: &str| wanted.as_deref().is_some_and(|wanted| wanted != is);
        let whose = filter.person.is_some_and(|whose| match whose {
            Whose::Person(id) => line.person != Some(id.0),
            Whose::Nobody => line.person.is_some(),
        });
        let checks = [
            (Miss::Other, lacks(&self.found) || lacks(&self.chosen) || (filter.to_check && !line.to_check)),
            (Miss::Kind, differs(&filter.kind, line.kind)),
            (Miss::Person, whose),
            (Miss::Diagnosis, lacks(&self.tagged)),
            (Miss::Place, differs(&filter.place, line.place)),
            (Miss::Year, differs(&filter.year, year(line.date))),
        ];
        let mut missed = checks.into_iter().filter(|(_, misses)| *misses).map(|(miss, _)| miss);
        Misses { first: missed.next(), more: missed.next().is_some() }
    }
}

/// Counts by choice of each facet.
#[derive(Default)]
struct Tally {
    kinds: BTreeMap<String, u64>,
    years: BTreeMap<String, u64>,
    places: BTreeMap<String, u64>,
    people: BTreeMap<i64, u64>,
    diagnoses: BTreeMap<DiagnosisId, u64>,
}

impl Tally {
    fn take(&mut self, line: &Line<'_>, misses: Misses, tags: Option<&Vec<DiagnosisId>>) {
        if misses.only(Miss::Kind) {
            count(&mut self.kinds, line.kind);
        }
        if misses.only(Miss::Year) {
            count(&mut self.years, year(line.date));
        }
        if misses.only(Miss::Place) && !line.place.is_empty() {
            count(&mut self.places, line.place);
        }
        if misses.only(Miss::Person) {
            *self.people.entry(line.person.unwrap_or_default()).or_default() += 1;
        }
        if misses.only(Miss::Diagnosis) {
            for tag in tags.into_iter().flatten() {
                *self.diagnoses.entry(*tag).or_default() += 1;
            }
        }
    }

    /// The choices in the order in which people look for them: years from the newest on, the others by how often they stand.
    fn finish(self, tx: &Transaction<'_>) -> Result<Facets> {
        let named: HashMap<i64, String> = person::refs(tx)?.into_iter().map(|person| (person.id.0, person.name)).collect();
        let diagnoses = diagnosis::all(tx)?;
        let words = |id: DiagnosisId| {
            let known = diagnoses.iter().find(|one| one.id == id)?;
            Some(if known.code.is_empty() { known.words.clone() } else { format!("{} {}", known.code, known.title) })
        };
        let by_text = |counts: BTreeMap<String, u64>| counts.into_iter().map(|(id, count)| Facet { label: id.clone(), id, count });
        let kinds = self.kinds.into_iter().map(|(id, count)| Facet {
            label: kind::kind(&id).map_or_else(|| id.clone(), |kind| kind.name.clone()),
            id,
            count,
        });
        let people = self.people.into_iter().map(|(id, count)| match named.get(&id) {
            Some(name) => Facet { id: PersonId(id).to_string(), label: name.clone(), count },
            None => Facet { id: Whose::NOBODY.to_owned(), label: String::new(), count },
        });
        let tags = self.diagnoses.into_iter();
        let tags = tags.filter_map(|(id, count)| Some(Facet { id: id.to_string(), label: words(id)?, count }));
        Ok(Facets {
            kinds: commonest(kinds),
            years: by_text(self.years).rev().collect(),
            places: commonest(by_text(self.places)),
            diagnoses: commonest(tags),
            people: commonest(people),
        })
    }
}

/// The year of a date; empty without one.
fn year(date: &str) -> &str {
    date.get(..4).unwrap_or_default()
}

/// Counts a text; a known one without an allocation.
fn count(counts: &mut BTreeMap<String, u64>, text: &str) {
    match counts.get_mut(text) {
        Some(count) => *count += 1,
        None => _ = counts.insert(text.to_owned(), 1),
    }
}

fn commonest(facets: impl Iterator<Item = Facet>) -> Vec<Facet> {
    let mut facets: Vec<Facet> = facets.collect();
    facets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
    facets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_counts_what_its_own_filter_would_leave_out() {
        let filter = ListFilter { kind: Some("pathology".to_owned()), year: Some("2026".to_owned()), ..ListFilter::default() };
        let cut = Cut { filter: &filter, found: None, tagged: None, chosen: None, capped: false };
        let line = |kind: &'static str, date: &'static str| Line { id: RecordId(1), date, kind, place: "", person: None, to_check: false };
        for (line, fits, kinds, years, places) in [
            (line("pathology", "2026-05"), true, true, true, true),
            (line("letter", "2026"), false, true, false, false),
            (line("pathology", "2025-01-01"), false, false, true, false),
            (line("letter", ""), false, false, false, false),
        ] {
            let misses = cut.misses(&line);
            let counts = [Miss::Kind, Miss::Year, Miss::Place].map(|facet| misses.only(facet));
            assert_eq!((misses.is_empty(), counts), (fits, [kinds, years, places]), "{line:?}");
        }
    }
}
