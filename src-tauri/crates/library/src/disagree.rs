//! What does not agree about a record: two sayings that cannot both be right, each quoted from where it stands.
//!
//! Left against right between a report, its images, the code it states or is tagged with and the title of its case; names, birth dates and
//! sexes that are not the person's, over what a user set too; two collection dates under one number. Found when it is asked for and not
//! kept, so that better rules count at once. Which one is right is not decided here.
//!
//! This is the one home of these rules: a record's page, a case's check and the front page of a bundle all ask here. What is said of records
//! that go out together quotes nothing else ([`Within`]).

use std::collections::BTreeSet;

use rusqlite::Transaction;
use second_read_model::CaseId;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::case::Diagnosis;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::fact::best;
use second_read_model::finding::Disagreement;
use second_read_model::finding::FindingCode;
use second_read_model::finding::Saying;
use second_read_model::fold::fold;
use second_read_model::record::PairSort;
use second_read_model::record::RecordRow;
use second_read_model::sentence::say;
use second_read_recognise::SURE;
use second_read_recognise::icd10;
use second_read_recognise::name;
use second_read_recognise::people::Agreement;
use second_read_recognise::side::side_of;

use crate::CaseDisagreement;
use crate::Library;
use crate::Result;
use crate::db::case;
use crate::db::diagnosis;
use crate::db::fact;
use crate::db::link;
use crate::db::person;
use crate::db::record;
use crate::look::shown_rows;

/// Words that say where in a part of the body, and name none.
const DIRECTIONS: [&str; 8] = ["left", "right", "upper", "lower", "outer", "inner", "side", "with"];

/// Everything that does not agree about a record.
pub(crate) fn of_record(tx: &Transaction<'_>, id: RecordId) -> Result<Vec<Disagreement>> {
    let about = About::of(tx, id, None)?;
    let mut found = about.quoting_both()?;
    found.extend(about.nameless()?);
    Ok(found)
}

impl Library {
    /// What does not agree about the records of a case: left and right, whose they are, when something was taken. Each once, whichever of the
    /// two records it is seen from.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn case_disagreements(&self, id: CaseId) -> Result<Vec<CaseDisagreement>> {
        let case = self.case(id)?;
        self.disagreements_among(id, &case.records.iter().map(|chosen| chosen.record).collect::<Vec<_>>())
    }

    /// The same about these records of a case alone: nothing is quoted that stands in another record, in another case or in a
    /// tag. Records of other people in it are left out: they are said to be so.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn disagreements_among(&self, id: CaseId, records: &[RecordId]) -> Result<Vec<CaseDisagreement>> {
        let case = self.case(id)?;
        let within = Within { records: records.iter().copied().collect(), title: case.title, diagnoses: case.diagnoses };
        self.store.db.read(|tx| {
            let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
            for record in records {
                let about = About::of(tx, *record, Some(&within))?;
                if about.person.is_some_and(|person| person != case.person.0) {
                    continue;
                }
                for one in about.quoting_both()? {
                    let mut sides: Vec<_> = one.quotes.iter().map(|said| (said.record, said.page, said.words.clone())).collect();
                    sides.sort();
                    if seen.insert(sides) {
                        found.push(CaseDisagreement { record: *record, title: about.title.clone(), disagreement: one });
                    }
                }
            }
            Ok(found)
        })
    }
}

/// The records of a case that are spoken of together, and what else may be quoted.
struct Within {
    records: BTreeSet<RecordId>,
    title: String,
    diagnoses: Vec<Diagnosis>,
}

/// A record as it is compared.
struct About<'a, 'tx> {
    tx: &'a Transaction<'tx>,
    id: RecordId,
    title: String,
    anchor: String,
    person: Option<i64>,
    facts: Vec<Fact>,
    within: Option<&'a Within>,
}

/// Something that is said, by whom, and the sentence that quotes it.
#[derive(Clone)]
struct Said {
    value: String,
    words: String,
    record: Option<RecordId>,
    page: Option<u32>,
    sentence: String,
}

impl Said {
    fn here(fact: &Fact, id: RecordId) -> Self {
        Self::by("disagree.here", fact, id, "")
    }

    fn there(fact: &Fact, id: RecordId, title: &str) -> Self {
        Self::by("disagree.there", fact, id, title)
    }

