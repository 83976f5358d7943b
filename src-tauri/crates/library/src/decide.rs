//! What users decide about records: facts they set, diagnoses and tags. Each call is one step that can be undone.

use rusqlite::Transaction;
use second_read_model::Code;
use second_read_model::DiagnosisId;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::case::Diagnosis;
use second_read_model::date::NotADate;
use second_read_model::fold::fold;
use second_read_model::kind;
use second_read_model::sentence::say;
use second_read_recognise::icd10;

use crate::Changed;
use crate::Error;
use crate::Library;
use crate::Question;
use crate::Result;
use crate::SetFact;
use crate::db::diagnosis;
use crate::db::fact;
use crate::db::person;
use crate::db::piece;
use crate::db::record;
use crate::db::trash;
use crate::derive::TEACHES_NOTHING;
use crate::derive::copies::NO_COPY;
use crate::derive::cut::WHOLE;
use crate::look::anchor_of;
use crate::look::diagnoses_meant;
use crate::look::unknown;
use crate::store::now;
use crate::transact::Op;

/// What a report may be, besides unknown.
const STATUSES: [&str; 6] = ["preliminary", "final", "addendum", "amended", "corrected", "unknown"];

/// What stands before a question in the name under which "not known" is kept among the facts that a user set.
pub(crate) const NOT_KNOWN: &str = "not-known:";

/// What a record may be about; `none` for what has no side.
const SIDES: [&str; 4] = ["left", "right", "both", "none"];

impl Library {
    /// Sets a fact of a record (kind, date, person, place, title, status, side); an empty value takes the user's back.
    ///
    /// # Errors
    /// `UnknownId` for the record or the person, `WrongUse` for a value that is none of its kind.
    pub fn set(&self, id: RecordId, name: SetFact, value: &str) -> Result<Changed> {
        self.set_many(&[id], name, value)
    }

    /// The same for many records, in one step.
    ///
    /// # Errors
    /// As above.
    pub fn set_many(&self, ids: &[RecordId], name: SetFact, value: &str) -> Result<Changed> {
        let ((), changed) = self.store.transact(Op::SetFact, |tx| {
            let value = value.trim();
            let checked = if value.is_empty() { None } else { Some(checked(tx, name, value)?) };
            ids.iter().try_for_each(|id| {
                let anchor = anchor_of(tx, *id)?;
                fact::set(tx, &anchor, &format!("{NOT_KNOWN}{}", name.word()), None, &now())?;
                if matches!(name, SetFact::Kind | SetFact::Date) {
                    fact::set(tx, &anchor, TEACHES_NOTHING, None, &now())?;
                }
                fact::set(tx, &anchor, name.word(), checked.as_deref(), &now())
            })
        })?;
        Ok(changed)
    }

