//! What users decide about people: what someone is called, when they were born, and that two are one. Each call is one step.
//!
//! What records say stays beside it: a record that disagrees with what was set still says so.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use rusqlite::Transaction;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::person::IdentityClaim;
use second_read_model::sentence::say;
use second_read_recognise::name;
use second_read_recognise::people;

use crate::Changed;
use crate::Error;
use crate::Library;
use crate::NameForm;
use crate::PersonWords;
use crate::Result;
use crate::SamePerson;
use crate::db::fact;
use crate::db::person;
use crate::db::person::Decision;
use crate::decide::date;
use crate::decide::wrong;
use crate::look::anchor_of;
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
            let (one, other) = (key_of(tx, a)?, key_of(tx, b)?);
            person::unsay(tx, "different", &person::keys(tx, a)?, &person::keys(tx, b)?)?;
            person::join(tx, &one, &other)
        })?;
        Ok(changed)
    }

    /// Says that these records of a person are somebody else's: what they call that one is a person apart from now on, whatever both share.
    /// Undo makes them one again.
    ///
    /// # Errors
    /// `UnknownId`; `WrongUse` for a record that names nobody or is another person's, and where nothing would be left of the person.
    pub fn person_split(&self, id: PersonId, records: &[RecordId]) -> Result<Changed> {
        let ((), changed) = self.store.transact(Op::PersonSplit, |tx| {
            key_of(tx, id)?;
            let all = person::keys(tx, id)?;
            let mut out = BTreeSet::new();
            for record in records {
                anchor_of(tx, *record)?;
                let key = people::key(&people::claim(&fact::of_record(tx, *record)?)).filter(|key| all.contains(key));
                out.insert(key.ok_or_else(|| wrong("wrong.split", &[]))?);
            }
            let stay: BTreeSet<String> = all.difference(&out).cloned().collect();
            let (Some(first), Some(other)) = (stay.first(), out.first()) else { return Err(wrong("wrong.split-all", &[])) };
            person::unsay(tx, "same", &stay, &out)?;
            for (held, gone) in stay.iter().flat_map(|held| out.iter().map(move |gone| (held, gone))) {
                person::part(tx, held, gone)?;
            }
            stay.iter().skip(1).try_for_each(|key| person::join(tx, first, key))?;
            out.iter().skip(1).try_for_each(|key| person::join(tx, other, key))
        })?;
        Ok(changed)
    }

    /// The forms in which records name a person, the commonest first. Records that a user gave to the person, and that name nobody or
    /// somebody else, are in none.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn person_forms(&self, id: PersonId) -> Result<Vec<NameForm>> {
        self.store.db.read(|tx| {
            key_of(tx, id)?;
            let keys = person::keys(tx, id)?;
            let mut forms: BTreeMap<String, NameForm> = BTreeMap::new();
            for (claim, records, record) in person::claims_of(tx, id)? {
                let Some(key) = people::key(&claim).filter(|key| keys.contains(key)) else { continue };
                let (name, birth_date) = (claim.name.map(|name| name.display()).unwrap_or_default(), claim.birth_date);
                let form = forms.entry(key).or_insert(NameForm { name, birth_date, records: 0, record });
                form.records += records;
            }
            let mut forms: Vec<NameForm> = forms.into_values().collect();
            forms.sort_by_key(|form| std::cmp::Reverse(form.records));
            Ok(forms)
        })
    }

    /// Says that two people are two: it is not asked again whether they are one. Undo takes it back.
    ///
    /// # Errors
    /// `UnknownId`, `WrongUse` for one and the same person.
    pub fn person_apart(&self, a: PersonId, b: PersonId) -> Result<Changed> {
        let ((), changed) = self.store.transact(Op::PersonApart, |tx| {
            if a == b {
                return Err(wrong("wrong.same-person", &[]));
            }
            person::part(tx, &key_of(tx, a)?, &key_of(tx, b)?)
        })?;
        Ok(changed)
    }

    /// Pairs of people who may be one, which nobody has decided on: born on the same day, their names written in different scripts.
    pub fn person_questions(&self) -> Result<Vec<SamePerson>> {
        self.store.db.read(|tx| {
            let everyone = person::refs(tx)?;
            let decided = person::decisions(tx, "different")?;
            let mut questions = Vec::new();
            for (at, one) in everyone.iter().enumerate().filter(|(_, one)| is_whole(one.birth_date)) {
                for other in everyone[at + 1..].iter().filter(|other| other.birth_date == one.birth_date) {
                    if !name::other_script(&one.name, &other.name) {
                        continue;
                    }
                    let (own, theirs) = (person::keys(tx, one.id)?, person::keys(tx, other.id)?);
                    let is_decided =
                        |(a, b): &(String, String)| (own.contains(a) && theirs.contains(b)) || (own.contains(b) && theirs.contains(a));
                    if !decided.iter().any(is_decided) {
                        let message = say("person.same", &[("one", &one.name), ("other", &other.name)]);
                        questions.push(SamePerson { one: one.clone(), other: other.clone(), message });
                    }
                }
            }
            Ok(questions)
        })
    }
}