    fn by(key: &str, fact: &Fact, id: RecordId, title: &str) -> Self {
        let words = if fact.evidence.trim().is_empty() { fact.value.clone() } else { fact.evidence.trim().to_owned() };
        let key = if fact.origin == Origin::Set { "disagree.set" } else { key };
        let sentence = say(key, &[("words", words.trim_end_matches('.')), ("title", title)]);
        Self { value: fact.value.clone(), words, record: Some(id), page: fact.page, sentence }
    }

    /// What no record says: a tag, a case, what a user set.
    fn outside(key: &str, value: &str, words: &str) -> Self {
        Self { value: value.to_owned(), words: words.to_owned(), record: None, page: None, sentence: say(key, &[("words", words)]) }
    }

    fn against(self, other: Self, code: FindingCode, key: &str, number: &str) -> Disagreement {
        let message = say(key, &[("one", &self.sentence), ("other", &other.sentence), ("number", number)]);
        let quotes = [self, other].map(|said| Saying { words: said.words, record: said.record, page: said.page }).into();
        Disagreement { code, message, quotes }
    }
}

impl<'a, 'tx> About<'a, 'tx> {
    fn of(tx: &'a Transaction<'tx>, id: RecordId, within: Option<&'a Within>) -> Result<Self> {
        let shown = record::shown(tx, id)?;
        let facts = fact::of_record(tx, id)?;
        Ok(Self { tx, id, title: shown.title, anchor: shown.anchor, person: shown.person, facts, within })
    }

    fn quoting_both(&self) -> Result<Vec<Disagreement>> {
        let mut found = self.sides()?;
        found.extend(self.identity()?);
        found.extend(self.collected()?);
        Ok(found)
    }

    /// Whether another record may be quoted.
    fn may_quote(&self, other: RecordId) -> bool {
        self.within.is_none_or(|within| within.records.contains(&other))
    }

    /// What another record is called, to whom this is told.
    fn title_of(&self, other: RecordId, title: &str) -> Result<String> {
        if self.within.is_none() {
            return Ok(title.to_owned());
        }
        let sources = record::sources(self.tx, &[other])?.remove(&other).unwrap_or_default();
        let row = shown_rows(self.tx, &[other])?.into_iter().next().map(|row| RecordRow { sources, ..row });
        Ok(row.map_or_else(|| title.to_owned(), |row| row.title_for_others()))
    }

    fn sides(&self) -> Result<Vec<Disagreement>> {
        let own: Vec<Said> = sided(&self.facts).map(|fact| Said::here(fact, self.id)).collect();
        let Some(first) = own.first() else { return Ok(Vec::new()) };
        let against = |one: &Said, other: Said| one.clone().against(other, FindingCode::SideDisagrees, "disagree.sides", "");
        if let Some(other) = own.iter().find(|said| said.value != first.value) {
            return Ok(vec![against(first, other.clone())]);
        }
        let mut others = self.sides_of_pairs()?;
        others.extend(self.sides_of_codes_and_cases(&first.words)?);
        Ok(others.into_iter().filter(|other| other.value != first.value).map(|other| against(first, other)).collect())
    }

    /// The side that images or reports with the same number name, where they name one only.
    fn sides_of_pairs(&self) -> Result<Vec<Said>> {
        let mut sides = Vec::new();
        for pair in link::pairs(self.tx, self.id)? {
            if pair.sure && self.may_quote(pair.record) && matches!(pair.sort, PairSort::ReportOf | PairSort::ReportedBy) {
                let facts = fact::of_record(self.tx, pair.record)?;
                let title = self.title_of(pair.record, &pair.title)?;
                let said: Vec<Said> = sided(&facts).map(|fact| Said::there(fact, pair.record, &title)).collect();
                sides.extend(said.first().filter(|first| said.iter().all(|other| other.value == first.value)).cloned());
            }
        }
        Ok(sides)
    }

