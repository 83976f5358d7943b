//! Diagnoses that a record suggests and that nobody has decided on yet.
//!
//! They are found when they are asked for, and not kept: one record takes a few milliseconds, and better lists of names count at once,
//! without a reread. What a user decided is kept: a tag, or that a suggestion is wrong.
//!
//! Few of them are questions of the *To check* queue ([`reason`]): those of records that go out with a case, where the answer changes what is
//! said of the person. The others wait beside their record.

use rusqlite::Transaction;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::case::Diagnosis;
use second_read_model::extract::Extract;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::suggestion::Certainty;
use second_read_model::suggestion::Suggestion;
use second_read_recognise::icd10;
use second_read_recognise::side::side_of;

use crate::Changed;
use crate::Library;
use crate::Result;
use crate::db::case;
use crate::db::diagnosis;
use crate::db::fact;
use crate::db::trash;
use crate::derive;
use crate::look::anchor_of;
use crate::look::unknown;
use crate::store::now;
use crate::transact::Op;

/// What stands before a code in the name under which a user's "not this" is kept among the facts they set.
const NOT: &str = "not-diagnosis:";

impl Library {
    /// The diagnoses that a record suggests, the surest first. Those that it is tagged with or that were turned down are left out; a
    /// record in the trash suggests none.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn suggestions(&self, id: RecordId) -> Result<Vec<Suggestion>> {
        self.store.db.read(|tx| {
            let anchor = anchor_of(tx, id)?;
            if trash::holds(tx, &anchor)? {
                return Ok(Vec::new());
            }
            let decided = Decided::of(tx, &anchor)?;
            let mut found = second_read_recognise::diagnosis::suggest(&said(tx, id)?);
            found.retain(|suggestion| !decided.holds(suggestion));
            Ok(found)
        })
    }

    /// Turns a suggested diagnosis down for records: they do not suggest it again. A tag is not touched by it.
    ///
    /// # Errors
    /// `UnknownId` for a record, or what is no code of ICD-10-CM.
    pub fn turn_down(&self, ids: &[RecordId], code: &str) -> Result<Changed> {
        let term = icd10::lookup(code).ok_or_else(|| unknown("what.code", code).with("list", "diagnoses"))?;
        let name = format!("{NOT}{}", term.code);
        let write = |tx: &Transaction<'_>| ids.iter().try_for_each(|id| fact::set(tx, &anchor_of(tx, *id)?, &name, Some("yes"), &now()));
        Ok(self.store.transact(Op::TurnDown, write)?.1)
    }
}

