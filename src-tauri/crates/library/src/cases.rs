//! Cases: why a second opinion is asked for, and with which records. Each change is one step that can be undone.

use rusqlite::Transaction;
use second_read_model::CaseId;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::case::Case;
use second_read_model::case::CaseRecord;

use crate::CaseLine;
use crate::Changed;
use crate::Library;
use crate::NewCase;
use crate::Result;
use crate::db::case;
use crate::db::case::CaseData;
use crate::db::diagnosis;
use crate::db::person;
use crate::db::record;
use crate::db::trash;
use crate::decide::date;
use crate::decide::diagnosis_for;
use crate::decide::wrong;
use crate::look::anchor_of;
use crate::look::unknown;
use crate::transact::Op;

/// Questions of one case: a reviewer answers five well and none of twenty.
const QUESTIONS: usize = 5;

impl Library {
    /// A new case of a person. Diagnoses are codes, words or ids; what the person does not have yet is added to them.
    ///
    /// # Errors
    /// `UnknownId` for the person or a diagnosis, `WrongUse` for an empty title.
    pub fn case_new(&self, new: &NewCase) -> Result<CaseId> {
        let made = self.store.transact(Op::CaseNew, |tx| {
            let key = person::key(tx, new.person)?.ok_or_else(|| unknown("what.person", new.person).with("list", "people"))?;
            if new.title.trim().is_empty() {
                return Err(wrong("wrong.case-title", &[]));
            }
            let data = CaseData { checklist: new.checklist.clone(), recipient: new.recipient.clone(), ..CaseData::default() };
            let id = case::add(tx, new.title.trim(), &key, &data)?;
            for (place, said) in new.diagnoses.iter().enumerate() {
                let diagnosis = diagnosis_for(tx, said, Some(new.person))?;
                case::add_diagnosis(tx, id, diagnosis, place)?;
            }
            Ok(id)
        })?;
        Ok(made.0)
    }

    /// Every case, in the order they were made.
    pub fn cases(&self) -> Result<Vec<Case>> {
        self.store.db.read(|tx| case::ids(tx)?.into_iter().map(|id| whole(tx, id)).collect())
    }

    /// One case.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn case(&self, id: CaseId) -> Result<Case> {
        self.store.db.read(|tx| whole(tx, id))
    }

    /// Adds records to a case, after those it has. Another person's record may be added, and is left out of every bundle until
    /// `confirm_other_person` says for it that it goes in; a record that names nobody counts as another person's.
    ///
    /// # Errors
    /// `UnknownId` for the case or a record.
    pub fn case_add(&self, id: CaseId, records: &[RecordId], confirm_other_person: bool) -> Result<Changed> {
        self.change(Op::CaseAdd, id, |tx, case| {
            let mut next = case.records.len();
            for record in records {
                let anchor = anchor_of(tx, *record)?;
                let other = record::shown(tx, *record)?.person.map(PersonId) != Some(case.person);
                let held = case.records.iter().position(|held| held.record == *record);
                let place = held.unwrap_or(next);
                let confirmed = other && (confirm_other_person || held.is_some_and(|at| case.records[at].other_person_confirmed));
                case::put_record(tx, id, &anchor, place, confirmed)?;
                next += usize::from(held.is_none());
            }
            Ok(())
        })
    }

    /// Takes records out of a case.
    ///
    /// # Errors
    /// `UnknownId` for the case, or a record that is not in it.
    pub fn case_remove(&self, id: CaseId, records: &[RecordId]) -> Result<Changed> {
        self.change(Op::CaseRemove, id, |tx, _| {
            for record in records {
                let anchor = anchor_of(tx, *record)?;
                if !case::remove_record(tx, id, &anchor)? {
                    return Err(unknown("what.record-in-case", record));
                }
            }
            Ok(())
        })
    }

    /// Puts these records first, in this order.
    ///
    /// # Errors
    /// `UnknownId` for the case, or a record that is not in it.
    pub fn case_order(&self, id: CaseId, records: &[RecordId]) -> Result<Changed> {
        self.change(Op::CaseOrder, id, |tx, case| {
            for record in records {
                if !case.records.iter().any(|held| held.record == *record) {
                    return Err(unknown("what.record-in-case", record));
                }
            }
            let rest = case.records.iter().map(|held| held.record).filter(|held| !records.contains(held));
            let mut ordered: Vec<RecordId> = records.iter().copied().chain(rest).collect();
            let mut seen = std::collections::HashSet::new();
            ordered.retain(|record| seen.insert(*record));
            for (place, record) in ordered.into_iter().enumerate() {
                let confirmed = case.records.iter().any(|held| held.record == record && held.other_person_confirmed);
                case::put_record(tx, id, &anchor_of(tx, record)?, place, confirmed)?;
            }
            Ok(())
        })
    }

    /// Sets what a case says: a question more, a thing known to be missing, the decision …
    ///
    /// # Errors
    /// `UnknownId` for the case, `WrongUse` for a date or reason that is none, or a sixth question.
    pub fn case_say(&self, id: CaseId, line: CaseLine, text: &str) -> Result<Changed> {
        self.change(Op::CaseSay, id, |tx, case| {
            let text = text.trim();
            match line {
                CaseLine::Question if case.questions.len() >= QUESTIONS => {
                    Err(wrong("wrong.questions", &[("most", &QUESTIONS.to_string())]))
                }
                CaseLine::Question | CaseLine::Missing if text.is_empty() => Err(wrong("wrong.no-words", &[])),
                CaseLine::Question => case::add_line(tx, id, "question", case.questions.len(), text),
                CaseLine::Missing => case::add_line(tx, id, "missing", case.missing.len(), text),
                CaseLine::Title if text.is_empty() => Err(wrong("wrong.case-title", &[])),
                CaseLine::Title => case::set_title(tx, id, text),
                _ => {
                    let mut data = case::get(tx, id)?.map(|row| row.data).unwrap_or_default();
                    say(&mut data, line, text)?;
                    case::set_data(tx, id, &data)
                }
            }
        })
    }

    /// Takes back a question or a missing thing that a case says in these words.
    ///
    /// # Errors
    /// `UnknownId` for the case or the line, `WrongUse` for a line that is set and not added: set it to nothing.
    pub fn case_unsay(&self, id: CaseId, line: CaseLine, text: &str) -> Result<Changed> {
        self.change(Op::CaseSay, id, |tx, _| {
            let sort = match line {
                CaseLine::Question => "question",
                CaseLine::Missing => "missing",
                _ => return Err(wrong("wrong.unsay", &[])),
            };
            if case::remove_line(tx, id, sort, text.trim())? {
                Ok(())
            } else {
                Err(unknown("what.line-in-case", text.trim()).with("list", "case show"))
            }
        })
    }

    /// Says anew which diagnoses a case is about: codes, words or ids, in order.
    ///
    /// # Errors
    /// `UnknownId` for the case or a diagnosis.
    pub fn case_diagnoses(&self, id: CaseId, diagnoses: &[String]) -> Result<Changed> {
        self.change(Op::CaseDiagnoses, id, |tx, case| {
            case::clear_diagnoses(tx, id)?;
            for (place, said) in diagnoses.iter().enumerate() {
                let diagnosis = diagnosis_for(tx, said, Some(case.person))?;
                case::add_diagnosis(tx, id, diagnosis, place)?;
            }
            Ok(())
        })
    }

    /// Deletes a case. Its records stay in the library; undo brings the case back.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn case_delete(&self, id: CaseId) -> Result<Changed> {
        self.change(Op::CaseDelete, id, |tx, _| case::delete(tx, id))
    }

    fn change(&self, op: Op, id: CaseId, change: impl FnOnce(&Transaction<'_>, &Case) -> Result<()>) -> Result<Changed> {
        let ((), changed) = self.store.transact(op, |tx| {
            let case = whole(tx, id)?;
            change(tx, &case)
        })?;
        Ok(changed)
    }
}