    /// The side that a code or a case names, where it speaks of the same part of the body as `words` or the record's title.
    fn sides_of_codes_and_cases(&self, words: &str) -> Result<Vec<Said>> {
        let own = body_words(&format!("{words} {}", self.title));
        let mut sides = Vec::new();
        let mut hear = |key: &str, text: &str| {
            let side = side_of(text).filter(|side| *side != "both" && body_words(text).iter().any(|word| own.contains(word)));
            sides.extend(side.map(|side| Said::outside(key, side, text)));
        };
        for stated in self.facts.iter().filter(|fact| fact.name == FactName::Diagnosis && fact.origin == Origin::Stated) {
            if let Some(term) = icd10::lookup(&stated.value) {
                hear("disagree.code", &term.title);
            }
        }
        let said = |one: &Diagnosis| if one.title.is_empty() { one.words.clone() } else { one.title.clone() };
        let (tags, cases) = (self.tags()?, self.cases()?);
        tags.iter().for_each(|one| hear("disagree.tag", &said(one)));
        for (title, diagnoses) in &cases {
            hear("disagree.case", title);
            let others = diagnoses.iter().filter(|one| !tags.iter().any(|tag| tag.id == one.id));
            others.for_each(|one| hear("disagree.about", &said(one)));
        }
        Ok(sides)
    }

    /// The diagnoses that it is tagged with; what goes out says nothing of tags, only what the case is about.
    fn tags(&self) -> Result<Vec<Diagnosis>> {
        if self.within.is_some() {
            return Ok(Vec::new());
        }
        let tags = diagnosis::tags(self.tx, std::slice::from_ref(&self.anchor))?.remove(&self.anchor).unwrap_or_default();
        let all = if tags.is_empty() { Vec::new() } else { diagnosis::all(self.tx)? };
        Ok(all.into_iter().filter(|one| tags.contains(&one.id)).collect())
    }

    /// The cases it is in: their titles and diagnoses.
    fn cases(&self) -> Result<Vec<(String, Vec<Diagnosis>)>> {
        if let Some(within) = self.within {
            return Ok(vec![(within.title.clone(), within.diagnoses.clone())]);
        }
        let cases = case::with_record(self.tx, &self.anchor)?;
        let all = if cases.is_empty() { Vec::new() } else { diagnosis::all(self.tx)? };
        let whole = |(id, title): (CaseId, String)| -> Result<(String, Vec<Diagnosis>)> {
            let chosen = case::diagnoses(self.tx, id)?;
            Ok((title, all.iter().filter(|one| chosen.contains(&one.id)).cloned().collect()))
        };
        cases.into_iter().map(whole).collect()
    }

    fn identity(&self) -> Result<Vec<Disagreement>> {
        let mut found = Vec::new();
        let against = |one: Said, other: Said, key: &str| one.against(other, FindingCode::IdentityDisagrees, key, "");
        for (name, key) in IDENTITY {
            let mut stated = self.facts.iter().filter(|fact| fact.name == name && fact.origin == Origin::Stated);
            if let Some(first) = stated.next()
                && let Some(other) = stated.find(|other| differ(name, &first.value, &other.value))
            {
                found.push(against(Said::here(first, self.id), Said::here(other, self.id), key));
            }
        }
        let Some(known) = self.person.map(|id| person::one(self.tx, PersonId(id))).transpose()?.flatten() else { return Ok(found) };
        let name = (!known.0.is_empty()).then(|| known.0.display());
        for ((name, key), known) in IDENTITY.into_iter().zip([name, known.1.map(|date| date.to_string()), known.2]) {
            let own = best(&self.facts, name).filter(|fact| fact.origin != Origin::Read || fact.confidence >= SURE);
            let (Some(own), Some(known)) = (own, known) else { continue };
            let is_settled = name == FactName::Name && self.is_a_known_name(&own.value)?;
            if differ(name, &own.value, &known) && !is_settled {
                found.push(against(Said::here(own, self.id), self.who_says(name, &known)?, key));
            }
        }
        Ok(found)
    }

    /// Whether a name is one of the person's that needs no look any more: another record of theirs has it, or a user said it is theirs.
    fn is_a_known_name(&self, name: &str) -> Result<bool> {
        if record::reasons(self.tx, self.id)?.iter().any(|reason| reason == "new-name" || reason == "identity") {
            return Ok(false);
        }
        let names = self.person.map(|id| person::names(self.tx, PersonId(id))).transpose()?.unwrap_or_default();
        Ok(names.iter().any(|known| !differ(FactName::Name, known, name)))
    }