/// Why a person should look at the diagnosis that a record says, if they should: it is of a case of the record's own person, bears no tag yet,
/// and says for sure nothing that was noted of that person, but something else (`new-diagnosis`), or another code of a category that was
/// noted: the other side, say (`other-diagnosis`). What may be is no question, nor a sign or a state, nor what says less than what is known.
pub(crate) fn reason(tx: &Transaction<'_>, id: RecordId, anchor: &str, person: PersonId) -> Result<Option<&'static str>> {
    if !case::of_person_holds(tx, person, anchor)? {
        return Ok(None);
    }
    let decided = Decided::of(tx, anchor)?;
    if !decided.tagged.is_empty() {
        return Ok(None);
    }
    let noted: Vec<String> = diagnosis::all(tx)?.into_iter().filter(|one| one.person == person).map(|one| one.code).collect();
    let mut found = second_read_recognise::diagnosis::suggest(&said(tx, id)?);
    found.retain(|one| one.certainty != Certainty::Uncertain && !decided.holds(one) && !is_sign(&one.code));
    let is_noted = |one: &Suggestion| noted.iter().any(|code| says(code, one));
    let is_other = |one: &Suggestion| noted.iter().any(|code| !code.is_empty() && code.get(..3) == one.code.get(..3));
    Ok(match found.iter().find(|one| is_other(one) && !is_noted(one)) {
        Some(_) => Some("other-diagnosis"),
        None => (!found.is_empty() && !found.iter().any(is_noted)).then_some("new-diagnosis"),
    })
}

/// Whether a code is a symptom, a sign or a finding (ICD-10-CM, chapter 18), or why somebody came and what is to be known of them (chapter 21):
/// no disease that one is told to have.
fn is_sign(code: &str) -> bool {
    code.starts_with(['R', 'Z'])
}

/// What a record says. A study of images has no text of its own: there what its instances state.
fn said(tx: &Transaction<'_>, id: RecordId) -> Result<Extract> {
    if let Some(extract) = derive::extract_of(tx, id)? {
        return Ok(extract);
    }
    let is_stated = |fact: &second_read_model::fact::Fact| fact.name == FactName::Diagnosis && fact.origin == Origin::Stated;
    let stated = fact::of_record(tx, id)?.into_iter().filter(is_stated).collect();
    Ok(Extract { stated, entries: fact::entries(tx, id)?, ..Extract::default() })
}

/// The codes that a user has decided on for a record.
struct Decided {
    tagged: Vec<String>,
    turned_down: Vec<String>,
}

impl Decided {
    fn of(tx: &Transaction<'_>, anchor: &str) -> Result<Self> {
        let tags = diagnosis::tags(tx, &[anchor.to_owned()])?.remove(anchor).unwrap_or_default();
        let is_tagged = |one: &Diagnosis| tags.contains(&one.id);
        let tagged =
            if tags.is_empty() { Vec::new() } else { diagnosis::all(tx)?.into_iter().filter(is_tagged).map(|one| one.code).collect() };
        let set = fact::set_of(tx, anchor)?;
        let turned_down = set.keys().filter_map(|name| name.strip_prefix(NOT)).map(str::to_owned).collect();
        Ok(Self { tagged, turned_down })
    }

    /// Whether a suggestion says nothing new.
    fn holds(&self, suggestion: &Suggestion) -> bool {
        self.turned_down.contains(&suggestion.code) || self.tagged.iter().any(|code| says(code, suggestion))
    }
}

/// Whether a code that was noted says what a suggestion does: it is the same, one above or below it, or of its category and not of the other
/// side, where the suggestion leaves open what the code tells.
fn says(noted: &str, suggestion: &Suggestion) -> bool {
    let code = suggestion.code.as_str();
    let leaves_open = || {
        let other_side = icd10::lookup(noted).and_then(|term| Some(side_of(&term.title)? != side_of(&suggestion.title)?));
        suggestion.title.to_lowercase().contains("unspecified") && other_side != Some(true)
    };
    !noted.is_empty() && (noted.starts_with(code) || code.starts_with(noted) || (noted.get(..3) == code.get(..3) && leaves_open()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NewCase;
    use crate::Question;
    use crate::SetFact;
    use crate::papers::Papers;

    fn report(diagnosis: &str) -> String {
        format!(
            "SURGICAL PATHOLOGY REPORT\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nCollected: 05/04/2026\n\
             FINAL DIAGNOSIS\n{diagnosis}\n"
        )
    }

    fn papers() -> Option<Papers> {
        Papers::of(&[
            ("left.txt", report("Left breast, core biopsy: invasive ductal carcinoma.")),
            ("again.txt", report("Left breast, excision: invasive ductal carcinoma, 18 mm.")),
            ("right.txt", report("Right breast, core biopsy: invasive ductal carcinoma.")),
            ("maybe.txt", report("Colon, biopsy: suspicious for adenocarcinoma.")),
            ("nothing.txt", report("Benign breast tissue.")),
            ("sign.txt", report("Breast, mammogram: BI-RADS 5, highly suggestive of malignancy.")),
            ("more.txt", report("Left breast: invasive ductal carcinoma.\nEssential hypertension.")),
        ])
    }

    /// Why its diagnosis is a question, if it is one.
    fn asked(papers: &Papers, file: &str) -> Option<String> {
        papers.row(file).to_check.into_iter().find(|reason| Question::Diagnosis.reasons().contains(&reason.as_str()))
    }

    #[track_caller]
    fn check(papers: &Papers, expected: [Option<&str>; 7]) {
        assert_eq!(FILES.map(|file| asked(papers, file)), expected.map(|reason| reason.map(str::to_owned)), "{FILES:?}");
    }

    const FILES: [&str; 7] = ["left.txt", "again.txt", "more.txt", "right.txt", "maybe.txt", "nothing.txt", "sign.txt"];
    const NEW: Option<&str> = Some("new-diagnosis");
    const NOTHING: [Option<&str>; 7] = [None; 7];
    const ALL_NEW: [Option<&str>; 7] = [NEW, NEW, NEW, NEW, None, None, None];
    /// What says the same is no question any more, whatever it says besides.
    const ONE_NOTED: [Option<&str>; 7] = [None, None, None, Some("other-diagnosis"), None, None, None];

    fn all(papers: &Papers) -> Vec<RecordId> {
        FILES.iter().map(|file| papers.id(file)).collect()
    }

    fn case_of_all(papers: &Papers) {
        let person = papers.row("left.txt").person.unwrap().id;
        let new = NewCase { title: "Before surgery".into(), person, diagnoses: vec![], checklist: String::new(), recipient: String::new() };
        let case = papers.library.case_new(&new).unwrap();
        papers.library.case_add(case, &all(papers), false).unwrap();
    }

    #[test]
    fn a_diagnosis_is_a_question_where_a_case_takes_it_along_and_nobody_decided() {
        let Some(papers) = papers() else { return };
        let library = &papers.library;
        let codes = |file| library.suggestions(papers.id(file)).unwrap().into_iter().map(|one| one.code).collect::<Vec<_>>();
        check(&papers, NOTHING);
        assert!(codes("more.txt").len() > 1 && codes("sign.txt")[0].starts_with('R'), "{:?} {:?}", codes("more.txt"), codes("sign.txt"));
        case_of_all(&papers);
        check(&papers, ALL_NEW);
        // One answer tells of the others that say the same; another side is another diagnosis.
        library.tag(&[papers.id("left.txt")], &codes("left.txt")[0], None).unwrap();
        check(&papers, ONE_NOTED);
        library.undo().unwrap();
        check(&papers, ALL_NEW);
        // Turned down for one, the others still ask.
        library.turn_down(&[papers.id("left.txt")], &codes("left.txt")[0]).unwrap();
        assert_eq!((asked(&papers, "left.txt"), asked(&papers, "again.txt")), (None, Some("new-diagnosis".to_owned())));
        library.undo().unwrap();
        library.not_known(&[papers.id("right.txt")], Question::Diagnosis).unwrap();
        assert_eq!(asked(&papers, "right.txt"), None);
        library.undo().unwrap();
        // A case of another person makes nobody else's record a question.
        library.undo().unwrap();
        check(&papers, NOTHING);
    }

    #[test]
    fn a_diagnosis_that_was_noted_of_the_person_is_no_news() {
        let Some(papers) = papers() else { return };
        let library = &papers.library;
        case_of_all(&papers);
        let person = papers.row("left.txt").person.unwrap().id;
        let code = library.suggestions(papers.id("left.txt")).unwrap()[0].code.clone();
        library.add_diagnosis(&code, person).unwrap();
        check(&papers, ONE_NOTED);
        library.reread(&crate::Again::All, &second_read_model::progress::Unwatched).unwrap();
        check(&papers, ONE_NOTED);
        library.tag(&[papers.id("right.txt")], &code, None).unwrap();
        assert_eq!(asked(&papers, "right.txt"), None, "what a user tagged is decided");
        library.undo().unwrap();
        let other = library.person_add("Okafor, Ben", None).unwrap();
        library.set(papers.id("right.txt"), SetFact::Person, &other.to_string()).unwrap();
        assert_eq!(asked(&papers, "right.txt"), None, "the case is another person's");
    }
}