    /// Says that nobody knows the answer to a question about records: it is not asked again. An answer that is set later counts, and taken
    /// back it is a question again.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn not_known(&self, ids: &[RecordId], question: Question) -> Result<Changed> {
        let name = format!("{NOT_KNOWN}{}", question.word());
        let write = |tx: &Transaction<'_>| ids.iter().try_for_each(|id| fact::set(tx, &anchor_of(tx, *id)?, &name, Some("yes"), &now()));
        Ok(self.store.transact(Op::NotKnown, write)?.1)
    }

    /// Makes a document that was cut into records one again: the records cut out of it go, and it is not cut any more. `id` is the document, or
    /// one of those records. What was said about them comes back with [`Library::undo`].
    ///
    /// # Errors
    /// `UnknownId`; `WrongUse` for a record that is neither.
    pub fn join(&self, id: RecordId) -> Result<Changed> {
        let join = |tx: &Transaction<'_>| {
            let anchor = anchor_of(tx, id)?;
            let whole = match piece::range(tx, id)? {
                Some(range) => record::of_blob(tx, range.blob)?.map(|whole| anchor_of(tx, whole)).transpose()?,
                None => piece::cut_content(tx, id)?.map(|_| anchor),
            };
            let whole = whole.ok_or_else(|| wrong("wrong.not-cut", &[]))?;
            fact::set(tx, &whole, WHOLE, Some("yes"), &now())
        };
        Ok(self.store.transact(Op::Join, join)?.1)
    }

    /// Says that records are no copies of others, whatever their words: each is a line of lists again, and stands neither under another one nor
    /// for one.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn no_copy(&self, ids: &[RecordId]) -> Result<Changed> {
        let write = |tx: &Transaction<'_>| ids.iter().try_for_each(|id| fact::set(tx, &anchor_of(tx, *id)?, NO_COPY, Some("yes"), &now()));
        Ok(self.store.transact(Op::NoCopy, write)?.1)
    }

    /// Puts records into the trash: they leave lists, search, suggestions and bundles. Nothing of them is deleted.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn trash(&self, ids: &[RecordId]) -> Result<Changed> {
        let put = |tx: &Transaction<'_>| ids.iter().try_for_each(|id| trash::put(tx, &anchor_of(tx, *id)?, &now()));
        Ok(self.store.transact(Op::Trash, put)?.1)
    }

    /// Brings records back from the trash.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn trash_restore(&self, ids: &[RecordId]) -> Result<Changed> {
        let restore = |tx: &Transaction<'_>| ids.iter().try_for_each(|id| trash::restore(tx, &anchor_of(tx, *id)?));
        Ok(self.store.transact(Op::TrashRestore, restore)?.1)
    }

    /// Writes the user's note on a record, in place of the one it has; an empty one takes it away.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn note(&self, id: RecordId, text: &str) -> Result<Changed> {
        let write = |tx: &Transaction<'_>| fact::set_note(tx, &anchor_of(tx, id)?, text.trim(), &now());
        Ok(self.store.transact(Op::Note, write)?.1)
    }

    /// Adds a diagnosis (a code of ICD-10-CM or words) to a person; the same one again gives the same id.
    ///
    /// # Errors
    /// `UnknownId` for the person, `WrongUse` for empty words or what looks like a code and is none.
    pub fn add_diagnosis(&self, code_or_words: &str, person: PersonId) -> Result<DiagnosisId> {
        Ok(self.store.transact(Op::AddDiagnosis, |tx| ensure_diagnosis(tx, code_or_words, person))?.0)
    }

    /// The diagnoses of one person, or all.
    pub fn diagnoses(&self, person: Option<PersonId>) -> Result<Vec<Diagnosis>> {
        let all = self.store.db.read(|tx| diagnosis::all(tx))?;
        Ok(all.into_iter().filter(|one| person.is_none_or(|person| one.person == person)).collect())
    }

    /// Tags records with a diagnosis: a code, words, or an id. A code or words that the record's person does not have yet are added to them
    /// in the same step. `person` says whose the diagnosis is; without, each record's own person has it.
    ///
    /// # Errors
    /// `UnknownId` for a record, a diagnosis or the person; `WrongUse` where nobody says whose it is, or a record is another person's.
    pub fn tag(&self, records: &[RecordId], diagnosis: &str, person: Option<PersonId>) -> Result<Changed> {
        let ((), changed) = self.store.transact(Op::Tag, |tx| {
            for id in records {
                let anchor = anchor_of(tx, *id)?;
                let own = record::shown(tx, *id)?.person.map(PersonId);
                if own.zip(person).is_some_and(|(own, said)| own != said) {
                    return Err(wrong("wrong.others-diagnosis", &[]));
                }
                let meant = diagnosis_for(tx, diagnosis, own.or(person))?;
                diagnosis::tag(tx, &anchor, meant, &now())?;
            }
            Ok(())
        })?;
        Ok(changed)
    }

    /// Takes a tag off records.
    ///
    /// # Errors
    /// `UnknownId` for a record, or a diagnosis that nobody has.
    pub fn untag(&self, records: &[RecordId], diagnosis: &str) -> Result<Changed> {
        let ((), changed) = self.store.transact(Op::Untag, |tx| {
            let all = diagnosis::all(tx)?;
            let meant = diagnoses_meant(&all, diagnosis);
            if meant.is_empty() {
                return Err(unknown("what.diagnosis", diagnosis));
            }
            for id in records {
                let anchor = anchor_of(tx, *id)?;
                for one in &meant {
                    diagnosis::untag(tx, &anchor, one.id)?;
                }
            }
            Ok(())
        })?;
        Ok(changed)
    }
}