    /// Another record of the person that says what is known of them, or else the user.
    fn who_says(&self, name: FactName, known: &str) -> Result<Said> {
        let Some(person) = self.person else { return Ok(Said::outside("disagree.person", known, known)) };
        let mut said = fact::of_person(self.tx, person, name, self.id)?;
        said.retain(|(record, ..)| self.may_quote(*record));
        let same = said.iter().find(|(_, _, fact)| fact.value == known || (name == FactName::Name && agree(&fact.value, known)));
        Ok(match same {
            Some((record, title, fact)) => Said::there(fact, *record, &self.title_of(*record, title)?),
            None => Said::outside("disagree.person", known, known),
        })
    }

    /// Another date of collection under a number that another record of nobody else bears too.
    fn collected(&self) -> Result<Vec<Disagreement>> {
        let collected = |facts: &[Fact]| best(facts, FactName::Collected).filter(|fact| fact.confidence >= SURE).cloned();
        let Some(own) = collected(&self.facts) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for (other, title, number) in fact::same_number(self.tx, self.id)?.into_iter().filter(|(other, ..)| self.may_quote(*other)) {
            let theirs = collected(&fact::of_record(self.tx, other)?);
            if let Some(theirs) = theirs.filter(|theirs| differ(FactName::Collected, &own.value, &theirs.value)) {
                let (one, other) = (Said::here(&own, self.id), Said::there(&theirs, other, &self.title_of(other, &title)?));
                found.push(one.against(other, FindingCode::CollectedDisagrees, "disagree.collected", &number));
            }
        }
        Ok(found)
    }

    /// A record that names nobody says so, whoever it is filed under.
    fn nameless(&self) -> Result<Option<Disagreement>> {
        let code = FindingCode::NoName;
        let says_so = record::reasons(self.tx, self.id)?.iter().any(|reason| reason == "no-name");
        Ok(says_so.then(|| Disagreement { code, message: say("finding.no-name", &[]), quotes: Vec::new() }))
    }
}

const IDENTITY: [(FactName, &str); 3] =
    [(FactName::Name, "disagree.names"), (FactName::BirthDate, "disagree.birth-dates"), (FactName::Sex, "disagree.sexes")];

/// The facts that name one side; what a user set stands alone.
fn sided(facts: &[Fact]) -> impl Iterator<Item = &Fact> {
    let is_set = facts.iter().any(|fact| fact.name == FactName::Side && fact.origin == Origin::Set);
    facts.iter().filter(move |fact| {
        let counts = if is_set { fact.origin == Origin::Set } else { fact.origin == Origin::Stated || fact.confidence >= SURE };
        fact.name == FactName::Side && counts && matches!(fact.value.as_str(), "left" | "right")
    })
}

/// Whether two values cannot both be true of one person. A date that only says less than another does not differ from it.
fn differ(name: FactName, one: &str, other: &str) -> bool {
    match name {
        FactName::Name => compared(one, other) == Agreement::Conflict,
        FactName::Sex => fold(one) != fold(other),
        _ => !one.starts_with(other) && !other.starts_with(one),
    }
}

fn agree(one: &str, other: &str) -> bool {
    compared(one, other) == Agreement::Agree
}

fn compared(one: &str, other: &str) -> Agreement {
    let names = name::read(one).zip(name::read(other));
    names.map_or(Agreement::Silent, |(one, other)| name::compare(&one, &other))
}