fn is_whole(date: Option<PartialDate>) -> bool {
    date.is_some_and(|date| date.day_of_month().is_some())
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

#[cfg(test)]
mod tests {
    use second_read_model::Code;

    use super::*;
    use crate::papers::Papers;

    fn note(name: &str, born: &str, number: &str) -> String {
        format!("PROGRESS NOTE\nPatient: {name}\nDate of Birth: {born}\nMRN: {number}\nDate of visit: 05/20/2026\nASSESSMENT\nStable.\n")
    }

    fn papers() -> Option<Papers> {
        Papers::of(&[
            ("born.txt", note("Lind, Marta", "02/19/1974", "00472913")),
            ("married.txt", note("Okafor, Marta", "02/19/1974", "99120")),
            ("near.txt", note("Lind, Marta", "02/21/1974", "31337")),
            ("hanako.txt", note("Tanaka, Hanako", "08/23/1981", "5551234")),
            ("kanji.txt", note("田中 花子", "08/23/1981", "7771234")),
        ])
    }

    fn person(papers: &Papers, file: &str) -> PersonId {
        papers.row(file).person.unwrap().id
    }

    #[test]
    fn people_are_joined_and_parted_and_both_are_taken_back() {
        let Some(papers) = papers() else { return };
        let library = &papers.library;
        for [first, other] in [["born.txt", "married.txt"], ["married.txt", "born.txt"]] {
            let (first, other) = (person(&papers, first), person(&papers, other));
            assert_ne!(first, other);
            let before = library.people().unwrap();
            library.person_merge(first, other).unwrap();
            let one = library.people().unwrap().into_iter().find(|one| one.id == first).unwrap();
            assert_eq!((one.records, one.names.len(), one.numbers.len()), (2, 2, 2), "the first one stays, other names and numbers too");
            assert!(library.people().unwrap().iter().all(|one| one.id != other), "nobody without records is left");
            let forms = library.person_forms(one.id).unwrap();
            let told: BTreeSet<(&str, u64)> = forms.iter().map(|form| (form.name.as_str(), form.records)).collect();
            assert_eq!(told, [("Marta Lind", 1), ("Marta Okafor", 1)].into());
            // Parted again, though they were joined by hand.
            library.person_split(first, &[papers.id("married.txt")]).unwrap();
            assert_ne!(person(&papers, "born.txt"), person(&papers, "married.txt"));
            library.undo().unwrap();
            assert_eq!(person(&papers, "born.txt"), person(&papers, "married.txt"));
            library.undo().unwrap();
            let names = |people: &[second_read_model::record::PersonRow]| -> Vec<_> {
                people.iter().map(|one| (one.names.clone(), one.numbers.clone(), one.records)).collect()
            };
            assert_eq!(names(&library.people().unwrap()), names(&before));
        }
        let (born, other) = (person(&papers, "born.txt"), papers.id("near.txt"));
        for (records, code) in
            [(vec![papers.id("born.txt")], Code::WrongUse), (vec![other], Code::WrongUse), (vec![RecordId(99)], Code::UnknownId)]
        {
            assert_eq!(library.person_split(born, &records).unwrap_err().code, code, "{records:?}");
        }
    }

    #[test]
    fn near_names_with_other_birth_dates_are_two_people() {
        let Some(papers) = papers() else { return };
        assert_ne!(person(&papers, "born.txt"), person(&papers, "near.txt"));
        assert!(papers.library.person_questions().unwrap().iter().all(|one| !one.message.contains("Lind")));
    }

    #[test]
    fn whether_two_scripts_name_one_person_is_asked_once() {
        let Some(papers) = papers() else { return };
        let library = &papers.library;
        let asked = || library.person_questions().unwrap();
        let (latin, kanji) = (person(&papers, "hanako.txt"), person(&papers, "kanji.txt"));
        assert_ne!(latin, kanji, "nobody joins them but a user");
        assert_eq!(asked().len(), 1, "{:?}", asked());
        assert!(asked()[0].message.contains("花子") && asked()[0].message.contains("Hanako Tanaka"));
        library.person_apart(latin, kanji).unwrap();
        assert_eq!(asked(), []);
        library.undo().unwrap();
        assert_eq!(asked().len(), 1);
        library.person_merge(latin, kanji).unwrap();
        assert_eq!(asked(), []);
        papers.add("more", &[("again.txt", note("田中 花子", "08/23/1981", "7771234"))]);
        assert_eq!(person(&papers, "again.txt"), latin, "the answer is remembered");
    }
}
