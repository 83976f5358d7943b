//! What users decide about people: what someone is called, when they were born, and that two are one. Each call is one step.
//!
//! What records say stays beside it: a record that disagrees with what was set still says so.

use rusqlite::Transaction;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::person::IdentityClaim;
use second_read_recognise::name;
use second_read_recognise::people;

use crate::Changed;
use crate::Error;
use crate::Library;
use crate::PersonWords;
use crate::Result;
use crate::db::person;
use crate::db::person::Decision;
use crate::decide::date;
use crate::decide::wrong;
use crate::look::unknown;
use crate::transact::Op;

impl Library {
    /// Notes someone whom no record names yet. The same name and birth date again give the same person, and so does a record that names
    /// them.
    ///
    /// # Errors
    /// `WrongUse` for what is no name or date.
    pub fn person_add(&self, name: &str, birth_date: Option<PartialDate>) -> Result<PersonId> {
        let parts = name::read(name.trim()).ok_or_else(|| not_a_name(name))?;
        let claim = IdentityClaim { name: Some(parts.clone()), birth_date, ..IdentityClaim::default() };
        let key = people::key(&claim).ok_or_else(|| not_a_name(name))?;
        self.store.transact(Op::PersonAdd, |tx| {
            if person::by_key(tx, &key)?.is_some() {
                return Ok(());
            }
            person::decide(tx, Decision::Added, &key, Some(""))?;
            person::decide(tx, Decision::Name, &key, Some(&parts.to_dicom_with_suffix()))?;
            person::decide(tx, Decision::BirthDate, &key, birth_date.map(|date| date.to_string()).as_deref())
        })?;
        self.store.db.read(|tx| person::by_key(tx, &key))?.ok_or_else(|| unknown("what.person", name))
    }

    /// Sets right what a person is called, when they were born, and their sex. What is not given stays; an empty text takes the user's
    /// back.
    ///
    /// # Errors
    /// `UnknownId` for the person, `WrongUse` for what is no name or date.
    pub fn person_set(&self, id: PersonId, words: &PersonWords) -> Result<Changed> {
        let ((), changed) = self.store.transact(Op::PersonSet, |tx| {
            let key = key_of(tx, id)?;
            if let Some(text) = &words.name {
                let name = checked(text, |text| name::read(text).map(|name| name.to_dicom_with_suffix()).ok_or_else(|| not_a_name(text)))?;
                person::decide(tx, Decision::Name, &key, name.as_deref())?;
            }
            if let Some(text) = &words.birth_date {
                let date = checked(text, |text| Ok(date(text)?.to_string()))?;
                person::decide(tx, Decision::BirthDate, &key, date.as_deref())?;
            }
            if let Some(text) = &words.sex {
                person::decide(tx, Decision::Sex, &key, checked(text, |text| Ok(text.to_owned()))?.as_deref())?;
            }
            Ok(())
        })?;
        Ok(changed)
    }

    /// Says that two people are one: `b`'s records become `a`'s. Undo makes them two again.
    ///
    /// # Errors
    /// `UnknownId`, `WrongUse` for one and the same person.
    pub fn person_merge(&self, a: PersonId, b: PersonId) -> Result<Changed> {
        let ((), changed) = self.store.transact(Op::PersonMerge, |tx| {
            if a == b {
                return Err(wrong("wrong.same-person", &[]));
            }
            person::join(tx, &key_of(tx, a)?, &key_of(tx, b)?)
        })?;
        Ok(changed)
    }
}

fn key_of(tx: &Transaction<'_>, id: PersonId) -> Result<String> {
    person::key(tx, id)?.ok_or_else(|| unknown("what.person", id).with("list", "people"))
}

fn checked(text: &str, check: impl FnOnce(&str) -> Result<String>) -> Result<Option<String>> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { check(text).map(Some) }
}

fn not_a_name(text: &str) -> Error {
    wrong("wrong.name", &[("value", text)])
}