/// The folded words that can name a part of the body.
fn body_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3 && !DIRECTIONS.contains(word));
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NewCase;
    use crate::SetFact;
    use crate::papers::Papers;

    const REPORT: &str = "SURGICAL PATHOLOGY REPORT\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nSex: F\nAccession: S26-10482\n\
                          Collected: 05/04/2026\nSpecimen: Left breast, core biopsy\nFINAL DIAGNOSIS\nInvasive carcinoma.\n";
    const TWO_SIDES: &str = "SURGICAL PATHOLOGY REPORT\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nCollected: 05/04/2026\n\
                             Specimen: Left breast, core biopsy\nFINAL DIAGNOSIS\nRight breast: carcinoma.\n";
    const IMAGES: &str = "RADIOLOGY REPORT\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nAccession: S26-10482\nExam date: 05/04/2026\n\
                          Exam: Ultrasound, right breast\nIMPRESSION\nNothing.\n";
    const AGAIN: &str = "SURGICAL PATHOLOGY REPORT\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nAccession: S26-10482\n\
                         Collected: 05/11/2026\nSpecimen: Left breast, core biopsy\nFINAL DIAGNOSIS\nBenign.\n";
    const OTHERS: &str = "SURGICAL PATHOLOGY REPORT\nPatient: Okafor, Ben\nDate of Birth: 07/21/1950\nSex: M\nCollected: 01/02/2025\n\
                          FINAL DIAGNOSIS\nBenign.\n";
    const NAMELESS: &str = "PROGRESS NOTE\nDate of visit: 05/20/2026\nMRN: 00472913\nASSESSMENT\nStable.\n";

    fn papers() -> Option<Papers> {
        Papers::of(&[("report.txt", REPORT), ("images.txt", IMAGES), ("others.txt", OTHERS), ("nameless.txt", NAMELESS)])
    }

    /// Codes of what does not agree about a record, each with the words that are quoted and the sentence.
    fn found(papers: &Papers, file: &str) -> Vec<(FindingCode, Vec<String>, String)> {
        let found = papers.library.record(papers.id(file)).unwrap().disagreements;
        found.into_iter().map(|one| (one.code, one.quotes.into_iter().map(|said| said.words).collect(), one.message)).collect()
    }

    #[track_caller]
    fn check(papers: &Papers, file: &str, code: FindingCode, words: [&str; 2]) {
        let found = found(papers, file);
        let is_it = |one: &(FindingCode, Vec<String>, String)| {
            let quotes = one.1.iter().zip(words).all(|(said, words)| said.contains(words) && one.2.contains(said.trim_end_matches('.')));
            one.0 == code && quotes
        };
        assert!(found.iter().any(is_it), "{file}: {words:?} is not in {found:#?}");
    }

    #[track_caller]
    fn agrees(papers: &Papers, file: &str) {
        assert_eq!(found(papers, file), [], "{file}");
    }

    #[test]
    fn left_and_right() {
        use FindingCode::SideDisagrees;
        let Some(papers) = papers() else { return };
        papers.add("more", &[("two.txt", TWO_SIDES)]);
        let (library, report) = (&papers.library, papers.id("report.txt"));
        agrees(&papers, "report.txt");
        check(&papers, "two.txt", SideDisagrees, ["Right breast", "Left breast"]);
        assert!(papers.row("two.txt").to_check.contains(&"two-sides".to_owned()));
        library.set(papers.id("two.txt"), SetFact::Side, "right").unwrap();
        assert!(!papers.row("two.txt").to_check.contains(&"two-sides".to_owned()), "what a user says is no question");
        agrees(&papers, "two.txt");
        // Its images.
        library.set(papers.id("images.txt"), SetFact::Kind, "imaging").unwrap();
        library.set(report, SetFact::Kind, "radiology").unwrap();
        check(&papers, "report.txt", SideDisagrees, ["Left breast", "right breast"]);
        check(&papers, "images.txt", SideDisagrees, ["right breast", "Left breast"]);
        (0..2).for_each(|_| drop(library.undo().unwrap()));
        agrees(&papers, "report.txt");
        // The code it is tagged with, and the title of its case; other parts of the body are none of its business.
        let patient = papers.row("report.txt").person.unwrap().id;
        for (tag, differs) in [("C50.411", true), ("C50.412", false), ("M17.11", false)] {
            library.tag(&[report], tag, None).unwrap();
            match differs {
                true => check(&papers, "report.txt", SideDisagrees, ["Left breast", "right female breast"]),
                false => agrees(&papers, "report.txt"),
            }
            library.undo().unwrap();
        }
        for (title, differs) in [("Right breast: surgery first?", true), ("Left breast", false), ("Right knee", false)] {
            let case =
                NewCase { title: title.into(), person: patient, diagnoses: vec![], checklist: String::new(), recipient: String::new() };
            let case = library.case_new(&case).unwrap();
            library.case_add(case, &[report], false).unwrap();
            match differs {
                true => check(&papers, "report.txt", SideDisagrees, ["Left breast", title]),
                false => agrees(&papers, "report.txt"),
            }
            (0..2).for_each(|_| drop(library.undo().unwrap()));
        }
    }

    #[test]
    fn another_persons_name_birth_date_and_sex_over_what_a_user_set() {
        use FindingCode::IdentityDisagrees;
        let Some(papers) = papers() else { return };
        agrees(&papers, "others.txt");
        let patient = papers.row("report.txt").person.unwrap().id;
        papers.library.set(papers.id("others.txt"), SetFact::Person, &patient.to_string()).unwrap();
        for words in [["Okafor", "Lind"], ["07/21/1950", "02/19/1974"], ["M", "F"]] {
            check(&papers, "others.txt", IdentityDisagrees, words);
        }
        agrees(&papers, "report.txt");
        papers.library.undo().unwrap();
        agrees(&papers, "others.txt");
    }

    #[test]
    fn a_case_says_each_thing_once_and_quotes_nothing_from_elsewhere() {
        let Some(papers) = papers() else { return };
        papers.add("more", &[("again.txt", AGAIN), ("two.txt", TWO_SIDES)]);
        let (library, report) = (&papers.library, papers.id("report.txt"));
        let person = papers.row("report.txt").person.unwrap().id;
        let diagnoses = vec!["C50.411".to_owned()];
        let case = NewCase { title: "Second opinion".into(), person, diagnoses, checklist: String::new(), recipient: String::new() };
        let case = library.case_new(&case).unwrap();
        let told = |files: &[&str]| -> Vec<(FindingCode, Vec<String>)> {
            let ids: Vec<RecordId> = files.iter().map(|file| papers.id(file)).collect();
            let found = library.disagreements_among(case, &ids).unwrap().into_iter().map(|one| one.disagreement);
            found.map(|one| (one.code, one.quotes.into_iter().map(|said| said.words).collect())).collect()
        };
        library.case_add(case, &[report, papers.id("again.txt"), papers.id("two.txt")], false).unwrap();
        let whole = library.case_disagreements(case).unwrap();
        let count = |code: FindingCode| whole.iter().filter(|one| one.disagreement.code == code).count();
        assert_eq!(count(FindingCode::CollectedDisagrees), 1, "seen from both, told once: {whole:#?}");
        assert_eq!(count(FindingCode::SideDisagrees), 3, "two against the diagnosis, one within itself: {whole:#?}");
        assert!(told(&["report.txt"]).iter().all(|(code, _)| *code != FindingCode::CollectedDisagrees), "the other one stays at home");
        assert!(found(&papers, "report.txt").iter().any(|(_, quotes, _)| quotes.iter().any(|words| words.contains("right female breast"))));
        // A tag that is none of the case's diagnoses, and other cases, are nobody else's business.
        library.case_diagnoses(case, &[]).unwrap();
        library.tag(&[report], "C50.411", None).unwrap();
        let title = "Right breast: surgery first?".to_owned();
        let other = NewCase { title, person, diagnoses: vec![], checklist: String::new(), recipient: String::new() };
        let other = library.case_new(&other).unwrap();
        library.case_add(other, &[report], false).unwrap();
        assert_eq!(told(&["report.txt"]), []);
        assert!(!library.case_disagreements(other).unwrap().is_empty());
        // Another person's record is refused or said to be so; what is on it is theirs.
        assert_eq!(told(&["others.txt"]), []);
    }

    #[test]
    fn two_dates_of_collection_under_one_number() {
        let Some(papers) = papers() else { return };
        papers.add("more", &[("again.txt", AGAIN)]);
        check(&papers, "again.txt", FindingCode::CollectedDisagrees, ["05/11/2026", "05/04/2026"]);
        check(&papers, "report.txt", FindingCode::CollectedDisagrees, ["05/04/2026", "05/11/2026"]);
        papers.library.trash(&[papers.id("again.txt")]).unwrap();
        agrees(&papers, "report.txt");
    }

    #[test]
    fn a_record_that_names_nobody_is_nobodys_until_someone_says() {
        let Some(papers) = papers() else { return };
        let row = papers.row("nameless.txt");
        assert_eq!(row.person, None);
        assert!(row.to_check.contains(&"no-name".to_owned()));
        assert_eq!(found(&papers, "nameless.txt").iter().map(|one| one.0).collect::<Vec<_>>(), [FindingCode::NoName]);
        let patient = papers.row("report.txt").person.unwrap().id;
        papers.library.set(row.id, SetFact::Person, &patient.to_string()).unwrap();
        agrees(&papers, "nameless.txt");
    }
}