fn say(data: &mut CaseData, line: CaseLine, text: &str) -> Result<()> {
    match line {
        CaseLine::Reason if text.is_empty() => data.reason = None,
        CaseLine::Reason => {
            let reason = serde_json::from_value(text.into());
            data.reason = Some(reason.map_err(|_| wrong("wrong.reason", &[("value", text)]))?);
        }
        CaseLine::DecideBy if text.is_empty() => data.decide_by = None,
        CaseLine::DecideBy => data.decide_by = Some(date(text)?),
        CaseLine::Decision => data.decision = text.to_owned(),
        CaseLine::Proposal => data.proposal = text.to_owned(),
        CaseLine::PreparedBy => data.prepared_by = text.to_owned(),
        CaseLine::Basis => data.basis = text.to_owned(),
        CaseLine::Checklist => data.checklist = text.to_owned(),
        CaseLine::Recipient => data.recipient = text.to_owned(),
        // Written by the caller: these stand elsewhere.
        CaseLine::Question | CaseLine::Missing | CaseLine::Title => {}
    }
    Ok(())
}

fn whole(tx: &Transaction<'_>, id: CaseId) -> Result<Case> {
    let unknown_case = || unknown("what.case", id).with("list", "case list");
    let row = case::get(tx, id)?.ok_or_else(unknown_case)?;
    let person = person::by_key(tx, &row.person_key)?.ok_or_else(unknown_case)?;
    let all = diagnosis::all(tx)?;
    let chosen = case::diagnoses(tx, id)?;
    let mut records = Vec::new();
    for (anchor, other_person_confirmed) in case::records(tx, id)? {
        // What is in the trash goes into no bundle; brought back, it stands in its place again.
        if !trash::holds(tx, &anchor)? {
            records.extend(record::by_anchor(tx, &anchor)?.map(|record| CaseRecord { record, other_person_confirmed }));
        }
    }
    let data = row.data;
    Ok(Case {
        id,
        title: row.title,
        person,
        diagnoses: chosen.iter().filter_map(|id| all.iter().find(|one| one.id == *id).cloned()).collect(),
        reason: data.reason,
        decision: data.decision,
        decide_by: data.decide_by,
        proposal: data.proposal,
        prepared_by: data.prepared_by,
        basis: data.basis,
        checklist: data.checklist,
        recipient: data.recipient,
        questions: case::lines(tx, id, "question")?,
        records,
        missing: case::lines(tx, id, "missing")?,
    })
}
