//! Diagnoses that a record suggests and that nobody has decided on yet.
//!
//! They are found when they are asked for, and not kept: one record takes a few milliseconds, and better lists of names count at once,
//! without a reread. What a user decided is kept: a tag, or that a suggestion is wrong.

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_model::case::Diagnosis;
use second_read_model::extract::Extract;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::suggestion::Suggestion;
use second_read_recognise::icd10;

use crate::Changed;
use crate::Library;
use crate::Result;
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

    /// Whether a suggestion says nothing new: its code, one above or below it is a tag, or a tag of its category says more than it does.
    fn holds(&self, suggestion: &Suggestion) -> bool {
        let code = &suggestion.code;
        let is_open = suggestion.title.to_lowercase().contains("unspecified");
        let is_said = |tag: &String| {
            !tag.is_empty()
                && (tag.starts_with(code.as_str()) || code.starts_with(tag.as_str()) || (is_open && tag.get(..3) == code.get(..3)))
        };
        self.turned_down.contains(code) || self.tagged.iter().any(is_said)
    }
}