/// The diagnosis that a code or words mean for a person, added to them if they do not have it.
pub(crate) fn ensure_diagnosis(tx: &Transaction<'_>, code_or_words: &str, person: PersonId) -> Result<DiagnosisId> {
    let person_key = person::key(tx, person)?.ok_or_else(|| unknown("what.person", person).with("list", "people"))?;
    let said = code_or_words.split_whitespace().collect::<Vec<_>>().join(" ");
    if said.is_empty() {
        return Err(wrong("wrong.diagnosis", &[]));
    }
    let term = icd10::lookup(&said);
    if term.is_none() && looks_like_code(&said) {
        return Err(unknown("what.code", &said).with("list", "diagnoses"));
    }
    let (code, title, words) = match &term {
        Some(term) => (term.code.to_string(), term.title.to_string(), String::new()),
        None => (String::new(), String::new(), said),
    };
    let same = |one: &&Diagnosis| one.person == person && one.code == code && fold(&one.words) == fold(&words);
    if let Some(known) = diagnosis::all(tx)?.iter().find(same) {
        return Ok(known.id);
    }
    diagnosis::add(tx, &person_key, &code, &title, &words)
}

/// The diagnosis that is meant when one person's record is tagged or their case made.
pub(crate) fn diagnosis_for(tx: &Transaction<'_>, said: &str, person: Option<PersonId>) -> Result<DiagnosisId> {
    if let Ok(id) = said.trim().parse::<DiagnosisId>() {
        let all = diagnosis::all(tx)?;
        let known = all.iter().find(|one| one.id == id).ok_or_else(|| unknown("what.diagnosis", id))?;
        // A record without a person may be tagged with anyone's diagnosis: the user says what it is about.
        return match person {
            Some(person) if known.person != person => Err(wrong("wrong.others-diagnosis", &[])),
            _ => Ok(id),
        };
    }
    let person = person.ok_or_else(|| wrong("wrong.no-person", &[]))?;
    ensure_diagnosis(tx, said, person)
}

/// A value as it is stored, if it is one of its kind.
fn checked(tx: &Transaction<'_>, name: SetFact, value: &str) -> Result<String> {
    match name {
        SetFact::Kind => kind::kind(value).map(|kind| kind.id.clone()).ok_or_else(|| wrong("wrong.kind", &[("value", value)])),
        SetFact::Date => Ok(date(value)?.to_string()),
        SetFact::Person => {
            let id: PersonId = value.parse().map_err(|_| unknown("what.person", value).with("list", "people"))?;
            person::key(tx, id)?.ok_or_else(|| unknown("what.person", value).with("list", "people"))
        }
        SetFact::Status => STATUSES
            .into_iter()
            .find(|status| *status == value)
            .map(str::to_owned)
            .ok_or_else(|| wrong("wrong.status", &[("value", value), ("known", &STATUSES.join(", "))])),
        SetFact::Side => SIDES
            .into_iter()
            .find(|side| *side == value)
            .map(str::to_owned)
            .ok_or_else(|| wrong("wrong.side", &[("value", value), ("known", &SIDES.join(", "))])),
        SetFact::Place | SetFact::Title => Ok(value.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// Whether words have the shape of an ICD-10-CM code: a letter, a digit, then letters and digits, with a dot after the third.
fn looks_like_code(said: &str) -> bool {
    let mut chars = said.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
    let second = chars.next().is_some_and(|c| c.is_ascii_digit());
    let rest = said.len() >= 3 && said.len() <= 8 && said.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    first && second && rest
}

/// A date as people type it.
pub(crate) fn date(text: &str) -> Result<PartialDate> {
    text.parse().map_err(|error: NotADate| Error::new(Code::WrongUse).with("detail", error))
}

/// What was asked for cannot be; the sentence of `key` says why.
pub(crate) fn wrong(key: &str, values: &[(&str, &str)]) -> Error {
    Error::new(Code::WrongUse).with("detail", say(key, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_knows_is_asked_once() {
        use crate::papers::Papers;
        let text = "PROGRESS NOTE\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nASSESSMENT\nStable.\n";
        let nameless = "Some words on a page.\n";
        let Some(papers) = Papers::of(&[("note.txt", text), ("other.txt", text), ("nameless.txt", nameless)]) else { return };
        let asked = |file: &str, reason: &str| papers.row(file).to_check.iter().any(|held| held == reason);
        for (file, reason, question, fact, value) in [
            ("note.txt", "no-date", Question::Date, SetFact::Date, "2026-05-20"),
            ("nameless.txt", "no-name", Question::Person, SetFact::Place, "Lakeside"),
            ("nameless.txt", "unknown-kind", Question::Kind, SetFact::Kind, "letter"),
        ] {
            let id = papers.id(file);
            assert!(asked(file, reason), "{file} {reason}: {:?}", papers.row(file).to_check);
            let before = papers.row(file).to_check.len();
            papers.library.not_known(&[id], question).unwrap();
            assert!(!asked(file, reason), "{file}");
            assert_eq!(papers.row(file).to_check.len(), before - 1, "other questions stay");
            papers.library.set(id, fact, value).unwrap();
            papers.library.set(id, fact, "").unwrap();
            let is_same = fact.word() == question.word();
            assert_eq!(asked(file, reason), is_same, "an answer that is taken back is a question again");
            (0..3).for_each(|_| drop(papers.library.undo().unwrap()));
            assert!(asked(file, reason), "undo brings {reason} back");
        }
        assert!(asked("other.txt", "no-date"), "one record's answer is no other's");
        assert_eq!(papers.library.not_known(&[RecordId(99)], Question::Date).unwrap_err().code, Code::UnknownId);
    }

    #[test]
    fn a_side_is_a_choice() {
        use crate::papers::Papers;
        let text = "SURGICAL PATHOLOGY REPORT\nPatient: Lind, Marta\nDate of Birth: 02/19/1974\nCollected: 05/04/2026\n\
                    Specimen: Left breast, core biopsy\nFINAL DIAGNOSIS\nRight breast: carcinoma.\n";
        let Some(papers) = Papers::of(&[("two.txt", text)]) else { return };
        let id = papers.id("two.txt");
        for (value, code) in [("left", None), ("both", None), ("none", None), ("up", Some(Code::WrongUse))] {
            assert_eq!(papers.library.set(id, SetFact::Side, value).err().map(|error| error.code), code, "{value}");
        }
        assert!(!papers.row("two.txt").to_check.contains(&"two-sides".to_owned()));
        papers.library.set(id, SetFact::Side, "").unwrap();
        assert!(papers.row("two.txt").to_check.contains(&"two-sides".to_owned()));
    }

    #[test]
    fn codes_and_words() {
        for code in ["C50.412", "c50", "E11.9", "C50412", "Z99.999"] {
            assert!(looks_like_code(code), "{code}");
        }
        for words in ["breast cancer", "T2", "B12 deficiency", "cancer", "5", ""] {
            assert!(!looks_like_code(words), "{words}");
        }
    }
}
